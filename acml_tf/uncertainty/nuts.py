"""NUTS of TensorFlow Probability, and what tells whether chains may be believed: R-hat and effective sample size.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import contextlib
import importlib
import logging
import warnings

import numpy as np


def load_tensorflow_probability():
    """Import TensorFlow Probability without the warnings that its own check of versions gives.

    Returns:
        The package; its `distributions` and `mcmc` work with Keras 3, its layers do not.

    Example:
        >>> float(load_tensorflow_probability().distributions.Normal(0.0, 1.0).cdf(0.0))
        0.5
    """
    importlib.import_module("tensorflow")  # first, because it sets filters of its own
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "distutils Version classes are deprecated", DeprecationWarning)
        warnings.filterwarnings("ignore", "TensorFloat-32 matmul/conv are enabled", UserWarning)
        import tensorflow_probability

        dir(tensorflow_probability.mcmc)
    return tensorflow_probability


def nuts_chains(log_density, starts, num_draws=500, num_burn_in=500, step_size=1.0, seed=0):
    """Draw from a density that is known up to a constant by the no-U-turn sampler, in several chains at once.

    The step size is adapted during the burn-in, which is thrown away.

    Args:
        log_density: Function of a tensor of shape `(chains, dimensions)` that returns the logarithm of the density, up
            to a constant, as a tensor of shape `(chains,)`, written with TensorFlow: NUTS needs its gradient.
        starts: Where the chains start, shape `(chains, dimensions)`.
        num_draws: Number of draws to keep per chain.
        num_burn_in: Number of draws to throw away.
        step_size: First length of a step, in the unit of the positions.
        seed: Draws the chains, an integer.

    Returns:
        Draws, shape `(num_draws, chains, dimensions)`.

    Example:
        `nuts_chains(lambda x: -tf.reduce_sum(x**2, axis=-1) / 2, np.zeros((4, 2)))`.

    Reference:
        M. D. Hoffman and A. Gelman, "The no-U-turn sampler", J. Mach. Learn. Res. 15, 2014.
    """
    import tensorflow as tf

    mcmc = load_tensorflow_probability().mcmc
    kernel = mcmc.NoUTurnSampler(log_density, step_size=np.float32(step_size), max_tree_depth=6)
    kernel = mcmc.DualAveragingStepSizeAdaptation(kernel, num_adaptation_steps=int(0.8 * num_burn_in))
    sample = tf.function(mcmc.sample_chain, autograph=False)
    start = tf.constant(starts, dtype=tf.float32)
    draws = sample(num_draws, start, kernel=kernel, num_burnin_steps=num_burn_in, trace_fn=None, seed=[seed, 71])
    return draws.numpy()


def chain_report(chains):
    r"""Compute by how much chains disagree, and how many independent draws they are worth.

    **R-hat** compares the spread between chains with that within them: 1 if they agree. The **effective sample size**
    is the number of independent draws whose mean would be as exact.

    Args:
        chains: Draws, shape `(num_draws, chains, dimensions)`.

    Returns:
        R-hat and effective sample size of all chains together, each of shape `(dimensions,)`.

    Raises:
        ValueError: There are fewer than two draws or chains.

    Example:
        >>> r_hat, size = chain_report(np.random.default_rng(0).normal(size=(500, 4, 1)))
        >>> float(r_hat.round(1)[0]), bool(size[0] > 1000)
        (1.0, True)

    Reference:
        A. Gelman and D. B. Rubin, "Inference from iterative simulation using multiple sequences", Stat. Sci. 7, 1992.
    """
    chains = np.asarray(chains, dtype=float)
    if chains.ndim != 3 or min(chains.shape[:2], default=0) < 2:
        raise ValueError(f"The chains have the shape {chains.shape}: give two draws of two chains at least.")
    mcmc, chains = load_tensorflow_probability().mcmc, _standardised(chains)
    r_hat = mcmc.potential_scale_reduction(chains, independent_chain_ndims=1)
    with note_on_casts_dropped():
        sizes = mcmc.effective_sample_size(chains, filter_beyond_positive_pairs=True, cross_chain_dims=1)
    # TensorFlow Probability returns the ratio of variances; R-hat is its root
    return np.sqrt(r_hat), np.asarray(sizes)


def _standardised(chains):
    """Return chains with mean 0 and deviation 1 in each dimension, so that single precision suffices for them."""
    chains = chains - chains.mean(axis=(0, 1))
    deviation = chains.std(axis=(0, 1))
    return (chains / np.where(deviation > 0, deviation, 1)).astype("float32")


@contextlib.contextmanager
def note_on_casts_dropped():
    """Drop TensorFlow's note that a real autocorrelation is cast from complex numbers, which is meant."""
    logger = logging.getLogger("tensorflow")

    def keep(record):
        return "casting an input of type complex64" not in record.getMessage()

    logger.addFilter(keep)
    try:
        yield
    finally:
        logger.removeFilter(keep)
