"""The county with service agreements, changed so that a file of open applications tells all that is known of them.

No batch is at work overnight (what is begun is finished), repairs take no time, papers are complete, there is room in
the network, and no date is moved by the customer.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from model.scenario.loading import Loaded, load

COUNTY = Path(__file__).parents[1] / "scenarios" / "county_agreement.yaml"
ROOM_KVA = 1e7
Plain = dict[str, Any]


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def told_in_full(folder: Path) -> Loaded:
    """Write the changed county and load it."""
    plain: Plain = copy.deepcopy(dict(load(COUNTY).layers.value))
    for stage in plain["stages"].values():
        if stage.get("kind") == "batch":
            stage["at_closing"] = "finish"
        for outcome in [*stage.get("outcomes", ()), *([stage["sent_back"]] if stage.get("sent_back") else ())]:
            outcome.pop("via", None)
    for category in plain["categories"].values():
        category.pop("documents", None)
    for level in ("transformers", "feeders", "substations"):
        for element in plain["network"][level].values():
            element["rated_kva"], element["committed_kva"] = ROOM_KVA, 0
            if level == "substations":
                element["free_bays"] = 1000
    for agreement in plain["agreements"].values():
        for clause in agreement["clauses"].values():
            clause.pop("customer_days", None)
    path = folder / "told_in_full.yaml"
    path.write_text(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load(path)
