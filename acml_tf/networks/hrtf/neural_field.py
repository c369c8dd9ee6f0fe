r"""A field of HRTFs: a network that answers every direction, with a latent code for each ear.

The generator is $G(\mathbf u, \mathbf Z) = \mathbf m(\mathbf u) + \boldsymbol\phi(\mathbf u)\,\mathbf Z$: the ear
that people have in common plus waves on the sphere, learned from many ears, in the mixture $\mathbf Z$ of one.
After Y. Zhang, Y. Wang, Z. Duan, "HRTF Field" (ICASSP 2023) and S. Bond-Taylor, C. Willcocks, "Gradient origin
networks" (ICLR 2021).

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.networks.serialization import ArgumentsAsConfig

LEVEL_UNIT_DB = 10.0  # the network counts in units of 10 dB, so that its outputs are about one


def sine_layer(inputs, kernel, bias, frequency=10.0):
    r"""Compute one layer of a network whose activation is the sine (SIREN).

    $$\mathbf h = \sin\left(\omega_0\,(\mathbf x \mathbf W + \mathbf b)\right)$$

    Args:
        inputs: Coordinates or the waves of a layer before, shape `(n, inputs)`.
        kernel: Weights W, shape `(inputs, units)`.
        bias: Biases b, shape `(units,)`.
        frequency: ω₀; the larger, the finer the detail that the layer draws.

    Returns:
        Waves between −1 and 1, shape `(n, units)`.

    Example:
        Input 0.5, weight 1, bias 0 and ω₀ = π give sin(π/2) = 1.
    """
    return ops.sin(frequency * (ops.matmul(inputs, kernel) + bias))


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
        One wave, values 1 and 1, measured 2 and 4, λ = 1: (2 + 4) / (1 + 1 + 1) = 2.
    """
    transposed = ops.transpose(basis)
    normal = ops.matmul(transposed, basis) + penalty * ops.eye(basis.shape[1], dtype=basis.dtype)
    return ops.solve(normal, ops.matmul(transposed, deviation))


def latent_gradient(latent, basis, deviation, penalty):
    r"""Compute the gradient of the error of a code.

    $$\mathcal L = \tfrac12\|\boldsymbol\Phi\mathbf Z - \mathbf D\|^2 + \tfrac\lambda2\|\mathbf Z\|^2$$

    Args:
        latent: Mixture Z, shape `(waves, bins)`.
        basis: Waves in the measured directions, shape `(directions, waves)`.
        deviation: What is to be explained, shape `(directions, bins)`.
        penalty: λ, one number.

    Returns:
        The gradient with respect to Z, shape `(waves, bins)`. At the minimum, `ridge_latent`, it is zero.
    """
    return np.transpose(basis) @ (basis @ latent - deviation) + penalty * latent


def gradient_origin_latent(gradient, shape, step, num_steps=1):
    r"""Find the code of a new ear by walking downhill from the origin, the ear that all have in common.

    $$\mathbf Z_0 = \mathbf 0,\qquad \mathbf Z_{i+1} = \mathbf Z_i - \eta\,\nabla\mathcal L(\mathbf Z_i)$$

    Args:
        gradient: Function from a code to the gradient of the error there, both of shape `shape`.
        shape: Shape of the code.
        step: Step size η; downhill only below 2 / (largest curvature).
        num_steps: Number of steps; without one the code stays at the origin.

    Returns:
        The code after the last step, shape `shape`.

    Example:
        For the error (Z − 3)², gradient 2 (Z − 3), one step of 0.25 leads from 0 to 1.5, a second to 2.25.
    """
    latent = np.zeros(shape)
    for _ in range(num_steps):
        latent = latent - step * gradient(latent)
    return latent


@keras.saving.register_keras_serializable(package="acml_tf")
class SineLayer(ArgumentsAsConfig, keras.layers.Layer):
    """First layer of a neural field: waves over the coordinates, `sine_layer` with learned weights."""

    def __init__(self, units, frequency=10.0, seed=0, **kwargs):
        """Remember the number of waves, ω₀ and the seed of the initial weights."""
        super().__init__(**kwargs)
        self.units, self.frequency, self.seed = units, frequency, seed

    def build(self, input_shape):
        """Draw weights uniformly in ± 1 / inputs, as for the first layer of a SIREN."""
        bound = 1 / input_shape[-1]
        draw = keras.initializers.RandomUniform(-bound, bound, seed=self.seed)
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draw, name="kernel")
        draw = keras.initializers.RandomUniform(-bound, bound, seed=self.seed + 1)
        self.bias = self.add_weight(shape=(self.units,), initializer=draw, name="bias")

    def call(self, inputs):
        """Return the waves at the coordinates."""
        return sine_layer(inputs, self.kernel, self.bias, self.frequency)


