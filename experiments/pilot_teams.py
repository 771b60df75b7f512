"""Teams of a pilot: those that serve only areas of one step change on its date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.pilot_tables import LABELS, PilotError, Refusals, named_as, same, table_of
from experiments.study_file import Step
from model.files.yaml_tree import Node, plain
from model.problems import KeyPath

OTHER_AREAS = "the team serves other areas too"


@dataclass(frozen=True, slots=True)
class Teams:
    """Merges the teams of base and redesign."""

    refusals: Refusals
    steps: Sequence[Step]
    areas: frozenset[str]
    """All areas."""
    start: datetime.date

    def both(self, base: Node, redesign: Node, at: KeyPath) -> Node:
        """A team that changes; before the date of its step only its headcount can be another."""
        step = self._step_of(redesign, table_of(redesign), table_of(base), at=at)
        one, other, table = table_of(base), table_of(redesign), dict(table_of(redesign))
        if step.from_ <= self.start:
            return redesign
        for key in dict.fromkeys((*one, *other)):
            if key in LABELS or same(one.get(key), other.get(key)):
                continue
            if key == "headcount" and key in one and key in other and _are_numbers(one[key], other[key]):
                before, after = (named_as(node, (*at, key)) for node in (one[key], other[key]))
                table[key] = self._headcount(before, after, step, other[key])
            else:
                self.refusals.refuse(other.get(key, redesign), (*at, key), f"it would change on {step.from_}")
        return replace(redesign, value=table)

    def new(self, node: Node, at: KeyPath) -> Node:
        """A team that only the redesign has: nobody until the date."""
        step = self._step_of(node, table_of(node), at=at)
        return self._with(node, self._headcount(Node(0, node.place), _people(node, at), step, node))

    def gone(self, node: Node, at: KeyPath) -> Node:
        """A team that only the base has: nobody from the date on."""
        step = self._step_of(node, table_of(node), at=at)
        return self._with(node, self._headcount(_people(node, at), Node(0, node.place), step, node))

    def _with(self, node: Node, headcount: Node) -> Node:
        return replace(node, value={**table_of(node), "headcount": headcount})

    def _headcount(self, before: Node, after: Node, step: Step, like: Node) -> Node:
        """Headcount that changes on the date of a step."""
        if step.from_ <= self.start:
            return after
        rows = [(before, self.start), (after, step.from_)]
        entries = (Node({"from": Node(day, like.place), "people": people}, like.place) for people, day in rows)
        return Node(tuple(entries), like.place, like.key_place)

    def _step_of(self, node: Node, *teams: Mapping[str, Node], at: KeyPath) -> Step:
        """The step whose areas hold all that the teams serve."""
        served = [_names(team["areas"]) if "areas" in team else self.areas for team in teams]
        for step in self.steps:
            if all(areas <= set(step.areas) for areas in served):
                return step
        raise PilotError(node, at, OTHER_AREAS)


def _people(node: Node, at: KeyPath) -> Node:
    people = table_of(node).get("headcount")
    if people is None:
        return Node(1, node.place)
    if not _are_numbers(people):
        raise PilotError(node, (*at, "headcount"), "it changes with time already")
    return named_as(people, (*at, "headcount"))


def _are_numbers(*nodes: Node) -> bool:
    return all(not isinstance(node.value, tuple) for node in nodes)


def _names(node: Node) -> frozenset[str]:
    value = plain(node)
    return frozenset(map(str, value)) if isinstance(value, list) else frozenset()
