"""Why cases are late, by hand: every second on a clause's clock has a cause and a holder, and they add up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.agreement.holding import holders, holding
from experiments.agreement.late_measures import compared, late_measures, seconds_of
from experiments.agreement.sweep import CAUSES
from experiments.observed import Observed
from model.compiling import compile_scenario
from model.engine import simulate
from model.scenario.loading import load_scenario
from tests.by_hand import Told, days, hours, minutes, outside, run, scenario, team, work
from tests.scenario_writing import Writer
from tests.small_scenario import write_small
from tests.test_cases import clause, promise

HOUR = 3600
Plain = dict[str, Any]


def ours(number: float, **more: object) -> Plain:
    return outside(hours(number), hands="utility", **more)


def observed(folder: Path, told: Told) -> Observed:
    return Observed(told.program, load_scenario(folder / "scenario.yaml"), told.log)


def split(folder: Path, told: Told, which: int = 1) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """Hours by cause and by holder of the late cases (or the kept ones: 0) of the only clause and category."""
    _, histograms = late_measures(observed(folder, told))
    causes, by_holder = (histograms[f"held/ours.c/home/{what}"][which] / HOUR for what in ("causes", "holders"))
    named = dict(zip(CAUSES, causes.tolist(), strict=True))
    whose = dict(zip(holders(told.program), by_holder.tolist(), strict=True))
    return {k: v for k, v in named.items() if v}, {k: v for k, v in whose.items() if v}


def whole_way() -> Plain:
    """Survey, a meeting on Wednesdays, the customer's works, a check that fails once."""
    return {
        "survey": work("surveyor", hours(3)),
        "review": {
            "kind": "meeting",
            "sessions": {"weekdays": ["wednesday"], "at": "10:00", "lasts_minutes": 120},
        },
        "works": outside(days(1)),
        "check": work("fitter", hours(1), sent_back={"probability": [1, 0], "via": "rework"}),
        "rework": outside(hours(5)),
    }


ROUTE = ["survey", "review", "works", "check"]
CREW = {"crew": team("surveyor", "fitter", calendar="office")}


def test_the_utilitys_clock_gives_each_of_its_hours_a_cause_and_a_holder(tmp_path: Path) -> None:
    """From Monday 15:00 in an office open from 9 to 16.

    Survey: an hour on Monday, the night, two hours on Tuesday. The meeting ends on Wednesday 12:00. The customer until
    Thursday 12:00 does not count. Check until 13:00, fails; his rework until 18:00 does not count; the second check
    waits over night and takes the hour from 9 on Friday: repeats, whatever they wait for.
    """
    c = clause("application.arrived", "check.ended", {"working_days": 1})
    told = run(tmp_path, scenario(whole_way(), CREW, ROUTE, **promise(c=c)), ["5 15:00"])
    causes, whose = split(tmp_path, told)
    assert causes == {"working": 3 + 1, "closed": 17, "meeting": 25, "rework": 15 + 1}
    assert whose == {("team", "crew"): 20 + 1 + 16, ("stage", "review"): 25}


def test_a_clock_that_never_stops_has_the_customers_hours_too(tmp_path: Path) -> None:
    """Monday 15:00 to Friday 10:00: 91 hours, 24 of works and 5 of rework the customer's."""
    c = clause("application.arrived", "check.ended", {"working_days": 1}, clock="whole")
    told = run(tmp_path, scenario(whole_way(), CREW, ROUTE, **promise(c=c)), ["5 15:00"])
    causes, whose = split(tmp_path, told)
    assert causes == {"working": 4, "closed": 17, "meeting": 25, "customer": 24, "rework": 16 + 5}
    assert whose == {("team", "crew"): 37, ("stage", "review"): 25, ("outsider", "customer"): 29}
    assert sum(causes.values()) == sum(whose.values()) == 91


def test_only_the_span_of_the_case_counts(tmp_path: Path) -> None:
    """The clause begins when the meeting ends."""
    c = clause("review.ended", "check.ended", {"hours": 1})
    told = run(tmp_path, scenario(whole_way(), CREW, ROUTE, **promise(c=c)), ["5 15:00"])
    assert split(tmp_path, told)[0] == {"working": 1, "rework": 16}


def test_an_excluded_stage_neither_counts_nor_hides_what_runs_beside_it(tmp_path: Path) -> None:
    """Six hours of an excluded survey beside ten of the customer's: the customer has all ten."""
    stages = {"survey": work("surveyor", hours(6)), "works": outside(hours(10)), "end": ours(0)}
    crew = {"crew": team("surveyor")}
    c = clause("application.arrived", "end.ended", {"hours": 1}, clock="whole", excluding=["survey"])
    route = [{"together": [["survey"], ["works"]]}, "end"]
    told = run(tmp_path, scenario(stages, crew, route, **promise(c=c)), ["5 10:00"])
    assert split(tmp_path, told)[0] == {"customer": 10}


def test_where_branches_overlap_the_one_at_work_has_the_hours(tmp_path: Path) -> None:
    """Two hours of work beside six of an authority's and eight of the customer's."""
    stages = {
        "contract": work("clerk", hours(2)),
        "right_of_way": outside(hours(6), hands="authority"),
        "works": outside(hours(8)),
        "end": ours(0),
    }
    c = clause("application.arrived", "end.ended", {"hours": 1}, clock="whole")
    route = [{"together": [["contract"], ["right_of_way"], ["works"]]}, "end"]
    told = run(tmp_path, scenario(stages, None, route, **promise(c=c)), ["5 10:00"])
    causes, whose = split(tmp_path, told)
    assert causes == {"working": 2, "authority": 4, "customer": 2}
    assert whose == {("team", "crew"): 2, ("outsider", "authority"): 4, ("outsider", "customer"): 2}


