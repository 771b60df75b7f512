"""The page of a comparison: one file, nothing fetched, for paper and black and white; the report for the meeting.

With the result of the base its own sections follow: clauses, process maps, days, people, network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reports.page_words import PageWords
from reports.sections.blocks import Section

if TYPE_CHECKING:
    from experiments.in_full import InFull

Document = Mapping[str, Any]


def write_comparison_page(
    document: Document, path: Path, language: str, *, full: Mapping[str, InFull] = MappingProxyType({})
) -> None:
    """Write the page.

    Parameters
    ----------
    document
        As `yekuo compare --json` prints it.
    language
        zh or en.
    full
        Results in full by arm: those of the base follow the comparison, those of the best arm stand beside them.
    """
    path.write_text(comparison_page(document, language, full=full), encoding="utf-8", newline="\n")


def comparison_page(document: Document, language: str, *, full: Mapping[str, InFull] = MappingProxyType({})) -> str:
    """The page; the same inputs give the same text."""
    from reports.comparison_sections.first_page import subtitle
    from reports.html import rendered

    words = PageWords(language)
    sections = [*_compared(document, words), *_in_full(document, full, words)]
    title = words("comparison_title", base=document["title"][language])
    return rendered(words, title, subtitle(document, words), sections)


def _compared(document: Document, words: PageWords) -> list[Section]:
    from reports.comparison_sections.arms import changes, customers_and_people, days_compared, districts, ranking
    from reports.comparison_sections.first_page import first_page, on_time
    from reports.comparison_sections.surety import break_even, decides, how_made, order

    makers = (
        first_page, ranking, on_time, days_compared, customers_and_people, districts, order, break_even, decides,
        changes, how_made,
    )  # fmt: skip
    return [section for make in makers if (section := make(document, words)) is not None]


def _in_full(document: Document, full: Mapping[str, InFull], words: PageWords) -> list[Section]:
    """Where the days go before and after, and what holds as it is."""
    from reports.comparison_sections.before_after import before_after
    from reports.comparison_verdict import best
    from reports.html import sections_of
    from reports.sections.view import View

    base, first = full.get(document["base"]), best(document)
    if base is None:
        return []
    other = full.get(first["name"]) if first else None
    both = before_after(document, base, other, words) if other else None
    rest = [section for section in sections_of(View(base.result, words, base.task)) if section.key != "verdict"]
    return [*([both] if both else []), *rest]
