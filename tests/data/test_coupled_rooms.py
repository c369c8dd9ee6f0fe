"""Coupled rooms: two slopes, steep at first."""

import numpy as np
import pytest

from acml_tf.acoustics.decay import early_decay_time, reverberation_time
from acml_tf.data.coupled_rooms import simulate_coupled_responses
from acml_tf.data.room_responses import simulate_room_responses


def test_the_end_is_slower_than_the_beginning_and_slower_than_in_single_rooms():
    coupled = simulate_coupled_responses(6, 2, 0, 8000, 8192).responses
    single = simulate_room_responses(6, 2, 0, 8000, 8192).responses
    ratio = [np.median(reverberation_time(h, 8000) / early_decay_time(h, 8000)) for h in (coupled, single)]
    assert ratio[0] > 1.5 > ratio[1]


def test_peaks_are_one_and_a_room_is_a_group():
    coupled = simulate_coupled_responses(3, 2, 0, 8000, 4096)
    np.testing.assert_allclose(np.abs(coupled.responses).max(axis=1), 1, rtol=1e-6)
    assert len(np.unique(coupled.rooms)) == 3


def test_a_response_that_ends_before_the_second_room_answers_is_refused():
    assert np.all(np.isfinite(simulate_coupled_responses(1, 1, num_samples=361).responses))
    with pytest.raises(ValueError, match="num_samples=360 end before the lively room"):
        simulate_coupled_responses(1, 1, num_samples=360)
