"""The reference page: every key of a scenario file with its type, range, default and meaning."""

from __future__ import annotations

import importlib
import inspect
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from model.scenario.telling.json_schema import json_schema
from model.scenario.telling.schema_walk import annotations_of, bare, origin_of
from model.scenario.telling.type_words import anchor, type_words
from model.scenario.whole import Scenario
from model.scenario.words import Sourced, Words

__all__ = ["json_schema", "reference_page"]

PARTS = {
    "model.scenario.whole": "The whole",
    "model.scenario.people": "People and their hours",
    "model.scenario.stages": "Stages and routes",
    "model.scenario.demand": "Demand",
    "model.scenario.network": "Areas and network",
    "model.scenario.agreements": "Agreements",
    "model.scenario.alerts": "Alerts",
    "model.scenario.economy": "Costs and values",
    "model.scenario.words": "Words used everywhere",
}
HEAD = """\
# Scenario reference

This page is generated from the schema; a test keeps it true. A scenario is a YAML file.
`extends: base.yaml`, or a list of files laid over one another, takes other files and changes them: mappings merge
key by key; lists, distributions and tables replace; `null` removes a key; a quoted key with a `*` stands for every
key below that fits it. A redesign is a file without `extends`, laid over whatever base it is compared on.

- **change**: `{times: 0.8}` or `{plus: -0.05}` (with `source`) in the place of a number, a list of numbers, a
  distribution or a table of cases changes what the layer below has there, all of its numbers, of a distribution the
  scale; `of: 1` is what is changed where the layer below states nothing. In `choices`, `channels` and `areas` the
  shares not named are scaled so that the sum stays. Changes are the assumed effects of redesigns.
- **changes of a route**: `routes: {name: {changes: [{leave_out: [a]}, {replace: [b, c], by: [d]}, {insert: [e],
  before: f}]}}` (or `after`), made one after another.

- **name**: small letters, digits, underscores; begins with a letter.
- **share**: a number from 0 to 1. Money is in yuan, power in kVA; other units stand last in a key's name.
- **condition**: `attribute: value`, `attribute: [values]` or `attribute: {above: …, most: …}`
  ([range](#between)); all entries must hold. Attributes are category, request_type, stream, area, channel,
  requested_kva, arrival_time, arrival_date, arrival_weekday, arrival_month, grid (free, waited, farther,
  part), signed_<agreement> (yes, no), and those that the scenario declares.
- **probability**: a number, a list with one per attempt (the last one repeats), or
  [a table](#probabilitytable).
- **milestone**: a stage and .waiting, .started or .ended; application.arrived or application.archived.
- **route**: a list of stages (names), [one for some applications](#only),
  [parts for some](#sometimes) and [branches side by side](#together).
- Any number may be `{uncertain: {uniform: [low, high]}, value: …, source: …}`, or triangular with
  `[low, mode, high]`.
- Every number carries its `source`: in its own mapping or in one around it. `note` is a remark without
  effect. Mappings that take both are marked †.
"""


def reference_page() -> str:
    """Return the reference page, Markdown."""
    reached = _reached()
    pages = [HEAD]
    for module, heading in PARTS.items():
        part = importlib.import_module(module)
        pages.append(f"## {heading}\n\n{(part.__doc__ or '').partition(chr(10))[0]}\n")
        defined = [one for one in vars(part).values() if one in reached and one.__module__ == module]
        pages += [_section(model) for model in sorted(defined, key=lambda model: model is not Scenario)]
    return "\n".join(pages)


def _reached() -> list[type[BaseModel]]:
    """Return all mappings of a scenario, and those that they build on."""
    reached: list[type[BaseModel]] = []
    pending: list[type[BaseModel]] = [Scenario]
    while pending:
        model = pending.pop()
        if model not in reached:
            reached.append(model)
            pending += [base for base in _bases(model) if issubclass(base, BaseModel)]
            pending += [one for annotation in annotations_of(model).values() for one in _models_in(annotation)]
    return reached


def _bases(model: type[BaseModel]) -> list[type]:
    return [base for base in model.__bases__ if base not in (Words, Sourced, BaseModel)]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    kind = bare(annotation)
    if isinstance(kind, type) and origin_of(kind) is None:
        return [kind] if issubclass(kind, BaseModel) else []
    return [model for entry in get_args(kind) for model in _models_in(entry)]


def _section(model: type[BaseModel]) -> str:
    """Return the section of one mapping: its meaning and its own keys."""
    mark = " †" if issubclass(model, Sourced) else ""
    lines = [f"### {model.__name__}{mark}", "", inspect.cleandoc(model.__doc__ or "").replace("\n", " "), ""]
    if bases := _bases(model):
        lines += [f"Takes the keys of {', '.join(anchor(base.__name__) for base in bases)} as well.", ""]
    own = set(inspect.get_annotations(model))
    rows = [
        _row(field.alias or name, annotations_of(model)[field.alias or name], field)
        for name, field in model.model_fields.items()
        if name in own
    ]
    if rows:
        lines += ["| key | type | default | meaning |", "|---|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(key: str, annotation: Any, field: FieldInfo) -> str:
    meaning = " ".join((field.description or "").split())
    cells = [f"`{key}`", type_words(annotation), _default(field), meaning]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default is None or default == {} or default == ():
        return "none"
    if isinstance(default, BaseModel):
        return "as below"
    if isinstance(default, tuple):
        return f"{len(default)} × {default[0]}" if len(set(default)) == 1 else ", ".join(map(str, default))
    return {True: "true", False: "false"}[default] if isinstance(default, bool) else str(default)
