"""Can a regression tell the time, also around midnight?"""

import numpy as np
import pytest

from acml_tf.classic.clock import build_clock, clock_hand, tell_time, tell_time_by_folds
from acml_tf.evaluation.time_splits import block_folds, clock_error_h


def test_the_hand_is_continuous_at_midnight():
    late, early = clock_hand([23.99, 0.01])
    assert np.linalg.norm(late - early) < 0.01
    np.testing.assert_allclose(np.sum(clock_hand(np.arange(24)) ** 2, axis=1), 1)


@pytest.mark.parametrize("kind", ["ridge", "neighbours"])
def test_a_table_that_holds_the_time_tells_it(kind):
    hours = np.linspace(0, 24, 400, endpoint=False)
    told = tell_time(kind, clock_hand(hours), hours, clock_hand(hours + 0.05))
    assert np.max(clock_error_h(told, hours + 0.05)) < 0.2 and told.min() >= 0


def test_folds_learn_from_their_training_part_alone():
    hours = np.arange(0, 24, 0.1)
    rows = np.stack([hours, hours**2], axis=1)
    folds = block_folds(hours, 1)
    told = tell_time_by_folds("neighbours", rows, hours, folds)
    train, test = folds[5]
    np.testing.assert_allclose(told[test], tell_time("neighbours", rows[train], hours[train], rows[test]))
    assert np.all(clock_error_h(told, hours) < 2)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="ridge or neighbours"):
        build_clock("sundial")
