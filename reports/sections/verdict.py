"""The verdict in three sentences: how many clauses hold, all of them together, and the one that holds least."""

from __future__ import annotations

from typing import Any

from reports.numbers import between, known, number, percent
from reports.sections.blocks import Block, Points, Section, Text
from reports.sections.view import Document, View


def verdict(view: View) -> Section:
    """Three sentences, and below them what a reader must know."""
    blocks: list[Block] = [Text(view.words.joined([_counts(view), _joint(view), _worst(view)]))]
    remarks = [view.words(f"inputs_{view.result['inputs']}")] if view.result["clauses"] else []
    blocks.append(Points(tuple(remarks + [_warning(view, one) for one in view.result["warnings"]])))
    return Section("verdict", tuple(blocks))


def _counts(view: View) -> str:
    clauses = view.headline_clauses()
    if not clauses:
        return view.words("sentence_none")
    told = [clause["verdict_together"] for clause in clauses]
    counts = {verdict: told.count(verdict) for verdict in ("kept", "broken", "undecided")}
    key = "sentence_counts" if counts["undecided"] else "sentence_decided"
    return view.words(key, n=view.result["replications"], total=len(clauses), **counts)


def _joint(view: View) -> str:
    said = []
    for name in view.agreements():
        joint = view.result["joint"].get(name)
        if joint is None or not known(joint["share"]["mean"]):
            continue
        values = {
            "name": view.name("agreements", name),
            "share": percent(joint["share"]["mean"]),
            "interval": between(joint["share"]),
        }
        if joint.get("target") is None:
            said.append(view.words("joint_plain", **values))
        else:
            judged = view.words(joint["verdict"])
            said.append(view.words("joint_target", target=percent(joint["target"], 0), verdict=judged, **values))
    return view.words("sentence_joint", list=view.words.listed(said)) if said else view.words("sentence_no_joint")


def _worst(view: View) -> str:
    judged = [clause for clause in view.headline_clauses() if known(clause["share"]["mean"])]
    if not judged:
        return view.words("sentence_people", people=_people(view))
    worst = min(judged, key=lambda clause: float(clause["share"]["mean"] - clause["target"]))
    values = {
        "clause": view.clause(worst),
        "category": view.category(worst["category"]),
        "share": percent(worst["share"]["mean"]),
        "target": percent(worst["target"], 0),
        "people": _people(view),
    }
    if worst["share"]["mean"] >= worst["target"]:
        return view.words("sentence_tightest", **values)
    return view.words("sentence_worst", waits=_waits(view, worst), **values)


def _waits(view: View, clause: Document) -> str:
    reasons = clause.get("why") or []
    if not reasons:
        return ""
    stage, hours = view.name("stages", reasons[0]["stage"]), number(reasons[0]["wait_hours_mean"])
    return view.words("waits_at", stage=stage, hours=hours)


def _people(view: View) -> str:
    overloaded = view.result["overloaded"]
    if overloaded:
        first = overloaded[0]
        return view.words("people_over", role=view.name("roles", first["role"]), load=number(first["load"], 2))
    loads = {role: load for role, load in view.result["load"].items() if known(load)}
    if not loads:
        return view.words("people_none")
    role = max(loads, key=lambda name: float(loads[name]))
    return view.words("people_fine", role=view.name("roles", role), load=number(loads[role], 2))


def _warning(view: View, warning: Document) -> str:
    values: dict[str, Any] = {key: value for key, value in warning.items() if key != "key"}
    if "clause" in values:
        values["clause"] = view.clause_named(values["clause"])
    if "category" in values:
        values["category"] = view.category(values["category"])
    return view.words(warning["key"], **values)
