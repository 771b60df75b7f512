"""A reinforcement programme of a small network: what is measured by hand, chosen, tried, written and shown."""

from __future__ import annotations

import copy
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from experiments.reinforcement.demand import Behind, demands
from experiments.reinforcement.options import options_of, read_options
from experiments.reinforcement.reinforcing import Asked, Reinforced, reinforce, undominated
from experiments.reinforcement.result import document_of
from experiments.reinforcement.waiting import waiting
from model.problems import ScenarioError
from model.program import DAY
from model.scenario.loading import load, load_scenario
from reports.cli import main
from reports.page_words import PageWords
from reports.reinforce_page import reinforcement_page
from reports.reinforce_texts import sentences
from reports.terminal import without_nan
from tests.by_hand import Plain, date, days, outside, program_of, run, scenario, stream
from tests.test_network import asking, network, of

pytest.importorskip("pulp")
pytest.importorskip("highspy")


def test_waiting_lost_and_connected_are_measured_by_hand(tmp_path: Path) -> None:
    """60 kVA are connected at once, 60 wait two days for the works, 50 wait to the end."""
    net = network(transformers__t__planned=[{"date": date(7), "adds_kva": 30}])
    told = run(tmp_path, asking(net), of("5 00:00 60", "5 00:00 60", "6 00:00 50"))
    found = waiting(told.program, told.log, 10 * DAY, np.zeros(3))
    assert (found.kva_days, found.customers, found.lost) == (60 * 2 + 50 * 9, 2, 0)
    names = told.program.names.elements
    assert dict(zip(names, found.kva_days_by_element, strict=True)) == {"t": 570, "f": 570, "s": 570}
    assert found.supply_kva_days == 60 * 9 + 60 * 7  # works of a day after the grant
    assert waiting(told.program, told.log, 3 * DAY, np.zeros(3)).kva_days == 60 * 2 + 50 * 2


def test_whoever_withdraws_for_want_of_room_is_lost(tmp_path: Path) -> None:
    ask = {"kind": "grid", "if_blocked": {"withdraws_probability": 1}}
    told = run(tmp_path, asking(network(), ask), of("5 08:00 60", "5 09:00 60", "5 09:00 40"))
    found = waiting(told.program, told.log, 10 * DAY, np.zeros(3))
    assert (found.lost, found.lost_kva, found.customers) == (1, 60, 0)


def test_demand_is_what_would_be_asked_for_without_bounds(tmp_path: Path) -> None:
    """Time averages: 60 kVA from the beginning, 50 from the middle of the second day."""
    program = program_of(tmp_path, asking(network()), of("5 00:00 60", "6 12:00 50"))
    found = demands(program, 1, [0], [0, DAY, 2 * DAY, 4 * DAY], engine="simpy")
    assert found.scenarios[0] == {Behind(0): (60, 60 + 25, 110)}


def small_network() -> Plain:
    """Two transformers under one feeder; one is nearly full, and customers who would come if there were room."""
    more = {"at_waiting_kva": 1, "lead_time": days(60), "adds_kva": 300, "cost_yuan": 1000, "most_times": 2}
    net = network()
    net["transformers"] = {
        "full": {"rated_kva": 100, "committed_kva": 60, "feeder": "f", "area": "town", "triggered": more},
        "roomy": {"rated_kva": 9000, "feeder": "f", "area": "town"},
    }
    net["feeders"]["f"]["rated_kva"] = 9000
    plain = scenario({"ask": {"kind": "grid"}, "works": outside(days(1))}, {}, network=net)
    plain["period"] = {"start": date(5), "counted_days": 370}
    kva: dict[str, Any] = {"requested_kva": {"number": {"fixed": 10}}}
    latent = stream(applications_per_year=20, latent={"comes_after": days(2)}, **kva)
    plain["streams"] = {"a": stream(applications_per_year=60, **kva), "b": latent}
    return plain


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("network")
    program_of(folder, small_network())
    return folder / "scenario.yaml"


@pytest.fixture(scope="module")
def answer(file: Path) -> Reinforced:
    return reinforce(Asked(file, 1000, front=True, demand_scenarios=4, replications=8))


@pytest.fixture(scope="module")
def document(answer: Reinforced) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(without_nan(document_of(answer))))
    return read


def test_the_scenarios_own_reinforcements_are_the_options(file: Path) -> None:
    whole = load(file)
    from model.compiling import compile_scenario

    options = options_of(whole.scenario, compile_scenario(whole.scenario, whole.folder, whole))
    assert [(o.name, o.lead_days, o.after) for o in options] == [("full#1", 60, ()), ("full#2", 60, ("full#1",))]
    assert options[0].lead_quarters == 1


def test_the_programme_is_built_as_early_as_it_can_be_and_pays(document: dict[str, Any]) -> None:
    (works,) = document["plan"]["works"]
    assert (works["element"], works["start"], works["in_service"]) == ("full", "2026-01-05", "2026-03-06")
    assert document["plan"]["cost_yuan"] == 1000
    against = document["against"]["nothing"]
    assert against["kva_days"]["high"] < 0
    assert against["removed_kva_days_per_10000_yuan"]["low"] > 0
    assert works["waiting_kva_days"] == pytest.approx(document["arms"]["nothing"]["kva_days"]["mean"])
    assert works["short_share"] == 1


