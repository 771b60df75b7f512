"""District by district: the best arm in figures, all arms in small pictures side by side."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from reports.comparison_sections.titles import in_order, scaled, title
from reports.comparison_verdict import best
from reports.figures.district_panels import DistrictPanel, district_panels
from reports.numbers import UNKNOWN, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Picture, Section, Table, Text
from reports.svg import drawn

Document = Mapping[str, Any]
MOST_PANELS, MOST_ARMS = 4, 40
"""Districts side by side; arms in a picture."""


def districts(document: Document, words: PageWords) -> Section | None:
    """Days and on-time share by district; None where there is only one."""
    arm = best(document) or next((one for one in in_order(document) if one.get("areas")), None)
    if arm is None or not arm.get("areas"):
        return None
    keys = ("district", "days_before_after", "days_interval", "on_time_before_after", "points_interval")
    rows = tuple(_row(area, words) for area in arm["areas"].values())
    blocks: list[Block] = [Table(tuple(words(key) for key in keys), rows, 1, title(document, arm["name"], words))]
    if len(in_order(document)) > 1:
        blocks += [*_panels(document, "days", words), *_panels(document, "on_time", words)]
    blocks.append(Text(words("districts_note"), small=True))
    return Section("districts", tuple(blocks))


def _row(area: Document, words: PageWords) -> tuple[str, ...]:
    days, shares = area["days"], area.get("on_time")
    change = days["difference"]
    told = (
        str(area["title"][words.language]),
        f"{number(days['before'], 1)} → {number(days['after'], 1)}",
        f"{number(change['low'], 2)} … {number(change['high'], 2)}",
    )
    if shares is None:
        return (*told, UNKNOWN, UNKNOWN)
    low, high = (scaled(shares["difference"][end], 100) for end in ("low", "high"))
    return (
        *told,
        f"{percent(shares['before'])} → {percent(shares['after'])}",
        f"{number(low, 1)} … {number(high, 1)}",
    )


def _panels(document: Document, what: str, words: PageWords) -> list[Block]:
    """A picture for every few districts: the change of all arms in each."""
    arms = in_order(document)[:MOST_ARMS]
    factor = 1.0 if what == "days" else 100.0
    panels = []
    for name, first in (arms[0].get("areas") or {}).items():
        changes = [(arm.get("areas") or {}).get(name, {}).get(what, {}).get("difference", {}) for arm in arms]
        values = tuple(
            (scaled(one.get("mean"), factor), scaled(one.get("low"), factor), scaled(one.get("high"), factor))
            for one in changes
        )
        if any(mean is not None for mean, _, _ in values):
            panels.append(DistrictPanel(str(first["title"][words.language]), values))
    labels = [title(document, arm["name"], words) for arm in arms]
    axis = words(f"axis_{what}_change")
    pictures: list[Block] = []
    lines = -(-len(panels) // MOST_PANELS)
    width = -(-len(panels) // lines) if lines else 1
    for at in range(0, len(panels), width):
        some = panels[at : at + width]
        svg = drawn(partial(district_panels, some, labels, axis, panels), name=f"{what}-{at}")
        last = at + width >= len(panels)
        pictures.append(Picture(svg, words(f"districts_{what}_caption") if last else ""))
    return pictures
