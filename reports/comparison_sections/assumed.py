"""Which assumption decides, with its source as a footnote; and how the comparison was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.titles import title
from reports.comparison_verdict import money
from reports.numbers import number
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Numbered, Points, Section, Table, Text
from reports.words import Wording

Document = Mapping[str, Any]
MOST = 15
"""Assumptions in the table."""
NOTE = "basis"
"""Anchors of these footnotes."""


def decides(document: Document, words: PageWords) -> Section:
    """Which assumption to measure first."""
    if not document["decides"]:
        key = "decides_fixed" if document["how"]["inputs"] == "fixed" else "decides_few"
        return Section("decides_section", (Text(words(key)),))
    plain, shown = Wording(words.language), document["decides"][:MOST]
    sources = list(dict.fromkeys(one["source"] for one in shown if one["source"]))
    rows = tuple(
        (
            Cell(one["input"], (sources.index(one["source"]) + 1,) if one["source"] else (), note=NOTE),
            f"{one['low']:g} … {one['high']:g}",
            money(one["value_yuan"]["mean"], plain),
            f"{money(one['value_yuan']['low'], plain)} … {money(one['value_yuan']['high'], plain)}",
            money(one["by_chance_yuan"], plain),
            number(one["p_family"], 3),
        )
        for one in shown
    )
    keys = ("input", "range", "worth", "interval_short", "worth_by_chance", "by_chance")
    blocks: list[Block] = [
        Text(words("decides_note", n=len(shown), total=len(document["decides"])), small=True),
        Table(tuple(words(key) for key in keys), rows),
    ]
    if sources:
        places = [", ".join(one["input"] for one in shown if one["source"] == text) for text in sources]
        entries = zip(range(1, len(sources) + 1), sources, places, strict=True)
        blocks.append(Numbered(words("basis_title"), tuple(entries), note=NOTE))
    return Section("decides_section", tuple(blocks))


def how_made(document: Document, words: PageWords) -> Section:
    """What is needed to make it again."""
    how = document["how"]
    visits = number(how["visits"])
    told = [
        words("made_with", n=how["replications"], seed=how["seed"], engine=how["engine"], visits=visits),
        words("made_families"),
        words("made_gain"),
    ]
    told += [words("made_failed", n=len(how["failed"]), error=how["failed"][0]["error"])] if how["failed"] else []
    digests = how.get("program_digests") or {arm["name"]: arm["digest"] for arm in document["arms"]}
    rows = tuple((title(document, name, words), str(digest)[:16]) for name, digest in digests.items())
    return Section("made_section", (Points(tuple(told)), Table((words("redesign"), words("digest")), rows, 2)))
