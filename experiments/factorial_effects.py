"""Effects of redesigns and of their pairs from a two-level design, paired over replications.

Every replication gives one contrast for each effect, so an interval is Student's over replications, and one family of
effects has one correction (Holm). A main effect is the mean with the factor on minus that with it off, over all
settings of the others. Of a pair it is told what both bring together beyond the sum of what each brings alone,

    (both) − (one) − (other) + (neither),

again over all settings of the others; that is twice the interaction of the textbooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from experiments.estimates import holm
from experiments.factorial import Design, Effect, FloatArray
from experiments.paired import NEGLIGIBLE, Difference, Direction, difference_from_zero

Together = Literal["help each other", "redundant", "unshown"]


@dataclass(frozen=True, slots=True)
class EffectFound:
    """An effect as the design shows it."""

    factors: Effect
    """One factor, or two."""
    difference: Difference
    p_holm: float
    aliases: tuple[tuple[int, Effect], ...]
    """What else (up to pairs) the same contrast shows, with its sign: one number for all of them."""
    shown: bool

    def together(self, better: Direction) -> Together:
        """Whether a pair brings more or less than the sum, where more (1) or less (−1) is better; see `aliases`."""
        if len(self.factors) != 2 or better == 0:
            raise ValueError("pairs go together, in a measure of which more or less is better")
        if not self.shown:
            return "unshown"
        return "help each other" if better * self.difference.estimate.mean > 0 else "redundant"


def effects(design: Design, values: ArrayLike, *, error: float = 0.05, level: float = 0.95) -> list[EffectFound]:
    """Main effects and effects of pairs, each contrast once, in the design's order.

    Parameters
    ----------
    values
        Shape (n_replications, n_runs); a replication with NaN is left out.

    Notes
    -----
    A contrast that several effects share is told under its first name, with the others as aliases.
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(design.on):
        raise ValueError(f"{len(design.on)} runs, and a table of {table.shape}")
    told: list[Effect] = []
    aliases = {}
    for effect in _up_to_pairs(design.factors):
        alike = design.aliases(effect)
        if not any(other in aliases for _, other in alike):
            told.append(effect)
            aliases[effect] = tuple(alike)
    differences = [
        difference_from_zero(_contrast(table, design.column(effect)) * 2 ** len(effect), level=level) for effect in told
    ]
    adjusted = holm([difference.p for difference in differences])
    return [
        EffectFound(effect, difference, p_holm, aliases[effect], p_holm <= error)
        for effect, difference, p_holm in zip(told, differences, adjusted, strict=True)
    ]


def _contrast(table: FloatArray, signs: FloatArray) -> FloatArray:
    """Mean of the signed runs of each replication; exactly 0 where only rounding is left of it."""
    contrast = table @ signs / len(signs)
    largest = np.max(np.abs(table), axis=1, initial=0.0)
    return np.where(np.abs(contrast) <= NEGLIGIBLE * largest, 0.0, contrast)


def _up_to_pairs(factors: Sequence[str]) -> list[Effect]:
    return [*((name,) for name in factors), *combinations(factors, 2)]
