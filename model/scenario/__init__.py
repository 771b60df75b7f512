"""The scenario: what the process, people, network, agreements and demand are, as frozen words."""

from model.scenario.loading import load_scenario
from model.scenario.whole import Scenario

__all__ = ["Scenario", "load_scenario"]
