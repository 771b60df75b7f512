"""A forecast: quotes of all streams and areas, made in advance, so that the counter's answer takes no simulation."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from experiments.engines import KERNEL
from experiments.quoting.application import Application
from experiments.quoting.quote_document import document_of
from experiments.quoting.quoting import quote
from experiments.state.from_state import AsOf, moment_of
from model.scenario.loading import Loaded

FORM = "yekuo-forecast-1"
Document = dict[str, Any]
Told = Callable[[int, int], None]


def forecast(
    loaded: Loaded,
    as_of: AsOf,
    *,
    confidence: float,
    replications: int,
    seconds: float | None = None,
    seed: int = 1,
    engine: str = KERNEL,
    told: Told = lambda done, total: None,
) -> Document:
    """Quote every stream of applications for electricity from each of its areas, for every day of signing.

    Parameters
    ----------
    seconds
        No further one is begun after that; those left out are named.

    Returns
    -------
    Document
        `{form, as_of, confidence, quotes: {stream/area: document}, left_out: [stream/area]}`.
    """
    begun, scenario = time.monotonic(), loaded.scenario
    wanted = [
        (name, area)
        for name, stream in scenario.streams.items()
        for area, share in stream.areas.items()
        if share and scenario.categories[stream.category].applies
    ]
    quotes: Document = {}
    try:
        for number, (stream, area) in enumerate(wanted):
            if seconds is not None and time.monotonic() - begun > seconds:
                break
            told(number, len(wanted))
            application = Application({"stream": stream, "area": area})
            found = quote(
                loaded, application, as_of, seconds=float("inf"), seed=seed, replications=replications, engine=engine
            )
            quotes[f"{stream}/{area}"] = document_of(found, scenario, as_of, confidence)
    except KeyboardInterrupt:
        pass
    return {
        "form": FORM,
        "as_of": moment_of(as_of).isoformat(timespec="minutes"),
        "confidence": confidence,
        "replications": replications,
        "seconds": round(time.monotonic() - begun, 1),
        "quotes": quotes,
        "left_out": [f"{stream}/{area}" for stream, area in wanted if f"{stream}/{area}" not in quotes],
    }
