"""The network with two heads: its loss is that of the normal distribution, its first spread is one."""

import random

import numpy as np
import scipy.stats

from acml_tf.uncertainty.gaussian_head import build_gaussian_network, gaussian_negative_log_likelihood


def test_loss_is_minus_the_logarithm_of_the_density():
    outputs = np.array([[1.0, 0.3], [-2.0, -1.0]], dtype="float32")
    truth = np.array([[0.0], [3.0]], dtype="float32")
    expected = -scipy.stats.norm.logpdf(truth[:, 0], outputs[:, 0], np.exp(outputs[:, 1] / 2))
    np.testing.assert_allclose(gaussian_negative_log_likelihood(truth, outputs), expected, rtol=1e-5)


def test_every_case_begins_with_a_spread_of_one():
    outputs = np.asarray(build_gaussian_network(3)(np.random.default_rng(0).normal(size=(5, 3))))
    assert outputs.shape == (5, 2)
    np.testing.assert_array_equal(outputs[:, 1], 0)


def test_building_leaves_the_caller_s_random_numbers_alone():
    random.seed(5)
    expected = [random.random() for _ in range(2)]
    random.seed(5)
    for wanted in expected:
        build_gaussian_network(2)
        assert random.random() == wanted


def test_an_exact_hit_with_a_tiny_variance_is_finite():
    found = gaussian_negative_log_likelihood([0.0, 1e-3], [[0.0, -100.0], [0.0, -90.0]]).numpy()
    np.testing.assert_allclose(found, [(np.log(2 * np.pi) - 100) / 2, 0.5e-6 * np.exp(90)], rtol=1e-4)
