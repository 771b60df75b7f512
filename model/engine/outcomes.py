"""What comes of a visit: it passes or is sent back, it sets attributes, and where its branch goes next (DESIGN §4)."""

from __future__ import annotations

from model.engine.parts import Visit
from model.engine.tables import Tables
from model.log import Outcome
from model.program import MOST_ATTEMPTS


class Outcomes:
    """Draws what comes of visits."""

    def __init__(self, tables: Tables) -> None:
        self._step_stage, self._routes, self._luck = tables.step_stage, tables.routes, tables.luck

    def of(self, visit: Visit) -> Outcome:
        """Pass, or one of the stage's outcomes; at the cap on attempts it is made to pass."""
        stage, application = visit.stage, visit.application
        u = self._luck.uniform(stage.name_outcome, application.identity, visit.attempt)
        upto = 0
        for row, (probability, _, _) in enumerate(stage.outcomes):
            threshold = self._luck.threshold(probability, application.values, visit.attempt)
            upto += threshold if visit.repeats == 1000 else threshold // 1000 * visit.repeats
            if u < upto:
                if visit.attempt >= MOST_ATTEMPTS:
                    return Outcome.FORCED
                visit.reason = row
                return Outcome.SENT_BACK
        return Outcome.PASSED

    def set_attributes(self, visit: Visit) -> None:
        """Set what the stage sets."""
        values, identity = visit.application.values, visit.application.identity
        for attribute, draw, name in visit.stage.sets:
            values[attribute] = self._luck.value(draw, values, name, identity, visit.attempt)

    def lead_on(self, visit: Visit, outcome: Outcome) -> bool:
        """Point the branch to where it goes after a visit; whether that is back."""
        stage, token = visit.stage, visit.token
        on_route = self._step_stage[token.step] is stage
        if outcome == Outcome.SENT_BACK:
            _, via, back_to = stage.outcomes[visit.reason]
            if via is not None:
                token.detours.append(via)
            token.step = self._routes.step_of[token.application.route][back_to.index]
            return True
        if outcome == Outcome.CAME_AGAIN:
            again = ([stage.patience_via] if stage.patience_via else []) + ([] if on_route else [stage])
            token.detours = again + token.detours
        elif on_route:
            token.step = self._routes.next[token.step]
        return False
