"""Work: from the start of a piece until it ends, over closings, or is handed over (DESIGN §2, §5)."""

from __future__ import annotations

from model.compiled import Words, within
from model.draws import duration
from model.kernel import at
from model.kernel.choices import luck, seconds
from model.kernel.memory import fall_due, push
from model.kernel.people import alone, helpers_skill, jointly
from model.log import Outcome
from model.program import OWNER, Closing

FINISH, HAND_OVER = int(Closing.FINISH), int(Closing.HAND_OVER)
HANDED_OVER = int(Outcome.HANDED_OVER)


@within
def start(m: Words, piece: int) -> None:
    """The people of a piece of work start on it."""
    now, stage, count = m[at.NOW], m[piece + at.STAGE], m[piece + at.PEOPLE_COUNT]
    speed, repeats = speed_of(m, piece, stage, count)
    rest = m[piece + at.REST]
    effort = rest if rest >= 0 else _effort(m, piece, stage)
    travel = _travel(m, piece, stage, count)
    total = max(1, travel + (effort if speed == 1000 else (effort * 1000 + speed // 2) // speed))
    end, done = _end(m, piece, stage, count, now, total)
    m[piece + at.STARTED] = now
    m[piece + at.REST] = -1 if done else max(1, effort - (max(0, end - now - travel) * speed + 500) // 1000)
    if m[piece] == at.VISIT:
        m[piece + at.REPEATS] = repeats
        if not done:
            m[piece + at.OUTCOME] = HANDED_OVER
        fall_due(m, end, piece)
        if m[at.WATCHING] == 1:
            push(m, at.BEGUN, piece)
        return
    batch = _new_batch(m, piece, stage, now)
    members = piece + at.MEMBERS
    for i in range(m[members + at.SIZE]):
        visit = m[m[members] + i]
        m[visit + at.PEOPLE_COUNT], m[visit + at.STARTED], m[visit + at.REPEATS] = count, now, repeats
        for place in range(count):
            m[visit + at.PEOPLE + place] = m[piece + at.PEOPLE + place]
        m[visit + at.BATCH] = batch
        if m[at.WATCHING] == 1:
            push(m, at.BEGUN, visit)
    fall_due(m, end, piece)


@within
def role_at(m: Words, stage: int, place: int) -> int:
    """The role of a place of a stage, the owners' for the owner's."""
    role = m[m[at.PLACE_ROLE] + m[stage + at.PLACE_FIRST] + place]
    return m[at.OWNER_ROLE] if role == OWNER else role


@within
def speed_of(m: Words, piece: int, stage: int, count: int) -> tuple[int, int]:
    """Speed of the slowest, and the first person's factor on repeats; per mille."""
    role, person = m[stage + at.FIRST_ROLE], m[piece + at.PEOPLE]
    speed, repeats = m[person + at.SPEED + role], m[person + at.SPEED + m[at.ROLE_COUNT] + role]
    if speed < 0:
        speed, repeats = helpers_skill(m, piece, person, role)
    for place in range(1, count):
        person, role = m[piece + at.PEOPLE + place], role_at(m, stage, place)
        its = m[person + at.SPEED + role]
        if its < 0:
            its, _ = helpers_skill(m, piece, person, role)
        speed = min(speed, its)
    return speed, repeats


@within
def _new_batch(m: Words, bundle: int, stage: int, now: int) -> int:
    """Number of a batch: its start, stage and key are noted."""
    push(m, at.BATCH_ROWS, now)
    push(m, at.BATCH_ROWS, m[stage + at.INDEX])
    for word in range(at.BATCH_WORDS - 2):
        push(m, at.BATCH_ROWS, m[bundle + at.KEY_WORDS + word] if word < m[at.KEYS] else 0)
    m[at.BATCH_COUNT] += 1
    return m[at.BATCH_COUNT] - 1


@within
def drawn(m: Words, visit: int, choice: int, name: int) -> int:
    """A duration of a visit."""
    application = m[visit + at.APPLICATION]
    values, identity = m[application + at.ITS_VALUES], m[application + at.IDENTITY]
    return seconds(m, choice, values, name, identity, m[visit + at.ATTEMPT])


@within
def _effort(m: Words, piece: int, stage: int) -> int:
    """Seconds of work at normal speed: the draw, or set-up and the members' own draws."""
    if m[piece] == at.VISIT:
        return _own_effort(m, piece, stage)
    members, effort = piece + at.MEMBERS, 0
    for i in range(m[members + at.SIZE]):
        effort += _own_effort(m, m[m[members] + i], stage)
    if m[stage + at.SET_UP] >= 0:
        effort += drawn(m, m[m[members]], m[stage + at.SET_UP], m[stage + at.NAME_SET_UP])
    return effort


@within
def _own_effort(m: Words, visit: int, stage: int) -> int:
    """What an application draws, shortened if it is escalated."""
    name, application = m[stage + at.NAME_DURATION], m[visit + at.APPLICATION]
    if m[stage + at.PLAIN_TABLE] > 0:
        u = luck(m, name, m[application + at.IDENTITY], m[visit + at.ATTEMPT])
        effort = duration(m, m[stage + at.PLAIN_TABLE], m[stage + at.PLAIN_MEAN], u)
    else:
        effort = drawn(m, visit, m[stage + at.TAKES], name)
    escalated = m[application + at.ESCALATED]
    return effort if escalated == 0 else _escalated(m, escalated, stage, effort)


@within
def _escalated(m: Words, escalated: int, stage: int, effort: int) -> int:
    """Seconds of work at a stage, less what the escalations of an application save."""
    least, row = 1000, 0
    while escalated != 0:
        if escalated & 1 == 1:
            least = min(least, m[m[at.ESCALATION_TIMES] + row * m[at.STAGE_COUNT] + m[stage + at.INDEX]])
        escalated, row = escalated >> 1, row + 1
    return (effort * least + 500) // 1000


@within
def _travel(m: Words, piece: int, stage: int, count: int) -> int:
    """The longest travel of the people; each place has its own draw."""
    if m[stage + at.TRAVEL] < 0:
        return 0
    visit, longest = piece if m[piece] == at.VISIT else m[m[piece + at.MEMBERS]], 0
    for place in range(count):
        longest = max(longest, drawn(m, visit, m[stage + at.TRAVEL], m[stage + at.NAME_TRAVEL] + place))
    return longest


@within
def _end(m: Words, piece: int, stage: int, count: int, now: int, total: int) -> tuple[int, bool]:
    """When the people stop, and whether the work is then done."""
    first = m[piece + at.PEOPLE]
    if count == 1 and now + total <= m[first + at.OFF_AT]:
        return now + total, True
    if m[stage + at.AT_CLOSING] == FINISH or m[stage + at.IN_ONE_GO] == 1:
        return now + total, True
    if m[stage + at.AT_CLOSING] == HAND_OVER:
        closes = m[first + at.OFF_AT]
        for i in range(1, count):
            closes = min(closes, m[m[piece + at.PEOPLE + i] + at.OFF_AT])
        return (now + total, True) if now + total <= closes else (closes, False)
    if count == 1:
        return alone(m, first, now, total), True
    return jointly(m, piece + at.PEOPLE, count, now, total), True
