"""Which district: two arms area by area."""

from __future__ import annotations

from experiments.estimates import mean_interval
from experiments.paired import mean_difference
from experiments.paired_shares import share_difference
from experiments.rows import Document, Rows, interval


def areas_of(base: Rows, other: Rows) -> dict[str, Document]:
    """Mean calendar days until energised, and the joint on-time share of the first agreement, by area.

    Returns
    -------
    dict[str, Document]
        `days` and `on_time`, each with `before`, `after` and `difference` (an interval); `on_time` is missing where
        nothing is promised.
    """
    scenario = base.task.loaded.scenario
    found: dict[str, Document] = {}
    for name, area in scenario.areas.items():
        path = f"areas/{name}/days/all/mean"
        if path not in base.paths or path not in other.paths:
            continue
        before, after = base.column(path), other.column(path)
        found[name] = {
            "title": {"zh": area.title.zh, "en": area.title.en},
            "days": {
                "before": mean_interval(before).mean,
                "after": mean_interval(after).mean,
                "difference": interval(mean_difference(before, after).estimate),
            },
        }
        for agreement in list(scenario.agreements)[:1]:
            joint = f"areas/{name}/joint/{agreement}"
            one, two = base.cases(joint), other.cases(joint)
            if one[1].sum() > 0 and two[1].sum() > 0:
                found[name]["on_time"] = {
                    "before": float(one[0].sum() / one[1].sum()),
                    "after": float(two[0].sum() / two[1].sum()),
                    "difference": interval(share_difference(one, two).estimate),
                }
    return found
