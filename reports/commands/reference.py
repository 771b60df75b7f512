"""`yekuo reference`: every key of a scenario, as a page."""

from __future__ import annotations

import click

from reports.commands.common import command
from reports.terminal import Terminal


@click.command()
@command
def reference(terminal: Terminal) -> None:
    """参考页 Print every key of a scenario with its type, range, default and meaning (Markdown)."""
    from model.scenario.telling.export import reference_page

    terminal.text(reference_page())
