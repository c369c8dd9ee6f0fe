"""Slopes are those of a least-squares line, and of librosa."""

import librosa
import numpy as np
import pytest

from acml_tf.features.deltas import delta_features

FRAMES = np.random.default_rng(0).normal(size=(3, 20))


@pytest.mark.parametrize("width", [1, 2, 4])
def test_slopes_are_those_of_librosa(width):
    peer = librosa.feature.delta(FRAMES, width=2 * width + 1, mode="nearest")
    np.testing.assert_allclose(delta_features(FRAMES, width), peer, atol=1e-12)


def test_a_line_has_its_slope_and_a_microphone_adds_none():
    line = 0.3 * np.arange(9)[None] - 5
    np.testing.assert_allclose(delta_features(line)[0, 2:-2], 0.3)
    np.testing.assert_allclose(delta_features(FRAMES + [[7], [-2], [40]]), delta_features(FRAMES), atol=1e-12)


def test_a_clip_shorter_than_the_line_is_taken():
    assert not delta_features([[4], [5]], width=3).any()
    assert delta_features([[1, 2]], width=3).shape == (1, 2)


def test_a_line_through_one_frame_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        delta_features(FRAMES, width=0)
