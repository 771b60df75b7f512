"""The staffing search against exhaustive search, by hand, and where it is interrupted."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.rows import FloatArray
from experiments.staffing.bounding import BoundSearch
from experiments.staffing.found import Found
from experiments.staffing.kept_years import open_kept_years
from experiments.staffing.lifting import lifted
from experiments.staffing.question import Question, standing
from experiments.staffing.rejecting import evidence, threshold
from experiments.staffing.searching import search
from experiments.staffing.targets import Target
from experiments.staffing.verifying import judged, verify
from experiments.staffing.years import Budget, OutOfBudgetError, Years
from experiments.store_file import StoreError
from model.planning.staff_master import Cover, Cut, Plan, Resource, cheapest_plan, cost_of
from tests.four_steps import DELTA, Utility, utility

pytest.importorskip("pulp")
pytest.importorskip("highspy")

TEAMS = (Resource("survey", 1, 4, 8.0), Resource("review", 1, 4, 9.5))
SAMPLE = 60


def searched(one: Utility, replications: int, **how: object) -> Found:
    with Years(one, one.question.resources, 3, budget=Budget(replications=replications)) as years:
        return search(one.question, years, **how)  # type: ignore[arg-type]


def test_the_master_takes_the_cheapest_plan_that_no_cut_forbids() -> None:
    first = cheapest_plan(TEAMS, [Cut(((0, 3), (1, 2)))])
    assert first is not None
    assert first.plan == (1, 2)  # one reviewer more costs 9.5, two surveyors more 16
    assert first.cost_yuan == pytest.approx(8 + 2 * 9.5)
    second = cheapest_plan(TEAMS, [Cut(((0, 3), (1, 2)))], passed_over=[(1, 2)])
    assert second is not None
    assert second.plan == (3, 1)


def test_covers_and_cuts_that_nothing_meets_leave_no_plan() -> None:
    enough = cheapest_plan(TEAMS, [], covers=[Cover(((0, 10.0), (1, 10.0)), 45.0)])
    assert enough is not None
    assert enough.plan == (4, 1)
    assert cheapest_plan(TEAMS, [Cut(((0, 5),))]) is None
    assert cheapest_plan([Resource("one", 2, 2, 1.0)], [], passed_over=[(2,)]) is None


def test_the_master_equals_enumeration_on_random_cuts() -> None:
    random = np.random.default_rng(3)
    for _ in range(25):
        teams = [Resource(f"t{r}", 0, 3, float(random.integers(1, 9))) for r in range(4)]
        cuts = [
            Cut(tuple((r, int(random.integers(1, 4))) for r in sorted(random.choice(4, 2, replace=False).tolist())))
            for _ in range(6)
        ]
        plans = itertools.product(range(4), repeat=4)
        kept = [p for p in plans if all(any(p[r] >= level for r, level in cut.levels) for cut in cuts)]
        found = cheapest_plan(teams, cuts)
        assert found is not None
        assert found.cost_yuan == pytest.approx(min(cost_of(teams, plan) for plan in kept))


def test_a_cut_is_lifted_over_all_that_does_not_matter_and_pushed_up() -> None:
    teams = [Resource(name, 0, 9, 1.0) for name in "abc"]

    def is_bad(plan: Plan) -> bool:
        return plan[1] < 6  # only b matters

    cut, matters = lifted(teams, (1, 2, 3), is_bad, set())
    assert cut == Cut(((1, 6),))
    assert matters == {1}


def test_evidence_of_one_year_is_what_the_players_make_of_it() -> None:
    found = evidence(np.array([[80.0]]), np.array([[100.0]]), np.array([0.9]), np.array([100.0]))
    # every player wins: 1 + f * (0.9 * 100 - 80) / ((1 - 0.9) * 100) = 1 + f
    fractions = np.array([0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8])
    assert found.reached[0] == pytest.approx(math.log(np.mean(1 + fractions)))
    assert threshold(100, 2, 0.05) == pytest.approx(math.log(100 * 2 / 0.05))


def test_a_share_that_is_just_kept_is_rejected_no_more_often_than_allowed() -> None:
    random, wrong, studies = np.random.default_rng(1), 0, 2_000
    for _ in range(studies):
        share = random.beta(9.0, 1.0, 200)  # mean 0.9, years far apart
        met = np.round(share * 50)
        wrong += bool(evidence(met[:, None], np.full((200, 1), 50.0), np.array([0.9]), np.array([50.0])).reached[0]
                      >= math.log(1 / 0.05))  # fmt: skip
    assert wrong / studies <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / studies)


def test_a_share_well_below_its_target_is_rejected_within_sixty_years() -> None:
    random = np.random.default_rng(2)
    met = random.binomial(50, 0.85, (60, 1)).astype(float)
    found = evidence(met, np.full((60, 1), 50.0), np.array([0.9]), np.array([50.0]))
    assert found.reached[0] > threshold(1_000, 3, 0.05)


def test_a_plan_is_accepted_at_half_the_error_of_the_attempt_before() -> None:
    question = Question(TEAMS, (Target("a.b", "all", 0.9),), 365, alpha=0.05, epsilon=0.005)
    random = np.random.default_rng(4)
    met = random.binomial(100, 0.905, 400).astype(float)
    rows = np.stack((met, np.full(400, 100.0), np.zeros(400)), axis=1)
    assert standing(question, rows).above[0] == pytest.approx(met.mean() / 100 - 0.9)
    assert judged(question, (1, 1), rows, attempt=1, alpha=0.025, complete=True).passed
    assert not judged(question, (1, 1), rows, attempt=1, alpha=0.025, complete=False).passed
    met = random.binomial(100, 0.885, 400).astype(float)
    rows = np.stack((met, np.full(400, 100.0), np.zeros(400)), axis=1)
    assert not judged(question, (1, 1), rows, attempt=1, alpha=0.025, complete=True).passed


def test_a_verification_is_given_up_once_it_is_hopeless_and_spends_its_own_error() -> None:
    one = utility(1)
    with Years(one, one.question.resources, 3) as years:
        found = verify(one.question, years, (1, 1, 1, 1, 0), attempt=2, replications=400)
    assert not found.passed
    assert found.replications < 400
    assert found.alpha == 0.0125


@pytest.mark.parametrize("number", range(4))
def test_the_search_never_cuts_off_the_cheapest_plan_and_needs_few_years(number: int) -> None:
    one = utility(number)
    exhaustive = one.cheapest_of_sample(SAMPLE)
    found = searched(one, one.question.plans * SAMPLE // 30)
    assert exhaustive is not None
    assert found.cost_yuan is not None
    assert found.bound_yuan is not None
    cheapest = cost_of(one.question.resources, exhaustive)
    assert found.bound_yuan <= cheapest + 1e-9
    assert found.cost_yuan == pytest.approx(cheapest) or found.bound_yuan < found.cost_yuan
    assert found.replications * 28 <= one.question.plans * SAMPLE  # the last chunk may go beyond the budget


def test_a_cut_without_tolerance_goes_wrong_where_more_planners_make_reviews_late() -> None:
    """With a third planner the reviews come in bursts: 90.0 % in time with two, 89.0 % with three."""
    one = utility(2)
    fewer, more = (2, 2, 3, 2, 1), (2, 3, 3, 2, 1)
    before, after = one.truth(fewer, 1_500)[1], one.truth(more, 1_500)[1]
    assert before - after > 0.005  # more people, and a share that falls
    between = float(0.9 + before - 0.1 * (before - after))  # which `fewer` keeps, and `more` does not
    targets = tuple(replace(target, share=between if k == 1 else 0.9) for k, target in enumerate(one.question.targets))
    for delta, cut_off in ((0.0, True), (DELTA, False)):
        question = replace(one.question, targets=targets, delta=delta)
        with Years(one, question.resources, 3) as years:
            most_due = years.of(question.most, 20)[:, 3:6].max(axis=0)
            years.of(more, 6_000)
            bound = BoundSearch(question, years, most_due, patience=6_000)
            assert (bound.rejected(more, 1) is not None) is cut_off  # then the cut forbids all below, `fewer` too


def test_a_target_that_nothing_keeps_is_told_and_the_rest_is_planned() -> None:
    one = utility(3)

    def simulate(plan: Plan, number: int) -> FloatArray:
        totals = one(plan, number)
        totals[1] = 0.5 * totals[4]  # half of the reviews are late whatever one does
        return totals

    with Years(simulate, one.question.resources, 3, budget=Budget(replications=2_000)) as years:
        found = search(one.question, years)
    assert [(str(missed.target), missed.refuted) for missed in found.out_of_reach] == [("promise.review", True)]
    assert [str(target) for target in found.question.targets] == ["promise.reply", "promise.metering"]
    assert found.verified is not None
    assert found.verified.plan[2] == 2  # as many as meters need to be fed; for the reviews alone it would be 3


def test_where_nothing_is_kept_there_is_no_plan() -> None:
    def simulate(plan: Plan, number: int) -> FloatArray:
        return np.array([10.0, 100.0, 0.0])

    question = Question(TEAMS, (Target("a.b", "all", 0.9),), 365)
    with Years(simulate, TEAMS, 1) as years:
        found = search(question, years)
    assert found.ended == "nothing keeps them"
    assert found.plan is None


def test_an_interrupted_search_has_an_answer_and_goes_on_from_its_file(tmp_path: Path) -> None:
    one, left = utility(3), [500]

    def until_interrupted(plan: Plan, number: int) -> FloatArray:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return one(plan, number)

    with open_kept_years(tmp_path / "years.sqlite") as kept:
        with Years(until_interrupted, one.question.resources, 3, kept=kept, seed=1) as years:
            first = search(one.question, years)
        assert first.ended == "interrupted"
        assert first.plan is not None
        assert first.bound_yuan is not None
        with Years(one, one.question.resources, 3, kept=kept, seed=1) as years:
            second = search(one.question, years)
            assert years.simulated == second.replications
        with Years(one, one.question.resources, 3) as years:
            alone = search(one.question, years)
    assert second.verified is not None
    assert second.verified == alone.verified
    assert second.replications <= alone.replications - 400


def test_the_budget_ends_a_search_with_what_is_known() -> None:
    one = utility(0)
    found = searched(one, 300)
    assert found.ended == "budget"
    assert found.bound_yuan is not None
    assert found.plan is not None
    with Years(one, one.question.resources, 3, budget=Budget(replications=10)) as years:
        years.of((1, 1, 1, 1, 0), 10)
        with pytest.raises(OutOfBudgetError):
            years.of((1, 1, 1, 1, 0), 11)


def test_payments_are_part_of_the_cost() -> None:
    one = utility(3)

    def simulate(plan: Plan, number: int) -> FloatArray:
        totals = one(plan, number)
        totals[6] = 12.0
        return totals

    with Years(simulate, one.question.resources, 3) as years:
        found = search(one.question, years)
    assert found.verified is not None
    assert found.verified.cost_yuan == pytest.approx(cost_of(one.question.resources, found.verified.plan) + 1.0)
    assert found.gap is not None
    assert found.gap > 0.05  # the bound knows of no payments


def test_another_file_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a store", encoding="utf-8")
    with pytest.raises(StoreError), open_kept_years(path):
        pass
    assert path.read_text(encoding="utf-8") == "not a store"
