"""What may save an open application, each as a changed Program: taken first, one person more, a meeting earlier."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.calendars import subtract
from model.compiling.manning import headcount_steps
from model.program import DAY, IntArray, People, Program
from model.scenario.stages import Meeting
from model.scenario.whole import Scenario

PRIORITY, HELPER, EARLIER_SLOT = "priority", "helper", "earlier_slot"


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is tried for one open application."""

    kind: str
    """priority, helper or earlier_slot."""
    name: str
    """Team of the helper, stage of the meeting; empty for a priority."""
    session_from: int = -1
    """Start of the session that is moved; seconds."""
    session_to: int = -1
    """Its new start."""


def with_helper(scenario: Scenario, team: str) -> Scenario:
    """One person more in a team, from the first day to the end."""
    stated = scenario.teams[team]
    steps = tuple(step.model_copy(update={"people": step.people + 1}) for step in headcount_steps(stated))
    teams = {**scenario.teams, team: stated.model_copy(update={"headcount": steps})}
    return scenario.model_copy(update={"teams": teams})


def with_earlier_slot(program: Program, scenario: Scenario, meeting: int, ready: int) -> tuple[Change, Program] | None:
    """The next session of a meeting after an instant, brought forward to the first working day on which it can be.

    Its hour stays. The people who attend are away in the new hours, and keep the old ones free: a cautious choice,
    since nobody knows what they would do with them. None where no working day lies between.
    """
    stages = program.stages
    sessions = slice(int(stages.session_first[meeting]), int(stages.session_first[meeting + 1]))
    starts, ends = stages.session_start[sessions], stages.session_end[sessions]
    after = np.flatnonzero(starts >= max(ready, 0))
    if not len(after):
        return None
    which = int(after[0])
    day, clock = divmod(int(starts[which]), DAY)
    earlier = (
        d for d in range(max(ready, 0) // DAY, day) if program.calendars.working_days[d] and d * DAY + clock >= ready
    )
    new_day = next((d for d in earlier if which == 0 or d * DAY + clock >= ends[which - 1]), None)
    if new_day is None:
        return None
    start, moved = int(starts[which]), (day - new_day) * DAY
    session_start, session_end = stages.session_start.copy(), stages.session_end.copy()
    session_start[sessions.start + which] -= moved
    session_end[sessions.start + which] -= moved
    name = program.names.stages[meeting]
    stage = scenario.stages[name]
    attended = stage.attended_by if isinstance(stage, Meeting) else ()
    spell = start - moved, int(ends[which]) - moved
    changed = replace(
        program,
        stages=replace(stages, session_start=session_start, session_end=session_end),
        people=_away(program, attended, spell),
    )
    return Change(EARLIER_SLOT, name, start, start - moved), changed


def _away(program: Program, teams: tuple[str, ...], spell: tuple[int, int]) -> People:
    """The people of a Program; those of some teams are not on duty for a spell."""
    people = program.people
    opens, closes, first = list[IntArray](), list[IntArray](), [0]
    for person, team in enumerate(people.person_team.tolist()):
        own = slice(int(people.duty_first[person]), int(people.duty_first[person + 1]))
        hours = people.duty_opens[own], people.duty_closes[own]
        if program.names.teams[team] in teams:
            hours = subtract(*hours, np.array(spell[:1]), np.array(spell[1:]))
        opens.append(hours[0])
        closes.append(hours[1])
        first.append(first[-1] + len(hours[0]))
    return replace(
        people,
        duty_first=np.array(first, dtype=np.int64),
        duty_opens=np.concatenate(opens),
        duty_closes=np.concatenate(closes),
    )
