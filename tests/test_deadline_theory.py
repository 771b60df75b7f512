"""Limits of queues with known laws of the time in the system, from the scenario file to the limit."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq

from experiments.deadlines.bounds import smallest_limit
from experiments.deadlines.gathering import Asked, gathered
from experiments.deadlines.laying import yaml_text
from experiments.deadlines.sample import Cell, Sample, attributes_of, sample_of
from experiments.replications import Task, task_of
from model.scenario.loading import load
from tests.by_hand import Plain, work
from tests.theory_scenarios import exponential, queues

CLAUSE = Cell("promise.whole", "home")
HELD, STUDIES = 0.93, 1000


def task_for(folder: Path, plain: Plain) -> Task:
    path = folder / "queue.yaml"
    path.write_text(yaml_text(plain), encoding="utf-8")
    return task_of(load(path), seed=7)


def promised(first: str, last: str) -> Plain:
    """One clause in hours from joining the first queue to the end of the last work."""
    title = {"zh": "全程", "en": "whole"}
    clause = {
        "title": title, "from": f"{first}.waiting", "to": f"{last}.ended", "clock": "whole", "limit": {"hours": 60},
        "categories": ["home"],
    }  # fmt: skip
    return {"promise": {"title": title, "kind": "promise", "clauses": {"whole": clause}}}


def sample_for(task: Task, numbers: range) -> Sample:
    attributes = attributes_of(task.program)
    done = gathered(task, Asked([CLAUSE.clause], attributes), numbers)
    assert not done.errors
    return sample_of(done.rows, attributes)


def test_the_limit_of_a_queue_with_one_server_is_the_quantile_of_its_exponential_sojourn(tmp_path: Path) -> None:
    served, arriving = 0.1, 0.05
    expected = math.log(20) / (served - arriving)
    plain = queues(
        {"serve": work("server", exponential(1 / served))}, {"server": 1}, arriving, days=365, warm_up_days=60,
        agreements=promised("serve", "serve"),
    )  # fmt: skip
    found = smallest_limit(sample_for(task_for(tmp_path, plain), range(600)).counts(CLAUSE), 0.95, error=0.025)
    assert found.low is not None
    assert found.limit is not None
    assert found.limit - found.low <= 0.08 * expected, "the test can tell 8 % apart"
    assert found.low - 1 <= expected <= found.limit


def test_the_limit_of_two_queues_in_a_row_is_the_quantile_of_the_sum_of_their_sojourns(tmp_path: Path) -> None:
    first, second = 0.1 - 0.05, 0.125 - 0.05

    def late(hours: float) -> float:
        return (second * math.exp(-first * hours) - first * math.exp(-second * hours)) / (second - first)

    expected = brentq(lambda hours: late(hours) - 0.05, 1, 500)
    plain = queues(
        {"one": work("first", exponential(10)), "two": work("second", exponential(8))}, {"first": 1, "second": 1},
        0.05, days=365, warm_up_days=60, agreements=promised("one", "two"),
    )  # fmt: skip
    found = smallest_limit(sample_for(task_for(tmp_path, plain), range(600)).counts(CLAUSE), 0.95, error=0.025)
    assert found.low is not None
    assert found.limit is not None
    assert found.limit - found.low <= 0.08 * expected
    assert found.low - 1 <= expected <= found.limit


@pytest.mark.slow
def test_limits_set_on_a_hundred_simulated_years_hold_in_most_of_a_thousand_studies(tmp_path: Path) -> None:
    plain = queues(
        {"serve": work("server", exponential(10))}, {"server": 1}, 0.07, days=60, warm_up_days=20,
        agreements=promised("serve", "serve"), factors={"year": {"each": "year", "cv": 0.1}},
    )  # fmt: skip
    plain["streams"]["home"]["factors"] = ["year"]
    counts = sample_for(task_for(tmp_path, plain), range(100 * STUDIES)).counts(CLAUSE)
    truth = np.cumsum(counts.sum(axis=0))[:-1] / counts.sum()
    true_limit = int(np.argmax(truth >= 0.95))
    found = [smallest_limit(years, 0.95, error=0.05) for years in np.split(counts, STUDIES)]
    held = np.mean([one.limit is None or one.limit >= true_limit for one in found])
    pooled = np.mean([one.estimate is not None and one.estimate >= true_limit for one in found])
    assert sum(one.limit is None for one in found) < 0.01 * STUDIES
    assert held >= HELD > pooled
