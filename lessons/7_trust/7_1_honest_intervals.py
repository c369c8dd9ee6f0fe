# %% [markdown] minutes=100
# # Honest intervals: 66.3 dB, plus or minus what?
#
# A town has hung a noise meter over a street on twenty days, each in a different week. The report says **66.3 dB**. The
# limit is 67 dB: has the street passed? That depends on what we write after the "±". Quarter-hours differ by 10 dB and
# more, and there are nearly two thousand of them. Is that much data, or little? **How large is the honest ±, and what
# does it promise?**
#
# After this lesson you can
#
# - bootstrap a measurement whose values depend on each other, and say why the usual bootstrap lies about it,
# - compute a posterior on a grid, walk through one by Metropolis' rule, and tell whether a sampler may be believed,
# - say what a credible interval promises that a confidence interval does not, and the other way round,
# - build and train a network that states its own ±, and split that ± into what the street does by chance and what the
#   network does not know,
# - repair intervals that are too narrow with a promise that needs no model, and say where that promise ends,
# - carry that promise over to cases that are drawn in another, known way.
#
# Bootstrap, posterior, sampling and conformal prediction are those of the section on uncertainty in McCarthy
# *et al.*, "Machine learning in acoustics: a review and open-source repository", npj Acoustics 1:18 (2025);
# the rest goes beyond it. The streets and the boat are **simulated**: a promise about how often an interval
# holds the truth can only be checked where we know the truth and can measure again, hundreds of times.

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
from acml_tf.evaluation.coverage import coverage_lines
from acml_tf.networks.seeding import seeded  # noqa: F401 - exercise 5 is written with it: it draws from a seed
from acml_tf.plots import intervals
from acml_tf.uncertainty.check_redraws import redraw_checks
from acml_tf.uncertainty.conformal import conformal_quantile  # noqa: F401 - exercise 7 is written with it
from acml_tf.uncertainty.metropolis import metropolis_chain
from acml_tf.uncertainty.nuts import chain_report, load_tensorflow_probability, nuts_chains
from acml_tf.uncertainty.redraws import place_grid, redraw_boats, redraw_street
from acml_tf.uncertainty.shift_redraws import redraw_shifted_checks

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
# It never does. Wet asphalt, wind or a holiday makes a *whole* day louder or quieter, and one loud quarter-hour follows
# another. The 96 values of a day say much the same about how loud it was.
#
# The **percentile bootstrap** imagines other measurements: draw as many values as there are, with replacement, compute
# the level, do it a thousand times, and take the middle 90 % of the results. But it imagines measurements in which
# *every value came independently of all others*. Values that depend on each other must be drawn together, in
# **blocks**: in lesson 4.2 all clips of a speaker, here all values of a day. (Days of different weeks do not depend on
# each other; days in a row would want longer blocks.)
#
# ### Exercise 1: bootstrap whole blocks

# %% [markdown] question="samples_of_three" unit="samples" tolerance=0
# **By hand**: three days are drawn from three, with replacement. How many different samples are there, if order does
# not matter?
#
# - right 10 — three times the same day: 3; one day twice and another once: 6; each day once: 1.
# - wrong 27 — that is with order.
# - wrong 7 — which samples hold one day twice? It matters which of the others comes with it.
# - wrong 6 — that is one day twice and another once; there are more kinds.
# - wrong 1 — that is without replacement.

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
again, other = (block_bootstrap(days, np.mean, 300, seed=seed) for seed in (0, 5))
np.testing.assert_allclose(found, again, rtol=1e-4, err_msg="the same seed draws the same; the default is 0")
assert not np.allclose(found, other), "another seed draws other blocks"
for seed in ([3, 4], np.random.default_rng(3)):
    drawn = block_bootstrap(days, np.mean, 3, seed=seed)
    assert np.shape(drawn) == (3,), "a list of integers or a generator may be the seed, too"
np.testing.assert_array_equal(days, copy, err_msg="work on a copy: your function changed the array that it was given")
with np.testing.assert_raises(ValueError, msg="a single block has no neighbour to differ from: raise a ValueError"):
    block_bootstrap(days[:1], np.mean, 5)

# %% hidden="block_bootstrap"
blocks = rng.normal(size=(14, 3, 2)) + rng.normal(size=(14, 1, 1))
spread = np.std(block_bootstrap(blocks, np.mean, 3000, seed=4))
exact = np.std(blocks.mean(axis=(1, 2))) / np.sqrt(14)
np.testing.assert_allclose(spread, exact, rtol=0.12, err_msg="their mean scatters by the spread of blocks over √n")
assert np.shape(block_bootstrap(blocks.tolist(), np.mean)) == (1000,), "unless told otherwise: 1,000 repetitions"
np.testing.assert_allclose(
    block_bootstrap(blocks, np.ndim, 2), 3, err_msg="blocks keep their shape, also with more axes behind"
)
alone = np.asarray(block_bootstrap(blocks, lambda drawn: len(np.unique(drawn)), 1))
assert alone.shape == (1,), "one repetition: an array of one result"
assert alone[0] < 84, "with replacement: in each repetition, in a single one, too, some of 14 blocks come twice"
for one, other in (([3, 4], [5, 6]), map(np.random.default_rng, (3, 5))):
    drawn = [np.asarray(block_bootstrap(days, np.mean, 100, seed=seed)) for seed in (one, other)]
    assert not np.allclose(*drawn), "another list of integers or another generator draws other blocks"
drawn = [np.asarray(block_bootstrap(days, np.mean, 100, seed=[3, last])) for last in (4, 5)]
assert not np.allclose(*drawn), "all integers of a list are the seed, not only the first"
drawn = [np.asarray(block_bootstrap(blocks, np.mean, 50, seed=seed)).round(9) for seed in (4, 5)]
assert len(np.intersect1d(*drawn)) < 25, "the next seed draws samples of its own, not the same ones one place further"


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


# %% wrong="block_bootstrap"
def draws_values_and_not_blocks(blocks, statistic, num_repetitions=1000, seed=0):
    """You drew columns, the same hour of all days; draw rows: a block stays whole."""
    blocks, rng = np.asarray(blocks), np.random.default_rng(seed)
    if len(blocks) < 2:
        raise ValueError("one block only")
    number = blocks.shape[1]
    return np.array([statistic(blocks[:, rng.integers(number, size=number)]) for _ in range(num_repetitions)])


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


# %% [markdown] equivalent="block_bootstrap"
# - blocks[drawn] → blocks[drawn - 1] — each block is as likely as the one before it
# - result: reversed — repetitions have no order
# - result: sorted — repetitions have no order
# - result: shifted later — repetitions have no order
# - result: shifted earlier — repetitions have no order

# %% [markdown] hint="block_bootstrap"
# Draw row numbers, not values. How many of them make one repetition?

# %% [markdown] hint="block_bootstrap"
# `np.random.default_rng(seed).integers(len(blocks), size=…)` draws with replacement; one call can draw the rows of all
# repetitions.

# %% [markdown] hint="block_bootstrap"
# Each row of that table says which blocks one repetition holds: index `blocks` with it, and hand over what comes out.
# Before all that, refuse fewer than two blocks.

# %% [markdown]
# The same 1,920 numbers are drawn one by one (with *one* quarter-hour as a block, that is the usual bootstrap), and
# then day by day. Since we made the street, the figure can show the truth as well.

# %% [markdown] question="days_as_blocks" told_by="the figure below"
# **Predict first**: how many times as wide will the second interval be?
#
# - a) as wide
# - b) about three times
# - c) about ten times
# - right b — the 96 quarter-hours of a day resemble each other, so they are worth fewer numbers, but more than one.
# - wrong a — that would hold if the quarter-hours of a day had nothing to do with each other.
# - wrong c — √96 is about ten: that would hold if all quarter-hours of a day were equal.

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
# Three times as wide; the narrow one just misses the truth. But one picture proves nothing: any interval misses now and
# then. A 90 % interval promises that **of many such measurements, nine in ten give an interval that holds the truth**.
# The fraction that really does is its **coverage**. So measure the street 400 times. The rival is Student's interval
# for the mean of the twenty daily energies; it knows that twenty is few. The last column is the **CRPS** (continuous
# ranked probability score). It judges all draws, not only the interval's ends; in dB, it grows with their distance from
# the truth and with needless width, so a method cannot buy coverage by being vague. The smaller it is, the better.
# (Here 200 repetitions make a bootstrap. The margin after "±" is 1.96 standard errors of a fraction of 400 redraws; the
# last line rests on 200.)

# %% show
rows = redraw_street(400)


print(f"{'method':34} coverage           width", coverage_lines(rows, "dB"), sep="\n")
many = redraw_street(200, num_days=100, seed=1)["days as blocks"]
print(coverage_lines({"the same, from 100 days": many}, "dB"))

# %% [markdown]
# If quarter-hours are drawn one by one, the interval promises nine in ten and holds the truth in about three of ten:
# **what counts is twenty days, not 1,920 numbers**. Days as blocks repair most of that, and still fall short by more
# than the margin. Why? Twenty days show too little of the tail (a very loud day is rare, and matters most in a mean of
# energies); and an interval from twenty days is too narrow, by $\sqrt{19/20}$ because the draws scatter too little, and
# by 1.645/1.729 (the 95 % points of the normal and of Student's distribution) because the spread itself is guessed from
# twenty. Student's $t$ mends the width, not the missing tail: on the same 400 streets its wider intervals miss a little
# less often, but it, too, stays below 0.90. With five times as many days the block bootstrap keeps its promise within
# the margin. More *values per day* would hardly help (with every fourth quarter-hour alone, the
# means of days scatter just as much).
#
# So for the street: **66.3 dB, with 90 % from 65.6 to 67.1 dB (days as blocks)**, and a note that this
# promises too much: it holds rather less than nine times in ten.
#
# ## 2. What we knew before
#
# A buoy hears a boat once. The level gives the range, with a normal error of 0.25 in its natural logarithm (about a
# quarter); a small array gives the bearing, to 12° (von Mises' distribution, the normal one of the circle). Where is
# the boat? We also know where boats go: along a fairway, normally spread, 0 ± 400 m east and 400 ± 80 m north of the
# buoy. Bayes' rule puts the two together. On a grid of cells of area $\Delta$ (here 20 m by 20 m), the **prior**
# $p(\theta)$ times the **likelihood** $p(y\mid\theta)$, divided by its sum and by $\Delta$, is the **posterior**
# density:
#
# $$p(\theta_i \mid y) = \frac{p(y \mid \theta_i)\,p(\theta_i)}{\Delta\sum_j p(y \mid \theta_j)\,p(\theta_j)}.$$
#
# With many data, a likelihood is a product of thousands of small numbers. So one keeps its logarithm, which may be
# −5,000; and for a computer $e^{-5000}$ is zero.
#
# ### Exercise 2: Bayes' rule on a grid

