"""A line of sensors and the plane wave that crosses it: phases, steering vectors and the endfire twins.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("num_elements")
@needs_numbers("spacing_wavelengths", empty=True)
@takes_samples("direction_deg", finite=True)
def steering_vectors(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    r"""Return the response of a line array to plane waves: one phase per sensor, no change of level.

    A wave from broadside (0°) meets all sensors at once. From $\theta$ it meets sensor $n$, at $z_n = n\,d$,
    earlier than sensor 0 by $n\,d\sin\theta/c$; under $e^{+j\omega t}$ earlier is a positive phase:

    $$a_n(\theta) = \exp\!\left(j\,2\pi\,\frac{d}{\lambda}\,n\,\sin\theta\right),\qquad n = 0, \dots, N-1.$$

    Args:
        direction_deg: Directions of arrival from broadside in degrees, −90 … 90, shape `(directions,)`.
        num_elements: Number of sensors $N$; sensor 0 is the phase reference.
        spacing_wavelengths: Distance between neighbours in wavelengths, $d/\lambda$.

    Returns:
        Complex array of shape `(directions, num_elements)`, every entry of modulus one.

    Example:
        From 30° at half a wavelength each sensor leads its neighbour by 90°:

        >>> np.round(steering_vectors(np.array([30.0]), num_elements=4), 6) + 0
        array([[ 1.+0.j,  0.+1.j, -1.+0.j,  0.-1.j]])

    Reference:
        H. L. Van Trees, *Optimum Array Processing*, Wiley 2002, § 2.2.
    """
    sine = np.sin(np.deg2rad(direction_deg))
    position_wavelengths = spacing_wavelengths * np.arange(num_elements)
    return np.exp(2j * np.pi * np.multiply.outer(sine, position_wavelengths))


@takes_samples("direction_deg", finite=True)
def phase_vectors(direction_deg):
    r"""Return directions as points on the unit circle, at the phase step from one sensor to the next.

    With half a wavelength between sensors the step is $\psi = \pi\sin\theta$, between $-\pi$ and $\pi$. All
    that the array can know of $\theta$ is this point, and −90° and 90° share it.

    Args:
        direction_deg: Directions of arrival from broadside in degrees, −90 … 90, any shape.

    Returns:
        $(\cos\psi, \sin\psi)$, shape `(..., 2)`.

    Example:
        >>> np.round(phase_vectors(np.array([30.0, -90.0, 90.0])), 6) + 0
        array([[ 0.,  1.],
               [-1.,  0.],
               [-1.,  0.]])
    """
    phase_rad = np.pi * np.sin(np.deg2rad(direction_deg))
    return np.stack([np.cos(phase_rad), np.sin(phase_rad)], axis=-1)


def direction_from_phase(vectors):
    r"""Return the direction of arrival of points on the phase circle: the inverse of `phase_vectors`.

    $$\theta = \arcsin\frac{\psi}{\pi},\qquad \psi = \operatorname{atan2}(v_1, v_0).$$

    Args:
        vectors: Points $(v_0, v_1)$, shape `(..., 2)`; only their angle counts, not their length.

    Returns:
        Directions in degrees, −90 … 90, shape `(...)`.

    Example:
        >>> round(direction_from_phase([0.0, 3.0]), 6)
        30.0
    """
    vectors = np.asarray(vectors, dtype=float)
    if vectors.shape[-1:] != (2,):
        raise ValueError(f"The vectors have the shape {vectors.shape}: give two coordinates in the last axis.")
    return np.rad2deg(np.arcsin(np.arctan2(vectors[..., 1], vectors[..., 0]) / np.pi))
