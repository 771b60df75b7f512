"""Two-level designs of redesigns: who runs with whom, and what one run cannot tell apart.

Each factor (a redesign) is off or on. A full design runs every combination; a fraction runs 2^(k−p) of them, the p
generated factors being on where a product of others says so. What a fraction cannot tell apart is its alias table, its
resolution the length of the shortest word that the design makes constant. Of the equivalent fractions it is always the
one that contains the base (all off), since every comparison needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Effect = tuple[str, ...]
"""Factors of a main effect or interaction, in the design's order."""


@dataclass(frozen=True, slots=True)
class Design:
    """Runs of a two-level design."""

    factors: tuple[str, ...]
    on: NDArray[np.bool_]
    """Shape (n_runs, n_factors); the first run is the base."""
    words: tuple[tuple[int, frozenset[str]], ...]
    """The defining relation: products of factors (−1 off, +1 on) that are the same in every run, with their sign."""

    @property
    def runs(self) -> list[Effect]:
        """The factors that are on in each run."""
        return [tuple(name for name, is_on in zip(self.factors, row, strict=True) if is_on) for row in self.on]

    @property
    def resolution(self) -> int | None:
        """3: single factors look like pairs; 4: pairs look like each other; 5: they do not; None: a full design."""
        return min((len(word) for _, word in self.words), default=None)

    def column(self, effect: Iterable[str]) -> FloatArray:
        """Signs of an effect, −1 or +1; shape (n_runs,)."""
        positions = [self.factors.index(name) for name in effect]
        return np.asarray(np.prod(np.where(self.on[:, positions], 1.0, -1.0), axis=1), dtype=np.float64)

    def aliases(self, effect: Iterable[str], *, longest: int = 2) -> list[tuple[int, Effect]]:
        """Effects of up to `longest` factors that look the same, or the same with the other sign (−1)."""
        own = frozenset(effect)
        alike = [(sign, own ^ word) for sign, word in self.words]
        named = [(sign, self._named(word)) for sign, word in alike if 0 < len(word) <= longest]
        return sorted(named, key=lambda alias: (len(alias[1]), [self.factors.index(name) for name in alias[1]]))

    def _named(self, word: Iterable[str]) -> Effect:
        return tuple(sorted(word, key=self.factors.index))


def full_factorial(factors: Sequence[str]) -> Design:
    """Every combination, the base first, the first factor changing fastest.

    Examples
    --------
    >>> full_factorial(["alerts", "one_plus_one"]).runs
    [(), ('alerts',), ('one_plus_one',), ('alerts', 'one_plus_one')]
    """
    return fractional_factorial(factors, {})


def fractional_factorial(factors: Sequence[str], generators: Mapping[str, Sequence[str]]) -> Design:
    """A full design of some factors, and others generated from them.

    Parameters
    ----------
    factors
        All factors; those not generated run in full.
    generators
        Factor → factors whose product it follows.

    Raises
    ------
    ValueError
        A factor is named twice, is unknown, or two look the same in every run.

    Notes
    -----
    A product of an even number of factors is +1 at the base; the generated factor follows its opposite, so that it is
    off there.

    Examples
    --------
    >>> half = fractional_factorial(["a", "b", "c", "d"], {"d": ["a", "b", "c"]})
    >>> half.resolution, half.aliases(["a", "b"])
    (4, [(1, ('c', 'd'))])
    """
    free = [name for name in factors if name not in generators]
    wrong = set(generators) - set(factors) | {name for word in generators.values() for name in word} - set(free)
    if len(set(factors)) < len(factors) or wrong or any(len(set(word)) < len(word) for word in generators.values()):
        raise ValueError(f"factors are named once, and generators use those that run in full: {sorted(wrong)}")
    on = {
        name: np.array([row[-1 - i] for row in product((False, True), repeat=len(free))]) for i, name in enumerate(free)
    }
    generated = []
    for name, word in generators.items():
        sign = 1 if len(word) % 2 else -1
        on[name] = sign * np.prod([np.where(on[factor], 1, -1) for factor in word], axis=0) > 0
        generated.append((sign, frozenset([name, *word])))
    words = tuple(_products(generated))
    if any(len(word) < 3 for _, word in words):
        raise ValueError("two factors are on in the same runs, or one in all")
    return Design(tuple(factors), np.column_stack([on[name] for name in factors]), words)


def _products(words: Sequence[tuple[int, frozenset[str]]]) -> Iterable[tuple[int, frozenset[str]]]:
    """All products of one or more words; a factor twice is none."""
    for count in range(1, len(words) + 1):
        for chosen in combinations(words, count):
            sign, whole = 1, frozenset[str]()
            for one_sign, word in chosen:
                sign, whole = sign * one_sign, whole ^ word
            yield sign, whole