def test_late_cases_stand_beside_kept_ones(tmp_path: Path) -> None:
    """One clerk, two hours each, both at ten: the second waits for two hours and misses three."""
    plain = scenario({"plan": work("clerk", hours(2))}, **promise(c=clause("plan.waiting", "plan.ended", {"hours": 3})))
    told = run(tmp_path, plain, ["5 10:00", "5 10:00"])
    assert split(tmp_path, told, 0)[0] == {"working": 2}
    assert split(tmp_path, told, 1)[0] == {"working": 2, "waiting": 2}
    numbers, _ = late_measures(observed(tmp_path, told))
    assert numbers == {"held/ours.c/home/cases_kept": 1, "held/ours.c/home/cases_late": 1}


def test_who_waits_where_nobody_has_worked_yet_is_with_the_role(tmp_path: Path) -> None:
    """The only clerk is busy beyond the end of the run, Monday 19 January: 14 hours and 13 days."""
    plain = scenario(
        {"plan": work("clerk", hours(24 * 30))}, **promise(c=clause("plan.waiting", "plan.ended", {"hours": 3}))
    )
    told = run(tmp_path, plain, ["5 10:00", "5 10:00"])
    span = 14 + 13 * 24
    causes, whose = split(tmp_path, told)
    assert sum(causes.values()) == 2 * span
    assert whose == {("team", "crew"): span, ("role", "clerk"): span}


def test_a_batch_is_waited_for_nights_included(tmp_path: Path) -> None:
    """From 10:00 until a second one comes at 20:00; then half an hour for each."""
    stages = {"list": {"kind": "batch", "by": "clerk", "takes": minutes(30), "collects": {"size": 2}}}
    plain = scenario(stages, **promise(c=clause("list.waiting", "list.ended", {"hours": 2})))
    told = run(tmp_path, plain, ["5 10:00", "5 20:00"])
    assert split(tmp_path, told, 1)[0] == {"batch": 10, "working": 1}
    assert split(tmp_path, told, 0)[0] == {"working": 1}


def test_an_attempt_that_is_a_case_of_its_own_is_no_repeat(tmp_path: Path) -> None:
    stages = {
        "check": ours(6, sent_back={"probability": [1, 0], "via": "rework"}),
        "rework": outside(hours(30)),
    }
    each = clause("check.waiting", "check.ended", {"hours": 2}, each_attempt=True)
    told = run(tmp_path, scenario(stages, None, ["check"], **promise(c=each)), ["5 10:00"])
    causes, whose = split(tmp_path, told)
    assert causes == {"working": 12}
    assert whose == {("stage", "check"): 12}


def test_kept_cases_that_ended_by_withdrawal_are_not_compared_with(tmp_path: Path) -> None:
    stages = {"plan": ours(5), "customer": outside(days(1), gives_up={"probability": 1}), "meter": ours(1)}
    plain = scenario(stages, **promise(c=clause("plan.waiting", "meter.ended", {"working_days": 30})))
    told = run(tmp_path, plain, ["5 10:00"])
    assert late_measures(observed(tmp_path, told)) == ({}, {})


def test_the_causes_of_each_case_add_up_to_what_its_clock_has_counted(tmp_path: Path) -> None:
    """Clocks of hours count seconds by a loop of their own: case by case both agree."""
    clauses = {
        name: {
            "title": {"zh": name, "en": name},
            "from": begin,
            "to": end,
            "limit": {"hours": 40},
            "categories": ["lv_residential"],
            "clock": clock,
        }
        for name, begin, end, clock in (
            ("ours", "application.arrived", "application.archived", "utility"),
            ("whole", "application.arrived", "meter_installation.ended", "whole"),
            ("part", "site_survey.started", "meter_installation.started", "utility"),
        )
    }
    terms = {"title": {"zh": "契", "en": "A"}, "clauses": clauses}
    path = write_small(Writer(tmp_path), {"agreements": {"a": terms}})
    plain = load_scenario(path)
    program = compile_scenario(plain, tmp_path)
    seen = Observed(program, plain, simulate(program, 1, 0))
    for cases in seen.cases:
        mine = cases.where(compared(seen, cases))
        every = np.arange(len(mine.application))
        causes, by_holder = seconds_of(seen, holding(seen), mine, every, len(every))
        assert len(every) > 100
        assert np.array_equal(causes.sum(axis=1), mine.counted)
        assert np.array_equal(by_holder.sum(axis=1), mine.counted)


@pytest.mark.parametrize("limit", [{"working_days": 1}, {"calendar_days": 1}, {"hours": 9}])
def test_the_unit_of_the_limit_does_not_change_the_hours(tmp_path: Path, limit: Plain) -> None:
    told = run(
        tmp_path,
        scenario(whole_way(), CREW, ROUTE, **promise(c=clause("survey.waiting", "check.ended", limit))),
        ["5 15:00"],
    )
    assert sum(split(tmp_path, told)[0].values()) == 62
