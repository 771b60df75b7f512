"""People: who is free, who suits a place, and their hours."""

from __future__ import annotations

from model.calendars import add_work, hours_after
from model.compiled import Words, within
from model.kernel import at
from model.kernel.memory import push
from model.kernel.words import words_from
from model.program import NEVER, OWNER


@within
def call(m: Words, crew: int) -> None:
    """Have a crew looked at in this round."""
    if m[crew + at.CREW_CALLED] == 0:
        m[crew + at.CREW_CALLED] = 1
        m[at.CALLED] = 1
        push(m, at.CALLED_CREWS, crew)


@within
def is_free(m: Words, person: int) -> None:
    """A person on duty has nothing to do."""
    crew = m[person + at.CREW]
    if m[person + at.FREE_PLACE] < 0:
        m[person + at.FREE_PLACE] = m[crew + at.CREW_FREE + at.SIZE]
        push(m, crew + at.CREW_FREE, person)


@within
def is_not_free(m: Words, person: int) -> None:
    """A person goes to work, or off duty."""
    place = m[person + at.FREE_PLACE]
    if place >= 0:
        free = m[person + at.CREW] + at.CREW_FREE
        last = m[free + at.SIZE] - 1
        moved = m[m[free] + last]
        m[m[free] + place] = moved
        m[moved + at.FREE_PLACE] = place
        m[free + at.SIZE] = last
        m[person + at.FREE_PLACE] = -1


@within
def release(m: Words, person: int) -> None:
    """A person's work has ended."""
    m[person + at.BUSY], m[person + at.LAST_END] = 0, m[at.NOW]
    if m[person + at.ON_DUTY] == 1:
        is_free(m, person)
    crew = m[person + at.CREW]
    if m[crew + at.CREW_CALLED] == 0 and m[crew + at.CREW_FREE + at.SIZE] > 0 and m[crew + at.CREW_WAITING] > 0:
        call(m, crew)


@within
def asked_before(m: Words, line: int, a: int, b: int) -> bool:
    """Whether one person is asked before another: the line's teams, fewest roles, longest free, team and number."""
    prefer = m[line + at.LINE_PREFER]
    if prefer > 0:
        first, second = m[prefer + m[a + at.TEAM]], m[prefer + m[b + at.TEAM]]
        if first != second:
            return first < second
    if m[a + at.SKILLS] != m[b + at.SKILLS]:
        return m[a + at.SKILLS] < m[b + at.SKILLS]
    if m[a + at.LAST_END] != m[b + at.LAST_END]:
        return m[a + at.LAST_END] < m[b + at.LAST_END]
    return m[a + at.RANK] < m[b + at.RANK]


@within
def serves(m: Words, person: int, area: int) -> bool:
    """Whether a person's team serves an area."""
    return m[person + at.SPEED + 2 * m[at.ROLE_COUNT] + area] == 1


@within
def away_long(m: Words, owner: int) -> bool:
    """Whether an owner's deputies may act for him now."""
    now = m[at.NOW]
    for spell in range(m[owner + at.AWAY_FIRST], m[owner + at.AWAY_LAST], 2):
        if m[spell] <= now < m[spell + 1]:
            return True
    return False


@within
def suits(m: Words, line: int, place: int, person: int) -> bool:
    """Whether a person suits a place of the work of a line."""
    role = m[m[line + at.LINE_ROLES] + place]
    if role != OWNER:
        return m[person + at.SPEED + role] >= 0 and serves(m, person, m[line + at.LINE_AREA])
    owner = m[line + at.LINE_OWNER]
    if owner == 0:
        return False
    if person == owner:
        return True
    if m[person + at.TEAM] != m[owner + at.TEAM] or m[person + at.SPEED + m[at.OWNER_ROLE]] < 0:
        return False
    return serves(m, person, m[line + at.LINE_AREA]) and away_long(m, owner)


@within
def helped_by(m: Words, piece: int) -> int:
    """Who may help with a piece of work, as bits."""
    return m[m[piece + at.APPLICATION] + at.HELPED] if m[piece] == at.VISIT else m[piece + at.BUNDLE_HELPED]


@within
def helps(m: Words, line: int, place: int, person: int) -> bool:
    """Whether a person who does not suit a place of the work of a line may help there."""
    role, left, row = m[m[line + at.LINE_ROLES] + place], m[line + at.LINE_HELPED], 0
    if role == OWNER or suits(m, line, place, person):
        return False
    while left != 0:
        if left & 1 == 1 and m[m[at.HELPER_ROLE] + row * m[at.ROLE_COUNT] + role] == 1:
            of_team = m[at.HELPER_SERVES] + (row * m[at.TEAM_COUNT] + m[person + at.TEAM]) * m[at.AREA_COUNT]
            if m[of_team + m[line + at.LINE_AREA]] == 1:
                return True
        left, row = left >> 1, row + 1
    return False


