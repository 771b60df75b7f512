from __future__ import annotations

import math
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments import made_by as keys
from experiments.made_by import made_by
from experiments.observed import Measures
from experiments.replications import Replication, task_of
from experiments.run_manifest import run_manifest
from experiments.running import Extent
from experiments.store import DONE, RUNNING, Key, Store, open_store
from experiments.store_file import VERSION_AT, StoreError
from experiments.stored_measures import packed, unpacked
from model.scenario.loading import load
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL, write_small

ROOT = Path(__file__).parents[1]
KEY = Key("0123456789abcdef", 1)


def row(number: int, share: float = 0.5) -> Replication:
    measures = Measures({"clauses/a/share": share, "visits": 7.0}, {"days/a": np.arange(4)})
    return Replication(number, measures, "", "d" * 32, 7, 0.25)


def failed(number: int) -> Replication:
    return Replication(number, None, "ZeroDivisionError: nobody came", "", 0, 0.1)


def gist(one: Replication | None) -> object:
    assert one is not None
    told = one.measures
    numbers = None if told is None else {path: repr(number) for path, number in told.numbers.items()}
    histograms = None if told is None else {path: (h.dtype.str, h.tolist()) for path, h in told.histograms.items()}
    return one.number, one.error, one.digest, one.visits, one.cpu_seconds, numbers, histograms


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store" / "replications.sqlite"


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    stamps = (f"2026-01-05T08:00:{second:02}" for second in range(60))
    with open_store(place, now=lambda: next(stamps)) as opened:
        yield opened


# --- measures as bytes ---


def test_measures_come_back_to_the_last_bit() -> None:
    odd = [0.1 + 0.2, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 1 / 3, 2.0**53 + 2]
    histograms = {
        "计数": np.array([0, 2**62, -1]),
        "by week": np.array([[0.1, math.nan], [1e-9, 2.0]]),
        "big end first": np.array([1, 2], dtype=">i4"),
        "none": np.zeros(0, dtype=np.int64),
    }
    measures = Measures({f"a/{n}": number for n, number in enumerate(odd)}, histograms)
    back = unpacked(packed(measures))
    assert list(back.numbers) == list(measures.numbers)
    assert np.array(list(back.numbers.values())).tobytes() == np.array(odd).tobytes()
    for path, histogram in histograms.items():
        np.testing.assert_array_equal(back.histograms[path], histogram)
        assert back.histograms[path].flags.writeable
    assert back.histograms["by week"].shape == (2, 2)
    assert back.histograms["计数"].dtype == np.int64
    assert unpacked(packed(Measures({}, {}))).numbers == {}


@pytest.mark.parametrize("at", [0, 3, 20, -30, -1])
def test_a_flipped_bit_is_noticed(at: int) -> None:
    content = bytearray(packed(Measures({f"a/{n}": n / 7 for n in range(50)}, {"h": np.arange(90)})))
    content[at] ^= 16
    with pytest.raises(ValueError, match=r"."):
        unpacked(bytes(content))


# --- rows ---


def test_what_is_kept_is_there_when_the_store_is_opened_again(place: Path) -> None:
    with open_store(place) as store:
        store.keep(KEY, row(0, math.nan))
        store.keep(KEY, row(3))
    with open_store(place) as store:
        assert store.good(KEY) == {0, 3}
        assert gist(store.row(KEY, 0)) == gist(row(0, math.nan))
        assert gist(store.row(KEY, 3)) == gist(row(3))
        assert store.row(KEY, 1) is None
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_another_seed_or_another_maker_has_other_rows(store: Store) -> None:
    store.keep(KEY, row(0))
    store.keep(Key(KEY.made_by, 2), row(0, 0.9))
    assert store.good(Key("other", 1)) == set()
    assert gist(store.row(KEY, 0)) == gist(row(0))
    assert gist(store.row(Key(KEY.made_by, 2), 0)) == gist(row(0, 0.9))


