"""A test of agreements from beginning to end: fixed and uncertain inputs side by side, kept in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from experiments.agreement.verdicts import all_decided
from experiments.campaign import Arm, run_campaign
from experiments.campaign_rounds import RowsByArm
from experiments.engines import AUTO
from experiments.looks import error_of
from experiments.replications import Task, task_of
from experiments.rows import Rows
from experiments.running import MOST, Extent, Told
from experiments.store import INTERRUPTED, Store
from model.files.yaml_file import examine_yaml
from model.problems import Place, Problem, ScenarioError, suggestion
from model.scenario.loading import Loaded, load

FIXED, UNCERTAIN, BOTH = "fixed", "uncertain", "both"
Stopped = Literal["decided", "asked", "out_of_time", "interrupted", "most"]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tested."""

    loaded: Loaded
    agreements: tuple[str, ...]
    """Their names, in the order of the scenario."""
    tasks: Mapping[str, Task]
    """By how inputs are taken: fixed, uncertain, or both in this order."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    rows: RowsByArm
    stopped: Stopped
    error: float
    """Of the verdicts of one agreement, together."""

    def columns(self, trial: Trial) -> dict[str, Rows]:
        """The rows as columns, by how inputs are taken."""
        return {name: Rows(trial.tasks[name], rows) for name, rows in self.rows.items()}


def trial_of(
    scenario: str | Path,
    over: str | Path | None = None,
    name: str | None = None,
    *,
    seed: int,
    inputs: str | None = None,
    engine: str = AUTO,
) -> Trial:
    """Load what is tested.

    Parameters
    ----------
    over
        A file laid over the scenario that states agreements: these are tested; without it all of the scenario.
    name
        Only this one.
    inputs
        fixed, uncertain or both; None: both where the scenario has uncertain inputs.

    Raises
    ------
    ScenarioError
        With all that is wrong.
    """
    loaded = load(scenario, over=[] if over is None else [over])
    wanted = _wanted(loaded, scenario, over, name)
    if inputs is None:
        inputs = BOTH if loaded.uncertain else FIXED
    arms = (FIXED, UNCERTAIN) if inputs == BOTH else (inputs,)
    first = task_of(loaded, seed=seed, uncertain=arms[0] == UNCERTAIN, engine=engine, measured="agreement")
    tasks = {arms[0]: first}
    for arm in arms[1:]:
        tasks[arm] = Task(loaded, first.program, seed, True, first.engine, "agreement")
    return Trial(loaded, wanted, tasks)


def run_trial(
    trial: Trial,
    extent: Extent,
    *,
    store: Store | None = None,
    told: Told = lambda done, total: None,
    command: Sequence[str] = (),
) -> Tried:
    """Run replications until all verdicts are decided, the stated number is done, or the time is up."""
    enough = [False]

    def decided(rows: RowsByArm) -> bool:
        enough[0] = all(all_decided(some, trial.tasks[name], trial.agreements) for name, some in rows.items())
        return enough[0]

    arms, stated = [Arm(name, task) for name, task in trial.tasks.items()], extent.replications is not None
    asked = None if stated else decided
    rows = run_campaign(arms, extent, store=store, told=told, enough=asked, command=command)
    done = min(map(len, rows.values()))
    error = error_of(done, stated=stated, stopped=enough[0])
    return Tried(rows, _stopped(extent, done, store, decided=enough[0]), error)


def _stopped(extent: Extent, done: int, store: Store | None, *, decided: bool) -> Stopped:
    if decided:
        return "decided"
    if done == extent.replications:
        return "asked"
    if extent.replications is None and done >= MOST:
        return "most"
    if extent.seconds is None or (store is not None and store.runs()[-1].state == INTERRUPTED):
        return "interrupted"
    return "out_of_time"


def _wanted(loaded: Loaded, scenario: str | Path, over: str | Path | None, name: str | None) -> tuple[str, ...]:
    """Names of the agreements that are tested."""
    known = {key: terms for key, terms in loaded.scenario.agreements.items() if terms.clauses}
    stated = set(known) if over is None else _stated_in(Path(over))
    found = tuple(key for key in known if key in stated)
    if not found:
        file = Path(scenario if over is None else over).name
        raise ScenarioError([Problem(Place(file, 1, 1), "agreements", "at least one with a clause; there is none")])
    if name is not None and name not in known:
        told = f"an agreement of the scenario: {', '.join(known)}{suggestion(name, list(known))}"
        raise ScenarioError([Problem(None, "--name", told, name)])
    return found if name is None else (name,)


def _stated_in(file: Path) -> set[str]:
    node = examine_yaml(file).node
    stated = node.value.get("agreements") if node is not None and isinstance(node.value, Mapping) else None
    return set(stated.value) if stated is not None and isinstance(stated.value, Mapping) else set()
