"""Clocks during a run, by hand: alerts at the right closing, stopped clocks, and work put in the order of its dates.

The office closes at 16:00 from Monday to Friday; 5 January is a Monday.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import Plain, hours, minutes, outside, run, scenario, stream, work

RED = {"red": {"left": 0}}
BY_AREA = [{"when": {"area": "sea"}, "use": 9}, {"use": 1}]
ALL = {"yellow": {"left": 2}, "orange": {"left": 1}, "red": {"left": 0}}


def inside(takes: Plain, **more: Any) -> Plain:
    """A stage in the utility's hands that needs nobody of it."""
    return outside(takes, hands="utility", **more)


def promised(stages: Plain, clause: Plain | None = None, route: list[Any] | None = None, **more: Any) -> Plain:
    """A scenario with a clause `reply` of the agreement `law`: three working days from arrival to archiving."""
    stated = {
        "from": "application.arrived",
        "to": "application.archived",
        "limit": {"working_days": 3},
        "categories": ["home"],
        "alerts": ALL,
        **(clause or {}),
    }
    agreement = {"clauses": {"reply": stated}, **more.pop("agreement", {})}
    return scenario(stages, more.pop("teams", {}), route, agreements={"law": agreement}, **more)


def raised(folder: Path, plain: Plain, *arrivals: str) -> list[str]:
    """The alerts of some arrivals, as `a1 yellow 6 16:00`."""
    told = run(folder, plain, arrivals)
    return [alert.replace(" law.reply,", "").replace(",", "") for alert in told.alerts()]


def test_alerts_are_raised_at_the_closings_that_leave_so_many_days(tmp_path: Path) -> None:
    """The day of arrival does not count: the limit is Thursday at closing."""
    assert raised(tmp_path, promised({"x": inside(hours(200))}), "5 10:00") == [
        "a1 yellow 6 16:00",
        "a1 orange 7 16:00",
        "a1 red 8 16:00",
    ]


def test_days_off_do_not_count(tmp_path: Path) -> None:
    plain = promised({"x": inside(hours(200))}, national_calendar={"country": None, "overrides": {"2026-01-12": "off"}})
    assert raised(tmp_path, plain, "8 20:00") == ["a1 yellow 9 16:00", "a1 orange 13 16:00", "a1 red 14 16:00"]


def test_a_milestone_reached_at_its_limit_raises_no_alert(tmp_path: Path) -> None:
    assert raised(tmp_path, promised({"x": inside(hours(78))}), "5 10:00")[-1] == "a1 orange 7 16:00"
    late = promised({"x": inside({"fixed": 78 * 3600 + 1, "unit": "seconds"})})
    assert raised(tmp_path, late, "5 10:00")[-1] == "a1 red 8 16:00"


def test_closings_of_a_stopped_clock_do_not_count(tmp_path: Path) -> None:
    """Stopped from Tuesday 11:00 to Thursday 09:00: Tuesday and Wednesday do not count."""
    plain = promised({"x": inside(hours(25)), "y": outside(hours(46)), "z": inside(hours(200))})
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 8 16:00", "a1 orange 9 16:00", "a1 red 12 16:00"]


def test_a_clock_that_stops_at_a_closing_does_not_count_it(tmp_path: Path) -> None:
    """In the customer's hands from Tuesday 16:00 to Wednesday 16:00: only the second closing counts."""
    plain = promised({"x": inside(hours(30)), "y": outside(hours(24)), "z": inside(hours(200))})
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 7 16:00", "a1 orange 8 16:00", "a1 red 9 16:00"]


def test_a_clock_that_stops_and_restarts_within_an_instant_counts_its_closing(tmp_path: Path) -> None:
    plain = promised({"x": inside(hours(30)), "y": outside(minutes(0)), "z": inside(hours(200))})
    assert raised(tmp_path, plain, "5 10:00")[0] == "a1 yellow 6 16:00"


