# %% [markdown] minutes=75
# # Hyper-parameters: an hour of computer time, well spent
#
# You have a network that names sounds, a computer that is yours for one hour, and a form to fill in before it may
# start: learning rate, weight decay, dropout, batch size, … Seven boxes, and nobody tells you what to write. Say that a
# training takes a little over two minutes, so that the hour buys 27 of them. Which 27? And must each run to its end?
#
# After this lesson you can
#
# - lay out a search: the scale of each axis, and why a grid is a poor idea,
# - write the two halves of **Bayesian optimisation**, a belief and a reason where to try next,
# - stop bad trainings early, and say what that saves and when it fails,
# - plan Hyperband for any budget,
# - say how much of a winner's score was luck, and measure what is left.
#
# The lesson follows "Hyperparameter optimization" in McCarthy et al., *Machine learning in acoustics*, npj Acoustics
# 1:18 (2025). A model $F_\theta: \mathcal X \to \mathcal Y$ (its eq. 9) has parameters $\theta$, which training finds,
# and **hyper-parameters** $\phi$, which you set. What is wanted is (its eq. 10)
#
# $$\phi^* = \text{arg min}_\phi \left[\mathcal L(F_\theta)\right]_\phi .$$
#
# The review names grid, random, quasi-random and Bayesian search. Sections 2 to 4 build them; random and Bayesian
# search then run on the same data beside halving and Hyperband, each with its cost in epochs.

# %%
import numpy as np
from scipy.stats import multivariate_normal, norm, spearmanr

from acml_tf.evaluation.scores import mean_interval
from acml_tf.plots.tuning import plot_budgets, plot_curse, plot_designs, plot_race, plot_surrogate, plot_two_scales
from acml_tf.tuning.search.curse import draw_validation
from acml_tf.tuning.search.grids import widest_gap
from acml_tf.tuning.search.settings import NAMES, load_settings_table, setting_of_point
from acml_tf.tuning.search.strategies import (
    draw_settings,
    halving_rounds,
    halving_search,
    hyperband_search,
    optuna_halving,
    random_search,
    surrogate_search,
)
from acml_tf.tuning.search.surrogate import squared_exponential

rng = np.random.default_rng(42)


# %% [markdown]
# ## 1. Five hundred trainings that somebody else paid for
#
# One search proves nothing: it may have been lucky. To compare *ways of searching* we must repeat each of them hundreds
# of times, and at an hour a search that would take weeks. So the course ships a table. 512 settings were drawn by lot,
# and under each of them a small network was really trained, for 27 epochs, on pictures of 24 bands × 24 frames of ten
# everyday sounds. (It listens for patterns of all bands and three frames, and passes their mean and maximum over time
# on to the classes: a CNN along time. `scripts/make_settings_table.py` trains it in well under a second a setting.) The
# sounds are generated, not recorded, and all clips of one recording are on one side: 300 clips train, 150 validate, 300
# test. The table holds the accuracy on the **validation** clips after every epoch, by which a search chooses, and the
# accuracy on the **test** clips after the last, which no search may see.
#
# The seven boxes are the learning rate (the size of a step), weight decay (how strongly weights are pulled towards 0),
# dropout (the part of the features that training leaves out by lot), batch size (the clips of one step), filters (the
# patterns that a layer listens for), layers of them, and the hidden stripe (the widest stripe of bands, and of frames,
# that training may blank out). Here they are knobs to turn; lesson 5.1 says what they do.
#
# From here on, looking up an epoch counts as training it. Our hour is 27 whole trainings: 729 epochs.

# %% show
table = load_settings_table()
final, final_test = table.validation[:, -1], table.test
print(f"{len(table)} settings of {', '.join(NAMES)}")
print("one of them:", ", ".join(f"{name} {value:.2g}" for name, value in setting_of_point(table.points[0]).items()))
print(f"processor time: {table.seconds.mean():.1f} s a training, {table.seconds.sum() / 60:.0f} min in all")
print("validation accuracy of the worst, the middle and the best:", np.quantile(final, [0, 0.5, 1]).round(2))
print(f"settings within 0.03 of the best: {np.sum(final >= final.max() - 0.03)} of {len(table)}")

# %% [markdown]
# Half of the settings score 0.62 or less, and only seven come within 0.03 of the best, 0.87: good settings are rare.
#
# ## 2. The scale of an axis
#
# The learning rate may lie anywhere from 0.0001 to 0.1. In the figure every dot is one training; compare where the
# dots *change* with where the orange lines of the grid stand.

# %% [markdown] question="below_a_hundredth" tolerance=0
# **By hand**: you may try nine values, and you space them evenly, from end to end, on the scale of the rates
# themselves. How many of the nine are below 0.01?
#
# - right 1 — the second one is already 0.0126.
# - wrong 6 — that would be so if each were the same factor above the one before.
# - wrong 0 — one of them stands at the lower end.

# %% show
rates, log_values = 10 ** (-4 + 3 * table.points[:, 0]), 10 ** (-4 + np.arange(1, 18, 2) / 6)
figure = plot_two_scales(rates, final, np.linspace(1e-4, 0.1, 9), log_values)

# %% [markdown]
# One. From 0.0001 to 0.0002 a network may change as much as from 0.05 to 0.1: what counts is the *factor*. For such
# quantities (learning rate, weight decay, number of filters) draw and space the **logarithm**. And put no value on an
# edge, where half of what it stands for lies outside of the range.
#
# ### Exercise 1: strips of equal ratio

# %% exercise="log_uniform_grid" points=1
from acml_tf.tuning.search.grids import log_uniform_grid

# %% test="log_uniform_grid"
assert np.shape(log_uniform_grid(0.001, 0.1, 5)) == (5,), "one value for each strip, in an array or list"
np.testing.assert_allclose(
    log_uniform_grid(1, 10_000, 2), [10, 1000], rtol=1e-4, err_msg="strips 1 … 100 and 100 … 10000: 10 is ten times 1"
)
np.testing.assert_allclose(log_uniform_grid(2, 8, 1), [4], rtol=1e-4, err_msg="4 is twice 2 and half of 8")
np.testing.assert_allclose(
    log_uniform_grid(0.5, 4, 3), np.sqrt([0.5, 2, 8]), rtol=1e-4, err_msg="strips 0.5 … 1, 1 … 2 and 2 … 4"
)
for low, high in [(0, 1), (3, 2), (2, 2)]:
    with np.testing.assert_raises(ValueError, msg=f"from {low} to {high} there is no such grid: raise a ValueError"):
        log_uniform_grid(low, high, 3)

# %% hidden="log_uniform_grid"
low, ratio, number = float(rng.uniform(1e-4, 5)), float(rng.uniform(3, 1000)), int(rng.integers(3, 9))
values = np.asarray(log_uniform_grid(low, low * ratio, number), dtype=float)
assert values.shape == (number,), "one value for each strip"
np.testing.assert_allclose(
    values[1:] / values[:-1],
    ratio ** (1 / number),
    rtol=1e-3,
    err_msg="neighbours differ by the same factor everywhere",
)
np.testing.assert_allclose(
    [values[0] / low, low * ratio / values[-1]], ratio ** (0.5 / number), rtol=1e-3, err_msg="half a strip at each end"
)
for ends in [(-1.0, 1.0), (-2.0, -1.0)]:
    with np.testing.assert_raises(ValueError, msg="a logarithm needs numbers above 0: raise a ValueError"):
        log_uniform_grid(*ends, 4)
np.testing.assert_allclose(log_uniform_grid(2, 5, 1), [10**0.5], rtol=1e-3, err_msg="√10 is as far from 2 as from 5")
message = "a range may lie far below one millionth: small values keep their digits"
np.testing.assert_allclose(log_uniform_grid(1e-9, 1e-7, 1), [1e-8], rtol=1e-3, err_msg=message)


# %% wrong="log_uniform_grid"
def begins_and_ends_on_the_edges(low, high, num_values):
    """Your first and last value stand on the edges; each value is the middle of its strip, so half a strip is left."""
    if not 0 < low < high:
        raise ValueError("no such range")
    return np.geomspace(low, high, num_values)


# %% wrong="log_uniform_grid"
def spaces_them_evenly(low, high, num_values):
    """Your values are equally far apart; they are to be equally many *times* apart."""
    if not 0 < low < high:
        raise ValueError("no such range")
    return low + (high - low) * (np.arange(num_values) + 0.5) / num_values


# %% wrong="log_uniform_grid"
def averages_the_ends_of_a_strip(low, high, num_values):
    """You averaged the two ends of a strip; the middle is as many times the lower end as it goes into the upper one."""
    if not 0 < low < high:
        raise ValueError("no such range")
    edges = np.geomspace(low, high, num_values + 1)
    return (edges[:-1] + edges[1:]) / 2


# %% wrong="log_uniform_grid"
def takes_the_lower_ends(low, high, num_values):
    """You gave the lower end of each strip; its middle stands half a strip further, on the logarithmic scale."""
    if not 0 < low < high:
        raise ValueError("no such range")
    return np.geomspace(low, high, num_values + 1)[:-1]


# %% wrong="log_uniform_grid"
def takes_any_range(low, high, num_values):
    """From 0, or from a larger to a smaller number, there is no logarithmic grid: the docstring asks for an error."""
    with np.errstate(all="ignore"):
        return low * np.power(np.divide(high, low), (np.arange(num_values) + 0.5) / num_values)


# %% wrong="log_uniform_grid"
def leaves_whole_steps_at_the_ends(low, high, num_values):
    """You left out the ends of a longer grid, a whole step at each; half a strip lies between an end and a value."""
    if not 0 < low < high:
        raise ValueError("0 < low < high")
    return np.geomspace(low, high, num_values + 2)[1:-1]


# %% right="log_uniform_grid"
def with_edges_and_their_geometric_mean(low, high, num_values):
    if low <= 0 or high <= low:
        raise ValueError("give 0 < low < high")
    edges = np.geomspace(low, high, num_values + 1)
    return np.sqrt(edges[:-1] * edges[1:])


# %% right="log_uniform_grid"
def with_a_list_of_powers(low, high, num_values):
    import math

    if not (low > 0 and high > low):
        raise ValueError("give 0 < low < high")
    step = (math.log10(high) - math.log10(low)) / num_values
    return [10 ** (math.log10(low) + step * (number + 0.5)) for number in range(num_values)]


# %% [markdown] hint="log_uniform_grid"
# Take logarithms: the strips are then equally wide. Where is the middle of strip number i?

