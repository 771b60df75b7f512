"""Are the dates kept: a picture and a table for each agreement, its whole at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.agreement_sentences import category_title
from reports.agreement_summary import limit_told
from reports.figures.clause_shares import ShareRow, clause_shares
from reports.numbers import between, number, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Cell, Picture, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]
Row = tuple[str | Cell, ...]


def headlines(document: Document, agreement: str) -> list[Document]:
    """One entry per clause of an agreement: that of all its categories together."""
    first: dict[str, Document] = {}
    for one in document["clauses"]:
        if one["agreement"] == agreement:
            first.setdefault(one["name"], one)
    return list(first.values())


def clauses(document: Document, words: PageWords) -> Section:
    """All agreements that are tested."""
    blocks: list[Block] = []
    for name, agreement in document["agreements"].items():
        title = agreement["title"][words.language]
        blocks += [_picture(document, name, title, words), _table(document, name, title, words)]
    return Section("agreement_clauses", (*blocks, Text(words("agreement_clauses_note"), small=True)))


def _picture(document: Document, agreement: str, title: str, words: PageWords) -> Picture:
    rows = [
        _share_row(f"{one['title'][words.language]} · {_category(document, one, words)}", one, one["target"])
        for one in headlines(document, agreement)
    ]
    joint = document["joint"][agreement]
    if joint["share"]["mean"] is not None:
        rows.append(_share_row(words("joint_row"), joint, joint["target"]))
    svg = drawn(lambda: clause_shares(rows, words), name=f"tested-{agreement}")
    return Picture(svg, words("figure_clauses", name=title))


def _share_row(label: str, one: Document, target: float | None) -> ShareRow:
    share = one["share"]
    mean, low, high = (float("nan") if share[key] is None else float(share[key]) for key in ("mean", "low", "high"))
    return ShareRow(label, mean, low, high, target, one["verdict"] or "no_target")


def _table(document: Document, agreement: str, title: str, words: PageWords) -> Table:
    both = len(document["how"]["inputs"]) > 1
    unsigned = any(one["unsigned_share"]["mean"] is not None for one in headlines(document, agreement))
    mine, rows, last = [one for one in document["clauses"] if one["agreement"] == agreement], list[Row](), ""
    for one in mine:
        rows.append(_row(document, one, words, first=one["name"] != last, both=both, unsigned=unsigned))
        last = one["name"]
    joint = document["joint"][agreement]
    whole = {**joint, "category": "all", "title": {words.language: words("joint_row")}, "cases": None, "limit": ""}
    rows.append(_row(document, whole, words, first=True, both=both, unsigned=unsigned))
    head = (
        *(words(key) for key in ("clause", "category", "verdict", "agreement_limit", "target", "share", "interval")),
        *([words("agreement_uncertain_share"), words("agreement_uncertain_verdict")] if both else []),
        *([words("agreement_unsigned")] if unsigned else []),
        words("agreement_late_cases"),
    )
    return Table(head, tuple(rows), 4, title)


def _row(document: Document, one: Document, words: PageWords, *, first: bool, both: bool, unsigned: bool) -> Row:
    other = one["by_inputs"].get("uncertain", {}) if both else {}
    return (
        Cell(one["title"][words.language], strong=one["cases"] is None) if first else "",
        _category(document, one, words),
        _mark(one["verdict"], words),
        "" if one["limit"] == "" else limit_told(one, Wording(words.language)),
        "" if one["target"] is None else percent(one["target"], 0),
        percent(one["share"]["mean"]),
        between(one["share"]),
        *([percent(other["share"]["mean"]), _mark(other["verdict"], words)] if other else []),
        *([percent(one["unsigned_share"]["mean"])] if unsigned else []),
        number(one["broken_per_replication"] if one["cases"] is None else one["cases"]["late"], 1),
    )


def _mark(verdict: str | None, words: PageWords) -> str | Cell:
    return Cell(words(f"mark_{verdict}"), strong=verdict == "broken") if verdict else ""


def _category(document: Document, one: Document, words: PageWords) -> str:
    return category_title(document, one["category"], Wording(words.language))
