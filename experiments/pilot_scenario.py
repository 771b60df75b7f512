"""A pilot roll-out: the scenario in which a redesign holds in some areas from a date, in others later or never.

It is made of the base and of the base with the redesign laid over it. Every application is given at its arrival the
attribute `pilot_group`, by area and date of arrival, and what differs becomes a table of cases over it: durations,
probabilities, draws of attributes, missing papers, limits, clauses, parts of routes. Teams that serve areas of a
single step change on its date. Everything else that differs (who does a stage, calendars, lists and sessions, network)
is one thing for all areas and cannot hold in some only: it is refused, all such keys at once.

Nobody's luck changes: draws are made by stage and application, whatever the table says. Open applications of the first
day and latent demand are never in the pilot. A policy by slack reckons the work that lies ahead by the base's means.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from experiments.pilot_routes import both_routes
from experiments.pilot_stages import merged_stage
from experiments.pilot_tables import (
    GROUP,
    IN,
    LABELS,
    OUT,
    Merge,
    PilotError,
    Refusals,
    as_it_stands,
    both_draws,
    both_limits,
    both_probabilities,
    never,
    only_for,
    refused,
    same,
    table_of,
)
from experiments.pilot_teams import Teams
from experiments.study_file import Step
from model.files.layers import Layers
from model.files.uncertain import nominal
from model.files.yaml_tree import Node, Plain, plain
from model.problems import KeyPath, Problem, ScenarioError, dotted
from model.scenario.checks.every import cross_checked
from model.scenario.checks.facts import Facts
from model.scenario.loading import Loaded, load_value

TAKES = (
    "a pilot takes durations, probabilities, attributes, missing papers, limits, clauses, parts of routes "
    "and teams of its own areas"
)
FOR_ALL = frozenset({"redesigns", *LABELS})
"""Top-level keys that are the redesign's for everybody."""


def pilot_scenario(base: Loaded, redesign: Loaded, steps: Sequence[Step]) -> Loaded:
    """The scenario of a pilot.

    Parameters
    ----------
    base, redesign
        The base, and the same with the redesign laid over it.
    steps
        Who takes it over when.

    Raises
    ------
    ScenarioError
        With everything of the redesign that cannot hold in some areas only.
    """
    refusals = Refusals()
    tree = _merged(refusals, base, redesign, steps)
    if refusals.problems:
        raise ScenarioError([*refusals.problems, Problem(None, "", TAKES)])
    merged = cast("dict[str, Plain]", plain(tree))
    layers = Layers(merged, redesign.layers.files, redesign.layers.names, tree)
    return _checked(layers, redesign.folder)


def _merged(refusals: Refusals, base: Loaded, redesign: Loaded, steps: Sequence[Step]) -> Node:
    one, other = table_of(base.layers.tree), table_of(redesign.layers.tree)
    merges, merged = _merges(refusals, base, redesign.layers.tree, steps), dict[str, Node]()
    for key in dict.fromkeys((*one, *other)):
        stated = other.get(key, one.get(key, redesign.layers.tree))
        if key in FOR_ALL or same(one.get(key), other.get(key)):
            merged[key] = stated
        else:
            empty = Node({}, stated.place)
            pair = one.get(key, empty), other.get(key, empty)
            merged[key] = refusals.tried(merges.get(key, refused), *pair, (key,))
    merged["routes"] = _routes_of_streams(refusals, one, other, merged["routes"])
    return _with_group(refusals, replace(redesign.layers.tree, value=merged), steps)


def _merges(refusals: Refusals, base: Loaded, redesign: Node, steps: Sequence[Step]) -> dict[str, Merge]:
    """How each part of a scenario is merged; parts that are not here cannot differ."""
    either = {"new": as_it_stands, "gone": as_it_stands}
    teams = Teams(refusals, steps, frozenset(base.scenario.areas), base.scenario.period.start)
    return {
        "stages": refusals.each(
            partial(merged_stage, refusals, partial(_first_value, redesign, base.scenario.attributes)), **either
        ),
        "routes": refusals.each(both_routes, **either),
        "attributes": refusals.each(refused, **either),
        "roles": refusals.each(refused, **either),
        "calendars": refusals.each(refused, **either),
        "teams": refusals.each(teams.both, new=teams.new, gone=teams.gone),
        "categories": refusals.each(partial(_category, refusals)),
        "agreements": refusals.each(
            partial(_agreement, refusals), new=partial(_agreement_for, IN), gone=partial(_agreement_for, OUT)
        ),
        "streams": refusals.each(partial(_stream, refusals, redesign)),
    }


def _category(refusals: Refusals, base: Node, redesign: Node, at: KeyPath) -> Node:
    """Papers, and how often they are missing."""

    def paper(one: Node, other: Node, path: KeyPath) -> Node:
        return refusals.keys(one, other, path, {"missing": both_probabilities})

    documents = refusals.each(paper, new=partial(_paper_for, IN), gone=partial(_paper_for, OUT))
    return refusals.keys(base, redesign, at, {"documents": documents})


def _paper_for(word: str, node: Node, at: KeyPath) -> Node:
    """A paper that is missing on one side only."""
    missing = table_of(node)["missing"]
    pair = (never(missing), missing) if word == IN else (missing, never(missing))
    return replace(node, value={**table_of(node), "missing": both_probabilities(*pair, (*at, "missing"))})


