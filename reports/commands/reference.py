"""`yekuo reference`: every key of a scenario, or every redesign that comes with yekuo, as a page."""

from __future__ import annotations

import click

from reports.commands.common import command
from reports.terminal import Terminal


@click.command()
@click.option("--redesigns", is_flag=True, help="Instead: what each shipped redesign changes and costs 流程优化方案.")
@command
def reference(terminal: Terminal, redesigns: bool) -> None:
    """参考页 Print every key of a scenario with its type, range, default and meaning (Markdown)."""
    if redesigns:
        from reports.redesign_page import redesign_page

        terminal.text(redesign_page())
        return
    from model.scenario.telling.export import reference_page

    terminal.text(reference_page())
