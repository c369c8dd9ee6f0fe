# %% [markdown] minutes=90
# # Rooms that never were: a network that makes up reverberation
#
# A speech recogniser that has only heard dry voices fails in a kitchen, in a hall, in a car. The cure is to train it
# in thousands of rooms. But to measure one room takes a loudspeaker, a microphone, a sweep and an afternoon. Could a
# network that has heard a few hundred rooms make up the rest? And how would you notice if it made up nonsense?
#
# After this lesson you can
#
# - read off an impulse response how fast a room dies away, and say what a recorder's noise does to the answer,
# - write down the game of generator and discriminator, why it stalls, and what a Wasserstein critic does instead,
# - train a GAN, and say which part of its success was built in and which was learnt,
# - judge made-up responses by what makes a response, beside two baselines that need no network.
#
# The example follows Chapter 5.2 of McCarthy *et al.*, "Machine learning in acoustics: a review and open-source
# repository", npj Acoustics 1:18 (2025), and IR-GAN (Ratnarajah *et al.*, Interspeech 2021).

# %%
import math

from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras
import numpy as np
import tensorflow as tf
from IPython.display import Audio
from keras import ops
from scipy.signal import fftconvolve, resample_poly

from acml_tf.acoustics.decay import fade_noise_floor, has_decayed, level_windows_db, room_parameters
from acml_tf.classic.distribution import distance_interval
from acml_tf.classic.room_noise import decaying_noise, sample_response_mixture
from acml_tf.data.room_responses import aligned_responses, box_response, simulate_room_responses
from acml_tf.data.speech_synthesis import draw_voices, speak
from acml_tf.features.decay_form import join_decay
from acml_tf.networks.gan import ResponseGAN, train_response_gan
from acml_tf.networks.wasserstein import generate

rng = np.random.default_rng(52)

RATE_HZ, NUM_SAMPLES = 4000, 4096  # 1.024 s: small enough for a laptop, long enough for a living room
DIRECT = 8  # the sample at which the direct sound lies
FRAME, FLOOR_DB, SPAN_DB = 16, -80.0, 10.0

# %%
from acml_tf.plots.rooms import (
    plot_carrier_level,
    plot_distances,
    plot_gan_training,
    plot_line_fits,
    plot_minimax,
    plot_parameters,
    plot_responses,
)

# %% [markdown]
# ## 1. What a room answers
#
# Clap once: the direct sound comes, then single echoes from the walls, then ever more and ever weaker ones, until
# nobody can tell them apart. That is an **impulse response**, and as a room is linear it holds all that the room
# will ever do to a sound. Here are 300 box-shaped rooms with four places each, computed from mirror images (the
# early echoes) and noise that decays as Eyring's formula says (the rest). Two hundred rooms will teach, a hundred
# will judge; no room does both.
#
# The picture shows three of them in decibels, because 60 dB are a factor of a thousand. Look at the straight slope.

# %% show
rooms = aligned_responses(simulate_room_responses(300, 4, seed=52), RATE_HZ, NUM_SAMPLES, DIRECT)
is_training = rooms.rooms < "room200"  # no room does both
training, unheard = rooms.select(is_training), rooms.select(~is_training)
order = np.argsort(room_parameters(training.responses, RATE_HZ)["T30"])
three = training.responses[order[[20, 400, 780]]]
titles = ("a dead room", "a room in the middle", "a lively room")
figure = plot_responses(dict(zip(titles, three[:, None], strict=True)), RATE_HZ)

# %% [markdown]
# The blue line smooths what the grey one hides. Schroeder found in 1965 how to draw it from one single response:
# ask at each instant how much energy is *still to come*,
#
# $$L(t) = 10\log_{10}\frac{\int_t^\infty h^2(\tau)\,d\tau}{\int_0^\infty h^2(\tau)\,d\tau}.$$
#
# It equals the mean of infinitely many measurements in which steady noise is switched off.
#
# ### Exercise 1: Schroeder's integral
# In samples the integral is a sum from here to the end. By hand: what are the levels if the three samples have the
# energies 9, 0.9 and 0.1?

# %% exercise="energy_decay_db" points=2
from acml_tf.acoustics.decay import energy_decay_db

# %% test="energy_decay_db"
found = energy_decay_db(np.sqrt([9.0, 0.9, 0.1]))
assert found.shape == (3,), "one level for each sample"
np.testing.assert_allclose(found, [0, -10, -20], atol=1e-9, err_msg="10, then 1, then 0.1 of 10 are still to come")
fade = 10 ** (-3 * np.arange(8000) / 4000)  # 60 dB in a second, for two seconds
np.testing.assert_allclose(
    energy_decay_db(fade)[4000], -60, atol=0.01, err_msg="an exponential decay has a straight decay curve"
)
assert energy_decay_db(np.ones((2, 3, 5))).shape == (2, 3, 5), "the last axis is time; leave the others alone"

# %% hidden="energy_decay_db"
batch = rng.standard_normal((4, 50)) * rng.uniform(0.1, 3, (4, 1))
found = energy_decay_db(batch)
left = np.array([[np.sum(row[n:] ** 2) for n in range(50)] for row in batch])
np.testing.assert_allclose(
    found, 10 * np.log10(left / left[:, :1]), atol=1e-6, err_msg="energy from here to the end, over all energy, in dB"
)
cut = np.array([2.0, 1.0, 0.0])
assert energy_decay_db(cut)[2] <= -200 and np.isfinite(energy_decay_db(cut)).all(), "silence is a very low level"
try:
    energy_decay_db(np.zeros(5))
except ValueError:
    pass
else:
    raise AssertionError("a silent response has no decay: raise a ValueError")


# %% wrong="energy_decay_db"
def adds_up_what_has_been(response):
    """You summed from the beginning up to now; the curve shows the energy from now to the end."""
    energy = np.square(np.asarray(response, float))
    if np.any(energy.sum(axis=-1) == 0):
        raise ValueError("only zeros")
    gone = np.cumsum(energy, axis=-1)
    return 10 * np.log10(np.maximum(gone / gone[..., -1:], 1e-30))


# %% wrong="energy_decay_db"
def forgets_to_square(response):
    """You added up magnitudes; energy is the square of the pressure."""
    size = np.abs(np.asarray(response, float))
    if np.any(size.sum(axis=-1) == 0):
        raise ValueError("only zeros")
    left = np.cumsum(size[..., ::-1], axis=-1)[..., ::-1]
    return 10 * np.log10(np.maximum(left / left[..., :1], 1e-30))


