# %% [markdown] minutes=90
# # Signal processing: the whistle that fell
#
# Somebody records a fan as it is switched on. The fan speeds up and everything rises, except one whistle,
# which rises, turns round and **falls**. What does this sound contain, how loud is it, and what of it
# did the computer lose?
#
# After this lesson you can
#
# - say which tone a recording shows that was never in the air, and find the tone it stands for,
# - compute a spectrum from its definition and read amplitudes off it that are right,
# - draw a spectrogram, put a clap into a hall, find an echo, build a filter,
# - give levels in dB re 20 µPa and dB re 1 µPa, and a power spectral density in Pa²/Hz, from the numbers in a
#   file.

# %%
import numpy as np
from IPython.display import Audio

from acml_tf.acoustics.convolution import cross_correlation
from acml_tf.acoustics.filters import butterworth_sections, filter_in_sections, frequency_response
from acml_tf.acoustics.fourier import spectral_energy
from acml_tf.acoustics.level import calibrate_by_datasheet, rms_pressure, sound_pressure_level
from acml_tf.acoustics.sampling import quantise, sample_times
from acml_tf.acoustics.spectrum import band_mean_square
from acml_tf.acoustics.stft import frame_times, spectrogram_db
from acml_tf.acoustics.windows import coherent_gain, hann_window, noise_bandwidth_bins, scalloping_loss_db
from acml_tf.plots.signals import plot_aliasing, plot_leakage, plot_lines, plot_spectrograms, plot_winding

rng = np.random.default_rng(11)

# %% [markdown]
# The next two cells play nature and the recorder. Nature is sampled so finely (48 000 times per second) that we
# take it for the air itself. Do not look for the answer in them yet: an acoustician gets only the file.

# %%
AIR_RATE_HZ = 48_000
ORDERS = {1: 0.01, 7: 0.06, 14: 0.03, 21: 0.02, 28: 0.01, 196: 0.02}


def switch_on_a_fan(seed, duration_s=6.0):
    """Sound pressure in pascal, one metre from a fan that is switched on after half a second."""
    random = np.random.default_rng(seed)
    time_s = sample_times(duration_s, AIR_RATE_HZ)
    run_up = (1 - np.cos(np.pi * np.clip((time_s - 0.5) / 2.5, 0, 1))) / 2
    turns = np.cumsum(29.3 * run_up) / AIR_RATE_HZ
    tones = sum(amplitude * np.sin(2 * np.pi * order * turns) for order, amplitude in ORDERS.items())
    hiss = np.convolve(random.normal(size=len(time_s)), np.exp(-np.arange(400) / 40), mode="same")
    click = 0.3 * np.exp(-np.maximum(time_s - 0.5, 0) / 0.0005) * (time_s >= 0.5)
    return run_up**2 * (tones + 0.0035 * hiss) + click + 2e-4 * random.normal(size=len(time_s))


# %%
def record(pressure_pa, keep_every=6):
    """A cheap recorder: 0.6 of full scale for 1 Pa, every sixth value kept (8000 per second), 16 bits."""
    return quantise(0.6 * pressure_pa[::keep_every], bits=16)


RATE_HZ = AIR_RATE_HZ / 6
air = switch_on_a_fan(seed=7)
recording = record(air)
one_second = np.sin(2 * np.pi * 1000 * sample_times(1.0, AIR_RATE_HZ))
calibrator = record(np.sqrt(2) * rms_pressure(94.0) * one_second)
steady = recording[int(3 * RATE_HZ) :]

# %% [markdown]
# Listen first: a click, a hum that climbs, and a whistle. Follow the whistle.

# %% show
Audio(recording, rate=int(RATE_HZ))

# %% [markdown]
# Now the same as a picture, a **spectrogram**; you will program it in section 4. Time runs to the right, frequency
# upwards, and bright is loud. All lines but one bend upwards until the fan has its full speed at 3 s. That one climbs
# to the upper edge, is thrown back and falls. Nothing in a fan that speeds up does that.


# %%
def spectrogram(signal, frame_length, rate_hz=RATE_HZ):
    """Times in seconds, frequencies in hertz and levels in dB, with Hann frames and a hop of a quarter."""
    hop_length = frame_length // 4
    level_db = spectrogram_db(signal, hann_window(frame_length), hop_length)
    times_s = frame_times(level_db.shape[1], frame_length, hop_length, rate_hz)
    return times_s, np.fft.rfftfreq(frame_length, 1 / rate_hz), level_db


# %% show
figure = plot_spectrograms({"A fan is switched on: which line falls?": spectrogram(recording, 512)})

# %% [markdown]
# ## 1. What samples keep
#
# A recorder looks at the sound pressure $S$ times per second. Sample $i$ is taken at
#
# $$t_i = \frac{i}{S}, \qquad i = 0, 1, 2, \dots$$
#
# Between two looks anything may happen. Put a tone of frequency $f + S$ in place of one of frequency $f$: at
# look $i$ it has made $i$ whole turns more, and $\cos(2\pi (f+S)\, i/S) = \cos(2\pi f\, i/S + 2\pi i)$ is the same
# number. And since $\cos(-\varphi) = \cos\varphi$, a cosine of frequency $S - f$ gives the same samples too (a sine
# gives them upside down, which sounds the same). So the frequency axis is **folded** at $0, S/2, S, 3S/2, \dots$
# onto the band from $0$ to $S/2$, and a tone is heard where it comes to lie: at its **alias**.
#
# Left: the two curves differ everywhere except where somebody looked. Right: the folded axis.

# %% show
figure = plot_aliasing(5000.0, RATE_HZ)

# %% [markdown]
# ### Exercise 1: fold the axis
# Write the function that tells, for any tone in the air, which tone the recording shows.

# %% exercise="alias_frequency" points=2
from acml_tf.acoustics.sampling import alias_frequency

# %% test="alias_frequency"
true_hz = np.array([0.0, 3000.0, 4000.0, 5000.0, 8000.0, 9000.0, 13000.0])
copy_hz = true_hz.copy()
apparent_hz = alias_frequency(true_hz, 8000.0)
assert np.shape(apparent_hz) == (7,), "an array goes in and out"
np.testing.assert_allclose(
    apparent_hz,
    [0.0, 3000.0, 4000.0, 3000.0, 0.0, 1000.0, 3000.0],
    atol=0.01,
    err_msg="at S = 8000 Hz: 3000 Hz stays, 5000 Hz is folded once, 9000 Hz twice, 13 000 Hz three times",
)
np.testing.assert_array_equal(true_hz, copy_hz, err_msg="work on a copy: your function changed the array it was given")
assert np.isclose(alias_frequency(70.0, 100.0), 30.0), "a single number must work too, and any sample rate"
table_hz = alias_frequency(np.array([[70, 7, 101]]), 100.5)
np.testing.assert_allclose(table_hz, [[30.5, 7, 0.5]], atol=1e-4, err_msg="whole numbers in a table: the shape stays")

# %% hidden="alias_frequency"
rate_hz = rng.uniform(1000.0, 96000.0)
true_hz = rng.uniform(0.0, 10.0, size=200) * rate_hz
apparent_hz = np.asarray(alias_frequency(true_hz, rate_hz))
assert np.all((apparent_hz > -1e-3) & (apparent_hz < rate_hz / 2 + 1e-2)), "an alias lies between 0 and S/2"
instants = np.arange(32)[:, np.newaxis] / rate_hz
np.testing.assert_allclose(
    np.cos(2 * np.pi * apparent_hz * instants),
    np.cos(2 * np.pi * true_hz * instants),
    atol=1e-3,
    err_msg="a tone and its alias must have the same samples, however often the axis is folded",
)
found = alias_frequency(np.array([3.3, 3.7]), 7)
np.testing.assert_allclose(found, [3.3, 3.3], rtol=1e-3, err_msg="S/2 of an odd S has a half: 3.3 Hz is below 7/2 Hz")
far = alias_frequency(4730.0, 100.0)
np.testing.assert_allclose(far, 30, rtol=1e-2, err_msg="a tone of any frequency: 47 S + 30 Hz is folded 94 times")


# %% wrong="alias_frequency"
def only_subtracts_whole_sample_rates(frequency_hz, sample_rate_hz):
    """You took away whole sample rates, which leaves 0 … S; the upper half of it is still a mirror image."""
    return np.mod(frequency_hz, sample_rate_hz)


# %% wrong="alias_frequency"
def folds_only_once(frequency_hz, sample_rate_hz):
    """You fold once, at S/2; a tone above S must be folded again and again until it lies below S/2."""
    frequency_hz = np.asarray(frequency_hz, dtype=float)
    return np.where(frequency_hz > sample_rate_hz / 2, np.abs(sample_rate_hz - frequency_hz), frequency_hz)


# %% wrong="alias_frequency"
def folds_at_the_sample_rate(frequency_hz, sample_rate_hz):
    """You fold at S instead of S/2: a recording holds nothing above half of its sample rate."""
    remainder = np.mod(frequency_hz, 2 * sample_rate_hz)
    return np.minimum(remainder, 2 * sample_rate_hz - remainder)


# %% wrong="alias_frequency"
def stops_at_the_nyquist_frequency(frequency_hz, sample_rate_hz):
    """You let tones above S/2 pile up at S/2; sampling does not hold them back, it moves them."""
    return np.minimum(frequency_hz, sample_rate_hz / 2)


# %% wrong="alias_frequency"
def wraps_at_half_the_sample_rate(frequency_hz, sample_rate_hz):
    """You start again at 0 beyond S/2; the axis is folded there, so the alias comes back down from S/2."""
    return np.mod(frequency_hz, sample_rate_hz / 2)


# %% right="alias_frequency"
def distance_to_the_nearest_multiple(frequency_hz, sample_rate_hz):
    return np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))


# %% right="alias_frequency"
def through_the_angle_of_the_arrow(frequency_hz, sample_rate_hz):
    arrow = np.exp(2j * np.pi * np.asarray(frequency_hz) / sample_rate_hz)
    return np.abs(np.angle(arrow)) * sample_rate_hz / (2 * np.pi)


# %% right="alias_frequency"
def from_the_middle_of_the_band(frequency_hz, sample_rate_hz):
    half = sample_rate_hz / 2
    apparent_hz = half - np.abs(np.asarray(frequency_hz) % sample_rate_hz - half)
    return np.asarray(apparent_hz, dtype=np.float32)


# %% [markdown] hint="alias_frequency"
# Adding S to the frequency changes no sample. So which part of `frequency_hz` cannot matter?

