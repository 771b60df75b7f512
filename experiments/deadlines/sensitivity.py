"""How the answer moves: demand, one person fewer, the customers' pace; and demand × people as a grid.

Every arm runs the scenario with the new limits, the same customers with the same luck, and tells for each claim the
share kept at its limit, and for each clause the limit that its target would need there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.deadlines.bounds import FEWEST, smallest_limit
from experiments.deadlines.gathering import Asked, gathered
from experiments.deadlines.laying import task_with
from experiments.deadlines.sample import Sample, sample_of
from experiments.deadlines.setting import ERROR, Setting
from experiments.replications import Task
from experiments.running import Told
from model.problems import ScenarioError
from model.scenario.stages import External
from model.scenario.whole import Scenario

DEMAND = (0.8, 0.9, 1.0, 1.1, 1.2)
PEOPLE = (-1, 0, 1)
"""In every team; fewer only where there are two or more."""
PACE = (0.8, 1.2)
ORDER = ("base", "demand", "people", "pace", "both", "team")
MOST = 40
"""Replications of an arm."""
SOURCE = "what if, by yekuo deadlines"


@dataclass(frozen=True, slots=True)
class Change:
    """What is other in an arm."""

    demand: float = 1.0
    people: int = 0
    pace: float = 1.0
    """Factor of the time that customers take."""
    team: str = ""
    """Only this team has `people` more."""

    @property
    def kind(self) -> str:
        """base, demand, people, team, pace or both (demand and people)."""
        if self.team:
            return "team"
        both = self.demand != 1 and self.people != 0
        return "both" if both else "demand" if self.demand != 1 else "people" if self.people else self._pace

    @property
    def _pace(self) -> str:
        return "pace" if self.pace != 1 else "base"

    def overlay(self, scenario: Scenario) -> dict[str, Any]:
        """To be laid over the scenario."""
        changed: dict[str, Any] = {}
        if self.demand != 1:
            changed["streams"] = {
                name: {"applications_per_year": {"times": self.demand, "source": SOURCE}}
                for name, stream in scenario.streams.items()
                if stream.applications_per_year
            }
        if self.people:
            changed["teams"] = {
                name: {"headcount": {"plus": self.people, "source": SOURCE}}
                for name in ([self.team] if self.team else scenario.teams)
                if _changeable(scenario, name, self.people)
            }
        if self.pace != 1:
            changed["stages"] = {
                name: {"takes": {"times": self.pace, "source": SOURCE}} for name in customers_stages(scenario)
            }
        return changed


def customers_stages(scenario: Scenario) -> list[str]:
    """Stages in the customer's hands that take time."""
    return [
        name
        for name, stage in scenario.stages.items()
        if isinstance(stage, External) and (stage.hands or "customer") == "customer"
    ]


def _changeable(scenario: Scenario, team: str, people: int) -> bool:
    headcount = scenario.teams[team].headcount
    return isinstance(headcount, int) and headcount + people >= 1


def changes(scenario: Scenario) -> list[Change]:
    """All arms: the grid of demand and people, the pace, every team with a person fewer."""
    grid = [Change(demand=demand, people=people) for people in PEOPLE for demand in DEMAND]
    pace = [Change(pace=factor) for factor in PACE] if customers_stages(scenario) else []
    teams = [Change(people=-1, team=name) for name in scenario.teams if _changeable(scenario, name, -1)]
    return sorted([*grid, *pace, *teams], key=lambda change: ORDER.index(change.kind))


@dataclass(frozen=True, slots=True)
class Moved:
    """An arm."""

    change: Change
    sample: Sample | None
    """None where it cannot be: the reason stands beside."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """All arms that were run."""

    arms: list[Moved] = field(default_factory=list)


def sensitivity(
    setting: Setting,
    *,
    until: float | None = None,
    told: Told = lambda done, total: None,
    clock: Callable[[], float],
) -> Sensitivity:
    """Run the arms, the base first; those for which there is no time are left out.

    Parameters
    ----------
    until
        On the clock.
    """
    if setting.stated is None:
        return Sensitivity()
    base, scenario, longest, arms = setting.task, setting.task.loaded.scenario, 0.0, list[Moved]()
    count = min(MOST, setting.plan.replications)
    asked = Asked(list(setting.sample.clauses), setting.sample.attributes, setting.plan.workers)
    wanted = changes(scenario)
    for place, change in enumerate(wanted):
        begun = clock()
        if until is not None and begun + longest > until:
            break
        moved = _arm(base, setting.stated.overlay, change, asked, count)
        if moved is None:
            break
        arms.append(moved)
        longest = max(longest, clock() - begun)
        told(place + 1, len(wanted))
    return Sensitivity(arms)


def _arm(base: Task, overlay: Mapping[str, Any], change: Change, asked: Asked, count: int) -> Moved | None:
    """One arm; None after ctrl-C."""
    try:
        task = task_with(base, overlay, change.overlay(base.loaded.scenario))
    except ScenarioError as error:
        return Moved(change, None, str(error).splitlines()[0])
    rows = gathered(task, asked, range(count))
    if rows.stopped:
        return None
    return (
        Moved(change, sample_of(rows.rows, asked.attributes))
        if len(rows.rows) >= FEWEST
        else Moved(change, None, (rows.errors or ["too few replications"])[0])
    )


def needed(sample: Sample, setting: Setting) -> dict[str, Any]:
    """The limit that each cell's target would need, for one cell at a time."""
    found = {}
    for cell in setting.cells:
        one = smallest_limit(sample.counts(cell), setting.plan.target, error=ERROR)
        found[f"{cell.clause}/{cell.category}"] = {"limit": one.limit, "estimate": one.estimate}
    return found
