"""Alerts 预警 red, orange, yellow 红橙黄: when they are raised, and what is then done for the application."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Annotated, TypeVar

from pydantic import Field, model_validator

from model.scenario.words import Amount, Count, Name, Number, Positive, Share, Sourced

TeamName = Annotated[str, Field(pattern=r"^[a-z*][a-z0-9_*]*$", max_length=60)]
"""The name of a team; with a `*`, quoted: of every team that fits."""


class Helper(Sourced):
    """People of other teams who may fill places of an application's work, from an alert on, after its own people.

    They fill places whose role they lack, or have outside the areas of their team; not the owner's place. Work that the
    application waits for when the alert is raised, and all that it comes to later, may be done by them until it ends.
    At each place they are asked after everybody who suits it anyway, in the same order. Their work is of their team's
    hours; their own work competes with it by the keys of waiting work. A batch is helped if one of its members is.
    """

    team: TeamName | tuple[TeamName, ...]
    """The team, or several; a quoted name with a `*` stands for every team that fits."""
    roles: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """The roles they stand in for; left out: whatever the work needs."""
    areas: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """Areas whose applications they help with, whatever their team serves; left out: those their team serves."""
    speed: Annotated[Positive, Field(ge=0.05, le=20)] = 1.0
    """Work done per hour in a role they lack; who has the role works as he always does."""
    repeats: Annotated[Amount, Field(le=20)] = 1.0
    """Factor on the probability of every outcome that sends back, in a role they lack."""

    @property
    def stated_teams(self) -> tuple[str, ...]:
        """The teams as they are stated."""
        return (self.team,) if isinstance(self.team, str) else self.team

    def teams_among(self, names: Iterable[str]) -> list[str]:
        """Return the teams, of those that there are.

        Examples
        --------
        >>> Helper(team=("*_station", "hall")).teams_among(["hall", "east_station", "west_station", "leaders"])
        ['hall', 'east_station', 'west_station']
        """
        return [name for name in names if any(fnmatchcase(name, stated) for stated in self.stated_teams)]


class Escalation(Sourced):
    """Work that takes less time once a case has been escalated: an approval that a leader sees to at once.

    Only work that begins after the alert; neither travel nor the set-up of a batch is shortened. Of several escalations
    of a stage the one that shortens it most holds.
    """

    stages: tuple[Name, ...] = Field(min_length=1)
    """The stages, of work or batches; in a batch the escalated members' own part is shortened."""
    takes_share: Annotated[Share, Field(ge=0.001)]
    """The share of its time that the work takes."""


class Alert(Sourced):
    """An early warning, raised once per case, while its clock runs, at the first threshold that is reached.

    It is raised at the end of an instant, after all that ends then; what it does begins with the next round, and lasts
    until the application ends. Alerts of open applications that are due on the first day are raised at its beginning.
    """

    left: Count | None = None
    """When so many units are left."""
    left_share: Share | None = None
    """When this share of the limit is left, rounded up to whole units."""
    slack: Count | None = None
    """When so many units are left beyond the expected work ahead up to `to`, in whole working days of the office (hours
    for a limit in hours), rounded up; told anew whenever the application moves on. Negative slack predicts lateness."""
    priority: Annotated[Number, Field(ge=-100, le=100)] = 0
    """Level used by the policy's `alert` key from then on; the higher the more urgent."""
    helper: Helper | None = None
    """Other people may help from then on."""
    escalates: Escalation | None = None
    """Work at some stages is shortened from then on."""

    @model_validator(mode="after")
    def _some_threshold(self) -> Alert:
        if self.left is None and self.left_share is None and self.slack is None:
            raise ValueError("states left, left_share or slack")
        return self


Effect = TypeVar("Effect", Helper, Escalation)


def plain(effect: Effect) -> Effect:
    """Return an effect without its source and note, so that equal ones are known as such."""
    return effect.model_copy(update={"source": None, "note": None})


def different_effects(stated: Iterable[Effect | None]) -> list[Effect]:
    """Return the effects that differ, in the order in which they are stated first."""
    return list(dict.fromkeys(plain(effect) for effect in stated if effect is not None))
