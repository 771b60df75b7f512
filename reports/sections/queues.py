"""Queues: the stages at which most applications wait, over the weeks and in figures."""

from __future__ import annotations

from reports.figures.queue_lengths import QueueRow, queue_lengths
from reports.numbers import known, number
from reports.sections.blocks import Block, Picture, Section, Table, Text
from reports.sections.view import View
from reports.svg import drawn

PICTURED, LISTED = 8, 15
DAY, WEEK = 86_400, 7 * 86_400


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
    blocks: list[Block] = []
    if rows:
        blocks.append(Picture(drawn(lambda: queue_lengths(rows, words), name="queues"), words("figure_queues")))
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
    """Mean number waiting in each whole week; a week beyond the last one with any waiting had none."""
    seconds = [float(value) for value in view.result["histograms"].get(f"waiting/{stage}", [])]
    weeks = len(seconds)
    if view.scenario is not None:
        weeks = max(1, view.scenario.period.counted_days // 7)
    padded = [*seconds, *[0.0] * weeks][:weeks]
    return tuple(value / WEEK for value in padded)
