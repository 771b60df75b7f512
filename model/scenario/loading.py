"""Loading a scenario: files laid over one another, uncertain numbers filled in, schema, cross-checks.

All problems are gathered and raised at once, each with the file, line and column of the layer that made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from model.files.layers import Layers, load_layers
from model.files.picking import find_uncertain, has_effects, ranges_of, resolve_uncertain
from model.files.sources import numbers_without_source
from model.files.uncertain import Pick, Range, highest, lowest, nominal, one_against_the_rest
from model.problems import MISSING, KeyPath, Place, Problem, ScenarioError, dotted, value_at
from model.scenario.checks.every import cross_checked, numbers_checked
from model.scenario.checks.facts import Facts, Known
from model.scenario.checks.finding import Finding, listed
from model.scenario.checks.numbers import INSIDE, leads_out, named_files
from model.scenario.telling.translating import translated
from model.scenario.whole import Scenario

BASE = "period"
"""What every whole scenario states, and what is laid over one never does."""
ALONE = "this file changes a scenario and is none by itself; lay it over one with `extends: [scenario.yaml, this.yaml]`"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario, and the files that it comes from."""

    scenario: Scenario
    layers: Layers
    folder: Path
    """The folder of the file on top."""

    @property
    def uncertain(self) -> list[KeyPath]:
        """The paths of all uncertain numbers, in the order of the files."""
        return find_uncertain(self.layers.value)

    def place_of(self, path: KeyPath) -> Place:
        """Return where the value at a path is set."""
        return self.layers.place_of(path)

    def file_named_at(self, path: KeyPath) -> Path:
        """Return the CSV file that the text at a path names: it lies beside the layer that names it."""
        value: object = self.scenario
        for step in path:
            value = value[step] if isinstance(value, dict) else getattr(value, str(step))
        return _beside(self.layers, path, str(value))

    @property
    def has_effects(self) -> bool:
        """Whether a redesign's assumed effects are in it, which may come true more or less strongly."""
        return has_effects(self.layers.value)

    def with_inputs(self, pick: Pick = nominal, *, strength: float = 1.0) -> Scenario:
        """Return the scenario with its uncertain numbers picked by another rule.

        Parameters
        ----------
        strength
            How much of the assumed effects of redesigns comes true; 1: as stated.

        Raises
        ------
        ScenarioError
            A picked number is not allowed where it stands, or beside the others.
        """
        scenario = load_value(self.layers, pick, strength=strength)
        if problems := _placed(self.layers, numbers_checked(Facts(scenario), at_an_end=False)):
            raise ScenarioError(problems)
        return scenario


def load_scenario(path: str | Path, *, over: Sequence[str | Path] = (), inputs: Pick = nominal) -> Scenario:
    """Return the scenario that a file and the files it extends describe.

    Parameters
    ----------
    path
        The file on top.
    over
        Files laid over it (redesigns, rule sets), one after another.
    inputs
        The rule that picks each uncertain number; default: its nominal value.

    Raises
    ------
    ScenarioError
        With every problem found.
    """
    return load(path, over=over, inputs=inputs).scenario


def load(
    path: str | Path, *, over: Sequence[str | Path] = (), inputs: Pick = nominal, known: Known | None = None
) -> Loaded:
    """Return a scenario with its files; see `load_scenario`.

    Parameters
    ----------
    known
        What the checks of scenarios like it have found out already; this one adds to it.
    """
    layers = load_layers(Path(path), over=tuple(map(Path, over)))
    if BASE not in layers.value and (stated := layers.tree.value) and isinstance(stated, Mapping):
        first = next(iter(stated.values()))
        raise ScenarioError([Problem(first.key_place, "", ALONE)])
    problems = numbers_without_source(layers)
    scenario: Scenario | None = None
    try:
        scenario = load_value(layers, inputs)
    except ScenarioError as error:
        problems += error.problems
    if scenario is not None:
        facts = Facts(scenario, known or Known())
        found = [*cross_checked(facts), *_missing_files(layers, scenario)]
        problems += [*_placed(layers, found), *_at_the_ends(layers, facts, found)]
    if problems or scenario is None:
        raise ScenarioError(problems)
    return Loaded(scenario, layers, Path(path).parent)


