"""Rosters, each tried by simulation, until one keeps the hall's waiting target or nothing more can be done.

The people that a half hour needs are guessed by a formula (`model.planning.waiting_cover`); the roster made for them is
laid over the scenario and run. Where the share served in time surely misses the target, one more person is required
there, with more hours in all, and the next roster is made. The best one is run again on fresh replications; only these
say whether it holds.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.estimates import Verdict, verdict
from experiments.measured_logs import measured_logs
from experiments.offered_load import offered_load
from experiments.roster.half_hours import A_WEEK
from experiments.roster.hall import Hall
from experiments.roster.hall_waits import HallWaits, count_waits, hall_waits, public_holidays
from experiments.roster.labour_rules import LabourRules
from experiments.roster.overlay import roster_overlay
from experiments.roster.planning import RosterPlan, Staff, plan_roster
from model.compiling import compile_scenario
from model.planning.rostering import NoRosterError
from model.planning.shifts import NoDesignError
from model.planning.waiting_cover import people_needed, within_share
from model.program import Program
from model.scenario.loading import Loaded, load

MOST_BUSY = 0.85
"""Of the hours of the hall's people, all its work may take this share."""
ERROR = 0.05
"""Of saying wrongly that the target is kept, mean and share together."""
JUDGED = 4
FRESH = 10_000
"""Number of the first replication that judges."""
WORTH, LEAST_WORTH = 8.0, 2.0
"""Of a customer a week who is served in time; of a person who is needed, at least (one too many costs 1)."""
MORE_HOURS = 1.1
"""After a round that fails the next has so many times the hours, as far as the labour rules allow."""
Told = Callable[[str, int], None]
"""(what is being done, round)."""


@dataclass(frozen=True, slots=True)
class WaitTarget:
    """What the hall promises."""

    mean_minutes: float
    within_minutes: float
    share: float
    """Served within `within_minutes`."""


@dataclass(frozen=True, slots=True)
class RosterWork:
    """How much work goes into a roster."""

    people: int
    weeks: int
    rounds: int
    replications: int
    """In each round; the judgement takes `JUDGED` times as many, fresh ones."""
    seed: int
    solver_seconds: float
    engine: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A roster and how it did."""

    plan: RosterPlan
    overlay: str
    waits: HallWaits
    raised: tuple[int, ...]
    """Half hours at which the next round requires one more."""


@dataclass(frozen=True, slots=True)
class HallRoster:
    """The best roster, and how it was found."""

    hall: Hall
    target: WaitTarget
    today: HallWaits
    rounds: tuple[Tried, ...]
    best: int
    """Position in `rounds`."""
    judged: HallWaits
    """The best roster on fresh replications; where interrupted, on those of its round."""
    work_slots: int
    """Half hours of duty a week that all the work of the team takes."""
    on_holidays: int
    """People who work on public holidays."""
    interrupted: bool

    @property
    def mean_kept(self) -> Verdict:
        """Whether the mean wait is surely at most the target's."""
        return mean_verdict(self.judged, self.target)

    @property
    def share_kept(self) -> Verdict:
        """Whether surely so many are served in time."""
        return share_verdict(self.judged, self.target)

    @property
    def verified(self) -> bool:
        """Whether both are, on fresh replications."""
        return not self.interrupted and self.mean_kept == self.share_kept == "kept"

    @property
    def overloaded(self) -> bool:
        """Whether all the work of the team takes more hours than the roster has."""
        return self.work_slots > sum(self.rounds[self.best].plan.covered)

    @property
    def below(self) -> tuple[int, ...]:
        """Half hours in which surely fewer are served in time."""
        return missed(self.judged, self.rounds[self.best].plan.required, self.target)


def mean_verdict(waits: HallWaits, target: WaitTarget) -> Verdict:
    """Whether the mean wait is surely at most the target's: one of two bounds, each at half the error."""
    estimate = waits.mean_minutes  # a 95 % interval: 2.5 % on either side
    if estimate.high <= target.mean_minutes:
        return "kept"
    return "broken" if estimate.low > target.mean_minutes else "undecided"


def share_verdict(waits: HallWaits, target: WaitTarget) -> Verdict:
    """Whether surely so many are served in time: the other bound."""
    met, came = [one.all_within for one in waits.counts], [one.all_came for one in waits.counts]
    return verdict(met, came, target.share, error=ERROR / 2)


def missed(waits: HallWaits, required: Sequence[int], target: WaitTarget) -> tuple[int, ...]:
    """Half hours in which surely fewer are served in time than the target says."""
    open_slots = (slot for slot in range(A_WEEK) if required[slot])
    return tuple(slot for slot in open_slots if waits.verdict_at(slot, target.share) == "broken")


