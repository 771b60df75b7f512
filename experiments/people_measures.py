"""People: how busy they were, overtime, and paid hours on repeated work, within the counted period.

Paths `utilisation/team/TEAM` and `utilisation/role/ROLE`: duty time in work ÷ duty time, overtime apart (a role: of
those who have it, whatever they do). `worked/…`: the same with overtime, so it compares with the offered load and may
exceed 1. `busy_hours/team/TEAM`, `busy_hours/role/ROLE` (in this role): duty time in work; `duty_hours/team/TEAM`;
`overtime_hours/TEAM`: in work beyond duty (after closing, or while other duties call), where work is finished;
`overtime_yuan`; `repeated_hours`: paid hours at second and later attempts, overtime included; `outsourced`,
`outsource_yuan`. Histograms by week, in seconds: `busy/TEAM`, `duty/TEAM`.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Numbers, Observed, share
from model.agreements.log_sweeps import busy_by_week, duty_and_beyond, duty_seconds
from model.program import DAY, OWNER, Closing, IntArray

HOUR = 3600


def people_measures(observed: Observed) -> Numbers:
    """Utilisation by team, overtime, repeated work."""
    program, log = observed.program, observed.log
    paid = observed.paid_hands
    visit, person = log.hands.visit[paid], log.hands.person[paid]
    busy, beyond = _work(observed, visit, person)
    team = program.people.person_team
    names = program.names.teams
    bounds = np.array([program.counted_from, program.counted_to])
    duty = _duty(observed, bounds)[:, 0]
    numbers: Numbers = {}
    totals = [
        np.bincount(of, weights=seconds, minlength=len(names)) / HOUR  # exact: fewer seconds than 2 to the 53
        for of, seconds in ((team[person], busy), (team, duty), (team[person], beyond))
    ]
    for name, worked, on_duty, extra in zip(names, *totals, strict=True):
        numbers[f"utilisation/team/{name}"] = share(float(worked), float(on_duty))
        numbers[f"worked/team/{name}"] = share(float(worked + extra), float(on_duty))
        numbers[f"busy_hours/team/{name}"] = float(worked)
        numbers[f"duty_hours/team/{name}"] = float(on_duty)
        numbers[f"overtime_hours/{name}"] = float(extra)
    rate = [observed.scenario.teams[name].overtime_yuan_per_hour for name in names]
    numbers["overtime_yuan"] = (
        float(np.dot([numbers[f"overtime_hours/{name}"] for name in names], rate)) if names else 0.0
    )
    again = observed.rows.attempt[visit] > 1
    numbers["repeated_hours"] = float((busy[again].sum() + beyond[again].sum()) / HOUR)
    return numbers | _outsourced(observed)


def _work(observed: Observed, visit: IntArray, person: IntArray) -> tuple[IntArray, IntArray]:
    """Duty seconds, and seconds beyond duty, of each visit and person in the counted period."""
    return _work_within(observed, visit, person, observed.program.counted_from, observed.program.counted_to)


def _work_within(
    observed: Observed, visit: IntArray, person: IntArray, begin: int, end: int
) -> tuple[IntArray, IntArray]:
    program, duty = observed.program, observed.log.duty
    busy, span = np.zeros(len(visit), dtype=np.int64), np.zeros(len(visit), dtype=np.int64)
    duty_and_beyond(
        visit, person, observed.started, observed.ended, duty.first, duty.opens, duty.closes, duty.before,
        begin, end, busy, span,
    )  # fmt: skip
    stages, stage = program.stages, observed.rows.stage[visit]
    runs_on = (stages.at_closing[stage] == Closing.FINISH) | (stages.in_one_go[stage] == 1)
    return busy, np.where(runs_on, span - busy, 0)


def _duty(observed: Observed, bounds: IntArray) -> IntArray:
    duty = observed.log.duty
    seconds = np.zeros((len(duty.first) - 1, len(bounds) - 1), dtype=np.int64)
    duty_seconds(duty.first, duty.opens, duty.closes, duty.before, bounds, seconds)
    return seconds


def role_measures(observed: Observed) -> Numbers:
    """By role: hours worked in it, and utilisation of the people who have it while they have it."""
    program, log, paid = observed.program, observed.log, observed.paid_hands
    people, visit, person = program.people, log.hands.visit, log.hands.person[paid]
    busy, beyond = _work(observed, visit[paid], person)
    place = np.arange(len(visit)) - np.searchsorted(visit, visit)
    visit = visit[paid]
    stage = observed.rows.stage[visit]
    role = program.stages.place_role[program.stages.place_first[stage] + place[paid]]
    role = np.where(role == OWNER, people.owner_role[0], role)
    holder = np.repeat(np.arange(len(people.skill_first) - 1), np.diff(people.skill_first))
    numbers: Numbers = {}
    for r, name in enumerate(program.names.roles):
        worked = extra = on_duty = 0
        for skill in np.flatnonzero(people.skill_role == r):
            begin = max(program.counted_from, int(people.skill_from[skill]))
            end = min(program.counted_to, int(people.skill_to[skill]))
            if begin >= end:
                continue
            who, whole = int(holder[skill]), (begin, end) == (program.counted_from, program.counted_to)
            on_duty += int(_duty_of(observed, who, begin, end))
            mine = person == who
            within, past = busy[mine], beyond[mine]
            if not whole:
                within, past = _work_within(observed, visit[mine], person[mine], begin, end)
            worked, extra = worked + int(within.sum()), extra + int(past.sum())
        numbers[f"utilisation/role/{name}"] = share(float(worked), float(on_duty))
        numbers[f"worked/role/{name}"] = share(float(worked + extra), float(on_duty))
        numbers[f"busy_hours/role/{name}"] = float(busy[role == r].sum()) / HOUR
    return numbers


def _duty_of(observed: Observed, person: int, begin: int, end: int) -> int:
    duty = observed.log.duty
    rows = slice(int(duty.first[person]), int(duty.first[person + 1]))
    overlap = np.minimum(duty.closes[rows], end) - np.maximum(duty.opens[rows], begin)
    return int(np.maximum(0, overlap).sum())


def _outsourced(observed: Observed) -> Numbers:
    visits = observed.log.visits
    mine = (visits.outsourced == 1) & observed.in_period(visits.started)
    fees = observed.program.stages.outsource_fee[observed.rows.stage[mine]]
    return {"outsourced": float(np.sum(mine)), "outsource_yuan": float(fees.sum()) / 100}


def weeks_of(observed: Observed) -> IntArray:
    """Bounds of the weeks of the counted period, the last one cut; seconds."""
    program = observed.program
    return np.append(np.arange(program.counted_from, program.counted_to, 7 * DAY), program.counted_to)


def people_weeks(observed: Observed) -> dict[str, IntArray]:
    """Busy and duty seconds by team and week."""
    hands, paid = observed.log.hands, observed.paid_hands
    visit, person = hands.visit[paid], hands.person[paid]
    bounds, duty, team = weeks_of(observed), observed.log.duty, observed.program.people.person_team
    names = observed.program.names.teams
    busy = np.zeros((len(names), len(bounds) - 1), dtype=np.int64)
    busy_by_week(
        visit,
        person,
        team[person],
        observed.started,
        observed.ended,
        duty.first,
        duty.opens,
        duty.closes,
        duty.before,
        bounds,
        busy,
    )
    on_duty = np.zeros_like(busy)
    np.add.at(on_duty, team, _duty(observed, bounds))
    return {f"busy/{name}": busy[t] for t, name in enumerate(names)} | {
        f"duty/{name}": on_duty[t] for t, name in enumerate(names)
    }
