"""The words that every part of a scenario is made of: texts, numbers, distributions, conditions.

A scenario is frozen once loaded. Unknown keys are refused. The string under a field is its documentation:
it appears in the JSON Schema and on the generated reference page.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Strict, Tag, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""An identifier: small letters, digits, underscores."""
Text = Annotated[str, Field(min_length=1, max_length=500)]
Flag = Annotated[bool, Strict()]
Number = Annotated[float, Strict(), Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Amount = Annotated[float, Strict(), Field(ge=0, le=1e12, allow_inf_nan=False)]
Positive = Annotated[float, Strict(), Field(gt=0, le=1e12, allow_inf_nan=False)]
Share = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000_000)]
PositiveCount = Annotated[int, Strict(), Field(ge=1, le=10_000_000)]
Day = Annotated[datetime.date, Strict()]
TimeOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""HH:MM."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FAMILIES = ("fixed", "uniform", "triangular", "exponential", "gamma", "lognormal", "weibull", "empirical")


class Words(BaseModel):
    """A part of a scenario: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Sourced(Words):
    """A part whose numbers carry their source."""

    source: Text | None = None
    """Where the numbers of this mapping come from: a regulation and article, a paper, or "assumption A-nn; range"."""
    note: Text | None = None
    """A remark for the reader; has no effect."""


class Title(Words):
    """A name for people, in both languages."""

    zh: Text
    """Chinese."""
    en: Text
    """English."""


class Between(Words):
    """A range of a numeric attribute, a time of day or a date; all stated bounds must hold."""

    above: Number | None = None
    """Greater than this."""
    least: Number | None = None
    """At least this."""
    below: Number | None = None
    """Less than this."""
    most: Number | None = None
    """At most this."""
    from_: TimeOfDay | Day | None = Field(default=None, alias="from")
    """Times of day and dates: not earlier than this."""
    before: TimeOfDay | Day | None = None
    """Times of day and dates: earlier than this."""


def _kind_of_test(value: object) -> str:
    if isinstance(value, dict | Between):
        return "range"
    return "list" if isinstance(value, list | tuple) else "value"


Value = Annotated[Annotated[str, Strict()] | Annotated[bool, Strict()] | Number, Field(union_mode="left_to_right")]
Test = Annotated[
    Annotated[Between, Tag("range")] | Annotated[tuple[Value, ...], Tag("list")] | Annotated[Value, Tag("value")],
    Discriminator(_kind_of_test),
]
Condition = dict[Name, Test]
"""All entries must hold: attribute: value, attribute: [values], or attribute: {above: …, most: …}."""


class Spread(Words):
    """Mean and coefficient of variation."""

    mean: Positive
    """Mean, in the unit of the distribution."""
    cv: Positive
    """Standard deviation ÷ mean."""


class WeibullShape(Words):
    """Mean and shape of a Weibull distribution."""

    mean: Positive
    """Mean, in the unit of the distribution."""
    shape: Positive
    """Shape; 1 is exponential, above 1 wears out."""


class Distribution(Sourced):
    """One distribution; exactly one family is stated."""

    fixed: Amount | None = None
    """Always this value."""
    uniform: tuple[Amount, Amount] | None = None
    """[lowest, highest]."""
    triangular: tuple[Amount, Amount, Amount] | None = None
    """[lowest, most likely, highest]."""
    exponential: Positive | None = None
    """Mean."""
    gamma: Spread | None = None
    """{mean, cv}."""
    lognormal: Spread | None = None
    """{mean, cv}."""
    weibull: WeibullShape | None = None
    """{mean, shape}."""
    empirical: tuple[tuple[Share, Amount], ...] | None = None
    """[[probability, quantile], …], straight lines between; from probability 0 to 1."""

    @property
    def family(self) -> str:
        """The family stated."""
        return next(name for name in FAMILIES if getattr(self, name) is not None)

    @property
    def parameters(self) -> tuple[float, ...]:
        """The numbers of the family, flat, in the order of `model.quantiles`."""
        stated = getattr(self, self.family)
        if isinstance(stated, Spread):
            return (stated.mean, stated.cv)
        if isinstance(stated, WeibullShape):
            return (stated.mean, stated.shape)
        if isinstance(stated, tuple):
            return tuple(x for entry in stated for x in (entry if isinstance(entry, tuple) else (entry,)))
        return (float(stated),)

    @model_validator(mode="after")
    def _one_family(self) -> Distribution:
        stated = [name for name in FAMILIES if getattr(self, name) is not None]
        if getattr(self, "cases", None) is not None:
            if stated:
                raise ValueError(f"states either cases or one distribution, not cases and {stated[0]}")
        elif len(stated) != 1:
            raise ValueError(
                f"states exactly one of {', '.join(FAMILIES)}" + (f", not {' and '.join(stated)}" if stated else "")
            )
        for name in ("uniform", "triangular"):
            numbers = getattr(self, name)
            if numbers is not None and list(numbers) != sorted(numbers):
                raise ValueError(f"{name} numbers rise from lowest to highest")
        if self.empirical is not None:
            _check_quantiles(self.empirical)
        return self


def _check_quantiles(pairs: tuple[tuple[float, float], ...]) -> None:
    probabilities, values = zip(*pairs, strict=True) if pairs else ((), ())
    if len(pairs) < 2 or probabilities[0] != 0 or probabilities[-1] != 1:
        raise ValueError("empirical quantiles run from probability 0 to probability 1")
    if (
        list(values) != sorted(values)
        or len(set(probabilities)) != len(pairs)
        or list(probabilities) != sorted(probabilities)
    ):
        raise ValueError("empirical probabilities and quantiles rise")


TimeUnit = Literal["seconds", "minutes", "hours", "working_days", "calendar_days"]


class PlainDuration(Distribution):
    """How long something takes."""

    unit: TimeUnit = "minutes"
    """Unit of the numbers; a row of a table has the table's. A working day is the office's daily working time."""
    per: Name | None = None
    """A numeric attribute (not kVA) the duration is multiplied with (an estate of 200 flats takes 200 meters)."""


class DurationCase(PlainDuration):
    """One row of a table over attributes."""

    when: Condition | None = None
    """Holds for these applications; the last row has none and holds for all others."""


class Duration(PlainDuration):
    """How long something takes: one distribution, or a table over attributes."""

    cases: tuple[DurationCase, ...] | None = Field(default=None, min_length=1)
    """Rows tried from the top; the first whose `when` holds counts."""

    @property
    def rows(self) -> tuple[tuple[Condition | None, PlainDuration], ...]:
        """The table as (condition, distribution) rows; one row without condition if it is no table.

        A row that states no unit, or no `per`, has the table's.
        """
        if not self.cases:
            return ((None, self),)
        outer = {"unit": self.unit, "per": self.per}
        return tuple(
            (row.when, row.model_copy(update={k: v for k, v in outer.items() if k not in row.model_fields_set}))
            for row in self.cases
        )

    @model_validator(mode="after")
    def _last_row_open(self) -> Duration:
        check_last_row_open(self.cases)
        return self


class ProbabilityCase(Sourced):
    """One row of a table of probabilities."""

    when: Condition | None = None
    """Holds for these applications; the last row has none."""
    use: Share | Annotated[tuple[Share, ...], Field(min_length=1)]
    """The probability, or one per attempt (the last one repeats)."""


class ProbabilityTable(Sourced):
    """A probability that depends on attributes."""

    cases: tuple[ProbabilityCase, ...] = Field(min_length=1)
    """Rows tried from the top; the first whose `when` holds counts."""

    @model_validator(mode="after")
    def _last_row_open(self) -> ProbabilityTable:
        check_last_row_open(self.cases)
        return self


def _kind_of_probability(value: object) -> str:
    if isinstance(value, dict | ProbabilityTable):
        return "table"
    return "attempts" if isinstance(value, list | tuple) else "number"


Probability = Annotated[
    Annotated[Share, Tag("number")]
    | Annotated[Annotated[tuple[Share, ...], Field(min_length=1)], Tag("attempts")]
    | Annotated[ProbabilityTable, Tag("table")],
    Discriminator(_kind_of_probability),
]
"""A number, a list (one per attempt, the last one repeats), or {cases: …}."""


def probability_rows(
    stated: float | tuple[float, ...] | ProbabilityTable,
) -> tuple[tuple[Condition | None, tuple[float, ...]], ...]:
    """A probability as (condition, one per attempt) rows."""
    if isinstance(stated, ProbabilityTable):
        return tuple((row.when, row.use if isinstance(row.use, tuple) else (row.use,)) for row in stated.cases)
    return ((None, stated if isinstance(stated, tuple) else (stated,)),)


class AttributeDraw(Sourced):
    """How an attribute's value comes about: `choices`, one distribution, or a table of these."""

    choices: dict[str, Share] | None = None
    """Value: probability; the probabilities add up to 1."""
    number: Distribution | None = None
    """A distribution; the value is rounded to the attribute's step (1; requested_kva 0.1)."""
    cases: tuple[AttributeCase, ...] | None = Field(default=None, min_length=1)
    """Rows tried from the top; the first whose `when` holds counts."""

    @property
    def rows(self) -> tuple[tuple[Condition | None, AttributeDraw | AttributeCase], ...]:
        """The table as (condition, draw) rows."""
        return tuple((row.when, row) for row in self.cases) if self.cases else ((None, self),)

    @model_validator(mode="after")
    def _one_form(self) -> AttributeDraw:
        _check_draw(self.choices, self.number, self.cases)
        check_last_row_open(self.cases)
        return self


