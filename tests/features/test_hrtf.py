"""Levels of ears in dB: closed forms, and one contract for measured and simulated people."""

import numpy as np
import pytest

from acml_tf.acoustics.sphere import direction_to_unit_vector
from acml_tf.data.hrtf import simulated_anatomy
from acml_tf.features import hrtf


def test_a_single_sample_has_one_level_at_all_frequencies():
    np.testing.assert_allclose(hrtf.level_spectrum_db(np.array([0.0, 10.0, 0.0]), 48_000), 20)


def test_the_level_does_not_depend_on_the_sample_rate():
    levels = []
    for rate_hz in (44_100, 96_000):
        decay = np.exp(-np.arange(int(0.02 * rate_hz)) / rate_hz / 1e-3) / rate_hz
        levels.append(hrtf.level_spectrum_db(decay, rate_hz, np.array([250.0, 1000.0])))
    exact = 20 * np.log10(np.abs(1 / (1e3 + 2j * np.pi * np.array([250.0, 1000.0]))))
    np.testing.assert_allclose(levels, [exact, exact], atol=0.3)


def test_silence_is_cut_at_a_finite_level():
    np.testing.assert_allclose(hrtf.level_spectrum_db(np.zeros(4), 44_100), -80)


def test_distortion_is_a_root_mean_square_over_frequency_and_a_mean_over_directions():
    error = np.array([[6.0, 6.0], [0.0, 0.0], [3.0, 4.0]])
    found = hrtf.log_spectral_distortion(error + 7, np.full((3, 2), 7.0))
    np.testing.assert_allclose(found, (6 + 0 + np.sqrt(12.5)) / 3)


def test_measured_ears_tell_the_right_ear_as_a_left_one(monkeypatch):
    directions = direction_to_unit_vector(np.array([0.0, 90.0, 270.0]), np.zeros(3))
    click = np.array([[1.0, 1.0], [10.0, 0.1], [0.1, 10.0]])[..., None]
    monkeypatch.setattr(hrtf, "load_sofa", lambda path: (directions + 0.5 * (path == "other"), click, 44_100))
    found, levels = hrtf.measured_ears(["one", "two"])
    assert levels.shape == (2, 2, 3, 64) and found.shape == (3, 3)
    np.testing.assert_allclose(levels[0, 0], levels[0, 1], atol=1e-6)
    np.testing.assert_allclose(levels[0, 1, :, 0], [0, 20, -20], atol=1e-6)
    with pytest.raises(ValueError, match="other has another grid"):
        hrtf.measured_ears(["one", "other"])


def test_without_measurements_people_are_simulated(monkeypatch):
    monkeypatch.setattr(hrtf, "sofa_files", lambda _name: [])
    directions, levels, source = hrtf.load_or_simulate_ears(seed=2, num_people=3)
    assert levels.shape == (3, 2, len(directions), 64) and "simulated" in source
    assert np.isfinite(levels).all() and levels.dtype == np.float32


def test_the_mean_power_over_directions_becomes_one():
    levels = hrtf.diffuse_field_levels(np.random.default_rng(0).normal(scale=6, size=(50, 4)) + [0, 10, -20, 3])
    np.testing.assert_allclose(np.mean(10 ** (levels / 10), axis=0), 1)
    np.testing.assert_allclose(
        hrtf.diffuse_field_levels(10 * np.log10([[1.0], [3.0]])), [[-3.0103], [1.7609]], atol=1e-4
    )


def test_sizes_belong_to_the_made_people(monkeypatch):
    monkeypatch.setattr(hrtf, "sofa_files", lambda _name: [])
    measures = hrtf.load_or_simulate_measures(seed=2, num_people=6)
    assert measures.shape == (6, 2, 5)
    np.testing.assert_allclose(measures[..., 0], 1000 * simulated_anatomy(6, 2)[..., 0], atol=5)


@pytest.mark.parametrize(
    ("paths", "said"),
    [([], "paths=.* is not a full list"), (["one"], "one has a sample rate of 16000 Hz and 16000 Hz are asked for")],
)
def test_nobody_and_rates_that_are_too_low_are_named(monkeypatch, paths, said):
    monkeypatch.setattr(hrtf, "load_sofa", lambda _path: (np.eye(3)[:1], np.ones((1, 2, 4)), 16_000))
    with pytest.raises(ValueError, match=said):
        hrtf.measured_ears(paths)
    assert hrtf.measured_ears(["one"], [4000.0, 8000.0])[1].shape == (1, 2, 1, 2)
