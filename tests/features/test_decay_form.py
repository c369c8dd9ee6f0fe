"""Carrier and decay curve hold all of a response down to −80 dB."""

import numpy as np
import pytest

from acml_tf.acoustics.decay import energy_decay_db
from acml_tf.data.room_responses import aligned_responses, simulate_room_responses
from acml_tf.features.decay_form import join_decay, split_decay


@pytest.fixture(scope="module")
def responses():
    return aligned_responses(simulate_room_responses(5, 2), direct_sample=8).responses


def test_nothing_is_lost(responses):
    np.testing.assert_allclose(join_decay(split_decay(responses)), responses, atol=3e-4)
    curve, again = energy_decay_db(responses), energy_decay_db(join_decay(split_decay(responses)))
    np.testing.assert_allclose(again[curve > -60], curve[curve > -60], atol=0.1)


def test_carrier_is_equally_loud_and_curve_is_schroeders(responses):
    form = split_decay(responses)
    assert form.shape == (*responses.shape, 2) and form.dtype == np.float32
    curve = energy_decay_db(responses)[:, ::16]
    loudness = np.mean(form[..., 0].reshape(10, 256, 16) ** 2, axis=-1)
    np.testing.assert_allclose(loudness[curve > -120], 1, atol=1e-3)
    expected = np.maximum(curve, -80) / 10 + 4
    np.testing.assert_allclose(form[:, ::16, 1], expected, atol=1e-5)


def test_an_error_of_the_network_is_a_small_error_in_decibels(responses):
    form = split_decay(responses)
    form[..., 1] += 0.02 * np.repeat(np.random.default_rng(0).standard_normal((10, 256)), 16, axis=1)
    curve, again = energy_decay_db(responses), energy_decay_db(join_decay(form))
    assert np.abs(again - curve)[curve > -50].max() < 2.5


def test_frames_by_hand_and_frames_that_do_not_fit():
    np.testing.assert_allclose(split_decay([3, -3, 1, -1], frame=2), [[1, 4], [-1, 4], [1, 3], [-1, 3]], atol=1e-6)
    with pytest.raises(ValueError, match="cut or fill"):
        split_decay(np.ones(50))


def test_the_last_frame_is_silent_and_all_before_comes_back():
    noise = np.random.default_rng(0).standard_normal(1024)
    response = noise * 10 ** (-1.5 * np.arange(1024) / 1024)  # 30 dB below its start at its end
    response /= np.abs(response).max()
    again = join_decay(split_decay(response))
    np.testing.assert_allclose(again[:-16], response[:-16], atol=1e-5)
    assert np.all(again[-16:] == 0)
