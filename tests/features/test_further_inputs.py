"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import numpy as np
import pytest

from acml_tf.acoustics.array import steering_vectors
from acml_tf.features.cepstrum import hertz_to_mel, mel_filterbank, mel_to_hertz
from acml_tf.features.correlation import correlation_features, spatial_correlation
from acml_tf.features.energy_map import band_edges
from acml_tf.features.level_picture import turning_phases
from acml_tf.features.logmel import log_mel_table
from acml_tf.features.mel_frames import band_centres_hz
from acml_tf.features.resynthesis import sound_of_levels
from acml_tf.features.running_statistics import blockwise_statistics
from acml_tf.features.spectrogram import window_length
from acml_tf.features.voices import add_noise_floor, warp_bands, warp_frames
from tests.support.any_input import faults
from tests.support.odd_numbers import number_faults

RNG = np.random.default_rng(0)
LEVELS = RNG.uniform(-60, 0, (2, 8, 12))
COLUMN = np.array([[1.0], [1.1]])
ARRAYS = {
    "hertz_to_mel": (hertz_to_mel, (np.array([100.0, 1000.0]),), {}),
    "mel_to_hertz": (mel_to_hertz, (np.array([100.0, 1000.0]),), {}),
    "warp_bands": (warp_bands, (LEVELS, COLUMN, 8000.0), {}),
    "warp_frames": (warp_frames, (LEVELS, 0 * COLUMN, COLUMN, COLUMN), {}),
    "add_noise_floor": (add_noise_floor, (LEVELS, np.full((2, 8, 1), -40.0), np.random.default_rng(0)), {}),
    "sound_of_levels": (sound_of_levels, (LEVELS[0], 8000), {}),
    "blockwise_statistics": (blockwise_statistics, (LEVELS,), {}),
    "log_mel_table": (log_mel_table, (RNG.normal(size=(2, 4000)), 8000, 12), {}),
}
NUMBERS = {
    "hertz_to_mel": (hertz_to_mel, (1000.0,), {}),
    "mel_filterbank": (mel_filterbank, (8, 512, 8000), {}),
    "band_edges": (band_edges, (512, 16000), {}),
    "turning_phases": (turning_phases, (3,), {}),
    "band_centres_hz": (band_centres_hz, (16000, 8), {}),
    "window_length": (window_length, (8000, 0.05), {}),
}
EXCEPTIONS = {
    # an exercise: whatever has rows is a block, and unknown numbers make unknown means
    "blockwise_statistics": ("shape", "nan"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name]) == []


@pytest.mark.parametrize("change", [np.ndarray.tolist, lambda x: x.astype(np.complex64)])
def test_snapshots_of_any_type_have_their_correlation(change):
    snapshots = steering_vectors(np.array([20.0, -5.0]))
    for function in (spatial_correlation, correlation_features):
        np.testing.assert_allclose(function(change(snapshots)), function(snapshots), atol=1e-6)
