"""A staffing certificate on the terminal."""

from __future__ import annotations

from typing import Any

from reports.terminal import Terminal

Document = dict[str, Any]


def show_certificate(terminal: Terminal, document: Document) -> None:
    """The plan, the targets, what cannot be kept, and the two statements."""
    words = terminal.words
    terminal.line(words("staff_head", title=said(terminal, document["title"])))
    if document["cannot_be_kept"]:
        _show_missed(terminal, document)
    if document["plan"] is None:
        terminal.line(words("staff_nothing"))
    else:
        _show_plan(terminal, document)
        _show_targets(terminal, document)
        _show_statements(terminal, document)
    ended = words(f"staff_ended_{document['ended']}")
    terminal.line(
        words("staff_reality", seed=document["seed"], n=document["replications"], seconds=document["seconds"],
              ended=ended)
    )  # fmt: skip


def _show_plan(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    head = tuple(words(f"staff_{key}") for key in ("team", "box", "now", "planned", "each"))
    rows = []
    for one in document["teams"]:
        now = "-" if one["now"] is None else one["now"]
        box, each = f"{one['least']}-{one['most']}", yuan(one["monthly_cost_yuan"])
        rows.append((said(terminal, one["title"]), box, now, one["plan"], each))
    terminal.table("", head, rows)


def _show_targets(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    head = tuple(words(f"staff_{key}") for key in ("clause", "category", "target", "share", "interval"))
    rows = []
    for one in document["targets"]:
        share = one["share"]
        shown = ("-", "-") if share is None else (percent(share["mean"]), _between(share))
        rows.append((said(terminal, one["title"]), _category(terminal, one), percent(one["target"]), *shown))
    terminal.table("", head, rows, text_columns=2)


def _show_missed(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    head = tuple(words(f"staff_{key}") for key in ("clause", "category", "target", "with_most", "blocked_by"))
    rows = []
    for one in document["cannot_be_kept"]:
        most = f"{percent(one['share_with_most'])} ± {100 * one['error']:.1f}"
        helps = "; ".join(
            f"{_obstacle(terminal, by)} {percent(by['share'])}" for by in one["blocked_by"] if by["helps"]
        )
        sure = words("staff_refuted" if one["refuted"] else "staff_unshown")
        rows.append(
            (said(terminal, one["title"]), _category(terminal, one), percent(one["target"]), most, helps or sure)
        )
    terminal.table(words("staff_out_head"), head, rows, text_columns=2)


def _show_statements(terminal: Terminal, document: Document) -> None:
    words, check = terminal.words, document["verification"]
    if check is None:
        terminal.line(words("staff_no_plan", cost=yuan(document["cost"])))
    else:
        terminal.line(
            words(
                "staff_plan_verified",
                cost=yuan(document["cost"]),
                people=yuan(document["people_cost"]),
                payments=yuan(document["payments"]["mean"]),
                n=check["replications"],
                epsilon=100 * document["epsilon"],
                attempt=check["attempt"],
                confidence=100 * check["confidence"],
            )
        )
    if document["bound"] is not None:
        terminal.line(
            words(
                "staff_bound_line",
                bound=yuan(document["bound"]),
                confidence=100 * (1 - document["alpha"]),
                plans=document["plans_in_box"],
                delta=100 * document["delta"],
            )
        )
    if document["gap"] is not None:
        terminal.line(words("staff_gap", gap=percent(document["gap"])))
    if document["audit"] is not None:
        _show_audit(terminal, document)


def _show_audit(terminal: Terminal, document: Document) -> None:
    words, audit = terminal.words, document["audit"]
    terminal.line(
        words(
            "staff_audit_line",
            pairs=audit["pairs"],
            years=audit["years_each"],
            drop=100 * audit["largest_drop"],
            error=100 * audit["drop_error"],
            cheap=audit["cheap_plans"],
            feasible=audit["cheap_feasible"],
            most=percent(audit["cheap_feasible_most"]),
        )
    )
    if audit["largest_drop"] - 2 * audit["drop_error"] > document["delta"]:
        terminal.line(words("staff_drop_too_large", delta=100 * document["delta"]))


def _category(terminal: Terminal, one: Document) -> str:
    title = one["category_title"]
    return terminal.words("staff_all") if title is None else said(terminal, title)


def said(terminal: Terminal, title: Document) -> str:
    """A title {zh, en} in the language of the terminal."""
    return str(title[terminal.words.language])


def _obstacle(terminal: Terminal, by: Document) -> str:
    team = said(terminal, by["team_title"]) if by["team"] else ""
    return terminal.words(f"staff_eased_{by['key']}", team=team)


def _between(share: Document) -> str:
    if share["low"] is None or share["low"] != share["low"]:
        return "-"
    return f"{100 * share['low']:.1f}-{100 * share['high']:.1f}"


def percent(share: float) -> str:
    """As 95.1 %."""
    return f"{100 * share:.1f} %"


def yuan(amount: float | None) -> str:
    """As 12,300; small amounts with their tenths."""
    if amount is None:
        return "-"
    return f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:,.2f}".rstrip("0").rstrip(".")
