"""All arms side by side: gain and cost, days, customers and people, districts, and what each changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.comparison_sections.first_page import title, unit_yuan
from reports.comparison_summary import pays_from, span
from reports.comparison_verdict import best, money
from reports.numbers import UNKNOWN, known, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Section, Table, Text
from reports.words import Wording

Document = Mapping[str, Any]


def in_order(document: Document) -> list[Document]:
    """The arms but the base, by net gain."""
    arms = {arm["name"]: arm for arm in document["arms"][1:]}
    names = [one["name"] for one in document["ranking"].get("net", ())]
    return [arms[name] for name in names if name in arms] or list(arms.values())


def ranking(document: Document, words: PageWords) -> Section | None:
    """Gain and cost of every arm."""
    arms, unit, plain = in_order(document), unit_yuan(words), Wording(words.language)
    if not arms:
        return None
    tied = {one["name"] for one in document["ranking"].get("net", ()) if one["tied_with_first"]}
    rows = []
    for arm in arms:
        net, per, cost = arm["gain"]["net_yuan_per_year"], arm["gain_per_yuan"], arm["cost"]
        mark = f"{words('tied_mark')} " if arm["name"] in tied else ""
        rows.append(
            (
                f"{mark}{title(document, arm['name'], words)}",
                number(net["mean"] / unit, 1),
                span(net, unit),
                number(per["mean"], 1) if per else UNKNOWN,
                number(cost["one_time_yuan"] / unit, 1),
                number(cost["monthly_yuan"] / unit, 2),
                number(cost["months_until_works"], 0),
                number(arm["payback_months"], 0),
                pays_from(arm, plain),
                money(arm["affordable_yuan"]["value"], plain),
            )
        )
    keys = (
        "redesign", "net_a_year", "interval_short", "per_yuan", "once_cost", "monthly_cost", "months_until", "payback",
        "pays_from", "affordable",
    )  # fmt: skip
    head = tuple(words(key) for key in keys)
    return Section("ranking_section", (Table(head, tuple(rows)), Text(words("tied_note"), small=True)))


def days_compared(document: Document, words: PageWords) -> Section | None:
    """Mean days and the 90 % quantile per category."""
    return _levels(document, words, "days_compared", "days", 1.0, 1)


def customers_and_people(document: Document, words: PageWords) -> Section | None:
    """Trips and yuan of the customers, hours of the people."""
    arms = in_order(document)
    if not arms:
        return None
    unit = unit_yuan(words)
    columns = (
        ("customer_yuan_saved", unit), ("trips_saved", 1.0), ("paid_hours_saved", 1.0), ("utility_yuan_saved", unit),
        ("reinforcement_yuan_saved", unit), ("kva_days", unit), ("margin_yuan", unit),
    )  # fmt: skip
    rows = tuple(
        (
            title(document, arm["name"], words),
            *(f"{number(arm['gain'][what]['mean'] / by, 1)}{_sure(arm['gain'][what])}" for what, by in columns),
        )
        for arm in arms
    )
    head = (words("redesign"), *(words(f"gain_{what}") for what, _ in columns))
    return Section("gains_section", (Table(head, rows), Text(words("sure_note"), small=True)))


def _sure(interval: Mapping[str, float]) -> str:
    """A star where the interval does not reach 0."""
    low, high = interval["low"], interval["high"]
    return " *" if known(low) and known(high) and (low > 0 or high < 0) else ""


def _levels(document: Document, words: PageWords, key: str, kind: str, unit: float, digits: int) -> Section | None:
    measures = [one for one in document["measures"] if one["kind"] == kind]
    arms = in_order(document)
    if not arms or not measures:
        return None
    base, blocks = document["arms"][0], list[Block]()
    for about in dict.fromkeys(one["about"] for one in measures):
        mine = [one for one in measures if one["about"] == about]
        head = (words("redesign"), *(words("days_" + one["path"].split("/", 2)[2].replace("/", "_")) for one in mine))
        first = (words("base"), *(number(base["levels"][one["path"]]["mean"] / unit, digits) for one in mine))
        rows = [tuple(Cell(text, strong=True) for text in first)]
        for arm in arms:
            changes = [arm["differences"].get(one["path"]) for one in mine]
            if any(change and change["verdict"] in ("better", "worse") for change in changes):
                cells = [_change(change, unit, digits) for change in changes]
                rows.append((Cell(title(document, arm["name"], words)), *(Cell(text) for text in cells)))
        blocks.append(Table(head, tuple(rows), 1, category_of(document, about, words)))
    return Section(key, (*blocks, Text(words("days_compared_note"), small=True)))


def _change(change: Document | None, unit: float, digits: int) -> str:
    """A difference with its interval."""
    if change is None or not known(change["mean"]):
        return UNKNOWN
    if change["identical"]:
        return "0"
    ends = f"({number(change['low'] / unit, digits)} … {number(change['high'] / unit, digits)})"
    return f"{change['mean'] / unit:+.{digits}f} {ends}"


def category_of(document: Document, name: str, words: PageWords) -> str:
    """Title of a category."""
    return str(document["category_titles"][name][words.language])


def districts(document: Document, words: PageWords) -> Section | None:
    """Days and on-time share by area: of the best arm, and of the best three where they help."""
    arm = best(document)
    if arm is None or not arm.get("areas"):
        return None
    blocks: list[Block] = []
    for one in in_order(document)[:3]:
        rows = [_district(area, words) for area in one["areas"].values()]
        keys = ("district", "days_before_after", "days_interval", "on_time_before_after", "points_interval")
        head = tuple(words(key) for key in keys)
        blocks.append(Table(head, tuple(rows), 1, title(document, one["name"], words)))
    return Section("districts", tuple(blocks))


def _district(area: Document, words: PageWords) -> tuple[str, ...]:
    days, shares = area["days"], area.get("on_time")
    change = days["difference"]
    told = [
        str(area["title"][words.language]),
        f"{number(days['before'], 1)} → {number(days['after'], 1)}",
        f"{number(change['low'], 1)} … {number(change['high'], 1)}",
    ]
    if shares is None:
        return (*told, UNKNOWN, UNKNOWN)
    points = shares["difference"]
    ends = f"{number(100 * points['low'], 1)} … {number(100 * points['high'], 1)}"
    return (*told, f"{percent(shares['before'])} → {percent(shares['after'])}", ends)


def changes(document: Document, words: PageWords) -> Section | None:
    """What each redesign is, and what it assumes."""
    arms: Sequence[Document] = in_order(document)
    if not arms:
        return None
    rows = tuple(
        (
            title(document, arm["name"], words),
            str(arm["what"][words.language]),
            "; ".join(arm["assumes"]) or words("computed_only"),
        )
        for arm in arms
    )
    return Section(
        "changes_section", (Table((words("redesign"), words("what_changes"), words("what_assumed")), rows, 3),)
    )
