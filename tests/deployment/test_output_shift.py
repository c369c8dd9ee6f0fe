"""A test on outputs: its false alarms stay below the promise, and it finds the class that moved."""

import numpy as np

from acml_tf.deployment.output_shift import black_box_shift
from acml_tf.deployment.two_samples import kolmogorov_p_value


def probabilities(clips):
    scores = np.exp(clips)
    return scores / scores.sum(axis=1, keepdims=True)


def test_false_alarms_stay_below_the_promise():
    draws = np.random.default_rng(0).normal(size=(400, 150, 4))
    p_values = [black_box_shift(probabilities, d[:100], d[100:]) for d in draws]
    assert np.mean(np.array(p_values) < 0.05) < 0.07
    assert max(p_values) == 1


def test_one_class_that_moved_is_enough():
    clips = np.random.default_rng(1).normal(size=(200, 4))
    moved = clips[100:] + [0, 0, 1.5, 0]
    assert black_box_shift(lambda x: x, clips[:100], moved) < 1e-6


def test_the_smallest_is_multiplied_by_the_number_of_outputs():
    before, now = np.arange(10.0)[:, None] * [1, 0], np.arange(10.0)[:, None] * [1, 0] + [5, 0]
    assert black_box_shift(lambda x: x, before, now) == 2 * kolmogorov_p_value(0.5, 10, 10)
