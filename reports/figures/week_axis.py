"""The weeks of the counted period along an axis: months as ticks, the Spring Festival as a band."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_MONTHS = 14
"""Above this many months only every third has a tick."""


@dataclass(frozen=True, slots=True)
class WeekAxis:
    """The weeks; week k lies between k and k + 1 of the axis."""

    begins: tuple[datetime.date, ...]
    working_days: tuple[int, ...]
    spring_festival: tuple[bool, ...]

    def months(self) -> list[tuple[float, datetime.date]]:
        """Where each month begins, and its first day."""
        if not self.begins:
            return []
        first, last = self.begins[0], self.begins[-1] + datetime.timedelta(days=7)
        month, found = first.replace(day=1), []
        while month < last:
            if month >= first:
                found.append(((month - first).days / 7, month))
            month = (month + datetime.timedelta(days=32)).replace(day=1)
        return found

    def festivals(self) -> list[tuple[int, int]]:
        """Runs of weeks of the Spring Festival: first week, and the one after the last."""
        runs: list[tuple[int, int]] = []
        for week, feast in enumerate(self.spring_festival):
            if feast and runs and runs[-1][1] == week:
                runs[-1] = (runs[-1][0], week + 1)
            elif feast:
                runs.append((week, week + 1))
        return runs


def mark_months(axes: Axes, weeks: WeekAxis, words: PageWords) -> None:
    """Ticks where months begin, with the year at the first tick and in January."""
    months = weeks.months()
    if len(months) > MOST_MONTHS:
        months = [one for one in months if one[1].month in (1, 4, 7, 10)]
    names = []
    for place, (_, month) in enumerate(months):
        name = words(f"month_{month.month}")
        names.append(f"{name}\n{month.year}" if place == 0 or month.month == 1 else name)
    axes.set_xticks([at for at, _ in months], names, fontsize=7)
    axes.set_xlim(0, max(1, len(weeks.begins)))


def mark_festivals(axes: Axes, weeks: WeekAxis, words: PageWords, *, named: bool, over_cells: bool = False) -> None:
    """A hatched band (over cells: two broken lines) where the Spring Festival is."""
    for begin, end in weeks.festivals():
        if over_cells:
            for at in (begin, end):
                axes.axvline(at, color=INK, linewidth=1.2, linestyle=(0, (2, 1)))
        else:
            axes.axvspan(begin, end, facecolor="none", edgecolor="#777777", hatch="////", linewidth=0)
        if named:
            axes.annotate(
                words("spring_festival"),
                ((begin + end) / 2, 1.0),
                (0, 2),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=7,
            )
