"""Every message that a bad scenario gives: where, which key, which value, and what it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from model.files.uncertain import highest
from model.problems import ScenarioError
from model.scenario.loading import load, load_scenario
from tests.scenario_writing import Writer, told
from tests.small_scenario import GONE, SMALL, Changes, problems_with, write_small

BAD = Path(__file__).parent / "scenarios" / "bad.yaml"
TITLE = {"zh": "甲", "en": "A"}
WAIT = {"title": TITLE, "kind": "external", "takes": {"fixed": 1, "unit": "hours"}}
DESK = {"title": TITLE, "by": "meter_fitter", "takes": {"fixed": 5}}
DEED = {"title": TITLE, "missing": 0.1, "needed_at": "archiving", "fetched_by": "customer_fetches_papers"}
ROUTE = ["acceptance", "site_survey", "external_works", "meter_installation", "archiving"]
BRANCHES = [
    "acceptance",
    {"together": [["site_survey"], ["external_works"]]},
    "meter_installation",
    "archiving",
]


def bad() -> dict[str, Any]:
    with BAD.open(encoding="utf-8") as file:
        content: dict[str, Any] = yaml.load(file, yaml.CSafeLoader)
    return content


def cases() -> list[Any]:
    """Return the changes and the message of every bad scenario."""
    content = bad()
    base = content.pop("with_grid")
    found = []
    for subject, group in content.items():
        for name, case in group.items():
            changes = {path: GONE if value == "(removed)" else value for path, value in case["with"].items()}
            if "base" in case or subject == "network":
                changes = {**base, **changes}
            found.append(pytest.param(changes, case["told"], id=f"{subject}: {name}"))
    return found


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


@pytest.mark.parametrize(("changes", "message"), cases())
def test_a_bad_scenario_is_told_what_is_wrong_and_nothing_else(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


def test_the_small_scenario_is_valid() -> None:
    scenario = load_scenario(SMALL)
    assert list(scenario.stages) == [ROUTE[0], "customer_fetches_papers", *ROUTE[1:]]
    assert scenario.teams["town_team"].roles["surveyor"].speed == 1.1


VALID: dict[str, Changes] = {
    "a network": bad()["with_grid"],
    "branches": {
        "routes.lv_residential": BRANCHES,
        "agreements.statutory.clauses.meter_and_energise.from": "site_survey.ended",
    },
    "a return": {"stages.meter_installation.sent_back": {"probability": 0.1, "back_to": "site_survey"}},
    "two people at once": {"stages.meter_installation.by": ["meter_fitter", "archivist"]},
    "a slot as long as the day": {"stages.meter_installation": {**DESK, "in_one_go": True, "slot_minutes": 210}},
    "an attribute set": {
        "attributes.size": {"values": ["small", "large"]},
        "stages.site_survey.sets": {"size": {"choices": {"small": 0.4, "large": 0.6}}},
    },
    "a multiplier": {"attributes.flats": {"number": True}, "stages.archiving.takes.per": "flats"},
    "owners": {
        "stages.archiving.by": "owner",
        "owners": {"role": "archivist", "caseload": 9},
        "stages.assigning": {"title": TITLE, "kind": "assignment"},
        "routes.lv_residential": ["acceptance", "assigning", *ROUTE[1:]],
    },
    "a paper": {"categories.lv_residential.documents.deed": DEED},
}


@pytest.mark.parametrize("changes", VALID.values(), ids=VALID)
def test_what_is_allowed_gives_no_problem(write: Writer, changes: Changes) -> None:
    load(write_small(write, changes))


def test_a_distribution_that_no_table_carries_is_told_at_its_family(write: Writer) -> None:
    (problem,) = problems_with(write, {"stages.archiving.takes": {"lognormal": {"mean": 5, "cv": 1000}}})
    assert problem.startswith("stages.archiving.takes.lognormal: ")


def test_all_problems_are_told_at_once_each_at_its_line(write: Writer) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("by: archivist", "by: archivist\n    takess: 1")
    text = text.replace("[0.18, 0.04]", "[1.8, 0.04]").replace('source: "made up for a test"\n', "")
    lines = told(lambda: load(write(text, "bad.yaml"))).splitlines()
    numbered = {text.splitlines()[int(line.split(":")[1]) - 1].strip().split(":")[0] for line in lines}
    assert (
        "bad.yaml:57:31: stages.acceptance.sent_back.probability[0] = 1.8: a probability lies between 0 and 1" in lines
    )
    assert {"takess", "sent_back", "headcount", "applications_per_year"} <= numbered
    assert len(lines) > 10


def test_each_problem_is_blamed_on_the_layer_that_made_it(write: Writer) -> None:
    write_small(write, {"stages.other": WAIT}, "base.yaml")
    over = write(
        "extends: base.yaml\nsource: s\nroutes:\n  lv_residential: [acceptance, othr, archiving]\n"
        "teams:\n  hall: {roles: {archivist: null}}\n",
        "over.yaml",
    )
    told_lines = told(lambda: load(over)).splitlines()
    assert "over.yaml:4:32: routes.lv_residential[1] = 'othr': unknown stage; did you mean other?" in told_lines
    assert any(line.startswith("base.yaml:") and "needs an archivist" in line for line in told_lines)


def test_both_ends_of_uncertain_numbers_must_be_allowed(write: Writer) -> None:
    uncertain = {"uncertain": {"uniform": [0.5, 1.5]}, "value": 0.7}
    changes = {"stages.acceptance.sent_back.probability": uncertain}
    assert problems_with(write, changes) == [
        "stages.acceptance.sent_back.probability = 1.5: a probability lies between 0 and 1 "
        "(with every uncertain number at its highest)"
    ]


def test_uncertain_numbers_are_picked_by_the_rule_asked_for(write: Writer) -> None:
    path = write_small(write, {"stages.archiving.takes.fixed": {"uncertain": {"uniform": [4.0, 6.0]}}})
    loaded = load(path)
    assert loaded.uncertain == [("stages", "archiving", "takes", "fixed")]
    assert loaded.scenario.stages["archiving"].takes.fixed == 5  # type: ignore[union-attr]
    assert loaded.with_inputs(highest).stages["archiving"].takes.fixed == 6  # type: ignore[union-attr]
    assert load_scenario(path, inputs=highest) == loaded.with_inputs(highest)


def test_a_file_is_looked_for_beside_the_layer_that_names_it(write: Writer) -> None:
    write("case_id,arrived\n", "base/arrivals.csv")
    write_small(write, {"streams.lv_residential_new.recorded": "arrivals.csv"}, "base/base.yaml")
    loaded = load(write("extends: base/base.yaml\n", "over.yaml"))
    named = loaded.file_named_at(("streams", "lv_residential_new", "recorded"))
    assert named == write.folder / "base" / "arrivals.csv"


@pytest.mark.parametrize("content", ["", "[]", "a: {", "\tx", "source: s"])
def test_what_is_no_scenario_at_all_is_told_without_a_traceback(write: Writer, content: str) -> None:
    with pytest.raises(ScenarioError):
        load_scenario(write(content))
