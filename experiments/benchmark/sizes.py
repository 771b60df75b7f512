"""The benchmark model at another size: as many applications as asked for, every pool as busy as before.

More applications take more days, at the scenario's own rate; a scenario has at most 4,000 days, so beyond ten years
there are more applications a day and all work is shorter in proportion.
"""

from __future__ import annotations

from math import ceil

from model.scenario import Scenario
from model.scenario.stages import Work
from model.scenario.words import Duration

TEN_YEARS = 3_650
"""Days."""


def at_size(scenario: Scenario, applications: int, *, longest_days: int = TEN_YEARS) -> Scenario:
    """The scenario with so many applications expected."""
    a_day = sum(stream.applications_per_year for stream in scenario.streams.values()) / 365
    days = applications / a_day
    faster = max(1.0, days / longest_days)
    changed = {"counted_days": min(ceil(days), longest_days)}
    return scenario.model_copy(
        update={
            "period": scenario.period.model_copy(update=changed),
            "streams": {
                name: stream.model_copy(update={"applications_per_year": stream.applications_per_year * faster})
                for name, stream in scenario.streams.items()
            },
            "stages": {
                name: stage.model_copy(update={"takes": _shorter(work_of(stage), faster)})
                for name, stage in scenario.stages.items()
            },
        }
    )


def work_of(stage: object) -> Duration:
    """How long a stage of the benchmark's kind takes.

    Raises
    ------
    ValueError
        It is of another kind.
    """
    if not isinstance(stage, Work) or stage.takes.unit != "minutes" or stage.takes.cases:
        raise ValueError("a stage of the benchmark model is work, stated in minutes")
    return stage.takes


def _shorter(takes: Duration, times: float) -> Duration:
    """The same distribution with its mean divided."""
    if takes.exponential is not None:
        return takes.model_copy(update={"exponential": takes.exponential / times})
    for name in ("gamma", "lognormal"):
        spread = getattr(takes, name)
        if spread is not None:
            return takes.model_copy(update={name: spread.model_copy(update={"mean": spread.mean / times})})
    raise ValueError("a stage of the benchmark model is gamma, exponential or lognormal")
