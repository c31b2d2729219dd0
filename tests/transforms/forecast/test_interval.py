"""How wide a month's interval is, from the past of its scope and of scopes like it."""

import numpy as np

from transforms.forecast.interval import LEVELS, bands

MONTHS = np.repeat(np.arange(8), 3)
EVERYONE = [np.ones(2, dtype=bool)]


def test_a_past_that_was_off_beyond_measure_gives_no_interval() -> None:
    expected = np.full((2, MONTHS.size), 100.0)
    actual = expected * (1 + np.where(MONTHS % 2, 0.1, -0.1))
    actual[0] = expected[0]
    actual[0, MONTHS == 7] = 1e12
    band = bands(actual, expected, np.array([100.0, 100.0]), np.array([True, True]), EVERYONE, MONTHS)
    assert band.whose.tolist() == ["", "own"]
    assert all(np.isnan(band.half[level][0]) for level in LEVELS)
    assert 5 < band.half[80][1] < 20


def test_a_past_without_any_error_gives_an_interval_of_next_to_nothing() -> None:
    expected = np.full((2, MONTHS.size), 100.0)
    band = bands(expected, expected, np.array([100.0, 0.0]), np.array([True, True]), EVERYONE, MONTHS)
    assert band.whose.tolist() == ["own", "own"]
    assert np.abs(np.stack([band.half[level] for level in LEVELS])).max() < 0.001
