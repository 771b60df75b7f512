"""`yekuo check`: is a scenario valid, who is how loaded, what does the network lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reports.commands.common import WRONG, command, json_option
from reports.terminal import Terminal

if TYPE_CHECKING:
    from experiments.bottlenecks import Bottleneck
    from experiments.offered_load import OfferedLoad
    from model.scenario.loading import Loaded

LONGEST = 15
"""Lines of the bottleneck list in the terminal."""


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@json_option
@command
def check(terminal: Terminal, scenarios: tuple[str, ...], as_json: bool) -> None:
    """检查方案 Validate scenarios; print offered load per role and the network's bottlenecks."""
    from model.problems import ScenarioError

    documents, wrong = [], False
    for path in scenarios:
        try:
            document = examine(terminal, path, quiet=as_json)
        except ScenarioError as error:
            wrong = True
            terminal.remark(str(error))
            document = {"scenario": path, "valid": False, "problems": [str(problem) for problem in error.problems]}
        documents.append(document)
    if as_json:
        terminal.json(documents[0] if len(documents) == 1 else documents)
    if wrong:
        raise click.exceptions.Exit(WRONG)


def examine(terminal: Terminal, path: str, *, quiet: bool) -> dict[str, Any]:
    """Examine one scenario; show it unless `quiet`."""
    from experiments.bottlenecks import bottlenecks
    from experiments.offered_load import offered_load
    from model.compiling import compile_scenario
    from model.scenario.loading import load

    loaded = load(path)
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    load_, scarce = offered_load(program), bottlenecks(program)
    if not quiet:
        show_scenario(terminal, path, loaded, load_)
        show_load(terminal, loaded, load_)
        show_bottlenecks(terminal, scarce)
    return document_of(path, loaded, program.digest, load_, scarce)


def show_scenario(terminal: Terminal, path: str, loaded: Loaded, offered: OfferedLoad) -> None:
    """What was read."""
    words, scenario, period = terminal.words, loaded.scenario, loaded.scenario.period
    terminal.line(f"{path}: {words('valid')}")
    terminal.line(f"  {words.title(scenario.title, path)}")
    days = {"warm_up": period.warm_up_days, "counted": period.counted_days, "run_out": period.run_out_days}
    terminal.line(f"  {words('days', **days, start=period.start)}")
    applies = {name: scenario.categories[stream.category].applies for name, stream in scenario.streams.items()}
    number = sum(n for stream, n in offered.applications.items() if applies[stream])
    terminal.line(f"  {words('applications_a_year', n=number)}")
    if loaded.uncertain:
        terminal.line(f"  {words('uncertain_inputs', n=len(loaded.uncertain))}")


def show_load(terminal: Terminal, loaded: Loaded, offered: OfferedLoad) -> None:
    """Offered load per role; lines for what is overloaded."""
    words, scenario = terminal.words, loaded.scenario
    rows = []
    for role, load in sorted(offered.loads.items(), key=lambda entry: -entry[1]):
        areas = {area: at for (r, area), at in offered.area_loads.items() if r == role}
        worst = max(areas, key=lambda area: areas[area], default="")
        hours = sum(h for (r, _), h in offered.hours.items() if r == role)
        uneven = worst and areas[worst] > min(areas.values()) + 0.005
        busiest = f"{words.title(scenario.areas[worst].title, worst)} {areas[worst]:.2f}" if uneven else ""
        flag = words("overloaded") if any(at >= 1 for at in areas.values()) else ""
        rows.append(
            (words.title(scenario.roles[role].title, role), role, f"{hours:,.0f}", f"{load:.2f}", busiest, flag)
        )
    head = (words("role"), "", words("work_hours"), words("load"), words("busiest_area"), "")
    terminal.table(words("offered_load"), head, rows, text_columns=2)
    for text in overload_lines(terminal, loaded, offered):
        terminal.remark(text)


def overload_lines(terminal: Terminal, loaded: Loaded, offered: OfferedLoad) -> list[str]:
    """One line per role and area that cannot carry its work."""
    words, scenario = terminal.words, loaded.scenario
    return [
        words(
            "overload_line" if load < float("inf") else "nobody_line",
            role=f"{words.title(scenario.roles[role].title, role)} {role}",
            area=words.title(scenario.areas[area].title, area),
            load=load,
        )
        for (role, area), load in offered.overloaded.items()
    ]


def show_bottlenecks(terminal: Terminal, scarce: list[Bottleneck]) -> None:
    """The bottleneck list."""
    words = terminal.words
    if not scarce:
        terminal.line(words("no_bottlenecks"))
        return
    head = [
        words(key) for key in ("element", "area", "cause", "date", "room", "planned", "asked", "short", "customers")
    ]
    rows = [
        (
            one.element,
            ", ".join(one.areas),
            words(f"cause_{one.cause}"),
            one.planned_date or (words("when_triggered") if one.triggered else words("none")),
            f"{one.room:,.0f}",
            f"{one.planned:,.0f}",
            f"{one.asked:,.0f}",
            f"{one.short:,.0f}",
            f"{one.applications:,.0f}",
        )
        for one in scarce[:LONGEST]
    ]
    terminal.table(words("bottlenecks"), head, rows, text_columns=4)
    if len(scarce) > LONGEST:
        terminal.line(words("and_more", n=len(scarce) - LONGEST))


def document_of(
    path: str, loaded: Loaded, digest: str, offered: OfferedLoad, scarce: list[Bottleneck]
) -> dict[str, Any]:
    """The JSON document of a check (reports/JSON.md)."""
    areas: dict[str, dict[str, float]] = {}
    for (role, area), load in offered.area_loads.items():
        areas.setdefault(role, {})[area] = load
    return {
        "scenario": path,
        "valid": True,
        "problems": [],
        "title": {"zh": loaded.scenario.title.zh, "en": loaded.scenario.title.en},
        "program_digest": digest,
        "applications": dict(offered.applications),
        "load": dict(offered.loads),
        "load_by_area": areas,
        "load_by_team": dict(offered.team_loads),
        "overloaded": [{"role": role, "area": area, "load": load} for (role, area), load in offered.overloaded.items()],
        "bottlenecks": [
            {
                "element": one.element,
                "areas": list(one.areas),
                "cause": one.cause,
                "room": one.room,
                "planned": one.planned,
                "asked": one.asked,
                "short": one.short,
                "applications": one.applications,
                "planned_date": one.planned_date.isoformat() if one.planned_date else None,
                "triggered": one.triggered,
            }
            for one in scarce
        ],
        "uncertain_inputs": [".".join(str(step) for step in p) for p in loaded.uncertain],
    }
