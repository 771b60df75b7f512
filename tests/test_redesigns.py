"""The redesign files: each is whole, loads alone and with others, has costs and sources, and the page tells them."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.files.picking import find_uncertain, has_effects
from model.scenario.loading import load
from reports.redesign_page import redesign_page
from tests.redesigns import CITY, COMBINED, COUNTY, FOLDER, NAMES, SCENARIOS, files_of, laid, quickly_checked

ONLY_EFFECTS = ("gis", "market_information", "boundary_photos", "appointments", "concealed_works_called")
"""Redesigns that change nothing but numbers, by assumed factors."""
OF_THE_CITY = "combined/urban_one_plus_one_city"
DECIDES_AREAS = ("combined/urban_one_plus_one", OF_THE_CITY)


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def plain(name: str) -> Any:
    return yaml.safe_load(text_of(name))


def subsets(seed: int, count: int, most: int) -> list[tuple[str, ...]]:
    """Some of the redesigns, in their order; drawn the same at each run."""
    chosen = random.Random(seed)
    sizes = [chosen.randint(2, most) for _ in range(count)]
    return [tuple(name for name in NAMES if name in drawn) for drawn in (set(chosen.sample(NAMES, n)) for n in sizes)]


# ─── what is written ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_of_all_names_every_file_once() -> None:
    assert sorted(NAMES) == sorted(path.stem for path in FOLDER.glob("*.yaml"))
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_redesign_says_in_both_languages_what_it_is_and_what_it_costs(name: str) -> None:
    stated = plain(name)
    assert "extends" not in stated
    assert list(stated["redesigns"]) == [name]
    said = stated["redesigns"][name]
    assert {"title", "what", "one_time_yuan", "monthly_yuan", "months_until_works", "source"} <= set(said)
    assert "cost: assumption A-" in said["source"]
    assert said["one_time_yuan"] + said["monthly_yuan"] > 0
    first = text_of(name).splitlines()[0]
    assert re.match(r"# \S*[\u4e00-\u9fff].*  [A-Z]", first), first


@pytest.mark.parametrize("name", NAMES)
def test_a_redesign_with_an_uncertain_effect_says_what_it_assumes(name: str) -> None:
    layers, base = laid(COUNTY, [name]), laid(COUNTY, [])
    drawn = len(find_uncertain(layers.value)) > len(find_uncertain(base.value))
    said = plain(name)["redesigns"][name]
    if "assumes" in said:
        assert re.search(r"A-\d\d", said["assumes"])
    if drawn and name not in ("joint_approval",):  # its uncertain number is that of the base
        assert "assumes" in said


def test_every_assumption_of_the_redesigns_stands_in_the_list_and_the_other_way_round() -> None:
    page = (SCENARIOS / "ASSUMPTIONS.md").read_text(encoding="utf-8").split("## Redesigns")[1]
    listed = set(re.findall(r"^\| [^|]+ \| (A-\d\d) \|", page, re.M))
    cited = {number for name in (*NAMES, *COMBINED) for number in re.findall(r"A-(?:5[78]|[789]\d)\b", text_of(name))}
    assert cited - listed == set()
    assert listed - cited == set()


def test_the_stored_page_is_the_generated_one() -> None:
    page = (SCENARIOS / "REDESIGNS.md").read_text(encoding="utf-8")
    assert page == redesign_page(), "renew it: yekuo reference --redesigns > scenarios/REDESIGNS.md"


def test_the_page_has_a_section_for_each_with_what_it_changes() -> None:
    sections = re.split(r"^## ", redesign_page(), flags=re.M)[1:]
    assert [section.split("\n")[0] for section in sections][:-1] == list(NAMES)
    assert all(re.search(r"^\| `.+ → ", section, re.M) for section in sections[:-1])
    assert "| `stages.contract_draft.takes.triangular` | [60, 90, 180] → [42, 63, 126] | ×0.7 (0.5 to 1) |" in "".join(
        sections
    )


# ─── alone and together ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*NAMES, *(name for name in COMBINED if name != OF_THE_CITY)])
def test_each_can_be_laid_over_the_county(name: str) -> None:
    scenario, found = quickly_checked(COUNTY, [name])
    assert found == []
    assert scenario.redesigns


@pytest.mark.parametrize("names", subsets(1, 12, 2), ids="+".join)
def test_pairs_can_be_laid_over_the_county(names: tuple[str, ...]) -> None:
    scenario, found = quickly_checked(COUNTY, names)
    assert found == []
    assert set(scenario.redesigns) == set(names)


def test_all_together_can_be_laid_over_the_county_with_every_number_at_the_ends_of_its_range() -> None:
    scenario = load(COUNTY, over=[FOLDER / "combined/all.yaml"]).scenario
    assert list(scenario.redesigns) == list(NAMES)


@pytest.mark.parametrize("name", ["combined/all", OF_THE_CITY, "one_plus_one", "reinforcement_programme", "training"])
def test_they_can_be_laid_over_the_city(name: str) -> None:
    assert quickly_checked(CITY, [name])[1] == []


@pytest.mark.parametrize("rules", sorted((SCENARIOS / "rules").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_rule_set_finds_its_milestones_with_all_redesigns(rules: Path) -> None:
    _, found = quickly_checked(COUNTY, [f"../rules/{rules.stem}", "combined/all"])
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*NAMES, *COMBINED])
def test_each_loads_wholly_on_the_county_and_on_the_city(name: str) -> None:
    for base in (COUNTY, CITY):
        if name not in DECIDES_AREAS or (name == OF_THE_CITY) == (base == CITY):
            load(base, over=files_of([name]))


@pytest.mark.slow
@pytest.mark.parametrize("names", subsets(2, 40, 12), ids=lambda names: f"{len(names)}:{names[0]}")
def test_any_of_them_load_wholly_together(names: tuple[str, ...]) -> None:
    load(COUNTY, over=files_of(names))


def test_two_layers_of_the_same_factor_multiply() -> None:
    both, _ = quickly_checked(COUNTY, ["market_information", "proactive_contact"])
    takes = both.stages["customer_hires_designer"].takes  # type: ignore[union-attr]
    spread = takes.lognormal if takes else None
    assert spread is not None
    assert spread.mean == pytest.approx(18 * 0.75 * 0.8)


@pytest.mark.parametrize("name", ONLY_EFFECTS)
def test_without_strength_a_redesign_of_assumed_effects_alone_is_the_base(name: str) -> None:
    layers = laid(COUNTY, [name])
    assert has_effects(layers.value)
    loaded = load(COUNTY, over=files_of([name]))
    without, base = loaded.with_inputs(strength=0).model_dump(), load(COUNTY).scenario.model_dump()
    assert {key for key in base if without[key] != base[key]} == {"redesigns"}


def test_joint_approval_draws_what_section_and_operations_drew() -> None:
    """Its joining stages keep the luck and the numbers of the base's two signatures."""
    base, _ = quickly_checked(COUNTY, [])
    joint, _ = quickly_checked(COUNTY, ["joint_approval"])
    for before, after in (("section", "section_agrees"), ("operations", "operations_agree")):
        old, new = base.stages[f"plan_approval_{before}"], joint.stages[after]
        assert new.luck == f"plan_approval_{before}"
        assert old.sent_back is not None
        assert new.sent_back is not None
        assert new.sent_back.probability == old.sent_back.probability


