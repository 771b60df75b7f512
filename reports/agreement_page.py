"""The page of a test of agreements: the verdict first, then clauses, causes, who had the days, payments, the chain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from reports.page_words import PageWords
from reports.sections.blocks import Points, Section, Table, Text
from reports.terminal import without_nan
from reports.words import Wording

Document = Mapping[str, Any]


def write_agreement_page(document: Document, path: Path, language: str) -> None:
    """Write the page of a document, as it was made or as `yekuo agreement --json` prints it."""
    path.write_text(agreement_page(document, language), encoding="utf-8", newline="\n")


def agreement_page(document: Document, language: str) -> str:
    """The page; the same inputs give the same text."""
    from reports.agreement_sections.causes import causes, departments
    from reports.agreement_sections.chains import chains
    from reports.agreement_sections.clauses import clauses
    from reports.agreement_sections.money import internal, payments
    from reports.html import rendered

    words, read = PageWords(language), cast("dict[str, Any]", without_nan(document))
    makers = (_verdict, clauses, causes, departments, internal, payments, chains, _method)
    found = (make(read, words) for make in makers)
    sections = [section for section in found if section is not None]
    title = words("agreement_title", title=read["title"][language])
    return rendered(words, title, _subtitle(read, words), sections)


def _subtitle(document: Document, words: PageWords) -> str:
    how = document["how"]
    inputs = "both" if len(how["inputs"]) > 1 else how["inputs"][0]
    start, counted = how["period"]["counted_from"], how["period"]["counted_days"]
    said = words(f"agreement_inputs_{inputs}")
    return words("agreement_subtitle", start=start, counted=counted, n=how["replications"], inputs=said)


def _verdict(document: Document, words: PageWords) -> Section:
    from reports.agreement_sentences import category_title, of_agreement, payments_told, stopped

    plain = Wording(words.language)
    titles = {one["name"]: one["title"][words.language] for one in document["clauses"]}
    remarks = [
        words(
            "wait_longer",
            clause=titles[one["clause"]],
            category=category_title(document, one["category"], plain),
            share=one["share"],
        )
        for one in document["warnings"]
    ]
    told = [words.joined(of_agreement(document, name, plain)) for name in document["agreements"]]
    told += [words.joined([*payments_told(document, plain), stopped(document, plain)])]
    return Section("verdict", (*map(Text, told), Points(tuple(remarks))))


def _method(document: Document, words: PageWords) -> Section:
    how = document["how"]
    rows = (
        (words("method_replications"), str(how["replications"])),
        (words("method_failed"), str(len(how["failed"]))),
        (words("method_seed"), str(how["seed"])),
        (words("method_inputs"), words.listed([words(f"agreement_inputs_{one}") for one in how["inputs"]])),
        (words("method_engine"), how["engine"]),
        (words("method_digest"), how["program_digest"]),
        (words("method_visits"), f"{how['visits']:,}"),
        (words("agreement_files"), ", ".join(how["files"])),
    )
    return Section("agreement_method", (Table(("", ""), rows, 2), Text(words("agreement_looks"), small=True)))
