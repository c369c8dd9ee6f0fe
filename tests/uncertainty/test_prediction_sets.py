"""Adaptive prediction sets: MAPIE as a peer, the theorem, and sets that grow where a classifier wavers."""

import numpy as np
import pytest
from mapie.conformity_scores import APSConformityScore

from acml_tf.uncertainty.conformal import coverage_distribution
from acml_tf.uncertainty.prediction_sets import adaptive_prediction_set, adaptive_scores, calibrated_sets


def overconfident(size, seed, num_classes=5):
    """Return labels of classes, and a classifier that claims sharper probabilities than it has."""
    rng = np.random.default_rng(seed)
    true = rng.dirichlet(np.full(num_classes, 0.5), size)
    labels = (rng.uniform(size=(size, 1)) > np.cumsum(true, axis=1)).sum(axis=1).clip(max=num_classes - 1)
    sharper = (true + 1e-6) ** 3
    return sharper / sharper.sum(axis=1, keepdims=True), labels


def test_scores_equal_those_of_mapie():
    probabilities, labels = overconfident(200, 0)
    expected, _ = APSConformityScore.get_true_label_cumsum_proba(labels, probabilities, np.arange(5))
    np.testing.assert_allclose(adaptive_scores(probabilities, labels), expected[:, 0], rtol=1e-12)


def test_sets_hold_the_truth_as_promised_though_the_classifier_is_overconfident():
    held, naive = [], []
    for seed in range(300):
        probabilities, labels = overconfident(300, seed)
        known, new = slice(0, 100), slice(100, 300)
        sets = calibrated_sets(probabilities[known], labels[known], probabilities[new], alpha=0.1)
        held.append(sets[np.arange(200), labels[new]].mean())
        naive.append(adaptive_prediction_set(probabilities[new], 0.9)[np.arange(200), labels[new]].mean())
    assert np.mean(held) > 0.9 - 4 * coverage_distribution(100, 0.1).std() / np.sqrt(300)
    assert np.mean(naive) < 0.87


def test_a_wavering_classifier_names_more_classes_and_a_strange_label_is_refused():
    sets = adaptive_prediction_set([[0.25, 0.25, 0.25, 0.25], [0.97, 0.01, 0.01, 0.01]], 0.9)
    assert sets.sum(axis=1).tolist() == [3, 1]
    with pytest.raises(ValueError, match="The label 4 is none of the classes 0 … 3"):
        adaptive_scores(np.full((1, 4), 0.25), [4])
