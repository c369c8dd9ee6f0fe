"""Ridge in closed form beside scikit-learn's, and rooms that never judge themselves."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.classic.ridge import leave_rooms_out, predict_new, ridge_solution

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(20, 3), (4, 7)])
def test_it_is_scikit_learns_ridge(shape):
    features, target = RNG.normal(3, 2, shape), RNG.normal(size=shape[0])
    peer = Ridge(2.5).fit(features, target)
    weights, offset = ridge_solution(features.tolist(), target.tolist(), 2.5)
    np.testing.assert_allclose(weights, peer.coef_, atol=1e-9)
    assert offset == pytest.approx(peer.intercept_)


def test_a_large_penalty_leaves_the_mean_and_none_is_refused():
    weights, offset = ridge_solution(RNG.normal(size=(9, 2)), np.arange(9), 1e12)
    assert np.abs(weights).max() < 1e-9 and offset == pytest.approx(4)
    with pytest.raises(ValueError, match="above 0"):
        ridge_solution([[1.0], [2.0]], [1, 2], 0)


def test_leaving_rooms_out_is_scikit_learns_leave_one_group_out():
    features, target, rooms = (
        RNG.normal(2, 5, (24, 3)),
        RNG.normal(size=24),
        RNG.permutation(np.repeat(list("abcd"), 6)),
    )
    model = make_pipeline(StandardScaler(), Ridge(3.0))
    peer = cross_val_predict(model, features, target, groups=rooms, cv=LeaveOneGroupOut())
    np.testing.assert_allclose(leave_rooms_out(features, target, rooms, 3.0), peer, atol=1e-9)


def test_one_room_is_refused_and_new_clips_are_scaled_as_the_old():
    with pytest.raises(ValueError, match="only one room"):
        leave_rooms_out([[1.0], [2.0]], [1, 2], ["a", "a"], 1.0)
    features, target = RNG.normal(5, 2, (12, 2)), RNG.normal(size=12)
    peer = make_pipeline(StandardScaler(), Ridge(1.0)).fit(features, target)
    np.testing.assert_allclose(predict_new(features, target, features[:3] + 1, 1.0), peer.predict(features[:3] + 1))
