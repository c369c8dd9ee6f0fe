# %% [markdown] minutes=90
# # A wave field from its law: the physics-informed network
#
# A whale calls between two layers of water. Warm water carries sound faster than cold, so the call bends, runs
# ahead above and lags below. Whoever wants to know where it will be in a second (sonar, seismics, ultrasound in
# tissue) solves the wave equation. Usually on a grid. Here a small network learns the field from its first sixth
# and from the law that it must obey, with not one measurement of what comes later.
#
# After this lesson you can
#
# - say what a network misses of the wave equation, by derivatives that are exact,
# - give a network ears for short waves (Fourier features) and see why it needs them,
# - place the points at which the law is asked for, tell a wave how to start and how to leave,
# - keep the terms of a loss in balance, and teach causes before effects,
# - measure the error over time against a solver that has settled, and say when such a network is worth its price.
#
# The example is Fig. 12 with equations (17)–(23) of McCarthy *et al.*, npj Acoustics 1:18 (2025). Lengths are
# counted in widths of the domain and speeds in the fastest, so a unit of time is what the fastest wave takes across.

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
    stratified_problem,
    stratified_speed,
)
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
# $$\nabla^2 p - \frac{1}{c^2(\mathbf r)}\,\frac{\partial^2 p}{\partial t^2} = 0 .$$
#
# The left side says how much lower the pressure is here than around; the right side says how fast that makes it
# rise. A grid solver of fourth order gives a reference; with half the spacing it hardly changes, so it has settled.

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
# Follow the front upwards and downwards: it starts as a circle and ends as an egg. At the edges of the layers a weak
# second front turns back.

# %% show
moments = [0, 9, 20, 32, 44, 55]
figure = plot_snapshots({"solver": reference.pressure}, reference.time, moments, title="A pulse in three layers")

# %% [markdown]
# Where the medium is the same everywhere, the law can be solved by hand, and solvers and networks must give the same.
# On a line a pulse $f$ that is let go at rest parts into two halves, which run apart (d'Alembert):
# $p(x, t) = \tfrac12 f(x - ct) + \tfrac12 f(x + ct)$. And a sound of one frequency, $p(\mathbf r)\,e^{-i\omega t}$,
# turns $\partial^2/\partial t^2$ into $-\omega^2$: what is left is the *Helmholtz equation*
# $\nabla^2 p + k^2 p = 0$ with $k = \omega/c$. Around a small source in a plane its solution is
# $\tfrac{i}{4} H_0^{(1)}(kr)$, which loses 3 dB with each doubling of the distance.
#
# In the figure the last two curves cannot be told apart: the solver and the closed form.

# %% show
from acml_tf.acoustics.wave import solve_wave
from acml_tf.acoustics.wave_solutions import point_source, travelling_halves


def bump(place):
    """The same pulse on a line."""
    return gaussian_pulse(place[:, None], [0.0], WIDTH)


x = np.linspace(-1, 1, 401)
frames, halves = solve_wave(bump(x), 1.0, 0.005, 0.0025, 200), travelling_halves(x, 0.5, bump)
print(f"at t = 0.5 solver and d'Alembert differ by {np.abs(frames[-1] - halves).max():.0e} of the first peak")
level_db = 20 * np.log10(np.abs(point_source(np.array([1, 2, 4, 8]), 2 * np.pi)))
print("level at 1, 2, 4 and 8 wavelengths from a source in a plane, in dB:", np.round(level_db - level_db[0], 1))
curves = {f"solver, t = {0.0025 * step:.1f}": (x, frames[step]) for step in (0, 40, 200)}
curves["d'Alembert, t = 0.5"] = x, halves
figure = plot_curves(
    curves, "A pulse on a line parts into two halves", "x (lengths)", "pressure (parts of the first peak)"
)

# %% [markdown]
# ### Exercise 1: what is missing of the law
# Any field, right or wrong, can be asked: how far are you from obeying? The answer is the residual. Mind that $c$
# stands squared, and under which of the two derivatives.

# %% exercise="wave_residual" points=2
from acml_tf.networks.pinn.derivatives import wave_residual

# %% test="wave_residual"
found = [wave_residual(-1.0, -4.0, 2.0), wave_residual(-1.0, -4.0, 1.0)]
assert np.shape(found) == (2,), "the residual has the shape of ∇²p: for numbers it is a number"
np.testing.assert_allclose(found[0], 0, atol=1e-5, err_msg="sin(x − 2t) is a wave of speed 2: nothing is missing")
np.testing.assert_allclose(found[1], 3, rtol=1e-4, err_msg="in a medium of speed 1, sin(x − 2t) misses the law by 3")
laplacian, acceleration, speed = np.array([[1.0], [1.0]]), np.array([[8], [8]]), np.array([[2], [4]])
found = np.asarray(wave_residual(laplacian, acceleration, speed))
assert found.shape == (2, 1), "one residual a point: keep the shape of ∇²p"
np.testing.assert_allclose(found, [[-1], [0.5]], rtol=1e-4, err_msg="every point has its own speed, and a sign")
given = np.concatenate([laplacian, acceleration, speed], axis=1)
assert given.tolist() == [[1, 8, 2], [1, 8, 4]], "work on a copy: your function changed an array that it was given"

