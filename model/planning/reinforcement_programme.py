"""The programme of `model.planning.reinforcement` in PuLP's words: variables, named constraints, the plan read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from model.planning.reinforcement import (
    TIE,
    Asked,
    Customers,
    NetworkElement,
    ReinforcementOption,
    ReinforcementPlan,
    ReinforcementTerms,
)
from model.solver import Solved


class Programme:
    """Variables and constraints; names are numbered by position."""

    def __init__(
        self,
        elements: Sequence[NetworkElement],
        customers: Sequence[Customers],
        scenarios: Sequence[Asked],
        options: Sequence[ReinforcementOption],
        terms: ReinforcementTerms,
    ) -> None:
        import pulp

        self.customers, self.options, self.terms, self.scenarios = customers, options, terms, scenarios
        self.quarters = range(len(next(iter(scenarios[0].values()))) if customers else 0)
        self.problem, self._sum = pulp.LpProblem("reinforcement", pulp.LpMinimize), pulp.lpSum
        self.elements, self.by_name = elements, {one.name: one for one in elements}
        self.behind: dict[str, list[Customers]] = {one.name: [] for one in elements}
        for one in customers:
            for element in self._path(one.element):
                self.behind[element].append(one)
        self._start()
        self._order_and_limits()
        self._built()
        waiting = [self._scenario(s, asked) for s, asked in enumerate(scenarios)]
        works = self._sum(one.cost_yuan * v for one in options for v in self.start[one.name].values())
        self.problem += self._sum(waiting) * (1 / len(scenarios)) + TIE * works

    def _start(self) -> None:
        """A start in every quarter from which it is in service before the end."""
        self.start: dict[str, dict[int, Any]] = {}
        for number, option in enumerate(self.options):
            last = len(self.quarters) - option.lead_quarters
            self.start[option.name] = {
                t: self.problem.add_variable(f"start_{number}_{t}", 0, 1, cat="Binary") for t in range(max(0, last))
            }
            if self.start[option.name]:
                self.problem += (self._sum(self.start[option.name].values()) <= 1, f"once_{number}")

    def _done(self, option: ReinforcementOption, quarter: int) -> Any:
        begun = (v for t, v in self.start[option.name].items() if t <= quarter - option.lead_quarters)
        return self._sum(begun)

    def _order_and_limits(self) -> None:
        by_name = {option.name: option for option in self.options}
        for number, option in enumerate(self.options):
            for other, before in enumerate(option.after):
                for t, start in self.start[option.name].items():
                    self.problem += (start <= self._done(by_name[before], t), f"after_{number}_{other}_{t}")
        for year, budget in enumerate(self._budgets()):
            paid = [
                option.cost_yuan * v
                for option in self.options
                for t, v in self.start[option.name].items()
                if t // 4 == year
            ]
            if paid:
                self.problem += (self._sum(paid) <= budget, f"budget_{year}")
        for quarter in self.quarters if self.terms.crews is not None else ():
            busy = [
                v
                for option in self.options
                for t, v in self.start[option.name].items()
                if t <= quarter < t + max(1, option.lead_quarters)
            ]
            if busy:
                self.problem += (self._sum(busy) <= self.terms.crews, f"crews_{quarter}")

    def _budgets(self) -> list[float]:
        """One per year; the last stated one goes on."""
        stated, years = self.terms.budgets, -(-len(self.quarters) // 4)
        return [stated[min(year, len(stated) - 1)] for year in range(years)]

    def _scenario(self, s: int, asked: Asked) -> Any:
        """Who is connected in one demand scenario; its weighted waiting. What cannot run short is left out."""
        scarce = {e for e in self.behind if self._may_be_short(e, asked)}
        connected: dict[str, list[Any]] = {}
        terms: list[Any] = []
        for k, one in enumerate(self.customers):
            if not any(element in scarce for element in self._path(one.element)) or not any(asked[one.name]):
                continue
            # Waiting, not connected, is the variable: the solver's gap is one of the objective without its constant.
            waiting = [self.problem.add_variable(f"waiting_{s}_{k}_{t}", 0, asked[one.name][t]) for t in self.quarters]
            connected[one.name] = [kva - wait for kva, wait in zip(asked[one.name], waiting, strict=True)]
            terms += self._waits(f"{s}_{k}", one, waiting, connected[one.name])
        for e, element in enumerate(self.elements):
            if element.name in scarce:
                self._room(f"{s}_{e}", element, connected)
        return self._sum(terms)

    def _path(self, element: str) -> list[str]:
        """An element and those above it."""
        path, at = list[str](), self.by_name.get(element)
        while at is not None:
            path.append(at.name)
            at = self.by_name[at.above] if at.above is not None else None
        return path

    def _may_be_short(self, name: str, asked: Asked) -> bool:
        element, behind = self.by_name[name], self.behind[name]
        for t in self.quarters:
            kva = sum(asked[one.name][t] for one in behind)
            if element.coincidence * kva > element.room_kva[t]:
                return True
            bays = sum(asked[one.name][t] / one.kva_per_bay for one in behind if one.kva_per_bay)
            if element.bays is not None and bays > element.bays[t]:
                return True
        return False

    def _waits(self, name: str, one: Customers, waiting: list[Any], connected: list[Any]) -> list[Any]:
        """Weighted kVA-days of some customers, lost ones included."""
        terms: list[Any] = []
        before: Any = 0.0
        for t in self.quarters:
            terms.append(one.weight * self.terms.days * waiting[t])
            if t:
                self.problem += (connected[t] >= connected[t - 1], f"stays_{name}_{t}")
            if one.lost_share:
                blocked = self.problem.add_variable(f"blocked_{name}_{t}", 0)
                self.problem += (blocked >= waiting[t] - before, f"blocked_least_{name}_{t}")
                terms.append(one.weight * self.terms.lost_days * one.lost_share * blocked)
            before = waiting[t]
        return terms

    def _built(self) -> None:
        """What is added at each element by quarter: the same for all demand scenarios."""
        self.added: dict[str, list[tuple[Any, Any]]] = {}
        for e, element in enumerate(self.elements):
            mine = [option for option in self.options if option.element == element.name]
            self.added[element.name] = [(0.0, 0.0)] * len(self.quarters)
            for t in self.quarters if mine else ():
                kva = self.problem.add_variable(f"added_kva_{e}_{t}", 0)
                bays = self.problem.add_variable(f"added_bays_{e}_{t}", 0)
                done = [(option, self._done(option, t)) for option in mine]
                self.problem += (kva == self._sum(o.adds_kva * by for o, by in done), f"adds_kva_{e}_{t}")
                self.problem += (bays == self._sum(o.adds_bays * by for o, by in done), f"adds_bays_{e}_{t}")
                self.added[element.name][t] = kva, bays

    def _room(self, name: str, element: NetworkElement, connected: Mapping[str, list[Any]]) -> None:
        behind = [one for one in self.behind[element.name] if one.name in connected]
        with_bay = [(one, 1 / one.kva_per_bay) for one in behind if one.kva_per_bay]
        for t in self.quarters:
            kva, bays = self.added[element.name][t]
            taken = self._sum(element.coincidence * connected[one.name][t] for one in behind)
            self.problem += (taken <= element.room_kva[t] + kva, f"room_{name}_{t}")
            if element.bays is not None and with_bay:
                used = self._sum(per * connected[one.name][t] for one, per in with_bay)
                self.problem += (used <= element.bays[t] + bays, f"bays_{name}_{t}")

    def plan(self, solved: Solved) -> ReinforcementPlan:
        """The programme that was found."""
        assert solved.objective is not None
        values, starts = solved.values, dict[str, int]()
        for option in self.options:
            begun = [t for t, v in self.start[option.name].items() if values.get(v.name, 0.0) > 0.5]
            if begun:
                starts[option.name] = begun[0]
        cost = float(sum(option.cost_yuan for option in self.options if option.name in starts))
        waiting = {}
        for k, one in enumerate(self.customers):
            names = (f"waiting_{s}_{k}_{t}" for s in range(len(self.scenarios)) for t in self.quarters)
            left = [values.get(name, 0.0) for name in names]
            waiting[one.name] = max(0.0, self.terms.days * sum(left) / len(self.scenarios))
        bound = None if solved.bound is None else solved.bound - TIE * cost
        return ReinforcementPlan(solved.status, starts, cost, solved.objective - TIE * cost, bound, waiting)
