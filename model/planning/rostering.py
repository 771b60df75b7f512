"""Who works which duty on which day: a roster of some weeks under labour rules that are data.

minimise    sum_c under_cost[c]*under[c] + over_cost[c]*over[c] + sum weights of requests not met
subject to
  sum_{e, k in c} x[e, d(c), k] - over[c] + under[c] = required[c]                                "cover_{c}"
  sum_k x[e, d, k] = works[e, d]                                                                  "day_{e}_{d}"
  x[e, d, k] + sum of x[e, d + 1, l] for l that may not follow k <= 1                              "rest_{e}_{d}_{k}"
  sum_d x[e, d, k] <= most_of[k]                                                                  "most_of_{e}_{k}"
  least_minutes <= minutes of all days <= most_minutes                                            "minutes_{e}"
  minutes of a week <= most_minutes_a_week, days of a week <= most_days_a_week                    "week_{e}_{w}"
  days of any most_run + 1 in a row <= most_run                                                   "run_{e}_{d}"
  works[e, d + i] >= works[e, d] - works[e, d - 1]         for i < least_run                       "begun_{e}_{d}_{i}"
  works[e, d + i] <= 1 - works[e, d - 1] + works[e, d]     for i < least_days_off                  "off_{e}_{d}_{i}"
  weekend[e, w] >= works on its Saturday, its Sunday; sum_w weekend[e, w] <= most_weekends         "weekend_{e}_{w}"

e is a person, d a day (day 0 is a Monday), k a kind of duty, c what is to be covered. What lies before the first day
and after the last is taken to be of any length: a run of duties or of days off that touches either end is long enough.

Notes
-----
The rules and the reading of the ends are those of the shift-scheduling instances of Curtois and Qu 2014 [instance files
read, paper not]; the limits of a week come from labour law. A rule that a person does not have is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from model.planning.duties import Cover, Duty, Person, Request, Roster
from model.solver import Solved, solve

RULES = ("rest", "most_of", "minutes", "week", "run", "begun", "off", "weekend")
"""Names of the rules of one person, as in the constraints."""


class NoRosterError(ValueError):
    """No roster keeps the rules, or none was found in time."""


def make_roster(
    days: int,
    duties: Sequence[Duty],
    people: Sequence[Person],
    cover: Sequence[Cover],
    requests: Sequence[Request] = (),
    *,
    time_limit_seconds: float | None = None,
) -> Roster:
    """The roster with the lowest penalty.

    Raises
    ------
    NoRosterError
        Whose rules cannot be kept together, and which of them; or that the time limit came before any was found.

    Examples
    --------
    >>> ann = Person("ann", {"day": 9}, most_run=2)
    >>> roster = make_roster(3, [Duty("day", 480)], [ann], [Cover(d, ("day",), 1) for d in range(3)])
    >>> roster.penalty, sum(roster.short.values())
    (100.0, 1)
    """
    _check(days, duties, people, cover, requests)
    programme = _Programme(days, duties, people, cover, requests)
    solved = solve(programme.problem, time_limit_seconds=time_limit_seconds)
    if solved.status == "infeasible":
        raise NoRosterError("; ".join(_blamed(days, duties, people)) or "the rules cannot be kept together")
    if solved.objective is None:
        raise NoRosterError("no roster was found within the time limit; give it more, or fewer duties to choose from")
    return programme.roster(solved)


def unrested(duties: Mapping[str, tuple[int, int]], rest_minutes: int) -> dict[str, tuple[str, ...]]:
    """Duties that may not follow each on the next day, as there would be less than `rest_minutes` between.

    Parameters
    ----------
    duties
        Begin and end in minutes since 00:00 of the day on which it begins.

    Examples
    --------
    >>> unrested({"early": (360, 840), "late": (840, 1320)}, 11 * 60)
    {'early': (), 'late': ('early',)}
    """
    return {
        name: tuple(next_ for next_, (begin, _) in duties.items() if begin + 1440 - end < rest_minutes)
        for name, (_, end) in duties.items()
    }


def _check(
    days: int,
    duties: Sequence[Duty],
    people: Sequence[Person],
    cover: Sequence[Cover],
    requests: Sequence[Request],
) -> None:
    known, names = {duty.name for duty in duties}, {person.name for person in people}
    if len(known) < len(duties) or len(names) < len(people):
        raise ValueError("two duties or two people have the same name")
    named = {name for one in cover for name in one.duties} | {one.duty for one in requests}
    named |= {name for duty in duties for name in duty.never_followed_by}
    named |= {name for person in people for name in person.most_of}
    if named - known or {one.person for one in requests} - names:
        raise ValueError("a duty or a person that is named is not there")
    if any(not 0 <= day < days for day in [*(one.day for one in cover), *(one.day for one in requests)]):
        raise ValueError("a day that is named is not in the roster")


def _blamed(days: int, duties: Sequence[Duty], people: Sequence[Person]) -> Iterable[str]:
    """Whose rules cannot be kept, and each rule without which they could."""
    for person in people:
        if _possible(days, duties, person, RULES):
            continue
        rules = [rule for rule in RULES if _possible(days, duties, person, [one for one in RULES if one != rule])]
        which = f"without {' or '.join(rules)} they could" if rules else "more than one of them is too much"
        yield f"the rules of {person.name} cannot be kept together; {which}"


def _possible(days: int, duties: Sequence[Duty], person: Person, rules: Sequence[str]) -> bool:
    return solve(_Programme(days, duties, [person], [], [], rules).problem).status != "infeasible"


class _Programme:
    """Variables and constraints; names are numbered by position."""

    def __init__(
        self,
        days: int,
        duties: Sequence[Duty],
        people: Sequence[Person],
        cover: Sequence[Cover],
        requests: Sequence[Request],
        rules: Sequence[str] = RULES,
    ) -> None:
        import pulp

        self.days, self.duties, self.people, self.cover = range(days), duties, people, cover
        self.problem, self._sum = pulp.LpProblem("roster", pulp.LpMinimize), pulp.lpSum
        self.x: dict[tuple[str, int, str], Any] = {}
        self.penalty: list[Any] = []
        for e, person in enumerate(people):
            works = self._work(e, person)
            for rule in rules:
                getattr(self, f"_{rule}")(e, person, works)
        for c, one in enumerate(cover):
            self._covered(c, one)
        for wish in requests:
            self._requested(wish)
        self.problem += self._sum(self.penalty)

    def _work(self, e: int, person: Person) -> list[Any]:
        """What he can do on which days, and whether he works."""
        works = []
        for d in self.days:
            free = d in person.days_off
            works.append(self.problem.add_variable(f"works_{e}_{d}", 0, 0 if free else 1, cat="Integer"))
            for k, duty in enumerate(self.duties):
                offered = duty.days is None or d in duty.days
                if offered and not free and person.most_of.get(duty.name, 0) > 0:
                    self.x[person.name, d, duty.name] = self.problem.add_variable(f"x_{e}_{d}_{k}", 0, 1, cat="Integer")
            self.problem += (self._sum(self._of(person, d)) - works[d] == 0, f"day_{e}_{d}")
        return works

    def _of(self, person: Person, day: int) -> list[Any]:
        found = (self.x.get((person.name, day, duty.name)) for duty in self.duties)
        return [x for x in found if x is not None]

    def _minutes_of(self, person: Person, days: Iterable[int]) -> Any:
        length = {duty.name: duty.minutes for duty in self.duties}
        terms = [(d, k) for d in days for k in length if (person.name, d, k) in self.x]
        return self._sum(length[k] * self.x[person.name, d, k] for d, k in terms)

    def _rest(self, e: int, person: Person, works: Sequence[Any]) -> None:
        for d in self.days[:-1]:
            for k, duty in enumerate(self.duties):
                today = self.x.get((person.name, d, duty.name))
                after = [self.x.get((person.name, d + 1, name)) for name in duty.never_followed_by]
                after = [one for one in after if one is not None]
                if today is not None and after:
                    self.problem += (today + self._sum(after) <= 1, f"rest_{e}_{d}_{k}")

    def _most_of(self, e: int, person: Person, works: Sequence[Any]) -> None:
        for k, duty in enumerate(self.duties):
            mine = [x for (name, _, of), x in self.x.items() if name == person.name and of == duty.name]
            if len(mine) > person.most_of.get(duty.name, 0):
                self.problem += (self._sum(mine) <= person.most_of[duty.name], f"most_of_{e}_{k}")

    def _minutes(self, e: int, person: Person, works: Sequence[Any]) -> None:
        minutes = self._minutes_of(person, self.days)
        if person.most_minutes is not None:
            self.problem += (minutes <= person.most_minutes, f"minutes_most_{e}")
        if person.least_minutes:
            self.problem += (minutes >= person.least_minutes, f"minutes_least_{e}")

    def _week(self, e: int, person: Person, works: Sequence[Any]) -> None:
        for first in self.days[::7]:
            week = self.days[first : first + 7]
            if person.most_minutes_a_week is not None:
                self.problem += (self._minutes_of(person, week) <= person.most_minutes_a_week, f"week_{e}_{first}")
            if person.most_days_a_week is not None:
                self.problem += (self._sum(works[d] for d in week) <= person.most_days_a_week, f"week_days_{e}_{first}")

    def _run(self, e: int, person: Person, works: Sequence[Any]) -> None:
        if person.most_run is not None:
            for d in self.days[: -person.most_run]:
                self.problem += (self._sum(works[d : d + person.most_run + 1]) <= person.most_run, f"run_{e}_{d}")

    def _begun(self, e: int, person: Person, works: Sequence[Any]) -> None:
        for d in self.days[1:]:
            for i in range(1, min(person.least_run, len(self.days) - d)):
                self.problem += (works[d + i] >= works[d] - works[d - 1], f"begun_{e}_{d}_{i}")

    def _off(self, e: int, person: Person, works: Sequence[Any]) -> None:
        for d in self.days[1:]:
            for i in range(1, min(person.least_days_off, len(self.days) - d)):
                self.problem += (works[d + i] <= 1 - works[d - 1] + works[d], f"off_{e}_{d}_{i}")

    def _weekend(self, e: int, person: Person, works: Sequence[Any]) -> None:
        if person.most_weekends is None:
            return
        weekends = []
        for saturday in self.days[5::7]:
            weekends.append(self.problem.add_variable(f"weekend_{e}_{saturday}", 0, 1, cat="Integer"))
            for d in self.days[saturday : saturday + 2]:
                self.problem += (works[d] <= weekends[-1], f"weekend_{e}_{d}")
        self.problem += (self._sum(weekends) <= person.most_weekends, f"weekends_{e}")

    def _covered(self, c: int, one: Cover) -> None:
        pairs = ((p.name, one.day, name) for p in self.people for name in one.duties)
        able = [self.x[pair] for pair in pairs if pair in self.x]
        over = self.problem.add_variable(f"over_{c}", 0, len(able))
        if isinstance(one.under_cost, tuple):
            under = [(cost, self.problem.add_variable(f"under_{c}_{i}", 0, 1)) for i, cost in enumerate(one.under_cost)]
        else:
            under = [(one.under_cost, self.problem.add_variable(f"under_{c}", 0, one.required))]
        short = self._sum(people for _, people in under)
        self.problem += (self._sum(able) - over + short == one.required, f"cover_{c}")
        self.penalty += [one.over_cost * over, *(cost * people for cost, people in under)]

    def _requested(self, one: Request) -> None:
        x = self.x.get((one.person, one.day, one.duty), 0)
        self.penalty.append(one.weight * (1 - x) if one.wanted else one.weight * x)

    def roster(self, solved: Solved) -> Roster:
        """The roster that was found."""
        assert solved.objective is not None
        worked = {(e, d): k for (e, d, k), x in self.x.items() if solved.values.get(x.name, 0.0) > 0.5}
        short: dict[Cover, int] = {}
        for one in self.cover:
            have = sum(1 for person in self.people if worked.get((person.name, one.day)) in one.duties)
            if have < one.required:
                short[one] = one.required - have
        return Roster(solved.status, worked, solved.objective, solved.bound, short)
