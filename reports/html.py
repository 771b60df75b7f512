"""The HTML report: one file, nothing fetched, made for paper and black and white too."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.page_words import PageWords
from reports.sections.blocks import Section

if TYPE_CHECKING:
    from experiments.replications import Task
    from reports.sections.view import View

TEMPLATE = "report.html.j2"


def write_report(result: Mapping[str, Any], path: Path, lang: str, *, task: Task | None = None) -> None:
    """Write the report of a result.

    Parameters
    ----------
    result
        The result document (reports/JSON.md); with a key `staffing`, the bound is shown too.
    path
        The file to write.
    lang
        zh or en.
    task
        What was run: titles, network, assumptions, sources. Without it keys stand for titles, and what is known
        only from the scenario is left out.
    """
    path.write_text(report_page(result, lang, task=task), encoding="utf-8", newline="\n")


def report_page(result: Mapping[str, Any], lang: str, *, task: Task | None = None) -> str:
    """The page; the same inputs give the same text."""
    from reports.sections.view import View

    words = PageWords(lang)
    view = View(result, words, task)
    return rendered(words, result["title"][lang], _subtitle(view), sections_of(view))


def rendered(words: PageWords, title: str, subtitle: str, sections: Sequence[Section]) -> str:
    """A page of sections, with the glyphs that it uses."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from reports.fonts import PAGE_FAMILY, page_font

    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(TEMPLATE)
    values = {"words": words, "title": title, "subtitle": subtitle, "sections": sections, "family": PAGE_FAMILY}
    text = template.render(font="", **values)
    return template.render(font=page_font(unescape(text)), **values) + "\n"


def _subtitle(view: View) -> str:
    n = view.result["replications"]
    if view.scenario is None:
        return view.words("subtitle_short", n=n)
    period = view.scenario.period
    counted = period.start + datetime.timedelta(days=period.warm_up_days)
    return view.words("subtitle", start=counted.isoformat(), counted=period.counted_days, n=n)


def sections_of(view: View) -> list[Section]:
    """All sections of a result."""
    from reports.sections.applications import applications, getting_electricity
    from reports.sections.assumptions import assumptions
    from reports.sections.clauses import clauses
    from reports.sections.days import days
    from reports.sections.indices import alerts, indices, recorded
    from reports.sections.lateness import lateness
    from reports.sections.method import method
    from reports.sections.network import network
    from reports.sections.people import people, staffing
    from reports.sections.process import process
    from reports.sections.queues import queues
    from reports.sections.verdict import verdict

    order = (
        verdict, clauses, lateness, process, days, people, staffing, queues, applications, indices, recorded, alerts,
        getting_electricity, network, assumptions, method,
    )  # fmt: skip
    found = (make(view) for make in order)
    return [section for section in found if section is not None]
