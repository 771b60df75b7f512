"""The folder of a run: report.html, result.json, manifest.json, the log of the first replication as CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.engines import engine_named
from experiments.replications import Task, inputs_of
from reports.export_csv import export_csv
from reports.manifest import manifest
from reports.terminal import without_nan
from reports.words import Wording

if TYPE_CHECKING:
    from experiments.in_full import InFull


def make_folder(folder: Path) -> None:
    """Make the folder of a run before the work begins, so that nothing is lost at its end.

    Raises
    ------
    OSError
        It cannot be made, or not written in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".yekuo"
    probe.touch()
    probe.unlink()


def write_folder(folder: Path, task: Task, document: dict[str, Any], words: Wording, *, log: bool = True) -> Path:
    """Write all files of a run; the path of the report.

    Parameters
    ----------
    log
        Whether to write the log of replication 0 as well: it is simulated once more.
    """
    make_folder(folder)
    _write_json(folder / "result.json", document)
    _write_json(folder / "manifest.json", manifest(task, document))
    if log:
        _, program = inputs_of(task, 0)
        export_csv(program, engine_named(task.engine)(program, task.seed, 0), folder)
    from reports.html import write_report

    write_report(document, folder / "report.html", words.language, task=task)
    return folder / "report.html"


def write_comparison(folder: Path, document: dict[str, Any], full: Mapping[str, InFull], words: Wording) -> Path:
    """Write the document of a comparison, results in full of single arms, and the page; the path of the page."""
    from reports.comparison_page import write_comparison_page

    make_folder(folder)
    _write_json(folder / "compare.json", document)
    for name, arm in full.items():
        _write_json(folder / f"{name}.json", arm.result)
        _write_json(folder / f"{name}.manifest.json", manifest(arm.task, arm.result))
    write_comparison_page(document, folder / "report.html", words.language, full=full)
    return folder / "report.html"


def _write_json(path: Path, document: dict[str, Any]) -> None:
    text = json.dumps(without_nan(document), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
