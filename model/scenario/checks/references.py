"""Every name that one part of a scenario uses is declared in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model.problems import MISSING, KeyPath
from model.scenario.checks.alerts import alerts_in
from model.scenario.checks.facts import Facts, unknown
from model.scenario.checks.finding import Finding
from model.scenario.checks.route_shape import outcomes_of, repairs_of
from model.scenario.people import Team
from model.scenario.stages import Batch, Meeting, Stage, Work
from model.scenario.whole import Scenario

OWNER = "owner"
"""The place of the account manager of an application, in a stage's `by`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used at a path: which kind of thing it names."""

    path: KeyPath
    name: str
    kind: str
    at_key: bool = False


def check_references(facts: Facts) -> Iterator[Finding]:
    """Yield every name that is not declared."""
    scenario = facts.scenario
    known: dict[str, Iterable[str]] = {
        "stage": scenario.stages,
        "route": scenario.routes,
        "role": scenario.roles,
        "team": scenario.teams,
        "calendar": scenario.calendars,
        "area": scenario.areas,
        "category": scenario.categories,
        "channel": scenario.channels,
        "factor": scenario.factors,
        "feeder": scenario.network.feeders,
        "substation": scenario.network.substations,
    }
    for reference in _references(facts):
        if reference.name not in known[reference.kind]:
            should_be = unknown(reference.kind, reference.name, known[reference.kind])
            value = MISSING if reference.at_key else reference.name
            yield Finding(reference.path, should_be, value, reference.at_key)


def check_reserved_names(facts: Facts) -> Iterator[Finding]:
    """Yield names that mean something else already."""
    scenario = facts.scenario
    if OWNER in scenario.roles:
        yield Finding(
            ("roles", OWNER),
            "`owner` is the account manager of an application; choose another name",
            at_key=True,
        )
    if "application" in scenario.stages:
        taken = "`application` stands for the whole application in milestones; choose another name"
        yield Finding(("stages", "application"), taken, at_key=True)
    if "none" in scenario.channels:
        yield Finding(("channels", "none"), "`none` is the channel of a stream without channels", at_key=True)


def _references(facts: Facts) -> Iterator[Reference]:
    scenario = facts.scenario
    for shape in facts.shapes.values():
        yield from (Reference(step.path, step.stage, "stage") for step in shape.steps)
    for name, stage in scenario.stages.items():
        yield from _of_stage(("stages", name), name, stage)
    for name, team in scenario.teams.items():
        yield from _of_team(("teams", name), team)
    yield from _of_demand(scenario)
    yield from _of_network(scenario)
    yield from _of_alerts(scenario)
    yield Reference(("national_calendar", "office"), scenario.national_calendar.office, "calendar")
    if scenario.owners is not None:
        yield Reference(("owners", "role"), scenario.owners.role, "role")
    for category in scenario.policy.categories:
        yield Reference(("policy", "categories", category), category, "category", at_key=True)


def _of_stage(path: KeyPath, name: str, stage: Stage) -> Iterator[Reference]:
    yield from (Reference(below, repair, "stage") for below, repair in repairs_of(name, stage))
    for below, outcome in outcomes_of(stage):
        if outcome.back_to is not None:
            yield Reference((*path, *below, "back_to"), outcome.back_to, "stage")
    if isinstance(stage, Work | Batch):
        yield from _of_places(path, stage)
    if isinstance(stage, Meeting):
        yield from _each((*path, "attended_by"), stage.attended_by, "team")
    if isinstance(stage, Work) and stage.hall is not None:
        yield Reference((*path, "hall"), stage.hall, "calendar")


def _of_places(path: KeyPath, stage: Work | Batch) -> Iterator[Reference]:
    yield from _each((*path, "prefer"), stage.prefer, "team")
    if isinstance(stage.by, str):
        roles = [Reference((*path, "by"), stage.by, "role")]
    elif isinstance(stage.by, dict):
        roles = [Reference((*path, "by", role), role, "role", at_key=True) for role in stage.by]
    else:
        roles = list(_each((*path, "by"), stage.by, "role"))
    yield from (role for role in roles if role.name != OWNER)


def _of_team(path: KeyPath, team: Team) -> Iterator[Reference]:
    yield from (Reference((*path, "roles", role), role, "role", at_key=True) for role in team.roles)
    yield from _each((*path, "areas"), team.areas or (), "area")
    yield from _each((*path, "shifts"), team.shifts or (), "calendar")
    if team.calendar is not None:
        yield Reference((*path, "calendar"), team.calendar, "calendar")
    for position, course in enumerate(team.training):
        for role in course.then:
            yield Reference((*path, "training", position, "then", role), role, "role", at_key=True)


def _of_demand(scenario: Scenario) -> Iterator[Reference]:
    for name, category in scenario.categories.items():
        for paper, document in category.documents.items():
            papers = ("categories", name, "documents", paper)
            yield Reference((*papers, "needed_at"), document.needed_at, "stage")
            yield Reference((*papers, "fetched_by"), document.fetched_by, "stage")
            if document.back_to is not None:
                yield Reference((*papers, "back_to"), document.back_to, "stage")
    for name, channel in scenario.channels.items():
        if channel.calendar is not None:
            yield Reference(("channels", name, "calendar"), channel.calendar, "calendar")
    for name, stream in scenario.streams.items():
        path = ("streams", name)
        yield Reference((*path, "category"), stream.category, "category")
        yield Reference((*path, "route"), stream.route, "route")
        yield from _each((*path, "factors"), stream.factors, "factor")
        yield from (Reference((*path, "channels", one), one, "channel", at_key=True) for one in stream.channels)
        yield from (Reference((*path, "areas", one), one, "area", at_key=True) for one in stream.areas)


def _of_network(scenario: Scenario) -> Iterator[Reference]:
    network = scenario.network
    for name, transformer in network.transformers.items():
        yield Reference(("network", "transformers", name, "feeder"), transformer.feeder, "feeder")
        yield Reference(("network", "transformers", name, "area"), transformer.area, "area")
    for name, feeder in network.feeders.items():
        yield Reference(("network", "feeders", name, "substation"), feeder.substation, "substation")
        yield from _each(("network", "feeders", name, "areas"), feeder.areas, "area")
    yield from _each(("network", "hv_categories"), network.hv_categories, "category")


def _of_alerts(scenario: Scenario) -> Iterator[Reference]:
    for path, alert in alerts_in(scenario):
        if alert.helper is not None:
            below, helper = (*path, "helper"), alert.helper
            for position, name in enumerate(helper.stated_teams):
                place = (*below, "team") if isinstance(helper.team, str) else (*below, "team", position)
                if "*" not in name:
                    yield Reference(place, name, "team")
            yield from _each((*below, "roles"), helper.roles or (), "role")
            yield from _each((*below, "areas"), helper.areas or (), "area")
        if alert.escalates is not None:
            yield from _each((*path, "escalates", "stages"), alert.escalates.stages, "stage")


def _each(path: KeyPath, names: Iterable[str], kind: str) -> Iterator[Reference]:
    return (Reference((*path, position), name, kind) for position, name in enumerate(names))
