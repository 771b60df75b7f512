"""Open applications as the initial state: each takes up its place in the run (DESIGN §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.engine.parts import Application, Token, Visit
from model.program import Closing, Column, StepKind

if TYPE_CHECKING:
    from model.engine.run import Run


def take_up_open_cases(run: Run) -> None:
    """Put every open application where it stands on the first day."""
    open_case = run.world.applications.open_case.tolist()
    cases = run.program.open_cases
    for row, case in enumerate(open_case):
        if case < 0:
            continue
        application = run.application(row, int(run.world.applications.arrived[row]))
        owner = int(cases.owner[case])
        if owner >= 0:
            application.owner = run.roster.people[owner]
            application.owner.owned.add(application)
        if cases.held_element[case] >= 0:
            run.elements.already_held(
                application, int(cases.held_element[case]), int(cases.held_kva[case]), bool(cases.held_bay[case])
            )
        tokens = range(int(cases.token_first[case]), int(cases.token_first[case + 1]))
        _have_papers(run, application, int(cases.token_step[tokens[0]]))
        for token in tokens:
            _take_up(run, application, token)
        for clause in run.watch.watched:
            if cases.counted[case, clause] >= 0:
                run.watch.start(application, clause, 1, application.arrived, int(cases.counted[case, clause]), 0)


def _have_papers(run: Run, application: Application, here: int) -> None:
    """Papers needed at stages up to where the application stands are in hand."""
    routes = run.tables.routes
    application.papers = {}
    category = application.values[Column.CATEGORY]
    for paper in range(routes.document_first[category], routes.document_first[category + 1]):
        step = routes.step_of[application.route][routes.document_stage[paper]]
        if step >= here:  # routes are laid out from their end: earlier stages have higher positions
            application.papers[paper] = -1


def _take_up(run: Run, application: Application, row: int) -> None:
    """One branch: it waits, or its people (or the customer) go on with what they began."""
    cases, routes = run.program.open_cases, run.routes
    step, attempt, since, spent = (
        int(column[row]) for column in (cases.token_step, cases.token_attempt, cases.token_since, cases.token_spent)
    )
    stage = run.tables.step_stage[step]
    assert stage is not None
    token = Token(application, step)
    _count_join(run, application, step)
    application.attempts[stage.index] = attempt
    visit = Visit(run.when_over, token, stage, routes.branch[step], attempt, since)
    application.visits.append(visit)
    first, last = int(cases.token_person_first[row]), int(cases.token_person_first[row + 1])
    people = tuple(run.roster.people[int(person)] for person in cases.token_person[first:last])
    visit.opened = row
    if spent >= 0 and people and stage.at_closing != Closing.HAND_OVER:
        visit.key = run.waits.key(visit)
        run.working.resume(visit, people, spent)
        return
    if spent >= 0:
        run.working.leave_rest(visit, people, spent)
    run.wait(visit)


def _count_join(run: Run, application: Application, step: int) -> None:
    """A branch in the file makes its join wait for it."""
    routes = run.routes
    application.joins = application.joins or {}
    branch = routes.branch[step]
    while branch and routes.branch[step] == branch:
        step = routes.next[step]
    if branch and routes.kind[step] == StepKind.JOIN:
        application.joins[step] = application.joins.get(step, 0) + 1
