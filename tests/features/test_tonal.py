"""Do notes fall on their pitch classes, and does a change of key leave alone what it should?"""

import numpy as np
import pytest

from acml_tf.features.tonal import (
    CLOSED_TRIPLES,
    chord_feature_names,
    chord_row,
    circle_coordinates,
    closed_products,
    pitch_class_profile,
    tonnetz_row,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("octave", [0.5, 1, 2])
def test_a_tone_falls_on_its_class_in_every_octave(octave):
    for step in range(12):
        tone = np.sin(2 * np.pi * octave * 261.63 * 2 ** (step / 12) * np.arange(8000) / 8000)
        profile = pitch_class_profile(tone, 8000)
        assert np.all(profile.argmax(axis=0) == step)
        np.testing.assert_allclose(profile.sum(axis=0), 1)


def test_level_does_not_count_and_silence_is_even():
    sound = RNG.normal(size=8000)
    np.testing.assert_allclose(pitch_class_profile(100 * sound, 8000), pitch_class_profile(sound, 8000))
    np.testing.assert_allclose(pitch_class_profile(np.zeros(5000), 8000), 1 / 12)


def test_tonnetz_coordinates_are_three_fourier_coefficients():
    profile = RNG.random((12, 5))
    spectrum = np.fft.fft(profile, axis=0)
    np.testing.assert_allclose(circle_coordinates(profile), np.stack([spectrum[5], spectrum[3], spectrum[8]]))


def test_products_whose_numbers_close_ignore_the_key_and_tell_a_chord_from_its_mirror_image():
    assert all(sum(triple) == 12 for triple in CLOSED_TRIPLES)
    profile = RNG.random(12)
    for steps in range(12):
        np.testing.assert_allclose(closed_products(np.roll(profile, steps)), closed_products(profile))
        mirrored = np.roll(profile[::-1], steps)
        np.testing.assert_allclose(closed_products(mirrored), np.conj(closed_products(profile)), atol=1e-12)


def test_a_row_has_a_name_for_each_number():
    sound = RNG.normal(size=8001)
    row = chord_row(sound, 8000)
    assert len(row) == len(chord_feature_names()) == len(set(chord_feature_names()))
    np.testing.assert_allclose(row[12:24], tonnetz_row(sound, 8000))
    assert np.all(np.isfinite(chord_row(np.zeros(8000), 8000)))
    louder = chord_row(10 * sound, 8000)
    np.testing.assert_allclose(louder[:42], row[:42])
    assert louder[42] - row[42] == pytest.approx(20)
