"""Where the boxes and arrows of a process map stand: a route as rows of boxes, branches as lanes between two bars.

Boxes go from left to right and wrap like words. Branches side by side (`together`), and the two parts of a `when` with
`otherwise`, are lanes one below another. Lengths in millimetres.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BOX_WIDTH, BOX_HEIGHT = 29.4, 13.2
ACROSS, DOWN = 4.5, 4.0
"""Between boxes of a row; between rows."""
INDENT = 7.0
"""From a bar to its lanes."""
EMPTY_LANE = 9.0
"""Height of a lane without a stage, the room below it included."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box; its upper left corner."""

    stage: str
    x: float
    y: float
    sometimes: bool
    """Whether only some applications come here."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[Point, ...]
    arrow: bool
    sometimes: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Where lanes begin or end."""

    x: float
    top: float
    bottom: float
    either: bool
    """Whether an application takes one of the lanes, not all."""


@dataclass(slots=True)
class Flow:
    """A route laid out."""

    boxes: list[Placed] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class _Lanes:
    branches: tuple[tuple[Any, ...], ...]
    either: bool


End = Placed | tuple[Bar, Bar]
"""What a connection leads from or to: a box, or lanes by their two bars."""


def flow(items: Sequence[Any], width: float, top: float = 0.0) -> Flow:
    """Lay out a route.

    Parameters
    ----------
    items
        As in the result document (`routes.<route>.items`).
    width
        Room for it; a box is put even where it does not fit.
    """
    laid = Flow()
    _first, _last, laid.bottom = _lay(laid, items, 0.0, top, width, sometimes=False)
    return laid


def stages_of(items: Sequence[Any]) -> list[str]:
    """Stages of a route in reading order.

    Examples
    --------
    >>> stages_of(["a", {"together": [["b"], [{"stage": "c", "when": {}}]]}])
    ['a', 'b', 'c']
    """
    found: list[str] = []
    for element, _ in _elements(items, sometimes=False):
        found += [element] if isinstance(element, str) else [s for b in element.branches for s in stages_of(b)]
    return found


def _elements(items: Sequence[Any], *, sometimes: bool) -> Iterator[tuple[str | _Lanes, bool]]:
    """Stages and lanes of one level, a part for some applications only opened out."""
    for item in items:
        if isinstance(item, str):
            yield item, sometimes
        elif "together" in item:
            yield _Lanes(tuple(tuple(branch) for branch in item["together"]), either=False), sometimes
        elif "stage" in item:
            yield item["stage"], True
        elif item.get("otherwise"):
            yield _Lanes((tuple(item["do"]), tuple(item["otherwise"])), either=True), True
        else:
            yield from _elements(item["do"], sometimes=True)


def _lay(
    laid: Flow, items: Sequence[Mapping[str, Any] | str], left: float, top: float, width: float, *, sometimes: bool
) -> tuple[End | None, End | None, float]:
    """Put items from `left`, `top` on; the first and the last of them, and where the next row may begin."""
    columns = max(1, int((width + ACROSS + 1e-6) // (BOX_WIDTH + ACROSS)))
    column, row = 0, top
    first: End | None = None
    last: End | None = None
    for element, only_some in _elements(items, sometimes=sometimes):
        here: End
        if isinstance(element, str):
            if column == columns:
                column, row = 0, row + BOX_HEIGHT + DOWN
            here = Placed(element, left + column * (BOX_WIDTH + ACROSS), row, only_some)
            laid.boxes.append(here)
            column += 1
        else:
            row += (BOX_HEIGHT + DOWN) if column else 0.0
            here, row = _lay_lanes(laid, element, left, row, width, sometimes=only_some)
            column = 0
        if last is not None:
            laid.lines.append(_connection(last, here, sometimes=only_some))
        first, last = first or here, here
    return first, last, row + (BOX_HEIGHT + DOWN if column else 0.0)


def _lay_lanes(
    laid: Flow, lanes: _Lanes, left: float, top: float, width: float, *, sometimes: bool
) -> tuple[tuple[Bar, Bar], float]:
    """Put lanes one below another; their bars, and where the next row may begin."""
    begin, end = left + 1.0, left + width - 1.0
    row, ends = top, []
    for branch in lanes.branches:
        dashed = sometimes or lanes.either
        first, last, after = _lay(laid, branch, begin + INDENT, row, end - begin - 2 * INDENT, sometimes=dashed)
        ends.append((first, last, row + (EMPTY_LANE - DOWN) / 2))
        row = after if first is not None else row + EMPTY_LANE
    bars = Bar(begin, top, row - DOWN, lanes.either), Bar(end, top, row - DOWN, lanes.either)
    laid.bars += bars
    for first, last, middle in ends:
        if first is None or last is None:
            laid.lines.append(Line(((begin, middle), (end, middle)), arrow=True, sometimes=True))
            continue
        entry, leave = _side(first, entering=True), _side(last, entering=False)
        laid.lines.append(Line(((begin, entry[1]), entry), arrow=True, sometimes=sometimes or lanes.either))
        laid.lines.append(Line((leave, (end, leave[1])), arrow=True, sometimes=sometimes or lanes.either))
    return bars, row


def _side(end: End, *, entering: bool) -> Point:
    """Where a level line meets a box or the bar of lanes."""
    if isinstance(end, Placed):
        return end.x + (0.0 if entering else BOX_WIDTH), end.y + BOX_HEIGHT / 2
    bar = end[0 if entering else 1]
    return bar.x, (bar.top + bar.bottom) / 2


def _connection(one: End, other: End, *, sometimes: bool) -> Line:
    """From one box or lanes to the next: level within a row, else down and back."""
    if isinstance(one, Placed) and isinstance(other, Placed) and one.y == other.y:
        return Line((_side(one, entering=False), _side(other, entering=True)), arrow=True, sometimes=sometimes)
    start = (one.x + BOX_WIDTH / 2, one.y + BOX_HEIGHT) if isinstance(one, Placed) else (one[1].x, one[1].bottom)
    end = (other.x + BOX_WIDTH / 2, other.y) if isinstance(other, Placed) else (other[0].x, other[0].top)
    between = end[1] - DOWN / 2
    return Line((start, (start[0], between), (end[0], between), end), arrow=True, sometimes=sometimes)
