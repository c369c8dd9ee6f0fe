# %% [markdown] minutes=80
# # Spoken digits: would it understand *you*?
#
# A lock opens when it hears the right digits. Its maker has tested it on thousands of recordings and prints a
# high accuracy on the box. You buy it, you speak, and it does not open. Nobody lied: the test asked another
# question than you did. This lesson builds the lock, asks both questions and measures the gap.
#
# After this lesson you can
#
# - turn a word of any length into a row of numbers, and say what each number hears,
# - explain what one node of a decision tree does and why a forest is better than its trees,
# - split, scale and tune so that nothing leaks from the test into the training,
# - read a confusion matrix, and give an accuracy with an interval that means what it says.
#
# The workflow is that of section "Classification" in McCarthy et al., *Machine learning in acoustics*,
# npj Acoustics 1:18 (2025): its features, its models, its search and its Table 1.

# %%
import numpy as np
from IPython.display import Audio

from acml_tf.classic.trees import best_threshold, build_model, cross_predictions
from acml_tf.data.spoken_digits import load_or_simulate_digits
from acml_tf.evaluation.scores import bootstrap_interval, macro_scores, majority_baseline, mean_interval
from acml_tf.evaluation.splits import balanced_subset, random_folds
from acml_tf.features.statistics import cepstrum_row, feature_table, spectrum_row
from acml_tf.plots.classification import (
    plot_confusions,
    plot_forest_growth,
    plot_group_accuracies,
    plot_scores,
    plot_speech_features,
    plot_threshold_search,
)

rng = np.random.default_rng(42)

# %% [markdown]
# ## 1. The recordings
#
# The Free Spoken Digit Dataset holds a few people who said each digit fifty times. The loader looks into the
# folder that the environment variable `ACML_DATA` names, then into its cache, then on the network; failing
# all three it synthesises voices, so that the lesson runs anywhere. **The first line below says which you
# have**; accuracies of synthetic speech are no measure of real speech.
#
# The review used AudioMNIST (60 speakers). If you have it,
# `load_spoken_digits("AudioMNIST/data", num_takes=10)` from `acml_tf.data.spoken_digits` puts it in place.

# %% show
clips = load_or_simulate_digits(seed=1)
names, counts = np.unique(clips.speakers, return_counts=True)
print(f"{len(clips)} clips, {clips.source}, {clips.sample_rate_hz} samples a second")
print("clips by speaker:", dict(zip(names.tolist(), counts.tolist(), strict=True)))
print(f"always the commonest digit: {majority_baseline(clips.digits):.2f} right. A model must beat that.")

# %% [markdown]
# Listen to one word by three people.


# %% show
def take(digit, speaker):
    """One recording of a digit by a speaker."""
    return clips.signals[np.flatnonzero((clips.digits == digit) & (clips.speakers == speaker))[0]]


three = {f"“three” by {name}": take(3, name) for name in names[:3]}
Audio(
    np.concatenate([np.pad(signal / abs(signal).max(), 2000) for signal in three.values()]), rate=clips.sample_rate_hz
)

# %% [markdown]
# Look for what is the *word* and what is the *person*. In the spectrogram the fine stripes are harmonics of
# the vocal folds: their spacing is the pitch, and it changes from person to person. The broad bright bands
# are resonances of the mouth, the **formants**: they glide alike for everybody. The bottom row is the
# cepstrum, which you will finish in exercise 2; it describes the broad bands only.

# %% show
figure = plot_speech_features(three, clips.sample_rate_hz)

# %% [markdown]
# ## 2. A row of numbers for every word
#
# A tree reads a table: one row a clip, as many columns for a short word as for a long one. A spectrogram has
# a column per *moment*, so its width depends on how fast somebody speaks. The review's remedy: forget time,
# and keep for each frequency the mean and the standard deviation of its level over the frames,
#
# $$\mu_f = \frac1T\sum_t L_{f,t}, \qquad \sigma_f = \sqrt{\frac1T\sum_t (L_{f,t}-\mu_f)^2}.$$
#
# With 1024 samples a window, that is 513 frequencies and **1026 numbers**. (The review writes 1026 for the
# cepstrum as well; 60 coefficients give 120.) At another sample rate we keep the window's *duration*, 46 ms.
#
# Forgetting time is drastic. "six" is *s–i–x* to us; to these numbers it is the same word as *x–i–s*. Cutting
# the word into a few parts and summarising each keeps the order, and costs more columns.
#
# ### Exercise 1: mean and spread, part by part

# %% exercise="frame_statistics" points=2
from acml_tf.features.statistics import frame_statistics

