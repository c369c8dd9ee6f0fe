"""Bring features of different units to one scale, without looking at the test set.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers


@needs_numbers("train", "test", empty=True)
def standardise(train, test):
    """Return every feature in standard deviations from its training mean: z = (x − μ) / σ.

    Args:
        train: Training table, shape `(num_train, num_features)`.
        test: Test table, shape `(num_test, num_features)`.

    Returns:
        Both tables, scaled by the mean μ and the standard deviation σ (divided by n) of the training
        columns. A column that is constant in training is only shifted (its σ counts as 1).

    Example:
        >>> standardise(np.array([[1.0], [3.0]]), np.array([[5.0]]))[1]
        array([[3.]])
    """
    train, test = np.asarray(train), np.asarray(test)
    if not train.size:
        raise ValueError("The training set is empty: give one row at least.")
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    # the deviation of equal numbers may be a rounding error above zero
    deviation = np.where(np.ptp(train, axis=0) == 0, 1, deviation)
    return (train - mean) / deviation, (test - mean) / deviation
