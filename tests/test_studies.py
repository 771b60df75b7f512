"""The command `yekuo study`, and every study that comes with yekuo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from experiments.study_file import read_study, shipped_studies
from experiments.study_points import asked
from reports.cli import main
from reports.study_summary import show_study
from reports.terminal import Terminal
from reports.words import LANGUAGES, WORDS, Wording
from tests.scenario_writing import Writer
from tests.small_scenario import SMALL

ROOT = Path(__file__).parents[1]
SHORT = """extends: county.yaml
period: {start: 2026-06-01, warm_up_days: 20, counted_days: 60, run_out_days: 30, source: "made up for a test"}
"""
REDESIGN = """redesigns:
  {name}: {{title: {{zh: 甲, en: A}}, what: {{zh: 甲, en: A}}, source: "made up for a test"}}
stages:
  {stage}: {{takes: {{times: 0.5, source: "made up for a test"}}}}
"""
QUICK: dict[str, dict[str, Any]] = {
    "county_factorial": {"redesigns": ["fewer_links", "hourly_lists"]},
    "county_fraction": {
        "redesigns": ["fewer_links", "hourly_lists", "gis"],
        "generators": {"gis": ["fewer_links", "hourly_lists"]},
    },
    "county_tornado": {"vary": ["*hv_dual.load_factor"]},
    "county_screening": {
        "vary": ["factors.*"],
        "trajectories": 2,
        "measures": ["days/lv_residential/calendar/mean", "days/lv_nonresidential/calendar/mean"],
    },
    "county_pilot": {
        "steps": [{"areas": ["town"], "from": "2026-07-01"}],
        "measures": ["days/lv_residential/calendar/mean", "areas/town/days/lv_residential/mean"],
    },
}
"""What makes each quick enough for a test; its shape stays."""


def yekuo(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def quick_study(folder: Path, name: str) -> Path:
    """A shipped study on sixty days of the county, with fewer arms."""
    write = Writer(folder)
    write(SHORT, "short.yaml")
    plain = yaml.safe_load(shipped_studies()[name].read_text(encoding="utf-8"))
    plain |= {"base": "short.yaml", "replications": 2, **QUICK[name]}
    return write(
        yaml.safe_dump(plain, allow_unicode=True, sort_keys=False).replace("'2026-07-01'", "2026-07-01"), "s.yaml"
    )


def ran(folder: Path, study: Path, *more: str) -> Result:
    return yekuo("study", str(study), "--store", str(folder / "store.sqlite"), "--workers", "1", *more)


def test_every_study_that_comes_with_yekuo_is_tested() -> None:
    assert set(shipped_studies()) == set(QUICK)


@pytest.mark.parametrize("name", QUICK)
def test_a_study_that_comes_with_yekuo_runs_and_is_told_in_either_language(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "county_screening":
        pytest.importorskip("SALib")
    study = quick_study(tmp_path, name)
    first = ran(tmp_path, study, "--json", "--out", str(tmp_path / "out"))
    assert first.exit_code == 0, first.stderr
    document = json.loads(first.stdout)
    assert document["kind"] == read_study(study).study.kind
    assert document["how"]["failed"] == []
    assert document["replications"] == 2
    assert json.loads((tmp_path / "out" / "study.json").read_text(encoding="utf-8")) == document
    page = (ROOT / "reports" / "JSON.md").read_text(encoding="utf-8").partition("## `yekuo study --json`")[2]
    assert [key for key in document if f"`{key}`" not in page] == []
    for language in LANGUAGES:
        show_study(Terminal(Wording(language)), document)
        told = capsys.readouterr().out
        assert document["title"][language] in told
        assert all(measure["path"] in told or measure["path"] == "net" for measure in document["measures"])
        assert WORDS["study_family_note"][LANGUAGES.index(language)] in told


def small_study(folder: Path) -> Path:
    """Two redesigns of the small scenario."""
    write = Writer(folder)
    write(SMALL.read_text(encoding="utf-8"), "small.yaml")
    write(REDESIGN.format(name="calm", stage="acceptance"), "calm.yaml")
    write(REDESIGN.format(name="keen", stage="site_survey"), "keen.yaml")
    return write(
        "kind: factorial\ntitle: {zh: 甲, en: A}\nbase: small.yaml\nredesigns: [calm.yaml, keen.yaml]\n"
        "measures: [net, joint/statutory/all, days/lv_residential/calendar/mean]\n"
    )


def test_a_study_cut_short_goes_on_where_it_stopped_and_ends_the_same(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    straight = ran(tmp_path / "a", study, "--json", "--replications", "4")
    ran(tmp_path / "b", study, "--json", "--replications", "2")
    resumed = ran(tmp_path / "b", study, "--json", "--replications", "4")
    again = ran(tmp_path / "b", study, "--json", "--replications", "4")
    one, two = (json.loads(result.stdout) for result in (straight, resumed))
    assert two == json.loads(again.stdout)  # all of it from the store: the seconds too
    for document in (one, two):
        document["how"]["cpu_seconds"] = 0
    assert one == two
    assert one["replications"] == 4


def test_a_study_without_time_still_has_two_replications_to_conclude_from(tmp_path: Path) -> None:
    result = ran(tmp_path, small_study(tmp_path), "--time", "0", "--json", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["replications"] == 2


def test_no_screening_without_the_library_and_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.study_screening.importlib.util.find_spec", lambda name: None)
    result = ran(tmp_path, quick_study(tmp_path, "county_screening"))
    assert result.exit_code == 2
    assert "the extra `studies`" in result.stderr


def test_what_cannot_be_piloted_is_told_with_exit_status_2(tmp_path: Path) -> None:
    study = quick_study(tmp_path, "county_pilot")
    study.write_text(study.read_text(encoding="utf-8").replace("fewer_links", "leaders_daily"), encoding="utf-8")
    result = ran(tmp_path, study)
    assert result.exit_code == 2
    assert "stages.plan_approval_leader.collects: cannot hold in some areas only" in result.stderr


def test_shipped_studies_vary_inputs_that_exist() -> None:
    for name in ("county_tornado", "county_screening"):
        question = asked(read_study(shipped_studies()[name]))
        assert len(question.inputs) >= 10