class AttributeCase(Sourced):
    """One row of a table of attribute values."""

    when: Condition | None = None
    """Holds for these applications; the last row has none."""
    choices: dict[str, Share] | None = None
    """Value: probability; the probabilities add up to 1."""
    number: Distribution | None = None
    """A distribution; the value is rounded."""

    @model_validator(mode="after")
    def _one_form(self) -> AttributeCase:
        _check_draw(self.choices, self.number)
        return self


def _check_draw(*forms: object) -> None:
    if sum(form is not None for form in forms) != 1:
        raise ValueError("states exactly one of choices, number" + (", cases" if len(forms) > 2 else ""))
    check_shares(forms[0])


def check_shares(shares: object) -> None:
    """Raise ValueError unless the shares of a mapping add up to 1 (within 1e-6)."""
    if isinstance(shares, dict) and abs(sum(shares.values()) - 1) > 1e-6:
        raise ValueError(f"the shares add up to 1, not {sum(shares.values()):g}")


def check_last_row_open(cases: tuple[DurationCase | ProbabilityCase | AttributeCase, ...] | None) -> None:
    """Raise ValueError unless exactly the last row of a table holds for everybody."""
    if (
        cases is not None
        and ([row.when for row in cases].index(None) if None in [r.when for r in cases] else -1) != len(cases) - 1
    ):
        raise ValueError("the last case, and only it, has no `when`")