# %% hidden="wave_residual"
wave_number, speed = rng.uniform(2, 9), rng.uniform(0.3, 3, size=(40, 1)).astype("float32")
pressure = rng.normal(size=(40, 1)).astype("float32")
curvature, acceleration = -(wave_number**2) * pressure, -((speed * wave_number) ** 2) * pressure
np.testing.assert_allclose(
    wave_residual(curvature, acceleration, speed), 0, atol=1e-3, err_msg="a plane wave of the right speed obeys the law"
)
np.testing.assert_allclose(
    wave_residual(curvature, acceleration, 2 * speed),
    0.75 * curvature,
    rtol=1e-3,
    atol=1e-3,
    err_msg="at twice the speed three quarters of ∇²p are missing",
)
block = rng.normal(size=(2, 3, 4)).astype("float32")
found = np.asarray(wave_residual(block, 4 * block, 4.0))
assert found.shape == (2, 3, 4), "any shape: the residual has that of ∇²p"
np.testing.assert_allclose(found, 0.75 * block, rtol=1e-3, atol=1e-4, err_msg="one speed serves all points")


# %% wrong="wave_residual"
def forgets_the_square(laplacian, acceleration, wave_speed):
    """You divided by c; check the units: ∇² is one over a length squared, ∂²/∂t² one over a time squared."""
    return laplacian - acceleration / wave_speed


# %% wrong="wave_residual"
def adds_the_terms(laplacian, acceleration, wave_speed):
    """You added the two terms; with a plus the law describes something that grows, not a wave."""
    return laplacian + acceleration / wave_speed**2


# %% wrong="wave_residual"
def multiplies_the_laplacian(laplacian, acceleration, wave_speed):
    """You wrote c²∇²p − ∂²p/∂t²: the same law, but it counts slow layers less; keep the form of eq. (20)."""
    return wave_speed**2 * laplacian - acceleration


# %% wrong="wave_residual"
def takes_the_magnitude(laplacian, acceleration, wave_speed):
    """You took the magnitude; the loss squares the residual anyway, and its sign says whether p speeds up too much."""
    return np.abs(laplacian - acceleration / wave_speed**2)


# %% wrong="wave_residual"
def squares_the_residual(laplacian, acceleration, wave_speed):
    """You squared the residual; that is the loss's work: return the left side of the law as it is."""
    return (laplacian - acceleration / wave_speed**2) ** 2


# %% right="wave_residual"
def by_the_slowness(laplacian, acceleration, wave_speed):
    slowness = 1 / wave_speed
    return -(slowness * slowness * acceleration - laplacian)


# %% right="wave_residual"
def with_keras(laplacian, acceleration, wave_speed):
    return ops.subtract(laplacian, ops.divide(acceleration, ops.square(wave_speed)))


# %% right="wave_residual"
def in_single_precision(laplacian, acceleration, wave_speed):
    laplacian, acceleration, wave_speed = (np.float32(part) for part in (laplacian, acceleration, wave_speed))
    return np.float32(laplacian - acceleration / wave_speed / wave_speed)


# %% right="wave_residual"
def with_tensors(laplacian, acceleration, wave_speed):
    return laplacian - tf.divide(acceleration, wave_speed) / wave_speed


# %% [markdown] hint="wave_residual"
# Bring everything to one side of eq. (17), and write down that side.

# %% [markdown] hint="wave_residual"
# It is $\nabla^2 p$ minus the acceleration over the square of the speed.

# %% [markdown]
# ## 2. Derivatives without a grid
#
# On a grid ∇²p is a difference of neighbours. A network is a formula, and TensorFlow differentiates formulas
# exactly. A tape records how the pressure was computed; asked for the gradient, it plays the chain rule backwards. For
# a *second* derivative, the first one must itself be computed under a tape.
#
# ### Exercise 2: tapes within tapes
# One coordinate a column makes it easy: watch the columns, put them together, ask for the slope along each, then for
# the slope of each slope. ∇² sums over positions; time is the last column and stays by itself.

# %% exercise="derivatives_by_tape" points=3
from acml_tf.networks.pinn.derivatives import derivatives_by_tape


# %%
def saddle(points):
    """x²y + 3t²: its ∇² is 2y and its acceleration 6."""
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

# %% [markdown] hint="derivatives_by_tape"
# What must the outer tape have seen, so that it can differentiate a slope?

# %% [markdown] hint="derivatives_by_tape"
# `tf.split(points, points.shape[-1], axis=1)` gives the columns; watch them on both tapes, and join them by `tf.concat`
# under the inner one. The outer tape is asked several times, so it is `persistent=True`.

# %% [markdown] hint="derivatives_by_tape"
# `inner.gradient(pressure, columns)` is a list of slopes, taken inside the outer `with`. A slope that is constant has
# no gradient: `unconnected_gradients=tf.UnconnectedGradients.ZERO` makes it zero instead of `None`.

# %% [markdown]
# ## 3. Deaf to short waves
#
# Networks like slow change: trained to follow a curve they learn its long waves first and may never reach the short
# ones. That is *spectral bias*. A pulse is all short waves. The cure of eq. (22) is to hand the network waves to build
# with, cosines and sines of fixed random wave vectors, the rows of $\mathbf B$:
#
# $$\boldsymbol\gamma(\mathbf r) = [\cos(\mathbf B\mathbf r),\ \sin(\mathbf B\mathbf r)].$$
#
# ### Exercise 3: Fourier features

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
# `points` has one row a point and `frequencies` one row a wave: which product has a row a point and a column a wave?

# %% [markdown] hint="fourier_features"
# $\mathbf B\mathbf r$ for all points at once is `points` times the transpose of `frequencies`.

# %% [markdown]
# Two networks with the same hidden layers look at one cross-section of the field for as many steps. One gets the
# position as it is, the other the cosines and sines of sixteen waves. Look at the fronts.

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
title = f"A section of the field at t = {reference.time[30]:.2f}, y = {reference.y[25]:.1f}"
figure = plot_curves(fits, title, "x (lengths)", "pressure (parts of the first peak)")

