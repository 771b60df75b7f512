"""Work: from the moment people start on a piece until it ends, is suspended over closing, or handed over (DESIGN §2, §5)."""

from __future__ import annotations

from collections.abc import Callable

from model.calendars import SharedCalendars, add_work, closing_after
from model.engine.instants import Instants
from model.engine.parts import Bundle, Person, Piece, Visit
from model.engine.tables import Tables
from model.luck import Luck
from model.program import NEVER, OWNER, Closing, Program


class Working:
    """Starts work and knows when it ends."""

    def __init__(self, program: Program, tables: Tables, luck: Luck, duty: SharedCalendars, instants: Instants, now: Callable[[], int], finish_bundle: Callable[[Bundle], None]) -> None:
        self._tables, self._luck, self._duty, self._instants, self._now = tables, luck, duty, instants, now
        self._finish_bundle = finish_bundle
        self._calendars, self._person_calendar = program.calendars, tables.people.person_calendar
        self._owner_role = int(program.people.owner_role[0])
        stages = tables.stages
        self._roles = [tables.ragged(stages.place_first, stages.place_role, stage) for stage in range(len(stages.kind))]

    def start(self, piece: Piece, people: tuple[Person, ...]) -> None:
        """People start on a piece of work."""
        now, stage = self._now(), piece.stage
        roles = [self._owner_role if role == OWNER else role for role in self._roles[stage]]
        skills = [person.skills[role] for person, role in zip(people, roles, strict=True)]
        speed = min(skill[0] for skill in skills)
        effort = piece.rest if piece.rest >= 0 else self._effort(piece)
        travel = self._travel(piece, len(people))
        total = max(1, travel + (effort * 1000 + speed // 2) // speed)
        end, done = self._end(stage, people, now, total)
        piece.people, piece.started = people, now
        piece.rest = -1 if done else max(1, effort - (max(0, end - now - travel) * speed + 500) // 1000)
        repeats = skills[0][1]
        if isinstance(piece, Bundle):
            for visit in piece.members:
                visit.people, visit.started, visit.repeats = people, now, repeats
                visit.batch = (now, stage, *visit.bundle.key) if visit.bundle else ()
            self._instants.after(min(end, NEVER) - now, lambda _: self._finish_bundle(piece))
        else:
            piece.repeats, piece.until = repeats, end
            self._instants.end(piece.over, end - now)

    def resume(self, visit: Visit, people: tuple[Person, ...]) -> None:
        """People go on with work begun before the first day, as soon as they are all on duty."""
        now, rest = self._now(), visit.rest
        visit.people, visit.started, visit.rest = people, now, -1
        for person in people:
            person.busy = True
        visit.until = self._alone(people[0], now, rest) if len(people) == 1 else self._jointly(people, now, rest)
        self._instants.end(visit.over, min(visit.until, NEVER) - now)

    def _effort(self, piece: Piece) -> int:
        """Seconds of work at normal speed: the draw, or set-up and the members' own draws."""
        stages, luck, stage = self._tables.stages, self._luck, piece.stage
        if isinstance(piece, Visit):
            return self._drawn(piece, stages.takes[stage], stages.name_duration[stage])
        effort = sum(self._drawn(visit, stages.takes[stage], stages.name_duration[stage]) for visit in piece.members)
        if stages.set_up[stage] >= 0:
            first = piece.members[0]
            effort += luck.seconds(stages.set_up[stage], first.application.values, stages.name_set_up[stage], first.application.identity, first.attempt)[0]
        return effort

    def _drawn(self, visit: Visit, choice: int, name: int) -> int:
        application = visit.application
        return self._luck.seconds(choice, application.values, name, application.identity, visit.attempt)[0]

    def _travel(self, piece: Piece, places: int) -> int:
        """The longest travel of the people; each place has its own draw."""
        stages, stage = self._tables.stages, piece.stage
        if stages.travel[stage] < 0:
            return 0
        visit = piece if isinstance(piece, Visit) else piece.members[0]
        return max(self._drawn(visit, stages.travel[stage], stages.name_travel[stage] + place) for place in range(places))

    def _end(self, stage: int, people: tuple[Person, ...], now: int, total: int) -> tuple[int, bool]:
        """When the people stop, and whether the work is then done."""
        stages = self._tables.stages
        closing = stages.at_closing[stage]
        if closing == Closing.FINISH or stages.in_one_go[stage]:
            return now + total, True
        if closing == Closing.HAND_OVER:
            leave = min(person.off_at for person in people)
            return (now + total, True) if now + total <= leave else (leave, False)
        if len(people) == 1:
            if now + total <= people[0].off_at:
                return now + total, True
            return self._alone(people[0], now, total), True
        return self._jointly(people, now, total), True

    def _alone(self, person: Person, now: int, total: int) -> int:
        duty = self._duty
        lo, hi = int(duty.first[person.index]), int(duty.first[person.index + 1])
        end = add_work(duty.opens, duty.closes, duty.before, lo, hi, now, total)
        if end < NEVER:
            return int(end)
        return self._after_leaving((person,), now, total)

    def _jointly(self, people: tuple[Person, ...], now: int, total: int) -> int:
        """End of work that goes on only while all of them are on duty."""
        duty, t = self._duty, now
        ranges = [(int(duty.first[p.index]), int(duty.first[p.index + 1])) for p in people]
        while True:
            t, leave = self._together_from(ranges, t)
            if t >= NEVER:
                return self._after_leaving(people, now, total)
            if t + total <= leave:
                return t + total
            total -= leave - t
            t = leave

    def _together_from(self, ranges: list[tuple[int, int]], t: int) -> tuple[int, int]:
        """First instant from `t` on at which all are on duty, and until when."""
        opens, closes = self._duty.opens, self._duty.closes
        while True:
            leave, late = NEVER, t
            for lo, hi in ranges:
                closing = int(closing_after(closes, lo, hi, t))
                if closing >= NEVER:
                    return NEVER, NEVER
                i = int(closes[lo:hi].searchsorted(closing)) + lo
                late, leave = max(late, int(opens[i])), min(leave, closing)
            if late == t:
                return t, leave
            t = late

    def _after_leaving(self, people: tuple[Person, ...], now: int, total: int) -> int:
        """A leaver finishes his work: in the hours of his team, after his own duty has ended for good."""
        duty, calendars = self._duty, self._calendars
        last, done = now, 0
        for person in people:
            lo, hi = int(duty.first[person.index]), int(duty.first[person.index + 1])
            if hi > lo:
                last = max(last, int(duty.closes[hi - 1]))
        if len(people) == 1:
            lo, hi = int(duty.first[people[0].index]), int(duty.first[people[0].index + 1])
            done = sum(max(0, int(duty.closes[i]) - max(now, int(duty.opens[i]))) for i in range(lo, hi) if duty.closes[i] > now)
        calendar = self._person_calendar[people[0].index]
        lo, hi = int(calendars.first[calendar]), int(calendars.first[calendar + 1])
        return int(add_work(calendars.opens, calendars.closes, calendars.before, lo, hi, last, total - done))
