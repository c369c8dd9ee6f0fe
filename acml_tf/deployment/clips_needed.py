"""How many clips a test needs before it sees a shift, with every test held to the same rate of false alarms.

Reference: S. Rabanser, S. Günnemann, Z. C. Lipton, "Failing loudly", NeurIPS (2019).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.deployment.year import draw_clips
from acml_tf.evaluation.amounts import takes_counts, takes_fractions
from acml_tf.evaluation.columns import takes_cases, takes_tables


@takes_cases("before", "now", "kinds")
@takes_tables("before", "now")
@takes_fractions("alpha")
@takes_counts("num_repetitions", "num_known")
def detection_rates(distance, before, now, kinds, sizes, alpha=0.05, num_repetitions=200, num_known=200, seed=0):
    """Estimate how often a test sees a shift in windows of several sizes.

    The threshold of each size is the quantile 1 − `alpha` of the distance in windows that have not shifted; another
    half of the repetitions, shifted and not, is judged by it.

    Args:
        distance: Function of a reference and a window, larger the farther they lie from each other.
        before: What the test sees of each clip of the pool before the shift, shape `(num_clips, num_features)`.
        now: The same after the shift, shape `(num_clips, num_features)`.
        kinds: Number of the kind of each clip, shape `(num_clips,)`.
        sizes: Numbers of clips in a window.
        alpha: Promised rate of false alarms.
        num_repetitions: Windows from which a threshold is taken, and as many that are judged.
        num_known: Clips in the reference.
        seed: Draws the windows; the same clips for every test.

    Returns:
        Rate of detections and of false alarms, shape `(len(sizes),)` each.

    Example:
        `detection_rates(maximum, outputs, dull_outputs, kinds, (5, 10, 20))[0]` grows with the size.
    """
    found = []
    for size in sizes:
        draws = [draw_clips(kinds, num_known + size, [seed, size, row]) for row in range(2 * num_repetitions)]
        calm = [distance(before[d[:num_known]], before[d[num_known:]]) for d in draws]
        shifted = [distance(before[d[:num_known]], now[d[num_known:]]) for d in draws[num_repetitions:]]
        threshold = np.quantile(calm[:num_repetitions], 1 - alpha)
        found.append([np.mean(np.array(part) > threshold) for part in (shifted, calm[num_repetitions:])])
    return tuple(np.transpose(found))


@needs_numbers("wanted", empty=True)
@takes_cases("rates", "sizes")
@takes_samples("rates", ndim=1, finite=True)
def clips_needed(rates, sizes, wanted=0.9):
    """Return the smallest window from which on a test sees the shift often enough.

    Args:
        rates: Rate of detections by size, shape `(len(sizes),)`.
        sizes: Numbers of clips, growing.
        wanted: Rate that is enough.

    Returns:
        Number of clips, or infinity where no size is enough.

    Example:
        >>> clips_needed([0.3, 0.95, 1.0], [10, 20, 40])
        20
    """
    enough = np.asarray(rates) >= wanted
    good = [size for number, size in enumerate(sizes.tolist()) if enough[number:].all()]
    return good[0] if good else float("inf")
