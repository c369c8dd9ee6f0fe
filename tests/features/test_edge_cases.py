"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.features.logmel import log_mel_spectrogram
from acml_tf.features.spectral_shape import spectral_bandwidth


def test_one_spectrum_has_one_bandwidth():
    assert spectral_bandwidth([1.0, 3.0], [100.0, 500.0]) == pytest.approx(np.sqrt(30000))


def test_a_silent_clip_is_flat():
    silence = log_mel_spectrogram(np.zeros(8000), 8000)
    assert np.all(silence == 0)