def roster_hall(
    loaded: Loaded,
    program: Program,
    hall: Hall,
    rules: LabourRules,
    target: WaitTarget,
    work: RosterWork,
    told: Told = lambda what, number: None,
) -> HallRoster:
    """A roster for the hall, tried and judged.

    Raises
    ------
    NoDesignError, NoRosterError
        Which limits or rules cannot be kept, or that the time was too short.
    KeyboardInterrupt
        Both in the first round only; later on the best roster until then is the result.
    """
    told("today", 0)
    today = _simulated(loaded, program, hall, target, work, range(work.replications))
    work_slots = _work_slots(program, hall)
    staff = Staff(work.people, work.weeks, work_slots, work.solver_seconds)
    holidays, rounds = on_holidays(hall, today, target, work.people), list[Tried]()
    required, interrupted = first_guess(hall, today, target, work.people), False
    try:
        for number in range(1, work.rounds + 1):
            told("planning", number)
            needed = [_worth(hall, today, target, slot, n) for slot, n in enumerate(required)]
            try:
                plan = plan_roster(needed, hall.hours, rules, staff)
            except (NoDesignError, NoRosterError):
                if not rounds:
                    raise
                break
            overlay = roster_overlay(loaded.scenario, hall, plan.lines, holidays)
            told("trying", number)
            waits = _laid_over(loaded, hall, overlay, target, work, range(work.replications))
            raised = _raised(waits, plan, target, work.people)
            rounds.append(Tried(plan, overlay, waits, raised))
            if mean_verdict(waits, target) == share_verdict(waits, target) == "kept" or not raised:
                break
            required = tuple(n + (slot in raised) for slot, n in enumerate(required))
            staff = replace(staff, work_slots=int(MORE_HOURS * max(staff.work_slots, sum(plan.covered))))
        best = _best(rounds)
        told("judging", 0)
        fresh = range(FRESH, FRESH + JUDGED * work.replications)
        judged = _laid_over(loaded, hall, rounds[best].overlay, target, work, fresh)
    except KeyboardInterrupt:
        if not rounds:
            raise
        best, interrupted = _best(rounds), True
        judged = rounds[best].waits
    return HallRoster(hall, target, today, tuple(rounds), best, judged, work_slots, holidays, interrupted)


def _best(rounds: Sequence[Tried]) -> int:
    """The round in which most were served in time."""
    return min(range(len(rounds)), key=lambda n: (-rounds[n].waits.share_within.mean, n))


def first_guess(hall: Hall, today: HallWaits, target: WaitTarget, people: int) -> tuple[int, ...]:
    """People needed by half hour of the week, by the formula."""
    return tuple(
        _needed(hall, today, target, today.per_hour(slot), people) if hall.hours.is_open(slot) else 0
        for slot in range(A_WEEK)
    )


def on_holidays(hall: Hall, today: HallWaits, target: WaitTarget, people: int) -> int:
    """People needed on a public holiday, by the formula."""
    hours = sum(closes - opens for opens, closes in hall.hours.holiday) / 3600
    return _needed(hall, today, target, today.per_holiday() / hours, people) if hours else 0


def _needed(hall: Hall, today: HallWaits, target: WaitTarget, per_hour: float, people: int) -> int:
    return people_needed(
        available=hall.available,
        arrival_rate=per_hour / 60,
        service_rate=1 / today.service_minutes,
        limit=target.within_minutes,
        share=target.share,
        most=people,
    )


def _worth(hall: Hall, today: HallWaits, target: WaitTarget, slot: int, people: int) -> tuple[float, ...]:
    """What the first, the second, … person too few costs: `WORTH` for each customer a week served in time with him.

    At least `LEAST_WORTH`, so that it is not cheaper to have one too many elsewhere, and rising.
    """
    rate, costs = today.per_hour(slot), list[float]()
    served = [
        within_share(
            n,
            available=hall.available,
            arrival_rate=rate / 60,
            service_rate=1 / today.service_minutes,
            limit=target.within_minutes,
        )
        for n in range(people + 1)
    ]
    for n in range(people, 0, -1):
        worth = WORTH * rate / 2 * (served[n] - served[n - 1])
        costs.append(max(LEAST_WORTH, worth, *costs[-1:]))
    return tuple(costs)


def _raised(waits: HallWaits, plan: RosterPlan, target: WaitTarget, people: int) -> tuple[int, ...]:
    """Half hours that need one more: those that surely miss, else the worst tenth of those below the share."""
    can = [slot for slot, n in enumerate(plan.required) if 0 < n < people]
    surely = set(missed(waits, plan.required, target))
    if surely & set(can):
        return tuple(slot for slot in can if slot in surely)
    below = sorted((share, slot) for slot in can if (share := waits.share_at(slot).mean) < target.share)
    return tuple(sorted(slot for _, slot in below[: -(-len(below) // 10)]))


def _work_slots(program: Program, hall: Hall) -> int:
    """Half hours of duty a week for all the work of the team."""
    offered = offered_load(program)
    busy = offered.team_loads.get(hall.team, 0.0) * offered.duty_hours.get(hall.team, 0.0)
    weeks = program.counted_days / 7
    return int(2 * busy / weeks / MOST_BUSY / max(hall.available, 0.05))


def _laid_over(
    loaded: Loaded, hall: Hall, overlay: str, target: WaitTarget, work: RosterWork, numbers: range
) -> HallWaits:
    """Lay a roster over the scenario and run it."""
    with tempfile.TemporaryDirectory(prefix="yekuo-") as folder:
        file = Path(folder) / "roster.yaml"
        file.write_text(overlay, encoding="utf-8", newline="\n")
        changed = load(loaded.layers.files[-1], over=[file])
        program = compile_scenario(changed.scenario, changed.folder, changed)
    return _simulated(replace(loaded, scenario=changed.scenario), program, hall, target, work, numbers)


def _simulated(
    loaded: Loaded, program: Program, hall: Hall, target: WaitTarget, work: RosterWork, numbers: range
) -> HallWaits:
    holiday = public_holidays(loaded.scenario, program)
    counts = measured_logs(
        program,
        work.seed,
        numbers,
        lambda log: count_waits(program, hall, holiday, target.within_minutes, log),
        engine=work.engine,
    )
    if len(counts) < len(numbers):
        raise KeyboardInterrupt
    return hall_waits(loaded.scenario, program, counts)
