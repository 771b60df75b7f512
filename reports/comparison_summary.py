"""A comparison in the terminal: the five answers, and the arms by net gain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_verdict import five_answers, joint_path
from reports.numbers import UNKNOWN, known, number
from reports.terminal import Terminal
from reports.words import Wording

Document = Mapping[str, Any]


def show_comparison(terminal: Terminal, document: Document) -> None:
    """The whole summary."""
    words, how = terminal.words, document["how"]
    base = document["arms"][0]["title"][words.language]
    inputs = words(f"inputs_word_{how['inputs']}")
    terminal.line(words("compared_with", base=base, n=how["replications"], seed=how["seed"], inputs=inputs))
    for question, answer in five_answers(document, words):
        terminal.line(f"  {question} {answer}")
    head = [
        words(key)
        for key in (
            "redesign", "net_a_year", "interval_short", "per_yuan", "payback", "on_time_change", "interval_short",
            "earlier_kva_days", "customer_saves", "pays_from",
        )
    ]  # fmt: skip
    rows = [_row(document, row, words) for row in document["ranking"].get("net", ())]
    terminal.table("", head, rows)
    terminal.line(words("tied_note"))
    _alerts(terminal, document)


def _alerts(terminal: Terminal, document: Document) -> None:
    """Alerts of every arm that has any, all clauses together."""
    words, told = terminal.words, [arm for arm in document["arms"] if arm["alerts"]]
    if told:
        counts = ("raised", "useful", "false", "missed")
        rows = [
            (
                words("base") if arm["name"] == document["base"] else arm["title"][words.language],
                *(number(arm["alerts"][what]["mean"], 1) for what in counts),
            )
            for arm in told
        ]
        terminal.table(
            words("alerts_head"), [words(key) for key in ("redesign", *(f"alert_{what}" for what in counts))], rows
        )
        terminal.line(words("alerts_worth"))


def _row(document: Document, ranked: Document, words: Wording) -> list[str]:
    """One arm."""
    arm = next(one for one in document["arms"] if one["name"] == ranked["name"])
    mark = f"{words('tied_mark')} " if ranked["tied_with_first"] else "  "
    if arm["name"] == document["base"]:
        return [f"{mark}{words('base')}", *[""] * 9]
    unit = 10_000 if words.language == "zh" else 1_000
    net, per, path = arm["gain"]["net_yuan_per_year"], arm["gain_per_yuan"], joint_path(document)
    change = arm["differences"].get(path) if path else None
    return [
        f"{mark}{arm['title'][words.language]}",
        number(net["mean"] / unit, 1),
        span(net, unit),
        number(per["mean"], 1) if per else UNKNOWN,
        number(arm["payback_months"], 0),
        number(100 * change["mean"], 1) if change else UNKNOWN,
        span(change, 0.01) if change else UNKNOWN,
        number(arm["gain"]["kva_days"]["mean"] / unit, 1),
        number(arm["gain"]["customer_yuan_saved"]["mean"] / unit, 1),
        pays_from(arm, words),
    ]


def span(interval: Mapping[str, float], unit: float) -> str:
    """An interval, in a unit."""
    if not known(interval["low"]) or not known(interval["high"]):
        return UNKNOWN
    return f"{number(interval['low'] / unit, 1)} … {number(interval['high'] / unit, 1)}"


def pays_from(arm: Document, words: Wording) -> str:
    """From which part of its assumed effect an arm pays."""
    found = arm.get("break_even")
    if found is None:
        return words("pays_computed")
    if found["state"] in ("always", "never"):
        return words(f"pays_{found['state']}")
    return number(found["value"], 2) if known(found["value"]) else words("pays_open")
