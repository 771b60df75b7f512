"""The bottleneck list of the network 供电瓶颈清单."""

from __future__ import annotations

from reports.numbers import number
from reports.sections.blocks import Section, Table, Text
from reports.sections.view import View


def network(view: View) -> Section | None:
    """Elements that lack room; None where the network is not known."""
    if view.task is None or not view.task.program.names.elements:
        return None
    from experiments.bottlenecks import bottlenecks

    words, rows = view.words, []
    for one in bottlenecks(view.task.program):
        triggered = words("when_triggered") if one.triggered else ""
        date = one.planned_date.isoformat() if one.planned_date else triggered
        rows.append(
            (
                one.element,
                "、".join(view.name("areas", area) for area in one.areas)
                if words.language == "zh"
                else ", ".join(view.name("areas", area) for area in one.areas),
                words(f"cause_{one.cause}"),
                date,
                number(one.room),
                number(one.planned),
                number(one.asked),
                number(one.short),
                number(one.applications, 1),
            )
        )
    if not rows:
        return Section("network", (Text(words("network_none")),))
    keys = ("element", "areas", "cause", "date", "room", "planned", "asked", "short", "applications_short")
    table = Table(tuple(words(key) for key in keys), tuple(rows), text_columns=4)
    return Section("network", (Text(words("network_note")), table))
