"""The cheapest headcount: by hand, by enumeration, and by another solver's interface."""

import itertools
import math
import random
from collections.abc import Sequence

import numpy as np
import pytest

from model.staffing import StaffingBound, TeamOffer, UnstaffableError, Work, cheapest_headcount

pytest.importorskip("pulp")
pytest.importorskip("highspy")


def _team(
    name: str,
    *roles: str,
    hours: float = 100,
    cost: float = 10_000,
    areas: frozenset[str] | None = None,
    least: int = 0,
    most: int | None = None,
) -> TeamOffer:
    return TeamOffer(name, frozenset(roles), areas, hours, cost, least, most)


def _staff(teams: Sequence[TeamOffer], *work: Work, ceiling: float = 1.0) -> StaffingBound:
    return cheapest_headcount(teams, work, max_utilisation=ceiling)


def test_two_teams_of_one_role_each_are_rounded_up_by_themselves() -> None:
    teams = [_team("survey", "surveyor"), _team("plan", "planner", cost=12_000)]
    bound = _staff(teams, Work("surveyor", "north", 250), Work("planner", "north", 130))
    assert bound.headcount == {"survey": 3, "plan": 2}
    assert bound.monthly_cost_yuan == 54_000
    assert bound.utilisation == {"survey": pytest.approx(250 / 300), "plan": pytest.approx(0.65)}


def test_a_cross_trained_team_shares_its_hours_and_saves_the_rounding() -> None:
    both = _team("both", "surveyor", "planner", cost=11_000)
    teams = [_team("survey", "surveyor"), _team("plan", "planner"), both]
    bound = _staff(teams, Work("surveyor", "north", 250), Work("planner", "north", 150))
    # One person takes the 50 hours left of each role; two teams of one role need 3 + 2 people.
    assert bound.headcount == {"survey": 2, "plan": 1, "both": 1}
    assert bound.monthly_cost_yuan == 41_000
    assert bound.carried["both", "surveyor", "north"] == pytest.approx(50)
    assert bound.carried["both", "planner", "north"] == pytest.approx(50)


def test_a_team_helps_only_in_its_area() -> None:
    north, south = (
        _team("north", "inspector", areas=frozenset({"north"})),
        _team("south", "inspector", cost=11_000),
    )
    work = [Work("inspector", "north", 150), Work("inspector", "south", 150)]
    bound = _staff([north, south], *work)
    assert bound.headcount == {"north": 1, "south": 2}  # 50 hours of the north are done from the south
    assert ("north", "inspector", "south") not in bound.carried
    assert _staff([_team("north", "inspector"), south], *work).headcount == {"north": 3, "south": 0}


@pytest.mark.parametrize(("hours", "people"), [(85, 1), (85.1, 2), (170, 2)])
def test_the_ceiling_leaves_fifteen_per_cent_idle(hours: float, people: int) -> None:
    bound = _staff([_team("survey", "surveyor")], Work("surveyor", "north", hours), ceiling=0.85)
    assert bound.headcount == {"survey": people}
    assert bound.utilisation["survey"] == pytest.approx(hours / (100 * people))


def test_a_fast_team_needs_fewer_hours_for_the_same_work() -> None:
    fast = TeamOffer("fast", {"surveyor": 2.0}, None, 100, 15_000)
    bound = _staff([fast, _team("normal", "surveyor")], Work("surveyor", "north", 400))
    assert bound.headcount == {"fast": 2, "normal": 0}
    assert bound.utilisation["fast"] == pytest.approx(1.0)
    assert math.isnan(bound.utilisation["normal"])


def test_least_people_stay_and_share_the_work_evenly() -> None:
    teams = [_team("east", "inspector", least=4), _team("west", "inspector", least=4)]
    bound = _staff(teams, Work("inspector", "north", 400))
    assert bound.headcount == {"east": 4, "west": 4}
    assert bound.utilisation == {"east": pytest.approx(0.5), "west": pytest.approx(0.5)}


def test_work_given_in_parts_is_added_and_work_of_no_hours_needs_nobody() -> None:
    parts = [Work("surveyor", "north", 60), Work("surveyor", "north", 60), Work("cashier", "north", 0)]
    assert _staff([_team("survey", "surveyor")], *parts).headcount == {"survey": 2}
    assert _staff([_team("survey", "surveyor", least=1)]).headcount == {"survey": 1}


