"""Seven hyper-parameters of a small network, and a table of what it scores after each epoch under 512 settings.

`scripts/make_settings_table.py` trained them, each from its initial weights to its last epoch, on log-mel pictures of
sounds made by rule. Looking a training up costs microseconds, so a search can be repeated two hundred times.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from acml_tf.acoustics.kinds import takes_paths

SETTINGS_FILE = Path(__file__).with_name("settings.npz")
NUM_SETTINGS, NUM_EPOCHS = 512, 27
NAMES = ("learning_rate", "weight_decay", "dropout", "batch_size", "filters", "layers", "hidden_stripe")


def setting_of_point(point):
    """Turn a point of the unit cube into a setting: every axis is one hyper-parameter on its own scale.

    Args:
        point: Seven numbers from 0 to 1, in the order of `NAMES`.

    Returns:
        Dictionary: learning rate 10⁻⁴ … 10⁻¹ and weight decay 10⁻⁴ … 1, both logarithmic; dropout 0 … 0.7; batch size
        32, 64 or 128; 8, 16 or 32 filters; 1 or 2 layers of them; 0 to 8 bands, and frames, that training may hide.

    Raises:
        ValueError: There are not seven numbers from 0 to 1.

    Example:
        >>> setting_of_point([0.5] * 7)["batch_size"]
        64
    """
    point = np.asarray(point, dtype=float)
    if point.shape != (len(NAMES),) or not np.all((point >= 0) & (point <= 1)):
        said = point.tolist() if point.ndim == 1 else f"an array of shape {point.shape}"
        raise ValueError(f"the point is {said}: give {len(NAMES)} numbers from 0 to 1.")
    rate, decay, dropout, batch, filters, layers, stripe = point
    return {
        "learning_rate": float(10 ** (-4 + 3 * rate)),
        "weight_decay": float(10 ** (-4 + 4 * decay)),
        "dropout": float(0.7 * dropout),
        "batch_size": (32, 64, 128)[min(int(3 * batch), 2)],
        "filters": (8, 16, 32)[min(int(3 * filters), 2)],
        "layers": (1, 2)[min(int(2 * layers), 1)],
        "hidden_stripe": min(int(9 * stripe), 8),
    }


@dataclass(frozen=True)
class SettingsTable:
    """What 512 settings scored, all on the same clips.

    Attributes:
        points: Settings as points of the unit cube, shape `(num_settings, 7)`; `setting_of_point` reads them.
        validation: Accuracy on the validation clips after each epoch, shape `(num_settings, 27)`.
        test: Accuracy on the test clips, which no search may see, after the last epoch, shape `(num_settings,)`.
        right_at_the_end: Whether each validation and test clip was right after the last epoch, shape
            `(num_settings, num_clips)`.
        recordings: Number of the recording of each of these clips, shape `(num_clips,)`.
        seconds: Processor time of a whole training, shape `(num_settings,)`.
    """

    points: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    right_at_the_end: np.ndarray
    recordings: np.ndarray
    seconds: np.ndarray

    def __len__(self):
        """Return the number of settings."""
        return len(self.points)


@takes_paths("path")
def load_settings_table(path=SETTINGS_FILE):
    """Load the table of trained settings that comes with the package.

    Args:
        path: File as `scripts/make_settings_table.py` writes it.

    Returns:
        The table.

    Example:
        >>> load_settings_table().validation.shape
        (512, 27)
    """
    with np.load(path) as file:
        recordings, num_validation = file["recordings"], int(file["num_validation"])
        right = np.unpackbits(file["right_at_the_end"], axis=1, count=len(recordings)).astype(bool)
        return SettingsTable(
            points=file["points"].astype(float),
            validation=file["validation"] / num_validation,
            test=right[:, num_validation:].mean(axis=1),
            right_at_the_end=right,
            recordings=recordings.astype(int),
            seconds=file["seconds"].astype(float),
        )
