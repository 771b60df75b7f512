"""In which share of the possible years one arm does better than another, pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from reports.figures.paper import INK, figure
from reports.figures.row_labels import cut

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DARK_FROM = 0.8
"""From this share on the ground is so dark that figures are white."""


def pair_matrix(names: Sequence[str], pairs: Mapping[str, Mapping[str, float]], titles: Mapping[str, str]) -> Figure:
    """Row against column, per cent, the darker the more often.

    Parameters
    ----------
    names
        The arms, the best first.
    pairs
        Share of the years in which the first does better than the second.
    titles
        What the arms are called.
    """
    n = len(names)
    drawing = figure(0.5 + 0.3 * n)
    axes = drawing.subplots()
    shares = np.array([[pairs[a][b] if a != b else np.nan for b in names] for a in names], dtype=np.float64)
    edges = np.arange(n + 1) - 0.5
    axes.pcolormesh(
        edges,
        edges,
        np.nan_to_num(shares, nan=0.0),
        cmap="Greys",
        vmin=0,
        vmax=1.3,
        edgecolors="#999999",
        linewidth=0.4,
    )
    axes.set_ylim(n - 0.5, -0.5)
    for i in range(n):
        for j in range(n):
            colour = "white" if shares[i, j] >= DARK_FROM else INK
            told = "×" if i == j else f"{100 * shares[i, j]:.0f}"
            axes.text(j, i, told, ha="center", va="center", fontsize=8, color=colour)
    numbered = [f"{place}  {cut(titles[name], 44)}" for place, name in enumerate(names, start=1)]
    axes.set_yticks(range(n), numbered, fontsize=8)
    axes.set_xticks(range(n), [str(place) for place in range(1, n + 1)], fontsize=8)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)
    return drawing
