"""The cheapest headcount that can carry the offered work: a lower bound on every plan.

minimise    sum_t  monthly_cost_yuan[t] * headcount[t]
subject to  sum_t  carried[t, r, a] = hours[r, a]                    for each role r, area a  "carry_{r}_{a}"
            sum_ra carried[t, r, a] / speed[t, r]
              <= max_utilisation * hours_per_person[t] * headcount[t]        for each team t  "hours_{t}"
            least[t] <= headcount[t] <= most[t], whole people
            carried[t, r, a] >= 0, only where team t has the role r and serves the area a

This is the *fluid* bound: work flows like water. It ignores waiting, the variability of arrivals and
durations, and every promise; it knows only that nobody works more than his hours. A plan that keeps promises
costs at least as much, nearly always more, and the optimiser that simulates plans starts from here. The hours
of cross-trained people are shared between their roles and count once.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.solver import SolverError, solve

if TYPE_CHECKING:
    import pulp

Load = dict[tuple[str, str], float]  # hours at normal speed by (role, area)
Carried = dict[tuple[str, str, str], float]  # hours at normal speed by (team, role, area)

_LEVELS, _NEGLIGIBLE_HOURS = 20, 1e-6


@dataclass(frozen=True, slots=True)
class TeamOffer:
    """What a team can take on.

    Attributes
    ----------
    roles
        The roles its people have, at normal speed, or role → speed (2.0 does the work in half the time).
    areas
        The areas it serves; None serves all.
    hours_per_person
        Productive hours of one person over the period, absence and other duties already taken off.
    least, most
        Bounds of the headcount, people; `most` None has no upper bound.
    """

    name: str
    roles: frozenset[str] | Mapping[str, float]
    areas: frozenset[str] | None
    hours_per_person: float
    monthly_cost_yuan: float
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        for field in ("hours_per_person", "monthly_cost_yuan"):
            if not 0 <= getattr(self, field) < math.inf:
                raise ValueError(f"team {self.name}: {field} = {getattr(self, field)} must be finite and not negative")
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError(f"team {self.name}: 0 <= least <= most is needed, not {self.least} and {self.most}")
        for role in self.roles:
            if not 0 < self.speed(role) < math.inf:
                raise ValueError(f"team {self.name}: the speed of {role} = {self.speed(role)} must be positive")

    def speed(self, role: str) -> float:
        """Hours at normal speed done in one hour."""
        return float(self.roles[role]) if isinstance(self.roles, Mapping) else 1.0

    def can_do(self, role: str, area: str) -> bool:
        """Whether its people have the role and serve the area."""
        return role in self.roles and (self.areas is None or area in self.areas)


@dataclass(frozen=True, slots=True)
class Work:
    """Hours of work at normal speed that a role has to do in an area over the period."""

    role: str
    area: str
    hours: float

    def __post_init__(self) -> None:
        if not 0 <= self.hours < math.inf:
            raise ValueError(f"work of {self.role} in {self.area}: {self.hours} hours must be finite and not negative")


@dataclass(frozen=True, slots=True)
class StaffingBound:
    """The cheapest headcount that carries the work, and one way to share the work out.

    Attributes
    ----------
    headcount
        People per team. Another headcount may cost the same; none costs less.
    utilisation
        Busy share of a team's productive hours (0 to `max_utilisation`), NaN where it has none. Teams can
        share work in many ways; this one keeps them about equally busy, to a twentieth of the ceiling.
    carried
        Hours at normal speed by (team, role, area) in that sharing.
    """

    headcount: dict[str, int]
    monthly_cost_yuan: float
    utilisation: dict[str, float]
    carried: Carried


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Work that nobody can carry, even with every team at its `most`.

    `teams` could do it, the cheapest per hour of work first; `people` more in the first would carry what is
    missing (None without a team).
    """

    role: str
    area: str
    missing_hours: float
    teams: tuple[str, ...]
    people: int | None

    def __str__(self) -> str:
        work = f"{self.role} in {self.area}: {self.missing_hours:.1f} hours of work cannot be carried"
        if self.people is None:
            return f"{work}; no team has this role there and any working hours"
        full = f"even with the most people of {', '.join(self.teams)}"
        return f"{work} {full}; {self.people} more in {self.teams[0]} would do"


