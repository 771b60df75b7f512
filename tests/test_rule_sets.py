"""Rule sets: loaded on the county and the city, their sources, and cases under every clause of theirs.

A rule set of scenarios/rules is laid over a scenario; its agreement stands beside the limits of 2010.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.measures import Measures, measure
from model.compiling import compile_scenario
from model.kernel import simulate
from model.log import Log
from model.scenario.loading import load_scenario
from model.scenario.whole import Scenario
from tests.by_hand import Plain

SCENARIOS = Path(__file__).parents[1] / "scenarios"
RULES = {path.stem: path for path in sorted((SCENARIOS / "rules").glob("*.yaml"))}
COUNTY = SCENARIOS / "county.yaml"
PROMISES_ONLY = tuple(name for name in RULES if name != "massachusetts")
"""Those that promise and change nothing else."""


def written(name: str) -> Plain:
    """A rule set as it stands in its file."""
    plain: Plain = yaml.safe_load(RULES[name].read_text(encoding="utf-8"))
    return plain


def clauses_of(name: str) -> dict[str, Plain]:
    clauses: dict[str, Plain] = written(name)["agreements"][name]["clauses"]
    return clauses


def on_the_county(names: Sequence[str]) -> tuple[Scenario, Log, Measures]:
    scenario_ = load_scenario(COUNTY, over=[RULES[name] for name in names])
    program = compile_scenario(scenario_, SCENARIOS)
    log = simulate(program, 1, 0)
    return scenario_, log, measure(program, scenario_, log)


@pytest.fixture(scope="module")
def county() -> tuple[Scenario, Log, Measures]:
    return on_the_county(())


@pytest.fixture(scope="module")
def judged() -> tuple[Scenario, Log, Measures]:
    """The county under all rule sets that only promise."""
    return on_the_county(PROMISES_ONLY)


@pytest.fixture(scope="module")
def closed_when_idle() -> tuple[Scenario, Log, Measures]:
    return on_the_county(["massachusetts"])


# ─── what is written ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_the_five_rule_sets() -> None:
    assert set(RULES) == {"great_britain", "italy", "massachusetts", "promises_2011", "state_grid_current"}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_set_is_a_layer_with_one_agreement_of_its_own_name(name: str) -> None:
    plain = written(name)
    assert "extends" not in plain
    assert list(plain["agreements"]) == [name]
    assert set(plain) <= ({"agreements", "stages"} if name == "massachusetts" else {"agreements"})


@pytest.mark.parametrize("name", RULES)
def test_on_the_county_it_stands_beside_the_limits_of_2010(name: str) -> None:
    assert set(load_scenario(COUNTY, over=[RULES[name]]).agreements) == {"statutory_2010", name}


def test_on_the_city_all_of_them_stand_beside_the_limits_of_2010() -> None:
    agreements = load_scenario(SCENARIOS / "baseline.yaml", over=list(RULES.values())).agreements
    assert set(agreements) == {"statutory_2010", *RULES}


@pytest.mark.parametrize("name", RULES)
def test_every_figure_says_that_it_was_read_or_that_it_was_not(name: str) -> None:
    agreement = written(name)["agreements"][name]
    for key, clause in agreement["clauses"].items():
        sources = [clause.get("source", agreement["source"])]
        sources += [clause["payment"]["source"]] if "payment" in clause else []
        for source in sources:
            assert "[R]" in source or "not read" in source, f"{key}: {source}"


def test_assumptions_of_rule_sets_are_in_the_list() -> None:
    listed = set(re.findall(r"A-\d\d", (SCENARIOS / "ASSUMPTIONS.md").read_text(encoding="utf-8")))
    cited = {number for path in RULES.values() for number in re.findall(r"A-\d\d", path.read_text(encoding="utf-8"))}
    assert {"A-55", "A-56"} <= cited <= listed


def test_the_steps_of_state_grids_high_voltage_add_up_to_its_totals() -> None:
    """1 + 10 + 3 + 2 + 6 = 22 and 1 + 20 + 3 + 2 + 6 = 32."""
    clauses = clauses_of("state_grid_current")
    steps = ["acceptance_hv", "design_review_hv", "interim_inspection_hv", "completion_and_energise_hv"]
    others = sum(clauses[step]["limit"]["working_days"] for step in steps)
    single, dual = (clauses[f"plan_reply_hv_{kind}"]["limit"]["working_days"] for kind in ("single", "dual"))
    rows = clauses["whole_hv"]["limit"]["cases"]
    assert [others + single, others + dual] == [22, 32] == [rows[1]["use"], rows[0]["use"]]


@pytest.mark.parametrize(
    ("name", "clause", "yuan", "rate", "stated"),
    [
        ("great_britain", "quote_single_service", [135], 9, [15]),
        ("great_britain", "quote_small_project", [135], 9, [15]),
        ("great_britain", "quote_other_lv", [585], 9, [65]),
        ("great_britain", "quote_hv", [1215], 9, [135]),
        ("italy", "quote_household", [280, 560, 840], 8, [35, 70, 105]),
        ("italy", "works_household", [280, 560, 840], 8, [35, 70, 105]),
        ("italy", "quote_other", [560, 1120, 1680], 8, [70, 140, 210]),
        ("italy", "works_other", [560, 1120, 1680], 8, [70, 140, 210]),
        ("italy", "meter_other", [560, 1120, 1680], 8, [70, 140, 210]),
    ],
)
def test_payments_are_the_sums_stated_abroad_at_the_assumed_rate(
    name: str, clause: str, yuan: list[int], rate: int, stated: list[int]
) -> None:
    """A-55: 9 yuan a pound, 8 yuan a euro."""
    payment = clauses_of(name)[clause]["payment"]
    paid = [tier["yuan"] for tier in payment["tiers"]] if "tiers" in payment else [payment["per_unit_yuan"]]
    assert paid == yuan
    assert [rate * amount for amount in stated] == yuan


# ─── on the county ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_clause_has_cases(
    judged: tuple[Scenario, Log, Measures], closed_when_idle: tuple[Scenario, Log, Measures]
) -> None:
    for names, (scenario_, _, measures) in ((PROMISES_ONLY, judged), (("massachusetts",), closed_when_idle)):
        for name in names:
            for clause in scenario_.agreements[name].clauses:
                stem = f"clauses/{name}.{clause}/all"
                decided = measures.numbers[f"{stem}/met"] + measures.numbers[f"{stem}/late"]
                assert decided >= 30, clause
                assert measures.numbers[f"{stem}/undecided"] <= max(1, 0.005 * decided), clause


def test_judging_by_other_rules_changes_nobodys_work(
    county: tuple[Scenario, Log, Measures], judged: tuple[Scenario, Log, Measures]
) -> None:
    assert np.array_equal(county[1].visits.rows, judged[1].visits.rows)
    for path, value in county[2].numbers.items():
        if path.startswith(("clauses/statutory_2010", "joint/statutory_2010", "days/")):
            assert judged[2].numbers[path] == pytest.approx(value, nan_ok=True), path


def test_shorter_limits_are_kept_less_often(judged: tuple[Scenario, Log, Measures]) -> None:
    """The same step under 2010, the promises of 2011 and State Grid's of today: 20 > 15 > 10, 45 > 30 > 20 days."""
    numbers = judged[2].numbers
    for kind in ("single", "dual"):
        shares = [
            numbers[f"clauses/{name}.plan_reply_hv_{kind}/all/share"]
            for name in ("statutory_2010", "promises_2011", "state_grid_current")
        ]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] > shares[2]


def test_a_weekly_meeting_cannot_keep_three_days(judged: tuple[Scenario, Log, Measures]) -> None:
    """Design review meets on Thursdays: who hands in before Monday waits longer than three working days."""
    assert judged[2].numbers["clauses/state_grid_current.design_review_hv/all/share"] < 0.5


def test_late_cases_are_paid_for_under_both_forms(judged: tuple[Scenario, Log, Measures]) -> None:
    numbers = judged[2].numbers
    for name in ("great_britain.quote_single_service", "italy.quote_household"):
        assert numbers[f"payments/{name}/cases"] == numbers[f"clauses/{name}/all/late"] > 0
    assert numbers["payments/great_britain.quote_single_service/yuan"] % 135 == 0


def test_idle_customers_are_closed_only_under_massachusetts(
    judged: tuple[Scenario, Log, Measures], closed_when_idle: tuple[Scenario, Log, Measures]
) -> None:
    assert judged[2].numbers["applications/all/expired"] == 0
    assert 0 < closed_when_idle[2].numbers["applications/all/expired"] < 40
