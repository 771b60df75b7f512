"""`yekuo compare`: which redesign helps, by how much, at what cost, and how sure that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import (
    INTERRUPTED,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
    store_option,
)
from reports.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from experiments.arms import Variant
    from experiments.in_full import InFull

BUDGET_SECONDS = 300.0
"""Where neither a number of replications nor a time is given."""
BASE, BEST = "base", "best"
"""Arms that the report shows in full."""


@click.command()
@scenario_argument
@click.argument("others", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All redesigns that come with yekuo, each alone.")
@click.option(
    "--replications", type=click.IntRange(2, 100_000), help="How many of each; left out: until the first is sure."
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option(
    "--inputs",
    type=click.Choice(["fixed", "uncertain"]),
    default="fixed",
    show_default=True,
    help="Draw the uncertain inputs anew for each replication: how surely the ranking holds, what decides it.",
)
@click.option(
    "--time",
    "seconds",
    type=FiniteRange(min=0),
    help=f"Budget in seconds [{BUDGET_SECONDS:g} without --replications].",
)
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; left out: the cores, where that pays.")
@click.option("--no-break-even", is_flag=True, help="Do not run weaker versions of the assumed effects.")
@store_option
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write report.html and compare.json here."
)
@engine_option
@json_option
@command
def compare(
    terminal: Terminal, scenario: str, others: tuple[str, ...], every: bool, out: Path | None, as_json: bool, **how: Any
) -> None:
    """比较方案 Compare redesigns with a base, replication by replication.

    OTHERS are scenario files, redesign files, or names of redesigns that come with yekuo; several laid over one another
    are joined by +.
    """
    from experiments.arms import shipped_redesigns, variants

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    chosen = [*others, *(name for name in (shipped_redesigns() if every else []) if name not in others)]
    if not chosen:
        raise click.UsageError("name at least one redesign, or say --all")
    document, full = compared(
        terminal, variants(scenario, chosen), quiet=as_json, in_detail=(BASE, BEST) if out is not None else (), **how
    )
    if as_json:
        terminal.json(document)
    else:
        from reports.comparison_summary import show_comparison

        show_comparison(terminal, document)
    if out is not None:
        from reports.folder import write_comparison

        path = write_comparison(out, document, full, terminal.words)
        terminal.remark(terminal.words("written", path=path))
    asked = how["replications"]
    if asked is not None and how["seconds"] is None and document["how"]["replications"] < asked:
        raise click.exceptions.Exit(INTERRUPTED)


def compared(
    terminal: Terminal,
    found: list[Variant],
    *,
    seed: int,
    inputs: str,
    replications: int | None,
    seconds: float | None,
    workers: int | None,
    store: Path,
    engine: str,
    no_break_even: bool,
    quiet: bool,
    in_detail: Sequence[str],
) -> tuple[dict[str, Any], Mapping[str, InFull]]:
    """Run a comparison with a progress bar; with the base and the best arm in full where that is wanted."""
    from experiments.comparing import Comparing
    from experiments.comparing import compare as run_comparison
    from experiments.engines import compiles_first, make_ready
    from experiments.in_full import in_full
    from experiments.running import Extent
    from experiments.store import open_store
    from reports.comparison_verdict import best
    from reports.dates import now

    if seconds is None and replications is None:
        seconds = BUDGET_SECONDS
    if compiles_first(engine):
        terminal.remark(terminal.words("compiling"))
    make_ready(engine)
    words = ("yekuo", "compare", *(variant.name for variant in found))
    comparing = Comparing(found, seed, inputs == "uncertain", engine, not no_break_even, words)
    extent = Extent(replications, seconds, workers)
    with (
        open_store(store, now=now) as kept,
        terminal.progress(terminal.words("comparing", n=len(found)), quiet=quiet) as step,
    ):
        document, paired = run_comparison(comparing, extent, store=kept, told=step)
        first = best(document)
        meant = {BASE: document["base"], BEST: first["name"] if first else ""}
        names = [meant[one] for one in in_detail if meant[one]]
        full = in_full(comparing, names, paired.replications, store=kept, told=step) if names else {}
    return document, full