class UnstaffableError(ValueError):
    """No allowed headcount carries the work; `shortfalls` says which work is left and what is missing.

    Their sum is the least possible; where works share a team, which of them is left is one way of several.
    """

    def __init__(self, shortfalls: tuple[Shortfall, ...]) -> None:
        super().__init__("\n".join(str(shortfall) for shortfall in shortfalls))
        self.shortfalls = shortfalls


def cheapest_headcount(teams: Sequence[TeamOffer], work: Iterable[Work], *, max_utilisation: float) -> StaffingBound:
    """The cheapest whole headcount per team that carries `work`, proved optimal.

    Parameters
    ----------
    max_utilisation
        Ceiling on the busy share of productive hours, above 0 and at most 1.

    Raises
    ------
    UnstaffableError
        When not even `most` people everywhere can carry the work.

    Examples
    --------
    >>> team = TeamOffer("survey", frozenset({"surveyor"}), None, hours_per_person=100, monthly_cost_yuan=9e3)
    >>> cheapest_headcount([team], [Work("surveyor", "north", 171)], max_utilisation=0.85).headcount
    {'survey': 3}
    """
    import pulp

    load = _load(teams, work, max_utilisation)
    problem = pulp.LpProblem("staffing", pulp.LpMinimize)
    _, busy = _carry(problem, teams, load)
    by_team = [(team.name,) for team in teams]
    names, hours_names = _names("headcount", by_team), _names("hours", by_team)
    headcount, cost = {}, []
    for team, key in zip(teams, by_team, strict=True):
        people = headcount[team.name] = problem.add_variable(names[key], team.least, team.most, cat="Integer")
        cost.append(team.monthly_cost_yuan * people)
        hours = max_utilisation * team.hours_per_person * people
        problem += (busy[team.name] <= hours, hours_names[key])
    problem += pulp.lpSum(cost)
    solved = solve(problem)
    if solved.status == "infeasible":
        raise UnstaffableError(_shortfalls(teams, load, max_utilisation))
    chosen = {team.name: int(solved.values.get(headcount[team.name].name, team.least)) for team in teams}
    carried = _levelled(teams, load, chosen, max_utilisation)
    return StaffingBound(
        headcount=chosen,
        monthly_cost_yuan=math.fsum(team.monthly_cost_yuan * chosen[team.name] for team in teams),
        utilisation={team.name: _utilisation(team, chosen[team.name], carried) for team in teams},
        carried=carried,
    )


def _load(teams: Sequence[TeamOffer], work: Iterable[Work], max_utilisation: float) -> Load:
    """Total hours by role and area, after a look at the arguments."""
    if not 0 < max_utilisation <= 1:
        raise ValueError(f"max_utilisation = {max_utilisation} must lie above 0 and not above 1")
    if len({team.name for team in teams}) < len(teams):
        raise ValueError("two teams have the same name")
    parts: dict[tuple[str, str], list[float]] = {}
    for item in work:
        parts.setdefault((item.role, item.area), []).append(item.hours)
    return {key: total for key, hours in sorted(parts.items()) if (total := math.fsum(hours)) > 0}


def _carry(
    problem: "pulp.LpProblem", teams: Sequence[TeamOffer], load: Load, *, elastic: bool = False
) -> "tuple[dict[tuple[str, ...], pulp.LpVariable], dict[str, pulp.LpAffineExpression]]":
    """Add who carries what: the variables by (team, role, area), and the busy hours by team.

    With `elastic`, work may be left: the variable of the key (role, area) is what is missing, in hours.
    """
    import pulp

    able = [(team, role, area) for role, area in load for team in teams if team.can_do(role, area)]
    names = _names("carried", [(team.name, role, area) for team, role, area in able])
    if elastic:
        names |= _names("missing", list(load))
    variables = {key: problem.add_variable(name, 0) for key, name in names.items()}
    givers: dict[tuple[str, ...], list[pulp.LpVariable]] = {key: [] for key in load}
    for key, variable in variables.items():
        givers[key[-2:]].append(variable)
    for key, name in _names("carry", list(load)).items():
        problem += (pulp.lpSum(givers[key]) == load[key[0], key[1]], name)
    terms: dict[str, list[pulp.LpAffineExpression]] = {team.name: [] for team in teams}
    for team, role, area in able:
        terms[team.name].append(variables[team.name, role, area] * (1.0 / team.speed(role)))
    return variables, {name: pulp.lpSum(parts) for name, parts in terms.items()}


