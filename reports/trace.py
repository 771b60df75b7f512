"""One application's story, line by line, with its clocks: the tool with which anybody checks the model."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from experiments.clock_story import Clocks, Reading
from model.log import Fate, Log, Outcome
from model.program import OWNER, Column, Kind, Program
from model.scenario.whole import Scenario
from reports.dates import duration, written
from reports.names import case_ids, person_name, reason_name, value_text
from reports.words import Wording

HIDDEN = frozenset(
    {
        Column.CATEGORY,
        Column.REQUEST_TYPE,
        Column.STREAM,
        Column.ARRIVAL_TIME,
        Column.ARRIVAL_DATE,
        Column.ARRIVAL_WEEKDAY,
        Column.ARRIVAL_MONTH,
    }
)
"""Attributes that the first line tells otherwise."""


@dataclass(frozen=True, slots=True)
class Line:
    """What happens at an instant, and the clocks after it."""

    at: int
    texts: tuple[str, ...]
    clocks: tuple[Reading, ...]


class Story:
    """Tells what happened to one application of a log."""

    def __init__(self, program: Program, scenario: Scenario, log: Log, application: int, words: Wording) -> None:
        self._program, self._scenario, self._log = program, scenario, log
        self._application, self._words = application, words
        self._events: dict[int, list[tuple[int, str]]] = defaultdict(list)
        """By instant: (rank, text); ends come before beginnings."""

    def lines(self) -> list[Line]:
        """The whole story."""
        self._arrival()
        for visit in np.flatnonzero(self._log.visits.application == self._application).tolist():
            self._visit(visit)
        self._alerts()
        self._grants()
        self._end()
        clocks = Clocks(self._program, self._log, self._application)
        return [
            Line(t, tuple(text for _, text in sorted(self._events[t], key=lambda event: event[0])), tuple(clocks.at(t)))
            for t in sorted(self._events)
        ]

    def _add(self, t: int, rank: int, key: str, **values: object) -> None:
        if t >= 0 or rank == 0:
            self._events[t].append((rank, self._words(key, **values)))

    def _arrival(self) -> None:
        program, applications, a = self._program, self._log.applications, self._application
        values = applications.values[a]
        shown = [
            f"{name}={value_text(program, column, int(values[column]))}"
            for column, name in enumerate(program.names.attributes)
            if column not in HIDDEN
        ]
        category = program.names.categories[values[Column.CATEGORY]]
        title = self._words.title(self._scenario.categories[category].title, category)
        case = case_ids(program, self._log)[a]
        self._add(int(applications.arrived[a]), 0, "trace_arrives", case=case, category=title, values=", ".join(shown))

    def _stage(self, visit: int) -> str:
        row = self._log.visits.rows[visit]
        name, attempt = self._program.names.stages[row["stage"]], int(row["attempt"])
        title = self._words.title(self._scenario.stages[name].title, name)
        return f"{title} {name}" + (f" #{attempt}" if attempt > 1 else "")

    def _visit(self, visit: int) -> None:
        row, stages, name = self._log.visits.rows[visit], self._program.stages, self._stage(visit)
        stage, since, started, ended = (int(row[column]) for column in ("stage", "since", "started", "ended"))
        outside = stages.kind[stage] == Kind.EXTERNAL
        if not outside and started != since:
            self._add(since, 20, "trace_waits", stage=name, what=self._awaited(stage))
        if started >= 0:
            hands = ("utility", "customer", "authority")[stages.hands[stage]]
            by = self._words(f"hands_{hands}") if outside else self._people(visit)
            waited = duration(started - since) if started > since else ""
            key = "trace_starts_after" if waited else "trace_starts"
            self._add(started, 30, key, stage=name, by=by, waited=waited)
        if ended >= 0:
            outcome = Outcome(int(row["outcome"]))
            reason = reason_name(self._program, stage, int(row["reason"]))
            said = self._words(f"outcome_{outcome.name.lower()}") + (f" ({reason})" if reason else "")
            took = duration(ended - started) if started >= 0 else duration(0)
            self._add(ended, 10 if started < ended else 40, "trace_ends", stage=name, outcome=said, took=took)
        if row["recorded_since"] != since:
            self._add(since, 21, "trace_recorded_since", stage=name, shown=self._date(row["recorded_since"]))
        if row["recorded_ended"] != ended and ended >= 0:
            self._add(ended, 41, "trace_recorded_ended", stage=name, shown=self._date(row["recorded_ended"]))

    def _date(self, t: int) -> str:
        return written(self._program.start, int(t))

    def _awaited(self, stage: int) -> str:
        """What a stage waits for."""
        program = self._program
        kind = Kind(int(program.stages.kind[stage]))
        if kind not in (Kind.WORK, Kind.BATCH):
            return self._words(f"awaits_{kind.name.lower()}")
        a, b = int(program.stages.place_first[stage]), int(program.stages.place_first[stage + 1])
        roles = [self._words("owner") if r == OWNER else program.names.roles[r] for r in program.stages.place_role[a:b]]
        titles = [self._words.title(getattr(self._scenario.roles.get(r), "title", None), r) for r in roles]
        return " + ".join(titles)

    def _people(self, visit: int) -> str:
        log = self._log
        if log.visits.rows["outsourced"][visit]:
            return self._words("firm")
        who = [person_name(self._program, int(p)) for p in log.hands.person[log.hands.visit == visit]]
        return ", ".join(who)

    def _alerts(self) -> None:
        alerts = self._log.alerts
        for row in np.flatnonzero(alerts.application == self._application).tolist():
            clause = self._program.names.clauses[alerts.clause[row]]
            colour = self._words(("yellow", "orange", "red")[alerts.level[row]])
            self._add(int(alerts.raised[row]), 60, "trace_alert", colour=colour, clause=clause)

    def _grants(self) -> None:
        grants = self._log.grants
        for row in np.flatnonzero(grants.application == self._application).tolist():
            element = self._program.names.elements[grants.element[row]] if grants.element[row] >= 0 else ""
            kva = f"{grants.kva[row] / 10:g}"
            if grants.granted[row] >= 0:
                self._add(int(grants.granted[row]), 35, "trace_granted", kva=kva, element=element)
            else:
                self._add(int(grants.asked[row]), 35, "trace_asked", kva=kva, element=element)

    def _end(self) -> None:
        applications, a = self._log.applications, self._application
        fate = Fate(int(applications.fate[a]))
        at = int(applications.ended[a]) if applications.ended[a] >= 0 else self._program.horizon
        self._add(at, 70, f"fate_{fate.name.lower()}", after=duration(at - int(applications.arrived[a])))
