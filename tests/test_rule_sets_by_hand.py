"""Rule sets worked by hand: what a late case is paid and when a clock stops, with the clauses of their files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.clause_measures import payment_due
from experiments.measures import Measures, measure
from model.agreements.cases import Cases, clause_cases
from model.scenario.agreements import Payment
from model.scenario.loading import load_scenario
from tests.by_hand import Plain, date, days, hours, outside, run, scenario, stream

RULES = Path(__file__).parents[1] / "scenarios" / "rules"


def written(name: str) -> Plain:
    """A rule set as it stands in its file."""
    plain: Plain = yaml.safe_load((RULES / f"{name}.yaml").read_text(encoding="utf-8"))
    return plain


def clauses_of(name: str) -> dict[str, Plain]:
    clauses: dict[str, Plain] = written(name)["agreements"][name]["clauses"]
    return clauses


def ours(number: float) -> Plain:
    return outside(hours(number), hands="utility")


def under(name: str, clause: str, stages: Plain, **more: Any) -> Plain:
    """A small scenario of one category with one clause of a rule set; exclusions that it has not are left out."""
    kept = dict(clauses_of(name)[clause])
    category = kept["categories"][0]
    kept["categories"] = [category]
    if "excluding" in kept:
        kept["excluding"] = [stage for stage in kept["excluding"] if stage in stages]
    return scenario(
        stages,
        categories={category: {}},
        streams={"a": stream(category, **more.pop("stream", {}))},
        agreements={name: {"clauses": {clause: kept}}},
        **more,
    )


def cases_and_payments(folder: Path, plain: Plain, arrivals: Any) -> tuple[Cases, Measures]:
    told = run(folder, plain, arrivals)
    return clause_cases(told.program, told.log, 0), measure(
        told.program, load_scenario(folder / "scenario.yaml"), told.log
    )


def test_a_quotation_two_working_days_late_costs_twice_fifteen_pounds(tmp_path: Path) -> None:
    """Complete on Monday 5 January; five working days end on Monday 12. It goes out on Wednesday 14: £30, 270 yuan."""
    stages = {"application_check": ours(1), "plan_reply": ours(9 * 24 + 2)}
    plain = under("great_britain", "quote_single_service", stages)
    cases, measures = cases_and_payments(tmp_path, plain, ["5 09:30"])
    assert cases.late_units.tolist() == [2]
    assert measures.numbers["payments/great_britain.quote_single_service/yuan"] == 2 * 15 * 9


def test_a_quotation_on_the_last_day_costs_nothing(tmp_path: Path) -> None:
    """Monday 12 January, 12:00: the fifth working day."""
    stages = {"application_check": ours(1), "plan_reply": ours(7 * 24 + 2)}
    plain = under("great_britain", "quote_single_service", stages)
    cases, measures = cases_and_payments(tmp_path, plain, ["5 09:30"])
    assert cases.kept.tolist() == [1]
    assert measures.numbers["payments/yuan"] == 0


def test_italian_payments_rise_beyond_twice_and_three_times_the_limit(tmp_path: Path) -> None:
    """Meter within five working days from Monday 5 January, 10:00.

    Fitted on the 5th, 10th, 11th, 15th and 16th working day (12, 19, 20, 26, 27 January): nothing, €70, 140, 140, 210.
    """
    on_day = {"a": 12, "b": 19, "c": 20, "d": 26, "e": 27}
    stages = {
        "meter_issue": ours(0),
        **{f"waits_{name}": ours(24 * (day - 5) + 2) for name, day in on_day.items()},
        "meter_installation": ours(0),
    }
    route = [
        "meter_issue",
        *({"stage": f"waits_{name}", "when": {"day": name}} for name in on_day),
        "meter_installation",
    ]
    plain = under(
        "italy",
        "meter_other",
        stages,
        routes={"main": route},
        attributes={"day": {"values": list(on_day)}},
        period={"start": date(5), "counted_days": 14, "run_out_days": 14},
    )
    arrivals = [{"arrived": "5 10:00", "day": name} for name in on_day]
    cases, measures = cases_and_payments(tmp_path, plain, arrivals)
    assert cases.late_units.tolist() == [0, 5, 6, 10, 11]
    assert measures.numbers["payments/italy.meter_other/yuan"] == (70 + 140 + 140 + 210) * 8
    assert measures.numbers["payments/italy.meter_other/cases"] == 4


def test_a_households_quotation_is_paid_by_the_same_steps() -> None:
    """Limit 15: up to the 30th, up to the 45th working day, later."""
    payment = Payment.model_validate(clauses_of("italy")["quote_household"]["payment"])
    assert [payment_due(payment, 15, late) for late in (1, 15, 16, 30, 31)] == [280, 280, 560, 560, 840]


def test_the_clock_of_massachusetts_stops_for_the_customer(tmp_path: Path) -> None:
    """Two days of the company's, twelve of the customer's, two of the company's: three closings of fifteen.

    Monday 5 10:00 to Wednesday 7 10:00: Tuesday's closing (the first day does not count). The customer until Monday 19.
    To Wednesday 21, 10:00: the closings of Monday and Tuesday.
    """
    stages = {"application_check": ours(0), "study": ours(48), "customer_pays": outside(days(12))}
    stages["contract_residential"] = ours(48)
    period = {"start": date(5), "counted_days": 14, "run_out_days": 14}
    cases, _ = cases_and_payments(tmp_path, under("massachusetts", "simplified", stages, period=period), ["5 10:00"])
    assert cases.counted.tolist() == [3]
    assert cases.kept.tolist() == [1]


@pytest.mark.parametrize(("taken", "fate"), [(18, "archived"), (24, "expired")])
def test_massachusetts_closes_who_is_idle_for_more_than_fifteen_working_days(
    tmp_path: Path, taken: int, fate: str
) -> None:
    """From Monday 5 January, 10:00, fifteen working days end on Monday 26, 10:00; the answer comes on 23 or 29."""
    rule = written("massachusetts")["stages"]["customer_pays"]
    stages = {
        "application_check": ours(0),
        "customer_pays": outside(days(taken), **rule),
        "contract_residential": ours(1),
    }
    period = {"start": date(5), "counted_days": 14, "run_out_days": 30}
    told = run(tmp_path, under("massachusetts", "simplified", stages, period=period), ["5 10:00"])
    assert [one.split()[-1] for one in told.fates()] == [fate]


def test_grid_works_beside_do_not_count_in_the_six_days_of_completion(tmp_path: Path) -> None:
    """Inspection a day, grid works twenty days beside it, energised two days later: one closing of six, not fifteen.

    Monday 5 10:00 to Tuesday 6 10:00: none counts, Monday is the first day. The works end on Sunday 25, 10:00;
    energised on Tuesday 27, 10:00, with Monday's closing.
    """
    stages = {
        "completion_inspection": ours(24),
        "grid_works": outside(days(20), hands="utility"),
        "energisation": ours(48),
    }
    plain = under(
        "state_grid_current",
        "completion_and_energise_hv",
        stages,
        routes={"main": [{"together": [["completion_inspection"], ["grid_works"]]}, "energisation"]},
        period={"start": date(5), "counted_days": 14, "run_out_days": 30},
    )
    cases, _ = cases_and_payments(tmp_path, plain, ["5 10:00"])
    assert cases.kept.tolist() == [1]
    assert cases.counted.tolist() == [1]