def _levelled(teams: Sequence[TeamOffer], load: Load, people: Mapping[str, int], ceiling: float) -> Carried:
    """Share the work out so that teams are about equally busy: an hour costs more the busier its team is."""
    import pulp

    problem = pulp.LpProblem("levelling", pulp.LpMinimize)
    carried, busy = _carry(problem, teams, load)
    price = []
    for number, team in enumerate(teams):
        step = ceiling * team.hours_per_person * people[team.name] / _LEVELS
        levels = [problem.add_variable(f"level_{number}_{k}", 0, step) for k in range(_LEVELS)]
        # A dear level without end: the solver's tolerance must not make the headcount it found infeasible.
        over = problem.add_variable(f"over_{number}", 0)
        price += [(k + 1) * hours for k, hours in enumerate(levels)] + [10_000 * over]
        problem += (busy[team.name] == pulp.lpSum(levels) + over, f"levels_{number}")
    problem += pulp.lpSum(price)
    values = solve(problem).values
    return {(key[0], key[1], key[2]): max(0.0, values[variable.name]) for key, variable in carried.items()}


def _utilisation(team: TeamOffer, people: int, carried: Carried) -> float:
    hours = team.hours_per_person * people
    busy = math.fsum(part / team.speed(role) for (name, role, _), part in carried.items() if name == team.name)
    return busy / hours if hours > 0 else math.nan


def _shortfalls(teams: Sequence[TeamOffer], load: Load, ceiling: float) -> tuple[Shortfall, ...]:
    """What is left when every team has its `most` people and the missing hours are the fewest possible."""
    import pulp

    problem = pulp.LpProblem("shortfall", pulp.LpMinimize)
    variables, busy = _carry(problem, teams, load, elastic=True)
    problem += pulp.lpSum(variables[key] for key in load)
    for number, team in enumerate(teams):
        if team.most is not None or team.hours_per_person == 0:
            hours = ceiling * team.hours_per_person * (team.most or 0)
            problem += (busy[team.name] <= hours, f"most_{number}")
    values = solve(problem).values
    missing = {key: values[variables[key].name] for key in load}
    found = [(*key, hours) for key, hours in missing.items() if hours > _NEGLIGIBLE_HOURS]
    if not found:
        raise SolverError("HiGHS finds the headcounts infeasible, but no work that is left; scale the hours")
    return tuple(_shortfall(teams, role, area, hours, ceiling) for role, area, hours in found)


def _shortfall(teams: Sequence[TeamOffer], role: str, area: str, hours: float, ceiling: float) -> Shortfall:
    able = [team for team in teams if team.can_do(role, area) and team.hours_per_person > 0]
    able.sort(key=lambda team: team.monthly_cost_yuan / (team.hours_per_person * team.speed(role)))
    people = None
    if able:
        carried_per_person = ceiling * able[0].hours_per_person * able[0].speed(role)
        people = math.ceil(hours / carried_per_person - 1e-9)
    return Shortfall(role, area, hours, tuple(team.name for team in able), people)


def _names(prefix: str, keys: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Name the keys in signs that PuLP leaves as they are; numbered where two names would be equal."""
    names: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for key in keys:
        name = re.sub(r"[-+\[\] >/]", "_", "_".join((prefix, *key)))
        names[key] = name if name not in taken else f"{name}__{len(names)}"
        taken.add(names[key])
    return names
