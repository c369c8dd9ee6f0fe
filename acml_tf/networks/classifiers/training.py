"""Train any network that turns spectrograms into logits, and judge every clip by one that never heard it.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras
import numpy as np

from acml_tf.features.logmel import standardise_bands
from acml_tf.networks.classifiers.augmentation import AugmentedBatches


def train_classifier(
    model,
    spectrograms,
    labels,
    epochs=60,
    learning_rate=2e-3,
    weight_decay=1e-2,
    seed=0,
    callbacks=None,
    **augmentation,
):
    """Train a classifier on clips that are augmented anew in each epoch.

    The step of AdamW falls to zero along half a cosine; there is no early stopping, so no clip is needed to
    decide when to stop.

    Args:
        model: Network from `(batch, bands, frames)` to logits `(batch, num_classes)`; it is trained in place.
        spectrograms: Standardised spectrograms, shape `(num_clips, num_bands, num_frames)`.
        labels: Classes 0 … num_classes − 1, shape `(num_clips,)`.
        epochs: Number of passes through the clips.
        learning_rate: First step of AdamW.
        weight_decay: How strongly AdamW pulls weights to zero.
        seed: Draws order and augmentation. (Initial weights and dropout belong to the model.)
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **augmentation: Further arguments of `AugmentedBatches`, `batch_size` for example.

    Returns:
        The same model; `model.history.history["loss"]` holds the loss of each epoch.

    Raises:
        ValueError: Pictures and labels differ in number.

    Example:
        `train_classifier(build_cnn((64, 106), 10), pictures, labels)`.
    """
    if len(spectrograms) != len(labels):
        raise ValueError(f"{len(spectrograms)} pictures have {len(labels)} labels: give one label per spectrogram.")
    batches = AugmentedBatches(spectrograms, labels, model.output_shape[-1], seed=seed, **augmentation)
    step_size = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * len(batches))
    model.compile(
        keras.optimizers.AdamW(step_size, weight_decay=weight_decay),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
    )
    model.fit(batches, epochs=epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model


def class_probabilities(model, spectrograms, shifts=(0,), batch_size=64):
    """Return how probable a network holds each class, averaged over clips rolled in time.

    Args:
        model: Trained network from pictures to logits.
        spectrograms: Standardised spectrograms, shape `(num_clips, num_bands, num_frames)`.
        shifts: Frames by which clips are rolled; the answers to all are averaged.
        batch_size: Clips at a time.

    Returns:
        Probabilities, shape `(num_clips, num_classes)`; each row sums to 1.

    Example:
        `class_probabilities(model, pictures).argmax(axis=1)` are the predicted classes.
    """
    answers = []
    for shift in shifts:
        rolled = np.roll(spectrograms, shift, axis=-1)
        batches = [rolled[start : start + batch_size] for start in range(0, len(rolled), batch_size)]
        logits = np.concatenate([keras.ops.convert_to_numpy(model(batch, training=False)) for batch in batches])
        answers.append(keras.ops.convert_to_numpy(keras.ops.softmax(logits, axis=-1)))
    return np.mean(answers, axis=0)


def accuracy_when_rolled(model, spectrograms, labels, shift=0):
    """Return how often a network is right about clips that begin later, their ends moved to the front.

    Args:
        model: Trained network from spectrograms to logits.
        spectrograms: Standardised spectrograms, shape `(num_clips, num_bands, num_frames)`.
        labels: True classes, shape `(num_clips,)`.
        shift: Frames by which every clip is rolled.

    Returns:
        Right clips divided by clips, 0 … 1.

    Example:
        `accuracy_when_rolled(model, pictures, labels, 10)` with frames 46 ms apart: half a second later.
    """
    return float(np.mean(class_probabilities(model, spectrograms, (shift,)).argmax(axis=1) == labels))


def cross_validate(
    build,
    spectrograms,
    labels,
    folds,
    shifts=(0,),
    progress=None,
    **training,
):
    """Let every clip be judged by a network that was trained on the other folds.

    Bands are standardised anew in every fold, on its training clips.

    Args:
        build: Function from input shape and number of classes to a new network.
        spectrograms: Levels in dB, shape `(num_clips, num_bands, num_frames)`.
        labels: Classes 0 … num_classes − 1, shape `(num_clips,)`.
        folds: Fold of each clip, shape `(num_clips,)`: a number, or the name of a speaker.
        shifts: As in `class_probabilities`.
        progress: Called with one sentence after each fold, `print` for example.
        **training: Further arguments of `train_classifier`.

    Returns:
        Predicted classes, shape `(num_clips,)`.

    Example:
        `cross_validate(build_cnn, pictures, labels, clips.folds, progress=print)` trains five networks.
    """
    predicted = np.empty(len(labels), dtype=int)
    for fold in np.unique(folds):
        test = folds == fold
        train_pictures, test_pictures = standardise_bands(spectrograms[~test], spectrograms[test])
        model = build(spectrograms.shape[1:], int(labels.max()) + 1)
        train_classifier(model, train_pictures, labels[~test], **training)
        predicted[test] = class_probabilities(model, test_pictures, shifts).argmax(axis=1)
        if progress:
            progress(f"fold {fold}: {np.mean(predicted[test] == labels[test]):.3f} of {test.sum()} clips right")
    return predicted
