"""Returns: which stages lie ahead of a step of a route, and which ones a return may lead over again (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Iterator

from model.engine.tables import Tables


class Returns:
    """What is ahead in the routes."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._routes = tables, tables.routes
        self._ahead: dict[int, frozenset[int]] = {}

    def ahead(self, step: int) -> frozenset[int]:
        """Stages that an application at a step may still come to, the step's own among them."""
        if step not in self._ahead:
            routes, reached, to_look_at = self._routes, set[int](), [step]
            while to_look_at:
                here = to_look_at.pop()
                if here >= 0 and here not in reached:
                    reached.add(here)
                    to_look_at += [routes.next[here], routes.otherwise[here]]
                    to_look_at += self._tables.ragged(routes.fork_first, routes.fork_step, here)
            self._ahead[step] = frozenset(routes.stage[s] for s in reached if routes.stage[s] >= 0)
        return self._ahead[step]

    def lead_over(self, stage: int) -> bool:
        """Whether somebody who has passed a stage may be led over it again."""
        return any(
            steps[stage] >= 0
            and steps[own] >= 0
            and steps[back_to] >= 0
            and own in self.ahead(steps[stage])
            and stage in self.ahead(steps[back_to])
            for steps in self._routes.step_of
            for own, back_to in self._ways_back()
        )

    def _ways_back(self) -> Iterator[tuple[int, int]]:
        """(stage, stage it leads back to) of every outcome and every paper."""
        for stage in self._tables.stages:
            yield from ((stage.index, back_to.index) for _, _, back_to in stage.outcomes)
        yield from zip(self._routes.document_stage, self._routes.document_back_to, strict=True)
