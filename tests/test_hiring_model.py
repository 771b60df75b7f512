"""The hiring model: months by hand, and the published optimum of Williams' manpower problem."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.planning.hiring import Course, Group, HiringPlan, NoPlanError, Requirement, Terms, Work, plan_hiring

pytest.importorskip("pulp")
pytest.importorskip("highspy")

WILLIAMS = Path(__file__).parents[2] / "shared" / "data" / "bench" / "williams_manpower.json"
TEAM = Group("survey", 2, hours=(100.0,) * 4, wage=8000, hire_most=None, hire_cost=5000)


def surveys(*hours: float, **more: Any) -> Work:
    return Work("surveys", hours, more.pop("speed", {"survey": 1.0}), **more)


def test_people_are_hired_for_the_month_in_which_they_are_needed() -> None:
    plan = plan_hiring([TEAM], [surveys(150, 250, 250, 310)])
    assert plan.people["survey"] == (2, 3, 3, 4)
    assert plan.hired["survey"] == (0, 1, 0, 1)
    assert plan.total_cost == 12 * 8000 + 2 * 5000 == plan.objective
    assert plan.cost["hiring"] == 10_000


def test_the_decision_comes_before_the_first_day_by_the_lead_time() -> None:
    plan = plan_hiring([replace(TEAM, hire_lead=2)], [surveys(150, 200, 250, 250)])
    assert plan.hired["survey"] == (1, 0, 0, 0)
    assert plan.people["survey"] == (2, 2, 3, 3)
    with pytest.raises(NoPlanError) as caught:
        plan_hiring([replace(TEAM, hire_lead=2)], [surveys(150, 250, 250, 250)])
    assert caught.value.missing == {("surveys", 1): pytest.approx(50)}


def test_overtime_is_worked_where_it_is_cheaper_than_a_person() -> None:
    team = replace(TEAM, overtime_share=0.2, overtime_cost=100)
    plan = plan_hiring([team], [surveys(150, 230, 200, 200)])
    assert plan.people["survey"] == (2, 2, 2, 2)
    assert plan.overtime["survey"] == (0, 30, 0, 0)
    assert plan.cost["overtime"] == 3000
    # 41 hours are more than a fifth of 200
    assert plan_hiring([team], [surveys(150, 241, 200, 200)]).people["survey"][1] == 3


def test_work_may_wait_into_the_next_month_as_far_as_it_is_tolerated() -> None:
    plan = plan_hiring([TEAM], [surveys(150, 230, 150, 150, most_backlog=30)])
    assert plan.people["survey"] == (2, 2, 2, 2)
    assert plan.backlog["surveys"][1] >= 30 - 1e-6
    assert plan_hiring([TEAM], [surveys(150, 230, 150, 150, most_backlog=29)]).people["survey"][1] == 3


def test_work_is_given_to_a_firm_where_that_is_cheaper() -> None:
    out = surveys(150, 230, 200, 200, most_outsourced=(0.0, 30.0, 0.0, 0.0), outsource_cost=200)
    plan = plan_hiring([TEAM], [out])
    assert plan.outsourced["surveys"] == (0, 30, 0, 0)
    assert plan.cost["outsourcing"] == 6000


def test_people_are_trained_for_another_team_and_away_for_the_course() -> None:
    meter = Group("meter", 1, hours=(100.0,) * 4, wage=8000)
    teams = [replace(TEAM, people=3, hire_most=0.0), meter]
    work = [surveys(150, 150, 150, 150), Work("meters", (100.0, 100.0, 180.0, 180.0), {"meter": 1.0})]
    plan = plan_hiring(teams, work, [Course("survey", "meter", months=1, cost=3000)])
    assert sum(plan.trained["survey", "meter"]) == 1
    assert plan.trained["survey", "meter"][2:] == (0, 0)
    assert plan.people["meter"][2:] == (2, 2)
    assert plan.cost["training"] == 3000 + 8000  # the month of the course is paid


def test_leavers_are_rounded_so_that_in_the_sum_they_are_as_many_as_expected() -> None:
    team = replace(TEAM, people=10, leaving=0.03, hire_most=0.0)
    plan = plan_hiring([team], [surveys(100, 100, 100, 100)])
    assert sum(plan.left["survey"]) == 1  # 0.3 + 0.3 + …: 0.6 after two months is one
    assert plan.people["survey"][3] == 9
    small = [replace(team, name=name, people=3, leaving=0.03) for name in ("east", "west", "north")]
    each = [Work(one.name, (100.0,) * 4, {one.name: 1.0}) for one in small]
    assert sum(sum(left) for left in plan_hiring(small, each).left.values()) == 1  # 9 × 0.03 × 4 is 1.1
    exact = plan_hiring([team], [surveys(100, 100, 100, 100)], terms=Terms(whole=False))
    assert exact.people["survey"][3] == pytest.approx(10 * 0.97**4)


def test_nobody_is_busier_than_allowed() -> None:
    plan = plan_hiring([TEAM], [surveys(170, 171, 100, 100)], terms=Terms(max_utilisation=0.85))
    assert plan.people["survey"] == (2, 3, 3, 3)


def test_those_who_cannot_be_dismissed_stay_and_others_go_where_it_pays() -> None:
    work = [surveys(190, 90, 90, 90)]
    assert plan_hiring([TEAM], work).people["survey"][1] == 2
    dear, cheap = (replace(TEAM, dismiss_most=None, dismiss_cost=cost) for cost in (25_000.0, 20_000.0))
    assert plan_hiring([dear], work).people["survey"][1] == 2  # three wages are 24,000
    assert plan_hiring([cheap], work).people["survey"][1] == 1
    assert plan_hiring([replace(cheap, least=2)], work).people["survey"][1] == 2


def test_a_requirement_holds_in_its_months_only() -> None:
    team = replace(TEAM, dismiss_most=None)
    terms = Terms(required=(Requirement(("survey",), (1, 2), 4),))
    assert plan_hiring([team], [surveys(150, 150, 150, 150)], terms=terms).people["survey"] == (2, 4, 4, 2)


def test_a_budget_too_small_is_told_with_what_would_do() -> None:
    with pytest.raises(NoPlanError, match="the budget is too small") as caught:
        plan_hiring([TEAM], [surveys(150, 250, 250, 250)], terms=Terms(budget=90_000))
    assert caught.value.least_budget == pytest.approx(11 * 8000 + 5000)
    assert not caught.value.missing


def test_bounds_that_contradict_one_another_are_told() -> None:
    with pytest.raises(NoPlanError, match="contradict"):
        plan_hiring([replace(TEAM, most=1)], [surveys(10, 10, 10, 10)])


def williams() -> tuple[list[Group], list[Work], list[Course], Terms]:
    """Three skills in three years; a person is an hour."""
    if not WILLIAMS.is_file():
        pytest.skip("../shared/data/bench/williams_manpower.json is not there")
    data = json.loads(WILLIAMS.read_text(encoding="utf-8"))
    skills = ("unskilled", "semiskilled", "skilled")
    groups = [
        Group(
            name, data["current"][g], hours=(1.0,) * 3, leaving=data["attrition_later"][g],
            hire_most=data["max_hire_per_year"][g], hire_leaving=data["attrition_first_year"][g],
            dismiss_most=None, dismiss_cost=data["layoff_cost"][g], idle_cost=data["excess_cost"][g],
            short_most=data["max_parttime_per_skill"], short_cost=data["parttime_cost"][g],
            short_share=1 - data["parttime_productivity"],
        )
        for g, name in enumerate(skills)
    ]  # fmt: skip
    needs = zip(*(data["demand"][year] for year in "123"), strict=True)
    work = [Work(name, tuple(map(float, need)), {name: 1.0}) for name, need in zip(skills, needs, strict=True)]
    later, down = data["attrition_later"], data["demotion_attrition"]
    courses = [
        Course(
            "unskilled", "semiskilled", cost=data["training_cost"][0], leaving=later[1],
            most=data["max_train_unskilled"],
        ),
        Course(
            "semiskilled", "skilled", cost=data["training_cost"][1], leaving=later[2],
            most_share=data["max_train_semiskilled_share_of_skilled"],
        ),
        Course("semiskilled", "unskilled", leaving=down),
        Course("skilled", "semiskilled", leaving=down),
        Course("skilled", "unskilled", leaving=down),
    ]  # fmt: skip
    return groups, work, courses, Terms(whole=False, most_idle=data["max_excess_total"])


def test_williams_fewest_redundancies_are_the_published_ones() -> None:
    groups, work, courses, terms = williams()
    plan = plan_hiring(groups, work, courses, terms, minimised="dismissals", relative_gap=0)
    assert plan.objective == pytest.approx(841.796875, abs=1e-4)


def test_williams_least_cost_is_the_published_one() -> None:
    groups, work, courses, terms = williams()
    plan: HiringPlan = plan_hiring(groups, work, courses, terms, relative_gap=0)
    assert plan.total_cost == pytest.approx(498_677.29, abs=0.01)
    assert sum(sum(some) for some in plan.dismissed.values()) == pytest.approx(1423.7, abs=0.05)
