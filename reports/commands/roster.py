"""`yekuo roster`: shifts and duties for a hall that keep its waiting target, judged by simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reports.commands.common import (
    INTERRUPTED,
    WRONG,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
)
from reports.terminal import Terminal, without_nan


@click.command()
@scenario_argument
@click.option("--hall", "team", help="The team of the hall; left out: the only one.")
@click.option(
    "--rules",
    "rules_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Labour rules; left out: those of scenarios/labour/china.yaml.",
)
@click.option("--weeks", type=click.IntRange(1, 12), default=4, show_default=True, help="How many are rostered.")
@click.option("--people", type=click.IntRange(1, 40), help="People on the roster; left out: as in the scenario.")
@click.option(
    "--mean-wait", type=FiniteRange(min=0), default=15.0, show_default=True, help="Target: mean wait, minutes at most."
)
@click.option("--within", type=FiniteRange(min=0), default=15.0, show_default=True, help="Minutes to be served in.")
@click.option(
    "--share", type=FiniteRange(0.01, 0.99), default=0.8, show_default=True, help="Target: so many are, at least."
)
@click.option("--rounds", type=click.IntRange(1, 20), default=4, show_default=True, help="Rosters tried at most.")
@click.option(
    "--replications",
    type=click.IntRange(2, 1000),
    default=8,
    show_default=True,
    help="For each round; the judgement takes four times as many, fresh ones.",
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option(
    "--solver-seconds", type=FiniteRange(min=0.1), default=20.0, show_default=True, help="For each programme."
)
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the roster as a file to be laid over the scenario.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write roster.html and roster.json here.")
@engine_option
@json_option
@command
def roster(terminal: Terminal, scenario: str, write: Path | None, out: Path | None, as_json: bool, **how: Any) -> None:
    """营业厅排班 Shifts and duties of a hall that keep its waiting target."""
    from model.planning.rostering import NoRosterError
    from model.planning.shifts import NoDesignError
    from model.solver import SolverError

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    try:
        document, overlay = _made(terminal, scenario, how, quiet=as_json)
    except (NoDesignError, NoRosterError, SolverError) as error:
        terminal.remark(str(error))
        raise click.exceptions.Exit(WRONG) from None
    if write is not None:
        write.write_text(overlay, encoding="utf-8", newline="\n")
        terminal.remark(terminal.words("roster_written", path=write))
    if as_json:
        terminal.json(document)
    else:
        from reports.roster_summary import show_roster

        show_roster(terminal, document)
    if out is not None:
        from reports.roster_page import write_roster_page

        text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
        (out / "roster.json").write_text(text + "\n", encoding="utf-8", newline="\n")
        write_roster_page(document, out / "roster.html", terminal.words.language)
        terminal.remark(terminal.words("written", path=out / "roster.html"))
    if document["interrupted"]:
        raise click.exceptions.Exit(INTERRUPTED)


def _made(terminal: Terminal, path: str, how: dict[str, Any], *, quiet: bool) -> tuple[dict[str, Any], str]:
    """The document, and the text of the overlay."""
    from experiments.engines import make_ready
    from experiments.roster.document import roster_document
    from experiments.roster.hall import find_hall
    from experiments.roster.labour_rules import read_labour_rules
    from experiments.roster.rounds import RosterWork, WaitTarget, roster_hall
    from model.compiling import compile_scenario
    from model.scenario.loading import load

    rules = read_labour_rules(how["rules_file"])
    loaded = load(path)
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    hall = find_hall(loaded, program, how["team"])
    work = RosterWork(
        people=how["people"] or hall.people,
        weeks=how["weeks"],
        rounds=how["rounds"],
        replications=how["replications"],
        seed=how["seed"],
        solver_seconds=how["solver_seconds"],
        engine=how["engine"],
    )
    make_ready(work.engine)

    def told(what: str, number: int) -> None:
        if not quiet:
            terminal.remark(terminal.words(f"roster_{what}", n=number))

    target = WaitTarget(how["mean_wait"], how["within"], how["share"])
    found = roster_hall(loaded, program, hall, rules, target, work, told)
    return roster_document(loaded, found, rules, work, program.digest), found.rounds[found.best].overlay
