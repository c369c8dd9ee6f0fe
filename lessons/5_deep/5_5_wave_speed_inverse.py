# %% [markdown] minutes=90
# # The medium from its sound: wave speed from a few sensors
#
# A doctor feels a hard lump. How hard, and how far does it reach? Elastography answers with sound: tap the tissue,
# watch the slow shear waves run through it, and ask for their speed at each place. Stiffness grows with the *square*
# of the speed. Nobody knows exactly how the tap began, the sensors are few, and they are noisy. The same question
# stands behind seismics (what lies below?) and behind the sound-speed map of an ocean.
#
# After this lesson you can
#
# - state a noise level so that others can repeat it, and say how many sensors a wave needs,
# - read a wave speed out of a field that is known everywhere, and see why one per cent of noise ruins it,
# - let one network propose the field and a second one the medium, with a speed that is always possible,
# - score a map against the cheapest rival, the constant guess,
# - put a band around the map, and find out what that band does not know.
#
# The example and equations (24)–(26) are those of McCarthy *et al.*, npj Acoustics 1:18 (2025). The weights published
# with it miss the medium by 0.63 of what the constant guess does, from readings without noise. Yours will be noisy.

# %%
from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import numpy as np
import scipy.stats
from keras import ops

from acml_tf.acoustics.wave import laplacian
from acml_tf.acoustics.wave_speed import pulse_wavelength
from acml_tf.data.wave_fields import grid_positions, solve_problem
from acml_tf.data.wave_sensors import PULSE_WIDTH, PULSES, lens_problem, lens_speed, sensor_layout, sensor_readings
from acml_tf.plots.wave_speed import ERROR, plot_band, plot_band_calibration, plot_sensors, plot_speed_maps
from acml_tf.plots.waves import plot_curves, plot_snapshots

rng = np.random.default_rng(55)

SENSORS, NOISE = 250, 0.01
grid = grid_positions((1.0, 1.0), (101, 101))
inner = grid[10:91, 10:91].astype("float32")  # the square [0.1, 0.9]² on which maps are compared
truth = lens_speed(inner)

# %% [markdown]
# ## 1. What is heard
#
# A unit square in which waves run with speed 1, and in it an ellipse with speed 2: four times as stiff. Three taps at
# once, below; open edges; 1.2 units of time. Lengths are counted in sides of the square, so there are no units to
# carry.
#
# The solver plays nature. Watch the fronts enter the ellipse (its centre is at (0.6, 0.6)): inside they run ahead, and
# a part turns back at its edge. That is all the evidence there will be.

# %% show
record = solve_problem(lens_problem(), intervals=100, frames=61, keep=100)
moments = [0, 8, 18, 24, 32, 44]
figure = plot_snapshots({"solver": record.pressure}, record.time, moments, title="Three taps and a hard ellipse")

# %% [markdown]
# Sensors stand in this square and write down the pressure at all 61 moments. Nobody tells them how the field began, or
# where the taps (stars) were. Scattered, on a line or on a ring: which of them would you trust?

# %% show
layouts = {f"{kind}, {SENSORS}": sensor_layout(kind, SENSORS, seed=1) for kind in ("random", "line", "ring")}
figure = plot_sensors(layouts, lens_speed(grid), sources=PULSES)

# %% [markdown]
# ### Exercise 1: noise, at a level that can be repeated
# "One per cent of noise" of what? Of the largest peak, of each sensor's own level? Here: the rms of the noise is
# $\varepsilon$ times the rms of **all** readings, so that it is the same hiss at every sensor,
#
# $$\tilde p = p + \varepsilon\,p_\text{rms}\,g,\qquad p_\text{rms} = \sqrt{\overline{p^2}},\quad g\sim\mathcal N(0, 1),
# \qquad \mathrm{SNR} = -20\log_{10}\varepsilon\ \text{dB}.$$

# %% exercise="add_sensor_noise" points=2
from acml_tf.data.wave_sensors import add_sensor_noise

# %% test="add_sensor_noise"
clean = np.tile([[9, 1, 4, -2]], (5000, 1))
noise = np.asarray(add_sensor_noise(clean, 0.1, seed=3)) - clean
assert noise.shape == (5000, 4), "every reading gets its own noise"
assert np.all(clean[-1] == [9, 1, 4, -2]), "work on a copy: your function changed the readings that it was given"
np.testing.assert_allclose(np.mean(noise), 0, atol=0.02, err_msg="noise has no mean")
np.testing.assert_allclose(
    np.std(noise, axis=0),
    np.full(4, 0.1 * np.sqrt(25.5)),
    rtol=0.05,
    err_msg="the rms of all these readings is √25.5; the noise has a tenth of it, at every sensor",
)
assert abs(np.mean((noise / np.std(noise)) ** 4) - 3) < 0.5, "draw from the normal distribution: few values are large"
again, other = np.asarray([add_sensor_noise(clean, 0.1, seed=3), add_sensor_noise(clean, 0.1, seed=2)]) - clean
np.testing.assert_array_equal(again, noise, err_msg="the same seed draws the same noise")
assert np.std(other - noise) > 0.5, "another seed draws other noise"

# %% hidden="add_sensor_noise"
level, seed = rng.uniform(0.1, 0.5), int(rng.integers(1, 1000))
clean = rng.uniform(1, 4, size=(2, 100, 1)) * rng.uniform(0.2, 3, size=60)
noise = np.asarray(add_sensor_noise(clean, level, seed)) - clean
rms = np.sqrt(np.mean(clean**2))
np.testing.assert_allclose(np.std(noise), level * rms, rtol=0.05, err_msg="ε times the rms, which knows no mean")
np.testing.assert_allclose(np.std(noise, axis=(0, 1)), level * rms, rtol=0.35, err_msg="the same hiss at every sensor")
loud = np.mean(clean, axis=2) > np.median(np.mean(clean, axis=2))
np.testing.assert_allclose(
    np.std(noise[loud]), np.std(noise[~loud]), rtol=0.1, err_msg="the same hiss in loud rows and in quiet ones"
)
for axis in range(3):
    shared = np.std(np.mean(noise, axis=axis)) * np.sqrt(noise.shape[axis]) / np.std(noise)
    assert shared < 1.35, "every reading of every sensor has its own draw"
np.testing.assert_allclose(add_sensor_noise(clean, 0.0, seed), clean, rtol=1e-5, err_msg="no noise at level 0")
np.testing.assert_array_equal(
    add_sensor_noise(clean, level), add_sensor_noise(clean, level, 0), err_msg="the seed is 0 unless told otherwise"
)


# %% wrong="add_sensor_noise"
def takes_the_level_for_a_power(pressure, level, seed=0):
    """You drew noise with ε times the *power* of the readings; ε compares rms with rms."""
    power = np.mean(np.square(pressure))
    return pressure + level * power * np.random.default_rng(seed).standard_normal(np.shape(pressure))


# %% wrong="add_sensor_noise"
def compares_with_the_peak(pressure, level, seed=0):
    """You scaled the noise by the largest reading; one loud moment would then decide for all."""
    peak = np.max(np.abs(pressure))
    return pressure + level * peak * np.random.default_rng(seed).standard_normal(np.shape(pressure))


# %% wrong="add_sensor_noise"
def gives_each_sensor_its_own_level(pressure, level, seed=0):
    """Your quiet sensors hiss less than your loud ones; take one rms over all readings."""
    rms = np.sqrt(np.mean(np.square(pressure), axis=0))
    return pressure + level * rms * np.random.default_rng(seed).standard_normal(np.shape(pressure))


# %% wrong="add_sensor_noise"
def subtracts_the_mean(pressure, level, seed=0):
    """`np.std` takes the mean away first; the rms does not."""
    return pressure + level * np.std(pressure) * np.random.default_rng(seed).standard_normal(np.shape(pressure))


