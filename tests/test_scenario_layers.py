"""Scenario layers: merging, blame, and numbers that carry their source."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.files.layers import MAX_LAYERS, Layers, load_layers
from model.files.sources import numbers_without_source
from model.problems import KeyPath
from tests.scenario_writing import Writer, told


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


# --- layers ---


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ("{a: 1, b: 2}", "{b: 3, c: 4}", {"a": 1, "b": 3, "c": 4}),
        ("{a: {x: 1, y: 2}}", "{a: {y: 3}}", {"a": {"x": 1, "y": 3}}),
        ("{a: {x: 1}}", "{a: {}}", {"a": {"x": 1}}),
        ("{a: [1, 2, 3]}", "{a: [4]}", {"a": [4]}),
        ("{a: [{x: 1, y: 2}]}", "{a: [{x: 3}]}", {"a": [{"x": 3}]}),
        ("{a: {x: 1, y: 2}}", "{a: {x: null}}", {"a": {"y": 2}}),
        ("{a: {x: 1}, b: 1}", "{a: null}", {"b": 1}),
        ("{a: {triangular: [1, 2, 3], unit: hours}}", "{a: {fixed: 2}}", {"a": {"fixed": 2}}),
        ("{a: {fixed: 2, unit: hours}}", "{a: {unit: days}}", {"a": {"unit": "days"}}),
        ("{a: {x: 1}}", "{a: {uncertain: {uniform: [0, 1]}}}", {"a": {"uncertain": {"uniform": [0, 1]}}}),
        ("{a: {cases: [], otherwise: 1}}", "{a: {cases: [1]}}", {"a": {"cases": [1]}}),
        ("{a: 1}", "{a: {x: 1}}", {"a": {"x": 1}}),
        ("{a: {x: 1}}", "{a: 1}", {"a": 1}),
        ("{a: null}", "{b: {x: null}}", {"a": None, "b": {"x": None}}),
    ],
)
def test_layers_merge(write: Writer, base: str, over: str, merged: object) -> None:
    write(base, "base.yaml")
    assert load_layers(write("{extends: base.yaml, " + over[1:])).value == merged


def stack(write: Writer) -> Layers:
    """Return three layers."""
    write("source: law\nstages:\n  a: {x: 1, y: [2, 3]}\n  b: {x: 4}\n", "base.yaml")
    write("extends: base.yaml\nstages:\n  a:\n    y: [5]\n", "middle.yaml")
    return load_layers(write("extends: middle.yaml\nstages: {b: {z: 6}}\n", "top.yaml"))


def test_each_value_is_blamed_on_the_layer_that_set_it(write: Writer) -> None:
    layers = stack(write)
    assert layers.value == {"source": "law", "stages": {"a": {"x": 1, "y": [5]}, "b": {"x": 4, "z": 6}}}
    assert [file.name for file in layers.files] == ["base.yaml", "middle.yaml", "top.yaml"]
    blame: dict[KeyPath, tuple[str, int]] = {
        ("stages", "a", "x"): ("base.yaml:3:10", 0),
        ("stages", "a", "y", 0): ("middle.yaml:4:9", 1),
        ("stages", "a"): ("middle.yaml:4:5", 1),
        ("stages", "b", "x"): ("base.yaml:4:10", 0),
        ("stages", "b", "z"): ("top.yaml:2:17", 2),
        ("stages", "b", "nothing", 7): ("top.yaml:2:13", 2),
        ("stages", "a", "y", 9): ("middle.yaml:4:8", 1),
    }
    assert {path: (str(layers.place_of(path)), layers.layer_of(path)) for path in blame} == blame
    assert str(layers.place_of_key(("stages", "a", "x"))) == "base.yaml:3:7"
    assert str(layers.place_of_key(("stages", "a", "y", 0))) == "middle.yaml:4:9"


def test_removing_what_is_not_there_is_a_problem_with_a_suggestion(write: Writer) -> None:
    write("stages: {site_survey: 1}", "base.yaml")
    assert told(lambda: load_layers(write("extends: base.yaml\nstages:\n  site_surveyy: null"))) == (
        "a.yaml:3:3: stages.site_surveyy: null removes a key, and the layer below has none of this name; "
        "did you mean site_survey?"
    )


def test_the_problems_of_all_layers_are_told_at_once(write: Writer) -> None:
    write("a: 1_0\n", "base.yaml")
    lines = told(lambda: load_layers(write("extends: base.yaml\nb: &x 1\nc: null\n"))).split("\n")
    assert [line.split(": ")[0] for line in lines] == ["a.yaml:2:4", "a.yaml:3:1", "base.yaml:1:4"]


def test_a_base_is_looked_for_beside_the_file_then_among_the_shipped(write: Writer, tmp_path: Path) -> None:
    write("a: shipped", "shipped/base.yaml")
    top = write("extends: base.yaml", "mine/top.yaml")
    assert load_layers(top, shipped=tmp_path / "shipped").value == {"a": "shipped"}
    write("a: beside", "mine/base.yaml")
    assert load_layers(top, shipped=tmp_path / "shipped").value == {"a": "beside"}
    assert load_layers(write("extends: ../mine/base.yaml", "other/top.yaml")).value == {"a": "beside"}


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ("bse.yaml", "a.yaml:1:10: extends = 'bse.yaml': there is no such file; did you mean base.yaml?"),
        ("[base.yaml, 3]", "extends = 3: the name of one .yaml file, or a list of these"),
        ("/etc/passwd", "extends = '/etc/passwd': the name of one .yaml file"),
        ("null", "extends = null: the name of one .yaml file"),
        ("a.yaml", "a scenario cannot extend itself: a.yaml → a.yaml"),
    ],
)
def test_a_wrong_extends_is_told_at_its_place(write: Writer, stated: str, problem: str) -> None:
    write("a: 1", "base.yaml")
    assert problem in told(lambda: load_layers(write(f"extends: {stated}")))


def test_cycles_and_long_chains_are_problems(write: Writer) -> None:
    write("extends: a.yaml", "b.yaml")
    assert "b.yaml:1:10: extends = 'a.yaml': a scenario cannot extend itself: a.yaml → b.yaml → " in told(
        lambda: load_layers(write("extends: b.yaml"))
    )
    write("a: 1", "0.yaml")
    paths = [write(f"extends: {i}.yaml", f"{i + 1}.yaml") for i in range(MAX_LAYERS)]
    assert load_layers(paths[-2]).value == {"a": 1}
    assert f"a scenario has at most {MAX_LAYERS} layers" in told(lambda: load_layers(paths[-1]))


# --- sources ---


@pytest.mark.parametrize(
    ("content", "uncovered"),
    [
        ("a: 1", ["a"]),
        ("a: 1\nsource: law", []),
        ("a: {x: 1, y: {z: [2, {w: 3}]}, source: law}", []),
        ("a: {x: 1, y: 2}\nb: {z: [[4]]}", ["a.x", "b.z[0][0]"]),
        ("a: {x: 1, b: {source: law}}", ["a.x"]),
        ("a: {x: 1, source: ' '}", ["a.x"]),
        ("a: {x: 1, source: 3}", ["a.x"]),
        ("a: {x: true, y: 2026-01-01, z: '12'}\nseed: 3", []),
    ],
)
def test_a_number_needs_a_source_in_or_around_its_table(write: Writer, content: str, uncovered: list[str]) -> None:
    assert [problem.key for problem in numbers_without_source(load_layers(write(content)))] == uncovered


def test_an_overlay_cannot_change_a_number_under_the_base_s_source(write: Writer) -> None:
    write("source: law\na: {x: 1, source: study}\nb: {y: 2}\n", "base.yaml")
    changed = "extends: base.yaml\na:\n  x: 5\nb: {y: 3, source: trial}\n"
    problems = numbers_without_source(load_layers(write(changed)))
    assert list(map(str, problems)) == [
        "a.yaml:3:6: a.x = 5: a changed number needs a source; the one around it was written for base.yaml"
    ]
    assert not numbers_without_source(load_layers(write(changed + "source: new study\n")))
