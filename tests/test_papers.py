"""Papers by hand: asked for where they are needed, fetched in one go, and where the application then returns to."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from experiments.walk import Walker
from model.world import draw_world
from tests.by_hand import days, hours, outside, run, scenario, team, work

CREWS = {"crew": team("clerk", headcount=9)}
DESIGN = {"missing": [1, 0], "needed_at": "plan", "fetched_by": "fetch", "back_to": "survey"}
DEED = {**DESIGN, "back_to": "accept"}
LETTER = {"missing": [1, 0], "needed_at": "plan", "fetched_by": "fetch"}
ORDERS = list(permutations({"design": DESIGN, "deed": DEED, "letter": LETTER}.items()))


def of_several(order: Any) -> dict[str, Any]:
    """Three papers that the plan needs: one leads back to it, one to the survey, one to the very beginning."""
    stages = {"accept": work(), "fetch": outside(hours(5)), "survey": work(), "plan": work()}
    home = {"home": {"documents": dict(order)}}
    return scenario(stages, CREWS, ["accept", "survey", "plan"], categories=home)


def test_missing_papers_are_fetched_in_one_go_before_the_stage_that_needs_them(tmp_path: Path) -> None:
    papers = {
        name: {"missing": missing, "needed_at": "check", "fetched_by": "fetch"}
        for name, missing in (("deed", [1, 0]), ("identity", [1, 0]), ("letter", 0))
    }
    stages = {"accept": work(), "check": work(), "fetch": outside(days(1))}
    told = run(
        tmp_path,
        scenario(stages, CREWS, ["accept", "check"], categories={"home": {"documents": papers}}),
        ["5 08:00"],
    )
    assert told.rows("stage attempt since started") == [
        "accept, 1, 5 08:00, 5 08:00",
        "fetch, 1, 5 08:30, 5 08:30",
        "check, 1, 6 08:30, 6 08:30",
    ]


def test_missing_papers_may_lead_back_to_an_earlier_stage(tmp_path: Path) -> None:
    papers = {"deed": {"missing": [1, 1, 0], "needed_at": "check", "fetched_by": "fetch", "back_to": "accept"}}
    stages = {"accept": work(), "check": work(), "fetch": outside(days(1))}
    told = run(
        tmp_path,
        scenario(stages, CREWS, ["accept", "check"], categories={"home": {"documents": papers}}),
        ["5 08:00"],
    )
    assert told.rows("stage attempt since") == [
        "accept, 1, 5 08:00",
        "fetch, 1, 5 08:30",
        "accept, 2, 6 08:30",
        "fetch, 2, 6 09:00",
        "accept, 3, 7 09:00",
        "check, 1, 7 09:30",
    ]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: " ".join(name for name, _ in order))
def test_several_missing_papers_lead_back_to_the_earliest_stage_whatever_their_order(
    tmp_path: Path, order: Any
) -> None:
    told = run(tmp_path, of_several(order), ["5 08:00"])
    assert told.rows("stage attempt") == [
        "accept, 1",
        "survey, 1",
        "fetch, 1",
        "accept, 2",
        "survey, 2",
        "plan, 1",
    ]


@pytest.mark.parametrize("order", ORDERS[::3], ids=lambda order: " ".join(name for name, _ in order))
def test_a_walk_returns_to_the_same_stage_as_a_run(tmp_path: Path, order: Any) -> None:
    told = run(tmp_path, of_several(order), ["5 08:00"])
    world = draw_world(told.program, 1, 0)
    who = world.applications
    walker = Walker(told.program, world.key, {})
    walked = walker.walk(int(who.identity[0]), 0, int(who.arrived[0]), who.values[0])
    visits = {told.program.names.stages[stage]: number for (stage, _), number in walked.visits.items()}
    assert visits == {"accept": 2, "survey": 2, "fetch": 1, "plan": 1}
