"""Golden digests: what the small scenario compiles to, and the log it leaves; `python -m tests.golden` renews them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Log
from model.program import Program
from model.scenario.loading import load_scenario

STORED = Path(__file__).parent / "small.json"
SMALL = Path(__file__).parents[1] / "scenarios" / "small.yaml"
SEED, REPLICATIONS = 7, 2


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


def golden() -> dict[str, object]:
    """Compile and run the small scenario, and tell the digests."""
    program = small_program()
    logs = [log_digest(simulate(program, SEED, replication)) for replication in range(REPLICATIONS)]
    return {"program": program.digest, "logs": logs}


def stored() -> dict[str, object]:
    """Read the stored digests."""
    digests: dict[str, object] = json.loads(STORED.read_text(encoding="utf-8"))
    return digests


def renew() -> None:
    """Store the digests of today's code."""
    STORED.write_text(json.dumps(golden(), indent=2) + "\n", encoding="utf-8")
