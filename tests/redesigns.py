"""The shipped redesigns for tests: their order, and a base with some of them laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from experiments.replications import Replication, Task, replicate_once, task_of
from model.files.layers import Layers, load_layers
from model.files.sources import numbers_without_source
from model.files.uncertain import nominal
from model.problems import Problem
from model.scenario.checks.distributions import check_distributions
from model.scenario.checks.every import CHECKS
from model.scenario.checks.facts import Facts
from model.scenario.loading import load, load_value
from model.scenario.whole import Scenario
from reports.redesign_page import redesigns_in_order

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FOLDER = SCENARIOS / "redesigns"
COUNTY, CITY = SCENARIOS / "county.yaml", SCENARIOS / "baseline.yaml"
NAMES = tuple(redesigns_in_order(FOLDER))
"""In the order in which they are laid over one another."""
COMBINED = tuple(sorted(f"combined/{path.stem}" for path in (FOLDER / "combined").glob("*.yaml")))


def files_of(names: Sequence[str]) -> list[Path]:
    """The files of some redesigns."""
    return [FOLDER / f"{name}.yaml" for name in names]


def laid(base: Path, names: Sequence[str]) -> Layers:
    """A base with some redesigns laid over it."""
    return load_layers(base, over=files_of(names))


def quickly_checked(base: Path, names: Sequence[str]) -> tuple[Scenario, list[object]]:
    """The scenario and what is wrong with it, at nominal numbers and but for the accuracy of distributions.

    That, and the ends of the ranges, take most of the time of loading.
    """
    layers = laid(base, names)
    problems: list[Problem] = numbers_without_source(layers)
    scenario = load_value(layers, nominal)
    facts = Facts(scenario)
    found = [finding for check in CHECKS if check is not check_distributions for finding in check(facts)]
    return scenario, [*problems, *found]


@cache
def task(names: tuple[str, ...]) -> Task:
    """The county with redesigns, to be replicated."""
    return task_of(load(COUNTY, over=files_of(names)), seed=1, engine="kernel")


@cache
def replication(names: tuple[str, ...], number: int) -> Replication:
    """One replication of the county with redesigns."""
    row = replicate_once(task(names), number)
    assert not row.error, row.error
    return row


def numbers(names: tuple[str, ...], number: int) -> dict[str, float]:
    """Its measures."""
    measures = replication(names, number).measures
    assert measures is not None
    return measures.numbers
