"""Some open applications looked at closely: at which stages they wait for people, and when they come to a meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.late.outcomes import applications_of
from experiments.observed import Observed
from model.program import Kind

MANNED = (Kind.WORK, Kind.BATCH)


@dataclass(frozen=True, slots=True)
class Passage:
    """What one replication shows of one open application."""

    waits: dict[int, int]
    """Calendar seconds from waiting to the start of the work, by stage of people, up to the horizon."""
    teams: dict[int, int]
    """By stage: the team of the first person at work there, where it was done."""
    to_meetings: dict[int, int]
    """By meeting: when it first began to wait there; below 0: before the first day."""


def passage_of(observed: Observed, application: int) -> Passage:
    """What a replication shows of an application of its log."""
    program, visits, hands = observed.program, observed.log.visits, observed.log.hands
    rows = observed.rows
    waits, teams, to_meetings = dict[int, int](), dict[int, int](), dict[int, int]()
    for row in range(int(rows.first[application]), int(rows.first[application + 1])):
        stage, since = int(visits.stage[row]), int(visits.since[row])
        kind = int(program.stages.kind[stage])
        if kind == Kind.MEETING:
            to_meetings.setdefault(stage, since)
        if kind not in MANNED:
            continue
        waits[stage] = waits.get(stage, 0) + int(observed.started[row]) - max(since, 0)
        first = int(np.searchsorted(hands.visit, row))
        if first < len(hands.visit) and int(hands.visit[first]) == row:
            teams[stage] = int(program.people.person_team[hands.person[first]])
    return Passage(waits, teams, to_meetings)


def passages_of(observed: Observed, cases: Sequence[int]) -> list[Passage]:
    """What a replication shows of some open applications."""
    applications = applications_of(observed, len(observed.program.open_cases.identity))
    return [passage_of(observed, int(applications[case])) for case in cases]


def team_waited_for(passages: Sequence[Passage]) -> tuple[int, int] | None:
    """Stage and team of people for whom an application waits longest in all; None where it waits for nobody."""
    waits, teams = Counter[int](), dict[int, Counter[int]]()
    for passage in passages:
        waits.update({stage: seconds for stage, seconds in passage.waits.items() if seconds > 0})
        for stage, team in passage.teams.items():
            teams.setdefault(stage, Counter())[team] += 1
    for stage, _ in sorted(waits.items(), key=lambda entry: (-entry[1], entry[0])):
        if stage in teams:
            return stage, min(teams[stage], key=lambda team: (-teams[stage][team], team))
    return None


def mostly_by(passages: Sequence[Passage], meeting: int, share: float) -> int | None:
    """The instant by which an application waits at a meeting in so large a share of the replications."""
    came = sorted(passage.to_meetings[meeting] for passage in passages if meeting in passage.to_meetings)
    needed = int(np.ceil(share * len(passages)))
    return came[needed - 1] if 0 < needed <= len(came) else None


def meetings_of(passages: Sequence[Passage]) -> list[int]:
    """The meetings that an application comes to in any of the replications, by stage."""
    return sorted({meeting for passage in passages for meeting in passage.to_meetings})
