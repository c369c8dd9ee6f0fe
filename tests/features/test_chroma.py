"""Chroma: notes as MIDI numbers have them, no octave, no gain."""

import librosa
import numpy as np

from acml_tf.features.chroma import NOTES, chroma_vector


def test_every_frequency_goes_to_the_note_of_its_midi_number():
    frequencies = np.geomspace(101, 9000, 60)
    notes = [int(np.argmax(chroma_vector([1.0], [frequency]))) for frequency in frequencies]
    np.testing.assert_array_equal(notes, np.round(librosa.hz_to_midi(frequencies)) % 12)
    assert NOTES[notes[0]] == "G♯"


def test_octaves_and_gain_leave_no_trace():
    rng = np.random.default_rng(0)
    power, frequency_hz = rng.exponential(size=200), rng.uniform(101, 2000, 200)
    expected = chroma_vector(power, frequency_hz)
    np.testing.assert_allclose(chroma_vector(1e-9 * power, 8 * frequency_hz), expected)
    assert np.isclose(expected.sum(), 1)


def test_without_power_above_the_lowest_frequency_all_is_zero():
    assert not chroma_vector([3, 4], [0, 60]).any()
    assert not chroma_vector([3], [0], lowest_hz=0).any()
