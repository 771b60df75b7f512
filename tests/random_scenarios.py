"""Small random scenarios that reach every feature of the schema, for properties and for comparing engines.

Half of them run on a coarse clock: durations, hours and arrivals are whole hours, so that nearly everything is
simultaneous with something. `scenarios()` is the hypothesis strategy; `seeded(n)` is number n of an endless row.
"""

from __future__ import annotations

import datetime
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from model.compiling import compile_scenario
from model.program import Program
from model.scenario import Scenario
from model.scenario.checks.every import cross_checked
from model.scenario.checks.facts import Facts
from tests.random_agreements import agreements, policy
from tests.random_network import network
from tests.random_stages import Dice, Plain, Routes, Stages, titled

START = datetime.date(2026, 1, 5)
DAYS = 14
NAMES = (
    "acid", "bark", "crow", "dusk", "echo", "fern", "gulf", "hill", "iris", "jade", "kelp", "lime", "moss", "nest",
    "opal", "palm", "quay", "reed", "sand", "tide", "urn", "vale", "weed", "yarn", "zinc",
)  # fmt: skip
TEAMS = ("crew", "duo", "extra")


@dataclass(frozen=True, slots=True)
class RandomScenario:
    """A scenario as plain values, and the files it names."""

    plain: Plain
    files: dict[str, str]

    def scenario(self) -> Scenario:
        """Check it; a finding is an error of the strategy."""
        scenario = Scenario.model_validate(self.plain)
        findings = cross_checked(Facts(scenario))
        assert not findings, [(finding.path, finding.should_be) for finding in findings]
        return scenario

    def program(self) -> Program:
        """Check and compile it."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in self.files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return compile_scenario(self.scenario(), Path(folder))


@st.composite
def scenarios(draw: st.DrawFn) -> RandomScenario:
    """Draw a random scenario."""
    return random_scenario(Dice(lambda low, high: draw(st.integers(low, high))))


def seeded(number: int) -> RandomScenario:
    """Return scenario `number`."""
    return random_scenario(Dice(random.Random(number).randint))


def random_scenario(dice: Dice) -> RandomScenario:
    """Make a scenario."""
    coarse, owned, grid = dice.chance(60), dice.chance(40), dice.chance(60)
    stages = Stages(dice, coarse, owned, grid, TEAMS)
    routes, setter = _routes(dice, stages)
    if setter and dice.chance(70):
        terms = {"1": 0.3, "3": 0.7}
        stages.made[setter]["sets"] = {"wish": {"choices": {"plain": 0.5, "odd": 0.5}}, "term": {"choices": terms}}
    order = _in_order(routes["main"])
    files: dict[str, str] = {}
    plain: Plain = {
        "title": titled("random"),
        "period": {"start": START, "warm_up_days": 2, "counted_days": DAYS - 5, "run_out_days": 3},
        "national_calendar": {
            "country": None,
            "overrides": dice.of([{}, {"2026-01-08": "off", "2026-01-10": "working"}]),
        },
        "calendars": _calendars(),
        "roles": {role: {"title": titled(role)} for role in "abc"},
        "teams": _teams(dice, coarse),
        "areas": {area: {"title": titled(area)} for area in ("east", "west")},
        "attributes": {
            "size": {"number": True, "first": 1},
            "colour": {"values": ["red", "blue"]},
            "wish": {"values": ["plain", "odd"]},
            "term": {"number": True, "first": 2},
        },
        "categories": _categories(dice, order[owned:], stages),
        "channels": {"app": {"title": titled("app")}, "desk": {"title": titled("desk"), "calendar": "long"}},
        "factors": {"busy": {"each": "day", "cv": 0.3, "autocorrelation": 0.4}, "year": {"each": "year", "cv": 0.1}},
        "stages": stages.made,
        "routes": routes,
        "network": network(dice, coarse, START) if grid else {},
        "agreements": agreements(dice, order, stages),
    }
    plain["streams"] = _streams(dice, coarse, grid, files)
    if owned:
        plain["owners"] = _owners(dice)
    plain["policy"] = policy(dice, plain["agreements"])
    return RandomScenario(plain, files)


def _calendars() -> Plain:
    return {
        "office": {"working_days": ["09:00-12:00", "13:00-17:00"]},
        "long": {"every_day": ["08:00-20:00"]},
        "always": {"every_day": ["00:00-24:00"]},
        "early": {"working_days": ["06:00-14:00"]},
        "night": {"every_day": ["22:00-06:00"]},
    }


def _routes(dice: Dice, stages: Stages) -> tuple[Plain, str]:
    """The routes, and a stage that may set the attributes `wish` and `term`."""
    make = Routes(stages, list(dice.shuffled(NAMES)))
    head: list[Any] = []
    if stages.owned:
        head = [make.names.pop()]
        stages.add(head[0], "assignment")
    kinds = ["work", "batch", "meeting", "external", *(["grid"] * 3 if stages.grid else [])]
    head += make.part(3, kinds)
    fork = make.fork() if dice.chance(65) else None
    plainly = [item for item in head if isinstance(item, str)]
    tail = make.part(2, ["work", "batch", "meeting", "external"], plainly[1:] if stages.owned else plainly)
    setter = dice.of([name for name in _in_order([*head, *([fork] if fork else [])]) if name not in head[:1]] or [""])
    last = _in_order(tail)[-1]
    if dice.chance(30):  # read after the join, whoever has set it
        tail = (
            [item for item in tail if item != last] + [{"stage": last, "when": {"wish": "odd"}}]
            if last in tail
            else tail
        )
    return {"main": [*head, *([fork] if fork else []), *tail], "short": [*head, *tail]}, setter


def _in_order(items: list[Any]) -> list[str]:
    """Every stage of a route in reading order."""
    found: list[str] = []
    for item in items:
        if isinstance(item, str):
            found.append(item)
        elif "stage" in item:
            found.append(item["stage"])
        else:
            for part in item.get("together") or (item["do"], item["otherwise"]):
                found += _in_order(part)
    return found


def _teams(dice: Dice, coarse: bool) -> Plain:
    """Two teams that can do everything everywhere between them, and a third of a special kind."""
    split = dice.of([("abc", "b"), ("ab", "c"), ("a", "bc"), ("ac", "bc")])
    teams: dict[str, Plain] = {
        name: {"roles": {role: _skill(dice) for role in roles}, "calendar": dice.of(["office", "long", "always"])}
        for name, roles in zip(("crew", "duo"), split, strict=True)
    }
    for name, least in (("crew", 3), ("duo", 2)):
        steps = [(0, least), (dice.whole(2, 6), dice.whole(0, 2)), (dice.whole(8, 12), dice.whole(1, 4))]
        teams[name]["headcount"] = _steps(steps) if dice.chance(30) else least + dice.whole(0, 1)
    teams["extra"] = {
        "roles": {role: _skill(dice) for role in dice.some("abc") or "b"},
        "shifts": dice.shuffled(["early", "office", "night"]),
        "headcount": dice.whole(1, 3),
    }
    if dice.chance(30):
        teams["extra"]["areas"] = ["east"]
    for team in teams.values():
        team["title"] = titled("team")
        if dice.chance(25):
            team["absence_share"] = 0.2
        if dice.chance(25):
            team["leave"] = [{"people": 1, "from": _date(4), "to": _date(4 + dice.whole(0, 3))}]
        if dice.chance(25):
            then = {role: _skill(dice) for role in dice.some("abc") or "a"}
            team["training"] = [{"people": 1, "from": _date(2), "to": _date(2), "then": then}]
        if not coarse and dice.chance(30):
            team["other_duties_share"] = 0.3
    return teams


def _skill(dice: Dice) -> Plain:
    return {"speed": dice.of([1.0, 1.0, 0.5, 2.0]), "repeats": dice.of([1.0, 1.0, 0.5, 1.5])}


def _steps(steps: list[tuple[int, int]]) -> list[Plain]:
    return [{"from": _date(day), "people": people} for day, people in steps]


def _date(day: int) -> datetime.date:
    return START + datetime.timedelta(days=day)


def _owners(dice: Dice) -> Plain:
    owners: Plain = {
        "role": dice.of("abc"),
        "caseload": dice.whole(2, 9),
        "rule": dice.of(["least_loaded", "area", "customers_choice"]),
    }
    if dice.chance(50):
        owners["deputy_after_working_days"] = dice.whole(0, 1)
    return owners


def _categories(dice: Dice, order: list[str], stages: Stages) -> Plain:
    categories: Plain = {name: {"title": titled(name), "documents": {}} for name in ("home", "firm")}
    needed = ""
    for paper in dice.some(["deed", "licence"], 50):
        needed = needed if needed and dice.chance(60) else dice.of(order)
        stages.branch = stages.branch_of[needed]
        document = {"title": titled(paper), "missing": [0.4, 0.2], "needed_at": needed, "fetched_by": stages.repair()}
        if stages.earlier[needed] and dice.chance(60):
            document["back_to"] = dice.of(stages.earlier[needed])
        categories["home"]["documents"][paper] = document
        stages.branch = ""
    return categories


def _streams(dice: Dice, coarse: bool, grid: bool, files: dict[str, str]) -> Plain:
    common: Plain = {"areas": {"east": 0.5, "west": 0.5}, "channels": {"app": 0.5, "desk": 0.5}}
    common["attributes"] = {
        "size": {"choices": {"1": 0.5, "2": 0.3, "3": 0.2}},
        "colour": {
            "cases": [{"when": {"size": {"above": 1}}, "choices": {"red": 1.0}}, {"choices": {"red": 0.4, "blue": 0.6}}]
        },
    }
    streams: Plain = {
        "people": {**common, "category": "home", "route": "main"},
        "company": {**common, "category": "firm", "route": dice.of(["main", "short"]), "request_type": "temporary"},
    }
    kva = {"choices": {"8": 0.4, "20": 0.4, "40": 0.2}} if coarse else {"number": {"uniform": [5, 45]}}
    for name, stream in streams.items():
        stream["requested_kva"] = kva
        if coarse:
            stream["recorded"] = f"{name}.csv"
            files[f"{name}.csv"] = _arrivals(dice, name)
        else:
            weekdays = [1, 1, 2, 1, 1, 0.5, 0]
            stream |= {"applications_per_year": dice.of([300, 700]), "weekdays": weekdays, "factors": ["busy", "year"]}
    if grid and dice.chance(50):
        after = {"fixed": 5, "unit": "hours"} if coarse else {"exponential": 1, "unit": "calendar_days"}
        shy = {
            **common,
            "category": "home",
            "route": "main",
            "applications_per_year": 5,
            "latent": {"comes_after": after},
        }
        streams["shy"] = {**shy, "requested_kva": kva}
    return streams


def _arrivals(dice: Dice, stream: str) -> str:
    lines = ["case_id,arrived"]
    for case in range(dice.whole(4, 14)):
        moment = datetime.datetime.combine(_date(dice.whole(0, 8)), datetime.time(dice.of([9, 10, 13, 16, 17, 23])))
        lines.append(f"{stream}{case},{moment:%Y-%m-%d %H:%M}")
    return "\n".join(lines) + "\n"
