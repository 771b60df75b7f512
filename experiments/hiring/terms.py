"""The terms of hiring, leaving, training and overtime: assumptions with ranges, changed by a file or by options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, cast

from pydantic import Field, ValidationError

from model.files.layers import Layers
from model.files.yaml_file import read_yaml
from model.files.yaml_tree import Plain, plain
from model.problems import KeyPath, Problem, ScenarioError, dotted, suggestion
from model.scenario.telling.translating import translated
from model.scenario.whole import Scenario
from model.scenario.words import Amount, Count, Flag, Name, Share, Sourced

RANGES: Mapping[str, tuple[float, float]] = {
    "attrition_per_year": (0.02, 0.15),
    "hire_lead_months": (1, 6),
    "hire_most_per_month": (1, 5),
    "hire_cost_in_months_pay": (0.5, 3),
    "dismiss_cost_in_months_pay": (1, 12),
    "overtime_share": (0, 0.2),
}
"""What each of the assumed terms may be elsewhere."""


class TeamTerms(Sourced):
    """Terms of one team; what is left out is that of all teams."""

    attrition_per_year: Share | None = None
    """Share of its people who leave within a year."""
    hire_lead_months: Annotated[Count, Field(le=24)] | None = None
    """Months from the decision to the first day."""
    hire_most_per_month: Annotated[Count, Field(le=1000)] | None = None
    """People hired in a month at most."""
    hire_cost_in_months_pay: Annotated[Amount, Field(le=120)] | None = None
    """Cost of hiring somebody, in monthly costs."""
    dismissals: Flag | None = None
    """Whether people beyond `least` may be dismissed (or moved elsewhere)."""
    dismiss_cost_in_months_pay: Annotated[Amount, Field(le=120)] | None = None
    """Cost of dismissing somebody, in monthly costs."""
    overtime_share: Annotated[Share, Field(le=0.3)] | None = None
    """Overtime at most, as a share of the hours."""


class Training(Sourced):
    """People who move from one team to another after a course."""

    from_: Name = Field(alias="from")
    """The team that they leave."""
    to: Name
    """The team that they then work in."""
    months: Annotated[Count, Field(le=24)] = 1
    """Length of the course."""
    cost_yuan: Amount = 0
    """Cost per person, beside the pay."""
    most_per_month: Annotated[Count, Field(le=1000)] = 1
    """People a month at most."""


class HiringTerms(Sourced):
    """Terms of a plan of hiring; the defaults are assumptions."""

    attrition_per_year: Share = 0.06
    """Share of people who leave within a year; assumption, 0.02-0.15."""
    hire_lead_months: Annotated[Count, Field(le=24)] = 2
    """Months from the decision to the first day; assumption, 1-6."""
    hire_most_per_month: Annotated[Count, Field(le=1000)] = 2
    """People that a team can hire in a month; assumption, 1-5."""
    hire_cost_in_months_pay: Annotated[Amount, Field(le=120)] = 1.0
    """Cost of hiring somebody, in monthly costs; assumption, 0.5-3."""
    dismissals: Flag = True
    """Whether people beyond a team's `least` may be dismissed (or moved elsewhere)."""
    dismiss_cost_in_months_pay: Annotated[Amount, Field(le=120)] = 3.0
    """Cost of dismissing somebody, in monthly costs; assumption, 1-12."""
    overtime_share: Annotated[Share, Field(le=0.3)] = 0.1
    """Overtime at most, as a share of the hours; assumption, 0-0.2."""
    teams: dict[Name, TeamTerms] = Field(default={})
    """Terms of single teams."""
    training: tuple[Training, ...] = ()
    """Courses that lead from one team to another."""

    def of(self, team: str, term: str) -> float:
        """A term of a team."""
        own = getattr(self.teams.get(team), term, None)
        return float(getattr(self, term) if own is None else own)

    @property
    def assumed(self) -> list[str]:
        """The terms that nobody has stated."""
        return [term for term in RANGES if term not in self.model_fields_set]


def read_terms(path: Path | None, scenario: Scenario, stated: Mapping[str, float] = {}) -> HiringTerms:
    """Terms from a file, if there is one, with those laid over it that are stated otherwise.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    if path is None:
        return HiringTerms.model_validate(dict(stated))
    node = read_yaml(path)
    value = cast("dict[str, Plain]", plain(node))
    layers = Layers(value, (path,), (node.place.file,), node)
    try:
        terms = HiringTerms.model_validate(value | dict(stated))
    except ValidationError as error:
        found = translated(error, HiringTerms, value)
        raise ScenarioError(
            Problem(layers.place_of(f.path), dotted(f.path), f.should_be, f.value) for f in found
        ) from None
    problems = [Problem(layers.place_of(at), dotted(at), said, name) for at, said, name in _unknown(terms, scenario)]
    if problems:
        raise ScenarioError(problems)
    return terms


def _unknown(terms: HiringTerms, scenario: Scenario) -> Iterator[tuple[KeyPath, str, str]]:
    """Teams that are not there, or that the plan does not decide on."""
    for name in terms.teams:
        if name not in scenario.teams:
            yield ("teams", name), "is a team" + suggestion(name, scenario.teams), name
    for number, course in enumerate(terms.training):
        for key, name in (("from", course.from_), ("to", course.to)):
            if name not in scenario.teams:
                yield ("training", number, key), "is a team" + suggestion(name, scenario.teams), name
            elif scenario.teams[name].most is None:
                yield ("training", number, key), "is a team whose headcount is decided on: it states `most`", name
