"""No limit is said to hold before fresh replications confirm it.

Attempt j may err in `error`/(j(j + 1)) of studies, shared among all claims; together that is less than `error`. A claim
that fails gets a longer limit, found on the replications that refuted it, and is tried again. Where the limits act on
the run (alerts, due dates, slack), each attempt runs the scenario with the new limits, on fresh replications, and looks
at every claim again. Where they do not, what was confirmed stays so; single claims need no further replications then,
for the limit that replaces a refuted one comes from a test of its own at the next attempt's error
(`experiments.deadlines.bounds`); the search for a joint promise does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from experiments.deadlines.claims import Claim
from experiments.deadlines.sample import Cell, Sample
from experiments.estimates import Estimate

ATTEMPTS = 5
Fresh = Callable[[Mapping[Cell, int], int], "Sample | None"]
"""(limits, attempt from 1 on) → the needs of fresh replications; None where there is no time for any."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim after its last attempt."""

    claim: Claim
    confirmed: bool
    share: Estimate | None
    """On the last fresh replications; None where there were none."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one attempt showed."""

    replications: int
    error: float
    """Of each claim."""
    failed: int


@dataclass(frozen=True, slots=True)
class Verification:
    """All claims, and the attempts."""

    claims: tuple[Verified, ...]
    attempts: tuple[Attempt, ...]
    sample: Sample | None
    """The last fresh replications."""


def verify(
    claims: Sequence[Claim], fresh: Fresh, *, error: float, act: bool, search: bool = False, most: int = ATTEMPTS
) -> Verification:
    """Confirm claims on fresh replications, lengthening those that fail.

    Parameters
    ----------
    error
        Share of studies in which any claim may be confirmed wrongly.
    act
        Whether the limits act on the run.
    search
        Whether longer limits come from a search, so that each attempt needs fresh replications.
    most
        Attempts at most.
    """
    now, confirmed, attempts, sample = list(claims), [False] * len(claims), list[Attempt](), None
    for attempt in range(1, most + 1) if claims else ():
        each = _error(error, attempt) / len(claims)
        if sample is None or act or search:
            limits = {cell: limit for claim in now for cell, limit in claim.limits.items()}
            newer = fresh(limits, attempt)
            if newer is None:
                break
            sample = newer
        confirmed = [c or claim.p_value(sample) <= each for c, claim in zip(confirmed, now, strict=True)]
        shown = list(confirmed)
        attempts.append(Attempt(sample.replications, each, shown.count(False)))
        if all(shown):
            break
        if attempt < most:
            following = _error(error, attempt + 1) / len(claims)
            now = [c if s else c.longer(sample, error=following) for c, s in zip(now, shown, strict=True)]
            confirmed = [c and not act for c in confirmed]
    found = [
        Verified(claim, shown, None if sample is None else claim.share(sample))
        for claim, shown in zip(now, confirmed, strict=True)
    ]
    return Verification(tuple(found), tuple(attempts), sample)


def _error(error: float, attempt: int) -> float:
    """What one attempt may err."""
    return error / (attempt * (attempt + 1))
