from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reports.cli import COMMANDS, main
from reports.words import LANGUAGES, WORDS
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL, write_small

ROOT = Path(__file__).parents[1]
LIST = str(SMALL)


def yekuo(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def in_a_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", **environment}
    return subprocess.run([sys.executable, "-m", "reports.cli", *arguments], capture_output=True, env=env, cwd=ROOT)


def json_of(result: Result) -> Any:
    assert result.exit_code == 0, result.output + result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    document = json_of(yekuo("run", LIST, "--replications", "3", "--json"))
    assert isinstance(document, dict)
    return document


def test_help_names_every_command_and_imports_nothing_heavy() -> None:
    said = yekuo("--help").stdout
    assert all(command in said for command in COMMANDS)
    code = (
        "import sys; from reports.cli import main\n"
        "main(['run', '--help'], standalone_mode=False); main(['--help'], standalone_mode=False)\n"
        "print([m for m in ('numpy', 'numba', 'scipy', 'pydantic', 'rich', 'simpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_valid_scenario_is_told_with_load_and_bottlenecks_in_either_language() -> None:
    english, chinese = yekuo("check", LIST, "--lang", "en"), yekuo("check", LIST, "--lang", "zh")
    assert english.exit_code == chinese.exit_code == 0
    assert "Offered load by role" in english.stdout
    assert "各岗位工作负荷" in chinese.stdout
    assert "供电瓶颈清单" in chinese.stdout
    assert "meter_fitter" in english.stdout


def test_a_wrong_scenario_is_told_line_by_line_with_exit_status_2(write: Writer) -> None:
    path = write_small(write, {"stages.acceptance.sent_back.probability": 1.4})
    result = yekuo("check", str(path), LIST)
    assert result.exit_code == 2
    assert "stages.acceptance.sent_back.probability = 1.4" in result.stderr
    assert "Traceback" not in result.stderr
    assert "surveyor" in result.stdout  # the other one is examined all the same
    assert yekuo("run", str(path)).exit_code == 2


def test_a_file_that_is_not_there_is_a_line_and_exit_status_2() -> None:
    done = in_a_process("check", "no_such_file.yaml")
    assert done.returncode == 2
    assert b"no_such_file.yaml" in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_the_json_of_a_check_has_the_loads() -> None:
    document = json_of(yekuo("check", LIST, "--json"))
    assert document["valid"] is True
    assert set(document["load"]) == {"counter_clerk", "surveyor", "meter_fitter", "archivist"}
    assert document["overloaded"] == document["bottlenecks"] == []


def test_the_json_of_a_run_has_what_is_promised(result: dict[str, Any]) -> None:
    counts = result["categories"]["lv_residential"]
    assert counts["arrived"] == pytest.approx(counts["archived"] + counts["withdrawn"] + counts["open"])
    assert counts["arrived"] > 100
    clause = result["clauses"][0]
    assert {"name", "category", "target", "share", "verdict"} <= set(clause)
    assert clause["name"] == "statutory.meter_and_energise"
    assert set(clause["share"]) == {"mean", "low", "high"}
    assert clause["verdict"] in ("kept", "broken", "undecided")
    days = result["days"]["lv_residential"]["calendar"]
    assert 0 < days["p50"] < days["p90"] < days["p95"]
    assert set(result["load"]) == set(result["utilisation"])
    for key in ("joint", "index", "program_digest", "visits", "cpu_seconds", "warnings"):
        assert key in result
    assert (result["replications"], result["seed"], result["engine"]) == (3, 1, "kernel")


def test_every_key_of_the_result_is_documented(result: dict[str, Any]) -> None:
    page = (ROOT / "reports" / "JSON.md").read_text(encoding="utf-8")
    clause_keys = set(result["clauses"][0])
    assert [key for key in {*result, *clause_keys} if f"`{key}`" not in page] == []


def test_a_piped_run_writes_nothing_but_json_and_is_silent_beside_it() -> None:
    done = in_a_process("run", LIST, "--replications", "2", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["replications"] == 2
    assert done.stderr == b""


def test_a_console_that_knows_gbk_only_is_served() -> None:
    done = in_a_process("run", LIST, "--replications", "1", "--lang", "zh", PYTHONIOENCODING="gbk")
    assert done.returncode == 0, done.stderr
    assert "装表接电时限" in done.stdout.decode("gbk")


def test_the_same_seed_gives_the_same_document(result: dict[str, Any]) -> None:
    again = json_of(yekuo("run", LIST, "--replications", "3", "--json"))
    assert {**again, "cpu_seconds": 0} == {**result, "cpu_seconds": 0}
    other = json_of(yekuo("run", LIST, "--replications", "3", "--seed", "7", "--json"))
    assert other["categories"] != result["categories"]


def test_an_overloaded_scenario_is_told_and_not_run_unless_wanted(write: Writer) -> None:
    path = str(write_small(write, {"streams.lv_residential_new.applications_per_year": 6000}))
    refused = yekuo("run", path, "--replications", "1", "--lang", "en")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert "surveyor (Villages): load " in refused.stderr
    assert "--overload-anyway" in refused.stderr
    wanted = yekuo("run", path, "--replications", "1", "--json", "--overload-anyway")
    document = json.loads(wanted.stdout)
    assert document["overloaded"][0]["load"] > 1
    assert document["utilisation_by_team"]["village_station"] > 0.9


def test_a_folder_gets_report_result_manifest_and_the_log_with_dates(tmp_path: Path) -> None:
    done = yekuo("run", LIST, "--replications", "1", "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.stderr
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "result.json", "manifest.json", "visits.csv", "applications.csv", "alerts.csv"} <= names
    with (tmp_path / "out" / "visits.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(iter(csv.DictReader(file)))
    assert first["stage"] == "acceptance"
    assert first["waiting_since"].startswith("2026-01-")
    assert first["case_id"].startswith("lv_residential_new-2026-01-")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"][0]["name"] == "small.yaml"
    assert len(manifest["program_digest"]) == 32


def test_a_trace_tells_a_story_from_arrival_to_archiving_with_its_clocks() -> None:
    story = yekuo("trace", LIST, "--application", "0", "--lang", "en").stdout.splitlines()
    assert "application lv_residential_new-2026-01-" in story[0]
    assert any("Site survey site_survey: starts, town_team." in line for line in story)
    assert any("[statutory.meter_and_energise 0/3 working days: runs]" in line for line in story)
    assert "archived after" in story[-1] or "withdrew" in story[-1]
    case = story[0].split("application ")[1].split(" ")[0]
    assert yekuo("trace", LIST, "--application", case, "--lang", "en").stdout.splitlines() == story


def test_the_clocks_of_a_trace_end_as_they_are_judged() -> None:
    lines = json_of(yekuo("trace", LIST, "--application", "1", "--json"))["lines"]
    states = [clock["state"] for line in lines for clock in line["clocks"]]
    assert states[0] == "begins"
    assert states[-1] in ("kept", "late")


def test_an_application_that_does_not_exist_is_told_how_many_there_are() -> None:
    result = yekuo("trace", LIST, "--application", "99999")
    assert result.exit_code == 2
    assert "a number from 0 to " in result.stderr


def test_the_staffing_bound_never_has_more_people_than_needed() -> None:
    document = json_of(yekuo("staff", LIST, "--bound", "--json"))
    assert document["feasible"] is True
    assert all(0 < team["headcount"] <= team["present"] for team in document["teams"].values())
    assert document["monthly_cost_yuan"] <= document["present_cost_yuan"]


def test_work_that_no_headcount_can_carry_is_told_with_exit_status_2(write: Writer) -> None:
    path = write_small(
        write, {"teams.village_station.most": 1, "streams.lv_residential_new.applications_per_year": 9000}
    )
    result = yekuo("staff", str(path), "--bound")
    assert result.exit_code == 2
    assert "in villages" in result.stderr


def test_a_new_scenario_is_valid_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert yekuo("new", str(folder)).exit_code == 0
    assert yekuo("check", str(folder / "my_utility.yaml")).exit_code == 0
    assert yekuo("new", str(folder)).exit_code == 2


def test_schema_and_reference_are_printed() -> None:
    assert "properties" in json_of(yekuo("schema"))
    assert yekuo("reference").stdout.startswith("# Scenario reference")


def test_an_unexpected_error_is_one_line_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("the sky falls")

    monkeypatch.setattr("experiments.offered_load.offered_load", broken)
    result = yekuo("check", LIST, "--lang", "en")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "unexpected error ZeroDivisionError: the sky falls; --debug shows the traceback"
    ]
    assert isinstance(yekuo("check", LIST, "--debug").exception, ZeroDivisionError)


def test_every_word_exists_in_both_languages_with_the_same_gaps() -> None:
    def gaps(text: str) -> set[str]:
        return {part.split("}")[0].split(":")[0] for part in text.split("{")[1:]}

    assert all(len(texts) == len(LANGUAGES) for texts in WORDS.values())
    assert [key for key, (zh, en) in WORDS.items() if gaps(zh) != gaps(en)] == []


@pytest.mark.slow
def test_the_demo_tells_verdicts_reasons_and_the_staffing_bound(tmp_path: Path) -> None:
    done = yekuo("demo", "--replications", "1", "--out", str(tmp_path), "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert "最低人数下限" in done.stdout
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_a_folder_that_cannot_be_written_is_told_before_the_work_begins(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    told = yekuo("run", str(SMALL), "--replications", "1", "--out", str(tmp_path / "taken" / "out"))
    assert told.exit_code == 2
    assert told.stdout == ""
    assert "taken" in told.stderr
    assert "Traceback" not in told.stderr
