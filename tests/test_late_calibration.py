"""Whether the probabilities of the morning list come true; the figures are in reports/LATE.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.late.calibration import Forecasts, brier_scores, calibration_curve
from experiments.late.calibration_study import forecast_years
from reports.figures.calibration import calibration_figure
from reports.page_words import PageWords
from reports.svg import drawn
from tests.told_in_full import told_in_full


def forecasts(predicted: list[float], missed: list[int], years: list[int] | None = None) -> Forecasts:
    n = len(predicted)
    year = np.array(years if years is not None else [0] * n)
    none = np.zeros(n, dtype=np.bool_)
    return Forecasts(year, np.zeros(n, dtype=np.int64), np.array(predicted), np.array(missed), none)


def test_a_score_is_worked_out_by_hand() -> None:
    """In year 0 one of two is missed, in year 1 none of two: the base rates of the others are 0 and 1/2."""
    [score] = brier_scores(forecasts([0.9, 0.2, 0.1, 0.0], [1, 0, 0, 0], [0, 0, 1, 1]))
    assert score.brier == pytest.approx((0.01 + 0.04 + 0.01 + 0) / 4)
    assert score.base_rate == pytest.approx((1 + 0 + 0.25 + 0.25) / 4)
    assert score.gain.mean == pytest.approx(((1 - 0.05) / 2 + (0.5 - 0.01) / 2) / 2)
    assert (score.missed, score.n) == (1, 4)
    assert score.predicted == pytest.approx(1.2)


def test_bins_hold_their_upper_end_and_the_first_one_nought() -> None:
    points = calibration_curve(forecasts([0.0, 0.5, 0.51, 1.0], [0, 1, 0, 1], [0, 0, 1, 1]), (0.0, 0.5, 1.0))
    assert [(point.low, point.high, point.n, point.observed.mean) for point in points] == [
        (0.0, 0.5, 2, 0.5),
        (0.5, 1.0, 2, 0.5),
    ]


def test_true_probabilities_are_calibrated_and_exaggerated_ones_are_not() -> None:
    luck = np.random.default_rng(5)
    years = np.repeat(np.arange(20), 400)
    true = luck.uniform(0, 1, len(years))
    missed = (luck.uniform(0, 1, len(years)) < true).astype(int).tolist()
    good = calibration_curve(forecasts(true.tolist(), missed, years.tolist()))
    assert sum(not point.calibrated for point in good) <= 2  # of ten intervals of 95 %
    too_high = calibration_curve(forecasts(np.sqrt(true).tolist(), missed, years.tolist()))
    assert sum(not point.calibrated for point in too_high) >= 5


@pytest.mark.slow
def test_where_the_file_tells_all_the_list_is_calibrated_and_knows_more_than_the_base_rate(tmp_path: Path) -> None:
    """Snapshots of independent years of the county; intervals over years."""
    found = forecast_years(
        told_in_full(tmp_path), 12, lambda year: [180 + 13 * year % 90, 400 + 13 * year % 90], ahead=30, replications=60
    )
    assert not found.untold.any()
    points = [point for point in calibration_curve(found) if point.low >= 0.05]
    assert len(points) >= 7
    assert sum(not point.calibrated for point in points) <= 1  # of eight intervals of 95 %
    unlikely = found.where(found.predicted <= 0.05)
    assert unlikely.missed.mean() < 0.01  # more than the list says (reports/LATE.md), and still few
    likely = found.where(found.predicted > 0.1)
    differences = np.bincount(likely.year, weights=likely.missed - likely.predicted, minlength=12)
    assert abs(differences.mean()) < 3 * differences.std(ddof=1) / np.sqrt(12)
    base = sum(score.base_rate * score.n for score in brier_scores(found))
    ours = sum(score.brier * score.n for score in brier_scores(found))
    assert ours < 0.85 * base


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_curve_is_drawn_without_a_missing_sign(language: str) -> None:
    points = calibration_curve(forecasts([0.0, 0.5, 0.51, 1.0], [0, 1, 0, 1], [0, 0, 1, 1]))
    words = PageWords(language)
    svg = drawn(lambda: calibration_figure([("县", points), ("County", points)], words), name="calibration")
    assert svg.startswith("<svg")
