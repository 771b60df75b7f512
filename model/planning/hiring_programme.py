"""The programme of `model.planning.hiring` in PuLP's words: variables, named constraints, and the plan read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from model.planning.hiring import ByMonth, Course, Group, HiringPlan, Minimised, Terms, Work
from model.solver import Solved, solve

Variables = dict[Any, list[Any]]
"""By group, course or work: one variable per month."""
MISSING_COST = 1e6
"""Yuan per hour that nobody does, where that is allowed: above every other price."""
NEGLIGIBLE = 1e-6


class Programme:
    """One programme; names are numbered by position, so that any name may be used."""

    def __init__(
        self,
        groups: Sequence[Group],
        work: Sequence[Work],
        courses: Sequence[Course],
        terms: Terms,
        *,
        elastic: bool = False,
    ) -> None:
        import pulp

        self.groups, self.work, self.courses, self.terms = groups, work, courses, terms
        self.months = range(len(groups[0].hours) if groups else 0)
        self.problem = pulp.LpProblem("hiring", pulp.LpMinimize)
        self._sum = pulp.lpSum
        self._people_variables()
        self._work_variables(elastic)
        for group in groups:
            self._stays_or_leaves(group)
            self._hours(group)
        for number, one in enumerate(work):
            self._done(number, one)
        self._limits()
        self.costs = self._costs()

    def _variables(self, what: str, key: int, most: float | None, *, whole: bool = False) -> list[Any]:
        cat = "Integer" if whole and self.terms.whole else "Continuous"
        return [self.problem.add_variable(f"{what}_{key}_{m}", 0, most, cat=cat) for m in self.months]

    def _people_variables(self) -> None:
        self.surplus: list[list[Any]] = [[] for _ in self.months]
        """By month and group: leavers so far, less those expected."""
        self.people: Variables = {}
        self.left, self.hired, self.dismissed, self.idle, self.short, self.overtime, self.trained = (
            Variables() for _ in range(7)
        )
        for key, group in enumerate(self.groups):
            name = group.name
            self.people[name] = self._variables("people", key, group.most, whole=True)
            for variable in self.people[name]:
                variable.lowBound = group.least
            self.left[name] = self._variables("left", key, None, whole=True)
            self.hired[name] = self._variables("hired", key, group.hire_most, whole=True)
            for variable in self.hired[name][max(0, len(self.months) - group.hire_lead) :]:
                variable.upBound = 0  # whoever would come after the last month
            self.dismissed[name] = self._variables("dismissed", key, group.dismiss_most, whole=True)
            self.idle[name] = self._variables("idle", key, None)
            self.short[name] = self._variables("short", key, group.short_most)
            self.overtime[name] = self._variables("overtime", key, None if group.overtime_share else 0.0)
        for key, course in enumerate(self.courses):
            self.trained[course.source, course.to] = self._variables("trained", key, course.most, whole=True)

    def _work_variables(self, elastic: bool) -> None:
        self.carried: dict[tuple[str, str], list[Any]] = {}
        self.backlog, self.outsourced, self.undone = Variables(), Variables(), Variables()
        for key, one in enumerate(self.work):
            self.backlog[one.name] = self._variables("backlog", key, None)
            most_left = (
                one.most_backlog if isinstance(one.most_backlog, tuple) else (one.most_backlog,) * len(self.months)
            )
            for variable, most in zip(self.backlog[one.name], most_left, strict=True):
                variable.upBound = most
            self.outsourced[one.name] = self._variables("outsourced", key, None if one.most_outsourced else 0.0)
            for variable, most in zip(self.outsourced[one.name], one.most_outsourced, strict=False):
                variable.upBound = most
            self.undone[one.name] = self._variables("undone", key, None if elastic else 0.0)
            for number, group in enumerate(self.groups):
                if group.name in one.speed:
                    variables = [self.problem.add_variable(f"carried_{number}_{key}_{m}", 0) for m in self.months]
                    self.carried[group.name, one.name] = variables

    def _stays_or_leaves(self, group: Group) -> None:
        """Who is there in each month."""
        name, key = group.name, self.groups.index(group)
        before: Any = group.people
        expected: Any = 0.0
        gone: Any = 0.0
        for m in self.months:
            new = self.hired[name][m - group.hire_lead] if m >= group.hire_lead else 0.0
            into = [
                (c, self.trained[c.source, c.to][m - c.months]) for c in self.courses if c.to == name and m >= c.months
            ]
            out = [self.trained[c.source, c.to][m] for c in self.courses if c.source == name]
            expected += group.leaving * before + group.hire_leaving * new
            expected += self._sum(course.leaving * people for course, people in into)
            gone += self.left[name][m]
            if self.terms.whole:
                self.problem += (gone >= expected - 0.5, f"left_least_{key}_{m}")
                self.problem += (gone <= expected + 1.0, f"left_most_{key}_{m}")
                self.surplus[m].append(gone - expected)
            else:
                self.problem += (gone == expected, f"left_{key}_{m}")
            there = before - self.left[name][m] + new + self._sum(people for _, people in into)
            there = there - self._sum(out) - self.dismissed[name][m]
            self.problem += (self.people[name][m] == there, f"people_{key}_{m}")
            before = self.people[name][m]

    def _hours(self, group: Group) -> None:
        """What its people carry, and what is left of their hours."""
        name, key = group.name, self.groups.index(group)
        mine = [one for one in self.work if name in one.speed]
        for m in self.months:
            busy = self._sum(self.carried[name, one.name][m] * (1 / one.speed[name]) for one in mine)
            there = self.people[name][m] - group.short_share * self.short[name][m]
            hours = self.terms.max_utilisation * group.hours[m]
            idle = hours * self.idle[name][m]
            self.problem += (busy + idle == hours * there + self.overtime[name][m], f"hours_{key}_{m}")
            self.problem += (self.short[name][m] <= self.people[name][m], f"short_{key}_{m}")
            if group.overtime_share:
                most = group.overtime_share * group.hours[m] * self.people[name][m]
                self.problem += (self.overtime[name][m] <= most, f"overtime_{key}_{m}")

    def _done(self, key: int, one: Work) -> None:
        """What becomes of the work of each month."""
        before: Any = 0.0
        for m in self.months:
            done = self._sum(self.carried[group, one.name][m] for group in one.speed) + self.outsourced[one.name][m]
            left = before + one.hours[m] - done - self.undone[one.name][m]
            self.problem += (self.backlog[one.name][m] == left, f"work_{key}_{m}")
            before = self.backlog[one.name][m]

    def _limits(self) -> None:
        """What holds across groups."""
        for m in self.months if self.terms.whole else ():
            self.problem += (self._sum(self.surplus[m]) >= -0.5, f"all_left_least_{m}")
            self.problem += (self._sum(self.surplus[m]) <= 0.5, f"all_left_most_{m}")
        for key, course in enumerate(self.courses):
            if course.most_share is not None:
                for m in self.months:
                    most = course.most_share * self.people[course.to][m]
                    self.problem += (self.trained[course.source, course.to][m] <= most, f"taught_{key}_{m}")
        if self.terms.most_idle is not None:
            for m in self.months:
                idle = self._sum(self.idle[group.name][m] for group in self.groups)
                self.problem += (idle <= self.terms.most_idle, f"idle_{m}")
        for number, required in enumerate(self.terms.required):
            for m in required.months:
                there = self._sum(self.people[name][m] for name in required.groups)
                self.problem += (there >= required.people, f"required_{number}_{m}")

    def _costs(self) -> dict[str, Any]:
        """Yuan by what they are for."""
        months, total = self.months, self._sum
        wage = {group.name: group.wage for group in self.groups}

        def each(price: str, variables: Variables) -> Any:
            pairs = product(self.groups, months)
            return total(getattr(group, price) * variables[group.name][m] for group, m in pairs)

        courses = [(course, people) for course in self.courses for people in self.trained[course.source, course.to]]
        return {
            "wages": each("wage", self.people),
            "hiring": each("hire_cost", self.hired),
            "dismissals": each("dismiss_cost", self.dismissed),
            "training": total((c.cost + c.months * wage[c.source]) * people for c, people in courses),
            "overtime": each("overtime_cost", self.overtime),
            "outsourcing": total(
                one.outsource_cost * self.outsourced[one.name][m] for one in self.work for m in months
            ),
            "idle": each("idle_cost", self.idle),
            "short_time": each("short_cost", self.short),
            "backlog": total(one.backlog_cost * self.backlog[one.name][m] for one in self.work for m in months),
        }

    def solve(self, minimised: Minimised, relative_gap: float, seconds: float | None) -> Solved:
        """Solve it, for the least cost or the fewest dismissals."""
        cost = self._sum(self.costs.values())
        if self.terms.budget is not None:
            self.problem += (cost <= self.terms.budget, "budget")
        undone = self._sum(MISSING_COST * one for variables in self.undone.values() for one in variables)
        fewest = self._sum(one for variables in self.dismissed.values() for one in variables)
        self.problem += (cost if minimised == "cost" else fewest) + undone
        return solve(self.problem, relative_gap=relative_gap, time_limit_seconds=seconds)

    def missing(self, solved: Solved) -> dict[tuple[str, int], float]:
        """Hours undone by (work, month)."""
        read = self._read(solved, self.undone)
        return {(name, m): hours[m] for name, hours in read.items() for m in self.months if hours[m] > 1e-3}

    def plan(self, solved: Solved) -> HiringPlan:
        """The plan that was found."""
        assert solved.objective is not None
        tables = {
            name: self._read(solved, getattr(self, name))
            for name in (
                "people", "left", "hired", "dismissed", "trained", "overtime", "idle", "short", "backlog", "outsourced"
            )
        }  # fmt: skip
        cost = {what: _value(expression, solved.values) for what, expression in self.costs.items()}
        return HiringPlan(solved.status, solved.objective, solved.bound, cost=cost, **tables)

    def _read(self, solved: Solved, variables: Variables) -> dict[Any, ByMonth]:
        return {key: tuple(_clean(solved.values.get(one.name, 0.0)) for one in many) for key, many in variables.items()}


def _value(expression: Any, values: Mapping[str, float]) -> float:
    parts = (factor * values.get(variable.name, 0.0) for variable, factor in expression.items())
    return float(sum(parts) + expression.constant)


def _clean(value: float) -> float:
    return 0.0 if abs(value) < NEGLIGIBLE else value
