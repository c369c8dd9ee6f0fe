"""Stretched responses: the identity, the time that was wanted, and the direct sound by itself."""

import numpy as np
import pytest

from acml_tf.acoustics.decay import reverberation_time
from acml_tf.acoustics.room_parameters import direct_to_reverberant_db
from acml_tf.data.response_augmentation import augment_response
from acml_tf.data.room_responses import simulate_room_responses

ROOM = simulate_room_responses(1, 1, 2, 8000, 8192, (0.3, 0.3)).responses[0]


def test_the_time_becomes_the_wanted_one_and_back():
    time_s = float(reverberation_time(ROOM, 8000))
    longer = augment_response(ROOM, 8000, time_s, 0.6)
    assert float(reverberation_time(longer, 8000)) == pytest.approx(0.6, rel=0.06)
    np.testing.assert_allclose(augment_response(longer, 8000, 0.6, time_s), ROOM, atol=1e-6)


def test_the_gain_reaches_the_direct_sound_alone():
    nearer = augment_response(ROOM, 8000, 0.3, 0.3, 6.0)
    gain = direct_to_reverberant_db(nearer, 8000) - direct_to_reverberant_db(ROOM, 8000)
    assert float(gain) == pytest.approx(6.0, abs=0.01)


@pytest.mark.parametrize("times", [(0, 1), (1, -1)])
def test_times_that_cannot_be_are_refused(times):
    with pytest.raises(ValueError, match="above 0"):
        augment_response(ROOM, 8000, *times)
