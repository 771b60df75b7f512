"""What happens outside the house: the customer, an authority, a firm the work is given to (DESIGN §4)."""

from __future__ import annotations

from model.begun import longer
from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import in_working_time, later, law, luck, threshold
from model.kernel.memory import fall_due
from model.kernel.watching import STARTED_ON, reached
from model.kernel.working import drawn
from model.log import Outcome
from model.program import NEVER

EXPIRED, GAVE_UP = int(Outcome.EXPIRED), int(Outcome.GAVE_UP)


@within
def milestone_started(m: Words, visit: int) -> None:
    """A visit has started."""
    if m[at.WATCHING] == 1:
        reached(m, m[visit + at.APPLICATION], STARTED_ON, m[m[visit + at.STAGE] + at.INDEX], m[visit + at.ATTEMPT])


@within
def left(m: Words, visit: int, choice: int, name: int) -> int:
    """What is left of a duration that began with the visit: all of it, unless that was before the first day.

    0 if nothing lasts so long.
    """
    row, application = m[visit + at.OPENED], m[visit + at.APPLICATION]
    if row < 0:
        return drawn(m, visit, choice, name)
    values = m[application + at.ITS_VALUES]
    passed = -m[visit + at.SINCE]
    if in_working_time(m, choice, values):
        passed = m[m[at.TOKEN_OFFICE_SECONDS] + row]
    u = luck(m, name, m[application + at.IDENTITY], m[visit + at.ATTEMPT])
    return longer(m, law(m, choice, values), passed, u) - passed


@within
def go_outside(m: Words, visit: int) -> None:
    """An external stage begins, or goes on."""
    stage, now, application = m[visit + at.STAGE], m[at.NOW], m[visit + at.APPLICATION]
    values, identity, attempt = m[application + at.ITS_VALUES], m[application + at.IDENTITY], m[visit + at.ATTEMPT]
    lasts = left(m, visit, m[stage + at.TAKES], m[stage + at.NAME_DURATION])
    if m[visit + at.OPENED] >= 0:
        lasts = max(1, lasts)
    until = later(m, m[stage + at.TAKES], values, now, lasts)
    if m[stage + at.GIVES_UP] >= 0:
        limit = threshold(m, m[stage + at.GIVES_UP], values, attempt)
        if luck(m, m[stage + at.NAME_GIVES_UP], identity, attempt) < limit:
            m[visit + at.OUTCOME] = EXPIRED if m[stage + at.GIVES_UP_EXPIRES] == 1 else GAVE_UP
    if m[stage + at.EXPIRES] >= 0:
        valid = left(m, visit, m[stage + at.EXPIRES], m[stage + at.NAME_EXPIRES])
        lapse = later(m, m[stage + at.EXPIRES], values, now, valid)
        if lapse < until:
            until, m[visit + at.OUTCOME] = lapse, EXPIRED
    m[visit + at.STARTED] = now
    fall_due(m, min(until, NEVER), visit)


@within
def give_away(m: Words, visit: int) -> None:
    """A firm does a piece of work."""
    stage, now, application = m[visit + at.STAGE], m[at.NOW], m[visit + at.APPLICATION]
    m[visit + at.STARTED], m[visit + at.OUTSOURCED] = now, 1
    lasts = max(1, drawn(m, visit, m[stage + at.OUTSOURCE_TAKES], m[stage + at.NAME_OUTSOURCE]))
    until = later(m, m[stage + at.OUTSOURCE_TAKES], m[application + at.ITS_VALUES], now, lasts)
    fall_due(m, min(until, NEVER), visit)
    milestone_started(m, visit)
