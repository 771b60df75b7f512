"""Led back over the request for kVA, by hand: what it holds counts, and who took a part is content with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.by_hand import days, outside, run, write_open_applications
from tests.test_network import asking, network, of


def test_whoever_is_led_back_over_the_request_holds_what_it_needs_and_passes(tmp_path: Path) -> None:
    works = outside(days(1), sent_back={"probability": [1.0, 0.0], "back_to": "ask"})
    told = run(tmp_path, asking(network(), after=works), of("5 08:00 60"))
    assert told.grants() == ["a1, t, 60, 0, 5 08:00, -, free"]
    assert told.rows("started ended", "ask") == ["5 08:00, 5 08:00", "6 08:00, 6 08:00"]


PART = {"kind": "grid", "if_blocked": {"part_probability": 1.0}}


def test_whoever_took_a_part_is_content_with_it_and_passes_when_led_back_or_asked_again(tmp_path: Path) -> None:
    works = outside(days(1), sent_back={"probability": [1.0, 0.0], "back_to": "ask"})
    plain = asking(network(), PART, works)
    plain["stages"]["again"] = {**PART, "title": plain["stages"]["ask"]["title"]}
    plain["routes"]["main"].append("again")
    told = run(tmp_path, plain, of("5 08:00 150"))
    assert told.grants() == ["a1, t, 100, 0, 5 08:00, -, part"]
    assert told.rows("stage started") == [
        *("ask, 5 08:00", "works, 5 08:00", "ask, 6 08:00", "works, 6 08:00", "again, 7 08:00"),
    ]


@pytest.mark.parametrize(("grid", "granted"), [("part", []), ("free", ["b, t, 90, 0, 5 10:00, -, free"])])
def test_an_open_application_led_back_asks_for_the_rest_unless_it_took_a_part(
    tmp_path: Path, grid: str, granted: list[str]
) -> None:
    works = outside(days(3), sent_back={"probability": [1.0, 0.0], "back_to": "ask"})
    held = {"held_element": "t", "held_kva": "60", "requested_kva": "150", "grid": grid}
    row = {"case_id": "b", "stream": "a", "arrived": "2 10:00", "area": "town", "stage": "works"}
    plain = asking(network(transformers__t__rated_kva=200), after=works)
    plain["open_applications"] = write_open_applications(tmp_path, [{**row, **held, "in_work_since": "2 10:00"}])
    told = run(tmp_path, plain)
    assert told.grants() == ["b, t, 60, 0, 2 10:00, -, free", *granted]
    assert told.rows("started", "ask") == ["5 10:00"]