# %% [markdown] hint="log_uniform_grid"
# In `num_values` strips the middles lie at the fractions ½/n, 1½/n, … of the way from log(low) to log(high). Go back
# with the exponential.

# %% [markdown]
# ## 3. Grid, dice, or something in between
#
# Two values on each of seven axes make 2⁷ = 128 trainings: a grid of 27 is not even possible. Take three of the axes,
# then, with three values each. That looks tidy and wastes most of the hour. Whatever the other two axes do, 27
# trainings have tried *three* learning rates.
#
# 27 points drawn at random try 27 different learning rates for the same price, and 27 different values of every other
# axis that is not a short list. This matters because hyper-parameters are never equally important, and you do not know
# beforehand which one is. The table knows. Here is the **rank correlation** of each axis with the validation accuracy
# (±1: rises or falls throughout; 0: neither, which a hump or a valley gives as well). **Predict first**: how many of
# the seven matter?

# %% show
print({name: round(float(spearmanr(table.points[:, axis], final)[0]), 2) for axis, name in enumerate(NAMES)})

# %% [markdown]
# On its own, one matters much (more than its number says, because accuracy rises along it and then falls), a second one
# somewhat, the others little. But dice clump. Some places are tried twice, others stay empty. **Quasi-random** points
# keep apart from each other, however many you take, so you may stop at any time. The simplest are those of Halton:
# count 1, 2, 3, … and mirror the digits of each number at the point. In base 2:
#
# | n | in base 2 | mirrored | |
# |---|---|---|---|
# | 1 | 1 | 0.1 | 1/2 |
# | 2 | 10 | 0.01 | 1/4 |
# | 3 | 11 | 0.11 | 3/4 |
# | 6 | 110 | 0.011 | 3/8 |
#
# The lowest digit, which changes fastest, becomes the most important one: neighbours in time are far apart in space.
# Each axis gets a base of its own.
#
# ### Exercise 2: mirrored digits

# %% exercise="halton_points" points=2
from acml_tf.tuning.search.grids import halton_points

# %% test="halton_points"
points = halton_points(6, [2, 3])
assert np.shape(points) == (6, 2), "a row for each point, a column for each base"
np.testing.assert_allclose(
    np.sum(np.square(halton_points(4, [10])), axis=1), [0.01, 0.04, 0.09, 0.16], rtol=1e-4,
    err_msg="in base 10 the points 1, 2, 3, 4 are 0.1, 0.2, 0.3, 0.4; the first one is that of n = 1",
)  # fmt: skip
np.testing.assert_allclose(
    np.transpose(points)[0], np.array([4, 2, 6, 1, 5, 3]) / 8, rtol=1e-4, err_msg="base 2: 6 is 110, so 0.011 = 3/8"
)
np.testing.assert_allclose(
    np.transpose(points)[1], np.array([3, 6, 1, 4, 7, 2]) / 9, rtol=1e-4, err_msg="base 3: 6 is 20, so 0.02 = 2/9"
)
np.testing.assert_allclose(
    np.transpose(halton_points(123, [10]))[0, -1], 0.321, rtol=1e-4, err_msg="123 in base 10 is 0.321"
)

# %% hidden="halton_points"
from scipy.stats import qmc

number = int(rng.integers(130, 180))
expected = qmc.Halton(d=4, scramble=False).random(number + 1)[1:]
found = np.asarray(halton_points(number, (5, 2, 7, 3)), dtype=float)[:, [1, 3, 0, 2]]
assert found.shape == (number, 4), "a row for each point, a column for each base"
np.testing.assert_allclose(found, expected, atol=1e-5, err_msg="each axis mirrors the digits of n in its own base")
many = np.ravel(halton_points(2100, [2]))
np.testing.assert_allclose(
    many[[1023, 2046, 2047]],
    [2**-11, 1 - 2**-11, 2**-12],
    rtol=1e-3,
    err_msg="1024, 2047, 2048: as many digits as n has",
)
base, power = int(rng.integers(3, 8)), 3
column = np.ravel(halton_points(base**power - 1, [base]))
np.testing.assert_allclose(
    np.sort(column),
    np.arange(1, base**power) / base**power,
    atol=1e-5,
    err_msg="b³ − 1 points fill all multiples of b⁻³",
)
assert np.shape(halton_points(1, [5, 3, 2])) == (1, 3), "one point with three coordinates is one row"
eleven = np.sort(np.ravel(halton_points(120, [11])))
np.testing.assert_allclose(eleven, np.arange(1, 121) / 121, atol=1e-5, err_msg="base 11 has a digit above 9")
nine = np.ravel(halton_points(9, [3]))
np.testing.assert_allclose(nine[8], 1 / 27, rtol=1e-3, err_msg="9 is 100 in base 3: three digits, 0.001")
last = np.ravel(halton_points(243, [3]))[-1]
np.testing.assert_allclose(last, 3.0**-6, rtol=1e-3, err_msg="243 is 100000 in base 3: six digits, 0.000001")
large = np.ravel(halton_points(40, [41]))
np.testing.assert_allclose(large, np.arange(1, 41) / 41, rtol=1e-3, err_msg="a base may be any whole number, 41, too")


# %% wrong="halton_points"
def begins_with_zero(num_points, bases):
    """You began with n = 0, which lies in the corner on every axis; the first point is that of n = 1."""
    points = np.zeros((num_points, len(bases)))
    for axis, base in enumerate(bases):
        left, weight = np.arange(num_points), 1.0
        while np.any(left > 0):
            left, digits = np.divmod(left, base)
            weight /= base
            points[:, axis] += digits * weight
    return points


# %% wrong="halton_points"
def does_not_mirror(num_points, bases):
    """You divided n by a power of the base: its digits keep their order, and the points walk from left to right."""
    points = np.zeros((num_points, len(bases)))
    for n in range(1, num_points + 1):
        for axis, base in enumerate(bases):
            size = base
            while size <= n:
                size *= base
            points[n - 1, axis] = n / size
    return points


# %% wrong="halton_points"
def mirrors_only_two_digits(num_points, bases):
    """You stopped after two digits; go on until nothing of n is left."""
    n = np.arange(1, num_points + 1)[:, None]
    bases = np.asarray(bases)
    return n % bases / bases + n // bases % bases / bases**2


# %% wrong="halton_points"
def uses_one_base_for_all(num_points, bases):
    """All your axes have the first base, so the points lie on a diagonal; each axis has its own."""
    column, left, weight = np.zeros(num_points), np.arange(1, num_points + 1), 1.0
    while np.any(left > 0):
        left, digits = np.divmod(left, bases[0])
        weight /= bases[0]
        column += digits * weight
    return np.stack([column] * len(bases), axis=1)


# %% wrong="halton_points"
def weighs_the_first_digit_by_one(num_points, bases):
    """Your first digit is worth 1, so coordinates reach beyond the cube; after the point it is worth 1/b."""
    points = np.zeros((num_points, len(bases)))
    for axis, base in enumerate(bases):
        left, weight = np.arange(1, num_points + 1), 1.0
        while np.any(left > 0):
            left, digits = np.divmod(left, base)
            points[:, axis] += digits * weight
            weight /= base
    return points


# %% right="halton_points"
def number_by_number(num_points, bases):
    def mirrored(n, base):
        value, weight = 0.0, 1.0 / base
        while n:
            n, digit = divmod(n, base)
            value += digit * weight
            weight /= base
        return value

    return [[mirrored(n, base) for base in bases] for n in range(1, num_points + 1)]


# %% right="halton_points"
def with_all_digits_at_once(num_points, bases):
    n, columns = np.arange(1, num_points + 1), []
    for base in bases:
        powers = base ** np.arange(1 + int(np.log2(num_points)))
        digits = n[:, None] // powers % base
        columns.append((digits / (powers * base)).sum(axis=1))
    return np.stack(columns, axis=1).astype(np.float32)


# %% [markdown] hint="halton_points"
# Two numbers are enough for one coordinate: what is left of n, and what the next digit is worth. The first digit is
# worth 1/b.

# %% [markdown] hint="halton_points"
# `np.divmod(left, base)` gives what is left and the lowest digit, for a whole array at once. Add digit × worth, divide
# the worth by the base, and go on while anything is left.

# %% [markdown]
# Three designs of 27 trainings, seen along two of three axes (each dot of the grid is three trainings). The orange
# ticks are the shadow on the learning rate: what each design has tried of the axis that matters. Look for clumps and
# holes. **Predict first**: the grid leaves a third of the axis untried; what is the widest gap by lot, and what with
# Halton's points?

# %% show
designs = {
    "grid": (np.indices((3, 3, 3)).reshape(3, -1).T + 0.5) / 3,
    "by lot": np.random.default_rng(1).uniform(size=(27, 3)),
    "Halton": halton_points(27, [2, 3, 5]),
}
figure = plot_designs(designs, ["learning rate", "weight decay"])

lots = [widest_gap(np.random.default_rng(seed).uniform(size=27)) for seed in range(200)]
print({name: round(widest_gap(points[:, 0]), 3) for name, points in designs.items()})
print(f"by lot, 200 draws: from {min(lots):.2f} to {max(lots):.2f}, mean {np.mean(lots):.2f}")

# %% [markdown]
# ## 4. Learn from what was tried
#
# Grid, random and Halton points are all decided beforehand. After nine trainings you know better. **Bayesian
# optimisation** keeps a belief about the score of every setting, tried or not, and asks it where to go next.
#
# The belief is a **Gaussian process**. Before any trial every score is a normal variable with mean 0 and variance 1
# (subtract the mean of the scores and divide by their standard deviation, and that is about right), and two settings
# have scores that are the more alike the closer they are: $k(x, x') = \exp(-|x - x'|^2 / 2\ell^2)$, which is given as
# `squared_exponential` (the **kernel**). A training shows the true score plus noise of standard deviation $\sigma$:
# other initial weights, another order of the clips. If two normal variables vary together, then seeing one shifts and
# narrows the other. With $n$ trials, $K_{ij} = k(x_i, x_j)$ and $k_{*i} = k(x_*, x_i)$:
#
# $$\mu_* = k_*^{\mathsf T} (K + \sigma^2 I)^{-1} y, \qquad
# s_*^2 = 1 - k_*^{\mathsf T} (K + \sigma^2 I)^{-1} k_* .$$
#
# Read them (the **posterior** mean and variance): $\mu_*$ is a weighted sum of the scores that were seen; $s_*$ does
# not depend on the scores at all, only on where trials lie.
#
# ### Exercise 3: what trials say about their neighbours

# %% exercise="gaussian_process_posterior" points=3
from acml_tf.tuning.search.surrogate import gaussian_process_posterior