# %% [markdown] question="posterior_density"
# **By hand**: two cells of width 0.5 are equally likely before the measurement; what was measured is nine times as
# likely in the second. What is the posterior *density* in the second?
#
# - right 1.8 — its probability is 9/10, and a density is probability divided by width.
# - wrong 0.9 — that is the probability; divide by the width of the cell.
# - wrong 0.45 — you multiplied by the width; a density is probability divided by width.
# - wrong 0.2 — that is the density in the first cell.
# - wrong 9 — the densities times 0.5 add up to 1.

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
    posterior_grid([-np.inf, 0, 0], [3, -2000, -2000]), [0, 0.5, 0.5], atol=1e-5,
    err_msg="what the prior excludes stays at 0, however likely; what counts is the largest sum of both",
)  # fmt: skip
assert list(prior) == [0, 0] and likelihood[0] == 0, "work on a copy: you changed an array that you were given"
with np.testing.assert_raises(ValueError, msg="no point of the grid is possible: raise a ValueError"):
    posterior_grid([-np.inf, 0], [0, -np.inf])

# %% hidden="posterior_grid"
grid = np.linspace(-12, 12, 2401)
data = rng.normal(rng.uniform(-1, 1), 1, size=int(rng.integers(3, 7)))
log_likelihood = -0.5 * np.sum((data[:, None] - grid) ** 2, axis=0) + rng.uniform(1000, 2000)
found = np.asarray(posterior_grid(-0.5 * (grid / 2) ** 2, log_likelihood, cell=0.01))
precision = len(data) + 1 / 4
exact = np.sqrt(precision / 2 / np.pi) * np.exp(-0.5 * precision * (grid - data.sum() / precision) ** 2)
np.testing.assert_allclose(
    found, exact, rtol=1e-3, atol=1e-4, err_msg="normal prior, normal data: the textbook's answer"
)
east, north = rng.normal(size=(3, 1)), rng.normal(size=4)
found = np.asarray(posterior_grid(east, north, cell=2))
assert found.shape == (3, 4), "shapes that broadcast span the grid"
weights = np.exp(east + north)
np.testing.assert_allclose(found, weights / weights.sum() / 2, rtol=1e-3, err_msg="the sum runs over the whole grid")
found = posterior_grid([0, 0], [-30_000, -30_001])
message = "many values, logarithms far below −10,000: bring the largest near zero, more digits alone do not help"
np.testing.assert_allclose(found, np.array([np.e, 1]) / (np.e + 1), rtol=1e-3, err_msg=message)


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
def takes_off_the_largest_likelihood(log_prior, log_likelihood, cell=1.0):
    """You took off the largest log-likelihood; where the prior excludes that place, all the rest is 0 again."""
    weights = np.exp(np.subtract(log_likelihood, np.max(log_likelihood)) + log_prior)
    if np.max(np.add(log_prior, log_likelihood)) == -np.inf:
        raise ValueError("impossible")
    with np.errstate(all="ignore"):
        return weights / (cell * weights.sum())


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


# %% wrong="posterior_grid"
def divides_by_the_likelihood_alone(log_prior, log_likelihood, cell=1.0):
    """Your denominator sums the likelihood alone; it is the sum of prior times likelihood."""
    log_prior, log_likelihood = np.asarray(log_prior, dtype=float), np.asarray(log_likelihood, dtype=float)
    if np.all(log_prior + log_likelihood == -np.inf):
        raise ValueError("impossible everywhere")
    likelihood = np.exp(log_likelihood - np.max(log_likelihood))
    return np.exp(log_prior) * likelihood / (cell * np.sum(likelihood))


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
# The exponentials of what is left are weights. The density is proportional to them, and its sum over the whole grid,
# times `cell`, must be 1: by what do you divide?

# %% [markdown]
# Look for three things: the shape of the likelihood (an egg with its blunt end away from the buoy, cut off by the
# upper edge), where the boat really is, and what the prior does with a range that was measured too long. (The maps end
# 0.9 km to the north, where the prior leaves next to nothing. Each is drawn as a density: its sum over the grid, 1.8 km
# to either side, times the area of a cell is 1. The likelihood is not a density over places, so this is a matter of
# drawing only; a fifth of it lies beyond the upper edge.)

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
# The likelihood grows wider with the distance from the buoy, and the boat lies well off its peak. The fairway pulls the
# answer back to where boats usually are; here that is nearer to the truth. In section 4 we meet a boat for which it is
# not.
#
# ## 3. When no grid is fine enough
#
# Two unknowns need thousands of cells; ten unknowns, with a hundred values each, need $10^{20}$. Instead, one
# **walks** through the posterior, here called $p$ for short, so that each place is visited as often as it is
# probable. **Metropolis' rule**: propose a step $\theta' = \theta + s\,\xi$ with standard normal $\xi$,
# accept it with probability
#
# $$\min\!\big(1,\ p(\theta')/p(\theta)\big),$$
#
# otherwise **stay, and count the place once more**. The unknown constant of $p$ cancels. Once many walkers are spread
# as $p$ says, as many of them step from a to b as from b to a (**detailed balance**), so they stay spread as $p$ says.
#
# ### Exercise 3: one step of Metropolis

# %% [markdown] question="walkers_that_move" unit="walkers"
# **By hand**: everywhere around, the density is a quarter of what it is here. Of 4,000 walkers who stand here, how
# many move, on average?
#
# - right 1000 — a step is taken with probability min(1, 1/4).
# - wrong 3000 — that many stay.
# - wrong 4000 — a step to a lower density is taken only with some probability.
# - wrong 0 — now and then a step to a lower density is taken, or the walkers would only climb.

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
assert np.all(moved != 0), "every walker takes a step to a higher density, in both coordinates and not rounded"
np.testing.assert_allclose(moved.mean(axis=0) / [1, 3], 0, atol=0.1, err_msg="steps go as often one way as the other")
np.testing.assert_allclose(
    moved.std(axis=0), [1, 3], rtol=0.08, err_msg="step_size is the standard deviation of a step"
)
assert abs(np.corrcoef(moved.T)[0, 1]) < 0.1, "each coordinate has a step of its own"
far = np.asarray(metropolis_step(start + 50, lambda places: np.zeros(len(places)), 1.0, seed=1))
assert np.all(np.abs(far - 50) < 8), "a step begins where the walker stands"
chosen = np.asarray(metropolis_step(start, lambda places: hill(places) - 3, 1.0, seed=3))
np.testing.assert_allclose(np.mean(chosen != 0), 0.25, atol=0.04, err_msg="to a quarter of the density, 1 in 4 goes")
assert np.all((chosen[:, 0] != 0) == (chosen[:, 1] != 0)), "a walker goes whole or stays: one decision for each"
again, other = (metropolis_step(start, lambda places: hill(places) - 3, 1.0, seed=seed) for seed in (3, 4))
np.testing.assert_allclose(chosen, again, rtol=1e-4, err_msg="the same seed draws the same")
assert not np.allclose(chosen, other), "another seed draws other steps"
for seed in ([3, 4], np.random.default_rng(3)):
    walked = metropolis_step(start[:9], hill, 1.0, seed)
    assert np.shape(walked) == (9, 2), "a list of integers or a generator may be the seed, too"
assert np.all(start == 0), "work on a copy: your function changed the positions that it was given"

# %% hidden="metropolis_step"
start = rng.normal(size=(6000, 3))
moved = np.asarray(metropolis_step(start, lambda x: -0.5 * np.sum(x**2, axis=1), rng.uniform(0.6, 1.2), seed=5))
np.testing.assert_allclose(moved.std(axis=0), 1, atol=0.06, err_msg="walkers spread as p says stay spread so")
np.testing.assert_allclose(moved.mean(axis=0), 0, atol=0.08, err_msg="walkers spread as p says keep their mean")
stay = np.mean(np.all(np.abs(moved - start) < 1e-5, axis=1))
assert 0.1 < stay < 0.8, "some steps are refused, and those walkers are counted where they stand"
jumps = (moved - start)[np.any(np.abs(moved - start) > 1e-5, axis=1)]
assert len(np.unique(jumps[:, 0].round(6))) > 0.9 * len(jumps), "each walker draws a step of its own"
flat = metropolis_step(np.zeros((6000, 1)), lambda x: np.zeros(len(x)), 1.0, seed=[2, 3])
np.testing.assert_allclose(np.mean(np.asarray(flat) ** 4), 3, atol=0.6, err_msg="the steps are normal")
walled = metropolis_step(start[:50], lambda x: np.where(np.isin(x, start).all(axis=1), 0, -np.inf), 1.0, seed=6)
np.testing.assert_allclose(walled, start[:50], rtol=1e-4, err_msg="nobody goes where the density is 0")
assert np.shape(metropolis_step(start[:1], lambda x: 0 * x[:, 0], 1.0, seed=7)) == (1, 3), "one walker walks as well"
near, far = (
    metropolis_step(start[:50], lambda x, level=level: level - 0.5 * np.sum(x**2, axis=1), 1.0, seed=8)
    for level in (0, -2000)
)
np.testing.assert_allclose(far, near, rtol=1e-4, atol=1e-6, err_msg="only the difference of the logarithms counts")
for one, other in (([3, 4], [5, 6]), map(np.random.default_rng, (3, 5))):
    walked = [np.asarray(metropolis_step(start[:50], lambda x: 0 * x[:, 0], 1.0, seed=seed)) for seed in (one, other)]
    assert not np.allclose(*walked), "another list of integers or another generator draws other steps"


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
    """You returned only walkers who moved; one whose step is refused stays, and counts once more."""
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
    goes = [after - before > limit for before, after, limit in zip(old, new, thresholds, strict=True)]
    return [b if moves else a for a, b, moves in zip(here, there, goes, strict=True)]


