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

from acml_tf.networks.hrtf.latent import ridge_latent
from acml_tf.networks.hrtf.sine_layer import SineLayer
from acml_tf.networks.serialization import ArgumentsAsConfig
from acml_tf.networks.training import equal_epochs

LEVEL_UNIT_DB = 10.0  # the network counts in units of 10 dB, so that its outputs are about one


def build_field_network(num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0):
    """Build the network of a field: a `SineLayer`, a hidden dense layer with GELU, and two linear outputs.

    Args:
        num_bins: Size of the first output, the mean ear.
        num_waves: Size of the second output, the waves.
        hidden_units: Units of the sine layer, and of the hidden layer.
        frequency: ω₀ of the sine layer.
        seed: Draws all initial weights (dense biases begin at 0): the same seed gives the same network.

    Returns:
        A `keras.Model` from coordinates, shape `(n, 3)`, to the pair of mean ear, shape `(n, num_bins)`, and waves,
        shape `(n, num_waves)`. Every layer has biases, all weights learn; both outputs see the same hidden layer.
    """
    dense, glorot = keras.layers.Dense, keras.initializers.GlorotUniform
    directions = keras.Input((3,))
    sines = SineLayer(hidden_units, frequency, seed)(directions)
    hidden = dense(hidden_units, "gelu", kernel_initializer=glorot(seed + 2))(sines)  # the sine layer has two draws
    mean = dense(num_bins, kernel_initializer=glorot(seed + 3))(hidden)
    waves = dense(num_waves, kernel_initializer=glorot(seed + 4))(hidden)
    return keras.Model(directions, [mean, waves])


class CodedField(ArgumentsAsConfig, keras.Model):
    """What a trained field can be asked: the code of a new ear, and its levels in any direction."""

    def regression(self, directions, levels_db):
        """Compute what the code of an ear has to explain.

        Args:
            directions: Unit vectors, shape `(n, 3)`.
            levels_db: Measured levels in dB, shape `(n, bins)`.

        Returns:
            Waves Φ, shape `(n, waves)`; deviation D from the mean ear in units of 10 dB, shape `(n, bins)`; and λ.
        """
        mean, waves = self(np.asarray(directions, "float32"))
        deviation = np.asarray(levels_db, "float32") / LEVEL_UNIT_DB - np.asarray(mean)
        return np.asarray(waves), deviation, float(ops.exp(self.log_penalty))

    def infer_latent(self, directions, levels_db):
        """Find the code of one ear from some of its directions.

        Args:
            directions: Unit vectors, shape `(n, 3)`.
            levels_db: Measured levels in dB, shape `(n, bins)`.

        Returns:
            Code Z, shape `(waves, bins)`.
        """
        return np.asarray(ridge_latent(*self.regression(directions, levels_db)))

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


