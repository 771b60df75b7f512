"""The answer of a test of agreements in a few sentences, for the terminal and the head of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.numbers import between, known, number, percent
from reports.words import Wording

Document = Mapping[str, Any]


def sentences(document: Document, words: Wording) -> list[str]:
    """What a manager reads: agreement by agreement, then payments, then why it stopped."""
    told = [one for name in document["agreements"] for one in of_agreement(document, name, words)]
    return [*told, *payments_told(document, words), stopped(document, words)]


def of_agreement(document: Document, name: str, words: Wording) -> list[str]:
    """Verdicts, the whole, what breaks it, and the clause farthest below its target with its cause."""
    found = [_counts(document, name, words)]
    joint = document["joint"][name]
    if known(joint["share"]["mean"]):
        everybody = document["agreements"][name]["signed_by"] == 1
        found.append(_joint(joint, words("agreement_everybody" if everybody else "agreement_signers"), words))
        worst = max(joint["broken_by"], key=lambda one: one["late"]["mean"] or 0.0, default=None)
        if worst is not None and worst["late"]["mean"] and len(joint["broken_by"]) > 1:
            late, alone = percent(worst["late"]["mean"], 0), percent(worst["alone"]["mean"], 0)
            found.append(words("agreement_breaker", clause=worst["title"][words.language], late=late, alone=alone))
    return [*found, _farthest(document, name, words)]


def category_title(document: Document, group: str, words: Wording) -> str:
    """Title of a category, or `all`."""
    return words("all") if group == "all" else str(document["categories"][group][words.language])


def holder_title(holder: Document, words: Wording) -> str:
    """Name for people of a team, role, stage or outsider."""
    if holder["title"] is None:
        return words(f"agreement_outsider_{holder['name']}")
    return words(f"agreement_kind_{holder['kind']}", name=holder["title"][words.language])


def payer_title(payer: str, words: Wording) -> str:
    """Who pays; the scenario's own word where it is not the utility."""
    return words("agreement_payer_utility") if payer == "utility" else payer


def stopped(document: Document, words: Wording) -> str:
    """Why there are not more replications."""
    how = document["how"]
    return words(f"agreement_stopped_{how['stopped']}", n=how["replications"], error=percent(how["error"], 2))


def _counts(document: Document, name: str, words: Wording) -> str:
    agreement, told = document["agreements"][name], ""
    for place, (inputs, counts) in enumerate(agreement["counts"].items()):
        said = words(f"agreement_inputs_{inputs}")
        values = {"name": agreement["title"][words.language], "inputs": said, **counts}
        told += words("agreement_counts_more" if place else "agreement_counts", **values)
    return told if len(agreement["counts"]) > 1 else told + words("agreement_counts_end")


def _joint(joint: Document, whose: str, words: Wording) -> str:
    unsigned = joint["unsigned_share"]["mean"]
    values = {
        "whose": whose,
        "share": percent(joint["share"]["mean"]),
        "interval": between(joint["share"]),
        "unsigned": words("agreement_joint_unsigned", share=percent(unsigned)) if known(unsigned) else "",
    }
    if joint["target"] is None:
        return words("agreement_joint_plain", **values)
    return words("agreement_joint", target=percent(joint["target"], 0), verdict=words(joint["verdict"]), **values)


def _farthest(document: Document, name: str, words: Wording) -> str:
    below = [
        one
        for one in document["clauses"]
        if one["agreement"] == name and one["behind"] is None and known(one["share"]["mean"])
    ]
    below = [one for one in below if one["share"]["mean"] < one["target"]]
    if not below:
        return words("agreement_none_below")
    worst = min(below, key=lambda one: float(one["share"]["mean"] - one["target"]))
    return words(
        "agreement_worst",
        clause=worst["title"][words.language],
        category=category_title(document, worst["category"], words),
        share=percent(worst["share"]["mean"]),
        target=percent(worst["target"], 0),
        why=_why(worst, words),
    )


def _why(clause: Document, words: Wording) -> str:
    mainly = clause["mainly"]
    if mainly is None:
        return ""
    holder = next(iter(clause["late_by_department"]), None)
    who = words("agreement_who", holder=holder_title(holder, words)) if holder else ""
    if holder and holder["name"] == mainly["cause"]:
        who = ""  # the network, the customer: said already
    cause = words(f"agreement_cause_{mainly['cause']}")
    if mainly["shown"]:
        return words("agreement_why", cause=cause, days=number(mainly["more_days"]["mean"], 1), who=who)
    return words("agreement_why_open", cause=cause, days=number(mainly["days"], 1), who=who)


def payments_told(document: Document, words: Wording) -> list[str]:
    """What failing costs; nothing where no payment is agreed."""
    paid = document["payments"]
    if not paid["by_clause"]:
        return []
    year, upper = paid["yuan_per_year"], paid["yuan_95"]
    if not year["mean"]:
        return [words("agreement_pays_nothing", n=document["how"]["replications"])]
    if known(upper["high"]):
        bound = words("agreement_pays_bound", low=number(upper["low"]), high=number(upper["high"]))
    else:
        bound = words("agreement_pays_no_bound", needed=paid["replications_needed"])
    span = f"{number(year['low'])}–{number(year['high'])}"
    return [words("agreement_pays", yuan=number(year["mean"]), interval=span, q95=number(upper["value"]), bound=bound)]