# %% [markdown]
# From here on the waves themselves are learned, eq. (23): `CosineFeatures` in the library. Their first spread still
# matters, and space and time may each have their own.
#
# ## 4. Where the law is asked for
#
# The loss averages the squared residual over *collocation points*, drawn anew at each step. A published notebook drew
# them by `randn`: normal numbers around zero, of any sign, stretched to the ends of its domain $0 \le x, y \le 1$,
# $0 \le t \le 0.78$. How many of its points, do you think, fell inside?
#
# ### Exercise 4: collocation points
# Even over the whole rectangle, and in time from zero to the moment `latest` that has been reached.

# %% exercise="collocation_points" points=2
from acml_tf.networks.pinn.collocation import collocation_points

# %% test="collocation_points"
points = np.asarray(collocation_points(4000, (2.0, 1.0), 0.5, seed=1))
assert points.shape == (4000, 3), "one row (x, y, t) a point"
assert np.all(points >= 0) and np.all(points <= np.array([2, 1, 0.5]) * (1 + 1e-6)), "every point lies inside"
np.testing.assert_allclose(points.mean(axis=0), [1, 0.5, 0.25], rtol=0.06, err_msg="the middle of an even spread")
ranks = np.sort(points / [2, 1, 0.5], axis=0) - np.linspace(0, 1, 4000)[:, None]
assert np.abs(ranks).max() < 0.05, "an even spread has a tenth of its points in every tenth of each side"
apart = np.abs(np.corrcoef(points.T) - np.eye(3))
assert apart.max() < 0.1, "each coordinate is drawn by itself, else the points lie on a diagonal"
again, other = (np.asarray(collocation_points(4000, (2.0, 1.0), 0.5, seed=seed)) for seed in (1, 2))
np.testing.assert_array_equal(points, again, err_msg="the same seed draws the same points")
assert np.mean(np.abs(points - other)) > 0.1, "another seed draws other points"
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
assert np.mean(np.abs(other - points)) > 0.1, "another seed draws other points"
drawn = [
    np.asarray(collocation_points(500, tuple(size), latest, seed=keras.random.SeedGenerator(seed + k))) for k in (0, 1)
]
assert np.mean(np.abs(drawn[0] - drawn[1]) / [*size, latest]) > 0.1, "another generator draws other points"
assert np.shape(collocation_points(1, tuple(size), latest)) == (1, 3), "one point is one row, and it needs no seed"


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
    """You drew one number a point for all three coordinates: the points lie on a diagonal of the domain."""
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
# Draw numbers between 0 and 1, three a point, and stretch each column to its own end.

# %% [markdown] hint="collocation_points"
# `keras.random.uniform((count, 3), seed=seed)` times `[size[0], size[1], latest]`.

# %% [markdown]
# Blue points lie inside, in x, y and t; the frame is the domain.

# %% show
normal = np.random.default_rng(0).normal(size=(100_000, 3)) * [1, 1, DURATION]
inside = np.mean(np.all((normal >= 0) & (normal <= [1, 1, DURATION]), axis=1))
print(f"of normal numbers {100 * inside:.1f} % fall inside the domain")
even = collocation_points(1500, (1.0, 1.0), DURATION, seed=0)
figure = plot_points({"normal numbers": normal[:1500], "even": even}, ends=(1.0, 1.0, DURATION))

# %% [markdown]
# ## 5. How a wave starts, and how it leaves
#
# The law alone is obeyed by silence. What makes it *this* field is its start. The law has two derivatives in time, so
# it asks for two starts: the pressure, and how fast it changes. Ours begins at rest:
#
# $$\mathcal L_\text{ic} = \overline{(\hat p(\mathbf r, 0) - p_0(\mathbf r))^2}
# + \ell^2\,\overline{\Big(\frac{\partial\hat p}{\partial t}(\mathbf r, 0)\Big)^2},$$
#
# with $\ell$, the width of the pulse, to make both terms of one size.
#
# ### Exercise 5: the initial loss

# %% exercise="initial_loss" points=2
from acml_tf.networks.pinn.forward import initial_loss


# %%
def runner(points):
    """A wave that runs along x from the very start."""
    x, _, t = tf.split(points, 3, axis=1)
    return tf.sin(4 * x - 3 * t)


def stander(points):
    """A wave that starts at rest, of twice the right height."""
    return 2 * tf.sin(4 * points[:, :1]) * tf.cos(4 * points[:, 2:])


# %% test="initial_loss"
positions = np.linspace(0, np.pi / 2, 201, dtype="float32")[:-1, None] * np.ones((1, 2), dtype="float32")
pulse = np.sin(4 * positions[:, :1])
before = np.concatenate([positions, pulse], axis=1)
found = initial_loss(stander, positions, pulse, 0.1), initial_loss(runner, positions, pulse, 0.1)
assert np.shape(found) == (2,), "the loss of a field is one number, not a row and not a column"
assert np.isclose(found[0], 0.5, rtol=1e-3), "a field of twice p₀, at rest, misses by the mean of p₀²"
assert np.isclose(found[1], 0.045, rtol=1e-3), "a field of the right shape that moves misses by ℓ²ω²/2"
after = np.concatenate([positions, pulse], axis=1)
np.testing.assert_array_equal(after, before, err_msg="work on a copy: your function changed an array that it was given")

# %% hidden="initial_loss"
positions = rng.uniform(0, 1, size=(300, 2)).astype("float32")
pulse, length = rng.normal(size=(300, 1)).astype("float32"), rng.uniform(0.2, 0.4)
sine, slope = np.sin(4 * positions[:, :1]), -3 * np.cos(4 * positions[:, :1])
misses, rates = (sine - pulse) ** 2, slope**2
np.testing.assert_allclose(
    initial_loss(runner, positions, pulse, length),
    np.mean(misses) + length**2 * np.mean(rates),
    rtol=1e-3,
    err_msg="add the mean square of the missing pressure and ℓ² times that of the rate",
)
found = initial_loss(runner, positions[:1], pulse[:1] + 3, length)
assert np.shape(found) == (), "at one position, too, the loss is a number"
expected = (sine[0, 0] - pulse[0, 0] - 3) ** 2 + length**2 * rates[0, 0]
np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4, err_msg="at one position the means are the squares")


