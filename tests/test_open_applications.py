from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from model.compiling import compile_scenario
from model.compiling.case_files import CaseFiles
from model.compiling.manning import person_index
from model.compiling.positions import Positions
from model.draws import identity_of_case
from model.problems import ScenarioError
from model.program import DAY, OpenCases
from model.scenario.loading import load
from model.scenario.whole import Scenario
from tests.case_writing import (
    HEADER,
    SHIPPED,
    SHORT,
    STREAM,
    Plain,
    files,
    opened,
    program,
    small,
    table,
)
from tests.scenario_writing import told

# ── open applications ───────────────────────────────────────────────────────────────────────────────────


def open_cases(folder: Path, *rows: str, plain: Plain | None = None) -> OpenCases:
    return program(folder, plain or opened(), open=table(*rows)).open_cases


def test_an_open_application_is_read_cell_by_cell(tmp_path: Path) -> None:
    row = (
        f"a,{STREAM},2026-01-02 16:00,villages,contract,,2026-01-04 23:00,managers#2;town_team#1,managers#2,"
        "app,12.5,waited,designed,3,transformer_2,12.5,yes"
    )
    cases = open_cases(tmp_path, HEADER + ",counted:pledge.whole", row + ",4")
    assert cases.arrived.tolist() == [-2 * DAY - 8 * 3600]
    assert cases.identity.tolist() == [identity_of_case("a")]
    assert cases.case.tolist() == [0]
    assert cases.stream.tolist() == [0]
    assert cases.owner.tolist() == [6]  # hall 2, town_team 2, village_station 1, then managers#1, managers#2
    assert cases.token_person.tolist() == [6, 2]
    assert cases.token_person_first.tolist() == [0, 2]
    assert cases.token_attempt.tolist() == [3]
    assert cases.token_since.tolist() == [-3600]
    assert cases.token_spent.tolist() == [0]  # on a Sunday evening
    assert (cases.held_element.tolist(), cases.held_kva.tolist(), cases.held_bay.tolist()) == (
        [1],
        [125],
        [1],
    )
    assert cases.counted.tolist() == [[-1, 4]]
    compiled = program(tmp_path, opened())
    values = dict(zip(compiled.names.attributes, cases.values[0].tolist(), strict=True))
    assert values == {
        "category": 0,
        "request_type": 0,
        "stream": 0,
        "area": 1,
        "channel": 2,
        "requested_kva": 125,
        "arrival_time": 57600,
        "arrival_date": -3,
        "arrival_weekday": 4,
        "arrival_month": 1,
        "grid": 1,
        "works_class": 1,
        "poles": 2,
        "signed_statutory": 1,
        "signed_pledge": 1,
    }
    step = compiled.routes.step_of[0, compiled.names.stages.index("contract")]
    assert cases.token_step.tolist() == [step]


def test_who_signed_is_stated_or_follows_from_what_is_counted(tmp_path: Path) -> None:
    header = (
        "case_id,stream,arrived,area,stage,waiting_since,counted:pledge.whole,signed_pledge,signed_statutory"
    )
    row = f"{STREAM},2026-01-02 16:00,town,acceptance,2026-01-02 16:00"
    cases = open_cases(tmp_path, header, f"a,{row},,,", f"b,{row},0,,", f"c,{row},,yes,no", f"d,{row},0,no,")
    assert cases.values[:, -1].tolist() == [0, 1, 1, 0]
    assert cases.values[:, -2].tolist() == [1, 1, 0, 1]  # everybody signs unless the file says otherwise


