"""The page of a reinforcement programme: one file, nothing fetched, for paper and black and white."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

from reports.figures.budget_front import FrontPoint, budget_front
from reports.html import rendered
from reports.page_words import PageWords
from reports.reinforce_texts import (
    MYRIAD,
    arms_head,
    arms_rows,
    front_head,
    front_rows,
    notes,
    sentences,
    subtitle,
    works_head,
    works_rows,
)
from reports.sections.blocks import Cell, Picture, Points, Section, Table, Text
from reports.svg import drawn
from reports.terminal import without_nan

Document = Mapping[str, Any]


def write_reinforcement(folder: Path, document: Document, language: str) -> Path:
    """Write reinforce.json and reinforce.html; the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(without_nan(document), ensure_ascii=False, indent=2)
    (folder / "reinforce.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    path = folder / "reinforce.html"
    path.write_text(reinforcement_page(document, language), encoding="utf-8", newline="\n")
    return path


def reinforcement_page(document: Document, language: str) -> str:
    """The page; the same document gives the same text, read back from JSON or not."""
    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    title = words("reinforce_title", title=read["title"][language])
    sections = [Section("reinforce_verdict_section", tuple(Text(said) for said in sentences(read, words)))]
    if read["arms"]:
        table = Table(arms_head(words), tuple(arms_rows(read, words)))
        sections.append(Section("reinforce_arms_section", (table,)))
    if read["front"]:
        sections.append(_front(read, words))
    if "plan" in read:
        rows: tuple[tuple[str | Cell, ...], ...] = tuple(
            (*row[:2], Cell(row[2]), Cell(row[3]), *row[4:]) for row in works_rows(read, words)
        )
        table = Table(works_head(words), rows, text_columns=4)
        sections.append(Section("reinforce_works_section", (table if rows else Text(words("reinforce_none")),)))
    sections.append(Section("reinforce_method_section", (Points(tuple(notes(read, words))),)))
    return rendered(words, title, subtitle(read, words), sections)


def _front(document: Document, words: PageWords) -> Section:
    points = [
        _point(one["cost_yuan"], one["kva_days"], "asked" if one["asked_for"] else "other", words)
        for one in document["front"]
    ]
    arms = document["arms"]
    for name in ("nothing", "as_it_is"):
        if name in arms:
            dated = arms["nothing"]["planned_yuan"]
            points.append(_point(arms[name]["yuan"] - dated, arms[name]["kva_days"], name, words))
    axes = words("reinforce_axis_cost"), words("reinforce_axis_waiting")
    picture = drawn(partial(budget_front, points, *axes), name="front")
    table = Table(front_head(words), tuple(front_rows(document)), text_columns=0)
    caption = words("reinforce_figure", n=document["replications"])
    return Section("reinforce_front_section", (Picture(picture, caption), table))


def _point(cost: float, waiting: Document, kind: str, words: PageWords) -> FrontPoint:
    mean, low, high = (None if waiting[key] is None else waiting[key] / MYRIAD for key in ("mean", "low", "high"))
    return FrontPoint(cost / MYRIAD, mean or 0.0, low, high, kind, words(f"reinforce_point_{kind}"))
