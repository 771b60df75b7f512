"""A roster in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.scenario.words import WEEKDAYS
from reports.numbers import number
from reports.roster_texts import sentences, weekday
from reports.terminal import Terminal


def show_roster(terminal: Terminal, document: Mapping[str, Any]) -> None:
    """Verdict, shifts, the first week's duties."""
    words = terminal.words
    for sentence in sentences(document, words):
        terminal.line(sentence)
    days = [weekday(words, day) for day in WEEKDAYS]
    terminal.table(
        words("roster_shifts"),
        (words("roster_shift"), words("roster_hours"), words("roster_worked"), *days),
        [
            (
                one["shift"],
                " ".join(one["hours"]),
                number(one["worked_minutes"] / 60, 1),
                *(one["duties"][day] or "" for day in WEEKDAYS),
            )
            for one in document["shifts"]
        ],
        text_columns=2,
    )
    for week in range(document["weeks"]):
        terminal.table(
            f"{words('roster_duties')}: {words('roster_week', n=week + 1)}",
            (words("roster_person"), *days),
            [
                (one["person"], *(duty or words("roster_off") for duty in one["weeks"][week]))
                for one in document["duties"]
            ],
            text_columns=8,
        )
