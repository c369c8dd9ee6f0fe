"""Frames and bands: each frame on its own, and the band of a tone."""

import numpy as np

from acml_tf.features.mel_frames import band_centres_hz, band_powers, offline_frames


def test_frames_overlap_and_leave_the_rest():
    frames = offline_frames(np.arange(12).reshape(2, 6), 3, 2)
    assert frames.shape == (2, 2, 3)
    assert frames[1, 1].tolist() == [8, 9, 10]


def test_a_tone_is_loudest_in_its_own_band():
    centres = band_centres_hz(16000)
    for band in (5, 15, 25):
        tone = np.sin(2 * np.pi * centres[band] * np.arange(4096) / 16000)
        assert (band_powers(offline_frames(tone), 16000).argmax(axis=-1) == band).all()
