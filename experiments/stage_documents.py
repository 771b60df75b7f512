"""The routes of a result and what was measured at their stages: what a process map is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.offered_load import OfferedLoad
from experiments.reasons import busiest_role
from experiments.rows import Rows
from model.program import Hands, Kind
from model.scenario.stages import Item, Only, Sometimes, Together

Document = dict[str, Any]


def stage_documents(columns: Rows, offered: OfferedLoad) -> Document:
    """Of each stage: its kind, in whose hands it is, its busiest role with the load of that, and its measures."""
    program = columns.task.program
    measured = columns.tree("stages")
    documents: Document = {}
    for number, name in enumerate(program.names.stages):
        if name not in measured:
            continue
        role = busiest_role(program, offered, number)
        documents[name] = {
            "kind": Kind(int(program.stages.kind[number])).name.lower(),
            "hands": Hands(int(program.stages.hands[number])).name.lower(),
            "role": role,
            "load": offered.loads.get(role) if role is not None else None,
            "categories": measured[name],
        }
    return documents


def route_documents(columns: Rows) -> Document:
    """Of each route: the categories that take it, and its stages as the scenario lists them."""
    scenario = columns.task.loaded.scenario
    documents: Document = {}
    for stream in scenario.streams.values():
        if scenario.categories[stream.category].applies:
            route = documents.setdefault(
                stream.route, {"categories": [], "items": plain_items(scenario.routes[stream.route])}
            )
            if stream.category not in route["categories"]:
                route["categories"].append(stream.category)
    return documents


def plain_items(items: Sequence[Item]) -> list[Any]:
    """A route as plain values, in the form that scenario files have."""
    return [_plain(item) for item in items]


def _plain(item: Item) -> Any:
    if isinstance(item, Together):
        return {"together": [plain_items(branch) for branch in item.together]}
    if isinstance(item, Only | Sometimes):
        when = item.model_dump(mode="json", include={"when"}, by_alias=True, exclude_defaults=True)["when"]
        if isinstance(item, Only):
            return {"stage": item.stage, "when": when}
        return {"when": when, "do": plain_items(item.do), "otherwise": plain_items(item.otherwise)}
    return item
