"""`yekuo late`: which open applications will miss a clause, who must act by when, what would save them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from reports.commands.common import FiniteRange, command, engine_option, json_option, scenario_argument
from reports.terminal import Terminal

SECONDS = 60.0
"""Budget where none is given."""
SHARE_FOR_LIST = 0.5
"""Of the budget, for the list; the rest is for rescues."""

state_option = click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The CSV file of the open applications.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When the file was taken; left out: the day after the latest instant in it.",
)
days_option = click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help="How far to look ahead."
)
replications_option = click.option(
    "--replications", type=click.IntRange(2, 100_000), default=200, show_default=True, help="How many at most."
)
seed_option = click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another luck.")
at_least_option = click.option(
    "--at-least",
    type=FiniteRange(0, 1),
    default=0.2,
    show_default=True,
    help="The probability of missing a clause from which an application is at risk.",
)


@click.command()
@scenario_argument
@state_option
@as_of_option
@days_option
@replications_option
@at_least_option
@click.option(
    "--sure",
    type=FiniteRange(0.01, 0.99),
    default=0.8,
    show_default=True,
    help="How surely the rest is made where the present stage is done in time.",
)
@click.option(
    "--rescues", type=click.IntRange(0), default=3, show_default=True, help="For so many it is tried what saves them."
)
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="Entries shown in the terminal.")
@click.option("--time", "seconds", type=FiniteRange(min=0), default=SECONDS, show_default=True, help="Budget, seconds.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write late.html and late.json here.")
@seed_option
@engine_option
@json_option
@command
def late(terminal: Terminal, scenario: str, out: Path | None, as_json: bool, top: int, **how: Any) -> None:
    """今日催办 Who will be late, who must act by when, and what would help."""
    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    document = late_document(terminal, scenario, how, quiet=as_json)
    if as_json:
        terminal.json(document)
    else:
        show_late(terminal, document, top)
    if out is not None:
        from reports.late_page import write_late

        terminal.remark(terminal.words("written", path=write_late(out, document, terminal.words.language)))


def late_document(terminal: Terminal, scenario: str, how: dict[str, Any], *, quiet: bool) -> dict[str, Any]:
    """Run, list, and try what would save the first."""
    import time

    from experiments.late.list_document import list_document
    from experiments.late.rescues import Rescuing, worth_trying

    morning = begun(terminal, scenario, how)
    since = time.monotonic()
    spent = how["seconds"] * (SHARE_FOR_LIST if how["rescues"] else 1)
    outcomes = run_morning(terminal, morning, how["replications"], spent, quiet=quiet)
    risks = morning.at_risk(outcomes, at_least=how["at_least"], sure=how["sure"])
    tried: dict[tuple[int, int], Any] = {}
    wanted = worth_trying(risks, how["rescues"])
    if wanted:
        left = how["seconds"] - (time.monotonic() - since)
        with terminal.progress(terminal.words("late_rescuing"), quiet=quiet) as step:
            tried = Rescuing(morning).tried(wanted, outcomes, seconds=left, told=step)
    return list_document(morning, outcomes, risks, tried, at_least=how["at_least"], sure=how["sure"])


def begun(terminal: Terminal, scenario: str, how: dict[str, Any]) -> Any:
    """The morning that the options say; the kernel is compiled if need be."""
    from experiments.engines import SIMPY, compiles_first, make_ready, quickest_engine
    from experiments.late.as_of import day_after
    from experiments.late.morning import morning_of
    from reports.commands.quote import as_of_moment

    as_of = as_of_moment(how["as_of"]) if how["as_of"] else day_after(how["state"])
    engine = quickest_engine(how["engine"], how["seconds"])
    morning = morning_of(scenario, how["state"], as_of, days=how["days"], seed=how["seed"], engine=engine)
    if engine != SIMPY and compiles_first(engine):
        terminal.remark(terminal.words("compiling"))
    make_ready(engine)
    return morning


def run_morning(terminal: Terminal, morning: Any, replications: int, seconds: float, *, quiet: bool) -> Any:
    """The replications of a morning with a progress bar; what was cut short is told."""
    with terminal.progress(terminal.words("late_running"), quiet=quiet) as step:
        outcomes = morning.run(replications, seconds, step)
    if not outcomes:
        raise KeyboardInterrupt
    if len(outcomes) < replications:
        terminal.remark(terminal.words("late_fewer", n=len(outcomes)))
    return outcomes


def show_late(terminal: Terminal, document: dict[str, Any], top: int) -> None:
    """Show the list on the terminal."""
    from reports.late_texts import entry_lines, notes, rescue_lines
    from reports.numbers import percent

    words, rows = terminal.words, document["late"]
    title = words("late_title", title=document["title"][words.language], as_of=document["as_of"], days=document["days"])
    terminal.line(title)
    if not rows:
        terminal.line(words("late_none", at_least=percent(document["at_least"], 0)))
    shown = rows[:top] + [row for row in rows[top:] if row["rescues"]]
    for row in shown:
        for text in (*entry_lines(row, words), *rescue_lines(row, words)):
            terminal.line(text)
    if len(rows) > len(shown):
        terminal.line(words("late_more", n=len(rows) - len(shown)))
    if document["late_already"]:
        terminal.line(words("late_already", n=len(document["late_already"])))
        counts = Counter(row["title"][words.language] for row in document["late_already"])
        for clause, n in counts.most_common():
            terminal.line("  " + words("late_already_row", clause=clause, n=n))
    for text in notes(document, words):
        terminal.line(text)
