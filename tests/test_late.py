from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from experiments.late.act_by import act_by, rest_quantile
from experiments.late.at_risk import AtRisk
from experiments.late.list_document import list_document
from experiments.late.morning import Morning
from experiments.late.rescues import Rescuing, worth_trying
from experiments.late.taken_first import TAKEN_FIRST, taken_first
from experiments.late.who_acts import stands
from experiments.state.from_state import starting_from
from model.compiling import compile_scenario
from model.engine import simulate
from model.kernel import simulate as simulate_compiled
from tests.by_hand import Plain, days, hours, minutes, outside, scenario, team, work
from tests.late_by_hand import clause, morning, promised

THREE_DAYS = {"working_days": 3}


def two_in_a_queue(folder: Path) -> Morning:
    """One clerk, five hours a case, 09:00 to 16:00: `early` ends on Monday 14:00, `late` on Tuesday 12:00."""
    plain = scenario(
        {"serve": work(takes=hours(5))},
        {"crew": team("clerk", calendar="office")},
        agreements=promised(whole=clause(THREE_DAYS, clock="whole")),
    )
    rows: list[Plain] = [
        {"case_id": "early", "waiting_since": "2 10:00", "counted:pledge.whole": "2"},
        {"case_id": "late", "waiting_since": "3 10:00", "counted:pledge.whole": "2"},
    ]
    return morning(folder, plain, *rows)


def told(one: Morning, risks: list[AtRisk]) -> list[str]:
    names = one.program.names.clauses
    return [f"{one.backlog.case_ids[risk.case]} {names[risk.clause]} {risk.probability.mean:g}" for risk in risks]


def test_who_comes_second_misses_the_last_closing_and_who_comes_first_does_not(tmp_path: Path) -> None:
    """Both have one closing left, that of Monday 16:00."""
    one = two_in_a_queue(tmp_path)
    outcomes = one.run(3)
    risks = one.at_risk(outcomes, at_least=0)
    assert told(one, risks) == ["late pledge.whole 1"]
    assert risks[0].late_at == (16 * 3600,) * 3
    assert risks[0].act_by == 16 * 3600
    assert risks[0].probability.low == pytest.approx(0.025 ** (1 / 3))
    assert risks[0].probability.high == 1


def test_a_clause_that_falls_due_after_the_period_is_not_on_the_list(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": outside(days(30))}, {}, agreements=promised(whole=clause({"calendar_days": 10}, clock="whole"))
    )
    row = {"case_id": "x", "in_work_since": "4 10:00", "counted:pledge.whole": "3"}
    assert not morning(tmp_path, plain, row, days=7).run(2)[0].missed.any()  # 24:00 of its last day is not in it
    outcome = morning(tmp_path, plain, row, days=8).run(2)[0]
    assert outcome.missed.any()
    assert outcome.late_at.tolist() == [7 * 86_400]


def test_priority_helper_and_nothing_else_save_the_second_in_the_queue(tmp_path: Path) -> None:
    one = two_in_a_queue(tmp_path)
    outcomes = one.run(20)
    risks = one.at_risk(outcomes)
    found = Rescuing(one).tried(worth_trying(risks, 5), outcomes, seconds=None)
    rescues = found[(risks[0].case, risks[0].clause)]
    assert [(rescue.change.kind, rescue.change.name) for rescue in rescues] == [("priority", ""), ("helper", "crew")]
    assert [rescue.probability.mean for rescue in rescues] == [0, 0]
    assert all(rescue.difference.mean == -1 and rescue.difference.high < -0.7 for rescue in rescues)


def test_a_meeting_brought_forward_saves_who_waits_for_it(tmp_path: Path) -> None:
    """Sessions are on Thursdays; the last closing that may count is that of Tuesday."""
    meeting = {"kind": "meeting", "sessions": {"weekdays": ["thursday"], "at": "10:00", "lasts_minutes": 60}}
    plain = scenario(
        {"serve": {**meeting, "attended_by": ["crew"]}},
        {"crew": team("clerk", calendar="office")},
        agreements=promised(whole=clause(THREE_DAYS, clock="whole")),
    )
    one = morning(tmp_path, plain, {"case_id": "x", "waiting_since": "3 10:00", "counted:pledge.whole": "1"})
    outcomes = one.run(4)
    risks = one.at_risk(outcomes)
    assert told(one, risks) == ["x pledge.whole 1"]
    assert risks[0].act_by == (24 + 16) * 3600
    rescues = Rescuing(one).tried(risks, outcomes, seconds=None)[(0, 0)]
    assert [rescue.change.kind for rescue in rescues] == ["priority", "earlier_slot"]
    assert [rescue.probability.mean for rescue in rescues] == [1, 0]
    moved = rescues[1].change
    assert (moved.session_from, moved.session_to) == ((3 * 24 + 10) * 3600, 10 * 3600)


