"""`yekuo staff`: a search with its progress, its store and its certificate."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reports.staff_summary import yuan
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.staffing.found import Progress
    from model.scenario.whole import Scenario

MOST_PEOPLE = 500
"""Of a team."""
SECONDS = 600.0
"""Budget where none is stated."""
THREADS = 2
SOURCE = "yekuo staff: the plan of a certificate"
QUIET_SECONDS = 5.0
"""Between two lines of progress, unless the bound or the plan has moved."""
Bounds = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    agreements: tuple[str, ...]
    teams: str
    together: bool
    internal: bool
    gap: float
    seconds: float | None
    replications: int | None
    alpha: float
    delta: float
    epsilon: float
    seed: int
    store: Path


def searched(terminal: Terminal, path: str, wanted: Wanted) -> dict[str, Any]:
    """Search, and keep the certificate; the document."""
    from experiments.engines import AUTO, compiles_first, make_ready
    from experiments.staffing.asking import ask, resources_of
    from experiments.staffing.blocking import blocked_by
    from experiments.staffing.certificate import certificate
    from experiments.staffing.kept_years import open_kept_years
    from experiments.staffing.searching import search
    from experiments.staffing.targets import targets_of
    from experiments.staffing.years import Budget, Years
    from experiments.workers import usable_cores
    from model.scenario.loading import load
    from reports.dates import now

    loaded = load(path)
    scenario = loaded.scenario
    agreements = agreements_of(terminal, scenario, wanted.agreements)
    resources = resources_of(scenario, teams_of(terminal, scenario, wanted.teams))
    if unbounded := [one.name for one in resources if f"{one.name}=" not in wanted.teams
                     and scenario.teams[one.name].most is None]:  # fmt: skip
        terminal.remark(terminal.words("staff_unbounded", teams=", ".join(unbounded)))
    targets = targets_of(scenario, agreements, together=wanted.together, internal=wanted.internal)
    if not targets:
        raise click.UsageError(terminal.words("staff_no_targets"))
    if compiles_first(AUTO):
        terminal.remark(terminal.words("compiling"))
    make_ready(AUTO)
    asked = ask(
        loaded, resources, targets, seed=wanted.seed, alpha=wanted.alpha, delta=wanted.delta, epsilon=wanted.epsilon
    )
    seconds = SECONDS if wanted.seconds is None and wanted.replications is None else wanted.seconds
    with (
        open_kept_years(wanted.store) as kept,
        Years(
            asked.simulate,
            resources,
            len(targets),
            key_of=asked.simulate.key_of,
            seed=wanted.seed,
            kept=kept,
            budget=Budget(seconds, wanted.replications),
            threads=min(THREADS, usable_cores()),
        ) as years,
    ):
        told = teller(terminal, lambda: years.elapsed)
        found = search(
            asked.question,
            years,
            guesses=asked.guesses,
            covers=asked.covers,
            gap=wanted.gap,
            seed=wanted.seed,
            told=told,
            explain=lambda missed: blocked_by(path, asked.question, asked.simulate, years, missed),
        )
        document = certificate(found, scenario, seed=wanted.seed, digest=asked.simulate.program.digest)
        kept.keep_certificate(now(), document)
    return document


def agreements_of(terminal: Terminal, scenario: Scenario, named: tuple[str, ...]) -> tuple[str, ...]:
    """The agreements named; without any: the 契约 where there are some, else all."""
    for name in named:
        if name not in scenario.agreements:
            said = terminal.words("staff_no_agreement", name=name, known=", ".join(scenario.agreements) or "-")
            raise click.BadParameter(said, param_hint="--agreement")
    signed = tuple(name for name, one in scenario.agreements.items() if one.kind == "service_agreement")
    return named or signed


def teams_of(terminal: Terminal, scenario: Scenario, stated: str) -> dict[str, Bounds]:
    """Teams and their bounds from `a,b=1-5`.

    Raises
    ------
    click.BadParameter
        A team is unknown, or bounds are none.
    """
    found: dict[str, Bounds] = {}
    for part in filter(None, (part.strip() for part in stated.split(","))):
        name, _, bounds = part.partition("=")
        if name not in scenario.teams:
            said = terminal.words("staff_no_team", name=name, known=", ".join(scenario.teams))
            raise click.BadParameter(said, param_hint="--teams")
        least, dash, most = bounds.partition("-")
        if bounds and not (dash and least.isdecimal() and most.isdecimal() and int(least) <= int(most) <= MOST_PEOPLE):
            said = terminal.words("staff_no_bounds", part=part, name=name, most=MOST_PEOPLE)
            raise click.BadParameter(said, param_hint="--teams")
        found[name] = (int(least), int(most)) if bounds else None
    return found


def teller(terminal: Terminal, elapsed: Callable[[], float]) -> Callable[[Progress], None]:
    """Tells the progress on standard error: at once when bound or plan move, else now and then."""
    last: list[Any] = [None, -QUIET_SECONDS]

    def told(progress: Progress) -> None:
        seconds, seen = elapsed(), (progress.bound, progress.cost)
        if seen == last[0] and seconds - last[1] < QUIET_SECONDS:
            return
        last[:] = [seen, seconds]
        words = terminal.words
        terminal.remark(
            words(
                "staff_progress",
                seconds=seconds,
                doing=words(f"staff_{progress.doing}"),
                bound=yuan(progress.bound),
                cost=yuan(progress.cost),
                n=progress.replications,
            )
        )

    return told


def write_plan(path: Path, scenario: str, document: dict[str, Any]) -> None:
    """Write the plan as a scenario that extends the one it was made for."""
    title = document["title"]
    lines = [
        f"# {title['zh']}：人员配置方案  {title['en']}: a staffing plan",
        *(f"# {line}" for line in _told(document)),
        f"extends: {json.dumps(_seen_from(path, scenario), ensure_ascii=False)}",
        "teams:",
        *(f'  {name}: {{headcount: {people}, source: "{SOURCE}"}}' for name, people in document["plan"].items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _seen_from(path: Path, scenario: str) -> str:
    """The scenario's file as the file of a plan names it."""
    try:
        return Path(os.path.relpath(scenario, path.parent)).as_posix()
    except ValueError:  # on another drive
        return Path(scenario).absolute().as_posix()


def _told(document: dict[str, Any]) -> list[str]:
    """What is known of the plan, for its head."""
    bound = "none" if document["bound"] is None else f"{document['bound']:,.0f}"
    return [
        f"cost {document['cost']:,.0f} yuan a month, bound {bound}, verified: {str(document['verified']).lower()}",
        f"alpha {document['alpha']}, delta {document['delta']}, epsilon {document['epsilon']}, seed {document['seed']}",
        "about the model and its inputs, not about reality",
    ]
