"""The shape of a route: its stages in reading order, each with the branches and the parts it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from model.problems import KeyPath
from model.scenario.stages import Grid, Item, Only, Outcome, Sometimes, Stage, Together, Work
from model.scenario.words import Condition

Mark = tuple[int, int]
"""A fork and its branch, or a `when` and its part (0: do, 1: otherwise); counted from 0 within the route."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in a route."""

    stage: str
    path: KeyPath
    order: int
    """Position in reading order."""
    branches: tuple[Mark, ...]
    """The branches around it, outermost first; empty on the trunk."""
    arms: tuple[Mark, ...]
    """The parts for some applications only around it, outermost first."""


@dataclass(frozen=True, slots=True)
class RouteTest:
    """A condition of a route."""

    path: KeyPath
    when: Condition
    branches: tuple[Mark, ...]


@dataclass(slots=True)
class RouteShape:
    """A route, flattened."""

    steps: list[Step] = field(default_factory=list)
    tests: list[RouteTest] = field(default_factory=list)
    forks: int = 0
    """How many forks it has."""
    first_of: dict[str, Step] = field(default_factory=dict)
    """The first step of each stage."""

    def step_of(self, stage: str) -> Step | None:
        """Return the first step of a stage; None where the route does not have it."""
        return self.first_of.get(stage)


def shape_of(items: Sequence[Item], path: KeyPath) -> RouteShape:
    """Flatten a route."""
    shape = RouteShape()
    _lay(shape, items, path, (), ())
    return shape


def _lay(
    shape: RouteShape,
    items: Sequence[Item],
    path: KeyPath,
    branches: tuple[Mark, ...],
    arms: tuple[Mark, ...],
) -> None:
    for position, item in enumerate(items):
        here = (*path, position)
        if isinstance(item, Together):
            fork, shape.forks = shape.forks, shape.forks + 1
            for branch, part in enumerate(item.together):
                _lay(shape, part, (*here, "together", branch), (*branches, (fork, branch)), arms)
        elif isinstance(item, Sometimes | Only):
            test = len(shape.tests)
            shape.tests.append(RouteTest((*here, "when"), item.when, branches))
            if isinstance(item, Only):
                _add(shape, item.stage, (*here, "stage"), branches, (*arms, (test, 0)))
            else:
                _lay(shape, item.do, (*here, "do"), branches, (*arms, (test, 0)))
                _lay(shape, item.otherwise, (*here, "otherwise"), branches, (*arms, (test, 1)))
        else:
            _add(shape, item, here, branches, arms)


def _add(shape: RouteShape, stage: str, path: KeyPath, branches: tuple[Mark, ...], arms: tuple[Mark, ...]) -> None:
    step = Step(stage, path, len(shape.steps), branches, arms)
    shape.steps.append(step)
    shape.first_of.setdefault(stage, step)


def parallel(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> bool:
    """Whether two steps stand in different branches of one fork (or in different parts of one `when`)."""
    taken = dict(one)
    return any(taken.get(mark, branch) != branch for mark, branch in other)


def always_one_of(parts: Sequence[tuple[Mark, ...]]) -> bool:
    """Whether every application meets at least one of the steps that stand in these parts.

    Examples
    --------
    >>> always_one_of([((0, 0),), ((0, 1),)])  # one in do, one in otherwise
    True
    >>> always_one_of([((0, 0),)])
    False
    """
    met = set(parts)
    for length in range(max(map(len, met), default=0), 0, -1):
        for arms in [arms for arms in met if len(arms) == length]:
            test, part = arms[-1]
            if (*arms[:-1], (test, 1 - part)) in met:
                met.add(arms[:-1])
    return () in met


def repairs_of(name: str, stage: Stage) -> Iterator[tuple[KeyPath, str]]:
    """Yield the repair stages a stage leads to, each with the path that names it."""
    path = ("stages", name)
    for below, outcome in outcomes_of(stage):
        if outcome.via is not None:
            yield (*path, *below, "via"), outcome.via
    if isinstance(stage, Work) and stage.patience is not None and stage.patience.via is not None:
        yield (*path, "patience", "via"), stage.patience.via
    if isinstance(stage, Grid) and stage.if_blocked.farther_via is not None:
        yield (*path, "if_blocked", "farther_via"), stage.if_blocked.farther_via


def outcomes_of(stage: Stage) -> Iterator[tuple[KeyPath, Outcome]]:
    """Yield the outcomes of a stage, each with its path within the stage."""
    for position, outcome in enumerate(stage.outcomes):
        yield ("outcomes", position), outcome
    if stage.sent_back is not None:
        yield ("sent_back",), stage.sent_back
