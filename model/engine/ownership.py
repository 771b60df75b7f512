"""Owners: account managers who stay with an application (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable

from model.draws import name_of
from model.engine.crews import Crews
from model.engine.instants import Instants
from model.engine.parts import Application, Person, Visit
from model.luck import Luck
from model.program import Column, OwnerRule, Program

CHOICE = "customer's choice of owner"


class Ownership:
    """Assigns owners and takes note when they are free again."""

    def __init__(self, program: Program, luck: Luck, crews: Crews, env: Instants) -> None:
        self._luck, self._crews, self._env = luck, crews, env
        self._role, self._caseload = int(program.people.owner_role[0]), int(program.people.caseload[0])
        self._rule = int(program.people.owner_rule[0])
        self._names_area = program.people.team_names_area
        self._choice = [name_of(CHOICE, team) for team in program.names.teams]
        self.waiting: list[Visit] = []
        self.orphans: list[Application] = []
        """Applications whose owner left."""
        self.changed = False

    def join(self, visit: Visit) -> None:
        """An application waits for an owner."""
        self.waiting.append(visit)
        self._call()

    def leave(self, visit: Visit) -> None:
        """It waits no longer."""
        if visit in self.waiting:
            self.waiting.remove(visit)

    def free(self, application: Application) -> None:
        """An owned application ends: its owner has room again."""
        if application.owner is not None:
            application.owner.owned.discard(application)
            self._call()

    def hand_over(self, person: Person) -> None:
        """A leaver hands over what he owns."""
        person.employed = False
        for application in sorted(person.owned, key=lambda a: a.order):
            application.owner = None
            self.orphans.append(application)
        person.owned.clear()
        self._call()

    def look_again(self) -> None:
        """Somebody has come or learnt who may own applications."""
        self._call()

    def _call(self) -> None:
        self.changed = True
        self._env.call()

    def dispatch(self, now: int, moved: Callable[[Application], None]) -> None:
        """Owners to applications: those left behind first, then those who wait, by key."""
        self.changed = False
        orphans, self.orphans = sorted(self.orphans, key=lambda a: a.order), []
        for application in orphans:
            if application.fate:
                continue
            if self._assign(application):
                moved(application)
            else:
                self.orphans.append(application)
        waiting, self.waiting = sorted(self.waiting, key=lambda visit: visit.key), []
        for visit in waiting:
            if visit.application.owner is not None or self._assign(visit.application):
                visit.started = now
                self._env.end(visit, 0)
            else:
                self.waiting.append(visit)

    def _assign(self, application: Application) -> bool:
        area = application.values[Column.AREA]
        able = [
            p
            for p in self._crews.able(self._role, area)
            if self._role in p.skills and len(p.owned) < self._caseload and p.employed
        ]
        if not able:
            return False
        application.owner = min(able, key=self._order(application, area))
        application.owner.owned.add(application)
        return True

    def _order(self, application: Application, area: int) -> Callable[[Person], tuple[int, ...]]:
        if self._rule == OwnerRule.AREA:
            return lambda p: (1 - int(self._names_area[p.team, area]), len(p.owned), p.rank)
        if self._rule == OwnerRule.CUSTOMERS_CHOICE:
            return lambda p: (self._luck.uniform(self._choice[p.team], application.identity, p.number), p.rank)
        return lambda p: (len(p.owned), p.rank)
