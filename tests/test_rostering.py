"""Rostering: each rule by hand, all rosters of small cases, and the instances of Curtois and Qu."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model.planning.duties import Cover, Duty, Person, Request, Roster
from model.planning.rostering import NoRosterError, make_roster, unrested

pytest.importorskip("pulp")
pytest.importorskip("highspy")

BENCHMARK = Path(__file__).parents[2] / "shared" / "data" / "bench" / "shift_scheduling_curtois"
there = pytest.mark.skipif(not BENCHMARK.is_dir(), reason=f"the benchmark instances are not there: {BENCHMARK}")
DAY = Duty("day", 480)
ANN = Person("ann", {"day": 99})


def covered(days: int, *names: str, required: int = 1) -> list[Cover]:
    """One person a day for each duty."""
    return [Cover(day, (name,), required) for day in range(days) for name in names or ("day",)]


def worked(roster: Roster, person: str = "ann") -> list[int]:
    """Days with a duty."""
    return sorted(day for name, day in roster.duties if name == person)


def test_without_rules_every_day_is_covered() -> None:
    roster = make_roster(5, [DAY], [ANN], covered(5))
    assert (worked(roster), roster.penalty, roster.bound, roster.short) == ([0, 1, 2, 3, 4], 0, 0, {})


def test_no_run_is_longer_than_allowed() -> None:
    roster = make_roster(5, [DAY], [replace(ANN, most_run=2)], covered(5))
    assert worked(roster) == [0, 1, 3, 4]
    assert list(roster.short.values()) == [1]


def test_no_run_between_days_off_is_shorter_than_allowed_and_the_ends_are_free() -> None:
    single = [Cover(day, ("day",), int(day in (0, 2, 4)), over_cost=60) for day in range(5)]
    assert worked(make_roster(5, [DAY], [ANN], single)) == [0, 2, 4]
    roster = make_roster(5, [DAY], [replace(ANN, least_run=2)], single)
    assert worked(roster) in ([0, 2, 3, 4], [0, 1, 2, 4])  # never day 2 alone
    assert roster.penalty == 60


def test_days_off_come_in_a_row() -> None:
    wanted = [Cover(day, ("day",), int(day != 2)) for day in range(5)]
    assert worked(make_roster(5, [DAY], [ANN], wanted)) == [0, 1, 3, 4]
    assert make_roster(5, [DAY], [replace(ANN, least_days_off=2)], wanted).penalty == 1  # works day 2 as well


def test_minutes_days_and_hours_of_a_week_are_limited() -> None:
    assert len(worked(make_roster(14, [DAY], [replace(ANN, most_days_a_week=5)], covered(14)))) == 10
    assert len(worked(make_roster(14, [DAY], [replace(ANN, most_minutes_a_week=4 * 480)], covered(14)))) == 8
    assert len(worked(make_roster(14, [DAY], [replace(ANN, most_minutes=3 * 480)], covered(14)))) == 3
    none = [Cover(day, ("day",), 0) for day in range(7)]
    assert len(worked(make_roster(7, [DAY], [replace(ANN, least_minutes=3 * 480)], none))) == 3


def test_weekends_are_limited_and_leave_is_kept() -> None:
    roster = make_roster(14, [DAY], [replace(ANN, most_weekends=1, days_off=frozenset({0}))], covered(14))
    days = worked(roster)
    assert 0 not in days
    assert len({day // 7 for day in days if day % 7 >= 5}) == 1
    assert len(days) == 14 - 1 - 2


def test_an_early_duty_does_not_follow_a_late_one() -> None:
    never = unrested({"early": (360, 840), "late": (840, 1320)}, 11 * 60)
    duties = [Duty(name, 480, after) for name, after in never.items()]
    cover = [Cover(0, ("late",), 1), Cover(1, ("early",), 1)]
    assert make_roster(2, duties, [Person("ann", {"early": 9, "late": 9})], cover).penalty == 100
    assert (
        make_roster(2, duties, [Person("ann", {"early": 9, "late": 9}), Person("bo", {"early": 9})], cover).penalty == 0
    )


def test_a_duty_is_done_by_those_who_can_and_as_often_as_they_may() -> None:
    people = [Person("ann", {"hv": 1}), Person("bo", {"lv": 9})]
    roster = make_roster(2, [Duty("hv", 480), Duty("lv", 480)], people, covered(2, "hv", "lv"))
    assert roster.penalty == 100
    assert {name for (name, _), duty in roster.duties.items() if duty == "hv"} == {"ann"}


def test_a_duty_is_worked_only_on_its_days() -> None:
    assert worked(make_roster(2, [replace(DAY, days=frozenset({1}))], [ANN], covered(2))) == [1]


def test_wishes_decide_between_rosters_that_cover_alike() -> None:
    people = [ANN, Person("bo", {"day": 99})]
    wishes = [Request("ann", 0, "day", 3), Request("bo", 1, "day", 2, wanted=False)]
    roster = make_roster(2, [DAY], people, covered(2), wishes)
    assert roster.duties == {("ann", 0): "day", ("ann", 1): "day"}
    assert roster.penalty == 0
    assert make_roster(1, [DAY], [ANN], covered(1), [Request("ann", 0, "day", 7, wanted=False)]).penalty == 7


def test_a_time_may_be_covered_by_several_duties_and_the_second_missing_person_costs_more() -> None:
    duties = [DAY, Duty("part", 240)]
    cover = [Cover(0, ("day", "part"), 3, under_cost=(1.0, 5.0, 50.0))]
    roster = make_roster(1, duties, [Person("ann", {"part": 1})], cover)
    assert roster.penalty == 1 + 5
    assert roster.short == {cover[0]: 2}


def test_rules_that_exclude_each_other_are_named_with_the_person() -> None:
    torn = Person("ann", {"day": 99}, least_minutes=5 * 480, most_days_a_week=3)
    with pytest.raises(NoRosterError, match=r"^the rules of ann .* without minutes or week they could$"):
        make_roster(7, [DAY], [torn, Person("bo", {"day": 99})], covered(7))


@pytest.mark.parametrize("seed", range(8))
def test_the_roster_is_as_good_as_the_best_of_all_rosters(seed: int) -> None:
    luck, days = random.Random(seed), 5
    duties = [Duty("early", 360), Duty("late", 480, ("early",))]
    people = [
        Person(
            name,
            {"early": luck.randint(1, 5), "late": luck.randint(0, 3)},
            most_minutes=luck.choice([None, 1400]),
            most_run=luck.choice([None, 2, 3]),
            least_run=luck.choice([1, 2]),
            least_days_off=luck.choice([1, 2]),
        )
        for name in ("ann", "bo")
    ]
    cover = [Cover(d, (duty.name,), luck.randint(0, 2), 10, 3) for d in range(days) for duty in duties]
    wishes = [
        Request(luck.choice(["ann", "bo"]), luck.randrange(days), "late", 4, luck.random() < 0.5) for _ in range(3)
    ]
    lines = {
        p.name: [line for line in itertools.product(("", "early", "late"), repeat=days) if _allowed(p, line)]
        for p in people
    }
    best = min(_penalty(cover, wishes, {"ann": a, "bo": b}) for a in lines["ann"] for b in lines["bo"])
    roster = make_roster(days, duties, people, cover, wishes)
    made = {p.name: tuple(roster.duties.get((p.name, d), "") for d in range(days)) for p in people}
    assert all(_allowed(p, made[p.name]) for p in people)
    assert roster.penalty == pytest.approx(best) == _penalty(cover, wishes, made)


def _allowed(person: Person, line: tuple[str, ...]) -> bool:
    if any(line.count(name) > most for name, most in person.most_of.items()):
        return False
    if person.most_minutes is not None and 360 * line.count("early") + 480 * line.count("late") > person.most_minutes:
        return False
    if any(pair == ("late", "early") for pair in itertools.pairwise(line)):
        return False
    runs = [(works, len(list(group))) for works, group in itertools.groupby(bool(duty) for duty in line)]
    inner = runs[1:-1]
    return (
        (person.most_run is None or all(n <= person.most_run for works, n in runs if works))
        and all(n >= person.least_run for works, n in inner if works)
        and all(n >= person.least_days_off for works, n in inner if not works)
    )


def _penalty(cover: list[Cover], wishes: list[Request], lines: dict[str, tuple[str, ...]]) -> float:
    total = 0.0
    for one in cover:
        have = sum(line[one.day] in one.duties for line in lines.values())
        total += 10 * max(0, one.required - have) + 3 * max(0, have - one.required)
    return total + sum(wish.weight for wish in wishes if (lines[wish.person][wish.day] == wish.duty) != wish.wanted)


@there
def test_the_first_instance_of_curtois_is_solved_to_its_optimum() -> None:
    _solves(1, 607)


@there
@pytest.mark.slow
@pytest.mark.parametrize(("number", "best"), [(2, 828), (3, 1001)])
def test_the_next_instances_of_curtois_are_solved_within_a_minute(number: int, best: int) -> None:
    _solves(number, best)


def _solves(number: int, best: int) -> None:
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in (BENCHMARK / f"Instance{number}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("SECTION_"):
            rows = sections.setdefault(line.strip(), [])
        elif line.strip() and not line.startswith("#"):
            rows.append(line.strip().split(","))
    duties = [Duty(n, int(m), tuple(filter(None, after.split("|")))) for n, m, after in sections["SECTION_SHIFTS"]]
    off = {row[0]: frozenset(map(int, row[1:])) for row in sections["SECTION_DAYS_OFF"]}
    people = [
        Person(
            row[0],
            {name: int(most) for name, most in (pair.split("=") for pair in row[1].split("|"))},
            most_minutes=int(row[2]),
            least_minutes=int(row[3]),
            most_run=int(row[4]),
            least_run=int(row[5]),
            least_days_off=int(row[6]),
            most_weekends=int(row[7]),
            days_off=off.get(row[0], frozenset()),
        )
        for row in sections["SECTION_STAFF"]
    ]
    wishes = [
        Request(person, int(day), duty, float(weight), wanted)
        for section, wanted in (("SECTION_SHIFT_ON_REQUESTS", True), ("SECTION_SHIFT_OFF_REQUESTS", False))
        for person, day, duty, weight in sections[section]
    ]
    cover = [
        Cover(int(d), (k,), int(n), float(under), float(over)) for d, k, n, under, over in sections["SECTION_COVER"]
    ]
    days = int(sections["SECTION_HORIZON"][0][0])
    begun = time.process_time()
    roster = make_roster(days, duties, people, cover, wishes, time_limit_seconds=900)
    assert roster.status == "solved"
    assert roster.penalty == pytest.approx(best) == roster.bound
    assert time.process_time() - begun < 60  # seconds of one core
