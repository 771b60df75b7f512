"""What becomes of the quoted application in one replication: when it comes to each milestone, what each clause counts.

The run is left as soon as the application is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from experiments.clause_days import units_used
from experiments.engines import KERNEL
from experiments.quoting.application import quoted_cases
from model.agreements.cases import clause_cases
from model.agreements.conditions import chosen
from model.agreements.visit_rows import CONCLUDED, visit_rows
from model.log import Alerts, Applications, Fate, Grants, Hands, Log, Visits
from model.program import Column, Program

LATER = 2**31
"""An instant, or a number of units, that a run did not come to."""
LOOK_EVERY_DAYS, FEWEST_ROWS = 5, 2_000
"""Days after whose visits is looked whether the application is over, and the fewest visits."""


@dataclass(frozen=True, slots=True)
class Clocked:
    """What a clause's clock said."""

    units: int
    """Whole units used; kept under a limit d where they are fewer than d. LATER: not ended."""
    reached: int
    """When it ended; LATER: not yet."""
    limit: int
    """As stated."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    fate: Fate
    grid: int
    """How the network answered (`model.program.Grid`); FREE where it was not asked."""
    ended: int
    """LATER: still open at the horizon."""
    stages: dict[str, int]
    """Last end of each stage that it came to the end of."""
    clauses: dict[str, Clocked]
    """Clauses that it fell under and did not withdraw from; of several cases the longest."""


def outcome_of(program: Program, engine: str, seed: int, replication: int) -> Outcome:
    """Run until the application is over; what became of it."""
    return outcomes_of(program, engine, seed, replication)[0]


def outcomes_of(program: Program, engine: str, seed: int, replication: int) -> list[Outcome]:
    """Run until all quoted applications are over; what became of each, in their order."""
    cases, found = quoted_cases(program), dict[int, Outcome]()
    for log in _parts(program, engine, seed, replication):
        for application in np.flatnonzero(np.isin(log.applications.case, cases)).tolist():
            found[int(log.applications.case[application])] = _told(program, log_of_one(log, application))
        if len(found) == len(cases):
            return [found[case] for case in cases]
    raise ValueError(f"not all quoted applications arrive within the {program.days} days of the run")


def _parts(program: Program, engine: str, seed: int, replication: int) -> Iterator[Log]:
    if engine == KERNEL:
        from model.kernel import simulate_in_parts

        yield from simulate_in_parts(program, seed, replication, rows=rows_between_looks(program))
    else:
        from model.engine import simulate

        yield simulate(program, seed, replication)


def rows_between_looks(program: Program) -> int:
    """About as many visits as there are in some days."""
    demand = program.demand
    steps = (program.routes.step_of.reshape(len(program.names.routes), -1) >= 0).sum(axis=1)[demand.route]
    a_day = float((demand.mean.mean(axis=1) * steps).sum()) / 2**20
    return max(FEWEST_ROWS, int(LOOK_EVERY_DAYS * a_day))


def log_of_one(log: Log, application: int) -> Log:
    """The log of one application alone."""
    one = np.array([application])
    visits = log.visits.rows[log.visits.application == application].copy()
    visits["application"] = 0
    grants = log.grants.application == application
    its_grants = {field.name: getattr(log.grants, field.name)[grants] for field in fields(Grants)}
    nothing = np.zeros(0, dtype=np.int64)
    return Log(
        visits=Visits(visits),
        hands=Hands.of(nothing, nothing),
        applications=Applications(**{f.name: getattr(log.applications, f.name)[one] for f in fields(Applications)}),
        alerts=Alerts(*(nothing,) * 5),
        grants=Grants(**{**its_grants, "application": np.zeros(int(grants.sum()), dtype=np.int64)}),
        reinforcements=log.reinforcements,
        duty=log.duty,
    )


def _told(program: Program, log: Log) -> Outcome:
    """What the log of one application says."""
    visits, fate = log.visits, Fate(int(log.applications.fate[0]))
    ended = int(log.applications.ended[0]) if fate != Fate.OPEN else LATER
    concluded = np.isin(visits.outcome, CONCLUDED)
    stages: dict[str, int] = {}
    for stage, at in zip(visits.stage[concluded].tolist(), visits.ended[concluded].tolist(), strict=True):
        name = program.names.stages[stage]
        stages[name] = max(stages.get(name, -1), at)
    return Outcome(fate, int(log.applications.values[0, Column.GRID]), ended, stages, dict(_clocked(program, log)))


def _clocked(program: Program, log: Log) -> Iterator[tuple[str, Clocked]]:
    """What the clock of each clause said."""
    rows, values = visit_rows(program, log), log.applications.values
    category = int(values[0, Column.CATEGORY])
    for number, clause in enumerate(program.names.clauses):
        if not program.clauses.applies[number][category]:
            continue
        cases = clause_cases(program, log, number, rows=rows)
        cases = cases.where(~cases.withdrew)
        if len(cases.application):
            used = np.where(cases.ended < 0, LATER, units_used(program, cases, values))
            worst = int(np.argmax(used))
            attribute, table = int(program.clauses.limit_attribute[number]), int(program.clauses.limit[number])
            limit = values[0, attribute] if attribute >= 0 else chosen(program, table, values)[0]
            reached = int(cases.ended[worst]) if cases.ended[worst] >= 0 else LATER
            yield clause, Clocked(int(used[worst]), reached, int(limit))
