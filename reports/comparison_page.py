"""The page of a comparison: one file, nothing fetched, for paper and black and white; the report for the meeting.

With the result of the base its own sections follow: clauses, process maps, days, people, network. With the result of
the best redesign too, days, teams and maps stand before and after.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from reports.page_words import PageWords
from reports.sections.blocks import Section
from reports.terminal import without_nan

if TYPE_CHECKING:
    from experiments.in_full import InFull
    from reports.sections.view import View

Document = Mapping[str, Any]
NO_RESULTS: Mapping[str, InFull] = MappingProxyType({})
CHANGES = "changes_section"
"""What stands before and after comes before it."""


def write_comparison_page(
    document: Document, path: Path, language: str, *, full: Mapping[str, InFull] = NO_RESULTS
) -> None:
    """Write the page.

    Parameters
    ----------
    document
        The comparison, as it was made or as `yekuo compare --json` prints it.
    language
        zh or en.
    full
        Results in full by arm: those of the base follow the comparison, those of the best arm stand beside them.
    """
    path.write_text(comparison_page(document, language, full=full), encoding="utf-8", newline="\n")


def comparison_page(document: Document, language: str, *, full: Mapping[str, InFull] = NO_RESULTS) -> str:
    """The page; the same inputs give the same text, read back from JSON or not."""
    from reports.comparison_sections.first_page import subtitle
    from reports.html import rendered

    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    sections = _compared(read, words)
    if read["base"] in full:
        sections = _with_results(read, sections, full, words)
    title = words("comparison_title", base=read["title"][language])
    return rendered(words, title, subtitle(read, words), sections)


def _compared(document: Document, words: PageWords) -> list[Section]:
    from reports.comparison_sections.alerts import alerts_compared
    from reports.comparison_sections.assumed import decides, how_made
    from reports.comparison_sections.changed import customers_and_people, days_compared
    from reports.comparison_sections.districts import districts
    from reports.comparison_sections.first_page import first_page
    from reports.comparison_sections.on_time import on_time
    from reports.comparison_sections.ranking import changes, ranking
    from reports.comparison_sections.surety import break_even, order

    makers = (
        first_page, ranking, on_time, _deadlines, alerts_compared, days_compared, customers_and_people, order,
        break_even, decides, districts, changes, how_made,
    )  # fmt: skip
    found = (make(document, words) for make in makers)
    return [section for section in found if section is not None]


def _deadlines(document: Document, words: PageWords) -> Section | None:
    """What can be promised in the arms for which deadlines were set (the demo sets some)."""
    from reports.comparison_sections.titles import title
    from reports.deadlines_beside import deadlines_beside

    if "deadlines" not in document:
        return None
    base, *others = document["deadlines"]["arms"]
    titles = {base: words("base")} | {name: title(document, name, words) for name in others}
    return deadlines_beside(document["deadlines"], titles, words)


def _with_results(
    document: Document, sections: list[Section], full: Mapping[str, InFull], words: PageWords
) -> list[Section]:
    """The sections of the comparison, what stands before and after, and what holds as it is."""
    from reports.comparison_sections.before_after import before_after
    from reports.comparison_sections.titles import title
    from reports.comparison_verdict import best
    from reports.html import sections_of

    base, first, both = _view(full[document["base"]], words), best(document), list[Section]()
    if first is not None and first["name"] in full:
        name = title(document, first["name"], words)
        both = before_after(base, _view(full[first["name"]], words), words("base"), name)
    shown = {"verdict", *(section.key for section in both)}
    rest = [section for section in sections_of(base) if section.key not in shown]
    at = next((place for place, one in enumerate(sections) if one.key == CHANGES), len(sections))
    return [*sections[:at], *both, *sections[at:], *rest]


def _view(arm: InFull, words: PageWords) -> View:
    from reports.sections.view import View

    return View(cast("Document", without_nan(arm.result)), words, arm.task)
