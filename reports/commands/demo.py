"""`yekuo demo`: a county with its service agreements: what holds, why the rest does not, how many people it takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import FAILED, FiniteRange, command, engine_option, json_option
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.offered_load import OfferedLoad
    from experiments.replications import Task

SCENARIO = "county_agreement.yaml"
SECONDS = 7.0
MAX_UTILISATION = 0.85


@click.command()
@click.option(
    "--time",
    "seconds",
    type=FiniteRange(min=0),
    default=SECONDS,
    show_default=True,
    help="Seconds for replications.",
)
@click.option("--replications", type=click.IntRange(1, 10_000), help="Exactly so many, whatever the time.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Where the report goes.",
)
@engine_option
@json_option
@command
def demo(
    terminal: Terminal, seconds: float, replications: int | None, seed: int, out: Path, engine: str, as_json: bool
) -> None:
    """示例 A county company with its service agreements: what holds, why the rest does not, staffing, a report."""
    from experiments.engines import SIMPY
    from experiments.offered_load import offered_load
    from experiments.workers import usable_cores
    from reports.commands.run import documented, prepare, replicated
    from reports.folder import make_folder, write_folder
    from reports.shipped import scenario_path

    make_folder(out)
    budget = None if replications else seconds
    task = prepare(terminal, str(scenario_path(SCENARIO)), seed=seed, uncertain=False, engine=engine, seconds=budget)
    offered = offered_load(task.program)
    pays = not replications and task.engine == SIMPY  # the kernel is done before other processes have begun
    workers = usable_cores() if pays else None
    rows = replicated(terminal, task, replications, budget, workers, quiet=as_json)
    document = documented(terminal, task, rows, offered, replications)
    document["staffing"] = staffing(task, offered)
    report = write_folder(out, task, document, terminal.words, log=False)
    if as_json:
        terminal.json(document)
        return
    show(terminal, task, document)
    terminal.line(terminal.words("written", path=report))
    if not rows:
        raise click.exceptions.Exit(FAILED)


def staffing(task: Task, offered: OfferedLoad) -> dict[str, Any]:
    """The staffing bound as JSON; what is missing where nobody can carry the work."""
    from experiments.staffing_bound import staffing_bound
    from model.staffing import UnstaffableError
    from reports.commands.staff import document_of

    try:
        found = staffing_bound(task.loaded.scenario, task.program, offered, max_utilisation=MAX_UTILISATION)
    except UnstaffableError as error:
        return {"feasible": False, "max_utilisation": MAX_UTILISATION, "shortfalls": [str(s) for s in error.shortfalls]}
    return document_of(found, offered.relative_error, MAX_UTILISATION, task.program.digest)


def show(terminal: Terminal, task: Task, document: dict[str, Any]) -> None:
    """Verdicts, reasons, the bound."""
    from reports.commands.staff import show_bound
    from reports.summary import show_reasons, show_result

    scenario = task.loaded.scenario
    show_result(terminal, scenario, document)
    show_reasons(terminal, scenario, document)
    if document["staffing"]["feasible"]:
        show_bound(terminal, scenario, document["staffing"])
    else:
        for line in document["staffing"]["shortfalls"]:
            terminal.line(line)
