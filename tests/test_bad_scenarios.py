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
from tests.small_scenario import GONE, SMALL, Changes, problems_with, small_with, write_small

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


def between(low: float, high: float, value: float) -> dict[str, Any]:
    """Return an uncertain number."""
    return {"uncertain": {"uniform": [low, high]}, "value": value}


SOONER, LATER = between(1, 10, 2), between(5, 12, 6)
RISING = "numbers rise from lowest to highest; not so in every draw, since"
OVERLAPPING: dict[str, tuple[Changes, str]] = {
    "uniform": (
        {"stages.archiving.takes": {"uniform": [SOONER, LATER]}},
        f"stages.archiving.takes: uniform {RISING} uniform[0] is 1 to 10 and uniform[1] is 5 to 12",
    ),
    "triangular": (
        {"stages.archiving.takes": {"triangular": [1, SOONER, between(9.5, 20.0, 15)]}},
        f"stages.archiving.takes: triangular {RISING} triangular[1] is 1 to 10 and triangular[2] is 9.5 to 20",
    ),
    "empirical": (
        {"stages.archiving.takes": {"empirical": [[0, 0], [0.4, SOONER], [0.6, LATER], [1, 20]]}},
        "stages.archiving.takes: empirical probabilities and quantiles rise; not so in every draw, "
        "since empirical[1][1] is 1 to 10 and empirical[2][1] is 5 to 12",
    ),
    "least and most": (
        {"teams.hall.least": between(1, 5, 2), "teams.hall.most": between(4, 9, 6)},
        "teams.hall.least = 5: at most `most`, which is 4; "
        "not so in every draw, since least is 1 to 5 and most is 4 to 9",
    ),
    "committed and rated": (
        {
            **bad()["with_grid"],
            "network.transformers.t_town.rated_kva": between(300, 500, 400),
            "network.transformers.t_town.committed_kva": between(100, 301, 200),
        },
        "network.transformers.t_town.committed_kva = 301.0: at most the usable 300 kVA (rated_kva × loading_limit); "
        "not so in every draw, since rated_kva is 300 to 500 and committed_kva is 100 to 301",
    ),
}


@pytest.mark.parametrize(("changes", "message"), OVERLAPPING.values(), ids=OVERLAPPING)
def test_ranges_that_overlap_where_numbers_must_rise_are_told(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


def test_ranges_that_touch_may_be_drawn(write: Writer) -> None:
    load(write_small(write, {"stages.archiving.takes": {"uniform": [between(1, 5, 2), between(5, 12, 6)]}}))


def test_a_draw_that_does_not_fit_together_is_refused_when_it_is_drawn(write: Writer) -> None:
    """Two parts of 2 to 4 days stand behind limits of 6 to 9; only both parts high and both limits low are too long."""
    clause = small_with({})["agreements"]["statutory"]["clauses"]["meter_and_energise"]
    clause = {key: value for key, value in clause.items() if key in ("title", "from", "to", "categories")}
    part = {**clause, "limit": {"unit": "working_days", "cases": [{"use": between(2, 4, 2)}]}, "behind": "whole"}
    rows = [{"when": {"area": "town"}, "use": between(6, 9, 7)}, {"use": between(6, 9, 7)}]
    whole = {**clause, "limit": {"unit": "working_days", "cases": rows}}
    loaded = load(write_small(write, {"agreements.statutory.clauses": {"whole": whole, "one": part, "other": part}}))
    with pytest.raises(ScenarioError, match="stand behind it and take 8 working days, more than its 6"):
        loaded.with_inputs(lambda path, spec: spec.low if "whole" in path else spec.high)


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
