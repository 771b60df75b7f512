"""How applications end: archived, withdrawn, expired; and what becomes of what they left (DESIGN §4, §8)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.coming import branch_ends, forget_if_over, no_longer_there
from model.kernel.crews import leave
from model.kernel.gathering import leave_batch
from model.kernel.grid import give_back_kva, leave_grid
from model.kernel.memory import push, remove_value
from model.kernel.ownership import disown
from model.kernel.recording import write_row
from model.kernel.watching import ARCHIVED as ARCHIVED_ON
from model.kernel.watching import reached, stop_watching
from model.log import Fate, Outcome
from model.program import Kind

ARCHIVED, DROPPED = int(Fate.ARCHIVED), int(Outcome.DROPPED)
EXTERNAL, WORK, MEETING, BATCH, GRID = (
    int(kind) for kind in (Kind.EXTERNAL, Kind.WORK, Kind.MEETING, Kind.BATCH, Kind.GRID)
)


@within
def have_end(m: Words, application: int, fate: int) -> None:
    """Have an application end in the dispatch of this round; of several fates the first named counts."""
    before = m[application + at.FATE_TO_COME]
    if before == 0:
        push(m, at.ENDING, application)
    m[application + at.FATE_TO_COME] = fate if before == 0 else min(before, fate)
    m[at.CALLED] = 1


@within
def dispatch_endings(m: Words) -> None:
    """Applications that ended in this round: everything else of theirs stops."""
    for i in range(m[at.ENDING + at.SIZE]):
        _end(m, m[m[at.ENDING] + i])
    m[at.ENDING + at.SIZE] = 0


@within
def _end(m: Words, application: int) -> None:
    fate = m[application + at.FATE_TO_COME]
    m[application + at.FATE] = fate
    m[application + at.ENDED] = m[at.NOW]
    if fate != ARCHIVED:
        give_back_kva(m, application)
    m[application + at.RECORDS] += 1  # it stays until all of this is done
    visit = m[application + at.VISITS]
    while visit != 0:
        after = m[visit + at.NEXT]
        _drop(m, visit)
        visit = after
    if m[at.WATCHING] == 1:
        reached(m, application, ARCHIVED_ON, -1, 1)
        stop_watching(m, application)
    if m[application + at.OWNER] != 0:
        disown(m, application)
    m[application + at.RECORDS] -= 1
    forget_if_over(m, application)


@within
def _drop(m: Words, visit: int) -> None:
    """Waiting work is removed; work begun is finished for nothing."""
    kind, started = m[m[visit + at.STAGE] + at.KIND], m[visit + at.STARTED] >= 0
    if started and kind in (WORK, BATCH, MEETING):
        return
    falls_due = started
    if kind == WORK:
        falls_due = m[visit + at.LINE] == 0
        leave(m, visit)
    elif kind == BATCH:
        leave_batch(m, visit)
    elif kind == MEETING:
        remove_value(m, m[visit + at.STAGE] + at.WAITING_HERE, visit)
    elif kind == GRID:
        leave_grid(m, visit)
    elif kind != EXTERNAL:
        remove_value(m, at.WAITING_OWNERS, visit)
    no_longer_there(m, visit)
    write_row(m, visit, m[at.NOW], DROPPED)
    if not falls_due:
        branch_ends(m, visit)
