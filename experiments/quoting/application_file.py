"""Applications to quote, as they are written: on the command line, in a CSV file or in a YAML file.

A CSV file has a row for each; a YAML file is a table of one, or `applications:` and a list of tables.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from experiments.quoting.application import Application
from model.compiling.csv_file import Faults, rows_of
from model.files.yaml_file import examine_yaml
from model.files.yaml_tree import Node, plain
from model.problems import Place, Problem, ScenarioError, shown_name

FORM = "stream=NAME,area=NAME and what else is known, as requested_kva=8; or a .csv or .yaml file"
MOST = 50


def applications_of(text: str) -> list[Application]:
    """The applications that a text names.

    Raises
    ------
    ScenarioError
        With what cannot be read.
    """
    if text.lower().endswith((".csv", ".yaml", ".yml")):
        path = Path(text)
        found = _from_csv(path) if text.lower().endswith(".csv") else _from_yaml(path)
        if not found or len(found) > MOST:
            raise ScenarioError([Problem(Place(shown_name(path), 1, 1), "", f"one to {MOST} applications")])
        return found
    known: dict[str, str] = {}
    for part in text.split(","):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key or not value or key in known:
            raise ScenarioError([Problem(None, "application", FORM, part)])
        known[key] = value
    return [Application(known)]


def _from_csv(path: Path) -> list[Application]:
    faults = Faults(path)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            columns = [cell.strip() for cell in next(csv.reader(file), [])]
    except OSError:
        columns = []
    rows = list(rows_of(path, faults, needed=("stream", "area"), known=columns or ("stream",)))
    if faults.problems:
        raise ScenarioError(faults.problems)
    return [Application({c: row[c] for c in columns if row[c]}, Place(shown_name(path), row.line, 1)) for row in rows]


def _from_yaml(path: Path) -> list[Application]:
    examined = examine_yaml(path)
    if examined.problems or examined.node is None:
        raise ScenarioError(examined.problems)
    node = examined.node
    several = node.value.get("applications") if isinstance(node.value, Mapping) else None
    return [_from_table(one) for one in (several.value if several and isinstance(several.value, tuple) else (node,))]


def _from_table(node: Node) -> Application:
    if not isinstance(node.value, Mapping):
        raise ScenarioError([Problem(node.place, "", "a table: stream, area and what else is known", plain(node))])
    wrong = [
        Problem(one.place, key, "one word or number")
        for key, one in node.value.items()
        if isinstance(one.value, Mapping | tuple)
    ]
    if wrong:
        raise ScenarioError(wrong)
    return Application({key: _text(one.value) for key, one in node.value.items()}, node.place)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
