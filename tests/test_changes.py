"""Changes: numbers times and plus, shares rescaled, routes edited, keys with a star, several bases."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.files.layers import load_layers
from model.files.picking import find_uncertain, ranges_of, resolve_uncertain
from model.files.sources import numbers_without_source
from model.files.uncertain import drawn, highest, nominal, one_against_the_rest
from tests.scenario_writing import Writer, told


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


def laid(write: Writer, base: str, *over: str, strength: float = 1.0, draw: float | None = None) -> object:
    """The value of a base with layers laid over it."""
    paths = [write(text, f"over{n}.yaml") for n, text in enumerate(over)]
    layers = load_layers(write(base, "base.yaml"), over=paths)
    return resolve_uncertain(
        layers.value, nominal if draw is None else drawn(lambda _: draw), layers.place_of, strength=strength
    )


@pytest.mark.parametrize(
    ("base", "over", "value"),
    [
        ("{a: 10}", "{a: {times: 0.5}}", {"a": 5.0}),
        ("{a: 4}", "{a: {times: 2}}", {"a": 8}),
        ("{a: 0.25}", "{a: {plus: -0.05}}", {"a": 0.2}),
        ("{a: {x: [0.2, 0.04]}}", "{a: {x: {times: 0.5}}}", {"a": {"x": [0.1, 0.02]}}),
        (
            "{a: {triangular: [2, 4, 8], unit: hours}}",
            "{a: {times: 2}}",
            {"a": {"triangular": [4, 8, 16], "unit": "hours"}},
        ),
        ("{a: {gamma: {mean: 8, cv: 0.5}}}", "{a: {times: 0.5}}", {"a": {"gamma": {"mean": 4.0, "cv": 0.5}}}),
        ("{a: {weibull: {mean: 8, shape: 2}}}", "{a: {plus: 1}}", {"a": {"weibull": {"mean": 9, "shape": 2}}}),
        ("{a: {empirical: [[0, 5], [1, 10]]}}", "{a: {times: 3}}", {"a": {"empirical": [[0, 15], [1, 30]]}}),
        (
            "{a: {unit: days, cases: [{when: {x: 1}, fixed: 2}, {lognormal: {mean: 4, cv: 1}}]}}",
            "{a: {times: 2}}",
            {"a": {"unit": "days", "cases": [{"when": {"x": 1}, "fixed": 4}, {"lognormal": {"mean": 8, "cv": 1}}]}},
        ),
        (
            "{p: {cases: [{when: {x: 1}, use: [0.5, 0.1]}, {use: 0.2}]}}",
            "{p: {times: 0.5}}",
            {"p": {"cases": [{"when": {"x": 1}, "use": [0.25, 0.05]}, {"use": 0.1}]}},
        ),
        ("{a: {uncertain: {uniform: [1.0, 3.0]}}}", "{a: {times: 2}}", {"a": 4.0}),
        ("{a: {}}", "{a: {speed: {times: 1.25, of: 1}}}", {"a": {"speed": 1.25}}),
        ("{a: {times: [{at: x}]}}", "{a: {times: [{at: y}, {at: z}]}}", {"a": {"times": [{"at": "y"}, {"at": "z"}]}}),
    ],
)
def test_a_change_changes_every_number_below_it(write: Writer, base: str, over: str, value: object) -> None:
    assert laid(write, base, over) == value


def test_changes_of_several_layers_add_up(write: Writer) -> None:
    assert laid(write, "{a: 100}", "{a: {times: 0.5}}", "{a: {plus: 1}}", "{a: {times: 2}}") == {"a": 102.0}


def test_a_plain_number_in_a_later_layer_ends_all_changes(write: Writer) -> None:
    assert laid(write, "{a: 100}", "{a: {times: 0.5}}", "{a: 7}") == {"a": 7}


def test_the_strength_says_how_much_of_an_effect_comes_true(write: Writer) -> None:
    base, over = "{a: 100, b: 0.5, people: 3}", "{a: {times: 0.6}, b: {plus: -0.2}, people: {plus: 1}}"
    assert laid(write, base, over, strength=0.0) == {"a": 100.0, "b": 0.5, "people": 4}
    assert laid(write, base, over, strength=0.5) == {"a": 80.0, "b": 0.4, "people": 4}


def test_shares_not_named_make_up_the_sum(write: Writer) -> None:
    base = "{choices: {a: 0.5, b: 0.3, c: 0.2}}"
    assert laid(write, "{x: " + base + "}", "{x: {choices: {b: {times: 0.5}}}}") == {
        "x": {"choices": {"a": pytest.approx(0.85 * 5 / 7), "b": 0.15, "c": pytest.approx(0.85 * 2 / 7)}}
    }
    twice = laid(write, "{x: " + base + "}", "{x: {choices: {b: {times: 0.5}}}}", "{x: {choices: {c: {plus: 0.1}}}}")
    assert isinstance(twice, dict)
    assert sum(twice["x"]["choices"].values()) == pytest.approx(1)
    assert twice["x"]["choices"]["c"] == pytest.approx(0.85 * 2 / 7 + 0.1)
    assert laid(write, "{channels: {a: 0.6, b: 0.4}}", "{channels: {a: {times: 0}}}") == {
        "channels": {"a": 0.0, "b": pytest.approx(1)}
    }


def test_choices_within_a_table_of_cases_are_changed_row_by_row(write: Writer) -> None:
    base = "{x: {cases: [{when: {y: 1}, choices: {a: 0.5, b: 0.5}}, {choices: {a: 0.9, b: 0.1}}]}}"
    assert laid(write, base, "{x: {choices: {b: {times: 0.2}}}}") == {
        "x": {
            "cases": [
                {"when": {"y": 1}, "choices": {"a": pytest.approx(0.9), "b": 0.1}},
                {"choices": {"a": pytest.approx(0.98), "b": pytest.approx(0.02)}},
            ]
        }
    }


def test_an_uncertain_factor_is_one_number_drawn_under_its_own_name(write: Writer) -> None:
    base = "{s: {takes: {triangular: [1, {uncertain: {uniform: [2.0, 4.0]}}, 8]}}}"
    over = "{s: {takes: {times: {uncertain: {uniform: [0.5, 1.0]}}}}}"
    layers = load_layers(write(base, "base.yaml"), over=[write(over, "faster.yaml")])
    names = [spec.name for spec in ranges_of(layers.value).values()]
    assert names == ["faster: s.takes", "s.takes.triangular[1]", "faster: s.takes", "faster: s.takes"]
    assert len(find_uncertain(layers.value)) == 2
    ends = {"faster: s.takes": 0.0, "s.takes.triangular[1]": 1.0}
    assert resolve_uncertain(layers.value, drawn(lambda name: ends[name])) == {
        "s": {"takes": {"triangular": [0.5, 2.0, 4.0]}}
    }
    for pick in (highest, *one_against_the_rest(ranges_of(layers.value))):
        numbers = resolve_uncertain(layers.value, pick)["s"]["takes"]["triangular"]  # type: ignore[index]
        assert numbers == sorted(numbers)


def test_what_is_not_changed_is_drawn_as_in_the_base(write: Writer) -> None:
    base = "{s: {a: {uncertain: {uniform: [0.0, 1.0]}}}}"
    layers = load_layers(write(base, "base.yaml"), over=[write("{s: {a: {times: 2}}}", "over.yaml")])
    assert resolve_uncertain(layers.value, drawn(lambda name: {"s.a": 0.25}[name])) == {"s": {"a": 0.5}}


def test_a_key_with_a_star_stands_for_all_that_fit(write: Writer) -> None:
    base = "{teams: {east_station: {n: 1}, west_station: {n: 2}, hall: {n: 3}}}"
    assert laid(write, base, '{teams: {"*station*": {n: {times: 10}}}}') == {
        "teams": {"east_station": {"n": 10}, "west_station": {"n": 20}, "hall": {"n": 3}}
    }
    assert laid(write, base, '{teams: {"*_station": null}}') == {"teams": {"hall": {"n": 3}}}


ROUTE = "{routes: {r: [a, {stage: b, when: {x: 1}}, c, {together: [[d, e], [f]]}, {when: {x: 1}, do: [g]}, h]}}"


@pytest.mark.parametrize(
    ("changes", "route"),
    [
        ("{leave_out: [b, g]}", ["a", "c", {"together": [["d", "e"], ["f"]]}, "h"]),
        (
            "{leave_out: [f]}",
            ["a", {"stage": "b", "when": {"x": 1}}, "c", "d", "e", {"when": {"x": 1}, "do": ["g"]}, "h"],
        ),
        (
            "{replace: [b, c], by: [{together: [[c], [z]]}]}",
            [
                "a",
                {"together": [["c"], ["z"]]},
                {"together": [["d", "e"], ["f"]]},
                {"when": {"x": 1}, "do": ["g"]},
                "h",
            ],
        ),
        (
            "{insert: [z], before: e}",
            [
                "a",
                {"stage": "b", "when": {"x": 1}},
                "c",
                {"together": [["d", "z", "e"], ["f"]]},
                {"when": {"x": 1}, "do": ["g"]},
                "h",
            ],
        ),
        (
            "{insert: [z], after: g}",
            [
                "a",
                {"stage": "b", "when": {"x": 1}},
                "c",
                {"together": [["d", "e"], ["f"]]},
                {"when": {"x": 1}, "do": ["g", "z"]},
                "h",
            ],
        ),
    ],
)
def test_a_route_is_changed_where_it_stands(write: Writer, changes: str, route: list[object]) -> None:
    assert laid(write, ROUTE, "{routes: {r: {changes: [" + changes + "]}}}") == {"routes": {"r": route}}


def test_a_route_is_changed_change_by_change_and_for_all_that_fit(write: Writer) -> None:
    base = "{routes: {hv_single: [a, b, c], hv_dual: [a, b, d]}}"
    over = '{routes: {"hv_*": {changes: [{leave_out: [a]}, {insert: [z], after: b}, {replace: [b, z], by: [y]}]}}}'
    assert laid(write, base, over) == {"routes": {"hv_single": ["y", "c"], "hv_dual": ["y", "d"]}}


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        (
            "{b: {times: 2}}",
            "over.yaml:1:2: b: times changes a number, and the layer below has none here; say `of:` which",
        ),
        ("{a: {times: -1}}", "over.yaml:1:6: a.times = -1: a factor is not negative"),
        ("{a: {times: x}}", "over.yaml:1:6: a.times = 'x': a number, or an uncertain one"),
        ("{a: {times: 2, plus: 1}}", "a: states one of times, plus"),
        ("{a: {times: 2, sorce: x}}", "a.sorce = 'x': unknown key; did you mean source?"),
        ("{w: {times: 2}}", "w: changes a number, a list of numbers, a distribution or a table of cases"),
        ("{c: {choices: {z: {times: 2}}}}", "c.choices.z: the layer below has no such share"),
        (
            "{c: {choices: {x: {times: 2}, y: 0.1}}}",
            "c.choices.y = 0.1: beside a changed share all others are changes too",
        ),
        ("{c: {choices: {x: {times: 2}, y: {times: 1}}}}", "c.choices: at least one share is left out"),
        ("{c: {choices: {x: {times: 3}}}}", "c.choices: shares that leave room for the others (y); these are x 1.5"),
        ('{"q*": {times: 2}}', "over.yaml:1:2: q*: no key of the layer below fits this"),
        ("{routes: {r: {changes: [{insert: [z], before: aa}]}}}", "routes.r = 'aa': the route has no such stage"),
        (
            "{routes: {r: {changes: [{replace: [y, z], by: [b]}]}}}",
            "routes.r: the route has none of these stages: y, z",
        ),
        ("{routes: {r: {changes: [{drop: [a]}]}}}", "routes.r: states one of leave_out, replace (and by), insert"),
        ("{routes: {r: {changes: [{insert: [z]}]}}}", "routes.r: insert states one of before, after"),
    ],
)
def test_a_wrong_change_is_told_at_its_place(write: Writer, over: str, problem: str) -> None:
    write("{a: 1, w: word, c: {choices: {x: 0.5, y: 0.5}}, routes: {r: [a, b]}}", "base.yaml")
    layers = [write(over, "over.yaml")]

    def load() -> object:
        read = load_layers(Path("base.yaml"), over=layers)
        return resolve_uncertain(read.value, nominal, read.place_of)

    assert problem in told(load)


def test_several_files_are_laid_over_one_another_each_once(write: Writer) -> None:
    write("{a: 1, b: 1, c: 1}", "base.yaml")
    write("{extends: base.yaml, b: 2}", "middle.yaml")
    write("{b: {plus: 1}, c: 3}", "redesign.yaml")
    top = load_layers(write("{extends: [base.yaml, middle.yaml, redesign.yaml], c: {plus: 1}}", "top.yaml"))
    assert resolve_uncertain(top.value, nominal) == {"a": 1, "b": 3, "c": 4}
    assert [file.name for file in top.files] == ["base.yaml", "middle.yaml", "redesign.yaml", "top.yaml"]


def test_a_change_needs_a_source(write: Writer) -> None:
    base = write("{a: 1, source: law}", "base.yaml")
    without = load_layers(base, over=[write("{a: {times: 2}}", "over.yaml")])
    assert [problem.key for problem in numbers_without_source(without)] == ["a.changed.times"]
    assert not numbers_without_source(load_layers(base, over=[write("{a: {times: 2, source: x}}", "other.yaml")]))
