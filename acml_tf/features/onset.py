"""Where a sound begins, and clips that all begin there.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes


def _table(name, value):
    shapes = {np.shape(clip) for clip in (value if isinstance(value, list | tuple) else np.asarray(value))}
    if [len(shape) for shape in shapes] != [1]:
        raise ValueError(f"{name} has items of the shapes {sorted(shapes)}: give one clip per row, all of one length.")
    return value


@needs_rows("signals", empty=False)
@takes(["signals"], _table)
@needs_numbers("num_samples")
@needs_numbers("threshold", empty=True)
def align_onsets(signals, num_samples, threshold=0.1):
    """Cut clips so that each begins with its own onset.

    The onset is the first sample whose magnitude reaches the threshold times the largest magnitude of *its* clip.

    Args:
        signals: Clips, shape `(num_clips, N)`: floats, or whole numbers from −32,768 to 32,767. Not changed.
        num_samples: Length of the cut clips, ≥ 1.
        threshold: Fraction of a clip's largest magnitude, 0 … 1.

    Returns:
        The cut clips, shape `(num_clips, num_samples)`; what lies beyond the end of a clip is 0.

    Raises:
        ValueError: A clip is silent, all its samples 0, so it has no onset.

    Example:
        Half of 4 is reached at the third sample, and one zero is appended:

        >>> align_onsets(np.array([[0.0, 1.0, -2.0, 4.0]]), 3, threshold=0.5)
        array([[-2.,  4.,  0.]])
    """
    magnitude = np.abs(np.asarray(signals, dtype=float))
    peak = np.max(magnitude, axis=1, keepdims=True)
    if np.any(peak == 0):
        raise ValueError("a clip is silent: leave it out, it has no onset.")
    onsets = np.argmax(magnitude >= threshold * peak, axis=1)
    padded = np.pad(signals, ((0, 0), (0, num_samples)))
    return np.array([clip[onset : onset + num_samples] for clip, onset in zip(padded, onsets, strict=True)])
