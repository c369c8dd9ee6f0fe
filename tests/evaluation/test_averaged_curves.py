"""Micro and macro averages of ROC areas and average precisions are scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from acml_tf.evaluation.averaged_curves import average_precision, averaged_scores, roc_area


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(0)
    labels = rng.permutation(np.arange(90) % 4 % 3)
    scores = np.round(rng.random((90, 3)) + 0.5 * np.eye(3)[labels], 1)
    return scores, labels


@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(roc_area, roc_auc_score), (average_precision, average_precision_score)],
    ids=["ROC", "precision"],
)
def test_averages_are_those_of_scikit_learn_with_ties_and_uneven_classes(drawn, average, ours, theirs):
    scores, labels = drawn
    found = averaged_scores(scores.tolist(), labels.tolist(), ours)[average == "micro"]
    assert found == pytest.approx(theirs(np.eye(3)[labels], scores, average=average), abs=1e-12)


@pytest.mark.parametrize("kind", ["float32", "int16"])
def test_single_scores_are_those_of_scikit_learn(kind):
    rng = np.random.default_rng(1)
    scores, positive = rng.integers(9, size=50).astype(kind), rng.random(50) < 0.3
    assert average_precision(scores, positive) == pytest.approx(average_precision_score(positive, scores))
    assert roc_area(scores, positive.tolist()) == pytest.approx(roc_auc_score(positive, scores))


def test_a_coin_has_half_the_area_and_the_share_of_positives_as_precision():
    rng = np.random.default_rng(2)
    scores, positive = rng.random(20000), np.arange(20000) % 10 == 0
    assert roc_area(scores, positive) == pytest.approx(0.5, abs=0.02)
    assert average_precision(scores, positive) == pytest.approx(0.1, abs=0.01)
