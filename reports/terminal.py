"""The terminal: tables, lines, JSON, progress. Only `reports.cli` makes one; commands show things on it."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from reports.words import Wording

if TYPE_CHECKING:
    from rich.console import Console


class Step(Protocol):
    """Tells how far something is."""

    def __call__(self, done: int, total: int | None = None) -> None:
        """So many are done, of so many."""


class Terminal:
    """Standard output for results, standard error for remarks and progress."""

    def __init__(self, words: Wording) -> None:
        self.words = words
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a console that cannot show a sign shows "?" instead

    def _console(self, *, stderr: bool = False) -> Console:
        from rich.console import Console

        console = Console(stderr=stderr, highlight=False, markup=False, emoji=False, safe_box=True)
        if not console.is_terminal:
            console.width = 200  # a pipe or file: no line is cut
        return console

    def line(self, text: str = "") -> None:
        """A line of the result."""
        self._console().print(text, soft_wrap=True)

    def text(self, text: str) -> None:
        """A text as it stands."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def remark(self, text: str) -> None:
        """A line beside the result."""
        self._console(stderr=True).print(text, soft_wrap=True)

    def json(self, document: object) -> None:
        """One JSON document, and nothing else; what is not a number is null."""
        text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
        sys.stdout.write(_encodable(text) + "\n")

    def table(
        self, title: str, head: Sequence[str], rows: Sequence[Sequence[object]], *, text_columns: int = 1
    ) -> None:
        """A table; columns after the first `text_columns` are numbers and stand to the right."""
        from rich import box
        from rich.table import Table

        unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        table = Table(
            title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD if unicode else box.ASCII
        )
        for number, word in enumerate(head):
            table.add_column(word, justify="left" if number < text_columns else "right", no_wrap=number > 0)
        for row in rows:
            table.add_row(*(str(cell) for cell in row))
        self._console().print(table)

    @contextmanager
    def progress(self, title: str, *, quiet: bool = False) -> Iterator[Step]:
        """A bar with rate and time left on standard error; nothing where that is no terminal."""
        console = self._console(stderr=True)
        if quiet or not console.is_terminal:
            yield lambda done, total=None: None
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        left = TextColumn(self.words("left"))
        rate = TextColumn("{task.fields[rate]}")
        columns = (
            TextColumn(title),
            BarColumn(),
            MofNCompleteColumn(),
            rate,
            TimeElapsedColumn(),
            left,
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(title, total=None, rate="")

            def step(done: int, total: int | None = None) -> None:
                elapsed = bar.tasks[0].elapsed or 0.0
                bar.update(task, completed=done, total=total, rate=f"{done / elapsed:.2f}/s" if elapsed > 0 else "")

            yield step


def _encodable(text: str) -> str:
    """As it is, or with escapes where the console's encoding has no such sign (JSON reads both alike)."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), ensure_ascii=True, indent=2)
    return text


def without_nan(value: object) -> object:
    """The same with null for NaN and infinity, and plain numbers for numpy's."""
    if isinstance(value, dict):
        return {str(key): without_nan(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(below) for below in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
