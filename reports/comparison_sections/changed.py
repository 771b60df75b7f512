"""What changes in days, and for customers and people: what is, and the changes from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.comparison_sections.titles import change_told, in_order, scaled, title, titled, unit_yuan
from reports.numbers import UNKNOWN, known, number
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Section, Table, Text

Document = Mapping[str, Any]
SHOWN = ("better", "worse")
PEOPLE = ("cost/trips", "cost/paid_hours", "repeated_hours", "cost/overtime_yuan", "cost/payments_yuan")


def days_compared(document: Document, words: PageWords) -> Section | None:
    """Mean days and the 90 % quantile per category."""
    measures = [one for one in document["measures"] if one["kind"] == "days"]
    if not in_order(document) or not measures:
        return None
    blocks: list[Block] = []
    for about in dict.fromkeys(one["about"] for one in measures):
        mine = [one for one in measures if one["about"] == about]
        heads = [words("days_" + one["path"].split("/", 2)[2].replace("/", "_")) for one in mine]
        heading = titled(document, "category_titles", about, words)
        blocks.append(_table(document, mine, heads, [1.0] * len(mine), words, heading))
    return Section("days_compared", (*blocks, Text(words("days_compared_note"), small=True)))


def customers_and_people(document: Document, words: PageWords) -> Section | None:
    """Gains per year, then the hours and payments of the counted period."""
    arms = in_order(document)
    if not arms:
        return None
    unit = unit_yuan(words)
    columns = (
        ("customer_yuan_saved", unit), ("trips_saved", 1.0), ("paid_hours_saved", 1.0), ("utility_yuan_saved", unit),
        ("reinforcement_yuan_saved", unit), ("kva_days", unit), ("margin_yuan", unit),
    )  # fmt: skip
    rows = tuple(
        (title(document, arm["name"], words), *(_gain(arm["gain"][what], by) for what, by in columns)) for arm in arms
    )
    head = (words("redesign"), *(words(f"gain_{what}") for what, _ in columns))
    blocks: list[Block] = [Table(head, rows), Text(words("sure_note"), small=True)]
    by_path = {one["path"]: one for one in document["measures"]}
    mine = [by_path[path] for path in PEOPLE if path in by_path]
    if mine:
        heads = [words(f"people_{one['path'].removeprefix('cost/')}") for one in mine]
        units = [unit if one["unit"] == "yuan" else 1.0 for one in mine]
        blocks.append(_table(document, mine, heads, units, words, words("people_changed")))
        blocks.append(Text(words("days_compared_note"), small=True))
    return Section("gains_section", tuple(blocks))


def _gain(interval: Document, unit: float) -> str:
    """A gain, with a star where the interval does not reach 0."""
    low, high = interval["low"], interval["high"]
    sure = known(low) and known(high) and (low > 0 or high < 0)
    return number(scaled(interval["mean"], 1 / unit), 1) + (" *" if sure else "")


def _table(
    document: Document,
    measures: Sequence[Document],
    heads: Sequence[str],
    units: Sequence[float],
    words: PageWords,
    heading: str,
) -> Table:
    """What is, and the changes of the arms with at least one change shown."""
    base = document["arms"][0]["levels"]
    levels = [
        number(scaled(base[one["path"]]["mean"], 1 / unit), _digits(unit))
        for one, unit in zip(measures, units, strict=True)
    ]
    rows: list[tuple[str | Cell, ...]] = [tuple(Cell(text, strong=True) for text in (words("base"), *levels))]
    for arm in in_order(document):
        changes = [arm["differences"].get(one["path"]) for one in measures]
        if any(change and change["verdict"] in SHOWN for change in changes):
            told = (_change(change, unit) for change, unit in zip(changes, units, strict=True))
            rows.append((title(document, arm["name"], words), *told))
    if len(rows) == 1:
        rows.append((words("no_change_shown"), *[""] * len(measures)))
    return Table((words("redesign"), *heads), tuple(rows), 1, heading)


def _digits(unit: float) -> int:
    return 1 if unit == 1.0 else 2


def _change(change: Document | None, unit: float) -> str | Cell:
    """A difference with its interval, strong where it is shown."""
    if change is None or not known(change["mean"]):
        return UNKNOWN
    if change["identical"]:
        return "0"
    return Cell(change_told(change, 1 / unit, _digits(unit)), strong=change["verdict"] in SHOWN)
