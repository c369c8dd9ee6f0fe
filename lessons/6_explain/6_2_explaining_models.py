# %% [markdown] minutes=90
# # Explaining models: why does the forest say "seven"?
#
# A caller says a digit, a random forest of a hundred trees says "seven", and it is right. Why did it say so? Because
# it heard the hiss of the *s*, the vowel, the *n* at the end? The forest cannot tell you: it keeps thousands of
# thresholds and not one sentence. This lesson asks it from outside, in four ways that serve any model, and checks each
# of them: against a package, against a simulated truth, or on new voices. At the end we take the *s* away and listen.
#
# After this lesson you can
#
# - compute exact **Shapley values** and say which question they answer,
# - fit a **LIME** explanation and show how much of it is your own choice,
# - draw **partial dependence** and **accumulated local effects**, and say when only the second is to be trusted,
# - check a rule (an **anchor**) by its precision and coverage on clips that it was not made from,
# - put a **white-box** model beside the black box and say what each costs,
# - draw a **reliability curve**, and say whether a model's probability may be believed.
#
# The lesson follows the section "Explainable AI" in McCarthy et al., *Machine learning in acoustics*, npj Acoustics
# 1:18 (2025). Its warning runs through the lesson: explanations "can produce inconsistent or misleading
# interpretations".

# %%
import itertools
import math
from functools import partial

import numpy as np
from IPython.display import Audio
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Ridge

# %%
from acml_tf.classic.trees import cross_predictions
from acml_tf.classic.white_boxes import cross_probabilities, readable_models, stored_numbers
from acml_tf.data.spoken_digits import load_or_simulate_digits
from acml_tf.data.two_bands import true_effects
from acml_tf.evaluation.averaged_curves import average_precision, averaged_scores, roc_area
from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.reliability import calibration_error, honest_calibration_error
from acml_tf.evaluation.scores import bootstrap_interval, majority_baseline, mean_interval
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.explain.anchors import grow_anchor, judge_anchors
from acml_tf.explain.effect_study import effects_of_two_bands, errors_of_two_bands, fit_two_bands
from acml_tf.explain.shapley import all_coalitions
from acml_tf.explain.start_study import muffle_understood
from acml_tf.explain.surrogate import draw_near, largest_in_common, shapley_kernel
from acml_tf.explain.tree_coalitions import forest_coalition_values
from acml_tf.features.muffling import muffle_start
from acml_tf.features.statistics import cepstrum_row, feature_table
from acml_tf.plots.effects import plot_contributions, plot_effects, plot_reliability, plot_trade_off

rng = np.random.default_rng(62)

# %% [markdown]
# ## 1. Twelve numbers and a forest
#
# Lesson 4.2 gave the forest 120 numbers per word. To enumerate *all* sets of features we take twelve that have a
# meaning: each word is cut into start, middle and end, and each part keeps the means of the four lowest cepstral
# coefficients after $c_0$, in dB. $c_1$ is the tilt of the spectrum: large when the low bands are loud (a vowel), small
# or negative when the high ones are (a hiss). $c_2$ compares both edges of the spectrum with its middle, and $c_3$,
# $c_4$ see finer structure.
#
# The forest learns from some speakers and is asked about others. The line with the number of clips says whether you
# have recordings (FSDD, five people) or synthetic speech. The answers below are computed from whichever you have; where
# the text names a number or a result, it is for the synthetic voices. Two of those share each accent; a fold holds out
# both, for otherwise the test would be about an accent that the forest has already heard.


# %%
def twelve_numbers(signal, sample_rate_hz):
    """Mean of c₁ … c₄ in the start, the middle and the end of a word."""
    parts = cepstrum_row(signal, sample_rate_hz, num_coefficients=5, num_segments=3).reshape(3, 2, 5)
    return parts[:, 0, 1:].ravel().astype(np.float32)


names = [f"{part} c{order}" for part in ("start", "middle", "end") for order in range(1, 5)]

# %% show
clips = load_or_simulate_digits(num_takes=12, seed=1)
row_of = partial(twelve_numbers, sample_rate_hz=clips.sample_rate_hz)
table, digits = feature_table(clips.signals, row_of), clips.digits
people = np.unique(clips.speakers)
folds = speaker_folds(clips.speakers, 5)
train, test = folds[0]
forest = RandomForestClassifier(100, max_depth=10, random_state=0).fit(table[train], digits[train])
told = forest.predict(table)
print(f"{len(clips)} clips, {clips.source}; tested on {', '.join(people[::5])}, who are not among the training voices")
print(f"right: {np.mean(told[test] == digits[test]):.3f}; always the same digit: {majority_baseline(digits[test]):.2f}")

# %% [markdown]
# One accuracy hides ten classes. Rank the clips by the probability of one digit: the area under its **ROC** curve is
# the probability that a clip of this digit comes before a clip of another, and the **average precision** says how clean
# the top of the list is. The **macro** average is taken over the ten digits; the **micro** average puts all pairs
# (clip, digit) into one list and ranks that, so that probabilities of *different* digits must be comparable. **Predict
# first**: nine of ten pairs are negative. Which of the two scores does that hurt, and what would a coin get?

# %% show
probabilities = forest.predict_proba(table[test])
for name, score in (("area under ROC", roc_area), ("average precision", average_precision)):
    macro, micro = averaged_scores(probabilities, digits[test], score)
    coin = averaged_scores(np.random.default_rng(0).random(probabilities.shape), digits[test], score)
    print(f"{name:18s} macro {macro:.3f}, micro {micro:.3f}; a coin {coin[0]:.2f} and {coin[1]:.2f}")

# %% [markdown]
# A coin has an area of about one half but a precision of about one tenth. The same ranking therefore looks better as an
# area; with few positives, print both. Here the micro averages also lie below the macro averages: each digit's own list
# is cleaner than the one list of all pairs, in which a hesitant "seven" stands behind a bold mistake about another
# digit.
#
# ## 2. What does the model say when it does not know?
#
# Here is the clip to be explained: the first "seven" of a new voice that the forest understands.

# %% show
clip = test[np.flatnonzero((digits[test] == 7) & (told[test] == 7))[0]]
print(
    f"clip {clip}, said by {clips.speakers[clip]}: probability of seven {forest.predict_proba(table[[clip]])[0, 7]:.2f}"
)
print({name: round(float(value), 1) for name, value in zip(names, table[clip], strict=True)})
Audio(clips.signals[clip], rate=clips.sample_rate_hz)

# %% [markdown]
# To say what "start c1" contributes, we must ask what the forest would say *without* it. A forest cannot leave a column
# empty. So let other clips fill in: let $S$ be the features that are known, a **coalition**; keep the clip's own
# values in $S$, take all others from a background clip $b$, ask the model, and average over the background:
#
# $$v(S) = \frac1B\sum_{b}\, f(x_S,\, b_{\text{not } S}).$$
#
# Nothing known, $v(\varnothing)$, is the mean answer to the background; everything known is the answer to the clip.
# There are $2^{12} = 4096$ coalitions. `all_coalitions(12)` lists them as rows of truth values, in the order of binary
# numbers: feature $j$ is in row $k$ where $k$ has the digit of value $2^j$.
#
# ### Exercise 1: values of coalitions
#
# One call of `predict` with many rows is much faster than many calls with few.

# Here is a small model whose answers can be worked out by hand; the checks of exercises 1, 4 and 5 use it.


# %%
def product_plus_third(rows):
    """A model of three features; the first two work together."""
    rows = np.asarray(rows)
    return rows[:, 0] * rows[:, 1] + rows[:, 2]


# %% exercise="coalition_values" points=2
from acml_tf.explain.shapley import coalition_values

# %% test="coalition_values"
row, background = np.array([2, 3, 6]), np.array([[1, 1, 0], [0, 4, 1]])
known = np.array([[0, 0, 0], [1, 0, 0], [0, 0, 1], [1, 1, 1]]) == 1
copies = row.copy(), background.copy(), known.copy()
values = np.asarray(coalition_values(product_plus_third, row, background, known))
assert np.shape(values) == (4,), "one value per coalition: average over the background clips"
np.testing.assert_allclose(values[0], 1, rtol=1e-4, err_msg="nothing known: ask about each background clip, average")
np.testing.assert_allclose(values[3], 12, rtol=1e-4, err_msg="all known: what the model says about the clip itself")
np.testing.assert_allclose(values[1], 5.5, rtol=1e-4, err_msg="only feature 0 known: (2·1 + 0 + 2·4 + 1) / 2")
np.testing.assert_allclose(values[2], 6.5, rtol=1e-4, err_msg="only feature 2 known: (1·1 + 6 + 0·4 + 6) / 2")
for array, copy in zip((row, background, known), copies, strict=True):
    np.testing.assert_array_equal(array, copy, err_msg="work on a copy: your function changed an array it was given")
half = coalition_values(product_plus_third, [0.5, 4, 1], background, known)
np.testing.assert_allclose(half[3], 3, rtol=1e-4, err_msg="0.5 in the row must not be cut to the background's integers")

# %% hidden="coalition_values"
num_features, num_background = int(rng.integers(4, 6)), int(rng.integers(6, 9))
row, background = rng.normal(size=num_features), rng.normal(size=(num_background, num_features))
known = rng.random((7, num_features)) < 0.5
slopes = rng.uniform(1, 2, num_features)
values = coalition_values(lambda rows: np.asarray(rows) @ slopes, row, background, known)
expected = [np.where(inside, row, background.mean(axis=0)) @ slopes for inside in known]
np.testing.assert_allclose(
    values, expected, atol=1e-3, err_msg="a straight line averages: own values inside, means outside"
)
values = coalition_values(lambda rows: np.max(rows, axis=1), row, background, known)
expected = [np.where(inside, row, background).max(axis=1).mean() for inside in known]
np.testing.assert_allclose(
    values, expected, atol=1e-3, err_msg="ask first, average afterwards: the model is no straight line"
)

