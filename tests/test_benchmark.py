"""`yekuo bench`: the same model for every engine, honest memory, and nothing left out silently."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from experiments.benchmark import BenchRow, LeftOut
from experiments.benchmark.c_loop import build, compiler, read_log, run_c_loop, write_program
from experiments.benchmark.driving import ENGINES, better, too_much
from experiments.benchmark.measuring import NotHereError, Order, measure
from experiments.benchmark.peak_memory import peak_bytes
from experiments.benchmark.plain import PlainRun
from experiments.benchmark.plain_simpy import simulate_plainly
from experiments.benchmark.sizes import at_size
from experiments.offered_load import offered_load
from model.compiling import compile_scenario
from model.engine import simulate
from model.scenario import Scenario, load_scenario
from reports.cli import main
from reports.commands import bench as bench_command
from reports.shipped import scenario_path
from tests.small_scenario import SMALL

ROOT = Path(__file__).parents[1]
needs_compiler = pytest.mark.skipif(compiler() is None, reason="the system has no C compiler")


@pytest.fixture(scope="module")
def model() -> Scenario:
    return load_scenario(scenario_path("benchmark.yaml"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("c_loop"))


# -- the model ---------------------------------------------------------------------------------------------------------


def test_twenty_thousand_applications_are_the_scenario_as_it_stands(model: Scenario) -> None:
    assert at_size(model, 20_000) == model


@pytest.mark.parametrize(("applications", "days", "a_year"), [(1_000, 19, 20_000), (1_000_000, 3_650, 100_000)])
def test_a_size_changes_days_then_rates_and_never_the_load(
    model: Scenario, applications: int, days: int, a_year: int
) -> None:
    scaled = at_size(model, applications)
    assert scaled.period.days == days
    assert sum(stream.applications_per_year for stream in scaled.streams.values()) == pytest.approx(a_year)
    loads = offered_load(compile_scenario(scaled)).loads
    assert len(loads) == 6
    assert list(loads.values()) == pytest.approx([0.8] * 6, abs=0.03)


# -- the loop in C -----------------------------------------------------------------------------------------------------


@needs_compiler
@pytest.mark.parametrize(("seed", "longest_days"), [(1, 3_650), (2, 1)], ids=["as it stands", "many at one instant"])
def test_the_c_loop_leaves_the_simpy_engines_log_row_for_row(
    model: Scenario, made: Path, tmp_path: Path, seed: int, longest_days: int
) -> None:
    program = compile_scenario(at_size(model, 1_500, longest_days=longest_days))
    log = simulate(program, seed, 3)
    write_program(program, seed, 3, tmp_path / "program")
    run = run_c_loop(made, tmp_path / "program", tmp_path / "log")
    tables = dict(zip(("applications", "visits", "hands"), read_log(tmp_path / "log"), strict=True))
    ours = dict(log.arrays())
    left = {f"{table}.{column}": rows[column] for table, rows in tables.items() for column in rows.dtype.names or ()}
    of_ours = [name for name in ours if name.startswith(("visits.", "hands."))]
    assert set(of_ours) <= set(left)  # every column
    compared = [name for name in left if name in ours]
    assert [name for name in compared if not np.array_equal(left[name], ours[name])] == []
    assert (run.arrived, run.visits) == (len(log.applications.arrived), len(log.visits.stage))
    assert (log.visits.outcome == 1).sum() > 200  # rework was among it
    assert (log.visits.ended < 0).sum() > 5  # and so was unfinished work


@needs_compiler
def test_a_row_of_the_c_log_has_the_size_it_says(made: Path, model: Scenario, tmp_path: Path) -> None:
    write_program(compile_scenario(at_size(model, 200)), 1, 0, tmp_path / "program")
    run_c_loop(made, tmp_path / "program", tmp_path / "log")
    _, visits, hands = read_log(tmp_path / "log")
    assert (visits.itemsize, hands.itemsize) == (36, 8)


def test_a_scenario_that_the_c_loop_cannot_carry_is_refused_by_name(tmp_path: Path) -> None:
    program = compile_scenario(load_scenario(SMALL), SMALL.parent)
    with pytest.raises(ValueError, match="the C loop knows no stages but work"):
        write_program(program, 1, 0, tmp_path / "program")


# -- the others --------------------------------------------------------------------------------------------------------


def ciw(scenario: Scenario, seed: int) -> PlainRun:
    from experiments.benchmark.plain_ciw import simulate_with_ciw

    return simulate_with_ciw(scenario, seed)


def salabim(scenario: Scenario, seed: int) -> PlainRun:
    from experiments.benchmark.plain_salabim import simulate_with_salabim

    return simulate_with_salabim(scenario, seed)


@pytest.mark.parametrize(
    "engine",
    [
        simulate_plainly,
        *(
            pytest.param(
                engine, marks=pytest.mark.skipif(find_spec(engine.__name__) is None, reason=f"no {engine.__name__}")
            )
            for engine in (ciw, salabim)
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_other_engines_run_the_same_model(model: Scenario, engine: Callable[[Scenario, int], PlainRun]) -> None:
    scenario = at_size(model, 4_000)
    ours, run = simulate(compile_scenario(scenario), 1, 0), engine(scenario, 1)
    assert run.arrived == pytest.approx(4_000, rel=0.05)
    ended = ours.visits.ended >= 0
    assert len(run.visits) / run.arrived == pytest.approx(ended.sum() / len(ours.applications.arrived), rel=0.02)
    worked = np.mean([end - start for *_, start, end in run.visits])
    assert worked == pytest.approx((ours.visits.ended - ours.visits.started)[ended].mean() / 60, rel=0.02)
    waited = np.mean([start - since for *_, since, start, _ in run.visits])
    assert waited == pytest.approx((ours.visits.started - ours.visits.since)[ended].mean() / 60, rel=0.35)
    calls = defaultdict(list)
    for number, _, _, since, _, _ in run.visits:
        calls[number].append(since)
    assert max(len(since) for since in calls.values()) >= 12


# -- measuring ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(peak_bytes() is None, reason="the system does not say")
def test_a_peak_is_that_of_the_process_and_nothing_of_its_parents() -> None:
    code = """
