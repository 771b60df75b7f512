"""A scenario as layers: a file, the files it `extends`, and so on to the deepest base, laid over one another.

How is told in `model.files.laying`. Every value keeps its place in the file that set it, so that a problem is blamed
on the layer that made it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import NoReturn, cast

from model.files.laying import laid_over
from model.files.yaml_file import examine_yaml
from model.files.yaml_tree import Node, Plain, plain
from model.problems import MISSING, KeyPath, Place, Problem, ScenarioError, shown_name, suggestion

MAX_LAYERS = 60
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


def load_layers(path: Path, *, over: Sequence[Path] = (), shipped: Path | None = None) -> Layers:
    """Read a scenario file and all that it extends, and lay them over one another.

    Parameters
    ----------
    path
        The file on top.
    over
        Files laid over it, one after another.
    shipped
        The folder in which a name that is not beside the extending file is looked for; default: that of the
        scenarios that come with yekuo.

    Raises
    ------
    ScenarioError
        With every problem of all files.
    """
    reading = _Reading(shipped or shipped_folder())
    for file in (path, *over):
        reading.add(Path(file), (), None)
    problems, tree = reading.problems, reading.trees[0]
    for layer in reading.trees[1:]:
        tree = laid_over(tree, layer, (), problems)
    if problems:
        raise ScenarioError(problems)
    names = tuple(shown_name(file) for file in reading.files)
    return Layers(cast("dict[str, Plain]", plain(tree)), tuple(reading.files), names, tree)


class _Reading:
    """The files read so far, the deepest base first, each once."""

    def __init__(self, shipped: Path | None) -> None:
        self.files: list[Path] = []
        self.trees: list[Node] = []
        self.problems: list[Problem] = []
        self._shipped = shipped

    def add(self, file: Path, above: tuple[Path, ...], named: Node | None) -> None:
        """Read a file and, before it, those that it extends; one that is there already stays where it is."""
        if _is_among(file, self.files):
            return
        examined = examine_yaml(file)
        self.problems += examined.problems
        if examined.node is None:
            raise ScenarioError(self.problems)
        if len(above) + len(self.files) >= MAX_LAYERS:
            self._refuse(named, f"a scenario has at most {MAX_LAYERS} layers")
        for base, stated in self._bases(examined.node, (*above, file)):
            self.add(base, (*above, file), stated)
        self.files.append(file)
        self.trees.append(_without_extends(examined.node))

    def _bases(self, node: Node, files: tuple[Path, ...]) -> list[tuple[Path, Node]]:
        """The files that the last of `files` extends, each with the node that names it."""
        stated = _table(node).get(EXTENDS)
        if stated is None:
            return []
        several = stated.value if isinstance(stated.value, tuple) and stated.value else (stated,)
        return [(self._found(one, files), one) for one in several]

    def _found(self, stated: Node, files: tuple[Path, ...]) -> Path:
        name = stated.value
        if not isinstance(name, str) or not name.isprintable() or not name.endswith((".yaml", ".yml")):
            self._refuse(stated, "the name of one .yaml file, or a list of these")
        folders = [files[-1].parent] + ([self._shipped] if self._shipped and not _leads_out(name) else [])
        found = next((folder / name for folder in folders if os.path.isfile(folder / name)), None)
        if found is None:
            known = {file.name for folder in folders if folder.is_dir() for file in folder.glob("*.y*ml")}
            self._refuse(stated, "there is no such file" + suggestion(name, sorted(known)))
        if _is_among(found, files):
            self._refuse(stated, "a scenario cannot extend itself: " + " → ".join(map(shown_name, [*files, found])))
        return found

    def _refuse(self, stated: Node | None, should_be: str) -> NoReturn:
        place, value = (stated.place, plain(stated)) if stated else (None, MISSING)
        raise ScenarioError([*self.problems, Problem(place, EXTENDS, should_be, value)])


def _leads_out(name: str) -> bool:
    path = PurePath(name)
    return path.is_absolute() or ".." in path.parts


def _is_among(file: Path, files: Iterable[Path]) -> bool:
    return os.path.realpath(file) in map(os.path.realpath, files)


def shipped_folder() -> Path | None:
    """Return the folder of the scenarios that come with yekuo; None where they are not installed."""
    spec = importlib.util.find_spec("scenarios")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _without_extends(node: Node) -> Node:
    return replace(node, value={key: below for key, below in _table(node).items() if key != EXTENDS})


def _table(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}
