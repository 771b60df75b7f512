"""Little's law L = λW on every stage of the county, exact over a finite window.

For a stage and a window [a, b), all whole seconds:

    ∫ N(t) dt  =  sum of the sojourns of those who came in [a, b)                              (λW, times b − a)
                + what was left at a of the sojourns of those who came before                  (carried in)
                − what is left at b of the sojourns of those who came in the window or before  (carried out)

The left side integrates the number present between one coming or going and the next; the right side adds up times
of visits one by one. Both are integers, so the tolerance is zero. The measures of queues are worked out by other code;
they are floating-point means, so there the tolerance is rounding, 10⁻⁹.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from experiments.measures import measure
from experiments.observed import Measures
from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Log, Outcome
from model.program import IntArray, Kind, Program
from model.scenario.loading import load

HALF_A_YEAR = (
    "extends: county.yaml\nperiod: {warm_up_days: 90, counted_days: 90, run_out_days: 7, source: choice of a test}\n"
)


@dataclass(frozen=True, slots=True)
class County:
    """Half a year of the county."""

    program: Program
    log: Log
    measures: Measures


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    path = tmp_path_factory.mktemp("county") / "half_a_year.yaml"
    path.write_text(HALF_A_YEAR, encoding="utf-8")
    loaded = load(path)
    program = compile_scenario(loaded.scenario, loaded.folder)
    log = simulate(program, seed=5, replication=0)
    return County(program, log, measure(program, loaded.scenario, log))


@dataclass(frozen=True, slots=True)
class Stays:
    """When visits of one stage came and went; the horizon where they have not gone; shape (n,) each."""

    came: IntArray
    went: IntArray

    def integral(self, a: int, b: int) -> int:
        """Seconds × number present over [a, b), from one event to the next."""
        instants = np.concatenate([self.came, self.went])
        steps = np.repeat(np.array([1, -1]), len(self.came))
        order = np.lexsort((steps, instants))
        present, total, last = 0, 0, a
        for instant, step in zip(instants[order].tolist(), steps[order].tolist(), strict=True):
            now = min(max(instant, a), b)
            total += present * (now - last)
            present, last = present + step, now
        return total + present * (b - last)

    def sojourns(self, a: int, b: int) -> int:
        """The right side of the law."""
        new = (self.came >= a) & (self.came < b)
        inside, over = (self.came < a) & (self.went > a), (self.came < b) & (self.went > b)
        sojourn = int(np.sum((self.went - self.came)[new]))
        return sojourn + int(np.sum(self.went[inside] - a)) - int(np.sum(self.went[over] - b))


def _came(log: Log) -> IntArray:
    """Since when a visit is there: work handed over goes on where the row before it ended."""
    visits = log.visits
    started, ended, outcome, came = visits.started, visits.ended, visits.outcome, visits.since
    started = np.where(started < 0, np.iinfo(np.int64).max, started)
    which = (visits.application, visits.stage, visits.attempt)
    order = np.lexsort((started, *reversed(which)))
    for before, row in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        same = all(column[before] == column[row] for column in which)
        if same and outcome[before] == Outcome.HANDED_OVER:
            came[row] = ended[before]
    return came


def _stays(county: County, *, until_started: bool = False) -> Iterator[tuple[int, Stays]]:
    """Each stage that was visited: its stays there, or only in its queue."""
    visits, horizon = county.log.visits, county.program.horizon
    went = np.where(visits.ended < 0, horizon, visits.ended)
    if until_started:
        went = np.where(visits.started >= 0, visits.started, went)
    came = _came(county.log)
    stages = visits.stage
    for stage in np.unique(stages).tolist():
        mine = stages == stage
        yield stage, Stays(came[mine], went[mine])


def _window(program: Program) -> tuple[int, int]:
    return program.counted_from, program.counted_to


@pytest.mark.parametrize("until_started", [False, True], ids=["present", "waiting"])
def test_littles_law_holds_to_the_second_at_every_stage_of_the_county(county: County, until_started: bool) -> None:
    a, b = _window(county.program)
    kinds, busy = set(), 0
    for stage, stays in _stays(county, until_started=until_started):
        integral = stays.integral(a, b)
        assert integral == stays.sojourns(a, b), county.program.names.stages[stage]
        assert np.all(stays.went >= stays.came)
        kinds.add(Kind(int(county.program.stages.kind[stage])))
        busy += integral > 0
    assert {Kind.WORK, Kind.MEETING, Kind.BATCH, Kind.EXTERNAL} <= kinds
    assert busy > 40


def test_the_law_fails_where_a_visit_is_lost_or_lengthened(county: County) -> None:
    a, b = _window(county.program)
    for _, stays in _stays(county):
        inside = np.flatnonzero((stays.came >= a) & (stays.went < b) & (stays.went > stays.came))
        if not len(inside):
            continue
        one = int(inside[0])
        longer = stays.went.copy()
        longer[one] += 1
        kept = np.arange(len(longer)) != one
        assert replace(stays, went=longer).sojourns(a, b) == stays.integral(a, b) + 1
        assert Stays(stays.came[kept], stays.went[kept]).sojourns(a, b) < stays.integral(a, b)


def test_the_measures_of_queues_obey_littles_law(county: County) -> None:
    a, b = _window(county.program)
    numbers = county.measures.numbers
    visits = county.log.visits
    came = _came(county.log)
    measured = 0
    for stage, stays in _stays(county, until_started=True):
        path = f"queues/{county.program.names.stages[stage]}/"
        if f"{path}mean_waiting" not in numbers:
            continue
        queue_seconds = numbers[f"{path}mean_waiting"] * (b - a)
        assert queue_seconds == pytest.approx(stays.integral(a, b), rel=1e-9, abs=1e-3)
        served = (visits.stage == stage) & (came >= a) & (came < b) & (visits.started >= 0)
        unserved = (
            (came[visits.stage == stage] >= a) & (came[visits.stage == stage] < b) & ~served[visits.stage == stage]
        )
        waits = numbers[f"{path}wait_hours_mean"] * 3600 * np.sum(served) if served.any() else 0
        waits += np.sum((stays.went - stays.came)[unserved])
        new = (stays.came >= a) & (stays.came < b)
        boundary = stays.sojourns(a, b) - int(np.sum((stays.went - stays.came)[new]))
        assert queue_seconds == pytest.approx(waits + boundary, rel=1e-9, abs=1e-3), path
        measured += 1
    assert measured > 40


def test_an_open_application_is_always_somewhere_except_at_home_overnight(county: County) -> None:
    log, horizon = county.log, county.program.horizon
    visits, applications = log.visits, log.applications
    since, outcome, went = visits.since, visits.outcome, np.where(visits.ended < 0, horizon, visits.ended)
    ends = np.where(applications.ended < 0, horizon, applications.ended)
    upto, home = applications.arrived.copy(), np.zeros(len(ends), dtype=bool)
    for row, application in enumerate(visits.application.tolist()):
        gap = since[row] > upto[application]
        assert not gap or home[application], f"application {application} was nowhere before visit {row}"
        if went[row] >= upto[application]:
            upto[application] = went[row]
            home[application] = outcome[row] == Outcome.SENT_HOME
    nowhere = (upto < ends) & ~home
    assert not nowhere.any()
    assert np.sum(visits.outcome == Outcome.SENT_HOME) > 0
