"""Queues: the stages at which most applications wait, over the weeks and in figures."""

from __future__ import annotations

from reports.figures.queue_lengths import QueueRow, queue_lengths
from reports.numbers import known, number
from reports.sections.blocks import Block, Picture, Section, Table, Text
from reports.sections.view import View
from reports.sections.weeks import by_week, days_of_weeks, week_axis
from reports.svg import drawn

PICTURED, LISTED = 8, 15
DAY = 86_400


def queues(view: View) -> Section:
    """The longest queues first."""
    words, measured = view.words, view.result["queues"]
    longest = sorted(
        (stage for stage in measured if known(measured[stage]["mean_waiting"])),
        key=lambda stage: (-float(measured[stage]["mean_waiting"]), stage),
    )
    rows = [
        QueueRow(view.name("stages", stage), _by_week(view, stage))
        for stage in longest[:PICTURED]
        if measured[stage]["mean_waiting"] > 0
    ]
    weeks = week_axis(view)
    blocks: list[Block] = []
    if rows:
        blocks.append(Picture(drawn(lambda: queue_lengths(rows, words, weeks), name="queues"), words("figure_queues")))
    cells = tuple(
        (
            view.name("stages", stage),
            number(one["mean_waiting"], 1),
            number(one["wait_hours_mean"], 1),
            number(one["wait_hours_p90"], 1),
            number(one["sent_home"], 1),
            number(one["left"], 1),
        )
        for stage, one in ((stage, measured[stage]) for stage in longest[:LISTED])
    )
    head = tuple(words(key) for key in ("stage", "waiting_mean", "wait_mean", "wait_p90", "sent_home", "left"))
    blocks += [Table(head, cells), Text(words("queues_note", n=len(cells)), small=True)]
    return Section("queues", tuple(blocks))


def _by_week(view: View, stage: str) -> tuple[float, ...]:
    """Mean number waiting in each week."""
    waiting = by_week(view, f"waiting/{stage}")
    return tuple(value / DAY / days for value, days in zip(waiting, days_of_weeks(view, len(waiting)), strict=True))
