"""Deadlines as one document (reports/JSON.md): exact words of the scenario, limits in units, shares with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.deadlines.bounds import FEWEST, Found
from experiments.deadlines.claims import Claim, Single
from experiments.deadlines.joint import Joint
from experiments.deadlines.sample import Cell, Sample
from experiments.deadlines.sensitivity import DEMAND, PEOPLE, Moved, Sensitivity, needed
from experiments.deadlines.setting import ERROR, TARGETS, Setting
from experiments.deadlines.stating import clause_of, promised_elsewhere, promised_now
from experiments.deadlines.tables import Split
from experiments.estimates import Estimate, share_interval
from experiments.rows import Document, interval
from model.program import IntArray

POINTS = 40
"""Of a curve."""


def deadlines_document(setting: Setting, moved: Sensitivity | None = None) -> Document:
    """The whole document."""
    scenario, plan, verification = setting.task.loaded.scenario, setting.plan, setting.verification
    fresh = verification.sample
    return {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "agreement": setting.agreement,
        "agreement_title": _title(scenario.agreements[setting.agreement]),
        "category_titles": {name: _title(category) for name, category in scenario.categories.items()},
        "target": plan.target,
        "confidence": 1 - ERROR,
        "counted": "everybody",
        "deadlines": [_deadline(setting, cell) for cell in setting.cells],
        "tables": [_table(setting, cell, split) for cell, split in setting.splits.items()],
        "joint": _joint(setting) if plan.joint else None,
        "verification": {
            "limits_act": setting.acts,
            "attempts": [
                {"replications": one.replications, "error_each": one.error, "failed": one.failed}
                for one in verification.attempts
            ],
            "replications": fresh.replications if fresh is not None else 0,
            "confirmed": bool(verification.claims) and all(one.confirmed for one in verification.claims),
        },
        "sensitivity": _sensitivity(setting, moved) if moved is not None and moved.arms else None,
        "agreement_file": setting.stated.overlay if setting.stated is not None else None,
        "unconfirmed": list(dict.fromkeys(claim_name(one.claim) for one in verification.claims if not one.confirmed)),
        "shortened_internal": list(setting.stated.fitted) if setting.stated is not None else [],
        "how": {
            "replications": setting.sample.replications,
            "replications_asked": plan.replications,
            "fewest": FEWEST,
            "clauses_at_once": len(setting.cells),
            "seed": setting.task.seed,
            "engine": setting.task.engine,
            "inputs": "uncertain" if setting.task.uncertain else "fixed",
            "program_digest": setting.task.program.digest,
            "failed": list(setting.errors),
            "stopped": setting.stopped,
        },
    }


def _title(titled: Any) -> dict[str, str]:
    return {"zh": titled.title.zh, "en": titled.title.en}


def _deadline(setting: Setting, cell: Cell) -> Document:
    scenario, sample = setting.task.loaded.scenario, setting.sample
    clause, counts, found = clause_of(scenario, cell), sample.counts(cell), setting.found[cell]
    cases, now = int(counts.sum()), promised_now(scenario, cell)
    stated = setting.stated
    internal = stated is not None and cell.clause.split(".")[1] in stated.fitted
    claims = [] if setting.plan.joint else [o for o in setting.verification.claims if cell in _singles(o.claim)]
    open_share = float(counts[:, -1].sum()) / cases if cases else 0.0
    return {
        "clause": cell.clause,
        "category": cell.category,
        "title": _title(clause),
        "unit": clause.limit.unit_stated,
        "limits": {f"{target:.2f}": found[target].limit for target in TARGETS},
        "between": {f"{target:.2f}": _between(found[target]) for target in TARGETS},
        "promised": max(now),
        "promised_limits": list(now),
        "promised_share": interval(share_interval(*sample.met_and_due(cell, max(now)))),
        "elsewhere": promised_elsewhere(scenario, cell),
        "internal": clause.behind is not None,
        "behind": clause.behind,
        "department": clause.department,
        "confirmed_limit": _confirmed(setting, cell),
        "confirmed_share": interval(claims[0].share) if claims and claims[0].share is not None else None,
        "curve": _curve(counts, setting, cell),
        "cases": cases / sample.replications,
        "undecided_share": open_share,
        "why_none": _why_none(setting, cell, cases, open_share, internal=internal),
    }


def _curve(counts: IntArray, setting: Setting, cell: Cell) -> Document:
    """Share kept by limit, with intervals, up to where little is gained, at most `POINTS` limits."""
    met, due = np.cumsum(counts[:, :-1], axis=1), counts.sum(axis=1)
    known = [found.limit or found.estimate or 0 for found in setting.found[cell].values()]
    last = max(1, min(met.shape[1] - 1, round(1.3 * max([0, *known])), 4 * max(1, sorted(known)[len(known) // 2])))
    limits = sorted({round(1 + place * (last - 1) / (POINTS - 1)) for place in range(POINTS)})
    shares = [share_interval(met[:, min(limit, met.shape[1] - 1)], due) for limit in limits]
    return {
        "limits": limits,
        "mean": [share.mean for share in shares],
        "low": [share.low for share in shares],
        "high": [share.high for share in shares],
    }


def _between(found: Found) -> Document:
    return {"low": found.low, "estimate": found.estimate, "high": found.limit}


def _singles(claim: Claim) -> tuple[Cell, ...]:
    return (claim.cell,) if isinstance(claim, Single) else ()


def _confirmed(setting: Setting, cell: Cell) -> int | None:
    """The limit of a cell that fresh replications confirmed; None for a table, for none, and in a joint promise."""
    for one in setting.verification.claims:
        if isinstance(one.claim, Single) and one.claim.cell == cell and one.confirmed:
            return one.claim.limit
    return None


def _why_none(setting: Setting, cell: Cell, cases: int, open_share: float, *, internal: bool) -> str:
    """A word for why no limit stands in `confirmed_limit`; empty where one does."""
    if _confirmed(setting, cell) is not None:
        return ""
    if setting.sample.replications < FEWEST:
        return "too_few_replications"
    if not cases:
        return "no_cases"
    if setting.found[cell][setting.plan.target].limit is None:
        return "open_at_the_end" if open_share > 1 - setting.plan.target else "too_few_cases"
    if setting.plan.joint:
        return "joint"
    if cell in setting.splits:
        return "table"
    return "shortened_internal" if internal else "not_confirmed"


def _table(setting: Setting, cell: Cell, split: Split) -> Document:
    """A table of limits, its customers and shares those of the fresh replications where there are any."""
    sample, single = setting.verification.sample or setting.sample, setting.found[cell][setting.plan.target].limit
    counts = [float(sample.counts(row).sum()) for row in split.rows]
    shares = [count / sum(counts) if sum(counts) else 0.0 for count in counts]
    by_row = {one.claim.cell: one for one in setting.verification.claims if isinstance(one.claim, Single)}
    rows, limits = list[Document](), list[int]()
    for row, limit, share in zip(split.rows, split.limits, shares, strict=True):
        one = by_row.get(row)
        limits.append(next(iter(one.claim.limits.values())) if one is not None else limit)
        rows.append(
            {
                "when": sample.attributes.condition(row),
                "limit": limits[-1],
                "customers_share": share,
                "share": interval(one.share) if one is not None and one.share is not None else None,
                "confirmed": one is not None and one.confirmed,
            }
        )
    clause = clause_of(setting.task.loaded.scenario, cell)
    return {
        "clause": cell.clause,
        "category": cell.category,
        "title": _title(clause),
        "unit": clause.limit.unit_stated,
        "single_limit": single,
        "rows": rows,
        "mean_before": single,
        "mean_after": sum(share * limit for share, limit in zip(shares, limits, strict=True)),
        "shorter_share": sum(s for s, d in zip(shares, limits, strict=True) if single is not None and d < single),
        "longer_share": sum(s for s, d in zip(shares, limits, strict=True) if single is not None and d > single),
    }


def _joint(setting: Setting) -> Document:
    sample, categories = setting.verification.sample or setting.sample, {}
    for one in setting.verification.claims:
        claim = one.claim
        assert isinstance(claim, Joint)
        categories[claim.cells[0].category] = {
            "limits": {cell.clause: limit for cell, limit in claim.limits.items()},
            "weights": {cell.clause: weight for cell, weight in zip(claim.cells, claim.weights, strict=True)},
            "weighted_days": claim.days,
            "share": interval(one.share if one.share is not None else claim.share(sample)),
            "check": claim.check(sample),
            "confirmed": one.confirmed,
        }
    outward = dict.fromkeys(
        cell.category for cell in setting.cells if clause_of(setting.task.loaded.scenario, cell).behind is None
    )
    return {
        "target": setting.plan.target,
        "weights": "equal" if setting.plan.equal_weights else "customers",
        "categories": categories,
        "none": [category for category in outward if category not in categories],
    }


def claim_name(claim: Claim) -> str:
    """`joint/CATEGORY`, or `AGREEMENT.CLAUSE/CATEGORY`, a row of a table with its number behind it."""
    if isinstance(claim, Joint):
        return f"joint/{claim.cells[0].category}"
    assert isinstance(claim, Single)
    return f"{claim.cell.clause}/{claim.cell.category}"


def _sensitivity(setting: Setting, moved: Sensitivity) -> Document:
    arms = [_arm(setting, arm) for arm in moved.arms]
    by_point = {(arm["demand"], arm["people"]): arm for arm in arms if arm["kind"] not in ("pace", "team")}
    names = list(dict.fromkeys(claim_name(one.claim) for one in setting.verification.claims))

    def at(name: str, demand: float, people: int) -> float | None:
        shares = by_point.get((demand, people), {}).get("shares") or {}
        return shares[name]["mean"] if name in shares else None

    return {
        "replications": max((arm.sample.replications for arm in moved.arms if arm.sample), default=0),
        "arms": arms,
        "grid": {
            "demand": list(DEMAND),
            "people": list(PEOPLE),
            "shares": {name: [[at(name, demand, people) for demand in DEMAND] for people in PEOPLE] for name in names},
        },
    }


def _arm(setting: Setting, arm: Moved) -> Document:
    change, sample = arm.change, arm.sample
    return {
        "kind": change.kind,
        "demand": change.demand,
        "people": change.people,
        "pace": change.pace,
        "team": change.team or None,
        "team_title": _title(setting.task.loaded.scenario.teams[change.team]) if change.team else None,
        "shares": _shares(setting, sample) if sample is not None else None,
        "limits": needed(sample, setting) if sample is not None else None,
        "cannot": arm.reason or None,
    }


def _shares(setting: Setting, sample: Sample) -> Document:
    """Shares kept at the new limits, by claim; of the rows of a table the lowest."""
    met: dict[str, list[Estimate]] = {}
    for one in setting.verification.claims:
        met.setdefault(claim_name(one.claim), []).append(one.claim.share(sample))
    return {name: interval(min(shares, key=lambda share: share.mean)) for name, shares in met.items()}
