"""Set yekuo up with Python alone, then hand over.

    python3 run.py demo              a first look
    python3 run.py test [ARGS]       the tests; ARGS go to pytest
    python3 run.py checks            lint, format, types, layers
    python3 run.py COMMAND [ARGS]    any other yekuo command

The first start makes ``.venv`` beside this file, installs into it what the command needs and compiles the kernel;
later starts cost nothing. A stamp inside ``.venv`` tells what it holds. An environment that was not made here is
used, never cleared. The file must parse on Python 3.6 and later, so that an old one can say that it is too old.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)


def complain_of_age(version: "tuple[int, ...]", executable: str) -> str:
    """Say that this Python is too old; an empty string if it is not."""
    if version >= OLDEST:
        return ""
    needed, found = (".".join(str(part) for part in v[:3]) for v in (OLDEST, version))
    return f"yekuo needs Python {needed} or newer, {executable} is {found}; try: python3.12 run.py demo\n"


if sys.version_info < OLDEST:
    sys.stderr.write(complain_of_age(tuple(sys.version_info[:3]), sys.executable))
    sys.exit(2)

ROOT = Path(__file__).resolve().parent
EXTRAS = {"test": frozenset({"test"}), "checks": frozenset({"test", "checks"})}
STAMP = "yekuo-stamp"
ADOPTED = "adopted"
UNFINISHED = "unfinished"
COMPILED_WITH = ("numba", "numpy", "simpy")
COMPILE = "from model.kernel import make_ready; make_ready()"
NO_PIP = """no pip found, neither in the new environment nor outside. Either of these helps:
    Debian, Ubuntu:  apt install python3-venv      then start again
    with uv:         uv venv --clear && uv pip install -e .      then: .venv/bin/yekuo demo"""


class SetupError(Exception):
    """The environment could not be made; the text tells why."""


class Stamp(NamedTuple):
    """What an environment holds.

    `place` is the digest of the Python and the folder it was made for, or ``adopted`` (not made here);
    `project` the digest of pyproject.toml, or ``unfinished``; `extras` the optional dependencies installed.
    """

    place: str
    project: str
    extras: frozenset[str]


def digest_of_place(root: Path) -> str:
    """Digest of this Python's binary interface and the folder: a moved folder needs a new environment."""
    return hashlib.sha256(f"{EXTENSION_SUFFIXES[0]}\n{root}".encode("utf-8", "surrogateescape")).hexdigest()


def digest_of_project(root: Path) -> str:
    """Digest of pyproject.toml."""
    return hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()


def read_stamp(venv: Path) -> Stamp | None:
    """Read what `venv` holds; None if it was never stamped."""
    try:
        place, project, extras = (venv / STAMP).read_text("utf-8").split("\n")
    except (OSError, ValueError):
        return None
    return Stamp(place, project, frozenset(extras.split()))


def write_stamp(venv: Path, stamp: Stamp) -> None:
    """Write what `venv` holds."""
    text = "\n".join([stamp.place, stamp.project, " ".join(sorted(stamp.extras))])
    (venv / STAMP).write_text(text, "utf-8")


def program_in(venv: Path, name: str, system: str = os.name) -> Path:
    """Path of an installed program, Python itself included."""
    return venv / "Scripts" / f"{name}.exe" if system == "nt" else venv / "bin" / name


def tell(text: str) -> None:
    """Write a line for the user; standard output belongs to the command."""
    sys.stderr.write(f"yekuo: {text}\n")


def attempt(command: Sequence[str | Path], cwd: Path | None = None) -> tuple[bool, str]:
    """Run `command` quietly; whether it succeeded, and what it said."""
    try:
        done = subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace"
        )
    except OSError as error:
        return False, str(error)
    return done.returncode == 0, (done.stderr.strip() or done.stdout.strip())


def outer_python() -> str:
    """Return the Python outside any virtual environment: run.py may be started by the one it replaces."""
    return getattr(sys, "_base_executable", "") or sys.executable


def make_environment(venv: Path, place: str) -> None:
    """Make a fresh `venv`; without pip where the system has no ensurepip (Debian without python3-venv)."""
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir()
    write_stamp(venv, Stamp(place, UNFINISHED, frozenset()))
    if attempt([outer_python(), "-m", "venv", venv])[0]:
        return
    made, said = attempt([outer_python(), "-m", "venv", "--without-pip", venv])
    if not made:
        raise SetupError(f"cannot make {venv}:\n{said}")


def find_pip(python: Path) -> list[str]:
    """Find a pip that installs for `python`: its own, else one outside (``--python`` needs pip 22.3)."""
    outside = [[path] for path in map(shutil.which, ("pip3", "pip")) if path is not None]
    outside = [[outer_python(), "-m", "pip"], *outside]
    for pip in ([str(python), "-m", "pip"], *([*pip, "--python", str(python)] for pip in outside)):
        if attempt([*pip, "--version"])[0]:
            return pip
    raise SetupError(NO_PIP)


def spell_path_in_ascii(venv: Path, root: Path) -> None:
    """Rewrite the link from `venv` to a `root` with a Chinese name so that every Python can read it.

    The build writes it in UTF-8; Python 3.11 and 3.12 read it in the system's encoding (GBK on Chinese
    Windows) and then stop at every start, or look in a folder that does not exist.
    """
    if not str(root).isascii():
        for link in venv.rglob("*yekuo.pth"):
            link.write_text(f"import sys; sys.path.append({str(root)!a})\n", "ascii")


