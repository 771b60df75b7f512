"""The register as one document (reports/JSON.md describes it)."""

from __future__ import annotations

from typing import Any

from experiments.late.list_document import clause_named
from experiments.late.morning import Morning
from experiments.late.register import Counts, Register
from experiments.rows import Document, interval

STATES = ("to_come", "running", "at_risk", "kept", "broken", "broken_open")


def register_document(
    morning: Morning, register: Register, *, replications: int, at_least: float, ended_known: bool
) -> Document:
    """The whole register.

    Parameters
    ----------
    at_least
        Probability of missing from which a clause is at risk.
    ended_known
        Whether a file told what has ended.
    """
    scenario, program = morning.scenario, morning.program
    return {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "as_of": morning.as_of.isoformat(),
        "days": program.days,
        "seed": morning.seed,
        "replications": replications,
        "at_risk_from": at_least,
        "ended_known": ended_known,
        "open_applications": len(morning.backlog.case_ids),
        "agreements": [
            {
                "agreement": name,
                "title": {"zh": scenario.agreements[name].title.zh, "en": scenario.agreements[name].title.en},
                "kind": scenario.agreements[name].kind,
                **_counts(counts, of_applications=True),
            }
            for name, counts in register.agreements.items()
        ],
        "clauses": [
            {
                **clause_named(scenario, program, line.clause),
                **_counts(line.counts),
                "expected_misses": interval(line.expected_misses),
            }
            for line in register.clauses
        ],
        "departments": [
            {"department": department, **_counts(counts)} for department, counts in register.departments.items()
        ],
    }


def _counts(counts: Counts, *, of_applications: bool = False) -> dict[str, Any]:
    states = STATES[1:] if of_applications else STATES
    return {"signed": counts.signed, **{state: getattr(counts, state) for state in states}}
