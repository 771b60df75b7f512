"""Measures, by hand: each figure of a small log is worked out beside it."""

from __future__ import annotations

import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.clause_measures import payment_due
from experiments.measures import Measures, measure
from model.compiling import compile_scenario
from model.engine import simulate
from model.scenario.agreements import Payment
from model.scenario.loading import load_scenario
from tests.by_hand import date, hours, minutes, outside, run, scenario, stream, team, work

Plain = dict[str, Any]
SMALL = Path(__file__).parent / "scenarios" / "small.yaml"


def measured(folder: Path, plain: Plain, arrivals: Any) -> Measures:
    told = run(folder, plain, arrivals)
    return measure(told.program, load_scenario(folder / "scenario.yaml"), told.log)


def ours(hours_taken: float, **more: object) -> Plain:
    return outside(hours(hours_taken), hands="utility", **more)


def clause(from_: str, to: str, limit: Plain, **more: object) -> Plain:
    return {"from": from_, "to": to, "limit": limit, "categories": ["home"], **more}


def promise(**clauses: Plain) -> Plain:
    return {"agreements": {"ours": {"clauses": clauses}}}


def some(measures: Measures, path: str, *names: str) -> list[float]:
    return [measures.numbers[f"{path}/{name}"] for name in names]


def test_days_go_to_whoever_held_the_application(tmp_path: Path) -> None:
    """From Monday 15:00 in an office open from 9 to 16.

    3 hours of survey: one hour on Monday, over night, two on Tuesday; the customer until Wednesday 20:00; the fitter
    from Thursday 9:00 for half an hour.
    """
    crew = {"crew": team("surveyor", "fitter", calendar="office")}
    stages = {
        "site_survey": work("surveyor", hours(3)),
        "works": outside(hours(33)),
        "meter_installation": work("fitter", minutes(30)),
        "archiving": outside(hours(50), hands="utility"),
    }
    measures = measured(tmp_path, scenario(stages, crew), ["5 15:00"])
    held = {
        what: 24 * measures.numbers[f"where_days/home/{what}"] for what in ("working", "closed", "customer", "waiting")
    }
    assert held == pytest.approx({"working": 3.5, "closed": 17 + 13, "customer": 33, "waiting": 0})
    assert 24 * measures.numbers["days/home/calendar/p95"] == pytest.approx(66.5)
    assert measures.numbers["days/home/utility/p50"] == 0  # the customer has both closings
    assert measures.numbers["days/home/whole/p50"] == 0


def test_the_whole_clock_counts_an_authoritys_days_but_not_the_customers(tmp_path: Path) -> None:
    """From Monday 10:00: two days ours, two the authority's, one the customer's, then at once energised."""
    stages = {
        "plan": ours(48),
        "right_of_way": outside(hours(48), hands="authority"),
        "works": outside(hours(24)),
    }
    measures = measured(tmp_path, scenario(stages), ["5 10:00"])
    days_by = {clock: measures.numbers[f"days/home/{clock}/mean"] for clock in ("utility", "whole", "calendar")}
    assert days_by == {"utility": 1, "whole": 3, "calendar": 5}  # Friday's closing is the customer's


def test_those_not_yet_energised_count_as_longer_than_all_others(tmp_path: Path) -> None:
    stages = {"small": ours(24), "big": ours(24 * 20)}
    plain = scenario(
        stages,
        routes={"small": ["small"], "big": ["big"]},
        streams={"small": stream(route="small"), "big": stream(route="big")},
    )
    measures = measured(tmp_path, plain, {"small": ["5 10:00"] * 7, "big": ["5 10:00"]})
    p50, p90 = some(measures, "days/home/calendar", "p50", "p90")
    assert p50 == 1
    assert math.isnan(p90)
    assert measures.numbers["days/home/not_energised"] == 1


def test_where_branches_overlap_the_one_at_work_counts(tmp_path: Path) -> None:
    """Work for two hours beside six hours at an authority and eight of the customer's."""
    stages = {
        "contract": work("clerk", hours(2)),
        "right_of_way": outside(hours(6), hands="authority"),
        "works": outside(hours(8)),
    }
    plain = scenario(stages, route=[{"together": [["contract"], ["right_of_way"], ["works"]]}])
    measures = measured(tmp_path, plain, ["5 10:00"])
    held = [24 * day for day in some(measures, "where_days/all", "working", "authority", "customer", "nobody")]
    assert held == pytest.approx([2, 4, 2, 0])