@keras.saving.register_keras_serializable(package="acml_tf")
class HRTFField(ArgumentsAsConfig, keras.Model):
    """Mean ear and waves in every direction; it learns to complete ears from some of their directions.

    A batch is one grid: `x` are its directions, shape `(directions, 3)`, `y` the levels of some ears on it in
    dB, shape `(directions, ears, bins)`. Each step hides a random part of the directions, finds the code of
    each ear from the others and scores what it says about the hidden ones.
    """

    def __init__(self, num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0, **kwargs):
        """Make the layers; `frequency` is ω₀ of the first, `seed` that of all draws."""
        super().__init__(**kwargs)
        self.num_bins, self.num_waves, self.hidden_units = num_bins, num_waves, hidden_units
        self.frequency, self.seed = frequency, seed
        dense = keras.layers.Dense
        glorot = [keras.initializers.GlorotUniform(seed + number) for number in range(3)]
        self.sines = SineLayer(hidden_units, frequency, seed, name="sines")
        self.hidden = dense(hidden_units, "gelu", kernel_initializer=glorot[0], name="hidden")
        self.mean = dense(num_bins, kernel_initializer=glorot[1], name="mean")
        self.waves = dense(num_waves, kernel_initializer=glorot[2], name="waves")
        start = keras.initializers.Constant(np.log(0.1))
        self.log_penalty = self.add_weight(shape=(), initializer=start, name="log_penalty")
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, directions):
        """Return the mean ear, shape `(n, bins)`, in units of 10 dB, and the waves, `(n, waves)`."""
        hidden = self.hidden(self.sines(directions))
        return self.mean(hidden), self.waves(hidden)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the mean square error at hidden directions, eq. (16), plus a tenth of that at the origin.

        The second part makes the ear at Z = 0 the mean ear, the best guess before anything is measured.
        """
        mean, waves = y_pred
        deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
        probability = ops.exp(keras.random.uniform((), np.log(0.012), np.log(0.2), seed=self.seed_generator))
        seen = ops.cast(keras.random.uniform((ops.shape(y)[0], 1), seed=self.seed_generator) < probability, "float32")
        latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
        error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
        return ops.sum(ops.mean(error**2, axis=1)) / ops.sum(1 - seen) + 0.1 * ops.mean(deviation**2)

    def infer_latent(self, directions, levels_db):
        """Find the code of one ear from some of its directions.

        Args:
            directions: Unit vectors, shape `(n, 3)`.
            levels_db: Measured levels in dB, shape `(n, bins)`.

        Returns:
            Code Z, shape `(waves, bins)`.
        """
        mean, waves = self(np.asarray(directions, "float32"))
        deviation = np.asarray(levels_db, "float32") / LEVEL_UNIT_DB - mean
        return np.asarray(ridge_latent(waves, deviation, ops.exp(self.log_penalty)))

    def generate(self, directions, latent):
        """Compute the levels of an ear with a given code in any directions.

        Args:
            directions: Unit vectors, shape `(n, 3)`.
            latent: Code Z, shape `(waves, bins)`; 0 is the mean ear.

        Returns:
            Levels in dB, shape `(n, bins)`.
        """
        mean, waves = self(np.asarray(directions, "float32"))
        return LEVEL_UNIT_DB * (np.asarray(mean) + np.asarray(waves) @ latent)


def train_hrtf_field(grids, steps=600, ears_per_step=8, seed=0, callbacks=None, **field):
    """Train a field on the ears of many people, measured on one grid or on several.

    Args:
        grids: Pairs of directions, shape `(directions, 3)`, and levels in dB, shape
            `(ears, directions, bins)`; the grids and the numbers of ears may differ.
        steps: Number of gradient steps; each takes the next grid in turn.
        ears_per_step: Number of ears, drawn anew, that a step looks at.
        seed: Seed of initial weights, of the ears in each step and of the hidden directions.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss; there are 20 epochs.
        **field: Further arguments of `HRTFField`.

    Returns:
        The trained `HRTFField`; `field.history.history["loss"]` holds the loss of each epoch.

    Raises:
        ValueError: Fewer than 20 steps are wanted, or the grids have different bins.
    """
    bins = {np.shape(levels)[-1] for _, levels in grids}
    if steps < 20 or len(bins) != 1:
        raise ValueError(f"steps={steps} and bins {bins}: take 20 steps or more, and the same bins on all grids.")
    model = HRTFField(bins.pop(), seed=seed, **field)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)))
    data = _endless(grids, ears_per_step, seed)
    model.fit(data, epochs=20, steps_per_epoch=steps // 20, shuffle=False, verbose=0, callbacks=callbacks)
    return model


def _endless(grids, ears_per_step, seed):
    """Make a data set that yields the grids in turn, each with some of its ears, directions first."""

    def batches():
        rng = np.random.default_rng(seed)
        while True:
            for directions, levels in grids:
                ears = rng.permutation(len(levels))[:ears_per_step]
                yield directions, np.moveaxis(levels[ears], 0, 1)

    signature = (tf.TensorSpec((None, 3)), tf.TensorSpec((None, None, grids[0][1].shape[-1])))
    return tf.data.Dataset.from_generator(batches, output_signature=signature)
