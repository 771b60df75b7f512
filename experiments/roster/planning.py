"""From people needed by half hour to duties by person, under the labour rules, in three programmes.

The design says which kinds of duty there are, and when the team's other work is done, knowing the people only as a sum.
A week is made of these kinds so that its half hours are covered as well as the rules of each person allow. In the weeks
of the roster, persons take turns at the duties of that week. Design and week pay for a person too few what he is worth
there: customers served in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.roster.half_hours import A_DAY, A_WEEK, SLOT, HallHours, time_of_day
from experiments.roster.labour_rules import LabourRules
from experiments.roster.shift_choices import shift_choices
from model.opening_hours import Span
from model.planning.duties import Cover, Duty, Person, Roster
from model.planning.rostering import NoRosterError, make_roster, unrested
from model.planning.shift_design import design_shifts
from model.planning.shifts import DesignTerms, NoDesignError, Shift, ShiftDesign

OVER, BESIDES, KIND = 1.0, 1.5, 3.0
"""Of a person too many in a half hour; of one too few for the work besides customers; of every kind of shift in use."""
MISSED, EXTRA = 100.0, 10.0
"""Of a duty of the week that nobody works in some week; of one worked besides."""
GOOD_ENOUGH = 0.01
SMALL, WORSE = 600, 1.05
"""People times kinds of duty up to which a week may choose among all; how much dearer than the design it is then."""
Kinds = Mapping[str, Shift]
"""Shifts by name."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who can be on the roster, and for how much work."""

    people: int
    weeks: int
    work_slots: int
    """Half hours of duty a week that are to be worked at least, as far as the people's hours reach."""
    seconds: float
    """For each programme."""


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """Shifts and duties for what is needed."""

    required: tuple[int, ...]
    """People by half hour of the week; 0 where the hall is closed."""
    design: ShiftDesign
    kinds: Kinds
    week: Roster
    """A week that covers the half hours."""
    roster: Roster
    """All weeks."""
    lines: tuple[tuple[tuple[Span, ...], ...], ...]
    """Hours of each person by weekday, in the week of the roster that covers least."""
    covered: tuple[int, ...]
    """People by half hour of that week."""
    unreachable: tuple[int, ...]
    """Half hours in which people are needed, and that no shift of the rules covers."""


def plan_roster(needed: Sequence[Sequence[float]], hours: HallHours, rules: LabourRules, staff: Staff) -> RosterPlan:
    """Shifts and duties.

    Parameters
    ----------
    needed
        By half hour of the week, for each person needed there what the first, the second, … too few costs, rising.

    Raises
    ------
    NoDesignError, NoRosterError
        Which limits or rules cannot be kept, or that the time was too short.
    """
    required = tuple(len(costs) for costs in needed)
    design = _designed(needed, hours, rules, staff)
    kinds, week = _best_week(_with_other_work(needed, design), design, hours, rules, staff)
    roster = (
        week if staff.weeks == 1 else _rostered(_by_duty(week, kinds, staff.weeks), staff.weeks, kinds, rules, staff)
    )
    weeks = [_lines(roster, number, kinds, staff.people, hours) for number in range(staff.weeks)]
    least = min(range(staff.weeks), key=lambda number: (sum(_covered(weeks[number])), number))
    return RosterPlan(
        required,
        design,
        kinds,
        week,
        roster,
        weeks[least],
        _covered(weeks[least]),
        _unreachable(required, hours, rules),
    )


def most_slots(people: int, rules: LabourRules) -> int:
    """Half hours of duty that people may work in a week, by its hours, and by its days with the longest duty."""
    longest = max(h for h in rules.shifts.hours if h <= rules.hours.most_per_day)
    return people * int(2 * min(rules.hours.most_per_week, rules.days.most_per_week * longest))


def shift_name(shift: Shift) -> str:
    """A shift by its hours.

    Examples
    --------
    >>> shift_name(Shift(17, 18, (24, 25)))
    '08:30-12:00 13:00-17:30'
    """
    return " ".join(f"{time_of_day(a)}-{time_of_day(b)}" for a, b in _spans(shift))


def _designed(needed: Sequence[Sequence[float]], hours: HallHours, rules: LabourRules, staff: Staff) -> ShiftDesign:
    choices = shift_choices(hours, rules)
    if not choices:
        raise NoDesignError("no shift of the labour rules fits into the hall's hours (shifts.hours, breaks)")
    most, shortest = most_slots(staff.people, rules), min(len(shift.covered) for shift in choices)
    terms = DesignTerms(
        over_cost=OVER,
        under_cost=tuple(map(tuple, needed)),
        shift_cost=KIND,
        most_duties=staff.people * rules.days.most_per_week,
        most_on_a_day=staff.people,
        # all the work, as far as whole duties of the people reach
        least_slots=max(0, min(staff.work_slots, most - staff.people * (shortest - 1))),
        most_slots=most,
    )
    required = [len(costs) for costs in needed]
    return design_shifts(required, 7, choices, terms, relative_gap=GOOD_ENOUGH, time_limit_seconds=staff.seconds)


def _unreachable(required: Sequence[int], hours: HallHours, rules: LabourRules) -> tuple[int, ...]:
    choices = shift_choices(hours, rules)
    reached = {day * A_DAY + slot for one in choices for day in _days(one) for slot in one.covered}
    return tuple(slot for slot, need in enumerate(required) if need and slot not in reached)


