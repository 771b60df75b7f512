"""`yekuo trace`: one application's story."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import command, engine_option, json_option, scenario_argument
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.clock_story import Reading
    from model.log import Log
    from model.program import Program

WHOLE = re.compile("[0-9]{1,18}")
LONGEST_SHOWN = 60


@click.command()
@scenario_argument
@click.option(
    "--application",
    required=True,
    metavar="N",
    help="Its number in the log (as in the CSV files, from 0) or its case id.",
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True)
@click.option("--replication", type=click.IntRange(0, 100_000), default=0, show_default=True)
@click.option("--inputs", type=click.Choice(["fixed", "uncertain"]), default="fixed", show_default=True)
@engine_option
@json_option
@command
def trace(
    terminal: Terminal,
    scenario: str,
    application: str,
    seed: int,
    replication: int,
    inputs: str,
    engine: str,
    as_json: bool,
) -> None:
    """追踪一件申请 One application's story, line by line, with its clocks."""
    from experiments.engines import engine_named
    from experiments.replications import inputs_of
    from reports.commands.run import prepare
    from reports.trace import Story

    task = prepare(terminal, scenario, seed=seed, uncertain=inputs == "uncertain", engine=engine)
    terms, program = inputs_of(task, replication)
    log = engine_named(task.engine)(program, seed, replication)
    number = numbered(program, log, application)
    lines = Story(program, terms, log, number, terminal.words).lines()
    if as_json:
        from reports.dates import written

        told = [
            {
                "at": written(program.start, max(0, line.at)),
                "events": line.texts,
                "clocks": [clock_document(program, c) for c in line.clocks],
            }
            for line in lines
        ]
        terminal.json({"application": number, "seed": seed, "replication": replication, "lines": told})
    else:
        show(terminal, program, lines)


def numbered(program: Program, log: Log, application: str) -> int:
    """The row of an application by number or case id."""
    from reports.names import case_ids

    n = len(log.applications.arrived)
    if WHOLE.fullmatch(application) and int(application) < n:
        return int(application)
    ids = case_ids(program, log)
    if application in ids:
        return ids.index(application)
    example = f", or a case id such as {ids[0]}" if ids else ""
    shown = application if len(application) <= LONGEST_SHOWN else application[:LONGEST_SHOWN] + "…"
    raise click.BadParameter(f"{shown}: a number from 0 to {n - 1}{example}", param_hint="--application")


def clock_document(program: Program, clock: Reading) -> dict[str, Any]:
    """A clock as JSON."""
    return {**dataclasses.asdict(clock), "clause": program.names.clauses[clock.clause], "unit": clock.unit.name.lower()}


def show(terminal: Terminal, program: Program, lines: list[Any]) -> None:
    """The story; every instant with its clocks below it."""
    from reports.dates import with_weekday

    language = terminal.words.language
    indent = " " * len(with_weekday(program.start, 0, language))
    for line in lines:
        head = with_weekday(program.start, line.at, language)
        for number, text in enumerate(line.texts):
            terminal.line(f"{head if number == 0 else indent}  {text}")
        for clock in line.clocks:
            terminal.line(f"{indent}    {clock_text(terminal, program, clock)}")


def clock_text(terminal: Terminal, program: Program, clock: Reading) -> str:
    """agreement.clause 3/5 working days, runs."""
    words = terminal.words
    name = program.names.clauses[clock.clause] + (f" #{clock.number}" if clock.number > 1 else "")
    counted = f"{clock.counted:.1f}" if clock.unit.name == "HOURS" else f"{clock.counted:.0f}"
    state = words(f"clock_{clock.state}") if clock.state in ("kept", "late", "overdue") else ""
    moves = "" if clock.state in ("kept", "late") else words("clock_runs" if clock.running else "clock_stopped")
    unsigned = "" if clock.signed else words("clock_unsigned")
    said = ", ".join(text for text in (state, moves, unsigned) if text)
    return f"[{name} {counted}/{clock.limit} {words('unit_' + clock.unit.name.lower())}: {said}]"
