"""A study whose truth is known: thousands of features of noise, ten states, and three ways to judge the choice.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.classic.feature_scores import best_columns, f_statistic
from acml_tf.classic.feature_selection import selection_before_split, selection_inside_folds

NUM_TELLING = 5


@needs_numbers("machine", "effect", "recording", "num_states", empty=True)
@needs_numbers("num_rows", "num_features")
def draw_study(machine, effect=0.0, num_rows=400, recording=0, num_features=2000, num_states=10):
    """Draw features of noise and the states of a machine; the means of the first five columns may depend on the state.

    Args:
        machine: Draws the dependence of the five columns on the state, and together with `recording` all the rest.
        effect: Standard deviation of the class means, in standard deviations of the noise; 0 for a machine that says
            nothing.
        num_rows: Number of recordings; every state is equally frequent.
        recording: Number of the session: the same machine, recorded anew.
        num_features: Number of columns, at least 5.
        num_states: Number of states.

    Returns:
        Features, shape `(num_rows, num_features)`, and states, 0 to num_states − 1, shape `(num_rows,)`.

    Example:
        >>> measured, states = draw_study(machine=0, num_rows=50, num_features=8)
        >>> measured.shape, np.bincount(states).tolist()
        ((50, 8), [5, 5, 5, 5, 5, 5, 5, 5, 5, 5])
    """
    nature = np.random.default_rng([machine, recording])
    states = nature.permutation(np.arange(num_rows) % num_states)
    measured = nature.normal(size=(num_rows, num_features))
    # NumPy fills a short seed with zeros, so [machine] would be the stream of recording 0
    centres = np.random.default_rng([machine, 0, 1]).normal(size=(num_states, NUM_TELLING))
    measured[:, :NUM_TELLING] += effect * centres[states]
    return measured, states


def judge_study(machine, effect, num_kept=30, num_fresh=1000):
    """Compute the accuracy that a study reports in two ways, and the one that new recordings of the machine confirm.

    Args:
        machine: Number of the machine.
        effect: How much it says, as in `draw_study`.
        num_kept: Number of features that are chosen by F.
        num_fresh: Number of new recordings.

    Returns:
        Cross-validated accuracy of a linear discriminant analysis with the choice before the split, the same with the
        choice inside the folds, and the accuracy of a model that learnt from all rows on new recordings.

    Example:
        `judge_study(machine=0, effect=0.0)` is about (0.27, 0.10, 0.10).
    """
    measured, states = draw_study(machine, effect)
    folds = list(StratifiedKFold(5, shuffle=True, random_state=machine).split(measured, states))
    case = LinearDiscriminantAnalysis(), measured, states, folds, f_statistic, num_kept
    before, inside = (np.mean(way(*case) == states) for way in (selection_before_split, selection_inside_folds))
    kept = best_columns(f_statistic(measured, states), num_kept)
    fresh, truth = draw_study(machine, effect, num_fresh, recording=1)
    final = LinearDiscriminantAnalysis().fit(measured[:, kept], states)
    return float(before), float(inside), float(np.mean(final.predict(fresh[:, kept]) == truth))
