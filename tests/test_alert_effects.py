"""What alerts do, by hand: people of other teams help, escalated work takes less time, and slack raises them.

The office closes at 16:00 from Monday to Friday, after seven hours; 5 January is a Monday. With two of three working
days left an alert comes on Tuesday at 16:00. `run` compares both engines, and shuffles simultaneous events.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.problems import ScenarioError
from tests.by_hand import (
    Plain,
    Told,
    date,
    hours,
    outside,
    program_of,
    run,
    scenario,
    stream,
    team,
    work,
    write_open_applications,
)  # fmt: skip

HELP = {"team": "others"}
AWAY = [{"people": 1, "from": date(5), "to": date(18)}]
OWNERS = {"role": "manager", "caseload": 5}


def inside(takes: Plain, **more: Any) -> Plain:
    """A stage in the utility's hands that needs nobody of it, and counts as no work."""
    return outside(takes, hands="utility", **more)


def promised(stages: Plain, alert: Plain, route: list[Any] | None = None, **more: Any) -> Plain:
    """Three working days from arrival to archiving, with a red alert; one clerk, one planner of the team `others`."""
    clause: Plain = {
        "from": "application.arrived",
        "to": "application.archived",
        "limit": {"working_days": 3},
        "categories": ["home"],
        "alerts": {"red": alert},
        **more.pop("clause", {}),
    }
    teams = more.pop("teams", {"crew": team("clerk"), "others": team("planner")})
    return scenario(stages, teams, route, agreements={"law": {"clauses": {"reply": clause}}}, **more)


def beside(plain: Plain, name: str, *stages: str) -> Plain:
    """Add a stream of another category, which no clause binds, with a route of its own."""
    plain["categories"][name] = {"title": {"zh": name, "en": name}}
    plain["routes"][name] = list(stages)
    plain["streams"][name] = stream(name, name)
    return plain


def served(told: Told, stage: str = "serve", columns: str = "case started ended people") -> list[str]:
    return sorted(told.rows(columns, stage))


def raised(told: Told) -> list[str]:
    return [alert.split(", ")[-1] for alert in told.alerts()]


# ─── helpers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_from_the_alert_on_others_do_work_whose_role_they_lack(tmp_path: Path) -> None:
    """The clerk is at a1 until Wednesday 10:00; what has begun stays his, what waits the planner takes."""
    told = run(tmp_path, promised({"serve": work(takes=hours(50))}, {"left": 2, "helper": HELP}), ["5 08:00"] * 2)
    assert raised(told) == ["6 16:00", "6 16:00"]
    assert served(told) == ["a1, 5 08:00, 7 10:00, crew#1", "a2, 6 16:00, 8 18:00, others#1"]
    assert told.busy_seconds() == {"crew#1": 50 * 3600, "others#1": 50 * 3600}


def test_work_that_is_reached_after_the_alert_is_helped_too(tmp_path: Path) -> None:
    teams = {"crew": team("clerk", calendar="office"), "others": team("planner")}
    stages = {"x": inside(hours(40)), "serve": work(takes=hours(1))}
    told = run(tmp_path, promised(stages, {"left": 2, "helper": HELP}, teams=teams), ["5 08:00"])
    assert served(told) == ["a1, 7 00:00, 7 01:00, others#1"]


def test_helpers_are_asked_after_all_who_suit_the_place(tmp_path: Path) -> None:
    """Both are free, and the planner's team comes first by name."""
    teams = {"zebras": team("clerk"), "others": team("planner")}
    stages = {"x": inside(hours(40)), "serve": work(takes=hours(1))}
    told = run(tmp_path, promised(stages, {"left": 2, "helper": HELP}, teams=teams), ["5 08:00"])
    assert served(told) == ["a1, 7 00:00, 7 01:00, zebras#1"]


@pytest.mark.parametrize(
    ("policy", "helped", "own"),
    [([], "a2, 8 08:00", "6 20:00"), (["alert"], "a2, 6 20:00", "10 04:00")],
)
def test_a_helper_s_own_work_competes_by_the_keys(tmp_path: Path, policy: list[str], helped: str, own: str) -> None:
    """On Tuesday 20:00 the planner is free; his second piece of work has waited longer than a2."""
    alert = {"left": 2, "priority": 1, "helper": HELP}
    stages = {"serve": work(takes=hours(80)), "plan": work("planner", hours(36))}
    plain = beside(promised(stages, alert, ["serve"], policy={"priority": policy}), "b", "plan")
    told = run(tmp_path, plain, {"a": ["5 08:00", "5 08:30"], "b": ["5 08:00", "5 08:10"]})
    assert served(told, columns="case started people")[1] == f"{helped}, others#1"
    assert served(told, "plan", "case started") == ["b1, 5 08:00", f"b2, {own}"]


