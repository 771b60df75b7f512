"""The engines by name; each gives the same log."""

from __future__ import annotations

from collections.abc import Callable

from model.log import Log
from model.program import Program

Engine = Callable[[Program, int, int], Log]
"""(program, seed, replication) → log."""
ENGINES = ("simpy",)


def engine_named(name: str) -> Engine:
    """The engine of a name.

    Raises
    ------
    ValueError
        There is none.
    """
    if name == "simpy":
        from model.engine import simulate

        return simulate
    raise ValueError(f"engine = {name}: one of {', '.join(ENGINES)}")
