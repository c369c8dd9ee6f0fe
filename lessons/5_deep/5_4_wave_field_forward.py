# %% [markdown] minutes=90
# # A wave field from its law: the physics-informed network
#
# A whale calls between two layers of water. Sound is faster in warm water than in cold, so the call bends, runs ahead
# above and lags behind below. Where will it be in a second? Whoever needs to know (in sonar, in seismics, in medical
# ultrasound) solves the wave equation, usually on a grid. Here a small network learns the field from its first sixth
# and from the law that it must obey, without a single measurement of what comes later. Is that a good way to solve a
# wave equation? The last section answers.
#
# After this lesson you can
#
# - build in Keras a **physics-informed neural network (PINN)**: a field that can follow short waves, and its loss,
# - ask any network by exact derivatives how far it is from obeying a law,
# - choose where the law is asked for, and build a start into the network that no training can break,
# - find out which tricks of training matter, by changing one at a time,
# - measure the error over time against a solver that has settled, and say when such a network is worth its price.
#
# The example is Fig. 12 with equations (17)–(23) of McCarthy *et al.*, npj Acoustics 1:18 (2025). In its notebook the
# square is 5 km wide and the fastest speed 3 km/s. We count lengths in widths of the square and speeds in the fastest,
# so that one unit of time is what the fastest wave needs to cross the square: 5/3 s. The film of 0.78 units lasts 1.3
# s, and the pulse is 250 m wide (its standard deviation, 0.05). The layers, 1.5, 2.25 and 3 km/s, differ as mud and
# rock do, with the slowest at the bottom for once. Within the sea the speed varies by a few percent only, so what our
# whale hears is an exaggeration.

# %%
import time

from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras
import numpy as np
import tensorflow as tf
from IPython.display import HTML
from keras import ops

from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.data.wave_fields import (
    early_snapshots,
    grid_positions,
    solve_problem,
    speed_on_grid,
    stratified_problem,
    stratified_speed,
)
from acml_tf.networks.pinn.fourier_features import CosineFeatures
from acml_tf.networks.pinn.wave_network import WaveNetwork  # noqa: F401 - the exercises use it
from acml_tf.networks.serialization import ArgumentsAsConfig  # noqa: F401 - the exercises use it
from acml_tf.plots.waves import film, plot_curves, plot_medium, plot_points, plot_snapshots

rng = np.random.default_rng(54)

WIDTH = 0.05  # of the pulse: its standard deviation
DURATION = 0.78
EARLY = 10  # of 56 moments are known

# %% [markdown]
# ## 1. The law and a solution to compare with
#
# Three layers, and a pulse that is let go at rest in the middle one:
#
# $$\nabla^2 p = \frac{1}{c^2(\mathbf r)}\,\frac{\partial^2 p}{\partial t^2} .$$
#
# The left side says how much lower the pressure is here than around. Times $c^2$ that is its acceleration upwards: the
# faster sound is here, the stronger the pull. A grid solver of fourth order gives a reference; with half the spacing
# it hardly changes: it has settled (**converged**).

# %% show
problem = stratified_problem()
start = time.perf_counter()
coarse = solve_problem(problem, intervals=100)
solver_s = time.perf_counter() - start
reference = solve_problem(problem, intervals=200)
change = np.linalg.norm(coarse.pressure - reference.pressure) / np.linalg.norm(reference.pressure)
print(f"100 intervals in {solver_s:.2f} s; 200 intervals change the field by {100 * change:.1f} %")
figure = plot_medium(stratified_speed(grid_positions((1, 1), (101, 101))))

# %% [markdown]
# **Predict first**: which side of the circle will be held back, and where will echoes come from? (All panels share the
# scale of the later ones; the pulse at t = 0 reaches six times as high.)

# %% show
moments = [0, 9, 20, 32, 44, 55]
figure = plot_snapshots({"solver": reference.pressure}, reference.time, moments, title="A pulse in three layers")

# %% [markdown]
# Follow the front upwards and downwards: it starts as a circle and ends as an egg, wide above, where sound is fast, and
# held back below, where it is slow. At the edges of the layers (y = 0.33 and 0.66) a weak second front turns back.
#
# Where the medium is the same everywhere, the equation can be solved by hand. On a line a pulse $f$ that is let go at
# rest parts into two halves, which run apart (d'Alembert): $p(x, t) = \tfrac12 f(x - ct) + \tfrac12 f(x + ct)$. At t =
# 0.5 and c = 1 each has gone 100 steps of 0.005; solver and closed form must agree.

# %% show
from acml_tf.acoustics.wave import solve_wave

pulse = gaussian_pulse(np.linspace(-1, 1, 401)[:, None], [0.0], WIDTH)
last = solve_wave(pulse, 1.0, 0.005, 0.0025, 200)[-1]
halves = (np.roll(pulse, 100) + np.roll(pulse, -100)) / 2
print(f"solver and d'Alembert differ by {np.abs(last - halves).max():.0e} of the first peak")

# %% [markdown]
# ## 2. Derivatives without a grid
#
# Bring both sides of the law to the left: for a field that is not a solution something is left over, the **residual**
# $\nabla^2 p - \tfrac{1}{c^2}\,\partial^2 p/\partial t^2$. Any field can be asked for it, right or wrong. On a grid
# ∇²p is a difference of neighbours. A network is a formula, and TensorFlow differentiates formulas exactly
# (**automatic differentiation**). A tape (`tf.GradientTape`) records how the pressure was computed; asked for the
# gradient, it plays the chain rule backwards. For a *second* derivative, the first one must itself be computed under a
# tape.
#
# ### Exercise 1: tapes within tapes
# One coordinate per column makes it easy: watch the columns, put them together, ask for the slope along each, then for
# the slope of each slope. ∇² sums over positions; time is the last column and stays by itself. By hand: what are ∇²p
# and ∂²p/∂t² of $x^2y + 3t^2$ at $(x, y, t) = (3, -1, 0)$?

# %% exercise="derivatives_by_tape" points=3
from acml_tf.networks.pinn.derivatives import derivatives_by_tape


# %%
def saddle(points):
    """x²y + 3t²: a field that bends in space and in time."""
    x, y, t = tf.split(points, 3, axis=1)
    return x * x * y + 3 * t * t


def plane_wave(points):
    """A sine that runs along (3, 4)/5 with speed 2."""
    return tf.sin(tf.matmul(points, tf.constant([[3.0], [4.0], [-10.0]])))


def ramp(points):
    """x + 5t² on a line: its slope along x is the same everywhere."""
    return points[:, :1] + 5 * points[:, 1:] ** 2


# %% test="derivatives_by_tape"
points = np.array([[1.0, 2.0, 0.5], [3.0, -1.0, 0.0]], dtype="float32")
copy = points.copy()
pressure, laplacian, acceleration = derivatives_by_tape(saddle, points)
shapes = [np.shape(part) for part in (pressure, laplacian, acceleration)]
assert shapes == [(2, 1)] * 3, "one row per point and one column, for each of the three"
np.testing.assert_allclose(pressure, [[2.75], [-9.0]], rtol=1e-4, err_msg="the pressure comes first, as it is")
np.testing.assert_allclose(laplacian, [[4], [-2]], rtol=1e-4, err_msg="∇² of x²y + 3t² is 2y: positions only")
np.testing.assert_allclose(acceleration, [[6], [6]], rtol=1e-4, err_msg="∂²/∂t² of 3t² is 6")
np.testing.assert_array_equal(points, copy, err_msg="work on a copy: your function changed the array that it was given")
straight = derivatives_by_tape(lambda points: points[:, :1] - 2 * points[:, 1:2] + 5 * points[:, 2:], points)
assert all(np.shape(part) == (2, 1) and not np.any(part) for part in straight[1:]), "x − 2y + 5t: zeros, not `None`"
_, laplacian, acceleration = derivatives_by_tape(ramp, points[:1, 1:])
assert np.shape(laplacian) == np.shape(acceleration) == (1, 1), "one point on a line: one row and one column"
np.testing.assert_allclose(laplacian, [[0]], atol=1e-4, err_msg="on a line, x + 5t² has a constant slope: its ∇² is 0")
np.testing.assert_allclose(acceleration, [[10]], rtol=1e-4, err_msg="on a line, time is the second and last column")

# %% hidden="derivatives_by_tape"
points = rng.uniform(0, 1, size=(30, 3)).astype("float32")
pressure, laplacian, acceleration = (np.asarray(part) for part in derivatives_by_tape(plane_wave, points))
np.testing.assert_allclose(laplacian, -25 * pressure, atol=1e-3, err_msg="∇² of a plane wave is −k² p")
np.testing.assert_allclose(acceleration, -100 * pressure, atol=1e-2, err_msg="its acceleration is −ω² p")
_, laplacian, acceleration = derivatives_by_tape(saddle, points)
np.testing.assert_allclose(laplacian, 2 * points[:, 1:2], atol=1e-4, err_msg="every position counts once")


def line_wave(points):
    """A bent line in time: x³ + xt²."""
    return points[:, :1] ** 3 + points[:, :1] * points[:, 1:] ** 2


def still_room(points):
    """x²y + z³ in a room, at all times the same."""
    x, y, z, _ = tf.split(points, 4, axis=1)
    return x * x * y + z**3


def steady_rise(points):
    """2x² + 3y² + 5t: what rises evenly in time is not accelerated."""
    return 2 * points[:, :1] ** 2 + 3 * points[:, 1:2] ** 2 + 5 * points[:, 2:]


_, laplacian, acceleration = derivatives_by_tape(steady_rise, points)
np.testing.assert_allclose(laplacian, np.full((30, 1), 10), atol=1e-3, err_msg="∇² of 2x² + 3y² + 5t is 4 + 6")
np.testing.assert_allclose(acceleration, np.zeros((30, 1)), atol=1e-4, err_msg="∂²/∂t² of 5t is zero")


def straight(points):
    """x − 2y + 5t: all slopes are constant."""
    return points[:, :1] - 2 * points[:, 1:2] + 5 * points[:, 2:]


for part in derivatives_by_tape(straight, points)[1:]:
    assert np.shape(part) == (30, 1), "a slope that is constant has a derivative, too, along space and time: zero"
    np.testing.assert_allclose(part, np.zeros((30, 1)), atol=1e-4, err_msg="a straight field has no second derivatives")
