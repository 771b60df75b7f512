"""A plan as a file that is laid over a scenario: what is tried is what would be written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from model.scenario.loading import Loaded, load
from model.scenario.whole import Scenario

Content = Mapping[str, object]
WIDTH = 140


class _Dumper(yaml.SafeDumper):
    """Writes a value that occurs twice twice: a scenario has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: never an alias."""
        return True


def written(content: Content, heading: str) -> str:
    """The file, with a heading as its remark."""
    head = "".join(f"# {line}\n" for line in heading.splitlines())
    text = yaml.dump(
        dict(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH, default_flow_style=None
    )
    return head + str(text)


def laid_over(path: Path, over: Sequence[Path], content: Content) -> Loaded:
    """A scenario with a plan laid over it, by way of the file that it would be written to.

    Raises
    ------
    ScenarioError
        The two do not go together.
    """
    if not content:
        return load(path, over=over)
    with TemporaryDirectory(prefix="yekuo-") as folder:
        file = Path(folder) / "plan.yaml"
        file.write_text(written(content, "plan"), encoding="utf-8")
        return load(path, over=[*over, file])


def longer_period(scenario: Scenario, end: datetime.date) -> dict[str, object]:
    """The part of a file that makes the run reach a day; empty where it does."""
    period = scenario.period
    missing = (end - period.start).days - period.days
    days = {"counted_days": period.counted_days + missing, "source": "choice: as long as the plan"}
    return {"period": days} if missing > 0 else {}
