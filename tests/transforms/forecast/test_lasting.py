"""How much of a change that is young lasts."""

import numpy as np
import pytest

from transforms.forecast.lasting import lasted, lasting

NAN = np.nan


def test_what_steps_up_did_says_nothing_of_a_step_down() -> None:
    actual = np.array([[100.0], [100.0], [40.0], [50.0]])
    expected = np.array([[180.0], [160.0], [40.0], [50.0]])
    before = np.array([[100.0], [100.0], [100.0], [NAN]])
    shares = lasting(actual, expected, before)
    assert shares == (1.0, pytest.approx(1 / 3), 1.0)
    now = lasted(np.array([[160.0], [40.0], [70.0], [9.0]]), np.array([[100.0], [100.0], [NAN], [0.0]]), shares)
    assert now[:, 0] == pytest.approx([120.0, 40.0, 70.0, 9.0])


def test_where_nothing_changed_all_lasts() -> None:
    level, none = np.array([[100.0]]), np.array([[NAN]])
    assert lasting(level, level, none) == (1.0, 1.0, 1.0)
    assert lasted(level, none, (0.1, 0.1, 0.1))[0, 0] == 100.0
