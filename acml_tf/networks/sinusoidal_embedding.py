"""Numbers written as sines and cosines of falling frequency, for networks that must know a position or a step.

Reference: A. Vaswani et al., "Attention is all you need", NIPS (2017), arXiv:1706.03762.

Lesson: lessons/5_deep/5_1_environmental_sounds.py, lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
from keras import ops

from acml_tf.acoustics.arguments import needs_numbers

SMALLEST_FREQUENCY = 1e-4


@needs_numbers("positions", empty=True)
@needs_numbers("num_features")
def sinusoidal_embedding(positions, num_features, endpoint=True):
    r"""Compute the sinusoidal embedding of positions or step numbers.

    $$\gamma_i(n) = \sin(\omega_i n),\qquad \gamma_{N/2 + i}(n) = \cos(\omega_i n),\qquad
    \omega_i = 10^{-4\,i/(N/2 - e)},\quad i = 0 \dots N/2 - 1$$

    Args:
        positions: Positions n, shape `(batch,)`.
        num_features: Even number N of features, at least 4.
        endpoint: Whether the smallest frequency is 10⁻⁴ itself (e = 1, as in diffusion models) or the last one
            above it (e = 0, as in the first transformer).

    Returns:
        Values between −1 and 1, shape `(batch, num_features)`, all sines first.

    Example:
        >>> sinusoidal_embedding([0], 4).numpy().tolist()
        [[0.0, 0.0, 1.0, 1.0]]
    """
    num_frequencies = num_features // 2
    exponent = ops.arange(num_frequencies, dtype="float32") / (num_frequencies - endpoint)
    angle = ops.cast(positions, "float32")[:, None] * ops.exp(np.log(SMALLEST_FREQUENCY) * exponent)
    return ops.concatenate([ops.sin(angle), ops.cos(angle)], axis=-1)