def test_the_present_stage_must_be_done_so_early_that_the_rest_fits(tmp_path: Path) -> None:
    """After `serve` come four calendar days outside; of six days three are counted, so that it is too late."""
    plain = scenario(
        {"serve": work(), "works": outside(days(4)), "end": work()},
        {"crew": team("clerk", calendar="office")},
        agreements=promised(
            whole={
                "from": "application.arrived",
                "to": "works.ended",
                "clock": "whole",
                "limit": {"calendar_days": 6},
                "categories": ["home"],
            }
        ),
    )
    one = morning(tmp_path, plain, {"case_id": "x", "waiting_since": "4 10:00", "counted:pledge.whole": "3"})
    outcomes = one.run(2)
    assert outcomes[0].done_at.tolist() == [9 * 3600 + 1800]
    assert outcomes[0].rest.tolist() == [4]
    assert outcomes[0].rest_known.all()
    assert told(one, one.at_risk(outcomes)) == ["x pledge.whole 1"]
    assert one.at_risk(outcomes)[0].act_by == -1  # 6 − 1 − 3 − 4 < 0


@pytest.mark.parametrize(
    ("limit", "counted", "rest", "latest"),
    [(10, 3, 4, 3), (10, 3, 6, 1), (10, 3, 7, None), (4, 3, 0, 1)],
)
def test_the_latest_closing_leaves_room_for_the_rest(
    tmp_path: Path, limit: int, counted: int, rest: int, latest: int | None
) -> None:
    """Done at the k-th closing of the run, k − 1 closings have counted: counted + k − 1 + rest = limit − 1."""
    one = two_in_a_queue(tmp_path)
    at = act_by(one.program, 0, 0, limit=limit, counted=counted, rest=rest)
    assert at == (-1 if latest is None else int(one.program.calendars.closings[latest - 1]))


def test_where_the_clock_stands_there_is_no_date_by_which_to_act(tmp_path: Path) -> None:
    plain = scenario(
        {"works": outside(days(4)), "serve": work()}, agreements=promised(own=clause({"calendar_days": 1}))
    )
    row = {"case_id": "x", "stage": "works", "in_work_since": "4 10:00", "counted:pledge.own": "0"}
    program = morning(tmp_path, plain, row).program
    assert act_by(program, 0, program.names.stages.index("works"), limit=1, counted=0, rest=0) is None
    assert act_by(program, 0, program.names.stages.index("serve"), limit=1, counted=0, rest=0) == 24 * 3600


def test_the_probability_is_that_of_a_memoryless_stage(tmp_path: Path) -> None:
    """An exponential stage with a mean of five days goes on beyond the third midnight with probability exp(−3/5)."""
    stage = outside({"exponential": 5, "unit": "calendar_days"})
    plain = scenario({"serve": stage}, {}, agreements=promised(whole=clause({"calendar_days": 5}, clock="whole")))
    rows = [{"case_id": f"x{n}", "in_work_since": "3 10:00", "counted:pledge.whole": "2"} for n in range(30)]
    one = morning(tmp_path, plain, *rows, days=4)
    outcomes = one.run(500)
    share = np.mean([outcome.missed[:, 0] for outcome in outcomes], axis=0)
    expected = np.exp(-3 / 5)
    error = np.sqrt(expected * (1 - expected) / 500)
    assert error < 0.05 * expected
    assert (abs(share - expected) < 4 * error).all()
    covered = [risk.probability.low < expected < risk.probability.high for risk in one.at_risk(outcomes, at_least=0)]
    assert len(covered) == 30
    assert sum(covered) >= 25  # of 30 intervals of 95 %


def test_censored_rests_give_the_quantile_of_complete_ones() -> None:
    luck = np.random.default_rng(1)
    rest = luck.geometric(0.2, 4000)
    ends = luck.integers(1, 20, 4000)
    seen = rest_quantile(np.minimum(rest, ends), rest <= ends, 0.8)
    assert seen is not None
    assert abs(seen - int(np.quantile(rest, 0.8))) <= 1


def with_luck(policy: Plain) -> Plain:
    """A queue with random work, alerts that order it, and another category."""
    alerts = {"red": {"left": 2, "priority": 3}}
    return scenario(
        {"serve": work(takes={"exponential": 3, "unit": "hours"})},
        {"crew": team("clerk", calendar="office")},
        policy=policy,
        streams={
            "a": {"category": "home", "route": "main", "areas": {"town": 1}, "applications_per_year": 500},
        },
        agreements=promised(whole=clause({"working_days": 6}, clock="whole", alerts=alerts)),
    )


