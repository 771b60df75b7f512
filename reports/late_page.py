"""The pages of the morning list and the register: one file each, nothing fetched, for paper and black and white."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.html import rendered
from reports.late_texts import clause_text, list_head, list_row, notes, rescue_head, rescue_rows
from reports.numbers import percent
from reports.page_words import PageWords
from reports.register_texts import register_notes, register_tables
from reports.sections.blocks import Block, Points, Section, Table, Text
from reports.terminal import without_nan

Document = Mapping[str, Any]


def write_late(folder: Path, document: Document, language: str) -> Path:
    """Write late.json and late.html; the path of the page."""
    return _written(folder, "late", document, late_page(document, language))


def write_register(folder: Path, document: Document, language: str) -> Path:
    """Write register.json and register.html; the path of the page."""
    return _written(folder, "register", document, register_page(document, language))


def late_page(document: Document, language: str) -> str:
    """The page of the morning list."""
    words, rows = PageWords(language), document["late"]
    title = words("late_title", title=document["title"][language], as_of=document["as_of"], days=document["days"])
    none = Text(words("late_none", at_least=percent(document["at_least"], 0)))
    table = Table(list_head(words), tuple(list_row(row, words) for row in rows), text_columns=4)
    sections = [Section("late_section", (table if rows else none,))]
    tried = [row for row in rows if row["rescues"]]
    tries: Block = (
        Table(rescue_head(words), tuple(rescue_rows(tried, words)), text_columns=3)
        if tried
        else Text(words("late_nothing_tried"))
    )
    sections.append(Section("late_rescues_section", (Text(words("late_rescues"), small=True), tries)))
    if document["late_already"]:
        sections.append(Section("late_already_section", (_late_already(document, words),)))
    sections.append(Section("late_method_section", (Points(tuple(notes(document, words))),)))
    return rendered(words, title, _subtitle(document, words), sections)


def register_page(document: Document, language: str) -> str:
    """The page of the register."""
    words = PageWords(language)
    title = words("register_title", title=document["title"][language], as_of=document["as_of"])
    sections = [
        Section(key, (Table(head, tuple(rows), text_columns=2 if key == "register_section_clauses" else 1),))
        for key, head, rows in register_tables(document, words)
    ]
    sections.append(Section("late_method_section", (Points(tuple(register_notes(document, words))),)))
    return rendered(words, title, _subtitle(document, words), sections)


def _late_already(document: Document, words: PageWords) -> Table:
    """How many are late already, by clause, and which."""
    cases: dict[str, list[str]] = {}
    for row in document["late_already"]:
        cases.setdefault(clause_text(row, words), []).append(row["case_id"])
    counts = Counter({clause: len(those) for clause, those in cases.items()})
    rows = tuple((clause, ", ".join(cases[clause]), str(n)) for clause, n in counts.most_common())
    return Table((words("late_clause"), words("late_case"), "n"), rows, text_columns=2)


def _subtitle(document: Document, words: PageWords) -> str:
    return words("late_subtitle", open=document["open_applications"], n=document["replications"])


def _written(folder: Path, name: str, document: Document, page: str) -> Path:
    text = json.dumps(without_nan(dict(document)), ensure_ascii=False, indent=2, allow_nan=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    path = folder / f"{name}.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path