# %% wrong="add_sensor_noise"
def multiplies(pressure, level, seed=0):
    """Your noise grows with each reading and vanishes where the pressure does; sensors hiss in silence, too."""
    return pressure * (1 + level * np.random.default_rng(seed).standard_normal(np.shape(pressure)))


# %% wrong="add_sensor_noise"
def draws_between_minus_one_and_one(pressure, level, seed=0):
    """You drew evenly between −1 and 1, whose rms is 0.58; a normal draw has the rms 1."""
    rms = np.sqrt(np.mean(np.square(pressure)))
    return pressure + level * rms * np.random.default_rng(seed).uniform(-1, 1, np.shape(pressure))


# %% wrong="add_sensor_noise"
def draws_once_for_each_sensor(pressure, level, seed=0):
    """You drew one number for each sensor and added it at every moment; each reading needs a draw of its own."""
    pressure = np.asarray(pressure)
    rms = np.sqrt(np.mean(np.square(pressure)))
    return pressure + level * rms * np.random.default_rng(seed).standard_normal(pressure.shape[-1])


# %% wrong="add_sensor_noise"
def ignores_the_seed(pressure, level, seed=0):
    """Your noise does not follow the seed: the same seed must draw the same noise again, for others to repeat it."""
    rms = np.sqrt(np.mean(np.square(pressure)))
    return pressure + level * rms * np.random.default_rng().standard_normal(np.shape(pressure))


# %% wrong="add_sensor_noise"
def draws_evenly_with_the_right_rms(pressure, level, seed=0):
    """Your noise has the right rms, but every value up to a limit is equally frequent; draw from the normal law."""
    width = np.sqrt(3) * level * np.sqrt(np.mean(np.square(pressure)))
    return pressure + np.random.default_rng(seed).uniform(-width, width, np.shape(pressure))


# %% wrong="add_sensor_noise"
def keeps_one_seed(pressure, level, seed=0):
    """Your noise is the same whatever the seed; hand `seed` to the generator."""
    rms = np.sqrt(np.mean(np.square(pressure)))
    return pressure + level * rms * np.random.default_rng(0).standard_normal(np.shape(pressure))


# %% right="add_sensor_noise"
def with_a_normal_of_given_width(pressure, level, seed=0):
    pressure = np.asarray(pressure)
    effective = np.linalg.norm(pressure) / np.sqrt(pressure.size)
    return pressure + np.random.RandomState(seed).normal(0, level * effective, pressure.shape)


# %% right="add_sensor_noise"
def reading_by_reading(pressure, level, seed=0):
    generator = np.random.default_rng(seed)
    flat = [float(reading) for reading in np.ravel(pressure)]
    spread = level * (sum(reading**2 for reading in flat) / len(flat)) ** 0.5
    noisy = [reading + spread * generator.normal() for reading in flat]
    return np.reshape(noisy, np.shape(pressure)).astype(np.float32)


# %% right="add_sensor_noise"
def with_keras(pressure, level, seed=0):
    import keras

    pressure = ops.cast(pressure, "float32")
    noise = keras.random.normal(pressure.shape, seed=keras.random.SeedGenerator(seed))
    return pressure + level * ops.sqrt(ops.mean(ops.square(pressure))) * noise


# %% [markdown] equivalent="add_sensor_noise"
# - pressure + level * rms * noise → pressure - level * rms * noise — noise and its negative are drawn alike

# %% [markdown] hint="add_sensor_noise"
# Square, average over everything, take the root. In this order: the name says it backwards.

# %% [markdown] hint="add_sensor_noise"
# `np.random.default_rng(seed).standard_normal(np.shape(pressure))` has the rms 1.

# %% [markdown]
# ### Exercise 2: how many sensors does a wave need?
# A regular grid of sensors catches every wave that is sampled **at least twice per wavelength** along each axis.
# Sensors stand at both ends, so a side of $L$ needs $\lceil 2L/\lambda\rceil$ intervals and one sensor more.

# %% exercise="sensors_by_nyquist" points=1
from acml_tf.acoustics.wave_speed import sensors_by_nyquist

# %% test="sensors_by_nyquist"
assert np.shape(sensors_by_nyquist(0.5, (1.0, 1.0))) == (), "one number for the whole grid"
assert sensors_by_nyquist(0.5, (1.0, 1.0)) == 25, "a spacing of 0.25: five sensors along each side"
assert sensors_by_nyquist(1.0, (3.0,)) == 7, "along a line of three wavelengths: six intervals, seven sensors"
assert sensors_by_nyquist(0.5, (1.0, 1.1)) == 30, "1.1 is a little more than four intervals: take five"
sides = np.array([1.5, 1.0, 2.0])
assert sensors_by_nyquist(1.0, sides) == 60, "a box of three sides, 4 × 3 × 5 sensors"
assert sides.tolist() == [1.5, 1.0, 2.0], "work on a copy: your function changed the array that it was given"
assert sensors_by_nyquist(2, (3, 0.5)) == 8, "intervals of 1: three along the long side; the short side has two ends"

# %% hidden="sensors_by_nyquist"
wavelength, cells = rng.uniform(0.1, 2), rng.integers(2, 9, size=3)
sides = tuple(wavelength / 2 * (cells - rng.uniform(0.1, 0.9, size=3)))
assert sensors_by_nyquist(wavelength, sides) == np.prod(cells + 1), "in a box: sensors along each of three sides"
assert sensors_by_nyquist(wavelength, sides[:1]) == cells[0] + 1, "along a line"
assert sensors_by_nyquist(0.7, (2.1, 1.4)) in (35, 40), "2.1 is six intervals of 0.35, and rounding may see a seventh"


# %% wrong="sensors_by_nyquist"
def samples_once_a_wavelength(shortest_wavelength, size):
    """You took one interval for each wavelength; a wave that is met only at its crests looks like silence moved."""
    return int(np.prod(np.ceil(np.asarray(size) / shortest_wavelength - 1e-9) + 1))


# %% wrong="sensors_by_nyquist"
def forgets_the_far_end(shortest_wavelength, size):
    """You counted intervals; n intervals have n + 1 ends."""
    return int(np.prod(np.ceil(2 * np.asarray(size) / shortest_wavelength - 1e-9)))


# %% wrong="sensors_by_nyquist"
def rounds_down(shortest_wavelength, size):
    """You rounded the intervals down, so the spacing is wider than half a wavelength."""
    return int(np.prod(np.floor(2 * np.asarray(size) / shortest_wavelength + 1e-9) + 1))


# %% wrong="sensors_by_nyquist"
def adds_the_sides(shortest_wavelength, size):
    """You added the sensors of the sides; a plane is rows times columns."""
    return int(np.sum(np.ceil(2 * np.asarray(size) / shortest_wavelength - 1e-9) + 1))


# %% wrong="sensors_by_nyquist"
def takes_the_nearest_number(shortest_wavelength, size):
    """You rounded the intervals to the nearest number; where that is down, the spacing is too wide. Round up."""
    return int(np.prod(np.round(2 * np.asarray(size) / shortest_wavelength) + 1))


# %% wrong="sensors_by_nyquist"
def takes_all_sides_for_equal(shortest_wavelength, size):
    """You used the first side for all; each axis has its own length."""
    return int((np.ceil(2 * size[0] / shortest_wavelength - 1e-9) + 1) ** len(size))


# %% wrong="sensors_by_nyquist"
def adds_one_at_the_end(shortest_wavelength, size):
    """You added one sensor to the whole product; each side has one more sensor than intervals."""
    return int(np.prod(np.ceil(2 * np.asarray(size) / shortest_wavelength - 1e-9))) + 1


# %% right="sensors_by_nyquist"
def side_by_side(shortest_wavelength, size):
    count = 1
    for side in size:
        count *= int(np.ceil(round(side / (shortest_wavelength / 2), 6))) + 1
    return count