def test_rows_of_one_application_are_its_branches_in_the_order_of_the_route(tmp_path: Path) -> None:
    a, b = f"a,{STREAM},2026-01-02 16:00,town", f"b,{STREAM},2026-01-01 16:00,town"
    cases = open_cases(
        tmp_path,
        SHORT,
        f"a,{STREAM},2026-01-02 16:00,town,external_works,,2026-01-03 10:00,,managers#1",
        f"{b},acceptance,2026-01-02 09:00,,,",
        f"{a},site_survey,2026-01-04 11:00,,,managers#1",
    )
    compiled = program(tmp_path, opened())
    stages = [compiled.names.stages[s] for s in compiled.routes.stage[cases.token_step]]
    assert stages == ["acceptance", "site_survey", "external_works"]
    assert compiled.names.cases == ("b", "a")
    assert cases.token_first.tolist() == [0, 1, 3]
    assert cases.owner.tolist() == [-1, 5]
    assert cases.token_spent.tolist() == [-1, -1, 7 * 3600]  # the office is open on Sunday, a make-up day
    assert cases.token_since.tolist() == [-3 * DAY + 9 * 3600, -DAY + 11 * 3600, -2 * DAY + 10 * 3600]
    branches = compiled.routes.branch[cases.token_step[1:]].tolist()
    assert len(set(branches)) == 2
    assert 0 not in branches


@pytest.mark.parametrize(
    ("stage", "since", "spent"),
    [
        ("acceptance", "2026-01-04 09:00", 3 + 3.5),  # Sunday, a make-up day: 08:30-12:00, 14:00-17:30
        ("acceptance", "2025-12-31 17:00", 0.5 + 7),  # Wednesday; then three days off and the make-up day
        ("external_works", "2025-12-31 17:00", 0.5 + 7),  # in working days
        ("customer_signs", "2025-12-31 17:00", 7 + 4 * 24),  # in calendar days
        ("acceptance", "2026-01-04 18:00", 0),
    ],
)
def test_spent_are_the_hours_in_which_the_work_goes_on(
    tmp_path: Path, stage: str, since: str, spent: float
) -> None:
    plain = opened()
    plain["stages"]["customer_signs"] = plain["stages"]["customer_fetches_papers"]
    plain["routes"]["lv_residential"].append("customer_signs")
    owner = "managers#1" if stage == "external_works" else ""
    row = f"a,{STREAM},2025-12-30 16:00,town,{stage},,{since},,{owner}"
    cases = open_cases(tmp_path, SHORT, row, plain=plain)
    assert cases.token_spent.tolist() == [spent * 3600]
    assert cases.token_person_first.tolist() == [0, 0]


def test_a_stage_of_two_units_cannot_be_in_work(tmp_path: Path) -> None:
    plain = opened()
    days = {"fixed": 3, "unit": "working_days"}
    cases = [{"when": {"area": "town"}, **days}, {**days, "unit": "calendar_days"}]
    plain["stages"]["external_works"]["takes"] = {"cases": cases}
    row = f"a,{STREAM},2026-01-02 16:00,town,external_works,,2026-01-04 11:00,,managers#1"
    problem = told(files(tmp_path, plain, open=table(SHORT, row)).recorded)
    assert "external_works takes working days for some, calendar time for others" in problem


