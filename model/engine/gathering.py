"""Meetings and batches: applications that are collected (DESIGN §4, §5)."""

from __future__ import annotations

from collections.abc import Callable

from model.engine.instants import Instants
from model.engine.parts import Bundle, Visit
from model.engine.tables import Tables
from model.program import Column, Kind


class Meetings:
    """Sessions at fixed times; seats are given by key to those who wait when one starts."""

    def __init__(self, tables: Tables, instants: Instants, now: Callable[[], int]) -> None:
        self._tables, self._instants, self._now = tables, instants, now
        self.waiting: dict[int, list[Visit]] = {stage: [] for stage, kind in enumerate(tables.stages.kind) if kind == Kind.MEETING}
        self._starting: dict[int, tuple[int, int, int]] = {}
        """Stage: (start, end, seats left) of the session that starts now."""

    def sessions(self) -> list[tuple[int, int, int]]:
        """(start, end, stage) of every session of the run."""
        stages = self._tables.stages
        return [
            (start, end, stage)
            for stage in self.waiting
            for start, end in zip(
                self._tables.ragged(stages.session_first, stages.session_start, stage),
                self._tables.ragged(stages.session_first, stages.session_end, stage),
                strict=True,
            )
        ]

    def convene(self, stage: int, start: int, end: int) -> None:
        """A session starts."""
        self._starting[stage] = (start, end, self._tables.stages.seats[stage])
        self._instants.call()

    def join(self, visit: Visit) -> None:
        """An application waits for the next session."""
        self.waiting[visit.stage].append(visit)
        if self._starting.get(visit.stage, (-1, 0, 0))[0] == self._now():
            self._instants.call()

    def leave(self, visit: Visit) -> None:
        """It waits no longer."""
        if visit.started < 0:
            self.waiting[visit.stage].remove(visit)

    def dispatch(self, now: int) -> None:
        """Seats to those who wait, by key."""
        for stage, (start, end, seats) in list(self._starting.items()):
            if start != now:
                del self._starting[stage]
                continue
            waiting = sorted(self.waiting[stage], key=lambda visit: visit.key)
            for visit in waiting[:seats]:
                visit.started, visit.until = now, end
                visit.batch = (now, stage)
                self._instants.end(visit.over, end - now)
            self.waiting[stage] = waiting[seats:]
            self._starting[stage] = (start, end, seats - len(waiting[:seats]))


class Batches:
    """Applications collected until a size, an age or a fixed time says go."""

    def __init__(self, tables: Tables, instants: Instants, now: Callable[[], int], wait_for_people: Callable[[Bundle], None]) -> None:
        self._tables, self._instants, self._now, self._wait = tables, instants, now, wait_for_people
        self.collecting: dict[tuple[int, int], list[Visit]] = {}
        """(stage, area or −1): members."""
        self._opened: dict[int, int] = {}
        """Stage: the instant at which its list was last opened."""
        self._changed: set[tuple[int, int]] = set()

    def times(self) -> list[tuple[int, int]]:
        """(instant, stage) of every fixed time of the run."""
        stages = self._tables.stages
        kinds = enumerate(stages.kind)
        return [(t, stage) for stage, kind in kinds if kind == Kind.BATCH for t in self._tables.ragged(stages.batch_time_first, stages.batch_time, stage)]

    def open_list(self, stage: int) -> None:
        """A team opens its list."""
        self._opened[stage] = self._now()
        self._changed.update(group for group in self.collecting if group[0] == stage)
        if self._changed:
            self._instants.call()

    def join(self, visit: Visit) -> None:
        """An application is collected."""
        stages, stage, now = self._tables.stages, visit.stage, self._now()
        group = (stage, visit.application.values[Column.AREA] if stages.batch_per_area[stage] else -1)
        self.collecting.setdefault(group, []).append(visit)
        size, age = stages.batch_size[stage], stages.batch_age_seconds[stage]
        if age >= 0:
            self._instants.after(age, lambda _: self._aged(group))
        if self._opened.get(stage) == now or 0 < size <= len(self.collecting[group]):
            self._changed.add(group)
            self._instants.call()

    def leave(self, visit: Visit) -> None:
        """It is collected no longer."""
        for group, members in self.collecting.items():
            if group[0] == visit.stage and visit in members:
                members.remove(visit)

    def _aged(self, group: tuple[int, int]) -> None:
        self._changed.add(group)
        self._instants.call()

    def dispatch(self, now: int) -> None:
        """Close the batches that are complete."""
        if not self._changed:
            return
        stages, changed = self._tables.stages, sorted(self._changed)
        self._changed.clear()
        for group in changed:
            stage = group[0]
            size, age = stages.batch_size[stage], stages.batch_age_seconds[stage]
            members = sorted(self.collecting.get(group, ()), key=lambda visit: visit.key)
            while members:
                old = age >= 0 and min(visit.since for visit in members) + age <= now
                if not (old or self._opened.get(stage) == now or 0 < size <= len(members)):
                    break
                first, members = (members[:size], members[size:]) if size > 0 else (members, [])
                bundle = Bundle(stage, first)
                for visit in first:
                    visit.bundle = bundle
                self._wait(bundle)
            self.collecting[group] = members