single = coalition_values(lambda rows: np.asarray(rows)[:, 0] ** 2, [3], [[1]], [[True]])
np.testing.assert_allclose(single, [9], rtol=1e-4, err_msg="one feature, one background clip, one coalition")
assert np.shape(single) == (1,), "one value per coalition, in an array even if there is only one"
half = coalition_values(product_plus_third, [2, 3, 6], [[0.5, 1, 0.25]], [[False, False, False]])
message = "0.5 in the background must not be cut to the row's integers"
np.testing.assert_allclose(half, [0.75], rtol=1e-4, err_msg=message)
long = np.arange(300.0)[:, None]
mean = coalition_values(lambda rows: np.asarray(rows)[:, 0], [3.0], long, [[False]])
np.testing.assert_allclose(mean, [149.5], rtol=1e-4, err_msg="average over all background clips, however many")
twice = coalition_values(lambda rows: np.asarray(rows)[:, 0], [3.0], [[1], [1], [4]], [[False]])
np.testing.assert_allclose(twice, [2], rtol=1e-4, err_msg="equal background clips count each: the mean of 1, 1 and 4")


# %% wrong="coalition_values"
def averages_before_asking(predict, row, background, coalitions):
    """You put the mean background clip in; no such clip may exist: ask about each of them, then average the answers."""
    mean = np.asarray(background).mean(axis=0)
    return np.asarray(predict(np.where(coalitions, row, mean)))


# %% wrong="coalition_values"
def swaps_known_and_unknown(predict, row, background, coalitions):
    """You took the background inside the coalition; the features inside are those of the clip."""
    return np.array([np.mean(predict(np.where(inside, background, row))) for inside in np.asarray(coalitions)])


# %% wrong="coalition_values"
def fills_with_zeros(predict, row, background, coalitions):
    """You put zeros where a feature is not known; zero is a value like any other. Let the background clips fill in."""
    return np.asarray(predict(np.where(coalitions, row, 0)))


# %% wrong="coalition_values"
def keeps_one_background_clip(predict, row, background, coalitions):
    """You used the first background clip only; what the model says without a feature is a mean over all of them."""
    return np.asarray(predict(np.where(coalitions, row, np.asarray(background)[0])))


# %% right="coalition_values"
def one_coalition_after_the_other(predict, row, background, coalitions):
    values = []
    for inside in np.asarray(coalitions, dtype=bool):
        mixed = np.array(background, dtype=float)
        mixed[:, inside] = np.asarray(row)[inside]
        values.append(float(np.mean(predict(mixed))))
    return values


# %% right="coalition_values"
def in_single_precision(predict, row, background, coalitions):
    inside = np.asarray(coalitions, dtype=np.float32)[:, None]
    mixed = inside * np.asarray(row, np.float32) + (1 - inside) * np.asarray(background, np.float32)
    answers = [predict(clips_of_one) for clips_of_one in mixed]
    return np.mean(answers, axis=1, dtype=np.float32)


# %% [markdown] equivalent="coalition_values"
# - line 24: 1 → 2 — NumPy takes any negative length in `reshape` for "whatever is left"

# %% [markdown] hint="coalition_values"
# For a single coalition: `np.where(inside, row, background)` is a table with one mixed clip per background clip.

# %% [markdown] hint="coalition_values"
# For all at once give the coalitions an axis for the background, `coalitions[:, None, :]`. `np.where` then makes three
# axes: coalition, background clip, feature.

# %% [markdown] hint="coalition_values"
# The model wants two axes: `mixed.reshape(-1, num_features)`. Shape its answers back and take the mean over axis 1.

# %% [markdown]
# ## 3. Fair shares
#
# Let features become known one after the other. Each feature earns what $v$ gains when it arrives. But the gain depends
# on who is there already: the tilt at the start may be worth much to a forest that knows nothing, and little to one
# that knows everything else. **Shapley's** answer is the average over all orders. In how many of the $M!$ orders does
# feature $j$ meet exactly the coalition $S$? Its members can come in $|S|!$ orders, and those after $j$ in $(M-1-|S|)!$
# orders. Multiplied, they are the fraction $\frac1M\binom{M-1}{|S|}^{-1}$ of all $M!$ orders, and the mean gain is
#
# $$\phi_j = \frac1M\sum_{S \not\ni j} \binom{M-1}{|S|}^{-1}\big[v(S\cup\{j\}) - v(S)\big].$$
#
# In any one order the gains add up to $v(\text{all}) - v(\varnothing)$, and so do their averages: **efficiency** (the
# package `shap` says additivity).
#
# By hand: two people have a left glove each, a third has a right glove; a pair is worth 1, anything else nothing.
# What is each one's share?
#
# ### Exercise 2: exact Shapley values

# %% exercise="shapley_values" points=3
from acml_tf.explain.shapley import shapley_values

# %% test="shapley_values"
pair = np.array([0, 10, 20, 50])
copy = pair.copy()
shares = np.asarray(shapley_values(pair))
assert np.shape(shares) == (2,), "four coalitions are those of two features: one share each"
np.testing.assert_allclose(shares, [20, 30], rtol=1e-4, err_msg="feature 0 gains 10 when it is first, 30 when second")
np.testing.assert_array_equal(pair, copy, err_msg="work on a copy: your function changed the array that it was given")
np.testing.assert_allclose(shapley_values([3, 5]), [2], rtol=1e-4, err_msg="v of nothing need not be 0: count gains")
gloves = np.array([0, 0, 0, 0, 0, 1, 1, 1])
expected = [1 / 6, 1 / 6, 2 / 3]
np.testing.assert_allclose(shapley_values(gloves), expected, rtol=1e-4, err_msg="average over the 6 orders of arrival")
coins = all_coalitions(4) @ np.array([1, 2, 4, 8])
np.testing.assert_allclose(
    shapley_values(coins), [1, 2, 4, 8], rtol=1e-4, err_msg="it adds 2ʲ to any coalition: share 2ʲ"
)

# %% hidden="shapley_values"
num_features = int(rng.integers(4, 6))
values = rng.normal(size=2**num_features) * 5 + 3
shares = np.asarray(shapley_values(values))
assert np.shape(shares) == (num_features,), "one share per feature"
np.testing.assert_allclose(
    shares.sum(), values[-1] - values[0], atol=1e-3, err_msg="the shares add up to v(all) − v(nothing)"
)
expected = np.zeros(num_features)
for order in itertools.permutations(range(num_features)):
    numbers = np.cumsum([0] + [2**feature for feature in order])
    expected[list(order)] += np.diff(values[numbers])
np.testing.assert_allclose(
    shares, expected / math.factorial(num_features), atol=1e-3, err_msg="the mean gain over all orders of arrival"
)
assert np.shape(shapley_values([3, 5])) == (1,), "one share per feature, in an array even if there is only one"
seven = np.arange(1, 8)
found = shapley_values((all_coalitions(7) @ seven) ** 2)
np.testing.assert_allclose(found, 28 * seven, rtol=1e-3, err_msg="seven features: v = (1 + … + 7)² is shared exactly")
found = shapley_values(np.repeat([0, 4.5], [511, 1]))
message = "nine features that only earn if all are there have equal shares: exactly, no orders by lot"
np.testing.assert_allclose(found, np.full(9, 0.5), rtol=1e-3, err_msg=message)
message = "v(all) may be v(nothing): one gains what the other loses"
np.testing.assert_allclose(shapley_values([0, 1, -1, 0]), [1, -1], rtol=1e-4, err_msg=message)


# %% wrong="shapley_values"
def counts_coalitions_alike(values):
    """You averaged over coalitions (Banzhaf); there are more of middle size, but each *size* is met equally often."""
    values, numbers = np.asarray(values, dtype=float), np.arange(len(values))
    features = range(len(values).bit_length() - 1)
    return np.array([np.mean([values[n + 2**j] - values[n] for n in numbers if not n >> j & 1]) for j in features])


# %% wrong="shapley_values"
def takes_only_the_last_gain(values):
    """You let each feature arrive last; such gains do not add up. Average over all orders of arrival."""
    values = np.asarray(values, dtype=float)
    full = len(values) - 1
    return np.array([values[full] - values[full - 2**j] for j in range(full.bit_length())])


# %% wrong="shapley_values"
def takes_only_the_first_gain(values):
    """You let each feature arrive first, when nothing is known; average over all places in the order."""
    values = np.asarray(values, dtype=float)
    return np.array([values[2**j] - values[0] for j in range(len(values).bit_length() - 1)])


# %% wrong="shapley_values"
def arrives_in_one_order(values):
    """You let the features arrive in one order, 0, 1, 2, …; the others count as much."""
    values = np.asarray(values, dtype=float)
    return np.diff(values[2 ** np.arange(len(values).bit_length()) - 1])


# %% wrong="shapley_values"
def reads_digits_from_the_left(values):
    """You read the binary number from the left; feature 0 is the digit of value 1, the last one written."""
    values = np.asarray(values, dtype=float)
    num, shares = len(values).bit_length() - 1, []
    for feature in range(num):
        rest = [n for n in range(len(values)) if not n >> feature & 1]
        gains = [(values[n + 2**feature] - values[n]) / math.comb(num - 1, n.bit_count()) for n in rest]
        shares.insert(0, sum(gains) / num)
    return np.array(shares)


# %% right="shapley_values"
def over_all_orders(values):
    num = len(values).bit_length() - 1
    shares, orders = [0.0] * num, list(itertools.permutations(range(num)))
    for order in orders:
        inside = 0
        for feature in order:
            shares[feature] += float(values[inside | 1 << feature] - values[inside]) / len(orders)
            inside |= 1 << feature
    return shares


# %% right="shapley_values"
def with_a_table_of_members(values):
    values = np.asarray(values, dtype=np.float32)
    num = int(np.log2(len(values)))
    inside = all_coalitions(num)
    sizes = inside.sum(axis=1)
    orders = {s: math.factorial(s) * math.factorial(num - 1 - s) for s in range(num)}
    counts = np.array([[orders.get(s - 1, 0), orders.get(s, 0)] for s in sizes.tolist()])
    return np.where(inside, counts[:, :1], -counts[:, 1:]).T @ values / np.float32(math.factorial(num))


