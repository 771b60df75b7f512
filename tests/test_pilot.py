"""A pilot: whoever is in it lives as under the redesign, whoever is not as in the base, with the same luck."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.pilot_scenario import pilot_scenario
from experiments.replications import input_draws
from experiments.study_file import Step
from model.agreements.cases import clause_cases
from model.compiling import compile_scenario
from model.engine import simulate
from model.files.picking import ranges_of
from model.files.uncertain import drawn
from model.log import Log
from model.problems import ScenarioError
from model.program import Column, Kind, Program
from model.scenario.loading import Loaded, load
from tests.scenario_writing import Writer
from tests.small_scenario import Changes, write_small

FIRST = datetime.date(2026, 1, 5)
SOURCE = "made up for a test"
BASE: Changes = {
    "period": {"start": FIRST, "counted_days": 120, "run_out_days": 40},
    "stages.external_works.takes": {"lognormal": {"mean": 4, "cv": 0.6}, "unit": "calendar_days"},
    "stages.entry": {
        "title": {"zh": "录入", "en": "Entry"},
        "by": "archivist",
        "takes": {"triangular": [5, {"uncertain": {"uniform": [6.0, 20.0]}, "value": 10.0}, 25], "unit": "minutes"},
    },
    "routes.lv_residential": [
        "acceptance", "site_survey", "entry",
        {"together": [["external_works"], ["paper"]]},
        "meter_installation", "archiving",
    ],
    "stages.paper": {"title": {"zh": "合同", "en": "Paper"}, "by": "archivist", "takes": {"fixed": 9}},
    "categories.lv_residential.documents": {
        "identity": {
            "title": {"zh": "证", "en": "Identity"},
            "missing": [{"uncertain": {"uniform": [0.1, 0.4]}, "value": 0.2}, 0.05],
            "needed_at": "site_survey",
            "fetched_by": "customer_fetches_papers",
        }
    },
    "attributes.wish": {"values": ["clear", "unclear"]},
    "stages.acceptance.sets": {"wish": {"choices": {"clear": 0.8, "unclear": 0.2}}},
    "stages.site_survey.outcomes": [
        {"probability": {"cases": [{"when": {"wish": "unclear"}, "use": 0.6}, {"use": 0.0}]}, "back_to": "acceptance"}
    ],
}  # fmt: skip
REDESIGN: dict[str, Any] = {
    "redesigns": {
        "quick": {"title": {"zh": "快", "en": "Quick"}, "what": {"zh": "快", "en": "Quick"}, "source": SOURCE}
    },
    "stages": {
        "site_survey": {
            "takes": {"times": 0.5, "source": SOURCE},
            "travel": {
                "times": {"uncertain": {"uniform": [0.3, 0.9]}, "value": 0.6, "source": SOURCE},
                "source": SOURCE,
            },
        },
        "external_works": {"takes": {"plus": 1.5, "source": SOURCE}},
        "acceptance": {
            "sent_back": {"probability": [0.05, 0.01], "source": SOURCE},
            "sets": {
                "wish": {"choices": {"unclear": {"times": 0.5, "source": SOURCE}}},
                "asked": {"choices": {"by_post": 0.4, "by_phone": 0.6}, "source": SOURCE},
            },
        },
        "call": {"title": {"zh": "电话", "en": "Call"}, "by": "counter_clerk", "takes": {"fixed": 4}, "source": SOURCE},
        "meter_installation": {"sent_back": {"probability": 0.1, "reason": "defect"}, "source": SOURCE},
    },
    "attributes": {"asked": {"values": ["by_post", "by_phone"]}},
    "categories": {"lv_residential": {"documents": {"identity": {"missing": {"times": 0.5, "source": SOURCE}}}}},
    "routes": {
        "lv_residential": {
            "changes": [
                {"leave_out": ["entry"]},
                {"insert": [{"stage": "call", "when": {"asked": "by_phone"}}], "before": "paper"},
                {"replace": ["archiving"], "by": ["filing"]},
            ]
        }
    },
}
FILING = {"title": {"zh": "归档", "en": "Filing"}, "by": "archivist", "takes": {"fixed": 2}, "luck": "archiving"}


def step(areas: list[str], day: datetime.date) -> Step:
    return Step.model_validate({"areas": areas, "from": day})


def written(write: Writer, redesign: dict[str, Any], changes: Changes | None = None) -> tuple[Loaded, Loaded]:
    base = write_small(write, {**BASE, **(changes or {})}, "base.yaml")
    over = write(yaml.safe_dump(redesign, allow_unicode=True, sort_keys=False), "redesign.yaml")
    return load(base), load(base, over=[over])


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture
def both(write: Writer) -> tuple[Loaded, Loaded]:
    plain = {**REDESIGN, "stages": {**REDESIGN["stages"], "filing": {**FILING, "source": SOURCE}}}
    return written(write, plain)


def run(loaded: Loaded, replication: int = 0, *, uncertain: bool = False) -> tuple[Program, Log]:
    scenario = loaded.scenario
    if uncertain:
        scenario = loaded.with_inputs(drawn(input_draws(1, replication)))
    program = compile_scenario(scenario, loaded.folder, loaded)
    return program, simulate(program, 1, replication)


def visits(told: tuple[Program, Log]) -> list[tuple[object, ...]]:
    """Every visit by names, in an order of its own."""
    program, log = told
    identity = log.applications.identity.tolist()
    rows = log.visits
    columns = (rows.attempt, rows.since, rows.started, rows.ended, rows.outcome)
    return sorted(
        (identity[application], program.names.stages[stage], *(int(column[i]) for column in columns))
        for i, (application, stage) in enumerate(zip(rows.application.tolist(), rows.stage.tolist(), strict=True))
    )


def lives(told: tuple[Program, Log]) -> dict[int, dict[tuple[str, int], tuple[int, int]]]:
    """By identity, then stage and attempt: seconds in others' hands and how it ended; luck and nothing else."""
    program, log = told
    found: dict[int, dict[tuple[str, int], tuple[int, int]]] = {}
    for i in range(len(log.visits)):
        stage, ended = int(log.visits.stage[i]), int(log.visits.ended[i])
        if ended < 0:
            continue
        outside = program.stages.kind[stage] == Kind.EXTERNAL
        seconds = ended - int(log.visits.started[i]) if outside else 0
        life = found.setdefault(int(log.applications.identity[log.visits.application[i]]), {})
        life[program.names.stages[stage], int(log.visits.attempt[i])] = (seconds, int(log.visits.outcome[i]))
    return found


