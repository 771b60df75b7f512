"""Attainment by season: the clauses by the quarter in which an application arrived, and where its cases waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.observed import Observed
from model.program import OWNER, Column, Kind

FloatArray = NDArray[np.float64]
MONTHS_A_SEASON = 3
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Season:
    """One replication; seasons are the quarters of the plan."""

    met: FloatArray
    """Signers' cases kept, of the cohort; shape (n_clauses, n_seasons)."""
    late: FloatArray
    """Those late; the same shape."""
    waited: FloatArray
    """Hours that the cases waited for people, nights included, by team that could have taken them and month in which
    the wait began; shape (n_clauses, n_seasons, n_teams, n_months)."""

    @property
    def due(self) -> FloatArray:
        """Cases decided."""
        return self.met + self.late


def season_of(observed: Observed, bounds: Sequence[int]) -> Season:
    """Measure a log.

    Parameters
    ----------
    bounds
        First second of each month, and the end of the last.
    """
    program, applications = observed.program, observed.log.applications
    months = len(bounds) - 1
    n_seasons = -(-months // MONTHS_A_SEASON)
    month = np.searchsorted(np.array(bounds), applications.arrived, side="right") - 1
    counted = observed.cohort & (month >= 0) & (month < months)
    season = np.clip(month // MONTHS_A_SEASON, 0, n_seasons - 1)
    shape = len(observed.clauses), n_seasons
    met, late = np.zeros(shape), np.zeros(shape)
    waited = np.zeros((*shape, len(program.names.teams), months))
    waits = _Waits(observed, bounds)
    for c, cases in enumerate(observed.cases):
        mine = cases.where(cases.signed & counted[cases.application])
        for kept, table in ((1, met), (0, late)):
            table[c] = np.bincount(season[mine.application[mine.kept == kept]], minlength=n_seasons)
        of_season = np.full(len(applications.arrived), -1)
        of_season[mine.application] = season[mine.application]
        waited[c] = waits.of(c, of_season, n_seasons)
    return Season(met, late, waited)


class _Waits:
    """Waits for people of a log, by stage, team and month."""

    def __init__(self, observed: Observed, bounds: Sequence[int]) -> None:
        program, stages = observed.program, observed.program.stages
        kind, stage = stages.kind[observed.rows.stage], observed.rows.stage
        self.months = len(bounds) - 1
        month = np.searchsorted(np.array(bounds), observed.log.visits.since, side="right") - 1
        hours = (observed.started - observed.log.visits.since) / HOUR
        worked = (kind == Kind.WORK) | (kind == Kind.BATCH)
        self.rows = np.flatnonzero(worked & (hours > 0) & (month >= 0) & (month < self.months))
        self.application, self.stage = observed.rows.application[self.rows], stage[self.rows]
        self.month, self.hours = month[self.rows], hours[self.rows]
        first = stages.place_role[stages.place_first[self.stage]]
        self.role = np.where(first == OWNER, program.people.owner_role[0], first)
        self.area = observed.log.applications.values[self.application, Column.AREA]
        self.counts, self.program = program.clauses.counts, program
        self.able = _able(observed)

    def of(self, clause: int, season: NDArray[np.int64], seasons: int) -> FloatArray:
        """Hours by season, team, month; shape (n_seasons, n_teams, n_months)."""
        n_teams = len(self.program.names.teams)
        found = np.zeros((seasons, n_teams, self.months))
        mine = (season[self.application] >= 0) & (self.counts[clause][self.stage] > 0)
        for team in range(n_teams):
            here = mine & self.able[team, self.role, self.area]
            cell = season[self.application[here]] * self.months + self.month[here]
            sums = np.bincount(cell, weights=self.hours[here], minlength=seasons * self.months)
            found[:, team, :] = sums.reshape(seasons, self.months)
        return found


def _able(observed: Observed) -> NDArray[np.bool_]:
    """Whether a team has a role and serves an area; shape (n_teams, n_roles, n_areas)."""
    program, teams = observed.program, observed.scenario.teams
    able = np.zeros((len(program.names.teams), len(program.names.roles), len(program.names.areas)), dtype=np.bool_)
    for t, name in enumerate(program.names.teams):
        for r, role in enumerate(program.names.roles):
            able[t, r] = (role in teams[name].roles) & (program.people.team_area[t] > 0)
    return able
