"""What one application can touch: the streams and areas with which it shares people, meetings, lists or substations.

An application of a stream from an area meets the teams that may do a stage of its route there, the meetings whose seats
are limited, the lists that are not kept by area, and the network above it. Streams and areas that share none of these
with it are left out. Where a stage prefers teams, those it prefers count: others are asked only when these are busy.
What stays may in turn share people with others that do not (an HV application of the same district meets the city's
design group), or those asked last; then it moves a little faster than it would, and `exact` is false. Transformers stay
of the application's own area only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from experiments.state.from_state import state_file_of, with_state_file
from experiments.state.state_file import copied
from model.compiling.csv_file import Row
from model.scenario.checks.route_shape import repairs_of, shape_of
from model.scenario.loading import Loaded
from model.scenario.network import Network
from model.scenario.people import Team
from model.scenario.stages import Assignment, Batch, Grid, Meeting, Stage, Worked
from model.scenario.whole import Scenario

Flow = tuple[str, str]
"""Stream, area."""
Met = tuple[str, str]
"""Kind (team, meeting, list, substation), name."""


@dataclass(frozen=True, slots=True)
class Restricted:
    """A scenario with only what one application can touch."""

    loaded: Loaded
    kept: frozenset[Flow]
    exact: bool
    """Nothing that stays shares anything with what is left out."""
    whole: bool
    """Nothing is left out."""


def restricted_to(loaded: Loaded, *, touching: Flow) -> Restricted:
    """The scenario with only what applications of a stream from an area can touch.

    Parameters
    ----------
    touching
        Stream and area of the application.

    Notes
    -----
    A stream that is left out changes nobody else's luck. One of which some areas are left out is thinned: as many
    applications come from the areas that stay, but not the same ones, and the luck of persons and days is the same.
    """
    scenario = loaded.scenario
    flows = {(name, area) for name, stream in scenario.streams.items() for area, share in stream.areas.items() if share}
    met = {flow: frozenset(_met(scenario, flow)) for flow in flows}
    at_last = {flow: frozenset(_met(scenario, flow, at_last=True)) for flow in flows}
    its_own = met.get(touching, frozenset())
    kept = {flow for flow in flows if met[flow] & its_own or flow == touching}
    recorded = {name for name, _ in kept if scenario.streams[name].recorded}
    kept |= {flow for flow in flows if flow[0] in recorded}
    used = frozenset[Met]().union(*(at_last[flow] for flow in kept))
    exact = all(at_last[flow].isdisjoint(used) for flow in flows - kept)
    if kept == flows:
        return Restricted(loaded, frozenset(kept), exact=True, whole=True)
    return Restricted(_only(loaded, kept, used, touching[1]), frozenset(kept), exact, whole=False)


def _met(scenario: Scenario, flow: Flow, *, at_last: bool = False) -> Iterator[Met]:
    """What applications of a stream from an area meet; `at_last`: with the teams asked only when others are busy."""
    stream, area = scenario.streams[flow[0]], flow[1]
    stages = {step.stage for step in shape_of(scenario.routes[stream.route], ()).steps}
    stages |= {repair for name in stages for _, repair in repairs_of(name, scenario.stages[name])}
    stages |= {paper.fetched_by for paper in scenario.categories[stream.category].documents.values()}
    hv = stream.category in scenario.network.hv_categories
    for name in stages:
        stage = scenario.stages[name]
        yield from (("team", team) for team in _teams(scenario, stage, area, at_last=at_last))
        if isinstance(stage, Meeting):
            yield "meeting", name
        if isinstance(stage, Batch) and not stage.collects.per_area:
            yield "list", name
        if isinstance(stage, Grid):
            yield from (("substation", above) for above in _substations(scenario.network, area, hv=hv))


def _teams(scenario: Scenario, stage: Stage, area: str, *, at_last: bool) -> Iterator[str]:
    """Teams that may do a stage in an area; of each place those preferred, where some are and `at_last` is false."""
    owner, places = scenario.owners.role if scenario.owners else "", ("owner",) * isinstance(stage, Assignment)
    preferred: tuple[str, ...] = ()
    if isinstance(stage, Worked):
        places, preferred = stage.places, stage.prefer
    for place in places:
        role = owner if place == "owner" else place
        serving = [
            name
            for name, team in scenario.teams.items()
            if role in _roles(team) and (team.areas is None or area in team.areas)
        ]
        first = [name for name in serving if name in preferred]
        yield from serving if at_last or not first else first


def _roles(team: Team) -> set[str]:
    return set(team.roles).union(*(set(course.then) for course in team.training))


def _substations(network: Network, area: str, *, hv: bool) -> set[str]:
    """Substations above what serves an area."""
    if hv:
        feeders = {name for name, feeder in network.feeders.items() if area in feeder.areas}
    else:
        feeders = {transformer.feeder for transformer in network.transformers.values() if transformer.area == area}
    return {network.feeders[name].substation for name in feeders if name in network.feeders}


def _only(loaded: Loaded, kept: set[Flow], used: frozenset[Met], area: str) -> Loaded:
    """The scenario with only some streams and areas, the people they meet and the network that serves an area."""
    scenario = loaded.scenario
    streams = {}
    for name, stream in scenario.streams.items():
        areas = {area: share for area, share in stream.areas.items() if (name, area) in kept}
        total = sum(areas.values())
        if total and len(areas) < sum(share > 0 for share in stream.areas.values()):
            shares = {area: share / total for area, share in areas.items()}
            volume = stream.applications_per_year * total
            streams[name] = stream.model_copy(update={"areas": shares, "applications_per_year": volume})
        elif total:
            streams[name] = stream
    teams = {
        name: team if ("team", name) in used else team.model_copy(update={"headcount": 0, "leave": (), "training": ()})
        for name, team in scenario.teams.items()
    }
    update = {"streams": streams, "teams": teams, "network": _network(scenario, kept, area)}
    smaller = scenario.model_copy(update=update)
    return (
        _with_rows_of(replace(loaded, scenario=smaller), kept, area)
        if scenario.open_applications
        else replace(loaded, scenario=smaller)
    )


def _network(scenario: Scenario, kept: set[Flow], area: str) -> Network:
    """The transformers of an area (elsewhere LV applications always find room); the lines of all substations met."""
    network = scenario.network
    transformers = {name: one for name, one in network.transformers.items() if one.area == area}
    areas = {one for _, one in kept}
    above = set[str]().union(*(_substations(network, one, hv=level) for one in areas for level in (True, False)))
    feeders = {name: one for name, one in network.feeders.items() if one.substation in above}
    return network.model_copy(update={"transformers": transformers, "feeders": feeders})


def _with_rows_of(loaded: Loaded, kept: set[Flow], area: str) -> Loaded:
    """The same with only the open applications of some streams and areas."""
    scenario = loaded.scenario
    hv = {name for name, one in scenario.streams.items() if one.category in scenario.network.hv_categories}

    def holds(row: Row) -> bool:
        return row["stream"] in hv or row["area"] == area

    def stays(row: Row) -> bool:
        return (row["stream"], row["area"]) in kept

    file = copied(state_file_of(loaded), start=scenario.period.start, kept=stays, holds=holds)
    return with_state_file(loaded, file)