def test_a_whole_clock_runs_in_anybodys_hands_except_in_the_stages_it_excludes(tmp_path: Path) -> None:
    stages = {"x": inside(hours(25)), "y": outside(hours(46)), "z": inside(hours(200))}
    assert raised(tmp_path, promised(stages, {"clock": "whole"}), "5 10:00")[0] == "a1 yellow 6 16:00"
    excluding = promised(stages, {"clock": "whole", "excluding": ["y"]})
    assert raised(tmp_path, excluding, "5 10:00")[0] == "a1 yellow 8 16:00"


def test_what_the_customer_takes_beyond_his_days_moves_the_date(tmp_path: Path) -> None:
    """His part is one day; he takes the closings of Tuesday to Thursday: two days later."""
    plain = promised(
        {"x": inside(hours(20)), "y": outside(hours(60)), "z": inside(hours(300))},
        {"clock": "whole", "customer_days": 1, "limit": {"working_days": 5}, "alerts": {"red": {"left": 0}}},
    )
    assert raised(tmp_path, plain, "5 10:00") == ["a1 red 14 16:00"]


def test_what_the_customer_takes_where_the_clock_stops_does_not_move_the_date(tmp_path: Path) -> None:
    plain = promised(
        {"x": inside(hours(20)), "y": outside(hours(60)), "z": inside(hours(300))},
        {"clock": "whole", "customer_days": 1, "excluding": ["y"], "alerts": RED},
    )
    assert raised(tmp_path, plain, "5 10:00") == ["a1 red 13 16:00"]  # counted: the 9th, the 12th, the 13th


def test_waiting_at_a_join_is_in_the_hands_of_the_other_branch(tmp_path: Path) -> None:
    stages = {"x": inside(hours(25)), "y": outside(hours(71)), "z": inside(hours(200))}
    plain = promised(stages, route=[{"together": [["x"], ["y"]]}, "z"])
    assert raised(tmp_path, plain, "5 10:00")[:1] == ["a1 yellow 8 16:00"]


def test_a_clock_runs_while_one_branch_is_in_the_utilitys_hands(tmp_path: Path) -> None:
    stages = {"x": inside(hours(200)), "y": outside(hours(200))}
    plain = promised(stages, route=[{"together": [["x"], ["y"]]}])
    assert raised(tmp_path, plain, "5 10:00")[0] == "a1 yellow 6 16:00"


@pytest.mark.parametrize(
    ("clause", "alerts"),
    [
        ({"limit": {"working_days": 3}, "alerts": {"yellow": {"left_share": 0.5}}}, ["a1 yellow 6 16:00"]),
        ({"limit": {"calendar_days": 3}, "alerts": {"yellow": {"left": 2}}}, ["a1 yellow 7 00:00"]),
        (
            {"limit": {"hours": 30}, "alerts": {"yellow": {"left": 4}, "red": {"left": 0}}},
            ["a1 yellow 6 12:00", "a1 red 6 16:00"],
        ),
        (
            {"limit": {"cases": BY_AREA, "unit": "working_days"}, "alerts": RED},
            ["a1 red 6 16:00"],
        ),
        ({"limit": {"attribute": "quote", "unit": "working_days"}, "alerts": {"red": {"left": 0}}}, ["a1 red 7 16:00"]),
        ({"categories": ["firm"]}, []),
        ({"when": {"quote": {"above": 2}}}, []),
    ],
)
def test_limits_have_units_tables_and_conditions(tmp_path: Path, clause: Plain, alerts: list[str]) -> None:
    plain = promised(
        {"x": inside(hours(200))},
        clause,
        areas={"town": {}, "sea": {}},
        attributes={"quote": {"number": True, "first": 2}},
        categories={"home": {}, "firm": {}},
    )
    plain["streams"]["b"] = stream("firm")
    told = run(tmp_path, plain, {"a": ["5 10:00"], "b": ["18 10:00"]})
    assert [a.replace(" law.reply,", "").replace(",", "") for a in told.alerts()] == alerts


def test_an_hours_clock_counts_seconds_while_it_runs(tmp_path: Path) -> None:
    stages = {"x": inside(minutes(90)), "y": outside(hours(5)), "z": inside(hours(9))}
    plain = promised(stages, {"limit": {"hours": 2}, "alerts": {"red": {"left": 0}}})
    assert raised(tmp_path, plain, "5 10:00") == ["a1 red 5 17:00"]