def test_clause_shares_count_the_cohort_and_tell_both_bounds(tmp_path: Path) -> None:
    """One before the counted period, one kept, one late, one undecided."""
    stages = {"plan": ours(24), "big": ours(24 * 30)}
    plain = scenario(
        stages,
        route=["plan", {"stage": "big", "when": {"size": "big"}}],
        attributes={"size": {"values": ["small", "big"]}},
        period={"start": date(5), "warm_up_days": 1, "counted_days": 13},
        **promise(
            c=clause("plan.waiting", "application.archived", {"working_days": 2}),
            d=clause("plan.waiting", "plan.ended", {"working_days": 2}, behind="c"),
        ),
    )
    arrivals = [("5 08:00", "small"), ("6 08:00", "small"), ("6 08:00", "big"), ("17 08:00", "big")]
    measures = measured(tmp_path, plain, [{"arrived": at, "size": size} for at, size in arrivals])
    names = ("met", "late", "undecided", "share", "share_low", "share_high")
    assert some(measures, "clauses/ours.c/home", *names) == pytest.approx([1, 1, 1, 1 / 2, 1 / 3, 2 / 3])
    assert some(measures, "clauses/ours.d/all", *names[:3]) == [3, 0, 0]
    assert some(measures, "joint/ours/all", *names[:3]) == [1, 1, 1]
    assert some(measures, "applications/home", "arrived", "archived", "open") == [3, 1, 2]
    assert some(measures, "open/home", "count", "oldest_days") == pytest.approx([2, 12 + 16 / 24])


def test_alerts_are_true_false_or_missed(tmp_path: Path) -> None:
    """An alert with one day left of three; the three end after one, two and three closings."""
    stages = {"a": ours(49), "b": ours(73), "c": ours(98)}
    c = clause("application.arrived", "application.archived", {"working_days": 3}, alerts={"red": {"left": 1}})
    plain = scenario(
        stages,
        routes={name: [name] for name in stages},
        streams={name: stream(route=name) for name in stages},
        **promise(c=c),
    )
    measures = measured(tmp_path, plain, {"a": ["5 10:00"], "b": ["5 10:00"], "c": ["5 10:00"]})
    names = ("raised_red", "raised", "true", "useful", "false", "missed")
    assert some(measures, "alerts/ours.c", *names) == [2, 2, 1, 1, 1, 0]
    assert some(measures, "alerts", "raised", "useful", "false", "missed") == [2, 1, 1, 0]


def test_an_alert_at_the_limit_warns_of_nothing(tmp_path: Path) -> None:
    c = clause("application.arrived", "application.archived", {"working_days": 3}, alerts={"red": {"left": 0}})
    plain = scenario({"a": ours(49), "b": ours(98)}, routes={"main": ["b"], "a": ["a"]}, **promise(c=c))
    measures = measured(tmp_path, plain, {"a": ["5 10:00"]})
    assert some(measures, "alerts/ours.c", "raised", "true", "useful", "false", "missed") == [1, 1, 0, 0, 0]


def test_an_alert_is_of_use_where_something_was_done_and_the_promise_kept(tmp_path: Path) -> None:
    """A planner helps the second from Tuesday 16:00 on, an escalation halves what comes then; the first needs neither.

    The clerk is at the first from Monday 08:00 to Wednesday 10:00.
    """
    helper = {"red": {"left": 2, "helper": {"team": "others"}}}
    c = clause("application.arrived", "serve.ended", {"working_days": 3}, alerts=helper)
    teams = {"crew": team("clerk"), "others": team("planner")}
    plain = scenario({"serve": work(takes=hours(50))}, teams, **promise(c=c))
    names = ("raised", "true", "acted", "useful", "false", "missed")
    measures = measured(tmp_path, plain, {"a": ["5 08:00", "5 08:00"]})
    assert some(measures, "alerts/ours.c", *names) == [2, 1, 0, 1, 1, 0]
    plain["agreements"]["ours"]["clauses"]["c"]["limit"] = {"working_days": 4}
    plain["agreements"]["ours"]["clauses"]["c"]["alerts"]["red"]["left"] = 3
    measures = measured(tmp_path, plain, {"a": ["5 08:00", "5 08:00"]})
    assert some(measures, "alerts/ours.c", *names) == [2, 0, 1, 1, 1, 0]
    stages = {"x": ours(40), "serve": work(takes=hours(20))}
    escalated = {"red": {"left": 3, "escalates": {"stages": ["serve"], "takes_share": 0.5}}}
    plain = scenario(stages, teams, **promise(c={**c, "limit": {"working_days": 4}, "alerts": escalated}))
    measures = measured(tmp_path, plain, {"a": ["5 08:00"]})
    assert some(measures, "alerts/ours.c", *names) == [1, 0, 1, 1, 0, 0]


