"""The five questions of a manager, answered from a comparison: what first, how sure, what for, what if not, where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.numbers import UNKNOWN, known, number, percent
from reports.words import Wording

Document = Mapping[str, Any]
SEVERAL = 3
"""Names listed before the rest is counted."""
FINE = 0.05
"""Days below which one digit behind the point says nothing."""


def five_answers(document: Document, words: Wording) -> list[tuple[str, str]]:
    """(question, answer) of each; sentences."""
    if not document["ranking"].get("net"):
        asked = ("ask_first", "ask_sure", "ask_cost", "ask_wrong", "ask_where")
        return [(words(key), words("too_few") if key == "ask_first" else UNKNOWN) for key in asked]
    return [
        (
            words("ask_first"),
            _space(words).join(text for text in (_first(document, words), _on_time(document, words)) if text),
        ),
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
        return UNKNOWN
    rounded = float(f"{value:.3g}")
    if words.language == "zh":
        return f"{rounded:,.0f} 元" if abs(rounded) < 10_000 else f"{rounded / 10_000:,.5g} 万元"
    return f"{rounded:,.0f} yuan"


def title_of(document: Document, name: str, words: Wording) -> str:
    """Title of an arm; the base is what is."""
    if name == document["base"]:
        return words("base")
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


def not_told_apart(document: Document, rows: Sequence[Document]) -> list[str]:
    """Names of what the first is not shown to beat: tied arms, and the base where the best is not shown to pay."""
    first = best(document)
    return [
        row["name"]
        for row in rows[1:]
        if row["tied_with_first"] or (row["name"] == document["base"] and first is not None and not _pays(first))
    ]


def _space(words: Wording) -> str:
    return "" if words.language == "zh" else " "


def _first(document: Document, words: Wording) -> str:
    """The first by net gain; where it is not shown to pay, the best of those that are."""
    arm = best(document)
    if arm is None:
        return UNKNOWN
    ranked = [row["name"] for row in document["ranking"]["net"]]
    told = {"name": title_of(document, arm["name"], words), **_net(arm, words)}
    if arm["name"] == ranked[0] and _pays(arm):
        return words("first_alone", **told)
    paying = sorted((one for one in document["arms"][1:] if _pays(one)), key=lambda one: ranked.index(one["name"]))
    if not paying:
        return words("first_none", **told)
    surer = {f"other_{key}": value for key, value in _net(paying[0], words).items()}
    return words("first_other", **told, other=title_of(document, paying[0]["name"], words), **surer)


def _net(arm: Document, words: Wording) -> dict[str, str]:
    """Net gain a year and its interval, in words."""
    net = arm["gain"]["net_yuan_per_year"]
    return {key: money(net[end], words) for key, end in (("net", "mean"), ("low", "low"), ("high", "high"))}


def _pays(arm: Document) -> bool:
    """Whether an arm is shown to bring more than it costs."""
    low = arm["gain"]["net_yuan_per_year"]["low"]
    return bool(known(low) and low > 0)


def _on_time(document: Document, words: Wording) -> str:
    path, arm = joint_path(document), best(document, "on_time")
    if path is None:
        return words("first_no_clauses")
    if arm is None:
        return ""
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
        return UNKNOWN
    others = [title_of(document, name, words) for name in not_told_apart(document, rows)]
    name = title_of(document, rows[0]["name"], words)
    told = words("sure_tied", name=name, others=_listed(others, words)) if others else words("sure_alone", name=name)
    holds, inputs, said = document["ranking_holds"].get("net"), document["how"]["inputs"], ""
    if holds:
        share = percent(holds["draws"]["first"][rows[0]["name"]], 0)
        years = holds["draws"]["draws"]
        said = words("sure_draws", n=years, share=share, inputs=words(f"inputs_word_{inputs}"))
    hint = words("sure_fixed_hint") if inputs == "fixed" else ""
    return _space(words).join(part for part in (told, said, hint) if part)


def _listed(names: list[str], words: Wording) -> str:
    shown = names if len(names) == SEVERAL + 1 else names[:SEVERAL]
    if words.language == "zh":
        return "、".join(shown) + (f"等 {len(names)} 个方案" if len(names) > len(shown) else "")
    return ", ".join(shown) + (f" and {len(names) - SEVERAL} others" if len(names) > len(shown) else "")


def _cost(document: Document, words: Wording) -> str:
    arm = best(document)
    if arm is None:
        return UNKNOWN
    cost, gain = arm["cost"], arm["gain"]
    months = arm["payback_months"]
    payback = words("payback_never") if months is None else words("payback_months", months=_months(months, words))
    return words(
        "cost_line",
        name=title_of(document, arm["name"], words),
        one_time=money(cost["one_time_yuan"], words),
        monthly=money(cost["monthly_yuan"], words),
        months=_months(cost["months_until_works"], words),
        kva=number(gain["kva_days"]["mean"], 0),
        margin=money(gain["margin_yuan"]["mean"], words),
        customer=_customers(gain, words),
        payback=payback,
    )


def _customers(gain: Document, words: Wording) -> str:
    """What the customers save, or pay more; only what is more than chance."""
    yuan, trips = gain["customer_yuan_saved"], gain["trips_saved"]
    told = [words("customers_save" if yuan["mean"] > 0 else "customers_pay", yuan=money(abs(yuan["mean"]), words))]
    told = told if _sure_of(yuan) else [words("customers_unshown")]
    if _sure_of(trips) and round(trips["mean"]):
        told.append(words("trips_fewer" if trips["mean"] > 0 else "trips_more", n=number(abs(trips["mean"]))))
    return "".join(told)


def _sure_of(interval: Document) -> bool:
    """Whether an interval does not reach 0."""
    low, high = interval["low"], interval["high"]
    return bool(known(low) and known(high) and (low > 0 or high < 0))


def _months(months: float, words: Wording) -> str:
    return words("one_month" if round(months) == 1 else "so_many_months", n=number(months))


def _wrong(document: Document, words: Wording) -> str:
    arm = best(document)
    if arm is None:
        return UNKNOWN
    name, found = title_of(document, arm["name"], words), arm.get("break_even")
    if found is None:
        cost = (arm.get("affordable_yuan") or {}).get("value")
        pays = cost is not None and known(cost) and cost > 0
        return words("wrong_computed" if pays else "wrong_computed_never", name=name, cost=money(cost, words))
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
    ends = {name: area["days"]["difference"]["high"] for name, area in areas.items()}
    shown = {name: area for name, area in areas.items() if known(ends[name]) and ends[name] < 0}
    if not shown:
        return words("where_none")
    name = min(shown, key=lambda key: float(shown[key]["days"]["difference"]["mean"]))
    days = shown[name]["days"]
    digits = 1 if -days["difference"]["high"] >= FINE else 2
    return words(
        "where_line",
        name=title_of(document, arm["name"], words),
        area=shown[name]["title"][words.language],
        before=number(days["before"], 1),
        after=number(days["after"], 1),
        low=number(-days["difference"]["high"], digits),
        high=number(-days["difference"]["low"], digits),
    )