@pytest.mark.parametrize("priority", [[], ["alert"], ["category", "alert"], ["category"]])
def test_a_priority_that_may_be_given_changes_nothing_until_it_is(tmp_path: Path, priority: list[str]) -> None:
    rows = [{"case_id": f"x{n}", "waiting_since": "3 10:00", "counted:pledge.whole": str(n)} for n in range(5)]
    one = morning(tmp_path, with_luck({"priority": priority}), *rows)
    loaded = starting_from(tmp_path / "scenario.yaml", tmp_path / "open.csv", datetime.date(2026, 1, 5), days=14)
    plain = simulate_compiled(compile_scenario(loaded.scenario, loaded.folder, loaded), 1, 0)
    ours = simulate_compiled(one.program, 1, 0)
    assert np.array_equal(plain.visits.rows, ours.visits.rows)
    assert np.array_equal(plain.hands.rows, ours.hands.rows)
    assert TAKEN_FIRST in one.program.names.agreements
    assert len(plain.visits) > 10


def test_both_engines_take_first_whom_they_are_told_to(tmp_path: Path) -> None:
    rows = [{"case_id": f"x{n}", "waiting_since": "3 10:00", "counted:pledge.whole": str(n)} for n in range(5)]
    one = morning(tmp_path, with_luck({"priority": ["alert"]}), *rows)
    program = taken_first(one.program, 2)
    log = simulate(program, 1, 0)
    assert log.same_as(simulate_compiled(program, 1, 0))
    first = log.visits.application[np.argmin(np.where(log.visits.started < 0, 2**31, log.visits.started))]
    assert log.applications.open_case[first] == 2


def test_it_is_told_who_is_at_work_who_could_be_and_whose_hands_it_is_in(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": work(takes=hours(3)), "works": outside(days(9))},
        {"crew": team("clerk", headcount=2), "others": team("clerk", "cashier"), "far": team("cashier")},
    )
    one = morning(
        tmp_path,
        plain,
        {"case_id": "x", "in_work_since": "4 23:00", "people": "crew#2"},
        {"case_id": "y", "waiting_since": "4 23:00"},
        {"case_id": "z", "stage": "works", "in_work_since": "4 23:00"},
    )
    said = {one.backlog.case_ids[one.backlog.token_case[token]]: at(one, token) for token in range(3)}
    assert said["x"] == ("serve", True, "utility", ("crew#2",), ("crew", "others"))
    assert said["y"] == ("serve", False, "utility", (), ("crew", "others"))
    assert said["z"] == ("works", True, "customer", (), ())


def at(one: Morning, token: int) -> tuple[object, ...]:
    where = stands(one.program, one.scenario, one.backlog, token)
    return where.stage, where.in_work, where.hands, where.people, where.teams


def test_what_is_late_already_is_told_apart(tmp_path: Path) -> None:
    plain = scenario({"serve": work(takes=minutes(30))}, agreements=promised(whole=clause(THREE_DAYS, clock="whole")))
    one = morning(
        tmp_path,
        plain,
        {"case_id": "over", "waiting_since": "2 10:00", "counted:pledge.whole": "3"},
        {"case_id": "just", "waiting_since": "2 10:00", "counted:pledge.whole": "2"},
    )
    outcomes = one.run(2)
    document = list_document(one, outcomes, one.at_risk(outcomes), {}, at_least=0.2, sure=0.8)
    assert document["late"] == []
    assert [(row["case_id"], row["counted"], row["limit"]) for row in document["late_already"]] == [("over", 3, 3)]


def test_a_branch_from_which_the_clause_does_not_lead_is_not_to_blame(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": outside(days(9)), "works": outside(days(1)), "end": outside(days(1))},
        {},
        route=[{"together": [["works"], ["serve"]]}, "end"],
        agreements=promised(whole=clause({"calendar_days": 5}, clock="whole")),
    )
    rows = [
        {"case_id": "x", "stage": stage, "in_work_since": "4 10:00", "counted:pledge.whole": "1"}
        for stage in ("works", "serve")
    ]
    one = morning(tmp_path, plain, *rows)
    risks = one.at_risk(one.run(2))
    assert [one.program.names.stages[one.backlog.token_stage[risk.token]] for risk in risks] == ["serve"]


def test_more_time_never_lists_fewer(tmp_path: Path) -> None:
    """Missed within so many days is missed within more."""
    rows = [{"case_id": f"x{n}", "waiting_since": "3 10:00", "counted:pledge.whole": "1"} for n in range(8)]
    plain = with_luck({"priority": ["alert"]})
    short, long = (morning(tmp_path, plain, *rows, days=n).run(20) for n in (6, 12))
    assert sum(outcome.missed.sum() for outcome in short) > 0
    assert all((a.missed <= b.missed).all() for a, b in zip(short, long, strict=True))


def test_the_programs_of_a_morning_differ_in_what_is_changed_only(tmp_path: Path) -> None:
    one = two_in_a_queue(tmp_path)
    changed = taken_first(one.program, 1)
    same = [name for name, array in one.program.arrays() if np.array_equal(array, dict(changed.arrays())[name])]
    assert set(dict(one.program.arrays())) - set(same) == {"open_cases.values", "open_cases.counted"}
