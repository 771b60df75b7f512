"""`yekuo register`: agreements signed, running, at risk, kept and broken, by agreement, clause and department."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.commands.common import FiniteRange, command, engine_option, json_option, scenario_argument
from reports.commands.late import (
    SECONDS,
    as_of_option,
    at_least_option,
    begun,
    days_option,
    replications_option,
    run_morning,
    seed_option,
    state_option,
)
from reports.terminal import Terminal


@click.command()
@scenario_argument
@state_option
@click.option(
    "--ended",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV file of the clauses that have ended: case_id, clause, ended, kept.",
)
@as_of_option
@days_option
@replications_option
@at_least_option
@click.option("--time", "seconds", type=FiniteRange(min=0), default=SECONDS, show_default=True, help="Budget, seconds.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write register.html and register.json.")
@seed_option
@engine_option
@json_option
@command
def register(
    terminal: Terminal, scenario: str, ended: Path | None, out: Path | None, as_json: bool, **how: Any
) -> None:
    """契约备案 Agreements signed, running, at risk, kept, broken."""
    from experiments.late.ended_file import read_ended
    from experiments.late.register import register_of
    from experiments.late.register_document import register_document

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    morning = begun(terminal, scenario, how)
    known = [] if ended is None else read_ended(ended, morning.program.names.clauses, morning.as_of)
    outcomes = run_morning(terminal, morning, how["replications"], how["seconds"], quiet=as_json)
    risks = morning.at_risk(outcomes, at_least=how["at_least"])
    document = register_document(
        morning,
        register_of(morning, outcomes, risks, known),
        replications=len(outcomes),
        at_least=how["at_least"],
        ended_known=ended is not None,
    )
    if as_json:
        terminal.json(document)
    else:
        show_register(terminal, document)
    if out is not None:
        from reports.late_page import write_register

        terminal.remark(terminal.words("written", path=write_register(out, document, terminal.words.language)))


def show_register(terminal: Terminal, document: dict[str, Any]) -> None:
    """Show the register on the terminal."""
    from reports.register_texts import register_notes, register_tables

    words = terminal.words
    terminal.line(words("register_title", title=document["title"][words.language], as_of=document["as_of"]))
    for key, head, rows in register_tables(document, words):
        terminal.table(words(key), head, rows, text_columns=2 if key == "register_section_clauses" else 1)
    for text in register_notes(document, words):
        terminal.line(text)
