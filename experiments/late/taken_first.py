"""A priority for one open application, as a change of the scenario that changes nothing until it is given.

An agreement that nobody signs raises an alert of the highest priority at once. It leaves the run as it was (a test sees
to that); an open application that has signed it is taken first wherever it waits, as far as the policy's key `alert`
goes: a policy that puts categories before alerts puts them before this one too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.program import Program
from model.scenario.agreements import Agreement, Clause
from model.scenario.whole import Scenario

TAKEN_FIRST = "taken_first"
HIGHEST = 100
SOURCE = "a change that is tried: taken first"


def with_priority_to_give(scenario: Scenario) -> Scenario:
    """The scenario with the agreement that nobody has signed; with the policy's key `alert` where it had none."""
    categories = [name for name, category in scenario.categories.items() if category.applies]
    clause = Clause.model_validate(
        {
            "title": {"zh": "优先办理", "en": "Taken first"},
            "from": "application.arrived",
            "to": "application.archived",
            "clock": "whole",
            "limit": {"calendar_days": 1},
            "categories": categories,
            "alerts": {"red": {"left": 1, "priority": HIGHEST}},
            "source": SOURCE,
        }
    )
    agreement = Agreement(title=clause.title, signed_by=0, clauses={"whole": clause}, source=SOURCE)
    agreements, policy = scenario.agreements, scenario.policy
    if "alert" not in policy.priority:
        agreements = {name: _without_priority(stated) for name, stated in agreements.items()}
        policy = policy.model_copy(update={"priority": ("alert", *policy.priority)})
    return scenario.model_copy(update={"agreements": {**agreements, TAKEN_FIRST: agreement}, "policy": policy})


def _without_priority(agreement: Agreement) -> Agreement:
    """The same agreement; its alerts order nothing, as under the policy that it had."""
    clauses = {
        name: clause.model_copy(
            update={
                "alerts": {level: alert.model_copy(update={"priority": 0}) for level, alert in clause.alerts.items()}
            }
        )
        for name, clause in agreement.clauses.items()
    }
    return agreement.model_copy(update={"clauses": clauses})


def taken_first(program: Program, case: int) -> Program:
    """The Program in which one open application is taken first.

    Parameters
    ----------
    program
        Of a scenario `with_priority_to_give`.
    case
        Row of its open applications.
    """
    names, opened = program.names, program.open_cases
    agreement = names.agreements.index(TAKEN_FIRST)
    values, counted = opened.values.copy(), opened.counted.copy()
    values[case, len(names.attributes) - len(names.agreements) + agreement] = 1
    counted[case, np.flatnonzero(program.clauses.agreement == agreement)] = 0
    return replace(program, open_cases=replace(opened, values=values, counted=counted))
