"""Screening of uncertain inputs: which matter at all (Morris), or whose share of the variance is how large (Sobol).

Points are drawn by SALib in quantiles of the ranges, so a step of 1 goes from one end to the other and equal steps are
equally likely. All points run the same replications with the same luck. What is analysed is the mean over replications,
which still moves a little from point to point by luck that no longer matches (other queues); how much is told:

- `noise_share`: share of the variance over points that is noise (two-way analysis: points × replications);
- intervals are over replications (jackknife), so they tell how far luck, not the choice of points, moves a number;
- Morris: `by_noise` is the μ* that an input without any effect would show, and `shown` needs the signed effect, or that
  of some trajectory, to differ from 0 beyond noise, corrected for all inputs and measures (Holm);
- Sobol: an index below `noise_share` cannot be told from noise; `points_conf` is SALib's bootstrap over points.
"""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import holm
from experiments.paired import difference_from_zero
from experiments.replications import Task
from experiments.rows import Document
from experiments.study_file import Screening, StudyFile
from experiments.study_plan import ERROR, ArmRows, Plan, minus
from experiments.study_points import Asked, asked
from model.problems import Problem, ScenarioError

FloatArray = NDArray[np.float64]
MISSING_LIBRARY = "a screening needs SALib, which is not installed: install yekuo with the extra `studies`"
ONE_INPUT = "a screening compares at least two uncertain inputs; take kind: one_at_a_time for one"


def plan_screening(file: StudyFile) -> Plan:
    """Draw the points and compile them.

    Raises
    ------
    ScenarioError
        SALib is not installed, or something is wrong with the study or its scenarios.
    """
    study = file.study
    assert isinstance(study, Screening)
    if importlib.util.find_spec("SALib") is None:
        raise ScenarioError([Problem(None, "", MISSING_LIBRARY)])
    question = asked(file)
    if len(question.inputs) < 2:
        raise ScenarioError([file.problem(("vary",), ONE_INPUT)])
    points = _points(question, study)
    names = [one.name for one in question.inputs]
    settings = {f"point {i}": dict(zip(names, row, strict=True)) for i, row in enumerate(points.tolist())}
    tasks = question.tasks(settings)
    return Plan(
        tasks, [one.document for one in question.wanted], lambda rows: _concluded(question, study, points, tasks, rows)
    )


def _problem(question: Asked) -> dict[str, Any]:
    names = [one.name for one in question.inputs]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _points(question: Asked, study: Screening) -> FloatArray:
    """Shape (n_points, n_inputs), quantiles from 0 to 1."""
    problem = _problem(question)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of pandas and numpy inside the library
        if study.method == "morris":
            from SALib.sample import morris

            drawn = morris.sample(problem, study.trajectories, num_levels=study.levels, seed=study.seed)
        else:
            from SALib.sample import sobol

            drawn = sobol.sample(problem, study.points, calc_second_order=False, seed=study.seed)
    return np.clip(np.asarray(drawn, dtype=np.float64), 0.0, 1.0)


def _concluded(
    question: Asked, study: Screening, points: FloatArray, tasks: Mapping[str, Task], rows: ArmRows
) -> Document:
    measured: dict[str, Document] = {}
    p_values: list[float] = []
    replications = 0
    for one, table in question.tables(tasks, rows).items():
        values = np.column_stack(list(table.values()))  # (n_replications, n_points)
        values = values[~np.isnan(values).any(axis=1)]
        replications = max(replications, len(values))
        found: Document = {"noise_share": noise_share(values), "replications": len(values), "inputs": []}
        if len(values) >= 2:
            analysed = _morris if study.method == "morris" else _sobol
            found["inputs"] = analysed(question, study, points, values)
        p_values += [entry["p"] for entry in found["inputs"] if "p" in entry]
        measured[one.path] = found
    adjusted = iter(holm(p_values))
    key = "mu_star" if study.method == "morris" else "total"
    for found in measured.values():
        for entry in found["inputs"]:
            if "p" in entry:
                entry["p_holm"] = next(adjusted)
                entry["shown"] = bool(entry["p_holm"] <= ERROR)
        found["inputs"].sort(key=lambda entry: float(-np.nan_to_num(entry[key]["mean"])))
    return {
        "method": study.method,
        "of": "base" if question.redesign is None else "difference",
        "redesign": None if question.redesign is None else question.redesign.name,
        "points": len(points),
        "screened": measured,
        "replications": replications,
    }


def noise_share(values: FloatArray) -> float:
    """Share of the variance over points, of means over replications, that is noise.

    Parameters
    ----------
    values
        Shape (n_replications, n_points).

    Returns
    -------
    float
        0 to 1; NaN with one replication, 0 where nothing differs.

    Notes
    -----
    With y = point + replication + rest, the mean over n replications of the rest has variance MS(rest) ÷ n.
    """
    n, points = values.shape
    if n < 2 or points < 2:
        return math.nan
    means = values.mean(axis=0)
    rest = values - means - values.mean(axis=1, keepdims=True) + values.mean()
    noise = float(np.sum(rest**2)) / ((n - 1) * (points - 1)) / n
    spread = float(np.var(means, ddof=1))
    return min(1.0, noise / spread) if spread > 0 else 0.0


