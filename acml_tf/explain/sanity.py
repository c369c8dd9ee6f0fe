"""Does an explanation depend on what the network has learnt at all?

Reference: J. Adebayo et al., "Sanity checks for saliency maps", NeurIPS (2018), arXiv:1810.03292.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import keras
import numpy as np
from scipy.stats import spearmanr

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


def randomised_weights_check(model, explain, seed=0):
    """Compute how alike an explanation is before and after all learnt weights are dealt out anew.

    Each array of weights is shuffled within itself, so that its sizes stay and what was learnt is lost.

    Args:
        model: Trained network; not changed.
        explain: Function from a network to an attribution.
        seed: Draws the shuffles.

    Returns:
        Spearman's rank correlation of the two attributions, −1 … 1; near 1 for an explanation that does not care.

    Example:
        `randomised_weights_check(cnn, lambda net: input_gradient(net, pictures[:1], 8))`.
    """
    rng, shuffled = np.random.default_rng(seed), keras.models.clone_model(model)
    shuffled.set_weights([rng.permuted(weights.ravel()).reshape(weights.shape) for weights in model.get_weights()])
    return float(spearmanr(np.ravel(explain(model)), np.ravel(explain(shuffled))).statistic)


@needs_numbers("bands", empty=True)
@takes_samples("attribution", ndim=2)
def share_inside(attribution, bands):
    """Compute the part of the positive attribution that lies in some bands.

    Args:
        attribution: Attributions, shape `(bands, frames)`.
        bands: Numbers of the bands, or a Boolean mask.

    Returns:
        Positive attribution in the bands over all positive attribution, 0 … 1; 0 where none is positive.

    Example:
        >>> share_inside(np.array([[3.0], [1.0], [-9.0]]), [0])
        0.75
    """
    positive = np.maximum(attribution, 0)
    return float(positive[list(bands)].sum() / max(positive.sum(), np.finfo(float).tiny))
