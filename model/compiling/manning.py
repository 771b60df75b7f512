"""Teams → persons with skills over time and the hours they are on duty, absence aside."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from model.calendars import subtract
from model.compiling.positions import Positions, Ragged, exact, ints, ranks, rounded, threshold_of
from model.compiling.staging import sessions_of
from model.draws import short_name
from model.duty import cut_at_midnights
from model.program import DAY, NEVER, Calendars, IntArray, OwnerRule, People, PriorityKey
from model.scenario.people import HeadcountStep, Skill, Team
from model.scenario.stages import Meeting

Spell = tuple[int, int]
"""First second, first second after."""


def headcount_steps(team: Team) -> tuple[HeadcountStep, ...]:
    """The headcount as steps; one step from the beginning for a plain number."""
    if isinstance(team.headcount, tuple):
        return team.headcount
    return (HeadcountStep.model_validate({"from": datetime.date(1970, 1, 1), "people": team.headcount}),)


def person_index(positions: Positions) -> dict[tuple[str, int], int]:
    """Position of each person by (team, number from 1): team by team, up to the highest headcount."""
    persons = [
        (name, number)
        for name, team in positions.scenario.teams.items()
        for number in range(1, max((step.people for step in headcount_steps(team)), default=0) + 1)
    ]
    return {person: position for position, person in enumerate(persons)}


def employment(team: Team, number: int, start: datetime.date, days: int) -> list[Spell]:
    """When person `number` (from 1) of a team is employed."""
    steps = sorted(headcount_steps(team), key=lambda step: step.from_)
    spells: list[Spell] = []
    for position, step in enumerate(steps):
        begins = max(0, (step.from_ - start).days)
        ends = (steps[position + 1].from_ - start).days if position + 1 < len(steps) else days
        if step.people >= number and ends > begins:
            if spells and spells[-1][1] == begins * DAY:
                begins = spells.pop()[0] // DAY
            spells.append((begins * DAY, min(ends, days) * DAY))
    return [(a, b) for a, b in spells if b > a]


def away(team: Team, number: int, start: datetime.date) -> list[Spell]:
    """Leave and training of a person, whole days."""
    planned = [*team.leave, *team.training]
    return [((p.from_ - start).days * DAY, ((p.to - start).days + 1) * DAY) for p in planned if number <= p.people]


def skills(team: Team, number: int, start: datetime.date) -> list[tuple[str, int, int, Skill]]:
    """(role, from, to, skill) rows of a person; a later training supersedes an earlier skill of the same role."""
    rows = [(role, 0, NEVER, skill) for role, skill in team.roles.items()]
    for course in sorted(team.training, key=lambda course: course.to):
        if number > course.people:
            continue
        since = max(0, ((course.to - start).days + 1) * DAY)
        for role, skill in course.then.items():
            rows = [(r, a, since if r == role and b > since else b, s) for r, a, b, s in rows]
            rows.append((role, since, NEVER, skill))
    return [row for row in rows if row[2] > row[1]]


def whole_duty_days(
    opens: IntArray, closes: IntArray, employed: list[Spell], absent: list[Spell]
) -> tuple[IntArray, IntArray]:
    """Hours of the duty days on which a person is employed and not away; a night shift is of the day it begins on."""
    opens, closes = cut_at_midnights(opens, closes)
    there = _within(opens, employed) & ~_within(opens, absent)
    opens, closes = opens[there], closes[there]
    apart = opens[1:] > closes[:-1]
    return opens[np.append(True, apart)[: len(opens)]], closes[np.append(apart, True)[: len(closes)]]


def _within(opens: IntArray, spells: list[Spell]) -> NDArray[np.bool_]:
    within = np.zeros(len(opens), dtype=np.bool_)
    for begins, ends in spells:
        within |= (opens >= begins) & (opens < ends)
    return within


class Hours:
    """Duty of persons over some days: team hours, cut by employment, leave, training and meetings.

    The instants of the calendars are since 00:00 of `start`, the first of the days.
    """

    def __init__(
        self,
        positions: Positions,
        calendars: Calendars,
        working: Sequence[bool],
        start: datetime.date,
        days_off_before: int = 0,
    ) -> None:
        self.at, self.calendars, self.start, self.days = positions, calendars, start, len(working)
        self._sessions = [
            (stage.attended_by, sessions_of(stage, working, start, days_off_before))
            for stage in positions.scenario.stages.values()
            if isinstance(stage, Meeting) and stage.attended_by
        ]

    def calendar(self, name: str, number: int) -> int:
        """Position of the calendar of person `number` (from 1) of a team."""
        scenario = self.at.scenario
        team = scenario.teams[name]
        shifts = team.shifts or (team.calendar or scenario.national_calendar.office,)
        return self.at.calendars[shifts[(number - 1) % len(shifts)]]

    def of(self, name: str, number: int) -> tuple[IntArray, IntArray]:
        """Opens and closes of a person's duty."""
        team, calendar = self.at.scenario.teams[name], self.calendar(name, number)
        hours = slice(int(self.calendars.first[calendar]), int(self.calendars.first[calendar + 1]))
        employed = employment(team, number, self.start, self.days)
        absent = away(team, number, self.start)
        opens, closes = whole_duty_days(self.calendars.opens[hours], self.calendars.closes[hours], employed, absent)
        meetings = (spell for teams, spells in self._sessions if name in teams for spell in spells)
        return subtract(opens, closes, *disjoint(meetings))