# %% [markdown] equivalent="shapley_values"
# - line 19: np.arange(len(values)) → np.arange(len(values) - 1) — the full coalition lacks no feature

# %% [markdown] hint="shapley_values"
# Go feature by feature. Which coalition numbers lack the binary digit of value 2ʲ, and which number has the same
# coalition with j in it?

# %% [markdown] hint="shapley_values"
# `numbers[numbers >> j & 1 == 0]` are those without feature j; add `2**j` to let it in. `np.bitwise_count` gives the
# size of each.

# %% [markdown] hint="shapley_values"
# Divide each gain by `math.comb(num_features - 1, size)`, sum, and divide by the number of features.

# %% [markdown]
# Now the clip. "Not known" can be filled in two ways, and both are called SHAP. Ours took other clips. The package
# `shap` can also ask the trees themselves: where a feature is not known, follow *both* branches, weighted with the
# training clips that took them (`forest_coalition_values`). **Predict first**: which of the three parts of the word has
# the largest sum? And will the two ways agree?

# %% show
import shap

coalitions = all_coalitions(12)
background = table[train][np.random.default_rng(0).choice(len(train), 15, replace=False)]


def seven(rows):
    """Probability of the digit seven."""
    return forest.predict_proba(rows)[:, 7]


by_clips = coalition_values(seven, table[clip], background, coalitions)
by_branches = forest_coalition_values(forest, table[clip], coalitions, output=7)
shares = {"filled by other clips": shapley_values(by_clips), "filled by both branches": shapley_values(by_branches)}
theirs = {
    "filled by other clips": shap.TreeExplainer(forest, background, feature_perturbation="interventional"),
    "filled by both branches": shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent"),
}
for (way, ours), values in zip(shares.items(), (by_clips, by_branches), strict=True):
    gap = np.abs(theirs[way].shap_values(table[[clip]].astype(float))[0, :, 7] - ours).max()
    print(f"{way:24s} adds up within {abs(ours.sum() - (values[-1] - values[0])):.0e}, differs from shap by {gap:.0e}")
    print(f"{'':24s} start, middle, end: {ours.reshape(3, 4).sum(axis=1).round(3)}, unknown {values[0]:.3f}")
figure = plot_contributions(names, shares)

# %% [markdown]
# Red bars speak for "seven", blue ones against. With both branches your values agree with `shap` to the last digits of
# double precision. With other clips a difference below $10^{-8}$ remains, since there the package keeps its weights in
# single precision. Both ways are exact, and yet their bars differ, because the ways answer different questions. So
# state with each explanation *what filled in*; even the choice of the fifteen background clips is part of the question.
#
# In one thing the two agree: the start, where the *s* is, has the smallest sum. With the synthetic voice about 0.4 is
# shared out; the middle and the end of the word have 0.15 to 0.20 each, the start 0.01 or 0.06. Its tilt even speaks
# against "seven" (the long blue bar), and its finer structure makes up for that.
#
# ## 4. LIME: a straight line near one clip
#
# We could enumerate 4096 coalitions; with 120 features there are $2^{120}$. **LIME** is cheaper: it draws clips near
# the one in question, asks the model about each, and fits a linear function to the answers, in which nearby clips count
# more. Its slopes are the explanation. The fit is a ridge regression with a weight $w_i$ per sample:
#
# $$\min_{\beta_0,\,\beta}\ \sum_i w_i\,(y_i - \beta_0 - \beta^{\mathsf T} z_i)^2 + \lambda\,\lVert\beta\rVert^2.$$
#
# The offset $\beta_0$ is free. What is it for given slopes, and how can you get rid of it before you solve?
#
# ### Exercise 3: the slopes of LIME

# %% exercise="lime_weights" points=2
from acml_tf.explain.surrogate import lime_weights

# %% test="lime_weights"
square, plane = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]), np.array([7, 9, 4, 6])
copies = square.copy(), plane.copy()
slopes = np.asarray(lime_weights(square, plane, np.ones(4), penalty=0))
assert np.shape(slopes) == (2,), "one slope per feature, the offset is not returned"
np.testing.assert_allclose(slopes, [2, -3], rtol=1e-3, err_msg="the plane 7 + 2·z₁ − 3·z₂, without penalty: its slopes")
np.testing.assert_array_equal(square, copies[0], err_msg="work on a copy: your function changed the samples")
np.testing.assert_array_equal(plane, copies[1], err_msg="work on a copy: your function changed the answers")
two = [[0], [2]], [10, 14]
plain, weighted = lime_weights(*two, [1, 1], penalty=2), lime_weights(*two, [3, 1])
np.testing.assert_allclose(plain, [1], rtol=1e-3, err_msg="around the means: 4 / (2 + penalty); the offset is free")
message = "weights 3 and 1: the means are 0.5 and 11; with the default penalty 1 the slope is 6 / (3 + 1)"
np.testing.assert_allclose(weighted, [1.5], rtol=1e-3, err_msg=message)

