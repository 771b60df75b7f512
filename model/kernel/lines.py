"""Crews and lines: people connected by what they can do, and the lines of waiting work they serve (DESIGN §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.kernel import at
from model.program import OWNER, IntArray, Kind, Program

if TYPE_CHECKING:
    from model.kernel.front import Front

Signature = tuple[object, ...]


class Lines:
    """Lines of all stages and areas; work that the same people suit in the same way shares one."""

    def __init__(self, program: Program, front: Front) -> None:
        self._program, self._front = program, front
        self._roles = [self._places(stage) for stage in range(len(program.names.stages))]
        self._able: dict[tuple[int, int], frozenset[int]] = {}
        self._known: dict[Signature, int] = {}
        self._put_crews()
        self._put_lines()

    def of(self, stage: int) -> tuple[int, int]:
        """Whether a stage's work is owned, and the address of its lines, one per area."""
        return int(OWNER in self._roles[stage]), self._lines[stage]

    def _places(self, stage: int) -> tuple[int, ...]:
        stages = self._program.stages
        return tuple(stages.place_role[int(stages.place_first[stage]) : int(stages.place_first[stage + 1])].tolist())

    def _who(self, role: int, area: int) -> frozenset[int]:
        """People who ever have a role (the owners' for the owner's) and serve an area."""
        people, names = self._program.people, self._program.names
        role = int(people.owner_role[0]) if role == OWNER else role
        if (role, area) not in self._able:
            persons = np.repeat(np.arange(len(people.person_team)), np.diff(people.skill_first))
            having = np.unique(persons[people.skill_role == role])
            serving = people.team_area.reshape(len(names.teams), len(names.areas))[:, area]
            self._able[role, area] = frozenset(having[serving[people.person_team[having]] == 1].tolist())
        return self._able[role, area]

    def _helpers(self, roles: tuple[int, ...], area: int) -> tuple[frozenset[int], ...]:
        """People whom each row of helpers lets fill each place; none the owner's."""
        effects, names = self._program.effects, self._program.names
        rows, teams = len(effects.helper_speed), self._program.people.person_team
        serves = effects.helper_serves.reshape(rows, len(names.teams), len(names.areas))[:, :, area]
        stands_in = effects.helper_role.reshape(rows, len(names.roles))
        return tuple(
            frozenset(np.flatnonzero(serves[row, teams]).tolist() if role != OWNER and stands_in[row, role] else ())
            for row in range(rows)
            for role in roles
        )

    def _put_crews(self) -> None:
        """People who ever suit places of one stage, or may help there, belong to one crew."""
        n, front, areas = len(self._program.people.person_team), self._front, len(self._program.names.areas)
        of = list(range(n))

        def root(person: int) -> int:
            while of[person] != person:
                of[person] = of[of[person]]
                person = of[person]
            return person

        for roles in set(self._roles):
            for area in range(areas):
                linked = sorted(set().union(*(self._who(role, area) for role in roles), *self._helpers(roles, area)))
                for person in linked[1:]:
                    of[root(person)] = root(linked[0])
        members: dict[int, list[int]] = {}
        for person in range(n):
            members.setdefault(root(person), []).append(person)
        self._crew_of, self._members, self._crews = dict[int, int](), dict[int, list[int]](), dict[int, IntArray]()
        rows, base = front.people_rows, int(front.head[at.PERSONS])
        for together in members.values():
            crew = np.zeros(at.CREW_SIZE, dtype=np.int64)
            addresses = [base + person * rows.shape[1] for person in together]
            crew[at.CREW_PEOPLE : at.CREW_PEOPLE + at.LIST] = front.a_list(addresses)
            address = front.put(crew)
            self._crews[address] = crew
            self._members[address] = together
            self._crew_of.update(dict.fromkeys(together, address))
            rows[together, at.CREW] = address
        empty = np.zeros(at.CREW_SIZE, dtype=np.int64)
        self._nobody = front.put(empty)
        self._crews[self._nobody] = empty
        self._members[self._nobody] = []

    def _put_lines(self) -> None:
        stages, areas = self._program.stages, len(self._program.names.areas)
        self._lines: dict[int, int] = {}
        self._lines_of_crew: dict[int, list[int]] = {}
        for stage in range(len(self._roles)):
            if stages.kind[stage] in (Kind.WORK, Kind.BATCH):
                lines = [self._line(stage, area) for area in range(areas)]
                self._lines[stage] = self._front.put(np.array(lines, dtype=np.int64))
        for address, crew in self._crews.items():
            lines = self._lines_of_crew.get(address, [])
            crew[at.CREW_LINES : at.CREW_LINES + at.LIST] = self._front.a_list(lines)

    def _line(self, stage: int, area: int) -> int:
        """The line of a stage and an area; for owned work the pattern of the owners' lines."""
        program, front = self._program, self._front
        stages, roles, teams = program.stages, self._roles[stage], len(program.names.teams)
        candidates = tuple(self._who(role, area) for role in roles)
        prefer = stages.prefer_team[int(stages.prefer_first[stage]) : int(stages.prefer_first[stage + 1])].tolist()
        slot = int(stages.slot_seconds[stage]) if stages.in_one_go[stage] else 0
        helpers = self._helpers(roles, area)
        signature = (roles, candidates, helpers, tuple(prefer), slot, int(stages.backfill[stage]))
        if signature in self._known:
            return self._known[signature]
        line = np.zeros(at.LINE_SIZE, dtype=np.int64)
        line[at.LINE_ROLES], line[at.LINE_PLACES] = front.put(np.array(roles, dtype=np.int64)), len(roles)
        line[at.LINE_AREA], line[at.LINE_SLOT], line[at.LINE_BACKFILL] = area, slot, stages.backfill[stage]
        if prefer:
            ranks = np.full(teams, len(prefer), dtype=np.int64)
            for rank, team in reversed(list(enumerate(prefer))):
                ranks[team] = rank
            line[at.LINE_PREFER] = front.put(ranks)
        crew = next((self._crew_of[p] for suited in candidates for p in suited), self._nobody)
        line[at.LINE_CREW] = crew
        line[at.LINE_HELP_CREW] = next((self._crew_of[p] for suited in (*candidates, *helpers) for p in suited), crew)
        if OWNER in roles:  # LINE_OWNER of the pattern: where the line of each owner stands, nobody's first
            line[at.LINE_OWNER] = front.put(np.zeros(len(program.people.person_team) + 1, dtype=np.int64))
        elif len(roles) == 1 and not prefer and not slot:
            line[at.LINE_SOLE] = candidates[0] == frozenset(self._members[crew]) and self._constant(crew)
        address = self._known[signature] = front.put(line)
        if OWNER not in roles:
            self._lines_of_crew.setdefault(crew, []).append(address)
        return address

    def _constant(self, crew: int) -> bool:
        """Whether the people of a crew never learn or forget anything."""
        people, horizon = self._program.people, self._program.horizon
        for person in self._members[crew]:
            rows = slice(int(people.skill_first[person]), int(people.skill_first[person + 1]))
            if (people.skill_from[rows] > 0).any() or (people.skill_to[rows] < horizon).any():
                return False
        return True
