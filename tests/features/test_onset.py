"""Does every clip begin with its own onset?"""

import numpy as np
import pytest

from acml_tf.features.onset import align_onsets


@pytest.mark.parametrize("gain", [1e-3, 1.0, 40.0])
def test_delay_and_gain_do_not_matter(gain):
    clip = np.concatenate([np.zeros(9), [0.05, -1.0, 0.4, 0.2], np.zeros(7)])
    later = gain * np.roll(clip, 5)
    np.testing.assert_allclose(align_onsets([clip, later], 4), np.outer([1, gain], [-1.0, 0.4, 0.2, 0]), atol=1e-12)


def test_sixteen_bits_keep_their_type_and_their_lowest_number():
    found = align_onsets(np.array([[0, 100, -32768, 7]], np.int16), 3)
    assert found.dtype == np.int16 and found.tolist() == [[-32768, 7, 0]]


def test_silence_has_no_onset():
    with pytest.raises(ValueError, match="silent"):
        align_onsets(np.zeros((2, 5)), 3)
