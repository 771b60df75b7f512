"""The page of a plan of hiring: one file, nothing fetched, for paper and black and white."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from reports.hire_texts import (
    cost_rows,
    moves_rows,
    notes,
    people_head,
    people_rows,
    rounds_head,
    rounds_rows,
    seasons_head,
    seasons_rows,
    sentences,
    subtitle,
)
from reports.html import rendered
from reports.page_words import PageWords
from reports.sections.blocks import Points, Section, Table, Text
from reports.terminal import without_nan

Document = Mapping[str, Any]


def write_hiring(folder: Path, document: Document, language: str) -> Path:
    """Write hire.json and hire.html; the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(without_nan(document), ensure_ascii=False, indent=2)
    (folder / "hire.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    path = folder / "hire.html"
    path.write_text(hiring_page(document, language), encoding="utf-8", newline="\n")
    return path


def hiring_page(document: Document, language: str) -> str:
    """The page; the same document gives the same text, read back from JSON or not."""
    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    sections = [Section("hire_verdict_section", tuple(Text(said) for said in sentences(read, words)))]
    if "teams" in read:
        people = Table(people_head(read, words), tuple(people_rows(read, words)))
        sections.append(Section("hire_people_section", (people,)))
        moves = tuple(moves_rows(read, words))
        head = (words("hire_team"), words("hire_what"), words("hire_when"))
        block = Table(head, moves, text_columns=3) if moves else Text(words("hire_none"))
        sections.append(Section("hire_moves_section", (block,)))
        costs = Table((words("hire_what"), words("hire_yuan")), tuple(cost_rows(read, words)))
        sections.append(Section("hire_cost_section", (costs,)))
    if read["seasons"]:
        table = Table(seasons_head(words), tuple(seasons_rows(read, words)), text_columns=2)
        sections.append(Section("hire_seasons_section", (table,)))
    if read["rounds"]:
        rounds = Table(rounds_head(words), tuple(rounds_rows(read, words)))
        sections.append(Section("hire_rounds_section", (rounds,)))
    sections.append(Section("hire_method_section", (Points(tuple(notes(read, words))),)))
    title = words("hire_title", title=read["title"][language])
    return rendered(words, title, subtitle(read, words), sections)
