"""Stages, what comes out of them, and the routes that lead through them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from model.scenario.words import (
    Amount,
    AttributeDraw,
    Condition,
    Count,
    Duration,
    Flag,
    Name,
    Number,
    PositiveCount,
    Probability,
    Share,
    Sourced,
    TimeOfDay,
    Title,
    Weekday,
    Words,
)

Hands = Literal["utility", "customer", "authority"]


class Outcome(Sourced):
    """A way a stage may end other than passing."""

    probability: Probability
    """Per attempt."""
    via: Name | None = None
    """The repair stage the application goes through first (a customer fetching papers, rework on site)."""
    back_to: Name | None = None
    """The stage it returns to; left out: this stage again."""
    reason: Name = "sent_back"
    """Why, for the reports (incomplete_documents, …)."""


class GivesUp(Sourced):
    """The customer never comes back."""

    probability: Probability
    """That he does not."""
    as_: Literal["withdrawn", "expired"] = Field(default="withdrawn", alias="as")
    """What the application is then called."""


class Patience(Duration):
    """How long somebody waits in the queue, in calendar time from joining it."""

    then: Literal["leaves", "comes_again"] = "leaves"
    """Leaves for good (withdrawn), or comes again: a new attempt."""
    via: Name | None = None
    """The stage between leaving and coming again."""


class Outsource(Sourced):
    """Work given to a firm: a fixed fee, its own duration, unlimited hands."""

    takes: Duration
    """How long the firm takes; calendar time, or working days."""
    fee_yuan: Annotated[Amount, Field(le=1e9)]
    """Fee per piece of work."""
    when_waiting_hours: Amount | None = None
    """Given away once it has waited so many calendar hours."""
    when_queue_above: Count | None = None
    """Given away while more than so many wait; the last in the queue first."""

    @model_validator(mode="after")
    def _one_rule(self) -> Outsource:
        if (self.when_waiting_hours is None) == (self.when_queue_above is None):
            raise ValueError("states one rule: when_waiting_hours or when_queue_above")
        return self


class Sessions(Sourced):
    """When a meeting takes place."""

    weekdays: tuple[Weekday, ...] | None = None
    """Each week on these days; on the next working day if that day is none."""
    days_of_month: tuple[Annotated[PositiveCount, Field(le=28)], ...] | None = None
    """Each month on these days; on the next working day if that day is none."""
    every_working_day: Flag = False
    """On every working day."""
    at: TimeOfDay
    """Start."""
    lasts_minutes: PositiveCount
    """Length; decisions at the end."""
    seats: PositiveCount | None = None
    """Applications per session; left out: all that wait."""

    @model_validator(mode="after")
    def _one_rhythm(self) -> Sessions:
        if sum([self.weekdays is not None, self.days_of_month is not None, self.every_working_day]) != 1:
            raise ValueError("states exactly one of weekdays, days_of_month, every_working_day")
        return self


class ListTime(Words):
    """A fixed time at which a team opens its list."""

    weekdays: tuple[Weekday, ...] | None = None
    """On these weekdays if they are working days; left out: every working day."""
    at: TimeOfDay
    """Time of day."""


class Collecting(Sourced):
    """When a batch is complete; at least one rule."""

    size: PositiveCount | None = None
    """So many members."""
    age_hours: Amount | None = None
    """So many calendar hours since its first member joined."""
    times: tuple[ListTime, ...] = ()
    """Fixed times."""
    per_area: Flag = False
    """Members of one area only (survey trips by area); else the first member's area says which teams may do it."""

    @model_validator(mode="after")
    def _some_rule(self) -> Collecting:
        if self.size is None and self.age_hours is None and not self.times:
            raise ValueError("states size, age_hours or times")
        return self


class OffSystem(Sourced):
    """Work outside the system 系统外流转: what is recorded differs from what happened."""

    probability: Share
    """That a visit is recorded otherwise, when its clause has the slack below."""
    slack_below_days: Number
    """Only with fewer working days left until the limit of a clause ending here (negative: already late)."""
    how: Literal["late_start", "early_end", "reopened"]
    """Recorded start later, recorded end inside the limit, or the case ended and opened again."""


class Common(Sourced):
    """What every kind of stage has."""

    title: Title
    """Name for people."""
    hands: Hands | None = None
    """Whose clock it runs on; left out: the utility's, for external stages the customer's."""
    outcomes: tuple[Outcome, ...] = ()
    """Ways it may end other than passing; probabilities add up to at most 1."""
    sent_back: Outcome | None = None
    """Short form of one outcome."""
    sets: dict[Name, AttributeDraw] = {}
    """Attributes that it sets at its end."""
    luck: Name | None = None
    """Draws as the stage of this name drew (a redesign that renames or merges stages keeps everybody's luck)."""
    off_system: tuple[OffSystem, ...] = ()
    """Recorded and true time."""
    customer_takes_part: Flag = False
    """Counts as a stage 环节 of the customer's."""
    trips: Amount = 0
    """The customer's trips 跑腿次数 per visit."""
    customer_yuan: Amount = 0
    """What a visit costs the customer."""
    site_visit: Flag = False
    """People go to the site."""
    system_links: Count | None = None
    """Links of the flow 流程环节数 in the system; left out: 1 in the utility's hands, else 0."""

    @property
    def all_outcomes(self) -> tuple[Outcome, ...]:
        """`outcomes` and the short form."""
        return (*self.outcomes, *((self.sent_back,) if self.sent_back else ()))


