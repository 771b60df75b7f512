"""The C program beside this file: what it is given, compiling and running it, and the log it writes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.arrivals import ARRIVALS, EPOCH, TIME
from model.draws import replication_key
from model.duty import draw_duty
from model.program import IntArray, Kind, PriorityKey, Program, StepKind

SOURCE = Path(__file__).with_name("c_loop.c")
COMPILERS = ("cc", "gcc", "clang")
"""Names under which a system may have one."""
FLAGS = ("-std=c99", "-O2")
MOST_POOLS, LARGEST_HORIZON, MOST_PEOPLE = 64, 1 << 30, 1 << 16

APPLICATION = np.dtype(
    [("identity", "i8"), ("arrived", "i4"), ("ended", "i4"), ("stream", "i2"), ("at", "i2"), ("attempt", "i2"),
     ("fate", "i2")]
)  # fmt: skip
VISIT = np.dtype(
    [*((name, "i4") for name in ("application", "since", "started", "ended", "batch", "recorded_since",
                                 "recorded_ended")),
     ("stage", "i2"), ("branch", "i2"), *((name, "i1") for name in ("attempt", "outcome", "reason", "outsourced"))]
)  # fmt: skip
HAND = np.dtype([("visit", "i4"), ("person", "i4")])


@dataclass(frozen=True, slots=True)
class CRun:
    """What the program says of a run."""

    arrived: int
    visits: int
    cpu_seconds: float
    peak_bytes: int | None


def compiler() -> str | None:
    """The system's compiler, or None."""
    return next((path for path in map(shutil.which, COMPILERS) if path is not None), None)


def executable_in(folder: Path) -> Path:
    """Where `build` puts it."""
    return folder / ("c_loop.exe" if sys.platform == "win32" else "c_loop")


def build(folder: Path) -> Path:
    """Compile the program into a folder.

    Raises
    ------
    FileNotFoundError
        The system has no compiler.
    subprocess.CalledProcessError
        It cannot compile it.
    """
    path = compiler()
    if path is None:
        raise FileNotFoundError(", ".join(COMPILERS))
    made = executable_in(folder)
    subprocess.run([path, *FLAGS, "-o", made, SOURCE], check=True, capture_output=True, text=True)
    return made


def write_program(program: Program, seed: int, replication: int, path: Path) -> None:
    """Write what the program reads: 64-bit integers in the order of `lay_out` in its source.

    Raises
    ------
    ValueError
        The scenario has something that the program does not know.
    """
    words = [*_head(program, replication_key(seed, replication))]
    demand = program.demand
    ranks = np.unique(program.people.category_rank, return_inverse=True)[1]
    routes, flat = [], list[int]()
    for stream in np.argsort(demand.order):
        route = _route(program, int(demand.route[stream]))
        routes += [ranks[demand.category[stream]], demand.short_name[stream], len(flat), len(route)]
        routes += demand.mean[stream].tolist()
        flat += route
    words += [*routes, *_stages(program), *_people(program), len(flat), *flat]
    np.concatenate([np.array(words, dtype=np.int64), program.draws.tables]).tofile(path)


def run_c_loop(made: Path, program: Path, log: Path | None = None) -> CRun:
    """Run it."""
    done = subprocess.run([made, program, *([log] if log else [])], check=True, capture_output=True, text=True)
    arrived, visits, seconds, peak = done.stdout.split()
    return CRun(int(arrived), int(visits), float(seconds), int(peak) if int(peak) >= 0 else None)


def read_log(path: Path) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.void]]:
    """Applications, visits and hands, a record array each, columns named as in `model.log`."""
    with path.open("rb") as file:
        sizes = np.fromfile(file, np.int64, 3)
        applications, visits, hands = (
            np.fromfile(file, kind, size) for kind, size in zip((APPLICATION, VISIT, HAND), sizes, strict=True)
        )
    return applications, visits, hands


def _head(program: Program, key: int) -> Iterator[int]:
    for what, fits in _fits(program):
        if not fits:
            raise ValueError(f"the C loop knows no {what}")
    yield from (key, program.horizon, (program.start - EPOCH).days, program.days)
    yield from (int(program.demand.exponential_table[0]), ARRIVALS, TIME)
    yield from (len(program.demand.category), len(program.stages.kind), len(program.names.roles))
    yield len(program.people.person_team)