@keras.saving.register_keras_serializable(package="acml_tf")
class HRTFField(CodedField):
    """Mean ear and waves in every direction; it learns to complete ears from some of their directions.

    A batch is one grid: `x` are its directions, shape `(directions, 3)`, `y` the levels of some ears on it in dB,
    shape `(directions, ears, bins)`.
    """

    def __init__(self, num_bins=64, num_waves=256, hidden_units=256, frequency=15.0, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.num_bins, self.num_waves, self.hidden_units = num_bins, num_waves, hidden_units
        self.frequency, self.seed = frequency, seed
        self.network = build_field_network(num_bins, num_waves, hidden_units, frequency, seed)
        self.log_penalty = self.add_weight(shape=(), initializer=keras.initializers.Constant(np.log(0.1)))
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, directions):
        return self.network(directions)

    def draw_measured(self, num_directions):
        """Draw which directions of a step count as measured, 1.2 to 20 % of them: a column of ones and zeros."""
        fraction = ops.exp(keras.random.uniform((), np.log(0.012), np.log(0.2), seed=self.seed_generator))
        return ops.cast(keras.random.uniform((num_directions, 1), seed=self.seed_generator) < fraction, "float32")

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        r"""Compute how badly this step's ears are completed, eq. (16), plus a tenth of the error at the origin.

        `self.draw_measured` says which directions are measured, the same for all ears. From these alone
        `ridge_latent` finds the code of each ear, with $\lambda$ = exp(`self.log_penalty`). The loss counts levels in
        units of 10 dB and is the sum of two mean squares over directions, ears and bins: what the code leaves at the
        *hidden* directions, and 0.1 times that of what the mean ear leaves at *all* directions. The gradient reaches
        every weight and `self.log_penalty`, also by way of the code.

        Args:
            x: Not needed.
            y: Levels in dB, shape `(directions, ears, bins)`.
            y_pred: What `call` gave: mean ear in units of 10 dB, as is `y / LEVEL_UNIT_DB`, shape `(directions, bins)`,
                and waves, shape `(directions, waves)`.
            sample_weight: Not needed.
            training: Not needed.

        Returns:
            The loss, a scalar tensor; also while `fit` traces it and the number of directions is not known yet.
        """
        mean, waves = y_pred
        deviation = ops.reshape(y / LEVEL_UNIT_DB - mean[:, None], (ops.shape(y)[0], -1))
        seen = self.draw_measured(ops.shape(y)[0])
        latent = ridge_latent(waves * seen, deviation * seen, ops.exp(self.log_penalty))
        hidden_error = (deviation - ops.matmul(waves, latent)) * (1 - seen)
        completion = ops.sum(ops.mean(hidden_error**2, axis=1)) / ops.sum(1 - seen)
        return completion + 0.1 * ops.mean(deviation**2)


def ear_batches(grids, ears_per_step=8, seed=0):
    """Make an endless data set for `HRTFField`: the grids in turn, each with some of its ears, drawn anew.

    Args:
        grids: Pairs of directions, shape `(directions, 3)`, and levels in dB, shape `(ears, directions, bins)`; the
            grids and the numbers of ears may differ.
        ears_per_step: Number of ears that a step looks at.
        seed: Draws the ears.

    Returns:
        `tf.data.Dataset` of directions and levels, shape `(directions, ears_per_step, bins)`.
    """

    def batches():
        rng = np.random.default_rng(seed)
        while True:
            for directions, levels in grids:
                ears = rng.permutation(len(levels))[:ears_per_step]
                yield directions, np.moveaxis(levels[ears], 0, 1)

    num_ears = ears_per_step if min(len(levels) for _, levels in grids) >= ears_per_step else None
    signature = (tf.TensorSpec((None, 3)), tf.TensorSpec((None, num_ears, grids[0][1].shape[-1])))
    return tf.data.Dataset.from_generator(batches, output_signature=signature)


def train_hrtf_field(grids, steps=600, ears_per_step=8, seed=0, callbacks=None, **field):
    """Train a field on the ears of many people, measured on one grid or on several.

    Args:
        grids: Pairs of directions, shape `(directions, 3)`, and levels in dB, shape
            `(ears, directions, bins)`; the grids and the numbers of ears may differ.
        steps: Number of gradient steps; each takes the next grid in turn.
        ears_per_step: Number of ears, drawn anew, that a step looks at.
        seed: Seed of initial weights, of the ears in each step and of the hidden directions.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss; there are 20 epochs, or as few as
            10 where that shares out the steps.
        **field: Further arguments of `HRTFField`.

    Returns:
        The trained `HRTFField`; `field.history.history["loss"]` holds the loss of each epoch.

    Raises:
        ValueError: Fewer than 20 steps are wanted, or a number without a divisor from 10 to 20, or the grids have
            different bins.
    """
    bins = {np.shape(levels)[-1] for _, levels in grids}
    if steps < 20 or len(bins) != 1:
        raise ValueError(f"steps={steps} and bins {bins}: take 20 steps or more, and the same bins on all grids.")
    epochs = equal_epochs(steps, 20, 10)
    model = HRTFField(bins.pop(), seed=seed, **field)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)))
    data = ear_batches(grids, ears_per_step, seed)
    model.fit(data, epochs=epochs, steps_per_epoch=steps // epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model
