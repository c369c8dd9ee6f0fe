# %% [markdown] minutes=90
# # Direction of arrival: how sure is the network?
#
# A line of twenty hydrophones hears one faint call for one instant. A network says: 34°. Would you turn the
# ship on that? It depends on whether it means 34° ± 1° or 34° ± 40°, and on whether its "±" can be believed.
#
# After this lesson you can
#
# - simulate a line array and steer its beam, and say which two directions it can never tell apart,
# - build, compile and train a Keras network with dropout, and choose a target that it can learn,
# - ask that network how sure it is, and average directions without tearing the circle,
# - turn *any* such "±" into intervals that hold the truth as often as promised: conformal prediction,
# - say what is promised (coverage over all cases), what is not (coverage in each direction) and by how much
#   coverage scatters from one calibration to the next.
#
# The example is Fig. 4 with equations (11)–(13) of McCarthy *et al.*, "Machine learning in acoustics: a review
# and open-source repository", npj Acoustics 1:18 (2025). The paper states neither the level of its intervals
# nor the number of calibration scenes nor the coverage it reached. Here you state or measure all three.

# %%
import math

import numpy as np

from acml_tf.acoustics.array import direction_from_phase, phase_vectors
from acml_tf.acoustics.beamforming import beamformer_direction
from acml_tf.data.array_scenes import simulate_scenes, simulate_snapshots
from acml_tf.features.correlation import correlation_features
from acml_tf.plots import arrays
from acml_tf.uncertainty.conformal import (
    conformal_scores,
    coverage_distribution,
    empirical_coverage,
    prediction_interval,
)
from acml_tf.uncertainty.dropout import dropout_directions
from acml_tf.uncertainty.ensemble import band_report

rng = np.random.default_rng(57)

NUM_ELEMENTS, SNRS_DB = 20, (0, 20)
ALPHA = 0.1  # share of intervals that may miss
NUM_CALIBRATION = 500

# %% [markdown]
# ## 1. What an array hears
#
# Each hydrophone records a short frame, and one line of its discrete Fourier transform (lesson 1.1) is kept:
# one complex number, with a level and a phase. The twenty numbers of one frame are a **snapshot**, the
# "instant" of this lesson.
#
# The sensors stand in a line, half a wavelength apart. A source is so far away that its wave arrives flat.
# The picture shows one instant: crests in blue, the wave travelling along the red arrow. Follow one crest: it
# reaches the sensors on the right first.

# %% show
figure = arrays.plot_line_array(30, NUM_ELEMENTS)

# %% [markdown]
# A wave from $\theta$ has a path to sensor $n$ that is shorter by $n\,d\sin\theta$ than that to sensor 0. As
# everything oscillates at one frequency, $e^{+j\omega t}$, a sensor that is nearer by a quarter of a wavelength is
# ahead by a quarter of a turn. So the wave writes one phase on each sensor, and nothing else:
#
# $$a_n(\theta) = e^{\,j\,2\pi\,\frac{d}{\lambda}\,n\,\sin\theta},\qquad n = 0, \dots, N-1.$$
#
# ### Exercise 1: the steering vector

# %% [markdown] question="phase_step" unit="°"
# **By hand**: at $d = 0.4\,\lambda$ and $\theta = -30°$, by how many degrees is the phase of sensor 1 ahead of that of
# sensor 0? (Behind is negative.)
#
# - right -72 — 360° · 0.4 · sin(−30°); from the left the wave reaches sensor 0 first.
# - wrong 72 — the size is right; which of the two does a wave from the left reach first?
# - wrong -144 — you left the sine out, which is −1/2.
# - wrong -1.2566 — that is in radians.

# %% exercise="steering_vectors" points=2
from acml_tf.acoustics.array import steering_vectors

# %% test="steering_vectors"
angles_deg = np.array([-20, 0, 50])
found = np.asarray(steering_vectors(angles_deg, 7))
assert found.shape == (3, 7), "one row for each direction, one column for each sensor"
np.testing.assert_allclose(found[1], 1, atol=1e-4, err_msg="from broadside (0°) all sensors hear the same")
np.testing.assert_allclose(
    steering_vectors(np.array([30]), 4),
    [[1, 1j, -1, -1j]],
    atol=1e-4,
    err_msg="from 30° at half a wavelength each sensor is a quarter turn ahead of its left neighbour",
)
np.testing.assert_allclose(
    steering_vectors(np.array([90.0]), 3, spacing_wavelengths=0.25),
    [[1, 1j, -1]],
    atol=1e-4,
    err_msg="along the line the wave runs through the whole spacing, here a quarter of a wavelength",
)
assert [*angles_deg] == [-20, 0, 50], "work on a copy: your function changed the array that it was given"

# %% hidden="steering_vectors"
angles = rng.uniform(-80, 80, 5)
spacing = rng.uniform(0.1, 0.4)
found = np.asarray(steering_vectors(angles, 11, spacing))
np.testing.assert_allclose(np.abs(found), 1, atol=1e-4, err_msg="a plane wave changes phase, not level")
np.testing.assert_allclose(found[:, 0], 1, atol=1e-4, err_msg="sensor 0 is the reference: phase zero")
step = np.exp(2j * np.pi * spacing * np.sin(np.deg2rad(angles)))
np.testing.assert_allclose(
    found[:, 1:] / found[:, :-1],
    np.repeat(step[:, None], 10, axis=1),
    atol=1e-3,
    err_msg="the phase grows from sensor to sensor by 2π d/λ sin θ",
)
assert np.shape(steering_vectors(angles)) == (5, 20), "unless told otherwise the array has 20 sensors"
shapes = [np.shape(steering_vectors(angles, count, apart)) for count, apart in ((3, 0.1), (7, 0.3), (12, 0.4))]
assert shapes == [(5, 3), (5, 7), (5, 12)], "count the sensors in whole numbers, whatever their spacing"


