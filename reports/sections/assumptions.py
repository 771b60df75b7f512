"""Assumptions: the uncertain inputs with their ranges, and every source as a footnote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.problems import KeyPath, dotted
from model.scenario.loading import Loaded
from reports.numbers import UNKNOWN
from reports.sections.blocks import Block, Cell, Numbered, Section, Table, Text
from reports.sections.view import View

SHOWN = 3
"""Places named for a source."""


def assumptions(view: View) -> Section | None:
    """Uncertain inputs and sources; None where the scenario is not known."""
    if view.task is None:
        return None
    words, loaded = view.words, view.task.loaded
    rows = tuple(_row(view, loaded, path) for path in loaded.uncertain)
    blocks: list[Block] = [Text(words("uncertain_note" if rows else "uncertain_none"), small=bool(rows))]
    if rows:
        blocks.append(Table(tuple(words(key) for key in ("input", "nominal", "lowest", "highest")), rows))
    items = tuple((n, text, _parts(view, text)) for n, text in enumerate(view.sources.texts, start=1))
    blocks.append(Numbered(words("sources"), items))
    return Section("assumptions", tuple(blocks))


def _row(view: View, loaded: Loaded, path: KeyPath) -> tuple[str | Cell, ...]:
    stated: Any = loaded.layers.value
    for step in path:
        stated = stated[step]
    numbers = next(iter(stated["uncertain"].values()))
    nominal = stated.get("value")
    shown = UNKNOWN if nominal is None else f"{nominal:g}"
    title = _titled(view, path)
    return (Cell(title, view.sources.numbers(path)), shown, f"{numbers[0]:g}", f"{numbers[-1]:g}")


def _titled(view: View, path: KeyPath) -> str:
    """A path, with the title of the part of the scenario it leads into."""
    if len(path) < 3 or not isinstance(getattr(view.scenario, str(path[0]), None), Mapping):
        return dotted(path)
    part, key = str(path[0]), str(path[1])
    return f"{view.name(part, key)}: {dotted(path[2:])}"


def _parts(view: View, text: str) -> str:
    places = view.sources.parts[text]
    more = len(places) - SHOWN
    named = ", ".join(places[:SHOWN]) or "*"
    return (
        named
        if more <= 0
        else f"{named} {view.words('and_others', n=len(places) if view.words.language == 'zh' else more)}"
    )
