"""Where everything stands in the kernel's memory: `m[visit + at.STARTED]` is the word STARTED of a visit.

The memory is one array of 64-bit integers. In front lie the words of the run, then the addresses of the Program's
arrays, then these arrays and what is made of them before a run; behind them the world, and what moves. A record is an
address; its words are named here. 0 is no address. A list is three words: address, size, room.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from model import program

SIZE, ROOM, LIST = range(1, 4)
"""Words of a list after its address, and how many they are."""

# -- the run: words at the front -------------------------------------------------------------------------------------
(
    _NOWHERE, NOW, HORIZON, KEY, TOP, END, CALLED, KEYS, WATCHING, FREE_VISITS, FREE_APPLICATIONS, FREE_CASES,
    FREE_NODES, VISIT_SIZE, APPLICATION_SIZE, CASES_SIZE, CASE_SIZE, STAGES, STEPS, PERSONS, ELEMENTS, ATTRIBUTES,
    STAGE_COUNT, AREA_COUNT, ROLE_COUNT, PERSON_COUNT, PAPERS_AT, JOINS_AT, ENDED_BEFORE_AT, OWNER_ROLE,
    OWNERS_CHANGED, GRID_CHANGED, BATCHES_CHANGED, MEETINGS_STARTING, MARK, WATCHED, WATCHED_COUNT, BEGINS, ENDS,
    AHEAD, SLOT_OF_ALERT, DUE_SLOT, ALERT_COUNT, POLICY, POLICY_COUNT, RANK_OF_CATEGORY, OWNER_CANDIDATES, MEETINGS,
    BATCHES, LONG_QUEUES, CHOICE_NAMES, LATENT_NAME, LEAD_NAME, NO_VALUES, ROW_AT, ROW_END, DUE_FIRST, DUE_LAST,
    ARRIVALS_FIRST, ARRIVALS_LAST, COMERS, COMER_COUNT, COMER_SIZE, VALUES_AT, LIVING, BATCH_COUNT, APPLICATION_COUNT,
    ROW_COUNT, CATEGORY_COUNT, FIRST_SIGNATURE, WEEKDAYS, MONTHS, PERSON_SIZE, CLAUSE_COUNT, ELEMENT_COUNT, BEGUN_RUN,
    NEXT_FROM_OUTSIDE, FREE_REQUESTS, PART_ROWS, SLICE_END, SLICE, SLICE_ROOM, TEAM_COUNT,
) = range(83)  # fmt: skip
_LISTS = 84
(
    EVENTS, EXPIRY, EXPIRED, CHUNKS, APPLICATION_CHUNKS, CALLED_CREWS, TO_GO, ENDING, WAITING_OWNERS, ORPHANS,
    REQUESTS, GRID_WAITING, REINFORCEMENTS, RAISED, BEGUN, BATCH_ROWS, HANDS_OF_MANY, STAYING, ACTIVE, PASSED, KEPT,
    SUITED, SEATS, TRIED, TAKEN, SORTED, PLACES, NEWLY_HELPED, FREE_BLOCKS,
) = range(_LISTS, _LISTS + 29 * LIST, LIST)  # fmt: skip
"""First word of the lists of free blocks, by the logarithm of their size."""
HEADER = FREE_BLOCKS + 48
"""Addresses of the Program's arrays."""


def array_names() -> Iterator[str]:
    """Dotted names of the Program's arrays, in the order of `Program.arrays`."""
    groups = (
        "calendars",
        "draws",
        "stages",
        "routes",
        "people",
        "demand",
        "network",
        "clauses",
        "open_cases",
        "effects",
    )
    kinds = (
        program.Calendars, program.Draws, program.Stages, program.Routes, program.People, program.Demand,
        program.Network, program.Clauses, program.OpenCases, program.AlertEffects,
    )  # fmt: skip
    for group, kind in zip(groups, kinds, strict=True):
        for field in dataclasses.fields(kind):
            yield f"{group}.{field.name}"


_POSITION = {name: HEADER + position for position, name in enumerate(array_names())}
PROGRAM = HEADER + len(_POSITION)
"""Where the Program's arrays begin."""


def _of(name: str) -> int:
    return _POSITION[name]


