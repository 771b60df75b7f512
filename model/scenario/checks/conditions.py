"""Every condition asks for an attribute that exists, and for values that it can have."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from model.problems import KeyPath, suggestion
from model.scenario.attributes import AttributeKind, attribute_kinds
from model.scenario.checks.facts import Facts, unknown
from model.scenario.checks.finding import Finding, listed
from model.scenario.words import Between, Condition, Test

NUMERIC = ("above", "least", "below", "most")
MOMENTS = ("from_", "before")


def check_conditions(facts: Facts) -> Iterator[Finding]:
    """Yield tests of unknown attributes, of values that do not exist, and ranges that nothing lies in."""
    kinds = attribute_kinds(facts.scenario)
    for path, part in facts.parts:
        when: Condition | None = getattr(part, "when", None)
        if when is None:
            continue
        if not when:
            yield Finding((*path, "when"), "names at least one attribute; leave `when` out for everybody")
        for attribute, test in when.items():
            here = (*path, "when", attribute)
            if attribute in kinds:
                yield from _wrong_test(here, kinds[attribute], test)
            else:
                yield Finding(here, unknown("attribute", attribute, kinds), at_key=True)


def check_multipliers(facts: Facts) -> Iterator[Finding]:
    """Yield durations multiplied with, and limits taken from, what is no numeric attribute."""
    kinds = attribute_kinds(facts.scenario)
    numbers = [name for name, kind in kinds.items() if kind.form == "number" and not kind.tenths]
    for path, part in facts.parts:
        for key in ("per", "attribute"):
            name = getattr(part, key, None)
            if name is None or name in numbers:
                continue
            said = unknown("attribute", name, numbers)
            if name in kinds:
                said = f"a numeric attribute; this one {'is counted in tenths' if kinds[name].tenths else 'has words'}"
            yield Finding((*path, key), said, name)


def _wrong_test(path: KeyPath, kind: AttributeKind, test: Test) -> Iterator[Finding]:
    if isinstance(test, Between):
        yield from _wrong_range(path, kind, test)
    elif isinstance(test, tuple):
        if not test:
            yield Finding(path, "an empty list holds for nobody; name at least one value")
        for position, value in enumerate(test):
            yield from _wrong_value((*path, position), kind, value)
    else:
        yield from _wrong_value(path, kind, test)


def _wrong_value(path: KeyPath, kind: AttributeKind, value: str | bool | float) -> Iterator[Finding]:
    if kind.form in ("time", "date"):
        yield Finding(path, f"a range, such as {_example(kind)}", value)
    elif kind.form == "words":
        word = ("yes" if value else "no") if isinstance(value, bool) else value
        if isinstance(word, float):
            yield Finding(path, f"a word, not a number: {_known(kind)}", value)
        elif word not in kind.values:
            yield Finding(path, f"is {_known(kind)}{suggestion(word, kind.values)}", value)
    elif isinstance(value, bool) or not isinstance(value, float):
        yield Finding(path, "a number; this attribute has no words", value)
    elif not kind.lowest <= value <= kind.highest:
        yield Finding(path, f"lies between {kind.lowest:,.0f} and {kind.highest:,.0f}", value)
    elif abs(value * 10**kind.tenths - round(value * 10**kind.tenths)) > 1e-6:
        yield Finding(path, "a number in steps of 0.1" if kind.tenths else "a whole number", value)


def _wrong_range(path: KeyPath, kind: AttributeKind, test: Between) -> Iterator[Finding]:
    stated = [name for name in (*NUMERIC, *MOMENTS) if getattr(test, name) is not None]
    fitting = NUMERIC if kind.form == "number" else MOMENTS if kind.form in ("time", "date") else ()
    if not fitting:
        yield Finding(path, f"a word or a list of words, not a range: {_known(kind)}")
    elif not stated:
        yield Finding(path, f"states at least one bound, such as {_example(kind)}")
    elif set(stated) - set(fitting):
        yield Finding(path, f"a range such as {_example(kind)}")
    elif kind.form == "number":
        if _is_empty(test):
            yield Finding(path, "no number lies in this range")
    else:
        yield from _wrong_moments(path, kind, test)


def _wrong_moments(path: KeyPath, kind: AttributeKind, test: Between) -> Iterator[Finding]:
    wanted = datetime.date if kind.form == "date" else str
    moments = [moment for moment in (test.from_, test.before) if moment is not None]
    if not all(isinstance(moment, wanted) for moment in moments):
        yield Finding(path, f"a range such as {_example(kind)}")
    elif len(moments) == 2 and str(moments[0]) >= str(moments[1]):
        yield Finding(path, "no moment lies in this range: `from` is before `before`")


def _is_empty(test: Between) -> bool:
    low = max((x for x in (test.above, test.least) if x is not None), default=float("-inf"))
    high = min((x for x in (test.below, test.most) if x is not None), default=float("inf"))
    return low > high or (low == high and (test.above == low or test.below == high))


def _known(kind: AttributeKind) -> str:
    return listed(kind.values) if len(kind.values) <= 10 else f"one of {len(kind.values)} words"


def _example(kind: AttributeKind) -> str:
    return {
        "time": '{from: "08:00", before: "12:00"}',
        "date": "{from: 2026-01-01, before: 2026-07-01}",
    }.get(kind.form, "{above: 100, most: 200}")
