"""The verdict of a comparison in three sentences: the order, how sure it is, how many pay and keep more promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.comparison_verdict import SEVERAL, joint_path, money, not_told_apart, title_of
from reports.numbers import known, percent
from reports.words import Wording

Document = Mapping[str, Any]


def three_sentences(document: Document, words: Wording) -> list[str]:
    """The verdict: the order, how sure it is, and how many pay and how many keep more promises."""
    rows = document["ranking"].get("net", ())
    if not rows:
        return [words("too_few")]
    return [_order(document, rows, words), _how_sure(document, rows, words), _counts(document, words)]


def _order(document: Document, rows: Sequence[Document], words: Wording) -> str:
    arms = [row for row in rows if row["name"] != document["base"]]
    told = [
        words("place", place=n, name=title_of(document, row["name"], words), net=money(row["mean"], words))
        for n, row in enumerate(arms[:SEVERAL], start=1)
    ]
    listed = ("，" if words.language == "zh" else ", ").join(told)
    key = "verdict_order" if len(arms) > SEVERAL else "verdict_order_all"
    return words(key, list=listed, n=len(arms))


def _how_sure(document: Document, rows: Sequence[Document], words: Wording) -> str:
    others = [title_of(document, name, words) for name in not_told_apart(document, rows)]
    key = "verdict_alone" if not others else "verdict_tied" if len(others) > 1 else "verdict_tied_one"
    told = words(key, name=title_of(document, rows[0]["name"], words), n=len(others), other="".join(others[:1]))
    holds = document["ranking_holds"].get("net")
    if not holds:
        return words("sentence_end", told=told)
    share = percent(holds["draws"]["first"][rows[0]["name"]], 0)
    return words("verdict_draws", told=told, share=share, n=holds["draws"]["draws"])


def _counts(document: Document, words: Wording) -> str:
    arms = document["arms"][1:]
    nets = [arm["gain"]["net_yuan_per_year"] for arm in arms]
    pay = sum(known(net["low"]) and net["low"] > 0 for net in nets)
    lose = sum(known(net["high"]) and net["high"] < 0 for net in nets)
    told = words("verdict_pay", n=len(arms), pay=pay, lose=lose, open=len(arms) - pay - lose)
    path = joint_path(document)
    if path is None or path not in document["arms"][0]["levels"]:
        return words("sentence_end", told=told)
    changes = [arm["differences"].get(path) for arm in arms]
    better, worse = (sum(bool(c) and c["verdict"] == v for c in changes) for v in ("better", "worse"))
    before = percent(document["arms"][0]["levels"][path]["mean"])
    return words("verdict_on_time", told=told, before=before, better=better, worse=worse)
