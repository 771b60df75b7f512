"""Randomness: every random quantity is a function of names, never of an order.

A draw is `uniform(key, name, identity, attempt)`, one block of the counter-based generator Philox4x32-10,
followed by a look-up in a table of integer quantiles (`quantile`, `duration`) or a comparison with a
`threshold`. So an application meets the same luck in every scenario, whoever came before it. Both engines
call the functions of this file.

There are only 64-bit integers here, and none overflows (but for the products of Philox, whose bits all
count), so every machine gives the same bits. A uniform number lies in [0, 2**62), a quantile is in 2**-20 of
the mean.

Tables lie one after another in one int64 array; each begins with its kind (`model.quantiles` makes them):

- `CONSTANT`: kind, length, value.
- `OCTAVES`: kind, length, digits, log2 of the segments per octave, octaves of the lower and the upper tail,
  starts of both, values. With d the distance from the nearer end (u, or 2**62 − 1 − u) and n octaves, a tail
  holds the value at d = 0, then those from 2**(62−n) up to the median at 2**61, in equal segments within each
  doubling.
- `KNOTS`: kind, length, digits, n, n positions rising from 0 to 2**26 (u in 2**-26), n values; straight lines
  between.
- `FACTORS`: kind, length, log2 of the step, value at z = −7, at −7 + step, …, at 7.

Values with `digits` binary digits beyond 2**-20 keep the shape of a narrow distribution; a draw is rounded.

Notes
-----
Philox: John K. Salmon, Mark A. Moraes, Ron O. Dror, David E. Shaw, "Parallel random numbers: as easy as 1, 2,
3", SC11, 2011. The tests hold the known answers of its reference implementation, Random123 (`kat_vectors`).
"""

import hashlib
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from model.compiled import Words, compiled

IntArray = NDArray[np.int64]

CONSTANT, OCTAVES, KNOTS, FACTORS = range(4)
HEADER = {CONSTANT: 2, OCTAVES: 8, KNOTS: 4, FACTORS: 3}
"""Integers before the values (or positions) of a table."""
BITS = 62
"""A uniform number has so many bits."""
ONE = 1 << BITS
UNIT = 1 << 20
"""One mean, in the unit of a quantile."""
VALUE_BITS = 36
"""A quantile lies below 2**36, 65,536 times the mean; so does a value in a table, its digits included."""
LARGEST_MEAN_1024 = (1 << 42) - 1
"""Largest mean in 1/1024 of a second; 136 years."""
WIDEST_Z = 7 << 20
"""Largest normal value of a table of factors, in 2**-20."""

FRACTION_BITS = 26
"""Bits to which the place between two values is known."""
_WORD = 0xFFFFFFFF


@compiled
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """One block of Philox4x32-10; the words of counter and key lie in [0, 2**32)."""
    for _ in range(10):
        first = 0xD2511F53 * c0
        second = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            ((second >> 32) & _WORD) ^ c1 ^ k0,
            second & _WORD,
            ((first >> 32) & _WORD) ^ c3 ^ k1,
            first & _WORD,
        )
        k0 = (k0 + 0x9E3779B9) & _WORD
        k1 = (k1 + 0xBB67AE85) & _WORD
    return c0, c1, c2, c3


@compiled
def uniform(key: int, name: int, identity: int, attempt: int) -> int:
    """Uniform number in [0, 2**62) of a replication, a purpose and stage, an identity and an attempt.

    Parameters
    ----------
    key
        `replication_key`.
    name
        `name_of` the purpose and the stage, in [0, 2**48).
    identity
        `identity_of` or `identity_of_case`.
    attempt
        In [0, 2**16).
    """
    x0, x1, _, _ = philox(
        identity & _WORD,
        (identity >> 32) & _WORD,
        name & _WORD,
        ((name >> 32) & 0xFFFF) | ((attempt & 0xFFFF) << 16),
        key & _WORD,
        (key >> 32) & _WORD,
    )
    return (x1 << 30) | (x0 >> 2)


@compiled
def _between(a: int, b: int, part: int, bits: int) -> int:
    """The point at `part` / 2**`bits` of the way from `a` to `b`, rounded."""
    if bits > FRACTION_BITS:
        part >>= bits - FRACTION_BITS
        bits = FRACTION_BITS
    return a + (((b - a) * part + ((1 << bits) >> 1)) >> bits)


@compiled
def _bit_length(x: int) -> int:
    """The position of the highest bit of `x`, counted from 1, for 0 < `x` < 2**64; 1 for 0.

    Without a branch: a processor guesses half of the branches on random bits wrong.
    """
    length = 1
    for log2 in (5, 4, 3, 2, 1, 0):
        step = int(x >> (1 << log2) > 0) << log2
        x >>= step
        length += step
    return length


@compiled
def _in_octaves(tables: Words, start: int, u: int) -> int:
    upper = u >> (BITS - 1)
    d = u ^ (-upper & (ONE - 1))
    log2_segments = tables[start + 3]
    octaves = tables[start + 4 + upper]
    first = start + tables[start + 6 + upper]
    length = _bit_length(d)
    octave = length - (BITS + 1 - octaves)
    if octave < 0:
        return _between(tables[first], tables[first + 1], d, BITS - octaves)
    bits = length - 1 - log2_segments
    at = first + 1 + (octave << log2_segments) + ((d >> bits) - (1 << log2_segments))
    return _between(tables[at], tables[at + 1], d & ((1 << bits) - 1), bits)


