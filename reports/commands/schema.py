"""`yekuo schema`: the JSON Schema of a scenario, for editors."""

from __future__ import annotations

import click

from reports.commands.common import command
from reports.terminal import Terminal


@click.command()
@command
def schema(terminal: Terminal) -> None:
    """方案格式 Print the JSON Schema of a scenario, for editors."""
    from model.scenario.telling.export import json_schema

    terminal.json(json_schema())
