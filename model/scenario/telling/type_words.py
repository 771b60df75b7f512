"""The types of the schema in words, for the reference page."""

from __future__ import annotations

import datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel

from model.scenario.agreements import Milestone
from model.scenario.people import Hours
from model.scenario.stages import Route, Stage
from model.scenario.telling.schema_walk import alternatives_of, bare, bounds_of, marks_of, origin_of
from model.scenario.words import Condition, Name, Probability, Text, TimeOfDay

KINDS = ("Work", "External", "Meeting", "Batch", "Grid", "Assignment")


def anchor(name: str) -> str:
    """Return a link to the section of a mapping."""
    return f"[{name}](#{name.lower()})"


NAMED: tuple[tuple[Any, str], ...] = (
    (Name, "name"),
    (Text, "text"),
    (TimeOfDay, "HH:MM"),
    (Hours, "HH:MM-HH:MM"),
    (Milestone, "milestone"),
    (Condition, "condition"),
    (Probability, "probability"),
    (Route, "route"),
    (Stage, f"stage: {', '.join(anchor(kind) for kind in KINDS)}"),
)
"""Types that people know by a name."""
BARE = {str: "text", bool: "true or false", datetime.date: "date", object: "value"}
TECHNICAL_LIMIT = 1e7
"""Bounds as far away as this keep nonsense out and need no word."""


def type_words(annotation: Any) -> str:
    """Return a type in words, with links to the mappings."""
    for known, words in NAMED:
        if annotation == known:
            return words
    alternatives = alternatives_of(annotation)
    if alternatives:
        return " or ".join(dict.fromkeys(type_words(one) for one in alternatives))
    kind = bare(annotation)
    if origin_of(kind) is Literal:
        return " or ".join(f"`{word}`" for word in get_args(kind))
    if origin_of(kind) is dict:
        return f"{{{type_words(get_args(kind)[0])}: {type_words(get_args(kind)[1])}}}"
    if origin_of(kind) is tuple:
        return _list_words(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return anchor(kind.__name__)
    return _number_words(annotation) if kind in (int, float) else BARE.get(kind, "value")


def _list_words(entries: tuple[Any, ...]) -> str:
    if entries[-1] is Ellipsis:
        return f"list of {type_words(entries[0])}"
    return f"[{', '.join(type_words(entry) for entry in entries)}]"


def _number_words(annotation: Any) -> str:
    """Return the kind and the range of a number."""
    low, high = bounds_of(annotation)
    open_below = low in [getattr(mark, "gt", None) for mark in marks_of(annotation)]
    noun = "whole number" if bare(annotation) is int else "number"
    if (low, high) == (0, 1):
        return "share"
    range_words = []
    if low is not None and abs(low) < TECHNICAL_LIMIT:
        range_words.append(f"{'>' if open_below else '≥'} {low:g}")
    if high is not None and high < TECHNICAL_LIMIT:
        range_words.append(f"≤ {high:g}")
    return " ".join([noun, ", ".join(range_words)]).strip()
