"""The clause measures and the engine's alerts agree with a second, slow reading of the same log."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.agreements.cases import clause_cases
from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Fate
from model.scenario.loading import load
from tests.second_reading import SecondReading

ROOT = Path(__file__).parents[1] / "scenarios"
SCENARIOS = [
    pytest.param("starter/my_utility.yaml", id="starter"),
    pytest.param("county_agreement.yaml", id="county"),
]
LEVELS = ("yellow", "orange", "red")


@pytest.fixture(scope="module")
def reading(request: pytest.FixtureRequest) -> SecondReading:
    loaded = load(ROOT / request.param)
    program = compile_scenario(loaded.scenario, loaded.folder)
    return SecondReading(loaded.scenario, program, simulate(program, 7, 0))


@pytest.mark.parametrize("reading", SCENARIOS, indirect=True)
def test_every_case_of_every_clause_is_judged_alike(reading: SecondReading) -> None:
    compared = 0
    for name, agreement in reading.scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            cases = clause_cases(reading.program, reading.log, reading.program.names.clauses.index(f"{name}.{key}"))
            keys = zip(cases.application.tolist(), cases.number.tolist(), strict=True)
            judged = (cases.began, cases.ended, cases.limit, cases.kept)
            theirs = dict(zip(keys, zip(*(column.tolist() for column in judged), strict=True), strict=True))
            for application, attempt, began, end in reading.cases(clause):
                case = theirs.pop((application, attempt), None)
                if case is None:
                    continue  # its route can no longer reach `to`
                if case[1] < 0 and reading.log.applications.fate[application] == Fate.OPEN:
                    end = None  # on its way back over `to`: the last time is still to come
                limit, kept = reading.kept(clause, application, began, end)
                ended = int(reading.log.applications.ended[application]) if end is None else end  # withdrawn, or open
                assert case == (began, ended, limit, kept), (name, key, application)
                compared += 1
            assert not theirs, (name, key)
    assert compared > 500


@pytest.mark.parametrize("reading", SCENARIOS, indirect=True)
def test_every_alert_is_raised_when_it_is_due_and_no_other(reading: SecondReading) -> None:
    alerts, names = reading.log.alerts, reading.program.names
    columns = (alerts.application, alerts.clause, alerts.level, alerts.raised)
    raised = {(int(a), names.clauses[c], LEVELS[x]): int(t) for a, c, x, t in zip(*columns, strict=True)}
    compared = 0
    for name, agreement in reading.scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            cases = clause_cases(reading.program, reading.log, names.clauses.index(f"{name}.{key}"))
            ends = dict(zip(cases.application.tolist(), cases.ended.tolist(), strict=True))
            for application, _, began, _ in reading.cases(clause) if not clause.each_attempt else ():
                if application in ends and reading.value(application, f"signed_{name}") == "yes":
                    end = ends[application] if ends[application] >= 0 else None
                    for level in clause.alerts:
                        due = reading.alert(clause, level, application, began, end)
                        assert due == raised.get((application, f"{name}.{key}", level)), (name, key, application, level)
                        compared += 1
    assert compared > 200
