from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from model.opening_hours import intervals, parse_hours, weekly_hours
from model.working_days import working_days

H = 3600
DAY = 86_400
MONDAY = date(2026, 3, 2)


def spans_of(table: Mapping[str, object], n_days: int = 7, country: str | None = None) -> list[tuple[int, int]]:
    """Intervals from Monday 2 March 2026, in hours."""
    days = working_days(MONDAY, n_days, country, {})
    opens, closes = intervals(weekly_hours(table), days, MONDAY, n_days)
    assert opens.dtype == closes.dtype == np.int64
    return list(zip((opens / H).tolist(), (closes / H).tolist(), strict=True))


def dates_where(flags: NDArray[np.bool_], first_day: date) -> list[str]:
    return [(first_day + timedelta(days=int(k))).isoformat()[5:] for k in np.flatnonzero(flags)]


# Working days


@pytest.mark.parametrize(
    ("first_day", "n_days", "off", "make_up"),
    [
        (date(2025, 1, 20), 21, ["01-28", "01-29", "01-30", "01-31", "02-03", "02-04"], ["01-26", "02-08"]),
        (date(2025, 9, 22), 21, ["10-01", "10-02", "10-03", "10-06", "10-07", "10-08"], ["09-28", "10-11"]),
        (date(2026, 2, 9), 21, ["02-16", "02-17", "02-18", "02-19", "02-20", "02-23"], ["02-14", "02-28"]),
        (date(2026, 9, 14), 28, ["09-25", "10-01", "10-02", "10-05", "10-06", "10-07"], ["09-20", "10-10"]),
    ],
)
def test_the_two_long_feasts_of_china_are_those_announced(
    first_day: date, n_days: int, off: list[str], make_up: list[str]
) -> None:
    days = working_days(first_day, n_days, "CN", {})
    assert dates_where(days.holiday, first_day) == off
    assert dates_where(days.make_up, first_day) == make_up
    assert days.estimated_from is None


def test_2025_and_2026_have_248_working_days_each_in_china() -> None:
    days = working_days(date(2025, 1, 1), 730, "CN", {})
    assert (days.working[:365].sum(), days.working[365:].sum()) == (248, 248)


def test_years_not_yet_announced_have_statutory_days_only_and_are_an_estimate() -> None:
    first_day = date(2025, 1, 1)
    days = working_days(first_day, 365 * 16, "CN", {})
    since = days.estimated_from
    assert since is not None
    assert (since.month, since.day) == (1, 1)
    assert since.year > 2026
    estimate = (since - first_day).days
    assert not days.make_up[estimate:].any()
    assert days.make_up[estimate - 365 : estimate].any()
    national_day = (date(since.year, 10, 1) - first_day).days
    assert not days.working[national_day : national_day + 3].any()
    assert working_days(since + timedelta(days=9), 5, "CN", {}).estimated_from == since + timedelta(days=9)


def test_feasts_of_other_countries_are_known_and_never_an_estimate() -> None:
    easter = date(2026, 4, 3)
    off = {country: dates_where(working_days(easter, 4, country, {}).holiday, easter) for country in ("GB", "US", "IT")}
    assert off == {"GB": ["04-03"], "US": [], "IT": ["04-06"]}
    assert dates_where(working_days(easter, 4, "GB-ENG", {}).holiday, easter) == ["04-03", "04-06"]
    assert working_days(date(2090, 1, 1), 400, "IT", {}).estimated_from is None


def test_without_a_country_monday_to_friday_are_worked() -> None:
    days = working_days(date(2026, 2, 14), 9, None, {})
    assert days.working.tolist() == [False, False, True, True, True, True, True, False, False]
    assert not days.holiday.any()
    assert not days.make_up.any()
    assert days.estimated_from is None


def test_overrides_win_and_those_outside_the_run_do_nothing() -> None:
    overrides = {
        MONDAY: False,
        MONDAY + timedelta(days=5): True,
        MONDAY - timedelta(days=1): True,
        date(2030, 1, 1): True,
    }
    days = working_days(MONDAY, 7, "CN", overrides)
    assert days.working.tolist() == [False, True, True, True, True, True, False]
    assert (dates_where(days.holiday, MONDAY), dates_where(days.make_up, MONDAY)) == (["03-02"], ["03-07"])


