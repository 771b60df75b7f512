"""What the figures of the report are drawn from, by hand: stages, causes of days, cases by days, weeks, routes."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import pytest

from experiments.cause_measures import CAUSES
from experiments.clause_days import limits_for
from experiments.measures import Measures, measure
from experiments.offered_load import offered_load
from experiments.replications import replicate, task_of
from experiments.result import result_of
from experiments.weeks import weeks
from model.compiling import compile_scenario
from model.scenario.agreements import Clause
from model.scenario.loading import load, load_scenario
from tests.by_hand import hours, minutes, outside, run, scenario, team, work
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

Plain = dict[str, Any]


def measured(folder: Path, plain: Plain, arrivals: Any) -> Measures:
    told = run(folder, plain, arrivals)
    return measure(told.program, load_scenario(folder / "scenario.yaml"), told.log)


def stage(measures: Measures, name: str) -> Plain:
    """Measures of a stage for the only category."""
    start = f"stages/{name}/home/"
    return {path.removeprefix(start): value for path, value in measures.numbers.items() if path.startswith(start)}


def test_a_stage_tells_who_came_waited_and_came_again(tmp_path: Path) -> None:
    """Two come at 8:00; one clerk takes half an hour; both are sent back once and fetch papers for five hours."""
    stages = {
        "acceptance": work("clerk", sent_back={"probability": [1, 0], "via": "papers"}),
        "papers": outside(hours(5)),
    }
    measures = measured(tmp_path, scenario(stages, route=["acceptance"]), ["5 08:00", "5 08:00"])
    assert stage(measures, "acceptance") == pytest.approx(
        {
            "applications": 2,
            "attempts": 4,
            "again": 2,
            "wait_hours_mean": 0.5 / 4,  # the second waits for half an hour, at 13:30 and 14:00 nobody does
            "wait_hours_p90": 0.35,
            "takes_hours_mean": 0.5,
        }
    )
    papers = stage(measures, "papers")
    assert (papers["applications"], papers["attempts"], papers["again"], papers["takes_hours_mean"]) == (2, 2, 0, 5)


def test_work_handed_over_is_one_attempt_with_all_its_waiting(tmp_path: Path) -> None:
    """Ten hours from 9:00: seven before closing, seventeen in the queue, three the next morning."""
    crew = {"crew": team("clerk", calendar="office")}
    plain = scenario({"plan": work("clerk", hours(10), at_closing="hand_over")}, crew)
    told = stage(measured(tmp_path, plain, ["5 09:00"]), "plan")
    assert (told["attempts"], told["wait_hours_mean"], told["takes_hours_mean"]) == (1, 17, 10)


def test_a_stage_not_begun_has_no_measures_and_one_not_ended_has_no_duration(tmp_path: Path) -> None:
    plain = scenario({"plan": outside(hours(24 * 300)), "works": work("clerk")})
    measures = measured(tmp_path, plain, ["5 09:00"])
    assert stage(measures, "works") == {}
    assert math.isnan(stage(measures, "plan")["takes_hours_mean"])


def test_batches_and_repeats_are_told_apart_from_waiting_for_people(tmp_path: Path) -> None:
    """From Monday 8:00: half an hour of work, sent back, two hours of papers, half an hour; then a batch.

    At 11:00 the batch of two is not full: it waits for the second, who comes at 8:00 on Tuesday and is there at 11:00.
    """
    stages = {
        "acceptance": work("clerk", sent_back={"probability": [1, 0], "via": "papers"}),
        "papers": outside(hours(2)),
        "trip": work("clerk", minutes(0), kind="batch", collects={"size": 2}, set_up=hours(1)),
    }
    plain = scenario(stages, route=["acceptance", "trip"])
    measures = measured(tmp_path, plain, ["5 08:00", "6 08:00"])
    days = {cause: 24 * measures.numbers[f"days_by_cause/home/{cause}"] for cause in CAUSES}
    assert days == pytest.approx(
        dict.fromkeys(CAUSES, 0.0) | {"working": 0.5 + 1, "again": 2 + 0.5, "batch": 24 / 2}, abs=0.01
    )
    assert sum(days.values()) == pytest.approx(24 * measures.numbers["days/home/calendar/mean"])


def test_days_by_cause_add_up_to_the_whole_in_every_category(tmp_path: Path) -> None:
    path = write_small(Writer(tmp_path), {})
    task = task_of(load(path), seed=1)
    document = result_of(task, replicate(task, 2), offered_load(task.program))
    for group, causes in document["days_by_cause"].items():
        assert sum(causes.values()) == pytest.approx(document["days"][group]["calendar"]["mean"])
        assert sum(causes.values()) == pytest.approx(sum(document["where_days"][group].values()))
        assert min(causes.values()) >= 0


def clause(from_: str, to: str, limit: Plain, **more: object) -> Plain:
    return {"from": from_, "to": to, "limit": limit, "categories": ["home"], **more}


def promise(of: Plain) -> Plain:
    return {"agreements": {"ours": {"clauses": {"c": of}}}}


def test_cases_by_days_are_split_by_the_limit_as_the_share_is(tmp_path: Path) -> None:
    """Monday 10:00 to Tuesday 10:00, to Wednesday, to Friday: counted before the last day 0, 1 and 3 closings."""
    stages = {"plan": outside({"fixed": 1, "unit": "calendar_days"}, hands="utility")}
    promised: Plain = promise(clause("plan.waiting", "plan.ended", {"working_days": 2}))
    for days, place in ((1, 0), (2, 1), (4, 3)):
        stages["plan"]["takes"]["fixed"] = days
        measures = measured(tmp_path, scenario(stages, **promised), ["5 10:00"])
        histogram = measures.histograms["clauses/ours.c/home"].tolist()
        assert histogram == [0] * place + [1]
        assert measures.numbers["clauses/ours.c/home/met"] == sum(histogram[:2])


def test_days_by_which_the_customer_moved_his_date_are_taken_off(tmp_path: Path) -> None:
    """Two days ours, then six of the customer's, of whom two are his part: eight days less four."""
    stages = {"plan": outside(hours(48), hands="utility"), "works": outside(hours(24 * 6))}
    works = clause("plan.waiting", "works.ended", {"calendar_days": 5}, clock="whole", customer_days=2)
    promised: Plain = promise(works)
    measures = measured(tmp_path, scenario(stages, **promised), ["5 10:00"])
    used = measures.histograms["clauses/ours.c/home"].tolist().index(1)
    assert (used < 5) == (measures.numbers["clauses/ours.c/home/met"] == 1)
    assert used == 8 - 1 - (6 - 2)


