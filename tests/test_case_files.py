from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import model.compiling.csv_file as csv_file
from model.draws import identity_of_case
from model.program import Column
from model.world import draw_world
from tests.case_writing import (
    SHORT,
    STREAM,
    files,
    program,
    recorded,
    small,
    table,
)
from tests.scenario_writing import told

# ── recorded arrivals ───────────────────────────────────────────────────────────────────────────────────


def test_recorded_arrivals_become_rows_with_minus_one_where_the_file_is_silent(tmp_path: Path) -> None:
    content = table(
        "case_id,arrived,channel,area,requested_kva,works_class,poles",
        "b,2026-01-06 08:30,app,villages,8.25,designed,7",
        "a,2026-01-05 00:00:01,,,,,",
    )
    compiled = program(tmp_path, recorded(), lv_residential_new=content)
    attributes = compiled.names.attributes
    first, second = compiled.demand.recorded_values
    stated = {attributes[c]: int(first[c]) for c in range(len(attributes)) if first[c] >= 0}
    assert stated == {"arrival_date": 0, "arrival_time": 1}
    assert {attributes[c]: int(second[c]) for c in range(len(attributes)) if second[c] >= 0} == {
        "arrival_date": 1,
        "arrival_time": 30600,
        "channel": 2,
        "area": 1,
        "requested_kva": 83,
        "works_class": 1,
        "poles": 7,
    }
    assert compiled.names.cases == ("a", "b")
    assert compiled.demand.recorded_identity.tolist() == [identity_of_case("a"), identity_of_case("b")]
    assert compiled.demand.recorded_first.tolist() == [0, 2]


def test_each_stream_has_its_own_rows(tmp_path: Path) -> None:
    plain = recorded("one", "three")
    plain["streams"]["two"] = small()["streams"][STREAM]
    header = "case_id,arrived"
    one, three = (
        table(header, "a,2026-02-01 09:00"),
        table(header, "b,2026-02-01 09:00", "c,2026-02-01 09:00"),
    )
    reader = files(tmp_path, plain, one=one, three=three)
    first, identities, values = reader.recorded()
    assert first.tolist() == [0, 1, 3, 3]
    assert len(identities) == len(values) == 3
    assert reader.case_ids == ("a", "b", "c")


def test_recorded_applications_arrive_when_they_did_and_what_is_silent_is_drawn(tmp_path: Path) -> None:
    rows = [f"case {i},2026-01-05 {9 + i // 60:02d}:{i % 60:02d},,{'villages' if i % 2 else ''}" for i in range(200)]
    compiled = program(tmp_path, recorded(), lv_residential_new=table("case_id,arrived,channel,area", *rows))
    world = draw_world(compiled, 1, 0).applications
    assert world.arrived.tolist() == [9 * 3600 + 60 * i for i in range(200)]
    area = world.values[:, Column.AREA]
    assert (area[1::2] == 1).all()
    assert set(area[::2].tolist()) == {0, 1}  # drawn: town or villages
    assert set(world.values[:, Column.CHANNEL].tolist()) == {1, 2}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("2026-01-06 08:30", "2026-01-06T08:30:00"),
        lambda text: text.replace("2026-01-06 08:30", "2026/1/6 8:30"),
        lambda text: text.replace("app", '" app "'),
        lambda text: text.replace("\n", "\n\n,,\n"),
        lambda text: text.rstrip("\n"),
        lambda text: table(*[",".join(reversed(line.split(","))) for line in text.splitlines()]),
        lambda text: table(text.splitlines()[0], *reversed(text.splitlines()[1:])),
    ],
    ids=[
        "bom",
        "crlf",
        "T",
        "excel",
        "quotes",
        "blank_lines",
        "no_last_line_end",
        "columns_reversed",
        "rows_reversed",
    ],
)
def test_the_way_a_file_is_written_changes_nothing(tmp_path: Path, change: Callable[[str], str]) -> None:
    text = table("case_id,arrived,channel", "客户一,2026-01-06 08:30,app", "b,2026-01-05 09:00,")
    one = files(tmp_path, recorded(), lv_residential_new=text)
    expected, cases = one.recorded(), one.case_ids
    other = files(tmp_path, recorded(), lv_residential_new=change(text))
    assert all(np.array_equal(a, b) for a, b in zip(expected, other.recorded(), strict=True))
    assert other.case_ids == cases == ("b", "客户一")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,2026-01-05,,,,", "arrived = '2026-01-05': a local time, as 2026-01-31 08:30"),
        ("a,2026-02-30 08:00,,,,", "arrived = '2026-02-30 08:00': a local time, as 2026-01-31 08:30"),
        ("a,2026-01-05 24:00,,,,", "a local time"),
        ("a,2026-01-05 08:30:00+08:00,,,,", "without zone"),
        ("a,2026-01-04 23:59:59,,,,", "lies within the run, 2026-01-05 to 2026-08-02"),
        ("a,2026-08-03 00:00,,,,", "lies within the run, 2026-01-05 to 2026-08-02"),
        (",2026-01-05 08:30,,,,", "case_id = '': a text of 1 to 200 characters"),
        ("a,2026-01-05 08:30,ap,,,", "channel = 'ap': unknown channel; did you mean app?"),
        ("a,2026-01-05 08:30,,twon,,", "area = 'twon': unknown area; did you mean town?"),
        (
            "a,2026-01-05 08:30,,hills,,",
            "area = 'hills': streams.lv_residential_new.areas gives this area no share",
        ),
        ("a,2026-01-05 08:30,,,-1,", "requested_kva = '-1': kVA: digits and a decimal point, from 0 to 100,000,000"),
        ("a,2026-01-05 08:30,,,nan,", "kVA: digits and a decimal point"),
        ("a,2026-01-05 08:30,,,9999999999,", "kVA: digits and a decimal point"),
        ("a,2026-01-05 08:30,,,,simpel", "works_class = 'simpel': unknown value; did you mean simple?"),
        ("a,2026-01-05 08:30,,,", "the row has 5 cells, the header 6"),
        ("b,2026-01-05 08:30,,,,", "case_id = 'b': stands in "),
    ],
)
def test_a_wrong_cell_is_told_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    plain = recorded()
    plain["areas"]["hills"] = plain["areas"]["town"]
    header = "case_id,arrived,channel,area,requested_kva,works_class"
    reader = files(tmp_path, plain, lv_residential_new=table(header, "b,2026-01-05 08:30,,,,", "", row))
    problem = told(reader.recorded)
    assert f"{STREAM}.csv:4:1: " in problem
    assert message in problem
    assert len(problem.splitlines()) == 1


