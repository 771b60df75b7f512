"""What a study runs: its scenario and redesigns, found, loaded and compiled.

A file that a study names lies beside it or among the scenarios that come with yekuo; a redesign that comes with yekuo
is named without `.yaml`. Everything that is wrong with any of them is told at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.arms import FOLDERS, JOIN, Variant
from experiments.replications import Task, task_of
from experiments.study_file import StudyFile, factor_name
from model.files.layers import shipped_folder
from model.problems import KeyPath, Problem, ScenarioError, suggestion
from model.scenario.loading import load


@dataclass(slots=True)
class Finder:
    """Finds and loads the scenarios of one study, and gathers what is wrong with them."""

    file: StudyFile
    problems: list[Problem] = field(default_factory=list)

    @property
    def base_file(self) -> Path | None:
        """The file of the base; None where there is none."""
        return self._file(self.file.study.base, ("base",))

    def base(self) -> Variant | None:
        """The base as it stands; None where it cannot be loaded."""
        return self.over({}, Path(self.file.study.base).stem)

    def redesign(self, stated: str, at: KeyPath) -> Variant | None:
        """The base with a redesign laid over it."""
        return self.over({at: stated}, factor_name(stated))

    def over(self, stated: Mapping[KeyPath, str], name: str) -> Variant | None:
        """The base with redesigns laid over it, each stated at a path of the study."""
        base = self.base_file
        files = [(self._file(part, at), at) for at, one in stated.items() for part in one.split(JOIN)]
        found = [file for file, _ in files if file is not None]
        if base is None or len(found) < len(files):
            return None
        try:
            loaded = load(base, over=found)
        except ScenarioError as error:
            self.problems += error.problems
            return None
        return Variant(name, loaded, tuple(loaded.scenario.redesigns))

    def known(self, variants: Sequence[Variant | None]) -> list[Variant]:
        """The variants, all of them.

        Raises
        ------
        ScenarioError
            With everything that is wrong.
        """
        self.raise_problems()
        return [one for one in variants if one is not None]

    def raise_problems(self) -> None:
        """Raise what was gathered, if anything was."""
        if self.problems:
            raise ScenarioError(self.problems)

    def _file(self, named: str, at: KeyPath) -> Path | None:
        shipped = shipped_folder()
        if Path(named).suffix in (".yaml", ".yml"):
            places = [self.file.folder, *([shipped] if shipped else [])]
            found = next((place / named for place in places if (place / named).is_file()), None)
            known = [file.name for place in places for file in place.glob("*.yaml")]
            wanted = "a file beside the study or a scenario that comes with yekuo; there is none of this name"
        else:
            files = [file for folder in FOLDERS if shipped for file in (shipped / folder).glob("*.yaml")]
            known = [file.stem for file in files]
            found = next((file for file in files if file.stem == named), None)
            wanted = "a .yaml file, or the name of a redesign that comes with yekuo"
        if found is None:
            self.problems.append(self.file.problem(at, wanted + suggestion(named, known), named))
        return found


def study_task(file: StudyFile, variant: Variant, settings: Mapping[str, float] | None = None) -> Task:
    """A variant compiled as the study says.

    Parameters
    ----------
    settings
        Uncertain inputs held at a quantile; the others have their stated values.
    """
    uncertain = getattr(file.study, "inputs", "fixed") == "uncertain"
    return task_of(variant.loaded, seed=file.study.seed, uncertain=uncertain, settings=settings or {})
