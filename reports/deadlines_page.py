"""The page of deadlines: what can be promised, against what is promised, how it moves, how it was found."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from reports.deadlines_sentences import category, limit_told, sentences
from reports.deadlines_summary import (
    arm_told,
    claim_title,
    joint_rows,
    joint_title,
    move_rows,
    moving,
    table_rows,
    table_title,
)
from reports.figures.attainment_curves import Curve, Surface, attainment_curves, iso_attainment
from reports.numbers import UNKNOWN, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Picture, Points, Section, Table, Text
from reports.svg import drawn
from reports.terminal import without_nan

Document = Mapping[str, Any]
TARGETS = ("0.90", "0.95", "0.99")
MOST_CURVES, MOST_SURFACES, MOST_COLUMNS = 21, 6, 5


def write_deadlines_page(document: Document, path: Path, language: str) -> None:
    """Write the page."""
    path.write_text(deadlines_page(document, language), encoding="utf-8", newline="\n")


def deadlines_page(document: Document, language: str) -> str:
    """The page; the same inputs give the same text, read back from JSON or not."""
    from reports.html import rendered

    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    makers = (_answer, _limits, _tables, _joint, _curves, _sensitivity, _method)
    found = (make(read, words) for make in makers)
    subtitle = words(
        "deadlines_subtitle",
        agreement=read["agreement_title"][language],
        target=percent(read["target"], 0),
        confidence=percent(read["confidence"], 0),
        n=read["how"]["replications"],
        fresh=read["verification"]["replications"],
    )
    title = words("deadlines_title", name=read["title"][language])
    return rendered(words, title, subtitle, [section for section in found if section is not None])


def _answer(document: Document, words: PageWords) -> Section:
    return Section("deadlines_answer", tuple(Text(text) for text in sentences(document, words)))


def _limits(document: Document, words: PageWords) -> Section:
    keys = ("clause", "category", "unit")
    head = [words(f"deadlines_{key}") for key in keys] + [percent(float(t), 0) for t in TARGETS]
    target = f"{document['target']:.2f}"
    head += [words("deadlines_between", target=percent(0.95, 0))]
    head += [words(f"deadlines_{key}") for key in ("promised", "statutory", "promised_share", "confirmed")]
    rows = [
        (
            one["title"][words.language],
            category(document, one["category"], words),
            words(f"deadlines_short_{one['unit']}"),
            *(Cell(number(one["limits"][t]), strong=t == target) for t in TARGETS),
            _between(one["between"]["0.95"]),
            "/".join(map(str, one["promised_limits"])),
            number(one["elsewhere"].get("statutory")),
            percent(one["promised_share"]["mean"]),
            Cell(limit_told(one, words), strong=one["confirmed_limit"] is not None),
        )
        for one in document["deadlines"]
    ]
    note = words("deadlines_limits_note", confidence=percent(document["confidence"], 0))
    blocks: list[Block] = [Table(tuple(head), tuple(rows), 3)]
    blocks.append(Text(" ".join(filter(None, (words("deadlines_units_note"), note))), small=True))
    if document["shortened_internal"]:
        names = ", ".join(document["shortened_internal"])
        blocks.append(Text(words("deadlines_shortened", names=names), small=True))
    return Section("deadlines_limits", tuple(blocks))


def _between(found: Document) -> str:
    """From the shortest limit not shown to miss the target to the shortest shown to meet it."""
    if found["low"] is None:
        return UNKNOWN
    return f"{found['low']}–{found['high']}" if found["high"] is not None else f"≥ {found['low']}"


def _tables(document: Document, words: PageWords) -> Section | None:
    if not document["tables"]:
        return None
    head = tuple(words(f"deadlines_{key}") for key in ("when", "limit", "customers", "kept"))
    blocks = [
        Table(head, tuple(table_rows(table, words)), 1, table_title(document, table, words))
        for table in document["tables"]
    ]
    return Section("deadlines_tables", tuple(blocks))


def _joint(document: Document, words: PageWords) -> Section | None:
    joint = document["joint"]
    if not joint:
        return None
    head = tuple(words(f"deadlines_{key}") for key in ("clause", "unit", "limit", "promised", "weight"))
    blocks: list[Block] = [
        Table(head, tuple(joint_rows(document, name, words)), 2, joint_title(document, name, words))
        for name in joint["categories"]
    ]
    told = [words("deadlines_joint_none", category=category(document, name, words)) for name in joint["none"]]
    told += [
        words(
            "deadlines_joint_check",
            category=category(document, name, words),
            low=percent(found["check"]["bonferroni"]),
            high=percent(found["check"]["least_single"]),
        )
        for name, found in joint["categories"].items()
    ]
    blocks += [Points(tuple(told)), Text(words(f"deadlines_joint_weights_{joint['weights']}"), small=True)]
    return Section("deadlines_joint", tuple(blocks))


def _curves(document: Document, words: PageWords) -> Section | None:
    curves = [
        Curve(
            f"{one['title'][words.language]}{words('deadlines_and')}{category(document, one['category'], words)}",
            words(f"unit_{one['unit']}"),
            one["curve"]["limits"],
            one["curve"]["mean"],
            one["curve"]["low"],
            one["curve"]["high"],
            one["promised"],
            _chosen(document, one),
        )
        for one in document["deadlines"]
        if one["cases"] and not one["internal"]
    ][:MOST_CURVES]
    if not curves:
        return None
    svg = drawn(lambda: attainment_curves(curves, document["target"], words), name="curves")
    return Section("deadlines_curves", (Picture(svg, words("deadlines_curves_caption")),))


def _chosen(document: Document, one: Document) -> int | None:
    joint = (document["joint"] or {}).get("categories", {}).get(one["category"])
    if joint is not None and joint["confirmed"]:
        return cast("int | None", joint["limits"].get(one["clause"]))
    return cast("int | None", one["confirmed_limit"])


def _sensitivity(document: Document, words: PageWords) -> Section | None:
    moved = document["sensitivity"]
    if not moved:
        return None
    names = moving(document, MOST_SURFACES)
    grid, blocks = moved["grid"], list[Block]()
    surfaces = [
        Surface(claim_title(document, name, words), [[math.nan if v is None else v for v in row] for row in shares])
        for name in names
        if (shares := grid["shares"].get(name))
    ]
    if surfaces:
        svg = drawn(
            lambda: iso_attainment(surfaces, grid["demand"], grid["people"], document["target"], words), name="iso"
        )
        blocks.append(Picture(svg, words("deadlines_iso_caption")))
    shown = names[:MOST_COLUMNS]
    head = (words("deadlines_arm"), *(claim_title(document, name, words) for name in shown))
    blocks.append(Table(head, tuple(move_rows(document, shown, words)), 1, words("deadlines_moves_title")))
    blocks.append(_needed(document, words))
    blocks.append(Text(words("deadlines_moves_note", n=moved["replications"]), small=True))
    return Section("deadlines_sensitivity", tuple(blocks))


def _needed(document: Document, words: PageWords) -> Table:
    """The limits that the clauses would need in the arms of one change, ±20 % of demand."""
    arms = [
        arm
        for arm in document["sensitivity"]["arms"]
        if arm["limits"] and (arm["kind"] in ("base", "pace", "people") or abs(arm["demand"] - 1) > 0.15)
    ]
    arms = [arm for arm in arms if arm["kind"] != "both"]
    rows = [
        (
            claim_title(document, f"{one['clause']}/{one['category']}", words),
            *(number(arm["limits"][f"{one['clause']}/{one['category']}"]["limit"]) for arm in arms),
        )
        for one in document["deadlines"]
        if not one["internal"]
    ]
    title = words(
        "deadlines_moves_limits",
        target=percent(document["target"], 0),
        confidence=percent(document["confidence"], 0),
    )
    return Table((words("deadlines_clause"), *(arm_told(arm, words) for arm in arms)), tuple(rows), 1, title)


def _method(document: Document, words: PageWords) -> Section:
    how, verification = document["how"], document["verification"]
    told = [
        words(
            "deadlines_method_1",
            n=how["replications"],
            k=how["clauses_at_once"],
        ),
        words("deadlines_method_2"),
        words(f"deadlines_method_{'acts' if verification['limits_act'] else 'still'}"),
        *(
            words("deadlines_method_attempt", attempt=place, n=one["replications"], failed=one["failed"])
            for place, one in enumerate(verification["attempts"], start=1)
        ),
        words("deadlines_method_3"),
    ]
    return Section("deadlines_method", (Points(tuple(told)),))
