"""Deadlines of several scenarios side by side, as a section of a page, with the sentence that a manager would quote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.deadlines_sentences import category, condition, sentences
from reports.numbers import UNKNOWN, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Section, Table, Text

Document = Mapping[str, Any]
MOST_SENTENCES = 3


def deadlines_beside(document: Document, titles: Mapping[str, str], words: PageWords) -> Section:
    """The section.

    Parameters
    ----------
    document
        What `experiments.deadlines.side_by_side.deadlines_of` gives.
    titles
        What the arms are called; the base first.
    """
    head = [
        words("deadlines_clause"),
        words("deadlines_category"),
        words("deadlines_unit"),
        words("deadlines_promised"),
    ]
    rows = [
        (
            one["title"][words.language],
            category(document, one["category"], words),
            words(f"deadlines_short_{one['unit']}"),
            str(one["promised"]),
            *(_told(one["arms"][name], words) for name in titles),
        )
        for one in document["rows"]
        if not one["internal"]
    ]
    blocks: list[Block] = [Text(text) for text in beside_sentences(document, titles, words)]
    blocks.append(Table((*head, *titles.values()), tuple(rows), len(head) + len(titles)))
    note = words("deadlines_beside_note", target=percent(document["target"], 0))
    blocks.append(Text(" ".join(filter(None, (words("deadlines_units_note"), note))), small=True))
    return Section("deadlines_beside", tuple(blocks))


def _told(arm: Document | None, words: PageWords) -> str | Cell:
    if arm is None:
        return UNKNOWN
    if arm["confirmed_limit"] is not None:
        return Cell(str(arm["confirmed_limit"]), strong=True)
    if arm["table"]:
        return "; ".join(f"{condition(row['when'], words)}{words.colon}{row['limit']}" for row in arm["table"])
    return words(f"deadlines_why_{arm['why_none']}")


def beside_sentences(document: Document, titles: Mapping[str, str], words: PageWords) -> list[str]:
    """What the first arm may promise, and where the last one may promise less, the most units saved first."""
    first, *others = titles
    last = others[-1] if others else first
    gains = []
    for one in document["rows"]:
        arms = one["arms"][first], one["arms"][last]
        before, after = (arm["confirmed_limit"] if arm else None for arm in arms)
        if before is not None and after is not None and after < before and not one["internal"]:
            gains.append((before - after, one, before, after))
    gains.sort(key=lambda gain: -gain[0])
    saved = [
        words(
            "deadlines_sentence_beside",
            share=percent(document["target"], 0),
            category=category(document, one["category"], words),
            clause=one["title"][words.language],
            limit=after,
            before=before,
            name=titles[last],
            unit=words(f"deadlines_unit_{one['unit']}"),
        )
        for _, one, before, after in gains[:MOST_SENTENCES]
    ]
    now = sentences(document["arms"][first], words)[:MOST_SENTENCES]
    return [*now, *(saved or [words("deadlines_beside_none", name=titles[last])])] if len(titles) > 1 else now
