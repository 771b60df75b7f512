"""The HTML report: what it says, that it fetches nothing, shows Chinese anywhere, and is the same every time."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from experiments.offered_load import offered_load
from experiments.replications import Task, replicate, task_of
from experiments.result import result_of
from model.scenario.loading import load
from reports.figures.clause_shares import ShareRow, clause_shares
from reports.figures.cycle_times import CycleRow, cycle_times
from reports.figures.where_days import DaysRow, where_days
from reports.fonts import chinese_family, is_variable
from reports.html import report_page, write_report
from reports.page_words import PAGE_WORDS, PageWords
from reports.sections.blocks import Text
from reports.sections.days import limits_of_the_whole
from reports.sections.sources import Sources
from reports.sections.verdict import verdict
from reports.sections.view import View
from reports.shipped import scenario_path
from reports.svg import drawn
from reports.terminal import without_nan
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

NASTY = '<script>alert("1")</script> & $x_1$'
CHANGES = {
    "title": {"zh": f"小型示例{NASTY}", "en": f"Small example {NASTY}"},
    "stages.site_survey.title": {"zh": f"勘查{NASTY}", "en": f"Survey {NASTY}"},
    "roles.surveyor.title": {"zh": f"勘查员{NASTY}", "en": f"Surveyor {NASTY}"},
    "period": {"start": datetime.date(2026, 1, 5), "warm_up_days": 10, "counted_days": 50, "run_out_days": 60},
    "factors.good_year.cv": {"uncertain": {"uniform": [0.03, 0.15]}, "value": 0.08, "source": f"a guess {NASTY}"},
    "agreements.statutory.joint_target": 0.9,
    "agreements.statutory.clauses.whole": {
        "title": {"zh": "全过程日期", "en": "Date of the whole"},
        "from": "application.arrived",
        "to": "meter_installation.ended",
        "clock": "whole",
        "limit": {"calendar_days": 12},
        "categories": ["lv_residential"],
        "target": 0.9,
    },
}
Run = tuple[Task, dict[str, Any]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Two short replications of the small scenario, with titles that are hard to show."""
    path = write_small(Writer(tmp_path_factory.mktemp("report")), CHANGES)
    task = task_of(load(path), seed=1)
    return task, result_of(task, replicate(task, 2), offered_load(task.program))


@pytest.fixture(scope="module")
def pages(run: Run) -> dict[str, str]:
    """The page in both languages."""
    task, document = run
    return {language: report_page(document, language, task=task) for language in ("zh", "en")}


class Reading(HTMLParser):
    """Reads a page: its ids, what it refers to, its visible text, and whether every element is closed."""

    VOID = ("meta", "br", "hr", "link", "img")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.elements: list[str] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href", "src", "action", "data", "poster", "srcset"):
                self.references.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.said.append(data)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_fetches_nothing(pages: dict[str, str], language: str) -> None:
    reading = Reading(pages[language])
    assert not reading.open
    assert reading.references
    assert all(reference.startswith("#") for reference in reading.references)
    assert not re.search(r"https?://|//[a-z]+\.|@import|<link|<script|<iframe", pages[language])
    for target in re.findall(r"url\(([^)]*)\)", pages[language]):
        assert target.startswith(("#", "data:font/woff;base64,"))


def test_every_reference_within_a_page_leads_to_exactly_one_place(pages: dict[str, str]) -> None:
    reading = Reading(pages["zh"])
    assert len(reading.ids) == len(set(reading.ids))
    targets = {reference[1:] for reference in reading.references} | set(re.findall(r"url\(#([^)]*)\)", pages["zh"]))
    assert targets <= set(reading.ids)


def test_texts_of_a_scenario_are_shown_as_they_are_and_never_run(pages: dict[str, str]) -> None:
    for language in ("zh", "en"):
        reading = Reading(pages[language])
        assert "script" not in reading.elements
        assert pages[language].count("&lt;script&gt;") >= 4  # title twice, stage, source
        assert NASTY in "".join(reading.said)


