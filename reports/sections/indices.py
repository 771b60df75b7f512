"""The official index beside ours, recorded against true shares, alerts and payments."""

from __future__ import annotations

from reports.numbers import UNKNOWN, between, known, number, percent
from reports.sections.blocks import Block, Section, Table, Text
from reports.sections.view import Document, View

INDICES = ("official", "official_true", "ours")
NOTICED = 0.0005
"""Shares that differ by less are shown alike."""


def indices(view: View) -> Section | None:
    """Both indices of every agreement, and why they differ; None where there are none."""
    words, measured = view.words, view.result["index"]
    names = [name for name in view.agreements() if name in measured and known(measured[name]["official"]["mean"])]
    if not names:
        return None
    rows = tuple((view.name("agreements", name), *(_shown(measured[name][key]) for key in INDICES)) for name in names)
    head = (words("agreement"), *(words(f"index_{key}") for key in INDICES))
    weight = number(measured[names[0]]["official_weight"], 1)
    blocks: list[Block] = [Table(head, rows), Text(_difference(view, names[0]))]
    blocks.append(Text(words("index_formula", weight=weight), small=True))
    return Section("indices", tuple(blocks))


def _shown(index: Document) -> str:
    interval = between(index)
    return percent(index["mean"]) + (f" ({interval})" if interval != UNKNOWN else "")


def _difference(view: View, agreement: str) -> str:
    index = view.result["index"][agreement]
    official, true, ours = (float(index[key]["mean"] or 0.0) for key in INDICES)
    return view.words(
        "index_difference",
        name=view.name("agreements", agreement),
        direction=view.words("higher" if official >= ours else "lower"),
        points=number(100 * abs(official - ours), 1),
        recorded=number(100 * (official - true), 1),
    )


def recorded(view: View) -> Section:
    """Clauses whose recorded share is not the true one."""
    words = view.words
    rows = []
    for clause in view.headline_clauses():
        true, shown = clause["share"]["mean"], clause["recorded_share"]["mean"]
        if known(true) and known(shown) and abs(shown - true) >= NOTICED:
            title = f"{view.clause(clause)} · {view.category(clause['category'])}"
            rows.append((title, percent(true), percent(shown), f"{100 * (shown - true):+.1f}"))
    if not rows:
        return Section("recorded", (Text(words("recorded_none")),))
    head = tuple(words(key) for key in ("clause", "share_true", "share_recorded", "points"))
    return Section("recorded", (Table(head, tuple(rows)), Text(words("recorded_note"), small=True)))


def alerts(view: View) -> Section | None:
    """Alerts and whether they told the truth, and what late cases cost; None where neither is agreed."""
    words, raised, paid = view.words, view.result["alerts"], view.result["payments"]
    names = [clause["name"] for clause in view.headline_clauses() if clause["name"] in raised or clause["name"] in paid]
    if not names:
        return None
    keys = ("raised_yellow", "raised_orange", "raised_red", "true", "useful", "false", "missed")
    rows = []
    for name in names:
        one, cost = raised.get(name, {}), paid.get(name, {})
        told = tuple(number(one[key], 1) if key in one else "" for key in keys)
        costs = (number(cost["cases"], 1), number(cost["yuan"])) if cost else ("", "")
        rows.append((view.clause_named(name), *told, *costs))
    columns = (
        "clause",
        "yellow",
        "orange",
        "red",
        "alert_true",
        "alert_useful",
        "alert_false",
        "alert_missed",
        "paid_cases",
        "paid_yuan",
    )
    head = tuple(words(key) for key in columns)
    notes = words.joined([words("alerts_note"), *([words("alerts_told")] if raised else [])])
    return Section("alerts", (Table(head, tuple(rows)), Text(notes, small=True)))