@pytest.mark.parametrize(
    ("country", "message"),
    [
        ("cn", "did you mean CN"),
        ("XQ", "the code of a country"),
        ("GB-EN", "did you mean ENG"),
        ("CN-GD", "left out"),
    ],
)
def test_an_unknown_country_is_told_with_what_it_should_be(country: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        working_days(MONDAY, 7, country, {})


# Opening hours


def test_hours_are_seconds_of_the_day_and_may_run_into_the_next() -> None:
    assert parse_hours("08:30-12:00") == (30600, 43200)
    assert parse_hours("22:00-06:00") == (22 * H, 30 * H)
    assert parse_hours("00:00-24:00") == (0, DAY)
    assert parse_hours("22:00-00:00") == (22 * H, DAY)


@pytest.mark.parametrize(
    "text", ["", "8:30-12:00", "08:30", "08:30–12:00", "08:60-12:00", "25:00-26:00", "08:00-24:01",
             "24:00-06:00", "09:00-09:00", " 08:30-12:00", "08:30-12:00\n", "٠٨:30-12:00"]
)  # fmt: skip
def test_anything_else_is_told_how_hours_are_written(text: str) -> None:
    with pytest.raises(ValueError, match="hours"):
        parse_hours(text)


def test_an_office_is_open_on_working_days_and_make_up_days() -> None:
    days = working_days(date(2026, 2, 13), 4, "CN", {})  # Friday, Saturday worked, Sunday, New Year's Eve
    opens, closes = intervals(
        weekly_hours({"working_days": ["08:30-12:00", "14:00-17:30"]}), days, date(2026, 2, 13), 4
    )
    assert (opens / H).tolist() == [8.5, 14, 32.5, 38]
    assert (closes / H).tolist() == [12, 17.5, 36, 41.5]


def test_days_off_and_single_dates_have_their_own_hours() -> None:
    table = {"working_days": ["08:00-12:00"], "days_off": ["09:00-10:00"], "source": "A-1", "note": None}
    exceptions: dict[object, object] = {
        "2026-03-06": [],
        date(2026, 3, 8): ["20:00-21:00", "10:00-11:00"],
        "2031-01-01": [],
    }
    assert spans_of({**table, "except": exceptions})[3:] == [(80, 84), (129, 130), (154, 155), (164, 165)]


def test_round_the_clock_is_one_interval_and_so_are_touching_hours() -> None:
    assert spans_of({"every_day": ["00:00-24:00"]}) == [(0, 7 * 24)]
    assert spans_of({"every_day": ["06:00-14:00", "14:00-22:00", "22:00-06:00"]}) == [(6, 7 * 24 + 6)]
    assert spans_of({"every_day": []}) == []
    assert spans_of({"every_day": ["08:00-09:00"]}, n_days=0) == []


def test_a_night_shift_belongs_to_its_evening() -> None:
    table = {"monday": ["22:00-06:00"], "sunday": ["22:00-06:00"]}
    assert spans_of(table) == [(22, 30), (6 * 24 + 22, 7 * 24 + 6)]
    assert spans_of({**table, "except": {"2026-03-02": []}}) == [(6 * 24 + 22, 7 * 24 + 6)]


def test_weekday_hours_hold_on_feasts_unless_holidays_say_otherwise() -> None:
    first_day = date(2026, 4, 24)  # Friday; Saturday 25 April is Liberation Day in Italy
    days = working_days(first_day, 3, "IT", {})
    plain = weekly_hours({"friday": ["08:00-09:00"], "saturday": ["08:00-09:00"]})
    rested = weekly_hours({"friday": ["08:00-09:00"], "saturday": ["08:00-09:00"], "holidays": []})
    assert intervals(plain, days, first_day, 3)[0].tolist() == [8 * H, 32 * H]
    assert intervals(rested, days, first_day, 3)[0].tolist() == [8 * H]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"working_day": []}, "working_day: .*did you mean working_days"),
        ({}, "a calendar names"),
        ({"holidays": []}, "a calendar names"),
        ({"every_day": [], "monday": []}, "every_day, monday: .*not several"),
        ({"working_days": "08:30-12:00"}, "working_days: a list"),
        ({"working_days": ["08:30-12:00", "14-17"]}, r"working_days\[1\] = '14-17': hours are written"),
        ({"every_day": ["08:00-12:00", "11:59-13:00"]}, "every_day: 11:59-13:00 overlaps 08:00-12:00"),
        ({"every_day": ["08:00-24:00", "09:00-10:00"]}, "09:00-10:00 overlaps 08:00-24:00"),
        ({"every_day": [], "except": {"2026-02-30": []}}, "except.2026-02-30: a date"),
        ({"every_day": [], "except": {"20260216": []}}, "except.20260216: a date"),
        ({"every_day": [], "except": ["2026-02-16"]}, "except: a table"),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_an_error_that_names_the_key(
    table: Mapping[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        weekly_hours(table)


def test_hours_of_the_next_morning_may_touch_the_night_but_not_overlap_it() -> None:
    assert spans_of({"monday": ["22:00-06:00"], "tuesday": ["06:00-08:00"]}) == [(22, 32)]
    with pytest.raises(ValueError, match=r"05:00-08:00 on 2026-03-03 .* until 06:00"):
        spans_of({"monday": ["22:00-06:00"], "tuesday": ["05:00-08:00"]})
