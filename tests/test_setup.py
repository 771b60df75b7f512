"""Set-up: run.py makes the environment once, and every later start costs nothing."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[1]
NOTHING: frozenset[str] = frozenset()
TEST = frozenset({"test"})


class Recorder:
    """Stand-in for running programs: notes each command, leaves what it would leave; `refused` ones fail."""

    def __init__(self, refused: Sequence[str] = ()) -> None:
        self.commands: list[list[str]] = []
        self.refused = refused

    def __call__(self, command: Sequence[str | Path], cwd: Path | None = None) -> tuple[bool, str]:
        words = [str(word) for word in command]
        self.commands.append(words)
        if any(text in " ".join(words) for text in self.refused):
            return False, "refused"
        if words[1:3] == ["-m", "venv"]:
            python = run.program_in(Path(words[-1]), "python")
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return True, ""

    def matching(self, text: str) -> list[str]:
        """Return the commands, as lines, in which `text` occurs."""
        return [line for line in map(" ".join, self.commands) if text in line]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "a project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\nname = 'one'\n")
    return root


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(run, "attempt", recorder)
    return recorder


def test_an_old_python_is_told_in_one_line() -> None:
    said = run.complain_of_age((3, 10, 12), "/usr/bin/python3")
    assert said.count("\n") == 1
    assert "3.11" in said
    assert "/usr/bin/python3 is 3.10.12" in said
    assert run.complain_of_age((3, 11, 0), "python3") == ""
    assert run.complain_of_age((4, 0, 0), "python3") == ""


def test_the_file_still_parses_on_python_3_6() -> None:
    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))


def test_the_digest_follows_pyproject(project: Path) -> None:
    before = run.digest_of_project(project)
    assert run.digest_of_project(project) == before
    (project / "pyproject.toml").write_text("[project]\nname = 'two'\n")
    assert run.digest_of_project(project) != before


def test_the_digest_follows_the_folder_and_the_python(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    here = run.digest_of_place(project)
    assert run.digest_of_place(project.parent) != here
    monkeypatch.setattr(run, "EXTENSION_SUFFIXES", [".another-python.so"])
    assert run.digest_of_place(project) != here


def test_programs_are_found_where_each_system_puts_them() -> None:
    venv = Path("x/.venv")
    assert run.program_in(venv, "python", "posix") == venv / "bin" / "python"
    assert run.program_in(venv, "lint-imports", "nt") == venv / "Scripts" / "lint-imports.exe"


def test_a_second_start_runs_nothing(project: Path, programs: Recorder) -> None:
    run.prepare(project, NOTHING)
    assert programs.matching("--editable .")
    programs.commands.clear()
    run.prepare(project, NOTHING)
    assert programs.commands == []


def test_tests_add_to_what_is_there_and_the_core_stays_ready(project: Path, programs: Recorder) -> None:
    run.prepare(project, NOTHING)
    programs.commands.clear()
    run.prepare(project, TEST)
    assert programs.matching("--editable .[test]")
    assert not programs.matching("-m venv")
    programs.commands.clear()
    run.prepare(project, NOTHING)
    assert programs.commands == []


def test_a_changed_pyproject_installs_again_with_the_extras_of_before(project: Path, programs: Recorder) -> None:
    run.prepare(project, TEST)
    (project / "pyproject.toml").write_text("[project]\nname = 'two'\n")
    programs.commands.clear()
    run.prepare(project, NOTHING)
    assert programs.matching("--editable .[test]")
    assert not programs.matching("-m venv")


def test_another_python_makes_a_new_environment(
    monkeypatch: pytest.MonkeyPatch, project: Path, programs: Recorder
) -> None:
    run.prepare(project, NOTHING)
    left_over = project / ".venv" / "left over"
    left_over.touch()
    monkeypatch.setattr(run, "EXTENSION_SUFFIXES", [".another-python.so"])
    run.prepare(project, NOTHING)
    assert not left_over.exists()
    assert len(programs.matching("-m venv")) == 2


def test_an_interrupted_installation_begins_again(
    monkeypatch: pytest.MonkeyPatch, project: Path, programs: Recorder
) -> None:
    def interrupt(root: Path, venv: Path, extras: frozenset[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "install", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run.prepare(project, NOTHING)
    run.prepare(project, NOTHING)
    assert len(programs.matching("-m venv")) == 2
    assert programs.matching("--editable .")


def test_a_failed_addition_leaves_the_core_ready(project: Path, programs: Recorder) -> None:
    run.prepare(project, NOTHING)
    programs.refused = [".[test]"]
    with pytest.raises(run.SetupError, match="refused"):
        run.prepare(project, TEST)
    programs.commands.clear()
    run.prepare(project, NOTHING)
    assert programs.commands == []


def test_a_foreign_environment_is_used_and_never_cleared(
    monkeypatch: pytest.MonkeyPatch, project: Path, programs: Recorder
) -> None:
    python = run.program_in(project / ".venv", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    run.prepare(project, NOTHING)
    monkeypatch.setattr(run, "EXTENSION_SUFFIXES", [".another-python.so"])
    run.prepare(project, TEST)
    assert not programs.matching("-m venv")
    assert len(programs.matching("--editable")) == 2


def test_a_foreign_folder_without_python_is_left_alone(project: Path, programs: Recorder) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "mine").touch()
    with pytest.raises(run.SetupError, match="please remove it"):
        run.prepare(project, NOTHING)
    assert (project / ".venv" / "mine").exists()
    assert programs.commands == []


def test_what_the_kernel_is_compiled_with_is_installed_first(project: Path, programs: Recorder) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'one'\ndependencies = ['scipy>=1', 'numba>=0.63']\n")
    run.prepare(project, NOTHING)
    first, then = programs.matching(" install ")
    assert first.endswith("numba>=0.63")
    assert then.endswith("--editable .")


def test_the_kernel_is_compiled_beside_the_installation_and_waited_for(
    monkeypatch: pytest.MonkeyPatch, project: Path, programs: Recorder
) -> None:
    monkeypatch.setattr(run, "needed_to_compile", lambda root: ["numba"])
    monkeypatch.setattr(run, "COMPILE", "import time; time.sleep(0.5); open('compiled', 'w').close()")
    with run.compiling(project, Path(sys.executable), ["pip"]):
        assert not (project / "compiled").exists()
    assert (project / "compiled").exists()


def test_the_shipped_project_states_what_the_kernel_is_compiled_with() -> None:
    stated = run.needed_to_compile(ROOT)
    assert {re.split("[<>=]", text)[0] for text in stated} == set(run.COMPILED_WITH)


def test_without_ensurepip_a_pip_outside_installs_into_the_environment(project: Path, programs: Recorder) -> None:
    python = str(run.program_in(project / ".venv", "python"))
    programs.refused = [f"-m venv {project}", f"{python} -m pip"]
    run.prepare(project, NOTHING)
    assert programs.matching("-m venv --without-pip")
    (installation,) = programs.matching("--editable .")
    assert installation.startswith(f"{run.outer_python()} -m pip --python {python} install")


def test_without_any_pip_the_message_tells_what_to_do(project: Path, programs: Recorder) -> None:
    programs.refused = ["--version"]
    with pytest.raises(run.SetupError, match="python3-venv"):
        run.prepare(project, NOTHING)
    programs.refused = []
    run.prepare(project, NOTHING)
    assert programs.matching("--editable .")


def test_where_nothing_can_be_locked_it_goes_on(project: Path, programs: Recorder) -> None:
    (project / ".venv.lock").mkdir()
    run.prepare(project, NOTHING)
    assert programs.matching("--editable .")


def test_a_failing_program_is_reported_with_its_own_words() -> None:
    assert run.attempt([sys.executable, "-c", "import sys; sys.exit('no network')"]) == (False, "no network")
    done, said = run.attempt(["no-such-program-anywhere"])
    assert not done
    assert "no-such-program-anywhere" in said


def test_a_chinese_folder_is_linked_in_ascii_alone(tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    venv.mkdir()
    link = venv / "_yekuo.pth"
    link.write_text("/home/业扩\n", "utf-8")
    run.spell_path_in_ascii(venv, Path("/home/业扩"))
    path: list[str] = []
    exec(link.read_text("ascii").replace("sys.path", "path").removeprefix("import sys; "), {"path": path})
    assert path == [str(Path("/home/业扩"))]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["test", "-k", "one"], ["-m", "pytest", "-k", "one"]),
        (["run", "my plan.yaml"], ["-P", "-m", "reports.cli", "run", "my plan.yaml"]),
        ([], ["-P", "-m", "reports.cli"]),
    ],
)
def test_each_command_is_handed_over(monkeypatch: pytest.MonkeyPatch, words: list[str], command: list[str]) -> None:
    handed: list[list[str]] = []

    def note(given: Sequence[str | Path]) -> int:
        handed.append([str(word) for word in given])
        return 0

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(run, "prepare", lambda root, extras: None)
    monkeypatch.setattr(run, "hand_over", note)
    assert run.main(words) == 0
    assert handed == [[str(run.program_in(ROOT / ".venv", "python")), *command]]


def test_all_checks_run_and_one_failing_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []

    def fail_the_first(command: Sequence[str | Path], cwd: Path) -> subprocess.CompletedProcess[str]:
        started.append(" ".join(map(str, command)))
        return subprocess.CompletedProcess([], 1 if len(started) == 1 else 0)

    monkeypatch.setattr(subprocess, "run", fail_the_first)
    assert run.run_checks(ROOT) == 1
    assert len(started) == 4
    assert capfd.readouterr().err.splitlines()[-1] == "yekuo: failed: ruff check"
    assert run.run_checks(ROOT) == 0


def test_ci_runs_exactly_the_tests_and_the_checks() -> None:
    script = ROOT / ".ci" / "run"
    started = re.findall(r"python3 [^|\n]*\b", script.read_text("utf-8"))
    assert started == ["python3 run.py test", "python3 run.py checks"]
    assert os.access(script, os.X_OK)


@pytest.mark.skipif(os.name == "nt", reason="CI runs bash")
@pytest.mark.parametrize(("failing", "status"), [("test", 1), ("checks", 1), ("neither", 0)])
def test_ci_runs_both_and_fails_if_either_fails(tmp_path: Path, failing: str, status: int) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "run").write_text((ROOT / ".ci" / "run").read_text())
    (tmp_path / "run.py").write_text(f"import sys; print(sys.argv[1]); sys.exit(sys.argv[1] == {failing!r})")
    done = subprocess.run(["bash", tmp_path / ".ci" / "run"], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["test", "checks"]
    assert done.returncode == status


@pytest.mark.slow
def test_a_real_installation_from_a_folder_with_spaces_hands_over(tmp_path: Path) -> None:
    root = tmp_path / "业扩 copy"
    for name in ("model", "experiments", "reports", "scenarios"):
        (root / name).mkdir(parents=True)
        (root / name / "__init__.py").touch()
    (root / "reports" / "cli.py").write_text("import sys; print(sys.argv[1:])")
    for name in ("run.py", "pyproject.toml"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "reports").mkdir(parents=True)
    (elsewhere / "reports" / "__init__.py").touch()
    for _ in ("cold", "warm"):
        done = subprocess.run(
            [sys.executable, root / "run.py", "compare", "a b"], cwd=elsewhere, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "['compare', 'a b']"
    assert done.stderr == ""
