"""Every stage has people who can do it, wherever its applications come from; headcounts make sense."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from model.problems import KeyPath
from model.scenario.checks.crews import OWNER, Crew, can_fill, candidates, crews_of, peak_headcount, serving
from model.scenario.checks.facts import Facts, Journey
from model.scenario.checks.finding import Finding
from model.scenario.people import HeadcountStep, Leave, Team
from model.scenario.stages import Assignment, Batch, Work

MOST_PLACES = 50


def check_doable(facts: Facts) -> Iterator[Finding]:
    """Yield stages that nobody can do for some of the applications that come to them."""
    crews, told = crews_of(facts.scenario), set[Finding]()
    there = {area: serving(facts.scenario, crews, area) for area in facts.scenario.areas}
    for journey in facts.journeys:
        for name, stage in needing_people(facts, journey):
            for finding in _not_doable(facts, crews, there, journey, name, stage):
                if finding not in told:
                    told.add(finding)
                    yield finding


def check_owners(facts: Facts) -> Iterator[Finding]:
    """Yield owned stages that an application may come to without an owner."""
    if facts.scenario.owners is None:
        return
    for journey in facts.journeys:
        for name, stage in needing_people(facts, journey):
            if OWNER in stage.places:
                if stage.places.count(OWNER) > 1:
                    yield Finding(("stages", name, "by"), "an application has one owner, so one place for him")
                if not _assigned_before(facts, journey, name):
                    said = f"route {journey.route} has no assignment stage that all pass before it"
                    yield Finding(("stages", name, "by"), f"needs the owner, and {said}")


def check_teams(facts: Facts) -> Iterator[Finding]:
    """Yield roles that nobody has, and headcounts, leave and training that cannot be."""
    scenario = facts.scenario
    had = {role for crew in crews_of(scenario) for role in crew.roles}
    needed = {role for _, stage in _all_needing_people(facts) for role in stage.places}
    for role in scenario.roles:
        if role not in had and role not in needed:
            yield Finding(("roles", role), "nobody has this role", at_key=True)
    for name, team in scenario.teams.items():
        yield from _wrong_team(("teams", name), team)


def needing_people(facts: Facts, journey: Journey) -> Iterator[tuple[str, Work | Batch]]:
    """Yield the stages of a journey that people do."""
    for name in journey.used_at:
        stage = facts.scenario.stages[name]
        if isinstance(stage, Work | Batch):
            yield name, stage


def _all_needing_people(facts: Facts) -> Iterator[tuple[str, Work | Batch]]:
    for journey in facts.journeys:
        yield from needing_people(facts, journey)


def _not_doable(
    facts: Facts,
    crews: list[Crew],
    there: dict[str, list[Crew]],
    journey: Journey,
    name: str,
    stage: Work | Batch,
) -> Iterator[Finding]:
    path, scenario = ("stages", name), facts.scenario
    if not stage.places:
        yield Finding((*path, "by"), "has at least one place to fill")
    if len(stage.places) > MOST_PLACES:
        yield Finding((*path, "by"), f"has at most {MOST_PLACES} places to fill")
        return
    if any(place not in (OWNER, *scenario.roles) for place in stage.places):
        return  # told already
    if OWNER in stage.places and scenario.owners is None:
        yield Finding((*path, "by"), "needs the owner, and the scenario has no `owners`")
        return
    if isinstance(stage, Work) and stage.outsource is not None:
        return
    for place in dict.fromkeys(stage.places):
        if not candidates(scenario, crews, place):
            yield Finding(path, f"needs {_a(place)}, and no team has one")
    for area in journey.areas:
        places = [candidates(scenario, there[area], place) for place in stage.places]
        lacking = [place for place, able in zip(stage.places, places, strict=True) if not able]
        for place in dict.fromkeys(lacking):
            if candidates(scenario, crews, place):
                yield Finding(path, f"needs {_a(place)} in {area}, and no team that serves {area} has one")
        if not lacking and not can_fill(places):
            said = f"needs {len(places)} different people ({', '.join(stage.places)})"
            yield Finding(path, f"{said}, and {area} has fewer")


def _a(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def _assigned_before(facts: Facts, journey: Journey, name: str) -> bool:
    step = journey.used_at[name]
    return any(
        isinstance(facts.scenario.stages.get(other.stage), Assignment)
        and other.order < step.order
        and other.branches == step.branches[: len(other.branches)]
        and other.arms == step.arms[: len(other.arms)]
        for other in journey.shape.steps
    )


def _wrong_team(path: KeyPath, team: Team) -> Iterator[Finding]:
    if team.most is not None and team.least > team.most:
        yield Finding((*path, "least"), f"at most `most`, which is {team.most}", team.least)
    if team.areas is not None and not team.areas:
        yield Finding((*path, "areas"), "serves at least one area; leave it out for all")
    if isinstance(team.headcount, tuple):
        yield from _wrong_steps((*path, "headcount"), team.headcount)
    for key, absences in (("leave", team.leave), ("training", team.training)):
        for position, absence in enumerate(absences):
            yield from _wrong_absence((*path, key, position), absence, peak_headcount(team))


def _wrong_steps(path: KeyPath, steps: tuple[HeadcountStep, ...]) -> Iterator[Finding]:
    if not steps:
        yield Finding(path, "a number, or at least one step")
    for position, (earlier, later) in enumerate(pairwise(steps), start=1):
        if later.from_ <= earlier.from_:
            yield Finding(
                (*path, position, "from"),
                f"later than {earlier.from_}, the date of the step before",
                later.from_,
            )


def _wrong_absence(path: KeyPath, absence: Leave, people: int) -> Iterator[Finding]:
    if absence.to < absence.from_:
        yield Finding((*path, "to"), f"not before {absence.from_}, the first day", absence.to)
    if absence.people > people:
        yield Finding((*path, "people"), f"at most the {people} people of the team", absence.people)
