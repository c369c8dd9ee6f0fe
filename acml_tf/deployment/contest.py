"""Which test sees which change of the microphone first: of the outputs or of the sound, all with equal care.

Lesson: lessons/7_trust/7_2_deployed.py
"""

from functools import partial

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.data.ageing_microphone import hear
from acml_tf.deployment.clips_needed import clips_needed, detection_rates
from acml_tf.deployment.kernel_distance import maximum_mean_discrepancy, median_distance
from acml_tf.deployment.two_samples import column_distances
from acml_tf.evaluation.scores import mean_interval


def compare_tests(box, shifts, sizes, num_repetitions=100):
    """Estimate how often six tests see changes of the microphone, with the same clips and the same false alarms.

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
    distances = {name: distance_of(name, table) for name, table in seen.items()}
    rates, accuracy = {}, {}
    for shift, change in shifts.items():
        after = hear(box.powers, box.frequency_hz, **({"noise_db": 4} | change))
        accuracy[shift] = box.accuracy(after)
        now = what_tests_see(box, after)
        rates[shift] = {
            name: detection_rates(
                distances[name],
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
    """Return what six tests look at in each clip.

    How loud a clip is varies from recording to recording and says nothing of dirt, so two tests of the sound get the
    mean level of each band less the mean of all bands.

    Args:
        box: A `Box`.
        levels: Levels in decibels, shape `(num_clips, num_frames, num_bands)`.

    Returns:
        Tables with a row per clip: outputs, the largest output, and twice each the mean level of each band and the
        same less the clip's mean level.

    Example:
        `what_tests_see(box, levels)["confidence"].shape` is `(num_clips, 1)`.
    """
    outputs, bands = box.predict(levels), levels.mean(axis=1)
    spectrum = bands - bands.mean(axis=1, keepdims=True)
    return {
        "outputs": outputs,
        "confidence": outputs.max(axis=1, keepdims=True),
        "bands": bands,
        "bands less level": spectrum,
        "MMD of bands": bands,
        "MMD less level": spectrum,
    }


def distance_of(name, calm):
    """Return the distance that a test takes of a reference and a window.

    Args:
        name: Name of the test.
        calm: What it sees of clips before any change, shape `(num_clips, num_columns)`: the width of the kernel is
            taken from the first 300.

    Returns:
        Function of two tables.

    Example:
        `distance_of("outputs", table)` is `largest_distance`.
    """
    if name.startswith("MMD"):
        return partial(maximum_mean_discrepancy, width=median_distance(calm[:300]))
    return largest_distance


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


@needs_rows("pumps", empty=False)
@needs_rows("sizes")
def mean_gain(pumps, rival, sizes, size):
    """Compute how much more often the outputs see a change than a rival does, on average over pumps.

    Args:
        pumps: For each pump the rates of detection by name of the test, each of shape `(len(sizes),)`.
        rival: Name of the other test.
        sizes: Numbers of clips in a window.
        size: One of them.

    Returns:
        Mean of the paired differences, and the ends of its 95 % interval; below 0 the rival is ahead.

    Example:
        >>> mean_gain([{"outputs": [0.5], "bands": [0.1]}, {"outputs": [0.7], "bands": [0.3]}], "bands", (5,), 5)[0]
        0.4
    """
    if not isinstance(rival, str) or not all(rival in pump for pump in pumps):
        raise ValueError(f"{rival!r:.40} is not a test of all {len(pumps)} pumps: give the name of one.")
    place = list(sizes).index(size)
    gains = [pump["outputs"][place] - pump[rival][place] for pump in pumps]
    return (float(np.mean(gains)), *mean_interval(gains))


def contest_lines(pumps, sizes, shown=(5, 20)):
    """Say of each test how many clips it needs, pump by pump, and of each rival how far the outputs are ahead of it.

    Args:
        pumps: For each pump the rates of detection by name of the test, each of shape `(len(sizes),)`; outputs first.
        sizes: Numbers of clips in a window.
        shown: Those of which the mean paired differences are told, with 95 % intervals.

    Returns:
        Lines of text.

    Example:
        `contest_lines([{"outputs": [0.9], "bands": [0.1]}, {"outputs": [0.7], "bands": [0.3]}], (5,), (5,))[0]` is
        `"outputs          needs 5, none clips"`.
    """
    lines = []
    for name in pumps[0]:
        needed = [clips_needed(pump[name], sizes) for pump in pumps]
        lines.append(f"{name:16} needs {', '.join('none' if np.isinf(size) else str(size) for size in needed)} clips")
    for rival in [name for name in pumps[0] if name != "outputs"]:
        gains = [(size, *mean_gain(pumps, rival, sizes, size)) for size in shown]
        said = ", ".join(f"{size} clips {gain:+.2f} [{low:+.2f}, {high:+.2f}]" for size, gain, low, high in gains)
        lines.append(f"outputs less {rival:16} with {said}")
    return lines
