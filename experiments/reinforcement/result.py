"""The answer on a reinforcement programme as a document (reports/JSON.md)."""

from __future__ import annotations

from typing import Any

from experiments.estimates import Estimate
from experiments.paired import Difference
from experiments.reinforcement.demand import latent_customers
from experiments.reinforcement.reinforcing import AS_IT_IS, NOTHING, PLAN, Chosen, Reinforced, undominated
from experiments.reinforcement.trying import NUMBERS, Tried
from model.compiling.positions import elements_of

Document = dict[str, Any]
PER_YUAN = 10_000.0
"""What is removed is told for so many yuan."""


def document_of(answer: Reinforced) -> Document:
    """The whole answer."""
    asked, scenario = answer.asked, answer.loaded.scenario
    document: Document = {
        "title": scenario.title.model_dump(),
        "start": answer.start.isoformat(),
        "end": answer.end.isoformat(),
        "years": answer.end.year - answer.start.year,
        "budget_yuan_per_year": asked.budget,
        "crews": asked.crews,
        "demand_scenarios": len(answer.demands.scenarios),
        "replications": len(answer.arms[PLAN].rows) if PLAN in answer.arms else 0,
        "replications_asked": asked.replications,
        "seed": asked.seed,
        "latent_weight": asked.latent_weight,
        "lost_days": asked.lost_days,
        "options": len(answer.options),
        "elements_planned": len(answer.portfolio.elements),
        "elements_left_out": answer.portfolio.left_out,
        "shortage_left_out_share": _left_out(answer),
        "interrupted": answer.interrupted,
        "program_digest": answer.program.digest,
        "arms": {name: _arm(arm) for name, arm in answer.arms.items()},
        "latent": _latent(answer),
    }
    if answer.chosen is not None:
        document["plan"] = _plan(answer, answer.chosen)
        document["against"] = {
            name: _against(answer.chosen, answer.arms[name]) for name in (NOTHING, AS_IT_IS) if name in answer.arms
        }
    document["front"] = [_point(answer, one) for one in undominated(answer.front)]
    document["front_dominated"] = len(answer.front) - len(document["front"])
    return document


def _left_out(answer: Reinforced) -> float:
    """Share of the expected shortage at elements that are not in the model."""
    inside = {element.name for element in answer.portfolio.elements}
    kva = answer.portfolio.shortage.kva
    names = answer.program.names.elements
    outside = sum(float(kva[e]) for e, name in enumerate(names) if name not in inside)
    return outside / float(kva.sum()) if kva.sum() > 0 else 0.0


def _interval(estimate: Estimate) -> Document:
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}


def _difference(difference: Difference) -> Document:
    return _interval(difference.estimate) | {"p": difference.p}


def _arm(arm: Tried) -> Document:
    numbers = {name: _interval(arm.estimate(name)) for name in NUMBERS}
    return numbers | {"planned_yuan": arm.planned_yuan, "yuan": arm.planned_yuan + arm.estimate("triggered_yuan").mean}


def _against(chosen: Chosen, other: Tried) -> Document:
    """The programme minus another arm; and waiting removed for the money that it costs more."""
    found = {name: _difference(chosen.tried.minus(other, name)) for name in NUMBERS}
    more = (
        chosen.tried.planned_yuan
        + chosen.tried.estimate("triggered_yuan").mean
        - other.planned_yuan
        - other.estimate("triggered_yuan").mean
    )
    removed = chosen.tried.minus(other, "kva_days").estimate
    per = None
    if more > 0:
        scale = PER_YUAN / more
        per = {"mean": -removed.mean * scale, "low": -removed.high * scale, "high": -removed.low * scale}
    return found | {"more_yuan": more, "removed_kva_days_per_10000_yuan": per}


def _plan(answer: Reinforced, chosen: Chosen) -> Document:
    names, levels = elements_of(answer.loaded.scenario), answer.portfolio.shortage
    nothing = answer.arms.get(NOTHING)
    waits = nothing.by_element("kva_days_by_element") if nothing and nothing.rows else None
    customers = nothing.by_element("customers_by_element") if nothing and nothing.rows else None
    works = []
    for one in chosen.works:
        e = one.option.element
        key, name, element = names[e]
        works.append(
            {
                "option": one.option.name,
                "element": name,
                "key": key,
                "title": element.title.model_dump() if element.title else None,
                "level": type(element).__name__.lower(),
                "start": one.start.isoformat(),
                "in_service": one.in_service.isoformat(),
                "adds_kva": one.option.adds_kva,
                "adds_bays": one.option.adds_bays,
                "cost_yuan": one.option.cost_yuan,
                "short_kva": float(levels.kva[e]),
                "short_share": float(levels.share[e]),
                "waiting_kva_days": float(waits[e]) if waits is not None else None,
                "waiting_customers": float(customers[e]) if customers is not None else None,
            }
        )
    plan = chosen.plan
    return {
        "status": plan.status,
        "cost_yuan": plan.cost_yuan,
        "model_kva_days": plan.objective,
        "model_bound_kva_days": plan.bound,
        "gap": _gap(plan.objective, plan.bound),
        "works": works,
    }


def _gap(objective: float, bound: float | None) -> float | None:
    if bound is None:
        return None
    return max(0.0, objective - bound) / objective if objective > 1e-9 else 0.0


def _point(answer: Reinforced, chosen: Chosen) -> Document:
    """One budget of the front."""
    point: Document = {
        "budget_yuan_per_year": chosen.budget,
        "cost_yuan": chosen.plan.cost_yuan,
        "works": len(chosen.works),
        "asked_for": chosen is answer.chosen,
        "gap": _gap(chosen.plan.objective, chosen.plan.bound),
        **{name: _interval(chosen.tried.estimate(name)) for name in ("kva_days", "customers", "lost", "latent_kva")},
    }
    if NOTHING in answer.arms:
        point["against_nothing"] = _difference(chosen.tried.minus(answer.arms[NOTHING], "kva_days"))
    return point


def _latent(answer: Reinforced) -> Document:
    """Latent customers 潜在存量: how many there are, mean over the replications tried."""
    if not (answer.program.demand.latent > 0).any():
        return {"customers": 0.0, "kva": 0.0}
    numbers = range(max((len(arm.rows) for arm in answer.arms.values()), default=0))
    all_of = [latent_customers(answer.program, answer.asked.seed, number) for number in numbers]
    n = max(1, len(all_of))
    return {
        "customers": sum(len(some) for some in all_of) / n,
        "kva": sum(kva for some in all_of for _, kva in some) / n,
    }
