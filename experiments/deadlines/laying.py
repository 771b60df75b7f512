"""A loaded scenario with changes laid over it that no file states yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from experiments.replications import Task, task_of
from model.scenario.loading import Loaded, load


class _Plainly(yaml.SafeDumper):
    """A scenario file has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write what occurs twice twice."""
        return True


def yaml_text(overlay: Mapping[str, Any]) -> str:
    """An overlay as a scenario file has it."""
    return yaml.dump(dict(overlay), Dumper=_Plainly, allow_unicode=True, sort_keys=False, width=120)


def laid(loaded: Loaded, *overlays: Mapping[str, Any]) -> Loaded:
    """The scenario with overlays laid over it, one after another.

    Raises
    ------
    ScenarioError
        What comes of it is no scenario.
    """
    files = loaded.layers.files
    with TemporaryDirectory(prefix="yekuo-", ignore_cleanup_errors=True) as folder:
        over = [Path(folder) / f"changes_{place}.yaml" for place in range(len(overlays))]
        for path, overlay in zip(over, overlays, strict=True):
            path.write_text(yaml_text(overlay), encoding="utf-8")
        found = load(files[0], over=[*files[1:], *over])
    return replace(found, folder=loaded.folder)


def task_with(task: Task, *overlays: Mapping[str, Any]) -> Task:
    """The same task of the changed scenario."""
    return task_of(
        laid(task.loaded, *overlays),
        seed=task.seed,
        uncertain=task.uncertain,
        engine=task.engine,
        measured=task.measured,
        strength=task.strength,
        settings=dict(task.settings),
    )
