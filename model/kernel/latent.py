"""Latent customers: they come once the network has been reinforced and has room for them (DESIGN §3, §8)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import later, seconds
from model.kernel.grid import element_at, fits
from model.kernel.memory import fall_due
from model.kernel.way import arrive
from model.program import DAY, Column

KVA, STREAM = int(Column.REQUESTED_KVA), int(Column.STREAM)
ARRIVAL_TIME, ARRIVAL_DATE = int(Column.ARRIVAL_TIME), int(Column.ARRIVAL_DATE)
ARRIVAL_WEEKDAY, ARRIVAL_MONTH = int(Column.ARRIVAL_WEEKDAY), int(Column.ARRIVAL_MONTH)


@within
def look_for_room(m: Words) -> None:
    """After a reinforcement: whoever finds room for his request applies after some time."""
    staying, left, now = at.STAYING, 0, m[at.NOW]
    for i in range(m[staying + at.SIZE]):
        comer = m[m[staying] + i]
        values = comer + at.COMER_VALUES
        if not fits(m, element_at(m, m[comer + at.COMER_CONNECTION]), m[values + KVA], False):
            m[m[staying] + left] = comer
            left += 1
            continue
        choice = m[m[at.LATENT_AFTER] + m[values + STREAM]]
        wait = seconds(m, choice, values, m[at.LATENT_NAME], m[comer + at.COMER_IDENTITY], 0)
        fall_due(m, later(m, choice, values, now, wait), comer)
    m[staying + at.SIZE] = left


@within
def come(m: Words, comer: int) -> None:
    """A latent customer applies."""
    values, day = comer + at.COMER_VALUES, m[at.NOW] // DAY
    m[values + ARRIVAL_TIME], m[values + ARRIVAL_DATE] = m[at.NOW] % DAY, day
    m[values + ARRIVAL_WEEKDAY], m[values + ARRIVAL_MONTH] = m[m[at.WEEKDAYS] + day], m[m[at.MONTHS] + day]
    arrive(m, comer, m[at.NOW])
