"""Which features of the model a run has reached, counted: so that random scenarios can be trusted to try them all."""

from __future__ import annotations

from collections import Counter

import numpy as np

from model.log import Fate, Log, Outcome
from model.program import Closing, Column, Grid, Hands, IntArray, Kind, Milestone, Program, StepKind, Unit

EVERY = (
    "kind work", "kind external", "kind meeting", "kind batch", "kind grid", "kind assignment", "outcome passed",
    "outcome sent_back", "outcome handed_over", "outcome sent_home", "outcome came_again", "outcome left",
    "outcome gave_up", "outcome expired", "outcome dropped", "outcome for_nothing", "outcome forced", "outcome open",
    "fate open", "fate archived", "fate withdrawn", "fate expired", "several places", "two fates at once",
    "owner's work", "deputy's work", "prefer", "backfill", "in one go", "travel", "suspended", "overtime",
    "handed over batch", "batch by size", "batch by age", "batch by time", "batch per area", "batch set-up",
    "batch of several", "seats all taken", "attended meeting", "outsourced after waiting",
    "outsourced from a long queue", "grid free", "grid waited", "grid farther", "grid farther of several",
    "grid part", "grid given back", "bay taken", "planned reinforcement", "triggered reinforcement",
    "latent customer", "paper fetched", "paper farther back", "papers of one stage", "branches joined", "otherwise",
    "attribute set", "table of durations", "multiplied duration", "zero external", "absent", "other duties",
    "headcount step", "leaver", "trained", "several shifts", "speed", "repeats", "borrowed luck", "caseload full",
    "alert yellow", "alert orange", "alert red", "alert by slack", "helped", "helped elsewhere", "helped batch",
    "helper's speed", "owned work helped", "escalated", "escalated batch",
    "recorded otherwise", "each attempt", "customer's days", "excluding",
    "excluding customer's", "clause when", "kept at once", "limit table", "limit attribute", "limit set on the way",
    "limit working_days", "limit calendar_days", "limit hours", "not signed", "priority category", "priority alert",
    "priority due_date", "priority slack", "drawn arrivals", "recorded arrivals", "several at once",
)  # fmt: skip
"""All there are."""


def reached_features(program: Program, log: Log) -> Counter[str]:
    """Count what a run has reached; 0 or absent where it has not."""
    found: Counter[str] = Counter()
    for count in (_visits, _people_at_work, _collected, _network, _routes, _people, _promises, _customers):
        found.update(count(program, log))
    return +found


def _names(words: type[Kind] | type[Outcome] | type[Fate] | type[Grid], before: str, column: IntArray) -> Counter[str]:
    return Counter(f"{before} {words(value).name.lower()}" for value in column.tolist())


def _started(program: Program, log: Log, column: str) -> int:
    """How many started visits are of a stage with something stated in a column."""
    stated = getattr(program.stages, column)[log.visits.stage] > (
        0 if column in ("in_one_go", "backfill", "batch_per_area") else -1
    )
    return int((stated & (log.visits.started >= 0)).sum())


def _has(first: IntArray, rows: IntArray) -> int:
    return int((first[rows + 1] > first[rows]).sum())


def _visits(program: Program, log: Log) -> Counter[str]:
    visits, stages = log.visits, program.stages
    found = _names(Kind, "kind", stages.kind[visits.stage]) + _names(Outcome, "outcome", visits.outcome)
    found += _names(Fate, "fate", log.applications.fate)
    begun = visits.stage[visits.started >= 0]
    found["prefer"], found["attribute set"] = _has(stages.prefer_first, begun), _has(stages.set_first, begun)
    columns = {
        "backfill": "backfill",
        "in_one_go": "in one go",
        "travel": "travel",
        "set_up": "batch set-up",
        "batch_per_area": "batch per area",
    }
    for column, name in columns.items():
        found[name] = _started(program, log, column)
    first = program.draws.choice_first
    takes = stages.takes[begun][stages.takes[begun] >= 0]
    found["table of durations"] = int((first[takes + 1] - first[takes] > 1).sum())
    per = program.draws.duration_per[program.draws.choice_use[first[takes]]]
    found["multiplied duration"] = int((per >= 0).sum())
    external = stages.kind[visits.stage] == Kind.EXTERNAL
    found["zero external"] = int((external & (visits.ended == visits.since)).sum())
    found["borrowed luck"] = len(stages.name_duration) - len(np.unique(stages.name_duration))
    ended = np.sort(visits.ended[visits.ended >= 0])
    found["several at once"] = int((np.diff(ended) == 0).sum())
    when = np.stack([visits.application, visits.ended], axis=1)
    gone, lapsed = np.isin(visits.outcome, (Outcome.GAVE_UP, Outcome.LEFT)), visits.outcome == Outcome.EXPIRED
    found["two fates at once"] = len(set(map(tuple, when[gone].tolist())) & set(map(tuple, when[lapsed].tolist())))
    return found


