"""What `yekuo new` hands out is a scenario to go on from: valid, carried by its people, runnable, its redesign too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from model.scenario.loading import load_scenario
from reports.cli import main

REDESIGN = """\
extends: my_utility.yaml
title: {zh: 多一名业务受理员, en: One clerk more}
teams:
  hall: {headcount: 3, source: "option: one more"}
"""


def yekuo(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def json_of(*arguments: str) -> Any:
    result = yekuo(*arguments, "--json")
    assert result.exit_code == 0, result.output + result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter in a folder of its own, as `yekuo new` leaves it."""
    folder = tmp_path_factory.mktemp("new") / "my_utility"
    result = yekuo("new", str(folder))
    assert result.exit_code == 0, result.output + result.stderr
    return folder / "my_utility.yaml"


@pytest.fixture(scope="module")
def result(starter: Path) -> dict[str, Any]:
    document = json_of("run", str(starter), "--replications", "2", "--workers", "1")
    assert isinstance(document, dict)
    return document


def numbers_without_source(table: Any, covered: bool, path: str = "") -> list[str]:
    """Numbers with no `source` in any mapping around them."""
    if isinstance(table, dict):
        covered = covered or "source" in table
        return [at for key, value in table.items() for at in numbers_without_source(value, covered, f"{path}.{key}")]
    if isinstance(table, list):
        return [at for n, value in enumerate(table) for at in numbers_without_source(value, covered, f"{path}[{n}]")]
    return [path] if isinstance(table, int | float) and not isinstance(table, bool) and not covered else []


def test_the_folder_holds_the_scenario_and_nothing_else(starter: Path) -> None:
    assert sorted(path.name for path in starter.parent.iterdir()) == ["call_before_visit.yaml", "my_utility.yaml"]


def test_it_is_valid_and_its_people_can_carry_it(starter: Path) -> None:
    checked = json_of("check", str(starter))
    assert checked["valid"] is True
    assert checked["overloaded"] == []
    assert all(0.5 < load < 0.9 for load in checked["load"].values()), checked["load"]


def test_every_number_stands_under_a_source(starter: Path) -> None:
    plain = yaml.safe_load(starter.read_text(encoding="utf-8"))
    assert "source" not in plain
    assert numbers_without_source(plain, covered=False) == []


def test_it_runs_and_its_customers_are_connected(result: dict[str, Any]) -> None:
    assert set(result["categories"]) >= {"lv_residential", "lv_nonresidential"}
    for category in ("lv_residential", "lv_nonresidential"):
        counts = result["categories"][category]
        assert counts["archived"] + counts["withdrawn"] + counts["open"] == pytest.approx(counts["arrived"])
        assert counts["archived"] > 0.9 * counts["arrived"] > 100
        assert 1 < result["days"][category]["calendar"]["p50"] < 60


def test_every_clause_of_it_gets_a_verdict(starter: Path, result: dict[str, Any]) -> None:
    agreements = load_scenario(starter).agreements
    declared = {f"{name}.{clause}" for name, agreement in agreements.items() for clause in agreement.clauses}
    assert {clause["name"] for clause in result["clauses"]} == declared
    assert all(clause["verdict"] in ("kept", "broken", "undecided") for clause in result["clauses"])


def test_a_redesign_of_it_says_only_what_changes_and_why(starter: Path) -> None:
    redesign = starter.parent / "one_clerk_more.yaml"
    redesign.write_text(REDESIGN, encoding="utf-8")
    before, after = json_of("check", str(starter)), json_of("check", str(redesign))
    assert after["load"]["counter_clerk"] == pytest.approx(before["load"]["counter_clerk"] * 2 / 3, rel=0.02)
    assert after["load"]["surveyor"] == pytest.approx(before["load"]["surveyor"], rel=0.02)
    redesign.write_text(REDESIGN.replace(', source: "option: one more"', ""), encoding="utf-8")
    refused = yekuo("check", str(redesign))
    redesign.unlink()
    assert refused.exit_code == 2
    assert "teams.hall.headcount = 3: a changed number needs a source" in refused.stderr
