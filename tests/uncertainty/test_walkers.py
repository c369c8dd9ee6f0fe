"""Walkers of Metropolis in one dimension."""

import numpy as np
import pytest

from acml_tf.uncertainty.metropolis import metropolis_step
from acml_tf.uncertainty.nuts import chain_report
from acml_tf.uncertainty.posterior import credible_interval


def test_walkers_in_a_row_are_asked_for_their_dimensions():
    with pytest.raises(ValueError, match="positions"):
        metropolis_step(np.zeros(5), lambda x: -(x**2) / 2, 1.0, 0)
    assert metropolis_step(np.zeros((5, 1)), lambda x: -(x[:, 0] ** 2) / 2, 1.0, 0).shape == (5, 1)


def test_chains_that_disagree_are_worth_a_draw_each_and_an_offset_changes_nothing():
    draws = np.random.default_rng(0).normal(size=(500, 4, 1))
    r_hat, size = chain_report(draws)
    assert r_hat[0] == pytest.approx(1, abs=0.02) and 1000 < size[0] < 2600
    for moved in (1e6 + 0.01 * draws, -3 * draws):
        np.testing.assert_allclose(chain_report(moved), [r_hat, size], rtol=1e-3)
    r_hat, size = chain_report(draws + 10 * np.arange(4)[:, None])
    assert r_hat[0] > 10 and size[0] < 6


def test_a_small_uneven_grid_is_uneven():
    with pytest.raises(ValueError, match="must rise evenly"):
        credible_interval(1e-9 * np.array([0, 1, 5, 6]), np.ones(4))
