"""What is said of a reinforcement programme: sentences, tables and notes, for the terminal and the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.numbers import known, number, percent
from reports.page_words import PageWords

Document = Mapping[str, Any]
MYRIAD = 10_000.0
"""万: what large amounts are counted in."""
ARMS = ("nothing", "plan", "as_it_is")


def subtitle(document: Document, words: PageWords) -> str:
    """Period, budget, how it was made."""
    crews = words("reinforce_crews", n=document["crews"]) if document["crews"] is not None else ""
    return words(
        "reinforce_subtitle", start=document["start"], end=document["end"], years=document["years"],
        budget=number(document["budget_yuan_per_year"]), crews=crews, s=document["demand_scenarios"],
        n=document["replications"],
    )  # fmt: skip


def sentences(document: Document, words: PageWords) -> list[str]:
    """What the programme brings."""
    if "plan" not in document:
        return [words("reinforce_interrupted")]
    plan, said = document["plan"], list[str]()
    said.append(
        words(
            "reinforce_sentence_works", budget=number(document["budget_yuan_per_year"]), n=len(plan["works"]),
            cost=number(plan["cost_yuan"]),
        )
    )  # fmt: skip
    against = document["against"]
    if "nothing" in against and plan["works"]:
        said += _against_nothing(document, words)
    if "as_it_is" in against:
        said.append(_against_as_it_is(document, words))
    if document["latent"]["customers"] > 0:
        latent = document["latent"]
        said.append(
            words(
                "reinforce_sentence_latent", customers=number(latent["customers"]), kva=number(latent["kva"]),
                released=number(document["arms"]["plan"]["latent_kva"]["mean"]),
                without=number(document["arms"].get("nothing", {}).get("latent_kva", {}).get("mean")),
            )
        )  # fmt: skip
    return said


def _against_nothing(document: Document, words: PageWords) -> list[str]:
    found = document["against"]["nothing"]
    waiting, per = found["kva_days"], found["removed_kva_days_per_10000_yuan"]
    removed = {
        "removed": number(_minus(waiting["mean"])),
        "low": number(_minus(waiting["high"])),
        "high": number(_minus(waiting["low"])),
    }
    if not (known(waiting["high"]) and waiting["high"] < 0):
        return [words("reinforce_sentence_unshown", n=document["replications"], **removed)]
    supply = found["supply_kva_days"]
    return [
        words(
            "reinforce_sentence_nothing", end=document["end"], per=number(per["mean"]) if per else number(None),
            customers=number(_minus(found["customers"]["mean"]), 1), lost=number(_minus(found["lost"]["mean"]), 1),
            **removed,
        ),
        words(
            "reinforce_sentence_supply", supply=number(supply["mean"]), low=number(supply["low"]),
            high=number(supply["high"]),
        ),
    ]  # fmt: skip


def _against_as_it_is(document: Document, words: PageWords) -> str:
    found, arms = document["against"]["as_it_is"], document["arms"]
    waiting, dearer = found["kva_days"], found["more_yuan"]
    return words(
        "reinforce_sentence_as_it_is", yuan=number(arms["as_it_is"]["triggered_yuan"]["mean"]),
        direction=words("reinforce_more" if waiting["mean"] > 0 else "reinforce_less"),
        difference=number(abs(waiting["mean"])), low=number(waiting["low"]), high=number(waiting["high"]),
        money=words("reinforce_more" if dearer > 0 else "reinforce_less"), less=number(abs(dearer)),
    )  # fmt: skip


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def works_head(words: PageWords) -> tuple[str, ...]:
    """Columns of `works_rows`."""
    keys = (
        "element", "kind", "start", "in_service", "adds_kva", "adds_bays", "cost", "short", "short_share", "waits",
        "customers",
    )  # fmt: skip
    return tuple(words(f"reinforce_{key}") for key in keys)


def works_rows(document: Document, words: PageWords) -> list[tuple[str, ...]]:
    """What is built, and why there."""
    return [
        (
            _named(one, words), words(f"reinforce_level_{one['level']}"), one["start"], one["in_service"],
            number(one["adds_kva"]), number(one["adds_bays"]) if one["adds_bays"] else "",
            number(one["cost_yuan"] / MYRIAD, 1), number(one["short_kva"]), percent(one["short_share"], 0),
            number(one["waiting_kva_days"]), number(one["waiting_customers"], 1),
        )
        for one in document["plan"]["works"]
    ]  # fmt: skip


def _named(one: Document, words: PageWords) -> str:
    """Its title with its number among several alike."""
    if not one["title"]:
        return str(one["element"])
    rest = one["element"].removeprefix(one["key"]).lstrip("_")
    return f"{one['title'][words.language]} {rest}".strip()


def arms_head(words: PageWords) -> tuple[str, ...]:
    """Columns of `arms_rows`."""
    keys = ("arm", "kva_days", "interval", "waited", "lost", "latent", "supply", "yuan")
    return tuple(words(f"reinforce_{key}") for key in keys)


def arms_rows(document: Document, words: PageWords) -> list[tuple[str, ...]]:
    """The programme beside nothing more and what is done now."""
    rows: list[tuple[str, ...]] = []
    for name in ARMS:
        if name in document["arms"]:
            arm = document["arms"][name]
            rows.append(
                (
                    words(f"reinforce_arm_{name}"), number(arm["kva_days"]["mean"] / MYRIAD, 1), _span(arm["kva_days"]),
                    number(arm["customers"]["mean"], 1), number(arm["lost"]["mean"], 1),
                    number(arm["latent_kva"]["mean"]), number(arm["supply_kva_days"]["mean"] / MYRIAD),
                    number(arm["yuan"] / MYRIAD),
                )
            )  # fmt: skip
    return rows


def _span(interval: Document) -> str:
    if not known(interval["low"]) or not known(interval["high"]):
        return number(None)
    return f"{number(interval['low'] / MYRIAD, 1)}–{number(interval['high'] / MYRIAD, 1)}"


def front_head(words: PageWords) -> tuple[str, ...]:
    """Columns of `front_rows`."""
    keys = ("budget", "total", "count", "kva_days", "interval", "waited", "lost", "latent")
    return tuple(words(f"reinforce_{key}") for key in keys)


def front_rows(document: Document) -> list[tuple[str, ...]]:
    """One row per budget that no other beats."""
    return [
        (
            number(one["budget_yuan_per_year"] / MYRIAD), number(one["cost_yuan"] / MYRIAD), str(one["works"]),
            number(one["kva_days"]["mean"] / MYRIAD, 1), _span(one["kva_days"]), number(one["customers"]["mean"], 1),
            number(one["lost"]["mean"], 1), number(one["latent_kva"]["mean"]),
        )
        for one in document["front"]
    ]  # fmt: skip


def notes(document: Document, words: PageWords) -> list[str]:
    """How it was made, and what it does not know."""
    said = []
    if "plan" in document:
        plan = document["plan"]
        key = "model" if plan["status"] == "solved" else "stopped" if known(plan["gap"]) else "unproved"
        gap = percent(plan["gap"], 1)
        said.append(words(f"reinforce_note_{key}", gap=gap, s=document["demand_scenarios"]))
    said.append(words("reinforce_note_triggers"))
    if document["elements_left_out"]:
        share = percent(document["shortage_left_out_share"], 1)
        said.append(words("reinforce_note_left_out", n=document["elements_left_out"], share=share))
    said.append(
        words("reinforce_note_weights", latent=f"{document['latent_weight']:g}", lost=f"{document['lost_days']:g}")
    )
    if document["front_dominated"]:
        said.append(words("reinforce_dominated", n=document["front_dominated"]))
    return [*said, words("reinforce_interrupted")] if document["interrupted"] else said
