"""Work and waiting that began before the first day, by hand: what is left of them (DESIGN §9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.problems import ScenarioError
from tests.by_hand import (
    Plain,
    Told,
    date,
    days,
    hours,
    outside,
    run,
    scenario,
    team,
    work,
    write_open_applications,
)

FRIDAY = {"case_id": "o", "stream": "a", "arrived": "2 08:00", "area": "town"}
"""In work since Friday 15:00: an hour of the office, which opens again on Monday, the first day, at 9:00."""
WORKING_DAYS = {"unit": "working_days"}


def opened(folder: Path, plain: Plain, **row: str) -> Told:
    """Run a scenario with one open application, in work since Friday 15:00 unless told."""
    usual = {**FRIDAY, **({} if "waiting_since" in row else {"in_work_since": "2 15:00"})}
    return run(folder, {**plain, "open_applications": write_open_applications(folder, [{**usual, **row}])})


def crew(**more: Any) -> Plain:
    """Return a team of clerks in office hours."""
    return {"crew": team("clerk", **{"calendar": "office", **more})}


def skilled(calendar: str = "office", headcount: int = 1, **skill: float) -> Plain:
    """Return a team of clerks with a speed and quality of its own."""
    return {**team("clerk", calendar=calendar, headcount=headcount), "roles": {"clerk": skill}}


def flats(stages: Plain, teams: Plain | None = None) -> Plain:
    return scenario(stages, teams, attributes={"flats": {"number": True}})


# -- how fast, and how much -------------------------------------------------------------------------------------------


def test_what_is_left_is_done_at_the_speed_of_the_one_who_does_it(tmp_path: Path) -> None:
    """Two hours at half speed are four; one is spent."""
    told = opened(
        tmp_path, scenario({"b": work(takes=hours(2))}, {"crew": skilled(speed=0.5)}), stage="b", people="crew#1"
    )
    assert told.rows("ended") == ["5 12:00"]


def test_people_together_go_on_at_the_speed_of_the_slowest(tmp_path: Path) -> None:
    """Two hours at half speed; one is spent, though the fast one would have been done."""
    plain = scenario({"b": work({"clerk": 2}, hours(2))}, {"fast": skilled(speed=3), "slow": skilled(speed=0.5)})
    assert opened(tmp_path, plain, stage="b", people="fast#1;slow#1").rows("ended") == ["5 12:00"]


def test_what_comes_of_work_begun_depends_on_who_does_it_first(tmp_path: Path) -> None:
    stages = {"b": work(takes=hours(2), sent_back={"probability": [1, 0]})}
    faultless = opened(tmp_path, scenario(stages, {"crew": skilled(repeats=0)}), stage="b", people="crew#1")
    assert faultless.rows("outcome") == ["passed"]
    usual = opened(tmp_path, scenario(stages, {"crew": skilled()}), stage="b", people="crew#1")
    assert usual.rows("outcome") == ["sent_back", "passed"]


def test_work_handed_over_before_the_first_day_is_what_they_have_left_of_it(tmp_path: Path) -> None:
    """An hour at half speed is half of two hours' work at normal speed, a quarter; the others take 45 minutes each."""
    stages = {"b": work(takes=hours(2), at_closing="hand_over")}
    teams = {"slow": skilled("office", speed=0.5), "fast": skilled("always", speed=2)}
    assert opened(tmp_path, scenario(stages, teams), stage="b", people="slow#1").rows("started ended") == [
        "5 00:00, 5 00:45"
    ]


def test_nobodys_work_has_been_done_at_normal_speed(tmp_path: Path) -> None:
    """One of two hours is left; at half speed that takes two."""
    told = opened(tmp_path, scenario({"b": work(takes=hours(2))}, {"crew": skilled(speed=0.5)}), stage="b")
    assert told.rows("since started ended") == ["2 15:00, 5 09:00, 5 11:00"]


@pytest.mark.parametrize(("number", "ended"), [("4", "5 12:00"), ("1", "5 09:00:01"), ("0", "5 09:00:01")])
def test_what_is_left_is_multiplied_by_the_attribute(tmp_path: Path, number: str, ended: str) -> None:
    """One hour for each of four flats, of which one is spent; of one or of none at all nothing is left: a second."""
    told = opened(
        tmp_path,
        flats({"b": work(takes={**hours(1), "per": "flats"})}, crew()),
        stage="b",
        people="crew#1",
        flats=number,
    )
    assert told.rows("ended") == [ended]


def test_an_outside_stage_multiplied_by_an_attribute_goes_on(tmp_path: Path) -> None:
    """One day for each of ten flats."""
    told = opened(tmp_path, flats({"w": outside({**days(1), "per": "flats"})}, {}), stage="w", flats="10")
    assert told.rows("ended") == ["12 15:00"]