def test_twenty_lines_of_a_kind_are_told_and_the_others_counted(tmp_path: Path) -> None:
    rows = [f"case {i},2025-01-05 08:30" for i in range(1_050)]
    problems = told(files(tmp_path, recorded(), lv_residential_new=table("case_id,arrived", *rows)).recorded)
    assert len(problems.splitlines()) == 21
    assert problems.splitlines()[-1].endswith(f"{STREAM}.csv:22:1: arrived: so on 1,030 more lines")


def test_a_case_arrives_once_in_all_files(tmp_path: Path) -> None:
    text = table("case_id,arrived", "a,2026-01-05 08:30")
    problem = told(files(tmp_path, recorded("one", "two"), one=text, two=text).recorded)
    assert "two.csv:2:1: case_id = 'a': stands in " in problem
    assert "one.csv:2 already" in problem


def test_a_recorded_stream_that_asks_the_grid_needs_its_kva(tmp_path: Path) -> None:
    plain = recorded()
    plain["stages"]["dispatch"]["kind"] = "grid"
    text = table("case_id,arrived,requested_kva", "a,2026-01-05 08:30,", "b,2026-01-05 08:30,5")
    problem = told(files(tmp_path, plain, lv_residential_new=text).recorded)
    assert f"{STREAM}.csv:2:1: requested_kva: is needed: applications of {STREAM} ask for kVA" in problem
    plain["streams"][STREAM]["requested_kva"] = {"number": {"fixed": 8}}
    assert files(tmp_path, plain).recorded()[2][:, Column.REQUESTED_KVA].tolist() == [-1, 50]


# ── the form of a file ──────────────────────────────────────────────────────────────────────────────────

