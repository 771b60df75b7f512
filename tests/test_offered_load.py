from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from experiments.duty_hours import Pool, mean_skill, pools, shared_out
from experiments.observed import Observed
from experiments.offered_load import expected_applications, offered_load
from experiments.sampled_work import batches_per_member
from experiments.walk import Walker
from model.agreements.log_sweeps import duty_and_beyond
from model.compiling import compile_scenario
from model.engine import simulate
from model.program import OWNER, Closing, Program
from model.scenario.loading import Loaded, load
from model.world import draw_world
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL, write_small

COUNTY = Path(__file__).parents[1] / "scenarios" / "county.yaml"


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def compiled(path: Path) -> tuple[Loaded, Program]:
    loaded = load(path)
    return loaded, compile_scenario(loaded.scenario, loaded.folder)


def walked_hours(program: Program, replication: int) -> dict[str, float]:
    """Hours of work by role that the cohort of a replication brings by its walks."""
    everybody, areas = pools(program), range(len(program.names.areas))
    skill = {(r, a): mean_skill(everybody, (r, a)) for r in range(len(program.names.roles)) for a in areas}
    world = draw_world(program, 1, replication)
    walker = Walker(program, world.key, {place: repeats for place, (_, repeats) in skill.items()})
    hours: dict[str, float] = defaultdict(float)
    who = world.applications
    for row in np.flatnonzero((who.arrived >= program.counted_from) & (who.arrived < program.counted_to)).tolist():
        one = walker.walk(int(who.identity[row]), int(who.stream[row]), int(who.arrived[row]), who.values[row])
        for (role, area), seconds in one.effort.items():
            hours[program.names.roles[role]] += seconds / skill[role, area][0] / 3600
        for (role, _), seconds in one.travel.items():
            hours[program.names.roles[role]] += seconds / 3600
    return hours


def simulated_hours(loaded: Loaded, program: Program, replication: int) -> dict[str, float]:
    """Hours that people really worked for the cohort, by role; overtime included."""
    log = simulate(program, 1, replication)
    observed, hands, stages = Observed(program, loaded.scenario, log), log.hands, program.stages
    stage = log.visits.stage[hands.visit]
    place = np.arange(len(hands.visit)) - np.searchsorted(hands.visit, hands.visit)
    role = stages.place_role[stages.place_first[stage] + place]
    role = np.where(role == OWNER, program.people.owner_role[0], role)
    busy, span = np.zeros(len(role), np.int64), np.zeros(len(role), np.int64)
    duty = log.duty
    duty_and_beyond(
        hands.visit, hands.person, observed.started, observed.ended, duty.first, duty.opens, duty.closes, duty.before,
        0, program.horizon, busy, span,
    )  # fmt: skip
    runs_on = (stages.at_closing[stage] == Closing.FINISH) | (stages.in_one_go[stage] == 1)
    seconds = np.where(runs_on, span, busy)
    arrived = log.applications.arrived[log.visits.application[hands.visit]]
    counted = observed.paid_hands & (arrived >= program.counted_from) & (arrived < program.counted_to)
    return {name: float(seconds[counted & (role == r)].sum()) / 3600 for r, name in enumerate(program.names.roles)}


def agreement(path: Path, replications: int) -> dict[str, float]:
    """Walked ÷ simulated hours by role, for the same customers with the same luck."""
    loaded, program = compiled(path)
    walked = [walked_hours(program, replication) for replication in range(replications)]
    worked = [simulated_hours(loaded, program, replication) for replication in range(replications)]
    return {role: sum(hours[role] for hours in walked) / sum(hours[role] for hours in worked) for role in worked[0]}


def test_the_work_offered_is_the_work_that_people_do_in_a_simulation() -> None:
    ratios = agreement(SMALL, 8)
    assert set(ratios) == {"counter_clerk", "surveyor", "meter_fitter", "archivist"}
    assert all(abs(ratio - 1) < 0.02 for ratio in ratios.values()), ratios


@pytest.mark.slow
def test_the_work_offered_is_the_work_that_people_do_in_the_county() -> None:
    ratios = agreement(COUNTY, 1)
    assert all(abs(ratio - 1) < 0.03 for ratio in ratios.values()), ratios


def test_the_mean_work_times_the_expected_number_is_the_mean_over_replications() -> None:
    _, program = compiled(SMALL)
    year_cv, replications = 0.08, 60
    arrived = [
        float(np.sum((w.arrived >= program.counted_from) & (w.arrived < program.counted_to)))
        for w in (draw_world(program, 1, r).applications for r in range(replications))
    ]
    expected = expected_applications(program)[0]
    error = np.std(arrived, ddof=1) / np.sqrt(replications)
    assert abs(np.mean(arrived) - expected) < 3 * error
    assert error < year_cv * expected / 3


