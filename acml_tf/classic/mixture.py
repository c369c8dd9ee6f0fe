"""How probable is a frame under a few overlapping clouds? The baseline that needs no network.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import takes_samples


@takes_samples("frames", ndim=2, finite=True)
@takes_counts("num_components")
def fit_mixture(frames, num_components, seed=0, covariance_type="full"):
    """Fit a mixture of normal distributions to frames.

    Args:
        frames: Standardised frames, shape `(num_frames, num_features)`.
        num_components: Number of normal distributions.
        seed: Draws where they start.
        covariance_type: `"full"`, or `"diag"` for features that are independent within each of them.

    Returns:
        The fitted `sklearn.mixture.GaussianMixture`; `score_samples` gives log-densities in nats.

    Example:
        >>> fit_mixture(np.random.default_rng(0).normal(size=(50, 3)), 2).means_.shape
        (2, 3)
    """
    if len(frames) < max(2, num_components):
        raise ValueError(f"{num_components} components of {len(frames)} frames: give as many frames at least, and two.")
    mixture = GaussianMixture(
        num_components, covariance_type=covariance_type, reg_covar=1e-3, max_iter=50, random_state=seed
    )
    # for matrices this small, BLAS threads wait for each other longer than they compute
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mixture.fit(frames)


@takes_samples("frames", "held_out", ndim=2, finite=True)
def choose_mixture(frames, held_out, candidates=(1, 4, 8, 16), seed=0):
    """Fit mixtures of several sizes and keep the one under which unheard healthy frames are most probable.

    Args:
        frames: Standardised frames, shape `(num_frames, num_features)`.
        held_out: Frames of other clips of the same machines, shape `(n, num_features)`.
        candidates: Numbers of normal distributions to try.
        seed: Draws where they start.

    Returns:
        The best mixture, and the mean log-density of the held-out frames by number of distributions.

    Example:
        Frames from two far clouds: of 1, 2 and 8 components, 2 win.
    """
    if frames.shape[1] != held_out.shape[1]:
        raise ValueError(f"frames {frames.shape} and held_out {held_out.shape} differ: give the same columns in both.")
    mixtures = {size: fit_mixture(frames, size, seed) for size in candidates}
    density = {size: float(mixture.score(held_out)) for size, mixture in mixtures.items()}
    return mixtures[max(density, key=density.get)], density