# %% [markdown] equivalent="metropolis_step"
# - np.log(1 - generator.random(len(positions))) < gain → np.log(1 - generator.random(len(positions))) <= gain — a tie
# - positions + steps → positions - steps — a normal step is as likely backwards

# %% [markdown] hint="metropolis_step"
# First all steps, then all decisions. A walker draws one number per coordinate for its step, and one for its decision.

# %% [markdown] hint="metropolis_step"
# With a uniform number $u$: accept if $u < p(\theta')/p(\theta)$, or, in logarithms, if $\ln u$ is less than the gain.

# %% [markdown] hint="metropolis_step"
# `generator.random(len(positions))` draws all decisions at once; `np.where(accepted[:, None], …, …)` then takes whole
# rows.

# %% [markdown]
# Four walkers start far apart and take 2,000 steps each; the first 500, in which they still remember their start, are
# thrown away (**burn-in**). They walk twice: with short steps of 60 m, and with steps of 200 m, somewhat more than the
# posterior's spread from west to east and far more than that from south to north, where the fairway alone leaves 80 m.
# Their rival is **NUTS**, the no-U-turn sampler of TensorFlow Probability: it follows the gradient of the log density,
# written with the package's distributions, over many small steps before it draws, and tunes their length itself.

# %% show
distributions = load_tensorflow_probability().distributions
east_prior, north_prior = (
    distributions.Normal(*numbers) for numbers in (range_bearing.FAIRWAY_EAST_M, range_bearing.FAIRWAY_NORTH_M)
)
CONCENTRATION = np.float32(np.deg2rad(range_bearing.BEARING_SPREAD_DEG) ** -2)


def boat_log_posterior(places):
    """The log posterior of places, up to a constant, as TensorFlow wants it."""
    easting, northing = places[..., 0], places[..., 1]
    log_range = tf.math.log(tf.sqrt(easting**2 + northing**2))
    by_range = distributions.Normal(log_range, range_bearing.RANGE_SPREAD).log_prob(np.float32(np.log(range_m)))
    by_bearing = distributions.VonMises(tf.atan2(easting, northing), CONCENTRATION).log_prob(np.float32(bearing_rad))
    return east_prior.log_prob(easting) + north_prior.log_prob(northing) + by_range + by_bearing


def same_in_numpy(places):
    """The same for Metropolis."""
    prior = range_bearing.log_prior_of_place(places)
    return prior + range_bearing.log_likelihood_of_place(places, range_m, bearing_rad)


# %% [markdown]
# Two numbers warn when chains may not be believed. **R-hat** compares the spread *between* chains with that *within*
# each: above 1.01, a usual limit, they have not yet seen the same posterior. The **effective sample size** says how
# many independent draws would give the mean as precisely. **Predict first**: of the 6,000 draws that Metropolis keeps,
# how many is that for each step length? Here we can also compare with the grid. (In the figure, each colour is one
# walker.)

# %% show
starts = np.array([[-300.0, 300.0], [0.0, 500.0], [600.0, 400.0], [1200.0, 500.0]])
chains = {
    "Metropolis, 60 m": metropolis_chain(starts, same_in_numpy, 60.0, 2000, seed=5)[500:],
    "Metropolis, 200 m": metropolis_chain(starts, same_in_numpy, 200.0, 2000, seed=5)[500:],
    "NUTS": nuts_chains(boat_log_posterior, starts, 500, 300, step_size=20.0, seed=6),
}
weights = 400.0 * posterior.sum(axis=1)
mean_east = np.sum(weights * east)
print(f"{'grid':17} east {mean_east:.0f} m, spread {np.sqrt(np.sum(weights * (east - mean_east) ** 2)):.0f} m")
for name, draws in chains.items():
    r_hat, size = chain_report(draws)
    said = f"east {draws[..., 0].mean():.0f} m, spread {draws[..., 0].std():.0f} m"
    print(f"{name:17} {said}; R-hat {r_hat[0]:.3f}, {draws[..., 0].size} draws worth {size[0]:.0f}")
figure = intervals.plot_walks(chains)

# %% [markdown]
# The samplers agree with the grid to about one standard error (spread over the root of the effective sample size). With
# steps of 60 m, each draw stands close to the one before: 6,000 are worth a few per cent of that, and R-hat says "not
# yet". With 200 m more steps are refused, but the walk forgets sooner, and R-hat is below 1.01. A draw of NUTS is worth
# several of Metropolis's, and costs several gradients. Never report a sampler without these two numbers.
#
# ## 4. Two promises
#
# The middle 90 % of the posterior is a **credible interval**: *given these data and this prior*, the boat is inside
# with probability 0.9. The 90 % of a **confidence interval** are a promise of the *method*: wherever the boat is, nine
# in ten measurements give an interval that holds it. For the easting it is the measured value ± 1.645 standard
# deviations, by propagation of errors (an approximation) and without any prior.
#
# First, 400 boats come from the fairway, as the prior says. Then *one* boat, on the fairway but 1,000 m to the east, is
# measured 400 times; that is 2.5 standard deviations, and only one boat in 160 goes as far east.

# %% [markdown] question="boat_far_east" told_by="the output below"
# **Predict first**: which interval then holds the truth too rarely?
#
# - a) the credible interval
# - b) the confidence interval
# - c) neither
# - right a — the prior draws it west, to where most boats are and this one is not.
# - wrong b — it uses no prior, and promises its 90 % wherever the boat is.
# - wrong c — what does the prior say about a boat so far east?

# %% show
fairway = redraw_boats(range_bearing.simulate_places(400, seed=1), seed=2)
far_east = redraw_boats(np.tile([1000.0, 400.0], (400, 1)), seed=3)
print("400 boats, drawn from the prior", coverage_lines(fairway, "m"), sep="\n")
print("one boat at 1,000 m east, 400 measurements", coverage_lines(far_east, "m"), sep="\n")

# %% [markdown]
# Both keep what they promise, within the margin, and they promise different things. Averaged over the prior, the
# credible interval holds nine boats in ten; it is shorter and has the better CRPS, because it uses what is known. For
# one boat in an unlikely place it misses far too often: it is drawn back west, to where most boats are. The confidence
# interval does not care where the boat is, and pays with width; by CRPS the two are about equal there. If your prior is
# wrong, the credible interval's promise is about a world that is not yours.
#
# ## 5. A network with its own ±
#
# A second street, where vehicles matter and weather hardly does, and a new question: how loud will the quarter-hour at
# 21:30 be? A volunteer has made 120 **spot checks**, each on a *day of its own* (we have learnt why), between 6 and 23
# o'clock; at night he sleeps. By day a hundred vehicles average out, at night a few decide: the spread itself depends
# on the hour (**heteroscedastic**).
#
# So let a network state two numbers, the mean $\mu(x)$ and $\ln\sigma^2(x)$, and be punished by the **negative
# log-likelihood** of what was measured:
#
# $$-\ln p(y) = \tfrac12\Big(\ln 2\pi + \ln\sigma^2 + \frac{(y-\mu)^2}{\sigma^2}\Big).$$
#
# A large σ is charged by its logarithm; with a small one, every squared error becomes expensive. Write it with
# `keras.ops`, because training needs its gradient.
#
# ### Exercise 4: a loss that rewards honesty
# By hand: the mean is wrong by 2 dB. Which σ is cheapest?

# %% exercise="gaussian_negative_log_likelihood" points=2
from acml_tf.uncertainty.gaussian_head import gaussian_negative_log_likelihood

# %% test="gaussian_negative_log_likelihood"
truth, outputs = np.float32([[0], [2], [5]]), np.float32([[0, 0], [0, np.log(4)], [6, -1]])
copy, by_hand = outputs.copy(), [0.9189, 2.1121, 1.7781]
found = np.asarray(gaussian_negative_log_likelihood(truth, outputs))
assert found.shape == (3,), "one loss for each case; (3, 1) − (3,) would be a table of 3 × 3"
np.testing.assert_allclose(found[0], by_hand[0], rtol=1e-3, err_msg="no error, σ = 1: half the logarithm of 2π")
np.testing.assert_allclose(found[1], by_hand[1], rtol=1e-3, err_msg="error 2, σ² = 4: (ln 2π + ln 4 + 1) / 2")
np.testing.assert_allclose(found[2], by_hand[2], rtol=1e-3, err_msg="error 1, ln σ² = −1: (ln 2π − 1 + e) / 2")
flat = gaussian_negative_log_likelihood(truth[:, 0], outputs)
np.testing.assert_allclose(flat, by_hand, rtol=1e-3, err_msg="the truth may come as (cases,), too")
np.testing.assert_array_equal(outputs, copy, err_msg="work on a copy: your function changed the array it was given")
whole = gaussian_negative_log_likelihood(np.array([0, 2]), outputs[:2])
np.testing.assert_allclose(whole, by_hand[:2], rtol=1e-3, err_msg="the truth may be whole numbers, too")

