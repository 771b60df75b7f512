"""What is wrong with a scenario: where, which key, which value, and what it should be.

A reader of a scenario gathers all problems and raises one `ScenarioError`. Each problem is one line::

    baseline.yaml:12:5: stages.acceptance.sent_back.probability[0] = 1.4: a probability lies between 0 and 1
"""

from __future__ import annotations

import difflib
import os
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

KeyPath = tuple[str | int, ...]
"""The way to a value: the keys of the tables and the positions in the lists above it."""

LONGEST_VALUE = 60
LONGEST_KEY = 120
LONGEST_WORD = 60
LONGEST_ADVICE = 400
MOST_KNOWN_WORDS = 500


class Missing(Enum):
    """The type of `MISSING`."""

    MISSING = "missing"


MISSING = Missing.MISSING
"""Stands for the value of a problem that has none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `key` is dotted and may be empty where the whole file is meant."""

    place: Place | None
    key: str
    should_be: str
    value: object = MISSING

    def __str__(self) -> str:
        subject = _shortened(self.key, LONGEST_KEY)
        if self.value is not MISSING:
            subject = f"{subject} = {_shown(self.value)}"
        parts = [str(self.place) if self.place else "", subject, _shortened(self.should_be, LONGEST_ADVICE)]
        return _printable(": ".join(part for part in parts if part))


class ScenarioError(Exception):
    """A scenario cannot be used; carries every problem found, in the order of the files' lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        different = {str(problem): problem for problem in problems}
        self.problems: tuple[Problem, ...] = tuple(sorted(different.values(), key=_by_place))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def dotted(path: KeyPath) -> str:
    """Write a path as people read it.

    Examples
    --------
    >>> dotted(("stages", "acceptance", "probability", 0))
    'stages.acceptance.probability[0]'
    """
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else f".{step}" if written else step
    return written


def value_at(value: object, path: KeyPath) -> Any:
    """Return the value at a path of tables and lists.

    Examples
    --------
    >>> value_at({"a": [1, {"b": 2}]}, ("a", 1, "b"))
    2
    """
    found: Any = value
    for step in path:
        found = found[step]
    return found


def suggestion(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to `word`, to be put at the end of a message; empty where none is near.

    Examples
    --------
    >>> suggestion("site_surveyy", ["acceptance", "site_survey"])
    '; did you mean site_survey?'
    >>> suggestion("weather", ["acceptance", "site_survey"])
    ''
    """
    if len(word) > LONGEST_WORD:
        return ""
    candidates = {other.casefold(): other for other in list(known)[:MOST_KNOWN_WORDS] if len(other) <= LONGEST_WORD}
    nearest = difflib.get_close_matches(word.casefold(), candidates, n=1)
    return f"; did you mean {candidates[nearest[0]]}?" if nearest else ""


def shown_name(path: Path) -> str:
    """Return the file's name as given, or relative to the current folder where that is shorter."""
    given = str(path)
    try:
        relative = os.path.relpath(given)
    except (OSError, ValueError):  # another drive; a current folder that is gone
        return given
    return relative if len(relative) < len(given) else given


def _by_place(problem: Problem) -> tuple[bool, str, int, int, str]:
    place = problem.place or Place("", 0, 0)
    return problem.place is None, place.file, place.line, place.column, problem.key


class _AsInYaml(reprlib.Repr):
    """Shortens long values; writes true, false, null and dates as YAML does."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = LONGEST_VALUE
        self.maxlevel, self.maxdict, self.maxlist = 3, 4, 4

    def repr1(self, value: object, level: int) -> str:
        if value is None or isinstance(value, bool):
            return {None: "null", True: "true", False: "false"}[value]
        return str(value) if isinstance(value, date) else super().repr1(value, level)


def _shown(value: object) -> str:
    return _shortened(_AsInYaml().repr(value), LONGEST_VALUE + 2)


def _shortened(text: str, longest: int) -> str:
    half = (longest - 1) // 2
    return text if len(text) <= longest else f"{text[:half]}…{text[-half:]}"


def _printable(text: str) -> str:
    """Write line ends, escape codes and the like as escapes, so that a problem is one harmless line."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
