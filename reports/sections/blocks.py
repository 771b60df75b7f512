"""What a section is made of; the template shows each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with references to sources, or an emphasised one."""

    text: str
    sources: tuple[int, ...] = ()
    strong: bool = False
    note: str = "source"
    """What anchors of its footnotes begin with."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; columns after the first `text_columns` are numbers."""

    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    text_columns: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure."""

    kind: ClassVar[str] = "picture"
    svg: str
    """Made by `reports.svg`; goes into the page as it is."""
    caption: str


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing as wide as a page on its side."""

    kind: ClassVar[str] = "map"
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """Sources by number: (number, text, where it is used)."""

    kind: ClassVar[str] = "numbered"
    title: str
    entries: tuple[tuple[int, str, str], ...]
    note: str = "source"
    """What their anchors begin with."""


@dataclass(frozen=True, slots=True)
class Points:
    """A list of remarks."""

    kind: ClassVar[str] = "points"
    entries: tuple[str, ...]
    title: str = ""


Block = Text | Table | Picture | Map | Numbered | Points


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    """Its anchor, and the word of its heading."""
    blocks: tuple[Block, ...]
    alone: bool = False
    """Whether paper has nothing else on its pages."""
