"""What a redesign brings and costs, in yuan a year, replication by replication against the base.

The gain of the utility is the margin on what is energised earlier, less what it costs more to run the utility; over the
years of the economy it begins once the redesign works. Its cost is spent at once and then by the month:

    net per year = (gain × (years − delay) − one_time − 12 × monthly × (years − delay)) ÷ years,  delay in years

What customers save stands beside it: of those connected, category by category, less what they pay and how often they
come, so that one who stays and pays for his works is no loss. Reinforcements set off earlier or later are investments,
not costs of a year: they are not in the net. Payments for late energising are: the utility makes them, and what
customers get is no saving.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, mean_interval
from experiments.rows import Document, Rows, interval

FloatArray = NDArray[np.float64]
YEAR_DAYS = 365.0
MONTHS = 12.0
GAINS = {
    "kva_days": ("supply/all/kva_days", 1),
    "kwh": ("supply/all/kwh", 1),
    "margin_yuan": ("supply/all/margin_yuan", 1),
    "utility_yuan_saved": ("cost/utility_yuan", -1),
    "paid_hours_saved": ("cost/paid_hours", -1),
    "reinforcement_yuan_saved": ("cost/reinforcement_yuan", -1),
}
"""Gain: (measure, sign of the difference that is a gain)."""


@dataclass(frozen=True, slots=True)
class Gain:
    """An arm against the base; each array of shape (n_replications,), per year of 365 days."""

    by_name: dict[str, FloatArray]
    one_time: FloatArray
    monthly: FloatArray
    delay: FloatArray
    """Years until it works."""
    years: float

    @property
    def yuan(self) -> FloatArray:
        """The utility's gain per year, once it works."""
        return self.by_name["margin_yuan"] + self.by_name["utility_yuan_saved"]

    @property
    def working(self) -> FloatArray:
        """Years in which it works."""
        return np.maximum(self.years - self.delay, 0.0)

    @property
    def cost_per_year(self) -> FloatArray:
        """One-time cost spread over the years, and the running cost of those in which it works."""
        return (self.one_time + MONTHS * self.monthly * self.working) / self.years

    @property
    def net(self) -> FloatArray:
        """Net gain of the utility per year, all years counted."""
        return self.yuan * self.working / self.years - self.cost_per_year

    @property
    def affordable(self) -> FloatArray:
        """The one-time cost at which it would just pay."""
        return (self.yuan - MONTHS * self.monthly) * self.working


def gain_of(base: Rows, other: Rows) -> Gain:
    """The gain of an arm; the rows of both are of the same replications."""
    period = other.task.loaded.scenario.period
    to_a_year = YEAR_DAYS / period.counted_days
    by_name = {
        name: sign * to_a_year * (other.column(path) - base.column(path)) for name, (path, sign) in GAINS.items()
    }
    by_name |= {f"{what}_saved": to_a_year * saved for what, saved in _customers_save(base, other).items()}
    one_time, monthly, months = (
        other.column(f"redesign/{what}", 0.0) - base.column(f"redesign/{what}", 0.0)
        for what in ("one_time_yuan", "monthly_yuan", "months_until_works")
    )
    return Gain(by_name, one_time, monthly, np.maximum(months, 0.0) / MONTHS, other.task.loaded.scenario.economy.years)


def _customers_save(base: Rows, other: Rows) -> dict[str, FloatArray]:
    """Yuan and trips of the customers: less per connected one, times those connected in the base, by category."""
    scenario = base.task.loaded.scenario
    yuan, trips = np.zeros(len(base.good)), np.zeros(len(base.good))
    for name, category in scenario.categories.items():
        if category.applies:
            connected = base.column(f"applications/{name}/archived", 0.0)
            less = {
                what: np.nan_to_num(base.column(path) - other.column(path)) * connected
                for what in ("customer_yuan", "trips")
                for path in [f"getting_electricity/{name}/{what}"]
            }
            trips += less["trips"]
            yuan += less["customer_yuan"] + less["trips"] * scenario.economy.trip_yuan
    return {"customer_yuan": yuan, "trips": trips}


def gain_document(gain: Gain) -> Document:
    """The gain as JSON: per year, with intervals."""
    per_yuan = _per_yuan(gain)
    return {
        "cost": {
            "one_time_yuan": float(np.mean(gain.one_time)),
            "monthly_yuan": float(np.mean(gain.monthly)),
            "months_until_works": float(np.mean(gain.delay)) * MONTHS,
            "per_year_yuan": float(np.mean(gain.cost_per_year)),
        },
        "gain": {name: interval(mean_interval(values)) for name, values in gain.by_name.items()}
        | {"net_yuan_per_year": interval(mean_interval(gain.net))},
        "gain_per_yuan": None if per_yuan is None else interval(per_yuan),
        "payback_months": _payback(gain),
    }


def _per_yuan(gain: Gain) -> Estimate | None:
    """Gain per yuan spent, both over all years; None where it costs nothing."""
    cost = float(np.mean(gain.cost_per_year))
    return mean_interval(gain.yuan * gain.working / gain.years / cost) if cost > 0 else None


def _payback(gain: Gain) -> float | None:
    """Months from the decision until the one-time cost is earned back; None where it never is."""
    a_month = float(np.mean(gain.yuan)) / MONTHS - float(np.mean(gain.monthly))
    if a_month <= 0:
        return None
    return float(np.mean(gain.delay)) * MONTHS + float(np.mean(gain.one_time)) / a_month