def frozen(points):
    """A field that never changes."""
    return tf.sin(4 * points[:, :1])


np.testing.assert_allclose(
    initial_loss(frozen, positions, pulse, length),
    np.mean(misses),
    rtol=1e-3,
    err_msg="a field that never changes is at rest: only its pressure can be wrong",
)


# %% wrong="initial_loss"
def forgets_the_rest(field, positions, pulse, length):
    """You tell the field its first pressure but not that it is at rest; a pulse that runs would score 0, too."""
    times = tf.zeros_like(positions[:, :1])
    return ops.mean(ops.square(field(tf.concat([positions, times], axis=1)) - pulse))


# %% wrong="initial_loss"
def forgets_to_square_the_length(field, positions, pulse, length):
    """You weighted a squared rate by ℓ; squared, it needs ℓ² to be of the size of p²."""
    times = tf.zeros_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times)
    return ops.mean(ops.square(pressure - pulse)) + length * ops.mean(ops.square(rate))


# %% wrong="initial_loss"
def asks_for_the_slope_in_space(field, positions, pulse, length):
    """You took the slope along the positions; rest means that nothing changes in time."""
    positions = tf.convert_to_tensor(positions)
    with tf.GradientTape() as tape:
        tape.watch(positions)
        pressure = field(tf.concat([positions, tf.zeros_like(positions[:, :1])], axis=1))
    rate = tape.gradient(pressure, positions)[:, :1]
    return ops.mean(ops.square(pressure - pulse)) + length**2 * ops.mean(ops.square(rate))


# %% wrong="initial_loss"
def lets_errors_cancel(field, positions, pulse, length):
    """You squared the mean instead of averaging the squares: errors of both signs cancel."""
    times = tf.zeros_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times)
    return ops.square(ops.mean(pressure - pulse)) + length**2 * ops.square(ops.mean(rate))


# %% wrong="initial_loss"
def takes_the_root(field, positions, pulse, length):
    """You took the root; the loss is of the size of p², not of p."""
    times = tf.zeros_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times)
    return ops.sqrt(ops.mean(ops.square(pressure - pulse)) + length**2 * ops.mean(ops.square(rate)))


# %% wrong="initial_loss"
def looks_at_the_time_one(field, positions, pulse, length):
    """You looked at the field at t = 1; it starts at t = 0."""
    times = tf.ones_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times)
    return ops.mean(ops.square(pressure - pulse)) + length**2 * ops.mean(ops.square(rate))


# %% wrong="initial_loss"
def compares_every_point_with_every_other(field, positions, pulse, length):
    """You took a column from a row, which makes a table: each pressure belongs to the pulse at its own position."""
    times = tf.zeros_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times)
    return ops.mean(ops.square(pressure[:, 0] - pulse)) + length**2 * ops.mean(ops.square(rate))


# %% right="initial_loss"
def with_one_column_of_the_gradient(field, positions, pulse, length):
    points = tf.pad(tf.convert_to_tensor(positions), [[0, 0], [0, 1]])
    with tf.GradientTape() as tape:
        tape.watch(points)
        pressure = field(points)
    rate = tape.gradient(pressure, points)[:, 2:]
    return float(tf.reduce_mean((pressure - pulse) ** 2) + tf.reduce_mean((length * rate) ** 2))


# %% right="initial_loss"
def with_keras_and_flat_arrays(field, positions, pulse, length):
    times = ops.zeros((len(positions), 1))
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(ops.concatenate([positions, times], axis=1))
    rate = ops.ravel(tape.gradient(pressure, times))
    misses = ops.ravel(pressure) - ops.ravel(pulse)
    return ops.mean(misses**2 + (length * rate) ** 2)


# %% right="initial_loss"
def with_norms_in_numpy(field, positions, pulse, length):
    points = tf.constant(np.pad(positions, ((0, 0), (0, 1))))
    with tf.GradientTape() as tape:
        tape.watch(points)
        pressure = field(points)
    rate = tape.gradient(pressure, points).numpy()[:, -1]
    square = np.linalg.norm(pressure.numpy() - pulse) ** 2 + length**2 * np.linalg.norm(rate) ** 2
    return np.float32(square / len(positions))


# %% [markdown] hint="initial_loss"
# Two means of squares. For the second you need a derivative in time, at the time zero.

# %% [markdown] hint="initial_loss"
# Make a column of zeros, `watch` it, join it to the positions, and ask the tape for the gradient along it.

# %% [markdown]
# The edges of the rectangle are not walls: the water goes on. A wave that runs out along the normal $n$ is a function
# of $n - ct$, so its slope and its rate are tied together:
#
# $$\frac{\partial p}{\partial n} + \frac1c\,\frac{\partial p}{\partial t} = 0 .$$
#
# ### Exercise 6: leaving

# %% exercise="absorbing_boundary_residual" points=1
from acml_tf.networks.pinn.forward import absorbing_boundary_residual

