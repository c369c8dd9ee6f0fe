"""The running test of Page and Hinkley is river's, without forgetting, and it never looks ahead."""

import numpy as np
from river.drift import PageHinkley

from acml_tf.deployment.page_hinkley import first_alarm, page_hinkley


def test_it_alarms_on_the_day_on_which_river_alarms():
    rng = np.random.default_rng(0)
    for change in (30, 60, 100):
        days = np.concatenate([rng.normal(0, 1, change), rng.normal(1, 1, 100)])
        peer = PageHinkley(min_instances=1, delta=0.2, threshold=8.0, alpha=1.0, mode="up")
        theirs = None
        for day, value in enumerate(days):
            peer.update(value)
            if peer.drift_detected:
                theirs = day
                break
        assert first_alarm(page_hinkley(days, 0.2), 8.0) == theirs
        assert theirs is not None


def test_it_never_looks_ahead():
    days = np.random.default_rng(1).normal(size=40)
    np.testing.assert_allclose(page_hinkley(days[:25], 0.1), page_hinkley(days, 0.1)[:25])


def test_a_constant_series_is_quiet():
    assert page_hinkley(np.full(9, 3), 0.0).max() == 0
    assert first_alarm(page_hinkley(np.full(9, 3), 0.0), 0.0) is None
