"""Sizes that a run can carry, and the files that a scenario names."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import PureWindowsPath

from model.problems import KeyPath
from model.scenario.checks.crews import peak_headcount
from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding
from model.scenario.demand import Stream
from model.scenario.stages import Route, Sometimes, Together

INSIDE = "a file in the scenario's folder or below it"
MOST_DAYS = 4_000
MOST_PEOPLE = 2_000
MOST_APPLICATIONS_PER_YEAR = 5_000_000
MOST_APPLICATIONS_PER_DAY = 30_000
MOST_LATENT = 1_000_000
"""Customers of one stream are told apart by 20 bits."""
MOST_ELEMENTS = 20_000
MOST_OUTCOMES = 100
MOST_BRANCHES = 1_000
"""In a route; the log keeps an outcome's number in 8 bits, and sorts by the branch's in 10."""
MOST_ENTRIES = {
    "stages": 2_000,
    "routes": 1_000,
    "streams": 1_000,
    "categories": 1_000,
    "areas": 1_000,
    "teams": 1_000,
    "calendars": 500,
    "agreements": 500,
}
FIRST_DAY, LAST_DAY = datetime.date(1980, 1, 1), datetime.date(2140, 1, 1)


def check_period(facts: Facts) -> Iterator[Finding]:
    """Yield periods that are too long, or too far away."""
    period = facts.scenario.period
    if period.days > MOST_DAYS:
        yield Finding(("period",), f"at most {MOST_DAYS:,} days with warm-up and run-out, not {period.days:,}")
    elif not FIRST_DAY <= period.start <= LAST_DAY:
        yield Finding(("period", "start"), f"a day between {FIRST_DAY} and {LAST_DAY}", period.start)


def check_sizes(facts: Facts) -> Iterator[Finding]:
    """Yield more people, applications or elements than fit into memory."""
    scenario = facts.scenario
    for key, most in MOST_ENTRIES.items():
        if len(getattr(scenario, key)) > most:
            yield Finding((key,), f"at most {most:,} entries, not {len(getattr(scenario, key)):,}")
    people = sum(map(peak_headcount, scenario.teams.values()))
    if people > MOST_PEOPLE:
        yield Finding(("teams",), f"at most {MOST_PEOPLE:,} people in all, not {people:,}")
    network = scenario.network
    levels = (network.transformers, network.feeders, network.substations)
    elements = sum(element.count for level in levels for element in level.values())
    if elements > MOST_ELEMENTS:
        yield Finding(("network",), f"at most {MOST_ELEMENTS:,} elements in all, not {elements:,}")
    for name, stage in scenario.stages.items():
        if len(stage.all_outcomes) > MOST_OUTCOMES:
            said = f"at most {MOST_OUTCOMES:,} outcomes, not {len(stage.all_outcomes):,}"
            yield Finding(("stages", name, "outcomes"), said)
    for name, route in scenario.routes.items():
        if (branches := _branches(route)) > MOST_BRANCHES:
            yield Finding(("routes", name), f"at most {MOST_BRANCHES:,} branches side by side in all, not {branches:,}")
    days = scenario.period.days
    yearly = sum(_most_per_year(stream, days) for stream in scenario.streams.values())
    if yearly > MOST_APPLICATIONS_PER_YEAR:
        said = f"at most {MOST_APPLICATIONS_PER_YEAR:,} applications a year in all, not {yearly:,.0f}"
        yield Finding(("streams",), said)
    for name, stream in scenario.streams.items():
        path, daily = ("streams", name, "applications_per_year"), most_per_day(stream, days)
        if daily > MOST_APPLICATIONS_PER_DAY:
            said = f"at most {MOST_APPLICATIONS_PER_DAY:,} applications a day, not {daily:,.0f} on the busiest"
            yield Finding(path, said, stream.applications_per_year)
        if stream.latent is not None and stream.applications_per_year > MOST_LATENT:
            yield Finding(path, f"at most {MOST_LATENT:,} latent customers", stream.applications_per_year)


def leads_out(name: str) -> bool:
    """Whether a file name leads out of the folder of the scenario that names it."""
    path = PureWindowsPath(name)  # knows both kinds of slashes, and drives
    return bool(path.anchor) or ".." in path.parts


def named_files(facts: Facts) -> Iterator[tuple[KeyPath, str]]:
    """Yield the CSV files that a scenario names."""
    for name, stream in facts.scenario.streams.items():
        if stream.recorded is not None:
            yield ("streams", name, "recorded"), stream.recorded
    if facts.scenario.open_applications is not None:
        yield ("open_applications",), facts.scenario.open_applications


def _branches(route: Route) -> int:
    """Return the number of all branches of a route, those within branches included."""
    count = 0
    for item in route:
        if isinstance(item, Together):
            count += len(item.together) + sum(map(_branches, item.together))
        elif isinstance(item, Sometimes):
            count += _branches(item.do) + _branches(item.otherwise)
    return count


def most_per_day(stream: Stream, days: int) -> float:
    """Return about how many applications come on the busiest day of a period, before random factors."""
    return _most_per_year(stream, days) * _busiest_share(stream)


def _most_per_year(stream: Stream, days: int) -> float:
    """Return the applications of the busiest year; growth goes on through the period."""
    return stream.applications_per_year * float(max(1.0, (1 + stream.growth_per_year) ** (days / 365)))


def _busiest_share(stream: Stream) -> float:
    """Return about which share of a year's applications comes on its busiest date."""
    if stream.latent is not None or stream.recorded is not None:
        return 0
    a_year = sum(stream.months) / 12 * sum(stream.weekdays) / 7 * 365
    return max(stream.months) * max(*stream.weekdays, stream.holidays or 0) / a_year