GOOD = b"case_id,arrived\na,2026-01-05 08:30\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1:1: case_id: this column is missing: the file is empty"),
        (b"\xef\xbb\xbf", "this column is missing: the file is empty"),
        (b"case_id,arrived\n", "1:1: has no rows; a stream that is recorded has arrivals"),
        (
            GOOD + "客户,2026-01-05 08:30\n".encode("gbk"),
            "3:1: the file is not UTF-8 (GBK?); save it as “CSV UTF-8”",
        ),
        (GOOD.decode().encode("utf-16"), "1:1: the file is not UTF-8"),
        (GOOD + b"\0b,2026-01-05 08:30\n", "3:1: a control character ('\\x00') cannot stand in a CSV file"),
        (GOOD + b'"b,2026-01-05 08:30\nc,2026-01-05 08:30\n', "3:1: wrong quotes: one is not closed"),
        (GOOD + b'"b\nc",2026-01-05 08:30\n', "3:1: a cell lies on one line: wrong quotes"),
        (GOOD + b'"b"c,2026-01-05 08:30\n', "3:1: wrong quotes"),
        (GOOD + b'"' + b"b,\n" * 60_000, "3:1: wrong quotes"),
        (GOOD.replace(b"\n", b"\r"), "1:1: wrong quotes"),
        (GOOD + b"b" * 70_000, "3:1: a line has at most 65,536 bytes"),
        (GOOD.replace(b",", b";"), "1:1: columns are separated by commas (,)"),
        (GOOD.replace(b",", b"\t"), "1:1: columns are separated by commas (,)"),
        (GOOD.replace(b"arrived", b"arived"), "1:1: arived: unknown column; did you mean arrived?"),
        (GOOD.replace(b"arrived", b"arived"), "1:1: arrived: this column is missing"),
        (GOOD.replace(b"arrived", b"arrived,stage").replace(b"30", b"30,"), "1:1: stage: unknown column"),
        (
            GOOD.replace(b"arrived", b"arrived,area,area").replace(b"30", b"30,,"),
            "area: this column stands there twice",
        ),
        (GOOD.replace(b"arrived", b"arrived,").replace(b"30", b"30,"), "1:1: column 3 has no name"),
    ],
)
def test_a_file_of_wrong_form_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    assert f"{message}" in told(files(tmp_path, recorded(), lv_residential_new=content).recorded)


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path: Path) -> None:
    assert "1:1: there is no such file" in told(files(tmp_path, recorded()).recorded)
    (tmp_path / f"{STREAM}.csv").mkdir()
    assert "1:1: this is not an ordinary file" in told(files(tmp_path, recorded()).recorded)


@pytest.mark.parametrize("name", ["../x.csv", "/etc/x.csv", "a/../../x.csv", "..\\x.csv", "C:x.csv", "\\x.csv"])
def test_a_file_outside_the_folder_is_not_opened(tmp_path: Path, name: str) -> None:
    plain = recorded()
    plain["streams"][STREAM]["recorded"] = name
    problem = told(files(tmp_path, plain).recorded)
    assert problem.startswith(f"streams.{STREAM}.recorded")
    assert problem.endswith("a file in the scenario's folder or below it")


def test_size_and_number_of_rows_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = table("case_id,arrived", *(f"{i},2026-01-05 08:30" for i in range(10)))
    monkeypatch.setattr(csv_file, "MOST_ROWS", 10)
    assert len(files(tmp_path, recorded(), lv_residential_new=text).recorded()[1]) == 10
    monkeypatch.setattr(csv_file, "MOST_ROWS", 9)
    assert "11:1: a file of cases has at most 9 rows" in told(files(tmp_path, recorded()).recorded)
    monkeypatch.setattr(csv_file, "MOST_BYTES", 100)
    assert "1:1: a file of cases has at most 100 bytes" in told(files(tmp_path, recorded()).recorded)


# ── all files together ──────────────────────────────────────────────────────────────────────────────


def test_the_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    plain = {**recorded("one", "two"), "open_applications": "open.csv"}
    arrivals = table("case_id,arrived", "a,2026-01-05")
    opening = table(SHORT, "a,one,2026-01-02 16:00,town,acceptance,2026-01-04 11:00,,,")
    problems = told(files(tmp_path, plain, one=arrivals, two=arrivals, open=opening).recorded).splitlines()
    told_of = [(Path(p.split(".csv:")[0]).name, p.split(": ")[1].split(" ")[0]) for p in problems]
    assert told_of == [
        ("one", "arrived"),
        ("open", "case_id"),
        ("two", "arrived"),
        ("two", "case_id"),
    ]


def test_recorded_cases_stand_before_open_ones(tmp_path: Path) -> None:
    plain = {**recorded(), "open_applications": "open.csv"}
    arrivals = table("case_id,arrived", "b,2026-01-05 08:30", "a,2026-01-05 08:30")
    opening = table(SHORT, f"c,{STREAM},2026-01-02 16:00,town,acceptance,2026-01-04 11:00,,,")
    compiled = program(tmp_path, plain, **{STREAM: arrivals, "open": opening})
    assert compiled.names.cases == ("a", "b", "c")
    assert compiled.open_cases.case.tolist() == [2]
    applications = draw_world(compiled, 1, 0).applications
    assert applications.case.tolist() == [2, 0, 1]
    assert applications.open_case.tolist() == [0, -1, -1]
