"""Cases of clauses, by hand: what the clock counts, what is kept, and what the system shows instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.agreements.cases import Cases, clause_cases, kept_by_application
from tests.by_hand import Told, date, days, hours, instant, outside, run, scenario, write_open_applications

Plain = dict[str, Any]
EVERYBODY = {"categories": ["home"]}


def ours(hours_taken: float, **more: object) -> Plain:
    """Return a stage in the utility's hands that needs nobody."""
    return outside(hours(hours_taken), hands="utility", **more)


def clause(from_: str, to: str, limit: Plain, **more: object) -> Plain:
    return {"from": from_, "to": to, "limit": limit, **EVERYBODY, **more}


def promise(**clauses: Plain) -> Plain:
    return {"agreements": {"ours": {"clauses": clauses}}}


def cases_of(told: Told, name: str = "c", *, recorded: bool = False) -> Cases:
    number = told.program.names.clauses.index(f"ours.{name}")
    return clause_cases(told.program, told.log, number, recorded=recorded)


def one(told: Told, *, recorded: bool = False) -> tuple[int, int, int, int]:
    """Return (counted, limit, kept, late units) of the only case."""
    cases = cases_of(told, recorded=recorded)
    assert len(cases.kept) == 1
    return int(cases.counted[0]), int(cases.limit[0]), int(cases.kept[0]), int(cases.late_units[0])


@pytest.mark.parametrize(
    ("taken", "expected"),
    [(246, (2, 3, 1, 0)), (246 + 1 / 60, (3, 3, 0, 1)), (2 * 24, (0, 3, 1, 0)), (13 * 24, (4, 3, 0, 2))],
)
def test_three_working_days_over_the_national_day_count_the_make_up_saturday(
    tmp_path: Path, taken: float, expected: tuple[int, int, int, int]
) -> None:
    """From Wednesday 30 September 2026, 10:00: the closings of 8, 9 and (Saturday) 10 October."""
    plain = scenario(
        {"plan": ours(taken)},
        national_calendar={"country": "CN"},
        period={"start": date(271), "counted_days": 40},
        **promise(c=clause("plan.waiting", "plan.ended", {"working_days": 3})),
    )
    assert one(run(tmp_path, plain, ["273 10:00"])) == expected


def test_a_clock_stopped_from_tuesday_eleven_to_thursday_nine_counts_neither_day(tmp_path: Path) -> None:
    stages = {"survey": ours(25), "customer": outside(hours(46)), "reply": ours(27)}
    plain = scenario(stages, **promise(c=clause("survey.waiting", "reply.ended", {"working_days": 2})))
    assert one(run(tmp_path, plain, ["5 10:00"])) == (1, 2, 1, 0)  # Thursday alone; ends on Friday 12:00


def test_a_whole_clock_does_not_stop_for_the_customer(tmp_path: Path) -> None:
    stages = {"survey": ours(25), "customer": outside(hours(46)), "reply": ours(27)}
    whole = clause("survey.waiting", "reply.ended", {"working_days": 2}, clock="whole")
    assert one(run(tmp_path, scenario(stages, **promise(c=whole)), ["5 10:00"])) == (3, 2, 0, 2)
    without = {**whole, "excluding": ["customer"]}
    assert one(run(tmp_path, scenario(stages, **promise(c=without)), ["5 10:00"])) == (1, 2, 1, 0)


def test_while_one_of_two_branches_is_the_utilitys_the_clock_runs(tmp_path: Path) -> None:
    """Both from Monday 10:00: the utility's ends on Wednesday 10:00, the customer's on Friday 10:00."""
    stages = {"grid": ours(48), "works": outside(hours(96)), "meter": ours(72)}
    plain = scenario(
        stages,
        route=[{"together": [["grid"], ["works"]]}, "meter"],
        **promise(c=clause("application.arrived", "meter.ended", {"working_days": 3})),
    )
    assert one(run(tmp_path, plain, ["5 10:00"])) == (
        2,
        3,
        1,
        0,
    )  # Tuesday, then Friday; ends on Monday 10:00


