"""Scenarios with case files, for the tests that read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from model.compiling import compile_scenario
from model.compiling.case_files import CaseFiles
from model.compiling.positions import Positions
from model.program import Program
from model.scenario.whole import Scenario

FOLDER = Path(__file__).parent / "scenarios"
SHIPPED = Path(__file__).parents[1] / "scenarios"
Plain = dict[str, Any]
STREAM = "lv_residential_new"
SHORT = "case_id,stream,arrived,area,stage,waiting_since,in_work_since,people,owner"
HEADER = SHORT + ",channel,requested_kva,grid,works_class,attempt,held_element,held_kva,held_bay"


def small(**changes: Any) -> Plain:
    """Return the small scenario with attributes, a network, owners, and branches side by side."""
    plain: Plain = yaml.safe_load((FOLDER / "small.yaml").read_text(encoding="utf-8"))
    title, start = {"zh": "名", "en": "Name"}, plain["period"]["start"]
    plain["attributes"] = {
        "works_class": {"values": ["simple", "designed"]},
        "poles": {"number": True, "first": 2},
    }
    plain["network"] = {
        "transformers": {"transformer": {"rated_kva": 400, "feeder": "feeder", "area": "town", "count": 2}},
        "feeders": {"feeder": {"rated_kva": 4000, "substation": "substation"}},
        "substations": {"substation": {"rated_kva": 40000, "free_bays": 3}},
    }
    plain["roles"]["account_manager"] = {"title": title}
    plain["teams"]["managers"] = {
        "title": title,
        "roles": {"account_manager": {}},
        "headcount": [{"from": start, "people": 2}, {"from": start.replace(month=3), "people": 3}],
    }
    plain["owners"] = {"role": "account_manager", "caseload": 20}
    plain["stages"]["dispatch"] = {"title": title, "kind": "assignment"}
    minutes = {"fixed": 20, "unit": "minutes"}
    plain["stages"]["contract"] = {"title": title, "by": ["owner", "surveyor"], "takes": minutes}
    plain["routes"]["lv_residential"] = [
        "acceptance",
        "dispatch",
        {"together": [["site_survey", "contract"], ["external_works"]]},
        "meter_installation",
        "archiving",
    ]
    plain["agreements"]["pledge"] = {
        "title": title,
        "signed_by": 0.5,
        "clauses": {"whole": {**plain["agreements"]["statutory"]["clauses"]["meter_and_energise"]}},
    }
    return {**plain, **changes}


def recorded(*streams: str) -> Plain:
    """Return the small scenario whose streams have recorded arrivals, each in the file of its name."""
    plain = small()
    usual = plain["streams"][STREAM]
    plain["streams"] = {name: {**usual, "recorded": f"{name}.csv"} for name in streams or (STREAM,)}
    return plain


def opened() -> Plain:
    return small(open_applications="open.csv")


def files(folder: Path, plain: Plain, **contents: str | bytes) -> CaseFiles:
    for name, content in contents.items():
        (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    scenario = Scenario.model_validate(plain)
    return CaseFiles(Positions(scenario), folder, scenario.period.start)


def program(folder: Path, plain: Plain, **contents: str) -> Program:
    files(folder, plain, **contents)
    return compile_scenario(Scenario.model_validate(plain), folder)


def table(*rows: str) -> str:
    return "\n".join(rows) + "\n"
