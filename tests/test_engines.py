"""Which engine runs, and when one has to be compiled first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from experiments import engines
from experiments.engines import AUTO, KERNEL, SIMPY, chosen_engine, engine_named, quickest_engine
from model.engine import simulate
from model.kernel import simulate as simulate_compiled

ROOT = Path(__file__).parents[1]


def test_auto_is_the_kernel() -> None:
    assert (chosen_engine(AUTO), chosen_engine(SIMPY)) == (KERNEL, SIMPY)
    assert engine_named(AUTO) is simulate_compiled
    assert engine_named(SIMPY) is simulate


def test_an_unknown_engine_is_told() -> None:
    with pytest.raises(ValueError, match="engine = arena: one of auto, kernel, simpy"):
        engine_named("arena")


@pytest.mark.parametrize(
    ("name", "seconds", "compiled", "engine"),
    [(AUTO, 7.0, False, SIMPY), (AUTO, 7.0, True, KERNEL), (AUTO, 60.0, False, KERNEL), (AUTO, None, False, KERNEL),
     (KERNEL, 7.0, False, KERNEL)],
)  # fmt: skip
def test_the_kernel_is_not_compiled_for_less_time_than_that_takes(
    name: str, seconds: float | None, compiled: bool, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "compiles_first", lambda _: not compiled)
    assert quickest_engine(name, seconds) == engine


CALLER = """
from model.compiled import compiled
from model.callee import number

@compiled
def twice() -> int:
    return 2 * number()

print(twice())
"""


def test_an_edited_callee_is_compiled_anew(tmp_path: Path) -> None:
    """The old code of a function in another file would run, by numba's own cache."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "compiled.py").write_text((ROOT / "model" / "compiled.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "caller.py").write_text(CALLER)
    told = []
    for number in (3, 4):
        callee = f"from model.compiled import within\n\n@within\ndef number() -> int:\n    return {number}\n"
        (folder / "callee.py").write_text(callee)
        environment = {"PYTHONPATH": str(tmp_path), "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
        environment["PYTHONDONTWRITEBYTECODE"] = "1"  # Python looks at the second and the size of a source, not into it
        done = subprocess.run(
            [sys.executable, "-m", "model.caller"], env=environment, cwd=tmp_path, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told.append(done.stdout.strip())
    assert told == ["6", "8"]
