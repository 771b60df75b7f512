"""The deadlines of the demo: what can be promised now, and with the best redesign, side by side.

They take longer than all else that the demo does, so what was found is kept in its folder, under the digest of what
produced it, and read from there by the next demo.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from experiments.replications import Task
from experiments.running import Told
from reports.terminal import without_nan

REPLICATIONS = 40
"""Limits are set on so many and confirmed, once, on as many fresh ones; fewer would not be told as deadlines."""
FILE = "deadlines.json"


def demo_deadlines(out: Path, tasks: Mapping[str, Task], told: Told) -> dict[str, Any]:
    """Deadlines of each arm, the base first; from the folder of the demo where they are there."""
    from experiments.deadlines.setting import Plan
    from experiments.deadlines.side_by_side import deadlines_of
    from experiments.made_by import canonical, made_by

    plan = Plan(replications=REPLICATIONS, attempts=1)
    arms = {name: [made_by(task), task.seed] for name, task in tasks.items()}
    key = canonical({"plan": asdict(plan), "arms": arms})
    kept = _kept(out / FILE)
    if kept.get("key") == key:
        document: dict[str, Any] = kept["deadlines"]
        return document
    document = cast("dict[str, Any]", without_nan(deadlines_of(tasks, plan, told)))
    if all(arm["how"]["replications"] >= REPLICATIONS for arm in document["arms"].values()):  # not if interrupted
        text = json.dumps({"key": key, "deadlines": document}, ensure_ascii=False, allow_nan=False)
        (out / FILE).write_text(text + "\n", encoding="utf-8")
    return document


def _kept(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
