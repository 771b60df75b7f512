"""Recorded arrivals: one CSV file per stream; the format is told in `model.compiling.case_files`."""

from __future__ import annotations

import datetime
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.compiling.case_cells import CaseIds, Cells
from model.compiling.csv_file import Row, rows_of
from model.program import DAY, Column, IntArray

NEEDED = ("case_id", "arrived")
DRAWN = ("channel", "area", "requested_kva")


@dataclass(frozen=True, slots=True)
class RecordedArrivals:
    """The recorded arrivals of a stream, in the order of arrival, then case id."""

    case_ids: tuple[str, ...]
    values: IntArray
    """Shape (n, n_attributes), −1 where the file is silent."""


def read_recorded(path: Path, stream: str, cells: Cells, taken: CaseIds) -> RecordedArrivals:
    """Read the recorded arrivals of a stream; what is wrong is among the faults of `cells`."""
    at, declared = cells.at, cells.declared([*NEEDED, *DRAWN])
    case_ids, flat = list[str](), array("q")
    for row in rows_of(path, cells.faults, needed=NEEDED, known=[*NEEDED, *DRAWN, *declared]):
        values = [-1] * len(at.attributes)
        arrived = _arrived(row, cells)
        case_ids.append(cells.new_case(row, taken))
        values[Column.ARRIVAL_DATE], values[Column.ARRIVAL_TIME] = divmod(arrived, DAY)
        values[Column.CHANNEL] = cells.value(row, "channel")
        values[Column.AREA] = cells.area(row, stream)
        values[Column.REQUESTED_KVA] = cells.stated_kva(row, stream, drawn=True)
        for name in declared:
            values[at.attributes[name]] = cells.value(row, name)
        flat.extend(values)
    if not case_ids and not cells.faults.problems:
        cells.faults.add(1, "", "has no rows; a stream that is recorded has arrivals")
    values_read = np.array(flat, dtype=np.int64).reshape(len(case_ids), len(at.attributes))
    instants = (values_read[:, Column.ARRIVAL_DATE] * DAY + values_read[:, Column.ARRIVAL_TIME]).tolist()
    order = sorted(range(len(case_ids)), key=lambda row: (instants[row], case_ids[row]))
    return RecordedArrivals(tuple(case_ids[row] for row in order), values_read[order])


def _arrived(row: Row, cells: Cells) -> int:
    """The instant of arrival within the days of the run."""
    arrived = cells.instant(row, "arrived")
    if arrived is not None and not 0 <= arrived < cells.days * DAY:
        last = cells.start + datetime.timedelta(days=cells.days - 1)
        cells.faults.add(row.line, "arrived", f"lies within the run, {cells.start} to {last}", row["arrived"])
    return arrived or 0
