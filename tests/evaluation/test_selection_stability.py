"""Is the index scikit-learn's, and is the value by chance what lots show?"""

import itertools

import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from acml_tf.evaluation.selection_stability import chance_jaccard, jaccard_stability


def test_stability_is_the_mean_of_scikit_learns_scores():
    drawn = np.random.default_rng(0).random((6, 15)) < 0.4
    expected = np.mean([jaccard_score(a, b) for a, b in itertools.combinations(drawn, 2)])
    assert jaccard_stability([np.flatnonzero(row) for row in drawn]) == pytest.approx(expected)


def test_names_order_and_empty_choices():
    assert jaccard_stability([["b", "a"], ("a", "b")]) == 1
    assert jaccard_stability([[], []]) == 1
    with pytest.raises(ValueError, match="nothing to be compared with"):
        jaccard_stability([[1]])


@pytest.mark.parametrize(("num_kept", "num_features"), [(1, 9), (5, 12), (12, 12), (30, 2000)])
def test_chance_is_what_lots_have(num_kept, num_features):
    rng = np.random.default_rng(0)
    lots = [rng.choice(num_features, num_kept, replace=False) for _ in range(60)]
    assert jaccard_stability(lots) == pytest.approx(chance_jaccard(num_kept, num_features), abs=0.02)