# %% wrong="energy_decay_db"
def takes_energy_for_pressure(response):
    """You wrote 20 log10 of an energy; an energy takes 10, a pressure takes 20."""
    energy = np.square(np.asarray(response, float))
    if np.any(energy.sum(axis=-1) == 0):
        raise ValueError("only zeros")
    left = np.cumsum(energy[..., ::-1], axis=-1)[..., ::-1]
    return 20 * np.log10(np.maximum(left / left[..., :1], 1e-30))


# %% wrong="energy_decay_db"
def forgets_the_whole(response):
    """Your curve does not begin at 0 dB: divide by the energy of the whole response."""
    energy = np.square(np.asarray(response, float))
    if np.any(energy.sum(axis=-1) == 0):
        raise ValueError("only zeros")
    left = np.cumsum(energy[..., ::-1], axis=-1)[..., ::-1]
    return 10 * np.log10(np.maximum(left, 1e-30))


# %% right="energy_decay_db"
def whole_minus_what_has_been(response):
    energy = np.asarray(response, float) ** 2
    whole = energy.sum(axis=-1, keepdims=True)
    if not np.all(whole > 0):
        raise ValueError("a response of zeros has no decay curve")
    left = np.flip(np.flip(energy, axis=-1).cumsum(axis=-1), axis=-1)
    with np.errstate(divide="ignore"):
        return np.maximum(10 * (np.log10(left) - np.log10(left[..., [0]])), -300.0)


# %% [markdown] hint="energy_decay_db"
# A sum from here to the end is a running sum of the reversed response, reversed back.

# %% [markdown] hint="energy_decay_db"
# `np.cumsum(energy[..., ::-1], axis=-1)[..., ::-1]`; its first value is the whole energy.

# %% [markdown] hint="energy_decay_db"
# Raise a `ValueError` that speaks of zeros if the whole is 0, and keep the ratio above 1e-30 before the logarithm.

# %% [markdown]
# ## 2. One number: the reverberation time
#
# How long does it take to lose 60 dB? Hardly any recording shows 60 dB, so one lays a straight line through a part
# of the curve, usually from −5 to −35 dB (30 dB, hence **T30**), and extends it. The direct sound, which would bend
# the line, lies above −5 dB.
#
# ### Exercise 2: T30
# A least-squares slope is $\sum (t - \bar t)\,L \,/ \sum (t - \bar t)^2$, with both sums over the samples whose
# level lies between the two limits.

# %% exercise="reverberation_time" points=2
from acml_tf.acoustics.decay import reverberation_time

# %% test="reverberation_time"
fade = 10 ** (-3 * np.arange(8000) / 4000 / 0.5)
assert abs(reverberation_time(fade, 4000) - 0.5) < 0.005, "this one falls by 60 dB in half a second"
both = np.stack([fade, fade**2])
np.testing.assert_allclose(
    reverberation_time(both, 4000), [0.5, 0.25], rtol=0.01, err_msg="twice as steep in dB is half the time"
)
assert np.isnan(reverberation_time(np.ones(100), 4000)), "a curve that never reaches −35 dB has no T30: NaN"
loud = fade.copy()
loud[0] = 5.0
assert abs(reverberation_time(loud, 4000) - 0.5) < 0.05, "a strong direct sound does not shorten the reverberation"

# %% hidden="reverberation_time"
times = rng.uniform(0.1, 0.6, 5)
noise = rng.standard_normal((5, 16000)) * 10 ** (-3 * np.arange(16000) / 8000 / times[:, None])
np.testing.assert_allclose(
    reverberation_time(noise, 8000), times, rtol=0.1, err_msg="noise of known decay must be measured back"
)
bent = 10 ** (-3 * np.arange(8000) / 8000 / 0.2) + 0.03 * 10 ** (-3 * np.arange(8000) / 8000 / 0.6)
curve, t = energy_decay_db(bent), np.arange(8000) / 8000
for low in (-25.0, -35.0, -45.0):
    used = (curve <= -5) & (curve >= low)
    np.testing.assert_allclose(
        reverberation_time(bent, 8000, -5.0, low),
        -60 / np.polyfit(t[used], curve[used], 1)[0],
        rtol=1e-6,
        err_msg="a least-squares line through the levels between the two limits, extended to 60 dB",
    )
rows = reverberation_time(noise, 8000)
np.testing.assert_allclose(
    rows, [reverberation_time(row, 8000) for row in noise], rtol=1e-6, err_msg="each response has a line of its own"
)
curve = energy_decay_db(loud)
used = curve >= -10
np.testing.assert_allclose(
    reverberation_time(loud, 4000, 0.0, -10.0),
    -60 / np.polyfit(np.arange(8000)[used] / 4000, curve[used], 1)[0],
    rtol=1e-6,
    err_msg="a line from 0 dB begins at the very first sample",
)
steps = np.sqrt(-np.diff([1, 1e-1, 1e-3, 1e-6, 0]))  # levels 0, −10, −30 and −60 dB
np.testing.assert_allclose(
    reverberation_time(steps, 1), 3, rtol=1e-6, err_msg="two samples make a line: 20 dB a sample"
)
assert np.isnan(reverberation_time(np.sqrt(-np.diff([1, 1e-2, 1e-6, 0])), 1)), "one sample between the limits: NaN"
try:
    reverberation_time(bent, 8000, -35.0, -5.0)
except ValueError:
    pass
else:
    raise AssertionError("levels in rising order are a mistake of the caller: raise a ValueError")