from experiments.benchmark.peak_memory import peak_bytes
before, block = peak_bytes(), bytearray(b"x") * 100_000_000
print(before, peak_bytes())
"""
    block = bytearray(b"x") * (300 * 10**6)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    before, after = map(int, done.stdout.split())
    assert before < len(block) / 3
    assert after - before == pytest.approx(100e6, rel=0.05)


def row(engine: str, applications: int, cpu_seconds: float, peak_mb: float | None = 100.0) -> BenchRow:
    return BenchRow(engine, applications, applications, 9 * applications, cpu_seconds, peak_mb)


def test_of_several_turns_the_fastest_counts_and_the_largest_peak() -> None:
    kept = better(row("simpy", 1_000, 2.0, 80.0), row("simpy", 1_000, 1.5, 70.0))
    assert (kept.cpu_seconds, kept.peak_mb, kept.turns) == (1.5, 80.0, 2)


def test_an_engine_is_left_out_where_its_last_size_says_it_would_take_too_long_or_too_much() -> None:
    rows = [row("simpy", 1_000, 1.0), row("simpy", 5_000, 8.0), row("ciw", 5_000, 80.0)]
    assert too_much(rows, "simpy", 50_000, 100, None) is None
    assert too_much(rows, "simpy", 50_000, 79, None) == LeftOut("simpy", 50_000, "too_long", 80.0)
    assert too_much(rows, "simpy", 50_000, 100, 10**9) == LeftOut("simpy", 50_000, "too_large", 1000.0)
    assert too_much(rows, "kernel", 50_000, 1, 1) is None  # nothing is known of it yet


def test_an_engine_without_its_package_or_name_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("experiments.benchmark.c_loop.compiler", lambda: None)

    def why(engine: str) -> str:
        with pytest.raises(NotHereError) as said:
            measure(Order(engine, str(scenario_path("benchmark.yaml")), 200, 1, str(tmp_path)))
        return str(said.value.args[0])

    assert [why(engine) for engine in ("ciw", "salabim", "c_loop")] == ["not_installed", "not_installed", "no_compiler"]
    monkeypatch.setattr("experiments.benchmark.measuring.OURS", ("warp",))
    assert why("warp") == "no_engine"


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_commands_engines_are_those_there_are() -> None:
    assert bench_command.ENGINES == ENGINES


@needs_compiler
def test_the_json_has_a_row_per_engine_and_size_and_every_key_is_documented() -> None:
    words = ["bench", "--json", "--turns", "1", "--applications", "1000"]
    done = CliRunner().invoke(main, [*words, "--engine", "simpy", "--engine", "c_loop"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    rows = {one["engine"]: one for one in document["rows"]}
    assert list(rows) == ["simpy", "c_loop"]
    assert rows["simpy"]["visits"] == rows["c_loop"]["visits"] > 8_000
    assert 0 < rows["c_loop"]["cpu_seconds"] < rows["simpy"]["cpu_seconds"]
    assert rows["simpy"]["applications"] == 1_000
    assert rows["simpy"]["arrived"] == pytest.approx(1_000, rel=0.15)
    assert rows["c_loop"]["peak_mb"] is None or 0 < rows["c_loop"]["peak_mb"] < rows["simpy"]["peak_mb"]
    page = (ROOT / "reports" / "JSON.md").read_text(encoding="utf-8").split("`yekuo bench --json`")[1]
    assert [key for key in {*document, *rows["simpy"]} if f"`{key}`" not in page and f".{key}`" not in page] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_has_ratios_growth_and_what_was_left_out(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from experiments.benchmark import Bench

    found = Bench(
        rows=[row("simpy", 1_000, 0.5), row("plain_simpy", 1_000, 1.0), row("c_loop", 1_000, 0.02, None)],
        left_out=[
            LeftOut("ciw", None, "not_installed", "ciw"),
            LeftOut("kernel", None, "no_engine", "none"),
            LeftOut("plain_simpy", 9_000, "too_long", 9.0),
            LeftOut("simpy", 9_000, "too_large", 9.0),
            LeftOut("c_loop", 9_000, "failed", "its process ended"),
        ],
        set_up_seconds={"simpy": 1.25},
    )
    found.rows.append(row("simpy", 5_000, 2.6))
    monkeypatch.setattr("experiments.benchmark.benchmark", lambda *_, **__: found)
    done = CliRunner().invoke(main, ["bench", "--lang", language])
    assert done.exit_code == 0, done.output
    cells = [line.split() for line in done.stdout.splitlines()]
    assert ["simpy", "1,000", "9,000", "0.500", "55.556", "18,000", "2.00", "25.00", "100", "–"] in cells
    assert ["simpy", "5,000", "45,000", "2.600", "57.778", "17,308", "–", "–", "100", "5.2", "(5)"] in cells
    assert ["plain_simpy", "9,000", *["–"] * 8] in cells
    assert (
        sum(out.engine in line and "{" not in line for out in found.left_out for line in done.stdout.splitlines()) > 5
    )
    assert "1.2 s" in done.stdout
