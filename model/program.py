"""The Program: a scenario compiled to named integer arrays, which both engines read.

Positions live only here. Each group is a frozen set of int64 arrays; ragged lists are stored as
`<name>_first` (n + 1 offsets) beside the flat values. Times are seconds since 00:00 of the scenario's first
day, kVA tenths of a kVA, factors and speeds per mille (random factors 2**-20), money fen,
probabilities thresholds in [0, 2**62], −1 "none". `packed` lays everything into one buffer with named offsets.
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

NEVER = 2**62
MOST_ATTEMPTS = 20
DAY = 86_400


class Kind(enum.IntEnum):
    """Kind of a stage (DESIGN §4)."""

    WORK, EXTERNAL, MEETING, BATCH, GRID, ASSIGNMENT = range(6)


class Hands(enum.IntEnum):
    """Whose hands an application is in."""

    UTILITY, CUSTOMER, AUTHORITY = range(3)


class Closing(enum.IntEnum):
    """What happens to work not finished at closing."""

    SUSPEND, FINISH, HAND_OVER = range(3)


class StepKind(enum.IntEnum):
    """A point of a route."""

    VISIT, TEST, FORK, JOIN, END = range(5)


class Milestone(enum.IntEnum):
    """A moment of a visit that a clause may name; ARRIVED and ARCHIVED belong to the application."""

    WAITING, STARTED, ENDED, ARRIVED, ARCHIVED = range(5)


class Unit(enum.IntEnum):
    """Unit of a clause's limit."""

    WORKING_DAYS, CALENDAR_DAYS, HOURS = range(3)


class OwnerRule(enum.IntEnum):
    """Who gets the next application."""

    LEAST_LOADED, AREA, CUSTOMERS_CHOICE = range(3)


class PriorityKey(enum.IntEnum):
    """A key of the policy."""

    CATEGORY, ALERT, DUE_DATE, SLACK = range(4)


class Grid(enum.IntEnum):
    """Values of the built-in attribute `grid`."""

    FREE, WAITED, FARTHER, PART = range(4)


class Column(enum.IntEnum):
    """The built-in attributes, in the order of their columns; declared ones and signatures follow."""

    CATEGORY, REQUEST_TYPE, STREAM, AREA, CHANNEL, REQUESTED_KVA, ARRIVAL_TIME, ARRIVAL_DATE = range(8)
    ARRIVAL_WEEKDAY, ARRIVAL_MONTH, GRID = range(8, 11)


OWNER = -1
"""A place filled by the application's owner, in `Stages.place_role`."""


@dataclass(frozen=True, slots=True)
class Calendars:
    """Opening hours, the working days, and the closings that clocks count."""

    first: IntArray
    """Offsets into opens, closes, before (see `model.calendars.share`)."""
    opens: IntArray
    closes: IntArray
    before: IntArray
    """Open seconds before each interval, running on across calendars; then the total."""
    office: IntArray
    """[calendar of the office]."""
    office_day_seconds: IntArray
    """[working seconds of an office day]."""
    working_days: IntArray
    """1 for a working day."""
    closings: IntArray
    """Ends of the office's working days."""
    midnights: IntArray
    """24:00 of each day."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Everything that is drawn: quantiles, durations, probabilities, attribute values, tables over attributes."""

    tables: IntArray
    """The shared buffer of `model.draws.quantile`."""
    duration_table: IntArray
    """Start in `tables`."""
    duration_mean: IntArray
    """Mean in 1/1024 of a second."""
    duration_in_working_days: IntArray
    """1: open seconds of the office (external stages)."""
    duration_per: IntArray
    """Attribute that multiplies it, or −1."""
    probability_first: IntArray
    """Offsets into `threshold`, one per attempt, the last one repeats."""
    threshold: IntArray
    value_first: IntArray
    """Attribute draws: offsets into value_threshold; empty: a number from a table."""
    value_threshold: IntArray
    """Cumulated thresholds of the choices."""
    value_choice: IntArray
    value_table: IntArray
    """Start in `tables`, or −1 for choices."""
    value_mean: IntArray
    """Mean × 1024 in the attribute's step."""
    choice_first: IntArray
    """Tables over attributes: offsets into choice_condition, choice_use."""
    choice_condition: IntArray
    """Condition of a row, or −1."""
    choice_use: IntArray
    """What the row says: an index (duration, probability, value draw) or a limit."""
    condition_first: IntArray
    """Conditions: offsets into test_attribute; all tests must hold."""
    test_attribute: IntArray
    test_first: IntArray
    """Offsets into test_low, test_high; one of the intervals must hold."""
    test_low: IntArray
    test_high: IntArray


