"""Packed rows: a table whose columns take 8 to 32 bits each, and are read as 64-bit integers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.program import IntArray


class Packed:
    """A column of packed rows, given as a new array of 64-bit integers each time it is asked for.

    In the few bits of a row a reader's arithmetic (application × stages, a sum of seconds) could overflow, silently. A
    function that needs a column again and again asks for it once.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, table: PackedRows, owner: type) -> IntArray:
        return table.rows[self._name].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class PackedRows:
    """A table of packed rows."""

    rows: NDArray[np.void]
    """Shape (n,); the fields are the columns."""

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def column_names(cls) -> list[str]:
        """The columns, in the order in which the table declares them."""
        return [name for name, column in vars(cls).items() if isinstance(column, Packed)]


def pack(table: str, row: np.dtype[np.void], columns: Mapping[str, IntArray]) -> NDArray[np.void]:
    """Pack whole columns into rows.

    Parameters
    ----------
    table
        Its name, for errors.
    columns
        Shape (n,) each; every field of `row` and no other.

    Raises
    ------
    OverflowError
        If a value has no room in its column.
    ValueError
        If columns are missing, unknown, or of different lengths.

    Examples
    --------
    >>> pack("hands", np.dtype([("person", "i1")]), {"person": np.array([7, 128])})
    Traceback (most recent call last):
    OverflowError: hands.person: 128 lies outside of -128 to 127
    """
    names, shapes = row.names or (), {column.shape for column in columns.values()}
    if set(names) != set(columns) or len(shapes) != 1:
        raise ValueError(f"{table} has the columns {', '.join(names)}, all of one length")
    rows: NDArray[np.void] = np.empty(shapes.pop(), dtype=row)
    for name in names:
        put(table, rows, name, columns[name])
    return rows


def put(table: str, rows: NDArray[np.void], name: str, column: IntArray) -> None:
    """Fill in a column of rows; errors as of `pack`."""
    room = np.iinfo(rows.dtype[name])
    for value in (column.min(initial=0), column.max(initial=0)):
        if not room.min <= value <= room.max:
            raise OverflowError(f"{table}.{name}: {value} lies outside of {room.min} to {room.max}")
    if column.shape != rows.shape:
        raise ValueError(f"{table}.{name}: {len(column)} values for {len(rows)} rows")
    rows[name] = column
