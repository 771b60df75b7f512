"""The first page: the verdict in three sentences, the five questions, and the net gain of every arm."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.titles import scaled, tied, title, unit_yuan
from reports.comparison_sentences import three_sentences
from reports.comparison_verdict import five_answers
from reports.figures.interval_rows import IntervalRow, interval_rows
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Picture, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]
MOST_ROWS = 40
"""Arms in the figure; the table has all."""
FIGURE_INCHES = 3.7
"""Most height for the rows of the figure: the page must hold it."""


def first_page(document: Document, words: PageWords) -> Section:
    """What a manager reads."""
    plain = Wording(words.language)
    blocks: list[Block] = [Text(words.joined(three_sentences(document, plain)))]
    answers = tuple((Cell(question, strong=True), answer) for question, answer in five_answers(document, plain))
    blocks.append(Table(("", ""), answers, 2))
    rows = net_rows(document, words)
    if rows:
        svg = drawn(lambda: interval_rows(rows[:MOST_ROWS], words("axis_net"), most_inches=FIGURE_INCHES), name="net")
        more = words("first_rows", n=MOST_ROWS, total=len(rows)) if len(rows) > MOST_ROWS else ""
        blocks.append(Picture(svg, words.joined([text for text in (words("net_caption"), more) if text])))
    return Section("verdict", tuple(blocks), alone=True)


def net_rows(document: Document, words: PageWords) -> list[IntervalRow]:
    """Every arm but the base, the best first; those not told apart from the first are filled and marked."""
    per_unit, alike = 1 / unit_yuan(words), tied(document)
    return [
        IntervalRow(
            f"{words('tied_mark')} {title(document, one['name'], words)}"
            if one["name"] in alike
            else title(document, one["name"], words),
            scaled(one["mean"], per_unit),
            scaled(one["low"], per_unit),
            scaled(one["high"], per_unit),
            one["name"] in alike,
        )
        for one in document["ranking"].get("net", ())
        if one["name"] != document["base"]
    ]


def subtitle(document: Document, words: PageWords) -> str:
    """How it was made, in a line or two."""
    how, period = document["how"], document.get("period")
    told = Wording(words.language)(
        "compared_with",
        base=document["title"][words.language],
        n=how["replications"],
        seed=how["seed"],
        inputs=Wording(words.language)(f"inputs_word_{how['inputs']}"),
    )
    if period is None:
        return f"{told}{'。' if words.language == 'zh' else '.'}"
    first = datetime.date.fromisoformat(period["counted_from"])
    last = first + datetime.timedelta(days=period["counted_days"] - 1)
    return f"{told}{words('counted_between', first=first.isoformat(), last=last.isoformat())}"