@dataclass(frozen=True, slots=True)
class Stages:
    """One row per stage."""

    kind: IntArray
    hands: IntArray
    takes: IntArray
    """Choice table of durations, or −1 (so travel, patience, expires, outsource_takes, set_up)."""
    travel: IntArray
    place_first: IntArray
    place_role: IntArray
    """Role of each place; OWNER."""
    at_closing: IntArray
    in_one_go: IntArray
    slot_seconds: IntArray
    prefer_first: IntArray
    prefer_team: IntArray
    backfill: IntArray
    patience: IntArray
    patience_leaves: IntArray
    patience_via: IntArray
    hall: IntArray
    """Calendar of the hall, or −1."""
    outsource_takes: IntArray
    outsource_after_seconds: IntArray
    outsource_above: IntArray
    outsource_fee: IntArray
    gives_up: IntArray
    """Choice table of probabilities, or −1."""
    gives_up_expires: IntArray
    """1: then called expired."""
    expires: IntArray
    session_first: IntArray
    session_start: IntArray
    session_end: IntArray
    seats: IntArray
    batch_size: IntArray
    batch_age_seconds: IntArray
    batch_per_area: IntArray
    batch_time_first: IntArray
    batch_time: IntArray
    set_up: IntArray
    grid_farther: IntArray
    """Cumulated thresholds: farther, farther + part, farther + part + withdraws."""
    grid_part: IntArray
    grid_withdraws: IntArray
    grid_part_least: IntArray
    """Per mille."""
    grid_farther_via: IntArray
    outcome_first: IntArray
    outcome_probability: IntArray
    """Choice table of probabilities."""
    outcome_via: IntArray
    outcome_back_to: IntArray
    """Stage it returns to (this stage if none is stated)."""
    outcome_reason: IntArray
    set_first: IntArray
    set_attribute: IntArray
    set_draw: IntArray
    """Choice table of value draws."""
    set_name: IntArray
    """Name of the draw."""
    name_duration: IntArray
    """Names of the draws (`model.draws.name_of`), by purpose."""
    name_travel: IntArray
    name_outcome: IntArray
    name_gives_up: IntArray
    name_expires: IntArray
    name_patience: IntArray
    name_set_up: IntArray
    name_outsource: IntArray
    name_grid: IntArray
    name_off_system: IntArray
    off_system_first: IntArray
    off_system_slack: IntArray
    """Slack in units of the clause, rounded up: whole units are fewer than this."""
    off_system_threshold: IntArray
    off_system_how: IntArray
    """0 late start, 1 early end, 2 reopened."""
    order: IntArray
    """Rank of the stage's name."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes, flattened to steps, and the papers per category."""

    first: IntArray
    """First step of each route."""
    kind: IntArray
    stage: IntArray
    next: IntArray
    otherwise: IntArray
    """TEST: where to go if the condition does not hold."""
    condition: IntArray
    branch: IntArray
    """0 is the trunk."""
    fork_first: IntArray
    """Offsets into fork_step; FORK: first step of each branch."""
    fork_step: IntArray
    join: IntArray
    """FORK: its JOIN step; JOIN: how many branches it waits for."""
    step_of: IntArray
    """Shape (n_routes × n_stages); step of a stage in a route, or −1."""
    remaining_seconds: IntArray
    """Expected work from this step to the end, working seconds of the utility."""
    document_first: IntArray
    """Per category."""
    document_stage: IntArray
    document_probability: IntArray
    document_fetched_by: IntArray
    document_back_to: IntArray
    document_name: IntArray


