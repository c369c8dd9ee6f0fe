# %% [markdown] minutes=100
# # PCA, creating sound: plucks nobody plucked
#
# Forty computed guitarists pluck the same open string, ten times each. No two plucks are alike, and yet a few
# words describe one: where, how hard, how long it rings. **How many numbers make a pluck? And if you draw these
# numbers by lot, do you hear a pluck?**
#
# After this lesson you can
#
# - bring sounds to a common beginning, and say why PCA needs that,
# - find the **principal components** of a few hundred spectrograms of 14 007 numbers each, and look at them and
#   listen,
# - say how much they explain of what *others* played, not of what they were made of,
# - turn spectra back into sound: an inverse that survives odd lengths, and phases where there are none,
# - draw new sounds by lot, and say what is wrong with them,
# - take a sound apart into parts that only add (NMF), and two mixed recordings into their sources (ICA).
#
# The lesson belongs to the section on unsupervised learning of McCarthy *et al.*, "Machine learning in acoustics: a
# review and open-source repository", npj Acoustics 1:18 (2025).

# %%
import numpy as np
from IPython.display import Audio

from acml_tf.acoustics.stft import frame_times, short_time_fourier_transform
from acml_tf.acoustics.windows import hann_window
from acml_tf.classic.nonnegative_factors import TINY
from acml_tf.classic.score_draws import OTHERS, WAYS, gains_of_ways, study_draws, study_players
from acml_tf.data.kemar import load_kemar
from acml_tf.data.plucks import load_or_simulate_plucks, play_note
from acml_tf.evaluation.held_out_variance import components_needed
from acml_tf.features.hrtf import level_spectrum_db
from acml_tf.features.level_picture import as_map, level_pictures, mismatch_db, sound_of_picture, turning_phases
from acml_tf.plots.components import plot_axes, plot_explained, plot_factors, plot_score_clouds
from acml_tf.plots.signals import plot_spectrograms

rng = np.random.default_rng(32)

RATE_HZ, NUM_SAMPLES, NUM_AXES = 16000, 9585, 12

# %% [markdown]
# ## 1. Four hundred plucks
#
# A wave on a string runs to the far end and back, and comes by again after one period of $P$ samples, a little weaker
# and a little duller. Karplus and Strong made a whole string of that one sentence: a loop, with a factor $g$ for
# weaker and a short filter $h$ for duller. What a player does is the pulse $x$ that is sent into it:
#
# $$y[n] = x[n] + g \sum_j h_j\, y[n - P - j].$$
#
# Our players use the thumb (far from the bridge, soft), a pick (near the bridge, hard) or a pick with the palm on the
# string (short). Each has habits, and a stronger pluck is a brighter one. The sounds are *computed*, so we know what is
# in them; recordings in `$ACML_DATA/plucks/<player>/<touch>/` would be loaded instead.
#
# Fifteen of the forty players are held out: whatever we find out from the other 25 (250 plucks) must hold for hands
# that were never heard. Listen to thumb, pick and palm of the first player.


# %%
def load_guitar():
    """All plucks, and whether each belongs to a training player (5 of 8 players)."""
    plucks = load_or_simulate_plucks()
    return plucks, plucks.players < 0.625 * (plucks.players.max() + 1)


# %% show
plucks, train = load_guitar()
print(f"{len(plucks)} plucks, {plucks.source}: {train.sum()} for training, {(~train).sum()} by players held out")
Audio(np.concatenate(plucks.signals[:3]), rate=RATE_HZ)

# %% [markdown]
# Their pictures are spectrograms as in lesson 1.1, in decibels, because the ear hears ratios; what lies below −70 dB is
# set to −70 dB, the *floor*. A frame lasts five periods of the string, $L = 405$ samples, so every fifth line is one of
# its harmonics. An odd number; that will matter in section 5. See the missing harmonics: a string that is plucked at
# $1/k$ of its length cannot sound its $k$-th one.


# %% show
first = level_pictures(plucks.signals[:3])
maps = {touch: as_map(picture) for touch, picture in zip(plucks.touches, first, strict=False)}
figure = plot_spectrograms(maps, level_range_db=np.ptp(first), max_frequency_hz=4000)

# %% [markdown]
# ## 2. A common beginning
#
# PCA compares cell with cell: number 5000 of one picture with number 5000 of all others. But the players did not begin
# at the same time after the recorder was started.

# %% [markdown] question="mean_picture"
# **Predict first**: each pluck begins somewhere in the first tenth of a second. What does the *mean* of the 250
# pictures have at its beginning?
#
# - a) a sharp onset
# - b) a slope
# - right b — 250 onsets at different moments are smeared over the tenth of a second, and nobody played that.
# - wrong a — at each moment of that tenth, how many of the 250 have begun?

# %% [markdown]
# ### Exercise 1: let every clip begin with its onset
# The **onset** is where a clip first becomes loud, measured by its *own* loudest sample: a quiet pluck must not seem
# to begin later than a loud one. Files of 16 bits hold whole numbers from −32 768 to 32 767; mind that 32 768, the
# magnitude of the lowest, is not among them, so `np.abs` of that 16-bit number overflows.

# %% exercise="align_onsets" points=2
from acml_tf.features.onset import align_onsets

# %% test="align_onsets"
clips = np.array([[0.0, 1.0, -20.0, 9.0, 3.0, 0.0], [0.0, 0.0, 0.0, 0.25, 0.5, -1.0]])
copy = clips.copy()
found = align_onsets(clips, 4)
assert np.shape(found) == (2, 4), "two clips go in and two of 4 samples come out, filled with zeros where one ends"
np.testing.assert_allclose(found[0], [-20, 9, 3, 0], err_msg="a tenth of 20 is first reached by −20, not by 1 or 9")
np.testing.assert_allclose(found[1], [0.25, 0.5, -1, 0], err_msg="this clip's peak is 1: it begins at 0.25; then zeros")
np.testing.assert_array_equal(clips, copy, err_msg="work on a copy: your function changed the array that it was given")
found = align_onsets(clips, 8, threshold=0.5)
np.testing.assert_allclose(
    found[1], [0.5, -1, 0, 0, 0, 0, 0, 0], err_msg="0.5 reaches half of the peak; 6 zeros follow"
)
lowest = np.array([[3, 2000, -32768, 5]], dtype=np.int16)
np.testing.assert_allclose(align_onsets(lowest, 2, 0.5), [[-32768, 5]], err_msg="−32 768 is the loudest of these")
try:
    align_onsets(np.array([[1.0, 0.0], [0.0, 0.0]]), 2)
except ValueError:
    pass
else:
    raise AssertionError("the second clip is silent: say so with a ValueError")

# %% hidden="align_onsets"
for num_clips, length, kept in ((1, 40, 7), (5, 60, 80)):
    starts = rng.integers(1, length - 5, size=num_clips)
    clips = rng.integers(-3, 4, size=(num_clips, length)) * 1.0
    for clip, start in zip(clips, starts, strict=True):
        clip[start:] = rng.choice([-1, 1], length - start) * rng.integers(60, 120, length - start)
    clips = clips * np.array([1.0, 64.0, 1e-6, 8.0, 512.0])[:num_clips, np.newaxis]
    found = np.asarray(align_onsets(clips, kept, threshold=0.25))
    assert found.shape == (num_clips, kept), "one row of num_samples for each clip, also for a single clip"
    for row, clip, start in zip(found, clips, starts, strict=True):
        expected = np.zeros(kept)
        expected[: length - start] = clip[start : start + kept]
        np.testing.assert_allclose(row, expected, rtol=1e-4, err_msg="begin with the onset, end with zeros")
for clip in ([0.0, 3.0, -3.0, 0.0], [0.0, 3e-12, 2e-12, 0.0]):
    try:
        found = align_onsets(np.array([clip]), 2)
    except ValueError:
        raise AssertionError("silent is a clip of zeros only: not a soft one, nor 3 and −3 with the sum 0") from None
    np.testing.assert_allclose(found, [clip[1:3]], rtol=1e-4, err_msg="begin with the onset, also of a soft clip")
whole = align_onsets(np.array([[0, 2, 3, 25]], dtype="int16"), 2)
np.testing.assert_allclose(whole, [[3, 25]], rtol=1e-4, err_msg="a tenth of 25 is 2.5, also for whole numbers")


