"""What the schema refuses, in our own words.

pydantic finds all that is wrong with a file's values at once; this module says each of it as a finding: the
path as it stands in the file, and what the value should be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from model.problems import MISSING, KeyPath
from model.scenario.checks.finding import MOST_TOLD, Finding, and_more, listed
from model.scenario.telling.schema_walk import Spot, walk
from model.scenario.telling.schema_words import WRONG_TYPES, kind_of, should_be, to_show, unknown_key


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One error of pydantic's, with its place in the file."""

    kind: str
    context: dict[str, Any]
    spot: Spot


def translated(error: ValidationError, model: type[BaseModel], value: object) -> list[Finding]:
    """Say in our words all that pydantic refused.

    Parameters
    ----------
    error
        What was raised when `value` was to become a `model`.
    """
    refusals = [
        _refusal(one["type"], one.get("ctx", {}), model, value, one["loc"])
        for one in error.errors(include_url=False, include_input=False)[:MOST_TOLD]
    ]
    kept = _without_consequences(refusals)
    choices: dict[KeyPath, list[_Refusal]] = defaultdict(list)
    findings = []
    for refusal in kept:
        if refusal.spot.choice is None:
            findings.append(_finding(refusal))
        else:
            choices[refusal.spot.choice].append(refusal)
    for path, group in choices.items():
        findings += _of_a_choice(path, group)
    return [*findings, and_more()] if error.error_count() > MOST_TOLD else findings


def _refusal(
    kind: str,
    context: dict[str, Any],
    model: type[BaseModel],
    value: object,
    location: tuple[str | int, ...],
) -> _Refusal:
    """Place an error; an entry missing from a list of fixed length is an error of the list."""
    if kind == "missing" and isinstance(location[-1], int):
        return _Refusal("wrong_length", context, walk(model, value, location[:-1]))
    return _Refusal(kind, context, walk(model, value, location))


def _without_consequences(refusals: list[_Refusal]) -> list[_Refusal]:
    """Leave out what only follows: keys of an unknown kind, lengths of lists whose entries are refused."""
    of_unknown_kind = {
        r.spot.path[:-1] for r in refusals if r.kind == "literal_error" and r.spot.path[-1:] == ("kind",)
    }

    def follows(refusal: _Refusal) -> bool:
        if refusal.kind in ("extra_forbidden", "missing") and refusal.spot.path[:-1] in of_unknown_kind:
            return True
        if refusal.kind == "too_short" and isinstance(refusal.spot.value, list):
            return len(refusal.spot.value) >= int(refusal.context["min_length"])
        return False

    return [refusal for refusal in refusals if not follows(refusal)]


def _of_a_choice(path: KeyPath, group: list[_Refusal]) -> Iterator[Finding]:
    """Say what is wrong with a value that may be written in several forms: only the form that was meant."""
    meant = [r for r in group if r.spot.path != path or r.spot.at_key or r.kind not in WRONG_TYPES]
    if meant:
        yield from map(_finding, meant)
        return
    forms = list(dict.fromkeys(WRONG_TYPES[refusal.kind] for refusal in group))
    value = group[0].spot.value
    yield Finding(path, f"{listed(forms)}, not {kind_of(value)}", to_show(value))


def _finding(refusal: _Refusal) -> Finding:
    spot = refusal.spot
    if refusal.kind == "missing":
        return Finding(spot.path, "is missing")
    if refusal.kind == "extra_forbidden":
        return Finding(spot.path, unknown_key(spot), at_key=True)
    return Finding(
        spot.path,
        should_be(refusal.kind, refusal.context, spot),
        MISSING if spot.at_key else to_show(spot.value),
        spot.at_key,
    )
