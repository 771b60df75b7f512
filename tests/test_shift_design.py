"""Shift design: by hand, against every design of small cases, and the benchmark of Musliu."""

from __future__ import annotations

import itertools
import random
import re
import time
from pathlib import Path

import pytest

from model.planning.shift_design import design_shifts
from model.planning.shifts import DesignTerms, NoDesignError, Shift

pytest.importorskip("pulp")
pytest.importorskip("highspy")

BENCHMARK = Path(__file__).parents[2] / "shared" / "data" / "bench" / "shift_design_musliu"
QUICK = {"DataSet1_RandomExample1": 480, "DataSet1_RandomExample3": 600}
PROVED = {
    "DataSet1_RandomExample2": 300,
    "DataSet1_RandomExample4": 450,
    "DataSet1_RandomExample5": 480,
    "DataSet2_RandomExample26": 1020,
    "DataSet2_RandomExample28": 300,
    "DataSet2_RandomExample29": 1140,
    "DataSet2_RandomExample30": 1020,
    "DataSet3_RandomExample22": 12600,
    "DataSet3_RandomExample23": 8280,
    "DataSet3_RandomExample24": 10260,
    "DataSet3_RandomExample25": 13020,
}
FAIR = DesignTerms(over_cost=1, under_cost=1, shift_cost=0.25)


def test_two_shifts_that_fit_cover_a_demand_exactly() -> None:
    design = design_shifts([0, 1, 2, 1], 1, [Shift(1, 2), Shift(2, 2)], FAIR)
    assert design.duties == {(Shift(1, 2), 0): 1, (Shift(2, 2), 0): 1}
    assert (design.objective, design.covered, design.status) == (0.5, (0, 1, 2, 1), "solved")


def test_a_shift_that_costs_more_than_the_gap_it_closes_is_not_used() -> None:
    design = design_shifts([1, 0, 0, 0], 1, [Shift(0, 1)], DesignTerms(1, 1, shift_cost=2))
    assert design.duties == {}
    assert design.objective == 1


def test_a_night_shift_of_the_last_day_covers_the_first_morning() -> None:
    design = design_shifts([1, 0, 0, 1], 2, [Shift(1, 2)], FAIR)
    assert design.duties == {(Shift(1, 2), 1): 1}
    assert design.covered == (1, 0, 0, 1)


def test_nobody_covers_a_break() -> None:
    design = design_shifts([1, 1, 1], 1, [Shift(0, 3, breaks=(1,))], FAIR)
    assert design.covered == (1, 0, 1)
    assert design.objective == 1.25


def test_a_shift_is_worked_only_on_its_days() -> None:
    design = design_shifts([1, 1], 2, [Shift(0, 1, days=(1,))], FAIR)
    assert design.covered == (0, 1)


def test_limits_of_duties_and_slots_hold_and_the_first_person_counts_most() -> None:
    costs = ((1.0, 5.0), (1.0, 9.0))
    terms = DesignTerms(over_cost=1, under_cost=costs, most_duties=2, most_on_a_day=2)
    design = design_shifts([2, 2], 1, [Shift(0, 1), Shift(1, 1)], terms)
    assert design.covered == (1, 1)  # two of one would leave the other with its first person missing too
    terms = DesignTerms(over_cost=1, under_cost=1, most_on_a_day=3, least_slots=3)
    assert sum(design_shifts([0, 0], 1, [Shift(0, 1)], terms).covered) == 3
    assert sum(design_shifts([4, 4], 1, [Shift(0, 2)], DesignTerms(1, 1, most_slots=4)).covered) == 4


def test_limits_that_exclude_each_other_are_named() -> None:
    terms = DesignTerms(1, 1, most_duties=1, most_on_a_day=1, least_slots=3)
    with pytest.raises(NoDesignError, match="at most 1 duties in all, at most 1 on a day, at least 3 slots"):
        design_shifts([1, 1], 1, [Shift(0, 2)], terms)