def test_an_outside_stage_goes_on_in_working_days_or_calendar_time_as_the_application_has_it(tmp_path: Path) -> None:
    """Two working days are 14 hours of the office, of which one is spent; four calendar days are from Friday on."""
    cases = [{"when": {"flats": {"above": 5}}, "fixed": 2, **WORKING_DAYS}, {"fixed": 4, "unit": "calendar_days"}]
    plain = flats({"w": outside({"cases": cases})}, {})
    assert opened(tmp_path, plain, stage="w", flats="9").rows("ended") == ["6 15:00"]
    assert opened(tmp_path, plain, stage="w", flats="1").rows("ended") == ["6 15:00"]


# -- travel -----------------------------------------------------------------------------------------------------------


def test_time_spent_includes_the_travel(tmp_path: Path) -> None:
    """One hour of travel, two of work at half speed; one is spent, four are left."""
    stages = {"b": work(takes=hours(2), travel=hours(1))}
    told = opened(tmp_path, scenario(stages, {"crew": skilled(speed=0.5)}), stage="b", people="crew#1")
    assert told.rows("ended") == ["5 13:00"]


def test_who_is_on_the_way_on_the_first_day_has_all_the_work_before_him(tmp_path: Path) -> None:
    """Three hours of travel; one is spent. Handed over, the work is whole, and he travels again."""
    stages = {"b": work(takes=hours(1), travel=hours(3))}
    assert opened(tmp_path, scenario(stages, crew()), stage="b", people="crew#1").rows("ended") == ["5 12:00"]
    stages = {"b": work(takes=hours(1), travel=hours(3), at_closing="hand_over")}
    assert opened(tmp_path, scenario(stages, crew()), stage="b", people="crew#1").rows("ended") == ["5 13:00"]


def test_travel_that_left_no_time_for_the_work_has_been_longer(tmp_path: Path) -> None:
    """Half an hour of travel or four times as much; after an hour half an hour's work is not done, so it was long."""
    travel = {"empirical": [[0, 0.5], [0.499, 0.5], [0.501, 2], [1, 2]], "unit": "hours"}
    stages = {"b": work(takes={"fixed": 0.5, "unit": "hours"}, travel=travel)}
    ends = [
        opened(tmp_path, scenario(stages, crew()), stage="b", people="crew#1", case_id=f"o{n}").rows("ended")
        for n in range(8)
    ]
    assert ends == [["5 10:30"]] * 8


# -- whose hours ------------------------------------------------------------------------------------------------------


def test_time_spent_is_time_on_duty_of_those_at_work(tmp_path: Path) -> None:
    """A crew round the clock began at 23:00 on Sunday: one of two hours is left at midnight."""
    told = opened(tmp_path, scenario({"b": work(takes=hours(2))}), stage="b", people="crew#1", in_work_since="4 23:00")
    assert told.rows("ended") == ["5 01:00"]


NIGHTS = {"night": {"every_day": ["22:00-06:00"]}, "office": {"working_days": ["09:00-16:00"]}}
SHIFTS = {"crew": team("clerk", headcount=2, shifts=["office", "night"])}


def test_a_night_shift_is_of_the_day_it_begins_on(tmp_path: Path) -> None:
    """At work from 3:00 on Sunday until 6:00 and from 22:00: five of six hours; the first night of the run has one."""
    plain = scenario({"b": work(takes=hours(6))}, SHIFTS, calendars=NIGHTS)
    told = opened(tmp_path, plain, stage="b", people="crew#2", in_work_since="4 03:00")
    assert told.rows("ended") == ["5 23:00"]


def test_nobodys_work_has_been_done_while_anybody_was_there_who_could(tmp_path: Path) -> None:
    """From Friday 15:00 on: an hour of the office, then the nights of Friday and Saturday and two hours of Sunday's."""
    stages = {"b": work(takes=hours(20))}
    told = opened(tmp_path, scenario(stages, SHIFTS, calendars=NIGHTS), stage="b")
    assert told.rows("started ended") == ["5 09:00, 5 10:00"]


def test_those_of_another_area_or_role_could_not(tmp_path: Path) -> None:
    teams = {**crew(), "far": team("clerk", areas=["far"]), "others": team("fitter")}
    plain = scenario({"b": work(takes=hours(2))}, teams, areas={"town": {}, "far": {}})
    assert opened(tmp_path, plain, stage="b").rows("ended") == ["5 10:00"]


def test_people_together_have_spent_the_time_when_all_were_there(tmp_path: Path) -> None:
    """From Friday 12:00 on: four hours of the office, two of them in the other's hours."""
    calendars = {"office": {"working_days": ["09:00-16:00"]}, "late": {"working_days": ["14:00-22:00"]}}
    teams = {"one": team("clerk", calendar="office"), "other": team("fitter", calendar="late")}
    plain = scenario({"b": work(["clerk", "fitter"], hours(3))}, teams, calendars=calendars)
    told = opened(tmp_path, plain, stage="b", people="one#1;other#1", in_work_since="2 12:00")
    assert told.rows("ended") == ["5 15:00"]


