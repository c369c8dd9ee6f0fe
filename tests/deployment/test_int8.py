"""Numbers in one byte: the codes of TF Lite's own arithmetic, an exact zero, and errors of half a step."""

import numpy as np
import pytest
import tensorflow as tf

from acml_tf.deployment.int8 import dequantise_int8, quantise_int8, through_int8


@pytest.mark.parametrize("shift", [-2.0, 0.0, 2.0])
def test_codes_are_those_of_tensorflow(shift):
    values = np.random.default_rng(1).normal(shift, 1, 50).astype(np.float32)
    codes, scale, zero_point = quantise_int8(values)
    low, high = min(values.min(), 0), max(values.max(), 0)
    theirs = tf.quantization.quantize(values, low, high, tf.qint8, mode="MIN_FIRST").output
    assert np.max(np.abs(codes.astype(int) - tf.cast(theirs, tf.int32).numpy())) <= 1
    assert -128 <= zero_point <= 127


def test_what_comes_back_is_half_a_step_off_at_most():
    values = np.linspace(-3, 5, 999).reshape(27, 37)
    codes, scale, zero_point = quantise_int8(values)
    assert codes.dtype == np.int8
    assert codes.shape == values.shape
    back = dequantise_int8(codes, scale, zero_point)
    assert np.max(np.abs(back - values)) <= scale
    assert np.mean(np.abs(back - values)) == pytest.approx(scale / 4, rel=0.05)


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, -1.0], [0.0, 0.3, -0.7]])
def test_zero_comes_back_exactly(values):
    assert dequantise_int8(*quantise_int8(values))[0] == 0


def test_weights_keep_their_shapes():
    weights = [np.ones((2, 3)), np.zeros(4)]
    assert [np.shape(array) for array in through_int8(weights)] == [(2, 3), (4,)]
