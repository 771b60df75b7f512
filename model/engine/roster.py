"""The roster: people as servers, their hours and skills as a list of changes over the run (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.calendars import SharedCalendars
from model.engine.parts import Person
from model.engine.tables import Tables
from model.program import IntArray, Program

CLOSES, COMES, OPENS, SKILLS, LEAVES, DEPUTIES = range(6)
"""What happens to a person at an instant."""


class Roster:
    """All people of a run."""

    def __init__(self, program: Program, tables: Tables, duty: SharedCalendars) -> None:
        self._program, self._tables, self._duty = program, tables, duty
        people = tables.people
        ranked = sorted(
            range(len(people.person_team)),
            key=lambda p: (people.team_order[people.person_team[p]], people.person_number[p]),
        )
        rank_of = {person: rank for rank, person in enumerate(ranked)}
        self.people = [
            Person(p, people.person_team[p], people.person_number[p], rank_of[p])
            for p in range(len(people.person_team))
        ]
        for person in self.people:
            a, b = people.skill_first[person.index], people.skill_first[person.index + 1]
            person.skill_rows = list(
                zip(
                    people.skill_role[a:b],
                    people.skill_from[a:b],
                    people.skill_to[a:b],
                    people.skill_speed[a:b],
                    people.skill_repeats[a:b],
                    strict=True,
                )
            )
            person.areas = frozenset(area for area, serves in enumerate(people.team_area[person.team]) if serves)
            person.employed = people.employed_from[person.index] <= 0
            person.skills = skills_at(person, 0)
            person.rank_again()
            person.long_away = self._long_absences(person)

    def _hours(self, person: Person) -> tuple[IntArray, IntArray]:
        lo, hi = int(self._duty.first[person.index]), int(self._duty.first[person.index + 1])
        return self._duty.opens[lo:hi], self._duty.closes[lo:hi]

    def _long_absences(self, person: Person) -> list[tuple[int, int]]:
        """When more than `deputy_after` working days have closed without the owner, until he is back."""
        after = int(self._program.people.deputy_after_days[0])
        if after < 0:
            return []
        opens, closes = self._hours(person)
        closings = self._program.calendars.closings
        spells = []
        gaps = zip([0, *closes.tolist()], [*opens.tolist(), self._program.horizon], strict=True)
        for gone, back in gaps:
            missed = closings[
                np.searchsorted(closings, gone, side="right") : np.searchsorted(closings, back, side="left")
            ]
            if len(missed) > after:
                spells.append((int(missed[after]), back))
        return spells

    def changes(self) -> Iterator[tuple[int, list[tuple[int, Person, int]]]]:
        """(instant, [(what, person, end of hours)]) in the order of time."""
        events: list[tuple[int, int, int, int]] = []
        people = self._tables.people
        for person in self.people:
            opens, closes = self._hours(person)
            events += [
                (t, OPENS, person.index, until) for t, until in zip(opens.tolist(), closes.tolist(), strict=True)
            ]
            events += [(t, CLOSES, person.index, -1) for t in closes.tolist()]
            events += [
                (t, SKILLS, person.index, -1)
                for t in {t for row in person.skill_rows for t in row[1:3] if 0 < t < self._program.horizon}
            ]
            events += [(t, DEPUTIES, person.index, -1) for t, _ in person.long_away]
            comes, leaves = people.employed_from[person.index], self._leaves(person)
            if 0 < comes < self._program.horizon:
                events.append((comes, COMES, person.index, -1))
            if leaves >= 0:
                events.append((leaves, LEAVES, person.index, -1))
        events.sort()
        start = 0
        while start < len(events):
            end, t = start, events[start][0]
            while end < len(events) and events[end][0] == t:
                end += 1
            yield t, [(what, self.people[index], until) for _, what, index, until in events[start:end]]
            start = end

    def _leaves(self, person: Person) -> int:
        """When his last hours of all end, or −1 if he stays."""
        people = self._program.people
        if people.employed_to[person.index] >= self._program.horizon:
            return -1
        a, b = int(people.duty_first[person.index]), int(people.duty_first[person.index + 1])
        return int(people.duty_closes[b - 1]) if b > a else 0


def skills_at(person: Person, t: int) -> dict[int, tuple[int, int]]:
    """Roles of a person at an instant, with speed and repeats."""
    return {role: (speed, repeats) for role, since, to, speed, repeats in person.skill_rows if since <= t < to}
