"""Declared attributes, the values that stages and streams give them, and who may read them when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from model.problems import KeyPath, suggestion
from model.scenario.attributes import BUILT_IN, GRID, SIGNED, AttributeKind, attribute_kinds
from model.scenario.checks.facts import Facts, Journey, unknown
from model.scenario.checks.finding import Finding, listed
from model.scenario.checks.route_shape import Mark, parallel
from model.scenario.stages import Grid
from model.scenario.words import AttributeDraw

Use = tuple[str, KeyPath, tuple[Mark, ...]]
"""An attribute, where it is read or set, and the branches around."""


def check_declared_attributes(facts: Facts) -> Iterator[Finding]:
    """Yield declared attributes whose name is taken, values repeat, or first value does not fit."""
    for name, attribute in facts.scenario.attributes.items():
        path = ("attributes", name)
        if name in BUILT_IN or name.startswith(SIGNED):
            yield Finding(path, "every application has an attribute of this name already; choose another", at_key=True)
        if attribute.values is not None and len(set(attribute.values)) < len(attribute.values):
            yield Finding((*path, "values"), "each value once")
        if attribute.number and isinstance(attribute.first, str):
            yield Finding((*path, "first"), "a whole number", attribute.first)


def check_draws(facts: Facts) -> Iterator[Finding]:
    """Yield values that an attribute cannot have, given by a stream or set by a stage."""
    scenario, kinds = facts.scenario, attribute_kinds(facts.scenario)
    for name, stream in scenario.streams.items():
        for attribute, draw in stream.attributes.items():
            yield from _wrong_draw(facts, kinds, ("streams", name, "attributes", attribute), draw)
        if stream.requested_kva is not None:
            path = ("streams", name, "requested_kva")
            yield from _wrong_rows(path, kinds["requested_kva"], stream.requested_kva)
    for name, stage in scenario.stages.items():
        for attribute, draw in stage.sets.items():
            yield from _wrong_draw(facts, kinds, ("stages", name, "sets", attribute), draw)


def check_parallel_branches(facts: Facts) -> Iterator[Finding]:
    """Yield attributes that one branch sets while another reads or sets them: which comes first is open."""
    reads_of, sets_of = _reads(facts), _sets(facts)
    for journey in facts.journeys:
        sets, reads = _uses(journey, sets_of), _uses(journey, reads_of)
        for test in journey.shape.tests:
            reads += [(name, (*test.path, name), test.branches) for name in test.when]
        reads += _read_by_clocks(facts, journey)
        for attribute, path, branches in sets:
            for _, other, around in (use for use in [*reads, *sets] if use[0] == attribute):
                if parallel(branches, around):
                    setter = ".".join(map(str, path[:2]))
                    said = f"{setter} sets this attribute in a branch beside; read or set it after the join"
                    yield Finding(other, said, at_key=True)


def _read_by_clocks(facts: Facts, journey: Journey) -> Iterator[Use]:
    """Yield what clauses watched during the run ask for when their `from` is reached."""
    policy = facts.scenario.policy
    for name, agreement in facts.scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            step = journey.used_at.get(clause.from_.split(".")[0])
            watched = clause.alerts or (policy.agreement, policy.due_by) == (name, key)
            if step is None or not watched or journey.category not in clause.categories:
                continue
            path = ("agreements", name, "clauses", key)
            for attribute in clause.when or ():
                yield attribute, (*path, "when", attribute), step.branches
            for position, row in enumerate(clause.limit.cases or ()):
                for attribute in row.when or ():
                    yield attribute, (*path, "limit", "cases", position, "when", attribute), step.branches
            if clause.limit.attribute is not None:
                yield clause.limit.attribute, (*path, "limit", "attribute"), step.branches


def _wrong_draw(facts: Facts, kinds: dict[str, AttributeKind], path: KeyPath, draw: AttributeDraw) -> Iterator[Finding]:
    attribute = str(path[-1])
    if attribute in facts.scenario.attributes:
        yield from _wrong_rows(path, kinds[attribute], draw)
    elif attribute in kinds:
        yield Finding(path, "is given by the application itself and cannot be set", at_key=True)
    else:
        yield Finding(path, unknown("attribute", attribute, facts.scenario.attributes), at_key=True)


def _wrong_rows(path: KeyPath, kind: AttributeKind, draw: AttributeDraw) -> Iterator[Finding]:
    for position, (_, row) in enumerate(draw.rows):
        here = (*path, "cases", position) if draw.cases else path
        if row.number is not None and kind.form == "words":
            yield Finding((*here, "number"), f"choices among {listed(kind.values, 'and')}; this attribute has words")
        for value in row.choices or ():
            if said := _wrong_choice(kind, value):
                yield Finding((*here, "choices", value), said, at_key=True)


def _wrong_choice(kind: AttributeKind, value: str) -> str:
    """Say what is wrong with a value; empty where it fits."""
    if kind.form == "words":
        return "" if value in kind.values else f"is {listed(kind.values)}{suggestion(value, kind.values)}"
    try:
        number = float(value) * (10 if kind.tenths else 1)
    except ValueError:
        return "a number; this attribute has no words"
    if not 0 <= number <= kind.highest:
        return f"a number from 0 to {kind.highest / (10 if kind.tenths else 1):,.0f}"
    return "" if abs(number - round(number)) < 1e-6 else f"a number in steps of {0.1 if kind.tenths else 1}"


def _uses(journey: Journey, uses_of: dict[str, list[tuple[str, KeyPath]]]) -> list[Use]:
    return [(name, path, step.branches) for stage, step in journey.used_at.items() for name, path in uses_of[stage]]


def _sets(facts: Facts) -> dict[str, list[tuple[str, KeyPath]]]:
    """Return per stage the attributes it sets."""
    sets = defaultdict[str, list[tuple[str, KeyPath]]](list)
    for name, stage in facts.scenario.stages.items():
        sets[name] += [(attribute, ("stages", name, "sets", attribute)) for attribute in stage.sets]
        if isinstance(stage, Grid):
            sets[name].append((GRID, ("stages", name)))
    return sets


def _reads(facts: Facts) -> dict[str, list[tuple[str, KeyPath]]]:
    """Return per stage the attributes that its tables and multipliers read."""
    reads = defaultdict[str, list[tuple[str, KeyPath]]](list)
    for path, part in facts.parts:
        if path[:1] == ("stages",):
            name = str(path[1])
            reads[name] += [(attribute, (*path, "when", attribute)) for attribute in getattr(part, "when", None) or ()]
            if getattr(part, "per", None) is not None:
                reads[name].append((part.per, (*path, "per")))  # type: ignore[attr-defined]
    return reads
