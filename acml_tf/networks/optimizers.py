r"""Adam in the directions in which the slopes really point: the optimiser SOAP.

Each matrix of weights keeps running means of $\mathbf G\mathbf G^\top$ and $\mathbf G^\top\mathbf G$, whose
eigenvectors are the axes along which its slopes vary together. Adam's step is taken in these axes. Networks that must
obey a differential equation gain most: their slopes are large along few directions and small along many.

Reference: N. Vyas et al., "SOAP: improving and stabilizing Shampoo using Adam", ICLR 2025.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import tensorflow as tf
from keras import ops

from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class SOAP(ArgumentsAsConfig, keras.optimizers.Optimizer):
    """Adam in the slowly turning eigenvectors of the slopes of each weight matrix; plain Adam for vectors.

    Args:
        learning_rate: Step size, a number or a schedule; 3e-3 serves most fields.
        beta_1: Memory of the mean slope.
        beta_2: Memory of the squared slopes and of the axes.
        every: Steps between two turns of the axes.
        epsilon: Keeps the division finite.
        **kwargs: Of every Keras optimiser.
    """

    def __init__(self, learning_rate=3e-3, beta_1=0.95, beta_2=0.95, every=10, epsilon=1e-8, **kwargs):
        """Remember the settings."""
        super().__init__(learning_rate=learning_rate, **kwargs)
        self.beta_1, self.beta_2, self.every, self.epsilon = beta_1, beta_2, every, epsilon

    def build(self, variables):
        """Make room for mean slope, squared slope and, for matrices, covariances and axes of rows and columns."""
        if self.built:
            return
        super().build(variables)
        self.means, self.squares = self.add_optimizer_variables(variables, ["mean", "square"])
        self.sides = [self._make_sides(variable) for variable in variables]

    def _make_sides(self, variable):
        """Covariance and axes of the rows and of the columns of a matrix; nothing for a vector."""
        if len(variable.shape) != 2 or min(variable.shape) == 1:
            return []
        return [
            [self.add_variable((size, size), initializer="zeros", name=f"{name}_{axis}") for name in ("spread", "axes")]
            for axis, size in enumerate(variable.shape)
        ]

    def update_step(self, gradient, variable, learning_rate):
        """Take one step along one weight's slope."""
        index = self._get_variable_index(variable)
        mean, square, sides = self.means[index], self.squares[index], self.sides[index]
        step = ops.cast(self.iterations + 1, variable.dtype)
        mean.assign(self.beta_1 * mean + (1 - self.beta_1) * gradient)
        if sides:
            self._turn(sides, gradient)
        turned = _into(sides, gradient)
        square.assign(self.beta_2 * square + (1 - self.beta_2) * turned * turned)
        unbiased = square / (1 - self.beta_2**step)
        direction = _into(sides, mean) / (1 - self.beta_1**step) / (ops.sqrt(unbiased) + self.epsilon)
        # the first slope sets the axes; in its own axes all but its diagonal would be rounding, blown up to one
        moves = ops.cast(step > 1, variable.dtype) if sides else 1.0
        variable.assign_sub(moves * ops.cast(learning_rate, variable.dtype) * _back(sides, direction))

    def _turn(self, sides, gradient):
        """Update the covariances, and the axes at the first step and at every tenth by one step of QR iteration."""
        for axis, (spread, axes) in enumerate(sides):
            aligned = gradient if axis == 0 else ops.transpose(gradient)
            product = ops.matmul(aligned, ops.transpose(aligned))
            spread.assign(self.beta_2 * spread + (1 - self.beta_2) * product)
            later = tf.cond(
                ops.equal(self.iterations % self.every, 0),
                lambda spread=spread, axes=axes: ops.qr(ops.matmul(spread, axes))[0],
                lambda axes=axes: ops.convert_to_tensor(axes),
            )
            first = lambda spread=spread: ops.flip(ops.eigh(spread)[1], axis=1)  # noqa: E731
            axes.assign(tf.cond(ops.equal(self.iterations, 0), first, lambda later=later: later))


def _into(sides, matrix):
    """Express a slope in the axes of its rows and columns."""
    if not sides:
        return matrix
    (_, rows), (_, columns) = sides
    return ops.matmul(ops.matmul(ops.transpose(rows), matrix), columns)


def _back(sides, matrix):
    """Express a step in the coordinates of the weights again."""
    if not sides:
        return matrix
    (_, rows), (_, columns) = sides
    return ops.matmul(ops.matmul(rows, matrix), ops.transpose(columns))
