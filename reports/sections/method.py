"""How the result was computed, and what the model cannot say."""

from __future__ import annotations

from reports.manifest import manifest
from reports.numbers import number
from reports.sections.blocks import Points, Section, Table
from reports.sections.view import View

LIMITS = 5


def method(view: View) -> Section:
    """Everything needed to compute it again, and the limits of the model."""
    words, result = view.words, view.result
    rows = [
        (words("method_replications"), number(result["replications"])),
        (words("method_seed"), str(result["seed"])),
        (words("method_inputs"), words(f"inputs_word_{result['inputs']}")),
        (words("method_engine"), str(result["engine"])),
        (words("method_digest"), str(result["program_digest"])),
        (words("method_visits"), number(result["visits"])),
    ]
    if result["failed"]:
        rows.insert(1, (words("method_failed"), number(len(result["failed"]))))
    if view.task is not None:
        rows += _known_of_task(view)
    remarks = Points(tuple(words(f"limit_{n}") for n in range(1, LIMITS + 1)), title=words("limits"))
    return Section("method", (Table(("", ""), tuple(rows), text_columns=2), remarks))


def _known_of_task(view: View) -> list[tuple[str, str]]:
    assert view.task is not None
    words, period = view.words, view.task.loaded.scenario.period
    when = words(
        "method_period_value",
        start=period.start.isoformat(),
        warm_up=period.warm_up_days,
        counted=period.counted_days,
        run_out=period.run_out_days,
    )
    told = manifest(view.task, dict(view.result))
    files = ", ".join(f"{file['name']} ({file['sha256'][:12]})" for file in told["files"])
    packages = ", ".join(f"{name} {version}" for name, version in told["packages"].items() if version)
    versions = f"Python {told['python']}, {packages}"
    return [(words("method_period"), when), (words("method_files"), files), (words("method_versions"), versions)]
