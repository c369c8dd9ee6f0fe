"""A word whose start has lost its high sounds, and nothing else."""

import numpy as np
import pytest

from acml_tf.features.muffling import muffle_start


@pytest.mark.parametrize("kind", ["float32", "int16"])
def test_high_tones_go_and_low_ones_stay(kind):
    time_s = np.arange(8001) / 8000
    tones = {f: (3000 * np.sin(2 * np.pi * f * time_s)).astype(kind) for f in (300, 3000)}
    muffled = {f: muffle_start(tone, 8000)[200:2000] for f, tone in tones.items()}
    assert np.std(muffled[3000]) < 0.01 * np.std(tones[3000])
    np.testing.assert_allclose(muffled[300], tones[300][200:2000], atol=30)


def test_the_rest_of_the_word_stays():
    word = np.random.default_rng(0).normal(size=1000)
    copy, muffled = word.copy(), muffle_start(word.tolist(), 8000, share=0.25)
    assert muffled.shape == (1000,) and not np.allclose(muffled[:250], word[:250])
    np.testing.assert_array_equal(muffled[250:], word[250:])
    muffle_start(word, 8000)
    np.testing.assert_array_equal(word, copy)