def test_a_failed_row_is_kept_and_gives_way_and_a_good_one_stays(store: Store) -> None:
    store.keep(KEY, failed(0))
    assert gist(store.row(KEY, 0)) == gist(failed(0))
    assert store.good(KEY) == set()
    store.keep(KEY, row(0))
    store.keep(KEY, row(0, 0.9))
    store.keep(KEY, failed(0))
    assert gist(store.row(KEY, 0)) == gist(row(0))


def test_an_error_of_odd_characters_is_kept(store: Store) -> None:
    store.keep(KEY, replace(failed(0), error="停\ud800 'x'; DROP TABLE runs"))
    kept = store.row(KEY, 0)
    assert kept is not None
    assert kept.error == "停\\ud800 'x'; DROP TABLE runs"
    assert store.runs() == []


# --- runs ---


def test_a_run_is_there_from_its_beginning_with_stamps_from_outside(store: Store) -> None:
    first = store.begin_run({"command": ["compare", "县城.yaml"]})
    second = store.begin_run({})
    store.end_run(second, DONE)
    runs = store.runs()
    assert [(run.number, run.begun[-2:], run.ended, run.state) for run in runs] == [
        (first, "00", None, RUNNING),
        (second, "01", "2026-01-05T08:00:02", DONE),
    ]
    assert runs[0].manifest == {"command": ["compare", "县城.yaml"]}


def test_the_manifest_tells_what_was_run_with_what() -> None:
    task = task_of(load(SMALL), seed=4)
    told = run_manifest({"base": task}, {"base": "abc"}, Extent(replications=9), ["compare", "small.yaml"])
    arm = told["arms"]["base"]
    assert told["command"] == ["compare", "small.yaml"]
    assert told["replications"] == 9
    assert (arm["made_by"], arm["program_digest"], arm["seed"]) == ("abc", task.program.digest, 4)
    assert [file["name"] for file in arm["files"]] == ["small.yaml"]
    assert len(arm["files"][0]["sha256"]) == 64
    assert told["packages"]["numpy"] == np.__version__
    assert str(SMALL.parent) not in str(told)


# --- files that are no stores ---


def foreign(path: Path, kind: str) -> None:
    """Write what is no store of this version, or no store at all."""
    path.parent.mkdir()
    if kind == "text":
        path.write_text("not a database, but long enough to have a head of a hundred bytes " * 9)
    elif kind == "short":
        path.write_bytes(b"SQLite format 3\0")
    elif kind == "other database":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE replications (precious TEXT)")
        other.close()
    else:
        with open_store(path) as store:
            store.keep(KEY, row(0))
        content = bytearray(path.read_bytes())
        content[VERSION_AT : VERSION_AT + 4] = (2).to_bytes(4)
        path.write_bytes(content)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("text", "no store of replications; nothing was changed"),
        ("short", "no store of replications; nothing was changed"),
        ("other database", "no store of replications; nothing was changed"),
        ("newer", "this store is of version 2, and this yekuo knows version 1; nothing was changed"),
    ],
)
def test_a_file_that_is_no_store_of_this_version_is_named_and_left_as_it_is(place: Path, kind: str, told: str) -> None:
    foreign(place, kind)
    before = place.read_bytes()
    with pytest.raises(StoreError) as caught, open_store(place):
        pass
    assert str(caught.value).startswith(f"{place}: ")
    assert told in str(caught.value)
    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_a_damaged_store_is_named_and_never_answers_wrongly(place: Path) -> None:
    with open_store(place) as store:
        for number in range(40):
            store.keep(KEY, Replication(number, Measures({"a": number / 7}, {"h": np.arange(900)}), "", "d", 1, 0.1))
    whole, told = place.read_bytes(), list[str]()
    for at in range(200, len(whole) - 64, 7919):
        damaged = bytes(255 - byte for byte in whole[at : at + 64])
        place.write_bytes(whole[:at] + damaged + whole[at + 64 :])
        told += trouble_reading(place)
    assert len(told) >= 6
    assert all(str(place) in one for one in told)
    assert any("Move it away" in one for one in told)


