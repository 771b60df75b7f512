"""A test of agreements in the terminal: the sentences, a row for each clause and category, the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.agreement_sentences import category_title, sentences
from reports.numbers import between, percent
from reports.terminal import Terminal
from reports.words import Wording

Document = Mapping[str, Any]


def show_agreement(terminal: Terminal, document: Document) -> None:
    """The whole summary."""
    words = terminal.words
    terminal.line(document["title"][words.language])
    for sentence in sentences(document, words):
        terminal.line(f"  {sentence}")
    both = len(document["how"]["inputs"]) > 1
    head = [words(key) for key in ("clause", "category", "verdict", "target", "agreement_limit", "share", "interval")]
    head += [words(f"agreement_uncertain_{key}") for key in ("share", "verdict")] if both else []
    head += [words("agreement_unsigned"), words("agreement_department")]
    for name, agreement in document["agreements"].items():
        rows = [_clause(document, one, words, both) for one in document["clauses"] if one["agreement"] == name]
        rows.append(_joint(document["joint"][name], words, both))
        terminal.table(agreement["title"][words.language], head, rows, text_columns=3)
    for warning in document["warnings"]:
        values = {key: value for key, value in warning.items() if key != "key"}
        terminal.remark("! " + words(warning["key"], **values))


def limit_told(clause: Document, words: Wording) -> str:
    """A limit, or several, with the unit."""
    limit = clause["limit"]
    if limit is None:
        return words("agreement_limit_quoted")
    told = "/".join(map(str, limit)) if isinstance(limit, list | tuple) else str(limit)
    return words("agreement_limit_days", limit=told, unit=words(f"unit_{clause['unit']}"))


def uncertain(one: Document, words: Wording) -> list[str]:
    """Share and verdict with uncertain inputs."""
    other = one["by_inputs"]["uncertain"]
    return [percent(other["share"]["mean"]), words(other["verdict"]) if other["verdict"] else ""]


def _clause(document: Document, one: Document, words: Wording, both: bool) -> list[str]:
    return [
        one["title"][words.language],
        category_title(document, one["category"], words),
        words(one["verdict"]),
        percent(one["target"], 0),
        limit_told(one, words),
        percent(one["share"]["mean"]),
        between(one["share"]),
        *(uncertain(one, words) if both else []),
        percent(one["unsigned_share"]["mean"]),
        one["department"] or "",
    ]


def _joint(joint: Document, words: Wording, both: bool) -> list[str]:
    return [
        words("agreement_all_kept"),
        words("all"),
        words(joint["verdict"]) if joint["verdict"] else "",
        percent(joint["target"], 0) if joint["target"] is not None else "",
        "",
        percent(joint["share"]["mean"]),
        between(joint["share"]),
        *(uncertain(joint, words) if both else []),
        percent(joint["unsigned_share"]["mean"]),
        "",
    ]
