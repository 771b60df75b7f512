"""Mornings whose open applications can be worked out by hand; the first day is Monday 5 January 2026."""

from __future__ import annotations

from pathlib import Path

from experiments.late.morning import Morning, morning_of
from tests.by_hand import FIRST_DAY, Plain, date, program_of, write_open_applications

WAITING = {"stream": "a", "arrived": "2 10:00", "area": "town", "stage": "serve"}


def clause(limit: Plain, **more: object) -> Plain:
    """Return a clause from the application's arrival to the end of `serve`."""
    return {"from": "application.arrived", "to": "serve.ended", "limit": limit, "categories": ["home"], **more}


def promised(**clauses: Plain) -> Plain:
    """Return the agreements of a scenario: one, signed by everybody."""
    return {"pledge": {"clauses": clauses}}


def morning(folder: Path, plain: Plain, *rows: Plain, days: int = 14, engine: str = "kernel") -> Morning:
    """Return a morning of 5 January with open applications; instants as in `tests.by_hand`."""
    state = folder / write_open_applications(folder, [{**WAITING, **row} for row in rows])
    program_of(folder, plain)
    return morning_of(folder / "scenario.yaml", state, date(FIRST_DAY), days=days, engine=engine)
