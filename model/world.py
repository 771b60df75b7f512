"""The world of one replication: who applies when, with which attributes, and when each person is on duty.

All of it is drawn before the run from (seed, replication, names, identities); nothing in it depends on what
happens in the run, so every scenario meets the same customers with the same luck.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.arrivals import draw_arrivals
from model.calendars import Calendar, SharedCalendars, share
from model.draws import replication_key
from model.duty import draw_duty
from model.program import IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Applications:
    """Applications in the order of (stream name, date, ordinal), open ones first; latent ones have not arrived."""

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
    duty = draw_duty(program, key)
    return World(key=key, applications=Applications(**columns), duty=share([Calendar.of(*hours) for hours in duty]))
