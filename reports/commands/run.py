"""`yekuo run`: which promises are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import (
    FAILED,
    INTERRUPTED,
    WRONG,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
)
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.offered_load import OfferedLoad
    from experiments.replications import Measured, Replication, Task

BUDGET_SECONDS = 60.0
"""Where neither a number of replications nor a time is given."""


@click.command()
@scenario_argument
@click.option(
    "--replications", type=click.IntRange(1, 100_000), help="How many; left out: until shares or verdicts are clear."
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option(
    "--inputs",
    type=click.Choice(["fixed", "uncertain"]),
    default="fixed",
    show_default=True,
    help="Draw the uncertain inputs anew for each replication.",
)
@click.option(
    "--time",
    "seconds",
    type=FiniteRange(min=0),
    help=f"Budget in seconds [{BUDGET_SECONDS:g} without --replications].",
)
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; left out: the cores, where that pays.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html, result.json, manifest.json and the log as CSV here.",
)
@click.option("--overload-anyway", is_flag=True, help="Run although some role is offered more work than it has hours.")
@click.option(
    "--clauses-only",
    is_flag=True,
    help="Measure only clauses, payments and applications: a long run takes no more memory than a short one.",
)
@engine_option
@json_option
@command
def run(terminal: Terminal, scenario: str, out: Path | None, as_json: bool, overload_anyway: bool, **how: Any) -> None:
    """运行方案 Run replications; print which clauses hold."""
    from experiments.offered_load import offered_load

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    task = prepare(
        terminal,
        scenario,
        seed=how["seed"],
        uncertain=how["inputs"] == "uncertain",
        engine=how["engine"],
        seconds=how["seconds"],
        measured="clauses" if how["clauses_only"] else "everything",
    )
    offered = offered_load(task.program)
    refuse_overload(terminal, task, offered, anyway=overload_anyway)
    seconds = how["seconds"]
    if seconds is None and how["replications"] is None:
        seconds = BUDGET_SECONDS
    rows = replicated(terminal, task, how["replications"], seconds, how["workers"], quiet=as_json)
    document = documented(terminal, task, rows, offered, how["replications"])
    if as_json:
        terminal.json(document)
    else:
        from reports.summary import show_result

        show_result(terminal, task.loaded.scenario, document)
    if out is not None:
        from reports.folder import write_folder

        path = write_folder(out, task, document, terminal.words)
        terminal.remark(terminal.words("written", path=path))
    if how["replications"] is not None and seconds is None and len(rows) < how["replications"]:
        raise click.exceptions.Exit(INTERRUPTED)


def prepare(
    terminal: Terminal,
    path: str,
    *,
    seed: int,
    uncertain: bool,
    engine: str,
    seconds: float | None = None,
    measured: Measured = "everything",
) -> Task:
    """Load and compile; the kernel too, on its first use on this machine."""
    from experiments.engines import SIMPY, compiles_first, make_ready, quickest_engine
    from experiments.replications import task_of
    from model.scenario.loading import load

    quickest = quickest_engine(engine, seconds)
    task = task_of(load(path), seed=seed, uncertain=uncertain, engine=quickest, measured=measured)
    if engine != SIMPY == quickest:
        terminal.remark(terminal.words("not_compiled"))
    elif compiles_first(quickest):
        terminal.remark(terminal.words("compiling"))
    make_ready(quickest)
    return task


def refuse_overload(terminal: Terminal, task: Task, offered: OfferedLoad, *, anyway: bool) -> None:
    """Tell who is overloaded; exit status 2 unless the run is wanted all the same."""
    from reports.commands.check import overload_lines

    for text in overload_lines(terminal, task.loaded, offered):
        terminal.remark(text)
    if offered.overloaded and not anyway:
        terminal.remark(terminal.words("overload_refused"))
        raise click.exceptions.Exit(WRONG)


def replicated(
    terminal: Terminal, task: Task, replications: int | None, seconds: float | None, workers: int | None, *, quiet: bool
) -> list[Replication]:
    """Run with a progress bar; tell what failed or was interrupted."""
    from experiments.running import Extent
    from experiments.running import run as run_replications

    with terminal.progress(terminal.words("running"), quiet=quiet) as step:
        rows = run_replications(task, Extent(replications, seconds, workers), step)
    if replications is not None and seconds is None and len(rows) < replications:
        terminal.remark(terminal.words("interrupted", n=len(rows)))
    return rows


def documented(
    terminal: Terminal, task: Task, rows: list[Replication], offered: OfferedLoad, replications: int | None
) -> dict[str, Any]:
    """The result document; exit status 1 where no replication succeeded."""
    from experiments.result import result_of

    failed = [row for row in rows if row.measures is None]
    if failed:
        terminal.remark(terminal.words("failed", n=len(failed), error=failed[0].error))
    if len(failed) == len(rows):
        if rows:
            terminal.remark(terminal.words("all_failed"))
        raise click.exceptions.Exit(FAILED if rows else INTERRUPTED)
    return result_of(task, rows, offered, replications=replications)
