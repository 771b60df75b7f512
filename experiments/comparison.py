"""A comparison: one document from the rows of all arms (reports/JSON.md describes every key).

Arms are compared replication by replication with the first, the base: the same customers, the same luck and, with
uncertain inputs, the same inputs meet each. A replication that failed in one arm counts in none.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.alert_measures import SUMMED
from experiments.areas_compared import areas_of
from experiments.arms import Variant
from experiments.estimates import Estimate, mean_interval, share_interval
from experiments.gains import Gain, gain_document, gain_of
from experiments.headline import Headline, headlines, values_of
from experiments.looks import ERROR
from experiments.paired import Difference, Direction, judged, mean_difference
from experiments.paired_shares import linearised_share, share_difference
from experiments.ranking import Ranked, order_holds, ranked, share_of_draws
from experiments.replications import Replication, Task
from experiments.rows import Document, Rows, interval

FloatArray = NDArray[np.float64]
BETWEEN = " | "


@dataclass(frozen=True, slots=True)
class ArmRows:
    """An arm and its rows."""

    variant: Variant
    task: Task
    rows: Sequence[Replication]

    @property
    def name(self) -> str:
        """Its name."""
        return self.variant.name


@dataclass(frozen=True, slots=True)
class Paired:
    """Columns of all arms, of the replications that succeeded in each; the base first."""

    arms: tuple[ArmRows, ...]
    columns: tuple[Rows, ...]

    @classmethod
    def of(cls, arms: Sequence[ArmRows]) -> Paired:
        """Pair the rows of arms."""
        good = [{row.number for row in arm.rows if row.measures is not None} for arm in arms]
        both = set.intersection(*good)
        columns = [Rows(arm.task, [row for row in arm.rows if row.number in both]) for arm in arms]
        return cls(tuple(arms), tuple(columns))

    @property
    def names(self) -> list[str]:
        """Names of the arms."""
        return [arm.name for arm in self.arms]

    @property
    def replications(self) -> int:
        """How many there are in pairs."""
        return len(self.columns[0].good)

    def gains(self) -> list[Gain]:
        """The gain of every arm against the base, whose own is nothing."""
        return [gain_of(self.columns[0], columns) for columns in self.columns]


def comparison_of(paired: Paired, *, seed: int, error: float = ERROR) -> Document:
    """The comparison document, without break-even and without the value of information.

    Parameters
    ----------
    seed
        Of the bootstrap of the rankings.
    error
        Probability that the best arm is ruled out; less than 5 % where the run has looked several times.
    """
    base, gains = paired.arms[0], paired.gains()
    measures = headlines(base.task.loaded.scenario)
    differences = _differences(paired, measures)
    return {
        "title": {"zh": base.task.loaded.scenario.title.zh, "en": base.task.loaded.scenario.title.en},
        "base": base.name,
        "period": _period(base.task),
        "agreement_titles": {
            name: {"zh": terms.title.zh, "en": terms.title.en}
            for name, terms in base.task.loaded.scenario.agreements.items()
        },
        "category_titles": {
            name: {"zh": category.title.zh, "en": category.title.en}
            for name, category in base.task.loaded.scenario.categories.items()
        },
        "clause_titles": {
            f"{agreement}.{key}": {"zh": clause.title.zh, "en": clause.title.en}
            for agreement, terms in base.task.loaded.scenario.agreements.items()
            for key, clause in terms.clauses.items()
        },
        "measures": [_measure_document(one) for one in measures],
        "arms": [
            _arm_document(paired, i, measures, differences[arm.name], gains[i]) for i, arm in enumerate(paired.arms)
        ],
        **_rankings(paired, measures, gains, seed, error),
        "how": _how(paired),
    }


def _period(task: Task) -> Document:
    """The days whose applications are counted."""
    period = task.loaded.scenario.period
    counted = period.start + datetime.timedelta(days=period.warm_up_days)
    return {"counted_from": counted.isoformat(), "counted_days": period.counted_days}


def _measure_document(measure: Headline) -> Document:
    return {
        "path": measure.path, "unit": measure.unit, "better": measure.better, "kind": measure.kind,
        "about": measure.about,
    }  # fmt: skip


def _arm_document(
    paired: Paired, number: int, measures: Sequence[Headline], differences: Document, gain: Gain
) -> Document:
    arm, columns = paired.arms[number], paired.columns[number]
    redesigns = arm.task.loaded.scenario.redesigns
    titles = [redesigns[name] for name in arm.variant.redesigns]
    scenario = arm.task.loaded.scenario
    return {
        "name": arm.name,
        "title": {
            "zh": "＋".join(one.title.zh for one in titles) or scenario.title.zh,
            "en": " + ".join(one.title.en for one in titles) or scenario.title.en,
        },
        "what": {"zh": "".join(one.what.zh for one in titles), "en": " ".join(one.what.en for one in titles)},
        "redesigns": list(arm.variant.redesigns),
        "assumes": [one.assumes for one in titles if one.assumes],
        "has_effects": arm.task.loaded.has_effects,
        "digest": arm.task.program.digest,
        "replications": paired.replications,
        "levels": {one.path: interval(_level(columns, one)) for one in measures},
        "differences": differences,
        **gain_document(gain),
        "alerts": _alerts(columns),
        "areas": {} if number == 0 else areas_of(paired.columns[0], columns),
    }


def _alerts(columns: Rows) -> Document:
    """Alerts of all clauses together, cases per replication; nothing where no clause has any."""
    known = [what for what in SUMMED if f"alerts/{what}" in columns.paths]
    return {what: interval(mean_interval(columns.column(f"alerts/{what}"))) for what in known}


def _level(columns: Rows, measure: Headline) -> Estimate:
    numerator, denominator = values_of(columns, measure)
    return share_interval(numerator, denominator) if measure.is_share else mean_interval(numerator)


def _differences(paired: Paired, measures: Sequence[Headline]) -> dict[str, Document]:
    """By arm and path; all verdicts together are one family."""
    family: dict[str, Difference] = {}
    directions: dict[str, Direction] = {}
    for arm, columns in zip(paired.arms[1:], paired.columns[1:], strict=True):
        for one in measures:
            key = f"{arm.name}{BETWEEN}{one.path}"
            family[key], directions[key] = difference_of(paired.columns[0], columns, one), one.better
    found: dict[str, Document] = {name: {} for name in paired.names}
    for key, judgement in judged(family, directions).items():
        name, _, path = key.partition(BETWEEN)
        found[name][path] = interval(judgement.difference.estimate) | {
            "p": judgement.difference.p,
            "p_holm": judgement.p_holm,
            "verdict": judgement.verdict,
            "identical": judgement.difference.identical,
        }
    return found


def difference_of(base: Rows, other: Rows, measure: Headline) -> Difference:
    """The difference of a measure between two arms."""
    one, two = values_of(base, measure), values_of(other, measure)
    return share_difference(one, two) if measure.is_share else mean_difference(one[0], two[0])


def _rankings(paired: Paired, measures: Sequence[Headline], gains: Sequence[Gain], seed: int, error: float) -> Document:
    """Orders by net gain, by gain per yuan and by on-time share, and how surely they hold."""
    if len(paired.arms) < 2 or paired.replications < 2:
        return {"ranking": {}, "ranking_holds": {}}
    names = paired.names
    tables: dict[str, tuple[list[str], FloatArray, FloatArray]] = {}
    net = np.column_stack([gain.net for gain in gains])
    tables["net"] = (names, net, net)
    costly = [i for i, gain in enumerate(gains) if np.mean(gain.cost_per_year) > 0]
    if len(costly) > 1:
        per_yuan = np.column_stack(
            [gains[i].yuan * gains[i].working / gains[i].years / np.mean(gains[i].cost_per_year) for i in costly]
        )
        tables["per_yuan"] = ([names[i] for i in costly], per_yuan, per_yuan)
    joint = next((one for one in measures if one.kind == "joint"), None)
    if joint is not None:
        cases = [values_of(columns, joint) for columns in paired.columns]
        shares = np.column_stack([linearised_share(met, due) for met, due in cases])
        with np.errstate(invalid="ignore"):
            each = np.column_stack([met / due for met, due in cases])
        if not np.isnan(shares).any():
            tables["on_time"] = (names, shares, each)
    return {
        "ranking": {
            key: [_ranked(one) for one in ranked(values, who, level=1 - error)]
            for key, (who, values, _) in tables.items()
        },
        "ranking_holds": {key: _holds(who, values, each, seed) for key, (who, values, each) in tables.items()},
    }


def _ranked(one: Ranked) -> Document:
    return {
        "name": one.name,
        **interval(one.estimate),
        "from_best": interval(one.from_best),
        "tied_with_first": one.tied_with_first,
    }


def _holds(names: Sequence[str], values: FloatArray, each: FloatArray, seed: int) -> Document:
    means, draws = order_holds(values, names, seed=seed), share_of_draws(each, names)
    return {
        "means": {"first": means.first, "pairs": means.pairs},
        "draws": {"first": draws.first, "pairs": draws.pairs, "draws": draws.draws},
    }


def _how(paired: Paired) -> Document:
    base = paired.arms[0].task
    failed = [(arm.name, row) for arm in paired.arms for row in arm.rows if row.measures is None]
    return {
        "replications": paired.replications,
        "seed": base.seed,
        "engine": base.engine,
        "inputs": "uncertain" if base.uncertain else "fixed",
        "program_digests": {arm.name: arm.task.program.digest for arm in paired.arms},
        "visits": int(sum(row.visits for arm in paired.arms for row in arm.rows)),
        "cpu_seconds": float(sum(row.cpu_seconds for arm in paired.arms for row in arm.rows)),
        "failed": [{"arm": name, "replication": row.number, "error": row.error} for name, row in failed],
    }