def test_a_clause_binds_those_who_sign(tmp_path: Path) -> None:
    arrivals = ["5 10:00"] * 40
    told = run(tmp_path, promised({"x": inside(hours(200))}, agreement={"signed_by": 0.5}), arrivals)
    signed = told.attribute("signed_law")
    assert {alert.split(",")[0] for alert in told.alerts()} == {
        told.case(n) for n, yes in enumerate(signed) if yes == "yes"
    }
    assert 10 < signed.count("yes") < 30


def test_no_alert_is_raised_for_who_has_withdrawn(tmp_path: Path) -> None:
    plain = promised({"x": inside(hours(47), gives_up={"probability": 1})})
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 6 16:00"]


def test_each_attempt_is_a_case_of_its_own(tmp_path: Path) -> None:
    """Two attempts of 31 hours each; each has one closing on a later date than its start."""
    stages = {"x": inside(hours(30), sent_back={"probability": [1, 0]})}
    clause = {"from": "x.waiting", "to": "x.ended", "each_attempt": True, "limit": {"working_days": 1}}
    told = run(tmp_path, promised(stages, {**clause, "alerts": {"red": {"left": 0}}}), ["5 12:00"])
    assert told.rows("attempt since ended") == ["1, 5 12:00, 6 18:00", "2, 6 18:00, 8 00:00"]
    assert told.log.alerts.case.tolist() == [1, 2]
    assert [alert.split(", ")[-1] for alert in told.alerts()] == ["6 16:00", "7 16:00"]


def test_a_clause_starts_at_its_milestone(tmp_path: Path) -> None:
    stages = {"x": inside(hours(25)), "y": inside(hours(200))}
    for milestone in ("x.ended", "y.waiting", "y.started"):
        plain = promised(stages, {"from": milestone, "to": "y.ended"})
        assert raised(tmp_path, plain, "5 10:00")[0] == "a1 yellow 7 16:00"


def test_an_alert_moves_a_case_ahead(tmp_path: Path) -> None:
    """Both wait for the clerk until Wednesday 20:00; the later one has an alert since Tuesday's closing."""
    plain = promised(
        {"serve": work(takes=hours(60))},
        {"limit": {"working_days": 1}, "alerts": {"red": {"left": 0, "priority": 1}}},
        teams={"crew": {"roles": {"clerk": {}}, "calendar": "always"}},
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["alert"]},
    )
    told = run(tmp_path, plain, {"a": ["5 10:00"], "b": ["5 08:00", "5 09:00"]})
    assert sorted(told.rows("started case")) == ["10 08:00, b2", "5 08:00, b1", "7 20:00, a1"]


def test_an_alert_at_the_instant_somebody_is_free_comes_too_late_for_it(tmp_path: Path) -> None:
    """The clerk is free at Tuesday 16:00: what ends then comes first, and the earlier one is served."""
    plain = promised(
        {"serve": work(takes=hours(32))},
        {"limit": {"working_days": 1}, "alerts": {"red": {"left": 0, "priority": 1}}},
        teams={"crew": {"roles": {"clerk": {}}, "calendar": "always"}},
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["alert"]},
    )
    told = run(tmp_path, plain, {"a": ["5 10:00"], "b": ["5 08:00", "5 09:00"]})
    assert sorted(told.rows("started case")) == ["5 08:00, b1", "6 16:00, b2", "8 00:00, a1"]


def test_work_is_taken_by_due_date(tmp_path: Path) -> None:
    """Who is served first has two days less; nobody else has a date."""
    limit = {"cases": [{"when": {"category": "firm"}, "use": 1}, {"use": 3}], "unit": "working_days"}
    plain = promised(
        {"serve": work(takes=hours(2))},
        {"limit": limit, "categories": ["home", "firm"], "alerts": {}},
        teams={"crew": {"roles": {"clerk": {}}, "calendar": "always"}},
        categories={"home": {}, "firm": {}, "other": {}},
        streams={"a": stream(), "b": stream("firm"), "c": stream("other")},
        policy={"priority": ["due_date"], "due_by": "reply", "agreement": "law"},
    )
    told = run(tmp_path, plain, {"c": ["5 08:00", "5 08:01"], "a": ["5 08:02"], "b": ["5 08:03"]})
    assert sorted(told.rows("started case")) == ["5 08:00, c1", "5 10:00, b1", "5 12:00, a1", "5 14:00, c2"]