def _people_at_work(program: Program, log: Log) -> Counter[str]:
    visits, stages, duty = log.visits.rows, program.stages, log.duty
    visited, people = log.hands.visit, log.hands.person
    found: Counter[str] = Counter()
    found["several places"] = int((np.bincount(visited, minlength=1) > 1).sum())
    for visit, person in zip(visited.tolist(), people.tolist(), strict=True):
        stage, owner = int(visits["stage"][visit]), int(log.applications.owner[visits["application"][visit]])
        place = people[visited == visit].tolist().index(person)
        if stages.place_role[stages.place_first[stage] + place] < 0:
            found["owner's work" if person == owner else "deputy's work"] += 1
        started, ended = int(visits["started"][visit]), int(visits["ended"][visit])
        closes = duty.closes[duty.first[person] : duty.first[person + 1]]
        over = bool(((closes > started) & (closes < ended)).any())
        suspends = stages.at_closing[stage] == Closing.SUSPEND and not stages.in_one_go[stage]
        found["suspended" if suspends else "overtime"] += over
    return found


def _collected(program: Program, log: Log) -> Counter[str]:
    visits, stages = log.visits, program.stages
    found: Counter[str] = Counter()
    kind = stages.kind[visits.stage]
    for batch in np.unique(visits.batch[(visits.batch >= 0) & (visits.started >= 0)]).tolist():
        members = np.flatnonzero((visits.batch == batch) & (visits.started >= 0))
        stage = int(visits.stage[members[0]])
        if kind[members[0]] == Kind.MEETING:
            found["seats all taken"] += len(members) == stages.seats[stage]
            continue
        found["batch of several"] += len(members) > 1
        found["handed over batch"] += int((visits.outcome[members] == Outcome.HANDED_OVER).any())
        found["batch by size"] += stages.batch_size[stage] > 0
        found["batch by age"] += stages.batch_age_seconds[stage] >= 0
        found["batch by time"] += stages.batch_time_first[stage + 1] > stages.batch_time_first[stage]
    firm = stages.outsource_after_seconds[visits.stage[visits.outsourced > 0]] >= 0
    found["outsourced after waiting"], found["outsourced from a long queue"] = int(firm.sum()), int((~firm).sum())
    return found


def _network(program: Program, log: Log) -> Counter[str]:
    grants = log.grants
    granted = grants.granted >= 0
    found = _names(Grid, "grid", grants.how[granted])
    values, network = log.applications.values[grants.application[granted]], program.network
    hv, area = network.category_hv[values[:, Column.CATEGORY]] > 0, values[:, Column.AREA]
    elements = np.where(hv, np.diff(network.hv_first)[area], np.diff(network.lv_first)[area])
    found["grid farther of several"] = int(((grants.how[granted] == Grid.FARTHER) & (elements > 2)).sum())
    found["grid given back"] = int((granted & (grants.returned >= 0)).sum())
    found["bay taken"] = int((granted & (grants.bay > 0)).sum())
    found["planned reinforcement"] = int((program.network.planned_at < program.horizon).sum())
    found["triggered reinforcement"] = int((log.reinforcements.done >= 0).sum())
    found["latent customer"] = int((program.demand.latent[log.applications.stream] > 0).sum())
    return found


