"""The arms of a comparison: a base scenario, and what is laid over it or stands for itself.

An arm is named by what it is made of: `fewer_links`, `fewer_links+alerts`. A part is a file, or the name of a redesign
that comes with yekuo; these are laid over one another in the order of `redesigns/combined/all.yaml`, whatever the order
of the parts, then files in theirs. A file that is a whole scenario by itself (it extends one) is an arm of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from model.files.layers import shipped_folder
from model.files.yaml_file import examine_yaml
from model.problems import Problem, ScenarioError, suggestion
from model.scenario.checks.facts import Known
from model.scenario.loading import Loaded, load

JOIN = "+"
FOLDERS = ("redesigns", "redesigns/combined", "rules")
"""Where the shipped redesigns and rule sets lie, within the scenarios."""
IN_ORDER = "redesigns/combined/all.yaml"
"""Extends every redesign, in the order in which they are laid over one another."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A scenario to be compared."""

    name: str
    loaded: Loaded
    redesigns: tuple[str, ...]
    """Names of the redesigns laid over it."""


def variants(base: str | Path, others: Sequence[str]) -> list[Variant]:
    """Load the base and the others, in this order.

    Parameters
    ----------
    others
        Each one or several files or shipped redesigns, joined by `+`.

    Raises
    ------
    ScenarioError
        With the problems of all of them.
    """
    base, found, problems, known = Path(base), list[Variant](), list[Problem](), Known()
    for name, parts in {base.stem: (), **{_named(other): tuple(other.split(JOIN)) for other in others}}.items():
        try:
            found.append(_variant(name, base, [_file_of(part) for part in parts], known))
        except ScenarioError as error:
            problems += error.problems
    doubled = [other for other in others if others.count(other) > 1 or _named(other) == base.stem]
    problems += [Problem(None, other, "is compared once; it stands twice") for other in dict.fromkeys(doubled)]
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    return found


def shipped_redesigns() -> list[str]:
    """Names of the single redesigns that come with yekuo, in the order in which they are laid over one another."""
    place = shipped_folder()
    if place is None:
        return []
    node = examine_yaml(place / IN_ORDER).node
    stated = node.value if node is not None and isinstance(node.value, Mapping) else {}
    extends = stated["extends"].value if "extends" in stated else ()
    return [PurePosixPath(str(one.value)).stem for one in extends] if isinstance(extends, tuple) else []


def _variant(name: str, base: Path, over: Sequence[Path], known: Known) -> Variant:
    whole = [file for file in over if _is_whole(file)]
    if len(whole) > 1:
        raise ScenarioError([Problem(None, name, "has one whole scenario at most; the rest is laid over it")])
    under, order = whole[0] if whole else base, shipped_redesigns()
    shipped = [file for file in over if _is_shipped(file) and file.stem in order]
    rest = [file for file in over if file not in whole and file not in shipped]
    loaded = load(under, over=[*sorted(shipped, key=lambda file: order.index(file.stem)), *rest], known=known)
    return Variant(name, loaded, tuple(loaded.scenario.redesigns))


def _is_shipped(file: Path) -> bool:
    place = shipped_folder()
    return place is not None and file.resolve().parent == (place / FOLDERS[0]).resolve()


def _is_whole(file: Path) -> bool:
    """Whether a file is a scenario by itself or extends one, so that no base is needed."""
    node = examine_yaml(file).node
    stated = node.value if node is not None and isinstance(node.value, Mapping) else {}
    if "period" in stated:
        return True
    extends = stated.get("extends")
    if extends is None:
        return False
    several = extends.value if isinstance(extends.value, tuple) else (extends,)
    return any(_is_whole(below) for one in several for below in _extended(file, str(one.value)))


def _extended(file: Path, name: str) -> Iterable[Path]:
    """The file that another extends; nothing where there is none: loading tells."""
    folders = [file.parent, shipped_folder() or file.parent]
    return [folder / name for folder in folders if (folder / name).is_file()][:1]


def _file_of(part: str) -> Path:
    """The file that a part of an arm names."""
    if Path(part).suffix in (".yaml", ".yml"):
        return Path(part)
    place = shipped_folder()
    files = [file for folder in FOLDERS for file in (place / folder).glob("*.yaml")] if place else []
    found = next((file for file in files if file.stem == part), None)
    if found is None:
        should_be = "a .yaml file, or the name of a redesign that comes with yekuo"
        raise ScenarioError([Problem(None, part, should_be + suggestion(part, [file.stem for file in files]))])
    return found


def _named(other: str) -> str:
    return JOIN.join(Path(part).stem for part in other.split(JOIN))
