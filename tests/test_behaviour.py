"""What more people and more demand do to the on-time shares: the direction must be right.

The same customers with the same luck meet every variant, so that replications are compared one by one; noise is three
standard errors of the mean difference.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import yaml

from experiments.replications import replicate, task_of
from model.scenario.loading import load
from tests.by_hand import Plain, date, days, minutes, outside, scenario, stream, team, work

REPLICATIONS = 8
WHOLE = ("whole", "utility_days")
OWN_STAGES = {
    "counter": ("acceptance", "archiving"),
    "survey_team": ("survey",),
    "metering_team": ("metering",),
}
SLACK = 0.005
"""By how much the share of a whole-process clause may fall: half a point."""


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Change:
    """A mean difference of shares over replications, and its standard error."""

    mean: float
    standard_error: float

    @property
    def noise(self) -> float:
        """What may be chance."""
        return 3 * self.standard_error


Shares = dict[str, np.ndarray]
"""Clause: on-time share of each replication."""
Run = Callable[..., Shares]


def _clause(begin: str, end: str, working_days: int, **more: object) -> Plain:
    return {
        "from": begin,
        "to": end,
        "limit": {"working_days": working_days},
        "categories": ["home"],
        "target": 0.9,
        **more,
    }


def _clauses() -> Plain:
    own = {"acceptance": 1, "survey": 2, "metering": 3, "archiving": 1}
    clauses = {name: _clause(f"{name}.waiting", f"{name}.ended", limit) for name, limit in own.items()}
    clauses["whole"] = _clause("application.arrived", "application.archived", 14, clock="whole")
    clauses["utility_days"] = _clause("application.arrived", "metering.ended", 9, clock="utility")
    return clauses


def _process(per_year: float, *, size_fired: bool, more_in: str | None = None, fewer_in: str | None = None) -> Plain:
    """Six stages with rework, a meeting, a batch and the customer; three teams that are busy."""
    spread = {"gamma": {"mean": 40, "cv": 0.7}, "unit": "minutes"}
    collects = {"size": 4, "age_hours": 60} if size_fired else {"times": [{"at": "10:00"}, {"at": "14:00"}]}
    headcount = {"counter": 2, "survey_team": 2, "metering_team": 2}
    for name, change in ((more_in, 1), (fewer_in, -1)):
        if name is not None:
            headcount[name] += change
    sent_back = {"probability": [0.2, 0.05], "via": "papers"}
    return scenario(
        {
            "acceptance": work("clerk", {"triangular": [20, 35, 70]}, sent_back=sent_back),
            "survey": work("surveyor", spread, kind="batch", collects=collects, set_up=minutes(30)),
            "review": {
                "kind": "meeting",
                "sessions": {
                    "weekdays": ["tuesday", "friday"],
                    "at": "10:00",
                    "lasts_minutes": 60,
                    "seats": 30,
                },
                "outcomes": [{"probability": 0.1, "back_to": "survey"}],
            },
            "works": outside({"exponential": 3, "unit": "calendar_days"}),
            "metering": work("fitter", {"lognormal": {"mean": 70, "cv": 0.8}}, sent_back={"probability": 0.1}),
            "archiving": work("clerk", {"uniform": [5, 15]}),
            "papers": outside(days(1)),
        },
        route=["acceptance", "survey", "review", "works", "metering", "archiving"],
        teams={
            "counter": team("clerk", headcount=headcount["counter"], calendar="office"),
            "survey_team": team("surveyor", headcount=headcount["survey_team"], calendar="office"),
            "metering_team": team("fitter", headcount=headcount["metering_team"], calendar="office"),
        },
        streams={"a": stream(applications_per_year=per_year)},
        period={"start": date(5), "warm_up_days": 40, "counted_days": 150, "run_out_days": 60},
        agreements={"own": {"clauses": _clauses()}},
    )


@pytest.fixture(scope="module")
def shares_of(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a variant of the process once, and give its shares."""
    known: dict[str, Shares] = {}

    def run(per_year: float = 2700, *, size_fired: bool = True, **people: str) -> Shares:
        key = f"{per_year} {size_fired} {people}"
        if key not in known:
            path = tmp_path_factory.mktemp("behaviour") / "process.yaml"
            plain = _process(per_year, size_fired=size_fired, **people)
            path.write_text(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True), encoding="utf-8")
            rows = replicate(task_of(load(path), seed=11), REPLICATIONS)
            numbers = [row.measures.numbers for row in rows if row.measures is not None]
            assert len(numbers) == REPLICATIONS, [row.error for row in rows]
            known[key] = {name: np.array([n[f"clauses/own.{name}/all/share"] for n in numbers]) for name in _clauses()}
        return copy.deepcopy(known[key])

    return run


def _change(before: Shares, after: Shares, clause: str) -> Change:
    difference = after[clause] - before[clause]
    return Change(float(np.mean(difference)), float(np.std(difference, ddof=1)) / math.sqrt(len(difference)))


@pytest.mark.parametrize("name", OWN_STAGES)
def test_more_people_in_a_team_never_lower_the_shares(shares_of: Run, name: str) -> None:
    before, after = shares_of(), shares_of(more_in=name)
    for clause in WHOLE:
        assert _change(before, after, clause).mean >= -SLACK, clause
    for clause in OWN_STAGES[name]:
        change = _change(before, after, clause)
        assert change.mean >= -change.noise, clause


def test_one_person_more_or_fewer_where_it_is_busy_is_seen(shares_of: Run) -> None:
    before, fewer = shares_of(), shares_of(fewer_in="survey_team")
    gain = _change(before, shares_of(more_in="counter"), "acceptance")
    losses = [_change(before, fewer, clause) for clause in ("survey", *WHOLE)]
    assert gain.mean > max(gain.noise, 4 * SLACK)
    assert all(-loss.mean > max(loss.noise, 4 * SLACK) for loss in losses)


@pytest.mark.parametrize("per_year", [2900, 3300])
def test_more_demand_never_raises_the_shares_where_no_batch_is_fired_by_size(shares_of: Run, per_year: float) -> None:
    before, after = shares_of(size_fired=False), shares_of(per_year, size_fired=False)
    for clause in WHOLE:
        assert _change(before, after, clause).mean <= SLACK, clause
    for clause in (stage for stages in OWN_STAGES.values() for stage in stages):
        change = _change(before, after, clause)
        assert change.mean <= change.noise, clause


def test_a_fifth_more_demand_lowers_the_share_of_the_whole_process(shares_of: Run) -> None:
    change = _change(shares_of(size_fired=False), shares_of(3300, size_fired=False), "whole")
    assert change.mean < -max(change.noise, 4 * SLACK)
