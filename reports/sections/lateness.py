"""Why the late ones are late: where they wait, for what, and how loaded the people there are."""

from __future__ import annotations

from reports.numbers import known, number, percent
from reports.sections.blocks import Cell, Section, Table, Text
from reports.sections.view import Document, View


def lateness(view: View) -> Section:
    """Clauses below their target, the farthest first."""
    late = [clause for clause in view.headline_clauses() if known(clause["share"]["mean"]) and _gap(clause) > 0]
    if not late:
        return Section("late", (Text(view.words("late_none")),))
    rows: list[tuple[str | Cell, ...]] = []
    for clause in sorted(late, key=_gap, reverse=True):
        title = f"{view.clause(clause)} · {view.category(clause['category'])}"
        share = f"{percent(clause['share']['mean'])} / {percent(clause['target'], 0)}"
        reasons = clause.get("why") or []
        if not reasons:
            rows.append((title, view.words("no_cause"), "", share, "", "", ""))
        for place, reason in enumerate(reasons):
            first = place == 0
            manned = reason["role"] is not None
            rows.append(
                (
                    title if first else "",
                    view.name("stages", reason["stage"]),
                    _waits_for(view, reason["kind"], reason["role"]),
                    share if first else "",
                    number(reason["wait_hours_mean"], 1),
                    number(reason["wait_hours_p90"], 1),
                    number(reason["load"], 2) if manned else "",
                )
            )
    words = view.words
    head = (
        words("clause"),
        words("stage"),
        words("waits_for"),
        f"{words('share')} / {words('target')}",
        words("wait_mean"),
        words("wait_p90"),
        words("load_short"),
    )
    table = Table(head, tuple(rows), text_columns=3)
    return Section("late", (Text(words("late_intro")), table, Text(words("low_load_note"), small=True)))


def _gap(clause: Document) -> float:
    return float(clause["target"] - clause["share"]["mean"])


def _waits_for(view: View, kind: str, role: str | None) -> str:
    what = view.words(f"kind_{kind}")
    return view.words("of_role", what=what, role=view.name("roles", role)) if role else what
