"""A microphone that ages: a first-order low-pass, a season, another sensor."""

import numpy as np
import pytest

from acml_tf.data.ageing_microphone import CLEAN_HZ, cutoff_hz, hear, hear_on, season_db


def test_a_dull_microphone_falls_6_db_per_octave():
    levels = hear(np.ones((1, 2)), np.array([8000.0, 16000.0]), cutoff_hz=100.0)
    assert levels[0, 0] - levels[0, 1] == pytest.approx(6.02, abs=0.01)


def test_it_wears_from_day_150_until_another_comes():
    assert cutoff_hz(149) == cutoff_hz(300) == CLEAN_HZ
    assert cutoff_hz(160) > cutoff_hz(290)


def test_winter_is_louder_below_1_khz_only():
    summer, winter = (hear_on(day, np.ones((1, 2)), np.array([500.0, 2000.0])) for day in (140, 0))
    assert winter[0, 0] > summer[0, 0]
    assert winter[0, 1] == pytest.approx(summer[0, 1])
    assert season_db(365 / 2) == pytest.approx(0)


def test_the_new_sensor_is_3_db_louder():
    before, after = (hear_on(day, np.ones((1, 1)), np.array([500.0]), season=False) for day in (0, 320))
    assert float((after - before)[0, 0]) == pytest.approx(3, abs=1e-4)


def test_each_clip_may_have_its_own_noise():
    levels = hear(np.ones((2, 1, 1)), np.array([500.0]), noise_db=np.array([0.0, 10.0]))
    assert levels[1, 0, 0] - levels[0, 0, 0] == pytest.approx(10 * np.log10(1.27), abs=1e-3)
