"""Which shifts to offer and how many people work each on every day, so that a demand curve is covered.

minimise    sum_{s,q} cost[s]*n[s, q] + over_cost*sum_t over[t] + sum_{t,i} under_cost[t, i]*under[t, i]
            + shift_cost*sum_s used[s]
subject to
  cover[t] - over[t] + under[t] = demand[t]                          at one slot, "level"
  entering[t] - leaving[t] - (over - under)[t] + (over - under)[t-1] = demand[t] - demand[t-1]          "step_{t}"
  n[s, q] <= most*used[s]                                                                               "most_{s}_{q}"
  n[s, q] <= least demand in s on q*used[s] + over there                                               "least_{s}_{q}"
  under[t] + over[t-1] >= (demand[t] - demand[t-1])*(1 - sum used[s] entering at t)                       "rise_{t}"
  over[t] + under[t-1] >= (demand[t-1] - demand[t])*(1 - sum used[s] leaving at t)                         "fall_{t}"

s is a shift (begin, length, breaks), q a day, t a slot, under[t] = sum_i under[t, i]; the days are a cycle, so that the
last night runs into the first morning. n[s, q] people work s on day q; those who enter at t cover t and not t - 1. The
steps say of every slot but one what `cover[t] = …` would say, with two entries for a shift without breaks, not one for
each of its slots.

Notes
-----
Minimum shift design: Musliu, Schaerf and Slany 2004 [title only]. As a flow: a shift without breaks is an arc, so that
for given shifts in use the counts are nearly always whole by themselves. They are left continuous first; only where one
is broken the programme is solved again with whole ones. "least" holds as cover = demand + over - under bounds any n;
"rise" and "fall" hold as without a shift that begins (ends) there the step stays uncovered. What that brings stands in
reports/ROSTER.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from model.planning.shifts import DesignTerms, NoDesignError, Shift, ShiftDesign
from model.solver import Solved, Status, solve


def design_shifts(
    demand: Sequence[int],
    days: int,
    shifts: Sequence[Shift],
    terms: DesignTerms,
    *,
    time_limit_seconds: float | None = None,
    relative_gap: float = 0.0,
) -> ShiftDesign:
    """The cheapest design.

    Parameters
    ----------
    demand
        People needed by slot, day after day; shape (days * slots of a day,).

    Raises
    ------
    NoDesignError
        The limits cannot be kept together, or the time limit came before any design was found.

    Examples
    --------
    >>> design = design_shifts([0, 1, 2, 1], 1, [Shift(1, 2), Shift(2, 2)], DesignTerms(1, 1, 0.25))
    >>> design.objective, design.covered
    (0.5, (0, 1, 2, 1))
    """
    _check(demand, days, shifts, terms)
    limits = (terms.least_slots or None, terms.most_slots, terms.most_duties, terms.most_on_a_day)
    whole = any(limit is not None for limit in limits) or any(shift.breaks for shift in shifts)

    def solved_with(shifts: Sequence[Shift], *, whole: bool) -> tuple[_Programme, Solved]:
        programme = _Programme(demand, days, shifts, terms, whole=whole)
        return programme, solve(programme.problem, relative_gap=relative_gap, time_limit_seconds=time_limit_seconds)

    programme, solved = solved_with(shifts, whole=whole)
    first = solved
    if solved.objective is not None and not programme.is_whole(solved):
        programme, solved = solved_with(programme.used_in(solved), whole=True)  # quick, and nearly always as good
        if first.status == "solved" and not _reached(solved, first.bound):
            programme, solved = solved_with(shifts, whole=True)
            first = solved
    if first.status == "infeasible":
        raise NoDesignError(_limits_told(terms))
    if solved.objective is None:
        raise NoDesignError("no design was found within the time limit; give it more, or fewer shifts to choose from")
    return programme.design(solved, first.status, first.bound)


def _reached(solved: Solved, bound: float | None) -> bool:
    return solved.objective is not None and bound is not None and solved.objective <= bound + 1e-6


def _limits_told(terms: DesignTerms) -> str:
    limits = [
        (terms.most_duties, "at most {} duties in all"),
        (terms.most_on_a_day, "at most {} on a day"),
        (terms.least_slots or None, "at least {} slots worked"),
        (terms.most_slots, "at most {} slots worked"),
    ]
    return "no design keeps these together: " + ", ".join(text.format(n) for n, text in limits if n is not None)


def _check(demand: Sequence[int], days: int, shifts: Sequence[Shift], terms: DesignTerms) -> None:
    per_day, rest = divmod(len(demand), max(1, days))
    if days < 1 or rest or not per_day or min(demand) < 0:
        raise ValueError("the demand has as many slots on each day, and none below zero")
    if not shifts or len(set(shifts)) < len(shifts):
        raise ValueError("there is at least one shift to choose from, and none twice")
    if any(s.begins < 0 or s.begins >= per_day or not s.covered or s.length > len(demand) for s in shifts):
        raise ValueError("a shift begins on its day, covers a slot, and is not longer than all days together")
    if terms.least_slots and terms.most_on_a_day is None:
        raise ValueError("least_slots asks for most_on_a_day")
    under = [terms.under_costs(t, need) for t, need in enumerate(demand)]
    if any(len(costs) != need or list(costs) != sorted(costs) for costs, need in zip(under, demand, strict=True)):
        raise ValueError("under_cost has for each slot as many costs as people are needed, rising")
    if min(terms.over_cost, terms.shift_cost, *(c for costs in under for c in costs), *(s.cost for s in shifts)) < 0:
        raise ValueError("costs are not negative")


class _Programme:
    """Variables and constraints; names are numbered by position."""

    def __init__(
        self, demand: Sequence[int], days: int, shifts: Sequence[Shift], terms: DesignTerms, *, whole: bool
    ) -> None:
        import pulp

        self.demand, self.shifts, self.terms = demand, shifts, terms
        self.slots = range(len(demand))
        self.problem, self._sum = pulp.LpProblem("shift_design", pulp.LpMinimize), pulp.lpSum
        self._duties(len(demand) // days, days, "Integer" if whole else "Continuous")
        most_over = max(terms.most_on_a_day or 0, *demand) * len(shifts)
        self.over = [self.problem.add_variable(f"over_{t}", 0, most_over) for t in self.slots]
        self.missing = [
            [(cost, self.problem.add_variable(f"under_{t}_{i}", 0, 1)) for i, cost in enumerate(costs)]
            if isinstance(terms.under_cost, tuple)
            else [(terms.under_cost, self.problem.add_variable(f"under_{t}", 0, demand[t]))]
            for t, costs in ((t, terms.under_costs(t, demand[t])) for t in self.slots)
        ]
        self.under = [self._sum(under for _, under in one) for one in self.missing]
        self._objective()
        self._cover()
        self._links()
        self._limits()

    def _duties(self, per_day: int, days: int, kind: str) -> None:
        """People by shift and day, and which of them cover, enter, leave in each slot."""
        self.used = [self.problem.add_variable(f"used_{s}", 0, 1, cat="Binary") for s in range(len(self.shifts))]
        self.count: dict[tuple[int, int], Any] = {}
        self.covers: dict[tuple[int, int], tuple[int, ...]] = {}
        self.entering: list[list[tuple[int, int]]] = [[] for _ in self.slots]
        self.leaving: list[list[tuple[int, int]]] = [[] for _ in self.slots]
        self.at: list[list[tuple[int, int]]] = [[] for _ in self.slots]
        for s, shift in enumerate(self.shifts):
            for q in range(days) if shift.days is None else shift.days:
                cover = tuple((q * per_day + t) % len(self.slots) for t in shift.covered)
                self.covers[s, q] = cover
                most = self.terms.most_on_a_day if self.terms.least_slots else max(self.demand[t] for t in cover)
                self.count[s, q] = self.problem.add_variable(f"n_{s}_{q}", 0, most, cat=kind)
                for t in cover:
                    self.at[t].append((s, q))
                    if (t - 1) % len(self.slots) not in cover:
                        self.entering[t].append((s, q))
                    if (t + 1) % len(self.slots) not in cover:
                        self.leaving[(t + 1) % len(self.slots)].append((s, q))

    def _objective(self) -> None:
        terms = self.terms
        self.problem += (
            self._sum(self.shifts[s].cost * v for (s, _), v in self.count.items())
            + terms.over_cost * self._sum(self.over)
            + self._sum(cost * under for one in self.missing for cost, under in one)
            + terms.shift_cost * self._sum(self.used)
        )

    def _people(self, duties: list[tuple[int, int]]) -> Any:
        return self._sum(self.count[duty] for duty in duties)

    def _cover(self) -> None:
        """The level where fewest shifts cover, steps elsewhere, and what a step without a shift costs."""
        d, over, under = self.demand, self.over, self.under
        first = min(self.slots, key=lambda t: len(self.at[t]))
        level = self.problem.add_variable("level", 0, None, cat="Integer")
        self.problem += (self._people(self.at[first]) - level == 0, "level_of")
        self.problem += (level - over[first] + under[first] == d[first], "level_is")
        for t in self.slots:
            p = (t - 1) % len(self.slots)
            if t != first:
                moved = self._people(self.entering[t]) - self._people(self.leaving[t])
                self.problem += (moved - over[t] + under[t] + over[p] - under[p] == d[t] - d[p], f"step_{t}")
            for name, rise, short, here in (
                ("rise", d[t] - d[p], under[t] + over[p], self.entering[t]),
                ("fall", d[p] - d[t], over[t] + under[p], self.leaving[t]),
            ):
                if rise > 0:
                    used = self._sum(self.used[s] for s in sorted({s for s, _ in here}))
                    self.problem += (short + rise * used >= rise, f"{name}_{t}")

    def _links(self) -> None:
        """A shift that somebody works is in use."""
        for (s, q), count in self.count.items():
            cover = self.covers[s, q]
            least = min(cover, key=lambda t: self.demand[t])
            self.problem += (count <= count.upBound * self.used[s], f"most_{s}_{q}")
            self.problem += (count <= self.demand[least] * self.used[s] + self.over[least], f"least_{s}_{q}")

    def _limits(self) -> None:
        terms = self.terms
        if terms.most_duties is not None:
            self.problem += (self._sum(self.count.values()) <= terms.most_duties, "most_duties")
        for q in sorted({q for _, q in self.count}) if terms.most_on_a_day is not None else ():
            of_day = self._sum(v for (_, day), v in self.count.items() if day == q)
            self.problem += (of_day <= terms.most_on_a_day, f"most_on_day_{q}")
        worked = self._sum(len(self.covers[duty]) * v for duty, v in self.count.items())
        if terms.least_slots:
            self.problem += (worked >= terms.least_slots, "least_slots")
        if terms.most_slots is not None:
            self.problem += (worked <= terms.most_slots, "most_slots")

    def is_whole(self, solved: Solved) -> bool:
        """Whether all counts are whole numbers."""
        counts = [solved.values.get(v.name, 0.0) for v in self.count.values()]
        return all(abs(n - round(n)) < 1e-6 for n in counts)

    def used_in(self, solved: Solved) -> list[Shift]:
        """Shifts that somebody works."""
        used = {s for (s, _), v in self.count.items() if solved.values.get(v.name, 0.0) > 1e-6}
        return [self.shifts[s] for s in sorted(used)] or list(self.shifts[:1])

    def design(self, solved: Solved, status: Status, bound: float | None) -> ShiftDesign:
        """The design that was found, its cost counted anew from its duties."""
        people = {duty: round(solved.values.get(v.name, 0.0)) for duty, v in self.count.items()}
        covered = tuple(sum(people[duty] for duty in self.at[t]) for t in self.slots)
        used = {s for (s, _), n in people.items() if n}
        terms = self.terms
        deviations = [have - need for have, need in zip(covered, self.demand, strict=True)]
        objective = (
            math.fsum(self.shifts[s].cost * n for (s, _), n in people.items())
            + terms.over_cost * sum(max(0, one) for one in deviations)
            + math.fsum(
                cost
                for t, one in enumerate(deviations)
                for cost in terms.under_costs(t, self.demand[t])[: max(0, -one)]
            )
            + terms.shift_cost * len(used)
        )
        duties = {(self.shifts[s], q): n for (s, q), n in people.items() if n}
        bound = self._rounded(bound)
        proved = bound is not None and objective <= bound + 1e-6
        return ShiftDesign("solved" if proved else status, duties, covered, objective, bound)

    def _rounded(self, bound: float | None) -> float | None:
        """The bound, raised to the next sum that whole numbers can make of whole costs."""
        terms = self.terms
        costs = [terms.over_cost, terms.shift_cost, *(shift.cost for shift in self.shifts)]
        costs += [cost for one in self.missing for cost, _ in one]
        if bound is None or any(cost != round(cost) for cost in costs):
            return bound
        unit = math.gcd(*(round(cost) for cost in costs))
        return float(math.ceil((bound - 1e-6) / unit) * unit) if unit else bound
