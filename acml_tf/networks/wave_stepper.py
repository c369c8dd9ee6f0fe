r"""A solver that is learned: sound on a line in steps too long for finite differences.

In every medium without loss $p(t + \tau) + p(t - \tau) = 2\cos(\tau\sqrt{-c^2\nabla^2})\,p(t)$, however long the
step τ is. A small network looks at the speed around each point and says how the neighbours weigh in that operator;
what is known of the operator beforehand is built in.

Reference: Y. Bar-Sinai et al., "Learning data-driven discretizations for partial differential equations", PNAS 116
(2019), 15344–15349.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.seeding import seeded
from acml_tf.networks.serialization import ArgumentsAsConfig
from acml_tf.networks.training import require_finite_loss

MAX_EIGENVALUE = 4.0  # a mode of ν²GᵀG above it grows: 2 − b must stay within −2 … 2
TARGET_EIGENVALUE = 3.8  # the training pushes modes below this, for a margin on media it never saw


@keras.saving.register_keras_serializable(package="acml_tf")
class WaveStepper(ArgumentsAsConfig, keras.Model):
    r"""One long step of sound on a line with rigid ends: p(t), p(t − τ) and the medium give p(t + τ).

    $$p^{+} = 2p - p^{-} - \nu^2\,\mathbf G^\top\mathbf G\,p,\qquad
    (\mathbf G p)_{x+1/2} = \sum_{j=1}^{m} g_j(x)\,(p_{x+j} - p_{x+1-j})$$

    with the Courant number ν = cτ/Δx. The network makes only the weights g, from ν around x + ½. So whatever it
    learns, the step is linear in the pressure, can be run backwards, leaves a constant pressure alone, is the same
    everywhere and seen from both sides, and is reciprocal. As $\sum_j (2j - 1) g_j = 1$, long waves have the speed c.
    Untrained, with $g_1 = 1$, it is the common scheme of second order.

    Args:
        reach: Number m of weights; a step looks 2m − 1 points far, which must be more than the largest ν.
        filters: Channels of the network over the medium.
        num_layers: Number of its hidden layers; each sees one point farther to both sides.
        stability_weight: Weight of the loss on modes that would grow.
        seed: Draws initial weights and noise.
    """

    def __init__(self, reach=6, filters=16, num_layers=3, stability_weight=0.01, seed=0, **kwargs):
        """Build the network over the medium; see the class for the arguments."""
        super().__init__(**kwargs)
        self.reach, self.filters, self.num_layers = reach, filters, num_layers
        self.stability_weight, self.seed = stability_weight, seed
        self.margin = 2 * reach + num_layers
        layers = [keras.Input((None, 1)), keras.layers.Rescaling(0.5, -1.0)]
        for depth in range(num_layers):
            draw = keras.initializers.GlorotNormal(seed=seed + depth)
            layers.append(keras.layers.Conv1D(filters, 3, padding="same", activation="gelu", kernel_initializer=draw))
        layers.append(keras.layers.Dense(reach - 1, kernel_initializer="zeros"))
        self.network = keras.Sequential(layers)
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def call(self, inputs):
        """Return the next frames; `inputs` are now and before, `(batch, frames, points)`, ν, `(batch, points)`."""
        now, before, courant = inputs
        return 2 * now - before - self.restore(now, courant, self.weigh(courant))

    def weigh(self, courant):
        """Return the weights g between each point and the next, `(batch, points + 2 · margin, reach)`."""
        seen = _mirror(courant, self.margin)
        rightward = self.network(seen[..., None])
        leftward = ops.flip(self.network(ops.flip(seen, axis=1)[..., None]), axis=1)
        far = (rightward + ops.roll(leftward, -1, axis=1)) / 2
        nearest = 1 - ops.sum(far, axis=-1, keepdims=True)
        return ops.concatenate([nearest, far / np.arange(3, 2 * self.reach, 2, dtype="float32")], axis=-1)

    def restore(self, pressure, courant, weights):
        """Return ν²GᵀG p, by which the medium pulls each frame back, shape of the pressure."""
        pressure, weights = _mirror(pressure, self.margin), ops.unstack(weights[:, None], self.reach, axis=-1)
        slope = sum(
            weight * (ops.roll(pressure, -j, axis=-1) - ops.roll(pressure, j - 1, axis=-1))
            for j, weight in enumerate(weights, 1)
        )
        parts = [(j, weight * slope) for j, weight in enumerate(weights, 1)]
        pull = sum(ops.roll(part, j, axis=-1) - ops.roll(part, 1 - j, axis=-1) for j, part in parts)
        return ops.square(courant)[:, None] * pull[..., self.margin : -self.margin]

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the mean squared error, and a price for each medium whose highest mode would grow."""
        excess = ops.relu(self.highest_mode(x[2]) - TARGET_EIGENVALUE)
        return ops.mean(ops.square(y - y_pred)) + self.stability_weight * ops.mean(ops.log1p(excess))

    def highest_mode(self, courant, rounds=5):
        """Estimate from below the largest eigenvalue of ν²GᵀG in each medium, by power iteration."""
        weights = self.weigh(courant)
        fixed = ops.stop_gradient(weights)
        wave = keras.random.normal((ops.shape(courant)[0], 1, courant.shape[1]), seed=self.seed_generator)
        for _ in range(rounds):
            wave = self.restore(wave / ops.std(wave, axis=-1, keepdims=True), courant, fixed)
        weighted = wave / ops.square(courant)[:, None]
        energy = ops.sum(weighted * self.restore(wave, courant, weights), axis=(1, 2))
        return energy / ops.sum(weighted * wave, axis=(1, 2))