def elementary_effects(points: FloatArray, values: FloatArray) -> list[FloatArray]:
    """Elementary effects of every input.

    Parameters
    ----------
    points
        Trajectories one after another, each of n_inputs + 1 points that differ in one input from one to the next.
    values
        Shape (n_replications, n_points).

    Returns
    -------
    list[FloatArray]
        By input, shape (n_replications, n_trajectories) each: change of the value per whole range.
    """
    inputs = points.shape[1]
    found: list[list[FloatArray]] = [[] for _ in range(inputs)]
    for first in range(0, len(points), inputs + 1):
        for i in range(first, first + inputs):
            step = points[i + 1] - points[i]
            moved = int(np.argmax(np.abs(step)))
            found[moved].append(minus(values[:, i + 1], values[:, i]) / step[moved])
    return [np.column_stack(one) for one in found]


def _morris(question: Asked, study: Screening, points: FloatArray, values: FloatArray) -> list[Document]:
    from SALib.analyze import morris

    def analysed(some: FloatArray, resamples: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return morris.analyze(
                _problem(question), points, some.mean(axis=0), num_levels=study.levels, num_resamples=resamples,
                seed=study.seed,
            )  # fmt: skip

    whole = analysed(values, 200)
    star = jackknife(values, lambda some: np.asarray(analysed(some, 2)["mu_star"]))
    entries = []
    for i, (one, effects) in enumerate(zip(question.inputs, elementary_effects(points, values), strict=True)):
        signed = difference_from_zero(effects.mean(axis=1))
        each = [difference_from_zero(column).p for column in effects.T]
        errors = effects.std(axis=0, ddof=1) / math.sqrt(len(effects))
        entries.append(
            {
                "input": one.name,
                "source": one.source,
                "mu": {"mean": signed.estimate.mean, "low": signed.estimate.low, "high": signed.estimate.high},
                "mu_star": {"mean": float(whole["mu_star"][i]), "low": star[0][i], "high": star[1][i]},
                "by_noise": float(np.mean(errors)) * math.sqrt(2 / math.pi),
                "sigma": float(whole["sigma"][i]),
                "sigma_by_noise": math.sqrt(float(np.mean(errors**2))),
                "trajectories_conf": float(whole["mu_star_conf"][i]),
                "p": min(1.0, 2 * min(signed.p, len(each) * min(each))),
            }
        )
    return entries


def _sobol(question: Asked, study: Screening, points: FloatArray, values: FloatArray) -> list[Document]:
    from SALib.analyze import sobol

    def analysed(some: FloatArray, resamples: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sobol.analyze(
                _problem(question), some.mean(axis=0), calc_second_order=False, num_resamples=resamples,
                seed=study.seed,
            )  # fmt: skip

    if not np.ptp(values.mean(axis=0)) > 0:
        nothing = {"mean": 0.0, "low": 0.0, "high": 0.0}
        return [
            {"input": one.name, "source": one.source, "first": nothing, "total": nothing, "points_conf": 0.0}
            for one in question.inputs
        ]
    whole = analysed(values, 200)
    first = jackknife(values, lambda some: np.asarray(analysed(some, 2)["S1"]))
    total = jackknife(values, lambda some: np.asarray(analysed(some, 2)["ST"]))
    return [
        {
            "input": one.name,
            "source": one.source,
            "first": {"mean": float(whole["S1"][i]), "low": first[0][i], "high": first[1][i]},
            "total": {"mean": float(whole["ST"][i]), "low": total[0][i], "high": total[1][i]},
            "points_conf": float(whole["ST_conf"][i]),
        }
        for i, one in enumerate(question.inputs)
    ]


def jackknife(
    values: FloatArray, statistic: Callable[[FloatArray], FloatArray], *, level: float = 0.95
) -> tuple[list[float], list[float]]:
    """Interval of a statistic of replications: each left out in turn, Student's t on the pseudo-values' spread.

    Parameters
    ----------
    values
        Shape (n_replications, …).
    statistic
        Of such values with fewer replications; several numbers.

    Returns
    -------
    tuple[list[float], list[float]]
        Lower ends (not below 0) and upper ends, one for each number; around the statistic of all.
    """
    from scipy.special import stdtrit

    n, middle = len(values), statistic(values)
    if n < 3:
        return [math.nan] * len(middle), [math.nan] * len(middle)
    left_out = np.array([statistic(np.delete(values, i, axis=0)) for i in range(n)])
    error = np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean(axis=0)) ** 2, axis=0))
    half = float(stdtrit(n - 1, (1 + level) / 2)) * error
    return np.maximum(0.0, middle - half).tolist(), (middle + half).tolist()