# %% hidden="lime_weights"
num_samples, num_features = int(rng.integers(20, 30)), int(rng.integers(3, 6))
samples = rng.normal(size=(num_samples, num_features)) + 3
answers = samples @ rng.uniform(1, 2, num_features) + rng.normal(size=num_samples) + 20
weights, penalty = rng.uniform(0.2, 3, num_samples), float(rng.uniform(2, 5))
expected = Ridge(alpha=penalty).fit(samples, answers, sample_weight=weights).coef_
np.testing.assert_allclose(
    lime_weights(samples, answers, weights, penalty),
    expected,
    atol=5e-3,
    err_msg="not the minimum of the sum in the text",
)
weights[: num_samples // 4] = 0
some = np.asarray(lime_weights(samples, answers, weights, penalty))
answers[: num_samples // 4] += 5e5
np.testing.assert_allclose(
    lime_weights(samples, answers, weights, penalty), some, atol=5e-3, err_msg="a sample of weight 0 has no say"
)
light = lime_weights([[0], [1], [2]], [1, 3, 7], [1e4, 1, 1], 0.0)
np.testing.assert_allclose(light, [2.8], rtol=1e-2, err_msg="the heavy one sets the offset, the light ones the slope")
assert np.shape(lime_weights(*two, [1, 1])) == (1,), "one slope per feature, in an array even if there is only one"


# %% wrong="lime_weights"
def has_no_offset(samples, answers, weights, penalty=1.0):
    """You forced the line through zero; take the weighted means off samples and answers first."""
    scaled = np.transpose(samples) * weights
    return np.linalg.solve(scaled @ samples + penalty * np.eye(len(scaled)) + 1e-12, scaled @ answers)


# %% wrong="lime_weights"
def penalises_the_offset(samples, answers, weights, penalty=1.0):
    """You penalised the offset as well; then the slopes depend on where the zero of the answers lies."""
    design = np.column_stack([np.ones(len(samples)), samples])
    scaled = design.T * weights
    return np.linalg.solve(scaled @ design + (penalty + 1e-9) * np.eye(len(scaled)), scaled @ answers)[1:]


# %% wrong="lime_weights"
def forgets_the_weights_in_the_means(samples, answers, weights, penalty=1.0):
    """You took the plain means off; the best offset is at the *weighted* means."""
    samples, answers = samples - np.mean(samples, axis=0), answers - np.mean(answers)
    scaled = samples.T * weights
    return np.linalg.solve(scaled @ samples + penalty * np.eye(len(scaled)), scaled @ answers)


# %% wrong="lime_weights"
def counts_all_samples_alike(samples, answers, weights, penalty=1.0):
    """You left the weights out; a straight line through far samples says nothing about this clip."""
    return Ridge(alpha=penalty).fit(samples, answers).coef_


# %% wrong="lime_weights"
def squares_the_weights(samples, answers, weights, penalty=1.0):
    """You multiplied samples and answers by w, which squares it in the sum; multiply by its square root."""
    return Ridge(alpha=penalty).fit(samples, answers, sample_weight=np.square(weights)).coef_


# %% right="lime_weights"
def with_scikit_learn(samples, answers, weights, penalty=1.0):
    return Ridge(alpha=penalty).fit(samples, answers, sample_weight=weights).coef_.tolist()


# %% right="lime_weights"
def by_least_squares_with_extra_rows(samples, answers, weights, penalty=1.0):
    samples, answers, weights = (np.asarray(part, dtype=np.float32) for part in (samples, answers, weights))
    num_features, root = samples.shape[1], np.sqrt(weights)
    design = np.vstack(
        [np.c_[np.ones(len(samples)), samples] * root[:, None], np.zeros((num_features, num_features + 1))]
    )
    design[len(samples) :, 1:] = np.sqrt(penalty) * np.eye(num_features)
    return np.linalg.lstsq(design, np.r_[answers * root, np.zeros(num_features)], rcond=None)[0][1:]


# %% [markdown] equivalent="lime_weights"
# - line 22: answers - share @ answers → answers + share @ answers — centred samples times a constant add up to 0
# - line 22: answers - share @ answers → answers — centred samples times a constant add up to 0

# %% [markdown] hint="lime_weights"
# For given slopes the best offset makes the weighted mean error zero. So take the weighted means off samples and
# answers; then no offset is left to find.

# %% [markdown] hint="lime_weights"
# The weighted mean is `weights @ samples / weights.sum()`. What remains is ridge regression, with each sample's row
# multiplied by its weight once.

# %% [markdown] hint="lime_weights"
# With centred samples $Z$, answers $y$ and the weights on the diagonal of $W$, the slopes solve $(Z^{\mathsf T} W Z +
# \lambda I)\,\beta = Z^{\mathsf T} W y$. `samples.T * weights` is $Z^{\mathsf T} W$ without the large matrix.

# %% [markdown]
# Two choices matter here: how far away the samples lie, and how fast the weight $e^{-d^2/\text{width}^2}$ falls with
# the distance $d$, the **kernel width**. By default the package `lime` has a width of $0.75\sqrt{M}$ standard
# deviations (and takes the square root of this weight, which makes its kernel wider by $\sqrt2$; it also cuts features
# into quartiles and draws as the training clips lie, which we do not). We draw the samples normally, one standard
# deviation wide in each feature, for both widths.

# %% [markdown] question="narrow_kernel" told_by="the output below"
# **Predict first**: do the five largest slopes stay the same with another seed? And with a third of that width?
#
# - a) yes
# - b) with many samples only
# - c) with another seed, if there are many samples; with another width not even then
# - right c — a forest is a staircase, and how steep it looks depends on how far you look.
# - wrong a — look at the first rows of the output: few samples, another seed.
# - wrong b — a forest is a staircase; how steep is it near a step, and how steep from farther away?

# %% [markdown]
# The figure shows the mean over five seeds with 20,000 samples. The first line of the output compares your function
# with the fit inside the package `lime`, on the same samples.

# %% show
from lime.lime_base import LimeBase

scale, wide, narrow = table[train].std(axis=0), 0.75 * np.sqrt(12), 0.25 * np.sqrt(12)


def lime_slopes(width, num_samples, seed):
    """Slopes near the clip, per standard deviation of each feature."""
    samples, weights = draw_near(12, width, num_samples, seed)
    return lime_weights(samples, seven(table[clip] + samples * scale), weights)


samples, weights = draw_near(12, wide, 1500, seed=0)
question = samples, seven(table[clip] + samples * scale)[:, None], weights, 0, 12
package = dict(LimeBase(np.asarray).explain_instance_with_data(*question, feature_selection="none")[1])
gap = np.abs(lime_slopes(wide, 1500, seed=0) - [package[feature] for feature in range(12)]).max()
print(f"largest difference from the package: {gap:.0e}\nOf the five largest slopes two fits share:")
for num_samples in (1500, 20000):
    fits = {width: [lime_slopes(width, num_samples, seed) for seed in range(5)] for width in (wide, narrow)}
    for name, *pair in (("wide, wide", wide, wide), ("narrow, narrow", narrow, narrow), ("wide, narrow", wide, narrow)):
        common = largest_in_common(*(fits[width] for width in pair))
        print(f"{num_samples:5d} samples, another seed, {name:14s} {common:.1f}")
titles = {f"width {width:.2f}": np.mean(slopes, axis=0) for width, slopes in fits.items()}
figure = plot_contributions(names, titles, "probability per standard deviation", "slope")
held = np.cumsum(np.sort(draw_near(12, narrow, 1500, seed=0)[1])[::-1])
print(f"narrow: ten samples hold {held[9] / held[-1]:.0%} of the weight, the clip itself {held[0] / held[-1]:.0%}")

# %% [markdown]
# Two sets of five features, drawn by lot from twelve, share $5\cdot5/12 \approx 2.1$ on average. A narrow width does
# two things, which must be kept apart. With 1500 samples most of the weight lies on ten of them, above all on the clip
# itself, and the five largest slopes change with the seed almost as if drawn by lot (2.2): that is chance, and more
# samples cure it. With 20000 samples each width nearly agrees with itself (5.0 and 4.6), and still the two share only
# 3.0: that is the effect of the width, and no number of samples cures it. (The penalty is 1 whatever the weights add up
# to, so it also shrinks the narrow slopes: compare which are the largest, not how large they are.) A forest is a
# staircase, and how steep it looks depends on how far you look. With the recordings the two widths agree better; see
# your output.
#
# Do not compare these bars with those of section 3: a slope says where the probability goes when a feature *grows*, a
# share says what its value has brought.
#
# Is there a kernel that is not a matter of taste? There is one. Let the "samples" be the coalitions themselves, ones
# and zeros, with $v(S)$ as answers and the **Shapley kernel** as weights: then the slopes are the Shapley values. (The
# empty and the full coalition should weigh infinitely much; $10^7$ is enough.) **KernelSHAP** does this with only some
# of the coalitions, drawn at random. No new code is needed:

# %% show
as_slopes = lime_weights(coalitions, by_branches, shapley_kernel(coalitions), penalty=0)
print(f"straight line against Shapley: {np.abs(as_slopes - shapley_values(by_branches)).max():.0e}")

# %% [markdown]
# ## 5. How does the answer change with one feature?
#
# So far it was one clip. For a picture of the whole model, move one feature and watch. Keep a clip as it is, give one
# of its features all values of a grid, and ask: one curve per clip, its **individual conditional expectation** (ICE).
# The mean of the curves is the **partial dependence** (PDP).
#
# ### Exercise 4: one curve per clip

# %% exercise="individual_curves" points=1
from acml_tf.explain.effects import individual_curves

# %% test="individual_curves"
few, grid = np.array([[1, 10, 5], [2, 20, 5], [3, 30, 5]]), [1, 0.5]
copy = few.copy()
curves = np.asarray(individual_curves(product_plus_third, few, 1, grid))
assert np.shape(curves) == (3, 2), "one row per clip, one column per value of the grid"
np.testing.assert_allclose(curves[0], [6, 5.5], rtol=1e-4, err_msg="first clip: 1·1 + 5 and 1·0.5 + 5, in this order")
np.testing.assert_allclose(
    curves[:, 0], [6, 7, 8], rtol=1e-4, err_msg="all clips at the value 1: only feature 1 is changed"
)
np.testing.assert_array_equal(few, copy, err_msg="work on a copy: your function changed the table that it was given")

# %% hidden="individual_curves"
num_clips, num_features = int(rng.integers(5, 9)), int(rng.integers(3, 5))
some, column = rng.normal(size=(num_clips, num_features)), int(rng.integers(num_features))
grid = rng.normal(size=int(rng.integers(10, 14)))
curves = individual_curves(lambda rows: np.prod(rows, axis=1), some, column, grid)
expected = np.delete(some, column, axis=1).prod(axis=1)[:, None] * grid
np.testing.assert_allclose(
    curves, expected, atol=1e-3, err_msg="give one feature each value of the grid, keep the others"
)

single = np.asarray(individual_curves(lambda rows: np.asarray(rows)[:, 0] ** 2, [[1]], 0, [3]))
assert single.shape == (1, 1), "one clip and one value: a table of one row and one column"
np.testing.assert_allclose(single, [[9]], rtol=1e-4, err_msg="one clip and one value: the square of 3")
twice = np.asarray(individual_curves(lambda rows: np.asarray(rows)[:, 0] ** 2, [[1]], 0, [3, 3, 2]))
assert twice.shape == (1, 3), "a column for each value of the grid, also where two are equal"
np.testing.assert_allclose(twice, [[9, 9, 4]], rtol=1e-4, err_msg="columns in the order of the grid")
parts = individual_curves(lambda rows: np.asarray(rows)[:, 0] / 4, [[5], [6]], 0, np.array([1, 2]))
message = "a grid of whole numbers, answers with fractions: keep the answers as they are"
np.testing.assert_allclose(parts, [[0.25, 0.5]] * 2, rtol=1e-4, err_msg=message)
column = individual_curves(lambda rows: np.asarray(rows)[:, 0], [[5.0], [6.0]], 0, [1.0, 2.0])
message = "a model may answer with a column of your own table: the next value of the grid must not change what it said"
np.testing.assert_allclose(column, [[1, 2]] * 2, rtol=1e-4, err_msg=message)


# %% wrong="individual_curves"
def puts_values_in_rows(predict, table, feature, grid):
    """You have one row per value; one curve per clip asks for one row per clip."""
    rows = [np.array(table, dtype=float) for _ in grid]
    for changed, value in zip(rows, grid, strict=True):
        changed[:, feature] = value
    return np.array([predict(changed) for changed in rows])


# %% wrong="individual_curves"
def returns_the_mean(predict, table, feature, grid):
    """You averaged over the clips; that is the partial dependence. The curves of the single clips are asked for."""
    changed, curve = np.array(table, dtype=float), []
    for value in grid:
        changed[:, feature] = value
        curve.append(np.mean(predict(changed)))
    return np.array(curve)


# %% wrong="individual_curves"
def adds_the_value(predict, table, feature, grid):
    """You added the value to the feature; the feature is to *have* the value, in every clip."""
    curves = []
    for value in grid:
        changed = np.array(table, dtype=float)
        changed[:, feature] += value
        curves.append(predict(changed))
    return np.stack(curves, axis=1)


# %% wrong="individual_curves"
def keeps_integers(predict, table, feature, grid):
    """You wrote 0.5 into a table of integers, which cuts it to 0; make a copy of floats first."""
    changed, curves = np.array(table), []
    for value in grid:
        changed[:, feature] = value
        curves.append(predict(changed))
    return np.stack(curves, axis=1).astype(float)


# %% wrong="individual_curves"
def lets_each_curve_begin_at_zero(predict, table, feature, grid):
    """You let each curve begin at 0 (centred curves); the answers of the model are asked for, as they are."""
    curves = []
    for value in grid:
        changed = np.array(table, dtype=float)
        changed[:, feature] = value
        curves.append(predict(changed))
    return np.stack(curves, axis=1) - np.asarray(curves[0])[:, None]


# %% right="individual_curves"
def in_one_call(predict, table, feature, grid):
    table = np.asarray(table, dtype=float)
    changed = np.repeat(table, len(grid), axis=0)
    changed[:, feature] = np.tile(grid, len(table))
    return np.reshape(predict(changed), (len(table), len(grid)))


# %% right="individual_curves"
def clip_by_clip_in_single_precision(predict, table, feature, grid):
    curves = []
    for row in np.asarray(table, dtype=np.float32):
        alone = np.tile(row, (len(grid), 1))
        alone[:, feature] = grid
        curves.append(np.asarray(predict(alone), dtype=np.float32))
    return curves


# %% [markdown] hint="individual_curves"
# Loop over the grid: copy the table, fill one column, ask the model once for all clips.

# %% [markdown] hint="individual_curves"
# `np.stack(answers, axis=1)` puts the answers to each value side by side as columns.

# %% [markdown]
# Moving one feature alone has a price: it makes clips that do not exist. Loud at 1 kHz and silent at 2 kHz? In
# broad-band noise the levels of neighbouring bands rise together. The model has never seen such a sound; what it says
# there is invented, and the PDP averages over it.
#
# **Accumulated local effects** (ALE) stay where the clips are. Cut the feature's range into intervals; within each use
# only *its own* clips, and ask by how much the answer rises from the lower to the upper edge:
#
# $$\Delta_k = \frac1{n_k}\sum_{i\,\in\,\text{interval } k}
# \big[f(e_k,\ \text{rest}_i) - f(e_{k-1},\ \text{rest}_i)\big],$$
#
# then add up the steps from the left, and subtract a constant so that the mean over the clips is zero. A clip in
# interval $k$ counts with the mean of the effects at $e_{k-1}$ and $e_k$.
#
# ### Exercise 5: accumulated local effects

# %% exercise="accumulated_local_effects" points=3
from acml_tf.explain.effects import accumulated_local_effects

# %% test="accumulated_local_effects"
three, edges = np.array([[1, 30, 0], [2, 30, 0], [3, 61, 0]]), [0, 2, 4]
copy = three.copy()
effects = np.asarray(accumulated_local_effects(product_plus_third, three, 0, edges))
assert np.shape(effects) == (3,), "one effect per edge"
message = "steps: (2 − 0)·30 over the first two clips, (4 − 2)·61 for the third"
np.testing.assert_allclose(np.diff(effects), [60, 122], rtol=1e-4, err_msg=message)
message = "0, 60, 182 less the mean over the clips, (30 + 30 + 121) / 3"
np.testing.assert_allclose(effects, np.array([0, 60, 182]) - 181 / 3, atol=1e-3, err_msg=message)
np.testing.assert_array_equal(three, copy, err_msg="work on a copy: your function changed the table that it was given")
gap = np.asarray(accumulated_local_effects(product_plus_third, three, 0, [1, 2, 2.5, 4]))
message = "a clip on an edge: in the interval that ends there; an interval without clips: flat"
np.testing.assert_allclose(np.diff(gap), [30, 0, 91.5], atol=1e-3, err_msg=message)
np.testing.assert_allclose(gap[0], -35.25, atol=1e-3, err_msg="0, 30, 30, 121.5 less (15 + 15 + 75.75) / 3")

# %% hidden="accumulated_local_effects"
num_clips, column = int(rng.integers(30, 50)), int(rng.integers(3))
some = rng.uniform(1, 2, size=(num_clips, 3)) * [1, 2, 3]
edges = np.quantile(some[:, column], np.linspace(0, 1, 6))
slopes = rng.uniform(1, 2, 3)
straight = np.asarray(accumulated_local_effects(lambda rows: np.asarray(rows) @ slopes + 5, some, column, edges))
np.testing.assert_allclose(
    np.diff(straight),
    slopes[column] * np.diff(edges),
    atol=1e-3,
    err_msg="a straight line has its slope in every interval",
)
edges = np.append(edges, edges[-1] + 1)
effects = np.asarray(accumulated_local_effects(lambda rows: np.prod(rows, axis=1), some, column, edges))
others, place = np.delete(some, column, axis=1).prod(axis=1), np.digitize(some[:, column], edges, right=True)
place = np.maximum(place, 1)
for number in range(1, len(edges) - 1):
    step = others[place == number].mean() * (edges[number] - edges[number - 1])
    np.testing.assert_allclose(
        effects[number] - effects[number - 1], step, atol=1e-3, err_msg="in an interval only its own clips count"
    )
np.testing.assert_allclose(effects[-1], effects[-2], atol=1e-3, err_msg="an interval without clips: no change")
mean = np.mean((effects[place] + effects[place - 1]) / 2)
np.testing.assert_allclose(mean, 0, atol=1e-3, err_msg="the mean effect over the clips is 0")


def refuses_no_clips(rows):
    """Answer as a forest does, which raises a ValueError for a table without rows."""
    if len(rows) == 0:
        raise ValueError("found array with 0 samples")
    return np.prod(rows, axis=1)


again = accumulated_local_effects(refuses_no_clips, some, column, edges)
np.testing.assert_allclose(again, effects, atol=1e-3, err_msg="do not ask the model about an interval without clips")
unit = np.where(np.arange(3) == column, 1e-9, 1.0)
tiny = accumulated_local_effects(lambda rows: np.prod(rows, axis=1), some * unit, column, 1e-9 * edges)
np.testing.assert_allclose(1e9 * np.asarray(tiny), effects, atol=1e-3, err_msg="a feature may be in small units")
edge = accumulated_local_effects(product_plus_third, [[1, 30, 0], [1, 10, 0], [2, 50, 0]], 0, [1, 2])
np.testing.assert_allclose(edge, [-15, 15], atol=1e-3, err_msg="all clips on the first edge are in the first interval")


# %% wrong="accumulated_local_effects"
def uses_all_clips_everywhere(predict, table, feature, edges):
    """You moved all clips through every interval; that is partial dependence again. Only its own clips count."""
    curve = individual_curves(predict, table, feature, edges).mean(axis=0)
    place = np.maximum(np.searchsorted(edges, np.asarray(table)[:, feature]), 1)
    return curve - np.mean(curve[place] + curve[place - 1]) / 2


# %% wrong="accumulated_local_effects"
def does_not_accumulate(predict, table, feature, edges):
    """You returned the local steps; add them up from the left, or the curve is the slope and not the effect."""
    effects = accumulated_local_effects(predict, table, feature, edges)
    return np.append(0, np.diff(effects))


# %% wrong="accumulated_local_effects"
def starts_at_zero(predict, table, feature, edges):
    """You let the curve start at 0; subtract a constant so that the mean over the clips is 0."""
    effects = accumulated_local_effects(predict, table, feature, edges)
    return effects - effects[0]


# %% wrong="accumulated_local_effects"
def centres_over_the_edges(predict, table, feature, edges):
    """You subtracted the mean over the edges; an interval counts with the number of its clips."""
    effects = accumulated_local_effects(predict, table, feature, edges)
    return effects - effects.mean()


# %% wrong="accumulated_local_effects"
def sums_within_intervals(predict, table, feature, edges):
    """You summed over the clips of an interval; take their mean, or crowded intervals seem steep."""
    table, edges = np.asarray(table, dtype=float), np.asarray(edges, dtype=float)
    place = np.maximum(np.searchsorted(edges, table[:, feature]), 1)
    curves = individual_curves(predict, table, feature, edges)
    rows = np.arange(len(table))
    steps = np.bincount(place - 1, curves[rows, place] - curves[rows, place - 1], len(edges) - 1)
    effects = np.append(0, np.cumsum(steps))
    return effects - np.mean(effects[place] + effects[place - 1]) / 2


# %% right="accumulated_local_effects"
def interval_by_interval(predict, table, feature, edges):
    table, effects, means = np.asarray(table, dtype=float), [0.0], 0.0
    for number, (low, high) in enumerate(itertools.pairwise(edges)):
        own = table[
            (table[:, feature] > low) & (table[:, feature] <= high) | (number == 0) & (table[:, feature] == low)
        ]
        step = 0.0
        if len(own):
            at_low, at_high = own.copy(), own.copy()
            at_low[:, feature], at_high[:, feature] = low, high
            step = np.mean(np.asarray(predict(at_high)) - np.asarray(predict(at_low)))
        means += len(own) * (effects[-1] + step / 2) / len(table)
        effects.append(effects[-1] + step)
    return [effect - means for effect in effects]


# %% right="accumulated_local_effects"
def from_individual_curves(predict, table, feature, edges):
    place = np.maximum(np.digitize(np.asarray(table)[:, feature], edges, right=True), 1)
    curves = np.asarray(individual_curves(predict, table, feature, edges), dtype=np.float32)
    steps = np.zeros(len(edges), dtype=np.float32)
    for number in np.unique(place):
        steps[number] = np.mean(np.diff(curves[place == number][:, number - 1 : number + 1], axis=1))
    effects = np.cumsum(steps)
    return effects - np.mean((effects[place] + effects[place - 1]) / 2)


# %% [markdown] hint="accumulated_local_effects"
# For each clip find its interval. Then two copies of the table: one with the feature at the lower edge of each clip's
# own interval, one with it at the upper edge. Two calls of `predict` are enough.

# %% [markdown] hint="accumulated_local_effects"
# `np.searchsorted(edges, values)` gives the number of the edge at or above each value: for a value on an edge, that
# edge itself. One less is the interval; the first edge needs a `np.maximum`.

# %% [markdown] hint="accumulated_local_effects"
# `np.bincount(interval, weights=differences)` sums per interval, and without `weights` it counts. At the end each
# interval has the mean of the effects at its two edges; average these, each as often as it has clips.

# %% [markdown]
# A case whose truth is known: 500 simulated sounds have levels $a$ and $b$ in two neighbouring bands, from 0 to 1 in
# units of 10 dB, $b$ equal to $a$ up to a little noise, and simulated listeners rate them $a + b^2$ plus noise. Two
# models learn from them, a polynomial of degree 4 and a forest. Black is the true effect of $a$, thin grey lines are
# single sounds; PDP, ALE and truth have the mean 0, and beyond ±1 the effect axis is logarithmic. **Predict first**:
# what will the polynomial say about a sound with $a = 1$, $b = 0$, where it has seen nothing?

# %% show
corner = fit_two_bands("polynomial")[0].predict([[1, 0]])[0]
print(f"a = 1, b = 0: the polynomial says {corner:.0f}; the rating would be 1")
drawn = {kind: effects_of_two_bands(kind, seed=0) for kind in ("polynomial", "forest")}
figure = plot_effects(
    {kind: {"PDP": (edges, pdp), "ALE": (edges, ale)} for kind, (edges, pdp, ale, _) in drawn.items()},
    curves={kind: (edges, curves[:30]) for kind, (edges, *_, curves) in drawn.items()},
    truth=(drawn["forest"][0], true_effects(drawn["forest"][0], 0)),
    names=["level a in the first band (10 dB)"],
    unit="rating",
    linear_to=1,
)

# %% [markdown]
# Root mean square error of each curve against the truth, over eight draws of the sounds. The last column is how many
# times larger PDP's error is than ALE's (geometric mean with Student's 95 % interval).

# %% show
for kind in drawn:
    errors = errors_of_two_bands(kind, range(8))
    low, high = np.exp(mean_interval(np.log(np.divide(*np.transpose(errors)))))
    pdp, ale = np.exp(np.mean(np.log(errors), axis=0))
    print(f"{kind:11s} PDP off by {pdp:.3f}, ALE by {ale:.3f}: {pdp / ale:.1f} times ({low:.1f} … {high:.1f})")

# %% [markdown]
# The polynomial is nearly right wherever there are sounds, and ALE sees that: its curve lies on the black one. PDP
# reports what the polynomial says in empty corners, 92 where the rating would be 1; its error is about 200 times that
# of ALE (the interval runs from 96 to 458). A forest does not run away there, it repeats its nearest leaf, so the
# damage is smaller: 1.9 times, and the interval lies above 1. Both curves asked the same models; what PDP loses to ALE
# it loses on sounds that do not exist. Shapley values with other clips as filling ask about such sounds, too.
#
# Now the digits. How does the probability of "seven" change with the tilt at the start of the word?

# %% show
column = 0
edges = np.unique(np.quantile(table[train, column], np.linspace(0, 1, 13)))
curves = individual_curves(seven, table[train], column, edges)
local = accumulated_local_effects(seven, table[train], column, edges)
both = {"PDP": (edges, curves.mean(axis=0) - curves.mean()), "ALE": (edges, local - local.mean())}
figure = plot_effects({"probability of “seven”": both}, names=["tilt c₁ at the start (dB)"], unit="probability")

# %% [markdown]
# Both curves fall where the tilt changes its sign: over its training clips, a hissing start does speak for "seven". For
# this forest PDP makes the step larger than ALE does. (The rise of ALE at the left is a single interval, the twelfth of
# the clips with the lowest tilt.) Here nobody knows the truth, but we know which of the two stays among clips that
# exist. The clip of section 3, with a tilt of −0.6, stands well down the step, where both curves are already below
# zero, which may be why its tilt spoke against "seven".
#
# ## 6. A rule that holds
#
# "It said *seven* because $c_2$ at the start lies between these two values and $c_4$ at the end between those": such a
# rule can be checked by anybody. An **anchor** is a rule under which the model nearly always gives the same answer,
# whatever the other features are. Two numbers judge it. **Precision**: of the clips under the rule, what share gets
# this answer from *the model*? **Coverage**: how many clips does it speak about at all?
#
# ### Exercise 6: precision and coverage of an anchor

# %% exercise="anchor_precision" points=2
from acml_tf.explain.anchors import anchor_precision

# %% test="anchor_precision"
heard = np.array([[1, 5], [2, 5], [3, 7], [4, 7], [5, 9]])
answers, copy = np.array([7, 7, 6, 7, 7]), heard.copy()
precision, coverage = anchor_precision(heard, answers, {0: (2, 5)}, 7)
np.testing.assert_allclose(coverage, 3 / 5, rtol=1e-4, err_msg="2, 3, 4 of five: low belongs to it, high does not")
np.testing.assert_allclose(precision, 2 / 3, rtol=1e-4, err_msg="of these three clips two get the answer 7")
other = anchor_precision(heard, answers, {0: (2, 5)}, 6)
np.testing.assert_allclose(other, [1 / 3, 3 / 5], rtol=1e-4, err_msg="of the same three clips one gets the answer 6")
both = anchor_precision(heard, answers, {0: (2, 5), 1: (6, 10)}, 7)
np.testing.assert_allclose(both, [1 / 2, 2 / 5], rtol=1e-4, err_msg="both hold for the third and fourth clip only")
always, never = anchor_precision(heard, answers, {}, 7), anchor_precision(heard, answers, {1: (10, 20)}, 7)
np.testing.assert_allclose(always, [4 / 5, 1], rtol=1e-4, err_msg="an empty rule holds for every clip")
np.testing.assert_allclose(never, [0, 0], atol=1e-6, err_msg="no clip under the rule: 0 and 0")
np.testing.assert_array_equal(heard, copy, err_msg="work on a copy: your function changed the table that it was given")
np.testing.assert_array_equal(answers, [7, 7, 6, 7, 7], err_msg="work on a copy: your function changed the answers")

# %% hidden="anchor_precision"
num_clips = int(rng.integers(30, 50))
heard, answers = rng.normal(size=(num_clips, 4)), rng.integers(3, size=num_clips)
low, high = np.sort(rng.choice(heard[:, 2], 2, replace=False))
rule = {2: (low, high + 0.5), 0: (-np.inf, 0.8)}
inside = [index for index in range(num_clips) if low <= heard[index, 2] < high + 0.5 and heard[index, 0] < 0.8]
expected = [sum(answers[index] == 1 for index in inside) / max(1, len(inside)), len(inside) / num_clips]
np.testing.assert_allclose(
    anchor_precision(heard, answers, rule, 1),
    expected,
    atol=1e-5,
    err_msg="count the clips for which every condition holds",
)
second = anchor_precision([[0, 9], [1, 0], [2, 9], [3, 0]], [7, 7, 6, 7], {1: (5, 10)}, 7)
np.testing.assert_allclose(second, [0.5, 0.5], atol=1e-5, err_msg="the key of the rule is the number of the column")
signs = [anchor_precision([[-1], [0], [1], [2]], [6, 7, 7, 6], {0: bounds}, 7) for bounds in ((0, 2), (-2, 0))]
np.testing.assert_allclose(signs, [[1, 0.5], [0, 0.25]], atol=1e-5, err_msg="0 is a bound like any other number")
zero = anchor_precision([[1], [2], [3]], [0, 1, 0], {0: (2, 4)}, 0)
np.testing.assert_allclose(zero, [1 / 2, 2 / 3], atol=1e-5, err_msg="the answer may be 0: clips outside do not count")
half = anchor_precision(np.array([[1], [2], [3]]), [7, 6, 7], {0: (1.5, 2.5)}, 6)
np.testing.assert_allclose(half, [1, 1 / 3], atol=1e-5, err_msg="1.5 is a limit, also for a table of whole numbers")


# %% wrong="anchor_precision"
def is_content_with_one_condition(table, answers, rule, answer):
    """You let a clip in when any condition holds; an anchor holds only where all do."""
    table = np.asarray(table)
    inside = [any(low <= row[j] < high for j, (low, high) in rule.items()) or not rule for row in table]
    told = np.asarray(answers)[inside] == answer
    return float(np.mean(told)) if len(told) else 0.0, float(np.mean(inside))


# %% wrong="anchor_precision"
def gives_the_recall(table, answers, rule, answer):
    """You divided by the clips with this answer; that is recall. Precision divides by the clips under the rule."""
    inside = np.array([all(low <= row[j] < high for j, (low, high) in rule.items()) for row in np.asarray(table)])
    given = np.asarray(answers) == answer
    return float(np.sum(inside & given) / np.sum(given)), float(np.mean(inside))


# %% wrong="anchor_precision"
def lets_the_upper_end_in(table, answers, rule, answer):
    """You let `high` belong to the rule; two neighbouring intervals would then share a clip."""
    inside = np.array([all(low <= row[j] <= high for j, (low, high) in rule.items()) for row in np.asarray(table)])
    told = np.asarray(answers)[inside] == answer
    return float(np.mean(told)) if len(told) else 0.0, float(np.mean(inside))


# %% wrong="anchor_precision"
def counts_only_right_clips_as_covered(table, answers, rule, answer):
    """You counted the clips under the rule that *also* get the answer; coverage does not ask for the answer."""
    inside = np.array([all(low <= row[j] < high for j, (low, high) in rule.items()) for row in np.asarray(table)])
    told = np.asarray(answers)[inside] == answer
    return float(np.mean(told)) if len(told) else 0.0, float(np.sum(told) / len(inside))


# %% wrong="anchor_precision"
def counts_the_most_frequent_answer(table, answers, rule, answer):
    """You counted the most frequent answer under the rule; the precision is that of the answer that was asked for."""
    table, answers, inside = np.asarray(table), np.asarray(answers), np.full(len(answers), True)
    for column, (low, high) in rule.items():
        inside &= np.logical_and(low <= table[:, column], table[:, column] < high)
    counts = np.unique(answers[inside], return_counts=True)[1]
    return float(max(counts, default=0) / max(1, inside.sum())), float(inside.mean())


# %% right="anchor_precision"
def row_by_row(table, answers, rule, answer):
    under = [
        told == answer
        for row, told in zip(np.asarray(table).tolist(), answers, strict=True)
        if all(low <= row[feature] < high for feature, (low, high) in rule.items())
    ]
    return [sum(under) / len(under) if under else 0, len(under) / len(table)]


# %% right="anchor_precision"
def with_columns_in_single_precision(table, answers, rule, answer):
    columns, inside = np.asarray(table).T, np.ones(len(table))
    for feature in rule:
        inside = inside * (columns[feature] >= rule[feature][0]) * (columns[feature] < rule[feature][1])
    hits = np.sum(inside * (np.asarray(answers) == answer))
    return np.array([hits / max(1, inside.sum()), inside.mean()], dtype=np.float32)


# %% [markdown] hint="anchor_precision"
# Start with `holds`, True for every clip, and let each condition take some away.

# %% [markdown] hint="anchor_precision"
# `&` joins two arrays of truth values, and the mean of such an array is the share that is True. Which of the two
# results is a mean over all clips, which over those in `holds`? And what is the mean of nothing?

# %% [markdown]
# `grow_anchor` adds one condition after the other until the precision is 0.95 on the clips in which it searches, or
# four conditions are reached. It chooses the best of many, so its own precision flatters it, as in lesson 2.2. The
# clips of the held-out voices judge. (The forest also knows its training clips by heart; the fall does not tell one
# cause from the other.) **Predict first**: by how much does the precision fall?

# %% show
rule = grow_anchor(table[train], told[train], table[clip], 7, min_clips=10)
print("seven because", " and ".join(f"{low:.1f} ≤ {names[j]} < {high:.1f}" for j, (low, high) in rule.items()))
some = test[:: max(1, len(test) // 60)]
old, old_coverage, new, new_coverage = judge_anchors(table, told, some, train, test, min_clips=10)
print(f"{len(some)} anchors: precision {old.mean():.2f}, coverage {old_coverage.mean():.3f} where they were found")
print(f"on held-out voices: precision {new[new_coverage > 0].mean():.2f}, coverage {new_coverage.mean():.3f}")
low, high = mean_interval((old - new)[new_coverage > 0])
print(f"fall {low:.2f} … {high:.2f} (anchors drawn); {np.sum(new_coverage == 0)} of them cover no other held-out clip")

# %% [markdown]
# From 0.97 to 0.83: on average a rule that "always" holds fails for one new clip in six; and these are only two voices
# (the printed interval counts anchors, not voices, so it is too narrow).
# The coverage is small both times. It is larger for the new voices, probably because their clips hold eleven other
# takes of the same word by the same voice. That also makes this test an easy one. An anchor speaks about few clips.
# That is its honesty: it says where it speaks.
#
# ## 7. The other end: models that can be read
#
# Why explain a black box if a **white box** would do? Five models get the same twelve numbers and the same folds: in
# each fold they are tested on speakers that they have not heard. A tree of depth 5 is a page of questions; **logistic
# regression** is one weighted sum per digit; **naive Bayes** one mean and one variance per feature and digit; a
# **Gaussian mixture** two such sets per digit, and their shares. No setting was tuned. For the interval of the
# difference speakers are drawn anew; since two synthetic voices share each accent, it is, if anything, too narrow.

# %% show
right, sizes, scores = {}, {}, {}
draws = resampled_indices(len(people), 2000, seed=0)
for name, model in ({"forest": clone(forest)} | readable_models()).items():
    right[name] = cross_predictions(model, table, digits, folds) == digits
    sizes[name] = stored_numbers(model)
    scores[name] = (right[name].mean(), *bootstrap_interval(right[name], clips.speakers))
    low, high = paired_interval(right["forest"], right[name], clips.speakers, draws)
    gain = f"forest ahead by {np.mean(right['forest']) - np.mean(right[name]):+.3f} ({low:+.3f} … {high:+.3f})"
    print(f"{name:20s} {scores[name][0]:.3f}, {sizes[name]:6d} numbers" + f"; {gain}" * (name != "forest"))
figure = plot_trade_off(sizes, scores, 0.1)

# %% [markdown]
# "The trade-off for higher interpretability … is prediction accuracy", says the review. See whether that holds for each
# of the four: where the interval of the difference lies above zero, the forest earns its opacity; where it holds zero,
# ten voices do not show that it gains anything. With the synthetic voices the forest has 0.76 over all five folds (the
# fold of section 1 was an easy one), and only the tree is clearly behind, by 0.27. Logistic regression, with 130
# numbers against almost 18,000, and naive Bayes cannot be told apart from the forest with ten voices, and for the
# mixtures the interval only just leaves it open. With the recordings, see your output.
#
# ## 8. When it says 0.8, is it right in eight of ten?
#
# A telephone service asks again where the model is unsure. It needs more than the right digit: of the words that it
# reports with a probability of about 0.8, eight in ten should be right. Sort the answers into bins by their **predicted
# probability**, and compare its mean $p_k$ in bin $k$ with the **observed frequency** $h_k$, the share of them that is
# right. For an honest (well **calibrated**) model, the **reliability curve** of $h_k$ over $p_k$ is the diagonal up to
# chance. With $n_k$ of $n$ answers in bin $k$, its distance from the diagonal is the **expected calibration error**
#
# $$\mathrm{ECE} = \sum_k \frac{n_k}{n}\,|h_k - p_k|.$$
#
# By hand: a model says 0.9 four times and is right three times. It says 0.2 once and is wrong. What is its ECE?
#
# ### Exercise 7: the reliability curve
#
# A bin without answers says nothing about the model: leave it out.

# %% exercise="reliability_curve" points=2
from acml_tf.evaluation.reliability import reliability_curve

# %% test="reliability_curve"
said, came_true = np.array([0.52, 0.12, 0.58, 0.28, 0.95]), np.array([1, 0, 1, 1, 0])
curve = reliability_curve(said, came_true, num_bins=2)
assert [len(numbers) for numbers in curve] == [2, 2, 2], "three arrays, each with one number for each of the two bins"
np.testing.assert_allclose(curve[2], [2, 3], atol=1e-4, err_msg="the third array counts: two below 0.5, three above")
message = "first the mean of what was predicted in each bin: 0.4 / 2 and 2.05 / 3"
np.testing.assert_allclose(curve[0], [0.4 / 2, 2.05 / 3], atol=1e-4, err_msg=message)
message = "then the observed frequency: one of the lower two came true, and two of the upper three"
np.testing.assert_allclose(curve[1], [1 / 2, 2 / 3], atol=1e-4, err_msg=message)
_, _, counts = reliability_curve(said, came_true)
np.testing.assert_allclose(counts, [1, 1, 2, 1], atol=1e-4, err_msg="ten bins, of which six are empty: leave those out")
edges = reliability_curve([0, 0.25, 0.5, 1, 1], [True, False, True, True, False], 4)
message = "0.25 ends the first bin, which holds 0 as well; 0.5 ends the second; the last holds both ones"
np.testing.assert_allclose(edges[2], [2, 1, 2], atol=1e-4, err_msg=message)
np.testing.assert_allclose(edges[:2], [[0.125, 0.5, 1], [0.5, 1, 0.5]], atol=1e-4, err_msg=message)
given = [[0.52, 0.12, 0.58, 0.28, 0.95], [1, 0, 1, 1, 0]]
np.testing.assert_array_equal([said, came_true], given, err_msg="work on a copy: you changed an array you were given")

# %% hidden="reliability_curve"
from sklearn.calibration import calibration_curve

num_cases, num_bins = int(rng.integers(150, 250)), int(rng.integers(6, 13))
place = rng.choice(np.delete(np.arange(1, num_bins), int(rng.integers(num_bins - 1))), num_cases)
said = (place + rng.uniform(0.1, 0.9, num_cases)) / num_bins
came_true = rng.random(num_cases) < said**2
predicted, observed, counts = reliability_curve(said, came_true, num_bins)
expected = calibration_curve(came_true, said, n_bins=num_bins)
np.testing.assert_allclose(
    counts, np.unique(place, return_counts=True)[1], atol=1e-4, err_msg="count the cases in each bin that is not empty"
)
np.testing.assert_allclose(predicted, expected[1], atol=1e-4, err_msg="the mean predicted probability in each bin")
np.testing.assert_allclose(observed, expected[0], atol=1e-4, err_msg="the share of each bin's cases that came true")
by_default = reliability_curve(said, came_true.astype(int))
expected = reliability_curve(said.tolist(), came_true, 10)
for found, same in zip(by_default, expected, strict=True):
    np.testing.assert_allclose(
        found, same, atol=1e-4, err_msg="unless told otherwise: ten bins; ones are as good as True"
    )
eighths = reliability_curve(np.arange(9) / 8, np.ones(9), 8)
np.testing.assert_allclose(
    eighths[2], [2, *np.ones(7)], atol=1e-4, err_msg="an edge belongs to the lower of its two bins"
)
alone = reliability_curve([0.4], [0], 1)
np.testing.assert_allclose(np.ravel(alone), [0.4, 0, 1], atol=1e-4, err_msg="one case in one bin")
zeros = reliability_curve([0, 0, 0.75], [0, 1, 1], 2)
message = "two cases in the lower bin, predicted 0 both times: no empty bin"
np.testing.assert_allclose(np.ravel(zeros), [0, 0.75, 0.5, 1, 2, 1], atol=1e-4, err_msg=message)
beside = reliability_curve([0.50001, 0.5], [1, 0], 2)
np.testing.assert_allclose(beside[2], [1, 1], atol=1e-4, err_msg="0.50001 lies above the edge, 0.5 on it")


# %% wrong="reliability_curve"
def takes_the_middle_of_the_bin(probabilities, outcomes, num_bins=10):
    """You took the middle of each bin; compare with the mean of the probabilities that lie in it."""
    _, observed, counts = reliability_curve(probabilities, outcomes, num_bins)
    place = np.unique(np.searchsorted(np.arange(1, num_bins) / num_bins, probabilities))
    return (place + 0.5) / num_bins, observed, counts


# %% wrong="reliability_curve"
def keeps_empty_bins(probabilities, outcomes, num_bins=10):
    """You kept the empty bins with zeros; nobody predicted anything there, so there is no frequency to show."""
    place = np.searchsorted(np.arange(1, num_bins) / num_bins, probabilities)
    counts = np.bincount(place, minlength=num_bins)
    sums = [np.bincount(place, weights=part, minlength=num_bins) for part in (probabilities, outcomes)]
    return sums[0] / np.maximum(counts, 1), sums[1] / np.maximum(counts, 1), counts


# %% wrong="reliability_curve"
def returns_the_frequency_first(probabilities, outcomes, num_bins=10):
    """You returned the observed frequency first, as scikit-learn does; here the predicted probability comes first."""
    predicted, observed, counts = reliability_curve(probabilities, outcomes, num_bins)
    return observed, predicted, counts


# %% wrong="reliability_curve"
def gives_edges_to_the_upper_bin(probabilities, outcomes, num_bins=10):
    """You gave a probability on an edge to the upper bin; here it belongs to the lower one."""
    place = np.minimum(np.digitize(probabilities, np.linspace(0, 1, num_bins + 1)) - 1, num_bins - 1)
    _, place, counts = np.unique(place, return_inverse=True, return_counts=True)
    return np.bincount(place, probabilities) / counts, np.bincount(place, outcomes) / counts, counts


# %% wrong="reliability_curve"
def divides_by_all_cases(probabilities, outcomes, num_bins=10):
    """You divided by the number of all cases; a frequency asks only about the cases in its bin."""
    predicted, observed, counts = reliability_curve(probabilities, outcomes, num_bins)
    return predicted, observed * counts / len(probabilities), counts


# %% wrong="reliability_curve"
def makes_bins_with_equal_numbers(probabilities, outcomes, num_bins=10):
    """You made bins with equally many cases; here they have equal widths, from 0 to 1."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, num_bins) if len(part)]
    table = np.array([[np.mean(np.asarray(values)[part]) for part in parts] for values in (probabilities, outcomes)])
    return table[0], table[1], np.array([len(part) for part in parts])


# %% wrong="reliability_curve"
def cuts_between_least_and_largest(probabilities, outcomes, num_bins=10):
    """You cut the range from the least to the largest probability; the bins divide 0 … 1, whatever the model says."""
    edges = np.histogram_bin_edges(probabilities, num_bins)
    _, place, counts = np.unique(np.searchsorted(edges[1:-1], probabilities), return_inverse=True, return_counts=True)
    return np.bincount(place, probabilities) / counts, np.bincount(place, outcomes) / counts, counts


# %% right="reliability_curve"
def bin_by_bin(probabilities, outcomes, num_bins=10):
    predicted, observed, counts = [], [], []
    for number in range(num_bins):
        low, high = number / num_bins, (number + 1) / num_bins
        inside = [
            (float(p), int(hit))
            for p, hit in zip(probabilities, outcomes, strict=True)
            if low < p <= high or number == p == 0
        ]
        if inside:
            predicted.append(sum(p for p, _ in inside) / len(inside))
            observed.append(sum(hit for _, hit in inside) / len(inside))
            counts.append(len(inside))
    return predicted, observed, counts


# %% right="reliability_curve"
def with_masks_in_single_precision(probabilities, outcomes, num_bins=10):
    said, hits = np.asarray(probabilities, dtype=np.float32), np.asarray(outcomes, dtype=np.float32)
    place = np.maximum(np.ceil(said * num_bins), 1)
    masks = [place == number for number in range(1, num_bins + 1) if np.any(place == number)]
    return tuple(
        np.array([f(mask) for mask in masks]) for f in (lambda m: said[m].mean(), lambda m: hits[m].mean(), sum)
    )


# %% right="reliability_curve"
def with_scikit_learn(probabilities, outcomes, num_bins=10):
    from sklearn.calibration import calibration_curve

    observed, predicted = calibration_curve(np.asarray(outcomes) == 1, probabilities, n_bins=num_bins)
    counts, _ = np.histogram(-np.asarray(probabilities), -np.linspace(0, 1, num_bins + 1)[::-1])
    counts = counts[::-1]
    return predicted, observed, counts[counts > 0]


# %% [markdown] equivalent="reliability_curve"
# - edges[1:-1] + 1e-12 → edges[1:-1] — only rounding could tell them apart

# %% [markdown] hint="reliability_curve"
# First the number of the bin of each case. `np.searchsorted(edges, values)` counts the edges below each value; which
# edges must you give it so that the first bin gets 0 and the last one `num_bins - 1`?

# %% [markdown] hint="reliability_curve"
# `np.unique(place, return_inverse=True, return_counts=True)` numbers the bins that occur without gaps, and counts.

# %% [markdown] hint="reliability_curve"
# `np.bincount(place, weights=values)` sums the values of each bin. What do you divide by to get a mean?

# %% [markdown]
# (By hand: $\frac45\,|0.75 - 0.9| + \frac15\,|0 - 0.2| = 0.16$.)
#
# Each model is asked about speakers that it has not heard, and the largest of its ten probabilities counts. **Predict
# first**: naive Bayes multiplies twelve densities as if no feature knew of another. A forest averages a hundred trees,
# and says 0.95 only where nearly all of them agree. Which of the two says too much, which too little? The gap is the
# mean stated probability minus the share that is right; its interval comes from drawing speakers anew, and so does the
# one around the clips near 0.8. In brackets stands the ECE that an honest model with the same probabilities would have
# by chance. In the figure a larger point stands for more answers.

# %% show
reliability = {}
for name, model in ({"forest": clone(forest)} | readable_models()).items():
    probabilities = cross_probabilities(model, table, digits, folds)
    said, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == digits
    reliability[name] = reliability_curve(said, hit)
    low, high = paired_interval(said, hit, clips.speakers, draws)
    errors = f"ECE {calibration_error(said, hit):.2f} ({honest_calibration_error(said):.2f})"
    print(f"{name:20s} says {said.mean():.2f}, {hit.mean():.2f} right, gap {low:+.2f} … {high:+.2f}; {errors}")
    near = np.abs(said - 0.8) < 0.05
    low, high = bootstrap_interval(hit[near], clips.speakers[near])
    print(f"{'':20s} says about 0.8 in {near.sum()} clips, {hit[near].mean():.2f} right ({low:.2f} … {high:.2f})")
figure = plot_reliability(reliability)

# %% [markdown]
# With the synthetic voices the forest is too modest: it says 0.61 and is right in 0.76, and its curve lies above the
# diagonal nearly everywhere. (The right panel counts the answers: where a bin holds few, its point means little.) Where
# it says about 0.8, it is right in 93 of 100. Naive Bayes says 0.90 and is right in 0.71; where it says about 0.8, in
# 57 of 100. Both intervals of the gap leave out zero, one below and one above it, and yet section 7 could not tell the
# two apart: **accuracy does not show how far a probability can be trusted**. The tree and the mixtures, too, say too
# much. Only the interval of logistic regression holds zero, and it has the smallest ECE; an honest model would still
# have only a third of that. A service that asks again below 0.8 would ask too often with the forest, and too seldom
# with naive Bayes. For other voices the curve may lie elsewhere, so draw it on voices like those that will call.
#
# ## 9. Take the *s* away
#
# An explanation is a claim, and a claim can be tried. All voices have their turn: a forest learns from the others, and
# in each "seven" of a new voice that it understands we take the sound above 1.5 kHz out of the first third. **Predict
# first**: the four features of the start have a certain sum of Shapley values (with both branches followed). Will the
# probability fall by that much, by less, or by more? And what will the word become?


# %% show
def share_of_the_start(model, rows):
    """Sum of the Shapley values of the start for the digit seven."""
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    return explainer.shap_values(rows.astype(float))[:, :4, 7].sum(axis=1)


falls, sums, voices, words = muffle_understood(clone(forest), clips, table, folds, row_of, share_of_the_start)
print(f"{len(falls)} of {np.sum(digits == 7)} words are understood, Shapley sum of the start {np.mean(sums):.2f}")
print(f"muffled: the probability falls by {np.mean(falls):.2f}")
more = [np.mean((falls - sums)[voices == voice]) for voice in np.unique(voices)]
low, high = mean_interval(more)
print(f"fall minus Shapley sum: {np.mean(more):+.2f} ({low:+.2f} … {high:+.2f}, mean over {len(more)} voices)")
print("muffled, they are heard as", {int(word): int(np.sum(words == word)) for word in np.unique(words)})
sounds = clips.signals[clip], np.zeros(2000), muffle_start(clips.signals[clip], clips.sample_rate_hz)
Audio(np.concatenate(sounds), rate=clips.sample_rate_hz)

# %% [markdown]
# A Shapley value is a fair share of *this* answer, averaged over what else is known. It does not promise what happens
# if you change the sound: the fall is one single step, from everything known to a start that is of another kind. With
# the synthetic voices the probability falls by 0.42 where the share is 0.18, and the interval of the difference over
# the voices lies above zero; 50 of 66 words turn into another digit (no "seven" of three of the voices was recognised;
# the difference is a mean over the other seven). With the recordings, where more of the words survive, see your output.
#
# ## What to keep
#
# Why does the forest say "seven"? In our one clip because of its middle and its end; the start has the smallest share,
# and its tilt speaks against. Over all words that are understood the start does matter, as section 9 shows. The first
# sentence is about this forest, this clip and this filling; the second about such forests; neither is about the word.
#
# - Say what "not known" means. Two exact Shapley values of the same clip differ where this differs.
# - LIME depends on its kernel width. Show the explanation for two widths, and for two seeds.
# - Where features move together, PDP asks about clips that do not exist; ALE stays among those that do.
# - Judge a rule, like a model, on clips that it was not made from.
# - First try a model that needs no explanation.
# - Before you act on a probability, draw its reliability curve on new voices. Accuracy does not tell whether a
#   probability can be believed.
#
# **Read on**: S. M. Lundberg and S.-I. Lee, *A unified approach to interpreting model predictions*, NIPS (2017); M. T.
# Ribeiro et al., *"Why should I trust you?"*, KDD (2016), and *Anchors*, AAAI (2018); C. Guo et al., *On calibration of
# modern neural networks*, ICML (2017); D. W. Apley and J. Zhu, *Visualizing the effects of predictor
# variables in black box supervised learning models*, J. R. Stat. Soc. B 82, 1059 (2020); C. Rudin, *Stop explaining
# black box machine learning models for high stakes decisions and use interpretable models instead*, Nature Machine
# Intelligence 1, 206 (2019).
