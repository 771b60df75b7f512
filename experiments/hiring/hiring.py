"""A plan of hiring from beginning to end: work by month, the cheapest plan, the plan tried, tightened where it fails.

The model is fluid and knows of no waiting. So its plan is put through the simulation; where a clause misses its target
in a season, the teams that its cases waited for, longer than if every team were as large as it may be, must have one
person more in the months in which they waited, and the model is solved again. That is a heuristic, not a proof. What is
told at the end comes from replications that no plan was chosen on.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from experiments.engines import AUTO
from experiments.hiring.attainment import Attainment, ClauseSeason, missed, targets
from experiments.hiring.model_of import Months, months_of
from experiments.hiring.overlay import overlay
from experiments.hiring.seasons import Season, season_of
from experiments.hiring.terms import HiringTerms
from experiments.hiring.workload import Worked, ample, mean_work, people_on, worked
from experiments.measured_logs import measured_logs
from experiments.observed import Observed
from experiments.overlay_file import laid_over, longer_period
from experiments.plan_months import month_starts
from model.compiling import compile_scenario
from model.log import Log
from model.planning.hiring import Group, HiringPlan, NoPlanError, Requirement, Terms, plan_hiring
from model.program import DAY, Program
from model.scenario.loading import Loaded, load

T = TypeVar("T")
FRESH = 1_000_000
"""First replication of those on which nothing is chosen."""
MONTHS_WORTH, TEAMS_WORTH = 0.1, 0.5
"""Months with so much of the longest month's avoidable waiting are tightened together; so teams of the longest's."""
STALLED = 0.85
"""A clause's season is given up once more people leave so much of what it missed its target by."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    scenario: Path
    terms: HiringTerms
    over: tuple[Path, ...] = ()
    months: int = 12
    budget: float | None = None
    """Yuan for the whole plan."""
    max_utilisation: float = 0.8
    backlog_days: float = 5.0
    rounds: int = 6
    replications: int = 20
    seed: int = 1
    engine: str = AUTO
    gap: float = 0.001
    seconds: float = 60.0
    """For each model at most."""


@dataclass(frozen=True, slots=True)
class Round:
    """A plan, and what the simulation says of it."""

    plan: HiringPlan
    overlay: Mapping[str, object]
    attainment: Attainment
    missed: tuple[ClauseSeason, ...]
    """Those that more people could mend."""
    required: tuple[Requirement, ...]


@dataclass
class Hired:
    """The whole answer; filled as it comes, so that ctrl-C keeps what is there."""

    asked: Asked
    loaded: Loaded
    program: Program
    longer: Mapping[str, object]
    """The part of a file that makes the run as long as the plan."""
    dates: list[datetime.date]
    present: dict[str, int]
    goals: list[tuple[str, float]]
    model: Months
    ample: Attainment
    """With every team as large as it may be."""
    rounds: list[Round] = field(default_factory=list)
    ended: str = ""
    """Why no more rounds: kept, stalled (more people did not help), rounds, nobody_left, no_plan."""
    chosen: int = -1
    """The round whose plan is given."""
    fresh: dict[str, Attainment] = field(default_factory=dict)
    """plan and present, on fresh replications."""
    interrupted: bool = False


Told = Callable[[int, int], None]


def hire(asked: Asked, told: Told = lambda done, total: None) -> Hired:
    """Plan, try, tighten.

    Raises
    ------
    ScenarioError
        The scenario is wrong.
    NoPlanError
        No plan carries the work within the bounds.
    """
    total = [0, (asked.rounds + 3) * asked.replications]

    def on_row() -> None:
        total[0] += 1
        told(total[0], total[1])

    answer = _prepared(asked, on_row)
    try:
        _tighten(answer, on_row)
        _verify(answer, on_row)
    except KeyboardInterrupt:
        answer.interrupted = True
    return answer


def _prepared(asked: Asked, on_row: Callable[[], None]) -> Hired:
    loaded = load(asked.scenario, over=asked.over)
    period = loaded.scenario.period
    dates = month_starts(period.start + datetime.timedelta(days=period.warm_up_days), asked.months)
    longer = longer_period(loaded.scenario, dates[-1] + datetime.timedelta(days=period.run_out_days))
    loaded, program = _laid(asked, longer)
    largest, everybody = _laid(asked, {**ample(loaded.scenario), **longer})
    bounds = [(date - program.start).days * DAY for date in dates]

    def measured(observed: Observed) -> tuple[Worked, Season]:
        return worked(observed, bounds), season_of(observed, bounds)

    rows = _runs(asked, largest, everybody, range(asked.replications), measured, on_row)
    if not rows:
        raise KeyboardInterrupt
    work = mean_work([row.by_place for row, _ in rows], asked.months)
    away = mean_work([row.given_away for row, _ in rows], asked.months)
    before = max(dates[0] - datetime.timedelta(days=1), period.start)
    present = {name: people_on(team, before) for name, team in loaded.scenario.teams.items()}
    model = months_of(
        loaded.scenario, everybody, bounds, present, work, away, asked.terms, backlog_days=asked.backlog_days
    )
    most = Attainment(tuple(season for _, season in rows))
    return Hired(asked, loaded, program, longer, dates, present, targets(loaded.scenario), model, most)


def _laid(asked: Asked, content: Mapping[str, object]) -> tuple[Loaded, Program]:
    loaded = laid_over(asked.scenario, asked.over, content)
    return loaded, compile_scenario(loaded.scenario, loaded.folder, loaded)


