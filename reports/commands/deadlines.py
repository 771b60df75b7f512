"""`yekuo deadlines`: which limits can be promised."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import (
    INTERRUPTED,
    WRONG,
    FiniteRange,
    command,
    engine_option,
    json_option,
    scenario_argument,
)
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.deadlines.sensitivity import Sensitivity
    from experiments.deadlines.setting import Setting


@click.command()
@scenario_argument
@click.option(
    "--target", type=FiniteRange(0.5, 0.999), default=0.95, show_default=True, help="Share of cases to be kept."
)
@click.option(
    "--joint", is_flag=True, help="One set of limits whose joint share meets the target, category by category."
)
@click.option("--agreement", help="Whose limits are set; left out: the first 契约, promise or law of the scenario.")
@click.option(
    "--by",
    multiple=True,
    default=("requested_kva", "grid"),
    show_default=True,
    help="Attribute over which limits may be a table; may be given several times.",
)
@click.option(
    "--weights",
    type=click.Choice(["customers", "equal"]),
    default="customers",
    show_default=True,
    help="With --joint: a day counts by how many of the customers have the clause, or alike for all clauses.",
)
@click.option(
    "--replications",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="To set the limits; as many fresh ones confirm them.",
)
@click.option("--time", "seconds", type=FiniteRange(min=0), help="Budget in seconds.")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another seed, other luck.")
@click.option(
    "--inputs",
    type=click.Choice(["fixed", "uncertain"]),
    default="fixed",
    show_default=True,
    help="Draw the uncertain inputs anew for each replication.",
)
@click.option("--sensitivity", is_flag=True, help="How the answer moves with demand, people, and the customers' pace.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write the agreement as a file.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write deadlines.html and deadlines.json here."
)
@click.option("--workers", type=click.IntRange(1, 512), help="Threads; left out: as many as pay.")
@engine_option
@json_option
@command
def deadlines(
    terminal: Terminal, scenario: str, as_json: bool, out: Path | None, write: Path | None, **how: Any
) -> None:
    """契约时限 Find the shortest limits that can be promised, and confirm them on fresh replications."""
    from experiments.deadlines.documenting import deadlines_document

    if out is not None:
        from reports.folder import make_folder

        make_folder(out)
    begun = time.monotonic()
    setting = _set(terminal, scenario, how, quiet=as_json)
    moved = _moved(terminal, setting, begun, how, quiet=as_json) if how["sensitivity"] else None
    document = deadlines_document(setting, moved)
    if setting.errors:
        terminal.remark(terminal.words("deadlines_failed", n=len(setting.errors), error=setting.errors[0]))
    if as_json:
        terminal.json(document)
    else:
        from reports.deadlines_summary import show_deadlines

        show_deadlines(terminal, document)
    if out is not None:
        _write_folder(terminal, out, document)
    if write is not None:
        _write_agreement(terminal, write, document)
    if setting.stopped:
        raise click.exceptions.Exit(INTERRUPTED)


def _set(terminal: Terminal, scenario: str, how: dict[str, Any], *, quiet: bool) -> Setting:
    from experiments.deadlines.setting import Plan, set_deadlines
    from experiments.deadlines.stating import agreement_to_set
    from reports.commands.run import prepare

    task = prepare(
        terminal,
        scenario,
        seed=how["seed"],
        uncertain=how["inputs"] == "uncertain",
        engine=how["engine"],
        seconds=how["seconds"],
    )
    plan = Plan(
        target=how["target"],
        agreement=how["agreement"],
        joint=how["joint"],
        equal_weights=how["weights"] == "equal",
        replications=how["replications"],
        seconds=how["seconds"],
        by=how["by"],
        workers=how["workers"],
    )
    try:
        agreement_to_set(task.loaded.scenario, plan.agreement)
        with terminal.progress(terminal.words("deadlines_setting"), quiet=quiet) as step:
            return set_deadlines(task, plan, step)
    except ValueError as error:
        if type(error) is not ValueError:
            raise
        terminal.remark(f"{scenario}: {error}")
        raise click.exceptions.Exit(WRONG) from None


def _moved(terminal: Terminal, setting: Setting, begun: float, how: dict[str, Any], *, quiet: bool) -> Sensitivity:
    from experiments.deadlines.sensitivity import sensitivity

    until = None if how["seconds"] is None else begun + how["seconds"]
    with terminal.progress(terminal.words("deadlines_moving"), quiet=quiet) as step:
        return sensitivity(setting, until=until, told=step, clock=time.monotonic)


def _write_folder(terminal: Terminal, folder: Path, document: dict[str, Any]) -> None:
    import json

    from reports.deadlines_page import write_deadlines_page
    from reports.terminal import without_nan

    text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
    (folder / "deadlines.json").write_text(text + "\n", encoding="utf-8")
    path = folder / "deadlines.html"
    write_deadlines_page(document, path, terminal.words.language)
    terminal.remark(terminal.words("written", path=path))


def _write_agreement(terminal: Terminal, path: Path, document: dict[str, Any]) -> None:
    from experiments.deadlines.laying import yaml_text

    overlay = document["agreement_file"]
    if overlay is None:
        terminal.remark(terminal.words("deadlines_not_written", path=path))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml_text(overlay), encoding="utf-8", newline="\n")
    terminal.remark(terminal.words("written", path=path))
    if document["unconfirmed"]:
        names = ", ".join(document["unconfirmed"])
        terminal.remark(terminal.words("deadlines_unconfirmed_written", names=names))
