from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from experiments import executing, task_files
from experiments.campaign import Arm, paired, run_campaign
from experiments.campaign_rounds import RowsByArm
from experiments.executing import Cell, carried_out
from experiments.made_by import SOURCES, made_by
from experiments.replications import Replication, Task, replicate, replicate_once, task_of
from experiments.running import Extent
from experiments.store import DONE, FAILED, INTERRUPTED, OUT_OF_TIME, Key, Store, open_store
from experiments.store_file import StoreError
from experiments.task_files import Done, SourcesChangedError
from model.scenario.loading import load
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL, write_small
from tests.test_replications import gist

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def base() -> Task:
    return task_of(load(SMALL), seed=1)


@pytest.fixture(scope="module")
def arms(base: Task, tmp_path_factory: pytest.TempPathFactory) -> list[Arm]:
    more = write_small(Writer(tmp_path_factory.mktemp("more")), {"teams.town_team.headcount": 3})
    return [Arm("base", base), Arm("more", task_of(load(more), seed=1))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "replications.sqlite") as opened:
        yield opened


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, arms: list[Arm]) -> list[str]:
    """What is begun in this process, as `arm number`."""
    names, noted = {arm.task.program.digest: arm.name for arm in arms}, list[str]()

    def noting(task: Task, number: int) -> Replication:
        noted.append(f"{names[task.program.digest]} {number}")
        return replicate_once(task, number)

    monkeypatch.setattr(task_files, "replicate_once", noting)
    return noted


def in_this_process(replications: int | None = None, seconds: float | None = None) -> Extent:
    return Extent(replications, seconds, workers=1)


def numbers(rows: RowsByArm) -> dict[str, list[int]]:
    return {name: [row.number for row in some] for name, some in rows.items()}


# --- rows and rounds ---


def test_each_arm_has_the_rows_that_it_has_alone(arms: list[Arm]) -> None:
    rows = run_campaign(arms, in_this_process(3))
    for arm in arms:
        assert gist(rows[arm.name]) == gist(replicate(arm.task, 3))
    assert gist(rows["base"]) != gist(rows["more"])


def test_a_replication_of_every_arm_comes_before_the_next_of_any(arms: list[Arm], begun: list[str]) -> None:
    told = list[tuple[int, int | None]]()
    run_campaign(arms, in_this_process(3), told=lambda done, total: told.append((done, total)))
    assert begun == ["base 0", "more 0", "base 1", "more 1", "base 2", "more 2"]
    assert told == [(done, 6) for done in range(1, 7)]


@pytest.mark.parametrize("engine", ["kernel", "simpy"])
def test_threads_and_processes_give_the_same_rows(arms: list[Arm], engine: str) -> None:
    """The kernel runs on two threads, the SimPy model in two processes."""
    ours = [Arm(arm.name, replace(arm.task, engine=engine)) for arm in arms]
    assert executing.on_threads({Key("", 1): ours[0].task}, 2) == (engine == "kernel")
    rows, alone = run_campaign(ours, Extent(4, workers=2)), run_campaign(arms, in_this_process(4))
    assert {name: gist(some) for name, some in rows.items()} == {name: gist(some) for name, some in alone.items()}
    assert all(0 < row.cpu_seconds < 30 for some in rows.values() for row in some)


def test_uncertain_inputs_are_drawn_alike_in_every_arm(tmp_path: Path) -> None:
    survey = {"uncertain": {"uniform": [10.0, 90.0]}, "value": 30.0}
    changes = {"stages.site_survey.takes": {"gamma": {"mean": survey, "cv": 0.5}, "unit": "minutes"}}
    files = [write_small(Writer(tmp_path), changes, "a.yaml")]
    files += [write_small(Writer(tmp_path), {**changes, "teams.hall.monthly_cost_yuan": 7000}, "b.yaml")]
    ours = [Arm(file.stem, task_of(load(file), seed=1, uncertain=True)) for file in files]
    with open_store(tmp_path / "s.sqlite") as store:
        rows = run_campaign(ours, in_this_process(3), store=store)
        again = run_campaign(ours, in_this_process(3), store=store)
    digests = {name: [row.digest for row in some] for name, some in rows.items()}
    assert digests["a"] == digests["b"]
    assert len(set(digests["a"])) == 3
    assert gist(again["b"]) == gist(rows["b"]) == gist(replicate(ours[1].task, 3))


def test_arms_that_are_the_same_are_run_once(arms: list[Arm], begun: list[str]) -> None:
    twins = [*arms, Arm("base again", replace(arms[0].task, engine="simpy"))]
    rows = run_campaign(twins, in_this_process(2))
    assert begun == ["base 0", "more 0", "base 1", "more 1"]
    assert gist(rows["base again"]) == gist(rows["base"])


