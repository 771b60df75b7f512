"""Study files: all that is wrong is told at once, with file, line and column; exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from experiments.study_file import Factorial, read_study, shipped_studies, study_path
from experiments.studying import plan_of
from reports.cli import main
from tests.scenario_writing import Writer, told
from tests.small_scenario import SMALL

HEAD = "title: {zh: 甲, en: A}\nbase: small.yaml\n"
FACTORIAL = "kind: factorial\n" + HEAD + "redesigns: [fewer_links, gis]\nmeasures: [net]\n"


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    Writer(tmp_path)(SMALL.read_text(encoding="utf-8"), "small.yaml")
    return Writer(tmp_path)


def test_a_study_has_defaults(write: Writer) -> None:
    study = read_study(write(FACTORIAL)).study
    assert isinstance(study, Factorial)
    assert (study.replications, study.seed, study.inputs, study.target) == (20, 1, "fixed", None)


def test_all_that_the_schema_refuses_is_told_at_once_with_line_and_column(write: Writer) -> None:
    path = write(FACTORIAL.replace("measures: [net]", "measures: []\nreplication: 3\nseed: -1\ninputs: uncertin"))
    lines = told(lambda: read_study(path)).splitlines()
    assert [line.split("a.yaml:")[1] for line in lines] == [
        "5:11: measures = []: has at least 1 entry",
        "6:1: replication: unknown key; did you mean replications?",
        "7:7: seed = -1: is at least 0",
        "8:9: inputs = 'uncertin': is fixed or uncertain; did you mean uncertain?",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (FACTORIAL.replace("factorial", "factoral"), "1:7: kind = 'factoral': is factorial, fraction, one_at_a_time"),
        (HEAD, "kind: is missing; it is factorial, fraction"),
        (FACTORIAL.replace("gis]", "fewer_links]"), "redesigns[1] = 'fewer_links': stands here twice"),
        (FACTORIAL.replace("gis]", "base]"), "redesigns[1] = 'base': is taken by the base"),
        (FACTORIAL + "target: {measure: joint/a/all, level: 1}\n", "target.measure = 'joint/a/all': one of the"),
        (
            "kind: fraction\n" + HEAD + "measures: [net]\nredesigns: [a, b, c, d]\n"
            "generators: {d: [a, x], e: [a, a]}\n",
            "generators.d[1] = 'x': no redesign of the study",
        ),
        ("kind: one_at_a_time\n" + HEAD + "measures: [net]\n", "measures[0] = 'net': the net gain is of a redesign"),
        ("kind: one_at_a_time\n" + HEAD + "measures: [a]\nends: [0.9, 0.1]\n", "ends = [0.9, 0.1]: two quantiles"),
        ("kind: screening\n" + HEAD + "measures: [a]\nmethod: sobol\npoints: 100\n", "points = 100: a power of two"),
        ("kind: screening\n" + HEAD + "measures: [a]\nlevels: 5\n", "levels = 5: an even number"),
        (
            "kind: pilot\n" + HEAD + "measures: [net]\nredesign: gis\n"
            "steps: [{areas: [town, town], from: 2026-03-01}]\n",
            "steps[0].areas[1] = 'town': takes it over already",
        ),
    ],
)  # fmt: skip
def test_what_the_schema_cannot_see_is_told_too(write: Writer, content: str, said: str) -> None:
    path = write(content)
    assert said in told(lambda: read_study(path))


def test_files_measures_and_areas_that_do_not_exist_are_told_together(write: Writer) -> None:
    path = write(
        "kind: pilot\n" + HEAD + "measures: [joint/statutory/al]\nredesign: fewer_link\n"
        "steps: [{areas: [twon], from: 2030-03-01}]\n"
    )
    lines = told(lambda: plan_of(read_study(path))).splitlines()
    assert len(lines) == 4
    assert (
        "joint/statutory/al': net, a headline measure or one of an area; did you mean joint/statutory/all?" in lines[0]
    )
    assert "redesign = 'fewer_link'" in lines[1]
    assert "did you mean fewer_links?" in lines[1]
    assert "steps[0].areas[0] = 'twon': an area of the scenario; did you mean town?" in lines[2]
    assert "from = 2030-03-01: a day before 2026-08-03, when the run ends" in lines[3]


def test_an_input_that_nothing_is_named_as_is_told(write: Writer) -> None:
    path = write("kind: one_at_a_time\n" + HEAD + "measures: [joint/statutory/all]\nvary: ['stages.*']\n")
    assert "vary[0] = 'stages.*': no uncertain input has this name" in told(lambda: plan_of(read_study(path)))


def test_the_command_tells_it_with_exit_status_2_and_no_traceback(write: Writer) -> None:
    result = CliRunner().invoke(main, ["study", str(write(FACTORIAL + "speed: 3\n"))])
    assert result.exit_code == 2
    assert "a.yaml:6:1: speed: unknown key" in result.stderr
    assert result.stdout == ""
    unknown = CliRunner().invoke(main, ["study", "county_factoral"])
    assert unknown.exit_code == 2
    assert "did you mean county_factorial?" in unknown.stderr


def test_studies_that_come_with_yekuo_are_found_by_name() -> None:
    kinds = {read_study(path).study.kind for path in shipped_studies().values()}
    assert kinds == {"factorial", "fraction", "one_at_a_time", "screening", "pilot"}
    assert study_path("county_pilot").is_file()
