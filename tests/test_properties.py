"""What holds in every run of every scenario, and that the order of simultaneous events is nowhere in the log."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from model.engine import simulate
from model.log import Fate, Log, Outcome, Visits
from model.program import Closing, Column, Kind, Program
from tests.random_scenarios import RandomScenario, scenarios, seeded
from tests.reached_features import EVERY, reached_features

HEALTHY = [HealthCheck.too_slow, HealthCheck.data_too_large]
QUICK = settings(derandomize=True, deadline=None, max_examples=60, suppress_health_check=HEALTHY, database=None)
LONG = settings(QUICK, max_examples=600, phases=[Phase.generate])
HANDED_OVER, SENT_HOME = Outcome.HANDED_OVER, Outcome.SENT_HOME
"""Outcomes after which the same attempt waits on, in a row of its own."""


def same_in_any_order(program: Program, seed: int, shuffles: range) -> Log:
    """Run a replication; whatever order simultaneous events come in, the log does not change by one bit."""
    log = simulate(program, seed, 0)
    for shuffle in shuffles:
        other = simulate(program, seed, 0, shuffle=shuffle)
        changed = [
            name
            for (name, one), (_, two) in zip(log.arrays(), other.arrays(), strict=True)
            if not np.array_equal(one, two)
        ]
        assert log.same_as(other), f"shuffle={shuffle} changes {changed}"
    return log


def check_all(program: Program, log: Log) -> None:
    """Check everything that holds in any run."""
    for check in (
        conserved, in_time, sorted_rows, one_work_at_a_time, on_duty, within_the_grid, within_the_seats,
        one_visit_per_branch, attempts_in_a_row, on_the_route, nothing_waits_after_the_end, batches_move_together,
    ):  # fmt: skip
        check(program, log)


@QUICK
@given(scenarios())
def test_any_run_keeps_the_rules_in_whatever_order_simultaneous_events_come(drawn: RandomScenario) -> None:
    program = drawn.program()
    check_all(program, same_in_any_order(program, 1, range(1, 4)))


@pytest.mark.slow
@LONG
@given(scenarios())
def test_many_runs_keep_the_rules_in_whatever_order_simultaneous_events_come(drawn: RandomScenario) -> None:
    program = drawn.program()
    for seed in (1, 2):
        check_all(program, same_in_any_order(program, seed, range(1, 8)))


def test_a_row_of_random_scenarios_reaches_every_feature() -> None:
    reached: Counter[str] = Counter()
    for number in range(60):
        program = seeded(number).program()
        log = same_in_any_order(program, 3, range(9, 10))
        check_all(program, log)
        reached += reached_features(program, log)
    assert [feature for feature in EVERY if not reached[feature]] == []
    assert [feature for feature in reached if feature not in EVERY] == []


def conserved(program: Program, log: Log) -> None:
    """Arrived = archived + withdrawn + expired + open; who has ended has an end, and nobody else."""
    applications = log.applications
    fates = np.bincount(applications.fate, minlength=len(Fate))
    assert fates.sum() == len(applications.arrived)
    assert ((applications.ended >= 0) == (applications.fate != Fate.OPEN)).all()
    assert (
        applications.ended[applications.fate != Fate.OPEN] >= applications.arrived[applications.fate != Fate.OPEN]
    ).all()
    horizon, grants = program.horizon, log.grants
    assert (applications.arrived < horizon).all()
    assert (applications.ended < horizon).all()
    held = (grants.granted >= 0) & (grants.returned < 0)
    lost = np.isin(applications.fate[grants.application], (Fate.WITHDRAWN, Fate.EXPIRED))
    assert not (held & lost).any(), "whoever withdraws or expires gives back what he held"


def in_time(program: Program, log: Log) -> None:
    """Waiting since ≤ started ≤ ended < horizon; nothing before the application arrived or after it was archived."""
    visits, applications = log.visits, log.applications
    begun, done = visits.started >= 0, visits.ended >= 0
    assert (visits.started[begun] >= visits.since[begun]).all()
    assert (visits.ended[begun & done] >= visits.started[begun & done]).all()
    assert (visits.ended[done] >= visits.since[done]).all()
    assert max(visits.started.max(initial=-1), visits.ended.max(initial=-1)) < program.horizon
    assert (visits.since >= applications.arrived[visits.application]).all()
    archived = applications.fate[visits.application] == Fate.ARCHIVED
    assert (visits.ended[archived] <= applications.ended[visits.application][archived]).all()
    assert (done == (visits.outcome != Outcome.OPEN)).all()
    worked = np.isin(program.stages.kind[visits.stage], (Kind.WORK, Kind.BATCH)) & begun & (visits.outsourced == 0)
    hands = np.bincount(log.hands.visit, minlength=len(begun))
    places = np.diff(program.stages.place_first)[visits.stage]
    assert (hands == np.where(worked, places, 0)).all(), "people are at work that has begun, one per place"


def sorted_rows(_: Program, log: Log) -> None:
    """Visits are sorted by application, waiting since, started, branch, stage, attempt; so are the other tables."""
    never = 2**62
    v = log.visits
    started, ended = np.where(v.started < 0, never, v.started), np.where(v.ended < 0, never, v.ended)
    rows = list(zip(v.application, v.since, started, v.branch, v.stage, v.attempt, ended, strict=True))
    assert rows == sorted(rows)
    assert (np.diff(log.applications.arrived) >= 0).all()
    assert (np.diff(log.hands.visit) >= 0).all()
    for table in (log.alerts, log.grants, log.reinforcements):
        assert (np.diff(getattr(table, fields(table)[0].name)) >= 0).all()


def _jobs(program: Program, log: Log) -> dict[int, list[tuple[int, int, int]]]:
    """Per person: (started, ended, visit) of each piece of work, a batch once; ended at the horizon if it goes on."""
    jobs: dict[int, dict[tuple[int, int, int], int]] = {}
    started, ended, batch = (c.tolist() for c in (log.visits.started, log.visits.ended, log.visits.batch))
    for visit, person in zip(log.hands.visit.tolist(), log.hands.person.tolist(), strict=True):
        until = ended[visit] if ended[visit] >= 0 else program.horizon
        together = batch[visit] if batch[visit] >= 0 else -1 - visit
        jobs.setdefault(person, {})[started[visit], until, together] = visit
    return {person: sorted((s, e, visit) for (s, e, _), visit in mine.items()) for person, mine in jobs.items()}


def one_work_at_a_time(program: Program, log: Log) -> None:
    """Nobody works on two things at once, or twice at one thing."""
    for mine in _jobs(program, log).values():
        for (_, ended, _), (started, _, _) in pairwise(mine):
            assert started >= ended
    pairs = list(zip(log.hands.visit.tolist(), log.hands.person.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))


def on_duty(program: Program, log: Log) -> None:
    """Work starts on duty, by people who have the role there and then, and ends on duty unless it may not."""
    duty, stages, visits, people = log.duty, program.stages, log.visits, program.people
    for person, mine in _jobs(program, log).items():
        opens = duty.opens[duty.first[person] : duty.first[person + 1]]
        closes = duty.closes[duty.first[person] : duty.first[person + 1]]
        leaves = int(closes[-1])
        for started, ended, visit in mine:
            stage = int(visits.stage[visit])
            at = int(np.searchsorted(opens, started, side="right")) - 1
            assert at >= 0, "work starts on duty"
            assert started < closes[at], "work starts on duty"
            overtime = stages.at_closing[stage] == Closing.FINISH or stages.in_one_go[stage]
            if ended < program.horizon and ended <= leaves and not overtime:
                before = int(np.searchsorted(opens, ended, side="left")) - 1
                assert ended <= closes[before], "work ends on duty"
            area = int(log.applications.values[visits.application[visit], Column.AREA])
            mixed = stages.kind[stage] == Kind.BATCH  # its first member's area counts
            team, n_areas = people.person_team[person], len(program.names.areas)
            helps = program.effects.helper_serves.reshape(-1, len(program.names.teams), n_areas)[:, team]
            assert mixed or people.team_area.reshape(-1, n_areas)[team, area] or helps[:, area].any()
            rows = range(int(people.skill_first[person]), int(people.skill_first[person + 1]))
            roles = {int(people.skill_role[r]) for r in rows if people.skill_from[r] <= started < people.skill_to[r]}
            needed = stages.place_role[stages.place_first[stage] : stages.place_first[stage + 1]].tolist()
            standing_in = program.effects.helper_role.reshape(-1, len(program.names.roles))[helps.any(axis=1)]
            roles |= set(np.flatnonzero(standing_in.any(axis=0)).tolist())
            assert roles & {int(people.owner_role[0]) if role < 0 else role for role in needed}


def within_the_grid(program: Program, log: Log) -> None:
    """No element is ever committed above its limit, no bay taken twice: grants, returns and works are replayed."""
    network, grants, built = program.network, log.grants, log.reinforcements
    changes: list[tuple[int, int, int, int, int]] = []  # instant, order at it, element, kVA of room, bays
    for g in np.flatnonzero(grants.granted >= 0).tolist():
        element = int(grants.element[g])
        while element >= 0:
            share = int((grants.kva[g] * network.coincidence[element] + 500) // 1000)
            bay = int(grants.bay[g]) if network.parent[element] < 0 else 0
            changes.append((int(grants.granted[g]), 1, element, -share, -bay))
            if grants.returned[g] >= 0:
                changes.append((int(grants.returned[g]), 0, element, share, bay))
            element = int(network.parent[element])
    for element in range(len(network.limit)):
        works = range(int(network.planned_first[element]), int(network.planned_first[element + 1]))
        changes += [
            (int(network.planned_at[w]), 0, element, int(network.planned_kva[w]), int(network.planned_bays[w]))
            for w in works
        ]
    for element, done in zip(built.element.tolist(), built.done.tolist(), strict=True):
        if done >= 0:
            adds = int(network.trigger_adds_kva[element]), int(network.trigger_adds_bays[element])
            changes.append((done, 0, element, *adds))
    room, bays = (network.limit - network.committed).tolist(), np.maximum(network.bays, 0).tolist()
    for _, _, element, kva, bay in sorted(changes):
        room[element] += kva
        bays[element] += bay
        assert room[element] >= 0
        assert bays[element] >= 0


def within_the_seats(program: Program, log: Log) -> None:
    """A session seats no more than it has; it starts and ends as the calendar of meetings says."""
    visits, stages = log.visits, program.stages
    seated = (stages.kind[visits.stage] == Kind.MEETING) & (visits.started >= 0)
    sessions = Counter(zip(visits.stage[seated].tolist(), visits.started[seated].tolist(), strict=True))
    for (stage, started), people in sessions.items():
        assert people <= stages.seats[stage]
        own = slice(int(stages.session_first[stage]), int(stages.session_first[stage + 1]))
        assert started in stages.session_start[own].tolist()


def _rows_of(visits: Visits, application: int) -> list[int]:
    a, b = np.searchsorted(visits.application, (application, application + 1)).tolist()
    return list(range(a, b))


def one_visit_per_branch(_: Program, log: Log) -> None:
    """Open visits of an application are in different branches, and never on the trunk beside a branch."""
    visits = log.visits
    for application in np.unique(visits.application).tolist():
        still_open = [row for row in _rows_of(visits, application) if visits.ended[row] < 0]
        branches = [int(visits.branch[row]) for row in still_open if log.applications.fate[application] == Fate.OPEN]
        assert len(branches) == len(set(branches))


def attempts_in_a_row(_: Program, log: Log) -> None:
    """Attempts of a stage are numbered 1, 2, 3, …; one ends before the next begins to wait; only rests repeat one."""
    visits = log.visits
    for application in np.unique(visits.application).tolist():
        by_stage: dict[int, list[int]] = {}
        for row in _rows_of(visits, application):
            by_stage.setdefault(int(visits.stage[row]), []).append(row)
        for rows in by_stage.values():
            rows.sort(
                key=lambda row: (int(visits.attempt[row]), int(visits.ended[row]) if visits.ended[row] >= 0 else 2**62)
            )
            assert visits.attempt[rows[0]] == 1
            for one, two in pairwise(rows):
                waits_on = visits.outcome[one] in (HANDED_OVER, SENT_HOME)
                assert visits.attempt[two] == visits.attempt[one] + (not waits_on)
                after = visits.started[two] if visits.outcome[one] == HANDED_OVER else visits.since[two]
                assert after >= visits.ended[one] >= 0 or after == -1


def on_the_route(program: Program, log: Log) -> None:
    """Every visit is at a stage of the application's route, or at a repair stage that one of those leads to."""
    stages, routes, visits = program.stages, program.routes, log.visits
    n_stages = len(stages.kind)
    step_of = routes.step_of.reshape(-1, n_stages)
    repairs = {
        int(s)
        for s in (*stages.outcome_via, *stages.patience_via, *stages.grid_farther_via, *routes.document_fetched_by)
    }
    route = program.demand.route[log.applications.stream[visits.application]]
    for row in np.flatnonzero(step_of[route, visits.stage] < 0).tolist():
        assert int(visits.stage[row]) in repairs