def test_payments_are_once_per_unit_in_tiers_and_capped() -> None:
    assert payment_due(Payment(once_yuan=100), 5, 9) == 100
    assert payment_due(Payment(per_unit_yuan=20, cap_yuan=100), 5, 3) == 60
    assert payment_due(Payment(per_unit_yuan=20, cap_yuan=100), 5, 30) == 100
    tiers = [{"up_to_times_limit": 2, "yuan": 35}, {"up_to_times_limit": 3, "yuan": 70}, {"yuan": 105}]
    italian = Payment.model_validate({"tiers": tiers})
    assert [payment_due(italian, 5, late) for late in (1, 5, 6, 10, 11)] == [35, 35, 70, 70, 105]


def test_late_cases_are_paid_for(tmp_path: Path) -> None:
    """Limit two closings; three pass: two days late, begun ones counted."""
    c = clause("plan.waiting", "plan.ended", {"working_days": 2}, payment={"once_yuan": 10, "per_unit_yuan": 1})
    measures = measured(tmp_path, scenario({"plan": ours(98)}, **promise(c=c)), ["5 10:00"])
    assert some(measures, "payments/ours.c", "yuan", "cases") == [10 + 2, 1]
    assert measures.numbers["payments/yuan"] == 12


def test_people_are_busy_on_duty_and_paid_for_overtime(tmp_path: Path) -> None:
    """Two people; ten hours from Monday 9:00, seven on duty and three after; ten working days."""
    crew = {"crew": team("clerk", headcount=2, calendar="office", overtime_yuan_per_hour=50)}
    plain = scenario({"plan": work("clerk", hours(10), at_closing="finish")}, crew)
    measures = measured(tmp_path, plain, ["5 09:00"])
    for of in ("team/crew", "role/clerk"):
        assert measures.numbers[f"utilisation/{of}"] == pytest.approx(7 / (2 * 7 * 10))
        assert measures.numbers[f"worked/{of}"] == pytest.approx((7 + 3) / (2 * 7 * 10))
    assert measures.numbers["busy_hours/role/clerk"] == 7
    assert (measures.numbers["overtime_hours/crew"], measures.numbers["overtime_yuan"]) == (3, 150)
    assert measures.histograms["busy/crew"].tolist() == [7 * 3600, 0]
    assert measures.histograms["duty/crew"].tolist() == [2 * 35 * 3600] * 2


def test_suspended_work_is_no_overtime_and_a_cross_trained_team_is_busy_in_either_role(
    tmp_path: Path,
) -> None:
    crew = {"crew": team("surveyor", "planner", calendar="office")}
    stages = {"site_survey": work("surveyor", hours(10)), "plan": work("planner", hours(4))}
    measures = measured(tmp_path, scenario(stages, crew), ["5 09:00"])
    assert measures.numbers["overtime_hours/crew"] == 0
    assert measures.numbers["busy_hours/role/surveyor"] == 10
    assert measures.numbers["busy_hours/role/planner"] == 4
    for role in ("surveyor", "planner"):
        assert measures.numbers[f"utilisation/role/{role}"] == pytest.approx(14 / 70)


def test_a_batch_is_paid_once_not_once_for_each_member(tmp_path: Path) -> None:
    trip = work("clerk", hours(1), kind="batch", collects={"size": 3}, set_up=hours(2))
    measures = measured(tmp_path, scenario({"trip": trip}), ["5 08:00", "5 09:00", "5 10:00"])
    assert measures.numbers["busy_hours/team/crew"] == 2 + 3
    assert measures.numbers["queues/trip/wait_hours_mean"] == pytest.approx((2 + 1 + 0) / 3)
    assert measures.numbers["queues/trip/mean_waiting"] == pytest.approx(3 / (14 * 24))


def test_work_handed_over_waits_from_the_hand_over_on(tmp_path: Path) -> None:
    """Ten hours from 9:00: seven before closing, then seventeen hours in the queue, three the next morning."""
    crew = {"crew": team("clerk", calendar="office")}
    plain = scenario({"plan": work("clerk", hours(10), at_closing="hand_over")}, crew)
    measures = measured(tmp_path, plain, ["5 09:00"])
    assert measures.histograms["waiting/plan"].tolist() == [17 * 3600, 0]


