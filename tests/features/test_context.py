"""Do patches hold the frames they should, and levels no trace of loudness?"""

import numpy as np

from acml_tf.features.context import frames_with_context, mean_frame, middle_frame, patch_table, relative_log_mel


def test_patches_by_hand():
    found = frames_with_context(np.array([[1, 2, 3], [10, 20, 30]]), 2)
    np.testing.assert_array_equal(found, [[1, 10, 2, 20], [2, 20, 3, 30]])


def test_levels_forget_how_loud_it_was_and_know_which_tone():
    tone = np.sin(2 * np.pi * 1000 * np.arange(32000) / 16000)
    levels = relative_log_mel(tone, 16000)
    assert levels.shape == (64, 61)
    np.testing.assert_allclose(relative_log_mel(0.01 * tone, 16000), levels, atol=1e-6)
    centre_hz = 700 * (10 ** (np.arange(1, 65) / 65 * 2595 * np.log10(1 + 8000 / 700) / 2595) - 1)
    assert abs(centre_hz[np.argmax(levels[:, 30])] - 1000) < 50
    assert np.isfinite(relative_log_mel(np.zeros(2000), 16000)).all()


def test_a_table_remembers_the_clip_of_each_patch():
    rng = np.random.default_rng(0)
    table, clips = patch_table([rng.normal(size=32000), rng.normal(size=16000)], 16000, 5)
    assert table.shape == (57 + 26, 320) and table.dtype == np.float32
    np.testing.assert_array_equal(np.bincount(clips), [57, 26])


def test_the_middle_and_the_mean_frame_of_a_patch_are_those_of_its_frames():
    levels = np.random.default_rng(1).normal(size=(4, 9))
    patches = frames_with_context(levels, 5)
    np.testing.assert_array_equal(middle_frame(patches, num_bands=4), levels.T[2:7])
    means = [levels[:, start : start + 5].mean(axis=1) for start in range(5)]
    np.testing.assert_allclose(mean_frame(patches, num_bands=4), means)
