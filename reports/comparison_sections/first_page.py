"""The first page: the verdict, the five questions, and the net gain of every arm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_verdict import five_answers, joint_path
from reports.figures.interval_rows import IntervalRow, interval_rows
from reports.numbers import known, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Picture, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]
MOST_ROWS = 14
"""Arms in the figure of the first page; the table has all."""


def first_page(document: Document, words: PageWords) -> Section:
    """What a manager reads."""
    answers = five_answers(document, Wording(words.language))
    blocks: list[Block] = [Text(words.joined([answer for _, answer in answers[:2]]))]
    blocks.append(Table(("", ""), tuple((Cell(question, strong=True), answer) for question, answer in answers[2:]), 2))
    rows = net_rows(document, words)
    if len(rows) > 0:
        svg = drawn(lambda: interval_rows(rows[:MOST_ROWS], words("axis_net")), name="net")
        more = words("first_rows", n=MOST_ROWS) if len(rows) > MOST_ROWS else ""
        blocks.append(Picture(svg, words.joined([text for text in (words("net_caption"), more) if text])))
    return Section("verdict", tuple(blocks))


def unit_yuan(words: PageWords) -> float:
    """Yuan that one unit of the tables stands for."""
    return 10_000.0 if words.language == "zh" else 1_000.0


def title(document: Document, name: str, words: PageWords) -> str:
    """Title of an arm; the base is what is."""
    if name == document["base"]:
        return words("base")
    return next(str(arm["title"][words.language]) for arm in document["arms"] if arm["name"] == name)


def net_rows(document: Document, words: PageWords) -> list[IntervalRow]:
    """Every arm but the base, the best first."""
    unit, rows = unit_yuan(words), []
    for one in document["ranking"].get("net", ()):
        if one["name"] != document["base"]:
            low, high = (one[end] / unit if known(one[end]) else None for end in ("low", "high"))
            tied = one["tied_with_first"]
            rows.append(IntervalRow(title(document, one["name"], words), one["mean"] / unit, low, high, tied))
    return rows


def subtitle(document: Document, words: PageWords) -> str:
    """How it was made, in a line."""
    how = document["how"]
    return words(
        "compared_with",
        base=document["title"][words.language],
        n=how["replications"],
        seed=how["seed"],
        inputs=words(f"inputs_word_{how['inputs']}"),
    )


def on_time(document: Document, words: PageWords) -> Section | None:
    """The share of applications with all clauses kept, and every clause of the arms that change something."""
    path = joint_path(document)
    ranked = [one for one in document["ranking"].get("on_time", ()) if one["name"] != document["base"]]
    if path is None or not ranked:
        return None
    arms = {arm["name"]: arm for arm in document["arms"]}
    rows = []
    for one in ranked:
        change = arms[one["name"]]["differences"][path]
        low, high = (100 * change[end] if known(change[end]) else None for end in ("low", "high"))
        filled = change["verdict"] in ("better", "worse")
        rows.append(IntervalRow(title(document, one["name"], words), 100 * change["mean"], low, high, filled))
    before = document["arms"][0]["levels"][path]["mean"]
    svg = drawn(lambda: interval_rows(rows, words("axis_points")), name="points")
    blocks: list[Block] = [Picture(svg, words("on_time_caption", before=percent(before)))]
    blocks.append(_clauses(document, [one["name"] for one in ranked], words))
    return Section("on_time_compared", tuple(blocks))


def _clauses(document: Document, names: list[str], words: PageWords) -> Table:
    """Shown changes of single clauses."""
    rows = []
    arms = {arm["name"]: arm for arm in document["arms"]}
    for name in names:
        for one in document["measures"]:
            change = arms[name]["differences"].get(one["path"])
            if one["kind"] == "clause" and change and change["verdict"] in ("better", "worse"):
                before, after = (arms[arm]["levels"][one["path"]]["mean"] for arm in (document["base"], name))
                rows.append(
                    (
                        title(document, name, words),
                        str(document["clause_titles"][one["about"]][words.language]),
                        words(f"word_{change['verdict']}"),
                        f"{percent(before)} → {percent(after)}",
                        f"{number(100 * change['low'], 1)} … {number(100 * change['high'], 1)}",
                    )
                )
    head = tuple(words(key) for key in ("redesign", "clause", "verdict", "before_after", "points_interval"))
    return Table(head, tuple(rows), 3, words("clauses_changed") if rows else words("clauses_unchanged"))