def test_the_figures_of_getting_electricity(tmp_path: Path) -> None:
    """Acceptance twice (papers missing), survey and metering by one person, another archives."""
    crew = {"hall": team("clerk", "archivist"), "field": team("fitter")}
    stages = {
        "acceptance": work(
            "clerk",
            trips=1,
            customer_takes_part=True,
            customer_yuan=5,
            sent_back={"probability": [1, 0], "via": "papers"},
        ),
        "papers": outside(hours(5), customer_takes_part=True),
        "site_survey": work("fitter", site_visit=True, customer_takes_part=True),
        "meter_installation": work("fitter", site_visit=True, system_links=3),
        "archiving": work("archivist"),
    }
    route = ["acceptance", "site_survey", "meter_installation", "archiving"]
    measures = measured(tmp_path, scenario(stages, crew, route), ["5 08:00"])
    figures = {
        "stages": 3,
        "trips": 2,
        "customer_yuan": 10,
        "site_visits": 2,
        "system_links": 2 + 1 + 3 + 1,
        "hand_overs": 2,
        "repeated_visits": 1,
    }
    assert some(measures, "getting_electricity/home", *figures) == list(figures.values())
    assert measures.numbers["repeated_hours"] == 0.5


def test_the_official_index_sees_only_the_archived_and_ours_everybody_who_arrived(tmp_path: Path) -> None:
    """One is kept and archived, one is late and still open when the period ends: official 1, ours 1/2."""
    stages = {"small": ours(24), "big": ours(24 * 20)}
    plain = scenario(
        stages,
        routes={"small": ["small"], "big": ["big"]},
        streams={"small": stream(route="small"), "big": stream(route="big")},
        categories={"home": {"index_group": "hv"}},
        **promise(c=clause("application.arrived", "application.archived", {"working_days": 2})),
    )
    measures = measured(tmp_path, plain, {"small": ["5 10:00"], "big": ["5 10:00"]})
    assert some(measures, "index/ours", "official", "official_weight", "ours") == [1, 0.6, 0.5]


def test_the_official_index_is_of_recorded_times(tmp_path: Path) -> None:
    off = [{"probability": 1, "slack_below_days": 0, "how": "early_end"}]
    plain = scenario(
        {"plan": ours(96, off_system=off)},
        categories={"home": {"index_group": "lv"}},
        **promise(c=clause("plan.waiting", "plan.ended", {"working_days": 2})),
    )
    measures = measured(tmp_path, plain, ["5 10:00"])
    assert some(measures, "index/ours", "official", "official_true", "ours") == [1, 0, 0]
    assert some(measures, "clauses/ours.c/all", "share", "recorded_share") == [0, 1]


def test_other_business_of_the_hall_is_not_counted(tmp_path: Path) -> None:
    plain = scenario({"plan": ours(1)}, categories={"home": {"applies": False}})
    measures = measured(tmp_path, plain, ["5 10:00"])
    assert measures.numbers["applications/all/arrived"] == 0
    assert "applications/home/arrived" not in measures.numbers


def test_measures_of_a_whole_scenario_agree_with_one_another_and_pickle_small() -> None:
    loaded = load_scenario(SMALL)
    program = compile_scenario(loaded, SMALL.parent)
    log = simulate(program, 1, 0)
    measures = measure(program, loaded, log)
    numbers = measures.numbers
    fates = ("archived", "withdrawn", "expired", "open")
    assert numbers["applications/all/arrived"] == sum(some(measures, "applications/all", *fates))
    places = [value for path, value in numbers.items() if path.startswith("where_days/all/")]
    assert sum(places) == pytest.approx(numbers["days/all/calendar/mean"])
    assert numbers["busy_hours/team/hall"] == pytest.approx(
        numbers["busy_hours/role/counter_clerk"] + numbers["busy_hours/role/archivist"]
    )
    assert int(measures.histograms["days/all/utility"].sum()) == numbers["applications/all/archived"]
    assert len(pickle.dumps(measures)) < 200_000
    assert all(isinstance(value, float) for value in numbers.values())
    again = measure(program, loaded, log).numbers
    assert all(value == again[path] or math.isnan(value) for path, value in numbers.items())
    assert all(np.issubdtype(histogram.dtype, np.integer) for histogram in measures.histograms.values())
