"""The compiled twin of `model.engine`: the same rules, the same log, one integer memory (DESIGN §10)."""

from model.kernel.ready import is_ready, make_ready
from model.kernel.replication import simulate, simulate_in_parts

__all__ = ["is_ready", "make_ready", "simulate", "simulate_in_parts"]
