"""What happens outside the house: the customer, an authority, a firm the work is given to (DESIGN §4)."""

from __future__ import annotations

from model.begun import longer
from model.engine.hours import office_later
from model.engine.instants import Instants
from model.engine.parts import Visit
from model.log import Outcome
from model.luck import Luck
from model.program import NEVER, Program


class Outside:
    """Time that nobody of the utility's spends."""

    def __init__(self, program: Program, luck: Luck, env: Instants) -> None:
        self._program, self._luck, self._env = program, luck, env

    def later(self, now: int, seconds: int, working: bool) -> int:
        """An instant so many seconds later, of the calendar or of the office's working time."""
        return office_later(self._program, now, seconds) if working else now + seconds

    def drawn(self, visit: Visit, choice: int, name: int) -> tuple[int, bool]:
        """A duration of a visit, and whether it is of working time."""
        application = visit.application
        return self._luck.seconds(choice, application.values, name, application.identity, visit.attempt)

    def left(self, visit: Visit, choice: int, name: int) -> tuple[int, bool]:
        """What is left of a duration that began with the visit, and whether it is of working time.

        All of it, unless it began before the first day and had not ended by then; 0 if nothing lasts so long.
        """
        if visit.opened < 0:
            return self.drawn(visit, choice, name)
        application, luck = visit.application, self._luck
        working, cases = luck.working_time(choice, application.values), self._program.open_cases
        passed = int(cases.token_office_seconds[visit.opened]) if working else -visit.since
        u = luck.uniform(name, application.identity, visit.attempt)
        return longer(luck.tables, luck.law(choice, application.values), passed, u) - passed, working

    def go(self, visit: Visit) -> None:
        """An external stage begins, or goes on."""
        stage, now = visit.stage, self._env.now
        seconds, working = self.left(visit, stage.takes, stage.name_duration)
        until = self.later(now, seconds if visit.opened < 0 else max(1, seconds), working)
        if stage.gives_up >= 0:
            threshold = self._luck.threshold(stage.gives_up, visit.application.values, visit.attempt)
            if self._luck.uniform(stage.name_gives_up, visit.application.identity, visit.attempt) < threshold:
                visit.outcome = Outcome.EXPIRED if stage.gives_up_expires else Outcome.GAVE_UP
        if stage.expires >= 0:
            lapse = self.later(now, *self.left(visit, stage.expires, stage.name_expires))
            if lapse < until:
                until, visit.outcome = lapse, Outcome.EXPIRED
        visit.started = now
        self._env.end(visit, min(until, NEVER) - now)

    def give_away(self, visit: Visit) -> None:
        """A firm does a piece of work."""
        stage, now = visit.stage, self._env.now
        visit.started, visit.outsourced = now, 1
        seconds, working = self.drawn(visit, stage.outsource_takes, stage.name_outsource)
        self._env.end(visit, min(self.later(now, max(1, seconds), working), NEVER) - now)
