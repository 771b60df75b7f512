"""The network by hand: kVA at every level, bays, reservation, reinforcement, the constrained, latent demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.by_hand import Plain, date, days, outside, run, scenario, stream

ASK = {"kind": "grid"}


def network(**more: Any) -> Plain:
    """One transformer of 100 kVA under a feeder of 1,000 and a substation of 10,000."""
    plain: Plain = {
        "transformers": {"t": {"rated_kva": 100, "feeder": "f", "area": "town"}},
        "feeders": {"f": {"rated_kva": 1000, "substation": "s", "areas": ["town"]}},
        "substations": {"s": {"rated_kva": 10000}},
    }
    for path, value in more.items():
        *above, last = path.split("__")
        table = plain
        for key in above:
            table = table.setdefault(key, {})
        table[last] = value
    return plain


def asking(net: Plain, stage: Plain = ASK, after: Plain | None = None, **more: Any) -> Plain:
    """A scenario in which everybody asks for kVA, then spends some time in the hands of a customer."""
    stages = {"ask": dict(stage), "works": after or outside(days(1))}
    plain = scenario(stages, {}, route=["ask", "works"], network=net, **more)
    for one in plain["streams"].values():
        one["requested_kva"] = {"number": {"fixed": 10}}
    return plain


def of(*requests: str) -> list[dict[str, str]]:
    """Arrivals from `5 08:00 60`: instant and kVA."""
    return [{"arrived": text.rsplit(" ", 1)[0], "requested_kva": text.rsplit(" ", 1)[1]} for text in requests]


def test_requests_are_granted_while_they_fit_and_wait_afterwards(tmp_path: Path) -> None:
    told = run(tmp_path, asking(network()), of("5 08:00 60", "5 09:00 40", "5 10:00 0.1"))
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, -, free",
        "a2, t, 40, 0, 5 09:00, -, free",
        "a3, t, 0.1, 0, -, -, waited",
    ]


def test_the_loading_limit_and_what_is_committed_bound_the_headroom(tmp_path: Path) -> None:
    net = network(transformers__t__loading_limit=0.8, transformers__t__committed_kva=50)
    told = run(tmp_path, asking(net), of("5 08:00 30.1", "6 08:00 30"))
    assert [row.split(", ")[4] for row in told.grants()] == [
        "-",
        "-",
    ]  # the first one reserves all that is free
    net["transformers"]["t"]["small_kva"] = 30.1
    told = run(tmp_path, asking(net), of("5 08:00 30.1", "6 08:00 30"))
    assert [row.split(", ")[4] for row in told.grants()] == ["-", "6 08:00"]


def test_kva_are_taken_at_every_level_in_one_step_or_not_at_all(tmp_path: Path) -> None:
    """Two transformers under a feeder of 100: the second request fits its own transformer and not the feeder."""
    net = network(feeders__f__rated_kva=100, transformers__t__count=2)
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 60", "5 10:00 60", "5 11:00 40"))
    granted = [row.split(", ")[4] for row in told.grants()]
    assert granted == ["5 08:00", "-", "-", "-"]


def test_the_coincidence_factor_is_the_part_that_counts_at_an_element(tmp_path: Path) -> None:
    net = network(feeders__f__rated_kva=50, feeders__f__coincidence=0.5)
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 40", "5 10:00 1"))
    assert [row.split(", ")[4] for row in told.grants()] == ["5 08:00", "5 09:00", "-"]


def test_tenths_of_a_kva_add_up_exactly(tmp_path: Path) -> None:
    net = network(transformers__t__rated_kva=0.6)
    told = run(tmp_path, asking(net), of("5 08:00 0.1", "5 08:01 0.2", "5 08:02 0.3"))
    assert [row.split(", ")[4] for row in told.grants()] == ["5 08:00", "5 08:01", "5 08:02"]


def test_a_request_that_does_not_fit_reserves_and_small_ones_pass_it(tmp_path: Path) -> None:
    net = network(transformers__t__small_kva=10)
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 50", "5 10:00 10", "5 11:00 9.9"))
    assert [row.split(", ")[4] for row in told.grants()] == ["5 08:00", "-", "-", "5 11:00"]


def test_two_requests_for_the_last_bay_go_by_number(tmp_path: Path) -> None:
    net = network(substations__s__free_bays=1, hv_categories=["home"], bay_above_kva=50)
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 08:00 60", "5 08:00 50"))
    assert told.grants() == [
        "a1, f, 60, 1, 5 08:00, -, free",
        "a2, f, 60, 1, -, -, waited",
        "a3, f, 50, 0, -, -, waited",  # waits behind what a2 reserves at the substation
    ]


def test_what_is_given_back_at_an_instant_is_granted_at_it(tmp_path: Path) -> None:
    after = outside(days(1), gives_up={"probability": 1})
    told = run(tmp_path, asking(network(), after=after), of("5 08:00 60", "5 09:00 60"))
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, 6 08:00, free",
        "a2, t, 60, 0, 6 08:00, 7 08:00, waited",
    ]
    assert told.attribute("grid") == ["free", "waited"]


def test_what_is_connected_is_kept(tmp_path: Path) -> None:
    told = run(tmp_path, asking(network()), of("5 08:00 60", "5 09:00 60"))
    assert told.fates() == ["a1 archived", "a2 open"]


def test_a_planned_reinforcement_is_in_service_from_its_date(tmp_path: Path) -> None:
    net = network(transformers__t__planned=[{"date": date(7), "adds_kva": 20}])
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 60"))
    assert told.grants()[1] == "a2, t, 60, 0, 7 00:00, -, waited"


def test_waiting_kva_trigger_one_reinforcement_at_a_time(tmp_path: Path) -> None:
    works = {"at_waiting_kva": 100, "lead_time": days(2), "adds_kva": 100, "most_times": 2}
    net = network(transformers__t__triggered=works)
    told = run(tmp_path, asking(net), of("5 08:00 100", "5 09:00 90", "5 10:00 10", "6 10:00 100", "8 10:00 100"))
    assert [row.split(", ")[4] for row in told.grants()] == ["5 08:00", "7 10:00", "7 10:00", "9 10:00", "-"]
    done = told.log.reinforcements
    assert done.triggered.tolist() == [(2 * 5 * 3600), 2 * 86400 + 10 * 3600]
    assert done.number.tolist() == [1, 2]


def test_requests_wait_at_the_element_where_a_reservation_holds_them_up(tmp_path: Path) -> None:
    """60 and 40 kVA wait at the feeder: the second would fit, but waits behind the first one's reservation."""
    works = {"at_waiting_kva": 100, "lead_time": days(2), "adds_kva": 100}
    net = network(feeders__f__rated_kva=150, feeders__f__triggered=works, transformers__t__rated_kva=1000)
    told = run(tmp_path, asking(net), of("5 08:00 100", "5 09:00 60", "5 10:00 40"))
    assert [row.split(", ")[4] for row in told.grants()] == ["5 08:00", "7 10:00", "7 10:00"]