@dataclass(frozen=True, slots=True)
class People:
    """Teams, persons, their skills over time and their hours before absence."""

    team_area: IntArray
    """Shape (n_teams × n_areas), 1 where it serves."""
    team_names_area: IntArray
    """Shape (n_teams × n_areas), 1 where it names the area."""
    team_order: IntArray
    """Rank of the team's name."""
    team_other_duties: IntArray
    """Per mille of a duty day."""
    team_absence: IntArray
    """Threshold."""
    team_short_name: IntArray
    person_team: IntArray
    person_number: IntArray
    person_calendar: IntArray
    employed_from: IntArray
    """First second of a person's first day, and the first one after his last."""
    employed_to: IntArray
    skill_first: IntArray
    """Per person."""
    skill_role: IntArray
    skill_from: IntArray
    skill_to: IntArray
    skill_speed: IntArray
    skill_repeats: IntArray
    duty_first: IntArray
    """Per person: hours by calendar, employment, leave, training, meetings; before absence and other duties."""
    duty_opens: IntArray
    duty_closes: IntArray
    owner_role: IntArray
    """[role of owners, or −1]."""
    caseload: IntArray
    owner_rule: IntArray
    deputy_after_days: IntArray
    """[working days, or −1 for never]."""
    priority_keys: IntArray
    category_rank: IntArray
    due_clause: IntArray
    """[clause of due dates, or −1]."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One row per stream."""

    category: IntArray
    request_type: IntArray
    route: IntArray
    short_name: IntArray
    order: IntArray
    """Rank of the stream's name."""
    mean: IntArray
    """Shape (n_streams × n_days); expected arrivals of a date before factors, 2**-20."""
    latent: IntArray
    """Number of latent customers."""
    latent_after: IntArray
    """Choice table of durations, or −1."""
    factor_first: IntArray
    factor: IntArray
    factor_daily: IntArray
    """Per factor: 1 daily, 0 yearly."""
    factor_table: IntArray
    """Start in Draws.tables."""
    factor_weight_first: IntArray
    factor_weight: IntArray
    """Moving-average weights, 2**-20, today first."""
    factor_name: IntArray
    normal_table: IntArray
    """[start of the standard normal in Draws.tables]."""
    exponential_table: IntArray
    """[start of the unit exponential]."""
    channel_first: IntArray
    channel: IntArray
    channel_threshold: IntArray
    area_first: IntArray
    area: IntArray
    area_threshold: IntArray
    channel_calendar: IntArray
    """Per channel: calendar, or −1 for round the clock."""
    requested_kva: IntArray
    """Choice table of value draws, or −1."""
    attribute_first: IntArray
    attribute: IntArray
    attribute_draw: IntArray
    attribute_name: IntArray
    first_value: IntArray
    """Value of each attribute before anything sets it."""
    recorded_first: IntArray
    """Per stream: rows of recorded arrivals."""
    recorded_identity: IntArray
    recorded_values: IntArray
    """Shape (n_recorded × n_attributes), −1 where the file is silent; arrival instant from date and time columns."""


@dataclass(frozen=True, slots=True)
class Network:
    """Elements: transformers, feeders, substations."""

    parent: IntArray
    limit: IntArray
    """Usable tenths of a kVA on the first day."""
    committed: IntArray
    small: IntArray
    coincidence: IntArray
    """Per mille."""
    bays: IntArray
    """Free bays; −1 where the element has none."""
    short_name: IntArray
    planned_first: IntArray
    planned_at: IntArray
    planned_kva: IntArray
    planned_bays: IntArray
    trigger_kva: IntArray
    """−1: none."""
    trigger_count: IntArray
    trigger_times: IntArray
    trigger_adds_kva: IntArray
    trigger_adds_bays: IntArray
    trigger_lead: IntArray
    """Choice table of durations, or −1."""
    lv_first: IntArray
    """Per area: transformers with cumulated thresholds."""
    lv_element: IntArray
    lv_threshold: IntArray
    hv_first: IntArray
    hv_element: IntArray
    hv_threshold: IntArray
    category_hv: IntArray
    bay_above: IntArray
    """[tenths of a kVA, or −1]."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """One row per clause, agreement by agreement."""

    agreement: IntArray
    signed_threshold: IntArray
    """Per agreement."""
    from_milestone: IntArray
    from_stage: IntArray
    to_milestone: IntArray
    to_stage: IntArray
    each_attempt: IntArray
    unit: IntArray
    limit: IntArray
    """Choice table of limits, or −1."""
    limit_attribute: IntArray
    counts: IntArray
    """Shape (n_clauses × n_stages), 1 where the clock runs."""
    whole: IntArray
    """1: runs always, joins included (whole clock without exclusions)."""
    applies: IntArray
    """Shape (n_clauses × n_categories)."""
    condition: IntArray
    customer_units: IntArray
    alert_first: IntArray
    alert_level: IntArray
    """0 yellow, 1 orange, 2 red."""
    alert_left: IntArray
    """Units left, or −1."""
    alert_left_share: IntArray
    """Per mille of the limit, or −1."""
    alert_priority: IntArray
    """Thousandths."""


@dataclass(frozen=True, slots=True)
class AlertEffects:
    """What alerts do beside priority, and the work ahead that tells the slack; none of it counts where none is used."""

    alert_slack: IntArray
    """Per alert: units left beyond the work ahead, or −1."""
    alert_helper: IntArray
    """Per alert: row of its helper, or −1."""
    alert_escalation: IntArray
    """Per alert: row of its escalation, or −1."""
    helper_serves: IntArray
    """Shape (n_helpers × n_teams × n_areas), 1 where people of the team help with applications of the area."""
    helper_role: IntArray
    """Shape (n_helpers × n_roles), 1 where they stand in for the role."""
    helper_speed: IntArray
    helper_repeats: IntArray
    escalation_times: IntArray
    """Shape (n_escalations × n_stages); per mille of its time that work takes."""
    clause_ahead: IntArray
    """Per clause: its row in `units_ahead` if an alert of it goes by slack, or −1."""
    units_ahead: IntArray
    """Shape (n × n_steps); units that the expected work from a step to the clause's `to` takes, 0 where it is past."""

    @property
    def used(self) -> bool:
        """Whether an alert does anything of the kind."""
        columns = (self.alert_slack, self.alert_helper, self.alert_escalation)
        return any(bool((column >= 0).any()) for column in columns)


