"""Comparisons: arms by name, gain and cost worked out by hand, rankings, break-even, the whole command."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from experiments.arms import shipped_redesigns, variants
from experiments.comparing import Comparing, compare
from experiments.comparison import ArmRows, Paired
from experiments.gains import Gain, gain_document
from experiments.running import Extent
from model.problems import ScenarioError
from tests.by_hand import days, outside, scenario, stream

Plain = dict[str, Any]
TITLE = {"zh": "甲", "en": "A"}
SOURCE = {"source": "made up for a test"}


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(folder: Path, name: str, plain: Plain) -> Path:
    path = folder / name
    path.write_text(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def base_file(folder: Path) -> Path:
    """One category; the customer takes about ten days, the utility two; ten applications a day or so."""
    stages = {
        "works": outside({"gamma": {"mean": 10, "cv": 0.5}, "unit": "calendar_days"}),
        "meter_installation": outside(days(2), hands="utility"),
        "archiving": outside(days(1), hands="utility"),
    }
    economy = {"power_factor": 1.0, "categories": {"home": {"load_factor": 0.5, "margin_yuan_per_kwh": 0.1}}}
    clauses = {
        "whole": {
            "title": TITLE,
            "from": "application.arrived",
            "to": "meter_installation.ended",
            "clock": "whole",
            "limit": {"calendar_days": 14},
            "categories": ["home"],
            "target": 0.9,
        }
    }
    plain = scenario(stages, {}, economy=economy, agreements={"promise": {"title": TITLE, "clauses": clauses}})
    plain["period"] |= {"counted_days": 73, "run_out_days": 60}
    plain["streams"]["a"] = stream(applications_per_year=1500, requested_kva={"number": {"fixed": 8}})
    return write(folder, "base.yaml", plain)


def redesign(folder: Path, name: str, changes: Plain, **costs: float) -> Path:
    block = {name: {"title": {"zh": name, "en": name}, "what": TITLE, **SOURCE, **costs}}
    return write(folder, f"{name}.yaml", {"redesigns": block, **changes})


def faster(factor: object) -> Plain:
    return {"stages": {"works": {"takes": {"times": factor, **SOURCE}}}}


def compared(base: Path, *others: Path | str, replications: int = 8, **how: Any) -> tuple[Plain, Paired]:
    found = variants(base, [str(other) for other in others])
    comparing = Comparing(found, how.pop("seed", 1), how.pop("uncertain", False), "simpy", **how)
    return compare(comparing, Extent(replications, None, 1), store=None, told=lambda done, total: None)


def test_arms_are_named_by_their_parts_and_laid_over_in_one_order(tmp_path: Path) -> None:
    base = base_file(tmp_path)
    a, b = (
        redesign(tmp_path, "a", faster(0.5)),
        redesign(tmp_path, "b", {"stages": {"archiving": {"trips": 2, **SOURCE}}}),
    )
    found = variants(base, [str(a), f"{a}+{b}"])
    assert [one.name for one in found] == ["base", "a", "a+b"]
    assert [one.redesigns for one in found] == [(), ("a",), ("a", "b")]
    order = shipped_redesigns()
    assert len(order) == len(set(order)) > 30
    county = Path(__file__).parents[1] / "scenarios" / "county.yaml"
    one, two = (
        variants(county, [text])[1]
        for text in ("fewer_links+alerts+joint_approval", "alerts+joint_approval+fewer_links")
    )
    assert one.loaded.layers.names == two.loaded.layers.names


def test_every_wrong_arm_is_told(tmp_path: Path) -> None:
    base = base_file(tmp_path)
    with pytest.raises(ScenarioError) as told:
        variants(base, ["fewer_linkss", str(tmp_path / "nothing.yaml"), "fewer_links", "fewer_links"])
    text = str(told.value)
    assert (
        "fewer_linkss: a .yaml file, or the name of a redesign that comes with yekuo; did you mean fewer_links?" in text
    )
    assert "nothing.yaml" in text
    assert "fewer_links: is compared once; it stands twice" in text


def test_gain_and_cost_of_a_year_by_hand() -> None:
    """1,200 yuan a year from month 6 on, of two years; 300 at once, 10 a month once it works."""
    gain = Gain(
        {"margin_yuan": np.array([1000.0, 1000.0]), "utility_yuan_saved": np.array([200.0, 200.0])},
        np.array([300.0, 300.0]),
        np.array([10.0, 10.0]),
        np.array([0.5, 0.5]),
        2.0,
    )
    assert gain.cost_per_year == pytest.approx([(300 + 120 * 1.5) / 2] * 2)
    assert gain.net == pytest.approx([1200 * 1.5 / 2 - 240] * 2)
    assert gain.affordable == pytest.approx([(1200 - 120) * 1.5] * 2)
    document = gain_document(gain)
    assert document["gain_per_yuan"]["mean"] == pytest.approx(1200 * 1.5 / (300 + 180))
    assert document["payback_months"] == pytest.approx(6 + 300 / (100 - 10))


def test_a_faster_customer_gains_what_his_days_are_worth(tmp_path: Path) -> None:
    """Half of ten days sooner, 8 kVA, 24 × 0.5 × 0.1 yuan a kVA-day, five times 73 days: exact up to rounding."""
    base = base_file(tmp_path)
    document, paired = compared(base, redesign(tmp_path, "half", faster(0.5), one_time_yuan=1000), break_even=False)
    arm = document["arms"][1]
    sooner = paired.columns[0].column("days/home/calendar/mean") - paired.columns[1].column("days/home/calendar/mean")
    connected = paired.columns[0].column("applications/home/archived")
    expected = np.mean(5 * sooner * connected * 8 * 24 * 0.5 * 0.1)
    assert arm["gain"]["margin_yuan"]["mean"] == pytest.approx(expected, rel=1e-6)
    assert 4 < np.mean(sooner) < 6
    assert arm["gain"]["net_yuan_per_year"]["mean"] == pytest.approx(expected - 1000 / 5)
    assert arm["differences"]["days/home/calendar/mean"]["verdict"] == "better"
    assert arm["differences"]["joint/promise/all"]["verdict"] == "better"
    assert document["ranking"]["net"][0]["name"] == "half"
    assert document["ranking_holds"]["net"]["draws"]["first"]["half"] == 1.0


def test_a_redesign_that_does_nothing_is_the_same_in_every_measure(tmp_path: Path) -> None:
    base = base_file(tmp_path)
    document, _ = compared(base, redesign(tmp_path, "nothing", faster(1.0)), break_even=False)
    arm = document["arms"][1]
    assert all(one["identical"] and one["p"] == 1.0 for one in arm["differences"].values())
    assert {row["tied_with_first"] for row in document["ranking"]["net"]} == {True}


def test_break_even_lies_where_the_gain_pays_the_cost(tmp_path: Path) -> None:
    """The gain rises in a straight line with the strength, so it pays from cost ÷ gain on."""
    base = base_file(tmp_path)
    free, _ = compared(base, redesign(tmp_path, "free", faster(0.5)), break_even=False, replications=12)
    gain = free["arms"][1]["gain"]["net_yuan_per_year"]["mean"]
    costly = redesign(tmp_path, "costly", faster(0.5), one_time_yuan=0.4 * 5 * gain)
    document, _ = compared(base, costly, replications=12)
    found = document["arms"][1]["break_even"]
    assert found["state"] == "pays"
    assert found["low"] < found["value"] < found["high"]
    assert found["value"] == pytest.approx(0.4, abs=0.05)
    assert document["arms"][1]["affordable_yuan"]["value"] == pytest.approx(5 * gain, rel=1e-6)


def test_the_input_that_decides_is_found(tmp_path: Path) -> None:
    """The effect is uncertain and makes the difference between gain and loss; the archive's time is uncertain too."""
    base = base_file(tmp_path)
    effect = {"uncertain": {"uniform": [0.5, 1.4]}, "value": 0.9, **SOURCE}
    changes = faster(effect)
    changes["stages"]["archiving"] = {
        "takes": {"fixed": {"uncertain": {"uniform": [1.0, 3.0]}, **SOURCE}, "unit": "calendar_days"}
    }
    document, _ = compared(
        base, redesign(tmp_path, "maybe", changes), uncertain=True, break_even=False, replications=40
    )
    first, second = document["decides"]
    assert first["input"] == "maybe: stages.works.takes"
    assert first["p"] < 0.01
    assert second["p"] > 0.01 or second["value_yuan"]["mean"] < 0.1 * first["value_yuan"]["mean"]
    assert document["how"]["inputs"] == "uncertain"


