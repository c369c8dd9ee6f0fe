"""Headphone sound: levels and delays arrive at the ears as asked, motion is a soft change of filters."""

import numpy as np

from acml_tf.acoustics.binaural import arrival_time, binaural_responses, render_moving_source


def test_responses_have_the_levels_that_were_asked():
    level_db = np.cumsum(np.random.default_rng(0).normal(scale=0.5, size=(3, 65)), axis=1)
    pair = binaural_responses(level_db, level_db - 6, np.zeros(3), 32_000)
    spectrum_db = 20 * np.log10(np.abs(np.fft.rfft(pair, 256)))[..., ::2]
    np.testing.assert_allclose(spectrum_db[:, 0], level_db, atol=0.5)
    np.testing.assert_allclose(spectrum_db[:, 1], level_db - 6, atol=0.5)


def test_the_right_ear_is_later_by_the_delay():
    flat = np.zeros((1, 65))
    left, right = binaural_responses(flat, flat, np.array([0.5e-3]), 32_000)[0]
    assert np.argmax(right) - np.argmax(left) == 16


def test_equal_places_are_an_ordinary_convolution():
    rng = np.random.default_rng(1)
    signal, pair = rng.standard_normal(500), rng.standard_normal((2, 20))
    sound = render_moving_source(signal, np.stack([pair] * 4))
    np.testing.assert_allclose(sound, [np.convolve(signal, taps) for taps in pair], atol=1e-9)


def test_a_source_starts_at_the_first_place_and_ends_at_the_last():
    responses = np.array([[[1.0], [0.0]], [[0.0], [1.0]]])
    left, right = render_moving_source(np.ones(101), responses)
    np.testing.assert_allclose(left, np.linspace(1, 0, 101), atol=1e-12)
    np.testing.assert_allclose(left + right, 1)


def test_a_click_arrives_when_it_is_sent():
    clicks = np.zeros((2, 64))
    clicks[0, 8], clicks[1, 20] = 1, -0.3
    times_s = arrival_time(clicks, 8000, fraction=0.9)
    np.testing.assert_allclose(times_s, [8 / 8000, 20 / 8000], atol=0.5 / 8000)
    np.testing.assert_allclose(np.diff(arrival_time(clicks, 8000)), 12 / 8000, atol=1e-9)


def test_the_whole_peak_is_reached_at_the_peak():
    assert arrival_time(np.eye(1, 16, 4)[0], 8000, fraction=1) == 4 / 8000
