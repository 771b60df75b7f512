"""The cells of a case file: instants, words, numbers and persons, each checked against the scenario."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from pathlib import Path

from model.compiling.csv_file import Faults, Row
from model.compiling.positions import Positions
from model.program import DAY
from model.scenario.attributes import attribute_kinds
from model.scenario.checks.facts import unknown
from model.scenario.checks.route_shape import shape_of
from model.scenario.stages import Grid

CaseIds = dict[str, tuple[str, int]]
"""Where each case id stands: file and line."""

INSTANT = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)
NUMBER = re.compile(r"\d{1,10}(\.\d+)?", re.ASCII)
WHOLE = re.compile(r"\d{1,10}", re.ASCII)
LARGEST, LARGEST_KVA = 10**9, 10**8
LONGEST_CASE_ID = 200
OLDEST_DAYS = 7305
"""20 years: an application older than that is a misprint."""


class Cells:
    """Reads cells of one file; what is wrong becomes a fault, and the value None or −1."""

    def __init__(self, at: Positions, path: Path) -> None:
        self.path = path
        self.at, self.start, self.days = at, at.scenario.period.start, at.scenario.period.days
        self.faults = Faults(path)
        self.kinds = attribute_kinds(at.scenario)
        self._read: dict[tuple[str, str], int] = {}
        self._asking: dict[str, bool] = {}

    def declared(self, reserved: Collection[str]) -> list[str]:
        """The scenario's own attributes; none of them may be named as one of the file's other columns."""
        for name in self.at.scenario.attributes:
            if name in reserved:
                self.faults.add(1, name, "is a column of this file; rename the scenario's attribute")
        return [name for name in self.at.scenario.attributes if name not in reserved]

    def new_case(self, row: Row, taken: CaseIds) -> str:
        """The case id of a row, which no other application has."""
        case_id = row["case_id"]
        if not case_id or len(case_id) > LONGEST_CASE_ID:
            self.faults.add(row.line, "case_id", f"a text of 1 to {LONGEST_CASE_ID} characters", case_id)
        elif case_id in taken:
            file, line = taken[case_id]
            self.faults.add(
                row.line, "case_id", f"stands in {file}:{line} already; each application has its own", case_id
            )
        taken.setdefault(case_id, (self.faults.file, row.line))
        return case_id

    def instant(self, row: Row, column: str) -> int | None:
        """Seconds since 00:00 of the first day; negative before it."""
        found = INSTANT.fullmatch(row[column])
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0,) * 6
            date, time = datetime.date(year, month, day), datetime.time(hour, minute, second)
        except ValueError:
            said = "a local time, as 2026-01-31 08:30" + (", without zone" if len(row[column]) > 19 else "")
            self.faults.add(row.line, column, said, row[column])
            return None
        return (date - self.start).days * DAY + time.hour * 3600 + time.minute * 60 + time.second

    def past_instant(self, row: Row, column: str) -> int | None:
        """An instant before the first day of the run, and not absurdly long before."""
        instant = self.instant(row, column)
        if instant is not None and instant >= 0:
            self.faults.add(row.line, column, f"lies before {self.start}, the first day of the run", row[column])
        elif instant is not None and instant < -OLDEST_DAYS * DAY:
            self.faults.add(row.line, column, f"lies at most 20 years before {self.start}", row[column])
        else:
            return instant
        return None

    def word(self, row: Row, column: str, noun: str, known: Collection[str]) -> str:
        """One of the known words; empty where it is not."""
        word = row[column]
        if word in known:
            return word
        if word:
            self.faults.add(row.line, column, unknown(noun, word, known), word)
        else:
            self.faults.add(row.line, column, "is needed")
        return ""

    def yes(self, row: Row, column: str) -> bool | None:
        """Whether a cell says yes; None where it is empty."""
        if row[column] not in ("yes", "no", ""):
            self.faults.add(row.line, column, "yes or no", row[column])
        return {"yes": True, "no": False}.get(row[column])

    def whole(self, row: Row, column: str, lowest: int, highest: int, empty: int) -> int:
        """A whole number within bounds; `empty` stands for an empty cell."""
        text = row[column]
        if not text:
            return empty
        if not WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
            self.faults.add(row.line, column, f"a whole number from {lowest} to {highest:,}", text)
            return empty
        return int(text)

    def kva(self, row: Row, column: str) -> int:
        """Tenths of a kVA; −1 where the cell is empty."""
        text = row[column]
        if text and (not NUMBER.fullmatch(text) or float(text) > LARGEST_KVA):
            said = f"kVA: digits and a decimal point, from 0 to {LARGEST_KVA:,}"
            self.faults.add(row.line, column, said, text)
            return -1
        return self.at.value("requested_kva", text) if text else -1

    def value(self, row: Row, attribute: str) -> int:
        """The integer of an attribute's value; −1 where the cell is empty."""
        text = row[attribute]
        if not text:
            return -1
        key = attribute, text
        if key not in self._read:
            self._read[key] = self._value(row, attribute)
        return self._read[key] if self._read[key] >= 0 else self._value(row, attribute)

    def _value(self, row: Row, attribute: str) -> int:
        if attribute == "requested_kva":
            return self.kva(row, attribute)
        if self.kinds[attribute].form == "number":
            return self.whole(row, attribute, 0, LARGEST, -1)
        noun = attribute if attribute in ("area", "channel") else "value"
        word = self.word(row, attribute, noun, self.kinds[attribute].values)
        return self.at.value(attribute, word) if word else -1

    def area(self, row: Row, stream: str) -> int:
        """An area from which the stream's applications come: that people and network serve it is checked."""
        area = self.value(row, "area")
        shares = self.at.scenario.streams[stream].areas
        if area >= 0 and not shares.get(row["area"]):
            self.faults.add(row.line, "area", f"streams.{stream}.areas gives this area no share", row["area"])
        return area

    def stated_kva(self, row: Row, stream: str, *, drawn: bool) -> int:
        """The kVA asked for; −1 where the cell may be empty and is (`drawn`: it is drawn later)."""
        kva = self.value(row, "requested_kva")
        draws = self.at.scenario.streams[stream].requested_kva is not None
        if not row["requested_kva"] and (self._asks_the_grid(stream) if not draws else not drawn):
            self.faults.add(row.line, "requested_kva", f"is needed: applications of {stream} ask for kVA")
        return kva

    def _asks_the_grid(self, stream: str) -> bool:
        scenario = self.at.scenario
        if stream not in self._asking:
            steps = shape_of(scenario.routes[scenario.streams[stream].route], ()).steps
            self._asking[stream] = any(isinstance(scenario.stages[step.stage], Grid) for step in steps)
        return self._asking[stream]
