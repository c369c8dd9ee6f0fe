"""Do resampled means scatter as theory says, and does an interval hold the fraction that is asked for?"""

import numpy as np
import pytest

from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices


def test_resampled_means_scatter_as_the_standard_error():
    values = np.random.default_rng(0).normal(size=50)
    means = values[resampled_indices(50, 4000, seed=1)].mean(axis=1)
    assert means.std() == pytest.approx(values.std() / np.sqrt(50), rel=0.05)
    assert means.mean() == pytest.approx(values.mean(), abs=0.01)


def test_a_generator_is_drawn_from_and_a_seed_repeats():
    rng = np.random.default_rng(3)
    first, second = resampled_indices(9, 5, rng), resampled_indices(9, 5, rng)
    np.testing.assert_array_equal(first, resampled_indices(9, 5, seed=3))
    assert first.shape == (5, 9) and not np.array_equal(first, second)
    assert first.min() >= 0 and max(first.max(), second.max()) == 8


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
def test_interval_holds_the_fraction_asked_for_in_every_column(confidence):
    repetitions = np.random.default_rng(2).exponential(size=(2001, 3))
    low, high = percentile_interval(repetitions, confidence)
    inside = np.mean((repetitions >= low) & (repetitions <= high), axis=0)
    np.testing.assert_allclose(inside, confidence, atol=1e-3)
    np.testing.assert_allclose(np.mean(repetitions < low, axis=0), (1 - confidence) / 2, atol=1e-3)
