"""Draws by the Program: tables over attributes resolved for an application (`model.luck` is the SimPy engine's)."""

from __future__ import annotations

from model.begun import Law
from model.calendars import add_work
from model.compiled import Words, within
from model.draws import duration, quantile, seconds_at, uniform
from model.kernel import at
from model.kernel.words import words_from


@within
def holds(m: Words, condition: int, values: int) -> bool:
    """Whether a condition holds for the values at an address."""
    if condition < 0:
        return True
    first = m[at.CONDITION_FIRST] + condition
    for test in range(m[first], m[first + 1]):
        value = m[values + m[m[at.TEST_ATTRIBUTE] + test]]
        inside, intervals = False, m[at.TEST_FIRST] + test
        for i in range(m[intervals], m[intervals + 1]):
            if m[m[at.TEST_LOW] + i] <= value <= m[m[at.TEST_HIGH] + i]:
                inside = True
                break
        if not inside:
            return False
    return True


@within
def choose(m: Words, choice: int, values: int) -> int:
    """What a table over attributes says."""
    row = m[m[at.CHOICE_FIRST] + choice]
    while not holds(m, m[m[at.CHOICE_CONDITION] + row], values):
        row += 1
    return m[m[at.CHOICE_USE] + row]


@within
def luck(m: Words, name: int, identity: int, attempt: int) -> int:
    """A uniform number in [0, 2**62)."""
    return uniform(m[at.KEY], name, identity, attempt)


@within
def seconds(m: Words, choice: int, values: int, name: int, identity: int, attempt: int) -> int:
    """A duration."""
    row = choose(m, choice, values)
    table, mean = m[at.TABLES] + m[m[at.DURATION_TABLE] + row], m[m[at.DURATION_MEAN] + row]
    drawn = duration(m, table, mean, luck(m, name, identity, attempt))
    per = m[m[at.DURATION_PER] + row]
    return drawn if per < 0 else drawn * m[values + per]


@within
def law(m: Words, choice: int, values: int) -> Law:
    """Table, mean (1/1024 s) and factor of a duration; a table of −1 for none."""
    if choice < 0:
        return -1, 0, 0
    row = choose(m, choice, values)
    per = m[m[at.DURATION_PER] + row]
    factor = 1 if per < 0 else m[values + per]
    return m[at.TABLES] + m[m[at.DURATION_TABLE] + row], m[m[at.DURATION_MEAN] + row], factor


@within
def in_working_time(m: Words, choice: int, values: int) -> bool:
    """Whether a duration is to be spent in the office's working time."""
    return m[m[at.IN_WORKING_DAYS] + choose(m, choice, values)] == 1


@within
def later(m: Words, choice: int, values: int, now: int, lasts: int) -> int:
    """The instant so many seconds later, of the calendar or of the office's working time, as the choice says."""
    if not in_working_time(m, choice, values):
        return now + lasts
    office = m[m[at.OFFICE]]
    first = m[at.CALENDAR_FIRST] + office
    opens, closes, before = words_from(m, m[at.OPENS]), words_from(m, m[at.CLOSES]), words_from(m, m[at.BEFORE])
    return add_work(opens, closes, before, m[first], m[first + 1], now, lasts)


@within
def threshold(m: Words, choice: int, values: int, attempt: int) -> int:
    """Threshold of a probability at an attempt (from 1)."""
    first = m[at.PROBABILITY_FIRST] + choose(m, choice, values)
    return m[m[at.THRESHOLD] + min(m[first] + attempt, m[first + 1]) - 1]


@within
def value(m: Words, choice: int, values: int, name: int, identity: int, attempt: int) -> int:
    """A value of an attribute."""
    row = choose(m, choice, values)
    u = luck(m, name, identity, attempt)
    first, last = m[m[at.VALUE_FIRST] + row], m[m[at.VALUE_FIRST] + row + 1]
    if first == last:
        return seconds_at(quantile(m, m[at.TABLES] + m[m[at.VALUE_TABLE] + row], u), m[m[at.VALUE_MEAN] + row])
    while first < last - 1 and u >= m[m[at.VALUE_THRESHOLD] + first]:
        first += 1
    return m[m[at.VALUE_CHOICE] + first]