def test_waiting_applications_trigger_new_bays(tmp_path: Path) -> None:
    works = {"at_waiting_count": 2, "lead_time": days(1), "adds_bays": 3}
    net = network(substations__s__triggered=works, hv_categories=["home"], bay_above_kva=50)
    told = run(tmp_path, asking(net), of("5 08:00 60", "5 09:00 60", "5 10:00 60"))
    assert [row.split(", ")[4] for row in told.grants()] == ["6 09:00"] * 3


def test_a_constrained_application_may_connect_farther_away(tmp_path: Path) -> None:
    stages = {
        "ask": {"kind": "grid", "if_blocked": {"farther_probability": 1, "farther_via": "longer_line"}},
        "longer_line": outside(days(3)),
        "works": outside(days(1)),
    }
    net = network(transformers__u={"rated_kva": 500, "feeder": "f", "area": "town", "weight": 0.000001})
    plain = scenario(stages, {}, route=["ask", "works"], network=net)
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 10}}
    told = run(tmp_path, plain, of("5 08:00 60", "5 09:00 60"))
    assert told.grants()[1] == "a2, u, 60, 0, 5 09:00, -, farther"
    assert told.rows("stage started")[3:] == ["longer_line, 5 09:00", "works, 8 09:00"]
    assert told.attribute("grid") == ["free", "farther"]


def test_farther_away_is_where_most_room_is_and_of_two_alike_the_first_in_the_file(tmp_path: Path) -> None:
    """Of u, v and w, v and w have 500 kVA each; once a2 has taken 60 of v, w has most."""
    other = {"rated_kva": 500, "feeder": "f", "area": "town", "weight": 0.000001}
    net = network(transformers__u={**other, "rated_kva": 300}, transformers__v=other, transformers__w=other)
    ask = {"kind": "grid", "if_blocked": {"farther_probability": 1}}
    told = run(tmp_path, asking(net, ask), of("5 08:00 60", "5 09:00 60", "5 10:00 70", "5 11:00 50"))
    assert [", ".join(row.split(", ")[i] for i in (0, 1, 6)) for row in told.grants()] == [
        "a1, t, free",
        "a2, v, farther",
        "a3, w, farther",
        "a4, v, farther",
    ]


def test_a_constrained_application_may_take_the_part_that_fits(tmp_path: Path) -> None:
    ask = {"kind": "grid", "if_blocked": {"part_probability": 1, "part_least": 0.5}}
    told = run(tmp_path, asking(network(), ask), of("5 08:00 60", "5 09:00 80", "6 08:00 81"))
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, -, free",
        "a2, t, 40, 0, 5 09:00, -, part",
        "a3, t, 81, 0, -, -, waited",
    ]


