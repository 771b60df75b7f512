"""`yekuo deadlines`: the document, the page in both languages, the file it writes, wrong input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from experiments.deadlines.laying import task_with
from experiments.deadlines.sensitivity import changes, customers_stages
from experiments.deadlines.setting import Plan
from experiments.deadlines.side_by_side import deadlines_of
from experiments.replications import task_of
from model.scenario.loading import load, load_scenario
from reports.cli import main
from reports.deadlines_beside import beside_sentences, deadlines_beside
from reports.deadlines_page import deadlines_page
from reports.deadlines_sentences import sentences
from reports.page_words import PageWords
from reports.words import LANGUAGES, Wording
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

Document = dict[str, Any]
TITLE = {"zh": "承诺", "en": "Promise"}
CLAUSES = {
    "plan": {
        "title": {"zh": "勘查日期", "en": "Date of the survey"}, "from": "application.arrived",
        "to": "site_survey.ended", "limit": {"working_days": 2}, "categories": ["lv_residential"], "target": 0.9,
    },
    "whole": {
        "title": {"zh": "全程", "en": "Whole"}, "from": "application.arrived", "to": "meter_installation.ended",
        "limit": {"working_days": 4}, "categories": ["lv_residential"], "target": 0.9,
    },
}  # fmt: skip


def yekuo(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small scenario with a service agreement of two clauses."""
    folder = tmp_path_factory.mktemp("deadlines")
    signed = {"title": TITLE, "kind": "service_agreement", "signed_by": 0.5, "source": "made up", "clauses": CLAUSES}
    return write_small(Writer(folder), {"agreements": {"signed": signed}}, "town.yaml")


@pytest.fixture(scope="module")
def made(path: Path) -> tuple[Document, Path]:
    """What the command prints, and the folder that it wrote."""
    folder = path.parent / "out"
    done = yekuo(
        "deadlines", path, "--replications", 30, "--sensitivity", "--json", "--out", folder,
        "--write", folder / "new.yaml",
    )  # fmt: skip
    assert done.exit_code == 0, done.output + done.stderr
    document: Document = json.loads(done.stdout)
    return document, folder


def test_every_clause_says_what_the_issue_asks_for(made: tuple[Document, Path]) -> None:
    for one in made[0]["deadlines"]:
        assert one.keys() >= {"clause", "category", "unit", "limits", "promised"}
        assert list(one["limits"]) == ["0.90", "0.95", "0.99"]
        known = [limit for limit in one["limits"].values() if limit is not None]
        assert known == sorted(known)
        assert one["unit"] == "working_days"
    assert [one["promised"] for one in made[0]["deadlines"]] == [2, 4]
    assert made[0]["joint"] is None


def test_what_is_confirmed_was_tried_on_fresh_replications(made: tuple[Document, Path]) -> None:
    document = made[0]
    assert document["verification"]["replications"] == 30
    assert document["verification"]["confirmed"]
    for one in document["deadlines"]:
        assert one["confirmed_limit"] >= one["between"]["0.95"]["low"]
        assert one["confirmed_share"]["mean"] >= 0.95


def test_the_file_that_is_written_is_an_agreement_to_be_laid_over_the_scenario(
    path: Path, made: tuple[Document, Path]
) -> None:
    changed = load_scenario(path, over=[made[1] / "new.yaml"]).agreements["signed"].clauses
    for one in made[0]["deadlines"]:
        clause = changed[one["clause"].split(".")[1]]
        assert (clause.limit.working_days, clause.target) == (one["confirmed_limit"], 0.95)


def test_fewer_people_and_more_demand_keep_no_more(made: tuple[Document, Path]) -> None:
    grid = made[0]["sensitivity"]["grid"]
    for shares in grid["shares"].values():
        now = shares[grid["people"].index(0)]
        assert now[0] >= now[-1] - 0.01
        fewer = shares[0][grid["demand"].index(1.0)]
        assert fewer is None or fewer <= now[grid["demand"].index(1.0)] + 0.01


def test_every_change_of_the_sensitivity_changes_something(path: Path) -> None:
    scenario = load_scenario(path)
    arms = changes(scenario)
    assert arms[0].kind == "base"
    assert len(set(arms)) == len(arms)
    assert all(arm.overlay(scenario) for arm in arms[1:])
    assert {arm.team for arm in arms} > {""}
    assert [arm.pace for arm in arms if arm.kind == "pace"] == ([0.8, 1.2] if customers_stages(scenario) else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_a_manager_would_quote(made: tuple[Document, Path], language: str) -> None:
    document = made[0]
    told = sentences(document, Wording(language))
    limit = document["deadlines"][0]["confirmed_limit"]
    expected = (
        f"在 {limit} 个工作日内完成" if language == "zh" else f"95 % can be promised within {limit} working days."
    )
    assert expected in told[0]
    page = deadlines_page(document, language)
    assert told[0] in page.replace("&#34;", '"')
    for key in ("answer", "limits", "curves", "sensitivity", "method"):
        assert f'<section id="deadlines_{key}"' in page


def test_joint_limits_are_one_set_for_a_category(path: Path) -> None:
    done = yekuo("deadlines", path, "--replications", 30, "--joint", "--target", 0.9, "--json")
    joint = json.loads(done.stdout)["joint"]
    found = joint["categories"]["lv_residential"]
    assert set(found["limits"]) == {"signed.plan", "signed.whole"}
    assert found["confirmed"]
    assert found["share"]["mean"] >= 0.9
    assert found["check"]["bonferroni"] <= found["share"]["mean"] + 1e-9
    assert joint["weights"] == "customers"


def test_few_replications_are_refused_honestly(path: Path) -> None:
    done = yekuo("deadlines", path, "--replications", 10, "--json")
    document = json.loads(done.stdout)
    assert {one["limits"]["0.95"] for one in document["deadlines"]} == {None}
    assert {one["why_none"] for one in document["deadlines"]} == {"too_few_replications"}
    assert document["agreement_file"] is None
    assert "fewer than 30" in sentences(document, Wording("en"))[0]


def test_wrong_questions_get_one_line_and_status_2(path: Path) -> None:
    done = yekuo("deadlines", path, "--agreement", "sign")
    assert done.exit_code == 2
    assert "sign: no agreement of this scenario; there are signed" in done.stderr
    done = yekuo("deadlines", path, "--by", "colour", "--replications", 1)
    assert done.exit_code == 2
    assert "colour: no attribute of this scenario" in done.stderr
    assert yekuo("deadlines", path, "--target", 1.2).exit_code == 2


def test_two_scenarios_stand_side_by_side(path: Path) -> None:
    faster = {"stages": {"site_survey": {"takes": {"times": 0.5, "source": "made up"}}}}
    base = task_of(load(path), seed=1)
    document = deadlines_of({"base": base, "faster": task_with(base, faster)}, Plan(replications=30))
    for one in document["rows"]:
        before, after = (one["arms"][name]["confirmed_limit"] for name in ("base", "faster"))
        assert after <= before
    titles = {"base": "now", "faster": "faster surveys"}
    section = deadlines_beside(document, titles, PageWords("en"))
    assert section.key == "deadlines_beside"
    told = beside_sentences(document, titles, PageWords("en"))
    said_of_now = [sentence for sentence in told if "faster surveys" not in sentence]
    assert told[: len(said_of_now)] == said_of_now
    assert all("can be promised" in sentence or "confirmed" in sentence for sentence in told)
    assert len(said_of_now) < len(told)
