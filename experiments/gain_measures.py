"""What earlier energising is worth, and what it costs: kVA-days, kWh, yuan; of the customers and of the utility.

Paths, all of the cohort or of the counted period:

- `supply/GROUP/kva_days`: kVA × days from energised to the end of the run, over the cohort; who withdraws gets none.
  Its difference between two scenarios is what is energised earlier (or at all). `…/kwh`, `…/margin_yuan`: by the power
  factor, load factor and margin of `economy` (0 where a category states none).
- `cost/customer_yuan`, `cost/trips`: what the cohort pays (trips at `economy.trip_yuan`), and how often it comes, those
  who withdraw included.
- `cost/payroll_yuan`: everybody employed, by the month; `cost/paid_hours`: time in work, overtime included.
- `cost/overtime_yuan`, `cost/outsource_yuan`; `cost/payments_yuan`: what the utility pays for late cases of the cohort.
- `cost/reinforcement_yuan`: reinforcements set off by waiting demand, and dated ones in service.
- `cost/utility_yuan`: payroll, overtime, outsourcing and payments: what it costs to run the utility. The reinforcements
  stand beside it: they are investments with a life far beyond the period.
- `redesign/one_time_yuan`, `…/monthly_yuan`: of all redesigns laid over the scenario; `…/months_until_works`: of the
  slowest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.day_measures import energised_at
from experiments.observed import Numbers, Observed
from experiments.staffing_bound import mean_headcount
from model.compiling.positions import elements_of
from model.program import DAY, Column

FloatArray = NDArray[np.float64]
MONTH_DAYS = 365 / 12
TENTHS = 10.0
HOURS_A_DAY = 24.0


def gain_measures(observed: Observed, figures: Mapping[str, FloatArray], people: Numbers, payments: Numbers) -> Numbers:
    """Supply, and costs.

    Parameters
    ----------
    figures
        Figures by application (`experiments.customer_measures`).
    people, payments
        The numbers of `people_measures` and `payment_measures` of the same replication.
    """
    return (
        _supply(observed) | _customers(observed, figures) | _utility(observed, people, payments) | _redesigns(observed)
    )


def _redesigns(observed: Observed) -> Numbers:
    redesigns = observed.scenario.redesigns.values()
    return {
        "redesign/one_time_yuan": math.fsum(one.one_time_yuan for one in redesigns),
        "redesign/monthly_yuan": math.fsum(one.monthly_yuan for one in redesigns),
        "redesign/months_until_works": max((one.months_until_works for one in redesigns), default=0.0),
    }


def _supply(observed: Observed) -> Numbers:
    energised, economy = energised_at(observed.program, observed.log), observed.scenario.economy
    supplied = np.where(energised >= 0, observed.program.horizon - energised, 0) / DAY * _kva(observed)
    numbers: Numbers = {}
    for group, members in observed.groups.items():
        if group != "all":
            sale = economy.categories.get(group)
            kva_days = float(np.sum(supplied[members & observed.cohort]))
            kwh = kva_days * HOURS_A_DAY * economy.power_factor * (sale.load_factor if sale else 0.0)
            numbers[f"supply/{group}/kva_days"] = kva_days
            numbers[f"supply/{group}/kwh"] = kwh
            numbers[f"supply/{group}/margin_yuan"] = kwh * (sale.margin_yuan_per_kwh if sale else 0.0)
    for what in ("kva_days", "kwh", "margin_yuan"):
        parts = [value for path, value in numbers.items() if path.endswith(f"/{what}")]
        numbers[f"supply/all/{what}"] = float(np.sum(parts))
    return numbers


def _kva(observed: Observed) -> FloatArray:
    """KVA of each application: granted by the network, else asked for."""
    kva = observed.log.applications.values[:, Column.REQUESTED_KVA].astype(np.float64)
    grants = observed.log.grants
    held = (grants.granted >= 0) & (grants.returned < 0)
    kva[grants.application[held]] = grants.kva[held]
    return kva / TENTHS


def _customers(observed: Observed, figures: Mapping[str, FloatArray]) -> Numbers:
    yuan, trips = (float(np.sum(figures[what][observed.cohort])) for what in ("customer_yuan", "trips"))
    return {"cost/customer_yuan": yuan + trips * observed.scenario.economy.trip_yuan, "cost/trips": trips}


def _utility(observed: Observed, people: Numbers, payments: Numbers) -> Numbers:
    scenario, program = observed.scenario, observed.program
    months = (program.counted_to - program.counted_from) / DAY / MONTH_DAYS
    payroll = [mean_headcount(team, program) * team.monthly_cost_yuan * months for team in scenario.teams.values()]
    hours = [people[f"busy_hours/team/{name}"] + people[f"overtime_hours/{name}"] for name in scenario.teams]
    paid = [
        payments.get(f"payments/{name}/yuan", 0.0)
        for name, _, clause in observed.clauses
        if clause.payment is not None and clause.payment.payer == "utility"
    ]
    numbers = {
        "cost/payroll_yuan": float(np.sum(payroll)),
        "cost/overtime_yuan": people["overtime_yuan"],
        "cost/outsource_yuan": people["outsource_yuan"],
        "cost/payments_yuan": float(np.sum(paid)),
    }
    total = float(np.sum(list(numbers.values())))
    return numbers | {
        "cost/utility_yuan": total,
        "cost/paid_hours": float(np.sum(hours)),
        "cost/reinforcement_yuan": _reinforcements(observed),
    }


def _reinforcements(observed: Observed) -> float:
    """Yuan of the reinforcements set off, or with a date, within the counted period."""
    elements = [element for _, _, element in elements_of(observed.scenario)]
    log, start = observed.log.reinforcements, observed.program.start
    costs = np.array([one.triggered.cost_yuan if one.triggered else 0.0 for one in elements])
    triggered = float(np.sum(costs[log.element[observed.in_period(log.triggered)]])) if elements else 0.0
    dated = [(work, (work.date - start).days * DAY) for one in elements for work in one.planned]
    counted_from, counted_to = observed.program.counted_from, observed.program.counted_to
    return triggered + float(np.sum([work.cost_yuan for work, at in dated if counted_from <= at < counted_to]))
