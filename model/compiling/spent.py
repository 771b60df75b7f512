"""The time that has passed, before the first day, on what is open then: in the time in which it goes on (DESIGN §9)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import reduce

from model.calendars import Calendar
from model.compiling.manning import Hours, Spell, disjoint, person_index, skills
from model.compiling.open_branches import Branch, Person
from model.compiling.open_file import OpenApplication
from model.compiling.opening import calendar_of, compile_calendars
from model.compiling.positions import Positions
from model.problems import Problem, ScenarioError
from model.program import DAY, Column
from model.scenario.stages import Worked


def time_passed(
    positions: Positions, start: datetime.date, opened: Sequence[OpenApplication]
) -> tuple[list[int], list[int]]:
    """Per branch: the office's open seconds since it waits or is in work, and the seconds that people have spent on it.

    The latter are seconds on duty of those at work; where nobody is named, of whoever could do it. −1: it waits, or is
    nobody's work. Absence and other duties, which the run draws, are not known of the days before it.
    """
    branches = [(application, branch) for application in opened for branch in application.branches]
    if not branches:
        return [], []
    past = _Past(positions, start, min(branch.since for _, branch in branches))
    office = [past.office_seconds_since(branch.since) for _, branch in branches]
    return office, [past.spent(application, branch) for application, branch in branches]


class _Past:
    """Days before the first: when the office was open, and people on duty."""

    def __init__(self, positions: Positions, start: datetime.date, earliest: int) -> None:
        self._at, self._start = positions, start
        self._days = -(earliest // DAY) + 1  # one before the earliest: a night shift is of the day it begins on
        first = start - datetime.timedelta(days=self._days)
        working = calendar_of(positions.scenario, first, self._days)
        try:
            self._calendars = compile_calendars(positions.scenario, working, first)
        except ValueError as error:
            raise ScenarioError([Problem(None, "calendars", f"before the first day, {error}")]) from None
        self._hours = Hours(positions, self._calendars, working.working.tolist(), first)
        self._persons: list[Person] = list(person_index(positions))
        self._of: dict[Person, Calendar] = {}
        self._of_place: dict[tuple[str, int, Person | None], Calendar] = {}

    def office_seconds_since(self, instant: int) -> int:
        """Open seconds from an instant until 00:00 of the first day."""
        calendars, office = self._calendars, int(self._calendars.office[0])
        hours = slice(int(calendars.first[office]), int(calendars.first[office + 1]))
        return self._seconds_since(instant, Calendar.of(calendars.opens[hours], calendars.closes[hours]))

    def spent(self, application: OpenApplication, branch: Branch) -> int:
        """Seconds on duty spent on a branch; −1 where it waits, or is nobody's work."""
        stage = self._at.scenario.stages[branch.step.stage]
        if not branch.begun or not isinstance(stage, Worked):
            return -1
        owner = self._persons[application.owner] if application.owner >= 0 else None
        if branch.people:
            places = [self._on_duty(self._persons[person]) for person in branch.people]
        else:
            area = application.values[Column.AREA]
            places = [self._at_place(role, area, owner if role == "owner" else None) for role in stage.places]
        return self._seconds_since(branch.since, reduce(Calendar.within, places))

    def _seconds_since(self, instant: int, hours: Calendar) -> int:
        return hours.work_between(instant + self._days * DAY, self._days * DAY)

    def _on_duty(self, person: Person) -> Calendar:
        """When a person was on duty."""
        if person not in self._of:
            self._of[person] = Calendar.of(*self._hours.of(*person))
        return self._of[person]

    def _at_place(self, role: str, area: int, owner: Person | None) -> Calendar:
        """When anybody was on duty who could fill a place: the owner, if there is one and it is his."""
        place = role, area, owner
        if place not in self._of_place:
            people = [owner] if owner else [person for person in self._persons if self._suits(person, role, area)]
            self._of_place[place] = Calendar.of(*disjoint(self._spells(people)))
        return self._of_place[place]

    def _spells(self, people: Iterable[Person]) -> set[Spell]:
        hours = [self._on_duty(person) for person in people]
        return {spell for one in hours for spell in zip(one.opens.tolist(), one.closes.tolist(), strict=True)}

    def _suits(self, person: Person, role: str, area: int) -> bool:
        """Whether a person has a role on the first day, and his team serves an area."""
        scenario, (name, number) = self._at.scenario, person
        team, owners = scenario.teams[name], scenario.owners
        role = owners.role if role == "owner" and owners else role
        held = any(one == role and begins <= 0 for one, begins, _, _ in skills(team, number, self._start))
        return held and (team.areas is None or list(self._at.areas)[area] in team.areas)
