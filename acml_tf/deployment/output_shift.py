"""A test for shift that looks at nothing but the classifier's outputs.

References: Z. C. Lipton, Y.-X. Wang, A. Smola, "Detecting and correcting for label shift with black box predictors",
ICML (2018); S. Rabanser, S. Günnemann, Z. C. Lipton, "Failing loudly", NeurIPS (2019).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.deployment.two_samples import kolmogorov_p_value, kolmogorov_smirnov


@needs_functions("predict")
@needs_rows("reference", "window")
def black_box_shift(predict, reference, window):
    """Return the p-value for "the classifier's outputs are distributed as they were", one test per output.

    The outputs for the window are compared with those for the reference, class by class, by Kolmogorov and Smirnov's
    distance and its p-value. Of several tests one is easily significant by chance, so the smallest p-value is
    multiplied by their number (Bonferroni's correction); no probability exceeds 1.

    Args:
        predict: Function from clips to probabilities, shape `(num_clips, num_classes)`; called on whole sets.
        reference: Clips from the time when all was well, in any form that `predict` takes.
        window: The latest clips.

    Returns:
        p-value, 0 … 1; below the promised rate of false alarms it is an alarm.

    Example:
        >>> black_box_shift(lambda clips: clips, np.zeros((9, 2)), np.zeros((9, 2)))
        1.0

    Reference:
        Section 3 of S. Rabanser et al. (2019).
    """
    before, now = np.asarray(predict(reference)), np.asarray(predict(window))
    pairs = zip(before.T, now.T, strict=True)
    p_values = [kolmogorov_p_value(kolmogorov_smirnov(*pair), len(before), len(now)) for pair in pairs]
    return float(min(1.0, len(p_values) * min(p_values)))
