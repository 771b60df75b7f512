"""The page of a comparison: the five questions, the same bytes, from a document read back, with gaps."""

from __future__ import annotations

import copy
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from experiments.arms import variants
from experiments.in_full import InFull
from experiments.replications import task_of
from reports.comparison_page import comparison_page
from reports.comparison_sentences import three_sentences
from reports.comparison_verdict import five_answers
from reports.figures.dumbbells import Dumbbell, dumbbells
from reports.figures.pair_matrix import pair_matrix
from reports.figures.row_labels import row_inches
from reports.page_words import PageWords
from reports.terminal import without_nan
from reports.words import LANGUAGES, Wording
from tests.test_comparing import base_file, compared, faster, redesign

Document = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A comparison of three redesigns."""
    folder = tmp_path_factory.mktemp("compared")
    effect = {"uncertain": {"uniform": [0.5, 1.4]}, "value": 0.7, "source": "made up"}
    others = [
        redesign(folder, "half", faster(0.5), one_time_yuan=1000, monthly_yuan=10, months_until_works=3),
        redesign(folder, "maybe", faster(effect), one_time_yuan=5000),
        redesign(folder, "nothing", faster(1.0)),
    ]
    return compared(base_file(folder), *others, uncertain=True, replications=20)[0]


@pytest.fixture
def live(made: Document) -> Document:
    """The comparison as it was made."""
    return copy.deepcopy(made)


@pytest.fixture
def document(made: Document) -> Document:
    """The same, read back from JSON."""
    read_back: Document = json.loads(json.dumps(without_nan(made)))
    return read_back


def sections(page: str) -> list[str]:
    """Anchors of the sections."""
    return re.findall(r'<section id="(\w+)"', page)


def plain(page: str) -> str:
    """What is to be read."""
    body = page[page.index("<body>") :] if "<body>" in page else page
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", body, flags=re.DOTALL)))


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
    assert sections(page) == [
        "verdict", "ranking_section", "on_time_compared", "days_compared", "gains_section", "order_section",
        "break_even_section", "decides_section", "districts", "changes_section", "made_section",
    ]  # fmt: skip
    assert "nan" not in plain(page).split()
    assert "None" not in plain(page)
    for arm in document["arms"][1:]:
        assert arm["title"][language] in page


def test_what_is_live_and_what_was_read_back_give_the_same_page(live: Document, document: Document) -> None:
    live["arms"][1]["levels"]["cost/payments_yuan"]["low"] = float("nan")
    document["arms"][1]["levels"]["cost/payments_yuan"]["low"] = None
    assert comparison_page(live, "zh") == comparison_page(document, "zh")


def test_the_first_page_tells_how_it_was_made_and_stands_alone(document: Document) -> None:
    page = comparison_page(document, "en")
    first = page[: page.index("<nav>")]
    period = document["period"]
    assert "20 replications" in plain(first)
    assert f"from {period['counted_from']} to " in plain(first)
    assert '<section id="verdict" class="alone">' in first
    assert first.count("<figure>") == 1
    for question, answer in five_answers(document, Wording("en")):
        assert question in plain(first)
        assert answer in plain(first)


def test_the_three_sentences_say_order_surety_and_how_many_pay(document: Document) -> None:
    order, sure, counts = three_sentences(document, Wording("en"))
    assert order.startswith("By net gain a year: 1. half (")
    assert "2. maybe (" in order
    share = document["ranking_holds"]["net"]["draws"]["first"]["half"]
    assert f"it comes first in {100 * share:.0f} % of 20 possible years" in sure
    nets = [arm["gain"]["net_yuan_per_year"] for arm in document["arms"][1:]]
    assert f"Shown to pay: {sum(net['low'] > 0 for net in nets)} of 3" in counts


def test_every_verdict_on_a_clause_is_said_in_words(document: Document) -> None:
    page = plain(comparison_page(document, "en"))
    path = next(one["path"] for one in document["measures"] if one["kind"] == "clause")
    told = {arm["name"]: arm["differences"][path] for arm in document["arms"][1:]}
    assert told["half"]["verdict"] == "better"
    assert told["nothing"]["identical"]
    assert re.search(r"\+\d+\.\d \(\d+\.\d … \d+\.\d\) better", page)
    assert "the same" in page


def test_trips_and_money_of_customers_are_told_only_where_they_are_sure(document: Document) -> None:
    words, sure = Wording("en"), copy.deepcopy(document)
    first = sure["ranking"]["net"][0]["name"]
    gain = next(arm for arm in sure["arms"] if arm["name"] == first)["gain"]
    gain["customer_yuan_saved"] = {"mean": -500.0, "low": -700.0, "high": -300.0}
    gain["trips_saved"] = {"mean": 12.0, "low": -3.0, "high": 27.0}
    assert "customers pay 500 yuan more;" in five_answers(sure, words)[2][1]
    gain["customer_yuan_saved"]["high"] = 1.0
    gain["trips_saved"]["low"] = 3.0
    assert "what customers pay is not shown to change, with 12 trips fewer;" in five_answers(sure, words)[2][1]


def test_assumptions_have_their_sources_as_footnotes(document: Document) -> None:
    page = comparison_page(document, "en")
    assert 'href="#basis-1"' in page
    assert '<li id="basis-1"><b>1</b>made up' in page
    fixed = copy.deepcopy(document) | {"decides": []}
    fixed["how"]["inputs"] = "fixed"
    assert "--inputs uncertain" in comparison_page(fixed, "en")


def test_computed_redesigns_are_told_up_to_which_cost_they_pay(document: Document) -> None:
    computed = copy.deepcopy(document)
    computed["arms"][1] |= {"break_even": None, "has_effects": False}
    computed["arms"][1]["affordable_yuan"] |= {"value": 123456.0, "low": 100000.0, "high": 150000.0}
    page = comparison_page(computed, "en")
    after = plain(page[page.index('id="break_even_section"') :])
    assert "123.5" in after
    assert "100.0 … 150.0" in after


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
        arm["affordable_yuan"] = {"kind": "cost", "value": None, "low": None, "high": None}
        for interval in [*arm["differences"].values(), *arm["gain"].values(), *arm["levels"].values()]:
            interval |= {"low": None, "high": None}
    page = comparison_page(short, language)
    assert '<section id="verdict" class="alone">' in page
    assert '<section id="order_section">' not in page
    assert PageWords(language)("too_few") in page
    assert "None" not in plain(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_base_alone_and_one_arm_alone_have_a_page(document: Document, language: str) -> None:
    nothing = copy.deepcopy(document) | {"ranking": {}, "ranking_holds": {}}
    nothing["arms"] = nothing["arms"][:1]
    assert sections(comparison_page(nothing, language)) == ["verdict", "decides_section", "made_section"]
    one, names = copy.deepcopy(document), ("base", "half")
    one["arms"] = one["arms"][:2]
    for by in one["ranking"]:
        one["ranking"][by] = [row for row in one["ranking"][by] if row["name"] in names]
    assert '<section id="order_section">' in comparison_page(one, language)


def test_older_documents_without_titles_show_keys(document: Document) -> None:
    old = {key: value for key, value in document.items() if not key.endswith("_titles") and key != "period"}
    assert "promise.whole" in plain(comparison_page(old, "en"))


def test_many_arms_and_districts_fit_the_page(document: Document) -> None:
    many = copy.deepcopy(document) | {"ranking_holds": {}}
    first = many["arms"][1]
    first["areas"] = {f"area{n}": area_of(n) for n in range(7)}
    for n in range(44):
        arm = copy.deepcopy(first) | {"name": f"arm{n}", "title": {"zh": f"方案{n}", "en": f"Redesign {n}"}}
        many["arms"].append(arm)
        for by in ("net", "on_time"):
            many["ranking"][by].append({**many["ranking"][by][0], "name": arm["name"]})
    page = comparison_page(many, "en")
    assert "The first 40 of 47 are drawn." in page
    assert page.count("Redesign 43") >= 3
    assert page.count("<svg") == 1 + 1 + 1 + 2 * 2  # net, joint, strength; two pictures of days and of shares


def area_of(number: int) -> Document:
    change = {"mean": -1.0, "low": -2.0, "high": -0.5}
    told = {"before": 20.0, "after": 19.0, "difference": change}
    share = {"before": 0.9, "after": 0.95, "difference": {"mean": 0.05, "low": 0.01, "high": 0.09}}
    return {"title": {"zh": f"片区{number}", "en": f"District {number}"}, "days": told, "on_time": share}


@pytest.mark.parametrize("height", [3.7, 8.5])
def test_rows_share_the_height_there_is(height: float) -> None:
    for many in (1, 5, 37, 90):
        labels = [f"One account manager throughout, variant {n}" for n in range(many)]
        assert row_inches(labels, height) * many <= height + 1e-9
    folded = row_inches(["A name that is so long that it must stand on two lines"], height)
    assert folded > row_inches(["short"], height)


def test_a_share_that_is_not_shown_to_change_is_a_ring() -> None:
    rows = [
        Dumbbell("a", 95.0, 92.0, 98.0, True),
        Dumbbell("b", 90.5, 89.0, 92.0, False),
        Dumbbell("c", None, None, None, False),
    ]
    axes = dumbbells(rows, 90.0, PageWords("en")).axes[0]
    fills = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"]
    assert fills == ["#000000", "white"]


def test_the_matrix_is_white_on_dark_and_has_no_figure_on_its_diagonal() -> None:
    pairs = {"a": {"b": 0.97}, "b": {"a": 0.03}}
    axes = pair_matrix(["a", "b"], pairs, {"a": "A", "b": "B"}).axes[0]
    assert [(text.get_text(), text.get_color()) for text in axes.texts] == [
        ("×", "#000000"), ("97", "white"), ("3", "#000000"), ("×", "#000000"),
    ]  # fmt: skip


def test_with_results_in_full_what_is_and_the_best_stand_side_by_side(tmp_path: Path, capsys: Any) -> None:
    from reports.cli import main

    base, other = base_file(tmp_path), redesign(tmp_path, "half", faster(0.5), one_time_yuan=1000)
    words = ["compare", str(base), str(other), "--replications", "3", "--engine", "simpy", "--lang", "en"]
    words += ["--no-break-even", "--store", str(tmp_path / "store.sqlite"), "--out", str(tmp_path / "out")]
    main(words, standalone_mode=False)
    capsys.readouterr()
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    found = sections(page)
    assert len(found) == len(set(found))
    assert found.index("before_after_section") < found.index("process") < found.index("changes_section")
    assert found.index("made_section") < found.index("clauses")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    read = {
        name: json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8")) for name in ("compare", "base", "half")
    }
    tasks = [task_of(one.loaded, seed=1, engine="simpy") for one in variants(base, [str(other)])]
    full = {name: InFull(name, read[name], task) for name, task in zip(("base", "half"), tasks, strict=True)}
    assert comparison_page(read["compare"], "en", full=full) == page
    assert "clauses" in sections(comparison_page(read["compare"], "en", full={"base": full["base"]}))


def test_where_the_first_is_not_shown_to_pay_the_best_of_those_that_are_is_named(document: Document) -> None:
    unsure = copy.deepcopy(document)
    first, second = (row["name"] for row in unsure["ranking"]["net"][:2])
    for arm in unsure["arms"][1:]:
        low = {first: -1.0, second: 1.0}.get(arm["name"], -2.0)
        arm["gain"]["net_yuan_per_year"] = {"mean": 3.0, "low": low, "high": 9.0}
    told = five_answers(unsure, Wording("en"))[0][1]
    assert told.startswith(f"The largest mean is that of {first}")
    assert f"{second} is the best" in told
