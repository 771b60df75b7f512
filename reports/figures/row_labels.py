"""Rows of a figure and their labels: as high as there is room for, the labels folded, small or cut to fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.figures.paper import folded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ONE_LINE, TWO_LINES = 0.22, 0.31
"""Inches of a row whose label has one line, or two."""
FOLD_AT = 44
"""Signs of a line; a Chinese one counts as two."""
SIZES = ((0.2, 8.0), (0.155, 7.0), (0.125, 6.0), (0.0, 5.0))
"""(From this height of a row on, points of its label)."""


def row_inches(labels: Sequence[str], most_inches: float) -> float:
    """Height of a row, so that all of them take no more than there is."""
    wished = TWO_LINES if any("\n" in folded(label, FOLD_AT) for label in labels) else ONE_LINE
    return min(wished, most_inches / max(1, len(labels)))


def label_rows(axes: Axes, labels: Sequence[str], inches: float) -> None:
    """Label the rows, the first on top, and draw the lines of the other axis behind them."""
    fold = inches >= TWO_LINES - 0.03
    told = [folded(label, FOLD_AT) if fold else cut(label, FOLD_AT + 6) for label in labels]
    size = next(points for least, points in SIZES if inches >= least)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), told, fontsize=size)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)


def cut(text: str, most: int) -> str:
    """A text of so many signs at most; a Chinese one counts as two.

    Examples
    --------
    >>> cut("Account manager + Alerts", 16), cut("流程优化", 6), cut("流程优化", 8)
    ('Account manager…', '流程…', '流程优化')
    """
    if sum(map(_wide, text)) <= most:
        return text
    kept, used = "", 0
    for sign in text:
        used += _wide(sign)
        if used > most - 1:
            break
        kept += sign
    return kept.rstrip(" +＋") + "…"


def _wide(sign: str) -> int:
    return 2 if ord(sign) > 0x2E7F else 1
