# %% [markdown] minutes=95
# # HRTF field: your ears from twenty measurements
#
# Headphones can place a bird behind your left shoulder, but only with *your* ears: how head and pinna, the outer ear,
# colour a sound from each direction is as personal as a fingerprint. This colouring is the magnitude of the
# **head-related transfer function** (HRTF). To measure it, a loudspeaker stops at 1,250 places around you while you
# sit still for an hour. Could it stop at twenty, and a network fill in the rest?
#
# After this lesson you can
#
# - say where a sound comes from so that 359° and 1° are neighbours, and what "2.5 dB off" means to a listener,
# - build a **neural field**: a network that takes a direction, any direction, and answers with a spectrum,
# - write its sine layer with the right initial weights, its layer stack and its loss yourself in Keras,
# - find a new person's **code**, the numbers that make the field theirs, by walking downhill from the origin, and say
#   when the walk is not needed,
# - compare all this with simple methods, on new people, in directions never measured on them, and hear the result.
#
# The example is Fig. 11 with equations (15)–(16) of McCarthy *et al.*, "Machine learning in acoustics: a review
# and open-source repository", npj Acoustics 1:18 (2025), after Zhang, Wang and Duan, "HRTF Field" (2023).

# %%
from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.acoustics.sphere import farthest_point_directions, fibonacci_directions
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.features.hrtf import FREQUENCIES_HZ, load_or_simulate_ears
from acml_tf.networks.hrtf.interpolation import complete_ears, wave_levels
from acml_tf.networks.hrtf.latent import latent_error
from acml_tf.networks.hrtf.neural_field import LEVEL_UNIT_DB, CodedField, ear_batches  # noqa: F401 - exercise 7
from acml_tf.networks.serialization import ArgumentsAsConfig  # noqa: F401 - exercise 3
from acml_tf.plots.hrtf import plot_circle, plot_descent, plot_detail, plot_distortion, plot_maps

rng, COUNTS = np.random.default_rng(53), (20, 50, 100, 200)  # measured directions of a new person

# %% [markdown]
# ## 1. Where is a source?
#
# Azimuths of 359° and 1° are two degrees apart, but the numbers differ by 358. And straight above you every
# azimuth is the same place. Distances, averages and networks all stumble over such numbers. An arrow of length
# one, a **unit vector**, has no seam and no poles. With x to the front, y to the left and z up, a source at azimuth
# $\varphi$ (counted from the front to the left) and elevation $\vartheta$ is
#
# $$\mathbf u = (\cos\vartheta\cos\varphi,\ \cos\vartheta\sin\varphi,\ \sin\vartheta).$$
#
# The angle between two arrows follows from $\cos\angle(\mathbf u, \mathbf v) = \mathbf u\cdot\mathbf v$.
#
# ### Exercise 1: from angles to an arrow
# By hand first: where does the arrow for azimuth 90°, elevation 60° point?

# %% exercise="direction_to_unit_vector" points=2
from acml_tf.acoustics.sphere import direction_to_unit_vector

# %% test="direction_to_unit_vector"
azimuth_deg, elevation_deg = np.array([0, 90, 180, 0, 90]), np.array([0, 0, 0, 90, 60])
arrows = direction_to_unit_vector(azimuth_deg, elevation_deg)
assert np.shape(arrows) == (5, 3), "one row for each direction: front, left, up"
np.testing.assert_allclose(
    arrows,
    [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1], [0, 0.5, np.sqrt(0.75)]],
    atol=1e-5,
    err_msg="front, left, behind, above; the last one 60° up on the left: cos 60° to the left, sin 60° up",
)
assert [*azimuth_deg, *elevation_deg] == [0, 90, 180, 0, 90, 0, 0, 0, 90, 60], (
    "work on a copy: your function changed an array it was given"
)
assert np.shape(direction_to_unit_vector(30.0, 10.0)) == (3,), "two single numbers make one arrow, shape (3,)"

# %% hidden="direction_to_unit_vector"
azimuth, elevation = rng.uniform(-180, 360, (2, 5)), rng.uniform(-80, 80, (2, 5))
arrows = np.asarray(direction_to_unit_vector(azimuth, elevation))
assert arrows.shape == (2, 5, 3), "angles of any shape: the three coordinates come last"
np.testing.assert_allclose(np.linalg.norm(arrows, axis=-1), 1, atol=1e-4, err_msg="arrows have length one")
np.testing.assert_allclose(arrows[..., 2], np.sin(np.deg2rad(elevation)), atol=1e-4, err_msg="z is up")
np.testing.assert_allclose(
    np.exp(1j * np.arctan2(arrows[..., 1], arrows[..., 0])),
    np.exp(1j * np.deg2rad(azimuth)),
    atol=1e-4,
    err_msg="azimuth turns from x, the front, towards y, the left",
)
assert np.shape(direction_to_unit_vector(np.array([30.0]), np.array([10.0]))) == (1, 3), "one direction in a row of one"


# %% wrong="direction_to_unit_vector"
def feeds_degrees(azimuth_deg, elevation_deg):
    """You gave degrees to sine and cosine, which want radians."""
    x, y = np.cos(elevation_deg) * np.cos(azimuth_deg), np.cos(elevation_deg) * np.sin(azimuth_deg)
    return np.stack([x, y, np.sin(elevation_deg)], axis=-1)


# %% wrong="direction_to_unit_vector"
def measures_down_from_the_zenith(azimuth_deg, elevation_deg):
    """You took elevation for the angle from straight above, as physics books do; here 0° is level with the ears."""
    azimuth, polar = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    return np.stack([np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=-1)


# %% wrong="direction_to_unit_vector"
def turns_to_the_right(azimuth_deg, elevation_deg):
    """Your azimuth turns clockwise like a compass; here 90° is at the left ear."""
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    x, y = np.cos(elevation) * np.cos(azimuth), -np.cos(elevation) * np.sin(azimuth)
    return np.stack([x, y, np.sin(elevation)], axis=-1)


# %% wrong="direction_to_unit_vector"
def exchanges_front_and_left(azimuth_deg, elevation_deg):
    """You exchanged sine and cosine of the azimuth: at 0° the arrow points to the front, along x."""
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    x, y = np.cos(elevation) * np.sin(azimuth), np.cos(elevation) * np.cos(azimuth)
    return np.stack([x, y, np.sin(elevation)], axis=-1)


# %% wrong="direction_to_unit_vector"
def forgets_to_shorten(azimuth_deg, elevation_deg):
    """An arrow that points up has less left for front and side: shorten x and y by the cosine of the elevation."""
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    return np.stack([np.cos(azimuth), np.sin(azimuth), np.sin(elevation)], axis=-1)


# %% wrong="direction_to_unit_vector"
def puts_coordinates_first(azimuth_deg, elevation_deg):
    """Your first axis is the coordinate; let each direction be a row, coordinates last."""
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    x, y = np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth)
    return np.stack([x, y, np.sin(elevation)])


# %% wrong="direction_to_unit_vector"
def makes_one_table_of_everything(azimuth_deg, elevation_deg):
    """You made a table with one row per direction, whatever the angles look like; keep their shape and add an axis."""
    azimuth, elevation = np.deg2rad(np.ravel(azimuth_deg)), np.deg2rad(np.ravel(elevation_deg))
    x, y = np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth)
    return np.column_stack([x, y, np.sin(elevation)])


# %% right="direction_to_unit_vector"
def with_a_complex_turn(azimuth_deg, elevation_deg):
    turn = np.exp(1j * np.radians(azimuth_deg))
    up = np.sin(np.radians(elevation_deg))
    across = turn * np.cos(np.radians(elevation_deg))
    return np.concatenate([across.real[..., None], across.imag[..., None], up[..., None]], axis=-1)


# %% right="direction_to_unit_vector"
def as_lists_of_single_precision(azimuth_deg, elevation_deg):
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    flat = [np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)]
    return np.moveaxis(np.array(flat, dtype=np.float32), 0, -1).tolist()


# %% right="direction_to_unit_vector"
def with_keras(azimuth_deg, elevation_deg):
    azimuth = ops.convert_to_tensor(azimuth_deg, "float32") * (np.pi / 180)
    elevation = ops.convert_to_tensor(elevation_deg, "float32") * (np.pi / 180)
    front, left = ops.cos(elevation) * ops.cos(azimuth), ops.cos(elevation) * ops.sin(azimuth)
    return ops.stack([front, left, ops.sin(elevation)], axis=-1)


# %% [markdown] hint="direction_to_unit_vector"
# The height of the tip is sin ϑ; its shadow on the floor has the length cos ϑ. Then turn the shadow by φ.

# %% [markdown] hint="direction_to_unit_vector"
# `np.deg2rad` first; `np.stack([front, left, up], axis=-1)` puts the coordinates last.

# %% [markdown]
# ### The ears
#
# A set of people, all measured in the same directions. A right ear is stored as the left ear of its mirror image, so
# every person contributes two left ears. About three people in four go to training; the others, **both ears of them**,
# are the **test set**. Without measurements in `$ACML_DATA` the people are simulated: spheres with pinnae, each with a
# head radius, ear positions and notches of its own, and 0.3 dB of measuring error, which no method can foresee.

# %% show
directions, people, source = load_or_simulate_ears(seed=1)
train, test = speaker_folds(np.arange(len(people)), 4)[1]  # the settings of the field were tried on fold 0
ears, new_ears = (people[rows].reshape(-1, *people.shape[2:]) for rows in (train, test))
print(f"{source}: {len(train)} to learn from, {len(test)} to be judged by, {len(directions)} directions")

# %% [markdown]
# Each map below is the sphere around you, unrolled: three left ears at 8 kHz. Look for what they share (the shadow
# of the head on the right, and in it a bright spot where waves from all sides meet again) and for what is each one's
# own. The circles are twenty measured directions, chosen so that no large hole is left.

# %% show
bin_8_khz = int(np.argmin(np.abs(FREQUENCIES_HZ - 8000)))
seen = farthest_point_directions(directions, 20)
panels = {f"ear {number}": (directions, ears[number][:, bin_8_khz]) for number in (0, 4, 8)}
figure = plot_maps(panels, "Three left ears at 8 kHz", "level in dB", directions[seen])

# %% [markdown]
# ## 2. How wrong is wrong?
#
# In every direction $d$ take the root mean square (**RMS**), over frequency, of the error in decibels; then the mean
# over directions. This is the **log-spectral distortion**:
#
# $$\mathrm{LSD} = \frac1D\sum_{d=1}^{D}\sqrt{\frac1F\sum_{f=1}^{F}\left(\hat L_{df} - L_{df}\right)^2}.$$
#
# The order matters, and so does *which* directions: only those that were not measured. A network that repeats what it
# was told proves nothing.
#
# ### Exercise 2: log-spectral distortion

# %% [markdown] question="distortion" unit="dB"
# **By hand**: two directions, two bins; errors (3, −3) dB and (0, 0) dB. What is the distortion?
#
# - right 1.5 — 3 dB in the first direction, 0 in the second, and the mean of these.
# - wrong 2.1213 — take the root in each direction, and then the mean.
# - wrong 3 — that is the first direction.
# - wrong 0 — errors are squared before they are averaged.

