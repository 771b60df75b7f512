"""The same Program gives the same log: again, after pickling, in one process or two, on every machine."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from model.engine import simulate
from model.program import Program
from tests.golden import REPLICATIONS, SEED, golden, log_digest, small_program, stored
from tests.random_scenarios import seeded


@pytest.fixture(scope="module")
def program() -> Program:
    return small_program()


def _digest_of(pickled: bytes, replication: int) -> tuple[str, str]:
    """Run a replication in a process of its own."""
    program: Program = pickle.loads(pickled)
    return program.digest, log_digest(simulate(program, SEED, replication))


def test_a_program_compiled_twice_has_one_digest(program: Program) -> None:
    assert small_program().digest == program.digest


def test_a_replication_run_twice_leaves_one_log(program: Program) -> None:
    assert simulate(program, SEED, 0).same_as(simulate(program, SEED, 0))


def test_another_seed_or_replication_leaves_another_log(program: Program) -> None:
    log = simulate(program, SEED, 0)
    assert not log.same_as(simulate(program, SEED, 1))
    assert not log.same_as(simulate(program, SEED + 1, 0))
    assert len({log_digest(simulate(program, *one)) for one in ((SEED, 0), (SEED, 1), (SEED + 1, 0))}) == 3


def test_a_run_leaves_the_program_as_it_was(program: Program) -> None:
    before = program.packed()[0].copy()
    simulate(program, SEED, 0)
    assert (program.packed()[0] == before).all()


@pytest.mark.parametrize("number", range(8))
def test_a_pickled_program_has_the_same_digest_and_leaves_the_same_log(number: int) -> None:
    program = seeded(number).program()
    copied: Program = pickle.loads(pickle.dumps(program))
    assert copied.digest == program.digest
    assert simulate(copied, SEED, 0).same_as(simulate(program, SEED, 0))


def test_two_processes_leave_the_same_logs_as_this_one(program: Program) -> None:
    here = [(program.digest, log_digest(simulate(program, SEED, replication))) for replication in range(4)]
    pickled = pickle.dumps(program)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = list(pool.map(_digest_of, [pickled] * 4, range(4)))
    assert there == here


def test_the_small_scenario_compiles_to_its_golden_program_and_leaves_its_golden_logs() -> None:
    """`python -m tests.golden` renews the digests; the same Program gives the same log on every machine and Python."""
    now, before = golden(), stored()
    if now["program"] != before["program"] and now["scipy"] != before["scipy"]:
        pytest.skip(
            f"scipy {now['scipy']} compiles other tables than scipy {before['scipy']}, which may be (DESIGN §6)"
        )
    assert now["program"] == before["program"]
    assert now["logs"] == before["logs"]
    assert len(before["logs"]) == REPLICATIONS
