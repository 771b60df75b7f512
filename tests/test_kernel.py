"""The kernel and the SimPy model give the same log, bit for bit: on shipped scenarios, and on random ones.

`tests.by_hand.run` compares the two on every hand-worked case.
"""

from __future__ import annotations

import logging
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from model.compiling import compile_scenario
from model.engine import simulate
from model.kernel import at, is_ready, make_ready, replication
from model.kernel import simulate as simulate_compiled
from model.kernel.front import laid_out
from model.kernel.ready import COMPILED
from model.program import Program, Stages
from model.scenario.loading import load_scenario
from tests.by_hand import assert_same
from tests.random_scenarios import seeded
from tests.reached_features import EVERY, reached_features

SCENARIOS = Path(__file__).parents[1] / "scenarios"
REDESIGNS = SCENARIOS / "redesigns"
COUNTY, CITY = SCENARIOS / "county.yaml", SCENARIOS / "baseline.yaml"
SHIPPED = sorted(
    path for path in (*SCENARIOS.glob("*.yaml"), SCENARIOS / "starter" / "my_utility.yaml") if path != CITY
)
RULES = sorted(SCENARIOS.glob("rules/*.yaml"))
COMBINED = sorted(path for path in REDESIGNS.glob("combined/*.yaml") if not path.stem.endswith("_city"))
"""Rule sets and redesigns stand for nothing alone: they are laid over the county; some name areas of the city."""
PAIRS_REACHED = 0.95
"""Share of all pairs of features that the 2,000 random scenarios must reach together."""


def program_of(path: Path) -> Program:
    return compile_scenario(load_scenario(path), path.parent)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_both_engines_agree_on_every_shipped_scenario(path: Path) -> None:
    program = program_of(path)
    assert_same(simulate(program, 1, 0), simulate_compiled(program, 1, 0))


@pytest.mark.slow
@pytest.mark.parametrize("path", [*RULES, *COMBINED], ids=lambda path: path.stem)
def test_both_engines_agree_on_what_is_laid_over_the_county(path: Path) -> None:
    program = compile_scenario(load_scenario(COUNTY, over=[path]), SCENARIOS)
    assert_same(simulate(program, 1, 0), simulate_compiled(program, 1, 0))


@pytest.mark.slow
def test_both_engines_agree_on_the_city() -> None:
    program = compile_scenario(load_scenario(CITY), SCENARIOS)
    assert_same(simulate(program, 1, 0), simulate_compiled(program, 1, 0))


def compared(numbers: range) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Compare the engines on random scenarios; how many of them reach each feature, and each pair of features."""
    singles, pairs = Counter[str](), Counter[tuple[str, str]]()
    for number in numbers:
        program = seeded(number).program()
        log = simulate(program, number, 0)
        assert_same(log, simulate_compiled(program, number, 0))
        reached = sorted(set(reached_features(program, log)) & set(EVERY))
        singles.update(reached)
        pairs.update(combinations(reached, 2))
    return singles, pairs


def test_both_engines_agree_on_random_scenarios_that_reach_every_feature() -> None:
    singles, _ = compared(range(300))
    assert [feature for feature in EVERY if not singles[feature]] == []


@pytest.mark.slow
def test_both_engines_agree_on_two_thousand_random_scenarios() -> None:
    singles, pairs = compared(range(300, 2300))
    assert [feature for feature in EVERY if not singles[feature]] == []
    possible = len(EVERY) * (len(EVERY) - 1) // 2
    told = f"{len(pairs)} of {possible} pairs of features, the rarest feature {min(singles.values())} times"
    logging.getLogger(__name__).info(told)  # --log-cli-level=info shows it
    assert len(pairs) >= PAIRS_REACHED * possible, told


@pytest.mark.parametrize("room", [1 << 12, 1 << 17])
def test_a_memory_that_is_too_small_grows(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no room the run begins anew in a larger memory, with little it goes on in one."""
    program = program_of(SCENARIOS / "starter" / "my_utility.yaml")
    whole = simulate_compiled(program, 1, 0)
    monkeypatch.setattr(replication, "FIRST_ROOM", room)
    monkeypatch.setattr(replication, "WORDS_PER_APPLICATION", 0)
    assert_same(whole, simulate_compiled(program, 1, 0))


def test_what_is_compiled_ahead_is_what_a_run_calls() -> None:
    """Otherwise each worker process would compile it anew."""
    make_ready()
    simulate_compiled(program_of(SCENARIOS / "starter" / "my_utility.yaml"), 1, 0)
    assert is_ready()
    assert [len(function.signatures) for function, _ in COMPILED] == [1, 1]


def test_the_words_of_a_stage_are_named_after_the_columns_of_the_program() -> None:
    """The kernel's constants and the Program's columns name the same things."""
    renamed = {
        "outsource_after_seconds": "OUTSOURCE_AFTER",
        "batch_age_seconds": "BATCH_AGE",
        "seats": "SEATS_OF_SESSION",
    }
    for position, column in enumerate(at.STAGE_COLUMNS):
        assert column in Stages.__dataclass_fields__
        assert getattr(at, renamed.get(column, column.upper())) == position


def test_the_program_s_arrays_stand_where_they_are_said_to() -> None:
    program = program_of(SCENARIOS / "starter" / "my_utility.yaml")
    assert [name for name, _ in program.arrays()] == list(at.array_names())
    words = laid_out(program).words
    for position, (_, array) in enumerate(program.arrays()):
        first = int(words[at.HEADER + position])
        if position + at.HEADER not in (at.FIRST_STEP, at.FORK_STEP, at.STEP_OF):  # these hold addresses in the memory
            assert np.array_equal(words[first : first + array.size], array.reshape(-1))
