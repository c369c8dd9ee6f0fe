"""A network that guesses the middle frame from its neighbours: what it cannot guess, it has not heard before.

Reference: K. Suefusa et al., "Anomalous sound detection based on interpolation deep neural network", ICASSP (2020).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.evaluation.columns import takes_tables
from acml_tf.evaluation.roc import NUM_REPETITIONS, area_under_curve, clip_scores, machine_bootstrap
from acml_tf.networks.autoencoders.autoencoder import reconstruction_errors, train_autoencoder
from acml_tf.networks.perceptron import build_perceptron
from acml_tf.networks.training import STEPS_AT_ONCE, cosine_adam, shuffled


@needs_numbers("num_bands")
@takes_tables("patches")
def split_middle(patches, num_bands=64):
    """Return the frames around the middle of each patch, and the frame in the middle.

    Args:
        patches: Patches of an odd number of whole frames, 3 at least, shape `(num_patches, context * num_bands)`.
        num_bands: Levels in a frame.

    Returns:
        The other frames, shape `(num_patches, (context - 1) * num_bands)`, and the middle one, shape
        `(num_patches, num_bands)`, both in double precision.

    Raises:
        ValueError: The patches do not hold an odd number of frames.

    Example:
        >>> split_middle(np.array([[1, 10, 2, 20, 3, 30]]), num_bands=2)
        (array([[ 1., 10.,  3., 30.]]), array([[ 2., 20.]]))
    """
    context, rest = divmod(patches.shape[1], num_bands)
    if rest or context < 3 or context % 2 == 0:
        raise ValueError(f"{patches.shape[1]} levels a patch: give 3, 5, 7 … frames of {num_bands} levels.")
    start = context // 2 * num_bands
    middle = slice(start, start + num_bands)
    return np.delete(patches, middle, axis=1), patches[:, middle]


@needs_numbers("num_features", "num_bands", "num_latent", "hidden_units", "num_hidden")
def build_interpolator(num_features, num_bands=64, num_latent=8, hidden_units=128, num_hidden=2, seed=0):
    """Build a network that guesses the middle frame of each patch, an autoencoder but for its two ends.

    Args:
        num_features: Length of the frames around the middle.
        num_bands: Length of the middle frame.
        num_latent: Numbers in the bottleneck.
        hidden_units: Width of the hidden layers of each half.
        num_hidden: Number of hidden layers of each half.
        seed: Seed of the initial weights.

    Returns:
        A functional `keras.Model` from `(batch, num_features)` to `(batch, num_bands)`, not yet compiled.

    Example:
        >>> build_interpolator(256).output_shape
        (None, 64)
    """
    encoder = build_perceptron(num_features, num_latent, hidden_units, num_hidden, seed, "encoder")
    decoder = build_perceptron(num_latent, num_bands, hidden_units, num_hidden, seed + 100, "decoder")
    inputs = keras.Input((num_features,), name="neighbours")
    return keras.Model(inputs, decoder(encoder(inputs)), name="interpolator")


def train_interpolator(patches, num_bands=64, epochs=20, batch_size=128, seed=0, **network):
    """Train a network to guess the middle frames of the patches of healthy machines.

    Args:
        patches: Standardised patches, shape `(num_patches, context * num_bands)`.
        num_bands: Levels in a frame.
        epochs: Number of passes through the patches.
        batch_size: Patches per gradient step.
        seed: Seed of the initial weights and of the order of the patches.
        **network: Further arguments of `build_interpolator`.

    Returns:
        The trained `keras.Model`; `model.history.history["loss"]` holds the mean squared error of each epoch.

    Example:
        `train_interpolator(patches, epochs=2).output_shape == (None, 64)`.
    """
    others, middle = split_middle(shuffled(patches, seed)[0], num_bands)
    model = build_interpolator(others.shape[1], num_bands, seed=seed, **network)
    model.compile(
        cosine_adam(len(others), batch_size, epochs), loss="mean_squared_error", steps_per_execution=STEPS_AT_ONCE
    )
    model.fit(others, middle, batch_size, epochs, shuffle=False, verbose=0)
    return model


def interpolation_errors(model, patches):
    """Return how badly a network guesses the middle frame of each patch.

    Args:
        model: What `train_interpolator` returned.
        patches: Standardised patches, shape `(num_patches, context * num_bands)`.

    Returns:
        Mean squared error of the middle frame of each patch, shape `(num_patches,)`.

    Example:
        A middle frame that is guessed exactly has the error 0.
    """
    others, middle = (np.asarray(part, "float32") for part in split_middle(patches, model.output_shape[-1]))
    return np.asarray(ops.mean(ops.square(model(others) - middle), axis=-1))


def interpolation_study(patches, heard, clip_numbers, anomalous, machines, seeds=range(3), epochs=20):
    """Compare guessing the middle frame with rebuilding all frames: same layers, same steps, same seeds.

    Args:
        patches: Standardised patches of healthy machines, shape `(num_patches, context * 64)`.
        heard: Standardised patches of the test, shape `(n, context * 64)`.
        clip_numbers: Number of the clip that each of these is from, shape `(n,)`.
        anomalous: True for broken clips, shape `(num_clips,)`.
        machines: Machine of each clip, shape `(num_clips,)`.
        seeds: Seeds of weights and order, one training of each network for each.
        epochs: Number of passes through the patches.

    Returns:
        Dictionary from a name to a value with both ends of its 95 % interval: for each seed the AUC of `"IDNN"` and of
        `"autoencoder"`, and their paired `"difference"`.

    Example:
        `interpolation_study(…)["seed 0, difference"]` is above zero where guessing is better.
    """
    rows, truth = {}, (anomalous, machines, area_under_curve, NUM_REPETITIONS)
    for seed in seeds:
        guesser = train_interpolator(patches, epochs=epochs, seed=seed)
        rebuilder = train_autoencoder(patches, epochs=epochs, seed=seed)
        guessed = clip_scores(interpolation_errors(guesser, heard), clip_numbers)
        rebuilt = clip_scores(reconstruction_errors(rebuilder, heard), clip_numbers)
        # both on the same drawn clips
        (ours, repeated), (theirs, again) = (machine_bootstrap(score, *truth) for score in (guessed, rebuilt))
        rows[f"seed {seed}, IDNN"] = (ours, *percentile_interval(repeated).tolist())
        rows[f"seed {seed}, autoencoder"] = (theirs, *percentile_interval(again).tolist())
        rows[f"seed {seed}, difference"] = (ours - theirs, *percentile_interval(repeated - again).tolist())
    return rows
