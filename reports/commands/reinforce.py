"""`yekuo reinforce`: which transformers, feeders and substations to extend, when, and what that brings."""

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
    from experiments.reinforcement.reinforcing import Asked, Reinforced

SHOWN_ROWS = 30
"""Works on the terminal; the rest stands in the files."""
file_type = click.Path(dir_okay=False, path_type=Path)


@click.command()
@scenario_argument
@click.option("--budget", type=FiniteRange(min=0), required=True, help="Yuan a year.")
@click.option("--years", type=click.IntRange(1, 10), help="How long; left out: the whole years of the run.")
@click.option("--crews", type=click.IntRange(1, 10_000), help="Most works at the same time.")
@click.option("--options", type=file_type, help="A YAML file of other options (see reports/PLANNING.md).")
@click.option("--over", type=file_type, multiple=True, help="A file laid over the scenario (a redesign); repeatable.")
@click.option("--pareto", is_flag=True, help="Other budgets too: what more or less money would bring.")
@click.option("--demand-scenarios", type=click.IntRange(1, 200), default=12, show_default=True, help="To plan on.")
@click.option("--replications", type=click.IntRange(2, 10_000), default=20, show_default=True, help="To try it on.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option("--latent-weight", type=FiniteRange(0, 10), default=1.0, show_default=True, help="Of latent kVA-days.")
@click.option(
    "--lost-days", type=FiniteRange(0, 3650), default=365.0, show_default=True, help="What a lost kVA counts."
)
@click.option(
    "--elements", type=click.IntRange(1, 5000), default=160, show_default=True, help="Elements in the model at most."
)
@click.option("--gap", type=FiniteRange(0, 0.5), default=0.01, show_default=True, help="How near to the best.")
@click.option("--time", "seconds", type=FiniteRange(min=1), default=60.0, show_default=True, help="Seconds a model.")
@click.option("--write", type=file_type, help="Write the programme as a file to be laid over the scenario.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write reinforce.html and .json here.")
@engine_option
@json_option
@command
def reinforce(
    terminal: Terminal, scenario: str, write: Path | None, out: Path | None, as_json: bool, pareto: bool, **how: Any
) -> None:
    """电网加强计划 Which elements of the network to extend, when, under yearly budgets; tried by simulation."""
    from experiments.engines import compiles_first
    from experiments.reinforcement.reinforcing import Asked
    from experiments.reinforcement.result import document_of
    from model.planning.reinforcement import NoProgrammeError
    from model.scenario.loading import load
    from model.solver import SolverError

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    asked = Asked(scenario=Path(scenario), front=pareto, **how)
    if not load(asked.scenario, over=asked.over).scenario.network.feeders:
        terminal.remark(terminal.words("reinforce_no_network"))
        raise click.exceptions.Exit(WRONG)
    if compiles_first(asked.engine):
        terminal.remark(terminal.words("compiling"))
    try:
        answer = _reinforced(terminal, asked, quiet=as_json)
    except (NoProgrammeError, SolverError) as error:
        terminal.remark(str(error))
        raise click.exceptions.Exit(FAILED) from None
    document = document_of(answer)
    if as_json:
        terminal.json(document)
    else:
        show_reinforcement(terminal, document)
    if write is not None and answer.chosen is not None:
        _write(terminal, answer, document, write)
    if out is not None:
        from reports.reinforce_page import write_reinforcement

        path = write_reinforcement(out, document, terminal.words.language)
        terminal.remark(terminal.words("written", path=path))
    if answer.interrupted:
        raise click.exceptions.Exit(INTERRUPTED)


def _reinforced(terminal: Terminal, asked: Asked, *, quiet: bool) -> Reinforced:
    """Plan and try, with a progress bar."""
    from experiments.reinforcement.reinforcing import reinforce as plan_and_try

    with terminal.progress(terminal.words("reinforce_plan"), quiet=quiet) as step:
        # demand scenarios are quick: they count as one step among those that follow
        return plan_and_try(asked, lambda what, done, total: step(done, total))


def show_reinforcement(terminal: Terminal, document: dict[str, Any]) -> None:
    """The answer on the terminal."""
    from reports.page_words import PageWords
    from reports.reinforce_texts import (
        arms_head,
        arms_rows,
        front_head,
        front_rows,
        notes,
        sentences,
        subtitle,
        works_head,
        works_rows,
    )

    words = PageWords(terminal.words.language)
    terminal.line(words("reinforce_title", title=document["title"][words.language]))
    terminal.line(subtitle(document, words))
    if "plan" in document:
        rows = works_rows(document, words)
        terminal.table(words("reinforce_works_section"), works_head(words), rows[:SHOWN_ROWS], text_columns=4)
        if len(rows) > SHOWN_ROWS:
            terminal.line("  " + words("reinforce_more_rows", n=len(rows) - SHOWN_ROWS))
    terminal.table(words("reinforce_arms_section"), arms_head(words), arms_rows(document, words))
    if document["front"]:
        terminal.table(words("reinforce_front_section"), front_head(words), front_rows(document), text_columns=0)
    for said in (*sentences(document, words), *notes(document, words)):
        terminal.line(f"  {said}")


def _write(terminal: Terminal, answer: Reinforced, document: dict[str, Any], path: Path) -> None:
    """The programme as a file."""
    from experiments.overlay_file import written
    from reports.numbers import number

    assert answer.chosen is not None
    words, language = terminal.words, terminal.words.language
    heading = words(
        "reinforce_heading", title=document["title"][language], start=document["start"], end=document["end"],
        budget=number(document["budget_yuan_per_year"]),
    )  # fmt: skip
    path.write_text(written(answer.chosen.overlay, heading), encoding="utf-8", newline="\n")
    terminal.remark(words("reinforce_written", path=path, scenario=answer.asked.scenario))
