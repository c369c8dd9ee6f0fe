"""A training that is drawn from its seed, and leaves everybody else's random numbers alone."""

import contextlib
import random

import keras
import numpy as np


@contextlib.contextmanager
def seeded(seed):
    """Draw everything inside the block from a seed: initial weights, dropout, the order of the batches.

    Keras has one seed for all of this; setting it seeds Python's and NumPy's global generators, too. These two go on
    after the block as if it had not been; otherwise a loop that draws its noise from `np.random` would draw the same
    noise after each training. Keras itself goes on from the seed.

    Args:
        seed: Integer; the same seed draws the same.

    Yields:
        Nothing.

    Example:
        >>> np.random.seed(1)
        >>> with seeded(0):
        ...     inside = np.random.random()
        >>> outside = np.random.random()
        >>> np.random.seed(1)
        >>> outside == np.random.random(), inside == outside
        (True, False)
    """
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - the one that Keras seeds
    keras.utils.set_random_seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
