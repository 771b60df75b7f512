"""Routes lead somewhere, and repairs stand beside them."""

from __future__ import annotations

from collections.abc import Iterator

from model.problems import KeyPath
from model.scenario.facts import Facts
from model.scenario.finding import Finding
from model.scenario.route_shape import RouteShape, repairs_of
from model.scenario.stages import Assignment, Grid


def check_routes(facts: Facts) -> Iterator[Finding]:
    """Yield routes without stages, and stages that stand twice in one route."""
    for name, shape in facts.shapes.items():
        if not shape.steps:
            yield Finding(("routes", name), "a route to nowhere: it has no stage")
        seen: set[str] = set()
        for step in shape.steps:
            if step.stage in seen:
                yield Finding(step.path, "stands in this route already; each stage at most once", step.stage)
            seen.add(step.stage)


def check_repairs(facts: Facts) -> Iterator[Finding]:
    """Yield repair stages that stand in the route themselves, or that may end otherwise than passing."""
    for path, repair, shapes in _repairs(facts):
        stage = facts.scenario.stages.get(repair)
        if stage is None:
            continue
        if any(shape.step_of(repair) for shape in shapes):
            yield Finding(path, "a repair stage stands beside the route, and this one is in it", repair)
        if stage.all_outcomes:
            yield Finding(path, "a repair stage has no outcomes of its own", repair)
        if isinstance(stage, Grid | Assignment):
            yield Finding(path, "a repair stage is work, external, a meeting or a batch", repair)


def _repairs(facts: Facts) -> Iterator[tuple[KeyPath, str, list[RouteShape]]]:
    """Yield where a repair stage is named, its name, and the routes it is for."""
    for name, stage in facts.scenario.stages.items():
        shapes = [journey.shape for journey in facts.journeys if name in journey.used_at]
        yield from ((path, repair, shapes) for path, repair in repairs_of(name, stage))
    for name, category in facts.scenario.categories.items():
        shapes = [journey.shape for journey in facts.journeys if journey.category == name]
        for paper, document in category.documents.items():
            yield ("categories", name, "documents", paper, "fetched_by"), document.fetched_by, shapes
