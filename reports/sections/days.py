"""Where the days go: quantiles, stacked bars, distributions with the limits of the whole process."""

from __future__ import annotations

from experiments.clause_days import limits_for
from reports.figures.cycle_times import CycleRow, cycle_times
from reports.figures.where_days import CAUSES, DaysRow, where_days
from reports.numbers import known, number
from reports.sections.blocks import Block, Picture, Section, Table, Text
from reports.sections.view import View
from reports.svg import drawn

CLOCKS = ("calendar", "whole", "utility")


def days(view: View) -> Section:
    """Three blocks: bars, distributions, a table."""
    blocks: list[Block] = []
    bars = days_rows(view)
    if bars:
        blocks.append(Picture(drawn(lambda: where_days(bars, view.words), name="where"), view.words("figure_where")))
    panels = cycle_rows(view)
    if panels:
        caption = view.words("figure_cycle")
        caption += "" if not any(panel.limits for panel in panels) else " " + view.words("cycle_moved")
        caption += " " + view.words("cycle_longest")
        blocks.append(Picture(drawn(lambda: cycle_times(panels, view.words), name="cycle"), caption))
    blocks += [_table(view), Text(view.words("days_note"), small=True)]
    return Section("where", tuple(blocks))


def days_rows(view: View, arm: str = "") -> list[DaysRow]:
    """Rows of the figure `where_days`, one for each category; rows of several results, one after another, make arms."""
    measured = view.result["days_by_cause"]
    return [
        DaysRow(view.category(group), tuple(_or_zero(measured[group].get(cause)) for cause in CAUSES), arm)
        for group in view.groups(measured)
        if any(known(days) for days in measured[group].values())
    ]


def _or_zero(value: float | None) -> float:
    return float(value) if value is not None and known(value) else 0.0


def cycle_rows(view: View) -> list[CycleRow]:
    """Distributions of calendar days, one for each category."""
    panels = []
    for group in view.result["categories"]:
        counts = view.result["histograms"].get(f"days/{group}/calendar", [])
        if sum(counts) > 0:
            quantiles = view.result["days"][group]["calendar"]
            p50, p90 = (float("nan") if quantiles[p] is None else float(quantiles[p]) for p in ("p50", "p90"))
            panels.append(CycleRow(view.category(group), tuple(counts), p50, p90, limits_of_the_whole(view, group)))
    return panels


def limits_of_the_whole(view: View, category: str) -> tuple[int, ...]:
    """Limits in calendar days from arrival to the end of connection, as far as a clause states them."""
    ends = ("energisation.ended", "meter_installation.ended", "application.archived")
    found = set()
    for _, clause in view.promises():
        whole = clause.from_ == "application.arrived" and clause.to in ends and clause.clock == "whole"
        if whole and category in clause.categories and clause.limit.unit_stated == "calendar_days":
            found |= set(limits_for(clause, category))
    return tuple(sorted(found))


def _table(view: View) -> Table:
    words, measured = view.words, view.result["days"]
    rows = []
    for group in view.groups(measured):
        for clock in CLOCKS:
            first = clock == CLOCKS[0]
            open_ones = number(measured[group].get("not_energised"), 1) if first else ""
            quantiles = [number(measured[group][clock][p]) for p in ("p50", "p90", "p95")]
            rows.append((view.category(group) if first else "", words(f"clock_{clock}"), *quantiles, open_ones))
    head = (words("category"), words("clock"), "p50", "p90", "p95", words("not_energised"))
    return Table(head, tuple(rows), text_columns=2)
