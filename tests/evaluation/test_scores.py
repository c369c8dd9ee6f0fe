"""Do scores equal scikit-learn's, and do intervals hold the truth as often as they say?"""

import numpy as np
import pytest
from sklearn import metrics

from acml_tf.evaluation.scores import (
    bootstrap_interval,
    confusion_matrix,
    macro_scores,
    majority_baseline,
    mean_interval,
    speaker_bootstrap,
)


def test_confusion_and_macro_scores_equal_scikit_learns():
    rng = np.random.default_rng(0)
    true, predicted = rng.integers(4, size=90), rng.integers(3, size=90)
    matrix = confusion_matrix(true, predicted, 5)
    np.testing.assert_array_equal(matrix, metrics.confusion_matrix(true, predicted, labels=range(5)))
    ours = macro_scores(matrix[:4, :4])
    options = {"average": "macro", "zero_division": 0}
    assert ours["accuracy"] == pytest.approx(metrics.accuracy_score(true, predicted))
    assert ours["precision"] == pytest.approx(metrics.precision_score(true, predicted, **options))
    assert ours["recall"] == pytest.approx(metrics.recall_score(true, predicted, **options))
    assert ours["f1"] == pytest.approx(metrics.f1_score(true, predicted, **options))
    assert majority_baseline(np.array([3, 3, 1])) == pytest.approx(2 / 3)


def test_repetitions_by_hand():
    correct, who = np.array([1, 1, 0, 0]), np.array(["a", "b", "b", "b"])
    repeated = speaker_bootstrap(correct, who, [[0, 1], [1, 1], [0, 0]])
    np.testing.assert_allclose(repeated, [1 / 2, 1 / 3, 1])


def test_interval_of_independent_clips_is_binomial():
    correct = np.arange(400) % 2
    low, high = bootstrap_interval(correct, np.arange(400))
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.006)


def test_student_interval_covers_and_clips_do_not():
    rng, covered = np.random.default_rng(1), np.zeros(2)
    for _ in range(400):
        per_speaker = rng.binomial(200, np.clip(rng.normal(0.6, 0.1, 5), 0, 1)) / 200
        margin = 1.96 * np.sqrt(0.24 / 1000)
        low, high = mean_interval(per_speaker)
        covered += [low < 0.6 < high, abs(per_speaker.mean() - 0.6) < margin]
    assert covered[0] / 400 == pytest.approx(0.95, abs=0.035)
    assert covered[1] / 400 < 0.7
    with pytest.raises(ValueError, match="give at least 2"):
        mean_interval([0.5])