def _fits(program: Program) -> Iterator[tuple[str, bool]]:
    """What the benchmark model does without, and whether this one does."""
    stages, people, demand, draws = program.stages, program.people, program.demand, program.draws
    yield "stages but work", bool((stages.kind == Kind.WORK).all())
    yield "second places, owners", _one_each(stages.place_first) and bool((stages.place_role >= 0).all())
    for column in ("travel", "patience", "hall", "outsource_takes"):
        yield column.replace("_", " "), bool((getattr(stages, column) < 0).all())
    for column in ("prefer_team", "set_attribute", "off_system_how", "in_one_go"):
        yield column.replace("_", " "), not getattr(stages, column).any()
    yield "tests, forks", bool(np.isin(program.routes.kind, (StepKind.VISIT, StepKind.END)).all())
    yield "papers", program.routes.document_stage.size == 0
    yield "tables over attributes", not (draws.choice_condition >= 0).any() and not (draws.duration_per >= 0).any()
    yield "factors, channels", demand.factor.size == 0 and demand.channel.size == 0
    yield "recorded, latent or open ones", not (demand.recorded_identity.size or demand.latent.any() or _open(program))
    yield "clauses", program.clauses.agreement.size == 0
    yield "priority but by category", people.priority_keys.tolist() == [PriorityKey.CATEGORY]
    yield "second roles", _one_each(people.skill_first)
    yield "speed or quality", bool((people.skill_speed == 1000).all() and (people.skill_repeats == 1000).all())
    yield "areas", len(program.names.areas) == 1
    always = ([0], [program.horizon])
    hours = [(opens.tolist(), closes.tolist()) for opens, closes in draw_duty(program, 0)]
    yield "hours", all(duty == always for duty in hours)
    yield (
        "run so large",
        (program.horizon < LARGEST_HORIZON and len(hours) < MOST_PEOPLE and len(program.names.roles) <= MOST_POOLS),
    )


def _one_each(first: IntArray) -> bool:
    return bool((np.diff(first) == 1).all())


def _open(program: Program) -> bool:
    return program.open_cases.identity.size > 0


def _route(program: Program, route: int) -> list[int]:
    """Stages in order."""
    routes, stages = program.routes, list[int]()
    step = int(routes.first[route])
    while routes.kind[step] == StepKind.VISIT:
        stages.append(int(routes.stage[step]))
        step = int(routes.next[step])
    return stages


def _stages(program: Program) -> Iterator[int]:
    stages, draws = program.stages, program.draws
    for stage in range(len(stages.kind)):
        row = int(draws.choice_use[draws.choice_first[stages.takes[stage]]])
        yield from (int(stages.place_role[stage]), int(draws.duration_table[row]), int(draws.duration_mean[row]))
        yield from (int(stages.name_duration[stage]), _threshold(program, stage), int(stages.name_outcome[stage]))


def _threshold(program: Program, stage: int) -> int:
    """Of being done again; 0 where it never is."""
    stages, draws = program.stages, program.draws
    outcomes = range(int(stages.outcome_first[stage]), int(stages.outcome_first[stage + 1]))
    thresholds = list[int]()
    for outcome in outcomes:
        row = int(draws.choice_use[draws.choice_first[stages.outcome_probability[outcome]]])
        thresholds += draws.threshold[draws.probability_first[row] : draws.probability_first[row + 1]].tolist()
        if stages.outcome_via[outcome] >= 0 or stages.outcome_back_to[outcome] != stage:
            raise ValueError("the C loop knows no returns but to the same stage")
    if len(thresholds) > 1:
        raise ValueError("the C loop knows no second outcomes, nor probabilities per attempt")
    return thresholds[0] if thresholds else 0


def _people(program: Program) -> Iterable[int]:
    """Pool and index of each person, in the order of team and number."""
    people = program.people
    for person in np.lexsort((people.person_number, people.team_order[people.person_team])):
        yield from (int(people.skill_role[person]), int(person))
