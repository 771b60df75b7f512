"""Distributions that can be tabulated, and draws that whole seconds, steps and 64 bits can carry."""

from __future__ import annotations

from collections.abc import Iterator

from model.scenario.checks.facts import Facts, Tabled
from model.scenario.checks.finding import Finding
from model.scenario.checks.numbers import most_per_day
from model.scenario.checks.returns import is_zero
from model.scenario.words import Distribution, PlainDuration

LONGEST_SECONDS = 100 * 366 * 86_400
LONGEST_PER_SECONDS = 2 * 10**9
"""Of a duration that is multiplied: times the largest attribute it still fits into 61 bits."""
LARGEST_STEPS = 10**9
"""Of an attribute."""
MOST_WITH_FACTORS = 8_000_000
"""Applications a day: in 2**-20, and times a factor in 2**-20, they still fit into 63 bits."""
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "calendar_days": 86_400}
SHORTEST_WORKING_DAYS = 0.001


def check_distributions(facts: Facts) -> Iterator[Finding]:
    """Yield distributions that no table can carry, and those that draw too much, or nothing but 0."""
    for path, part in facts.parts:
        if not isinstance(part, Distribution) or getattr(part, "cases", None) is not None:
            continue
        key = (part.family, part.parameters)
        if key not in facts.known.tabled:
            facts.known.tabled[key] = _tabled(part)
        table = facts.known.tabled[key]
        said = table.refused or (_wrong_duration(part, table) if isinstance(part, PlainDuration) else "")
        if not isinstance(part, PlainDuration) and not said:
            said = _wrong_number(table, "requested_kva" in path)
        if said:
            yield Finding((*path, part.family), said)


def check_factors(facts: Facts) -> Iterator[Finding]:
    """Yield factors on demand that no table can carry, and streams that they may make too large to count."""
    largest: dict[str, float] = {}
    for name, factor in facts.scenario.factors.items():
        key = (f"factor {factor.shape}", (factor.cv,))
        if key not in facts.known.tabled:
            facts.known.tabled[key] = _tabled_factor(factor.shape, factor.cv)
        largest[name] = facts.known.tabled[key].largest
        if said := facts.known.tabled[key].refused:
            yield Finding(("factors", name, "cv"), said, factor.cv)
    for name, stream in facts.scenario.streams.items():
        daily = most_per_day(stream, facts.scenario.period.days)
        for factor_name in stream.factors:
            daily *= max(1.0, largest.get(factor_name, 1.0))
        if stream.factors and daily > MOST_WITH_FACTORS:
            said = f"less wild ones: they could bring more than {MOST_WITH_FACTORS:,} applications on one day"
            yield Finding(("streams", name, "factors"), said)


def _tabled(distribution: Distribution) -> Tabled:
    from model.draws import ONE, UNIT, quantile
    from model.quantiles import unit_table

    if is_zero(distribution):
        refused = "" if distribution.family == "fixed" else "above 0 somewhere; for nothing write fixed: 0"
        return Tabled(refused, 0.0, 0.0)
    try:
        table, mean = unit_table(distribution.family, distribution.parameters)
    except ValueError as error:
        return Tabled(str(error), 0.0, 0.0)
    return Tabled("", mean, int(quantile(table, 0, ONE - 1)) / UNIT * mean)


def _tabled_factor(shape: str, cv: float) -> Tabled:
    from model.draws import UNIT, WIDEST_Z, factor_at
    from model.quantiles import factor_table

    try:
        table = factor_table(shape, cv)
    except ValueError as error:
        return Tabled(str(error), 0.0, 0.0)
    return Tabled("", 1.0, int(factor_at(table, 0, WIDEST_Z)) / UNIT)


def _wrong_duration(duration: PlainDuration, table: Tabled) -> str:
    """Say why a duration is too short or too long; empty where it is neither."""
    day = SECONDS["calendar_days"]
    highest = max(duration.parameters[1::2] if duration.empirical else duration.parameters)
    if highest * SECONDS.get(duration.unit, day) > LONGEST_SECONDS:
        return "takes at most a century"
    if duration.per is not None and table.largest * SECONDS.get(duration.unit, day) > LONGEST_PER_SECONDS:
        return "takes at most 60 years for each unit of `per`, in the longest draw"
    if duration.unit == "working_days" and 0 < table.mean < SHORTEST_WORKING_DAYS:
        return f"a mean of at least {SHORTEST_WORKING_DAYS} working days; for nothing write fixed: 0"
    if 0 < table.mean * SECONDS.get(duration.unit, day) < 1 / 2:
        return "seconds are counted, and this mean rounds to none; for nothing write fixed: 0"
    return ""


def _wrong_number(table: Tabled, kva: bool) -> str:
    """Say why the values of an attribute are too large; empty where they are not."""
    most = LARGEST_STEPS // (10 if kva else 1)
    return f"draws up to {table.largest:,.0f}; at most {most:,}" if table.largest > most else ""
