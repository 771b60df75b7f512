"""Text in drawings of our own: how wide it is about, and folded or made smaller so that it stays in its box.

Widths are those of the page's fonts (Segoe UI, Arial, Noto Sans SC and their like) to some per cent, rounded up.
"""

from __future__ import annotations

from html import escape

NARROW, WIDE, CAPITAL, USUAL, CHINESE = 0.34, 0.92, 0.72, 0.61, 1.0
"""Widths in ems."""


def ems(text: str) -> float:
    """Width of a text in ems, rather too much than too little.

    Examples
    --------
    >>> round(ems("供电方案"), 2), round(ems("il"), 2)
    (4.0, 0.68)
    """
    return sum(map(_sign, text))


def _sign(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return CHINESE
    if sign in "iljtfrI.,:;'|!()[]- ":
        return NARROW
    if sign in "mwMW%@—":
        return WIDE
    return CAPITAL if sign.isupper() else USUAL


def lines(text: str, most_ems: float, most_lines: int = 2) -> list[str]:
    """Fold a text, at blanks where it has any, else anywhere; what does not fit stays in the last line.

    Examples
    --------
    >>> lines("Date of the completion inspection", 12)
    ['Date of the completion', 'inspection']
    >>> lines("高压供电方案答复", 5)
    ['高压供电方', '案答复']
    """
    found = [""]
    for word in _words(text):
        if found[-1] and ems(found[-1] + word.rstrip()) > most_ems and len(found) < most_lines:
            found[-1] = found[-1].rstrip()
            found.append("")
        found[-1] += word
    return [line.strip() for line in found]


def _words(text: str) -> list[str]:
    """What may stand at the beginning of a line: words with the blank behind them, single Chinese signs."""
    words = [""]
    for sign in text:
        chinese = ord(sign) > 0x2E7F and sign not in "，。：；、）”"
        if words[-1] and (chinese or words[-1][-1] == " "):
            words.append("")
        words[-1] += sign
    return words


def text_element(
    text: str, x: float, y: float, size: float, *, room: float, anchor: str = "start", bold: bool = False
) -> str:
    """A line of text, made smaller where it would be wider than its room; lengths in the drawing's unit."""
    wide = ems(text) * size * (1.06 if bold else 1.0)
    fitting = size * min(1.0, room / wide) if wide else size
    looks = (' font-weight="bold"' if bold else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{fitting:.2f}"{looks}>{escape(text, quote=False)}</text>'
