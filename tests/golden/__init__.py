"""Golden digests: what the small scenario compiles to, and the log it leaves; `python -m tests.golden` renews them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import TypedDict

from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Log
from model.program import Program
from model.scenario.loading import load_scenario

STORED = Path(__file__).parent / "small.json"
SMALL = Path(__file__).parents[1] / "scenarios" / "small.yaml"
SEED, REPLICATIONS = 7, 2


class Golden(TypedDict):
    """What is stored."""

    program: str
    """Digest of the Program."""
    logs: list[str]
    """Digest of the log of each replication."""
    scipy: str
    """Version that tabulated the distributions."""


def small_program() -> Program:
    """Compile the small scenario."""
    return compile_scenario(load_scenario(SMALL), SMALL.parent)


def log_digest(log: Log) -> str:
    """Digest of every column of a log: names, shapes, values."""
    total = hashlib.sha256()
    for name, array in log.arrays():
        total.update(f"{name} {array.shape}\0".encode())
        total.update(array.astype("<i8").tobytes())
    return total.hexdigest()[:32]


def golden() -> Golden:
    """Compile and run the small scenario, and tell the digests."""
    program = small_program()
    logs = [log_digest(simulate(program, SEED, replication)) for replication in range(REPLICATIONS)]
    return {"program": program.digest, "logs": logs, "scipy": importlib.metadata.version("scipy")}


def stored() -> Golden:
    """Read the stored digests."""
    digests: Golden = json.loads(STORED.read_text(encoding="utf-8"))
    return digests


def renew() -> None:
    """Store the digests of today's code."""
    STORED.write_text(json.dumps(golden(), indent=2) + "\n", encoding="utf-8")