def test_an_application_holds_nothing_before_it_has_asked(tmp_path: Path) -> None:
    plain = opened()
    plain["stages"]["dispatch"]["kind"], plain["owners"] = "grid", None
    plain["stages"]["contract"]["by"] = "surveyor"
    rows = [
        f"{case},{STREAM},2026-01-02 16:00,town,{stage},2026-01-04 11:00,,,,,8,,,,transformer_1,8,"
        for case, stage in (("a", "acceptance"), ("b", "dispatch"), ("c", "site_survey"))
    ]
    problems = told(files(tmp_path, plain, open=table(HEADER, *rows)).recorded).splitlines()
    said = "held_element = 'transformer_1': holds nothing before dispatch, where it asks for it"
    assert [problem.split(":1: ")[1] for problem in problems] == [said, said]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "S,2026-01-02 16:00,town,site_surveyy,W,,,managers#1",
            "stage = 'site_surveyy': unknown stage; did you mean site_",
        ),
        ("S,2026-01-02 16:00,town,,W,,,", "stage: is needed"),
        ("S,2026-01-02 16:00,town,idle,W,,,", "stage = 'idle': is not in the route lv_residential"),
        (
            "S,2026-01-02 16:00,town,customer_fetches_papers,,W,,",
            "is not in the route lv_residential; give the stage it returns to, as acceptance",
        ),
        (
            "lv_residential,2026-01-02 16:00,town,acceptance,W,,,",
            "unknown stream; did you mean lv_residential_new?",
        ),
        ("S,2026-01-05 00:00,town,acceptance,W,,,", "lies before 2026-01-05, the first day of the run"),
        ("S,2005-01-05 00:00,town,acceptance,W,,,", "lies at most 20 years before 2026-01-05"),
        (
            "S,2026-01-02 16:00,town,acceptance,2026-01-05 08:00,,,",
            "waiting_since = '2026-01-05 08:00': lies before",
        ),
        (
            "S,2026-01-02 16:00,town,acceptance,2026-01-02 15:59,,,",
            "not before the application arrived, 2026-01-02 16:00",
        ),
        ("S,2026-01-02 16:00,town,acceptance,W,W,,", "states exactly one of waiting_since and in_work_since"),
        ("S,2026-01-02 16:00,town,acceptance,,,,", "states exactly one of waiting_since and in_work_since"),
        ("S,2026-01-02 16:00,,acceptance,W,,,", "area: is needed"),
        ("S,2026-01-02 16:00,tow,acceptance,W,,,", "area = 'tow': unknown area; did you mean town?"),
        ("S,2026-01-02 16:00,town,acceptance,W,,hall#1,", "only where work has begun (in_work_since)"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hall#1;hall#2,", "one person per place, separated by ;"),
        ("S,2026-01-02 16:00,town,contract,,W,managers#1,managers#1", "contract needs owner, surveyor"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hall 1,", "one person per place"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hall-1,", "a person is written team#number, as town_team#2"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hal#1,", "unknown team; did you mean hall?"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hall#3,", "people = 'hall#3': hall has people 1 to 2"),
        ("S,2026-01-02 16:00,town,acceptance,,W,hall#0,", "hall has people 1 to 2"),
        (
            "S,2026-01-02 16:00,town,acceptance,,W,town_team#1,",
            "is no counter_clerk; the roles of town_team are surveyor",
        ),
        (
            "S,2026-01-02 16:00,town,external_works,,W,hall#1,managers#1",
            "external_works is not done by people",
        ),
        ("S,2026-01-02 16:00,town,contract,,W,town_team#1;town_team#2,managers#1", "is no account_manager"),
        (
            "S,2026-01-02 16:00,town,external_works,W,,,managers#1",
            "does not wait for anybody; state in_work_since",
        ),
        (
            "S,2026-01-02 16:00,town,dispatch,,W,,",
            "has kind assignment, which takes what waits; state waiting_since",
        ),
        ("S,2026-01-02 16:00,town,dispatch,W,,,managers#1", "waits at dispatch for an owner; leave it empty"),
        (
            "S,2026-01-02 16:00,town,site_survey,W,,,",
            "owner: is needed: contract is the owner's work, and no assignment",
        ),
        ("S,2026-01-02 16:00,town,site_survey,W,,,hall#1", "owner = 'hall#1': is no account_manager"),
        (
            "S,2026-01-02 16:00,town,site_survey,W,,,managers#3",
            "owner = 'managers#3': is not employed on 2026-01-05",
        ),
    ],
)
def test_a_wrong_open_application_is_told(tmp_path: Path, row: str, message: str) -> None:
    plain = opened()
    plain["stages"]["idle"] = plain["stages"]["archiving"]
    row = row.replace("S,", f"{STREAM},", 1).replace(",W", ",2026-01-04 11:00")
    problem = told(files(tmp_path, plain, open=table(SHORT, f"a,{row}")).recorded)
    assert "open.csv:2:1: " in problem
    assert message in problem
    assert len(problem.splitlines()) == 1


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (",,,,21,,,", "attempt = '21': a whole number from 1 to 20"),
        (",,,,0,,,", "attempt = '0': a whole number from 1 to 20"),
        (",,,,1.5,,,", "attempt = '1.5': a whole number from 1 to 20"),
        (",,,,,,8,", "held_kva: needs held_element: where is it held?"),
        (",,,,,,,yes", "held_bay: needs held_element: where is it held?"),
        (",,,,,transformer_1,,", "held_element: needs held_kva or held_bay: what does it hold there?"),
        (",,,,,transformer_1,0,", "held_kva = '0': more than 0, or empty"),
        (",,,,,transformer,8,", "unknown network element; did you mean transformer_"),
        (",,,,,transformer_1,8,ja", "held_bay = 'ja': yes or no"),
        (",,free_of_charge,,,,,", "grid = 'free_of_charge': unknown value"),
        ("fax,,,,,,,", "channel = 'fax': unknown channel; "),
        (",x,,,,,,", "requested_kva = 'x': kVA: digits and a decimal point, at least 0"),
    ],
)
def test_a_wrong_detail_of_an_open_application_is_told(tmp_path: Path, cells: str, message: str) -> None:
    row = f"a,{STREAM},2026-01-02 16:00,town,acceptance,2026-01-04 11:00,,,,{cells}"
    problem = told(files(tmp_path, opened(), open=table(HEADER, row)).recorded)
    assert message in problem
    assert len(problem.splitlines()) == 1


