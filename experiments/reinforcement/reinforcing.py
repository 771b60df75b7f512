"""A reinforcement programme from beginning to end: demand, options, plan, and the plan tried by simulation.

Demand scenarios and trials are different replications, so the plan is judged on luck that it was not made for.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.engines import AUTO
from experiments.overlay_file import laid_over, longer_period
from experiments.plan_months import months_later
from experiments.reinforcement.demand import Demands, demands
from experiments.reinforcement.options import Option, options_of, read_options
from experiments.reinforcement.portfolio import Portfolio, portfolio
from experiments.reinforcement.programme import Works, overlay, works_of
from experiments.reinforcement.quarters import quarter_starts, seconds_of
from experiments.reinforcement.trying import Tried, tried
from model.compiling import compile_scenario
from model.planning.reinforcement import ReinforcementPlan, ReinforcementTerms
from model.program import Kind, Program
from model.scenario.loading import Loaded, load

FRESH = 1_000_000
"""First replication of the demand scenarios, far from those of the trials."""
FRONT = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Budgets of the front, as shares of what the programme without a budget spends a year."""
NOTHING, AS_IT_IS, PLAN = "nothing", "as_it_is", "plan"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for."""

    scenario: Path
    budget: float
    """Yuan a year."""
    over: tuple[Path, ...] = ()
    years: int | None = None
    """None: the whole years of the run, at least one."""
    crews: int | None = None
    options: Path | None = None
    front: bool = False
    """Whether other budgets are looked at too."""
    demand_scenarios: int = 12
    replications: int = 20
    seed: int = 1
    engine: str = AUTO
    latent_weight: float = 1.0
    lost_days: float = 365.0
    elements: int = 160
    """In the model at most: those with the largest expected shortage."""
    gap: float = 0.01
    seconds: float = 60.0
    """For each model at most."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A budget, the plan for it, and what it brings in the simulation."""

    budget: float
    plan: ReinforcementPlan
    works: tuple[Works, ...]
    overlay: Mapping[str, object]
    tried: Tried


@dataclass
class Reinforced:
    """The whole answer; filled as it comes, so that ctrl-C keeps what is there."""

    asked: Asked
    loaded: Loaded
    program: Program
    start: datetime.date
    end: datetime.date
    demands: Demands
    options: list[Option]
    portfolio: Portfolio
    arms: dict[str, Tried] = field(default_factory=dict)
    chosen: Chosen | None = None
    front: list[Chosen] = field(default_factory=list)
    interrupted: bool = False


Told = Callable[[str, int, int], None]
"""(what, done, total)."""


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def reinforce(asked: Asked, told: Told = _silent) -> Reinforced:
    """Plan and try a programme.

    Raises
    ------
    ScenarioError
        The scenario or the options are wrong.
    NoProgrammeError
        No programme was found.
    """
    answer = _prepared(asked, told)
    try:
        _carry_out(answer, told)
    except KeyboardInterrupt:
        answer.interrupted = True
    return answer


def _prepared(asked: Asked, told: Told) -> Reinforced:
    loaded = load(asked.scenario, over=asked.over)
    period = loaded.scenario.period
    years = asked.years or max(1, period.days // 365)
    end = months_later(period.start, 12 * years)
    if more := longer_period(loaded.scenario, end):
        loaded = laid_over(asked.scenario, asked.over, more)
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    bounds = seconds_of(period.start, quarter_starts(period.start, years))
    numbers, rows = range(FRESH, FRESH + asked.demand_scenarios), [0]

    def on_row() -> None:
        rows[0] += 1
        told("demand", rows[0], len(numbers))

    found = demands(program, asked.seed, numbers, bounds, engine=asked.engine, on_row=on_row)
    if not found.scenarios:
        raise KeyboardInterrupt
    stated = read_options(asked.options, loaded.scenario) if asked.options else None
    options = options_of(loaded.scenario, program, stated)
    model = portfolio(
        program,
        found,
        options,
        bounds,
        latent_weight=asked.latent_weight,
        lost_share=withdrawn_shares(program),
        most_elements=asked.elements,
    )
    return Reinforced(asked, loaded, program, period.start, end, found, options, model)


def withdrawn_shares(program: Program) -> dict[bool, float]:
    """Share of the blocked who withdraw, at low (False) and at high voltage (True): mean over streams."""
    stages, found = program.stages, {False: list[float](), True: list[float]()}
    step_of = program.routes.step_of.reshape(len(program.names.routes), -1)
    for stream, route in enumerate(program.demand.route.tolist()):
        for stage in range(len(stages.kind)):
            if stages.kind[stage] == Kind.GRID and step_of[route, stage] >= 0:
                high = bool(program.network.category_hv[program.demand.category[stream]])
                found[high].append(float(stages.grid_withdraws[stage] - stages.grid_part[stage]) / 2.0**62)
    return {high: sum(some) / len(some) if some else 0.0 for high, some in found.items()}


def _carry_out(answer: Reinforced, told: Told) -> None:
    """The plan, the arms beside it, and the front."""
    asked = answer.asked
    total = 3 + (len(FRONT) if asked.front else 0)
    told("plan", 0, total)
    plan = _planned(answer, asked.budget)
    answer.arms[NOTHING] = _tried(answer, overlay(answer.loaded.scenario, (), end=answer.end))
    told("plan", 1, total)
    answer.chosen = _chosen(answer, asked.budget, plan)
    answer.arms[PLAN] = answer.chosen.tried
    told("plan", 2, total)
    answer.arms[AS_IT_IS] = _tried(answer, longer_period(answer.loaded.scenario, answer.end))
    told("plan", 3, total)
    if not asked.front:
        return
    answer.front.append(answer.chosen)
    years = answer.end.year - answer.start.year
    boundless = _planned(answer, None).cost_yuan / years
    budgets = [round(share * boundless, -4) for share in FRONT]
    for number, budget in enumerate(budget for budget in budgets if budget > 0):
        answer.front.append(_chosen(answer, budget, _planned(answer, budget)))
        told("plan", 4 + number, total)


def _planned(answer: Reinforced, budget: float | None) -> ReinforcementPlan:
    asked, boundless = answer.asked, 1e12
    terms = ReinforcementTerms((boundless if budget is None else budget,), asked.crews, lost_days=asked.lost_days)
    return answer.portfolio.solved(terms, gap=asked.gap, seconds=asked.seconds)


def _chosen(answer: Reinforced, budget: float, plan: ReinforcementPlan) -> Chosen:
    works = tuple(works_of(plan.starts, answer.options, answer.start))
    content = overlay(answer.loaded.scenario, works, end=answer.end)
    return Chosen(budget, plan, works, content, _tried(answer, content))


def _tried(answer: Reinforced, content: Mapping[str, object]) -> Tried:
    asked = answer.asked
    loaded = laid_over(asked.scenario, asked.over, content)
    return tried(loaded, answer.end, asked.seed, range(asked.replications), engine=asked.engine)


def undominated(front: Sequence[Chosen]) -> list[Chosen]:
    """Programmes to which no other is at least as good in cost and waiting and better in one; by cost.

    Waiting is the simulated mean.
    """

    def beats(one: Chosen, other: Chosen) -> bool:
        mine, its = (x.tried.estimate("kva_days").mean for x in (one, other))
        cost, its_cost = one.plan.cost_yuan, other.plan.cost_yuan
        return mine <= its and cost <= its_cost and (mine < its or cost < its_cost)

    kept = [one for one in front if not any(beats(other, one) for other in front)]
    by_cost = {one.plan.cost_yuan: one for one in reversed(kept)}
    return [by_cost[cost] for cost in sorted(by_cost)]