# %% test="absorbing_boundary_residual"
found = [absorbing_boundary_residual(3.0, -6.0, 2.0), absorbing_boundary_residual(3.0, 6.0, 2.0)]
assert np.shape(found) == (2,), "the residual has the shape of the slope: for numbers it is a number"
np.testing.assert_allclose(
    found[0], 0, atol=1e-5, err_msg="slope 3, rate −6, speed 2: the wave leaves, nothing is missing"
)
np.testing.assert_allclose(found[1], 6, rtol=1e-4, err_msg="slope 3, rate 6, speed 2: the wave comes in and is noticed")
slope, rate, speed = np.array([[-3.0], [3.0]]), np.array([[5], [5]]), np.array([[2], [4]])
found = np.asarray(absorbing_boundary_residual(slope, rate, speed))
assert found.shape == (2, 1), "one residual a point: keep the shape of the slope"
np.testing.assert_allclose(found, [[-0.5], [4.25]], rtol=1e-4, err_msg="every point has its own speed, and a sign")
given = np.concatenate([slope, rate, speed], axis=1)
assert given.tolist() == [[-3, 5, 2], [3, 5, 4]], "work on a copy: your function changed an array that it was given"

# %% hidden="absorbing_boundary_residual"
steepness = rng.normal(size=(30, 1)).astype("float32")
speed = rng.uniform(0.3, 3, size=(30, 1)).astype("float32")
np.testing.assert_allclose(
    absorbing_boundary_residual(steepness, -speed * steepness, speed),
    0,
    atol=1e-4,
    err_msg="a wave f(n − ct), which leaves, misses nothing at any speed",
)
np.testing.assert_allclose(
    absorbing_boundary_residual(steepness, speed * steepness, speed),
    2 * steepness,
    rtol=1e-3,
    atol=1e-4,
    err_msg="a wave f(n + ct), which comes in, misses twice its slope",
)
block = rng.normal(size=(2, 3, 4)).astype("float32")
found = np.asarray(absorbing_boundary_residual(block, 2 * block, 4.0))
assert found.shape == (2, 3, 4), "any shape: the residual has that of the slope"
np.testing.assert_allclose(found, 1.5 * block, rtol=1e-3, atol=1e-4, err_msg="one speed serves all points")


# %% wrong="absorbing_boundary_residual"
def lets_waves_in(outward_slope, pressure_rate, wave_speed):
    """Your sign is zero for waves that come in: f(n + ct) has a rate of +c times its slope."""
    return outward_slope - pressure_rate / wave_speed


# %% wrong="absorbing_boundary_residual"
def multiplies_by_the_speed(outward_slope, pressure_rate, wave_speed):
    """You multiplied the rate by c; a rate over a speed is a slope, a rate times a speed is not."""
    return outward_slope + pressure_rate * wave_speed


# %% wrong="absorbing_boundary_residual"
def builds_a_wall(outward_slope, pressure_rate, wave_speed):
    """A slope of zero is a rigid wall: it sends the wave back."""
    return outward_slope


# %% wrong="absorbing_boundary_residual"
def squares_the_speed(outward_slope, pressure_rate, wave_speed):
    """You divided by c²; c stands squared under second derivatives only, here both are first ones."""
    return outward_slope + pressure_rate / wave_speed**2


# %% wrong="absorbing_boundary_residual"
def takes_the_magnitude(outward_slope, pressure_rate, wave_speed):
    """You took the magnitude; return the left side of the equation with its sign."""
    return np.abs(outward_slope + pressure_rate / wave_speed)


# %% right="absorbing_boundary_residual"
def over_the_speed(outward_slope, pressure_rate, wave_speed):
    return (wave_speed * outward_slope + pressure_rate) / wave_speed


# %% right="absorbing_boundary_residual"
def with_keras(outward_slope, pressure_rate, wave_speed):
    return ops.add(outward_slope, ops.divide(pressure_rate, wave_speed))


# %% right="absorbing_boundary_residual"
def in_single_precision(outward_slope, pressure_rate, wave_speed):
    outward_slope, pressure_rate = np.float32(outward_slope), np.float32(pressure_rate)
    return np.float32(outward_slope - -pressure_rate * np.float32(1 / wave_speed))


# %% [markdown] hint="absorbing_boundary_residual"
# Put $f(n - ct)$ into the equation: what are its slope and its rate?

# %% [markdown] hint="absorbing_boundary_residual"
# The left side of the equation above, as it stands.

# %% [markdown]
# ## 6. No term may shout
#
# The loss is a sum: known pressures, law, edges. If the law pulls on the weights a hundred times harder than the data,
# the network obeys beautifully and stays silent: silence obeys. So the weights λ are found while training. Each term is
# weighted by how weakly it pulls, with some inertia (Wang *et al.*, the paper's ref. 88):
#
# $$\hat\lambda_i = \frac{\sum_j \lVert\nabla_\theta\mathcal L_j\rVert}{\lVert\nabla_\theta\mathcal L_i\rVert},\qquad
# \lambda_i \leftarrow m\,\lambda_i + (1 - m)\,\hat\lambda_i .$$
#
# ### Exercise 7: annealed weights

# %% exercise="annealed_weights" points=2
from acml_tf.networks.pinn.loss_weights import annealed_weights

# %% test="annealed_weights"
weights, norms = np.array([1, 1, 2]), np.array([3, 1, 4])
found = np.asarray(annealed_weights(weights, norms, memory=0.0))
assert found.shape == (3,), "one weight a term"
np.testing.assert_allclose(found, [8 / 3, 8, 2], rtol=1e-4, err_msg="with no memory only the new weights λ̂ are left")
found = annealed_weights(weights, norms, 1.0)
np.testing.assert_allclose(found, [1, 1, 2], rtol=1e-4, err_msg="with a memory of 1 the old weights stay as they are")
np.testing.assert_allclose(
    annealed_weights(np.array([1, 5]), np.array([2, 2])),
    [1.1, 4.7],
    rtol=1e-4,
    err_msg="equal norms ask for 2 each; by itself a weight goes a tenth of the way, whole number or not",
)
assert [*weights, *norms] == [1, 1, 2, 3, 1, 4], "work on a copy: your function changed an array that it was given"