# %% test="frame_statistics"
ramp = np.array([[1, 3, 5, 5], [0, 0, 8, 4]])
copy = ramp.copy()
whole, halves = frame_statistics(ramp), frame_statistics(ramp, num_segments=2)
assert np.shape(whole) == (4,) and np.shape(halves) == (8,), "two numbers per bin and part: time is summed up"
np.testing.assert_allclose(
    whole,
    [3.5, 3, np.sqrt(2.75), np.sqrt(11)],
    rtol=1e-4,
    err_msg="all means, then all deviations, with T below the sum",
)
np.testing.assert_allclose(
    halves, [2, 0, 1, 0, 5, 6, 0, 2], atol=1e-4, err_msg="the first half of time, then the second"
)
thirds = frame_statistics(ramp, num_segments=3)
np.testing.assert_allclose(
    thirds, [2, 0, 1, 0, 5, 8, 0, 0, 5, 4, 0, 0], atol=1e-4, err_msg="4 frames in 3 parts: the first part is one longer"
)
np.testing.assert_array_equal(ramp, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="frame_statistics"
num_bins, num_parts, length = int(rng.integers(2, 6)), int(rng.integers(3, 6)), int(rng.integers(3, 7))
frames = rng.normal(-30, 10, (num_bins, num_parts * length + num_parts - 1))
row = np.reshape(frame_statistics(frames, num_parts), (num_parts, 2, num_bins))
for part, piece in zip(row, np.array_split(frames, num_parts, axis=1), strict=True):
    np.testing.assert_allclose(part[0], piece.mean(axis=1), rtol=1e-3, err_msg="means over the frames of each part")
    np.testing.assert_allclose(part[1], piece.std(axis=1), rtol=1e-3, err_msg="deviations over the frames of each part")
np.testing.assert_allclose(
    frame_statistics(frames),
    np.r_[frames.mean(1), frames.std(1)],
    rtol=1e-3,
    err_msg="one part is the whole sound",
)


# %% wrong="frame_statistics"
def averages_over_frequency(frames, num_segments=1):
    """You averaged over the bins of each frame; time is the second axis, and time is what has to go."""
    parts = np.array_split(np.asarray(frames), num_segments, axis=1)
    return np.concatenate([np.r_[part.mean(axis=0), part.std(axis=0)] for part in parts])


# %% wrong="frame_statistics"
def cuts_frequency_into_parts(frames, num_segments=1):
    """You cut the bins into groups, low and high; the parts are the beginning, middle and end of the word."""
    parts = np.array_split(np.asarray(frames), num_segments, axis=0)
    return np.concatenate([np.r_[part.mean(axis=1), part.std(axis=1)] for part in parts])


# %% wrong="frame_statistics"
def ignores_the_parts(frames, num_segments=1):
    """You summarised the whole sound whatever `num_segments` is; each part of time has its own numbers."""
    frames = np.asarray(frames)
    return np.tile(np.r_[frames.mean(axis=1), frames.std(axis=1)], num_segments)


# %% wrong="frame_statistics"
def takes_the_variance(frames, num_segments=1):
    """You gave the variance, in dB²; the standard deviation is its root and has the unit of the levels."""
    parts = np.array_split(np.asarray(frames), num_segments, axis=1)
    return np.concatenate([np.r_[part.mean(axis=1), part.var(axis=1)] for part in parts])


# %% wrong="frame_statistics"
def divides_by_one_frame_less(frames, num_segments=1):
    """You divided by T − 1 in the deviation; here it describes the T frames at hand, so divide by T."""
    parts = np.array_split(np.asarray(frames), num_segments, axis=1)
    return np.concatenate([np.r_[part.mean(axis=1), part.std(axis=1, ddof=1)] for part in parts])


# %% wrong="frame_statistics"
def alternates_mean_and_deviation(frames, num_segments=1):
    """You wrote mean and deviation bin by bin; all means of a part come first."""
    parts = np.array_split(np.asarray(frames), num_segments, axis=1)
    return np.concatenate([np.c_[part.mean(axis=1), part.std(axis=1)].ravel() for part in parts])


# %% right="frame_statistics"
def with_slices_and_the_definition(frames, num_segments=1):
    frames, row, start = np.asarray(frames, dtype=float), [], 0
    shortest, longer = divmod(frames.shape[1], num_segments)
    for part in range(num_segments):
        stop = start + shortest + (part < longer)
        mean = frames[:, start:stop].sum(axis=1) / (stop - start)
        spread = np.sqrt(((frames[:, start:stop] - mean[:, None]) ** 2).sum(axis=1) / (stop - start))
        row += mean.tolist() + spread.tolist()
        start = stop
    return row


# %% right="frame_statistics"
def in_single_precision(frames, num_segments=1):
    parts = np.array_split(np.asarray(frames, dtype=np.float32), num_segments, axis=1)
    return np.hstack([np.stack([part.mean(axis=1), part.std(axis=1)]).ravel() for part in parts])


# %% [markdown] hint="frame_statistics"
# Which axis is time? Cut along it first, then average along it.

# %% [markdown] hint="frame_statistics"
# `np.array_split(frames, num_segments, axis=1)` gives the parts in order, even when they do not come out equal.

# %% [markdown] hint="frame_statistics"
# For each part take `part.mean(axis=1)`, then `part.std(axis=1)`; `np.concatenate` strings the pieces
# together.

# %% [markdown]
# ## 3. The tract without the folds: the cepstrum
#
# Two people say "three" at different pitch. Their spectra differ in every harmonic, their formants hardly. We
# want the slow outline of the spectrum and not its stripes. Two steps lead there.
#
# First, sum the power into bands that are equally wide in **mel**, the unit of perceived pitch, narrow at low
# and wide at high frequencies, and take decibels. Second, write each frame's $B$ band levels $L_b$ as a sum
# of cosines over the bands, slow ones first. That is the discrete cosine transform (DCT-II):
#
# $$c_k = s_k \sum_{b=0}^{B-1} L_b \cos\frac{\pi k (b + \tfrac12)}{B},
# \qquad s_0 = \sqrt{1/B},\quad s_k = \sqrt{2/B}\ \text{ for } k \ge 1 .$$
#
# $c_0$ is the overall level, $c_1$ the tilt from low to high, and so on. The half-step puts each band's value
# in its middle; the scales make the cosines orthonormal, so squares are preserved. Keep the slow coefficients
# and the stripes are gone. Backwards in name and in spirit, this is the *ceps*trum: a spectrum of a spectrum.
#
# ### Exercise 2: from band levels to cepstrum

# %% exercise="cepstral_coefficients" points=2
from acml_tf.features.cepstrum import cepstral_coefficients

# %% test="cepstral_coefficients"
assert np.shape(cepstral_coefficients(np.zeros((8, 5)), 3)) == (3, 5), "3 coefficients for each of 5 frames"
flat_cepstrum = cepstral_coefficients(np.full((4, 1), 10.0), 2)
np.testing.assert_allclose(flat_cepstrum, [[20], [0]], atol=1e-4, err_msg="flat: all in c₀ = √B · level")
tilted = cepstral_coefficients(np.array([[1, -3], [-1, 3]]), 2) / np.sqrt(2)
np.testing.assert_allclose(tilted, [[0, 0], [1, -3]], atol=1e-4, err_msg="loud below, soft above: c₁ > 0; else c₁ < 0")
levels = np.arange(12.0).reshape(4, 3) ** 2
energy = np.sum(np.square(cepstral_coefficients(levels, 4)), axis=0)
np.testing.assert_allclose(
    energy, np.sum(levels**2, 0), rtol=1e-4, err_msg="all B coefficients keep the sum of squares"
)
same = np.arange(12).reshape(4, 3) ** 2
np.testing.assert_array_equal(levels, same, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="cepstral_coefficients"
num_bands = int(rng.integers(6, 30))
levels = rng.uniform(-80, 0, (num_bands, 7))
cepstrum, kept = np.asarray(cepstral_coefficients(levels, num_bands)), int(rng.integers(2, num_bands))
np.testing.assert_allclose(
    np.sum(cepstrum**2, axis=0),
    np.sum(levels**2, axis=0),
    rtol=1e-3,
    err_msg="all B coefficients keep the sum of squares",
)
np.testing.assert_allclose(
    cepstral_coefficients(levels, kept), cepstrum[:kept], atol=0.01, err_msg="keep the slowest ones"
)
k, b = int(rng.integers(1, num_bands)), np.arange(num_bands)
cosine = np.cos(np.pi * k * (b + 0.5) / num_bands)[:, None] * np.ones(2)
only_k = np.sqrt(num_bands / 2) * (np.arange(num_bands) == k)[:, None] * np.ones(2)
np.testing.assert_allclose(
    cepstral_coefficients(cosine, num_bands), only_k, atol=1e-3, err_msg="a single cosine has a single coefficient"
)


# %% wrong="cepstral_coefficients"
def forgets_the_half_step(level_db, num_coefficients):
    """You put band b at b; its value stands in the middle of the band, at b + ½, else the cosines overlap."""
    num_bands = len(level_db)
    k, b = np.arange(num_coefficients)[:, None], np.arange(num_bands)
    scale = np.where(k == 0, np.sqrt(1 / num_bands), np.sqrt(2 / num_bands))
    return (scale * np.cos(np.pi * k * b / num_bands)) @ level_db


# %% wrong="cepstral_coefficients"
def scales_all_alike(level_db, num_coefficients):
    """You scaled c₀ like the others; cos 0 is 1 in every band, so its squares sum to B and not to B/2."""
    num_bands = len(level_db)
    k, b = np.arange(num_coefficients)[:, None], np.arange(num_bands)
    return np.sqrt(2 / num_bands) * np.cos(np.pi * k * (b + 0.5) / num_bands) @ level_db


# %% wrong="cepstral_coefficients"
def transforms_along_time(level_db, num_coefficients):
    """You wrote each band as cosines over time; the cosines run over the bands, within one frame."""
    from scipy.fft import dct

    return dct(level_db, axis=1, norm="ortho")[:num_coefficients]


# %% wrong="cepstral_coefficients"
def leaves_it_unscaled(level_db, num_coefficients):
    """You left out the scales s_k, as some libraries do; without them squares are not preserved."""
    from scipy.fft import dct

    return dct(level_db, axis=0)[:num_coefficients]


# %% wrong="cepstral_coefficients"
def starts_at_one(level_db, num_coefficients):
    """You started at k = 1; the first coefficient is c₀, the overall level of the frame."""
    from scipy.fft import dct

    return dct(level_db, axis=0, norm="ortho")[1 : num_coefficients + 1]


# %% wrong="cepstral_coefficients"
def keeps_the_fastest(level_db, num_coefficients):
    """You kept the last coefficients, the fast ripples of the pitch; the vocal tract is in the first ones."""
    from scipy.fft import dct

    return dct(level_db, axis=0, norm="ortho")[-num_coefficients:]


# %% right="cepstral_coefficients"
def with_scipy(level_db, num_coefficients):
    from scipy.fft import dct

    return dct(np.asarray(level_db), type=2, axis=0, norm="ortho")[:num_coefficients]


# %% right="cepstral_coefficients"
def with_loops(level_db, num_coefficients):
    num_bands, rows = len(level_db), []
    for k in range(num_coefficients):
        cosine = [np.cos(np.pi * k * (b + 0.5) / num_bands) for b in range(num_bands)]
        rows.append(np.sqrt((2 if k else 1) / num_bands) * np.dot(cosine, level_db))
    return np.array(rows)


# %% right="cepstral_coefficients"
def one_matrix_in_single_precision(level_db, num_coefficients):
    num_bands = np.shape(level_db)[0]
    grid = np.pi * np.outer(np.arange(num_coefficients), np.arange(num_bands) + 0.5) / num_bands
    matrix = np.cos(grid) * np.sqrt(2 / num_bands)
    matrix[:1] /= np.sqrt(2)
    return (matrix.astype(np.float32) @ np.asarray(level_db, dtype=np.float32)).tolist()


# %% [markdown] hint="cepstral_coefficients"
# One row of cosines for each k, one column for each band: a matrix of shape `(num_coefficients, num_bands)`.

# %% [markdown] hint="cepstral_coefficients"
# `k = np.arange(num_coefficients)[:, None]` and `b = np.arange(num_bands)` broadcast to that matrix.

# %% [markdown] hint="cepstral_coefficients"
# Multiply row k by s_k (`np.where(k == 0, …, …)`), then `@ level_db` sums over the bands of every frame.

# %% [markdown]
# Look again at the bottom row of the first figure. Above the twentieth coefficient or so, some voices show a
# slanting line: that is the pitch, gliding. The review keeps 60 coefficients, and with them the pitch.
#
# Now three tables. The first two are the review's. The third spends the same 120 numbers otherwise: the 12 slowest
# coefficients, in five consecutive parts, so it knows the order of sounds and not the pitch. Both cepstra
# ignore what is more than 50 dB below the loudest moment: down there sounds the room and the microphone, which
# tell *who* and not *what*. (The review names no floor. Parts and floor were chosen while writing this lesson, with
# all speakers at hand, so the scores of these two tables are a little flattering.)

# %% show
rate_hz = clips.sample_rate_hz
tables = {
    "FFT": feature_table(clips.signals, lambda signal: spectrum_row(signal, rate_hz)),
    "MFCC": feature_table(clips.signals, lambda signal: cepstrum_row(signal, rate_hz)),
    "in fifths": feature_table(clips.signals, lambda signal: cepstrum_row(signal, rate_hz, 12, 5)),
}
for name, table in tables.items():
    print(f"{name:10s} {table.shape[0]} clips × {table.shape[1]} numbers")

# %% [markdown]
# ## 4. One question: the node of a tree
#
# A decision tree plays twenty questions: "is the mean of $c_1$ at most 12 dB?" Yes goes left, no goes right,
# and the game goes on in each half. A question is good if both halves are *purer* than before. With $p_c$ the
# share of class $c$ in a group, the **Gini impurity**
#
# $$G = 1 - \sum_c p_c^2$$
#
# is the chance that two clips, drawn from the group with replacement, differ in class: 0 when all are alike.
# A question leaves the average of both sides, each weighted with its number of clips:
# $\frac{n_\text{left}}{n}\,G_\text{left} + \frac{n_\text{right}}{n}\,G_\text{right}$.
#
# ### Exercise 3: what a question leaves

# %% exercise="impurity_after_split" points=3
from acml_tf.classic.trees import impurity_after_split

# %% test="impurity_after_split"
values, labels = np.array([1, 2, 3, 4]), np.array([0, 0, 1, 0])
assert np.ndim(impurity_after_split(values, labels, 2.5)) == 0, "one number for one question"
found = [impurity_after_split(values, labels, threshold) for threshold in (2.5, 3.0, 9.0)]
np.testing.assert_allclose(found[0], 0.25, rtol=1e-4, err_msg="at 2.5: (2 · 0 + 2 · ½) / 4")
np.testing.assert_allclose(found[1], 3 / 4 * 4 / 9, rtol=1e-4, err_msg="at 3: a value equal to the threshold goes left")
np.testing.assert_allclose(found[2], 0.375, rtol=1e-4, err_msg="an empty side counts nothing: 1 − (¾)² − (¼)²")
three = impurity_after_split(values, np.array([2, 5, 5, 0]), 0.0)
np.testing.assert_allclose(three, 0.625, rtol=1e-4, err_msg="three classes, nothing left: 1 − (½)² − (¼)² − (¼)²")
assert [*values, *labels] == [1, 2, 3, 4, 0, 0, 1, 0], "work on a copy: your function changed an array it was given"

# %% hidden="impurity_after_split"
num_clips, num_classes = int(rng.integers(30, 60)), int(rng.integers(3, 8))
values, labels = np.round(4 * rng.normal(size=num_clips)) / 4, rng.integers(num_classes, size=num_clips)
threshold = float(np.sort(values)[num_clips // 3])
left = values <= threshold
pairs = [np.mean(labels[side][:, None] != labels[side]) for side in (left, ~left)]
expected = left.mean() * pairs[0] + (1 - left.mean()) * pairs[1]
np.testing.assert_allclose(
    impurity_after_split(values, labels, threshold),
    expected,
    rtol=1e-4,
    err_msg="Gini is the chance that two clips of a side differ, weighed with the side's number of clips",
)
np.testing.assert_allclose(
    impurity_after_split(values, labels, -99.0),
    np.mean(labels[:, None] != labels),
    rtol=1e-4,
    err_msg="an empty side counts nothing",
)
np.testing.assert_allclose(
    impurity_after_split(labels + 0.0, np.minimum(labels, 1), 0.5),
    0,
    atol=1e-6,
    err_msg="pure sides have no impurity left",
)


# %% wrong="impurity_after_split"
def weighs_both_sides_alike(values, labels, threshold):
    """You averaged the two sides as if they were equally large; a side counts with its number of clips."""
    ginis = []
    for side in (labels[values <= threshold], labels[values > threshold]):
        shares = np.unique(side, return_counts=True)[1] / max(len(side), 1)
        ginis.append(1 - np.sum(shares**2) if len(side) else 0.0)
    return (ginis[0] + ginis[1]) / 2


# %% wrong="impurity_after_split"
def sends_equals_right(values, labels, threshold):
    """You asked "less than"; a clip whose value equals the threshold goes left."""
    impurity = 0.0
    for side in (labels[values < threshold], labels[values >= threshold]):
        shares = np.unique(side, return_counts=True)[1] / max(len(side), 1)
        impurity += (1 - np.sum(shares**2)) * len(side) / len(labels)
    return impurity


# %% wrong="impurity_after_split"
def takes_the_entropy(values, labels, threshold):
    """You took the entropy −Σ p log₂ p, another measure of disorder; Gini is 1 − Σ p²."""
    impurity = 0.0
    for side in (labels[values <= threshold], labels[values > threshold]):
        shares = np.unique(side, return_counts=True)[1] / max(len(side), 1)
        impurity -= np.sum(shares * np.log2(shares)) * len(side) / len(labels)
    return impurity


# %% wrong="impurity_after_split"
def counts_the_minority(values, labels, threshold):
    """You took one minus the largest share, the error of a majority answer; Gini uses all shares, squared."""
    impurity = 0.0
    for side in (labels[values <= threshold], labels[values > threshold]):
        shares = np.unique(side, return_counts=True)[1] / max(len(side), 1)
        impurity += (1 - np.max(shares, initial=0)) * len(side) / len(labels)
    return impurity


# %% wrong="impurity_after_split"
def gives_the_purity(values, labels, threshold):
    """You gave Σ p², the chance that two clips agree; impurity is one minus that."""
    purity = 0.0
    for side in (labels[values <= threshold], labels[values > threshold]):
        shares = np.unique(side, return_counts=True)[1] / max(len(side), 1)
        purity += np.sum(shares**2) * len(side) / len(labels)
    return purity


# %% wrong="impurity_after_split"
def divides_by_all_clips(values, labels, threshold):
    """You took each class's share of all clips; within a side, shares refer to that side and sum to one."""
    impurity = 0.0
    for side in (labels[values <= threshold], labels[values > threshold]):
        shares = np.unique(side, return_counts=True)[1] / len(labels)
        impurity += (1 - np.sum(shares**2)) * len(side) / len(labels)
    return impurity


# %% right="impurity_after_split"
def from_counts_alone(values, labels, threshold):
    _, number = np.unique(labels, return_inverse=True)
    left, total = np.bincount(number[values <= threshold], minlength=number.max() + 1), np.bincount(number)
    sides = [side for side in (left, total - left) if side.sum()]
    return sum(side.sum() - (side**2).sum() / side.sum() for side in sides) / len(labels)


# %% right="impurity_after_split"
def with_a_counter_in_single_precision(values, labels, threshold):
    from collections import Counter

    impurity = np.float32(0)
    for left in (True, False):
        side = [label for value, label in zip(values, labels, strict=True) if (value <= threshold) == left]
        gini = 1 - sum((count / len(side)) ** 2 for count in Counter(side).values()) if side else 0
        impurity += np.float32(gini * len(side) / len(labels))
    return impurity


# %% [markdown] hint="impurity_after_split"
# Do the same to both sides: `labels[values <= threshold]` and `labels[values > threshold]`.

# %% [markdown] hint="impurity_after_split"
# `np.unique(side, return_counts=True)` counts the classes of a side; divided by its length they are the
# shares.

# %% [markdown] hint="impurity_after_split"
# Add up Gini × (clips of the side) / (all clips). An empty side then adds 0 by itself.

# %% [markdown]
# A tree tries *every* feature and *every* threshold and keeps the best question. Below it does so on some of
# the clips. Above: the winning feature, a dot a clip, a row a digit; see which digits the line separates.
# Below: the impurity that each threshold would leave. scikit-learn's tree of depth one must ask the same.

# %% show
few = balanced_subset(clips.digits, 300)
cepstra, digits = tables["MFCC"][few], clips.digits[few]
best = [best_threshold(column, digits) for column in cepstra.T]
winner = int(np.argmin([impurity for _, impurity in best]))
stump = build_model("tree", max_depth=1).fit(cepstra, digits)
print(f"before any question: {impurity_after_split(cepstra[:, 0], digits, np.inf):.3f}")
print(f"our question: column {winner} ≤ {best[winner][0]:.2f} leaves {best[winner][1]:.3f}")
print(f"scikit-learn: column {stump.tree_.feature[0]} ≤ {stump.tree_.threshold[0]:.2f}")
levels = np.unique(cepstra[:, winner])
thresholds = (levels[1:] + levels[:-1]) / 2
curve = [impurity_after_split(cepstra[:, winner], digits, threshold) for threshold in thresholds]
label = f"{'mean' if winner < 60 else 'standard deviation'} of c{winner % 60} (dB)"
figure = plot_threshold_search(cepstra[:, winner], digits, thresholds, np.array(curve), label)

# %% [markdown]
# ## 5. Many trees: the forest
#
# A deep tree learns its training clips by heart, noise included. Grow fifty, each on its own random draw of
# the clips and with a random choice of features at each node, and each learns *other* noise. Let them vote:
# what they know in common adds up, what each imagined alone does not.
#
# ### Exercise 4: the vote

# %% exercise="majority_vote" points=2
from acml_tf.classic.trees import majority_vote

# %% test="majority_vote"
votes = np.array([[7, 3, 0, 9], [7, 12, 9, 2], [0, 3, 12, 2], [7, 12, 0, 2]])
copy = votes.copy()
winners = majority_vote(votes)
assert np.shape(winners) == (4,), "one winner for each clip, that is for each column"
assert np.asarray(winners)[0] == 7, "three trees of four said 7"
np.testing.assert_array_equal(winners, [7, 3, 0, 2], err_msg="the commonest label; in a tie the smaller one")
np.testing.assert_array_equal(majority_vote(votes[::-1]), winners, err_msg="the order of the trees is no matter")
high = majority_vote(np.array([[12, 3], [12, 10], [3, 10]]))
np.testing.assert_array_equal(high, [12, 10], err_msg="labels beyond nine may win, too")
np.testing.assert_array_equal(votes, copy, err_msg="work on a copy: your function changed the votes it was given")

# %% hidden="majority_vote"
num_trees, num_clips = int(rng.integers(5, 12)), int(rng.integers(20, 40))
votes = rng.integers(25, size=(1, 25))[0][rng.integers(6, size=(num_trees, num_clips))]
expected = [min(set(column), key=lambda label: (-column.count(label), label)) for column in votes.T.tolist()]
np.testing.assert_array_equal(majority_vote(votes), expected, err_msg="count, then take the smallest of the best")
np.testing.assert_array_equal(majority_vote(votes[:1]), votes[0], err_msg="a single tree decides alone")
np.testing.assert_array_equal(
    majority_vote(np.repeat(votes, 2, axis=0)),
    expected,
    err_msg="twice as many trees of the same opinions change nothing",
)


# %% wrong="majority_vote"
def averages_the_labels(votes):
    """You averaged the labels; a 1 and a 9 do not make a 5: digits are names here, not amounts."""
    return np.round(np.mean(votes, axis=0)).astype(int)


# %% wrong="majority_vote"
def takes_the_median(votes):
    """You took the middle label; that needs an order among the classes, and a vote has none."""
    return np.median(votes, axis=0).astype(int)


# %% wrong="majority_vote"
def lets_the_clips_vote(votes):
    """You found each tree's favourite label; a row is a tree, and the vote is held down each column."""
    return np.array([np.bincount(row).argmax() for row in votes])


# %% wrong="majority_vote"
def takes_the_larger_in_a_tie(votes):
    """You let the larger label win a tie; the smaller one does, so that everybody gets the same forest."""
    counts = [np.bincount(column, minlength=10)[::-1] for column in votes.T]
    return np.array([len(count) - 1 - count.argmax() for count in counts])


# %% wrong="majority_vote"
def returns_the_number_of_votes(votes):
    """You returned how many votes the winner got (`max`); asked for is which label got them (`argmax`)."""
    return np.array([np.bincount(column).max() for column in votes.T])


# %% right="majority_vote"
def with_bincount(votes):
    return np.array([np.bincount(column).argmax() for column in np.asarray(votes).T])


# %% right="majority_vote"
def with_scipy_mode(votes):
    from scipy.stats import mode

    return mode(votes, axis=0).mode


# %% right="majority_vote"
def with_sorted_lists(votes):
    winners = []
    for column in zip(*np.asarray(votes).tolist(), strict=True):
        winners.append(max(sorted(set(column)), key=column.count))
    return winners


# %% [markdown] hint="majority_vote"
# Count, for one clip, how often each label occurs in its column. Which index has the largest count?

# %% [markdown] hint="majority_vote"
# `np.bincount(column)` counts; `argmax` returns the first, hence smallest, of equal maxima.

# %% [markdown]
# Watch the forest grow, tested on a fifth of the clips that was set aside at random. One tree is poor, the first ten
# others help most. scikit-learn's forest does not count votes: it averages the *shares* of the digits that it finds
# in each tree's leaf. Here a leaf holds at least five clips, so that shares are more than yes or no. See how
# little it matters once there are many trees.

# %% show
train, test = random_folds(len(clips), 5)[0]
forest = build_model("forest", n_estimators=50, min_samples_leaf=5).fit(tables["MFCC"][train], clips.digits[train])
votes = np.stack([tree.predict(tables["MFCC"][test]) for tree in forest.estimators_]).astype(int)
shares = np.cumsum([tree.predict_proba(tables["MFCC"][test]) for tree in forest.estimators_], axis=0)
sizes = np.arange(1, 51)
growth = {
    "majority vote": [np.mean(majority_vote(votes[:size]) == clips.digits[test]) for size in sizes],
    "mean of the shares": [np.mean(shares[size - 1].argmax(axis=1) == clips.digits[test]) for size in sizes],
}
figure = plot_forest_growth(sizes, growth, majority_baseline(clips.digits[test]))

# %% [markdown]
# ## 6. A fair exam
#
# ### What the training may know
#
# Features in different units are brought to one scale, $z = (x - \mu)/\sigma$. Whose $\mu$ and $\sigma$? The
# box is sold *before* the buyer speaks, so only the training clips'. Computing them over all clips lets the
# exam's questions into the lesson: **leakage**. It is often harmless and sometimes not, and you cannot tell
# which from the score, because the score is what it corrupts.
#
# ### Exercise 5: standardise without looking

# %% exercise="standardise" points=2
from acml_tf.features.scaling import standardise

# %% test="standardise"
train_table, test_table = np.array([[1, 5, 2], [3, 5, 8]]), np.array([[5, 6, 6]])
scaled_train, scaled_test = standardise(train_table, test_table)
assert np.shape(scaled_train) == (2, 3) and np.shape(scaled_test) == (1, 3), "two tables in, two tables out"
np.testing.assert_allclose(
    scaled_train,
    [[-1, 0, -1], [1, 0, 1]],
    atol=1e-4,
    err_msg="training: each column by itself; a constant one is shifted",
)
np.testing.assert_allclose(
    scaled_test, [[3, 1, 1 / 3]], rtol=1e-4, err_msg="the test is measured with the training's ruler: (6 − 5) / 3 = 1/3"
)
decimal = train_table.astype(float)
crowded, _ = standardise(decimal, 100 * np.ones((50, 3)))
np.testing.assert_allclose(crowded, scaled_train, atol=1e-4, err_msg="the training table must not feel the test table")
np.testing.assert_array_equal(
    decimal, train_table, err_msg="work on a copy: your function changed the table it was given"
)

# %% hidden="standardise"
num_columns = int(rng.integers(3, 7))
deviation = np.geomspace(1e-4, 5, num_columns)
train_table = deviation * (rng.uniform(-3, 3, num_columns) + rng.normal(size=(20, num_columns)))
test_table = rng.normal(3, 4, (8, num_columns))
scaled_train, scaled_test = (np.asarray(table) for table in standardise(train_table, test_table))
np.testing.assert_allclose(np.mean(scaled_train, axis=0), 0, atol=1e-3, err_msg="each training column: mean 0")
np.testing.assert_allclose(np.std(scaled_train, axis=0), 1, rtol=1e-3, err_msg="each training column: deviation 1")
same_twice = standardise(train_table, train_table[3:7])
np.testing.assert_allclose(
    same_twice[1], scaled_train[3:7], atol=1e-4, err_msg="equal clips, equal rows, train or test"
)
alone = standardise(train_table, test_table[:1])[1]
np.testing.assert_allclose(
    alone, scaled_test[:1], rtol=1e-4, err_msg="a test clip's row may not depend on the other test clips"
)


# %% wrong="standardise"
def uses_all_clips(train, test):
    """You took mean and deviation over training and test together: the test has leaked into the training."""
    both = np.concatenate([train, test])
    deviation = np.where(both.std(axis=0) == 0, 1, both.std(axis=0))
    return (train - both.mean(axis=0)) / deviation, (test - both.mean(axis=0)) / deviation


# %% wrong="standardise"
def scales_the_test_by_itself(train, test):
    """You scaled the test by its own statistics; then a clip's row depends on who is examined with it."""
    scaled = [(x - x.mean(axis=0)) / np.where(x.std(axis=0) == 0, 1, x.std(axis=0)) for x in (train, test)]
    return scaled[0], scaled[1]


# %% wrong="standardise"
def uses_one_mean_for_the_table(train, test):
    """You took one mean and one deviation for the whole table; each column has its own unit."""
    return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()


# %% wrong="standardise"
def divides_by_the_variance(train, test):
    """You divided by the variance; the standard deviation is its root and has the unit of the column."""
    variance = np.where(train.var(axis=0) == 0, 1, train.var(axis=0))
    return (train - train.mean(axis=0)) / variance, (test - train.mean(axis=0)) / variance


# %% wrong="standardise"
def divides_by_nothing(train, test):
    """You divided a constant column by its deviation 0; nothing can be scaled there, so let σ be 1."""
    with np.errstate(all="ignore"):
        return tuple((x - train.mean(axis=0)) / train.std(axis=0) for x in (train, test))


# %% wrong="standardise"
def scales_to_the_range(train, test):
    """You scaled by the range; asked for is the distance from the mean, in standard deviations."""
    low, span = train.min(axis=0), np.ptp(train, axis=0)
    return tuple((x - low) / np.where(span == 0, 1, span) for x in (train, test))


# %% right="standardise"
def with_scikit_learn(train, test):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


# %% right="standardise"
def column_by_column_in_single_precision(train, test):
    tables = [np.array(table, dtype=np.float32) for table in (train, test)]
    for column in range(tables[0].shape[1]):
        mean, deviation = np.mean(tables[0][:, column]), np.std(tables[0][:, column])
        for table in tables:
            table[:, column] = (table[:, column] - mean) / (deviation if deviation > 0 else 1)
    return tables


# %% [markdown] hint="standardise"
# There are two numbers per column, and both come from `train`. Where else are they used?

# %% [markdown] hint="standardise"
# `axis=0` runs over the clips. Replace a deviation of 0 by 1 with `np.where` before you divide.

# %% [markdown]
# Does it matter here? A tree asks "is it at most …?", and stretching a column stretches the threshold with it. A
# nearest neighbour measures distances, in which columns with large numbers count most. Compare. Mind that equal
# scales are a choice and not a law: they give the noisiest column as much say as the best one.

# %% show
from sklearn.neighbors import KNeighborsClassifier

raw = tables["MFCC"][train], tables["MFCC"][test]
for model in (build_model("tree"), KNeighborsClassifier(1)):
    answers = [model.fit(a, clips.digits[train]).predict(b) for a, b in (raw, standardise(*raw))]
    right = [np.mean(answer == clips.digits[test]) for answer in answers]
    print(f"{type(model).__name__:24s} raw {right[0]:.3f}, standardised {right[1]:.3f}, ", end="")
    print(f"{np.mean(answers[0] != answers[1]):.1%} of the answers changed")

# %% [markdown]
# ### What the exam asks
#
# Set a fifth of the clips aside *at random*, as the review does, and every voice of the test has been heard
# in training, dozens of times. That asks: **"I know you; do I understand your next word?"** The buyer of the
# lock asks: **"I have never heard you; do I understand you?"** For that, whole *speakers* must be set aside.
#
# ### Exercise 6: folds of speakers

# %% exercise="speaker_folds" points=2
from acml_tf.evaluation.splits import speaker_folds

# %% test="speaker_folds"
who = np.array(["eva", "ada", "dan", "ada", "ben", "eva", "cem"])
folds = [tuple(np.asarray(part) for part in pair) for pair in speaker_folds(who, 2)]
assert len(folds) == 2 and all(len(pair) == 2 for pair in folds), "one pair (train, test) per fold"
assert [len(test) for _, test in folds] == [5, 2], "ada, cem and eva are tested first, then ben and dan"
np.testing.assert_array_equal(folds[0][1], [0, 1, 3, 5, 6], err_msg="test: all clips of the speakers held out")
np.testing.assert_array_equal(folds[0][0], [2, 4], err_msg="training: the clips of all others")
assert not set(who[folds[1][0]]) & set(who[folds[1][1]]), "no voice may be on both sides"
with np.testing.assert_raises(ValueError, msg="five speakers cannot fill six folds"):
    speaker_folds(who, 6)
assert [*who] == "eva ada dan ada ben eva cem".split(), "work on a copy: your function changed the array it was given"

# %% hidden="speaker_folds"
num_speakers, num_folds = int(rng.integers(5, 9)), int(rng.integers(2, 5))
people = rng.permutation([f"p{number}" for number in range(num_speakers)])
who = rng.permutation(np.concatenate([people, rng.choice(people, 30)]))
folds = [tuple(np.asarray(part) for part in pair) for pair in speaker_folds(who, num_folds)]
together = np.sort(np.concatenate([test for _, test in folds]))
np.testing.assert_array_equal(together, np.arange(len(who)), err_msg="each clip is tested exactly once")
for fold, (train_part, test_part) in enumerate(folds):
    assert sorted(set(who[test_part])) == sorted(people)[fold::num_folds], "speakers fold, fold + num_folds, …"
    np.testing.assert_array_equal(np.sort(np.r_[train_part, test_part]), np.arange(len(who)), "train + test = all")
leave_one_out = speaker_folds(who, num_speakers)
assert all(len(set(who[np.asarray(test_part)])) == 1 for _, test_part in leave_one_out), "one speaker at a time"


# %% wrong="speaker_folds"
def deals_clips(speakers, num_folds):
    """You dealt clips, not people: the same voice is now on both sides of the exam."""
    fold_of = np.arange(len(speakers)) % num_folds
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(num_folds)]


# %% wrong="speaker_folds"
def swaps_train_and_test(speakers, num_folds):
    """You returned (test, train); the held-out speakers belong in the second place of the pair."""
    held_out = [np.isin(speakers, np.unique(speakers)[fold::num_folds]) for fold in range(num_folds)]
    return [(np.flatnonzero(held), np.flatnonzero(~held)) for held in held_out]


# %% wrong="speaker_folds"
def tests_on_everybody(speakers, num_folds):
    """You trained on all clips; the held-out speakers must be missing from the training part."""
    held_out = [np.isin(speakers, np.unique(speakers)[fold::num_folds]) for fold in range(num_folds)]
    return [(np.arange(len(speakers)), np.flatnonzero(held)) for held in held_out]


# %% wrong="speaker_folds"
def returns_masks(speakers, num_folds):
    """You returned arrays of True and False; asked for are the positions of the clips (`np.flatnonzero`)."""
    held_out = [np.isin(speakers, np.unique(speakers)[fold::num_folds]) for fold in range(num_folds)]
    return [(~held, held) for held in held_out]


# %% wrong="speaker_folds"
def takes_neighbours_in_the_alphabet(speakers, num_folds):
    """You held out blocks of neighbouring names; deal them like cards: fold k gets names k, k + num_folds, …"""
    blocks = np.array_split(np.unique(speakers), num_folds)
    held_out = [np.isin(speakers, block) for block in blocks]
    return [(np.flatnonzero(~held), np.flatnonzero(held)) for held in held_out]


# %% wrong="speaker_folds"
def holds_out_one_speaker_a_fold(speakers, num_folds):
    """You held out one speaker a fold; with fewer folds than speakers, some are then never tested."""
    held_out = [speakers == name for name in np.unique(speakers)[:num_folds]]
    return [(np.flatnonzero(~held), np.flatnonzero(held)) for held in held_out]


# %% right="speaker_folds"
def with_a_dictionary(speakers, num_folds):
    if len(set(speakers.tolist())) < num_folds:
        raise ValueError(f"too few speakers for {num_folds} folds")
    fold_of = {name: rank % num_folds for rank, name in enumerate(sorted(set(speakers.tolist())))}
    folds = [([], []) for _ in range(num_folds)]
    for index, name in enumerate(speakers.tolist()):
        for fold in range(num_folds):
            folds[fold][fold_of[name] == fold].append(index)
    return folds


# %% right="speaker_folds"
def by_rank(speakers, num_folds):
    names, rank = np.unique(speakers, return_inverse=True)
    if num_folds > len(names):
        raise ValueError("there are more folds than speakers")
    return tuple((np.where(rank % num_folds != k)[0], np.where(rank % num_folds == k)[0]) for k in range(num_folds))


# %% [markdown] hint="speaker_folds"
# First decide which *names* each fold holds out; only then look up their clips.

# %% [markdown] hint="speaker_folds"
# `np.unique(speakers)` are the sorted names; a slice with step `num_folds` deals them.

# %% [markdown] hint="speaker_folds"
# `np.isin(speakers, held_out_names)` is a mask; `np.flatnonzero` of it, and of its opposite `~`, are the
# indices.

# %% [markdown]
# ## 7. The tournament
#
# Now the review's search: 20 settings each, chosen by Bayesian optimisation (Optuna) with 3-fold
# cross-validation; depth 4 to 100, three measures of impurity, best or random splitter for the tree, 2 to 50
# trees for the forest. Two rules keep it honest.
#
# - **Tune for the question you will be asked.** When the exam is a new voice, the inner folds are dealt by
#   speaker.
# - **Nest.** Each of the five outer folds runs its own search inside its own training clips, so no setting
#   was ever chosen with the help of a clip it is judged on.
#
# To finish within a minute or so, the search compares settings on 300 clips and gives up a setting that is
# below the median after its first inner fold. The final fit of each fold uses all its training clips.

# %% show
from joblib import Parallel, delayed

from acml_tf.tuning.trees import nested_predictions

questions = {
    "known voices": (random_folds(len(clips), 5), None),
    "new voices": (speaker_folds(clips.speakers, 5), clips.speakers),
}
jobs = [(question, name, kind) for question in questions for name in tables for kind in ("tree", "forest")]
results = Parallel(n_jobs=2)(
    delayed(nested_predictions)(kind, tables[name], clips.digits, *questions[question]) for question, name, kind in jobs
)
results = dict(zip(jobs, results, strict=True))

# %% [markdown]
# The settings that won in the first outer fold. They differ from fold to fold, which says how little most of
# them matter; forests simply want many trees.

# %% show
for (question, name, kind), (_, chosen) in results.items():
    print(f"{question:12s} {name:9s} {kind:6s} {chosen[0]}")

# %% [markdown]
# Was the search worth it? The same folds with scikit-learn's own settings, a tree that may grow as deep as it
# likes and a forest of 100 trees. A search over 300 clips and at most 50 trees can lose to settings that took no
# search at all; always run the default beside what you tuned.

# %% show
default_jobs = [job for job in jobs if job[1] != "FFT"]
defaults = Parallel(n_jobs=2)(
    delayed(cross_predictions)(kind, tables[name], clips.digits, questions[question][0])
    for question, name, kind in default_jobs
)
for job, predicted in zip(default_jobs, defaults, strict=True):
    tuned = np.mean(results[job][0] == clips.digits)
    print(f"{' '.join(job):32s} own settings {np.mean(predicted == clips.digits):.3f}   tuned {tuned:.3f}")

# %% [markdown]
# ### Exercise 7: what was taken for what
#
# The **confusion matrix** counts, for every true digit (row), what the model answered (column). Its rows tell
# what becomes of a word, its columns what to think of an answer. Precision, recall and F1 of Table 1 are read
# off it.

# %% exercise="confusion_matrix" points=1
from acml_tf.evaluation.scores import confusion_matrix

# %% test="confusion_matrix"
true, heard = np.array([0, 2, 2, 2, 3]), np.array([0, 0, 0, 2, 2])
matrix = np.asarray(confusion_matrix(true, heard, 5))
assert np.shape(matrix) == (5, 5), "a row and a column for every class, also for 1 and 4, which never occur"
np.testing.assert_array_equal(matrix[2], [2, 0, 1, 0, 0], err_msg="row 2: two of three twos were heard as zero")
np.testing.assert_array_equal(np.sum(matrix, axis=1), [1, 0, 3, 1, 0], err_msg="a row sums to how often it was said")
assert [*true, *heard] == [0, 2, 2, 2, 3, 0, 0, 0, 2, 2], "work on a copy: your function changed an array it was given"

# %% hidden="confusion_matrix"
num_classes = int(rng.integers(4, 9))
true, heard = (rng.choice([0, *range(2, num_classes)], size=80) for _ in range(2))
matrix = np.asarray(confusion_matrix(true, heard, num_classes))
np.testing.assert_array_equal(matrix.sum(axis=1), np.bincount(true, minlength=num_classes), "rows are what was said")
np.testing.assert_array_equal(matrix.sum(axis=0), np.bincount(heard, minlength=num_classes), "columns: what was heard")
row, column = int(true[0]), int(heard[0])
assert matrix[row, column] == np.sum((true == row) & (heard == column)), "each cell counts its pairs"
assert np.trace(matrix) == np.sum(true == heard), "the diagonal is what was right"
many = np.asarray(confusion_matrix(np.ones(300, dtype=int), np.zeros(300, dtype=int), 2))
assert many[1, 0] == 300, "300 clips in one cell are counted as 300"


# %% wrong="confusion_matrix"
def puts_the_answer_in_the_row(true, predicted, num_classes):
    """You put the answer into the row and the truth into the column; rows are true."""
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (predicted, true), 1)
    return matrix


# %% wrong="confusion_matrix"
def counts_each_pair_once(true, predicted, num_classes):
    """You wrote `matrix[true, predicted] += 1`; NumPy adds once per *place*, so repeated pairs are lost."""
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    matrix[true, predicted] += 1
    return matrix


# %% wrong="confusion_matrix"
def gives_shares(true, predicted, num_classes):
    """You divided by the row sums; asked for are counts of clips, which also say how many there were."""
    matrix = np.zeros((num_classes, num_classes))
    np.add.at(matrix, (true, predicted), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


# %% wrong="confusion_matrix"
def leaves_out_unseen_classes(true, predicted, num_classes):
    """You made room only for classes that occur; the matrix has `num_classes` rows, some may be zero."""
    classes = np.unique(np.concatenate([true, predicted]))
    return np.array([[np.sum((true == i) & (predicted == j)) for j in classes] for i in classes])


# %% right="confusion_matrix"
def with_one_bincount(true, predicted, num_classes):
    flat = np.bincount(np.asarray(true) * num_classes + predicted, minlength=num_classes**2)
    return flat.reshape(num_classes, num_classes)


# %% right="confusion_matrix"
def with_a_loop(true, predicted, num_classes):
    matrix = [[0] * num_classes for _ in range(num_classes)]
    for said, heard_as in zip(true, predicted, strict=True):
        matrix[said][heard_as] += 1
    return np.array(matrix)


# %% [markdown] hint="confusion_matrix"
# Start with zeros. Each clip adds one, in the row of what was said and the column of what was heard.

# %% [markdown] hint="confusion_matrix"
# A loop over the pairs will do. Without a loop: `np.add.at`, which does not lose repeated pairs.

# %% [markdown]
# Our Table 1, for both questions. Read across: what features and models do. Read down: what the question
# does. The paper reports 0.75, 0.93, 0.87 and 0.99 for its four columns, known voices only.

# %% show
print(f"{'':24s}" + "".join(f"{name + ' ' + kind:>18s}" for _, name, kind in jobs[:6]))
for question in questions:
    rows = [macro_scores(confusion_matrix(clips.digits, results[(question, *job[1:])][0], 10)) for job in jobs[:6]]
    for score in ("accuracy", "precision", "recall", "f1"):
        print(f"{question:13s}{score:11s}" + "".join(f"{row[score]:18.2f}" for row in rows))

# %% [markdown]
# The confusions of the MFCC forest. On the left a diagonal with dust. On the right look for the darkest cells
# off the diagonal: which words does a new voice turn into which? Say those pairs aloud. What do they share?

# %% show
matrices = {
    question: confusion_matrix(clips.digits, results[question, "MFCC", "forest"][0], 10) for question in questions
}
figure = plot_confusions({f"MFCC forest, {question}": matrix for question, matrix in matrices.items()})

# %% [markdown]
# ## 8. How sure are we?
#
# An accuracy from thousands of clips looks precise. But clips of one person stand or fall together: the
# study has only as many independent witnesses as speakers. The **bootstrap** imagines repetitions of the
# study by drawing from what we have, with replacement. Draw what would be drawn anew: if the question is a
# new voice, draw *speakers*, each with all clips.
#
# ### Exercise 8: repeat the study with other speakers

# %% exercise="speaker_bootstrap" points=2
from acml_tf.evaluation.scores import speaker_bootstrap

# %% test="speaker_bootstrap"
correct, who = np.array([1, 1, 0, 0]), np.array(["b", "a", "a", "a"])
repeated = speaker_bootstrap(correct, who, np.array([[0, 0, 1], [1, 1, 1], [0, 1, 1]]))
assert np.shape(repeated) == (3,), "one accuracy for each imagined study, that is for each row of draws"
np.testing.assert_allclose(
    repeated[0], 3 / 7, rtol=1e-4, err_msg="a twice (2 of 6 clips right), b once (1 of 1): 3 of 7"
)
np.testing.assert_allclose(repeated[1:], [1, 3 / 5], rtol=1e-4, err_msg="b alone: 3 of 3; a once and b twice: 3 of 5")
assert [*correct] == [1, 1, 0, 0], "work on a copy: your function changed the array it was given"

# %% hidden="speaker_bootstrap"
people = np.array(["dan", "ada", "eva", "cem", "ben"])
who = rng.permutation(np.repeat(people, rng.integers(3, 12, size=5)))
correct, draws = rng.integers(2, size=len(who)), rng.integers(5, size=(6, 4))
repeated = speaker_bootstrap(correct, who, draws)
for accuracy, draw in zip(np.asarray(repeated), draws, strict=True):
    heard = np.concatenate([correct[who == np.sort(people)[number]] for number in draw])
    np.testing.assert_allclose(
        accuracy, heard.mean(), rtol=1e-4, atol=1e-6, err_msg="pool all clips of the drawn speakers, then divide"
    )
everybody = speaker_bootstrap(correct, who, np.arange(5)[None])
np.testing.assert_allclose(everybody, [correct.mean()], rtol=1e-4, err_msg="each speaker once is the study itself")


# %% wrong="speaker_bootstrap"
def draws_clips(correct, speakers, draws):
    """You drew single clips; the numbers in `draws` stand for speakers, and each brings all clips along."""
    return np.asarray(correct)[np.asarray(draws) % len(correct)].mean(axis=1)


# %% wrong="speaker_bootstrap"
def averages_the_speakers_accuracies(correct, speakers, draws):
    """You averaged accuracies, so a speaker of few clips counts like one of many; pool first, then divide."""
    names, number = np.unique(speakers, return_inverse=True)
    return (np.bincount(number, weights=correct) / np.bincount(number))[np.asarray(draws)].mean(axis=1)


# %% wrong="speaker_bootstrap"
def divides_by_the_original_number_of_clips(correct, speakers, draws):
    """You divided by the clips of the original study; a repetition has the clips of those drawn."""
    _, number = np.unique(speakers, return_inverse=True)
    return np.bincount(number, weights=correct)[np.asarray(draws)].sum(axis=1) / len(correct)


# %% wrong="speaker_bootstrap"
def counts_nobody_twice(correct, speakers, draws):
    """You counted a speaker drawn twice only once; drawing with replacement means that duplicates count."""
    names = np.unique(speakers)
    return np.array([np.mean(np.asarray(correct)[np.isin(speakers, names[draw])]) for draw in np.asarray(draws)])


# %% wrong="speaker_bootstrap"
def numbers_speakers_as_they_appear(correct, speakers, draws):
    """You numbered the speakers in order of appearance; speaker s is the s-th in sorted order."""
    names = list(dict.fromkeys(np.asarray(speakers).tolist()))
    groups = [np.asarray(correct)[speakers == name] for name in names]
    return np.array([np.concatenate([groups[number] for number in draw]).mean() for draw in np.asarray(draws)])


# %% right="speaker_bootstrap"
def by_pooling(correct, speakers, draws):
    groups = [np.asarray(correct)[speakers == name] for name in np.unique(speakers)]
    return [float(np.mean(np.concatenate([groups[number] for number in draw]))) for draw in draws]


# %% right="speaker_bootstrap"
def by_counting_in_single_precision(correct, speakers, draws):
    member = np.unique(speakers)[:, None] == np.asarray(speakers)
    hits, clips = member @ np.asarray(correct, dtype=np.float32), member.sum(axis=1)
    return (hits[draws].sum(axis=1) / clips[draws].sum(axis=1)).astype(np.float32)


# %% [markdown] hint="speaker_bootstrap"
# Two numbers per speaker are enough: how many clips, and how many of them right.

# %% [markdown] hint="speaker_bootstrap"
# `_, number = np.unique(speakers, return_inverse=True)`, then `np.bincount(number)` and the same with
# `weights=`.

# %% [markdown] hint="speaker_bootstrap"
# Indexing such an array with `draws` gives its shape `(num_repetitions, num_drawn)`; sum over axis 1, then
# divide.

# %% [markdown]
# Every score with a 95 % interval: for known voices clips are drawn, for new voices speakers. The vertical
# distance between a circle and its square is the lesson.

# %% show
scores = {question: [] for question in questions}
for (question, _, _), (predicted, _) in results.items():
    right = predicted == clips.digits
    unit = np.arange(len(clips)) if question == "known voices" else clips.speakers
    scores[question].append((right.mean(), *bootstrap_interval(right, unit)))
for (question, name, kind), (accuracy, low, high) in zip(jobs, sum(scores.values(), []), strict=True):
    print(f"{question:12s} {name:9s} {kind:6s} {accuracy:.2f} [{low:.2f}, {high:.2f}]")
models = [f"{name}\n{kind}" for _, name, kind in jobs[:6]]
figure = plot_scores(models, scores, majority_baseline(clips.digits))

# %% [markdown]
# Take the forest on MFCC and look at the speakers one by one, left. On the right are three intervals for one
# and the same number: clips drawn, speakers drawn, and Student's interval over the speakers' accuracies.

# %% show
hits = {question: results[question, "MFCC", "forest"][0] == clips.digits for question in questions}
by_speaker = {
    question: np.array([hit[clips.speakers == name].mean() for name in names]) for question, hit in hits.items()
}
intervals = {
    "clips": bootstrap_interval(hits["new voices"], np.arange(len(clips))),
    "speakers": bootstrap_interval(hits["new voices"], clips.speakers),
    "Student, speakers": mean_interval(by_speaker["new voices"]),
}
figure = plot_group_accuracies(names, by_speaker, intervals)

# %% [markdown]
# Which of the three to believe? Play nature: people differ in how well they are understood (mean 0.6,
# deviation 0.12), and five of them say 500 words. A thousand such studies; a 95 % interval should hold the
# true mean in 950.

# %% show
nature, covered = np.random.default_rng(3), {"clips": 0, "speakers": 0, "Student, speakers": 0}
draws = nature.integers(5, size=(1000, 5))
for _ in range(1000):
    heard = nature.binomial(500, np.clip(nature.normal(0.6, 0.12, 5), 0, 1)) / 500
    margin = 1.96 * np.sqrt(heard.mean() * (1 - heard.mean()) / 2500)
    ends = {
        "clips": (heard.mean() - margin, heard.mean() + margin),
        "speakers": np.quantile(heard[draws].mean(axis=1), [0.025, 0.975]),
        "Student, speakers": mean_interval(heard),
    }
    for method, (low, high) in ends.items():
        covered[method] += low <= 0.6 <= high
print({method: f"{count / 1000:.0%} of the intervals hold the truth" for method, count in covered.items()})

# %% [markdown]
# Drawing clips is not a little off, it is useless here. Drawing five speakers is much better and still too
# narrow, because five people never show the full spread of mankind. Student's interval knows that, and pays
# with width. The honest remedy is more *people*, not more clips.
#
# ## What to keep
#
# - A score answers the question that its split asks. Known voices and new voices are different questions.
# - Whatever is chosen (scale, depth, number of trees) is chosen inside the training set, for the same
#   question.
# - Features that describe the word and not the person (order kept, room and pitch left out) close part of
#   the gap.
# - Count your independent witnesses before you print an interval.
#
# Where to go from here: exchange the loader for AudioMNIST and its sixty speakers. Does the gap shrink?
