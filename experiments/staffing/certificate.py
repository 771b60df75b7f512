"""The certificate of a staffing search: the document of `yekuo staff --json` (reports/JSON.md describes every key).

Two statements, each wrong in at most α of studies: what the plan keeps, and what no cheaper plan keeps. Both are about
the model and its inputs, not about reality.
"""

from __future__ import annotations

from typing import Any

from experiments.estimates import Estimate
from experiments.rows import interval
from experiments.staffing.found import Found, OutOfReach
from experiments.staffing.targets import JOINT, Target
from experiments.staffing.verifying import Verified
from model.planning.staff_master import cost_of
from model.scenario.whole import Scenario

Document = dict[str, Any]


def certificate(found: Found, scenario: Scenario, *, seed: int, digest: str) -> Document:
    """The whole document.

    Parameters
    ----------
    scenario
        As it was loaded, with the people of today.
    digest
        Of the Program with the most people.
    """
    question, verified = found.question, found.verified
    resources = question.resources
    return {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "plan": None if found.plan is None else dict(zip((one.name for one in resources), found.plan, strict=True)),
        "cost": found.cost_yuan,
        "people_cost": None if found.plan is None else cost_of(resources, found.plan),
        "payments": None if verified is None else interval(verified.payments),
        "bound": found.bound_yuan,
        "gap": found.gap,
        "verified": verified is not None,
        "alpha": question.alpha,
        "delta": question.delta,
        "epsilon": question.epsilon,
        "replications": found.replications,
        "seconds": found.seconds,
        "ended": found.ended,
        "teams": [
            {"name": one.name, "title": _title(scenario, one.name), "least": one.least, "most": one.most,
             "now": scenario.teams[one.name].headcount if isinstance(scenario.teams[one.name].headcount, int) else None,
             "plan": None if found.plan is None else found.plan[r], "monthly_cost_yuan": one.monthly_cost_yuan}
            for r, one in enumerate(resources)
        ],
        "targets": [
            {**_named(scenario, target), "share": None if verified is None else interval(verified.shares[k])}
            for k, target in enumerate(question.targets)
        ],
        "cannot_be_kept": [_missed(scenario, found, one) for one in found.out_of_reach],
        "verification": None if verified is None else _verification(verified),
        "attempts": [_verification(one) for one in found.attempts],
        "plans_in_box": question.plans,
        "cuts": found.cuts,
        "audit": _audit(found),
        "seed": seed,
        "program_digest": digest,
    }  # fmt: skip


def _verification(one: Verified) -> Document:
    return {
        "attempt": one.attempt,
        "passed": one.passed,
        "replications": one.replications,
        "confidence": 1 - one.alpha,
        "plan": list(one.plan),
        "shares": [_mean(share) for share in one.shares],
    }


def _audit(found: Found) -> Document | None:
    audit = found.audit
    if audit is None:
        return None
    return {
        "pairs": audit.pairs,
        "largest_drop": audit.largest_drop,
        "drop_error": audit.drop_error,
        "drop_of": audit.drop_of,
        "cheap_plans": audit.cheap_plans,
        "cheap_feasible": audit.cheap_feasible,
        "cheap_feasible_most": audit.cheap_feasible_most,
        "years_each": audit.years_each,
    }


def _missed(scenario: Scenario, found: Found, one: OutOfReach) -> Document:
    return {
        **_named(scenario, one.target),
        "share_with_most": one.share,
        "error": one.error,
        "refuted": one.refuted,
        "blocked_by": [
            {
                "key": eased.key,
                "team": eased.team or None,
                "team_title": _title(scenario, eased.team) if eased.team else None,
                "share": eased.share,
                "gain": eased.gain,
                "error": eased.error,
                "helps": eased.helps,
            }
            for eased in found.eased
            if eased.missed == one
        ],
    }


def _named(scenario: Scenario, target: Target) -> Document:
    agreement, key = target.clause.split(".", 1)
    terms = scenario.agreements[agreement]
    title = terms.title if key == JOINT else terms.clauses[key].title
    category = None if target.category == "all" else scenario.categories[target.category].title
    return {
        "name": target.clause,
        "category": target.category,
        "category_title": None if category is None else {"zh": category.zh, "en": category.en},
        "title": {"zh": title.zh, "en": title.en},
        "target": target.share,
    }


def _title(scenario: Scenario, team: str) -> Document:
    title = scenario.teams[team].title
    return {"zh": title.zh, "en": title.en}


def _mean(share: Estimate) -> float:
    return share.mean
