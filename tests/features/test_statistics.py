"""Do words of any length become rows of one length, blind to order in one part and not in several?"""

import numpy as np

from acml_tf.features.statistics import cepstrum_row, feature_table, frame_statistics, spectrum_row


def test_numbers_by_hand():
    np.testing.assert_allclose(frame_statistics([[1, 3, 5, 5]]), [3.5, np.sqrt(2.75)])
    np.testing.assert_allclose(frame_statistics([[1, 3, 5, 5]], 2), [2, 1, 5, 0])


def test_order_of_frames_is_seen_only_in_parts():
    frames = np.random.default_rng(0).normal(size=(4, 12))
    np.testing.assert_allclose(frame_statistics(frames[:, ::-1]), frame_statistics(frames))
    assert not np.allclose(frame_statistics(frames[:, ::-1], 3), frame_statistics(frames, 3))


def test_rows_have_the_lengths_of_the_review():
    rng = np.random.default_rng(1)
    assert spectrum_row(rng.normal(size=9000), 22050).shape == (1026,)
    assert cepstrum_row(rng.normal(size=9000), 22050).shape == (120,)
    words = [rng.normal(size=n) for n in (100, 1200, 9000)]
    assert feature_table(words, lambda word: cepstrum_row(word, 8000, 12, 5)).shape == (3, 120)


def test_level_does_not_matter():
    word = np.random.default_rng(2).normal(size=4000)
    np.testing.assert_allclose(spectrum_row(0.1 * word, 8000), spectrum_row(word, 8000), atol=1e-9)
