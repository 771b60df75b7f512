"""Meetings and batches: applications that are collected (DESIGN §4, §5)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.crews import join, leave, line_of
from model.kernel.keys import sort_by_key
from model.kernel.memory import fall_due, free_list, give_back, push, record, remove_value
from model.kernel.waiting_keys import lead
from model.program import Column

AREA = int(Column.AREA)


@within
def convene(m: Words, stage: int, end: int) -> None:
    """A session starts."""
    m[stage + at.SESSION_START], m[stage + at.SESSION_END] = m[at.NOW], end
    m[stage + at.SEATS_LEFT] = m[stage + at.SEATS_OF_SESSION]
    m[at.MEETINGS_STARTING] = m[at.NOW]
    m[at.CALLED] = 1


@within
def join_meeting(m: Words, visit: int) -> None:
    """An application waits for the next session."""
    stage = m[visit + at.STAGE]
    push(m, stage + at.WAITING_HERE, visit)
    if m[stage + at.SESSION_START] == m[at.NOW]:
        m[at.CALLED] = 1


@within
def dispatch_meetings(m: Words) -> None:
    """Seats to those who wait, by key."""
    now = m[at.NOW]
    for k in range(m[m[at.MEETINGS]]):
        stage = m[m[at.MEETINGS] + 1 + k]
        waiting = stage + at.WAITING_HERE
        if m[stage + at.SESSION_START] != now or m[waiting + at.SIZE] == 0 or m[stage + at.SEATS_LEFT] == 0:
            continue
        sort_by_key(m, waiting, -1)
        seated = min(m[stage + at.SEATS_LEFT], m[waiting + at.SIZE])
        batch = _session(m, stage, now)
        for i in range(seated):
            visit = m[m[waiting] + i]
            m[visit + at.STARTED], m[visit + at.BATCH] = now, batch
            fall_due(m, m[stage + at.SESSION_END], visit)
            if m[at.WATCHING] == 1:
                push(m, at.BEGUN, visit)
        for i in range(seated, m[waiting + at.SIZE]):
            m[m[waiting] + i - seated] = m[m[waiting] + i]
        m[waiting + at.SIZE] -= seated
        m[stage + at.SEATS_LEFT] -= seated


@within
def _session(m: Words, stage: int, now: int) -> int:
    """Number of the batch of a session: its start and stage are noted, once."""
    for back in range(1, m[at.BATCH_COUNT] + 1):
        row = m[at.BATCH_ROWS] + (m[at.BATCH_COUNT] - back) * at.BATCH_WORDS
        if m[row] != now:
            break
        if m[row + 1] == m[stage + at.INDEX]:
            return m[at.BATCH_COUNT] - back
    push(m, at.BATCH_ROWS, now)
    push(m, at.BATCH_ROWS, m[stage + at.INDEX])
    for _ in range(at.BATCH_WORDS - 2):
        push(m, at.BATCH_ROWS, 0)
    m[at.BATCH_COUNT] += 1
    return m[at.BATCH_COUNT] - 1


# -- batches ----------------------------------------------------------------------------------------------------------


@within
def group_of(m: Words, visit: int) -> int:
    """Where a visit is collected."""
    stage = m[visit + at.STAGE]
    area = 0
    if m[stage + at.BATCH_PER_AREA] == 1:
        area = m[m[m[visit + at.APPLICATION] + at.ITS_VALUES] + AREA]
    return m[stage + at.GROUPS_OF] + area * at.GROUP_SIZE


@within
def change(m: Words, group: int) -> None:
    """Look at what is collected in this round."""
    m[group + at.GROUP_CHANGED] = 1
    m[at.BATCHES_CHANGED] = 1
    m[at.CALLED] = 1


@within
def open_list(m: Words, stage: int) -> None:
    """A team opens its list."""
    m[stage + at.LIST_OPENED] = m[at.NOW]
    areas = m[at.AREA_COUNT] if m[stage + at.BATCH_PER_AREA] == 1 else 1
    for area in range(areas):
        group = m[stage + at.GROUPS_OF] + area * at.GROUP_SIZE
        if m[group + at.GROUP_MEMBERS + at.SIZE] > 0:
            change(m, group)


@within
def collect(m: Words, visit: int) -> None:
    """An application is collected."""
    stage, now, group = m[visit + at.STAGE], m[at.NOW], group_of(m, visit)
    push(m, group + at.GROUP_MEMBERS, visit)
    if m[stage + at.BATCH_AGE] >= 0:
        fall_due(m, max(now, m[visit + at.SINCE] + m[stage + at.BATCH_AGE]), group)
    if m[stage + at.LIST_OPENED] == now or 0 < m[stage + at.BATCH_SIZE] <= m[group + at.GROUP_MEMBERS + at.SIZE]:
        change(m, group)


@within
def dispatch_batches(m: Words) -> None:
    """Close the batches that are complete."""
    m[at.BATCHES_CHANGED] = 0
    for k in range(m[m[at.BATCHES]]):
        stage = m[m[at.BATCHES] + 1 + k]
        areas = m[at.AREA_COUNT] if m[stage + at.BATCH_PER_AREA] == 1 else 1
        for area in range(areas):
            group = m[stage + at.GROUPS_OF] + area * at.GROUP_SIZE
            if m[group + at.GROUP_CHANGED] == 1:
                m[group + at.GROUP_CHANGED] = 0
                _close_batches(m, stage, group + at.GROUP_MEMBERS)


@within
def _close_batches(m: Words, stage: int, members: int) -> None:
    sort_by_key(m, members, -1)
    while m[members + at.SIZE] > 0 and _complete(m, stage, members):
        count = m[members + at.SIZE]
        size = m[stage + at.BATCH_SIZE] if m[stage + at.BATCH_SIZE] > 0 else count
        bundle = record(m, at.FREE_VISITS, m[at.VISIT_SIZE])
        m[bundle], m[bundle + at.STAGE], m[bundle + at.STARTED], m[bundle + at.REST] = at.BUNDLE, stage, -1, -1
        m[bundle + at.LINE], m[bundle + at.PEOPLE_COUNT], m[bundle + at.STAMP] = 0, 0, m[bundle + at.STAMP] + 1
        m[bundle + at.BUNDLE_HELPED] = 0
        for word in range(at.LIST):
            m[bundle + at.MEMBERS + word] = 0
        for i in range(min(size, count)):
            visit = m[m[members] + i]
            push(m, bundle + at.MEMBERS, visit)
            m[visit + at.IN_BUNDLE] = bundle
            m[bundle + at.BUNDLE_HELPED] |= m[m[visit + at.APPLICATION] + at.HELPED]
        for i in range(size, count):
            m[m[members] + i - size] = m[m[members] + i]
        m[members + at.SIZE] = max(0, count - size)
        lead(m, bundle)
        join(m, bundle, line_of(m, bundle))


@within
def _complete(m: Words, stage: int, members: int) -> bool:
    count = m[members + at.SIZE]
    if m[stage + at.LIST_OPENED] == m[at.NOW] or 0 < m[stage + at.BATCH_SIZE] <= count:
        return True
    age = m[stage + at.BATCH_AGE]
    if age >= 0:
        for i in range(count):
            if m[m[m[members] + i] + at.SINCE] + age <= m[at.NOW]:
                return True
    return False


@within
def leave_batch(m: Words, visit: int) -> None:
    """An application that has ended is collected no longer."""
    bundle = m[visit + at.IN_BUNDLE]
    if bundle == 0:
        remove_value(m, group_of(m, visit) + at.GROUP_MEMBERS, visit)
        return
    remove_value(m, bundle + at.MEMBERS, visit)
    if m[bundle + at.MEMBERS + at.SIZE] == 0:
        leave(m, bundle)
        forget_bundle(m, bundle)
    else:
        lead(m, bundle)
        if m[bundle + at.LINE] != 0:
            join(m, bundle, m[bundle + at.LINE])


@within
def forget_bundle(m: Words, bundle: int) -> None:
    """A bundle is over."""
    free_list(m, bundle + at.MEMBERS)
    give_back(m, at.FREE_VISITS, bundle)
