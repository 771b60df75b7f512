from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments import measures
from experiments.replications import Replication, Task, replicate, task_of
from experiments.running import Extent, run
from experiments.workers import process_pool
from model.scenario.loading import load
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL, write_small

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def small() -> Task:
    return task_of(load(SMALL), seed=1)


@pytest.fixture
def uncertain(tmp_path: Path) -> Task:
    survey = {"uncertain": {"uniform": [10.0, 90.0]}, "value": 30.0}
    takes = {"gamma": {"mean": survey, "cv": 0.5}, "unit": "minutes"}
    path = write_small(Writer(tmp_path), {"stages.site_survey.takes": takes})
    return task_of(load(path), seed=1, uncertain=True)


def gist(rows: list[Replication]) -> list[object]:
    """Everything but the time it took."""
    return [
        (
            row.number,
            row.error,
            row.digest,
            row.visits,
            {path: repr(value) for path, value in row.measures.numbers.items()} if row.measures else None,
            {path: h.tolist() for path, h in row.measures.histograms.items()} if row.measures else None,
        )
        for row in rows
    ]


def test_one_process_two_processes_and_threads_give_the_same(small: Task) -> None:
    alone = replicate(small, 4)
    with process_pool(2) as processes:
        assert gist(replicate(small, 4, processes)) == gist(alone)
    with ThreadPoolExecutor(2) as threads:
        assert gist(replicate(small, 4, threads)) == gist(alone)
    assert [row.number for row in alone] == [0, 1, 2, 3]
    assert len({row.visits for row in alone}) > 1


def test_a_replication_can_be_done_again_alone(small: Task) -> None:
    assert gist(replicate(small, 1, first=2)) == gist(replicate(small, 3)[2:])


def test_another_seed_has_other_customers(small: Task) -> None:
    other = replicate(replace(small, seed=2), 1)[0]
    assert gist([other]) != gist(replicate(small, 1))
    assert other.digest == small.program.digest


def test_uncertain_inputs_are_drawn_anew_for_each_replication_and_alike_each_time(uncertain: Task) -> None:
    rows = replicate(uncertain, 3)
    assert len({row.digest for row in rows}) == 3
    assert gist(replicate(uncertain, 3)) == gist(rows)
    fixed = replicate(replace(uncertain, uncertain=False), 2)
    assert {row.digest for row in fixed} == {uncertain.program.digest}


def test_a_replication_that_fails_is_a_row_with_its_error(small: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    true_measure, calls = measures.measure, []

    def failing(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError("nobody came")
        return true_measure(*arguments)

    monkeypatch.setattr(measures, "measure", failing)
    rows = replicate(small, 3)
    assert [row.error for row in rows] == ["", "ZeroDivisionError: nobody came", ""]
    assert rows[1].measures is None
    assert rows[1].visits > 0
    assert rows[2].measures is not None


def test_a_lost_process_is_a_row_with_its_error(small: Task) -> None:
    class Losing(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(RuntimeError("a process ended"))
            return future

    rows = replicate(small, 2, Losing())
    assert [row.error for row in rows] == ["RuntimeError: a process ended"] * 2


def test_ctrl_c_keeps_what_is_done(small: Task) -> None:
    def interrupted(rows: list[Replication]) -> bool:
        if len(rows) == 2:
            raise KeyboardInterrupt
        return False

    assert len(replicate(small, 5, on_row=interrupted)) == 2


def test_the_last_row_is_the_one_that_is_enough(small: Task) -> None:
    assert len(replicate(small, 9, on_row=lambda rows: len(rows) == 3)) == 3


def test_none_is_begun_when_the_time_is_up(small: Task) -> None:
    asked: list[int] = []

    def going_on() -> bool:
        asked.append(1)
        return len(asked) <= 2

    assert len(replicate(small, 9, going_on=going_on)) == 2


def test_a_run_stops_by_itself_when_every_verdict_is_decided(small: Task) -> None:
    rows = run(small, Extent(seconds=60, workers=1))
    assert 5 <= len(rows) < 20
    assert np.isfinite(rows[0].cpu_seconds)


def test_a_run_without_time_still_has_one_replication(small: Task) -> None:
    assert len(run(small, Extent(seconds=0.0))) == 1


@pytest.mark.skipif(os.name == "nt", reason="kills a process the POSIX way")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from experiments.workers import process_pool\n"
        "if __name__ == '__main__':\n"
        "    with process_pool(1) as pool:\n"
        "        print(pool.submit(os.getpid).result(), flush=True)\n"
        "        pool.submit(time.sleep, 60)\n"
        "        time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert gone_within(worker, 10)


def gone_within(process: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if is_zombie(process):
            return True
        time.sleep(0.05)
    return False


def is_zombie(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] == "Z"
