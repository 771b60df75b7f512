"""Who applies: arrivals of a replication, drawn stream by stream, column by column.

A date's number of applications is the number of partial sums of its keyed unit exponentials that do not exceed the
date's mean; so more demand only appends applications. Every column of an application is a function of its identity.
"""

from __future__ import annotations

import datetime

import numpy as np

from model.agreements.conditions import chosen
from model.compiled import compiled
from model.draws import factor_at, identity_of, name_of, quantile, uniform
from model.luck import Luck, drawn_values, uniforms
from model.program import DAY, Column, IntArray, Program

EPOCH = datetime.date(1970, 1, 1)
THURSDAY = 3
"""Weekday of the epoch."""
ONE_FACTOR = 2**20
ARRIVALS, CHANNEL, AREA, TIME = (name_of(word) for word in ("arrivals", "channel", "area", "arrival time"))
KVA, POINT = name_of("requested kva"), name_of("connection")


@compiled
def daily_normals(
    tables: IntArray, normal: int, key: int, name: int, first_day: int, days: int, weights: IntArray
) -> IntArray:
    """Moving average of keyed daily normals, 2**-20; shape (days,)."""
    normals = np.zeros(days + len(weights) - 1, np.int64)
    for i in range(len(normals)):
        day = first_day + i - (len(weights) - 1)
        normals[i] = quantile(tables, normal, uniform(key, name, identity_of(0, day, 0), 0))
    average = np.zeros(days, np.int64)
    for d in range(days):
        total = 0
        for k in range(len(weights)):
            total += weights[k] * normals[d + len(weights) - 1 - k]
        average[d] = (total + (1 << 19)) >> 20
    return average


@compiled
def identities(short: int, dates: IntArray, ordinals: IntArray) -> IntArray:
    """Identity of each arrival of a stream; shape (n,)."""
    result = np.zeros(len(dates), np.int64)
    for i in range(len(dates)):
        result[i] = identity_of(short, dates[i], ordinals[i])
    return result


@compiled
def counts(
    tables: IntArray, exponential: int, key: int, name: int, short: int, first_day: int, means: IntArray
) -> IntArray:
    """Number of arrivals of each date; means in 2**-20."""
    result = np.zeros(len(means), np.int64)
    for d in range(len(means)):
        identity = identity_of(short, first_day + d, 0)
        total, n = 0, 0
        while means[d] > 0:
            total += quantile(tables, exponential, uniform(key, name, identity, n & 0xFFFF))
            if total > means[d]:
                break
            n += 1
        result[d] = n
    return result


def factors_by_day(program: Program, key: int) -> IntArray:
    """Value of each factor on each date; shape (n_factors, n_days), 2**-20."""
    demand, tables = program.demand, program.draws.tables
    first_day, normal = (program.start - EPOCH).days, int(demand.normal_table[0])
    values = np.full((len(demand.factor_daily), program.days), ONE_FACTOR, dtype=np.int64)
    for factor in range(len(values)):
        name, table = int(demand.factor_name[factor]), int(demand.factor_table[factor])
        weights = demand.factor_weight[demand.factor_weight_first[factor] : demand.factor_weight_first[factor + 1]]
        if demand.factor_daily[factor]:
            normals = daily_normals(tables, normal, key, name, first_day, program.days, weights)
            values[factor] = [factor_at(tables, table, int(z)) for z in normals]
        else:
            values[factor] = factor_at(tables, table, int(quantile(tables, normal, uniform(key, name, 0, 0))))
    return values


