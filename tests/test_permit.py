"""A back-test: building permits with their recorded arrivals (4TU, WABO receipt phase, CoSeLoG, J. Buijs 2014)."""

from __future__ import annotations

import csv
import datetime
import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from experiments.measures import Measures, measure
from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Fate, Log
from model.program import DAY, Program
from model.scenario.loading import load_scenario

LOG = Path(__file__).parents[2] / "shared" / "data" / "wabo_receipt.csv.gz"
PERMIT = Path(__file__).parent / "scenarios" / "permit.yaml"
CASES = 1434

Case = dict[str, str]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """One row per recorded case."""
    if not LOG.exists():
        pytest.skip(f"the log of building permits is not beside the repository ({LOG.parent.name}/{LOG.name})")
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as text:
        return list({row["case_id"]: row for row in csv.DictReader(text)}.values())


@pytest.fixture(scope="module")
def replay(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Log, Measures]:
    """The permit scenario with the recorded arrivals, run once."""
    folder = tmp_path_factory.mktemp("permit")
    path = Path(shutil.copy(PERMIT, folder))
    write_arrivals(folder / "permit_arrivals.csv", cases)
    scenario = load_scenario(path)
    program = compile_scenario(scenario, folder)
    log = simulate(program, seed=1, replication=0)
    return program, log, measure(program, scenario, log)


def write_arrivals(path: Path, cases: list[Case]) -> None:
    """Write recorded arrivals: local wall time, without its zone; channels by the scenario's names."""
    with path.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(["case_id", "arrived", "channel"])
        for case in cases:
            channel = case["channel"].lower().replace("-", "_")
            rows.writerow([case["case_id"], f"{local_time(case['case_start']):%Y-%m-%d %H:%M:%S}", channel])


def local_time(written: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(written).replace(tzinfo=None, microsecond=0)


def days_recorded(cases: list[Case]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Days from arrival to end of the closed cases."""
    spans = [
        datetime.datetime.fromisoformat(case["case_end"]) - datetime.datetime.fromisoformat(case["case_start"])
        for case in cases
        if case["case_end"]
    ]
    return np.array([span.total_seconds() / DAY for span in spans])


def test_the_file_holds_the_published_cases(cases: list[Case]) -> None:
    closed = [case for case in cases if case["case_end"]]
    late = [case for case in closed if case["case_end"] > case["case_deadline"]]
    assert (len(cases), len(closed), len(late)) == (CASES, 1329, 377)


def test_every_recorded_case_arrives_once_and_at_its_time(
    cases: list[Case], replay: tuple[Program, Log, Measures]
) -> None:
    program, log, _ = replay
    assert len(log.applications.arrived) == len(cases) == CASES
    midnight = datetime.datetime.combine(program.start, datetime.time())
    told = {
        program.names.cases[case]: midnight + datetime.timedelta(seconds=int(arrived))
        for case, arrived in zip(log.applications.case, log.applications.arrived, strict=True)
    }
    assert told == {case["case_id"]: local_time(case["case_start"]) for case in cases}


def test_nobody_is_lost_and_all_but_the_last_ones_are_decided(replay: tuple[Program, Log, Measures]) -> None:
    _, log, measures = replay
    fate = log.applications.fate
    assert not np.isin(fate, [Fate.WITHDRAWN, Fate.EXPIRED]).any()  # the scenario lets nobody give up
    assert int(np.sum(fate == Fate.ARCHIVED)) + int(np.sum(fate == Fate.OPEN)) == CASES
    assert measures.numbers["applications/all/arrived"] == CASES
    assert measures.numbers["applications/all/open"] < 0.005 * CASES


def test_the_days_to_a_decision_are_about_the_recorded_ones(
    cases: list[Case], replay: tuple[Program, Log, Measures]
) -> None:
    """Quantiles within a quarter: durations were set from the log, waits for people come on top."""
    days, numbers = days_recorded(cases), replay[2].numbers
    for percent in (50, 90):
        assert numbers[f"days/all/calendar/p{percent}"] == pytest.approx(np.percentile(days, percent), rel=0.25)
    assert numbers["days/all/calendar/mean"] == pytest.approx(days.mean(), rel=0.15)


def test_eight_weeks_are_kept_about_as_often_as_recorded(
    cases: list[Case], replay: tuple[Program, Log, Measures]
) -> None:
    kept = replay[2].numbers["clauses/deadline.decision/all/share"]
    assert kept == pytest.approx(np.mean(days_recorded(cases) <= 56), abs=0.10)


def test_a_check_is_repeated_about_as_often_as_recorded(replay: tuple[Program, Log, Measures]) -> None:
    """In the log 55 of 1,368 checks led to an adjustment: 4 %."""
    program, log, _ = replay
    adjusted = int(np.sum(log.visits.stage == program.names.stages.index("adjust_confirmation")))
    checked = int(np.sum(log.visits.stage == program.names.stages.index("check_confirmation")))
    assert adjusted / checked == pytest.approx(55 / 1368, abs=3 * (0.04 * 0.96 / CASES) ** 0.5)