def disjoint(spells: Iterable[Spell]) -> tuple[IntArray, IntArray]:
    """Opens and closes of when any of the spells lasts: sorted, none touches another."""
    merged: list[Spell] = []
    for a, b in sorted(spells):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        elif b > a:
            merged.append((a, b))
    return ints(a for a, _ in merged), ints(b for _, b in merged)


def compile_people(
    positions: Positions, calendars: Calendars, working: Sequence[bool], start: datetime.date, days_off_before: int
) -> People:
    """All teams and persons."""
    scenario, hours = positions.scenario, Hours(positions, calendars, working, start, days_off_before)
    persons: list[tuple[int, int, int]] = []
    skill_rows, skill_columns = Ragged(), list[tuple[int, int, int, int]]()
    spells, duty, duty_closes = list[Spell](), Ragged(), list[int]()
    for name, number in person_index(positions):
        team = scenario.teams[name]
        persons.append((positions.teams[name], number, hours.calendar(name, number)))
        rows = skills(team, number, start)
        skill_rows.add(positions.roles[role] for role, _, _, _ in rows)
        skill_columns += [
            (a, b, rounded(exact(skill.speed) * 1000), rounded(exact(skill.repeats) * 1000)) for _, a, b, skill in rows
        ]
        employed = employment(team, number, start, len(working))
        spells.append((employed[0][0], employed[-1][1]) if employed else (0, 0))
        opens, closes = hours.of(name, number)
        duty.add(opens.tolist())
        duty_closes += closes.tolist()
    teams = list(scenario.teams.values())
    owners, policy = scenario.owners, scenario.policy
    return People(
        team_area=_by_area(positions, lambda team, area: team.areas is None or area in team.areas),
        team_names_area=_by_area(positions, lambda team, area: team.areas is not None and area in team.areas),
        team_order=ranks(list(positions.teams)),
        team_other_duties=ints(rounded(exact(team.other_duties_share) * 1000) for team in teams),
        team_absence=ints(threshold_of(team.absence_share) for team in teams),
        team_short_name=ints(short_name(name) for name in positions.teams),
        person_team=ints(p[0] for p in persons),
        person_number=ints(p[1] for p in persons),
        person_calendar=ints(p[2] for p in persons),
        employed_from=ints(begins for begins, _ in spells),
        employed_to=ints(ends for _, ends in spells),
        skill_first=ints(skill_rows.first),
        skill_role=ints(skill_rows.flat),
        skill_from=ints(row[0] for row in skill_columns),
        skill_to=ints(row[1] for row in skill_columns),
        skill_speed=ints(row[2] for row in skill_columns),
        skill_repeats=ints(row[3] for row in skill_columns),
        duty_first=ints(duty.first),
        duty_opens=ints(duty.flat),
        duty_closes=ints(duty_closes),
        owner_role=ints([positions.roles[owners.role] if owners else -1]),
        caseload=ints([owners.caseload if owners else 0]),
        owner_rule=ints([OwnerRule[owners.rule.upper()] if owners else 0]),
        deputy_after_days=ints(
            [owners.deputy_after_working_days if owners and owners.deputy_after_working_days is not None else -1]
        ),
        priority_keys=ints(PriorityKey[key.upper()] for key in policy.priority),
        category_rank=ints(policy.categories.get(category, 0) for category in positions.categories),
        due_clause=ints([positions.clauses[f"{policy.agreement}.{policy.due_by}"] if policy.due_by else -1]),
    )


def _by_area(positions: Positions, serves: object) -> IntArray:
    assert callable(serves)
    teams: Sequence[Team] = list(positions.scenario.teams.values())
    return np.array([[int(serves(team, area)) for area in positions.areas] for team in teams], dtype=np.int64).reshape(
        len(teams), len(positions.areas)
    )
