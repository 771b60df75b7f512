"""`yekuo study`: factorials of redesigns, sensitivity, screening, pilots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import FAILED, INTERRUPTED, FiniteRange, command, json_option, store_option
from reports.terminal import Terminal, without_nan

if TYPE_CHECKING:
    from experiments.study_file import StudyFile


@click.command()
@click.argument("study", metavar="FILE", type=click.Path(path_type=str))
@click.option("--replications", type=click.IntRange(2, 100_000), help="Of each arm; left out: as the study says.")
@click.option("--time", "--seconds", "seconds", type=FiniteRange(min=0), help="Budget in seconds; run again to go on.")
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; left out: the cores, where that pays.")
@store_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write study.json here.")
@json_option
@command
def study(terminal: Terminal, study: str, out: Path | None, as_json: bool, **how: Any) -> None:
    """试验研究 Run a study: which redesigns help each other, which assumptions matter, a pilot.

    FILE is a study, or the name of one that comes with yekuo: county_factorial, county_fraction, county_tornado,
    county_screening (extra `studies`), county_pilot.
    """
    from experiments.study_file import read_study, study_path

    file = read_study(study_path(study))
    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    document, done = studied(terminal, file, quiet=as_json, **how)
    if as_json:
        terminal.json(document)
    else:
        from reports.study_summary import show_study

        show_study(terminal, document)
    if out is not None:
        path = out / "study.json"
        text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")
        terminal.remark(terminal.words("written", path=path))
    if how["seconds"] is None and done < document["how"]["replications_asked"]:
        raise click.exceptions.Exit(INTERRUPTED)


def studied(
    terminal: Terminal,
    file: StudyFile,
    *,
    replications: int | None,
    seconds: float | None,
    workers: int | None,
    store: Path,
    quiet: bool,
) -> tuple[dict[str, Any], int]:
    """Run a study with a progress bar; the document, and how many replications every arm has done."""
    from experiments.campaign import Arm, run_campaign
    from experiments.engines import AUTO, compiles_first, make_ready
    from experiments.running import Extent
    from experiments.store import open_store
    from experiments.studying import plan_of, study_document
    from reports.dates import now

    plan = plan_of(file)
    if compiles_first(AUTO):
        terminal.remark(terminal.words("compiling"))
    make_ready(AUTO)
    asked = replications or file.study.replications
    arms = [Arm(name, task) for name, task in plan.tasks.items()]
    title = terminal.words("studying", n=len(arms))
    with open_store(store, now=now) as kept, terminal.progress(title, quiet=quiet) as step:
        command = ("yekuo", "study", str(file.path))
        extent = Extent(asked, seconds, workers)
        rows = run_campaign(arms, extent, store=kept, told=step, command=command, lean=True)
    done = min(len(some) for some in rows.values())
    succeeded = set.intersection(*({row.number for row in some if row.measures is not None} for some in rows.values()))
    if len(succeeded) < 2:
        error = next((row.error for some in rows.values() for row in some if row.error), "")
        terminal.remark(terminal.words("study_too_few", n=len(succeeded), error=error))
        raise click.exceptions.Exit(FAILED)
    return study_document(file, plan, rows, asked=asked), done
