r"""One step instead of a thousand: a student that jumps from any noise to where its teacher's walk would end.

Reference: Y. Song, P. Dhariwal, M. Chen, I. Sutskever, "Consistency models", ICML (2023).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.diffusion.model import fit_without_targets
from acml_tf.networks.diffusion.sampling import clean_estimate, ddim_step, starting_noise
from acml_tf.networks.diffusion.schedule import diffuse
from acml_tf.networks.serialization import ArgumentsAsConfig
from acml_tf.networks.training import cosine_adam_ema


def consistency_function(predict_noise, noisy, steps, alpha_bars):
    r"""Compute the clean end that a student jumps to from noisy data at any step.

    $f(x_t, t) = \hat x_0$. With the noise of a `DiffusionModel` it reads
    $\sqrt{\bar\alpha_t}\,x_t - \sqrt{1 - \bar\alpha_t}\,F_\theta(x_t, t)$, so at step 0 it is $x_0$ itself, whatever
    the network says: the boundary condition $c_\mathrm{skip}(0) = 1$, $c_\mathrm{out}(0) = 0$ comes for free.

    Args:
        predict_noise: Function of noisy data and steps.
        noisy: Noisy data, shape `(batch, num_features)`.
        steps: Step of each example, shape `(batch,)`.
        alpha_bars: $\bar\alpha_0 \dots \bar\alpha_T$, shape `(T + 1,)`.

    Returns:
        Clean data, shape of `noisy`.

    Example:
        At step 0 it returns `noisy`.
    """
    return clean_estimate(noisy, predict_noise(noisy, steps), ops.take(alpha_bars, steps)[:, None])


@keras.saving.register_keras_serializable(package="acml_tf")
class ConsistencyModel(ArgumentsAsConfig, keras.Model):
    r"""A student beside its teacher: two neighbours on one path of the teacher must have the same end.

    A batch is diffused to steps $t_{n+1}$ of a coarse grid; the teacher takes one DDIM step to $t_n$; the student's
    jump from $t_{n+1}$ shall land where its own jump from $t_n$ lands, which is held fixed.

    Args:
        teacher: Trained `DiffusionModel`, or one of your own with its methods; the student starts as its copy.
        num_intervals: Number of steps of the grid.
        seed: Seed of the steps and the noise in training.
        **kwargs: Arguments of `keras.Model` (`name`, `dtype`, `trainable`).
    """

    def __init__(self, teacher, num_intervals=10, seed=0, **kwargs):
        """Copy the teacher twice; see the class for the arguments."""
        super().__init__(**kwargs)
        self.num_intervals, self.seed = num_intervals, seed
        self.student, self.teacher = _copy(teacher, "student"), _copy(teacher, "teacher")
        self.teacher.trainable = False
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.built = True

    def get_config(self):
        """Return every argument of the constructor, the teacher as its own configuration."""
        return {**super().get_config(), "teacher": keras.saving.serialize_keras_object(self.teacher)}

    @classmethod
    def from_config(cls, config):
        """Build the model from what `get_config` returned, the teacher first."""
        return cls(**{**config, "teacher": keras.saving.deserialize_keras_object(config["teacher"])})

    def call(self, inputs):
        """Return the clean ends of noisy vectors `inputs[0]` at steps `inputs[1]`."""
        noisy, steps = inputs
        return consistency_function(
            self.student.predict_noise, noisy, ops.cast(steps, "int32"), self.student.alpha_bars
        )

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return how far apart the student's two jumps land, mean square."""
        clean, alpha_bars = x[0], self.teacher.alpha_bars
        shape, last = ops.shape(clean), self.student.num_steps
        grid = ops.convert_to_tensor(np.round(np.linspace(0, last, self.num_intervals + 1)), "int32")
        number = keras.random.randint((shape[0],), 0, self.num_intervals, seed=self.seed_generator)
        here, there = ops.take(grid, number + 1), ops.take(grid, number)
        noisy = diffuse(clean, keras.random.normal(shape, seed=self.seed_generator), ops.take(alpha_bars, here))
        from_share, to_share = (ops.take(alpha_bars, steps)[:, None] for steps in (here, there))
        nearer = ddim_step(noisy, self.teacher((noisy, here)), from_share, to_share)
        target = ops.stop_gradient(self((nearer, there)))
        return ops.mean((self((noisy, here)) - target) ** 2)


def distil(teacher, vectors, epochs=30, num_intervals=10, batch_size=128, seed=0, callbacks=None):
    """Train a student to do in one step what a trained diffusion model does in many.

    Args:
        teacher: Trained `DiffusionModel`, or one of your own with its methods; the student starts as its copy.
        vectors: Standardised data, shape `(n, num_features)`.
        epochs: Number of passes.
        num_intervals: Number of DDIM steps on the teacher's whole path.
        batch_size: Vectors in a training step.
        seed: Seed of steps, noise and the order of the vectors.
        callbacks: Keras callbacks for `fit`.

    Returns:
        The trained `ConsistencyModel`.

    Example:
        `one_step_sample(distil(model, vectors), 10)` are ten new vectors.
    """
    model = ConsistencyModel(teacher, num_intervals, seed)
    model.compile(cosine_adam_ema(epochs * -(-len(vectors) // batch_size), largest=5e-4))
    fit_without_targets(model, vectors, epochs, batch_size, seed, callbacks)
    return model


def _copy(model, name):
    """Return a model of the same class with the same weights."""
    copy = type(model).from_config({**model.get_config(), "name": name})
    copy.set_weights(model.get_weights())
    return copy


def one_step_sample(model, num_samples, seed=0):
    """Generate new data in one jump from pure noise.

    Args:
        model: Trained `ConsistencyModel`.
        num_samples: Number of vectors.
        seed: Draws the noise.

    Returns:
        Vectors, shape `(num_samples, num_features)`.

    Example:
        `one_step_sample(model, 10).shape == (10, model.student.num_features)`.
    """
    start = starting_noise(num_samples, model.student.num_features, seed)
    return np.asarray(model((start.astype("float32"), np.full(num_samples, model.student.num_steps))))
