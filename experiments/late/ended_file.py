"""The cases of clauses that have ended: a CSV file beside the one of open applications, for the register.

One row per application and clause (and attempt, of a clause that has a case for each):
    ====================  ======================================================================================
    case_id               needed
    clause                needed; AGREEMENT.CLAUSE
    ended                 needed; when, a local time before the day of the register
    kept                  needed; yes or no
    attempt               empty: 1
    ====================  ======================================================================================
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.state.from_state import AsOf, moment_of
from experiments.state.log_then import log_then, until_then
from experiments.state.snapshot import case_ids_of
from experiments.state.state_file import instant_in
from model.agreements.cases import clause_cases
from model.agreements.visit_rows import visit_rows
from model.compiling.csv_file import Faults, Row, rows_of
from model.log import Log
from model.problems import ScenarioError
from model.program import Program
from model.scenario.checks.facts import unknown

COLUMNS = ("case_id", "clause", "ended", "kept")
ATTEMPT = "attempt"
LATIN = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class EndedCase:
    """A case of a clause that has ended."""

    case_id: str
    clause: str
    kept: bool


def read_ended(path: Path, clauses: Sequence[str], as_of: AsOf) -> list[EndedCase]:
    """Read the ended cases.

    Parameters
    ----------
    clauses
        AGREEMENT.CLAUSE of each one there is.

    Raises
    ------
    ScenarioError
        With all that is wrong in the file.
    """
    faults, found, lines = Faults(path), list[EndedCase](), dict[tuple[str, str, int], int]()
    for row in rows_of(path, faults, needed=COLUMNS, known=(*COLUMNS, ATTEMPT)):
        attempt = _checked(row, faults, clauses, moment_of(as_of))
        key = row["case_id"], row["clause"], attempt
        if (line := lines.setdefault(key, row.line)) != row.line:
            faults.add(row.line, "case_id", f"stands with this clause on line {line} already", row["case_id"])
        found.append(EndedCase(row["case_id"], row["clause"], row["kept"] == "yes"))
    if faults.problems:
        raise ScenarioError(faults.problems)
    return found


def _checked(row: Row, faults: Faults, clauses: Sequence[str], as_of: datetime.datetime) -> int:
    """The attempt of a row, whose cells are checked."""
    if not row["case_id"]:
        faults.add(row.line, "case_id", "is needed")
    if row["clause"] not in clauses:
        faults.add(row.line, "clause", unknown("clause", row["clause"], clauses), row["clause"])
    if row["kept"] not in ("yes", "no"):
        faults.add(row.line, "kept", "yes or no", row["kept"])
    ended = instant_in(row["ended"])
    if ended is None:
        faults.add(row.line, "ended", "a local time, as 2026-01-31 08:30", row["ended"])
    elif ended > as_of:
        faults.add(row.line, "ended", f"lies in the future: the register is of {as_of:%Y-%m-%d %H:%M}", row["ended"])
    attempt = row[ATTEMPT] or "1"
    if not set(attempt) <= LATIN or not 1 <= int(attempt[:9]) < 10_000:
        faults.add(row.line, ATTEMPT, "a whole number from 1", attempt)
        return 1
    return int(attempt)


def ended_cases_at(program: Program, log: Log, instant: int) -> list[dict[str, str]]:
    """The signers' cases that had ended by an instant of a run, as rows of the file."""
    then, before = log_then(program, log, instant), until_then(program, instant)
    rows, names = visit_rows(before, then), case_ids_of(program, then)
    begins, found = datetime.datetime.combine(program.start, datetime.time()), list[dict[str, str]]()
    for number, clause in enumerate(program.names.clauses):
        cases = clause_cases(before, then, number, rows=rows)
        for case in np.flatnonzero(cases.signed & (cases.ended >= 0) & (cases.ended < instant)).tolist():
            ended = begins + datetime.timedelta(seconds=int(cases.ended[case]))
            found.append(
                {
                    "case_id": names[int(cases.application[case])],
                    "clause": clause,
                    "ended": ended.isoformat(sep=" "),
                    "kept": "yes" if cases.kept[case] == 1 else "no",
                    ATTEMPT: str(int(cases.number[case])),
                }
            )
    return found


def write_ended(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write ended cases as the file that `read_ended` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*COLUMNS, ATTEMPT), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