# %% hidden="gaussian_negative_log_likelihood"
mean, deviation, error = rng.normal(size=7), rng.uniform(0.3, 3, 7), rng.normal(0, 2, 7)
outputs = np.stack([mean, 2 * np.log(deviation)], axis=1).astype("float32")
density = np.exp(-0.5 * (error / deviation) ** 2) / np.sqrt(2 * np.pi) / deviation
for shape in ((7, 1), (7,)):
    found = gaussian_negative_log_likelihood((mean + error).reshape(shape).astype("float32"), outputs)
    np.testing.assert_allclose(found, -np.log(density), rtol=1e-3, atol=1e-3, err_msg="minus the log of the density")
extreme = gaussian_negative_log_likelihood(np.float32([[3], [3]]), np.float32([[3, -12], [0, 12]]))
message = "the variance has no limits: ln σ² of −12 and of 12"
np.testing.assert_allclose(extreme, [0.91894 - 6, 0.91897 + 6], rtol=1e-3, err_msg=message)
assert np.shape(gaussian_negative_log_likelihood(np.float32([[1]]), outputs[:1])) == (1,), "a single case has one loss"
double = gaussian_negative_log_likelihood(np.array([0, 2]), np.array([[0.0, 0.0], [0.0, np.log(4)]]))
np.testing.assert_allclose(double, by_hand[:2], rtol=1e-3, err_msg="cast the truth to the type of the outputs")


# %% wrong="gaussian_negative_log_likelihood"
def forgets_what_doubt_costs(truth, outputs):
    """You left out ln σ²: then a huge σ makes every error free."""
    error = np.reshape(truth, -1) - outputs[:, 0]
    return 0.5 * (np.log(2 * np.pi) + error**2 * np.exp(-outputs[:, 1]))


# %% wrong="gaussian_negative_log_likelihood"
def takes_it_for_the_deviation(truth, outputs):
    """You took the second column for ln σ; it is ln σ², so σ² is its exponential."""
    error = np.reshape(truth, -1) - outputs[:, 0]
    return 0.5 * np.log(2 * np.pi) + outputs[:, 1] + 0.5 * error**2 * np.exp(-2 * outputs[:, 1])


# %% wrong="gaussian_negative_log_likelihood"
def forgets_the_exponential(truth, outputs):
    """You divided by the second column itself; it is the logarithm of the variance."""
    error = np.reshape(truth, -1) - outputs[:, 0]
    with np.errstate(all="ignore"):
        return 0.5 * (np.log(2 * np.pi) + outputs[:, 1] + error**2 / outputs[:, 1])


# %% wrong="gaussian_negative_log_likelihood"
def subtracts_a_row_from_a_column(truth, outputs):
    """You subtracted shape (cases,) from (cases, 1), which makes a table of all pairs; give both one shape."""
    error = np.asarray(truth) - outputs[:, 0]
    loss = 0.5 * (np.log(2 * np.pi) + outputs[:, 1] + error**2 * np.exp(-outputs[:, 1]))
    return loss.mean(axis=0) if loss.ndim == 2 else loss


# %% wrong="gaussian_negative_log_likelihood"
def returns_the_mean(truth, outputs):
    """You averaged; return one loss for each case, Keras takes the mean."""
    error = np.reshape(truth, -1) - outputs[:, 0]
    return np.mean(0.5 * (np.log(2 * np.pi) + outputs[:, 1] + error**2 * np.exp(-outputs[:, 1])))


# %% wrong="gaussian_negative_log_likelihood"
def multiplies_by_the_variance(truth, outputs):
    """You multiplied the squared error by σ² where it is divided."""
    error = np.reshape(truth, -1) - outputs[:, 0]
    return 0.5 * (np.log(2 * np.pi) + outputs[:, 1] + error**2 * np.exp(outputs[:, 1]))


# %% wrong="gaussian_negative_log_likelihood"
def halves_the_logarithms_only(truth, outputs):
    """You took half of the logarithms only; the squared error has its half as well."""
    outputs = keras.ops.convert_to_tensor(outputs)
    truth = keras.ops.reshape(keras.ops.cast(truth, outputs.dtype), (-1,))
    mean, log_variance = outputs[:, 0], outputs[:, 1]
    return 0.5 * (math.log(2 * math.pi) + log_variance) + (truth - mean) ** 2 / keras.ops.exp(log_variance)


# %% wrong="gaussian_negative_log_likelihood"
def takes_the_logarithm_twice(truth, outputs):
    """You added ln σ² whole; the density holds ln σ, which is half of it."""
    outputs = keras.ops.convert_to_tensor(outputs)
    truth = keras.ops.reshape(keras.ops.cast(truth, outputs.dtype), (-1,))
    mean, log_variance = outputs[:, 0], outputs[:, 1]
    error = keras.ops.square(truth - mean) / (2 * keras.ops.exp(log_variance))
    return error + log_variance + 0.5 * math.log(2 * math.pi)


# %% right="gaussian_negative_log_likelihood"
def through_the_density(truth, outputs):
    mean, log_variance = keras.ops.unstack(keras.ops.convert_to_tensor(outputs), axis=1)
    deviation = keras.ops.exp(log_variance / 2)
    score = (keras.ops.reshape(keras.ops.cast(truth, mean.dtype), mean.shape) - mean) / deviation
    return 0.5 * score * score + keras.ops.log(deviation) + 0.5 * np.log(2 * np.pi)


# %% right="gaussian_negative_log_likelihood"
def with_the_package(truth, outputs):
    from acml_tf.uncertainty.nuts import load_tensorflow_probability

    normal = load_tensorflow_probability().distributions.Normal(outputs[:, 0], tf.exp(outputs[:, 1] / 2))
    return -normal.log_prob(tf.reshape(tf.cast(truth, outputs.dtype), [-1]))


# %% right="gaussian_negative_log_likelihood"
def case_by_case(truth, outputs):
    losses = []
    for value, (mean, log_variance) in zip(np.ravel(truth), np.asarray(outputs), strict=True):
        losses.append(0.5 * (math.log(2 * math.pi) + log_variance + (value - mean) ** 2 / math.exp(log_variance)))
    return losses


# %% [markdown] hint="gaussian_negative_log_likelihood"
# Cut `outputs` into its two columns. What shape does the truth have, and what shape a column?

# %% [markdown] hint="gaussian_negative_log_likelihood"
# `keras.ops.reshape(truth, (-1,))` turns both shapes into `(cases,)`, and `keras.ops.cast(…, outputs.dtype)` makes
# whole numbers fit. How do you get $1/\sigma^2$ from $\ln\sigma^2$?

# %% [markdown] hint="gaussian_negative_log_likelihood"
# The formula has three terms: a constant, the second column as it is, and the squared error times
# `keras.ops.exp(-log_variance)`. Take no mean over the cases.

# %% own="gaussian_negative_log_likelihood"
my_gaussian_negative_log_likelihood = gaussian_negative_log_likelihood

# %% [markdown]
# (By hand: σ = 2 dB. The loss is lowest where the claimed σ is as large as the error.)
#
# ### Exercise 5: two heads on one body
# By hand: four inputs, two hidden layers of 32 units, two heads. How many weights is that, biases included?

# %% exercise="build_gaussian_network" points=2
from acml_tf.uncertainty.gaussian_head import build_gaussian_network

# %% test="build_gaussian_network"
network = build_gaussian_network(3, seed=4)
inputs = np.random.default_rng(0).normal(size=(6, 3)).astype("float32")
outputs = np.asarray(network(inputs))
assert outputs.shape == (6, 2), "two numbers for each case: mean and log variance"
assert np.allclose(build_gaussian_network(3, seed=4)(inputs), outputs), "the same seed gives the same weights"
np.testing.assert_allclose(outputs[:, 1], 0, atol=1e-6, err_msg="at first ln σ² is 0 for every input: σ = 1")
assert np.ptp(outputs[:, 0]) > 0.01, "the mean depends on the input from the start"
assert network.count_params() == 1250, "3 inputs, two hidden layers of 32 units, two heads"
chain = build_gaussian_network(1, num_units=4)
ones = [np.ones(np.shape(w)) * (np.ndim(w) > 1) for w in chain.get_weights()]
chain.set_weights(ones)
sums = chain(np.float32([[2]]))
np.testing.assert_allclose(sums, [[32, 32]], rtol=1e-4, err_msg="all weights 1: 2, in four units 2, then 8, then 32")
chain.set_weights([-w if np.ndim(w) == 2 and np.shape(w)[0] == 4 else w for w in ones])
sums = chain(np.float32([[2], [-2]]))
np.testing.assert_allclose(
    sums, np.zeros((2, 2)), atol=1e-5, err_msg="nothing negative passes either hidden layer: ReLU"
)
chain.set_weights([-w if np.shape(w)[-1] < 4 else w for w in ones])
np.testing.assert_allclose(chain(np.float32([[2]])), [[-32, -32]], rtol=1e-4, err_msg="both heads may be negative")

# %% hidden="build_gaussian_network"
first, again, other = (np.asarray(build_gaussian_network(3, seed=seed)(inputs)) for seed in (4, 4, 5))
np.testing.assert_allclose(first, outputs, atol=1e-5, err_msg="the same seed gives the same weights")
np.testing.assert_allclose(first, again, atol=1e-5, err_msg="the same seed gives the same weights")
assert not np.allclose(first, other, atol=1e-3), "another seed gives other initial weights"
for one, two in zip(*(build_gaussian_network(3, seed=seed).get_weights() for seed in (4, 5)), strict=True):
    assert not np.any(one) or not np.allclose(one, two), "another seed gives other initial weights in every layer"
