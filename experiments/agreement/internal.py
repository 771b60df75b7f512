"""Internal agreements 协同工作契约 behind a customer's date: how often they are late when it is, and when not."""

from __future__ import annotations

from experiments.estimates import share_interval
from experiments.paired_shares import share_difference
from experiments.rows import Document, Rows, interval


def behind_document(columns: Rows, agreement: str, key: str) -> Document | None:
    """What stands behind a clause; None where nothing does.

    Returns
    -------
    Document | None
        `late_share`: of the applications with the customer's date missed, those with this internal one late too;
        `kept_share` of those with it kept; `more_share` their difference; `none`: missed although none was late.
    """
    clauses = columns.task.loaded.scenario.agreements[agreement].clauses
    inner = {name: clause for name, clause in clauses.items() if clause.behind == key}
    if not inner:
        return None
    path = f"behind/{agreement}.{key}/"
    late, kept = (columns.column(path + what, 0.0) for what in ("late", "kept"))
    found = []
    for name, clause in inner.items():
        with_late, with_kept = (columns.column(f"{path}{what}_with/{name}", 0.0) for what in ("late", "kept"))
        found.append(
            {
                "name": f"{agreement}.{name}",
                "title": {"zh": clause.title.zh, "en": clause.title.en},
                "department": clause.department,
                "late_share": interval(share_interval(with_late, late)),
                "kept_share": interval(share_interval(with_kept, kept)),
                "more_share": interval(share_difference((with_kept, kept), (with_late, late)).estimate),
            }
        )
    none = share_interval(columns.column(f"{path}late_none", 0.0), late)
    return {"late_per_replication": float(late.mean()), "clauses": found, "none": interval(none)}
