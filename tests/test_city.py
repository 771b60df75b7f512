"""The city: on the county's process, carried by its people in every district, plausible, and small enough to run.

Figures of one replication are compared with ranges that were read elsewhere or that the scenario assumes (A-nn). One
replication, run with the compiled engine, serves all tests marked slow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.measures import Measures, measure
from experiments.offered_load import OfferedLoad, offered_load
from model.agreements.cases import clause_cases
from model.arrivals import draw_arrivals
from model.compiling import compile_scenario
from model.draws import replication_key
from model.kernel import simulate
from model.log import Fate, Log
from model.program import DAY, Column, IntArray, Program
from model.scenario.loading import load_scenario
from model.scenario.stages import Meeting
from model.scenario.whole import Scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
CITY, COUNTY = SCENARIOS / "baseline.yaml", SCENARIOS / "county.yaml"
URBAN, RURAL = ("town", "east", "zone"), ("west", "north", "south")
DISTRICTS = (*URBAN, *RURAL)
HV = ("hv_single", "hv_dual")
CATEGORIES = ("lv_residential", "lv_nonresidential", *HV)
MOST_VISITS = 6_000_000
PATTERNS = ("*hall*", "*accounts*", "*hv_managers*", "*section_heads*", "*inspection*", "*survey*", "*metering*",
            "*station*", "*planning_office*", "design_group", "leaders")  # fmt: skip
"""How a redesign names teams of either base."""


@dataclass(frozen=True)
class City:
    scenario: Scenario
    program: Program

    @cached_property
    def offered(self) -> OfferedLoad:
        return offered_load(self.program)

    def expected(self, **which: str) -> float:
        """Expected applications a year, of a category."""
        streams, categories = self.scenario.streams, self.scenario.categories
        return math.fsum(
            number
            for name, number in self.offered.applications.items()
            if categories[streams[name].category].applies
            and which.get("category", streams[name].category) == streams[name].category
        )


@dataclass(frozen=True)
class Ran:
    city: City
    log: Log
    measures: Measures

    def __getitem__(self, path: str) -> float:
        return self.measures.numbers[path]

    def column(self, column: Column) -> IntArray:
        values: IntArray = self.log.applications.values[:, column]
        return values

    def blocked(self, hv: bool, district: str | None = None) -> float:
        """Share of the requests to the network that got not at once what was asked for."""
        grants, names = self.log.grants, self.city.program.names
        category = self.column(Column.CATEGORY)
        asked = np.zeros(len(category), dtype=np.bool_)
        at_once = asked.copy()
        asked[grants.application] = True
        at_once[grants.application[(grants.granted == grants.asked) & (grants.how == grants.how.min())]] = True
        mine = asked & (np.isin(category, [names.categories.index(name) for name in HV]) == hv)
        if district is not None:
            mine &= self.column(Column.AREA) == names.areas.index(district)
        return 1 - float(at_once[mine].mean())

    def on_time(self, clause: str, district: str) -> float:
        """On-time share of a clause in a district."""
        program, period = self.city.program, self.city.scenario.period
        cases = clause_cases(program, self.log, program.names.clauses.index(clause))
        first, last = period.warm_up_days * DAY, (period.warm_up_days + period.counted_days) * DAY
        arrived = self.log.applications.arrived[cases.application]
        here = self.column(Column.AREA)[cases.application] == program.names.areas.index(district)
        return float(np.mean(cases.kept[here & (first <= arrived) & (arrived < last)] == 1))


@pytest.fixture(scope="module")
def city() -> City:
    scenario = load_scenario(CITY)
    return City(scenario, compile_scenario(scenario, SCENARIOS))


@pytest.fixture(scope="module")
def county() -> Scenario:
    return load_scenario(COUNTY)


@pytest.fixture(scope="module")
def ran(city: City) -> Ran:
    log = simulate(city.program, 1, 0)
    return Ran(city, log, measure(city.program, city.scenario, log))


# ─── what is written ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_customers_process_and_promises_are_named_as_in_the_county(city: City, county: Scenario) -> None:
    """So that redesigns and rule sets serve both."""
    for part in ("streams", "stages", "routes", "roles", "categories", "channels", "attributes", "factors"):
        assert set(getattr(city.scenario, part)) == set(getattr(county, part)), part
    assert city.scenario.routes == county.routes
    assert city.scenario.agreements == county.agreements
    assert set(county.areas) < set(city.scenario.areas)


def test_a_stage_takes_as_long_as_in_the_county_but_for_the_way_there(city: City, county: Scenario) -> None:
    for name, stage in city.scenario.stages.items():
        for what in ("takes", "set_up", "all_outcomes", "sets", "hands", "if_blocked"):
            assert getattr(stage, what, None) == getattr(county.stages[name], what, None), f"{name}.{what}"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_redesigns_pattern_finds_teams_of_either(city: City, county: Scenario, pattern: str) -> None:
    for scenario in (city.scenario, county):
        assert any(fnmatchcase(name, pattern) for name in scenario.teams)


def test_the_patterns_find_every_team(city: City, county: Scenario) -> None:
    for scenario in (city.scenario, county):
        assert [name for name in scenario.teams if not any(fnmatchcase(name, pattern) for pattern in PATTERNS)] == []


def test_every_district_has_its_own_people(city: City) -> None:
    kinds = ["hall", "accounts", "hv_managers", "planning_office", "section_heads", "inspection_team", "metering"]
    for district in DISTRICTS:
        field = "survey" if district in URBAN else "station"
        for kind in (*kinds, field):
            assert city.scenario.teams[f"{kind}_{district}"].areas == (district,)


def test_the_shares_of_the_districts_add_up(city: City) -> None:
    for name, stream in city.scenario.streams.items():
        assert set(stream.areas) == set(DISTRICTS), name
        assert math.fsum(stream.areas.values()) == pytest.approx(1), name


def test_no_source_covers_a_whole_part() -> None:
    plain = yaml.safe_load(CITY.read_text(encoding="utf-8"))
    assert "source" not in plain
    for block in ("teams", "streams", "stages"):
        assert "source" not in plain[block]


def test_its_own_assumptions_are_cited_and_listed() -> None:
    own = {f"A-{number}" for number in range(60, 69)}
    assert own <= set(re.findall(r"A-\d\d", CITY.read_text(encoding="utf-8")))
    assert own == set(re.findall(r"`baseline` \| (A-\d\d)", (SCENARIOS / "ASSUMPTIONS.md").read_text(encoding="utf-8")))


# ─── how busy, how big ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_city_gets_about_eighty_thousand_applications_mostly_residents(city: City) -> None:
    whole = city.expected()
    assert 78_000 <= whole <= 82_000
    assert 0.70 <= city.expected(category="lv_residential") / whole <= 0.85
    hv = sum(city.expected(category=name) for name in HV) / whole
    assert 0.01 <= hv <= 0.04


def test_every_role_in_every_district_is_offered_between_65_and_85_percent_of_its_hours(city: City) -> None:
    loads = city.offered.area_loads
    assert len(loads) == 10 * len(DISTRICTS)
    assert {place: load for place, load in loads.items() if not 0.65 <= load <= 0.85} == {}


def test_the_north_county_is_the_one_short_of_people_outside(city: City) -> None:
    loads = city.offered.area_loads
    for role in ("surveyor", "meter_fitter", "inspector"):
        others = [loads[role, district] for district in DISTRICTS if district != "north"]
        assert loads[role, "north"] >= max(others) + 0.05, role


def test_meetings_and_outage_slots_have_seats_for_those_who_come(city: City) -> None:
    """Applications a year over seats a year (50 weeks), returns at the county's rates: a half to four fifths."""
    hv = sum(city.expected(category=name) for name in HV)
    seats = {name: one.sessions.seats or 0 for name, one in city.scenario.stages.items() if isinstance(one, Meeting)}
    assert 0.5 <= 0.9 * 1.3 * hv / (50 * seats["design_review"]) <= 0.8
    assert 0.5 <= 0.9 * hv / (2 * 50 * seats["outage_slot"]) <= 0.8
    assert city.expected(category="hv_dual") * 1.3 / (50 * seats["plan_review_meeting"]) <= 0.8