def test_names_that_differ_only_in_signs_are_told_apart() -> None:
    teams = [_team("A B", "planner"), _team("A-B", "planner_x"), _team("城北 班", "planner")]
    bound = _staff(teams, Work("planner", "x_y", 150), Work("planner_x", "y", 250))
    assert bound.headcount["A-B"] == 3
    assert bound.headcount["A B"] + bound.headcount["城北 班"] == 2


def test_a_role_that_no_team_has_is_named() -> None:
    teams = [_team("survey", "surveyor"), _team("south", "planner", areas=frozenset({"south"}))]
    with pytest.raises(UnstaffableError) as caught:
        _staff(teams, Work("surveyor", "north", 50), Work("planner", "north", 120))
    (shortfall,) = caught.value.shortfalls
    assert (shortfall.role, shortfall.area, shortfall.teams, shortfall.people) == (
        "planner",
        "north",
        (),
        None,
    )
    assert shortfall.missing_hours == pytest.approx(120)
    assert str(caught.value) == (
        "planner in north: 120.0 hours of work cannot be carried; no team has this role there and any working hours"
    )


def test_a_team_that_is_too_small_even_at_its_most_is_told_how_many_more() -> None:
    teams = [_team("dear", "inspector", cost=20_000, most=1), _team("cheap", "inspector", most=2)]
    with pytest.raises(UnstaffableError) as caught:
        _staff(teams, Work("inspector", "north", 400), ceiling=0.85)  # 3 people carry 255, 145 hours are left
    (shortfall,) = caught.value.shortfalls
    assert shortfall.missing_hours == pytest.approx(145)
    assert (shortfall.teams, shortfall.people) == (("cheap", "dear"), 2)
    assert str(shortfall) == (
        "inspector in north: 145.0 hours of work cannot be carried even with the most people of cheap, dear; "
        "2 more in cheap would do"
    )
    enough = [teams[0], _team("cheap", "inspector", most=4)]
    assert _staff(enough, Work("inspector", "north", 400), ceiling=0.85).headcount == {"dear": 1, "cheap": 4}


def test_a_team_without_hours_carries_nothing() -> None:
    with pytest.raises(UnstaffableError, match="no team has this role there and any working hours"):
        _staff([_team("away", "planner", hours=0)], Work("planner", "north", 1))
    teams = [_team("away", "planner", hours=0, cost=0, least=2), _team("plan", "planner")]
    unpaid = _staff(teams, Work("planner", "north", 9))
    assert unpaid.headcount == {"away": 2, "plan": 1}


def test_arguments_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match=r"max_utilisation = 1\.2"):
        _staff([], ceiling=1.2)
    with pytest.raises(ValueError, match="same name"):
        _staff([_team("a"), _team("a")])
    with pytest.raises(ValueError, match="0 <= least <= most"):
        _team("a", least=3, most=2)
    with pytest.raises(ValueError, match="hours_per_person = nan"):
        _team("a", hours=math.nan)
    with pytest.raises(ValueError, match="speed of planner = 0"):
        TeamOffer("a", {"planner": 0}, None, 100, 1)
    with pytest.raises(ValueError, match="-1 hours"):
        Work("planner", "north", -1)


ROLES, AREAS, MOST = ("surveyor", "planner"), ("north", "south"), 4


def _draw_instance(seed: int) -> tuple[list[TeamOffer], list[Work]]:
    """Three teams of at most four people; some instances cannot be staffed."""
    draw = random.Random(seed)
    teams = [
        TeamOffer(
            f"team {number}",
            frozenset(draw.sample(ROLES, draw.choice((1, 2)))),
            draw.choice((None, frozenset({draw.choice(AREAS)}))),
            draw.choice((80, 100, 120)),
            draw.randrange(8_000, 15_000, 500),
            draw.choice((0, 1)),
            MOST,
        )
        for number in range(3)
    ]
    return teams, [Work(role, area, draw.randrange(20, 220)) for role in ROLES for area in AREAS]


