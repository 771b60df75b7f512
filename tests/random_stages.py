"""Random stages and routes for random scenarios, on a coarse clock (whole hours) or a fine one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

Plain = dict[str, Any]
T = TypeVar("T")

REPAIRS = {"fetch": "external", "mend": "work", "line": "external", "appeal": "meeting", "trip": "batch"}
"""Stages beside the routes, and their kinds; each branch has its own."""


def titled(name: str) -> Plain:
    """Return a title that is the name."""
    return {"zh": name, "en": name}


class Dice:
    """Random choices; what a shrinking test tends to is the first option, the lowest number, False."""

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole
        """A whole number between two others."""

    def chance(self, percent: int) -> bool:
        """Whether something happens."""
        return self.whole(0, 99) >= 100 - percent

    def of(self, options: Sequence[T]) -> T:
        """One option."""
        return options[self.whole(0, len(options) - 1)]

    def some(self, options: Sequence[T], percent: int = 50) -> list[T]:
        """Some options, in their order."""
        return [option for option in options if self.chance(percent)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All options in a random order."""
        rest = list(options)
        return [rest.pop(self.whole(0, len(rest) - 1)) for _ in options]


@dataclass(slots=True)
class Stages:
    """Makes stages; what they may refer to."""

    dice: Dice
    coarse: bool
    owned: bool
    """All routes begin with an assignment."""
    grid: bool
    teams: tuple[str, ...]
    made: dict[str, Plain] = field(default_factory=dict)
    branch: str = ""
    """Ending of the names of the repair stages of the branch that is being made; the trunk has none."""
    branch_of: dict[str, str] = field(default_factory=dict)
    """That ending for each stage."""
    earlier: dict[str, list[str]] = field(default_factory=dict)
    """Stages that each stage may lead back to."""

    def hours(self, least: int = 1, most: int = 3) -> Plain:
        """A duration of work."""
        dice = self.dice
        if self.coarse:
            return {"fixed": dice.whole(least, most), "unit": "hours"}
        families: list[Plain] = [
            {"fixed": 25},
            {"uniform": [10, 90]},
            {"triangular": [10, 20, 90]},
            {"exponential": 45},
            {"gamma": {"mean": 60, "cv": 0.7}},
            {"lognormal": {"mean": 60, "cv": 1.0}},
            {"weibull": {"mean": 50, "shape": 1.5}},
            {"empirical": [[0, 5], [0.5, 30], [1, 200]]},
        ]
        return {**dice.of(families), "unit": "minutes"}

    def table(self, least: int = 1, most: int = 3) -> Plain:
        """A duration that may depend on attributes."""
        dice = self.dice
        if dice.chance(15):
            return {**self.hours(1, 1), "per": "size"}
        if dice.chance(15):
            return {"cases": [{"when": self.condition(), **self.hours(least, most)}, self.hours(least, most)]}
        return self.hours(least, most)

    def away(self, least: int = 1) -> Plain:
        """A duration outside the house."""
        dice = self.dice
        if dice.chance(30):
            return {"fixed": max(least, dice.whole(0, 2)), "unit": dice.of(["calendar_days", "working_days"])}
        return self.hours(least, 30) if self.coarse else {"exponential": 1.2, "unit": "calendar_days"}

    def condition(self) -> Plain:
        """A test of what an application has from the beginning."""
        return self.dice.of(
            [
                {"colour": "red"},
                {"size": {"above": 1}},
                {"area": ["east"]},
                {"category": "firm"},
                {"arrival_weekday": ["monday", "wednesday", "friday"]},
                {"requested_kva": {"most": 20}},
                {"arrival_time": {"from": "12:00"}},
            ]
        )

    def add(self, name: str, kind: str, *, before: Sequence[str] = (), repairing: bool = False) -> None:
        """Make a stage; `before`: earlier stages of its part of the route, that it may send back to."""
        dice = self.dice
        stage = {
            "work": self._work, "external": self._external, "meeting": self._meeting,
            "batch": self._batch, "grid": self._grid, "assignment": dict,
        }[kind]()  # fmt: skip
        stage |= {"kind": kind, "title": titled(name)}
        self.branch_of[name], self.earlier[name] = self.branch, list(before)
        if kind != "assignment" and not repairing and dice.chance(35):
            stage["outcomes"] = [self._outcome(kind, before) for _ in range(dice.whole(1, 2))]
            if kind == "external":
                stage["takes"] = self.hours()
        elif kind == "external" and not repairing and dice.chance(12):  # again and again, up to the cap on attempts
            stage.pop("gives_up", None)
            always = {"cases": [{"when": self.condition(), "use": 1.0}, {"use": 0.0}]}
            stage |= {"outcomes": [{"probability": always}], "takes": self.hours(1, 1)}
        if dice.chance(15) and kind in ("work", "external"):
            stage["hands"] = dice.of(["customer", "authority", "utility"])
        if dice.chance(10):
            stage["luck"] = dice.of(["elsewhere", name])
        self.made[name] = stage

    def repair(self, among: Sequence[str] = tuple(REPAIRS)) -> str:
        """A repair stage of this branch."""
        plain = self.dice.of(among)
        name = plain + self.branch
        if name not in self.made:
            self.made[name] = {}
            self.add(name, REPAIRS[plain], repairing=True)
            if REPAIRS[plain] == "external":  # whoever comes back has spent time
                self.made[name]["takes"] = self.hours(1, 8)
        return name

    def _outcome(self, kind: str, before: Sequence[str]) -> Plain:
        dice = self.dice
        probability = dice.of(
            [[0.3, 0.1], 0.2, {"cases": [{"when": self.condition(), "use": [0.4, 0.2]}, {"use": 0.1}]}]
        )
        via = self.repair() if kind == "grid" or dice.chance(60) else None
        back = dice.of(before) if before and dice.chance(40) else None
        return {
            "probability": probability,
            **({"via": via} if via else {}),
            **({"back_to": back} if back else {}),
        }

    def _places(self) -> object:
        dice = self.dice
        places: list[object] = ["a", "b", "c", "b", ["a", "b"], ["b", "c"], {"b": 2}, ["c", "a", "b"]]
        return dice.of([*places, *(["owner", ["owner", "c"], ["b", "owner"]] if self.owned else [])])

    def _worked(self) -> Plain:
        dice, stage = self.dice, dict[str, Any]()
        stage["by"], stage["takes"] = self._places(), self.table()
        stage["at_closing"] = dice.of(["suspend", "finish", "hand_over"])
        if dice.chance(25):
            stage["travel"] = self.hours(1, 1)
        if dice.chance(15):
            stage |= {"in_one_go": True, "slot_minutes": dice.of([60, 120])}
        if dice.chance(25):
            stage["prefer"] = dice.shuffled(self.teams)[:2]
        if dice.chance(25):
            stage["backfill"] = True
        return stage

    def _work(self) -> Plain:
        dice, stage = self.dice, self._worked()
        if dice.chance(20):
            stage["patience"] = {**self.hours(2, 9), "then": dice.of(["leaves", "comes_again"])}
            if stage["patience"]["then"] == "comes_again" and dice.chance(50):
                stage["patience"]["via"] = self.repair()
        if dice.chance(15):
            stage["hall"] = dice.of(["office", "long"])
        if dice.chance(20):
            rule = dice.of([{"when_waiting_hours": dice.whole(0, 6)}, {"when_queue_above": dice.whole(0, 2)}])
            stage["outsource"] = {"takes": self.away(), "fee_yuan": 100, **rule}
        return stage

    def _external(self) -> Plain:
        dice, stage = self.dice, {"takes": self.away(0 if self.coarse else 1)}
        if dice.chance(20):
            stage["gives_up"] = {"probability": 0.1, "as": dice.of(["withdrawn", "expired"])}
        if dice.chance(20):
            stage["expires_after"] = self.away()
        return stage

    def _meeting(self) -> Plain:
        dice = self.dice
        rhythm: Plain = dice.of(
            [
                {"every_working_day": True},
                {"weekdays": ["monday", "thursday"]},
                {"days_of_month": [7, 10, 13]},
            ]
        )
        sessions = {**rhythm, "at": dice.of(["10:00", "14:00"]), "lasts_minutes": dice.of([60, 120])}
        if dice.chance(70):
            sessions["seats"] = dice.whole(1, 4)
        return {"sessions": sessions, "attended_by": dice.some(self.teams, 30)}

    def _batch(self) -> Plain:
        dice, stage = self.dice, self._worked()
        rules: list[Plain] = [
            {"size": dice.whole(1, 3)},
            {"age_hours": dice.whole(0, 20)},
            {"times": [{"at": "09:00"}, {"at": "15:00", "weekdays": ["tuesday", "friday"]}]},
        ]
        collects: Plain = dict(dice.of(rules))
        for rule in dice.some(rules, 30):
            collects |= rule
        collects["per_area"] = dice.chance(30)
        return {**stage, "collects": collects, **({"set_up": self.hours(1, 1)} if dice.chance(40) else {})}

    def _grid(self) -> Plain:
        dice = self.dice
        shares = dice.of([(0.0, 0.0, 0.0), (0.4, 0.3, 0.2), (0.1, 0.7, 0.1), (0.9, 0.0, 0.0), (0.6, 0.4, 0.0)])
        keys = ("farther_probability", "part_probability", "withdraws_probability")
        via = {"farther_via": self.repair(("line", "mend"))} if dice.chance(50) else {}
        return {"if_blocked": {**dict(zip(keys, shares, strict=True)), "part_least": dice.of([0.3, 0.8]), **via}}


