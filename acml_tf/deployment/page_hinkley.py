"""Small changes add up: Page's and Hinkley's running test.

Reference: E. S. Page, "Continuous inspection schemes", Biometrika 41, 100 (1954).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_columns


@needs_numbers("tolerance", empty=True)
@takes_columns("values")
@takes_samples("values", ndim=1, finite=True)
def page_hinkley(values, tolerance):
    r"""Compute the statistic of Page and Hinkley's test for a mean that has risen, after each value.

    Add up by how much each value lies above the mean of all values so far, its own included, less a tolerance
    $\delta$. While nothing changes, this sum sinks. The statistic is how far the sum has risen above its lowest point
    so far, today's sum included.

    $$S_t = \sum_{i \le t}\left(x_i - \bar x_i - \delta\right),\qquad H_t = S_t - \min_{i \le t} S_i$$

    Args:
        values: What is watched, in order of time, shape `(n,)`.
        tolerance: Rise $\delta$ ≥ 0 that is let pass, in the unit of the values.

    Returns:
        Statistic ≥ 0, shape `(n,)`; nothing after time `t` has a part in element `t`.

    Example:
        >>> page_hinkley([0.0, 0.0, 4.0], tolerance=1.0).round(2)
        array([0.  , 0.  , 1.67])

    Reference:
        E. S. Page (1954); the same as `river.drift.PageHinkley` without forgetting.
    """
    means = np.cumsum(values) / np.arange(1, len(values) + 1)
    total = np.cumsum(np.asarray(values) - means - tolerance)
    return total - np.minimum.accumulate(total)


@needs_numbers("threshold", empty=True)
@takes_samples("statistic", ndim=1, finite=True)
def first_alarm(statistic, threshold):
    """Return when a statistic first exceeds its threshold.

    Args:
        statistic: Statistic in order of time, shape `(n,)`.
        threshold: Threshold.

    Returns:
        Index of the first value above the threshold, or None.

    Example:
        >>> first_alarm([0.0, 3.0, 1.0], 2.0)
        1
    """
    above = np.flatnonzero(np.asarray(statistic) > threshold)
    return int(above[0]) if len(above) else None
