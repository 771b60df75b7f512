"""Names for what a log only numbers: case ids, people, outcomes."""

from __future__ import annotations

import datetime

from model.log import Log
from model.program import Program

EPOCH = datetime.date(1970, 1, 1)


def case_ids(program: Program, log: Log) -> list[str]:
    """The case id of every application: its own if it was recorded or open, else stream-date-ordinal.

    The latter names the same customer in every scenario and replication number. Of latent customers, who have no
    date until there is room, the number follows the stream.
    """
    ids = []
    applications, names = log.applications, program.names
    for case, stream, identity in zip(
        applications.case.tolist(), applications.stream.tolist(), applications.identity.tolist(), strict=True
    ):
        if case >= 0:
            ids.append(names.cases[case])
            continue
        day, ordinal = (identity >> 20) & 0xFFFF, (identity & 0xFFFFF) + 1
        if program.demand.latent[stream]:
            ids.append(f"{names.streams[stream]}-{ordinal}")
        else:
            ids.append(f"{names.streams[stream]}-{EPOCH + datetime.timedelta(days=day)}-{ordinal}")
    return ids


def person_name(program: Program, person: int) -> str:
    """hall.2: the second of the team."""
    if person < 0:
        return ""
    return f"{program.names.teams[program.people.person_team[person]]}.{program.people.person_number[person]}"


def reason_name(program: Program, stage: int, reason: int) -> str:
    """Why a stage sent back; empty for no reason."""
    if reason < 0:
        return ""
    row = int(program.stages.outcome_first[stage]) + reason
    return program.names.reasons[int(program.stages.outcome_reason[row])]


def value_text(program: Program, column: int, value: int) -> str:
    """A value of an attribute as people write it: kVA in kVA, choices by name, numbers as they are."""
    choices = program.names.values[column]
    name = program.names.attributes[column]
    if choices:
        return str(choices[value]) if 0 <= value < len(choices) else ""
    if name == "requested_kva":
        return f"{value / 10:g}"
    if name == "arrival_date":
        return (program.start + datetime.timedelta(days=value)).isoformat()
    if name == "arrival_time":
        return f"{value // 3600:02d}:{value // 60 % 60:02d}:{value % 60:02d}"
    return str(value)
