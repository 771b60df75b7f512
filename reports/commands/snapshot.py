"""`yekuo snapshot`: what is open, and what has ended, on a day of a simulated year, as files to try things with."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from reports.commands.common import command, scenario_argument
from reports.terminal import Terminal


@click.command()
@scenario_argument
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), required=True, help="A day of the run: its 00:00.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of open.csv and ended.csv."
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another luck.")
@click.option("--replication", type=click.IntRange(0), default=0, show_default=True, help="Which replication.")
@command
def snapshot(terminal: Terminal, scenario: str, at: datetime.datetime, out: Path, seed: int, replication: int) -> None:
    """模拟在途 Write the open applications and the ended clauses of a day of a simulated run."""
    from experiments.engines import AUTO, chosen_engine, engine_named, make_ready
    from experiments.late.ended_file import ended_cases_at, write_ended
    from experiments.replications import task_of
    from experiments.state.snapshot import open_applications_at, write_open_applications
    from model.program import DAY
    from model.scenario.loading import load
    from reports.folder import make_folder

    task = task_of(load(scenario), seed=seed)
    program = task.program
    day = (at.date() - program.start).days
    if not 0 < day < program.days:
        last = program.start + datetime.timedelta(days=program.days - 1)
        raise click.UsageError(f"--at lies within the run, after {program.start} and not after {last}")
    make_folder(out)
    make_ready(chosen_engine(AUTO))
    log = engine_named(task.engine)(program, seed, replication)
    opened = open_applications_at(program, task.loaded.scenario, log, day * DAY)
    ended = ended_cases_at(program, log, day * DAY)
    write_open_applications(out / "open.csv", opened)
    write_ended(out / "ended.csv", ended)
    for name, rows in (("open.csv", opened), ("ended.csv", ended)):
        terminal.remark(terminal.words("snapshot_written", path=out / name, n=len(rows)))