def test_hours_are_seconds_while_the_clock_runs(tmp_path: Path) -> None:
    stages = {"survey": ours(5), "customer": outside(hours(46)), "reply": ours(5)}
    within = clause("survey.waiting", "reply.ended", {"hours": 10})
    assert one(run(tmp_path, scenario(stages, **promise(c=within)), ["5 10:00"])) == (36_000, 10, 1, 0)
    short = clause("survey.waiting", "reply.ended", {"hours": 8})
    assert one(run(tmp_path, scenario(stages, **promise(c=short)), ["5 10:00"])) == (36_000, 8, 0, 2)


@pytest.mark.parametrize(("before", "kept"), [(24, 1), (24 * 5, 0)])
def test_who_never_comes_back_within_the_limit_counts_as_kept_and_later_as_missed(
    tmp_path: Path, before: float, kept: int
) -> None:
    stages = {
        "plan": ours(before),
        "customer": outside(days(30), gives_up={"probability": 1}),
        "meter": ours(1),
    }
    plain = scenario(
        stages,
        period={"start": date(5), "counted_days": 60},
        **promise(c=clause("plan.waiting", "meter.ended", {"working_days": 3})),
    )
    cases = cases_of(run(tmp_path, plain, ["5 10:00"]))
    assert (cases.kept.tolist(), cases.withdrew.tolist()) == ([kept], [True])


@pytest.mark.parametrize(("customers_days", "limit"), [(45, 65), (40, 60), (12, 60)])
def test_what_the_customer_takes_beyond_his_part_moves_the_date(
    tmp_path: Path, customers_days: int, limit: int
) -> None:
    stages = {"plan": ours(48), "works": outside(days(customers_days)), "meter": ours(24)}
    whole = clause("application.arrived", "meter.ended", {"calendar_days": 60}, clock="whole", customer_days=40)
    plain = scenario(stages, period={"start": date(5), "counted_days": 90}, **promise(c=whole))
    counted = 2 + customers_days + 1 - 1  # the midnight that ends the day of arrival does not count
    assert one(run(tmp_path, plain, ["5 10:00"])) == (counted, limit, 1, 0)


@pytest.mark.parametrize(("excluded", "counted", "limit"), [(["works"], 1, 2), (["forms"], 3, 4), ([], 4, 5)])
def test_days_of_the_customer_that_the_clock_does_not_count_do_not_move_the_date(
    tmp_path: Path, excluded: list[str], counted: int, limit: int
) -> None:
    """Tuesday to Thursday end in his works, Friday in his forms; one of the days counted is his part."""
    stages = {"plan": ours(24), "works": outside(days(3)), "forms": outside(days(1)), "meter": ours(2)}
    how = {"clock": "whole", "customer_days": 1, "excluding": excluded}
    whole = clause("application.arrived", "meter.ended", {"calendar_days": 2}, **how)
    assert one(run(tmp_path, scenario(stages, **promise(c=whole)), ["5 10:00"]))[:2] == (counted, limit)


def test_at_the_horizon_a_case_is_late_once_its_last_closing_has_passed_else_undecided(
    tmp_path: Path,
) -> None:
    plain = scenario({"plan": ours(24 * 30)}, **promise(c=clause("plan.waiting", "plan.ended", {"working_days": 3})))
    cases = cases_of(run(tmp_path, plain, ["5 10:00", "14 10:00"]))  # the run ends with Sunday 18 January
    assert cases.ended.tolist() == [-1, -1]
    assert cases.kept.tolist() == [0, -1]


SENT_BACK = {"sent_back": {"probability": [1, 0], "via": "rework"}}


def test_the_clock_ends_when_the_end_is_last_reached(tmp_path: Path) -> None:
    """An inspection of two days fails, rework takes three days, the second one passes on Monday 10:00."""
    stages = {"inspection": ours(48, **SENT_BACK), "rework": outside(days(3))}
    once = clause("inspection.waiting", "inspection.ended", {"working_days": 4})
    plain = scenario(stages, route=["inspection"], **promise(c=once))
    told = run(tmp_path, plain, ["5 10:00"])
    assert cases_of(told).ended.tolist() == [instant("12 10:00")]
    assert one(told) == (1, 4, 1, 0)  # Tuesday; the rest of the week is the customer's or a weekend


