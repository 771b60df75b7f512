"""The JSON Schema of a scenario file, for editors that check while one writes."""

from __future__ import annotations

from typing import Any

from model.scenario.whole import Scenario

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
UNCERTAIN: Schema = {
    "title": "Uncertain",
    "description": "A number that is not known exactly; it may stand for any number.",
    "type": "object",
    "additionalProperties": False,
    "required": ["uncertain"],
    "properties": {
        "uncertain": {
            "description": "{uniform: [low, high]} or {triangular: [low, mode, high]}.",
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": False,
            "properties": {
                "uniform": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
                "triangular": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
            },
        },
        "value": {"description": "The nominal value; left out: the mean.", "type": "number"},
        "source": {"description": "Where the range comes from.", "type": "string"},
        "note": {"description": "A remark for the reader; has no effect.", "type": "string"},
    },
}
EXTENDS: Schema = {
    "title": "Extends",
    "description": "The files that this file changes; mappings merge key by key, null removes a key.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
}
_FACTOR: Schema = {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/Uncertain"}]}
CHANGE: Schema = {
    "title": "Change",
    "description": "What becomes of the numbers that the layer below has here.",
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "times": {"description": "Each is multiplied with this.", **_FACTOR},
        "plus": {"description": "This is added to each.", **_FACTOR},
        "of": {"description": "What is changed where the layer below states nothing.", "type": "number"},
        "source": {"description": "Where the effect comes from.", "type": "string"},
        "note": {"description": "A remark for the reader; has no effect.", "type": "string"},
    },
}
CHANGED_ROUTE: Schema = {
    "title": "ChangedRoute",
    "description": "Changes of the route of the layer below, made one after another.",
    "type": "object",
    "additionalProperties": False,
    "properties": {"changes": {"type": "array", "items": {"type": "object"}, "minItems": 1}},
}
CHANGE_OF_A_LAYER: Schema = {"$ref": "#/$defs/Change"}
KEY, KEY_WITH_STAR = "^[a-z][a-z0-9_]*$", "^[a-z*][a-z0-9_*]*$"
"""A name; in a layer a `*` stands for what fits."""


def json_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of one scenario file.

    A file may extend another and then says only what changes, so no key is required here and any may be null;
    loading tells what is missing in the end.
    """
    written: Schema = _of_a_file(Scenario.model_json_schema(by_alias=True))
    written["$defs"] |= {"Uncertain": UNCERTAIN, "Change": CHANGE, "ChangedRoute": CHANGED_ROUTE}
    routes = written["properties"]["routes"]["anyOf"][0]["patternProperties"][KEY_WITH_STAR]["anyOf"]
    routes.append({"$ref": "#/$defs/ChangedRoute"})
    written["properties"] = {"extends": EXTENDS, **written["properties"]}
    return {"$schema": DRAFT, **written, "title": "yekuo scenario"}


def _of_a_file(schema: Any) -> Any:
    """Turn a schema of the whole into one of a file: nothing required, numbers uncertain, null allowed."""
    if isinstance(schema, list):
        return [_of_a_file(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") in ("number", "integer"):
        return _or_uncertain(schema)
    loose: Schema = {}
    for key, below in schema.items():
        if key == "properties" or key == "patternProperties":
            loose[key] = {_key(name): _or_null(_of_a_file(one)) for name, one in below.items()}
        elif key == "$defs":
            loose[key] = {name: _of_a_file(one) for name, one in below.items()}
        elif key == "oneOf":
            loose["anyOf"] = _of_a_file(below)  # without required keys, several kinds of a stage may fit
        elif key in ("anyOf", "items", "prefixItems", "additionalProperties"):
            loose[key] = _of_a_file(below)
        elif key not in ("required", "discriminator", "default"):
            loose[key] = below
    return loose


def _or_uncertain(number: Schema) -> Schema:
    told, plain = _apart(number)
    return {**told, "anyOf": [plain, {"$ref": "#/$defs/Uncertain"}]}


def _or_null(schema: Schema) -> Schema:
    told, rest = _apart(schema)
    forms = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    more = [one for one in (CHANGE_OF_A_LAYER, {"type": "null"}) if one not in forms]
    return {**told, "anyOf": [*forms, *more]}


def _key(name: str) -> str:
    return KEY_WITH_STAR if name == KEY else name


def _apart(schema: Schema) -> tuple[Schema, Schema]:
    """Return what is told about a value, and what it must be."""
    told = {key: value for key, value in schema.items() if key in ("title", "description")}
    return told, {key: value for key, value in schema.items() if key not in (*told, "default")}
