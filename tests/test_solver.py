"""The adapter to PuLP and HiGHS: the same answers under PuLP 3 and PuLP 4."""

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from model.solver import SolverError, solve

pulp = pytest.importorskip("pulp")


def _problem(sense: str) -> Any:
    """Two variables, x whole and y not, and the objective 2 x + y + 5."""
    problem = pulp.LpProblem("example", pulp.LpMaximize if sense == "max" else pulp.LpMinimize)
    x = problem.add_variable("x", 0, 3, cat="Integer")
    y = problem.add_variable("y", 0)
    problem += 2 * x + y + 5
    return problem, x, y


def _knapsack() -> Any:
    """Sixty items and eight weights: a second's fraction of work, so that a limit and a gap can be seen."""
    draw = random.Random(1)
    problem = pulp.LpProblem("knapsack", pulp.LpMaximize)
    items = [problem.add_variable(f"take_{i}", 0, 1, cat="Integer") for i in range(60)]
    problem += pulp.lpSum(draw.randint(100, 200) * item for item in items) + 1000
    for j in range(8):
        problem += (pulp.lpSum(draw.randint(50, 150) * item for item in items) <= 2500, f"weight_{j}")
    return problem


def test_a_minimum_keeps_its_constant_in_objective_and_bound() -> None:
    problem, x, y = _problem("min")
    problem += (x + y >= 1.5, "enough")
    solved = solve(problem)
    assert (solved.status, solved.objective, solved.bound) == ("solved", 6.5, 6.5)
    assert solved.values == {"x": 0, "y": 1.5}


def test_a_maximum_keeps_its_sign_and_constant_in_objective_and_bound() -> None:
    problem, _, y = _problem("max")
    problem += (y <= 2.5, "little")
    solved = solve(problem)
    assert (solved.status, solved.objective, solved.bound) == ("solved", 13.5, 13.5)
    assert solved.values == {"x": 3, "y": 2.5}


def test_a_linear_programme_is_its_own_bound() -> None:
    problem = pulp.LpProblem("linear", pulp.LpMinimize)
    x = problem.add_variable("x", 0)
    problem += 2 * x + 3
    problem += (x >= 4, "floor")
    solved = solve(problem)
    assert (solved.status, solved.objective, solved.bound, solved.values) == ("solved", 11, 11, {"x": 4})


def test_a_programme_without_objective_is_solved_and_shows_only_its_own_variables() -> None:
    problem = pulp.LpProblem("feasible", pulp.LpMinimize)
    x = problem.add_variable("x", 2, 2)
    problem += (x >= 1, "floor")
    solved = solve(problem)
    assert (solved.status, solved.objective, solved.values) == ("solved", 0, {"x": 2})


def test_a_variable_that_nothing_mentions_disturbs_nothing() -> None:
    problem = pulp.LpProblem("linear", pulp.LpMinimize)
    x = problem.add_variable("x", 0)
    problem.add_variable("idle", 1, 4, cat="Integer")
    problem += 2 * x + 3
    problem += (x >= 4, "floor")
    solved = solve(problem)
    assert (solved.objective, solved.bound, solved.values) == (11, 11, {"x": 4})


def test_infeasible_and_unbounded_are_told_apart() -> None:
    problem, x, _ = _problem("min")
    problem += (2 * x == 3, "half")
    assert solve(problem).status == "infeasible"
    problem, x, y = _problem("max")
    problem += (x - y <= 2, "apart")
    unbounded = solve(problem)
    assert (unbounded.status, unbounded.objective, unbounded.values) == ("unbounded", None, {})


def test_a_gap_stops_early_with_a_bound_that_holds_and_no_gap_finds_the_best() -> None:
    rough, best = solve(_knapsack(), relative_gap=0.1), solve(_knapsack())
    assert rough.objective is not None
    assert rough.bound is not None
    assert best.objective is not None
    assert best.bound == pytest.approx(best.objective)
    assert rough.objective <= best.objective <= rough.bound + 1e-6
    assert rough.bound - rough.objective > 1  # it did stop early
    assert rough.bound - rough.objective <= 0.1 * rough.objective
    assert set(best.values.values()) == {0.0, 1.0}


def test_a_time_limit_is_never_called_solved() -> None:
    stopped = solve(_knapsack(), time_limit_seconds=0)
    assert (stopped.status, stopped.objective, stopped.values) == ("stopped", None, {})


def test_equal_programmes_get_equal_answers() -> None:
    assert solve(_knapsack(), relative_gap=0.05) == solve(_knapsack(), relative_gap=0.05)


def test_two_variables_of_one_name_are_refused() -> None:
    problem, x, y = _problem("min")
    twin = problem.add_variable("y", 0)
    problem += (x + y + twin >= 1, "enough")
    with pytest.raises(SolverError, match="more than one variable called y"):
        solve(problem)


def test_a_coefficient_that_highs_drops_is_an_error_not_another_answer() -> None:
    problem, x, y = _problem("min")
    problem += (1e16 * x + y >= 4, "huge")
    with pytest.raises(SolverError, match="smaller than 1e15"):
        solve(problem)


def test_a_missing_solver_is_said_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(SolverError, match="needs the packages pulp and highspy"):
        solve(_problem("min")[0])


def test_nothing_is_printed_not_even_the_banner_and_what_follows_is() -> None:
    programme = (
        "import pulp\n"
        "from model.solver import solve\n"
        "problem = pulp.LpProblem('quiet', pulp.LpMinimize)\n"
        "x = problem.add_variable('x', 0, cat='Integer')\n"
        "problem += x\n"
        "problem += (2 * x >= 3, 'floor')\n"
        "print('before')\n"
        "print(solve(problem).objective)\n"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", programme], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["before", "2.0"]
    assert done.stderr == ""