def test_the_same_result_gives_the_same_bytes_also_when_read_back_from_json(
    run: Run, pages: dict[str, str], tmp_path: Path
) -> None:
    task, document = run
    read_back = json.loads(json.dumps(without_nan(document)))
    write_report(read_back, tmp_path / "report.html", "en", task=task)
    assert (tmp_path / "report.html").read_bytes() == pages["en"].encode()


def test_a_page_can_be_made_from_the_result_alone(run: Run) -> None:
    text = "".join(Reading(report_page(run[1], "zh")).said)
    assert "site_survey" in text
    assert "假设与来源" not in text.replace("（见“假设与来源”）", "")


def test_each_language_says_every_section_in_its_own_words(pages: dict[str, str]) -> None:
    for language, number in (("zh", 0), ("en", 1)):
        text = "".join(Reading(pages[language]).said)
        for section in (
            "verdict", "clauses", "late", "process", "where", "people", "queues", "indices", "assumptions", "method"
        ):  # fmt: skip
            assert PAGE_WORDS[section][number] in text
    chinese = set(re.findall("[\u4e00-\u9fff]+", "".join(Reading(pages["en"]).said)))
    assert chinese <= {"业扩报装", "业扩报装服务时限达标率", "系统外流转"}  # terms of the field


def test_both_languages_leave_the_same_gaps_to_fill() -> None:
    for key, (zh, en) in PAGE_WORDS.items():
        assert set(re.findall(r"{(\w+)", zh)) == set(re.findall(r"{(\w+)", en)), key


def test_a_page_carries_the_glyphs_of_all_it_says(pages: dict[str, str]) -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    for text in pages.values():
        carried = re.search(r"base64,([^)]*)\)", text)
        assert carried
        with TTFont(io.BytesIO(base64.b64decode(carried[1]))) as font:
            drawable = set(font.getBestCmap())
        said = {ord(sign) for sign in "".join(Reading(text).said) if sign.isprintable()}
        assert said <= drawable


def test_no_chart_is_empty_and_every_axis_of_numbers_says_what_it_counts(run: Run, pages: dict[str, str]) -> None:
    figures = re.findall(r"<svg (?!class=\"map\").*?</svg>", pages["zh"], re.DOTALL)
    assert len(figures) == 7
    assert all(figure.count("<path") > 12 for figure in figures)
    for key in ("axis_share", "axis_days", "axis_duty_share", "axis_calendar_days", "axis_working_days", "axis_hours"):
        for text in PAGE_WORDS[key]:
            assert "（" in text or "(" in text or text in ("Calendar days", "Working days", "Hours")


def test_a_figure_with_chinese_text_misses_no_glyph_and_leaves_no_trace() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    row = ShareRow("高压供电方案答复日期 · 全部 ○–×", 0.9, 0.85, 0.95, 0.95, "undecided")
    svg = drawn(lambda: clause_shares([row], PageWords("zh")), name="one")
    assert svg == drawn(lambda: clause_shares([row], PageWords("zh")), name="one")
    assert dict(matplotlib.rcParams) == before


def test_a_missing_glyph_is_an_error_here() -> None:
    row = ShareRow("\U0001f600 \ue000", 0.9, 0.85, 0.95, 0.95, "kept")
    with pytest.raises(UserWarning, match="missing"):
        drawn(lambda: clause_shares([row], PageWords("zh")), name="one")


def test_the_chinese_font_has_chinese_glyphs_and_is_not_variable() -> None:
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import findfont

    path = findfont(chinese_family(), fallback_to_default=False)
    assert not is_variable(path)
    with TTFont(path, fontNumber=0, lazy=True) as font:
        assert {ord(sign) for sign in "业扩报装时限达标率"} <= set(font.getBestCmap())


