"""`yekuo bench`: how fast the engines are on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from reports.commands.common import FAILED, INTERRUPTED, FiniteRange, command, json_option
from reports.shipped import scenario_path
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.benchmark import Bench, BenchRow, LeftOut

ENGINES = ("kernel", "simpy", "plain_simpy", "c_loop", "ciw", "salabim")
COLUMNS = (
    "engine", "bench_size_column", "visits", "cpu_seconds", "us_per_visit", "visits_per_second", "times_plain",
    "times_c", "peak_mb", "growth",
)  # fmt: skip
NONE = "–"


@click.command()
@click.option(
    "--applications",
    "sizes",
    type=click.IntRange(100, 5_000_000),
    multiple=True,
    default=(20_000, 100_000, 1_000_000),
    show_default=True,
    help="Sizes; may be given several times.",
)
@click.option("--engine", "engines", type=click.Choice(ENGINES), multiple=True, help="Only these; left out: all.")
@click.option("--turns", type=click.IntRange(1, 20), default=3, show_default=True, help="Turns of each engine.")
@click.option(
    "--limit",
    type=FiniteRange(min=1),
    default=120.0,
    show_default=True,
    help="CPU seconds that one engine may take at one size, judged by the size before; slower ones are left out.",
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@json_option
@command
def bench(
    terminal: Terminal,
    sizes: tuple[int, ...],
    engines: tuple[str, ...],
    turns: int,
    limit: float,
    seed: int,
    as_json: bool,
) -> None:
    """测速 Visits per CPU second on the benchmark model, beside other engines; some minutes."""
    from experiments.benchmark import Bounds, benchmark

    with terminal.progress(terminal.words("benching"), quiet=as_json) as step:
        found = benchmark(
            scenario_path("benchmark.yaml"), engines or ENGINES, Bounds(sizes, turns, limit), seed=seed, told=step
        )
    if as_json:
        terminal.json(document(found, seed))
    else:
        show(terminal, found, turns, limit)
    if found.interrupted:
        terminal.remark(terminal.words("bench_interrupted"))
        raise click.exceptions.Exit(INTERRUPTED)
    if not found.rows:
        raise click.exceptions.Exit(FAILED)


def document(found: Bench, seed: int) -> dict[str, object]:
    """The JSON document."""
    return {
        "rows": [asdict(row) for row in found.rows],
        "left_out": [asdict(out) for out in found.left_out],
        "set_up_seconds": found.set_up_seconds,
        "seed": seed,
    }


def show(terminal: Terminal, found: Bench, turns: int, limit: float) -> None:
    """The table, what is counted, and what was left out and why."""
    words = terminal.words
    terminal.table(words("bench"), [words(key) for key in COLUMNS], list(cells(found)), text_columns=1)
    terminal.line(words("bench_counted", turns=turns))
    times = ", ".join(f"{engine} {seconds:.1f} s" for engine, seconds in found.set_up_seconds.items())
    terminal.line(words("bench_set_up", times=times))
    for out in found.left_out:
        terminal.line(told(terminal, out, limit))


def told(terminal: Terminal, out: LeftOut, limit: float) -> str:
    """A line on what was left out."""
    words, engine = terminal.words, out.engine
    if out.applications is not None:
        engine = words("bench_size", engine=engine, n=out.applications)
    return words(f"out_{out.why}", engine=engine, detail=out.detail, limit=limit)


def cells(found: Bench) -> Iterator[tuple[str, ...]]:
    """The table's rows, those left out for their size among them."""
    asked = {(row.engine, row.applications) for row in found.rows}
    asked |= {(out.engine, out.applications) for out in found.left_out if out.applications is not None}
    rows = {(row.engine, row.applications): row for row in found.rows}
    for engine, size in sorted(asked, key=lambda at: (at[1], ENGINES.index(at[0]))):
        row = rows.get((engine, size))
        if row is None:
            yield (engine, f"{size:,}", *[NONE] * (len(COLUMNS) - 2))
            continue
        plain, c_loop = rows.get(("plain_simpy", size)), rows.get(("c_loop", size))
        before = [rows[e, n] for e, n in rows if e == engine and n < size]
        yield (
            engine,
            f"{size:,}",
            f"{row.visits:,}",
            f"{row.cpu_seconds:,.3f}",
            f"{1e6 / row.visits_per_cpu_second:.3f}",
            f"{row.visits_per_cpu_second:,.0f}",
            f"{faster(row, plain):.2f}" if plain else NONE,
            f"{1 / faster(row, c_loop):.2f}" if c_loop else NONE,
            f"{row.peak_mb:,.0f}" if row.peak_mb is not None else NONE,
            growth(row, max(before, key=lambda r: r.applications)) if before else NONE,
        )


def faster(row: BenchRow, other: BenchRow) -> float:
    """How many times as many visits per CPU second."""
    return row.visits_per_cpu_second / other.visits_per_cpu_second


def growth(row: BenchRow, before: BenchRow) -> str:
    """CPU time and size as multiples of those at the size before."""
    return f"{row.cpu_seconds / before.cpu_seconds:.1f} ({row.applications / before.applications:g})"
