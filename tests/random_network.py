"""A random network for random scenarios."""

from __future__ import annotations

import datetime
from typing import Any

from tests.random_stages import Dice, Plain


def network(dice: Dice, coarse: bool, start: datetime.date) -> Plain:
    """Transformers, feeders and a substation; three of a kind may serve an area, so that there is a choice."""
    wait = {"fixed": 48, "unit": "hours"} if coarse else {"uniform": [1, 4], "unit": "calendar_days"}
    trigger = {"at_waiting_kva": dice.of([20, 60]), "lead_time": wait, "adds_kva": 100, "most_times": dice.whole(1, 3)}
    planned = [{"date": start + datetime.timedelta(days=dice.whole(3, 6)), "adds_kva": 100}]

    def element(rated: int, **more: Any) -> Plain:
        grown: Plain = {"planned": planned} if dice.chance(40) else {}
        grown |= {"triggered": trigger} if dice.chance(40) else {}
        shape = {
            "loading_limit": dice.of([1.0, 0.8]),
            "coincidence": dice.of([1.0, 0.5, 0.7]),
            "small_kva": dice.of([0, 15]),
        }
        return {"rated_kva": rated, "committed_kva": dice.of([0, 20, 40]), **shape, **grown, **more}

    station = element(dice.of([400, 5000]), free_bays=dice.of([1, 20, 3, 20]))
    if dice.chance(40):
        adds = {"at_waiting_count": 1, "lead_time": wait, "adds_bays": 1}
        station["triggered"] = adds
    return {
        "transformers": {
            "te": element(60, feeder="f", area="east", weight=4.0),
            "tn": element(100, feeder="f", area="east", count=dice.whole(1, 3)),
            "tw": element(dice.of([50, 300]), feeder="g", area="west", weight=2.0),
            "tx": element(100, feeder="f", area="west", count=dice.whole(1, 2)),
            **({"ty": element(100, feeder="g", area="west")} if dice.chance(50) else {}),
        },
        "feeders": {
            "f": element(dice.of([200, 900]), substation="s", areas=["east", "west"]),
            "g": element(300, substation="s", areas=["west", "east"]),
            **({"h": element(300, substation="s", areas=["east", "west"])} if dice.chance(50) else {}),
        },
        "substations": {"s": station},
        "hv_categories": ["firm"],
        "bay_above_kva": dice.of([30, 10]),
    }