def test_once_told_repeats_the_first_numbers_of_the_base_exactly() -> None:
    base, _ = quickly_checked(COUNTY, [])
    told, _ = quickly_checked(COUNTY, ["once_told"])
    fewer = 0
    for name, category in base.categories.items():
        for paper, document in category.documents.items():
            before, after = document.missing, told.categories[name].documents[paper].missing
            assert isinstance(before, tuple)
            assert isinstance(after, tuple)
            assert before[0] == after[0]
            fewer += after[1] < before[1]
            at_application = document.needed_at == "application_check"
            assert (after[1] < before[1]) == at_application, f"{name} {paper}"
    assert fewer == 14


def test_the_clauses_of_the_service_agreement_are_those_of_the_county_agreement() -> None:
    ours = yaml.safe_load((FOLDER / "service_agreement.yaml").read_text(encoding="utf-8"))["agreements"]
    theirs = yaml.safe_load((SCENARIOS / "county_agreement.yaml").read_text(encoding="utf-8"))["agreements"]
    assert ours == theirs


def test_the_folder_holds_nothing_but_redesigns_and_what_is_made_of_them() -> None:
    for path in FOLDER.rglob("*"):
        assert path.is_dir() or path.suffix == ".yaml", path
    for name in COMBINED:
        extends = plain(name)["extends"]
        assert all((FOLDER / Path(name).parent / file).is_file() for file in extends)
