"""Account managers by hand: who owns, waits, acts as deputy, hands over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import Plain, date, days, hours, outside, run, scenario, team, work

STAGES = {"assign": {"kind": "assignment"}, "owned": work("owner", hours(1)), "works": outside(days(20))}


def owned(crews: Plain, stages: Plain | None = None, *, caseload: int = 9, **more: Any) -> Plain:
    """A scenario whose applications are assigned to an account manager."""
    owners = {"role": "manager", "caseload": caseload, **more.pop("owners", {})}
    return scenario(stages or STAGES, crews, owners=owners, **more)


def test_the_least_loaded_gets_the_next_one_then_the_lower_number(tmp_path: Path) -> None:
    told = run(tmp_path, owned({"x": team("manager", headcount=2)}), ["5 08:00", "5 08:00", "5 09:00", "5 09:00"])
    assert told.owners() == ["a1 x#1", "a2 x#2", "a3 x#1", "a4 x#2"]
    assert told.rows("case started people", "owned") == [
        "a1, 5 08:00, x#1",
        "a2, 5 08:00, x#2",
        "a3, 5 09:00, x#1",
        "a4, 5 09:00, x#2",
    ]


def test_the_owner_works_on_his_own_even_if_another_is_free(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "owned": work("owner", hours(5))}
    told = run(
        tmp_path,
        owned({"x": team("manager", headcount=2)}, stages),
        ["5 08:00", "5 08:01", "5 13:30", "5 13:31"],
    )
    assert told.rows("case started people", "owned") == [
        "a1, 5 08:00, x#1",
        "a2, 5 08:01, x#2",
        "a3, 5 13:30, x#1",
        "a4, 5 13:31, x#2",
    ]
    stages["owned"]["takes"] = hours(6)
    told = run(tmp_path, owned({"x": team("manager", headcount=2)}, stages), ["5 08:00", "5 08:00", "5 09:00"])
    assert told.rows("case started people", "owned")[2] == "a3, 5 14:00, x#1"


def test_two_acceptances_that_end_together_contest_the_last_place(tmp_path: Path) -> None:
    stages = {"accept": work("clerk"), **STAGES}
    crews = {"x": team("manager"), "y": team("clerk", headcount=2)}
    told = run(tmp_path, owned(crews, stages, caseload=1), ["5 08:00", "5 08:00"])
    assert told.rows("case since started", "assign") == ["a1, 5 08:30, 5 08:30", "a2, 5 08:30, -"]
    assert told.owners() == ["a1 x#1", "a2 -"]


def test_an_application_waits_visibly_until_its_predecessor_is_archived(tmp_path: Path) -> None:
    stages = {**STAGES, "works": outside(days(1))}
    told = run(tmp_path, owned({"x": team("manager")}, stages, caseload=1), ["5 08:00", "5 08:00"])
    assert told.rows("case since started ended", "assign") == [
        "a1, 5 08:00, 5 08:00, 5 08:00",
        "a2, 5 08:00, 6 09:00, 6 09:00",
    ]


@pytest.mark.parametrize("ending", [{"gives_up": {"probability": 1}}, {"expires_after": hours(24)}])
def test_withdrawal_and_expiry_make_room_for_the_next_one(tmp_path: Path, ending: Plain) -> None:
    length = days(1) if "gives_up" in ending else days(9)
    stages = {**STAGES, "works": outside(length, **ending)}
    told = run(tmp_path, owned({"x": team("manager")}, stages, caseload=1), ["5 08:00", "5 08:00"])
    assert told.rows("case started", "assign")[1] == "a2, 6 09:00"


def test_by_area_the_teams_that_name_it_come_first(tmp_path: Path) -> None:
    crews = {"anywhere": team("manager"), "town_team": team("manager", areas=["town"])}
    told = run(tmp_path, owned(crews, caseload=2, owners={"rule": "area"}), ["5 08:00"] * 3)
    assert told.owners() == ["a1 town_team#1", "a2 town_team#1", "a3 anywhere#1"]


def test_by_the_customers_choice_everybody_is_chosen_whatever_his_load(tmp_path: Path) -> None:
    crews = {"x": team("manager", headcount=3)}
    told = run(tmp_path, owned(crews, caseload=100, owners={"rule": "customers_choice"}), ["5 08:00"] * 60)
    chosen = [row.split()[1] for row in told.owners()]
    counts = [chosen.count(f"x#{n}") for n in (1, 2, 3)]
    assert all(abs(count - 20) < 3 * (60 * 2 / 9) ** 0.5 for count in counts)
    assert len(set(counts)) > 1


def test_a_customer_chooses_the_same_person_whatever_other_teams_there_are(tmp_path: Path) -> None:
    rule = {"rule": "customers_choice"}
    crews = {"x": team("manager", headcount=3)}
    alone = run(tmp_path, owned(crews, caseload=100, owners=rule), ["5 08:00"] * 20)
    stages = {**STAGES, "other": work("clerk")}
    crews = {"before": team("clerk", headcount=2), **crews}
    beside = run(tmp_path, owned(crews, stages, caseload=100, owners=rule), ["5 08:00"] * 20)
    assert alone.owners() == beside.owners()


def test_the_team_does_owned_work_once_its_owner_is_away_for_more_than_the_stated_days(
    tmp_path: Path,
) -> None:
    """The owner is away from the 6th to the 14th; two working days are over on the 7th, more than two on the 8th."""
    stages = {"assign": {"kind": "assignment"}, "works": outside(days(1)), "owned": work("owner", hours(1))}
    away = [{"people": 1, "from": date(6), "to": date(14)}]
    crews = {"x": team("manager", headcount=2, calendar="office", leave=away)}
    told = run(tmp_path, owned(crews, stages, owners={"deputy_after_working_days": 2}), ["5 10:00"])
    assert told.rows("since started people", "owned") == ["6 10:00, 9 09:00, x#2"]
    without = run(tmp_path, owned(crews, stages), ["5 10:00"])
    assert without.rows("since started people", "owned") == ["6 10:00, 15 09:00, x#1"]


def test_a_leaver_hands_over_what_he_owns_and_gets_nothing_any_more(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "works": outside(days(2)), "owned": work("owner", hours(1))}
    steps = [{"from": date(1), "people": 2}, {"from": date(6), "people": 1}]
    crews = {"x": team("manager", headcount=steps, calendar="office")}
    told = run(tmp_path, owned(crews, stages), ["5 10:00", "5 10:00", "7 10:00", "7 11:00"])
    assert told.owners() == ["a1 x#1", "a2 x#1", "a3 x#1", "a4 x#1"]
    assert {row.split(", ")[1] for row in told.rows("case people", "owned")} == {"x#1"}


def test_work_that_waits_for_a_leaver_goes_to_the_new_owner(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "owned": work("owner", hours(5))}
    steps = [{"from": date(1), "people": 2}, {"from": date(6), "people": 1}]
    crews = {"x": team("manager", headcount=steps, calendar="office")}
    told = run(tmp_path, owned(crews, stages), ["5 09:00", "5 09:00", "5 09:00", "5 09:00"])
    assert told.rows("case started ended people", "owned") == [
        "a1, 5 09:00, 5 14:00, x#1",
        "a2, 5 09:00, 5 14:00, x#2",
        "a3, 5 14:00, 6 12:00, x#1",
        "a4, 5 14:00, 6 12:00, x#2",
    ]
    told = run(tmp_path, owned(crews, stages), ["5 09:00"] * 6)
    assert told.rows("case started people", "owned")[4:] == ["a5, 6 12:00, x#1", "a6, 7 10:00, x#1"]


def test_orphans_wait_for_room_in_a_caseload(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "works": outside(days(2)), "owned": work("owner", hours(1))}
    steps = [{"from": date(1), "people": 2}, {"from": date(6), "people": 1}]
    crews = {"x": team("manager", headcount=steps, calendar="office")}
    told = run(tmp_path, owned(crews, stages, caseload=1), ["5 10:00", "5 10:00"])
    assert told.rows("case started people", "owned") == ["a1, 7 10:00, x#1", "a2, 7 11:00, x#1"]


def test_a_newcomer_owns_nothing_before_his_first_day_and_is_given_what_waits_on_it(tmp_path: Path) -> None:
    steps = [{"from": date(1), "people": 1}, {"from": date(7), "people": 2}]
    crews = {"x": team("manager", headcount=steps, calendar="office")}
    told = run(tmp_path, owned(crews, caseload=1), ["5 10:00", "5 10:00"])
    assert [row.split()[1] for row in told.owners()] == ["x#1", "x#2"]
    assert told.rows("started", "assign") == ["5 10:00", "7 00:00"]


def test_a_leaver_who_owns_nothing_gets_nothing_either(tmp_path: Path) -> None:
    steps = [{"from": date(1), "people": 2}, {"from": date(6), "people": 1}]
    crews = {"x": team("manager", headcount=steps, calendar="office")}
    told = run(tmp_path, owned(crews), ["6 10:00", "6 10:00"])
    assert told.owners() == ["a1 x#1", "a2 x#1"]


def test_who_is_on_leave_until_the_end_keeps_what_he_owns(tmp_path: Path) -> None:
    away = [{"people": 1, "from": date(6), "to": date(18)}]
    crews = {"x": team("manager", headcount=2, calendar="office", leave=away)}
    told = run(tmp_path, owned(crews), ["5 10:00", "5 10:00"])
    assert told.owners() == ["a1 x#1", "a2 x#2"]


def test_who_has_learnt_to_be_an_account_manager_is_given_what_waits(tmp_path: Path) -> None:
    course = {"people": 1, "from": date(5), "to": date(6), "then": {"manager": {}}}
    crews = {"x": team("manager"), "y": team("clerk", training=[course])}
    stages = {**STAGES, "other": work("clerk")}
    told = run(tmp_path, owned(crews, stages, caseload=1), ["5 10:00", "5 10:00"])
    assert told.owners() == ["a1 x#1", "a2 y#1"]
    assert told.rows("started", "assign") == ["5 10:00", "7 00:00"]


def test_a_second_assignment_is_passed_by_who_has_an_owner(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "again": {"kind": "assignment"}, "owned": work("owner")}
    told = run(tmp_path, owned({"x": team("manager")}, stages, caseload=1), ["5 08:00"])
    assert told.rows("stage started") == ["assign, 5 08:00", "again, 5 08:00", "owned, 5 08:00"]
