"""Quotes looked up in a forecast; nothing is imported that takes time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model.problems import Place, Problem, ScenarioError, shown_name, suggestion

FORM = "yekuo-forecast-1"
MOST_BYTES = 200_000_000


def answers_of(forecast: Path, applications: str) -> list[dict[str, Any]]:
    """The quotes of the applications that a text names.

    Raises
    ------
    ScenarioError
        The file is no forecast, or knows no such stream and area.
    """
    from experiments.quoting.application_file import applications_of

    place = Place(shown_name(forecast), 1, 1)
    try:
        if forecast.stat().st_size > MOST_BYTES:
            raise ScenarioError([Problem(place, "", f"a forecast has at most {MOST_BYTES:,} bytes")])
        made = json.loads(forecast.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        made = None
    if not isinstance(made, dict) or made.get("form") != FORM:
        raise ScenarioError([Problem(place, "form", f"a file that `yekuo forecast` wrote ({FORM})")])
    answers = []
    for application in applications_of(applications):
        key = f"{application.stream}/{application.area}"
        if key not in made["quotes"]:
            said = "the forecast has no such stream and area" + suggestion(key, made["quotes"])
            raise ScenarioError([application.problem("", said, key)])
        ignored = [name for name in application.known if name not in ("stream", "area")]
        answers.append(
            {**made["quotes"][key], "application": dict(application.known), "forecast": {"ignored": ignored}}
        )
    return answers
