"""Quotes: what one customer can be promised from a known backlog, by hand and against theory."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from scipy.special import bdtr, gammaincinv

from experiments.engines import KERNEL, SIMPY, engine_named
from experiments.quoting.application import QUOTED, Application, arriving_at, program_with
from experiments.quoting.application_file import applications_of
from experiments.quoting.order_statistics import quantile
from experiments.quoting.outcomes import LATER, outcome_of
from experiments.quoting.quote_document import document_of
from experiments.quoting.quoting import quote
from experiments.quoting.signing_days import signing_days
from experiments.state.from_state import starting_from
from experiments.state.touching import restricted_to
from model.compiling import compile_scenario
from model.problems import ScenarioError
from model.program import DAY
from model.scenario.loading import Loaded, load
from reports.cli import main
from tests.by_hand import Plain, date, days, hours, minutes, outside, scenario, stream, team, work

SHIPPED = Path(__file__).parents[1] / "scenarios"
HEAD = "case_id,stream,arrived,area,stage,waiting_since,in_work_since,people"
SERVED = {"from": "application.arrived", "to": "serve.ended", "limit": {"hours": 4}, "clock": "whole",
          "categories": ["home"]}  # fmt: skip


def waiting(count: int) -> list[str]:
    """So many who wait at `serve` since the day before."""
    return [f"w{n},a,2026-01-04 10:0{n},town,serve,2026-01-04 10:0{n},," for n in range(count)]


def begun(folder: Path, plain: Plain, rows: Sequence[str], as_of: datetime.date | datetime.datetime) -> Loaded:
    """The scenario that begins with these open applications."""
    (folder / "s.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    (folder / "open.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return starting_from(folder / "s.yaml", folder / "open.csv", as_of, days=30)


def one_clerk(takes: Plain, calendar: str = "always") -> Plain:
    """One clerk, one stage, one clause in hours, nobody else who comes."""
    plain = scenario(
        {"serve": work(takes=takes)},
        {"crew": team("clerk", calendar=calendar)},
        agreements={"law": {"clauses": {"served": SERVED}}},
    )
    plain["streams"]["a"]["applications_per_year"] = 0
    return plain


def test_of_nineteen_the_largest_is_the_quote_at_95_per_cent_and_of_eighteen_there_is_none() -> None:
    assert quantile(range(19), 0.95).value == 18
    assert quantile(range(18), 0.95).value == LATER
    assert not quantile(range(18), 0.95).enough


def test_the_bounds_of_a_quantile_are_those_of_the_binomial_distribution() -> None:
    """Of 59 the largest is an upper bound of the 95 % quantile with 95 %; of 58 it is not (0.95^59 = 0.0485)."""
    assert quantile(range(59), 0.95).high == 58
    assert quantile(range(58), 0.95).high == LATER
    found = quantile(range(1, 201), 0.95)
    assert bdtr(found.high - 1, 200, 0.95) >= 0.95 > bdtr(found.high - 2, 200, 0.95)
    assert 1 - bdtr(found.low - 1, 200, 0.95) >= 0.95 > 1 - bdtr(found.low, 200, 0.95)


def test_without_chance_the_quote_is_the_queue_ahead(tmp_path: Path) -> None:
    """Three wait, half an hour each; the office opens at nine: the fourth is served from 10:30 to 11:00."""
    loaded = begun(tmp_path, one_clerk(minutes(30), "office"), waiting(3), date(5))
    found = quote(loaded, Application({"stream": "a", "area": "town"}), date(5), seconds=60, replications=40)
    document = document_of(found, loaded.scenario, date(5), 0.95)
    now = document["days"][0]
    assert {one.ended for one in found.quoted[0].outcomes} == {11 * 3600}
    assert now["clauses"][0]["sign"]["limit"] == 2  # arrived 09:00, ended 11:00: two begun hours
    assert now["milestones"][-1]["dates"]["0.95"]["date"] == "2026-01-05"


@pytest.mark.parametrize("ahead", [0, 4])
def test_with_exponential_services_the_quote_is_the_erlang_quantile(tmp_path: Path, ahead: int) -> None:
    """So many wait, the customer behind them: his time is the sum of all their services and his own, Erlang(n + 1)."""
    loaded = begun(tmp_path, one_clerk({"exponential": 60, "unit": "minutes"}), waiting(ahead), date(5))
    program = program_with(loaded, [Application({"stream": "a", "area": "town"})], date(5), days=10)
    program = arriving_at(program, 0)
    times = [outcome_of(program, KERNEL, 5, number).ended for number in range(400)]
    for share in (0.5, 0.8, 0.95):
        found, true = quantile(times, share, alpha=0.005), 3600 * float(gammaincinv(ahead + 1, share))
        assert found.high - found.low < 0.6 * true  # the bounds can tell
        assert found.low <= true <= found.high


def test_the_kernel_left_early_and_the_whole_run_of_the_reference_agree(tmp_path: Path) -> None:
    loaded = load(SHIPPED / "starter" / "my_utility.yaml")
    plain = HEAD + "\n"
    (tmp_path / "o.csv").write_text(plain)
    begins = starting_from(loaded, tmp_path / "o.csv", datetime.date(2026, 6, 1), days=60)
    known = Application({"stream": "nonresidential_new", "area": "town", "requested_kva": "30"})
    program = arriving_at(program_with(begins, [known], datetime.date(2026, 6, 1), days=60), 10 * 3600)
    for number in range(4):
        assert outcome_of(program, KERNEL, 2, number) == outcome_of(program, SIMPY, 2, number)


def test_an_application_that_is_quoted_changes_nobody_elses_luck(tmp_path: Path) -> None:
    loaded = load(SHIPPED / "starter" / "my_utility.yaml")
    (tmp_path / "o.csv").write_text(HEAD + "\n")
    begins = starting_from(loaded, tmp_path / "o.csv", datetime.date(2026, 6, 1), days=40)
    program = compile_scenario(begins.scenario, begins.folder, begins)
    known = Application({"stream": "residential_new", "area": "town"})
    with_it = arriving_at(program_with(begins, [known], datetime.date(2026, 6, 1), days=40), 10 * 3600)
    logs = [engine_named(KERNEL)(one, 1, 3).applications for one in (program, with_it)]
    others = logs[1].case < 0
    assert others.sum() == len(logs[0].arrived) == len(logs[1].arrived) - 1
    assert np.array_equal(logs[0].identity, logs[1].identity[others])
    assert np.array_equal(logs[0].arrived, logs[1].arrived[others])


def test_one_who_comes_at_eleven_today_meets_what_is_left_of_the_day(tmp_path: Path) -> None:
    """Taken at 11:00: two wait, half an hour each from eleven on."""
    as_of = datetime.datetime(2026, 1, 5, 11, 0)
    loaded = begun(tmp_path, one_clerk(minutes(30), "office"), waiting(2), as_of)
    found = quote(
        loaded, Application({"stream": "a", "area": "town"}), as_of, seconds=60, replications=20, only_now=True
    )
    assert {one.ended for one in found.quoted[0].outcomes} == {12 * 3600 + 1800}


def test_what_is_known_of_the_network_picks_the_replications_in_which_it_is_so(tmp_path: Path) -> None:
    """Of two transformers one is full, and the work that makes room takes nine days."""
    more = {"at_waiting_kva": 1, "lead_time": days(9), "adds_kva": 100}
    usual = {"rated_kva": 100, "feeder": "f", "area": "town", "triggered": more}
    net = {
        "transformers": {"full": {**usual, "committed_kva": 100}, "empty": copy.deepcopy(usual)},
        "feeders": {"f": {"rated_kva": 1000, "substation": "s"}},
        "substations": {"s": {"rated_kva": 10000}},
    }
    plain = scenario({"ask": {"kind": "grid"}, "serve": work()}, network=net)
    plain["streams"]["a"] |= {"applications_per_year": 0, "requested_kva": {"number": {"fixed": 10}}}
    loaded = begun(tmp_path, plain, [], date(5))
    for grid, day in (("free", 0), ("blocked", 9)):
        known = Application({"stream": "a", "area": "town", "grid": grid})
        found = quote(loaded, known, date(5), seconds=60, replications=40, only_now=True).quoted[0].outcomes
        assert {one.ended // DAY for one in found} == {day}
        assert 5 <= len(found) <= 35


def test_a_run_too_short_goes_on_with_the_same_luck(tmp_path: Path) -> None:
    """The customer is out for 200 days, the first runs last 75."""
    plain = one_clerk(minutes(30))
    plain["stages"]["works"] = {**outside(days(200)), "title": {"zh": "works", "en": "works"}}
    plain["routes"]["main"] = ["works", "serve"]
    loaded = begun(tmp_path, plain, [], date(5))
    found = quote(
        loaded, Application({"stream": "a", "area": "town"}), date(5), seconds=60, replications=20, only_now=True
    )
    assert {one.ended // DAY for one in found.quoted[0].outcomes} == {200}


def test_days_of_signing_are_the_next_ones_of_their_kind(tmp_path: Path) -> None:
    """Monday 26 January 2026, a meeting on Wednesdays, Spring Festival from 15 to 23 February."""
    meeting = {
        "kind": "meeting",
        "sessions": {"weekdays": ["wednesday"], "at": "10:00", "lasts_minutes": 60, "seats": 2},
    }
    plain = scenario({"serve": work(), "review": meeting}, national_calendar={"country": "CN"},
                     period={"start": date(26), "counted_days": 90})  # fmt: skip
    loaded = begun(tmp_path, plain, [], date(26))
    program = program_with(loaded, [Application({"stream": "a", "area": "town"})], date(26), days=90)
    found = {
        day.name: program.start + datetime.timedelta(days=day.instant // DAY)
        for day in signing_days(program, 0, 9 * 3600)
    }
    assert found == {
        "now": datetime.date(2026, 1, 26),
        "next_working_day": datetime.date(2026, 1, 27),
        "after_meeting": datetime.date(2026, 1, 29),
        "next_month": datetime.date(2026, 2, 2),
        "before_holidays": datetime.date(2026, 2, 14),
        "after_holidays": datetime.date(2026, 2, 24),
    }


def two_districts(shared: bool) -> Plain:
    """Two areas, each with its clerk and its stream, and a planner for one stage of both where `shared`."""
    clerks = {f"crew_{area}": team("clerk", areas=[area]) for area in ("town", "hill")}
    stages = {"serve": work(takes={"exponential": 50, "unit": "minutes"})}
    if shared:
        stages["plan"] = work("planner")
        clerks["planners"] = team("planner")
    plain = scenario(stages, clerks)
    plain["areas"]["hill"] = copy.deepcopy(plain["areas"]["town"])
    plain["streams"] = {name: {**stream(), "applications_per_year": 3000, "areas": {area: 1}}
                        for name, area in (("a", "town"), ("b", "hill"))}  # fmt: skip
    return plain


def test_what_shares_nothing_with_an_application_is_left_out_and_changes_nothing(tmp_path: Path) -> None:
    """The same runs, with and without the other district, give the same instants."""
    rows = ["x,a,2026-01-04 10:00,town,serve,2026-01-04 10:00,,", "y,b,2026-01-04 10:00,hill,serve,2026-01-04 10:00,,"]
    loaded = begun(tmp_path, two_districts(shared=False), rows, date(5))
    smaller = restricted_to(loaded, touching=("a", "town"))
    assert smaller.kept == {("a", "town")}
    assert smaller.exact
    assert not smaller.whole
    known = [Application({"stream": "a", "area": "town"})]
    ended = []
    for one in (loaded, smaller.loaded):
        program = arriving_at(program_with(one, known, date(5), days=20), DAY)
        ended.append([outcome_of(program, KERNEL, 1, number).ended for number in range(20)])
    assert ended[0] == ended[1]
    assert len(set(ended[0])) > 5


def test_whoever_shares_people_with_an_application_stays(tmp_path: Path) -> None:
    loaded = begun(tmp_path, two_districts(shared=True), [], date(5))
    assert restricted_to(loaded, touching=("a", "town")).whole


def test_of_the_city_a_residential_application_touches_its_district_and_an_hv_one_the_city_s_hv_streams() -> None:
    loaded = load(SHIPPED / "baseline.yaml")
    lv = restricted_to(loaded, touching=("lv_residential_new", "town"))
    assert {area for _, area in lv.kept} == {"town"}
    assert not lv.exact
    hv = restricted_to(loaded, touching=("hv_single_new", "zone"))
    assert {area for name, area in hv.kept if name == "hv_single_new"} == set(loaded.scenario.areas)
    assert {area for name, area in hv.kept if name == "lv_residential_new"} == {"zone"}


def test_a_stream_with_some_areas_left_out_keeps_the_volume_of_the_others() -> None:
    loaded = load(SHIPPED / "baseline.yaml")
    kept = restricted_to(loaded, touching=("lv_residential_new", "town")).loaded.scenario.streams
    usual = loaded.scenario.streams["lv_residential_new"]
    assert kept["lv_residential_new"].applications_per_year == pytest.approx(
        usual.applications_per_year * usual.areas["town"]
    )


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("stream=b,area=town", "application.stream = 'b': unknown stream"),
        ("stream=a,area=moon", "application.area = 'moon'"),
        ("stream=a,area=town,size=3", "application.size"),
        ("stream=a,area=town,requested_kva=much", "application.requested_kva = 'much': kVA"),
        ("town", "stream=NAME,area=NAME"),
    ],
)
def test_what_is_wrong_with_an_application_is_said(tmp_path: Path, known: str, words: str) -> None:
    loaded = begun(tmp_path, one_clerk(minutes(30)), [], date(5))
    with pytest.raises(ScenarioError) as caught:
        program_with(loaded, applications_of(known), date(5), days=10)
    assert words in str(caught.value)


def test_applications_of_a_file_are_told_with_their_lines(tmp_path: Path) -> None:
    loaded = begun(tmp_path, one_clerk(minutes(30)), [], date(5))
    (tmp_path / "some.csv").write_text("stream,area,requested_kva\na,town,8\na,moon,8\n")
    (tmp_path / "some.yaml").write_text(
        "applications:\n- {stream: a, area: town, requested_kva: 8}\n- {stream: c, area: town}\n"
    )
    for name, words in (("some.csv", "some.csv:3:"), ("some.yaml", "some.yaml:3:")):
        found = applications_of(str(tmp_path / name))
        assert found[0].known == {"stream": "a", "area": "town", "requested_kva": "8"}
        with pytest.raises(ScenarioError) as caught:
            found[1].checked(loaded)
        assert words in str(caught.value)


def test_a_forecast_answers_as_a_quote_does(tmp_path: Path) -> None:
    begun(tmp_path, one_clerk({"exponential": 60, "unit": "minutes"}, "office"), waiting(2), date(5))
    where = [str(tmp_path / "s.yaml"), "--state", str(tmp_path / "open.csv"), "--as-of", "2026-01-05"]
    made = CliRunner().invoke(
        main, ["forecast", *where, "--out", str(tmp_path / "f.json"), "--replications", "60", "--json"]
    )
    assert made.exit_code == 0, made.output
    known = ["--application", "stream=a,area=town", "--json"]
    asked = CliRunner().invoke(main, ["quote", *where, *known, "--replications", "60", "--time", "60"])
    looked_up = CliRunner().invoke(main, ["quote", where[0], "--forecast", str(tmp_path / "f.json"), *known])
    assert asked.exit_code == looked_up.exit_code == 0, asked.output + looked_up.output
    assert json.loads(looked_up.stdout)["days"] == json.loads(asked.stdout)["days"]
    unknown = CliRunner().invoke(main, ["quote", where[0], "--forecast", str(tmp_path / "open.csv"), *known])
    assert unknown.exit_code == 2
    assert "a file that `yekuo forecast` wrote" in unknown.stderr


def test_the_case_id_of_the_quoted_application_is_not_one_of_the_file(tmp_path: Path) -> None:
    loaded = begun(
        tmp_path, one_clerk(hours(1)), [f"{QUOTED}_0,a,2026-01-04 10:00,town,serve,2026-01-04 10:00,,"], date(5)
    )
    with pytest.raises(ScenarioError) as caught:
        program_with(loaded, [Application({"stream": "a", "area": "town"})], date(5), days=10)
    assert "stands in" in str(caught.value)
