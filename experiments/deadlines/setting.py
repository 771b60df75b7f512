"""Deadlines from beginning to end: what limits can be promised, confirmed on fresh replications, and how they move."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.deadlines.bounds import FEWEST, Found, smallest_limit
from experiments.deadlines.claims import Claim, Single
from experiments.deadlines.gathering import Asked, Gathered, gathered
from experiments.deadlines.joint import Joint, customers_weights, joint_limits
from experiments.deadlines.laying import task_with
from experiments.deadlines.sample import Attributes, Cell, Sample, attributes_of, sample_of
from experiments.deadlines.stating import Stated, agreement_to_set, cells_of, clause_of, limits_act, stated
from experiments.deadlines.tables import Split, found_table
from experiments.deadlines.verifying import ATTEMPTS, Verification, verify
from experiments.replications import Task
from experiments.running import Told

TARGETS = (0.90, 0.95, 0.99)
"""Side by side."""
ERROR = 0.05
BY = ("requested_kva", "grid")
"""Attributes over which a limit may be a table: known when the plan is answered."""
SETTING_SHARE, VERIFYING_SHARE = 0.4, 0.8
"""Of the time: when setting, and when verifying, has to end."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked."""

    target: float = 0.95
    agreement: str | None = None
    """None: the first 契约, promise or law of the scenario."""
    joint: bool = False
    equal_weights: bool = False
    """`joint`: every clause's unit counts alike, not by how many customers have the clause."""
    replications: int = 100
    """To set the limits; as many fresh ones confirm them, at each attempt."""
    seconds: float | None = None
    by: tuple[str, ...] = BY
    workers: int | None = None
    attempts: int = ATTEMPTS
    """How often limits are lengthened and tried again at most."""


@dataclass(frozen=True, eq=False)
class Setting:
    """Limits found and confirmed."""

    task: Task
    plan: Plan
    agreement: str
    sample: Sample
    cells: tuple[Cell, ...]
    found: Mapping[Cell, Mapping[float, Found]]
    """By cell and target, on the first replications."""
    splits: Mapping[Cell, Split]
    """Tables that were found."""
    verification: Verification
    stated: Stated | None
    """The agreement with its new limits; None where there are none."""
    errors: Sequence[str]
    stopped: bool

    @property
    def acts(self) -> bool:
        """Whether the limits act on the run."""
        return limits_act(self.task.loaded.scenario)


def set_deadlines(task: Task, plan: Plan, told: Told = lambda done, total: None) -> Setting:
    """Find limits, and confirm them on fresh replications.

    Raises
    ------
    ValueError
        There is no such agreement or attribute, or every replication failed.
    ScenarioError
        The scenario with the new limits is none.
    """
    scenario, begun = task.loaded.scenario, time.monotonic()
    name = agreement_to_set(scenario, plan.agreement)
    names = [f"{name}.{key}" for key in scenario.agreements[name].clauses]
    attributes = attributes_of(task.program, plan.by)
    asked = Asked(names, attributes, plan.workers)

    def until(share: float) -> float | None:
        return None if plan.seconds is None else begun + share * plan.seconds

    first = gathered(task, asked, range(plan.replications), until=until(SETTING_SHARE), told=told)
    sample = _sample(first, attributes)
    cells = tuple(cells_of(scenario.agreements[name], name))
    found = limits_found(sample, cells, {*TARGETS, plan.target})
    splits = {} if plan.joint else _splits(sample, cells, found, plan.target)
    claims, others = _claims(sample, task, name, cells, found, splits, plan)
    seen = _Seen(list(first.errors), first.stopped)
    fresh = _fresh(task, asked, name, plan, others, sample, seen, told, until(VERIFYING_SHARE))
    verification = verify(claims, fresh, error=ERROR, act=limits_act(scenario), search=plan.joint, most=plan.attempts)
    limits = {**others, **{c: d for one in verification.claims for c, d in one.claim.limits.items()}}
    new = _stated(task, name, limits, plan, sample) if limits else None
    return Setting(task, plan, name, sample, cells, found, splits, verification, new, seen.errors, seen.stopped)


def limits_found(
    sample: Sample, cells: Sequence[Cell], targets: set[float], *, error: float = ERROR
) -> dict[Cell, dict[float, Found]]:
    """The limits of every cell for every target; for each target all of them hold together at 1 − `error`."""
    found: dict[Cell, dict[float, Found]] = {}
    for cell in cells:
        counts = sample.counts(cell)
        found[cell] = {target: smallest_limit(counts, target, error=error / len(cells)) for target in sorted(targets)}
    return found


