"""Returns stay where they may, and no way round takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.problems import KeyPath
from model.scenario.checks.facts import Facts, Journey
from model.scenario.checks.finding import Finding
from model.scenario.checks.route_shape import Step, always_one_of, outcomes_of, parallel
from model.scenario.demand import Document
from model.scenario.stages import Assignment, External, Grid, Stage, Work
from model.scenario.words import Distribution, Duration


@dataclass(frozen=True, slots=True)
class Return:
    """A way back within a route: after an outcome, or for a missing paper."""

    step: Step
    """Where it leaves from."""
    path: KeyPath
    back_to: str
    via: str | None
    stage_done: bool
    """The stage took its time before (an outcome), or could not start (a paper is missing)."""


def check_returns(facts: Facts) -> Iterator[Finding]:
    """Yield returns to where the route does not lead, into other branches, or forward; and endless ones."""
    for journey in facts.journeys:
        for way in _returns(facts, journey):
            yield from _wrong_return(facts, journey, way)


def check_documents(facts: Facts) -> Iterator[Finding]:
    """Yield papers for a stage that no route of their category has."""
    for name, category in facts.scenario.categories.items():
        shapes = [journey.shape for journey in facts.journeys if journey.category == name]
        for paper, document in category.documents.items():
            stage = document.needed_at
            if shapes and stage in facts.scenario.stages and not any(shape.step_of(stage) for shape in shapes):
                path = ("categories", name, "documents", paper, "needed_at")
                yield Finding(path, f"a stage of a route of {name}", stage)


def check_patience(facts: Facts) -> Iterator[Finding]:
    """Yield queues that customers leave and join again without any time passing."""
    stages = facts.scenario.stages
    for name, stage in stages.items():
        patience = stage.patience if isinstance(stage, Work) else None
        if patience is None or patience.then == "leaves" or not _may_be_nothing(patience):
            continue
        if not _takes_time(stages.get(patience.via or "")):
            yield Finding(("stages", name, "patience"), "comes again without any time passing; a patience above 0")


def _returns(facts: Facts, journey: Journey) -> Iterator[Return]:
    category = facts.scenario.categories.get(journey.category)
    papers: dict[str, Document] = category.documents if category else {}
    for step in journey.shape.steps:
        if step.stage in facts.scenario.stages:
            for below, outcome in outcomes_of(facts.scenario.stages[step.stage]):
                path = ("stages", step.stage, *below)
                yield Return(step, path, outcome.back_to or step.stage, outcome.via, True)
        for paper, document in papers.items():
            if document.needed_at == step.stage:
                here = ("categories", journey.category, "documents", paper)
                yield Return(step, here, document.back_to or step.stage, document.fetched_by, False)


def _wrong_return(facts: Facts, journey: Journey, way: Return) -> Iterator[Finding]:
    target, stages = journey.shape.step_of(way.back_to), facts.scenario.stages
    if target is None:
        if way.back_to in stages:
            said = f"a stage of the route; {journey.route} does not have it"
            yield Finding((*way.path, "back_to"), said, way.back_to)
    elif said := _wrong_way(way.step, target):
        yield Finding((*way.path, "back_to"), said, way.back_to)
    elif not _takes_time(stages.get(way.via or "")) and not _loop_takes_time(facts, journey, way, target):
        yield Finding(way.path, "comes back without any time passing; some stage on the way takes time")


def _wrong_way(step: Step, target: Step) -> str:
    """Say what is wrong with a return from `step` to `target`; empty where it may be."""
    if target.order > step.order:
        return "a return leads back, and this stage comes later"
    if target.branches != step.branches:
        return "a return stays in its branch; after a join it goes before the fork"
    if parallel(target.arms, step.arms):
        return "this stage is for other applications than the one that returns to it"
    return ""


def _loop_takes_time(facts: Facts, journey: Journey, way: Return, target: Step) -> bool:
    """Whether every application that goes from `target` to where it returned spends time on the way."""
    allowed, last = {*target.arms, *way.step.arms}, way.step.order + way.stage_done
    inside = [
        tuple(arm for arm in step.arms if arm not in allowed)
        for step in journey.shape.steps[target.order : last]
        if _takes_time(facts.scenario.stages.get(step.stage))
    ]
    return always_one_of(inside)


def _takes_time(stage: Stage | None) -> bool:
    """Whether a visit never takes no time at all."""
    if stage is None or isinstance(stage, Grid | Assignment):
        return False
    return not isinstance(stage, External) or not _may_be_nothing(stage.takes)


def _may_be_nothing(duration: Duration) -> bool:
    return any(row.per is not None or is_zero(row) for _, row in duration.rows)


def is_zero(distribution: Distribution) -> bool:
    """Whether nothing but 0 is drawn."""
    if distribution.empirical is not None:
        return not any(value for _, value in distribution.empirical)
    return not any(distribution.parameters)
