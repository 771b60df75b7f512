"""`yekuo staff` on a small scenario: the certificate, the plan as a file, wrong input, what blocks a clause."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click.testing
import pytest

from experiments.replications import replicate_once, task_of
from experiments.rows import Rows
from experiments.staffing.asking import ask, resources_of, with_people
from experiments.staffing.blocking import trials_of
from experiments.staffing.targets import Tally, targets_of
from experiments.staffing.years import TeamYears
from model.compiling import compile_scenario
from model.kernel import simulate
from model.planning.headcounts import StillAtWorkError, needed_on_first_day, with_headcounts
from model.scenario.loading import load
from reports.cli import main
from tests.by_hand import program_of, scenario, team, work, write_open_applications
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

pytest.importorskip("pulp")
pytest.importorskip("highspy")

BOUNDS = {
    f"teams.{team}.{key}": value
    for team, least, most in (("hall", 1, 3), ("town_team", 1, 4), ("village_station", 1, 3))
    for key, value in (("least", least), ("most", most))
}


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def staff(path: Path, *options: str) -> click.testing.Result:
    store = path.parent / "staffing.sqlite"
    return click.testing.CliRunner().invoke(main, ["staff", str(path), "--store", str(store), "--lang", "en", *options])


def test_fewer_people_are_the_same_program_as_compiled_anew(write: Writer) -> None:
    loaded = load(write_small(write, BOUNDS))
    full = with_people(loaded.scenario, {"hall": 3, "town_team": 4, "village_station": 3})
    program = compile_scenario(full, loaded.folder)
    for counts in ({"hall": 1, "town_team": 4, "village_station": 2}, {"town_team": 1}, {"hall": 3}):
        anew = compile_scenario(with_people(full, counts), loaded.folder)
        assert with_headcounts(program, counts).digest == anew.digest


def test_the_tally_counts_what_a_run_counts(write: Writer) -> None:
    loaded = load(write_small(write, BOUNDS))
    task = task_of(loaded, seed=1)
    targets = targets_of(loaded.scenario)
    assert targets
    totals = Tally(tuple(targets))(task.program, loaded.scenario, simulate(task.program, 1, 0))
    rows = Rows(task, [replicate_once(task, 0)])
    for k, target in enumerate(targets):
        agreement, key = target.clause.split(".")
        path = f"joint/{agreement}/all" if key == "joint" else f"clauses/{target.clause}/{target.category}"
        met, due = rows.cases(path)
        assert (totals[k], totals[len(targets) + k]) == (met[0], due[0])
    assert totals[-1] == rows.mean("payments/yuan")


def test_a_plan_is_found_told_and_written_as_a_scenario_of_its_own(write: Writer, tmp_path: Path) -> None:
    path = write_small(write, BOUNDS)
    plan = tmp_path / "plan.yaml"
    result = staff(path, "--json", "--replications", "600", "--write", str(plan))
    document = json.loads(result.stdout)
    assert result.exit_code == 0, result.stderr
    assert document["verified"] is True
    assert set(document["plan"]) == {"hall", "town_team", "village_station"}
    assert document["bound"] <= document["cost"]
    assert document["gap"] == pytest.approx(document["cost"] / document["bound"] - 1)
    assert (document["alpha"], document["delta"], document["epsilon"]) == (0.05, 0.005, 0.005)
    assert document["replications"] <= 700
    assert document["seconds"] > 0
    laid = load(plan).scenario
    assert {name: team.headcount for name, team in laid.teams.items()} == document["plan"]


def test_the_certificate_says_what_is_known_and_never_too_much(write: Writer) -> None:
    result = staff(write_small(write, BOUNDS), "--replications", "600")
    assert "Verified plan" in result.stdout
    assert "Bound: no plan in the box" in result.stdout
    assert "not about reality" in result.stdout
    assert "optimal" not in result.stdout.lower()


def test_a_plan_of_a_search_goes_on_from_the_store(write: Writer) -> None:
    path = write_small(write, BOUNDS)
    first = json.loads(staff(path, "--json", "--replications", "600").stdout)
    second = json.loads(staff(path, "--json", "--replications", "600").stdout)
    assert second["verified"]
    assert second["bound"] >= first["bound"]
    assert second["cost"] <= first["cost"]


def test_free_teams_and_bounds_can_be_stated(write: Writer) -> None:
    path = write_small(write, BOUNDS)
    document = json.loads(staff(path, "--json", "--replications", "300", "--teams", "town_team=2-3").stdout)
    assert list(document["plan"]) == ["town_team"]
    assert document["plan"]["town_team"] in (2, 3)
    for wrong in ("townteam", "town_team=3-2", "town_team=few"):
        result = staff(path, "--teams", wrong)
        assert result.exit_code == 2
        assert "town_team" in result.stderr


def test_teams_without_bounds_get_some_and_are_told(write: Writer) -> None:
    result = staff(write_small(write, {}), "--json", "--replications", "200")
    document = json.loads(result.stdout)
    assert {one["name"]: (one["least"], one["most"]) for one in document["teams"]} == {
        "hall": (1, 5), "town_team": (1, 5), "village_station": (1, 3),
    }  # fmt: skip
    assert "village_station" in result.stderr


def test_an_agreement_that_is_none_is_told_in_a_line(write: Writer) -> None:
    result = staff(write_small(write, BOUNDS), "--agreement", "nobodys")
    assert result.exit_code == 2
    assert "nobodys" in result.stderr


def test_what_cannot_be_kept_is_told_with_what_blocks_it(write: Writer) -> None:
    path = write_small(write, BOUNDS)
    loaded = load(path)
    (name, clause), *_ = next(iter(loaded.scenario.agreements.values())).clauses.items()
    agreement = next(iter(loaded.scenario.agreements))
    changes = BOUNDS | {
        f"agreements.{agreement}.clauses.{name}.limit": {"calendar_days": 4},
        f"agreements.{agreement}.clauses.{name}.clock": "whole",
        f"agreements.{agreement}.clauses.{name}.from": "application.arrived",
    }
    document = json.loads(staff(write_small(write, changes, "b.yaml"), "--json", "--replications", "400").stdout)
    missed = {one["name"]: one for one in document["cannot_be_kept"]}
    assert f"{agreement}.{name}" in missed
    helps = {by["key"] for by in missed[f"{agreement}.{name}"]["blocked_by"] if by["helps"]}
    assert helps & {"customers", "others"}
    assert clause.target > missed[f"{agreement}.{name}"]["share_with_most"]


def test_trials_ease_what_the_scenario_has(write: Writer) -> None:
    loaded = load(write_small(write, BOUNDS))
    free = resources_of(loaded.scenario, {"town_team": None})
    keys = [trial.key for trial in trials_of(loaded.scenario, free)]
    assert keys[:3] == ["people", "team", "team"]
    assert {"customers", "others"} <= set(keys)
    assert "network" not in keys


def test_the_years_of_a_plan_are_those_of_the_scenario_with_its_people(write: Writer) -> None:
    loaded = load(write_small(write, BOUNDS))
    resources = resources_of(loaded.scenario, {})
    asked = ask(loaded, resources, targets_of(loaded.scenario))
    plan = tuple(one.least for one in resources)
    people = {one.name: one.least for one in resources}
    alone = ask(replace(loaded, scenario=with_people(loaded.scenario, people)), resources, asked.question.targets)
    program = compile_scenario(with_people(loaded.scenario, people), loaded.folder)
    assert isinstance(alone.simulate, TeamYears)
    assert asked.simulate.program_of(plan).digest == program.digest
    assert asked.simulate(plan, 3).tolist() == replace(asked.simulate, program=program)(plan, 3).tolist()


def test_people_who_are_at_work_on_the_first_day_cannot_be_left_out(tmp_path: Path) -> None:
    plain = scenario({"desk": work(), "end": work()}, teams={"crew": team("clerk", headcount=3)})
    row = {"case_id": "o1", "stream": "a", "area": "town", "arrived": "2 08:00", "stage": "desk"}
    begun = {"in_work_since": "4 23:50", "people": "crew#2"}
    plain["open_applications"] = write_open_applications(tmp_path, [row | begun])
    program = program_of(tmp_path, plain)
    assert with_headcounts(program, {"crew": 2}).people.person_number.tolist() == [1, 2]
    with pytest.raises(StillAtWorkError):
        with_headcounts(program, {"crew": 1})
    assert needed_on_first_day(program) == {"crew": 2}
