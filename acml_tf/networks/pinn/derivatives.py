r"""Second derivatives of a field that a network describes: what the wave equation asks of it.

Two ways to the same numbers. Nested tapes differentiate the network twice, for any network. For the chain of
layers that `build_wave_field` makes, each layer can instead pass on, beside its value $u$, the slopes $\partial_i u$,
$\nabla^2 u$ and $\partial_t^2 u$. A dense layer is linear and treats all of them alike; an activation $f$ obeys

$$\partial_i f(u) = f'\,\partial_i u,\qquad \partial_i^2 f(u) = f'\,\partial_i^2 u + f''\,(\partial_i u)^2.$$

Reference: R. Li et al., "A computational framework for neural network-based variational Monte Carlo with Forward
Laplacian", Nature Machine Intelligence 6 (2024), 209–219.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import functools

import keras
import tensorflow as tf
from keras import ops


def takes_points(derivatives):
    """Let a function of a field and of points have the points in the precision of the field.

    A Keras model computes in its own precision, whatever it is given; and whole numbers have no derivatives.

    Args:
        derivatives: Function from a field and points.

    Returns:
        The function; it raises `ValueError` for points that are not one row each.

    Example:
        >>> takes_points(lambda field, points: points.dtype.name)(tf.sin, [[1, 2]])
        'float32'
    """

    @functools.wraps(derivatives)
    def guarded(field, points):
        points = tf.convert_to_tensor(points)
        if points.shape.rank != 2:
            raise ValueError(f"points has the shape {points.shape}: give one row per point, shape (n, d + 1).")
        own = points.dtype if points.dtype.is_floating else keras.config.floatx()
        return derivatives(field, tf.cast(points, getattr(field, "compute_dtype", own)))

    return guarded


@takes_points
def derivatives_by_tape(field, points):
    """Compute the second derivatives of a field by nested tapes, for every network.

    Args:
        field: Function from points, shape `(n, d + 1)`, to pressures, shape `(n, 1)`.
        points: d positions and the time of each point, shape `(n, d + 1)`.

    Returns:
        Pressure, ∇²p and ∂²p/∂t², each of shape `(n, 1)`; a slope that is constant has a derivative of zero.

    Example:
        For p = x² + 3t² on a line: ∇²p = 2 and ∂²p/∂t² = 6 everywhere.
    """
    columns = tf.split(tf.convert_to_tensor(points), points.shape[-1], axis=1)
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(columns)
        with tf.GradientTape() as inner:
            inner.watch(columns)
            pressure = field(tf.concat(columns, axis=1))
        slopes = inner.gradient(pressure, columns, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    zero = tf.zeros_like(pressure)
    second = [outer.gradient(slope, column) for slope, column in zip(slopes, columns, strict=True)]
    second = [zero if term is None else term for term in second]
    return pressure, sum(second[:-1], zero), second[-1]


def derivatives_of(field):
    """Return the faster way to the derivatives of a field: by layers for a chain of layers, else by tape.

    Args:
        field: Keras model, or any function from points to pressures.

    Returns:
        `derivatives_by_layers` or `derivatives_by_tape`.

    Example:
        `derivatives_of(build_wave_field()) is derivatives_by_layers`.
    """
    is_built_of_layers = isinstance(field, keras.Sequential) or hasattr(field, "operations")
    parts = getattr(field, "operations", field.layers) if is_built_of_layers else [None]
    features, *dense = [part for part in parts if not isinstance(part, keras.layers.InputLayer)]
    activations = [getattr(part, "activation", None) for part in dense]
    is_chain = activations == [keras.activations.tanh] * (len(dense) - 1) + [keras.activations.linear]
    is_known = is_chain and hasattr(features, "derivatives") and not _uses_a_layer_twice(field)
    return derivatives_by_layers if is_known else derivatives_by_tape


def _uses_a_layer_twice(field):
    return any(len(layer.get("inbound_nodes", ())) > 1 for layer in field.get_config()["layers"])


@takes_points
def derivatives_by_layers(field, points):
    """Compute the second derivatives of a network layer by layer, exactly.

    Args:
        field: From `build_wave_field`: a layer of Fourier features, dense layers with tanh, a linear layer.
        points: d positions and the time of each point, shape `(n, d + 1)`.

    Returns:
        Pressure, ∇²p and ∂²p/∂t², each of shape `(n, 1)`, equal to those by tape but for rounding.

    Example:
        `derivatives_by_layers(build_wave_field(), np.zeros((5, 3), "float32"))` gives three arrays of 5 rows.
    """
    features, *layers = [layer for layer in field.layers if layer.weights]
    value, slopes, laplacian, acceleration = features.derivatives(points)
    for layer in layers:
        value = ops.matmul(value, layer.kernel) + layer.bias
        slopes = [ops.matmul(slope, layer.kernel) for slope in slopes]
        laplacian, acceleration = (ops.matmul(term, layer.kernel) for term in (laplacian, acceleration))
        if layer is not layers[-1]:
            value, slopes, laplacian, acceleration = tanh_derivatives(value, slopes, laplacian, acceleration)
    return value, laplacian, acceleration


def tanh_derivatives(value, slopes, laplacian, acceleration):
    """Compute a value and its derivatives after tanh: f' = 1 − f² and f'' = −2 f f'.

    Args:
        value: u, any shape.
        slopes: ∂u along each position, then along time, each of the same shape.
        laplacian: ∇²u.
        acceleration: ∂²u/∂t².

    Returns:
        The same four of tanh(u).

    Example:
        At u = 0 nothing changes: tanh is its own tangent there, and its curvature is zero.
    """
    bent = ops.tanh(value)
    first = 1 - bent * bent
    second = -2 * bent
    *across, along = slopes
    steepness = sum(slope * slope for slope in across)
    laplacian = first * (laplacian + second * steepness)
    acceleration = first * (acceleration + second * along * along)
    return bent, [first * slope for slope in slopes], laplacian, acceleration


def wave_residual(laplacian, acceleration, wave_speed):
    r"""Compute the residual of the wave equation, inside the norm of eq. (20): ∇²p − (1/c²) ∂²p/∂t².

    Args:
        laplacian: ∇²p, any shape.
        acceleration: ∂²p/∂t², same shape.
        wave_speed: c > 0, a number or the same shape.

    Returns:
        Residual, same shape; zero for a wave of that speed.

    Example:
        sin(x − 2t) has ∇²p = −p and ∂²p/∂t² = −4p: zero for c = 2, and 3p for c = 1.
    """
    return laplacian - acceleration / wave_speed**2
