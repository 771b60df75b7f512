"""The process map: where boxes and arrows stand, what they tell, and that text stays in its box."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from experiments.stage_documents import plain_items
from model.scenario.loading import load
from reports.figures.flow_layout import BOX_HEIGHT, BOX_WIDTH, DOWN, flow, stages_of
from reports.figures.process_map import SHADES, WIDTH, StageBox, process_map, shade, span
from reports.figures.svg_text import ems, lines
from reports.page_words import PageWords
from reports.shipped import scenario_path

BRANCHED: list[Any] = [
    "a",
    {
        "together": [
            ["b", {"when": {"x": 1}, "do": ["c", "d"], "otherwise": []}, "e"],
            [],
            [{"together": [["f"], ["g"]]}],
        ]
    },
    {"when": {"x": 1}, "do": ["h"], "otherwise": ["i", "j"]},
    {"stage": "k", "when": {"x": 1}},
]
WORK = StageBox("Survey", "work", 30.0, 70.0, 0.71, 0.08, 1.0)


def shipped_routes() -> dict[str, list[Any]]:
    scenario = load(scenario_path("county_agreement.yaml")).scenario
    return {name: plain_items(items) for name, items in scenario.routes.items()}


def test_boxes_go_from_left_to_right_and_wrap_like_words() -> None:
    laid = flow(["a", "b", "c"], width=2 * BOX_WIDTH + 10)
    assert [(box.stage, round(box.x / BOX_WIDTH), round(box.y / BOX_HEIGHT)) for box in laid.boxes] == [
        ("a", 0, 0),
        ("b", 1, 0),
        ("c", 0, 1),
    ]
    level, back = laid.lines
    assert len(level.points) == 2
    assert level.points[0][1] == level.points[1][1]
    assert back.points[-1][1] == laid.boxes[2].y


def test_branches_are_lanes_between_two_bars_and_parts_for_some_are_marked() -> None:
    laid = flow(BRANCHED, width=WIDTH)
    at = {box.stage: box for box in laid.boxes}
    assert list(at) == stages_of(BRANCHED) == list("abcdefghijk")
    assert at["b"].y == at["c"].y == at["e"].y < at["f"].y < at["g"].y
    assert "".join(name for name, box in at.items() if box.sometimes) == "cdhijk"
    assert [bar.either for bar in laid.bars] == [False] * 4 + [True] * 2
    outer = laid.bars[2:4]
    assert all(outer[0].x < at[name].x and at[name].x + BOX_WIDTH < outer[1].x for name in "bcdefg")
    assert outer[0].top <= at["b"].y
    assert at["g"].y + BOX_HEIGHT <= outer[0].bottom + 1e-9


@pytest.mark.parametrize("route", [BRANCHED, *shipped_routes().values()])
def test_no_box_overlaps_another_and_all_fits_the_width_of_a_page(route: list[Any]) -> None:
    laid = flow(route, width=WIDTH)
    for one in laid.boxes:
        assert 0 <= one.x <= WIDTH - BOX_WIDTH
        for other in laid.boxes:
            apart = abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
            assert one is other or apart
    assert all(0 <= x <= WIDTH and y <= laid.bottom for line in laid.lines for x, y in line.points)
    assert laid.bottom == max(box.y for box in laid.boxes) + BOX_HEIGHT + DOWN


@pytest.mark.parametrize("route", [BRANCHED, *shipped_routes().values()])
def test_no_line_crosses_a_box(route: list[Any]) -> None:
    laid = flow(route, width=WIDTH)
    for line in laid.lines:
        for (x0, y0), (x1, y1) in pairwise(line.points):
            for box in laid.boxes:
                over_x = min(x0, x1) < box.x + BOX_WIDTH - 1e-6 and max(x0, x1) > box.x + 1e-6
                over_y = min(y0, y1) < box.y + BOX_HEIGHT - 1e-6 and max(y0, y1) > box.y + 1e-6
                assert not (over_x and over_y), (line, box)


def test_every_stage_but_the_first_is_led_to() -> None:
    for route in shipped_routes().values():
        laid = flow(route, width=WIDTH)
        ends = {line.points[-1] for line in laid.lines}
        for box in laid.boxes[1:]:
            left, top = (box.x, box.y + BOX_HEIGHT / 2), (box.x + BOX_WIDTH / 2, box.y)
            assert left in ends or top in ends


def drawn(boxes: dict[str, StageBox], items: list[Any], language: str = "en", **more: Any) -> ElementTree.Element:
    return ElementTree.fromstring(process_map("T & <t>", items, boxes, more.get("detours", ()), PageWords(language)))


def said(element: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in element.iter("text")]


def test_a_box_tells_its_wait_by_number_and_by_shade_its_load_and_its_repeats() -> None:
    element = drawn({"a": WORK}, ["a"])
    assert said(element)[:3] == ["Survey", "wait 30 h", "load 0.71 · again 8 %"]
    first = next(element.iter("rect"))
    assert first.get("fill") == shade(30.0) == "#b0b0b0"
    assert said(drawn({"a": WORK}, ["a"], "zh"))[1:3] == ["等人 30小时", "负荷 0.71 · 返工 8 %"]


def test_others_stages_tell_how_long_they_take_and_have_no_shade() -> None:
    works = StageBox("Works", "external", 24.0 * 22, None, None, 0.0, 0.9)
    element = drawn({"a": works}, ["a"])
    assert said(element)[:3] == ["Works", "takes 22 d", ""]
    assert next(element.iter("rect")).get("fill") == "#fff"


def test_a_part_for_some_applications_is_dashed_and_tells_its_share() -> None:
    seldom = StageBox("Longer line", "external", 50.0, None, None, None, 0.004)
    element = drawn({"a": WORK, "b": seldom}, ["a", {"stage": "b", "when": {"grid": "farther"}}])
    assert "0.4 %" in said(element)
    dashed = [rect for rect in element.iter("rect") if rect.get("stroke-dasharray")]
    assert len(dashed) == 2  # the box, and the one that explains it


def test_titles_are_shown_as_they_are() -> None:
    nasty = StageBox('<b>"&', "work", 1.0, 2.0, None, None, 1.0)
    assert said(drawn({"a": nasty}, ["a"]))[0] == '<b>"&'
    assert "<b>" not in process_map("t", ["a"], {"a": nasty}, [], PageWords("en"))


def test_the_same_route_gives_the_same_drawing() -> None:
    boxes = dict.fromkeys(stages_of(BRANCHED), WORK)
    one = process_map("t", BRANCHED, boxes, [WORK], PageWords("zh"))
    assert one == process_map("t", BRANCHED, boxes, [WORK], PageWords("zh"))
    assert not re.search(r"\bid=|url\(|href", one)  # several maps stand in one page


def test_shades_are_told_apart_in_black_and_white_and_text_can_be_read_on_them() -> None:
    tones = [int(fill[1:3], 16) for _, fill in SHADES]
    assert all(one - other >= 20 for one, other in pairwise(tones))
    assert (min(tones) / 255) ** 2.2 + 0.05 > 4.5 * 0.05  # contrast of black text, WCAG 2.1


def test_hours_are_told_as_people_say_them() -> None:
    zh = PageWords("zh")
    assert [span(hours, zh) for hours in (0, 0.4, 9.96, 47.9, 48, 240, None)] == [
        "0小时", "24分钟", "10小时", "48小时", "2.0天", "10天", "–"
    ]  # fmt: skip


def test_text_is_never_wider_than_it_is_thought_to_be() -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
    from pylopdf_fonts_zh_cn import sans_path

    scenario = load(scenario_path("county.yaml")).scenario
    titles = [title for stage in scenario.stages.values() for title in (stage.title.zh, stage.title.en)]
    with TTFont(Path(sans_path()), fontNumber=0, lazy=True) as font:
        signs, widths, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for title in titles:
            assert sum(widths[signs[ord(sign)]][0] for sign in title) / unit <= ems(title), title


def test_a_long_title_is_folded_and_what_does_not_fit_is_made_smaller() -> None:
    assert lines("One", 10) == ["One"]
    assert lines("One two three four", 4.5) == ["One two", "three four"]
    assert lines("受电工程（土建、隐蔽工程）", 8) == ["受电工程（土建、", "隐蔽工程）"]
    long = StageBox("x" * 60, "work", 1.0, 2.0, None, None, 1.0)
    sizes = [float(text.get("font-size", 0)) for text in drawn({"a": long}, ["a"]).iter("text")]
    assert sizes[0] * ems("x" * 60) <= BOX_WIDTH
