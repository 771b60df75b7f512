"""How often the two statements of a certificate are true, and how close the search comes to exhaustive search."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.staffing.asking import ask, resources_of
from experiments.staffing.found import Found
from experiments.staffing.searching import search
from experiments.staffing.targets import targets_of
from experiments.staffing.years import Budget, Years
from model.planning.staff_master import cost_of
from model.scenario.loading import load
from tests.by_hand import work
from tests.four_steps import Utility, utility
from tests.rules_of_thumb import greedy, square_root
from tests.theory_scenarios import TABLE, exponential, queues

pytest.importorskip("pulp")
pytest.importorskip("highspy")
pytestmark = pytest.mark.slow

SAMPLE, INSTANCES, STUDIES, TRUTH = 60, 50, 200, 3_000


def searched(one: Utility, replications: int) -> Found:
    with Years(one, one.question.resources, 3, budget=Budget(replications=replications)) as years:
        return search(one.question, years)


def test_fifty_instances_agree_with_exhaustive_search_for_a_thirtieth_of_its_years() -> None:
    equal = verified = 0
    for number in range(INSTANCES):
        one = utility(number)
        exhaustive, years = one.cheapest_of_sample(SAMPLE), one.question.plans * SAMPLE
        found = searched(one, years // 30 - 64)  # the last chunk may go beyond
        assert exhaustive is not None
        assert found.bound_yuan is not None
        assert found.cost_yuan is not None
        assert found.replications * 30 <= years
        cheapest = cost_of(one.question.resources, exhaustive)
        assert found.bound_yuan <= cheapest + 1e-9, f"instance {number} is cut off"
        is_equal = found.cost_yuan == pytest.approx(cheapest)
        assert is_equal or found.bound_yuan < found.cost_yuan
        equal, verified = equal + is_equal, verified + (found.verified is not None)
    assert verified >= 0.9 * INSTANCES
    assert equal >= 0.7 * INSTANCES


def test_both_statements_are_true_as_often_as_stated() -> None:
    accepted = wrong_plans = wrong_bounds = 0
    for number in range(1_000, 1_000 + STUDIES):
        one = utility(number, most=3)
        found = searched(one, 900)
        if found.verified is not None:
            accepted += 1
            zone = one.truth(found.verified.plan, TRUTH) + one.question.epsilon
            wrong_plans += bool(np.any(zone < -2 * 0.3 / math.sqrt(TRUTH) * 0.05))
        wrong_bounds += bool(_keeps_below(one, found.bound_yuan or 0.0))
    assert accepted >= 0.8 * STUDIES
    assert wrong_plans <= 0.05 * accepted
    assert wrong_bounds <= 0.05 * STUDIES


def _keeps_below(one: Utility, bound: float) -> bool:
    """Whether a plan cheaper than the bound keeps all targets in the long run."""
    ranges = [range(team.least, team.most + 1) for team in one.question.resources]
    cheaper = [plan for plan in itertools.product(*ranges) if cost_of(one.question.resources, plan) < bound - 1e-9]
    hopeful = [plan for plan in cheaper if one.is_feasible(plan, 300, first=60_000_000)]
    return any(bool(np.all(one.truth(plan, TRUTH) >= 0)) for plan in hopeful)


def test_the_tandem_of_the_table_gets_its_closed_form_staffing_and_the_bound_meets_it(tmp_path: Path) -> None:
    table = tabled_tandem()
    loaded = load(write_tandem(tmp_path, table))
    resources = resources_of(loaded.scenario, {})
    asked = ask(loaded, resources, targets_of(loaded.scenario))
    with Years(
        asked.simulate, resources, len(asked.question.targets), budget=Budget(replications=6_000), threads=2
    ) as years:
        found = search(asked.question, years, guesses=asked.guesses, covers=asked.covers)
    assert found.plan == (3, 8, 10, 7)
    assert found.verified is not None
    assert found.cost_yuan == pytest.approx(table["optimal_cost"])
    assert found.bound_yuan == pytest.approx(table["optimal_cost"])


def tabled_tandem() -> dict[str, Any]:
    """The tandem of M/M/c stations whose cheapest staff is known."""
    if not TABLE.exists():
        pytest.skip("the table of exact queueing results is not beside this repository")
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))["tandem_mmc_separable_optimum"]
    return table


def write_tandem(folder: Path, table: dict[str, Any], *, hours: int = 10, days: int = 90) -> Path:
    """Write it as a scenario; its unit of time is so many hours."""
    stages = table["stages"]
    plain = queues(
        {one["stage"]: work(f"{one['stage']}_hand", exponential(hours / one["mu"])) for one in stages},
        {f"{one['stage']}_hand": 4 for one in stages},
        table["lam"] / hours,
        days=days,
        warm_up_days=20,
    )
    clauses = {}
    for one, cost in zip(stages, table["cost"], strict=True):
        name = one["stage"]
        plain["teams"][f"{name}_hands"] |= {"monthly_cost_yuan": cost, "least": 1, "most": 14}
        clauses[name] = {
            "title": {"zh": name, "en": name},
            "from": f"{name}.waiting",
            "to": f"{name}.ended",
            "clock": "whole",
            "limit": {"hours": round(one["deadline"] * hours)},
            "categories": ["home"],
            "target": one["p"],
        }
    plain["agreements"] = {"promise": {"title": {"zh": "承诺", "en": "Promise"}, "clauses": clauses}}
    written = json.loads(json.dumps(plain, default=str))  # no part of it twice the same object: YAML would alias it
    written["period"]["start"] = plain["period"]["start"]
    path = folder / "tandem.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def test_the_plan_is_seldom_dearer_than_rules_of_thumb_that_keep_the_targets() -> None:
    cheaper = equal = dearer = 0
    for number in range(20):
        one = utility(number)
        found = searched(one, 2_000)
        for plan in (greedy(one, 2_000), square_root(one)):
            if (
                found.cost_yuan is None
                or plan is None
                or not np.all(one.truth(plan, TRUTH) + one.question.epsilon >= 0)
            ):
                continue
            cost = cost_of(one.question.resources, plan)
            equal += found.cost_yuan == pytest.approx(cost)
            cheaper, dearer = cheaper + (found.cost_yuan < cost - 1e-9), dearer + (found.cost_yuan > cost + 1e-9)
    assert cheaper >= 10
    assert dearer <= 3