# %% test="gaussian_process_posterior"
tried, candidates = np.array([[0]]), np.array([[0], [9], [1]])
mean, deviation = gaussian_process_posterior(tried, np.array([2]), candidates, length_scale=1.0, noise=1.0)
assert np.shape(mean) == np.shape(deviation) == (3,), "a mean and a deviation for each of the 3 candidates"
np.testing.assert_allclose(
    mean[:2], [1, 0], atol=1e-4, err_msg="noise as large as the prior: believe half of the 2; far away nothing is known"
)
np.testing.assert_allclose(
    deviation[:2], [np.sqrt(0.5), 1], rtol=1e-3, err_msg="half of the variance is left at the trial, all of it far away"
)
np.testing.assert_allclose(mean[2], np.exp(-0.5), rtol=1e-3, err_msg="a length scale away: k = exp(−½) of the mean 1")
mean, deviation = gaussian_process_posterior(np.zeros((2, 1)), [1.0, 4.0], np.zeros((1, 1)), 1.0, noise=2.0)
np.testing.assert_allclose(
    mean, [5 / 6], rtol=1e-3, err_msg="two trials of one place, variance 4 each: 2 / (2 + 4) of 2.5"
)
np.testing.assert_allclose(
    deviation, [np.sqrt(4 / 6)], rtol=1e-3, err_msg="the deviation of the true score, without noise"
)
assert tried.tolist() == [[0]] and candidates.tolist() == [[0], [9], [1]], "your function changed what it was given"

# %% hidden="gaussian_process_posterior"
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

places, values = rng.uniform(size=(7, 3)), rng.normal(size=7)
asked, width, noise = rng.uniform(size=(5, 3)), float(rng.uniform(0.3, 0.8)), float(rng.uniform(0.3, 0.7))
peer = GaussianProcessRegressor(RBF(width), alpha=noise**2, optimizer=None).fit(places, values)
mean, deviation = gaussian_process_posterior(places, values, asked, width, noise)
expected = peer.predict(asked, return_std=True)
np.testing.assert_allclose(mean, expected[0], atol=2e-3, err_msg="weigh the scores by k and the inverse of K + σ²I")
np.testing.assert_allclose(
    deviation, expected[1], atol=2e-3, err_msg="1 is the variance before any trial; take the root"
)
lonely = np.cumsum(rng.uniform(0.8, 1.4, 90))[:, None]
mean, deviation = gaussian_process_posterior(lonely, np.arange(90) / 30, lonely, 1.0, noise=1e-9)
assert np.all(np.isfinite(deviation)) and np.max(deviation) < 0.01, "a variance of −1e-16 is 0: no root of it"
np.testing.assert_allclose(
    mean, np.arange(90) / 30, atol=0.01, err_msg="without noise the mean runs through the trials"
)
_, little = gaussian_process_posterior(places[:1], values[:1], places[:1], width, noise=0.01)
np.testing.assert_allclose(little, [0.01], rtol=0.02, err_msg="a trial with little noise leaves little doubt")
as_many, _ = gaussian_process_posterior(places[:5], values[:5], asked, width, noise)
first, _ = gaussian_process_posterior(places[:5], values[:5], asked[:1], width, noise)
message = "with as many candidates as trials, too, k is between one candidate and all trials"
np.testing.assert_allclose(as_many[0], first[0], atol=2e-3, err_msg=message)


# %% wrong="gaussian_process_posterior"
def forgets_the_noise(tried, scores, candidates, length_scale, noise):
    """You left out σ²I: a noisy score is believed to the letter, and two trials of one place contradict each other."""
    covariance = squared_exponential(tried, tried, length_scale) + 1e-9 * np.eye(len(tried))
    shared = squared_exponential(candidates, tried, length_scale)
    weights = np.linalg.solve(covariance, shared.T).T
    return weights @ np.asarray(scores), np.sqrt(np.maximum(1 - np.sum(weights * shared, axis=1), 0))


# %% wrong="gaussian_process_posterior"
def adds_the_deviation(tried, scores, candidates, length_scale, noise):
    """You added σ to the diagonal; covariances add up, so it is the variance σ²."""
    covariance = squared_exponential(tried, tried, length_scale) + noise * np.eye(len(tried))
    shared = squared_exponential(candidates, tried, length_scale)
    weights = np.linalg.solve(covariance, shared.T).T
    return weights @ np.asarray(scores), np.sqrt(np.maximum(1 - np.sum(weights * shared, axis=1), 0))


# %% wrong="gaussian_process_posterior"
def returns_the_variance(tried, scores, candidates, length_scale, noise):
    """You returned the variance s²; the deviation is its root."""
    covariance = squared_exponential(tried, tried, length_scale) + noise**2 * np.eye(len(tried))
    shared = squared_exponential(candidates, tried, length_scale)
    weights = np.linalg.solve(covariance, shared.T).T
    return weights @ np.asarray(scores), 1 - np.sum(weights * shared, axis=1)


# %% wrong="gaussian_process_posterior"
def predicts_the_next_score(tried, scores, candidates, length_scale, noise):
    """Your deviation holds the noise of the next trial as well; asked is how sure we are of the true score."""
    covariance = squared_exponential(tried, tried, length_scale) + noise**2 * np.eye(len(tried))
    shared = squared_exponential(candidates, tried, length_scale)
    weights = np.linalg.solve(covariance, shared.T).T
    return weights @ np.asarray(scores), np.sqrt(1 + noise**2 - np.sum(weights * shared, axis=1))


# %% wrong="gaussian_process_posterior"
def weighs_without_the_inverse(tried, scores, candidates, length_scale, noise):
    """You weighed the scores by k alone; with the inverse of K + σ²I two trials of one place share a vote."""
    shared = squared_exponential(candidates, tried, length_scale)
    return shared @ np.asarray(scores), np.sqrt(np.maximum(1 - np.mean(shared**2, axis=1) / (1 + noise**2), 0))


# %% right="gaussian_process_posterior"
def with_a_cholesky_factor(tried, scores, candidates, length_scale, noise):
    from scipy.linalg import cho_factor, cho_solve

    factor = cho_factor(squared_exponential(tried, tried, length_scale) + np.diag(np.full(len(tried), noise**2)))
    shared = squared_exponential(tried, candidates, length_scale)
    variance = 1 - np.einsum("tc,tc->c", shared, cho_solve(factor, shared))
    return cho_solve(factor, np.asarray(scores, dtype=float)) @ shared, np.sqrt(np.clip(variance, 0, None))


# %% right="gaussian_process_posterior"
def candidate_by_candidate_in_single_precision(tried, scores, candidates, length_scale, noise):
    tried, scores = np.asarray(tried, dtype=np.float32), np.asarray(scores, dtype=np.float32)
    kernel = squared_exponential(tried, tried, length_scale).astype(np.float32)
    inverse = np.linalg.inv(kernel + np.float32(noise**2) * np.eye(len(tried), dtype=np.float32))
    means, deviations = [], []
    for candidate in np.asarray(candidates, dtype=np.float32):
        k = squared_exponential(candidate[None], tried, length_scale)[0].astype(np.float32)
        means.append(float(k @ inverse @ scores))
        deviations.append(max(1 - float(k @ inverse @ k), 0) ** 0.5)
    return means, deviations


# %% [markdown] hint="gaussian_process_posterior"
# You need two tables of covariances: trials with trials, to which the noise of each trial is added, and candidates with
# trials.

# %% [markdown] hint="gaussian_process_posterior"
# Let `weights` be the rows $k_*^{\mathsf T} (K + \sigma^2 I)^{-1}$, one for each candidate:
# `np.linalg.solve(covariance, shared.T).T`. Both results come from them.

# %% [markdown] hint="gaussian_process_posterior"
# The means are `weights @ scores`. The variances are 1 minus the sum over the trials of `weights * shared`; rounding
# may take them a little below 0, so clip before the root.

# %% [markdown]
# A belief is not yet a decision; that takes an **acquisition function**. Where the mean is high, a good score is
# likely; where the standard deviation is large, a surprise is possible. **Expected improvement** weighs the two: by how
# much will the setting beat the best so far, on average, if falling short costs nothing? For a normal variable $f$ with
# mean $\mu$ and standard deviation $s$,
#
# $$\text{EI} = \int_{f_\text{best}}^{\infty} (f - f_\text{best})\; p(f)\; \mathrm df,
# \qquad p(f) = \frac{1}{s}\,\varphi\!\left(\frac{f-\mu}{s}\right).$$
#
# The integral has a closed form. Substitute $u = (f - \mu)/s$, let $z = (\mu - f_\text{best})/s$, split the bracket in
# two, and remember that $\varphi'(u) = -u\,\varphi(u)$. `norm.pdf` is $\varphi$ and `norm.cdf` its integral $\Phi$.
#
# ### Exercise 4: what is a try worth?

# %% exercise="expected_improvement" points=2
from acml_tf.tuning.search.surrogate import expected_improvement

# %% test="expected_improvement"
mean, deviation = np.array([[1, 2, 0], [1, 3, 1]]), np.array([[1, 0, 0], [3, 1, 0]])
copies = mean.copy(), deviation.copy()
gain = expected_improvement(mean, deviation, best=1)
assert np.shape(gain) == (2, 3), "one expected improvement for each setting, in the shape of the means"
np.testing.assert_allclose(
    gain[0][1:], [1, 0], atol=1e-4, err_msg="deviation 0: a sure 2 beats the best, 1, by 1; a sure 0 gains 0, not less"
)
np.testing.assert_allclose(
    gain[0][0], 1 / np.sqrt(2 * np.pi), rtol=1e-3, err_msg="mean 1 = best, deviation 1: ∫ u φ(u) du from 0 on is φ(0)"
)
np.testing.assert_allclose(
    gain[1][0], 3 / np.sqrt(2 * np.pi), rtol=1e-3, err_msg="three times as unsure: three times as much"
)
np.testing.assert_allclose(gain[1][1], 2.00849, rtol=1e-3, err_msg="two deviations above the best: 2 and a little more")
assert abs(gain[1][2]) < 1e-6, "known to be as good as the best: no gain"
unlikely = expected_improvement(0.0, 1.0, 1)
np.testing.assert_allclose(unlikely, 0.083315, rtol=1e-3, err_msg="a deviation below the best: a surprise is possible")
tiny = expected_improvement(1.01, 0.01, 1)
np.testing.assert_allclose(tiny, 0.0108332, rtol=1e-3, err_msg="a deviation of 0.01 is common: add nothing to it")
assert (mean == copies[0]).all() and (deviation == copies[1]).all(), "your function changed the array it was given"