@pytest.mark.parametrize(("speed", "ended"), [(None, "8 18:00"), (0.5, "10 20:00"), (2.0, "7 17:00")])
def test_who_lacks_the_role_works_at_the_stated_speed(tmp_path: Path, speed: float | None, ended: str) -> None:
    """Fifty hours from Tuesday 16:00."""
    helper = HELP if speed is None else {**HELP, "speed": speed}
    told = run(tmp_path, promised({"serve": work(takes=hours(50))}, {"left": 2, "helper": helper}), ["5 08:00"] * 2)
    assert served(told)[1] == f"a2, 6 16:00, {ended}, others#1"


@pytest.mark.parametrize(
    ("helper", "second"),
    [
        ({**HELP, "areas": ["town"], "speed": 0.1}, "a2, 6 16:00, 7 17:00, others#1"),
        (HELP, "a2, 7 10:00, 9 12:00, crew#1"),
    ],
)
def test_who_has_the_role_in_another_area_comes_if_that_is_stated(tmp_path: Path, helper: Plain, second: str) -> None:
    """He works twice as fast as others, there and here."""
    fast = {**team("clerk"), "areas": ["sea"], "roles": {"clerk": {"speed": 2}}}
    plain = promised(
        {"serve": work(takes=hours(50))}, {"left": 2, "helper": helper}, teams={"crew": team("clerk"), "others": fast},
        areas={"town": {}, "sea": {}},
    )  # fmt: skip
    assert served(run(tmp_path, plain, ["5 08:00"] * 2))[1] == second


def test_a_helper_stands_in_for_the_stated_roles_only(tmp_path: Path) -> None:
    """The clerk's work waits for him; the fitters', at night, does not."""
    stages = {"serve": work(takes=hours(45)), "more": work("fitter", hours(5))}
    teams = {"crew": team("clerk"), "fitters": team("fitter", calendar="office"), "others": team("planner")}
    plain = promised(stages, {"left": 2, "helper": {**HELP, "roles": ["fitter"]}}, teams=teams)
    told = run(tmp_path, plain, ["5 08:00"] * 2)
    assert served(told) == ["a1, 5 08:00, 7 05:00, crew#1", "a2, 7 05:00, 9 02:00, crew#1"]
    assert served(told, "more") == ["a1, 7 05:00, 7 10:00, others#1", "a2, 9 02:00, 9 07:00, others#1"]


def test_repeats_of_who_lacks_the_role_are_those_stated(tmp_path: Path) -> None:
    """The first time is always sent back, but for a helper whose factor is 0."""
    stages = {"serve": work(takes=hours(50), sent_back={"probability": [1, 0]})}
    told = run(tmp_path, promised(stages, {"left": 2, "helper": {**HELP, "repeats": 0}}), ["5 08:00"] * 2)
    assert served(told, columns="case attempt outcome people") == [
        "a1, 1, sent_back, crew#1", "a1, 2, passed, crew#1", "a2, 1, passed, others#1",
    ]  # fmt: skip


def test_of_several_alerts_that_let_a_team_help_the_first_level_says_how_fast(tmp_path: Path) -> None:
    """Orange on Tuesday, red on Wednesday; both hold at 20:00."""
    teams = {"crew": team("clerk", calendar="office"), "others": team("planner")}
    plain = promised({"x": inside(hours(60)), "serve": work(takes=hours(1))}, {}, teams=teams)
    plain["agreements"]["law"]["clauses"]["reply"]["alerts"] = {
        "red": {"left": 1, "helper": {**HELP, "speed": 0.1}},
        "orange": {"left": 2, "helper": {**HELP, "speed": 0.5}},
    }
    assert served(run(tmp_path, plain, ["5 08:00"])) == ["a1, 7 20:00, 7 22:00, others#1"]


