"""The SimPy engine: the reference, written to be read."""

from model.engine.replication import simulate

__all__ = ["simulate"]