one, two = (np.asarray(build_gaussian_network(3, **seed)(inputs)) for seed in ({}, {"seed": 0}))
np.testing.assert_allclose(one, two, atol=1e-5, err_msg="0 is a seed, and the default: it gives the same weights again")
units = int(rng.integers(5, 12))
wide = build_gaussian_network(4, num_units=units)
assert wide.count_params() == 5 * units + units * (units + 1) + 2 * (units + 1), "num_units is used in both layers"
single = np.asarray(wide(rng.normal(size=(1, 4)).astype("float32")))
assert single.shape == (1, 2) and abs(single[0, 1]) < 1e-6, "mean first, log variance second, for one case as well"
trainable = sum(int(np.prod(np.shape(weight))) for weight in wide.trainable_weights)
assert trainable == wide.count_params(), "training must be able to move every weight, those of both heads as well"


# %% wrong="build_gaussian_network"
def has_one_hidden_layer(num_inputs, num_units=32, seed=0):
    """Your body has one hidden layer; two are asked for."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    heads = [keras.layers.Dense(1)(hidden), keras.layers.Dense(1, kernel_initializer="zeros")(hidden)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def starts_with_any_variance(num_inputs, num_units=32, seed=0):
    """Your log variance starts with random weights; begin at zero, so that at first every case has σ = 1."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    hidden = keras.layers.Dense(num_units, activation="relu")(hidden)
    heads = [keras.layers.Dense(1)(hidden), keras.layers.Dense(1)(hidden)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def starts_both_heads_at_zero(num_inputs, num_units=32, seed=0):
    """You started the mean at zero as well; only the log variance does."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    hidden = keras.layers.Dense(num_units, activation="relu")(hidden)
    heads = [keras.layers.Dense(1, kernel_initializer="zeros")(hidden) for _ in range(2)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def puts_the_variance_first(num_inputs, num_units=32, seed=0):
    """Your first column is the log variance; the mean comes first."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    hidden = keras.layers.Dense(num_units, activation="relu")(hidden)
    heads = [keras.layers.Dense(1, kernel_initializer="zeros")(hidden), keras.layers.Dense(1)(hidden)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def lets_no_head_be_negative(num_inputs, num_units=32, seed=0):
    """Your heads have a ReLU, so neither can be negative; a variance below 1 has a negative logarithm."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    hidden = keras.layers.Dense(num_units, activation="relu")(hidden)
    mean = keras.layers.Dense(1, activation="relu")(hidden)
    log_variance = keras.layers.Dense(1, activation="relu", kernel_initializer="zeros")(hidden)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))


# %% wrong="build_gaussian_network"
def forgets_the_activation(num_inputs, num_units=32, seed=0):
    """Your hidden layers are linear, and a chain of linear layers is worth no more than one."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units)(keras.layers.Dense(num_units)(inputs))
    heads = [keras.layers.Dense(1)(hidden), keras.layers.Dense(1, kernel_initializer="zeros")(hidden)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def leaves_the_second_layer_linear(num_inputs, num_units=32, seed=0):
    """Your second hidden layer has no ReLU: together with the linear heads it is worth no more than the heads."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    bent = keras.layers.Dense(num_units, activation="relu")(inputs)
    straight = keras.layers.Dense(num_units)(bent)
    heads = [keras.layers.Dense(1)(straight), keras.layers.Dense(1, kernel_initializer="zeros")(straight)]
    return keras.Model(inputs, keras.layers.Concatenate()(heads))


# %% wrong="build_gaussian_network"
def chains_the_heads(num_inputs, num_units=32, seed=0):
    """Your log variance is computed from the mean alone; both heads sit on the last hidden layer."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((num_inputs,))
    hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
    mean = keras.layers.Dense(1)(keras.layers.Dense(num_units, activation="relu")(hidden))
    log_variance = keras.layers.Dense(1, kernel_initializer="zeros")(mean)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))


# %% wrong="build_gaussian_network"
def draws_the_second_head(num_inputs, num_units=32, seed=0):
    """Your second head begins with random weights; its answer should be the same for every input at first."""
    start = [keras.initializers.GlorotUniform(seed=10 * seed + number) for number in range(4)]
    inputs = keras.Input((num_inputs,))
    x = keras.layers.Dense(num_units, activation="relu", kernel_initializer=start[0])(inputs)
    x = keras.layers.Dense(num_units, activation="relu", kernel_initializer=start[1])(x)
    mean = keras.layers.Dense(1, kernel_initializer=start[2])(x)
    log_variance = keras.layers.Dense(1, kernel_initializer=start[3])(x)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))


# %% wrong="build_gaussian_network"
def keeps_the_logarithm_positive(num_inputs, num_units=32, seed=0):
    """You made the second head positive; a variance must be, its logarithm need not."""
    start = [keras.initializers.GlorotUniform(seed=10 * seed + number) for number in range(3)]
    inputs = keras.Input((num_inputs,))
    x = keras.layers.Dense(num_units, activation="relu", kernel_initializer=start[0])(inputs)
    x = keras.layers.Dense(num_units, activation="relu", kernel_initializer=start[1])(x)
    mean = keras.layers.Dense(1, kernel_initializer=start[2])(x)
    log_variance = keras.layers.Dense(1, activation="softplus", kernel_initializer="zeros")(x)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))


# %% wrong="build_gaussian_network"
def forgets_the_seed(num_inputs, num_units=32, seed=0):
    """Your weights do not follow from the seed: each call draws others."""
    inputs = keras.Input((num_inputs,))
    x = keras.layers.Dense(num_units, activation="relu")(inputs)
    x = keras.layers.Dense(num_units, activation="relu")(x)
    mean = keras.layers.Dense(1)(x)
    log_variance = keras.layers.Dense(1, kernel_initializer="zeros")(x)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))


# %% right="build_gaussian_network"
def body_as_a_model(num_inputs, num_units=32, seed=0):
    starts = [keras.initializers.GlorotUniform(3 * seed + layer) for layer in range(3)]
    body = keras.Sequential([keras.Input((num_inputs,))])
    for start in starts[:2]:
        body.add(keras.layers.Dense(num_units, kernel_initializer=start))
        body.add(keras.layers.ReLU())
    inputs = keras.Input((num_inputs,))
    mean = keras.layers.Dense(1, kernel_initializer=starts[2])(body(inputs))
    doubt = keras.layers.Dense(1, kernel_initializer=keras.initializers.Zeros())(body(inputs))
    return keras.Model(inputs, keras.ops.concatenate([mean, doubt], axis=-1))


# %% right="build_gaussian_network"
def layer_after_layer_with_names(num_inputs, num_units=32, seed=0):
    tf.random.set_seed(seed)
    keras.utils.set_random_seed(seed + 11)
    hidden = start = keras.layers.Input(shape=[num_inputs], dtype="float32")
    for name in ("first", "second"):
        hidden = keras.layers.Activation("relu")(keras.layers.Dense(num_units, name=name)(hidden))
    mean, doubt = keras.layers.Dense(1, name="mean"), keras.layers.Dense(units=1, name="doubt")
    outputs = keras.layers.concatenate([mean(hidden), doubt(hidden)])
    doubt.set_weights([0 * weights for weights in doubt.get_weights()])
    return keras.Model(inputs=start, outputs=outputs)


# %% [markdown] hint="build_gaussian_network"
# The last hidden layer is used twice: call two layers of one unit on it. With which activation?

# %% [markdown] hint="build_gaussian_network"
# `keras.layers.Dense(1, kernel_initializer="zeros")` starts at zero; `keras.layers.Concatenate()` puts two columns
# side by side.

# %% [markdown] hint="build_gaussian_network"
# `keras.Input((num_inputs,))`; then, inside `with seeded(seed):`, which draws all weights from the seed, two
# `Dense(num_units, activation="relu")` and the two heads; and `keras.Model(inputs, …)`.

# %% own="build_gaussian_network"
my_build_gaussian_network = build_gaussian_network

# %% [markdown]
# (By hand: $4\cdot 32 + 32 + 32 \cdot 32 + 32 + 2\,(32 + 1) = 1282$.)
#
# Five of your networks, each with its own initial weights, learn from the same 120 spot checks: a **deep ensemble**. So
# that midnight joins midnight, a network gets cosine and sine of two hour hands, one that turns once a day and one that
# turns twice. (The 120 rows are repeated 25 times, so that an epoch has 100 steps. The loss may be negative: a density
# may exceed 1. If your networks begin with other initial weights than ours, the numbers told below may differ a
# little.)

# %%
WAKES, SLEEPS = 6.0, 23.0
CENTRE_DB, SCALE_DB = 60.0, 10.0
check_hours, check_levels_db = simulate_spot_checks(120, seed=1, between=(WAKES, SLEEPS))


def clock(hours):
    """Return where the hands of a 24-hour and of a 12-hour clock point, shape (n, 4)."""
    angle = 2 * np.pi * np.asarray(hours) / 24
    return np.stack([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)], axis=-1).astype("float32")


# %% show
inputs = np.tile(clock(check_hours), (25, 1))
targets = np.tile((check_levels_db - CENTRE_DB) / SCALE_DB, 25).astype("float32")
members = []
for seed in range(5):
    member = my_build_gaussian_network(4, seed=seed)
    member.compile(keras.optimizers.Adam(0.01), loss=my_gaussian_negative_log_likelihood, jit_compile=False)
    losses = member.fit(inputs, targets, epochs=6, batch_size=30, verbose=0).history["loss"]
    members.append(member)
    print(f"network {seed}: loss from {losses[0]:.2f} to {losses[-1]:.2f}")


def predict(hours):
    """Return mean in dB and variance in dB² of each network, both of shape (5, n)."""
    outputs = np.array([member(clock(hours)) for member in members])
    return CENTRE_DB + SCALE_DB * outputs[..., 0], SCALE_DB**2 * np.exp(outputs[..., 1])


# %% [markdown]
# ## 6. The street's spread and the network's ignorance
#
# Five networks state five means and five variances. Pick one of the five at random and draw a level from it: the
# variance of that level has two parts (**law of total variance**),
#
# $$\mathrm{Var}\,y = \underbrace{\overline{\sigma_m^2}}_\text{aleatoric}
#   + \underbrace{\overline{(\mu_m - \bar\mu)^2}}_\text{epistemic}.$$
#
# **Aleatoric** is what the street does by chance; no further spot check makes that smaller. **Epistemic** is how far
# the networks disagree; it shrinks where one measures.
#
# ### Exercise 6: split the variance
# By hand: two networks say 1 dB and 5 dB, with σ² = 0.5 and 2.5 dB². What are the two parts?

