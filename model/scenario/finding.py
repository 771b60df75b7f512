"""A finding: what is wrong at a path of the scenario, before its place in a file is known.

Checks yield findings; the loader, which knows the files, turns each into a `Problem` with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.problems import MISSING, KeyPath


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
