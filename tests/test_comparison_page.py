"""The page of a comparison: the five questions, the same bytes, from a document read back, with gaps."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from reports.comparison_page import comparison_page
from reports.comparison_verdict import five_answers
from reports.terminal import without_nan
from reports.words import LANGUAGES, Wording
from tests.test_comparing import base_file, compared, faster, redesign

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A comparison of three redesigns, read back from JSON."""
    folder = tmp_path_factory.mktemp("compared")
    effect = {"uncertain": {"uniform": [0.5, 1.4]}, "value": 0.7, "source": "made up"}
    others = [
        redesign(folder, "half", faster(0.5), one_time_yuan=1000, monthly_yuan=10, months_until_works=3),
        redesign(folder, "maybe", faster(effect), one_time_yuan=5000),
        redesign(folder, "nothing", faster(1.0)),
    ]
    found, _ = compared(base_file(folder), *others, uncertain=True, replications=20)
    read_back: Document = json.loads(json.dumps(without_nan(found)))
    return read_back


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_questions_are_answered(document: Document, language: str) -> None:
    answers = five_answers(document, Wording(language))
    assert [question for question, _ in answers] == [
        Wording(language)(key) for key in ("ask_first", "ask_sure", "ask_cost", "ask_wrong", "ask_where")
    ]
    assert all(len(answer) > 5 for _, answer in answers)
    assert "half" in answers[0][1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_one_file_with_every_section(document: Document, language: str) -> None:
    page = comparison_page(document, language)
    assert page == comparison_page(copy.deepcopy(document), language)
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    sections = re.findall(r'<section id="(\w+)">', page)
    assert sections == [
        "verdict", "ranking_section", "on_time_compared", "days_compared", "gains_section", "districts",
        "order_section", "break_even_section", "decides_section", "changes_section", "made_section",
    ]  # fmt: skip
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).split()
    for arm in document["arms"][1:]:
        assert arm["title"][language] in page


def test_the_first_alone_is_told_apart_from_one_that_is_tied(document: Document) -> None:
    words = Wording("en")
    alone, tied = copy.deepcopy(document), copy.deepcopy(document)
    for row in alone["ranking"]["net"][1:]:
        row["tied_with_first"] = False
    for row in tied["ranking"]["net"]:
        row["tied_with_first"] = True
    assert "better than every other arm" in five_answers(alone, words)[1][1]
    assert "not told apart from" in five_answers(tied, words)[1][1]


def test_one_that_is_not_shown_to_pay_is_not_called_first(document: Document) -> None:
    poor = copy.deepcopy(document)
    for arm in poor["arms"][1:]:
        arm["gain"]["net_yuan_per_year"] = {"mean": -1.0, "low": -3.0, "high": 1.0}
    assert five_answers(poor, Wording("en"))[0][1].startswith("No redesign is shown to pay")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_cut_short_has_a_page_all_the_same(document: Document, language: str) -> None:
    short = copy.deepcopy(document)
    short |= {"ranking": {}, "ranking_holds": {}, "decides": []}
    for arm in short["arms"][1:]:
        arm |= {"break_even": None, "gain_per_yuan": None, "payback_months": None, "areas": {}}
    page = comparison_page(short, language)
    assert '<section id="verdict">' in page
    assert '<section id="order_section">' not in page


def test_many_arms_fit_the_page(document: Document) -> None:
    many = copy.deepcopy(document) | {"ranking_holds": {}}
    first = many["arms"][1]
    for n in range(34):
        arm = copy.deepcopy(first) | {"name": f"arm{n}", "title": {"zh": f"方案{n}", "en": f"Redesign {n}"}}
        many["arms"].append(arm)
        for by in ("net", "on_time"):
            many["ranking"][by].append({**many["ranking"][by][0], "name": arm["name"]})
    page = comparison_page(many, "en")
    assert "The first 14 are drawn." in page
    assert page.count("Redesign 33") >= 3
