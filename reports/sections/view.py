"""A result as the sections look at it: titles in the page's language, footnotes by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from experiments.replications import Task
from model.scenario.agreements import Clause
from model.scenario.whole import Scenario
from reports.page_words import PageWords
from reports.sections.sources import NO_SOURCES, Sources

Document = Mapping[str, Any]


@dataclass(frozen=True)
class View:
    """The result document, the words, and (where it is at hand) what was run."""

    result: Document
    words: PageWords
    task: Task | None = None

    @property
    def scenario(self) -> Scenario | None:
        """The scenario; None where only the result is known: then keys stand for titles."""
        return self.task.loaded.scenario if self.task else None

    @cached_property
    def sources(self) -> Sources:
        """Sources of the scenario by number."""
        return Sources.of(self.task.loaded) if self.task else NO_SOURCES

    def name(self, part: str, key: str) -> str:
        """Title of a part of the scenario (`stages`, `roles`, …); its key where it has none."""
        table = getattr(self.scenario, part, None)
        return self._said(table.get(key) if isinstance(table, Mapping) else None, key)

    def category(self, group: str) -> str:
        """Title of a category, or `all`."""
        return self.words("all") if group == "all" else self.name("categories", group)

    def clause(self, clause: Document) -> str:
        """Title of a clause of the result."""
        return str(clause["title"].get(self.words.language) or clause["name"])

    def clause_named(self, name: str) -> str:
        """Title of agreement.clause."""
        found = next((c for c in self.result["clauses"] if c["name"] == name), None)
        return self.clause(found) if found else name

    def groups(self, found: Document) -> list[str]:
        """Categories in the scenario's order, `all` last where there are several."""
        named = [group for group in self.result["categories"] if group in found]
        return [*named, "all"] if "all" in found and len(named) != 1 else named

    def headline_clauses(self) -> list[Document]:
        """One entry per clause: that of all its categories together."""
        first: dict[str, Document] = {}
        for clause in self.result["clauses"]:
            first.setdefault(clause["name"], clause)
        return list(first.values())

    def agreements(self) -> list[str]:
        """Agreements with clauses, the statutory ones first."""
        kinds = {clause["agreement"]: clause["kind"] for clause in self.result["clauses"]}
        return sorted(kinds, key=lambda name: kinds[name] != "statutory")

    def promises(self) -> Iterator[tuple[str, Clause]]:
        """(agreement.clause, clause) of the scenario."""
        if self.scenario is not None:
            for agreement, terms in self.scenario.agreements.items():
                for key, clause in terms.clauses.items():
                    yield f"{agreement}.{key}", clause

    def _said(self, part: object, key: str) -> str:
        title = getattr(part, "title", None)
        return str(getattr(title, self.words.language, None) or key)
