"""Who could fill the places of a stage: people alike, by team, calendar and training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from model.scenario.people import Team
from model.scenario.whole import Scenario

OWNER = "owner"
MOST_ASSIGNMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Crew:
    """People alike."""

    team: str
    calendar: str
    people: int
    roles: frozenset[str]


def peak_headcount(team: Team) -> int:
    """Return the most people a team ever has."""
    if isinstance(team.headcount, int):
        return team.headcount
    return max((step.people for step in team.headcount), default=0)


def crews_of(scenario: Scenario) -> list[Crew]:
    """Return everybody at the teams' peak headcount, with all roles that training ever gives them."""
    crews: dict[tuple[str, str, frozenset[str]], int] = {}
    for name, team in scenario.teams.items():
        shifts = team.shifts or (team.calendar or scenario.national_calendar.office,)
        for number in range(min(peak_headcount(team), 10_000)):
            learnt = {role for course in team.training if number < course.people for role in course.then}
            key = (name, shifts[number % len(shifts)], frozenset({*team.roles, *learnt}))
            crews[key] = crews.get(key, 0) + 1
    return [Crew(team, calendar, people, roles) for (team, calendar, roles), people in crews.items()]


def serving(scenario: Scenario, crews: Sequence[Crew], area: str) -> list[Crew]:
    """Return the crews whose team serves an area."""
    teams = {name for name, team in scenario.teams.items() if team.areas is None or area in team.areas}
    return [crew for crew in crews if crew.team in teams]


def candidates(scenario: Scenario, crews: Sequence[Crew], place: str) -> list[Crew]:
    """Return the crews whose people could fill a place."""
    role = scenario.owners.role if place == OWNER and scenario.owners else place
    return [crew for crew in crews if role in crew.roles]


def assignments(places: Sequence[Sequence[Crew]]) -> Iterator[tuple[Crew, ...]]:
    """Yield ways to fill all places with different people, as a crew per place; some thousands at most."""
    for tried, chosen in enumerate(product(*places)):
        if tried >= MOST_ASSIGNMENTS:
            return
        if all(chosen.count(crew) <= crew.people for crew in set(chosen)):
            yield chosen


def can_fill(places: Sequence[Sequence[Crew]]) -> bool:
    """Whether different people could fill all places: a matching of places with people."""
    holders: dict[tuple[Crew, int], int] = {}

    def find(place: int, seen: set[tuple[Crew, int]]) -> bool:
        for crew in places[place]:
            for person in ((crew, number) for number in range(min(crew.people, len(places)))):
                if person not in seen:
                    seen.add(person)
                    if person not in holders or find(holders[person], seen):
                        holders[person] = place
                        return True
        return False

    return all(find(place, set()) for place in range(len(places)))
