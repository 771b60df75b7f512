"""The day of a state file that does not say it: the first one before which all lies that the file tells."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from experiments.state.state_file import INSTANTS, instant_in
from model.compiling.csv_file import Faults, rows_of
from model.problems import Place, Problem, ScenarioError, shown_name

NONE = "no line tells an instant, so nothing tells which day it is; state it with --as-of"


def day_after(state: Path) -> datetime.date:
    """The day after the latest instant of a state file.

    Raises
    ------
    ScenarioError
        The file cannot be read, or tells no instant.
    """
    faults, latest = Faults(state), None
    try:
        with state.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            known = [cell.strip() for cell in next(csv.reader(file), [])]
    except OSError:
        known = []
    for row in rows_of(state, faults, needed=(), known=known):
        for instant in filter(None, (instant_in(row[column]) for column in INSTANTS)):
            latest = instant if latest is None else max(latest, instant)
    if latest is None:
        raise ScenarioError(faults.problems or [Problem(Place(shown_name(state), 1, 1), "", NONE)])
    return latest.date() + datetime.timedelta(days=1)
