"""The front of the memory: a Program's arrays, and the records that are made of them once for all replications."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.draws import name_of
from model.engine.grid import LEAD
from model.engine.latent import COMES as LATENT_COMES
from model.engine.ownership import CHOICE
from model.kernel import at
from model.kernel.lines import Lines
from model.kernel.watched import put_watched
from model.program import OWNER, IntArray, Kind, Program, StepKind


class Front:
    """The front under construction."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.head = np.zeros(at.PROGRAM, dtype=np.int64)
        self._parts, self.top = [self.head], at.PROGRAM
        self.people_rows = np.zeros((0, 0), dtype=np.int64)
        """The people's records, while they are filled."""
        for position, (_, array) in enumerate(program.arrays()):
            self.head[at.HEADER + position] = self.put(array.copy())

    def put(self, words: IntArray) -> int:
        """Lay words behind what is there; their address. They may still be written to."""
        flat = np.ascontiguousarray(words, dtype=np.int64).reshape(-1)
        address, self.top = self.top, self.top + flat.size
        self._parts.append(flat)
        return address

    def counted(self, words: list[int]) -> int:
        """Lay a number of words, then the words."""
        return self.put(np.array([len(words), *words], dtype=np.int64))

    def a_list(self, words: list[int]) -> tuple[int, int, int]:
        """Lay the words of a list, with room to grow; its address, size and room."""
        room = max(8, 1 << len(words).bit_length())
        return self.put(np.array(words + [0] * (room - len(words)), dtype=np.int64)), len(words), room

    def words(self) -> IntArray:
        """All of it."""
        return np.concatenate(self._parts)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A Program laid out."""

    words: IntArray
    due: IntArray
    """What happens from outside whatever is drawn; shape (n, at.DUE_SIZE), in the order of time."""


@lru_cache(maxsize=2)
def laid_out(program: Program) -> Laid:
    """A Program laid out; known again for the next replication."""
    front, stages = Front(program), len(program.names.stages)
    head, names = front.head, program.names
    head[at.HORIZON], head[at.STAGE_COUNT], head[at.AREA_COUNT] = program.horizon, stages, len(names.areas)
    head[at.ROLE_COUNT], head[at.TEAM_COUNT] = len(names.roles), len(names.teams)
    head[at.CATEGORY_COUNT], head[at.ATTRIBUTES] = len(names.categories), len(names.attributes)
    head[at.FIRST_SIGNATURE] = len(names.attributes) - len(names.agreements)
    head[at.CLAUSE_COUNT], head[at.OWNER_ROLE] = len(names.clauses), program.people.owner_role[0]
    stage_rows = np.zeros((stages, at.STAGE_SIZE), dtype=np.int64)
    head[at.STAGES] = front.put(stage_rows)
    joins = _put_steps(front)
    _put_elements(front)
    _put_people(front)
    lines = Lines(program, front)
    _fill_stages(front, stage_rows, lines)
    watched, alerts = put_watched(program, front)
    documents = int(np.diff(program.routes.document_first).max(initial=0))
    head[at.PAPERS_AT] = at.ATTEMPTS + stages
    head[at.JOINS_AT] = head[at.PAPERS_AT] + documents
    head[at.ENDED_BEFORE_AT] = head[at.JOINS_AT] + joins
    head[at.VALUES_AT] = head[at.ENDED_BEFORE_AT] + watched
    head[at.APPLICATION_SIZE] = head[at.VALUES_AT] + len(names.attributes)
    head[at.COMER_SIZE] = at.COMER_VALUES + len(names.attributes)
    head[at.CASE_SIZE] = at.DUE + alerts
    head[at.CASES_SIZE] = max(2, watched * (at.DUE + alerts))
    places = int(np.diff(program.stages.place_first).max(initial=1))
    head[at.VISIT_SIZE] = at.PEOPLE + max(1, places)
    head[at.KEYS] = len(program.people.priority_keys) + 4
    head[at.POLICY], head[at.POLICY_COUNT] = head[_head("people.priority_keys")], len(program.people.priority_keys)
    head[at.RANK_OF_CATEGORY] = head[_head("people.category_rank")]
    head[at.CHOICE_NAMES] = front.put(np.array([name_of(CHOICE, team) for team in names.teams], dtype=np.int64))
    head[at.LATENT_NAME], head[at.LEAD_NAME] = LATENT_COMES, LEAD
    head[at.NO_VALUES] = front.put(np.zeros(max(1, len(names.attributes)), dtype=np.int64))
    dates = [program.start + datetime.timedelta(days=day) for day in range(program.days)]
    head[at.WEEKDAYS] = front.put(np.array([date.weekday() for date in dates], dtype=np.int64))
    head[at.MONTHS] = front.put(np.array([date.month for date in dates], dtype=np.int64))
    head[at.PLACES : at.PLACES + at.LIST] = front.a_list([])
    head[at.MARK], head[at.MEETINGS_STARTING] = 1, -1
    return Laid(front.words(), _due(program, head))


def _head(name: str) -> int:
    return at.HEADER + list(at.array_names()).index(name)


def _put_steps(front: Front) -> int:
    """Records of the routes' steps; the largest number of joins of a route."""
    routes, head = front.program.routes, front.head
    n = len(routes.kind)
    rows = np.zeros((n + 1, at.STEP_SIZE), dtype=np.int64)
    base = front.put(rows)
    head[at.STEPS] = base

    def address(steps: IntArray) -> IntArray:
        return np.where(steps >= 0, base + steps * at.STEP_SIZE, 0)

    rows[:n, at.STEP_KIND], rows[:n, at.STEP_INDEX] = routes.kind, np.arange(n)
    rows[:n, at.STEP_STAGE] = np.where(routes.stage >= 0, head[at.STAGES] + routes.stage * at.STAGE_SIZE, 0)
    rows[:n, at.STEP_NEXT], rows[:n, at.STEP_OTHERWISE] = address(routes.next), address(routes.otherwise)
    rows[:n, at.STEP_CONDITION], rows[:n, at.STEP_BRANCH] = routes.condition, routes.branch
    rows[:n, at.STEP_FORK_FIRST], rows[:n, at.STEP_FORK_LAST] = routes.fork_first[:-1], routes.fork_first[1:]
    fork, join = routes.kind == StepKind.FORK, routes.kind == StepKind.JOIN
    rows[:n, at.STEP_JOIN] = np.where(fork, address(routes.join), 0)
    rows[:n, at.STEP_BRANCHES] = np.where(join, routes.join, 0)
    route = np.searchsorted(np.sort(routes.first), np.arange(n))
    slots = np.zeros(n, dtype=np.int64)
    for one in np.unique(route):
        here = np.flatnonzero((route == one) & join)
        slots[here] = np.arange(here.size)
    rows[:n, at.STEP_JOIN_SLOT], rows[:n, at.STEP_REMAINING] = slots, routes.remaining_seconds
    _rewrite(front, at.FIRST_STEP, address(routes.first))
    _rewrite(front, at.FORK_STEP, address(routes.fork_step))
    _rewrite(front, at.STEP_OF, address(routes.step_of))
    return int(join.sum())