# %% exercise="split_variance" points=1
from acml_tf.uncertainty.total_variance import split_variance

# %% test="split_variance"
means, variances = np.array([[1, 10], [3, 10], [8, 40]]), np.array([[1, 0], [2, 0], [6, 9]])
copies = means.copy(), variances.copy()
aleatoric, epistemic = split_variance(means, variances)
assert np.shape(aleatoric) == np.shape(epistemic) == (2,), "two parts, each with one number for each case"
np.testing.assert_allclose(aleatoric, [3, 3], rtol=1e-4, err_msg="aleatoric: the mean of the variances 1, 2 and 6")
np.testing.assert_allclose(epistemic, [26 / 3, 200], rtol=1e-4, err_msg="epistemic: (9 + 1 + 16) / 3 around the mean 4")
np.testing.assert_array_equal([means, variances], copies, err_msg="work on a copy: you changed an array you were given")
found = split_variance([1.0, 3.0], [0.5, 1.5])
np.testing.assert_allclose(found, [1, 1], rtol=1e-4, err_msg="two members, one case: each part is one number")

# %% hidden="split_variance"
means = rng.normal(size=(int(rng.integers(3, 7)), 4, 2))
variances = rng.uniform(0.2, 2, size=means.shape)
aleatoric, epistemic = split_variance(means, variances)
assert np.shape(aleatoric) == np.shape(epistemic) == (4, 2), "the first axis holds the members, any others stay"
total = np.mean(variances + means**2, axis=0) - np.mean(means, axis=0) ** 2
found = np.asarray(aleatoric) + np.asarray(epistemic)
np.testing.assert_allclose(found, total, rtol=1e-3, atol=1e-4, err_msg="together they are the variance of the mixture")
aleatoric, epistemic = split_variance(means[:1], variances[:1])
np.testing.assert_allclose(epistemic, 0, atol=1e-5, err_msg="one network disagrees with nobody")
np.testing.assert_allclose(aleatoric, variances[0], rtol=1e-3, err_msg="one network: its own variance")
parts = split_variance(means[:, :1], variances[:, :1])
assert np.shape(parts) == (2, 1, 2), "the axes behind the members stay, also an axis of length one"
close = np.float32([[60.1], [60.15], [60.12]])
message = "networks answer in 32 bits: near 60 dB a difference of two squares is mostly rounding, so go by deviations"
np.testing.assert_allclose(split_variance(close, close)[1], [4.22e-4], rtol=0.02, err_msg=message)


# %% wrong="split_variance"
def swaps_the_parts(means, variances):
    """You returned epistemic first; the mean of the variances, aleatoric, comes first."""
    return np.var(means, axis=0), np.mean(variances, axis=0)


# %% wrong="split_variance"
def divides_by_one_fewer(means, variances):
    """You divided by M − 1; the networks are the whole lot from which one is drawn, so divide by M."""
    return np.mean(variances, axis=0), np.var(means, axis=0, ddof=1)


# %% wrong="split_variance"
def averages_deviations(means, variances):
    """You averaged standard deviations; variances add, so average those."""
    return np.mean(np.sqrt(variances), axis=0) ** 2, np.var(means, axis=0)


# %% wrong="split_variance"
def returns_deviations(means, variances):
    """You returned standard deviations; variances are asked for, since only they add."""
    return np.sqrt(np.mean(variances, axis=0)), np.std(means, axis=0)


# %% wrong="split_variance"
def divides_the_noise_by_the_members(means, variances):
    """You divided the mean variance by the number of networks; more listeners do not calm the street."""
    return np.mean(variances, axis=0) / len(means), np.var(means, axis=0)


# %% wrong="split_variance"
def looks_along_the_cases(means, variances):
    """You went along the last axis; the members are the first."""
    return np.mean(variances, axis=-1), np.var(means, axis=-1)


# %% right="split_variance"
def by_second_moments(means, variances):
    means, variances = np.asarray(means, dtype=np.float64), np.asarray(variances, dtype=np.float64)
    centre = means.mean(axis=0)
    return variances.sum(axis=0) / len(variances), np.maximum((means**2).mean(axis=0) - centre**2, 0)


# %% right="split_variance"
def with_keras_in_single_precision(means, variances):
    means, variances = (keras.ops.convert_to_tensor(np.asarray(table), dtype="float32") for table in (means, variances))
    away = means - keras.ops.mean(means, axis=0)
    return [keras.ops.mean(variances, axis=0), keras.ops.mean(keras.ops.square(away), axis=0)]


# %% [markdown] hint="split_variance"
# One part needs only the variances, the other only the means.

# %% [markdown] hint="split_variance"
# Both are averages over the first axis: of the variances, and of the squared distances of the means from their mean.

# %% [markdown]
# (By hand: (0.5 + 2.5) / 2 = 1.5 dB² aleatoric, and 4 dB² epistemic, since both means lie 2 dB from 3 dB.)
#
# **Predict first**: which of the two grows in the grey hours, in which nobody has measured? Since we made the street,
# the true spread can be drawn as well.

# %% show
hours = np.arange(0, 24.01, 0.5)
means, variances = predict(hours)
aleatoric, epistemic = np.sqrt(split_variance(means, variances))
true_spread = [np.std(simulate_spot_checks(600, seed=9, between=(hour, hour))[1]) for hour in hours]
spreads = {"aleatoric": aleatoric, "epistemic": epistemic, "truth of the street": np.array(true_spread)}
gap = [(0, WAKES), (SLEEPS, 24)]
figure = intervals.plot_heads(check_hours, check_levels_db, hours, means.mean(axis=0), spreads, gap)
for hour in (3, 9, 15, 21):
    parts = ", ".join(f"{name} {values[2 * hour]:.1f} dB" for name, values in spreads.items())
    print(f"{hour:2}:00  {parts}")
half = 1.645 * np.hypot(aleatoric, epistemic)
print(f"at 21:30 the ensemble says {means.mean(axis=0)[43]:.1f} ± {half[43]:.1f} dB (90 %)")

# %% [markdown]
# By day the aleatoric part follows the street roughly: small in the afternoon, larger in the evening and (too large) in
# the morning. At 3:00 the networks disagree, as they should, more than ten times as much as at 9:00, 15:00 or 21:00.
# The aleatoric part has no idea that a few vehicles decide at night. For 21:30 the ensemble says 62.7 ± 2.7 dB (90 %).
# At night the disagreement warns; by day or night, the number is no promise yet.
#
# ## 7. A promise that needs no model
#
# Whatever made an interval $[\hat q_\mathrm{low}, \hat q_\mathrm{high}]$, new spot checks can repair it. The **score**
# of a check says how far the truth lies outside, and is negative inside:
#
# $$s_i = \max(\hat q_\mathrm{low}(x_i) - y_i,\ y_i - \hat q_\mathrm{high}(x_i)).$$
#
# In lesson 5.7 you wrote `conformal_quantile`: the $\lceil (n+1)(1-\alpha)\rceil$-th smallest of $n$ scores. Move both
# ends out by that (**conformalised quantile regression**), and the next truth *from the same source* (**exchangeable**
# with the calibration) is inside with probability $1 - \alpha$ or more, however wrong the network is. That is a promise
# on average, over calibrations and hours, not for each hour. (The package MAPIE, from version 1.6 on, gives the same
# with `symmetric_correction=True`; older versions took another order statistic.)
#
# ### Exercise 7: conformalise
# By hand: two intervals reach from 0 to 4, their truths are 2 and 7. What are the scores?

# %% exercise="conformalised_quantile" points=2
from acml_tf.uncertainty.quantile_regression import conformalised_quantile

# %% test="conformalised_quantile"
low, high, truth = np.array([0, 0, 5, 10]), np.array([4, 4, 7, 20]), np.array([3, 6, 1, 17])
copies = low.copy(), high.copy(), truth.copy()
found = conformalised_quantile(low, high, truth, alpha=0.4)
assert np.shape(found) == (), "one number for all cases"
np.testing.assert_allclose(found, 2, rtol=1e-4, err_msg="scores −1, 2, 4 and −3: the third smallest of four")
found = conformalised_quantile(low, high, truth, alpha=0.7)
np.testing.assert_allclose(found, -1, rtol=1e-4, err_msg="the second smallest is negative: these intervals may shrink")
found = conformalised_quantile(low, high, truth, alpha=0.2)
np.testing.assert_allclose(found, 4, rtol=1e-4, err_msg="a truth below the interval is as far outside as one above")
assert conformalised_quantile(low, high, truth, alpha=0.1) == np.inf, "four cases cannot promise 90 %: inf"
np.testing.assert_array_equal([low, high, truth], copies, err_msg="work on a copy: you changed an array you were given")
found = conformalised_quantile([0], [4], [4.5], alpha=0.5)
np.testing.assert_allclose(found, 0.5, rtol=1e-4, err_msg="whole numbers as ends, a fraction as score")

# %% hidden="conformalised_quantile"
count = int(rng.integers(30, 60))
centre, width = rng.normal(size=count), rng.uniform(0.1, 2, size=count)
truth = centre + rng.standard_t(3, size=count)
for alpha in (0.1, 0.25, 0.5):
    rank = int(np.ceil((count + 1) * (1 - alpha)))
    outside = np.sort(np.abs(truth - centre) - width)
    found = conformalised_quantile(centre - width, centre + width, truth, alpha)
    np.testing.assert_allclose(
        found, outside[rank - 1], rtol=1e-3, atol=1e-4, err_msg="rank ⌈(n + 1)(1 − α)⌉ of scores"
    )
