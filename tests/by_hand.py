"""Small scenarios whose log can be worked out by hand, and the log as readable rows.

The first day is Monday 5 January 2026 and no day is a holiday. Instants are written `6 08:30`: day of January and
time (32 is 1 February). Two calendars are there: `always`, and `office`, 09:00 to 16:00 from Monday to Friday, seven
hours a day. Every case is run in its own order and with simultaneous events shuffled; the logs must agree.
"""

from __future__ import annotations

import copy
import csv
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from model.compiling import compile_scenario
from model.engine import simulate
from model.kernel import simulate as simulate_compiled
from model.log import Fate, Log, Outcome
from model.program import DAY, Program
from model.scenario.loading import load_scenario

FIRST_DAY = 5
SHUFFLES = range(1, 6)
Plain = dict[str, Any]
Arrival = str | Mapping[str, str]
"""`5 08:30`, or {arrived: `5 08:30`, area: …}."""


def minutes(number: float) -> Plain:
    """Return a duration that is always the same."""
    return {"fixed": number, "unit": "minutes"}


def hours(number: float) -> Plain:
    """Return a duration that is always the same."""
    return {"fixed": number, "unit": "hours"}


def days(number: float) -> Plain:
    """Return a duration in calendar days that is always the same."""
    return {"fixed": number, "unit": "calendar_days"}


def work(by: object = "clerk", takes: Plain | None = None, **more: object) -> Plain:
    """Return a stage of work; half an hour unless told."""
    return {"by": by, "takes": takes or minutes(30), **more}


def outside(takes: Plain, **more: object) -> Plain:
    """Return a stage in the customer's hands."""
    return {"kind": "external", "takes": takes, **more}


def team(*roles: str, headcount: object = 1, calendar: str = "always", **more: object) -> Plain:
    """Return a team that is always there."""
    where = {} if "shifts" in more else {"calendar": calendar}
    return {"roles": {role: {} for role in roles}, "headcount": headcount, **where, **more}


def date(day: int) -> datetime.date:
    """Return a day of January 2026; 32 is 1 February, 0 is 31 December."""
    return datetime.date(2025, 12, 31) + datetime.timedelta(days=day)


def instant(text: str) -> int:
    """Seconds since 00:00 of 5 January."""
    day, clock = text.split()
    hour, minute, second = (int(part) for part in f"{clock}:00:00".split(":")[:3])
    return (int(day) - FIRST_DAY) * DAY + hour * 3600 + minute * 60 + second


def told(seconds: int) -> str:
    """Say an instant as `5 08:30`; `-` for none."""
    if seconds == -1:
        return "-"
    day, rest = divmod(int(seconds), DAY)
    second = f":{rest % 60:02}" if rest % 60 else ""
    return f"{day + FIRST_DAY} {rest // 3600:02}:{rest // 60 % 60:02}{second}"


def scenario(stages: Plain, teams: Plain | None = None, route: Sequence[object] | None = None, **more: Any) -> Plain:
    """Return a whole scenario with one category `home`, one area `town` and one stream `a`; `more` replaces keys."""
    teams = {"crew": team("clerk")} if teams is None else teams
    plain: Plain = {
        "title": {"zh": "手算", "en": "By hand"},
        "source": "made up for a test",
        "period": {"start": date(FIRST_DAY), "counted_days": 14},
        "national_calendar": {"country": None},
        "calendars": {"office": {"working_days": ["09:00-16:00"]}, "always": {"every_day": ["00:00-24:00"]}},
        "areas": {"town": {}},
        "roles": {role: {} for one in teams.values() for role in one["roles"]},
        "teams": teams,
        "categories": {"home": {}},
        "stages": stages,
        "routes": {"main": list(stages if route is None else route)},
        "streams": {"a": {"category": "home", "route": "main", "areas": {"town": 1}}},
    }
    return _with_titles({**plain, **copy.deepcopy(more)})


def stream(category: str = "home", route: str = "main", **more: object) -> Plain:
    """Return a stream from the town."""
    return {"category": category, "route": route, "areas": {"town": 1}, **more}