# %% right="sensors_by_nyquist"
def as_the_text_says(shortest_wavelength, size):
    import math

    return math.prod(math.ceil(2 * side / shortest_wavelength) + 1 for side in size)


# %% right="sensors_by_nyquist"
def by_whole_division(shortest_wavelength, size):
    counts = [1 - int(-2 * side // shortest_wavelength) for side in size]
    return np.prod(np.array(counts, dtype=np.int32))


# %% [markdown] equivalent="sensors_by_nyquist"
# - 2 * np.asarray(size) / shortest_wavelength - 1e-09 → 2 * np.asarray(size) / shortest_wavelength — both round up

# %% [markdown] hint="sensors_by_nyquist"
# How many intervals of half a wavelength fit into one side? Then fence and posts.

# %% [markdown] hint="sensors_by_nyquist"
# `np.ceil(2 * np.asarray(size) / shortest_wavelength - 1e-9) + 1` for each side (the tiny number forgives rounding),
# then `np.prod`.

# %% show
for drop_db in (10, 20, 40):
    wavelength = pulse_wavelength(PULSE_WIDTH, drop_db)
    count = sensors_by_nyquist(wavelength, (1.0, 1.0))
    print(f"down to {drop_db} dB below its top the pulse has waves of {wavelength:.3f} or more: {count} sensors")

# %% [markdown]
# So 250 scattered sensors are just enough for what is strong in the pulse, and too few for the rest. What the sensors
# leave open, the law of the wave has to close.
#
# ## 2. If you heard everything
#
# Suppose for a moment that there is a sensor on *every* node of the grid. Then the medium can simply be read off.
# First, the score.
#
# ### Exercise 3: the error against knowing nothing
# An error of 0.17, is that good? It depends on what the laziest answer scores. Here the ellipse is small, so "1
# everywhere" is already close. Divide by its error, over the same places:
#
# $$\frac{\lVert\hat c - c\rVert}{\lVert c_0 - c\rVert},\qquad \lVert v\rVert = \sqrt{\textstyle\sum_i v_i^2}.$$

# %% exercise="speed_error" points=2
from acml_tf.networks.pinn.speed_map import speed_error

# %% test="speed_error"
assert np.shape(speed_error(np.ones((3, 4)), np.full((3, 4), 1.7))) == (), "a map has one number"
assert np.isclose(speed_error([1.0, 1.5], [1.0, 2.0]), 0.5, rtol=1e-4), "half of the jump found, half missed"
found, wanted = np.array([4, 1]), np.array([1, 5])
assert np.isclose(speed_error(found, wanted), 1.25, rtol=1e-4), "errors 3 and −4 against 0 and −4: 5/4"
assert [*found, *wanted] == [4, 1, 1, 5], "work on a copy: your function changed an array that it was given"
assert np.isclose(speed_error(np.array([[2, 5]]), np.array([[2, 8]]), guess=4), np.sqrt(9 / 20), rtol=1e-4), (
    "a table too, and another guess: errors 0 and −3 against 2 and −4"
)

# %% hidden="speed_error"
medium, share, guess = rng.uniform(2, 3, size=(2, 6, 7)), rng.uniform(0.1, 2), rng.uniform(4, 5)
found = medium + share * rng.choice([-1, 1], size=(2, 6, 7)) * (medium - guess)
np.testing.assert_allclose(speed_error(found, medium, guess), share, rtol=1e-3, err_msg="the ratio of two norms")
np.testing.assert_allclose(
    speed_error(medium * 1.1, medium),
    0.1 * np.linalg.norm(medium) / np.linalg.norm(medium - 1),
    rtol=1e-3,
    err_msg="the guess is 1 unless told otherwise",
)


# %% wrong="speed_error"
def divides_by_the_truth(estimate, truth, guess=1.0):
    """You divided by ‖c‖, the usual relative error; here the rival is the guess, ‖c₀ − c‖."""
    return float(np.linalg.norm(np.subtract(estimate, truth)) / np.linalg.norm(truth))


# %% wrong="speed_error"
def forgets_the_root(estimate, truth, guess=1.0):
    """You compared squares: half the error would score a quarter. Take the roots."""
    return float(np.sum(np.subtract(estimate, truth) ** 2) / np.sum((guess - np.asarray(truth)) ** 2))


# %% wrong="speed_error"
def lets_errors_cancel(estimate, truth, guess=1.0):
    """You added errors of both signs, which cancel: too fast here, too slow there would be perfect."""
    return float(abs(np.sum(np.subtract(estimate, truth))) / abs(np.sum(guess - np.asarray(truth))))


# %% wrong="speed_error"
def compares_absolute_values(estimate, truth, guess=1.0):
    """You took mean absolute errors; the norm squares before it adds, so large misses count more."""
    return float(np.mean(np.abs(np.subtract(estimate, truth))) / np.mean(np.abs(guess - np.asarray(truth))))


# %% wrong="speed_error"
def always_guesses_one(estimate, truth, guess=1.0):
    """Your rival always says 1; use the guess that you are given."""
    return float(np.linalg.norm(np.subtract(estimate, truth)) / np.linalg.norm(1 - np.asarray(truth)))


# %% wrong="speed_error"
def averages_the_ratios(estimate, truth, guess=1.0):
    """You compared place by place; add the squares over all places first, then divide once."""
    ratios = np.abs(np.subtract(estimate, truth)) / np.maximum(np.abs(guess - np.asarray(truth)), 1e-9)
    return float(np.mean(ratios))


# %% right="speed_error"
def by_mean_squares(estimate, truth, guess=1.0):
    truth = np.ravel(truth)
    return np.sqrt(np.mean((np.ravel(estimate) - truth) ** 2) / np.mean((truth - guess) ** 2))


# %% right="speed_error"
def with_keras(estimate, truth, guess=1.0):
    estimate, truth = ops.cast(estimate, "float32"), ops.cast(truth, "float32")
    return ops.norm(ops.reshape(estimate - truth, (-1,))) / ops.norm(ops.reshape(guess - truth, (-1,)))


# %% right="speed_error"
def by_adding_squares(estimate, truth, guess=1.0):
    pairs = list(zip(np.ravel(estimate), np.ravel(truth), strict=True))
    ratio = sum(float(e - c) ** 2 for e, c in pairs) / sum(float(guess - c) ** 2 for _, c in pairs)
    return np.float32(ratio**0.5)


# %% [markdown] hint="speed_error"
# Two differences, two norms, one division. The second difference does not know the estimate.

# %% [markdown] hint="speed_error"
# `np.linalg.norm(a - b)` squares, adds and takes the root. A grid counts as one long vector.

# %% [markdown]
# ### Exercise 4: read the medium off the field
# At one place the wave equation says $\nabla^2 p = m\,\partial_t^2 p$ at **every** moment, with the same number
# $m = 1/c^2$: the slowness squared. Many moments, one unknown, and the unknown stands in front as a plain factor. (In
# $c$ itself the equation is not linear; that is why one asks for $m$.) Least squares:
#
# $$\min_m \sum_t \big(\nabla^2 p - m\,\partial_t^2 p\big)^2
# \quad\Rightarrow\quad m = \frac{\sum_t \nabla^2p\;\partial_t^2p}{\sum_t (\partial_t^2p)^2}.$$

# %% exercise="slowness_squared" points=3
from acml_tf.acoustics.wave_speed import slowness_squared


# %%
def curvatures(pressure, spacing, time_step):
    """∇²p and ∂²p/∂t² of a recorded field by finite differences, without its first and last moment."""
    acceleration = (pressure[2:] - 2 * pressure[1:-1] + pressure[:-2]) / time_step**2
    return np.stack([laplacian(frame, spacing) for frame in pressure[1:-1]]), acceleration


def possible_speed(slowness_squared):
    """c from 1/c², cut at a quarter and four times the speed around the ellipse."""
    return np.clip(slowness_squared, 1 / 16, 16) ** -0.5


# %% test="slowness_squared"
swing = np.sin(np.linspace(0.5, 9, 40))[:, None, None] * np.ones((1, 3, 2))
speed = np.array([[1.0, 2.0], [0.5, 3.0], [1.5, 1.0]])
bend, before = swing / speed**2, swing.copy()
found = slowness_squared(bend, swing)
assert np.shape(found) == (3, 2), "one number for each place: sum over the moments only"
np.testing.assert_allclose(found, speed**-2.0, rtol=1e-4, err_msg="∇²p = p_tt/c²: what stands in front of p_tt is 1/c²")
unchanged = np.array_equal(swing, before) and np.array_equal(bend, before / speed**2)
assert unchanged, "work on a copy: your function changed an array that it was given"
np.testing.assert_allclose(
    slowness_squared(np.array([1, 20]), np.array([1, 10])),
    201 / 101,
    rtol=1e-4,
    err_msg="two moments disagree (1 and 2): least squares weighs each with its p_tt²; whole numbers give fractions",
)
assert np.isclose(slowness_squared(np.array([-1.0, 0]), np.array([1.0, 1])), -0.5, rtol=1e-4), "it may be negative"

# %% hidden="slowness_squared"
acceleration, noise = rng.normal(size=(50, 2, 3, 4)), rng.normal(size=(50, 2, 3, 4))
medium = rng.uniform(0.3, 3, size=(2, 3, 4))
best = np.asarray(slowness_squared(acceleration / medium**2 + noise, acceleration))
rest = acceleration / medium**2 + noise - best * acceleration
np.testing.assert_allclose(
    np.sum(rest * acceleration, axis=0), 0, atol=1e-2, err_msg="what least squares leaves is orthogonal to p_tt"
)
heard = solve_problem(lens_problem(), intervals=50, frames=121, keep=50)
estimate = possible_speed(np.asarray(slowness_squared(*curvatures(heard.pressure, 0.02, 0.01))))[5:46, 5:46]
reached = speed_error(estimate, lens_speed(grid_positions((1.0, 1.0), (51, 51)))[5:46, 5:46])
assert reached < 0.5, "from a field without noise your map must clearly beat the constant guess"


# %% wrong="slowness_squared"
def turns_the_fraction_over(laplacian, acceleration):
    """You returned c²; m stands in front of ∂²p/∂t², so it is 1/c²."""
    return np.sum(np.square(acceleration), axis=0) / np.sum(laplacian * acceleration, axis=0)


# %% wrong="slowness_squared"
def forgets_the_square(laplacian, acceleration):
    """You returned 1/c; the wave equation holds 1/c², and that is what is asked for."""
    return np.sqrt(np.abs(np.sum(laplacian * acceleration, axis=0) / np.sum(np.square(acceleration), axis=0)))


# %% wrong="slowness_squared"
def divides_moment_by_moment(laplacian, acceleration):
    """You averaged ratios: a moment in which hardly anything moves counts as much as a loud one, and explodes."""
    return np.mean(laplacian / acceleration, axis=0)


# %% wrong="slowness_squared"
def blames_the_other_side(laplacian, acceleration):
    """You fitted ∂²p/∂t² = c²∇²p and inverted; the errors then count on the other side, and m comes out too large."""
    return np.sum(np.square(laplacian), axis=0) / np.sum(laplacian * acceleration, axis=0)


# %% wrong="slowness_squared"
def knows_one_medium_only(laplacian, acceleration):
    """You summed over places, too; every place has its own medium."""
    return np.sum(laplacian * acceleration) / np.sum(np.square(acceleration)) * np.ones(np.shape(laplacian)[1:])


# %% wrong="slowness_squared"
def allows_no_negative_numbers(laplacian, acceleration):
    """You cut negative results off; least squares gives them where noise rules, and whoever reads should see it."""
    return np.maximum(np.sum(laplacian * acceleration, axis=0) / np.sum(np.square(acceleration), axis=0), 0)


# %% wrong="slowness_squared"
def divides_the_sums(laplacian, acceleration):
    """You divided the sum of ∇²p by that of ∂²p/∂t², which swing around zero; multiply by ∂²p/∂t² before you add."""
    return np.sum(laplacian, axis=0) / np.sum(acceleration, axis=0)


# %% right="slowness_squared"
def with_einsum(laplacian, acceleration):
    together = np.einsum("t...,t...->...", laplacian, acceleration)
    return together / np.einsum("t...,t...->...", acceleration, acceleration)


# %% right="slowness_squared"
def as_a_weighted_mean(laplacian, acceleration):
    weight = np.asarray(acceleration) ** 2
    return np.average(laplacian / acceleration, axis=0, weights=weight)


# %% right="slowness_squared"
def moment_by_moment(laplacian, acceleration):
    above, below = 0.0, 0.0
    for bend, swing in zip(laplacian, acceleration, strict=True):
        above, below = above + bend * swing, below + swing * swing
    return (above / below).tolist()


# %% right="slowness_squared"
def with_keras(laplacian, acceleration):
    laplacian, acceleration = ops.cast(laplacian, "float32"), ops.cast(acceleration, "float32")
    return ops.sum(laplacian * acceleration, axis=0) / ops.sum(ops.square(acceleration), axis=0)


# %% [markdown] hint="slowness_squared"
# Set the derivative of the sum with respect to $m$ to zero and solve for $m$.

# %% [markdown] hint="slowness_squared"
# Moments are the first axis: `np.sum(..., axis=0)`, once above and once below.

# %% [markdown]
# Now read the medium from all 10,201 nodes, without noise and with. The dotted line is the true edge. Look at the right
# map before you trust second derivatives again.

# %% show
everywhere = solve_problem(lens_problem(), intervals=100, frames=241, keep=100)
maps = {}
for level in (0.0, 0.001, 0.01):
    heard = add_sensor_noise(everywhere.pressure, level, seed=2)
    estimate = possible_speed(slowness_squared(*curvatures(heard, 0.01, everywhere.time[1])))[10:91, 10:91]
    maps[f"{100 * level:g} % noise: {speed_error(estimate, truth):.2f}"] = estimate
figure = plot_speed_maps(maps, outline=truth, title="Read off by differences: error against the guess")

# %% [markdown]
# Without noise the map is nearly perfect. With one per cent it is worse than the constant guess, though every node has
# a sensor. **Differentiating twice multiplies noise by one over the spacing squared**, and the medium hides in second
# derivatives. Worse, the noise does not even average out: squared, it stands in the denominator, which makes $1/c^2$
# too small, so everything looks too fast.
#
# What helps is a field that is smooth by itself, whose derivatives are exact, and that obeys the law between the
# sensors. You built one in lesson 5.4.
#
# ## 3. Two networks, one loss
#
# One network proposes the pressure $\hat p(x, y, t)$, another one the speed $\hat c(x, y)$. Equations (24)–(26), as
# means of squares, and one term more:
#
# $$\mathcal L = \underbrace{\overline{(\hat p - p_\text{obs})^2}}_{\text{hear what the sensors heard}}
# + \lambda_\text{pde}\,\ell^4\,\underbrace{\overline{\Big(\nabla^2\hat p - \frac{1}{\hat c^2}\,
# \frac{\partial^2\hat p}{\partial t^2}\Big)^2}}_{\text{obey the law, in the proposed medium}}
# + \lambda_\text{tv}\,\underbrace{\mathrm{TV}(\hat c)}_{\text{no more hills than needed}} .$$
#
# Only the law ties the two together: the speed hears no sensor, it hears the field. $\ell$, the width of a tap, makes a
# residual into a pressure. No term speaks of $t = 0$ or of the edges.
#
# ### Exercise 5: a speed that is always possible
# A network says any number. A negative speed means nothing, a speed of zero divides by zero, and $c$ and $-c$ obey the
# same law. So let the number $u$ choose a **factor** on the first guess, between $1/m$ and $m$:
#
# $$c = c_0\,m^{\tanh u},\qquad m^x = e^{x\ln m}.$$
#
# Up and down by the same factor is one $u$ and its negative.

# %% exercise="positive_speed" points=2
from acml_tf.networks.pinn.speed_map import positive_speed

# %% test="positive_speed"
numbers = np.array([0, 1e6, -1e6], "float32")
np.testing.assert_allclose(
    positive_speed(numbers), [1, 4, 0.25], rtol=1e-4, err_msg="u = 0 leaves the guess, u = ±∞ gives m and 1/m"
)
assert numbers.tolist() == [0, 1e6, -1e6], "work on a copy: your function changed the array that it was given"
np.testing.assert_allclose(
    positive_speed(np.full((2, 1), 0.5493061, "float32"), np.array([[3], [5]], "float32"), 4.0),
    [[6.0], [10.0]],
    rtol=1e-4,
    err_msg="tanh 0.549 is one half, and 4 to the half is 2: twice the guess of each place",
)
assert np.isclose(positive_speed(np.float32(-0.5493061), 6.0, 9.0), 2.0, rtol=1e-4), "9 to the minus half is 1/3"

# %% hidden="positive_speed"
output, max_ratio = rng.normal(scale=3, size=(4, 5, 1)).astype("float32"), float(rng.uniform(5, 9))
guess = rng.uniform(0.2, 5, size=(4, 5, 1)).astype("float32")
speeds, mirrored = (
    np.asarray(positive_speed(output, guess, max_ratio)),
    np.asarray(positive_speed(-output, guess, max_ratio)),
)
assert np.shape(speeds) == (4, 5, 1), "one speed for each number"
assert np.all(speeds > 0), "positive for any output"
assert np.all((speeds < guess * max_ratio * 1.001) & (speeds > guess / max_ratio * 0.999)), (
    "within the factor m of the guess"
)
np.testing.assert_allclose(speeds * mirrored, guess**2, rtol=1e-3, err_msg="u and −u: as far up as down")
np.testing.assert_allclose(
    np.log(speeds / guess),
    np.log(max_ratio) * np.tanh(output),
    atol=1e-3,
    err_msg="m to the power tanh u times the guess",
)


# %% wrong="positive_speed"
def takes_the_absolute_value(output, first_guess=1.0, max_ratio=4.0):
    """Yours is positive, but it can be zero, has no upper end, and u = 0 is not the first guess."""
    return first_guess * ops.abs(output)


# %% wrong="positive_speed"
def adds_instead_of_multiplying(output, first_guess=1.0, max_ratio=4.0):
    """You added to the guess; m·tanh u reaches −m, and the speed becomes negative."""
    return first_guess + max_ratio * ops.tanh(output)


# %% wrong="positive_speed"
def has_no_ceiling(output, first_guess=1.0, max_ratio=4.0):
    """Your exponential is positive but has no bounds; squash u by tanh before you raise m to it."""
    return first_guess * ops.exp(np.log(max_ratio) * output)


# %% wrong="positive_speed"
def uses_base_e(output, first_guess=1.0, max_ratio=4.0):
    """You raised e, not m: the factor is limited to 2.7 whatever m is."""
    return first_guess * ops.exp(ops.tanh(output))


# %% wrong="positive_speed"
def goes_up_only(output, first_guess=1.0, max_ratio=4.0):
    """Your factor lies between 1 and m: a medium slower than the guess cannot be found, and u = 0 is not the guess."""
    return first_guess * ops.exp(np.log(max_ratio) * ops.sigmoid(output))


# %% wrong="positive_speed"
def raises_the_guess_too(output, first_guess=1.0, max_ratio=4.0):
    """You raised the guess to the power as well; only m has the exponent, the guess stands before it."""
    return ops.exp(ops.log(ops.convert_to_tensor(first_guess * max_ratio, "float32")) * ops.tanh(output))


# %% wrong="positive_speed"
def keeps_the_factor_at_four(output, first_guess=1.0, max_ratio=4.0):
    """Your factor is 4 whatever one asks for; use `max_ratio`."""
    return first_guess * ops.exp(np.log(4.0) * ops.tanh(output))


# %% wrong="positive_speed"
def goes_straight_from_end_to_end(output, first_guess=1.0, max_ratio=4.0):
    """You went from 1/m to m in a straight line: u = 0 is then not the first guess, and up and down are not alike."""
    return first_guess * (1 / max_ratio + (max_ratio - 1 / max_ratio) * ops.sigmoid(output))


# %% right="positive_speed"
def as_a_power(output, first_guess=1.0, max_ratio=4.0):
    return first_guess * np.power(max_ratio, np.tanh(output))


# %% right="positive_speed"
def by_its_logarithm(output, first_guess=1.0, max_ratio=4.0):
    return ops.exp(ops.log(ops.convert_to_tensor(first_guess, "float32")) + np.log(max_ratio) * ops.tanh(output))


# %% right="positive_speed"
def with_tensorflow(output, first_guess=1.0, max_ratio=4.0):
    import tensorflow as tf

    return first_guess * tf.pow(tf.cast(max_ratio, tf.float32), tf.tanh(tf.convert_to_tensor(output)))


# %% right="positive_speed"
def with_keras_throughout(output, first_guess=1.0, max_ratio=4.0):
    return ops.multiply(first_guess, ops.exp(ops.log(max_ratio) * ops.tanh(output)))


# %% [markdown] contract="positive_speed"
# - integers — what a network says is a floating-point number, as the tests hand it in

# %% [markdown] hint="positive_speed"
# `ops.tanh` squashes every number into −1 … 1. That is the exponent.

# %% [markdown] hint="positive_speed"
# `ops.exp(np.log(max_ratio) * exponent)` is $m$ to that exponent; multiply it with the guess.

# %% [markdown]
# ### Exercise 6: the price of a hill
# 250 noisy sensors leave room for many media. Prefer the plainest: charge for every rise and fall. The mean **slope**
# of the map does that, and charges the same for one sharp step as for many small ones of that height, so edges are
# allowed. (The mean *squared* slope would not allow them: a step in half the distance costs twice as much.)
#
# $$\mathrm{TV}(u) = \overline{\sqrt{u_x^2 + u_y^2 + s^2} - s},\qquad
# u_x \approx \frac{u(x + h, y) - u(x, y)}{h}.$$
#
# The small $s$ rounds the root at zero, where it has no derivative.

# %% exercise="total_variation" points=2
from acml_tf.networks.pinn.speed_map import total_variation


# %%
def tilted_plane(positions):
    """A map that rises by 3 along x and falls by 4 along y."""
    return 3 * positions[:, :1] - 4 * positions[:, 1:]


def bowl(positions):
    """A map that is curved."""
    return ops.sum(positions * positions, axis=1, keepdims=True)


# %% test="total_variation"
places = np.linspace(0, 1, 40, dtype="float32").reshape(20, 2)
before = places.copy()
assert np.shape(total_variation(bowl, places)) == (), "the price of a map is one number"
np.testing.assert_array_equal(places, before, err_msg="work on a copy: your function changed the array it was given")
for soft, price in ((0.0, 5), (12.0, 1)):
    np.testing.assert_allclose(
        total_variation(tilted_plane, places, soft=soft),
        price,
        rtol=1e-2,
        err_msg="slopes 3 and −4: √(9 + 16) = 5, and with s = 12 √(25 + 144) − 12 = 1",
    )
np.testing.assert_allclose(
    total_variation(bowl, np.array([[1, 0.5], [0, -0.25]], "float32"), 0.5, 0.0),
    (np.hypot(2.5, 1.5) + 0.5) / 2,
    rtol=1e-3,
    err_msg="x² + y² with h = 0.5 at (1, 0.5): slopes 1.25/0.5 and 0.75/0.5; each place has its own root",
)

# %% hidden="total_variation"
places, step, soft = rng.uniform(size=(201, 2)).astype("float32"), rng.choice([0.05, 0.2]), rng.uniform(0.5, 2)
slopes = 2 * places + step
expected = np.mean(np.sqrt(np.sum(slopes**2, axis=1) + soft**2) - soft)
np.testing.assert_allclose(
    total_variation(bowl, places, float(step), float(soft)),
    expected,
    rtol=2e-3,
    err_msg="the mean over places of the rounded slope",
)
standard = np.mean(np.sqrt(np.sum((2 * places + 0.02) ** 2, axis=1) + 0.1**2) - 0.1)
np.testing.assert_allclose(
    total_variation(bowl, places), standard, rtol=2e-3, err_msg="h = 0.02 and s = 0.1 by default"
)


# %% wrong="total_variation"
def forgets_the_step(field, positions, step=0.02, soft=0.1):
    """You took differences but did not divide by the distance: the price would depend on the step."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.mean(ops.sqrt(along**2 + across**2 + soft**2) - soft)


# %% wrong="total_variation"
def charges_for_squares(field, positions, step=0.02, soft=0.1):
    """You averaged squared slopes; that smears every edge. Take the root of each slope first."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.mean((along**2 + across**2) / step**2)


# %% wrong="total_variation"
def takes_the_root_of_the_mean(field, positions, step=0.02, soft=0.1):
    """You averaged first and took the root of the mean; each place has its own root."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.sqrt(ops.mean((along**2 + across**2) / step**2) + soft**2) - soft


# %% wrong="total_variation"
def steps_along_both_axes_at_once(field, positions, step=0.02, soft=0.1):
    """You moved x and y together; the slopes along x and y are two differences."""
    slope = (field(positions + np.float32(step)) - field(positions)) / step
    return ops.mean(ops.sqrt(slope**2 + soft**2) - soft)


# %% wrong="total_variation"
def charges_even_for_a_flat_map(field, positions, step=0.02, soft=0.1):
    """Your flat map costs s; take s away again after the root."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.mean(ops.sqrt((along**2 + across**2) / step**2 + soft**2))


# %% wrong="total_variation"
def adds_the_two_slopes(field, positions, step=0.02, soft=0.1):
    """You added the moduli of both slopes; the slope of a hill is the root of the sum of their squares."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.mean(ops.abs(along) + ops.abs(across)) / step


# %% wrong="total_variation"
def forgets_to_square_the_softness(field, positions, step=0.02, soft=0.1):
    """You put s under the root as it is; there it stands squared, as the slopes do."""
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32")) - here
    across = field(positions + np.array([0, step], "float32")) - here
    return ops.mean(ops.sqrt((along**2 + across**2) / step**2 + soft) - soft)


# %% right="total_variation"
def with_a_loop_over_axes(field, positions, step=0.02, soft=0.1):
    here, total = np.asarray(field(positions)), soft**2
    for shift in np.eye(2, dtype="float32") * np.float32(step):
        total = total + ((np.asarray(field(positions + shift)) - here) / step) ** 2
    return float(np.mean(np.sqrt(total) - soft))


# %% right="total_variation"
def with_tensorflow(field, positions, step=0.02, soft=0.1):
    import tensorflow as tf

    places = tf.convert_to_tensor(positions)
    here = field(places)
    along, across = (field(places + tf.constant([shift])) - here for shift in ([step, 0.0], [0.0, step]))
    return tf.reduce_mean(tf.sqrt((along / step) ** 2 + (across / step) ** 2 + soft**2) - soft)


# %% [markdown] hint="total_variation"
# Ask the map at three sets of positions: here, a step along x, a step along y.

# %% [markdown] hint="total_variation"
# `positions + np.array([step, 0], "float32")` moves all positions along x. Divide the differences by `step`.

# %% [markdown] hint="total_variation"
# `ops.mean(ops.sqrt(squared_slope + soft**2) - soft)`: the mean comes last.

# %% [markdown]
# ## 4. Listen and learn
#
# Four pairs of networks are trained in the same way. They differ in their first weights and in the sensors they hear:
# each one gets another four fifths of the 250. For the first fifth of the training the speed is **held** at 1: a
# pressure that is still noise would drag it anywhere.

# %% show
from acml_tf.networks.pinn.inverse import train_inverse_pinn
from acml_tf.networks.pinn.speed_map import SpeedErrorMonitor

RECIPE = {"steps": 1000, "learning_rate": 1e-2, "num_points": 600, "duration": 1.2, "length": PULSE_WIDTH}


def find_medium(places, noise=NOISE, seed=0, **changes):
    """Train one pair of networks on noisy readings; return it and its map of the speed."""
    readings = sensor_readings(record, places, noise, seed=seed)
    model = train_inverse_pinn(
        *readings, seed=seed, callbacks=[SpeedErrorMonitor(inner, truth)], **{**RECIPE, **changes}
    )
    return model, np.reshape(model.wave_speed(inner.reshape(-1, 2)), truth.shape)


places = layouts[f"random, {SENSORS}"]
members, histories = [], []
for seed in range(4):
    heard = rng.permutation(SENSORS)[: 4 * SENSORS // 5]
    model, estimate = find_medium(places[heard], seed=seed)
    members.append(estimate)
    histories.append(model.history.history)

# %% [markdown]
# How they learned. While the speed is held, the error is 1, that of the guess. Let go, it falls at once.

# %% show
epochs = np.arange(len(histories[0]["loss"])) * RECIPE["steps"] // 100
curves = {f"pair {number + 1}": (epochs, history["speed_error"]) for number, history in enumerate(histories)}
held = (0, 0.2 * RECIPE["steps"])
figure = plot_curves(
    curves, "Finding the medium", "optimiser steps", "error of ĉ / error of the guess", False, held, "held"
)

# %% [markdown]
# The mean of the four maps, the truth, and the difference. Compare with the right map of section 2: the same noise, and
# one sensor where there were forty.

# %% show
mean = np.mean(members, axis=0)
for number, estimate in enumerate(members):
    print(f"pair {number + 1}: {speed_error(estimate, truth):.2f} of the error of the guess")
reached, best_constant = speed_error(mean, truth), speed_error(np.full_like(truth, truth.mean()), truth)
print(f"mean map: {reached:.2f}; best constant ({truth.mean():.2f}): {best_constant:.2f}; published weights: 0.63")
print(f"mean speed inside {mean[truth > 1].mean():.2f} (true 2), outside {mean[truth == 1].mean():.2f} (true 1)")
print(
    "The constant guess is beaten." if reached < 0.8 else "The constant guess is not beaten: look at the curves above."
)
figure = plot_speed_maps({"mean of four": mean, "truth": truth}, outline=truth, title="Speed, found and true")

# %% show
figure = plot_speed_maps(
    {"found − true": mean - truth},
    outline=truth,
    scale=ERROR,
    label="ĉ − c (lengths per unit of time)",
    title="Where it is wrong",
)

# %% [markdown]
# The ellipse stands where it should, and in its middle it has its speed. What is wrong is the **edge**, and more inside
# than outside. A wave cannot draw a line much thinner than half its length, so the edge is blurred. But what the
# law holds is $1/c^2$, and what is blurred is that: halfway between 1 and ¼ lies a speed of
# $(\tfrac12 + \tfrac18)^{-1/2} = 1.26$, not 1.5. See the cut below.
#
# ## 5. How sure?
#
# Four pairs give four answers. Where they agree, one more would agree as well.
#
# ### Exercise 7: the band of an ensemble
# How wide must a band around the mean of $M$ answers be to hold a **further** answer with probability 0.9? Their
# standard deviation $s$ (with $M - 1$, the mean was estimated from the same few) is itself uncertain: that is what
# Student's $t$ is for. And the mean is, too: that is the $1/M$.
#
# $$\bar c \pm t_{M-1}\Big(\tfrac{1 + \text{level}}{2}\Big)\; s\,\sqrt{1 + \tfrac1M}$$

# %% exercise="ensemble_band" points=2
from acml_tf.uncertainty.ensemble import ensemble_band

# %% test="ensemble_band"
maps = np.array([[1, 5, 4], [3, 5, 8]])
centre, half_width = ensemble_band(maps)
np.testing.assert_allclose(centre, [2, 5, 6], rtol=1e-4, err_msg="the mean over members, for each place")
np.testing.assert_allclose(
    half_width,
    [6.3138 * np.sqrt(2 * 1.5), 0, 6.3138 * np.sqrt(8 * 1.5)],
    rtol=1e-4,
    atol=1e-4,
    err_msg="t = 6.31 for one degree of freedom, s = √2, 0 and √8, √(1 + 1/2)",
)
assert maps.tolist() == [[1, 5, 4], [3, 5, 8]], "work on a copy: your function changed the array that it was given"
assert np.isclose(ensemble_band(np.array([1.0, 2, 3]), 0.5)[1], 0.8165 * np.sqrt(4 / 3), rtol=1e-3), (
    "three members, one place, level 0.5: t = 0.8165 and s = 1"
)
with np.testing.assert_raises(ValueError, msg="one member has no spread: raise a ValueError"):
    ensemble_band(maps[:1])

# %% hidden="ensemble_band"
level = rng.uniform(0.6, 0.8)
answers = rng.normal(2.0, 3.0, size=(5, 2000))
centre, half_width = (np.asarray(part) for part in ensemble_band(answers[:-1], level))
inside = np.mean(np.abs(answers[-1] - centre) <= half_width)
np.testing.assert_allclose(inside, level, atol=0.05, err_msg="a further answer falls inside as often as promised")
maps = rng.normal(size=(6, 3, 4))
found = [np.asarray(part) for part in ensemble_band(maps)]
assert found[0].shape == found[1].shape == (3, 4), "one mean and one half-width for each place of the map"
np.testing.assert_allclose(found[0], np.mean(maps, axis=0), atol=1e-4, err_msg="the mean over members, for each place")
np.testing.assert_allclose(
    found[1],
    scipy.stats.t.ppf(0.95, 5) * np.std(maps, axis=0, ddof=1) * np.sqrt(7 / 6),
    rtol=1e-3,
    err_msg="t of M − 1 degrees of freedom, s with M − 1; the level is 0.9 by default",
)


# %% wrong="ensemble_band"
def takes_the_normal_quantile(members, level=0.9):
    """You used the normal quantile, as if s were known; from a few members it is not: Student's t with M − 1."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.norm.ppf((1 + level) / 2)
    spread = np.std(members, axis=0, ddof=1)
    return members.mean(axis=0), quantile * spread * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def divides_by_the_number_of_members(members, level=0.9):
    """Your s divides by M; the mean comes from the same members, so divide by M − 1 (`ddof=1`)."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    return members.mean(axis=0), quantile * np.std(members, axis=0) * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def says_how_sure_the_mean_is(members, level=0.9):
    """That is the band for the *mean*, s/√M; a further member scatters by itself, too: s √(1 + 1/M)."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    return members.mean(axis=0), quantile * np.std(members, axis=0, ddof=1) / np.sqrt(len(members))


# %% wrong="ensemble_band"
def takes_one_tail(members, level=0.9):
    """You left 1 − level on each side; half of it belongs to each, so the quantile is that of (1 + level)/2."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf(level, len(members) - 1)
    return members.mean(axis=0), quantile * np.std(members, axis=0, ddof=1) * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def averages_over_places(members, level=0.9):
    """You averaged over everything; each place has its own mean and its own spread."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    return members.mean(), quantile * np.std(members, ddof=1) * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def counts_one_degree_of_freedom_too_many(members, level=0.9):
    """You took t with M degrees of freedom; the mean has used one of them up: M − 1."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members))
    return members.mean(axis=0), quantile * np.std(members, axis=0, ddof=1) * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def returns_both_ends(members, level=0.9):
    """You returned the lower and the upper end; asked for are the mean and the half-width."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    width = quantile * np.std(members, axis=0, ddof=1) * np.sqrt(1 + 1 / len(members))
    return members.mean(axis=0) - width, members.mean(axis=0) + width


# %% wrong="ensemble_band"
def is_sure_of_a_single_member(members, level=0.9):
    """Your band around a single member has no width, as if nothing were uncertain; one has no spread: ValueError."""
    members = np.asarray(members)
    if len(members) < 2:
        return members[0], np.zeros(members.shape[1:])
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    return members.mean(axis=0), quantile * np.std(members, axis=0, ddof=1) * np.sqrt(1 + 1 / len(members))


# %% wrong="ensemble_band"
def forgets_that_the_mean_scatters(members, level=0.9):
    """You left √(1 + 1/M) out: the mean of a few members scatters, too."""
    members = np.asarray(members)
    if len(members) < 2:
        raise ValueError("two members at least")
    quantile = scipy.stats.t.ppf((1 + level) / 2, len(members) - 1)
    return members.mean(axis=0), quantile * np.std(members, axis=0, ddof=1)


# %% right="ensemble_band"
def by_sums(members, level=0.9):
    if len(members) < 2:
        raise ValueError("two members at least")
    count, centre = len(members), sum(members) / len(members)
    variance = sum((member - centre) ** 2 for member in members) / (count - 1)
    return centre, scipy.stats.t(count - 1).isf((1 - level) / 2) * np.sqrt(variance * (count + 1) / count)


# %% right="ensemble_band"
def with_lists_of_single_precision(members, level=0.9):
    count = len(members)
    if count < 2:
        raise ValueError("one member is no ensemble")
    quantile = scipy.stats.t.interval(level, count - 1)[1]
    centre, variance = np.mean(members, axis=0), np.var(members, axis=0, ddof=1)
    return [np.float32(centre).tolist(), np.float32(quantile * (variance * (1 + 1 / count)) ** 0.5).tolist()]


# %% right="ensemble_band"
def with_keras(members, level=0.9):
    members, count = ops.cast(members, "float32"), len(members)
    if count < 2:
        raise ValueError(f"{count} member has no spread")
    variance = ops.var(members, axis=0) * count / (count - 1)
    quantile = float(scipy.stats.t.ppf((1 + level) / 2, count - 1))
    return ops.mean(members, axis=0), quantile * ops.sqrt(variance * (1 + 1 / count))


# %% [markdown] hint="ensemble_band"
# Members are the first axis. `np.mean(members, axis=0)`, `np.std(members, axis=0, ddof=1)`.

# %% [markdown] hint="ensemble_band"
# `scipy.stats.t.ppf((1 + level) / 2, count - 1)` is the quantile; the width also needs `np.sqrt(1 + 1 / count)`.

# %% [markdown]
# A cut along $x = 0.6$, through the middle of the ellipse, and then every place of the map: how wide is the band, how
# large the true error? Below the dashed line the band holds the truth.

# %% show
from acml_tf.uncertainty.ensemble import band_report

centre, half_width = ensemble_band(members)
held_share, correlation = band_report(centre, half_width, truth)
near_edge = np.abs(np.gradient(truth)).sum(axis=0) > 0
print(f"the 90 % band holds the truth at {100 * held_share:.0f} % of the places, ", end="")
print(
    f"at {100 * band_report(centre[near_edge], half_width[near_edge], truth[near_edge])[0]:.0f} % of those at the edge"
)
print(f"rank correlation of half-width and error: {correlation:.2f}")
cut = 50  # x = 0.6
print(f"at the two edges of the cut the map says {np.mean(centre[cut, [40, 60]]):.2f}")
figure = plot_band(inner[cut, :, 1], centre[cut], half_width[cut], truth[cut])

# %% show
figure = plot_band_calibration(half_width, np.abs(centre - truth))

# %% [markdown]
# The band is wide where the map is bad, so it is worth having: it tells you where to put the next sensor. But it does
# not keep its promise for the *truth*, and it could not. It says where a further **network** would fall, and all of
# them round the same edge in the same way. An error that everybody makes is invisible to a vote.
#
# ### Question (graded by hand)
# A colleague proposes forty pairs instead of four, so that the band becomes reliable at the edge. What would forty
# members change, what would they not, and what would you do instead?

# %% [markdown] answer="forty" points=3
# More members make the mean and its spread steadier: t falls from 2.4 to 1.7, and the band becomes *narrower*,
# so it holds the truth at even fewer places. The error at the edge is shared: the same smooth networks, the same
# waves that are too long to draw it, the same price on slopes. It is bias, not scatter, and averaging leaves bias as
# it is.
#
# What helps: shorter pulses or a denser net of sensors near the edge (better data), members that differ in what they
# assume (price of slopes, form of the map), or a calibration on media whose speed is known, with the conformal scores
# of lesson 5.7, which widen the band by what was really missed.

# %% [markdown]
# ## 6. Less to hear
#
# The same recipe, one pair each, a little shorter: more noise, fewer sensors, or 250 sensors in the wrong place. Which
# loss hurts most? Look also at how strong the found field is inside the square, against the true one.

# %% show
cases = {
    "10 % noise": (places, 0.1),
    "60 sensors": (places[:60], NOISE),
    "ring of 250": (layouts[f"ring, {SENSORS}"], NOISE),
}
maps, early = {}, slice(2, 20, 3)
for name, (stand, noise) in cases.items():
    model, estimate = find_medium(stand, noise, steps=800)
    maps[f"{name}: {speed_error(estimate, truth):.2f}"] = estimate
    found = model.pressure(record.points(early)[:, 10:91:4, 10:91:4].reshape(-1, 3))
    strength = np.std(found) / np.std(record.pressure[early, 10:91:4, 10:91:4])
    print(f"{name:12s} found field at early moments: {100 * strength:.0f} % of its true strength")
figure = plot_speed_maps(maps, outline=truth, title="Error against the guess, with less to hear")

# %% [markdown]
# Ten times the noise costs little: it is averaged over 61 moments and 250 sensors, and the law forbids most of what it
# suggests. Sensors cost more; see exercise 2 for how few 60 are. And from the ring the inside is not heard at all, only
# what has left it. The law allows to conclude from there (hospitals do so with ultrasound, and rings of sensors are
# what they have), but then the taps have to be known. Here they are not, and the found field is too quiet: **silence
# obeys the law in every medium.** A loss that is small says that nothing contradicts the answer, not that it is true.

# %% [markdown]
# ## 7. Beyond: finding the law itself
#
# So far the wave equation was given and the medium was sought. What if the equation is unknown too? In a duct that is
# closed at both ends only waves with $k_n = n\pi/L$ fit, n = 1, 2, …, of the shapes $\cos k_n x$. Take a record apart
# into these shapes, and each swings with its own frequency. So a record gives pairs $(k_n, \omega_n)$, points of the
# **dispersion relation**, and with it the equation: $\omega^2 = c^2k^2$ is $p_{tt} = c^2 p_{xx}$ in other letters.
#
# Our duct is 2 m long and 0.2 m high. A loudspeaker at one wall, a second of opposite sign at the other, at a few
# places along the duct; a row of 101 noisy microphones along one wall. Which law do *they* see?

# %% show
from acml_tf.acoustics.wave import solve_wave
from acml_tf.classic.dispersion import find_dispersion_relation, mode_frequencies
from acml_tf.plots.wave_outlook import plot_dispersion

SPACING_M, STEP_S, AIR_SPEED = 0.02, 5e-5, 343.0
duct_rng = np.random.default_rng(55)
along, across = np.arange(101) * SPACING_M, np.cos(np.pi * np.arange(11) / 10)


def record_at_the_wall(source_m, noise=0.5):
    """Pressure of 101 microphones over 50 ms after a pulse, with noise of half its rms."""
    pulse = np.exp(-((along - source_m) ** 2) / (2 * 0.05**2))
    field = solve_wave(np.outer(pulse, across), AIR_SPEED, SPACING_M, STEP_S, 1000, boundary="rigid")[:, :, 0]
    return field + noise * field.std() * duct_rng.standard_normal(field.shape)


records = [record_at_the_wall(source) for source in (0.2, 0.5, 0.7, 1.1)]
k, omega = np.concatenate([mode_frequencies(record, SPACING_M, STEP_S) for record in records], axis=1)
long_waves, all_waves = k < 20, k < 30
law = find_dispersion_relation(k[long_waves], omega[long_waves])

# %% [markdown]
# The candidates are 1, k, k², k³ and k⁴. Every sum of up to three of them is fitted to some wavelengths and judged on
# the others, and the **shortest** sum that does as well as the best one (within one standard error) is the answer.

# %% show
print(f"k up to 20 rad/m: {law}")
for term, (low, high) in zip(law.terms, np.sqrt(law.intervals), strict=True):
    name, factor = ("ω_c/2π in Hz", 1 / (2 * np.pi)) if term == "1" else ("c in m/s", 1)
    print(f"    {name}: {factor * low:.2f} … {factor * high:.2f} (95 %)")
print(f"    true: c/2h = {AIR_SPEED / 0.4:.2f} Hz, c = {AIR_SPEED:.2f} m/s")
print(f"k up to 30 rad/m: {find_dispersion_relation(k[all_waves], omega[all_waves])}")
figure = plot_dispersion(records[0], SPACING_M, STEP_S, k[long_waves], omega[long_waves], law)

# %% [markdown]
# The law is $\omega^2 = c^2k^2 + \omega_c^2$, though nobody told it: along its axis the duct does *not* obey the wave
# equation but $p_{tt} = c^2 p_{xx} - \omega_c^2\,p$. Below $\omega_c$ no real k is left and nothing travels: the cut-on
# of the first cross mode. The last printed line is a finding too. With shorter waves a third term shows up that no
# duct has. It is our *solver*: on its grid short waves are a little too slow.
#
# This is **symbolic regression** in its simplest form, a short list of candidates and a preference for few of them.
# Its answer can be read, checked and carried to another duct, which no network's weights allow. Its limit is the list:
# a law whose terms are not on it is only imitated.

# %% [markdown]
# ## What to keep
#
# - A noise level is a ratio of rms values; say of what. Two sensors for each wavelength, along each axis, is what a
#   wave needs before any law helps.
# - The law is linear in $1/c^2$, not in $c$. Known everywhere and without noise, a field gives its medium away by least
#   squares; second differences of noisy readings do not.
# - Two networks with one loss: the field hears the sensors, the speed hears the field. Let the speed be possible by
#   construction, hold it until there is a field to listen to, and charge for hills.
# - Divide by the error of the constant guess. Draw the map of the error: the edge is what is missed, and what is
#   blurred is $1/c^2$.
# - An ensemble says where a further network would fall. What all of them miss, it cannot see.
#
# **Read on.** M. Raissi, P. Perdikaris, G. E. Karniadakis, "Physics-informed neural networks", J. Comput. Phys. 378
# (2019); M. Rasht-Behesht *et al.*, "Physics-informed neural networks (PINNs) for wave propagation and full waveform
# inversions", JGR Solid Earth 127 (2022); B. Lakshminarayanan *et al.*, "Simple and scalable predictive uncertainty
# estimation using deep ensembles" (NeurIPS 2017).
