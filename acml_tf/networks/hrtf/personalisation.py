"""Your ears from a measuring tape: from the sizes of head and pinna to the code of a field, no sound needed.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.sphere import farthest_point_directions
from acml_tf.features.hrtf import log_spectral_distortion
from acml_tf.features.scaling import standardise
from acml_tf.networks.hrtf.latent import ridge_latent

PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 10_000.0)


@takes_samples("measures", "codes", "new_measures", ndim=2, finite=True)
def codes_from_measures(measures, codes, new_measures, penalty=10.0):
    r"""Predict the codes of new people from their sizes by ridge regression.

    With standardised sizes $\mathbf S$ of the training people and their codes $\mathbf C$ less the mean code
    $\bar{\mathbf c}$,

    $$\mathbf W = (\mathbf S^\top\mathbf S + \lambda\mathbf I)^{-1}\mathbf S^\top(\mathbf C - \bar{\mathbf c}),
    \qquad \hat{\mathbf c}(\mathbf s) = \bar{\mathbf c} + \mathbf s^\top\mathbf W.$$

    Args:
        measures: Sizes of the training people, one column per size, shape `(n, sizes)`.
        codes: Their codes, shape `(n, numbers)`.
        new_measures: Sizes of new people, same columns and units, shape `(m, sizes)`.
        penalty: λ above 0; a large one answers everybody with the mean code.

    Returns:
        Codes of the new people, shape `(m, numbers)`.

    Example:
        Sizes 10 and 20 with codes 0 and 1 are −1 and 1 in standard deviations; with λ = 3 the slope is
        1 / (2 + 3) = 0.2 per standard deviation, so size 25 gets the code 0.5 + 2 · 0.2 = 0.9.
    """
    standard, new = standardise(np.asarray(measures), np.asarray(new_measures))
    if len(codes) != len(measures):
        raise ValueError(
            f"There are measures of {len(measures)} people and codes of {len(codes)}: give one code to each."
        )
    mean_code = np.mean(codes, axis=0)
    weights = np.asarray(ridge_latent(standard, codes - mean_code, penalty))
    return mean_code + new @ weights


@takes_samples("measures", "new_measures", ndim=2, finite=True)
def nearest_person(measures, new_measures):
    """Find for each new person the training person whose sizes are most alike, in standard deviations.

    Args:
        measures: Sizes of the training people, shape `(n, sizes)`.
        new_measures: Sizes of new people, shape `(m, sizes)`.

    Returns:
        Row numbers of training people, shape `(m,)`.
    """
    standard, new = standardise(np.asarray(measures), np.asarray(new_measures))
    return np.argmin(np.sum((new[:, None] - standard[None]) ** 2, axis=-1), axis=1)


def choose_penalty(measures, codes, decode, levels_db, people):
    """Choose λ that guesses training people best, each in turn left out with both ears.

    Args:
        measures: Sizes, one row per ear, shape `(ears, sizes)`.
        codes: Their codes, shape `(ears, numbers)`.
        decode: Function from codes to levels in dB, shape `(ears, directions, bins)`.
        levels_db: Their true levels, same shape.
        people: Whose ear each is, shape `(ears,)`.

    Returns:
        One of `PENALTIES`.
    """

    def distortion(penalty):
        guessed = np.zeros_like(codes)
        for person in np.unique(people):
            out = people == person
            guessed[out] = codes_from_measures(measures[~out], codes[~out], measures[out], penalty)
        return log_spectral_distortion(decode(guessed), levels_db).mean()

    return min(PENALTIES, key=distortion)


def personal_errors(field, directions, train, test, num_measured=10, seed=0):
    """Compute the errors of ears that are predicted from sizes, and of the methods to be beaten.

    "Mean code" is the fair rival: the same field, the same training people, no sizes. "Mixed-up measures" is the
    control: learned from sizes dealt out to the wrong people. Last, for scale, what a few measured directions
    give. λ is chosen on training people.

    Args:
        field: `HRTFField` trained on the training ears.
        directions: The grid, unit vectors, shape `(n, 3)`.
        train: Pair of levels in dB, shape `(people, 2, n, bins)`, and sizes, shape `(people, 2, sizes)`.
        test: The same pair of unseen people.
        num_measured: Number of directions for the last method.
        seed: Draws the random people and the mixing-up.

    Returns:
        Dictionary from the name of the method to distortions in dB over all directions, shape `(unseen,)`: the
        mean over both ears.
    """
    (ears, sizes), (truth, new) = ([part.reshape(-1, *part.shape[2:]) for part in pair] for pair in (train, test))
    codes = np.array([field.infer_latent(directions, ear) for ear in ears])
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(train[1]).reshape(sizes.shape)
    seen = farthest_point_directions(directions, num_measured)
    found = {
        "random person": ears[rng.integers(len(ears), size=len(new))],
        "nearest person": ears[nearest_person(sizes, new)],
        "mean ear": np.broadcast_to(ears.mean(axis=0), truth.shape),
        "mean code": np.broadcast_to(field.generate(directions, codes.mean(axis=0)), truth.shape),
        "mixed-up measures": _from_measures(field, directions, ears, mixed, codes, new),
        "measures": _from_measures(field, directions, ears, sizes, codes, new),
        f"{num_measured} directions": _generate(
            field, directions, [field.infer_latent(directions[seen], ear[seen]) for ear in truth]
        ),
    }
    return {name: log_spectral_distortion(levels, truth).reshape(-1, 2).mean(axis=1) for name, levels in found.items()}


def _from_measures(field, directions, ears, sizes, codes, new):
    """Guess levels from sizes, with λ chosen on every fifth direction of the training ears."""
    flat, some = codes.reshape(len(codes), -1).astype(float), slice(None, None, 5)

    def decode(rows):
        return _generate(field, directions[some], rows.reshape(-1, *codes.shape[1:]))

    penalty = choose_penalty(sizes, flat, decode, ears[:, some], np.repeat(np.arange(len(ears) // 2), 2))
    guessed = codes_from_measures(sizes, flat, new, penalty)
    return _generate(field, directions, guessed.reshape(-1, *codes.shape[1:]))


def _generate(field, directions, codes):
    """Let the field speak with each of some codes."""
    return np.array([field.generate(directions, code) for code in codes])
