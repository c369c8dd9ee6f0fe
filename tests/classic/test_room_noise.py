"""Baselines that generate rooms without a network."""

import numpy as np
import pytest

from acml_tf.acoustics.decay import has_decayed, reverberation_time
from acml_tf.classic.room_noise import decaying_noise, sample_response_mixture, stretch_edges
from acml_tf.data.room_responses import aligned_responses, simulate_room_responses


def test_decaying_noise_has_one_time():
    noise = decaying_noise(30, 0.4, 4000, 4096)
    times = reverberation_time(noise, 4000)
    assert np.abs(noise).max(axis=1) == pytest.approx(1) and times.mean() == pytest.approx(0.4, rel=0.02)
    assert times.std() < 0.02


def test_stretches_cover_all_frames_and_grow():
    edges = stretch_edges(256)
    assert edges[0] == 0 and edges[-1] == 256 and 20 <= len(edges) <= 26
    assert np.all(np.diff(edges) > 0) and edges[1] == 1 and edges[-1] - edges[-2] > 20


def test_the_mixture_generates_rooms_that_differ_as_the_real_ones_do():
    real = aligned_responses(simulate_room_responses(60, 2)).responses
    generated = sample_response_mixture(real, 200)
    assert generated.shape == (200, 4096) and np.mean(has_decayed(generated)) > 0.95
    expected, found = (np.nanquantile(reverberation_time(group, 4000), [0.1, 0.5, 0.9]) for group in (real, generated))
    np.testing.assert_allclose(found, expected, rtol=0.3)
    np.testing.assert_array_equal(generated, sample_response_mixture(real, 200))
