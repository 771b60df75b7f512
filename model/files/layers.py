"""A scenario as layers: a file, the file it `extends`, and so on to the deepest base, laid over one another.

Tables merge key by key; lists and tagged tables (``{triangular: [8, 15, 40]}``) replace; `null` removes a key
of the layer below. A table that is new in a layer is taken as it stands. Every value keeps its place in the
file that set it, so that a problem is blamed on the layer that made it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from model.files.yaml_file import examine_yaml
from model.files.yaml_tree import Node, Plain, plain
from model.problems import KeyPath, Place, Problem, ScenarioError, dotted, shown_name, suggestion

_DISTRIBUTIONS = (
    "fixed",
    "uniform",
    "triangular",
    "exponential",
    "gamma",
    "lognormal",
    "weibull",
    "empirical",
)
TAGS = frozenset((*_DISTRIBUTIONS, "choices", "cases", "uncertain"))
"""A table with one of these keys says one thing as a whole; half of it from another layer is nonsense."""
MAX_LAYERS = 20
EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Layers:
    """A scenario's files laid over one another."""

    value: dict[str, Plain]
    """The merged content, without `extends`."""
    files: tuple[Path, ...]
    """The files; the deepest base first."""
    names: tuple[str, ...]
    """The files' names as they stand in places; in the same order."""
    tree: Node
    """The merged content with its places."""

    def place_of(self, path: KeyPath) -> Place:
        """Return the place of the value at `path`, or of the nearest value around it."""
        return self._nearest(path).place

    def place_of_key(self, path: KeyPath) -> Place:
        """Return the place of the key at `path`, or nearest to it; of the value where it has no key."""
        node = self._nearest(path)
        return node.key_place or node.place

    def layer_of(self, path: KeyPath) -> int:
        """Return the layer that set the value at `path` or the nearest around it; 0 is the deepest base.

        A table that several layers wrote in belongs to the last of them.
        """
        return self.names.index(self.place_of(path).file)

    def _nearest(self, path: KeyPath) -> Node:
        node = self.tree
        for step in path:
            below: Node | None = None
            if isinstance(node.value, Mapping):
                below = node.value.get(str(step))
            elif isinstance(node.value, tuple) and isinstance(step, int) and 0 <= step < len(node.value):
                below = node.value[step]
            if below is None:
                break
            node = below
        return node


def load_layers(path: Path, *, shipped: Path | None = None) -> Layers:
    """Read a scenario file and all that it extends, and lay them over one another.

    Parameters
    ----------
    path
        The file on top.
    shipped
        The folder in which a name that is not beside the extending file is looked for; default: that of the
        scenarios that come with yekuo.

    Raises
    ------
    ScenarioError
        With every problem of all files.
    """
    folder = shipped or shipped_folder()
    files, trees, problems = [Path(path)], list[Node](), list[Problem]()
    while len(trees) < len(files):
        examined = examine_yaml(files[-1])
        problems += examined.problems
        if examined.node is None:
            raise ScenarioError(problems)
        trees.append(_without_extends(examined.node))
        base = _base_of(examined.node, files, folder)
        if isinstance(base, Problem):
            raise ScenarioError([*problems, base])
        if base is not None:
            files.append(base)
    files.reverse()
    tree = trees.pop()
    while trees:
        tree = _laid_over(tree, trees.pop(), (), problems)
    if problems:
        raise ScenarioError(problems)
    names = tuple(shown_name(file) for file in files)
    return Layers(cast("dict[str, Plain]", plain(tree)), tuple(files), names, tree)


def shipped_folder() -> Path | None:
    """Return the folder of the scenarios that come with yekuo; None where they are not installed."""
    spec = importlib.util.find_spec("scenarios")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _without_extends(node: Node) -> Node:
    return replace(node, value={key: below for key, below in _table(node).items() if key != EXTENDS})


def _table(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


def _base_of(node: Node, files: list[Path], shipped: Path | None) -> Path | Problem | None:
    """Return the file that the last of `files` extends, or what is wrong with it; None if nothing."""
    if EXTENDS not in _table(node):
        return None
    stated = _table(node)[EXTENDS]
    name = stated.value

    def refused(should_be: str) -> Problem:
        return Problem(stated.place, EXTENDS, should_be, plain(stated))

    if not isinstance(name, str) or not name.isprintable() or not name.endswith((".yaml", ".yml")):
        return refused("the name of one .yaml file")
    folders = [files[-1].parent] + ([shipped] if shipped and Path(name).name == name else [])
    found = next((folder / name for folder in folders if os.path.isfile(folder / name)), None)
    if found is None:
        known = {file.name for folder in folders if folder.is_dir() for file in folder.glob("*.y*ml")}
        return refused("there is no such file" + suggestion(name, sorted(known)))
    if os.path.realpath(found) in map(os.path.realpath, files):
        return refused("a scenario cannot extend itself: " + " → ".join(map(shown_name, [*files, found])))
    if len(files) >= MAX_LAYERS:
        return refused(f"a scenario has at most {MAX_LAYERS} layers")
    return found


def _laid_over(base: Node, over: Node, path: KeyPath, problems: list[Problem]) -> Node:
    """Merge `over` into `base`."""
    if not _merges(base) or not _merges(over):
        return over
    table = dict(_table(base))
    for key, node in _table(over).items():
        if node.value is not None:
            table[key] = _laid_over(table[key], node, (*path, key), problems) if key in table else node
        elif table.pop(key, None) is None:
            nothing = "null removes a key, and the layer below has none of this name" + suggestion(key, table)
            problems.append(Problem(node.key_place, dotted((*path, key)), nothing))
    return replace(over, value=table)


def _merges(node: Node) -> bool:
    return isinstance(node.value, Mapping) and TAGS.isdisjoint(node.value)
