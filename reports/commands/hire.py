"""`yekuo hire`: a year by months, who is hired, trained, dismissed, works overtime, and which promises that keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import (
    FAILED,
    INTERRUPTED,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
)
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.hiring.hiring import Asked, Hired

file_type = click.Path(dir_okay=False, path_type=Path)
TERMS = {
    "attrition": "attrition_per_year",
    "hire_lead": "hire_lead_months",
    "hire_most": "hire_most_per_month",
    "overtime": "overtime_share",
}
"""Options that state a term for all teams."""


@click.command()
@scenario_argument
@click.option("--months", type=click.IntRange(3, 36), default=12, show_default=True, help="How long.")
@click.option(
    "--budget", type=FiniteRange(min=0), help="Yuan for the whole plan, teams that stay as they are included."
)
@click.option("--terms", "terms_file", type=file_type, help="A YAML file of terms (see reports/PLANNING.md).")
@click.option("--attrition", type=FiniteRange(0, 1), help="Share of people who leave within a year [0.06, assumed].")
@click.option("--hire-lead", type=click.IntRange(0, 24), help="Months from the decision to the first day [2, assumed].")
@click.option("--hire-most", type=click.IntRange(0, 1000), help="Hired by a team in a month at most [2, assumed].")
@click.option("--overtime", type=FiniteRange(0, 0.3), help="Overtime at most, share of the hours [0.1, assumed].")
@click.option(
    "--max-utilisation", type=FiniteRange(0.05, 1), default=0.8, show_default=True, help="Nobody is planned busier."
)
@click.option(
    "--backlog-days", type=FiniteRange(0, 60), default=5.0, show_default=True, help="Work left at the end of a month."
)
@click.option("--over", type=file_type, multiple=True, help="A file laid over the scenario (a redesign); repeatable.")
@click.option("--rounds", type=click.IntRange(1, 30), default=6, show_default=True, help="Plans tried at most.")
@click.option("--replications", type=click.IntRange(2, 10_000), default=20, show_default=True, help="For each plan.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option("--gap", type=FiniteRange(0, 0.5), default=0.001, show_default=True, help="How near to the cheapest.")
@click.option("--time", "seconds", type=FiniteRange(min=1), default=60.0, show_default=True, help="Seconds a model.")
@click.option("--write", type=file_type, help="Write the plan as a file to be laid over the scenario.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write hire.html and hire.json here.")
@engine_option
@json_option
@command
def hire(
    terminal: Terminal,
    scenario: str,
    terms_file: Path | None,
    write: Path | None,
    out: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """逐月用工计划 A year by months: hiring, leaving, training, overtime, and which promises that keeps."""
    from experiments.engines import compiles_first
    from experiments.hiring.hiring import Asked
    from experiments.hiring.result import document_of
    from experiments.hiring.terms import read_terms
    from model.planning.hiring import NoPlanError
    from model.scenario.loading import load
    from model.solver import SolverError

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    stated = {term: how.pop(option) for option, term in TERMS.items()}
    whole = load(scenario, over=how["over"]).scenario
    terms = read_terms(terms_file, whole, {term: value for term, value in stated.items() if value is not None})
    if compiles_first(how["engine"]):
        terminal.remark(terminal.words("compiling"))
    try:
        answer = _hired(terminal, Asked(scenario=Path(scenario), terms=terms, **how), quiet=as_json)
    except (NoPlanError, SolverError) as error:
        terminal.remark(str(error))
        if as_json and isinstance(error, NoPlanError):
            missing = [{"work": work, "month": m, "hours": hours} for (work, m), hours in error.missing.items()]
            terminal.json({"feasible": False, "missing": missing, "least_budget_yuan": error.least_budget})
        raise click.exceptions.Exit(FAILED) from None
    document = document_of(answer)
    if as_json:
        terminal.json(document)
    else:
        show_hiring(terminal, document)
    if write is not None and answer.rounds:
        _write(terminal, answer, document, write)
    if out is not None:
        from reports.hire_page import write_hiring

        path = write_hiring(out, document, terminal.words.language)
        terminal.remark(terminal.words("written", path=path))
    if answer.interrupted:
        raise click.exceptions.Exit(INTERRUPTED)


def _hired(terminal: Terminal, asked: Asked, *, quiet: bool) -> Hired:
    """Plan, try and tighten, with a progress bar."""
    from experiments.hiring.hiring import hire as plan_and_try

    with terminal.progress(terminal.words("hire_running"), quiet=quiet) as step:
        return plan_and_try(asked, step)


def show_hiring(terminal: Terminal, document: dict[str, Any]) -> None:
    """The answer on the terminal."""
    from reports.hire_texts import (
        moves_rows,
        notes,
        people_head,
        people_rows,
        rounds_head,
        rounds_rows,
        seasons_head,
        seasons_rows,
        sentences,
        subtitle,
    )
    from reports.page_words import PageWords

    words = PageWords(terminal.words.language)
    terminal.line(words("hire_title", title=document["title"][words.language]))
    terminal.line(subtitle(document, words))
    if "teams" in document:
        terminal.table(words("hire_people_section"), people_head(document, words), people_rows(document, words))
        head = (words("hire_team"), words("hire_what"), words("hire_when"))
        terminal.table(words("hire_moves_section"), head, moves_rows(document, words), text_columns=3)
    rows = seasons_rows(document, words, all_rows=False)
    terminal.table(words("hire_seasons_section"), seasons_head(words), rows, text_columns=2)
    if document["rounds"]:
        terminal.table(words("hire_rounds_section"), rounds_head(words), rounds_rows(document, words))
    for said in (*sentences(document, words), *notes(document, words)):
        terminal.line(f"  {said}")


def _write(terminal: Terminal, answer: Hired, document: dict[str, Any], path: Path) -> None:
    """The plan as a file."""
    from experiments.overlay_file import written

    words = terminal.words
    months, title = document["months"], document["title"][words.language]
    heading = words("hire_heading", title=title, start=months[0], end=document["end"])
    path.write_text(written(answer.rounds[answer.chosen].overlay, heading), encoding="utf-8", newline="\n")
    terminal.remark(words("reinforce_written", path=path, scenario=answer.asked.scenario))