def test_a_constrained_application_may_withdraw(tmp_path: Path) -> None:
    ask = {"kind": "grid", "if_blocked": {"withdraws_probability": 1}}
    told = run(tmp_path, asking(network(), ask), of("5 08:00 60", "5 09:00 60", "5 09:00 40"))
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, -, free",
        "a2, t, 60, 0, -, 5 09:00, waited",
        "a3, t, 40, 0, 5 09:00, -, free",
    ]
    assert told.fates() == ["a1 archived", "a2 withdrawn", "a3 archived"]


def test_a_withdrawal_elsewhere_ends_the_waiting_for_kva(tmp_path: Path) -> None:
    stages = {"ask": dict(ASK), "works": outside(days(1), gives_up={"probability": 1})}
    plain = scenario(stages, {}, route=[{"together": [["ask"], ["works"]]}], network=network())
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 10}}
    told = run(tmp_path, plain, of("5 08:00 100", "5 09:00 60", "5 10:00 10"))
    assert told.grants() == [
        "a1, t, 100, 0, 5 08:00, 6 08:00, free",
        "a2, t, 60, 0, 6 08:00, 6 09:00, waited",
        "a3, t, 10, 0, 6 08:00, 6 10:00, waited",
    ]


def test_latent_customers_come_once_a_reinforcement_makes_room(tmp_path: Path) -> None:
    net = network(transformers__t__rated_kva=5, transformers__t__planned=[{"date": date(7), "adds_kva": 50}])
    latent = stream(applications_per_year=3, latent={"comes_after": days(2)})
    plain = asking(net, streams={"a": latent})
    told = run(tmp_path, plain)
    assert told.rows("since", "ask") == ["9 00:00"] * 3


def test_grants_go_by_priority_at_one_instant(tmp_path: Path) -> None:
    plain = asking(
        network(),
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["category"], "categories": {"home": 1, "firm": 0}},
    )
    told = run(tmp_path, plain, {"a": of("5 08:00 60"), "b": of("5 08:00 60")})
    assert [row.split(", ")[4] for row in told.grants()] == ["-", "5 08:00"]


def test_an_increase_asks_for_the_difference_and_keeps_what_it_has(tmp_path: Path) -> None:
    """Requested kVA of an increase are the difference, so it takes no more than that."""
    net = network(transformers__t__committed_kva=60)
    plain = asking(net, streams={"a": stream(request_type="capacity_increase")})
    told = run(tmp_path, plain, of("5 08:00 40"))
    assert told.grants() == ["a1, t, 40, 0, 5 08:00, -, free"]


def test_nobody_takes_as_a_part_what_an_earlier_request_has_reserved(tmp_path: Path) -> None:
    """40 kVA are free; a2 waits for 60 and would not take less than 54; a3 asks for 30 and waits behind it."""
    ask = {"kind": "grid", "if_blocked": {"part_probability": 1, "part_least": 0.9}}
    net = network(transformers__t__small_kva=20)
    told = run(tmp_path, asking(net, ask), of("5 08:00 60", "5 09:00 60", "5 10:00 30", "5 11:00 22"))
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, -, free",
        "a2, t, 60, 0, -, -, waited",
        "a3, t, 30, 0, -, -, waited",
        "a4, t, 19.9, 0, 5 11:00, -, part",  # just below what may pass
    ]


def test_nobody_connects_farther_away_past_what_an_earlier_request_has_reserved(tmp_path: Path) -> None:
    """The feeder has 140 kVA left and b1 waits for 150 of them; v has room for a2, but hangs on the same feeder."""
    near = {"rated_kva": 100, "feeder": "f", "area": "town", "weight": 1000000}
    net = network(
        transformers={
            "t": near,
            "v": {**near, "weight": 0.000001},
            "w": {"rated_kva": 500, "feeder": "f", "area": "east"},
        },
        feeders__f__rated_kva=200,
    )
    stages = {
        "ask": {"kind": "grid", "if_blocked": {"farther_probability": 1}},
        "ask_there": dict(ASK),
        "works": outside(days(1)),
    }
    plain = scenario(
        stages,
        {},
        network=net,
        areas={"town": {}, "east": {}},
        routes={"main": ["ask", "works"], "other": ["ask_there", "works"]},
        streams={"a": stream(), "b": {**stream(route="other"), "areas": {"east": 1}}},
    )
    told = run(tmp_path, plain, {"a": of("5 08:00 60", "5 10:00 60"), "b": of("5 09:00 150")})
    assert told.grants() == [
        "a1, t, 60, 0, 5 08:00, -, free",
        "b1, w, 150, 0, -, -, waited",
        "a2, t, 60, 0, -, -, waited",
    ]
    del plain["streams"]["b"], plain["routes"]["other"], plain["stages"]["ask_there"]
    del plain["network"]["transformers"]["w"], plain["areas"]["east"]
    told = run(tmp_path, plain, of("5 08:00 60", "5 10:00 60"))
    assert told.grants()[1] == "a2, v, 60, 0, 5 10:00, -, farther"
