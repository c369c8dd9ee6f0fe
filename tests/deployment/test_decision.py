"""An alarm is worth what Bayes' rule says, counted out by lot."""

import numpy as np
import pytest

from acml_tf.deployment.decision import retrain_or_not


def test_the_probability_is_the_share_of_true_alarms_by_lot():
    rng = np.random.default_rng(0)
    changed = rng.random(400_000) < 0.1
    alarm = rng.random(400_000) < np.where(changed, 0.8, 0.05)
    assert retrain_or_not(0.1, 0.8, 0.05, 1, 1)[0] == pytest.approx(changed[alarm].mean(), abs=0.01)


def test_costs_decide():
    assert retrain_or_not(0.5, 1.0, 1.0, 4, 10)[1]
    assert not retrain_or_not(0.5, 1.0, 1.0, 6, 10)[1]


def test_an_alarm_that_cannot_happen_is_refused():
    with pytest.raises(ValueError, match="no alarm can happen"):
        retrain_or_not(1.0, 0.0, 0.5, 1, 1)
