"""Compile a scenario: every part in turn, in the order in which they need one another."""

from __future__ import annotations

import datetime
from pathlib import Path

from model.compiling.alerting import compile_effects
from model.compiling.case_files import CaseFiles, ScenarioFiles
from model.compiling.demanding import compile_demand
from model.compiling.drawing import DrawBook
from model.compiling.manning import compile_people
from model.compiling.networking import compile_network
from model.compiling.opening import calendar_of, compile_calendars, days_off_before
from model.compiling.positions import Positions
from model.compiling.promising import compile_clauses
from model.compiling.routing import compile_routes
from model.compiling.staging import compile_stages
from model.program import Names, Program
from model.scenario.whole import Scenario

__all__ = ["calendar_of", "compile_scenario"]


def compile_scenario(scenario: Scenario, folder: Path | None = None, layers: ScenarioFiles | None = None) -> Program:
    """Compile a checked scenario; CSV files it names are read from `folder`, or beside the layer that names them.

    Parameters
    ----------
    layers
        What was loaded: knows where each file is named.

    Raises
    ------
    ScenarioError
        A CSV file has faults, each with file and line.
    """
    start, days = scenario.period.start, scenario.period.days
    positions = Positions(scenario)
    calendars = compile_calendars(scenario, calendar_of(scenario, start, days), start)
    book = DrawBook(positions, int(calendars.office_day_seconds[0]), start)
    working = [bool(day) for day in calendars.working_days]
    before = days_off_before(scenario)
    stages, work = compile_stages(positions, book, working, before)
    routes = compile_routes(positions, book, work)
    people = compile_people(positions, calendars, working, start, before)
    cases = CaseFiles(positions, folder or Path(), start, layers)
    recorded = cases.recorded()
    year_start = datetime.date(start.year, 1, 1)
    offset = (start - year_start).days
    year_end = datetime.date((start + datetime.timedelta(days=days)).year, 12, 31)
    whole_years = calendar_of(scenario, year_start, (year_end - year_start).days + 1)
    demand = compile_demand(positions, book, start, days, whole_years, offset, recorded)
    network = compile_network(positions, book, start)
    clauses = compile_clauses(positions, book, stages)
    open_cases = cases.open_cases(routes)
    return Program(
        start=start,
        days=days,
        warm_up_days=scenario.period.warm_up_days,
        counted_days=scenario.period.counted_days,
        names=_names(positions, cases.case_ids),
        calendars=calendars,
        draws=book.built(),
        stages=stages,
        routes=routes,
        people=people,
        demand=demand,
        network=network,
        clauses=clauses,
        open_cases=open_cases,
        effects=compile_effects(positions, routes, clauses, work, int(calendars.office_day_seconds[0])),
    )


def _names(at: Positions, cases: tuple[str, ...]) -> Names:
    return Names(
        streams=tuple(at.streams),
        categories=tuple(at.categories),
        request_types=tuple(at.request_types),
        areas=tuple(at.areas),
        channels=at.values["channel"],
        roles=tuple(at.roles),
        teams=tuple(at.teams),
        stages=tuple(at.stages),
        routes=tuple(at.routes),
        calendars=tuple(at.calendars),
        factors=tuple(at.factors),
        elements=tuple(at.elements),
        agreements=tuple(at.agreements),
        clauses=tuple(at.clauses),
        reasons=tuple(at.reasons),
        attributes=tuple(at.attributes),
        values=tuple(at.values.values()),
        cases=cases,
    )
