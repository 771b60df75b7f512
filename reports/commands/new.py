"""`yekuo new`: a scenario of one's own to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from reports.commands.common import WRONG, command
from reports.terminal import Terminal

MAIN = "my_utility.yaml"
"""The scenario among the files of the starter; the others are redesigns of it."""


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@command
def new(terminal: Terminal, folder: Path) -> None:
    """新建方案 Copy the starter scenario into a new folder."""
    import shutil

    from reports.shipped import scenario_path

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        terminal.remark(terminal.words("exists", path=folder))
        raise click.exceptions.Exit(WRONG)
    shutil.copytree(
        scenario_path("starter"), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.py")
    )
    terminal.line(terminal.words("created", path=folder / MAIN))
