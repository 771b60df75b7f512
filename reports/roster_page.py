"""The page of a roster: verdict, coverage, waits, shifts, duty tables, rules, method."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from model.scenario.words import WEEKDAYS
from reports.figures.hall_week import HallDay, cover_week, waits_week
from reports.numbers import number, percent
from reports.page_words import PageWords
from reports.roster_texts import sentences, weekday
from reports.sections.blocks import Block, Cell, Picture, Points, Section, Table, Text
from reports.svg import drawn
from reports.terminal import without_nan

Document = Mapping[str, Any]


def write_roster_page(document: Document, path: Path, language: str) -> None:
    """Write the page."""
    path.write_text(roster_page(document, language), encoding="utf-8", newline="\n")


def roster_page(document: Document, language: str) -> str:
    """The page; the same document gives the same text."""
    from reports.html import rendered

    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    title = words("roster_title", hall=read["hall_title"][language])
    subtitle = words(
        "roster_subtitle",
        title=read["title"][language],
        people=read["people"],
        weeks=read["weeks"],
        rules=read["rules"]["title"][language],
    )
    makers = (_verdict, _half_hours, _shifts, _duties, _rounds, _rules, _how)
    return rendered(words, title, subtitle, [make(read, words) for make in makers])


def _verdict(document: Document, words: PageWords) -> Section:
    first, *rest = sentences(document, words)
    blocks: list[Block] = [Text(first)]
    if rest:
        blocks.append(Points(tuple(rest)))
    return Section("verdict", tuple(blocks))


def _half_hours(document: Document, words: PageWords) -> Section:
    cover = _days(document, words, "covered", "required")
    waits = _days(document, words, "wait_minutes", "today_wait_minutes")
    target = float(document["target"]["mean_minutes"])
    return Section(
        "roster_half_hours",
        (
            Picture(drawn(lambda: cover_week(cover, words), name="cover"), words("roster_figure_cover")),
            Picture(drawn(lambda: waits_week(waits, target, words), name="waits"), words("roster_figure_waits")),
        ),
    )


def _days(document: Document, words: PageWords, first: str, second: str) -> list[HallDay]:
    """The weekdays on which the hall is open."""
    days = []
    for key in WEEKDAYS:
        rows = {_hour(row["from"]): row for row in document["half_hours"] if row["weekday"] == key}
        if rows:
            begin, end = min(rows), max(rows)
            slots = [rows.get(begin + 0.5 * n) for n in range(round(2 * (end - begin)) + 1)]
            days.append(HallDay(weekday(words, key), begin, _values(slots, first), _values(slots, second)))
    return days


def _values(rows: Sequence[Mapping[str, Any] | None], key: str) -> tuple[float, ...]:
    return tuple(math.nan if row is None or row[key] is None else float(row[key]) for row in rows)


def _hour(text: str) -> float:
    hour, minute = text.split(":")
    return int(hour) + int(minute) / 60


def _shifts(document: Document, words: PageWords) -> Section:
    rows = tuple(
        (
            one["shift"],
            " ".join(one["hours"]),
            number(one["worked_minutes"] / 60, 1),
            *(str(one["duties"][day] or "") for day in WEEKDAYS),
        )
        for one in document["shifts"]
    )
    head = (words("roster_shift"), words("roster_hours"), words("roster_worked"))
    days = tuple(weekday(words, day) for day in WEEKDAYS)
    return Section("roster_shifts", (Table((*head, *days), rows, text_columns=2),))


def _duties(document: Document, words: PageWords) -> Section:
    head = (words("roster_person"), *(weekday(words, day) for day in WEEKDAYS))
    tables = [
        Table(
            head,
            tuple(
                (
                    words("roster_person_n", n=one["person"]),
                    *(duty or words("roster_off") for duty in one["weeks"][week]),
                )
                for one in document["duties"]
            ),
            text_columns=8,
            title=words("roster_week", n=week + 1),
        )
        for week in range(document["weeks"])
    ]
    return Section("roster_duties", tuple(tables))


def _rounds(document: Document, words: PageWords) -> Section:
    keys = ("round", "round_wait", "round_share", "round_required", "round_covered", "round_short")
    rows = tuple(
        (
            Cell(str(n + 1), strong=n == document["best"]),
            number(one["mean_minutes"]["mean"], 1),
            percent(one["share"]["mean"], 1),
            str(one["required"]),
            str(one["covered"]),
            str(one["short"]),
        )
        for n, one in enumerate(document["rounds"])
    )
    return Section("roster_rounds", (Table(tuple(words(f"roster_{key}") for key in keys), rows),))


def _rules(document: Document, words: PageWords) -> Section:
    rules = document["rules"]
    stated: list[tuple[str, float | None, str | None]] = [
        ("hours_day", rules["hours"]["most_per_day"], rules["hours"]["source"]),
        ("hours_week", rules["hours"]["most_per_week"], rules["hours"]["source"]),
        ("days_week", rules["days"]["most_per_week"], rules["days"]["source"]),
        ("days_row", rules["days"]["most_in_a_row"], rules["days"]["source"]),
        ("rest", rules["rest"]["least_hours_between"], rules["rest"]["source"]),
    ]
    if rules["weekends"] is not None:
        stated.append(("weekends", rules["weekends"]["most_worked_in_four"], rules["weekends"]["source"]))
    if rules["breaks"] is not None:
        stated.append(("break", rules["breaks"]["above_hours"], rules["breaks"]["source"]))
        stated.append(("break_hours", rules["breaks"]["hours"], rules["breaks"]["source"]))
    rows = tuple((words(f"roster_rule_{key}"), source or "", f"{value:g}") for key, value, source in stated)
    head = (words("roster_rule"), words("roster_rule_source"), words("roster_value"))
    return Section("roster_rules", (Table(head, rows, text_columns=2),))


def _how(document: Document, words: PageWords) -> Section:
    said = (
        words("roster_method_needed"),
        words("roster_method_plan"),
        words(
            "roster_method_tried",
            rounds=len(document["rounds"]),
            n=document["replications"],
            judged=document["judged_replications"],
        ),
        words("roster_method_limits", holidays=document["on_holidays"]),
    )
    return Section("roster_how", (Points(said),))