# -- the Program's arrays that are read by position: m[m[at.X] + row] -------------------------------------------------
CALENDAR_FIRST, OPENS, CLOSES, BEFORE = (_of(f"calendars.{word}") for word in ("first", "opens", "closes", "before"))
OFFICE, CLOSINGS, MIDNIGHTS = (_of(f"calendars.{word}") for word in ("office", "closings", "midnights"))
TABLES, DURATION_TABLE, DURATION_MEAN = (_of(f"draws.{word}") for word in ("tables", "duration_table", "duration_mean"))
IN_WORKING_DAYS, DURATION_PER = _of("draws.duration_in_working_days"), _of("draws.duration_per")
PROBABILITY_FIRST, THRESHOLD = _of("draws.probability_first"), _of("draws.threshold")
VALUE_FIRST, VALUE_THRESHOLD, VALUE_CHOICE, VALUE_TABLE, VALUE_MEAN = (
    _of(f"draws.value_{word}") for word in ("first", "threshold", "choice", "table", "mean")
)
CHOICE_FIRST, CHOICE_CONDITION, CHOICE_USE = (_of(f"draws.choice_{word}") for word in ("first", "condition", "use"))
CONDITION_FIRST, TEST_ATTRIBUTE, TEST_FIRST, TEST_LOW, TEST_HIGH = (
    _of(f"draws.{word}") for word in ("condition_first", "test_attribute", "test_first", "test_low", "test_high")
)
PLACE_ROLE, OUTCOME_PROBABILITY, OUTCOME_VIA, OUTCOME_BACK_TO = (
    _of(f"stages.{word}") for word in ("place_role", "outcome_probability", "outcome_via", "outcome_back_to")
)
SET_ATTRIBUTE, SET_DRAW, SET_NAME = (_of(f"stages.set_{word}") for word in ("attribute", "draw", "name"))
FIRST_STEP, FORK_STEP, STEP_OF = _of("routes.first"), _of("routes.fork_step"), _of("routes.step_of")
DOCUMENT_FIRST, DOCUMENT_STAGE, DOCUMENT_PROBABILITY, DOCUMENT_FETCHED_BY, DOCUMENT_BACK_TO, DOCUMENT_NAME = (
    _of(f"routes.document_{word}") for word in ("first", "stage", "probability", "fetched_by", "back_to", "name")
)
TEAM_NAMES_AREA = _of("people.team_names_area")
CASELOAD, OWNER_RULE = _of("people.caseload"), _of("people.owner_rule")
SKILL_FIRST, SKILL_ROLE, SKILL_FROM, SKILL_TO, SKILL_SPEED, SKILL_REPEATS = (
    _of(f"people.skill_{word}") for word in ("first", "role", "from", "to", "speed", "repeats")
)
STREAM_ROUTE, LATENT_AFTER = _of("demand.route"), _of("demand.latent_after")
COINCIDENCE, SMALL, ELEMENT_SHORT_NAME, BAY_ABOVE, CATEGORY_HV = (
    _of(f"network.{word}") for word in ("coincidence", "small", "short_name", "bay_above", "category_hv")
)
PARENT = _of("network.parent")
TRIGGER_KVA, TRIGGER_COUNT, TRIGGER_TIMES, TRIGGER_ADDS_KVA, TRIGGER_ADDS_BAYS, TRIGGER_LEAD = (
    _of(f"network.trigger_{word}") for word in ("kva", "count", "times", "adds_kva", "adds_bays", "lead")
)
PLANNED_KVA, PLANNED_BAYS = _of("network.planned_kva"), _of("network.planned_bays")
LV_FIRST, LV_ELEMENT, HV_FIRST, HV_ELEMENT = (
    _of(f"network.{word}") for word in ("lv_first", "lv_element", "hv_first", "hv_element")
)
AGREEMENT, EACH_ATTEMPT, LIMIT, LIMIT_ATTRIBUTE, COUNTS, WHOLE, APPLIES, CLAUSE_CONDITION, CUSTOMER_UNITS = (
    _of(f"clauses.{word}")
    for word in (
        "agreement", "each_attempt", "limit", "limit_attribute", "counts", "whole", "applies", "condition",
        "customer_units",
    )
)  # fmt: skip
TO_STAGE = _of("clauses.to_stage")
ALERT_FIRST, ALERT_LEVEL, ALERT_LEFT, ALERT_LEFT_SHARE, ALERT_PRIORITY = (
    _of(f"clauses.alert_{word}") for word in ("first", "level", "left", "left_share", "priority")
)
CASE_OWNER, HELD_ELEMENT, HELD_KVA, HELD_BAY, CASE_COUNTED = (
    _of(f"open_cases.{word}") for word in ("owner", "held_element", "held_kva", "held_bay", "counted")
)
TOKEN_FIRST, TOKEN_STEP, TOKEN_ATTEMPT, TOKEN_SINCE, TOKEN_OFFICE_SECONDS, TOKEN_SPENT = (
    _of(f"open_cases.token_{word}") for word in ("first", "step", "attempt", "since", "office_seconds", "spent")
)
TOKEN_PERSON_FIRST, TOKEN_PERSON = _of("open_cases.token_person_first"), _of("open_cases.token_person")
ALERT_SLACK, ALERT_HELPER, ALERT_ESCALATION = (
    _of(f"effects.alert_{word}") for word in ("slack", "helper", "escalation")
)
HELPER_SERVES, HELPER_ROLE, HELPER_SPEED, HELPER_REPEATS = (
    _of(f"effects.helper_{word}") for word in ("serves", "role", "speed", "repeats")
)
ESCALATION_TIMES, UNITS_AHEAD = _of("effects.escalation_times"), _of("effects.units_ahead")

