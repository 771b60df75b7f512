"""Cross-checks: what must fit between the parts of a scenario, once each part is well formed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.scenario.checks.agreements import check_clauses, check_internal_agreements, check_policy
from model.scenario.checks.alerts import check_alerts
from model.scenario.checks.attributes import check_declared_attributes, check_draws, check_parallel_branches
from model.scenario.checks.conditions import check_conditions, check_multipliers
from model.scenario.checks.distributions import check_distributions, check_factors
from model.scenario.checks.facts import Facts
from model.scenario.checks.finding import Finding, first_of
from model.scenario.checks.hours import check_hours, check_sessions
from model.scenario.checks.network import check_bays, check_connections, check_elements
from model.scenario.checks.numbers import check_period, check_sizes
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
    check_alerts,
    check_internal_agreements,
    check_policy,
    check_connections,
    check_elements,
    check_bays,
    check_distributions,
    check_factors,
)
ON_NUMBERS: tuple[Check, ...] = (
    check_returns,
    check_patience,
    check_probabilities,
    check_conditions,
    check_doable,
    check_teams,
    check_sessions,
    check_clauses,
    check_alerts,
    check_internal_agreements,
    check_elements,
    check_bays,
)
"""What numbers decide, and not only words: looked at again where an uncertain number takes another value."""
AT_THE_ENDS: tuple[Check, ...] = (check_hours, check_distributions, check_factors)
"""Of these what takes long; what passes at both ends of a range passes between."""


def cross_checked(facts: Facts) -> list[Finding]:
    """Return all that does not fit together."""
    too_large = [finding for check in SIZES for finding in check(facts)]
    return too_large or [finding for check in CHECKS for finding in first_of(check(facts))]


def numbers_checked(facts: Facts, *, at_an_end: bool) -> list[Finding]:
    """Return all that does not fit together with other values of uncertain numbers.

    Parameters
    ----------
    at_an_end
        They lie at the ends of their ranges, not between.
    """
    checks = (*SIZES, *ON_NUMBERS, *(AT_THE_ENDS if at_an_end else ()))
    return [finding for check in checks for finding in first_of(check(facts))]
