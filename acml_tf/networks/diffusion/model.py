r"""A diffusion model: a network that hears what is noise in a noisy picture of a room.

Reference: J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS (2020).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.diffusion.schedule import (
    alpha_bar,
    cosine_schedule,
    diffuse,
    linear_schedule,
    shifted_schedule,
)
from acml_tf.networks.serialization import ArgumentsAsConfig
from acml_tf.networks.sinusoidal_embedding import sinusoidal_embedding
from acml_tf.networks.training import cosine_adam_ema

NUM_STEP_FEATURES = 64
SCHEDULES = {"linear": linear_schedule, "cosine": cosine_schedule, "shifted": shifted_schedule}


def noise_prediction_loss(predict_noise, clean, steps, noise, alpha_bars):
    r"""Compute the mean squared error of a network that predicts the noise in diffused data.

    $$\mathcal L = \left\langle\left(\epsilon - \epsilon_\theta(x_t, t)\right)^2\right\rangle,\qquad
    x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1 - \bar\alpha_t}\,\epsilon$$

    Args:
        predict_noise: Function of noisy data, shape `(batch, ...)`, and their steps, shape `(batch,)`.
        clean: Data $x_0$, shape `(batch, ...)`.
        steps: Step t of each example, integers 1 … T, shape `(batch,)`.
        noise: Draws ε from the standard normal distribution, shape of `clean`.
        alpha_bars: $\bar\alpha_0 \dots \bar\alpha_T$, shape `(T + 1,)`.

    Returns:
        Mean square over everything, one number.

    Example:
        A network that always says 0 has a loss of about 1.
    """
    noisy = diffuse(clean, noise, ops.take(alpha_bars, steps))
    return ops.mean((noise - predict_noise(noisy, steps)) ** 2)


def build_denoiser(num_features, hidden_units, num_blocks, seed, name="denoiser"):
    """Build a network whose every layer is told the step, by factors that turn its units up or down.

    Beside the residual blocks runs a path with factors alone: for normal data the best denoiser is such a linear
    filter, and the blocks need only learn what goes beyond it.

    Args:
        num_features: Length of a vector.
        hidden_units: Width of the blocks.
        num_blocks: Number of blocks.
        seed: Seed of the initial weights.
        name: Name of the model.

    Returns:
        A functional `keras.Model` from vectors `(batch, num_features)` and embedded steps `(batch, 64)` to vectors.

    Example:
        `build_denoiser(288, 256, 3, seed=0).output_shape == (None, 288)`.
    """
    seeds = iter(range(seed, seed + 100))

    def dense(units, activation=None):
        return keras.layers.Dense(units, activation, kernel_initializer=keras.initializers.GlorotUniform(next(seeds)))

    vector, step = keras.Input((num_features,)), keras.Input((NUM_STEP_FEATURES,))
    clock = dense(128, "silu")(dense(128, "silu")(step))
    linear = dense(num_features)(vector) * dense(num_features)(clock)
    hidden = dense(hidden_units)(vector)
    for _ in range(num_blocks):
        inner = keras.layers.LayerNormalization()(hidden)
        inner = inner * (1 + dense(hidden_units)(clock)) + dense(hidden_units)(clock)
        hidden = hidden + dense(hidden_units)(dense(hidden_units, "silu")(inner))
    hidden = keras.layers.LayerNormalization()(hidden)
    return keras.Model([vector, step], dense(num_features)(hidden) + dense(num_features)(linear), name=name)


@keras.saving.register_keras_serializable(package="acml_tf")
class DiffusionModel(ArgumentsAsConfig, keras.Model):
    r"""Says what is noise in a noisy vector, given the step.

    For data that are themselves standard normal the best guess is $\sqrt{1 - \bar\alpha_t}\,x_t$; the network
    learns the rest: $\epsilon_\theta = \sqrt{1 - \bar\alpha_t}\,x_t + \sqrt{\bar\alpha_t}\,F_\theta(x_t, t)$
    (Salimans and Ho's v-prediction). Called on a pair of vectors `(batch, num_features)` and steps `(batch,)`.

    Args:
        num_features: Length of a vector.
        num_steps: Number of diffusion steps T.
        hidden_units: Width of the denoiser.
        num_blocks: Number of its residual blocks.
        schedule: `"linear"`, `"cosine"` or `"shifted"`.
        seed: Seed of the initial weights, and of steps and noise in training.
    """

    def __init__(
        self, num_features, num_steps=1000, hidden_units=256, num_blocks=3, schedule="shifted", seed=0, **kwargs
    ):
        """Build the denoiser; see the class for the arguments."""
        super().__init__(**kwargs)
        self.num_features, self.num_steps = num_features, num_steps
        self.hidden_units, self.num_blocks = hidden_units, num_blocks
        self.schedule, self.seed = schedule, seed
        self.denoiser = build_denoiser(num_features, hidden_units, num_blocks, seed)
        self.alpha_bars = alpha_bar(SCHEDULES[schedule](num_steps)).astype("float32")
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs):
        """Return the noise predicted in `(vectors, steps)`, shape of the vectors."""
        noisy, steps = inputs
        alpha_bar_t = ops.take(self.alpha_bars, ops.cast(steps, "int32"))[:, None]
        return (1 - alpha_bar_t) ** 0.5 * noisy + alpha_bar_t**0.5 * self.denoiser(
            [noisy, sinusoidal_embedding(steps, NUM_STEP_FEATURES)]
        )

    def predict_noise(self, noisy, steps):
        """Return the noise predicted in vectors `(batch, num_features)` at steps `(batch,)`."""
        return self((noisy, steps))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the loss of noise prediction on the vectors `x[0]`, at steps and with noise drawn here."""
        clean = x[0]
        steps = keras.random.randint((ops.shape(clean)[0],), 1, self.num_steps + 1, seed=self.seed_generator)
        noise = keras.random.normal(ops.shape(clean), seed=self.seed_generator)
        return noise_prediction_loss(self.predict_noise, clean, steps, noise, self.alpha_bars)


def train_diffusion(vectors, epochs=100, batch_size=128, seed=0, callbacks=None, **network):
    """Train a diffusion model on vectors, each with new noise at a new step in every epoch.

    Args:
        vectors: Standardised data, shape `(n, num_features)`.
        epochs: Number of passes.
        batch_size: Vectors in a training step.
        seed: Seed of initial weights, steps, noise and the order of the vectors.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **network: Further arguments of `DiffusionModel`.

    Returns:
        The trained `DiffusionModel`, with averaged weights; `model.history.history["loss"]` holds the loss of
        each epoch.

    Raises:
        ValueError: There are fewer vectors than one batch.

    Example:
        `train_diffusion(vectors, epochs=2).predict_noise(vectors, np.full(len(vectors), 500))`.
    """
    if len(vectors) < batch_size:
        raise ValueError(f"{len(vectors)} vectors fill no batch of {batch_size}: give more, or a smaller batch.")
    model = DiffusionModel(vectors.shape[1], seed=seed, **network)
    model.compile(cosine_adam_ema(epochs * -(-len(vectors) // batch_size)))
    fit_without_targets(model, vectors, epochs, batch_size, seed, callbacks)
    return model


def fit_without_targets(model, vectors, epochs, batch_size, seed, callbacks=None):
    """Fit a model whose loss draws its own targets; Keras wants a call first: it gets the vectors at step 0.

    Args:
        model: Compiled model that is called on vectors and steps.
        vectors: Data, shape `(n, num_features)`.
        epochs: Number of passes.
        batch_size: Vectors in a training step.
        seed: Draws the order of the vectors, once.
        callbacks: Keras callbacks for `fit`.
    """
    vectors = np.asarray(vectors, "float32")[np.random.default_rng(seed).permutation(len(vectors))]
    steps = np.zeros(len(vectors), "int32")
    model.fit((vectors, steps), None, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
