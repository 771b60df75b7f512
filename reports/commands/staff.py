"""`yekuo staff`: the cheapest people found that keep the promises, with a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.commands.common import FAILED, INTERRUPTED, WRONG, FiniteRange, command, json_option, scenario_argument
from reports.terminal import Terminal


@click.command()
@scenario_argument
@click.option("--agreement", "agreements", multiple=True, metavar="NAME", help="Whose targets; left out: the 契约's.")
@click.option(
    "--teams", default="", metavar="A,B=1-5", help="Free these only, with bounds; left out: all with a `most`."
)
@click.option("--together", is_flag=True, help="Each clause for all its categories together, not for each of them.")
@click.option("--internal", is_flag=True, help="Internal agreements behind a clause, too.")
@click.option("--gap", type=FiniteRange(0, 1), default=0.0, show_default=True, help="End once the plan is so close.")
@click.option("--time", "seconds", type=FiniteRange(min=1), help="Budget in seconds [600]; run again to go on.")
@click.option("--replications", type=click.IntRange(min=50), help="Budget in replications.")
@click.option("--alpha", type=FiniteRange(1e-6, 0.5), default=0.05, show_default=True, help="1 - confidence.")
@click.option("--delta", type=FiniteRange(0, 0.2), default=0.005, show_default=True, help="Tolerance of the bound.")
@click.option("--epsilon", type=FiniteRange(1e-4, 0.2), default=0.005, show_default=True, help="Zone of the targets.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("out/store/staffing.sqlite"),
    show_default=True,
    help="Simulated years and certificates are kept here.",
)
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the plan as an overlay.")
@click.option("--standards", is_flag=True, help="Only a table: hours of work per case and role.")
@click.option("--bound", is_flag=True, help="Only the quick lower bound: people enough to carry the offered work.")
@click.option(
    "--max-utilisation",
    type=FiniteRange(0.05, 1.0),
    default=0.85,
    show_default=True,
    help="Of --bound: nobody is busier than this share of his hours.",
)
@json_option
@command
def staff(
    terminal: Terminal,
    scenario: str,
    standards: bool,
    bound: bool,
    max_utilisation: float,
    write: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """人员配置 The cheapest people found that keep the promises, and how much cheaper any could be."""
    if standards or bound:
        if bound:
            quick_bound(terminal, scenario, max_utilisation, as_json)
        else:
            table_of_standards(terminal, scenario, as_json)
        return
    from reports.staff_search import Wanted, searched, write_plan
    from reports.staff_summary import show_certificate

    document = searched(terminal, scenario, Wanted(**how))
    if as_json:
        terminal.json(document)
    else:
        show_certificate(terminal, document)
    if write is not None and document["plan"] is not None:
        write_plan(write, scenario, document)
        terminal.remark(terminal.words("staff_written", path=write))
    if document["ended"] == "interrupted":
        raise click.exceptions.Exit(INTERRUPTED)
    if document["plan"] is None:
        raise click.exceptions.Exit(WRONG)
    if not document["verified"]:
        raise click.exceptions.Exit(FAILED)


def table_of_standards(terminal: Terminal, scenario: str, as_json: bool) -> None:
    """Hours of work per case and role."""
    from reports.staff_standards import show_standards, standards_document

    document = standards_document(scenario)
    if as_json:
        terminal.json(document)
    else:
        show_standards(terminal, document)


def quick_bound(terminal: Terminal, scenario: str, max_utilisation: float, as_json: bool) -> None:
    """The fluid bound: the cheapest headcount that carries the offered work."""
    from experiments.offered_load import offered_load
    from experiments.staffing_bound import staffing_bound
    from model.compiling import compile_scenario
    from model.scenario.loading import load
    from model.staffing import UnstaffableError

    loaded = load(scenario)
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    offered = offered_load(program)
    try:
        found = staffing_bound(loaded.scenario, program, offered, max_utilisation=max_utilisation)
    except UnstaffableError as error:
        if as_json:
            terminal.json(
                {
                    "feasible": False,
                    "max_utilisation": max_utilisation,
                    "shortfalls": [str(s) for s in error.shortfalls],
                }
            )
        for shortfall in error.shortfalls:
            terminal.remark(str(shortfall))
        raise click.exceptions.Exit(WRONG) from None
    document = document_of(found, offered.relative_error, max_utilisation, program.digest)
    if as_json:
        terminal.json(document)
    else:
        show_bound(terminal, loaded.scenario, document)


def document_of(found: Any, relative_error: float, max_utilisation: float, digest: str) -> dict[str, Any]:
    """The bound as JSON (reports/JSON.md)."""
    return {
        "feasible": True,
        "max_utilisation": max_utilisation,
        "monthly_cost_yuan": found.bound.monthly_cost_yuan,
        "present_cost_yuan": found.present_cost_yuan,
        "teams": {
            team: {"headcount": people, "present": found.present[team], "utilisation": found.bound.utilisation[team]}
            for team, people in found.bound.headcount.items()
        },
        "carried_hours": [
            {"team": team, "role": role, "area": area, "hours": hours}
            for (team, role, area), hours in found.bound.carried.items()
            if hours > 0
        ],
        "work_relative_error": relative_error,
        "program_digest": digest,
    }


def show_bound(terminal: Terminal, scenario: Any, document: dict[str, Any]) -> None:
    """The bound as a table."""
    words = terminal.words
    rows = [
        (
            words.title(scenario.teams[team].title, team),
            team,
            row["headcount"],
            f"{row['present']:.1f}".removesuffix(".0"),
            "-" if row["utilisation"] != row["utilisation"] else f"{100 * row['utilisation']:.0f} %",
        )
        for team, row in document["teams"].items()
    ]
    head = (words("team"), "", words("headcount"), words("now"), words("utilisation"))
    terminal.table(f"{words('staffing')} (<= {document['max_utilisation']:.0%})", head, rows, text_columns=2)
    now, least = document["present_cost_yuan"], document["monthly_cost_yuan"]
    terminal.line(f"  {words('cost')}: {least:,.0f} ({words('now')} {now:,.0f})")
    terminal.line(f"  {words('bound_note')}")
