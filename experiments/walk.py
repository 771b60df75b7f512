"""Walks: applications on their way without queues, to learn how much work they bring.

A walk takes the route exactly as a run does (same papers, outcomes, attributes, withdrawals, drawn with the same
luck), but nobody is ever waited for: work takes its mean at normal speed in the office's hours, the next session
has a seat, the network has room. What is counted is the work of each place, at its mean; so the only noise left is
which way the applications take.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields
from heapq import heappop, heappush
from typing import Any

from model.calendars import add_work
from model.luck import Luck
from model.program import MOST_ATTEMPTS, NEVER, OWNER, Column, IntArray, Kind, Program, StepKind

Place = tuple[int, int]
"""(role, area)."""


class _Lists:
    """A group of the Program by the words of its columns, as lists."""

    def __init__(self, group: Any) -> None:
        for column in fields(group):
            setattr(self, column.name, getattr(group, column.name).tolist())

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def ragged(self, first: str, flat: str, row: int) -> list[int]:
        """One list of a ragged column."""
        offsets, values = getattr(self, first), getattr(self, flat)
        return list(values[offsets[row] : offsets[row + 1]])


@dataclass(slots=True)
class Walked:
    """What one application brings."""

    effort: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """Seconds of work at normal speed, by (role, area)."""
    travel: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """Seconds of travel, by (role, area); no speed shortens it."""
    shared: dict[tuple[int, Place, bool], float] = field(default_factory=lambda: defaultdict(float))
    """Set-up and travel of batches if every member had its own, by (stage, place, is travel)."""
    visits: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    """Visits by (stage, area)."""


@dataclass(slots=True)
class _Branch:
    step: int
    detours: list[int] = field(default_factory=list)
    stage: int = -1
    attempt: int = 0
    gave_up: bool = False


@dataclass(slots=True)
class _Way:
    """One application on its way."""

    identity: int
    route: int
    values: list[int]
    queue: list[tuple[int, int, _Branch]] = field(default_factory=list)
    attempts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    papers: dict[int, int] = field(default_factory=dict)
    joins: dict[int, int] = field(default_factory=dict)
    walked: Walked = field(default_factory=Walked)
    entries: int = 0

    def push(self, time: int, branch: _Branch) -> None:
        self.entries += 1
        heappush(self.queue, (time, self.entries, branch))


class Walker:
    """Walks applications of one replication through their routes."""

    def __init__(self, program: Program, key: int, repeats: dict[Place, float]) -> None:
        self.program, self.luck = program, Luck(program, key)
        self.stages, self.routes = _Lists(program.stages), _Lists(program.routes)
        self._repeats = repeats
        """Mean first-pass factor by (role, area)."""
        self._means = program.draws.duration_mean.tolist()
        self._per = program.draws.duration_per.tolist()
        self._owner_role = int(program.people.owner_role[0])
        stages = self.stages
        self._places = [
            [self._owner_role if role == OWNER else role for role in stages.ragged("place_first", "place_role", s)]
            for s in range(len(stages.kind))
        ]
        self._asks = frozenset(self.routes.document_stage)
        """Stages that cannot start without some paper."""

    def walk(self, identity: int, stream: int, arrived: int, values: IntArray) -> Walked:
        """Walk one application from its arrival to its end."""
        route = int(self.program.demand.route[stream])
        way = _Way(identity, route, values.tolist())
        self._go_on(way, _Branch(self.routes.first[route]), max(0, arrived))
        while way.queue:
            time, _, branch = heappop(way.queue)
            if branch.gave_up:
                break
            self._conclude(way, branch)
            if not self._go_on(way, branch, time):
                break
        return way.walked

    def _go_on(self, way: _Way, branch: _Branch, time: int) -> bool:
        """Take a branch to its next stage; False where the application ends."""
        routes = self.routes
        while True:
            step = branch.step
            kind = routes.kind[step]
            if branch.detours:
                self._enter(way, branch, branch.detours.pop(0), time)
                return True
            if kind == StepKind.VISIT:
                stage = routes.stage[step]
                if stage not in self._asks or not self._papers_missing(way, branch, stage):
                    self._enter(way, branch, stage, time)
                    return True
            elif kind == StepKind.TEST:
                held = self.luck.holds(routes.condition[step], way.values)
                branch.step = routes.next[step] if held else routes.otherwise[step]
            elif kind == StepKind.FORK:
                way.joins[routes.join[step]] = routes.join[routes.join[step]]
                parts = routes.ragged("fork_first", "fork_step", step)
                begun = [self._go_on(way, _Branch(first), time) for first in parts]
                return all(begun)
            elif kind == StepKind.JOIN:
                way.joins[step] -= 1
                if way.joins[step] > 0:
                    return True
                branch.step = routes.next[step]
            else:
                return False

    def _papers_missing(self, way: _Way, branch: _Branch, stage: int) -> bool:
        """As in a run: ask for the papers of a stage, send the customer for those that are missing."""
        routes, category = self.routes, way.values[Column.CATEGORY]
        missing = []
        for paper in range(routes.document_first[category], routes.document_first[category + 1]):
            asked = way.papers.get(paper, 0)
            if routes.document_stage[paper] != stage or asked < 0:
                continue
            threshold = self.luck.threshold(routes.document_probability[paper], way.values, asked + 1)
            lacking = self.luck.uniform(routes.document_name[paper], way.identity, asked + 1) < threshold
            lacking = lacking and asked + 1 < MOST_ATTEMPTS
            way.papers[paper] = asked + 1 if lacking else -1
            if lacking:
                missing.append(paper)
        if missing:
            branch.detours = list(dict.fromkeys(routes.document_fetched_by[paper] for paper in missing))
            branch.step = max(routes.step_of[way.route][routes.document_back_to[paper]] for paper in missing)
        return bool(missing)

    def _enter(self, way: _Way, branch: _Branch, stage: int, time: int) -> None:
        way.attempts[stage] += 1
        branch.stage, branch.attempt = stage, way.attempts[stage]
        way.walked.visits[stage, way.values[Column.AREA]] += 1
        kind = self.stages.kind[stage]
        if kind == Kind.EXTERNAL:
            end = self._outside(way, branch, time)
        elif kind in (Kind.WORK, Kind.BATCH):
            end = self._in_office(time, self._work(way, branch, kind == Kind.BATCH))
        elif kind == Kind.MEETING:
            end = self._session(stage, time)
        else:
            end = time
        way.push(end, branch)

    def _mean(self, choice: int, values: list[int]) -> float:
        row = self.luck.choose(choice, values)
        mean: float = self._means[row] / 1024
        return mean if self._per[row] < 0 else mean * values[self._per[row]]

    def _work(self, way: _Way, branch: _Branch, batch: bool) -> int:
        """Count the work of a visit; its length in seconds."""
        stages, stage, values, walked = self.stages, branch.stage, way.values, way.walked
        places = self._places[stage]
        effort = self._mean(stages.takes[stage], values)
        travel = self._travel(way, branch, len(places))
        set_up = self._mean(stages.set_up[stage], values) if stages.set_up[stage] >= 0 else 0.0
        for role in places:
            place = (role, values[Column.AREA])
            walked.effort[place] += effort
            if batch:
                walked.shared[stage, place, False] += set_up
                walked.shared[stage, place, True] += travel
            else:
                walked.travel[place] += travel
        return max(1, int(effort + travel))

    def _travel(self, way: _Way, branch: _Branch, places: int) -> float:
        stages, stage = self.stages, branch.stage
        choice = stages.travel[stage]
        if choice < 0 or places < 2:
            return self._mean(choice, way.values) if choice >= 0 else 0.0
        name = stages.name_travel[stage]
        draws = [
            self.luck.seconds(choice, way.values, name + p, way.identity, branch.attempt)[0] for p in range(places)
        ]
        return float(max(draws))

    def _outside(self, way: _Way, branch: _Branch, time: int) -> int:
        stages, stage, values = self.stages, branch.stage, way.values
        end = self._later(way, branch, time, stages.takes[stage], stages.name_duration[stage])
        if stages.gives_up[stage] >= 0:
            threshold = self.luck.threshold(stages.gives_up[stage], values, branch.attempt)
            branch.gave_up = self.luck.uniform(stages.name_gives_up[stage], way.identity, branch.attempt) < threshold
        if stages.expires[stage] >= 0:
            lapse = self._later(way, branch, time, stages.expires[stage], stages.name_expires[stage])
            if lapse < end:
                end, branch.gave_up = lapse, True
        return end

    def _later(self, way: _Way, branch: _Branch, time: int, choice: int, name: int) -> int:
        seconds, working = self.luck.seconds(choice, way.values, name, way.identity, branch.attempt)
        return self._in_office(time, seconds) if working else time + seconds

    def _in_office(self, time: int, seconds: int) -> int:
        """Later by office hours; after the last ones a day is as good as any other: a third of it is worked."""
        c = self.program.calendars
        office = int(c.office[0])
        end = add_work(c.opens, c.closes, c.before, int(c.first[office]), int(c.first[office + 1]), time, seconds)
        return int(end) if end < NEVER else time + 3 * seconds

    def _session(self, stage: int, time: int) -> int:
        """End of the next session; beyond the last one, as long after as it lasts."""
        stages = self.program.stages
        a, b = int(stages.session_first[stage]), int(stages.session_first[stage + 1])
        i = a + int(stages.session_start[a:b].searchsorted(time))
        return int(stages.session_end[i]) if i < b else time + 1

    def _conclude(self, way: _Way, branch: _Branch) -> None:
        """What came of a visit, and where the branch goes next."""
        stages, routes, stage, values = self.stages, self.routes, branch.stage, way.values
        row = self._outcome(way, branch)
        for at in range(stages.set_first[stage], stages.set_first[stage + 1]):
            value = self.luck.value(stages.set_draw[at], values, stages.set_name[at], way.identity, branch.attempt)
            values[stages.set_attribute[at]] = value
        if row >= 0:
            if stages.outcome_via[row] >= 0:
                branch.detours.append(stages.outcome_via[row])
            branch.step = routes.step_of[way.route][stages.outcome_back_to[row]]
        elif stage == routes.stage[branch.step]:
            branch.step = routes.next[branch.step]

    def _outcome(self, way: _Way, branch: _Branch) -> int:
        """The outcome that sends it back, or −1."""
        stages, stage = self.stages, branch.stage
        first, last = stages.outcome_first[stage], stages.outcome_first[stage + 1]
        if first == last or branch.attempt >= MOST_ATTEMPTS:
            return -1
        u = self.luck.uniform(stages.name_outcome[stage], way.identity, branch.attempt)
        places = self._places[stage]
        factor = self._repeats.get((places[0], way.values[Column.AREA]), 1.0) if places else 1.0
        upto = 0.0
        for row in range(first, last):
            upto += self.luck.threshold(stages.outcome_probability[row], way.values, branch.attempt) * factor
            if u < upto:
                return int(row)
        return -1
