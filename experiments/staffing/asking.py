"""From a scenario to the question of a staffing search: which teams, within which bounds, which targets.

A team's bounds are its `least` and `most` in the scenario, or those stated with its name. Free are the teams with a
`most`, or those named; all others keep the people of the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.engines import AUTO, chosen_engine, engine_in_parts, engine_named
from experiments.offered_load import expected_applications, offered_load
from experiments.staffing.fluid import covers_of, fewest
from experiments.staffing.question import Question
from experiments.staffing.targets import Tally, Target
from experiments.staffing.years import TeamYears
from model.compiling import compile_scenario
from model.compiling.manning import headcount_steps
from model.log import Log
from model.planning.headcounts import needed_on_first_day
from model.planning.staff_master import Cover, Resource
from model.program import Program
from model.scenario.loading import Loaded
from model.scenario.people import Team
from model.scenario.whole import Scenario

IN_PARTS = 60_000
"""Applications from which on the log is read in parts: slower, but a long run takes no more memory than a short one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a search needs."""

    question: Question
    simulate: TeamYears
    covers: tuple[Cover, ...]
    guesses: tuple[int, ...]


def resources_of(scenario: Scenario, free: Mapping[str, tuple[int, int] | None]) -> tuple[Resource, ...]:
    """The free teams as resources.

    Parameters
    ----------
    free
        Team → its bounds; None: those of the scenario. Empty: every team with a `most`; where none has one, all teams.
    """
    bounded = {name: None for name, team in scenario.teams.items() if team.most is not None}
    chosen = free or bounded or dict.fromkeys(scenario.teams)
    found = []
    for name, stated in chosen.items():
        team = scenario.teams[name]
        least, most = stated or bounds_of(team)
        found.append(Resource(name, least, most, team.monthly_cost_yuan))
    return tuple(found)


def bounds_of(team: Team) -> tuple[int, int]:
    """The bounds of a team; one without `most` may have twice the people of today and one more, but not nobody."""
    if team.most is not None:
        return team.least, team.most
    present = max(step.people for step in headcount_steps(team))
    return min(max(team.least, 1), 2 * present + 1), 2 * present + 1


def with_people(scenario: Scenario, headcounts: Mapping[str, int]) -> Scenario:
    """The scenario with other headcounts, the same at all times."""
    teams = {
        name: team.model_copy(update={"headcount": headcounts[name]}) if name in headcounts else team
        for name, team in scenario.teams.items()
    }
    return scenario.model_copy(update={"teams": teams})


def ask(
    loaded: Loaded,
    resources: Sequence[Resource],
    targets: Sequence[Target],
    *,
    seed: int = 1,
    alpha: float = 0.05,
    delta: float = 0.005,
    epsilon: float = 0.005,
) -> Asked:
    """Compile the scenario with the most people of every free team, and put the question.

    Nobody who has an application on the first day can be left out: that raises a team's least.
    """
    full = with_people(loaded.scenario, {one.name: one.most for one in resources})
    program = compile_scenario(full, loaded.folder, replace(loaded, scenario=full))
    needed = needed_on_first_day(program)
    resources = [replace(one, least=min(one.most, max(one.least, needed.get(one.name, 0)))) for one in resources]
    covers = covers_of(full, program, offered_load(program), resources)
    question = Question(tuple(resources), tuple(targets), program.counted_days, alpha, delta, epsilon)
    simulate = TeamYears(
        program=program,
        scenario=full,
        tally=Tally(tuple(targets)),
        teams=tuple(one.name for one in resources),
        seed=seed,
        engine=_engine(program),
    )
    return Asked(question, simulate, covers, tuple(fewest(covers, resources)))


def _engine(program: Program) -> Callable[[Program, int, int], Iterator[Log]]:
    """The engine that gives its log in parts, or whole where that is small."""
    if sum(expected_applications(program)) > IN_PARTS:
        return engine_in_parts(AUTO)
    whole = engine_named(chosen_engine(AUTO))
    return lambda program, seed, number: iter((whole(program, seed, number),))
