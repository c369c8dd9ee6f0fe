"""Is agreement what scikit-learn says, and 0 for shuffled labels?"""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from acml_tf.evaluation.clusters import adjusted_rand_index, matched_changes


@pytest.mark.parametrize("seed", range(4))
def test_the_index_is_that_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(4, size=60), rng.integers(3, size=60)
    other[:30] = one[:30]
    assert adjusted_rand_index(one, other.astype(str)) == pytest.approx(adjusted_rand_score(one, other))


def test_shuffled_labels_agree_by_chance_alone():
    rng, labels = np.random.default_rng(0), np.repeat([0, 1, 2], [50, 30, 20])
    found = [adjusted_rand_index(labels, rng.permutation(labels)) for _ in range(200)]
    assert abs(np.mean(found)) < 0.01


def test_trivial_groupings_and_lengths_that_differ():
    assert adjusted_rand_index([1] * 5, list("aaaaa")) == adjusted_rand_index(range(5), list("edcba")) == 1
    assert adjusted_rand_index([1] * 5, range(5)) == 0
    with pytest.raises(ValueError, match="same things"):
        adjusted_rand_index([1, 2], [1, 2, 3])


def test_a_true_change_is_found_once():
    assert matched_changes([1.0, 1.05], [1.02], 0.1) == (0.5, 1.0)
    assert matched_changes([], [3.0], 0.1) == (1.0, 0.0)
    assert matched_changes([3.0], [], 0.1) == (0.0, 1.0)
