"""Deadlines in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.deadlines_sentences import category, condition, limit_told, sentences
from reports.numbers import UNKNOWN, between, number, percent
from reports.terminal import Terminal

Document = Mapping[str, Any]


def show_deadlines(terminal: Terminal, document: Document) -> None:
    """The whole summary: the sentences last."""
    words = terminal.words
    head = [words(f"deadlines_{key}") for key in ("clause", "category", "unit")]
    head += [*(percent(float(t), 0) for t in ("0.90", "0.95", "0.99"))]
    head += [words(f"deadlines_{key}") for key in ("promised", "statutory", "promised_share", "confirmed")]
    rows = [
        [
            one["title"][words.language],
            category(document, one["category"], words),
            words(f"deadlines_short_{one['unit']}"),
            *(number(one["limits"][t]) for t in ("0.90", "0.95", "0.99")),
            "/".join(map(str, one["promised_limits"])),
            number(one["elsewhere"].get("statutory")),
            percent(one["promised_share"]["mean"]),
            limit_told(one, words),
        ]
        for one in document["deadlines"]
    ]
    terminal.table(words("deadlines_limits"), head, rows, text_columns=3)
    if note := words("deadlines_units_note"):
        terminal.line(note)
    _tables(terminal, document)
    _joint(terminal, document)
    if document["sensitivity"]:
        _moves(terminal, document)
    if document["shortened_internal"]:
        terminal.line(words("deadlines_shortened", names=", ".join(document["shortened_internal"])))
    for text in sentences(document, words):
        terminal.line(text)
    terminal.line(words("deadlines_limits_note", confidence=percent(document["confidence"], 0)))


def table_title(document: Document, table: Document, words: Any) -> str:
    """What a table of limits brings."""
    return str(
        words(
            "deadlines_table_title",
            clause=table["title"][words.language],
            category=category(document, table["category"], words),
            before=number(table["mean_before"]),
            after=number(table["mean_after"], 1),
            unit=words(f"deadlines_unit_{table['unit']}"),
            shorter=percent(table["shorter_share"], 0),
            longer=percent(table["longer_share"], 0),
        )
    )


def table_rows(table: Document, words: Any) -> list[tuple[str, ...]]:
    """When, limit, customers, kept."""
    return [
        (
            condition(row["when"], words),
            str(row["limit"]) if row["confirmed"] else words("deadlines_not_confirmed", limit=row["limit"]),
            percent(row["customers_share"], 0),
            f"{percent(row['share']['mean'])} ({between(row['share'])})" if row["share"] else UNKNOWN,
        )
        for row in table["rows"]
    ]


def _tables(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    head = [words(f"deadlines_{key}") for key in ("when", "limit", "customers", "kept")]
    for table in document["tables"]:
        terminal.table(table_title(document, table, words), head, table_rows(table, words))


def joint_title(document: Document, name: str, words: Any) -> str:
    """How many days, how many kept."""
    found = document["joint"]["categories"][name]
    share = f"{percent(found['share']['mean'])} ({between(found['share'])})"
    return str(
        words(
            "deadlines_joint_title",
            category=category(document, name, words),
            days=number(found["weighted_days"], 1),
            share=share,
        )
    )


def joint_rows(document: Document, name: str, words: Any) -> list[tuple[str, ...]]:
    """Clause, unit, limit, promised now, weight."""
    found = document["joint"]["categories"][name]
    by_clause = {one["clause"]: one for one in document["deadlines"] if one["category"] == name}
    return [
        (
            by_clause[clause]["title"][words.language],
            words(f"deadlines_short_{by_clause[clause]['unit']}"),
            str(limit) if found["confirmed"] else words("deadlines_not_confirmed", limit=limit),
            "/".join(map(str, by_clause[clause]["promised_limits"])),
            number(found["weights"][clause], 2),
        )
        for clause, limit in found["limits"].items()
    ]


def _joint(terminal: Terminal, document: Document) -> None:
    if not document["joint"]:
        return
    words = terminal.words
    head = [words(f"deadlines_{key}") for key in ("clause", "unit", "limit", "promised", "weight")]
    for name in document["joint"]["categories"]:
        terminal.table(joint_title(document, name, words), head, joint_rows(document, name, words), text_columns=2)
    for name in document["joint"]["none"]:
        terminal.line(words("deadlines_joint_none", category=category(document, name, words)))
    terminal.line(words(f"deadlines_joint_weights_{document['joint']['weights']}"))


def arm_told(arm: Document, words: Any) -> str:
    """What is other in an arm."""
    team = arm["team_title"][words.language] if arm["team_title"] else ""
    people = f"{arm['people']:+d}"
    return str(
        words(
            f"deadlines_arm_{arm['kind']}",
            demand=f"{arm['demand']:g}",
            people=people,
            pace=f"{arm['pace']:g}",
            team=team,
        )
    )


def moving(document: Document, most: int) -> list[str]:
    """Claims whose share moves the most over the arms, in their order."""
    arms = [arm["shares"] for arm in document["sensitivity"]["arms"] if arm["shares"]]
    spans = {name: _span([arm[name]["mean"] for arm in arms]) for name in (arms[0] if arms else {})}
    chosen = sorted(spans, key=lambda name: -spans[name])[:most]
    return [name for name in spans if name in chosen]


def _span(shares: list[float | None]) -> float:
    known = [share for share in shares if share is not None and share == share]
    return max(known) - min(known) if known else 0.0


def claim_title(document: Document, name: str, words: Any) -> str:
    """A claim's clause and category, or the category of a joint one."""
    clause, of = name.rsplit("/", 1)
    found = next((one for one in document["deadlines"] if (one["clause"], one["category"]) == (clause, of)), None)
    told = category(document, of, words)
    return f"{found['title'][words.language]}{words('deadlines_and')}{told}" if found else told


def move_rows(document: Document, names: list[str], words: Any) -> list[tuple[str, ...]]:
    """Arms with their shares; the grid's corners are left to the picture."""
    return [
        (arm_told(arm, words), *(percent(arm["shares"][name]["mean"]) for name in names))
        for arm in document["sensitivity"]["arms"]
        if arm["shares"] and arm["kind"] != "both"
    ]


def _moves(terminal: Terminal, document: Document) -> None:
    words, names = terminal.words, moving(document, 4)
    head = [words("deadlines_arm"), *(claim_title(document, name, words) for name in names)]
    terminal.table(words("deadlines_moves_title"), head, move_rows(document, names, words))
    for arm in document["sensitivity"]["arms"]:
        if arm["cannot"]:
            terminal.line(words("deadlines_moves_cannot", arm=arm_told(arm, words), why=arm["cannot"]))
    terminal.line(words("deadlines_moves_note", n=document["sensitivity"]["replications"]))