def _routes(program: Program, log: Log) -> Counter[str]:
    routes, visits = program.routes, log.visits
    found: Counter[str] = Counter()
    found["paper fetched"] = int(np.isin(visits.stage, routes.document_fetched_by).sum())
    back, needed = routes.document_back_to, routes.document_stage
    found["paper farther back"] = int(np.isin(visits.stage, routes.document_fetched_by[back != needed]).sum())
    found["papers of one stage"] = (len(needed) - len(np.unique(needed))) * found["paper fetched"]
    trunk = visits.application[visits.branch == 0]
    branched = visits.application[visits.branch > 0]
    found["branches joined"] = (
        int(np.isin(branched, trunk[np.isin(trunk, branched)]).sum()) if (routes.kind == StepKind.JOIN).any() else 0
    )
    otherwise = routes.stage[routes.otherwise[routes.kind == StepKind.TEST]]
    found["otherwise"] = int(np.isin(visits.stage, otherwise).sum())
    return found


def _people(program: Program, log: Log) -> Counter[str]:
    people, horizon = program.people, program.horizon
    found: Counter[str] = Counter()
    found["absent"] = int((people.team_absence > 0).sum())
    found["other duties"] = int((people.team_other_duties > 0).sum())
    found["trained"] = int(((people.skill_from > 0) & (people.skill_from < horizon)).sum())
    found["speed"], found["repeats"] = (
        int((people.skill_speed != 1000).sum()),
        int((people.skill_repeats != 1000).sum()),
    )
    last = [
        int(people.duty_closes[b - 1]) if b > a else -1
        for a, b in zip(people.duty_first, people.duty_first[1:], strict=False)
    ]
    found["leaver"] = sum(0 <= end < horizon - 4 * 86_400 for end in last)
    first = [
        int(people.duty_opens[a]) if b > a else -1
        for a, b in zip(people.duty_first, people.duty_first[1:], strict=False)
    ]
    found["headcount step"] = sum(start > 2 * 86_400 for start in first)
    teams = np.unique(people.person_team)
    found["several shifts"] = sum(
        len(np.unique(people.person_calendar[people.person_team == team])) > 1 for team in teams
    )
    owned = log.applications.owner[(log.applications.owner >= 0) & (log.applications.fate == Fate.OPEN)]
    found["caseload full"] = int((np.bincount(owned, minlength=1) >= max(1, int(people.caseload[0]))).sum())
    found["attended meeting"] = int((program.stages.kind[log.visits.stage] == Kind.MEETING).sum())
    return found


def _promises(program: Program, log: Log) -> Counter[str]:
    clauses, people = program.clauses, program.people
    found: Counter[str] = Counter(f"alert {('yellow', 'orange', 'red')[level]}" for level in log.alerts.level.tolist())
    visits = log.visits
    found["recorded otherwise"] = int(
        ((visits.recorded_since != visits.since) | (visits.recorded_ended != visits.ended)).sum()
    )
    found["each attempt"], found["customer's days"] = (
        int(clauses.each_attempt.sum()),
        int((clauses.customer_units >= 0).sum()),
    )
    found["clause when"] = int((clauses.condition >= 0).sum())
    limits = clauses.limit[clauses.limit >= 0]
    found["limit table"] = int((np.diff(program.draws.choice_first)[limits] > 1).sum())
    found["limit attribute"], found["limit set on the way"] = (
        int((clauses.limit_attribute >= 0).sum()),
        _follow(program),
    )
    found.update(f"limit {Unit(unit).name.lower()}" for unit in clauses.unit.tolist())
    fork = clauses.counts.reshape(len(clauses.agreement), -1)
    found["excluding"] = int(((fork.min(axis=1) == 0) & (fork.max(axis=1) == 1)).sum())
    customers = (clauses.customer_units >= 0)[:, None] & (program.stages.hands == Hands.CUSTOMER)
    found["excluding customer's"] = int((customers & (fork == 0)).sum())
    found["kept at once"] = _kept_at_once(program, log)
    signed = log.applications.values[:, len(program.names.attributes) - len(program.names.agreements) :]
    found["not signed"] = int((signed == 0).sum())
    names = ("category", "alert", "due_date", "slack")
    found.update(f"priority {names[key]}" for key in people.priority_keys.tolist())
    return found + _helped(program, log) + _escalated(program, log)


