"""Weighted conformal prediction: equal weights change nothing, true ones keep the promise under a shift."""

import numpy as np
import pytest

from acml_tf.uncertainty.conformal import conformal_quantile
from acml_tf.uncertainty.weighted_conformal import weighted_conformal_quantile


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.3, 0.9])
@pytest.mark.parametrize("size", [5, 9, 19, 100])
def test_equal_weights_give_the_usual_quantile(size, alpha):
    scores = np.random.default_rng(size).exponential(size=size)
    found = weighted_conformal_quantile(scores, np.full(size, 0.3), 0.3, alpha)
    assert found == conformal_quantile(scores, alpha)


@pytest.mark.parametrize("new_weight", [0.0, 0.7, 5.0])
def test_the_quantile_is_numpys_with_one_more_case_that_is_larger_than_all(new_weight):
    rng = np.random.default_rng(3)
    scores, weights = rng.normal(size=60), rng.uniform(0.1, 2, size=60)
    for alpha in (0.05, 0.3, 0.6):
        peer = np.quantile(
            np.append(scores, 99), 1 - alpha, weights=np.append(weights, new_weight), method="inverted_cdf"
        )
        found = weighted_conformal_quantile(scores, weights, new_weight, alpha)
        assert found == (np.inf if peer == 99 else peer)


def test_new_cases_with_larger_errors_are_covered_only_with_weights():
    """Errors grow with x; calibration has x ~ N(0, 1), new cases N(1, 1): the ratio of densities is exp(x − ½)."""
    rng = np.random.default_rng(0)
    held = {"weighted": [], "usual": []}
    for _ in range(300):
        known, new = rng.normal(size=200), rng.normal(1, 1, size=20)
        scores, new_scores = (np.abs(rng.normal(size=x.shape)) * np.exp(x) for x in (known, new))
        weights, new_weights = (np.exp(x - 0.5) for x in (known, new))
        quantile = weighted_conformal_quantile(scores, weights, new_weights, 0.1)
        held["weighted"].append(np.mean(new_scores <= quantile))
        held["usual"].append(np.mean(new_scores <= conformal_quantile(scores, 0.1)))
    assert np.mean(held["weighted"]) > 0.9 - 4 * np.std(held["weighted"]) / np.sqrt(300)
    assert np.mean(held["usual"]) < 0.85


def test_weights_that_are_no_ratios_are_refused():
    with pytest.raises(ValueError, match="The weights go from -1.0 to 2.0: give ratios of densities, 0 or more"):
        weighted_conformal_quantile([1, 2], [-1, 2], 1.0, 0.1)
