"""Which test sees which change of the microphone first: outputs, confidence, bands or MMD, all with equal care.

Lesson: lessons/7_trust/7_2_deployed.py
"""

from functools import partial

import numpy as np

from acml_tf.data.ageing_microphone import hear
from acml_tf.deployment.clips_needed import detection_rates
from acml_tf.deployment.kernel_distance import maximum_mean_discrepancy, median_distance
from acml_tf.deployment.two_samples import column_distances


def compare_tests(box, shifts, sizes, num_repetitions=100):
    """Estimate how often four tests see changes of the microphone, with the same clips and the same false alarms.

    Args:
        box: A `Box`, its pool heard in January.
        shifts: Arguments of `hear` by name of the change.
        sizes: Numbers of clips in a window.
        num_repetitions: Windows from which thresholds are taken, and as many that are judged.

    Returns:
        Rates of detection, shape `(len(sizes),)`, by name of the change, then by name of the test; and the accuracy
        of the detector by name of the change.

    Example:
        `compare_tests(box, {"dirt": {"cutoff_hz": 9000.0}}, (10, 20))[0]["dirt"]["outputs"]`.
    """
    before = hear(box.powers, box.frequency_hz, noise_db=4)
    seen = what_tests_see(box, before)
    mmd = partial(maximum_mean_discrepancy, width=median_distance(seen["bands"][:300]))
    rates, accuracy = {}, {}
    for shift, change in shifts.items():
        after = hear(box.powers, box.frequency_hz, **({"noise_db": 4} | change))
        accuracy[shift] = box.accuracy(after)
        now = what_tests_see(box, after)
        rates[shift] = {
            name: detection_rates(
                mmd if name == "MMD of bands" else largest_distance,
                seen[name],
                now[name],
                box.kinds,
                sizes,
                num_repetitions=num_repetitions,
            )[0]
            for name in seen
        }
    return rates, accuracy


def what_tests_see(box, levels):
    """Return what four tests look at in each clip.

    Args:
        box: A `Box`.
        levels: Levels in decibels, shape `(num_clips, num_frames, num_bands)`.

    Returns:
        Tables with a row per clip: outputs, the largest output, and twice the mean level of each band.

    Example:
        `what_tests_see(box, levels)["confidence"].shape` is `(num_clips, 1)`.
    """
    outputs, bands = box.predict(levels), levels.mean(axis=1)
    return {
        "outputs": outputs,
        "confidence": outputs.max(axis=1, keepdims=True),
        "bands": bands,
        "MMD of bands": bands,
    }


def largest_distance(reference, window):
    """Return the largest Kolmogorov–Smirnov distance of all columns of two tables.

    Args:
        reference: Table, shape `(n, num_columns)`.
        window: Table, shape `(m, num_columns)`.

    Returns:
        Distance, 0 … 1.

    Example:
        >>> round(largest_distance(np.zeros((3, 2)), np.array([[0.0, 1.0]])), 6)
        1.0
    """
    return float(np.max(column_distances(reference, window)))
