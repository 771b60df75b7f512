"""The kernel is compiled once, on its first use, and kept on disk (`model.compiled` says where)."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numba
import numpy as np

from model.kernel.rounds import pass_time
from model.kernel.sorting import sort_visits
from model.log import HAND, VISIT

_NUMBA: Any = numba
_WORDS, _TABLE = np.zeros(1, dtype=np.int64), np.zeros((1, 1), dtype=np.int64)
_BYTES, _VISITS, _HANDS = np.zeros((1, 1), dtype=np.uint8), np.zeros(1, dtype=VISIT), np.zeros(1, dtype=HAND)
COMPILED: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (pass_time, (_WORDS, 1)),
    (sort_visits, (_TABLE, _WORDS, _WORDS, 1, _WORDS, _VISITS, _BYTES, _HANDS)),
)
"""What Python calls, with arguments of the types it is called with."""


def is_ready() -> bool:
    """Whether the kernel has been compiled before."""
    return any(Path(_NUMBA.config.CACHE_DIR).rglob("rounds.pass_time-*.nbc"))


def make_ready() -> None:
    """Compile what is not compiled yet, or load it: before other processes do, each for itself."""
    collecting, type_of = gc.isenabled(), _NUMBA.typeof
    gc.disable()  # of the many objects that a compiler makes few can be freed
    try:
        for function, arguments in COMPILED:
            function.compile(tuple(type_of(argument) for argument in arguments))
    finally:
        if collecting:
            gc.enable()
