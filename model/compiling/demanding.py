"""Streams, factors, channels → the arrays of `Demand`."""

from __future__ import annotations

import datetime
from fractions import Fraction

import numpy as np

from model.compiling.drawing import DrawBook
from model.compiling.positions import Positions, Ragged, cumulated, exact, ints, ranks, rounded
from model.draws import name_of, short_name
from model.program import Column, Demand, IntArray
from model.quantiles import factor_table, normal_table
from model.scenario.demand import Factor, Stream
from model.working_days import WorkingDays

ONE_FACTOR = 2**20


def day_weight(stream: Stream, date: datetime.date, holiday: bool, make_up: bool) -> float:
    """Weight of a date in a stream's year."""
    weekday = 4 if make_up else date.weekday()
    weight = stream.months[date.month - 1] * stream.weekdays[weekday]
    if holiday and stream.holidays is not None:
        weight = stream.months[date.month - 1] * stream.holidays
    return weight


def daily_means(stream: Stream, start: datetime.date, working: WorkingDays, offset: int, days: int) -> list[int]:
    """Expected arrivals of each date before factors, in 2**-20.

    `working` covers whole calendar years; `offset` is the position of the scenario's first day in it.
    """
    first = start - datetime.timedelta(days=offset)
    dates = [first + datetime.timedelta(days=day) for day in range(len(working.working))]
    weights = [
        day_weight(stream, d, bool(h), bool(m)) for d, h, m in zip(dates, working.holiday, working.make_up, strict=True)
    ]
    per_year: dict[int, float] = {}
    for date, weight in zip(dates, weights, strict=True):
        per_year[date.year] = per_year.get(date.year, 0.0) + weight
    means = []
    for day in range(offset, offset + days):
        growth = (1 + stream.growth_per_year) ** ((day - offset) / 365)
        expected = stream.applications_per_year * weights[day] / per_year[dates[day].year] * growth
        means.append(rounded(Fraction(expected) * ONE_FACTOR))
    return means


def moving_average(factor: Factor) -> list[int]:
    """Weights of today, yesterday, … in 2**-20; their squares add up to 1, neighbours correlate as stated."""
    if factor.each == "year" or factor.autocorrelation == 0:
        return [ONE_FACTOR]
    raw, length = [1.0], 1
    while raw[-1] > 0.001 and length < 120:
        raw.append(factor.autocorrelation**length)
        length += 1
    scale = sum(w * w for w in raw) ** 0.5
    return [rounded(Fraction(w / scale) * ONE_FACTOR) for w in raw]


def _factor_table(book: DrawBook, factor: Factor) -> int:
    return book.table(f"factor {factor.shape}", (factor.cv,), lambda: factor_table(factor.shape, factor.cv))[0]


def compile_demand(
    positions: Positions,
    book: DrawBook,
    start: datetime.date,
    days: int,
    working: WorkingDays,
    offset: int,
    recorded: tuple[IntArray, IntArray, IntArray],
) -> Demand:
    """All streams. `recorded`: offsets per stream, identities, values (see `Demand`)."""
    scenario, at = positions.scenario, positions
    streams = list(scenario.streams.values())
    factors, channels, areas, attributes = Ragged(), Ragged(), Ragged(), Ragged()
    channel_thresholds, area_thresholds, draws, names = list[int](), list[int](), list[int](), list[int]()
    for key, stream in scenario.streams.items():
        factors.add(at.factors[name] for name in stream.factors)
        channels.add(at.channels[name] + 1 for name in stream.channels)
        channel_thresholds += cumulated(list(stream.channels.values())) if stream.channels else []
        areas.add(at.areas[name] for name in stream.areas)
        area_thresholds += cumulated(list(stream.areas.values()))
        attributes.add(at.attributes[name] for name in stream.attributes)
        draws += [book.values(name, draw) for name, draw in stream.attributes.items()]
        names += [name_of("attribute", key, name) for name in stream.attributes]
    weights = Ragged()
    for factor in scenario.factors.values():
        weights.add(moving_average(factor))
    first_values = [0] * len(at.attributes)
    for name, attribute in scenario.attributes.items():
        first_values[at.attributes[name]] = at.value(name, attribute.first) if attribute.first != 0 else 0
    first_values[Column.GRID] = 0
    means = [[0] * days if s.latent or s.recorded else daily_means(s, start, working, offset, days) for s in streams]
    return Demand(
        category=ints(at.categories[s.category] for s in streams),
        request_type=ints(at.request_types[s.request_type] for s in streams),
        route=ints(at.routes[s.route] for s in streams),
        short_name=ints(short_name(name) for name in scenario.streams),
        order=ranks(list(scenario.streams)),
        mean=np.array(means, dtype=np.int64).reshape(len(streams), days),
        latent=ints(rounded(exact(s.applications_per_year)) if s.latent else 0 for s in streams),
        latent_after=ints(book.durations(s.latent.comes_after) if s.latent else -1 for s in streams),
        factor_first=ints(factors.first),
        factor=ints(factors.flat),
        factor_daily=ints(int(f.each == "day") for f in scenario.factors.values()),
        factor_table=ints(_factor_table(book, factor) for factor in scenario.factors.values()),
        factor_weight_first=ints(weights.first),
        factor_weight=ints(weights.flat),
        factor_name=ints(name_of("factor", name) for name in scenario.factors),
        normal_table=ints([book.table("normal", (), normal_table)[0]]),
        exponential_table=ints([book.table("exponential", (1.0,))[0]]),
        channel_first=ints(channels.first),
        channel=ints(channels.flat),
        channel_threshold=ints(channel_thresholds),
        area_first=ints(areas.first),
        area=ints(areas.flat),
        area_threshold=ints(area_thresholds),
        channel_calendar=ints(
            [-1, *(at.calendars[c.calendar] if c.calendar else -1 for c in scenario.channels.values())]
        ),
        requested_kva=ints(book.values("requested_kva", s.requested_kva) for s in streams),
        attribute_first=ints(attributes.first),
        attribute=ints(attributes.flat),
        attribute_draw=ints(draws),
        attribute_name=ints(names),
        first_value=ints(first_values),
        recorded_first=recorded[0],
        recorded_identity=recorded[1],
        recorded_values=recorded[2],
    )
