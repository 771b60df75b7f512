"""`yekuo quote`: which dates one customer can be promised, from the present backlog."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

import click

from reports.commands.common import FiniteRange, command, engine_option, json_option, scenario_argument
from reports.terminal import Terminal

SECONDS_LV, SECONDS_HV = 5.0, 60.0
"""Budget where none is given."""
FIRST_WORD_SECONDS = 3.0

state_option = click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="The CSV file of the open applications."
)
as_of_option = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="When the file was taken; a date: its 00:00."
)


@click.command()
@scenario_argument
@state_option
@as_of_option
@click.option(
    "--application",
    "applications",
    required=True,
    help="stream=…,area=… and what else is known, as requested_kva=8,channel=app; or a .csv or .yaml file of them.",
)
@click.option(
    "--confidence", type=FiniteRange(0.5, 0.99), default=0.95, show_default=True, help="How surely a limit is kept."
)
@click.option("--time", "seconds", type=FiniteRange(min=0), help="Budget; left out: 5 s, with high voltage 60 s.")
@click.option("--replications", type=click.IntRange(20, 100_000), help="Of each day of signing; left out: by time.")
@click.option("--only-now", is_flag=True, help="Other days of signing are not looked at.")
@click.option(
    "--forecast", type=click.Path(dir_okay=False, path_type=Path), help="Answer from a file of `yekuo forecast`."
)
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="Another luck.")
@engine_option
@json_option
@command
def quote(
    terminal: Terminal, scenario: str, applications: str, forecast: Path | None, as_json: bool, **how: Any
) -> None:
    """答复日期 Which dates can this customer be promised, from what lies on the desks today."""
    begun = time.monotonic()
    if forecast is not None:
        from reports.forecast_answers import answers_of

        documents = answers_of(forecast, applications)
    else:
        if how["state"] is None or how["as_of"] is None:
            raise click.UsageError("say --state FILE and --as-of DATE, or --forecast FILE")
        documents = quote_documents(terminal, scenario, applications, how, begun, quiet=as_json)
    if as_json:
        terminal.json(documents[0] if len(documents) == 1 else {"quotes": documents})
        return
    for document in documents:
        from reports.quote_texts import show_quote

        show_quote(terminal, document)


def quote_documents(
    terminal: Terminal, scenario: str, applications: str, how: dict[str, Any], begun: float, *, quiet: bool
) -> list[dict[str, Any]]:
    """Quote one application after another; of several each has the budget to itself."""
    from experiments.engines import make_ready, quickest_engine
    from experiments.quoting.application_file import applications_of
    from experiments.quoting.quote_document import document_of
    from experiments.quoting.quoting import quote as quoted
    from experiments.state.from_state import starting_from

    wanted = applications_of(applications)
    as_of = as_of_moment(how["as_of"])
    loaded = starting_from(scenario, how["state"], as_of)
    for application in wanted:
        application.checked(loaded)
    engine = quickest_engine(how["engine"], how["seconds"])
    make_ready(engine)
    documents = []
    for application in wanted:
        word = _first_word(terminal, begun, how["confidence"], quiet=quiet)
        hv = loaded.scenario.streams[application.stream].category in loaded.scenario.network.hv_categories
        budget = how["seconds"] if how["seconds"] is not None else SECONDS_HV if hv else SECONDS_LV
        found = quoted(
            loaded,
            application,
            as_of,
            seconds=max(0.0, budget - (time.monotonic() - begun)),
            seed=how["seed"],
            replications=how["replications"],
            only_now=how["only_now"],
            engine=engine,
            told=word,
        )
        documents.append(document_of(found, loaded.scenario, as_of, how["confidence"]))
        begun = time.monotonic()
    return documents


def _first_word(terminal: Terminal, begun: float, confidence: float, *, quiet: bool) -> Any:
    """After three seconds, what is known so far, once."""
    told: list[bool] = []

    def word(so_far: Any) -> None:
        from experiments.quoting.order_statistics import quantile
        from experiments.quoting.outcomes import LATER

        if quiet or told or time.monotonic() - begun < FIRST_WORD_SECONDS:
            return
        told.append(True)
        outcomes = so_far.quoted[0].outcomes
        names = [name for name in so_far.program.names.clauses if any(name in one.clauses for one in outcomes)]
        for name in names:
            units = quantile([one.clauses[name].units for one in outcomes if name in one.clauses], confidence).value
            limit = terminal.words("quote_later") if units >= LATER else units + 1
            unit = terminal.words(f"unit_{('working_days', 'calendar_days', 'hours')[_unit(so_far, name)]}")
            terminal.remark(terminal.words("quote_so_far", n=len(outcomes), clause=name, limit=limit, unit=unit))

    return word


def _unit(so_far: Any, name: str) -> int:
    return int(so_far.program.clauses.unit[so_far.program.names.clauses.index(name)])


def as_of_moment(as_of: datetime.datetime) -> datetime.datetime | datetime.date:
    """A date where no time of day was said."""
    return as_of.date() if as_of.time() == datetime.time() else as_of