def _rostered(cover: Sequence[Cover], weeks: int, kinds: Kinds, rules: LabourRules, staff: Staff) -> Roster:
    """Duties by person in so many weeks."""
    bounds = {name: (shift.begins * 30, (shift.begins + shift.length) * 30) for name, shift in kinds.items()}
    after = unrested(bounds, round(60 * rules.rest.least_hours_between))
    duties = [
        Duty(
            name, 30 * len(shift.covered), after[name], frozenset(d for d in range(7 * weeks) if d % 7 in _days(shift))
        )
        for name, shift in kinds.items()
    ]
    people = [
        Person(
            str(number),
            dict.fromkeys(kinds, 7 * weeks),
            most_minutes_a_week=round(60 * rules.hours.most_per_week),
            most_days_a_week=rules.days.most_per_week,
            most_run=rules.days.most_in_a_row,
            least_run=rules.runs.least_days,
            least_days_off=rules.runs.least_days_off,
            most_weekends=_weekends(number, weeks, rules, staff),
        )
        for number in range(1, staff.people + 1)
    ]
    return make_roster(7 * weeks, duties, people, cover, time_limit_seconds=staff.seconds)


def _weekends(number: int, weeks: int, rules: LabourRules, staff: Staff) -> int | None:
    """Weekends that a person may work; of a single week so many have one as can have one in all weeks, taking turns."""
    if rules.weekends is None:
        return None
    share = rules.weekends.most_worked_in_four
    return int(number <= staff.people * share // 4) if weeks == 1 else -(-share * weeks // 4)


def _best_week(
    needed: Sequence[Sequence[float]], design: ShiftDesign, hours: HallHours, rules: LabourRules, staff: Staff
) -> tuple[Kinds, Roster]:
    """A week of the design's kinds of duty; where these fit few people badly, of all kinds there are."""
    kinds: Kinds = {shift_name(shift): shift for shift in design.shifts}
    week = _rostered(_by_half_hour(needed, kinds), 1, kinds, rules, staff)
    every = {shift_name(shift): shift for shift in shift_choices(hours, rules)}
    hoped = design.objective - KIND * len(kinds)
    if week.penalty <= WORSE * max(hoped, KIND) or staff.people * len(every) > SMALL:
        return kinds, week
    try:
        other = _rostered(_by_half_hour(needed, every), 1, every, rules, staff)
    except NoRosterError:  # out of time
        return kinds, week
    if other.penalty >= week.penalty:
        return kinds, week
    return {name: every[name] for name in dict.fromkeys(other.duties.values())}, other


def _with_other_work(needed: Sequence[Sequence[float]], design: ShiftDesign) -> list[tuple[float, ...]]:
    """What is needed, and whom the design has besides: they do the team's other work, and are missed least."""
    return [
        (BESIDES,) * max(0, have - len(costs)) + tuple(costs)
        for costs, have in zip(needed, design.covered, strict=True)
    ]


def _by_half_hour(needed: Sequence[Sequence[float]], kinds: Kinds) -> list[Cover]:
    """The people needed in each half hour of a week, whatever their duties."""
    return [
        Cover(day, covering, len(costs), tuple(costs), OVER)
        for day in range(7)
        for slot, costs in enumerate(needed[day * A_DAY : (day + 1) * A_DAY])
        if (covering := tuple(name for name, one in kinds.items() if day in _days(one) and slot in one.covered))
    ]


def _by_duty(week: Roster, kinds: Kinds, weeks: int) -> list[Cover]:
    """The duties of a week in every week."""
    worked = Counter((day, name) for (_, day), name in week.duties.items())
    return [
        Cover(7 * number + day, (name,), worked[day, name], MISSED, EXTRA)
        for number in range(weeks)
        for name, shift in kinds.items()
        for day in _days(shift)
    ]


def _days(shift: Shift) -> tuple[int, ...]:
    return shift.days if shift.days is not None else tuple(range(7))


def _spans(shift: Shift) -> list[Span]:
    spans: list[Span] = []
    for slot in shift.covered:
        begin = slot * SLOT
        if spans and spans[-1][1] == begin:
            spans[-1] = (spans[-1][0], begin + SLOT)
        else:
            spans.append((begin, begin + SLOT))
    return spans


def _lines(
    roster: Roster, week: int, kinds: Kinds, people: int, hours: HallHours
) -> tuple[tuple[tuple[Span, ...], ...], ...]:
    """Hours of each person by weekday, cut to those of the hall."""

    def of(number: int, day: int) -> tuple[Span, ...]:
        name = roster.duties.get((str(number), 7 * week + day))
        cut = [
            (max(a, opens), min(b, closes))
            for a, b in (_spans(kinds[name]) if name is not None else ())
            for opens, closes in hours.days[day]
        ]
        return tuple((a, b) for a, b in cut if a < b)

    return tuple(tuple(of(number, day) for day in range(7)) for number in range(1, people + 1))


def _covered(lines: Sequence[Sequence[Sequence[Span]]]) -> tuple[int, ...]:
    """People by half hour of the week; of a half hour that is open in part those who are there."""
    counts = [0] * A_WEEK
    for line in lines:
        for day, spans in enumerate(line):
            for slot in {slot for a, b in spans for slot in range(a // SLOT, -(-b // SLOT))}:
                counts[day * A_DAY + slot] += 1
    return tuple(counts)