# %% exercise="log_spectral_distortion" points=2
from acml_tf.features.hrtf import log_spectral_distortion

# %% test="log_spectral_distortion"
truth = np.array([[10, -20], [5, 5]])
predicted = truth + np.array([[3, -3], [0, 0]])
found = log_spectral_distortion(predicted, truth)
assert np.ndim(found) == 0, "directions and bins are averaged away"
assert np.isclose(found, 1.5, rtol=1e-4), "3 dB in one direction, 0 dB in the other; whole decibels give fractions"
assert [*truth[0], *predicted[0]] == [10, -20, 13, -23], "work on a copy: your function changed an array it was given"
pair = np.array([[[3.0, 4.0, 0.0]], [[6.0, 6.0, 6.0]]])
np.testing.assert_allclose(
    log_spectral_distortion(pair - 9, np.full((2, 1, 3), -9.0)),
    [np.sqrt(25 / 3), 6],
    rtol=1e-4,
    err_msg="two ears give two numbers; over frequency take the root mean square",
)

# %% hidden="log_spectral_distortion"
truth = rng.normal(scale=5, size=(2, 3, 6, 8))
errors = rng.choice([-1, 1], size=(2, 3, 6, 8)) * rng.uniform(0.5, 6, (2, 3, 6, 8))
by_hand = [[np.mean([np.sqrt(sum(e**2 for e in row) / 8) for row in ear]) for ear in both] for both in errors]
np.testing.assert_allclose(
    log_spectral_distortion(truth + errors, truth),
    by_hand,
    rtol=1e-4,
    err_msg="root mean square over the bins of each direction, then the mean over the directions",
)
listed = log_spectral_distortion([[6.0, 6.0], [0.0, 0.0]], np.zeros((2, 2)))
assert np.isclose(listed, 3, rtol=1e-4), "a list, as in the example, will do: 6 dB off in one of two directions"
assert np.shape(log_spectral_distortion(truth[:1, :1], truth[:1, :1])) == (1, 1), "one ear of one head keeps both axes"


# %% wrong="log_spectral_distortion"
def averages_before_the_root(predicted_db, true_db):
    """You took one root over all directions and bins; take it in each direction, then average."""
    return np.sqrt(np.mean((predicted_db - true_db) ** 2, axis=(-2, -1)))


# %% wrong="log_spectral_distortion"
def forgets_the_root(predicted_db, true_db):
    """Without the root your number is in dB²."""
    return np.mean((predicted_db - true_db) ** 2, axis=(-2, -1))


# %% wrong="log_spectral_distortion"
def averages_absolute_errors(predicted_db, true_db):
    """You averaged absolute errors; the distortion is a root mean square over frequency."""
    return np.mean(np.abs(predicted_db - true_db), axis=(-2, -1))


# %% wrong="log_spectral_distortion"
def lets_errors_cancel(predicted_db, true_db):
    """Too loud here and too soft there cancelled in your mean; square before you average."""
    return np.mean(np.abs(np.mean(predicted_db - true_db, axis=-1)), axis=-1)


# %% wrong="log_spectral_distortion"
def exchanges_frequency_and_direction(predicted_db, true_db):
    """You took the root mean square over directions and the mean over bins; exchange the two axes."""
    return np.mean(np.sqrt(np.mean((predicted_db - true_db) ** 2, axis=-2)), axis=-1)


# %% wrong="log_spectral_distortion"
def takes_decibels_of_decibels(predicted_db, true_db):
    """The levels are decibels already; you took their logarithm once more."""
    ratio = 20 * np.log10(np.abs(predicted_db) + 1e-3) - 20 * np.log10(np.abs(true_db) + 1e-3)
    return np.mean(np.sqrt(np.mean(ratio**2, axis=-1)), axis=-1)


# %% wrong="log_spectral_distortion"
def gives_one_number_for_all_ears(predicted_db, true_db):
    """You averaged the ears too; each ear needs a number of its own, or nobody can say how sure the mean is."""
    return np.mean(np.sqrt(np.mean((predicted_db - true_db) ** 2, axis=-1)))


# %% wrong="log_spectral_distortion"
def adds_the_bins(predicted_db, true_db):
    """You took the root of the sum over frequency; divide by the number of bins, it is a root *mean* square."""
    return np.mean(np.linalg.norm(predicted_db - true_db, axis=-1), axis=-1)


# %% right="log_spectral_distortion"
def with_norms(predicted_db, true_db):
    lengths = np.linalg.norm(predicted_db - true_db, axis=-1)
    return lengths.sum(axis=-1) / lengths.shape[-1] / np.sqrt(np.shape(true_db)[-1])


# %% right="log_spectral_distortion"
def with_keras(predicted_db, true_db):
    error = ops.cast(predicted_db, "float32") - ops.cast(true_db, "float32")
    return ops.mean(ops.sqrt(ops.mean(ops.square(error), axis=-1)), axis=-1)


# %% right="log_spectral_distortion"
def ear_by_ear(predicted_db, true_db):
    if np.ndim(true_db) > 2:
        return [ear_by_ear(*ear) for ear in zip(predicted_db, true_db, strict=True)]
    rows = [np.sqrt(np.mean((one - other) ** 2)) for one, other in zip(predicted_db, true_db, strict=True)]
    return float(sum(rows) / len(rows))


# %% [markdown] hint="log_spectral_distortion"
# From the inside out: difference, square, mean over the last axis, root, mean over the axis before.

# %% [markdown] hint="log_spectral_distortion"
# After `np.mean(error**2, axis=-1)` the directions have become the last axis.

# %% [markdown]
# Three **baselines** that need no fitting: the nearest measurement (the largest $\mathbf u\cdot\mathbf v$); the **mean
# ear** of the people in training, which knows nothing about you; and the ears of somebody else, as in headphones that
# have one setting for everybody. Predict: which of the three gets better the more one measures?

# %% show
mean_ear = ears.mean(axis=0)
others = ears[rng.permutation(len(ears))[: len(new_ears)]]  # for each new ear that of another person
for count in COUNTS:
    seen = farthest_point_directions(directions, count)
    hidden = np.setdiff1d(np.arange(len(directions)), seen)
    found = {name: complete_ears(name, directions, new_ears, mean_ear, seen) for name in ("nearest", "mean")}
    found["another person"] = others[:, hidden]
    scores = {name: log_spectral_distortion(levels, new_ears[:, hidden]).mean() for name, levels in found.items()}
    print(f"{count:4d} directions: " + ", ".join(f"{name} {score:.2f} dB" for name, score in scores.items()))

# %% [markdown]
# Only the nearest measurement improves. Is 2 dB much? In level alone, the ear notices about 1 dB; and a method that
# errs by as many decibels as another person's ears do is worth no more than those ears, by this number. What such
# errors do to a *listener* we shall ask in section 7.

# %% [markdown]
# ## 3. A field: ask it anywhere
#
# A table knows its grid and nothing between. A **field** is a function: put in any direction, get a spectrum.
# As a network it is called an *implicit neural representation*, eq. (8) of the review:
# $f_\theta(\mathbf u) = $ levels. Its first layer has to turn three coordinates into something rich, and waves
# are (this is the layer of a **SIREN**):
#
# $$\mathbf h = \sin\left(\omega_0\,(\mathbf u\,\mathbf W + \mathbf b)\right).$$
#
# Each column of $\mathbf W$ is the direction along which one wave runs; $\omega_0$ says how fine the waves may be. But
# only together with the **initial weights**: twice the weights make waves twice as fine, too. So they are drawn from a
# fixed range, evenly between −1/n and 1/n for n inputs, and $\omega_0$ alone decides.
#
# `ops` from Keras works like `np`, and gradients pass through it. It does not mix float32, in which networks count,
# with float64, which NumPy makes by default: convert first.
#
# ### Exercise 3: a layer of your own
# A Keras layer makes its weights in `build`, at the first call, when it learns how many inputs there are:
# `self.add_weight` makes them, and the initializer `keras.initializers.RandomUniform` draws evenly.

# %% [markdown] question="advance_of_a_wave" unit="rad"
# **By hand**: three inputs and $\omega_0 = 15$. What is the largest number of radians by which a wave with its initial
# weights can advance from the middle of the sphere to its surface?
#
# - right 8.66 — three weights within ± 1/3 make an arrow of at most √3/3, times 15: that is 1.4 wavelengths.
# - wrong 5 — that is one weight; an arrow of three has the length √3/3.
# - wrong 15 — the point on the sphere has the length 1, so its three coordinates cannot all be 1.
# - wrong 1.378 — that is in wavelengths.

# %% exercise="SineLayer.build" points=2
from acml_tf.networks.hrtf.sine_layer import SineLayer

# %% test="SineLayer.build"
places = np.array([[0.5, -1.0], [0.0, 0.25], [2.0, 1.0]], "float32")
layer, twin, other = (SineLayer(4000, frequency=3.0, seed=seed) for seed in (1, 1, 2))
first, same, changed = (np.asarray(one(places)) for one in (layer, twin, other))
assert len(layer.trainable_weights) == 2, "training must be able to change both: make them with `self.add_weight`"
kernel, bias = sorted(layer.get_weights(), key=np.ndim, reverse=True)
assert (kernel.shape, bias.shape) == ((2, 4000), (4000,)), "two inputs, 4000 waves: a column and a bias for each wave"
expected = np.sin(3 * (places @ kernel + bias))
np.testing.assert_allclose(first, expected, atol=1e-3, err_msg="`call` looks for `self.kernel` and `self.bias`")
drawn = np.vstack([kernel, bias])
assert 0.49 < np.abs(drawn).max() < 0.5001, "with two inputs all numbers lie within ± 1/2 and reach nearly as far"
assert np.abs(np.mean(drawn, axis=1)).max() < 0.03, "positive and negative numbers are equally likely"
assert np.abs(np.std(drawn, axis=1) - 12**-0.5).max() < 0.02, (
    "drawn evenly, weights and biases: no number is likelier than another"
)
assert np.abs(np.corrcoef(drawn) - np.eye(3)).max() < 0.1, "each row of weights and the biases need draws of their own"
np.testing.assert_allclose(same, first, atol=1e-5, err_msg="the same seed draws the same layer")
assert np.abs(changed - first).max() > 0.1, "another seed draws another layer"

# %% own="SineLayer.build"
MySineLayer = SineLayer

# %% hidden="SineLayer.build"
for num_inputs, num_units in ((3, 2500), (7, 1500)):
    seed = int(rng.integers(1000))
    layer = SineLayer(num_units, frequency=float(rng.uniform(1, 20)), seed=seed)
    assert np.shape(layer(np.zeros((2, 4, num_inputs), "float32"))) == (2, 4, num_units), "inputs come last"
    weights = sorted(layer.get_weights(), key=np.ndim, reverse=True)
    assert [np.shape(part) for part in weights] == [(num_inputs, num_units), (num_units,)], (
        "one column of weights and one bias for each wave"
    )
    for part in weights:
        assert 0.98 / num_inputs < np.abs(part).max() < 1.001 / num_inputs, "within ± 1/inputs, whatever ω₀ is"
        assert abs(np.std(part) * num_inputs - 3**-0.5) < 0.03, "drawn evenly between the two ends"
    other = SineLayer(num_units, seed=seed + 1)
    other(np.zeros((1, num_inputs), "float32"))
    pairs = zip(weights, sorted(other.get_weights(), key=np.ndim, reverse=True), strict=True)
    apart = min(np.abs(np.subtract(*pair)).max() for pair in pairs)
    assert apart > 0.1 / num_inputs, "another seed draws other weights and other biases"
