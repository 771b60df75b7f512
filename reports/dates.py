"""Seconds of a run as calendar dates and times."""

from __future__ import annotations

import datetime

from model.program import DAY

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def moment(start: datetime.date, t: int) -> datetime.datetime:
    """Date and time of a second of the run."""
    return datetime.datetime.combine(start, datetime.time()) + datetime.timedelta(seconds=int(t))


def written(start: datetime.date, t: int) -> str:
    """2026-03-02 08:30:00; empty for what has not happened."""
    return "" if t < 0 else moment(start, t).isoformat(" ")


def with_weekday(start: datetime.date, t: int, language: str) -> str:
    """2026-03-02 Mon 08:30:00."""
    at = moment(start, t)
    return f"{at.date().isoformat()} {WEEKDAYS[language][at.weekday()]} {at.time().isoformat()}"


def duration(seconds: int) -> str:
    """3 d 04:05:06; short ones without days."""
    days, rest = divmod(int(seconds), DAY)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days} d {clock}" if days else clock


def now() -> str:
    """The present moment, to the second, with the offset from UTC: 2026-03-02T08:30:00+08:00."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
