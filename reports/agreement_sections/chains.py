"""The chain of dates: a picture and a table for each category, and what breaks the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.agreement_sentences import category_title
from reports.figures.chain import ChainRow, chain
from reports.numbers import UNKNOWN, between, percent
from reports.page_words import PageWords
from reports.sections.blocks import Block, Picture, Points, Section, Table, Text
from reports.svg import drawn
from reports.words import Wording

Document = Mapping[str, Any]


def chains(document: Document, words: PageWords) -> Section:
    """Every agreement and category."""
    blocks: list[Block] = []
    worst = [told for one in document["chain"] if (told := _worst(document, one, words))]
    if worst:
        blocks.append(Points(tuple(worst)))
    for one in document["chain"]:
        blocks += [_picture(document, one, words), _table(one, words)]
    return Section("agreement_chain", (*blocks, Text(words("agreement_chain_note"), small=True)))


def chain_rows(one: Document, words: PageWords) -> list[ChainRow]:
    """Rows of the figure."""
    return [
        ChainRow(
            link["title"][words.language],
            tuple(link["limits"]),
            words(f"agreement_unit_{link['unit']}"),
            link["p50"]["value"],
            link["p90"]["value"],
            link["slack_90"]["value"],
            _share(link["breaks"]["late"]),
            _share(link["breaks"]["alone"]),
        )
        for link in one["clauses"]
    ]


def _share(interval: Document) -> float:
    return float("nan") if interval["mean"] is None else float(interval["mean"])


def _picture(document: Document, one: Document, words: PageWords) -> Picture:
    rows = chain_rows(one, words)
    svg = drawn(lambda: chain(rows, words), name=f"chain-{one['agreement']}-{one['category']}")
    agreement = document["agreements"][one["agreement"]]["title"][words.language]
    return Picture(svg, words("agreement_chain_figure", agreement=agreement, category=_category(document, one, words)))


def _table(one: Document, words: PageWords) -> Table:
    keys = (
        "clause", "agreement_limit", "agreement_median", "agreement_p90", "agreement_slack", "agreement_breaks_late",
        "agreement_breaks_alone",
    )  # fmt: skip
    return Table(tuple(words(key) for key in keys), tuple(_row(link, words) for link in one["clauses"]))


def _row(link: Document, words: PageWords) -> tuple[str, ...]:
    limits = "/".join(map(str, link["limits"])) or words("agreement_limit_quoted")
    return (
        link["title"][words.language],
        f"{limits} {words('agreement_unit_' + link['unit'])}",
        _with_interval(link["p50"]),
        _with_interval(link["p90"]),
        _with_interval(link["slack_90"]),
        *(f"{percent(share['mean'], 0)} ({between(share)})" for share in map(link["breaks"].get, ("late", "alone"))),
    )


def _with_interval(found: Document) -> str:
    low, high = (UNKNOWN if found[end] is None else str(found[end]) for end in ("low", "high"))
    return UNKNOWN if found["value"] is None else f"{found['value']} ({low} … {high})"


def _worst(document: Document, one: Document, words: PageWords) -> str:
    if one["breaks_most"] is None:
        return ""
    link = next(link for link in one["clauses"] if link["name"] == one["breaks_most"])
    late = link["breaks"]["late"]
    return words(
        "agreement_chain_worst",
        category=_category(document, one, words),
        clause=link["title"][words.language],
        late=percent(late["mean"], 0),
        interval=between(late),
    )


def _category(document: Document, one: Document, words: PageWords) -> str:
    return category_title(document, one["category"], Wording(words.language))
