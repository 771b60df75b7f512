import ast
import os
import re
from pathlib import Path
from typing import Any

import numba
import pytest

from model.compiled import APART, cache_folder, compiled, sources_digest

MODEL = Path(__file__).parents[1] / "model"


def test_the_digest_follows_every_source(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    callee = tmp_path / "inner" / "callee.py"
    callee.write_text("def f(): return 1\n")
    (tmp_path / "caller.py").write_text("from inner.callee import f\n")
    before = sources_digest(tmp_path)
    assert sources_digest(tmp_path) == before
    callee.write_text("def f(): return 2\n")
    changed = sources_digest(tmp_path)
    callee.rename(tmp_path / "inner" / "renamed.py")
    assert len({before, changed, sources_digest(tmp_path)}) == 3


def test_a_folder_that_the_user_has_set_is_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = cache_folder("0123456789abcdef")
    assert folder == tmp_path / "compiled-0123456789abcdef"
    assert folder.is_dir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))  # as a child process sees it
    assert cache_folder("0123456789abcdef") == folder
    assert cache_folder("fedcba9876543210").parent == tmp_path


def test_a_folder_that_cannot_be_written_is_left_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(in_the_way))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder("0123456789abcdef") == tmp_path / "cache" / "yekuo" / "compiled-0123456789abcdef"


def test_numba_keeps_its_code_in_the_digest_folder() -> None:
    config: Any = numba.config
    assert os.environ["NUMBA_CACHE_DIR"] == config.CACHE_DIR
    assert re.fullmatch(r"compiled-[0-9a-f]{16}", Path(config.CACHE_DIR).name)


def test_a_compiled_division_by_zero_is_an_error() -> None:
    @compiled
    def share(part: int, whole: int) -> int:
        return part // whole

    assert share(7, 2) == 3
    with pytest.raises(ZeroDivisionError):
        share(7, 0)


def test_no_compiled_function_takes_anything_from_the_folders_that_the_digest_leaves_out() -> None:
    imports = {module: _imports(path) for path in MODEL.rglob("*.py") for module in [_module(path)]}
    pending, reached = [module for module, of in imports.items() if "model.compiled" in of], set[str]()
    assert len(pending) > 30
    while pending:
        module = pending.pop()
        if module not in reached:
            reached.add(module)
            pending += [below for below in imports[module] if below in imports]
    assert [module for module in sorted(reached) if module.split(".")[1:2] and module.split(".")[1] in APART] == []


def _module(path: Path) -> str:
    parts = ("model", *path.relative_to(MODEL).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    """Modules that a file imports, and names that may be modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found
