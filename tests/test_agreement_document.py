"""A test of agreements from the file to the document, the page, the paper and the command line."""

from __future__ import annotations

import json
import math
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from experiments.agreement.document import trial_document
from experiments.agreement.trial import Trial, run_trial, trial_of
from experiments.running import Extent
from experiments.store import open_store
from model.problems import ScenarioError
from model.scenario.loading import load_scenario
from reports.agreement_form import agreement_form
from reports.agreement_page import agreement_page
from reports.agreement_sentences import sentences
from reports.cli import main
from reports.figures.chain import ChainRow, chain
from reports.page_words import PageWords
from reports.terminal import without_nan
from reports.words import LANGUAGES, Wording
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

Document = dict[str, Any]
FLAW = {"uncertain": {"uniform": [0.05, 0.4]}, "value": 0.18, "source": "made up"}

BIG = {"requested_kva": {"above": 10}}


def named(zh: str, en: str, begin: str, end: str, **more: Any) -> Document:
    return {
        "title": {"zh": zh, "en": en},
        "from": begin,
        "to": end,
        "categories": ["lv_residential"],
        **more,
    }


CLAUSES = {
    "meter": named("装表日期", "Date of the meter", "external_works.ended", "meter_installation.ended",
                   limit={"unit": "hours", "cases": [{"when": BIG, "use": 30}, {"use": 20}]},
                   payment={"once_yuan": 100, "per_unit_yuan": 20, "cap_yuan": 300}, department="城区班"),
    "works": named("外线日期", "Date of the works", "site_survey.ended", "external_works.ended",
                   limit={"working_days": 5}, clock="whole", behind="whole", department="外线队"),
    "whole": named("全程日期", "Date of the whole", "application.arrived", "meter_installation.ended",
                   limit={"calendar_days": 12}, clock="whole", customer_days=3, target=0.9,
                   payment={"tiers": [{"up_to_times_limit": 2, "yuan": 70}, {"yuan": 140}], "payer": "contractor"}),
}  # fmt: skip
SIGNED = {
    "title": {"zh": "送电契约", "en": "Supply agreement"},
    "signed_by": 0.5,
    "joint_target": 0.8,
    "source": "made up",
    "clauses": CLAUSES,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario with uncertain inputs, and an agreement to be laid over it."""
    place = tmp_path_factory.mktemp("agreement")
    write_small(Writer(place), {"stages.acceptance.sent_back.probability": [FLAW, 0.04]}, "town.yaml")
    text = json.dumps({"agreements": {"signed": SIGNED}}, ensure_ascii=False)
    (place / "signed.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def trial(folder: Path) -> Trial:
    return trial_of(folder / "town.yaml", folder / "signed.yaml", seed=3)


@pytest.fixture(scope="module")
def document(trial: Trial) -> Document:
    """Both ways of taking inputs, read back from JSON."""
    made = trial_document(trial, run_trial(trial, Extent(12, None, 1)))
    read: Document = json.loads(json.dumps(without_nan(made)))
    return read


def yekuo(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_only_the_agreements_of_the_file_laid_over_are_tested_both_ways(trial: Trial, document: Document) -> None:
    assert trial.agreements == ("signed",)
    assert list(trial.tasks) == ["fixed", "uncertain"]
    assert [one["name"] for one in document["clauses"]] == ["signed.meter", "signed.works", "signed.whole"]
    assert document["how"]["replications"] == 12
    assert document["how"]["stopped"] == "asked"


def test_every_clause_says_what_the_issue_asks_for(document: Document) -> None:
    for one in document["clauses"]:
        assert {
            "name",
            "category",
            "limit",
            "unit",
            "target",
            "share",
            "verdict",
            "late_by_cause",
            "late_by_department",
        } <= set(one)
        assert set(one["share"]) == {"mean", "low", "high"}
        assert set(one["by_inputs"]) == {"fixed", "uncertain"}
        assert one["by_inputs"]["fixed"]["share"] == one["share"]
        assert one["unsigned_share"]["mean"] is not None
    meter, works, whole = document["clauses"]
    assert (meter["limit"], whole["limit"], works["behind"]) == ([20, 30], 12, "signed.whole")
    assert [one["verdict"] for one in (works, whole)] != ["kept", "kept"]


def test_causes_and_holders_of_the_late_add_up_to_their_days(document: Document) -> None:
    for one in document["clauses"]:
        days = one["late_days"]["days"]["mean"]
        assert days > 0
        for parts in (one["late_by_cause"].values(), one["late_by_department"]):
            assert math.fsum(part["days"]["mean"] for part in parts) == pytest.approx(days)
            assert math.fsum(part["share"]["mean"] for part in parts) == pytest.approx(1)
            assert math.fsum(part["kept_days"] for part in parts) == pytest.approx(one["late_days"]["kept_days"])
    assert document["clauses"][1]["mainly"]["cause"] == "authority"


def test_what_breaks_the_whole_leaves_nothing_out(document: Document) -> None:
    joint = document["joint"]["signed"]
    assert [one["name"] for one in joint["broken_by"]] == ["signed.meter", "signed.whole"]  # not the internal one
    late, alone = ([one[what]["mean"] for one in joint["broken_by"]] for what in ("late", "alone"))
    assert sum(late) - 1 == pytest.approx(1 - sum(alone))  # two clauses: both late, or one alone
    (only,) = document["chain"]
    assert [one["name"] for one in only["clauses"]] == ["signed.meter", "signed.whole"]


def test_payments_are_told_by_payer(document: Document) -> None:
    paid = document["payments"]
    assert [one["payer"] for one in paid["by_payer"]] == ["contractor", "utility"]
    assert math.fsum(one["yuan_per_year"]["mean"] for one in paid["by_payer"]) == pytest.approx(
        paid["yuan_per_year"]["mean"]
    )
    assert paid["yuan_95"]["high"] is None
    assert paid["replications_needed"] == 72


def test_internal_agreements_are_looked_at_where_the_date_is_missed(document: Document) -> None:
    inner = document["clauses"][2]["internal"]
    assert [one["name"] for one in inner["clauses"]] == ["signed.works"]
    share = inner["clauses"][0]["late_share"]["mean"]
    assert share + inner["none"]["mean"] == pytest.approx(1)
    assert inner["clauses"][0]["more_share"]["low"] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_every_section_and_reads_the_same_twice(document: Document, language: str) -> None:
    page = agreement_page(document, language)
    assert page == agreement_page(document, language)
    assert re.findall(r'<section id="(\w+)"', page) == [
        "verdict", "agreement_clauses", "agreement_causes", "agreement_departments", "agreement_internal",
        "agreement_payments", "agreement_chain", "agreement_method",
    ]  # fmt: skip
    body = unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]))
    for sentence in sentences(document, Wording(language)):
        assert sentence in body
    assert not re.search(r"\bnan\b|None|\{\w+\}", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_states_dates_rules_and_payments_of_each_side(trial: Trial, language: str) -> None:
    page = agreement_form(trial.loaded.scenario, "signed", language)
    body = unescape(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]))
    assert page.count("<section>") == 2  # the customers, the departments
    told = {
        "zh": [
            "30 小时（申请容量（kVA） 大于 10）", "20 小时（其他）", "为 3 天；客户超出多少", "一次性 100 元",
            "最多 300 元", "用时不超过时限 2 倍的 70 元，更久的 140 元，由contractor支付", "外线队", "协同工作契约",
        ],
        "en": [
            "30 hours (kVA asked for above 10)", "20 hours (otherwise)", "3 calendar days are the customer's own",
            "100 yuan once", "300 yuan at most", "70 yuan up to 2 times the limit, 140 yuan beyond that", "外线队",
            "Agreement between departments",
        ],
    }[language]  # fmt: skip
    assert [text for text in told if text not in body] == []


def test_the_chain_draws_the_limit_at_a_hundred_and_how_often_each_breaks_the_whole() -> None:
    rows = [
        ChainRow("plan", (10,), "d", 4, 8, 2, 0.6, 0.4),
        ChainRow("meter", (4, 5), "d", 5, 9, -4, 0.5, 0.3),
        ChainRow("quoted", (), "d", 5, 9, None, math.nan, math.nan),
    ]
    left, right = chain(rows, PageWords("en")).axes
    widths = sorted(round(bar.get_width()) for bar in left.patches)  # type: ignore[attr-defined]
    assert widths == [40, 80, 100, 160]  # 9 of 5 units lies beyond what is drawn
    limits = [line.get_xdata()[0] for line in left.lines if line.get_linewidth() > 2]  # type: ignore[index]
    assert limits == [100, 80, 100]
    assert [round(bar.get_width()) for bar in right.patches] == [60, 40, 50, 30]  # type: ignore[attr-defined]


def test_a_test_goes_on_from_the_store(trial: Trial, tmp_path: Path) -> None:
    told: list[int] = []
    with open_store(tmp_path / "s.sqlite") as store:
        first = run_trial(trial, Extent(2, None, 1), store=store)
        again = run_trial(trial, Extent(3, None, 1), store=store, told=lambda done, total: told.append(done))
    assert [row.number for row in again.rows["fixed"]] == [0, 1, 2]
    assert first.rows["fixed"][1].cpu_seconds == again.rows["fixed"][1].cpu_seconds  # kept, not run again


def test_it_stops_by_itself_once_all_is_decided(folder: Path) -> None:
    easy = {
        "agreements": {
            "easy": {
                **SIGNED,
                "joint_target": 0.5,
                "clauses": {"m": {**CLAUSES["meter"], "limit": {"working_days": 60}}},
            }
        }
    }
    (folder / "easy.yaml").write_text(json.dumps(easy), encoding="utf-8")
    trial = trial_of(folder / "town.yaml", folder / "easy.yaml", seed=3, inputs="fixed")
    tried = run_trial(trial, Extent(None, 60, 1))
    assert (tried.stopped, len(tried.rows["fixed"]), tried.error) == ("decided", 10, 0.0125)
    assert trial_document(trial, tried)["clauses"][0]["verdict"] == "kept"


def test_a_budget_that_is_used_up_is_told(trial: Trial) -> None:
    tried = run_trial(trial, Extent(None, 0, 1))
    assert tried.stopped == "out_of_time"
    assert len(tried.rows["fixed"]) == 2  # whatever the budget


def test_the_command_prints_one_document_and_writes_all_files(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    common = ("--replications", 2, "--store", tmp_path / "s.sqlite", "--out", out, "--form", "--workers", 1)
    done = yekuo("agreement", folder / "town.yaml", "--agreement", folder / "signed.yaml", *common, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads((out / "agreement.json").read_text(encoding="utf-8"))
    assert {path.name for path in out.iterdir()} == {"agreement.json", "report.html", "form_signed.html"}
    told = yekuo("agreement", folder / "town.yaml", *common, "--name", "statutory", "--inputs", "fixed", "--lang", "zh")
    assert told.exit_code == 0, told.output
    assert "法定时限" in told.stdout
    assert "装表接电时限" in told.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"title": {"zh": "x", "en": "x"}}, "over.yaml:1:1: agreements: at least one with a clause; there is none"),
        (
            {"agreements": {"signed": {**SIGNED, "clauses": {"m": {**CLAUSES["meter"], "to": "mater.ended"}}}}},
            "over.yaml:1:",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(folder: Path, content: Document, told: str) -> None:
    path = folder / "over.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    done = yekuo("agreement", folder / "town.yaml", "--agreement", path)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_agreement_and_a_paper_without_a_folder_are_refused(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="did you mean signed"):
        trial_of(folder / "town.yaml", folder / "signed.yaml", "signd", seed=1)
    assert yekuo("agreement", folder / "town.yaml", "--form").exit_code == 2


def test_the_shipped_agreement_makes_a_paper_for_each_category() -> None:
    scenario = load_scenario(Path(__file__).parents[1] / "scenarios" / "county_agreement.yaml")
    for language in LANGUAGES:
        assert agreement_form(scenario, "county_contract", language).count("<section>") == 5