@dataclass(slots=True)
class Routes:
    """Makes the routes: a trunk, a fork in it, parts for some applications."""

    stages: Stages
    names: list[str]
    """Names left for stages."""

    def part(self, longest: int, kinds: Sequence[str], before: Sequence[str] = ()) -> list[Any]:
        """Some stages in a row, some of them for some applications only."""
        dice, items, earlier = self.stages.dice, list[Any](), list(before)
        for _ in range(dice.whole(1, longest)):
            name = self._stage(kinds, earlier)
            if dice.chance(12):
                items.append({"stage": name, "when": self.stages.condition()})
            elif dice.chance(12):
                inner = self._stage(["external", "work"], ())
                parts = {"do": [name], "otherwise": [inner]}
                items.append({"when": self.stages.condition(), **parts})
            else:
                items.append(name)
                earlier.append(name)
        return items

    def fork(self) -> Plain:
        """Two or three branches side by side, one of them perhaps forked again."""
        dice, kinds = self.stages.dice, ("work", "external", "batch", "meeting", "work", "external")
        branches = [self._branch(2, kinds) for _ in range(dice.whole(2, 3))]
        if dice.chance(20):
            branches[:2] = self._twins()
        if dice.chance(20):
            branches[0].append({"together": [self._branch(1, kinds), self._branch(1, kinds)]})
        return {"together": branches}

    def _twins(self) -> list[list[Any]]:
        """Two branches that are over at one instant, and may end the application there in different ways."""
        dice, stages, twins = self.stages.dice, self.stages, list[list[Any]]()
        takes = {"fixed": dice.whole(4, 30), "unit": "hours"}
        for fate in dice.shuffled(["withdrawn", "expired"]):
            stages.branch = f"_{len(self.names)}"
            twins.append([self._stage(["external"], ())])
            stage = stages.made[twins[-1][0]]
            stage.pop("outcomes", None)
            stage |= {"takes": takes, "gives_up": {"probability": 0.3, "as": fate}}
        stages.branch = ""
        return twins

    def _branch(self, longest: int, kinds: Sequence[str]) -> list[Any]:
        self.stages.branch = f"_{len(self.names)}"
        part = self.part(longest, kinds)
        self.stages.branch = ""
        return part

    def _stage(self, kinds: Sequence[str], before: Sequence[str]) -> str:
        name = self.names.pop()
        self.stages.add(name, self.stages.dice.of(kinds), before=before)
        return name
