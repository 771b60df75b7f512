"""Stages → the arrays of `Stages`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from model.compiling.drawing import DrawBook
from model.compiling.positions import ONE, Positions, Ragged, exact, ints, ranks, rounded, threshold_of
from model.draws import name_of
from model.program import DAY, OWNER, Closing, Hands, IntArray, Kind, Stages
from model.scenario.stages import Batch, External, Grid, ListTime, Meeting, Outcome, Sessions, Stage, Work, Worked
from model.scenario.words import WEEKDAYS

HOW = {"late_start": 0, "early_end": 1, "reopened": 2}


def clock_seconds(text: str) -> int:
    """HH:MM as seconds of the day."""
    return int(text[:2]) * 3600 + int(text[3:]) * 60


def session_days(
    sessions: Sessions, working: Sequence[bool], start: datetime.date, days_off_before: int = 0
) -> list[int]:
    """Days of the sessions; a day that is no working day moves to the next one (two that meet become one).

    `days_off_before`: days off in a row right before the first day; their sessions move into the run.
    """
    days: set[int] = set()
    for day in range(-days_off_before, len(working)):
        date = start + datetime.timedelta(days=day)
        planned = (
            sessions.every_working_day
            or WEEKDAYS[date.weekday()] in (sessions.weekdays or ())
            or date.day in (sessions.days_of_month or ())
        )
        held = next((later for later in range(max(0, day), len(working)) if working[later]), None) if planned else None
        if held is not None:
            days.add(held)
    return sorted(days)


def sessions_of(
    stage: Meeting, working: Sequence[bool], start: datetime.date, days_off_before: int = 0
) -> list[tuple[int, int]]:
    """First second, and first second after, of a meeting's sessions."""
    starts = [
        day * DAY + clock_seconds(stage.sessions.at)
        for day in session_days(stage.sessions, working, start, days_off_before)
    ]
    return [(begins, begins + stage.sessions.lasts_minutes * 60) for begins in starts]


def list_times(times: Sequence[ListTime], working: Sequence[bool], start: datetime.date) -> list[int]:
    """Instants at which a list is opened."""
    return sorted(
        {
            day * DAY + clock_seconds(time.at)
            for time in times
            for day in range(len(working))
            if working[day]
            and (time.weekdays is None or WEEKDAYS[(start + datetime.timedelta(days=day)).weekday()] in time.weekdays)
        }
    )


