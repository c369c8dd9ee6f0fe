"""A training that is drawn from its seed, and leaves everybody else's random numbers alone."""

import contextlib
import random

import keras
import numpy as np
import tensorflow as tf

GLOBAL_SEED = 87654321  # what TensorFlow takes where nobody has set one


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


def seeded_rows(arrays, arrange):
    """Return the rows of arrays as a data set whose order is drawn from its own seed alone.

    `tf.data` mixes the seed of a shuffling with the global one, so that a caller's `tf.random.set_seed` would change
    the order. A function within a data set has a graph with a global seed of its own, which is always the same here.

    Args:
        arrays: Array, or tuple of arrays with one row per case.
        arrange: Function from the data set of the rows to the one that is wanted, shuffled with a seed.

    Returns:
        `tf.data.Dataset`.

    Example:
        >>> rows = seeded_rows(np.arange(3), lambda rows: rows.shuffle(3, seed=0))
        >>> sorted(int(row) for row in rows)
        [0, 1, 2]
    """

    def arranged(*parts):
        tf.random.set_seed(GLOBAL_SEED)
        return arrange(tf.data.Dataset.from_tensor_slices(parts if isinstance(arrays, tuple) else parts[0]))

    return tf.data.Dataset.from_tensors(arrays).flat_map(arranged)