# %% hidden="expected_improvement"
mean, deviation = rng.normal(size=5), rng.uniform(0.3, 2, size=5)
best = float(rng.normal())
scores = mean[:, None] + deviation[:, None] * np.linspace(-8, 8, 20001)
density = norm.pdf(scores, mean[:, None], deviation[:, None])
expected = np.trapezoid(np.maximum(scores - best, 0) * density, scores, axis=1)
gain = np.asarray(expected_improvement(mean, deviation, best), dtype=float)
np.testing.assert_allclose(gain, expected, atol=1e-3, err_msg="it is the mean of max(f − best, 0) under the normal law")
np.testing.assert_allclose(
    expected_improvement(5 * mean, 5 * deviation, 5 * best),
    5 * gain,
    atol=5e-3,
    err_msg="scores in other units scale it",
)
np.testing.assert_allclose(
    expected_improvement(mean - 3, np.zeros(5), best - 2), np.maximum(mean - best - 1, 0), atol=1e-4,
    err_msg="deviation 0: the gain is known, and not below 0",
)  # fmt: skip
single = expected_improvement(best + 1.5, 0.5, best)
assert np.shape(single) == (), "numbers in, number out"
np.testing.assert_allclose(float(single), 1.5 * norm.cdf(3) + 0.5 * norm.pdf(3), rtol=1e-3, err_msg="one setting")
message = "only a deviation of exactly 0 means that the score is known; one of a billionth does not"
np.testing.assert_allclose(expected_improvement(1e-9, 1e-9, 0.0), 1.083315e-9, rtol=1e-3, err_msg=message)


# %% wrong="expected_improvement"
def gives_the_probability(mean, deviation, best):
    """You gave how *probable* an improvement is; a sure gain of a millionth would then be worth most."""
    deviation = np.asarray(deviation, dtype=float)
    steps = (np.asarray(mean) - best) / np.where(deviation > 0, deviation, 1e-9)
    return norm.cdf(steps)


# %% wrong="expected_improvement"
def lets_falling_short_count(mean, deviation, best):
    """You gave the mean gain, in which falling short counts as negative; then a surprise is worth nothing."""
    return np.asarray(mean, dtype=float) - best + 0 * np.asarray(deviation)


# %% wrong="expected_improvement"
def divides_by_zero(mean, deviation, best):
    """A setting with deviation 0 is known: no division by it; its gain is what its mean is above the best, or 0."""
    gain, deviation = np.asarray(mean, dtype=float) - best, np.asarray(deviation, dtype=float)
    with np.errstate(all="ignore"):
        return gain * norm.cdf(gain / deviation) + deviation * norm.pdf(gain / deviation)


# %% wrong="expected_improvement"
def forgets_the_spread(mean, deviation, best):
    """Your second term lacks its factor s: substituting u = (f − μ)/s turns f − μ into s·u."""
    gain, deviation = np.asarray(mean, dtype=float) - best, np.asarray(deviation, dtype=float)
    steps = gain / np.where(deviation > 0, deviation, 1)
    return np.where(deviation > 0, gain * norm.cdf(steps) + norm.pdf(steps), np.maximum(gain, 0))


# %% wrong="expected_improvement"
def looks_for_low_scores(mean, deviation, best):
    """You took best − mean, as for a loss; here a higher score is better."""
    gain, deviation = best - np.asarray(mean, dtype=float), np.asarray(deviation, dtype=float)
    steps = gain / np.where(deviation > 0, deviation, 1)
    return np.where(deviation > 0, gain * norm.cdf(steps) + deviation * norm.pdf(steps), np.maximum(gain, 0))


# %% wrong="expected_improvement"
def drops_the_known_ones(mean, deviation, best):
    """You gave 0 to every setting with deviation 0; one that is known to be better is an improvement, too."""
    gain, deviation = np.asarray(mean, dtype=float) - best, np.asarray(deviation, dtype=float)
    steps = gain / np.where(deviation > 0, deviation, 1)
    return np.where(deviation > 0, gain * norm.cdf(steps) + deviation * norm.pdf(steps), 0)


# %% wrong="expected_improvement"
def asks_for_a_margin(mean, deviation, best):
    """You asked for a margin over the best (ξ = 0.01 in some books); every gain counts here, however small."""
    mean, deviation = np.asarray(mean, dtype=float), np.asarray(deviation, dtype=float)
    gain = mean - best - 0.01
    with np.errstate(divide="ignore", invalid="ignore"):
        z = gain / deviation
        expected = gain * norm.cdf(z) + deviation * norm.pdf(z)
    return np.where(deviation == 0, np.maximum(gain, 0), expected)


# %% right="expected_improvement"
def with_a_tiny_deviation_in_the_place_of_zero(mean, deviation, best):
    deviation = np.maximum(np.asarray(deviation, dtype=float), 1e-12)
    z = (np.asarray(mean, dtype=float) - best) / deviation
    return deviation * (z * norm.cdf(z) + norm.pdf(z))


# %% right="expected_improvement"
def number_by_number_with_the_error_function(mean, deviation, best):
    import math

    def one(mu, s):
        if s == 0:
            return max(mu - best, 0.0)
        z = (mu - best) / s
        bell = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        return s * (z * (1 + math.erf(z / math.sqrt(2))) / 2 + bell)

    return np.vectorize(one, otypes=[np.float32])(mean, deviation)


# %% [markdown] equivalent="expected_improvement"
# - line 22: deviation > 0 → deviation >= 0 — the quotient is not used where the deviation is 0
# - line 22: 1 → 2 — what stands in the place of a deviation of 0 is not used

# %% [markdown] hint="expected_improvement"
# With $f = \mu + s u$ the bracket is $(\mu - f_\text{best}) + s\,u$, and the integral runs from $u = -z$. The first
# part is a number times an integral of $\varphi$; what is the integral of $u\,\varphi(u)$?

# %% [markdown] hint="expected_improvement"
# $\int_{-z}^\infty \varphi\,\mathrm du = \Phi(z)$ and $\int_{-z}^\infty u\,\varphi\,\mathrm du = \varphi(z)$. Put the
# two together, each with its factor.

# %% [markdown] hint="expected_improvement"
# Settings with deviation 0 need a case of their own: `np.where(deviation > 0, …, …)`, and no division by 0 before it.

# %% [markdown]
# Belief and decision along the axis that matters. Nine settings of the table, all seven boxes drawn by lot, are seen
# by their learning rate alone, so what the other six do looks like noise.

# %% [markdown] question="next_trial"
# **By hand**: one place is believed to be as good as the best so far, with a standard deviation of 0.5; at another
# nothing is known, so it is believed to be one below the best, with a standard deviation of 1. Which is tried next?
#
# - a) the first
# - b) the second
# - right a — its expected improvement is 0.5 · φ(0) = 0.20, that of the second φ(1) − Φ(−1) = 0.08.
# - wrong b — its expected improvement is φ(1) − Φ(−1) = 0.08; what is that of the first?

# %% show
nine = draw_settings(len(table), 9, seed=4)
along, asked = table.points[nine, :1], np.linspace(0, 1, 200)[:, None]
centre, spread = final[nine].mean(), final[nine].std()
belief = gaussian_process_posterior(along, (final[nine] - centre) / spread, asked, length_scale=0.3, noise=0.4)
worth = spread * expected_improvement(*belief, np.max((final[nine] - centre) / spread))
labels = ["log₁₀ of the learning rate", "validation accuracy"]
mean, deviation = centre + spread * belief[0], spread * belief[1]
figure = plot_surrogate(3 * along[:, 0] - 4, final[nine], 3 * asked[:, 0] - 4, mean, deviation, worth, labels)

# %% [markdown]
# The next trial goes near the top of the mean, this time; the left edge, where little is known, comes second. After
# each trial belief and decision are made anew. Mind the dotted line: the best so far is a *noisy* score, itself a lucky
# one. With much noise take the best mean that the process believes of the tried settings instead.
#
# And who chose $\ell = 0.3$ and $\sigma = 0.4$? We did, by hand. The trials have a say, too: under given $\ell$ and
# $\sigma$ the $n$ scores seen are jointly normal with the covariance $C = K + \sigma^2 I$, and their density, the
# **marginal likelihood**
#
# $$\log p(y) = -\tfrac12\, y^{\mathsf T} C^{-1} y - \tfrac12 \log\det C - \tfrac n2 \log 2\pi ,$$
#
# is the larger the better a choice explains them: its first term punishes a choice that misses the scores, its second a
# choice that could have explained any scores whatever. **Predict first**: do nine trials agree with our choice?

# %% show
for scale, noise in ((0.3, 0.4), (0.3, 0.9), (3.0, 0.9)):
    normal = multivariate_normal(cov=squared_exponential(along, along, scale) + noise**2 * np.eye(9))
    print(f"ℓ = {scale}, σ = {noise}: log p(y) = {normal.logpdf((final[nine] - centre) / spread):.1f}")

# %% [markdown]
# They do not. Seen by the learning rate alone, nine scores are explained far better by more noise than we granted, and
# they cannot tell a short length scale from one that is ten times as long. So take the curve above as a drawing of the
# method. From so few trials the two numbers are hardly known, and a search that maximises $p(y)$ after each trial, as
# many packages do, begins with guesses. (For section 7 they were chosen so, from 60 settings in all seven axes.)
#
# ## 5. Stop what is going nowhere
#
# All of this still trains every setting to the end, even one that after three epochs is no better than chance. How
# early can one tell? **Predict first**: if you rank the 512 settings after one epoch, after three, after nine: how
# well does that agree with the ranking after 27? And among the best quarter alone?

# %% show
best_quarter = final >= np.quantile(final, 0.75)
for epoch in (1, 3, 9, 27):
    agreement = [spearmanr(table.validation[rows, epoch - 1], final[rows])[0] for rows in (slice(None), best_quarter)]
    print(f"after epoch {epoch:2d}: rank correlation {agreement[0]:.2f}, in the best quarter {agreement[1]:.2f}")

# %% [markdown]
# One epoch tells the hopeless ones from the rest, and says little about which of the good ones is best. So drop the
# hopeless ones early, and choose among the good ones late. That is **successive halving** (with factor 3 it ought to be
# called thirding): train all for one epoch, keep the best third for three epochs, its best third for nine, and so on.
# Every round after the first costs about the same, two thirds of the first.
#
# ### Exercise 5: who goes on?

# %% exercise="successive_halving" points=3
from acml_tf.tuning.search.halving import successive_halving

