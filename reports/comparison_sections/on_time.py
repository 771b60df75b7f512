"""Which share is on time, before and after: the joint shares of every arm, and the clauses one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.comparison_sections.titles import change_told, in_order, scaled, title, titled
from reports.comparison_verdict import best
from reports.figures.dumbbells import Dumbbell, dumbbells
from reports.numbers import UNKNOWN, known, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Picture, Section, Table, Text
from reports.svg import drawn

Document = Mapping[str, Any]
CLOSER, MOST_ROWS = 3, 40
"""Arms with every clause in a table; rows of the table of what changed in the others."""
SHOWN = ("better", "worse")


def on_time(document: Document, words: PageWords) -> Section | None:
    """The shares of applications with all clauses kept, and every clause."""
    joint = [one for one in document["measures"] if one["kind"] == "joint"]
    arms = by_on_time(document)
    if not arms or not any(one["kind"] == "clause" for one in document["measures"]):
        return None
    blocks: list[Block] = [block for one in joint for block in _joint(document, one, arms, words)]
    closer = _closer(document, arms)
    blocks.append(_clauses(document, closer, words))
    rows, left = _changed(document, [arm for arm in arms if arm not in closer], words)
    if rows:
        keys = ("redesign", "clause", "verdict", "before_after", "points_interval")
        blocks.append(Table(tuple(words(key) for key in keys), tuple(rows), 3, words("clauses_changed")))
    blocks.append(Text(words("verdicts_note") + (words("rows_left", n=left) if left else ""), small=True))
    return Section("on_time_compared", tuple(blocks))


def by_on_time(document: Document) -> list[Document]:
    """The arms but the base, by their on-time share."""
    arms = {arm["name"]: arm for arm in document["arms"][1:]}
    names = [one["name"] for one in document["ranking"].get("on_time", ())]
    return [arms[name] for name in names if name in arms] or in_order(document)


def _joint(document: Document, measure: Document, arms: Sequence[Document], words: PageWords) -> list[Block]:
    path, base = measure["path"], document["arms"][0]["levels"]
    before = scaled(base[path]["mean"], 100) if path in base else None
    if before is None:
        return []
    rows = []
    for arm in arms:
        change = arm["differences"].get(path)
        ends = [scaled(change[end], 100) if change else None for end in ("low", "high")]
        after = scaled(arm["levels"][path]["mean"], 100)
        shown = bool(change) and change["verdict"] in SHOWN
        low, high = (None if end is None else before + end for end in ends)
        rows.append(Dumbbell(title(document, arm["name"], words), after, low, high, shown))
    name = titled(document, "agreement_titles", measure["about"], words)
    svg = drawn(lambda: dumbbells(rows, before, words), name=f"joint-{measure['about']}")
    return [Picture(svg, words("on_time_caption", name=name, before=percent(base[path]["mean"])))]


def _closer(document: Document, arms: Sequence[Document]) -> list[Document]:
    """The best by net gain, then the best by on-time share."""
    first = best(document)
    chosen = [*([first] if first is not None else []), *arms]
    return [arm for place, arm in enumerate(chosen) if arm not in chosen[:place]][:CLOSER]


def _clauses(document: Document, arms: Sequence[Document], words: PageWords) -> Table:
    """Every clause: now, and what changes in a few arms."""
    base, rows = document["arms"][0]["levels"], []
    for one in document["measures"]:
        if one["kind"] == "clause" and one["path"] in base:
            told = [_told(arm["differences"].get(one["path"]), words) for arm in arms]
            clause = titled(document, "clause_titles", one["about"], words)
            rows.append((clause, percent(base[one["path"]]["mean"]), *told))
    head = (words("clause"), words("base"), *(title(document, arm["name"], words) for arm in arms))
    return Table(head, tuple(rows), 1, words("clauses_title"))


def _told(change: Document | None, words: PageWords) -> str | Cell:
    """A change of a share: points, interval, verdict."""
    if change is None or not known(change["mean"]):
        return UNKNOWN
    if change["identical"]:
        return words("word_identical")
    verdict = words(f"word_{change['verdict']}")
    return Cell(f"{change_told(change, 100, 1)} {verdict}", strong=change["verdict"] in SHOWN)


def _changed(
    document: Document, arms: Sequence[Document], words: PageWords
) -> tuple[list[tuple[str | Cell, ...]], int]:
    """Changes of single clauses that are shown, of arms that are not in the first table; how many are left out."""
    rows: list[tuple[str | Cell, ...]] = []
    base = document["arms"][0]["levels"]
    for arm in arms:
        for one in document["measures"]:
            change = arm["differences"].get(one["path"])
            if one["kind"] == "clause" and change and change["verdict"] in SHOWN:
                before, after = (levels[one["path"]]["mean"] for levels in (base, arm["levels"]))
                rows.append(
                    (
                        title(document, arm["name"], words),
                        titled(document, "clause_titles", one["about"], words),
                        words(f"word_{change['verdict']}"),
                        f"{percent(before)} → {percent(after)}",
                        change_told(change, 100, 1),
                    )
                )
    return rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)
