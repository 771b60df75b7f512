"""Alerts: thresholds that can be reached, helpers and escalations that can do something."""

from __future__ import annotations

from collections.abc import Iterator

from model.problems import KeyPath
from model.scenario.alerts import Alert, different_effects
from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding
from model.scenario.stages import Batch, Work
from model.scenario.whole import Scenario

MOST_EFFECTS = 60
"""Different helpers, and different escalations; an application remembers those that it has in the bits of a word."""


def alerts_in(scenario: Scenario) -> Iterator[tuple[KeyPath, Alert]]:
    """Yield every alert with its path."""
    for name, agreement in scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            for level, alert in clause.alerts.items():
                yield ("agreements", name, "clauses", key, "alerts", level), alert


def check_alerts(facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with single alerts, and more helpers or escalations than can be told apart."""
    for name, agreement in facts.scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            longest = max((limit for _, limit in clause.limit.rows), default=None)
            for level, alert in clause.alerts.items():
                path = ("agreements", name, "clauses", key, "alerts", level)
                yield from _too_early(path, alert, longest)
                yield from _without_effect(facts, path, alert)
    alerts = [alert for _, alert in alerts_in(facts.scenario)]
    for noun, count in (
        ("helpers", len(different_effects(alert.helper for alert in alerts))),
        ("escalations", len(different_effects(alert.escalates for alert in alerts))),
    ):
        if count > MOST_EFFECTS:
            yield Finding(("agreements",), f"at most {MOST_EFFECTS} different {noun} of alerts, not {count}")


def _too_early(path: KeyPath, alert: Alert, longest: int | None) -> Iterator[Finding]:
    for key, stated in (("left", alert.left), ("slack", alert.slack)):
        if longest is not None and stated is not None and stated >= longest:
            said = f"is raised before the clock starts: fewer than the limit of {longest} units are left"
            yield Finding((*path, key), said, stated)


def _without_effect(facts: Facts, path: KeyPath, alert: Alert) -> Iterator[Finding]:
    if alert.helper is not None and not alert.helper.stated_teams:
        yield Finding((*path, "helper", "team"), "is at least one team")
    elif alert.helper is not None and not alert.helper.teams_among(facts.scenario.teams):
        yield Finding((*path, "helper", "team"), "no team fits this")
    for position, name in enumerate(alert.escalates.stages if alert.escalates is not None else ()):
        stage = facts.scenario.stages.get(name)
        if stage is not None and not isinstance(stage, Work | Batch):
            said = "takes what it takes: only work and batches are shortened"
            yield Finding((*path, "escalates", "stages", position), said, name)
