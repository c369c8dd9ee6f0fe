"""Which features may a model read? Choosing is learning, so it happens inside the training set.

Reference: C. Ambroise and G. J. McLachlan, *Selection bias in gene extraction on the basis of microarray
gene-expression data*, Proc. Natl. Acad. Sci. USA 99, 6562 (2002).

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions, needs_models
from acml_tf.acoustics.samples import takes_samples
from acml_tf.classic.feature_scores import best_columns
from acml_tf.evaluation.columns import takes_cases, takes_columns, takes_tables
from acml_tf.evaluation.folds import takes_whole_folds


@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
@takes_whole_folds("folds", "labels")
def selection_before_split(model, table, labels, folds, score, num_kept):
    """Predict every clip by features that were chosen with *all* clips at hand: the mistake, for comparison.

    Args:
        model: scikit-learn's classifier; each `fit` starts anew.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once.
        score: Function of a table and its labels that gives one number per feature, larger is better.
        num_kept: Number of features kept.

    Returns:
        Predicted classes, shape `(num_clips,)`.

    Example:
        `selection_before_split(LinearDiscriminantAnalysis(), table, labels, folds, f_statistic, 30)`.
    """
    table = np.asarray(table)[:, best_columns(score(table, labels), num_kept)]
    predicted = np.empty_like(labels)
    for train, test in folds:
        predicted[test] = model.fit(table[train], labels[train]).predict(table[test])
    return predicted


@needs_models("model")
@needs_rows("folds")
@needs_functions("score")
@needs_numbers("num_kept")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
@takes_whole_folds("folds", "labels")
def selection_inside_folds(model, table, labels, folds, score, num_kept):
    """Predict every clip by a model *and* features that were chosen without the clip's fold.

    Args:
        model: scikit-learn's classifier; each `fit` starts anew.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, whole numbers, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once. A clip that is not tested in a
            fold need not be a training clip of it.
        score: Function of a table and its labels that gives one number per feature, larger is better, `f_statistic`
            for example.
        num_kept: Number of features to keep in each fold, those with the largest scores.

    Returns:
        Predicted classes, shape `(num_clips,)`, in the order of the table.

    Example:
        The second column is the class, so it is chosen in both folds:

        >>> from sklearn.neighbors import KNeighborsClassifier
        >>> table, labels = np.array([[5.0, 0.1], [5.1, 0.9], [5.2, 0.0], [5.0, 1.0]]), np.array([0, 1, 0, 1])
        >>> halves = [([0, 1], [2, 3]), ([2, 3], [0, 1])]
        >>> selection_inside_folds(KNeighborsClassifier(1), table, labels, halves, lambda table, labels: [0, 1], 1)
        array([0, 1, 0, 1])
    """
    predicted = np.empty_like(labels)
    for train, test in folds:
        kept = best_columns(score(table[train], labels[train]), num_kept)
        predicted[test] = model.fit(table[train][:, kept], labels[train]).predict(table[test][:, kept])
    return predicted


@needs_numbers("max_correlation", empty=True)
@takes_tables("table", min_rows=2)
@takes_samples("scores", ndim=1)
def correlation_filter(table, scores, max_correlation):
    """Choose features from the best downwards and leave out each one that says what a chosen one says already.

    Args:
        table: Features, shape `(num_clips, num_features)`; no column is constant.
        scores: One number per feature, larger is better, shape `(num_features,)`; no two are equal.
        max_correlation: Largest absolute correlation, itself allowed, between any two features of the choice, 0 … 1.

    Returns:
        Indices of the chosen features, best first.

    Example:
        The second column is the first one in another unit, the third is new:

        >>> table = np.array([[1, 10, 0], [2, 20, 1], [3, 30, 0], [4, 40, 0.5]])
        >>> correlation_filter(table, np.array([3, 2, 1]), 0.9).tolist()
        [0, 2]
    """
    correlation = np.abs(np.corrcoef(np.asarray(table, dtype=float), rowvar=False))
    kept = []
    for column in np.argsort(-np.asarray(scores)):
        if all(correlation[column, earlier] <= max_correlation for earlier in kept):
            kept.append(int(column))
    return np.array(kept)


@needs_models("model")
@needs_numbers("num_kept")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
def recursive_elimination(model, table, labels, num_kept):
    r"""Fit, strike out the feature that the model leans on least, and fit again to what is left.

    How much a linear model leans on column j is $\sum_c w_{cj}^2$, over its rows of weights.

    Args:
        model: scikit-learn's linear classifier; its `coef_` after `fit` has one row of weights per class, or a single
            row for two classes, and one column per column of the table it was fitted to.
        table: Features already on one scale (they are not scaled again here), shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.
        num_kept: Number of features to keep, from 1 to `num_features`.

    Returns:
        Indices of the features that are left, in ascending order, shape `(num_kept,)`.

    Example:
        >>> from sklearn.linear_model import LogisticRegression
        >>> table = np.array([[0.1, 3.0, 0.0], [0.0, 3.1, 0.0], [0.1, 0.0, 0.1], [0.0, 0.1, 0.2]])
        >>> recursive_elimination(LogisticRegression(), table, np.array([0, 0, 1, 1]), 1)
        array([1])
    """
    kept = np.arange(np.shape(table)[1])
    while len(kept) > num_kept:
        weights = np.atleast_2d(model.fit(table[:, kept], labels).coef_)
        kept = np.delete(kept, np.argmin(np.sum(weights**2, axis=0)))
    return kept


@needs_models("model")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
def elimination_scores(model, table, labels):
    """Score each feature by the number of rounds that it survives when one is struck out per round.

    Args:
        model: scikit-learn's linear classifier.
        table: Features already on one scale (they are not scaled again here), shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.

    Returns:
        0 for the feature that goes first to num_features − 1 for the one that stays, shape `(num_features,)`.

    Example:
        >>> from sklearn.linear_model import LogisticRegression
        >>> table = np.array([[0.1, 3.0], [0.0, 3.1], [0.1, 0.0], [0.0, 0.1]])
        >>> elimination_scores(LogisticRegression(), table, np.array([0, 0, 1, 1]))
        array([0, 1])
    """
    kept = np.arange(np.shape(table)[1])
    survived = np.zeros(len(kept), dtype=int)
    while len(kept) > 1:
        kept = kept[recursive_elimination(model, table[:, kept], labels, len(kept) - 1)]
        survived[kept] += 1
    return survived


@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
@takes_whole_folds("folds", "labels")
def selection_curve(model, table, labels, folds, score, sizes):
    """Predict every clip by the best 1, 2, 5, … features, each fold scoring the features by its training clips.

    Args:
        model: scikit-learn's classifier; each `fit` starts anew.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once.
        score: Function of a table and its labels that gives one number per feature, larger is better.
        sizes: Numbers of features.

    Returns:
        Predicted classes, shape `(len(sizes), num_clips)`.

    Example:
        `selection_curve(model, table, labels, folds, f_statistic, [1, 2, 5])`.
    """
    predicted = np.tile(labels, (len(sizes), 1))
    for train, test in folds:
        order = best_columns(score(table[train], labels[train]), np.shape(table)[1])
        for row, size in zip(predicted, sizes, strict=True):
            kept = order[:size]
            row[test] = model.fit(table[train][:, kept], labels[train]).predict(table[test][:, kept])
    return predicted