def test_latent_customers_come_only_where_something_is_built(document: dict[str, Any]) -> None:
    arms, latent = document["arms"], document["latent"]
    assert arms["nothing"]["latent_kva"]["mean"] == 0
    assert 0 < arms["plan"]["latent_kva"]["mean"] <= latent["kva"] == 200
    assert latent["customers"] == 20


def test_under_a_programme_nothing_is_set_off_by_waiting(document: dict[str, Any]) -> None:
    arms = document["arms"]
    assert arms["plan"]["triggered_yuan"]["mean"] == arms["nothing"]["triggered_yuan"]["mean"] == 0
    assert arms["as_it_is"]["triggered_yuan"]["mean"] >= 1000


def test_no_point_of_the_front_is_dominated(answer: Reinforced) -> None:
    points = [(one.plan.cost_yuan, one.tried.estimate("kva_days").mean) for one in undominated(answer.front)]
    assert points == sorted(points)
    assert all(earlier[1] > later[1] for earlier, later in itertools.pairwise(points))


def test_a_budget_of_nothing_builds_nothing(file: Path) -> None:
    plain = document_of(reinforce(Asked(file, 0, demand_scenarios=2, replications=2)))
    assert plain["plan"]["works"] == []
    assert plain["against"]["nothing"]["kva_days"]["mean"] == 0


def test_years_beyond_the_run_make_it_longer(file: Path) -> None:
    longer = reinforce(Asked(file, 1000, years=2, demand_scenarios=2, replications=2))
    assert longer.program.days == 730
    assert longer.end.isoformat() == "2028-01-05"


def test_options_of_a_file_stand_instead_and_in_their_order(file: Path, tmp_path: Path) -> None:
    stated = {
        "options": {
            "station": {"element": "s", "adds_kva": 100, "cost_yuan": 300, "lead_days": 80, "source": "made up"},
            "split": {
                "element": "full", "adds_kva": 50, "cost_yuan": 400, "lead_days": 30, "after": ["station"],
                "source": "made up",
            },
        }
    }  # fmt: skip
    path = tmp_path / "options.yaml"
    path.write_text(yaml.safe_dump(stated, sort_keys=False), encoding="utf-8")
    found = reinforce(Asked(file, 1000, options=path, demand_scenarios=2, replications=2))
    assert [o.name for o in found.options] == ["station#1", "split#1"]
    assert found.options[1].after == ("station#1",)


def test_every_fault_of_a_file_of_options_is_told_with_its_line(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "options.yaml"
    path.write_text(
        "options:\n"
        "  a: {element: ful, adds_kva: 50, cost_yuan: 1, lead_days: 3}\n"
        "  b: {element: full, adds_bays: 2, cost_yuan: 1, lead_days: 3}\n"
        "  c: {element: s, cost_yuan: 1, lead_days: 3, after: [d]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        read_options(path, load_scenario(file))
    told = str(caught.value).splitlines()
    assert [line.split(": ")[1].split(" =")[0] for line in told] == [
        "options.a.element", "options.b.adds_bays", "options.c", "options.c.after"
    ]  # fmt: skip
    assert "did you mean full?" in told[0]
    assert ":2:" in told[0]


def test_the_command_writes_a_file_that_is_laid_over_the_scenario(file: Path, tmp_path: Path) -> None:
    written, out = tmp_path / "plan.yaml", tmp_path / "out"
    words = [
        "reinforce",
        str(file),
        "--budget",
        "1000",
        "--demand-scenarios",
        "2",
        "--replications",
        "2",
        "--lang",
        "en",
    ]
    done = CliRunner().invoke(main, [*words, "--write", str(written), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "full" in done.output
    planned = load(file, over=[written]).scenario.network.transformers["full"]
    assert planned.triggered is None
    assert [(work.date.isoformat(), work.cost_yuan) for work in planned.planned] == [("2026-03-06", 1000)]
    assert json.loads((out / "reinforce.json").read_text(encoding="utf-8"))["plan"]["cost_yuan"] == 1000
    assert "<html" in (out / "reinforce.html").read_text(encoding="utf-8")


def test_a_scenario_without_a_network_is_told(tmp_path: Path) -> None:
    program_of(tmp_path, scenario({"works": outside(days(1))}, {}))
    done = CliRunner().invoke(main, ["reinforce", str(tmp_path / "scenario.yaml"), "--budget", "1", "--lang", "en"])
    assert done.exit_code == 2
    assert "no network" in done.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_the_same_from_a_document_read_back(
    answer: Reinforced, document: dict[str, Any], language: str
) -> None:
    page = reinforcement_page(document, language)
    assert page == reinforcement_page(document_of(answer), language)
    assert page.count("<section") == 5
    assert "<svg" in page


def test_what_is_not_shown_is_not_claimed(document: dict[str, Any]) -> None:
    unsure = copy.deepcopy(document)
    unsure["against"]["nothing"]["kva_days"] |= {"mean": -5.0, "low": -20.0, "high": 10.0}
    said = sentences(unsure, PageWords("en"))
    assert "do not show that it removes waiting" in said[1]


def test_a_programme_interrupted_early_says_so(document: dict[str, Any]) -> None:
    early = {**document, "arms": {}, "front": [], "interrupted": True}
    del early["plan"], early["against"]
    assert sentences(early, PageWords("en")) == ["Interrupted: what is done is shown."]
    assert "<html" in reinforcement_page(early, "en")
