"""A quote as a document: dates of the milestones, limits to sign, by day of signing (reports/JSON.md)."""

from __future__ import annotations

import datetime
from typing import Any

from experiments.quoting.order_statistics import Quantile, quantile
from experiments.quoting.outcomes import LATER, Outcome
from experiments.quoting.quoting import Quote, Quoted
from experiments.state.from_state import AsOf, moment_of
from model.log import Fate
from model.program import DAY, Program
from model.scenario.whole import Scenario

SHARES = (0.5, 0.8, 0.95)
FEWEST = 60
"""Replications from which a limit at 95 % has an upper bound."""
ENDED = "application.archived"
UNITS = ("working_days", "calendar_days", "hours")
Document = dict[str, Any]


def document_of(quote: Quote, scenario: Scenario, as_of: AsOf, confidence: float) -> Document:
    """A quote as a document; limits for the shares 0.5, 0.8, 0.95 and the confidence asked for."""
    restricted = quote.restricted
    return {
        "as_of": moment_of(as_of).isoformat(timespec="minutes"),
        "application": dict(quote.application.known),
        "confidence": confidence,
        "days": [_day(quote.program, scenario, quoted, confidence) for quoted in quote.quoted],
        "simulated": {
            "whole": restricted.whole,
            "exact": restricted.exact,
            "streams": sorted(f"{stream}/{area}" for stream, area in restricted.kept),
            "days": quote.program.days,
        },
        "program_digest": quote.program.digest,
        "seconds": round(quote.seconds, 2),
    }


def enough(document: Document) -> bool:
    """Whether every day of signing has enough replications for a limit with its bound."""
    return all(day["replications"] >= FEWEST for day in document["days"])


def _day(program: Program, scenario: Scenario, quoted: Quoted, confidence: float) -> Document:
    outcomes = quoted.outcomes
    stays = [one for one in outcomes if one.fate not in (Fate.WITHDRAWN, Fate.EXPIRED)]
    shares = tuple(sorted({*SHARES, confidence}))
    return {
        "day": quoted.day.name,
        "date": _date(program, quoted.day.instant),
        "replications": len(outcomes),
        "withdraws_share": 1 - len(stays) / len(outcomes),
        "milestones": [_milestone(program, scenario, stays, name, shares) for name in _milestones(program, outcomes)],
        "clauses": [
            _clause(program, scenario, outcomes, name, shares, confidence)
            for name in program.names.clauses
            if any(name in one.clauses for one in outcomes)
        ],
    }


def _milestones(program: Program, outcomes: tuple[Outcome, ...]) -> list[str]:
    """Stages with whose end a clause ends, in the order of the route; then the end."""
    ends = {program.names.stages[stage] for stage in program.clauses.to_stage.tolist() if stage >= 0}
    steps = program.routes.step_of.reshape(len(program.names.routes), -1)[program.demand.route[-1]]
    order = {name: -int(steps[stage]) for stage, name in enumerate(program.names.stages) if steps[stage] >= 0}
    found = {name for one in outcomes for name in one.stages} & ends & order.keys()
    return [*sorted(found, key=order.__getitem__), ENDED]


def _milestone(
    program: Program, scenario: Scenario, stays: list[Outcome], name: str, shares: tuple[float, ...]
) -> Document:
    if name == ENDED:
        at, title = [one.ended for one in stays], {"zh": "归档", "en": "Archived"}
    else:
        at = [one.stages.get(name, LATER) for one in stays if name in one.stages or one.ended == LATER]
        title = {"zh": scenario.stages[name].title.zh, "en": scenario.stages[name].title.en}
    dates = {f"{share:.4g}": _dated(program, quantile(at, share)) if at else None for share in shares}
    return {"milestone": name, "title": title, "reached_share": len(at) / len(stays) if stays else 0.0, "dates": dates}


def _clause(
    program: Program,
    scenario: Scenario,
    outcomes: tuple[Outcome, ...],
    name: str,
    shares: tuple[float, ...],
    confidence: float,
) -> Document:
    clocked = [one.clauses[name] for one in outcomes if name in one.clauses]
    agreement, key = name.split(".")
    clause = scenario.agreements[agreement].clauses[key]
    units = [one.units for one in clocked]
    limits = {f"{share:.4g}": _limit(quantile(units, share)) for share in shares}
    reached = quantile([one.reached for one in clocked], confidence)
    promised = max(one.limit for one in clocked)
    return {
        "clause": name,
        "title": {"zh": clause.title.zh, "en": clause.title.en},
        "unit": UNITS[int(program.clauses.unit[program.names.clauses.index(name)])],
        "cases": len(clocked),
        "limits": limits,
        "sign": {**limits[f"{confidence:.4g}"], "date": _dated(program, reached)["date"]},
        "promised": promised,
        "promised_kept_share": sum(used < promised for used in units) / len(units),
    }


def _limit(units: Quantile) -> Document:
    """The smallest limit that is kept: one more than the units used."""

    def limit(used: int) -> int | None:
        return None if used >= LATER else used + 1

    return {
        "limit": limit(units.value),
        "low": limit(units.low),
        "high": limit(units.high),
        "enough": units.enough,
    }


def _dated(program: Program, at: Quantile) -> Document:
    values = (("date", at.value), ("low", at.low), ("high", at.high))
    dates = {key: None if value >= LATER else _date(program, value) for key, value in values}
    return {**dates, "enough": at.enough}


def _date(program: Program, instant: int) -> str:
    return (program.start + datetime.timedelta(days=instant // DAY)).isoformat()
