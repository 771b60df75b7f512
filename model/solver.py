"""One way to solve a mixed-integer programme: PuLP writes it, HiGHS solves it.

PuLP 3 (Python 3.11) and PuLP 4 (Python 3.12 and later) report a solution in different words, and PuLP 3 calls
the plan at a time limit "Optimal", forgets the objective's constant in the bound and turns a maximum into a
minimum. So the answer is read from HiGHS itself, which both leave at ``problem.solverModel``. Programmes must
be written in the words that both know: ``problem.add_variable(name, lowBound, upBound, cat)`` and
``problem += (constraint, name)``.
"""

import contextlib
import math
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pulp

Status = Literal["solved", "infeasible", "unbounded", "stopped"]

# File descriptor 1 belongs to the whole process: two threads that swapped it at once could leave it closed.
_STANDARD_OUTPUT = threading.Lock()
_WHAT_HIGHS_READS = "it reads only coefficients smaller than 1e15 in size"


class SolverError(RuntimeError):
    """The solver is missing, failed, or was given a programme that it cannot read."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The answer to a programme.

    Attributes
    ----------
    status
        ``solved``: optimal within the gap asked for. ``stopped``: the time limit came first.
    objective
        Value of the plan found, its constant included; None where there is no plan.
    bound
        No plan is better than this; None where nothing is proved.
    values
        By variable name, integer variables as whole numbers; empty where there is no plan. A variable that
        neither the objective nor a constraint mentions may be absent.
    """

    status: Status
    objective: float | None
    bound: float | None
    values: dict[str, float]


def solve(problem: "pulp.LpProblem", *, relative_gap: float = 0.0, time_limit_seconds: float | None = None) -> Solved:
    """Solve `problem` on one thread and in silence, so that equal programmes get equal answers.

    Parameters
    ----------
    relative_gap
        Stop at a plan proved to be within this share of the best; 0 asks for the best. Prefer it to a time
        limit, whose answer depends on the machine.
    time_limit_seconds
        Wall-clock seconds; None waits.

    Raises
    ------
    SolverError
        Without HiGHS, for equal variable names, for coefficients too large, or when HiGHS fails.
    """
    _refuse_equal_names(problem)
    solver = _highs(relative_gap, time_limit_seconds)
    try:
        problem.solve(solver)
    except Exception as error:  # whatever the two packages raise, the reader needs one kind of error
        raise SolverError(f"HiGHS could not solve {problem.name} ({error}); {_WHAT_HIGHS_READS}") from error
    highs: Any = problem.solverModel
    if highs.getNumRow() != problem.numConstraints():
        raise SolverError(f"HiGHS left out a constraint of {problem.name}; {_WHAT_HIGHS_READS}")
    status = _status(problem, highs)
    if status in ("infeasible", "unbounded"):
        return Solved(status, None, None, {})
    found = status == "solved" or highs.getInfo().primal_solution_status == _feasible()
    objective = _in_terms_of(problem, highs, highs.getInfo().objective_function_value) if found else None
    if _has_integers(highs):
        bound = _in_terms_of(problem, highs, highs.getInfo().mip_dual_bound)
    else:
        bound = objective if status == "solved" else None
    return Solved(status, objective, bound, _values(problem) if found else {})


def _highs(relative_gap: float, time_limit_seconds: float | None) -> Any:
    """PuLP's HiGHS, its banner already swallowed."""
    try:
        import highspy
        import pulp
    except ImportError as error:
        raise SolverError(f"the optimiser needs the packages pulp and highspy: {error}") from error
    with _silence():
        # Version 1.16 prints a banner when the first of a process is made, whatever the options say.
        highspy.Highs()  # type: ignore[no-untyped-call, unused-ignore]
    return pulp.HiGHS(
        msg=False, output_flag=False, threads=1, gapRel=relative_gap, gapAbs=0.0, timeLimit=time_limit_seconds
    )


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Send what C code writes to file descriptor 1 nowhere."""
    with _STANDARD_OUTPUT:
        try:
            kept = os.dup(1)
        except OSError:  # closed already: nothing can be printed
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


def _status(problem: "pulp.LpProblem", highs: Any) -> Status:
    """HiGHS' many endings in our four words."""
    from highspy import HighsModelStatus as Ending

    ending = highs.getModelStatus()
    if ending == Ending.kUnboundedOrInfeasible:  # without an objective it cannot be unbounded
        highs.changeColsCost(highs.getNumCol(), list(range(highs.getNumCol())), [0.0] * highs.getNumCol())
        highs.run()
        ending = Ending.kUnbounded if highs.getModelStatus() == Ending.kOptimal else highs.getModelStatus()
    words: dict[Any, Status] = {
        Ending.kOptimal: "solved",
        Ending.kModelEmpty: "solved",
        Ending.kInfeasible: "infeasible",
        Ending.kUnbounded: "unbounded",
        Ending.kTimeLimit: "stopped",
        Ending.kIterationLimit: "stopped",
        Ending.kInterrupt: "stopped",
    }
    if ending not in words:
        raise SolverError(f"HiGHS ended {problem.name} with: {highs.modelStatusToString(ending)}")
    return words[ending]


def _feasible() -> int:
    from highspy import SolutionStatus

    return int(SolutionStatus.kSolutionStatusFeasible)


def _has_integers(highs: Any) -> bool:
    from highspy import HighsVarType

    return HighsVarType.kInteger in list(highs.getLp().integrality_)


def _in_terms_of(problem: "pulp.LpProblem", highs: Any, value: float) -> float | None:
    """`value` of the programme as HiGHS holds it, in terms of `problem`: its own sense and constant."""
    import highspy
    import pulp

    if not math.isfinite(value):
        return None
    turned = problem.sense == pulp.LpMaximize and highs.getLp().sense_ == highspy.ObjSense.kMinimize
    constant = problem.objective.constant if problem.objective is not None else 0.0
    return float((-1.0 if turned else 1.0) * (value - highs.getLp().offset_) + constant)


def _values(problem: "pulp.LpProblem") -> dict[str, float]:
    import pulp

    values = {}
    for variable in problem.variables():
        # Not PuLP's own where there is no objective, nor, as PuLP 3 does, one that nothing mentions.
        if variable.name != "__dummy" and variable.varValue is not None:
            value = float(variable.varValue)
            values[variable.name] = float(round(value)) if variable.cat == pulp.LpInteger else value + 0.0
    return values


def _refuse_equal_names(problem: "pulp.LpProblem") -> None:
    seen: set[str] = set()
    for variable in problem.variables():
        if variable.name in seen:
            raise SolverError(f"{problem.name} has more than one variable called {variable.name}")
        seen.add(variable.name)