class _Rows:
    """The columns of `Stages`, being filled stage by stage."""

    def __init__(self, positions: Positions, book: DrawBook, working: Sequence[bool], days_off_before: int) -> None:
        self.at, self.book, self.working, self.days_off_before = positions, book, working, days_off_before
        self.start = positions.scenario.period.start
        self.columns: dict[str, list[int]] = {}
        self.ragged: dict[str, Ragged] = {}

    def put(self, **values: int) -> None:
        """One value per column."""
        for name, value in values.items():
            self.columns.setdefault(name, []).append(int(value))

    def lay(self, first: str, **values: Sequence[int]) -> None:
        """One list per ragged column; all of one length, sharing `first`."""
        for name, flat in values.items():
            self.ragged.setdefault(f"{first}/{name}", Ragged()).add(flat)

    def stage(self, name: str, stage: Stage) -> None:
        """Append one stage."""
        book = self.book
        worked = stage if isinstance(stage, Worked) else None
        external = stage if isinstance(stage, External) else None
        timed = worked or external
        kind = Kind[type(stage).__name__.upper()]
        hands = stage.hands or ("customer" if external else "utility")
        self.put(kind=kind, hands=Hands[hands.upper()], takes=book.durations(timed.takes if timed else None))
        self._worked(worked)
        self._work(stage if isinstance(stage, Work) else None)
        gives_up = external.gives_up if external else None
        self.put(
            gives_up=book.probabilities(gives_up.probability) if gives_up else -1,
            gives_up_expires=gives_up is not None and gives_up.as_ == "expired",
            expires=book.durations(external.expires_after if external else None),
        )
        self._meeting(stage if isinstance(stage, Meeting) else None)
        self._batch(stage if isinstance(stage, Batch) else None)
        self._grid(stage if isinstance(stage, Grid) else None)
        self._endings(name, stage, stage.all_outcomes)
        luck = stage.luck or name
        purposes = (
            "duration",
            "travel",
            "outcome",
            "gives_up",
            "expires",
            "patience",
            "set_up",
            "outsource",
            "grid",
            "off_system",
        )
        self.put(**{f"name_{purpose}": name_of(purpose, luck) for purpose in purposes})

    def _worked(self, stage: Worked | None) -> None:
        roles = self.at.roles
        takes, travel = (self.columns["takes"][-1], self.book.durations(stage.travel)) if stage else (-1, -1)
        slot = 0
        if stage is not None and stage.in_one_go:
            ninety = Fraction(9, 10)
            slot = (
                stage.slot_minutes * 60
                if stage.slot_minutes
                else self.book.quantile_seconds(takes, ninety) + self.book.quantile_seconds(travel, ninety)
            )
        self.lay(
            "place_first",
            place_role=[OWNER if role == "owner" else roles[role] for role in (stage.places if stage else ())],
        )
        self.lay("prefer_first", prefer_team=[self.at.teams[team] for team in (stage.prefer if stage else ())])
        self.put(
            travel=travel,
            at_closing=Closing[stage.at_closing.upper()] if stage else Closing.SUSPEND,
            in_one_go=bool(stage and stage.in_one_go),
            slot_seconds=slot,
            backfill=bool(stage and stage.backfill),
        )

    def _work(self, stage: Work | None) -> None:
        patience, outsource = (stage.patience, stage.outsource) if stage else (None, None)
        hours = outsource.when_waiting_hours if outsource else None
        above = outsource.when_queue_above if outsource else None
        self.put(
            patience=self.book.durations(patience),
            patience_leaves=patience is not None and patience.then == "leaves",
            patience_via=self.at.stages[patience.via] if patience and patience.via else -1,
            hall=self.at.calendars[stage.hall] if stage and stage.hall else -1,
            outsource_takes=self.book.durations(outsource.takes if outsource else None),
            outsource_after_seconds=-1 if hours is None else rounded(exact(hours) * 3600),
            outsource_above=-1 if above is None else above,
            outsource_fee=rounded(exact(outsource.fee_yuan) * 100) if outsource else 0,
        )

    def _meeting(self, stage: Meeting | None) -> None:
        sessions = sessions_of(stage, self.working, self.start, self.days_off_before) if stage is not None else []
        self.lay("session_first", session_start=[a for a, _ in sessions], session_end=[b for _, b in sessions])
        self.put(seats=(stage.sessions.seats or 2**31) if stage else 0)

    def _batch(self, stage: Batch | None) -> None:
        rule = stage.collects if stage else None
        self.put(
            batch_size=rule.size if rule and rule.size else -1,
            batch_age_seconds=rounded(exact(rule.age_hours) * 3600) if rule and rule.age_hours is not None else -1,
            batch_per_area=bool(rule and rule.per_area),
            set_up=self.book.durations(stage.set_up if stage else None),
        )
        self.lay("batch_time_first", batch_time=list_times(rule.times, self.working, self.start) if rule else ())

    def _grid(self, stage: Grid | None) -> None:
        blocked = stage.if_blocked if stage else None
        farther, part, withdraws = (
            (exact(blocked.farther_probability), exact(blocked.part_probability), exact(blocked.withdraws_probability))
            if blocked
            else (Fraction(0),) * 3
        )
        self.put(
            grid_farther=threshold_of(farther),
            grid_part=threshold_of(farther + part),
            grid_withdraws=min(ONE, threshold_of(farther + part + withdraws)),
            grid_part_least=rounded(exact(blocked.part_least) * 1000) if blocked else 0,
            grid_farther_via=self.at.stages[blocked.farther_via] if blocked and blocked.farther_via else -1,
        )

    def _endings(self, name: str, stage: Stage, outcomes: Sequence[Outcome]) -> None:
        at = self.at
        self.lay(
            "outcome_first",
            outcome_probability=[self.book.probabilities(o.probability) for o in outcomes],
            outcome_via=[at.stages[o.via] if o.via else -1 for o in outcomes],
            outcome_back_to=[at.stages[o.back_to or name] for o in outcomes],
            outcome_reason=[at.reasons[o.reason] for o in outcomes],
        )
        self.lay(
            "set_first",
            set_attribute=[at.attributes[attribute] for attribute in stage.sets],
            set_draw=[self.book.values(attribute, draw) for attribute, draw in stage.sets.items()],
            set_name=[name_of("sets", stage.luck or name, attribute) for attribute in stage.sets],
        )
        self.lay(
            "off_system_first",
            off_system_slack=[exact(rule.slack_below_days).__ceil__() for rule in stage.off_system],
            off_system_threshold=[threshold_of(rule.probability) for rule in stage.off_system],
            off_system_how=[HOW[rule.how] for rule in stage.off_system],
        )


def compile_stages(
    positions: Positions, book: DrawBook, working: Sequence[bool], days_off_before: int
) -> tuple[Stages, IntArray]:
    """All stages, and the mean work of each in seconds (utility's work only), shape (n_stages,)."""
    rows = _Rows(positions, book, working, days_off_before)
    for name, stage in positions.scenario.stages.items():
        rows.stage(name, stage)
    arrays = {name: ints(column) for name, column in rows.columns.items()}
    for key, ragged in rows.ragged.items():
        first, name = key.split("/")
        arrays[first], arrays[name] = ints(ragged.first), ints(ragged.flat)
    arrays["order"] = ranks(list(positions.stages))
    work = np.zeros(len(positions.stages), dtype=np.int64)
    for row in range(work.size):
        if arrays["kind"][row] in (Kind.WORK, Kind.BATCH):
            work[row] = book.mean_seconds(int(arrays["takes"][row])) + book.mean_seconds(int(arrays["travel"][row]))
    return Stages(**arrays), work
