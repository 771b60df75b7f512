"""The clauses: a picture and a table for each agreement, its joint share at the end."""

from __future__ import annotations

from reports.figures.clause_days import ClauseRow, clause_days
from reports.figures.clause_shares import ShareRow, clause_shares
from reports.numbers import between, known, number, percent
from reports.sections.blocks import Block, Cell, Picture, Points, Section, Table, Text
from reports.sections.view import Document, View
from reports.svg import drawn

Row = tuple[str | Cell, ...]


def clauses(view: View) -> Section:
    """All agreements, the statutory ones first."""
    blocks: list[Block] = []
    for name in view.agreements():
        blocks += [_picture(view, name), _table(view, name), *_days(view, name)]
    if blocks:
        blocks += [Text(view.words("clauses_note"), small=True), _bounds(view)]
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
        judged = joint.get("verdict", "no_target")
        rows.append(_share_row(view.words("joint_row"), joint["share"], joint.get("target"), judged))
    svg = drawn(lambda: clause_shares(rows, view.words), name=f"clauses-{agreement}")
    return Picture(svg, view.words("figure_clauses", name=view.name("agreements", agreement)))


def _share_row(label: str, share: Document, target: float | None, verdict: str) -> ShareRow:
    mean, low, high = (float("nan") if share[key] is None else float(share[key]) for key in ("mean", "low", "high"))
    return ShareRow(label, mean, low, high, target, verdict)


def _days(view: View, agreement: str) -> list[Block]:
    """How long the cases take, a panel for each clause; for each category where their limits differ."""
    rows = []
    for headline in view.headline_clauses():
        if headline["agreement"] != agreement:
            continue
        alike = [one for one in view.result["clauses"] if one["name"] == headline["name"]]
        same = all(one["limits"] == headline["limits"] for one in alike)
        shown = [headline] if same else alike[1:]
        rows += [_clause_row(view, one, whom=not same) for one in shown if _counts(view, one)]
    if not rows:
        return []
    svg = drawn(lambda: clause_days(rows, view.words), name=f"days-{agreement}")
    return [Picture(svg, view.words("figure_clause_days", name=view.name("agreements", agreement)))]


def _clause_row(view: View, clause: Document, *, whom: bool) -> ClauseRow:
    limits, share = clause["limits"], clause["share"]["mean"]
    return ClauseRow(
        label=_label(view, clause) if whom else view.clause(clause),
        counts=_counts(view, clause),
        limits=tuple(limits["values"]),
        unit=limits["unit"],
        share=float("nan") if share is None else float(share),
    )


def _counts(view: View, clause: Document) -> tuple[float, ...]:
    return tuple(view.result["histograms"].get(f"clauses/{clause['name']}/{clause['category']}", ()))


def _label(view: View, clause: Document) -> str:
    return f"{view.clause(clause)} · {view.category(clause['category'])}"


def _table(view: View, agreement: str) -> Table:
    mine = [clause for clause in view.result["clauses"] if clause["agreement"] == agreement]
    unsigned = any(known(clause["unsigned_share"]["mean"]) for clause in mine)
    head = ["clause", "category", "verdict", "verdict_together", "target", "share", "interval", "cases", "late_cases"]
    head += ["withdrew", *(["unsigned"] if unsigned else [])]
    rows, before = [], ""
    for clause in mine:
        rows.append(_row(view, clause, first=clause["name"] != before, unsigned=unsigned))
        before = clause["name"]
    joint = view.result["joint"].get(agreement)
    if joint is not None:
        rows += _joint_rows(view, joint, len(head))
    title = view.name("agreements", agreement)
    return Table(tuple(view.words(key) for key in head), tuple(rows), text_columns=4, title=title)


def _row(view: View, clause: Document, *, first: bool, unsigned: bool) -> Row:
    """One clause and category; the clause is named in its first row."""
    cases = clause["cases"]
    return (
        _title(view, clause) if first else "",
        view.category(clause["category"]),
        _judged(view, "mark", clause["verdict"]),
        _judged(view, "sign", clause["verdict_together"]),
        percent(clause["target"], 0),
        percent(clause["share"]["mean"]),
        between(clause["share"]),
        number(cases["met"] + cases["late"], 1),
        number(cases["late"], 1),
        number(cases["withdrew_late"], 1),
        *([percent(clause["unsigned_share"]["mean"])] if unsigned else []),
    )


def _title(view: View, clause: Document) -> Cell:
    agreement, key = clause["name"].split(".")
    title = view.clause(clause)
    if clause["behind"]:
        title += view.words("behind", clause=view.clause_named(f"{agreement}.{clause['behind']}"))
    return Cell(title, view.sources.numbers(("agreements", agreement, "clauses", key)))


def _judged(view: View, form: str, verdict: str) -> Cell:
    return Cell(view.words(f"{form}_{verdict}"), strong=verdict == "broken")


def _joint_rows(view: View, joint: Document, width: int) -> list[Row]:
    """One row for all, then the categories."""
    target = joint.get("target")
    judged = _judged(view, "mark", joint["verdict"]) if joint.get("verdict") else ""
    first: Row = (
        Cell(view.words("joint_row"), strong=True),
        view.category("all"),
        judged,
        "",
        "" if target is None else percent(target, 0),
        percent(joint["share"]["mean"]),
        between(joint["share"]),
    )
    groups = view.groups(joint["categories"]) if len(joint["categories"]) > 1 else []
    shares = [(group, joint["categories"][group]) for group in groups]
    rows = [first, *(("", view.category(g), "", "", "", percent(s["mean"]), between(s)) for g, s in shares)]
    return [(*row, *[""] * (width - len(row))) for row in rows]


def _bounds(view: View) -> Points:
    """Cases undecided at the horizon: what the share would be, all of them late and all of them kept."""
    open_ones = [clause for clause in view.result["clauses"] if clause["undecided_share"] > 0]
    return Points(
        tuple(
            view.words("bounds", clause=_label(view, clause), interval=between(clause["share_bounds"]))
            for clause in open_ones
        ),
        title=view.words("bounds_title") if open_ones else "",
    )
