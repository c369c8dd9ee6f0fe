"""A table of generated rooms: how far from held-out rooms, how far above the floor, and can a classifier tell?

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance

from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.evaluation.columns import table
from acml_tf.evaluation.distribution_distance import distance_repetitions
from acml_tf.evaluation.frechet_distance import frechet_distance
from acml_tf.evaluation.two_sample_test import two_sample_accuracy

UNITS = {"T30": ("ms", 1000), "EDT": ("ms", 1000), "C50": ("dB", 1), "DRR": ("dB", 1)}


class RoomTable:
    """Compare sets of rooms with held-out rooms, in their numbers and in their maps.

    Attributes:
        heard: By name of the set, its numbers: a dictionary of arrays.
        gaps: By name and number, how much farther from the held-out rooms than the floor, in ms or dB: difference,
            lower and upper end of an interval that holds 95 % of the repetitions.

    Args:
        hear: Function from samples to the dictionary of numbers of each, T30 and EDT in s, C50 and DRR in dB.
        held_out: Samples of the held-out rooms, shape `(m, num_features)`.
        truth: Their numbers, as `hear` gives them.
        groups: Room of each held-out sample, shape `(m,)`.
        floor: Independent samples of the same kind as the held-out ones, shape `(n, num_features)`: what no generator
            can be expected to fall below.
    """

    def __init__(self, hear, held_out, truth, groups, floor):
        """Measure the floor; see the class for the arguments."""
        self.hear, self.held_out, self.groups = hear, held_out, groups
        self.truth = {number: np.asarray(truth[number]) for number in UNITS}
        self.heard, self.gaps, self._floor = {"test rooms": self.truth}, {}, {}
        self._floor = self._distances(hear(floor))

    def head(self):
        """Return the line above the table."""
        names = "".join(f"{f'{number} in {unit}':>24s}" for number, (unit, _) in UNITS.items())
        return f"{'':18s}{names}   d_F  forest"

    def row(self, name, samples):
        """Judge a set of samples under a name, keep its numbers, and return its line of the table."""
        self.heard[name] = self.hear(samples)
        line = f"{name:18s}"
        for number, (value, repeated) in self._distances(self.heard[name]).items():
            floor_value, floor_repeated = self._floor[number]
            low, high = percentile_interval(repeated - floor_repeated)
            self.gaps[name, number] = value - floor_value, float(low), float(high)
            line += f"{value:7.1f} ({low:5.1f} …{high:6.1f})" + ("*" if low * high > 0 else " ")
        guessed = two_sample_accuracy(samples, self.held_out, self.groups)
        return f"{line} {frechet_distance(samples, self.held_out):5.2f} {guessed:7.0%}"

    def _distances(self, numbers):
        """Return by number the distance to the truth and its repetitions, in ms or dB."""
        found = {}
        for number, (_, scale) in UNITS.items():
            values, reference = (scale * np.asarray(heard[number]) for heard in (numbers, self.truth))
            value = wasserstein_distance(values[np.isfinite(values)], reference[np.isfinite(reference)])
            found[number] = float(value), distance_repetitions(values, reference, self.groups)
        return found


def nearest_distances(samples, training):
    """Compute how far each sample is from the nearest training sample: a copy would be at 0.

    Args:
        samples: Standardised samples, shape `(n, num_features)`.
        training: Standardised training samples, shape `(m, num_features)`.

    Returns:
        Root mean square difference of the features, shape `(n,)`.

    Example:
        >>> nearest_distances([[0.0, 1.0]], [[0.0, 0.0], [3.0, 1.0]]).round(3).tolist()
        [0.707]
    """
    samples, training = table(samples, "samples"), table(training, "training set")
    if samples.shape[1] != training.shape[1]:
        raise ValueError(f"Shapes {samples.shape} and {training.shape}: give rows of one width.")
    return cdist(samples, training).min(axis=1) / np.sqrt(training.shape[1])
