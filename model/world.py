"""The world of one replication: who applies when, with which attributes, and when each person is on duty.

All of it is drawn before the run from (seed, replication, names, identities); nothing in it depends on what
happens in the run, so every scenario meets the same customers with the same luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.arrivals import arrivals_by_day, draw_arrivals
from model.calendars import Calendar, SharedCalendars, share
from model.draws import replication_key
from model.duty import draw_duty
from model.program import DAY, IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Applications:
    """Applications in the order of (stream name, date, ordinal), open ones first; latent ones have not arrived."""

    number: IntArray
    """In this order; rising, but with gaps."""
    identity: IntArray
    stream: IntArray
    arrived: IntArray
    """Instant; −1 for latent customers (open applications may have arrived before 0)."""
    latent: IntArray
    """1: comes once there is room."""
    case: IntArray
    """Index into Names.cases, or −1."""
    open_case: IntArray
    """Row of OpenCases, or −1."""
    connection: IntArray
    """The network element it connects to, or −1."""
    values: IntArray
    """Shape (n, n_attributes)."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """One replication's customers and people."""

    key: int
    """Key of every draw of the replication."""
    applications: Applications
    duty: SharedCalendars
    """Per person: when on duty."""


def draw_world(program: Program, seed: int, replication: int) -> World:
    """Draw the world of a replication."""
    key = replication_key(seed, replication)
    columns = draw_arrivals(program, key)
    return World(key=key, applications=Applications(**columns), duty=draw_people(program, key))


def draw_people(program: Program, key: int) -> SharedCalendars:
    """Draw when each person is on duty."""
    return share([Calendar.of(*hours) for hours in draw_duty(program, key)])


def days_of_world(program: Program, key: int, days: int) -> Iterator[tuple[int, Applications]]:
    """Who comes, so many days at a time: (instant from which the next ones come, applications not before told).

    Whoever comes later than the days he applies for, since the counters are closed, comes with those.
    """
    flows, waiting = arrivals_by_day(program, key), None
    for first in range(0, program.days, days):
        until = min(first + days, program.days)
        columns = draw_arrivals(program, key, flows, (first, until))
        if waiting is not None:
            columns = {name: np.concatenate((waiting[name], column)) for name, column in columns.items()}
        end = program.horizon if until == program.days else until * DAY
        later = columns["arrived"] >= end
        waiting = {name: column[later] for name, column in columns.items()}
        order = np.argsort(columns["number"][~later], kind="stable")
        yield end, Applications(**{name: column[~later][order] for name, column in columns.items()})
