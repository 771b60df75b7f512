"""What a study finds where the answer is known by reasoning: redundant remedies, remedies that need each other."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.factorial import full_factorial
from experiments.factorial_effects import effects as effects_of
from experiments.replications import replicate
from experiments.study_file import read_study
from experiments.study_screening import elementary_effects, jackknife, noise_share
from experiments.studying import plan_of, study_document
from tests.by_hand import days, outside, scenario, stream
from tests.scenario_writing import Writer

Plain = dict[str, Any]
SOURCE = "made up for a test"
SESSION = {"at": "12:00", "lasts_minutes": 1, "source": SOURCE}
DAYS = "days/home/calendar/mean"
REPLICATIONS = 12


def redesign(name: str, **changes: Any) -> Plain:
    title, what = ({"zh": name, "en": name} for _ in range(2))
    return {"redesigns": {name: {"title": title, "what": what, "one_time_yuan": 5000, "source": SOURCE}}, **changes}


def written(write: Writer, plain: Plain, name: str) -> Path:
    return write(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), name)


def concluded(folder: Path, base: Plain, redesigns: dict[str, Plain], study: Plain, replications: int) -> Plain:
    write = Writer(folder)
    written(write, base, "base.yaml")
    for name, plain in redesigns.items():
        written(write, plain, f"{name}.yaml")
    whole = {"title": {"zh": "甲", "en": "a"}, "base": "base.yaml", **study}
    file = read_study(written(write, whole, "study.yaml"))
    plan = plan_of(file)
    return study_document(file, plan, {name: replicate(task, replications) for name, task in plan.tasks.items()})


def meeting(**sessions: Any) -> Plain:
    return {"kind": "meeting", "sessions": {**SESSION, **sessions}}


def customers(stages: Plain, **more: Any) -> Plain:
    """Two hundred days of customers, 20 of run-out, archived in no time."""
    plain = scenario({**stages, "archiving": outside(days(0.0001), hands="utility")}, {})
    plain["period"] = {"start": plain["period"]["start"], "counted_days": 196, "run_out_days": 20}
    plain["streams"]["a"] = stream(applications_per_year=2000, **more)
    plain["categories"]["home"]["applies"] = True
    return plain


def unsure(low: float, high: float, value: float) -> Plain:
    """Days that are not known exactly."""
    return {"fixed": {"uncertain": {"uniform": [low, high]}, "value": value}, "unit": "calendar_days"}


def effects(document: Plain) -> dict[tuple[str, ...], Plain]:
    return {tuple(one["factors"]): one for one in document["effects"][DAYS]}


def test_two_cures_of_the_same_wait_are_found_redundant(tmp_path: Path) -> None:
    """A weekly meeting: whoever comes at any time waits 3.5 days. Daily (Monday to Friday) instead, the gaps are four
    of one day and one of three: (4·1² + 3²) ÷ 2 ÷ 7 = 13/14 days. Without the meeting nobody waits.

    Alone the cures bring 3.5 − 13/14 and 3.5; together 3.5: 3.5 − 13/14 = 18/7 days less than the sum.
    """
    base = customers({"review": meeting(weekdays=["monday"])})
    cures = {
        "daily": redesign("daily", stages={"review": {"sessions": {"weekdays": None, "every_working_day": True}}}),
        "no_meeting": redesign("no_meeting", routes={"main": {"changes": [{"leave_out": ["review"]}]}}),
    }
    study = {
        "kind": "factorial",
        "redesigns": [f"{name}.yaml" for name in cures],
        "measures": [DAYS],
        "target": {"measure": DAYS, "level": 1.5},
    }
    document = concluded(tmp_path, base, cures, study, REPLICATIONS)
    found = effects(document)
    often, without, both = found["daily",], found["no_meeting",], found["daily", "no_meeting"]
    assert often["mean"] == pytest.approx((13 / 14 - 3.5) / 2, abs=0.1)
    assert without["mean"] == pytest.approx((-3.5 - 13 / 14) / 2, abs=0.1)
    assert both["mean"] == pytest.approx(18 / 7, abs=0.2)
    assert (often["verdict"], without["verdict"], both["verdict"]) == ("better", "better", "redundant")
    assert both["low"] <= 18 / 7 <= both["high"]
    # either is enough, both cost the same, 5,000 yuan over five years; neither misses it
    assert document["cheapest"]["answer"] == "cheapest"
    assert document["cheapest"]["cost_per_year_yuan"] == pytest.approx(1000)
    assert document["cheapest"]["name"] in ("daily", "no_meeting")


def test_a_faster_survey_that_helps_only_past_a_wider_bottleneck_is_found_to_need_it(tmp_path: Path) -> None:
    """Customers come on Mondays at any time. The survey takes three days, then a decision is made on Fridays at noon.

    Monday at t (0 to 1) + 3 days is before Friday noon, and so is + 1 day: a faster survey alone brings nothing, the
    whole takes 4.5 − t, 4 days in the mean. Decisions every working day alone: survey 3 days and half a day to the next
    noon, 3.5. Both: 1 + 0.5 = 1.5. Together they bring 2.5, the sum of each alone is 0 + 0.5.
    """
    base = customers(
        {"survey": outside(days(3)), "decision": meeting(weekdays=["friday"])}, weekdays=[1, 0, 0, 0, 0, 0, 0]
    )
    cures = {
        "fast_survey": redesign("fast_survey", stages={"survey": {"takes": {**days(1), "source": SOURCE}}}),
        "daily": redesign("daily", stages={"decision": {"sessions": {"weekdays": None, "every_working_day": True}}}),
    }
    study = {
        "kind": "factorial",
        "redesigns": [f"{name}.yaml" for name in cures],
        "measures": [DAYS],
        "target": {"measure": DAYS, "level": 2},
    }
    document = concluded(tmp_path, base, cures, study, REPLICATIONS)
    levels = {arm["name"]: arm["levels"][DAYS]["mean"] for arm in document["arms"]}
    expected = {"base": 4.0, "fast_survey": 4.0, "daily": 3.5, "fast_survey+daily": 1.5}
    assert levels == pytest.approx(expected, abs=0.05)
    assert levels["base"] == levels["fast_survey"]
    found = effects(document)
    assert found["fast_survey",]["mean"] == pytest.approx(-1, abs=0.03)
    assert found["daily",]["mean"] == pytest.approx(-1.5, abs=0.05)
    both = found["fast_survey", "daily"]
    assert both["mean"] == pytest.approx(-2, abs=0.05)
    assert both["verdict"] == "help each other"
    assert document["cheapest"]["name"] == "fast_survey+daily"
    assert document["cheapest"]["answer"] == "cheapest"


def test_a_tornado_finds_what_each_end_changes_to_the_minute(tmp_path: Path) -> None:
    """Days add up: the works take 2 to 6 (stated 4) and the papers 1 to 2 (stated 1.5); luck plays no part."""
    base = customers(
        {
            "works": outside(unsure(2.0, 6.0, 4.0)),
            "papers": outside(unsure(1.0, 2.0, 1.5)),
        }
    )
    half = redesign("half", stages={"works": {"takes": {"times": 0.5, "source": SOURCE}}})
    study: Plain = {"kind": "one_at_a_time", "measures": [DAYS]}
    bars = concluded(tmp_path, base, {"half": half}, study, 3)["bars"][DAYS]
    assert [bar["input"].split(".")[1] for bar in bars] == ["works", "papers"]
    assert [(bar["low"]["value"], bar["high"]["value"]) for bar in bars] == [(2, 6), (1, 2)]
    ends = [[bar[end]["mean"] for end in ("low", "high", "swing")] for bar in bars]
    assert ends == [pytest.approx([-2, 2, 4], abs=1e-3), pytest.approx([-0.5, 0.5, 1], abs=1e-3)]
    difference = concluded(tmp_path, base, {"half": half}, {**study, "redesign": "half.yaml"}, 3)
    assert difference["stated"][DAYS]["mean"] == pytest.approx(-2, abs=1e-3)
    bars = {bar["input"].split(".")[1]: bar for bar in difference["bars"][DAYS]}
    assert [bars["works"][end]["mean"] for end in ("low", "high")] == pytest.approx([1, -1], abs=1e-3)
    assert bars["papers"]["swing"]["identical"] or abs(bars["papers"]["swing"]["mean"]) < 1e-9


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_a_screening_finds_what_matters_and_what_does_not(tmp_path: Path, method: str) -> None:
    """Works of 2 to 6 days and papers of 1 to 2: elementary effects 4 and 1, shares of the variance 16/17 and 1/17.

    The third input, of a stage beside that is always shorter than the works, changes nothing.
    """
    pytest.importorskip("SALib")
    base = customers(
        {
            "works": outside(unsure(2.0, 6.0, 4.0)),
            "beside": outside(unsure(0.2, 1.5, 1.0)),
            "papers": outside(unsure(1.0, 2.0, 1.5)),
        }
    )
    base["routes"]["main"] = [{"together": [["works"], ["beside"]]}, "papers", "archiving"]
    base["streams"]["a"]["applications_per_year"] = 200
    study = {"kind": "screening", "method": method, "measures": [DAYS], "trajectories": 6, "points": 64}
    document = concluded(tmp_path, base, {}, study, 10 if method == "morris" else 2)
    screened = document["screened"][DAYS]
    found = {entry["input"].split(".")[1]: entry for entry in screened["inputs"]}
    assert screened["noise_share"] < 1e-6
    assert list(found)[:2] == ["works", "papers"]
    if method == "morris":
        assert found["works"]["mu_star"]["mean"] == pytest.approx(4, abs=1e-3)
        assert found["papers"]["mu"]["mean"] == pytest.approx(1, abs=1e-3)
        assert found["papers"]["sigma"] < 1e-3
        assert [found[name]["shown"] for name in ("works", "papers", "beside")] == [True, True, False]
    else:
        assert found["works"]["total"]["mean"] == pytest.approx(16 / 17, abs=0.06)
        assert found["papers"]["first"]["mean"] == pytest.approx(1 / 17, abs=0.04)
    assert found["beside"]["mu_star" if method == "morris" else "total"]["mean"] < 1e-3


def test_elementary_effects_are_those_of_the_library_and_noise_is_told(tmp_path: Path) -> None:
    """Our effects by replication, averaged, are SALib's; pure noise is all noise, a pure effect is none."""
    pytest.importorskip("SALib")
    from SALib.analyze import morris as analyse
    from SALib.sample import morris as sample

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    points = np.asarray(sample.sample(problem, 8, num_levels=4, seed=3))
    luck = np.random.Generator(np.random.Philox(5)).normal(size=(40, len(points)))
    values = 3 * points[:, 0] + points[:, 1] ** 2 + 0.5 * luck
    ours = [effect.mean(axis=0) for effect in elementary_effects(points, values)]
    theirs = analyse.analyze(problem, points, values.mean(axis=0), num_levels=4, num_resamples=2, seed=1)
    assert [np.mean(np.abs(one)) for one in ours] == pytest.approx(list(theirs["mu_star"]))
    assert [np.mean(one) for one in ours] == pytest.approx(list(theirs["mu"]))
    assert noise_share(luck) > 0.5
    assert noise_share(np.tile(points[:, 0], (5, 1))) < 1e-12
    assert noise_share(values) == pytest.approx(0.25 / 40 / np.var(values.mean(axis=0), ddof=1), rel=0.2)
    assert math.isnan(noise_share(values[:1]))


