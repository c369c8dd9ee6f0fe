"""The contest over levels of noise: every method, room and level, and less noise means less error."""

from functools import partial

import numpy as np
import pytest

from acml_tf.acoustics.band_limit import low_pass
from acml_tf.classic.noise_levels import contest_over_levels
from acml_tf.data.room_grid import simulate_room_grid


@pytest.fixture(scope="module")
def contest():
    rooms = [simulate_room_grid(seed, 60, 20, 1, 1) for seed in range(3)]
    narrow = partial(low_pass, sample_rate_hz=1000, cutoff_hz=120)
    return contest_over_levels(rooms[0], rooms[1:], narrow, (-10, 30), ["nearest neighbour", "OMP, learnt"])


def test_a_row_for_each_room_and_a_column_for_each_level(contest):
    errors, settings = contest
    assert [list(chosen) for chosen in settings] == [["nearest neighbour", "OMP, learnt"]] * 2
    assert list(errors) == ["nearest neighbour", "OMP, learnt", "mean of dictionaries"]
    assert {values.shape for values in errors.values()} == {(2, 2)}


def test_a_neighbour_that_is_copied_brings_its_noise(contest):
    """Noise 10 dB above the responses adds ten times their energy to the error, whichever neighbour is copied."""
    errors = contest[0]["nearest neighbour"]
    assert np.all(errors[:, 0] > errors[:, 1] + 3)
