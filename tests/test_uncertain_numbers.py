"""Uncertain numbers: found, replaced by a rule, refused with their place where badly written."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.files.layers import load_layers
from model.files.picking import find_uncertain, ranges_of, resolve_uncertain
from model.files.uncertain import drawn, highest, lowest, nominal, one_against_the_rest
from tests.scenario_writing import Writer, told


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


# --- uncertain numbers ---

SHARE = {"uncertain": {"uniform": [0.5, 0.9]}, "value": 0.6, "source": "A-01"}
PEAKED = {"uncertain": {"triangular": [0.0, 3.0, 12.0]}}
PEOPLE = {"uncertain": {"uniform": [4, 9]}, "value": 5}
VALUE = {"a": {"share": SHARE, "hours": [1, PEAKED]}, "people": PEOPLE, "seed": 1}


def test_uncertain_numbers_are_found_and_replaced_by_the_rule() -> None:
    assert find_uncertain(VALUE) == [("a", "share"), ("a", "hours", 1), ("people",)]
    assert resolve_uncertain(VALUE, nominal) == {
        "a": {"share": 0.6, "hours": [1, 5.0]},
        "people": 5,
        "seed": 1,
    }
    assert resolve_uncertain(VALUE, lowest) == {
        "a": {"share": 0.5, "hours": [1, 0.0]},
        "people": 4,
        "seed": 1,
    }
    assert resolve_uncertain(VALUE, highest) == {
        "a": {"share": 0.9, "hours": [1, 12.0]},
        "people": 9,
        "seed": 1,
    }


def test_a_draw_inverts_the_distribution_at_the_number_of_its_path() -> None:
    asked: list[str] = []

    def quarter(key: str) -> float:
        asked.append(key)
        return 0.25

    # uniform 0.5 + 0.4/4; triangular: F(mode) = 3/12 = 0.25, so the mode; people: 4 + 5/4 = 5.25, so 5
    drawn_value = resolve_uncertain(VALUE, drawn(quarter))
    assert drawn_value == {"a": {"share": pytest.approx(0.6), "hours": [1, 3.0]}, "people": 5, "seed": 1}
    assert asked == ["a.share", "a.hours[1]", "people"]
    assert resolve_uncertain(PEAKED, drawn(lambda _: 0.75)) == pytest.approx(12 - (0.25 * 12 * 9) ** 0.5)


@pytest.mark.parametrize(("share", "people"), [(0.0, 4), (0.1, 5), (0.09, 4), (0.9, 9), (1.0, 9)])
def test_integers_stay_integers_rounded_half_up(share: float, people: int) -> None:
    number = resolve_uncertain(PEOPLE, drawn(lambda _: share))
    assert number == people
    assert isinstance(number, int)


def test_draws_have_the_mean_and_stay_in_the_range() -> None:
    shares = [(i + 0.5) / 10_000 for i in range(10_000)]
    hours = [resolve_uncertain(PEAKED, drawn(lambda _, u=u: u)) for u in shares]  # type: ignore[misc]
    assert sum(hours) / len(hours) == pytest.approx(5, abs=0.001)  # type: ignore[arg-type]
    assert resolve_uncertain({"uncertain": {"triangular": [2.0, 2.0, 2.0]}}, drawn(lambda _: 0.5)) == 2.0


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "{uncertain: {uniform: [0.9, 0.5]}}",
            "uncertain.uniform = [0.9, 0.5]: in rising order: [low, high]",
        ),
        ("{uncertain: {uniform: [1]}}", "k.uncertain.uniform = [1]: 2 numbers: [low, high]"),
        ("{uncertain: {uniform: [true, 2]}}", "k.uncertain.uniform = [true, 2]: 2 numbers: [low, high]"),
        (
            "{uncertain: {triangular: [1, 2]}}",
            "k.uncertain.triangular = [1, 2]: 3 numbers: [low, mode, high]",
        ),
        ("{uncertain: {triangular: 1}}", "k.uncertain.triangular = 1: 3 numbers: [low, mode, high]"),
        ("{uncertain: {unifrom: [1, 2]}}", "high]}; did you mean uniform?"),
        ("{uncertain: 3}", "a.yaml:1:16: k.uncertain = 3: {uniform: [low, high]} or {triangular: [low, mode"),
        (
            "{uncertain: {uniform: [1, 2]}, value: 3}",
            "1:42: k.value = 3: a number from 1 to 2, as in `uniform`",
        ),
        ("{uncertain: {uniform: [1, 2]}, value: x}", "k.value = 'x': a number"),
        ("{uncertain: {uniform: [1, 2]}, vlaue: 1}", "k.vlaue: unknown key; did you mean value?"),
    ],
)
def test_a_badly_written_uncertain_number_is_told_at_its_place(write: Writer, written: str, problem: str) -> None:
    layers = load_layers(write(f"k: {written}"))
    message = told(lambda: resolve_uncertain(layers.value, nominal, layers.place_of))
    assert problem in message
    assert message.startswith("a.yaml:1:")
    assert told(lambda: resolve_uncertain(layers.value, nominal)).startswith("k.")


def test_numbers_of_one_table_take_their_turns_at_an_end_against_the_rest() -> None:
    ranges = ranges_of({"a": {"b": {"x": PEOPLE, "y": PEOPLE}, "c": {"z": PEOPLE}}, "d": PEOPLE})
    picked = [
        "".join("high" if pick(path, spec) == 9 else "low " for path, spec in ranges.items())
        for pick in one_against_the_rest(ranges)
    ]
    assert picked == ["highlow low low ", "low highhighhigh", "low highlow low ", "highlow highhigh"]
