"""A programme as dates: what is started when, in service when, and as a file that is laid over the scenario.

Under a programme nothing is set off by waiting demand: the triggered reinforcements are taken out, those that have a
date already stay, and the chosen ones become dated ones.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.overlay_file import longer_period
from experiments.reinforcement.options import Option, in_service
from experiments.reinforcement.quarters import QUARTERS_A_YEAR, quarter_starts
from model.compiling.positions import elements_of
from model.scenario.network import Planned
from model.scenario.whole import Scenario

LEVELS = ("transformers", "feeders", "substations")
SOURCE = "chosen by yekuo reinforce from: "


@dataclass(frozen=True, slots=True)
class Works:
    """Something that is built."""

    option: Option
    start: datetime.date
    in_service: datetime.date


def works_of(starts: Mapping[str, int], options: Sequence[Option], start: datetime.date) -> list[Works]:
    """What is built, by date of its start."""
    last = max(starts.values(), default=0)
    days = quarter_starts(start, last // QUARTERS_A_YEAR + 1)
    chosen = [(option, days[starts[option.name]]) for option in options if option.name in starts]
    found = [Works(option, day, in_service(day, option)) for option, day in chosen]
    return sorted(found, key=lambda one: (one.start, one.in_service, one.option.name))


def overlay(scenario: Scenario, works: Sequence[Works], *, end: datetime.date) -> dict[str, object]:
    """What is laid over the scenario: dated reinforcements, none set off by waiting, a period long enough.

    Parameters
    ----------
    end
        The day after the last of the programme.
    """
    network: dict[str, dict[str, object]] = {}
    added: dict[str, list[dict[str, object]]] = {}
    names = elements_of(scenario)
    for one in works:
        key, name, element = names[one.option.element]
        row: dict[str, object] = {"date": one.in_service, "cost_yuan": one.option.cost_yuan}
        if one.option.adds_kva:
            row["adds_kva"] = one.option.adds_kva
        if one.option.adds_bays:
            row["adds_bays"] = one.option.adds_bays
        if element.count > 1:
            row["number"] = int(name.removeprefix(f"{key}_"))
        added.setdefault(key, []).append(row | {"source": (SOURCE + one.option.source)[:500]})
    for level in LEVELS:
        for key, element in getattr(scenario.network, level).items():
            changed: dict[str, object] = {"triggered": None} if element.triggered is not None else {}
            if key in added:
                changed["planned"] = [*(_as_it_was(work, element.source) for work in element.planned), *added[key]]
            if changed:
                network.setdefault(level, {})[key] = changed
    return {**({"network": network} if network else {}), **longer_period(scenario, end)}


def _as_it_was(work: Planned, source: str | None) -> dict[str, object]:
    stated: dict[str, object] = work.model_dump(exclude_defaults=True)
    return stated if "source" in stated or source is None else stated | {"source": source}