class Worked(Common):
    """What stages done by people have."""

    by: Name | tuple[Name, ...] | dict[Name, Annotated[PositiveCount, Field(le=50)]]
    """The places to fill: a role, a list of roles, or {role: people}; `owner` is the account manager."""
    takes: Duration
    """Work at normal speed."""
    travel: Duration | None = None
    """Travel before it, part of the work, from the team's base."""
    at_closing: Literal["suspend", "finish", "hand_over"] = "suspend"
    """Work not finished when its people go off duty: kept, finished in overtime, or given back to the queue."""
    in_one_go: Flag = False
    """Needs people who stay on duty for the whole slot; a longer draw runs on as overtime."""
    slot_minutes: PositiveCount | None = None
    """The slot; left out: the 90 % quantile of duration and travel."""
    prefer: tuple[Name, ...] = ()
    """Teams in the order in which they are asked."""
    backfill: Flag = False
    """Reserves nobody while it cannot start."""

    @property
    def places(self) -> tuple[str, ...]:
        """The role of each place, in order."""
        if isinstance(self.by, str):
            return (self.by,)
        if isinstance(self.by, dict):
            return tuple(role for role, people in self.by.items() for _ in range(people))
        return self.by


class Work(Worked):
    """Needs people and a duration."""

    kind: Literal["work"] = "work"
    """Kind of stage."""
    patience: Patience | None = None
    """Who waits too long leaves or comes again."""
    hall: Name | None = None
    """A hall with these hours: whoever still waits at closing comes again at the next opening."""
    outsource: Outsource | None = None
    """An alternative outside the house."""


class External(Common):
    """The customer, his designer or contractor, or an authority."""

    kind: Literal["external"]
    """Kind of stage."""
    takes: Duration
    """Calendar time, or working days of the office calendar."""
    gives_up: GivesUp | None = None
    """He may never come back."""
    expires_after: Duration | None = None
    """Longer than this, and the application expires (a plan is valid a year 逾期注销)."""


class Meeting(Common):
    """Sessions at fixed times."""

    kind: Literal["meeting"]
    """Kind of stage."""
    sessions: Sessions
    """When, how long, how many seats."""
    attended_by: tuple[Name, ...] = ()
    """Teams whose calendars are closed for it, whether it takes place or not."""


class Batch(Worked):
    """Collected, then one piece of work: set-up and the sum of its members' own draws."""

    kind: Literal["batch"]
    """Kind of stage."""
    collects: Collecting
    """When a batch is complete."""
    set_up: Duration | None = None
    """Once per batch, drawn for its first member."""


class Blocked(Sourced):
    """What an application does that the grid cannot take at once; the rest waits. Drawn once per visit."""

    farther_probability: Share = 0
    """Connects farther away: to another element of its area that has room."""
    farther_via: Name | None = None
    """The extra stage of that connection (longer line: days and yuan)."""
    part_probability: Share = 0
    """Takes the part that fits."""
    part_least: Share = 0.5
    """Smallest part accepted, as a share of the request."""
    withdraws_probability: Share = 0
    """Withdraws."""

    @model_validator(mode="after")
    def _adds_up(self) -> Blocked:
        if self.farther_probability + self.part_probability + self.withdraws_probability > 1 + 1e-9:
            raise ValueError("the three probabilities add up to at most 1")
        return self


class Grid(Common):
    """Asks the network for kVA, and a bay where one is needed."""

    kind: Literal["grid"]
    """Kind of stage."""
    if_blocked: Blocked = Blocked()
    """Choices of a constrained application 业扩受限."""


class Assignment(Common):
    """Waits until an owner with room in his caseload takes the application."""

    kind: Literal["assignment"]
    """Kind of stage."""


def _kind(value: object) -> str:
    kind = value.get("kind", "work") if isinstance(value, dict) else getattr(value, "kind", "work")
    return kind if kind in ("external", "meeting", "batch", "grid", "assignment") else "work"


Stage = Annotated[
    Annotated[Work, Tag("work")]
    | Annotated[External, Tag("external")]
    | Annotated[Meeting, Tag("meeting")]
    | Annotated[Batch, Tag("batch")]
    | Annotated[Grid, Tag("grid")]
    | Annotated[Assignment, Tag("assignment")],
    Discriminator(_kind),
]


class Sometimes(Sourced):
    """A part of a route for some applications only."""

    when: Condition
    """Evaluated on entering."""
    do: Route
    """The part."""
    otherwise: Route = ()
    """The part for all others."""


class Together(Words):
    """Branches side by side, joined at the end."""

    together: tuple[Route, ...] = Field(min_length=2)
    """Each branch a route of its own."""


class Only(Sourced):
    """One stage for some applications only."""

    stage: Name
    """The stage."""
    when: Condition
    """Evaluated on entering."""


def _kind_of_item(value: object) -> str:
    if isinstance(value, dict):
        return "together" if "together" in value else "stage_when" if "stage" in value else "sometimes"
    forms = ((Together, "together"), (Only, "stage_when"), (Sometimes, "sometimes"))
    return next((name for form, name in forms if isinstance(value, form)), "stage")


Item = Annotated[
    Annotated[Name, Tag("stage")]
    | Annotated[Only, Tag("stage_when")]
    | Annotated[Sometimes, Tag("sometimes")]
    | Annotated[Together, Tag("together")],
    Discriminator(_kind_of_item),
]
Route = tuple[Item, ...]
"""A readable list of stages; each stage at most once."""
