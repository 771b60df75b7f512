"""Results in full of single arms of a comparison, for the report: what a run of each would say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.campaign import Arm, run_campaign
from experiments.comparing import Comparing, Told
from experiments.offered_load import offered_load
from experiments.replications import Task
from experiments.result import result_of
from experiments.rows import Document
from experiments.running import Extent
from experiments.store import Store

MOST = 20
"""Replications measured in full: the report shows means and shapes, its verdicts are the comparison's."""


@dataclass(frozen=True, slots=True)
class InFull:
    """An arm, and what a run of it says."""

    name: str
    result: Document
    task: Task


def in_full(
    comparing: Comparing, names: Sequence[str], replications: int, *, store: Store | None, told: Told
) -> Mapping[str, InFull]:
    """Measure everything of some arms; the replications are those of the comparison.

    Parameters
    ----------
    replications
        How many the comparison had; at most `MOST` are measured in full.
    """
    variants = {variant.name: variant for variant in comparing.variants if variant.name in names}
    tasks = {name: replace(comparing.task(variant), measured="everything") for name, variant in variants.items()}
    arms, extent = [Arm(name, task) for name, task in tasks.items()], Extent(min(replications, MOST))
    rows = run_campaign(arms, extent, store=store, told=told, command=comparing.command)
    return {
        name: InFull(name, result_of(task, rows[name], offered_load(task.program)), task)
        for name, task in tasks.items()
        if any(row.measures is not None for row in rows[name])
    }
