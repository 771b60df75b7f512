"""What alerts let others do: people who help, and work that is escalated (DESIGN §7).

An application remembers its helpers and escalations as bits: bit n is row n of `model.program.AlertEffects`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from model.engine.parts import Person
from model.engine.tables import Columns
from model.program import OWNER, Program


class Helping:
    """Who may fill places that he does not suit himself."""

    def __init__(self, program: Program, people: Iterable[Person]) -> None:
        self._effects, self._people = Columns(program.effects), tuple(people)
        self._known: dict[tuple[int, int, int], frozenset[Person]] = {}
        self.every = (1 << len(self._effects.helper_speed)) - 1
        """All helpers."""

    def who(self, helped: int, role: int, area: int) -> frozenset[Person]:
        """People whom any of some helpers' rows lets fill a place of an application of an area; never the owner's."""
        if not helped or role == OWNER:
            return frozenset()
        if (helped, role, area) not in self._known:
            self._known[helped, role, area] = frozenset(
                person
                for person in self._people
                for row in _bits(helped)
                if self._effects.helper_role[row][role] and self._effects.helper_serves[row][person.team][area]
            )
        return self._known[helped, role, area]

    def skill(self, helped: int, role: int, team: int) -> tuple[int, int]:
        """Speed and repeats of people of a team in a role they lack, per mille; of several rows the first holds."""
        serves, roles = self._effects.helper_serves, self._effects.helper_role
        row = next(row for row in _bits(helped) if roles[row][role] and any(serves[row][team]))
        return self._effects.helper_speed[row], self._effects.helper_repeats[row]

    def escalated(self, escalated: int, stage: int, seconds: int) -> int:
        """Seconds of work at a stage, less what the escalations of an application save."""
        times = min(self._effects.escalation_times[row][stage] for row in _bits(escalated))
        return int(seconds * times + 500) // 1000


def _bits(some: int) -> Iterator[int]:
    return (row for row in range(some.bit_length()) if some >> row & 1)
