"""The terms of a clause in plain words: its milestones, its limit, its clock, what is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.scenario.agreements import Clause
from model.scenario.whole import Scenario
from model.scenario.words import Between, Condition
from reports.agreement_sentences import payer_title
from reports.words import WORDS, Wording

BOUNDS = ("above", "least", "below", "most")
NAMED = {"category": "categories", "area": "areas", "channel": "channels"}
"""Attributes whose values have titles, and the tables where these stand."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words for the clauses of a scenario."""

    scenario: Scenario
    words: Wording

    def title(self, title: object) -> str:
        """A title in the language of the paper."""
        return str(getattr(title, self.words.language))

    def moment(self, milestone: str) -> str:
        """A milestone, by the title of its stage."""
        stage, moment = milestone.split(".")
        if stage == "application":
            return self.words(f"form_{moment}")
        return self.words(f"form_moment_{moment}", stage=self.title(self.scenario.stages[stage].title))

    def limit(self, clause: Clause, category: str | None) -> str:
        """The limit; a table row by row, as far as it concerns a category."""
        limit = clause.limit
        if limit.attribute is not None:
            return self.words("form_limit_attribute")
        told: list[str] = []
        for when, units in limit.rows:
            wanted = (when or {}).get("category")
            if category is not None and wanted is not None and category not in _listed(wanted):
                continue
            rest = {name: test for name, test in (when or {}).items() if name != "category" or category is None}
            said = self.words(f"form_limit_{limit.unit_stated}", n=units)
            if when is None and told:
                said = self.words("form_limit_when", limit=said, when=self.words("form_otherwise"))
            told.append(self.words("form_limit_when", limit=said, when=self.condition(rest)) if rest else said)
            if not rest:
                break
        return _joined(told, self.words)

    def clock(self, clause: Clause) -> str:
        """What counts; whether each attempt has a clock of its own."""
        if clause.clock == "utility":
            told = self.words("form_clock_utility")
        elif clause.excluding:
            stages = [self.title(self.scenario.stages[stage].title) for stage in clause.excluding]
            told = self.words("form_clock_excluding", stages=_joined(stages, self.words))
        else:
            told = self.words("form_clock_whole")
        told = _joined([told, self.words("form_each_attempt")], self.words) if clause.each_attempt else told
        return _joined([told, self.condition(clause.when)], self.words) if clause.when else told

    def units(self, clause: Clause) -> str:
        """The unit of its limit, of several."""
        return self.words(f"form_units_{clause.limit.unit_stated}")

    def payment(self, clause: Clause) -> str:
        """What is paid when it is missed, and by whom."""
        paid, words = clause.payment, self.words
        assert paid is not None
        unit, parts = words(f"form_unit_{clause.limit.unit_stated}"), list[str]()
        if paid.once_yuan:
            parts.append(words("form_pay_once", yuan=_number(paid.once_yuan)))
        if paid.per_unit_yuan:
            parts.append(words("form_pay_per_unit", unit=unit, yuan=_number(paid.per_unit_yuan)))
        for tier in paid.tiers:
            if tier.up_to_times_limit is None:
                parts.append(words("form_pay_tier_last", yuan=_number(tier.yuan)))
            else:
                times = _number(tier.up_to_times_limit)
                parts.append(words("form_pay_tier", times=times, yuan=_number(tier.yuan)))
        if paid.cap_yuan is not None:
            parts.append(words("form_pay_cap", yuan=_number(paid.cap_yuan)))
        payer = payer_title(paid.payer, words)
        return words("form_pay", clause=self.title(clause.title), what=_joined(parts, words), payer=payer)

    def condition(self, when: Condition) -> str:
        """For whom a limit holds."""
        return _joined([self._test(name, test) for name, test in when.items()], self.words)

    def _test(self, name: str, test: object) -> str:
        known = f"form_attribute_{name}"
        title = self.words(known) if known in WORDS else name
        if isinstance(test, Between):
            bounds = [(bound, getattr(test, bound)) for bound in BOUNDS]
            told = [self.words(f"form_{bound}", name=title, n=_number(n)) for bound, n in bounds if n is not None]
            dates = [str(end) for end in (test.from_, test.before) if end is not None]
            return _joined([*told, *([f"{title} {' – '.join(dates)}"] if dates else [])], self.words)
        values = _joined([self._value(name, value) for value in _listed(test)], self.words)
        return values if name == "category" else self.words("form_is", name=title, values=values)

    def _value(self, name: str, value: object) -> str:
        """A value by its title, where it has one."""
        table = getattr(self.scenario, NAMED[name]) if name in NAMED else {}
        if isinstance(table, Mapping) and value in table:
            return self.title(table[str(value)].title)
        known = f"form_{name}_{value}"
        return self.words(known) if known in WORDS else str(value)


def _listed(test: object) -> tuple[object, ...]:
    return test if isinstance(test, tuple) else (test,)


def _joined(parts: list[str], words: Wording) -> str:
    return ("，" if words.language == "zh" else ", ").join(part for part in parts if part)


def _number(value: float) -> str:
    return f"{value:,.10g}"
