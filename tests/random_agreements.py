"""Random agreements and policies for random scenarios."""

from __future__ import annotations

from itertools import permutations

from tests.random_stages import Dice, Plain, Stages, titled


def agreements(dice: Dice, order: list[str], stages: Stages) -> Plain:
    """One agreement; `order`: the stages of the main route."""
    clauses: Plain = {"joint": _clause(dice, order, stages)}
    for name in dice.some(["second", "third"], 40):
        clauses[name] = _clause(dice, order, stages)
    for clause in clauses.values():
        stage, _, moment = clause["to"].partition(".")
        if moment == "ended" and stage in stages.made and dice.chance(50):
            how = dice.of(["late_start", "early_end", "reopened"])
            stages.made[stage]["off_system"] = [{"probability": 0.5, "slack_below_days": dice.of([0, 1]), "how": how}]
    return {"promise": {"title": titled("promise"), "signed_by": dice.of([1.0, 0.7]), "clauses": clauses}}


def _clause(dice: Dice, order: list[str], stages: Stages) -> Plain:
    first = dice.whole(0, len(order) - 1)
    last = dice.whole(first, len(order) - 1)
    moments = ["waiting", "started", "ended"]
    begins, ends = ("waiting", "ended") if first == last else (dice.of(moments), dice.of(moments))
    start, end = f"{order[first]}.{begins}", f"{order[last]}.{ends}"
    repeated = [name for name in order if stages.made[name].get("outcomes")]
    if repeated and dice.chance(15):
        again = dice.of(repeated)
        start, end = f"{again}.waiting", f"{again}.ended"
    across = _across(order, stages)
    if across and dice.chance(40):
        one, other = dice.of(across)
        moment = dice.of(["waiting", "ended"])
        start, end = f"{one}.{moment}", f"{other}.{moment}"
    whole = dice.chance(40)
    clause: Plain = {
        "title": titled("clause"),
        "from": dice.of(["application.arrived", start, start]),
        "to": dice.of(["application.archived", end, end]),
        "limit": {},
        "clock": "whole" if whole else "utility",
        "categories": dice.of([["home", "firm"], ["home"]]),
    }
    clause["limit"] = _limit(dice, _may_follow(clause["from"], stages))
    if whole and dice.chance(50):
        clause["customer_days"] = dice.whole(0, 2)
    if whole and dice.chance(40):
        outside = [name for name in order if stages.made[name].get("kind") == "external"]
        clause["excluding"] = [dice.of(outside if outside and dice.chance(70) else order)]
    if clause["from"].partition(".")[0] == clause["to"].partition(".")[0] and dice.chance(50):
        clause["each_attempt"] = clause["from"] != "application.arrived"
    if dice.chance(20):
        clause["when"] = dice.of([{"colour": "red"}, {"size": {"above": 1}}])
    levels: dict[str, Plain] = {
        "yellow": {"left": 1},
        "orange": {"left_share": 0.3, "priority": 1},
        "red": {"left": 0, "priority": 5},
    }
    clause["alerts"] = {level: _alert(dice, levels[level], order, stages) for level in dice.some(list(levels), 60)}
    return clause


def _alert(dice: Dice, usual: Plain, order: list[str], stages: Stages) -> Plain:
    """An alert; some go by slack, some let people help, some escalate."""
    alert = {**usual}
    if dice.chance(30):
        both = dice.chance(20)
        alert = {**(alert if both else {}), "slack": dice.of([0, 1]), "priority": dice.of([0, 2])}
    if dice.chance(35):
        alert["helper"] = _helper(dice, stages)
    worked = [name for name in order if stages.made[name]["kind"] in ("work", "batch")]
    if worked and dice.chance(30):
        alert["escalates"] = {"stages": [dice.of(worked)], "takes_share": dice.of([0.5, 0.25, 0.001])}
    return alert


def _helper(dice: Dice, stages: Stages) -> Plain:
    helper: Plain = {"team": dice.of([*stages.teams, list(stages.teams[:2]), list(stages.teams)])}
    if dice.chance(30):
        helper["roles"] = dice.some("abc") or ["b"]
    if dice.chance(30):
        helper["areas"] = dice.of([["west"], ["east", "west"]])
    return {**helper, "speed": dice.of([1.0, 0.5, 2.0]), "repeats": dice.of([1.0, 1.5])}


def _across(order: list[str], stages: Stages) -> list[tuple[str, str]]:
    """Pairs of stages of different branches, side by side."""
    return [
        (one, other)
        for one, other in permutations(order, 2)
        if stages.branch_of[one] and stages.branch_of[other] and stages.branch_of[one] != stages.branch_of[other]
    ]


def _may_follow(begins: str, stages: Stages) -> bool:
    """Whether a clause may follow what a stage sets: not if that is in a branch beside its first stage."""
    allowed = ("", stages.branch_of.get(begins.partition(".")[0], ""))
    return all(stages.branch_of[name] in allowed for name, stage in stages.made.items() if "sets" in stage)


def _limit(dice: Dice, may_follow: bool) -> Plain:
    """A limit; some are tables, some follow what a stage sets."""
    unit = {"unit": dice.of(["hours", "working_days", "calendar_days"])}
    if may_follow and dice.chance(12):
        return {**unit, "attribute": "term"}
    if dice.chance(25):
        when = {"wish": "odd"} if may_follow and dice.chance(70) else {"colour": "red"}
        short, long = (9, 30) if unit["unit"] == "hours" else (2, 4)
        return {**unit, "cases": [{"when": when, "use": short}, {"use": long}]}
    return dice.of([{"working_days": 2}, {"calendar_days": 3}, {"hours": 20}, {"hours": 3}])


def policy(dice: Dice, agreed: Plain) -> Plain:
    keys = dice.some(dice.shuffled(["category", "alert", "due_date", "slack"]), 40)
    stated: Plain = {"priority": keys, "categories": {"home": 1, "firm": 0}}
    if {"due_date", "slack"} & set(keys):
        stated |= {"agreement": "promise", "due_by": dice.of(list(agreed["promise"]["clauses"]))}
    return stated
