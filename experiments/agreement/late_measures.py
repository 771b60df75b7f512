"""Where the days of late cases went, beside those of kept ones: by what held the application, and by who did.

Histograms `held/AGREEMENT.CLAUSE/CATEGORY/causes` of shape (2, n_causes), in the order of `CAUSES`, and `…/holders` of
shape (2, n_holders), in that of `holders`: seconds of the kept (row 0) and the late cases (row 1) while the clock of
the clause ran, from the beginning of the case to its end or the horizon. Either adds up to the whole running time.
Numbers `held/…/cases_kept`, `…/cases_late`: how many cases these are. Signers' cases of the cohort; kept ones that
ended by withdrawal are left out, since they did not run their course.
"""

from __future__ import annotations

import numpy as np

from experiments.agreement.holding import REPEATED, Holding, holders, holding, outsider, repeats
from experiments.agreement.sweep import CAUSES, split_by_holder
from experiments.observed import Numbers, Observed
from model.agreements.cases import Cases
from model.agreements.visit_rows import BoolArray
from model.program import IntArray


def late_measures(observed: Observed) -> tuple[Numbers, dict[str, IntArray]]:
    """Cases, and seconds by cause and by holder; clauses and categories without a case are left out."""
    numbers: Numbers = {}
    histograms: dict[str, IntArray] = {}
    how, names = holding(observed), observed.program.names.categories
    for (name, _, _), cases in zip(observed.clauses, observed.cases, strict=True):
        mine = cases.where(compared(observed, cases))
        category = observed.category[mine.application]
        group = 2 * category + (mine.kept == 0)
        causes, by_holder = seconds_of(observed, how, mine, group, 2 * len(names))
        for position in np.unique(category).tolist():
            path, rows = f"held/{name}/{names[position]}", slice(2 * position, 2 * position + 2)
            counts = np.bincount(group, minlength=2 * len(names))[rows]
            numbers |= {f"{path}/cases_kept": float(counts[0]), f"{path}/cases_late": float(counts[1])}
            histograms |= {f"{path}/causes": causes[rows], f"{path}/holders": by_holder[rows]}
    return numbers, histograms


def compared(observed: Observed, cases: Cases) -> BoolArray:
    """Cases that are looked at: late ones, and kept ones that ran their course."""
    decided = (cases.kept == 0) | ((cases.kept == 1) & ~cases.withdrew)
    found: BoolArray = cases.signed & decided & observed.cohort[cases.application]
    return found


def seconds_of(
    observed: Observed, how: Holding, cases: Cases, group: IntArray, groups: int
) -> tuple[IntArray, IntArray]:
    """Seconds of cases by cause and by holder.

    Parameters
    ----------
    group
        Shape (n_cases,); below `groups`.

    Returns
    -------
    tuple[IntArray, IntArray]
        Shapes (groups, n_causes) and (groups, n_holders).
    """
    program, clauses, rows, clause = observed.program, observed.program.clauses, observed.rows, cases.clause
    whole = bool(clauses.whole[clause])
    runs = np.ones(len(rows.stage), dtype=np.bool_) if whole else clauses.counts[clause][rows.stage] > 0
    again = np.where(repeats(observed, clause), REPEATED, 0)
    waiting = np.where(runs & (how.waiting >= 0), how.waiting + again, -1)
    held = np.where(runs, how.held + again, -1)
    causes = np.zeros((groups, len(CAUSES)), dtype=np.int64)
    by_holder = np.zeros((groups, len(holders(program))), dtype=np.int64)
    calendars, office = program.calendars, int(program.calendars.office[0])
    split_by_holder(
        rows.first, rows.since, observed.started, observed.ended, waiting, held, how.holder, calendars.opens,
        calendars.closes, calendars.before, int(calendars.first[office]), int(calendars.first[office + 1]),
        outsider(program, "nobody") if whole else -1, cases.application, np.maximum(cases.began, 0),
        np.where(cases.ended < 0, program.horizon, cases.ended), group, causes, by_holder,
    )  # fmt: skip
    return causes, by_holder
