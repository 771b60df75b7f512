"""Tables of the register as people read them; the terminal and the page share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.late_texts import Words, clause_text
from reports.numbers import number, percent

Document = Mapping[str, Any]
Rows = list[tuple[str, ...]]
OF_APPLICATIONS = ("signed", "running", "at_risk", "kept", "broken", "broken_open")
OF_CLAUSES = ("signed", "to_come", "running", "at_risk", "kept", "broken", "broken_open")
UNKNOWN_WITHOUT_ENDED = ("signed", "kept", "broken")


def register_tables(document: Document, words: Words) -> list[tuple[str, tuple[str, ...], Rows]]:
    """Word of the title, head and rows of each table."""
    language = words.language
    agreements = [(row["title"][language], *_counts(document, row, OF_APPLICATIONS)) for row in document["agreements"]]
    clauses = [
        (clause_text(row, words), row["department"] or "–", *_counts(document, row, OF_CLAUSES), _expected(row))
        for row in document["clauses"]
    ]
    departments = [
        (row["department"] or words("register_no_department"), *_counts(document, row, OF_CLAUSES))
        for row in document["departments"]
    ]
    expected = words("register_expected", days=document["days"])
    return [
        ("register_section_agreements", (words("register_agreement"), *_head(OF_APPLICATIONS, words)), agreements),
        (
            "register_section_clauses",
            (words("late_clause"), words("register_department"), *_head(OF_CLAUSES, words), expected),
            clauses,
        ),
        ("register_section_departments", (words("register_department"), *_head(OF_CLAUSES, words)), departments),
    ]


def register_notes(document: Document, words: Words) -> list[str]:
    """What the numbers mean."""
    said = words(
        "register_note",
        days=document["days"],
        at_least=percent(document["at_risk_from"], 0),
        n=document["replications"],
    )
    return [said, *([] if document["ended_known"] else [words("register_no_ended")])]


def _head(states: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(words(f"register_{state}") for state in states)


def _counts(document: Document, row: Document, states: tuple[str, ...]) -> tuple[str, ...]:
    """Counts; a dash where only a file of what has ended would tell."""
    hidden = () if document["ended_known"] else UNKNOWN_WITHOUT_ENDED
    return tuple("–" if state in hidden else number(row[state]) for state in states)


def _expected(row: Document) -> str:
    misses = row["expected_misses"]
    return f"{number(misses['mean'], 1)} ({number(misses['low'], 1)}–{number(misses['high'], 1)})"