def trouble_reading(place: Path) -> list[str]:
    """What is told when all rows are read; those that can be read are the right ones."""
    try:
        with open_store(place) as store:
            for number in range(40):
                found = store.row(KEY, number)
                assert found is None or found.measures is None or found.measures.numbers == {"a": number / 7}
    except StoreError as error:
        return [str(error)]
    return []


def test_an_empty_file_becomes_a_store(place: Path) -> None:
    place.parent.mkdir()
    place.touch()
    with open_store(place) as store:
        store.keep(KEY, row(0))
        assert store.good(KEY) == {0}


# --- places that cannot be written, and disks that are full ---


def test_a_place_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "a.sqlite", tmp_path):
        with pytest.raises(StoreError) as caught, open_store(path):
            pass
        assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever is root may write everywhere")
def test_a_read_only_store_is_named(place: Path) -> None:
    with open_store(place) as store:
        store.keep(KEY, row(0))
    place.chmod(0o400)
    with pytest.raises(StoreError, match="read-only"), open_store(place):
        pass
    place.chmod(0o600)
    place.parent.chmod(0o500)
    with pytest.raises(StoreError, match=str(place)), open_store(place) as store:
        store.keep(KEY, row(1))
    with pytest.raises(StoreError, match="opened or made"), open_store(place.with_name("new.sqlite")):
        pass
    place.parent.chmod(0o700)
    with open_store(place) as store:
        assert store.good(KEY) == {0}


def test_on_a_full_disk_the_error_is_told_and_what_was_kept_stays(place: Path) -> None:
    with open_store(place) as store:
        store._connection.execute("PRAGMA max_page_count = 30")  # as if the disk ended there
        with pytest.raises(StoreError, match=r"disk is full.*same command goes on") as caught:
            keep_all(store, range(1000))
        assert str(place) in str(caught.value)
    with open_store(place) as store:
        kept = store.good(KEY)
        assert kept == set(range(len(kept)))
        assert 100 < len(kept) < 1000
        assert all(gist(store.row(KEY, number)) == gist(row(number)) for number in kept)
        store.keep(KEY, row(len(kept)))


def keep_all(store: Store, numbers: range) -> None:
    for number in numbers:
        store.keep(KEY, row(number))


# --- several at once, and sudden ends ---


def test_several_make_and_write_one_store_at_the_same_time(place: Path) -> None:
    together, errors = threading.Barrier(6), list[Exception]()

    def write(which: int) -> None:
        try:
            together.wait()
            with open_store(place) as store:
                run = store.begin_run({"which": which})
                for number in range(20):
                    store.keep(KEY, row(number), run)  # the same rows by all
                    store.keep(Key("own", which), row(number), run)
                store.end_run(run, DONE)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(which,)) for which in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_store(place) as store:
        assert store.good(KEY) == set(range(20))
        assert all(store.good(Key("own", which)) == set(range(20)) for which in range(6))
        assert len(store.runs()) == 6


def test_another_process_reads_what_is_kept_while_the_store_is_open(place: Path, store: Store) -> None:
    store.keep(KEY, row(0))
    with open_store(place) as other:
        store.keep(KEY, row(1))
        assert other.good(KEY) == {0, 1}


