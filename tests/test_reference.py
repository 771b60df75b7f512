"""The reference page and the JSON Schema say what the schema says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.scenario.stages import Batch
from model.scenario.telling.export import json_schema, reference_page
from model.scenario.telling.schema_walk import keys_of
from model.scenario.telling.type_words import type_words
from model.scenario.words import Count, Share, TimeOfDay
from tests.small_scenario import SMALL

PAGE = Path(__file__).parents[1] / "scenarios" / "REFERENCE.md"


def test_the_stored_reference_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), "renew it: yekuo reference > scenarios/REFERENCE.md"


def test_every_key_of_a_mapping_stands_on_the_page_with_its_meaning() -> None:
    page = reference_page()
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.*) \|$", page, flags=re.MULTILINE)
    assert {"slot_minutes", "collects", "set_up", "kind", "by", "title"} <= {key for key, *_ in rows}
    assert set(keys_of(Batch)) - {"source", "note"} <= {key for key, *_ in rows}
    assert [key for key, _, _, meaning in rows if not meaning] == []


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    page = reference_page()
    headings = {line.strip("# †").lower() for line in page.splitlines() if line.startswith("###")}
    assert set(re.findall(r"\(#(\w+)\)", page)) <= headings


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (Share, "share"),
        (Count | None, "whole number ≥ 0"),
        (tuple[Share, ...] | TimeOfDay, "list of share or HH:MM"),
        (dict[str, bool], "{text: true or false}"),
    ],
)
def test_types_are_put_into_words(annotation: object, words: str) -> None:
    assert type_words(annotation) == words


def test_the_json_schema_hangs_together() -> None:
    schema = json_schema()
    text = json.dumps(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert set(re.findall(r"#/\$defs/(\w+)", text)) <= set(schema["$defs"])
    assert '"required": ["uncertain"]' in text  # nothing else is required: a file may extend another
    assert text.count('"required"') == 1
    assert all("description" in one for one in schema["properties"].values())


def test_the_json_schema_knows_every_key_of_the_small_scenario() -> None:
    schema = json_schema()
    with SMALL.open(encoding="utf-8") as file:
        unknown = list(unknown_keys(schema, schema, yaml.safe_load(file), ""))
    assert unknown == []
    assert list(unknown_keys(schema, schema, {"stages": {"acceptance": {"takess": 1}}}, "")) == [
        ".stages.acceptance.takess"
    ]


def unknown_keys(whole: dict[str, Any], schema: dict[str, Any], value: Any, path: str) -> list[str]:
    """Return the keys of a value that a schema does not have, by the alternative that has most of them."""
    if "$ref" in schema:
        return unknown_keys(whole, whole["$defs"][schema["$ref"].split("/")[-1]], value, path)
    if "anyOf" in schema:
        return min((unknown_keys(whole, one, value, path) for one in schema["anyOf"]), key=len)
    if isinstance(value, list) and "items" in schema:
        return [key for one in value for key in unknown_keys(whole, schema["items"], one, path)]
    if not isinstance(value, dict):
        return []
    named, free = schema.get("properties", {}), list(schema.get("patternProperties", {}).values())
    free += [schema["additionalProperties"]] if isinstance(schema.get("additionalProperties"), dict) else []
    found = []
    for key, below in value.items():
        if key in named or free:
            found += unknown_keys(whole, named.get(key) or free[0], below, f"{path}.{key}")
        else:
            found.append(f"{path}.{key}")
    return found
