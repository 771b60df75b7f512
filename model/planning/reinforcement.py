"""Which elements of the network to extend, and when, under yearly budgets and a limit of crews.

minimise    sum_s 1/S sum_{k,t} weight[k]*days[t]*waiting[s, k, t] + weight[k]*lost_days*lost_share[k]*blocked[s, k, t]
                 + tie*sum cost[o]*start[o, t]
subject to
  waiting[s, k, t] = asked[s, k, t] - connected[s, k, t] >= 0,   connected[s, k, t] >= connected[s, k, t-1] "stays_…"
  blocked[s, k, t] >= waiting[s, k, t] - waiting[s, k, t-1]                                                "blocked_…"
  coincidence[e]*sum_{k below e} connected[s, k, t] <= room[e, t] + sum_{o on e} adds_kva[o]*done[o, t]    "room_…"
  sum_{k below e} connected[s, k, t]/kva_per_bay[k] <= bays[e, t] + sum_{o on e} adds_bays[o]*done[o, t]   "bays_…"
  done[o, t] = sum_{u <= t - lead[o]} start[o, u]
  sum_t start[o, t] <= 1                                                                                   "once_{o}"
  start[o, t] <= done[p, t] for p in after[o]                                                        "after_{o}_{p}_{t}"
  sum_{t in year} cost[o]*start[o, t] <= budget[year]                                                  "budget_{year}"
  sum_o [being built in t] <= crews                                                                       "crews_{t}"

k are customers behind the same element, t quarters, s demand scenarios (sample-average approximation: the plan is one
for all of them, who is connected is known in each), kVA time averages of a quarter. `asked` counts what has been asked
for up to then. The model is fluid: kVA are divisible and may be connected in any order, while the network serves
whoever came first and some of the blocked connect elsewhere. So it chooses, and the plan is tried by simulation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.solver import Status, solve

ByQuarter = tuple[float, ...]
TIE = 1e-7
"""kVA-days that a yuan is worth: enough to leave out what brings nothing."""


@dataclass(frozen=True, slots=True)
class NetworkElement:
    """A transformer, feeder or substation."""

    name: str
    above: str | None
    """What it hangs on."""
    room_kva: ByQuarter
    """Uncommitted kVA, dated reinforcements included; by quarter."""
    coincidence: float = 1.0
    bays: ByQuarter | None = None
    """Free bays by quarter; None: they do not matter here."""


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers behind the same element, with and without a bay apart."""

    name: str
    element: str
    """What they connect to."""
    weight: float = 1.0
    """Of their kVA-days."""
    kva_per_bay: float | None = None
    """Mean request of those who take a bay; None: none does."""
    lost_share: float = 0.0
    """Share of the blocked who withdraw."""


@dataclass(frozen=True, slots=True)
class ReinforcementOption:
    """Something that could be built, once."""

    name: str
    element: str
    adds_kva: float
    adds_bays: int
    cost_yuan: float
    lead_quarters: int
    """Quarters from its start to its being in service."""
    after: tuple[str, ...] = ()
    """Options that are in service before it starts (a substation before its bays)."""


@dataclass(frozen=True, slots=True)
class ReinforcementTerms:
    """What holds for the whole programme."""

    budgets: tuple[float, ...]
    """Yuan by year; paid at the start of the works."""
    crews: int | None = None
    """Works at the same time."""
    days: float = 91.25
    """Of a quarter."""
    lost_days: float = 365.0
    """A customer who withdraws counts as if his kVA waited so long."""


Asked = Mapping[str, ByQuarter]
"""Customers: kVA asked for so far, time average of each quarter; one demand scenario."""


@dataclass(frozen=True, slots=True)
class ReinforcementPlan:
    """What is started when."""

    status: Status
    starts: Mapping[str, int]
    """Option: quarter from 0; options that are not built are left out."""
    cost_yuan: float
    objective: float
    """Weighted kVA-days, lost customers included; mean over scenarios."""
    bound: float | None
    """No programme has fewer; None where nothing is proved."""
    waiting_kva_days: Mapping[str, float]
    """By customers; mean over scenarios, not weighted."""


class NoProgrammeError(ValueError):
    """No programme was found, and why."""


def plan_reinforcement(
    elements: Sequence[NetworkElement],
    customers: Sequence[Customers],
    scenarios: Sequence[Asked],
    options: Sequence[ReinforcementOption],
    terms: ReinforcementTerms,
    *,
    relative_gap: float = 1e-4,
    time_limit_seconds: float | None = None,
) -> ReinforcementPlan:
    """The programme with the least waiting.

    Parameters
    ----------
    scenarios
        At least one; each with all customers and as many quarters.
    relative_gap
        How far from the best a programme may be to be good enough.

    Raises
    ------
    NoProgrammeError
        The room of some element is below zero, or the time limit came before any programme was found.

    Examples
    --------
    >>> feeder = NetworkElement("f", None, room_kva=(0.0, 0.0, 0.0))
    >>> add = ReinforcementOption("more", "f", adds_kva=100, adds_bays=0, cost_yuan=5e5, lead_quarters=1)
    >>> asked = [{"town": (50.0, 80.0, 90.0)}]
    >>> terms = ReinforcementTerms(budgets=(5e5,), days=90)
    >>> plan = plan_reinforcement([feeder], [Customers("town", "f")], asked, [add], terms)
    >>> plan.starts, plan.waiting_kva_days
    ({'more': 0}, {'town': 4500.0})
    """
    _check(elements, customers, scenarios, options)
    from model.planning.reinforcement_programme import Programme

    programme = Programme(elements, customers, scenarios, options, terms)
    solved = solve(programme.problem, relative_gap=relative_gap, time_limit_seconds=time_limit_seconds)
    if solved.status == "infeasible":
        short = [one.name for one in elements if min(one.room_kva, default=0) < 0]
        raise NoProgrammeError(f"more is committed than fits at {', '.join(short[:5])}: nothing can be connected there")
    if solved.objective is None:
        raise NoProgrammeError("no programme was found within the time limit; give it more")
    return programme.plan(solved)


def _check(
    elements: Sequence[NetworkElement],
    customers: Sequence[Customers],
    scenarios: Sequence[Asked],
    options: Sequence[ReinforcementOption],
) -> None:
    if not scenarios:
        raise ValueError("there is at least one demand scenario")
    known, named = {one.name for one in elements}, {one.name for one in options}
    for what in (elements, customers, options):
        if len({one.name for one in what}) < len(what):
            raise ValueError("two elements, customers or options have the same name")
    used = (
        {one.element for one in customers} | {one.element for one in options} | {e.above for e in elements if e.above}
    )
    if used - known or {name for one in options for name in one.after} - named:
        raise ValueError("an element or an option that is named is not there")
