"""Alerts before and after: raised, useful, false and missed in every arm; what they are worth stands elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_sections.titles import in_order, title
from reports.numbers import UNKNOWN, known, number
from reports.page_words import PageWords
from reports.sections.blocks import Section, Table, Text

Document = Mapping[str, Any]
COUNTS = ("raised", "useful", "false", "missed")


def alerts_compared(document: Document, words: PageWords) -> Section | None:
    """Cases per replication, all clauses together; None where no arm has an alert."""
    arms = [document["arms"][0], *in_order(document)]
    told = [arm for arm in arms if arm.get("alerts")]
    if not told:
        return None
    rows = tuple(
        (title(document, arm["name"], words), *(_count(arm["alerts"][what]) for what in COUNTS)) for arm in told
    )
    head = (words("redesign"), *(words(f"alert_{what}") for what in COUNTS))
    notes = (Text(words("alerts_told"), small=True), Text(words("alerts_worth"), small=True))
    return Section("alerts_compared", (Table(head, rows), *notes))


def _count(interval: Document) -> str:
    """A mean with its interval."""
    low, high = interval["low"], interval["high"]
    ends = f" ({number(low)} … {number(high)})" if known(low) and known(high) else ""
    return number(interval["mean"]) + ends if known(interval["mean"]) else UNKNOWN
