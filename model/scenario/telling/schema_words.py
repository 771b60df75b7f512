"""The words for each kind of error that the schema finds."""

from __future__ import annotations

import datetime
from typing import Any, get_args

from pydantic import BaseModel

from model.problems import MISSING, KeyPath, suggestion
from model.scenario.agreements import Milestone
from model.scenario.checks.finding import listed
from model.scenario.people import Hours
from model.scenario.telling.schema_walk import Spot, bare, bounds_of, keys_of, marks_of
from model.scenario.words import Name, TimeOfDay

WRONG_TYPES = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "date_type": "a date YYYY-MM-DD",
    "tuple_type": "a list",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
    "model_attributes_type": "a mapping (key: value)",
}
"""What each error of a wrong type asks for."""


def _pattern(annotation: object) -> str:
    patterns = (getattr(mark, "pattern", None) for mark in marks_of(annotation))
    return next(str(pattern) for pattern in patterns if pattern)


PATTERNS = {
    _pattern(Name): "a name of small letters, digits and underscores, beginning with a letter",
    _pattern(TimeOfDay): "a time of day HH:MM, from 00:00 to 24:00",
    _pattern(Hours): "hours HH:MM-HH:MM, such as 08:30-12:00",
    _pattern(Milestone): "a milestone: a stage and .waiting, .started or .ended; application.arrived or .archived",
}
"""What each pattern asks for."""


def unknown_key(spot: Spot) -> str:
    """Say which key may have been meant, or to which kind the key belongs."""
    word, known = str(spot.path[-1]), keys_of(spot.model) if spot.model else []
    if near := suggestion(word, known):
        return f"unknown key{near}"
    elsewhere = [_name_of_kind(model) for model in spot.models if word in keys_of(model)]
    if elsewhere:
        return f"unknown key here; it belongs to {listed(elsewhere)}"
    return f"unknown key; known are {listed(known, 'and')}"


def _name_of_kind(model: type[BaseModel]) -> str:
    kinds = get_args(bare(model.model_fields["kind"].annotation)) if "kind" in model.model_fields else ()
    return f"kind: {kinds[0]}" if kinds else listed(keys_of(model), "and")


def should_be(kind: str, context: dict[str, Any], spot: Spot) -> str:
    """Say what a value should be.

    Parameters
    ----------
    kind, context
        The type of pydantic's error and its details.
    spot
        Where the value stands, and its annotation.
    """
    if kind in WRONG_TYPES:
        return _wrong_type(WRONG_TYPES[kind], spot)
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return _one_of(spot)
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"]) or _words_of(context["pattern"], str(spot.value))
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        return _out_of_bounds(kind, context, spot)
    if kind in ("wrong_length", "too_long") and (entries := _fixed_length(spot.annotation)):
        given = len(spot.value) if isinstance(spot.value, list) else 0
        return f"has {entries} entries, not {given}"
    return _length_or_other(kind, context)


def _wrong_type(wanted: str, spot: Spot) -> str:
    value = spot.value
    if wanted == "text" and any(getattr(mark, "pattern", None) == _pattern(Name) for mark in marks_of(spot.annotation)):
        return f"a name, not {kind_of(value)}"
    if wanted == "a number" and isinstance(value, int) and not isinstance(value, bool):
        return "a smaller number"
    if wanted == "a whole number" and isinstance(value, float):
        return wanted
    hint = ""
    if wanted == "text" and isinstance(value, int | float | datetime.date):
        hint = "; put it in quotes"
    elif isinstance(value, str) and _reads_as(wanted, value):
        hint = "; leave the quotes out"
    return f"{wanted}, not {kind_of(value)}{hint}"


def _one_of(spot: Spot) -> str:
    words = [str(word) for word in get_args(bare(spot.annotation))]
    if spot.path[-1] == "kind" and spot.model is not None:
        words = [get_args(bare(m.model_fields["kind"].annotation))[0] for m in spot.models] or words
    return f"is {listed(words)}" + (suggestion(spot.value, words) if isinstance(spot.value, str) else "")


def _words_of(pattern: str, value: str) -> str:
    """Read a pattern such as ^(one|two)$."""
    words = pattern.removeprefix("^(").removesuffix(")$").split("|")
    return f"is {listed(words)}{suggestion(value, words)}"


def _out_of_bounds(kind: str, context: dict[str, Any], spot: Spot) -> str:
    if bounds_of(spot.annotation) == (0.0, 1.0):
        noun = "probability" if _is_probability(spot.path) else "share"
        return f"a {noun} lies between 0 and 1" if kind.endswith("equal") else f"a {noun} above 0"
    names = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt", "less_than": "lt"}
    words = {"ge": "is at least", "le": "is at most", "gt": "is above", "lt": "is below"}
    name = names[kind]
    return f"{words[name]} {context[name]:,.10g}"


def _is_probability(path: KeyPath) -> bool:
    names = ("probability", "missing", "use", "choices")
    return any(isinstance(step, str) and step.endswith(names) for step in path[-4:])


def _length_or_other(kind: str, context: dict[str, Any]) -> str:
    if kind == "too_short":
        return f"has at least {_counted(context['min_length'])}"
    if kind == "too_long":
        return f"has at most {_counted(context['max_length'])}, not {context['actual_length']}"
    if kind == "string_too_short":
        return "is not empty"
    if kind == "string_too_long":
        return f"has at most {context['max_length']} characters"
    if kind == "finite_number":
        return "a finite number"
    if kind == "string_unicode":
        return "text of whole characters"
    return "cannot be used here; the reference page says what is"


def _fixed_length(annotation: object) -> int:
    """Return the length of a list whose length is fixed; 0 for other lists."""
    entries = get_args(bare(annotation))
    return 0 if not entries or entries[-1] is Ellipsis else len(entries)


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def kind_of(value: object) -> str:
    """Name the kind of a written value."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        ((int, float), "a number"),
        (str, "text"),
        (datetime.date, "a date"),
        (list, "a list"),
        (dict, "a mapping"),
        (type(None), "nothing"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "this")


def to_show(value: object) -> object:
    """Return values that fit into a line; not mappings, nor lists of more than numbers and words."""
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(entry, dict | list) for entry in value)):
        return MISSING
    return value


def _reads_as(wanted: str, text: str) -> bool:
    """Whether a text would be what is wanted, without its quotes."""
    try:
        if wanted.startswith("a date"):
            datetime.date.fromisoformat(text)
        elif wanted.endswith("number"):
            float(text)
        else:
            return wanted == "true or false" and text in ("true", "false")
    except ValueError:
        return False
    return True
