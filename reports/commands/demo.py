"""`yekuo demo`: a county (or a city): which promises hold, why others do not, which redesign helps, how many people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import FAILED, FiniteRange, command, engine_option, json_option
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.offered_load import OfferedLoad
    from experiments.replications import Task

SCENARIO, CITY = "county_agreement.yaml", "baseline.yaml"
REDESIGNS = ("fewer_links", "leaders_daily", "proactive_contact")
"""Compared with what is: one whose effect is computed, one that is cheap, one whose effect is assumed."""
SECONDS, CITY_SECONDS = 5.0, 420.0
COMPARING_PART = 0.7
"""Of the time, for the comparison; the rest is for the report of what is."""
MAX_UTILISATION = 0.85


@click.command()
@click.option("--city", is_flag=True, help="A city of six districts and 80,000 applications a year; takes minutes.")
@click.option(
    "--time",
    "seconds",
    type=FiniteRange(min=0),
    help=f"Seconds for replications [{SECONDS:g}; the city {CITY_SECONDS:g}].",
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
    terminal: Terminal,
    city: bool,
    seconds: float | None,
    replications: int | None,
    seed: int,
    out: Path,
    engine: str,
    as_json: bool,
) -> None:
    """示例 A county company: what holds, why the rest does not, which redesign helps, staffing, a report."""
    from experiments.engines import AUTO, KERNEL, SIMPY
    from experiments.in_full import InFull
    from experiments.offered_load import offered_load
    from experiments.workers import usable_cores
    from reports.commands.run import documented, prepare, replicated
    from reports.folder import make_folder, write_comparison
    from reports.shipped import scenario_path

    make_folder(out)
    budget = None if replications else seconds or (CITY_SECONDS if city else SECONDS)
    path = scenario_path(CITY if city else SCENARIO)
    if engine == AUTO:
        engine = KERNEL  # so many arms take the SimPy model longer than compiling the kernel takes, once
    task = prepare(terminal, str(path), seed=seed, uncertain=False, engine=engine, seconds=budget)
    offered = offered_load(task.program)
    pays = not replications and task.engine == SIMPY  # the kernel is done before other processes have begun
    workers = usable_cores() if pays else None
    part = None if budget is None else budget * (1 - COMPARING_PART)
    rows = replicated(terminal, task, replications, part, workers, quiet=as_json)
    document = documented(terminal, task, rows, offered, replications)
    document["staffing"] = staffing(task, offered)
    left = None if budget is None else budget * COMPARING_PART
    comparison = ranked(
        terminal, path, out, task.engine, seed=seed, replications=replications, seconds=left, quiet=as_json
    )
    if replications is None and not city and task.engine == KERNEL:
        comparison["deadlines"] = promised(terminal, path, out, comparison, task, quiet=as_json)
    full = {comparison["base"]: InFull(comparison["base"], document, task)}
    report = write_comparison(out, comparison, full, terminal.words)
    if as_json:
        terminal.json(document | {"comparison": comparison})
        return
    show(terminal, task, document)
    from reports.comparison_summary import show_comparison

    show_comparison(terminal, comparison)
    for sentence in _promises(comparison, terminal):
        terminal.line(f"  {sentence}")
    terminal.line(terminal.words("written", path=report))
    if not rows:
        raise click.exceptions.Exit(FAILED)


def ranked(
    terminal: Terminal,
    path: Path,
    out: Path,
    engine: str,
    *,
    seed: int,
    replications: int | None,
    seconds: float | None,
    quiet: bool,
) -> dict[str, Any]:
    """The redesigns of the demo against what is; two replications of each at least."""
    from experiments.arms import variants
    from reports.commands.compare import compared

    document, _ = compared(
        terminal,
        variants(path, REDESIGNS),
        seed=seed,
        inputs="fixed",
        replications=max(2, replications) if replications else None,
        seconds=seconds,
        workers=None,
        store=out / "replications.sqlite",
        engine=engine,
        no_break_even=True,
        quiet=quiet,
        in_detail=(),
    )
    return document


def promised(
    terminal: Terminal, path: Path, out: Path, comparison: dict[str, Any], task: Task, *, quiet: bool
) -> dict[str, Any]:
    """What can be promised as it is, and with the best of the redesigns."""
    from experiments.arms import variants
    from experiments.replications import task_of
    from reports.comparison_verdict import best
    from reports.demo_deadlines import demo_deadlines

    tasks = {comparison["base"]: task}
    if (first := best(comparison)) is not None:
        _, variant = variants(path, [first["name"]])
        tasks[variant.name] = task_of(variant.loaded, seed=task.seed, engine=task.engine)
    with terminal.progress(terminal.words("deadlines_setting"), quiet=quiet) as step:
        return demo_deadlines(out, tasks, step)


def _promises(comparison: dict[str, Any], terminal: Terminal) -> list[str]:
    """The sentences that a manager would quote."""
    from reports.comparison_sections.titles import title
    from reports.deadlines_beside import beside_sentences
    from reports.page_words import PageWords

    if "deadlines" not in comparison:
        return []
    words = PageWords(terminal.words.language)
    base, *others = comparison["deadlines"]["arms"]
    titles = {base: words("base")} | {name: title(comparison, name, words) for name in others}
    return beside_sentences(comparison["deadlines"], titles, words)


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