def _agreement(refusals: Refusals, base: Node, redesign: Node, at: KeyPath) -> Node:
    """Clauses, and their limits."""

    def clause(one: Node, other: Node, path: KeyPath) -> Node:
        return refusals.keys(one, other, path, {"limit": both_limits})

    clauses = refusals.each(clause, new=partial(_clause_for, IN), gone=partial(_clause_for, OUT))
    return refusals.keys(base, redesign, at, {"clauses": clauses})


def _clause_for(word: str, node: Node, at: KeyPath) -> Node:
    """A clause that binds on one side only."""
    return replace(node, value={**table_of(node), "when": only_for(word, table_of(node).get("when"), node)})


def _agreement_for(word: str, node: Node, at: KeyPath) -> Node:
    """An agreement that binds on one side only."""
    clauses = table_of(node)["clauses"]
    bound = {key: _clause_for(word, one, (*at, "clauses", key)) for key, one in table_of(clauses).items()}
    return replace(node, value={**table_of(node), "clauses": replace(clauses, value=bound)})


def _stream(refusals: Refusals, tree: Node, base: Node, redesign: Node, at: KeyPath) -> Node:
    """Draws of attributes; the route is merged with all routes."""

    def new(node: Node, path: KeyPath) -> Node:
        return both_draws(_first_value(tree, (), str(path[-1]), node), node, path)

    def its_own(one: Node, other: Node, path: KeyPath) -> Node:
        return one

    attributes = refusals.each(both_draws, new=new)
    return refusals.keys(base, redesign, at, {"attributes": attributes, "requested_kva": _kva, "route": its_own})


def _kva(base: Node, redesign: Node, at: KeyPath) -> Node:
    if not table_of(base) or not table_of(redesign):
        raise PilotError(redesign, at)
    return both_draws(base, redesign, at)


def _first_value(tree: Node, known: Collection[str], attribute: str, like: Node) -> Node:
    """The draw that leaves an attribute as it is at first; `known` ones may have another value by then."""
    if attribute in known:
        raise PilotError(like, (), "")
    stated = table_of(table_of(table_of(tree).get("attributes")).get(attribute))
    values = plain(stated["values"]) if "values" in stated else ["0"]
    first = plain(stated["first"]) if "first" in stated else values[0]  # type: ignore[index]
    return Node({"choices": _always(str(first), like)}, like.place)


def _routes_of_streams(
    refusals: Refusals, base: Mapping[str, Node], redesign: Mapping[str, Node], routes: Node
) -> Node:
    """Streams that take another route in the redesign: both routes in one, under the base's name."""
    taken: dict[str, dict[str, Node]] = {}
    for name, stream in table_of(base["streams"]).items():
        other = table_of(table_of(redesign["streams"]).get(name)).get("route")
        if other is not None:
            taken.setdefault(str(table_of(stream)["route"].value), {})[str(other.value)] = other
    table = dict(table_of(routes))
    for route, others in taken.items():
        if list(others) == [route]:
            continue
        path = ("routes", route)
        if len(others) > 1:
            refusals.refuse(next(iter(others.values())), path, f"its streams would take {' and '.join(others)}")
        else:
            pair = table_of(base["routes"])[route], table_of(redesign["routes"])[next(iter(others))]
            table[route] = refusals.tried(both_routes, *pair, path)
    return replace(routes, value=table)


def _with_group(refusals: Refusals, tree: Node, steps: Sequence[Step]) -> Node:
    """Give every application the attribute of the pilot."""
    whole, like = dict(table_of(tree)), next(iter(table_of(tree).values()))
    attributes = dict(table_of(whole.get("attributes")))
    if GROUP in attributes:
        refusals.refuse(attributes[GROUP], ("attributes", GROUP), "a pilot adds an attribute of this name")
    attributes[GROUP] = Node({"values": Node((Node(OUT, like.place), Node(IN, like.place)), like.place)}, like.place)
    rows = [Node({"when": _when(step, like), "choices": _always(IN, like)}, like.place) for step in steps]
    rows.append(Node({"choices": _always(OUT, like)}, like.place))
    draw = Node({"cases": Node(tuple(rows), like.place)}, like.place)
    streams = {}
    for name, node in table_of(whole["streams"]).items():
        drawn = Node({GROUP: draw, **table_of(table_of(node).get("attributes"))}, node.place)
        streams[name] = replace(node, value={**table_of(node), "attributes": drawn})
    whole["attributes"] = Node(attributes, like.place)
    whole["streams"] = replace(whole["streams"], value=streams)
    return replace(tree, value=whole)


def _when(step: Step, like: Node) -> Node:
    areas = tuple(Node(area, like.place) for area in step.areas)
    since = Node({"from": Node(step.from_, like.place)}, like.place)
    return Node({"area": Node(areas, like.place), "arrival_date": since}, like.place)


def _always(word: str, like: Node) -> Node:
    return Node({word: Node(1.0, like.place)}, like.place)


def _checked(layers: Layers, folder: Path) -> Loaded:
    """The scenario of merged layers, cross-checked at its stated values; base and redesign are checked already."""
    scenario = load_value(layers, nominal)
    problems = []
    for finding in cross_checked(Facts(scenario)):
        place = layers.place_of(finding.path) if finding.path else None
        problems.append(Problem(place, dotted(finding.path), f"{finding.should_be} (in the pilot)", finding.value))
    if problems:
        raise ScenarioError(problems)
    return Loaded(scenario, layers, folder)
