"""Scenario → Program: words become positions, numbers become integers."""

from model.compiling.whole import compile_scenario

__all__ = ["compile_scenario"]
