"""All measures of one replication: a function of its log.

The result is flat and pickles small: numbers by path (each part's file documents its paths) and a few
histograms.
"""

from __future__ import annotations

from experiments.alert_measures import alert_measures
from experiments.area_measures import area_measures
from experiments.cause_measures import cause_measures
from experiments.clause_days import clause_days
from experiments.clause_measures import clause_measures, joint_measures, payment_measures
from experiments.customer_measures import FloatArray, customer_measures, figures_by_application, paid_by_application
from experiments.day_measures import day_measures, where_measures
from experiments.gain_measures import gain_measures
from experiments.index_measures import index_measures
from experiments.observed import Measures, Observed
from experiments.people_measures import people_measures, people_weeks, role_measures
from experiments.queue_measures import application_measures, queue_measures
from experiments.stage_measures import stage_measures
from model.log import Log
from model.program import Program
from model.scenario.whole import Scenario

__all__ = ["Measures", "measure", "measure_compared"]


def measure(program: Program, scenario: Scenario, log: Log) -> Measures:
    """Measure a replication.

    Returns
    -------
    Measures
        `numbers["clauses/statutory.plan_reply/all/share"]`, …
    """
    observed = Observed(program, scenario, log)
    queues, queue_weeks = queue_measures(observed)
    compared = _compared(observed, figures_by_application(observed))
    numbers = (
        compared.numbers
        | index_measures(observed)
        | role_measures(observed)
        | where_measures(observed)
        | cause_measures(observed)
        | queues
        | stage_measures(observed)
    )
    return Measures(numbers, compared.histograms | clause_days(observed) | people_weeks(observed) | queue_weeks)


def measure_compared(program: Program, scenario: Scenario, log: Log) -> Measures:
    """Measure only what comparisons look at, in half the time: the same numbers by the same paths, no histograms."""
    observed = Observed(program, scenario, log)
    return Measures(_compared(observed, paid_by_application(observed)).numbers, {})


def _compared(observed: Observed, figures: dict[str, FloatArray]) -> Measures:
    """What comparisons look at, and the histograms of days."""
    days, histograms = day_measures(observed)
    people, payments = people_measures(observed), payment_measures(observed)
    numbers = (
        application_measures(observed)
        | clause_measures(observed)
        | joint_measures(observed)
        | payments
        | alert_measures(observed)
        | days
        | customer_measures(observed, figures)
        | gain_measures(observed, figures, people, payments)
        | people
        | area_measures(observed)
    )
    numbers["visits"] = float(len(observed.log.visits))
    return Measures(numbers, histograms)