def _rewrite(front: Front, header: int, words: IntArray) -> None:
    """Put addresses in the place of positions."""
    front.head[header] = front.put(words)


def _put_elements(front: Front) -> None:
    network = front.program.network
    n = len(network.limit)
    rows = np.zeros((n, at.ELEMENT_SIZE), dtype=np.int64)
    rows[:, at.TYPE], rows[:, at.ELEMENT_INDEX] = at.ELEMENT, np.arange(n)
    rows[:, at.ROOM_LIMIT], rows[:, at.COMMITTED], rows[:, at.BAYS] = network.limit, network.committed, network.bays
    front.head[at.ELEMENTS] = front.put(rows)
    front.head[at.ELEMENT_COUNT] = n


def _put_people(front: Front) -> None:
    """Records of the people."""
    people, names, head = front.program.people, front.program.names, front.head
    n, size = len(people.person_team), at.SPEED + 2 * len(names.roles) + len(names.areas)
    order = np.lexsort((people.person_number, people.team_order[people.person_team]))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n)
    rows = np.zeros((n, size), dtype=np.int64)
    rows[:, at.PERSON_INDEX], rows[:, at.RANK] = np.arange(n), rank
    rows[:, at.TEAM], rows[:, at.NUMBER] = people.person_team, people.person_number
    rows[:, at.EMPLOYED], rows[:, at.OFF_AT] = people.employed_from <= 0, -1
    rows[:, at.LAST_END], rows[:, at.FREE_PLACE], rows[:, at.ITS_CALENDAR] = -1, -1, people.person_calendar
    areas = people.team_area.reshape(len(names.teams), len(names.areas))
    rows[:, size - len(names.areas) :] = areas[people.person_team]
    head[at.PERSONS], head[at.PERSON_SIZE], head[at.PERSON_COUNT] = front.put(rows), size, n
    front.people_rows = rows
    owners = np.flatnonzero(np.bincount(_owners(front.program), minlength=n)[:n]) if n else np.zeros(0, np.int64)
    head[at.OWNER_CANDIDATES] = front.counted([int(head[at.PERSONS]) + int(p) * size for p in owners])


def _owners(program: Program) -> IntArray:
    """People who ever have the owners' role."""
    people = program.people
    person = np.repeat(np.arange(len(people.person_team)), np.diff(people.skill_first))
    owners: IntArray = person[people.skill_role == people.owner_role[0]]
    return owners


