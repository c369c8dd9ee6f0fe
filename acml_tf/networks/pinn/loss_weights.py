r"""Weights of a loss with several terms, found while training: no term may outweigh the others.

Reference: S. Wang, S. Sankaran, H. Wang and P. Perdikaris, "An expert's guide to training physics-informed neural
networks", arXiv:2308.08468 (2023). The paper's ref. 88 (S. Wang, Y. Teng and P. Perdikaris, SIAM J. Sci. Comput. 43
(2021), A3055–A3081) began it with the largest slope of the residual over the mean slope of each other term.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.acoustics.amounts import takes_fractions, takes_positive
from acml_tf.acoustics.samples import takes_samples


@takes_samples("weights", "slope_norms", ndim=1, alike=True)
@takes_positive("slope_norms")
@takes_fractions("memory")
def annealed_weights(weights, slope_norms, memory=0.9):
    r"""Compute weights under which all terms of a loss pull on the network equally hard, with some inertia.

    $$\hat\lambda_i = \frac{\sum_j \lVert\nabla_\theta\mathcal L_j\rVert}{\lVert\nabla_\theta\mathcal L_i\rVert},
    \qquad \lambda_i \leftarrow m\,\lambda_i + (1 - m)\,\hat\lambda_i$$

    Args:
        weights: λ of each term so far, shape `(terms,)`.
        slope_norms: Norm of the gradient of each term without its weight, shape `(terms,)`, above zero.
        memory: m, the fraction that stays, 0 … 1.

    Returns:
        New weights, shape `(terms,)`.

    Example:
        Norms 3 and 1 ask for weights 4/3 and 4: with no memory the weighted norms are both 4.
    """
    slope_norms = np.asarray(slope_norms)
    wanted = np.sum(slope_norms) / slope_norms
    return memory * np.asarray(weights) + (1 - memory) * wanted


def slope_norms(terms, variables):
    """Compute the norm of the gradient of each term of a loss over all weights.

    Args:
        terms: Functions without arguments, each returning one loss.
        variables: Keras variables of the network.

    Returns:
        Norms, shape `(terms,)`.

    Example:
        For the losses w² and 3w² at w = 1 they are 2 and 6.
    """
    norms = []
    for term in terms:
        with tf.GradientTape() as tape:
            loss = term()
        slopes = tape.gradient(loss, [variable.value for variable in variables])
        norms.append(float(ops.sqrt(sum(ops.sum(slope**2) for slope in slopes if slope is not None))))
    return np.array(norms)


class LossWeightAnnealing(keras.callbacks.Callback):
    """Anneal the weights of a `WavePINN`'s terms every few epochs, and write them into the history.

    Args:
        points: Points (x, y, t) at which the pressure is known; some thousand suffice.
        pressure: Pressure there.
        every: Epochs between two updates.
        memory: Fraction of the old weights that stays.
    """

    def __init__(self, points, pressure, every=5, memory=0.9):
        """Remember the data on which the first term is measured."""
        super().__init__()
        self.points = ops.convert_to_tensor(points, "float32")
        self.pressure = ops.reshape(ops.convert_to_tensor(pressure, "float32"), (-1, 1))
        self.every, self.memory = every, memory
        self.annealed = None  # the λ before they are divided by that of the data

    def on_train_begin(self, logs=None):
        """Begin with the weights of the model."""
        del logs
        self.annealed = None

    def on_epoch_begin(self, epoch, logs=None):
        """Update the weights; only their ratios reach the model, so that of the data stays 1."""
        del logs
        if epoch % self.every:
            return
        model = self.model
        norms = slope_norms(model.terms_on(self.points, self.pressure), model.field.trainable_variables)
        norms = np.maximum(norms, 1e-12)
        # the first ones are put on the scale of those that are wanted, where that of the data is `sum / norm`
        old = np.asarray(model.loss_weights) * norms.sum() / norms[0] if self.annealed is None else self.annealed
        self.annealed = annealed_weights(old, norms, self.memory)
        model.loss_weights.assign(self.annealed / self.annealed[0])

    def on_epoch_end(self, epoch, logs=None):
        """Write down the weights of the epoch."""
        names = ("data_weight", "physics_weight", "edge_weight")
        logs.update(zip(names, map(float, np.asarray(self.model.loss_weights)), strict=True))
