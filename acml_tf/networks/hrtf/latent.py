"""The code of an ear: solved at once by ridge regression, or found downhill from the origin.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import tensorflow as tf
from keras import ops


def ridge_latent(basis, deviation, penalty):
    r"""Compute the mixture of known waves that passes near what was measured: ridge regression.

    The minimum of $\|\boldsymbol\Phi\mathbf Z - \mathbf D\|^2 + \sum_k \lambda_k \|\mathbf Z_k\|^2$ is
    $\mathbf Z = (\boldsymbol\Phi^\top\boldsymbol\Phi + \mathrm{diag}\,\boldsymbol\lambda)^{-1}
    \boldsymbol\Phi^\top\mathbf D$.

    Args:
        basis: Value of each wave in each measured direction, shape `(directions, waves)`.
        deviation: What is to be explained, shape `(directions, bins)`.
        penalty: λ above 0: one number, or one for each wave, shape `(waves,)`.

    Returns:
        Mixture Z, shape `(waves, bins)`.

    Example:
        One wave, values 1 and 2, measured 3 and 1, λ = 5: (1 · 3 + 2 · 1) / (1 + 4 + 5) = 0.5.
    """
    transposed = ops.transpose(basis)
    normal = ops.matmul(transposed, basis) + penalty * ops.eye(basis.shape[1], dtype=basis.dtype)
    return ops.solve(normal, ops.matmul(transposed, deviation))


def latent_error(latent, basis, deviation, penalty):
    r"""Compute how badly a code explains what was measured; `ridge_latent` is where this is smallest.

    $$\mathcal L = \tfrac12\|\boldsymbol\Phi\mathbf Z - \mathbf D\|^2 + \tfrac\lambda2\|\mathbf Z\|^2$$

    Args:
        latent: Code Z, shape `(waves, bins)`.
        basis: Waves in the measured directions, shape `(directions, waves)`.
        deviation: What is to be explained, shape `(directions, bins)`.
        penalty: λ, one number.

    Returns:
        The error, a scalar tensor.

    Example:
        At the origin half the energy of what was measured is left:

        >>> float(latent_error(np.zeros((1, 1)), np.ones((2, 1)), np.array([[3.0], [1.0]]), 0.1))
        5.0
    """
    residual = ops.matmul(basis, latent) - deviation
    return ops.sum(residual**2) / 2 + penalty * ops.sum(latent**2) / 2


def gradient_origin_latent(error, shape, step, num_steps=1):
    r"""Find the code of a new ear by walking downhill from the origin, the ear that all have in common.

    $$\mathbf Z_0 = \mathbf 0,\qquad \mathbf Z_{i+1} = \mathbf Z_i - \eta\,\nabla\mathcal L(\mathbf Z_i)$$

    Args:
        error: Function from a code, a float32 tensor of shape `shape`, to its error $\mathcal L$, a scalar tensor.
        shape: Shape of the code.
        step: Step size η; downhill only below 2 / (largest curvature).
        num_steps: Number of steps; without one the code stays at the origin.

    Returns:
        The code after the last step, shape `shape`.

    Reference:
        S. Bond-Taylor, C. Willcocks, "Gradient origin networks", ICLR 2021.
    """
    latent = tf.zeros(shape)
    for _ in range(num_steps):
        with tf.GradientTape() as tape:
            tape.watch(latent)
            loss = error(latent)
        latent = latent - step * tape.gradient(loss, latent)
    return latent
