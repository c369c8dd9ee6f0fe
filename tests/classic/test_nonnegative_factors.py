"""Lee and Seung's theorem: the error never grows, and nothing becomes negative."""

import numpy as np

from acml_tf.classic.nonnegative_factors import nmf_step


def test_the_error_never_grows_and_the_truth_is_found():
    rng = np.random.default_rng(0)
    truth = rng.uniform(size=(12, 3)) @ rng.uniform(size=(3, 20))
    parts, gains, errors = rng.uniform(size=(12, 3)), rng.uniform(size=(3, 20)), []
    for _ in range(400):
        parts, gains = nmf_step(truth, parts, gains)
        errors.append(np.sum((truth - parts @ gains) ** 2))
    assert np.all(np.diff(errors) <= 1e-12) and errors[-1] < 1e-3 * errors[0]
    assert parts.min() >= 0 and gains.min() >= 0


def test_the_gain_of_a_single_part_is_the_least_squares_gain_at_once():
    rng = np.random.default_rng(1)
    table, part = rng.uniform(size=(6, 9)), rng.uniform(size=(6, 1))
    _, gains = nmf_step(table, part, np.ones((1, 9)))
    np.testing.assert_allclose(gains, np.linalg.lstsq(part, table, rcond=None)[0])
