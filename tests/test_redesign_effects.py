"""What each redesign moves on the county, beyond noise, and what it cannot move.

Replications are paired: the same customers with the same luck meet both arms, so a difference is judged by its own
spread (t over replications). What is pure luck of a customer (whether his papers are missing at the first time) is the
same to the last bit whatever is redesigned, unless the redesign is about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from experiments.paired import difference_from_zero
from model.engine import simulate as reference_engine
from model.kernel import simulate
from model.log import Fate, Log, Outcome
from model.program import DAY, Column, IntArray
from tests.by_hand import assert_same
from tests.redesigns import COMBINED, NAMES, numbers, task

LV, HV = ("lv_residential", "lv_nonresidential"), ("hv_single", "hv_dual")
ARRIVED = "applications/all/arrived"
LACKING = tuple(f"stages/customer_fetches_papers/{category}/applications" for category in (*LV, *HV))
"""Applications with a paper missing at the first time of asking."""
PAPERS_ARE_THE_MATTER = ("deferred_documents", "published_papers")
LONG, SHORT = 12, 4
"""Replications of the slow tests, and of the others."""


def days(category: str) -> str:
    return f"days/{category}/calendar/mean"


def figure(category: str, what: str) -> str:
    return f"getting_electricity/{category}/{what}"


def stage(name: str, category: str, what: str) -> str:
    return f"stages/{name}/{category}/{what}"


RES, OTHER, SINGLE = "lv_residential", "lv_nonresidential", "hv_single"
MOVES: dict[str, dict[str, int]] = {
    "side_by_side": {days(RES): -1, days(OTHER): -1},
    "joint_approval": {"days_by_cause/hv_single/batch": -1, stage("plan_approval_leader", SINGLE, "attempts"): 1},
    "deferred_documents": {stage("acceptance", RES, "again"): -1, figure(OTHER, "trips"): -1},
    "account_manager": {"where_days/hv_single/customer": -1, figure(SINGLE, "site_visits"): 1},
    "one_plus_one": {days(RES): -1, figure(RES, "system_links"): -1, figure(RES, "site_visits"): -1},
    "one_plus_two": {days(OTHER): -1, figure(OTHER, "trips"): -1},
    "one_role": {days(RES): -1, figure(RES, "hand_overs"): -1},
    "fewer_links": {days(RES): -1, days(OTHER): -1, figure(RES, "system_links"): -1},
    "fewer_approvals": {"utilisation/team/section_heads": -1, days(RES): -1},
    "three_zeros": {figure(RES, "trips"): -1, figure(OTHER, "customer_yuan"): -1},
    "three_savings": {figure(SINGLE, "trips"): -1, figure(SINGLE, "customer_yuan"): -1},
    "critical_only": {days(SINGLE): -1, stage("rework_defects", SINGLE, "attempts"): 1},
    "spot_checks": {stage("open_up_concealed_works", SINGLE, "applications"): -1, figure(SINGLE, "site_visits"): 1},
    "service_agreement": {"where_days/lv_nonresidential/customer": -1, days(OTHER): -1},
    "alerts": {"joint/statutory_2010/all/share": 1, "queues/hall_service/left": 1},
    "alerts_helper": {
        "joint/statutory_2010/all/share": 1,
        "clauses/statutory_2010.plan_reply_lv_residential/lv_residential/share": 1,
        "busy_hours/role/surveyor": 1,
    },
    "alerts_escalation": {
        "joint/statutory_2010/all/share": 1,
        stage("plan_check", RES, "takes_hours_mean"): -1,
        "busy_hours/role/approver": -1,
    },
    "alerts_slack": {"joint/statutory_2010/all/share": 1, "queues/hall_service/left": 1},
    "once_told": {stage("customer_fetches_papers", OTHER, "again"): -1, figure("all", "trips"): -1},
    "published_papers": {LACKING[0]: -1, LACKING[2]: -1, figure("all", "trips"): -1},
    "online_progress": {"utilisation/team/hall": -1, "queues/hall_service/mean_waiting": -1},
    "online_channels": {figure(RES, "trips"): -1, "utilisation/team/hall": -1},
    "application_form": {stage("site_survey", RES, "again"): -1, stage("acceptance", RES, "takes_hours_mean"): 1},
    "hourly_lists": {days(RES): -1, days(OTHER): -1},
    "leaders_daily": {"queues/plan_approval_leader/wait_hours_mean": -1},
    "review_twice_a_week": {"queues/design_review/wait_hours_mean": -1, "where_days/hv_single/meeting": -1},
    "outage_slots_daily": {"queues/outage_slot/wait_hours_mean": -1, "where_days/hv_single/meeting": -1},
    "gis": {"busy_hours/role/surveyor": -1, stage("supply_plan_hv", SINGLE, "takes_hours_mean"): -1},
    "market_information": {
        "where_days/hv_single/customer": -1,
        stage("customer_hires_contractor", SINGLE, "again"): -1,
        figure(SINGLE, "customer_yuan"): -1,
    },
    "proactive_contact": {"where_days/hv_single/customer": -1, "applications/lv_nonresidential/withdrawn": -1},
    "boundary_photos": {
        stage("contract_draft", SINGLE, "takes_hours_mean"): -1,
        stage("contract_draft", SINGLE, "again"): -1,
    },
    "plan_briefing": {stage("design_review", SINGLE, "again"): -1},
    "appointments": {stage("meter_installation", RES, "again"): -1, figure(RES, "site_visits"): -1},
    "concealed_works_called": {
        stage("open_up_concealed_works", SINGLE, "applications"): -1,
        figure(SINGLE, "customer_yuan"): -1,
    },
    "stricter_inspection": {figure("all", "site_visits"): 1, "busy_hours/team/inspection_team": 1},
    "training": {stage("site_survey", RES, "takes_hours_mean"): -1, "duty_hours/team/metering_team": -1},
    "relieved_of_other_duties": {days(RES): -1, "utilisation/team/west_station": -1},
    "reinforcement_programme": {
        "cost/reinforcement_yuan": 1,
        "queues/grid_request/wait_hours_mean": -1,
        "where_days/lv_residential/grid": -1,
    },
    "connection_choice": {stage("longer_line", OTHER, "applications"): 1, figure(OTHER, "customer_yuan"): 1},
    "combined/urban_one_plus_one": {days(RES): -1, figure(RES, "system_links"): -1},
    "combined/one_plus_two_all_lv": {days(RES): -1, days(OTHER): -1, figure(RES, "trips"): -1},
    "combined/account_manager_alerts_agreement": {"where_days/hv_single/customer": -1},
    "combined/all": {days(RES): -1, days(OTHER): -1, days(SINGLE): -1, figure("all", "trips"): -1},
}
"""Measures that a redesign says it moves, and which way."""
DESIGNER = stage("customer_hires_designer", SINGLE, "takes_hours_mean")
CANNOT: dict[str, tuple[str, ...]] = {
    "side_by_side": (DESIGNER, *(stage("acceptance", one, "again") for one in (*LV, *HV))),
    "one_plus_one": (DESIGNER, stage("acceptance", SINGLE, "again"), stage("acceptance", OTHER, "again")),
    "one_plus_two": (DESIGNER, stage("acceptance", SINGLE, "again"), stage("acceptance", RES, "again")),
    "one_role": (DESIGNER, stage("acceptance", SINGLE, "again")),
    "fewer_links": (DESIGNER, stage("acceptance", SINGLE, "again")),
    "three_zeros": (DESIGNER, stage("acceptance", SINGLE, "again")),
    "three_savings": (DESIGNER, days(RES), days(SINGLE), "days/hv_dual/calendar/mean", "visits"),
    "critical_only": (DESIGNER, stage("acceptance", SINGLE, "again"), stage("acceptance", RES, "again")),
    "hourly_lists": (DESIGNER, stage("acceptance", SINGLE, "again"), stage("acceptance", RES, "again")),
    "leaders_daily": (DESIGNER, stage("acceptance", RES, "again"), stage("site_survey", RES, "again")),
    "review_twice_a_week": (DESIGNER, stage("acceptance", RES, "again"), stage("site_survey", RES, "again")),
    "appointments": (DESIGNER, stage("acceptance", RES, "again"), stage("site_survey", RES, "again")),
    "boundary_photos": (DESIGNER, stage("acceptance", RES, "again"), figure("hv_dual", "customer_yuan")),
    "plan_briefing": (DESIGNER, stage("acceptance", RES, "again"), stage("site_survey", RES, "again")),
    "online_progress": (DESIGNER, stage("acceptance", RES, "again"), stage("site_survey", RES, "again")),
    "once_told": (DESIGNER, *LACKING),
}
"""Measures that are the customers' own luck, untouched by the redesign, beside those of all."""
CLEAR = (
    "joint_approval",
    "deferred_documents",
    "one_plus_one",
    "one_plus_two",
    "fewer_links",
    "three_zeros",
    "three_savings",
    "hourly_lists",
    "outage_slots_daily",
    "market_information",
)
"""Redesigns whose effect a few replications show."""