def test_a_clause_with_each_attempt_has_a_case_per_attempt(tmp_path: Path) -> None:
    stages = {"inspection": ours(48, **SENT_BACK), "rework": outside(days(2))}
    each = clause("inspection.waiting", "inspection.ended", {"working_days": 1}, each_attempt=True)
    plain = scenario(stages, route=["inspection"], **promise(c=each))
    cases = cases_of(run(tmp_path, plain, ["5 10:00"]))
    assert cases.number.tolist() == [1, 2]
    assert cases.began.tolist() == [instant("5 10:00"), instant("9 10:00")]
    assert cases.ended.tolist() == [instant("7 10:00"), instant("11 10:00")]
    assert cases.kept.tolist() == [
        0,
        1,
    ]  # Tuesday's closing has passed; none from Friday's morning to Sunday but its own


def test_an_application_that_goes_another_way_has_no_case(tmp_path: Path) -> None:
    stages = {"plan": ours(1), "interim": ours(1), "meter": ours(1)}
    plain = scenario(
        stages,
        route=["plan", {"stage": "interim", "when": {"works": "large"}}, "meter"],
        attributes={"works": {"values": ["small", "large"]}},
        **promise(c=clause("plan.ended", "interim.ended", {"working_days": 1})),
    )
    told = run(tmp_path, plain, [{"arrived": "5 10:00", "works": "small"}, {"arrived": "5 10:00", "works": "large"}])
    assert cases_of(told).application.tolist() == [1]


def test_while_it_can_come_again_an_end_once_reached_does_not_count(tmp_path: Path) -> None:
    """The reply was given, but the design sends the application back to the plan as the run ends."""
    stages = {"plan": ours(24), "design": outside(days(2), sent_back={"probability": 1, "back_to": "plan"})}
    reply = clause("plan.waiting", "plan.ended", {"working_days": 9})
    told = run(tmp_path, scenario(stages, **promise(c=reply)), ["15 10:00"])
    assert told.rows("stage attempt") == ["plan, 1", "design, 1", "plan, 2"]
    assert (cases_of(told).ended.tolist(), cases_of(told).kept.tolist()) == ([-1], [-1])


def test_who_has_not_signed_is_told_apart_and_all_clauses_kept_is_a_verdict_on_signers(
    tmp_path: Path,
) -> None:
    clauses = {
        "c": clause("plan.waiting", "plan.ended", {"working_days": 1}),
        "d": clause("plan.waiting", "meter.ended", {"working_days": 9}),
    }
    plain = scenario({"plan": ours(48), "meter": ours(1)}, agreements={"ours": {"clauses": clauses}})
    told = run(tmp_path, plain, ["5 10:00", "9 10:00"])
    both = [cases_of(told, "c"), cases_of(told, "d")]
    assert (both[0].kept.tolist(), both[1].kept.tolist()) == ([0, 1], [1, 1])
    assert kept_by_application(told.log, both).tolist() == [0, 1]
    plain["agreements"]["ours"]["signed_by"] = 0
    told = run(tmp_path, plain, ["5 10:00", "9 10:00"])
    assert not cases_of(told).signed.any()
    assert kept_by_application(told.log, [cases_of(told)]).tolist() == [-2, -2]


