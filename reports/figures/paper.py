"""What all figures share: the paper they are made for, its greys, and titles on two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_INCHES = 7.1
"""Text width of an A4 page with margins of 15 mm."""
INK, DARK, MIDDLE, LIGHT, PALE = "#000000", "#404040", "#808080", "#bfbfbf", "#e8e8e8"


def figure(height_inches: float) -> Figure:
    """An empty figure as wide as the text."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")


def folded(title: str, most: int) -> str:
    r"""A title on two lines where it is long; a Chinese sign counts as two.

    Examples
    --------
    >>> folded("Date of the completion inspection", 20)
    'Date of the\ncompletion inspection'
    >>> folded("高压供电方案答复日期", 10)
    '高压供电方\n案答复日期'
    """
    total = _wide(title)
    if total <= most:
        return title
    spots = [i for i, sign in enumerate(title) if i and (sign == " " or title[i - 1] in "，：、）" or sign in "（")]
    spots = spots or list(range(1, len(title)))
    best = min(spots, key=lambda i: abs(2 * _wide(title[:i]) - total))
    return title[:best].rstrip() + "\n" + title[best:].lstrip()


def _wide(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
