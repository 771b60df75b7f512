"""A study as a file: what is asked of a scenario and its redesigns, of which kind, how often and how.

The schema is that of scenarios: unknown keys are refused, all problems are told at once, each with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import Field, ValidationError

from model.files.layers import Layers
from model.files.yaml_file import read_yaml
from model.files.yaml_tree import Plain, plain
from model.problems import MISSING, KeyPath, Problem, ScenarioError, dotted, suggestion
from model.scenario.checks.finding import Finding, listed
from model.scenario.telling.translating import translated
from model.scenario.words import Count, Day, Number, PositiveCount, Share, Text, Title, Words

NET = "net"
"""As a measure: the net gain in yuan a year against the base."""
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Study(Words):
    """What every study states."""

    kind: Text
    """Kind of study."""
    title: Title
    """Name for people."""
    base: Name
    """The scenario: a file beside this one, or one that comes with yekuo."""
    measures: Annotated[tuple[Name, ...], Field(min_length=1)]
    """What is looked at: paths of headline measures and of areas, `net` (yuan a year)."""
    replications: Annotated[PositiveCount, Field(ge=2, le=100_000)] = 20
    """Replications of each arm; at least two."""
    seed: Count = 1
    """Another seed, other luck."""
    note: Text | None = None
    """A remark for the reader; has no effect."""


class Target(Words):
    """What a set of redesigns is to reach."""

    measure: Name
    """One of the study's measures."""
    level: Number
    """At least this; at most, where less is better."""


class Factorial(Study):
    """Every combination of redesigns: what each brings, and what two bring together."""

    kind: Literal["factorial"]
    """Kind of study."""
    redesigns: Annotated[tuple[Name, ...], Field(min_length=2, max_length=8)]
    """Factors, each laid over or not, in this order: files, names of shipped ones, several joined by `+`."""
    inputs: Literal["fixed", "uncertain"] = "fixed"
    """Whether each replication draws its own uncertain inputs."""
    target: Target | None = None
    """For the cheapest sufficient set."""


class Fraction(Study):
    """A fraction of the combinations: fewer runs, and effects that cannot be told apart."""

    kind: Literal["fraction"]
    """Kind of study."""
    redesigns: Annotated[tuple[Name, ...], Field(min_length=3, max_length=16)]
    """Factors, as in a factorial."""
    generators: Annotated[dict[Name, tuple[Name, ...]], Field(min_length=1)]
    """Factor: the factors whose product it follows."""
    inputs: Literal["fixed", "uncertain"] = "fixed"
    """Whether each replication draws its own uncertain inputs."""
    target: Target | None = None
    """For the cheapest sufficient set among the runs."""


class OneAtATime(Study):
    """Each uncertain input at either end of its range, all others at their stated values (a tornado)."""

    kind: Literal["one_at_a_time"]
    """Kind of study."""
    redesign: Name | None = None
    """Look at what this redesign changes, redesign − base, instead of the base itself."""
    vary: tuple[Name, ...] = ("*",)
    """Names of uncertain inputs, `*` for any letters."""
    ends: tuple[Share, Share] = (0.0, 1.0)
    """The ends, as quantiles of the range; [0.05, 0.95] leaves the last twentieth out."""


class Screening(Study):
    """All uncertain inputs at once: which matter at all (Morris), which share of the variance is whose (Sobol)."""

    kind: Literal["screening"]
    """Kind of study."""
    method: Literal["morris", "sobol"] = "morris"
    """Morris: elementary effects; Sobol: shares of the variance, for few inputs."""
    redesign: Name | None = None
    """Look at redesign − base instead of the base itself."""
    vary: tuple[Name, ...] = ("*",)
    """Names of uncertain inputs, `*` for any letters."""
    trajectories: Annotated[PositiveCount, Field(ge=2, le=1000)] = 10
    """Morris: ways through the ranges, each of one point more than inputs."""
    levels: Annotated[PositiveCount, Field(ge=4, le=20)] = 4
    """Morris: levels of each range; an even number."""
    points: Annotated[PositiveCount, Field(ge=8, le=65536)] = 64
    """Sobol: a power of two; it takes as many points as this times inputs + 2."""


