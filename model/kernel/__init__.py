"""The compiled twin of `model.engine`: the same rules, the same log, one integer memory (DESIGN §10)."""

from model.kernel.replication import simulate

__all__ = ["simulate"]
