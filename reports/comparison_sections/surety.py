"""How sure: how often the order holds, and how much of the assumed effects must come true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.titles import in_order, scaled, title, unit_yuan
from reports.comparison_summary import span
from reports.figures.interval_rows import IntervalRow, interval_rows
from reports.figures.pair_matrix import pair_matrix
from reports.numbers import known, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Picture, Points, Section, Table, Text
from reports.svg import drawn

Document = Mapping[str, Any]
MOST, FIRST_PLACES = 8, 5
"""Arms in the matrix; arms of which the share of first places is told."""
ABOVE_ALL = 1.25
"""Where an end is drawn that is not shown within the strengths tried."""


def order(document: Document, words: PageWords) -> Section | None:
    """In which share of the years one does better than another, and is first."""
    holds = document["ranking_holds"].get("net")
    if not holds:
        return None
    names = [one["name"] for one in document["ranking"]["net"]]
    titles = {name: title(document, name, words) for name in names}
    draws, shown = holds["draws"], names[:MOST]
    svg = drawn(lambda: pair_matrix(shown, draws["pairs"], titles), name="pairs")
    caption = words("pairs_caption", n=draws["draws"])
    if len(names) > len(shown):
        caption = words.joined([caption, words("pairs_first", n=len(shown), total=len(names))])
    first = sorted(draws["first"].items(), key=lambda entry: -(entry[1] or 0.0))[:FIRST_PLACES]
    told = words.listed([f"{titles.get(name, name)} {percent(share, 0)}" for name, share in first if share])
    blocks: list[Block] = [Picture(svg, caption)]
    if told:
        means = percent(holds["means"]["first"][names[0]], 0)
        blocks.append(Text(words("first_places", list=told, name=titles[names[0]], share=means), small=True))
    return Section("order_section", tuple(blocks))


def break_even(document: Document, words: PageWords) -> Section | None:
    """From which strength of its assumed effect each redesign pays; of computed ones, up to which cost."""
    arms = in_order(document)
    assumed = [arm for arm in arms if arm.get("break_even") is not None]
    rows = [_row(document, arm, words) for arm in assumed if known(arm["break_even"]["value"])]
    blocks: list[Block] = []
    if rows:
        svg = drawn(lambda: interval_rows(rows, words("axis_strength"), line=1.0), name="strength")
        blocks.append(Picture(svg, words("strength_caption")))
    others = [
        f"{title(document, arm['name'], words)}{words.colon}"
        + words("pays_never" if arm["break_even"]["state"] == "never" else "pays_open")
        for arm in assumed
        if not known(arm["break_even"]["value"])
    ]
    if others:
        blocks.append(Points(tuple(others), title=words("strength_others")))
    blocks += _computed(document, [arm for arm in arms if arm.get("break_even") is None], words)
    return Section("break_even_section", tuple(blocks)) if blocks else None


def _row(document: Document, arm: Document, words: PageWords) -> IntervalRow:
    found = arm["break_even"]
    high = found["high"] if known(found["high"]) else ABOVE_ALL
    name = title(document, arm["name"], words)
    return IntervalRow(name, found["value"], found["low"], high, found["state"] in ("pays", "always"))


def _computed(document: Document, arms: list[Document], words: PageWords) -> list[Block]:
    """Up to which one-time cost the redesigns pay whose effect is computed."""
    unit = unit_yuan(words)
    rows = tuple(
        (
            title(document, arm["name"], words),
            number(scaled(arm["cost"]["one_time_yuan"], 1 / unit), 1),
            number(scaled(arm["affordable_yuan"]["value"], 1 / unit), 1),
            span(arm["affordable_yuan"], unit),
        )
        for arm in arms
        if arm.get("affordable_yuan") is not None
    )
    if not rows:
        return []
    head = tuple(words(key) for key in ("redesign", "once_cost", "affordable", "interval_short"))
    return [Table(head, rows, 1, words("computed_title")), Text(words("affordable_note"), small=True)]
