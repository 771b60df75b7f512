"""Deadlines in sentences that a manager would quote, and the words of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.numbers import number, percent
from reports.page_words import PageWords
from reports.words import Wording

Document = Mapping[str, Any]
Words = Wording | PageWords


def sentences(document: Document, words: Words) -> list[str]:
    """What can be promised: only what fresh replications confirmed."""
    how, target = document["how"], percent(document["target"], 0)
    if how["replications"] < how["fewest"]:
        return [words("deadlines_too_few", n=how["replications"], fewest=how["fewest"])]
    told = (
        _joint(document, words) if document["joint"] else [*_single(document, target, words), *_rows(document, words)]
    )
    return told or [words("deadlines_nothing")]


def _single(document: Document, target: str, words: Words) -> list[str]:
    told = []
    for one in document["deadlines"]:
        if one["confirmed_limit"] is not None and not one["internal"]:
            said = words(
                "deadlines_sentence",
                share=target,
                category=category(document, one["category"], words),
                clause=one["title"][words.language],
                limit=one["confirmed_limit"],
                unit=words(f"deadlines_unit_{one['unit']}"),
            )
            told.append(said + words("deadlines_sentence_now", now="/".join(map(str, one["promised_limits"]))))
    return told


def _rows(document: Document, words: Words) -> list[str]:
    return [
        words(
            "deadlines_sentence_row",
            share=percent(document["target"], 0),
            category=category(document, table["category"], words),
            when=condition(row["when"], words),
            part=percent(row["customers_share"], 0),
            clause=table["title"][words.language],
            limit=row["limit"],
            unit=words(f"deadlines_unit_{table['unit']}"),
        )
        for table in document["tables"]
        for row in table["rows"]
        if row["confirmed"]
    ]


def _joint(document: Document, words: Words) -> list[str]:
    by_clause = {(one["clause"], one["category"]): one for one in document["deadlines"]}
    told = []
    for name, found in document["joint"]["categories"].items():
        dates = [
            words(
                "deadlines_date",
                clause=by_clause[clause, name]["title"][words.language],
                limit=limit,
                unit=words(f"deadlines_unit_{by_clause[clause, name]['unit']}"),
            )
            for clause, limit in found["limits"].items()
        ]
        if found["confirmed"]:
            told.append(
                words(
                    "deadlines_sentence_joint",
                    share=percent(document["target"], 0),
                    category=category(document, name, words),
                    dates=words("deadlines_and").join(dates),
                )
            )
    return told


def category(document: Document, name: str, words: Words) -> str:
    """Title of a category."""
    title = document["category_titles"].get(name)
    return str(title[words.language]) if title else name


def condition(when: Document, words: Words) -> str:
    """A `when`, but for its category."""
    told = [_test(name, value, words) for name, value in when.items() if name != "category"]
    return words("deadlines_and").join(told)


def _test(name: str, value: Any, words: Words) -> str:
    if name == "requested_kva" and isinstance(value, Mapping):
        kind = "between" if len(value) == 2 else next(iter(value))
        return words(f"deadlines_when_kva_{kind}", **{key: number(bound, 0) for key, bound in value.items()})
    values = value if isinstance(value, list) else [value]
    if name == "grid" and values == ["free"]:
        return words("deadlines_when_grid_free")
    if name == "grid" and "free" not in values:
        return words("deadlines_when_grid_blocked")
    return words("deadlines_when_other", name=name, values="/".join(map(str, values)))


def limit_told(one: Document, words: Words) -> str:
    """The confirmed limit, or why there is none."""
    if one["confirmed_limit"] is not None:
        return str(one["confirmed_limit"])
    return words(f"deadlines_why_{one['why_none']}")
