"""The page of a comparison: one file, nothing fetched, for paper and black and white; the report for the meeting.

With the result of the base its own sections follow: clauses, process maps, days, people, network.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.page_words import PageWords
from reports.sections.blocks import Section

if TYPE_CHECKING:
    from experiments.replications import Task

Document = Mapping[str, Any]


def write_comparison_page(
    document: Document, path: Path, language: str, *, base: tuple[Document, Task] | None = None
) -> None:
    """Write the page.

    Parameters
    ----------
    document
        As `yekuo compare --json` prints it.
    language
        zh or en.
    base
        The result of the base and what was run: its sections follow those of the comparison.
    """
    text = comparison_page(document, language, base=base)
    path.write_text(text, encoding="utf-8", newline="\n")


def comparison_page(document: Document, language: str, *, base: tuple[Document, Task] | None = None) -> str:
    """The page; the same inputs give the same text."""
    from reports.comparison_sections.first_page import subtitle
    from reports.html import rendered

    words = PageWords(language)
    sections = [*_compared(document, words), *(_of_the_base(*base, words) if base else ())]
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


def _of_the_base(result: Document, task: Task, words: PageWords) -> list[Section]:
    """What holds as it is."""
    from reports.html import sections_of
    from reports.sections.view import View

    return [section for section in sections_of(View(result, words, task)) if section.key != "verdict"]