def test_who_was_away_or_in_a_meeting_has_spent_nothing(tmp_path: Path) -> None:
    """From Thursday 10:00 on: he is on leave on Friday, and on Thursday in a meeting from 11:00 to 12:00."""
    sessions = {"weekdays": ["thursday"], "at": "11:00", "lasts_minutes": 60}
    stages = {"b": work(takes=hours(7)), "m": {"kind": "meeting", "sessions": sessions, "attended_by": ["crew"]}}
    absent = [{"people": 1, "from": date(2), "to": date(2)}]
    plain = scenario(stages, crew(leave=absent), route=["b", "m"])
    row = {"stage": "b", "people": "crew#1", "arrived": "1 08:00", "in_work_since": "1 10:00"}
    assert opened(tmp_path, plain, **row).rows("ended", "b") == ["5 11:00"]


def test_hours_before_the_first_day_that_overlap_are_told(tmp_path: Path) -> None:
    office = {
        "working_days": ["09:00-16:00"],
        "except": {"2026-01-03": ["09:00-12:00", "22:00-08:00"], "2026-01-04": ["07:00-09:00"]},
    }
    plain = scenario({"b": work()}, crew(), calendars={"office": office})
    with pytest.raises(ScenarioError, match="calendars: before the first day, 07:00-09:00 on 2026-01-04 overlaps"):
        opened(tmp_path, plain, stage="b", people="crew#1")


# -- patience and expiry ----------------------------------------------------------------------------------------------


def test_a_plan_expires_so_long_after_it_began(tmp_path: Path) -> None:
    """Valid ten days from 2 January 15:00; or two working days, of which an hour of the office has passed."""
    for valid, ended in ((days(10), "12 15:00"), ({"fixed": 2, **WORKING_DAYS}, "6 15:00")):
        told = opened(tmp_path, scenario({"w": outside(days(30), expires_after=valid)}, {}), stage="w")
        assert (told.rows("ended"), told.fates()) == ([ended], ["o expired"])


def test_what_is_left_to_the_expiry_is_drawn_given_that_it_has_not_expired(tmp_path: Path) -> None:
    """Whatever is drawn between one and four days from Friday 15:00, it is later than Monday 0:00."""
    stages = {"w": outside(days(30), expires_after={"uniform": [1, 4], "unit": "calendar_days"})}
    rows = [{**FRIDAY, "case_id": f"o{n}", "stage": "w", "in_work_since": "2 15:00"} for n in range(200)]
    told = run(tmp_path, {**scenario(stages, {}), "open_applications": write_open_applications(tmp_path, rows)})
    applications = told.log.applications.ended
    assert 0 < applications.min() < 3600
    assert applications.max() < 39 * 3600
    assert abs(applications.mean() / 3600 - 19.5) < 3 * 39 / 12**0.5 / 200**0.5


def test_who_still_waits_has_had_patience_so_far(tmp_path: Path) -> None:
    """Exponential patience forgets the two days waited: a day more on average; nobody leaves at the first instant."""
    patience = {"exponential": 1, "unit": "calendar_days"}
    plain = scenario({"b": work(patience=patience)}, crew(leave=[{"people": 1, "from": date(5), "to": date(20)}]))
    row = {**FRIDAY, "arrived": "3 00:00", "stage": "b", "waiting_since": "3 00:00"}
    rows = [{**row, "case_id": f"o{n}"} for n in range(200)]
    told = run(tmp_path, {**plain, "open_applications": write_open_applications(tmp_path, rows)})
    left = told.log.applications.ended
    assert left.min() > 0
    assert abs(left.mean() / 86400 - 1) < 3 / 200**0.5


def test_whose_patience_the_law_says_is_over_leaves_at_once(tmp_path: Path) -> None:
    plain = scenario({"b": work(patience=days(1))}, crew())
    assert opened(tmp_path, plain, stage="b", waiting_since="3 00:00").rows("ended outcome") == ["5 00:00, left"]


def test_patience_in_working_days_counts_the_hours_of_the_office(tmp_path: Path) -> None:
    """Two working days are 14 hours; three have passed since Friday 13:00."""
    absent = [{"people": 1, "from": date(5), "to": date(9)}]
    plain = scenario({"b": work(patience={"fixed": 2, **WORKING_DAYS})}, crew(leave=absent))
    assert opened(tmp_path, plain, stage="b", waiting_since="2 13:00").rows("ended outcome") == ["6 13:00, left"]


def test_who_comes_again_has_new_patience(tmp_path: Path) -> None:
    """Three days from Saturday 0:00, and three days more each time."""
    absent = [{"people": 1, "from": date(5), "to": date(12)}]
    plain = scenario({"b": work(patience={**days(3), "then": "comes_again"})}, crew(leave=absent))
    told = opened(tmp_path, plain, stage="b", waiting_since="3 00:00")
    assert told.rows("since ended")[:3] == ["3 00:00, 6 00:00", "6 00:00, 9 00:00", "9 00:00, 12 00:00"]


def test_a_firm_begins_on_the_first_day_and_takes_all_its_time(tmp_path: Path) -> None:
    outsource = {"takes": days(2), "fee_yuan": 1, "when_waiting_hours": 24}
    plain = scenario({"b": work(outsource=outsource)}, crew())
    assert opened(tmp_path, plain, stage="b", waiting_since="2 13:00").rows("started ended") == ["5 00:00, 7 00:00"]
