"""The engines by name; each gives the same log, bit for bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.log import Log
from model.program import Program

Engine = Callable[[Program, int, int], Log]
"""(program, seed, replication) → log."""
KERNEL, SIMPY, AUTO = "kernel", "simpy", "auto"
COMPILING_SECONDS = 40.0
"""What compiling the kernel takes, once on a machine."""
ENGINES = (KERNEL, SIMPY)
"""The compiled twin, and the SimPy model that is the reference."""


def chosen_engine(name: str) -> str:
    """The engine that a choice means: `auto` is the kernel, which does all that the SimPy model does.

    Raises
    ------
    ValueError
        There is none of that name.
    """
    if name not in (AUTO, *ENGINES):
        raise ValueError(f"engine = {name}: one of {', '.join((AUTO, *ENGINES))}")
    return KERNEL if name == AUTO else name


def compiles_first(name: str) -> bool:
    """Whether an engine has to be compiled before its first replication on this machine."""
    if chosen_engine(name) != KERNEL:
        return False
    from model.kernel import is_ready

    return not is_ready()


def quickest_engine(name: str, seconds: float | None) -> str:
    """The engine for a run of so many seconds: `auto` does not compile the kernel for less time than that takes."""
    short = seconds is not None and seconds < COMPILING_SECONDS
    return SIMPY if name == AUTO and short and compiles_first(name) else chosen_engine(name)


def make_ready(name: str) -> None:
    """Compile an engine, if it is one to be compiled, so that worker processes find it compiled."""
    if chosen_engine(name) == KERNEL:
        from model.kernel import make_ready as compile_kernel

        compile_kernel()


def engine_named(name: str) -> Engine:
    """The engine of a name.

    Raises
    ------
    ValueError
        There is none.
    """
    if chosen_engine(name) == KERNEL:
        from model.kernel import simulate as simulate_compiled

        return simulate_compiled
    from model.engine import simulate

    return simulate


def engine_in_parts(name: str) -> Callable[[Program, int, int], Iterator[Log]]:
    """The engine of a name, giving its log in parts; that of the SimPy model is one part.

    Raises
    ------
    ValueError
        There is none.
    """
    if chosen_engine(name) == KERNEL:
        from model.kernel import simulate_in_parts

        return simulate_in_parts
    simulate = engine_named(name)
    return lambda program, seed, replication: iter((simulate(program, seed, replication),))
