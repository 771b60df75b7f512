"""Network elements → the arrays of `Network`."""

from __future__ import annotations

import datetime

from model.compiling.drawing import DrawBook
from model.compiling.positions import Positions, Ragged, cumulated, elements_of, exact, ints, rounded
from model.draws import short_name
from model.program import DAY, Network
from model.scenario.network import Element, Feeder, Substation, Transformer


def tenths(kva: float) -> int:
    """A number of kVA as an integer of 0.1 kVA."""
    return rounded(exact(kva) * 10)


def compile_network(positions: Positions, book: DrawBook, start: datetime.date) -> Network:
    """All elements."""
    network, elements = positions.scenario.network, elements_of(positions.scenario)
    members: dict[str, list[int]] = {}
    for position, (key, _, element) in enumerate(elements):
        members.setdefault(f"{type(element).__name__}.{key}", []).append(position)
    given: dict[str, int] = {}

    def parent(element: Element) -> int:
        """The element above; several alike are taken in turn."""
        above = (
            f"Feeder.{element.feeder}"
            if isinstance(element, Transformer)
            else f"Substation.{element.substation}"
            if isinstance(element, Feeder)
            else ""
        )
        if not above:
            return -1
        given[above] = given.get(above, -1) + 1
        return members[above][given[above] % len(members[above])]

    planned, planned_kva, planned_bays = Ragged(), list[int](), list[int]()
    for _, _, element in elements:
        works = sorted(element.planned, key=lambda work: work.date)
        planned.add(max(0, (work.date - start).days) * DAY for work in works)
        planned_kva += [tenths(work.adds_kva) for work in works]
        planned_bays += [work.adds_bays for work in works]
    triggers = [element.triggered for _, _, element in elements]
    lv = _by_area(
        positions, [(p, e.weight, (e.area,)) for p, (_, _, e) in enumerate(elements) if isinstance(e, Transformer)]
    )
    hv = _by_area(positions, [(p, e.weight, e.areas) for p, (_, _, e) in enumerate(elements) if isinstance(e, Feeder)])
    return Network(
        parent=ints(parent(element) for _, _, element in elements),
        limit=ints(rounded(exact(e.rated_kva) * exact(e.loading_limit) * 10) for _, _, e in elements),
        committed=ints(tenths(e.committed_kva) for _, _, e in elements),
        small=ints(tenths(e.small_kva) for _, _, e in elements),
        coincidence=ints(rounded(exact(e.coincidence) * 1000) for _, _, e in elements),
        bays=ints(e.free_bays if isinstance(e, Substation) else -1 for _, _, e in elements),
        short_name=ints(short_name(name) for _, name, _ in elements),
        planned_first=ints(planned.first),
        planned_at=ints(planned.flat),
        planned_kva=ints(planned_kva),
        planned_bays=ints(planned_bays),
        trigger_kva=ints(tenths(t.at_waiting_kva) if t and t.at_waiting_kva else -1 for t in triggers),
        trigger_count=ints(t.at_waiting_count if t and t.at_waiting_count else -1 for t in triggers),
        trigger_times=ints(t.most_times if t else 0 for t in triggers),
        trigger_adds_kva=ints(tenths(t.adds_kva) if t else 0 for t in triggers),
        trigger_adds_bays=ints(t.adds_bays if t else 0 for t in triggers),
        trigger_lead=ints(book.durations(t.lead_time if t else None) for t in triggers),
        lv_first=ints(lv[0].first),
        lv_element=ints(lv[0].flat),
        lv_threshold=ints(lv[1]),
        hv_first=ints(hv[0].first),
        hv_element=ints(hv[0].flat),
        hv_threshold=ints(hv[1]),
        category_hv=ints(int(category in network.hv_categories) for category in positions.categories),
        bay_above=ints([tenths(network.bay_above_kva) if network.bay_above_kva else -1]),
    )


def _by_area(positions: Positions, entries: list[tuple[int, float, tuple[str, ...]]]) -> tuple[Ragged, list[int]]:
    """Per area: the elements that serve it, with cumulated thresholds of their weights."""
    elements, thresholds = Ragged(), list[int]()
    for area in positions.areas:
        serving = [(position, weight) for position, weight, areas in entries if area in areas]
        elements.add(position for position, _ in serving)
        thresholds += cumulated([weight for _, weight in serving]) if serving else []
    return elements, thresholds
