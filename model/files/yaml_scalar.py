"""What a plain (unquoted) word of a scenario file means.

Nearly the core rules of YAML 1.2: null, true and false, decimal numbers, and in addition dates; everything
else is text. What looks like a number and would silently be something else is refused.
"""

from __future__ import annotations

import datetime
import math
import re

Scalar = str | int | float | bool | None | datetime.date

MAX_DIGITS = 18
LONGEST_NUMBER = 40
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not allow in a file; escapes in double quotes would let them in."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_UNDERSCORED = re.compile(r"[-+]?[0-9]+_[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:inf|nan)", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER_STARTS = frozenset("+-.0123456789iInN")


class RefusedWordError(ValueError):
    """The word is refused; the message says what it should be."""


def scalar_of(word: str) -> Scalar:
    """Return the value of a plain word.

    Raises
    ------
    RefusedWordError
        The word looks like a number or a date and is none.

    Examples
    --------
    >>> [scalar_of(word) for word in ("no", "12:30", "1e3", "007", "~")]
    ['no', '12:30', 1000.0, '007', None]
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _NUMBER_STARTS:
        return word
    if _DATE.fullmatch(word):
        return _date(word)
    if _UNDERSCORED.fullmatch(word):
        raise RefusedWordError(f"write {word.replace('_', '')} (no _ in numbers), or quotes if text is meant")
    if _NOT_FINITE.fullmatch(word):
        raise RefusedWordError("a number is finite; write quotes if text is meant")
    if _INTEGER.fullmatch(word):
        return int(_short(word, MAX_DIGITS + (word[0] in "+-")))
    return _decimal(word) if _DECIMAL.fullmatch(word) else word


def _decimal(word: str) -> float:
    number = float(_short(word, LONGEST_NUMBER))
    if not math.isfinite(number):
        raise RefusedWordError("this number is too large")
    return number


def _short(word: str, longest: int) -> str:
    """Return `word`; refuse what takes long to convert."""
    if len(word) > longest:
        raise RefusedWordError("this number is too long; write quotes if text is meant")
    return word


def _date(word: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        raise RefusedWordError("there is no such date") from None