few = conformalised_quantile(centre[:15] - 1, centre[:15] + 1, truth[:15], 0.1)
farthest = np.max(np.abs(truth - centre)[:15]) - 1
np.testing.assert_allclose(few, farthest, rtol=1e-3, atol=1e-4, err_msg="the rank is rounded up: 14.4 is the 15th")
lopsided = conformalised_quantile(centre - 3 * width, centre + width, centre + width / 2, 0.1)
expected = -np.sort(width / 2)[count - int(np.ceil(0.9 * (count + 1)))]
np.testing.assert_allclose(lopsided, expected, rtol=1e-3, err_msg="the nearer end counts, also inside")
crossed = conformalised_quantile(np.array([3.0]), np.array([1.0]), np.array([2.0]), 0.5)
np.testing.assert_allclose(crossed, 1, rtol=1e-3, err_msg="where the ends cross, the truth is outside of both: score 1")
equal = conformalised_quantile([0] * 4, [1] * 4, [3, 3, 3, 8], 0.4)
np.testing.assert_allclose(equal, 2, rtol=1e-3, err_msg="scores 2, 2, 2 and 7: each of the equal ones counts")


# %% wrong="conformalised_quantile"
def looks_above_only(low, high, truth, alpha):
    """You looked only at the upper end; a truth below the lower one is missed as well."""
    return conformal_quantile(np.subtract(truth, high), alpha)


# %% wrong="conformalised_quantile"
def never_shrinks(low, high, truth, alpha):
    """You cut the scores at zero; inside they are negative, so that intervals that are too wide can shrink."""
    return conformal_quantile(np.maximum(0, np.maximum(np.subtract(low, truth), np.subtract(truth, high))), alpha)


# %% wrong="conformalised_quantile"
def takes_the_farther_end(low, high, truth, alpha):
    """You took the smaller of the two distances; outside it is the larger that is positive."""
    return conformal_quantile(np.minimum(np.subtract(low, truth), np.subtract(truth, high)), alpha)


# %% wrong="conformalised_quantile"
def measures_from_the_middle(low, high, truth, alpha):
    """You measured from the middle of the interval; the score is the distance from its nearer end."""
    return conformal_quantile(np.abs(np.asarray(truth) - (np.asarray(low) + np.asarray(high)) / 2), alpha)


# %% wrong="conformalised_quantile"
def forgets_the_next_case(low, high, truth, alpha):
    """You took the (1 − α) quantile of n scores; with the next case it is the ⌈(n + 1)(1 − α)⌉-th smallest."""
    return np.quantile(np.maximum(np.subtract(low, truth), np.subtract(truth, high)), 1 - alpha)


# %% wrong="conformalised_quantile"
def swaps_alpha(low, high, truth, alpha):
    """You passed 1 − α: alpha is the fraction that may miss."""
    return conformal_quantile(np.maximum(np.subtract(low, truth), np.subtract(truth, high)), 1 - alpha)


# %% wrong="conformalised_quantile"
def measures_how_far_inside(low, high, truth, alpha):
    """Both differences have the wrong sign: your score is large well inside; it says how far *outside* the truth is."""
    low, high, truth = (np.asarray(values, dtype=float) for values in (low, high, truth))
    return conformal_quantile(np.maximum(truth - low, high - truth), alpha)


# %% right="conformalised_quantile"
def by_rank(low, high, truth, alpha):
    scores = sorted(max(a - y, y - b) for a, b, y in zip(low, high, truth, strict=True))
    rank = math.ceil((len(scores) + 1) * (1 - alpha))
    return float(scores[rank - 1]) if rank <= len(scores) else math.inf


# %% right="conformalised_quantile"
def with_half_widths_in_single_precision(low, high, truth, alpha):
    low, high, truth = (np.array(values, dtype=np.float32) for values in (low, high, truth))
    outside = np.abs(truth - (low + high) / 2) - (high - low) / 2
    return np.float32(conformal_quantile(outside, alpha))


# %% [markdown] hint="conformalised_quantile"
# Two distances for each case: how far below `low`, how far above `high`. Outside, one of them is positive.

# %% [markdown] hint="conformalised_quantile"
# `np.maximum` takes the larger of two numbers, case by case; the rest is a function that you know.

# %% [markdown]
# (By hand: −2, since 2 is two inside; and 3, since 7 is three above.)
#
# Now check the promise: 400 times, calibrate on 100 new spot checks and ask for one new truth. (The networks stay as
# they are; an interval is $\mu \pm 1.645$ standard deviations, for the ensemble those of both parts together.) First
# both come from the hours in which the volunteer measured; then the truth comes from the *night* (0 to 6 o'clock), the
# calibration still from the day.

# %% show
by_day = redraw_checks(predict, (WAKES, SLEEPS), seed=4)
by_night = redraw_checks(predict, (0.0, WAKES), calibrated_between=(WAKES, SLEEPS), seed=5)
print("calibrated by day, asked by day", coverage_lines(by_day, "dB"), sep="\n")
print("calibrated by day, asked at night", coverage_lines(by_night, "dB"), sep="\n")

# %% [markdown]
# By day the single network is too sure: 120 checks are few, and a flexible network may believe them too much. On the
# same 400 truths the ensemble does better; whether it falls short (0.88 with our networks), 400 redraws cannot tell.
# After calibration the promise is kept, at the price of some width. At night the single network fails in six of seven.
# The disagreement of the five saves most of the coverage, with intervals of about 15 dB, and still the promise is
# missed, *calibrated or not*: conformal prediction needs calibration and question to come from **one source**. Every
# method of this lesson needs that, in its own way.
#
# ## 8. A question of another kind
#
# Somebody else has measured round the clock, 100 spot checks at hours drawn evenly. But it is at night that people lie
# awake and ask how loud it is: at three o'clock their questions are 3.2 times as frequent as if they came evenly, at
# three in the afternoon there are none. Calibration and question are not exchangeable; yet we *know* how they differ:
# only in the hour, for at a given hour the street is as loud as ever (**covariate shift**). So let check $i$ count as
# many times as its hour is likelier among the questions, with the ratio of the two densities as **weight**,
#
# $$w_i = w(x_i) = \frac{p_\mathrm{new}(x_i)}{p(x_i)},\qquad\text{here}\quad
# w(x) = \tfrac{16}{5}\cos^6\!\big(\pi(x-3)/24\big).$$
#
# The score of the new case is not known; to be safe it counts as infinite, with the weight $w$ of its own hour. The
# quantile is the smallest score at which the weights, from the smallest score up, reach the fraction $1 - \alpha$ of
# all weights, the new one included:
#
# $$q_\alpha = \min\left\{s : \sum_{s_i \le s} w_i \ge (1 - \alpha)\,\Big(w + \sum_i w_i\Big)\right\}.$$
#
# If even all scores together do not reach this fraction, the honest answer is infinite. With ends moved out by
# $q_\alpha$, the promise of section 7 holds for the new questions, if the weights are right. For equal weights this is
# the quantile of lesson 5.7.
#
# ### Exercise 8: weighted calibration
# By hand: scores of 1 and 2 dB come from the day, with a weight of 1 each, and a score of 9 dB from the night, with
# weight 6. The new case has weight 2. What is the quantile for $\alpha = 0.5$, and what would it be if all weights
# were 1?

# %% exercise="weighted_conformal_quantile" points=2
from acml_tf.uncertainty.weighted_conformal import weighted_conformal_quantile

# %% test="weighted_conformal_quantile"
scores, weights, new = np.array([9, 1, 2]), np.array([6, 1, 1]), np.array([0, 8, 80])
found = weighted_conformal_quantile(scores, weights, 2, alpha=0.5)
assert np.shape(found) == (), "one new case: one number"
np.testing.assert_allclose(found, 9, rtol=1e-4, err_msg="1 + 1 is less than half of 8 + 2; with the 6 of the score 9 …")
found = weighted_conformal_quantile(scores, [1, 1, 1], 1, alpha=0.5)
np.testing.assert_allclose(
    found, 2, rtol=1e-4, err_msg="equal weights: 2 of 4, the new case included, are reached at 2"
)
found = weighted_conformal_quantile(scores, weights, new, alpha=0.75)
message = "a quarter of 8, of 16 and of 88: each new case adds its own weight, and 8 is less than 22"
np.testing.assert_allclose(found, [2, 9, np.inf], rtol=1e-4, err_msg=message)
given = [[9, 1, 2], [6, 1, 1], [0, 8, 80]]
np.testing.assert_array_equal(
    [scores, weights, new], given, err_msg="work on a copy: you changed an array you were given"
)

