"""What became of the applications; the figures of 获得电力."""

from __future__ import annotations

from reports.numbers import number
from reports.sections.blocks import Section, Table, Text
from reports.sections.view import View

FIGURES = ("stages", "trips", "customer_yuan", "site_visits", "system_links", "hand_overs", "repeated_visits")


def applications(view: View) -> Section:
    """The cohort on the left, all that is open on the right."""
    words, counted, still = view.words, view.result["categories"], view.result["open"]
    rows = []
    for group, counts in counted.items():
        now = still.get(group, {})
        rows.append(
            (
                view.category(group),
                *(number(counts[what], 1) for what in ("arrived", "archived", "withdrawn", "expired", "open")),
                number(now.get("count"), 1),
                number(now.get("mean_age_days")),
                number(now.get("oldest_days")),
            )
        )
    keys = ("category", "arrived", "archived", "withdrawn", "of_them_expired", "open_horizon")
    head = tuple(words(key) for key in (*keys, "open_now", "mean_age", "oldest"))
    return Section("applications", (Table(head, tuple(rows)), Text(words("applications_note"), small=True)))


def getting_electricity(view: View) -> Section | None:
    """What connection takes from the customer; None where nothing was archived."""
    words, measured = view.words, view.result["getting_electricity"]
    if not measured:
        return None
    rows = tuple(
        (view.category(group), *(number(measured[group].get(f), 0 if f == "customer_yuan" else 1) for f in FIGURES))
        for group in view.groups(measured)
    )
    head = (words("category"), *(words(f"figure_{figure}") for figure in FIGURES))
    return Section("getting_electricity", (Table(head, rows), Text(words("getting_note"), small=True)))