def test_an_open_application_goes_on_with_what_its_clock_has_counted(tmp_path: Path) -> None:
    rows = [
        {"case_id": "old", "stream": "a", "arrived": "-5 10:00", "area": "town", "stage": "plan",
        "in_work_since": "-3 10:00", "counted:ours.c": "3"}, {"case_id": "new", "stream": "a",
        "arrived": "-5 10:00", "area": "town", "stage": "plan", "in_work_since": "-3 10:00",
        "counted:ours.c": ""},
    ]  # fmt: skip
    plain = scenario(
        {"acceptance": ours(1), "plan": ours(24 * 14)},
        open_applications=write_open_applications(tmp_path, rows),
        **promise(c=clause("acceptance.ended", "plan.ended", {"working_days": 4})),
    )
    told = run(tmp_path, plain, ["18 23:00"])
    cases = cases_of(told)
    assert [told.case(a) for a in cases.application] == ["old"]
    assert (cases.began.tolist(), cases.counted.tolist()) == ([instant("-5 10:00")], [3 + 5])
    assert (cases.ended.tolist(), cases.late_units.tolist()) == ([instant("11 10:00")], [5])


def test_an_open_application_goes_on_with_the_attempt_it_is_at(tmp_path: Path) -> None:
    row = {
        "case_id": "old",
        "stream": "a",
        "arrived": "-5 10:00",
        "area": "town",
        "stage": "inspection",
        "attempt": "1",
    }
    counted = {"in_work_since": "4 10:00", "counted:ours.c": "1"}
    stages = {"plan": ours(1), "inspection": ours(48, **SENT_BACK), "rework": outside(days(2))}
    plain = scenario(
        stages,
        route=["plan", "inspection"],
        open_applications=write_open_applications(tmp_path, [{**row, **counted}]),
        **promise(c=clause("inspection.waiting", "inspection.ended", {"working_days": 2}, each_attempt=True)),
    )
    cases = cases_of(run(tmp_path, plain, ["18 23:00"]))
    assert cases.number.tolist() == [1, 2]
    assert cases.ended.tolist() == [instant("6 10:00"), instant("10 10:00")]
    assert cases.counted.tolist() == [1 + 1, 1]
    assert cases.kept.tolist() == [0, 1]


OFF = {"probability": 1, "slack_below_days": 1}


@pytest.mark.parametrize("how", ["late_start", "early_end", "reopened"])
def test_work_outside_the_system_is_recorded_inside_the_limit(tmp_path: Path, how: str) -> None:
    """True: Monday 10:00 to Friday 10:00, three closings against a limit of two; recorded: kept."""
    stages = {"plan": ours(96, off_system=[{**OFF, "how": how}])}
    plain = scenario(stages, **promise(c=clause("plan.waiting", "plan.ended", {"working_days": 2})))
    told = run(tmp_path, plain, ["5 10:00"])
    assert one(told) == (3, 2, 0, 2)
    shown = cases_of(told, recorded=True)
    assert shown.kept.tolist() == [1]
    recorded = {"early_end": ("5 10:00", "7 16:00")}.get(how, ("8 09:00", "9 10:00"))
    assert (shown.began.tolist(), shown.ended.tolist()) == ([instant(recorded[0])], [instant(recorded[1])])


def test_a_reopened_case_shows_nothing_before_its_second_beginning(tmp_path: Path) -> None:
    stages = {"plan": ours(48), "meter": ours(48, off_system=[{**OFF, "how": "reopened"}])}
    plain = scenario(stages, **promise(c=clause("application.arrived", "meter.ended", {"working_days": 2})))
    told = run(tmp_path, plain, ["5 10:00"])
    assert told.log.visits.recorded_since.tolist() == [instant("8 09:00"), instant("8 09:00")]
    assert told.log.visits.recorded_ended.tolist() == [instant("8 09:00"), instant("9 10:00")]
    assert one(told, recorded=True) == (0, 2, 1, 0)


@pytest.mark.parametrize(("below", "moved"), [(0, True), (-1, False)])
def test_work_goes_outside_the_system_only_when_little_slack_is_left(tmp_path: Path, below: int, moved: bool) -> None:
    """One day late: minus one whole day left."""
    stages = {"plan": ours(72, off_system=[{**OFF, "slack_below_days": below, "how": "early_end"}])}
    plain = scenario(stages, **promise(c=clause("plan.waiting", "plan.ended", {"working_days": 2})))
    told = run(tmp_path, plain, ["5 10:00"])
    assert one(told) == (2, 2, 0, 1)
    assert (one(told, recorded=True)[2] == 1) is moved
