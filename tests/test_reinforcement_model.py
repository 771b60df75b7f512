"""The reinforcement model: by hand, and equal to enumeration with every programme priced by another formulation."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from model.planning.reinforcement import (
    TIE,
    Asked,
    Customers,
    NetworkElement,
    NoProgrammeError,
    ReinforcementOption,
    ReinforcementTerms,
    plan_reinforcement,
)

pytest.importorskip("pulp")
pytest.importorskip("highspy")

FEEDER = NetworkElement("feeder", None, room_kva=(10.0,) * 4)
TOWN = Customers("town", "feeder")
MORE = ReinforcementOption("more", "feeder", adds_kva=50, adds_bays=0, cost_yuan=100, lead_quarters=1)
ASKED: list[Asked] = [{"town": (20.0, 30.0, 40.0, 50.0)}]
RICH = ReinforcementTerms(budgets=(1e9,), days=90)


def test_an_extension_is_in_service_after_its_lead_time_and_what_waited_is_connected() -> None:
    plan = plan_reinforcement([FEEDER], [TOWN], ASKED, [MORE], RICH)
    assert plan.starts == {"more": 0}
    assert plan.waiting_kva_days == {"town": 900}  # 10 kVA of the first quarter
    assert plan.objective == pytest.approx(900) == plan.bound


def test_nothing_is_built_beyond_the_budget_of_its_year() -> None:
    assert plan_reinforcement([FEEDER], [TOWN], ASKED, [MORE], replace(RICH, budgets=(99.0,))).starts == {}
    asked: list[Asked] = [{"town": tuple(20.0 + 10 * t for t in range(8))}]
    feeder, terms = replace(FEEDER, room_kva=(10.0,) * 8), replace(RICH, budgets=(99.0, 100.0))
    assert plan_reinforcement([feeder], [TOWN], asked, [MORE], terms).starts == {"more": 4}


def test_what_brings_nothing_is_not_built() -> None:
    idle = replace(MORE, name="idle", element="other")
    plan = plan_reinforcement([FEEDER, replace(FEEDER, name="other")], [TOWN], ASKED, [MORE, idle], RICH)
    assert plan.starts == {"more": 0}
    assert plan.cost_yuan == 100


def test_one_crew_builds_one_after_another_the_more_pressing_first() -> None:
    elements = [FEEDER, replace(FEEDER, name="other")]
    customers = [TOWN, Customers("village", "other")]
    asked: list[Asked] = [{"town": (20.0, 30.0, 40.0, 50.0), "village": (11.0, 12.0, 13.0, 14.0)}]
    options = [MORE, replace(MORE, name="also", element="other")]
    plan = plan_reinforcement(elements, customers, asked, options, replace(RICH, crews=1))
    assert plan.starts == {"more": 0, "also": 1}


def test_a_transformer_helps_nobody_while_its_feeder_is_full() -> None:
    elements = [FEEDER, NetworkElement("transformer", "feeder", room_kva=(10.0,) * 4)]
    customers = [Customers("flats", "transformer")]
    asked: list[Asked] = [{"flats": (20.0, 30.0, 40.0, 50.0)}]
    alone = replace(MORE, name="alone", element="transformer")
    assert plan_reinforcement(elements, customers, asked, [alone], RICH).starts == {}
    assert plan_reinforcement(elements, customers, asked, [alone, MORE], RICH).starts == {"alone": 0, "more": 0}


def test_the_substation_comes_before_its_bays_and_a_bay_is_one_customer() -> None:
    station = NetworkElement("station", None, room_kva=(0.0,) * 6, bays=(0.0,) * 6)
    factory = Customers("factory", "station", kva_per_bay=40.0)
    build = ReinforcementOption("build", "station", adds_kva=500, adds_bays=0, cost_yuan=10, lead_quarters=2)
    bay = ReinforcementOption("bay", "station", 0, adds_bays=1, cost_yuan=1, lead_quarters=1, after=("build",))
    asked: list[Asked] = [{"factory": (80.0,) * 6}]
    plan = plan_reinforcement([station], [factory], asked, [bay, build], replace(RICH, days=1))
    assert plan.starts == {"build": 0, "bay": 2}
    assert plan.waiting_kva_days["factory"] == pytest.approx(3 * 80 + 3 * 40)


def test_the_coincidence_factor_lets_more_be_connected() -> None:
    feeder = replace(FEEDER, coincidence=0.5)
    plan = plan_reinforcement([feeder], [TOWN], ASKED, [], RICH)
    assert plan.waiting_kva_days["town"] == pytest.approx(90 * (0 + 10 + 20 + 30))


def test_a_customer_who_withdraws_counts_as_one_who_waits_long() -> None:
    losing = replace(TOWN, lost_share=0.1)
    plan = plan_reinforcement([FEEDER], [losing], ASKED, [], replace(RICH, lost_days=100))
    waiting = 90 * (10 + 20 + 30 + 40)
    assert plan.objective == pytest.approx(waiting + 100 * 0.1 * 40)  # 40 kVA are blocked, each once


def test_the_plan_is_one_for_all_demand_scenarios() -> None:
    """Either side may need it; the one that needs it oftener gets it."""
    elements = [replace(FEEDER, name=name) for name in ("east", "west")]
    customers = [Customers(name, name) for name in ("east", "west")]
    low, high = (10.0,) * 4, (50.0,) * 4
    asked: list[Asked] = [{"east": high, "west": low}, {"east": low, "west": high}, {"east": low, "west": high}]
    options = [replace(MORE, name=name, element=name) for name in ("east", "west")]
    plan = plan_reinforcement(elements, customers, asked, options, replace(RICH, budgets=(100.0,)))
    assert plan.starts == {"west": 0}


def test_more_committed_than_fits_is_told() -> None:
    full = replace(FEEDER, room_kva=(-5.0, 0.0, 0.0, 0.0))
    with pytest.raises(NoProgrammeError, match="more is committed than fits at feeder"):
        plan_reinforcement([full], [TOWN], ASKED, [], RICH)


def test_a_programme_equals_enumeration_on_twenty_random_cases() -> None:
    dice, built = random.Random(5), 0
    for case in range(20):
        elements, customers, scenarios, options, terms = _random_case(dice)
        plan = plan_reinforcement(elements, customers, scenarios, options, terms, relative_gap=0)
        best = min(
            _priced(elements, customers, scenarios, options, terms, starts)
            for starts in _programmes(options, terms, len(elements[0].room_kva))
        )
        assert plan.objective + TIE * plan.cost_yuan == pytest.approx(best, rel=1e-6, abs=1e-4), case
        mine = _priced(elements, customers, scenarios, options, terms, plan.starts)
        assert mine == pytest.approx(best, rel=1e-6, abs=1e-4), case
        built += len(plan.starts)
    assert 20 <= built < 60  # neither always nor never


Case = tuple[list[NetworkElement], list[Customers], list[Asked], list[ReinforcementOption], ReinforcementTerms]


def _random_case(dice: random.Random) -> Case:
    """A substation with two feeders, one with a transformer; three options, one after another of them now and then."""
    quarters = 4

    def room(most: int) -> tuple[float, ...]:
        return (float(dice.randint(0, most)),) * quarters

    elements = [
        NetworkElement("s", None, room(60), coincidence=0.8, bays=(float(dice.randint(0, 2)),) * quarters),
        NetworkElement("f1", "s", room(30)),
        NetworkElement("f2", "s", room(30), coincidence=0.9),
        NetworkElement("t", "f1", room(10)),
    ]
    customers = [
        Customers("low", "t", weight=dice.choice((1.0, 2.0)), lost_share=dice.choice((0.0, 0.1))),
        Customers("high", "f2", weight=1.0, kva_per_bay=dice.choice((None, 20.0))),
        Customers("other", "f1", lost_share=0.05),
    ]
    scenarios: list[Asked] = []
    for _ in range(2):
        steps = {one.name: [dice.randint(0, 25) for _ in range(quarters)] for one in customers}
        scenarios.append({name: tuple(map(float, itertools.accumulate(some))) for name, some in steps.items()})
    options = []
    for number, name in enumerate(dice.sample(["s", "f1", "f2", "t"], 3)):
        bays = dice.randint(0, 2) if name == "s" else 0
        after = ("o0",) if number == 1 and dice.random() < 0.4 else ()
        cost, lead = float(dice.randint(1, 9)), dice.randint(0, 2)
        options.append(ReinforcementOption(f"o{number}", name, float(dice.randint(10, 40)), bays, cost, lead, after))
    terms = ReinforcementTerms((float(dice.randint(5, 20)),), dice.choice((None, 1, 2)), days=90, lost_days=200)
    return elements, customers, scenarios, options, terms


def _programmes(
    options: Sequence[ReinforcementOption], terms: ReinforcementTerms, quarters: int
) -> list[dict[str, int]]:
    """Every programme that is allowed: each option in some quarter or never."""
    found = []
    for starts in itertools.product(*([None, *range(quarters - o.lead_quarters)] for o in options)):
        chosen = {o.name: (o, t) for o, t in zip(options, starts, strict=True) if t is not None}
        if sum(o.cost_yuan for o, _ in chosen.values()) > terms.budgets[0]:
            continue
        if any(
            b not in chosen or chosen[b][1] + chosen[b][0].lead_quarters > t
            for o, t in chosen.values()
            for b in o.after
        ):
            continue
        busy = [sum(t <= q < t + max(1, o.lead_quarters) for o, t in chosen.values()) for q in range(quarters)]
        if terms.crews is None or max(busy) <= terms.crews:
            found.append({name: t for name, (_, t) in chosen.items()})
    return found


def _priced(
    elements: Sequence[NetworkElement],
    customers: Sequence[Customers],
    scenarios: Sequence[Asked],
    options: Sequence[ReinforcementOption],
    terms: ReinforcementTerms,
    starts: Mapping[str, int],
) -> float:
    """The waiting under a programme, by scipy and a formulation of its own: kVA connected quarter by quarter."""
    from scipy.optimize import linprog

    total, quarters = 0.0, len(elements[0].room_kva)
    chosen = [(o, starts[o.name] + o.lead_quarters) for o in options if o.name in starts]
    above = {one.name: one.above for one in elements}
    for asked in scenarios:
        n = len(customers) * quarters  # newly connected kVA, then blocked kVA
        cost, a, b = np.zeros(2 * n), list[np.ndarray](), list[float]()
        constant = 0.0
        for k, one in enumerate(customers):
            for t in range(quarters):
                constant += one.weight * terms.days * asked[one.name][t]
                cost[k * quarters + t] -= one.weight * terms.days * (quarters - t)
                cost[n + k * quarters + t] = one.weight * terms.lost_days * one.lost_share
                row = np.zeros(2 * n)
                row[k * quarters : k * quarters + t + 1] = 1
                a.append(row)
                b.append(asked[one.name][t])
                row = np.zeros(2 * n)
                row[k * quarters + t], row[n + k * quarters + t] = -1, -1
                a.append(row)
                b.append(-(asked[one.name][t] - (asked[one.name][t - 1] if t else 0.0)))
        for element in elements:
            for t in range(quarters):
                kva, bays = np.zeros(2 * n), np.zeros(2 * n)
                for k, one in enumerate(customers):
                    at: str | None = one.element
                    while at is not None and at != element.name:
                        at = above[at]
                    if at is not None:
                        kva[k * quarters : k * quarters + t + 1] = element.coincidence
                        bays[k * quarters : k * quarters + t + 1] = 1 / one.kva_per_bay if one.kva_per_bay else 0
                here = [o for o, done in chosen if o.element == element.name and done <= t]
                a.append(kva)
                b.append(element.room_kva[t] + sum(o.adds_kva for o in here))
                if element.bays is not None:
                    a.append(bays)
                    b.append(element.bays[t] + sum(o.adds_bays for o in here))
        solved = linprog(cost, np.array(a), b, method="highs")
        assert solved.fun is not None
        total += constant + solved.fun
    return total / len(scenarios) + TIE * sum(o.cost_yuan for o, _ in chosen)
