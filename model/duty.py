"""When each person is on duty: hours less absent days and the block of other duties.

Absence and other duties are drawn per person and duty day; a duty day is the date on which its hours begin. Round-
the-clock hours are cut at midnight only where a person has absences or other duties.
"""

from __future__ import annotations

import datetime

import numpy as np

from model.compiled import compiled
from model.draws import identity_of, name_of, uniform
from model.program import DAY, IntArray, Program

EPOCH = datetime.date(1970, 1, 1)
ABSENCE, OTHER_DUTIES = name_of("absence"), name_of("other duties")


@compiled
def cut_at_midnights(opens: IntArray, closes: IntArray) -> tuple[IntArray, IntArray]:
    """Cut intervals of a day or longer at each midnight."""
    n = 0
    for i in range(len(opens)):
        n += 1 if closes[i] - opens[i] < DAY else (closes[i] - 1) // DAY - opens[i] // DAY + 1
    cut_opens, cut_closes = np.zeros(n, np.int64), np.zeros(n, np.int64)
    n = 0
    for i in range(len(opens)):
        start = opens[i]
        while closes[i] - opens[i] >= DAY and (start // DAY + 1) * DAY < closes[i]:
            cut_opens[n], cut_closes[n] = start, (start // DAY + 1) * DAY
            start = cut_closes[n]
            n += 1
        cut_opens[n], cut_closes[n] = start, closes[i]
        n += 1
    return cut_opens, cut_closes


@compiled
def present(
    opens: IntArray,
    closes: IntArray,
    key: int,
    short: int,
    number: int,
    first_day: int,
    absence: int,
    share: int,
    names: IntArray,
) -> tuple[IntArray, IntArray]:
    """Hours left after absent days and the block of other duties (`share` per mille of the day's duty)."""
    left_opens, left_closes = np.zeros(2 * len(opens), np.int64), np.zeros(2 * len(opens), np.int64)
    n, i = 0, 0
    while i < len(opens):
        day, j, duty = opens[i] // DAY, i, 0
        while j < len(opens) and opens[j] // DAY == day:
            duty += closes[j] - opens[j]
            j += 1
        identity = identity_of(short, first_day + day, number)
        if absence == 0 or uniform(key, names[0], identity, 0) >= absence:
            block = (duty * share + 500) // 1000
            begin = ((uniform(key, names[1], identity, 0) >> 20) * (duty - block + 1)) >> 42 if block > 0 else 0
            passed = 0
            for k in range(i, j):
                length = closes[k] - opens[k]
                a, b = min(max(begin - passed, 0), length), min(max(begin + block - passed, 0), length)
                for start, end in ((opens[k], opens[k] + a), (opens[k] + b, closes[k])):
                    if end > start:
                        if n > 0 and left_closes[n - 1] == start:
                            left_closes[n - 1] = end
                        else:
                            left_opens[n], left_closes[n] = start, end
                            n += 1
                passed += length
        i = j
    return left_opens[:n].copy(), left_closes[:n].copy()


def draw_duty(program: Program, key: int) -> list[tuple[IntArray, IntArray]]:
    """Opens and closes of each person's duty."""
    people, first_day = program.people, (program.start - EPOCH).days
    names = np.array([ABSENCE, OTHER_DUTIES], dtype=np.int64)
    result = []
    for person in range(len(people.person_team)):
        a, b = int(people.duty_first[person]), int(people.duty_first[person + 1])
        opens, closes, team = people.duty_opens[a:b], people.duty_closes[a:b], int(people.person_team[person])
        absence, share = int(people.team_absence[team]), int(people.team_other_duties[team])
        if absence or share:
            opens, closes = cut_at_midnights(opens, closes)
            number = int(people.person_number[person])
            opens, closes = present(
                opens, closes, key, int(people.team_short_name[team]), number, first_day, absence, share, names
            )
        result.append((opens, closes))
    return result