@pytest.mark.parametrize(
    ("alert", "both", "third"),
    [
        ({"left": 2, "helper": HELP}, "a1, 7 21:00, crew#2 others#1", "b3, 7 23:00"),
        ({"left": 2}, "a1, -, ", "b3, 6 17:00"),
    ],
)
def test_work_is_ready_once_helpers_could_fill_its_places(tmp_path: Path, alert: Plain, both: str, third: str) -> None:
    """Two clerks are needed and one is away: a1 keeps nobody from b. From Tuesday 16:00 on the planner could, who is
    busy until Wednesday 21:00: the clerk, free at 17:00, is kept for a1, and b3 waits.
    """
    stages = {"both": work(["clerk"] * 2, hours(2)), "one": work(takes=hours(3)), "plan": work("planner", hours(40))}
    teams = {"crew": team("clerk", headcount=2, leave=AWAY), "others": team("planner")}
    plain = beside(beside(promised(stages, alert, ["both"], teams=teams), "b", "one"), "c", "plan")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["6 10:00", "6 14:00", "6 17:00"], "c": ["6 05:00"]})
    assert served(told, "one", "case started") == ["b1, 6 10:00", "b2, 6 14:00", third]
    assert served(told, "both", "case started people") == [both]


@pytest.mark.parametrize(
    ("manager", "crew", "together"),
    [("always", "office", "a1, 6 17:00, manager#1 others#1"), ("office", "always", "a1, 7 09:00, manager#1 crew#1")],
)
def test_the_owner_s_place_is_not_helped(tmp_path: Path, manager: str, crew: str, together: str) -> None:
    stages = {"give": {"kind": "assignment"}, "x": inside(hours(30)), "both": work(["owner", "clerk"], hours(1))}
    teams = {
        "manager": team("manager", calendar=manager),
        "crew": team("clerk", calendar=crew),
        "others": team("planner"),
    }
    plain = promised(stages, {"left": 2, "helper": HELP}, teams=teams, owners=OWNERS)
    assert served(run(tmp_path, plain, ["5 11:00"]), "both", "case started people") == [together]


@pytest.mark.parametrize(("second", "started"), [("6 16:30", "6 16:30"), ("5 17:00", "6 16:00")])
def test_a_batch_is_helped_if_one_of_its_members_is(tmp_path: Path, second: str, started: str) -> None:
    """The clerk is away on Tuesday; b1 is bound by nothing. Closed after the alert, or before."""
    away = [{"people": 1, "from": date(6), "to": date(6)}]
    teams = {"crew": team("clerk", calendar="office", leave=away), "others": team("planner")}
    stages = {"list": {"kind": "batch", "by": "clerk", "takes": hours(1), "collects": {"size": 2}}}
    plain = beside(promised(stages, {"left": 2, "helper": HELP}, teams=teams), "b", "list")
    told = run(tmp_path, plain, {"a": ["5 15:00"], "b": [second]})
    assert served(told, "list", "case started people") == [f"a1, {started}, others#1", f"b1, {started}, others#1"]


def test_an_open_application_whose_alert_is_due_is_helped_from_the_first_second_on(tmp_path: Path) -> None:
    """One closing is counted already; the clerk is of the office, the planner always there."""
    teams = {"crew": team("clerk", calendar="office"), "others": team("planner")}
    plain = promised({"serve": work(takes=hours(1))}, {"left": 2, "helper": HELP}, teams=teams)
    rows = [{"case_id": "x", "stream": "a", "area": "town", "arrived": "1 09:00", "stage": "serve",
             "waiting_since": "1 10:00", "counted:law.reply": "1"}]  # fmt: skip
    told = run(tmp_path, {**plain, "open_applications": write_open_applications(tmp_path, rows)})
    assert raised(told) == ["5 00:00"]
    assert served(told) == ["x, 5 00:00, 5 01:00, others#1"]


# ─── escalation ──────────────────────────────────────────────────────────────────────────────────────────────────────


def escalates(*stages: str, share: float = 0.5) -> Plain:
    return {"stages": list(stages), "takes_share": share}


def test_work_that_begins_after_the_alert_is_shortened_and_its_travel_is_not(tmp_path: Path) -> None:
    """Of four hours and one of travel remain two and one; what has begun takes its time."""
    stages = {"serve": work(takes=hours(40)), "approve": work(takes=hours(4), travel=hours(1))}
    told = run(tmp_path, promised(stages, {"left": 2, "escalates": escalates("approve", "serve")}), ["5 08:00"])
    assert served(told) == ["a1, 5 08:00, 7 00:00, crew#1"]
    assert served(told, "approve") == ["a1, 7 00:00, 7 03:00, crew#1"]


def test_only_the_stated_stages_are_shortened(tmp_path: Path) -> None:
    stages = {"x": inside(hours(40)), "serve": work(takes=hours(4)), "approve": work(takes=hours(4))}
    told = run(tmp_path, promised(stages, {"left": 2, "escalates": escalates("approve")}), ["5 08:00"])
    assert served(told) == ["a1, 7 00:00, 7 04:00, crew#1"]
    assert served(told, "approve") == ["a1, 7 04:00, 7 06:00, crew#1"]


