"""A pilot study: the base, the pilot roll-out, and the redesign everywhere from the first day, overall and by area.

All three meet the same customers with the same luck; whoever is not in the pilot differs from the base only by what
shared people, meetings and network have left for him. All differences of the study are one family (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from experiments.arms import Variant
from experiments.comparison import difference_of
from experiments.headline import Headline
from experiments.paired import Difference, Direction, judged
from experiments.pilot_scenario import pilot_scenario
from experiments.replications import Task
from experiments.rows import Document, Rows, interval
from experiments.study_arms import Finder, study_task
from experiments.study_file import Pilot, StudyFile
from experiments.study_measures import Wanted, area_headlines, in_pairs, of_headline, wanted_measures
from experiments.study_plan import ArmRows, Plan
from model.problems import Problem, suggestion
from model.scenario.whole import Scenario

BASE, PILOT, EVERYWHERE = "base", "pilot", "everywhere"
AGAINST = ((PILOT, BASE), (EVERYWHERE, BASE), (PILOT, EVERYWHERE))
"""What is compared with what."""
BETWEEN = " | "


def plan_pilot(file: StudyFile) -> Plan:
    """Load base and redesign, and put them together.

    Raises
    ------
    ScenarioError
        With everything that cannot hold in some areas only, or that is wrong.
    """
    study, finder = file.study, Finder(file)
    assert isinstance(study, Pilot)
    base, redesign = finder.base(), finder.redesign(study.redesign, ("redesign",))
    wanted: list[Wanted] = []
    if base is not None:
        finder.problems += _wrong_steps(file, study, base.loaded.scenario)
        wanted = wanted_measures(file, base.loaded.scenario, finder.problems)
    whole, other = finder.known([base, redesign])
    pilot = pilot_scenario(whole.loaded, other.loaded, study.steps)
    tasks = {
        BASE: study_task(file, whole),
        PILOT: study_task(file, Variant(PILOT, pilot, other.redesigns)),
        EVERYWHERE: study_task(file, other),
    }
    by_area = [of_headline(one) for one in area_headlines(whole.loaded.scenario) if one.path not in study.measures]
    return Plan(
        tasks, [one.document for one in wanted], lambda rows: _concluded(study, [*wanted, *by_area], tasks, rows)
    )


def _wrong_steps(file: StudyFile, study: Pilot, scenario: Scenario) -> list[Problem]:
    problems, period = list[Problem](), scenario.period
    ends = period.start + timedelta(days=period.days)
    for i, step in enumerate(study.steps):
        if step.from_ >= ends:
            said = f"a day before {ends}, when the run ends"
            problems.append(file.problem(("steps", i, "from"), said, step.from_))
        for j, area in enumerate(step.areas):
            if area not in scenario.areas:
                said = "an area of the scenario" + suggestion(area, scenario.areas)
                problems.append(file.problem(("steps", i, "areas", j), said, area))
    return problems


def _concluded(study: Pilot, wanted: Sequence[Wanted], tasks: Mapping[str, Task], rows: ArmRows) -> Document:
    columns = dict(zip(tasks, in_pairs([Rows(task, rows[name]) for name, task in tasks.items()]), strict=True))
    base = columns[BASE]
    known = [one for one in wanted if _is_measured(one, columns)]
    return {
        "redesign": study.redesign,
        "steps": [{"areas": list(step.areas), "from": step.from_.isoformat()} for step in study.steps],
        "arms": [
            {"name": name, "levels": {one.path: interval(one.level(base, mine)) for one in known}}
            for name, mine in columns.items()
        ],
        "differences": _differences(known, columns),
        "also_measured": [one.document for one in known if one.path not in study.measures],
        "replications": len(base.good),
    }


def _is_measured(wanted: Wanted, columns: Mapping[str, Rows]) -> bool:
    """Whether there is anything of it: an area may have no customers of a category."""
    return all(one.level(columns[BASE], mine).replications > 0 for one in (wanted,) for mine in columns.values())


def _differences(wanted: Sequence[Wanted], columns: Mapping[str, Rows]) -> list[Document]:
    family: dict[str, Difference] = {}
    directions: dict[str, Direction] = {}
    for name, against in AGAINST:
        for one in wanted:
            assert isinstance(one.headline, Headline)
            key = BETWEEN.join((name, against, one.path))
            family[key] = difference_of(columns[against], columns[name], one.headline)
            directions[key] = one.better
    return [
        {
            **dict(zip(("arm", "against", "path"), key.split(BETWEEN), strict=True)),
            **interval(judgement.difference.estimate),
            "p": judgement.difference.p,
            "p_holm": judgement.p_holm,
            "verdict": judgement.verdict,
            "identical": judgement.difference.identical,
        }
        for key, judgement in judged(family, directions).items()
    ]