def test_what_is_counted_is_a_whole_number_of_a_clause_for_the_category(tmp_path: Path) -> None:
    plain = opened()
    plain["categories"]["other"] = plain["categories"]["lv_residential"]
    plain["agreements"]["pledge"]["clauses"]["whole"]["categories"] = ["other"]
    header = "case_id,stream,arrived,area,stage,waiting_since,counted:pledge.whole,"
    header += "counted:statutory.meter_and_energise"
    row = f"a,{STREAM},2026-01-02 16:00,town,acceptance,2026-01-04 11:00"
    problem = told(files(tmp_path, plain, open=table(header, f"{row},3,2.5")).recorded)
    assert "counted:pledge.whole = '3': the clause is not for lv_residential; leave it empty" in problem
    assert "counted:statutory.meter_and_energise = '2.5': a whole number from 0 to 1,000,000" in problem
    wrong = header.replace("meter_and_energise", "meter_and_energize")
    problem = told(files(tmp_path, opened(), open=table(wrong, f"{row},,")).recorded)
    assert "unknown column; did you mean counted:statutory.meter_and_energise?" in problem


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (
            ("site_survey", "site_survey"),
            "the application is at site_survey already (line 2), in the same branch",
        ),
        (
            ("contract", "site_survey"),
            "at site_survey already (line 3), which is not in a branch beside contract",
        ),
        (("site_survey", "meter_installation"), "which is not in a branch beside meter_installation"),
        (
            ("site_survey", "external_works", "external_works"),
            "at external_works already (line 3), in the same branch",
        ),
    ],
)
def test_an_application_stands_once_in_each_branch(
    tmp_path: Path, stages: tuple[str, ...], message: str
) -> None:
    since = {"external_works": ",2026-01-04 11:00"}
    rows = [
        f"a,{STREAM},2026-01-02 16:00,town,{s},{since.get(s, '2026-01-04 11:00,')},,managers#1"
        for s in stages
    ]
    problem = told(files(tmp_path, opened(), open=table(SHORT, *rows)).recorded)
    assert message in problem
    assert len(problem.splitlines()) == 1


def test_rows_of_one_application_agree_in_all_but_the_branch(tmp_path: Path) -> None:
    rows = [
        f"a,{STREAM},2026-01-02 16:00,town,site_survey,2026-01-04 11:00,,,managers#1",
        f"a,{STREAM},2026-01-03 16:00,town,external_works,,2026-01-04 11:00,,",
    ]
    problems = told(files(tmp_path, opened(), open=table(SHORT, *rows)).recorded).splitlines()
    assert len(problems) == 2
    said = "differs from line 2 of the same application, 2026-01-02 16:00"
    assert problems[0].endswith(f"open.csv:3:1: arrived = '2026-01-03 16:00': {said}")
    assert "owner = '': differs from line 2 of the same application, managers#1" in problems[1]


def test_a_person_is_at_work_once(tmp_path: Path) -> None:
    rows = [f"{case},{STREAM},2026-01-02 16:00,town,acceptance,,2026-01-04 11:00,hall#1," for case in "ab"]
    problem = told(files(tmp_path, opened(), open=table(SHORT, *rows)).recorded)
    assert problem.endswith("open.csv:3:1: people = 'hall#1': is at work on line 2 already")


