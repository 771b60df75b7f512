"""A result in the terminal: clauses with verdicts, applications, utilisation, warnings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reports.terminal import Terminal

if TYPE_CHECKING:
    from model.scenario.whole import Scenario


def percent(value: float) -> str:
    """A share with one decimal; a dash for nothing."""
    return "-" if math.isnan(value) else f"{100 * value:.1f} %"


def between(share: Mapping[str, float]) -> str:
    """An interval of shares."""
    return "" if math.isnan(share["low"]) else f"{100 * share['low']:.1f}-{100 * share['high']:.1f}"


def show_result(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    """The whole summary."""
    words = terminal.words
    terminal.line(words.title(scenario.title, ""))
    how = {"n": document["replications"]}
    made = f"seed {document['seed']}, {document['engine']}, {document['program_digest'][:12]}"
    terminal.line(f"  {words('replications', **how)}, {made}")
    _clauses(terminal, scenario, document)
    _alerts(terminal, scenario, document)
    _applications(terminal, scenario, document)
    _people(terminal, scenario, document)
    show_warnings(terminal, document)


def _clauses(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    words = terminal.words
    rows = []
    for clause in document["clauses"]:
        group = clause["category"]
        category = words("all") if group == "all" else words.title(scenario.categories[group].title, group)
        title = words.title(_of(scenario, clause["name"]).title, clause["name"])
        share = clause["share"]
        rows.append(
            (
                title,
                category,
                words(clause["verdict"]),
                percent(clause["target"]),
                percent(share["mean"]),
                between(share),
            )
        )
    for name, joint in document["joint"].items():
        title = words("joint", name=words.title(scenario.agreements[name].title, name))
        target = percent(joint["target"]) if joint["target"] is not None else ""
        verdict = words(joint["verdict"]) if "verdict" in joint else ""
        rows.append((title, words("all"), verdict, target, percent(joint["share"]["mean"]), between(joint["share"])))
    head = [words(key) for key in ("clause", "category", "verdict", "target", "share", "interval")]
    terminal.table("", head, rows, text_columns=3)
    for name, index in document["index"].items():
        if scenario.agreements[name].kind == "statutory" and "official" in index:
            official, ours = (percent(index[key]["mean"]) for key in ("official", "ours"))
            terminal.line(f"  {words('official_index')}: {official}; {words('cohort_index')}: {ours}")


def _alerts(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    """Alerts by clause: whether they were of use, false, or missing."""
    words, counts = terminal.words, ("raised", "useful", "false", "missed")
    rows = [
        (words.title(_of(scenario, name).title, name), *(f"{one[what]:,.1f}" for what in counts))
        for name, one in document["alerts"].items()
        if isinstance(one, Mapping)
    ]
    if rows:
        heads = [words(key) for key in ("clause", *(f"alert_{what}" for what in counts))]
        terminal.table(words("alerts_head"), heads, rows)
        terminal.line("  " + words("alerts_told"))


def _of(scenario: Scenario, name: str) -> Any:
    agreement, clause = name.split(".")
    return scenario.agreements[agreement].clauses[clause]


def _applications(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    words = terminal.words
    rows = []
    for name, counts in document["categories"].items():
        days = document["days"].get(name, {}).get("calendar", {})
        quantiles = [f"{days[p]:.0f}" if days and not math.isnan(days[p]) else "-" for p in ("p50", "p90", "p95")]
        numbers = [f"{counts[what]:,.1f}" for what in ("arrived", "archived", "withdrawn", "open")]
        rows.append((words.title(scenario.categories[name].title, name), *numbers, *quantiles))
    head = [words(key) for key in ("category", "arrived", "archived", "withdrawn", "open")]
    terminal.table(words("applications_head"), [*head, "p50", "p90", "p95"], rows)


def _people(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    words = terminal.words
    rows = [
        (
            words.title(scenario.roles[role].title, role),
            role,
            f"{load:.2f}",
            percent(document["worked"].get(role, math.nan)),
            percent(document["utilisation"].get(role, math.nan)),
        )
        for role, load in sorted(document["load"].items(), key=lambda entry: -entry[1])
    ]
    head = [words("role"), "", words("load"), words("worked"), words("utilisation")]
    terminal.table(words("people_head"), head, rows, text_columns=2)


def show_reasons(terminal: Terminal, scenario: Scenario, document: Mapping[str, Any]) -> None:
    """Why clauses below their target are: where the waiting is, and how loaded the people there are."""
    words = terminal.words
    late = [clause for clause in document["clauses"] if clause["why"]]
    if late:
        terminal.line(words("why"))
    for clause in late:
        title = words.title(_of(scenario, clause["name"]).title, clause["name"])
        terminal.line("  " + words("why_late", clause=title, share=clause["share"]["mean"], target=clause["target"]))
        for reason in clause["why"]:
            stage = words.title(scenario.stages[reason["stage"]].title, reason["stage"])
            role = reason["role"]
            who = words.title(scenario.roles[role].title, role) if role in scenario.roles else ""
            key = "why_stage_role" if who and reason["kind"] in ("work", "batch") else "why_stage"
            hours, late_hours = reason["wait_hours_mean"], reason["wait_hours_p90"]
            terminal.line(
                "    " + words(key, stage=stage, mean=hours, p90=late_hours, role=who, load=reason["load"] or 0.0)
            )


def show_warnings(terminal: Terminal, document: Mapping[str, Any]) -> None:
    """What a reader must know."""
    for warning in document["warnings"]:
        values = {key: value for key, value in warning.items() if key != "key"}
        terminal.remark("! " + terminal.words(warning["key"], **values))
