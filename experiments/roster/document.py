"""A hall's roster as a document (reports/JSON.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.estimates import Estimate
from experiments.roster.half_hours import A_DAY, SLOT, time_of_day
from experiments.roster.labour_rules import LabourRules
from experiments.roster.rounds import HallRoster, RosterWork, Tried
from model.planning.shifts import ShiftDesign
from model.scenario.loading import Loaded
from model.scenario.words import WEEKDAYS

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def roster_document(
    loaded: Loaded, found: HallRoster, rules: LabourRules, work: RosterWork, digest: str
) -> dict[str, Any]:
    """The document of a roster."""
    scenario, best = loaded.scenario, found.rounds[found.best]
    worked = {*best.plan.week.duties.values(), *best.plan.roster.duties.values()}
    letters = {name: _letter(n) for n, name in enumerate(sorted(worked))}
    return {
        "title": scenario.title.model_dump(),
        "hall": found.hall.team,
        "hall_title": scenario.teams[found.hall.team].title.model_dump(),
        "people": work.people,
        "people_today": found.hall.people,
        "weeks": work.weeks,
        "rules": rules.model_dump(),
        "target": {
            "mean_minutes": found.target.mean_minutes,
            "within_minutes": found.target.within_minutes,
            "share": found.target.share,
        },
        "verified": found.verified,
        "interrupted": found.interrupted,
        "waits": {
            "mean_minutes": interval(found.judged.mean_minutes),
            "share": interval(found.judged.share_within),
            "mean_verdict": found.mean_kept,
            "share_verdict": found.share_kept,
        },
        "today": {
            "mean_minutes": interval(found.today.mean_minutes),
            "share": interval(found.today.share_within),
        },
        "shifts": [_shift(name, letter, best) for name, letter in letters.items()],
        "duties": _duties(best, letters, work),
        "on_holidays": found.on_holidays,
        "half_hours": [_half_hour(found, slot) for slot in found.hall.hours.open_slots()],
        "below": [_named(slot) for slot in found.below],
        "overloaded": found.overloaded,
        "work_hours": found.work_slots / 2,
        "roster_hours": sum(best.plan.covered) / 2,
        "unreachable": [_named(slot) for slot in best.plan.unreachable],
        "rounds": [_round(one) for one in found.rounds],
        "best": found.best,
        "replications": work.replications,
        "judged_replications": len(found.judged.counts),
        "seed": work.seed,
        "engine": work.engine,
        "program_digest": digest,
    }


def interval(estimate: Estimate) -> dict[str, float]:
    """An estimate as JSON."""
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}


def _letter(number: int) -> str:
    """A, B, …, Z, A1, B1, …"""
    return LETTERS[number % 26] + (str(number // 26) if number >= 26 else "")


def _shift(name: str, letter: str, best: Tried) -> dict[str, Any]:
    shift, worked = best.plan.kinds[name], list(best.plan.week.duties.items())
    return {
        "shift": letter,
        "hours": name.split(" "),
        "worked_minutes": 30 * len(shift.covered),
        "duties": {
            weekday: sum(1 for (_, day), kind in worked if kind == name and day == d)
            for d, weekday in enumerate(WEEKDAYS)
        },
    }


def _duties(best: Tried, letters: Mapping[str, str], work: RosterWork) -> list[dict[str, Any]]:
    duties = best.plan.roster.duties

    def of(person: str, day: int) -> str | None:
        name = duties.get((person, day))
        return letters[name] if name is not None else None

    return [
        {
            "person": n,
            "weeks": [[of(str(n), 7 * week + day) for day in range(7)] for week in range(work.weeks)],
            "tried": {
                weekday: [f"{time_of_day(a)}-{time_of_day(b)}" for a, b in spans]
                for weekday, spans in zip(WEEKDAYS, best.plan.lines[n - 1], strict=True)
            },
        }
        for n in range(1, work.people + 1)
    ]


def _half_hour(found: HallRoster, slot: int) -> dict[str, Any]:
    plan, target = found.rounds[found.best].plan, found.target
    return {
        "weekday": WEEKDAYS[slot // A_DAY],
        "from": time_of_day(slot % A_DAY * SLOT),
        "arrivals_per_hour": found.today.per_hour(slot),
        "required": plan.required[slot],
        "covered": plan.covered[slot],
        "wait_minutes": found.judged.minutes_at(slot),
        "share": interval(found.judged.share_at(slot)),
        "verdict": found.judged.verdict_at(slot, target.share),
        "today_wait_minutes": found.today.minutes_at(slot),
        "today_share": interval(found.today.share_at(slot)),
    }


def _named(slot: int) -> str:
    return f"{WEEKDAYS[slot // A_DAY]} {time_of_day(slot % A_DAY * SLOT)}"


def _round(one: Tried) -> dict[str, Any]:
    plan = one.plan
    return {
        "mean_minutes": interval(one.waits.mean_minutes),
        "share": interval(one.waits.share_within),
        "required": sum(plan.required),
        "covered": sum(plan.covered),
        "short": sum(max(0, need - have) for need, have in zip(plan.required, plan.covered, strict=True)),
        "design": _design(plan.design),
        "week": {"status": plan.week.status, "objective": plan.week.penalty, "bound": plan.week.bound},
        "roster": {
            "status": plan.roster.status,
            "objective": plan.roster.penalty,
            "bound": plan.roster.bound,
            "missed_duties": sum(plan.roster.short.values()) if plan.roster is not plan.week else 0,
        },
        "raised": [_named(slot) for slot in one.raised],
    }


def _design(design: ShiftDesign) -> dict[str, Any]:
    return {"status": design.status, "objective": design.objective, "bound": design.bound}
