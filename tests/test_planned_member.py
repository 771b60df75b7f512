"""A dated reinforcement of one of several alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.compiling.positions import elements_of
from model.problems import ScenarioError
from tests.by_hand import date, program_of, run
from tests.test_network import asking, network, of


def test_only_the_numbered_one_of_several_alike_is_reinforced(tmp_path: Path) -> None:
    works = [{"date": date(7), "adds_kva": 20, "number": 2}, {"date": date(8), "adds_kva": 5}]
    net = network(transformers__t__count=3, transformers__t__planned=works)
    program = program_of(tmp_path, asking(net))
    table = program.network
    names = program.names.elements
    added = {
        name: table.planned_kva[table.planned_first[e] : table.planned_first[e + 1]].tolist()
        for e, name in enumerate(names)
    }
    assert added == {"t_1": [50], "t_2": [200, 50], "t_3": [50], "f": [], "s": []}


def test_the_others_are_alike_in_every_other_respect(tmp_path: Path) -> None:
    net = network(transformers__t__count=2, transformers__t__planned=[{"date": date(7), "adds_kva": 20, "number": 2}])
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 60"))
    plain = run(tmp_path, asking(network(transformers__t__count=2)), of("5 08:00 60", "5 09:00 60"))
    assert [row.split(", ")[:2] for row in told.grants()] == [row.split(", ")[:2] for row in plain.grants()]


def test_a_number_beyond_the_count_is_refused(tmp_path: Path) -> None:
    net = network(transformers__t__count=2, transformers__t__planned=[{"date": date(7), "adds_kva": 20, "number": 3}])
    with pytest.raises(ScenarioError, match=r"planned\[0\].number = 3: there are only 2 of it"):
        program_of(tmp_path, asking(net))


def test_the_cost_counts_once_and_not_for_each(tmp_path: Path) -> None:
    from model.scenario.loading import load_scenario

    works = [{"date": date(7), "adds_kva": 20, "number": 2, "cost_yuan": 30}]
    program_of(tmp_path, asking(network(transformers__t__count=3, transformers__t__planned=works)))
    elements = elements_of(load_scenario(tmp_path / "scenario.yaml"))
    assert sum(work.cost_yuan for _, _, element in elements for work in element.planned) == 30