@dataclass(frozen=True, slots=True)
class Names:
    """The words behind the positions."""

    streams: tuple[str, ...]
    categories: tuple[str, ...]
    request_types: tuple[str, ...]
    areas: tuple[str, ...]
    channels: tuple[str, ...]
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    stages: tuple[str, ...]
    routes: tuple[str, ...]
    calendars: tuple[str, ...]
    factors: tuple[str, ...]
    elements: tuple[str, ...]
    agreements: tuple[str, ...]
    clauses: tuple[str, ...]
    """agreement.clause."""
    reasons: tuple[str, ...]
    attributes: tuple[str, ...]
    """Column names."""
    values: tuple[tuple[str, ...], ...]
    """Values of each column; empty for numbers."""
    cases: tuple[str, ...]
    """Case ids of recorded and open applications."""


@dataclass(frozen=True, slots=True)
class OpenCases:
    """Applications open on the first day: one row per application, one per branch."""

    identity: IntArray
    case: IntArray
    stream: IntArray
    arrived: IntArray
    values: IntArray
    """Shape (n_open × n_attributes)."""
    owner: IntArray
    held_element: IntArray
    """Element whose kVA it holds, or −1."""
    held_kva: IntArray
    held_bay: IntArray
    counted: IntArray
    """Shape (n_open × n_clauses); units counted so far, −1 where the clause has not begun."""
    token_first: IntArray
    token_step: IntArray
    token_attempt: IntArray
    token_since: IntArray
    token_office_seconds: IntArray
    """Open seconds of the office since then."""
    token_spent: IntArray
    """Work that has begun: seconds on duty that its people have spent on it, travel included; −1: waits, or outside."""
    token_person_first: IntArray
    token_person: IntArray


@dataclass(frozen=True, eq=False)
class Program:
    """Everything a replication reads. Two are the same if their digests are."""

    start: datetime.date
    days: int
    warm_up_days: int
    counted_days: int
    names: Names
    calendars: Calendars
    draws: Draws
    stages: Stages
    routes: Routes
    people: People
    demand: Demand
    network: Network
    clauses: Clauses
    open_cases: OpenCases
    effects: AlertEffects

    @property
    def horizon(self) -> int:
        """Last second of a replication + 1."""
        return self.days * DAY

    @property
    def counted_from(self) -> int:
        """First second of the counted period."""
        return self.warm_up_days * DAY

    @property
    def counted_to(self) -> int:
        """First second after the counted period."""
        return (self.warm_up_days + self.counted_days) * DAY

    def arrays(self) -> Iterator[tuple[str, IntArray]]:
        """Every array by its dotted name."""
        for group in fields(self):
            part = getattr(self, group.name)
            if group.name not in ("names", "start", "days", "warm_up_days", "counted_days"):
                for field in fields(part):
                    yield f"{group.name}.{field.name}", getattr(part, field.name)

    def packed(self, without: str = "") -> tuple[IntArray, dict[str, int]]:
        """One buffer with all arrays, and the offset of each; without those of a group, if one is named."""
        offsets, parts, at = {}, [], 0
        for name, array in self.arrays():
            if name.partition(".")[0] != without:
                offsets[name] = at
                parts.append(array.ravel())
                at += array.size
        return np.concatenate(parts), offsets

    @cached_property
    def digest(self) -> str:
        """Digest of everything a run depends on; the same digest gives the same log."""
        buffer, offsets = self.packed(without="" if self.effects.used else "effects")
        words = [str(self.start), self.days, self.warm_up_days, self.counted_days, offsets]
        words += [getattr(self.names, f.name) for f in fields(self.names)]
        total = hashlib.sha256(json.dumps(words, ensure_ascii=True).encode())
        total.update(buffer.astype("<i8").tobytes())
        return total.hexdigest()[:32]