_, laplacian, acceleration = derivatives_by_tape(line_wave, points[:, :2])
np.testing.assert_allclose(laplacian, 6 * points[:, :1], atol=1e-4, err_msg="on a line (d = 1) ∇²(x³ + xt²) is 6x")
np.testing.assert_allclose(
    acceleration, 2 * points[:, :1], atol=1e-4, err_msg="time is the last column, here the second"
)
room = rng.uniform(0, 1, size=(5, 4)).astype("float32")
pressure, laplacian, acceleration = derivatives_by_tape(still_room, room)
np.testing.assert_allclose(
    laplacian, 2 * room[:, 1:2] + 6 * room[:, 2:3], atol=1e-4, err_msg="in a room ∇² sums over three positions"
)
assert np.shape(acceleration) == (5, 1), "a field without time has an acceleration, too: zero for every point"
np.testing.assert_allclose(
    acceleration, np.zeros((5, 1)), atol=1e-4, err_msg="what does not change, is not accelerated"
)


# %% wrong="derivatives_by_tape"
def counts_time_among_the_positions(field, points):
    """Your ∇² sums over time as well; it sums over positions only."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(columns)
        with tf.GradientTape() as inner:
            inner.watch(columns)
            pressure = field(tf.concat(columns, axis=1))
        slopes = inner.gradient(pressure, columns, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    zero = tf.zeros_like(pressure)
    second = [outer.gradient(slope, column) for slope, column in zip(slopes, columns, strict=True)]
    second = [zero if term is None else term for term in second]
    return pressure, sum(second, zero), second[-1]


# %% wrong="derivatives_by_tape"
def stops_at_the_slopes(field, points):
    """You returned first derivatives; the law holds second ones: differentiate the slopes again."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape() as tape:
        tape.watch(columns)
        pressure = field(tf.concat(columns, axis=1))
    slopes = tape.gradient(pressure, columns, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return pressure, slopes[0] + slopes[1], slopes[2]


# %% wrong="derivatives_by_tape"
def squares_the_slopes(field, points):
    """You squared the slopes; (∂p/∂x)² is not ∂²p/∂x²."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape() as tape:
        tape.watch(columns)
        pressure = field(tf.concat(columns, axis=1))
    slopes = tape.gradient(pressure, columns, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return pressure, slopes[0] ** 2 + slopes[1] ** 2, slopes[2] ** 2


# %% wrong="derivatives_by_tape"
def differentiates_the_gradient_along_all_columns_at_once(field, points):
    """The gradient of the summed slopes mixes ∂²/∂x∂y into ∂²/∂x²; differentiate each slope along its own column."""
    points = tf.convert_to_tensor(points)
    with tf.GradientTape() as outer:
        outer.watch(points)
        with tf.GradientTape() as inner:
            inner.watch(points)
            pressure = field(points)
        slopes = inner.gradient(pressure, points)
    second = outer.gradient(slopes, points)
    return pressure, tf.reduce_sum(second[:, :-1], axis=1, keepdims=True), second[:, -1:]


# %% wrong="derivatives_by_tape"
def counts_two_positions_always(field, points):
    """You summed over two columns whatever the number of positions; all columns but the last are positions."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(columns)
        with tf.GradientTape() as inner:
            inner.watch(columns)
            pressure = field(tf.concat(columns, axis=1))
        slopes = inner.gradient(pressure, columns, unconnected_gradients="zero")
    second = [outer.gradient(*pair, unconnected_gradients="zero") for pair in zip(slopes, columns, strict=True)]
    return pressure, second[0] + second[1], second[-1]


# %% wrong="derivatives_by_tape"
def returns_time_before_space(field, points):
    """Your second and third result are exchanged: ∇²p comes before ∂²p/∂t²."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(columns)
        with tf.GradientTape() as inner:
            inner.watch(columns)
            pressure = field(tf.concat(columns, axis=1))
        slopes = inner.gradient(pressure, columns, unconnected_gradients="zero")
    second = [outer.gradient(*pair, unconnected_gradients="zero") for pair in zip(slopes, columns, strict=True)]
    return pressure, second[-1], tf.add_n(second[:-1])


# %% wrong="derivatives_by_tape"
def takes_the_first_column_for_time(field, points):
    """You took the first column for the time; it is the last one, after the positions."""
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(columns)
        with tf.GradientTape() as inner:
            inner.watch(columns)
            pressure = field(tf.concat(columns, axis=1))
        slopes = inner.gradient(pressure, columns, unconnected_gradients="zero")
    second = [outer.gradient(*pair, unconnected_gradients="zero") for pair in zip(slopes, columns, strict=True)]
    return pressure, tf.add_n(second[1:]), second[0]


# %% right="derivatives_by_tape"
def by_the_diagonal_of_the_hessian(field, points):
    points = tf.convert_to_tensor(points)
    with tf.GradientTape() as outer:
        outer.watch(points)
        with tf.GradientTape() as inner:
            inner.watch(points)
            pressure = field(points)
        slopes = inner.gradient(pressure, points)
    diagonal = tf.linalg.diag_part(outer.batch_jacobian(slopes, points, unconnected_gradients="zero"))
    return pressure, tf.reduce_sum(diagonal[:, :-1], axis=1, keepdims=True), diagonal[:, -1:]


# %% right="derivatives_by_tape"
def one_coordinate_after_another(field, points):
    axes, step, second = tf.eye(points.shape[1]), tf.zeros((len(points), 1)), []
    for axis in axes:
        with tf.GradientTape() as outer:
            outer.watch(step)
            with tf.GradientTape() as inner:
                inner.watch(step)
                pressure = field(points + step * axis)
            slope = inner.gradient(pressure, step)
        second.append(outer.gradient(slope, step, unconnected_gradients="zero"))
    return pressure, tf.add_n(second[:-1]), second[-1]


# %% right="derivatives_by_tape"
def with_keras_and_lists(field, points):
    columns = ops.split(ops.convert_to_tensor(points), points.shape[1], axis=1)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(columns)
        pressure = field(ops.concatenate(columns, axis=1))
        slopes = [tape.gradient(pressure, column, unconnected_gradients="zero") for column in columns]
    second = [tape.gradient(*pair, unconnected_gradients="zero") for pair in zip(slopes, columns, strict=True)]
    return [ops.convert_to_numpy(part).tolist() for part in (pressure, sum(second[:-1]), second[-1])]


# %% [markdown] equivalent="derivatives_by_tape"
# - True → False — slopes and columns are always of one number, so `strict` never speaks

# %% [markdown] contract="derivatives_by_tape"
# - integers — a tape differentiates by decimal numbers, and places and times are such

# %% [markdown] hint="derivatives_by_tape"
# What must the outer tape have seen, so that it can differentiate a slope?

# %% [markdown] hint="derivatives_by_tape"
# `tf.split(points, points.shape[-1], axis=1)` gives the columns; watch them on both tapes, and join them by `tf.concat`
# under the inner one. The outer tape is asked several times, so it is `persistent=True`.

# %% [markdown] hint="derivatives_by_tape"
# `inner.gradient(pressure, columns)` is a list of slopes, taken inside the outer `with`. From a slope that is constant
# the *outer* tape finds no way back to its column and returns `None`. Ask for zero instead:
# `outer.gradient(slope, column, unconnected_gradients=tf.UnconnectedGradients.ZERO)`.

# %% [markdown]
# Put the plane wave above, which runs at speed 2, into the law: once with its own speed, once with a wrong one.
# (**RMS**: the root of the mean square.)

# %% show
places = np.random.default_rng(1).random((1000, 3)).astype("float32")
_, laplacian, acceleration = derivatives_by_tape(plane_wave, places)
for speed in (2.0, 1.0):
    residual = laplacian - acceleration / speed**2
    print(f"asked with c = {speed}: the residual is {np.sqrt(np.mean(np.square(residual))):.4f} (RMS)")

# %% [markdown]
# ## 3. Deaf to short waves
#
# Networks like slow change: trained to follow a curve they learn its long waves first and may never reach the short
# ones. That is **spectral bias**. A narrow pulse needs short waves, too. The cure of eq. (22) is to hand the network
# waves to build with, **Fourier features**: cosines and sines of random wave vectors, the rows of $\mathbf B$:
#
# $$\boldsymbol\gamma(\mathbf r) = [\cos(\mathbf B\mathbf r),\ \sin(\mathbf B\mathbf r)].$$
#
# ### Exercise 2: Fourier features
# By hand: three waves, $\tfrac\pi4(2, 0)$, $\tfrac\pi4(0, 4)$ and $\tfrac\pi4(1, -2)$, at the point (1, 1). Which six
# features?

# %% exercise="fourier_features" points=2
from acml_tf.networks.pinn.fourier_features import fourier_features

# %% test="fourier_features"
turns = np.pi / 4 * np.array([[2.0, 0.0], [0.0, 4.0], [1.0, -2.0]])
places = np.array([[1, 1], [0, 0], [2, 1], [4, 3]])
copies = places.copy(), turns.copy()
features = np.asarray(fourier_features(places, turns))
assert features.shape == (4, 6), "a row per point; each of the three waves gives a cosine and a sine"
np.testing.assert_allclose(features[1], [1, 1, 1, 0, 0, 0], atol=1e-4, err_msg="at the origin: cosines 1, then sines 0")
eighth = np.sqrt(0.5)
np.testing.assert_allclose(
    features[0],
    [0, -1, eighth, 1, 0, -eighth],
    atol=1e-4,
    err_msg="at (1, 1) the phases are π/2, π and −π/4; features of whole-number places are no whole numbers",
)
for array, copy in zip((places, turns), copies, strict=True):
    np.testing.assert_array_equal(array, copy, err_msg="work on a copy: your function changed an array it was given")

# %% hidden="fourier_features"
places, frequencies = rng.normal(size=(20, 3)).astype("float32"), rng.normal(size=(7, 3)).astype("float32")
features = np.asarray(fourier_features(places, frequencies))
assert features.shape == (20, 14), "seven waves give fourteen features to each of twenty points"
phase = np.einsum("nd,wd->nw", places, frequencies)
np.testing.assert_allclose(features[:, :7], np.cos(phase), atol=1e-4, err_msg="first the cosines, one per row of B")
np.testing.assert_allclose(features[:, 7:], np.sin(phase), atol=1e-4, err_msg="then the sines")
single = np.asarray(fourier_features(places[:1, :1], frequencies[:2, :1]))
assert single.shape == (1, 4), "one point on a line is still one row"
phase = places[0, 0] * frequencies[:2, 0]
np.testing.assert_allclose(
    single, [[*np.cos(phase), *np.sin(phase)]], atol=1e-4, err_msg="with one coordinate the phase is a plain product"
)
half = np.asarray(fourier_features([[0.5, 0.25]], [[1, 2]]))
message = "frequencies of whole numbers leave the points as they are"
np.testing.assert_allclose(half, [[np.cos(1), np.sin(1)]], atol=1e-3, err_msg=message)
whole = np.asarray(fourier_features(np.array([[1, 2]]), np.array([[1, 0]])))
np.testing.assert_allclose(whole, [[np.cos(1), np.sin(1)]], atol=1e-3, err_msg="whole numbers have fractional cosines")
places, frequencies = rng.normal(size=(3, 2)).astype("float32"), rng.normal(size=(2, 2)).astype("float32")
phase = np.einsum("nd,wd->nw", places, frequencies)
message = "as many waves as coordinates: a row of B is a wave, here too"
square = np.asarray(fourier_features(places, frequencies))
np.testing.assert_allclose(square, np.hstack([np.cos(phase), np.sin(phase)]), atol=1e-3, err_msg=message)


# %% wrong="fourier_features"
def multiplies_by_another_turn(points, frequencies):
    """You multiplied by 2π once more; the rows of B are radians already."""
    phase = 2 * np.pi * ops.matmul(points, ops.transpose(frequencies))
    return ops.concatenate([ops.cos(phase), ops.sin(phase)], axis=-1)


# %% wrong="fourier_features"
def puts_sines_first(points, frequencies):
    """Eq. (22) has the cosines first; your features come in the other order."""
    phase = ops.matmul(points, ops.transpose(frequencies))
    return ops.concatenate([ops.sin(phase), ops.cos(phase)], axis=-1)


# %% wrong="fourier_features"
def keeps_the_cosines_only(points, frequencies):
    """You left out the sines; with cosines alone every feature is even, and r and −r look the same."""
    return ops.cos(ops.matmul(points, ops.transpose(frequencies)))


# %% wrong="fourier_features"
def stacks_points_instead_of_features(points, frequencies):
    """You joined cosines and sines along the points; each point keeps one row, which gets longer."""
    phase = ops.matmul(points, ops.transpose(frequencies))
    return ops.concatenate([ops.cos(phase), ops.sin(phase)], axis=0)


# %% wrong="fourier_features"
def puts_each_sine_beside_its_cosine(points, frequencies):
    """Your features come in pairs, a cosine and its sine; all cosines come first, then all sines."""
    phase = np.asarray(points) @ np.asarray(frequencies).T
    return np.stack([np.cos(phase), np.sin(phase)], axis=-1).reshape(len(phase), -1)


# %% wrong="fourier_features"
def turns_backwards(points, frequencies):
    """You took the conjugate waves: your sines have the wrong sign."""
    waves = np.exp(-1j * np.asarray(points) @ np.asarray(frequencies).T)
    return np.hstack([waves.real, waves.imag])


# %% right="fourier_features"
def from_complex_waves(points, frequencies):
    waves = np.exp(1j * np.asarray(points) @ np.asarray(frequencies).T)
    return np.hstack([waves.real, waves.imag])


# %% right="fourier_features"
def with_tensors_in_single_precision(points, frequencies):
    points, frequencies = tf.cast(points, "float32"), tf.cast(frequencies, "float32")
    phase = tf.matmul(points, frequencies, transpose_b=True)
    return tf.concat([tf.cos(phase), tf.sin(phase)], axis=1)


# %% right="fourier_features"
def point_by_point(points, frequencies):
    rows = []
    for point in points:
        phases = [sum(b * r for b, r in zip(wave, point, strict=True)) for wave in frequencies]
        rows.append([float(np.cos(phase)) for phase in phases] + [float(np.sin(phase)) for phase in phases])
    return rows


# %% [markdown] hint="fourier_features"
# `points` has a row per point and `frequencies` a row per wave: which product has a row per point, a column per wave?

# %% [markdown] hint="fourier_features"
# $\mathbf B\mathbf r$ for all points at once is `points` times the transpose of `frequencies`.

# %% [markdown]
# Two networks with the same hidden layers look at one cross-section of the field for as many steps. One gets the
# position as it is, the other the cosines and sines of sixteen waves (and with them more weights in its first layer:
# try whether these alone would help). **Predict first**: what will the first one leave out? Then look at the fronts.

# %% show
line = reference.pressure[30, :, 25].astype("float32")[:, None]
place = reference.x.astype("float32")[:, None]
waves = np.random.default_rng(0).normal(0, 15, size=(16, 1)).astype("float32")
fits = {"solver": (place[:, 0], line[:, 0])}
for name, inputs in {"position only": place, "Fourier features": fourier_features(place, waves)}.items():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(32, "tanh"), keras.layers.Dense(32, "tanh"), keras.layers.Dense(1)]
    small = keras.Sequential(layers)
    small.compile(keras.optimizers.Adam(5e-3), "mse")
    again = [np.tile(array, (500, 1)) for array in (inputs, line)]  # 500 steps, each on the whole line
    small.fit(*again, batch_size=len(line), shuffle=False, verbose=0)
    fit = small.predict(inputs, verbose=0)
    print(f"{name}: relative error {np.linalg.norm(fit - line) / np.linalg.norm(line):.2f}")
    fits[name] = place[:, 0], fit[:, 0]
figure = plot_curves(fits, "The field at t = 0.43, y = 0.5", "x (lengths)", "pressure (parts of the first peak)")

# %% [markdown]
# The position alone gives one wide valley and leaves out both fronts; with sixteen waves the fronts are there after as
# many steps.
#
# In space and time the waves themselves may be learned, eq. (23): $\cos(\mathbf B\mathbf r + \mathbf b)$ with
# $\mathbf B$ and $\mathbf b$ trained like all other weights. That is a layer of the library, `CosineFeatures`. With it
# the whole network is a few lines: waves, three layers of tanh, one pressure.
#
# ### Exercise 3: the network
# Build it with Keras, in whatever style you like. Three things decide whether it can solve a wave equation: a pressure
# may have either sign and any size; the law asks for second derivatives, so that of the activation must not be zero;
# and the last coordinate is the time.

# %% [markdown] question="weights_of_the_field" unit="weights" tolerance=0
# **By hand**: how many weights does it have for one position and a time, with six waves and two hidden layers of five?
#
# - right 89 — waves 2 · 6 + 6, layers 6 · 5 + 5 and 5 · 5 + 5, and 5 + 1 for the pressure.
# - wrong 72 — the waves and the layers have a bias for each unit.
# - wrong 83 — each wave has a phase, too.
# - wrong 59 — there are two hidden layers.
# - wrong 119 — a wave of this layer is one cosine with a phase, not a cosine and a sine.

# %% exercise="build_wave_field" points=3
from acml_tf.networks.pinn.fourier_features import build_wave_field

# %% test="build_wave_field"
network = build_wave_field(dimensions=1, hidden_units=5, num_hidden=2, seed=3, num_features=6)
places = np.array([[0.1, 0.2], [0.5, 0.7], [0.9, 0.4]], dtype="float32")
copy, found = places.copy(), network(places)
assert np.shape(found) == (3, 1), "a pressure per point: shape (n, 1), here for points (x, t)"
np.testing.assert_array_equal(places, copy, err_msg="work on a copy: your network changed the array that it was given")
assert np.shape(build_wave_field()(np.zeros((2, 3), "float32"))) == (2, 1), "by default a point is (x, y, t)"
assert build_wave_field().count_params() == 12801, (
    "3 · 64 + 64 for the waves, then three layers of 64, then one pressure"
)
by_shape = {np.shape(part): np.asarray(part) for part in network.get_weights()}
assert sorted(by_shape) == [(1,), (2, 6), (5,), (5, 1), (5, 5), (6,), (6, 5)], (
    "six waves, two layers of five, one pressure: 18 + 35 + 30 + 6 weights"
)
values = np.cos(places @ by_shape[2, 6] + by_shape[6,])
for matrix in (by_shape[6, 5], by_shape[5, 5]):
    values = np.tanh(values @ matrix)
wanted = values @ by_shape[5, 1]
np.testing.assert_allclose(found, wanted, atol=1e-4, err_msg="waves first, then tanh after tanh, then a plain sum")
again, other = (build_wave_field(1, 5, 2, seed=seed, num_features=6)(places) for seed in (3, 4))
np.testing.assert_allclose(again, found, atol=1e-6, err_msg="the same seed gives the same network")
assert np.abs(np.asarray(other) - found).max() > 1e-3, "another seed gives another network"

# %% hidden="build_wave_field"
seed = int(rng.integers(1000))
options = {"num_features": 10, "space_std": 0.5, "time_std": 0.2}
network = build_wave_field(hidden_units=40, num_hidden=3, seed=seed, **options)
places = rng.uniform(0, 1, size=(7, 3)).astype("float32")
weights = [np.asarray(part) for part in network.get_weights()]
matrices = {np.shape(part): part for part in weights if part.ndim == 2}
assert sorted(matrices) == [(3, 10), (10, 40), (40, 1), (40, 40)], (
    "ten waves over (x, y, t), layers of forty, a pressure"
)
assert sum(part.size for part in weights) == 40 + 440 + 2 * 1640 + 41, "three hidden layers and the one that sums"
squares = [part for part in weights if part.shape == (40, 40)]
assert np.abs(squares[0] - squares[1]).max() > 1e-3, "each layer begins with weights of its own: give each its own seed"
assert 0.7 < np.std(squares[0]) / np.sqrt(2 / 80) < 1.3, "Glorot's spread: the root of 2 over inputs plus outputs"
assert np.abs(squares[0]).max() > 1.9 * np.sqrt(2 / 80), "`GlorotNormal` draws normal numbers, not uniform ones"
others = build_wave_field(hidden_units=40, num_hidden=3, seed=seed + 1, **options).get_weights()
others = {np.shape(part): np.asarray(part) for part in others}
apart = [np.abs(others[shape] - matrices[shape]).max() for shape in ((3, 10), (10, 40), (40, 1))]
assert min(apart) > 1e-3, "the seed decides the first weights of every layer and of the waves"
waves = np.std(matrices[3, 10][:2]) / (2 * np.pi), np.std(matrices[3, 10][2]) / (2 * np.pi)
assert 0.2 < waves[0] < 0.9 and 0.05 < waves[1] < 0.45, "`space_std` and `time_std` belong to the layer of waves"
layers = [np.asarray(part) for part in build_wave_field(seed=seed, learned=False).trainable_variables]
assert sum(part.size for part in layers) == 12545, "`learned=False` fixes the waves: hand all options on to the layer"
network.compile("sgd", "mse", run_eagerly=True)
losses = [network.train_on_batch(places, np.ones((7, 1), "float32")) for _ in range(2)]
assert losses[1] < losses[0], "one step of gradient descent must lower the loss"
moved = [np.abs(new - old).max() > 0 for new, old in zip(network.get_weights(), weights, strict=True)]
assert all(moved), "the gradient must reach every weight, those of the waves too"
large = build_wave_field(1, 4, 1, seed=seed, num_features=6)
heavy = [1e3 * np.asarray(part) if np.shape(part) == (4, 1) else np.asarray(part) for part in large.get_weights()]
before = np.asarray(large(places[:, :2]))
large.set_weights(heavy)
np.testing.assert_allclose(large(places[:, :2]), 1e3 * before, rtol=1e-2, atol=1, err_msg="no bound on the pressure")

# %% own="build_wave_field"
my_wave_field = build_wave_field


# %% wrong="build_wave_field"
def bounds_the_pressure(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your last layer has a tanh, too: no pressure can be larger than 1. The last layer only sums."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden + 1):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units if depth < num_hidden else 1, "tanh", kernel_initializer=draw))
    return keras.Sequential(layers)


# %% wrong="build_wave_field"
def leaves_the_layers_straight(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your hidden layers have no activation: straight layers on top of each other are one straight layer."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden + 1):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units if depth < num_hidden else 1, kernel_initializer=draw))
    return keras.Sequential(layers)


# %% wrong="build_wave_field"
def bends_by_relu(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your hidden layers have a ReLU; its second derivative is zero, so the law would see a part of the field only."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units, "relu", kernel_initializer=draw))
    return keras.Sequential([*layers, keras.layers.Dense(1, kernel_initializer="glorot_normal")])


# %% wrong="build_wave_field"
def forgets_the_time(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your network takes d numbers per point; a point has d positions and a time."""
    layers = [keras.Input((dimensions,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw))
    return keras.Sequential([*layers, keras.layers.Dense(1)])


# %% wrong="build_wave_field"
def hears_no_short_waves(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your network gets the coordinates as they are; put the layer of waves in front."""
    layers = [keras.Input((dimensions + 1,))]
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw))
    return keras.Sequential([*layers, keras.layers.Dense(1)])


# %% wrong="build_wave_field"
def counts_the_sum_as_a_hidden_layer(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your network has a hidden layer too few; the layer that sums is not one of them."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden - 1):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw))
    return keras.Sequential([*layers, keras.layers.Dense(1)])


# %% wrong="build_wave_field"
def draws_without_the_seed(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """You drew the weights of the layers without the seed: nobody can build your network a second time."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    layers += [keras.layers.Dense(hidden_units, "tanh", kernel_initializer="glorot_normal") for _ in range(num_hidden)]
    return keras.Sequential([*layers, keras.layers.Dense(1)])


# %% wrong="build_wave_field"
def keeps_the_seed_from_the_waves(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your waves are always the same; hand the seed and the other options on to `CosineFeatures`."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures()]
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        layers.append(keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw))
    return keras.Sequential([*layers, keras.layers.Dense(1)])


# %% wrong="build_wave_field" hidden_only="the visible network has one square matrix"
def draws_twins(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Your layers begin with the same weights; give the initialiser of each layer a seed of its own."""
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for _ in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed)
        layers.append(keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw))
    draw = keras.initializers.GlorotNormal(seed=seed)
    return keras.Sequential([*layers, keras.layers.Dense(1, kernel_initializer=draw)])


# %% right="build_wave_field"
def as_a_sequence(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    layers = [keras.Input((dimensions + 1,)), CosineFeatures(seed=seed, **features)]
    for depth in range(num_hidden + 1):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        units, activation = (hidden_units, "tanh") if depth < num_hidden else (1, None)
        layers.append(keras.layers.Dense(units, activation, kernel_initializer=draw))
    return keras.Sequential(layers)


# %% right="build_wave_field"
def layer_by_layer_with_one_generator(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    draws = np.random.default_rng(seed)
    model = keras.Sequential([keras.layers.Input(shape=(dimensions + 1,))])
    model.add(CosineFeatures(**features, seed=seed))
    for _ in range(num_hidden):
        initial = keras.initializers.GlorotNormal(int(draws.integers(2**31)))
        model.add(keras.layers.Dense(hidden_units, activation=keras.activations.tanh, kernel_initializer=initial))
    model.add(keras.layers.Dense(1, kernel_initializer=keras.initializers.GlorotNormal(int(draws.integers(2**31)))))
    return model


# %% right="build_wave_field"
def with_activations_as_operations(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    keras.utils.set_random_seed(seed)
    points = keras.Input((dimensions + 1,))
    values = CosineFeatures(seed=seed, **features)(points)
    for _ in range(num_hidden):
        values = ops.tanh(keras.layers.Dense(hidden_units, kernel_initializer="glorot_normal")(values))
    return keras.Model(inputs=points, outputs=keras.layers.Dense(1, kernel_initializer="glorot_normal")(values))


# %% right="build_wave_field"
def as_a_class_of_its_own(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    class Field(keras.Model):
        def __init__(self):
            super().__init__()
            self.waves = CosineFeatures(seed=seed, **features)
            self.hidden = [self.dense(hidden_units, depth) for depth in range(num_hidden)]
            self.last = self.dense(1, num_hidden)

        def dense(self, units, depth):
            return keras.layers.Dense(units, kernel_initializer=keras.initializers.GlorotNormal(seed + depth))

        def call(self, points):
            values = self.waves(points)
            for layer in self.hidden:
                values = ops.tanh(layer(values))
            return self.last(values)

    field = Field()
    field(np.zeros((1, dimensions + 1), "float32"))
    return field


# %% [markdown] equivalent="build_wave_field"
# - seed + depth → seed - depth — any seeds will do that differ from layer to layer
# - seed + num_hidden → seed - num_hidden — as above
# - seed + num_hidden → seed — no other layer has the shape of the last one, so none is its twin

# %% [markdown] hint="build_wave_field"
# `keras.Input((dimensions + 1,))` stands for the points. Call layer after layer on it; the first is
# `CosineFeatures(seed=seed, **features)`.

# %% [markdown] hint="build_wave_field"
# A hidden layer is `keras.layers.Dense(hidden_units, "tanh", kernel_initializer=…)`, and its initialiser
# `keras.initializers.GlorotNormal(seed=seed + depth)`. The last layer has one unit and no activation.

# %% [markdown] hint="build_wave_field"
# `keras.Model(points, pressure)` ties both ends together, where `pressure` is what the last layer returned.
# %% [markdown]
# ## 4. Where the law is enforced
#
# The loss averages the squared residual over **collocation points**, drawn anew at each step. The paper's notebook
# drew them by `randn`: normal (**Gaussian**) numbers around zero, of either sign, stretched to the ends of its domain
# $0 \le x, y \le 1$, $0 \le t \le 0.78$.

# %% [markdown] question="points_inside" tolerance=0.03
# **By hand**: the ends of the domain lie one standard deviation from zero, and of normal numbers 0.341 fall between 0
# and there. Which fraction of its points fell inside?
#
# - right 0.04 — all three coordinates must lie inside: 0.341³.
# - wrong 0.341 — that is one coordinate; a point has three.
# - wrong 0.116 — that is two coordinates; a point has three.
# - wrong 0.125 — half of the numbers are negative, but others lie beyond the far end.
# - wrong 0.318 — 0.682 counts both signs, and the domain begins at zero.

# %% [markdown]
# ### Exercise 4: collocation points
# Draw points evenly over the whole rectangle, and in time from zero to a moment `latest`.

# %% exercise="collocation_points" points=2
from acml_tf.networks.pinn.collocation import collocation_points

# %% test="collocation_points"
points = np.asarray(collocation_points(4000, (2.0, 1.0), 0.5, seed=1))
assert points.shape == (4000, 3), "one row (x, y, t) per point"
assert np.all(points >= 0) and np.all(points <= np.array([2, 1, 0.5]) * (1 + 1e-6)), "every point lies inside"
np.testing.assert_allclose(points.mean(axis=0), [1, 0.5, 0.25], rtol=0.06, err_msg="the middle of an even spread")
ranks = np.sort(points / [2, 1, 0.5], axis=0) - np.linspace(0, 1, 4000)[:, None]
assert np.abs(ranks).max() < 0.05, "an even spread has a tenth of its points in every tenth of each side"
apart = np.abs(np.corrcoef(points.T) - np.eye(3))
assert apart.max() < 0.1, "each coordinate is drawn by itself, else the points lie on a diagonal"
again, other = (np.asarray(collocation_points(4000, (2.0, 1.0), 0.5, seed=seed)) for seed in (1, 2))
np.testing.assert_array_equal(points, again, err_msg="the same seed draws the same points")
assert np.abs(points - other).mean(axis=0).min() > 0.1, "another seed draws other points: other x, other y, other t"
generated = collocation_points(5, (2.0, 1.0), 0.5, seed=keras.random.SeedGenerator(3))
assert np.shape(generated) == (5, 3), "the seed may be a keras.random.SeedGenerator, too"

# %% hidden="collocation_points"
size, latest, seed = rng.uniform([0.5, 2.5], [1, 3]).tolist(), rng.uniform(1.2, 2), int(rng.integers(1000))
points = np.asarray(collocation_points(8000, tuple(size), latest, seed=seed)) / [*size, latest]
assert np.all((points >= 0) & (points <= 1 + 1e-6)), "no point outside the rectangle or after the latest moment"
ranks = np.sort(points, axis=0) - np.linspace(0, 1, 8000)[:, None]
assert np.abs(ranks).max() < 0.035, "an even spread has a tenth of its points in every tenth of each side"
apart = np.abs(np.corrcoef(points.T) - np.eye(3))
assert apart.max() < 0.06, "each coordinate is drawn by itself, else the points lie on a diagonal"
rows = np.abs(np.corrcoef(points[:-1].T, points[1:].T)[:3, 3:])
assert rows.max() < 0.06 and len(np.unique(points, axis=0)) > 7990, "each point is drawn by itself"
again = np.asarray(collocation_points(8000, tuple(size), latest, seed=seed)) / [*size, latest]
np.testing.assert_array_equal(points, again, err_msg="the same seed draws the same points")
other = np.asarray(collocation_points(8000, tuple(size), latest, seed=seed + 1)) / [*size, latest]
assert np.abs(other - points).mean(axis=0).min() > 0.2, "another seed draws other points: other x, other y, other t"
drawn = [
    np.asarray(collocation_points(500, tuple(size), latest, seed=keras.random.SeedGenerator(seed + k))) for k in (0, 1)
]
apart = np.mean(np.abs(drawn[0] - drawn[1]) / [*size, latest], axis=0)
assert apart.min() > 0.2, "another generator draws other points"
generator = keras.random.SeedGenerator(seed)
generated = np.asarray(collocation_points(5, tuple(size), latest, seed=generator))
generator.next()
newer = np.asarray(collocation_points(5, tuple(size), latest, seed=generator))
assert np.abs(newer - generated).min() > 0, "a SeedGenerator that goes on draws new points"
assert np.shape(collocation_points(1, tuple(size), latest)) == (1, 3), "one point is one row, and it needs no seed"
np.testing.assert_array_equal(
    *(np.asarray(collocation_points(5, tuple(size), latest, seed=0)) for _ in range(2)), err_msg="0 is a seed as well"
)
apart = np.abs(np.corrcoef(drawn[0].T) - np.eye(3))
assert apart.max() < 0.3, "with a generator, too, each coordinate is drawn by itself"
few = np.asarray(collocation_points(3, tuple(size), latest, seed=seed)) / [*size, latest]
assert len(np.unique(np.round(few, 6))) == 9, "places and times are drawn independently: no number serves twice"
same = [np.asarray(collocation_points(5, (2.0, 1.0), 0.5, keras.random.SeedGenerator(seed))) for _ in range(2)]
np.testing.assert_allclose(*same, rtol=1e-5, err_msg="ask the SeedGenerator for the draws: it can be repeated")


# %% wrong="collocation_points"
def draws_normal_numbers(count, size, latest, seed=None):
    """Your numbers are normal, around zero: most points lie outside, and half of them before the start of time."""
    ends = ops.convert_to_tensor([*size, latest], dtype="float32")
    return keras.random.normal((count, 3), seed=seed) * ends


# %% wrong="collocation_points"
def uses_one_end_for_all(count, size, latest, seed=None):
    """You stretched every coordinate to the same length; x, y and t each end elsewhere."""
    return keras.random.uniform((count, 3), seed=seed) * size[0]


# %% wrong="collocation_points"
def draws_one_number_a_point(count, size, latest, seed=None):
    """You drew one number per point for all three coordinates: the points lie on a diagonal of the domain."""
    ends = ops.convert_to_tensor([*size, latest], dtype="float32")
    return keras.random.uniform((count, 1), seed=seed) * ends


# %% wrong="collocation_points"
def spreads_around_the_origin(count, size, latest, seed=None):
    """You spread the points around the origin; the rectangle begins there, and so does time."""
    ends = ops.convert_to_tensor([*size, latest], dtype="float32")
    return (keras.random.uniform((count, 3), seed=seed) - 0.5) * ends


# %% wrong="collocation_points"
def draws_without_the_seed(count, size, latest, seed=None):
    """You left the seed aside: nobody can draw your points a second time."""
    return np.random.default_rng().uniform(0, [*size, latest], size=(count, 3))


# %% wrong="collocation_points"
def draws_always_the_same(count, size, latest, seed=None):
    """You fixed the seed inside: whoever asks for other points gets the same ones."""
    return keras.random.uniform((count, 3), seed=0) * ops.array([*size, latest])


# %% wrong="collocation_points"
def cuts_normal_numbers(count, size, latest, seed=None):
    """You drew normal numbers and cut them at the ends: the middle is crowded, and so are the edges."""
    normal = keras.random.normal((count, 3), mean=0.5, stddev=0.25, seed=seed)
    return ops.clip(normal, 0, 1) * ops.array([*size, latest])


# %% wrong="collocation_points"
def swaps_the_sides(count, size, latest, seed=None):
    """You swapped the sides: the first length belongs to x, the second to y."""
    return keras.random.uniform((count, 3), seed=seed) * ops.array([size[1], size[0], latest])


# %% right="collocation_points"
def with_numpy(count, size, latest, seed=None):
    if isinstance(seed, keras.random.SeedGenerator):
        seed = ops.convert_to_numpy(seed.next())
    return np.random.default_rng(seed).uniform(0, [*size, latest], size=(count, 3))


# %% right="collocation_points"
def with_keras_column_by_column(count, size, latest, seed=None):
    generator = seed if isinstance(seed, keras.random.SeedGenerator) else keras.random.SeedGenerator(seed)
    columns = [keras.random.uniform((count, 1), maxval=end, seed=generator) for end in (*size, latest)]
    return ops.concatenate(columns, axis=1)


# %% right="collocation_points"
def as_lists(count, size, latest, seed=None):
    parts = ops.convert_to_numpy(keras.random.uniform((3, count), seed=seed)).tolist()
    return [
        [part * end for part, end in zip(point, (*size, latest), strict=True)] for point in zip(*parts, strict=True)
    ]


# %% [markdown] equivalent="collocation_points"
# - result: reversed rows — points that are drawn each by itself have no order

# %% [markdown] hint="collocation_points"
# Draw numbers between 0 and 1, three per point, and stretch each column to its own end.

# %% [markdown] hint="collocation_points"
# `keras.random.uniform((count, 3), seed=seed)` times `[size[0], size[1], latest]`.

# %% [markdown]
# Blue points lie inside, in x, y and t; the frame is the domain. The fraction of normal numbers can be had by hand:
# each coordinate lies between 0 and its end with a probability of $\Phi(1) - \Phi(0) = 0.341$, and all three must:
# $0.341^3$ is 4.0 %, and the drawn ones come close to it.

# %% show
normal = np.random.default_rng(0).normal(size=(100_000, 3)) * [1, 1, DURATION]
even = collocation_points(1500, (1.0, 1.0), DURATION, seed=0)
figure = plot_points({"normal numbers": normal, "even": even}, ends=(1.0, 1.0, DURATION))

# %% [markdown]
# ## 5. How a wave starts, and how it leaves
#
# The law alone is obeyed by silence. What makes a field *this* field is its start. The law has two derivatives in
# time, so it asks for two starts: the pressure, and how fast it changes. The paper's notebook gives the first ten
# moments as data, which hold both, and adds their error to the loss. That is a **soft constraint**: the network may
# trade a little of it for the law. A **hard constraint** is built into the network, whose weights cannot break it
# whatever they are (Lagaris *et al.* 1998). A pulse $p_0$ that is let go at rest, for example:
#
# $$\hat p(\mathbf r, t) = g(t)\,p_0(\mathbf r) + \big(1 - g(t)\big)\,N(\mathbf r, t) ,$$
#
# with a network $N$ and a factor $g$ that hands over from the one to the other.
#
# ### Exercise 5: a start that cannot be broken
# The class is a Keras model of its own: its constructor keeps every argument (`ArgumentsAsConfig` writes them down when
# the model is saved) and makes $N$; `call` is yours. Which $g$? Differentiate the equation along time and put in
# $t = 0$: what must hold there of $g$ and of its slope, so that nothing of $N$ is left in the pressure *and* in its
# rate? The choice is yours.

# %% exercise="HardInitialCondition.call" points=2
from acml_tf.networks.pinn.ansatz import HardInitialCondition


# %%
def flat_network(field, pressure):
    """Make the network inside a field say one pressure everywhere."""
    weights = [np.zeros_like(part) for part in field.network.get_weights()]
    weights[-1] += pressure
    field.network.set_weights(weights)
    return field


TINY = {"hidden_units": 4, "num_hidden": 1, "num_features": 4}

# %% test="HardInitialCondition.call"
field = HardInitialCondition(centre=(0.2, 0.6), width=0.1, rise_time=0.5, seed=1, **TINY)
points = np.array([[0.2, 0.6, 0], [0.3, 0.6, 0], [0.2, 0.4, 0], [0.9, 0.1, 0]], dtype="float32")
copy = points.copy()
found = np.asarray(field(points))
np.testing.assert_array_equal(points, copy, err_msg="work on a copy: your field changed the array that it was given")
assert found.shape == (4, 1), "a pressure per point: shape (n, 1)"
pulse = np.exp([[0], [-0.5], [-2], [-49 / 2 - 25 / 2]])
np.testing.assert_allclose(
    found, pulse, atol=1e-5, err_msg="at t = 0 the pressure is exp(−|r − r₀|²/2σ²), nothing else"
)
field = flat_network(field, 5.0)
np.testing.assert_allclose(field(points), pulse, atol=1e-5, err_msg="at t = 0 nothing of the network may be left")
soon = np.asarray(field(points + np.float32([0, 0, 0.01])))
assert np.abs(soon - pulse).max() < 0.02, "the field must begin at rest: g may not leave 1 with a slope"
late = np.asarray(field(points + np.float32([0, 0, 2])))
np.testing.assert_allclose(late, np.full((4, 1), 5.0), atol=0.06, err_msg="four rise times later N alone is left")

# %% hidden="HardInitialCondition.call"
centre, width, rise = rng.uniform(0.3, 0.7, 2).tolist(), rng.uniform(0.1, 0.2), rng.uniform(0.3, 0.6)
field = HardInitialCondition(centre=centre, width=width, rise_time=rise, seed=int(rng.integers(99)), **TINY)
points = rng.uniform(0, 1, size=(9, 3)).astype("float32") * np.float32([1, 1, 0])
pulse = np.exp(-np.sum((points[:, :2] - centre) ** 2, axis=1, keepdims=True) / (2 * width**2))
np.testing.assert_allclose(field(points), pulse, atol=1e-4, err_msg="at t = 0 the field is the pulse, for any weights")
late = points + np.float32([0, 0, 5 * rise])
apart = np.abs(np.asarray(field(late)) - np.asarray(field.network(late)))
assert apart.max() < 0.03, "four rise times later the pressure is what the network says there"
assert np.shape(field(points[:1])) == (1, 1), "one point is still one row"
field = flat_network(field, -3.0)
parts = [np.asarray(field(points + np.float32([0, 0, share * rise]))) for share in (0.01, 0.3, 0.6, 1.5)]
gone = [np.mean((part - pulse) / (-3 - pulse)) for part in parts]
assert gone[0] < 0.002, "at rest: for short times what has changed grows with the square of the time, or more slowly"
assert np.all(np.diff(gone) > -0.01) and gone[-1] > 0.3, "g falls from 1 to 0 and does not come back"
spread = [np.ptp((part - pulse) / (-3 - pulse)) for part in parts]
assert max(spread) < 0.01, "g depends on the time only: pulse and network have the shares g and 1 − g everywhere"
mixed = points + np.linspace(0, 1.5 * rise, 9, dtype="float32")[:, None] * np.float32([0, 0, 1])
alone = np.concatenate([np.asarray(field(mixed[row : row + 1])) for row in range(9)])
np.testing.assert_allclose(
    field(mixed), alone, atol=1e-3, err_msg="g is asked at the time of each point, not of another"
)
quick = flat_network(HardInitialCondition(rise_time=0.01, seed=1, **TINY), -1.0)
left = np.asarray(quick(np.array([[0.5, 0.5, 0.04]], dtype="float32")) + 1) / 2
assert left < 0.011, "with a `rise_time` of 0.01 less than a hundredth of the pulse is left at 0.04"


# %% wrong="HardInitialCondition.call"
def leaves_with_a_slope(self, inputs):
    """Your g leaves 1 with a slope, so the field does not begin at rest; its first derivative must vanish, too."""
    pulse = ops.exp(-ops.sum(ops.square(inputs[:, :2] - np.float32(self.centre)), 1, True) / (2 * self.width**2))
    share = ops.exp(-inputs[:, 2:] / self.rise_time)
    return share * pulse + (1 - share) * self.network(inputs)


# %% wrong="HardInitialCondition.call"
def adds_the_network_to_the_pulse(self, inputs):
    """You keep the pulse for ever and add the network to it; the pulse moves away, so it must fade out."""
    pulse = ops.exp(-ops.sum(ops.square(inputs[:, :2] - np.float32(self.centre)), 1, True) / (2 * self.width**2))
    share = ops.exp(-ops.square(inputs[:, 2:] / self.rise_time))
    return pulse + (1 - share) * self.network(inputs)


# %% wrong="HardInitialCondition.call"
def swaps_the_shares(self, inputs):
    """You swapped the shares: at the start the pulse has all, and later the network."""
    pulse = ops.exp(-ops.sum(ops.square(inputs[:, :2] - np.float32(self.centre)), 1, True) / (2 * self.width**2))
    share = ops.exp(-ops.square(inputs[:, 2:] / self.rise_time))
    return (1 - share) * pulse + share * self.network(inputs)


# %% wrong="HardInitialCondition.call"
def forgets_the_half(self, inputs):
    """Your pulse is too narrow: a Gaussian of standard deviation σ is exp(−r²/2σ²)."""
    pulse = ops.exp(-ops.sum(ops.square(inputs[:, :2] - np.float32(self.centre)), 1, True) / self.width**2)
    share = ops.exp(-ops.square(inputs[:, 2:] / self.rise_time))
    return share * pulse + (1 - share) * self.network(inputs)


# %% wrong="HardInitialCondition.call"
def makes_a_table(self, inputs):
    """Your pulse is a row and the network a column, which makes a table; keep the axis of the sum."""
    pulse = ops.exp(-ops.sum(ops.square(inputs[:, :2] - np.float32(self.centre)), 1) / (2 * self.width**2))
    share = ops.exp(-ops.square(inputs[:, 2:] / self.rise_time))
    return share * pulse + (1 - share) * self.network(inputs)


# %% wrong="HardInitialCondition.call"
def keeps_the_network_alone(self, inputs):
    """You returned the network alone: nothing ties its start to the pulse."""
    return self.network(inputs)


# %% right="HardInitialCondition.call"
def by_a_cosine(self, inputs):
    distance = ops.norm(inputs[:, :2] - np.array(self.centre, "float32"), axis=1, keepdims=True)
    pulse = ops.exp(-0.5 * (distance / self.width) ** 2)
    part = ops.minimum(inputs[:, 2:] / (2 * self.rise_time), 1.0)
    share = (1 + ops.cos(np.pi * part)) / 2
    return share * pulse + (1 - share) * self.network(inputs)


# %% right="HardInitialCondition.call"
def by_a_fourth_power(self, inputs):
    x, y, t = tf.split(tf.convert_to_tensor(inputs), 3, axis=1)
    squared = (x - self.centre[0]) ** 2 + (y - self.centre[1]) ** 2
    share = 1 / (1 + (2 * t / self.rise_time) ** 4)
    said = self.network(inputs)
    return said + share * (tf.exp(-squared / (2 * self.width**2)) - said)


# %% right="HardInitialCondition.call"
def by_a_hyperbolic_cosine(self, inputs):
    squared = sum((inputs[:, axis : axis + 1] - self.centre[axis]) ** 2 for axis in range(2))
    rest = ops.tanh(1.5 * inputs[:, 2:] / self.rise_time) ** 2
    return (1 - rest) * ops.exp(-squared / (2 * self.width**2)) + rest * self.network(inputs)


# %% [markdown] hint="HardInitialCondition.call"
# The slope of the field at t = 0 is $\dot g(0)\,(p_0 - N) + (1 - g(0))\,\dot N$. Both terms must vanish for any $N$.

# %% [markdown] hint="HardInitialCondition.call"
# So $g(0) = 1$ and $\dot g(0) = 0$. Which curve with a flat top falls to zero within a few `rise_time`?

# %% [markdown] hint="HardInitialCondition.call"
# A Gaussian in time does: $g = e^{-(t/\tau)^2}$. The pulse is a Gaussian of the distance to `self.centre`, and
# `self.network(inputs)` is $N$; keep all of shape `(n, 1)`.

# %% [markdown]
# A field that has learned nothing yet, along the line y = ½: the pulse at t = 0, still nearly so at t = 0.01, and later
# whatever its first weights say, until a training tells it better.

# %% show
section = np.stack([np.linspace(0, 1, 201), np.full(201, 0.5), np.zeros(201)], axis=1).astype("float32")
field, curves = HardInitialCondition(seed=1), {}
for moment in (0.0, 0.01, 0.2):
    curves[f"t = {moment:.2f}"] = section[:, 0], np.ravel(field(section + np.float32([0, 0, moment])))
figure = plot_curves(curves, "A start that no weights can break", "x (lengths)", "pressure (parts of the first peak)")

# %% [markdown]
# The edges of the square are not walls: the medium goes on. A wave that runs out along the normal $n$ is a function of
# $n - ct$, so its slope and its rate are tied together, $\partial p/\partial n + \tfrac1c\,\partial p/\partial t = 0$.
# That is exact for waves that meet the edge head-on; of oblique ones a part comes back (Engquist and Majda 1977). The
# library asks for it at fresh points on the four edges; its mean square, times ℓ² with the width ℓ of the pulse, is
# $\mathcal L_\text{edge}$.
#
# ## 6. One loss
#
# What Keras minimises is what `compute_loss` returns. For each batch of known pressures $y$ at points $x$ it gets the
# network's own pressures, too, and the law needs neither: it is checked at points of its own, drawn anew at each
# step. (Asked for only where pressures are known, it would say nothing of what comes later.)
#
# $$\mathcal L = \lambda_1\,\overline{(y - \hat p)^2}
# + \lambda_2\,\ell^4\,\overline{\Big(\nabla^2\hat p - \frac{1}{c^2}\frac{\partial^2\hat p}{\partial t^2}\Big)^2}
# + \lambda_3\,\mathcal L_\text{edge}$$
#
# The bars are means over points. Why $\ell^4$? A pulse of width $\ell$ has a ∇²p of about $p/\ell^2$: here that is
# 400 times $p$, and its square 160 000 times $p^2$. **Counted in widths of the pulse all terms are of the size of p²**,
# and the three λ can be plain numbers: 1, 3 and 1.
#
# ### Exercise 6: the loss of a physics-informed network
# The class below inherits field, medium and points from `WaveNetwork`; its docstring lists what is at hand. Return one
# number, and let each of the three metrics see its own term without its λ: `fit` writes them into its history.

# %% [markdown] question="term_of_the_law"
# **By hand**: for the field $x^2 + 3t^2$ in a medium of $c = 2$ the residual is the same everywhere. How large is the
# second term without its λ, if $\ell = \tfrac12$?
#
# - right 1/64 — the residual is 2 − 6/4 = ½, its square ¼, times ℓ⁴ = 1/16.
# - wrong 1/4 — that is the square of the residual; counted in widths it is multiplied by ℓ⁴.
# - wrong 1/8 — the residual is squared.
# - wrong 1/16 — that is ℓ⁴, or the square of the residual with ℓ².

# %% exercise="WavePINN.compute_loss" points=3
from acml_tf.networks.pinn.forward import WavePINN


# %%
def parabola(points):
    """x² + 3t²."""
    return points[:, :1] ** 2 + 3 * points[:, 2:] ** 2


def pinn_of(network_class, field, weights=(1.0, 1.0, 1.0), speed=1.0, **options):
    """Make a small wave network in a medium of one speed, with given weights of its loss."""
    model = network_class(**{"num_points": 60, "num_edge_points": 8, "field": field, "length": 0.5, **options})
    model.set_state(loss_weights=weights, speed=np.full((201, 201), speed))
    return model


# %% test="WavePINN.compute_loss"
known, zero = np.full((5, 1), 3, dtype="float32"), np.zeros((5, 1), dtype="float32")
places, copy = np.full((5, 3), 0.5, dtype="float32"), known.copy()
model = pinn_of(WavePINN, parabola, weights=(10.0, 128.0, 0.0), speed=2.0)
loss = model.compute_loss(places, known, zero)
assert np.shape(loss) == (), "the loss is one number"
np.testing.assert_array_equal(known, copy, err_msg="work on a copy: your loss changed the array that it was given")
data, law = (float(model.terms[term].result()) for term in range(2))
assert np.isclose(data, 9, rtol=1e-4), "the first metric sees 9, the mean square of five misses of 3"
assert np.isclose(law, 1 / 64, rtol=1e-3), "2 − 6/4 = ½ is missing; counted in ℓ = ½ that is ⅛, squared 1/64"
assert np.isclose(loss, 10 * 9 + 128 / 64, rtol=1e-3), "add the terms, each times its own λ, here 10, 128 and 0"
model = pinn_of(WavePINN, lambda points: points[:, 2:], weights=(1.0, 1.0, 8.0))
assert np.isclose(model.compute_loss(places, known, zero + 1), 4 + 8 / 4, rtol=1e-3), "p = t misses at the edges"
model = pinn_of(WavePINN, lambda points: points[:, :1] ** 2 * points[:, 2:], weights=(1.0, 3.0, 0.0), num_points=2000)
losses = [float(model.compute_loss(places, known, known)) for _ in range(2)]
assert losses[0] != losses[1], "ask for the law at points that are drawn anew at each step, not where the data are"
np.testing.assert_allclose(losses, [0.25, 0.25], rtol=0.15, err_msg="x²t misses the law by 2t: its mean square is 4/3")
model.set_state(horizon=0.5)
assert model.compute_loss(places, known, known) < 0.1, "draw by `draw_law_points`, which knows up to when to ask"
model = pinn_of(WavePINN, None, weights=(1.0, 1.0, 0.0), field_options=TINY)
model.compile("sgd", run_eagerly=True)
model.train_on_batch(places, said := np.asarray(model(places)))
assert np.abs(np.asarray(model(places)) - said).max() > 1e-7, (
    "the gradient of the law must move the network: use tensors"
)

# %% hidden="WavePINN.compute_loss"
weights, length, speed = rng.uniform(1, 4, size=3).tolist(), rng.uniform(0.4, 0.8), rng.uniform(0.5, 0.8)
known, said = (rng.normal(size=(7, 1)).astype("float32") for _ in range(2))
model = pinn_of(WavePINN, parabola, weights=[*weights[:2], 0.0], length=length, speed=speed)
terms = np.mean((known - said) ** 2), length**4 * (2 - 6 / speed**2) ** 2
found = model.compute_loss(None, known, said)
np.testing.assert_allclose(
    found, weights[0] * terms[0] + weights[1] * terms[1], rtol=1e-3, err_msg="data and law, each times its own λ"
)
seen = [float(model.terms[term].result()) for term in range(2)]
np.testing.assert_allclose(seen, terms, rtol=1e-3, err_msg="each metric sees its own term, without λ")
model = pinn_of(WavePINN, lambda points: points[:, 2:], weights=weights, length=length, speed=speed)
found = model.compute_loss(None, known[:1], said[:1])
expected = weights[0] * (known[0, 0] - said[0, 0]) ** 2 + weights[2] * (length / speed) ** 2
np.testing.assert_allclose(found, expected, rtol=1e-3, err_msg="the edges have the third λ, and ℓ is in their term")
leaving = float(model.terms[2].result())
np.testing.assert_allclose(leaving, (length / speed) ** 2, rtol=1e-3, err_msg="the third metric sees the edges")
layers = np.where(np.arange(201) < 100, 1.0, 2.0)[:, None]  # between two nodes the speed doubles, at x = 0.4975
layered = pinn_of(
    WavePINN, lambda points: points[:, :1] ** 2 + points[:, 2:] ** 2 * tf.where(points[:, :1] < 0.4975, 1.0, 4.0)
)
layered.set_state(speed=layers * np.ones(201))
layered.compute_loss(None, known, known)
assert float(layered.terms[1].result()) < 1e-6, "ask for the speed at the very points at which the law is asked for"
chosen = pinn_of(WavePINN, lambda points: points[:, :1] ** 2 * points[:, 2:], adaptive_fraction=0.5)
chosen.set_state(adaptive_points=np.full((30, 3), [0.5, 0.5, 10.0]))
chosen.compute_loss(None, known, known)
law = float(chosen.terms[1].result())
assert 12.5 < law < 12.8, "`draw_law_points` gives chosen points, too: half of them miss the law by 20, (ℓ² 20)² is 25"
model = pinn_of(WavePINN, None, weights=(1.0, 0.05, 0.05), field_options=TINY, num_points=200)
model.compile("sgd", run_eagerly=True)
places = rng.uniform(0, 1, size=(7, 3)).astype("float32")
losses = [model.train_on_batch(places, known, return_dict=True)["loss"] for _ in range(8)]
assert losses[-1] < losses[0], "steps along the gradient of your loss must lower it"

# %% own="WavePINN.compute_loss"
my_pinn = WavePINN


# %% wrong="WavePINN.compute_loss"
def asks_at_the_data_only(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You ask for the law where pressures are known; what comes later is then nobody's business."""
    _, laplacian, acceleration = self.derivatives(self.field, tf.convert_to_tensor(x))
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(x) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def leaves_the_units_alone(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """Your law is not counted in widths of the pulse: without ℓ⁴ it outweighs the data a hundred thousand times."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = laplacian - acceleration / self.wave_speed(points) ** 2
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def squares_the_length_once(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You multiplied the squared residual by ℓ²; the residual itself needs ℓ², so its square ℓ⁴."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def forgets_the_square_of_the_speed(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You divided by c; check the units: ∇² is one over a length squared, ∂²/∂t² one over a time squared."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points))
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def adds_the_two_sides(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You added the two sides of the law; with a plus it describes something that grows, not a wave."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian + acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def multiplies_by_the_speed(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You wrote c²∇²p − ∂²p/∂t²: the same law, but it counts slow layers less; keep the form of eq. (20)."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (self.wave_speed(points) ** 2 * laplacian - acceleration)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def lets_residuals_cancel(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You squared the mean instead of averaging the squares: residuals of both signs cancel."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.square(ops.mean(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def sums_over_the_points(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You summed over the points; with a mean the loss does not depend on how many of them are asked."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.sum(ops.square(y - y_pred)), ops.sum(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def forgets_the_data(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You left out the known pressures: law and edges alone are obeyed by silence."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = 0.0, ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def forgets_the_weights(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You added the terms without their λ: `self.loss_weights` holds the three of them."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return sum(terms)


# %% wrong="WavePINN.compute_loss"
def tells_the_metrics_nothing(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """Your metrics saw nothing: `update_state` of each takes its own term, or the history of `fit` stays empty."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def asks_for_all_times_at_once(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You drew the points yourself, up to the end of the time; `draw_law_points` stops where the horizon is."""
    points = collocation_points(self.num_points, self.size, self.duration, seed=self.seed_generator)
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack(terms))


# %% wrong="WavePINN.compute_loss"
def forgets_the_edges(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You left out the edges, so they are walls or whatever the network likes."""
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual))
    for metric, term in zip(self.terms, terms, strict=False):
        metric.update_state(term)
    return self.loss_weights[0] * terms[0] + self.loss_weights[1] * terms[1]


# %% wrong="WavePINN.compute_loss"
def leaves_the_graph(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You turned tensors into NumPy arrays: the number is right, but no gradient of the law reaches the network."""
    points = self.draw_law_points()
    _, laplacian, acceleration = (np.asarray(part) for part in self.derivatives(self.field, points))
    residual = self.length**2 * (laplacian - acceleration / np.asarray(self.wave_speed(points)) ** 2)
    terms = ops.mean(ops.square(y - y_pred)), np.mean(residual**2), self.edge_loss()
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    return ops.sum(self.loss_weights * ops.stack([ops.cast(term, "float32") for term in terms]))


# %% right="WavePINN.compute_loss"
def term_by_term(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    data, physics, edge = self.terms
    loss = self.loss_weights[0] * ops.mean((y - y_pred) ** 2)
    data.update_state(ops.mean((y - y_pred) ** 2))
    points = self.draw_law_points()
    slowness_squared = 1 / ops.square(self.wave_speed(points))
    derivatives = self.derivatives(self.field, points)
    law = self.length**4 * ops.mean((derivatives[1] - slowness_squared * derivatives[2]) ** 2)
    physics.update_state(law)
    leaving = self.edge_loss()
    edge.update_state(leaving)
    return loss + self.loss_weights[1] * law + self.loss_weights[2] * leaving


# %% right="WavePINN.compute_loss"
def with_tensorflow(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    points = self.draw_law_points()
    _, laplacian, acceleration = self.derivatives(self.field, points)
    misses = self.length**2 * (laplacian - tf.divide(acceleration, tf.square(self.wave_speed(points))))
    parts = tf.stack([tf.reduce_mean(tf.square(y - y_pred)), tf.reduce_mean(misses * misses), self.edge_loss()])
    for number, metric in enumerate(self.terms):
        metric.update_state(parts[number])
    return tf.tensordot(parts, tf.convert_to_tensor(self.loss_weights), 1)


# %% right="WavePINN.compute_loss"
def with_mean_squared_error_of_keras(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    points = self.draw_law_points()
    _, laplacian, acceleration = derivatives_by_tape(self.field, points)
    other_side = acceleration / self.wave_speed(points) ** 2
    mse = keras.losses.MeanSquaredError()
    terms = [mse(y, y_pred), mse(self.length**2 * other_side, self.length**2 * laplacian), self.edge_loss()]
    for metric, term in zip(self.terms, terms, strict=True):
        metric.update_state(term)
    first, second, third = ops.unstack(self.loss_weights)
    return first * terms[0] + second * terms[1] + third * terms[2]


# %% [markdown] equivalent="WavePINN.compute_loss"
# - argument x ignored — the loss does not need the places of the known pressures: `y_pred` was computed there
# - argument training ignored — no layer of these networks behaves differently while it is trained
# - True → False — terms and metrics are always three, so `strict` never speaks

# %% [markdown] contract="WavePINN.compute_loss"
# - integers — only `fit` calls it, with pressures of the solver, which are in single precision

# %% [markdown] hint="WavePINN.compute_loss"
# Three numbers first: the mean square of `y - y_pred`, that of the law's residual at `self.draw_law_points()`, and
# `self.edge_loss()`. Then the metrics, then the weighted sum.

# %% [markdown] hint="WavePINN.compute_loss"
# `_, laplacian, acceleration = self.derivatives(self.field, points)`; the residual is what `laplacian` has more than
# `acceleration` over the squared speed *at those points*. It is counted in ℓ: times ℓ², before it is squared.

# %% [markdown] hint="WavePINN.compute_loss"
# `for metric, term in zip(self.terms, terms): metric.update_state(term)`, and in the end
# `ops.sum(self.loss_weights * ops.stack(terms))`.
# %% [markdown]
# ## 7. Let it learn
#
# Here is the whole model, to be copied into a script of your own: *your* network of exercise 3, *your* loss of exercise
# 6, Keras' `compile` and `fit`. (Not there yet? Write `build_wave_field` and `WavePINN` in place of the two names that
# begin with `my`.) `model.save("wave.keras")` would keep it, and `keras.saving.load_model` read it back.
#
# **Which optimiser?** Not Adam, everybody's first choice. Adam adapts its step to each weight by itself, but a law ties
# the weights together: its gradient is steep along some mixtures of weights and flat along others. **SOAP** keeps, for
# each weight matrix, the axes along which its recent gradients vary together, and runs Adam in these slowly turning
# axes (Vyas *et al.*, ICLR 2025). Section 8 shows what that is worth.

# %% show
from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.pinn.callbacks import RelativeErrorMonitor, relative_error

STEPS = 1000
points, pressure = early_snapshots(reference, EARLY)


def new_model(seed=0, **options):
    """Build a network in the layered medium."""
    options = {"field": my_wave_field(seed=seed), "num_points": 600, "num_edge_points": 80, **options}
    model = my_pinn(duration=DURATION, length=WIDTH, seed=seed, **options)
    model.set_state(speed=speed_on_grid(problem, model.speed_shape))
    return model


def draw_batch(step):
    """Draw a thousand of the known pressures."""
    chosen = tf.random.stateless_uniform((1000,), [0, step], 0, len(points), tf.int32)
    return tf.gather(points, chosen), tf.gather(pressure[:, None], chosen)


def train(model, optimizer=SOAP, callbacks=(), steps=STEPS, step_size=1e-2):
    """Train with a step size that falls to zero along a cosine; return the errors against the solver."""
    watch = RelativeErrorMonitor(reference.points(slice(None, None, 5)), reference.pressure[::5], every=1)
    falling = optimizer(keras.optimizers.schedules.CosineDecay(step_size, steps))
    model.compile(falling, jit_compile=False, steps_per_execution=20)
    model.optimizer.build(model.trainable_variables)  # before the first step, or TensorFlow traces it twice
    how = {"callbacks": [watch, *callbacks], "epochs": 25, "steps_per_epoch": steps // 25}
    return model.fit(tf.data.Dataset.range(steps).map(draw_batch), shuffle=False, verbose=0, **how).history["error"]


# %% [markdown]
# The network is told the first ten of 56 moments, as in the paper's notebook, each at 51 × 51 places, and where the
# layers are. Beside it runs the same network *without* the law (half as many steps are plenty for it): what do ten
# moments alone teach?

# %% [markdown] question="who_knows_ten_moments" told_by="the output below"
# **Predict first**: which of the two will know the ten moments better?
#
# - a) the one with the law
# - b) the one without
# - right b — it has nothing else to obey; what comes after, it makes up.
# - wrong a — the law helps with the other 46 moments; which of the two has nothing but the ten to obey?

# %% show
model, start = new_model(), time.perf_counter()
learned = {"as above": train(model)}
training_s = time.perf_counter() - start
blind = new_model(num_points=4, num_edge_points=4, physics_weight=0.0, edge_weight=0.0)
train(blind, steps=500)
fields = {
    name: np.reshape(net(reference.points().reshape(-1, 3)), reference.pressure.shape)
    for name, net in {"network with the law": model, "network without": blind}.items()
}
for name, field in fields.items():
    early = relative_error(field[:EARLY], reference.pressure[:EARLY])
    print(f"{name}: relative error {relative_error(field, reference.pressure):.3f}, of the ten moments {early:.3f}")
missing = model.history.history["physics"][-1] ** 0.5 / np.sqrt(np.mean(reference.pressure**2))
print(f"silence scores 1; the residual of the law, times ℓ², is {missing:.3f} of the field's RMS")

# %% [markdown]
# With the law the fronts go on. Without it the network knows the ten moments even better, and makes up the rest. (A
# small residual is no proof of a right field, by the way: that of silence is zero.)

# %% show
rows = {"solver": reference.pressure, **fields}
figure = plot_snapshots(rows, reference.time, moments, title="Ten moments known: with the law, and without")

# %% [markdown]
# Side by side in motion; press play. (Colours as above: the first peak lies far beyond the scale.) Look for the weak
# fronts that the edges of the layers send back: the network blurs them first.

# %% show
HTML(film(rows, reference.time).to_jshtml())

# %% [markdown]
# One number hides *when* it goes wrong. The error of each moment, relative to the field of that moment, does not: the
# lower this curve ends on the right, the more the prediction is worth.

# %% show
curves = {
    name: (reference.time, [relative_error(*pair) for pair in zip(field, reference.pressure, strict=True)])
    for name, field in {**fields, "solver, 100 intervals": coarse.pressure}.items()
}
span = {"span": (0, reference.time[EARLY - 1]), "span_label": "known moments"}
figure = plot_curves(curves, "Error over time", "time (units)", "relative error of the moment (1)", True, **span)

# %% [markdown]
# ## 8. Which tricks matter?
#
# Papers on such networks recommend many tricks. Three of them, each tried by changing it *alone*, with equal steps,
# step size and first weights (Adam also with the step that Keras gives it, 0.001):
#
# - **SOAP instead of Adam**, as above.
# - **Causal training.** Late in the film the network could obey the law by any wave at all, for nothing tells it yet
#   which one is coming. So the law is first enforced near the start only, and the window opens as training goes on (a
#   simple form of the paper's curriculum: it opens by the clock, not when the loss has fallen; the callback
#   `CausalWindow` moves the horizon up to which `draw_law_points` draws).
# - **Loss-weight annealing.** The λ are found while training, so that all terms pull equally hard on the weights θ:
#   $\lambda_i \propto \sum_j \lVert\nabla_\theta\mathcal L_j\rVert / \lVert\nabla_\theta\mathcal L_i\rVert$ with some
#   inertia (Wang *et al.*, "An expert's guide", 2023; the idea is that of the paper's ref. 88, of 2021, which compares
#   the largest slope of the law with the mean slope of each other term). The callback is `LossWeightAnnealing`.
#
# (The curves count every fifth moment, so the first ends a little off the number above.) **Predict first**: order the
# five curves.

# %% show
from acml_tf.networks.pinn.callbacks import CausalWindow
from acml_tf.networks.pinn.loss_weights import LossWeightAnnealing

changes = {
    "with a causal window": {"callbacks": [CausalWindow()]},
    "with annealed weights": {"callbacks": [LossWeightAnnealing(points[::10], pressure[::10], every=1)]},
    "with Adam": {"optimizer": keras.optimizers.Adam},
    "with Adam, step 0.001": {"optimizer": keras.optimizers.Adam, "step_size": 1e-3},
}
for name, recipe in changes.items():
    begin, learned[name] = time.perf_counter(), train(new_model(), **recipe)
    print(f"{name:22s} error {learned[name][-1]:.3f}, {time.perf_counter() - begin:.0f} s (as above {training_s:.0f})")
curves = {name: (np.linspace(STEPS / 25, STEPS, 25), errors) for name, errors in learned.items()}
figure = plot_curves(curves, "Five recipes", "optimiser steps", "relative error (1)", log_y=True)

# %% [markdown]
# In this run one of the three matters most, and it is the one that the law never mentions: the optimiser. With Adam,
# after as many steps and at either of two step sizes, the error is still most of that of silence (a step of SOAP takes
# somewhat longer; see the printed seconds). The causal window changes little in the end: half-way it lags behind, and
# it ends near the training without it. Annealing ends twice as far off. It was invented for losses whose terms pull
# unequally hard, and counting in ℓ may have left it little to do; but that is a guess. And mind that each curve is
# **one training from one seed**: a small gap between two of them says nothing, and a large one says it of these first
# weights only. (`python benchmarks/pinn.py --only recipes` trains all five from three seeds, in 600 steps with 400
# points and annealing every fifth epoch: there the window is ahead by a tenth or less each time, annealing behind by a
# factor of 1.4 to 3.2, and the better Adam by a factor of four or more.) **A trick that helped elsewhere is a guess
# until it has been tried here, alone.**

# %% [markdown]
# ## 9. What it is good for
#
# Be fair to the grid: it was told one moment, and that all begins at rest; the network was told ten moments.

# %% show
error = relative_error(fields["network with the law"], reference.pressure)
print(f"network: error {error:.3f} after {training_s:.0f} s; grid: {change:.3f} after {solver_s:.2f} s")
print(f"the grid is {training_s / solver_s:.0f} times faster and {error / change:.0f} times more accurate")

# %% [markdown]
# So is it a good way to solve a wave equation? No: for a known medium nobody needs this network. But nothing in it
# cares *what* is unknown. Leave out the first moments and give it a few sensors; leave out $c$, and let a second
# network propose it: nearly the same loss finds the medium. That is lesson 5.5. There a grid solver gives no answer by
# itself; it needs a search around it (**full waveform inversion**). And whoever must solve a thousand media can let a
# network learn the *solver*, medium in and next moment out, a **surrogate**: `acml_tf.networks.wave_stepper` is one on
# a line, whose steps are too long for finite differences.
#
# ## What to keep
#
# - A tape within a tape gives the second derivatives of any network exactly, without a grid.
# - A network is deaf to a narrow pulse until it is handed waves to build with.
# - Draw the law's points inside the domain, count every term in widths of the pulse, and build the start into the
#   network where you can.
# - Change one trick at a time. Here the optimiser mattered most: one training each, from one seed.
# - Show the error over time beside a solver that has settled. For a known medium the solver wins, in time and in error.
#
# **Questions without a printed answer**
#
# - The ten moments hold the start twice: pressure *and* rate. How many moments are enough? Is one enough, if the hard
#   constraint already knows that all begins at rest (`new_model` with `field=HardInitialCondition()`)?
# - `new_model(field=None, field_options={"kind": "domain decomposition"})` gives each layer of the medium a network of
#   its own, and `adaptive_fraction=0.5` with the callback `ResidualAdaptiveSampling` puts half of the points where the
#   law fails most. Does either of them help here, at equal *time*?
# - The causal window changed little in this run. In which film might it matter: a longer one, fewer known moments?
# - Your own medium goes in as a function or an array: see `WaveProblem`. What of it does the network miss first?
#
# **Read on**: M. Raissi, P. Perdikaris and G. E. Karniadakis, "Physics-informed neural networks", *J. Comput. Phys.*
# 378 (2019), 686–707. S. Wang, S. Sankaran, H. Wang and P. Perdikaris, "An expert's guide to training physics-informed
# neural networks", arXiv:2308.08468 (2023). S. Wang, A. K. Bhartari, B. Li and P. Perdikaris, "Gradient alignment in
# physics-informed neural networks: a second-order optimization perspective", NeurIPS (2025), on why SOAP helps. N.
# Vyas *et al.*, "SOAP: improving and stabilizing Shampoo using Adam", ICLR (2025). I. E. Lagaris, A. Likas and D. I.
# Fotiadis, *IEEE Trans. Neural Netw.* 9 (1998), 987–1000. B. Engquist and A. Majda, *Math. Comp.* 31 (1977), 629–651.
