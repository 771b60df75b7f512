"""The five questions of a manager, answered from a comparison: what first, how sure, what for, what if not, where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.numbers import known, number, percent
from reports.words import Wording

Document = Mapping[str, Any]
SEVERAL = 3
"""Names listed before the rest is counted."""


def five_answers(document: Document, words: Wording) -> list[tuple[str, str]]:
    """(question, answer) of each; sentences."""
    return [
        (words("ask_first"), f"{_first(document, words)}{_space(words)}{_on_time(document, words)}"),
        (words("ask_sure"), _sure(document, words)),
        (words("ask_cost"), _cost(document, words)),
        (words("ask_wrong"), f"{_wrong(document, words)}{_space(words)}{_decides(document, words)}"),
        (words("ask_where"), _where(document, words)),
    ]


def money(value: float | None, words: Wording) -> str:
    """An amount, three digits long.

    Examples
    --------
    >>> money(1234567.0, Wording("zh")), money(-1234567.0, Wording("en")), money(870.0, Wording("en"))
    ('123 万元', '-1,230,000 yuan', '870 yuan')
    """
    if value is None or not known(value):
        return "–"
    rounded = float(f"{value:.3g}")
    if words.language == "zh":
        return f"{rounded:,.0f} 元" if abs(rounded) < 10_000 else f"{rounded / 10_000:,.5g} 万元"
    return f"{rounded:,.0f} yuan"


def title_of(document: Document, name: str, words: Wording) -> str:
    """Title of an arm."""
    return next((str(arm["title"][words.language]) for arm in document["arms"] if arm["name"] == name), name)


def best(document: Document, by: str = "net") -> Document | None:
    """The first arm of a ranking that is not the base; None where there is none."""
    rows = [row for row in document["ranking"].get(by, ()) if row["name"] != document["base"]]
    if not rows:
        return None
    found: Document = next(arm for arm in document["arms"] if arm["name"] == rows[0]["name"])
    return found


def joint_path(document: Document) -> str | None:
    """The joint share that on-time is ranked by."""
    return next((one["path"] for one in document["measures"] if one["kind"] == "joint"), None)


def _space(words: Wording) -> str:
    return "" if words.language == "zh" else " "


def _first(document: Document, words: Wording) -> str:
    arm = best(document)
    if arm is None:
        return "–"
    net = arm["gain"]["net_yuan_per_year"]
    shown = arm["name"] == document["ranking"]["net"][0]["name"] and _pays(arm)
    values = {key: money(net[end], words) for key, end in (("net", "mean"), ("low", "low"), ("high", "high"))}
    return words("first_alone" if shown else "first_none", name=title_of(document, arm["name"], words), **values)


def _pays(arm: Document) -> bool:
    """Whether an arm is shown to bring more than it costs."""
    low = arm["gain"]["net_yuan_per_year"]["low"]
    return bool(known(low) and low > 0)


def _on_time(document: Document, words: Wording) -> str:
    path, arm = joint_path(document), best(document, "on_time")
    if path is None or arm is None:
        return words("first_no_clauses")
    before, after = document["arms"][0]["levels"][path], arm["levels"][path]
    change = arm["differences"][path]
    if change["verdict"] != "better":
        return words("first_on_time_none", before=percent(before["mean"]))
    return words(
        "first_on_time",
        name=title_of(document, arm["name"], words),
        before=percent(before["mean"]),
        after=percent(after["mean"]),
        low=number(100 * change["low"], 1),
        high=number(100 * change["high"], 1),
    )


def _sure(document: Document, words: Wording) -> str:
    rows = document["ranking"].get("net", ())
    if not rows:
        return "–"
    first = best(document)
    others = [
        words("base") if row["name"] == document["base"] else title_of(document, row["name"], words)
        for row in rows[1:]
        if row["tied_with_first"] or (row["name"] == document["base"] and first is not None and not _pays(first))
    ]
    told = words("sure_tied", others=_listed(others, words)) if others else words("sure_alone")
    holds, inputs, said = document["ranking_holds"].get("net"), document["how"]["inputs"], ""
    if holds:
        share = percent(holds["draws"]["first"][rows[0]["name"]], 0)
        years = holds["draws"]["draws"]
        said = words("sure_draws", n=years, share=share, inputs=words(f"inputs_word_{inputs}"))
    hint = words("sure_fixed_hint") if inputs == "fixed" else ""
    return _space(words).join(part for part in (told, said, hint) if part)


def _listed(names: list[str], words: Wording) -> str:
    shown = names[:SEVERAL]
    if words.language == "zh":
        return "、".join(shown) + (f"等 {len(names)} 个方案" if len(names) > SEVERAL else "")
    return ", ".join(shown) + (f" and {len(names) - SEVERAL} others" if len(names) > SEVERAL else "")


def _cost(document: Document, words: Wording) -> str:
    arm = best(document)
    if arm is None:
        return "–"
    cost, gain = arm["cost"], arm["gain"]
    months = arm["payback_months"]
    payback = words("payback_months", n=number(months, 0)) if months is not None else words("payback_never")
    return words(
        "cost_line",
        name=title_of(document, arm["name"], words),
        one_time=money(cost["one_time_yuan"], words),
        monthly=money(cost["monthly_yuan"], words),
        months=number(cost["months_until_works"], 0),
        kva=number(gain["kva_days"]["mean"], 0),
        margin=money(gain["margin_yuan"]["mean"], words),
        customer=_customers(gain, words),
        payback=payback,
    )


def _customers(gain: Document, words: Wording) -> str:
    """What the customers save."""
    saved, trips = gain["customer_yuan_saved"]["mean"], gain["trips_saved"]["mean"]
    return words("customers_save", yuan=money(saved, words), trips=number(trips, 0))


def _wrong(document: Document, words: Wording) -> str:
    arm = best(document)
    if arm is None:
        return "–"
    name, found = title_of(document, arm["name"], words), arm.get("break_even")
    if found is None:
        return words("wrong_computed", name=name, cost=money(arm["affordable_yuan"]["value"], words))
    if found["state"] in ("always", "never"):
        return words(f"wrong_{found['state']}", name=name)
    if not known(found["value"]):
        return words("wrong_open", name=name)
    high = percent(found["high"], 0) if known(found["high"]) else "∞"
    return words("wrong_strength", name=name, share=percent(found["value"], 0), low=percent(found["low"], 0), high=high)


def _decides(document: Document, words: Wording) -> str:
    if not document["decides"]:
        return ""
    first = document["decides"][0]
    if first["p_family"] > 0.05:
        return words("wrong_decides_none")
    value = first["value_yuan"]
    ends = {key: money(value[key], words) for key in ("low", "high")}
    return words("wrong_decides", input=first["input"], value=money(value["mean"], words), **ends)


def _where(document: Document, words: Wording) -> str:
    arm = best(document)
    areas = arm.get("areas", {}) if arm else {}
    if arm is None or len(areas) < 2:
        return words("where_one")
    shown = {name: area for name, area in areas.items() if area["days"]["difference"]["high"] < 0}
    if not shown:
        return words("where_none")
    name = min(shown, key=lambda key: float(shown[key]["days"]["difference"]["mean"]))
    days = shown[name]["days"]
    return words(
        "where_line",
        name=title_of(document, arm["name"], words),
        area=shown[name]["title"][words.language],
        before=number(days["before"], 1),
        after=number(days["after"], 1),
        low=number(-days["difference"]["high"], 1),
        high=number(-days["difference"]["low"], 1),
    )
