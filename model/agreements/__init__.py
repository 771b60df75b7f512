"""Agreements in a log: clocks, the cases of each clause, recorded and true time."""
