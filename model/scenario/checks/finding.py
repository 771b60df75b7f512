"""A finding: what is wrong at a path of the scenario, before its place in a file is known.

Checks yield findings; the loader, which knows the files, turns each into a `Problem` with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from model.problems import MISSING, KeyPath

MOST_TOLD = 1_000
"""So many findings of one kind are told; more help nobody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the value (or the key) at a path."""

    path: KeyPath
    should_be: str
    value: object = MISSING
    """The value to show; left out where the path says enough."""
    at_key: bool = False
    """True: the key itself is wrong (an unknown word), not its value."""


def listed(words: Sequence[str], last: str = "or") -> str:
    """Write words as people list them.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b or c'
    """
    return " ".join(filter(None, [", ".join(words[:-1]), last if len(words) > 1 else "", *words[-1:]]))


def first_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first findings, and a word that there are more."""
    pending = iter(findings)
    told = list(islice(pending, MOST_TOLD))
    return [*told, and_more()] if next(pending, None) else told


def and_more() -> Finding:
    """Return the finding that there are more than are told."""
    return Finding((), f"there is more; only the first {MOST_TOLD:,} problems of a kind are told")
