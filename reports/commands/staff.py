"""`yekuo staff --bound`: how many people the offered work needs at least."""

from __future__ import annotations

from typing import Any

import click

from reports.commands.common import WRONG, FiniteRange, command, json_option, scenario_argument
from reports.terminal import Terminal


@click.command()
@scenario_argument
@click.option("--bound", is_flag=True, help="The lower bound: the cheapest headcount that carries the offered work.")
@click.option(
    "--max-utilisation",
    type=FiniteRange(0.05, 1.0),
    default=0.85,
    show_default=True,
    help="Nobody is busier than this share of his hours.",
)
@json_option
@command
def staff(terminal: Terminal, scenario: str, bound: bool, max_utilisation: float, as_json: bool) -> None:
    """人员下限 The cheapest headcount that carries the offered work."""
    from experiments.offered_load import offered_load
    from experiments.staffing_bound import staffing_bound
    from model.compiling import compile_scenario
    from model.scenario.loading import load
    from model.staffing import UnstaffableError

    if not bound:
        raise click.UsageError("say --bound: the lower bound is what this command computes")
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
