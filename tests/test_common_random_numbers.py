"""The same customers with the same luck meet every scenario: matched one by one, 100 per cent of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from model.calendars import Calendar
from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Log, Outcome
from model.program import Column, Kind, Program
from model.scenario import Scenario
from tests.small_scenario import Changes, small_with

PERIOD = {"start": datetime.date(2026, 3, 2), "counted_days": 60, "run_out_days": 20}
BASE: Changes = {
    "period": PERIOD,
    "attributes.flats": {"number": True},
    "attributes.contractor": {"values": ["qualified", "unqualified"]},
    "streams.lv_residential_new.requested_kva": {"number": {"uniform": [4, 16]}},
    "streams.lv_residential_new.attributes.flats": {"choices": {"1": 0.7, "4": 0.3}},
    "stages.site_survey.sets": {"contractor": {"choices": {"qualified": 0.6, "unqualified": 0.4}}},
    "stages.meter_installation.takes.per": "flats",
    "stages.meter_installation.sent_back": {"probability": [0.4, 0.3]},
}
MORE_DEMAND: Changes = {"streams.lv_residential_new.applications_per_year": 660}
ONE_MORE: Changes = {"teams.town_team.headcount": 3, "teams.hall.headcount": 3}
OTHER_CHANNELS: Changes = {"streams.lv_residential_new.channels": {"counter": 0.1, "app": 0.9}}


@dataclass(frozen=True, slots=True)
class Life:
    """What luck gave an application."""

    given: tuple[int, ...]
    """kVA, area, declared attributes."""
    durations: dict[tuple[str, int], int]
    """Seconds of uninterrupted work, and of external stages (of open hours for working days), per (stage, attempt)."""
    outcomes: dict[tuple[str, int], tuple[int, int]]
    """(passed or sent back, reason) per (stage, attempt)."""


def lives(changes: Changes, renamed: dict[str, str] | None = None) -> dict[int, Life]:
    """Run the small scenario with changes and tell every application's life by its identity."""
    plain = small_with({**BASE, **changes})
    for new, old in (renamed or {}).items():
        _rename(plain, old, new)
    program = compile_scenario(Scenario.model_validate(plain))
    return _lives(program, simulate(program, 5, 2), renamed or {})


def _rename(plain: dict[str, Any], old: str, new: str) -> None:
    plain["stages"] = {new if name == old else name: stage for name, stage in plain["stages"].items()}
    plain["stages"][new]["luck"] = old
    for clause in plain["agreements"]["statutory"]["clauses"].values():
        clause |= {key: clause[key].replace(f"{old}.", f"{new}.") for key in ("from", "to")}
    plain["routes"]["lv_residential"] = [new if name == old else name for name in plain["routes"]["lv_residential"]]


def _lives(program: Program, log: Log, renamed: dict[str, str]) -> dict[int, Life]:
    visits, applications, signed = log.visits, log.applications, len(program.names.agreements)
    kept = [Column.AREA, Column.REQUESTED_KVA, *range(Column.GRID, applications.values.shape[1] - signed)]
    opens = slice(*program.calendars.first[int(program.calendars.office[0]) :][:2].tolist())
    office = Calendar.of(program.calendars.opens[opens], program.calendars.closes[opens])
    kept.remove(program.names.attributes.index("contractor"))  # told by the visits that set it
    told = [Life(tuple(values), {}, {}) for values in applications.values[:, kept].tolist()]
    for row in np.flatnonzero(visits.ended >= 0).tolist():
        name = program.names.stages[visits.stage[row]]
        life, key = told[visits.application[row]], (renamed.get(name, name), int(visits.attempt[row]))
        if visits.outcome[row] in (Outcome.PASSED, Outcome.SENT_BACK):
            life.outcomes[key] = (int(visits.outcome[row]), int(visits.reason[row]))
        started, ended = int(visits.started[row]), int(visits.ended[row])
        if name == "external_works":  # in working days
            life.durations[key] = office.work_between(started, ended)
        elif program.stages.kind[visits.stage[row]] == Kind.EXTERNAL or _uninterrupted(log, row):
            life.durations[key] = ended - started
    return dict(zip(applications.identity.tolist(), told, strict=True))


def _uninterrupted(log: Log, row: int) -> bool:
    person = int(log.hands.person[log.hands.visit == row][0])
    duty = slice(int(log.duty.first[person]), int(log.duty.first[person + 1]))
    opens, closes = log.duty.opens[duty], log.duty.closes[duty]
    at = int(np.searchsorted(opens, log.visits.started[row], side="right")) - 1
    return bool(log.visits.ended[row] <= closes[at])


def compare(one: dict[int, Life], two: dict[int, Life]) -> tuple[int, int]:
    """Count what both worlds have of everybody in both, and what of it is the same."""
    both = same = 0
    for identity in one.keys() & two.keys():
        a, b = one[identity], two[identity]
        both, same = both + 1, same + (a.given == b.given)
        for mine, yours in ((a.durations, b.durations), (a.outcomes, b.outcomes)):
            shared = mine.keys() & yours.keys()
            both += len(shared)
            same += sum(mine[key] == yours[key] for key in shared)
    return both, same


@pytest.fixture(scope="module")
def base() -> dict[int, Life]:
    return lives({})


@pytest.mark.parametrize(
    "changes", [MORE_DEMAND, ONE_MORE, OTHER_CHANNELS], ids=["more demand", "one more", "other channels"]
)
def test_everybody_in_both_worlds_has_the_same_luck(base: dict[int, Life], changes: Changes) -> None:
    changed = lives(changes)
    both, same = compare(base, changed)
    assert len(base.keys() & changed.keys()) > 60
    assert both > 10 * len(base) * 0.9
    assert same == both


def test_more_demand_only_appends_customers(base: dict[int, Life]) -> None:
    more = lives(MORE_DEMAND)
    assert base.keys() < more.keys()
    assert len(more) < 1.3 * len(base)


def test_people_and_channels_leave_the_customers_as_they_are(base: dict[int, Life]) -> None:
    assert lives(ONE_MORE).keys() == base.keys()
    assert lives(OTHER_CHANNELS).keys() == base.keys()


def test_a_stage_renamed_with_luck_draws_as_before(base: dict[int, Life]) -> None:
    renamed = lives({}, {"reception": "acceptance", "fitting": "meter_installation", "look": "site_survey"})
    both, same = compare(base, renamed)
    assert renamed.keys() == base.keys()
    assert same == both > 10 * len(base) * 0.9


def test_a_stage_renamed_without_luck_draws_anew(base: dict[int, Life]) -> None:
    plain = small_with(BASE)
    _rename(plain, "acceptance", "reception")
    del plain["stages"]["reception"]["luck"]
    program = compile_scenario(Scenario.model_validate(plain))
    changed = _lives(program, simulate(program, 5, 2), {"reception": "acceptance"})
    shared = [i for i in base if ("acceptance", 1) in base[i].durations and ("acceptance", 1) in changed[i].durations]
    same = sum(base[i].durations["acceptance", 1] == changed[i].durations["acceptance", 1] for i in shared)
    assert same < 0.1 * len(shared)


def test_another_replication_has_other_customers() -> None:
    program = compile_scenario(Scenario.model_validate(small_with(BASE)))
    one, two = (_lives(program, simulate(program, 5, replication), {}) for replication in (0, 1))
    both, same = compare(one, two)
    assert same < 0.6 * both
