"""The accuracy on new voices against the amount of training data: more clips, or more people?

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.classic.trees import build_model, cross_predictions
from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables
from acml_tf.evaluation.splits import speaker_folds, thin_training_set


@needs_numbers("num_speakers", "num_folds", "num_draws")
@takes_cases("table", "labels", "speakers")
@takes_tables("table")
@takes_indices("sizes", ndim=1)
def learning_curve(table, labels, speakers, num_speakers, sizes, num_folds=5, num_draws=3, **parameters):
    """Compute the accuracy on new voices of forests that learnt from smaller and larger training sets.

    Args:
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, integers, shape `(num_clips,)`.
        speakers: Who speaks, shape `(num_clips,)`.
        num_speakers: Speakers that each training set is drawn from.
        sizes: Numbers of training clips, shape `(n,)`.
        num_folds: Folds of speakers; each is the test set once.
        num_draws: Repetitions with other speakers, other clips and another forest.
        **parameters: Settings of the forest.

    Returns:
        Accuracies from 0 to 1, shape `(num_draws, n)`.

    Raises:
        ValueError: There are fewer training speakers in a fold, or fewer speakers than folds.

    Example:
        Column 0 is the answer:

        >>> labels = np.arange(60) % 2
        >>> learning_curve(labels[:, None], labels, np.arange(60) // 12, 2, [4, 20], num_draws=1, n_estimators=5)
        array([[1., 1.]])
    """
    right = np.empty((num_draws, len(sizes)))
    for (draw, column), _ in np.ndenumerate(right):
        folds = [
            (thin_training_set(train, speakers, num_speakers, sizes[column], seed=draw), test)
            for train, test in speaker_folds(speakers, num_folds)
        ]
        forest = build_model("forest", seed=draw, **parameters)
        right[draw, column] = np.mean(cross_predictions(forest, table, labels, folds) == labels)
    return right
