"""Agreements: milestones that are reached, limits that fit, and what belongs together."""

from __future__ import annotations

from collections.abc import Iterator

from model.problems import KeyPath
from model.scenario.agreements import Agreement, Clause, Limit
from model.scenario.checks.facts import Facts, unknown
from model.scenario.checks.finding import Finding, listed
from model.scenario.whole import Policy

MOMENTS = ("waiting", "started", "ended")
APPLICATION = "application"


def check_clauses(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with single clauses."""
    for name, agreement in facts.scenario.agreements.items():
        if not agreement.clauses:
            yield Finding(("agreements", name, "clauses"), "an agreement has at least one clause")
        for key, clause in agreement.clauses.items():
            path = ("agreements", name, "clauses", key)
            yield from _wrong_names(facts, path, clause)
            yield from _wrong_milestones(facts, path, clause)
            yield from _wrong_together(path, clause)
            yield from _wrong_payment(path, clause)


def check_internal_agreements(facts: Facts) -> Iterator[Finding]:
    """Yield internal agreements behind clauses that do not exist, behind themselves, or too long together."""
    for name, agreement in facts.scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            path = ("agreements", name, "clauses", key)
            if clause.behind is not None and clause.behind not in agreement.clauses:
                said = unknown("clause of this agreement", clause.behind, agreement.clauses)
                yield Finding((*path, "behind"), said, clause.behind)
            elif _stands_behind_itself(agreement, key):
                yield Finding((*path, "behind"), "stands behind itself", clause.behind)
            yield from _sum_too_long(agreement, key, path)


def check_policy(facts: Facts) -> Iterator[Finding]:
    """Yield priorities that ask for a due date that nobody gives."""
    policy, agreements = facts.scenario.policy, facts.scenario.agreements
    if len(set(policy.priority)) < len(policy.priority):
        yield Finding(("policy", "priority"), "each key once")
    yield from _wrong_due_date(policy)
    if policy.agreement is None:
        return
    if policy.agreement not in agreements:
        said = unknown("agreement", policy.agreement, agreements)
        yield Finding(("policy", "agreement"), said, policy.agreement)
    elif policy.due_by is not None and policy.due_by not in agreements[policy.agreement].clauses:
        said = unknown("clause", policy.due_by, agreements[policy.agreement].clauses)
        yield Finding(("policy", "due_by"), said, policy.due_by)


def _wrong_due_date(policy: Policy) -> Iterator[Finding]:
    keys = [key for key in policy.priority if key in ("due_date", "slack")]
    if keys and policy.due_by is None:
        yield Finding(("policy", "due_by"), f"is missing: the clause whose date counts for {listed(keys, 'and')}")
    if policy.due_by is not None and policy.agreement is None:
        yield Finding(("policy", "agreement"), "is missing: the agreement that due_by belongs to")
    if policy.agreement is not None and policy.due_by is None:
        yield Finding(("policy", "due_by"), "is missing: a clause of this agreement")


def _wrong_names(facts: Facts, path: KeyPath, clause: Clause) -> Iterator[Finding]:
    categories, stages = facts.scenario.categories, facts.scenario.stages
    if not clause.categories:
        yield Finding((*path, "categories"), "is for at least one category")
    for position, category in enumerate(clause.categories):
        if category not in categories:
            yield Finding((*path, "categories", position), unknown("category", category, categories), category)
    for position, stage in enumerate(clause.excluding):
        if stage not in stages:
            yield Finding((*path, "excluding", position), unknown("stage", stage, stages), stage)
    for key, milestone in (("from", clause.from_), ("to", clause.to)):
        stage = milestone.split(".")[0]
        if stage not in (APPLICATION, *stages):
            yield Finding((*path, key), unknown("stage", stage, stages), milestone)


def _wrong_milestones(facts: Facts, path: KeyPath, clause: Clause) -> Iterator[Finding]:
    """Yield milestones that no route of the clause's categories has, or that come in the wrong order."""
    if clause.from_ == clause.to or clause.from_ == "application.archived" or clause.to == "application.arrived":
        yield Finding((*path, "to"), f"comes after {clause.from_}", clause.to)
        return
    stages = [milestone.split(".")[0] for milestone in (clause.from_, clause.to)]
    journeys = [journey for journey in facts.journeys if journey.category in clause.categories]
    if not journeys or any(stage not in (APPLICATION, *facts.scenario.stages) for stage in stages):
        return
    for key, stage, milestone in zip(("from", "to"), stages, (clause.from_, clause.to), strict=True):
        if stage != APPLICATION and not any(stage in journey.used_at for journey in journeys):
            yield Finding((*path, key), "no route of its categories has this stage", milestone)
    moments = [milestone.split(".")[1] for milestone in (clause.from_, clause.to)]
    if stages[0] == stages[1] and stages[0] != APPLICATION:
        if MOMENTS.index(moments[0]) > MOMENTS.index(moments[1]):
            yield Finding((*path, "to"), f"comes after {clause.from_}", clause.to)
        return
    for journey in journeys:
        first, last = (journey.shape.step_of(stage) for stage in stages)
        if first and last and last.order < first.order and first.branches == last.branches:
            yield Finding((*path, "to"), f"comes before {clause.from_} in route {journey.route}", clause.to)


def _wrong_together(path: KeyPath, clause: Clause) -> Iterator[Finding]:
    if clause.each_attempt and clause.from_.split(".")[0] != clause.to.split(".")[0]:
        yield Finding((*path, "each_attempt"), "only where `from` and `to` are of the same stage")
    if clause.customer_days is not None and clause.clock != "whole":
        yield Finding((*path, "customer_days"), "only with clock: whole", clause.customer_days)
    if clause.excluding and clause.clock != "whole":
        yield Finding((*path, "excluding"), "only with clock: whole")


def _wrong_payment(path: KeyPath, clause: Clause) -> Iterator[Finding]:
    bounds = [tier.up_to_times_limit for tier in clause.payment.tiers] if clause.payment else []
    stated = [bound for bound in bounds if bound is not None]
    if None in bounds[:-1] or stated != sorted(set(stated)):
        yield Finding((*path, "payment", "tiers"), "rise in up_to_times_limit; only the last one leaves it out")


def _stands_behind_itself(agreement: Agreement, key: str) -> bool:
    seen: list[str] = []
    clause = agreement.clauses[key]
    while clause.behind in agreement.clauses and clause.behind not in seen:
        seen.append(str(clause.behind))
        clause = agreement.clauses[seen[-1]]
    return key in seen


def _sum_too_long(agreement: Agreement, key: str, path: KeyPath) -> Iterator[Finding]:
    """Yield a clause whose internal agreements in its own unit take longer together than it allows."""
    whole = agreement.clauses[key].limit
    parts = {
        name: clause.limit
        for name, clause in agreement.clauses.items()
        if clause.behind == key and name != key and clause.limit.unit_stated == whole.unit_stated
    }
    if not parts or not whole.rows or not all(part.rows for part in parts.values()):
        return
    allowed, needed = _longest(whole), sum(_longest(part) for part in parts.values())
    if needed > allowed:
        unit = whole.unit_stated.replace("_", " ")
        said = f"{listed(list(parts), 'and')} stand behind it and take {needed} {unit}, more than its {allowed}"
        yield Finding((*path, "limit"), said)


def _longest(limit: Limit) -> int:
    return max(units for _, units in limit.rows)