def test_the_rest_of_work_that_began_before_the_alert_takes_its_time(tmp_path: Path) -> None:
    """Ten hours from Monday 10:00; the alert comes at 20:00, and on Tuesday the four hours that are left are done."""
    alert = {"left": 10, "escalates": escalates("serve")}
    plain = promised(
        {"serve": work(takes=hours(10), at_closing="hand_over")}, alert, clause={"limit": {"hours": 20}},
        teams={"crew": team("clerk", calendar="office")},
    )  # fmt: skip
    told = run(tmp_path, plain, ["5 10:00"])
    assert raised(told) == ["5 20:00"]
    assert served(told) == ["a1, 5 10:00, 5 16:00, crew#1", "a1, 6 09:00, 6 13:00, crew#1"]


def test_in_a_batch_the_escalated_member_s_part_is_shortened(tmp_path: Path) -> None:
    """An hour of set-up, one for a1 instead of two, two for b1."""
    stages = {"list": {"kind": "batch", "by": "clerk", "takes": hours(2), "set_up": hours(1), "collects": {"size": 2}}}
    plain = beside(promised(stages, {"left": 2, "escalates": escalates("list")}), "b", "list")
    told = run(tmp_path, plain, {"a": ["5 15:00"], "b": ["6 16:30"]})
    assert served(told, "list", "case started ended") == ["a1, 6 16:30, 6 20:30", "b1, 6 16:30, 6 20:30"]


def test_of_several_escalations_the_one_that_shortens_most_holds(tmp_path: Path) -> None:
    plain = promised({"x": inside(hours(60)), "serve": work(takes=hours(4))}, {})
    plain["agreements"]["law"]["clauses"]["reply"]["alerts"] = {
        "orange": {"left": 2, "escalates": escalates("serve", share=0.25)},
        "red": {"left": 1, "escalates": escalates("serve", share=0.5)},
    }
    assert served(run(tmp_path, plain, ["5 08:00"])) == ["a1, 7 20:00, 7 21:00, crew#1"]


# ─── slack ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def slack(
    tmp_path: Path, stages: Plain, units: int, limit: Plain, route: list[Any] | None = None, **more: Any
) -> list[str]:
    """Alerts of an application that arrives on Monday at 08:00."""
    teams = more.pop("teams", {"crew": team("clerk", "fitter")})
    plain = promised(stages, {"slack": units}, route, teams=teams, clause={"limit": limit, **more.pop("clause", {})})
    return raised(run(tmp_path, plain, ["5 08:00"]))


AHEAD = {"serve": work(takes=hours(10)), "more": work("fitter", hours(5))}
"""Fifteen hours: three working days of seven."""


def test_slack_is_what_is_left_beyond_the_work_ahead(tmp_path: Path) -> None:
    """Four days left of six, three of them for work."""
    assert slack(tmp_path, {"x": inside(hours(200)), **AHEAD}, 1, {"working_days": 6}) == ["7 16:00"]


def test_work_that_is_done_is_no_longer_ahead(tmp_path: Path) -> None:
    """From Wednesday 00:00 on only five hours are ahead, whose fitter is away: two days left, one of them for work."""
    teams = {"crew": team("clerk"), "fitters": team("fitter", leave=AWAY)}
    assert slack(tmp_path, {"x": inside(hours(30)), **AHEAD}, 1, {"working_days": 6}, teams=teams) == ["9 16:00"]


def test_who_is_led_back_has_more_ahead_and_is_warned_at_once(tmp_path: Path) -> None:
    """Three days are left when the check leads back, on Wednesday 18:00, to two days of work."""
    stages = {
        "serve": work(takes=hours(10)),
        "check": inside(hours(48), outcomes=[{"probability": [1, 0], "back_to": "serve"}]),
    }
    assert slack(tmp_path, stages, 1, {"working_days": 5}) == ["7 18:00"]


def test_hours_of_work_count_against_a_limit_in_hours(tmp_path: Path) -> None:
    """Fifteen of thirty hours are left, ten of them for work."""
    stages = {"x": inside(hours(200)), "serve": work(takes=hours(10))}
    assert slack(tmp_path, stages, 5, {"hours": 30}) == ["5 23:00"]


@pytest.mark.parametrize(("to", "when"), [("serve.ended", "7 16:00"), ("serve.started", "9 16:00")])
def test_only_work_up_to_the_end_of_the_clause_is_ahead(tmp_path: Path, to: str, when: str) -> None:
    stages = {"x": inside(hours(200)), **AHEAD}
    assert slack(tmp_path, stages, 1, {"working_days": 5}, clause={"to": to}) == [when]


