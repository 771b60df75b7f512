"""What is wrong in the files of a morning: one message for each fault, with file and line, and nothing half-read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from experiments.late.as_of import day_after
from experiments.late.ended_file import read_ended
from model.problems import ScenarioError
from reports.cli import main
from tests.by_hand import Plain, date, hours, outside, program_of, scenario, team, work
from tests.late_by_hand import clause, promised

HEAD = "case_id,stream,arrived,area,stage,waiting_since,in_work_since,owner,counted:pledge.whole"
GOOD = "x1,a,2026-01-02 10:00,town,serve,2026-01-03 10:00,,,1"
AS_OF = "2026-01-05"


@pytest.fixture
def utility(tmp_path: Path) -> Path:
    """Return a scenario with an owned stage and a clause."""
    plain: Plain = scenario(
        {
            "serve": work(takes=hours(5)),
            "works": outside(hours(5)),
            "assign": {"kind": "assignment"},
            "own": work("owner"),
        },
        {"crew": team("clerk", "manager", headcount=2, calendar="office")},
        owners={"role": "manager", "caseload": 9},
        agreements=promised(whole=clause({"working_days": 3}, clock="whole", department="crew")),
    )
    program_of(tmp_path, plain)
    return tmp_path / "scenario.yaml"


def yekuo(command: str, scenario: Path, lines: list[str], *more: str) -> Result:
    state = scenario.parent / "today.csv"
    state.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    arguments = [command, str(scenario), "--state", str(state), "--as-of", AS_OF, "--replications", "2", *more]
    return CliRunner().invoke(main, [*arguments, "--lang", "en"])


FAULTS = [
    ("x2,a,2026-01-02 10:00,town,servee,2026-01-03 10:00,,,", "stage = 'servee'", "did you mean serve?"),
    ("x2,a,2026-01-02 10:00,town,serve,2026-01-06 10:00,,,", "waiting_since", "lies before 2026-01-05"),
    ("x2,a,2026-01-02 10:00,town,own,2026-01-03 10:00,,crew#7,", "owner = 'crew#7'", "crew has people 1 to 2"),
    ("x2,a,2026-01-02 10:00,town,own,2026-01-03 10:00,,staff#1,", "owner = 'staff#1'", "unknown team"),
    ("x1,a,2026-01-02 10:00,town,serve,2026-01-03 10:00,,,1", "", "the application is at serve already (line 2)"),
    ("x2,b,2026-01-02 10:00,town,serve,2026-01-03 10:00,,,", "stream = 'b'", "unknown stream"),
]


@pytest.mark.parametrize(("line", "column", "said"), FAULTS)
@pytest.mark.parametrize("command", ["late", "register"])
def test_a_fault_of_the_state_file_is_one_message_with_its_line(
    utility: Path, command: str, line: str, column: str, said: str
) -> None:
    result = yekuo(command, utility, [GOOD, line], "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    [message] = [text for text in result.stderr.splitlines() if "today.csv:3:" in text]
    assert column in message
    assert said in message
    assert "Traceback" not in result.stderr


def test_all_faults_of_a_state_file_are_told_at_once(utility: Path) -> None:
    lines = [line.replace("x2", f"x{n}") for n, (line, _, _) in enumerate(FAULTS, start=2)]
    result = yekuo("late", utility, [GOOD, *lines])
    assert result.exit_code == 2
    told = {text.split("today.csv:")[1].split(":")[0] for text in result.stderr.splitlines() if "today.csv:" in text}
    assert {"3", "4", "5", "6", "7", "8"} <= told


def test_a_moment_of_the_day_itself_may_lie_before_the_file_was_taken_and_not_after(utility: Path) -> None:
    line = "x2,a,2026-01-02 10:00,town,serve,2026-01-05 08:30,,,"
    at_nine = yekuo("late", utility, [GOOD, line], "--as-of", "2026-01-05T09:00", "--json", "--rescues", "0")
    assert at_nine.exit_code == 0, at_nine.stderr
    assert json.loads(at_nine.stdout)["as_of"] == "2026-01-05T09:00:00"
    at_eight = yekuo("late", utility, [GOOD, line], "--as-of", "2026-01-05T08:00")
    assert at_eight.exit_code == 2
    assert "today.csv:3:1: waiting_since = '2026-01-05 08:30': lies in the future" in at_eight.stderr


def test_without_a_date_it_is_the_day_after_the_latest_line(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(f"{HEAD}\n{GOOD}\n", encoding="utf-8")
    assert day_after(path) == date(4)
    path.write_text(f"{HEAD}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="no line tells an instant"):
        day_after(path)
    with pytest.raises(ScenarioError, match="there is no such file"):
        day_after(tmp_path / "none.csv")


def test_the_list_is_one_document_and_the_text_names_case_clause_and_date(utility: Path, tmp_path: Path) -> None:
    lines = [GOOD, GOOD.replace("x1", "x2").replace("01-03 10:00", "01-03 11:00")]
    lines += [line.replace("x", f"{n}x") for n in range(3) for line in lines[:2]]
    result = yekuo("late", utility, lines, "--json", "--out", str(tmp_path / "out"))
    document = json.loads(result.stdout)
    assert document["replications"] == 2
    assert document["late"][0]["clause"] == "pledge.whole"
    assert document == json.loads((tmp_path / "out" / "late.json").read_text(encoding="utf-8"))
    assert (tmp_path / "out" / "late.html").stat().st_size > 1000
    shown = yekuo("late", utility, lines)
    first = document["late"][0]
    assert first["case_id"] in shown.stdout
    assert first["due"]["date"] in shown.stdout
    assert "One more in crew" in shown.stdout


def test_the_register_is_one_document_and_a_page(utility: Path, tmp_path: Path) -> None:
    ended = tmp_path / "ended.csv"
    ended.write_text(
        "case_id,clause,ended,kept\nz1,pledge.whole,2026-01-02 10:00,yes\nz2,pledge.whole,2026-01-02 10:00,no\n",
        encoding="utf-8",
    )
    result = yekuo("register", utility, [GOOD], "--ended", str(ended), "--json", "--out", str(tmp_path / "out"))
    document = json.loads(result.stdout)
    [agreement] = document["agreements"]
    assert (agreement["signed"], agreement["running"], agreement["kept"], agreement["broken"]) == (3, 1, 1, 1)
    assert document["departments"][0]["department"] == "crew"
    assert (tmp_path / "out" / "register.html").stat().st_size > 1000
    assert "No file of ended clauses" in yekuo("register", utility, [GOOD]).stdout


ENDED_FAULTS = [
    ("z1,pledge.whole,2026-01-02 10:00,yes", "stands with this clause on line 2 already"),
    ("z2,pledge.hole,2026-01-02 10:00,yes", "did you mean pledge.whole?"),
    ("z2,pledge.whole,2026-01-06 10:00,yes", "lies in the future"),
    ("z2,pledge.whole,yesterday,yes", "a local time"),
    ("z2,pledge.whole,2026-01-02 10:00,perhaps", "yes or no"),
    (",pledge.whole,2026-01-02 10:00,yes", "is needed"),
]


@pytest.mark.parametrize(("line", "said"), ENDED_FAULTS)
def test_a_fault_of_the_file_of_ended_clauses_is_one_message_with_its_line(
    tmp_path: Path, line: str, said: str
) -> None:
    path = tmp_path / "ended.csv"
    path.write_text(f"case_id,clause,ended,kept\nz1,pledge.whole,2026-01-02 10:00,yes\n{line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        read_ended(path, ["pledge.whole"], date(5))
    [message] = str(told.value).splitlines()
    assert "ended.csv:3:1: " in message
    assert said in message