# -- records ----------------------------------------------------------------------------------------------------------
TYPE = 0
"""Word of every record that something may fall due for."""
VISIT, BUNDLE, GROUP, ELEMENT, COMER = range(1, 6)
"""A visit, a closed batch, the members of one, an element of the network, a latent customer."""
NEXT, PREVIOUS = 1, 2
"""Words that chain records (visits of an application, free ones)."""

STAGE_COLUMNS = (
    "kind", "hands", "takes", "travel", "at_closing", "in_one_go", "patience",
    "patience_leaves", "patience_via", "hall", "outsource_takes", "outsource_after_seconds", "outsource_above",
    "gives_up", "gives_up_expires", "expires", "seats", "batch_size", "batch_age_seconds", "batch_per_area", "set_up",
    "grid_farther", "grid_part", "grid_withdraws", "grid_part_least", "grid_farther_via", "name_duration",
    "name_travel", "name_outcome", "name_gives_up", "name_expires", "name_patience", "name_set_up", "name_outsource",
    "name_grid", "order", "place_first", "outcome_first", "set_first",
)  # fmt: skip
"""Columns of `model.program.Stages` that a stage's record holds first."""
(
    KIND, HANDS, TAKES, TRAVEL, AT_CLOSING, IN_ONE_GO, PATIENCE, PATIENCE_LEAVES, PATIENCE_VIA,
    HALL, OUTSOURCE_TAKES, OUTSOURCE_AFTER, OUTSOURCE_ABOVE, GIVES_UP, GIVES_UP_EXPIRES, EXPIRES, SEATS_OF_SESSION,
    BATCH_SIZE, BATCH_AGE, BATCH_PER_AREA, SET_UP, GRID_FARTHER, GRID_PART, GRID_WITHDRAWS, GRID_PART_LEAST,
    GRID_FARTHER_VIA, NAME_DURATION, NAME_TRAVEL, NAME_OUTCOME, NAME_GIVES_UP, NAME_EXPIRES, NAME_PATIENCE, NAME_SET_UP,
    NAME_OUTSOURCE, NAME_GRID, ORDER, PLACE_FIRST, OUTCOME_FIRST, SET_FIRST,
) = range(39)  # fmt: skip
(
    INDEX, PLACE_LAST, OUTCOME_LAST, SET_LAST, PLAIN_TABLE, PLAIN_MEAN, NEEDS_PAPERS, QUEUES_SIMPLY, OWNED, LINES_OF,
    GROUPS_OF, SESSION_START, SESSION_END, SEATS_LEFT, LIST_OPENED, FIRST_ROLE, WAITING_HERE,
) = range(39, 56)  # fmt: skip
"""Then these: ranges as first and last; FIRST_ROLE is that of the first place; WAITING_HERE is a list."""
STAGE_SIZE = WAITING_HERE + LIST

(
    STEP_KIND, STEP_STAGE, STEP_NEXT, STEP_OTHERWISE, STEP_CONDITION, STEP_BRANCH, STEP_FORK_FIRST, STEP_FORK_LAST,
    STEP_JOIN, STEP_JOIN_SLOT, STEP_BRANCHES, STEP_REMAINING, STEP_INDEX, STEP_SIZE,
) = range(14)  # fmt: skip

(
    _TYPE, _NEXT, _PREVIOUS, APPLICATION, STAGE, STEP, BRANCH, ATTEMPT, SINCE, STARTED, LINE, HEAP_PLACE, REST, REPEATS,
    OUTCOME, REASON, IN_BUNDLE, BATCH, OUTSOURCED, CLOSED, DETOURS, STAMP, PEOPLE_COUNT, OPENED,
) = range(24)  # fmt: skip
"""OPENED is the row of the open applications' branches that a visit takes up, −1 for one begun in the run."""
BUNDLE_HELPED = 24
"""Helpers of a bundle's visits, those it had among them, as bits."""
MEMBERS = 25
"""List of a bundle's visits."""
KEY_WORDS = MEMBERS + LIST
PEOPLE = KEY_WORDS + 8
"""Addresses of the people, in the order of the places."""
NOT_SETTLED = -9
"""Outcome of a visit that none was settled for before its end."""