few = [SineLayer(1, seed=number) for number in (seed, seed + 5)]
shapes = [np.shape(one(np.zeros((1, 2), "float32"))) for one in few]
drawn = [np.sort(np.concatenate([np.ravel(part) for part in one.get_weights()])) for one in few]
message = "drawn independently: another seed gives a small layer other numbers, not the same in another order"
assert shapes == [(1, 1)] * 2 and not np.allclose(*drawn), message


# %% wrong="SineLayer.build"
def draws_like_a_dense_layer(self, input_shape):
    """You kept the initial weights of a dense layer (Glorot, biases 0); here all are drawn evenly within ± 1/inputs."""
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform")
    self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


# %% wrong="SineLayer.build"
def starts_the_biases_at_zero(self, input_shape):
    """Your biases start at zero, so all waves are zero in the middle of the sphere; draw them as the weights are."""
    bound = 1 / input_shape[-1]
    draw = keras.initializers.RandomUniform(-bound, bound, seed=self.seed)
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draw)
    self.bias = self.add_weight(shape=(self.units,), initializer="zeros")


# %% wrong="SineLayer.build"
def draws_within_one(self, input_shape):
    """You drew within ± 1; the bound is 1 over the number of inputs."""
    draws = [keras.initializers.RandomUniform(-1, 1, seed=self.seed + number) for number in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def counts_the_units(self, input_shape):
    """Your bound is 1 over the number of waves; it is 1 over the number of *inputs*."""
    bound = 1 / self.units
    draws = [keras.initializers.RandomUniform(-bound, bound, seed=self.seed + number) for number in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def divides_by_the_fineness(self, input_shape):
    """You divided the bound by ω₀, which `call` multiplies with again: no ω₀ would make finer waves than another."""
    bound = 1 / input_shape[-1] / self.frequency
    draws = [keras.initializers.RandomUniform(-bound, bound, seed=self.seed + number) for number in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def draws_from_a_normal_distribution(self, input_shape):
    """You drew from a normal distribution, which has no bound; draw evenly (uniformly) between −1/n and 1/n."""
    draws = [keras.initializers.RandomNormal(0, 1 / input_shape[-1], seed=self.seed + number) for number in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def draws_positive_weights_only(self, input_shape):
    """You drew between 0 and 1/n, so every wave runs the same way; draw between −1/n and 1/n."""
    bound = 1 / input_shape[-1]
    draws = [keras.initializers.RandomUniform(0, bound, seed=self.seed + number) for number in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def forgets_the_seed(self, input_shape):
    """You drew without `self.seed`, so nobody can repeat what you found."""
    bound = 1 / input_shape[-1]
    draws = [keras.initializers.RandomUniform(-bound, bound) for _ in range(2)]
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0])
    self.bias = self.add_weight(shape=(self.units,), initializer=draws[1])


# %% wrong="SineLayer.build"
def draws_the_same_numbers_twice(self, input_shape):
    """Weights and biases come from one and the same draw; give each a seed of its own, as seed and seed + 1."""
    rows = np.random.default_rng(self.seed).uniform(-1, 1, (1, self.units)) / input_shape[-1]
    self.kernel = keras.Variable(np.repeat(rows, input_shape[-1], axis=0), dtype="float32")
    self.bias = keras.Variable(rows[0], dtype="float32")


# %% wrong="SineLayer.build"
def makes_constants(self, input_shape):
    """You made arrays, which training cannot change; `self.add_weight` makes weights that belong to the layer."""
    draw = np.random.default_rng(self.seed)
    self.kernel = ops.cast(draw.uniform(-1, 1, (input_shape[-1], self.units)) / input_shape[-1], "float32")
    self.bias = ops.cast(draw.uniform(-1, 1, self.units) / input_shape[-1], "float32")


# %% right="SineLayer.build"
def with_numpy_and_variables(self, input_shape):
    draw = np.random.default_rng(self.seed)
    *_, num_inputs = input_shape
    self.bias = keras.Variable(draw.uniform(-1, 1, self.units) / num_inputs, dtype="float32")
    self.kernel = keras.Variable(draw.uniform(-1, 1, (num_inputs, self.units)) / num_inputs, dtype="float32")


# %% right="SineLayer.build"
def with_one_initializer_that_goes_on(self, input_shape):
    seeds = keras.random.SeedGenerator(self.seed)
    draw = keras.initializers.RandomUniform(-1 / input_shape[-1], 1 / input_shape[-1], seed=seeds)
    self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draw, trainable=True)
    self.bias = self.add_weight(shape=(self.units,), initializer=draw, trainable=True)


# %% right="SineLayer.build"
def with_values_drawn_beforehand(self, input_shape):
    shapes = (input_shape[-1], self.units), (self.units,)
    for name, shape, seed in zip(("kernel", "bias"), shapes, (7 * self.seed, 7 * self.seed + 3), strict=True):
        values = keras.random.uniform(shape, -1.0, 1.0, seed=seed) / input_shape[-1]
        setattr(self, name, self.add_weight(shape=shape, initializer=lambda *_, values=values, **__: values))


# %% [markdown] equivalent="SineLayer.build"
# - self.seed + number → self.seed - number — which two seeds are used is free, as long as `self.seed` decides
# - number → number ** 2 — 0 and 1 are their own squares
# - 2 → 3 — a third initializer is never used
# - range(2) → range(1, 2 + 1) — which two seeds are used is free, as long as `self.seed` decides
# - range(2) → range(2 + 1) — a third initializer is never used
# - everywhere: one earlier — which two seeds are used is free, as long as `self.seed` decides

# %% [markdown] hint="SineLayer.build"
# Two weights are to be made: the kernel with a row for each input and a column for each wave, and a bias for each wave.
# The number of inputs is the last entry of `input_shape`.

# %% [markdown] hint="SineLayer.build"
# `self.kernel = self.add_weight(shape=…, initializer=…, name="kernel")`. An initializer that draws evenly is
# `keras.initializers.RandomUniform(low, high, seed=…)`.

# %% [markdown] hint="SineLayer.build"
# With the same seed the two initializers would draw the same numbers: take `self.seed` for one and `self.seed + 1` for
# the other.

# %% [markdown]
# ### Mixing waves
#
# Let $\boldsymbol\Phi$ hold the values of $K$ waves in the measured directions and $\mathbf D$ the measured levels.
# Which mixture $\mathbf Z$ gives $\boldsymbol\Phi\mathbf Z \approx \mathbf D$? With more waves than measurements there
# are infinitely many; take the tamest. **Ridge regression** charges wave $k$ a price $\lambda_k$ for its strength, row
# $\mathbf Z_k$ of the mixture (often one $\lambda$ for all),
#
# $$\min_{\mathbf Z}\ \|\boldsymbol\Phi\mathbf Z - \mathbf D\|^2 + \sum_k\lambda_k\|\mathbf Z_k\|^2
# \quad\Rightarrow\quad
# \mathbf Z = \left(\boldsymbol\Phi^\top\boldsymbol\Phi + \mathrm{diag}\,\boldsymbol\lambda\right)^{-1}
# \boldsymbol\Phi^\top\mathbf D.$$
#
# ### Exercise 4: the tamest mixture

# %% [markdown] question="tamest_mixture"
# **By hand**: one wave, 1 in both measured directions; levels 2 and 4. Which $Z$ for $\lambda = 1$?
#
# - right 2 — (2 + 4)/(1 + 1 + 1).
# - wrong 3 — that is for λ = 0, the mean of both.
# - wrong 6 — divide by the sum of squares of the wave plus λ.

# %% exercise="ridge_latent" points=2
from acml_tf.networks.hrtf.latent import ridge_latent

# %% test="ridge_latent"
one_wave, two_levels = np.array([[1], [1]], "float32"), np.array([[2], [4]], "float32")
found = np.asarray(ridge_latent(one_wave, two_levels, 1.0))
assert found.shape == (1, 1), "one row for each wave, one column for each bin"
np.testing.assert_allclose(found, [[2.0]], rtol=1e-4, err_msg="(2 + 4) / (1 + 1 + λ) with λ = 1")
waves = np.array([[1, 0], [0, 1], [0, 1]], "float32")
levels = np.array([[6, 2, 0, 4], [5, 4, 8, 0], [7, 0, 0, 2]], "float32")
prices = np.array([1, 2], "float32")
np.testing.assert_allclose(
    ridge_latent(waves, levels, prices),
    [[3, 1, 0, 2], [3, 1, 2, 0.5]],
    rtol=1e-4,
    atol=1e-4,
    err_msg="each wave has its own price: 6 / (1 + 1) and (5 + 7) / (2 + 2); each bin is solved by itself",
)
assert [*waves[0], *levels[0], *prices] == [1, 0, 6, 2, 0, 4, 1, 2], (
    "work on a copy: your function changed an array it was given"
)

# %% hidden="ridge_latent"
for num_waves, price in ((4, rng.uniform(1, 4)), (20, rng.uniform(1, 4, 20).astype("float32"))):
    waves, levels = rng.normal(size=(9, num_waves)).astype("float32"), rng.normal(size=(9, 3)).astype("float32")
    latent = np.asarray(ridge_latent(waves, levels, price))
    assert latent.shape == (num_waves, 3), "one row for each wave, one column for each bin"
    slope = waves.T @ (waves @ latent - levels) + np.reshape(price, (-1, 1)) * latent
    np.testing.assert_allclose(slope, 0, atol=5e-3, err_msg="at the minimum the gradient is zero: one price or many")
for price in (5, np.float32(5)):
    found = ridge_latent(np.array([[1], [2]], "float32"), np.array([[3], [1]], "float32"), price)
    np.testing.assert_allclose(found, [[0.5]], rtol=1e-3, err_msg="one number may be whole, or a number of NumPy")


# %% wrong="ridge_latent"
def charges_no_price(basis, deviation, penalty):
    """You left λ out: with more waves than measurements nothing tames them."""
    return np.linalg.pinv(basis) @ deviation


# %% wrong="ridge_latent"
def adds_the_price_everywhere(basis, deviation, penalty):
    """You added λ to the whole matrix; the price of each wave belongs on the diagonal."""
    normal = basis.T @ basis + penalty
    return np.linalg.lstsq(normal, basis.T @ deviation)[0]


# %% wrong="ridge_latent"
def squares_the_price(basis, deviation, penalty):
    """You squared λ; in the error it stands as it is."""
    normal = basis.T @ basis + np.asarray(penalty) ** 2 * np.eye(basis.shape[1])
    return np.linalg.solve(normal, basis.T @ deviation)


# %% wrong="ridge_latent"
def rewards_strong_waves(basis, deviation, penalty):
    """You subtracted λ, which rewards strong waves instead of taming them."""
    normal = basis.T @ basis - penalty * np.eye(basis.shape[1])
    return np.linalg.pinv(normal) @ basis.T @ deviation


# %% wrong="ridge_latent"
def shares_the_price_among_measurements(basis, deviation, penalty):
    """You multiplied λ by the number of measurements; the error is a sum, not a mean."""
    normal = basis.T @ basis + len(basis) * penalty * np.eye(basis.shape[1])
    return np.linalg.solve(normal, basis.T @ deviation)


# %% wrong="ridge_latent"
def returns_the_fitted_levels(basis, deviation, penalty):
    """You returned the fitted levels ΦZ; wanted is the mixture Z."""
    normal = basis.T @ basis + penalty * np.eye(basis.shape[1])
    return basis @ np.linalg.solve(normal, basis.T @ deviation)


# %% wrong="ridge_latent"
def charges_all_waves_the_same(basis, deviation, penalty):
    """You charged every wave the mean price; where there is one λ for each wave, each stands in its own row."""
    return np.linalg.solve(basis.T @ basis + np.mean(penalty) * np.eye(basis.shape[1]), basis.T @ deviation)


# %% wrong="ridge_latent"
def prices_every_pair(basis, deviation, penalty):
    """You added λ to every number of the matrix; a code is priced by a sum of squares, without mixed products."""
    basis, deviation = ops.convert_to_tensor(basis), ops.convert_to_tensor(deviation)
    transposed = ops.transpose(basis)
    return ops.solve(ops.matmul(transposed, basis) + penalty, ops.matmul(transposed, deviation))


# %% right="ridge_latent"
def with_added_measurements_of_zero(basis, deviation, penalty):
    num_waves = basis.shape[1]
    roots = np.diag(np.sqrt(np.broadcast_to(penalty, num_waves)))
    zeros = np.zeros((num_waves, deviation.shape[1]))
    return np.linalg.lstsq(np.vstack([basis, roots]), np.vstack([deviation, zeros]))[0]


# %% right="ridge_latent"
def in_the_space_of_measurements(basis, deviation, penalty):
    weighted = basis.T / np.reshape(penalty, (-1, 1))
    return weighted @ np.linalg.inv(basis @ weighted + np.eye(len(basis))) @ deviation


# %% right="ridge_latent"
def with_keras_as_the_hint_says(basis, deviation, penalty):
    normal = ops.matmul(ops.transpose(basis), basis) + penalty * ops.eye(basis.shape[1])
    return ops.solve(normal, ops.matmul(ops.transpose(basis), deviation))


# %% right="ridge_latent"
def bin_by_bin(basis, deviation, penalty):
    normal = basis.T @ basis
    normal[np.diag_indices(len(normal))] += penalty
    return np.array([np.linalg.solve(normal, basis.T @ column) for column in deviation.T]).T.tolist()


# %% [markdown] hint="ridge_latent"
# Two pieces: the square matrix $\Phi^\top\Phi$ with λ added on its diagonal, one row and column for each wave, and the
# right-hand side $\Phi^\top D$. Then solve a system of equations.

# %% [markdown] hint="ridge_latent"
# `ops.solve(matrix, right_side)` solves for all bins at once and is more accurate than an inverse. A table with λ on
# its diagonal is λ times `ops.eye(waves)`; where λ has one entry for each wave, the product still does the right thing.

# %% [markdown] hint="ridge_latent"
# `ops.eye` makes float32 unless told otherwise, and `ops` does not mix: `ops.eye(waves, dtype=basis.dtype)`.

# %% [markdown]
# Now one head, and a real one: **KEMAR**, a dummy with the size of an average adult, which B. Gardner and K. Martin
# measured in 710 directions (1994; the data come with this package). Loudspeaker and ear canal colour all directions
# alike; that common part is taken out. `wave_levels` is your two functions in a row: a `SineLayer` of 400 waves, whose
# weights stay as they were drawn, then ridge regression through 100 measured directions. Let $\omega_0$ go from coarse
# to fine. Predict before you run it: for the largest $\omega_0$, how large will the error be at the *measured*
# directions, and how large at all the others?

# %% show
from acml_tf.data.kemar import load_kemar
from acml_tf.features.hrtf import change_per_degree, diffuse_field_levels, level_spectrum_db

grid, responses, rate_hz = load_kemar()
kemar = diffuse_field_levels(level_spectrum_db(responses[:, 0], rate_hz))  # left ear
seen = farthest_point_directions(grid, 100)
hidden = np.setdiff1d(np.arange(len(grid)), seen)
finenesses, distortions = np.array([1, 2, 3, 6, 10, 15, 30, 60, 15 * 57]), []
for fineness in finenesses:
    fitted = wave_levels(grid[seen], kemar[seen], grid, fineness)
    distortions.append([log_spectral_distortion(fitted[rows], kemar[rows]) for rows in (seen, hidden)])
figure = plot_detail(finenesses, *np.transpose(distortions), len(seen))

# %% [markdown]
# On the left the waves are too smooth for an ear (**underfitting**); on the right they pass through every measurement
# and say nothing between (**overfitting**). A perfect fit is no evidence of anything. The rightmost point imitates
# someone who feeds *degrees* instead of unit vectors to a layer with ω₀ = 15: every wave number is 57 times larger.
#
# Now ask the field at every degree of a circle round the head. Compare the curves between the measurements: ω₀ = 2 cuts
# every corner; ω₀ = 10 dips into the notch behind the left ear, though not to its bottom; ω₀ = 60 meets the measured
# dots exactly and swings between them as it likes. On the right, where waves from both sides of the head meet and
# cancel, 100 directions are too few for each of the three.

# %% show
bin_6_khz, circle_deg = int(np.argmin(np.abs(FREQUENCIES_HZ - 6000))), np.arange(-180.0, 181.0)
circle = direction_to_unit_vector(circle_deg, np.zeros(361))
grid_deg = np.rad2deg(np.arctan2(grid[:, 1], grid[:, 0]))
level_rows = np.flatnonzero(np.abs(grid[:, 2]) < 0.01)
parts = {"measured": np.intersect1d(level_rows, seen), "hidden": np.setdiff1d(level_rows, seen)}
dots = {name: (grid_deg[rows], kemar[rows, bin_6_khz]) for name, rows in parts.items()}
fields = {f"ω₀ = {fineness}": wave_levels(grid[seen], kemar[seen], circle, fineness) for fineness in (2, 10, 60)}
curves = {name: (circle_deg, levels[:, bin_6_khz]) for name, levels in fields.items()}
figure = plot_circle(dots, curves, "KEMAR's left ear at 6 kHz, from 100 directions", "level in dB")

# %% [markdown]
# How fast does a spectrum change from one direction to the next, on the near side (more than 30° to the left) and on
# the far side? Before you run it: where do you expect more?

# %% show
for name, where, levels_db in (("KEMAR", grid, kemar), ("ear 0", directions, ears[0]), ("ear 4", directions, ears[4])):
    change = change_per_degree(where, levels_db)
    near, far = np.nanmean(change[where[:, 1] > 0.5]), np.nanmean(change[where[:, 1] < -0.5])
    print(f"{name:6s} near side {near:.2f} dB per degree, far side {far:.2f}")

# %% [markdown]
# ## 4. Waves from other people
#
# Which waves are best? Mathematics offers **spherical harmonics**: the vibrations of a sphere, ordered from smooth to
# rough; price roughness and you have a good classical method. But ears are not just any function on the sphere. On the
# near side they vary slowly but for the notches of the pinna; on the far side, where waves round both sides of the
# head meet and cancel, they vary fast: twice as fast with KEMAR, less clearly so with our simulated ears, which are
# smoother. Let a network find waves that suit ears, and with them the mean ear:
#
# $$G(\mathbf u, \mathbf Z) = \mathbf m(\mathbf u) + \boldsymbol\phi(\mathbf u)\,\mathbf Z .$$
#
# The network gives $\mathbf m$ (64 levels) and $\boldsymbol\phi$ (256 waves) for any $\mathbf u$. The code
# $\mathbf Z$ (the **latent**) is all that is personal. (The review feeds its code into the network's input; here it
# enters last, so that finding it is a ridge regression.)
#
# ### Exercise 5: the network of the field
# Your sine layer, a hidden layer with GELU (lesson 3.4) that can bend and combine waves, two outputs. By hand: how
# many weights does it have with 4 sines, 4 hidden units, 5 bins and 7 waves?

# %% exercise="build_field_network" points=3
from acml_tf.networks.hrtf.neural_field import build_field_network

# %% test="build_field_network"
places = fibonacci_directions(40).astype("float32")
network, twin, other = (build_field_network(5, 7, 4, 2.0, seed) for seed in (3, 3, 4))
answers, again, different = ([np.asarray(part) for part in one(places)] for one in (network, twin, other))
assert [part.shape for part in answers] == [(40, 5), (40, 7)], "two outputs: first the mean ear, then the waves"
assert network.count_params() == 96, "3·4 + 4 for the sines, 4·4 + 4 hidden, 4·5 + 5 and 4·7 + 7 for the outputs"
for part, same, changed in zip(answers, again, different, strict=True):
    np.testing.assert_allclose(same, part, atol=1e-5, err_msg="the same seed builds the same network")
    assert np.abs(changed - part).max() > 0.01, "another seed draws other weights, for both outputs"
pairs = zip(network.get_weights(), other.get_weights(), strict=True)
assert not any(np.array_equal(one, two) for one, two in pairs if np.any(one)), (
    "the seed draws the weights of each layer"
)
network.set_weights([4 * np.asarray(weight) for weight in network.get_weights()])
drawn = {np.shape(weight): weight for weight in network.get_weights() if np.any(weight)}  # new dense biases are zero
sines = np.sin(2.0 * (places @ drawn[3, 4] + drawn.get((4,), 0)))
hidden_units = np.asarray(keras.activations.gelu(sines @ drawn[4, 4]))
for part in (np.asarray(part) for part in network(places)):
    rest = part - hidden_units @ np.linalg.lstsq(hidden_units, part)[0]
    assert np.abs(rest).max() < 0.01 * np.abs(part).max(), (
        "sines with ω₀, then GELU, then a linear mixture of its units"
    )

# %% own="build_field_network"
my_build_field_network = build_field_network

# %% hidden="build_field_network"
num_bins, num_waves, units = (int(count) for count in rng.permutation([3, 6, 11]))
places, seed = rng.normal(size=(9, 3)).astype("float32"), int(rng.integers(1000))
network = build_field_network(num_bins, num_waves, hidden_units=units, frequency=3.0, seed=seed)
mean, waves = (np.asarray(part) for part in network(places))
assert mean.shape == (9, num_bins) and waves.shape == (9, num_waves), "first the mean ear, then the waves"
assert network.count_params() == 4 * units + (units + 1) * (units + num_bins + num_waves), "every layer has biases"
fine, coarse = (build_field_network(4, 4, 64, fineness, seed) for fineness in (30.0, 0.3))
steps = np.linspace(0, 0.3, 50)[:, None].astype("float32") * np.ones((1, 3), "float32")
jumps = [np.mean(np.abs(np.diff(np.asarray(one(steps)[1]), axis=0))) for one in (fine, coarse)]
assert jumps[0] > 10 * jumps[1], "ω₀ goes to the sine layer: a hundred times finer waves change faster"
assert [np.shape(part) for part in build_field_network()(places)] == [(9, 64), (9, 256)], (
    "64 bins, 256 waves by default"
)
same = [build_field_network(4, 4, 8, 3.0, seed=0)(places)[1] for _ in range(2)]
np.testing.assert_array_equal(*map(np.asarray, same), err_msg="0 is a seed as well")
single = [np.shape(part) for part in build_field_network(1, 1, 4)(places[:1])]
assert single == [(1, 1), (1, 1)], "one direction, one bin and one wave are still a row and a column"
inside = [np.asarray(network(factor * places)[1]) for factor in (1, 0.5)]
assert np.abs(inside[0] - inside[1]).max() > 1e-3, "coordinates go into the sines as they are, whatever their length"
assert len(network.trainable_weights) == len(network.get_weights()), "training may change all weights, also the sines'"


# %% wrong="build_field_network"
def leaves_out_the_hidden_layer(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """You left out the hidden layer between the sines and the outputs."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(sines) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def has_a_linear_hidden_layer(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your hidden layer has no activation: two linear layers in a row are one. Give it the GELU."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    hidden = dense(hidden_units, kernel_initializer=glorot(seed))(SineLayer(hidden_units, frequency, seed)(directions))
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(hidden) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def bends_with_relu(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your hidden layer bends with ReLU, whose edges a smooth field would show; take the GELU."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "relu", kernel_initializer=glorot(seed))(sines)
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(hidden) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def activates_the_outputs(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your outputs have an activation, so they cannot be every number; levels in dB can: leave it out."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    outputs = [dense(size, "gelu", kernel_initializer=glorot(seed + size))(hidden) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def bounds_the_waves(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your waves go through tanh and stay within ± 1; the second output is linear as the first."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    mean = dense(num_bins, kernel_initializer=glorot(seed + 1))(hidden)
    return keras.Model(directions, [mean, dense(num_waves, "tanh", kernel_initializer=glorot(seed + 2))(hidden)])


# %% wrong="build_field_network"
def keeps_the_fineness_of_the_layer(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """You did not hand ω₀ on: the sine layer then takes its default, whatever one asks for."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, seed=seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(hidden) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def begins_with_a_dense_layer(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your first layer is an ordinary dense one; without the sines the field cannot draw fine detail."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    first = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed + 1))(first)
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(hidden) for size in (num_bins, num_waves)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def takes_the_mean_from_the_sines(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Your mean ear comes straight from the sines; both outputs see the hidden layer."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    mean = dense(num_bins, kernel_initializer=glorot(seed + 1))(sines)
    return keras.Model(directions, [mean, dense(num_waves, kernel_initializer=glorot(seed + 2))(hidden)])


# %% wrong="build_field_network"
def makes_the_waves_from_the_mean(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """You put the outputs in a row, the waves on top of the mean ear; both sit side by side on the hidden layer."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    mean = dense(num_bins, kernel_initializer=glorot(seed + 1))(hidden)
    return keras.Model(directions, [mean, dense(num_waves, kernel_initializer=glorot(seed + 2))(mean)])


# %% wrong="build_field_network"
def exchanges_the_outputs(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """You exchanged the outputs: the mean ear comes first."""
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed))(sines)
    outputs = [dense(size, kernel_initializer=glorot(seed + size))(hidden) for size in (num_waves, num_bins)]
    return keras.Model(directions, outputs)


# %% wrong="build_field_network"
def seeds_the_sines_only(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Only your sine layer knows the seed; the dense layers draw anew each time, so nobody can repeat your run."""
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = keras.layers.Dense(hidden_units, "gelu")(sines)
    return keras.Model(directions, [keras.layers.Dense(size)(hidden) for size in (num_bins, num_waves)])


# %% wrong="build_field_network"
def seeds_the_first_layer_only(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Only your sine layer follows from the seed; the layers after it begin differently each time."""
    inputs = keras.Input((3,))
    x = SineLayer(hidden_units, frequency=frequency, seed=seed)(inputs)
    x = keras.layers.Dense(hidden_units, activation="gelu")(x)
    return keras.Model(inputs, [keras.layers.Dense(num_bins)(x), keras.layers.Dense(num_waves)(x)])


# %% right="build_field_network"
def as_a_subclass(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    class Network(keras.Model):
        def __init__(self):
            super().__init__()
            sizes = (hidden_units, num_bins, num_waves)
            starts = [keras.initializers.GlorotUniform(seed + number) for number in range(3)]
            self.waves_in = SineLayer(hidden_units, frequency=frequency, seed=seed)
            self.dense = [
                keras.layers.Dense(n, kernel_initializer=start) for n, start in zip(sizes, starts, strict=True)
            ]

        def call(self, coordinates):
            hidden = ops.gelu(self.dense[0](self.waves_in(coordinates)))
            return self.dense[1](hidden), self.dense[2](hidden)

    return Network()


# %% right="build_field_network"
def with_a_sequential_trunk(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    keras.utils.set_random_seed(seed)
    dense, coordinates = keras.layers.Dense, keras.Input((3,))
    layers = [SineLayer(hidden_units, frequency, seed), dense(hidden_units), keras.layers.Activation("gelu")]
    hidden = keras.Sequential(layers)(coordinates)
    return keras.Model(coordinates, [dense(size, "linear")(hidden) for size in (num_bins, num_waves)])


# %% right="build_field_network"
def with_one_wide_output_that_is_split(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    directions = keras.Input(shape=(3,), dtype="float32")
    hidden = SineLayer(hidden_units, frequency, seed)(directions)
    for size, number in ((hidden_units, 1), (num_bins + num_waves, 2)):
        hidden = keras.layers.Dense(size, kernel_initializer=keras.initializers.HeNormal(seed + number))(hidden)
        hidden = ops.gelu(hidden) if number == 1 else hidden
    return keras.Model(directions, [hidden[:, :num_bins], hidden[:, num_bins:]])


# %% [markdown] equivalent="build_field_network"
# - seed + 2 → seed * 2 — which seed a layer draws from is free, as long as `seed` decides
# - seed + 2 → seed - 2 — which seed a layer draws from is free, as long as `seed` decides
# - seed + 3 → seed - 3 — which seed a layer draws from is free, as long as `seed` decides
# - seed + 4 → seed - 4 — which seed a layer draws from is free, as long as `seed` decides
# - seed + 2 → seed — which seed a layer draws from is free, as long as `seed` decides
# - seed + 3 → seed — which seed a layer draws from is free, as long as `seed` decides
# - seed + 4 → seed — which seed a layer draws from is free, as long as `seed` decides
# - 2 → 3 — which seed a layer draws from is free, as long as `seed` decides
# - 3 → 4 — which seed a layer draws from is free, as long as `seed` decides
# - 4 → 5 — which seed a layer draws from is free, as long as `seed` decides


# %% [markdown] hint="build_field_network"
# The functional way: `keras.Input((3,))`, then one layer after the other called on what came before. Both outputs are
# layers called on the *same* hidden tensor.

# %% [markdown] hint="build_field_network"
# `SineLayer(hidden_units, frequency, seed)(directions)`, then `keras.layers.Dense(hidden_units, "gelu", …)`, then two
# `Dense` without activation. So that the seed decides, each takes a
# `kernel_initializer=keras.initializers.GlorotUniform(…)` of its own.

# %% [markdown] hint="build_field_network"
# `keras.Model(directions, [mean, waves])` puts it together.

# %% [markdown]
# ## 5. The code of a new person
#
# Somebody sits down and we measure a few directions. The code starts at the origin, $\mathbf Z_0 = \mathbf 0$:
# the mean ear. Then it walks downhill on the error $\mathcal L$ at the measured directions (**gradient descent**),
#
# $$\mathbf Z_{i+1} = \mathbf Z_i - \eta\,\nabla\mathcal L(\mathbf Z_i).$$
#
# This is eq. (15) of the review with two things added: a step size $\eta$, and as many steps as one likes. It works
# for every generator that has a gradient, and nobody derives that by hand: a `tf.GradientTape` records what is
# computed from a tensor that it watches (`tape.watch`), and plays it backwards (`tape.gradient`).
#
# ### Exercise 6: downhill from the origin
# Steps that are too long lead nowhere: with $\eta = 1$ and $\mathcal L = (z-3)^2$ they jump from 0 to 6, and back to
# 0.

# %% [markdown] question="second_step"
# **By hand**: $\mathcal L = (z-3)^2$ and $\eta = 0.25$. Where does the second step from the origin lead?
#
# - right 2.25 — each step goes half of the way to 3: 1.5, then 2.25.
# - wrong 1.5 — that is the first.
# - wrong 3 — the gradient has become smaller after the first step.
# - wrong -1.5 — go against the gradient, downhill.

# %% exercise="gradient_origin_latent" points=2
from acml_tf.networks.hrtf.latent import gradient_origin_latent


# %% test="gradient_origin_latent"
def bowl(latent):
    """Sum of (z − 3)²."""
    return ops.sum((latent - 3.0) ** 2)


hint = "slope −6 at the origin leads to 1.5, slope −3 there to 2.25, then to 2.625; no step stays at 0"
for steps, place in (((), 1.5), ((2,), 2.25), ((3,), 2.625), ((0,), 0.0)):
    found = gradient_origin_latent(bowl, (2, 3), 0.25, *steps)
    assert np.shape(found) == (2, 3), "the code has the shape that was asked for"
    np.testing.assert_allclose(found, np.full((2, 3), place), rtol=1e-4, err_msg=hint)
found = gradient_origin_latent(bowl, (1,), 1.0, 2)
np.testing.assert_allclose(found, [0], atol=1e-4, err_msg="a step of 1 jumps to 6, and back to 0")

# %% hidden="gradient_origin_latent"
curvature, bottom = rng.uniform(0.5, 2, (3, 4)).astype("float32"), rng.uniform(1, 3, size=(3, 4)).astype("float32")
eta, walk = float(rng.uniform(0.1, 0.4)), int(rng.integers(3, 8))


def oval_bowl(latent):
    """A bowl that is steeper in some coordinates; TensorFlow mixes no types, so the code must be float32."""
    return ops.sum(tf.constant(curvature) * (latent - tf.constant(bottom)) ** 2) / 2


def quartic(latent):
    """A valley that gets steeper and steeper, with the slope z³ − 1."""
    return ops.sum(latent**4 / 4 - latent)


np.testing.assert_allclose(
    gradient_origin_latent(oval_bowl, (3, 4), eta, walk),
    bottom * (1 - (1 - eta * curvature) ** walk),
    rtol=1e-3,
    err_msg="after i steps the rest of the way is (1 − η · curvature)^i",
)
np.testing.assert_allclose(
    gradient_origin_latent(oval_bowl, (3, 4), 2.0, 3),
    bottom * (1 - (1 - 2 * curvature) ** 3),
    rtol=1e-3,
    atol=1e-3,
    err_msg="a step that is too large leads away from the bottom; take all the steps that were asked for",
)
place = 0.0
for _ in range(walk):
    place = place - eta * (place**3 - 1)
np.testing.assert_allclose(
    gradient_origin_latent(quartic, (2,), eta, walk), [place] * 2, rtol=1e-3, err_msg="any error that has a gradient"
)
faint = gradient_origin_latent(lambda latent: 1e-4 * oval_bowl(latent), (3, 4), eta, walk)
message = "take all the steps, small ones too"
np.testing.assert_allclose(faint, bottom * (1 - (1 - 1e-4 * eta * curvature) ** walk), rtol=1e-2, err_msg=message)


# %% wrong="gradient_origin_latent"
def forgets_the_step_size(error, shape, step, num_steps=1):
    """You stepped by the whole gradient, as eq. (15) is printed; multiply it by the step size."""
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def walks_uphill(error, shape, step, num_steps=1):
    """The gradient points uphill and you followed it; walk against it."""
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent + step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def never_looks_again(error, shape, step, num_steps=1):
    """You used the slope at the origin for every step; open a new tape wherever you have arrived."""
    latent = tf.zeros(shape)
    with tf.GradientTape() as tape:
        tape.watch(latent)
        loss = error(latent)
    return latent - num_steps * step * tape.gradient(loss, latent)


# %% wrong="gradient_origin_latent"
def takes_one_step_only(error, shape, step, num_steps=1):
    """You stopped after the first step; there are num_steps of them."""
    latent = tf.zeros(shape)
    with tf.GradientTape() as tape:
        tape.watch(latent)
        loss = error(latent)
    return latent - step * tape.gradient(loss, latent)


# %% wrong="gradient_origin_latent"
def watches_nothing(error, shape, step, num_steps=1):
    """Your tape did not watch the code: call `tape.watch(latent)` first, or make it a `tf.Variable`."""
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def opens_the_tape_too_late(error, shape, step, num_steps=1):
    """You computed the error before the tape was opened, so nothing was recorded; compute it inside."""
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        loss = error(latent)
        with tf.GradientTape() as tape:
            tape.watch(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def starts_at_one(error, shape, step, num_steps=1):
    """You started at one; the origin is zero, the mean ear."""
    latent = tf.ones(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def starts_somewhere(error, shape, step, num_steps=1):
    """You started at a random place near the origin; start at the origin itself, the mean ear."""
    latent = tf.random.stateless_normal(shape, (1, 2), stddev=0.1)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def takes_one_step_too_many(error, shape, step, num_steps=1):
    """You took one step too many: with num_steps = 1 there is one."""
    latent = tf.zeros(shape)
    for _ in range(num_steps + 1):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% wrong="gradient_origin_latent"
def walks_with_strides_of_equal_length(error, shape, step, num_steps=1):
    """You divided the gradient by its length, so no step gets shorter near the bottom; take it as it is."""
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        slope = tape.gradient(loss, latent)
        latent = latent - step * slope / (tf.norm(slope) + 1e-9)
    return latent


# %% wrong="gradient_origin_latent"
def begins_at_random(error, shape, step, num_steps=1):
    """Your codes begin somewhere at random; the method begins at the origin."""
    latent = keras.random.normal(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent


# %% right="gradient_origin_latent"
def with_a_variable(error, shape, step, num_steps=1):
    latent = tf.Variable(np.zeros(shape, "float32"))
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            loss = error(latent)
        latent.assign_sub(step * tape.gradient(loss, latent))
    return latent.numpy()


# %% right="gradient_origin_latent"
def by_recursion(error, shape, step, num_steps=1):
    if num_steps == 0:
        return ops.zeros(shape)
    latent = ops.convert_to_tensor(by_recursion(error, shape, step, num_steps - 1))
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(latent)
        loss = error(latent)
    return ops.subtract(latent, step * tape.gradient(loss, latent))


# %% right="gradient_origin_latent"
def with_an_optimiser(error, shape, step, num_steps=1):
    latent, walker = keras.Variable(np.zeros(shape, "float32")), keras.optimizers.SGD(step)
    walker.build([latent])
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            loss = error(latent.value)
        walker.apply([tape.gradient(loss, latent.value)])
    return np.asarray(latent.value).tolist()


# %% [markdown] equivalent="gradient_origin_latent"
# - range(num_steps) → range(1, num_steps + 1) — the steps are only counted

# %% [markdown] hint="gradient_origin_latent"
# A loop of `num_steps` rounds. Each round records the error where the code stands *now*, and takes one step.

# %% [markdown] hint="gradient_origin_latent"
# Begin with `tf.zeros(shape)`. In each round `with tf.GradientTape() as tape:`, and inside it two lines: watch the
# code, compute the error.

# %% [markdown] hint="gradient_origin_latent"
# A tape watches a tensor only if told: `tape.watch(latent)`. After the `with` block `tape.gradient(loss, latent)` is
# the slope; subtract `step` times it.

# %% [markdown]
# ## 6. Training
#
# How does one train waves? By playing the very game in which they will be judged (**meta-learning**): hide most
# directions of some training ears, find $\mathbf Z$ from the rest, predict the hidden ones, and follow the gradient
# **through** all of it into the weights. That is eq. (16), counted at the hidden directions, plus a tenth of the error
# at the origin, so that $\mathbf m$ stays near the mean ear. Because the code enters last, no one has to walk to the
# bottom of its bowl: `ridge_latent` is there at once, and a gradient passes through it as through any other formula.
# So $\lambda$ is learned as well. Below is the whole model but for its loss, which is yours to write; `fit` calls
# `compute_loss` in every step.
#
# ### Exercise 7: the loss of the field

# %% [markdown] question="hidden_place" unit="dB"
# **By hand**: one wave that is 1 everywhere, a mean ear of 0 dB, and one ear that was measured in 9 places, 10 dB in
# each; $\lambda = 1$. By how many decibels does its code miss a hidden place that has 30 dB?
#
# - right 21 — the code is 90/(9 + 1) = 9 dB.
# - wrong 20 — the price λ makes the code smaller than 10 dB.
# - wrong 9 — that is the code; how far is it from 30 dB?

# %% exercise="HRTFField.compute_loss" points=3
from acml_tf.networks.hrtf.neural_field import HRTFField

# %% test="HRTFField.compute_loss"
settings = {"num_bins": 2, "num_waves": 1, "hidden_units": 4, "seed": 8}
measured = np.asarray(HRTFField(**settings).draw_measured(40))  # a twin draws what the field will draw
levels = (np.where(measured, 20, 40)[:, :, None] * np.array([[1], [-1], [2]]) * np.ones(2)).astype("float32")
mean, wave = np.full((40, 2), 0.5, "float32"), np.ones((40, 1), "float32")
field, total = HRTFField(**settings), levels.sum() + mean.sum() + wave.sum()
loss = field.compute_loss(y=levels, y_pred=(mean, wave))
assert np.shape(loss) == (), "the loss is one number"
count, (known, unknown) = measured.sum(), np.array([[2, -2, 4], [4, -4, 8]]) - 0.5  # in units of 10 dB
missed = np.mean((unknown - count * known / (count + 0.1)) ** 2)
origin = np.average([np.mean(known**2), np.mean(unknown**2)], weights=[count, 40 - count])
hint = "a code for each ear from its measured directions, λ = 0.1 at first; then what is missed at hidden ones"
np.testing.assert_allclose(loss, missed + 0.1 * origin, rtol=1e-3, err_msg=hint)
assert levels.sum() + mean.sum() + wave.sum() == total, "work on a copy: your loss changed an array it was given"
start, places = field.get_weights(), fibonacci_directions(40).astype("float32")
field.compile("sgd")
field.fit(
    places, levels, batch_size=25, shuffle=False, verbose=0
)  # batches of 25 and of 15 directions: ask `ops.shape`
moved = [not np.array_equal(old, new) for old, new in zip(start, field.get_weights(), strict=True)]
assert all(moved), "the gradient reaches every weight and `log_penalty`: it must pass through the code"

# %% own="HRTFField.compute_loss"
MyHRTFField = HRTFField

# %% hidden="HRTFField.compute_loss"
settings = {"num_bins": 3, "num_waves": 6, "hidden_units": 8, "seed": int(rng.integers(1000))}
first, twin, later = (HRTFField(**settings) for _ in range(3))
places = rng.normal(size=(150, 3)).astype("float32")
levels = rng.normal(size=(150, 4, 3)).astype("float32") * 6 - 20
mean, waves = (np.asarray(part) for part in first(places))
offset = np.reshape(levels / 10 - mean[:, None], (150, 12))
found = []
for _ in range(3):
    seen = np.asarray(twin.draw_measured(150))[:, 0] > 0
    known = waves[seen]
    latent = np.linalg.solve(known.T @ known + 0.1 * np.eye(6), known.T @ offset[seen])
    found.append(float(first.compute_loss(places, levels, (mean, waves))))
    np.testing.assert_allclose(
        found[-1],
        np.mean((offset[~seen] - waves[~seen] @ latent) ** 2) + 0.1 * np.mean(offset**2),
        rtol=2e-3,
        err_msg="draw anew in each call; mean square at hidden directions, and a tenth of that at the origin",
    )
weights = first.get_weights()
for _ in range(3):
    same = HRTFField(**settings)  # a new field begins with the same draw
    same.set_weights(weights)
    same.compile("adam", run_eagerly=True)
    same.train_on_batch(places, levels)
    weights = same.get_weights()
later.set_weights(weights)
after = later.compute_loss(y=levels, y_pred=later(places))
assert after < found[0], "a few steps on one batch must lower the loss that the same draw gives"
settings = {"num_bins": 2, "num_waves": 1, "hidden_units": 4, "seed": 1}
first, same, later = (HRTFField(**settings) for _ in range(3))
places = fibonacci_directions(40).astype("float32")
levels = np.linspace(-10, 30, 160).reshape(40, 2, 2).astype("float32")
before = float(first.compute_loss(y=levels, y_pred=first(places)))
same.compile(keras.optimizers.SGD(1e-4), run_eagerly=True)
same.train_on_batch(places, levels)
later.set_weights(same.get_weights())
after = float(later.compute_loss(y=levels, y_pred=later(places)))
assert after < before - 0.01, "one short step down the gradient lowers the loss: the gradient passes through the code"


# %% wrong="HRTFField.compute_loss"
def judges_all_directions(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You judged the measured directions, too; only the hidden ones show what was completed."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    return ops.mean((deviation - ops.matmul(waves, latent)) ** 2) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def judges_the_measured_directions(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You judged the directions that were measured; those are told, the hidden ones must be predicted."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * seen
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def peeks_at_the_hidden_directions(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You found the code from all directions, the hidden ones included; that is peeking."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves, deviation, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def divides_by_all_directions(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You divided the error at the hidden directions by the number of *all* directions; count the hidden ones."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    return ops.mean(((deviation - ops.matmul(waves, latent)) * (1 - seen)) ** 2) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def stops_the_gradient_at_the_code(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You stopped the gradient at the code, so λ never learns, nor do the waves learn what makes a good code."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ops.stop_gradient(ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty)))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def takes_the_logarithm_for_the_price(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You used `log_penalty` itself as λ, which is negative at first; λ is its exponential."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, self.log_penalty)
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def asks_for_a_size_that_fit_does_not_know(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """While `fit` traces your loss, `y.shape[0]` is None; `ops.shape(y)[0]` is the number once it is known."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (y.shape[0], -1))
    seen = self.draw_measured(y.shape[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def stays_in_decibels(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You compared decibels with what the network gives in units of 10 dB; divide `y` by `LEVEL_UNIT_DB` first."""
    mean, waves = y_pred
    deviation = ops.reshape(y - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def forgets_the_origin(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You left out the second part: a tenth of the error that the mean ear, the code zero, leaves everywhere."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen)


# %% wrong="HRTFField.compute_loss"
def gives_all_ears_one_code(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You found one code for the mean of all ears; every ear has a code of its own."""
    mean, waves = y_pred
    deviation = y / LEVEL_UNIT_DB - mean[:, None]
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, ops.mean(deviation, axis=1) * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)[:, None]) * (1 - seen)[:, None]
    completion = ops.sum(ops.mean(error**2, axis=(1, 2))) / ops.sum(1 - seen)
    return completion + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def forgets_the_mean_ear(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You mixed waves into the whole levels; the code explains only what the mean ear leaves: subtract it first."""
    _, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB, (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)


# %% wrong="HRTFField.compute_loss"
def sums_over_ears_and_bins(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    """You summed over ears and bins, so the loss grows with the number of ears in a step; take the mean."""
    mean, waves = y_pred
    deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
    seen = self.draw_measured(ops.shape(y)[0])
    latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
    error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
    return ops.sum(error**2) / ops.sum(1 - seen) + 0.1 * ops.mean(ops.sum(deviation**2, axis=1))


# %% right="HRTFField.compute_loss"
def ear_by_ear(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    mean, waves = y_pred
    seen = self.draw_measured(ops.shape(y)[0])
    hidden, penalty, losses = 1 - seen, ops.exp(self.log_penalty), []
    for ear in range(y.shape[1]):
        left = y[:, ear] / LEVEL_UNIT_DB - mean
        guess = ops.matmul(waves, ridge_latent(seen * waves, seen * left, penalty))
        losses.append(ops.mean(ops.sum(hidden * ops.square(left - guess), axis=0)) / ops.sum(hidden))
        losses[-1] = losses[-1] + ops.mean(ops.square(left)) / 10
    return sum(losses) / len(losses)


# %% right="HRTFField.compute_loss"
def with_boolean_masks(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    num = tf.shape(y)[0]
    left = tf.reshape(tf.cast(y, "float32") / 10.0 - y_pred[0][:, None, :], [num, -1])
    seen = tf.convert_to_tensor(self.draw_measured(num))[:, 0] > 0.5
    waves = tf.convert_to_tensor(y_pred[1])
    code = ridge_latent(tf.boolean_mask(waves, seen), tf.boolean_mask(left, seen), tf.exp(self.log_penalty))
    misses = tf.boolean_mask(left - waves @ code, ~seen)
    return tf.reduce_mean(misses**2) + 0.1 * tf.reduce_mean(left**2)


# %% right="HRTFField.compute_loss"
def with_weights_and_einsum(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
    mean, waves = y_pred
    rows = ops.shape(y)[0]
    seen = self.draw_measured(rows)
    left = y / LEVEL_UNIT_DB - ops.expand_dims(mean, 1)
    flat = ops.reshape(left, (rows, -1))
    normal = ops.einsum("nk,nl->kl", waves * seen, waves) + ops.exp(self.log_penalty) * ops.eye(waves.shape[1])
    code = ops.solve(normal, ops.matmul(ops.transpose(waves * seen), flat))
    square = ops.square(flat - ops.matmul(waves, code))
    return ops.sum(ops.mean(square, axis=1, keepdims=True) * (1 - seen)) / ops.sum(1 - seen) + 0.1 * ops.mean(
        ops.square(left)
    )


# %% [markdown] equivalent="HRTFField.compute_loss"
# - deviation * seen → deviation — a direction whose waves are zero counts for nothing in the regression
# - deviation - ops.matmul(waves, latent) → ops.matmul(waves, latent) - deviation — the error is squared
# - 1 - seen → seen - 1 — the error is squared
# - ops.mean(hidden_error ** 2, axis=1) → ops.mean(hidden_error ** 2, axis=-1) — of two axes the second is the last
# - everywhere: mean for sum — a sum divided by a sum is a mean divided by a mean
# - argument x ignored — the docstring says that it is not needed
# - argument training ignored — the docstring says that it is not needed

# %% [markdown] contract="HRTFField.compute_loss"
# - integers — levels are floating-point numbers, as `fit` hands them in

# %% [markdown] hint="HRTFField.compute_loss"
# Four steps: what the mean ear leaves of each ear, in units of 10 dB; which directions are measured; the codes from
# these alone; the error at the others.

# %% [markdown] hint="HRTFField.compute_loss"
# `ridge_latent` wants one column for each bin. Columns of all ears may stand side by side: reshape
# `y / LEVEL_UNIT_DB - mean[:, None]` to one row for each direction, `(ops.shape(y)[0], -1)`.

# %% [markdown] hint="HRTFField.compute_loss"
# A row of zeros in waves *and* deviation counts for nothing in the regression: multiply both by `seen`. Multiply the
# error by `1 - seen`, and divide by the number of hidden directions, `ops.sum(1 - seen)`, not by that of all. (`fit`
# traces the loss before it knows how many directions will come: `y.shape[0]` is None there, `ops.shape(y)[0]` works.)

# %% [markdown]
# Now compile, fit and save, with what *you* wrote: the loss of exercise 7, whose class builds the network of exercise
# 5 with the layer of exercise 3. The optimiser is **Adam**, which gives each weight a step size of its own; their
# common factor falls from 0.002 to zero along a cosine, so that the last, small steps average out the luck of the
# draw. It takes about half a minute. (Not there yet? Leave out the line that begins with `SineLayer`, and write
# `HRTFField` for `MyHRTFField`.)

# %% show
import tempfile

SineLayer, build_field_network = MySineLayer, my_build_field_network
field = MyHRTFField(num_bins=len(FREQUENCIES_HZ), num_waves=256, hidden_units=256, frequency=15.0, seed=0)
field.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, decay_steps=600)))
batches = ear_batches([(directions, ears)], ears_per_step=8, seed=0)
history = field.fit(batches, epochs=20, steps_per_epoch=30, shuffle=False, verbose=0).history
field.save(tempfile.mkdtemp() + "/field.keras")  # after `import acml_tf`, `keras.saving.load_model` gives it back
# the field counts in units of 10 dB
print(field.count_params(), "weights; loss in dB² by epoch:", *(f"{100 * loss:.1f}" for loss in history["loss"]))

# %% [markdown]
# What did it find? The 256 waves may be rotated among one another without changing anything, so ask them on a grid
# that nobody measured, then turn them so that the strongest comes first (a **singular value decomposition**). The ear
# is at 90° left. Look for the shadow of the head, for red and blue bands one above the other near the ear, and for
# fine detail everywhere. (Red might as well be blue: a wave and its negative serve alike.) And beware of the bottom of
# the map: nobody measured there (**extrapolation**). A field answers everywhere, also where it knows nothing.

# %% show
everywhere = fibonacci_directions(4000)
strength = np.asarray(field(everywhere.astype("float32"))[1])
turned = np.linalg.svd(strength, full_matrices=False)[0] * np.sqrt(len(everywhere))
panels = {f"wave {number}": (everywhere, turned[:, number - 1]) for number in (2, 8, 30)}
figure = plot_maps(panels, "Waves on the sphere that the network learned", "value (mean square 1)", signed=True)

# %% [markdown]
# Is the walk of eq. (15) needed? The bowl of this field is known exactly (take half of the squared error and half of
# the price; then their slopes carry no factor of two): its steepest curvature is the largest eigenvalue $\kappa$ of
# $\boldsymbol\Phi^\top\boldsymbol\Phi + \lambda\mathbf I$, and only steps shorter than $2/\kappa$ lead downhill.
# Below, 50 measured directions of a new ear, short steps of $0.3/\kappa$ and long ones of $1.5/\kappa$. Predict: how
# many long steps until the error at the *hidden* directions has reached the dashed line, which ridge regression
# reaches at once?

# %% show
seen = farthest_point_directions(directions, 50)
hidden = np.setdiff1d(np.arange(len(directions)), seen)
waves, deviation, penalty = field.regression(directions[seen], new_ears[0][seen])
curvature = float(np.linalg.eigvalsh(waves.T @ waves)[-1] + penalty)


def error(latent):
    """Error at the measured directions, in which the walk goes downhill."""
    return latent_error(latent, waves, deviation, penalty)


def hidden_error(latent):
    """Distortion in dB at the hidden directions."""
    return log_spectral_distortion(field.generate(directions[hidden], np.asarray(latent)), new_ears[0][hidden])


bottom = hidden_error(ridge_latent(waves, deviation, penalty))
walk, curves, shape = (0, 1, 2, 3, 6, 10, 30, 100, 300), {}, (waves.shape[1], deviation.shape[1])
for part in (0.3, 1.5):
    walked = [gradient_origin_latent(error, shape, part / curvature, steps) for steps in walk]
    curves[f"η = {part:g} / κ"] = values = [hidden_error(latent) for latent in walked]
    below = [steps for steps, value in zip(walk, values, strict=True) if value <= bottom]
    print(f"η = {part:g} / κ: at or below the dashed line after {below[0] if below else 'more than 300'} steps")
figure = plot_descent(walk, curves, bottom, f"A new ear from 50 directions: κ = {curvature:.0f}")

# %% [markdown]
# Between thirty and a hundred long steps; three hundred short ones are not yet enough. The bowl is a long valley,
# steep across and flat along: the larger the **condition number**, its steepest curvature over its flattest, the
# longer the walk. (It may even pass a little below the dashed line: stopping early tames a code, too.) Where the code
# enters linearly, solve; where it enters the network's input, as in the review, there is no such formula, and one has
# to walk.
#
# ## 7. The verdict
#
# Every method completes the new people from 20, 50, 100 and 200 directions and is judged at the hidden ones. Degree
# and smoothing of the harmonics are chosen on training ears. "Mean + harmonics" is the strictest rival here: it, too,
# knows the mean ear, but of the ways in which ears differ from it only how rough they are. (Not tried: principal
# components of the training ears on this grid, the field's idea without a network.) The last row is the **average** of
# the field and this rival: where two methods go wrong in different places, part of their errors cancels. The **95 %
# confidence intervals** are Student's, over people, because the two ears of one person are not independent. Predict
# the order at 20 directions.

# %% show
from acml_tf.networks.hrtf.interpolation import compare_by_person, upsampling_errors
from acml_tf.networks.hrtf.strict_rival import add_harmonics, lead_by_person

errors = upsampling_errors(field, directions, ears, new_ears, COUNTS)
means, intervals, gains = compare_by_person(errors, ("harmonics", "mean + harmonics", "field"))
for name, row in {"distortion in dB": COUNTS, **means}.items():
    print(f"{name:16s}" + "".join(f"{value:10.3g}" for value in row))
for ours, rival in (("field", "mean + harmonics"), ("average", "field")):
    for count, (low, mean, high) in zip(COUNTS, lead_by_person(errors, ours, rival), strict=True):
        print(f"{count:4d} directions: {ours} ahead of {rival} by {mean:+.3f} dB [{low:+.3f}, {high:+.3f}]")
figure = plot_distortion(COUNTS, means, intervals, gains, f"{len(test)} new people of {source}")

# %% [markdown]
# On the left many of the intervals overlap, for people differ. The right panel takes that out: it compares methods on
# the *same* person. An interval above zero says that the average wins on people of this kind, one below zero that it
# loses, one across zero that these people cannot tell. (They are about people, not about trainings: another seed trains
# a slightly different field.) An average pays where both methods are about equally good: here at 200 directions, by a
# hundredth of a decibel; at 20 and at 50 it loses to the field alone (from 100 on its bars are too short to read: see
# the last lines printed). And the lead of the field over mean + harmonics, printed above these, shrinks: a learned
# **prior** is worth most when little is measured.
#
# ### What a decibel does to a listener
# Sounds from above and below, front and behind reach both ears alike; only their colour tells them apart, above all
# the notches of the pinna. So let a simulated listener take a test. She knows her own spectra on the **median plane**
# (front, above, behind) by heart, hears one that headphones made for her, and points to where her own spectrum is most
# alike, whatever the loudness. By how many degrees does she miss, and how often does she take front for behind? (A
# simple form of the model of Baumgartner, Majdak and Laback, 2014. With her own ears she never errs, so all of this is
# due to the decibels.)

# %% show
from acml_tf.evaluation.localisation import median_plane_localisation

seen = farthest_point_directions(directions, 20)
hidden = np.setdiff1d(np.arange(len(directions)), seen)
codes = [field.infer_latent(directions[seen], ear[seen]) for ear in new_ears]
methods = {"nearest": "nearest", "mean": "mean", "field": field}
found = {name: complete_ears(method, directions, new_ears, mean_ear, seen) for name, method in methods.items()}
found |= {"another person": others[:, hidden], "mean + harmonics": add_harmonics(directions, ears, new_ears, seen)}
for name, heard in found.items():
    miss_deg, confused = median_plane_localisation(directions[hidden], heard, new_ears[:, hidden])
    distortion_db = log_spectral_distortion(heard, new_ears[:, hidden]).mean()
    print(f"{name:17s}{distortion_db:5.2f} dB: {miss_deg:3.0f}° off, {confused:4.0%} front-back confusions")
panels = {"measured": (directions, new_ears[0][:, bin_8_khz])}
panels["nearest of 20"] = (directions[hidden], found["nearest"][0][:, bin_8_khz])
panels["field from 20"] = (everywhere, field.generate(everywhere, codes[0])[:, bin_8_khz])
figure = plot_maps(panels, "A new ear at 8 kHz", "level in dB", directions[seen])

# %% [markdown]
# So this is what decibels mean, for simulated ears: the mean ear, 2.5 dB off, sends the listener astray by some thirty
# degrees and lets her confuse front and back one time in ten; a stranger's ears are worse; with those of the field,
# less than 1 dB off, she hardly errs. (Mean + harmonics, which needs no network, comes to 7°; all these are means over
# the ears of ten people, without an interval.) Decibels do not tell all: the map of twenty patches, the nearest
# measurement, is off by nearly as many as the mean ear, yet it sends her only 12° astray: its notches are her own, from
# a direction nearby.
#
# ### Question (graded by hand)
# A paper trains a field on all directions of 80 people. For each of 16 test people it finds the code from all
# directions and reports the distortion at all directions. Later it turns out that two people of the set were
# measured twice, under two numbers, and the split was at random. Which two things does the reported number
# not say, and what would you measure instead?

# %% [markdown] answer="honest_split" points=3
# It does not say how well directions are filled in: every direction that is judged was also used to find the code.
# That is reconstruction. Hide directions, find the code from the others, and judge at the hidden ones only, for
# several numbers of measured directions, beside nearest neighbour, mean ear and harmonics on the same data.
#
# It does not quite say how well *new* people are served: a person who is in training under one number and in the
# test under the other is not new. Split people, not files: put all measurements of one person (both ears, all
# repeats) on the same side, and give an interval over people.

# %% [markdown]
# ## 8. Hear it
#
# Levels alone do not place a sound; the two ears also hear it at different times (**interaural time difference**).
# `woodworth_delay` gives it for a round head of radius $a$: to the near ear the way is $a\sin\varphi$ shorter than to
# the middle, to the far ear it is longer by the arc $a\varphi$, so $\tau = \frac ac(\sin\varphi + \varphi)$, with the
# speed of sound $c$ and, here, $\varphi$ in radians from the median plane to the side, at most π/2.
#
# Put on headphones. A crackling source walks twice round a new person: left, behind, right, front, heard with the ears
# that the field completed from twenty directions. They are not your ears: does it go behind you?

# %% show
from IPython.display import Audio

from acml_tf.acoustics.binaural import binaural_responses, render_moving_source
from acml_tf.acoustics.head import woodworth_delay

RATE_HZ = 32_000
turns_deg = np.linspace(0, 720, 145)
turns, both = direction_to_unit_vector(turns_deg, np.zeros(145)), ([1, 1, 1], [1, -1, 1])
crackle = rng.standard_normal(8 * RATE_HZ) * (np.arange(8 * RATE_HZ) % (RATE_HZ // 8) < RATE_HZ // 16)
levels = [field.generate(turns * side, code) for side, code in zip(both, codes[:2], strict=True)]
left_db, right_db = (np.concatenate([level[:, :1], level], axis=1) for level in levels)  # 0 Hz like 250 Hz
pair = binaural_responses(left_db, right_db, woodworth_delay(turns_deg), RATE_HZ)
Audio(render_moving_source(crackle, pair), rate=RATE_HZ)

# %% [markdown]
# ## 9. A room instead of a head
#
# The impulse response of a room belongs to places, too: that of the loudspeaker and that of the microphone. A **neural
# acoustic field** (A. Luo *et al.*, NeurIPS 2022) takes both, a frequency and a time, and answers with one level of the
# spectrogram; features learnt on a grid over the floor tell it what the room looks like around a place. **INRAS** (K.
# Su *et al.*, NeurIPS 2022) sends the sound from the loudspeaker to points on the walls and on to the microphone, and
# answers with the wave itself (`acml_tf.networks.rooms.scene_field`). Both can be asked anywhere.
#
# A simulated room up to 500 Hz, where a wave is 69 cm long, measured every 25 cm. We ask in the middle of each mesh,
# 18 cm from the nearest microphone.
#
# **Predict first.** What comes nearest to the truth there: the nearest microphone, the network, a smooth surface (a
# **thin-plate spline**) through the levels that were measured, or one through the *waveforms* that were measured?

# %% show
from acml_tf.data.room_scene import scene_levels_db, simulate_room_scene
from acml_tf.networks.rooms.acoustic_field import train_acoustic_field
from acml_tf.networks.rooms.interpolation import levels_between

scene = simulate_room_scene(seed=45, step_m=0.25)
room_field = train_acoustic_field(scene_levels_db(scene.measured), scene.measured_m, scene.size_m, epochs=20)
for name, heard_db in {**levels_between(scene), "neural acoustic field": room_field(scene.between_m)}.items():
    print(f"{name:24s}{np.sqrt(np.mean((heard_db - scene_levels_db(scene.between)) ** 2)):5.1f} dB")

# %% [markdown]
# In this room the network beats the nearest microphone, and both surfaces beat the network: one with the same levels
# in hand, the other with the waveforms, which the network was not given. At 500 Hz half a wavelength is 34 cm;
# microphones 25 cm apart have caught the sound field as samples catch a tone (**spatial sampling theorem**). And
# pressure is smooth from place to place, while its level drops into a hole wherever the pressure is zero: interpolate
# the waves, and take levels last. So when a field is said to beat interpolation, look at what was interpolated, and at
# how far apart the microphones stood.
#
# That is **one simulated room, and one training of the network** with settings of ours. There is no interval beside
# these numbers, and with another room, spacing, range of frequencies or longer training the order may be another. So
# they say nothing of neural acoustic fields in general, and nothing at all of INRAS, which was not trained here.
# (`python benchmarks/networks.py --only room_fields` trains both, once in each of five other rooms.)

# %% [markdown]
# ## What to keep
#
# - **Could the loudspeaker stop at twenty places?** For simulated people it can: from twenty directions the field
#   leaves 0.8 dB where mean + harmonics leave 1.2 and the nearest measurement 2.1, and the listener is sent astray by
#   2°, against 7° with mean + harmonics and 41° with a stranger's ears. Real pinnae have more folds than ours: with
#   measured people (`benchmarks/networks.py`, part `hrtf`) the errors are several times as large, and the field, there
#   the mean of three trainings, is only a little ahead of its strictest rival.
# - Give a network unit vectors: no seam, no poles, no degrees. ω₀, together with the initial weights, decides between
#   too smooth and memorised, and only directions that were not measured can tell.
# - Mean ear plus learned waves times a personal code. Training plays the game of the test: hide, complete, judge the
#   hidden part, and let the gradient through all of it.
# - The code is found downhill from the origin, with a step below 2/κ, or at once where it enters linearly.
# - Split people, hide directions, print the simple methods beside the network. Where one of them comes as close as
#   mean + harmonics does at 200 directions, say so, and try the average of both.
#
# **To try.** A field can learn from two grids at once, which no table can: give `ear_batches` two pairs of
# directions and levels. Does a second laboratory help, with an interval over people and as many steps for each grid
# as it has alone? And a measuring tape needs no loudspeaker: `personal_errors` in
# `acml_tf.networks.hrtf.personalisation` guesses codes from the sizes of head and pinna, beside a control that
# learned from the sizes of the wrong people.
#
# **Read on.** Y. Zhang, Y. Wang, Z. Duan, "HRTF Field: unifying measured HRTF magnitude representation with neural
# fields" (ICASSP 2023); V. Sitzmann *et al.*, "Implicit neural representations with periodic activation functions"
# (NeurIPS 2020); S. Bond-Taylor, C. Willcocks, "Gradient origin networks" (ICLR 2021). Ears that were measured: V.
# Algazi *et al.*, "The CIPIC HRTF database" (WASPAA 2001); `acml_tf.data.hutubs.fetch_hutubs(2)` downloads those of
# one person of HUTUBS; any folder of SOFA files on one grid does, as `$ACML_DATA/NAME` and
# `load_or_simulate_ears("NAME")`.
