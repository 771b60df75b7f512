"""Where the days go in the base and in the best arm, category by category."""

from __future__ import annotations

from experiments.in_full import InFull
from reports.comparison_verdict import title_of
from reports.figures.where_days import where_days
from reports.page_words import PageWords
from reports.sections.blocks import Picture, Section
from reports.sections.days import days_rows
from reports.sections.view import Document, View
from reports.svg import drawn
from reports.words import Wording


def before_after(document: Document, base: InFull, best: InFull, words: PageWords) -> Section | None:
    """One figure: a panel for each category, a bar for each of the two."""
    before = days_rows(View(base.result, words, base.task), words("base"))
    after = days_rows(View(best.result, words, best.task), title_of(document, best.name, Wording(words.language)))
    if not before or not after:
        return None
    svg = drawn(lambda: where_days([*before, *after], words), name="before-after")
    return Section(
        "before_after_section", (Picture(svg, words("before_after_caption", n=base.result["replications"])),)
    )