def differences(name: str, path: str, replications: int) -> list[float]:
    """Of each replication: with the redesign less without."""
    pairs = [(numbers((name,), n), numbers((), n)) for n in range(replications)]
    return [with_it.get(path, 0.0) - without.get(path, 0.0) for with_it, without in pairs]


def moves(name: str, replications: int) -> list[str]:
    """What a redesign does not move as it says, or moves though it cannot."""
    wrong = []
    for path, way in MOVES[name].items():
        difference = difference_from_zero(differences(name, path, replications))
        # a difference that is the same in every replication is shown by few of them (sign test)
        shown = difference.p < 0.01 or difference.estimate.deviation < 1e-9 * abs(difference.estimate.mean)
        if not shown or np.sign(difference.estimate.mean) != way:
            wrong.append(f"{path} moves by {difference.estimate.mean:.4g} (p {difference.p:.2g})")
    for path in unmoved(name):
        if any(differences(name, path, replications)):
            wrong.append(f"{path} cannot move")
    return wrong


def unmoved(name: str) -> tuple[str, ...]:
    papers = () if name in PAPERS_ARE_THE_MATTER or name.startswith("combined/all") else LACKING
    return (ARRIVED, *papers, *CANNOT.get(name, ()))


def test_every_redesign_says_what_it_moves() -> None:
    known = {*MOVES, "audit"}
    assert known == {*NAMES, *(name for name in COMBINED if not name.endswith("_city"))}


