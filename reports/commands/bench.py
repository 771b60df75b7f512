"""`yekuo bench`: how fast the engine is on this machine."""

from __future__ import annotations

import click

from reports.commands.common import command, json_option
from reports.shipped import scenario_path
from reports.terminal import Terminal


@click.command()
@click.option("--turns", type=click.IntRange(1, 20), default=3, show_default=True, help="Turns of each engine.")
@json_option
@command
def bench(terminal: Terminal, turns: int, as_json: bool) -> None:
    """测速 Visits per CPU second on the benchmark model, beside plain SimPy."""
    from experiments.benchmark import benchmark
    from model.scenario import load_scenario

    rows = benchmark(load_scenario(scenario_path("benchmark.yaml")), turns=turns)
    if as_json:
        keys = ("engine", "applications", "visits", "cpu_seconds")
        terminal.json({"rows": [{key: getattr(row, key) for key in keys} for row in rows]})
        return
    plain = next(row for row in rows if row.engine == "plain_simpy")
    terminal.table(
        terminal.words("bench"),
        (terminal.words("engine"), terminal.words("visits"), "CPU s", terminal.words("visits_per_second"), "x"),
        [
            (
                row.engine,
                f"{row.visits:,}",
                f"{row.cpu_seconds:.2f}",
                f"{row.visits_per_cpu_second:,.0f}",
                f"{row.visits_per_cpu_second / plain.visits_per_cpu_second:.2f}",
            )
            for row in rows
        ],
        text_columns=1,
    )
