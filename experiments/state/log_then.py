"""A log as it stood at an instant of its run: what came later is not known, what was open then is open again.

What happens at the instant itself has not happened yet: a run that begins then would do it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from model.agreements.visit_rows import CONCLUDED, BoolArray
from model.log import Alerts, Applications, Fate, Grants, Hands, Log, Outcome, Reinforcements, Visits
from model.packing import put
from model.program import Column, Grid, IntArray, Program


@dataclass(frozen=True, eq=False)
class UntilThen(Program):
    """A Program whose horizon is an instant within its run: clocks count up to it."""

    instant: int = 0

    @property
    def horizon(self) -> int:
        """The instant."""
        return self.instant


def until_then(program: Program, instant: int) -> UntilThen:
    """The Program as if its run ended at an instant."""
    parts = {field.name: getattr(program, field.name) for field in fields(Program)}
    return UntilThen(**parts, instant=instant)


def log_then(program: Program, log: Log, instant: int) -> Log:
    """The log as it stood at an instant.

    Notes
    -----
    The log keeps attributes as they are at the end. One that a stage set only later has its first value again; one
    drawn at arrival and changed later keeps what it was changed to: the log does not tell what it was before.
    """
    applications = log.applications
    here = np.flatnonzero(applications.arrived < instant)
    number = np.full(len(applications.arrived), -1, dtype=np.int64)
    number[here] = np.arange(len(here))
    rows = np.flatnonzero(log.visits.since < instant)
    place = np.full(len(log.visits), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    hands = log.hands
    began = (place[hands.visit] >= 0) & (log.visits.started[hands.visit] < instant)
    grants = log.grants
    asked = np.flatnonzero((grants.asked < instant) & (number[grants.application] >= 0))
    alerts, built = log.alerts, log.reinforcements
    raised, begun = np.flatnonzero(alerts.raised < instant), np.flatnonzero(built.triggered < instant)
    visits = _visits(log, rows, number, instant)
    return Log(
        visits=visits,
        hands=Hands.of(place[hands.visit[began]], hands.person[began]),
        applications=_applications(program, log, here, instant),
        alerts=Alerts(
            number[alerts.application[raised]],
            *(column[raised] for column in (alerts.clause, alerts.case, alerts.level, alerts.raised)),
        ),
        grants=_grants(grants, asked, number, instant),
        reinforcements=Reinforcements(
            built.element[begun], built.number[begun], built.triggered[begun], _not_yet(built.done[begun], instant)
        ),
        duty=log.duty,
    )


def _not_yet(instants: IntArray, instant: int) -> IntArray:
    return np.where(instants >= instant, -1, instants)


def _grants(grants: Grants, asked: IntArray, number: IntArray, instant: int) -> Grants:
    then = {field.name: getattr(grants, field.name)[asked] for field in fields(Grants)}
    waits = then["granted"] >= instant
    return Grants(
        **{
            **then,
            "application": number[then["application"]],
            "granted": _not_yet(then["granted"], instant),
            "returned": _not_yet(then["returned"], instant),
            "how": np.where(waits, int(Grid.WAITED), then["how"]),
        }
    )


def _visits(log: Log, which: IntArray, number: IntArray, instant: int) -> Visits:
    rows = log.visits.rows[which].copy()
    visits = Visits(rows)
    open_then = (visits.ended < 0) | (visits.ended >= instant)
    open_then |= _sent_home(log, which, instant)
    put("visits", rows, "application", number[visits.application])
    put("visits", rows, "started", np.where((visits.started >= instant) | _is_home(visits), -1, visits.started))
    for column, value in (("ended", -1), ("recorded_ended", -1), ("outcome", int(Outcome.OPEN)), ("reason", -1)):
        put("visits", rows, column, np.where(open_then, value, getattr(visits, column)))
    return Visits(rows)


def _is_home(visits: Visits) -> BoolArray:
    home: BoolArray = visits.outcome == Outcome.SENT_HOME
    return home


def _sent_home(log: Log, which: IntArray, instant: int) -> BoolArray:
    """Rows of those who were sent home and had not come again: they wait on, though no visit of theirs is open."""
    visits = Visits(log.visits.rows[which])
    home = np.flatnonzero(_is_home(visits))
    waits = np.zeros(len(which), dtype=np.bool_)
    if not len(home):
        return waits
    ended, application = log.applications.ended, visits.application
    home = home[(ended[application[home]] < 0) | (ended[application[home]] >= instant)]
    stage, attempt, last = visits.stage, visits.attempt, np.searchsorted(application, application[home], side="right")
    for row, upto in zip(home.tolist(), last.tolist(), strict=True):
        later = slice(row + 1, upto)
        waits[row] = not ((stage[later] == stage[row]) & (attempt[later] == attempt[row])).any()
    return waits


def _applications(program: Program, log: Log, here: IntArray, instant: int) -> Applications:
    then = {field.name: getattr(log.applications, field.name)[here] for field in fields(Applications)}
    over = (then["ended"] >= 0) & (then["ended"] < instant)
    values = _values_then(program, log, instant)[here]
    return replace(
        Applications(**then),
        ended=np.where(over, then["ended"], -1),
        fate=np.where(over, then["fate"], int(Fate.OPEN)),
        values=values,
    )


def _values_then(program: Program, log: Log, instant: int) -> IntArray:
    """Attributes as known at an instant; shape (n_applications, n_attributes)."""
    values, visits, stages = log.applications.values.copy(), log.visits, program.stages
    concluded = np.isin(visits.outcome, CONCLUDED) & (visits.started >= 0)
    which = np.repeat(np.arange(len(program.names.stages)), np.diff(stages.set_first))
    for attribute in np.unique(stages.set_attribute).tolist():
        sets = concluded & np.isin(visits.stage, which[stages.set_attribute == attribute])
        later, before = np.zeros((2, len(values)), dtype=np.bool_)
        later[visits.application[sets & (visits.ended >= instant)]] = True
        before[visits.application[sets & (visits.ended < instant)]] = True
        drawn = np.isin(log.applications.stream, _streams_that_draw(program, attribute))
        values[later & ~before & ~drawn, attribute] = program.demand.first_value[attribute]
    grants = log.grants
    values[grants.application[grants.granted >= instant], Column.GRID] = int(Grid.FREE)
    known = np.flatnonzero((grants.granted >= 0) & (grants.granted < instant))
    known = known[np.argsort(grants.granted[known], kind="stable")]
    values[grants.application[known], Column.GRID] = grants.how[known]
    return values


def _streams_that_draw(program: Program, attribute: int) -> list[int]:
    """Streams whose applications have an attribute drawn as they arrive."""
    demand = program.demand
    stream = np.repeat(np.arange(len(program.names.streams)), np.diff(demand.attribute_first))
    found: list[int] = stream[demand.attribute == attribute].tolist()
    return found
