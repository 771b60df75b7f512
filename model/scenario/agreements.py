"""Service agreements 契约: clauses, clocks, payments."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from model.scenario.alerts import Alert
from model.scenario.words import (
    Amount,
    Condition,
    Count,
    Flag,
    Name,
    Positive,
    PositiveCount,
    Share,
    Sourced,
    Text,
    Title,
    Words,
)

Milestone = Annotated[
    str, Field(pattern=r"^([a-z][a-z0-9_]*)\.(waiting|started|ended)$|^application\.(arrived|archived)$")
]
"""stage.waiting, stage.started, stage.ended, application.arrived or application.archived."""


class LimitCase(Sourced):
    """One row of a table of limits."""

    when: Condition | None = None
    """Holds for these applications; the last row has none."""
    use: PositiveCount
    """The limit."""


class Limit(Sourced):
    """A time limit 时限: units, a table over attributes, or a numeric attribute (the quote at acceptance)."""

    working_days: PositiveCount | None = None
    """Closings of the office's working days."""
    calendar_days: PositiveCount | None = None
    """Ends of calendar days."""
    hours: PositiveCount | None = None
    """Hours while the clock runs."""
    unit: Literal["working_days", "calendar_days", "hours"] | None = None
    """Unit of `cases` or `attribute`."""
    cases: tuple[LimitCase, ...] | None = Field(default=None, min_length=1)
    """Rows tried from the top."""
    attribute: Name | None = None
    """A numeric attribute (not kVA) that holds the limit."""

    @model_validator(mode="after")
    def _one_form(self) -> Limit:
        plain = [u for u in ("working_days", "calendar_days", "hours") if getattr(self, u) is not None]
        forms = len(plain) + (self.cases is not None) + (self.attribute is not None)
        if forms != 1:
            raise ValueError("states exactly one of working_days, calendar_days, hours, cases, attribute")
        if (self.unit is None) != bool(plain):
            raise ValueError("unit belongs to cases or attribute, and they need it")
        if self.cases is not None and [row.when is None for row in self.cases] != [False] * (len(self.cases) - 1) + [
            True
        ]:
            raise ValueError("the last case, and only it, has no `when`")
        return self

    @property
    def unit_stated(self) -> str:
        """The unit, whichever form is used."""
        return self.unit or next(u for u in ("working_days", "calendar_days", "hours") if getattr(self, u) is not None)

    @property
    def rows(self) -> tuple[tuple[Condition | None, int], ...]:
        """(condition, limit) rows; none for an attribute."""
        if self.attribute is not None:
            return ()
        if self.cases is not None:
            return tuple((row.when, row.use) for row in self.cases)
        return ((None, int(getattr(self, self.unit_stated))),)


class Tier(Words):
    """A payment that depends on how late it is."""

    up_to_times_limit: Positive | None = None
    """Lateness up to so many times the limit, counted from the start; left out: any."""
    yuan: Amount
    """The payment."""


class Payment(Sourced):
    """What is paid when a case is late."""

    once_yuan: Amount = 0
    """Once."""
    per_unit_yuan: Amount = 0
    """For each unit (day, hour) late, begun ones counted."""
    tiers: tuple[Tier, ...] = ()
    """By lateness; the first that holds."""
    cap_yuan: Amount | None = None
    """Most per case."""
    payer: Text = "utility"
    """Who pays."""


class Clause(Sourced):
    """One promise 契约条款."""

    title: Title
    """Name for people."""
    from_: Milestone = Field(alias="from")
    """The clock starts when this milestone is first reached."""
    to: Milestone
    """It ends when this one is last reached."""
    each_attempt: Flag = False
    """A case per attempt instead of one per application."""
    limit: Limit
    """The time limit."""
    clock: Literal["utility", "whole"] = "utility"
    """utility: runs only while at least one branch is in the utility's hands; whole: always, less `excluding`."""
    excluding: tuple[Name, ...] = ()
    """Stages that stop a whole clock (the customer's own works)."""
    categories: tuple[Name, ...]
    """Whom it is for."""
    when: Condition | None = None
    """Only for these, by attributes at the end of the run."""
    target: Share = 0.95
    """Share of cases to be kept."""
    customer_days: Count | None = None
    """The customer's part, in the limit's units: what he takes beyond it, of the time counted, moves the date."""
    payment: Payment | None = None
    """When late."""
    alerts: dict[Literal["yellow", "orange", "red"], Alert] = {}
    """Early warnings."""
    behind: Name | None = None
    """An internal agreement 协同工作契约 that stands behind this clause of the same agreement."""
    department: Text | None = None
    """Who answers for it."""


class Agreement(Sourced):
    """A set of clauses and the joint one: all kept."""

    title: Title
    """Name for people."""
    kind: Literal["statutory", "promise", "service_agreement"] = "service_agreement"
    """A law's limits, a company's promises, or a 契约."""
    signed_by: Share = 1.0
    """Share of applications that sign; clauses bind signers."""
    joint_target: Share | None = None
    """Target for all clauses kept together."""
    clauses: dict[Name, Clause]
    """The promises."""
