"""Why the late cases are late: days by cause beside those of kept ones, and who had them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.agreement_sections.clauses import headlines
from reports.agreement_sentences import holder_title
from reports.comparison_summary import span
from reports.figures.where_days import CAUSES, DaysRow, where_days
from reports.numbers import number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Picture, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]
AS_DRAWN = {"grid": "network", "again": "rework"}
"""Names of causes in the figure of days, where they differ."""
MOST_DRAWN, MOST_HOLDERS = 8, 4


def with_late(document: Document) -> list[Document]:
    """Clauses (all categories of each) with late cases, those with most first."""
    every = [one for name in document["agreements"] for one in headlines(document, name) if one["late_days"]]
    return sorted(every, key=lambda one: -float(one["late_days"]["cases"]))


def causes(document: Document, words: PageWords) -> Section | None:
    """A picture of the worst, a table of all."""
    late = with_late(document)
    if not late:
        return None
    rows = [row for one in late[:MOST_DRAWN] for row in _bars(one, words)]
    caption = words("agreement_causes_figure")
    if len(late) > MOST_DRAWN:
        caption = words.joined([caption, words("agreement_causes_cut", n=MOST_DRAWN)])
    svg = drawn(lambda: where_days(rows, words), name="late-causes")
    keys = (
        "clause", "agreement_mainly", "agreement_late_cases", "agreement_days_late", "agreement_days_kept",
        "agreement_more_days", "agreement_interval",
    )  # fmt: skip
    table = Table(tuple(words(key) for key in keys), tuple(_row(one, words) for one in late), 2)
    return Section("agreement_causes", (Picture(svg, caption), table))


def departments(document: Document, words: PageWords) -> Section | None:
    """Who had the days, clause by clause."""
    late, plain = with_late(document), Wording(words.language)
    if not late:
        return None
    rows = []
    for one in late:
        holders = [holder for holder in one["late_by_department"] if holder["kind"] != "others"][:MOST_HOLDERS]
        for place, holder in enumerate(holders):
            rows.append(
                (
                    one["title"][words.language] if not place else "",
                    (one["department"] or "–") if not place else "",
                    holder_title(holder, plain),
                    number(holder["days"]["mean"], 1),
                    percent(holder["share"]["mean"], 0),
                    number(holder["kept_days"], 1),
                    span(holder["more_days"], 1.0),
                )
            )
    keys = (
        "clause", "agreement_department", "agreement_holder", "agreement_days", "agreement_share_of_days",
        "agreement_kept_days", "agreement_more_days",
    )  # fmt: skip
    note = Text(words("agreement_departments_note", n=MOST_HOLDERS), small=True)
    blocks: tuple[Block, ...] = (Table(tuple(words(key) for key in keys), tuple(rows), 3), note)
    return Section("agreement_departments", blocks)


def _bars(one: Document, words: PageWords) -> list[DaysRow]:
    """Kept cases above, late ones below."""
    parts = [one["late_by_cause"][AS_DRAWN.get(cause, cause)] for cause in CAUSES]
    title = one["title"][words.language]
    kept = DaysRow(title, tuple(float(part["kept_days"] or 0.0) for part in parts), words("agreement_kept_arm"))
    late = DaysRow(title, tuple(float(part["days"]["mean"] or 0.0) for part in parts), words("agreement_late_arm"))
    return [kept, late]


def _row(one: Document, words: PageWords) -> tuple[str, ...]:
    mainly, days = one["mainly"], one["late_days"]
    told = ["–", "–", "–"]
    if mainly is not None:
        cause = words(f"agreement_cause_{mainly['cause']}") + ("" if mainly["shown"] else words("agreement_not_shown"))
        told = [cause, number(mainly["more_days"]["mean"], 1), span(mainly["more_days"], 1.0)]
    return (
        one["title"][words.language],
        told[0],
        number(days["cases"], 1),
        number(days["days"]["mean"], 1),
        number(days["kept_days"], 1),
        *told[1:],
    )
