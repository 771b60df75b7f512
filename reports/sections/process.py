"""Process maps: each category's route with the wait, load and repeats of every stage."""

from __future__ import annotations

from collections.abc import Sequence

from reports.figures.flow_layout import stages_of
from reports.figures.process_map import StageBox, process_map
from reports.sections.blocks import Block, Map, Section, Text
from reports.sections.view import Document, View


def process(view: View) -> Section | None:
    """A map for each category and route; None where nothing was measured at the stages."""
    blocks: list[Block] = []
    for category in view.result["categories"]:
        routes = [name for name, route in view.result["routes"].items() if category in route["categories"]]
        arrived = float(view.result["categories"][category]["arrived"])
        if arrived > 0 and view.result["stages"]:
            blocks += [_map(view, category, route, arrived, only=len(routes) == 1) for route in routes]
    if not blocks:
        return None
    return Section("process", (Text(view.words("process_note"), small=True), *blocks))


def _map(view: View, category: str, route: str, arrived: float, *, only: bool) -> Map:
    items = view.result["routes"][route]["items"]
    on_route = stages_of(items)
    boxes = {stage: stage_box(view, stage, category, arrived) for stage in on_route}
    title = view.words("map_title" if only else "map_route", category=view.category(category), route=route, n=arrived)
    detours = [stage_box(view, stage, category, arrived) for stage in _off_routes(view, category)]
    return Map(process_map(title, items, boxes, detours, view.words), title)


def _off_routes(view: View, category: str) -> Sequence[str]:
    """Stages that the category came to off its routes, those most came to first."""
    routes = [route["items"] for route in view.result["routes"].values() if category in route["categories"]]
    on_route = {stage for items in routes for stage in stages_of(items)}
    met = {
        stage: float(one["categories"][category]["applications"])
        for stage, one in view.result["stages"].items()
        if category in one["categories"] and stage not in on_route
    }
    return sorted(met, key=lambda stage: (-met[stage], stage))


def stage_box(view: View, stage: str, category: str, arrived: float) -> StageBox:
    """What was measured at a stage for a category."""
    one: Document = view.result["stages"].get(stage, {})
    measured: Document = one.get("categories", {}).get(category, {})
    kind = str(one.get("kind", "external"))
    outside = kind == "external"
    came = float(measured.get("applications") or 0.0)
    return StageBox(
        title=view.name("stages", stage),
        kind=kind,
        hours=measured.get("takes_hours_mean" if outside else "wait_hours_mean"),
        hours_p90=None if outside else measured.get("wait_hours_p90"),
        load=one.get("load"),
        again=float(measured["again"]) / came if came else None,
        comes=came / arrived,
    )
