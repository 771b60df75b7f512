"""Wrong input of the command line: a line that says what is wrong, exit status 2, never an unexpected error."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from reports.cli import COMMANDS, main
from tests.scenario_writing import Writer
from tests.small_scenario import write_small
from tests.test_command_line import LIST, json_of, yekuo


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.mark.parametrize("command", [("check",), ("run",), ("staff", "--bound"), ("trace", "--application", "0")])
def test_a_scenario_that_nobody_applies_in_is_a_message(write: Writer, command: tuple[str, ...]) -> None:
    done = yekuo(command[0], str(write_small(write, {"streams": {}})), *command[1:], "--lang", "en")
    assert done.exit_code == 2
    assert "streams: has at least 1 entry" in done.stderr


NO_NUMBERS = ["nan", "inf", "-inf", "-1", "1e400", "9" * 5000, "²", ""]
NUMBERS = {
    "run": ("--time", "--replications", "--seed", "--workers"),
    "staff": ("--max-utilisation", "--gap", "--time", "--replications", "--alpha", "--delta", "--epsilon", "--seed"),
    "trace": ("--seed", "--replication", "--application"),
    "demo": ("--time", "--replications", "--seed"),
    "compare": ("--time", "--replications", "--seed", "--workers"),
    "study": ("--time", "--replications", "--workers"),
    "bench": ("--applications", "--turns", "--limit", "--seed"),
    "agreement": ("--replications", "--time", "--seed", "--workers"),
    "deadlines": ("--target", "--replications", "--time", "--seed", "--workers"),
    "roster": (
        "--weeks", "--people", "--mean-wait", "--within", "--share", "--rounds", "--replications", "--seed",
        "--solver-seconds",
    ),
    "hire": (
        "--months", "--budget", "--attrition", "--hire-lead", "--hire-most", "--overtime", "--max-utilisation",
        "--backlog-days", "--rounds", "--replications", "--seed", "--gap", "--time",
    ),
    "reinforce": (
        "--budget", "--years", "--crews", "--demand-scenarios", "--replications", "--seed", "--latent-weight",
        "--lost-days", "--elements", "--gap", "--time",
    ),
    "quote": ("--confidence", "--time", "--replications", "--seed"),
    "forecast": ("--confidence", "--replications", "--time", "--seed"),
    "late": ("--days", "--replications", "--at-least", "--sure", "--rescues", "--top", "--time", "--seed"),
    "register": ("--days", "--replications", "--at-least", "--time", "--seed"),
    "snapshot": ("--seed", "--replication"),
}  # fmt: skip
NEEDED = {
    "reinforce": ("--budget", "1e6"),
    "quote": ("--state", "open.csv", "--as-of", "2026-03-02", "--application", "stream=none"),
    "forecast": ("--state", "open.csv", "--as-of", "2026-03-02", "--out", "forecast.json"),
    "late": ("--state", "open.csv"),
    "register": ("--state", "open.csv"),
    "snapshot": ("--at", "2026-03-02", "--out", "snapshot"),
}
"""Options without which a command does not look at the others."""


@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: number[:5])
@pytest.mark.parametrize(("command", "option"), [(c, option) for c, options in NUMBERS.items() for option in options])
def test_a_number_that_is_none_or_out_of_range_is_a_line_and_exit_status_2(
    command: str, option: str, number: str
) -> None:
    scenario = [] if command in ("demo", "bench") else [LIST]
    more = ["--application", "0"] if command == "trace" and option != "--application" else []
    more += NEEDED.get(command, ())
    done = yekuo(
        command, *scenario, *more, *(["--bound"] if command == "staff" else []), option, number, "--lang", "en"
    )
    assert done.exit_code == 2, done.output
    assert "unexpected" not in done.output
    assert option in done.output or command not in NEEDED, "it is this option that is told"


def test_every_option_that_takes_a_number_is_tried() -> None:
    commands = {name: main.get_command(click.Context(main), name) for name in COMMANDS}
    numeric = {
        name: {p.opts[0] for p in command.params if isinstance(p.type, click.types._NumberRangeBase)}
        for name, command in commands.items()
        if command
    }
    assert {name: options for name, options in numeric.items() if options} == {
        name: set(options) - {"--application"} for name, options in NUMBERS.items()
    }


def test_a_file_that_is_no_file_of_arrivals_is_told_where_the_scenario_names_it(write: Writer) -> None:
    write("name,colour\na,red\n", "notes.csv")
    path = write_small(write, {"streams.lv_residential_new.recorded": "notes.csv"})
    for command in (["check"], ["run", "--replications", "1"], ["staff", "--bound"]):
        done = yekuo(command[0], str(path), *command[1:], "--lang", "en")
        assert done.exit_code == 2
        key = (
            "streams.lv_residential_new.recorded = 'notes.csv': names a file with faults; they are told with its lines"
        )
        line = next(line for line in done.stderr.splitlines() if key in line)
        number = int(line.split(".yaml:")[1].split(":")[0])
        assert "notes.csv" in path.read_text(encoding="utf-8").splitlines()[number - 1]
        assert "notes.csv:1:1: case_id: this column is missing" in done.stderr


def test_arrivals_lie_beside_the_layer_that_names_them(write: Writer) -> None:
    write("case_id,arrived\na,2026-02-02 09:00\n", "base/arrivals.csv")
    write_small(write, {"streams.lv_residential_new.recorded": "arrivals.csv"}, "base/base.yaml")
    over = write("extends: base/base.yaml\n", "over.yaml")
    assert yekuo("check", str(over)).exit_code == 0
    assert json_of(yekuo("run", str(over), "--replications", "1", "--json"))["replications"] == 1