# %% test="successive_halving"
curves = np.array([
    [1, 2, 3, 9, 9],
    [5, 6, 5, 5, 7],
    [3, 9, 9, 9, 9],
    [4, 7, 6, 6, 4],
    [4, 8, 8, 8, 8],
])  # fmt: skip
copy = curves.copy()
found = successive_halving(curves, first_epochs=1, factor=2)
assert np.shape(found) == (2,), "two numbers: the winner and the epochs that were trained"
assert found[0] == 3, "rows 1 and 3 go on after epoch 1 (3 and 4 tie: the lower stays); then row 3 is ahead"
assert found[1] == 10, "5 · 1 epoch, then 2 · 1 more (to epoch 2), 1 · 2 more (to 4), 1 · 1 more (to 5)"
assert tuple(successive_halving(curves, 5, 2)) == (0, 25), "if the first round is the whole curve, all are trained"
assert tuple(successive_halving(curves, 2)) == (2, 13), "of 5 the best third, rounded down to one: 5 · 2 epochs, then 3"
assert tuple(successive_halving(curves, 2, 7)) == (2, 13), "at least one goes on: 5 · 2 epochs, then 3 more"
with np.testing.assert_raises(
    ValueError, msg="a first round of 6 epochs is longer than the curves: raise a ValueError"
):
    successive_halving(curves, 6)
