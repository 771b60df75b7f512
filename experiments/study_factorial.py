"""A factorial study: what each redesign brings, and what two bring together, by a two-level design.

Each arm is the base with the redesigns that are on laid over it, in the order listed. Effects are judged as one family
over all measures of the study (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.arms import JOIN, Variant
from experiments.estimates import holm
from experiments.factorial import Design, Effect, fractional_factorial
from experiments.factorial_effects import EffectFound, effects
from experiments.gains import gain_of
from experiments.paired import Direction
from experiments.replications import Task
from experiments.rows import Document, Rows, interval
from experiments.study_arms import Finder, study_task
from experiments.study_file import Factorial, Fraction, StudyFile, factor_name
from experiments.study_measures import Wanted, in_pairs, wanted_measures
from experiments.study_plan import ERROR, ArmRows, Plan
from experiments.sufficient_set import cheapest_sufficient_set
from model.problems import KeyPath, Problem, ScenarioError


def plan_factorial(file: StudyFile) -> Plan:
    """Load every combination that the design asks for.

    Raises
    ------
    ScenarioError
        A file is wrong, two redesigns do not fit together, or the generators make no design.
    """
    study = file.study
    assert isinstance(study, Factorial | Fraction)
    design, finder = _design(file, study), Finder(file)
    variants = [_variant(finder, study.redesigns, run) for run in design.runs]
    finder.problems += _not_together(file, design, variants)
    wanted = wanted_measures(file, variants[0].loaded.scenario, finder.problems) if variants[0] else []
    runs = finder.known(variants)
    tasks = {one.name: study_task(file, one) for one in runs}
    return Plan(tasks, [one.document for one in wanted], lambda rows: _concluded(study, design, wanted, tasks, rows))


def _design(file: StudyFile, study: Factorial | Fraction) -> Design:
    generators = study.generators if isinstance(study, Fraction) else {}
    try:
        return fractional_factorial([factor_name(one) for one in study.redesigns], generators)
    except ValueError as error:
        raise ScenarioError([file.problem(("generators",), f"makes no design: {error}")]) from None


def _variant(finder: Finder, redesigns: Sequence[str], run: Effect) -> Variant | None:
    if not run:
        return finder.base()
    stated: dict[KeyPath, str] = {("redesigns", i): one for i, one in enumerate(redesigns) if factor_name(one) in run}
    return finder.over(stated, arm_name(run))


def _not_together(file: StudyFile, design: Design, variants: Sequence[Variant | None]) -> list[Problem]:
    """Sets that cannot be laid over one another although each smaller one can."""
    bad = [set(run) for run, variant in zip(design.runs, variants, strict=True) if variant is None]
    least = [run for run in bad if len(run) > 1 and not any(other < run for other in bad)]
    named = (sorted(run, key=design.factors.index) for run in least)
    return [file.problem(("redesigns",), f"cannot be laid over one another: {', '.join(run)}") for run in named]


def arm_name(run: Effect) -> str:
    """Name of the arm in which these redesigns are on."""
    return JOIN.join(run) if run else "base"


def _concluded(
    study: Factorial | Fraction, design: Design, wanted: Sequence[Wanted], tasks: Mapping[str, Task], rows: ArmRows
) -> Document:
    columns = in_pairs([Rows(task, rows[name]) for name, task in tasks.items()])
    base = columns[0]
    costs = [float(np.mean(gain_of(base, one).cost_per_year)) for one in columns]
    found = _judged({one: effects(design, np.column_stack([one.values(base, c) for c in columns])) for one in wanted})
    return {
        "design": {
            "factors": list(design.factors),
            "runs": len(design.on),
            "resolution": design.resolution,
            "words": [{"sign": sign, "factors": sorted(word, key=design.factors.index)} for sign, word in design.words],
        },
        "arms": [
            {
                "name": name,
                "on": list(run),
                "cost_per_year_yuan": cost,
                "levels": {one.path: interval(one.level(base, c)) for one in wanted},
            }
            for name, run, cost, c in zip(tasks, design.runs, costs, columns, strict=True)
        ],
        "effects": {one.path: [_effect(effect, one.better) for effect in table] for one, table in found.items()},
        "cheapest": _cheapest(study, wanted, dict(zip(tasks, costs, strict=True)), columns),
        "replications": len(base.good),
    }


def _judged(tables: Mapping[Wanted, list[EffectFound]]) -> dict[Wanted, list[EffectFound]]:
    """The same effects, judged as one family over all measures."""
    adjusted = iter(holm([effect.difference.p for table in tables.values() for effect in table]))
    return {
        one: [
            EffectFound(e.factors, e.difference, p_holm, e.aliases, bool(p_holm <= ERROR))
            for e, p_holm in zip(table, adjusted, strict=False)
        ]
        for one, table in tables.items()
    }


def _effect(effect: EffectFound, better: Direction) -> Document:
    mean = effect.difference.estimate.mean
    verdict: str = "unshown"
    if effect.shown and len(effect.factors) == 2 and better:
        verdict = effect.together(better)
    elif effect.shown:
        verdict = "changed" if not better else "better" if mean * better > 0 else "worse"
    return {
        "factors": list(effect.factors),
        **interval(effect.difference.estimate),
        "p": effect.difference.p,
        "p_holm": effect.p_holm,
        "verdict": verdict,
        "identical": effect.difference.identical,
        "aliases": [{"sign": sign, "factors": list(alias)} for sign, alias in effect.aliases],
    }


def _cheapest(
    study: Factorial | Fraction, wanted: Sequence[Wanted], costs: Mapping[str, float], columns: Sequence[Rows]
) -> Document | None:
    """The cheapest sufficient set; None where there is no target."""
    if study.target is None:
        return None
    target = study.target
    measure = next(one for one in wanted if one.path == target.measure)
    measured = {name: measure.cases(columns[0], c) for name, c in zip(costs, columns, strict=True)}
    found = cheapest_sufficient_set(costs, measured, target.level, better=measure.better, error=ERROR)
    return {
        "measure": target.measure,
        "level": target.level,
        "answer": found.answer,
        "name": found.name,
        "cost_per_year_yuan": None if found.name is None else costs[found.name],
        "open": list(found.open),
        "sets": [
            {
                "name": name,
                "cost_per_year_yuan": costs[name],
                **interval(found.estimates[name]),
                "p_meets": found.meets[name],
                "p_misses": found.misses[name],
            }
            for name in sorted(costs, key=lambda name: costs[name])
        ],
    }
