"""What a staffing search has found, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from experiments.staffing.auditing import Audit
from experiments.staffing.question import Question
from experiments.staffing.targets import Target
from experiments.staffing.verifying import Verified
from model.planning.staff_master import Plan, cost_of

SURELY, WORTH = 2.0, 0.002
"""An obstacle counts where the share rises by so many standard errors, and by so much at least."""
Ended = Literal["gap", "nothing left", "budget", "interrupted", "nothing keeps them"]


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A target that even the most people miss, or that their years cannot show to be kept.

    Attributes
    ----------
    share, error
        With the most people; estimate and standard error.
    refuted
        The most people are rejected for it, so no plan keeps it (as sure as the bound); else it is only not shown.
    """

    target: Target
    share: float
    error: float
    refuted: bool


@dataclass(frozen=True, slots=True)
class Eased:
    """What the share of a target out of reach is with an obstacle eased.

    Attributes
    ----------
    key
        people, team, meetings, batches, network, customers, others.
    team
        Of `team`; else empty.
    gain, error
        Over the most people, from years that are paired.
    """

    missed: OutOfReach
    key: str
    team: str
    share: float
    gain: float
    error: float

    @property
    def helps(self) -> bool:
        """Whether the share surely rises."""
        return self.gain > max(WORTH, SURELY * self.error)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is; costs in yuan a month, None where there is none yet."""

    doing: Literal["reach", "blocked", "bound", "plan", "audit"]
    bound: float | None
    cost: float | None
    replications: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Attributes
    ----------
    question
        With the targets that are within reach.
    plan
        The verified plan, or where there is none the one that came nearest.
    verified
        The verification of the plan; None where none has passed.
    attempts
        All verifications, passed or not.
    bound_yuan
        No plan that keeps the targets costs less a month; None where nothing is known.
    """

    question: Question
    out_of_reach: tuple[OutOfReach, ...]
    eased: tuple[Eased, ...]
    plan: Plan | None
    verified: Verified | None
    attempts: tuple[Verified, ...]
    bound_yuan: float | None
    cuts: int
    audit: Audit | None
    replications: int
    seconds: float
    ended: Ended

    @property
    def cost_yuan(self) -> float | None:
        """Of the plan, a month; without payments where it is not verified."""
        if self.verified is not None:
            return self.verified.cost_yuan
        return None if self.plan is None else cost_of(self.question.resources, self.plan)

    @property
    def gap(self) -> float | None:
        """How much dearer than the bound the plan is, at most; None without a verified plan or a bound."""
        if self.verified is None or not self.bound_yuan:
            return None
        return max(0.0, self.verified.cost_yuan / self.bound_yuan - 1)
