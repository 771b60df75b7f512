"""How sure: how often the order holds, how strong the effects must be, which assumption decides, how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.arms import in_order
from reports.comparison_sections.first_page import title
from reports.comparison_verdict import money
from reports.figures.interval_rows import IntervalRow, interval_rows
from reports.figures.pair_matrix import pair_matrix
from reports.numbers import known, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Picture, Points, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]
MOST = 10
"""Arms in the matrix."""
ABOVE_ALL = 1.25
"""Where an end is drawn that is not shown within the strengths tried."""


def order(document: Document, words: PageWords) -> Section | None:
    """In which share of the years one does better than another, and is first."""
    holds = document["ranking_holds"].get("net")
    if not holds:
        return None
    names = [one["name"] for one in document["ranking"]["net"]][:MOST]
    titles = {name: title(document, name, words) for name in names}
    draws = holds["draws"]
    svg = drawn(lambda: pair_matrix(names, draws["pairs"], titles), name="pairs")
    first = sorted(draws["first"].items(), key=lambda entry: -entry[1])[:5]
    told = ", ".join(f"{title(document, name, words)} {percent(share, 0)}" for name, share in first if share > 0)
    means = holds["means"]["first"][names[0]]
    blocks: list[Block] = [
        Picture(svg, words("pairs_caption", n=draws["draws"])),
        Text(words("first_places", list=told, name=titles[names[0]], share=percent(means, 0))),
    ]
    return Section("order_section", tuple(blocks))


def break_even(document: Document, words: PageWords) -> Section | None:
    """From which strength of its assumed effect each redesign pays."""
    rows = []
    for arm in in_order(document):
        found = arm.get("break_even")
        if found is not None and known(found["value"]):
            high = found["high"] if known(found["high"]) else ABOVE_ALL
            name = title(document, arm["name"], words)
            rows.append(IntervalRow(name, found["value"], found["low"], high, found["state"] in ("pays", "always")))
    others = [
        f"{title(document, arm['name'], words)}: {words(key)}"
        for arm in in_order(document)
        if (found := arm.get("break_even")) is not None
        and not known(found["value"])
        and (key := "pays_never" if found["state"] == "never" else "pays_open")
    ]
    if not rows and not others:
        return None
    blocks: list[Block] = []
    if rows:
        svg = drawn(lambda: interval_rows(rows, words("axis_strength"), line=1.0), name="strength")
        blocks.append(Picture(svg, words("strength_caption")))
    blocks.append(Points(tuple(others)))
    return Section("break_even_section", tuple(blocks))


def decides(document: Document, words: PageWords) -> Section:
    """Which assumption to measure first."""
    if not document["decides"]:
        key = "decides_fixed" if document["how"]["inputs"] == "fixed" else "decides_few"
        return Section("decides_section", (Text(words(key)),))
    plain = Wording(words.language)
    rows = tuple(
        (
            one["input"],
            f"{one['low']:g} … {one['high']:g}",
            money(one["value_yuan"]["mean"], plain),
            f"{money(one['value_yuan']['low'], plain)} … {money(one['value_yuan']['high'], plain)}",
            number(one["p_family"], 3),
            one["source"],
        )
        for one in document["decides"][:15]
    )
    head = tuple(words(key) for key in ("input", "range", "worth", "interval_short", "by_chance", "source_word"))
    return Section("decides_section", (Text(words("decides_note"), small=True), Table(head, rows)))


def how_made(document: Document, words: PageWords) -> Section:
    """What is needed to make it again."""
    how = document["how"]
    told = [
        words(
            "made_with", n=how["replications"], seed=how["seed"], engine=how["engine"], visits=number(how["visits"], 0)
        ),
        words("made_families"),
        words("made_gain"),
    ]
    told += [words("made_failed", n=len(how["failed"]), error=how["failed"][0]["error"])] if how["failed"] else []
    rows = tuple((title(document, name, words), digest[:16]) for name, digest in how["program_digests"].items())
    return Section("made_section", (Points(tuple(told)), Table((words("redesign"), words("digest")), rows, 2)))
