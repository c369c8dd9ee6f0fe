"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import re

import numpy as np
import pytest

from acml_tf.acoustics.array import steering_vectors
from acml_tf.features.cepstrum import hertz_to_mel, mel_cepstrum, mel_filterbank, mel_to_hertz
from acml_tf.features.clip_facts import clip_facts, pitch_hz
from acml_tf.features.context import frames_with_context, patch_table, relative_log_mel
from acml_tf.features.correlation import correlation_features, spatial_correlation
from acml_tf.features.energy_map import band_edges, energy_map
from acml_tf.features.handmade import handmade_row
from acml_tf.features.hrtf import level_spectrum_db, log_spectral_distortion
from acml_tf.features.level_picture import turning_phases
from acml_tf.features.logmel import log_mel_spectrogram, log_mel_table, stretch_frames
from acml_tf.features.mel_frames import band_centres_hz, band_powers
from acml_tf.features.onset import align_onsets
from acml_tf.features.resynthesis import sound_of_levels
from acml_tf.features.running_statistics import blockwise_statistics
from acml_tf.features.spectral_shape import spectral_rolloff
from acml_tf.features.spectrogram import window_length
from acml_tf.features.voices import add_noise_floor, warp_bands, warp_frames
from acml_tf.features.wavelets import haar_energies, wavelet_details, wavelet_energies
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
TONE = np.sin(2 * np.pi * 200 * np.arange(8000) / 8000)
REFUSED = {
    "levels above half the rate": (level_spectrum_db, ([1.0, 0.5], 16000, [3000.0, 13000.0]), "8000.0 Hz"),
    "ears of two shapes": (log_spectral_distortion, (np.ones((2, 3, 4)), np.ones((3, 4))), "shapes differ"),
    "the pitch of silence": (pitch_hz, (np.zeros(800), 8000), "silent"),
    "the pitch of holes": (pitch_hz, (TONE * np.nan, 8000), "no numbers"),
    "the facts of holes": (clip_facts, (TONE * np.nan, 8000), "no numbers"),
    "the lowest pitch above the highest": (pitch_hz, (TONE, 8000, 400, 60), "lower one first"),
    "pitches above half the rate": (pitch_hz, (TONE, 600), "300.0 Hz"),
    "less than a period": (pitch_hz, (TONE[:20], 8000), "no period"),
    "a column of samples": (wavelet_energies, (TONE[:, None], 2), "1 axis"),
    "the details of a column": (wavelet_details, (TONE[:, None], 2), "1 axis"),
    "a column by hand": (haar_energies, (TONE[:, None], 2), "1 axis"),
    "a share in percent": (spectral_rolloff, ([[1.0], [1.0]], [0.0, 100.0], 85), "give a fraction"),
    "a silent response": (energy_map, (np.zeros((1, 16384)),), "no direct sound"),
    "a direct sound beyond the end": (energy_map, (np.eye(1, 900), 16000, 48, 0.016, -80.0, 5000), "no direct sound"),
    "a rate below the octaves": (energy_map, (np.eye(1, 9000), 4000), "higher rate"),
    "frames of four samples": (band_edges, (4, 16000), "longer frames"),
    "frames of a short clip": (frames_with_context, (np.ones((4, 3)), 5), "no patch of 5"),
    "patches of a short clip": (patch_table, ([TONE[:800]], 16000, 5), "no patch of 5"),
    "no clip": (patch_table, ([], 16000, 5), "full list"),
    "a clip alone": (align_onsets, (TONE, 100), "one clip per row"),
    "clips of two lengths": (align_onsets, ([TONE, TONE[:100]], 100), "one clip per row"),
}
RATED = {
    "log_mel_spectrogram": log_mel_spectrogram,
    "mel_cepstrum": mel_cepstrum,
    "handmade_row": handmade_row,
    "relative_log_mel": relative_log_mel,
    "band_powers": lambda signal, rate_hz: band_powers(signal[:1024], rate_hz),
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


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_a_wrong_value_is_told_in_one_sentence(name):
    function, given, remedy = REFUSED[name]
    with pytest.raises(ValueError, match=f"^[^\\n]*{re.escape(remedy)}[^\\n]*$"):
        function(*given)


@pytest.mark.parametrize("name", RATED)
def test_a_rate_may_be_an_array_of_one_number(name):
    noise = RNG.normal(size=22050)
    np.testing.assert_array_equal(RATED[name](noise, np.array(22050)), RATED[name](noise, 22050))


@pytest.mark.parametrize("num_samples", [41, 60, 100, 8000])
def test_the_pitch_of_a_short_clip_lies_within_it(num_samples):
    assert pitch_hz(TONE[:num_samples], 8000) == pytest.approx(200, rel=0.03)


@pytest.mark.parametrize("kind", [np.int16, np.int64, np.float32, float])
def test_whole_levels_are_stretched_and_compared_as_numbers(kind):
    np.testing.assert_array_equal(stretch_frames(np.array([[0, 1]], kind), 3), [[0, 0.5, 1]])
    assert log_spectral_distortion(np.array([[200]], kind), np.array([[-100]], kind)) == 300