def in_pilot(told: tuple[Program, Log], area: str, day: datetime.date) -> dict[int, bool]:
    program, log = told
    here = program.names.areas.index(area)
    since = (day - FIRST).days
    values = log.applications.values
    return {
        identity: bool(row[Column.AREA] == here and row[Column.ARRIVAL_DATE] >= since)
        for identity, row in zip(log.applications.identity.tolist(), values, strict=True)
    }


@pytest.mark.parametrize("uncertain", [False, True])
def test_everybody_from_the_first_day_is_the_redesign_itself(both: tuple[Loaded, Loaded], uncertain: bool) -> None:
    pilot = pilot_scenario(*both, [step(["town", "villages"], FIRST)])
    ours, theirs = run(pilot, uncertain=uncertain), run(both[1], uncertain=uncertain)
    assert visits(ours) == visits(theirs)
    assert visits(ours) != visits(run(both[0], uncertain=uncertain))
    assert len(visits(ours)) > 1000


def test_areas_one_after_the_other_on_the_first_day_are_the_redesign_too(both: tuple[Loaded, Loaded]) -> None:
    pilot = pilot_scenario(*both, [step(["villages"], FIRST), step(["town"], FIRST)])
    assert visits(run(pilot)) == visits(run(both[1]))


@pytest.mark.parametrize("uncertain", [False, True])
def test_nobody_before_the_last_day_is_the_base(both: tuple[Loaded, Loaded], uncertain: bool) -> None:
    pilot = pilot_scenario(*both, [step(["town"], FIRST + datetime.timedelta(days=2000))])
    assert visits(run(pilot, 1, uncertain=uncertain)) == visits(run(both[0], 1, uncertain=uncertain))


