# %% [markdown] minutes=90
# # Honest intervals: 66.3 dB, plus or minus what?
#
# A town has hung a noise meter over a street for twenty days. The report says **66.3 dB**. The limit is 67 dB: has the
# street passed? It depends on what we write behind the "±". Two quarter-hours differ by 10 dB and more, and there are
# nearly two thousand of them. Is that much data, or little? **Which ± may we sign, and what does it promise?**
#
# After this lesson you can
#
# - bootstrap a measurement whose values depend on each other, and say why the usual bootstrap lies about it,
# - compute a posterior on a grid, walk through one by Metropolis' rule, and tell whether a sampler may be believed,
# - say what a credible interval promises that a confidence interval does not, and the other way round,
# - build and train a network that brings its own ±, and split that ± in what the street does and what the network does
#   not know,
# - repair intervals that are too narrow with a promise that needs no model, and say where that promise ends.
#
# These are the methods of the section on uncertainty in McCarthy *et al.*, "Machine learning in acoustics: a review and
# open-source repository", npj Acoustics 1:18 (2025). The street and a boat are **simulated**: a promise about how often
# an interval holds the truth can only be checked where we know the truth and may measure again, hundreds of times.

# %%
import math  # noqa: F401 - exercise 4 is written with it

import numpy as np

from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras
import tensorflow as tf

from acml_tf.acoustics import range_bearing
from acml_tf.data.street import simulate_days, simulate_spot_checks, true_level_db
from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.plots import intervals
from acml_tf.uncertainty.check_redraws import redraw_checks
from acml_tf.uncertainty.conformal import conformal_quantile  # noqa: F401 - exercise 7 is written with it
from acml_tf.uncertainty.metropolis import metropolis_chain
from acml_tf.uncertainty.nuts import chain_report, load_tensorflow_probability, nuts_chains
from acml_tf.uncertainty.redraws import measured_easting, place_grid, redraw_boats, redraw_street

rng = np.random.default_rng(71)

# %% [markdown]
# ## 1. Nearly two thousand numbers
#
# The **equivalent level** is the level of the mean energy,
#
# $$L_\mathrm{eq} = 10 \lg \frac1n \sum_i 10^{L_i/10}.$$
#
# Here are the twenty days. Look at the two in colour: does the loud one cross the quiet one?

# %% show
levels_db = simulate_days(20, seed=31)
energies = 10 ** (levels_db / 10)
level_db = 10 * np.log10(energies.mean())
print(f"{levels_db.size} quarter-hours on {len(levels_db)} days: {level_db:.1f} dB")
figure = intervals.plot_days(levels_db)

# %% [markdown]
# Hardly ever. Wet asphalt, wind or a holiday lift or lower a *whole* day, and a loud quarter-hour is followed by another.
# The 96 values of a day say much the same thing.
#
# The **percentile bootstrap** (lesson 4.2) imagines other measurements: draw as many values as there are, with
# replacement, compute the level, do it a thousand times, and take the middle 90 % of the results. But it imagines
# measurements in which *each value came by itself*. Values that depend on each other must be drawn together, in
# **blocks**; here a block is a day.
#
# ### Exercise 1: bootstrap whole blocks
# By hand: of three days, how many different samples of three can be drawn, if their order does not matter?

# %% exercise="block_bootstrap" points=2
from acml_tf.uncertainty.block_bootstrap import block_bootstrap

