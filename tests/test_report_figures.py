"""Figures for the meeting: days before and after, cases against limits, weeks with the Spring Festival."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import pytest

from experiments.cause_measures import CAUSES as MEASURED
from experiments.offered_load import offered_load
from experiments.replications import replicate, task_of
from experiments.result import result_of
from model.scenario.loading import load
from reports.figures.busy_weeks import BOUNDS, GREYS, BusyRow, busy_weeks
from reports.figures.clause_days import ClauseRow, clause_days, quantile
from reports.figures.queue_lengths import QueueRow, queue_lengths
from reports.figures.week_axis import WeekAxis
from reports.figures.where_days import CAUSES, FILLS, DaysRow, where_days
from reports.html import report_page
from reports.page_words import PageWords
from reports.sections.days import days_rows
from reports.sections.view import View
from reports.sections.weeks import by_week, week_axis
from reports.svg import drawn
from tests.scenario_writing import Writer
from tests.small_scenario import write_small

EN, ZH = PageWords("en"), PageWords("zh")
BEGIN = datetime.date(2026, 6, 10)
YEAR = WeekAxis(
    tuple(BEGIN + datetime.timedelta(weeks=week) for week in range(52)),
    tuple(2 if week == 34 else 5 for week in range(52)),
    tuple(week in (34, 35) for week in range(52)),
)


def panels(figure: Any) -> list[Any]:
    """The panels of a figure; matplotlib's types do not know what stands in them."""
    return list(figure.axes)


