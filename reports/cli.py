"""The command line: `yekuo COMMAND`. Each command is a file of `reports.commands`; help imports nothing heavy."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = (
    "check",
    "run",
    "compare",
    "agreement",
    "deadlines",
    "study",
    "demo",
    "trace",
    "staff",
    "roster",
    "hire",
    "reinforce",
    "quote",
    "forecast",
    "late",
    "register",
    "snapshot",
    "new",
    "bench",
    "schema",
    "reference",
)


class Lazily(click.Group):
    """Commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of a first look."""
        return [*COMMANDS, *(name for name in super().list_commands(ctx) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command."""
        if cmd_name in COMMANDS:
            command = getattr(import_module(f"reports.commands.{cmd_name}"), cmd_name)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="yekuo", prog_name="yekuo")
def main() -> None:
    """业扩报装仿真 Simulate the connection of electricity customers.

    \b
    yekuo demo                         a first look
    yekuo new my_utility               a scenario of your own
    yekuo check my_utility.yaml        is it valid, who is overloaded, what does the network lack
    yekuo run my_utility.yaml          which promises are kept
    """  # noqa: D301


if __name__ == "__main__":
    main(prog_name="yekuo")