@pytest.mark.parametrize("uncertain", [False, True])
def test_each_has_the_luck_of_his_side_to_the_bit(both: tuple[Loaded, Loaded], uncertain: bool) -> None:
    """Who fetches papers, whose works take how long, what fails: as in the base before and elsewhere, else redesign.

    Endings at the horizon may differ, since queues do: what both have done is compared.
    """
    day = datetime.date(2026, 3, 1)
    told = run(pilot_scenario(*both, [step(["town"], day)]), uncertain=uncertain)
    base, redesign, pilot = (
        lives(run(both[0], uncertain=uncertain)),
        lives(run(both[1], uncertain=uncertain)),
        lives(told),
    )
    members = in_pilot(told, "town", day)
    assert 40 < sum(members.values()) < len(members) - 40
    apart = 0
    for identity, life in pilot.items():
        own, other = (redesign, base) if members[identity] else (base, redesign)
        shared = life.keys() & own[identity].keys()
        assert {key: life[key] for key in shared} == {key: own[identity][key] for key in shared}
        apart += life != other[identity]
    assert apart > 0.9 * len(pilot)


def test_uncertain_inputs_keep_the_names_under_which_they_are_drawn(both: tuple[Loaded, Loaded]) -> None:
    pilot = pilot_scenario(*both, [step(["town"], datetime.date(2026, 3, 1))])
    names = [{one.name for one in ranges_of(loaded.layers.value).values()} for loaded in (*both, pilot)]
    assert names[2] == names[0] | names[1]
    assert len(names[2]) == 3
    pick = drawn(input_draws(3, 4))
    base, redesign, ours = (loaded.with_inputs(pick) for loaded in (*both, pilot))
    cases: Any = ours.stages["site_survey"].travel.rows  # type: ignore[union-attr]
    assert cases[0][1].uniform == redesign.stages["site_survey"].travel.uniform  # type: ignore[union-attr]
    assert cases[1][1].uniform == base.stages["site_survey"].travel.uniform  # type: ignore[union-attr]
    missing: Any = ours.categories["lv_residential"].documents["identity"].missing
    assert missing.cases[0].use == redesign.categories["lv_residential"].documents["identity"].missing
    assert missing.cases[1].use == base.categories["lv_residential"].documents["identity"].missing


def test_what_cannot_hold_in_one_area_is_refused_all_at_once(write: Writer) -> None:
    plain = {
        "redesigns": REDESIGN["redesigns"],
        "calendars": {"office": {"working_days": ["08:00-12:00"], "source": SOURCE}},
        "stages": {
            "entry": {"by": "counter_clerk"},
            "acceptance": {"trips": 0, "source": SOURCE},
            "site_survey": {"takes": {"times": 0.5, "source": SOURCE}},
        },
        "teams": {"hall": {"headcount": 3, "source": SOURCE}, "village_station": {"headcount": 2, "source": SOURCE}},
        "streams": {"lv_residential_new": {"channels": {"counter": 0.1, "app": 0.9}, "source": SOURCE}},
        "routes": {
            "lv_residential": {"changes": [{"leave_out": ["entry"]}, {"insert": ["entry"], "before": "archiving"}]}
        },
    }
    with pytest.raises(ScenarioError) as caught:
        pilot_scenario(*written(write, plain), [step(["villages"], datetime.date(2026, 3, 1))])
    told = str(caught.value)
    for key in (
        "calendars.office", "stages.entry.by", "stages.acceptance.trips", "teams.hall", "routes.lv_residential",
        "streams.lv_residential_new.channels",
    ):  # fmt: skip
        assert f"{key}: cannot hold in some areas only" in told
    assert "site_survey" not in told
    assert "village_station" not in told
    assert "this moves entry" in told
    assert "redesign.yaml:" in told


