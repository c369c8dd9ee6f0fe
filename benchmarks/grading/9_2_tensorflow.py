# %% [markdown] minutes=10
# # A light TensorFlow lesson
#
# Three answers that need TensorFlow and compute for less than two seconds: what a grader adds is easy to see.

# %%
import keras
import numpy as np
import tensorflow as tf
from keras import ops

rng = np.random.default_rng(1)
network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(64, "tanh"), keras.layers.Dense(1)])
network.compile("adam", "mse")
places = np.linspace(0, 1, 600, dtype="float32").reshape(200, 3)
network.fit(places, places[:, :1], epochs=3, verbose=0)

# %% exercise="wave_residual" points=2
from acml_tf.networks.pinn.derivatives import wave_residual

# %% test="wave_residual"
assert wave_residual(1.0, 4.0, 2.0) == 0.0, "a wave of that speed leaves nothing"

# %% hidden="wave_residual"
laplacian, acceleration = rng.normal(size=(2, 50))
speed = rng.uniform(1, 2, size=50)
expected = laplacian - acceleration / speed**2
np.testing.assert_allclose(wave_residual(laplacian, acceleration, speed), expected, rtol=1e-6, err_msg="∇²p − p_tt/c²")


# %% wrong="wave_residual"
def forgets_the_square(laplacian, acceleration, wave_speed):
    """You divided by c; the slowness stands squared in the wave equation."""
    return laplacian - acceleration / wave_speed


# %% exercise="tanh_derivatives" points=3
from acml_tf.networks.pinn.derivatives import tanh_derivatives

# %% test="tanh_derivatives"
value, slopes, laplacian, acceleration = tanh_derivatives(np.zeros(1), [np.ones(1), np.ones(1)], np.ones(1), np.ones(1))
assert float(np.asarray(laplacian)[0]) == 1.0, "at zero, tanh is its own tangent"

# %% hidden="tanh_derivatives"
points = tf.constant(rng.normal(size=(20, 1)))
with tf.GradientTape() as outer:
    outer.watch(points)
    with tf.GradientTape() as inner:
        inner.watch(points)
        bent = tf.tanh(3 * points)
    slope = inner.gradient(bent, points)
curvature = outer.gradient(slope, points)
zero, three = np.zeros((20, 1)), np.full((20, 1), 3.0)
passed = tanh_derivatives(3 * points.numpy(), [three, three], zero, zero)
np.testing.assert_allclose(np.asarray(passed[2]), curvature, rtol=1e-6, err_msg="f' u'' + f'' u'²")


# %% wrong="tanh_derivatives"
def forgets_the_bend(value, slopes, laplacian, acceleration):
    """You left out f'' times the slope squared."""
    bent = ops.tanh(value)
    first = 1 - bent * bent
    return bent, [first * slope for slope in slopes], first * laplacian, first * acceleration


# %% exercise="relative_error" points=2
from acml_tf.networks.pinn.callbacks import relative_error

# %% test="relative_error"
assert relative_error(np.zeros(3), np.ones(3)) == 1.0, "silence is wrong by 1"

# %% hidden="relative_error"
truth = rng.normal(size=100)
assert np.isclose(relative_error(1.1 * truth, truth), 0.1), "a tenth too much is wrong by a tenth"
