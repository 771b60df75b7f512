"""The HTML report: what it says, that it fetches nothing, shows Chinese anywhere, and is the same every time."""

from __future__ import annotations

import base64
import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
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
WHOLE = {
    "title": {"zh": "全过程日期", "en": "Date of the whole"},
    "from": "application.arrived",
    "to": "meter_installation.ended",
    "clock": "whole",
    "limit": {"calendar_days": 12},
    "categories": ["lv_residential"],
    "target": 0.9,
}
CHANGES = {
    "title": {"zh": f"小型示例{NASTY}", "en": f"Small example {NASTY}"},
    "stages.site_survey.title": {"zh": f"勘查{NASTY}", "en": f"Survey {NASTY}"},
    "roles.surveyor.title": {"zh": f"勘查员{NASTY}", "en": f"Surveyor {NASTY}"},
    "period": {"start": "2026-01-05", "warm_up_days": 10, "counted_days": 50, "run_out_days": 60},
    "factors.good_year.cv": {"uncertain": {"uniform": [0.03, 0.15]}, "value": 0.08, "source": f"a guess {NASTY}"},
    "agreements.statutory.clauses.whole": WHOLE,
    "agreements.statutory.joint_target": 0.9,
}


@cache
def run() -> tuple[Task, dict[str, Any]]:
    """Two short replications of the small scenario, with titles that are hard to show."""
    with TemporaryDirectory() as folder:
        changes = CHANGES | {"period.start": __import__("datetime").date(2026, 1, 5)}
        task = task_of(load(write_small(Writer(Path(folder)), changes)), seed=1)
        rows = replicate(task, 2)
        text = json.dumps(without_nan(result_of(task, rows, offered_load(task.program))))
        for path in task.loaded.layers.files:
            assert path.exists()
        document: dict[str, Any] = json.loads(text)
    return task, document


@cache
def page(language: str) -> str:
    """The page without what needs the files (they are gone)."""
    _, document = run()
    return report_page(document, language)