class Step(Words):
    """Areas that take over the redesign on a date."""

    areas: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Keys of `areas`."""
    from_: Day = Field(alias="from")
    """Applications that arrive from this day on."""


class Pilot(Study):
    """A redesign in some areas from a date, in others later or never."""

    kind: Literal["pilot"]
    """Kind of study."""
    redesign: Name
    """The redesign."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    """Who takes it over when; each area once."""
    inputs: Literal["fixed", "uncertain"] = "fixed"
    """Whether each replication draws its own uncertain inputs."""


AnyStudy = Factorial | Fraction | OneAtATime | Screening | Pilot
KINDS: dict[str, type[AnyStudy]] = {
    "factorial": Factorial,
    "fraction": Fraction,
    "one_at_a_time": OneAtATime,
    "screening": Screening,
    "pilot": Pilot,
}


@dataclass(frozen=True, slots=True)
class StudyFile:
    """A study and the file that it stands in."""

    study: AnyStudy
    path: Path
    layers: Layers
    """Its content with places; a single layer."""

    @property
    def folder(self) -> Path:
        """Where files that it names are looked for first."""
        return self.path.parent

    def problem(self, path: KeyPath, should_be: str, value: object = MISSING) -> Problem:
        """A problem with the value at a path."""
        return Problem(self.layers.place_of(path), dotted(path), should_be, value)


def shipped_studies() -> dict[str, Path]:
    """The studies that come with yekuo, by name."""
    return {file.stem: file for file in sorted((Path(__file__).parent / "studies").glob("*.yaml"))}


def study_path(name: str) -> Path:
    """The file of that name, or the study of that name that comes with yekuo."""
    if Path(name).suffix in (".yaml", ".yml"):
        return Path(name)
    shipped = shipped_studies()
    if name not in shipped:
        should_be = f"a .yaml file, or a study that comes with yekuo: {listed(list(shipped))}"
        raise ScenarioError([Problem(None, name, should_be + suggestion(name, shipped))])
    return shipped[name]


def read_study(path: str | Path) -> StudyFile:
    """Read a study.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    path = Path(path)
    node = read_yaml(path)
    value = cast("dict[str, Plain]", plain(node))
    layers = Layers(value, (path,), (node.place.file,), node)
    kind = value.get("kind", MISSING)
    if not isinstance(kind, str) or kind not in KINDS:
        should_be = "is missing; it is " if kind is MISSING else "is "
        near = suggestion(kind, KINDS) if isinstance(kind, str) else ""
        problem = Problem(layers.place_of(("kind",)), "kind", should_be + listed(list(KINDS)) + near, kind)
        raise ScenarioError([problem])
    model = KINDS[kind]
    try:
        study = model.model_validate(value)
    except ValidationError as error:
        raise ScenarioError(_placed(layers, finding) for finding in translated(error, model, value)) from None
    if found := [_placed(layers, finding) for finding in _wrong(study)]:
        raise ScenarioError(found)
    return StudyFile(study, path, layers)


def factor_name(stated: str) -> str:
    """Name of a redesign that is stated as files or names joined by `+`."""
    return "+".join(Path(part).stem for part in stated.split("+"))


def _wrong(study: AnyStudy) -> Iterator[Finding]:
    """What the schema cannot see."""
    yield from _twice(study.measures, "measures")
    if isinstance(study, Factorial | Fraction):
        yield from _twice(["base", *(factor_name(one) for one in study.redesigns)], "redesigns", before=1)
        if study.target is not None and study.target.measure not in study.measures:
            said = "one of the study's measures" + suggestion(study.target.measure, study.measures)
            yield Finding(("target", "measure"), said, study.target.measure)
    if isinstance(study, Fraction):
        yield from _wrong_generators(study)
    if isinstance(study, OneAtATime) and not study.ends[0] < study.ends[1]:
        yield Finding(("ends",), "two quantiles, the lower one first", list(study.ends))
    if isinstance(study, OneAtATime | Screening) and NET in study.measures and study.redesign is None:
        yield Finding(("measures", study.measures.index(NET)), "the net gain is of a redesign; say `redesign:`", NET)
    if isinstance(study, Screening) and study.levels % 2:
        yield Finding(("levels",), "an even number", study.levels)
    if isinstance(study, Screening) and study.points & (study.points - 1):
        yield Finding(("points",), "a power of two", study.points)
    if isinstance(study, Pilot):
        if NET in study.measures:
            said = "a pilot runs through part of the year, its net gain is no yearly one; take another measure"
            yield Finding(("measures", study.measures.index(NET)), said, NET)
        areas = [(("steps", i, "areas", j), area) for i, s in enumerate(study.steps) for j, area in enumerate(s.areas)]
        for position, (path, area) in enumerate(areas):
            if area in [other for _, other in areas[:position]]:
                yield Finding(path, "takes it over already; each area once", area)


def _wrong_generators(study: Fraction) -> Iterator[Finding]:
    factors = [factor_name(one) for one in study.redesigns]
    for name, word in study.generators.items():
        if name not in factors:
            yield Finding(("generators", name), "no redesign of the study" + suggestion(name, factors), at_key=True)
        free = [factor for factor in factors if factor not in study.generators]
        for position, factor in enumerate(word):
            path = ("generators", name, position)
            if factor in study.generators:
                yield Finding(path, "is generated itself; name factors that run in full", factor)
            elif factor not in free:
                yield Finding(path, "no redesign of the study" + suggestion(factor, free), factor)
        if len(set(word)) < max(2, len(word)):
            yield Finding(("generators", name), "at least two factors, each once")


def _twice(names: tuple[str, ...] | list[str], key: str, *, before: int = 0) -> Iterator[Finding]:
    """Yield names that stand in a list twice, or are taken by one of those `before` it."""
    for position, name in enumerate(names):
        if name in names[:position]:
            taken = name in names[:before]
            yield Finding((key, position - before), "is taken by the base" if taken else "stands here twice", name)


def _placed(layers: Layers, finding: Finding) -> Problem:
    place = layers.place_of_key(finding.path) if finding.at_key else layers.place_of(finding.path)
    return Problem(place, dotted(finding.path), finding.should_be, finding.value)