# ─── is it plausible (one replication, about four million visits) ────────────────────────────────────────────────────


@pytest.mark.slow
def test_everybody_is_accounted_for_and_next_to_nobody_is_undecided(ran: Ran) -> None:
    fate = ran.log.applications.fate
    assert sum(int(np.sum(fate == f)) for f in Fate) == len(fate)
    assert ran["applications/all/open"] < 0.005 * ran["applications/all/arrived"]
    for path, undecided in ran.measures.numbers.items():
        if path.startswith("clauses/") and path.endswith("/all/undecided"):
            stem = path.removesuffix("undecided")
            assert undecided <= max(1, 0.005 * (ran[f"{stem}met"] + ran[f"{stem}late"] + undecided)), path


@pytest.mark.slow
def test_no_replication_has_more_visits_than_the_limit(ran: Ran) -> None:
    """Visits of twelve seeds from their arrivals, at the visits per application of the one that was run."""
    per_application = len(ran.log.visits) / len(ran.log.applications.arrived)
    arrivals = [len(draw_arrivals(ran.city.program, replication_key(seed, 0))["values"]) for seed in range(1, 13)]
    assert max(arrivals) * per_application < MOST_VISITS


@pytest.mark.slow
def test_the_hours_worked_are_the_hours_offered(ran: Ran) -> None:
    offered = ran.city.offered
    year = ran["applications/all/arrived"] / ran.city.expected()
    names = ran.city.program.names.teams
    expected = math.fsum(offered.team_loads[t] * offered.duty_hours[t] for t in names) * year
    worked = math.fsum(ran[f"busy_hours/team/{t}"] + ran[f"overtime_hours/{t}"] for t in names)
    assert worked == pytest.approx(expected, rel=0.04)