# %% test="block_bootstrap"
days = np.array([[50, 51, 52, 53], [60, 61, 62, 63], [73, 74, 75, 76]])
copy = days.copy()
found = np.asarray(block_bootstrap(days, np.mean, 300))
assert found.shape == (300,), "one result for each repetition"
np.testing.assert_allclose(found.min(), 51.5, rtol=1e-4, err_msg="now and then the quietest day is drawn three times")
sizes = block_bootstrap(days, np.size, num_repetitions=3)
np.testing.assert_allclose(sizes, 12, err_msg="hand over as many blocks as were measured, each with all its values")
steps = block_bootstrap(days, lambda drawn: np.max(np.abs(np.diff(drawn, axis=1) - 1)), 30)
np.testing.assert_allclose(steps, 0, atol=1e-4, err_msg="a block is drawn whole, one block a row, its values in order")
kinds = block_bootstrap(days, lambda drawn: len(np.unique(drawn)) // 4, 200)
assert set(np.asarray(kinds).tolist()) == {1, 2, 3}, "a repetition holds one, two or three different blocks, by chance"
again, other = (block_bootstrap(days, np.mean, 300, seed=seed) for seed in (0, 1))
np.testing.assert_allclose(found, again, rtol=1e-4, err_msg="the same seed draws the same; the default is 0")
assert not np.allclose(found, other), "another seed draws other blocks"
np.testing.assert_array_equal(days, copy, err_msg="work on a copy: your function changed the array that it was given")
with np.testing.assert_raises(ValueError, msg="a single block has no neighbour to differ from: raise a ValueError"):
    block_bootstrap(days[:1], np.mean, 5)

# %% hidden="block_bootstrap"
blocks = rng.normal(size=(14, 3, 2)) + rng.normal(size=(14, 1, 1))
spread = np.std(block_bootstrap(blocks, np.mean, 3000, seed=4))
exact = np.std(blocks.mean(axis=(1, 2))) / np.sqrt(14)
np.testing.assert_allclose(spread, exact, rtol=0.12, err_msg="block means scatter by their own spread over the root of n")
assert np.shape(block_bootstrap(blocks.tolist(), np.mean)) == (1000,), "unless told otherwise: 1,000 repetitions"
np.testing.assert_allclose(
    block_bootstrap(blocks, np.ndim, 2), 3, err_msg="blocks keep their shape, also with more axes behind"
)


# %% wrong="block_bootstrap"
def draws_single_values(blocks, statistic, num_repetitions=1000, seed=0):
    """You drew single values and mixed the blocks; what was measured together is drawn together."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    generator = np.random.default_rng(seed)
    return np.array([statistic(generator.choice(blocks.ravel(), blocks.shape)) for _ in range(num_repetitions)])


# %% wrong="block_bootstrap"
def draws_without_replacement(blocks, statistic, num_repetitions=1000, seed=0):
    """You shuffled the blocks, so each repetition holds all of them; draw with replacement."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    generator = np.random.default_rng(seed)
    return np.array([statistic(generator.permutation(blocks)) for _ in range(num_repetitions)])


# %% wrong="block_bootstrap"
def draws_the_same_each_time(blocks, statistic, num_repetitions=1000, seed=0):
    """You made a new generator from the seed for each repetition, so all repetitions are one."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    draw = [np.random.default_rng(seed).integers(len(blocks), size=len(blocks)) for _ in range(num_repetitions)]
    return np.array([statistic(blocks[rows]) for rows in draw])


# %% wrong="block_bootstrap"
def leaves_out_the_last_block(blocks, statistic, num_repetitions=1000, seed=0):
    """Your draw never takes the last block: the upper end of `integers` does not count."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    draws = np.random.default_rng(seed).integers(len(blocks) - 1, size=(num_repetitions, len(blocks)))
    return np.array([statistic(blocks[rows]) for rows in draws])


# %% wrong="block_bootstrap"
def averages_blocks_first(blocks, statistic, num_repetitions=1000, seed=0):
    """You gave the statistic one mean per block; it wants all values of the blocks that were drawn."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    means = blocks.reshape(len(blocks), -1).mean(axis=1)
    draws = np.random.default_rng(seed).integers(len(blocks), size=(num_repetitions, len(blocks)))
    return np.array([statistic(means[rows]) for rows in draws])


# %% wrong="block_bootstrap"
def draws_one_block(blocks, statistic, num_repetitions=1000, seed=0):
    """You drew one block per repetition; a repetition holds as many as were measured, so that it scatters as little."""
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError("too few")
    return np.array(
        [statistic(blocks[[row]]) for row in np.random.default_rng(seed).integers(len(blocks), size=num_repetitions)]
    )


# %% right="block_bootstrap"
def with_choice(blocks, statistic, num_repetitions=1000, seed=0):
    blocks = np.array(blocks)
    if blocks.shape[0] <= 1:
        raise ValueError("one block does not scatter")
    generator = np.random.default_rng(seed)
    repetitions = np.empty(num_repetitions, dtype=np.float32)
    for number in range(num_repetitions):
        repetitions[number] = statistic(generator.choice(blocks, size=len(blocks), axis=0))
    return repetitions


# %% right="block_bootstrap"
def with_uniform_numbers_and_stack(blocks, statistic, num_repetitions=1000, seed=0):
    count = len(blocks)
    if count < 2:
        raise ValueError(count)
    generator, answers = np.random.default_rng(seed), []
    while len(answers) < num_repetitions:
        picked = [blocks[int(position)] for position in count * generator.random(count)]
        answers.append(float(statistic(np.stack(picked))))
    return answers


# %% [markdown] hint="block_bootstrap"
# Draw numbers of rows, not values. Which rows, and how many of them, belong to one repetition?

# %% [markdown] hint="block_bootstrap"
# `np.random.default_rng(seed).integers(len(blocks), size=…)` draws with replacement; one call can draw the rows of all
# repetitions.

# %% [markdown] hint="block_bootstrap"
# For each row of that table of draws: `statistic(blocks[drawn])`. Before all, refuse fewer than two blocks.

# %% [markdown]
# (By hand: ten. All alike: 3; two of one and one of another: 6; one of each: 1.)
#
# **Predict first**: the same 1,920 numbers, once drawn one by one (a block of *one* quarter-hour is the usual bootstrap),
# once by days. How many times as wide will the second interval be? Since we made the street, we may also draw the truth.

# %% show
draws = {
    "quarter-hours, one by one": 10 * np.log10(block_bootstrap(energies.reshape(-1, 1), np.mean)),
    "days as blocks": 10 * np.log10(block_bootstrap(energies, np.mean)),
}
ends = {name: percentile_interval(values, 0.9) for name, values in draws.items()}
for name, (low, high) in ends.items():
    print(f"{name:26} {level_db:.1f} dB, 90 % from {low:.1f} to {high:.1f}: {high - low:.1f} dB wide")
figure = intervals.plot_draws(draws, ends, true_level_db())

# %% [markdown]
# One picture proves nothing: any interval misses now and then. A 90 % interval promises that **of many such
# measurements, nine in ten give an interval that holds the truth**. So measure the street 400 times. The rival is
# Student's interval for the mean of the twenty daily energies; it knows that twenty is few. The last column is the
# **CRPS** (continuous ranked probability score): in dB, it grows with distance from the truth and with needless width,
# so a method cannot buy coverage by being vague. The margin behind "±" is that of a count of 400.

# %% show
rows = redraw_street(400)


def print_rows(rows, unit):
    for name, row in rows.items():
        print(f"{name:22} {row.coverage:.3f} ± {row.margin:.3f}   {row.width:7.2f} {unit}   CRPS {row.crps:.3f} {unit}")


print("method                 coverage          width        CRPS")
print_rows(rows, "dB")
many = redraw_street(200, num_days=100, seed=1)["days as blocks"]
print(f"\n100 days as blocks:    {many.coverage:.3f} ± {many.margin:.3f}   {many.width:7.2f} dB")

# %% [markdown]
# Drawn one by one, quarter-hours promise nine in ten and keep about three in ten: **the 1,920 numbers are worth little
# more than twenty**. Days as blocks repair most of that, and still fall short. Why? With few blocks the bootstrap has
# seen too little of the tail (a very loud day is rare and matters most in a mean of energies), and the spread of
# twenty drawn values is a little too small, by $\sqrt{19/20}$. Student's $t$ mends the second fault, hardly the first.
# With five times as many days the block bootstrap comes close to its promise. More *values per day* would not help.
#
# So for the street: **66.3 dB, 90 % from the days**, with a note that the promise is a little too good.
#
# ## 2. What we knew before
#
# A buoy hears a boat once. The level gives the range, with an error of a quarter; two hydrophones give the bearing, to
# 12°. Where is the boat? We also know where boats go: along a fairway that passes some 400 m north of the buoy. Bayes'
# rule puts the two together. On a grid of cells of area $\Delta$, the **prior** $p(\theta)$ times the **likelihood**
# $p(y\mid\theta)$, divided by its sum, is the **posterior**:
#
# $$p(\theta_i \mid y) = \frac{p(y \mid \theta_i)\,p(\theta_i)}{\Delta\sum_j p(y \mid \theta_j)\,p(\theta_j)}.$$
#
# With many data, likelihoods are products of thousands of small numbers. One keeps their logarithms, which may be
# −5,000, and the computer's $e^{-5000}$ is zero.
#
# ### Exercise 2: Bayes' rule on a grid
# By hand: two cells of width 0.5, equally likely before; the data are three times as likely under the second. What is
# the *density* in each?

# %% exercise="posterior_grid" points=2
from acml_tf.uncertainty.posterior import posterior_grid

# %% test="posterior_grid"
prior, likelihood = np.array([0, 0]), np.log([1.0, 3.0])
found = posterior_grid(prior, likelihood, cell=0.5)
np.testing.assert_allclose(found, [0.5, 1.5], rtol=1e-4, err_msg="a density: its sum times the width 0.5 is 1")
table = np.log([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]])
found = posterior_grid(-table, 2 * table - 5000)
assert np.shape(found) == (2, 3), "one density for each point of the grid, in its shape"
assert np.all(np.isfinite(found)), "e^−5000 is 0 for a computer: bring the largest logarithm near zero first"
by_hand = [[1 / 24, 2 / 24, 3 / 24], [4 / 24, 5 / 24, 9 / 24]]
np.testing.assert_allclose(found, by_hand, rtol=1e-3, err_msg="1/x times x² is x, divided by the sum of the whole grid")
np.testing.assert_allclose(
    posterior_grid([-np.inf, 0, 0], [3, 0, 0]), [0, 0.5, 0.5], atol=1e-5, err_msg="what the prior excludes stays at 0"
)
assert list(prior) == [0, 0] and likelihood[0] == 0, "work on a copy: you changed an array that you were given"
with np.testing.assert_raises(ValueError, msg="no point of the grid is possible: raise a ValueError"):
    posterior_grid([-np.inf, 0], [0, -np.inf])

# %% hidden="posterior_grid"
grid = np.linspace(-12, 12, 2401)
data = rng.normal(rng.uniform(-1, 1), 1, size=int(rng.integers(3, 7)))
log_likelihood = -0.5 * np.sum((data[:, None] - grid) ** 2, axis=0) + rng.uniform(500, 2000)
found = np.asarray(posterior_grid(-0.5 * (grid / 2) ** 2, log_likelihood, cell=0.01))
precision = len(data) + 1 / 4
exact = np.sqrt(precision / 2 / np.pi) * np.exp(-0.5 * precision * (grid - data.sum() / precision) ** 2)
np.testing.assert_allclose(found, exact, rtol=1e-3, atol=1e-4, err_msg="normal prior, normal data: the textbook's answer")
east, north = rng.normal(size=(3, 1)), rng.normal(size=4)
found = np.asarray(posterior_grid(east, north, cell=2))
assert found.shape == (3, 4), "shapes that broadcast span the grid"
weights = np.exp(east + north)
np.testing.assert_allclose(found, weights / weights.sum() / 2, rtol=1e-3, err_msg="the sum runs over the whole grid")


# %% wrong="posterior_grid"
def multiplies_logarithms(log_prior, log_likelihood, cell=1.0):
    """You multiplied the logarithms; the product of two numbers has the sum of their logarithms."""
    total = np.multiply(log_prior, log_likelihood)
    if not np.isfinite(np.max(total)):
        raise ValueError("impossible")
    weights = np.exp(total - np.max(total))
    return weights / np.sum(weights) / cell


# %% wrong="posterior_grid"
def forgets_the_cell(log_prior, log_likelihood, cell=1.0):
    """You returned probabilities of cells; a density is probability per width, so divide by the cell."""
    total = np.add(log_prior, log_likelihood)
    if not np.isfinite(np.max(total)):
        raise ValueError("impossible")
    weights = np.exp(total - np.max(total))
    return weights / np.sum(weights)


# %% wrong="posterior_grid"
def multiplies_by_the_cell(log_prior, log_likelihood, cell=1.0):
    """You multiplied by the cell where it divides: the density times the cell adds up to 1."""
    total = np.add(log_prior, log_likelihood)
    if not np.isfinite(np.max(total)):
        raise ValueError("impossible")
    weights = np.exp(total - np.max(total))
    return weights / np.sum(weights) * cell


# %% wrong="posterior_grid"
def lets_the_computer_underflow(log_prior, log_likelihood, cell=1.0):
    """You took exp of logarithms far below zero, and all weights became 0; shift them first: a factor cancels."""
    weights = np.exp(np.add(log_prior, log_likelihood))
    if np.sum(weights) == 0:
        raise ValueError("impossible")
    return weights / (np.sum(weights) * cell)


# %% wrong="posterior_grid"
def leaves_out_the_prior(log_prior, log_likelihood, cell=1.0):
    """You normalised the likelihood alone; what was known before has a say."""
    total = np.add(np.multiply(0, np.nan_to_num(log_prior)), log_likelihood)
    if not np.isfinite(np.max(np.add(log_prior, log_likelihood))):
        raise ValueError("impossible")
    weights = np.exp(total - np.max(total))
    return weights / (np.sum(weights) * cell)


# %% wrong="posterior_grid"
def normalises_each_row(log_prior, log_likelihood, cell=1.0):
    """You normalised each row by itself; the sum runs over the whole grid."""
    total = np.add(log_prior, log_likelihood)
    if not np.isfinite(np.max(total)):
        raise ValueError("impossible")
    weights = np.exp(total - np.max(total))
    return weights / (np.sum(weights, axis=-1, keepdims=True) * cell)


# %% right="posterior_grid"
def with_logsumexp(log_prior, log_likelihood, cell=1.0):
    from scipy.special import logsumexp

    total = np.asarray(log_prior) + np.asarray(log_likelihood)
    evidence = logsumexp(total)
    if evidence == -np.inf:
        raise ValueError("nothing is possible here")
    return np.exp(total - evidence - math.log(cell))


# %% right="posterior_grid"
def one_after_the_other_in_single_precision(log_prior, log_likelihood, cell=1.0):
    total = np.asarray(log_prior, dtype=np.float64) + np.asarray(log_likelihood, dtype=np.float64)
    peak = total.max()
    if np.isneginf(peak):
        raise ValueError("the grid misses every possible value")
    weights = np.exp((total - peak).astype(np.float32))
    density = weights / weights.sum()
    return (density / np.float32(cell)).tolist()


# %% [markdown] hint="posterior_grid"
# The logarithm of a product is a sum. Which constant may you take off all log posteriors without changing the answer?

# %% [markdown] hint="posterior_grid"
# Take off the largest: then the highest weight is $e^0 = 1$. If the largest is −∞, nothing is possible.

# %% [markdown] hint="posterior_grid"
# `weights = np.exp(log_posterior - highest)`; a density is `weights / (sum of all weights * cell)`.

# %% [markdown]
# (By hand: probabilities 1/4 and 3/4, so densities 0.5 and 1.5.)
#
# Look for three things: the shape of the likelihood (range and bearing are no ellipse in east and north), where the
# boat was, and what the prior does with a range that was measured too long.

# %% show
boat = np.array([600.0, 420.0])
range_m, bearing_rad = 960.0, np.deg2rad(50.0)
east, grid = place_grid()
log_prior = range_bearing.log_prior_of_place(grid)
log_likelihood = range_bearing.log_likelihood_of_place(grid, range_m, bearing_rad)
posterior = posterior_grid(log_prior, log_likelihood, cell=400.0)
maps = {"prior": posterior_grid(log_prior, 0.0, 400.0), "likelihood": posterior_grid(0.0, log_likelihood, 400.0)}
measured = range_m * np.array([np.sin(bearing_rad), np.cos(bearing_rad)])
figure = intervals.plot_places(grid, {**maps, "posterior": posterior}, boat, measured)

# %% [markdown]
# ## 3. When no grid is fine enough
#
# Two unknowns want thousands of cells, ten unknowns want more than there are atoms in the buoy. One rather **walks**
# through the posterior, so that each place is visited as often as it is probable. Metropolis' rule: propose a normal
# step $\theta' = \theta + s\,\xi$, accept it with probability
#
# $$\min\!\big(1,\ p(\theta')/p(\theta)\big),$$
#
# else **stay, and count the place once more**. The unknown constant of $p$ cancels. From the posterior, as many walk
# from a to b as from b to a (**detailed balance**), so walkers who have reached it stay in it.
#
# ### Exercise 3: one step of Metropolis
# By hand: all places around have a quarter of the density here. Of 4,000 walkers who stand here, how many move?

# %% exercise="metropolis_step" points=3
from acml_tf.uncertainty.metropolis import metropolis_step


# %% test="metropolis_step"
def hill(places):
    return np.where(np.all(np.asarray(places) == 0, axis=1), 0.0, -np.log(4))


def valley(places):
    return -2 * hill(places)


start = np.zeros((4000, 2), dtype=int)
moved = np.asarray(metropolis_step(start, valley, np.array([1.0, 3.0]), seed=1))
assert moved.shape == (4000, 2), "one place for each walker, in the same order"
assert np.all(moved != 0), "to a higher density every walker goes, in both coordinates, by no whole number"
np.testing.assert_allclose(moved.mean(axis=0) / [1, 3], 0, atol=0.1, err_msg="steps go as often one way as the other")
np.testing.assert_allclose(moved.std(axis=0), [1, 3], rtol=0.08, err_msg="step_size is the standard deviation of a step")
assert abs(np.corrcoef(moved.T)[0, 1]) < 0.1, "each coordinate has a step of its own"
far = np.asarray(metropolis_step(start + 50, lambda places: np.zeros(len(places)), 1.0, seed=1))
assert np.all(np.abs(far - 50) < 8), "a step begins where the walker stands"
chosen = np.asarray(metropolis_step(start, hill, 1.0, seed=1))
np.testing.assert_allclose(np.mean(chosen != 0), 0.25, atol=0.04, err_msg="1,000 of 4,000 go where it is a quarter")
assert np.all((chosen[:, 0] != 0) == (chosen[:, 1] != 0)), "a walker goes whole or stays: one decision for each"
again, other = (metropolis_step(start, hill, 1.0, seed=seed) for seed in (1, 2))
np.testing.assert_allclose(chosen, again, rtol=1e-4, err_msg="the same seed draws the same")
assert not np.allclose(chosen, other), "another seed draws other steps"
assert np.all(start == 0), "work on a copy: your function changed the positions that it was given"

# %% hidden="metropolis_step"
start = rng.normal(size=(6000, 3))
moved = np.asarray(metropolis_step(start, lambda x: -0.5 * np.sum(x**2, axis=1), rng.uniform(0.6, 1.2), seed=5))
np.testing.assert_allclose(moved.std(axis=0), 1, atol=0.06, err_msg="walkers spread as the density stay so spread")
np.testing.assert_allclose(moved.mean(axis=0), 0, atol=0.08, err_msg="walkers spread as the density keep their mean")
stay = np.mean(np.all(np.abs(moved - start) < 1e-5, axis=1))
assert 0.1 < stay < 0.8, "some steps are refused, and those walkers are counted where they stand"
jumps = (moved - start)[np.any(np.abs(moved - start) > 1e-5, axis=1)]
assert len(np.unique(jumps[:, 0].round(6))) > 0.9 * len(jumps), "each walker draws a step of its own"
flat = metropolis_step(np.zeros((6000, 1)), lambda x: np.zeros(len(x)), 1.0, seed=[2, 3])
np.testing.assert_allclose(np.mean(np.asarray(flat) ** 4), 3, atol=0.6, err_msg="the steps are normal")
walled = metropolis_step(start[:50], lambda x: np.where(np.isin(x, start).all(axis=1), 0, -np.inf), 1.0, seed=6)
np.testing.assert_allclose(walled, start[:50], rtol=1e-4, err_msg="nobody goes where the density is 0")
assert np.shape(metropolis_step(start[:1], lambda x: np.zeros(1), 1.0, seed=7)) == (1, 3), "one walker walks as well"


# %% wrong="metropolis_step"
def climbs_only(positions, log_density, step_size, seed):
    """You accept only steps upwards: that searches the peak; a step downwards is accepted now and then."""
    proposed = positions + step_size * np.random.default_rng(seed).normal(size=np.shape(positions))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return np.where((gain >= 0)[:, None], proposed, positions)


# %% wrong="metropolis_step"
def compares_with_the_logarithm(positions, log_density, step_size, seed):
    """You compared a number from 0 to 1 with a difference of logarithms; compare with its exponential."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=np.shape(positions))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return np.where((generator.random(len(positions)) < gain)[:, None], proposed, positions)


# %% wrong="metropolis_step"
def decides_for_each_coordinate(positions, log_density, step_size, seed):
    """You decided for each coordinate by itself; the ratio belongs to the whole step."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=np.shape(positions))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return np.where(np.log(1 - generator.random(np.shape(positions))) < gain[:, None], proposed, positions)


# %% wrong="metropolis_step"
def decides_once_for_all(positions, log_density, step_size, seed):
    """You drew one number for all walkers, so all who stand alike go alike; each decides for itself."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=np.shape(positions))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return np.where((np.log(1 - generator.random()) < gain)[:, None], proposed, positions)


# %% wrong="metropolis_step"
def drops_who_is_refused(positions, log_density, step_size, seed):
    """You returned only walkers who moved; who is refused stays and counts once more."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=np.shape(positions))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return proposed[np.log(1 - generator.random(len(positions))) < gain]


# %% wrong="metropolis_step"
def turns_the_ratio_round(positions, log_density, step_size, seed):
    """Your ratio has the old density above the new one, so walkers run away from what is probable."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=np.shape(positions))
    loss = np.asarray(log_density(positions)) - np.asarray(log_density(proposed))
    return np.where((np.log(1 - generator.random(len(positions))) < loss)[:, None], proposed, positions)


# %% wrong="metropolis_step"
def moves_all_coordinates_alike(positions, log_density, step_size, seed):
    """You drew one number per walker and moved all coordinates by it: it walks on a diagonal for ever."""
    generator = np.random.default_rng(seed)
    proposed = positions + step_size * generator.normal(size=(len(positions), 1))
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    return np.where((np.log(1 - generator.random(len(positions))) < gain)[:, None], proposed, positions)


# %% right="metropolis_step"
def with_capped_probability(positions, log_density, step_size, seed):
    generator = np.random.default_rng(seed)
    proposed = generator.normal(positions, np.broadcast_to(step_size, np.shape(positions)))
    probability = np.exp(np.minimum(0, np.asarray(log_density(proposed)) - log_density(positions)))
    result = np.array(positions, dtype=np.float64)
    goes = generator.uniform(size=len(result)) < probability
    result[goes] = proposed[goes]
    return result


# %% right="metropolis_step"
def walker_by_walker_in_single_precision(positions, log_density, step_size, seed):
    generator = np.random.default_rng(seed)
    here = np.asarray(positions, dtype=np.float32)
    there = here + np.float32(step_size) * generator.standard_normal(here.shape, dtype=np.float32)
    old, new, thresholds = log_density(here), log_density(there), -generator.exponential(size=len(here))
    return [b if after - before > limit else a for a, b, before, after, limit in zip(here, there, old, new, thresholds)]


# %% [markdown] equivalent="metropolis_step"
# - 1 - generator.random → generator.random — 1 − u is as uniform as u
# - < gain → <= gain — a tie has probability zero

# %% [markdown] hint="metropolis_step"
# First all steps, then all decisions. Each walker has one step with as many coordinates as it has, and one decision.

# %% [markdown] hint="metropolis_step"
# With a uniform number $u$: accept if $u < p(\theta')/p(\theta)$, or, in logarithms, if $\ln u$ is less than the gain.

# %% [markdown] hint="metropolis_step"
# `accepted = np.log(1 - generator.random(len(positions))) < gain`, then `np.where(accepted[:, None], …, …)`.

# %% [markdown]
# (By hand: a quarter of them, about 1,000.)
