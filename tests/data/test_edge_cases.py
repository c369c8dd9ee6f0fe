"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.data.digit_box import plant_faults
from acml_tf.data.environment import simulate_environmental_sounds
from acml_tf.data.machine_faults import fault_sound


def test_a_clip_before_its_sound_begins_is_noise_and_not_missing():
    clips = simulate_environmental_sounds(8, duration_s=1.0)
    assert all(np.all(np.isfinite(signal)) for signal in clips.signals)


def test_words_that_nobody_knows_are_named():
    with pytest.raises(ValueError, match="fault='bearings' is not known: choose 'bearing'"):
        fault_sound(None, "bearings", np.zeros(8), 8000, seed=0)
    with pytest.raises(ValueError, match="recorder='loud' is not known: choose 'random'"):
        plant_faults([], recorder="loud")