def test_names_are_unique_and_nothing_is_no_campaign(arms: list[Arm], store: Store) -> None:
    with pytest.raises(ValueError, match="same name"):
        run_campaign([arms[0], Arm("base", arms[1].task)], in_this_process(1))
    assert run_campaign([], in_this_process(2), store=store) == {}
    assert run_campaign(arms, in_this_process(0), store=store) == {"base": [], "more": []}


def test_lean_rows_leave_their_histograms_to_the_store(arms: list[Arm], store: Store) -> None:
    lean = run_campaign(arms[:1], in_this_process(1), store=store, lean=True)["base"][0]
    whole = run_campaign(arms[:1], in_this_process(1), store=store)["base"][0]
    assert lean.measures is not None
    assert whole.measures is not None
    assert lean.measures.histograms == {}
    assert len(whole.measures.histograms) > 3
    assert repr(lean.measures.numbers) == repr(whole.measures.numbers)


# --- the store ---


def test_what_the_store_has_is_not_run_again(arms: list[Arm], store: Store, begun: list[str]) -> None:
    first = run_campaign(arms[:1], in_this_process(2), store=store)
    assert begun == ["base 0", "base 1"]
    told = list[int]()
    rows = run_campaign(arms, in_this_process(3), store=store, told=lambda done, _: told.append(done))
    assert begun[2:] == ["more 0", "more 1", "base 2", "more 2"]
    assert told == [1, 2, 3, 4, 5, 6]
    assert gist(rows["base"][:2]) == gist(first["base"])
    run_campaign(arms, in_this_process(3), store=store)
    run_campaign(arms, in_this_process(2), store=store)
    assert len(begun) == 6
    assert [run.state for run in store.runs()] == [DONE] * 4


def test_another_seed_is_run_anew(base: Task, store: Store, begun: list[str]) -> None:
    run_campaign([Arm("base", base)], in_this_process(1), store=store)
    rows = run_campaign([Arm("base", replace(base, seed=2))], in_this_process(1), store=store)
    assert begun == ["base 0", "base 0"]
    assert gist(rows["base"]) != gist(replicate(base, 1))


def test_the_manifest_of_a_run_is_in_the_store(arms: list[Arm], store: Store) -> None:
    run_campaign(arms, in_this_process(1), store=store, command=["compare", "small.yaml", "more"])
    manifest = store.runs()[0].manifest
    assert manifest["command"] == ["compare", "small.yaml", "more"]
    assert manifest["arms"]["more"]["made_by"] == made_by(arms[1].task)


