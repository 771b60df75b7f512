"""Comparing: run all arms, weaker versions of those with assumed effects, and put the document together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from experiments.arms import Variant
from experiments.break_even import BreakEven, break_even_strength, highest_cost
from experiments.campaign import Arm, run_campaign
from experiments.comparison import ArmRows, Paired, comparison_of
from experiments.deciding import deciding_inputs
from experiments.gains import gain_of
from experiments.looks import error_at, error_of
from experiments.ranking import ranked
from experiments.replications import Replication, Task, task_of
from experiments.rows import Document, Rows
from experiments.running import Extent
from experiments.store import Store

STRENGTHS = (0.0, 0.5)
"""Weaker versions of the assumed effects, beside 1."""
WEAKER_PART, WEAKER_LEAST = 5, 10
"""A weaker version has this part of the replications, and at least so many."""
NOT_ASKED = BreakEven("strength", math.nan, math.nan, math.nan, "undecided")
Told = Callable[[int, int | None], None]
Rows_ = dict[str, list[Replication]]


@dataclass(frozen=True, slots=True)
class Comparing:
    """What is compared, and how."""

    variants: Sequence[Variant]
    """The base first."""
    seed: int
    uncertain: bool
    engine: str
    break_even: bool = True
    """Whether weaker versions are run too."""
    command: Sequence[str] = ()
    """The words of the command line, for the manifest."""

    def task(self, variant: Variant, strength: float = 1.0) -> Task:
        """A variant ready to run."""
        return task_of(
            variant.loaded,
            seed=self.seed,
            uncertain=self.uncertain,
            engine=self.engine,
            measured="compared",
            strength=strength,
        )


def compare(comparing: Comparing, extent: Extent, *, store: Store | None, told: Told) -> tuple[Document, Paired]:
    """Run a comparison; ctrl-C keeps what is done.

    Returns
    -------
    document, paired
        The comparison document (reports/JSON.md), and what it was made from.

    Raises
    ------
    ValueError
        No replication succeeded in all arms.
    """
    tasks = {variant.name: comparing.task(variant) for variant in comparing.variants}
    arms = [Arm(name, task) for name, task in tasks.items()]

    def enough(rows: Rows_) -> bool:
        return extent.replications is None and decided(_paired(comparing, tasks, rows))

    rows = run_campaign(arms, extent, store=store, told=told, enough=enough, command=comparing.command, lean=True)
    paired = _paired(comparing, tasks, rows)
    if not paired.replications:
        failed = next((row.error for arm in paired.arms for row in arm.rows if row.error), "interrupted")
        raise ValueError(f"no replication succeeded in all arms: {failed}")
    error = error_of(paired.replications, stated=extent.replications is not None, stopped=decided(paired))
    document = comparison_of(paired, seed=comparing.seed, error=error)
    weaker = _weaker(comparing, paired, extent, store, told) if comparing.break_even else {}
    for arm, gain in zip(document["arms"][1:], paired.gains()[1:], strict=True):
        found = weaker.get(arm["name"], NOT_ASKED)
        arm["break_even"] = _break_even(found) if arm["has_effects"] else None
        arm["affordable_yuan"] = _break_even(highest_cost(gain.affordable))
    document["decides"] = deciding_inputs(paired)
    return document, paired


def decided(paired: Paired) -> bool:
    """Whether a comparison may stop, at one of its looks: the arm with the largest net gain is alone at the top."""
    error = error_at(paired.replications)
    if error is None or len(paired.arms) < 2:
        return error is not None
    net = np.column_stack([gain.net for gain in paired.gains()])
    return sum(one.tied_with_first for one in ranked(net, paired.names, level=1 - error)) == 1


def _paired(comparing: Comparing, tasks: dict[str, Task], rows: Rows_) -> Paired:
    return Paired.of([ArmRows(variant, tasks[variant.name], rows[variant.name]) for variant in comparing.variants])


def _weaker(
    comparing: Comparing, paired: Paired, extent: Extent, store: Store | None, told: Told
) -> dict[str, BreakEven]:
    """From which strength of its assumed effects each redesign pays."""
    least = max(WEAKER_LEAST, paired.replications // WEAKER_PART)
    variants = [variant for variant in comparing.variants[1:] if variant.loaded.has_effects]
    arms = {
        (variant.name, strength): Arm(f"{variant.name} @{strength:g}", comparing.task(variant, strength))
        for variant in variants
        for strength in STRENGTHS
    }
    fewer = replace(extent, replications=min(least, paired.replications))
    if not arms:
        return {}
    rows = run_campaign(list(arms.values()), fewer, store=store, told=told, command=comparing.command, lean=True)
    return {
        variant.name: _strength(paired, variant.name, {s: rows[arms[variant.name, s].name] for s in STRENGTHS})
        for variant in variants
    }


def _strength(paired: Paired, name: str, weaker: dict[float, list[Replication]]) -> BreakEven:
    base, full = paired.columns[0], paired.columns[paired.names.index(name)]
    rows = {**weaker, 1.0: full.good}
    both = set.intersection(*({row.number for row in some if row.measures is not None} for some in rows.values()))
    both &= {row.number for row in base.good}

    def columns(some: Sequence[Replication]) -> Rows:
        return Rows(full.task, [row for row in some if row.number in both])

    against = Rows(base.task, [row for row in base.good if row.number in both])
    net = [gain_of(against, columns(rows[strength])).net for strength in sorted(rows)]
    return break_even_strength(sorted(rows), np.column_stack(net))


def _break_even(found: BreakEven) -> Document:
    return {
        "kind": found.kind, "value": found.value, "low": found.low, "high": found.high, "state": found.state,
        "monotone": found.monotone,
    }  # fmt: skip
