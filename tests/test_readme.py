"""Every command of the two READMEs runs, as a newcomer would type it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli import main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
SHORTER = {"demo": ["--replications", "2"], "run": ["--workers", "1"]}
"""What makes a long command short here."""


def commands_in(readme: str) -> list[list[str]]:
    """The words after `python3 run.py` of each command shown."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    assert all(line.startswith("$ python3 run.py ") for line in lines)
    return [line.removeprefix("$ python3 run.py ").split() for line in lines]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_runs(readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = commands_in(readme)
    assert ["demo"] in shown
    assert ["test"] in shown
    for words in shown:
        if words in (["test"], ["demo"]):
            continue  # this is the test command; the demo has a test of its own below
        result = CliRunner().invoke(main, [*words, *SHORTER.get(words[0], [])])
        assert result.exit_code == 0, (words, result.output, result.exception)
        assert result.output.strip()


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (commands_in(readme) for readme in READMES)
    assert [[word for word in words if word not in ("--lang", "zh")] for words in chinese] == english


@pytest.mark.parametrize("readme", READMES)
def test_what_the_readme_points_at_exists(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([^)#:]+)\)|`((?:scenarios|reports)/[\w./]+\.md)`", text):
        assert (ROOT / (path[0] or path[1])).exists(), path


def test_the_demo_writes_a_report_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["demo", "--replications", "2", "--lang", "en"])
    assert result.exit_code == 0, (result.output, result.exception)
    assert (tmp_path / "out" / "demo" / "report.html").exists()
    assert "report.html" in result.output
