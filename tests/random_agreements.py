"""Random agreements and policies for random scenarios."""

from __future__ import annotations

from tests.random_stages import Dice, Plain, titled


def agreements(dice: Dice, order: list[str], stages: Plain) -> Plain:
    clauses: Plain = {"joint": _clause(dice, order)}
    for name in dice.some(["second", "third"], 40):
        clauses[name] = _clause(dice, order)
    for clause in clauses.values():
        stage, _, moment = clause["to"].partition(".")
        if moment == "ended" and stage in stages and dice.chance(30):
            how = dice.of(["late_start", "early_end", "reopened"])
            stages[stage]["off_system"] = [{"probability": 0.5, "slack_below_days": dice.of([0, 1]), "how": how}]
    return {"promise": {"title": titled("promise"), "signed_by": dice.of([1.0, 0.7]), "clauses": clauses}}


def _clause(dice: Dice, order: list[str]) -> Plain:
    first = dice.whole(0, len(order) - 1)
    last = dice.whole(first, len(order) - 1)
    moments = ["waiting", "started", "ended"]
    begins, ends = ("waiting", "ended") if first == last else (dice.of(moments), dice.of(moments))
    limit = dice.of([{"working_days": 2}, {"calendar_days": 3}, {"hours": 20}])
    whole = dice.chance(40)
    clause: Plain = {
        "title": titled("clause"),
        "from": dice.of(["application.arrived", f"{order[first]}.{begins}", f"{order[first]}.{begins}"]),
        "to": dice.of(["application.archived", f"{order[last]}.{ends}", f"{order[last]}.{ends}"]),
        "limit": {"unit": "hours", "cases": [{"when": {"colour": "red"}, "use": 9}, {"use": 30}]}
        if dice.chance(15)
        else limit,
        "clock": "whole" if whole else "utility",
        "categories": dice.of([["home", "firm"], ["home"]]),
    }
    if whole and dice.chance(40):
        clause["customer_days"] = dice.whole(0, 2)
    if whole and dice.chance(30):
        clause["excluding"] = [dice.of(order)]
    if clause["from"].partition(".")[0] == clause["to"].partition(".")[0] and dice.chance(50):
        clause["each_attempt"] = clause["from"] != "application.arrived"
    if dice.chance(20):
        clause["when"] = dice.of([{"colour": "red"}, {"size": {"above": 1}}])
    levels = {"yellow": {"left": 1}, "orange": {"left_share": 0.3, "priority": 1}, "red": {"left": 0, "priority": 5}}
    clause["alerts"] = {level: levels[level] for level in dice.some(list(levels), 60)}
    return clause


def policy(dice: Dice, agreed: Plain) -> Plain:
    keys = dice.some(dice.shuffled(["category", "alert", "due_date", "slack"]), 40)
    stated: Plain = {"priority": keys, "categories": {"home": 1, "firm": 0}}
    if {"due_date", "slack"} & set(keys):
        stated |= {"agreement": "promise", "due_by": dice.of(list(agreed["promise"]["clauses"]))}
    return stated