def _with_titles(plain: Plain) -> Plain:
    tables = ["areas", "roles", "teams", "categories", "stages", "channels", "agreements"]
    parts = [(name, part) for table in tables for name, part in plain.get(table, {}).items()]
    parts += [entry for _, part in parts for key in ("clauses", "documents") for entry in part.get(key, {}).items()]
    for name, part in parts:
        part.setdefault("title", {"zh": name, "en": name})
    return plain


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Told:
    """A log, told with names."""

    program: Program
    log: Log

    def rows(self, columns: str, stage: str | None = None) -> list[str]:
        """Tell the visits of a stage (or all), one text each, the columns separated by commas.

        Columns: case, stage, branch, attempt, since, started, ended, outcome, people, batch, outsourced.
        """
        names, stages = list(self.program.names.stages), self.log.visits.stage.tolist()
        chosen = [v for v, at in enumerate(stages) if stage is None or at == names.index(stage)]
        return [", ".join(self._cell(column, visit) for column in columns.split()) for visit in chosen]

    def fates(self) -> list[str]:
        """Tell the case and fate of every application."""
        fates = self.log.applications.fate.tolist()
        return [f"{self.case(number)} {Fate(fate).name.lower()}" for number, fate in enumerate(fates)]

    def owners(self) -> list[str]:
        """Tell the case and owner of every application."""
        owners = self.log.applications.owner.tolist()
        return [f"{self.case(n)} {self.person(owner) if owner >= 0 else '-'}" for n, owner in enumerate(owners)]

    def grants(self) -> list[str]:
        """Tell every request to the network: case, element, kVA, bay, granted, returned, how."""
        grants, names = self.log.grants, self.program.names
        how = names.values[names.attributes.index("grid")]
        return [
            f"{self.case(a)}, {names.elements[e]}, {kva / 10:g}, {bay}, {told(granted)}, {told(returned)}, {how[h]}"
            for a, e, kva, bay, granted, returned, h in zip(
                *(column.tolist() for column in (grants.application, grants.element, grants.kva, grants.bay)),
                *(column.tolist() for column in (grants.granted, grants.returned, grants.how)),
                strict=True,
            )
        ]

    def alerts(self) -> list[str]:
        """Tell every alert: case, clause, level, instant."""
        alerts, levels = self.log.alerts, ("yellow", "orange", "red")
        return [
            f"{self.case(a)}, {self.program.names.clauses[c]}, {levels[level]}, {told(t)}"
            for a, c, level, t in zip(
                *(column.tolist() for column in (alerts.application, alerts.clause, alerts.level, alerts.raised)),
                strict=True,
            )
        ]

    def attribute(self, name: str) -> list[object]:
        """Tell an attribute of every application at the end of the run."""
        names = self.program.names
        column = names.attributes.index(name)
        words, values = names.values[column], self.log.applications.values[:, column].tolist()
        return [words[value] if words else value for value in values]

    def case(self, application: int) -> str:
        """Case id of a recorded or open application; number from 1 of any other."""
        case = int(self.log.applications.case[application])
        return self.program.names.cases[case] if case >= 0 else str(application + 1)

    def person(self, person: int) -> str:
        """Team and number."""
        people = self.program.people
        return f"{self.program.names.teams[people.person_team[person]]}#{people.person_number[person]}"

    def busy_seconds(self) -> dict[str, int]:
        """Duty seconds at work of each person (overtime apart)."""
        busy = {self.person(p): 0 for p in range(len(self.program.people.person_team))}
        for visit, person in zip(self.log.hands.visit.tolist(), self.log.hands.person.tolist(), strict=True):
            ended = int(self.log.visits.ended[visit])
            until = ended if ended >= 0 else self.program.horizon
            opens, closes = self.duty(person)
            started = int(self.log.visits.started[visit])
            busy[self.person(person)] += int(
                np.maximum(np.minimum(closes, until) - np.maximum(opens, started), 0).sum()
            )
        return busy

    def duty(self, person: int) -> tuple[Any, Any]:
        """Opens and closes of a person's duty."""
        duty = self.log.duty
        own = slice(int(duty.first[person]), int(duty.first[person + 1]))
        return duty.opens[own], duty.closes[own]

    def _cell(self, column: str, visit: int) -> str:
        row = self.log.visits.rows[visit]
        if column == "case":
            return self.case(int(row["application"]))
        if column == "people":
            return " ".join(self.person(p) for p in self.log.hands.person[self.log.hands.visit == visit].tolist())
        value = int(row[column])
        if column == "stage":
            return self.program.names.stages[value]
        if column == "outcome":
            return Outcome(value).name.lower()
        return told(value) if column in ("since", "started", "ended") else str(value)


def run(
    folder: Path, plain: Plain, arrivals: Mapping[str, Iterable[Arrival]] | Iterable[Arrival] = (), **how: Any
) -> Told:
    """Run a scenario, its applications arriving at stated instants, and tell its log.

    Arrivals of the stream `a`, or by stream; they get the case ids a1, a2, …. The scenario goes through a file, as any
    other does. `how`: seed, replication.
    """
    program = program_of(folder, plain, arrivals)
    seed, replication = how.get("seed", 1), how.get("replication", 0)
    log = simulate(program, seed, replication)
    for shuffle in SHUFFLES:
        assert log.same_as(simulate(program, seed, replication, shuffle=shuffle)), f"shuffle={shuffle} changes the log"
    assert_same(log, simulate_compiled(program, seed, replication))
    return Told(program, log)


def assert_same(log: Log, other: Log) -> None:
    """Say which columns of two logs differ, if any do."""
    pairs = zip(log.arrays(), other.arrays(), strict=True)
    differing = [name for (name, ours), (_, theirs) in pairs if not np.array_equal(ours, theirs)]
    assert not differing, f"the engines differ in {', '.join(differing)}"


def program_of(
    folder: Path, plain: Plain, arrivals: Mapping[str, Iterable[Arrival]] | Iterable[Arrival] = ()
) -> Program:
    """Write a scenario and its arrivals, load and compile it."""
    by_stream = arrivals if isinstance(arrivals, Mapping) else {"a": arrivals}
    plain = copy.deepcopy(plain)
    for name, rows in by_stream.items():
        cases = [{"case_id": f"{name}{n}", **_row(row)} for n, row in enumerate(rows, start=1)]
        if cases:
            plain["streams"][name]["recorded"] = f"{name}.csv"
            _write_csv(folder / f"{name}.csv", cases)
    text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return compile_scenario(load_scenario(path), folder)


def write_open_applications(folder: Path, rows: Sequence[Mapping[str, str]]) -> str:
    """Write the file of open applications; instants as in arrivals. Returns its name."""
    instants = ("arrived", "waiting_since", "in_work_since")
    _write_csv(
        folder / "open.csv",
        [{k: _date(v) if k in instants and v else v for k, v in row.items()} for row in rows],
    )
    return "open.csv"


def _row(arrival: Arrival) -> dict[str, str]:
    row = {"arrived": arrival} if isinstance(arrival, str) else dict(arrival)
    return {**row, "arrived": _date(row["arrived"])}


def _date(text: str) -> str:
    """`5 08:30` as a date of 2026 and time; day 0 is 31 December."""
    day, clock = text.split()
    return f"{date(int(day))} {clock}"


def _write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
