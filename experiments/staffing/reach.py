"""What can be kept at all: the most people are looked at first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.found import OutOfReach
from experiments.staffing.question import Question, standing
from experiments.staffing.rejecting import ROOM, evidence, threshold
from experiments.staffing.verifying import MOST, NORMAL, VERIFYING_SHARE
from experiments.staffing.years import Years

FEWEST_YEARS, MOST_YEARS, SHARE = 12, 400, 0.08
"""Years of the most people: at least, at most, and as a share of the budget."""
ERRORS = 2.0
"""Standard errors within which it is not clear whether the most people would be verified: more years are run."""


def within_reach(question: Question, years: Years) -> tuple[Question, FloatArray, list[OutOfReach]]:
    """The question with the targets that the most people keep; the most cases in a year of each; the other targets.

    From then on the years tell of these targets alone. One without any case is left out silently: nothing can be said
    of it.
    """
    count, k = FEWEST_YEARS, len(question.targets)
    while True:
        rows = years.of(question.most, max(count, years.already(question.most)))
        seen, longest = standing(question, rows), years.affordable(VERIFYING_SHARE) or MOST
        surplus = seen.above + question.epsilon - NORMAL * seen.deviation / np.sqrt(min(longest, MOST))
        unsure = (np.abs(surplus) < ERRORS * seen.error) & (rows[:, k : 2 * k].sum(axis=0) > 0)
        if not unsure.any() or len(rows) >= np.clip(years.affordable(SHARE) or MOST_YEARS, FEWEST_YEARS, MOST_YEARS):
            break
        count = len(rows) + max(FEWEST_YEARS, len(rows) // 2)
    met, due = rows[:, :k], rows[:, k : 2 * k]
    most = due.max(axis=0)
    against = evidence(met, due, question.shares - question.delta, most * ROOM).reached
    refuted = against >= threshold(question.plans, k, question.alpha)
    unlikely = (surplus < seen.error) & (most > 0)
    missed, out, stay = refuted | unlikely, [], []
    for i, target in enumerate(question.targets):
        if missed[i]:
            share = float(seen.above[i]) + target.share
            out.append(OutOfReach(target, share, float(seen.error[i]), bool(refuted[i])))
        elif most[i] > 0:
            stay.append(i)
    years.look_only_at(stay)
    return replace(question, targets=tuple(question.targets[i] for i in stay)), most[stay], out