# %% hidden="annealed_weights"
norms = rng.permutation(rng.uniform(0.8, 1.2, size=4) * [0.05, 1, 4, 20])
weights, memory = rng.uniform(3, 6, size=4), rng.uniform(0.6, 0.75)
fresh = np.asarray(annealed_weights(weights, norms, memory=0.0))
np.testing.assert_allclose(
    fresh * norms,
    np.full(4, norms.sum()),
    rtol=1e-3,
    err_msg="with weights λ̂ all terms pull equally: each as their sum",
)
np.testing.assert_allclose(
    annealed_weights(weights, norms, memory=memory),
    memory * weights + (1 - memory) * norms.sum() / norms,
    rtol=1e-3,
    err_msg="the share `memory` of each old weight stays, the rest is new",
)
np.testing.assert_allclose(
    annealed_weights(weights[:1], norms[:1]),
    0.9 * weights[:1] + 0.1,
    rtol=1e-3,
    err_msg="a single term asks for a weight of 1",
)


# %% wrong="annealed_weights"
def helps_the_strong(weights, slope_norms, memory=0.9):
    """You gave the largest weight to the term that pulls hardest already; it is the weak ones that need help."""
    slope_norms = np.asarray(slope_norms)
    return memory * np.asarray(weights) + (1 - memory) * slope_norms / np.sum(slope_norms)


# %% wrong="annealed_weights"
def remembers_the_new_part(weights, slope_norms, memory=0.9):
    """You swapped the shares: `memory` is what stays of the old weights."""
    slope_norms = np.asarray(slope_norms)
    return (1 - memory) * np.asarray(weights) + memory * np.sum(slope_norms) / slope_norms


# %% wrong="annealed_weights"
def forgets_at_once(weights, slope_norms, memory=0.9):
    """You took λ̂ at once; one noisy gradient would throw the weights about, so they move by a part only."""
    slope_norms = np.asarray(slope_norms)
    return np.sum(slope_norms) / slope_norms


# %% wrong="annealed_weights"
def divides_by_the_mean_weight(weights, slope_norms, memory=0.9):
    """You took the mean of the norms for their sum."""
    slope_norms = np.asarray(slope_norms)
    return memory * np.asarray(weights) + (1 - memory) * np.mean(slope_norms) / slope_norms


# %% wrong="annealed_weights"
def weighs_the_norms_by_the_old_weights(weights, slope_norms, memory=0.9):
    """You multiplied the norms in the sum by the old weights; λ̂ is made of the norms without weights."""
    slope_norms = np.asarray(slope_norms)
    return memory * np.asarray(weights) + (1 - memory) * np.sum(weights * slope_norms) / slope_norms


# %% right="annealed_weights"
def one_by_one(weights, slope_norms, memory=0.9):
    total = sum(slope_norms)
    return [memory * old + (1 - memory) * total / norm for old, norm in zip(weights, slope_norms, strict=True)]


# %% right="annealed_weights"
def with_keras(weights, slope_norms, memory=0.9):
    wanted = ops.divide(ops.sum(slope_norms), slope_norms)
    return ops.add(ops.multiply(memory, weights), ops.multiply(1 - memory, wanted))


# %% right="annealed_weights"
def a_step_towards_the_wanted(weights, slope_norms, memory=0.9):
    weights, slope_norms = np.asarray(weights, dtype=np.float32), np.asarray(slope_norms, dtype=np.float32)
    return weights + np.float32(1 - memory) * (slope_norms.sum() / slope_norms - weights)


# %% [markdown] hint="annealed_weights"
# First λ̂, one a term: which norm stands above, which below?

# %% [markdown] hint="annealed_weights"
# `np.sum(slope_norms) / slope_norms`, mixed with the old weights by the shares `memory` and `1 - memory`.

# %% [markdown]
# ## 7. Causes before effects
#
# Late in the film the network could obey the law by any wave at all, for nothing tells it yet which one is coming. If
# it settles on silence there, it has to be talked out of it later. So the law is first asked for near the start only,
# and the window opens as training goes on: at an even pace from the share `first` of the time, until all of it is open
# when the share `until` of the training is done.
#
# ### Exercise 8: the causal window

# %% exercise="causal_horizon" points=2
from acml_tf.networks.pinn.callbacks import causal_horizon

# %% test="causal_horizon"
found = [causal_horizon(0.0, 2.0), causal_horizon(0.3, 2.0), causal_horizon(0.9, 2.0)]
assert np.shape(found) == (3,), "the latest time is a number"
assert np.isclose(found[0], 0.3, rtol=1e-4), "it opens with 15 % of the time"
assert np.isclose(found[1], 1.15, rtol=1e-4), "after half of the opening: halfway from 0.3 to 2"
assert np.isclose(found[2], 2.0, rtol=1e-4), "once open it stays open, and never opens further"
assert np.isclose(causal_horizon(0.2, 10, 0.4, 0.8), 5.5, rtol=1e-4), "a quarter of the way from 4 to 10, by 0.8"

# %% hidden="causal_horizon"
first, until, duration = rng.uniform(0.25, 0.4), rng.uniform(0.75, 0.9), rng.uniform(2, 5)
shares = np.linspace(0, 1, 41).tolist()
latest = np.array([causal_horizon(share, duration, first, until) for share in shares])
shares = np.array(shares)
assert latest.shape == (41,), "the latest time is a number"
assert np.isclose(latest[0], first * duration, rtol=1e-4), "first is a share of the duration"
assert np.isclose(latest[-1], duration, rtol=1e-4), "at the end of the training the whole time is open"
assert np.all(np.diff(latest) >= -1e-5), "the window only grows"
straight = first * duration + (1 - first) * duration * shares / until
np.testing.assert_allclose(
    latest[shares < until], straight[shares < until], rtol=1e-4, err_msg="it opens at an even pace"
)
np.testing.assert_allclose(latest[shares > until], duration, rtol=1e-4, err_msg="once `until` is reached all is open")