(
    _FREE, _FREE_NEXT, ROW, ARRIVED, IDENTITY, CONNECTION, CASE, OPEN_CASE, ROUTE, ITS_VALUES, FATE, FATE_TO_COME,
    ENDED, OWNER, OWNED_NEXT, OWNED_PREVIOUS, LIVING_NEXT, LIVING_PREVIOUS, VISITS, RECORDS, HOLDING, CASES,
    ITS_PRIORITY, HELPED, ESCALATED,
    ATTEMPTS,
) = range(26)  # fmt: skip
"""ROW is the number of the application in the world: of two that arrive together the lower one comes first. HELPED and
ESCALATED are the helpers and escalations that alerts have given it, as bits."""

(
    PERSON_INDEX, TEAM, NUMBER, RANK, CREW, ON_DUTY, BUSY, EMPLOYED, OFF_AT, LAST_END, SKILLS, FREE_PLACE, OWNS,
    OWNED_FIRST, AWAY_FIRST, AWAY_LAST, DUTY_OPENS, DUTY_CLOSES, DUTY_BEFORE, DUTY_COUNT, ITS_CALENDAR, SEAT_OF, SPEED,
) = range(23)  # fmt: skip
"""SPEED per role, then the factor on repeats per role, then 1 for each area served."""

CREW_CALLED, CREW_WAITING, CREW_FREE, CREW_LINES, CREW_PEOPLE, CREW_SIZE = 0, 1, 2, 2 + LIST, 2 + 2 * LIST, 2 + 3 * LIST
"""CREW_WAITING counts the pieces of work that wait in its lines."""

(
    LINE_ROLES, LINE_PLACES, LINE_AREA, LINE_PREFER, LINE_SLOT, LINE_BACKFILL, LINE_OWNER, LINE_CREW, LINE_SOLE,
    LINE_HELPED, LINE_WITH_HELP, LINE_HELP_CREW, WAITING,
) = range(13)  # fmt: skip
"""LINE_HELPED: who may help, as bits; LINE_WITH_HELP: the same work with other helpers; LINE_HELP_CREW: who then does
it."""
LINE_SIZE = WAITING + LIST

GROUP_STAGE, GROUP_CHANGED, GROUP_MEMBERS, GROUP_SIZE = 1, 2, 3, 3 + LIST

ELEMENT_INDEX, ROOM_LIMIT, COMMITTED, BAYS, TIMES, BUILDING, RESERVED, STUCK_KVA, STUCK_COUNT, ELEMENT_SIZE = range(
    1, 11
)

(
    REQUEST_NEXT, REQUEST_VISIT, REQUEST_ROW, REQUEST_KVA, REQUEST_BAY, REQUEST_ELEMENT, ASKED, GRANTED, RETURNED, HOW,
    REFUSED, SETTLED, REQUEST_SIZE,
) = range(13)  # fmt: skip

COMER_ROW, COMES_AT, COMER_IDENTITY, COMER_CONNECTION, COMER_CASE, COMER_OPEN_CASE, COMER_VALUES = range(1, 8)

(
    BEGUN_ONCE, CASE_NUMBER, CASE_LIMIT, COUNTS_FROM, COUNTED, RUNS_SINCE, OWN_COUNTED, OWN_SINCE, TIMED, MET, ALERTED,
    WORK_AHEAD, DUE,
) = range(13)  # fmt: skip

WATCHED_CLAUSE, CLOSINGS_FIRST, CLOSINGS_COUNT, OPENS_AGAIN, DEPENDS, WATCHED_AHEAD, WATCHED_SIZE = range(7)

DUE_AT, DUE_WHAT, DUE_WHO, DUE_UNTIL, DUE_SIZE = range(5)
CLOSES_NOW, COMES, OPENS_NOW, SKILLS_CHANGE, LEAVES, DEPUTIES, SESSION, LIST_OPENS, PLANNED = range(9)
"""What happens from outside: to people first, in this order."""

APPLICATION_ROW_VALUES = 9
"""A row of an application in the log: row, arrived, ended, fate, owner + 1, identity, connection, case, open case; then
its values."""

EVENT_BITS = 34
"""An event is its instant and, in the last bits, its address."""
ALERT = 3
"""What expires: patience, hall, firm (0 to 2), an alert."""
LATE = 1 << 29
"""Sorts what has not started or ended last."""
ROW_WORDS, CHUNK_ROWS = 4, 1024
APPLICATIONS_IN_CHUNK = 256
BATCH_WORDS = 10
"""Words of a batch: start, stage, key."""