def _runs(
    asked: Asked,
    loaded: Loaded,
    program: Program,
    numbers: Sequence[int],
    measured: Callable[[Observed], T],
    on_row: Callable[[], None],
) -> list[T]:
    def measure(log: Log) -> T:
        return measured(Observed(program, loaded.scenario, log))

    return measured_logs(program, asked.seed, numbers, measure, engine=asked.engine, on_row=on_row)


def _attainment(
    answer: Hired, content: Mapping[str, object], numbers: Sequence[int], on_row: Callable[[], None]
) -> Attainment:
    """A plan tried on some replications."""
    loaded, program = _laid(answer.asked, content)
    bounds = [(date - program.start).days * DAY for date in answer.dates]
    rows = _runs(answer.asked, loaded, program, numbers, lambda observed: season_of(observed, bounds), on_row)
    if len(rows) < len(numbers):
        raise KeyboardInterrupt
    return Attainment(tuple(rows))


def _planned(answer: Hired, required: tuple[Requirement, ...]) -> HiringPlan:
    asked = answer.asked
    terms = Terms(asked.max_utilisation, asked.budget, whole=True, required=required)
    return plan_hiring(
        answer.model.groups, answer.model.work, answer.model.courses, terms,
        relative_gap=asked.gap, time_limit_seconds=asked.seconds,
    )  # fmt: skip


def _tighten(answer: Hired, on_row: Callable[[], None]) -> None:
    """Plan and try until nothing is missed that people could mend, at most so many rounds."""
    hopeless = set(missed(answer.ample, answer.goals))
    given_up, before = set[ClauseSeason](), dict[ClauseSeason, float]()
    required: tuple[Requirement, ...] = ()
    for number in range(answer.asked.rounds):
        try:
            plan = _planned(answer, required)
        except NoPlanError:
            if not answer.rounds:
                raise
            answer.ended = "no_plan"
            break
        content = overlay(answer.loaded.scenario, answer.program, plan, answer.dates, answer.model.free)
        content |= answer.longer
        shown = _attainment(answer, content, range(answer.asked.replications), on_row)
        bad = tuple(at for at in missed(shown, answer.goals) if at not in hopeless)
        answer.rounds.append(Round(plan, content, shown, bad, required))
        answer.chosen = min(
            range(len(answer.rounds)), key=lambda r: (missed_by(answer, r), answer.rounds[r].plan.total_cost)
        )
        by = {at: answer.goals[at[0]][1] - shown.share(at).mean for at in bad}
        given_up |= {at for at in bad if at in before and by[at] > STALLED * before[at]}
        before = by
        going_on = [at for at in bad if at not in given_up]
        if not going_on:
            answer.ended = "stalled" if bad else "kept"
            break
        more = _more_people(answer, answer.rounds[-1], going_on)
        if not more:
            answer.ended = "nobody_left"
            break
        required = _merged(required, more)
        answer.ended = "rounds" if number == answer.asked.rounds - 1 else ""


def missed_by(answer: Hired, number: int) -> float:
    """By how much a plan misses targets that could be kept: shares, added up."""
    one = answer.rounds[number]
    return float(sum(answer.goals[c][1] - one.attainment.share((c, q)).mean for c, q in one.missed))


def _more_people(answer: Hired, last: Round, going_on: Sequence[ClauseSeason]) -> list[Requirement]:
    """For each clause and season that is missed, one person more in the teams that its cases waited for avoidably."""
    names, wanted = answer.program.names.teams, dict[str, set[int]]()
    groups = {group.name: group for group in answer.model.groups if group.name in answer.model.free}
    for at in going_on:
        avoidable = np.maximum(0.0, last.attainment.waited(at) - answer.ample.waited(at))
        by_team = avoidable.sum(axis=1) * np.array([name in groups for name in names])
        for t in np.flatnonzero((by_team > 0) & (by_team >= TEAMS_WORTH * by_team.max())).tolist():
            busy = np.flatnonzero(avoidable[t] >= MONTHS_WORTH * avoidable[t].max())
            months = {m for m in range(busy[0], busy[-1] + 1) if _can_grow(last.plan, groups[names[t]], int(m))}
            wanted.setdefault(names[t], set()).update(map(int, months))
    return [
        Requirement((name,), (month,), last.plan.people[name][month] + 1)
        for name, months in wanted.items()
        for month in sorted(months)
    ]


def _can_grow(plan: HiringPlan, group: Group, month: int) -> bool:
    """Whether a team may have one more in a month: by its `most`, and by how many can have been hired until then."""
    there, arrivals = plan.people[group.name][month], max(0, month - group.hire_lead + 1)
    if group.hire_most is not None and there + 1 > group.people + group.hire_most * arrivals:
        return False
    return group.most is None or there + 1 <= group.most


def _merged(before: Sequence[Requirement], more: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """The stronger of both in every month."""
    strongest: dict[tuple[tuple[str, ...], tuple[int, ...]], Requirement] = {}
    for one in (*before, *more):
        key = one.groups, one.months
        if key not in strongest or strongest[key].people < one.people:
            strongest[key] = replace(one)
    return tuple(strongest.values())


def _verify(answer: Hired, on_row: Callable[[], None]) -> None:
    """The chosen plan and the present one on fresh replications."""
    numbers = range(FRESH, FRESH + answer.asked.replications)
    answer.fresh["present"] = _attainment(answer, answer.longer, numbers, on_row)
    if answer.rounds:
        answer.fresh["plan"] = _attainment(answer, answer.rounds[answer.chosen].overlay, numbers, on_row)