# %% wrong="causal_horizon"
def never_stops_opening(progress, duration, first=0.15, until=0.6):
    """Your window goes on opening after `until`: points would be drawn after the end of the time."""
    return duration * (first + (1 - first) * progress / until)


# %% wrong="causal_horizon"
def opens_from_nothing(progress, duration, first=0.15, until=0.6):
    """Your window begins closed; without any time in it, the law is not asked for at all."""
    return duration * min(1.0, progress / until)


# %% wrong="causal_horizon"
def overshoots_the_start(progress, duration, first=0.15, until=0.6):
    """You added the first share to a whole opening; what opens is the rest, 1 − first, so yours is open too early."""
    return duration * min(1.0, first + progress / until)


# %% wrong="causal_horizon"
def forgets_until(progress, duration, first=0.15, until=0.6):
    """Your window is open only at the end of the training; by the share `until` of it, it should be."""
    return duration * (first + (1 - first) * progress)


# %% wrong="causal_horizon"
def returns_a_share(progress, duration, first=0.15, until=0.6):
    """You returned the open share of the time; multiplied by the duration it is a time."""
    return min(1.0, first + (1 - first) * progress / until)


# %% wrong="causal_horizon"
def waits_at_the_start(progress, duration, first=0.15, until=0.6):
    """Your window waits at its first share and then follows a line from zero; it opens at one pace from the start."""
    return duration * max(first, min(1.0, progress / until))


# %% right="causal_horizon"
def by_interpolation(progress, duration, first=0.15, until=0.6):
    return np.interp(progress, [0, until], [first * duration, duration])


# %% right="causal_horizon"
def with_keras(progress, duration, first=0.15, until=0.6):
    return duration * ops.minimum(1.0, first + (1 - first) * progress / until)


# %% right="causal_horizon"
def by_cases_in_single_precision(progress, duration, first=0.15, until=0.6):
    if progress >= until:
        return np.float32(duration)
    return np.float32(first * duration + (duration - first * duration) * (progress / until))


# %% [markdown] hint="causal_horizon"
# It is a straight line that is cut off. Through which two points?

# %% [markdown] hint="causal_horizon"
# At progress 0 the share is `first`, at `until` it is 1; beyond, `min(1.0, …)` cuts.

# %% [markdown]
# ## 8. Let it learn
#
# Everything together: `WavePINN` is a Keras model with these terms, trained by `fit`. It is told the first ten of 56
# moments, as in the paper, and where the layers are. Beside it runs the same network *without* the law (a third of the
# steps is plenty for it): what do ten moments alone teach?

# %% show
from acml_tf.networks.pinn.callbacks import RelativeErrorMonitor, relative_error
from acml_tf.networks.pinn.forward import train_wave_pinn

points, pressure = early_snapshots(reference, EARLY)
common = {"duration": DURATION, "length": WIDTH}
without = {"physics_weight": 0.0, "edge_weight": 0.0}
watch = RelativeErrorMonitor(reference.points(slice(None, None, 5)), reference.pressure[::5], every=5)
start = time.perf_counter()
model = train_wave_pinn(points, pressure, stratified_speed, steps=1500, callbacks=[watch], **common)
training_s = time.perf_counter() - start
blind = train_wave_pinn(points, pressure, stratified_speed, steps=500, num_points=8, **without, **common)
fields = {
    name: np.reshape(net(reference.points().reshape(-1, 3)), reference.pressure.shape)
    for name, net in {"network with the law": model, "network without": blind}.items()
}
for name, field in fields.items():
    print(f"{name}: relative error {relative_error(field, reference.pressure):.3f}; silence scores 1")
positions = grid_positions((1, 1), (51, 51)).reshape(-1, 2).astype("float32")
pulse = gaussian_pulse(positions, (0.5, 0.5), WIDTH)[:, None].astype("float32")
begin = float(initial_loss(model.field, positions, pulse, WIDTH)) ** 0.5
print(f"at t = 0 it is off by {begin:.4f} (root of the initial loss), the pulse being 1 high")

# %% [markdown]
# With the law the fronts go on. Without it the network knows the given moments even better, and makes up the rest.

# %% show
rows = {"solver": reference.pressure, **fields}
figure = plot_snapshots(rows, reference.time, moments, title="Ten moments known, the rest from the law")

# %% [markdown]
# Side by side in motion; press play. Look for the weak fronts that the edges of the layers send back.

# %% show
HTML(film(rows, reference.time).to_jshtml())

# %% [markdown]
# One number hides *when* it goes wrong. The error of each moment, relative to the field of that moment, does not: a
# prediction is worth as much as this curve is low at its right end.

# %% show
curves = {
    name: (reference.time, [relative_error(*pair) for pair in zip(field, reference.pressure, strict=True)])
    for name, field in {**fields, "solver, 100 intervals": coarse.pressure}.items()
}
known = (0, reference.time[EARLY - 1])
figure = plot_curves(
    curves, "Error over time", "time (units)", "relative error of the moment (1)", True, known, "known moments"
)

# %% [markdown]
# And how it learned: the error can fall only as far as the window is open. The term of the law is small long before the
# field is right: **a small residual is no proof**. Silence has the smallest.

# %% show
history = model.history.history
epochs = np.arange(len(history["loss"])) * 15
learned = {"error": (epochs, history["error"]), "root of the law's term": (epochs, np.sqrt(history["physics"]))}
figure = plot_curves(learned, "Learning the field", "optimiser steps", "error, residual (1)", log_y=True)

