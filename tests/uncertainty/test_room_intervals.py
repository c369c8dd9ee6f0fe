"""A factor for rooms: the promise over many drawn studies, and the rank by hand."""

import numpy as np

from acml_tf.uncertainty.room_intervals import calibrated_factor


def test_a_new_room_lies_inside_as_often_as_promised():
    rng, kept = np.random.default_rng(1), []
    for _ in range(1000):
        room = rng.normal(0, 0.2, (20, 1)) + rng.normal(0, 0.1, (20, 3))
        factor = calibrated_factor(np.exp(room[:19]).ravel(), np.ones(57), np.repeat(np.arange(19), 3), 0.1)
        kept.append(np.all(np.abs(room[19]) <= np.log(factor)))
    assert 0.87 < np.mean(kept) < 0.93  # 18 of 20 in the mean


def test_too_few_rooms_promise_nothing_and_half_is_as_wrong_as_twice():
    assert calibrated_factor([1, 2], [1, 2], ["a", "b"], 0.1) == np.inf
    assert np.isclose(calibrated_factor([0.5, 2.0], [1, 1], ["a", "b"], 0.5), 2)
