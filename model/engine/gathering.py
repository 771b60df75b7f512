"""Meetings and batches: applications that are collected (DESIGN §4, §5)."""

from __future__ import annotations

from collections.abc import Callable

from model.engine.crews import Crews
from model.engine.instants import Instants
from model.engine.parts import Bundle, Visit
from model.engine.tables import Stage, Tables
from model.program import Column, Kind

Group = tuple[Stage, int]
"""A batch stage, and the area its members share (−1: any)."""


class Meetings:
    """Sessions at fixed times; seats are given by key to those who wait when one starts."""

    def __init__(self, tables: Tables, env: Instants) -> None:
        self._env = env
        self.waiting: dict[Stage, list[Visit]] = {stage: [] for stage in tables.stages if stage.kind == Kind.MEETING}
        self.starting: dict[Stage, tuple[int, int, int]] = {}
        """(start, end, seats left) of the sessions that start at this instant."""
        self.on_start: Callable[[Visit], None] = lambda _: None
        """Told of everybody who gets a seat."""

    def sessions(self) -> list[tuple[int, int, Stage]]:
        """(start, end, stage) of every session of the run, in the order of time."""
        every = [(start, end, stage) for stage in self.waiting for start, end in stage.sessions]
        return sorted(every, key=lambda session: session[:2])

    def convene(self, stage: Stage, end: int) -> None:
        """A session starts."""
        self.starting[stage] = (self._env.now, end, stage.seats)
        self._env.call()

    def join(self, visit: Visit) -> None:
        """An application waits for the next session."""
        self.waiting[visit.stage].append(visit)
        if visit.stage in self.starting:
            self._env.call()

    def leave(self, visit: Visit) -> None:
        """It waits no longer."""
        self.waiting[visit.stage].remove(visit)

    def dispatch(self, now: int) -> None:
        """Seats to those who wait, by key."""
        for stage, (start, end, seats) in list(self.starting.items()):
            if start != now:
                del self.starting[stage]
                continue
            waiting = sorted(self.waiting[stage], key=lambda visit: visit.key)
            seated, self.waiting[stage] = waiting[:seats], waiting[seats:]
            for visit in seated:
                visit.started, visit.batch = now, (now, stage.index)
                self._env.end(visit, end - now)
                self.on_start(visit)
            self.starting[stage] = (start, end, seats - len(seated))


class Batches:
    """Applications collected until a size, an age or a fixed time says go."""

    def __init__(self, tables: Tables, env: Instants, crews: Crews) -> None:
        self._tables, self._env, self._crews = tables, env, crews
        self._collecting: dict[Group, list[Visit]] = {}
        self._opened: dict[Stage, int] = {}
        """The instant at which a list was last opened."""
        self.changed: set[Group] = set()

    def times(self) -> list[tuple[int, Stage]]:
        """(instant, stage) of every fixed time of the run, in the order of time."""
        every = [(t, stage) for stage in self._tables.stages for t in stage.batch_times]
        return sorted(every, key=lambda time: (time[0], time[1].order))

    def open_list(self, stage: Stage) -> None:
        """A team opens its list."""
        self._opened[stage] = self._env.now
        collected = {group for group, members in self._collecting.items() if group[0] is stage and members}
        if collected:
            self._change(collected)

    def join(self, visit: Visit) -> None:
        """An application is collected."""
        stage, now = visit.stage, self._env.now
        group = (stage, visit.application.values[Column.AREA] if stage.batch_per_area else -1)
        members = self._collecting.setdefault(group, [])
        members.append(visit)
        if stage.batch_age_seconds >= 0:
            self._env.after(max(0, visit.since + stage.batch_age_seconds - now), lambda _: self._change({group}))
        if self._opened.get(stage) == now or 0 < stage.batch_size <= len(members):
            self._change({group})

    def leave(self, visit: Visit) -> None:
        """It is collected no longer."""
        for group, members in self._collecting.items():
            if group[0] is visit.stage and visit in members:
                members.remove(visit)

    def _change(self, groups: set[Group]) -> None:
        self.changed |= groups
        self._env.call()

    def dispatch(self, now: int) -> None:
        """Close the batches that are complete."""
        changed = sorted(self.changed, key=lambda group: (group[0].order, group[1]))
        self.changed.clear()
        for group in changed:
            stage = group[0]
            members = sorted(self._collecting.get(group, ()), key=lambda visit: visit.key)
            while members and self._complete(stage, members, now):
                size = stage.batch_size if stage.batch_size > 0 else len(members)
                first, members = members[:size], members[size:]
                bundle = Bundle(stage, first)
                for visit in first:
                    visit.bundle = bundle
                    bundle.helped |= visit.helped
                self._crews.join(bundle, self._crews.line(bundle))
            self._collecting[group] = members

    def _complete(self, stage: Stage, members: list[Visit], now: int) -> bool:
        if self._opened.get(stage) == now or 0 < stage.batch_size <= len(members):
            return True
        age = stage.batch_age_seconds
        return age >= 0 and min(visit.since for visit in members) + age <= now
