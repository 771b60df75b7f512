"""Work: from the start of a piece until it ends, over closings, or is handed over (DESIGN §2, §5)."""

from __future__ import annotations

from collections.abc import Callable

from model.begun import time_at, travel_and_work
from model.calendars import SharedCalendars, add_work, hours_after
from model.engine.helping import Helping
from model.engine.instants import Instants
from model.engine.parts import Person, Piece, Visit
from model.engine.tables import Stage, Tables
from model.log import Outcome
from model.luck import drawn_seconds
from model.program import NEVER, OWNER, Closing, Program


class Working:
    """Starts work and knows when it ends."""

    def __init__(
        self, program: Program, tables: Tables, duty: SharedCalendars, helping: Helping, env: Instants
    ) -> None:
        self._luck, self._duty, self._helping, self._env = tables.luck, duty, helping, env
        self.finish_bundle: Callable[[Piece], None] = lambda _: None
        self._calendars, self._person_calendar = program.calendars, tables.people.person_calendar
        owner = int(program.people.owner_role[0])
        self._roles = [tuple(owner if role == OWNER else role for role in stage.places) for stage in tables.stages]

    def start(self, piece: Piece, people: tuple[Person, ...]) -> None:
        """People start on a piece of work."""
        now, stage = self._env.now, piece.stage
        if stage.plain_work and piece.rest < 0 and isinstance(piece, Visit):
            seconds = self._plain_seconds(piece, stage, people[0])
            if now + seconds <= people[0].off_at:
                piece.people, piece.started = people, now
                self._env.end(piece, seconds)
                return
        speed, repeats = self._speed(piece, people)
        effort = piece.rest if piece.rest >= 0 else self._effort(piece)
        travel = self._travel(piece, len(people)) if stage.travel >= 0 else 0
        total = max(1, travel + (effort if speed == 1000 else (effort * 1000 + speed // 2) // speed))
        end, done = self._end(stage, people, now, total)
        piece.people, piece.started = people, now
        piece.rest = -1 if done else max(1, effort - (max(0, end - now - travel) * speed + 500) // 1000)
        if isinstance(piece, Visit):
            piece.repeats = repeats
            if not done:
                piece.outcome = Outcome.HANDED_OVER
            self._env.end(piece, end - now)
            return
        for visit in piece.members:
            visit.people, visit.started, visit.repeats = people, now, repeats
            visit.batch = (now, stage.index, *piece.key)
        self._env.after(min(end, NEVER) - now, lambda _: self.finish_bundle(piece))

    def _plain_seconds(self, visit: Visit, stage: Stage, person: Person) -> int:
        """Work of one person without travel: the case of most work."""
        speed, visit.repeats = self._skill(visit, person, self._roles[stage.index][0])
        table, mean = stage.plain_takes  # type: ignore[misc]
        luck, identity = self._luck, visit.application.identity
        seconds = drawn_seconds(luck.tables, table, mean, luck.key, stage.name_duration, identity, visit.attempt)
        if visit.application.escalated:
            seconds = self._escalated(visit, seconds)
        if speed != 1000:
            seconds = (seconds * 1000 + speed // 2) // speed
        return seconds if seconds > 0 else 1

    def resume(self, visit: Visit, people: tuple[Person, ...], spent: int) -> None:
        """People go on with work begun before the first day, as soon as they are all on duty."""
        now = self._env.now
        speed, visit.repeats = self._speed(visit, people)
        travel, effort = self._begun(visit, speed, spent)
        rest = max(1, travel + time_at(effort, speed) - spent)
        visit.people, visit.started = people, now
        for person in people:
            person.busy = True
        until = self._alone(people[0], now, rest) if len(people) == 1 else self._jointly(people, now, rest)
        self._env.end(visit, min(until, NEVER) - now)

    def leave_rest(self, visit: Visit, people: tuple[Person, ...], spent: int) -> None:
        """Of work begun before the first day the rest waits, as after a hand-over; by nobody: at normal speed."""
        speed = self._speed(visit, people)[0] if people else 1000
        travel, effort = self._begun(visit, speed, spent)
        visit.rest = max(1, effort - (max(0, spent - travel) * speed + 500) // 1000)

    def _begun(self, visit: Visit, speed: int, spent: int) -> tuple[int, int]:
        """Travel, and work at normal speed, of what people have spent some seconds of duty on and not ended."""
        stage, application, luck = visit.stage, visit.application, self._luck
        travel, work = (luck.law(choice, application.values) for choice in (stage.travel, stage.takes))
        u_travel, u_work = (
            luck.uniform(name, application.identity, visit.attempt) for name in (stage.name_travel, stage.name_duration)
        )
        return travel_and_work(luck.tables, travel, len(stage.places), work, speed, spent, u_travel, u_work)

    def _speed(self, piece: Piece, people: tuple[Person, ...]) -> tuple[int, int]:
        """Speed of the slowest, and the first person's factor on repeats; per mille."""
        roles = self._roles[piece.stage.index]
        speed, repeats = self._skill(piece, people[0], roles[0])
        if len(roles) > 1:
            speed = min(self._skill(piece, person, role)[0] for person, role in zip(people, roles, strict=True))
        return speed, repeats

    def _skill(self, piece: Piece, person: Person, role: int) -> tuple[int, int]:
        """A person's speed and factor on repeats in a role, his own or as a helper."""
        own = person.skills.get(role)
        return own if own is not None else self._helping.skill(piece.helped, role, person.team)

    def _escalated(self, visit: Visit, seconds: int) -> int:
        return self._helping.escalated(visit.application.escalated, visit.stage.index, seconds)

    def _effort(self, piece: Piece) -> int:
        """Seconds of work at normal speed: the draw, or set-up and the members' own draws."""
        stage = piece.stage
        if isinstance(piece, Visit):
            return self._own_effort(piece, stage)
        effort = sum(self._own_effort(visit, stage) for visit in piece.members)
        return effort + (self._drawn(piece.members[0], stage.set_up, stage.name_set_up) if stage.set_up >= 0 else 0)

    def _own_effort(self, visit: Visit, stage: Stage) -> int:
        """What an application draws, shortened if it is escalated."""
        application = visit.application
        if stage.plain_takes is not None:
            seconds = self._luck.plain_seconds(
                stage.plain_takes, stage.name_duration, application.identity, visit.attempt
            )
        else:
            seconds = self._drawn(visit, stage.takes, stage.name_duration)
        return self._escalated(visit, seconds) if application.escalated else seconds

    def _drawn(self, visit: Visit, choice: int, name: int) -> int:
        application = visit.application
        return self._luck.seconds(choice, application.values, name, application.identity, visit.attempt)[0]

    def _travel(self, piece: Piece, places: int) -> int:
        """The longest travel of the people; each place has its own draw."""
        stage, visit = piece.stage, piece if isinstance(piece, Visit) else piece.members[0]
        return max(self._drawn(visit, stage.travel, stage.name_travel + place) for place in range(places))

    def _end(self, stage: Stage, people: tuple[Person, ...], now: int, total: int) -> tuple[int, bool]:
        """When the people stop, and whether the work is then done."""
        if len(people) == 1 and now + total <= people[0].off_at:
            return now + total, True
        closing = stage.at_closing
        if closing == Closing.FINISH or stage.in_one_go:
            return now + total, True
        if closing == Closing.HAND_OVER:
            leave = min(person.off_at for person in people)
            return (now + total, True) if now + total <= leave else (leave, False)
        if len(people) == 1:
            return self._alone(people[0], now, total), True
        return self._jointly(people, now, total), True

    def _alone(self, person: Person, now: int, total: int) -> int:
        duty = self._duty
        lo, hi = int(duty.first[person.index]), int(duty.first[person.index + 1])
        end = add_work(duty.opens, duty.closes, duty.before, lo, hi, now, total)
        return int(end) if end < NEVER else self._jointly((person,), now, total)

    def _jointly(self, people: tuple[Person, ...], now: int, total: int) -> int:
        """End of work that goes on only while all of them are on duty."""
        t = now
        while True:
            t, leave = self._together_from(people, t)
            if t >= NEVER:
                return NEVER
            if t + total <= leave:
                return t + total
            total -= leave - t
            t = leave

    def _together_from(self, people: tuple[Person, ...], t: int) -> tuple[int, int]:
        """First instant from `t` on at which all are on duty, and until when."""
        while True:
            leave, late = NEVER, t
            for person in people:
                opens, closes = self._hours_after(person, t)
                late, leave = max(late, opens), min(leave, closes)
            if late == t or late >= NEVER:
                return late, leave
            t = late

    def _hours_after(self, person: Person, t: int) -> tuple[int, int]:
        """His present or next hours; a leaver finishes his work in the hours of his calendar."""
        duty, usual, calendar = self._duty, self._calendars, self._person_calendar[person.index]
        lo, hi = int(duty.first[person.index]), int(duty.first[person.index + 1])
        usual_lo, usual_hi = int(usual.first[calendar]), int(usual.first[calendar + 1])
        return hours_after(duty.opens, duty.closes, lo, hi, usual.opens, usual.closes, usual_lo, usual_hi, t)
