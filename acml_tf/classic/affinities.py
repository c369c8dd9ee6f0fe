"""Who counts as a neighbour? The bell that t-SNE lays over each point, as wide as its surroundings are empty.

Reference: L. van der Maaten and G. Hinton, "Visualizing data using t-SNE", J. Mach. Learn. Res. 9 (2008).

Lesson: lessons/3_unsupervised/3_5_embeddings_and_clusters.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("perplexity")
@takes_samples("squared_distances", ndim=1, finite=True)
def neighbour_probabilities(squared_distances, perplexity):
    r"""Find the Gaussian under which a point has a given effective number of neighbours.

    Point j at squared distance $d_j^2$ is a neighbour with probability $p_j \propto e^{-\beta d_j^2}$. The entropy
    $H = -\sum_j p_j \ln p_j$ falls as β grows, from $\ln n$ towards 0 (if one point is nearest), and $e^H$, the
    **perplexity**, is the effective number of neighbours. β is found by halving an interval of ln β.

    Args:
        squared_distances: Squared distances to all other points, not all equal, shape `(n,)`.
        perplexity: Effective number of neighbours, greater than 1 (or, if several points tie for nearest, than
            their number) and less than n.

    Returns:
        Probabilities that sum to 1 and have this perplexity to three digits, shape `(n,)`.

    Raises:
        ValueError: The perplexity is not between 1 and n.

    Example:
        Of four others two are near, and two effective neighbours are just these:

        >>> neighbour_probabilities([1.0, 1.0, 400.0, 900.0], perplexity=2.001).round(2).tolist()
        [0.5, 0.5, 0.0, 0.0]
    """
    squared_distances = np.asarray(squared_distances, float)
    if not 1 < perplexity < len(squared_distances):
        raise ValueError(f"{perplexity} neighbours: give more than 1 and fewer than {len(squared_distances)}.")
    distances = squared_distances - squared_distances.min()
    low, high = np.log(1e-6 / distances.max()), np.log(1e3 / distances[distances > 0].min())
    for _ in range(60):
        middle = (low + high) / 2
        weights = np.exp(-np.exp(middle) * distances)
        probabilities = weights / weights.sum()
        entropy = -np.sum(probabilities * np.log(probabilities + 1e-300))
        low, high = (middle, high) if np.exp(entropy) > perplexity else (low, middle)
    return probabilities