def nothing_waits_after_the_end(program: Program, log: Log) -> None:
    """An ended application has nothing waiting; what was begun by people goes on for nothing, outside work stops."""
    visits, applications = log.visits, log.applications
    ended = applications.ended[visits.application]
    over = ended >= 0
    assert (visits.since[over] <= ended[over]).all(), "nothing begins to wait after the end"
    late = over & ((visits.ended < 0) | (visits.ended > ended))
    assert (visits.started[late] >= 0).all()
    assert (visits.started[late] <= ended[late]).all(), "nothing is begun after the end"
    assert np.isin(program.stages.kind[visits.stage[late]], (Kind.WORK, Kind.BATCH, Kind.MEETING)).all()
    assert np.isin(visits.outcome[late], (Outcome.FOR_NOTHING, Outcome.OPEN)).all()


def batches_move_together(program: Program, log: Log) -> None:
    """Members of a batch or session are of one stage and start and end together, done by the same people."""
    visits = log.visits
    for batch in np.unique(visits.batch[visits.batch >= 0]).tolist():
        rows = np.flatnonzero((visits.batch == batch) & (visits.started >= 0))
        for column in (visits.stage, visits.started, visits.ended):
            assert len(np.unique(column[rows])) <= 1
        crews = {tuple(log.hands.person[log.hands.visit == row].tolist()) for row in rows.tolist()}
        assert len(crews) <= 1
        size = int(program.stages.batch_size[visits.stage[rows[0]]]) if len(rows) else -1
        assert size < 0 or len(rows) <= size
