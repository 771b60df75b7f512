"""Labour rules as a file: hours, days, weekends, rest, breaks; what a roster must keep.

The schema is that of scenarios: unknown keys are refused, all problems are told at once, each with its place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

from pydantic import AfterValidator, Field, ValidationError, model_validator

from model.files.layers import Layers, shipped_folder
from model.files.yaml_file import read_yaml
from model.files.yaml_tree import Plain, plain
from model.problems import Problem, ScenarioError, dotted
from model.scenario.telling.translating import translated
from model.scenario.words import Count, Number, Sourced, TimeOfDay, Title

SHIPPED = "labour/china.yaml"


def _whole_half_hours(hours: float) -> float:
    if 2 * hours != round(2 * hours):
        raise ValueError("hours are whole or half, such as 7.5")
    return hours


HalfHours = Annotated[Number, Field(gt=0, le=24), AfterValidator(_whole_half_hours)]


class HourRules(Sourced):
    """Worked hours, breaks left out."""

    most_per_day: HalfHours
    """Of one person."""
    most_per_week: Annotated[Number, Field(gt=0, le=168)]
    """Of one person, in every week, Monday to Sunday."""


class DayRules(Sourced):
    """Days worked."""

    most_per_week: Annotated[Count, Field(ge=1, le=7)]
    """Of one person, Monday to Sunday."""
    most_in_a_row: Annotated[Count, Field(ge=1, le=28)]
    """Also from one week into the next."""


class RunRules(Sourced):
    """How short runs may be."""

    least_days: Annotated[Count, Field(ge=1, le=7)] = 1
    """Days worked in a row, at least."""
    least_days_off: Annotated[Count, Field(ge=1, le=7)] = 1
    """Days off in a row, at least."""


class WeekendRules(Sourced):
    """Saturdays and Sundays."""

    most_worked_in_four: Annotated[Count, Field(le=4)]
    """Weekends of four on which a person has a duty."""


class RestRules(Sourced):
    """Between duties."""

    least_hours_between: Annotated[Number, Field(ge=0, le=24)]
    """From the end of a duty to the begin of the next day's."""


class ShiftRules(Sourced):
    """What a duty may be."""

    hours: Annotated[tuple[HalfHours, ...], Field(min_length=1)]
    """Worked hours to choose from."""


class BreakRules(Sourced):
    """The break of longer duties, not worked."""

    above_hours: Annotated[Number, Field(ge=0, le=24)]
    """Duties with more worked hours have one."""
    hours: HalfHours
    """How long."""
    earliest: TimeOfDay
    """It begins at this time of day or later."""
    latest: TimeOfDay
    """It begins at this time of day or before."""


class LabourRules(Sourced):
    """What a roster must keep."""

    title: Title
    """Name for people."""
    hours: HourRules
    """Hours a day and a week."""
    days: DayRules
    """Days a week and in a row."""
    runs: RunRules = RunRules()
    """Runs of duties and of days off."""
    weekends: WeekendRules | None = None
    """Left out: as any other day."""
    rest: RestRules
    """Rest between duties."""
    shifts: ShiftRules
    """Duties to choose from."""
    breaks: BreakRules | None = None
    """Left out: duties without a break."""

    @model_validator(mode="after")
    def _some_shift_is_allowed(self) -> LabourRules:
        if min(self.shifts.hours) > self.hours.most_per_day:
            raise ValueError("shifts.hours are all longer than hours.most_per_day")
        return self


def read_labour_rules(path: str | Path | None = None) -> LabourRules:
    """Read labour rules; without a path those that come with yekuo.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    if path is None:
        shipped = shipped_folder()
        if shipped is None:
            raise ScenarioError([Problem(None, SHIPPED, "the scenarios of yekuo are not installed; name a file")])
        path = shipped / SHIPPED
    node = read_yaml(Path(path))
    value = cast("dict[str, Plain]", plain(node))
    layers = Layers(value, (Path(path),), (node.place.file,), node)
    try:
        return LabourRules.model_validate(value)
    except ValidationError as error:
        raise ScenarioError(
            Problem(
                (layers.place_of_key if finding.at_key else layers.place_of)(finding.path),
                dotted(finding.path),
                finding.should_be,
                finding.value,
            )
            for finding in translated(error, LabourRules, value)
        ) from None
