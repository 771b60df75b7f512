"""The page of a comparison (being written)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_comparison_page(document: Mapping[str, Any], path: Path, language: str) -> None:
    """Write the page."""
    raise NotImplementedError