@pytest.mark.parametrize("name", CLEAR)
def test_it_moves_what_it_says_and_nothing_that_it_cannot(name: str) -> None:
    assert moves(name, SHORT) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVES)
def test_each_moves_what_it_says_and_nothing_that_it_cannot(name: str) -> None:
    assert moves(name, LONG) == []


# ─── single ones, looked at closely ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Told:
    """What the log of the first replication tells, by application; the applications are the same in all arms."""

    log: Log
    stages: tuple[str, ...]
    category: IntArray
    categories: tuple[str, ...]

    def visits(self, name: str) -> IntArray:
        """Visits of each application to a stage that came to an end there; shape (n,)."""
        visits = self.log.visits
        mine = (visits.stage == self.stages.index(name)) & (visits.ended >= 0) & (visits.outcome != Outcome.LEFT)
        counted: IntArray = np.bincount(visits.application[mine], minlength=len(self.category)).astype(np.int64)
        return counted

    def last_end(self, name: str) -> IntArray:
        """When each application last left a stage; −1 never."""
        visits, last = self.log.visits, np.full(len(self.category), -1, dtype=np.int64)
        mine = visits.stage == self.stages.index(name)
        np.maximum.at(last, visits.application[mine], visits.ended[mine])
        return last


@cache
def told(names: tuple[str, ...]) -> Told:
    program = task(names).program
    log = simulate(program, 1, 0)
    return Told(
        log,
        tuple(program.names.stages),
        log.applications.values[:, Column.CATEGORY],
        tuple(program.names.categories),
    )


def archived_in_both(one: Told, other: Told) -> IntArray:
    applications = one.log.applications
    assert np.array_equal(applications.arrived, other.log.applications.arrived)
    both = (applications.fate == Fate.ARCHIVED) & (other.log.applications.fate == Fate.ARCHIVED)
    applied = one.category != one.categories.index("hall_business")
    found: IntArray = np.flatnonzero(both & applied)
    return found


