"""Train a small network under 512 settings and keep every epoch's scores: the table of lesson 4_3.

`python scripts/make_settings_table.py PARTS [--seconds 200]` trains what is missing in the folder PARTS, for so many
seconds; when nothing is missing it writes acml_tf/tuning/search/settings.npz. A few minutes on one core in all. The
settings are drawn by lot; none was left out or trained twice, and a training that goes wrong keeps its poor scores.

The network listens for patterns of all bands and three frames, in one or two layers, and passes their mean and their
maximum over time to the classes. It is written out in NumPy: for steps that small the overhead of a framework is most
of the time.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import argparse
import time
from pathlib import Path

import numpy as np

from acml_tf.tuning.search.settings import NAMES, NUM_EPOCHS, NUM_SETTINGS, SETTINGS_FILE, setting_of_point
from acml_tf.tuning.search.task import simulate_small_sounds, small_pictures

SEED, NUM_CLASSES, REACH = 2026, 10, 3


def runs_of_frames(sequence):
    """Put every frame and the next two side by side: (batch, frames, width) → (batch, frames − 2, 3 · width)."""
    num_runs = sequence.shape[1] - REACH + 1
    return np.concatenate([sequence[:, start : start + num_runs] for start in range(REACH)], axis=2)


def frames_of_runs(runs, num_frames):
    """Add up what the runs say about each frame: the transpose of `runs_of_frames`, for the gradient."""
    width = runs.shape[2] // REACH
    sequence = np.zeros((len(runs), num_frames, width), runs.dtype)
    for start in range(REACH):
        sequence[:, start : start + runs.shape[1]] += runs[:, :, start * width : (start + 1) * width]
    return sequence


def first_weights(setting, num_bands, rng):
    """Draw the weights: He's normal law for matrices, zeros for offsets; matrices and offsets in turn."""
    widths = [num_bands, *[setting["filters"]] * setting["layers"]]
    shapes = [(REACH * before, after) for before, after in zip(widths[:-1], widths[1:], strict=True)]
    shapes.append((2 * widths[-1], NUM_CLASSES))
    weights = []
    for rows, columns in shapes:
        weights += [rng.normal(0, np.sqrt(2 / rows), (rows, columns)), np.zeros(columns)]
    return [weight.astype(np.float32) for weight in weights]


def forward(weights, pictures):
    """Compute features and what the gradient needs.

    Returns:
        Runs that went into each layer, what came out of the last one, and its mean and maximum over time, side by side.
    """
    hidden, runs = pictures.transpose(0, 2, 1), []
    for matrix, offset in zip(weights[:-2:2], weights[1:-2:2], strict=True):
        runs.append(runs_of_frames(hidden))
        hidden = np.maximum(runs[-1] @ matrix + offset, 0)
    return runs, hidden, np.concatenate([hidden.mean(axis=1), hidden.max(axis=1)], axis=1)


