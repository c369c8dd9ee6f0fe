"""Reliability curves are scikit-learn's, and an honest model lies on the diagonal."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from acml_tf.evaluation.reliability import calibration_error, honest_calibration_error, reliability_curve
from tests.support.any_input import assert_told


@pytest.mark.parametrize("num_bins", [1, 4, 7, 10])
@pytest.mark.parametrize("kind", ["float64", "float32"])
def test_the_curve_is_that_of_scikit_learn_also_with_edges_and_empty_bins(num_bins, kind):
    rng = np.random.default_rng(num_bins)
    probabilities = np.r_[rng.beta(5, 2, size=80).astype(kind), [0, 0.25, 0.5, 1, 1]].astype(kind)
    outcomes = rng.random(85) < probabilities
    predicted, observed, counts = reliability_curve(probabilities.tolist(), outcomes, num_bins)
    expected_true, expected_predicted = calibration_curve(outcomes, probabilities, n_bins=num_bins)
    np.testing.assert_allclose(predicted, expected_predicted, atol=1e-7)
    np.testing.assert_allclose(observed, expected_true, atol=1e-12)
    assert counts.sum() == 85 and len(counts) <= num_bins


def test_empty_bins_are_left_out_and_whole_numbers_are_probabilities():
    predicted, observed, counts = reliability_curve([0, 1, 1], [True, True, False], 10)
    assert (predicted.tolist(), observed.tolist(), counts.tolist()) == ([0, 1], [1, 0.5], [1, 2])


def test_an_honest_model_lies_on_the_diagonal_and_a_boaster_below():
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.1, 0.9, size=100_000)
    outcomes = rng.random(truth.size) < truth
    predicted, observed, _ = reliability_curve(truth, outcomes)
    assert np.abs(predicted - observed).max() < 0.025
    assert calibration_error(truth, outcomes) < 0.01
    assert calibration_error(np.minimum(1, truth + 0.1), outcomes) == pytest.approx(0.1, abs=0.01)


def test_chance_alone_makes_an_error_that_shrinks_with_the_root_of_the_cases():
    few, many = (honest_calibration_error(np.full(size, 0.5)) for size in (100, 10_000))
    assert few == pytest.approx(0.5 * np.sqrt(2 / np.pi) / 10, rel=0.1)  # mean of |normal| with deviation 0.5 / √100
    assert few / many == pytest.approx(10, rel=0.25)


@pytest.mark.parametrize("wrong", [[80, 20], [-0.1, 0.5], [np.nan, 0.5], [], ["a", "b"], [0.1, 0.2, 0.3], 0.5])
def test_what_is_no_probability_is_told(wrong):
    assert_told(reliability_curve, wrong, [1, 0])
    assert_told(reliability_curve, [0.2, 0.8], wrong)


@pytest.mark.parametrize("num_bins", [0, 2.5, None])
def test_bins_are_counted(num_bins):
    assert_told(reliability_curve, [0.2, 0.8], [0, 1], num_bins)
