"""Needs by hand, joint limits against trying all, tables, what is written, and confirming; on samples made up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.deadlines.claims import Single, together
from experiments.deadlines.joint import customers_weights, joint_limits
from experiments.deadlines.needs import NEVER, ClauseNeeds, needs_of
from experiments.deadlines.sample import Attributes, Cell, Sample, Test
from experiments.deadlines.stating import promised_elsewhere, stated
from experiments.deadlines.tables import found_table
from experiments.deadlines.verifying import verify
from experiments.observed import Observed
from model.kernel import simulate
from model.scenario.agreements import Agreement
from model.scenario.loading import load_scenario
from model.scenario.whole import Scenario
from tests.by_hand import Plain, hours, outside, program_of, scenario, team, work

WORDS = {"category": ("home", "shop"), "grid": ("free", "waited"), "requested_kva": ()}
ATTRIBUTES = Attributes(("category", "grid", "requested_kva"), WORDS)


def made_up(needs: Mapping[str, np.ndarray], values: np.ndarray | None = None, replications: int = 100) -> Sample:
    """One case per application and clause, the applications dealt out to the replications in turn."""
    size = len(next(iter(needs.values())))
    clauses = {
        name: ClauseNeeds(np.arange(size, dtype=np.int32), need.astype(np.int16)) for name, need in needs.items()
    }
    values = np.zeros((size, 3), dtype=np.int32) if values is None else values.astype(np.int32)
    order = (np.arange(size) % replications).astype(np.int32)
    return Sample(ATTRIBUTES, replications, order, values, clauses)


def clause(limit: Plain, **more: object) -> Plain:
    """A clause of the category `home`."""
    return {"limit": limit, "categories": ["home"], "clock": "whole", **more}


def agreement(clauses: Plain, **more: object) -> Plain:
    return {"kind": "promise", "clauses": clauses, **more}


# needs


def test_a_case_needs_the_limit_that_would_have_just_kept_it(tmp_path: Path) -> None:
    """Two days each: from 10:00 on the 5th to 10:00 on the 7th one midnight counts, that of the 6th (that of the day on
    which it began does not), so it needs a limit of 2; from 00:00 on the 6th it ends at the first counted midnight
    itself, and 1 will do; what arrives on the 17th is open at the horizon.
    """
    waits = {"kind": "external", "takes": {"fixed": 2, "unit": "calendar_days"}}
    terms = {"whole": clause({"calendar_days": 3}, **{"from": "application.arrived", "to": "settle.ended"})}
    plain = scenario(
        {"settle": waits}, teams={"crew": team("clerk")}, agreements={"promise": agreement(terms)},
        categories={"home": {}},
    )  # fmt: skip
    program = program_of(tmp_path, plain, ["5 10:00", "6 00:00", "17 12:00"])
    loaded = load_scenario(tmp_path / "scenario.yaml")
    observed = Observed(program, loaded, simulate(program, 1, 0))
    found = needs_of(observed, ["promise.whole"], ["category"])
    need = found.clauses["promise.whole"].need.tolist()
    assert need == [2, 1, NEVER]
    for limit in (1, 2, 3, 4):
        kept = program_of(
            tmp_path,
            {
                **plain,
                "agreements": {
                    "promise": _titled(agreement({"whole": {**terms["whole"], "limit": {"calendar_days": limit}}}))
                },
            },
            ["5 10:00", "6 00:00", "17 12:00"],
        )
        again = Observed(kept, load_scenario(tmp_path / "scenario.yaml"), simulate(kept, 1, 0))
        assert [int(k == 1) for k in again.cases[0].kept] == [int(n <= limit) for n in need]


def _titled(plain: Plain) -> Plain:
    plain["title"] = {"zh": "a", "en": "a"}
    for one in plain["clauses"].values():
        one["title"] = {"zh": "a", "en": "a"}
    return plain


def test_hours_are_rounded_up_to_whole_ones(tmp_path: Path) -> None:
    """A work of 90 minutes and one of exactly two hours need two hours both."""
    terms = {"whole": clause({"hours": 5}, **{"from": "serve.waiting", "to": "serve.ended"})}
    for length, needed in ((1.5, 2), (2, 2), (2.001, 3)):
        plain = scenario(
            {"serve": work("clerk", hours(length))}, teams={"crew": team("clerk")},
            agreements={"promise": agreement(terms)},
        )  # fmt: skip
        program = program_of(tmp_path, plain, ["5 10:00"])
        observed = Observed(program, load_scenario(tmp_path / "scenario.yaml"), simulate(program, 1, 0))
        assert needs_of(observed, ["promise.whole"], ["category"]).clauses["promise.whole"].need.tolist() == [needed]


def test_who_withdraws_within_a_limit_keeps_it(tmp_path: Path) -> None:
    """From 10:00 on the 5th to 10:00 on the 8th two midnights count."""
    gives_up = outside({"fixed": 3, "unit": "calendar_days"}, gives_up={"probability": 1})
    terms = {"whole": clause({"calendar_days": 9}, **{"from": "application.arrived", "to": "serve.ended"})}
    plain = scenario(
        {"think": gives_up, "serve": work()}, agreements={"promise": agreement(terms)},
    )  # fmt: skip
    program = program_of(tmp_path, plain, ["5 10:00"])
    observed = Observed(program, load_scenario(tmp_path / "scenario.yaml"), simulate(program, 1, 0))
    assert observed.cases[0].withdrew.tolist() == [True]
    assert needs_of(observed, ["promise.whole"], ["category"]).clauses["promise.whole"].need.tolist() == [3]


# joint limits


def exhaustive(sample: Sample, cells: Sequence[Cell], target: float, weights: Sequence[float], error: float) -> float:
    """The least weighted sum of all limits whose joint bound holds."""
    found = together(sample, cells)
    most = [int(found.needs[:, k].max()) for k in range(len(cells))]
    return min(
        float(np.dot(weights, limits))
        for limits in itertools.product(*(range(1, top + 1) for top in most))
        if found.p_value(limits, target) <= error
    )


@pytest.mark.parametrize("seed", range(6))
def test_joint_limits_are_those_of_trying_all_or_nearly_so(seed: int) -> None:
    random = np.random.default_rng(seed)
    common = random.exponential(1.0, 4000)
    needs = {
        name: np.minimum(9, 1 + np.floor(share * common + random.exponential(days, 4000)))
        for name, share, days in (("a.x", 0.5, 0.8), ("a.y", 1.0, 0.4), ("a.z", 0.0, 1.2))
    }
    sample, cells = made_up(needs), tuple(Cell(name, "home") for name in needs)
    weights = tuple(random.uniform(0.4, 1.0, 3).tolist())
    found = joint_limits(sample, cells, 0.9, weights, error=0.05)
    assert found is not None
    assert found.p_value(sample) <= 0.05
    best = exhaustive(sample, cells, 0.9, weights, 0.05)
    assert best <= found.days + 1e-9
    assert found.days <= 1.03 * best


def test_no_single_unit_can_be_taken_off_joint_limits() -> None:
    random = np.random.default_rng(5)
    needs = {name: 1 + random.poisson(mean, 5000) for name, mean in (("a.x", 1.0), ("a.y", 3.0))}
    sample, cells = made_up(needs), (Cell("a.x", "home"), Cell("a.y", "home"))
    found = joint_limits(sample, cells, 0.95, (1.0, 1.0), error=0.05)
    assert found is not None
    limits, joint = list(found.limits.values()), together(sample, cells)
    for k in range(2):
        assert joint.p_value([d - (k == j) for j, d in enumerate(limits)], 0.95) > 0.05
    check = found.check(sample)
    assert check["bonferroni"] <= found.share(sample).mean <= check["least_single"]


def test_a_clause_that_few_customers_have_weighs_little() -> None:
    sample = made_up({"a.x": np.ones(100), "a.y": np.array([1] * 25 + [0] * 75)})
    assert customers_weights(sample, (Cell("a.x", "home"), Cell("a.y", "home"))) == (1.0, 0.25)


def test_there_are_no_joint_limits_where_too_many_are_open() -> None:
    needs = {"a.x": np.where(np.arange(2000) % 10 == 0, NEVER, 2)}
    assert joint_limits(made_up(needs), (Cell("a.x", "home"),), 0.95, (1.0,), error=0.05) is None


# tables


def test_a_table_is_cut_where_the_slow_ones_are() -> None:
    random = np.random.default_rng(2)
    values = np.zeros((20_000, 3))
    values[:, 1] = random.random(20_000) < 0.1
    values[:, 2] = random.choice([100, 500, 2000], 20_000)
    needs = {"a.x": 1 + random.poisson(np.where(values[:, 1] > 0, 30.0, 2.0))}
    found = found_table(made_up(needs, values), Cell("a.x", "home"), 0.95, error=0.05)
    assert found is not None
    assert [ATTRIBUTES.condition(row) for row in found.rows] == [
        {"category": "home", "grid": "free"}, {"category": "home", "grid": "waited"},
    ]  # fmt: skip
    assert found.limits[0] < 10 < 35 < found.limits[1]


def test_there_is_no_table_where_all_are_alike() -> None:
    random = np.random.default_rng(2)
    values = np.zeros((20_000, 3))
    values[:, 1], values[:, 2] = random.random(20_000) < 0.5, random.choice([100, 500, 2000], 20_000)
    sample = made_up({"a.x": 1 + random.poisson(3.0, 20_000)}, values)
    assert found_table(sample, Cell("a.x", "home"), 0.95, error=0.05) is None


def test_cuts_of_one_attribute_become_one_range() -> None:
    cell = Cell("a.x", "home", (Test("requested_kva", most=5000), Test("requested_kva", above=1005)))
    assert ATTRIBUTES.condition(cell) == {"category": "home", "requested_kva": {"above": 100.5, "most": 500}}


# what is written


def county(name: str = "county_contract") -> tuple[Scenario, Agreement]:
    path = Path(__file__).parents[1] / "scenarios" / "county_agreement.yaml"
    loaded = load_scenario(path)
    return loaded, loaded.agreements[name]


def test_internal_agreements_are_shortened_to_fit_and_alerts_come_before_their_limit() -> None:
    whole, terms = county()
    names = [f"county_contract.{key}" for key in terms.clauses]
    words = {"category": tuple(whole.categories), "grid": ("free",), "requested_kva": ()}
    sample = Sample(
        Attributes(("category", "grid", "requested_kva"), words), 100, np.zeros(0, np.int32),
        np.zeros((0, 3), np.int32), {n: ClauseNeeds(np.zeros(0, np.int32), np.zeros(0, np.int16)) for n in names},
    )  # fmt: skip
    limits = {
        Cell("county_contract.plan_date_hv", "hv_single"): 6,
        Cell("county_contract.plan_date_hv", "hv_dual"): 6,
        Cell("county_contract.survey_internal", "hv_single"): 8,
        Cell("county_contract.survey_internal", "hv_dual"): 8,
    }
    made = stated(whole, "county_contract", limits, 0.95, sample, joint=False, source="made up")
    clauses = made.overlay["agreements"]["county_contract"]["clauses"]
    assert clauses["plan_date_hv"]["limit"] == {"working_days": 6}
    assert clauses["plan_date_hv"]["alerts"] == {"yellow": {"left": 5}}
    assert set(made.fitted) == {"survey_internal", "approvals_internal"}
    assert clauses["survey_internal"]["limit"]["working_days"] == 3
    assert clauses["approvals_internal"]["limit"]["working_days"] == 2


def test_the_law_between_the_same_milestones_stands_beside_a_clause() -> None:
    whole, _ = county()
    assert promised_elsewhere(whole, Cell("county_contract.plan_date_hv", "hv_dual")) == {"statutory": 45}
    assert promised_elsewhere(whole, Cell("county_contract.whole_lv", "lv_nonresidential")) == {}


# confirming


def years(mean: float, seed: int, replications: int = 100) -> Sample:
    random = np.random.default_rng(seed)
    return made_up({"a.x": 1 + random.poisson(mean, 40 * replications)}, replications=replications)


def test_a_limit_that_fresh_replications_refute_gets_longer_and_is_tried_again() -> None:
    asked: list[int] = []

    def fresh(limits: Mapping[Cell, int], attempt: int) -> Sample:
        asked.extend(limits.values())
        return years(3.0, attempt)

    cell = Cell("a.x", "home")
    found = verify([Single(cell, 3, 0.95)], fresh, error=0.05, act=True)
    assert found.claims[0].confirmed
    assert asked[0] == 3
    assert asked[-1] == found.claims[0].claim.limits[cell] == 7
    assert [one.failed for one in found.attempts] == [1, 0]
    assert sum(one.error for one in found.attempts) < 0.05


def test_without_effect_on_the_run_one_set_of_fresh_replications_answers_every_limit() -> None:
    calls: list[int] = []

    def fresh(limits: Mapping[Cell, int], attempt: int) -> Sample:
        calls.append(attempt)
        return years(3.0, attempt)

    found = verify([Single(Cell("a.x", "home"), 3, 0.95)], fresh, error=0.05, act=False)
    assert found.claims[0].confirmed
    assert calls == [1]


def test_nothing_is_confirmed_without_fresh_replications() -> None:
    found = verify([Single(Cell("a.x", "home"), 9, 0.95)], lambda limits, attempt: None, error=0.05, act=True)
    assert not found.claims[0].confirmed
    assert found.claims[0].share is None
