"""Do the features know which recorder was used? Ask a classifier.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.evaluation.columns import takes_cases, takes_tables
from acml_tf.evaluation.folds import takes_folds
from acml_tf.evaluation.roc import area_under_curve


@needs_rows("folds")
@takes_cases("table", "second")
@takes_tables("table")
@takes_folds("folds")
def embedding_leak(table, second, folds):
    """Compute how well features tell two recorders apart, on clips of people whom the classifier never saw.

    The classifier is `LogisticRegression(C=0.1, max_iter=500)` of scikit-learn; its score of a clip is its
    `decision_function`. Features have mean 0 and deviation 1 on the training clips, in any unit.

    Args:
        table: Features or an embedding, one clip per row, shape `(num_clips, num_features)`. Not changed.
        second: True or 1 where a clip was made by the second recorder, False or 0 for the first, shape `(num_clips,)`.
        folds: Pairs of index arrays `(train, test)`.

    Returns:
        Area under the ROC curve of each fold, 0 … 1, shape `(num_folds,)`: 0.5 where nothing leaks; `nan` where the
        test clips of a fold are all of one recorder.

    Example:
        The feature is the recorder:

        >>> embedding_leak(np.c_[[0.0, 1, 0, 1]], [0, 1, 0, 1], [([0, 1], [2, 3]), ([2, 3], [0, 1])]).tolist()
        [1.0, 1.0]
    """
    table, second = np.asarray(table, dtype=float), np.asarray(second).astype(bool)
    areas = []
    for train, test in folds:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
        scores = model.fit(table[train], second[train]).decision_function(table[test])
        mixed = second[test].any() and not second[test].all()
        areas.append(area_under_curve(scores[~second[test]], scores[second[test]]) if mixed else np.nan)
    return np.array(areas)