@pytest.mark.slow
def test_hv_takes_months_most_of_which_are_the_customers(ran: Ran) -> None:
    """The customer's side dominates; the utility's days: 17.87 (a county with alerts) to 59 (limits of 2010)."""
    assert 15 <= ran["days/hv_single/utility/p50"] <= 30
    assert ran["days/hv_single/utility/p50"] < ran["days/hv_dual/utility/p50"] <= 59
    for category, share in (("hv_single", 0.33), ("hv_dual", 0.45)):
        where = {what: ran[f"where_days/{category}/{what}"] for what in ("customer", "authority", "nobody")}
        whole = ran[f"days/{category}/calendar/mean"]
        assert 100 <= whole <= 220
        assert 0.12 <= 1 - sum(where.values()) / whole <= share
        assert where["customer"] > 0.5 * whole


@pytest.mark.slow
def test_lv_takes_days_and_weeks(ran: Ran) -> None:
    """Beijing's small firms 141, then 15 days, Shanghai two months, then 10; Guangdong LV other 3.2 working days."""
    assert 5 <= ran["days/lv_residential/calendar/mean"] <= 15
    assert 15 <= ran["days/lv_nonresidential/calendar/mean"] <= 60
    assert 2 <= ran["days/lv_residential/utility/p50"] <= 5
    assert 3.2 <= ran["days/lv_nonresidential/utility/p50"] <= 12
    assert 20 <= ran["getting_electricity/lv_residential/system_links"] <= 30


@pytest.mark.slow
def test_promises_are_kept_mostly_and_not_always(ran: Ran) -> None:
    for category in CATEGORIES:
        assert 0.70 <= ran[f"clauses/statutory_2010.plan_reply_{category}/all/share"] < 1
    assert 0.80 <= ran["joint/statutory_2010/all/share"] <= 0.98


@pytest.mark.slow
def test_the_network_blocks_some(ran: Ran) -> None:
    """Assumed ranges (A-68): blocked by the grid LV 2-10 %, HV 5-15 %."""
    assert 0.02 <= ran.blocked(hv=False) <= 0.10
    assert 0.05 <= ran.blocked(hv=True) <= 0.15


@pytest.mark.slow
def test_a_manager_sees_which_district_is_worse_off(ran: Ran) -> None:
    """The zone by its lines, the West county by its transformers, the North county by its people."""

    def worst(shares: Mapping[str, float]) -> str:
        return max(shares, key=lambda district: shares[district])

    assert worst({district: ran.blocked(True, district) for district in DISTRICTS}) == "zone"
    assert worst({district: ran.blocked(False, district) for district in DISTRICTS}) == "west"
    for clause in ("plan_reply_lv_nonresidential", "plan_reply_lv_residential", "meter_and_energise_lv"):
        late = {district: 1 - ran.on_time(f"statutory_2010.{clause}", district) for district in DISTRICTS}
        assert worst(late) == "north", clause


@pytest.mark.slow
def test_the_halls_serve_other_business_within_a_quarter_of_an_hour_on_average(ran: Ran) -> None:
    assert ran["queues/hall_service/wait_hours_mean"] <= 0.25