# %% [markdown]
# Do the terms pull equally? Here are the norms of their gradients at the end, and the weights that annealing would ask
# for. (`LossWeightAnnealing` is a callback that keeps them so. Try it: here, where all lengths are counted in widths of
# the pulse, so that the terms are of one size anyway, fixed weights come closer to the solver in as many steps.)

# %% show
from acml_tf.networks.pinn.loss_weights import slope_norms

norms = slope_norms(model.terms_on(points[::10], pressure[::10, None]), model.field.trainable_variables)
asked = annealed_weights(np.ones(3), norms, memory=0.0)
for name, norm, weight in zip(("data", "law", "edges"), norms, asked / asked[0], strict=True):
    print(f"{name:6s} gradient {norm:.1e}, weight asked for {weight:.2f} of that of the data")

# %% [markdown]
# ## 9. Beyond: a solver that is learned
#
# The network above knows one pulse in one medium. For the next medium it starts anew. A **surrogate** learns the
# *solver* instead: medium and two moments in, the next moment out. One fact makes it easy. Whatever the medium,
#
# $$p(t+\tau) + p(t-\tau) = 2\cos\!\big(\tau\sqrt{-c^2\nabla^2}\big)\,p(t)$$
#
# holds for a step τ of *any* length (for one wave it is $\cos(\omega t+\omega\tau) + \cos(\omega t-\omega\tau) =
# 2\cos\omega\tau\,\cos\omega t$). A small convolutional network looks at the speed around each point and says how
# that operator weighs the neighbours. What is known is built in: the step is linear in p, runs backwards, and does
# not care where it is or from which side you look.
#
# We train it on 128 random layered lines and follow the wave in forty new ones, feeding it its own results. Its step
# lets the fastest wave pass two points; the finite differences of this lesson become unstable beyond 1.5, so they
# take two steps for each of its steps. The pulses are as narrow as the grid can carry.

# %% show
from acml_tf.data.wave_lines import simulate_wave_lines
from acml_tf.networks.wave_stepper import roll_out, step_matrix, train_wave_stepper
from acml_tf.plots.wave_outlook import plot_surrogate

STEPS, SHOWN = 96, 11
stepper = train_wave_stepper(*simulate_wave_lines(128, num_steps=32))
new_lines, new_waves = simulate_wave_lines(40, num_steps=STEPS, seed=54)


def on_the_same_grid(start, courant):
    """Finite differences on the surrogate's grid, two steps for each of its steps."""
    return solve_wave(start, courant / 2, 1.0, 1.0, 2 * STEPS, boundary="rigid")[::2]


methods = {
    "surrogate": lambda start, courant: roll_out(stepper, start, courant, STEPS),
    "finite differences, same grid": on_the_same_grid,
    "one mean speed": lambda start, courant: on_the_same_grid(start, 1 / np.mean(1 / courant)),
    "nothing moves": lambda start, _: np.tile(start, (STEPS + 1, 1)),
}

# %% [markdown]
# What to see: on the left the solver on a fine grid, in the middle the surrogate on its own results: every echo is
# there. On the right a dashed line marks where the training ended.

# %% show
errors = {}
for name, method in methods.items():
    followed = np.array([method(wave[0], line) for wave, line in zip(new_waves, new_lines, strict=True)])
    wrong = np.linalg.norm(followed - new_waves, axis=2) / np.linalg.norm(new_waves, axis=2)
    errors[name] = np.median(wrong, axis=0)
    print(f"{name:30s} error after 32 steps {errors[name][32]:.3f}, after {STEPS} {errors[name][STEPS]:.3f}")
growing = [np.abs(np.linalg.eigvals(step_matrix(stepper, line)).real).max() > 2.0001 for line in new_lines]
print(f"media in which some mode grows for ever: {sum(growing)} of {len(growing)}")
line, wave = new_lines[SHOWN], new_waves[SHOWN]
figure = plot_surrogate(line, wave, roll_out(stepper, wave[0], line, STEPS), errors, 32)

# %% [markdown]
# Is it useful? It takes half as many steps and is about as exact as finite differences on the same grid. On a line that
# wins nothing worth having, as the solver needs no training. Surrogates earn their training where the solver is slow:
# in three dimensions, or when thousands of media are asked. Two warnings hold there too. Errors **add up** with the
# horizon, so examine a surrogate on its own results and far beyond its training, never on one step. And it may **blow
# up**. Here a step is one matrix, so we can ask for its eigenvalues, and the training charges every mode that would
# grow. A surrogate without such built-in laws can only be watched.

# %% [markdown]
# ## 10. What it is good for
#
# Be fair to the grid.

# %% show
error = relative_error(fields["network with the law"], reference.pressure)
print(
    f"network: error {error:.3f} after {training_s:.0f} s; grid of 100 intervals: {change:.3f} after {solver_s:.2f} s"
)
print(f"the grid is {training_s / solver_s:.0f} times faster and {error / change:.0f} times more exact")

# %% [markdown]
# For a known medium nobody needs this network. But nothing in it cares *what* is unknown. Leave out the first moments
# and give it a few sensors; leave out $c$, and let a second network propose it: the same loss finds the medium.
# That is lesson 5.5, and there no grid solver helps by itself.
#
# **To try**: the ansatz `field_options={"kind": "hard initial condition"}` builds the pulse into the network,
# `"domain decomposition"` gives each layer a network of its own,
# `{"learned": False, "space_std": 2.0, "time_std": 1.0}` fixes the waves as in eq. (22), and `adaptive_fraction=0.5`
# with the callback `ResidualAdaptiveSampling` puts half of the points where the law fails most. Which of them
# helps here, at equal time? Your own medium goes in as a function or an array: see `WaveProblem`.
