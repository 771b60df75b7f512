"""All arms by net gain, with what they cost; and what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.titles import in_order, scaled, tied, title, unit_yuan
from reports.comparison_summary import pays_from, span
from reports.comparison_verdict import money
from reports.numbers import UNKNOWN, number
from reports.page_words import PageWords
from reports.sections.blocks import Cell, Section, Table, Text
from reports.words import Wording

Document = Mapping[str, Any]
Row = tuple[str | Cell, ...]


def ranking(document: Document, words: PageWords) -> Section | None:
    """Gain and cost of every arm."""
    arms, alike = in_order(document), tied(document)
    if not arms:
        return None
    rows = tuple(_row(document, arm, words, marked=arm["name"] in alike) for arm in arms)
    keys = (
        "redesign", "net_a_year", "interval_short", "per_yuan", "once_cost", "monthly_cost", "months_until", "payback",
        "pays_from", "affordable",
    )  # fmt: skip
    head = tuple(words(key) for key in keys)
    return Section("ranking_section", (Table(head, rows), Text(words("tied_note"), small=True)))


def _row(document: Document, arm: Document, words: PageWords, *, marked: bool) -> Row:
    unit, plain = unit_yuan(words), Wording(words.language)
    net, per, cost = arm["gain"]["net_yuan_per_year"], arm["gain_per_yuan"], arm["cost"]
    affordable = arm.get("affordable_yuan")
    return (
        f"{words('tied_mark')} {title(document, arm['name'], words)}"
        if marked
        else title(document, arm["name"], words),
        Cell(number(scaled(net["mean"], 1 / unit), 1), strong=marked),
        span(net, unit),
        number(per["mean"], 1) if per else UNKNOWN,
        number(scaled(cost["one_time_yuan"], 1 / unit), 1),
        number(scaled(cost["monthly_yuan"], 1 / unit), 2),
        number(cost["months_until_works"]),
        number(arm["payback_months"]),
        pays_from(arm, plain),
        number(scaled(affordable["value"], 1 / unit), 1) if affordable else UNKNOWN,
    )


def changes(document: Document, words: PageWords) -> Section | None:
    """What each redesign is, what it assumes and what it costs."""
    arms, plain = in_order(document), Wording(words.language)
    if not arms:
        return None
    rows = tuple(
        (
            title(document, arm["name"], words),
            str(arm["what"][words.language]),
            "; ".join(arm["assumes"]) or words("computed_only"),
            words(
                "costs_told",
                once=money(arm["cost"]["one_time_yuan"], plain),
                monthly=money(arm["cost"]["monthly_yuan"], plain),
            ),
        )
        for arm in arms
    )
    head = tuple(words(key) for key in ("redesign", "what_changes", "what_assumed", "what_costs"))
    return Section("changes_section", (Table(head, rows, 4),))