@pytest.mark.parametrize("seed", range(12))
def test_the_design_costs_as_much_as_the_cheapest_of_all_designs(seed: int) -> None:
    luck = random.Random(seed)
    demand = [luck.randint(0, 2) for _ in range(6)]
    choices = [Shift(begin, length) for begin in range(3) for length in (2, 3) if luck.random() < 0.7] or [Shift(0, 2)]
    terms = DesignTerms(luck.choice([1.0, 2.0]), luck.choice([1.0, 3.0]), luck.choice([0.5, 1.5]))
    places = [(shift, day) for shift in choices for day in range(2)]

    def cost(people: tuple[int, ...]) -> float:
        covered, used = [0] * 6, {shift for (shift, _), n in zip(places, people, strict=True) if n}
        for (shift, day), n in zip(places, people, strict=True):
            for t in shift.covered:
                covered[(3 * day + t) % 6] += n
        gaps = [have - need for have, need in zip(covered, demand, strict=True)]
        over, under = sum(max(0, gap) for gap in gaps), sum(max(0, -gap) for gap in gaps)
        return terms.over_cost * over + float(terms.under_cost) * under + terms.shift_cost * len(used)  # type: ignore[arg-type]

    most = 2 if len(places) <= 8 else 1
    cheapest = min(cost(people) for people in itertools.product(range(most + 1), repeat=len(places)))
    design = design_shifts(demand, 2, choices, terms)
    assert design.objective <= cheapest + 1e-9
    assert most == 1 or design.objective == pytest.approx(cheapest)
    assert design.bound == pytest.approx(design.objective)


def test_halves_of_people_are_never_planned() -> None:
    # three shifts that cover two of three slots each: half a person in each would cover all exactly
    shifts = [Shift(0, 2), Shift(1, 2), Shift(2, 2)]
    design = design_shifts([1, 1, 1], 1, shifts, DesignTerms(1, 1))
    assert design.objective == 1
    assert all(n == 1 for n in design.duties.values())
    assert design.bound == 1


@pytest.mark.skipif(not BENCHMARK.is_dir(), reason=f"the benchmark instances are not there: {BENCHMARK}")
@pytest.mark.parametrize(("name", "best"), QUICK.items())
def test_the_quick_instances_of_musliu_are_solved_to_their_optimum(name: str, best: int) -> None:
    _solves(name, best)


@pytest.mark.slow
@pytest.mark.skipif(not BENCHMARK.is_dir(), reason=f"the benchmark instances are not there: {BENCHMARK}")
@pytest.mark.parametrize(("name", "best"), PROVED.items())
def test_the_other_instances_of_musliu_are_solved_within_a_minute(name: str, best: int) -> None:
    _solves(name, best)


def _solves(name: str, best: int) -> None:
    text = (BENCHMARK / f"{name}.dzn").read_text(encoding="utf-8")
    stated = {
        key: [int(n) for n in re.findall(r"\d+", value)]
        for key, value in re.findall(r"(\w+) = (\[[^\]]*\]|\d+);", text)
    }
    (interval,), (days,) = stated["interval"], stated["days"]
    kinds = zip(*(stated[key] for key in ("minStart", "maxStart", "minLength", "maxLength")), strict=True)
    pairs = {
        (b, n) for first, last, least, most in kinds for b in range(first, last + 1) for n in range(least, most + 1)
    }
    terms = DesignTerms(
        over_cost=interval * stated["weightOverCover"][0],
        under_cost=interval * stated["weightUnderCover"][0],
        shift_cost=stated["weightShiftInstances"][0],
    )
    shifts = [Shift(begin, length) for begin, length in sorted(pairs)]
    begun = time.process_time()
    design = design_shifts(stated["demand"], days, shifts, terms, time_limit_seconds=900)
    assert (design.status, design.objective, design.bound) == ("solved", best, best)
    assert time.process_time() - begun < 60  # seconds of one core
