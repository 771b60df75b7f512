"""What may become of one visit adds up to at most 1, at every attempt."""

from __future__ import annotations

from collections.abc import Iterator

from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding
from model.scenario.stages import External, Stage
from model.scenario.words import Condition, ProbabilityTable, probability_rows

Rows = tuple[tuple[Condition | None, tuple[float, ...]], ...]

ROUNDING = 1e-9
MOST_ATTEMPTS = 20
"""Then work passes anyhow."""


def check_probabilities(facts: Facts) -> Iterator[Finding]:
    """Yield stages whose outcomes, with the customer's giving up, are likelier than certain."""
    for name, stage in facts.scenario.stages.items():
        stated = _stated(stage)
        attempts = max((len(row) for rows in stated for _, row in rows), default=0)
        for attempt in range(min(attempts, MOST_ATTEMPTS)):
            total = _most(stated, attempt)
            if total > 1 + ROUNDING:
                named = "outcomes and gives_up" if getattr(stage, "gives_up", None) else "outcomes"
                said = f"the probabilities of its {named} add up to at most 1"
                yield Finding(("stages", name), f"{said}, not {total:g} (attempt {attempt + 1})")
                break


def _stated(stage: Stage) -> list[Rows]:
    stated: list[float | tuple[float, ...] | ProbabilityTable] = [o.probability for o in stage.all_outcomes]
    if isinstance(stage, External) and stage.gives_up is not None:
        stated.append(stage.gives_up.probability)
    return [probability_rows(one) for one in stated]


def _most(stated: list[Rows], attempt: int) -> float:
    """Return the largest sum that an application may meet; tables over the same rows are added row by row."""
    tables: dict[str, list[float]] = {}
    for rows in stated:
        key = repr([when for when, _ in rows])
        values = [row[min(attempt, len(row) - 1)] for _, row in rows]
        added = tables.setdefault(key, [0.0] * len(values))
        tables[key] = [one + other for one, other in zip(added, values, strict=True)]
    return sum(max(values) for values in tables.values())