@pytest.mark.skipif(os.name == "nt", reason="kills a process the POSIX way")
@pytest.mark.parametrize("rows", [0, 1, 60])
def test_after_a_kill_every_row_told_is_there_and_whole(place: Path, tmp_path: Path, rows: int) -> None:
    script = tmp_path / "writer.py"
    script.write_text(
        "import sys\n"
        "from itertools import count\n"
        "from experiments.store import open_store\n"
        "from tests.test_store import KEY, row\n"
        "with open_store(sys.argv[1]) as store:\n"
        "    print('open', flush=True)\n"
        "    for number in count():\n"
        "        store.keep(KEY, row(number))\n"
        "        print(number, flush=True)\n"
    )
    writer = subprocess.Popen(
        [sys.executable, str(script), str(place)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert writer.stdout is not None
    for _ in range(1 + rows):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with open_store(place) as store:
        kept = store.good(KEY)
        assert kept == set(range(len(kept)))
        assert len(kept) >= rows
        assert all(gist(store.row(KEY, number)) == gist(row(number)) for number in kept)
        store.keep(KEY, row(len(kept)))


# --- what produced a row ---


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def key_of(path: Path, **how: object) -> str:
    return made_by(task_of(load(path), seed=1, **how))  # type: ignore[arg-type]


def test_comments_and_layout_keep_the_key_and_a_changed_number_does_not(write: Writer) -> None:
    text = SMALL.read_text(encoding="utf-8")
    key = key_of(SMALL)
    assert key_of(write("# another comment\n\n" + text.replace("{zh: ", "{ zh:   "), "other name.yaml")) == key
    assert key_of(write_small(write, {})) == key  # written by a program
    assert key_of(write_small(write, {"teams.hall.headcount": 3})) != key
    assert key_of(write_small(write, {"stages.acceptance.sent_back.probability": [0.18, 0.05]})) != key


def test_a_changed_number_that_only_measures_look_at_changes_the_key(write: Writer) -> None:
    dearer = write_small(write, {"teams.hall.monthly_cost_yuan": 6001})
    assert task_of(load(dearer), seed=1).program.digest == task_of(load(SMALL), seed=1).program.digest
    assert key_of(dearer) != key_of(SMALL)


def test_the_key_is_of_what_is_measured_and_of_the_code_not_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of(SMALL)
    assert key_of(SMALL, engine="simpy") == key_of(SMALL, engine="kernel") == key
    assert key_of(SMALL, measured="clauses") != key
    monkeypatch.setattr(keys, "SOURCES", "changed")
    assert key_of(SMALL) != key


def test_every_changed_source_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    for name in ("a.py", "files/b.py", "readme.md"):
        (tmp_path / name).write_text("1")
    digest = keys.sources(tmp_path)
    (tmp_path / "readme.md").write_text("2")
    assert keys.sources(tmp_path) == digest
    (tmp_path / "files" / "b.py").write_text("2")
    assert keys.sources(tmp_path) != digest
    (tmp_path / "files" / "b.py").rename(tmp_path / "files" / "c.py")
    assert keys.sources(tmp_path) != digest
    assert keys.FOLDERS == (ROOT / "model", ROOT / "experiments")


def test_the_range_of_an_uncertain_number_is_in_the_key_where_it_is_drawn(write: Writer) -> None:
    def with_range(high: float) -> Path:
        survey = {"uncertain": {"uniform": [10.0, high]}, "value": 30.0}
        return write_small(
            write, {"stages.site_survey.takes": {"gamma": {"mean": survey, "cv": 0.5}, "unit": "minutes"}}
        )

    narrow = [key_of(with_range(90.0), uncertain=drawn) for drawn in (False, True)]
    wide = [key_of(with_range(99.0), uncertain=drawn) for drawn in (False, True)]
    assert narrow[0] == wide[0]
    assert len({*narrow, *wide}) == 3
    assert key_of(SMALL, uncertain=True) == key_of(SMALL)  # there is nothing to draw


def test_the_strength_is_in_the_key_where_there_is_an_effect_to_draw(write: Writer) -> None:
    write_small(write, {})
    factor = "{times: {uncertain: {uniform: [0.5, 0.9]}, value: 0.7}, source: made up}"
    effect = write(f"extends: a.yaml\nstages: {{site_survey: {{takes: {factor}}}}}\n", "effect.yaml")
    weak, full = (key_of(effect, uncertain=True, strength=strength) for strength in (0.5, 1.0))
    assert weak != full
    assert key_of(effect, strength=0.5) != key_of(effect)  # the numbers are others
    assert key_of(SMALL, strength=0.5) == key_of(SMALL)