def test_without_owners_nobody_is_owned(tmp_path: Path) -> None:
    plain = opened()
    plain["owners"], plain["routes"]["lv_residential"][1:3] = None, ["site_survey"]
    row = f"a,{STREAM},2026-01-02 16:00,town,acceptance,2026-01-04 11:00,,,managers#1"
    problem = told(files(tmp_path, plain, open=table(SHORT, row)).recorded)
    assert problem.endswith("owner = 'managers#1': the scenario has no owners; leave it empty")


def test_the_kva_of_an_open_application_is_not_drawn(tmp_path: Path) -> None:
    plain = opened()
    plain["streams"][STREAM]["requested_kva"] = {"number": {"fixed": 8}}
    row = f"a,{STREAM},2026-01-02 16:00,town,acceptance,2026-01-04 11:00,,,"
    problem = told(files(tmp_path, plain, open=table(SHORT, row)).recorded)
    assert problem.endswith(f"requested_kva: is needed: applications of {STREAM} ask for kVA")


def test_a_file_with_nothing_open_is_no_fault(tmp_path: Path) -> None:
    assert len(open_cases(tmp_path, SHORT).identity) == 0


def test_persons_are_numbered_as_they_are_compiled(tmp_path: Path) -> None:
    scenario = Scenario.model_validate(small())
    people = compile_scenario(scenario).people
    teams = list(scenario.teams)
    persons = zip(people.person_team.tolist(), people.person_number.tolist(), strict=True)
    assert list(person_index(Positions(scenario))) == [(teams[team], number) for team, number in persons]


def test_the_shipped_example_fits_the_county(tmp_path: Path) -> None:
    scenario = load(SHIPPED / "county.yaml").scenario
    (tmp_path / "open.csv").write_bytes((SHIPPED / "open_applications_example.csv").read_bytes())
    compiled = compile_scenario(scenario.model_copy(update={"open_applications": "open.csv"}), tmp_path)
    assert len(compiled.open_cases.identity) == 7
    assert np.diff(compiled.open_cases.token_first).tolist() == [3, 2, 2, 1, 1, 1, 1]


def test_a_damaged_file_gives_problems_and_never_another_error(tmp_path: Path) -> None:
    a = f"a,{STREAM},2026-01-02 16:00,town"
    rest = "managers#1,app,8.5,free,simple,1,transformer_2,8.5,yes"
    good = table(
        HEADER,
        f"{a},site_survey,2026-01-04 11:00,,,{rest}",
        f"{a},external_works,,2026-01-04 11:00,,{rest}",
        f"b,{STREAM},2026-01-02 16:00,town,acceptance,,2026-01-04 11:00,hall#1,,,,,,,,,",
    ).encode()
    assert len(open_cases(tmp_path, *good.decode().splitlines()).identity) == 2
    scenario, luck = Scenario.model_validate(opened()), random.Random(5)
    pieces = [
        b",",
        b'"',
        b"\n",
        b"\r",
        b";",
        b"\xff",
        b"\0",
        b"-1",
        b"9" * 30,
        b"hall#0",
        b"0000-00-00 00:00",
    ]
    pieces += [
        word.encode() for word in ("²", "٣", "−1", "acceptance", "town", "managers#2", "\ufeff", "yes")
    ]
    problems = []
    for _ in range(400):
        damaged, at = bytearray(good), luck.randrange(len(good))
        damaged[at : at + luck.choice((0, 1, 4, 40))] = luck.choice(pieces)
        (tmp_path / "open.csv").write_bytes(bytes(damaged))
        try:
            CaseFiles(Positions(scenario), tmp_path, scenario.period.start).recorded()
        except ScenarioError as error:
            problems.append(str(error))
    assert 300 < len(problems) < 400
    assert all("open.csv:" in problem for problem in problems)


def test_an_attribute_named_as_a_column_is_told(tmp_path: Path) -> None:
    plain = opened()
    plain["attributes"]["owner"] = {"values": ["landlord", "tenant"]}
    problem = told(files(tmp_path, plain, open="case_id,stream,arrived,area,stage\n").recorded)
    assert problem.endswith("open.csv:1:1: owner: is a column of this file; rename the scenario's attribute")