@within
def helpers_skill(m: Words, piece: int, person: int, role: int) -> tuple[int, int]:
    """Speed and repeats of a helper in a role he lacks, per mille: as the first row that is his team's says."""
    left, row = helped_by(m, piece), 0
    while left != 0:
        if left & 1 == 1 and m[m[at.HELPER_ROLE] + row * m[at.ROLE_COUNT] + role] == 1:
            of_team = m[at.HELPER_SERVES] + (row * m[at.TEAM_COUNT] + m[person + at.TEAM]) * m[at.AREA_COUNT]
            for area in range(m[at.AREA_COUNT]):
                if m[of_team + area] == 1:
                    return m[m[at.HELPER_SPEED] + row], m[m[at.HELPER_REPEATS] + row]
        left, row = left >> 1, row + 1
    return 1000, 1000


@within
def suits_somewhere(m: Words, line: int, person: int) -> bool:
    """Whether a person suits one of the places of the work of a line, or may help there."""
    for place in range(m[line + at.LINE_PLACES]):
        if suits(m, line, place, person):
            return True
    if m[line + at.LINE_HELPED] != 0:
        for place in range(m[line + at.LINE_PLACES]):
            if helps(m, line, place, person):
                return True
    return False


@within
def alone(m: Words, person: int, now: int, total: int) -> int:
    """When a person on duty now and then has done so much work."""
    first, n = m[person + at.DUTY_OPENS], m[person + at.DUTY_COUNT]
    opens, closes = words_from(m, first), words_from(m, m[person + at.DUTY_CLOSES])
    before = words_from(m, m[person + at.DUTY_BEFORE])
    end = add_work(opens, closes, before, 0, n, now, total) if n > 0 or total <= 0 else NEVER
    if end < NEVER:
        return end
    m[m[at.PLACES]] = person
    return jointly(m, m[at.PLACES], 1, now, total)


@within
def jointly(m: Words, people: int, count: int, now: int, total: int) -> int:
    """End of work that goes on only while all the people (at an address) are on duty."""
    t = now
    while True:
        t, leave = _together_from(m, people, count, t)
        if t >= NEVER:
            return NEVER
        if t + total <= leave:
            return t + total
        total -= leave - t
        t = leave


@within
def _together_from(m: Words, people: int, count: int, t: int) -> tuple[int, int]:
    """First instant from `t` on at which all are on duty, and until when."""
    while True:
        leave, late = NEVER, t
        for i in range(count):
            opens, closes = _hours_after(m, m[people + i], t)
            late, leave = max(late, opens), min(leave, closes)
        if late == t or late >= NEVER:
            return late, leave
        t = late


@within
def _hours_after(m: Words, person: int, t: int) -> tuple[int, int]:
    """His present or next hours; a leaver finishes his work in the hours of his calendar."""
    opens, closes = words_from(m, m[person + at.DUTY_OPENS]), words_from(m, m[person + at.DUTY_CLOSES])
    usual_opens, usual_closes = words_from(m, m[at.OPENS]), words_from(m, m[at.CLOSES])
    first = m[at.CALENDAR_FIRST] + m[person + at.ITS_CALENDAR]
    n = m[person + at.DUTY_COUNT]
    return hours_after(opens, closes, 0, n, usual_opens, usual_closes, m[first], m[first + 1], t)


@within
def learn(m: Words, person: int, now: int) -> None:
    """A person's roles at an instant, with their speed and factor on repeats."""
    roles, skills = m[at.ROLE_COUNT], 0
    for role in range(roles):
        m[person + at.SPEED + role] = -1
    first = m[at.SKILL_FIRST] + m[person + at.PERSON_INDEX]
    for row in range(m[first], m[first + 1]):
        if m[m[at.SKILL_FROM] + row] <= now < m[m[at.SKILL_TO] + row]:
            role = m[m[at.SKILL_ROLE] + row]
            if m[person + at.SPEED + role] < 0:
                skills += 1
            m[person + at.SPEED + role] = m[m[at.SKILL_SPEED] + row]
            m[person + at.SPEED + roles + role] = m[m[at.SKILL_REPEATS] + row]
    m[person + at.SKILLS] = skills
