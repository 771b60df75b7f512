"""A year by months: who is hired, trained, dismissed, works overtime, and what is given away or left over.

minimise    sum  wage*people + hire*hired + dismiss*dismissed + train*trained + overtime*hours + outsource*hours
                 + idle*people + short*people + backlog*hours                      over groups, courses, work, months m
subject to
  people[g, m] = people[g, m-1] - left[g, m] + hired[g, m - lead] + sum trained[to g, m - months]
                 - sum trained[from g, m] - dismissed[g, m]                                        "people_{g}_{m}"
  sum_{k<=m} left[g, k] = leaving*sum_{k<m} people + hired_leaving*sum hired + course_leaving*sum trained
                   (whole people: all groups together to within a half, "all_left_…", each a half below to one above)
                                                                                                       "left_{g}_{m}"
  sum_w carried[g, w, m]/speed + hours*idle[g, m]
             = max_utilisation*hours[g, m]*(people - short_share*short)[g, m] + overtime[g, m]       "hours_{g}_{m}"
  backlog[w, m] = backlog[w, m-1] + work[w, m] - sum_g carried[g, w, m] - outsourced[w, m]           "work_{w}_{m}"
  overtime <= share*hours*people      "overtime_{g}_{m}"     trained <= share*people[to, m]        "taught_{c}_{m}"
  sum_g idle[g, m] <= most_idle           "idle_{m}"         required people of groups in months   "required_{i}_{m}"
  least <= people <= most, cost <= budget "budget"; hired, dismissed, trained, short, backlog, outsourced within bounds

The model is fluid: work flows like water, so it knows of no waiting; whoever promises dates tries its plan by
simulation and demands more people where it fails (`Requirement`). It holds Williams' manpower problem (H. P. Williams,
Model Building in Mathematical Programming, 5th ed., problem 5) as a case: people need not be whole there, a period is
a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from model.solver import Status

ByMonth = tuple[float, ...]
Minimised = Literal["cost", "dismissals"]


@dataclass(frozen=True, slots=True)
class Group:
    """People of one skill: a team.

    Shares lie between 0 and 1; yuan and people per month.
    """

    name: str
    people: float
    """On the day before the first month."""
    hours: ByMonth
    """Productive hours of one person, absence and other duties taken off."""
    wage: float = 0.0
    least: float = 0.0
    most: float | None = None
    leaving: float = 0.0
    """Share of the people of a month who have left by the next."""
    hire_most: float | None = 0.0
    """People hired in a month at most; None: any number."""
    hire_lead: int = 0
    """Months from the decision to the first day."""
    hire_cost: float = 0.0
    hire_leaving: float = 0.0
    """Share of the newly hired who leave at once."""
    dismiss_most: float | None = 0.0
    """People dismissed in a month at most; None: any number."""
    dismiss_cost: float = 0.0
    overtime_share: float = 0.0
    """Overtime at most, as a share of the hours of its people."""
    overtime_cost: float = 0.0
    """Per hour."""
    idle_cost: float = 0.0
    """Of a person without work for a month."""
    short_most: float = 0.0
    """People on short time at most."""
    short_cost: float = 0.0
    short_share: float = 0.5
    """Share of the work that somebody on short time does not do."""


@dataclass(frozen=True, slots=True)
class Course:
    """Training that takes people from one group to another."""

    source: str
    to: str
    months: int = 0
    """From leaving the one group to work in the other; wages of the first go on."""
    cost: float = 0.0
    """Per person."""
    most: float | None = None
    """People a month."""
    most_share: float | None = None
    """People a month, as a share of the people of the other group, who teach."""
    leaving: float = 0.0
    """Share who leave over it."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work of one kind, hours at normal speed by month."""

    name: str
    hours: ByMonth
    speed: Mapping[str, float]
    """Group that can do it: hours of this work done in an hour."""
    most_backlog: float | ByMonth = 0.0
    """Hours that may be left at the end of a month, of each alike or by month."""
    backlog_cost: float = 0.0
    """Per hour left at the end of a month."""
    most_outsourced: ByMonth = ()
    """Hours that a firm may do; empty: none."""
    outsource_cost: float = 0.0
    """Per hour."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least so many people, all groups together, in every one of some months."""

    groups: tuple[str, ...]
    months: tuple[int, ...]
    people: float


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole plan."""

    max_utilisation: float = 1.0
    budget: float | None = None
    most_idle: float | None = None
    """People without work, all groups together."""
    whole: bool = True
    """Whether people are whole numbers."""
    required: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class HiringPlan:
    """A plan; by group, course (source, to) or kind of work, one number per month."""

    status: Status
    """`stopped`: the time limit came first, the plan is the best so far."""
    objective: float
    bound: float | None
    people: Mapping[str, ByMonth]
    left: Mapping[str, ByMonth]
    hired: Mapping[str, ByMonth]
    """By the month of the decision."""
    dismissed: Mapping[str, ByMonth]
    trained: Mapping[tuple[str, str], ByMonth]
    """By the month in which they leave for the course."""
    overtime: Mapping[str, ByMonth]
    idle: Mapping[str, ByMonth]
    short: Mapping[str, ByMonth]
    backlog: Mapping[str, ByMonth]
    outsourced: Mapping[str, ByMonth]
    cost: Mapping[str, float]
    """Yuan by what they are for: wages, hiring, dismissals, training, overtime, outsourcing, idle, short_time,
    backlog."""

    @property
    def total_cost(self) -> float:
        """Yuan in all."""
        return float(sum(self.cost.values()))


class NoPlanError(ValueError):
    """No plan carries the work within the bounds.

    Attributes
    ----------
    missing
        Hours that nobody could do, by (work, month), if all else is allowed; empty where only the budget is too small.
    least_budget
        Yuan that would do, where only the budget is too small.
    """

    def __init__(self, missing: Mapping[tuple[str, int], float], least_budget: float | None, reason: str) -> None:
        super().__init__(reason)
        self.missing, self.least_budget = dict(missing), least_budget


def plan_hiring(
    groups: Sequence[Group],
    work: Sequence[Work],
    courses: Sequence[Course] = (),
    terms: Terms | None = None,
    *,
    minimised: Minimised = "cost",
    relative_gap: float = 1e-4,
    time_limit_seconds: float | None = None,
) -> HiringPlan:
    """The cheapest plan (or that with the fewest dismissals) that carries the work.

    Parameters
    ----------
    groups, work, courses
        All with as many months.
    relative_gap
        How far from the best a plan may be to be good enough.

    Raises
    ------
    NoPlanError
        There is none, or the time limit came before one was found.

    Examples
    --------
    >>> team = Group("survey", 2, hours=(100.0, 100.0), wage=8e3, hire_most=None, hire_cost=5e3)
    >>> plan_hiring([team], [Work("surveys", (150.0, 250.0), {"survey": 1.0})]).people
    {'survey': (2.0, 3.0)}
    """
    from model.planning.hiring_programme import Programme

    terms = terms or Terms()
    _check(groups, work, courses)
    programme = Programme(groups, work, courses, terms)
    solved = programme.solve(minimised, relative_gap, time_limit_seconds)
    if solved.status == "infeasible":
        raise _why_not(groups, work, courses, terms)
    if solved.objective is None:
        raise NoPlanError({}, None, "no plan was found within the time limit; give it more")
    return programme.plan(solved)


def _check(groups: Sequence[Group], work: Sequence[Work], courses: Sequence[Course]) -> None:
    names = [group.name for group in groups]
    if len(set(names)) < len(names) or len({one.name for one in work}) < len(work):
        raise ValueError("two groups, or two kinds of work, have the same name")
    if len({len(group.hours) for group in groups} | {len(one.hours) for one in work}) != 1:
        raise ValueError("every group and every kind of work has as many months")
    named = {name for one in work for name in one.speed} | {end for c in courses for end in (c.source, c.to)}
    if unknown := named - set(names):
        raise ValueError(f"no group is called {min(unknown)}")


def _why_not(groups: Sequence[Group], work: Sequence[Work], courses: Sequence[Course], terms: Terms) -> NoPlanError:
    """What is missing where every kind of work may be left undone at a price above all others."""
    from dataclasses import replace

    from model.planning.hiring_programme import Programme

    programme = Programme(groups, work, courses, replace(terms, budget=None), elastic=True)
    solved = programme.solve("cost", 1e-3, 60.0)
    if solved.objective is None:
        return NoPlanError({}, None, "the bounds of people contradict one another (least, most, leaving, required)")
    missing = programme.missing(solved)
    if missing:
        name, month = max(missing, key=lambda key: missing[key])
        said = (
            f"{len(missing)} times work cannot be done in its month; most: {missing[name, month]:.0f} hours of {name}"
        )
        return NoPlanError(missing, None, f"{said} in month {month + 1}")
    cost = programme.plan(solved).total_cost
    return NoPlanError({}, cost, f"the budget is too small: the cheapest plan costs {cost:,.0f} yuan")
