"""The same Program with fewer people: what compiling it with smaller headcounts gives, in a millisecond.

The people of a team are numbered, and a person's luck goes with his number; so a plan with fewer people is the Program
with the highest numbers left out. Nothing else in it depends on headcounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.program import IntArray, OpenCases, People, Program

OF_PEOPLE = ("person_team", "person_number", "person_calendar", "employed_from", "employed_to")
OF_SKILLS = ("skill_role", "skill_from", "skill_to", "skill_speed", "skill_repeats")
OF_DUTY = ("duty_opens", "duty_closes")
Kept = NDArray[np.bool_]


class StillAtWorkError(ValueError):
    """A person left out has an application on the first day."""


def with_headcounts(program: Program, headcounts: Mapping[str, int]) -> Program:
    """Leave out the people beyond a headcount; teams that are not named stay as they are.

    Raises
    ------
    StillAtWorkError
        One of them owns an application that is open on the first day, or is at work on one.
    """
    most = np.full(len(program.names.teams), np.iinfo(np.int64).max)
    for team, count in headcounts.items():
        most[program.names.teams.index(team)] = count
    people = program.people
    kept: Kept = people.person_number <= most[people.person_team]
    if kept.all():
        return program
    return replace(program, people=_fewer(people, kept), open_cases=_renumbered(program.open_cases, kept))


def needed_on_first_day(program: Program) -> dict[str, int]:
    """Team → headcount below which somebody with an open application would be left out."""
    people, cases = program.people, program.open_cases
    needed: dict[str, int] = {}
    for person in np.unique(np.concatenate((cases.owner, cases.token_person))).tolist():
        if person >= 0:
            team, number = program.names.teams[people.person_team[person]], int(people.person_number[person])
            needed[team] = max(needed.get(team, 0), number)
    return needed


def _fewer(people: People, kept: Kept) -> People:
    skill_first, skills = _ragged(people.skill_first, kept)
    duty_first, duty = _ragged(people.duty_first, kept)
    columns = {name: getattr(people, name)[kept] for name in OF_PEOPLE}
    columns |= {name: getattr(people, name)[skills] for name in OF_SKILLS}
    columns |= {name: getattr(people, name)[duty] for name in OF_DUTY}
    return replace(people, skill_first=skill_first, duty_first=duty_first, **columns)


def _ragged(first: IntArray, kept: Kept) -> tuple[IntArray, Kept]:
    """Offsets of the lists that stay, and which flat values do."""
    lengths = np.diff(first)
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths[kept])))
    return offsets, np.repeat(kept, lengths)


def _renumbered(cases: OpenCases, kept: Kept) -> OpenCases:
    position = np.where(kept, np.cumsum(kept) - 1, -2)
    owner, person = (
        np.where(column >= 0, position[np.maximum(column, 0)], column) for column in (cases.owner, cases.token_person)
    )
    gone = int(np.count_nonzero(owner == -2) + np.count_nonzero(person == -2))
    if gone:
        raise StillAtWorkError(f"{gone} open applications belong to people that this headcount does not have")
    return replace(cases, owner=owner, token_person=person)
