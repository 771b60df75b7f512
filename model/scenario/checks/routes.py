"""Routes lead somewhere, and repairs stand beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from model.problems import KeyPath
from model.scenario.checks.facts import Facts, Journey
from model.scenario.checks.finding import Finding
from model.scenario.checks.route_shape import RouteShape, Step, parallel, repairs_of
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


def check_shared_repairs(facts: Facts) -> Iterator[Finding]:
    """Yield repair stages of several branches: both could enter one at once, and none of them would be the first."""
    told: set[tuple[KeyPath, str]] = set()
    for journey in facts.journeys:
        users: dict[str, list[Step]] = defaultdict(list)
        for step in journey.shape.steps:
            for path, repair in _repairs_from(facts, journey, step.stage):
                beside = [user for user in users[repair] if parallel(user.branches, step.branches)]
                if beside and (path, repair) not in told:
                    told.add((path, repair))
                    said = f"{beside[0].stage} in a branch beside has this repair stage too; give each branch its own"
                    yield Finding(path, said, repair)
                users[repair].append(step)


def _repairs_from(facts: Facts, journey: Journey, stage: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the repair stages that a stage of a route leads to, those of its repairs among them."""
    stages, category = facts.scenario.stages, facts.scenario.categories.get(journey.category)
    papers = category.documents if category else {}
    to_look_at, seen = [stage], {stage}
    while to_look_at:
        name = to_look_at.pop()
        if name not in stages:
            continue
        ways = list(repairs_of(name, stages[name]))
        for paper, document in papers.items():
            if document.needed_at == name:
                ways.append((("categories", journey.category, "documents", paper, "fetched_by"), document.fetched_by))
        for path, repair in ways:
            if repair not in seen:
                seen.add(repair)
                to_look_at.append(repair)
                yield path, repair


def _repairs(facts: Facts) -> Iterator[tuple[KeyPath, str, list[RouteShape]]]:
    """Yield where a repair stage is named, its name, and the routes it is for."""
    for name, stage in facts.scenario.stages.items():
        shapes = [journey.shape for journey in facts.journeys if name in journey.used_at]
        yield from ((path, repair, shapes) for path, repair in repairs_of(name, stage))
    for name, category in facts.scenario.categories.items():
        shapes = [journey.shape for journey in facts.journeys if journey.category == name]
        for paper, document in category.documents.items():
            yield ("categories", name, "documents", paper, "fetched_by"), document.fetched_by, shapes