def load_value(layers: Layers, pick: Pick, *, strength: float = 1.0) -> Scenario:
    """Return the scenario with its uncertain numbers picked; the schema is checked, nothing else.

    Raises
    ------
    ScenarioError
        With all that the schema refuses.
    """
    value = resolve_uncertain(layers.value, pick, layers.place_of, strength=strength)
    try:
        return Scenario.model_validate(value)
    except ValidationError as error:
        raise ScenarioError(_placed(layers, translated(error, Scenario, value))) from None


def _at_the_ends(layers: Layers, facts: Facts, told: Sequence[Finding]) -> list[Problem]:
    """Return what is refused where uncertain numbers lie at the ends of their ranges: all at one, or one against all.

    Parameters
    ----------
    facts, told
        What is known, and told already, at the nominal values.
    """
    ranges, known = ranges_of(layers.value), {(finding.path, finding.should_be) for finding in told}

    def found(pick: Pick) -> list[Finding]:
        return [f for f in _refused(layers, pick, facts) if (f.path, f.should_be) not in known]

    findings: list[Finding] = []
    for name, pick in (("lowest", lowest), ("highest", highest)) if ranges else ():
        findings += [_saying(f, f" (with every uncertain number at its {name})") for f in found(pick)]
    if not findings:
        written = {path[:2]: repr((path[:2], value_at(layers.value, path[:2]))) for path in ranges}
        fresh = {path: spec for path, spec in ranges.items() if written[path[:2]] not in facts.known.sound}
        mixed = (finding for pick in one_against_the_rest(fresh) for finding in found(pick))
        by_path = {finding.path: finding for finding in mixed}
        findings = [_saying(finding, _overlap(path, ranges)) for path, finding in by_path.items()]
        if not findings:
            facts.known.sound.update(written.values())
    return _placed(layers, findings)


def _refused(layers: Layers, pick: Pick, facts: Facts) -> list[Finding]:
    """Return what the schema or, if it is content, the cross-checks refuse with numbers picked by a rule."""
    value = resolve_uncertain(layers.value, pick, layers.place_of)
    try:
        scenario = Scenario.model_validate(value)
    except ValidationError as error:
        return translated(error, Scenario, value)
    return numbers_checked(Facts(scenario, facts.known), at_an_end=True)


def _saying(finding: Finding, more: str) -> Finding:
    return replace(finding, should_be=finding.should_be + more)


def _overlap(path: KeyPath, ranges: dict[KeyPath, Range]) -> str:
    """Say which uncertain numbers, in or around a path, must not be drawn as they may."""
    while len(below := [one for one in ranges if one[: len(path)] == path]) < 2 and path:
        path = path[:-1]
    said = [f"{dotted(one[len(path) :])} is {ranges[one].low:g} to {ranges[one].high:g}" for one in below[:4]]
    return f"; not so in every draw, since {listed(said, 'and')}"


def _missing_files(layers: Layers, scenario: Scenario) -> Iterable[Finding]:
    for path, name in named_files(Facts(scenario)):
        if leads_out(name):
            yield Finding(path, INSIDE, name)
        elif not _is_file(_beside(layers, path, name)):
            yield Finding(path, "a CSV file beside the scenario; there is none of this name", name)


def _beside(layers: Layers, path: KeyPath, name: str) -> Path:
    return layers.files[layers.layer_of(path)].parent / name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a null character
        return False


def _placed(layers: Layers, findings: Iterable[Finding]) -> list[Problem]:
    """Add the places in the files; a finding about no path has none."""
    problems = []
    for finding in findings:
        place = layers.place_of_key(finding.path) if finding.at_key else layers.place_of(finding.path)
        value = MISSING if finding.value is MISSING else _as_written(layers, finding)
        key = dotted(finding.path)
        problems.append(Problem(place if finding.path else None, key, finding.should_be, value))
    return problems


def _as_written(layers: Layers, finding: Finding) -> object:
    """Return the value as it stands in the file: 5 there, 5.0 in the scenario."""
    value: object = layers.value
    for step in finding.path:
        if isinstance(value, dict):
            value = value.get(str(step), MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return finding.value
    return value if value == finding.value else finding.value