def needed_to_compile(root: Path) -> "list[str]":
    """What the kernel's compiler needs of the dependencies, as pyproject.toml states it."""
    import tomllib

    stated = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"].get("dependencies", [])
    return [text for text in stated if re.match(r"[\w-]+", text)[0] in COMPILED_WITH]  # type: ignore[index]


@contextmanager
def compiling(root: Path, python: Path, pip: Sequence[str]) -> Iterator[None]:
    """Compile the kernel beside, so that the first run finds it; a failure shows when the kernel is wanted."""
    first, child = needed_to_compile(root), None
    if first and attempt([*pip, *first], cwd=root)[0]:
        with suppress(OSError):
            child = subprocess.Popen(
                [python, "-c", COMPILE],
                cwd=root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
    try:
        yield
        if child is not None:
            child.wait()
    finally:
        if child is not None:
            child.kill()


def install(root: Path, venv: Path, extras: frozenset[str]) -> None:
    """Install yekuo, editable, and what it needs."""
    python = program_in(venv, "python")
    target = f".[{','.join(sorted(extras))}]" if extras else "."
    pip = [*find_pip(python), "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    with compiling(root, python, pip):
        done, said = attempt([*pip, "--editable", target], cwd=root)
        if not done:
            raise SetupError(f"pip could not install what is needed (is the network there?). It says:\n{said}")
        spell_path_in_ascii(venv, root)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Keep a second start waiting while the first one installs; the lock ends with its process."""
    import sqlite3

    lock = None
    try:
        lock = sqlite3.connect(root / ".venv.lock", timeout=600, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:  # some network drives cannot lock
        tell(f"going on without a lock ({error})")
    try:
        yield
    finally:
        if lock is not None:
            lock.close()


def is_ready(stamp: Stamp | None, root: Path, extras: frozenset[str]) -> bool:
    """Whether the environment holds what is needed."""
    return (
        stamp is not None
        and stamp.project == digest_of_project(root)
        and stamp.place in (ADOPTED, digest_of_place(root))
        and extras <= stamp.extras
        and program_in(root / ".venv", "python").is_file()
    )


def set_up(root: Path, extras: frozenset[str]) -> None:
    """Make or complete the environment.

    One whose making was interrupted is made anew; an addition that fails leaves what was there.
    """
    venv, place = root / ".venv", digest_of_place(root)
    has_python = program_in(venv, "python").is_file()
    old = read_stamp(venv)
    if venv.exists() and (old is None or old.place == ADOPTED):
        place = ADOPTED
        if not has_python:
            raise SetupError(f"{venv} has no Python, and was not made by run.py: please remove it")
    kept = old if old is not None and has_python and old.place == place and old.project != UNFINISHED else None
    tell(f"installing into {venv} and compiling (once; about a minute) ...")
    if kept is not None:
        extras |= kept.extras
    elif place != ADOPTED:
        make_environment(venv, place)
    write_stamp(venv, Stamp(place, UNFINISHED, frozenset()))
    try:
        install(root, venv, extras)
    except SetupError:
        if kept is not None:
            write_stamp(venv, kept)
        raise
    write_stamp(venv, Stamp(place, digest_of_project(root), extras))


def prepare(root: Path, extras: frozenset[str]) -> None:
    """See to it that the environment holds what is needed; costs nothing if it does."""
    venv = root / ".venv"
    if is_ready(read_stamp(venv), root, extras):
        return
    with alone(root):
        if not is_ready(read_stamp(venv), root, extras):
            set_up(root, extras)


def hand_over(command: Sequence[str | Path]) -> int:
    """Become `command`; on Windows, where a process cannot, wait for it."""
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], [str(word) for word in command])
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too, and decides
            continue


def run_checks(root: Path) -> int:
    """Run all checks in the order of their cost; 1 if any failed."""
    venv = root / ".venv"
    python = program_in(venv, "python")
    checks: dict[str, list[str | Path]] = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format --check": [python, "-m", "ruff", "format", "--check", "."],
        "lint-imports": [program_in(venv, "lint-imports"), "--no-logo"],
        "mypy": [python, "-m", "mypy"],
    }
    failed = []
    for name, command in checks.items():
        tell(name)
        if subprocess.run(command, cwd=root).returncode != 0:
            failed.append(name)
    tell(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def main(words: Sequence[str]) -> int:
    """Prepare the environment and hand over."""
    name = words[0] if words else ""
    try:
        prepare(ROOT, EXTRAS.get(name, frozenset()))
    except (SetupError, OSError) as error:
        tell(str(error))
        return 1
    except KeyboardInterrupt:
        tell("interrupted; the next start begins again")
        return 130
    python = program_in(ROOT / ".venv", "python")
    if name == "checks":
        return run_checks(ROOT)
    if name == "test":
        os.chdir(ROOT)
        return hand_over([python, "-m", "pytest", *words[1:]])
    # -P: a folder named `model` where the user stands must not hide ours
    return hand_over([python, "-P", "-m", "reports.cli", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