@pytest.mark.skipif(os.name == "nt", reason="kills a process the POSIX way")
def test_a_killed_campaign_goes_on_where_it_stopped(base: Task, tmp_path: Path, begun: list[str]) -> None:
    script, place = tmp_path / "campaign.py", tmp_path / "replications.sqlite"
    script.write_text(
        "import sys\n"
        "from experiments.campaign import Arm, run_campaign\n"
        "from experiments.replications import task_of\n"
        "from experiments.running import Extent\n"
        "from experiments.store import open_store\n"
        "from model.scenario.loading import load\n"
        "with open_store(sys.argv[2]) as store:\n"
        "    task = task_of(load(sys.argv[1]), seed=1)\n"
        "    told = lambda done, total: print(done, flush=True)\n"
        "    run_campaign([Arm('base', task)], Extent(100_000, workers=1), store=store, told=told)\n"
    )
    campaign = subprocess.Popen(
        [sys.executable, str(script), str(SMALL), str(place)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert campaign.stdout is not None
    while campaign.stdout.readline().strip() not in ("3", ""):
        pass
    campaign.send_signal(signal.SIGKILL)
    campaign.wait()
    campaign.stdout.close()
    with open_store(place) as store:
        kept = len(store.good(Key(made_by(base), 1)))
        assert kept >= 3
        rows = run_campaign([Arm("base", base)], in_this_process(kept + 2), store=store)
        assert begun == [f"base {kept}", f"base {kept + 1}"]
        assert [run.state for run in store.runs()] == ["running", DONE]
    assert gist(rows["base"][:4]) == gist(replicate(base, 4))


def test_a_store_that_fails_ends_the_campaign_and_keeps_what_it_has(arms: list[Arm], tmp_path: Path) -> None:
    with open_store(tmp_path / "replications.sqlite") as store:
        run_campaign(arms, in_this_process(1), store=store)
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 12}")  # as if the disk ended there
        with pytest.raises(StoreError, match="disk is full"):
            run_campaign(arms, in_this_process(50), store=store)
        kept = len(store.good(Key(made_by(arms[0].task), 1)))
        assert 1 <= kept < 50
        store._connection.execute("PRAGMA max_page_count = 100000")
        assert len(run_campaign(arms, in_this_process(kept + 1), store=store)["more"]) == kept + 1
        states = [run.state for run in store.runs()]
        assert states[0] == states[2] == DONE
        assert states[1] in (FAILED, "running")  # a full disk may not even take the state


# --- failures ---


def failing_once(arms: list[Arm], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let replication 1 of `more` fail."""

    def failing(task: Task, number: int) -> Replication:
        if number == 1 and task.program.digest == arms[1].task.program.digest:
            return Replication(number, None, "ZeroDivisionError: nobody came", "", 0, 0.0)
        return replicate_once(task, number)

    monkeypatch.setattr(task_files, "replicate_once", failing)


def test_a_failed_replication_is_a_row_and_no_pair(arms: list[Arm], monkeypatch: pytest.MonkeyPatch) -> None:
    failing_once(arms, monkeypatch)
    rows = run_campaign(arms, in_this_process(3))
    assert [row.error for row in rows["more"]] == ["", "ZeroDivisionError: nobody came", ""]
    assert numbers(rows) == {"base": [0, 1, 2], "more": [0, 1, 2]}
    assert paired(rows) == [0, 2]
    assert paired({}) == []


def test_what_failed_is_tried_again_by_the_next_campaign(
    arms: list[Arm], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        failing_once(arms, patched)
        run_campaign(arms, in_this_process(3), store=store)
    failed = store.row(Key(made_by(arms[1].task), 1), 1)
    assert failed is not None
    assert failed.error
    told = list[int]()
    rows = run_campaign(arms, in_this_process(3), store=store, told=lambda done, _: told.append(done))
    assert paired(rows) == [0, 1, 2]
    assert told == [1, 2, 3, 4, 5, 6]
    assert len(store.good(Key(made_by(arms[1].task), 1))) == 3


class Deadly:
    """A Task at which the process that reads it ends."""

    engine = "simpy"

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[int]]:
        return os._exit, (1,)


def carry_out(cells: list[Cell], tasks: dict[Key, Task]) -> list[Done]:
    return list(carried_out(iter(cells), tasks, 2, {}, ahead=0))


@pytest.mark.slow
def test_a_lost_process_is_a_row_with_its_error_and_the_others_go_on(base: Task) -> None:
    deadly, good = Key("deadly", 1), Key("good", 1)
    tasks = {good: replace(base, engine="simpy"), deadly: cast("Task", Deadly())}
    done = carry_out([(good, 0), (deadly, 0), (good, 1), (good, 2), (good, 3)], tasks)
    assert sorted((one.key.made_by, one.row.number) for one in done) == [
        ("deadly", 0),
        *(("good", n) for n in range(4)),
    ]
    lost = [one for one in done if one.lost]
    assert deadly in {one.key for one in lost}
    assert all(one.row.error.startswith("BrokenProcessPool: ") for one in lost)
    assert len(lost) <= 2
    assert all(one.row.measures is not None for one in done if not one.lost)


@pytest.mark.slow
def test_processes_that_are_lost_again_and_again_end_it() -> None:
    deadly = Key("deadly", 1)
    with pytest.raises(BrokenExecutor):
        carry_out([(deadly, number) for number in range(99)], {deadly: cast("Task", Deadly())})


class Pool(ThreadPoolExecutor):
    """Threads in place of processes; a replication of the seed 13 breaks it."""

    made = 0

    def __init__(self, workers: int) -> None:
        super().__init__(1)
        type(self).made += 1
        self.broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.broken:
            raise BrokenExecutor("it was broken before")
        if args[0].seed != 13:
            return super().submit(fn, *args, **kwargs)
        self.broken = True
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("a process ended"))
        return future


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> type[Pool]:
    class Fresh(Pool):
        pass

    monkeypatch.setattr(executing, "process_pool", Fresh)
    return Fresh


def test_after_a_loss_new_processes_take_over(base: Task, pool: type[Pool]) -> None:
    tasks = {Key("a", seed): replace(base, engine="simpy", seed=seed) for seed in (1, 13)}
    cells = [(key, number) for number in range(3) for key in tasks]
    done = carry_out(cells, tasks)
    assert sorted((one.row.number, one.key.seed) for one in done) == [(n, seed) for n in range(3) for seed in (1, 13)]
    assert {(one.key.seed, one.lost) for one in done} >= {(1, False), (13, True)}
    assert all(one.lost == (one.row.error != "") for one in done)
    assert 2 <= pool.made <= 4


def test_losses_without_a_single_row_end_it(base: Task, pool: type[Pool]) -> None:
    key = Key("a", 13)
    with pytest.raises(BrokenExecutor, match=r"a process ended|broken before"):
        carry_out([(key, number) for number in range(99)], {key: replace(base, engine="simpy", seed=13)})
    assert pool.made == executing.MOST_LOST


def test_processes_with_other_sources_run_nothing(
    base: Task, pool: type[Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executing, "SOURCES", "of before the change")
    with pytest.raises(SourcesChangedError, match="begin again"):
        run_campaign([Arm("base", replace(base, engine="simpy"))], Extent(4, workers=2))
    assert pool.made == 1


# --- ends ---


def test_ctrl_c_keeps_complete_rounds_and_the_store_has_all(arms: list[Arm], store: Store, begun: list[str]) -> None:
    def interrupting(done: int, total: int | None) -> None:
        if done == 5:
            raise KeyboardInterrupt

    rows = run_campaign(arms, in_this_process(9), store=store, told=interrupting)
    assert numbers(rows) == {"base": [0, 1], "more": [0, 1]}
    assert store.runs()[0].state == INTERRUPTED
    run_campaign(arms, in_this_process(3), store=store)
    assert begun == ["base 0", "more 0", "base 1", "more 1", "base 2", "more 2"]


@pytest.mark.parametrize("workers", [1, 2])
def test_it_is_asked_after_each_round_whether_there_are_enough(arms: list[Arm], workers: int) -> None:
    asked = list[dict[str, list[int]]]()

    def enough(rows: RowsByArm) -> bool:
        asked.append(numbers(rows))
        return len(rows["base"]) == 3

    rows = run_campaign(arms, Extent(9, workers=workers), enough=enough)
    assert asked == [{"base": list(range(n)), "more": list(range(n))} for n in (1, 2, 3)]
    assert numbers(rows) == asked[-1]


def test_rounds_that_the_store_has_are_asked_about_too(arms: list[Arm], store: Store, begun: list[str]) -> None:
    run_campaign(arms, in_this_process(4), store=store)
    begun.clear()
    rows = run_campaign(arms, in_this_process(), store=store, enough=lambda rows: len(rows["more"]) == 3)
    assert numbers(rows) == {"base": [0, 1, 2], "more": [0, 1, 2]}
    assert begun == []


def test_without_a_number_it_stops_when_every_verdict_is_decided(arms: list[Arm]) -> None:
    rows = run_campaign(arms, in_this_process(seconds=60))
    assert 5 <= len(rows["base"]) < 20
    assert len(rows["base"]) == len(rows["more"])


def slowly(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    def slow(task: Task, number: int) -> Replication:
        time.sleep(seconds)
        return Replication(number, None, "only slept", "", 0, 0.0)

    monkeypatch.setattr(task_files, "replicate_once", slow)


def test_no_round_is_begun_that_would_not_end_in_time(
    arms: list[Arm], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly(monkeypatch, 0.2)
    since = time.monotonic()
    rows = run_campaign(arms, in_this_process(99, seconds=1.5), store=store)
    assert time.monotonic() - since < 1.7
    assert 1 <= len(rows["base"]) <= 3
    assert store.runs()[0].state == OUT_OF_TIME


def test_without_time_there_are_still_two_rounds(arms: list[Arm], begun: list[str]) -> None:
    assert numbers(run_campaign(arms, in_this_process(9, seconds=0.0))) == {"base": [0, 1], "more": [0, 1]}
    assert begun == ["base 0", "more 0", "base 1", "more 1"]


def test_without_time_what_the_store_has_is_given(arms: list[Arm], store: Store, begun: list[str]) -> None:
    run_campaign(arms, in_this_process(3), store=store)
    begun.clear()
    rows = run_campaign(arms, in_this_process(9, seconds=0.0), store=store)
    assert numbers(rows) == {"base": [0, 1, 2], "more": [0, 1, 2]}
    assert begun == []


def test_how_many_workers_is_found_by_a_first_replication(arms: list[Arm]) -> None:
    rows = run_campaign(arms, Extent(2))
    assert numbers(rows) == {"base": [0, 1], "more": [0, 1]}
    assert gist(rows["more"]) == gist(replicate(arms[1].task, 2))


def test_a_task_is_read_once_by_a_process(base: Task, tmp_path: Path) -> None:
    key = Key("a", 1)
    file = task_files.filed({key: base}, tmp_path)[key]
    rows = [task_files.done_from(key, file, 0, SOURCES).row]
    Path(file).unlink()
    rows.append(task_files.done_from(key, file, 1, SOURCES).row)
    assert gist(rows) == gist(replicate(base, 2))