np.testing.assert_array_equal(curves, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="successive_halving"
curves = rng.permuted(np.arange(30 * 27)).reshape(30, 27)
alive, spent, trained = list(range(30)), 0, 0
for epochs in (2, 6, 18, 27):
    spent += len(alive) * (epochs - trained)
    ranked = sorted(alive, key=lambda row: -curves[row, epochs - 1])
    alive, trained = ranked[: max(len(alive) // 3, 1)], epochs
found = successive_halving(curves, 2)
assert found[0] == ranked[0], "each round is judged by the score after its last epoch"
assert found[1] == spent, "settings go on from where they stopped: only new epochs cost"
assert tuple(successive_halving(curves / 810, 1, 30)) == (
    np.argmax(curves[:, 0]), 30 + 26,
), "the best of the first epoch is trained to the end"  # fmt: skip
assert tuple(successive_halving(curves, 27)) == (np.argmax(curves[:, -1]), 810), "a round of all epochs trains them all"
assert tuple(successive_halving(np.ones((9, 9)), 1)) == (0, 9 + 3 * 2 + 6), "of equal scores the lowest number stays"
assert tuple(successive_halving(curves[:1], 1)) == (0, 27), "a single setting is trained to the end"
tied = np.array([[1, 5], [2, 5], [0, 0], [0, 9]])
assert tuple(successive_halving(tied, 1, 2)) == (0, 6), "in later rounds, too, the lower number wins a tie"
pushed = np.array([[5, 1], [5, 0], [0, 0], [9, 9]])
assert tuple(successive_halving(pushed, 1, 2)) == (3, 6), "equal scores must not push out a better one below them"
order = np.argsort(-curves[:, 0])
assert tuple(successive_halving(curves[order, :4], 2, 2)) == (
    np.argmax(curves[order][:, :4][:, 3] * np.isin(np.arange(30), np.argsort(-curves[order, 1])[:15])), 30 * 2 + 15 * 2,
), "two rounds: all for 2 epochs, the better half for 4; the result is the number of a row of the table"  # fmt: skip
below = np.array([[-2, -3, -3, -3], [-1, -2, -2, -5], [-9, -1, -1, -1], [-9, -1, -1, -1]])
assert tuple(successive_halving(below, 1, 2)) == (1, 8), "scores may be negative, and who is out stays out"


# %% wrong="successive_halving"
def begins_every_round_anew(curves, first_epochs, factor=3):
    """You paid for all epochs of each round; a setting goes on from where it stopped, so only the new ones cost."""
    curves = np.asarray(curves)
    if first_epochs > curves.shape[1]:
        raise ValueError("no such round")
    alive, epochs, spent = np.arange(len(curves)), first_epochs, 0
    while True:
        spent += len(alive) * epochs
        alive = alive[np.argsort(-curves[alive, epochs - 1], kind="stable")]
        if epochs == curves.shape[1]:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: max(len(alive) // factor, 1)])
        epochs = min(epochs * factor, curves.shape[1])


# %% wrong="successive_halving"
def looks_at_the_end_of_the_curves(curves, first_epochs, factor=3):
    """You chose by the last score of each curve, which nobody has trained yet; a round knows its own epochs only."""
    curves = np.asarray(curves)
    if first_epochs > curves.shape[1]:
        raise ValueError("no such round")
    alive, trained, epochs, spent = np.arange(len(curves)), 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        alive = alive[np.argsort(-curves[alive, -1], kind="stable")]
        if epochs == curves.shape[1]:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: max(len(alive) // factor, 1)])
        trained, epochs = epochs, min(epochs * factor, curves.shape[1])


# %% wrong="successive_halving"
def numbers_the_survivors(curves, first_epochs, factor=3):
    """You returned a place among the survivors; asked is the number of the row in the table that was handed in."""
    alive = np.asarray(curves)
    if first_epochs > alive.shape[1]:
        raise ValueError("no such round")
    trained, epochs, spent = 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        order = np.argsort(-alive[:, epochs - 1], kind="stable")
        if epochs == alive.shape[1]:
            return int(order[0]), int(spent)
        alive = alive[np.sort(order[: max(len(alive) // factor, 1)])]
        trained, epochs = epochs, min(epochs * factor, alive.shape[1])


# %% wrong="successive_halving"
def stops_at_the_lone_survivor(curves, first_epochs, factor=3):
    """You stopped when one setting was left; it, too, is trained to the end, and that costs."""
    curves = np.asarray(curves)
    if first_epochs > curves.shape[1]:
        raise ValueError("no such round")
    alive, trained, epochs, spent = np.arange(len(curves)), 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        alive = alive[np.argsort(-curves[alive, epochs - 1], kind="stable")]
        if epochs == curves.shape[1] or len(alive) // factor < 2:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: len(alive) // factor])
        trained, epochs = epochs, min(epochs * factor, curves.shape[1])


# %% wrong="successive_halving"
def keeps_the_worst(curves, first_epochs, factor=3):
    """You kept the lowest scores; `np.argsort` sorts from small to large, and here higher is better."""
    curves = np.asarray(curves)
    if first_epochs > curves.shape[1]:
        raise ValueError("no such round")
    alive, trained, epochs, spent = np.arange(len(curves)), 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        alive = alive[np.argsort(curves[alive, epochs - 1], kind="stable")]
        if epochs == curves.shape[1]:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: max(len(alive) // factor, 1)])
        trained, epochs = epochs, min(epochs * factor, curves.shape[1])


# %% wrong="successive_halving"
def rounds_up(curves, first_epochs, factor=3):
    """You rounded the number of survivors up; the docstring rounds down, but keeps at least one."""
    curves = np.asarray(curves)
    if first_epochs > curves.shape[1]:
        raise ValueError("no such round")
    alive, trained, epochs, spent = np.arange(len(curves)), 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        alive = alive[np.argsort(-curves[alive, epochs - 1], kind="stable")]
        if epochs == curves.shape[1]:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: -(-len(alive) // factor)])
        trained, epochs = epochs, min(epochs * factor, curves.shape[1])


# %% wrong="successive_halving"
def rounds_to_the_nearest(curves, first_epochs, factor=3):
    """You rounded the number of those who go on to the nearest; a part of a setting cannot go on, so round down."""
    scores = np.asarray(curves, dtype=float)
    last = scores.shape[1]
    if last < first_epochs:
        raise ValueError("too long")
    race, now = list(range(len(scores))), first_epochs
    paid = now * len(race)
    while now < last:
        race.sort(key=lambda row: (-scores[row, now - 1], row))
        race = race[: max(1, int(len(race) / factor + 0.5))]
        paid += len(race) * (min(now * factor, last) - now)
        now = min(now * factor, last)
    return min(race, key=lambda row: (-scores[row, last - 1], row)), paid


# %% right="successive_halving"
def with_lists(curves, first_epochs, factor=3):
    curves = np.asarray(curves).tolist()
    length = len(curves[0])
    if first_epochs > length:
        raise ValueError("choose a round within the curves")
    race, done, goal, cost = list(range(len(curves))), 0, first_epochs, 0
    while done < length:
        cost += len(race) * (goal - done)
        race = sorted(race, key=lambda row: (-curves[row][goal - 1], row))
        done, goal = goal, min(goal * factor, length)
        if done < length:
            race = race[: max(1, len(race) // factor)]
    return race[0], cost


# %% right="successive_halving"
def with_a_mask_and_recursion(curves, first_epochs, factor=3):
    curves = np.asarray(curves, dtype=np.float32)
    if not first_epochs <= curves.shape[1]:
        raise ValueError("choose a round within the curves")

    def race(alive, trained, epochs):
        cost = int(alive.sum()) * (epochs - trained)
        scores = np.where(alive, curves[:, epochs - 1], -np.inf)
        order = np.lexsort((np.arange(len(scores)), -scores))
        if epochs == curves.shape[1]:
            return int(order[0]), cost
        kept = np.zeros(len(scores), dtype=bool)
        kept[order[: max(int(alive.sum()) // factor, 1)]] = True
        winner, more = race(kept, epochs, min(epochs * factor, curves.shape[1]))
        return winner, cost + more

    return race(np.ones(len(curves), dtype=bool), 0, first_epochs)


# %% [markdown] equivalent="successive_halving"
# - range(1, curves.shape[1] + 1) → range(0, curves.shape[1] + 1) — no test asks for a round of 0 epochs

# %% [markdown] hint="successive_halving"
# Keep an array of the *numbers* of the settings that are still in the race, and use it to index the rows of `curves`.

# %% [markdown] hint="successive_halving"
# A round: pay (settings alive) × (new epochs), sort the numbers by their score after the round's last epoch, return if
# that was the end of the curves, else keep the first part. `np.argsort(-scores, kind="stable")` leaves ties in order.

# %% [markdown] hint="successive_halving"
# The next round trains to `min(epochs * factor, curves.shape[1])`. Sort the survivors by number, so that ties are
# decided by number in the next round, too.

# %% [markdown]
# A race of 81 settings. Every line is a training, every colour a round; where a line ends, its training was stopped.
# **Predict first**: how much is lost? The printed line compares the winner with the best of all 81, trained to the end,
# both on validation.

# %% show
racers = draw_settings(len(table), 81, seed=2)
figure = plot_race(table.validation[racers], halving_rounds(table.validation[racers], first_epochs=1))
winner, spent = successive_halving(table.validation[racers], 1)
print(f"halving {final[racers[winner]]:.3f} for {spent} epochs, all 81 {final[racers].max():.3f} for {81 * 27} epochs")

# %% [markdown]
# This race lost 0.04: the best of the 81 was stopped after nine epochs; dotted is what it would have done. One race
# proves little; section 7 repeats it 200 times and prints the mean loss.
#
# ## 6. Which halving? Hyperband
#
# Beginning with one epoch is a bet: that one epoch tells good from bad. With a warm-up, or with a small learning rate
# that would win in the end, the bet is lost. **Hyperband** does not bet. It runs several **brackets** that each cost
# about the same: one with many settings and a brutal first round, … , one with few settings that are all trained to the
# end, which is random search. It always costs about the epochs of one bracket times the number of brackets, and on the
# validation set its winner is as good as that of its best bracket.
#
# With at most $R$ epochs and the factor $\eta$, let $s_\text{max}$ be the largest whole number with
# $\eta^{s_\text{max}} \le R$. Bracket $s = s_\text{max}, \dots, 0$ begins with
#
# $$n_s = \left\lceil \frac{s_\text{max} + 1}{s + 1}\,\eta^s \right\rceil
# \text{ settings of } R\,\eta^{-s} \text{ epochs},$$
#
# and each of its $s$ further rounds has η times fewer settings and η times more epochs. The first number of
# settings is rounded up, as written; all later numbers of settings, and all epochs, are rounded down.
#
# ### Exercise 6: a plan for any budget

# %% exercise="hyperband_brackets" points=2
from acml_tf.tuning.search.halving import hyperband_brackets


# %% test="hyperband_brackets"
def as_lists(brackets):
    """Lists of lists of integers, whatever the answer is made of."""
    return [[[int(number) for number in pair] for pair in rounds] for rounds in brackets]


plan = hyperband_brackets(9)
assert len(plan) == 3, "1 = 9/9, 3 = 9/3 and 9 epochs to begin with: three brackets"
assert as_lists(plan)[0] == [[9, 1], [3, 3], [1, 9]], "first 9 settings of 1 epoch, then 3 of 3, then 1 of 9"
assert as_lists(plan)[1:] == [[[5, 3], [1, 9]], [[3, 9]]], "⌈3/2 · 3⌉ = 5 settings, ⌊5/3⌋ = 1 goes on; then 3"
assert as_lists(hyperband_brackets(243))[0][0] == [243, 1], "3⁵ = 243: six brackets (computed logarithms say 4.99…)"
longest = [[8, 1], [4, 3], [2, 7], [1, 15]]
assert as_lists(hyperband_brackets(15, factor=2))[0] == longest, "15/8, 15/4, 15/2, 15 epochs: only whole ones count"
assert all(isinstance(number, int | np.integer) for rounds in plan for pair in rounds for number in pair), (
    "whole numbers"
)
with np.testing.assert_raises(ValueError, msg="without an epoch there is nothing to plan: raise a ValueError"):
    hyperband_brackets(0)

# %% hidden="hyperband_brackets"
published = {4: [81, 27, 9, 3, 1], 3: [34, 11, 3, 1], 2: [15, 5, 1], 1: [8, 2], 0: [5]}
plan = as_lists(hyperband_brackets(81))
for (s, settings), rounds in zip(published.items(), plan, strict=True):
    assert [number for number, _ in rounds] == settings, f"bracket {s}: settings as in the table of Li et al. (2018)"
    assert [epochs for _, epochs in rounds] == [81 // 3 ** (s - i) for i in range(s + 1)], (
        f"bracket {s}: up to 81 epochs"
    )
budget, factor = int(rng.integers(30, 400)), int(rng.integers(2, 5))
plan = as_lists(hyperband_brackets(budget, factor))
most = len(plan) - 1
assert factor**most <= budget < factor ** (most + 1), (
    "the first bracket begins with at least one epoch, under η of them"
)
for s, rounds in zip(range(most, -1, -1), plan, strict=True):
    first = int(np.ceil((most + 1) * factor**s / (s + 1) - 1e-9))
    expected = [[first // factor**i, budget // factor ** (s - i)] for i in range(s + 1)]
    assert rounds == expected, "settings fall from ⌈…⌉ by η a round, epochs rise to R; both are rounded down"
assert as_lists(hyperband_brackets(1)) == [[[1, 1]]], "one epoch: one bracket with one setting"
assert as_lists(hyperband_brackets(2, 3)) == [[[1, 2]]], "two epochs are less than η: one bracket"
assert len(hyperband_brackets(1000, 10)) == 4, "10³ = 1000: four brackets"
with np.testing.assert_raises(ValueError, msg="without an epoch there is nothing to plan: raise a ValueError"):
    hyperband_brackets(-3)
assert len(hyperband_brackets(2186)) == 7, "2186 epochs are less than 3⁷ = 2187: seven brackets"
middle = as_lists(hyperband_brackets(15, factor=2))[1]
assert middle == [[6, 3], [3, 7], [1, 15]], "4/3 · 4 = 5.33 is rounded up to 6"


# %% wrong="hyperband_brackets"
def trusts_the_logarithm(max_epochs, factor=3):
    """You rounded a logarithm down, and log 243 / log 3 is 4.999…9 in a computer; count powers in whole numbers."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most, brackets = int(np.log(max_epochs) / np.log(factor)), []
    for s in range(most, -1, -1):
        start = int(np.ceil((most + 1) / (s + 1) * factor**s))
        brackets.append([(start // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)])
    return brackets


# %% wrong="hyperband_brackets"
def begins_with_the_longest(max_epochs, factor=3):
    """Your brackets are in rising order; the one with most settings and the shortest first round comes first."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most = sum(factor**s <= max_epochs for s in range(1, max_epochs))
    brackets = []
    for s in range(most + 1):
        start = -(-(most + 1) * factor**s // (s + 1))
        brackets.append([(start // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)])
    return brackets


# %% wrong="hyperband_brackets"
def forgets_to_share_the_hour(max_epochs, factor=3):
    """You began each bracket with ηˢ settings; short brackets get more of them, so that all cost about the same."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most = sum(factor**s <= max_epochs for s in range(1, max_epochs))
    return [
        [(factor**s // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)] for s in range(most, -1, -1)
    ]


# %% wrong="hyperband_brackets"
def rounds_survivors_up(max_epochs, factor=3):
    """You rounded survivors up, as KerasTuner does; here only the first number of a bracket is rounded up."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most = sum(factor**s <= max_epochs for s in range(1, max_epochs))
    brackets = []
    for s in range(most, -1, -1):
        start = -(-(most + 1) * factor**s // (s + 1))
        brackets.append([(-(-start // factor**i), max_epochs // factor ** (s - i)) for i in range(s + 1)])
    return brackets


# %% wrong="hyperband_brackets"
def leaves_fractions_of_epochs(max_epochs, factor=3):
    """Some of your rounds have fractions of an epoch; epochs are rounded down, to whole numbers."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most = sum(factor**s <= max_epochs for s in range(1, max_epochs))
    brackets = []
    for s in range(most, -1, -1):
        start = -(-(most + 1) * factor**s // (s + 1))
        brackets.append([(start // factor**i, max_epochs / factor ** (s - i)) for i in range(s + 1)])
    return brackets


# %% wrong="hyperband_brackets"
def rounds_epochs_to_the_nearest(max_epochs, factor=3):
    """You rounded epochs to the nearest whole number; a training that must not exceed its share is rounded down."""
    if max_epochs < 1:
        raise ValueError("no such plan")
    most = 0
    while factor ** (most + 1) <= max_epochs:
        most += 1
    starts = {s: -((most + 1) * factor**s // -(s + 1)) for s in range(most, -1, -1)}
    return [
        [(start // factor**i, int(max_epochs / factor ** (s - i) + 0.5)) for i in range(s + 1)]
        for s, start in starts.items()
    ]


# %% wrong="hyperband_brackets"
def rounds_up_before_it_multiplies(max_epochs, factor=3):
    """You rounded (s_max + 1) / (s + 1) up and multiplied then; multiply first, and round the product up."""
    if max_epochs < 1:
        raise ValueError("an epoch at least")
    highest = 0
    while factor ** (highest + 1) <= max_epochs:
        highest += 1
    brackets = []
    for s in range(highest, -1, -1):
        number = int(np.ceil((highest + 1) / (s + 1))) * factor**s
        brackets.append([(number // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)])
    return brackets


# %% wrong="hyperband_brackets"
def multiplies_rounded_epochs(max_epochs, factor=3):
    """You rounded the epochs of the first round down and multiplied these; round each round's own epochs down."""
    if max_epochs < 1:
        raise ValueError("an epoch at least")
    highest = 0
    while factor ** (highest + 1) <= max_epochs:
        highest += 1
    brackets = []
    for s in range(highest, -1, -1):
        number, epochs = int(np.ceil((highest + 1) * factor**s / (s + 1))), max_epochs // factor**s
        brackets.append([(number // factor**i, epochs * factor**i) for i in range(s + 1)])
    return brackets


# %% right="hyperband_brackets"
def round_by_round(max_epochs, factor=3):
    import math

    if max_epochs < 1:
        raise ValueError("give an epoch")
    powers = [1]
    while powers[-1] * factor <= max_epochs:
        powers.append(powers[-1] * factor)
    plan = []
    for s, power in reversed(list(enumerate(powers))):
        settings, rounds = math.ceil(len(powers) * power / (s + 1)), []
        for later in reversed(powers[: s + 1]):
            rounds.append([settings, int(max_epochs / later)])
            settings //= factor
        plan.append(rounds)
    return plan


# %% right="hyperband_brackets"
def with_numpy_integers(max_epochs, factor=3):
    if max_epochs < 1:
        raise ValueError("give an epoch")
    most = int(np.floor(np.log(max_epochs) / np.log(factor) + 1e-9))
    plan = []
    for s in np.arange(most, -1, -1):
        rounds = np.arange(s + 1)
        settings = (np.ceil((most + 1) / (s + 1) * factor**s) // factor**rounds).astype(int)
        plan.append(list(zip(settings, max_epochs // factor ** (s - rounds), strict=True)))
    return plan


# %% [markdown] hint="hyperband_brackets"
# First $s_\text{max}$, without a logarithm: how often can you multiply 1 by η without exceeding R?

# %% [markdown] hint="hyperband_brackets"
# Rounding up in whole numbers: `-(-a // b)` is ⌈a/b⌉. For $n_s$ take a = (s_max + 1)·ηˢ and b = s + 1.

# %% [markdown] hint="hyperband_brackets"
# Round i of bracket s is `(start // factor**i, max_epochs // factor ** (s - i))`, for i from 0 to s.

# %% [markdown]
# The plan for our table. The last column counts what a bracket costs when trainings go on from where they stopped.

# %% show
for rounds in hyperband_brackets(27):
    new = np.diff([0, *[epochs for _, epochs in rounds]])
    cost = sum(number * more for (number, _), more in zip(rounds, new, strict=True))
    print(" → ".join(f"{number:2d} for {epochs:2d}" for number, epochs in rounds).ljust(48), f"{cost:4d} epochs")

# %% [markdown]
# ## 7. The comparison: who finds what, for how many epochs?
#
# Now the comparison. Each search is repeated 200 times with other draws; it sees validation scores only, and its winner
# is judged on the test clips. In one repetition all searches draw from the same settings in the same order. Budgets
# differ, so one row must not be missing: **random search × 2**, twice the hour and no idea at all. It is what every
# clever method has to be measured against, for it is what you could do with a second computer. **Predict first**: rank
# random search, the Gaussian process, halving, Hyperband and random × 2.

# %% show
curves, num_repetitions = table.validation, 200
searches = {
    "random, 27 settings": lambda seed: random_search(curves, 27, seed),
    "random × 2": lambda seed: random_search(curves, 54, seed),
    "Gaussian process, 27": lambda seed: surrogate_search(table.points, curves, 27, seed),
    "halving, 27 from 3 epochs": lambda seed: halving_search(curves, 27, 3, seed),
    "halving, 81 from 1 epoch": lambda seed: halving_search(curves, 81, 1, seed),
    "Hyperband": lambda seed: hyperband_search(curves, seed),
}
played = {name: np.array([search(seed) for seed in range(num_repetitions)]) for name, search in searches.items()}
plain = final_test[played["random, 27 settings"][:, 0]]
print(f"{'':26s} epochs  validation    test (95 % interval)    test minus random (95 %)")
budgets = {}
for name, rows in played.items():
    tests, epochs, gain = final_test[rows[:, 0]], rows[:, 1].mean(), final_test[rows[:, 0]] - plain
    (low, high), (least, most) = mean_interval(tests), mean_interval(gain)
    budgets[name] = epochs, tests.mean(), low, high
    print(f"{name:26s} {epochs:6.0f} {final[rows[:, 0]].mean():11.3f}", end="    ")
    print(f"{tests.mean():.3f} ({low:.3f} … {high:.3f})   {gain.mean():+.3f} ({least:+.3f} … {most:+.3f})")
print(f"all 512 settings, on average: validation {final.mean():.3f}, test {final_test.mean():.3f}")
whole = np.array([final[draw_settings(len(table), 81, seed)].max() for seed in range(num_repetitions)])
lost = whole - final[played["halving, 81 from 1 epoch"][:, 0]]
print(f"halving of 81 loses {lost.mean():.3f} on validation to all 81 to the end, nothing in {np.mean(lost == 0):.0%}")
figure = plot_budgets(budgets)

# %% [markdown]
# First the surprise: all are better on test than on validation, but for the Gaussian process, which has the same on
# both. These test clips are easier, by 0.02 on average over all 512 settings (the last line), so compare *differences
# between searches*, not the two columns.
#
# - **Halving** of 81 settings is above random search on validation *and* on test, for a third of its epochs. It does
#   not train better: it has looked at three times as many settings. Against all 81 trained to the end it loses about
#   0.01 on average, and in half of the races nothing; the one drawn above was an unlucky one. Halving of 27 settings,
#   the very ones that random search trains, costs a quarter and loses a little on validation (now and then the later
#   winner was stopped); on test it is even a little ahead.
# - **Random × 2** gets about as far on test as halving, by brute force and for six times the epochs.
# - The **Gaussian process** has the best validation score of all, although it trains 27 settings only. On test its
#   lead over random search is small, and its interval reaches down to 0. Do not explain that too soon: all repetitions
#   share one validation set and one test set, and a few settings win again and again. Section 8 draws the clips anew.
#   (It also had some help: its length scale and noise were fitted to 60 settings of this table.)
# - **Hyperband** pays for its insurance in epochs: compare its cost with that of halving. (It also begins fewer
#   settings, 49 instead of 81.)
#
# The intervals say how a *search* scatters when it is repeated on this table and judged on these clips; they do not say
# how the clips scatter. On another task the order may be another.
#
# Is our halving any good? **Optuna** has one, too, which does not wait for a round to be complete: each training is
# stopped or not by what the trainings before it scored at the same epoch (**asynchronous** halving, made for many
# machines; the first trainings have hardly anybody to be compared with, and go on). Twenty repetitions beside ours, on
# the same draws; if the interval holds 0, they show no difference:

# %% show
peers = np.array([optuna_halving(curves, 81, 1, seed) for seed in range(20)])
ours = played["halving, 81 from 1 epoch"][:20]
for name, rows in {"Optuna": peers, "ours": ours}.items():
    print(f"{name:6s}: test {final_test[rows[:, 0]].mean():.3f} for {rows[:, 1].mean():.0f} epochs")
difference = final_test[ours[:, 0]] - final_test[peers[:, 0]]
print(f"ours minus Optuna's: {difference.mean():+.3f}, interval", np.round(mean_interval(difference), 3))

# %% [markdown]
# ## 8. The best of many was also lucky
#
# Look once more at the table of section 7. The Gaussian process and random × 2 gain more on validation than they keep
# on test. Part of the reason lies in eq. (10). What we want is the setting with the lowest *true* loss; what we
# minimise is a loss on 150 clips, the truth plus luck. Whoever is chosen for being best was chosen for good luck, too.
# This is the **winner's curse**, and it grows with the number of tries and with how eagerly they look for high scores.
#
# To measure it, repeat the choice. The table knows for each setting which of the 450 clips it got right. Draw a
# validation set by lot (whole recordings, please), let it choose the winner, and see what the winner does on all other
# clips.
#
# ### Exercise 7: promised and kept

# %% exercise="winners_curse" points=2
from acml_tf.tuning.search.curse import winners_curse

# %% test="winners_curse"
correct = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 0], [0, 1, 1, 1, 1]])
validates = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1], [1, 0, 1, 1, 0]])
copies = correct.copy(), validates.copy()
promised, kept = winners_curse(correct, validates)
assert np.shape(promised) == np.shape(kept) == (4,), "one number of each kind for each of the 4 validation sets"
np.testing.assert_allclose(
    promised,
    [1, 1, 1, 1],
    rtol=1e-4,
    err_msg="promised: right *validation* clips of the winner, divided by their number",
)
np.testing.assert_allclose(
    kept[0], 0, atol=1e-4, err_msg="clips 0 and 1 choose setting 0, which is wrong about all others"
)
np.testing.assert_allclose(kept[1], 1 / 3, rtol=1e-3, err_msg="1 and 2 are equal on clips 2 and 3: the first wins")
np.testing.assert_allclose(
    kept[2:], [3 / 4, 0], atol=1e-4, err_msg="kept: right clips among those that did *not* validate"
)
mixed = winners_curse([[1, 0, 1, 1]], [[True, True, False, False], [True, True, True, False]])
np.testing.assert_allclose(
    mixed[0], [1 / 2, 2 / 3], rtol=1e-3, err_msg="True is 1, False is 0; sets may differ in size"
)
np.testing.assert_allclose(mixed[1], [1, 1], rtol=1e-3, err_msg="the other clips: two of two, one of one")
assert (correct == copies[0]).all() and (validates == copies[1]).all(), "your function changed the array it was given"

# %% hidden="winners_curse"
settings, clips, repetitions = (int(number) for number in rng.integers([4, 20, 5], [9, 40, 9]))
correct = rng.integers(2, size=(settings, clips))
validates = rng.uniform(size=(repetitions, clips)) < 0.4
validates[:, 0], validates[:, 1] = True, False
promised, kept = (np.asarray(part, dtype=float) for part in winners_curse(correct, validates))
assert promised.shape == kept.shape == (repetitions,), "one number of each kind for each validation set"
for number, judges in enumerate(validates):
    accuracies = [row[judges].mean() for row in correct]
    winner = int(np.argmax(accuracies))
    np.testing.assert_allclose(
        promised[number], accuracies[winner], atol=1e-4, err_msg="the winner's validation accuracy"
    )
    np.testing.assert_allclose(
        kept[number], correct[winner][~judges].mean(), atol=1e-4, err_msg="the winner's accuracy on all other clips"
    )
whole = winners_curse(correct.astype(bool), validates.astype(int))
np.testing.assert_allclose(whole[1], kept, atol=1e-4, err_msg="1 and True mean the same in both tables")
long = winners_curse(np.ones((2, 400), dtype=int), np.arange(400)[None] < 200)
np.testing.assert_allclose(
    np.ravel(long), [1, 1], atol=1e-4, err_msg="of 200 right clips 200 are right: count in more bits"
)
clip = np.arange(4000)
narrow = winners_curse(np.array([(clip < 2000) | (clip >= 3000), clip < 2001]), clip[None] < 3000)
message = "2001 right clips of 3000 win against 2000, and this winner is wrong about all others"
np.testing.assert_allclose(np.ravel(narrow), [0.667, 0], rtol=1e-4, atol=1e-4, err_msg=message)
none = winners_curse([[0, 0, 1], [0, 1, 1]], [[0, 1, 0], [1, 0, 0]])
message = "no setting is right about clip 0: the first wins, whatever won before"
np.testing.assert_allclose(none[1], [1 / 2, 1 / 2], rtol=1e-3, err_msg=message)


# %% wrong="winners_curse"
def keeps_the_chosen_clips(correct, validates):
    """You judged the winner on all clips, those that chose it included; part of the luck is still in it."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    promised = correct @ validates.T / validates.sum(axis=1)
    winners = promised.argmax(axis=0)
    return promised.max(axis=0), correct.mean(axis=1)[winners]


# %% wrong="winners_curse"
def takes_the_best_of_both(correct, validates):
    """You took the best setting on each side; validation alone chooses the winner, the test must not choose again."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    promised = correct @ validates.T / validates.sum(axis=1)
    kept = correct @ ~validates.T / (~validates).sum(axis=1)
    return promised.max(axis=0), kept.max(axis=0)


# %% wrong="winners_curse"
def inverts_integers(correct, validates):
    """You wrote ~ before a table of 0 and 1, and it makes −1 and −2 of them; turn them into True and False first."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates)
    promised = correct @ validates.T / validates.sum(axis=1)
    kept = correct @ (~validates).T / (~validates).sum(axis=1)
    winners, numbers = promised.argmax(axis=0), np.arange(len(validates))
    return promised[winners, numbers], kept[winners, numbers]


# %% wrong="winners_curse"
def divides_by_all_clips(correct, validates):
    """You divided by the number of all clips; each accuracy counts the clips of its own side."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    promised, kept = correct @ validates.T / correct.shape[1], correct @ ~validates.T / correct.shape[1]
    winners, numbers = promised.argmax(axis=0), np.arange(len(validates))
    return promised[winners, numbers], kept[winners, numbers]


# %% wrong="winners_curse"
def chooses_once_for_all(correct, validates):
    """You chose one winner for all repetitions; every validation set chooses its own."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    promised = correct @ validates.T / validates.sum(axis=1)
    kept = correct @ ~validates.T / (~validates).sum(axis=1)
    winner = promised.mean(axis=1).argmax()
    return promised[winner], kept[winner]


# %% wrong="winners_curse"
def lets_the_test_break_ties(correct, validates):
    """Of equal winners you took the one that is better on the test; the test must not choose: take the first."""
    correct, inside = np.asarray(correct, dtype=float), np.asarray(validates, dtype=float)
    shares = correct @ inside.T / inside.sum(axis=1)
    others = correct @ (1 - inside).T / (1 - inside).sum(axis=1)
    best = np.argmax(shares + 1e-6 * others, axis=0)
    return shares[best, np.arange(len(inside))], others[best, np.arange(len(inside))]


# %% wrong="winners_curse"
def lets_the_test_choose(correct, validates):
    """You chose the winner by all clips, test clips included; each repetition chooses by its validation clips alone."""
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    winner = correct[np.argmax(correct.mean(axis=1))]
    promised = np.array([winner[rows].mean() for rows in validates])
    return promised, np.array([winner[~rows].mean() for rows in validates])


# %% right="winners_curse"
def set_by_set(correct, validates):
    correct, promised, kept = np.asarray(correct), [], []
    for judges in np.asarray(validates, dtype=bool):
        scores = correct[:, judges].mean(axis=1)
        winner = np.argmax(scores)
        promised.append(float(scores[winner]))
        kept.append(float(correct[winner, ~judges].mean()))
    return promised, kept


# %% right="winners_curse"
def with_weights_in_single_precision(correct, validates):
    correct, judges = np.asarray(correct, dtype=np.float32), np.asarray(validates, dtype=np.float32)
    others = 1 - judges
    scores = np.einsum("sc,rc->rs", correct, judges) / judges.sum(axis=1, keepdims=True)
    winners = np.argmax(scores, axis=1)
    kept = (correct[winners] * others).sum(axis=1) / others.sum(axis=1)
    return scores.max(axis=1), kept


# %% [markdown] hint="winners_curse"
# For one validation set: accuracy of every setting on it, the number of the best, and that setting's accuracy on the
# rest. A loop over the sets is fine.

# %% [markdown] hint="winners_curse"
# Turn `validates` into True and False (`judges = np.asarray(validates, dtype=bool)`): then `judges[r]` picks the clips
# that choose in set r, and `~judges[r]` the others.

# %% [markdown] hint="winners_curse"
# Without a loop: `correct @ validates.T / validates.sum(axis=1)` is a table of all accuracies, settings by sets.

# %% [markdown]
# The curse against the number of tries. Each point is the mean over 40 draws of settings, with 50 validation sets each
# (a fifth of the recordings, some 90 clips); "±" is the standard error over the draws (with 512 every draw is the whole
# table: no scatter).

# %% [markdown] question="more_tries" told_by="the figure below"
# **Predict first**: what of the winner of 300 tries, compared with the winner of 10?
#
# - a) it promises more and keeps less
# - b) it promises more and keeps a little more
# - c) it promises and keeps as much
# - right b — among more settings there are better ones, and there is better luck as well.
# - wrong a — among more settings there are better ones, too.
# - wrong c — the best of 300 noisy scores is higher than the best of 10.

# %% show
sets, right = draw_validation(table.recordings, 0.2, 50, seed=0), table.right_at_the_end
numbers, both = (1, 3, 10, 27, 81, 243, 512), []
for number in numbers:
    draws = np.mean([winners_curse(right[draw_settings(512, number, seed)], sets) for seed in range(40)], axis=2)
    both.append(draws.mean(axis=0))
    scatter = draws[:, 1].std(ddof=1) / 40**0.5
    print(f"{number:3d} settings tried: promised {both[-1][0]:.3f}, kept {both[-1][1]:.3f} ± {scatter:.3f}")
figure = plot_curse(numbers, *np.transpose(both))

# %% [markdown]
# One setting by lot keeps what it promises: before a choice there is no curse. From then on the red curve runs away
# from the blue one. The more settings are tried, the more the winner promises; what it keeps grows as well, for there
# *are* better settings among more, but less and less. At some point a longer search mostly finds better luck.
#
# Back to the Gaussian process, whose lead we did not want to explain too soon. In section 7 one set of clips chose in
# all 200 searches; now each search has a set of its own, a third of the recordings, and all other clips judge.
# **Predict first**: how much of its lead over random search does it keep on clips that had no say?

# %% show
lead = []
for seed, judges in enumerate(draw_validation(table.recordings, 1 / 3, 200, seed=0)):
    scores, others = (right[:, part].mean(axis=1, keepdims=True) for part in (judges, ~judges))
    (clever, _), (blind, _) = surrogate_search(table.points, scores, 27, seed), random_search(scores, 27, seed)
    lead.append([accuracy[clever, 0] - accuracy[blind, 0] for accuracy in (scores, others)])
for name, gains in zip(("promised", "kept"), np.transpose(lead), strict=True):
    print(f"Gaussian process minus random, {name}: {gains.mean():+.3f}, interval", np.round(mean_interval(gains), 3))

# %% [markdown]
# The lead is real and small: about a third of what it promises is kept, and its interval just clears 0. The rest was
# luck, of which an eager search finds more. (All 200 sets are dealt from the same 450 clips, under the same 512
# settings: on another task the lead may be another.)
#
# So beware of comparing what two searches *promise*: whoever tries more settings, or looks more eagerly, promises more,
# and part of that is luck. Three remedies. Judge the winner once, on clips that had no say, and report *that* number.
# Make the validation set larger (cross-validation is one way). And count your tries, those by hand too, and say how
# many they were. **To try**: 0.6 instead of 0.2 in the first `draw_validation` of this section.
#
# ## 9. For real: KerasTuner on the CNN that lesson 5.1 will build
#
# The table was for learning. In your own work a search looks like this: a function that builds a network and asks `hp`
# for every box of the form, and a tuner that fills in the boxes. **KerasTuner** brings random search, Bayesian
# optimisation and Hyperband. Three things are worth knowing before the hour begins.
#
# - **A search must survive a kill.** `keras_search` remembers every trial in a folder. Below, no search is killed: the
#   first call is asked for two trials and ends, the second for three in the same folder, and it trains only the one
#   that is missing. (The course's tests do kill one, before its trial is noted as finished.)
# - **A search must not lie.** KerasTuner needs `tensorboard`, which TensorFlow 2.21 no longer brings along. Without
#   it every trial fails, and `RandomSearch` with its usual settings only stops after three failures in a row. The
#   part `[tuning]` of the course brings what is needed (`acml doctor` prints the command), and `keras_search` ends with
#   the words of the first trial that fails.
# - **Two computers.** With three environment variables (`worker_environment`) one process becomes the chief, which
#   deals out settings, and any number of others train. `search_with_workers` starts all of them on one machine.
#
# With `ACML_DATA` set, the sounds are ESC-10. Three networks are trained for six epochs each, which takes half a minute
# or so.

# %% show
from tempfile import TemporaryDirectory

from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()
import keras

from acml_tf.networks.classifiers.cnn import build_cnn
from acml_tf.tuning.search.keras_search import keras_search
from acml_tf.tuning.search.task import load_or_simulate_small_sounds, small_pictures

clips = load_or_simulate_small_sounds()
pictures = small_pictures(clips)


def build(hp):
    """One form, filled in by the tuner."""
    width = hp.Choice("filters", [4, 8, 12])
    model = build_cnn((24, 24), 10, (width, 2 * width, 2 * width), (2, 2, 1), hp.Float("dropout", 0.0, 0.7))
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(rate), loss=loss, metrics=["accuracy"])
    return model


with TemporaryDirectory() as folder:
    for wanted in (2, 3):
        trials = keras_search(build, pictures["train"], pictures["validation"], folder, num_trials=wanted, epochs=6)
        print(f"asked for {wanted}: {len(trials)} trials are finished, the best has {trials[0]['score']:.3f}")
print(clips.source, {name: round(value, 4) for name, value in trials[0]["values"].items()})

# %% [markdown]
# Three trials of six epochs find nothing that you would publish; they show the machinery. For a real search take
# `method="hyperband"`, which has halving built in, and give it a folder on a disk that outlives the hour.
#
# ## What to keep
#
# An hour of computer time, seven boxes: draw the settings by lot or by *scrambled* Halton points (digits shuffled;
# plain ones with bases 13 and 17 begin on one line, n/13 and n/17) on the right scale, begin with three times as many
# as you could train, stop the hopeless ones early, and keep some of the hour to judge the winner on fresh clips.
#
# - Learning rates differ by factors: draw their logarithm.
# - A grid repeats itself on the axis that matters; random points and Halton's do not.
# - Bayesian optimisation is a belief (mean and standard deviation) and a reason to act (expected improvement).
# - Epochs are a currency. Halving spends it on more settings instead of on hopeless ones.
# - Every comparison of searches needs random search × 2 beside it, many repetitions, and a test set.
# - The best of many was also lucky.
#
# Where to go from here: give `surrogate_search` a length scale for each axis. Which one would you make longest, after
# the rank correlations of section 3?
#
# **Read on**: J. Bergstra and Y. Bengio, *Random search for hyper-parameter optimization*, J. Mach. Learn. Res. 13, 281
# (2012), why not a grid; L. Li *et al.*, *Hyperband: a novel bandit-based approach to hyperparameter optimization*,
# J. Mach. Learn. Res. 18, 185 (2018); G. C. Cawley and N. L. C. Talbot, *On over-fitting in model selection
# and subsequent selection bias in performance evaluation*, J. Mach. Learn. Res. 11, 2079 (2010).
