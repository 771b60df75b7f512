"""The weeks of the counted period, and how busy each team is in them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

from reports.figures.busy_weeks import BusyRow, busy_weeks
from reports.figures.week_axis import WeekAxis
from reports.numbers import known
from reports.sections.blocks import Block, Picture
from reports.sections.view import View
from reports.svg import drawn

MOST = 60
"""Teams that are shown."""


def week_axis(view: View) -> WeekAxis:
    """The weeks that are shown: a last one of less than seven days only where it is the only one."""
    listed = view.result["weeks"]
    shown = [one for one in listed if one["days"] == 7] or listed
    return WeekAxis(
        tuple(datetime.date.fromisoformat(one["from"]) for one in shown),
        tuple(int(one["working_days"]) for one in shown),
        tuple(bool(one["spring_festival"]) for one in shown),
    )


def days_of_weeks(view: View, weeks: int) -> Sequence[int]:
    """Days of the first weeks."""
    return [int(one["days"]) for one in view.result["weeks"][:weeks]]


def by_week(view: View, path: str) -> tuple[float, ...]:
    """A histogram by week, for the weeks that are shown; beyond the last one with anything there was nothing."""
    found = [float(value) for value in view.result["histograms"].get(path, [])]
    weeks = len(week_axis(view).begins)
    return tuple([*found, *[0.0] * weeks][:weeks])


def teams_by_week(view: View, *, name: str = "weeks", most: int = MOST, like: View | None = None) -> list[Block]:
    """The strips of the teams, the busiest first; nothing where nobody was on duty.

    Parameters
    ----------
    name
        Names the figure within its page.
    most
        Teams that are shown.
    like
        The result whose order of teams is kept; its own where there is none.
    """
    rows = [
        BusyRow(view.name("teams", team), _shares(view, team), float(utilisation))
        for team, utilisation in view.result["utilisation_by_team"].items()
        if known(utilisation)
    ]
    if not rows:
        return []
    order = {view.name("teams", team): mean for team, mean in (like or view).result["utilisation_by_team"].items()}
    rows.sort(key=lambda row: -(order.get(row.label) or 0.0))
    shown = rows[:most]
    svg = drawn(lambda: busy_weeks(shown, week_axis(view), view.words), name=name)
    said = [view.words("figure_weeks")]
    if len(shown) < len(rows):
        said.append(view.words("weeks_cut", n=len(shown), total=len(rows)))
    return [Picture(svg, view.words.joined(said))]


def _shares(view: View, team: str) -> tuple[float, ...]:
    busy, duty = by_week(view, f"busy/{team}"), by_week(view, f"duty/{team}")
    return tuple(b / d if d > 0 else math.nan for b, d in zip(busy, duty, strict=True))
