"""A study in the terminal: tables of effects, bars, screened inputs, or a pilot's differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reports.numbers import UNKNOWN, known, number
from reports.terminal import Terminal
from reports.words import Wording

Document = Mapping[str, Any]
DIGITS = {"share": 1, "days": 2, "working_days": 2, "yuan": 0, "count": 0, "hours": 0, "kva_days": 0}


def show_study(terminal: Terminal, document: Document) -> None:
    """The whole summary."""
    words, how = terminal.words, document["how"]
    terminal.line(
        words(
            "study_head",
            title=document["title"][words.language],
            base=document["base"],
            arms=how["arms"],
            n=document["replications"],
            seed=how["seed"],
            inputs=words(f"inputs_word_{how['inputs']}"),
        )
    )
    SHOWN[document["kind"]](terminal, document)
    terminal.line(words("study_family_note"))


def measure_name(measure: Document, words: Wording, *, level: bool = False) -> str:
    """A measure with its unit; `level`: the unit of its level, not of a difference (per cent, not points)."""
    if measure["path"] == "net":
        return words("study_measure_net")
    unit = "percent" if level and measure["unit"] == "share" else measure["unit"]
    return words("study_measure", path=measure["path"], unit=words(f"study_unit_{unit}"))


def told(value: float | None, measure: Document) -> str:
    """A value or difference in the unit of its measure; shares in percentage points."""
    return number(value if value is None or measure["unit"] != "share" else 100 * value, DIGITS[measure["unit"]])


def span(interval: Document, measure: Document) -> str:
    """Both ends of an interval."""
    if not known(interval["low"]) or not known(interval["high"]):
        return UNKNOWN
    return f"{told(interval['low'], measure)} … {told(interval['high'], measure)}"


def _factorial(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    for measure in document["measures"]:
        title = words(
            "study_effects", measure=measure_name(measure, words), better=words(f"study_better_{measure['better']}")
        )
        head = [words(f"study_{key}") for key in ("factors", "effect", "interval", "p_holm", "verdict")]
        rows = [
            [
                " × ".join(effect["factors"]) + (" *" if effect["aliases"] else ""),
                told(effect["mean"], measure),
                span(effect, measure),
                number(effect["p_holm"], 3),
                words(f"study_{effect['verdict']}"),
            ]
            for effect in document["effects"][measure["path"]]
        ]
        terminal.table(title, head, rows)
    terminal.line(words("study_pair_note"))
    if document["design"]["resolution"] is not None:
        terminal.line(words("study_aliases", resolution=document["design"]["resolution"]))
        for effect in document["effects"][document["measures"][0]["path"]]:
            alike = [("− " if one["sign"] < 0 else "") + " × ".join(one["factors"]) for one in effect["aliases"]]
            if alike:
                terminal.line(f"  {' × '.join(effect['factors'])} = {' = '.join(alike)}")
    if document["cheapest"] is not None:
        terminal.line(_cheapest(document, words))


def _cheapest(document: Document, words: Wording) -> str:
    found, base = document["cheapest"], document["arms"][0]["name"]
    measure = next(one for one in document["measures"] if one["path"] == found["measure"])

    def set_name(name: str | None) -> str:
        return words("study_nothing") if name == base else str(name)

    return words(
        f"study_cheapest_{found['answer']}",
        measure=measure_name(measure, words, level=True),
        level=told(found["level"], measure),
        name=set_name(found["name"]),
        cost=number(found["cost_per_year_yuan"]),
        open=", ".join(map(set_name, found["open"])),
    )


def _tornado(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    _of_what(terminal, document)
    keys = ("input", "at_low", "change_low", "at_high", "change_high", "swing", "interval", "verdict")
    for measure in document["measures"]:
        stated = document["stated"][measure["path"]]
        rows = [
            [
                bar["input"],
                f"{bar['low']['value']:.4g}",
                told(bar["low"]["mean"], measure),
                f"{bar['high']['value']:.4g}",
                told(bar["high"]["mean"], measure),
                told(bar["swing"]["mean"], measure),
                span(bar["swing"], measure),
                words("study_shown" if bar["swing"]["shown"] else "study_unshown"),
            ]
            for bar in document["bars"][measure["path"]]
        ]
        title = words("study_bars", measure=measure_name(measure, words))
        terminal.table(title, [words(f"study_{key}") for key in keys], rows)
        low, high = (told(stated[end], measure) for end in ("low", "high"))
        terminal.line("  " + words("study_stated", value=told(stated["mean"], measure), low=low, high=high))


def _screening(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    _of_what(terminal, document)
    morris = document["method"] == "morris"
    keys = (
        ("mu_star", "interval", "by_noise", "mu", "sigma", "verdict")
        if morris
        else ("first", "total", "interval", "points_conf")
    )
    for measure in document["measures"]:
        found = document["screened"][measure["path"]]
        title = words(
            "study_screened",
            measure=measure_name(measure, words),
            points=document["points"],
            noise=UNKNOWN if found["noise_share"] is None else f"{100 * found['noise_share']:.0f} %",
        )
        row = _morris_row if morris else _sobol_row
        rows = [row(entry, measure, words) for entry in found["inputs"]]
        terminal.table(title, [words("study_input"), *(words(f"study_{key}") for key in keys)], rows)


def _morris_row(entry: Document, measure: Document, words: Wording) -> list[str]:
    return [
        entry["input"],
        told(entry["mu_star"]["mean"], measure),
        span(entry["mu_star"], measure),
        told(entry["by_noise"], measure),
        told(entry["mu"]["mean"], measure),
        told(entry["sigma"], measure),
        words("study_shown" if entry["shown"] else "study_unshown"),
    ]


def _sobol_row(entry: Document, measure: Document, words: Wording) -> list[str]:
    low, high = entry["total"]["low"], entry["total"]["high"]
    return [
        entry["input"],
        number(entry["first"]["mean"], 2),
        number(entry["total"]["mean"], 2),
        UNKNOWN if not known(low) else f"{number(low, 2)} … {number(high, 2)}",
        number(entry["points_conf"], 2),
    ]


def _of_what(terminal: Terminal, document: Document) -> None:
    if document["redesign"] is not None:
        terminal.line(terminal.words("study_difference_of", redesign=document["redesign"]))


def _pilot(terminal: Terminal, document: Document) -> None:
    words = terminal.words
    for step in document["steps"]:
        terminal.line("  " + words("study_steps", areas=", ".join(step["areas"]), day=step["from"]))
    measures = [*document["measures"], *document["also_measured"]]
    levels = {arm["name"]: arm["levels"] for arm in document["arms"]}
    keys = ("measure_column", "level", "level", "difference", "interval", "verdict")
    pairs = dict.fromkeys((one["arm"], one["against"]) for one in document["differences"])
    for arm, against in pairs:
        mine = {one["path"]: one for one in document["differences"] if (one["arm"], one["against"]) == (arm, against)}
        names = [words(f"study_arm_{name}") for name in (arm, against)]
        head = [words(f"study_{key}") for key in keys]
        head[1:3] = names
        rows = [
            [
                measure_name(measure, words, level=True),
                *(told(levels[name][measure["path"]]["mean"], measure) for name in (arm, against)),
                told(mine[measure["path"]]["mean"], measure),
                span(mine[measure["path"]], measure),
                words(f"study_{mine[measure['path']]['verdict']}"),
            ]
            for measure in measures
            if measure["path"] in mine
        ]
        terminal.table(words("study_pilot_table", arm=names[0], against=names[1]), head, rows)


SHOWN: dict[str, Callable[[Terminal, Document], None]] = {
    "factorial": _factorial,
    "fraction": _factorial,
    "one_at_a_time": _tornado,
    "screening": _screening,
    "pilot": _pilot,
}