def _mirror(line, margin):
    """Continue a line beyond its rigid ends: there a wave meets its mirror image."""
    return ops.pad(line, [(0, 0)] * (len(line.shape) - 1) + [(margin, margin)], mode="reflect")


def train_wave_stepper(courant, pressure, epochs=30, batch_size=4, learning_rate=5e-3, seed=0, callbacks=(), **model):
    """Train a `WaveStepper` on waves that a solver has followed.

    Args:
        courant: Courant number c τ/Δx > 0 of each line, shape `(lines, points)`.
        pressure: Frames τ apart, shape `(lines, frames, points)`, at least three.
        epochs: Passes over all lines.
        batch_size: Lines in a step of Adam.
        learning_rate: First step size; it falls to zero along half a cosine.
        seed: Draws initial weights, noise and order.
        callbacks: Further callbacks of Keras.
        **model: Further arguments of `WaveStepper`.

    Returns:
        The trained model.

    Raises:
        ValueError: For shapes that do not match, too few points, a Courant number that is not positive or beyond the
            reach, or a loss that stops being a number.

    Example:
        Trained on 128 lines of `simulate_wave_lines`, it takes steps of two points with an error of 0.2 % each.
    """
    courant, pressure = np.asarray(courant, "float32"), np.asarray(pressure, "float32")
    stepper = WaveStepper(seed=seed, **model)
    _check(courant, pressure, stepper)
    steps = epochs * -(-len(courant) // batch_size)
    rate = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    stepper.compile(keras.optimizers.Adam(rate, clipnorm=1.0), jit_compile=False)
    known = pressure[:, 1:-1], pressure[:, :-2], courant
    with seeded(seed):
        stepper.fit(known, pressure[:, 2:], batch_size, epochs, verbose=0, callbacks=list(callbacks))
    require_finite_loss(stepper, learning_rate)
    return stepper


def _check(courant, pressure, stepper):
    """Refuse what cannot be trained on, in one sentence."""
    if pressure.ndim != 3 or pressure.shape[1] < 3 or pressure[:, 0].shape != courant.shape:
        raise ValueError(
            f"courant has the shape {courant.shape} and pressure {pressure.shape}: give (lines, points) and "
            "(lines, frames, points) with at least three frames."
        )
    if courant.shape[1] <= stepper.margin:
        raise ValueError(f"a line has {courant.shape[1]} points: give more than {stepper.margin}, or a smaller reach.")
    if not 0 < np.min(courant) <= np.max(courant) < 2 * stepper.reach - 1:
        raise ValueError(
            f"courant runs from {np.min(courant):.3g} to {np.max(courant):.3g}: it must be above 0 and below "
            f"2·reach − 1 = {2 * stepper.reach - 1}."
        )


def step_matrix(stepper, courant):
    """Compute the step in one medium as a matrix A, p(t + τ) = A p(t) − p(t − τ): it is linear, so this is all of it.

    Args:
        stepper: `WaveStepper`.
        courant: Courant number at each point of one line, shape `(points,)`.

    Returns:
        A, shape `(points, points)`. A field can be run for ever if all its eigenvalues lie within −2 … 2.

    Example:
        Every row sums to 2: a constant pressure stays as it is.
    """
    unit = np.eye(len(courant), dtype="float32")[None]
    line = np.asarray(courant, "float32")[None]
    return np.asarray(stepper((unit, 0 * unit, line)), float)[0].T


def roll_out(stepper, initial_pressure, courant, num_steps):
    """Simulate a pressure that is at rest at first, many steps on the model's own results.

    Args:
        stepper: `WaveStepper`.
        initial_pressure: p(x, 0), shape `(points,)`.
        courant: Courant number at each point, shape `(points,)`.
        num_steps: Number of steps.

    Returns:
        Pressure, shape `(num_steps + 1, points)`; frame n is at the time nτ.

    Example:
        On a line with ν = 2, half of a pulse stands 20 points farther left and half 20 farther right after 10 steps.
    """
    step = step_matrix(stepper, courant)
    frames = [np.asarray(initial_pressure, float)]
    frames.append(step @ frames[0] / 2)
    for _ in range(num_steps - 1):
        frames.append(step @ frames[-1] - frames[-2])
    return np.stack(frames[: num_steps + 1])