def test_slack_is_the_due_date_less_the_work_ahead(tmp_path: Path) -> None:
    """Both are due on the same day; the one with more work ahead is served first."""
    stages = {"serve": work(takes=hours(2)), "more": work("planner", hours(3))}
    plain = promised(
        stages,
        {"alerts": {}},
        routes={"main": ["serve"], "longer": ["serve", "more"]},
        teams={"crew": {"roles": {"clerk": {}}, "calendar": "always"}, "y": {"roles": {"planner": {}}}},
        policy={"priority": ["slack"], "due_by": "reply", "agreement": "law"},
    )
    plain["streams"]["b"] = stream(route="longer")
    told = run(tmp_path, plain, {"a": ["5 08:00", "5 08:01"], "b": ["5 08:02"]})
    assert sorted(told.rows("started case", "serve")) == ["5 08:00, a1", "5 10:00, b1", "5 12:00, a2"]


def test_who_is_sent_back_at_the_milestone_has_not_kept_the_promise_yet(tmp_path: Path) -> None:
    """`to` is the last time it is reached: the first check, on Monday, is not."""
    stages = {"x": inside(hours(1)), "y": inside(hours(1), sent_back={"probability": [1, 0], "via": "again"})}
    plain = promised({**stages, "again": inside(hours(200))}, {"to": "y.ended"}, ["x", "y"])
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 6 16:00", "a1 orange 7 16:00", "a1 red 8 16:00"]


def test_a_return_over_the_milestone_opens_the_case_again(tmp_path: Path) -> None:
    """It is passed on Monday; on Tuesday 12:00 the check behind it leads back to x."""
    stages = {
        "x": inside(hours(1)),
        "y": inside(hours(1)),
        "z": inside(hours(24), outcomes=[{"probability": [1, 0], "back_to": "x", "via": "again"}]),
        "again": inside(hours(200)),
    }
    plain = promised(stages, {"to": "y.ended"}, ["x", "y", "z"])
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 6 16:00", "a1 orange 7 16:00", "a1 red 8 16:00"]


def test_a_return_over_the_beginning_does_not_begin_the_case_anew(tmp_path: Path) -> None:
    """`from` is the first time it is reached."""
    stages = {
        "x": inside(hours(1)),
        "y": inside(hours(24), outcomes=[{"probability": [1, 0], "back_to": "x"}]),
        "z": inside(hours(200)),
    }
    plain = promised(stages, {"from": "x.ended", "to": "z.ended"})
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 6 16:00", "a1 orange 7 16:00", "a1 red 8 16:00"]


def test_no_alert_comes_nearer_while_the_customer_is_beyond_his_days(tmp_path: Path) -> None:
    """From Monday to Monday with the customer, four closings, one of them his own: the limit moves to nine."""
    clause = {"clock": "whole", "customer_days": 1, "limit": {"working_days": 6}}
    plain = promised({"x": outside(hours(168)), "y": inside(hours(300))}, clause)
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 14 16:00", "a1 orange 15 16:00", "a1 red 16 16:00"]


def test_a_limit_that_depends_on_an_attribute_follows_it(tmp_path: Path) -> None:
    """Found to be large on Tuesday at 11:00, when one closing more would have raised yellow: five days, not three."""
    cases = [{"when": {"size": "large"}, "use": 5}, {"use": 3}]
    plain = promised(
        {"x": inside(hours(25), sets={"size": {"choices": {"large": 1.0}}}), "y": inside(hours(300))},
        {"limit": {"unit": "working_days", "cases": cases}},
        attributes={"size": {"values": ["small", "large"]}},
    )
    assert raised(tmp_path, plain, "5 10:00") == ["a1 yellow 8 16:00", "a1 orange 9 16:00", "a1 red 12 16:00"]
