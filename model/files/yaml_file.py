"""One YAML file, read strictly: a tree of values, each with its place, or all problems at once.

The grammar is PyYAML's. What a plain word means is decided in `model.files.yaml_scalar`, nearly as in YAML 1.2:
`no` and `12:30` are text, `1e3` is a number, `2026-01-01` is a date. What is refused is in `model.files.yaml_tree`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from model.files.yaml_scalar import UNPRINTABLE
from model.files.yaml_tree import Composer, Node, StopReadingError
from model.problems import Place, Problem, ScenarioError, shown_name

MAX_BYTES = 2_000_000
FULL_WIDTH_COLON = "\uff1a"

_PLAIN_WORDS = {
    "mapping values are not allowed": "a second `: ` on one line, or wrong indentation; quote text with `: `",
    "could not find expected ':'": "a key without `: ` after it",
    "cannot start any token": "a character that cannot stand here; text that begins with it needs quotes",
    "did not find expected ',' or": "a bracket or brace without its end, or a missing comma",
    "expected ',' or": "a bracket or brace without its end, or a missing comma",
    "<block end>": "wrong indentation, or a list and a table mixed",
    "expected key": "wrong indentation, or a list and a table mixed",
    "unexpected end of stream": "quotes that are opened and not closed",
    "document start": "text after the end of the document, or wrong indentation",
    "node content": "a key or a value is missing here",
    "nesting depth": "nested too deeply",
    "block sequence entries are not allowed": "a list item `- ` begins on a line of its own",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """What could be read of a file (None: nothing) and everything that is wrong with it."""

    node: Node | None
    problems: tuple[Problem, ...]


def read_yaml(path: Path) -> Node:
    """Read a file whose top level is a table.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    examined = examine_yaml(path)
    if examined.problems or examined.node is None:
        raise ScenarioError(examined.problems)
    return examined.node


def examine_yaml(path: Path) -> Examined:
    """Read a file as far as it can be read, so that its problems can be told with those of other files."""
    start = Place(shown_name(path), 1, 1)
    text = _text_of(path, start)
    if isinstance(text, Problem):
        return Examined(None, (text,))
    composer = Composer(start.file)
    node = None
    try:
        node = composer.document(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except StopReadingError:
        pass
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # the last two: without libyaml, PyYAML gives the escape "\UFFFFFFFF" to chr() as it stands
        composer.problems.append(_syntax_problem(error, text, start))
    if not composer.problems and (node is None or not isinstance(node.value, Mapping)):
        wrong = "the file is empty" if node is None else "the top level is a table: lines of `key: value`"
        place = start if node is None else node.place
        composer.problems.append(Problem(place, "", wrong + _colon_hint(text)))
    return Examined(node if node and isinstance(node.value, Mapping) else None, tuple(composer.problems))


def _text_of(path: Path, start: Place) -> str | Problem:
    """Return the text of the file, never reading more than the limit."""
    if os.path.isdir(path):
        return Problem(start, "", "this is a folder; give a YAML file")
    if not os.path.isfile(path):
        return Problem(
            start, "", "there is no such file" if not os.path.exists(path) else "this is not an ordinary file"
        )
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Problem(start, "", f"the file cannot be read: {error.strerror}")
    if len(content) > MAX_BYTES:
        return Problem(start, "", f"a scenario file has at most {MAX_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        return Problem(_place_at(before, start.file), "", "the file is not UTF-8 (GBK?); save it as UTF-8")
    unprintable = UNPRINTABLE.search(text)
    if unprintable:
        place = _place_at(text[: unprintable.start()], start.file)
        return Problem(place, "", f"a control character ({unprintable[0]!r}) cannot stand in a scenario file")
    return text


def _place_at(before: str, file: str) -> Place:
    """Return the place just after the text `before`."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _syntax_problem(error: Exception, text: str, start: Place) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(start.file, mark.line + 1, mark.column + 1) if mark else start
    said = str(getattr(error, "problem", None) or error)
    plain = next((words for part, words in _PLAIN_WORDS.items() if part in said), said)
    line = text.split("\n")[min(place.line - 1, text.count("\n"))]
    if "\t" in line[: len(line) - len(line.lstrip())] or line[place.column - 1 : place.column] == "\t":
        plain = "a tab; indent with spaces"
    return Problem(place, "", f"this is not YAML: {plain}{_colon_hint(line)}")


def _colon_hint(text: str) -> str:
    return f"; `{FULL_WIDTH_COLON}` is not a colon, write `: `" if FULL_WIDTH_COLON in text else ""
