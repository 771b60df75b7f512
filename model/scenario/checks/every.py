"""Cross-checks: what must fit between the parts of a scenario, once each part is well formed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.scenario.checks.agreements import check_clauses, check_internal_agreements, check_policy
from model.scenario.checks.attributes import check_declared_attributes, check_draws, check_parallel_branches
from model.scenario.checks.conditions import check_conditions, check_multipliers
from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding, first_of
from model.scenario.checks.hours import check_hours, check_sessions
from model.scenario.checks.network import check_bays, check_connections, check_elements
from model.scenario.checks.numbers import check_distributions, check_period, check_sizes
from model.scenario.checks.people import check_doable, check_owners, check_teams
from model.scenario.checks.probabilities import check_probabilities
from model.scenario.checks.references import check_references, check_reserved_names
from model.scenario.checks.returns import check_documents, check_patience, check_returns
from model.scenario.checks.routes import check_repairs, check_routes, check_shared_repairs

Check = Callable[[Facts], Iterator[Finding]]

SIZES: tuple[Check, ...] = (check_period, check_sizes)
"""First: what is too large is not looked at further."""
CHECKS: tuple[Check, ...] = (
    check_references,
    check_reserved_names,
    check_routes,
    check_repairs,
    check_shared_repairs,
    check_returns,
    check_documents,
    check_patience,
    check_probabilities,
    check_declared_attributes,
    check_draws,
    check_conditions,
    check_multipliers,
    check_parallel_branches,
    check_doable,
    check_owners,
    check_teams,
    check_hours,
    check_sessions,
    check_clauses,
    check_internal_agreements,
    check_policy,
    check_connections,
    check_elements,
    check_bays,
    check_distributions,
)


def cross_checked(facts: Facts) -> list[Finding]:
    """Return all that does not fit together."""
    too_large = [finding for check in SIZES for finding in check(facts)]
    return too_large or [finding for check in CHECKS for finding in first_of(check(facts))]
