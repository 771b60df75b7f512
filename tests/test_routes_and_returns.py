"""Routes by hand: branches and joins, returns, conditions, papers, attributes, withdrawal, the cap on attempts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.by_hand import days, hours, minutes, outside, run, scenario, stream, team, work

CREWS = {"crew": team("clerk", headcount=9)}


def sent_back(*probabilities: float, **more: Any) -> dict[str, Any]:
    """An outcome with these probabilities per attempt."""
    return {"probability": list(probabilities), **more}


def test_branches_run_side_by_side_and_are_joined_by_the_last_one(tmp_path: Path) -> None:
    stages = {"first": work(), "x": outside(hours(1)), "y": outside(hours(3)), "z": work(), "last": work()}
    route = ["first", {"together": [["x", "z"], ["y"]]}, "last"]
    told = run(tmp_path, scenario(stages, CREWS, route), ["5 08:00"])
    assert told.rows("stage branch started ended") == [
        "first, 0, 5 08:00, 5 08:30",
        "x, 1, 5 08:30, 5 09:30",
        "y, 2, 5 08:30, 5 11:30",
        "z, 1, 5 09:30, 5 10:00",
        "last, 0, 5 11:30, 5 12:00",
    ]


def test_branches_within_branches_join_from_the_inside(tmp_path: Path) -> None:
    stages = {name: outside(hours(n)) for n, name in enumerate("abcd", start=1)}
    route = [{"together": [["a", {"together": [["b"], ["c"]]}], ["d"]]}, "end"]
    told = run(tmp_path, scenario({**stages, "end": work()}, CREWS, route), ["5 08:00"])
    assert told.rows("stage started ended") == [
        "a, 5 08:00, 5 09:00",
        "d, 5 08:00, 5 12:00",
        "b, 5 09:00, 5 11:00",
        "c, 5 09:00, 5 12:00",
        "end, 5 12:00, 5 12:30",
    ]


def test_a_branch_without_a_stage_for_somebody_is_passed_at_once(tmp_path: Path) -> None:
    route = [{"together": [[{"stage": "x", "when": {"area": "nowhere"}}], ["y"]]}, "z"]
    plain = scenario({"x": work(), "y": work(), "z": work()}, CREWS, route, areas={"town": {}, "nowhere": {}})
    told = run(tmp_path, plain, ["5 08:00"])
    assert told.rows("stage started") == ["y, 5 08:00", "z, 5 08:30"]


def test_a_return_within_a_branch_leaves_the_other_branch_alone(tmp_path: Path) -> None:
    stages = {
        "x": work(),
        "y": work(outcomes=[sent_back(1, 0, back_to="x")]),
        "z": outside(hours(1)),
        "end": work(),
    }
    told = run(tmp_path, scenario(stages, CREWS, [{"together": [["x", "y"], ["z"]]}, "end"]), ["5 08:00"])
    assert told.rows("stage attempt started outcome") == [
        "x, 1, 5 08:00, passed",
        "z, 1, 5 08:00, passed",
        "y, 1, 5 08:30, sent_back",
        "x, 2, 5 09:00, passed",
        "y, 2, 5 09:30, passed",
        "end, 1, 5 10:00, passed",
    ]


def test_a_return_before_the_fork_repeats_both_branches(tmp_path: Path) -> None:
    stages = {
        "plan": work(),
        "x": work(),
        "y": outside(hours(1)),
        "check": work(outcomes=[sent_back(1, 0, back_to="plan", via="repair")]),
        "repair": outside(days(1)),
    }
    route = ["plan", {"together": [["x"], ["y"]]}, "check"]
    told = run(tmp_path, scenario(stages, CREWS, route), ["5 08:00"])
    assert told.rows("stage attempt since outcome") == [
        "plan, 1, 5 08:00, passed",
        "x, 1, 5 08:30, passed",
        "y, 1, 5 08:30, passed",
        "check, 1, 5 09:30, sent_back",
        "repair, 1, 5 10:00, passed",
        "plan, 2, 6 10:00, passed",
        "x, 2, 6 10:30, passed",
        "y, 2, 6 10:30, passed",
        "check, 2, 6 11:30, passed",
    ]


def test_who_has_been_sent_back_goes_through_the_repair_stage_to_the_same_stage(tmp_path: Path) -> None:
    stages = {"accept": work(sent_back=sent_back(1, 1, 0, via="fetch")), "fetch": outside(hours(2))}
    told = run(tmp_path, scenario(stages, CREWS, ["accept"]), ["5 08:00"])
    assert told.rows("stage attempt started ended outcome") == [
        "accept, 1, 5 08:00, 5 08:30, sent_back",
        "fetch, 1, 5 08:30, 5 10:30, passed",
        "accept, 2, 5 10:30, 5 11:00, sent_back",
        "fetch, 2, 5 11:00, 5 13:00, passed",
        "accept, 3, 5 13:00, 5 13:30, passed",
    ]


def test_the_first_outcome_that_is_drawn_counts_and_says_why(tmp_path: Path) -> None:
    stages = {"check": work(outcomes=[sent_back(0, 1, 0, reason="papers"), sent_back(1, 0, reason="design")])}
    told = run(tmp_path, scenario(stages, CREWS), ["5 08:00"])
    assert told.rows("attempt outcome reason") == ["1, sent_back, 1", "2, sent_back, 0", "3, passed, -1"]


def test_at_the_twentieth_attempt_work_passes_and_the_log_says_so(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"check": work(sent_back=sent_back(1))}, CREWS), ["5 08:00"])
    outcomes = told.rows("attempt outcome")
    assert outcomes[:19] == [f"{attempt}, sent_back" for attempt in range(1, 20)]
    assert outcomes[19:] == ["20, forced"]


def test_a_part_of_a_route_is_for_some_and_another_for_the_others(tmp_path: Path) -> None:
    large = {"requested_kva": {"above": 160}}
    route = [
        {"when": large, "do": ["x", "y"], "otherwise": ["z"]},
        {"stage": "end", "when": {"requested_kva": {"most": 160}}},
    ]
    plain = scenario({name: work() for name in ("x", "y", "z", "end")}, CREWS, route)
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 1}}
    told = run(tmp_path, plain, [{"arrived": "5 08:00", "requested_kva": kva} for kva in ("160", "160.1")])
    assert told.rows("case stage") == ["a1, z", "a1, end", "a2, x", "a2, y"]


def test_a_stage_sets_an_attribute_that_a_later_condition_reads(tmp_path: Path) -> None:
    table = {
        "cases": [
            {"when": {"arrival_time": {"before": "09:00"}}, "choices": {"late": 1}},
            {"choices": {"early": 1}},
        ]
    }
    stages = {"survey": work(sets={"concealed_works": table}), "inspect": work(), "end": work()}
    plain = scenario(
        stages,
        CREWS,
        ["survey", {"stage": "inspect", "when": {"concealed_works": "early"}}, "end"],
        attributes={"concealed_works": {"values": ["unknown", "early", "late"]}},
    )
    told = run(tmp_path, plain, ["5 08:00", "5 09:00"])
    assert told.rows("case stage") == ["a1, survey", "a1, end", "a2, survey", "a2, inspect", "a2, end"]
    assert told.attribute("concealed_works") == ["late", "early"]


def test_a_condition_is_evaluated_anew_after_a_return(tmp_path: Path) -> None:
    """The first survey finds the works simple; it is sent back, and the second one finds them designed."""
    stages = {
        "survey": work(
            sets={
                "works": {
                    "cases": [
                        {"when": {"works": "none"}, "choices": {"simple": 1}},
                        {"choices": {"designed": 1}},
                    ]
                }
            }
        ),
        "simple_check": work(),
        "review": work(),
        "check": work(outcomes=[sent_back(1, 0, back_to="survey")]),
    }
    route = [
        "survey",
        {"when": {"works": "simple"}, "do": ["simple_check"], "otherwise": ["review"]},
        "check",
    ]
    plain = scenario(stages, CREWS, route, attributes={"works": {"values": ["none", "simple", "designed"]}})
    told = run(tmp_path, plain, ["5 08:00"])
    assert told.rows("stage") == ["survey", "simple_check", "check", "survey", "review", "check"]


def test_a_duration_may_be_multiplied_by_an_attribute(tmp_path: Path) -> None:
    plain = scenario(
        {"meters": work(takes={**minutes(5), "per": "flats"})},
        CREWS,
        attributes={"flats": {"number": True, "first": 1}},
    )
    told = run(tmp_path, plain, [{"arrived": "5 08:00", "flats": "200"}, {"arrived": "5 08:00"}])
    assert told.rows("case ended") == ["a1, 6 00:40", "a2, 5 08:05"]


def test_withdrawal_in_one_branch_removes_what_waits_and_finishes_what_is_begun_for_nothing(
    tmp_path: Path,
) -> None:
    stages = {
        "works": outside(hours(1), gives_up={"probability": 1}),
        "begun": work(takes=hours(3)),
        "waits": work("planner"),
        "elsewhere": outside(days(1)),
        "never": work(),
    }
    route = [{"together": [["works"], ["begun", "never"], ["waits"], ["elsewhere"]]}]
    crew = {"x": team("clerk"), "y": team("planner", calendar="late")}
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "always": {"every_day": ["00:00-24:00"]},
        "late": {"every_day": ["20:00-22:00"]},
    }
    told = run(tmp_path, scenario(stages, crew, route, calendars=calendars), ["5 08:00", "5 10:00"])
    assert [row[4:] for row in told.rows("case stage since started ended outcome") if row.startswith("a1")] == [
        "works, 5 08:00, 5 08:00, 5 09:00, gave_up",
        "begun, 5 08:00, 5 08:00, 5 11:00, for_nothing",
        "elsewhere, 5 08:00, 5 08:00, 5 09:00, dropped",
        "waits, 5 08:00, -, 5 09:00, dropped",
    ]
    assert told.rows("case started outcome", "begun")[1] == "a2, -, dropped"  # would have waited until 11:00
    assert told.fates() == ["a1 withdrawn", "a2 withdrawn"]


def test_who_withdraws_when_his_work_ends_is_not_served_for_nothing(tmp_path: Path) -> None:
    """Both end at 9:00: the work is finished before the application ends."""
    stages = {
        "works": outside(hours(1), gives_up={"probability": 1}),
        "begun": work(takes=hours(1)),
        "next": work(),
    }
    told = run(tmp_path, scenario(stages, CREWS, [{"together": [["works"], ["begun", "next"]]}]), ["5 08:00"])
    assert told.rows("stage since started ended outcome") == [
        "works, 5 08:00, 5 08:00, 5 09:00, gave_up",
        "begun, 5 08:00, 5 08:00, 5 09:00, passed",
        "next, 5 09:00, -, 5 09:00, dropped",
    ]


def test_work_begun_and_handed_over_after_a_withdrawal_does_not_wait_again(tmp_path: Path) -> None:
    stages = {
        "works": outside(minutes(30), gives_up={"probability": 1}),
        "begun": work(takes=hours(3), at_closing="hand_over"),
    }
    crew = {"crew": team("clerk", calendar="office")}
    told = run(tmp_path, scenario(stages, crew, [{"together": [["works"], ["begun"]]}]), ["5 15:00"])
    assert told.rows("started ended outcome", "begun") == ["5 15:00, 5 16:00, for_nothing"]


def test_stages_without_length_follow_one_another_at_one_instant(tmp_path: Path) -> None:
    stages = {"x": outside(minutes(0)), "y": outside(minutes(0)), "z": work()}
    told = run(tmp_path, scenario(stages), ["5 08:00"])
    assert told.rows("stage started") == ["x, 5 08:00", "y, 5 08:00", "z, 5 08:00"]


def test_work_lasts_at_least_a_second(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"x": work(takes=minutes(0)), "y": work(takes=minutes(0))}), ["5 08:00"])
    assert told.rows("ended") == ["5 08:00:01", "5 08:00:02"]


def test_a_renamed_stage_keeps_everybodys_luck(tmp_path: Path) -> None:
    law = {"exponential": 30, "unit": "minutes"}
    old = run(tmp_path, scenario({"survey": outside(law)}, {}), ["5 08:00", "5 09:00"])
    new = run(tmp_path, scenario({"visit": outside(law, luck="survey")}, {}), ["5 08:00", "5 09:00"])
    other = run(tmp_path, scenario({"visit": outside(law)}, {}), ["5 08:00", "5 09:00"])
    assert old.rows("ended") == new.rows("ended") != other.rows("ended")


def test_more_streams_change_nobody_elses_luck(tmp_path: Path) -> None:
    law = {"exponential": 30, "unit": "minutes"}
    plain = scenario({"survey": outside(law)}, {})
    alone = run(tmp_path, plain, ["5 08:00", "5 09:00"]).rows("ended")
    plain["streams"]["b"] = stream()
    both = run(tmp_path, plain, {"a": ["5 08:00", "5 09:00"], "b": ["5 07:00"]})
    assert both.rows("ended")[1:] == alone
