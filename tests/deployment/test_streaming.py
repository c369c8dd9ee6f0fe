"""A stream gives the frames of the whole recording, however it is cut into blocks."""

import numpy as np
import pytest

from acml_tf.deployment.streaming import streaming_frames
from acml_tf.features.mel_frames import offline_frames


@pytest.mark.parametrize("length", [1, 3, 7, 100])
@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_a_stream_equals_the_whole(length, dtype):
    sound = np.arange(100).astype(dtype)
    memory, found = np.zeros(0, dtype), []
    for first in range(0, 100, length):
        frames, memory = streaming_frames(sound[first : first + length], memory, 8, 3)
        found.extend(frames)
    np.testing.assert_array_equal(found, offline_frames(sound, 8, 3))
    assert len(memory) < 8
    assert memory.dtype == dtype


def test_no_samples_no_frames():
    frames, memory = streaming_frames([], [], 4, 2)
    assert frames.shape == (0, 4)
    assert len(memory) == 0