def test_the_flow_of_a_resident_has_20_to_30_links_before_and_fewer_after() -> None:
    path = figure(RES, "system_links")
    before = [numbers((), n)[path] for n in range(SHORT)]
    after = [numbers(("fewer_links",), n)[path] for n in range(SHORT)]
    assert all(20 <= links <= 30 for links in before), before
    assert all(links < before[n] - 6 for n, links in enumerate(after)), (before, after)
    assert all(20 <= numbers((), n)[figure(OTHER, "system_links")] <= 30 for n in range(SHORT))


def test_told_once_the_first_failures_are_the_same_and_the_second_fewer() -> None:
    base, once = told(()), told(("once_told",))
    before, after = base.visits("customer_fetches_papers"), once.visits("customer_fetches_papers")
    assert np.array_equal(before > 0, after > 0)
    assert (before > 0).sum() > 500
    assert (after <= before).all()
    assert (after >= 2).sum() < (before >= 2).sum() * 0.7


def test_deferred_papers_are_fetched_all_the_same_while_the_plan_comes_earlier() -> None:
    base, later = told(()), told(("deferred_documents",))
    who = archived_in_both(base, later)
    fetched_before, fetched_after = (
        base.visits("customer_fetches_papers")[who],
        later.visits("customer_fetches_papers")[who],
    )
    assert np.array_equal(fetched_before > 0, fetched_after > 0), "nobody's papers vanish, nobody needs more"
    assert (fetched_before > 0).sum() > 400
    for stage_name, categories in (("plan_reply", LV), ("plan_reply_hv", HV)):
        mine = who[np.isin(base.category[who], [base.categories.index(category) for category in categories])]
        lacked = mine[base.visits("customer_fetches_papers")[mine] > 0]
        gained = (base.last_end(stage_name) - later.last_end(stage_name))[lacked] / DAY
        assert gained.mean() > 3 * gained.std(ddof=1) / np.sqrt(len(gained))
        assert gained.mean() > 1


def test_signatures_side_by_side_send_back_the_same_plans() -> None:
    """The luck of section and operations is kept: a plan sent back at its first time still is, by one or the other."""
    base, joint = told(()), told(("joint_approval",))
    who = archived_in_both(base, joint)
    mine = who[np.isin(base.category[who], [base.categories.index(category) for category in HV])]
    again_before = base.visits("supply_plan_hv")[mine]
    again_after = joint.visits("supply_plan_hv")[mine]
    assert np.array_equal(again_before > 1, again_after > 1)


def test_an_audit_brings_recorded_and_true_shares_together() -> None:
    """On the county with a service agreement: without it nothing is recorded otherwise than done."""
    gaps = {}
    for names in (("service_agreement",), ("service_agreement", "audit")):
        rows = [numbers(names, n) for n in range(SHORT)]
        paths = [path for path in rows[0] if path.startswith("clauses/") and path.endswith("/all/recorded_met")]
        gaps[names] = [sum(row[path] - row[path.replace("recorded_met", "met")] for path in paths) for row in rows]
    assert all(gap > 0 for gap in gaps[("service_agreement",)])
    assert all(gap == 0 for gap in gaps[("service_agreement", "audit")])
    assert not any(differences("audit", days(RES), SHORT))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["joint_approval", "account_manager", "combined/all"])
def test_both_engines_tell_the_same(name: str) -> None:
    program = task((name,)).program
    assert_same(reference_engine(program, 1, 0), simulate(program, 1, 0))


@pytest.mark.slow
def test_effects_on_the_same_days_overlap() -> None:
    """Together fewer links and 1+1 save residents less than the sum of what each saves."""
    single = [np.mean(differences(name, days(RES), SHORT)) for name in ("one_plus_one", "fewer_links")]
    pairs = [(numbers(("one_plus_one", "fewer_links"), n), numbers((), n)) for n in range(SHORT)]
    both = np.mean([with_it[days(RES)] - without[days(RES)] for with_it, without in pairs])
    assert sum(single) < both < min(single)