def _helped(program: Program, log: Log) -> Counter[str]:
    """Places filled by people who lack the role, or serve another area."""
    people, stages, visits, found = program.people, program.stages, log.visits, Counter[str]()
    areas = people.team_area.reshape(len(program.names.teams), -1)
    for visit, person in zip(log.hands.visit.tolist(), log.hands.person.tolist(), strict=True):
        stage = int(visits.stage[visit])
        place = log.hands.person[log.hands.visit == visit].tolist().index(person)
        role = int(stages.place_role[stages.place_first[stage] + place])
        rows = slice(int(people.skill_first[person]), int(people.skill_first[person + 1]))
        now = (people.skill_from[rows] <= visits.started[visit]) & (visits.started[visit] < people.skill_to[rows])
        has_role = role < 0 or role in people.skill_role[rows][now]
        area = int(log.applications.values[visits.application[visit], Column.AREA])
        serves = role < 0 or areas[people.person_team[person], area] == 1
        if not (has_role and serves):
            found["helped"] += 1
            found["helped elsewhere"] += not serves
            found["helped batch"] += stages.kind[stage] == Kind.BATCH
            found["helper's speed"] += not has_role and bool((program.effects.helper_speed != 1000).any())
            places = slice(int(stages.place_first[stage]), int(stages.place_first[stage + 1]))
            found["owned work helped"] += bool((stages.place_role[places] < 0).any())
    return found


def _escalated(program: Program, log: Log) -> Counter[str]:
    """Alerts by slack, and escalated work."""
    effects, clauses, alerts, visits = program.effects, program.clauses, log.alerts, log.visits
    found, times = Counter[str](), effects.escalation_times.reshape(-1, len(program.names.stages))
    for application, clause, level, raised in zip(
        *(column.tolist() for column in (alerts.application, alerts.clause, alerts.level, alerts.raised)), strict=True
    ):
        rows = range(int(clauses.alert_first[clause]), int(clauses.alert_first[clause + 1]))
        alert = next(row for row in rows if clauses.alert_level[row] == level)
        found["alert by slack"] += effects.alert_slack[alert] >= 0
        if effects.alert_escalation[alert] >= 0:
            shortened = np.flatnonzero(times[effects.alert_escalation[alert]] < 1000)
            later = (visits.application == application) & (visits.started > raised)
            stages = visits.stage[later & np.isin(visits.stage, shortened) & (visits.outsourced == 0)]
            found["escalated"] += len(stages)
            found["escalated batch"] += int((program.stages.kind[stages] == Kind.BATCH).sum())
    return found


def _follow(program: Program) -> int:
    """How many clauses have a limit that a stage may change."""
    clauses, draws, ways = program.clauses, program.draws, set(program.stages.set_attribute.tolist())
    found = sum(attribute in ways for attribute in clauses.limit_attribute.tolist())
    for limit in clauses.limit[clauses.limit >= 0].tolist():
        rows = draws.choice_condition[draws.choice_first[limit] : draws.choice_first[limit + 1]]
        tests = [draws.test_attribute[draws.condition_first[c] : draws.condition_first[c + 1]] for c in rows if c >= 0]
        found += any(attribute in ways for test in tests for attribute in test.tolist())
    return found


def _kept_at_once(program: Program, log: Log) -> int:
    """How often both ends of a clause from one branch to another come at one instant."""
    clauses, visits, found = program.clauses, log.visits, 0
    moments = {Milestone.WAITING: visits.since, Milestone.STARTED: visits.started, Milestone.ENDED: visits.ended}
    for clause in np.flatnonzero((clauses.from_stage >= 0) & (clauses.to_stage >= 0)).tolist():
        ends = []
        for milestone, stage in (
            (clauses.from_milestone[clause], clauses.from_stage[clause]),
            (clauses.to_milestone[clause], clauses.to_stage[clause]),
        ):
            moment = moments[Milestone(int(milestone))]
            of = np.flatnonzero((visits.stage == stage) & (visits.branch > 0) & (moment >= 0))
            named = zip(visits.application[of].tolist(), moment[of].tolist(), strict=True)
            ends.append(dict(zip(named, visits.branch[of].tolist(), strict=True)))
        found += sum(ends[1].get(instant, branch) != branch for instant, branch in ends[0].items())
    return found


def _customers(program: Program, log: Log) -> Counter[str]:
    recorded = int((log.applications.case >= 0).sum())
    return Counter({"recorded arrivals": recorded, "drawn arrivals": len(log.applications.case) - recorded})