def test_a_slot_that_would_follow_from_both_durations_is_refused(write: Writer) -> None:
    plain = {
        "redesigns": REDESIGN["redesigns"],
        "stages": {"site_survey": {"takes": {"times": 0.5, "source": SOURCE}}},
    }
    both = written(write, plain, {"stages.site_survey.in_one_go": True})
    with pytest.raises(ScenarioError, match=r"stages.site_survey.takes: cannot .* state slot_minutes"):
        pilot_scenario(*both, [step(["town"], FIRST)])
    stated = written(write, plain, {"stages.site_survey.in_one_go": True, "stages.site_survey.slot_minutes": 60})
    pilot = pilot_scenario(*stated, [step(["town", "villages"], FIRST)])
    assert visits(run(pilot)) == visits(run(stated[1]))


def test_a_team_of_the_pilots_area_changes_on_its_date(write: Writer) -> None:
    plain = {
        "redesigns": REDESIGN["redesigns"],
        "teams": {
            "village_station": {"headcount": {"plus": 2, "source": SOURCE}},
            "helpers": {
                "title": {"zh": "助", "en": "Helpers"}, "roles": {"surveyor": {}}, "areas": ["villages"],
                "headcount": 4, "source": SOURCE,
            },
        },
    }  # fmt: skip
    day = datetime.date(2026, 3, 1)
    teams = pilot_scenario(*written(write, plain), [step(["villages"], day)]).scenario.teams
    for name, people in {"village_station": [1, 3], "helpers": [0, 4]}.items():
        steps: Any = teams[name].headcount
        assert [(one.from_, one.people) for one in steps] == list(zip((FIRST, day), people, strict=True))


def test_limits_and_clauses_bind_whom_they_are_for(write: Writer) -> None:
    clause = {
        "title": {"zh": "勘查", "en": "Survey"}, "from": "acceptance.ended", "to": "site_survey.ended",
        "limit": {"working_days": 2}, "categories": ["lv_residential"], "source": SOURCE,
    }  # fmt: skip
    plain = {
        "redesigns": REDESIGN["redesigns"],
        "agreements": {
            "statutory": {
                "clauses": {"meter_and_energise": {"limit": {"working_days": 2}, "source": SOURCE}, "survey": clause}
            }
        },
    }
    base, redesign = written(write, plain)
    day = datetime.date(2026, 3, 1)
    program, log = told = run(pilot_scenario(base, redesign, [step(["town"], day)]))
    members = in_pilot(told, "town", day)
    identity = log.applications.identity
    names = list(program.names.clauses)
    limits = clause_cases(program, log, names.index("statutory.meter_and_energise"))
    assert {
        (members[int(identity[a])], int(limit)) for a, limit in zip(limits.application, limits.limit, strict=True)
    } == {
        (True, 2),
        (False, 3),
    }
    bound = clause_cases(program, log, names.index("statutory.survey"))
    assert {members[int(identity[a])] for a in bound.application} == {True}


def test_a_stream_that_takes_another_route_walks_both_in_one(write: Writer) -> None:
    plain = {
        "redesigns": REDESIGN["redesigns"],
        "routes": {"own": ["acceptance", "site_survey", "external_works", "meter_installation", "archiving"]},
        "streams": {"lv_residential_new": {"route": "own"}},
    }
    base, redesign = written(
        write,
        plain,
        {
            "routes.lv_residential": [
                "acceptance",
                "site_survey",
                "entry",
                "external_works",
                "meter_installation",
                "archiving",
            ]
        },
    )
    pilot = pilot_scenario(base, redesign, [step(["town", "villages"], FIRST)])
    assert visits(run(pilot)) == visits(run(redesign))