# %% [markdown] hint="alias_frequency"
# `np.mod` takes all whole multiples of S away. The remainder r lies between 0 and S, and r and S − r have the
# same samples. Which of the two lies below S/2?

# %% [markdown] hint="alias_frequency"
# The smaller one. `np.minimum` compares arrays element by element.

# %% [markdown]
# Now let a tone glide evenly from 100 Hz up to 8000 Hz in four seconds, and sample it 8000 times per second.

# %% [markdown] question="glide" told_by="the sound below"
# **Predict first**: what will you hear?
#
# - a) it rises to the end
# - b) it rises for two seconds, then there is silence
# - c) it rises for two seconds, then falls
# - right c — in the middle it passes S/2 = 4000 Hz, and from there on the samples are those of S minus its frequency.
# - wrong a — above S/2 the samples are those of another tone; which one?
# - wrong b — a tone above S/2 still has samples; they are those of another tone.

# %% show
glide_s = sample_times(4.0, RATE_HZ)
Audio(np.sin(2 * np.pi * (100 * glide_s + (8000 - 100) / 4.0 * glide_s**2 / 2)), rate=int(RATE_HZ))

# %% [markdown]
# It rises to 4000 Hz in two seconds, and comes down again.
#
# The **sampling theorem**: a sound whose components all lie *strictly* below $S/2$ (the **Nyquist frequency**) is
# determined by its samples. Strictly: a sine of exactly $S/2$ is looked at just when it passes zero. And once
# sampled, an alias is a tone like any other: whatever lies above $S/2$ must be removed *before* sampling.
#
# The value of each sample is rounded as well (**quantisation**), to steps of $\Delta = 2^{1-b}$ with $b$ bits, where
# full scale is −1 … 1. If the signal crosses many steps, the error is noise of mean square $\Delta^2/12$. Here the fan
# is amplified to full scale. Compare the two columns, and see what each further bit brings to the **signal-to-noise
# ratio**. A ratio $r$ of amplitudes is $20 \log_{10} r$ decibels (section 7), and half the error makes $20 \log_{10} 2
# \approx 6$ dB.

# %% show
print(f"largest sample of a sine at S/2: {np.max(np.abs(np.sin(np.pi * np.arange(8000)))):.1e}")
unrounded = steady / np.max(np.abs(steady))
print("bits   mean square of the error   Δ²/12      signal to noise")
for bits in (2, 3, 4, 6, 8, 12):
    error = np.mean((quantise(unrounded, bits) - unrounded) ** 2)
    snr_db = 10 * np.log10(np.mean(unrounded**2) / error)
    print(f"{bits:4}   {error:24.2e}   {4.0 ** (1 - bits) / 12:.2e}   {snr_db:9.1f} dB")

# %% [markdown]
# This is what four bits sound like: while the fan is slow there is nothing but the switch, then crackle, then
# a hum in rough hiss.

# %% show
Audio(quantise(recording / np.max(np.abs(steady)), bits=4), rate=int(RATE_HZ))

# %% [markdown]
# ## 2. Arrows that turn
#
# Euler's formula $e^{i\varphi} = \cos\varphi + i \sin\varphi$ is an arrow of length one at the angle
# $\varphi$ in the complex plane. Let it turn, and its shadow is a tone. A tone is the sum of two arrows that
# turn against each other: $\cos\varphi = \tfrac12 e^{i\varphi} + \tfrac12 e^{-i\varphi}$.
#
# To find out whether an arrow with $k$ turns in $N$ samples is part of a sound, turn the sound *back* by as
# much. What turned along now stands still and adds up; all else goes round in circles and cancels. This is
# the **discrete Fourier transform**:
#
# $$X[k] = \sum_{n=0}^{N-1} x[n]\, e^{-2\pi i\, k n / N}, \qquad k = 0, \dots, N - 1.$$
#
# Arrow $k$ has the frequency $k S / N$. The picture winds a tone of 4 turns and amplitude 1 Pa back by 3, 4
# and 5 turns: only 4 leave a mean (red), of half the amplitude. The other half turns the other way.

# %% show
figure = plot_winding(np.cos(2 * np.pi * 4 * np.arange(96) / 96), turns=[3, 4, 5])

# %% [markdown]
# ### Exercise 2: the transform from its definition
# The sum is a matrix of arrows, one row for each $k$ and one column for each $n$, times the signal. (`np.fft.fft`
# gives the same numbers; compare yours with it once you have written the sum.)

# %% exercise="discrete_fourier_transform" points=2
from acml_tf.acoustics.fourier import discrete_fourier_transform

