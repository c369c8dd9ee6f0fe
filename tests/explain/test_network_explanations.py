"""Explanations of networks: closed forms on networks whose weights are known, and shap as peer."""

import importlib
import warnings

import numpy as np
import pytest

from acml_tf.acoustics.windows import hann_window
from acml_tf.data.whistle import plant_whistle, simulate_two_farms
from acml_tf.explain.audible import audible_explanation
from acml_tf.explain.grad_cam import enlarge_map, grad_cam, tap_network
from acml_tf.explain.gradients import input_gradient, integrated_gradients, smooth_gradient
from acml_tf.explain.perturbation import deletion_curve, occlusion_map
from acml_tf.explain.sanity import randomised_weights_check, share_inside
from acml_tf.networks.classifiers.cnn import build_cnn


@pytest.fixture(scope="module")
def network():
    return build_cnn((12, 9), 3, filters=(4, 6), strides=(2, 1), seed=2)


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).normal(size=(12, 9)).astype("float32")


def total(pictures):
    return np.sum(pictures, axis=(1, 2))


def test_the_gradient_is_the_difference_quotient(network, picture):
    slope, step = input_gradient(network, picture[None], 1)[0], np.zeros_like(picture)
    step[3, 4] = 1e-2
    ends = [np.asarray(network((picture + sign * step)[None], training=False))[0, 1] for sign in (1, -1)]
    assert slope[3, 4] == pytest.approx((ends[0] - ends[1]) / 2e-2, abs=2e-2)
    assert input_gradient(network, [picture.astype(int).tolist()], 1).shape == (1, 12, 9)


def test_smoothing_without_noise_is_the_gradient_and_seeds_repeat(network, picture):
    plain = smooth_gradient(network, picture, 0, noise=0.0, num_draws=3)
    np.testing.assert_allclose(plain, input_gradient(network, picture[None], 0)[0], atol=1e-5)
    np.testing.assert_array_equal(*[smooth_gradient(network, picture, 0, num_draws=2, seed=4) for _ in range(2)])


def test_integrated_gradients_are_complete_and_agree_with_shap(network, picture):
    baseline = np.zeros_like(picture)
    shares = integrated_gradients(lambda x: input_gradient(network, x, 2), picture, baseline, 512)
    logits = np.asarray(network(np.stack([picture, baseline]), training=False))[:, 2]
    assert shares.sum() == pytest.approx(logits[0] - logits[1], abs=5e-3)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The structure of `inputs`")
        warnings.filterwarnings("ignore", message="The set_", category=PendingDeprecationWarning)
        shap = importlib.import_module("shap")
        peer = shap.GradientExplainer(network, np.stack([baseline, baseline]))
        theirs = peer.shap_values(picture[None], nsamples=400, rseed=0)[0, :, :, 2]
    assert np.corrcoef(theirs.ravel(), shares.ravel())[0, 1] > 0.98


def test_grad_cam_is_positive_and_scales_with_the_map(network, picture):
    found = grad_cam(tap_network(network, 2), picture, 0)
    assert found.shape == (6, 5) and np.all(found >= 0)
    assert enlarge_map(found, (12, 9)).shape == (12, 9)


def test_occlusion_and_deletion_of_a_sum_are_sums(picture):
    np.testing.assert_allclose(occlusion_map(total, picture, (1, 1)), picture, atol=1e-4)
    curve = deletion_curve(total, picture, picture, [0, 108])
    np.testing.assert_allclose(curve, [picture.sum(), 0], atol=1e-4)


def test_deleting_by_the_cells_themselves_is_the_fastest_order(picture):
    counts = [10, 30, 50]
    shuffled = np.random.default_rng(1).permuted(picture, axis=None)
    assert np.all(deletion_curve(total, picture, picture, counts) <= deletion_curve(total, picture, shuffled, counts))


def test_a_method_that_ignores_the_network_is_found_out(network, picture):
    assert randomised_weights_check(network, lambda _: picture) == pytest.approx(1)
    before = network.get_weights()
    assert randomised_weights_check(network, lambda net: input_gradient(net, picture[None], 0)) < 0.9
    assert all(np.array_equal(*pair) for pair in zip(before, network.get_weights(), strict=True))


def test_an_explanation_of_everything_gives_the_recording_back_and_of_one_band_that_band():
    signal, window = np.random.default_rng(2).normal(size=160), hann_window(32)
    sound = audible_explanation(signal, np.ones((17, 9)), np.eye(17), window, 16)
    np.testing.assert_allclose(sound[1:-1], signal[1:-1], atol=1e-6)
    tones = np.cos(np.pi * np.arange(160) / 2) + np.cos(np.pi * np.arange(160) / 4)
    only = audible_explanation(tones, np.eye(17)[8][:, None] * np.ones((17, 9)), np.eye(17), window, 16)
    assert np.sum(only * np.cos(np.pi * np.arange(160) / 2)) > 20 * abs(
        np.sum(only * np.cos(np.pi * np.arange(160) / 4))
    )


def test_the_whistle_lies_in_its_band_and_farms_take_turns():
    plain, whistling, farms = simulate_two_farms(2, seed=3, duration_s=1.0)
    power = np.abs(np.fft.rfft(whistling[0] - plain[0])) ** 2
    assert power[2750:3650].sum() > 0.99 * power.sum() and farms.tolist() == [0, 1]
    with pytest.raises(ValueError, match="take at least 7200"):
        plant_whistle(plain[0], 4000)


def test_a_share_is_of_the_positive_part():
    assert share_inside(np.array([[3.0], [1.0], [-9.0]]), [0]) == 0.75
    assert share_inside(-np.ones((2, 2)), [0]) == 0
