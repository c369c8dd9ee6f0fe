"""The interpolator: it hears all but the middle frame, so it cannot copy it."""

import numpy as np
import pytest

from acml_tf.networks.autoencoders.interpolation import interpolation_errors, split_middle, train_interpolator


def test_hears_all_but_the_middle_and_refuses_patches_without_one():
    patches = np.random.default_rng(0).normal(size=(256, 5 * 3)).astype("float32")
    others, middle = split_middle(patches, num_bands=3)
    np.testing.assert_array_equal(np.hstack([others[:, :6], middle, others[:, 6:]]), patches)
    model = train_interpolator(patches, num_bands=3, epochs=1, hidden_units=8)
    expected = np.mean((np.asarray(model(others)) - middle) ** 2, axis=1)
    np.testing.assert_allclose(interpolation_errors(model, patches), expected, rtol=1e-4)
    with pytest.raises(ValueError, match="frames of 4 levels"):
        split_middle(patches[:, :8], num_bands=4)


def test_on_white_noise_its_error_is_that_of_the_mean():
    train, test = np.random.default_rng(1).normal(size=(2, 8192, 5 * 4)).astype("float32")
    errors = interpolation_errors(train_interpolator(train, num_bands=4, epochs=4, hidden_units=16), test)
    of_the_mean = np.mean(split_middle(test, num_bands=4)[1] ** 2)
    assert 0.99 < errors.mean() / of_the_mean < 1.03