def texts(figure: Any) -> list[str]:
    """All that is written in the panels of a figure."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def row(label: str, arm: str, *days: float) -> DaysRow:
    return DaysRow(label, (*days, *[0.0] * (len(CAUSES) - len(days))), arm)


def test_several_arms_stand_in_a_panel_for_each_category_with_the_change_from_the_first() -> None:
    rows = [row("LV", "base", 1, 2), row("HV", "base", 50, 60), row("LV", "fewer", 1, 1), row("HV", "fewer", 50, 75)]
    figure = where_days(rows, EN)
    assert [axes.get_title("left") for axes in figure.axes] == ["LV", "HV"]
    first, second = panels(figure)
    assert [label.get_text() for label in first.get_yticklabels()] == ["base", "fewer"]
    assert {" 3.0", " 2.0 (-1.0)"} <= set(texts(figure))
    assert " 125.0 (+15.0)" in {text.get_text() for text in second.texts}
    widths = [bar.get_width() for bar in first.patches]
    assert widths == [1, 1, 2, 1]


def test_causes_are_kept_apart_by_tone_or_hatching() -> None:
    looks = {(fill["facecolor"], fill.get("hatch", "")[:1]) for fill in FILLS}
    assert len(looks) == len(FILLS) == len(CAUSES)
    assert CAUSES == MEASURED


def test_segments_with_room_tell_their_days() -> None:
    figure = where_days([row("LV", "base", 10, 0.1), row("LV", "fewer", 10, 0.1)], EN)
    assert texts(figure).count("10.0") == 2
    assert "0.1" not in texts(figure)


def test_late_cases_are_dark_and_the_limit_lies_between_the_last_kept_and_the_first_late_bar() -> None:
    told = ClauseRow("Plan", (50.0, 30.0, 15.0, 5.0), (3,), "working_days", 0.95)
    axes = panels(clause_days([told], EN))[0]
    dark = [bar.get_x() for bar in axes.patches if bar.get_facecolor()[0] < 0.5]
    assert dark == [3]
    assert [line.get_xdata()[0] for line in axes.lines] == [3]
    assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(100)
    assert axes.texts[0].get_text() == "p50 1  p90 3  limit 3  kept 95.0 %"
    assert axes.get_xlabel() == "Working days"


def test_between_two_limits_it_is_open_whether_a_case_is_late() -> None:
    told = ClauseRow("Whole", tuple([1.0] * 6), (2, 4), "calendar_days", math.nan)
    axes = panels(clause_days([told], ZH))[0]
    assert [bar.get_hatch() for bar in axes.patches] == [None, None, "////", "////", None, None]
    assert axes.get_xlabel() == "用时（自然日）"


def test_a_long_tail_is_held_by_the_last_bar() -> None:
    told = ClauseRow("Plan", (90.0, *[0.1] * 100), (4,), "working_days", 0.9)
    axes = panels(clause_days([told], EN))[0]
    assert axes.get_xlim()[1] <= 11
    assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(100)
    assert quantile(told.counts, 0.99) > 50


def test_months_and_the_festival_stand_where_they_are_in_the_weeks() -> None:
    months = {month: at for at, month in YEAR.months()}
    assert len(months) == 12
    assert months[datetime.date(2026, 7, 1)] == 3  # 21 days after 10 June
    assert YEAR.festivals() == [(34, 36)]
    assert not WeekAxis((), (), ()).months()
    assert not WeekAxis((), (), ()).festivals()


def test_strips_are_as_dark_as_the_team_is_busy_and_hatched_where_nobody_is_on_duty() -> None:
    shares = (*[0.4] * 30, *[0.95] * 4, math.nan, *[0.1] * 17)
    figure = busy_weeks([BusyRow("Team", shares, 0.42)], YEAR, EN)
    bars = panels(figure)[0].patches
    assert [(bar.get_x(), bar.get_width()) for bar in bars] == [(0, 30), (30, 4), (34, 1), (35, 17)]
    tones = [bar.get_facecolor()[0] for bar in bars]
    assert tones[1] < tones[0] < tones[3]
    assert [bar.get_hatch() for bar in bars] == [None, None, "xxxxx", None]
    assert {"42 %", "95 %", "Spring Festival"} <= set(texts(figure))
    assert len(GREYS) == len(BOUNDS) - 1


def test_queues_show_the_festival_and_every_week() -> None:
    figure = queue_lengths([QueueRow("Survey", tuple(float(week) for week in range(52)))], ZH, YEAR)
    assert "春节" in texts(figure)
    assert figure.axes[0].get_xlim() == (0, 52)
    assert "8月" in [label.get_text() for label in figure.axes[0].get_xticklabels()]


def test_figures_with_chinese_text_miss_no_glyph_and_are_the_same_each_time() -> None:
    rows = [row("低压居民", "现状", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), row("低压居民", "优化后", 1, 2)]
    for name, make in (
        ("arms", lambda: where_days(rows, ZH)),
        ("cases", lambda: clause_days([ClauseRow("竣工检验5日", (5.0, 1.0), (5,), "working_days", 1.0)], ZH)),
        ("weeks", lambda: busy_weeks([BusyRow("计量班", tuple([0.5] * 52), 0.5)], YEAR, ZH)),
        ("queues", lambda: queue_lengths([QueueRow("现场勘查", tuple([1.0] * 52))], ZH, YEAR)),
    ):
        assert drawn(make, name=name) == drawn(make, name=name)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(Writer(tmp_path_factory.mktemp("figures")), {})


def test_rows_of_two_results_make_two_arms(path: Path) -> None:
    task = task_of(load(path), seed=1)
    document = result_of(task, replicate(task, 1), offered_load(task.program))
    view = View(document, EN, task)
    rows = days_rows(view, "base") + days_rows(view, "same")
    assert [one.arm for one in rows] == ["base"] * (len(rows) // 2) + ["same"] * (len(rows) // 2)
    assert rows[0].total == pytest.approx(document["days"]["lv_residential"]["calendar"]["mean"])
    figure = where_days(rows, EN)
    assert any("(+0.0)" in text for text in texts(figure))


def test_weeks_of_a_result_are_whole_ones_and_zero_where_nothing_was_counted(path: Path) -> None:
    task = task_of(load(path), seed=1)
    document = result_of(task, replicate(task, 1), offered_load(task.program))
    view = View(document, EN, task)
    whole = task.loaded.scenario.period.counted_days // 7
    assert len(week_axis(view).begins) == whole
    assert by_week(view, "waiting/nowhere") == tuple([0.0] * whole)


def test_a_run_that_measures_clauses_only_has_a_report_without_maps_and_days(path: Path) -> None:
    task = task_of(load(path), seed=1, measured="clauses")
    document = result_of(task, replicate(task, 2), offered_load(task.program))
    page = report_page(document, "zh", task=task)
    assert 'id="process"' not in page
    assert 'id="clauses"' in page
