"""What is said of a roster, in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reports.numbers import number, percent

Document = Mapping[str, Any]
Words = Callable[..., str]
SHOWN = 6


def weekday(words: Words, key: str) -> str:
    """A weekday, short."""
    return words(f"roster_{key}")


def minutes_text(words: Words, estimate: Mapping[str, Any]) -> str:
    """A mean wait with its interval."""
    mean, low, high = (number(estimate[key], 1) for key in ("mean", "low", "high"))
    return words("roster_minutes", mean=mean, low=low, high=high)


def share_text(words: Words, estimate: Mapping[str, Any]) -> str:
    """A share with its interval."""
    mean, low, high = (percent(estimate[key], 1) for key in ("mean", "low", "high"))
    return words("roster_share", mean=mean, low=low, high=high)


def sentences(document: Document, words: Words) -> list[str]:
    """The verdict first."""
    waits, target = document["waits"], document["target"]
    key = "roster_verified" if document["verified"] else "roster_not_verified"
    found = [
        words(
            "roster_interrupted" if document["interrupted"] else key,
            mean=minutes_text(words, waits["mean_minutes"]),
            share=share_text(words, waits["share"]),
            within=target["within_minutes"],
            target_mean=target["mean_minutes"],
            target_share=percent(target["share"], 0),
            mean_verdict=words(f"roster_{waits['mean_verdict']}"),
            share_verdict=words(f"roster_{waits['share_verdict']}"),
            n=document["judged_replications"],
        ),
        words(
            "roster_was",
            mean=minutes_text(words, document["today"]["mean_minutes"]),
            share=share_text(words, document["today"]["share"]),
            within=target["within_minutes"],
        ),
    ]
    if document["below"]:
        found.append(words("roster_below", n=len(document["below"]), which=_listed(words, document["below"])))
    return [*found, *_remarks(document, words)]


def _remarks(document: Document, words: Words) -> list[str]:
    best, found = document["rounds"][document["best"]], list[str]()
    if document["unreachable"]:
        which = _listed(words, document["unreachable"])
        found.append(words("roster_unreachable", n=len(document["unreachable"]), which=which))
    if document["overloaded"]:
        need, have = number(document["work_hours"], 0), number(document["roster_hours"], 0)
        found.append(words("roster_overloaded", need=need, have=have))
    if best["roster"]["missed_duties"]:
        found.append(words("roster_missed", n=document["weeks"], missed=best["roster"]["missed_duties"]))
    if not document["verified"]:
        found.append(words("roster_more_people", people=document["people"], more=document["people"] + 1))
    return found


def _listed(words: Words, times: Sequence[str]) -> str:
    more = words("roster_and_more") if len(times) > SHOWN else ""
    return words("roster_comma").join(_when(words, one) for one in times[:SHOWN]) + more


def _when(words: Words, text: str) -> str:
    day, time = text.split(" ")
    return f"{weekday(words, day)} {time}"