# %% test="discrete_fourier_transform"
coefficients = discrete_fourier_transform(np.array([1, 0, 0, 0, 0]))
assert np.shape(coefficients) == (5,), "N samples have N coefficients"
np.testing.assert_allclose(coefficients, np.ones(5), atol=1e-5, err_msg="a click holds all arrows alike")
arrow = 1j * np.exp(2j * np.pi * 3 * np.arange(8) / 8)
copy = arrow.copy()
np.testing.assert_allclose(
    discrete_fourier_transform(arrow),
    [0, 0, 0, 8j, 0, 0, 0, 0],
    atol=1e-5,
    err_msg="an arrow with 3 turns in 8 samples that starts upwards, at i, must give N i = 8i at k = 3 and 0 elsewhere",
)
np.testing.assert_array_equal(arrow, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="discrete_fourier_transform"
length = int(rng.integers(6, 40))
sound = rng.normal(size=length) + 1j * rng.normal(size=length)
transform = np.asarray(discrete_fourier_transform(sound))
assert np.isclose(np.sum(np.abs(transform) ** 2) / length, np.sum(np.abs(sound) ** 2), rtol=1e-4), (
    "Parseval: (1/N) Σ|X|² must equal Σ|x|²"
)
np.testing.assert_allclose(transform, np.fft.fft(sound), atol=1e-3, err_msg="wrong for a random sound")
whole_numbers = rng.integers(-9, 10, size=length + 1)
np.testing.assert_allclose(
    discrete_fourier_transform(whole_numbers),
    np.fft.fft(whole_numbers),
    atol=1e-3,
    err_msg="wrong for whole numbers; try odd and even N",
)
quiet = 1e9 * np.asarray(discrete_fourier_transform(1e-9 * sound))
np.testing.assert_allclose(quiet, np.fft.fft(sound), atol=1e-3, err_msg="1e-9 times the sound, 1e-9 times each X[k]")
silence = discrete_fourier_transform(np.zeros(5))
np.testing.assert_allclose(silence, np.zeros(5), atol=1e-6, err_msg="silence holds no arrow: 0 at every k, not nan")


# %% wrong="discrete_fourier_transform"
def turns_forward(signal):
    """You turn the signal forward; to make what turned along stand still, turn it back: the sign is minus."""
    n = np.arange(len(signal))
    return np.exp(2j * np.pi * np.outer(n, n) / len(signal)) @ signal


# %% wrong="discrete_fourier_transform"
def divides_by_the_length(signal):
    """You took the mean; in this definition the transform is the sum, and the inverse divides by N."""
    return np.fft.fft(signal) / len(signal)


# %% wrong="discrete_fourier_transform"
def forgets_that_a_turn_is_two_pi(signal):
    """Your arrows make k/2π turns in N samples: a whole turn is the angle 2π."""
    n = np.arange(len(signal))
    return np.exp(-1j * np.outer(n, n) / len(signal)) @ signal


# %% wrong="discrete_fourier_transform"
def uses_cosines_only(signal):
    """You used the cosine alone; without the sine a tone that starts at zero is missed."""
    n = np.arange(len(signal))
    return np.cos(2 * np.pi * np.outer(n, n) / len(signal)) @ signal


# %% wrong="discrete_fourier_transform"
def counts_samples_from_one(signal):
    """You count the samples from 1; the first one is n = 0, at the time 0."""
    k = np.arange(len(signal))
    return np.exp(-2j * np.pi * np.outer(k, k + 1) / len(signal)) @ signal


# %% right="discrete_fourier_transform"
def with_a_loop(signal):
    count = len(signal)
    coefficients = []
    for k in range(count):
        coefficients.append(sum(signal[n] * np.exp(-2j * np.pi * k * n / count) for n in range(count)))
    return coefficients


# %% right="discrete_fourier_transform"
def with_powers_of_one_arrow(signal):
    step = np.exp(-2j * np.pi * np.arange(len(signal)) / len(signal))
    return np.vander(step, len(signal), increasing=True) @ np.asarray(signal)


# %% right="discrete_fourier_transform"
def with_cosines_and_sines_in_single_precision(signal):
    n = np.arange(len(signal))
    phase = 2 * np.pi * np.outer(n, n) / len(signal)
    return ((np.cos(phase) - 1j * np.sin(phase)) @ np.asarray(signal)).astype(np.complex64)


# %% [markdown] hint="discrete_fourier_transform"
# You need the products k·n for all k and all n: `np.outer` makes that table.

# %% [markdown] hint="discrete_fourier_transform"
# In NumPy i is `1j`, and `np.exp` takes complex arrays. Mind the minus and the 2π.

# %% [markdown] hint="discrete_fourier_transform"
# The entry in row k and column n is the arrow that turns sample n back: exp(−2πi k n / N). `matrix @ signal`
# multiplies and sums.

# %% [markdown]
# Nothing is lost on the way. The **inverse transform** lets all arrows turn forward again, each with the length and
# the starting angle that its coefficient gives, and adds them up:
#
# $$x[n] = \frac1N \sum_{k=0}^{N-1} X[k]\, e^{+2\pi i\, k n / N},$$
#
# and **Parseval's theorem** says $\sum |x[n]|^2 = \frac1N \sum |X[k]|^2$. Transform 2000 samples of the fan there
# and back, and count their energy twice:

# %% show
piece = steady[:2000]
arrows = discrete_fourier_transform(piece)
print(f"there and back, largest error {np.max(np.abs(np.fft.ifft(arrows) - piece)):.0e}")
print(f"energy counted over time {np.sum(piece**2):.12f}, over frequency {spectral_energy(arrows):.12f}")

# %% [markdown]
# From here on we use `np.fft`, the **fast Fourier transform**, which computes the same numbers with about
# $N \log_2 N$ steps instead of $N^2$.
#
# Sounds add: this is **interference**. Two fans never run equally fast. The sum of two tones that differ by 3 Hz is
# $\cos 2\pi f_1 t + \cos 2\pi f_2 t = 2 \cos\big(2\pi \tfrac{f_1 - f_2}{2} t\big) \cos\big(2\pi \tfrac{f_1 + f_2}{2}
# t\big)$, one tone that swells and fades: **beats**.

# %% [markdown] question="beats" told_by="the sound below"
# **Predict first**: how many beats per second do you hear?
#
# - a) 1.5
# - b) 3
# - right b — the slow factor makes 1.5 turns per second, and each turn is loud twice.
# - wrong a — the slow factor makes 1.5 turns per second; how often is it loud in one turn?

# %% show
beat_s = sample_times(3.0, RATE_HZ)
Audio(np.cos(2 * np.pi * 205 * beat_s) + np.cos(2 * np.pi * 208 * beat_s), rate=int(RATE_HZ))

# %% [markdown]
# Three: the slow factor makes 1.5 turns per second, and each turn is loud twice.
#
# ## 3. Reading amplitudes: leakage and windows
#
# A recording is a piece cut out of a longer sound. A tone that makes a whole number of turns in the piece hits one
# Fourier frequency (left in the figure below). One that does not **leaks** into all the others (right).
#
# Why? Weight a tone $x[n] = A \cos(2\pi f_0 n / S + \varphi)$ with a **window** $w[n]$ and ask how much of *any*
# frequency $f$ is in it:
#
# $$\sum_n w[n]\, x[n]\, e^{-2\pi i f n/S} = \tfrac A2 e^{i\varphi}\, W(f - f_0) + \tfrac A2 e^{-i\varphi}\,
# W(f + f_0), \qquad W(f) = \sum_n w[n]\, e^{-2\pi i f n/S}.$$
#
# So each tone is drawn in the shape of the window's own spectrum $W$, moved to $f_0$: the thin curves. The DFT
# reads the curve at the frequencies $f = k S/N$ only, its **lines** (or bins): the dots. The plain cut, $w = 1$
# (the **rectangular window**), has a narrow peak and **side lobes** that hardly fade, with zeros at all whole
# multiples of $S/N$ from its middle. If the tone hits a line, all other lines fall on such zeros (left: one blue dot,
# the others lie at $-\infty$ dB). If it does not, none of them does (right). The **Hann window** $w[n] = \frac12 -
# \frac12\cos(2\pi n/N)$ fades in and out, has a peak twice as wide, and quiet surroundings.

# %% show
figure = plot_leakage({"plain cut": np.ones(128), "Hann": hann_window(128)})

# %% [markdown]
# Three numbers tell what a window does. The **coherent gain**, the mean of its weights, shrinks every tone
# and must be divided out. The **scalloping loss** is how much too low a tone midway between two lines is
# read. The **equivalent noise bandwidth** says from how many steps $S/N$ of the frequency axis each line collects
# noise; it will matter in section 8, where noise is measured.

# %% show
print("window     coherent gain   scalloping loss   noise bandwidth")
for name, weights in {"plain cut": np.ones(1024), "Hann": hann_window(1024)}.items():
    loss_db, width = scalloping_loss_db(weights), noise_bandwidth_bins(weights)
    print(f"{name:9}  {coherent_gain(weights):13.3f}   {loss_db:12.2f} dB   {width:9.2f} steps")

# %% [markdown]
# ### Exercise 3: an amplitude spectrum one can trust
# A tone $A\cos(\dots)$ that hits a line must appear with the height $A$, whatever the window (between two lines it
# reads too low, by the scalloping loss at most):
#
# $$\hat A[k] = \frac{2\,|\mathrm{DFT}\{x w\}[k]|}{\sum_n w[n]}.$$
#
# The 2 brings in the partner that turns the other way, at $N - k$. Two lines have no partner and get no 2:
# always $k = 0$, and $k = N/2$ if there is such a line. `np.fft.rfft` gives the lines
# $k = 0 \dots \lfloor N/2 \rfloor$ only.

# %% exercise="amplitude_spectrum" points=2
from acml_tf.acoustics.spectrum import amplitude_spectrum

# %% test="amplitude_spectrum"
tone = 3.0 * np.cos(2 * np.pi * 5 * np.arange(64) / 64)
copy = tone.copy()
found = np.asarray(amplitude_spectrum(tone, hann_window(64)))
assert np.shape(found) == (33,), "64 samples have the lines k = 0 … 32"
assert np.isclose(found[5], 3.0, rtol=1e-4), "a tone of amplitude 3 must read 3, with a Hann window too"
np.testing.assert_array_equal(tone, copy, err_msg="work on a copy: your function changed the signal it was given")
assert np.isclose(amplitude_spectrum(tone, np.ones(64))[5], 3.0, rtol=1e-4), "... and 3 without a window"
found = np.asarray(amplitude_spectrum(2 + (-1) ** np.arange(64), np.ones(64)))
assert np.isclose(found[0], 2.0, rtol=1e-4), "k = 0 has no partner: a constant 2 reads 2"
assert np.isclose(found[32], 1.0, rtol=1e-4), "the line at S/2 has no partner either: ±1 reads 1"
found = amplitude_spectrum(np.cos(2 * np.pi * 2 * np.arange(5) / 5), np.ones(5))
assert np.isclose(found[2], 1.0, rtol=1e-4), "of 5 samples no line lies at S/2: the last one, k = 2, has its partner"

# %% hidden="amplitude_spectrum"
for length in 2 * rng.integers(10, 40, size=2) + np.array([0, 1]):
    sound, weights = rng.integers(-9, 10, size=length), rng.uniform(0.2, 1.0, size=length)
    arrows = np.abs(np.fft.fft(sound * weights)) / np.sum(weights)
    expected = [arrows[k] + (arrows[length - k] if 0 < k < length - k else 0) for k in range(length // 2 + 1)]
    np.testing.assert_allclose(
        amplitude_spectrum(sound, weights),
        expected,
        rtol=1e-3,
        atol=1e-3,
        err_msg="each line is its arrow plus its partner's; which lines have a partner if N is odd?",
    )
wavy = np.r_[-0.2, np.ones(8), -0.2]
line = amplitude_spectrum(np.ones(10), wavy)[0]
np.testing.assert_allclose(line, 1, rtol=1e-3, err_msg="a constant 1 reads 1, also by a window with weights below zero")
soft = amplitude_spectrum(np.full(10, 1e-9), np.ones(10))[0]
np.testing.assert_allclose(soft, 1e-9, rtol=1e-3, err_msg="a constant 1e-9 reads 1e-9: soft is not silent")


# %% wrong="amplitude_spectrum"
def forgets_the_partner(signal, window):
    """You read half the amplitude: the other half is in the partner that turns the other way."""
    return np.abs(np.fft.rfft(signal * window)) / np.sum(window)


# %% wrong="amplitude_spectrum"
def doubles_every_line(signal, window):
    """You doubled every line; a constant (k = 0) has no partner, and neither has the line at S/2."""
    return 2 * np.abs(np.fft.rfft(signal * window)) / np.sum(window)


# %% wrong="amplitude_spectrum"
def forgets_the_coherent_gain(signal, window):
    """You divide by N whatever the window; it shrinks the tone by its mean weight, so divide by its sum."""
    amplitude = np.abs(np.fft.rfft(signal * window)) / len(signal)
    amplitude[1 : (len(signal) + 1) // 2] *= 2
    return amplitude


# %% wrong="amplitude_spectrum"
def never_doubles_the_last_line(signal, window):
    """You spare the last line always; if N is odd there is no line at S/2, and the last one has a partner."""
    amplitude = np.abs(np.fft.rfft(signal * window)) / np.sum(window)
    amplitude[1:-1] *= 2
    return amplitude


# %% wrong="amplitude_spectrum"
def divides_by_the_windows_energy(signal, window):
    """You divide by the root of the summed squares, which suits noise; a tone is shrunk by the plain sum."""
    amplitude = np.abs(np.fft.rfft(signal * window)) / np.sqrt(len(signal) * np.sum(window**2))
    amplitude[1 : (len(signal) + 1) // 2] *= 2
    return amplitude


# %% wrong="amplitude_spectrum"
def gives_effective_values(signal, window):
    """You give RMS values, smaller by √2; the amplitude is the peak of the tone."""
    amplitude = np.abs(np.fft.rfft(signal * window)) / np.sum(window)
    amplitude[1 : (len(signal) + 1) // 2] *= np.sqrt(2)
    return amplitude


# %% right="amplitude_spectrum"
def adds_the_partners(signal, window):
    count = len(signal)
    arrows = np.abs(np.fft.fft(np.asarray(signal) * window / np.sum(window)))
    partners = [arrows[-k] if k not in (0, count - k) else 0 for k in range(count // 2 + 1)]
    return arrows[: count // 2 + 1] + partners


# %% right="amplitude_spectrum"
def with_factors_in_single_precision(signal, window):
    count = len(signal)
    k = np.arange(count // 2 + 1)
    factors = np.where((k == 0) | (2 * k == count), 1, 2)
    spectrum = np.abs(np.fft.rfft(np.asarray(signal, dtype=np.float32) * np.asarray(window, dtype=np.float32)))
    return list((factors * spectrum / np.sum(window)).astype(np.float32))


# %% [markdown] hint="amplitude_spectrum"
# Do it in this order: window, `np.fft.rfft`, magnitude, divide, double what has a partner.

# %% [markdown] hint="amplitude_spectrum"
# The divisor is `np.sum(window)`: N times the coherent gain. For a plain cut that is N.

# %% [markdown] hint="amplitude_spectrum"
# Line k has a partner if 0 < k < N − k. In a slice, the first line without one is number
# `(len(signal) + 1) // 2`.

# %% [markdown]
# Use it on the last three seconds, where the fan runs evenly. The lines are $S/N = 1/3$ Hz apart, so each frequency
# is known to within 1/6 Hz. See the hum's comb of lines, the line of the shaft to the left of it, no stronger
# than the fourth of the comb, and the whistle on the right.


# %%
def strongest_tone(signal, low_hz, high_hz, rate_hz=RATE_HZ):
    """Frequency (Hz) of the highest line between two frequencies."""
    frequency_hz = np.fft.rfftfreq(len(signal), 1 / rate_hz)
    amplitude = np.where(frequency_hz < low_hz, 0.0, amplitude_spectrum(signal, hann_window(len(signal))))
    return frequency_hz[np.argmax(np.where(frequency_hz > high_hz, 0.0, amplitude))]


# %% show
lines_hz = np.fft.rfftfreq(len(steady), 1 / RATE_HZ)
height = amplitude_spectrum(steady, hann_window(len(steady)))
labels = ("The fan at full speed", "frequency (Hz)", "amplitude (dB re full scale)")
limits = {"x_limits": (10, 4000), "y_limits": (-115, -20)}
figure = plot_lines({"fan": (lines_hz, 20 * np.log10(height))}, *labels, log_x=True, **limits)
shaft_hz, blades_hz = strongest_tone(steady, 10, 60), strongest_tone(steady, 100, 300)
print(f"shaft {shaft_hz:.1f} Hz = {60 * shaft_hz:.0f} turns per minute, strongest line {blades_hz:.1f} Hz")
print(f"one turn passes {blades_hz / shaft_hz:.2f} blades, so there are {round(blades_hz / shaft_hz)}")

# %% [markdown] question="true_whistle" unit="Hz" tolerance=0.0001
# **By hand**: the first recording shows the whistle at 2257.3 Hz. If that is an alias, which tone
# between 4000 and 8000 Hz does it stand for?
#
# - right 5742.7 — 8000 − 2257.3 = 5742.7, as the third recorder will say.
# - wrong 2257.3 — that is what the recording shows; between 4000 and 8000 Hz another tone has the same samples.
# - wrong 10257.3 — it has the same samples, but lies above 8000 Hz; take r and S − r.
# - wrong 6257.3 — you added S/2; a tone folds at S/2, so that the two add up to S.

# %% [markdown]
# Is the whistle an alias at all? A second recorder catches the liar. It takes 9600 samples per second: true tones stay
# where they are, an alias moves. We ask which tones up to 24 kHz would fit both recordings, and let a third recorder,
# at 12 000 samples per second, check the answer.

# %% show
second = record(air, keep_every=5)[3 * 9600 :]
first_hz, second_hz = strongest_tone(steady, 1500, 4000), strongest_tone(second, 1500, 4800, 9600)
candidates_hz = np.arange(0, 24000, 0.1)
fits = np.abs(alias_frequency(candidates_hz, RATE_HZ) - first_hz) < 1 / 3
fits &= np.abs(alias_frequency(candidates_hz, 9600) - second_hz) < 1 / 3
third_hz = strongest_tone(record(air, keep_every=4)[3 * 12000 :], 4500, 6000, 12000)
print(f"whistle at {first_hz:.1f} Hz in the first recording, at {second_hz:.1f} Hz in the second")
print(f"true tones that fit both: {candidates_hz[fits].min():.1f} … {candidates_hz[fits].max():.1f} Hz")
print(f"the third recorder says {third_hz:.1f} Hz, {third_hz / (blades_hz / 7):.0f} for each turn of the shaft")

# %% [markdown]
# The whistle never fell. It rose with the fan all the time; beyond 4000 Hz the recorder folded it down. (For the
# turns we divide the line of the blades by 7. The shaft's own line, near 29 Hz, is known to 1/6 Hz as well; if we took
# the turns from that line instead, the 196 periods per turn could be wrong by one.)

# %% [markdown]
# ## 4. Which tone when: the spectrogram
#
# The spectrum of the whole recording would smear the run-up. So cut the sound into short **frames** of $L$
# samples, start a new one every $H$ samples (the **hop**), fade each in and out, and transform each:
#
# $$X[k, m] = \sum_{n=0}^{L-1} w[n]\, x[mH + n]\, e^{-2\pi i\, k n / L}.$$
#
# ### Exercise 4: the short-time Fourier transform
# Frequencies are rows, frames are columns. Take whole frames only; no padding.

# %% exercise="short_time_fourier_transform" points=2
from acml_tf.acoustics.stft import short_time_fourier_transform

# %% test="short_time_fourier_transform"
assert np.shape(short_time_fourier_transform(np.zeros(10), np.ones(4), 3)) == (3, 3), (
    "frames start at 0, 3 and 6; 4 samples have the lines 0, 1 and 2"
)
ramp = np.asarray(short_time_fourier_transform(np.arange(6), np.array([0.0, 1.0, 1.0, 0.0]), 2))
np.testing.assert_allclose(
    ramp.T, [[3, -2 - 1j, 1], [7, -4 - 3j, 1]], atol=1e-4, err_msg="frames 0, 1, 2, 0 and 0, 3, 4, 0: complex numbers"
)
click = np.zeros(100)
click[50] = 1.0
copy = click.copy()
energy = np.sum(np.abs(short_time_fourier_transform(click, np.ones(16), 8)) ** 2, axis=0)
assert np.flatnonzero(energy > 1e-6).tolist() == [5, 6], "sample 50 is in the frames 40…55 and 48…63 only"
np.testing.assert_array_equal(click, copy, err_msg="work on a copy: your function changed the signal it was given")

# %% hidden="short_time_fourier_transform"
for frame_length, broken in ((15, 0), (16, 1), (16, 0)):
    hop_length, count = int(rng.integers(3, 7)), int(rng.integers(4, 8))
    sound = rng.normal(size=frame_length + (count - 1) * hop_length + broken * (hop_length - 1))
    weights = rng.uniform(0.1, 1.0, size=frame_length)
    frames = np.asarray(short_time_fourier_transform(sound, weights, hop_length))
    assert np.shape(frames) == (frame_length // 2 + 1, count), "take every whole frame and no broken one"
    for m in range(count):
        start = m * hop_length
        np.testing.assert_allclose(
            frames[:, m],
            np.fft.rfft(weights * sound[start : start + frame_length]),
            atol=1e-4,
            err_msg="column m is the spectrum of the windowed frame that starts at sample m · hop",
        )
quiet = 1e9 * np.asarray(short_time_fourier_transform(1e-9 * sound, weights, hop_length))
np.testing.assert_allclose(quiet, frames, atol=1e-3, err_msg="1e-9 times the sound, 1e-9 times each coefficient")
apart = short_time_fourier_transform(np.arange(9.0), np.ones(2), 5)
np.testing.assert_allclose(apart, [[1, 11], [-1, -1]], atol=1e-3, err_msg="hop 5: samples 0, 1 and 5, 6")
slope = short_time_fourier_transform(np.array([0.0, 1.0, 3.0]), np.array([-1.0, 1.0]), 1)
np.testing.assert_allclose(slope, [[1, 2], [-1, -4]], atol=1e-3, err_msg="weights may be negative, and add up to 0")


# %% wrong="short_time_fourier_transform"
def puts_frames_in_rows(signal, window, hop_length):
    """You have one row for each frame; frequencies are rows here and frames are columns."""
    starts = range(0, len(signal) - len(window) + 1, hop_length)
    return np.array([np.fft.rfft(signal[s : s + len(window)] * window) for s in starts])


# %% wrong="short_time_fourier_transform"
def drops_the_last_frame(signal, window, hop_length):
    """You lose a frame that just fits: `range` and `np.arange` leave out their end."""
    starts = range(0, len(signal) - len(window), hop_length)
    return np.array([np.fft.rfft(signal[s : s + len(window)] * window) for s in starts]).T


# %% wrong="short_time_fourier_transform"
def pads_the_end(signal, window, hop_length):
    """You fill the last frames up with zeros; only whole frames count here."""
    padded = np.concatenate([signal, np.zeros(len(window))])
    starts = range(0, len(signal), hop_length)
    return np.array([np.fft.rfft(padded[s : s + len(window)] * window) for s in starts]).T


# %% wrong="short_time_fourier_transform"
def forgets_the_window(signal, window, hop_length):
    """You cut the frames out plainly; multiply each by the window before you transform it."""
    starts = range(0, len(signal) - len(window) + 1, hop_length)
    return np.array([np.fft.rfft(signal[s : s + len(window)]) for s in starts]).T


# %% wrong="short_time_fourier_transform"
def throws_the_phase_away(signal, window, hop_length):
    """You return magnitudes; the transform is complex, and its phase is needed to get the sound back."""
    starts = range(0, len(signal) - len(window) + 1, hop_length)
    return np.abs(np.array([np.fft.rfft(signal[s : s + len(window)] * window) for s in starts]).T)


# %% wrong="short_time_fourier_transform"
def takes_the_hop_for_the_overlap(signal, window, hop_length):
    """You let frames overlap by H samples; H is the way from one frame's start to the next."""
    starts = range(0, len(signal) - len(window) + 1, len(window) - hop_length)
    return np.array([np.fft.rfft(signal[s : s + len(window)] * window) for s in starts]).T


# %% wrong="short_time_fourier_transform"
def counts_time_from_the_first_sample(signal, window, hop_length):
    """Your phases count from the first sample of the sound; each frame counts its own samples, from 0 on."""
    lines, columns = np.arange(len(window) // 2 + 1)[:, None], []
    for start in range(0, len(signal) - len(window) + 1, hop_length):
        n = start + np.arange(len(window))
        columns.append(np.exp(-2j * np.pi * lines * n / len(window)) @ (window * np.asarray(signal)[n]))
    return np.stack(columns, axis=1)


# %% right="short_time_fourier_transform"
def with_sliding_windows(signal, window, hop_length):
    frames = np.lib.stride_tricks.sliding_window_view(signal, len(window))[::hop_length]
    return np.swapaxes(np.fft.rfft(frames * window), 0, 1)


# %% right="short_time_fourier_transform"
def frame_by_frame(signal, window, hop_length):
    count = 1 + (len(signal) - len(window)) // hop_length
    columns = np.empty((len(window) // 2 + 1, count), dtype=complex)
    for m in range(count):
        columns[:, m] = np.fft.rfft(window * signal[m * hop_length : m * hop_length + len(window)])
    return columns


# %% right="short_time_fourier_transform"
def while_a_frame_fits(signal, window, hop_length):
    columns, start = [], 0
    while start + len(window) <= len(signal):
        columns.append(np.fft.rfft(signal[start : start + len(window)] * window).astype(np.complex64))
        start += hop_length
    return np.column_stack(columns).tolist()


# %% [markdown] hint="short_time_fourier_transform"
# Where does the last whole frame start? At N − L at the latest; `np.arange` and `range` leave their end out.

# %% [markdown] hint="short_time_fourier_transform"
# Collect the frames in a table with one row each: by a loop over the starts, or all at once with the index
# `starts[:, None] + np.arange(L)`.

# %% [markdown] hint="short_time_fourier_transform"
# `np.fft.rfft(frames * window, axis=-1)` transforms every row; `.T` makes columns of them.

# %% [markdown]
# How long should a frame be? It lasts $L/S$ seconds and, with Hann's window, tells tones apart that differ by some
# $2S/L$ hertz: what you gain in one you lose in the other. Below are the first three seconds, twice: with frames of 16
# ms and of 256 ms.

# %% [markdown] question="frame_length" told_by="the figure below"
# **Predict first**: which frames keep the click of the switch at 0.5 s sharp, and which let you count the harmonics of
# the hum?
#
# - a) the short ones the click, the long ones the harmonics
# - b) the long ones the click, the short ones the harmonics
# - c) the long ones both
# - right a — a click is known to one frame, 16 ms, and 256 ms tell tones apart that differ by some 8 Hz.
# - wrong b — a frame says only that the click lies somewhere in it; how long may it be?
# - wrong c — for the harmonics long frames are good; how well does one of 256 ms say when the click was?

# %% show
maps = {f"frames of {1000 * n / RATE_HZ:.0f} ms": spectrogram(recording[:24_000], n) for n in (128, 2048)}
figure = plot_spectrograms(maps, max_frequency_hz=1500)

# %% [markdown]
# Short frames keep the click a sharp line, but the harmonics are broad bands that melt together while the fan is
# slow. Long frames give fine harmonics, and smear the click over the length of a frame.
#
# ## 5. Echoes: convolution and correlation
#
# Clap in a room: what you hear is the clap, and later weaker copies of it. If $h[k]$ is what the room answers
# to a single click (its **impulse response**), each sample of $h$ adds a copy, delayed by $k$ and scaled by
# $h[k]$:
#
# $$y[n] = (h * x)[n] = \sum_k h[k]\, x[n - k].$$
#
# ### Exercise 5: convolution
# Return the whole result with its tail: $N$ samples and $K$ samples give $N + K - 1$.

# %% exercise="convolve" points=2
from acml_tf.acoustics.convolution import convolve

# %% test="convolve"
assert np.shape(convolve(np.ones(6), np.ones(4))) == (9,), "the last echo of the last sample is at N + K − 2"
np.testing.assert_allclose(
    convolve(np.array([1, 2, 3]), np.array([0.5, 10.0])),
    [0.5, 11, 21.5, 30],
    atol=1e-4,
    err_msg="1, 2, 3 halved, plus ten times 1, 2, 3 one sample later",
)
sound, echo = np.array([1.0, 2.0, 0.0]), np.array([0.0, 0.0, 0.0, 1.0])
np.testing.assert_allclose(
    convolve(sound, echo), [0, 0, 0, 1, 2, 0], atol=1e-4, err_msg="an echo after 3 samples delays all samples by 3"
)
assert [*sound, *echo] == [1, 2, 0, 0, 0, 0, 1], "work on a copy: your function changed an array that it was given"

# %% hidden="convolve"
for _ in range(3):
    sound, answer = rng.normal(size=int(rng.integers(5, 30))), rng.normal(size=int(rng.integers(5, 30)))
    heard = convolve(sound, answer)
    size = len(sound) + len(answer) - 1
    assert np.shape(heard) == (size,), "N and K samples give N + K − 1"
    product = np.fft.fft(sound, size) * np.fft.fft(answer, size)
    np.testing.assert_allclose(
        np.fft.fft(heard), product, atol=2e-3, err_msg="a convolution in time must be a product in frequency"
    )
cut = convolve(np.array([0.5, 0.25]), np.array([1, 2]))
np.testing.assert_allclose(cut, [0.5, 1.25, 0.5], rtol=1e-3, err_msg="a response of whole numbers cuts no decimals")
soft = convolve(np.array([1e-9, 2e-9]), np.array([0.5, 10.0]))
np.testing.assert_allclose(soft, [5e-10, 1.1e-8, 2e-8], rtol=1e-3, err_msg="a soft sound is convolved like a loud one")
long = rng.normal(size=5000)
heard = convolve(long, answer)
np.testing.assert_allclose(
    heard, np.convolve(long, answer), atol=2e-3, err_msg="a long sound is one sound: no tail may be lost on the way"
)


# %% wrong="convolve"
def correlates(signal, impulse_response):
    """You slide the impulse response without turning it round: that is correlation; echo k comes k later."""
    return np.convolve(signal, np.asarray(impulse_response)[::-1])


# %% wrong="convolve"
def cuts_the_tail(signal, impulse_response):
    """You stop with the dry sound; the room goes on sounding for K − 1 samples."""
    return np.convolve(signal, impulse_response)[: len(signal)]


# %% wrong="convolve"
def wraps_the_tail_around(signal, impulse_response):
    """Your transforms are too short, so the tail returns at the beginning: pad to N + K − 1 first."""
    size = max(len(signal), len(impulse_response))
    wrapped = np.fft.ifft(np.fft.fft(signal, size) * np.fft.fft(impulse_response, size)).real
    return np.concatenate([wrapped, np.zeros(len(signal) + len(impulse_response) - 1 - size)])


# %% wrong="convolve"
def overwrites_earlier_echoes(signal, impulse_response):
    """Each of your echoes replaces the ones before it; where copies overlap they add up."""
    output = np.zeros(len(signal) + len(impulse_response) - 1)
    for delay, gain in enumerate(impulse_response):
        output[delay : delay + len(signal)] = gain * np.asarray(signal)
    return output


# %% wrong="convolve"
def delays_by_one_too_many(signal, impulse_response):
    """Your echoes all come one sample late: the first sample of the impulse response means no delay."""
    output = np.zeros(len(signal) + len(impulse_response))
    for delay, gain in enumerate(impulse_response, start=1):
        output[delay : delay + len(signal)] += gain * np.asarray(signal)
    return output[:-1]


# %% right="convolve"
def by_the_double_sum(signal, impulse_response):
    output = np.zeros(len(signal) + len(impulse_response) - 1)
    for n in range(len(output)):
        for k in range(len(impulse_response)):
            if 0 <= n - k < len(signal):
                output[n] += impulse_response[k] * signal[n - k]
    return output


# %% right="convolve"
def through_the_spectrum(signal, impulse_response):
    size = len(signal) + len(impulse_response) - 1
    return np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(impulse_response, size), size)


# %% right="convolve"
def with_scipy_in_single_precision(signal, impulse_response):
    import scipy.signal

    return scipy.signal.convolve(np.asarray(signal, dtype=np.float32), np.asarray(impulse_response, dtype=np.float32))


# %% [markdown] hint="convolve"
# Start with silence of the right length and add one copy of the signal for each sample of the impulse
# response.

# %% [markdown] hint="convolve"
# The copy number k lies in `output[k : k + len(signal)]` and is scaled by `impulse_response[k]`. Use `+=`.

# %% [markdown]
# Three dry claps, and then the same claps in a hall. The impulse response is noise that loses 60 dB in a
# second and a half.

# %% show
claps = np.zeros(int(1.6 * RATE_HZ))
for start_s in (0.0, 0.5, 1.0):
    start = int(start_s * RATE_HZ)
    claps[start : start + 80] = rng.normal(size=80) * np.exp(-np.arange(80) / 20)
hall_s = sample_times(1.5, RATE_HZ)
hall = rng.normal(size=len(hall_s)) * 10 ** (-3 * hall_s / 1.5)
hall[0] = 10.0
Audio(np.concatenate([claps, convolve(claps, hall) / 10]), rate=int(RATE_HZ))

# %% [markdown]
# The other way round: you know the sound and look for its echo. **Cross-correlation** lays the known sound
# $s$ over the recording $x$ at every lag $l$ and multiplies:
#
# $$r[l] = \sum_n x[n + l]\, s[n].$$
#
# There is a plus where convolution has a minus: neither sound is turned round. A ship sends a ping down and records
# an echo well below the noise. Nobody sees it in the first figure; in the second the peak gives the depth.

# %% show
ping_s = sample_times(0.2, RATE_HZ)
ping = np.sin(2 * np.pi * (1000 * ping_s + 5000 * ping_s**2))
hydrophone = rng.normal(size=int(0.6 * RATE_HZ))
hydrophone[1707 : 1707 + len(ping)] += 0.4 * ping
lags, likeness = cross_correlation(hydrophone, ping)
delay_s = lags[np.argmax(likeness)] / RATE_HZ
heard = {"heard": (sample_times(0.6, RATE_HZ), hydrophone)}
figure = plot_lines(heard, "What the hydrophone hears", "time (s)", "pressure (Pa)")
found = {"likeness": (lags[lags >= 0] / RATE_HZ, likeness[lags >= 0])}
figure = plot_lines(found, "How similar recording and ping are", "lag (s)", "correlation (Pa²)")
print(f"echo after {1000 * delay_s:.1f} ms: at 1500 m/s the bottom is {1500 * delay_s / 2:.1f} m down")

# %% [markdown]
# ## 6. Filters
#
# The **moving average** of $M$ samples, $y[n] = \frac1M \sum_{k=0}^{M-1} x[n-k]$, is a convolution that
# smooths. A **recursive** filter also listens to its own past output, and gets far more done with a few
# weights:
#
# $$y[n] = \sum_{k \ge 0} b[k]\, x[n-k] - \sum_{k \ge 1} a[k]\, y[n-k], \qquad a[0] = 1.$$
#
# ### Exercise 6: a recursive filter
# Mind the minus, and that before the first sample there is silence. For the first sum, $b * x$, you may use
# NumPy's convolution.

# %% exercise="recursive_filter" points=2
from acml_tf.acoustics.filters import recursive_filter

# %% test="recursive_filter"
sound = np.array([2.0, 4.0, 8.0])
np.testing.assert_allclose(
    recursive_filter(np.array([0.5, 0.5]), np.array([1.0]), sound),
    [1, 3, 6],
    atol=1e-6,
    err_msg="without feedback: the mean of the last two inputs, with silence before the first",
)
np.testing.assert_array_equal(sound, [2, 4, 8], err_msg="work on a copy: your function changed the signal it was given")
np.testing.assert_allclose(
    recursive_filter([1.0], [1.0, -0.5, 0.25], np.array([1, 0, 0, 0, 1])),
    [1, 0.5, 0, -0.125, 0.9375],
    atol=1e-6,
    err_msg="two clicks: y[1] = 0.5 · y[0], y[2] = 0.5 · y[1] − 0.25 · y[0] = 0; whole numbers give fractions",
)

# %% hidden="recursive_filter"
for _ in range(2):
    pole = rng.uniform(0.3, 0.9) * np.exp(1j * rng.uniform(0.3, 2.8))
    denominator = np.poly([pole, np.conj(pole), rng.choice([-1, 1]) * rng.uniform(0.3, 0.8)]).real
    numerator, sound = rng.normal(size=int(rng.integers(2, 6))), rng.normal(size=40)
    filtered = recursive_filter(numerator, denominator, sound)
    np.testing.assert_allclose(
        np.convolve(denominator, filtered)[:40],
        np.convolve(numerator, sound)[:40],
        atol=1e-3,
        err_msg="with all feedback on the left, Σ a[k] y[n−k] must equal Σ b[k] x[n−k] at every n",
    )
quiet = 1e9 * np.asarray(recursive_filter(numerator, denominator, 1e-9 * sound))
np.testing.assert_allclose(quiet, filtered, atol=1e-3, err_msg="1e-9 times the input, 1e-9 times the output")
short = recursive_filter([1.0], [1.0, 0.5, 0.25, 0.125], np.array([1.0, 2.0]))
np.testing.assert_allclose(short, [1, 1.5], rtol=1e-3, err_msg="more weights than samples: before the first is silence")
whole = recursive_filter(np.array([2]), np.array([1, -0.5]), np.array([1, 0, 0]))
np.testing.assert_allclose(whole, [2, 1, 0.5], rtol=1e-3, err_msg="b and x of whole numbers: the output has decimals")
lasting = recursive_filter([1.0], [1.0, -0.999], np.eye(1, 1500)[0])
np.testing.assert_allclose(lasting, 0.999 ** np.arange(1500), rtol=1e-3, err_msg="0.999 of the last output: it lasts")


# %% wrong="recursive_filter"
def adds_the_feedback(numerator, denominator, signal):
    """You add the past outputs; in this convention they are subtracted, so a[1] = −0.5 keeps half."""
    output = np.convolve(signal, numerator)[: len(signal)]
    for n in range(len(output)):
        output[n] += sum(denominator[k] * output[n - k] for k in range(1, len(denominator)) if n >= k)
    return output


# %% wrong="recursive_filter"
def feeds_back_the_inputs(numerator, denominator, signal):
    """You subtract past inputs; the weights a belong to past outputs, which is what makes it recursive."""
    feedback = np.convolve(signal, np.concatenate([[0.0], denominator[1:]]))[: len(signal)]
    return np.convolve(signal, numerator)[: len(signal)] - feedback


# %% wrong="recursive_filter"
def reads_the_past_oldest_first(numerator, denominator, signal):
    """You pair a[1] with the oldest output; a[1] belongs to the latest, y[n − 1]."""
    output = np.convolve(signal, numerator)[: len(signal)]
    weights = np.asarray(denominator)[:0:-1]
    for n in range(len(output)):
        output[n] -= sum(weights[k - 1] * output[n - k] for k in range(1, len(denominator)) if n >= k)
    return output


# %% wrong="recursive_filter"
def forgets_the_feedback(numerator, denominator, signal):
    """You use the inputs alone; the second sum feeds past outputs back."""
    return np.convolve(signal, numerator)[: len(signal)]


# %% wrong="recursive_filter"
def feeds_back_one_sample_late(numerator, denominator, signal):
    """Your a[1] meets y[n − 2]: a[0] = 1 belongs to y[n], so a[1] belongs to y[n − 1]."""
    output = np.convolve(signal, numerator)[: len(signal)]
    for n in range(len(output)):
        output[n] -= sum(denominator[k] * output[n - k - 1] for k in range(1, len(denominator)) if n > k)
    return output


# %% wrong="recursive_filter"
def takes_the_end_for_the_past(numerator, denominator, signal):
    """Your index n − k is negative at first, and reads from the end; before the first sample there is silence."""
    output = np.convolve(signal, numerator)[: len(signal)].astype(float)
    for n in range(len(output)):
        output[n] -= sum(denominator[k] * output[n - k] for k in range(1, len(denominator)))
    return output


# %% wrong="recursive_filter"
def takes_the_end_for_the_first_inputs(numerator, denominator, signal):
    """Your x[n − k] reads from the end of the sound where n < k; before the first sample there is silence."""
    output = np.zeros(len(signal))
    for n in range(len(signal)):
        output[n] = sum(numerator[k] * signal[n - k] for k in range(len(numerator)) if k < len(signal))
        output[n] -= sum(denominator[k] * output[n - k] for k in range(1, len(denominator)) if n >= k)
    return output


# %% right="recursive_filter"
def sample_by_sample(numerator, denominator, signal):
    output = []
    for n in range(len(signal)):
        value = sum(numerator[k] * signal[n - k] for k in range(len(numerator)) if k <= n)
        output.append(value - sum(denominator[k] * output[n - k] for k in range(1, len(denominator)) if k <= n))
    return output


# %% right="recursive_filter"
def with_a_few_memories(numerator, denominator, signal):
    size = max(len(numerator), len(denominator))
    b, a = np.zeros(size), np.zeros(size)
    b[: len(numerator)], a[: len(denominator)] = numerator, denominator
    memory, output = np.zeros(size), np.zeros(len(signal))
    for n, x in enumerate(signal):
        output[n] = b[0] * x + memory[0]
        memory[:-1] = b[1:] * x - a[1:] * output[n] + memory[1:]
    return output


# %% right="recursive_filter"
def with_scipy_in_single_precision(numerator, denominator, signal):
    import scipy.signal

    weights = [np.asarray(values, dtype=np.float32) for values in (numerator, denominator, signal)]
    return scipy.signal.lfilter(*weights)


# %% [markdown] hint="recursive_filter"
# The output feeds back, so you need a loop over n: y[n] needs outputs that have just been made. The first sum does
# not; it can be made before the loop, with `np.convolve(signal, numerator)` cut to the length of the signal.

# %% [markdown] hint="recursive_filter"
# At sample n subtract a[1]·y[n−1], a[2]·y[n−2], …, as far as there are outputs. At n = 0 there are none. Beware: in
# Python a negative index reads from the end.

# %% [markdown] hint="recursive_filter"
# An inner loop over k = 1 … M − 1 with `if k <= n` will do (`a` has M weights, `a[0]` among them); so will the last M −
# 1 outputs, turned round, the newest first.

# %% [markdown]
# What does a filter do to a steady tone? It changes length and angle of the arrow, by the **frequency response**
# $H(f) = \sum_k b[k]\, d^k \big/ \sum_k a[k]\, d^k$ with $d = e^{-2\pi i f/S}$, the effect of a delay by one
# sample. Three **low-pass** filters, which let low frequencies pass (a **high-pass** does the opposite, a
# **band-pass** keeps what lies between two frequencies): the moving average has zeros and bumps, one weight of
# feedback falls gently, a **Butterworth** filter of order 8 (four sections in a row) is flat and then steep. The
# dashed line is the true whistle. Read off what each filter would leave of it; the answer is given below.

# %% show
sections = butterworth_sections(order=8, cutoff_hz=3400.0, sample_rate_hz=AIR_RATE_HZ)
axis_hz = np.geomspace(20, 20000, 2000)
butterworth = np.prod([frequency_response(b, a, axis_hz, AIR_RATE_HZ) for b, a in sections], axis=0)
responses = {
    "moving average of 8 samples": frequency_response(np.ones(8) / 8, [1.0], axis_hz, AIR_RATE_HZ),
    "one weight of feedback": frequency_response([0.36], [1.0, -0.64], axis_hz, AIR_RATE_HZ),
    "Butterworth, order 8, 3400 Hz": butterworth,
}
gains = {name: (axis_hz, 20 * np.log10(np.abs(response) + 1e-9)) for name, response in responses.items()}
labels = ("Three low-passes at 48 000 samples per second", "frequency (Hz)", "gain (dB)")
figure = plot_lines(gains, *labels, log_x=True, y_limits=(-80, 5), marks={"true whistle": third_hz})
for name, (_, gain_db) in gains.items():
    print(f"{name:30} gain {np.interp(third_hz, axis_hz, gain_db):6.1f} dB at the whistle, {third_hz:.0f} Hz")

# %% [markdown]
# Now give the recorder what it lacked: an **anti-aliasing filter** *before* the samples are dropped. First
# you hear the steady fan without it, then with it: the whistle is gone. The line may sink a few decibels less than the
# Butterworth filter promises, or more: hiss lies in the same line and stays, and its phase, which is luck, decides
# whether it lifts or lowers what is left of the whistle.

# %% show
filtered_air = filter_in_sections(sections, air[3 * AIR_RATE_HZ : 5 * AIR_RATE_HZ])
protected = record(filtered_air)
unprotected = steady[: len(protected)]
line = round(first_hz * len(protected) / RATE_HZ)
before, after = (amplitude_spectrum(x, hann_window(len(x)))[line] for x in (unprotected, protected))
print(f"the filter lowers the line at {first_hz:.0f} Hz by {20 * np.log10(before / after):.1f} dB")
Audio(np.concatenate([unprotected, protected]), rate=int(RATE_HZ))

# %% [markdown]
# ### A question to answer in words
# A colleague has the first recording only, at 8000 samples per second, and wants to filter the false whistle
# out afterwards with a low-pass at 4000 Hz. What will happen? What could he do instead, and what would he
# lose?

# %% [markdown] answer="after_the_fact" points=3
# Nothing will happen: all that is in the file lies below 4000 Hz already, and the false whistle is now a tone
# like any other, which no filter can tell from a true one (1 point). He can cut out a narrow band around it,
# a notch, or use a low-pass below it (1 point); with it goes whatever truly sounded there, and during the
# run-up, where the alias sweeps through the band, a fixed notch does not help (1 point). The remedy belongs
# before the sampling.

# %% [markdown]
# ## 7. How loud? From numbers to pascals to decibels
#
# The **sound pressure level** compares the **root mean square** (RMS) of the pressure with a reference $p_0$:
#
# $$L_p = 10 \log_{10} \frac{\overline{p^2}}{p_0^2} \;\text{dB} = 20 \log_{10}
# \frac{p_\mathrm{rms}}{p_0}\;\text{dB}, \qquad p_\mathrm{rms} = \sqrt{\overline{p^2}}.$$
#
# In air $p_0 = 20$ µPa, near the faintest tone of 1000 Hz that a young ear hears; in water $p_0 = 1$ µPa. A
# level without its reference says nothing. `sound_pressure_level(pressure_pa, reference_pa=20e-6)` is given.
#
# But a file holds no pascals, it holds fractions of full scale. How many pascals is one unit? Record a **calibrator**:
# a small loudspeaker that makes a tone of known level, usually 94 dB, at the microphone.
#
# ### Exercise 7: calibrate the recorder
# Which factor turns the numbers of the file into pascals, so that the calibrator's tone has the level that is
# printed on it? For a recording of silence there is no such factor: raise a `ValueError`.

# %% exercise="calibrate_by_tone" points=2
from acml_tf.acoustics.level import calibrate_by_tone

# %% test="calibrate_by_tone"
tone = 0.3 * np.sin(2 * np.pi * np.arange(100) / 10)
copy = tone.copy()
factor = calibrate_by_tone(tone, 94.0)
np.testing.assert_array_equal(tone, copy, err_msg="work on a copy: your function changed the array it was given")
assert np.ndim(factor) == 0, "one factor for the whole recording"
assert np.isclose(factor, 4.7249, rtol=1e-3), "94 dB are an RMS of 1.0024 Pa, and the file says 0.3/√2"
assert np.isclose(calibrate_by_tone(1e-9 * tone), 1e9 * factor, rtol=1e-4), "soft is not silent: zeros alone are silent"
assert np.isclose(calibrate_by_tone(np.int16([20000, -20000]), 120, 1e-6), 5e-5), "16 bits are too few for 20000²"
with np.testing.assert_raises(ValueError, msg="silence has no level: raise a ValueError"):
    calibrate_by_tone(np.zeros(8))

# %% hidden="calibrate_by_tone"
level_db, reference_pa = rng.uniform(60.0, 130.0), rng.choice([1e-6, 20e-6]) * rng.choice([0.5, 2.0])
numbers = rng.uniform(0.01, 1.0) * rng.laplace(size=int(rng.integers(50, 90)))
numbers = np.concatenate([numbers, -numbers])
factor = calibrate_by_tone(numbers, level_db, reference_pa)
assert np.isclose(sound_pressure_level(factor * numbers, reference_pa), level_db, atol=1e-3), (
    "times the factor, the recording must have the calibrator's level, whatever its waveform"
)
with np.testing.assert_raises(ValueError, msg="a recording of zeros only: raise a ValueError"):
    calibrate_by_tone(np.zeros(5, dtype=int), level_db)
loud = np.array([30000, -30000, 25000, -25000], dtype=np.int16)
factors = calibrate_by_tone(loud, level_db), calibrate_by_tone(loud.astype(float), level_db)
np.testing.assert_allclose(*factors, rtol=1e-3, err_msg="a recorder writes 16 bits, and their squares need more")
fine = np.array([3_000_000, -3_000_000], dtype=np.int32)
factors = calibrate_by_tone(fine, level_db), calibrate_by_tone(fine.astype(float), level_db)
np.testing.assert_allclose(*factors, rtol=1e-3, err_msg="24 bits of a recorder come as 32, and their squares need more")
small = calibrate_by_tone(np.array([20000.0, -20000.0]), 40.0)
np.testing.assert_allclose(small, 1e-7, rtol=1e-3, err_msg="40 dB are 0.002 Pa, written with an RMS value of 20,000")
zero = calibrate_by_tone([0.1, -0.1], 0.0)
np.testing.assert_allclose(zero, 2e-4, rtol=1e-3, err_msg="0 dB is a level like any other: 20 µPa, written as 0.1")


# %% wrong="calibrate_by_tone"
def takes_the_peak(recording, level_db=94.0, reference_pa=20e-6):
    """You compared the highest number with the pressure; a level is made from the RMS."""
    peak = np.max(np.abs(recording))
    if peak == 0:
        raise ValueError("silence")
    return reference_pa * 10 ** (level_db / 20) / peak


# %% wrong="calibrate_by_tone"
def takes_ten_for_twenty(recording, level_db=94.0, reference_pa=20e-6):
    """You divided the level by 10, which gives a ratio of squared pressures; a ratio of pressures has 20."""
    rms = np.sqrt(np.mean(np.square(recording)))
    if rms == 0:
        raise ValueError("silence")
    return reference_pa * 10 ** (level_db / 10) / rms


# %% wrong="calibrate_by_tone"
def gives_units_per_pascal(recording, level_db=94.0, reference_pa=20e-6):
    """You gave units per pascal, the sensitivity; numbers become pascals with its reciprocal."""
    rms = np.sqrt(np.mean(np.square(recording)))
    if rms == 0:
        raise ValueError("silence")
    return rms / (reference_pa * 10 ** (level_db / 20))


# %% wrong="calibrate_by_tone"
def takes_one_pascal(recording, level_db=94.0, reference_pa=20e-6):
    """You took the calibrator's tone for 1 Pa; how much it is, its level and the reference say."""
    rms = np.sqrt(np.mean(np.square(recording)))
    if rms == 0:
        raise ValueError("silence")
    return 1 / rms


# %% wrong="calibrate_by_tone"
def always_listens_in_air(recording, level_db=94.0, reference_pa=20e-6):
    """You always take 20 µPa; in water the reference is another, so use the argument."""
    rms = np.sqrt(np.mean(np.square(recording)))
    if rms == 0:
        raise ValueError("silence")
    return 20e-6 * 10 ** (level_db / 20) / rms


# %% wrong="calibrate_by_tone"
def averages_the_magnitude(recording, level_db=94.0, reference_pa=20e-6):
    """You averaged the magnitudes; the RMS is the root of the mean of the squares."""
    mean = np.mean(np.abs(recording))
    if mean == 0:
        raise ValueError("silence")
    return reference_pa * 10 ** (level_db / 20) / mean


# %% wrong="calibrate_by_tone"
def forgets_the_root(recording, level_db=94.0, reference_pa=20e-6):
    """You divided by the mean square; pascals go with its root."""
    mean_square = np.mean(np.square(recording))
    if mean_square == 0:
        raise ValueError("silence")
    return reference_pa * 10 ** (level_db / 20) / mean_square


# %% wrong="calibrate_by_tone"
def divides_by_silence(recording, level_db=94.0, reference_pa=20e-6):
    """You divided by the RMS of silence, which is 0; say with a `ValueError` that there is no tone."""
    with np.errstate(all="ignore"):
        return reference_pa * 10 ** (level_db / 20) / np.sqrt(np.mean(np.square(recording)))


# %% right="calibrate_by_tone"
def by_the_missing_decibels(recording, level_db=94.0, reference_pa=20e-6):
    if not np.any(recording):
        raise ValueError("nothing was recorded")
    return 10 ** ((level_db - sound_pressure_level(recording, reference_pa)) / 20)


# %% right="calibrate_by_tone"
def from_the_standard_deviation_in_single_precision(recording, level_db=94.0, reference_pa=20e-6):
    spread = np.std(np.asarray(recording, dtype=np.float32))
    if spread == 0:
        raise ValueError("nothing was recorded")
    return np.float32(reference_pa * 10 ** (level_db / 20)) / spread


# %% [markdown] equivalent="calibrate_by_tone"
# - np.sqrt(np.mean(np.square(recording))) → np.std(recording) — a calibrator's tone has the mean 0
# - np.sqrt(np.mean(np.square(np.asarray(recording, dtype=flo… → np.std(np.asarray(recording, dtype=float)) — a
#   calibrator's tone has the mean 0

# %% [markdown] hint="calibrate_by_tone"
# Two RMS values belong to the same tone: one in pascals, at the microphone, and one in units, in the file. Their
# ratio is the factor. Make floats of integers before you square them: 16 bits end at 32767.

# %% [markdown] hint="calibrate_by_tone"
# Solve the formula of the level for $p_\mathrm{rms}$: which power of ten undoes $20 \log_{10}$?

# %% [markdown]
# Now the fan, through its calibrator. The recorder wrote 0.6 of full scale for 1 Pa, so the factor should be
# $1/0.6$. If two *independent* sounds of the same level meet, their mean squares add: the level does not double, it
# grows by $10 \log_{10} 2 \approx 3$ dB.
#
# And under water? A hydrophone's data sheet gives its sensitivity $M$ in dB re 1 V/µPa, negative and large: it
# makes $10^{M/20}$ volts of each micropascal. With the voltage that is written as 1, here 1 V,
# `calibrate_by_datasheet` gives the factor from numbers to pascals. Beware of comparing the two media: the same
# pressure has a higher number in water, because of the reference, and carries far less power there, because of the
# impedance $\rho c$ in the intensity of a plane wave, $I = p_\mathrm{rms}^2 / (\rho c)$.

# %%
pascal_per_unit = calibrate_by_tone(calibrator, level_db=94.0)
fan_pa = pascal_per_unit * steady

# %% show
print(f"the fan at 1 m: {sound_pressure_level(fan_pa):.1f} dB re 20 µPa ({pascal_per_unit:.3f} Pa per unit)")
print(f"two such fans: {10 * np.log10(2) + sound_pressure_level(fan_pa):.1f} dB re 20 µPa")
ship_pa = calibrate_by_datasheet(sensitivity_db=-180.0) * 0.01 * rng.normal(size=8000)
print(f"a ship, RMS 0.01 of full scale: {sound_pressure_level(ship_pa, 1e-6):.1f} dB re 1 µPa")
print(f"1 Pa in air:   {sound_pressure_level([1.0]):6.1f} dB re 20 µPa, {1 / (1.2 * 343):.1e} W/m²")
print(f"1 Pa in water: {sound_pressure_level([1.0], 1e-6):6.1f} dB re 1 µPa,  {1 / (1000 * 1500):.1e} W/m²")

# %% [markdown]
# ## 8. Where the sound is: power spectral density
#
# An amplitude spectrum is made for tones. Try it on the fan with a short frame and one 16 times as long. **Predict
# first**: which parts of the spectrum stay where they are, and by how many decibels do the others move?

# %% show
frames_db = {}
for frame_length in (8192, 512):
    pieces = [fan_pa[start : start + frame_length] for start in range(0, 15000, 500)]
    squares = [amplitude_spectrum(piece, hann_window(frame_length)) ** 2 / 2 for piece in pieces]
    level_db = 10 * np.log10(np.mean(squares, axis=0) / 20e-6**2)
    frames_db[f"{frame_length} samples"] = (np.fft.rfftfreq(frame_length, 1 / RATE_HZ), level_db)
labels = ("Amplitude spectrum: tones agree, noise does not", "frequency (Hz)", "level (dB re 20 µPa)")
figure = plot_lines(frames_db, *labels, x_limits=(0, 4000))

# %% [markdown]
# The lines of the tones keep their height, to within the scalloping loss. The noise between them *sinks* by $10
# \log_{10} 16 = 12$ dB in the longer frame, because each line collects noise from 1.5 steps (section 3), and the
# steps are 16 times narrower. So the amplitude of noise is not a property of the sound.
#
# What noise does have is a mean square *per hertz*, its **power spectral density**. **Welch's method** averages it
# over frames $m$ that overlap by half:
#
# $$P[k] = \frac{2}{S \sum_n w[n]^2}\; \overline{|X[k, m]|^2}, \qquad \sum_k P[k]\, \frac{S}{L} =
# \overline{p^2}$$
#
# in Pa²/Hz; again the lines without a partner ($k = 0$, and $k = L/2$ if $L$ is even) get 1 in place of 2.
# The second equation is Parseval's theorem: the area is the mean square. For a single frame it is exact, each
# sample being weighted by $w[n]^2$.
#
# ### Exercise 8: Welch's power spectral density
# Use `short_time_fourier_transform` with a hop of half a frame, `len(window) // 2`, and do not remove the
# mean.

# %% exercise="power_spectral_density" points=3
from acml_tf.acoustics.spectrum import power_spectral_density

# %% test="power_spectral_density"
found = power_spectral_density(np.array([2, 2, 2, 2, 0, 0]), 4.0, np.ones(4))
assert np.shape(found) == (3,), "4 samples have the lines 0, 1 and 2"
np.testing.assert_allclose(
    found, [2.5, 0.5, 0], atol=1e-5, err_msg="|X|² of 2, 2, 2, 2 and of 2, 2, 0, 0: mean 40, 4, 0; over S Σw² = 16"
)
tone = 3.0 * np.cos(2 * np.pi * 16 * np.arange(512) / 64)
copy = tone.copy()
area = np.sum(power_spectral_density(tone, 1000.0, hann_window(64))) * 1000.0 / 64
assert np.isclose(area, 4.5, rtol=1e-4), "the area under a tone of amplitude 3 Pa is its mean square, 4.5 Pa²"
np.testing.assert_array_equal(tone, copy, err_msg="work on a copy: your function changed the signal it was given")
odd = power_spectral_density(np.cos(2 * np.pi * 2 * np.arange(50) / 5), 50.0, np.ones(5))
assert np.isclose(np.sum(odd) * 10.0, 0.5, rtol=1e-4), (
    "frames of 5 samples have no line at S/2: the last one counts twice"
)

# %% hidden="power_spectral_density"
import scipy.signal

for length in 2 * rng.integers(10, 30, size=2) + np.array([0, 1]):
    sound = rng.normal(size=int(rng.integers(300, 400))) + 0.5
    weights, rate_hz = rng.uniform(0.1, 1.0, size=length), rng.uniform(100.0, 5000.0)
    _, expected = scipy.signal.welch(
        sound, rate_hz, window=weights, nperseg=length, noverlap=length - length // 2, detrend=False
    )
    np.testing.assert_allclose(
        power_spectral_density(sound, rate_hz, weights),
        expected,
        rtol=1e-3,
        err_msg="not SciPy's: mean |X|² of half-overlapping frames, over S Σw², partners doubled",
    )
quiet = 1e12 * np.asarray(power_spectral_density(1e-6 * sound, rate_hz, weights))
np.testing.assert_allclose(quiet, expected, rtol=1e-3, err_msg="a millionth of the pressure, 1e-12 of the density")


# %% wrong="power_spectral_density"
def averages_before_squaring(signal, sample_rate_hz, window):
    """You averaged complex coefficients; their phases differ from frame to frame and cancel: square first."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    density = np.abs(np.mean(frames, axis=1)) ** 2 / (sample_rate_hz * np.sum(window**2))
    density[1 : (len(window) + 1) // 2] *= 2
    return density


# %% wrong="power_spectral_density"
def averages_magnitudes(signal, sample_rate_hz, window):
    """You averaged magnitudes and squared the mean, which is too low for noise; average the squares."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    density = np.mean(np.abs(frames), axis=1) ** 2 / (sample_rate_hz * np.sum(window**2))
    density[1 : (len(window) + 1) // 2] *= 2
    return density


# %% wrong="power_spectral_density"
def forgets_the_negative_frequencies(signal, sample_rate_hz, window):
    """You have half of the mean square: the partners at negative frequencies carry the other half."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    return np.mean(np.abs(frames) ** 2, axis=1) / (sample_rate_hz * np.sum(window**2))


# %% wrong="power_spectral_density"
def doubles_the_lines_without_partner(signal, sample_rate_hz, window):
    """You doubled every line; those at 0 Hz and (L even) at S/2 have no partner and count once."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    return 2 * np.mean(np.abs(frames) ** 2, axis=1) / (sample_rate_hz * np.sum(window**2))


# %% wrong="power_spectral_density"
def scales_for_tones(signal, sample_rate_hz, window):
    """You divided by (Σw)², which is right for tones and gives Pa²; a density is divided by S Σw²."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    density = np.mean(np.abs(frames) ** 2, axis=1) / np.sum(window) ** 2
    density[1 : (len(window) + 1) // 2] *= 2
    return density


# %% wrong="power_spectral_density"
def ignores_what_the_window_takes(signal, sample_rate_hz, window):
    """You divided by S·L as if the window were flat; Σw² says how much energy it has left."""
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    density = np.mean(np.abs(frames) ** 2, axis=1) / (sample_rate_hz * len(window))
    density[1 : (len(window) + 1) // 2] *= 2
    return density


# %% wrong="power_spectral_density"
def lays_frames_end_to_end(signal, sample_rate_hz, window):
    """Your frames do not overlap, so what falls on their faded ends hardly counts: hop by half a frame."""
    frames = short_time_fourier_transform(signal, window, len(window))
    density = np.mean(np.abs(frames) ** 2, axis=1) / (sample_rate_hz * np.sum(window**2))
    density[1 : (len(window) + 1) // 2] *= 2
    return density


# %% right="power_spectral_density"
def with_a_loop_over_frames(signal, sample_rate_hz, window):
    length, total, count = len(window), 0.0, 0
    for start in range(0, len(signal) - length + 1, length // 2):
        total = total + np.abs(np.fft.fft(signal[start : start + length] * window)) ** 2
        count += 1
    partners = np.full(length // 2 + 1, 2.0)
    partners[0] = 1.0
    if length % 2 == 0:
        partners[-1] = 1.0
    return partners * total[: length // 2 + 1] / count / (sample_rate_hz * np.sum(np.square(window)))


# %% right="power_spectral_density"
def with_scipy(signal, sample_rate_hz, window):
    import scipy.signal

    overlap = len(window) - len(window) // 2
    return scipy.signal.welch(signal, sample_rate_hz, window, len(window), overlap, detrend=False)[1]


# %% right="power_spectral_density"
def line_by_line_in_single_precision(signal, sample_rate_hz, window):
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    alone = {0, len(window) / 2}
    scale = sample_rate_hz * float(np.sum(np.square(window)))
    mean = np.mean(np.square(np.abs(frames)), axis=1) / scale
    return [np.float32(value * (1 if k in alone else 2)) for k, value in enumerate(mean)]


# %% [markdown] hint="power_spectral_density"
# Three steps: transform the frames, average |X|² over the frames, scale. Along which axis do the frames lie?

# %% [markdown] hint="power_spectral_density"
# The frames are the columns, so the mean goes along `axis=1`. The scale is 1 / (S Σw²).

# %% [markdown] hint="power_spectral_density"
# Then double what has a partner, with the same slice as in exercise 3, now with the length of the window.

# %% [markdown]
# The same two frame lengths again: now the noise agrees, and the tones, which have a power but no width,
# *grow* with the frame. Read noise off a density, tones off an amplitude spectrum; for anything between take
# the area.

# %% show
densities = {}
for frame_length in (8192, 512):
    density = power_spectral_density(fan_pa, RATE_HZ, hann_window(frame_length))
    level_db = 10 * np.log10(density / 20e-6**2)
    densities[f"{frame_length} samples"] = (np.fft.rfftfreq(frame_length, 1 / RATE_HZ), level_db)
labels = ("Spectral density: noise agrees, tones do not", "frequency (Hz)", "level (dB re (20 µPa)²/Hz)")
figure = plot_lines(densities, *labels, x_limits=(0, 4000))

# %% [markdown]
# The areas of bands answer one more question: who makes the noise? In decibels the parts do not add; in Pa² they
# do. And did the recorder get the level wrong? Folding moves a tone and keeps its power, so the last line should
# agree with the first.

# %% show
density = power_spectral_density(fan_pa, RATE_HZ, hann_window(8192))
band_hz = np.fft.rfftfreq(8192, 1 / RATE_HZ)
total = band_mean_square(band_hz, density, 0, 5000)
hum = sum(band_mean_square(band_hz, density, k * blades_hz - 4, k * blades_hz + 4) for k in (1, 2, 3, 4))
alias = band_mean_square(band_hz, density, first_hz - 4, first_hz + 4)
true_db = sound_pressure_level(air[3 * AIR_RATE_HZ :])
print(f"area under the density {total:.6f} Pa², mean square of the samples {np.mean(fan_pa**2):.6f} Pa²")
parts = {"all": total, "hum": hum, "false whistle": alias, "the rest": total - hum - alias}
for name, part in parts.items():
    print(f"{name:14} {10 * np.log10(part / 20e-6**2):5.1f} dB re 20 µPa   {part / total:6.1%} of the square")
print(f"{'in the air':14} {true_db:5.1f} dB re 20 µPa")

# %% [markdown]
# ## What you have found
#
# What does the sound contain? A shaft at 29.3 Hz with 7 blades, the harmonics of the blades, hiss, a click, and a
# whistle of 196 periods per turn. How loud is it? 68.7 dB re 20 µPa at one metre. What did the computer lose? The
# whistle's true frequency, and nothing of its power.
#
# - The whistle did not fall. It rose past half the sample rate, and a recorder without anti-aliasing filter folded
#   it down; a second sample rate gave it away and left a single answer below 24 kHz, which a third confirmed.
# - Shaft, blades and harmonics stand in the amplitude spectrum, too low by the scalloping loss at most.
# - A level needs a calibrator and a reference; noise needs a density; Parseval's theorem checks both.
#
# A network that learns from sound sees just what you have made here: samples, spectrograms, levels. It will
# learn an alias as gladly as a tone, and the gain of a recorder as gladly as the loudness of a machine. Check
# both before you train.
#
# To try: switch the fan on with another seed and another speed, and find the speed from the file alone. At
# which speeds does the false whistle hide behind a harmonic of the hum?
#
# **Read on**: A. V. Oppenheim and R. W. Schafer, *Discrete-Time Signal Processing* (Pearson), for sampling, the DFT
# and filters; F. J. Harris, *On the use of windows for harmonic analysis with the discrete Fourier transform*, Proc.
# IEEE 66, 51 (1978), for leakage; P. D. Welch, *The use of fast Fourier transform for the estimation of power
# spectra*, IEEE Trans. Audio Electroacoust. 15, 70 (1967), for section 8.