def _carries(teams: list[TeamOffer], people: tuple[int, ...], work: list[Work], ceiling: float) -> bool:
    """Hall's condition: every set of works fits into the hours of all teams that can do any of them."""
    for size in range(1, len(work) + 1):
        for chosen in itertools.combinations(work, size):
            hours = sum(
                ceiling * team.hours_per_person * count
                for team, count in zip(teams, people, strict=True)
                if any(team.can_do(item.role, item.area) for item in chosen)
            )
            if sum(item.hours for item in chosen) > hours + 1e-9:
                return False
    return True


def _cheapest_by_enumeration(teams: list[TeamOffer], work: list[Work], ceiling: float) -> float | None:
    plans = itertools.product(*(range(team.least, MOST + 1) for team in teams))
    costs = [
        sum(team.monthly_cost_yuan * count for team, count in zip(teams, people, strict=True))
        for people in plans
        if _carries(teams, people, work, ceiling)
    ]
    return min(costs, default=None)


def test_twenty_random_instances_agree_with_brute_force() -> None:
    found = []
    for seed in range(20):
        teams, work = _draw_instance(seed)
        expected = _cheapest_by_enumeration(teams, work, 0.85)
        found.append(expected)
        if expected is None:
            with pytest.raises(UnstaffableError):
                _staff(teams, *work, ceiling=0.85)
            continue
        bound = _staff(teams, *work, ceiling=0.85)
        assert bound.monthly_cost_yuan == expected, seed
        assert _carries(teams, tuple(bound.headcount.values()), work, 0.85), seed
        assert all(share <= 0.85 + 1e-6 for share in bound.utilisation.values() if not math.isnan(share))
    assert 5 <= sum(cost is not None for cost in found) <= 18  # both kinds occurred


def _cheapest_by_scipy(teams: list[TeamOffer], work: list[Work], ceiling: float) -> float | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    pairs = [(t, w) for t in range(len(teams)) for w in range(len(work)) if teams[t].can_do(work[w].role, work[w].area)]
    n = len(teams)
    carry, hours = np.zeros((len(work), n + len(pairs))), np.zeros((n, n + len(pairs)))
    for column, (t, w) in enumerate(pairs, start=n):
        carry[w, column] = 1
        hours[t, column] = 1 / teams[t].speed(work[w].role)
    for t, team in enumerate(teams):
        hours[t, t] = -ceiling * team.hours_per_person
    wanted = np.array([item.hours for item in work])
    result = milp(
        np.array([team.monthly_cost_yuan for team in teams] + [0.0] * len(pairs)),
        integrality=np.array([1] * n + [0] * len(pairs)),
        bounds=Bounds(
            np.array([team.least for team in teams] + [0.0] * len(pairs)),
            np.array([math.inf if team.most is None else team.most for team in teams] + [math.inf] * len(pairs)),
        ),
        constraints=[LinearConstraint(carry, wanted, wanted), LinearConstraint(hours, -math.inf, 0)],
    )
    return float(result.fun) if result.success else None


def test_ten_larger_instances_with_speeds_agree_with_scipy() -> None:
    roles, areas = [f"role_{k}" for k in range(5)], [f"area_{k}" for k in range(4)]
    solved = 0
    for seed in range(10):
        draw = random.Random(100 + seed)
        teams = [
            TeamOffer(
                f"team {number}",
                {role: draw.choice((0.8, 1.0, 1.25)) for role in draw.sample(roles, draw.choice((1, 2, 3)))},
                draw.choice((None, frozenset(draw.sample(areas, 2)))),
                draw.uniform(80, 150),
                draw.randrange(8_000, 15_000, 100),
                draw.choice((0, 1)),
                draw.choice((None, None, 12)),
            )
            for number in range(10)
        ]
        work = [Work(role, area, draw.uniform(0, 300)) for role in roles for area in areas]
        expected = _cheapest_by_scipy(teams, work, 0.85)
        if expected is None:
            with pytest.raises(UnstaffableError):
                _staff(teams, *work, ceiling=0.85)
            continue
        solved += 1
        assert _staff(teams, *work, ceiling=0.85).monthly_cost_yuan == pytest.approx(expected, rel=1e-9)
    assert solved >= 3
