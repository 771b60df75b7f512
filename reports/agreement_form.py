"""The paper that both sides sign: a page for each category of customers, one for the internal agreements behind.

Everything on it is stated in the scenario; nothing is simulated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from model.scenario.agreements import Agreement, Clause
from model.scenario.whole import Scenario
from reports.agreement_terms import Terms
from reports.words import Wording

TEMPLATE = "agreement_form.html.j2"
UNITS = ("working_days", "calendar_days", "hours")
LONG, SHORT = 24, 12
"""Signs of a blank."""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a sheet."""

    title: str
    subtitle: str
    parties: tuple[str, ...]
    intro: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rules: tuple[str, ...]
    payments: tuple[str, ...]
    signatures: tuple[str, ...]


def write_agreement_form(scenario: Scenario, agreement: str, path: Path, language: str) -> None:
    """Write the paper of an agreement."""
    path.write_text(agreement_form(scenario, agreement, language), encoding="utf-8", newline="\n")


def agreement_form(scenario: Scenario, agreement: str, language: str) -> str:
    """The paper as a page to be printed on A4; the same scenario gives the same text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from reports.fonts import PAGE_FAMILY, page_font

    words = Wording(language)
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(TEMPLATE)
    values = {"words": words, "pages": pages_of(scenario, agreement, words), "family": PAGE_FAMILY}
    text = template.render(font="", **values)
    return template.render(font=page_font(unescape(text)), **values) + "\n"


def pages_of(scenario: Scenario, agreement: str, words: Wording) -> list[Page]:
    """A sheet for each category with a promised date, and one for the internal agreements."""
    terms, made = scenario.agreements[agreement], Terms(scenario, words)
    promised = {key: one for key, one in terms.clauses.items() if one.behind is None}
    pages = [
        _for_customers(made, terms, category, [one for one in promised.values() if category in one.categories])
        for category in scenario.categories
        if any(category in one.categories for one in promised.values())
    ]
    inner = [one for one in terms.clauses.values() if one.behind is not None]
    return [*pages, _for_departments(made, terms, inner)] if inner else pages


def _for_customers(made: Terms, terms: Agreement, category: str, clauses: Sequence[Clause]) -> Page:
    words = made.words
    blank = "＿" * SHORT if words.language == "zh" else "_" * LONG
    title = made.scenario.categories[category].title
    head = tuple(words(f"form_{key}") for key in ("to", "from", "within", "clock", "date", "answers"))
    rows = [
        (
            f"{made.title(one.title)}{words('form_colon')}{made.moment(one.to)}",
            made.moment(one.from_),
            made.limit(one, category),
            made.clock(one),
            words("form_blank_date"),
            one.department or "",
        )
        for one in clauses
    ]
    paid = tuple(made.payment(one) for one in clauses if one.payment is not None)
    return Page(
        made.title(terms.title),
        words("form_for", category=made.title(title)),
        tuple(words(f"form_{key}", name=blank) for key in ("utility", "customer", "case", "site")),
        "",
        head,
        tuple(rows),
        _rules(made, clauses, withdrawn=True),
        paid or (words("form_pay_none"),),
        (words("form_sign_utility"), words("form_sign_customer")),
    )


def _for_departments(made: Terms, terms: Agreement, clauses: Sequence[Clause]) -> Page:
    words = made.words
    head = tuple(words(f"form_{key}") for key in ("answers", "from", "to", "within", "clock", "behind"))
    rows = [
        (
            one.department or "",
            made.moment(one.from_),
            made.moment(one.to),
            made.limit(one, None),
            made.clock(one),
            made.title(terms.clauses[str(one.behind)].title),
        )
        for one in clauses
    ]
    paid = tuple(made.payment(one) for one in clauses if one.payment is not None)
    departments = tuple(dict.fromkeys(one.department for one in clauses if one.department))
    return Page(
        words("form_internal_title"),
        made.title(terms.title),
        (),
        words("form_internal_intro"),
        head,
        tuple(rows),
        _rules(made, clauses, withdrawn=False),
        paid,
        departments,
    )


def _rules(made: Terms, clauses: Sequence[Clause], *, withdrawn: bool) -> tuple[str, ...]:
    """How the days are counted: what these clauses need."""
    words, used = made.words, {one.limit.unit_stated for one in clauses}
    rules = [words(f"form_rule_{unit}") for unit in UNITS if unit in used]
    if any(one.clock == "utility" for one in clauses):
        rules.append(words("form_rule_utility"))
    rules += [
        words("form_rule_shift", clause=made.title(one.title), n=one.customer_days, unit=made.units(one))
        for one in clauses
        if one.customer_days is not None
    ]
    return (*rules, words("form_rule_withdrawn")) if withdrawn else tuple(rules)
