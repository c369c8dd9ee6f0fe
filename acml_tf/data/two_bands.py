"""Ratings of sounds whose levels in two neighbouring bands hardly ever differ, so that one can stand for the other.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@takes_counts("num_sounds")
@takes_number("spread", "noise")
def simulate_two_bands(num_sounds=500, spread=0.05, noise=0.1, seed=0):
    """Simulate levels in two neighbouring bands and how annoying listeners find each sound.

    The first level a is uniform between 0 and 1, the second is b = a plus a little normal noise, and the rating is
    a + b² plus noise: the true effects of both are known.

    Args:
        num_sounds: Number of sounds.
        spread: Standard deviation of the difference between the levels.
        noise: Standard deviation of the ratings around their mean.
        seed: Draws levels and noise.

    Returns:
        Levels, shape `(num_sounds, 2)`, and ratings, shape `(num_sounds,)`, on scales of about 0 … 1 and 0 … 2.

    Example:
        >>> levels, ratings = simulate_two_bands(2000)
        >>> bool(np.corrcoef(levels.T)[0, 1] > 0.95)
        True
    """
    rng = np.random.default_rng(seed)
    first = rng.uniform(size=num_sounds)
    levels = np.column_stack([first, first + rng.normal(0, spread, num_sounds)])
    return levels, levels[:, 0] + levels[:, 1] ** 2 + rng.normal(0, noise, num_sounds)


@needs_numbers("band")
@takes_samples("edges")
def true_effects(edges, band):
    """Compute the effect that one of the two levels has in the simulation, with mean 0 over the edges.

    Args:
        edges: Levels, shape `(num_edges,)`.
        band: 0 for the first band, 1 for the second.

    Returns:
        Effect at each level, shape `(num_edges,)`.

    Example:
        >>> true_effects([0, 1], 0)
        array([-0.5,  0.5])
    """
    effect = np.asarray(edges, dtype=float) ** (1 + band)
    return effect - effect.mean()