# %% hidden="weighted_conformal_quantile"
count = int(rng.integers(20, 40))
scores, weights = rng.normal(size=count), rng.uniform(0.2, 3, count)
ranked, total = np.sort(scores), np.cumsum(weights[np.argsort(scores)])
for place, new_weight in ((2, 0.5), (count // 2, 1.5), (count - 2, 0.1)):
    reached = (total[place - 1] + total[place]) / 2
    found = weighted_conformal_quantile(scores, weights, new_weight, 1 - reached / (total[-1] + new_weight))
    np.testing.assert_allclose(found, ranked[place], atol=1e-4, err_msg="not the smallest score whose weights suffice")
    scaled = weighted_conformal_quantile(
        scores.tolist(), 7 * weights, 7 * new_weight, 1 - reached / (total[-1] + new_weight)
    )
    np.testing.assert_allclose(scaled, ranked[place], atol=1e-4, err_msg="only the ratios of weights matter")
never = np.where(scores > ranked[3], 0, weights)
found = weighted_conformal_quantile(scores, never, 0.01 * total[3], 0.05)
np.testing.assert_allclose(found, ranked[3], atol=1e-4, err_msg="scores of weight 0 have no say")
found = weighted_conformal_quantile(scores, weights, total[-1] * np.array([0.05, 0.2]), 0.1)
assert np.shape(found) == (2,), "one quantile for each new case"
assert found[0] < np.inf and found[1] == np.inf, "infinite only where all scores together weigh too little"
single = weighted_conformal_quantile([0.5], [1], [0.5, 2], 0.5)
np.testing.assert_allclose(single, [0.5, np.inf], atol=1e-4, err_msg="one calibration case: 1 is half of 1.5, not of 3")
equal = weighted_conformal_quantile([2, 2, 2, 7], [1, 1, 1, 1], [0], 0.4)
assert np.shape(equal) == (1,), "the shape of new_weight, also where it holds one new case"
np.testing.assert_allclose(equal, [2], atol=1e-4, err_msg="three of four weights at the score 2: equal scores add up")
tiny = weighted_conformal_quantile([9, 1, 2], 1e-9 * np.array([6, 1, 1]), 2e-9, 0.5)
np.testing.assert_allclose(tiny, 9, rtol=1e-4, err_msg="only ratios of weights matter, however small they are")


# %% wrong="weighted_conformal_quantile"
def forgets_the_new_case(scores, weights, new_weight, alpha):
    """You left the weight of the new case out; its score is unknown, so it counts as infinite, with its weight."""
    return weighted_conformal_quantile(scores, weights, np.zeros(np.shape(new_weight)), alpha)


# %% wrong="weighted_conformal_quantile"
def leaves_the_weights_unsorted(scores, weights, new_weight, alpha):
    """You sorted the scores and left the weights where they were; each weight goes with its score."""
    return weighted_conformal_quantile(np.sort(scores), weights, new_weight, alpha)


# %% wrong="weighted_conformal_quantile"
def counts_all_alike(scores, weights, new_weight, alpha):
    """You counted all cases alike; a case counts as much as it is likelier among the new ones."""
    return np.full(np.shape(new_weight), conformal_quantile(scores, alpha))


# %% wrong="weighted_conformal_quantile"
def takes_the_largest_score(scores, weights, new_weight, alpha):
    """You returned the largest score where all of them weigh too little; no finite number is enough there."""
    return np.minimum(weighted_conformal_quantile(scores, weights, new_weight, alpha), np.max(scores))


# %% wrong="weighted_conformal_quantile"
def weights_the_scores(scores, weights, new_weight, alpha):
    """You multiplied the scores by the weights; a weight says how often a score counts, not how large it is."""
    return conformal_quantile(np.asarray(scores) * weights, alpha) * np.ones(np.shape(new_weight))


# %% wrong="weighted_conformal_quantile"
def swaps_alpha(scores, weights, new_weight, alpha):
    """You looked for the fraction alpha of the weights; alpha is what may miss, so 1 − alpha must be reached."""
    return weighted_conformal_quantile(scores, weights, new_weight, 1 - alpha)


# %% wrong="weighted_conformal_quantile"
def wants_more_than_enough(scores, weights, new_weight, alpha):
    """You went on until the sum is *above* the fraction; it suffices to reach it."""
    order = np.argsort(scores)
    total = np.cumsum(np.asarray(weights, dtype=float)[order])
    place = np.searchsorted(total, (1 - alpha) * (total[-1] + np.asarray(new_weight)), side="right")
    return np.append(np.asarray(scores, dtype=float)[order], np.inf)[place]


# %% wrong="weighted_conformal_quantile"
def takes_the_first_where_none_is_enough(scores, weights, new_weight, alpha):
    """Where all the weights are too little, your `argmax` of nothing but False is 0, the smallest score; it is ∞."""
    scores, weights = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    order = np.argsort(scores)
    reached, new = np.cumsum(weights[order]), np.atleast_1d(new_weight)
    found = np.array([scores[order][np.argmax(reached >= (1 - alpha) * (w + weights.sum()))] for w in new])
    return found[0] if np.ndim(new_weight) == 0 else found


# %% right="weighted_conformal_quantile"
def case_by_case(scores, weights, new_weight, alpha):
    def quantile(new):
        pairs, reached = sorted(zip(scores, weights, strict=True)), 0.0
        for score, weight in pairs:
            reached += weight
            if reached >= (1 - alpha) * (sum(weights) + new):
                return float(score)
        return math.inf

    return np.vectorize(quantile, otypes=[float])(new_weight)


# %% right="weighted_conformal_quantile"
def with_a_table_in_single_precision(scores, weights, new_weight, alpha):
    scores, weights, new = (np.array(part, dtype=np.float32) for part in (scores, weights, new_weight))
    below = (scores[None, :] <= scores[:, None]) @ weights
    enough = below >= (1 - alpha) * (new[..., None] + weights.sum())
    return np.where(enough, scores, np.inf).min(axis=-1)


# %% [markdown] equivalent="weighted_conformal_quantile"
# - line 30: needed * (1 - 1e-12) → needed — a guard against rounding in the last digit, which no test may ask for
# - line 30: 1 - 1e-12 → 1 — a guard against rounding in the last digit, which no test may ask for
# - line 28: np.cumsum(weights[order]) → np.cumsum(weights[order], axis=0) — there is only one axis

# %% [markdown] hint="weighted_conformal_quantile"
# Sort the scores, and take each weight along: `np.argsort` gives one order for both. What does `np.cumsum` of the
# weights in that order say?

# %% [markdown] hint="weighted_conformal_quantile"
# What must be reached is $(1 - \alpha)$ times the sum of *all* weights, that of the new case included.
# `np.searchsorted(total, needed)` finds the first place where the running sum is at least that.

# %% [markdown] hint="weighted_conformal_quantile"
# Where the sum is never reached, the place is the number of scores: one behind the last. Put `np.inf` there before you
# index.

# %% [markdown]
# (By hand: half of 10 is reached at 9 dB. With equal weights, half of 4 is reached at 2 dB.)
#
# **Predict first**: the network knows the night least. If all checks count alike, is the promise kept? What does the
# weighting cost in width? And what if there are no checks at all where the questions come from, so that the ratio of
# the densities, and the weight of the new case, grows without bound?

# %% show
mostly_night = redraw_shifted_checks(predict, seed=6)
print("calibrated round the clock, asked mostly at night", coverage_lines(mostly_night, "dB"), sep="\n")
limits = weighted_conformal_quantile(np.arange(100), np.ones(100), [1, 10, 1000], alpha=0.1)
print("a new case of weight 1, 10, 1000:", limits)

# %% [markdown]
# With all checks alike the promise is missed by more than the margin: most of the hundred come from hours that the
# network knows, from which only a quarter of the questions come (the mean of $w$ over 24 h, counted from 6 to 23
# o'clock only, is 0.24). With weights it is kept within the margin, and the intervals grow (with our networks 0.91 ±
# 0.03, and from 13.2 to 15.7 dB): that is the price of the night. The last line shows the limit. The larger the weight
# of the new case is beside a hundred checks of weight 1, the larger is the quantile, and beyond some weight it is
# infinite: where nobody measured, no calibration helps, and this method says so. It needs the ratio of the densities.
# Here we made the hours and know it; if it has to be estimated, the promise is as good as the estimate. And the shift
# is a strong one, chosen so that it shows: the weaker it is, the less is lost by counting all checks alike.
#
# ## 9. All in one table

# %% show
table = {f"street: {name}": row for name, row in rows.items()}
table |= {f"boat: {name}": row for name, row in fairway.items()}
table |= {f"unlikely boat: {name}": row for name, row in far_east.items()}
table |= {f"by day: {name}": row for name, row in by_day.items()}
table |= {f"at night: {name}": row for name, row in by_night.items()}
table |= {f"mostly at night: {name}": row for name, row in mostly_night.items()}
for name, row in table.items():
    print(coverage_lines({name: row}, "m" if "boat" in name else "dB"))
figure = intervals.plot_coverage(table)

# %% [markdown]
# (A calibrated interval is not a distribution and has no CRPS; for "mostly at night" none was computed. Every row has
# 400 redraws. The networks were not trained anew in each: their rows hold for these five, and "one network" is the
# first of them.)
#
# ## What to keep
#
# - Draw together what was measured together. Dependent values drawn one by one give a ± that is far too small.
# - With twenty blocks even the block bootstrap promised too much here: 0.90, and it kept 0.83. More days help, more
#   values per day hardly do.
# - A credible interval keeps its promise on average over its prior, and is as good as that prior. A confidence interval
#   holds for each truth, and costs width.
# - Report a sampler with R-hat and effective sample size, and tune its step before you judge it.
# - A network's own ± is learned, so it may be overfitted. The disagreement of an ensemble warns where data are missing;
#   it is no promise either.
# - Conformal calibration restores coverage without trusting the model, but only for cases from the source of the
#   calibration, or, with weights, for cases that differ from it in a way that is known.
#
# **66.3 dB, plus or minus what?** From 65.6 to 67.1 dB, with days as blocks, and the 0.90 on its label is really nearer
# 0.83. By the interval that the 1,920 quarter-hours seem to give, 66.1 to 66.6 dB, the street would have passed. By the
# honest one it has neither passed nor failed: the limit of 67 dB lies inside. Nobody can vouch for this street yet.
# Measure more days.
#
# **To try.** Give the boat a wrong prior (a fairway 600 m to the north) and draw the boats from the right one. Or let
# the volunteer get up for ten checks at night: what becomes of the epistemic part, and of the coverage?
#
# **Read on.** I. Khurjekar, P. Gerstoft, "Distribution-free prediction intervals with conformal prediction for
# acoustical estimation", J. Acoust. Soc. Am. 156(4), 2656 (2024), the source of the paper's Fig. 4; Y. Romano, E.
# Patterson, E. Candès, "Conformalized quantile regression" (NeurIPS 2019); R. J. Tibshirani *et al.*, "Conformal
# prediction under covariate shift" (NeurIPS 2019), for the weights; A. Gelman *et al.*, *Bayesian Data Analysis*, 3rd
# ed. (CRC 2013).
