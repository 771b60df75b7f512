"""`yekuo roster`: what a half hour needs, shifts within the rules, waits counted, rosters tried, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from experiments.roster.half_hours import A_DAY, A_WEEK, HallHours, hall_hours
from experiments.roster.hall import find_hall, waits_in_hall
from experiments.roster.hall_waits import HallWaits, WaitCounts, count_waits, public_holidays
from experiments.roster.labour_rules import LabourRules, read_labour_rules
from experiments.roster.overlay import roster_overlay
from experiments.roster.planning import RosterPlan, Staff, plan_roster, shift_name
from experiments.roster.rounds import WaitTarget, mean_verdict, share_verdict
from experiments.roster.shift_choices import shift_choices
from model.compiling import compile_scenario
from model.engine import simulate
from model.opening_hours import Span
from model.planning.waiting_cover import people_needed, within_share
from model.problems import ScenarioError
from model.scenario.loading import load
from reports.cli import main
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

pytest.importorskip("pulp")
pytest.importorskip("highspy")

NINE_TO_FIVE = HallHours((((32_400, 61_200),),) * 5 + ((), ()), ())
SHIPPED = read_labour_rules()
BUSY = {
    "streams.lv_residential_new.applications_per_year": 6000,
    "streams.lv_residential_new.weekdays": [1, 1, 1, 1, 1, 0.15, 0.15],
    "streams.lv_residential_new.holidays": 0.1,
    "streams.lv_residential_new.channels": {"counter": 0.9, "app": 0.1},
    "teams.hall.headcount": 4,
    "teams.hall.absence_share": 0.05,
    "teams.town_team.headcount": 7,
    "teams.village_station.headcount": 7,
    "stages.acceptance.hall": "hall",
}


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def rules_with(**changes: Any) -> LabourRules:
    return LabourRules.model_validate({**SHIPPED.model_dump(), **changes})


# ─── what is needed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_person_who_is_away_half_of_the_time_serves_half_of_the_time() -> None:
    assert within_share(1, available=0.5, arrival_rate=0, service_rate=1, limit=0) == 0.5
    assert within_share(2, available=0.5, arrival_rate=0, service_rate=1, limit=0) == 0.75


def test_without_absence_the_people_needed_are_those_of_erlang_c() -> None:
    # 9 erlangs: 10 serve 59 % within half a service, 11 serve 84 % (model.queueing)
    asked = {"arrival_rate": 9.0, "service_rate": 1.0, "limit": 0.5, "share": 0.8}
    assert people_needed(available=1.0, most=99, **asked) == 11
    assert people_needed(available=0.9, most=99, **asked) > 11
    assert people_needed(available=1.0, most=5, **asked) == 5


def test_a_calendar_gives_the_open_half_hours_of_an_ordinary_week_and_of_a_holiday(write: Writer) -> None:
    scenario = load(write_small(write, {"calendars.hall.days_off": ["09:15-12:00"]})).scenario
    hours = hall_hours(scenario.calendars["hall"])
    assert hours.days[0] == ((30_600, 63_000),)
    assert hours.days[5] == hours.holiday == ((33_300, 43_200),)
    assert len(hours.open_slots()) == 5 * 18 + 2 * 6  # the half hour in which it opens counts
    assert hours.is_open(5 * A_DAY + 18)
    assert not hours.is_open(5 * A_DAY + 24)


# ─── shifts and duties ───────────────────────────────────────────────────────────────────────────────────────────────


def test_shifts_lie_within_the_hours_and_long_ones_have_a_break_at_noon() -> None:
    rules = rules_with(shifts={"hours": [4, 7]}, breaks={**SHIPPED.model_dump()["breaks"], "latest": "11:30"})
    names = [shift_name(shift) for shift in shift_choices(NINE_TO_FIVE, rules)]
    long = {"09:00-11:00 12:00-17:00", "09:00-11:30 12:30-17:00"}
    short = {f"{h:02d}:{m}-{h + 4:02d}:{m}" for h in range(9, 13) for m in ("00", "30")} | {"13:00-17:00"}
    assert set(names) == long | short
    assert {shift.days for shift in shift_choices(NINE_TO_FIVE, rules)} == {(0, 1, 2, 3, 4)}
    assert all(shift.covered[0] >= 18 and shift.covered[-1] < 34 for shift in shift_choices(NINE_TO_FIVE, rules))


def test_where_the_hall_closes_at_noon_that_is_the_break() -> None:
    noon = HallHours((((32_400, 43_200), (50_400, 61_200)),) + ((),) * 6, ())
    names = [shift_name(shift) for shift in shift_choices(noon, rules_with(shifts={"hours": [6]}))]
    assert names == ["09:00-12:00 14:00-17:00"]


def planned(people: int, weeks: int, rules: LabourRules = SHIPPED, needed: int = 2, work_slots: int = 0) -> RosterPlan:
    hours = HallHours((((32_400, 61_200),),) * 7, ())
    slots = [tuple(5.0 + n for n in range(needed)) if hours.is_open(slot) else () for slot in range(A_WEEK)]
    return plan_roster(slots, hours, rules, Staff(people, weeks, work_slots, 5.0))


@pytest.mark.parametrize(("people", "weeks"), [(5, 4), (2, 2)])
def test_a_roster_covers_what_it_says_and_keeps_hours_days_runs_and_weekends(people: int, weeks: int) -> None:
    plan = planned(people, weeks)
    duties = plan.roster.duties
    for n in range(1, people + 1):
        days = sorted(day for person, day in duties if person == str(n))
        for week in range(weeks):
            mine = [day for day in days if day // 7 == week]
            assert sum(len(plan.kinds[duties[str(n), day]].covered) for day in mine) <= 80  # half hours
            assert len(mine) <= 6
        assert all(sum(day in days for day in range(first, first + 7)) <= 6 for first in range(7 * weeks - 6))
        assert len({day // 7 for day in days if day % 7 >= 5}) <= -(-3 * weeks // 4)
    counts = np.zeros(A_WEEK, dtype=int)
    for line in plan.lines:
        for day, spans in enumerate(line):
            for begin, end in spans:
                counts[day * A_DAY + begin // 1800 : day * A_DAY + end // 1800] += 1
    assert tuple(counts) == plan.covered
    assert sum(plan.covered) > 0.9 * min(7 * 16 * 2, 80 * people)


def test_with_too_few_people_the_hours_are_used_up_where_they_are_worth_most() -> None:
    plan = planned(1, 1, needed=1)
    assert 70 <= sum(plan.covered) <= 80  # forty hours of the 56 that the hall is open


def test_the_work_besides_customers_gets_its_hours_too() -> None:
    lean, laden = planned(6, 1, needed=1), planned(6, 1, needed=1, work_slots=300)
    assert sum(lean.covered) < 150
    assert 260 <= sum(laden.covered) <= 480  # not all 300: the design has more people on a weekend than may come
    assert all(have >= need for have, need in zip(laden.covered, laden.required, strict=True))


# ─── waits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_waits_are_those_of_the_log_counted_in_opening_hours(write: Writer) -> None:
    loaded = load(write_small(write, {**BUSY, "stages.acceptance.hall": None, "teams.hall.headcount": 2}))
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    hall = find_hall(loaded, program)
    assert (hall.team, hall.calendar, hall.people, hall.available) == ("hall", "hall", 2, 0.95)
    log = simulate(program, 1, 0)
    counts = count_waits(program, hall, public_holidays(loaded.scenario, program), 15, log)
    c = program.names.calendars.index("hall")
    rows = range(int(program.calendars.first[c]), int(program.calendars.first[c + 1]))
    spans = [(int(program.calendars.opens[r]), int(program.calendars.closes[r])) for r in rows]
    came = within = 0
    minutes = 0.0
    for v in np.flatnonzero(waits_in_hall(program, hall, log)):
        since, started = int(log.visits.since[v]), int(log.visits.started[v])
        if program.counted_from <= since < program.counted_to:
            waited = sum(max(0, min(closes, started) - max(opens, since)) for opens, closes in spans) / 60
            came, within, minutes = came + 1, within + (waited <= 15), minutes + waited
    assert came > 1000
    assert (counts.all_came, counts.all_within) == (came, within)
    assert counts.all_minutes == pytest.approx(minutes)
    assert counts.came.sum() + counts.holiday_came == came
    online = log.applications.values[log.visits.application, 4] == program.names.channels.index("app")
    assert not (waits_in_hall(program, hall, log) & online).any()


def year(came: float, within: float, minutes: float) -> WaitCounts:
    none = np.zeros(A_WEEK)
    return WaitCounts(none, none, none, came, within, minutes, 0.0, came, 10 * came)


def test_a_target_is_kept_only_where_every_year_speaks_for_it() -> None:
    target = WaitTarget(15, 15, 0.8)
    sure = HallWaits((year(1000, 860, 10_000), year(1000, 850, 11_000), year(1000, 870, 9_500)), np.ones(7, int), 0)
    assert mean_verdict(sure, target) == share_verdict(sure, target) == "kept"
    thin = HallWaits((year(1000, 860, 10_000), year(1000, 770, 19_000), year(1000, 870, 9_500)), np.ones(7, int), 0)
    assert mean_verdict(thin, target) == share_verdict(thin, target) == "undecided"
    bad = HallWaits((year(1000, 660, 30_000), year(1000, 670, 31_000), year(1000, 650, 29_500)), np.ones(7, int), 0)
    assert mean_verdict(bad, target) == share_verdict(bad, target) == "broken"


# ─── the overlay ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_overlay_gives_each_person_the_hours_of_the_roster(write: Writer, tmp_path: Path) -> None:
    path = write_small(write, {"teams.hall.absence_share": 0})
    loaded = load(path)
    hall = find_hall(loaded, compile_scenario(loaded.scenario, loaded.folder, loaded))
    full: tuple[Span, ...] = ((30_600, 43_200), (46_800, 63_000))
    half: tuple[Span, ...] = ((30_600, 48_600),)
    lines: list[list[tuple[Span, ...]]] = [[full] * 4 + [()] * 3, [()] * 4 + [half, half, ()]]
    overlay = tmp_path / "roster.yaml"
    overlay.write_text(roster_overlay(loaded.scenario, hall, [*lines, lines[1]], 1), encoding="utf-8")
    program = compile_scenario((changed := load(path, over=[overlay])).scenario, changed.folder, changed)
    people = program.people
    mine = np.flatnonzero(people.person_team == program.names.teams.index("hall"))
    assert len(mine) == 3
    week = 7 * 86_400
    monday = 9 * week  # 2026-03-09 is an ordinary week that begins on a Monday, as 2026-01-05 did
    for person, line in zip(mine, [*lines, lines[1]], strict=True):
        rows = slice(int(people.duty_first[person]), int(people.duty_first[person + 1]))
        opens, closes = people.duty_opens[rows], people.duty_closes[rows]
        inside = (opens >= monday) & (opens < monday + week)
        expected = [
            (monday + d * 86_400 + a, monday + d * 86_400 + b) for d, spans in enumerate(line) for a, b in spans
        ]
        assert list(zip(opens[inside], closes[inside], strict=True)) == expected


# ─── the rules' file and the command ─────────────────────────────────────────────────────────────────────────────────


def test_every_fault_of_a_rules_file_is_told_with_its_place(write: Writer) -> None:
    text = (Path(__file__).parents[1] / "scenarios" / "labour" / "china.yaml").read_text(encoding="utf-8")
    wrong = text.replace("most_per_day: 8", "most_per_day: 8.2").replace("least_hours_between", "least_hours")
    with pytest.raises(ScenarioError) as caught:
        read_labour_rules(write(wrong, "rules.yaml"))
    told = str(caught.value).splitlines()
    assert len(told) == 3
    assert any("rules.yaml:14:17: hours.most_per_day = 8.2: hours are whole or half" in line for line in told)
    assert any("rest.least_hours" in line for line in told)


def yekuo(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["roster", *arguments])


QUICK = ("--replications", "3", "--rounds", "2", "--weeks", "2", "--solver-seconds", "3")


def test_a_hall_with_enough_people_is_verified_and_its_overlay_can_be_laid_over(write: Writer, tmp_path: Path) -> None:
    path, overlay = write_small(write, BUSY), tmp_path / "roster.yaml"
    result = yekuo(
        str(path), "--people", "8", "--json", "--write", str(overlay), "--out", str(tmp_path / "out"), *QUICK
    )
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["verified"] is True
    assert document["judged_replications"] == 12
    assert document["waits"]["mean_minutes"]["high"] <= 15
    assert document["waits"]["share"]["low"] >= 0.8
    assert [len(one["weeks"]) for one in document["duties"]] == [2] * 8
    assert all(slot["required"] >= 1 for slot in document["half_hours"])
    changed = load(path, over=[overlay]).scenario.teams["hall"]
    assert (changed.headcount, len(changed.shifts or ())) == (8, 8)
    page = (tmp_path / "out" / "roster.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert json.loads((tmp_path / "out" / "roster.json").read_text(encoding="utf-8")) == document


def test_a_target_out_of_reach_is_not_called_verified(write: Writer) -> None:
    result = yekuo(str(write_small(write, BUSY)), "--people", "2", "--mean-wait", "1", "--lang", "en", *QUICK)
    assert result.exit_code == 0, result.output
    assert "Not verified on 12 fresh replications" in result.stdout
    assert "--people 3" in result.stdout


def test_an_unknown_hall_and_rules_without_a_shift_are_told_in_a_line(write: Writer) -> None:
    path = str(write_small(write, BUSY))
    result = yekuo(path, "--hall", "town_team", *QUICK)
    assert (result.exit_code, result.stderr.splitlines()) == (2, ["--hall town_team: is hall"])
    text = (Path(__file__).parents[1] / "scenarios" / "labour" / "china.yaml").read_text(encoding="utf-8")
    rules = write(text.replace("[3, 4, 5, 6, 7, 7.5, 8]", "[8]").replace("  hours: 1\n", "  hours: 3\n"), "long.yaml")
    result = yekuo(path, "--rules", str(rules), *QUICK)
    assert result.exit_code == 2
    assert "no shift of the labour rules fits" in result.stderr
