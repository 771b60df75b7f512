"""What could be built: the scenario's own reinforcements, and those of a file of options.

The scenario's own are the triggered ones (size, cost, mean lead time, as often as it allows): under a programme they
are decided on, instead of set off by whoever waits. A file states others; for an element it names they stand instead.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

from pydantic import Field, ValidationError

from model.compiling.positions import elements_of
from model.files.layers import Layers
from model.files.yaml_file import read_yaml
from model.files.yaml_tree import Plain, plain
from model.problems import Problem, ScenarioError, dotted, suggestion
from model.program import DAY, Program
from model.scenario.network import Kva, Substation
from model.scenario.telling.translating import translated
from model.scenario.whole import Scenario
from model.scenario.words import Amount, Count, Name, PositiveCount, Sourced, Words

QUARTER_DAYS, YEAR_DAYS = 91.25, 365
Key = Annotated[str, Field(min_length=1, max_length=80)]


class StatedOption(Sourced):
    """Something that could be built at an element."""

    element: Key
    """Its key, or the name of one of several alike (key_7)."""
    adds_kva: Kva = 0
    """Added usable kVA each time."""
    adds_bays: Count = 0
    """Added bays each time (substations)."""
    cost_yuan: Amount
    """Cost each time."""
    lead_days: Annotated[Amount, Field(le=3650)]
    """Calendar days from the decision to its being in service."""
    most_times: Annotated[PositiveCount, Field(le=20)] = 1
    """How often it can be done."""
    after: tuple[Name, ...] = ()
    """Options of this file that are in service before this one starts."""


class OptionsFile(Words):
    """Options of a reinforcement programme."""

    options: dict[Name, StatedOption]
    """By name."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that could be built once."""

    name: str
    element: int
    adds_kva: float
    adds_bays: int
    cost_yuan: float
    lead_days: float
    after: tuple[str, ...]
    source: str

    @property
    def lead_quarters(self) -> int:
        """Whole quarters nearest to the lead time."""
        return int(self.lead_days / QUARTER_DAYS + 0.5)


def options_of(scenario: Scenario, program: Program, stated: Mapping[str, StatedOption] | None = None) -> list[Option]:
    """All options; one of several times comes after the one before it."""
    stated = stated or {}
    elements, found, by_file = elements_of(scenario), list[Option](), set[int]()
    last: dict[str, str] = {}
    for key, option in stated.items():
        for e, (group, name, _) in enumerate(elements):
            if option.element in (group, name):
                by_file.add(e)
                label = f"{key} {name}" if option.element == group != name else key
                before = tuple(last.get(f"{other} {name}", last.get(other, other)) for other in option.after)
                found += _repeated(label, e, option, option.lead_days, option.source or "", before, option.most_times)
                last[label] = found[-1].name
    for e, (_, name, element) in enumerate(elements):
        if element.triggered is not None and e not in by_file:
            days = _lead_days(program, e)
            source = element.triggered.source or element.source or scenario.network.source or ""
            found += _repeated(name, e, element.triggered, days, source, (), element.triggered.most_times)
    return found


def _repeated(
    label: str, element: int, what: object, lead_days: float, source: str, after: tuple[str, ...], times: int
) -> list[Option]:
    """The same thing so many times, one after another."""
    kva, bays, cost = (getattr(what, key) for key in ("adds_kva", "adds_bays", "cost_yuan"))
    made: list[Option] = []
    for n in range(1, times + 1):
        before = (made[-1].name,) if made else after
        made.append(Option(f"{label}#{n}", element, float(kva), int(bays), float(cost), lead_days, before, source))
    return made


def _lead_days(program: Program, element: int) -> float:
    """Mean lead time in calendar days."""
    draws, calendars = program.draws, program.calendars
    row = int(draws.choice_use[draws.choice_first[program.network.trigger_lead[element]]])
    seconds = float(draws.duration_mean[row]) / 1024
    if not draws.duration_in_working_days[row]:
        return seconds / DAY
    share = float(calendars.working_days.mean()) if len(calendars.working_days) else 1.0
    return seconds / float(calendars.office_day_seconds[0]) / max(share, 0.1)


def read_options(path: Path, scenario: Scenario) -> dict[str, StatedOption]:
    """Read a file of options.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    node = read_yaml(path)
    value = cast("dict[str, Plain]", plain(node))
    layers = Layers(value, (path,), (node.place.file,), node)
    try:
        file = OptionsFile.model_validate(value)
    except ValidationError as error:
        raise ScenarioError(
            Problem(layers.place_of(found.path), dotted(found.path), found.should_be, found.value)
            for found in translated(error, OptionsFile, value)
        ) from None
    elements = {name: element for key, one, element in elements_of(scenario) for name in (key, one)}
    problems = []
    for key, option in file.options.items():
        at = ("options", key)
        if option.element not in elements:
            said = "is a transformer, feeder or substation" + suggestion(option.element, elements)
            problems.append(Problem(layers.place_of((*at, "element")), dotted((*at, "element")), said, option.element))
        elif option.adds_bays and not isinstance(elements[option.element], Substation):
            said = "only substations have bays"
            problems.append(
                Problem(layers.place_of((*at, "adds_bays")), dotted((*at, "adds_bays")), said, option.adds_bays)
            )
        elif option.adds_kva < 0.1 and not option.adds_bays:
            problems.append(Problem(layers.place_of(at), dotted(at), "adds nothing: state adds_kva or adds_bays"))
        for other in option.after:
            if other not in list(file.options)[: list(file.options).index(key)]:
                said = "is an option that stands before this one" + suggestion(other, file.options)
                problems.append(Problem(layers.place_of((*at, "after")), dotted((*at, "after")), said, other))
    if problems:
        raise ScenarioError(problems)
    return file.options


def in_service(start: datetime.date, option: Option) -> datetime.date:
    """The day from which something started on a day is in service."""
    return start + datetime.timedelta(days=round(option.lead_days))
