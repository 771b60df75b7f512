"""What is said of a plan of hiring: sentences, tables and notes, for the terminal and the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.numbers import known, number, percent
from reports.page_words import PageWords

Document = Mapping[str, Any]
SIGNS = {"kept": "●", "broken": "×", "undecided": "○"}


def subtitle(document: Document, words: PageWords) -> str:
    """Period, how it was tried."""
    months, n = document["months"], document["replications"]
    return words("hire_subtitle", start=months[0], end=document["end"], months=len(months), n=n)


def sentences(document: Document, words: PageWords) -> list[str]:
    """What the plan costs and keeps."""
    if "teams" not in document:
        return [words("hire_interrupted_early")]
    teams = document["teams"].values()
    counts = {what: sum(sum(team[what]) for team in teams) for what in ("hired", "dismissed", "left")}
    cost, present = document["cost_yuan"], document["present_cost_yuan"]
    said = [
        words(
            "hire_sentence_cost", months=len(document["months"]), cost=number(cost), present=number(present),
            difference=number(cost - present, sign=True), **counts,
        )
    ]  # fmt: skip
    rows = document["seasons"]
    if rows and "plan" in rows[0]:
        plan, now = (_counted(rows, arm) for arm in ("plan", "present"))
        said.append(
            words(
                "hire_sentence_seasons", total=len(rows), **plan, kept_now=now["kept"], broken_now=now["broken"],
                undecided_now=now["undecided"],
            )
        )  # fmt: skip
        if beyond := sum(row["beyond_people"] for row in rows):
            said.append(words("hire_sentence_beyond", n=beyond))
    ended = document["ended"] if not document["interrupted"] else ""
    return [*said, words(f"hire_ended_{ended}", n=len(document["rounds"]))] if rows or ended else said


def _counted(rows: list[Document], arm: str) -> dict[str, int]:
    return {word: sum(row[arm]["verdict_together"] == word for row in rows) for word in SIGNS}


def people_head(document: Document, words: PageWords) -> tuple[str, ...]:
    """Columns of `people_rows`."""
    months = (words(f"month_{int(date[5:7])}") for date in document["months"])
    return (words("hire_team"), words("hire_present"), *months, words("hire_load"))


def people_rows(document: Document, words: PageWords) -> list[tuple[str, ...]]:
    """Headcount of every team by month."""
    return [
        (
            team["title"][words.language],
            str(team["present"]),
            *map(str, team["people"]),
            percent(max((load for load in team["load"] if known(load)), default=None), 0),
        )
        for team in document["teams"].values()
    ]


def moves_rows(document: Document, words: PageWords) -> list[tuple[str, str, str]]:
    """Who comes and goes, and overtime: what happens in which month."""
    rows = []
    for team in document["teams"].values():
        for what in ("hired", "left", "dismissed"):
            if any(team[what]):
                rows.append((team["title"][words.language], words(f"hire_{what}"), _when(document, team[what], words)))
        if any(hours >= 0.5 for hours in team["overtime_hours"]):
            rows.append(
                (team["title"][words.language], words("hire_overtime"), _when(document, team["overtime_hours"], words))
            )
    for course in document["trained"]:
        if any(course["people"]):
            source, to = (document["teams"][course[end]]["title"][words.language] for end in ("from", "to"))
            rows.append((source, words("hire_trained", to=to), _when(document, course["people"], words)))
    return rows


def _when(document: Document, amounts: list[float], words: PageWords) -> str:
    pairs = zip(document["months"], amounts, strict=True)
    told = [f"{words(f'month_{int(date[5:7])}')} {number(amount)}" for date, amount in pairs if amount >= 0.5]
    return "、".join(told) if words.language == "zh" else ", ".join(told)


def seasons_head(words: PageWords) -> tuple[str, ...]:
    """Columns of `seasons_rows`."""
    keys = ("clause", "season", "target", "now", "plan", "interval", "most", "mark")
    return tuple(words(f"hire_{key}") for key in keys)


def seasons_rows(document: Document, words: PageWords, *, all_rows: bool = True) -> list[tuple[str, ...]]:
    """On-time shares by clause and season; else only those where the plan, or today's people, miss the target."""
    rows: list[tuple[str, ...]] = []
    for row in document["seasons"]:
        plan, now = row.get("plan"), row.get("present")
        if not all_rows and not any(arm and known(arm["mean"]) and arm["mean"] < row["target"] for arm in (plan, now)):
            continue
        span = f"{percent(plan['low'])}–{percent(plan['high'])}" if plan else number(None)
        rows.append(
            (
                row["title"][words.language], row["from"], percent(row["target"], 0),
                percent(now["mean"] if now else None), percent(plan["mean"] if plan else None), span,
                percent(row["most_people"]), SIGNS[plan["verdict_together"]] if plan else "",
            )
        )  # fmt: skip
    return rows


def rounds_head(words: PageWords) -> tuple[str, ...]:
    """Columns of `rounds_rows`."""
    return (words("hire_round"), *(words(f"hire_round_{key}") for key in ("cost", "missed", "short")), "")


def rounds_rows(document: Document, words: PageWords) -> list[tuple[str, ...]]:
    """The plans that were tried, on the replications they were chosen on."""
    return [
        (
            str(n + 1), number(one["cost_yuan"]), str(len(one["missed"])), number(100 * one["missed_by"], 1),
            words("hire_round_given") if n == document["chosen_round"] else "",
        )
        for n, one in enumerate(document["rounds"])
    ]  # fmt: skip


def cost_rows(document: Document, words: PageWords) -> list[tuple[str, str]]:
    """Cost of the plan by what it is for, teams that stay as they are included."""
    return [(words(f"hire_cost_{what}"), number(yuan)) for what, yuan in document["costs"].items()]


def notes(document: Document, words: PageWords) -> list[str]:
    """How it was made, and what is assumed."""
    utilisation, days = percent(document["max_utilisation"], 0), f"{document['backlog_days']:g}"
    said = [words("hire_note_model", utilisation=utilisation, days=days), words("hire_note_tightened")]
    said.append(words("hire_note_early"))
    if document["fixed_teams"]:
        said.append(words("hire_note_fixed", teams=", ".join(document["fixed_teams"])))
    if document["assumed"]:
        told = [
            f"{words(f'hire_term_{term}')} {one['value']:g} ({one['range'][0]:g}–{one['range'][1]:g})"
            for term, one in document["assumed"].items()
        ]
        said.append(words("hire_note_assumed", terms=words.listed(told)))
    return [*said, words("hire_note_leavers"), words("hire_note_overtime")]
