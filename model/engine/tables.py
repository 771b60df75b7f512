"""The Program's columns as plain lists, which Python reads faster than arrays; by the same words."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from model.program import Program


class Columns:
    """A group of the Program with lists in place of arrays."""

    def __init__(self, group: Any) -> None:
        for column in fields(group):
            setattr(self, column.name, getattr(group, column.name).tolist())

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Tables:
    """The groups of a Program that the engine reads all the time."""

    def __init__(self, program: Program) -> None:
        self.stages, self.routes = Columns(program.stages), Columns(program.routes)
        self.people, self.network, self.clauses = Columns(program.people), Columns(program.network), Columns(program.clauses)

    def ragged(self, first: list[int], flat: list[int], row: int) -> list[int]:
        """One list of a ragged column."""
        return flat[first[row] : first[row + 1]]
