"""Mean and spread of a table that is too long for the memory: one pass over its blocks, nothing kept.

Reference: B. P. Welford, Technometrics 4, 419 (1962); T. F. Chan, G. H. Golub and R. J. LeVeque, *Algorithms for
computing the sample variance*, Am. Stat. 37, 242 (1983).

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows


class OneBuffer:
    """Blocks as a sound card or a file reader hands them out: one array, overwritten by each block.

    Who keeps the array and does not use it at once finds the last block in it.

    Args:
        blocks: Arrays of shape `(num_rows, num_columns)`.
    """

    def __init__(self, blocks):
        """Keep the blocks; the buffer has their greatest length."""
        self.blocks = [np.asarray(block) for block in blocks]

    def __iter__(self):
        """Yield the same memory again and again, filled anew."""
        buffer = np.empty((max(len(block) for block in self.blocks), *self.blocks[0].shape[1:]), self.blocks[0].dtype)
        for block in self.blocks:
            buffer[: len(block)] = block
            yield buffer[: len(block)]


@needs_rows("blocks")
def blockwise_statistics(blocks):
    """Compute the mean and the standard deviation of each column of a table that comes in blocks, in one pass.

    Args:
        blocks: Iterable of arrays of shape `(num_rows, num_columns)`, read once from front to back. Blocks may differ
            in length and may have no row. The reader may use the memory of a block again for the next one.

    Returns:
        Number of rows n, means and standard deviations (divided by n), the last two of shape `(num_columns,)`.
        Rounding errors stay small against the deviations even where the means are 10⁸ times as large.

    Raises:
        ValueError: There is no row at all.

    Example:
        >>> blockwise_statistics([[[1.0], [3.0]], [[5.0]]])
        (3, array([3.]), array([1.633]))
    """
    count, mean, squares = 0, 0.0, 0.0
    for block in blocks:
        block = np.asarray(block, dtype=float)
        if len(block):
            share, offset = len(block) / (count + len(block)), block.mean(axis=0) - mean
            squares = squares + len(block) * block.var(axis=0) + count * share * offset**2
            mean, count = mean + share * offset, count + len(block)
    if count == 0:
        raise ValueError("blocks hold no row: give at least one.")
    return count, mean, np.sqrt(squares / count)
