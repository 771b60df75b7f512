"""Every message that a bad scenario gives: where, which key, which value, and what it should be."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from model.problems import ScenarioError
from model.scenario.loading import load, load_scenario
from model.uncertain import highest
from tests.scenario_writing import Writer, told
from tests.small_scenario import GONE, SMALL, Changes, problems_with, write_small

DAY = datetime.date(2026, 3, 1)
TITLE = {"zh": "甲", "en": "A"}
CLAUSE = "agreements.statutory.clauses.meter_and_energise"
ROUTE = ["acceptance", "site_survey", "external_works", "meter_installation", "archiving"]
WAIT = {"title": TITLE, "kind": "external", "takes": {"fixed": 1, "unit": "hours"}}
INSTANT = {"title": TITLE, "kind": "external", "takes": {"fixed": 0}}
GRID = {"title": TITLE, "kind": "grid"}
DESK = {"title": TITLE, "by": "archivist", "takes": {"fixed": 5}}
TRANSFORMERS = {
    "transformers": {
        "t_town": {"rated_kva": 400, "feeder": "f", "area": "town"},
        "t_villages": {"rated_kva": 200, "feeder": "f", "area": "villages"},
    },
    "feeders": {"f": {"rated_kva": 5000, "substation": "s", "areas": ["town", "villages"]}},
    "substations": {"s": {"rated_kva": 40000}},
}
WITH_GRID: Changes = {
    "stages.grid_request": GRID,
    "routes.lv_residential": ["acceptance", "grid_request", *ROUTE[1:]],
    "streams.lv_residential_new.requested_kva": {"number": {"uniform": [4, 16]}},
    "network": TRANSFORMERS,
}
BRANCHES = ["acceptance", {"together": [["site_survey"], ["external_works"]]}, "meter_installation", "archiving"]
SIZE = {"values": ["small", "large"]}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Write files into an empty current folder."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


def clause(**changes: object) -> Changes:
    return {f"{CLAUSE}.{key.rstrip('_')}": value for key, value in changes.items()}


def test_the_small_scenario_is_valid() -> None:
    scenario = load_scenario(SMALL)
    assert list(scenario.stages) == [ROUTE[0], "customer_fetches_papers", *ROUTE[1:]]
    assert scenario.teams["town_team"].roles["surveyor"].speed == 1.1


@pytest.mark.parametrize(
    "changes",
    [
        WITH_GRID,
        {"routes.lv_residential": BRANCHES, **clause(from_="site_survey.ended")},
        {"stages.meter_installation.sent_back": {"probability": 0.1, "back_to": "site_survey"}},
        {"stages.meter_installation.by": ["meter_fitter", "archivist"]},
        {"stages.meter_installation": {**DESK, "by": "meter_fitter", "in_one_go": True, "slot_minutes": 210}},
        {"attributes.size": SIZE, "stages.site_survey.sets": {"size": {"choices": {"small": 0.4, "large": 0.6}}}},
        {"attributes.flats": {"number": True}, "stages.archiving.takes.per": "flats"},
        {"stages.archiving.by": "owner", "owners": {"role": "archivist", "caseload": 9},
         "stages.assigning": {"title": TITLE, "kind": "assignment"},
         "routes.lv_residential": ["acceptance", "assigning", *ROUTE[1:]]},
        {"categories.lv_residential.documents.deed":
         {"title": TITLE, "missing": 0.1, "needed_at": "archiving", "fetched_by": "customer_fetches_papers"}},
    ],
)  # fmt: skip
def test_what_is_allowed_gives_no_problem(write: Writer, changes: Changes) -> None:
    load(write_small(write, changes))


SCHEMA = [
    ("a key is missing", {"period.start": GONE}, "period.start: is missing"),
    ("a key is unknown", {"stages.acceptance.takess": 3}, "stages.acceptance.takess: unknown key; did you mean takes?"),
    ("a key belongs to another kind", {"stages.acceptance.gives_up": {"probability": 0.1}},
     "stages.acceptance.gives_up: unknown key here; it belongs to kind: external"),
    ("nothing like the key is known", {"categories.lv_residential.colour": "red"},
     "categories.lv_residential.colour: unknown key; known are source, note, title, index_group, applies and documents"),
    ("the kind is unknown", {"stages.external_works.kind": "extern"},
     "stages.external_works.kind = 'extern': is work, external, meeting, batch, grid or assignment; did you mean external?"),
    ("text instead of a number", {"stages.archiving.takes.fixed": "five"},
     "stages.archiving.takes.fixed = 'five': a number, not text"),
    ("a number in quotes", {"teams.hall.monthly_cost_yuan": "6000"},
     "teams.hall.monthly_cost_yuan = '6000': a number, not text; leave the quotes out"),
    ("a number instead of text", {"stages.archiving.title.en": 12},
     "stages.archiving.title.en = 12: text, not a number; put it in quotes"),
    ("a number instead of a name", {"streams.lv_residential_new.route": 1},
     "streams.lv_residential_new.route = 1: a name, not a number"),
    ("a fraction of a person", {"stages.archiving.by": {"archivist": 1.5}},
     "stages.archiving.by.archivist = 1.5: a whole number"),
    ("text instead of a truth", {"stages.acceptance.site_visit": "yes"},
     "stages.acceptance.site_visit = 'yes': true or false, not text"),
    ("a date in quotes", {"period.start": "2026-01-05"},
     "period.start = '2026-01-05': a date YYYY-MM-DD, not text; leave the quotes out"),
    ("a mapping instead of a list", {"routes.lv_residential": {"a": "b"}}, "routes.lv_residential: a list, not a mapping"),
    ("a list instead of a mapping", {"areas": ["town"]}, "areas = ['town']: a mapping (key: value), not a list"),
    ("a value of no form", {"stages.archiving.by": True},
     "stages.archiving.by = true: text, a list or a mapping (key: value), not true or false"),
    ("a probability above 1", {"stages.acceptance.sent_back.probability": [0.2, 1.4]},
     "stages.acceptance.sent_back.probability[1] = 1.4: a probability lies between 0 and 1"),
    ("a share above 1", {"teams.hall.absence_share": 1.2}, "teams.hall.absence_share = 1.2: is at most 0.95"),
    ("a target below 0", {f"{CLAUSE}.target": -1}, f"{CLAUSE}.target = -1: a share lies between 0 and 1"),
    ("too small a count", {"period.counted_days": 0}, "period.counted_days = 0: is at least 1"),
    ("a mean of nothing", {"stages.customer_fetches_papers.takes.exponential": 0},
     "stages.customer_fetches_papers.takes.exponential = 0: is above 0"),
    ("a name in capitals", {"stages.Archive": DESK},
     "stages.Archive: a name of small letters, digits and underscores, beginning with a letter"),
    ("a time that is none", {"stages.archiving": {**DESK, "kind": "batch", "collects": {"times": [{"at": "25:00"}]}}},
     "stages.archiving.collects.times[0].at = '25:00': a time of day HH:MM, from 00:00 to 24:00"),
    ("hours that are none", {"calendars.office.working_days": ["8-12"]},
     "calendars.office.working_days[0] = '8-12': hours HH:MM-HH:MM, such as 08:30-12:00"),
    ("a milestone that is none", clause(to="meter_installation"),
     f"{CLAUSE}.to = 'meter_installation': a milestone: a stage and .waiting, .started or .ended; "
     "application.arrived or .archived"),
    ("a word of several", {"categories.lv_residential.index_group": "mv"},
     "categories.lv_residential.index_group = 'mv': is hv, lv, generation or none; did you mean hv?"),
    ("a key of several", clause(alerts={"blue": {"left": 1}}), f"{CLAUSE}.alerts.blue: is yellow, orange or red"),
    ("a rule of several", {"owners": {"role": "archivist", "caseload": 3, "rule": "random"}},
     "owners.rule = 'random': is least_loaded, area or customers_choice"),
    ("a list of the wrong length", {"stages.archiving.takes": {"uniform": [5]}},
     "stages.archiving.takes.uniform = [5]: has 2 entries, not 1"),
    ("a list too long", {"stages.archiving.takes": {"uniform": [5, 6, 7]}},
     "stages.archiving.takes.uniform = [5, 6, 7]: has 2 entries, not 3"),
    ("a list too short", {"routes.lv_residential": [*ROUTE, {"together": [["x"]]}]},
     "routes.lv_residential[5].together: has at least 2 entries"),
    ("an empty text", {"source": "s", "note": ""}, "note = '': is not empty"),
    ("a long text", {"note": "x" * 501}, f"note = '{'x' * 27}…{'x' * 28}': has at most 500 characters"),
    ("two distributions", {"stages.archiving.takes": {"fixed": 5, "exponential": 5}},
     "stages.archiving.takes: states exactly one of fixed, uniform, triangular, exponential, gamma, lognormal, weibull, "
     "empirical, not fixed and exponential"),
    ("shares that miss something", {"streams.lv_residential_new.areas": {"town": 0.7}},
     "streams.lv_residential_new: the shares add up to 1, not 0.7"),
    ("numbers that fall", {"stages.acceptance.takes.triangular": [8, 40, 15]},
     "stages.acceptance.takes: triangular numbers rise from lowest to highest"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in SCHEMA], ids=[case[0] for case in SCHEMA])
def test_the_schema_tells_in_plain_words(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


KNOWN_STAGES = "acceptance, customer_fetches_papers, site_survey, external_works, meter_installation and archiving"
REFERENCES = [
    ("routes.lv_residential", [*ROUTE[:4], "archivin"],
     "routes.lv_residential[4] = 'archivin': unknown stage; did you mean archiving?"),
    ("stages.acceptance.sent_back.via", "pigeons",
     f"stages.acceptance.sent_back.via = 'pigeons': unknown stage; known are {KNOWN_STAGES}"),
    ("stages.acceptance.sent_back.back_to", "acceptanse",
     "stages.acceptance.sent_back.back_to = 'acceptanse': unknown stage; did you mean acceptance?"),
    ("stages.archiving.by", "archivistt", "stages.archiving.by = 'archivistt': unknown role; did you mean archivist?"),
    ("teams.hall.roles.archivistt", {}, "teams.hall.roles.archivistt: unknown role; did you mean archivist?"),
    ("stages.archiving.prefer", ["hal"], "stages.archiving.prefer[0] = 'hal': unknown team; did you mean hall?"),
    ("teams.hall.calendar", "halll", "teams.hall.calendar = 'halll': unknown calendar; did you mean hall?"),
    ("teams.town_team.shifts", ["early"],
     "teams.town_team.shifts[0] = 'early': unknown calendar; known are office and hall"),
    ("stages.acceptance.hall", "hal", "stages.acceptance.hall = 'hal': unknown calendar; did you mean hall?"),
    ("channels.counter.calendar", "hal", "channels.counter.calendar = 'hal': unknown calendar; did you mean hall?"),
    ("national_calendar.office", "ofice", "national_calendar.office = 'ofice': unknown calendar; did you mean office?"),
    ("teams.hall.areas", ["town", "villages", "sea"], "teams.hall.areas[2] = 'sea': unknown area; known are town and villages"),
    ("streams.lv_residential_new.areas", {"town": 0.7, "vilages": 0.3},
     "streams.lv_residential_new.areas.vilages: unknown area; did you mean villages?"),
    ("streams.lv_residential_new.channels", {"counter": 0.5, "apps": 0.5},
     "streams.lv_residential_new.channels.apps: unknown channel; did you mean app?"),
    ("streams.lv_residential_new.factors", ["busy_day"],
     "streams.lv_residential_new.factors[0] = 'busy_day': unknown factor; did you mean busy_days?"),
    (f"{CLAUSE}.categories", ["lv_residential", "hv"],
     f"{CLAUSE}.categories[1] = 'hv': unknown category; known are lv_residential"),
    (f"{CLAUSE}.from", "external_work.ended",
     f"{CLAUSE}.from = 'external_work.ended': unknown stage; did you mean external_works?"),
    (f"{CLAUSE}.behind", "energise",
     f"{CLAUSE}.behind = 'energise': unknown clause of this agreement; did you mean meter_and_energise?"),
    ("policy.categories", {"hv": 1}, "policy.categories.hv: unknown category; known are lv_residential"),
    ("network.hv_categories", ["hv"], "network.hv_categories[0] = 'hv': unknown category; known are lv_residential"),
    ("network.feeders", {"f": {"rated_kva": 1, "substation": "s"}},
     "network.feeders.f.substation = 's': unknown substation; none is declared"),
    ("categories.lv_residential.documents.deed",
     {"title": TITLE, "missing": 0.1, "needed_at": "archivin", "fetched_by": "customer_fetches_papers"},
     "categories.lv_residential.documents.deed.needed_at = 'archivin': unknown stage; did you mean archiving?"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "message"), REFERENCES, ids=[case[0] for case in REFERENCES])
def test_a_name_that_is_not_declared_is_told_with_what_may_be_meant(
    write: Writer, path: str, value: object, message: str
) -> None:
    assert message in problems_with(write, {path: value})


ROUTES = [
    ("a route to nowhere", {"routes.other": []}, "routes.other: a route to nowhere: it has no stage"),
    ("a stage twice", {"routes.lv_residential": [*ROUTE, "site_survey"]},
     "routes.lv_residential[5] = 'site_survey': stands in this route already; each stage at most once"),
    ("a return to outside the route",
     {"stages.other": WAIT, "stages.acceptance.sent_back.back_to": "other"},
     "stages.acceptance.sent_back.back_to = 'other': a stage of the route; lv_residential does not have it"),
    ("a return forward", {"stages.acceptance.sent_back.back_to": "archiving"},
     "stages.acceptance.sent_back.back_to = 'archiving': a return leads back, and this stage comes later"),
    ("a return into another branch",
     {"routes.lv_residential": BRANCHES, "stages.meter_installation.sent_back": {"probability": 0.1, "back_to": "site_survey"}},
     "stages.meter_installation.sent_back.back_to = 'site_survey': a return stays in its branch; "
     "after a join it goes before the fork"),
    ("a return out of a branch",
     {"routes.lv_residential": BRANCHES, "stages.site_survey.outcomes": [{"probability": 0.1, "back_to": "acceptance"}]},
     "stages.site_survey.outcomes[0].back_to = 'acceptance': a return stays in its branch; "
     "after a join it goes before the fork"),
    ("a return to other applications",
     {"attributes.size": SIZE, "stages.site_survey.sent_back": {"probability": 0.1, "back_to": "external_works"},
      "routes.lv_residential": ["acceptance", {"when": {"size": "small"}, "do": ["external_works"], "otherwise": ["site_survey"]},
                                "meter_installation", "archiving"]},
     "stages.site_survey.sent_back.back_to = 'external_works': this stage is for other applications than the one that returns to it"),
    ("a repair in the route", {"stages.archiving.sent_back": {"probability": 0.1, "via": "site_survey"}},
     "stages.archiving.sent_back.via = 'site_survey': a repair stage stands beside the route, and this one is in it"),
    ("a repair with outcomes", {"stages.customer_fetches_papers.sent_back": {"probability": 0.1}},
     "stages.acceptance.sent_back.via = 'customer_fetches_papers': a repair stage has no outcomes of its own"),
    ("a repair of a wrong kind",
     {"stages.assigning": {"title": TITLE, "kind": "assignment"}, "stages.acceptance.sent_back.via": "assigning"},
     "stages.acceptance.sent_back.via = 'assigning': a repair stage is work, external, a meeting or a batch"),
    ("a circle of no time",
     {"stages.instant": {**INSTANT, "sent_back": {"probability": 0.5}}, "routes.lv_residential": ["instant", *ROUTE]},
     "stages.instant.sent_back: comes back without any time passing; some stage on the way takes time"),
    ("a circle of no time for some", {**WITH_GRID, "stages.grid_request.sent_back": {"probability": 0.5, "back_to": "instant"},
     "stages.instant": INSTANT,
     "routes.lv_residential": ["acceptance", "instant", {"stage": "site_survey", "when": {"area": "town"}}, "grid_request", *ROUTE[2:]]},
     "stages.grid_request.sent_back: comes back without any time passing; some stage on the way takes time"),
    ("a paper fetched in no time",
     {"stages.instant": INSTANT, "categories.lv_residential.documents.deed":
      {"title": TITLE, "missing": 0.5, "needed_at": "archiving", "fetched_by": "instant"}},
     "categories.lv_residential.documents.deed: comes back without any time passing; some stage on the way takes time"),
    ("a paper for another route", {"stages.other": WAIT, "categories.lv_residential.documents.deed":
      {"title": TITLE, "missing": 0.5, "needed_at": "other", "fetched_by": "customer_fetches_papers"}},
     "categories.lv_residential.documents.deed.needed_at = 'other': a stage of a route of lv_residential"),
    ("no patience at all", {"stages.acceptance.patience": {"fixed": 0, "then": "comes_again"}},
     "stages.acceptance.patience: comes again without any time passing; a patience above 0"),
    ("outcomes likelier than certain", {"stages.archiving.outcomes": [{"probability": [0.4, 0.6]}, {"probability": 0.5}]},
     "stages.archiving: the probabilities of its outcomes add up to at most 1, not 1.1 (attempt 2)"),
    ("outcomes and giving up", {"stages.external_works.gives_up": {"probability": 0.6},
      "stages.external_works.sent_back": {"probability": 0.6}},
     "stages.external_works: the probabilities of its outcomes and gives_up add up to at most 1, not 1.2 (attempt 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in ROUTES], ids=[case[0] for case in ROUTES])
def test_routes_lead_somewhere_and_returns_stay_where_they_may(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


def cases(when: object) -> dict[str, object]:
    """Return a duration that asks for something."""
    return {"cases": [{"when": when, "fixed": 5}, {"fixed": 6}]}


ATTRIBUTES = [
    ("a name that is taken", {"attributes.area": SIZE},
     "attributes.area: every application has an attribute of this name already; choose another"),
    ("a value twice", {"attributes.size": {"values": ["a", "a"]}}, "attributes.size.values: each value once"),
    ("a first value that is no number", {"attributes.flats": {"number": True, "first": "many"}},
     "attributes.flats.first = 'many': a whole number"),
    ("an unknown attribute set", {"stages.site_survey.sets": {"size": {"choices": {"small": 1}}}},
     "stages.site_survey.sets.size: unknown attribute; none is declared"),
    ("a built-in attribute set", {"stages.site_survey.sets": {"area": {"choices": {"town": 1}}}},
     "stages.site_survey.sets.area: is given by the application itself and cannot be set"),
    ("an unknown value set", {"attributes.size": SIZE, "stages.site_survey.sets": {"size": {"choices": {"smal": 1}}}},
     "stages.site_survey.sets.size.choices.smal: is small or large; did you mean small?"),
    ("a number for words", {"attributes.size": SIZE, "streams.lv_residential_new.attributes": {"size": {"number": {"fixed": 2}}}},
     "streams.lv_residential_new.attributes.size.number: choices among small and large; this attribute has words"),
    ("words for a number", {"streams.lv_residential_new.requested_kva": {"choices": {"much": 1}}},
     "streams.lv_residential_new.requested_kva.choices.much: a number; this attribute has no words"),
    ("a condition on nothing", {"stages.archiving.takes": cases({})},
     "stages.archiving.takes.cases[0].when: names at least one attribute; leave `when` out for everybody"),
    ("an unknown attribute asked for", {"stages.archiving.takes": cases({"aria": "town"})},
     "stages.archiving.takes.cases[0].when.aria: unknown attribute; did you mean area?"),
    ("an unknown value asked for", {"stages.archiving.takes": cases({"area": ["town", "vilages"]})},
     "stages.archiving.takes.cases[0].when.area[1] = 'vilages': is town or villages; did you mean villages?"),
    ("no value asked for", {"stages.archiving.takes": cases({"area": []})},
     "stages.archiving.takes.cases[0].when.area: an empty list holds for nobody; name at least one value"),
    ("a number asked of words", {"stages.archiving.takes": cases({"area": 3})},
     "stages.archiving.takes.cases[0].when.area = 3.0: a word, not a number: town or villages"),
    ("a range of words", {"stages.archiving.takes": cases({"area": {"above": 3}})},
     "stages.archiving.takes.cases[0].when.area: a word or a list of words, not a range: town or villages"),
    ("a word asked of a number", {"stages.archiving.takes": cases({"requested_kva": "much"})},
     "stages.archiving.takes.cases[0].when.requested_kva = 'much': a number; this attribute has no words"),
    ("a month of no year", {"stages.archiving.takes": cases({"arrival_month": 13})},
     "stages.archiving.takes.cases[0].when.arrival_month = 13.0: lies between 1 and 12"),
    ("half a month", {"stages.archiving.takes": cases({"arrival_month": 1.5})},
     "stages.archiving.takes.cases[0].when.arrival_month = 1.5: a whole number"),
    ("a range without bounds", {"stages.archiving.takes": cases({"requested_kva": {}})},
     "stages.archiving.takes.cases[0].when.requested_kva: states at least one bound, such as {above: 100, most: 200}"),
    ("a range of times for a number", {"stages.archiving.takes": cases({"requested_kva": {"from": "08:00"}})},
     "stages.archiving.takes.cases[0].when.requested_kva: a range such as {above: 100, most: 200}"),
    ("an empty range", {"stages.archiving.takes": cases({"requested_kva": {"above": 5, "most": 5}})},
     "stages.archiving.takes.cases[0].when.requested_kva: no number lies in this range"),
    ("a single time", {"stages.archiving.takes": cases({"arrival_time": "08:00"})},
     "stages.archiving.takes.cases[0].when.arrival_time = '08:00': a range, such as {from: \"08:00\", before: \"12:00\"}"),
    ("dates for a time", {"stages.archiving.takes": cases({"arrival_time": {"from": DAY}})},
     "stages.archiving.takes.cases[0].when.arrival_time: a range such as {from: \"08:00\", before: \"12:00\"}"),
    ("a range of no moment", {"stages.archiving.takes": cases({"arrival_date": {"from": DAY, "before": DAY}})},
     "stages.archiving.takes.cases[0].when.arrival_date: no moment lies in this range: `from` is before `before`"),
    ("a multiplier of words", {"attributes.size": SIZE, "stages.archiving.takes.per": "size"},
     "stages.archiving.takes.per = 'size': a numeric attribute; this one has words"),
    ("an unknown limit", clause(limit={"attribute": "quote", "unit": "working_days"}),
     f"{CLAUSE}.limit.attribute = 'quote': unknown attribute; known are requested_kva and arrival_month"),
    ("read beside where it is set",
     {"attributes.size": SIZE, "routes.lv_residential": BRANCHES, **clause(from_="site_survey.ended"),
      "stages.site_survey.sets": {"size": {"choices": {"small": 1}}}, "stages.external_works.takes": cases({"size": "small"})},
     "stages.external_works.takes.cases[0].when.size: stages.site_survey sets this attribute in a branch beside; "
     "read or set it after the join"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [c[1:] for c in ATTRIBUTES], ids=[c[0] for c in ATTRIBUTES])
def test_attributes_are_read_and_set_as_they_are_declared(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


NIGHT = {"every_day": ["22:00-06:00"]}
PEOPLE = [
    ("nobody can", {"teams.hall.roles": {"counter_clerk": {}}},
     "stages.archiving: needs an archivist, and no team has one"),
    ("nobody is left", {"teams.hall.headcount": 0, "stages.acceptance.by": "surveyor"},
     "stages.archiving: needs an archivist, and no team has one"),
    ("nobody there", {"teams.village_station.roles": {"surveyor": {}}},
     "stages.meter_installation: needs a meter_fitter in villages, and no team that serves villages has one"),
    ("one person in two places", {"stages.meter_installation.by": {"meter_fitter": 2}},
     "stages.meter_installation: needs 2 different people (meter_fitter, meter_fitter), and villages has fewer"),
    ("one person with both roles", {"stages.meter_installation.by": ["meter_fitter", "surveyor"]},
     "stages.meter_installation: needs 2 different people (meter_fitter, surveyor), and villages has fewer"),
    ("no place", {"stages.archiving.by": []}, "stages.archiving.by: has at least one place to fill"),
    ("no owners", {"stages.archiving.by": "owner"}, "stages.archiving.by: needs the owner, and the scenario has no `owners`"),
    ("nobody assigned", {"stages.archiving.by": "owner", "owners": {"role": "archivist", "caseload": 9}},
     "stages.archiving.by: needs the owner, and route lv_residential has no assignment stage that all pass before it"),
    ("a role nobody has", {"roles.planner": {"title": TITLE}}, "roles.planner: nobody has this role"),
    ("a role called owner", {"roles.owner": {"title": TITLE}, "teams.hall.roles.owner": {}},
     "roles.owner: `owner` is the account manager of an application; choose another name"),
    ("a stage called application", {"stages.application": WAIT},
     "stages.application: `application` stands for the whole application in milestones; choose another name"),
    ("people who never meet", {"calendars.night": NIGHT, "teams.hall.calendar": "night",
      "stages.meter_installation.by": ["meter_fitter", "archivist"]},
     "stages.meter_installation: its people are never on duty at the same time in town"),
    ("a slot that never fits",
     {"stages.meter_installation.in_one_go": True, "stages.meter_installation.slot_minutes": 211},
     "stages.meter_installation: a stage that never fits: its slot takes 211 minutes, nobody is on duty for more than 210 in town"),
    ("a default slot that never fits",
     {"stages.meter_installation.in_one_go": True, "stages.meter_installation.takes": {"fixed": 200},
      "stages.meter_installation.travel": {"uniform": [0, 20]}},
     "stages.meter_installation: a stage that never fits: its slot takes 218 minutes, nobody is on duty for more than 210 in town"),
    ("headcount that goes back in time",
     {"teams.hall.headcount": [{"from": DAY, "people": 2}, {"from": DAY, "people": 3}]},
     "teams.hall.headcount[1].from = 2026-03-01: later than 2026-03-01, the date of the step before"),
    ("leave that ends before it begins",
     {"teams.hall.leave": [{"people": 1, "from": DAY, "to": datetime.date(2026, 2, 1)}]},
     "teams.hall.leave[0].to = 2026-02-01: not before 2026-03-01, the first day"),
    ("more away than there are", {"teams.hall.training": [{"people": 3, "from": DAY, "to": DAY, "then": {"surveyor": {}}}]},
     "teams.hall.training[0].people = 3: at most the 2 people of the team"),
    ("least above most", {"teams.hall.least": 3, "teams.hall.most": 2}, "teams.hall.least = 3: at most `most`, which is 2"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in PEOPLE], ids=[case[0] for case in PEOPLE])
def test_every_stage_has_people_who_can_do_it(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


HOURS = [
    ("hours after midnight", {"calendars.hall.working_days": ["09:00-25:00"]},
     "calendars.hall.working_days[0]: hours start between 00:00 and 23:59 and end between 00:00 and 24:00"),
    ("hours that overlap", {"calendars.hall.working_days": ["09:00-12:00", "11:00-14:00"]},
     "calendars.hall.working_days: 11:00-14:00 overlaps 09:00-12:00"),
    ("kinds of days that do not mix", {"calendars.hall.every_day": []},
     "calendars.hall: working_days, days_off, every_day: a calendar names working_days and days_off, or every_day, or days of "
     "the week (with holidays), and not several of these"),
    ("an exception on no date", {"calendars.hall.except": {"2026-02-30": []}},
     "calendars.hall.except.2026-02-30: a date, such as 2026-02-16"),
    ("an override on no date", {"national_calendar.overrides": {"2026-13-01": "off"}},
     "national_calendar.overrides.2026-13-01: a date YYYY-MM-DD"),
    ("an override of no kind", {"national_calendar.overrides": {"2026-02-01": "free"}},
     "national_calendar: overrides.2026-02-01 is working or off, not free"),
    ("a country that is none", {"national_calendar.country": "CHN"},
     "national_calendar.country = 'CHN': the code of a country, such as CN, GB, US or IT, or null for Monday to Friday; "
     "did you mean CN?"),
    ("a hall that never opens", {"calendars.hall": {"every_day": []}},
     "calendars.hall: is never open in this period, and is needed"),
    ("an office closed on working days", {"calendars.office": {"days_off": ["08:00-12:00"]}},
     "calendars.office: the office has hours on some working day: time limits count them"),
    ("a meeting on no day",
     {"stages.archiving": {"title": TITLE, "kind": "meeting", "sessions": {"weekdays": [], "at": "09:00", "lasts_minutes": 60}}},
     "stages.archiving.sessions.weekdays: names at least one day"),
    ("a meeting past midnight",
     {"stages.archiving": {"title": TITLE, "kind": "meeting",
                           "sessions": {"every_working_day": True, "at": "23:30", "lasts_minutes": 60}}},
     "stages.archiving.sessions.lasts_minutes = 60: a session ends on its day, by 24:00"),
    ("a list on no day", {"stages.archiving": {**DESK, "kind": "batch", "collects": {"times": [{"weekdays": [], "at": "09:00"}]}}},
     "stages.archiving.collects.times[0].weekdays: names at least one day; leave it out for every working day"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in HOURS], ids=[case[0] for case in HOURS])
def test_calendars_and_sessions_make_sense(write: Writer, changes: Changes, message: str) -> None:
    assert message in problems_with(write, changes)


SECOND = f"{CLAUSE[: CLAUSE.rindex('.')]}.second"
LIMIT = {"title": TITLE, "from": "site_survey.started", "to": "site_survey.ended", "categories": ["lv_residential"]}
AGREEMENTS = [
    ("no clause", {"agreements.statutory.clauses": {}}, "agreements.statutory.clauses: an agreement has at least one clause"),
    ("nobody's clause", clause(categories=[]), f"{CLAUSE}.categories: is for at least one category"),
    ("a stage that nobody comes to", {"stages.other": WAIT, **clause(to="other.ended")},
     f"{CLAUSE}.to = 'other.ended': no route of its categories has this stage"),
    ("the end before the beginning", clause(to="site_survey.ended"),
     f"{CLAUSE}.to = 'site_survey.ended': comes before external_works.ended in route lv_residential"),
    ("the end of a stage before its beginning", clause(from_="archiving.ended", to="archiving.started"),
     f"{CLAUSE}.to = 'archiving.started': comes after archiving.ended"),
    ("until arrival", clause(to="application.arrived"), f"{CLAUSE}.to = 'application.arrived': comes after external_works.ended"),
    ("each attempt at two stages", clause(each_attempt=True),
     f"{CLAUSE}.each_attempt: only where `from` and `to` are of the same stage"),
    ("the customer's days on the utility's clock", clause(customer_days=5),
     f"{CLAUSE}.customer_days = 5: only with clock: whole"),
    ("excluding from the utility's clock", clause(excluding=["archiving"]), f"{CLAUSE}.excluding: only with clock: whole"),
    ("an alert before the start", clause(alerts={"red": {"left": 3}}),
     f"{CLAUSE}.alerts.red.left = 3: is raised before the clock starts: fewer than the limit of 3 units are left"),
    ("tiers that fall", clause(payment={"tiers": [{"up_to_times_limit": 2, "yuan": 9}, {"up_to_times_limit": 1, "yuan": 1}]}),
     f"{CLAUSE}.payment.tiers: rise in up_to_times_limit; only the last one leaves it out"),
    ("behind itself", clause(behind="meter_and_energise"), f"{CLAUSE}.behind = 'meter_and_energise': stands behind itself"),
    ("internal agreements too long", {SECOND: {**LIMIT, "limit": {"working_days": 4}, "behind": "meter_and_energise"}},
     f"{CLAUSE}.limit: second stand behind it and take 4 working days, more than its 3"),
    ("a priority twice", {"policy.priority": ["alert", "alert"]}, "policy.priority: each key once"),
    ("a due date of nothing", {"policy.priority": ["slack"]}, "policy.due_by: is missing: the clause whose date counts for slack"),
    ("due by nobody", {"policy.due_by": "meter_and_energise"},
     "policy.agreement: is missing: the agreement that due_by belongs to"),
    ("due by an unknown clause", {"policy": {"due_by": "energise", "agreement": "statutory"}},
     "policy.due_by = 'energise': unknown clause; did you mean meter_and_energise?"),
    ("due by an unknown agreement", {"policy": {"due_by": "meter_and_energise", "agreement": "statutary"}},
     "policy.agreement = 'statutary': unknown agreement; did you mean statutory?"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [c[1:] for c in AGREEMENTS], ids=[c[0] for c in AGREEMENTS])
def test_agreements_promise_what_can_be_reached(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


NETWORK = [
    ("no kVA asked for", {"streams.lv_residential_new.requested_kva": GONE},
     "streams.lv_residential_new.requested_kva: is missing: stage grid_request asks the grid for it"),
    ("an area without a transformer", {"network.transformers.t_villages.area": "town"},
     "areas.villages: an area without a transformer, and lv_residential asks the grid there (stage grid_request)"),
    ("an area without a feeder", {"network.hv_categories": ["lv_residential"], "network.feeders.f.areas": ["villages"]},
     "areas.town: an area without a feeder, and lv_residential asks the grid there (stage grid_request)"),
    ("more committed than there is", {"network.transformers.t_town.loading_limit": 0.8, "network.transformers.t_town.committed_kva": 321},
     "network.transformers.t_town.committed_kva = 321.0: at most the usable 320 kVA (rated_kva × loading_limit)"),
    ("bays that nobody has", {"network.bay_above_kva": 1000},
     "network.bay_above_kva = 1000.0: takes a bay, and no substation has or gets one"),
    ("bays of a feeder", {"network.feeders.f.planned": [{"date": DAY, "adds_bays": 1}]},
     "network.feeders.f.planned[0].adds_bays = 1: only substations have bays"),
    ("a reinforcement of nothing", {"network.feeders.f.planned": [{"date": DAY}]},
     "network.feeders.f.planned[0]: adds nothing: state adds_kva or, for substations, adds_bays"),
    ("a trigger of nothing", {"network.feeders.f.triggered": {"lead_time": {"fixed": 9, "unit": "calendar_days"}, "adds_kva": 9}},
     "network.feeders.f.triggered: states at_waiting_kva or at_waiting_count"),
    ("two elements of one name", {"network.substations.f": {"rated_kva": 40000}},
     "network.substations.f: another element is called f already"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in NETWORK], ids=[case[0] for case in NETWORK])
def test_whoever_asks_the_network_finds_something(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, {**WITH_GRID, **changes}) == [message]


NUMBERS = [
    ("too many days", {"period.run_out_days": 4000}, "period: at most 4,000 days with warm-up and run-out, not 4,150"),
    ("too long ago", {"period.start": datetime.date(1900, 1, 1)},
     "period.start = 1900-01-01: a day between 1980-01-01 and 2140-01-01"),
    ("too many people", {"teams.hall.headcount": 2001}, "teams: at most 2,000 people in all, not 2,004"),
    ("too many elements", {"network.substations": {c: {"rated_kva": 1, "count": 5000} for c in "abcde"}},
     "network: at most 20,000 elements in all, not 25,000"),
    ("too many applications", {"streams.lv_residential_new.applications_per_year": 5_000_001},
     "streams: at most 5,000,000 applications a year in all, not 5,000,001"),
    ("too many in a day", {"streams.lv_residential_new.applications_per_year": 1_000_000,
      "streams.lv_residential_new.months": [1] + [0] * 11},
     "streams.lv_residential_new.applications_per_year = 1000000.0: at most 30,000 applications a day, not 32,877 on the busiest"),
    ("nothing in a range", {"stages.archiving.takes": {"uniform": [0, 0]}},
     "stages.archiving.takes.uniform: above 0 somewhere; for nothing write fixed: 0"),
    ("more than a century", {"stages.archiving.takes": {"fixed": 40000, "unit": "calendar_days"}},
     "stages.archiving.takes.fixed: takes at most a century"),
    ("a file that is not there", {"streams.lv_residential_new.recorded": "arrivals.csv"},
     "streams.lv_residential_new.recorded = 'arrivals.csv': a CSV file beside the scenario; there is none of this name"),
    ("open cases that are not there", {"open_applications": "x\0.csv"},
     "open_applications = 'x\\x00.csv': a CSV file beside the scenario; there is none of this name"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "message"), [case[1:] for case in NUMBERS], ids=[case[0] for case in NUMBERS])
def test_sizes_and_distributions_can_be_carried(write: Writer, changes: Changes, message: str) -> None:
    assert problems_with(write, changes) == [message]


def test_a_distribution_that_no_table_carries_is_told_at_its_family(write: Writer) -> None:
    (problem,) = problems_with(write, {"stages.archiving.takes": {"lognormal": {"mean": 5, "cv": 1000}}})
    assert problem.startswith("stages.archiving.takes.lognormal: ")


def test_all_problems_are_told_at_once_each_at_its_line(write: Writer) -> None:
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("by: archivist", "by: archivist, takess: 1".replace(", ", "\n    "))
    text = text.replace("[0.18, 0.04]", "[1.8, 0.04]").replace('source: "made up for a test"\n', "")
    lines = told(lambda: load(write(text, "bad.yaml"))).splitlines()
    numbered = {text.splitlines()[int(line.split(":")[1]) - 1].strip().split(":")[0] for line in lines}
    assert "bad.yaml:60:29: stages.acceptance.sent_back.probability[0] = 1.8: a probability lies between 0 and 1" in lines
    assert {"takess", "sent_back", "headcount", "applications_per_year"} <= numbered
    assert len(lines) > 10


def test_each_problem_is_blamed_on_the_layer_that_made_it(write: Writer) -> None:
    write_small(write, {"stages.other": WAIT}, "base.yaml")
    over = write(
        "extends: base.yaml\nsource: s\nroutes:\n  lv_residential: [acceptance, othr, archiving]\n"
        "teams:\n  hall: {roles: {archivist: null}}\n",
        "over.yaml",
    )
    told_lines = told(lambda: load(over)).splitlines()
    assert "over.yaml:4:32: routes.lv_residential[1] = 'othr': unknown stage; did you mean other?" in told_lines
    assert any(line.startswith("base.yaml:") and "needs an archivist" in line for line in told_lines)


def test_both_ends_of_uncertain_numbers_must_be_allowed(write: Writer) -> None:
    uncertain = {"uncertain": {"uniform": [0.5, 1.5]}, "value": 0.7}
    changes = {"stages.acceptance.sent_back.probability": uncertain}
    assert problems_with(write, changes) == [
        "stages.acceptance.sent_back.probability = 1.5: a probability lies between 0 and 1 "
        "(with every uncertain number at its highest)"
    ]


def test_uncertain_numbers_are_picked_by_the_rule_asked_for(write: Writer) -> None:
    path = write_small(write, {"stages.archiving.takes.fixed": {"uncertain": {"uniform": [4.0, 6.0]}}})
    loaded = load(path)
    assert loaded.uncertain == [("stages", "archiving", "takes", "fixed")]
    assert loaded.scenario.stages["archiving"].takes.fixed == 5  # type: ignore[union-attr]
    assert loaded.with_inputs(highest).stages["archiving"].takes.fixed == 6  # type: ignore[union-attr]
    assert load_scenario(path, inputs=highest) == loaded.with_inputs(highest)


def test_a_file_is_looked_for_beside_the_layer_that_names_it(write: Writer) -> None:
    write("case_id,arrived\n", "base/arrivals.csv")
    write_small(write, {"streams.lv_residential_new.recorded": "arrivals.csv"}, "base/base.yaml")
    loaded = load(write("extends: base/base.yaml\n", "over.yaml"))
    named = loaded.file_named_at(("streams", "lv_residential_new", "recorded"))
    assert named == write.folder / "base" / "arrivals.csv"


@pytest.mark.parametrize("content", ["", "[]", "a: {", "\tx", "source: s"])
def test_what_is_no_scenario_at_all_is_told_without_a_traceback(write: Writer, content: str) -> None:
    with pytest.raises(ScenarioError):
        load_scenario(write(content))
