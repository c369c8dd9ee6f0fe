"""What steers and watches the training of a `WavePINN`: its time window, its points, its error.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.samples import takes_samples
from acml_tf.networks.pinn.collocation import sample_by_residual


@takes_samples("predicted", "reference", alike=True)
def relative_error(predicted, reference):
    """Compute how far a field is from the true one: ‖p̂ − p‖ / ‖p‖ over all points.

    Args:
        predicted: Pressures, any shape.
        reference: True pressures, same shape.

    Returns:
        Relative L2 error; 0 is perfect, 1 is the score of zero pressure.

    Raises:
        ValueError: The reference is 0 everywhere.

    Example:
        >>> round(relative_error([1.1, 0.0], [1.0, 0.0]), 6)
        0.1
    """
    if not np.any(reference):
        raise ValueError(f"All {np.size(reference)} reference pressures are 0: compare where there is sound.")
    return float(np.linalg.norm(np.subtract(predicted, reference)) / np.linalg.norm(reference))


@takes_number("progress", "duration", "first", "until")
def causal_horizon(progress, duration, first=0.15, until=0.6):
    """Compute up to which time the wave equation is asked for: first near the start, later everywhere.

    Args:
        progress: Fraction of the training that is done, 0 … 1.
        duration: Whole time of the field.
        first: Fraction of the time that is open from the beginning.
        until: Fraction of the training after which all time is open.

    Returns:
        Latest time at which points are drawn.

    Example:
        `causal_horizon(0.3, 2.0)` is 1.15: halfway from 0.3 to 2.0.
    """
    return duration * min(1.0, first + (1 - first) * progress / until)


class CausalWindow(keras.callbacks.Callback):
    """Let the time window of a `WavePINN` grow with the epochs, so that causes are learned before effects."""

    def on_epoch_begin(self, epoch, logs=None):
        """Open the window as far as `causal_horizon` says."""
        del logs
        self.model.horizon.assign(causal_horizon(epoch / self.params["epochs"], self.model.duration))


class ResidualAdaptiveSampling(keras.callbacks.Callback):
    """Put a fraction of a `WavePINN`'s points where the wave equation fails most, anew every few epochs.

    Args:
        every: Epochs between two choices.
        seed: Draws the choices.
    """

    def __init__(self, every=5, seed=0):
        """Remember how often."""
        super().__init__()
        self.every, self.seed = every, seed

    def on_train_begin(self, logs=None):
        """Refuse a model that has no points to move."""
        del logs
        if not self.model.adaptive_points.shape[0]:
            raise ValueError("The model has no adaptive points: give it an adaptive_fraction above 0.")

    def on_epoch_begin(self, epoch, logs=None):
        """Choose from four times as many candidates as there are points."""
        del logs
        if epoch % self.every == 0:
            pool = self.model.draw_points(4 * self.model.num_points)
            chosen = sample_by_residual(
                pool, self.model.residual(pool), self.model.adaptive_points.shape[0], self.seed + epoch
            )
            self.model.adaptive_points.assign(chosen)


class RelativeErrorMonitor(keras.callbacks.Callback):
    """Write the relative error against a reference into the history every few epochs, as `error`.

    Args:
        points: Points (x, y, t).
        pressure: True pressure there.
        every: Epochs between two looks; in between the last value is repeated.
    """

    def __init__(self, points, pressure, every=10):
        """Remember the reference."""
        super().__init__()
        self.points, self.pressure = np.asarray(points, "float32").reshape(-1, 3), np.ravel(pressure)
        self.every, self.error = every, 1.0

    def on_epoch_end(self, epoch, logs=None):
        """Look at every tenth epoch and at the last one."""
        if epoch % self.every == 0 or epoch + 1 == self.params["epochs"]:
            self.error = relative_error(np.ravel(self.model(self.points)), self.pressure)
        logs["error"] = self.error
