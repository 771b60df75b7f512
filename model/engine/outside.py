"""What happens outside the house: the customer, an authority, a firm the work is given to (DESIGN §4)."""

from __future__ import annotations

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

    def go(self, visit: Visit) -> None:
        """An external stage begins, or what is left of it (`visit.rest`) goes on."""
        stage, now = visit.stage, self._env.now
        seconds, working = self.drawn(visit, stage.takes, stage.name_duration)
        until = self.later(now, seconds if visit.rest < 0 else visit.rest, working)
        visit.rest = -1
        if stage.gives_up >= 0:
            threshold = self._luck.threshold(stage.gives_up, visit.application.values, visit.attempt)
            if self._luck.uniform(stage.name_gives_up, visit.application.identity, visit.attempt) < threshold:
                visit.outcome = Outcome.EXPIRED if stage.gives_up_expires else Outcome.GAVE_UP
        if stage.expires >= 0:
            lapse = self.later(now, *self.drawn(visit, stage.expires, stage.name_expires))
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