def test_the_jackknife_of_a_mean_is_students_interval() -> None:
    values = np.array([[1.0], [2.0], [4.0], [5.0]])
    low, high = jackknife(values, lambda some: some.mean(axis=0))
    assert (low[0], high[0]) == pytest.approx((3 - 2.9052, 3 + 2.9052), abs=1e-3)  # t(3, 97.5 %) 3.1824 × 1.8257 ÷ 2


def test_a_replication_in_which_a_measure_is_unknown_is_left_out_of_its_effects() -> None:
    values = np.array([[3.0, 1.0], [3.0, np.nan], [5.0, 3.0], [4.0, 2.0]])
    found = effects_of(full_factorial(["a"]), values)[0].difference
    assert found.estimate.mean == -2
    assert found.estimate.replications == 3


def test_rounding_is_no_effect() -> None:
    """0.1 + 0.2 is not 0.3 to a computer; a pair that adds up brings nothing together, in every replication."""
    values = np.array([[0.3 + x, 0.1 + x, 0.2 + x, x] for x in (0.0, 0.7, 1.9, 3.3, 5.1)])
    pair = effects_of(full_factorial(["a", "b"]), values)[2].difference
    assert (pair.estimate.mean, pair.p) == (0.0, 1.0)


def test_a_fraction_names_what_it_cannot_tell_apart(tmp_path: Path) -> None:
    """Half of four redesigns, each a day less of its own stage: main effects −1, no pair, and pairs share a number."""
    names = ["a", "b", "c", "d"]
    base = customers({name: outside(days(2)) for name in names})
    base["streams"]["a"]["applications_per_year"] = 200
    less = {name: redesign(name, stages={name: {"takes": {"plus": -1, "source": SOURCE}}}) for name in names}
    study = {
        "kind": "fraction", "redesigns": [f"{name}.yaml" for name in names], "generators": {"d": ["a", "b", "c"]},
        "measures": [DAYS],
    }  # fmt: skip
    document = concluded(tmp_path, base, less, study, 10)
    assert len(document["arms"]) == 8
    assert document["design"]["resolution"] == 4
    found = effects(document)
    assert [found[name,]["mean"] for name in names] == pytest.approx([-1] * 4)
    assert found["a", "b"]["aliases"] == [{"sign": 1, "factors": ["c", "d"]}]
    assert ("c", "d") not in found
    assert found["a", "b"]["verdict"] == "unshown"
    assert [found[name,]["verdict"] for name in names] == ["better"] * 4