def test_five_minutes_for_each_application_are_so_many_hours(write: Writer) -> None:
    no_returns = {"stages.acceptance.sent_back": {"probability": 0.0, "via": "customer_fetches_papers"}}
    _, program = compiled(write_small(write, no_returns))
    offered = offered_load(program)
    number = offered.applications["lv_residential_new"]
    archivist = sum(hours for (role, _), hours in offered.hours.items() if role == "archivist")
    assert archivist == pytest.approx(number * 5 / 60, rel=1e-9)
    town = offered.hours["archivist", "town"]
    assert town == pytest.approx(0.7 * archivist, rel=0.05)


def test_a_load_is_work_over_hours() -> None:
    """The hall's two people are on duty 120 days; 9 hours on working days, 3 on others."""
    _, program = compiled(SMALL)
    offered = offered_load(program)
    working = program.calendars.working_days[program.warm_up_days : program.warm_up_days + program.counted_days]
    duty = 2 * float(np.where(working == 1, 9, 3).sum())
    assert offered.duty_hours["hall"] == pytest.approx(duty)
    work = sum(hours for (role, _), hours in offered.hours.items() if role in ("counter_clerk", "archivist"))
    assert offered.loads["counter_clerk"] == pytest.approx(work / duty, rel=1e-6)
    assert offered.loads["archivist"] == offered.loads["counter_clerk"]


def test_other_duties_and_absence_take_hours_away(write: Writer) -> None:
    _, before = compiled(SMALL)
    _, after = compiled(write_small(write, {"teams.hall.other_duties_share": 0.2, "teams.hall.absence_share": 0.1}))
    hours = offered_load(before).duty_hours["hall"], offered_load(after).duty_hours["hall"]
    assert hours[1] == pytest.approx(hours[0] * 0.8 * 0.9, rel=1e-6)


def test_ten_times_the_demand_overloads_the_village_first(write: Writer) -> None:
    _, program = compiled(write_small(write, {"streams.lv_residential_new.applications_per_year": 6000}))
    offered = offered_load(program)
    assert next(iter(offered.overloaded))[1] == "villages"
    assert all(load >= 1 for load in offered.overloaded.values())
    assert ("archivist", "town") not in offered.overloaded
    assert offered_load(compiled(SMALL)[1]).overloaded == {}


def test_a_batch_of_five_has_a_fifth_of_the_set_up(write: Writer) -> None:
    batch = {
        "title": {"zh": "归档", "en": "Archiving"},
        "kind": "batch",
        "by": "archivist",
        "takes": {"fixed": 5, "unit": "minutes"},
        "set_up": {"fixed": 60, "unit": "minutes"},
        "collects": {"size": 5},
    }
    no_returns = {"stages.acceptance.sent_back": {"probability": 0.0, "via": "customer_fetches_papers"}}
    _, program = compiled(write_small(write, {"stages.archiving": batch, **no_returns}))
    offered = offered_load(program)
    archivist = sum(hours for (role, _), hours in offered.hours.items() if role == "archivist")
    assert archivist == pytest.approx(offered.applications["lv_residential_new"] * (5 + 60 / 5) / 60, rel=1e-6)


def test_batches_that_wait_a_day_hold_those_who_come_meanwhile() -> None:
    _, program = compiled(SMALL)
    stages = program.stages
    aged = dataclasses.replace(stages, batch_age_seconds=np.full_like(stages.batch_age_seconds, 86_400))
    program = dataclasses.replace(program, stages=aged)
    per_day, days = 3, program.counted_days
    assert batches_per_member(program, 0, per_day * days) == pytest.approx(1 / (1 + per_day))


def test_work_that_two_teams_can_do_goes_to_the_less_busy_one() -> None:
    """One has 10 hours of its own work in 100, the other none in 100; 50 more are for either: 30 and 30 in all."""
    both, own = (0, 0), (1, 0)
    first = Pool(0, {0: (1.0, 1.0), 1: (1.0, 1.0)}, frozenset({0}), 100.0)
    second = Pool(1, {0: (1.0, 1.0)}, frozenset({0}), 100.0)
    levels, used = shared_out({both: 50.0, own: 10.0}, (first, second))
    assert used == pytest.approx([0.3, 0.3], abs=1e-5)
    assert levels == pytest.approx({both: 0.3, own: 0.3}, abs=1e-5)


def test_a_team_that_is_busier_already_gets_none_of_the_shared_work() -> None:
    both, own = (0, 0), (1, 0)
    first = Pool(0, {0: (1.0, 1.0), 1: (1.0, 1.0)}, frozenset({0}), 100.0)
    second = Pool(1, {0: (2.0, 1.0)}, frozenset({0}), 100.0)
    levels, used = shared_out({both: 50.0, own: 80.0}, (first, second))
    assert used == pytest.approx([0.8, 0.25], abs=1e-5)
    assert levels == pytest.approx({both: 0.25, own: 0.8}, abs=1e-5)


def test_work_that_nobody_can_do_is_an_infinite_load() -> None:
    levels, _ = shared_out({(0, 1): 5.0}, (Pool(0, {0: (1.0, 1.0)}, frozenset({0}), 100.0),))
    assert levels == {(0, 1): float("inf")}


def test_the_load_is_known_to_a_hundredth() -> None:
    _, program = compiled(SMALL)
    assert offered_load(program).relative_error < 0.01
