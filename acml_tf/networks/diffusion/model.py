r"""A diffusion model: a network that predicts the noise in a noisy energy map of a room.

Reference: J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS (2020).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.diffusion.denoiser import build_denoiser
from acml_tf.networks.diffusion.schedule import (
    alpha_bar,
    cosine_schedule,
    diffuse,
    linear_schedule,
    shifted_schedule,
)
from acml_tf.networks.serialization import ArgumentsAsConfig
from acml_tf.networks.training import cosine_adam_ema

SCHEDULES = {"linear": linear_schedule, "cosine": cosine_schedule, "shifted": shifted_schedule}


@keras.saving.register_keras_serializable(package="acml_tf")
class DiffusionModel(ArgumentsAsConfig, keras.Model):
    r"""Predict the noise in a noisy vector, given the step.

    For data that are themselves standard normal the best guess is $\sqrt{1 - \bar\alpha_t}\,x_t$; the network $F$
    learns the rest (Salimans and Ho's v-prediction):
    $\hat\epsilon = \sqrt{1 - \bar\alpha_t}\,x_t + \sqrt{\bar\alpha_t}\,F(x_t, t)$.

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
        self.num_features, self.num_steps, self.schedule = num_features, num_steps, schedule
        self.hidden_units, self.num_blocks, self.seed = hidden_units, num_blocks, seed
        self.denoiser = build_denoiser(num_features, hidden_units, num_blocks, seed)
        self.alpha_bars = alpha_bar(SCHEDULES[schedule](num_steps)).astype("float32")
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs):
        """Return the noise predicted in `(vectors, steps)`, shape of the vectors."""
        noisy, steps = inputs
        alpha_bar_t = ops.take(self.alpha_bars, ops.cast(steps, "int32"))[:, None]
        return (1 - alpha_bar_t) ** 0.5 * noisy + alpha_bar_t**0.5 * self.denoiser([noisy, steps])

    def predict_noise(self, noisy, steps):
        """Return the noise predicted in vectors `(batch, num_features)` at steps `(batch,)`."""
        return self((noisy, steps))

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the mean squared error of the noise predicted in diffused vectors, one number.

        Every vector of the batch is diffused to a step of its own, drawn from 1 … `num_steps` with equal chances,
        with noise of its own; both draws are new at every call and come from `self.seed_generator`.

        Args:
            x: Pair of clean vectors `(batch, num_features)` and steps; the steps are not used.
            y: Not used.
            y_pred: Not used.
            sample_weight: Not used.
            training: Not used.
        """
        clean = x[0]
        shape = ops.shape(clean)
        steps = keras.random.randint(shape[:1], 1, self.num_steps + 1, seed=self.seed_generator)
        noise = keras.random.normal(shape, seed=self.seed_generator)
        noisy = diffuse(clean, noise, ops.take(self.alpha_bars, steps))
        return ops.mean((noise - self.predict_noise(noisy, steps)) ** 2)


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
    model.optimizer.build(model.trainable_variables)  # made inside `fit`, its variables would cost a second graph
    model.fit((vectors, steps), None, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
