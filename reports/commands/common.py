"""What all commands share: the language, and how errors are told (no traceback unless asked for)."""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from reports.terminal import Terminal
from reports.words import LANGUAGES, Wording, language_of_system

WRONG = 2
"""Exit status: the scenario or the question is wrong."""
FAILED = 1
"""Exit status: something else went wrong."""
INTERRUPTED = 130


def command(function: Callable[..., None]) -> Callable[..., Any]:
    """Add `--lang` and `--debug`, hand the command a `Terminal`, and tell errors in a line each."""

    @click.option("--lang", type=click.Choice(LANGUAGES), help="Language 语言; left out: that of the system.")
    @click.option("--debug", is_flag=True, help="Show the traceback of unexpected errors.")
    @functools.wraps(function)
    def told(lang: str | None, debug: bool, **options: Any) -> None:
        terminal = Terminal(Wording(lang or language_of_system()))
        try:
            function(terminal, **options)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except Exception as error:
            if debug:
                raise
            sys.exit(tell(terminal, error))

    return told


def tell(terminal: Terminal, error: Exception) -> int:
    """Tell an error; the exit status."""
    from experiments.store_file import StoreError
    from model.problems import ScenarioError

    if isinstance(error, ScenarioError | StoreError):
        terminal.remark(str(error))
        return WRONG
    if isinstance(error, OSError) and error.filename is not None:
        terminal.remark(f"{error.filename}: {error.strerror}")
        return WRONG
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    terminal.remark(terminal.words("unexpected", error=said))
    return FAILED


class FiniteRange(click.FloatRange):
    """A number within a range; neither nan nor infinite."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{number} is not a finite number.", param, ctx)
        return number


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
engine_option = click.option(
    "--engine",
    type=click.Choice(["auto", "kernel", "simpy"]),
    default="auto",
    show_default=True,
    help="What runs it, with the same result: the compiled kernel (auto), or the SimPy model.",
)
store_option = click.option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("out/store/replications.sqlite"),
    show_default=True,
    help="Finished replications are kept here and not run again.",
)
scenario_argument = click.argument("scenario", type=click.Path(dir_okay=False, path_type=str))