def test_bars_add_up_to_the_whole_and_all_of_a_distribution_is_shown() -> None:
    figure = where_days([DaysRow("a", (1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0))], PageWords("en"))
    left, right = figure.axes
    assert sum(bar.get_width() for bar in left.patches) == pytest.approx(8)  # type: ignore[attr-defined]
    assert sum(bar.get_width() for bar in right.patches) == pytest.approx(100)  # type: ignore[attr-defined]
    counts = (*[10.0] * 50, *[0.0] * 200, 1.0)
    axes = cycle_times([CycleRow("a", counts, 25.0, 45.0, (60,))], PageWords("en")).axes[0]
    assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(501)  # type: ignore[attr-defined]
    assert axes.get_xlim()[1] < 80


def test_limits_of_the_whole_process_are_those_a_category_can_fall_under(run: Run) -> None:
    task = dataclasses.replace(run[0], loaded=load(scenario_path("county_agreement.yaml")))
    view = View({"categories": {}}, PageWords("zh"), task)
    assert limits_of_the_whole(view, "hv_single") == (190,)
    assert limits_of_the_whole(view, "lv_nonresidential") == (42, 70)


def test_a_number_is_covered_by_the_nearest_source_around_it(run: Run) -> None:
    sources = Sources.of(run[0].loaded)
    of_scenario, of_factor = sources.numbers(("stages", "acceptance")), sources.numbers(("factors", "good_year", "cv"))
    assert sources.texts[of_scenario[0] - 1] == "made up for a test"
    assert sources.texts[of_factor[0] - 1] == f"a guess {NASTY}"


def clause(name: str, share: float, judged: str) -> dict[str, Any]:
    """A clause of a result, target 0.95."""
    return {
        "name": f"a.{name}",
        "agreement": "a",
        "kind": "statutory",
        "title": {"zh": name, "en": name},
        "category": "all",
        "target": 0.95,
        "share": {"mean": share, "low": share - 0.02, "high": share + 0.02},
        "verdict_together": judged,
        "why": [{"stage": "survey", "wait_hours_mean": 40.0}],
    }


def said_of(clauses: list[dict[str, Any]], **more: Any) -> str:
    """The verdict on some clauses, in English."""
    joint = {"a": {"share": {"mean": 0.9, "low": 0.88, "high": 0.92}, "target": 0.85, "verdict": "kept"}}
    result: dict[str, Any] = {
        "clauses": clauses,
        "joint": joint,
        "overloaded": [],
        "load": {"clerk": 0.7, "fitter": 0.5},
    }
    result |= {"replications": 10, "inputs": "fixed", "warnings": [], "categories": {}} | more
    return next(b.text for b in verdict(View(result, PageWords("en"))).blocks if isinstance(b, Text))


def test_the_verdict_counts_what_is_kept_broken_and_undecided() -> None:
    said = said_of([clause("x", 0.99, "kept"), clause("y", 0.90, "broken"), clause("z", 0.94, "undecided")])
    assert "1 of 3 clauses are kept, 1 are broken and 1 are undecided: for these, 10 replications cannot tell" in said
    assert '90.0 % of the applications under "a" (88.0–92.0 %; target 85 %, kept)' in said
    assert 'Farthest below its target is "y" (all) with 90.0 % against 95 %' in said
    assert 'longest at "survey" (40 h on average), and no role is overloaded, the busiest being clerk' in said


def test_the_verdict_names_the_tightest_clause_where_none_is_below_its_target() -> None:
    said = said_of([clause("x", 0.99, "kept"), clause("y", 0.96, "kept")])
    assert "2 of 2 clauses are kept, 0 are broken and none is undecided" in said
    assert 'the closest is "y" (all) with 96.0 %' in said


def test_the_verdict_names_an_overloaded_role() -> None:
    said = said_of([clause("y", 0.5, "broken")], overloaded=[{"role": "fitter", "area": "town", "load": 1.2}])
    assert "fitter is offered more work than it has hours (load 1.20)" in said


def test_without_promises_there_is_no_verdict() -> None:
    assert said_of([], joint={}).startswith("The scenario promises nothing")
