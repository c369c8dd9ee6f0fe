"""Do grids and quasi-random points keep the factors and the distances that they promise?"""

import numpy as np
import pytest
from scipy.stats import qmc

from acml_tf.tuning.search.grids import PRIMES, halton_points, log_uniform_grid, widest_gap


def test_a_logarithmic_grid_is_a_linear_one_of_logarithms():
    middles = np.log(log_uniform_grid(1e-4, 0.1, 6))
    edges = np.linspace(np.log(1e-4), np.log(0.1), 7)
    np.testing.assert_allclose(middles, (edges[1:] + edges[:-1]) / 2)


def test_a_finer_grid_of_three_times_as_many_strips_keeps_the_values():
    np.testing.assert_allclose(log_uniform_grid(2, 50, 12)[1::3], log_uniform_grid(2, 50, 4))


@pytest.mark.parametrize("ends", [(0, 1), (-1, 1), (2, 2), (3, 1)])
def test_a_range_without_logarithm_is_refused(ends):
    with pytest.raises(ValueError, match=r"0 < low < high"):
        log_uniform_grid(*ends, 3)


def test_the_points_are_those_of_scipy():
    np.testing.assert_allclose(halton_points(60, PRIMES), qmc.Halton(7, scramble=False).random(61)[1:], atol=1e-12)


def test_halton_leaves_smaller_gaps_than_lots():
    lots = [widest_gap(np.random.default_rng(seed).uniform(size=27)) for seed in range(50)]
    assert widest_gap(halton_points(27, [2])[:, 0]) < min(lots)


def test_the_widest_gap_counts_the_ends_and_nothing_tried_is_all():
    assert widest_gap([0.1, 0.2]) == pytest.approx(0.8)
    assert widest_gap([]) == 1
