"""`yekuo agreement`: is a service agreement 契约 kept, why not, who answers, what does it cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import (
    FAILED,
    INTERRUPTED,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
    store_option,
)
from reports.terminal import Terminal, without_nan

if TYPE_CHECKING:
    from experiments.agreement.trial import Trial

BUDGET_SECONDS = 60.0
"""Where neither a number of replications nor a time is given."""


@click.command()
@scenario_argument
@click.option(
    "--agreement",
    "over",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file laid over the scenario; the agreements that it states are tested. Left out: all of the scenario.",
)
@click.option("--name", help="Only the agreement of this name.")
@click.option(
    "--inputs",
    type=click.Choice(["fixed", "uncertain", "both"]),
    help="Uncertain inputs as stated, drawn anew for each replication, or both ways [both, where there are any].",
)
@click.option(
    "--replications", type=click.IntRange(2, 100_000), help="How many; left out: until all verdicts are decided."
)
@click.option(
    "--time",
    "seconds",
    type=FiniteRange(min=0),
    help=f"Budget in seconds [{BUDGET_SECONDS:g} without --replications].",
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; left out: the cores, where that pays.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write report.html and agreement.json here."
)
@click.option("--form", is_flag=True, help="Write the paper that both sides sign to --out, too: form_NAME.html.")
@click.option("--overload-anyway", is_flag=True, help="Run although some role is offered more work than it has hours.")
@store_option
@engine_option
@json_option
@command
def agreement(
    terminal: Terminal,
    scenario: str,
    over: Path | None,
    name: str | None,
    out: Path | None,
    form: bool,
    as_json: bool,
    overload_anyway: bool,
    **how: Any,
) -> None:
    """检验契约 Test service agreements: which dates are kept, why the late ones are late, what failing costs."""
    from experiments.agreement.trial import trial_of
    from experiments.offered_load import offered_load
    from reports.commands.run import refuse_overload

    if form and out is None:
        raise click.UsageError("--form needs a folder: --out")
    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    trial = trial_of(scenario, over, name, seed=how["seed"], inputs=how["inputs"], engine=how["engine"])
    task = next(iter(trial.tasks.values()))
    refuse_overload(terminal, task, offered_load(task.program), anyway=overload_anyway)
    if out is not None and form:
        _write_forms(terminal, trial, out)
    document = _tested(terminal, trial, quiet=as_json, **how)
    if as_json:
        terminal.json(document)
    else:
        from reports.agreement_summary import show_agreement

        show_agreement(terminal, document)
    if out is not None:
        _write(terminal, document, out)
    if document["how"]["stopped"] == "interrupted":
        raise click.exceptions.Exit(INTERRUPTED)


def _tested(
    terminal: Terminal,
    trial: Trial,
    *,
    replications: int | None,
    seconds: float | None,
    workers: int | None,
    store: Path,
    quiet: bool,
    **_: object,
) -> dict[str, Any]:
    """Run with a progress bar; the document. Exit status 1 where no replication succeeded."""
    from experiments.agreement.document import trial_document
    from experiments.agreement.trial import run_trial
    from experiments.engines import compiles_first, make_ready
    from experiments.running import Extent
    from experiments.store import open_store
    from reports.dates import now

    if seconds is None and replications is None:
        seconds = BUDGET_SECONDS
    engine = next(iter(trial.tasks.values())).engine
    if compiles_first(engine):
        terminal.remark(terminal.words("compiling"))
    make_ready(engine)
    words = ("yekuo", "agreement", *(path.name for path in trial.loaded.layers.files[-1:]))
    extent = Extent(replications, seconds, workers)
    with (
        open_store(store, now=now) as kept,
        terminal.progress(terminal.words("agreement_testing"), quiet=quiet) as step,
    ):
        tried = run_trial(trial, extent, store=kept, told=step, command=words)
    if not all(any(row.measures is not None for row in rows) for rows in tried.rows.values()):
        error = next((row.error for rows in tried.rows.values() for row in rows if row.error), "")
        terminal.remark(terminal.words("agreement_too_few", error=error))
        raise click.exceptions.Exit(FAILED if error else INTERRUPTED)
    return trial_document(trial, tried)


def _write(terminal: Terminal, document: dict[str, Any], out: Path) -> None:
    from reports.agreement_page import write_agreement_page

    text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
    (out / "agreement.json").write_text(text + "\n", encoding="utf-8")
    write_agreement_page(document, out / "report.html", terminal.words.language)
    terminal.remark(terminal.words("written", path=out / "report.html"))


def _write_forms(terminal: Terminal, trial: Trial, out: Path) -> None:
    from reports.agreement_form import write_agreement_form

    terms = trial.loaded.scenario.agreements
    signed = [name for name in trial.agreements if terms[name].kind != "statutory"]
    for name in signed or trial.agreements:  # nobody signs a law, unless it is asked for
        path = out / f"form_{name}.html"
        write_agreement_form(trial.loaded.scenario, name, path, terminal.words.language)
        terminal.remark(terminal.words("written", path=path))