@dataclass(slots=True)
class _Seen:
    """What went wrong so far."""

    errors: list[str]
    stopped: bool


def _sample(first: Gathered, attributes: Attributes) -> Sample:
    if not first.rows:
        raise ValueError(first.errors[0] if first.errors else "no replication is done")
    return sample_of(first.rows, attributes)


def _splits(
    sample: Sample, cells: Sequence[Cell], found: Mapping[Cell, Mapping[float, Found]], target: float
) -> dict[Cell, Split]:
    splits = {}
    for cell in cells:
        if found[cell][target].limit is not None:
            split = found_table(sample, cell, target, error=ERROR / len(cells))
            if split is not None:
                splits[cell] = split
    return splits


def _claims(
    sample: Sample,
    task: Task,
    name: str,
    cells: Sequence[Cell],
    found: Mapping[Cell, Mapping[float, Found]],
    splits: Mapping[Cell, Split],
    plan: Plan,
) -> tuple[list[Claim], dict[Cell, int]]:
    """What is to be confirmed; and limits of internal clauses that have to be shortened, without a claim."""
    if plan.joint:
        return list(_joint_claims(sample, task, cells, plan)), {}
    limits: dict[Cell, int] = {}
    for cell in cells:
        single, split = found[cell][plan.target].limit, splits.get(cell)
        if split is not None:
            limits |= zip(split.rows, split.limits, strict=True)
        elif single is not None:
            limits[cell] = single
    fitted = stated(task.loaded.scenario, name, limits, plan.target, sample, joint=False, source="").fitted
    others = {cell: limit for cell, limit in limits.items() if cell.clause.split(".")[1] in fitted}
    return [Single(cell, limit, plan.target) for cell, limit in limits.items() if cell not in others], others


def _joint_claims(sample: Sample, task: Task, cells: Sequence[Cell], plan: Plan) -> list[Joint]:
    """One claim per category on the clauses promised to its customers."""
    scenario = task.loaded.scenario
    outward = [cell for cell in cells if clause_of(scenario, cell).behind is None]
    by_category = {
        category: tuple(cell for cell in outward if cell.category == category)
        for category in dict.fromkeys(cell.category for cell in outward)
    }
    found = []
    for mine in by_category.values():
        weights = tuple(1.0 for _ in mine) if plan.equal_weights else customers_weights(sample, mine)
        joint = joint_limits(sample, mine, plan.target, weights, error=ERROR / len(by_category))
        if joint is not None:
            found.append(joint)
    return found


def _stated(task: Task, name: str, limits: Mapping[Cell, int], plan: Plan, sample: Sample) -> Stated:
    what = "all clauses together" if plan.joint else "each clause"
    source = (
        f"yekuo deadlines: {what} kept by {plan.target:.4g} of cases with {1 - ERROR:.0%} confidence over simulated "
        f"replications, seed {task.seed}; a statement about the model"
    )
    return stated(task.loaded.scenario, name, limits, plan.target, sample, joint=plan.joint, source=source)


def _fresh(
    task: Task,
    asked: Asked,
    name: str,
    plan: Plan,
    others: Mapping[Cell, int],
    sample: Sample,
    seen: _Seen,
    told: Told,
    until: float | None,
) -> Callable[[Mapping[Cell, int], int], Sample | None]:
    """Fresh replications for an attempt to confirm."""

    def fresh(limits: Mapping[Cell, int], attempt: int) -> Sample | None:
        if seen.stopped:
            return None
        tried = task
        if limits_act(task.loaded.scenario):
            tried = task_with(task, _stated(task, name, {**others, **limits}, plan, sample).overlay)
        numbers = range(plan.replications * attempt, plan.replications * (attempt + 1))
        more = gathered(tried, asked, numbers, until=until, told=told)
        seen.errors += more.errors
        seen.stopped |= more.stopped
        return sample_of(more.rows, asked.attributes) if len(more.rows) >= FEWEST else None

    return fresh


def with_new_limits(setting: Setting) -> Task:
    """The task with the agreement that was found."""
    overlay: dict[str, Any] = setting.stated.overlay if setting.stated is not None else {}
    return task_with(setting.task, overlay) if overlay else setting.task
