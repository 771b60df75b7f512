"""The clauses: a picture and a table for each agreement, its joint share at the end."""

from __future__ import annotations

from typing import Any

from reports.figures.clause_shares import ShareRow, clause_shares
from reports.numbers import between, known, number, percent
from reports.sections.blocks import Block, Cell, Picture, Section, Table, Text
from reports.sections.view import Document, View
from reports.svg import drawn

Row = tuple[str | Cell, ...]


def clauses(view: View) -> Section:
    """All agreements, the statutory ones first."""
    blocks: list[Block] = []
    for name in view.agreements():
        blocks += [_picture(view, name), _table(view, name)]
    if blocks:
        blocks.append(Text(view.words("clauses_note"), small=True))
    else:
        blocks.append(Text(view.words("sentence_none")))
    return Section("clauses", tuple(blocks))


def _picture(view: View, agreement: str) -> Picture:
    rows = [
        _share_row(_label(view, clause), clause["share"], clause["target"], clause["verdict"])
        for clause in view.headline_clauses()
        if clause["agreement"] == agreement
    ]
    joint = view.result["joint"].get(agreement)
    if joint is not None:
        judged = joint.get("verdict", "undecided")
        rows.append(_share_row(view.words("joint_row"), joint["share"], joint.get("target"), judged))
    svg = drawn(lambda: clause_shares(rows, view.words), name=f"clauses-{agreement}")
    return Picture(svg, view.words("figure_clauses", name=view.name("agreements", agreement)))


def _share_row(label: str, share: Document, target: float | None, verdict: str) -> ShareRow:
    mean, low, high = (float("nan") if share[key] is None else float(share[key]) for key in ("mean", "low", "high"))
    return ShareRow(label, mean, low, high, target, verdict)


def _label(view: View, clause: Document) -> str:
    return f"{view.clause(clause)} · {view.category(clause['category'])}"


def _table(view: View, agreement: str) -> Table:
    mine = [clause for clause in view.result["clauses"] if clause["agreement"] == agreement]
    extra = {
        "unsigned": any(known(clause["unsigned_share"]["mean"]) for clause in mine),
        "bounds": any(clause["undecided_share"] > 0 for clause in mine),
    }
    words = view.words
    head = ["clause", "category", "verdict", "verdict_together", "target", "share", "interval", "cases", "late_cases"]
    head += ["withdrew", *(key for key, shown in extra.items() if shown)]
    rows = [_row(view, clause, extra) for clause in mine]
    joint = view.result["joint"].get(agreement)
    if joint is not None:
        rows += _joint_rows(view, joint, len(head))
    title = view.name("agreements", agreement)
    return Table(tuple(words(key) for key in head), tuple(rows), text_columns=4, title=title)


def _row(view: View, clause: Document, extra: dict[str, bool]) -> Row:
    words, cases = view.words, clause["cases"]
    agreement, key = clause["name"].split(".")
    title = view.clause(clause)
    if clause["behind"]:
        title += words("behind", clause=view.clause_named(f"{agreement}.{clause['behind']}"))
    sources = view.sources.numbers(("agreements", agreement, "clauses", key))
    row: list[str | Cell] = [
        Cell(title, sources),
        view.category(clause["category"]),
        _judged(view, clause["verdict"]),
        _judged(view, clause["verdict_together"]),
        percent(clause["target"], 0),
        percent(clause["share"]["mean"]),
        between(clause["share"]),
        number(cases["met"] + cases["late"], 1),
        number(cases["late"], 1),
        number(cases["withdrew_late"], 1),
    ]
    row += [percent(clause["unsigned_share"]["mean"])] if extra["unsigned"] else []
    if extra["bounds"]:
        row.append(between(clause["share_bounds"]) if clause["undecided_share"] > 0 else "")
    return tuple(row)


def _judged(view: View, verdict: str) -> Cell:
    return Cell(view.words(f"mark_{verdict}"), strong=verdict == "broken")


def _joint_rows(view: View, joint: Document, width: int) -> list[Row]:
    """One row for all, then the categories."""
    target = joint.get("target")
    judged = _judged(view, joint["verdict"]) if joint.get("verdict") else ""
    entries: list[tuple[str, Any, str | Cell, str]] = [
        ("all", joint["share"], judged, "" if target is None else percent(target, 0))
    ]
    if len(joint["categories"]) > 1:
        entries += [(group, joint["categories"][group], "", "") for group in view.groups(joint["categories"])]
    rows = []
    for group, share, verdict, aim in entries:
        title = Cell(view.words("joint_row"), strong=True)
        cells = (title, view.category(group), verdict, "", aim, percent(share["mean"]), between(share))
        rows.append((*cells, *[""] * (width - len(cells))))
    return rows
