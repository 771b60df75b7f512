"""Cells of the morning list as people read them; the terminal and the page share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from reports.numbers import number, percent

Document = Mapping[str, Any]


class Words(Protocol):
    """The words of one language."""

    @property
    def language(self) -> str:
        """The language, zh or en."""

    def __call__(self, key: str, **values: object) -> str:
        """A word, its gaps filled."""


def list_head(words: Words) -> tuple[str, ...]:
    """The head of the list."""
    keys = ("case", "clause", "stands", "who", "due", "act_by", "probability")
    return tuple(words(f"late_{key}") for key in keys)


def list_row(row: Document, words: Words) -> tuple[str, ...]:
    """One line of the list."""
    return (
        row["case_id"],
        clause_text(row, words),
        stands_text(row["stands"], words),
        who_text(row["stands"], words),
        due_text(row["due"]),
        act_by_text(row["act_by"], words),
        probability_text(row["probability"]),
    )


def entry_lines(row: Document, words: Words) -> tuple[str, str]:
    """One entry on two lines, for a terminal of any width."""
    case, clause, stands, who, due, act_by, probability = list_row(row, words)
    head = words("late_entry", due=due, case=case, clause=clause, probability=probability)
    return head, words("late_entry_act", stands=stands, who=who, act_by=act_by)


def rescue_lines(row: Document, words: Words) -> list[str]:
    """What was tried for an entry, one line a change."""
    return [
        words("late_rescue_line", change=change, after=after, difference=difference, verdict=verdict)
        for _, _, change, _, after, difference, verdict in rescue_rows([row], words)
    ]


def clause_text(row: Document, words: Words) -> str:
    """A clause's title, and whether its clock has begun."""
    begun = "" if row.get("begun", True) else words("late_not_begun")
    internal = words("late_internal") if row["internal"] else ""
    return f"{row['title'][words.language]}{internal}{begun}"


def stands_text(stands: Document, words: Words) -> str:
    """The stage, and whether it waits there."""
    state = words("late_in_work" if stands["in_work"] else "late_waits")
    return f"{stands['title'][words.language]}{'：' if words.language == 'zh' else ', '}{state}"


def who_text(stands: Document, words: Words) -> str:
    """The people at work, else the teams, else whose hands it is in."""
    if stands["hands"] != "utility":
        return words(f"late_hands_{stands['hands']}")
    comma = "、" if words.language == "zh" else ", "
    return comma.join(stands["who"][words.language]) or words("late_hands_utility")


def probability_text(probability: Document) -> str:
    """A probability with its interval."""
    low, high = (number(100 * probability[key], 0) for key in ("low", "high"))
    return f"{percent(probability['mean'], 0)} ({low}–{high})"


def due_text(due: Document) -> str:
    """The date, or from when to when it varies."""
    return due["date"] if due["from"] == due["to"] else f"{due['from']}…{due['to'][5:]}"


def act_by_text(act_by: Document, words: Words) -> str:
    """By when the present stage must be done."""
    return act_by["until"][5:] if act_by["until"] is not None else words(f"late_act_{act_by['state']}")


def rescue_head(words: Words) -> tuple[str, ...]:
    """The head of what would save them."""
    keys = ("case", "clause", "change", "without", "with", "difference", "verdict")
    return tuple(words(f"late_{key}") for key in keys)


def rescue_rows(rows: list[Document], words: Words) -> list[tuple[str, ...]]:
    """What was tried, one line a change."""
    return [
        (
            row["case_id"] if first else "",
            clause_text(row, words) if first else "",
            change_text(rescue, words),
            percent(row["probability"]["mean"], 0) if first else "",
            percent(rescue["probability"]["mean"], 0),
            difference_text(rescue["difference"]),
            words(verdict_of(rescue["difference"])),
        )
        for row in rows
        for first, rescue in zip([True, *[False] * len(row["rescues"] or ())], row["rescues"] or (), strict=False)
    ]


def change_text(rescue: Document, words: Words) -> str:
    """A change in words."""
    title = rescue["title"][words.language] if "title" in rescue else ""
    if rescue["kind"] == "helper":
        return words("late_helper", team=title)
    if rescue["kind"] == "earlier_slot":
        return words("late_earlier_slot", stage=title, session=rescue["session"], instead=rescue["instead"])
    return words("late_priority")


def difference_text(difference: Document) -> str:
    """Percentage points with their interval."""
    mean, low, high = (number(100 * difference[key], 0, sign=True) for key in ("mean", "low", "high"))
    return f"{mean} ({low} … {high})"


def verdict_of(difference: Document) -> str:
    """Whether a change is shown to help, the key of its word."""
    if difference["high"] < 0:
        return "late_saves"
    return "late_harms" if difference["low"] > 0 else "late_unshown"


def notes(document: Document, words: Words) -> list[str]:
    """What the numbers mean."""
    said = words("late_note", n=document["replications"], days=document["days"], sure=percent(document["sure"], 0))
    return [said, words("late_limits")]
