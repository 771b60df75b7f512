"""The deadlines of several scenarios with the same clauses side by side: a county now, and with its best redesign."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.deadlines.documenting import deadlines_document
from experiments.deadlines.setting import Plan, set_deadlines
from experiments.replications import Task
from experiments.rows import Document
from experiments.running import Told

KEPT = ("clause", "category", "title", "unit", "promised", "internal")
OF_EACH = ("limits", "between", "confirmed_limit", "why_none", "promised_share", "confirmed_share")


def deadlines_of(tasks: Mapping[str, Task], plan: Plan, told: Told = lambda done, total: None) -> Document:
    """Set and confirm the limits of the same agreement in every scenario.

    Parameters
    ----------
    tasks
        By the name of the arm, the base first; a clause that the base does not have is left out.
    plan
        For all alike.

    Returns
    -------
    dict
        `arms`: the document of each (reports/JSON.md); `rows`: for each clause and category of the base what it
        promises, and by arm its limits.

    Raises
    ------
    ValueError, ScenarioError
        See `set_deadlines`.
    """
    arms = {name: deadlines_document(set_deadlines(task, plan, told)) for name, task in tasks.items()}
    base = next(iter(arms.values()))
    return {
        "target": plan.target,
        "confidence": base["confidence"],
        "category_titles": base["category_titles"],
        "rows": [
            {key: one[key] for key in KEPT} | {"arms": {name: _same(document, one) for name, document in arms.items()}}
            for one in base["deadlines"]
        ],
        "arms": arms,
    }


def _same(document: Document, one: Document) -> Document | None:
    """The clause and category of another arm; None where it has none."""
    for other in document["deadlines"]:
        if (other["clause"], other["category"]) == (one["clause"], one["category"]):
            rows = [
                {key: row[key] for key in ("when", "limit", "customers_share", "confirmed")}
                for table in document["tables"]
                if (table["clause"], table["category"]) == (one["clause"], one["category"])
                for row in table["rows"]
            ]
            return {key: other[key] for key in OF_EACH} | {"table": rows}
    return None
