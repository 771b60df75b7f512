"""Simultaneous events by hand: each case once depended on the order they came in (`run` shuffles it and compares)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.problems import ScenarioError
from tests.by_hand import date, hours, outside, program_of, run, scenario, stream, team, work

CREWS = {"crew": team("clerk", headcount=9)}
FORK = [{"together": [["x"], ["y"]]}]


def agreement(begins: str, ends: str, **more: Any) -> dict[str, Any]:
    """An agreement of one clause, `c`."""
    clause = {"from": begins, "to": ends, "limit": {"hours": 5}, "categories": ["home"], "title": _title(), **more}
    return {"p": {"title": _title(), "clauses": {"c": clause}}}


def _title() -> dict[str, str]:
    return {"zh": "契约", "en": "agreement"}


def test_a_clause_from_one_branch_to_another_reached_at_one_instant_is_kept_at_once(tmp_path: Path) -> None:
    stages = {"x": outside(hours(2)), "y": outside(hours(2)), "end": work(takes=hours(9))}
    promise = agreement("x.ended", "y.ended", clock="whole", alerts={"red": {"left": 0}})
    told = run(tmp_path, scenario(stages, CREWS, [*FORK, "end"], agreements=promise), ["5 08:00"] * 4)
    assert told.alerts() == []


def test_work_that_begins_to_wait_as_its_due_date_is_met_in_another_branch_has_none(tmp_path: Path) -> None:
    stages = {"x": outside(hours(2)), "y": outside(hours(2)), "z": work(takes=hours(1))}
    route = [{"together": [["x"], ["y", "z"]]}]
    policy = {"priority": ["due_date"], "agreement": "p", "due_by": "c"}
    promise = agreement("application.arrived", "x.ended", clock="whole", categories=["home", "firm"])
    plain = scenario(stages, {"crew": team("clerk")}, route, agreements=promise, policy=policy)
    plain["routes"]["other"] = ["z"]
    plain["categories"]["firm"] = {"title": _title()}
    plain["streams"]["b"] = stream("firm", "other")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["5 10:00"]})
    assert told.rows("case started", "z") == ["a1, 5 11:00", "b1, 5 10:00"]  # b still has a due date


def test_a_start_moves_the_keys_of_other_crews_only_after_all_work_is_given_out(tmp_path: Path) -> None:
    stages = {"x": work("clerk"), "y": work("fitter", hours(1))}
    policy = {"priority": ["due_date"], "agreement": "p", "due_by": "c"}
    teams = {"m": team("clerk", calendar="office"), "n": team("fitter", calendar="office")}
    plain = scenario(stages, teams, FORK, policy=policy)
    plain["agreements"] = agreement("x.started", "application.archived", clock="whole")
    plain["routes"]["other"] = ["y"]
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 08:30"], "b": ["5 08:00"]})
    assert told.rows("case started", "y") == ["b1, 5 09:00", "a1, 5 10:00"]


def test_work_handed_over_as_its_due_date_is_met_in_another_branch_has_none(tmp_path: Path) -> None:
    lot = {"kind": "batch", "collects": {"size": 1}, **work(takes=hours(9), at_closing="hand_over")}
    stages = {"x": outside(hours(6)), "lot": lot, "y": work(takes=hours(1))}
    policy = {"priority": ["due_date"], "agreement": "p", "due_by": "c"}
    shifts = {"crew": team("clerk", calendar="office")}
    plain = scenario(stages, shifts, [{"together": [["x"], ["lot"]]}], policy=policy)
    plain["agreements"] = agreement("application.arrived", "x.ended", clock="whole", categories=["home", "firm"])
    plain["routes"]["other"] = ["lot"]
    plain["categories"]["firm"] = {"title": _title()}
    plain["streams"]["b"] = stream("firm", "other")
    plain["stages"]["x"]["takes"] = hours(7)
    told = run(tmp_path, plain, {"a": ["5 09:00"], "b": ["5 10:00"]})
    assert told.rows("case started", "lot") == ["a1, 5 09:00", "a1, 7 11:00", "b1, 6 09:00", "b1, 7 09:00"]


def test_two_branches_cannot_share_a_repair_stage(tmp_path: Path) -> None:
    back = [{"probability": [0.5], "via": "fetch"}]
    stages = {"x": work(outcomes=back), "y": work(outcomes=back), "fetch": outside(hours(1))}
    with pytest.raises(ScenarioError, match=r"stages.y.outcomes\[0\].via = 'fetch': x in a branch beside has this"):
        program_of(tmp_path, scenario(stages, CREWS, FORK), ["5 08:00"])


@pytest.mark.parametrize(("sets", "refused"), [("x", True), ("first", False)])
def test_a_watched_clause_cannot_ask_for_what_a_branch_beside_sets(tmp_path: Path, sets: str, refused: bool) -> None:
    stages = {"first": work(), "x": outside(hours(2)), "y": outside(hours(2))}
    stages[sets]["sets"] = {"wish": {"choices": {"odd": 0.5, "plain": 0.5}}}
    plain = scenario(stages, CREWS, ["first", *FORK], attributes={"wish": {"values": ["plain", "odd"]}})
    alerts = {"red": {"left": 0}}
    plain["agreements"] = agreement("y.ended", "application.archived", when={"wish": "odd"}, alerts=alerts)
    if refused:
        with pytest.raises(
            ScenarioError, match=r"clauses.c.when.wish: stages.x sets this attribute in a branch beside"
        ):
            program_of(tmp_path, plain, ["5 08:00"])
    else:
        run(tmp_path, plain, ["5 08:00"] * 4)


def test_two_stages_of_one_branch_share_a_repair_stage(tmp_path: Path) -> None:
    back = [{"probability": [1, 0], "via": "fetch"}]
    stages = {"x": work(outcomes=back), "y": work(outcomes=back), "z": work(), "fetch": outside(hours(1))}
    route = [{"together": [["x", "y"], ["z"]]}]
    told = run(tmp_path, scenario(stages, CREWS, route), ["5 08:00"])
    assert told.rows("attempt since", "fetch") == ["1, 5 08:30", "2, 5 10:30"]


def test_deputies_begin_when_the_owner_has_been_away_for_long_though_nothing_else_happens(tmp_path: Path) -> None:
    stages = {"give": {"kind": "assignment"}, "wait": outside(hours(20)), "x": work("owner")}
    crew = team("clerk", headcount=2, leave=[{"people": 1, "from": date(6), "to": date(12)}])
    plain = scenario(stages, {"crew": crew})
    plain["owners"] = {"role": "clerk", "caseload": 5, "deputy_after_working_days": 1}
    told = run(tmp_path, plain, ["5 09:00"])
    assert told.rows("since started people", "x") == ["6 05:00, 7 16:00, crew#2"]


def test_the_start_of_a_stage_without_duration_starts_a_clock(tmp_path: Path) -> None:
    plain = scenario({"give": {"kind": "assignment"}, "wait": outside(hours(9))}, CREWS, ["give", "wait"])
    plain["owners"] = {"role": "clerk", "caseload": 5}
    plain["agreements"] = agreement("give.started", "wait.ended", clock="whole", alerts={"red": {"left": 0}})
    told = run(tmp_path, plain, ["5 08:00"])
    assert len(told.alerts()) == 1
