"""Opening hours, roles, teams: who works when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from model.scenario.words import Amount, Count, Day, Name, Positive, PositiveCount, Share, Sourced, Text, Title, Words

Hours = Annotated[str, Field(pattern=r"^\d\d:\d\d-\d\d:\d\d$")]
"""HH:MM-HH:MM; an end before the start lies on the next day; 00:00-24:00 is the whole day."""
DayHours = tuple[Hours, ...]


class OpeningHours(Sourced):
    """A calendar: the hours of each kind of day."""

    working_days: DayHours | None = None
    """Hours on working days (the national calendar with make-up days and the scenario's own overrides)."""
    days_off: DayHours | None = None
    """Hours on all other days."""
    every_day: DayHours | None = None
    """Hours on every day; stands alone."""
    monday: DayHours | None = None
    """Hours on Mondays, whatever the national calendar says (so for each weekday)."""
    tuesday: DayHours | None = None
    """Hours on Tuesdays."""
    wednesday: DayHours | None = None
    """Hours on Wednesdays."""
    thursday: DayHours | None = None
    """Hours on Thursdays."""
    friday: DayHours | None = None
    """Hours on Fridays."""
    saturday: DayHours | None = None
    """Hours on Saturdays."""
    sunday: DayHours | None = None
    """Hours on Sundays."""
    holidays: DayHours | None = None
    """Hours on national holidays, with weekday hours; left out: as the weekday."""
    except_: dict[str, DayHours] = Field(default={}, alias="except")
    """Hours on single dates, YYYY-MM-DD: [hours]."""


class NationalCalendar(Sourced):
    """Which days are working days."""

    country: str | None = "CN"
    """Two-letter code of the national calendar; null: Monday to Friday."""
    overrides: dict[str, str] = {}
    """Single dates, YYYY-MM-DD: working or off."""
    office: Name = "office"
    """The calendar (a key of `calendars`) that counts for time limits and durations in working days."""

    @model_validator(mode="after")
    def _overrides_known(self) -> NationalCalendar:
        for date, kind in self.overrides.items():
            if kind not in ("working", "off"):
                raise ValueError(f"overrides.{date} is working or off, not {kind}")
        return self


class Role(Sourced):
    """A kind of work that people are fit for 岗位."""

    title: Title
    """Name for people."""


class Skill(Sourced):
    """How a team does a role."""

    speed: Annotated[Positive, Field(ge=0.05, le=20)] = 1.0
    """Work done per hour against the stated durations; 1.25 takes four fifths of the time."""
    repeats: Annotated[Amount, Field(le=20)] = 1.0
    """First-pass quality: factor on the probability of every outcome that sends back; 0.8 is a fifth fewer repeats."""


class HeadcountStep(Sourced):
    """Headcount from a date on."""

    from_: Day = Field(alias="from")
    """First day."""
    people: Count
    """People from then on; the highest numbers leave first."""


class Leave(Sourced):
    """People away for whole days."""

    people: PositiveCount
    """How many; the lowest numbers."""
    from_: Day = Field(alias="from")
    """First day away."""
    to: Day
    """Last day away."""


class Training(Leave):
    """People away for training, who afterwards can do more 一岗多能."""

    then: dict[Name, Skill]
    """Roles they have from the day after, with speed and quality."""


class Team(Sourced):
    """People of one kind in one place."""

    title: Title
    """Name for people."""
    roles: dict[Name, Skill]
    """What its people can do; several roles: cross-trained."""
    areas: tuple[Name, ...] | None = None
    """The areas it serves; left out: all."""
    calendar: Name | None = None
    """Its hours (a key of `calendars`); left out: the office calendar."""
    shifts: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """Instead of `calendar`: person 1 works the first of these calendars, person 2 the second, and so on in turn."""
    headcount: Count | tuple[HeadcountStep, ...] = 1
    """People 人数: a number, or steps over time."""
    monthly_cost_yuan: Amount = 0
    """Cost of one person per month."""
    overtime_yuan_per_hour: Amount = 0
    """Cost of one hour of overtime."""
    other_duties_share: Annotated[Share, Field(le=0.95)] = 0
    """Share of each duty day taken by other duties, one block at a random time."""
    absence_share: Annotated[Share, Field(le=0.95)] = 0
    """Probability of being absent on a duty day, each day by itself."""
    leave: tuple[Leave, ...] = ()
    """Planned absences."""
    training: tuple[Training, ...] = ()
    """Planned training."""
    least: Count = 0
    """Staffing: fewest people (who cannot be dismissed)."""
    most: Count | None = None
    """Staffing: most people (establishment 定员)."""

    @model_validator(mode="after")
    def _one_calendar(self) -> Team:
        if self.calendar is not None and self.shifts is not None:
            raise ValueError("a team has a calendar or shifts, not both")
        if not self.roles:
            raise ValueError("a team has at least one role")
        return self


class Owners(Words):
    """The account manager who stays with an application 客户经理全程负责."""

    role: Name
    """Role of the people who own applications."""
    caseload: PositiveCount
    """Most applications one person owns at a time."""
    rule: Annotated[str, Field(pattern="^(least_loaded|area|customers_choice)$")] = "least_loaded"
    """Who gets the next one: least_loaded; area (people whose team names the area first); customers_choice (drawn)."""
    deputy_after_working_days: Count | None = None
    """Once the owner is away for more than so many working days, his team may do his work; left out: never."""
    source: Text | None = None
    """Where the numbers come from."""
