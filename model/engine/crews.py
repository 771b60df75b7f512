"""Crews: which people serve which lines, and who takes which work at an instant (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from operator import attrgetter

from model.engine.helping import Helping
from model.engine.instants import Instants
from model.engine.matching import can_fill, first_assignment, reserved
from model.engine.parts import Crew, Key, Line, Person, Piece
from model.engine.tables import Stage, Tables
from model.program import OWNER, Column, Program

by_order = attrgetter("order")


class Crews:
    """All people, crews and lines of a run."""

    def __init__(
        self,
        program: Program,
        tables: Tables,
        people: list[Person],
        helping: Helping,
        env: Instants,
    ) -> None:
        self._program, self._tables, self._people, self._env = program, tables, people, env
        self._helping = helping
        self.start: Callable[[Piece, tuple[Person, ...]], None] = lambda piece, people: None
        """Told who starts on what."""
        self.changed: list[Crew] = []
        self._lines: dict[tuple[int, int, int, int], Line] = {}
        self._same: dict[tuple[object, ...], Line] = {}
        self._able: dict[tuple[int, int], frozenset[Person]] = {}
        self._owner_role = int(program.people.owner_role[0])
        self._join_crews()

    def able(self, role: int, area: int) -> frozenset[Person]:
        """People who ever have a role and serve an area."""
        if (role, area) not in self._able:
            self._able[role, area] = frozenset(
                p for p in self._people if area in p.areas and any(row[0] == role for row in p.skill_rows)
            )
        return self._able[role, area]

    def _join_crews(self) -> None:
        """People who ever suit places of one stage, or may help there, belong to one crew."""
        group = {person: {person} for person in self._people}
        for roles in {stage.places for stage in self._tables.stages}:
            for area in range(len(self._program.names.areas)):
                linked = [p for role in roles for p in self.able(self._owner_role if role == OWNER else role, area)]
                linked += [p for role in roles for p in self._helping.who(self._helping.every, role, area)]
                merged: set[Person] = set().union(*(group[p] for p in linked))
                for person in merged:
                    group[person] = merged
        crews: dict[int, Crew] = {}
        for person in self._people:
            members = group[person]
            crew = crews.setdefault(id(members), Crew(frozenset(members)))
            person.crew = crew

    def line(self, piece: Piece) -> Line:
        """The line a piece of work waits in: by stage, area, its owner if it is owned, and its helpers."""
        stage, application, helped = piece.stage, piece.application, piece.helped
        area = application.values[Column.AREA]
        if not stage.owned and not helped:
            known: Line | None = stage.lines[area]
            if known is None:
                known = stage.lines[area] = self._new_line(stage, area, None, 0)
            return known
        owner = application.owner if stage.owned else None
        key = (stage.index, area, owner.index if owner is not None else -1, helped)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = self._new_line(stage, area, owner, helped)
        return line

    def _new_line(self, stage: Stage, area: int, owner: Person | None, helped: int) -> Line:
        roles = stage.places
        candidates = tuple(
            self._owner_and_deputies(owner, area) if role == OWNER else self.able(role, area) for role in roles
        )
        helpers = tuple(self._helping.who(helped, role, area) for role in roles)
        slot = stage.slot_seconds if stage.in_one_go else 0
        same = (roles, candidates, helpers, stage.prefer, slot, stage.backfill, owner)
        if same in self._same:
            return self._same[same]
        crew = next((p.crew for suited in (*candidates, *helpers) for p in suited), Crew(frozenset()))
        line = Line(roles, candidates, helpers, stage.prefer, slot, bool(stage.backfill), owner, crew)
        constant = all(row[1] <= 0 and row[2] >= self._program.horizon for p in crew.people for row in p.skill_rows)
        plain = len(roles) == 1 and owner is None and not stage.prefer and not slot
        line.sole = plain and constant and candidates[0] == crew.people
        crew.lines.append(line)
        self._same[same] = line
        return line

    def _owner_and_deputies(self, owner: Person | None, area: int) -> frozenset[Person]:
        if owner is None:
            return frozenset()
        return frozenset(p for p in self.able(self._owner_role, area) if p.team == owner.team) | {owner}

    def join(self, piece: Piece, line: Line) -> None:
        """A piece of work begins to wait."""
        piece.line = line
        heappush(line.waiting, (piece.key, piece))
        crew = line.crew
        if crew.free and not crew.called:
            self.call(crew)

    def leave(self, piece: Piece) -> None:
        """A piece of work waits no longer (it stays in the heap until it comes up)."""
        line, piece.line = piece.line, None
        if line is not None:
            self.call(line.crew)

    def call(self, crew: Crew) -> None:
        """Have a crew looked at in this round."""
        if not crew.called:
            crew.called = self._env.called = True
            self.changed.append(crew)

    def release(self, person: Person, now: int) -> None:
        """A person's work has ended."""
        person.busy, person.last_end = False, now
        person.order = (len(person.skills), now, person.rank)
        crew = person.crew
        if person.on_duty:
            crew.free.add(person)
        if not crew.called and (len(crew.lines) > 1 or (crew.lines and crew.lines[0].waiting)):
            self.call(crew)

    def dispatch(self, now: int) -> None:
        """People to work, crew by crew; crews share nobody."""
        changed, self.changed = self.changed, []
        for crew in changed:
            crew.called = False
            if not crew.free:
                continue
            if len(crew.lines) == 1 and crew.lines[0].sole:
                self._serve(crew, crew.lines[0])
                continue
            lines = [line for line in crew.lines if line.waiting]
            if len(lines) == 1 and lines[0].sole:
                self._serve(crew, lines[0])
            elif lines:
                self._assign(crew, lines, now)

    def _serve(self, crew: Crew, line: Line) -> None:
        """One line that everybody suits: the first in line gets the first free person."""
        free, waiting = crew.free, line.waiting
        while free and waiting:
            key, piece = heappop(waiting)
            if piece.line is line and key == piece.key:
                person = min(free, key=by_order) if len(free) > 1 else next(iter(free))
                piece.line, person.busy = None, True
                free.discard(person)
                self.start(piece, (person,))

    def _begin(self, piece: Piece, people: tuple[Person, ...]) -> None:
        piece.line = None
        for person in people:
            person.busy = True
            person.crew.free.discard(person)
        self.start(piece, people)

    def _assign(self, crew: Crew, lines: list[Line], now: int) -> None:
        """Several lines: work in the order of its keys; what is ready and cannot start reserves people."""
        kept: set[Person] = set()
        free = crew.free
        ahead = [(line.waiting[0][0], n) for n, line in enumerate(lines) if not free.isdisjoint(line.everybody)]
        heapify(ahead)
        passed: list[tuple[Line, tuple[Key, Piece]]] = []
        while ahead and len(free) > len(kept):
            _, number = heappop(ahead)
            line = lines[number]
            entry = heappop(line.waiting)
            while line.waiting and line.waiting[0] == entry:
                heappop(line.waiting)  # its key has changed and changed back
            if entry[1].line is line and entry[0] == entry[1].key:
                started, others_may = self._take(crew, line, entry[1], kept, now)
                if not started:
                    passed.append((line, entry))
                if not others_may:
                    continue
            if line.waiting:
                heappush(ahead, (line.waiting[0][0], number))
        for line, entry in passed:
            heappush(line.waiting, entry)

    def _take(self, crew: Crew, line: Line, piece: Piece, kept: set[Person], now: int) -> tuple[bool, bool]:
        """Start a piece of work if different free people fill all its places; else keep people for it if it is ready.

        Returns
        -------
        tuple[bool, bool]
            Whether it started, and whether there is a point in looking at the work behind it in its line.
        """
        if len(line.roles) == 1:
            first = self._first_free(crew, line, kept, now)
            if first is not None:
                self._begin(piece, (first,))
            return first is not None, first is not None
        places = self._free_for(crew, line, kept, now)
        people = first_assignment(places) if all(places) else None
        if people is not None:
            self._begin(piece, people)
            return True, True
        if line.backfill or not any(places) or not self._ready(crew, line, now):
            return False, False
        kept.update(reserved(places))
        return False, True

    def _first_free(self, crew: Crew, line: Line, kept: set[Person], now: int) -> Person | None:
        """The free person who is asked first for the only place of a line."""
        role, candidates = line.roles[0], line.candidates[0]
        if role == OWNER:
            suited = self._free_for(crew, line, kept, now)[0]
            return suited[0] if suited else None
        first, order, stay = None, None, now + line.slot
        prefer, last = line.prefer, len(line.prefer)
        for p in crew.free:
            if p in candidates and role in p.skills and p not in kept and (p.off_at >= stay or not line.slot):
                its = (prefer.get(p.team, last), p.order)
                if order is None or its < order:
                    first, order = p, its
        if first is None and line.helpers:
            return next(iter(self._free_for(crew, line, kept, now)[0]), None)
        return first

    def _free_for(self, crew: Crew, line: Line, kept: set[Person], now: int) -> list[list[Person]]:
        """For each place, the free people who suit it, in the order in which they are asked."""
        stay = now + line.slot
        suited = crew.free & line.everybody
        free = [p for p in suited if p not in kept and (not line.slot or p.off_at >= stay)]
        prefer, last = line.prefer, len(line.prefer)
        if prefer:
            free.sort(key=lambda p: (prefer.get(p.team, last), p.order))
        else:
            free.sort(key=by_order)
        return [self._suited(free, line, place, now) for place in range(len(line.roles))]

    def _suited(self, people: Sequence[Person], line: Line, place: int, now: int) -> list[Person]:
        """Those of some people who suit a place, then those who help there."""
        role, candidates, owner = line.roles[place], line.candidates[place], line.owner
        if role != OWNER:
            suited = [p for p in people if p in candidates and role in p.skills]
            if line.helpers:
                suited += [p for p in people if p in line.helpers[place] and p not in suited]
            return suited
        if owner is None:
            return []
        deputies = owner.away_long(now)
        return [p for p in people if p is owner or (deputies and p in candidates and self._owner_role in p.skills)]

    def _ready(self, crew: Crew, line: Line, now: int) -> bool:
        """Whether people on duty, free or not, could fill all places (the owner among them)."""
        on_duty = [p for p in crew.people if p.on_duty]
        return can_fill([self._suited(on_duty, line, place, now) for place in range(len(line.roles))])