# %% wrong="align_onsets"
def compares_with_full_scale(signals, num_samples, threshold=0.1):
    """You compare with the threshold itself; the onset is measured by the loudest sample of each clip."""
    magnitude = np.abs(np.asarray(signals, dtype=float))
    if np.any(np.max(magnitude, axis=1) == 0):
        raise ValueError("silent")
    onsets = np.argmax(magnitude >= threshold, axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def measures_all_by_the_loudest_clip(signals, num_samples, threshold=0.1):
    """You took the loudest sample of all clips together, so quiet clips begin late or never; each has its own peak."""
    magnitude = np.abs(np.asarray(signals, dtype=float))
    if np.any(np.max(magnitude, axis=1) == 0):
        raise ValueError("silent")
    onsets = np.argmax(magnitude >= threshold * np.max(magnitude), axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def begins_with_the_loudest_sample(signals, num_samples, threshold=0.1):
    """You begin with the loudest sample; the sound began before, where it first reached the threshold."""
    magnitude = np.abs(np.asarray(signals, dtype=float))
    if np.any(np.max(magnitude, axis=1) == 0):
        raise ValueError("silent")
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    onsets = np.argmax(magnitude, axis=1)
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def hears_only_what_is_positive(signals, num_samples, threshold=0.1):
    """You look at the samples and not at their magnitudes; a pluck may well begin downwards."""
    signals = np.asarray(signals, dtype=float)
    if np.any(np.max(np.abs(signals), axis=1) == 0):
        raise ValueError("silent")
    onsets = np.argmax(signals >= threshold * np.max(signals, axis=1, keepdims=True), axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def rolls_the_beginning_to_the_end(signals, num_samples, threshold=0.1):
    """You rolled the clip, so what was before the onset now follows its end; there should be zeros."""
    magnitude = np.abs(np.asarray(signals, dtype=float))
    peak = np.max(magnitude, axis=1, keepdims=True)
    if np.any(peak == 0):
        raise ValueError("silent")
    onsets = np.argmax(magnitude >= threshold * peak, axis=1)
    rolled = np.array([np.roll(clip, -onset) for clip, onset in zip(signals, onsets, strict=True)])
    return np.pad(rolled, ((0, 0), (0, num_samples)))[:, :num_samples]


# %% wrong="align_onsets"
def stays_in_sixteen_bits(signals, num_samples, threshold=0.1):
    """In 16 bits the magnitude of −32 768 is −32 768: turn the samples into floats before you take it."""
    magnitude = np.abs(signals)
    peak = np.max(magnitude, axis=1, keepdims=True)
    if np.any(peak == 0):
        raise ValueError("silent")
    onsets = np.argmax(magnitude >= threshold * peak, axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def waits_until_the_threshold_is_passed(signals, num_samples, threshold=0.1):
    """You wait until the threshold is exceeded; it is enough to reach it."""
    magnitude = np.abs(np.asarray(signals, dtype=float))
    peak = np.max(magnitude, axis=1, keepdims=True)
    if np.any(peak == 0):
        raise ValueError("silent")
    onsets = np.argmax(magnitude > threshold * peak, axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])


# %% wrong="align_onsets"
def begins_a_sample_late(signals, num_samples, threshold=0.1):
    """Your clips begin one sample after the onset; the first sample that reaches the threshold is theirs."""
    signals = np.asarray(signals, float)
    peaks = np.abs(signals).max(axis=1, keepdims=True)
    if np.any(peaks == 0):
        raise ValueError("a clip is silent")
    first = np.argmax(np.abs(signals) >= threshold * peaks, axis=1)[:, None] + 1
    padded = np.pad(signals, ((0, 0), (0, num_samples + 1)))
    return np.take_along_axis(padded, first + np.arange(num_samples), axis=1)


# %% right="align_onsets"
def clip_by_clip_in_single_precision(signals, num_samples, threshold=0.1):
    found = np.zeros((len(signals), num_samples), dtype=np.float32)
    for row, clip in zip(found, signals, strict=True):
        loud = np.abs(clip.astype(np.float64))
        if not loud.any():
            raise ValueError("nothing to hear in a clip")
        kept = clip[np.flatnonzero(loud >= threshold * loud.max())[0] :][:num_samples]
        row[: len(kept)] = kept
    return found


# %% right="align_onsets"
def with_plain_lists(signals, num_samples, threshold=0.1):
    found = []
    for clip in signals:
        samples = [float(value) for value in clip]
        peak = max(abs(value) for value in samples)
        if peak == 0:
            raise ValueError("nothing to hear in a clip")
        onset = next(n for n, value in enumerate(samples) if abs(value) >= threshold * peak)
        found.append((samples[onset:] + num_samples * [0.0])[:num_samples])
    return found


# %% right="align_onsets"
def with_a_table_of_indices(signals, num_samples, threshold=0.1):
    relative = np.square(np.asarray(signals, dtype=float))
    peak = relative.max(axis=1)
    if not peak.all():
        raise ValueError("nothing to hear in a clip")
    onsets = np.argmax(relative >= threshold**2 * peak[:, np.newaxis], axis=1)
    indices = onsets[:, np.newaxis] + np.arange(num_samples)
    inside = indices < relative.shape[1]
    return np.where(inside, np.take_along_axis(signals, np.where(inside, indices, 0), axis=1), 0)


# %% [markdown] equivalent="align_onsets"
# - True → False — there is one onset for every clip, so both lists are as long as each other

# %% [markdown] hint="align_onsets"
# You need one peak for each clip and one onset for each clip. Which axis do the samples lie along, and what does
# `keepdims=True` spare you?

# %% [markdown] hint="align_onsets"
# `np.argmax` of a table of `True` and `False` finds the first `True` in each row.

# %% [markdown] hint="align_onsets"
# If you append `num_samples` zeros to every clip first (`np.pad`), a slice that begins at the onset is always long
# enough.

# %% [markdown]
# The mean of all training pictures, without and with a common beginning. Left, 250 onsets have been smeared into a
# slope that nobody played. Right, it is the picture of a pluck.

# %% show
aligned = align_onsets(plucks.signals, NUM_SAMPLES)
unaligned_db, pictures_db = level_pictures(plucks.signals[:, :NUM_SAMPLES]), level_pictures(aligned)
means = {"Mean, as recorded": unaligned_db[train].mean(axis=0), "Mean, aligned": pictures_db[train].mean(axis=0)}
maps = {title: as_map(mean) for title, mean in means.items()}
figure = plot_spectrograms(maps, level_range_db=np.ptp(list(means.values())), max_frequency_hz=4000)

# %% [markdown]
# ## 3. Directions in which plucks differ
#
# A picture, 203 lines times 69 frames, is one point in a space of 14 007 dimensions, 250 pictures are a cloud. Move
# the cloud's mean $\boldsymbol\mu$ to the origin and ask: along which direction of length 1 does the cloud spread
# most? Along which, at a right angle to the first, most of what is left? These are the **principal axes** (or
# components) $\mathbf a_1, \mathbf a_2, \dots$ and a picture's coordinates on them are its **scores** $z_i = \mathbf
# a_i^\top (\mathbf x - \boldsymbol\mu)$. With all of them a picture is back; with the first $k$ the cloud as a whole
# is rebuilt as nearly as any $k$ directions can:
#
# $$\hat{\mathbf x} = \boldsymbol\mu + \sum_{i=1}^{k} z_i\, \mathbf a_i.$$
#
# Textbooks find the axes as eigenvectors of the covariance matrix, which here has $14\,007^2$ entries, 1.6 GB. It is
# never needed. The **singular value decomposition** writes the table $X$ of $n$ centred pictures, one a row, as $U
# \Sigma V^\top$: orthonormal columns in $U$ and $V$, and singular values $s_1 \ge s_2 \ge \dots$ on the diagonal of
# $\Sigma$. Put this into the covariance $\frac{1}{n-1} X^\top X$, and $U$ drops out. What is left tells you where the
# axes and their variances stand.
#
# ### Exercise 2: the principal axes
# Beware of what `np.linalg.svd` returns third: is it $V$ or $V^\top$? Ask it for no more rows than you need
# (`full_matrices=False`). An axis may point either way; so that two people find the same, let its entry of the largest
# magnitude be positive.

# %% exercise="principal_axes" points=2
from acml_tf.classic.principal_components import principal_axes

# %% test="principal_axes"
four = np.array([[13, 24, 30], [7, 16, 30], [10, 20, 31], [10, 20, 29]])
copy = four.copy()
mean, axes, variances = principal_axes(four, 2)
assert np.shape(mean) == (3,), "the mean picture has as many cells as each picture"
assert np.shape(axes) == (2, 3) and np.shape(variances) == (2,), "one axis per row, and one variance for each"
np.testing.assert_allclose(mean, [10, 20, 30], rtol=1e-4, err_msg="the mean picture is the mean over the pictures")
np.testing.assert_allclose(
    np.abs(axes), [[0.6, 0.8, 0], [0, 0, 1]], atol=1e-4, err_msg="the pictures deviate by ±(3, 4, 0) and ±(0, 0, 1)"
)
np.testing.assert_allclose(variances, [50 / 3, 2 / 3], rtol=1e-3, err_msg="(25 + 25)/3 and (1 + 1)/3: n − 1 = 3")
np.testing.assert_array_equal(four, copy, err_msg="work on a copy: your function changed the array that it was given")
wide = rng.normal(size=(6, 70)) * np.linspace(1, 3, 70) + 5
mean, axes, variances = (np.asarray(part) for part in principal_axes(wide, 5))
np.testing.assert_allclose(axes @ axes.T, np.eye(5), atol=1e-3, err_msg="axes have length 1 and are orthogonal")
np.testing.assert_allclose((wide - mean) @ axes.T @ axes, wide - mean, atol=0.02, err_msg="6 pictures differ in 5 ways")
largest = axes[np.arange(5), np.argmax(np.abs(axes), axis=1)]
assert np.all(largest > 0), "in each axis the entry of the largest magnitude is positive"
assert np.shape(principal_axes(wide, 1)[1]) == (1, 70), "a single axis is a table with one row"
for too_many_or_few in (6, 0):
    try:
        principal_axes(wide, too_many_or_few)
    except ValueError:
        pass
    else:
        raise AssertionError("six pictures have 1 to 5 axes: for 6 or 0 raise a ValueError")

# %% hidden="principal_axes"
for num_pictures, num_cells in ((40, 7), (9, 30)):
    spread = np.sort(rng.uniform(1, 2, size=num_cells))[::-1] * 0.8 ** np.arange(num_cells)
    turn = np.linalg.qr(rng.normal(size=(num_cells, num_cells)))[0]
    pictures = rng.normal(size=(num_pictures, num_cells)) * spread @ turn + rng.uniform(5, 9, size=num_cells)
    most = min(num_pictures - 1, num_cells)
    mean, axes, variances = (np.asarray(part) for part in principal_axes(pictures, most - 2))
    np.testing.assert_allclose(mean, pictures.mean(axis=0), rtol=1e-4, err_msg="not the mean over the pictures")
    covariance = np.cov(pictures, rowvar=False)
    np.testing.assert_allclose(
        variances,
        np.linalg.eigvalsh(covariance)[::-1][: most - 2],
        rtol=1e-2,
        err_msg="the variances are the largest eigenvalues of the covariance, the largest first",
    )
    np.testing.assert_allclose(
        axes @ covariance @ axes.T, np.diag(variances), atol=0.02, err_msg="scores on two axes are uncorrelated"
    )
    np.testing.assert_allclose(axes @ axes.T, np.eye(most - 2), atol=1e-3, err_msg="axes are orthonormal rows")
    assert np.all(np.max(axes, axis=1) > np.max(-axes, axis=1) - 1e-3), "the largest entry of an axis is positive"
try:
    principal_axes(rng.normal(size=(9, 4)), 5)
except ValueError:
    pass
else:
    raise AssertionError("four cells have no more than 4 axes: raise a ValueError for 5")
assert np.shape(principal_axes(rng.normal(size=(9, 4)), 4)[1]) == (4, 4), "as many axes as cells are allowed"
whole = rng.integers(0, 4, size=(7, 3)) * np.array([1, 3, 9])
found = np.asarray(principal_axes(whole, 3)[2])
expected = np.linalg.eigvalsh(np.cov(whole, rowvar=False))[::-1]
np.testing.assert_allclose(found, expected, rtol=1e-3, err_msg="the mean of whole numbers has decimals: keep them")
many = rng.normal(size=(120, 80))
found, expected = np.asarray(principal_axes(many, 2)[2]), np.linalg.eigvalsh(np.cov(many, rowvar=False))[:-3:-1]
np.testing.assert_allclose(found, expected, rtol=0.03, err_msg="of many directions, the two that vary most")


# %% wrong="principal_axes"
def forgets_to_centre(pictures, num_axes):
    """You did not take the mean away, so the first axis points to the mean picture and not along the differences."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    _, singular_values, axes = np.linalg.svd(pictures, full_matrices=False)
    axes = axes * np.sign(np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1))
    return np.mean(pictures, axis=0), axes[:num_axes], singular_values[:num_axes] ** 2 / (num_pictures - 1)


# %% wrong="principal_axes"
def centres_each_picture(pictures, num_axes):
    """You took from each picture the mean of its cells; it is the mean picture that must be taken away."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    centred = pictures - np.mean(pictures, axis=1, keepdims=True)
    _, singular_values, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes * np.sign(np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1))
    return np.mean(pictures, axis=0), axes[:num_axes], singular_values[:num_axes] ** 2 / (num_pictures - 1)


# %% wrong="principal_axes"
def returns_singular_values(pictures, num_axes):
    """You returned singular values; a variance is the square of one, divided by n − 1."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    mean = np.mean(pictures, axis=0)
    _, singular_values, axes = np.linalg.svd(pictures - mean, full_matrices=False)
    axes = axes * np.sign(np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1))
    return mean, axes[:num_axes], singular_values[:num_axes]


# %% wrong="principal_axes"
def divides_by_the_number_of_pictures(pictures, num_axes):
    """You divided by n; the mean was estimated from the same pictures, so divide by n − 1."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    mean = np.mean(pictures, axis=0)
    _, singular_values, axes = np.linalg.svd(pictures - mean, full_matrices=False)
    axes = axes * np.sign(np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1))
    return mean, axes[:num_axes], singular_values[:num_axes] ** 2 / num_pictures


# %% wrong="principal_axes"
def takes_columns_of_the_third_matrix(pictures, num_axes):
    """NumPy's third matrix is V transposed: its rows are the axes, not its columns."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    mean = np.mean(pictures, axis=0)
    _, singular_values, axes = np.linalg.svd(pictures - mean, full_matrices=True)
    return mean, axes[:, :num_axes].T, singular_values[:num_axes] ** 2 / (num_pictures - 1)


# %% wrong="principal_axes"
def takes_the_smallest_first(pictures, num_axes):
    """`np.linalg.eigh` sorts upwards, so you took the directions in which pictures differ least."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    values, vectors = np.linalg.eigh(np.cov(pictures, rowvar=False))
    return np.mean(pictures, axis=0), vectors[:, :num_axes].T, values[:num_axes]


# %% wrong="principal_axes"
def gives_every_cell_the_same_spread(pictures, num_axes):
    """You divided every cell by its standard deviation; cells that hardly change then count like the others."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    mean = np.mean(pictures, axis=0)
    centred = (pictures - mean) / (np.std(pictures, axis=0) + 1e-12)
    _, singular_values, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes * np.sign(np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1))
    return mean, axes[:num_axes], singular_values[:num_axes] ** 2 / (num_pictures - 1)


# %% wrong="principal_axes"
def leaves_the_signs_to_chance(pictures, num_axes):
    """Your axes may point either way: turn each so that its entry of the largest magnitude is positive."""
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError("num_axes")
    mean = np.mean(pictures, axis=0)
    _, singular_values, axes = np.linalg.svd(pictures - mean, full_matrices=False)
    axes = axes * np.where(np.arange(len(axes)) % 2, 1, -1)[:, np.newaxis] * np.sign(axes[:, :1] + 1e-30)
    return mean, axes[:num_axes], singular_values[:num_axes] ** 2 / (num_pictures - 1)


# %% right="principal_axes"
def from_the_covariance(pictures, num_axes):
    if num_axes < 1 or num_axes >= len(pictures) or num_axes > len(pictures[0]):
        raise ValueError("there are not that many axes")
    values, vectors = np.linalg.eigh(np.cov(pictures, rowvar=False))
    axes = vectors.T[::-1][:num_axes]
    turned = [axis if max(axis) > max(-axis) else -axis for axis in axes]
    return np.mean(pictures, axis=0), turned, values[::-1][:num_axes]


# %% right="principal_axes"
def from_the_products_of_pictures(pictures, num_axes):
    """The snapshot method: the small table of inner products has the same eigenvalues."""
    count, cells = np.shape(pictures)
    if num_axes not in range(1, min(count - 1, cells) + 1):
        raise ValueError("there are not that many axes")
    mean = np.mean(pictures, axis=0)
    centred = pictures - mean
    values, vectors = np.linalg.eigh(centred @ centred.T)
    values, vectors = values[::-1][:num_axes], vectors[:, ::-1][:, :num_axes]
    axes = (vectors.T @ centred) / np.sqrt(values)[:, np.newaxis]
    axes = np.where(axes.max(axis=1, keepdims=True) < -axes.min(axis=1, keepdims=True), -axes, axes)
    return mean, axes, values / (count - 1)


# %% right="principal_axes"
def with_scikit_learn(pictures, num_axes):
    from sklearn.decomposition import PCA

    if num_axes < 1 or num_axes > min(np.shape(pictures)[0] - 1, np.shape(pictures)[1]):
        raise ValueError("there are not that many axes")
    model = PCA(num_axes, svd_solver="full").fit(pictures)
    return model.mean_, model.components_, model.explained_variance_


# %% right="principal_axes"
def in_single_precision_upside_down(pictures, num_axes):
    table = np.asarray(pictures, dtype=np.float32)
    if num_axes < 1 or num_axes > min(len(table) - 1, len(table.T)):
        raise ValueError("there are not that many axes")
    mean = table.mean(axis=0)
    vectors, singular_values, _ = np.linalg.svd((table - mean).T, full_matrices=False)
    axes = vectors.T[:num_axes].copy()
    for axis in axes:
        axis *= np.sign(axis[np.argmax(np.abs(axis))])
    return list(mean), axes, np.square(singular_values[:num_axes]) / np.float32(len(table) - 1)


# %% [markdown] equivalent="principal_axes"
# - False → True — the axes that are added have no variance, and are cut off again
# - highest < -lowest → highest <= -lowest — of two equally large entries either may be the positive one

# %% [markdown] hint="principal_axes"
# $X^\top X = V \Sigma U^\top U \Sigma V^\top = V \Sigma^2 V^\top$: the axes are the columns of $V$, and their variances
# are $s_i^2 / (n - 1)$.

# %% [markdown] hint="principal_axes"
# `np.linalg.svd(table, full_matrices=False)` returns $U$, the singular values from large to small, and $V^\top$. The
# table must be centred.

# %% [markdown] hint="principal_axes"
# For the signs: an axis is right already if its maximum exceeds the maximum of its negative. `np.where` with
# `keepdims=True` turns the others.

# %% [markdown]
# Here are the first three axes of the plucks, each as the change in decibels when its score grows by one standard
# deviation. **Predict first**: in which three respects do plucks differ most?

# %% show
mean_db, all_axes, variances = principal_axes(pictures_db[train], 249)
deviations_db = np.sqrt(variances[:3, np.newaxis]) * all_axes[:3]
shares = variances / np.sum(variances)
titles = [f"Axis {i + 1}: {share:.0%} of the variance" for i, share in enumerate(shares[:3])]
figure = plot_axes({title: as_map(change) for title, change in zip(titles, deviations_db, strict=True)})

# %% [markdown]
# Axis 1 makes nearly all harmonics louder, after the first tenth of a second more than at the onset, until they sink
# into the floor: *how long it rings* (and how many harmonics rise above the floor). Axis 2 lifts the two lowest and
# lowers the others (the third and fourth only at the onset): *how dull*, thumb against pick. Axis 3 lifts what lies
# above 1.7 kHz and lowers what lies around 0.8 kHz: *how sharp*. Nobody told the computer of rings and picks. But an
# axis need not be one cause: PCA finds directions of large variance at right angles, and nothing that a guitarist does
# has to be at right angles.
#
# ## 4. How many numbers?
#
# The percentages above the panels were measured on the very pictures that the axes were made of. With 249 axes they
# would be 100 %, however useless the axes are: 250 points always lie in 249 directions. What counts is how much of
# *new* pictures the axes explain, with the mean and the axes of the training set:
#
# $$R_m = 1 - \frac{\sum_{\mathbf x} \lVert \mathbf x - \hat{\mathbf x}_m \rVert^2}
# {\sum_{\mathbf x} \lVert \mathbf x - \boldsymbol\mu \rVert^2}, \qquad m = 1 \dots k.$$
#
# ### Exercise 3: explained variance of pictures held out
# Rebuilding every picture $k$ times would be slow. The axes are orthonormal: what does Pythagoras say about the length
# of $\mathbf x - \hat{\mathbf x}_m$?

# %% exercise="held_out_variance" points=2
from acml_tf.evaluation.held_out_variance import held_out_variance

# %% test="held_out_variance"
mean, axes = np.array([10, 20, 30]), np.array([[0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
pictures = np.array([[13, 24, 30], [14, 17, 32]])
copy = pictures.copy()
fractions = np.asarray(held_out_variance(pictures, mean, axes))
assert fractions.shape == (2,), "two axes have two fractions: with the first alone, and with both"
assert np.isclose(fractions[0], 25 / 54, rtol=1e-4), "deviations (3, 4, 0) and (4, −3, 2): axis 1 rebuilds 25 of 54"
assert np.isclose(fractions[1], 29 / 54, rtol=1e-4), "both axes rebuild 25 + 4 of 54"
np.testing.assert_array_equal(pictures, copy, err_msg="work on a copy: your function changed the array it was given")
alone = held_out_variance(pictures[1:], mean, axes[1:])
np.testing.assert_allclose(alone, [4 / 29], rtol=1e-4, err_msg="one picture and one axis: 4 of 16 + 9 + 4")

# %% hidden="held_out_variance"
for num_pictures, num_cells, num_axes in ((7, 12, 4), (1, 5, 5)):
    axes = np.linalg.qr(rng.normal(size=(num_cells, num_cells)))[0][:num_axes]
    mean, pictures = rng.normal(size=num_cells) * 3, rng.integers(-9, 10, size=(num_pictures, num_cells))
    fractions = np.asarray(held_out_variance(pictures, mean, axes))
    assert fractions.shape == (num_axes,), "one fraction for each number of axes"
    for m in range(1, num_axes + 1):
        rebuilt = mean + (pictures - mean) @ axes[:m].T @ axes[:m]
        expected = 1 - np.sum((pictures - rebuilt) ** 2) / np.sum((pictures - mean) ** 2)
        assert np.isclose(fractions[m - 1], expected, rtol=1e-3, atol=1e-4), "rebuild with the first m axes and compare"
small = held_out_variance(np.array([[13e-9, 24e-9]]), np.array([10e-9, 20e-9]), np.array([[1.0, 0.0]]))
np.testing.assert_allclose(small, [0.36], rtol=1e-3, err_msg="3e-9 along the axis and 4e-9 beside it: 9 of 25")
assert np.shape(small) == (1,), "a single axis has an array of one fraction"


# %% wrong="held_out_variance"
def centres_the_new_pictures_on_themselves(pictures, mean, axes):
    """You took the mean of the new pictures; a model that was trained knows only the training mean."""
    deviations = pictures - np.mean(pictures, axis=0)
    total = np.maximum(np.sum(deviations**2), 1e-9)
    return np.cumsum(np.sum((deviations @ axes.T) ** 2, axis=0)) / total


# %% wrong="held_out_variance"
def divides_by_what_the_axes_explain(pictures, mean, axes):
    """You divided by what all axes together explain, so the last is always 1; divide by the whole deviation."""
    explained = np.cumsum(np.sum(((pictures - mean) @ axes.T) ** 2, axis=0))
    return explained / explained[-1]


# %% wrong="held_out_variance"
def gives_each_axis_alone(pictures, mean, axes):
    """You gave what each axis adds; asked is what the first m rebuild together."""
    deviations = pictures - mean
    return np.sum((deviations @ axes.T) ** 2, axis=0) / np.sum(deviations**2)


# %% wrong="held_out_variance"
def averages_the_fractions_of_pictures(pictures, mean, axes):
    """You averaged a fraction over the pictures; sum the squares over all pictures first, then divide once."""
    deviations = pictures - mean
    parts = np.cumsum((deviations @ axes.T) ** 2, axis=1) / np.sum(deviations**2, axis=1, keepdims=True)
    return np.mean(parts, axis=0)


# %% wrong="held_out_variance"
def forgets_the_mean(pictures, mean, axes):
    """You projected the pictures themselves; the axes describe deviations from the mean."""
    return np.cumsum(np.sum((pictures @ axes.T) ** 2, axis=0)) / np.sum(pictures**2)


# %% wrong="held_out_variance"
def counts_what_is_missing(pictures, mean, axes):
    """You return the fraction that is lost; what is explained is 1 minus it."""
    deviations = pictures - mean
    return 1 - np.cumsum(np.sum((deviations @ axes.T) ** 2, axis=0)) / np.sum(deviations**2)


# %% wrong="held_out_variance"
def sums_without_squaring(pictures, mean, axes):
    """You compared magnitudes; variance is a matter of squares, and only squares obey Pythagoras."""
    deviations = pictures - mean
    return np.cumsum(np.sum(np.abs(deviations @ axes.T), axis=0)) / np.sum(np.abs(deviations))


# %% right="held_out_variance"
def rebuilds_every_picture(pictures, mean, axes):
    deviations, fractions = np.asarray(pictures) - mean, []
    for m in range(1, len(axes) + 1):
        rest = deviations - deviations @ axes[:m].T @ axes[:m]
        fractions.append(1 - np.sum(rest**2) / np.sum(deviations**2))
    return fractions


# %% right="held_out_variance"
def takes_one_axis_away_after_the_other(pictures, mean, axes):
    rest = np.array(pictures, dtype=np.float32) - np.asarray(mean, dtype=np.float32)
    whole, fractions = np.sum(np.square(rest)), []
    for axis in np.asarray(axes, dtype=np.float32):
        rest = rest - np.outer(rest @ axis, axis)
        fractions.append(1 - np.sum(np.square(rest)) / whole)
    return np.array(fractions, dtype=np.float32)


# %% right="held_out_variance"
def with_einsum(pictures, mean, axes):
    deviations = pictures - mean
    energy = np.einsum("pc,kc->kp", deviations, axes) ** 2
    return tuple(np.cumsum(energy.sum(axis=1)) / np.einsum("pc,pc", deviations, deviations))


# %% [markdown] hint="held_out_variance"
# The error $\mathbf x - \hat{\mathbf x}_m$ and the rebuilt part $\hat{\mathbf x}_m - \boldsymbol\mu$ are at right
# angles, so their squares add up to that of $\mathbf x - \boldsymbol\mu$.

# %% [markdown] hint="held_out_variance"
# The square of the rebuilt part is $z_1^2 + \dots + z_m^2$. All scores at once are one matrix product; a sum of the
# first m of them is `np.cumsum`.

# %% [markdown]
# Now ask it four times: of waveforms and of pictures in decibels, each as recorded and aligned. How many does each
# need for 90 %?

# %% [markdown] question="fewest_components" told_by="the output below"
# **Predict first**: which of the four needs the fewest components for 90 %?
#
# - a) waveforms as recorded
# - b) aligned waveforms
# - c) pictures as recorded
# - d) aligned pictures
# - right d — a picture forgets the phase, which a delay of half a millisecond turns all the way round at 2 kHz, and
#   aligned ones begin together.
# - wrong a — a delay turns the phases of a waveform, and these begin anywhere.
# - wrong b — even aligned, waveforms differ in the phases of their overtones.
# - wrong c — cell is compared with cell, and these begin anywhere.

# %% show
tables = {
    "waveform": plucks.signals[:, :NUM_SAMPLES],
    "waveform, aligned": aligned,
    "picture": unaligned_db,
    "picture, aligned": pictures_db,
}
curves = {}
print("components for 90 % of the variance    training   held out")
for name, table in tables.items():
    mean, axes, _ = principal_axes(table[train], 249)
    curves[name] = held_out_variance(table[~train], mean, axes)
    own = components_needed(held_out_variance(table[train], mean, axes))
    print(f"{name:37} {own:9} {components_needed(curves[name])!s:>10}")
figure = plot_explained(curves)

# %% [markdown]
# So nine numbers hold 90 % of how a pluck of a new player differs from the mean, whereas waveforms that begin anywhere
# need about a hundred. The repository that came with the paper met the same wall: 95 of 250 components, counted on the
# training clips (ours: 38), for spectra with their phases, of chords that began anywhere. The reason is one line: a
# delay $\tau$ turns the phase of frequency $f$ by $2\pi f \tau$, so at 2 kHz half a millisecond makes a full turn, and
# each line turns by another amount: no axis can hold two of them at once, so each needs axes of its own. A picture in
# decibels has no phase to lose, and alignment takes away the rest of the delay.
#
# One warning. The four rows are 90 % of different things, amplitudes and decibels, and **explained variance** says
# nothing about what is heard: a waveform's 90 % are its loudest 90 %. Compare rows with "aligned" and rows without,
# where the unit is the same.
#
# Only recordings can tell whether nine is an artefact of computed strings. That a few axes suffice for levels in
# decibels is no artefact. Here is something measured, put through the same code: the left ear of KEMAR, a dummy head,
# in 710 directions, 64 frequencies in decibels. Every other sector of 45° is held out. D. Kistler and F. Wightman found
# in 1992 that about five components explain 90 % of such spectra of ten people.

# %% show
directions, responses, kemar_rate_hz = load_kemar()
ears_db = level_spectrum_db(responses[:, 0], kemar_rate_hz)
seen = np.degrees(np.arctan2(directions[:, 1], directions[:, 0])) % 360 // 45 % 2 == 1
mean, axes, _ = principal_axes(ears_db[seen], 20)
ear_fractions = held_out_variance(ears_db[~seen], mean, axes)
print(f"KEMAR: {components_needed(ear_fractions)} of 64 components for 90 % in {np.sum(~seen)} directions held out")
print("with 1 … 6 components: " + "  ".join(f"{fraction:.3f}" for fraction in ear_fractions[:6]))

# %% [markdown]
# ## 5. Back to a sound
#
# Pictures can be looked at. To *hear* an axis we must come back from levels to samples, and two things are missing.
#
# First the way back itself. The paper's repository took a spectrum of a clip with 26 781 samples, and `np.fft.irfft`
# gave 26 780 back. **Predict first**: why, and what becomes of 405 samples?

# %% show
for length in (404, 405):
    there = np.fft.rfft(np.ones(length))
    print(f"{length} samples → {len(there)} lines → {len(np.fft.irfft(there))} samples")
print(f"405 : 404 is {1200 * np.log2(405 / 404):.1f} cents")

# %% [markdown]
# 404 and 405 samples both have 203 lines. From the lines alone nobody can tell, and `irfft` assumes that the number was
# even: its lines then lie at other frequencies, $k S / 404$ instead of $k S / 405$, and everything sounds 4 cents
# sharp. No error, no warning.
#
# And frames overlap. If someone changed the coefficients, two frames say different things about the same sample, and
# no sound has exactly these coefficients. Griffin and Lim asked for the one that comes nearest. With the window $w$,
# the hop $H$ and $y_m$ the frame that belongs to column $m$, minimise $\sum_m \sum_n \big(w[n - mH]\, x[n] - y_m[n -
# mH]\big)^2$: set the derivative with respect to $x[n]$ to zero, and each sample is a weighted mean,
#
# $$x[n] = \frac{\sum_m w[n - mH]\, y_m[n - mH]}{\sum_m w[n - mH]^2}.$$
#
# ### Exercise 4: the inverse of the short-time Fourier transform
# For any window, of even or odd length. A Hann window begins with a zero, so the first sample has never been heard:
# where the denominator is (nearly) zero the sound shall be 0, not a division by zero.

# %% exercise="inverse_short_time_fourier_transform" points=3
from acml_tf.acoustics.inverse_stft import inverse_short_time_fourier_transform

# %% test="inverse_short_time_fourier_transform"
for window, hop_length in ((np.array([1.0, 2.0, 3.0, 2.0]), 2), (np.array([1.0, 2.0, 3.0, 2.0, 1.0]), 3)):
    sound = np.cos(np.arange(2 * hop_length + len(window)))
    there = short_time_fourier_transform(sound, window, hop_length)
    copy = there.copy()
    back = inverse_short_time_fourier_transform(there, window, hop_length)
    assert np.shape(back) == sound.shape, f"3 frames of {len(window)} with hop {hop_length} cover {len(sound)} samples"
    np.testing.assert_allclose(back, sound, atol=1e-4, err_msg="there and back must return the sound")
    np.testing.assert_array_equal(there, copy, err_msg="work on a copy: your function changed the array it was given")
frames = np.array([[1, 4], [3, 10]])
found = inverse_short_time_fourier_transform(np.fft.rfft(frames).T, np.array([1, 2]), 1)
np.testing.assert_allclose(
    found,
    [1, 2.2, 5],
    rtol=1e-4,
    err_msg="frames 1, 4 and 3, 10, weights 1, 2: the middle is (2 · 4 + 1 · 3) / (4 + 1)",
)
sound = np.arange(9.0)
back = np.asarray(
    inverse_short_time_fourier_transform(short_time_fourier_transform(sound, hann_window(6), 3), hann_window(6), 3)
)
assert np.all(np.isfinite(back)), "no frame has heard the first sample, its weight is 0: do not divide by it"
np.testing.assert_allclose(back, sound, atol=1e-4, err_msg="a Hann window with half overlap; sample 0 becomes 0")

# %% hidden="inverse_short_time_fourier_transform"
for length, hop_length, num_frames in ((7, 2, 5), (8, 5, 4), (5, 5, 3), (9, 4, 1)):
    window, frames = rng.uniform(0.5, 2.0, size=length), rng.normal(size=(num_frames, length))
    rows = np.zeros((num_frames * length, (num_frames - 1) * hop_length + length))
    for m in range(num_frames):
        rows[m * length + np.arange(length), m * hop_length + np.arange(length)] = window
    expected = np.linalg.lstsq(rows, frames.ravel(), rcond=None)[0]
    found = inverse_short_time_fourier_transform(np.fft.rfft(frames).T, window, hop_length)
    assert np.shape(found) == expected.shape, "the frames cover (num_frames − 1) H + L samples, L even or odd"
    np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="not the sound with the least squared error")
for weight, sample in ((1e-2, 3.0), (1e-5, 0.0)):
    frame = np.fft.rfft(np.array([[3 * weight, 5.0]])).T
    found = inverse_short_time_fourier_transform(frame, np.array([weight, 1.0]), 2)
    np.testing.assert_allclose(found, [sample, 5], rtol=1e-3, err_msg="0 where Σ w² is below 1e-8, and only there")
soft = inverse_short_time_fourier_transform(np.fft.rfft(np.array([[2e-9, -3e-9, 1e-9]])).T, np.ones(3), 1)
np.testing.assert_allclose(soft, [2e-9, -3e-9, 1e-9], rtol=1e-3, err_msg="a soft frame is turned back like a loud one")
changed = rng.normal(size=(3, 2)) + 1j * rng.normal(size=(3, 2))
copy = changed.copy()
inverse_short_time_fourier_transform(changed, np.ones(4), 2)
np.testing.assert_array_equal(changed, copy, err_msg="work on a copy, also where the line k = 0 is not real")


# %% wrong="inverse_short_time_fourier_transform"
def lets_irfft_guess_the_length(coefficients, window, hop_length):
    """You let `irfft` guess the length, and it guesses even: tell it how many samples a frame has."""
    frames = np.fft.irfft(coefficients, axis=0).T
    length = frames.shape[1]
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        place = slice(m * hop_length, m * hop_length + length)
        sound[place] += window[:length] * frame
        weight[place] += window[:length] ** 2
    return np.where(weight < 1e-8, 0.0, sound / np.maximum(weight, 1e-8))


# %% wrong="inverse_short_time_fourier_transform"
def drops_the_last_sample_of_odd_windows(coefficients, window, hop_length):
    """You cut an odd window by a sample to make it fit what `irfft` returned; the frames are still too short."""
    frames = np.fft.irfft(coefficients, axis=0).T
    window = window[: frames.shape[1]]
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        sound[m * hop_length : m * hop_length + len(window)] += window * frame
        weight[m * hop_length : m * hop_length + len(window)] += window**2
    return np.where(weight < 1e-8, 0.0, sound / np.maximum(weight, 1e-8))


# %% wrong="inverse_short_time_fourier_transform"
def only_adds_the_frames(coefficients, window, hop_length):
    """You added the frames up and never divided by what the windows have put in."""
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    sound = np.zeros((len(frames) - 1) * hop_length + len(window))
    for m, frame in enumerate(frames):
        sound[m * hop_length : m * hop_length + len(window)] += frame
    return sound


# %% wrong="inverse_short_time_fourier_transform"
def divides_by_the_sum_of_weights(coefficients, window, hop_length):
    """You divided the plain sum by Σw: right as long as nobody changed the coefficients, not the nearest sound else."""
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        sound[m * hop_length : m * hop_length + len(window)] += frame
        weight[m * hop_length : m * hop_length + len(window)] += window
    return np.where(weight < 1e-8, 0.0, sound / np.maximum(weight, 1e-8))


# %% wrong="inverse_short_time_fourier_transform"
def weighs_only_below(coefficients, window, hop_length):
    """You divide by Σw², but the frames above were not weighted a second time, so the level is wrong."""
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        sound[m * hop_length : m * hop_length + len(window)] += frame
        weight[m * hop_length : m * hop_length + len(window)] += np.square(window)
    return np.where(weight < 1e-8, 0.0, sound / np.maximum(weight, 1e-8))


# %% wrong="inverse_short_time_fourier_transform"
def divides_by_zero(coefficients, window, hop_length):
    """You divide by zero where the window is zero; nobody has heard that sample, so make it 0."""
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        sound[m * hop_length : m * hop_length + len(window)] += window * frame
        weight[m * hop_length : m * hop_length + len(window)] += np.square(window)
    with np.errstate(all="ignore"):
        return sound / weight


# %% wrong="inverse_short_time_fourier_transform"
def lays_frames_end_to_end(coefficients, window, hop_length):
    """You laid the frames end to end; frame m begins at sample m H and overlaps with those before it."""
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    return np.concatenate(frames / np.maximum(window, 1e-8))


# %% wrong="inverse_short_time_fourier_transform"
def leaves_out_the_last_frame(coefficients, window, hop_length):
    """Your last frame is missing: there are as many frames as columns."""
    window, coefficients = np.asarray(window, float), np.asarray(coefficients)
    total = np.zeros((coefficients.shape[1] - 1) * hop_length + len(window))
    weight = np.zeros(len(total))
    for number in range(coefficients.shape[1] - 1):
        here = slice(number * hop_length, number * hop_length + len(window))
        total[here] += window * np.fft.irfft(coefficients[:, number], len(window))
        weight[here] += window**2
    return np.divide(total, weight, out=np.zeros(len(total)), where=weight >= 1e-8)


# %% right="inverse_short_time_fourier_transform"
def with_indices_added_at(coefficients, window, hop_length):
    frames = np.fft.irfft(np.asarray(coefficients).T, len(window))
    places = hop_length * np.arange(len(frames))[:, np.newaxis] + np.arange(len(window))
    sound, weight = np.zeros(places.max() + 1), np.zeros(places.max() + 1)
    np.add.at(sound, places, frames * window)
    np.add.at(weight, places, np.broadcast_to(np.square(window), frames.shape))
    heard = weight > 1e-8
    return np.divide(sound, weight, out=np.zeros_like(sound), where=heard)


# %% right="inverse_short_time_fourier_transform"
def with_the_full_transform_in_single_precision(coefficients, window, hop_length):
    length = len(window)
    lines = np.asarray(coefficients, dtype=np.complex64)
    mirrored = np.conj(lines[1 : (length + 1) // 2][::-1])
    frames = np.fft.ifft(np.concatenate([lines, mirrored]), axis=0).real.T
    total = (len(frames) - 1) * hop_length + length
    sound, weight = [0.0] * total, [0.0] * total
    for m, frame in enumerate(frames):
        for n in range(length):
            sound[m * hop_length + n] += float(window[n] * frame[n])
            weight[m * hop_length + n] += float(window[n]) ** 2
    return np.array([x / w if w > 1e-8 else 0.0 for x, w in zip(sound, weight, strict=True)], dtype=np.float32)


# %% right="inverse_short_time_fourier_transform"
def with_bincount(coefficients, window, hop_length):
    frames = np.fft.irfft(coefficients, n=len(window), axis=0)
    places = (np.arange(len(window))[:, np.newaxis] + hop_length * np.arange(frames.shape[1])).ravel()
    weights = np.repeat(np.asarray(window, float), frames.shape[1])
    sound = np.bincount(places, weights * frames.ravel(), (frames.shape[1] - 1) * hop_length + len(window))
    energy = np.bincount(places, weights**2, len(sound))
    return [x / e if e > 1e-8 else 0.0 for x, e in zip(sound, energy, strict=True)]


# %% [markdown] equivalent="inverse_short_time_fourier_transform"
# - weight < 1e-08 → weight <= 1e-08 — no sum of squared weights is exactly 1e-8
# - np.maximum(weight, 1e-08) → weight + 1e-08 — beside a sum of squared weights 1e-8 is rounding

# %% [markdown] hint="inverse_short_time_fourier_transform"
# `np.fft.irfft` takes the number of samples as `n`. Which of the arguments knows how long a frame is?

# %% [markdown] hint="inverse_short_time_fourier_transform"
# Prepare two arrays of zeros of the final length, one for the numerator and one for the denominator. A loop over the
# frames adds `window * frame` to a slice of the one and `window ** 2` to the same slice of the other.

# %% [markdown] hint="inverse_short_time_fourier_transform"
# Divide by `np.maximum(denominator, 1e-8)`, and `np.where` the denominator is smaller, take 0.

# %% [markdown]
# ### Exercise 5: phases where there are none
# The second thing that is missing: a picture has magnitudes $|X|$ and no phases. But overlapping frames must agree,
# and this tells a lot about the phases. **Griffin–Lim**: begin with any phases. Make the nearest sound. Its transform
# has other magnitudes than wanted, and better phases. Keep the phases, put the wanted magnitudes back, and again. Each
# step is a projection, onto what is a transform of a sound and back onto what has the right magnitudes, so the
# mismatch $\sum (|X| - \text{wanted})^2$, each line that has a partner counted twice, never grows.

# %% exercise="griffin_lim" points=2
from acml_tf.acoustics.inverse_stft import griffin_lim

# %% test="griffin_lim"
window, sound = hann_window(9), np.sin(0.7 * np.arange(60) ** 1.1)
there = short_time_fourier_transform(sound, window, 3)
magnitude, phase = np.abs(there), np.angle(there)
copy = magnitude.copy()
same = np.asarray(griffin_lim(magnitude, phase, window, 3, num_steps=2))
assert same.shape == (60,), "18 frames of 9 with hop 3 cover 60 samples"
np.testing.assert_allclose(same[1:], sound[1:], atol=1e-3, err_msg="with the true phases the sound must stay the sound")
np.testing.assert_array_equal(magnitude, copy, err_msg="work on a copy: your function changed the array it was given")


def mismatch(num_steps):
    """Squared error of the magnitudes after a number of steps from phases that are all 0."""
    found = np.asarray(griffin_lim(magnitude, np.zeros(magnitude.shape), window, 3, num_steps), dtype=float)
    return np.sum((np.abs(short_time_fourier_transform(found, window, 3)) - magnitude) ** 2)


start = inverse_short_time_fourier_transform(magnitude.astype(complex), window, 3)
expected = np.sum((np.abs(short_time_fourier_transform(start, window, 3)) - magnitude) ** 2)
errors = [mismatch(num_steps) for num_steps in (0, 1, 2, 12)]
assert np.isclose(errors[0], expected, rtol=1e-3), "no step: the nearest sound of the magnitudes with the phases given"
assert np.all(np.diff(errors) < -1e-3 * errors[0]), "with 0, 1, 2, 12 steps the mismatch must fall each time"
twice = np.asarray(griffin_lim(2 * magnitude, phase, window, 3, num_steps=1))
np.testing.assert_allclose(twice[1:], 2 * sound[1:], atol=2e-3, err_msg="twice the magnitudes, twice the sound")

# %% hidden="griffin_lim"
for length, hop_length, num_frames, num_steps in ((8, 3, 6, 1), (11, 4, 5, 2), (7, 2, 4, 0)):
    window, shape = rng.uniform(0.5, 1.5, size=length), (length // 2 + 1, num_frames)
    magnitude, phase = rng.integers(1, 5, size=shape), rng.uniform(-3, 3, size=shape)
    arrows = magnitude * np.exp(1j * phase)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(arrows, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        arrows = magnitude * heard / np.abs(heard)
    np.testing.assert_allclose(
        griffin_lim(magnitude, phase, window, hop_length, num_steps),
        inverse_short_time_fourier_transform(arrows, window, hop_length),
        atol=0.02,
        err_msg="each step: sound, transform, its phases with the wanted magnitudes; and at the end the sound",
    )
# nearly right from the start: whoever stops when it is good enough stops too early
window, sound = rng.uniform(0.5, 1.5, size=9), rng.normal(size=45)
there = short_time_fourier_transform(sound, window, 3)
magnitude, phase = np.abs(there), np.angle(there) + rng.uniform(-0.2, 0.2, size=there.shape)
once = griffin_lim(magnitude, phase, window, 3, 1)
again = np.angle(short_time_fourier_transform(np.asarray(once, dtype=float), window, 3))
twice = griffin_lim(magnitude, phase, window, 3, 2)
expected = inverse_short_time_fourier_transform(magnitude * np.exp(1j * again), window, 3)
np.testing.assert_allclose(twice, expected, atol=2e-3, err_msg="make all the steps, however good the sound is already")
rough = rng.uniform(1, 5, size=there.shape)
fewer, more = (np.asarray(griffin_lim(rough, phase, window, 3, count)) for count in (20, 30))
assert np.max(np.abs(more - fewer)) > 1e-6 * np.max(np.abs(more)), "make all the steps, however little they change"
silence = griffin_lim(0 * magnitude, phase, window, 3, 2)
np.testing.assert_allclose(silence, 0 * np.asarray(twice), atol=1e-6, err_msg="silence stays silence: no 0 / 0")
soft = 1e9 * np.asarray(griffin_lim(1e-9 * magnitude, phase, window, 3, 2))
np.testing.assert_allclose(soft, twice, atol=2e-3, err_msg="1e-9 times the magnitudes, 1e-9 times the sound")


# %% wrong="griffin_lim"
def never_restores_the_magnitudes(magnitude, phase, window, hop_length, num_steps):
    """Your steps change nothing: a step keeps the phases of the new transform and puts the wanted magnitudes back."""
    coefficients = magnitude * np.exp(1j * phase)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        coefficients = short_time_fourier_transform(sound, window, hop_length)
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)


# %% wrong="griffin_lim"
def begins_anew_at_each_step(magnitude, phase, window, hop_length, num_steps):
    """You begin each step with the first phases again, so all steps give the same; go on with the ones found."""
    coefficients = magnitude * np.exp(1j * phase)
    for _ in range(min(num_steps, 1)):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        coefficients = magnitude * np.exp(1j * np.angle(heard))
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)


# %% wrong="griffin_lim"
def makes_one_step_too_few(magnitude, phase, window, hop_length, num_steps):
    """You return the sound of the step before: after the last phases comes one more inverse transform."""
    coefficients = magnitude * np.exp(1j * phase)
    sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        coefficients = magnitude * np.exp(1j * np.angle(heard))
    return sound


# %% wrong="griffin_lim"
def forgets_the_first_phases(magnitude, phase, window, hop_length, num_steps):
    """You begin with phases that are all zero, whatever phases were given."""
    coefficients = magnitude.astype(complex)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        coefficients = magnitude * np.exp(1j * np.angle(heard))
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)


# %% wrong="griffin_lim"
def multiplies_by_the_whole_transform(magnitude, phase, window, hop_length, num_steps):
    """You multiplied the wanted magnitudes by the transform itself; only its phase may be left of it."""
    coefficients = magnitude * np.exp(1j * phase)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        coefficients = magnitude * short_time_fourier_transform(sound, window, hop_length)
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)


# %% wrong="griffin_lim"
def turns_phases_backwards(magnitude, phase, window, hop_length, num_steps):
    """You put the phases back with the wrong sign, which runs time backwards in every frame."""
    coefficients = magnitude * np.exp(1j * phase)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        coefficients = magnitude * np.exp(-1j * np.angle(heard))
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)


# %% right="griffin_lim"
def with_arrows_of_length_one(magnitude, phase, window, hop_length, num_steps):
    arrow = np.cos(phase) + 1j * np.sin(phase)
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(magnitude * arrow, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        arrow = heard / np.maximum(np.abs(heard), 1e-12)
    return inverse_short_time_fourier_transform(magnitude * arrow, window, hop_length)


# %% right="griffin_lim"
def recursively_in_single_precision(magnitude, phase, window, hop_length, num_steps):
    arrows = (magnitude * np.exp(1j * np.asarray(phase))).astype(np.complex64)
    sound = np.asarray(inverse_short_time_fourier_transform(arrows, window, hop_length), dtype=np.float32)
    if num_steps == 0:
        return sound
    better = np.angle(short_time_fourier_transform(sound, window, hop_length))
    return recursively_in_single_precision(magnitude, better, window, hop_length, num_steps - 1)


# %% right="griffin_lim"
def with_real_and_imaginary_part(magnitude, phase, window, hop_length, num_steps):
    sound = inverse_short_time_fourier_transform(magnitude * np.exp(1j * phase), window, hop_length)
    for _ in range(num_steps):
        heard = short_time_fourier_transform(sound, window, hop_length)
        angle = np.arctan2(heard.imag, heard.real)
        wanted = magnitude * np.cos(angle) + 1j * magnitude * np.sin(angle)
        sound = inverse_short_time_fourier_transform(wanted, window, hop_length)
    return list(sound)


# %% [markdown] hint="griffin_lim"
# Magnitude and phase make a complex number: $|X|\, e^{i \varphi}$. `np.angle` gives the phase of one.

# %% [markdown] hint="griffin_lim"
# Inside the loop there are three lines: inverse transform, transform, new coefficients. After the loop there is one
# more inverse transform.

# %% [markdown]
# Where to begin? Any phases will do, says the algorithm. But we know more: a string's harmonics lie *on* the lines,
# and a tone on line $k$ turns by $2\pi k H / L$ from frame to frame. Compare these phases with phases drawn by lot, on
# six plucks by six players held out. **Predict first**: how many steps from random phases make up for the better
# beginning?

# %% show
shape = 203, pictures_db.shape[1] // 203
starts = {"random": np.random.default_rng(0).uniform(-np.pi, np.pi, shape), "turning": turning_phases(shape[1])}
print("mismatch of the magnitudes (dB), mean and range over six plucks")
for name, phase in starts.items():
    for steps in (0, 10, 60):
        errors = [mismatch_db(sound_of_picture(shown, phase, steps), shown) for shown in pictures_db[~train][::25]]
        print(f"{name:8} {steps:3} steps {np.mean(errors):6.1f}   {min(errors):6.1f} … {max(errors):6.1f}")

# %% [markdown]
# An error of −20 dB is 1 % of the energy. Ten steps from turning phases do about as much as sixty from random ones
# (which of the two is ahead depends on the phases that were drawn): a little physics at the beginning spares the
# computer a lot of searching. Hear a pluck of a player held out, then its picture with random and with turning phases,
# then its picture from 12 numbers only.


# %%
def rebuilt(scores, mean, axes):
    """Picture in decibels from the first few scores."""
    return mean + scores @ axes[: len(scores)]


def in_a_row(sounds):
    """Sounds one after the other, scaled to the same peak, with a pause between."""
    return np.concatenate([np.pad(sound / np.max(np.abs(sound)), (0, RATE_HZ // 5)) for sound in sounds])


# %% show
picture = pictures_db[~train][0]
twelve = (picture - mean_db) @ all_axes[:NUM_AXES].T
sounds = [
    sound_of_picture(picture, starts["random"]),
    sound_of_picture(picture),
    sound_of_picture(rebuilt(twelve, mean_db, all_axes)),
]
Audio(in_a_row([aligned[~train][0], *sounds]), rate=RATE_HZ)

# %% [markdown]
# Now listen to the axes: for each of the first three, the mean pluck moved by −2, 0 and +2 standard deviations. Which
# word would you give to each?

# %% show
walks = [mean_db + step * change_db for change_db in deviations_db for step in (-2, 0, 2)]
Audio(in_a_row([sound_of_picture(picture) for picture in walks]), rate=RATE_HZ)

# %% [markdown]
# ## 6. By lot
#
# Take twelve numbers, a few more than the nine. They describe a pluck. Draw twelve numbers, and there should be a
# pluck. But which numbers may come together? A loud pluck is bright, a muted one short. The simplest law that knows of
# such ties is the **multivariate normal distribution**, which needs the mean of each score and the **covariance** of
# each pair.
#
# ### Exercise 6: draw scores with their covariance
# One way: a **Cholesky factor** $L$ of the covariance, $L L^\top = C$, turns independent numbers $\mathbf u$ of
# variance 1 into numbers $L \mathbf u$ of covariance $C$. Another way needs no factor: what is the covariance of a
# sum of the known deviations, weighted with independent normal numbers?

# %% exercise="draw_scores" points=2
from acml_tf.classic.principal_components import draw_scores

# %% test="draw_scores"
known = np.array([[13, 7, 0], [17, 9, 2], [11, 9, 0], [19, 15, 4], [15, 5, -6]])
copy = known.copy()
drawn = np.asarray(draw_scores(known, 4000, seed=5), dtype=float)
assert drawn.shape == (4000, 3), "one row per draw, one column per score"
np.testing.assert_array_equal(known, copy, err_msg="work on a copy: your function changed the array that it was given")
np.testing.assert_allclose(drawn.mean(axis=0), [15, 9, 0], atol=0.35, err_msg="the means must be those of the scores")
variances = np.var(drawn, axis=0)
np.testing.assert_allclose(variances, [10, 14, 14], rtol=0.13, err_msg="np.cov says variances 10, 14, 14: n − 1 = 4")
np.testing.assert_allclose(np.cov(drawn.T), np.cov(known.T), atol=1.8, err_msg="the covariances must be kept too")
assert abs(np.mean((drawn[:, 0] - 15) ** 4) / np.var(drawn[:, 0]) ** 2 - 3) < 0.5, "draw from a normal distribution"
neighbours = np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]
assert abs(neighbours) < 0.1, "each row is drawn anew, independent of the row before"
again, other = draw_scores(known, 4000, seed=5), draw_scores(known, 4000, seed=6)
np.testing.assert_allclose(again, drawn, err_msg="the same seed gives the same draw")
assert not np.allclose(other, drawn), "another seed gives another draw"
assert np.shape(draw_scores(known[:, :1], 4, seed=0)) == (4, 1), "a single score is a table with one column"

# %% hidden="draw_scores"
for num_known, num_scores in ((30, 4), (6, 2)):
    mixing = rng.normal(size=(num_scores, num_scores)) + 2 * np.eye(num_scores)
    known = rng.normal(size=(num_known, num_scores)) @ mixing + rng.uniform(5, 9, num_scores)
    drawn = np.asarray(draw_scores(known, 4000, seed=int(rng.integers(1000))), dtype=float)
    spread = np.std(known, axis=0, ddof=1)
    np.testing.assert_allclose(
        drawn.mean(axis=0) / spread, known.mean(axis=0) / spread, atol=0.1, err_msg="the mean of each score is kept"
    )
    np.testing.assert_allclose(
        np.cov(drawn.T) / np.outer(spread, spread),
        np.cov(known.T) / np.outer(spread, spread),
        atol=0.13,
        err_msg="variances and covariances are those of np.cov",
    )
away = np.abs(drawn[:, 0] - known[:, 0].mean()).round(6)
assert len(np.unique(away)) > 3900, "each row is drawn anew: none is another one again, or its mirror image"
assert np.shape(draw_scores(known, 1, seed=0)) == (1, 2), "a single draw is a table with one row"
small = np.asarray(draw_scores(np.array([[0.0], [0.0], [0.0], [0.0], [0.1]]), 20000, seed=1), dtype=float)
np.testing.assert_allclose(np.var(small), 0.002, rtol=0.1, err_msg="small scores have a small spread: do not round")
shape = np.mean((small - small.mean()) ** 4) / np.var(small) ** 2
np.testing.assert_allclose(
    shape, 3, atol=0.4, err_msg="normal, whatever the known scores: a fourth power of 3 variances²"
)
single = np.asarray(draw_scores(known, 1, seed=0)) - known.mean(axis=0)
assert np.any(np.abs(single) > 1e-3), "rows are independent: a single draw does not fall on the mean"
zero, again = (np.asarray(draw_scores(known, 3, seed=0)) for _ in range(2))
np.testing.assert_allclose(zero, again, err_msg="0 is a seed like any other")
tiny = np.asarray(draw_scores(1e-4 * known, 4000, seed=1), dtype=float)
np.testing.assert_allclose(
    1e4 * np.std(tiny, axis=0), spread, rtol=0.1, err_msg="1e-4 times the scores, 1e-4 times the spread"
)


# %% wrong="draw_scores"
def draws_every_score_by_itself(scores, num_draws, seed):
    """You drew each score by itself: means and variances are right, and what belongs together has come apart."""
    normal = np.random.default_rng(seed).normal(size=(num_draws, scores.shape[1]))
    return scores.mean(axis=0) + normal * scores.std(axis=0, ddof=1)


# %% wrong="draw_scores"
def forgets_the_mean(scores, num_draws, seed):
    """Your draws scatter around zero; add the mean of the scores."""
    root = np.linalg.cholesky(np.atleast_2d(np.cov(scores, rowvar=False)))
    return np.random.default_rng(seed).normal(size=(num_draws, len(root))) @ root.T


# %% wrong="draw_scores"
def multiplies_by_the_covariance(scores, num_draws, seed):
    """You multiplied by the covariance, which gives covariance C²; multiply by a root of it."""
    covariance = np.atleast_2d(np.cov(scores, rowvar=False))
    return scores.mean(axis=0) + np.random.default_rng(seed).normal(size=(num_draws, len(covariance))) @ covariance


# %% wrong="draw_scores"
def multiplies_from_the_wrong_side(scores, num_draws, seed):
    """Rows are multiplied from the right, by the transposed factor: u L has the covariance LᵀL, not L Lᵀ."""
    root = np.linalg.cholesky(np.atleast_2d(np.cov(scores, rowvar=False)))
    return scores.mean(axis=0) + np.random.default_rng(seed).normal(size=(num_draws, len(root))) @ root


# %% wrong="draw_scores"
def divides_by_the_number_of_rows(scores, num_draws, seed):
    """You divided by n; `np.cov` divides by n − 1, because the mean was estimated from the same rows."""
    weights = np.random.default_rng(seed).normal(size=(num_draws, len(scores)))
    return scores.mean(axis=0) + weights @ (scores - scores.mean(axis=0)) / np.sqrt(len(scores))


# %% wrong="draw_scores"
def picks_known_rows(scores, num_draws, seed):
    """You picked rows that are known, so nothing new can be heard; draw from the normal distribution."""
    return scores[np.random.default_rng(seed).integers(len(scores), size=num_draws)]


# %% wrong="draw_scores"
def weighs_evenly(scores, num_draws, seed):
    """Your weights are not normal but evenly spread (of variance 1), so your draws have no long tails."""
    weights = np.random.default_rng(seed).uniform(-np.sqrt(3), np.sqrt(3), size=(num_draws, scores.shape[1]))
    root = np.linalg.cholesky(np.atleast_2d(np.cov(scores, rowvar=False)))
    return scores.mean(axis=0) + weights @ root.T


# %% wrong="draw_scores"
def ignores_the_seed(scores, num_draws, seed):
    """You draw without the seed, so nobody can repeat your draw."""
    weights = np.random.default_rng().normal(size=(num_draws, len(scores)))
    return scores.mean(axis=0) + weights @ (scores - scores.mean(axis=0)) / np.sqrt(len(scores) - 1)


# %% right="draw_scores"
def with_the_cholesky_factor(scores, num_draws, seed):
    factor = np.linalg.cholesky(np.cov(scores, rowvar=False).reshape(scores.shape[1], scores.shape[1]))
    normal = np.random.RandomState(seed).randn(num_draws, len(factor))
    return np.einsum("ij,nj->ni", factor, normal) + scores.mean(axis=0)


# %% right="draw_scores"
def with_numpy(scores, num_draws, seed):
    covariance = np.atleast_2d(np.cov(scores.T))
    return np.random.default_rng(seed).multivariate_normal(np.mean(scores, axis=0), covariance, size=num_draws)


# %% right="draw_scores"
def with_eigenvectors_in_single_precision(scores, num_draws, seed):
    scores = np.asarray(scores, dtype=np.float32)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(scores.T)))
    normal = np.random.default_rng(seed).standard_normal((num_draws, len(values)), dtype=np.float32)
    return ((normal * np.sqrt(values)) @ vectors.T + scores.mean(axis=0)).astype(np.float32)


# %% [markdown] equivalent="draw_scores"
# - result: reversed rows — draws are independent of each other, so their order says nothing
# - scores - mean → mean - scores — normal weights are as often negative as positive
# - mean + weights @ (scores - mean) → mean - weights @ (scores - mean) — weights are as often negative as positive

# %% [markdown] hint="draw_scores"
# If the entries of $\mathbf u$ are independent with variance 1, then $A \mathbf u$ has the covariance $A A^\top$. Which
# $A$ have you at hand with $A A^\top = C$?

# %% [markdown] hint="draw_scores"
# With deviations $D$ (rows minus mean), $C = D^\top D / (n - 1)$. So one draw is `weights @ D / np.sqrt(n - 1)` plus
# the mean, with n normal weights.

# %% [markdown]
# Over the pictures that made the axes, PCA's scores are uncorrelated.

# %% [markdown] question="draw_with_covariances" told_by="the text below"
# **Predict first**: over *all* training plucks, will a draw with covariances look different from one in which every
# score is drawn by itself?
#
# - a) yes
# - b) no
# - right b — over all training plucks the covariance is diagonal by construction, so both draws follow the same law.
# - wrong a — what are the covariances of uncorrelated scores?


# %%
def by_touch(scores, touches):
    """Scores of each touch, by name."""
    return {str(name): scores[touches == name] for name in np.unique(touches)}


# %% show
study = study_draws(pictures_db, plucks, train, NUM_AXES, seed=0)
drawn_touches = np.repeat(np.unique(plucks.touches), 300 // len(np.unique(plucks.touches)))
clouds = [by_touch(study.heard, plucks.touches[train])]
clouds += [{"drawn": study.draws["scores together"]}, by_touch(study.draws["touch: together"], drawn_touches)]
for name, cloud in clouds[0].items():
    print(f"{name}: largest correlation of two scores {np.max(np.abs(np.corrcoef(cloud.T) - np.eye(NUM_AXES))):.2f}")
figure = plot_score_clouds(clouds, ["Training players", "Drawn from one normal law", "Drawn touch by touch"])

# %% [markdown]
# It will not: over all training plucks the scores are *uncorrelated by construction*, for the axes are eigenvectors of
# the covariance (a right angle alone would not do it). So the covariance is diagonal and the two draws follow the same
# law. But **uncorrelated is not independent**. The left cloud has three heads, and one normal law fills the gaps
# between them, with plucks that nobody plays. *Within* a touch the scores are correlated, and strongly (by chance the
# largest of 66 would be about 0.3). So draw touch by touch, and there covariance matters.
#
# How good are the draws? The **Fréchet distance** compares means and covariances of two clouds (here in dB per cell),
# and is blind to heads and gaps. A classifier that tries to tell drawn plucks from those of players held out (a
# **classifier two-sample test**) is not; 0.5 would be guessing. Five groups of 24 new players each, 15 of them for
# training. The last row of the table is a yardstick, plucks of 300 more players (a dash in the first rows: these ways
# know no touch); the lines below it say how much one way gains over another in the same group, with 95 % intervals.


# %% show
studies = [study_players(NUM_SAMPLES, NUM_AXES, seed, num_players=24) for seed in range(5)]
measures = ("distance_db", "told_apart", "touch_distance_db")
print("way to draw               distance (dB)   told apart   distance within a touch (dB)")
for way in (*WAYS, OTHERS):
    means = [np.mean([getattr(s, what).get(way, np.nan) for s in studies]) for what in measures]
    print(f"{way:24}" + "".join(f"{'–':>14}" if np.isnan(value) else f"{value:14.2f}" for value in means))
print("gain of one way over another, mean and 95 % interval")
print(*gains_of_ways(studies), sep="\n")

# %% [markdown]
# Begin at the bottom of the first table: plucks that were not drawn but played, each by another computed player, are
# the best that a draw could be, and even they are not at distance 0, because 90 plucks by nine players scatter. Now
# read the intervals from top to bottom. Drawing every *cell* of the picture by itself, with the right mean and spread,
# is far off: neighbours in a picture belong together. Scores by themselves or together: a tie, as it must be, and the
# distances of whole clouds hardly differ between the four ways with scores. The classifier can tell: it recognises
# draws touch by touch with covariances less often than those from one law, and less often than those drawn touch by
# touch without them. Within a touch, then, covariances bring the draws clearly nearer. What is left, above the plucks
# of others, is small but not nothing: a normal law for each touch is not quite a guitarist. (All this compares the 12
# scores; what they leave out is not judged.)
#
# **Predict first** what a picture sounds like in which every cell was drawn by itself. Then listen: one of these, three
# plucks from one normal law, three drawn touch by touch (palm, pick, thumb).


# %% show
every_cell = mean_db + np.std(pictures_db[train], axis=0) * rng.normal(size=len(mean_db))
lots = np.concatenate([study.draws["scores together"][:3], study.draws["touch: together"][[0, 100, 200]]])
drawn_db = [every_cell, *(rebuilt(lot * np.sqrt(len(mean_db)), mean_db, all_axes) for lot in lots)]
Audio(in_a_row([sound_of_picture(picture) for picture in drawn_db]), rate=RATE_HZ)

# %% [markdown]
# ## 7. Parts that only add
#
# An axis of PCA takes away here and adds there, and need not be one cause. Levels in decibels may fall below zero,
# magnitudes may not. Where sounds hardly overlap, their magnitudes add. For several notes in one recording look for
# *parts*: magnitudes $V \approx W H$ with spectra in the columns of $W$ and gains over time in the rows of $H$,
# nothing of it negative: **non-negative matrix factorisation** (NMF).
#
# The gradient of $\tfrac12 \lVert V - WH \rVert^2$ by $H$ is $W^\top W H - W^\top V$, a difference of two
# non-negative tables. Lee and Seung step so that the sign can never change: they *multiply* each gain by the quotient
# of the two. If the part to be subtracted is larger, the gain grows, if both are equal it stays. They proved that the
# error never grows.
#
# ### Exercise 7: one step of NMF
# First new gains. Then, *with the new gains*, new parts; you find their gradient by symmetry.

# %% exercise="nmf_step" points=2
from acml_tf.classic.nonnegative_factors import nmf_step

# %% test="nmf_step"
magnitudes, parts, gains = np.array([[2], [4], [0]]), np.array([[1, 1], [0, 1], [1, 0]]), np.array([[1], [1]])
copies = magnitudes.copy(), parts.copy(), gains.copy()
new_parts, new_gains = nmf_step(magnitudes, parts, gains)
assert np.shape(new_parts) == (3, 2) and np.shape(new_gains) == (2, 1), "first the parts, then the gains, shapes kept"
np.testing.assert_allclose(new_gains, [[2 / 3], [2]], rtol=1e-4, err_msg="gains 1, 1 times 2/3 and 6/3")
expected = [[0.75, 0.75], [0, 2], [0, 0]]
np.testing.assert_allclose(
    new_parts, expected, rtol=1e-4, atol=1e-6, err_msg="with the new gains, in the first row: times 3/4"
)
for array, copy in zip((magnitudes, parts, gains), copies, strict=True):
    np.testing.assert_array_equal(array, copy, err_msg="work on a copy: your function changed an array it was given")
silent_parts, silent_gains = nmf_step(magnitudes, np.array([[1.0, 0.0]] * 3), np.array([[1.0], [0.0]]))
assert np.all(np.asarray(silent_parts)[:, 1] == 0) and np.asarray(silent_gains)[1, 0] == 0, "0 stays 0: no 0/0"
true_parts, true_gains = rng.uniform(1, 2, size=(7, 2)), rng.uniform(1, 2, size=(2, 5))
same_parts, same_gains = nmf_step(true_parts @ true_gains, true_parts, true_gains)
np.testing.assert_allclose(same_parts, true_parts, rtol=1e-3, err_msg="a perfect factorisation stays as it is")
np.testing.assert_allclose(same_gains, true_gains, rtol=1e-3, err_msg="a perfect factorisation stays as it is")

# %% hidden="nmf_step"
magnitudes = rng.uniform(0, 3, size=(9, 6))
parts, gains = rng.uniform(0.5, 1.5, size=(9, 3)), rng.uniform(0.5, 1.5, size=(3, 6))
errors = [np.sum((magnitudes - parts @ gains) ** 2)]
for _ in range(6):
    old_parts, old_gains = parts, gains
    parts, gains = (np.asarray(part, dtype=float) for part in nmf_step(magnitudes, parts, gains))
    errors.append(np.sum((magnitudes - parts @ gains) ** 2))
    expected = old_gains * (old_parts.T @ magnitudes) / (old_parts.T @ old_parts @ old_gains)
    np.testing.assert_allclose(gains, expected, rtol=1e-3, err_msg="gains: times WᵀV, divided by WᵀWH")
    expected = old_parts * (magnitudes @ gains.T) / (old_parts @ gains @ gains.T)
    np.testing.assert_allclose(parts, expected, rtol=1e-3, err_msg="parts: by symmetry, with the new gains")
assert np.all(np.diff(errors) < 1e-3), "the squared error never grows"
quiet = np.asarray(nmf_step(1e-4 * magnitudes, 1e-2 * old_parts, 1e-2 * old_gains)[0])
np.testing.assert_allclose(100 * quiet, parts, rtol=1e-2, err_msg="a quiet recording is divided like a loud one")
mute = nmf_step(magnitudes, np.c_[old_parts, np.zeros(9)], np.r_[old_gains, np.zeros((1, 6))])
np.testing.assert_allclose(
    np.asarray(mute[0])[:, :3], parts, rtol=1e-3, err_msg="beside a part that is 0 all others still take their step"
)


# %% wrong="nmf_step"
def updates_both_from_the_old(magnitudes, parts, gains):
    """You took the old gains for the new parts; each of two steps alone lowers the error, both at once need not."""
    new_gains = gains * (parts.T @ magnitudes) / np.maximum(parts.T @ parts @ gains, 1e-12)
    return parts * (magnitudes @ gains.T) / np.maximum(parts @ gains @ gains.T, 1e-12), new_gains


# %% wrong="nmf_step"
def updates_the_parts_first(magnitudes, parts, gains):
    """You renewed the parts first; here the gains come first and the parts follow with the new gains."""
    parts = parts * (magnitudes @ gains.T) / np.maximum(parts @ gains @ gains.T, 1e-12)
    return parts, gains * (parts.T @ magnitudes) / np.maximum(parts.T @ parts @ gains, 1e-12)


# %% wrong="nmf_step"
def turns_the_quotient_over(magnitudes, parts, gains):
    """Your quotient is upside down: a gain must grow where the model is too quiet."""
    gains = gains * (parts.T @ parts @ gains) / np.maximum(parts.T @ magnitudes, 1e-12)
    return parts * (parts @ gains @ gains.T) / np.maximum(magnitudes @ gains.T, 1e-12), gains


# %% wrong="nmf_step"
def steps_down_the_gradient(magnitudes, parts, gains):
    """You subtracted the gradient and cut at zero; multiply by the quotient, then nothing has to be cut."""
    gains = np.maximum(gains - 0.01 * (parts.T @ parts @ gains - parts.T @ magnitudes), 0)
    return np.maximum(parts - 0.01 * (parts @ gains - magnitudes) @ gains.T, 0), gains


# %% wrong="nmf_step"
def divides_zero_by_zero(magnitudes, parts, gains):
    """A part that is silent everywhere gives 0/0 with you: keep the denominator above a tiny number."""
    with np.errstate(all="ignore"):
        gains = gains * (parts.T @ magnitudes) / (parts.T @ parts @ gains)
        return parts * (magnitudes @ gains.T) / (parts @ gains @ gains.T), gains


# %% wrong="nmf_step"
def solves_for_the_gains(magnitudes, parts, gains):
    """You replaced the factors by least-squares solutions, which may be negative; multiply the old ones instead."""
    gains = np.linalg.lstsq(parts, magnitudes, rcond=None)[0]
    return np.linalg.lstsq(gains.T, magnitudes.T, rcond=None)[0].T, gains


# %% wrong="nmf_step"
def takes_the_root_of_the_quotient(magnitudes, parts, gains):
    """You took the root of the quotient; each gain and each part is multiplied by the quotient itself."""
    magnitudes, parts, gains = (np.asarray(table, float) for table in (magnitudes, parts, gains))
    gains = gains * np.sqrt(parts.T @ magnitudes / np.maximum(parts.T @ parts @ gains, TINY))
    parts = parts * np.sqrt(magnitudes @ gains.T / np.maximum(parts @ gains @ gains.T, TINY))
    return parts, gains


# %% right="nmf_step"
def the_same_step_twice(magnitudes, parts, gains):
    """V ≈ WH is Vᵀ ≈ HᵀWᵀ: one function serves both."""

    def better(table, left, right):
        return right * (left.T @ table) / np.maximum(left.T @ left @ right, 1e-12)

    gains = better(magnitudes, parts, gains)
    return better(magnitudes.T, gains.T, parts.T).T, gains


# %% right="nmf_step"
def with_loops_over_parts(magnitudes, parts, gains):
    model = parts @ gains
    above, below = np.einsum("fk,ft->kt", parts, magnitudes), np.einsum("fk,ft->kt", parts, model)
    gains = np.where(below > 0, gains * above / np.where(below > 0, below, 1), 0)
    model = parts @ gains
    above, below = np.einsum("ft,kt->fk", magnitudes, gains), np.einsum("ft,kt->fk", model, gains)
    return np.where(below > 0, parts * above / np.where(below > 0, below, 1), 0), gains


# %% right="nmf_step"
def in_single_precision(magnitudes, parts, gains):
    table, left, right = (np.array(array, dtype=np.float32) for array in (magnitudes, parts, gains))
    right *= (left.T @ table) / (left.T @ left @ right + np.float32(1e-20))
    left *= (table @ right.T) / (left @ right @ right.T + np.float32(1e-20))
    return left.tolist(), right.tolist()


# %% right="nmf_step"
def keeping_what_shares_nothing(magnitudes, parts, gains):
    above, below = np.einsum("fk,ft->kt", parts, magnitudes), np.einsum("fk,fj,jt->kt", parts, parts, gains)
    gains = gains * np.divide(above, below, out=np.ones_like(above, dtype=float), where=below > 0)
    above, below = np.einsum("ft,kt->fk", magnitudes, gains), np.einsum("fj,jt,kt->fk", parts, gains, gains)
    return parts * np.divide(above, below, out=np.ones_like(above, dtype=float), where=below > 0), gains


# %% [markdown] hint="nmf_step"
# Below the fraction stands what the gradient has with a plus, $W^\top W H$; above it what it has with a minus.

# %% [markdown] hint="nmf_step"
# For the parts transpose everything: $V^\top \approx H^\top W^\top$. The gradient by $W$ is $W H H^\top - V H^\top$.

# %% [markdown] hint="nmf_step"
# `np.maximum(denominator, TINY)` keeps the quotient finite.

# %% [markdown]
# Three notes that overlap, and NMF with three parts, 200 steps from random ones. **Predict first**: each part is one
# spectrum that may only become louder and softer. In which respect is a pluck not like that?


# %% show
notes = [play_note(period, start_s) for period, start_s in ((81, 0.1), (61, 0.6), (47.3, 1.1))]
window = hann_window(2025)
transform = short_time_fourier_transform(sum(notes), window, 405)
magnitudes = np.abs(transform) * 2 / np.sum(window)
parts, gains = rng.uniform(0.1, 1, size=(len(magnitudes), 3)), rng.uniform(0.1, 1, size=(3, magnitudes.shape[1]))
for _ in range(200):
    parts, gains = nmf_step(magnitudes, parts, gains)
order = np.argsort(np.argmax(gains, axis=1))  # that of the notes
times_s, frequencies_hz = frame_times(magnitudes.shape[1], 2025, 405, RATE_HZ), np.fft.rfftfreq(2025, 1 / RATE_HZ)
figure = plot_factors(parts[:, order], gains[order], times_s, frequencies_hz)

# %% [markdown]
# A pluck grows duller while it rings, so one spectrum with one gain is only nearly a note. (The small bumps at each
# onset are the click with which a pluck begins: no single part has so broad a spectrum, so the others lend their
# lines.) To hear one part, give each cell of the transform to the parts by their shares, $W_{:k} H_{k:} / WH$, and go
# back with exercise 4. You hear all, then the three parts. What would the error be if you took the whole mix for the
# note?

# %% show
model = np.maximum(parts @ gains, TINY)
shares = [np.outer(parts[:, k], gains[k]) / model for k in order]
alone = [inverse_short_time_fourier_transform(share * transform, window, 405)[405:-405] for share in shares]
for number, (sound, note) in enumerate(zip(alone, notes, strict=True)):
    true, mix = (whole[405 : 405 + len(sound)] for whole in (note, sum(notes)))
    errors = [10 * np.log10(np.sum((heard - true) ** 2) / np.sum(true**2)) for heard in (sound, mix)]
    print(f"note {number + 1}: error of the part {errors[0]:.1f} dB, of the whole mix {errors[1]:.1f} dB")
Audio(in_a_row([sum(notes), *alone]), rate=RATE_HZ)

# %% [markdown]
# ### Two pickups: independent components
#
# A last decomposition, without exercise. Two strings are plucked in turn, and two pickups hear two different mixtures
# of them. PCA of the two channels finds directions at right angles in which they are *uncorrelated*; once these are
# scaled to variance 1, any rotation of them is uncorrelated too. **Independent component analysis** (ICA) asks for
# more, independence, and finds it where sums of sources are closer to a normal distribution than the sources: it turns
# the axes until the outputs are as far from normal as can be. Compare how well each separates.

# %% show
from sklearn.decomposition import PCA, FastICA

strings = np.array([play_note(81, 0.0) + play_note(81, 1.2), play_note(61, 0.4) + play_note(61, 1.7)])
pickups = (np.array([[1.0, 0.6], [0.5, 1.0]]) @ strings).T
print("largest correlation of an output with each string")
for name, model in {"PCA": PCA(2, whiten=True), "ICA": FastICA(2, whiten="unit-variance", random_state=0)}.items():
    outputs = model.fit_transform(pickups)
    match = np.abs(np.corrcoef(outputs.T, strings)[:2, 2:]).max(axis=0)
    print(f"{name}: " + "  ".join(f"{value:.3f}" for value in match))
Audio(in_a_row([pickups[:, 0], *outputs.T]), rate=RATE_HZ)

# %% [markdown]
# ## What you have found
#
# How many numbers make a pluck? Nine for 90 % of the variance of pictures by players who were never heard, of 249 that
# the table could have had, and 22 if the plucks begin anywhere. What do you hear if you draw them by
# lot? A pluck, if the numbers are drawn as they occur together; something between thumb and palm, if one normal law
# must do for all; noise in the shape of a pluck, if every cell is drawn by itself.
#
# - Align before you compare cell with cell, and leave out phases that nobody hears.
# - Explained variance counts on what was held out, by player.
# - Uncorrelated is not independent, and the Fréchet distance cannot see the difference.
# - Tell `irfft` the length. Tell Griffin–Lim what you know of the phases.
# - NMF finds parts that only add; ICA separates what PCA only decorrelates, given as many recordings as sources and no
#   delays between them.
#
# All plucks here were computed, one note on one string. With other notes the harmonics move to other cells, and no
# fixed axis can follow them: that is the limit of PCA, which only adds fixed pictures, and where the autoencoders of
# lesson 3.4 begin.
#
# To try: record ten plucks of the open G string of your own guitar (all is cut to it) and put them into
# `$ACML_DATA/plucks/me/thumb/`, beside two friends at least who do the same, so that somebody is held out; ask for
# fewer axes than there are training plucks, and stop before section 6, whose classifier wants three players held out.
# How many components do *they* need?
#
# **Read on**: I. T. Jolliffe and J. Cadima, *Principal component analysis: a review and recent developments*, Phil.
# Trans. R. Soc. A 374, 20150202 (2016); D. W. Griffin and J. S. Lim, *Signal estimation from modified short-time
# Fourier transform*, IEEE Trans. Acoust. Speech Signal Process. 32, 236 (1984); D. A. Jaffe and J. O. Smith,
# *Extensions of the Karplus-Strong plucked-string algorithm*, Computer Music J. 7(2), 56 (1983), for the string; D. J.
# Kistler and F. L. Wightman, *A model of head-related transfer functions based on principal components analysis and
# minimum-phase reconstruction*, J. Acoust. Soc. Am. 91, 1637 (1992), for the ears; D. D. Lee and H. S. Seung,
# *Algorithms for non-negative matrix factorization*, Adv. Neural Inf. Process. Syst. 13 (2000), for the parts; A.
# Hyvärinen and E. Oja, *Independent component analysis: algorithms and applications*, Neural Networks 13, 411 (2000);
# D. Lopez-Paz and M. Oquab, *Revisiting classifier two-sample tests*, ICLR (2017).
