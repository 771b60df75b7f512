"""Papers: what a stage cannot start without, and who fetches what is missing (DESIGN §4)."""

from __future__ import annotations

from model.engine.parts import Token
from model.engine.tables import Stage, Tables
from model.program import MOST_ATTEMPTS, Column


class Papers:
    """Asks for papers."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._routes, self._luck = tables, tables.routes, tables.luck

    def missing(self, token: Token, stage: Stage) -> bool:
        """Ask for the papers a stage cannot start without; if some are missing, send the customer for them."""
        application, routes = token.application, self._routes
        needed = self._tables.papers_at[application.values[Column.CATEGORY]].get(stage.index)
        if needed is None:
            return False
        papers = application.papers = application.papers or {}
        missing = []
        for paper in needed:
            asked = papers.get(paper, 0) + 1
            if asked > 0:
                threshold = self._luck.threshold(routes.document_probability[paper], application.values, asked)
                u = self._luck.uniform(routes.document_name[paper], application.identity, asked)
                lacking = u < threshold and asked < MOST_ATTEMPTS
                papers[paper] = asked if lacking else -1
                if lacking:
                    missing.append(paper)
        if missing:
            fetching = dict.fromkeys(routes.document_fetched_by[paper] for paper in missing)
            token.detours = [self._tables.stages[fetched] for fetched in fetching]
            steps = routes.step_of[application.route]
            # routes are laid out from their end: the earliest step is the highest
            token.step = max(steps[routes.document_back_to[paper]] for paper in missing)
        return bool(missing)
