"""All measures of one replication: a function of its log.

The result is flat and pickles small: numbers by path (each part's file documents its paths) and a few
histograms.
"""

from __future__ import annotations

from experiments.area_measures import area_measures
from experiments.cause_measures import cause_measures
from experiments.clause_days import clause_days
from experiments.clause_measures import alert_measures, clause_measures, joint_measures, payment_measures
from experiments.customer_measures import customer_measures, figures_by_application
from experiments.day_measures import day_measures
from experiments.gain_measures import gain_measures
from experiments.index_measures import index_measures
from experiments.observed import Measures, Observed
from experiments.people_measures import people_measures
from experiments.queue_measures import application_measures, queue_measures
from experiments.stage_measures import stage_measures
from model.log import Log
from model.program import Program
from model.scenario.whole import Scenario

__all__ = ["Measures", "measure"]


def measure(program: Program, scenario: Scenario, log: Log) -> Measures:
    """Measure a replication.

    Returns
    -------
    Measures
        `numbers["clauses/statutory.plan_reply/all/share"]`, …
    """
    observed = Observed(program, scenario, log)
    days, day_histograms = day_measures(observed)
    people, people_weeks = people_measures(observed)
    queues, queue_weeks = queue_measures(observed)
    figures, payments = figures_by_application(observed), payment_measures(observed)
    numbers = (
        application_measures(observed)
        | clause_measures(observed)
        | joint_measures(observed)
        | alert_measures(observed)
        | payments
        | index_measures(observed)
        | days
        | cause_measures(observed)
        | customer_measures(observed, figures)
        | gain_measures(observed, figures, people, payments)
        | people
        | queues
        | stage_measures(observed)
        | area_measures(observed)
    )
    numbers["visits"] = float(len(log.visits))
    return Measures(numbers, day_histograms | clause_days(observed) | people_weeks | queue_weeks)
