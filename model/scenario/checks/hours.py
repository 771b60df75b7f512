"""Calendars that can be read and are ever open; people who meet; slots that fit into somebody's day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from model.problems import KeyPath
from model.scenario.checks.crews import Crew, assignments, candidates, crews_of, serving
from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding
from model.scenario.checks.open_hours import Spans, Unreadable, common, days_of, iso_date, longest, spans_of
from model.scenario.checks.people import MOST_PLACES, needing_people
from model.scenario.stages import Batch, ListTime, Meeting, Work
from model.scenario.words import Duration
from model.working_days import WorkingDays

DAY = 86_400
SLOT_SHARE = Fraction(9, 10)


def check_hours(facts: Facts) -> Iterator[Finding]:
    """Yield calendars that make no sense or never open, and stages whose people do not meet long enough."""
    scenario = facts.scenario
    for text in scenario.national_calendar.overrides:
        if iso_date(text) is None:
            yield Finding(("national_calendar", "overrides", text), "a date YYYY-MM-DD", at_key=True)
    try:
        days = days_of(scenario)
    except ValueError as error:
        why = str(error).partition(": ")[2] or str(error)
        yield Finding(("national_calendar", "country"), why, scenario.national_calendar.country)
        return
    open_at: dict[str, Spans] = {}
    keys: dict[str, str] = {}
    national = scenario.national_calendar.model_dump_json()
    for name, hours in scenario.calendars.items():
        keys[name] = f"{scenario.period.start} {len(days.working)} {national} {hours.model_dump_json()}"
        spans = facts.known.open_at.get(keys[name])
        if spans is None:
            spans = facts.known.open_at[keys[name]] = spans_of(hours, days, scenario.period.start)
        if isinstance(spans, Unreadable):
            yield Finding(("calendars", name, *spans.below), spans.why)
        elif isinstance(spans, list):
            open_at[name] = spans
    yield from _never_open(facts, open_at, days)
    yield from _never_together(facts, open_at, keys)


def check_sessions(facts: Facts) -> Iterator[Finding]:
    """Yield meetings and lists without a day, and sessions that run past midnight."""
    for name, stage in facts.scenario.stages.items():
        if isinstance(stage, Meeting):
            path, sessions = ("stages", name, "sessions"), stage.sessions
            for key in ("weekdays", "days_of_month"):
                if getattr(sessions, key) == ():
                    yield Finding((*path, key), "names at least one day")
            if _minutes(sessions.at) + sessions.lasts_minutes > 24 * 60:
                yield Finding((*path, "lasts_minutes"), "a session ends on its day, by 24:00", sessions.lasts_minutes)
        if isinstance(stage, Batch):
            yield from _wrong_times(("stages", name, "collects", "times"), stage.collects.times)


def slot_seconds(stage: Work | Batch) -> int:
    """Return how long people must stay on duty for a stage done in one go, seconds; days count as 24 h."""
    if stage.slot_minutes is not None:
        return stage.slot_minutes * 60
    return sum(_ninety_per_cent(duration) for duration in (stage.takes, stage.travel) if duration is not None)


def _wrong_times(path: KeyPath, times: tuple[ListTime, ...]) -> Iterator[Finding]:
    for position, time in enumerate(times):
        if time.weekdays == ():
            yield Finding((*path, position, "weekdays"), "names at least one day; leave it out for every working day")


def _ninety_per_cent(duration: Duration) -> int:
    from model.draws import quantile
    from model.quantiles import unit_table

    seconds = {"seconds": 1, "minutes": 60, "hours": 3600}
    u, most = int(SLOT_SHARE * 2**62), 0.0
    for _, row in duration.rows:
        try:
            table, mean = unit_table(row.family, row.parameters)
        except ValueError:
            continue
        most = max(most, int(quantile(table, 0, u)) / 2**20 * mean * seconds.get(row.unit, DAY))
    return int(most)


def _never_open(facts: Facts, open_at: dict[str, Spans], days: WorkingDays) -> Iterator[Finding]:
    office, used = facts.scenario.national_calendar.office, _used_calendars(facts)
    for name, spans in open_at.items():
        if name in used and not spans:
            yield Finding(("calendars", name), "is never open in this period, and is needed")
    spans, working = open_at.get(office, []), days.working
    if spans and not any(working[opens // DAY] for opens, _ in spans if opens // DAY < len(working)):
        yield Finding(("calendars", office), "the office has hours on some working day: time limits count them")


def _used_calendars(facts: Facts) -> set[str]:
    scenario = facts.scenario
    used = {crew.calendar for crew in crews_of(scenario)} | {scenario.national_calendar.office}
    used |= {channel.calendar for channel in scenario.channels.values() if channel.calendar}
    return used | {stage.hall for stage in scenario.stages.values() if isinstance(stage, Work) and stage.hall}


def _never_together(facts: Facts, open_at: dict[str, Spans], keys: dict[str, str]) -> Iterator[Finding]:
    """Yield stages whose places nobody can fill at one time, or not for a whole slot."""
    crews = [crew for crew in crews_of(facts.scenario) if crew.calendar in open_at]
    looked_at: set[tuple[str, str]] = set()

    def together(calendars: frozenset[str]) -> int:
        """The longest time that calendars are open together."""
        key, known = frozenset(keys[name] for name in calendars), facts.known.together
        if key not in known:
            known[key] = longest(common([open_at[name] for name in calendars]))
        return known[key]

    for journey in facts.journeys:
        for name, stage in needing_people(facts, journey):
            areas = [area for area in journey.areas if (name, area) not in looked_at]
            looked_at |= {(name, area) for area in areas}
            if not 0 < len(stage.places) <= MOST_PLACES or (len(stage.places) == 1 and not stage.in_one_go):
                continue
            slot = slot_seconds(stage) if stage.in_one_go else 1
            for area in areas:
                there = serving(facts.scenario, crews, area)
                places = [candidates(facts.scenario, there, place) for place in stage.places]
                if all(places) and (said := _too_short(places, together, slot)):
                    yield Finding(("stages", name), said + (f" in {area}" if len(facts.scenario.areas) > 1 else ""))
                    break


def _too_short(places: list[list[Crew]], together: Callable[[frozenset[str]], int], slot: int) -> str:
    """Say that no people for these places are on duty together for `slot` seconds; empty where some are."""
    shared: dict[frozenset[str], int] = {}
    for chosen in assignments(places):
        calendars = frozenset(crew.calendar for crew in chosen)
        if calendars not in shared:
            shared[calendars] = together(calendars)
            if shared[calendars] >= slot:
                return ""
    most = max(shared.values(), default=slot)
    if most >= slot:
        return ""
    if most == 0:
        return "its people are never on duty at the same time"
    minutes = f"its slot takes {-(-slot // 60)} minutes, nobody is on duty for more than {most // 60}"
    return f"a stage that never fits: {minutes}"


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])
