"""The decorator that compiles the integer loops of the model, with a disk cache that can be trusted.

numba's own disk cache notices a change in the file of a function, not in the file of another function that it
calls: it then runs the old code, silently. Here the cache folder is named by a digest of the sources of
`model/` (less the folders that no compiled function takes anything from, which a test sees to) and of the
versions of numba, llvmlite, numpy and Python: any change of any of them starts an empty folder. It lies in
`NUMBA_CACHE_DIR` if the user has set that, else in the user's cache folder, else in the temporary folder.

`NUMBA_CACHE_DIR` is the only environment variable that `model/` sets; child processes inherit it and find the
same folder.
"""

import hashlib
import importlib.metadata
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import numba


class Words(Protocol):
    """Numbers by position, as compiled code takes them: an array, or the kernel's memory."""

    def __getitem__(self, position: int, /) -> int: ...

    def __setitem__(self, position: int, number: int, /) -> None: ...


P = ParamSpec("P")
R = TypeVar("R")

VARIABLE = "NUMBA_CACHE_DIR"
APART = ("scenario", "files", "compiling", "planning")
"""Folders of `model/` on scenarios, their files and planning: nothing of them is compiled, or imported by what is."""
_CONFIG: Any = numba.config
_TYPES: Any = numba.types


def sources_digest(folder: Path) -> str:
    """Digest of the Python sources under `folder`, less those `APART`, and of what compiles them, 16 hex digits."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        if path.relative_to(folder).parts[0] in APART:
            continue
        source = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(source)}\0".encode())
        digest.update(source)
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(f"{package} {importlib.metadata.version(package)}\0".encode())
    digest.update(f"{platform.python_implementation()} {platform.python_version()} ".encode())
    # bounds checking changes the code, and numba's cache does not notice that either
    digest.update(f"{_CONFIG.BOUNDSCHECK}".encode())
    return digest.hexdigest()


def _parents() -> Iterator[Path]:
    """Folders that may hold the cache, the preferred first."""
    stated = os.environ.get(VARIABLE)
    if stated:
        parent = Path(stated)
        # set by a parent process that has imported this module: its folder is ours, or a sibling of ours
        yield parent.parent if re.fullmatch(r"compiled-[0-9a-f]{16}", parent.name) else parent
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        stated = os.environ.get(variable)
        if stated and Path(stated).is_absolute():
            yield Path(stated) / "yekuo"
    home = Path(os.path.expanduser("~"))
    if home.is_absolute():
        yield home / ".cache" / "yekuo"
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"yekuo-{owner}"


def _is_ours(folder: Path) -> bool:
    """Make `folder`; false where it cannot be written or belongs to somebody else (a cache holds code)."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError:
        return False


def cache_folder(digest: str) -> Path:
    """The folder for code compiled from the sources with this digest; it exists and can be written."""
    for parent in _parents():
        folder = parent / f"compiled-{digest}"
        if _is_ours(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="yekuo-"))


def _place_cache() -> None:
    folder = str(cache_folder(sources_digest(Path(__file__).parent)))
    os.environ[VARIABLE] = folder  # for child processes, and because numba reads it again when it changes
    _CONFIG.CACHE_DIR = folder  # for this process, which has read it already


_place_cache()


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` by numba on its first call, or load it from the cache.

    Notes ----- It runs without the interpreter's lock, so that replications run on threads. `fastmath` stays
    off: it would let the compiler reorder sums. `error_model="python"`: a division by zero is an error as in
    Python, where that of numpy would return 0 and go on.
    """
    compile_: Any = numba.njit(cache=True, nogil=True, fastmath=False, error_model="python")
    wrapped: Callable[P, R] = compile_(function)
    return wrapped


def within(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` for compiled callers alone: it cannot be called from Python, and costs less to compile.

    It is compiled once, for integers: numba would do so again for each constant that a caller passes.
    """
    options: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compile_: Any = numba.njit(nogil=True, fastmath=False, error_model="python", **options)
    wrapped: Any = compile_(function)
    compile_for, unliteral = wrapped.compile, _TYPES.unliteral
    wrapped.compile = lambda types: compile_for(tuple(unliteral(one) for one in types))
    compiled_once: Callable[P, R] = wrapped
    return compiled_once
