from __future__ import annotations

from pathlib import Path

import pytest

from experiments.late.ended_file import EndedCase, ended_cases_at, read_ended, write_ended
from experiments.late.register import Counts, register_of
from model.program import DAY
from tests.by_hand import date, hours, minutes, outside, run, scenario, team, work
from tests.late_by_hand import clause, morning, promised

LIMIT = {"working_days": 3}


def test_each_state_of_a_clause_is_counted_once(tmp_path: Path) -> None:
    """`second` waits behind `first` beyond Monday's closing; `over` is late already; `young` has still to begin."""
    begins_later = {**clause(LIMIT, clock="whole", department="inspectors"), "from": "serve.ended", "to": "end.ended"}
    plain = scenario(
        {"serve": work(takes=hours(5)), "end": outside(minutes(1))},
        {"crew": team("clerk", calendar="office")},
        agreements={
            "pledge": {"clauses": {"whole": clause(LIMIT, clock="whole", department="crew"), "after": begins_later}}
        },
    )
    one = morning(
        tmp_path,
        plain,
        {"case_id": "first", "waiting_since": "2 10:00", "counted:pledge.whole": "2"},
        {"case_id": "second", "waiting_since": "3 10:00", "counted:pledge.whole": "2"},
        {"case_id": "over", "waiting_since": "4 10:00", "counted:pledge.whole": "3"},
        {"case_id": "done", "stage": "end", "in_work_since": "4 10:00", "counted:pledge.after": "0"},
    )
    outcomes = one.run(3)
    ended = [EndedCase(case, "pledge.whole", kept) for case, kept in (("done", True), ("a", True), ("b", False))]
    found = register_of(one, outcomes, one.at_risk(outcomes), ended)
    whole, after = (line.counts for line in found.clauses)
    assert whole == Counts(to_come=0, running=2, at_risk=1, kept=2, broken=2, broken_open=1)
    assert after == Counts(to_come=3, running=1)
    assert whole.signed == 6
    assert found.agreements == {"pledge": Counts(running=3, at_risk=1, kept=1, broken=2, broken_open=1)}
    assert found.departments == {"crew": whole, "inspectors": after}
    assert found.clauses[0].expected_misses.mean == 1


def test_who_has_not_signed_is_in_no_register(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": work(takes=hours(5))},
        agreements={"pledge": {"signed_by": 0.5, "clauses": {"whole": clause(LIMIT, clock="whole")}}},
    )
    rows = [
        {"case_id": name, "waiting_since": "2 10:00", "signed_pledge": signed}
        for name, signed in (("x", "yes"), ("y", "no"))
    ]
    one = morning(tmp_path, plain, *rows)
    found = register_of(one, one.run(2), [], [])
    assert found.clauses[0].counts == Counts(to_come=1)
    assert found.agreements["pledge"].signed == 1


def test_an_internal_agreement_does_not_break_the_one_with_the_customer(tmp_path: Path) -> None:
    internal = clause(LIMIT, clock="whole", behind="whole")
    plain = scenario(
        {"serve": work(takes=hours(5))},
        agreements=promised(whole=clause({"working_days": 9}, clock="whole"), inner=internal),
    )
    counted = {"counted:pledge.whole": "4", "counted:pledge.inner": "4"}
    one = morning(tmp_path, plain, {"case_id": "x", "waiting_since": "2 10:00", **counted})
    found = register_of(one, one.run(2), [], [])
    assert [line.counts.broken for line in found.clauses] == [0, 1]
    assert found.agreements["pledge"] == Counts(running=1)


@pytest.mark.parametrize(("day", "kept"), [(6, ["yes"]), (8, ["no", "yes", "yes"]), (5, [])])
def test_what_had_ended_by_a_day_of_a_run_is_written_and_read_again(tmp_path: Path, day: int, kept: list[str]) -> None:
    """Six hours a case: `a1` ends on Monday 15:00, `a2` on Tuesday 14:00, `a3` beyond Tuesday's closing, the first."""
    plain = scenario(
        {"serve": work(takes=hours(6))},
        {"crew": team("clerk", calendar="office")},
        agreements=promised(whole=clause({"working_days": 1}, clock="whole")),
    )
    told = run(tmp_path, plain, ["5 08:00", "5 08:01", "5 08:02"])
    rows = ended_cases_at(told.program, told.log, (day - 5) * DAY)
    assert sorted(row["kept"] for row in rows) == kept
    write_ended(tmp_path / "ended.csv", rows)
    assert sorted(one.kept for one in read_ended(tmp_path / "ended.csv", ["pledge.whole"], date(day))) == [
        word == "yes" for word in kept
    ]