@compiled
def _between_knots(tables: Words, start: int, u: int) -> int:
    n = tables[start + 3]
    position = u >> (BITS - FRACTION_BITS)
    below, above = start + 4, start + 3 + n
    while above - below > 1:
        middle = (below + above) >> 1
        if tables[middle] <= position:
            below = middle
        else:
            above = middle
    span = tables[above] - tables[below]
    a = tables[below + n]
    value: int = a + ((tables[above + n] - a) * (position - tables[below]) + (span >> 1)) // span
    return value


@compiled
def quantile(tables: Words, start: int, u: int) -> int:
    """The quantile at `u` of the table that begins at `start`, in units of 2**-20 of the mean.

    It never falls as `u` rises.
    """
    digits: int = tables[start + 2]
    if tables[start] == OCTAVES:
        value = _in_octaves(tables, start, u)
    elif tables[start] == KNOTS:
        value = _between_knots(tables, start, u)
    else:
        return digits  # a constant has its value there
    return (value + ((1 << digits) >> 1)) >> digits


@compiled
def factor_at(tables: Words, start: int, z: int) -> int:
    """The factor that a table of factors gives to a standard normal value `z`; both in units of 2**-20."""
    if tables[start] != FACTORS:
        value: int = tables[start + 2]
        return value
    bits = tables[start + 2]
    z = min(max(z, -WIDEST_Z), WIDEST_Z - 1) + WIDEST_Z
    at = start + 3 + (z >> bits)
    return _between(tables[at], tables[at + 1], z & ((1 << bits) - 1), bits)


@compiled
def seconds_at(value: int, mean_1024: int) -> int:
    """The quantile `value` of a duration of mean `mean_1024` / 1024 seconds, in whole seconds (½ goes up)."""
    high = mean_1024 >> 21
    low = mean_1024 & 0x1FFFFF
    return (value * high + ((value * low + (1 << 29)) >> 21)) >> 9


@compiled
def duration(tables: Words, start: int, mean_1024: int, u: int) -> int:
    """A duration in whole seconds: the quantile at `u` of the table, times the mean in 1/1024 of a second.

    The mean lies in [0, 2**42).
    """
    return seconds_at(quantile(tables, start, u), mean_1024)


@compiled
def quantile_rank(tables: Words, start: int, value: int) -> int:
    """The smallest `u` whose quantile is not below `value`: the probability of less; 2**62 if none."""
    below, above = -1, ONE
    while above - below > 1:
        middle = (below + above) >> 1
        if quantile(tables, start, middle) < value:
            below = middle
        else:
            above = middle
    return above


@compiled
def share_of(whole: int, u: int) -> int:
    """Floor of `whole` × `u` / 2**62 for `whole` and `u` up to 2**62."""
    w1, w0 = whole >> 31, whole & 0x7FFFFFFF
    u1, u0 = u >> 31, u & 0x7FFFFFFF
    return w1 * u1 + ((w1 * u0 + w0 * u1 + ((w0 * u0) >> 31)) >> 31)


@compiled
def remaining(tables: Words, start: int, mean_1024: int, spent_seconds: int, u: int) -> int:
    """What is left, in whole seconds, of a duration of which `spent_seconds` have passed and that has not
    ended.

    Returns
    -------
    int
        At least 1; 0 only if the table has no duration longer than `spent_seconds`.
    """
    spent = min(max(spent_seconds, 0), 1 << 32)
    if mean_1024 <= 0:
        return 0
    # rounded to whole seconds, a quantile exceeds `spent` from this value on
    value = (((2 * spent + 1) << 29) + mean_1024 - 1) // mean_1024
    rank = quantile_rank(tables, start, value)
    if rank >= ONE:
        return 0
    return duration(tables, start, mean_1024, rank + share_of(ONE - rank, u)) - spent


@compiled
def identity_of(short: int, day: int, number: int) -> int:
    """Identity of the `number`-th of its kind on a day, or of a person: signed, of 28, 16 and 20 bits.

    `short` is the `short_name` of the stream, team, stage or element; days lie below 65,536, numbers below
    1,048,576.
    """
    signed = ((short & 0xFFFFFFF) ^ 0x8000000) - 0x8000000
    return (signed << 36) | ((day & 0xFFFF) << 20) | (number & 0xFFFFF)


def _hash(text: str, size: int) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=size).digest(), "little")


def _signed(word: int) -> int:
    return word - (1 << 64) if word >> 63 else word


def name_of(*words: str) -> int:
    """Hash of 48 bits of the names of a purpose, a stage, …; ("ab", "c") differs from ("a", "bc")."""
    return _hash("".join(f"{len(word)}:{word}" for word in words), 6)


def short_name(word: str) -> int:
    """Hash of 28 bits of a name, the first part of an identity.

    Two of 100 names collide with probability 2·10⁻⁵: whoever gives identities by it checks that they differ.
    """
    return _hash(word, 8) & 0xFFFFFFF


def identity_of_case(case_id: str) -> int:
    """Identity of a recorded or open application: 64 bits of the hash of its case id, signed."""
    return _signed(_hash(case_id, 8))


def replication_key(seed: int, replication: int) -> int:
    """Key of all draws of a replication, 64 bits, signed."""
    return _signed(_hash(f"{seed} {replication}", 8))


def threshold(probability: float | Fraction) -> int:
    """The integer that `uniform` falls below with this probability: floor(p·2**62 + ½), exactly.

    Raises
    ------
    ValueError
        The probability does not lie between 0 and 1.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    return (Fraction(probability) * ONE + Fraction(1, 2)).__floor__()