# %% wrong="reverberation_time"
def forgets_to_extend(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """You gave the time for the measured part only; extend the line to 60 dB."""
    if not 0 >= upper_db > lower_db:
        raise ValueError("order")
    level = energy_decay_db(np.atleast_2d(response))
    t, out = np.arange(level.shape[1]) / sample_rate_hz, []
    for row in level:
        used = (row <= upper_db) & (row >= lower_db)
        out.append((lower_db - upper_db) / np.polyfit(t[used], row[used], 1)[0] if row[-1] <= lower_db else np.nan)
    return np.array(out) if np.ndim(response) > 1 else out[0]


# %% wrong="reverberation_time"
def starts_at_the_direct_sound(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """Your line begins at 0 dB, so the direct sound bends it; begin at `upper_db`."""
    if not 0 >= upper_db > lower_db:
        raise ValueError("order")
    level = energy_decay_db(np.atleast_2d(response))
    t, out = np.arange(level.shape[1]) / sample_rate_hz, []
    for row in level:
        used = row >= lower_db
        out.append(-60 / np.polyfit(t[used], row[used], 1)[0] if row[-1] <= lower_db else np.nan)
    return np.array(out) if np.ndim(response) > 1 else out[0]


# %% wrong="reverberation_time"
def forgets_the_sign(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """Your times are negative: the slope is, so a fall by 60 dB needs −60 over it."""
    if not 0 >= upper_db > lower_db:
        raise ValueError("order")
    level = energy_decay_db(np.atleast_2d(response))
    t, out = np.arange(level.shape[1]) / sample_rate_hz, []
    for row in level:
        used = (row <= upper_db) & (row >= lower_db)
        out.append(60 / np.polyfit(t[used], row[used], 1)[0] if row[-1] <= lower_db else np.nan)
    return np.array(out) if np.ndim(response) > 1 else out[0]


# %% wrong="reverberation_time"
def counts_in_samples(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """Your time is in samples; divide by the sample rate to get seconds."""
    if not 0 >= upper_db > lower_db:
        raise ValueError("order")
    level = energy_decay_db(np.atleast_2d(response))
    t, out = np.arange(level.shape[1]), []
    for row in level:
        used = (row <= upper_db) & (row >= lower_db)
        out.append(-60 / np.polyfit(t[used], row[used], 1)[0] if row[-1] <= lower_db else np.nan)
    return np.array(out) if np.ndim(response) > 1 else out[0]


# %% right="reverberation_time"
def one_fit_for_each_response(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    if upper_db > 0 or lower_db >= upper_db:
        raise ValueError("give two levels below zero, the higher one first")
    level = energy_decay_db(response)
    rows = level.reshape(-1, level.shape[-1])
    t, out = np.arange(level.shape[-1]) / sample_rate_hz, []
    for row in rows:
        used = np.flatnonzero((row <= upper_db) & (row >= lower_db))
        reached = row.min() <= lower_db and len(used) > 1
        out.append(-60 / np.polyfit(t[used], row[used], 1)[0] if reached else np.nan)
    return np.reshape(out, level.shape[:-1])


# %% [markdown] hint="reverberation_time"
# A mask says which samples count: `used = (level <= upper_db) & (level >= lower_db)`. Where it is False, it
# multiplies by zero.

# %% [markdown] hint="reverberation_time"
# For a whole batch at once: subtract from `time` its mean over the used samples, and sum along the last axis.

# %% [markdown] hint="reverberation_time"
# `np.where(level[..., -1] <= lower_db, -60 / slope, np.nan)` is the last line.

# %% [markdown] equivalent="reverberation_time"
# - level >= lower_db → level > lower_db — a level exactly on the lower limit is a matter of rounding
# - used.sum(-1, keepdims=True) > 1 → used.sum(-1, keepdims=True) >= 1 — one sample makes 0 / 0, which is NaN too
# - level[..., -1] <= lower_db → level[..., -1] < lower_db — a level exactly on the limit is a matter of rounding

# %% [markdown]
# ### A recording never ends in silence
#
# Now the trap. Below, a computed room (T60 = 0.5 s) is "recorded" with noise 60 dB below its peak: on a waveform plot
# you would not see it. On a recording the "energy still to come" includes the noise up to the end of the file. Look
# at where the red curve leaves the straight line, and at what T30 becomes. Then the remedy, `fade_noise_floor`: fit
# the decay where it stands clear of the noise, and let the tail fade at that rate. Every measured response needs this
# before anything may learn from it. (ISO 3382 asks for noise 10 dB below the end of the line, −45 dB.)

# %% show
clean = box_response([7, 5, 3], 0.5, np.random.default_rng(1))
recorded = clean + 1e-3 * np.random.default_rng(2).standard_normal(len(clean))
versions = {"the room": clean, "as recorded": recorded, "noise faded": fade_noise_floor(recorded, 16000)}
curves = {name: energy_decay_db(response) for name, response in versions.items()}
times = {name: float(reverberation_time(response, 16000)) for name, response in versions.items()}
figure = plot_line_fits(curves, times, 16000, "Noise at the end of a recording lengthens T30")

# %% [markdown]
# ## 3. A form that a network can learn
#
# Networks add a little error to everything they put out. On a waveform between −1 and 1 an error of 0.02 sounds
# harmless; but 0.02 is −34 dB, and from there on nothing decays: the tail is drowned in the network's own noise.
#
# So we take the response apart. A **carrier** says how the pressure wiggles; it is divided by the effective value of
# each frame of 16 samples (4 ms), so it is equally loud from start to end. The **decay curve**, $L$ in decibels at
# the start of each frame, says how it fades; an error of 0.02 on it is 0.2 dB. Nothing is lost down to −80 dB: the
# energy of a frame is the difference of the curve at its start and at its end.
#
# ### Exercise 3: carrier and decay curve
# The curve is moved from −80 … 0 dB to −4 … 4 by $(L + 40)/10$ and repeated for all samples of its frame,
# so that both fit side by side.

# %% exercise="split_decay" points=2
from acml_tf.features.decay_form import split_decay

# %% test="split_decay"
form = split_decay(np.array([3.0, -3.0, 1.0, -1.0]), frame=2)
assert form.shape == (4, 2), "for each sample two numbers: carrier and curve"
np.testing.assert_allclose(form[:, 0], [1, -1, 1, -1], atol=1e-5, err_msg="divide by the effective value of the frame")
np.testing.assert_allclose(
    form[:, 1], [4, 4, 3, 3], atol=1e-5, err_msg="0 dB, then a tenth of the energy is left: −10 dB; (L + 40) / 10"
)
assert split_decay(np.ones((5, 64))).shape == (5, 64, 2), "a batch of responses stays a batch"

# %% hidden="split_decay"
noise = rng.standard_normal((3, 256)) * 10 ** (-3 * np.arange(256) / rng.uniform(60, 200, (3, 1)))
form = split_decay(noise)
np.testing.assert_allclose(
    np.mean(form[..., 0].reshape(3, 16, 16) ** 2, axis=-1), 1, atol=1e-4, err_msg="mean square one in every frame"
)
assert np.array_equal(np.sign(form[..., 0]), np.sign(noise)), "the carrier wiggles as the response does"
curve = np.maximum(energy_decay_db(noise), -80)[:, ::16]
np.testing.assert_allclose(
    form[..., 1].reshape(3, 16, 16),
    np.repeat((curve[..., None] + 40) / 10, 16, axis=-1),
    atol=1e-4,
    err_msg="Schroeder's curve where each frame begins, held for the frame, not below −80 dB",
)
try:
    split_decay(np.ones(50), frame=16)
except ValueError:
    pass
else:
    raise AssertionError("50 samples are no whole number of frames of 16: raise a ValueError")


# %% wrong="split_decay"
def divides_by_the_peak(responses, frame=16):
    """You divided each frame by its largest sample; divide by its effective value (root of the mean square)."""
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError("frames")
    blocks = responses.reshape(*responses.shape[:-1], -1, frame)
    carrier = (blocks / np.abs(blocks).max(axis=-1, keepdims=True)).reshape(responses.shape)
    curve = np.repeat(np.maximum(energy_decay_db(responses)[..., ::frame], FLOOR_DB), frame, axis=-1)
    return np.stack([carrier, (curve + 40) / SPAN_DB], axis=-1)


# %% wrong="split_decay"
def divides_by_the_energy(responses, frame=16):
    """You divided by the mean square; the pressure is divided by its root."""
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError("frames")
    carrier = responses / 10 ** (np.repeat(level_windows_db(responses, frame), frame, axis=-1) / 10)
    curve = np.repeat(np.maximum(energy_decay_db(responses)[..., ::frame], FLOOR_DB), frame, axis=-1)
    return np.stack([carrier, (curve + 40) / SPAN_DB], axis=-1)


# %% wrong="split_decay"
def writes_the_curve_again_and_again(responses, frame=16):
    """You repeated the whole curve (`tile`); each of its values belongs to all samples of its frame (`repeat`)."""
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError("frames")
    carrier = responses / 10 ** (np.repeat(level_windows_db(responses, frame), frame, axis=-1) / 20)
    curve = np.tile(np.maximum(energy_decay_db(responses)[..., ::frame], FLOOR_DB), frame)
    return np.stack([carrier, (curve + 40) / SPAN_DB], axis=-1)


# %% wrong="split_decay"
def forgets_the_floor(responses, frame=16):
    """Your curve falls below −80 dB: without a floor the last frames, which nobody hears, rule the training."""
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError("frames")
    carrier = responses / 10 ** (np.repeat(level_windows_db(responses, frame), frame, axis=-1) / 20)
    curve = np.repeat(energy_decay_db(responses)[..., ::frame], frame, axis=-1)
    return np.stack([carrier, (curve + 40) / SPAN_DB], axis=-1)


# %% right="split_decay"
def block_by_block(responses, frame=16):
    responses = np.asarray(responses, dtype=float)
    if responses.shape[-1] % frame != 0:
        raise ValueError("cut the responses to whole frames")
    blocks = responses.reshape(*responses.shape[:-1], -1, frame)
    carrier = blocks / np.sqrt(np.maximum(np.mean(blocks**2, axis=-1, keepdims=True), 1e-30))
    levels = energy_decay_db(responses).reshape(blocks.shape)[..., :1]
    curve = np.broadcast_to(np.clip(levels, -80, 0) / 10 + 4, blocks.shape)
    return np.stack([carrier.reshape(responses.shape), curve.reshape(responses.shape)], axis=-1)


# %% [markdown] hint="split_decay"
# `level_windows_db(responses, frame)` is the level of each frame; `np.repeat(…, frame, axis=-1)` writes it on all
# samples of the frame. Divide by 10^(level / 20).

# %% [markdown] hint="split_decay"
# The curve: `energy_decay_db(responses)[..., ::frame]`, then the floor, then the scale, then `np.repeat`.

# %% [markdown] hint="split_decay"
# `np.stack([carrier, curve], axis=-1)` puts the two side by side.

# %% [markdown]
# The same room as a response, and taken apart. The carrier is as loud at the end as at the start; the curve carries the
# whole decay.

# %% show
figure = plot_carrier_level(three[1], split_decay(three[1]), RATE_HZ)
again = join_decay(split_decay(training.responses))
print(f"largest difference after taking apart and joining: {np.abs(again - training.responses).max():.5f} of the peak")

# %% [markdown]
# ## 4. The game
#
# A **generator** $G$ turns random numbers $z$ into a sound $G(z)$; a **discriminator** $D$ says with which
# probability a sound is real. They play against each other (Goodfellow *et al.*, 2014):
#
# $$\min_G \max_D\; V,\qquad
# V = \mathbb E_x[\log D(x)] + \mathbb E_z[\log(1 - D(G(z)))].$$
#
# This is eq. (4) of the review. Its eq. (3) prints the same sum with "min" before it, as what the discriminator
# minimises: a slip. A good discriminator has $D(x) \to 1$ and $D(G(z)) \to 0$, and V *rises* to 0, its largest value.
#
# ### Exercise 4: the value of the game
# First by hand: what is V if the discriminator cannot tell and says ½ to everything?

# %% exercise="minimax_value" points=1
from acml_tf.networks.wasserstein import minimax_value

# %% test="minimax_value"
half = float(minimax_value(np.full(4, 0.5), np.full(4, 0.5)))
assert abs(half + 2 * math.log(2)) < 1e-5, "½ to everything: log ½ + log ½ = −1.386"
good = float(minimax_value(np.array([0.9, 0.99]), np.array([0.1, 0.01])))
assert half < good < 0, "a discriminator that can tell reaches a higher value, at most 0"
uneven = float(minimax_value(np.full(2, 0.8), np.full(6, 0.4)))
assert abs(uneven - math.log(0.8) - math.log(0.6)) < 1e-5, "real and made-up sounds are averaged each by themselves"

# %% hidden="minimax_value"
real, fake = rng.uniform(0.1, 0.95, 7), rng.uniform(0.05, 0.9, 5)
np.testing.assert_allclose(
    float(minimax_value(real, fake)),
    np.mean(np.log(real)) + np.mean(np.log(1 - fake)),
    rtol=1e-5,
    err_msg="mean of log D(x) plus mean of log(1 − D(G(z))), natural logarithms",
)


# %% wrong="minimax_value"
def gives_the_loss_of_the_discriminator(real_scores, fake_scores):
    """That is −V, the cross-entropy that a discriminator *minimises*; the value of the game has the other sign."""
    return -(ops.mean(ops.log(real_scores)) + ops.mean(ops.log(1 - fake_scores)))


# %% wrong="minimax_value"
def rewards_being_fooled(real_scores, fake_scores):
    """You took log D(G(z)); the discriminator wants made-up sounds to get a *low* probability: log(1 − D(G(z)))."""
    return ops.mean(ops.log(real_scores)) + ops.mean(ops.log(fake_scores))


# %% wrong="minimax_value"
def adds_up_the_batch(real_scores, fake_scores):
    """You added up the batch; an expectation is a mean."""
    return ops.sum(ops.log(real_scores)) + ops.sum(ops.log(1 - fake_scores))


# %% right="minimax_value"
def with_numpy(real_scores, fake_scores):
    return np.log(np.asarray(real_scores)).mean() + np.log1p(-np.asarray(fake_scores)).mean()


# %% [markdown] hint="minimax_value"
# Two expectations, two means, each over its own sounds.

# %% [markdown] hint="minimax_value"
# `ops.mean(ops.log(real_scores))` is the first; the second has $1 - D$ inside.

# %% [markdown]
# ### Why the game stalls
#
# At first the generator is bad, the discriminator is sure, $D(G(z)) \approx 0$. Look at the left end of the blue
# curve: it is flat there, so the generator learns nothing just when it has most to learn. Practice takes
# $-\log D(G(z))$ instead (orange): the same goal, steep where it matters. But even then a sure discriminator says only
# *that* the made-up sounds are wrong, not *how far*.

# %% show
p = np.linspace(1e-3, 1 - 1e-3, 500)
figure = plot_minimax(p, {"log(1 − D): the minimax game": np.log(1 - p), "−log D: non-saturating": -np.log(p)})

# %% [markdown]
# ## 5. How far is it? Moving earth
#
# Think of two sets of numbers as heaps of earth. The **Wasserstein distance** is the least mean way by which one can
# be moved to become the other. It says "how far" even where the heaps do not overlap. On a line it is easy: nobody
# overtakes, so the smallest moves to the smallest,
#
# $$W_1 = \frac1n\sum_{i=1}^n |x_{(i)} - y_{(i)}|\qquad\text{(both sorted).}$$
#
# You need it twice: as the idea behind the critic, and as the ruler by which the reverberation times of made-up
# rooms are judged.
#
# ### Exercise 5: the distance of two heaps

# %% exercise="sorted_distance" points=1
from acml_tf.classic.distribution import sorted_distance

# %% test="sorted_distance"
assert abs(sorted_distance(np.array([0.0, 10.0]), np.array([11.0, 1.0])) - 1) < 1e-9, "0 moves to 1, 10 moves to 11"
assert abs(sorted_distance(np.array([1.0, 3.0]), np.array([2.0, 2.0])) - 1) < 1e-9, "equal means, unequal heaps"
assert abs(sorted_distance(np.array([3.0, 1.0, 2.0]), np.array([1.0, 2.0, 3.0]))) < 1e-9, "order does not matter"

# %% hidden="sorted_distance"
from scipy.stats import wasserstein_distance

first, second = rng.normal(size=40), rng.normal(0.3, 2.0, size=40)
np.testing.assert_allclose(
    sorted_distance(first, second),
    wasserstein_distance(first, second),
    rtol=1e-9,
    err_msg="the mean distance between sorted partners",
)
np.testing.assert_allclose(sorted_distance(first, first + 7), 7, rtol=1e-9, err_msg="moving a heap by 7 takes 7")
try:
    sorted_distance(first, second[:30])
except ValueError:
    pass
else:
    raise AssertionError("40 numbers have no partners among 30: raise a ValueError")


# %% wrong="sorted_distance"
def pairs_as_they_come(first, second):
    """You paired the numbers as they came; sort both first, so that nobody overtakes."""
    if len(first) != len(second):
        raise ValueError("numbers")
    return np.mean(np.abs(np.asarray(first) - np.asarray(second)))


# %% wrong="sorted_distance"
def compares_means(first, second):
    """You compared two means; heaps with equal means can differ."""
    if len(first) != len(second):
        raise ValueError("numbers")
    return np.abs(np.mean(first) - np.mean(second))


# %% wrong="sorted_distance"
def squares_the_ways(first, second):
    """You took the root mean square of the ways, which is W₂; W₁ is their plain mean."""
    if len(first) != len(second):
        raise ValueError("numbers")
    return np.sqrt(np.mean((np.sort(first) - np.sort(second)) ** 2))


# %% right="sorted_distance"
def area_between_the_staircases(first, second):
    if len(first) != len(second):
        raise ValueError("give as many of one as of the other")
    values = np.sort(np.concatenate([first, second]))
    below = [np.searchsorted(np.sort(heap), values[:-1], side="right") / len(heap) for heap in (first, second)]
    return np.sum(np.abs(below[0] - below[1]) * np.diff(values))


# %% [markdown] hint="sorted_distance"
# `np.sort` both, then the partners stand opposite each other.

# %% [markdown] hint="sorted_distance"
# The mean of the absolute differences; a `ValueError` if the lengths differ.

# %% [markdown]
# ### A critic instead of a detective
#
# Sounds are no numbers on a line, and sorting them is impossible. But Kantorovich and Rubinstein found another way
# to the same distance: let a **critic** $f$ give each sound a score, any real number, with one restriction, that $f$
# climbs nowhere more steeply than 1. Then
#
# $$W_1 = \max_{\text{slope} \le 1}\; \mathbb E_x[f(x)] - \mathbb E_z[f(G(z))].$$
#
# Two heaps that lie 5 apart get scores 5 apart, two that lie 50 apart get 50: the critic never stalls. There are no
# logarithms and no probabilities any more, and the value is a distance: it should fall while the generator learns.
# The critic minimises $\mathbb E[f(G(z))] - \mathbb E[f(x)]$, the generator $-\mathbb E[f(G(z))]$.
#
# The slope is kept by a fine (Gulrajani *et al.*, 2017). The best critic has slope 1 on the straight way from a
# real sound to its made-up partner, so draw a place on that way for each pair and punish what differs from one:
#
# $$\lambda\,\mathbb E\big[(\lVert\nabla_{\hat x} f(\hat x)\rVert_2 - 1)^2\big],\qquad
# \hat x = \epsilon\,x + (1-\epsilon)\,G(z),\quad \epsilon \sim \mathcal U(0, 1).$$
#
# This, **WGAN-GP**, is what we train, as did WaveGAN, on which IR-GAN builds. Keep it apart from the game of
# Section 4: no logarithm of
# eq. (4) is left in it.
#
# ### Exercise 6: the gradient penalty
# The norm is over samples *and* channels of one sound. A tiny 1e-12 below the root keeps its derivative finite.

# %% exercise="gradient_penalty" points=3
from acml_tf.networks.wasserstein import gradient_penalty

# %% test="gradient_penalty"
ones, half = np.ones((2, 3, 3), "float32"), np.full((2, 1, 1), 0.5, "float32")


def plain_sum(sound):
    return ops.sum(sound, axis=(1, 2))[:, None]


found = float(gradient_penalty(plain_sum, ones, -ones, half))
assert abs(found - 4) < 1e-4, "the sum of nine numbers has slope √9 = 3 for each sound, so (3 − 1)² = 4"
found = float(gradient_penalty(lambda sound: plain_sum(sound) / 3, ones, -ones, half))
assert abs(found) < 1e-6, "slope one costs nothing"
found = float(gradient_penalty(lambda sound: 0.5 * plain_sum(sound**2), ones, 0 * ones, np.array([[[1.0]], [[0.0]]])))
assert abs(found - (4 + 1) / 2) < 1e-4, "½ Σx² has slope ‖x̂‖: 3 at the real sound, 0 at the made-up one"

# %% hidden="gradient_penalty"
real, fake = rng.normal(size=(2, 6, 5, 2)).astype("float32")
mix = rng.uniform(size=(6, 1, 1)).astype("float32")
between = (mix * real + (1 - mix) * fake).astype(float)
steepness = np.sqrt(np.sum(between**2, axis=(1, 2)))
found = float(gradient_penalty(lambda sound: 0.5 * plain_sum(sound**2), real, fake, mix))
np.testing.assert_allclose(
    found,
    np.mean((steepness - 1) ** 2),
    rtol=1e-4,
    err_msg="slope at ε real + (1 − ε) fake, norm for each sound by itself, distance from one squared, then the mean",
)
gentle = float(gradient_penalty(lambda sound: 0.05 * plain_sum(sound), real, fake, mix))
np.testing.assert_allclose(gentle, (1 - 0.05 * np.sqrt(10)) ** 2, rtol=1e-4, err_msg="too flat costs as too steep does")


# %% wrong="gradient_penalty"
def looks_at_real_sounds_only(critic, real, fake, mix):
    """You took the slope at the real sounds; take it between real and made-up ones."""
    between = tf.convert_to_tensor(real)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    steepness = ops.sqrt(ops.sum(ops.square(tape.gradient(scores, between)), axis=(1, 2)) + 1e-12)
    return ops.mean(ops.square(steepness - 1))


# %% wrong="gradient_penalty"
def takes_one_norm_for_the_batch(critic, real, fake, mix):
    """You took one norm over the whole batch; every sound has a slope of its own."""
    between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    return ops.square(ops.sqrt(ops.sum(ops.square(tape.gradient(scores, between))) + 1e-12) - 1)


# %% wrong="gradient_penalty"
def pulls_the_slope_to_zero(critic, real, fake, mix):
    """You punish any slope; without the −1 the best critic would be flat."""
    between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    return ops.mean(ops.sum(ops.square(tape.gradient(scores, between)), axis=(1, 2)))


# %% wrong="gradient_penalty"
def takes_the_mean_before_the_square(critic, real, fake, mix):
    """You averaged the slopes first, so one too steep and one too flat cancel; square each deviation, then average."""
    between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    steepness = ops.sqrt(ops.sum(ops.square(tape.gradient(scores, between)), axis=(1, 2)) + 1e-12)
    return ops.square(ops.mean(steepness) - 1)


# %% wrong="gradient_penalty"
def gives_all_pairs_one_place(critic, real, fake, mix):
    """You used one ε for all pairs; each pair has a place of its own on its way."""
    share = ops.mean(mix)
    between = tf.convert_to_tensor(share * real + (1 - share) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    steepness = ops.sqrt(ops.sum(ops.square(tape.gradient(scores, between)), axis=(1, 2)) + 1e-12)
    return ops.mean(ops.square(steepness - 1))


# %% wrong="gradient_penalty"
def spares_the_flat(critic, real, fake, mix):
    """You punish only what is too steep; here a slope below one costs as well."""
    between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    steepness = ops.sqrt(ops.sum(ops.square(tape.gradient(scores, between)), axis=(1, 2)) + 1e-12)
    return ops.mean(ops.square(ops.relu(steepness - 1)))


# %% right="gradient_penalty"
def with_flattened_gradients(critic, real, fake, mix):
    between = tf.Variable(fake + mix * (real - fake), dtype="float32")
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(critic(tf.convert_to_tensor(between)))
    gradient = tf.reshape(tape.gradient(total, between), (len(real), -1))
    return tf.reduce_mean((tf.norm(gradient + 1e-12, axis=1) - 1.0) ** 2)


# %% [markdown] hint="gradient_penalty"
# `with tf.GradientTape() as tape: tape.watch(between); …` records; `tape.gradient(scores, between)` gives for each
# sound the gradient of its own score.

# %% [markdown] hint="gradient_penalty"
# The norm of each sound: `ops.sqrt(ops.sum(ops.square(gradient), axis=(1, 2)) + 1e-12)`.

# %% [markdown] hint="gradient_penalty"
# `between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)`, and at the end the mean of the squared deviations
# from one.

# %% [markdown] equivalent="gradient_penalty"
# - squares + 1e-12 → squares — it only keeps the derivative of the root finite where the slope is exactly zero

# %% [markdown]
# ## 6. The generator
#
# From 32 random numbers to 4,096 samples: a dense layer makes four "samples" with 64 channels, and five **transposed
# convolutions** (kernel 25, stride 4) lengthen them to 16, 64, 256, 1,024 and 4,096. The critic goes the same way back
# with five ordinary convolutions. IR-GAN has the same shape with 19 million weights; ours is small enough for a laptop.
#
# ### Exercise 7: the transposed convolution
# Each coarse sample leaves a copy of the kernel, scaled by its value, `stride` fine samples after the copy before;
# where copies overlap they add up. How long is the result for N samples and a kernel of length K?

# %% exercise="transposed_convolution" points=2
from acml_tf.acoustics.convolution import transposed_convolution

# %% test="transposed_convolution"
found = transposed_convolution(np.array([1.0, 2.0]), np.array([1.0, 1.0, 1.0]), 2)
assert len(found) == 5, "the last copy begins at (N − 1) · stride and is as long as the kernel"
np.testing.assert_allclose(found, [1, 1, 3, 2, 2], err_msg="the copies 1 1 1 and 2 2 2 overlap in one sample")
np.testing.assert_allclose(
    transposed_convolution(np.array([1.0, 0.0, -1.0]), np.array([2.0, 3.0]), 4),
    [2, 3, 0, 0, 0, 0, 0, 0, -2, -3],
    err_msg="copies shorter than the stride leave gaps",
)

# %% hidden="transposed_convolution"
coarse, kernel, stride = rng.normal(size=6), rng.normal(size=7), int(rng.integers(2, 5))
layer = keras.layers.Conv1DTranspose(1, 7, stride, padding="valid", use_bias=False)
layer.build((None, None, 1))
layer.set_weights([kernel[:, None, None]])
expected = np.asarray(layer(coarse[None, :, None]))[0, :, 0]
np.testing.assert_allclose(
    transposed_convolution(coarse, kernel, stride), expected, atol=1e-5, err_msg="Keras' layer does the same"
)
np.testing.assert_allclose(
    transposed_convolution(coarse, kernel, 1),
    np.convolve(coarse, kernel),
    atol=1e-9,
    err_msg="with stride one it is a plain convolution",
)


# %% wrong="transposed_convolution"
def shortens_instead(signal, kernel, stride):
    """You slid the kernel over the signal, which shortens it; here every sample leaves a copy, which lengthens it."""
    return np.convolve(signal, kernel)[::stride]


# %% wrong="transposed_convolution"
def lets_later_copies_overwrite(signal, kernel, stride):
    """Your copies overwrite each other; where they overlap they add up."""
    output = np.zeros((len(signal) - 1) * stride + len(kernel))
    for number, value in enumerate(signal):
        output[number * stride : number * stride + len(kernel)] = value * kernel
    return output


# %% wrong="transposed_convolution"
def turns_the_kernel_round(signal, kernel, stride):
    """You laid the kernel backwards; each sample leaves it as it is."""
    output = np.zeros((len(signal) - 1) * stride + len(kernel))
    for number, value in enumerate(signal):
        output[number * stride : number * stride + len(kernel)] += value * kernel[::-1]
    return output


# %% wrong="transposed_convolution"
def repeats_and_smooths(signal, kernel, stride):
    """You repeated each sample before convolving; write zeros between the samples instead."""
    return np.convolve(np.repeat(signal, stride), kernel)


# %% right="transposed_convolution"
def zeros_between_the_samples(signal, kernel, stride):
    sparse = np.zeros((len(signal) - 1) * stride + 1)
    sparse[::stride] = signal
    return np.convolve(sparse, kernel)


# %% [markdown] hint="transposed_convolution"
# Begin with zeros of the right length and add one copy at a time.

# %% [markdown] hint="transposed_convolution"
# Copy number n lies at `n * stride` to `n * stride + len(kernel)`; use `+=`.

# %% [markdown]
# ### What is built in, and what is learnt
#
# Two things our generator cannot get wrong. Its decay curve can only fall: each frame loses $\frac14\log(1 + e^a)$ dB,
# which is positive whatever the network's output $a$. And its carrier is equally loud everywhere. The rest is learnt:
# how fast, with which bend, and how differently from response to response. To tell the two apart, the untrained
# generator will be judged as well.
#
# Each batch is dealt out: three shares to the critic, which takes three steps, then the generator takes one.
# `wasserstein` is the critic's estimate of the distance: watch it fall.

# %% show
untrained = ResponseGAN(num_samples=NUM_SAMPLES, seed=0)
print(f"weights: generator {untrained.generator.count_params():,}, critic {untrained.critic.count_params():,}")


def report(epoch, logs):
    if epoch % 4 == 3:
        slope = logs["gradient_penalty"]
        print(f"step {10 * epoch + 10}: wasserstein {logs['wasserstein_estimate']:6.2f}, penalty {slope:.3f}")


watch = keras.callbacks.LambdaCallback(on_epoch_end=report)
gan = train_response_gan(split_decay(training.responses), steps=160, batch_size=16, seed=0, callbacks=[watch])
figure = plot_gan_training(gan.history.history)

# %% [markdown]
# Three real responses of rooms that the network never heard, and three made-up ones. Would you have known?

# %% show
made = join_decay(generate(gan, 400, seed=1))
groups = {f"unheard room {n + 1}": unheard.responses[[100 * n + 50]] for n in range(3)}
groups |= {f"made up {n + 1}": made[[n]] for n in range(3)}
figure = plot_responses(groups, RATE_HZ)

# %% [markdown]
# ## 7. Is it a room?
#
# Looking alike proves nothing. A response is judged by what rooms are judged by: **T30**; **EDT**, the time read off
# the first 10 dB (what one hears while music goes on); **C50**, early against late energy (clear speech); **DRR**,
# direct against reverberant energy (nearness). Not one value but its whole distribution counts: a generator that makes
# the same good room 400 times is useless. So for each number we take the Wasserstein distance of Exercise 5 to the
# unheard rooms. Beside the GAN stand
#
# - **the training rooms themselves**: real, but other rooms. No generator can be expected to do better; this is the
#   floor,
# - **decaying noise** with one reverberation time, the median of the training rooms,
# - **a Gaussian mixture**, the review's "typical method": fitted to the levels of two dozen stretches, new levels
#   drawn, filled with noise,
# - **the GAN before training**: what is built in.

# %% show
middle = np.median(room_parameters(training.responses, RATE_HZ)["T30"])
sets = {
    "training rooms": training.responses,
    "noise, one T60": decaying_noise(400, middle, RATE_HZ, NUM_SAMPLES, seed=1),
    "Gaussian mixture": sample_response_mixture(training.responses, 400, seed=1),
    "GAN untrained": join_decay(generate(untrained, 400, seed=1)),
    "GAN": made,
}
truth = room_parameters(unheard.responses, RATE_HZ, DIRECT)
numbers = {name: room_parameters(responses, RATE_HZ, DIRECT) for name, responses in sets.items()}
print("                   decays 30 dB   median T30   W₁: T30 (s)   EDT (s)  C50 (dB)  DRR (dB)")
print(f"{'unheard rooms':18} {has_decayed(unheard.responses).mean():12.1%} {np.median(truth['T30']):10.2f} s")
distances = {}
for name, found in numbers.items():
    of_rooms = training.rooms if name == "training rooms" else None
    distances[name] = {
        key: distance_interval(found[key], truth[key], unheard.rooms, value_groups=of_rooms, n_repetitions=200)
        for key in truth
    }
    row = "".join(f"{distances[name][key][0]:10.3f}" for key in truth)
    print(f"{name:18} {has_decayed(sets[name]).mean():12.1%} {np.nanmedian(found['T30']):10.2f} s {row}")

# %% [markdown]
# Below, left is better; the lines are 95 % intervals for other rooms and other draws. Compare the GAN with noise of
# one T60 (does it know that rooms differ?), with the mixture (is the network worth its trouble?) and with the floor.

# %% show
figure = plot_distances({name: distances[name] for name in distances if name != "GAN untrained"})

# %% [markdown]
# And where the distances come from: the share of responses below each value. Black is the truth. Noise of one T60
# is a step; see where the GAN's line leaves the black one.

# %% show
shown = {name: numbers[name] for name in ("noise, one T60", "Gaussian mixture", "GAN")}
figure = plot_parameters({"unheard rooms": truth} | shown)

# %% [markdown]
# ### Question (graded by hand)
# A colleague reads the table and says: "Every response of the GAN decays by 30 dB, so the network has learnt what
# reverberation is. And in T30 it can hardly be told from the mixture, so the network is the better model." What
# follows from table and picture, what does not, and what would you measure to decide?

# %% [markdown] answer="built_in" points=3
# The first does not follow. The curve of our generator can only fall, that was built in, and noise of one T60 decays
# by 30 dB as well without having learnt anything. The row of the untrained GAN shows that the *speed* was learnt; and
# what else was learnt shows in the distributions of T30, EDT, C50 and DRR, which the untrained one misses.
#
# The second does not follow either: overlapping intervals in T30 speak for the simpler model, the mixture, which is
# fitted in a second. A GAN earns its cost where the mixture cannot follow: single early
# echoes, colour, how the numbers go together in one room (long T30 with low C50). To decide, compare joint
# distributions, or better, the purpose: train a recogniser with made-up rooms of both kinds and test it in real rooms
# that neither has heard.

# %% [markdown]
# ## 8. Listen
#
# To hear a voice in a room, convolve. A convolution multiplies *samples*; it knows nothing of seconds. If the voice
# has 16,000 samples a second and the response 4,000, every echo comes four times too early, and the room shrinks.
#
# ### Exercise 8: bring both to one rate
# Resample the response to the rate of the voice (`resample_poly(x, up, down)` takes whole numbers without common
# divisor), convolve, keep the tail, and set the peak to one.

# %% exercise="auralise" points=2
from acml_tf.acoustics.auralisation import auralise

# %% test="auralise"
click, echo = np.zeros(1000), np.zeros(600)
click[0], echo[0], echo[400] = 1.0, 1.0, 0.5
heard = auralise(click, 16000, echo, 4000)
assert len(heard) == 1000 + 4 * 600 - 1, "the voice with the whole tail of the response, both at 16 kHz"
assert np.argmax(np.abs(heard[800:])) == 800, "an echo after 400 samples of 4 kHz comes after 1,600 of 16 kHz"
np.testing.assert_allclose(np.abs(heard).max(), 1, err_msg="set the peak to one")
assert len(auralise(click, 8000, echo, 8000)) == 1599, "equal rates need no resampling"

# %% hidden="auralise"
voice, room = rng.standard_normal(300), rng.standard_normal(90) * np.exp(-np.arange(90) / 20)
same = np.convolve(voice, room)
np.testing.assert_allclose(
    auralise(voice, 8000, room, 8000), same / np.abs(same).max(), atol=1e-9, err_msg="a linear convolution, peak one"
)
matched = np.convolve(voice, resample_poly(room, 3, 2))
np.testing.assert_allclose(
    auralise(voice, 24000, room, 16000),
    matched / np.abs(matched).max(),
    atol=1e-9,
    err_msg="bring the response to the rate of the voice: 24/16 is 3/2",
)


# %% wrong="auralise"
def mixes_two_rates(dry, dry_rate_hz, response, response_rate_hz):
    """You convolved sounds of two sample rates, so echoes come at the wrong time; resample the response first."""
    wet = fftconvolve(dry, response)
    return wet / np.max(np.abs(wet))


# %% wrong="auralise"
def resamples_the_wrong_way(dry, dry_rate_hz, response, response_rate_hz):
    """You swapped up and down: to reach the rate of the voice, go up by its rate and down by the response's."""
    common = math.gcd(dry_rate_hz, response_rate_hz)
    wet = fftconvolve(dry, resample_poly(response, response_rate_hz // common, dry_rate_hz // common))
    return wet / np.max(np.abs(wet))


# %% wrong="auralise"
def cuts_the_tail(dry, dry_rate_hz, response, response_rate_hz):
    """You cut the result to the length of the voice; the room goes on after the voice has stopped."""
    common = math.gcd(dry_rate_hz, response_rate_hz)
    wet = fftconvolve(dry, resample_poly(response, dry_rate_hz // common, response_rate_hz // common))[: len(dry)]
    return wet / np.max(np.abs(wet))


# %% wrong="auralise"
def slows_down_the_voice(dry, dry_rate_hz, response, response_rate_hz):
    """You brought the voice to the rate of the response, which costs its treble; bring the response to the voice."""
    common = math.gcd(dry_rate_hz, response_rate_hz)
    wet = fftconvolve(resample_poly(dry, response_rate_hz // common, dry_rate_hz // common), response)
    return wet / np.max(np.abs(wet))


# %% right="auralise"
def by_products_of_spectra(dry, dry_rate_hz, response, response_rate_hz):
    matched = resample_poly(response, dry_rate_hz, response_rate_hz)
    size = len(dry) + len(matched) - 1
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(matched, size), size)
    return wet / np.abs(wet).max()


# %% [markdown] hint="auralise"
# `common = math.gcd(dry_rate_hz, response_rate_hz)` turns two rates into the smallest whole numbers up and down.

# %% [markdown] hint="auralise"
# `resample_poly(response, dry_rate_hz // common, response_rate_hz // common)`, then `fftconvolve`, then divide.

# %% [markdown] equivalent="auralise"
# - dry_rate_hz // common → dry_rate_hz / common — the division leaves no rest
# - response_rate_hz // common → response_rate_hz / common — the division leaves no rest

# %% [markdown]
# A voice, dry; in an unheard room; in a made-up one; and in the same made-up room with the rates mixed up. (Our
# responses end at 2 kHz, so these rooms sound as if hung with curtains.)

# %% show
speaker = draw_voices(1, np.random.default_rng(3))[0]
words = [speak(digit, speaker, np.random.default_rng(digit), sample_rate_hz=16000) for digit in (5, 2, 7)]
voice = np.concatenate([np.append(word, np.zeros(2400)) for word in words])
longest = made[np.nanargmax(numbers["GAN"]["T30"])]
Audio(voice, rate=16000)

# %% show
Audio(auralise(voice, 16000, unheard.responses[50], RATE_HZ), rate=16000)

# %% show
Audio(auralise(voice, 16000, longest, RATE_HZ), rate=16000)

# %% show
print(
    f"T30 of the made-up room: {reverberation_time(longest, RATE_HZ):.2f} s; "
    f"with its samples taken for 16 kHz: {reverberation_time(longest, 16000):.2f} s"
)
Audio(fftconvolve(voice, longest), rate=16000)

# %% [markdown]
# ## What to keep
#
# - The decay curve is the energy still to come; T30 is the slope of its part from −5 to −35 dB, extended. Noise at the
#   end of a recording bends it.
# - Give a network a form in which its errors are small where the ear is sharp: decibels and a carrier, not pressure.
# - A discriminator says real or not, and a sure one stalls. A Wasserstein critic says how far, as long as its slope is
#   kept near one.
# - Judge a generator by distributions of physical numbers, beside simple baselines and beside real rooms; and say
#   what was built in.
#
# To go on with recordings, put `load_or_simulate()` from `acml_tf.data.room_responses` in the place of
# `simulate_room_responses(…)`; it says where BUT ReverbDB can be had.
#
# **Read on.** M. R. Schroeder, "New method of measuring reverberation time" (JASA 1965); I. Goodfellow *et al.*,
# "Generative adversarial nets" (2014); M. Arjovsky *et al.*, "Wasserstein GAN" (2017); I. Gulrajani *et al.*, "Improved
# training of Wasserstein GANs" (2017); A. Ratnarajah *et al.*, "IR-GAN" (2021).