def test_a_replication_that_failed_in_one_arm_counts_in_none() -> None:
    def rows(*errors: int) -> list[Any]:
        return [SimpleNamespace(number=n, measures=None if n in errors else object()) for n in range(4)]

    arms = [ArmRows(SimpleNamespace(name=name), None, rows(*bad)) for name, bad in (("a", (1,)), ("b", (3,)))]  # type: ignore[arg-type]
    paired = Paired.of(arms)
    assert [[row.number for row in columns.good] for columns in paired.columns] == [[0, 2], [0, 2]]


def test_the_command_prints_one_document_and_the_second_time_runs_nothing(tmp_path: Path, capsys: Any) -> None:
    from reports.cli import main

    base, other = base_file(tmp_path), redesign(tmp_path, "half", faster(0.5), one_time_yuan=1000)
    words = ["compare", str(base), str(other), "--replications", "4", "--engine", "simpy", "--json"]
    words += ["--store", str(tmp_path / "store.sqlite")]
    documents = []
    for _ in range(2):
        main(words, standalone_mode=False)
        documents.append(json.loads(capsys.readouterr().out))
    assert documents[0] == documents[1]
    assert [arm["name"] for arm in documents[0]["arms"]] == ["base", "half"]
    assert documents[0]["arms"][1]["break_even"]["kind"] == "strength"


def test_with_a_folder_the_base_and_the_best_are_shown_in_full(tmp_path: Path) -> None:
    from reports.cli import main

    base, other = base_file(tmp_path), redesign(tmp_path, "half", faster(0.5), one_time_yuan=1000)
    words = ["compare", str(base), str(other), "--replications", "3", "--engine", "simpy", "--no-break-even"]
    words += ["--lang", "en", "--store", str(tmp_path / "s.sqlite"), "--out", str(tmp_path / "out")]
    main(words, standalone_mode=False)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "compare.json", "report.html", "base.json", "base.manifest.json", "half.json", "half.manifest.json",
    }  # fmt: skip
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert '<section id="before_after_section">' in page
    assert '<section id="process">' in page
    written, full = (json.loads((tmp_path / "out" / f"{name}.json").read_text()) for name in ("compare", "half"))
    path = "days/home/calendar/mean"
    assert written["arms"][1]["levels"][path]["mean"] == pytest.approx(full["days"]["home"]["calendar"]["mean"])