def probabilities(logits):
    """Turn logits into probabilities, row by row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def answers(weights, pictures):
    """Name the likeliest class of every picture."""
    return np.argmax(forward(weights, pictures)[2] @ weights[-2] + weights[-1], axis=1)


def gradients(weights, pictures, labels, dropout, rng):
    """Compute the gradient of the mean cross-entropy for all weights.

    Returns:
        One array for each weight.
    """
    runs, hidden, features = forward(weights, pictures)
    kept = (rng.uniform(size=features.shape) >= dropout).astype(np.float32) / (1 - dropout)
    error = probabilities((features * kept) @ weights[-2] + weights[-1])
    error[np.arange(len(labels)), labels] -= 1
    error /= len(labels)
    found = [(features * kept).T @ error, error.sum(axis=0)]
    mean, largest = np.split((error @ weights[-2].T) * kept, 2, axis=1)
    back = np.repeat(mean[:, None] / hidden.shape[1], hidden.shape[1], axis=1)
    where = hidden.argmax(axis=1)
    np.add.at(back, (np.arange(len(labels))[:, None], where, np.arange(hidden.shape[2])), largest)
    for layer in reversed(range(len(runs))):
        back = back * (hidden > 0)
        flat = runs[layer].reshape(-1, runs[layer].shape[2])
        found = [flat.T @ back.reshape(len(flat), -1), back.sum(axis=(0, 1)), *found]
        if layer:
            back = frames_of_runs(back @ weights[2 * layer].T, runs[layer].shape[1] + REACH - 1)
            hidden = np.maximum(runs[layer - 1] @ weights[2 * layer - 2] + weights[2 * layer - 1], 0)
    return found


def hide_stripes(pictures, widest, rng):
    """Set a stripe of up to `widest` bands and one of as many frames to 0 in a copy of every picture."""
    places = np.arange(pictures.shape[1])
    widths = rng.integers(0, widest + 1, (2, len(pictures), 1))
    starts = rng.integers(0, pictures.shape[1] + 1 - widths)
    bands, frames = (places >= starts) & (places < starts + widths)
    return pictures * ~(bands[:, :, None] | frames[:, None, :])


def train(setting, data, seed):
    """Train under one setting with AdamW; judge the validation clips after each epoch, the test clips after the last.

    Args:
        setting: Dictionary of the seven hyper-parameters.
        data: Pictures and labels of each part.
        seed: Draws weights, order, dropout and stripes.

    Returns:
        Right validation clips after each epoch, shape `(num_epochs,)`; which validation and test clips are right at the
        end, True or False; and seconds of the processor.
    """
    rng, (pictures, labels) = np.random.default_rng(seed), data["train"]
    weights = first_weights(setting, pictures.shape[1], rng)
    averages, number, counts = [[np.zeros_like(weight) for weight in weights] for _ in range(2)], 0, []
    start, judging, rate = time.process_time(), 0.0, setting["learning_rate"]
    for _ in range(NUM_EPOCHS):
        order = rng.permutation(len(labels))
        for first in range(0, len(order), setting["batch_size"]):
            batch, number = order[first : first + setting["batch_size"]], number + 1
            hidden = hide_stripes(pictures[batch], setting["hidden_stripe"], rng)
            found = gradients(weights, hidden, labels[batch], setting["dropout"], rng)
            for weight, mean, square, gradient in zip(weights, *averages, found, strict=True):
                mean += 0.1 * (gradient - mean)
                square += 0.001 * (gradient**2 - square)
                weight -= rate * (weight.ndim - 1) * setting["weight_decay"] * weight
                weight -= rate * (mean / (1 - 0.9**number)) / (np.sqrt(square / (1 - 0.999**number)) + 1e-7)
        stopped = time.process_time()
        counts.append(np.sum(answers(weights, data["validation"][0]) == data["validation"][1]))
        judging += time.process_time() - stopped
    seconds = time.process_time() - start - judging
    right = [answers(weights, data[part][0]) == data[part][1] for part in ("validation", "test")]
    return np.array(counts), np.concatenate(right), seconds


def train_missing(folder, seconds):
    """Train settings that the folder does not hold yet, for so many seconds.

    Returns:
        Points of all settings, shape `(num_settings, 7)`, and whether all are trained.
    """
    folder.mkdir(parents=True, exist_ok=True)
    start, data = time.perf_counter(), small_pictures(simulate_small_sounds())
    points = np.random.default_rng(SEED).uniform(size=(NUM_SETTINGS, len(NAMES))).astype(np.float32)
    for number, point in enumerate(points):
        path = folder / f"{number:03d}.npz"
        if not path.exists():
            if time.perf_counter() - start > seconds:
                return points, False
            counts, right, duration_s = train(setting_of_point(point), data, seed=number)
            np.savez(folder / "unfinished.npz", counts=counts, right=right, seconds=duration_s)
            (folder / "unfinished.npz").replace(path)
    return points, True


def write_table(folder, points):
    """Gather the parts in one file: settings, right clips after each epoch, and which clips were right at the end."""
    folds, recordings = (getattr(simulate_small_sounds(), name) for name in ("folds", "recordings"))
    judged = np.concatenate([recordings[folds == 3], recordings[folds > 3]])
    parts = [np.load(folder / f"{number:03d}.npz") for number in range(NUM_SETTINGS)]
    np.savez_compressed(
        SETTINGS_FILE,
        points=points,
        validation=np.array([part["counts"] for part in parts], dtype=np.uint8),
        right_at_the_end=np.packbits([part["right"] for part in parts], axis=1),
        recordings=np.unique(judged, return_inverse=True)[1].astype(np.uint16),
        num_validation=np.sum(folds == 3),
        seconds=np.array([part["seconds"] for part in parts], dtype=np.float16),
    )
    print(f"{SETTINGS_FILE}: {SETTINGS_FILE.stat().st_size / 1000:.0f} kB")


def main():
    """Train what is missing; write the table when nothing is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", type=Path, help="folder for finished trainings")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this time")
    options = parser.parse_args()
    points, whole = train_missing(options.parts, options.seconds)
    if whole:
        write_table(options.parts, points)
    else:
        print(f"{len(list(options.parts.glob('[0-9]*.npz')))} of {NUM_SETTINGS} settings are trained: call again")


if __name__ == "__main__":
    main()
