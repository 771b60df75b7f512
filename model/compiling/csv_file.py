"""One CSV file, read strictly: UTF-8, a header, rows as long as it. Every fault is told with its line.

Commas separate, `"` quotes, a cell lies on one line; blank lines and blanks around a cell mean nothing.
The file is read line by line, so that a wrong or a huge one costs neither memory nor patience.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from model.problems import MISSING, Place, Problem, shown_name
from model.scenario.checks.facts import unknown

MOST_BYTES = 200_000_000
MOST_ROWS = 1_000_000
LONGEST_LINE = 65_536
MOST_SHOWN = 20
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WRONG_QUOTES = 'wrong quotes: one is not closed, or text follows a closing one (a quote within a cell is "")'
OTHER_SEPARATORS = re.compile("[;\t\uff0c]")


class Faults:
    """What is wrong with one file: of the faults of a column the first 20, then how many more there are."""

    def __init__(self, path: Path) -> None:
        self.file = shown_name(path)
        self._shown: list[Problem] = []
        self._counts: dict[str, int] = {}
        self._first_hidden: dict[str, int] = {}

    def add(self, line: int, column: str, should_be: str, value: object = MISSING) -> None:
        """Note that a column (empty: the whole line) is wrong in a line."""
        self._counts[column] = self._counts.get(column, 0) + 1
        if self._counts[column] <= MOST_SHOWN:
            self._shown.append(Problem(Place(self.file, line, 1), column, should_be, value))
        else:
            self._first_hidden.setdefault(column, line)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The faults as problems."""
        hidden = [
            Problem(
                Place(self.file, line, 1),
                column,
                f"so on {self._counts[column] - MOST_SHOWN:,} more lines",
            )
            for column, line in self._first_hidden.items()
        ]
        return (*self._shown, *hidden)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `row["area"]` is the cell of that column, empty where the file has no such column."""

    line: int
    columns: Mapping[str, int]
    cells: Sequence[str]

    def __getitem__(self, column: str) -> str:
        position = self.columns.get(column)
        return "" if position is None else self.cells[position]


class _UnreadableError(Exception):
    """The file cannot be read on from a line."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line, self.words = line, words


def rows_of(path: Path, faults: Faults, *, needed: Collection[str], known: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a file.

    Parameters
    ----------
    needed
        Columns that the file must have.
    known
        All columns that it may have.
    """
    try:
        if wrong := _unfit(path):
            raise _UnreadableError(1, wrong)
        with path.open("rb") as file:
            records = _records(file)
            line, header = next(records, (1, []))
            columns = _columns(line, header, faults, needed, known)
            for line, cells in records if columns else ():
                if len(cells) == len(header):
                    yield Row(line, columns, cells)
                else:
                    faults.add(line, "", f"the row has {len(cells)} cells, the header {len(header)}")
    except _UnreadableError as error:
        faults.add(error.line, "", error.words)
    except OSError as error:
        faults.add(1, "", f"the file cannot be read: {error.strerror}")


def _unfit(path: Path) -> str:
    """Why it is not a file to read at all; empty where it is."""
    if not path.is_file():
        return "this is not an ordinary file" if path.exists() else "there is no such file"
    return f"a file of cases has at most {MOST_BYTES:,} bytes" if path.stat().st_size > MOST_BYTES else ""


def _lines(file: BinaryIO) -> Iterator[str]:
    number = 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise _UnreadableError(number, f"a line has at most {LONGEST_LINE:,} bytes")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _UnreadableError(number, "the file is not UTF-8 (GBK?); save it as “CSV UTF-8”") from None
        if found := CONTROL.search(text):
            raise _UnreadableError(number, f"a control character ({found[0]!r}) cannot stand in a CSV file")
        yield text


def _records(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of each record that is not blank; the header is the first."""
    reader, line, rows = csv.reader(_lines(file), strict=True), 1, 0
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            raise _UnreadableError(line, WRONG_QUOTES) from None
        if reader.line_num > line:
            raise _UnreadableError(line, "a cell lies on one line: " + WRONG_QUOTES)
        if any(cells):
            yield line, cells
            rows += 1
            if rows > MOST_ROWS + 1:
                raise _UnreadableError(line, f"a file of cases has at most {MOST_ROWS:,} rows")
        line += 1


def _columns(
    line: int, header: list[str], faults: Faults, needed: Collection[str], known: Collection[str]
) -> dict[str, int]:
    """Where each column stands; nothing where one that is needed is not there."""
    columns: dict[str, int] = {}
    if len(header) == 1 and OTHER_SEPARATORS.search(header[0]):
        faults.add(line, "", "columns are separated by commas (,)")
        return {}
    for position, name in enumerate(header):
        if name in columns:
            faults.add(line, name, "this column stands there twice")
        elif name not in known:
            said = unknown("column", name, known) if name else f"column {position + 1} has no name"
            faults.add(line, name, said)
        columns.setdefault(name, position)
    missing = [name for name in needed if name not in columns]
    for name in missing:
        faults.add(line, name, "this column is missing" + ("" if header else ": the file is empty"))
    return {} if missing else columns
