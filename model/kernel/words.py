"""The memory as compiled code sees it: where its first word stands, without length, bounds or negative positions.

An array would do; but each access to one first looks whether the position is negative, and each call hands over its
shape. A position is an address in the memory: below its end, and never negative.
"""

from __future__ import annotations

from typing import Any

import numba
from numba.core import cgutils
from numba.extending import intrinsic

_NUMBA: Any = numba
_CGUTILS: Any = cgutils
POINTER = _NUMBA.types.CPointer(numba.types.int64)


@intrinsic
def _words_of(context: Any, array: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return POINTER(array), generate


@intrinsic
def _words_from(context: Any, words: Any, address: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _CGUTILS.gep(builder, arguments[0], arguments[1])

    return POINTER(words, numba.types.int64), generate


words_of: Any = _words_of
"""(array) → its words."""
words_from: Any = _words_from
"""(words, address) → the words from an address on."""
array_of: Any = _NUMBA.carray
"""(words, n) → an array of the first n."""