# %% wrong="steering_vectors"
def puts_degrees_into_the_sine(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """You gave degrees to `np.sin`, which wants radians."""
    phase = 2 * np.pi * spacing_wavelengths * np.arange(num_elements)
    return np.exp(1j * np.multiply.outer(np.sin(direction_deg), phase))


# %% wrong="steering_vectors"
def measures_from_endfire(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """You measured the angle from the line of sensors; here 0° is broadside, where all hear the same."""
    phase = 2 * np.pi * spacing_wavelengths * np.arange(num_elements)
    return np.exp(1j * np.multiply.outer(np.cos(np.deg2rad(direction_deg)), phase))


# %% wrong="steering_vectors"
def lets_the_wave_come_from_the_other_side(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """Your sign says that the near sensor hears the wave later; under e^{+jωt} early is a positive phase."""
    phase = 2 * np.pi * spacing_wavelengths * np.arange(num_elements)
    return np.exp(-1j * np.multiply.outer(np.sin(np.deg2rad(direction_deg)), phase))


# %% wrong="steering_vectors"
def counts_half_turns(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """One wavelength is one whole turn, 2π; your phase is half of it."""
    phase = np.pi * spacing_wavelengths * np.arange(num_elements)
    return np.exp(1j * np.multiply.outer(np.sin(np.deg2rad(direction_deg)), phase))


# %% wrong="steering_vectors"
def forgets_the_spacing(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """Your array is always half a wavelength apart; use the spacing that you are given."""
    phase = np.pi * np.arange(num_elements)
    return np.exp(1j * np.multiply.outer(np.sin(np.deg2rad(direction_deg)), phase))


# %% wrong="steering_vectors"
def counts_the_sensors_from_one(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """You counted the sensors from one, so the first has a phase already; sensor 0 is the reference."""
    phase = 2 * np.pi * spacing_wavelengths * np.arange(1, num_elements + 1)
    return np.exp(1j * np.multiply.outer(np.sin(np.deg2rad(direction_deg)), phase))


# %% wrong="steering_vectors"
def counts_from_the_middle_of_the_array(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """Your phases count from the middle of the array; sensor 0 is the reference, so its phase is zero."""
    phase = 2 * np.pi * spacing_wavelengths * (np.arange(num_elements) - (num_elements - 1) / 2)
    return np.exp(1j * np.multiply.outer(np.sin(np.deg2rad(direction_deg)), phase))


# %% right="steering_vectors"
def by_powers_of_one_step(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    step = np.exp(1j * 2 * np.pi * spacing_wavelengths * np.sin(np.radians(direction_deg)))
    return np.stack([step**n for n in range(num_elements)], axis=-1)


# %% right="steering_vectors"
def with_cosine_and_sine(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    delay = spacing_wavelengths * np.sin(np.asarray(direction_deg)[:, None] * np.pi / 180)
    phase = 2 * np.pi * delay * np.arange(num_elements)[None, :]
    return np.cos(phase) + 1j * np.sin(phase)


# %% right="steering_vectors"
def sensor_by_sensor_in_lists(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    import cmath

    turns = [spacing_wavelengths * math.sin(math.radians(angle)) for angle in direction_deg]
    return [[cmath.rect(1.0, 2 * math.pi * turn * n) for n in range(num_elements)] for turn in turns]


# %% right="steering_vectors"
def in_single_precision(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    sine = np.sin(np.deg2rad(np.asarray(direction_deg, dtype=np.float32)))
    turns = sine[:, None] * np.arange(num_elements, dtype=np.float32) * np.float32(spacing_wavelengths)
    return np.exp(np.complex64(2j * np.pi) * turns)


# %% [markdown] hint="steering_vectors"
# How much earlier, in wavelengths, is the wave at sensor 1 than at sensor 0? And at sensor $n$?

# %% [markdown] hint="steering_vectors"
# A table of all directions times all positions is an outer product: `np.multiply.outer(sine, position)`.

# %% [markdown] hint="steering_vectors"
# The positions in wavelengths are `spacing_wavelengths * np.arange(num_elements)`; one wavelength is $2\pi$.

# %% [markdown]
# Now send in two waves from opposite ends of the line, −90° and 90°, and look for the difference.

# %% show
ends = steering_vectors(np.array([-90.0, 90.0, 89.0]), NUM_ELEMENTS)
print(f"largest difference between the phases from -90° and from 90°: {np.abs(ends[0] - ends[1]).max():.1e} rad")
print(f"largest difference between the phases from -90° and from 89°: {np.abs(ends[0] - ends[2]).max():.1e} rad")

# %% [markdown]
# There is none. Half a wavelength ahead and half a wavelength behind give the same phase. **To this array −90° and 90°
# are one direction**, and −90° and 89° are close neighbours: directions live on a circle that closes at **endfire**,
# along the line. (0°, straight ahead, is **broadside**.) Neither beamformer nor network can undo that. Remember it; it
# will come back in every section but the next. (One more ambiguity we assume away: the phases know only the angle with
# the line, so all directions on a cone around it sound alike, left and right among them. Here every source is on one
# known side.)
#
# ## 2. Noise: say per what
#
# A **signal-to-noise ratio** (SNR) of 0 dB means little until you say where. Here it is **per element**: the signal
# power at a sensor, over the noise power at the same sensor, $P_w = 10^{-\mathrm{SNR}/10}\,\overline{|x_n|^2}$, $x_n$
# being the pressure before noise is added, and the bar the mean over the sensors of a snapshot. (Twenty sensors that
# agree are worth 13 dB more; that is why one has an array.) The noise is complex: real and imaginary part are
# independent and share the power,
#
# $$w_n = \sqrt{P_w/2}\;(g_n + j\,h_n),\qquad g_n, h_n \sim \mathcal N(0, 1).$$
#
# (`simulate_snapshots` does this.)

# %% [markdown] question="noise_of_the_mean"
# **By hand**: which fraction of the noise power is left after the twenty sensors have been averaged?
#
# - right 1/20 — the powers of twenty independent noises add up to 20, and the average divides the sum by 20, its power
#   by 400.
# - wrong 1/400 — the average divides the power of the sum by 400; how large is the sum of twenty independent noises?
# - wrong 0.2236 — that is the fraction of the amplitude.
# - wrong 1 — independent noises partly cancel.

# %% [markdown]
# ## 3. The conventional beamformer
#
# Guess a direction, take back the phases that a wave from there would have written, and average. If the guess
# is right all sensors agree and the average is large; if not, they cancel:
#
# $$P(\theta) = \left|\frac1N \sum_{n=0}^{N-1} a_n^*(\theta)\, x_n\right|^2.$$
#
# The average divides the power of the noise by twenty and leaves the wave as it was: these are the 13 dB. For
# one source of unknown level and phase in white noise, the peak of this curve is the maximum-likelihood
# estimate, and classical theory hardly leaves room for a better one. So it is the **baseline** for any
# network.
#
# ### Exercise 2: listen in every direction

# %% exercise="conventional_beamformer" points=2
from acml_tf.acoustics.beamforming import conventional_beamformer

# %% test="conventional_beamformer"
grid = steering_vectors(np.array([-30.0, 0.0, 30.0]), 4)
waves = 2j * grid[:2]
before = np.concatenate([waves, grid])
power = conventional_beamformer(waves, grid)
assert np.shape(power) == (2, 3), "one row for each snapshot, one column for each direction"
assert not np.iscomplexobj(power), "power is real"
np.testing.assert_allclose(
    power,
    [[4, 0, 0], [0, 4, 0]],
    atol=1e-4,
    err_msg="a wave of amplitude 2 has power 4 in its own direction, whatever its phase; the others cancel",
)
after = np.concatenate([waves, grid])
np.testing.assert_array_equal(after, before, err_msg="work on a copy: your function changed an array that it was given")

# %% hidden="conventional_beamformer"
angles = rng.uniform(-80, 80, 6)
waves = rng.normal(size=(3, 9)) + 1j * rng.normal(size=(3, 9))
grid = steering_vectors(angles, 9)
by_hand = np.array([[abs(np.vdot(vector, wave) / 9) ** 2 for vector in grid] for wave in waves])
np.testing.assert_allclose(
    conventional_beamformer(waves, grid),
    by_hand,
    rtol=1e-3,
    atol=1e-5,
    err_msg="take back the phases (conjugate), average over the sensors, then the squared modulus",
)
single = np.shape(conventional_beamformer(waves[:1], grid[:1]))
assert single == (1, 1), "one snapshot and one direction still make a table of one row and one column"
np.testing.assert_allclose(
    np.asarray(conventional_beamformer(waves[:1], grid[:1])),
    by_hand[:1, :1],
    rtol=1e-3,
    atol=1e-5,
    err_msg="one snapshot and one direction still make a table of one row and one column",
)
turned = np.asarray(conventional_beamformer(waves, np.array(grid[::-1])))
message = "the same directions in another order: columns in the same other order, also in a second call"
np.testing.assert_allclose(turned, by_hand[:, ::-1], rtol=1e-3, atol=1e-5, err_msg=message)
faint = np.asarray(conventional_beamformer(1e-3 * waves, grid))
np.testing.assert_allclose(1e6 * faint, by_hand, rtol=1e-3, atol=1e-5, err_msg="faint waves have power, too")


# %% wrong="conventional_beamformer"
def forgets_to_conjugate(snapshots, vectors):
    """You added the phases of the guess once more; taking them back needs the conjugate."""
    return np.abs(snapshots @ vectors.T / vectors.shape[-1]) ** 2


# %% wrong="conventional_beamformer"
def gives_the_amplitude(snapshots, vectors):
    """You returned the amplitude of the beam; power is its square."""
    return np.abs(snapshots @ vectors.conj().T / vectors.shape[-1])


# %% wrong="conventional_beamformer"
def divides_the_power_only_once(snapshots, vectors):
    """You divided by N after squaring; the mean is taken before, so the power falls by N²."""
    return np.abs(snapshots @ vectors.conj().T) ** 2 / vectors.shape[-1]


# %% wrong="conventional_beamformer"
def sums_without_averaging(snapshots, vectors):
    """You summed over the sensors; with the mean, the peak is the power of the wave at one sensor."""
    return np.abs(snapshots @ vectors.conj().T) ** 2


# %% wrong="conventional_beamformer"
def averages_powers(snapshots, vectors):
    """You took the modulus of each sensor before adding, so nothing can cancel: all directions are equal."""
    return np.mean(np.abs(snapshots[:, None, :] * vectors.conj()[None, :, :]) ** 2, axis=-1)


# %% wrong="conventional_beamformer"
def has_directions_in_rows(snapshots, vectors):
    """Your rows are directions and your columns snapshots; it is asked the other way round."""
    return np.abs(vectors.conj() @ snapshots.T / vectors.shape[-1]) ** 2


# %% right="conventional_beamformer"
def with_broadcasting(snapshots, vectors):
    beams = np.mean(snapshots[:, None, :] * np.conj(vectors)[None, :, :], axis=-1)
    return beams.real**2 + beams.imag**2


# %% right="conventional_beamformer"
def with_einsum(snapshots, vectors):
    beams = np.einsum("dn,sn->sd", vectors.conj(), snapshots) / snapshots.shape[1]
    return (beams * beams.conj()).real


# %% right="conventional_beamformer"
def with_vdot_in_lists(snapshots, vectors):
    return [[float(abs(np.vdot(guess, wave)) / len(wave)) ** 2 for guess in vectors] for wave in snapshots]


# %% right="conventional_beamformer"
def in_single_precision(snapshots, vectors):
    snapshots, vectors = (np.asarray(table, dtype=np.complex64) for table in (snapshots, vectors))
    return np.abs(np.inner(snapshots, vectors.conj()) / np.float32(vectors.shape[1])) ** 2


# %% [markdown] hint="conventional_beamformer"
# All snapshots times all directions, summed over the sensors: that is one matrix product.

# %% [markdown] hint="conventional_beamformer"
# `snapshots @ weights.T` with `weights` of shape (directions, elements). What are the weights?

# %% [markdown]
# One snapshot each: a source at 30°, at 0 dB and 20 dB, and one near endfire. Noise lifts the floor; the peak moves by
# 1.5° only. On the right look at both edges: one source, one peak, but the axis tears it in two, and its top lies at
# the wrong end, at −84.5°.

# %% show
angles_deg = np.linspace(-90, 90, 1801)
directions_deg = np.array([30.0, 30.0, 88.0])
heard = simulate_snapshots(directions_deg, np.array([0.0, 20.0, 0.0]), seed=3)
beams = conventional_beamformer(heard, steering_vectors(angles_deg, NUM_ELEMENTS))
figure = arrays.plot_beams(angles_deg, beams, ["0 dB", "20 dB", "0 dB"], directions_deg)
print("highest at", ", ".join(f"{angle:.1f}°" for angle in angles_deg[beams.argmax(axis=1)]))

# %% [markdown]
# ## 4. What the network reads
#
# Level and phase of the source are unknown and say nothing about its direction. Compare the snapshot with
# itself instead, shifted by $k$ sensors, and both cancel:
#
# $$\rho_k = \frac{\sum_{n=0}^{N-1-k} x_{n+k}\,x_n^*}{\sum_{n=0}^{N-1}|x_n|^2},\qquad k = 1,\dots,N-1.$$
#
# Nothing about the direction is lost on the way: apart from a factor, the power of the snapshot, the whole beamformer
# curve is the Fourier transform of these numbers, with 1 for $k = 0$ and $\rho_k^*$ for $-k$ (the Wiener–Khinchin
# theorem, along the array instead of in time).
#
# ### Exercise 3: spatial correlation

# %% exercise="spatial_correlation" points=2
from acml_tf.features.correlation import spatial_correlation

# %% test="spatial_correlation"
heard = np.array([[1, 2j, 0], [3, 0, 3]])
copy = heard.copy()
found = spatial_correlation(heard)
assert np.shape(found) == (2, 2), "lags 1 … N − 1 of each snapshot"
np.testing.assert_allclose(
    found,
    [[0.4j, 0], [0, 0.5]],
    atol=1e-4,
    err_msg="lag 1 of (1, 2j, 0) is 2j·1* + 0·(2j)*, over a power of 5; the array is no ring",
)
np.testing.assert_array_equal(heard, copy, err_msg="work on a copy: your function changed the array that it was given")
wave = steering_vectors(np.array([30.0]), 4)
np.testing.assert_allclose(
    spatial_correlation((3 - 4j) * wave),
    [[0.75j, -0.5, -0.25j]],
    atol=1e-4,
    err_msg="a clean wave leaves (N − k)/N e^{jkψ}, here ψ = 90°, whatever its level and phase",
)
alone = spatial_correlation(np.array([1, 1j]))
np.testing.assert_allclose(alone, [0.5j], atol=1e-4, err_msg="shape (..., elements): a single snapshot works, too")

# %% hidden="spatial_correlation"
heard = rng.normal(size=(4, 6)) + 1j * rng.normal(size=(4, 6))
found = np.asarray(spatial_correlation(heard))
factor = rng.uniform(0.1, 9) * np.exp(1j * rng.uniform(0.5, 6))
np.testing.assert_allclose(
    spatial_correlation(factor * heard), found, atol=1e-4, err_msg="level and phase of the source cancel"
)
angles = rng.uniform(-80, 80, 5)
kernel = steering_vectors(angles, 6)[:, 1:].conj()
curve = np.mean(np.abs(heard) ** 2, axis=1)[:, None] / 6 * (1 + 2 * np.real(found @ kernel.T))
np.testing.assert_allclose(
    curve,
    conventional_beamformer(heard, steering_vectors(angles, 6)),
    rtol=1e-3,
    atol=1e-4,
    err_msg="the Fourier transform of the correlation must be the beamformer's power",
)
np.testing.assert_allclose(
    np.asarray(spatial_correlation(heard.reshape(2, 2, 6))),
    found.reshape(2, 2, 5),
    atol=1e-4,
    err_msg="shape (..., elements): every axis but the last is kept",
)
np.testing.assert_allclose(
    spatial_correlation(1e-9 * heard), found, atol=1e-3, err_msg="a quiet source has the same correlation"
)
long = rng.normal(size=45) + 1j * rng.normal(size=45)
by_hand = np.correlate(long, long, "full")[45:] / np.sum(np.abs(long) ** 2)
message = "an array may have more than twenty sensors, and is no ring, either"
np.testing.assert_allclose(spatial_correlation(long), by_hand, atol=1e-4, err_msg=message)


# %% wrong="spatial_correlation"
def conjugates_the_wrong_sensor(snapshots):
    """You conjugated the sensor farther along, so your phases run backwards: left and right are exchanged."""
    num = snapshots.shape[-1]
    lags = [np.sum(snapshots[..., k:].conj() * snapshots[..., : num - k], axis=-1) for k in range(num)]
    return np.stack(lags[1:], axis=-1) / lags[0].real[..., None]


# %% wrong="spatial_correlation"
def closes_the_array_to_a_ring(snapshots):
    """Your shift brings the last sensors back to the front; beyond the end of the array there is nothing."""
    num = snapshots.shape[-1]
    lags = [np.sum(np.roll(snapshots, -k, axis=-1) * snapshots.conj(), axis=-1) for k in range(num)]
    return np.stack(lags[1:], axis=-1) / lags[0].real[..., None]


# %% wrong="spatial_correlation"
def averages_over_the_pairs(snapshots):
    """You divided each lag by its number of pairs; the definition divides all lags by the same power."""
    num = snapshots.shape[-1]
    lags = [np.mean(snapshots[..., k:] * snapshots[..., : num - k].conj(), axis=-1) for k in range(num)]
    return np.stack(lags[1:], axis=-1) / lags[0].real[..., None]


# %% wrong="spatial_correlation"
def keeps_the_level(snapshots):
    """You did not divide by the power, so a louder source gives other numbers."""
    num = snapshots.shape[-1]
    lags = [np.sum(snapshots[..., k:] * snapshots[..., : num - k].conj(), axis=-1) for k in range(1, num)]
    return np.stack(lags, axis=-1)


# %% wrong="spatial_correlation"
def forgets_to_conjugate_at_all(snapshots):
    """Without a conjugate the phases add, and the unknown phase of the source stays in, twice."""
    num = snapshots.shape[-1]
    lags = [np.sum(snapshots[..., k:] * snapshots[..., : num - k], axis=-1) for k in range(1, num)]
    return np.stack(lags, axis=-1) / np.sum(np.abs(snapshots) ** 2, axis=-1, keepdims=True)


# %% wrong="spatial_correlation"
def keeps_lag_zero(snapshots):
    """You kept lag 0, which is always one and teaches the network nothing; start at lag 1."""
    num = snapshots.shape[-1]
    lags = [np.sum(snapshots[..., k:] * snapshots[..., : num - k].conj(), axis=-1) for k in range(num)]
    return np.stack(lags, axis=-1) / lags[0].real[..., None]


# %% right="spatial_correlation"
def with_the_fourier_transform(snapshots):
    num = snapshots.shape[-1]
    lags = np.fft.ifft(np.abs(np.fft.fft(snapshots, 2 * num, axis=-1)) ** 2, axis=-1)
    return lags[..., 1:num] / lags[..., :1].real


# %% right="spatial_correlation"
def with_numpy_correlate(snapshots):
    def of_one(row):
        return np.correlate(row, row, mode="full")[len(row) :] / np.vdot(row, row).real

    return np.apply_along_axis(of_one, -1, snapshots)


# %% right="spatial_correlation"
def pair_by_pair_in_lists(snapshots):
    if np.ndim(snapshots) > 1:
        return [pair_by_pair_in_lists(row) for row in snapshots]
    x = [complex(value) for value in snapshots]
    power = sum(abs(value) ** 2 for value in x)
    return [sum(x[n + k] * x[n].conjugate() for n in range(len(x) - k)) / power for k in range(1, len(x))]


# %% right="spatial_correlation"
def in_single_precision(snapshots):
    x = np.asarray(snapshots, dtype=np.complex64)
    shifted = [np.einsum("...n,...n->...", x[..., k:], x[..., :-k].conj()) for k in range(1, x.shape[-1])]
    return np.moveaxis(np.array(shifted), 0, -1) / np.linalg.norm(x, axis=-1, keepdims=True) ** 2


# %% [markdown] hint="spatial_correlation"
# For one lag $k$: which slice of the array holds the sensors $n + k$, and which the sensors $n$?

# %% [markdown] hint="spatial_correlation"
# `snapshots[..., lag:]` beside `snapshots[..., :num_elements - lag]`; only the second is conjugated.

# %% [markdown] hint="spatial_correlation"
# Lag 0 is the denominator. `np.stack(list_of_lags, axis=-1)` puts the lags into columns.

# %% [markdown]
# ### What the network should answer
#
# The obvious answer, the angle, is a trap: what the array hears at −89° and at 89° is almost the same. A network asked
# for the angle is torn between the two; with a squared error it settles halfway, at 0°, the worst of all answers, and
# with an absolute one anywhere between them. So let it answer with a point on the circle on which the array itself sees
# the direction, $(\cos\psi, \sin\psi)$ with $\psi = \pi\sin\theta$, the phase step from sensor to sensor. There −90°
# and 90° are one point.

# %% show
for angle in (-90.0, -80.0, 0.0, 30.0, 80.0, 90.0):
    print("{:6.0f}° -> ({:6.3f}, {:6.3f})".format(angle, *phase_vectors(angle)))

# %%
from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras

NUM_FEATURES = 2 * (NUM_ELEMENTS - 1)  # real and imaginary part of each correlation

# %% [markdown]
# ### The network
#
# Three hidden layers of 256 units learn this from 200,000 simulated scenes between −5 and 25 dB. Behind each of them
# stands **dropout**: in training it sets a few units (here 2 %) to zero, at random and anew for each scene, and scales
# the others up, so that none is relied on alone. Afterwards it sleeps, unless the model is called with `training=True`;
# section 5 will wake it up. The output layer is linear: it has to reach every point of the circle.
#
# In Keras a layer is a function, called on what the layer before it gave:
#
# ```python
# inputs = keras.Input((38,))
# hidden = keras.layers.Dense(256, activation="relu")(inputs)
# ```
#
# ### Exercise 4: build the network

# %% [markdown] question="weights_of_the_network" unit="weights" tolerance=0
# **By hand**: how many weights, biases included, does it have with 38 inputs and 256 units in each of three hidden
# layers?
#
# - right 142082 — 39 · 256 + 2 · 257 · 256 + 257 · 2, each unit having a bias.
# - wrong 141312 — each unit has a bias, too.
# - wrong 76290 — between three hidden layers there are two tables of weights.
# - wrong 141568 — the two outputs count as well.

# %% exercise="build_doa_network" points=3
from acml_tf.networks.doa import build_doa_network

# %% test="build_doa_network"
network = build_doa_network(3, hidden_units=50, num_hidden=2, dropout_rate=0.5)
inputs = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
asleep = np.asarray(network(inputs))
assert asleep.shape == (40, 2), "two outputs for each row: the coordinates of a point"
shapes = sorted(np.shape(w) for w in network.get_weights())
dense = [(2,), (3, 50), (50,), (50,), (50, 2), (50, 50)]
assert shapes == dense, f"two hidden layers and an output layer, each with a kernel and a bias: {dense}"
np.testing.assert_allclose(network(inputs), asleep, atol=1e-5, err_msg="two calls differ: dropout must sleep")
assert not np.allclose(network(inputs, training=True), asleep), "with training=True dropout must be awake"

chain = build_doa_network(2, hidden_units=1, num_hidden=3, dropout_rate=0.2)
chain(np.ones((1, 2)))
kernels = [np.ones((2, 1)), np.ones((1, 1)), np.ones((1, 1)), -np.ones((1, 2))]
chain.set_weights([part for kernel in kernels for part in (kernel, np.zeros(kernel.shape[1]))])
np.testing.assert_allclose(
    chain(np.array([[1, 1], [-1, -1]])),
    [[-2, -2], [0, 0]],
    atol=1e-4,
    err_msg="hidden units let only what is positive through, the output layer lets everything through",
)
awake = np.asarray(chain(np.ones((4000, 2)), training=True))
found = sorted({round(float(value)) for value in awake[:, 0]})
assert found == [-4, 0], (
    f"three units in a row either all stay, each scaled by 1/0.8 (2 · 1.25³ = 3.9), or none: {found}"
)
assert 0.46 < np.mean(awake != 0) < 0.56, "all three stay in 0.8³ of the passes: dropout after each, nowhere else"

# %% hidden="build_doa_network"
rate, depth = rng.uniform(0.15, 0.3), int(rng.integers(2, 5))
chain = build_doa_network(1, 1, depth, rate)
chain(np.ones((1, 1)))
kernels = [np.ones((1, 1))] * depth + [np.ones((1, 2))]
chain.set_weights([part for kernel in kernels for part in (kernel, np.zeros(kernel.shape[1]))])
awake = np.asarray(chain(np.ones((4000, 1)), training=True))
survived = np.mean(awake != 0, axis=0)
np.testing.assert_allclose(survived, (1 - rate) ** depth, atol=0.05, err_msg="each unit is dropped at the given rate")
np.testing.assert_allclose(awake.max(), (1 - rate) ** -depth, rtol=1e-3, err_msg="num_hidden layers, dropout in each")
first, again, other = (build_doa_network(4, 6, 1, 0.5, seed=seed) for seed in (3, 3, 4))
given = rng.normal(size=(50, 4)).astype("float32")
np.testing.assert_array_equal(first(given), again(given), err_msg="the same seed gives the same initial weights")
masked = [np.asarray(network(given, training=True)) for network in (first, again)]
np.testing.assert_allclose(*masked, atol=1e-5, err_msg="the seed decides the dropout masks, too")
for one, two in zip(first.get_weights()[::2], other.get_weights()[::2], strict=True):
    assert not np.allclose(one, two), "another seed gives other initial weights in every layer"
other.set_weights(first.get_weights())
assert not np.allclose(masked[0], other(given, training=True)), "another seed draws other masks"
default = build_doa_network(38)
shapes = [np.shape(w) for w in default.get_weights()]
assert sorted(shapes) == sorted([(38, 256), (256,), (256, 256), (256,), (256, 256), (256,), (256, 2), (2,)]), (
    "unless told otherwise: three hidden layers of 256 units"
)
square = [kernel for kernel in default.get_weights() if np.shape(kernel) == (256, 256)]
assert not np.allclose(*square), "every layer starts with weights of its own: give each another seed"
inputs = rng.normal(size=(2000, 38)).astype("float32")
change = np.asarray(default(inputs, training=True)) - default(inputs)
assert 0 < np.std(change) < 0.5 * np.std(np.asarray(default(inputs))), (
    "unless told otherwise one unit in fifty is dropped"
)
np.testing.assert_allclose(chain(np.full((1, 1), 50.0)), [[50, 50]], rtol=1e-3, err_msg="ReLU has no upper end")
whole = build_doa_network(4, 6, 1, 0.0)
np.testing.assert_allclose(whole(given, training=True), whole(given), atol=1e-5, err_msg="a rate of 0 drops nothing")


# %% wrong="build_doa_network"
def forgets_the_activation(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """Your hidden layers are linear, and layers without a non-linearity collapse into a single one."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def drops_inputs(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """You put dropout in front of each hidden layer, so what the array heard is dropped too; put it after the layer."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def drops_once_at_the_end(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """Only one draw silences units: dropout stands outside the loop, or all layers share a seed; each needs its own."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
    hidden = keras.layers.Dropout(dropout_rate, seed=seed)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def drops_the_answer(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """You put dropout after the output layer as well, which erases coordinates of the answer itself."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    return keras.Model(inputs, keras.layers.Dropout(dropout_rate)(keras.layers.Dense(2)(hidden)))


# %% wrong="build_doa_network"
def never_lets_dropout_sleep(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """You gave `training=True` to the dropout layers themselves, so they never sleep; leave it to the caller."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden, training=True)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def answers_with_the_angle(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """Your network gives one number, an angle; a point on the circle has two coordinates."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    return keras.Model(inputs, keras.layers.Dense(1)(hidden))


# %% wrong="build_doa_network"
def squeezes_the_answer(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """Your output layer has a tanh, which reaches ±1 only with infinite weights; a regression has a linear output."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2, activation="tanh")(hidden))


# %% wrong="build_doa_network"
def always_has_three_hidden_layers(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """You wrote three hidden layers whatever `num_hidden` says; use a loop."""
    starts = [keras.initializers.GlorotUniform(seed=seed + layer) for layer in range(3)]
    inputs = hidden = keras.Input((num_features,))
    for start in starts:
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(dropout_rate)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def forgets_dropout(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """Your network has no dropout, so it gives the same answer however often it is asked."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% wrong="build_doa_network"
def takes_the_rate_for_what_stays(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    """You gave Keras the share of units that stay; its dropout takes the share that goes."""
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=start)(hidden)
        hidden = keras.layers.Dropout(1 - dropout_rate, seed=seed + layer)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))


# %% right="build_doa_network"
def in_a_row(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((num_features,))])
    for _ in range(num_hidden):
        model.add(keras.layers.Dense(hidden_units, "relu"))
        model.add(keras.layers.Dropout(dropout_rate))
    model.add(keras.layers.Dense(2))
    return model


# %% right="build_doa_network"
def with_activations_as_layers(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    inputs = x = keras.Input(shape=(num_features,))
    for layer in range(num_hidden):
        x = keras.layers.Dense(hidden_units, kernel_initializer=keras.initializers.HeNormal(seed + 7 * layer))(x)
        x = keras.layers.Dropout(dropout_rate, seed=seed + layer)(keras.layers.ReLU()(x))
    outputs = keras.layers.Dense(2, kernel_initializer=keras.initializers.HeNormal(seed - 1))(x)
    return keras.Model(inputs=inputs, outputs=outputs)


# %% right="build_doa_network"
def as_a_class_of_its_own(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    class Network(keras.Model):
        def __init__(self):
            super().__init__()
            start = [keras.initializers.GlorotUniform(seed + layer) for layer in range(num_hidden)]
            self.hidden = [keras.layers.Dense(hidden_units, "relu", kernel_initializer=s) for s in start]
            self.drops = [keras.layers.Dropout(dropout_rate, seed=seed + layer) for layer in range(num_hidden)]
            self.answer = keras.layers.Dense(2, kernel_initializer=keras.initializers.GlorotUniform(seed - 1))

        def call(self, inputs, training=False):
            for dense, drop in zip(self.hidden, self.drops, strict=True):
                inputs = drop(dense(inputs), training=training)
            return self.answer(inputs)

    network = Network()
    network(np.zeros((1, num_features)))
    return network


# %% [markdown] equivalent="build_doa_network"
# - seed + layer → seed - layer — another draw of the same initial weights and masks
# - seed + num_hidden → seed - num_hidden — another draw of the same initial weights
# - seed + num_hidden → seed — another draw: no other layer has the shape of the last
# - num_hidden → num_features — another draw: no other layer has the shape of the last
# - num_hidden → hidden_units — another draw: no other layer has the shape of the last
# - num_hidden → seed — another draw: no other layer has the shape of the last
# - range(num_hidden) → range(1, num_hidden + 1) — as many layers, only their seeds are others

# %% own="build_doa_network"
my_build_doa_network = build_doa_network

# %% [markdown] hint="build_doa_network"
# A loop over the hidden layers: what goes in is what the layer before gave. Two layers per turn.

# %% [markdown] hint="build_doa_network"
# `keras.layers.Dense(hidden_units, activation="relu", …)`, then `keras.layers.Dropout(dropout_rate, …)`, each called on
# `hidden`. The seed goes into `kernel_initializer=keras.initializers.GlorotUniform(seed=…)`.

# %% [markdown] hint="build_doa_network"
# After the loop `keras.layers.Dense(2, …)(hidden)` without an activation, and `keras.Model(inputs, outputs)`.

# %% [markdown]
# ### Compile and fit
#
# A network is a function until it is told what is good (the **loss**) and how to get better (the **optimiser**).
#
# - The loss is the mean absolute error between its point and the true one. A squared error would chase the few scenes
#   that are too noisy for any method.
# - The optimiser is Adam, the usual first choice: each weight gets a step of its own, about as long as the learning
#   rate, whatever the size of its gradient.
# - A constant learning rate leaves the weights trembling in the end. Let it fall along half a cosine, from
#   $\eta_0$ at the first of $K$ gradient steps to zero after the last,
#
# $$\eta_k = \frac{\eta_0}{2}\left(1 + \cos\frac{\pi k}{K}\right),\qquad k = 0, \dots, K - 1,$$
#
# which is `keras.optimizers.schedules.CosineDecay`. Every batch is one gradient step, and so is the
# smaller batch at the end of an epoch.
#
# ### Exercise 5: compile and fit

# %% [markdown] question="gradient_steps" unit="steps" tolerance=0
# **By hand**: how many gradient steps are ten epochs of 200,000 scenes in batches of 512?
#
# - right 3910 — 391 batches in each epoch, the last of them smaller.
# - wrong 3900 — the smaller batch at the end of an epoch is a step, too.
# - wrong 3906.25 — the smaller batch at the end of an epoch is a whole step.
# - wrong 3907 — the smaller batch at the end of every epoch is a whole step, not only that of the last one.
# - wrong 391 — that is one epoch.

# %% exercise="fit_directions" points=2
from acml_tf.networks.doa import fit_directions

# %% test="fit_directions"
nothing, angles_deg = np.zeros((5, 3), "float32"), np.full(5, 60.0)  # so only the biases can learn
point = phase_vectors(60.0)
blank = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
fitted = fit_directions(blank, nothing, angles_deg, epochs=4, batch_size=2, learning_rate=0.02)
assert hasattr(fitted, "get_weights"), "return the model"
bias = np.asarray(fitted.get_weights()[1])
np.testing.assert_allclose(
    fitted.evaluate(nothing, np.tile(point, (5, 1)).astype("float32"), verbose=0),
    np.mean(np.abs(point - bias)),
    rtol=1e-3,
    err_msg="the loss is the mean absolute error over both coordinates",
)
np.testing.assert_array_equal(np.sign(bias), [-1, 1], err_msg="60° lies at ψ = 156° on the phase circle: (−0.91, 0.41)")
np.testing.assert_allclose(
    np.abs(bias),
    0.13,
    atol=2e-3,
    err_msg="Adam makes steps as long as the rate; 12 steps, falling from 0.02 along half a cosine, are 0.13 together",
)
assert len(fitted.history.history["loss"]) == 4, "four epochs"
assert [*angles_deg] == [60] * 5, "work on a copy: your function changed the array that it was given"

# %% hidden="fit_directions"
batches, rate = int(rng.integers(2, 4)), rng.uniform(0.01, 0.02)
scenes = 4 * batches + 1
blank = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=10, patience=1)
fitted = fit_directions(blank, np.zeros((scenes, 1)), np.full(scenes, -60), 3, 4, rate, [stop])
steps = np.arange(2 * (batches + 1))
path = np.sum(rate / 2 * (1 + np.cos(np.pi * steps / (3 * (batches + 1)))))
np.testing.assert_allclose(
    np.asarray(fitted.get_weights()[1]),
    [-path, -path],
    rtol=0.01,
    err_msg="learning rate, batch size, number of epochs and callbacks are those that are given",
)
still = fit_directions(blank, np.zeros((scenes, 1)), np.full(scenes, -60), 7, scenes, 1e-9)
assert len(still.history.history["loss"]) == 7, "as many epochs as asked for, also where the loss no longer falls"
blank = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
fitted = fit_directions(blank, np.zeros((scenes, 1)), np.full(scenes, -60), 3, 4, rate)
path = np.sum(rate / 2 * (1 + np.cos(np.pi * np.arange(3 * (batches + 1)) / (3 * (batches + 1)))))
np.testing.assert_allclose(
    fitted.get_weights()[1], [-path, -path], rtol=0.003, err_msg="by the end the learning rate has fallen to 0"
)
blank = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
fitted = fit_directions(blank, np.zeros((8, 1)), np.full(8, -60), 3, 4, 0.02)
path = np.sum(0.01 * (1 + np.cos(np.pi * np.arange(6) / 6)))
message = "8 scenes fill two batches of 4: six steps in three epochs, and after the last the learning rate is 0"
np.testing.assert_allclose(fitted.get_weights()[1], [-path, -path], rtol=0.003, err_msg=message)
blank = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, kernel_initializer="zeros")])
fitted = fit_directions(blank, np.ones((8, 1)), np.full(8, -60), 3, 4, 0.02)
message = "train on the features as they are: the model will be asked with such"
np.testing.assert_allclose(fitted.get_weights()[0], [[-path, -path]], rtol=0.01, err_msg=message)


# %% wrong="fit_directions"
def asks_for_the_angle(model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None):
    """You gave the angles as targets; the network answers with a point on the phase circle."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * math.ceil(len(features) / batch_size))
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    model.fit(features, np.deg2rad(direction_deg)[:, None], batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def takes_the_circle_of_the_compass(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    """Your points are (cos θ, sin θ), where −90° and 90° are opposite; the array sees ψ = π sin θ."""
    theta = np.deg2rad(direction_deg)
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * math.ceil(len(features) / batch_size))
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    targets = np.stack([np.cos(theta), np.sin(theta)], axis=-1)
    model.fit(features, targets, batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def squares_the_error(model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None):
    """Your loss is the mean squared error; take the mean absolute error."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * math.ceil(len(features) / batch_size))
    model.compile(keras.optimizers.Adam(rate), loss="mse")
    model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def counts_epochs_for_steps(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    """You let the rate fall over as many steps as there are epochs, so it is zero before the first epoch is over."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs)
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def counts_scenes_for_steps(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    """You counted a step for every scene; every batch is one, so your rate has hardly fallen when training ends."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(features))
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def leaves_out_the_last_batch(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    """You rounded the batches of an epoch down; the last, smaller one is a gradient step too."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * (len(features) // batch_size))
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def keeps_the_learning_rate(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    """Your learning rate stays as it is; let it fall to zero along half a cosine."""
    model.compile(keras.optimizers.Adam(learning_rate), loss="mean_absolute_error")
    model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)
    return model


# %% wrong="fit_directions"
def returns_the_history(model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None):
    """`fit` returns the history of the training; return the model."""
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * math.ceil(len(features) / batch_size))
    model.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
    return model.fit(features, phase_vectors(direction_deg), batch_size, epochs, verbose=0, callbacks=callbacks)


# %% right="fit_directions"
def with_a_data_set(model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None):
    import tensorflow as tf

    targets = np.asarray(phase_vectors(direction_deg), "float32")
    batches = tf.data.Dataset.from_tensor_slices((features, targets)).batch(batch_size)
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches))
    model.compile(optimizer=keras.optimizers.Adam(rate), loss=keras.losses.MeanAbsoluteError())
    model.fit(batches, epochs=epochs, callbacks=callbacks, verbose=0)
    return model


# %% right="fit_directions"
def with_shuffling_and_a_loss_of_its_own(
    model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None
):
    psi = np.pi * np.sin(np.radians(np.asarray(direction_deg, dtype=np.float64)))
    steps = -(-np.shape(features)[0] // batch_size) * epochs
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, steps))
    model.compile(optimizer, lambda truth, point: keras.ops.mean(keras.ops.abs(truth - point)))
    points = np.column_stack([np.cos(psi), np.sin(psi)])
    model.fit(features, points, batch_size=batch_size, epochs=epochs, callbacks=callbacks, verbose=0)
    return model


# %% own="fit_directions"
my_fit_directions = fit_directions

# %% [markdown] equivalent="fit_directions"
# - False → True — shuffling: scenes are drawn independently, so their order means nothing
# - 0 → 1 — a progress bar
# - features → direction_deg — there are as many of one as of the other

# %% [markdown] hint="fit_directions"
# Three things in this order: the targets, `model.compile(optimiser, loss)`, `model.fit(…)`.

# %% [markdown] hint="fit_directions"
# `phase_vectors` of the directions gives the targets. The number of gradient steps is epochs times batches per epoch,
# and `math.ceil` rounds up.

# %% [markdown] hint="fit_directions"
# `keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, num_steps))` and
# `loss="mean_absolute_error"`.

# %% [markdown]
# First the trap, with small trainings of your own network. One network is asked for the angle, the other for the point,
# both learn from the same 40,000 scenes, and both are asked about 4,000 new ones at 20 dB. Predict: where will the
# first one fail? Errors are counted the short way round, so that confusing the two ends, which neither can help, costs
# nothing.

# %% show
direction_deg, snapshots = simulate_scenes(40_000, (-5, 25), seed=1)
truth, heard = simulate_scenes(4000, 20, seed=2)
features = correlation_features(snapshots)
of_point = my_fit_directions(my_build_doa_network(NUM_FEATURES), features, direction_deg, epochs=3)
of_angle = my_build_doa_network(NUM_FEATURES)
rate = keras.optimizers.schedules.CosineDecay(2e-3, 3 * 79)
of_angle.compile(keras.optimizers.Adam(rate), loss="mean_absolute_error")
of_angle.fit(features, np.stack([direction_deg / 90] * 2, axis=1), 512, 3, shuffle=False, verbose=0)
point, angle = (np.asarray(model(correlation_features(heard))) for model in (of_point, of_angle))
answers = {"angle": 90 * angle[:, 0], "point": direction_from_phase(point)}
for name, answer in answers.items():
    error = np.abs((answer - truth + 90) % 180 - 90)
    inner, outer = error[np.abs(truth) < 80].mean(), error[np.abs(truth) >= 80].mean()
    print(f"asked for the {name}: mean error {inner:.2f}° within ±80°, {outer:.1f}° beyond")

# %% [markdown]
# Within ±80° both miss by less than half a degree. Near endfire the angle jumps by 180° between snapshots that are
# almost the same. A network draws a ramp where its target jumps, so the one that was asked for the angle misses by some
# 17°, the other by about 1° (one small training each): the point moves smoothly round its circle.
#
# Now the real training of your network, about half a minute. A script of your own needs no more than this cell and the
# two functions above it; `network.save("directions.keras")` keeps it, `keras.models.load_model` brings it back. (In
# the summary your number of weights stands after "Trainable params"; the total also counts the two numbers that Adam
# keeps for each weight.)

# %% show
direction_deg, snapshots = simulate_scenes(200_000, (-5, 25), seed=0)
features = correlation_features(snapshots)
network = my_build_doa_network(NUM_FEATURES, seed=0)
my_fit_directions(network, features, direction_deg)
network.summary()
print("loss by epoch:", " ".join(f"{loss:.4f}" for loss in network.history.history["loss"]))

# %% [markdown]
# ## 5. How sure? Ask again with other units asleep
#
# **Monte-Carlo dropout** wakes the dropout up after training: ask the same question many times, each time with
# other units silenced. The hope is that answers agree where the network knows and scatter where it guesses; at the end
# of this section you will see how much of it comes true. A Keras model
# does this when called with `training=True`. And it need not be called a hundred times: rows of a batch are
# silenced independently, so one batch can hold all passes.
#
# ### Exercise 6: Monte-Carlo dropout in one call

# %% exercise="monte_carlo_dropout" points=2
from acml_tf.uncertainty.dropout import monte_carlo_dropout


# %% test="monte_carlo_dropout"
def numbers_its_rows(inputs, training=False):
    """A stand-in for a network: adds to each row its place in the batch and a half, but only when training."""
    place = 0.5 + np.arange(len(inputs))
    return (np.transpose(inputs) + training * place).T


questions = np.array([[0, 50], [100, 150]])
found = np.asarray(monte_carlo_dropout(numbers_its_rows, questions, 3))
assert found.shape == (3, 2, 2), "passes first, then rows, then what the model gives for a row"
assert [*questions.flat] == [0, 50, 100, 150], "work on a copy: your function changed the array that it was given"
places = found - questions
assert np.all(np.abs(places) < 20), "an answer stands beside the wrong question: entry [t, i] belongs to row i"
assert np.any(places != 0), "the model was never asked with training=True: dropout sleeps"
np.testing.assert_allclose(
    np.sort(places[..., 0], axis=None),
    [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
    atol=1e-3,
    err_msg="three passes over two rows are one call with six rows, and each of the six gives one answer",
)

# %% hidden="monte_carlo_dropout"
passes, rows = (int(number) for number in rng.integers(4, 9, 2))
questions = 100 * rng.permutation(rows)[:, None] + rng.uniform(size=(rows, 3))
found = np.asarray(monte_carlo_dropout(numbers_its_rows, questions, passes))
assert found.shape == (passes, rows, 3), "passes first, then the rows of the input"
places = found - questions
np.testing.assert_allclose(
    places,
    np.broadcast_to(places[..., :1], found.shape),
    atol=0.01,
    err_msg="an answer belongs to one row of one pass",
)
np.testing.assert_allclose(
    np.sort(places[..., 0], axis=None),
    0.5 + np.arange(passes * rows),
    atol=0.01,
    err_msg="entry [t, i] must be an answer to row i, all of them out of one batch",
)
pictures = monte_carlo_dropout(numbers_its_rows, questions[:, :, None] + np.zeros(2), 2)
assert np.shape(pictures) == (2, rows, 3, 2), "shape (rows, ...): a row may have axes of its own"
assert np.shape(monte_carlo_dropout(numbers_its_rows, questions, 1)) == (1, rows, 3), "one pass is a pass, too"


class Tensor:
    """What a network gives is not an array, but NumPy can make one of it."""

    def __init__(self, values):
        self.values, self.shape = values, values.shape

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        return Tensor(self.values[index])

    def numpy(self):
        return self.values


class CountsItsCalls:
    """Another stand-in: sums each row, and adds a hundred for each time that it was called."""

    calls = 0

    def __call__(self, inputs, training=False):
        self.calls += 1
        return Tensor(np.sum(inputs, axis=1) + 100 * self.calls * training)


once = monte_carlo_dropout(CountsItsCalls(), questions, passes)
assert np.shape(once) == (passes, rows), "a model that gives one number per row gives an array (passes, rows)"
added = np.asarray(once) - questions.sum(axis=1)
np.testing.assert_allclose(added, 100, atol=0.01, err_msg="call the model once, with all passes")
many = monte_carlo_dropout(CountsItsCalls(), np.zeros((60, 1)), 100)
np.testing.assert_allclose(many, 100, atol=0.01, err_msg="call the model once, also for 100 passes over 60 rows")


def masks_or_trains(inputs, mask=None, training=False):
    """A third stand-in, with another argument before `training`: adds one when training."""
    return np.asarray(inputs) + training


awake = np.asarray(monte_carlo_dropout(masks_or_trains, questions, 2)) - questions
np.testing.assert_allclose(awake, 1, atol=1e-3, err_msg="hand `training` over by name: not each model has it second")


# %% wrong="monte_carlo_dropout"
def leaves_dropout_asleep(model, inputs, num_passes):
    """You called the model in its resting mode, in which dropout does nothing: all passes are equal."""
    outputs = np.asarray(model(np.concatenate([inputs] * num_passes), training=False))
    return outputs.reshape(num_passes, len(inputs), *outputs.shape[1:])


# %% wrong="monte_carlo_dropout"
def copies_a_single_pass(model, inputs, num_passes):
    """You asked once and copied the answer; copy the question instead, then each copy loses other units."""
    outputs = np.asarray(model(inputs, training=True))
    return np.stack([outputs] * num_passes)


# %% wrong="monte_carlo_dropout"
def mixes_rows_and_passes(model, inputs, num_passes):
    """You repeated row by row but unfolded pass by pass, so answers end up with the wrong question."""
    outputs = np.asarray(model(np.repeat(inputs, num_passes, axis=0), training=True))
    return outputs.reshape(num_passes, len(inputs), *outputs.shape[1:])


# %% wrong="monte_carlo_dropout"
def puts_the_rows_first(model, inputs, num_passes):
    """Your first axis is the row of the input; it should be the pass."""
    outputs = np.asarray(model(np.concatenate([inputs] * num_passes), training=True))
    return outputs.reshape(num_passes, len(inputs), *outputs.shape[1:]).swapaxes(0, 1)


# %% wrong="monte_carlo_dropout"
def calls_once_for_each_pass(model, inputs, num_passes):
    """You call the model once for each pass, which is slow; put all passes into one batch and call it once."""
    return np.stack([np.asarray(model(inputs, training=True)) for _ in range(num_passes)])


# %% right="monte_carlo_dropout"
def with_tile(model, inputs, num_passes):
    stacked = np.tile(inputs, (num_passes,) + (1,) * (np.ndim(inputs) - 1))
    return np.stack(np.split(np.asarray(model(stacked, training=True)), num_passes))


# %% right="monte_carlo_dropout"
def with_repeat_and_swap(model, inputs, num_passes):
    outputs = np.asarray(model(np.repeat(inputs, num_passes, axis=0), training=True))
    return np.swapaxes(outputs.reshape(len(inputs), num_passes, *outputs.shape[1:]), 0, 1)


# %% right="monte_carlo_dropout"
def in_nested_lists_of_single_precision(model, inputs, num_passes):
    batch = np.array([row for _ in range(num_passes) for row in inputs], dtype=np.float32)
    outputs = np.asarray(model(batch, training=True), dtype=np.float32)
    rows = len(inputs)
    return [outputs[start : start + rows].tolist() for start in range(0, len(outputs), rows)]


# %% [markdown] equivalent="monte_carlo_dropout"
# - result: reversed rows — the passes are drawn alike, so their order means nothing

# %% [markdown] hint="monte_carlo_dropout"
# Stack `num_passes` copies of the input below each other, call the model once, then fold the result.

# %% [markdown] hint="monte_carlo_dropout"
# `np.concatenate([inputs] * num_passes)`; the call needs `training=True`; `np.asarray` makes an array of what
# the model returns.

# %% [markdown] hint="monte_carlo_dropout"
# `reshape(num_passes, len(inputs), ...)`: the first `len(inputs)` rows of the batch are pass 0.

# %% [markdown]
# ### From many answers to one direction and a spread
#
# Suppose two passes say −89° and 89°. Their mean is 0°, the spread 89°: nonsense, for the two agree within
# 2°. Average the *points on the circle* and read the direction off the mean point,
#
# $$\mu = \theta(\bar{\mathbf v}),\qquad \bar{\mathbf v} = \frac1T\sum_t \mathbf v_t,$$
#
# where $\theta(\cdot)$ is `direction_from_phase`, given. For the spread, take the root mean square of the
# differences $\theta(\mathbf v_t) - \mu$, each wrapped the short way round into −90° … 90° first.
#
# ### Exercise 7: mean direction and spread

# %% exercise="direction_and_spread" points=2
from acml_tf.uncertainty.dropout import direction_and_spread

# %% test="direction_and_spread"
answers = phase_vectors(np.array([[-10.0, -89.0, -20.0], [10.0, 89.0, -20.0]]))
copy = answers.copy()
direction, spread = (np.asarray(part) for part in direction_and_spread(answers))
assert direction.shape == (3,) and spread.shape == (3,), "one direction and one spread for each scene"
np.testing.assert_allclose(direction[[0, 2]], [0, -20], atol=0.01, err_msg="−10° and 10° give 0°; −20° stays −20°")
np.testing.assert_allclose(spread[[0, 2]], [10, 0], atol=0.01, err_msg="−10° and 10° spread by 10° about 0°")
np.testing.assert_allclose(np.abs(direction[1]), 90, atol=0.1, err_msg="between −89° and 89° lies endfire")
np.testing.assert_allclose(spread[1], 1, atol=0.1, err_msg="−89° and 89° are each 1° away from endfire")
np.testing.assert_array_equal(
    answers, copy, err_msg="work on a copy: your function changed the array that it was given"
)
middle, _ = direction_and_spread(np.array([[[2, 0]], [[-1, 1]]]))
np.testing.assert_allclose(
    middle,
    np.rad2deg(np.arcsin([1 / 4])),
    rtol=1e-3,
    err_msg="the mean of the points (2, 0) and (−1, 1), not normalised first, is (½, ½): ψ = 45°",
)

# %% hidden="direction_and_spread"
answers = phase_vectors(rng.uniform(20, 60, 6) * [1, -1, 1, -1, 1, -1] + rng.normal(scale=4, size=(40, 6)))
answers = answers * rng.uniform(0.5, 1.5, (40, 6, 1))
direction, spread = (np.asarray(part) for part in direction_and_spread(answers))
mean_point = answers.mean(axis=0)
middle = direction_from_phase(mean_point)
np.testing.assert_allclose(direction, middle, atol=0.01, err_msg="the direction of the mean point, unscaled")
deviation = direction_from_phase(answers) - middle
np.testing.assert_allclose(
    spread,
    np.sqrt(np.mean(deviation**2, axis=0)),
    rtol=1e-3,
    err_msg="away from endfire: the root mean square difference from the mean direction",
)
edge = np.where(np.arange(40) % 3, 88.5, -89.5)[:, None] * [1, -1] + rng.uniform(-0.3, 0.3, (40, 2))
direction, spread = (np.asarray(part) for part in direction_and_spread(phase_vectors(edge)))
assert np.all(np.abs(direction) > 88) and np.all(spread < 4), "at either end of the line go the short way round"
whole_deg, wide_deg = direction_and_spread(np.array([[[1, 0]], [[0, 1]]]))
exact_deg = np.rad2deg(np.arcsin(1 / 4))
exact_spread_deg = np.sqrt((exact_deg**2 + (30 - exact_deg) ** 2) / 2)
np.testing.assert_allclose([*whole_deg, *wide_deg], [exact_deg, exact_spread_deg], rtol=1e-3, err_msg="whole numbers")


# %% wrong="direction_and_spread"
def averages_the_angles(outputs):
    """You averaged angles, so −89° and 89° meet at 0°; average the points, then read off the direction."""
    direction = direction_from_phase(outputs).mean(axis=0)
    difference = (direction_from_phase(outputs) - direction + 90) % 180 - 90
    return direction, np.sqrt(np.mean(difference**2, axis=0))


# %% wrong="direction_and_spread"
def goes_the_long_way_round(outputs):
    """Your mean is right, but for the spread you let −89° and 89° be 178° apart; wrap the differences."""
    direction = direction_from_phase(outputs.mean(axis=0))
    difference = direction_from_phase(outputs) - direction
    return direction, np.sqrt(np.mean(difference**2, axis=0))


# %% wrong="direction_and_spread"
def returns_the_variance(outputs):
    """You returned σ²; the interval will need σ, in degrees."""
    direction = direction_from_phase(outputs.mean(axis=0))
    difference = (direction_from_phase(outputs) - direction + 90) % 180 - 90
    return direction, np.mean(difference**2, axis=0)


# %% wrong="direction_and_spread"
def stretches_every_answer_to_length_one(outputs):
    """You scaled each answer to the circle first; a short answer is a doubtful one, so let it weigh less."""
    unit = outputs / np.linalg.norm(outputs, axis=-1, keepdims=True)
    direction = direction_from_phase(unit.mean(axis=0))
    difference = (direction_from_phase(unit) - direction + 90) % 180 - 90
    return direction, np.sqrt(np.mean(difference**2, axis=0))


# %% wrong="direction_and_spread"
def averages_over_the_scenes(outputs):
    """You averaged over the scenes; the passes are on axis 0."""
    direction = direction_from_phase(outputs.mean(axis=1))
    difference = (direction_from_phase(outputs) - direction[:, None] + 90) % 180 - 90
    return direction, np.sqrt(np.mean(difference**2, axis=1))


# %% wrong="direction_and_spread"
def gives_the_error_of_the_mean(outputs):
    """You divided by √T: that is how well the mean is known, not how far single answers spread."""
    direction = direction_from_phase(outputs.mean(axis=0))
    difference = (direction_from_phase(outputs) - direction + 90) % 180 - 90
    return direction, np.sqrt(np.mean(difference**2, axis=0) / len(outputs))


# %% right="direction_and_spread"
def with_the_shortest_of_three(outputs):
    direction = direction_from_phase(outputs.sum(axis=0))
    difference = direction_from_phase(outputs) - direction[None]
    shortest = np.minimum(np.abs(difference), 180 - np.abs(difference))
    return [direction, np.linalg.norm(shortest, axis=0) / np.sqrt(outputs.shape[0])]


# %% right="direction_and_spread"
def scene_by_scene_in_lists(outputs):
    directions, spreads = [], []
    for points in np.swapaxes(outputs, 0, 1):
        middle = float(direction_from_phase(np.mean(points, axis=0)))
        gaps = [(float(direction_from_phase(point)) - middle + 90) % 180 - 90 for point in points]
        directions.append(middle)
        spreads.append(math.sqrt(sum(gap**2 for gap in gaps) / len(gaps)))
    return directions, spreads


# %% right="direction_and_spread"
def in_single_precision(outputs):
    points = np.asarray(outputs, dtype=np.float32)
    psi = np.arctan2(points[..., 1], points[..., 0])
    middle = np.arctan2(points[..., 1].mean(axis=0), points[..., 0].mean(axis=0))
    angles, direction = (np.rad2deg(np.arcsin(np.clip(step / np.float32(np.pi), -1, 1))) for step in (psi, middle))
    gaps = angles - direction
    gaps = gaps - 180 * np.round(gaps / 180)
    return np.stack([direction, np.sqrt(np.mean(gaps**2, axis=0))])


# %% [markdown] equivalent="direction_and_spread"
# - outputs.mean → outputs.sum — the angle of a sum is the angle of the mean
# - difference_deg + 90 → difference_deg - 90 — shifts by −90 and by 90 differ by one period

# %% [markdown] hint="direction_and_spread"
# Two lines for the direction: mean over the passes, then `direction_from_phase`. The order matters.

# %% [markdown] hint="direction_and_spread"
# To wrap a difference into −90 … 90: shift by 90, take the remainder by 180, shift back.

# %% [markdown] hint="direction_and_spread"
# `(difference + 90) % 180 - 90`; then the root of the mean of the squares over axis 0.

# %% [markdown]
# ### Network against beamformer
#
# `dropout_directions` is your two functions, some scenes at a time, with 100 passes. Draw new scenes, 500 to
# calibrate with (later) and 4,000 to test on, and set the network beside the baseline on the same snapshots.

# %% show
scenes, estimates = {}, {}
print(" SNR   mean |error|: beam  network   median: beam  network   at the wrong end: beam   network − beam")
for snr_db in SNRS_DB:
    truth, snapshots = simulate_scenes(NUM_CALIBRATION + 4000, snr_db, seed=100 + snr_db)
    mean, spread = dropout_directions(network, correlation_features(snapshots))
    scenes[snr_db], estimates[snr_db] = (truth, snapshots), (mean, spread)
    beam_error, error = np.abs(beamformer_direction(snapshots) - truth), np.abs(mean - truth)
    loss = error - beam_error
    low, high = loss.mean() + np.array([-1.96, 1.96]) * loss.std() / np.sqrt(len(loss))
    print(
        f"{snr_db:3d} dB {beam_error.mean():18.2f}° {error.mean():7.2f}° {np.median(beam_error):12.3f}°"
        f" {np.median(error):7.3f}° {np.mean(beam_error > 90):23.1%} {low:13.2f}° … {high:.2f}°"
    )

# %% [markdown]
# There was hardly anything to win over a maximum-likelihood estimate, and little is lost; the last column, a 95 %
# interval of the difference on the same scenes, says whether any of it is more than the luck of the scenes: where it
# holds zero, the difference need not be (of other trainings it knows nothing). Mean and median differ so much because
# of the endfire twins: a source that is heard at the wrong end of the line costs almost 180° (the table counts those of
# the beamformer). What the network adds is not accuracy but a spread for every single answer.
#
# Is that spread a **standard deviation**? If it were, and the errors were **Gaussian** (normally distributed),
# $\mu \pm 1.645\,\sigma$ would hold 90 % of the truths. Predict for both levels: more than 90 %, or less?

# %% show
for snr_db in SNRS_DB:
    (mean, spread), (truth, _) = estimates[snr_db], scenes[snr_db]
    share, alike = band_report(mean, 1.645 * spread, truth)
    print(f"{snr_db:2d} dB: spread {np.median(spread):.2f}°, share held {share:.1%}, rank correlation {alike:.2f}")

# %% [markdown]
# Far too bold when it is noisy, too timid when it is quiet: dropout hardly notices the noise. It cannot, for there are
# two reasons to be unsure. What more training scenes or another network could settle is called **epistemic**
# uncertainty, and it is all that dropout probes: it compares the answers of many networks, a little like a Bayesian.
# What no network can settle, noise on the snapshot or the two ends of the line, is **aleatoric**. And how far the
# passes differ is set in part by the dropout rate, which we chose. So the spread has the wrong size. It may still have
# the right *shape*, large where errors are large: the rank correlation says how far (0: not at all, 1: the same
# order). One number for each noise level can repair the size. (At sea you would have to know the level, or calibrate
# on the mixture that you will meet.)
#
# ## 6. Conformal prediction
#
# Set aside $L$ scenes that training never saw and measure each error in units of the spread claimed for it,
#
# $$s_l = \frac{|\mu_l - y_l|}{\sigma_l},\qquad l = 1, \dots, L.$$
#
# (The name says that a new case should *conform* with these; it has nothing to do with maps that preserve
# angles.) Now the only idea, and it is a beautiful one. Let a new scene come from the same source as the $L$.
# Its score is one of $L + 1$ that were drawn alike (they are **exchangeable**), so it is **equally likely to take each
# place** in their sorted order. It is among the $k$ smallest with probability $k/(L+1)$. For this to be $1-\alpha$ at
# least,
#
# $$q_\alpha = \text{the } k\text{-th smallest of the } L \text{ scores},\qquad
# k = \lceil (L+1)(1-\alpha) \rceil .$$
#
# No Gaussian, no trust in the network, no large $L$. (This is probability as a frequentist takes it: a share of cases
# that can be counted. The Bayesian's **credible** interval is as good as the model behind it.) The paper's eq. (13)
# takes the $1-\alpha$ share of the $L$ scores, without the "+1"; then the promise does not quite hold. And if $k > L$,
# no score is large enough: the honest answer is $q = \infty$.
#
# ### Exercise 8: the conformal quantile

# %% [markdown] question="rank_of_the_score" tolerance=0
# **By hand**: nine scores and $\alpha = 0.25$. Which of them is $q_\alpha$, counted from the smallest?
#
# - right 8 — k = ⌈(9 + 1) · 0.75⌉ = ⌈7.5⌉.
# - wrong 7 — with the +1 it is ⌈7.5⌉, and the bracket rounds up.
# - wrong 7.5 — the bracket ⌈ ⌉ rounds up to a whole number.
# - wrong 3 — that is α in place of 1 − α.
# - wrong 2 — that is counted from the largest.

# %% exercise="conformal_quantile" points=2
from acml_tf.uncertainty.conformal import conformal_quantile

# %% test="conformal_quantile"
four = np.array([3.0, 1.0, 4.0, 2.0])
assert np.ndim(conformal_quantile(four, 0.5)) == 0, "one number"
assert np.isclose(conformal_quantile(four, 0.2), 4.0), "k = ⌈5 · 0.8⌉ = 4: the fourth smallest of four"
assert np.isclose(conformal_quantile(four, 0.5), 3.0), "k = ⌈5 · 0.5⌉ = 3: sort first, count from one"
assert conformal_quantile(four, 0.1) == np.inf, "k = ⌈5 · 0.9⌉ = 5 > 4: no finite number is enough"
assert np.isclose(conformal_quantile(np.array([7, 2, 2, 2]), 0.4), 2), "k = 3: each of three equal scores counts"
assert [*four] == [3, 1, 4, 2], "work on a copy: your function changed the scores that it was given"

# %% hidden="conformal_quantile"
for size, alpha in ((99, 0.1), (38, 0.13), (9, 0.88), (int(rng.integers(200, 290)), 0.27)):
    scores = rng.permutation(np.cumsum(0.1 + rng.exponential(size=size)))
    rank = math.ceil((size + 1) * (1 - alpha))
    given = scores.copy()
    found = conformal_quantile(scores, alpha)
    np.testing.assert_allclose(found, np.sort(scores)[rank - 1], rtol=1e-5, err_msg="the k-th smallest")
    np.testing.assert_array_equal(scores, given, err_msg="leave the scores as they were given")
assert conformal_quantile([1, 2, 3, 4], 0.2) == 4, "a list, as in the example, will do"
assert conformal_quantile(rng.exponential(size=18), 0.05) == np.inf, "18 scores are one too few for 5 %"
nineteen = 1 + rng.exponential(size=19)
assert np.isclose(conformal_quantile(nineteen, 0.05), nineteen.max()), "19 scores are just enough for 5 %"
single = 1 + rng.exponential(size=1)
assert np.isclose(conformal_quantile(single, 0.5), single[0]), "one score is enough for one half"
assert conformal_quantile(single, 0.4) == np.inf, "one score is too few for 40 %"
endless = np.array([2.0, np.inf, 1.0, 3.0])
assert np.isclose(conformal_quantile(endless, 0.5), 3), "an infinite score is a score: it counts among the L"


# %% wrong="conformal_quantile"
def forgets_the_new_case(scores, alpha):
    """You took the (1−α) share of the L scores; the new one is a place in the order too, so count L + 1."""
    return np.sort(scores)[math.ceil(len(scores) * (1 - alpha)) - 1]


# %% wrong="conformal_quantile"
def interpolates(scores, alpha):
    """`np.quantile` goes part of the way between two scores and knows nothing of the new one; take a rank."""
    return np.quantile(scores, 1 - alpha)


# %% wrong="conformal_quantile"
def counts_ranks_from_zero(scores, alpha):
    """Your score is one rank too far up: ranks count from one, indices from zero."""
    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    return np.sort(scores)[rank] if rank < len(scores) else np.inf


# %% wrong="conformal_quantile"
def rounds_down(scores, alpha):
    """You rounded the rank down, which promises a little less than 1 − α; round up."""
    rank = math.floor((len(scores) + 1) * (1 - alpha))
    return np.sort(scores)[rank - 1] if rank <= len(scores) else np.inf


# %% wrong="conformal_quantile"
def takes_the_largest_when_there_are_too_few(scores, alpha):
    """With too few scores you returned the largest, which does not reach 1 − α; nothing finite does."""
    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    return np.sort(scores)[min(rank, len(scores)) - 1]


# %% wrong="conformal_quantile"
def takes_the_lower_tail(scores, alpha):
    """You took the rank of α from below, so nearly every interval would miss; 1 − α of them shall hold."""
    rank = math.ceil((len(scores) + 1) * alpha)
    return np.sort(scores)[rank - 1] if rank <= len(scores) else np.inf


# %% wrong="conformal_quantile"
def forgets_to_sort(scores, alpha):
    """You picked from the scores as they came; a rank needs sorted scores."""
    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    return scores[rank - 1] if rank <= len(scores) else np.inf


# %% wrong="conformal_quantile"
def takes_the_higher_neighbour(scores, alpha):
    """`method="higher"` counts the steps between the scores, so it lands one too high; take the k-th itself."""
    level = math.ceil((len(scores) + 1) * (1 - alpha)) / len(scores)
    return np.quantile(scores, level, method="higher") if level <= 1 else np.inf


# %% wrong="conformal_quantile"
def counts_equal_scores_once(scores, alpha):
    """You kept only one of several equal scores; each calibration case has a place in the order."""
    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    different = np.unique(scores)
    return different[rank - 1] if rank <= len(different) else np.inf


# %% right="conformal_quantile"
def with_an_infinite_score(scores, alpha):
    return np.sort(np.append(scores, np.inf))[math.ceil((len(scores) + 1) * (1 - alpha)) - 1]


# %% right="conformal_quantile"
def from_the_top(scores, alpha):
    misses = math.floor((len(scores) + 1) * alpha)
    return float(np.sort(scores)[::-1][misses - 1]) if misses else math.inf


# %% right="conformal_quantile"
def with_a_heap_in_single_precision(scores, alpha):
    import heapq

    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    return np.float32(heapq.nsmallest(rank, map(float, scores))[-1] if rank <= len(scores) else np.inf)


# %% [markdown] contract="conformal_quantile"
# - integers — the quantile is one of the scores, so whole scores have a whole quantile

# %% [markdown] equivalent="conformal_quantile"
# - 9 → 10 — both take away the rounding of a product
# - round((len(scores) + 1) * (1 - alpha), 9) → (len(scores) + 1) * (1 - alpha) — this is the printed ⌈(L + 1)(1 − α)⌉:
#   where only rounding decides, both are right

# %% [markdown] hint="conformal_quantile"
# Write the new, unseen score as a place among the sorted ones. How many places are there?

# %% [markdown] hint="conformal_quantile"
# `rank = math.ceil((len(scores) + 1) * (1 - alpha))`, counted from one.

# %% [markdown] hint="conformal_quantile"
# Return `np.inf` if the rank is larger than the number of scores.

# %% [markdown]
# (How many scores does $\alpha = 0.01$ need at least? 99, as then $k = \lceil 100 \cdot 0.99 \rceil = 99$.)
#
# Each noise level gets its own calibration. See where the **90th percentile** falls: at 0 dB it is
# several of the network's spreads, at 20 dB about half of one.

# %% show
scores, quantiles = {}, {}
for snr_db in SNRS_DB:
    (mean, spread), (truth, _) = estimates[snr_db], scenes[snr_db]
    scores[snr_db] = conformal_scores(mean, spread, truth)
    quantiles[snr_db] = conformal_quantile(scores[snr_db][:NUM_CALIBRATION], ALPHA)
calibration = [scores[snr_db][:NUM_CALIBRATION] for snr_db in SNRS_DB]
figure = arrays.plot_scores(calibration, list(quantiles.values()), [f"{snr_db} dB" for snr_db in SNRS_DB])

# %% [markdown]
# ### The prediction interval
#
# Equation (12): go $q_\alpha$ spreads to each side, $[\mu - q_\alpha\sigma,\ \mu + q_\alpha\sigma]$, and cut off what
# no direction can be, below −90° and above 90°. No truth is lost by that cut, so coverage stays. (The circle closes
# there, so one might go on at the other end; equation (12) does not.) Given: `prediction_interval`.

# %% [markdown]
# ## 7. Does it hold?
#
# Now the paper's Fig. 4, with what it leaves out: $\alpha = 0.1$, $L = 500$ scenes for each noise level. One new
# snapshot for every degree; blue intervals hold the truth (dashed), red ones miss it. The lower row is the same minus
# the truth, magnified (and cut off at ±6°). Look at the width, left against right, and at the corners.

# %% show
every_degree = np.arange(-90.0, 91.0)
panels, titles = [], []
for snr_db in SNRS_DB:
    heard = simulate_snapshots(every_degree, snr_db, seed=7)
    mean, spread = dropout_directions(network, correlation_features(heard))
    panels.append(prediction_interval(mean, spread, quantiles[snr_db]))
    width = np.median(np.diff(panels[-1]))
    titles.append(f"{snr_db} dB, α = {ALPHA}, L = {NUM_CALIBRATION}: median width {width:.1f}°")
figure = arrays.plot_intervals(every_degree, panels, titles)

# %% [markdown]
# And the coverage on 4,000 test scenes, with and without the "+1" (twenty calibration scenes show the difference better
# than five hundred; the last two columns average over many draws of twenty).

# %% show
print(" SNR      q   coverage, L = 500   median width    L = 20: with +1  without")
for snr_db in SNRS_DB:
    (mean, spread), (truth, _) = estimates[snr_db], scenes[snr_db]
    test = slice(NUM_CALIBRATION, None)
    intervals = prediction_interval(mean[test], spread[test], quantiles[snr_db])
    splits = [rng.permutation(scores[snr_db]) for _ in range(500)]
    corrected = np.mean([(split[20:] <= conformal_quantile(split[:20], ALPHA)).mean() for split in splits])
    rank = math.ceil(20 * (1 - ALPHA))
    naive = np.mean([(split[20:] <= np.sort(split[:20])[rank - 1]).mean() for split in splits])
    print(
        f"{snr_db:3d} dB {quantiles[snr_db]:6.2f} {empirical_coverage(intervals, truth[test]):12.3f}"
        f" {np.median(np.diff(intervals)):18.2f}° {corrected:18.3f} {naive:8.3f}"
    )

# %% [markdown]
# ### Coverage is a draw, too
#
# The promise, 90 % at least, is an average over calibration sets. *Your* calibration set gives you one
# quantile, and with it one coverage, which may lie below. How far? With continuous scores it follows a known
# law,
#
# $$\text{coverage} \sim \mathrm{Beta}(k,\ L + 1 - k),\qquad
# \text{mean } \frac{k}{L+1},\quad \text{standard deviation} \approx \sqrt{\frac{\alpha(1-\alpha)}{L}},$$
#
# for any network, any scores. Below, the 4,500 scored scenes at 0 dB are split anew 2,000 times into $L$ for
# calibration and the rest for the test. See how the histograms follow the curves. (The test set is finite
# too, which widens them by a little.)

# %% show
sizes, laws, draws = (50, NUM_CALIBRATION), [], []
for size in sizes:
    splits = [rng.permutation(scores[0]) for _ in range(2000)]
    draws.append([(split[size:] <= conformal_quantile(split[:size], ALPHA)).mean() for split in splits])
    laws.append(coverage_distribution(size, ALPHA))
    low, high = laws[-1].ppf([0.05, 0.95])
    print(f"L = {size:3d}: mean {np.mean(draws[-1]):.3f}, law {laws[-1].mean():.3f}, ", end="")
    print(f"nine calibrations in ten cover {low:.3f} … {high:.3f}")
figure = arrays.plot_coverage_draws(draws, laws, [f"L = {size}" for size in sizes], 1 - ALPHA)

# %% [markdown]
# ### Ninety per cent of what?
#
# Of all scenes *together*: **marginal** coverage. Nobody promised 90 % for each direction by itself, which would be
# **conditional** coverage. Sort the test scenes by how far their source is from broadside, and look at the right end.
# (Intervals are wider there for everyone: the array measures $\sin\theta$, and the same error of the sine is
# $1/\cos\theta$ times as large in degrees. A bin of 5° holds some 220 scenes, so ±0.04 is chance near 0.9, and ±0.07
# near one half.)

# %% show
edges_deg = np.array([0, 15, 30, 45, 60, 70, 80, 85, 90])
by_direction = []
for snr_db in SNRS_DB:
    (mean, spread), (truth, _) = estimates[snr_db], scenes[snr_db]
    intervals = prediction_interval(mean, spread, quantiles[snr_db])[NUM_CALIBRATION:]
    truth = truth[NUM_CALIBRATION:]
    bins = np.digitize(np.abs(truth), edges_deg[1:-1])
    by_direction.append([empirical_coverage(intervals[bins == b], truth[bins == b]) for b in range(8)])
names = [f"{snr_db} dB" for snr_db in SNRS_DB]
figure = arrays.plot_coverage_by_direction(edges_deg, by_direction, names, 1 - ALPHA)

# %% [markdown]
# ### Question (graded by hand)
# A ship meets only sources near endfire. Its crew read "90 % intervals" in your report. What will they find, which part
# of this can no network ever repair, and what would you change in the calibration or in the intervals for them?

# %% [markdown] answer="endfire" points=3
# They will find fewer truths inside than promised, because the promise is an average over sources from all
# directions, and they meet others than the calibration did: the cases are no longer exchangeable.
#
# What no network repairs is the array: −90° and 90° write the same phases on sensors half a wavelength apart,
# so close to endfire the end at which a source is heard is a coin toss. (Sensors closer together would repair
# it.)
#
# Calibrate with the directions that they meet, or in bins of the *estimated* direction: coverage then holds
# in each bin. And let an interval that crosses 90° go on from −90°: as a set of two pieces it holds both
# twins (and count the errors of the calibration the short way round, too: then a truth at the other end is no miss of
# 180°). With plain intervals, coverage near endfire can only be bought by making them nearly as wide as the
# whole half-circle.

# %% [markdown]
# ## What to keep
#
# - A direction of arrival is a phase step. Half a wavelength apart, the circle closes at endfire, so targets,
#   means and spreads have to live on that circle.
# - A network is layers, a loss and an optimiser, and none of them mends a target that tears the circle: the same
#   layers learn the point on the circle and fail at the angle near endfire.
# - The network comes close to the maximum-likelihood beamformer here; it does not beat it. Print the baseline.
# - Dropout gives every answer a spread, of the wrong size. The conformal quantile, the
#   $\lceil (L+1)(1-\alpha)\rceil$-th smallest score, corrects the size. It assumes nothing about the network, but
#   it does assume that the new scene comes from the same source as the calibration scenes.
# - The promise is marginal and an average over calibrations. State $\alpha$, $L$ and the measured coverage;
#   look at coverage where it matters to you.
#
# Would you turn the ship? If it says 34°, its calibrated interval is 3° wide (the median at 0 dB), and you know on
# which side of the line the source is, yes; at endfire, not before you have asked a second array.
#
# **Read on.** A. Angelopoulos, S. Bates, "A gentle introduction to conformal prediction" (2021);
# Y. Gal, Z. Ghahramani, "Dropout as a Bayesian approximation" (ICML 2016); H. L. Van Trees, *Optimum Array
# Processing* (2002).
