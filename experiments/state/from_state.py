"""A scenario that begins today: no warm-up, the applications of a file are open, everything dated stays where it is.

The file becomes one more layer over the scenario's own, so that whatever reads the files again (uncertain inputs,
redesigns) meets it. Demand grows on from the scenario's first day. The network is as the scenario states it: its
committed kVA is that of today, and what open applications hold is in the file.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from experiments.state.state_file import copied, later_than
from model.compiling.case_files import CaseFiles
from model.compiling.positions import Positions
from model.files.layers import Layers
from model.files.laying import laid_over
from model.files.uncertain import nominal
from model.files.yaml_scalar import Scalar
from model.files.yaml_tree import Node, Plain, plain
from model.problems import Place, Problem, ScenarioError, dotted, shown_name
from model.program import DAY, Program
from model.scenario.checks.every import cross_checked
from model.scenario.checks.facts import Facts
from model.scenario.loading import Loaded, load, load_value

AsOf = datetime.date | datetime.datetime
Content = Scalar | Node | Mapping[str, "Content"]
OPEN = "open_applications"
A_YEAR = 365
MIDNIGHT = datetime.time()


def starting_from(scenario: str | Path | Loaded, state: str | Path, as_of: AsOf, *, days: int = A_YEAR) -> Loaded:
    """The scenario that begins on the day of `as_of` with the applications of a file open.

    Parameters
    ----------
    state
        The CSV file of open applications (format: `model.compiling.case_files`).
    as_of
        When it was taken: a date means its 00:00; or an instant. A run begins at 00:00 of that day all the same; let
        `from_instant` take what is over of the day from its Program.
    days
        How many days the run lasts.

    Raises
    ------
    ScenarioError
        With all that is wrong in the file, and whatever the scenario's checks say of the new period.
    """
    loaded = scenario if isinstance(scenario, Loaded) else load(scenario)
    path, moment = Path(state), moment_of(as_of)
    problems, file = list[Problem](), path
    if moment.time() != MIDNIGHT and path.is_file():
        problems += later_than(path, moment).problems
        file = copied(path, start=moment.date())
    begun = laid_with_state(loaded, file, shown_name(path), _begins(loaded, moment.date(), days))
    try:
        _ = CaseFiles(Positions(begun.scenario), begun.folder, moment.date(), begun).case_ids
    except ScenarioError as error:
        told = [_of_file(problem, shown_name(file), shown_name(path)) for problem in error.problems]
        problems += [problem for problem in told if problem.key != OPEN]
    if problems:
        raise ScenarioError(problems)
    return begun


def from_instant(program: Program, as_of: AsOf) -> Program:
    """The Program without what is over of its first day: nobody works before the instant, and fewer still apply."""
    gone = int((moment_of(as_of) - datetime.datetime.combine(program.start, MIDNIGHT)).total_seconds())
    if not 0 < gone < DAY:
        return program
    people, demand, stages = program.people, program.demand, program.stages
    ahead, sessions, mean = people.duty_closes > gone, stages.session_start >= gone, demand.mean.copy()
    mean[:, 0] = mean[:, 0] * (DAY - gone) // DAY
    return replace(
        program,
        people=replace(
            people,
            duty_first=np.concatenate(([0], np.cumsum(ahead)))[people.duty_first],
            duty_opens=np.maximum(people.duty_opens, gone)[ahead],
            duty_closes=people.duty_closes[ahead],
        ),
        demand=replace(demand, mean=mean),
        stages=replace(
            stages,
            session_first=np.concatenate(([0], np.cumsum(sessions)))[stages.session_first],
            session_start=stages.session_start[sessions],
            session_end=stages.session_end[sessions],
        ),
    )


def moment_of(as_of: AsOf) -> datetime.datetime:
    """A date's 00:00, or the instant."""
    return as_of if isinstance(as_of, datetime.datetime) else datetime.datetime.combine(as_of, MIDNIGHT)


def state_file_of(loaded: Loaded) -> Path:
    """The file of open applications of a scenario that begins from one."""
    return loaded.file_named_at((OPEN,))


def with_state_file(loaded: Loaded, file: Path) -> Loaded:
    """The same with a copy of its file of open applications, of which messages still tell the lines."""
    layers = loaded.layers
    files = list(layers.files)
    files[layers.layer_of((OPEN,))] = file
    scenario = loaded.scenario.model_copy(update={OPEN: file.name})
    return Loaded(scenario, Layers(layers.value, tuple(files), layers.names, layers.tree), file.parent)


def laid_with_state(loaded: Loaded, file: Path, name: str, content: Mapping[str, Content]) -> Loaded:
    """A scenario with a file of open applications, and more content, laid over it as one layer.

    Parameters
    ----------
    name
        The file's name in messages, that of the user's own file where `file` is a copy.
    """
    place, problems = Place(name, 1, 1), list[Problem]()
    tree = laid_over(loaded.layers.tree, _node({**content, OPEN: file.name}, place), (), problems)
    files = {n: f for n, f in zip(loaded.layers.names, loaded.layers.files, strict=True) if n != name} | {name: file}
    layers = Layers(cast("dict[str, Plain]", plain(tree)), tuple(files.values()), tuple(files), tree)
    if not problems:
        scenario = load_value(layers, nominal)
        for found in cross_checked(Facts(scenario)):
            where = layers.place_of(found.path) if found.path else None
            problems.append(Problem(where, dotted(found.path), found.should_be, found.value))
    if problems:
        raise ScenarioError(problems)
    return Loaded(scenario, layers, file.parent)


def _begins(loaded: Loaded, start: datetime.date, days: int) -> dict[str, Content]:
    """The new period, and what the streams have grown by until it begins."""
    years = (start - loaded.scenario.period.start).days / A_YEAR
    period: dict[str, Content] = {"start": start, "warm_up_days": 0, "counted_days": days, "run_out_days": 0}
    grown: dict[str, Content] = {
        name: {"applications_per_year": {"times": (1 + stream.growth_per_year) ** years}}
        for name, stream in loaded.scenario.streams.items()
        if stream.growth_per_year
    }
    return {"period": period, **({"streams": grown} if grown else {})}


def _node(content: Content, place: Place) -> Node:
    """Content as a layer's tree, all of it at one place."""
    if isinstance(content, Node):
        return content
    if isinstance(content, Mapping):
        return Node({key: _node(below, place) for key, below in content.items()}, place, place)
    return Node(content, place, place)


def _of_file(problem: Problem, copy: str, name: str) -> Problem:
    """A problem of a copy, told of the user's own file."""
    if problem.place is None or problem.place.file != copy:
        return problem
    return replace(problem, place=Place(name, problem.place.line, problem.place.column))
