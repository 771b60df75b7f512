"""Quoting one application: replications from the present backlog until there are enough, or the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from experiments.engines import KERNEL
from experiments.quoting.application import Application, arriving_at, program_with
from experiments.quoting.outcomes import LATER, Outcome, outcome_of
from experiments.quoting.signing_days import SigningDay, opening, signing_days
from experiments.state.blocked import without_blocked
from experiments.state.from_state import AsOf, moment_of
from experiments.state.touching import Restricted, restricted_to
from experiments.workers import usable_cores
from model.problems import ScenarioError
from model.program import DAY, Program
from model.scenario.loading import Loaded

MOST = 500
"""Replications of a day, as long as there is time."""
STEPS = ((100, 60), (200, 100), (MOST, MOST))
"""Replications of today, then of every other day, step by step."""
FIRST_DAYS = {False: 75, True: 300}
"""Days of a run, at first: low voltage, high voltage. An application still open then is run again, twice as long."""
MOST_DAYS = 1_200
BLOCK = 20
"""Replications between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the runs of one day of signing gave."""

    day: SigningDay
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What an application may be promised, as far as known."""

    application: Application
    program: Program
    restricted: Restricted
    quoted: tuple[Quoted, ...]
    """In the order of the days."""
    seconds: float


Told = Callable[[Quote], None]
"""Told after each block of replications."""


def quote(
    loaded: Loaded,
    application: Application,
    as_of: AsOf,
    *,
    seconds: float,
    seed: int = 1,
    replications: int | None = None,
    only_now: bool = False,
    engine: str = KERNEL,
    told: Told = lambda so_far: None,
) -> Quote:
    """Quote an application from the present backlog.

    Parameters
    ----------
    loaded
        A scenario that begins from a state (`experiments.state.from_state.starting_from`).
    as_of
        When the state was taken; the application comes at the same time of day, a date's at the opening of the office.
    seconds
        The time there is: none is begun after it, but the first block of today is finished.
    replications
        Per day of signing; left out: as many as there is time for, at most 500.
    only_now
        Other days of signing are not looked at.

    Raises
    ------
    ScenarioError
        With what is wrong with the application's words, or where it cannot be as it says.
    """
    begun = time.monotonic()
    application.checked(loaded)
    restricted = restricted_to(without_blocked(loaded), touching=(application.stream, application.area))
    runs = _Runs(restricted, application, as_of, seed, engine)
    days = runs.days[:1] if only_now else runs.days
    found: dict[str, list[Outcome]] = {day.name: [] for day in days}
    so_far = Quote(application, runs.program(days[0]), restricted, (), 0.0)
    try:
        for day, numbers in _blocks(days, replications):
            if found[days[0].name] and time.monotonic() - begun > seconds:
                break
            found[day.name] += [one for one in runs.outcomes(day, numbers) if application.may_be(one.grid)]
            so_far = _as_quote(so_far, days, found, time.monotonic() - begun)
            told(so_far)
    except KeyboardInterrupt:
        if not found[days[0].name]:
            raise
    if not found[days[0].name]:
        said = "the network answers so in no replication"
        raise ScenarioError([application.problem("grid", said, application.known["grid"])])
    return _as_quote(so_far, days, found, time.monotonic() - begun)


def _as_quote(quote: Quote, days: list[SigningDay], found: dict[str, list[Outcome]], seconds: float) -> Quote:
    quoted = tuple(Quoted(day, tuple(found[day.name])) for day in days if found[day.name])
    return replace(quote, quoted=quoted, seconds=seconds)


def _blocks(days: list[SigningDay], replications: int | None) -> Iterator[tuple[SigningDay, range]]:
    """Blocks of replications: first many for today, then some for the other days, then more for all."""
    now, others, most = days[0], days[1:], replications or MOST
    reached = {day.name: 0 for day in days}
    for of_now, of_others in STEPS if most <= MOST else (*STEPS, (most, most)):
        for some, enough in (([now], of_now), (others, of_others)):
            for day in some:
                while reached[day.name] < min(enough, most):
                    upto = min(reached[day.name] + BLOCK, most)
                    yield day, range(reached[day.name], upto)
                    reached[day.name] = upto


class _Runs:
    """Replications of one application, for any day of signing."""

    def __init__(self, restricted: Restricted, application: Application, as_of: AsOf, seed: int, engine: str) -> None:
        self._loaded, self._application, self._as_of = restricted.loaded, application, as_of
        self._seed, self._engine = seed, engine
        scenario = restricted.loaded.scenario
        stream = scenario.streams[application.stream]
        self._first_days = FIRST_DAYS[stream.category in scenario.network.hv_categories]
        self._programs: dict[int, Program] = {}
        shortest = self._of_length(self._first_days)
        now = now_of(shortest, as_of)
        self.days = signing_days(shortest, list(scenario.routes).index(stream.route), now)

    def program(self, day: SigningDay, times: int = 1) -> Program:
        """The Program in which it arrives on a day, with so many times the usual number of days after that."""
        later = (self.days[-1].instant - self.days[0].instant) // DAY if day != self.days[0] else 0
        return arriving_at(self._of_length(later + times * self._first_days), day.instant)

    def outcomes(self, day: SigningDay, numbers: range) -> list[Outcome]:
        """The outcomes of replications; the same luck goes on where a run was too short."""
        found, times = dict[int, Outcome](), 1
        left = list(numbers)
        while left:
            program = self.program(day, times)
            threads = ThreadPoolExecutor(min(2, usable_cores()))
            try:
                some = list(threads.map(partial(outcome_of, program, self._engine, self._seed), left))
            finally:
                threads.shutdown(wait=True, cancel_futures=True)  # ctrl-C waits for those that run only
            found |= dict(zip(left, some, strict=True))
            times *= 2
            left = [number for number in left if found[number].ended == LATER] * (times * self._first_days <= MOST_DAYS)
        return [found[number] for number in numbers]

    def _of_length(self, days: int) -> Program:
        if days not in self._programs:
            self._programs[days] = program_with(self._loaded, [self._application], self._as_of, days=days)
        return self._programs[days]


def now_of(program: Program, as_of: AsOf) -> int:
    """When a customer comes who comes today: at the instant of the state, or at the next opening of the office."""
    moment = moment_of(as_of)
    at = (moment - moment_of(program.start)).total_seconds()
    return int(at) if at % DAY else opening(program, int(at) // DAY)
