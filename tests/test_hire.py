"""A plan of hiring for a small hall with a busy summer: work by month, plan, trial, tightening, file and page."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from experiments.hiring.attainment import Attainment, missed
from experiments.hiring.hiring import Asked, Hired, hire
from experiments.hiring.overlay import headcount
from experiments.hiring.result import document_of
from experiments.hiring.seasons import Season, season_of
from experiments.hiring.terms import HiringTerms, read_terms
from experiments.hiring.workload import hours_per_person, worked
from experiments.observed import Observed
from experiments.plan_months import month_starts
from model.problems import ScenarioError
from model.program import DAY
from model.scenario.loading import load, load_scenario
from reports.cli import main
from reports.hire_page import hiring_page
from reports.terminal import without_nan
from tests.by_hand import Plain, date, hours, program_of, run, scenario, stream, team, work

pytest.importorskip("pulp")
pytest.importorskip("highspy")

TERMS = HiringTerms(attrition_per_year=0.0, hire_lead_months=1, overtime_share=0.0, dismiss_cost_in_months_pay=0.5)
CLAUSE = {
    "from": "application.arrived",
    "to": "serve.ended",
    "limit": {"working_days": 3},
    "categories": ["home"],
    "target": 0.9,
}


def hall(**more: Any) -> Plain:
    """An hour for each of 1,300 applications a year, most of them in the third quarter; one clerk of seven hours."""
    crew = team("clerk", headcount=1, calendar="office", monthly_cost_yuan=8000, most=5, **more)
    agreement = {"kind": "promise", "clauses": {"soon": dict(CLAUSE)}}
    plain = scenario({"serve": work(takes=hours(1))}, {"crew": crew}, agreements={"promise": agreement})
    plain["period"] = {"start": datetime.date(2026, 1, 1), "counted_days": 365, "run_out_days": 40}
    months = [0.6] * 6 + [2.2] * 3 + [0.6] * 3
    plain["streams"] = {"a": stream(applications_per_year=1300, months=months)}
    return plain


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hall")
    program_of(folder, hall())
    return folder / "scenario.yaml"


@pytest.fixture(scope="module")
def answer(file: Path) -> Hired:
    return hire(Asked(file, TERMS, replications=6, max_utilisation=0.9))


@pytest.fixture(scope="module")
def document(answer: Hired) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(without_nan(document_of(answer))))
    return read


def test_work_is_counted_in_the_month_in_which_it_joins_its_queue(tmp_path: Path) -> None:
    """Two hours on 5 January; another two join on the 14th, of which one is done on the 15th."""
    plain = scenario({"serve": work(takes=hours(2))}, {"crew": team("clerk", calendar="office")})
    told = run(tmp_path, plain, ["5 09:00", "14 13:00", "14 14:00"])
    observed = Observed(told.program, load_scenario(tmp_path / "scenario.yaml"), told.log)
    found = worked(observed, [0, 9 * DAY, 10 * DAY, 14 * DAY])
    assert found.by_place["clerk", "town"].tolist() == [2, 4, 0]
    assert found.given_away == {}


def test_a_slow_person_does_less_work_in_the_same_hours(tmp_path: Path) -> None:
    slow = team("clerk", calendar="office") | {"roles": {"clerk": {"speed": 0.5}}}
    told = run(tmp_path, scenario({"serve": work(takes=hours(1))}, {"crew": slow}), ["5 09:00"])
    observed = Observed(told.program, load_scenario(tmp_path / "scenario.yaml"), told.log)
    assert worked(observed, [0, 14 * DAY]).by_place["clerk", "town"].tolist() == [1]  # in two hours


def test_a_persons_hours_are_those_of_his_calendar_less_absence_and_other_duties(tmp_path: Path) -> None:
    crew = team("clerk", calendar="office", other_duties_share=0.2, absence_share=0.1, headcount=2)
    crew["leave"] = [{"people": 1, "from": date(5), "to": date(6)}]
    program = program_of(tmp_path, scenario({"serve": work()}, {"crew": crew}))
    found = hours_per_person(program, "crew", [0, 7 * DAY, 14 * DAY], 2)
    assert found == pytest.approx([(5 + 3) / 2 * 7 * 0.9 * 0.8, 5 * 7 * 0.9 * 0.8])


def test_seasons_are_those_of_arrival_and_hold_every_case_once(file: Path) -> None:
    whole = load(file)
    from model.compiling import compile_scenario
    from model.kernel import simulate

    program = compile_scenario(whole.scenario, whole.folder, whole)
    observed = Observed(program, whole.scenario, simulate(program, 1, 0))
    bounds = [(day - program.start).days * DAY for day in month_starts(program.start, 12)]
    found = season_of(observed, bounds)
    cases = observed.cases[0]
    assert found.met.sum() + found.late.sum() == (cases.kept >= 0)[observed.cohort[cases.application]].sum()
    arrived = observed.log.applications.arrived
    summer = ((arrived >= bounds[6]) & (arrived < bounds[9])).sum()
    assert found.due[0, 2] == summer > 2 * found.due[0, 1]
    assert found.waited[0, 2, 0, 6:10].sum() == pytest.approx(found.waited[0, 2].sum())


def test_more_people_are_there_when_the_summer_comes_and_the_promise_is_kept(document: dict[str, Any]) -> None:
    people = document["teams"]["crew"]["people"]
    assert people[:4] == [1, 1, 1, 1]
    assert min(people[6:9]) >= 2
    assert sum(document["teams"]["crew"]["hired"][:6]) >= 1
    summer = next(row for row in document["seasons"] if row["season"] == 2)
    assert summer["present"]["high"] < 0.5
    assert summer["plan"]["mean"] > 0.9
    assert document["ended"] == "kept"


def test_the_cost_is_what_the_people_cost(document: dict[str, Any]) -> None:
    crew = document["teams"]["crew"]
    cost = 8000 * (sum(crew["people"]) + sum(crew["hired"]) + 0.5 * sum(crew["dismissed"]))
    assert document["cost_yuan"] == pytest.approx(cost)
    assert document["present_cost_yuan"] == 12 * 8000


def test_what_people_cannot_mend_is_told_and_not_planned_for(tmp_path: Path) -> None:
    """Nobody serves a customer before he has slept over it for ten days."""
    plain = hall()
    takes = {"fixed": 10, "unit": "working_days"}
    think = {"kind": "external", "takes": takes, "hands": "authority", "title": {"zh": "等", "en": "Think"}}
    plain["stages"] = {"think": think, **plain["stages"]}
    plain["routes"]["main"] = ["think", "serve"]
    plain["agreements"]["promise"]["clauses"]["soon"]["clock"] = "whole"
    program_of(tmp_path, plain)
    found = document_of(hire(Asked(tmp_path / "scenario.yaml", TERMS, replications=3, max_utilisation=0.9)))
    assert all(row["beyond_people"] for row in found["seasons"])
    assert len(found["rounds"]) == 1
    assert found["ended"] == "kept"


def test_a_plan_that_fails_is_tightened(file: Path) -> None:
    """At full utilisation, and with much work left from month to month, the model is content; the promise is not."""
    found = hire(Asked(file, TERMS, replications=4, max_utilisation=1.0, backlog_days=20, rounds=4))
    first, last = found.rounds[0], found.rounds[found.chosen]
    assert first.missed
    assert sum(last.plan.people["crew"]) > sum(first.plan.people["crew"])
    assert len(last.missed) < len(first.missed)
    assert last.required


def test_a_season_a_little_below_its_target_is_left_alone() -> None:
    def arm(met: float) -> Attainment:
        return Attainment(
            tuple(Season(np.array([[met]]), np.array([[1000 - met]]), np.zeros((1, 1, 1, 1))) for _ in "12")
        )

    assert missed(arm(896), [("a.b", 0.9)]) == []
    assert missed(arm(894), [("a.b", 0.9)]) == [(0, 0)]


def test_overtime_makes_the_days_of_its_months_longer(tmp_path: Path) -> None:
    program_of(tmp_path, hall(overtime_yuan_per_hour=10, least=1))
    terms = HiringTerms(attrition_per_year=0.0, hire_lead_months=1, overtime_share=0.3)
    asked = Asked(tmp_path / "scenario.yaml", terms, replications=2, rounds=1, max_utilisation=0.7)
    found = hire(asked)
    plan, content = found.rounds[0].plan, found.rounds[0].overlay
    month = int(np.argmax(plan.overtime["crew"]))
    assert plan.overtime["crew"][month] > 10
    calendar: Any = content["calendars"]["crew_office_overtime"]  # type: ignore[index]
    longer = [day for day in calendar["except"] if datetime.date.fromisoformat(day).month == month + 1]
    weekdays = np.busday_count(f"2026-{month + 1:02}", f"2026-{month + 2:02}") if month < 11 else 23
    assert len(longer) == weekdays
    assert calendar["except"][longer[0]][0] > "09:00-16:00"


def test_headcount_steps_keep_what_was_before_the_plan(tmp_path: Path) -> None:
    plain = hall()
    steps = [{"from": date(1), "people": 2}, {"from": datetime.date(2026, 3, 1), "people": 3}]
    plain["teams"]["crew"]["headcount"] = steps
    program_of(tmp_path, plain)
    whole = load_scenario(tmp_path / "scenario.yaml")
    first = datetime.date(2026, 4, 1)
    assert headcount(whole, "crew", [3, 4, 4], month_starts(first, 3)) == [
        {"from": datetime.date(2026, 1, 1), "people": 2},
        {"from": datetime.date(2026, 3, 1), "people": 3},
        {"from": datetime.date(2026, 5, 1), "people": 4},
    ]


def test_terms_of_a_file_and_of_options_come_before_the_assumed_ones(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("hire_lead_months: 4\nteams: {crew: {attrition_per_year: 0.2}}\n", encoding="utf-8")
    terms = read_terms(path, load_scenario(file), {"overtime_share": 0.05})
    assert (terms.of("crew", "attrition_per_year"), terms.of("crew", "hire_lead_months")) == (0.2, 4)
    assert "overtime_share" not in terms.assumed
    assert "hire_lead_months" not in terms.assumed
    assert "hire_most_per_month" in terms.assumed


def test_every_fault_of_the_terms_is_told_with_its_line(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text(
        "teams: {crw: {attrition_per_year: 0.2}}\ntraining:\n  - {from: crew, to: office}\n", encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as caught:
        read_terms(path, load_scenario(file))
    first, second = str(caught.value).splitlines()
    assert "did you mean crew?" in first
    assert ":3:" in second
    path.write_text("attrition: 0.2\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="did you mean attrition_per_year"):
        read_terms(path, load_scenario(file))


def test_the_command_writes_a_file_that_is_laid_over_the_scenario(file: Path, tmp_path: Path) -> None:
    written, out = tmp_path / "plan.yaml", tmp_path / "out"
    words = ["hire", str(file), "--replications", "2", "--rounds", "1", "--hire-lead", "1", "--lang", "en"]
    done = CliRunner().invoke(main, [*words, "--write", str(written), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads((out / "hire.json").read_text(encoding="utf-8"))
    changed = load(file, over=[written]).scenario.teams["crew"].headcount
    assert isinstance(changed, tuple)
    assert changed[-1].people == found["teams"]["crew"]["people"][-1]


def test_a_budget_too_small_is_told_with_what_would_do(file: Path) -> None:
    words = ["hire", str(file), "--replications", "2", "--budget", "100", "--json", "--lang", "en"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert "the budget is too small" in done.stderr
    assert json.loads(done.stdout)["least_budget_yuan"] > 96_000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_the_same_from_a_document_read_back(answer: Hired, document: dict[str, Any], language: str) -> None:
    page = hiring_page(document, language)
    assert page == hiring_page(document_of(answer), language)
    assert page.count("<section") == 7
    early = {**copy.deepcopy(document), "rounds": [], "seasons": [], "interrupted": True}
    del early["teams"]
    assert "<html" in hiring_page(early, language)