def _fill_stages(front: Front, rows: IntArray, lines: Lines) -> None:
    program, head = front.program, front.head
    stages, areas = program.stages, len(program.names.areas)
    n, base = len(rows), int(head[at.STAGES])
    for column, name in enumerate(at.STAGE_COLUMNS):
        rows[:, column] = getattr(stages, name)[:n]
    for column, via in ((at.PATIENCE_VIA, stages.patience_via), (at.GRID_FARTHER_VIA, stages.grid_farther_via)):
        rows[:, column] = np.where(via >= 0, base + via * at.STAGE_SIZE, 0)
    rows[:, at.INDEX] = np.arange(n)
    rows[:, at.PLACE_LAST], rows[:, at.OUTCOME_LAST] = stages.place_first[1:], stages.outcome_first[1:]
    rows[:, at.SET_LAST] = stages.set_first[1:]
    rows[:, at.NEEDS_PAPERS] = np.isin(np.arange(n), program.routes.document_stage)
    waits_on = (stages.patience < 0) & (stages.hall < 0) & (stages.outsource_takes < 0)
    rows[:, at.QUEUES_SIMPLY] = waits_on & (stages.kind == Kind.WORK)
    rows[:, at.SESSION_START], rows[:, at.LIST_OPENED] = -1, -1
    for stage in range(n):
        if stages.takes[stage] >= 0:
            rows[stage, at.PLAIN_TABLE], rows[stage, at.PLAIN_MEAN] = _plain(program, head, int(stages.takes[stage]))
        if stages.kind[stage] in (Kind.WORK, Kind.BATCH):
            role = int(stages.place_role[stages.place_first[stage]])
            rows[stage, at.FIRST_ROLE] = program.people.owner_role[0] if role == OWNER else role
            rows[stage, at.OWNED], rows[stage, at.LINES_OF] = lines.of(stage)
        if stages.kind[stage] == Kind.BATCH:
            groups = np.zeros((areas, at.GROUP_SIZE), dtype=np.int64)
            groups[:, at.TYPE], groups[:, at.GROUP_STAGE] = at.GROUP, base + stage * at.STAGE_SIZE
            rows[stage, at.GROUPS_OF] = front.put(groups)

    def addresses(which: NDArray[np.bool_]) -> list[int]:
        return [base + int(stage) * at.STAGE_SIZE for stage in np.flatnonzero(which)]

    head[at.MEETINGS] = front.counted(addresses(stages.kind == Kind.MEETING))
    by_name = np.argsort(stages.order)
    batches = [stage for stage in by_name if stages.kind[stage] == Kind.BATCH]
    head[at.BATCHES] = front.counted([base + int(stage) * at.STAGE_SIZE for stage in batches])
    head[at.LONG_QUEUES] = front.counted(addresses(stages.outsource_above >= 0))


def _plain(program: Program, head: IntArray, choice: int) -> tuple[int, int]:
    """Address of the table and mean of a duration that is the same for all applications; (0, 0) if it is not."""
    draws = program.draws
    row = int(draws.choice_first[choice])
    use = int(draws.choice_use[row])
    if draws.choice_condition[row] >= 0 or draws.duration_per[use] >= 0:
        return 0, 0
    return int(head[at.TABLES]) + int(draws.duration_table[use]), int(draws.duration_mean[use])


def _due(program: Program, head: IntArray) -> IntArray:
    """Sessions, lists, planned reinforcements, and what happens to people on stated dates."""
    stages, network, people, horizon = program.stages, program.network, program.people, program.horizon
    rows: list[tuple[int, int, int, int]] = []
    for stage in range(len(stages.kind)):
        address = int(head[at.STAGES]) + stage * at.STAGE_SIZE
        sessions = range(int(stages.session_first[stage]), int(stages.session_first[stage + 1]))
        if stages.kind[stage] == Kind.MEETING:
            rows += [(int(stages.session_start[s]), at.SESSION, address, int(stages.session_end[s])) for s in sessions]
        times = stages.batch_time[int(stages.batch_time_first[stage]) : int(stages.batch_time_first[stage + 1])]
        rows += [(int(t), at.LIST_OPENS, address, 0) for t in times]
    for element in range(len(network.limit)):
        works = range(int(network.planned_first[element]), int(network.planned_first[element + 1]))
        rows += [(int(network.planned_at[work]), at.PLANNED, element, work) for work in works]
    for person in range(len(people.person_team)):
        address = int(head[at.PERSONS]) + person * int(head[at.PERSON_SIZE])
        a, b = int(people.skill_first[person]), int(people.skill_first[person + 1])
        dates = {int(t) for t in (*people.skill_from[a:b], *people.skill_to[a:b])}
        rows += [(t, at.SKILLS_CHANGE, address, 0) for t in dates if 0 < t < horizon]
        if 0 < people.employed_from[person] < horizon:
            rows.append((int(people.employed_from[person]), at.COMES, address, 0))
        if people.employed_to[person] < horizon:
            a, b = int(people.duty_first[person]), int(people.duty_first[person + 1])
            rows.append((int(people.duty_closes[b - 1]) if b > a else 0, at.LEAVES, address, 0))
    return np.array(sorted(rows), dtype=np.int64).reshape(-1, at.DUE_SIZE)
