"""The map of a process: its stages as boxes with their waits, loads and repeats, as an `svg` element of the page.

Waiting is told by a number and by a shade that black and white keeps. Text is text, in the page's own font.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from reports.figures.flow_layout import BOX_HEIGHT, BOX_WIDTH, Bar, Line, Placed, flow
from reports.figures.svg_text import ems, lines, text_element
from reports.numbers import known, number, percent
from reports.page_words import PageWords

WIDTH = 267.0
"""Millimetres: an A4 page on its side with margins of 15 mm."""
SHADES = ((4.0, "#ffffff"), (12.0, "#e6e6e6"), (24.0, "#cccccc"), (72.0, "#b0b0b0"), (float("inf"), "#8f8f8f"))
"""Mean hours of waiting below which a box has this shade."""
TITLE, FIGURES, SMALL = 2.6, 2.3, 2.0
"""Sizes of text, millimetres."""
PAD = 1.1


@dataclass(frozen=True, slots=True)
class StageBox:
    """What a box tells; numbers that are unknown are NaN or None."""

    title: str
    kind: str
    """work, batch, meeting, grid, assignment or external."""
    hours: float | None
    """Mean hours of waiting; of an external stage, hours it takes."""
    hours_p90: float | None
    load: float | None
    """Of the busiest role that works here."""
    again: float | None
    """Share of the applications that begin here that begin here again."""
    comes: float | None
    """Share of all applications that begin here."""


def process_map(
    title: str, items: Sequence[Any], boxes: Mapping[str, StageBox], detours: Sequence[StageBox], words: PageWords
) -> str:
    """Draw a route.

    Parameters
    ----------
    items
        The route as in the result document (`routes.<route>.items`).
    boxes
        By stage.
    detours
        Repairs and other stages off the route, shown below it.
    """
    laid = flow(items, WIDTH, top=1.5)
    parts = [_line(line) for line in laid.lines] + [_bar(bar) for bar in laid.bars]
    parts += [_box(placed, boxes[placed.stage], words) for placed in laid.boxes]
    bottom = laid.bottom
    if detours:
        heading, bottom = bottom + 2.2, bottom + 5.4
        parts.append(_written(text_element(words("map_detours"), 0, heading, TITLE, room=WIDTH, bold=True)))
        row = flow([{"stage": str(place), "when": {}} for place in range(len(detours))], WIDTH, top=bottom)
        parts += [_box(placed, detours[int(placed.stage)], words) for placed in row.boxes]
        bottom = row.bottom
    legend, bottom = _legend(bottom, words)
    return (
        f'<svg class="map" role="img" aria-label="{escape(title)}" viewBox="-0.5 0 {WIDTH + 1:g} {bottom:.1f}" '
        f'fill="none" stroke="#000" stroke-width="0.25">\n' + "\n".join(parts + legend) + "\n</svg>"
    )


def span(hours: float | None, words: PageWords) -> str:
    """Hours as people say them: minutes, hours or days.

    Examples
    --------
    >>> [span(hours, PageWords("en")) for hours in (0, 0.4, 4.44, 41.9, 200)]
    ['0 h', '24 min', '4.4 h', '42 h', '8.3 d']
    """
    if hours is None or not known(hours):
        return number(None)
    if 0 < hours < 1:
        return words("map_minutes", n=number(60 * hours))
    if hours < 48:
        return words("map_hours", n=number(hours, 1 if 0 < hours < 9.95 else 0))
    return words("map_days", n=number(hours / 24, 1 if hours < 239 else 0))


def shade(hours: float | None) -> str:
    """Fill of a box that waits so many hours."""
    return SHADES[0][1] if hours is None else next((fill for below, fill in SHADES if hours < below), SHADES[0][1])


def _box(placed: Placed, box: StageBox, words: PageWords) -> str:
    outside = box.kind == "external"
    dashes = ' stroke-dasharray="1.2 0.8"' if placed.sometimes else ""
    looks = 'rx="4" fill="#fff"' if outside else f'rx="0.4" fill="{shade(box.hours)}"'
    room, middle = BOX_WIDTH - 2 * PAD - (1.6 if outside else 0.0), placed.x + BOX_WIDTH / 2
    folded = lines(box.title, room / TITLE)
    first = placed.y + (3.3 if len(folded) > 1 else 4.6)
    texts = [
        text_element(line, middle, first + 2.8 * place, TITLE, room=room, anchor="middle")
        for place, line in enumerate(folded)
    ]
    wait = words(f"map_wait_{box.kind}", time=span(box.hours, words))
    texts.append(text_element(wait, middle, placed.y + 9.4, FIGURES, room=room, anchor="middle", bold=True))
    texts.append(text_element(_rest(box, words), middle, placed.y + 12.2, FIGURES, room=room, anchor="middle"))
    tag = ""
    if placed.sometimes and box.comes is not None:
        x, y = placed.x + BOX_WIDTH - 8.0, placed.y - 1.85
        tag = f'<rect x="{x:.2f}" y="{y:.2f}" width="7" height="2.7" fill="#fff" stroke-width="0.15"/>'
        share = percent(box.comes, 0 if box.comes >= 0.0095 else 1)
        texts.append(text_element(share, x + 3.5, y + 2.1, SMALL, room=6.4, anchor="middle"))
    frame = f'<rect x="{placed.x:.2f}" y="{placed.y:.2f}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" {looks}{dashes}/>'
    return f"<g><title>{escape(_told(box, wait, words))}</title>{frame}{tag}{_written(''.join(texts))}</g>"


def _told(box: StageBox, wait: str, words: PageWords) -> str:
    """All figures of a box, as shown where the pointer rests on it."""
    told = [wait, words("map_p90", time=span(box.hours_p90, words)) if known(box.hours_p90) else "", _rest(box, words)]
    return f"{box.title}: {' · '.join(part for part in told if part)}"


def _written(texts: str) -> str:
    return f'<g fill="#000" stroke="none">{texts}</g>'


def _rest(box: StageBox, words: PageWords) -> str:
    said = []
    if known(box.load):
        said.append(words("map_load", load=number(box.load, 2)))
    if box.again is not None and box.again >= 0.005:
        said.append(words("map_again", share=percent(box.again, 0)))
    return " · ".join(said)


def _line(line: Line) -> str:
    dashes = ' stroke-dasharray="1 0.7"' if line.sometimes else ""
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in line.points)
    drawn = f'<polyline points="{points}"{dashes}/>'
    if line.arrow:
        (x0, y0), (x1, y1) = line.points[-2:]
        along, across = ((1.6 if x1 > x0 else -1.6, 0.0), (0.0, 0.7)) if y0 == y1 else ((0.0, 1.6), (0.7, 0.0))
        drawn += (
            f'<path d="M{x1:.2f} {y1:.2f}L{x1 - along[0] - across[0]:.2f} {y1 - along[1] - across[1]:.2f}'
            f'L{x1 - along[0] + across[0]:.2f} {y1 - along[1] + across[1]:.2f}Z" fill="#000" stroke="none"/>'
        )
    return drawn


def _bar(bar: Bar) -> str:
    looks = ' stroke-width="0.6" stroke-dasharray="1.6 1"' if bar.either else ' stroke-width="1"'
    return f'<path d="M{bar.x:.2f} {bar.top:.2f}V{bar.bottom:.2f}"{looks}/>'


def _legend(top: float, words: PageWords) -> tuple[list[str], float]:
    """What shades and borders say; and where the drawing ends."""
    y, x, parts = top + 1.0, 0.0, []
    bounds = [span(below, words).replace(".0", "") for below, _ in SHADES[:-1]]
    names = [words("map_below", time=bounds[0]), *(f"{a}–{b}" for a, b in pairwise(bounds))]
    names.append(words("map_above", time=bounds[-1]))
    marks = [(f'fill="{fill}"', name) for (_, fill), name in zip(SHADES, names, strict=True)]
    marks += [('rx="1.5" fill="#fff"', words("map_external")), ('stroke-dasharray="1.2 0.8"', words("map_sometimes"))]
    for looks, name in marks:
        said = text_element(name, x + 7.2, y + 2.5, FIGURES, room=WIDTH - x)
        parts.append(f'<rect x="{x + 0.2:.2f}" y="{y:.2f}" width="6" height="3.2" {looks}/>')
        parts.append(_written(said))
        x += 7.2 + FIGURES * ems(name) + 3.0
    return parts, y + 4.2
