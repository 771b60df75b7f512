"""Load, utilisation and overtime, by role and by team; the staffing bound where it is known."""

from __future__ import annotations

from reports.figures.loads import LoadRow, loads
from reports.numbers import known, number, percent
from reports.sections.blocks import Block, Picture, Points, Section, Table, Text
from reports.sections.view import View
from reports.sections.weeks import teams_by_week
from reports.svg import drawn


def people(view: View) -> Section:
    """A picture of the roles and a table of the teams."""
    result, words = view.result, view.words
    blocks: list[Block] = []
    if result["overloaded"]:
        lines = (
            words(
                "overloaded_line",
                role=view.name("roles", one["role"]),
                area=view.name("areas", one["area"]),
                load=number(one["load"], 2),
            )
            for one in result["overloaded"]
        )
        blocks.append(Points(tuple(lines)))
    rows = [
        LoadRow(
            view.name("roles", role),
            _or_nan(load),
            _or_nan(result["utilisation"].get(role)),
            _or_nan(result["worked"].get(role)),
        )
        for role, load in sorted(result["load"].items(), key=lambda entry: -_or_nan(entry[1]))
    ]
    if rows:
        blocks.append(Picture(drawn(lambda: loads(rows, words), name="loads"), words("figure_loads")))
    blocks += [Text(words("load_note"), small=True), *teams_by_week(view), _teams(view), _costs(view)]
    return Section("people", tuple(blocks))


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _teams(view: View) -> Table:
    words, result = view.words, view.result
    rows = tuple(
        (
            view.name("teams", team),
            percent(result["load_by_team"].get(team), 0),
            percent(utilisation, 0),
            number(result["overtime"].get(team)),
        )
        for team, utilisation in result["utilisation_by_team"].items()
        if known(utilisation)
    )
    head = (words("team"), words("load_short"), words("utilisation_short"), words("overtime_hours"))
    return Table(head, rows)


def _costs(view: View) -> Text:
    result = view.result
    return Text(
        view.words(
            "overtime_cost",
            yuan=number(result["overtime"]["yuan"]),
            hours=number(result["repeated_hours"]),
            pieces=number(result["outsourced"]["pieces"]),
            fees=number(result["outsourced"]["yuan"]),
        )
    )


def staffing(view: View) -> Section | None:
    """The cheapest headcount that carries the work; None where it was not asked for."""
    words, bound = view.words, view.result.get("staffing")
    if bound is None:
        return None
    if not bound["feasible"]:
        return Section("staffing", (Text(words("staffing_infeasible")), Points(tuple(bound["shortfalls"]))))
    rows = tuple(
        (
            view.name("teams", team),
            number(row["present"], 0 if float(row["present"]).is_integer() else 1),
            number(row["headcount"]),
            percent(row["utilisation"], 0),
        )
        for team, row in bound["teams"].items()
    )
    head = (words("team"), words("staffing_now"), words("staffing_least"), words("utilisation_short"))
    note = words(
        "staffing_note",
        most=percent(bound["max_utilisation"], 0),
        least=number(bound["monthly_cost_yuan"]),
        now=number(bound["present_cost_yuan"]),
    )
    return Section("staffing", (Text(note), Table(head, rows)))
