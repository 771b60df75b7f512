"""Internal agreements and payments: which of them breaks a date, what it costs, who pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.agreement_sections.clauses import headlines
from reports.agreement_sentences import payer_title
from reports.numbers import UNKNOWN, between, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Cell, Section, Table, Text
from reports.words import Wording

Document = Mapping[str, Any]
Row = tuple[str | Cell, ...]


def internal(document: Document, words: PageWords) -> Section | None:
    """Every clause with internal agreements behind it."""
    rows: list[Row] = []
    for name in document["agreements"]:
        for one in headlines(document, name):
            found = one["internal"]
            if not found or not found["late_per_replication"]:
                continue
            for place, inner in enumerate(found["clauses"]):
                rows.append(
                    (
                        one["title"][words.language] if not place else "",
                        inner["title"][words.language],
                        inner["department"] or UNKNOWN,
                        _with_interval(inner["late_share"]),
                        _with_interval(inner["kept_share"]),
                    )
                )
            rows.append(("", words("agreement_inner_none"), "", _with_interval(found["none"]), ""))
    if not rows:
        return None
    keys = (
        "agreement_internal_head", "agreement_inner", "agreement_department", "agreement_with_late",
        "agreement_with_kept",
    )  # fmt: skip
    table = Table(tuple(words(key) for key in keys), tuple(rows), 3)
    return Section("agreement_internal", (table, Text(words("agreement_internal_note"), small=True)))


def payments(document: Document, words: PageWords) -> Section | None:
    """By clause, by payer, in all."""
    paid, plain = document["payments"], Wording(words.language)
    if not paid["by_clause"]:
        return None
    titles = {one["name"]: one["title"][words.language] for one in document["clauses"]}
    rows = [
        (titles[one["name"]], payer_title(one["payer"], plain), number(one["cases_per_year"]["mean"], 1), *_yuan(one))
        for one in paid["by_clause"]
    ]
    totals = [
        (words("agreement_in_all"), payer_title(one["payer"], plain), "", *_yuan(one)) for one in paid["by_payer"]
    ]
    if len(totals) > 1:
        totals.append((words("agreement_in_all"), "", "", *_yuan(paid)))
    strong = [tuple(Cell(text, strong=True) if text else "" for text in row) for row in totals]
    keys = (
        "clause", "agreement_payer", "agreement_cases_paid", "agreement_yuan", "agreement_interval",
        "agreement_yuan_95", "agreement_interval",
    )  # fmt: skip
    table = Table(tuple(words(key) for key in keys), (*rows, *strong), 2)
    note = words("agreement_payments_note", needed=paid["replications_needed"])
    return Section("agreement_payments", (table, Text(note, small=True)))


def _yuan(one: Document) -> tuple[str, str, str, str]:
    year, upper = one["yuan_per_year"], one["yuan_95"]
    return number(year["mean"]), _span(year), number(upper["value"]), _span(upper)


def _span(interval: Document) -> str:
    return f"{number(interval['low'])} … {number(interval['high'])}"


def _with_interval(share: Document) -> str:
    return f"{percent(share['mean'], 0)} ({between(share)})"
