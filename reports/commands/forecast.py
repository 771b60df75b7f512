"""`yekuo forecast`: quotes of all streams and areas, made overnight for the counter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reports.commands.common import FiniteRange, command, engine_option, json_option, scenario_argument
from reports.commands.quote import as_of_moment, as_of_option, state_option
from reports.terminal import Terminal, without_nan


@click.command()
@scenario_argument
@state_option
@as_of_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Write the forecast here.")
@click.option(
    "--confidence", type=FiniteRange(0.5, 0.99), default=0.95, show_default=True, help="How surely a limit is kept."
)
@click.option(
    "--replications", type=click.IntRange(60, 100_000), default=200, show_default=True, help="Of each day of signing."
)
@click.option("--time", "seconds", type=FiniteRange(min=0), help="Budget, seconds; left out: until all are made.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another luck.")
@engine_option
@json_option
@command
def forecast(terminal: Terminal, scenario: str, out: Path, as_json: bool, **how: Any) -> None:
    """预报 Prepare quotes of all streams and areas, so that `quote --forecast` answers at once."""
    from experiments.engines import make_ready, quickest_engine
    from experiments.quoting.forecasting import forecast as forecast_of
    from experiments.state.from_state import starting_from

    if how["state"] is None or how["as_of"] is None:
        raise click.UsageError("say --state FILE and --as-of DATE")
    if not out.parent.is_dir():
        raise click.UsageError(f"--out: there is no folder {out.parent}")
    as_of = as_of_moment(how["as_of"])
    loaded = starting_from(scenario, how["state"], as_of)
    engine = quickest_engine(how["engine"], None)
    make_ready(engine)
    with terminal.progress(terminal.words("forecasting"), quiet=as_json) as step:
        made = forecast_of(
            loaded,
            as_of,
            confidence=how["confidence"],
            replications=how["replications"],
            seconds=how["seconds"],
            seed=how["seed"],
            engine=engine,
            told=step,
        )
    out.write_text(json.dumps(without_nan(made), ensure_ascii=False, allow_nan=False), encoding="utf-8")
    if as_json:
        terminal.json(
            {"file": str(out), **{key: made[key] for key in made if key != "quotes"}, "made": list(made["quotes"])}
        )
        return
    many, seconds = len(made["quotes"]), made["seconds"]
    terminal.line(
        terminal.words("forecast_written", path=out, n=many, replications=made["replications"], seconds=seconds)
    )
    if made["left_out"]:
        terminal.line(terminal.words("forecast_stopped", left=len(made["left_out"])))