def test_hours_are_counted_begun_so_that_the_limit_lies_between_two_bars(tmp_path: Path) -> None:
    promised: Plain = promise(clause("plan.waiting", "plan.ended", {"hours": 2}))
    for taken, place, met in ((minutes(120), 1, 1), (minutes(121), 2, 0), (minutes(1), 0, 1)):
        stages = {"plan": outside(taken, hands="utility")}
        measures = measured(tmp_path, scenario(stages, **promised), ["5 10:00"])
        assert measures.histograms["clauses/ours.c/home"].tolist().index(1) == place
        assert measures.numbers["clauses/ours.c/home/met"] == met


def test_limits_are_those_a_category_can_fall_under() -> None:
    cases = [{"when": {"category": "b"}, "use": 22}, {"when": {"size": "big"}, "use": 40}, {"use": 15}]
    told = Clause.model_validate(
        {
            "title": {"zh": "甲", "en": "A"},
            "from": "application.arrived",
            "to": "application.archived",
            "limit": {"unit": "working_days", "cases": cases},
            "categories": ["a", "b"],
        }
    )
    assert limits_for(told, "b") == (22,)
    assert limits_for(told, "a") == (15, 40)
    assert limits_for(told, "all") == (15, 22, 40)


def test_weeks_tell_their_working_days_and_the_spring_festival(tmp_path: Path) -> None:
    """New Year's Eve of 2026 is Monday 16 February; the feast is worked in on 14 and 28 February."""
    period = {"start": datetime.date(2026, 2, 2), "warm_up_days": 0, "counted_days": 31, "run_out_days": 10}
    path = write_small(Writer(tmp_path), {"period": period, "national_calendar.country": "CN"})
    told = load_scenario(path)
    found = weeks(told, compile_scenario(told, path.parent))
    assert [one["from"] for one in found] == [f"2026-0{m}" for m in ("2-02", "2-09", "2-16", "2-23", "3-02")]
    assert [one["working_days"] for one in found] == [5, 6, 0, 5, 3]
    assert [one["spring_festival"] for one in found] == [False, False, True, False, False]
    assert found[-1]["days"] == 3


def test_a_result_tells_routes_and_stages_as_plain_values(tmp_path: Path) -> None:
    route = ["acceptance", {"together": [["site_survey"], ["external_works"]]}, "meter_installation", "archiving"]
    path = write_small(Writer(tmp_path), {"routes.lv_residential": route})
    task = task_of(load(path), seed=1)
    document = result_of(task, replicate(task, 1), offered_load(task.program))
    assert document["routes"]["lv_residential"] == {"categories": ["lv_residential"], "items": route}
    survey = document["stages"]["site_survey"]
    assert (survey["kind"], survey["hands"], survey["role"]) == ("work", "utility", "surveyor")
    assert survey["load"] == document["load"]["surveyor"]
    assert survey["categories"]["lv_residential"]["applications"] > 0
