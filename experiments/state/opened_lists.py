"""Lists that had been opened before the first day: what lay on them then waits for people, not for the next opening.

The file of open applications tells since when an application waits for a list, but not that the list has been opened
and its batch waits for its people or is half done. Without this all of them would wait for the list's next hour again.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np

from model.compiling.opening import calendar_of
from model.compiling.staging import list_times
from model.program import DAY, IntArray, Program
from model.scenario.stages import Batch
from model.scenario.whole import Scenario

LOOKED_BACK_DAYS = 30


def with_lists_opened(program: Program, scenario: Scenario) -> Program:
    """The Program in which a list is opened at the first second, if most who wait for it lay there when it last was."""
    stages, before = program.stages, program.start - datetime.timedelta(days=LOOKED_BACK_DAYS)
    working = [bool(day) for day in calendar_of(scenario, before, LOOKED_BACK_DAYS).working]
    times = [
        stages.batch_time[int(stages.batch_time_first[stage]) : int(stages.batch_time_first[stage + 1])]
        for stage in range(len(program.names.stages))
    ]
    for stage, name in enumerate(program.names.stages):
        its, since = scenario.stages[name], _waiting_since(program, stage)
        if isinstance(its, Batch) and its.collects.times and len(since):
            past = [at - LOOKED_BACK_DAYS * DAY for at in list_times(its.collects.times, working, before)]
            if past and 2 * int((since <= max(past)).sum()) > len(since) and 0 not in times[stage]:
                times[stage] = np.concatenate(([0], times[stage]))
    first = np.concatenate(([0], np.cumsum([len(some) for some in times])))
    return replace(
        program, stages=replace(stages, batch_time_first=first.astype(np.int64), batch_time=np.concatenate(times))
    )


def _waiting_since(program: Program, stage: int) -> IntArray:
    """Since when open applications wait for a stage."""
    cases = program.open_cases
    here = program.routes.stage[cases.token_step] == stage
    since: IntArray = cases.token_since[here]
    return since