def arrivals_by_day(program: Program, key: int) -> list[IntArray]:
    """How many of each stream apply on each date; shape (n_days,) each, 0 where they are recorded or latent."""
    demand, factors = program.demand, factors_by_day(program, key)
    first_day, flows = (program.start - EPOCH).days, []
    for stream in range(len(demand.latent)):
        means = demand.mean[stream].copy()
        for factor in demand.factor[demand.factor_first[stream] : demand.factor_first[stream + 1]]:
            means = (means * factors[factor] + ONE_FACTOR // 2) >> 20
        if demand.latent[stream] or demand.recorded_first[stream + 1] > demand.recorded_first[stream]:
            means[:] = 0
        tables, short = program.draws.tables, int(demand.short_name[stream])
        flows.append(counts(tables, int(demand.exponential_table[0]), key, ARRIVALS, short, first_day, means))
    return flows


def _chosen(thresholds: IntArray, choices: IntArray, u: IntArray) -> IntArray:
    chosen: IntArray = choices[np.minimum(np.searchsorted(thresholds, u, side="right"), len(choices) - 1)]
    return chosen


def _instants(program: Program, day: IntArray, channel: IntArray, u: IntArray) -> IntArray:
    """Arrival instants: uniform over the channel's hours of the date, or of its next open date; −1 if there is none."""
    instants: IntArray = day * DAY + (((u >> 20) * DAY) >> 42)
    calendars = program.calendars
    for one in np.unique(channel):
        calendar = int(program.demand.channel_calendar[one])
        if calendar < 0:
            continue
        lo, hi = int(calendars.first[calendar]), int(calendars.first[calendar + 1])
        opens, before = calendars.opens[lo:hi], calendars.before[lo : hi + 1] - calendars.before[lo]
        starts = np.arange(program.days + 1) * DAY
        at = np.searchsorted(opens, starts, side="right")
        inside = np.minimum(calendars.closes[lo:hi][at - 1], starts) - opens[at - 1] if hi > lo else starts * 0
        until = np.where(at > 0, before[at - 1] + np.maximum(inside, 0), 0) if hi > lo else starts * 0
        open_days = np.flatnonzero(np.diff(until) > 0)
        mine = np.flatnonzero(channel == one)
        position = np.searchsorted(open_days, day[mine])
        served = position < open_days.size
        instants[mine[~served]] = -1
        mine, date = mine[served], open_days[position[served]]
        work = until[date] + (((u[mine] >> 20) * (until[date + 1] - until[date])) >> 42)
        interval = np.searchsorted(before, work, side="right") - 1
        instants[mine] = opens[interval] + work - before[interval]
    return instants


def _stream_columns(
    program: Program, key: int, luck: Luck, stream: int, flow: IntArray, days: tuple[int, int]
) -> dict[str, IntArray]:
    """All columns of one stream's applications of the dates from the first to before the second."""
    demand = program.demand
    lo, hi = int(demand.recorded_first[stream]), int(demand.recorded_first[stream + 1])
    latent = int(demand.latent[stream]) if days[0] == 0 else 0
    short, first_day = int(demand.short_name[stream]), (program.start - EPOCH).days
    recorded = hi > lo
    if recorded:
        dates = demand.recorded_values[lo:hi, Column.ARRIVAL_DATE]
        number = np.flatnonzero((dates >= days[0]) & (dates < days[1]))
        day, rows = dates[number], number + lo
        identity, n = demand.recorded_identity[rows], number.size
    elif latent:
        day, number, n = np.zeros(latent, np.int64), np.arange(latent), latent
        identity = identities(short, day, number)
    else:
        these = flow[days[0] : days[1]]
        day, n = np.repeat(np.arange(days[0], days[0] + these.size), these), int(these.sum())
        ordinal = np.arange(n) - np.repeat(np.cumsum(these) - these, these)
        number, identity = int(flow[: days[0]].sum()) + np.arange(n), identities(short, day + first_day, ordinal)
    values = np.tile(demand.first_value, (n, 1))
    values[:, Column.STREAM], values[:, Column.CATEGORY] = stream, demand.category[stream]
    values[:, Column.REQUEST_TYPE] = demand.request_type[stream]
    stated = demand.recorded_values[rows] if recorded else np.full(values.shape, -1, dtype=np.int64)
    a, b = int(demand.channel_first[stream]), int(demand.channel_first[stream + 1])
    if b > a:
        values[:, Column.CHANNEL] = _chosen(
            demand.channel_threshold[a:b], demand.channel[a:b], uniforms(key, CHANNEL, identity)
        )
    a, b = int(demand.area_first[stream]), int(demand.area_first[stream + 1])
    values[:, Column.AREA] = _chosen(demand.area_threshold[a:b], demand.area[a:b], uniforms(key, AREA, identity))
    for column in (Column.CHANNEL, Column.AREA):
        values[:, column] = np.where(stated[:, column] >= 0, stated[:, column], values[:, column])
    arrived = _instants(program, day, values[:, Column.CHANNEL], uniforms(key, TIME, identity))
    if recorded:
        arrived = day * DAY + stated[:, Column.ARRIVAL_TIME]
    if latent:
        arrived = np.full(n, -1, dtype=np.int64)
    note_arrival(program, values, arrived)
    _draw_attributes(program, luck, stream, identity, values)
    values = np.where(stated >= 0, stated, values)
    note_arrival(program, values, arrived)
    ones = np.ones(n, dtype=np.int64)
    case = rows if recorded else -ones
    return {
        "number": number,
        "identity": identity,
        "stream": ones * stream,
        "arrived": arrived,
        "latent": ones * int(latent > 0),
        "case": case,
        "open_case": -ones,
        "values": values,
    }


def note_arrival(program: Program, values: IntArray, arrived: IntArray) -> None:
    """Fill the columns of the arrival's time, date, weekday and month."""
    day = arrived // DAY
    values[:, Column.ARRIVAL_TIME], values[:, Column.ARRIVAL_DATE] = arrived % DAY, day
    dates = np.datetime64(program.start, "D") + day
    values[:, Column.ARRIVAL_WEEKDAY] = (dates.astype(np.int64) + THURSDAY) % 7
    values[:, Column.ARRIVAL_MONTH] = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1


def _draw_attributes(program: Program, luck: Luck, stream: int, identity: IntArray, values: IntArray) -> None:
    demand = program.demand
    a, b = int(demand.attribute_first[stream]), int(demand.attribute_first[stream + 1])
    draws = [(int(Column.REQUESTED_KVA), int(demand.requested_kva[stream]), KVA)]
    draws += [
        (int(demand.attribute[i]), int(demand.attribute_draw[i]), int(demand.attribute_name[i])) for i in range(a, b)
    ]
    for column, draw, name in draws:
        if draw >= 0:
            values[:, column] = drawn_values(program, luck.key, chosen(program, draw, values), name, identity)
    signed = len(program.names.attributes) - len(program.names.agreements)
    for agreement, word in enumerate(program.names.agreements):
        u = uniforms(luck.key, name_of("signs", word), identity)
        values[:, signed + agreement] = u < program.clauses.signed_threshold[agreement]


def _connections(program: Program, key: int, identity: IntArray, values: IntArray) -> IntArray:
    """The transformer (LV) or feeder (HV) of each application, −1 where its area has none."""
    network = program.network
    hv = network.category_hv[values[:, Column.CATEGORY]]
    u = uniforms(key, POINT, identity)
    result = np.full(len(identity), -1, dtype=np.int64)
    sides = (
        (0, network.lv_first, network.lv_element, network.lv_threshold),
        (1, network.hv_first, network.hv_element, network.hv_threshold),
    )
    for side, first, element, threshold in sides:
        for area in range(len(program.names.areas)):
            a, b = int(first[area]), int(first[area + 1])
            mine = (hv == side) & (values[:, Column.AREA] == area)
            if b > a and mine.any():
                result[mine] = _chosen(threshold[a:b], element[a:b], u[mine])
    return result


def draw_arrivals(
    program: Program, key: int, flows: list[IntArray] | None = None, days: tuple[int, int] | None = None
) -> dict[str, IntArray]:
    """All applications of a replication, as columns of `model.world.Applications`.

    Parameters
    ----------
    flows, days
        `arrivals_by_day`, and the dates from the first to before the second of which applications are wanted (open
        applications and latent customers with the first date); left out: all.
    """
    flows = arrivals_by_day(program, key) if flows is None else flows
    days = (0, program.days) if days is None else days
    luck, open_cases, demand = Luck(program, key), program.open_cases, program.demand
    n_open = len(open_cases.identity) if days[0] == 0 else 0
    parts = [
        {
            "number": np.arange(n_open),
            "identity": open_cases.identity[:n_open],
            "stream": open_cases.stream[:n_open],
            "arrived": open_cases.arrived[:n_open],
            "latent": np.zeros(n_open, np.int64),
            "case": open_cases.case[:n_open],
            "open_case": np.arange(n_open),
            "values": open_cases.values[:n_open],
        }
    ]
    before = len(open_cases.identity)
    for stream in np.argsort(demand.order).tolist():
        columns = _stream_columns(program, key, luck, stream, flows[stream], days)
        columns["number"] += before
        recorded = int(demand.recorded_first[stream + 1] - demand.recorded_first[stream])
        before += int(flows[stream].sum()) + int(demand.latent[stream]) + recorded
        parts.append(columns)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    horizon = (columns["arrived"] < program.horizon) & (
        (columns["arrived"] >= 0) | (columns["latent"] > 0) | (columns["open_case"] >= 0)
    )
    if not horizon.all():
        columns = {name: column[horizon] for name, column in columns.items()}
    columns["connection"] = _connections(program, key, columns["identity"], columns["values"])
    return columns
