"""A figure as SVG inside a page: text as outlines, the same bytes every time, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any

from reports.fonts import chinese_family

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEXT_POINTS = 9


def style(salt: str) -> Any:
    """Settings of matplotlib for a figure on paper.

    Parameters
    ----------
    salt
        What makes the ids of one figure differ from those of another.

    Returns
    -------
    Any
        A dict; matplotlib's versions give its keys different types.
    """
    return {
        "font.family": [chinese_family(), "DejaVu Sans"],
        "font.size": TEXT_POINTS,
        "axes.titlesize": TEXT_POINTS,
        "axes.labelsize": TEXT_POINTS,
        "axes.unicode_minus": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 0.6,
        "legend.frameon": False,
        "svg.fonttype": "path",
        "svg.hashsalt": salt,
        "text.parse_math": False,  # a title with dollar signs is a title
    }


def drawn(figure_of: Callable[[], Figure], *, name: str) -> str:
    """Make a figure and return it as an `svg` element.

    Parameters
    ----------
    figure_of
        Makes the figure; text takes its font when it is made.
    name
        Names the figure within its page: it begins all ids.
    """
    from matplotlib import rc_context, rcdefaults

    with rc_context():
        rcdefaults()  # whatever a user's own matplotlibrc says
        with rc_context(style(name)):
            file = StringIO()
            figure_of().savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return inline(file.getvalue(), name)


def inline(document: str, name: str) -> str:
    """An SVG document as an element of a page: no prolog, no remarks, ids of its own, as wide as there is room."""
    element = document[document.index("<svg") :]
    element = re.sub(r"<!--.*?-->", "", element, flags=re.DOTALL)
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r' xmlns(:\w+)?="[^"]*"', "", element)  # HTML knows both
    element = re.sub(r' width="([\d.]+pt)" height="[\d.]+pt"', r' style="max-width:\1"', element, count=1)
    element = re.sub(r'\bid="', f'id="{name}-', element)
    element = re.sub(r'xlink:href="#', f'href="#{name}-', element)
    element = element.replace("url(#", f"url(#{name}-")
    return re.sub(r"\n\s*", "\n", element).strip()
