"""The network: whoever asks it for kVA finds something to connect to, and what is committed fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from model.problems import KeyPath
from model.scenario.checks.facts import Facts, Journey
from model.scenario.checks.finding import Finding
from model.scenario.network import Element, Network, Planned, Substation, Triggered
from model.scenario.stages import Grid

HALF_A_TENTH = 0.05
"""kVA are counted in tenths: less than this rounds to nothing."""


def check_connections(facts: Facts) -> Iterator[Finding]:
    """Yield streams that ask the grid for nothing, and areas where they find no element."""
    for journey in facts.journeys:
        grid = [name for name in journey.used_at if isinstance(facts.scenario.stages[name], Grid)]
        if grid:
            yield from _without_request(facts, journey, grid[0])
            yield from _without_element(facts, journey, grid[0])


def check_elements(facts: Facts) -> Iterator[Finding]:
    """Yield elements that are loaded above their limit, and reinforcements that reinforce nothing."""
    names: set[str] = set()
    for level, elements in _levels(facts.scenario.network).items():
        for name, element in elements.items():
            path = ("network", level, name)
            yield from _wrong_element(path, element)
            yield from _wrong_reinforcements(path, element)
            own = {name} if element.count == 1 else {f"{name}_{number + 1}" for number in range(element.count)}
            if names & own:
                yield Finding(path, f"another element is called {min(names & own)} already", at_key=True)
            names |= own


def check_bays(facts: Facts) -> Iterator[Finding]:
    """Yield a threshold for bays where no substation has any or ever gets one."""
    network = facts.scenario.network
    bays = [
        substation.free_bays
        + sum(work.adds_bays for work in substation.planned)
        + (substation.triggered.adds_bays if substation.triggered else 0)
        for substation in network.substations.values()
    ]
    if network.bay_above_kva is not None and not any(bays):
        yield Finding(
            ("network", "bay_above_kva"),
            "takes a bay, and no substation has or gets one",
            network.bay_above_kva,
        )


def _levels(network: Network) -> dict[str, Mapping[str, Element]]:
    return {
        "transformers": network.transformers,
        "feeders": network.feeders,
        "substations": network.substations,
    }


def _without_request(facts: Facts, journey: Journey, grid: str) -> Iterator[Finding]:
    for name in journey.streams:
        stream = facts.scenario.streams[name]
        if stream.requested_kva is None and stream.recorded is None:
            yield Finding(("streams", name, "requested_kva"), f"is missing: stage {grid} asks the grid for it")


def _without_element(facts: Facts, journey: Journey, grid: str) -> Iterator[Finding]:
    network = facts.scenario.network
    if journey.category in network.hv_categories:
        noun, served = "feeder", {area for feeder in network.feeders.values() for area in feeder.areas}
    else:
        noun, served = "transformer", {transformer.area for transformer in network.transformers.values()}
    for area in journey.areas:
        if area not in served:
            said = f"an area without a {noun}, and {journey.category} asks the grid there (stage {grid})"
            yield Finding(("areas", area), said, at_key=True)


def _wrong_element(path: KeyPath, element: Element) -> Iterator[Finding]:
    usable = element.rated_kva * element.loading_limit
    if usable < HALF_A_TENTH:
        yield Finding((*path, "loading_limit"), "leaves at least 0.1 usable kVA", element.loading_limit)
    elif element.committed_kva > usable * (1 + 1e-9):
        said = f"at most the usable {usable:g} kVA (rated_kva × loading_limit)"
        yield Finding((*path, "committed_kva"), said, element.committed_kva)


def _wrong_reinforcements(path: KeyPath, element: Element) -> Iterator[Finding]:
    triggered = element.triggered
    works: list[tuple[KeyPath, Planned | Triggered]] = [
        ((*path, "planned", position), work) for position, work in enumerate(element.planned)
    ]
    if triggered is not None:
        works.append(((*path, "triggered"), triggered))
    for here, work in works:
        if work.adds_bays and not isinstance(element, Substation):
            yield Finding((*here, "adds_bays"), "only substations have bays", work.adds_bays)
        elif isinstance(work, Planned) and (work.number or 1) > element.count:
            yield Finding((*here, "number"), f"there are only {element.count} of it (count)", work.number)
        elif work.adds_kva < HALF_A_TENTH and not work.adds_bays:
            yield Finding(here, "adds nothing: state adds_kva or, for substations, adds_bays")
    if triggered is not None and triggered.at_waiting_kva is None and triggered.at_waiting_count is None:
        yield Finding((*path, "triggered"), "states at_waiting_kva or at_waiting_count")
