"""What sections of a comparison share: titles with a key in their place where they are missing, units, the order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.comparison_verdict import title_of
from reports.numbers import known, number
from reports.page_words import PageWords
from reports.words import Wording

Document = Mapping[str, Any]


def title(document: Document, name: str, words: PageWords) -> str:
    """Title of an arm; the base is what is."""
    return title_of(document, name, Wording(words.language))


def titled(document: Document, kind: str, key: str, words: PageWords) -> str:
    """Title of a category, a clause or an agreement (`category_titles`, …)."""
    found = document.get(kind, {}).get(key)
    return str(found[words.language]) if found else key


def unit_yuan(words: PageWords) -> float:
    """Yuan that one unit of the tables stands for."""
    return 10_000.0 if words.language == "zh" else 1_000.0


def scaled(value: float | None, factor: float) -> float | None:
    """A number in another unit; None where there is none."""
    return value * factor if value is not None and known(value) else None


def change_told(change: Document, factor: float, digits: int) -> str:
    """A change with its interval, in another unit."""
    mean, low, high = (scaled(change[end], factor) for end in ("mean", "low", "high"))
    told = number(mean, digits, sign=True)
    return told if low is None or high is None else f"{told} ({number(low, digits)} … {number(high, digits)})"


def in_order(document: Document) -> list[Document]:
    """The arms but the base, by net gain."""
    arms = {arm["name"]: arm for arm in document["arms"][1:]}
    names = [one["name"] for one in document["ranking"].get("net", ())]
    return [arms[name] for name in names if name in arms] or list(arms.values())


def tied(document: Document) -> set[str]:
    """Names of the arms that are not shown to differ from the first."""
    return {one["name"] for one in document["ranking"].get("net", ()) if one["tied_with_first"]}
