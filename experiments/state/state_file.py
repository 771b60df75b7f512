"""A copy of a file of open applications, as a run needs it: some rows blanked, what happened today moved before today.

A run begins at 00:00 of a day and reads only what lies before it. Of a file taken in the course of that day, instants
of the day itself become the last second of the day before. Lines stay where they are, so that a fault is told with the
line of the user's own file.
"""

from __future__ import annotations

import atexit
import csv
import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from model.compiling.case_cells import INSTANT
from model.compiling.csv_file import Faults, Row, rows_of

INSTANTS = ("arrived", "waiting_since", "in_work_since")
Kept = Callable[[Row], bool]
HELD = ("held_element", "held_kva", "held_bay")


def instant_in(text: str) -> datetime.datetime | None:
    """The local time that a cell says; None where it says none."""
    found = INSTANT.fullmatch(text)
    try:
        return datetime.datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def later_than(path: Path, as_of: datetime.datetime) -> Faults:
    """The instants of a file that lie after the moment at which it is said to have been taken."""
    faults = Faults(path)
    for row in rows_in(path):
        for column in INSTANTS:
            instant = instant_in(row[column])
            if instant is not None and instant > as_of:
                said = f"lies in the future: the file tells what is open as of {as_of:%Y-%m-%d %H:%M}"
                faults.add(row.line, column, said, row[column])
    return faults


def copied(path: Path, *, start: datetime.date, kept: Kept = lambda row: True, holds: Kept = lambda row: True) -> Path:
    """A copy in a folder that is removed when the program ends; the file itself where nothing has to be changed.

    Parameters
    ----------
    kept
        Which rows stay.
    holds
        Which rows still hold what they hold of the network.
    """
    first = datetime.datetime.combine(start, datetime.time())
    before = f"{first - datetime.timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"
    lines: dict[int, list[str]] = {}
    changed = False
    for row in rows_in(path):
        cells = list(row.cells)
        if not kept(row):
            cells, changed = [], True
        for column in INSTANTS if cells else ():
            instant, position = instant_in(row[column]), row.columns.get(column)
            if position is not None and instant is not None and instant >= first:
                cells[position], changed = before, True
        for column in HELD if cells and row["held_element"] and not holds(row) else ():
            if (position := row.columns.get(column)) is not None:
                cells[position], changed = "", True
        lines[row.line] = cells
    return _written(path, lines) if changed else path


def rows_in(path: Path) -> Iterator[Row]:
    """The rows that can be read; what cannot is told where the file is read in earnest."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        known = [cell.strip() for cell in next(csv.reader(file), [])]
    yield from rows_of(path, Faults(path), needed=(), known=known)


def _written(path: Path, lines: dict[int, list[str]]) -> Path:
    copy = temporary_folder() / path.name
    with path.open(encoding="utf-8-sig", newline="") as source, copy.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, line in enumerate(source, start=1):
            if number in lines and not lines[number]:
                file.write("\n")
            elif number in lines:
                writer.writerow(lines[number])
            else:
                file.write(line.rstrip("\r\n") + "\n")
    return copy


def temporary_folder() -> Path:
    """A new folder that is removed when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="yekuo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
