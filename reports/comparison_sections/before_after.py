"""What is, and the best redesign, side by side from their own results: where days go, how long, how busy, the maps."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from reports.figures.cycle_times import cycle_times
from reports.figures.where_days import where_days
from reports.page_words import PageWords
from reports.sections.blocks import Block, Map, Picture, Section, Text
from reports.sections.days import cycle_rows, days_rows
from reports.sections.process import process
from reports.sections.view import View
from reports.sections.weeks import teams_by_week
from reports.svg import drawn

MOST_TEAMS = 25
"""Strips in a picture, so that both stand on two pages at most."""


def before_after(base: View, best: View, base_title: str, best_title: str) -> list[Section]:
    """Sections from the results of two arms."""
    words, titles = base.words, (base_title, best_title)
    made = (_where(base, best, titles), _weeks(base, best, titles), _maps(base, best, titles))
    note = words("before_after_note", name=best_title, n=best.result["replications"])
    found = [section for section in made if section is not None]
    return [replace(one, blocks=(Text(note, small=True), *one.blocks)) for one in found[:1]] + found[1:]


def _where(base: View, best: View, titles: tuple[str, str]) -> Section | None:
    """Bars by what the days went by, then the distributions with their limits."""
    words, blocks = base.words, list[Block]()
    bars = [row for view, arm in zip((base, best), titles, strict=True) for row in days_rows(view, arm)]
    if bars:
        svg = drawn(lambda: where_days(bars, words), name="where-both")
        blocks.append(Picture(svg, words("figure_where_both")))
    panels = [
        replace(row, label=f"{row.label}{words.colon}{arm}")
        for pair in zip(cycle_rows(base), cycle_rows(best), strict=False)
        for row, arm in zip(pair, titles, strict=True)
    ]
    if panels:
        svg = drawn(lambda: cycle_times(panels, words, alike=True), name="cycle-both")
        blocks.append(Picture(svg, words.joined([words("figure_cycle"), words("cycle_longest")])))
    return Section("before_after_section", tuple(blocks)) if blocks else None


def _weeks(base: View, best: View, titles: tuple[str, str]) -> Section | None:
    """How busy the teams are in the weeks of the year."""
    blocks: list[Block] = []
    for view, arm, name in zip((base, best), titles, ("weeks-base", "weeks-best"), strict=True):
        blocks += [
            _told(block, arm, view.words) for block in teams_by_week(view, name=name, most=MOST_TEAMS, like=base)
        ]
    return Section("busy_section", tuple(blocks)) if blocks else None


def _maps(base: View, best: View, titles: tuple[str, str]) -> Section | None:
    """The maps of both, category by category."""
    found = [process(view) for view in (base, best)]
    if found[0] is None or found[1] is None:
        return None
    one, two = (
        [_told(block, arm, base.words) for block in section.blocks if isinstance(block, Map)]
        for section, arm in zip((found[0], found[1]), titles, strict=True)
    )
    pairs = chain.from_iterable(zip(one, two, strict=True)) if len(one) == len(two) else chain(one, two)
    notes = (block for block in found[0].blocks if not isinstance(block, Map))
    return Section("process", (*notes, *pairs))


def _told(block: Block, arm: str, words: PageWords) -> Block:
    """A picture or map, its caption with the arm in front."""
    if isinstance(block, Picture | Map):
        return replace(block, caption=f"{arm}{words.colon}{block.caption}")
    return block