def test_of_branches_the_one_with_most_work_that_leads_to_the_end_counts(tmp_path: Path) -> None:
    """Side by side 10 and 30 hours: five days. Up to the end of the first branch: two days, whatever the other does."""
    stages = {
        "x": inside(hours(300)),
        "y": inside(hours(300)),
        "serve": work(takes=hours(10)),
        "more": work("fitter", hours(30)),
    }
    route = [{"together": [["x", "serve"], ["y", "more"]]}]
    assert slack(tmp_path, stages, 1, {"working_days": 10}, route) == ["9 16:00"]
    assert slack(tmp_path, stages, 1, {"working_days": 7}, route, clause={"to": "serve.ended"}) == ["9 16:00"]


def test_of_several_thresholds_the_first_that_is_reached_counts(tmp_path: Path) -> None:
    """Three of six days are for work: slack 1 is reached on Wednesday, two days left on Friday; half of them before."""
    stages, limit = {"x": inside(hours(200)), **AHEAD}, {"working_days": 6}
    for more, when in (({"left": 2}, "7 16:00"), ({"left": 5}, "6 16:00"), ({"left_share": 0.8}, "6 16:00")):
        plain = promised(stages, {"slack": 1, **more}, teams={"crew": team("clerk", "fitter")}, clause={"limit": limit})
        assert raised(run(tmp_path, plain, ["5 08:00"])) == [when]


def test_no_slack_is_lost_while_the_clock_stands(tmp_path: Path) -> None:
    """With the customer from Monday 10:00 for four days: the clock of the utility counts from Friday on."""
    stages = {"x": inside(hours(2)), "y": outside(hours(96)), "z": inside(hours(300)), **AHEAD}
    assert slack(tmp_path, stages, 1, {"working_days": 6}) == ["12 16:00"]


# ─── what is refused ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        ({"priority": 1}, "states left, left_share or slack"),
        ({"slack": 3}, "slack = 3: is raised before the clock starts: fewer than the limit of 3 units are left"),
        ({"left": 1, "helper": {"team": "othres"}}, "helper.team = 'othres': unknown team; did you mean others?"),
        ({"left": 1, "helper": {"team": ["others", "x"]}}, "helper.team[1] = 'x': unknown team"),
        ({"left": 1, "helper": {"team": []}}, "is at least one team"),
        ({"left": 1, "helper": {"team": "*x*"}}, "helper.team: no team fits this"),
        ({"left": 1, "helper": {**HELP, "roles": ["x"]}}, "helper.roles[0] = 'x': unknown role"),
        ({"left": 1, "helper": {**HELP, "areas": ["x"]}}, "helper.areas[0] = 'x': unknown area"),
        ({"left": 1, "escalates": escalates("x")}, "escalates.stages[0] = 'x': unknown stage"),
        ({"left": 1, "escalates": escalates("y")}, "'y': takes what it takes: only work and batches are shortened"),
        ({"left": 1, "escalates": escalates("serve", share=0)}, "takes_share = 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, alert: Plain, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        program_of(tmp_path, promised({"serve": work(), "y": inside(hours(1))}, alert))
    assert said in str(refused.value)
    assert "scenario.yaml:" in str(refused.value)


def test_at_most_sixty_different_helpers_can_be_told_apart(tmp_path: Path) -> None:
    plain = promised({"serve": work()}, {"left": 1})
    clause = plain["agreements"]["law"]["clauses"].pop("reply")
    for speed in range(61):
        alerts = {"red": {"left": 1, "helper": {**HELP, "speed": 1 + speed / 10}}}
        plain["agreements"]["law"]["clauses"][f"reply_{speed}"] = {**clause, "alerts": alerts}
    with pytest.raises(ScenarioError, match="at most 60 different helpers of alerts, not 61"):
        program_of(tmp_path, plain)
    del plain["agreements"]["law"]["clauses"]["reply_7"]
    assert len(program_of(tmp_path, plain).effects.helper_speed) == 60


def test_a_scenario_whose_alerts_do_nothing_of_the_kind_keeps_its_digest(tmp_path: Path) -> None:
    """What is stored of it stays known: the arrays of effects count only where they are used."""
    program = program_of(tmp_path, promised({"serve": work()}, {"left": 1, "priority": 2}))
    helped = program_of(tmp_path, promised({"serve": work()}, {"left": 1, "priority": 2, "helper": HELP}))
    assert not program.effects.used
    assert helped.effects.used
    assert program.packed(without="effects")[1].keys() == {k for k in program.packed()[1] if "effects." not in k}
    assert program.digest != helped.digest
