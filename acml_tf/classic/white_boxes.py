"""Models that can be read, and how much there is to read.

Reference: C. Rudin, Nature Machine Intelligence 1, 206 (2019).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.kinds import needs_models
from acml_tf.classic.mixture_classifier import MixtureClassifier
from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables
from acml_tf.evaluation.folds import takes_whole_folds
from acml_tf.features.scaling import standardise


def readable_models(seed=0):
    """Make four classifiers whose numbers have a meaning, untrained and untuned.

    Args:
        seed: Breaks ties in the tree and draws the first means of the mixtures.

    Returns:
        Dictionary from names to classifiers: a tree of depth 5, logistic regression, naive Bayes with Gaussians, and a
        mixture of two Gaussians per class.

    Example:
        >>> list(readable_models())
        ['tree', 'logistic regression', 'naive Bayes', 'Gaussian mixtures']
    """
    return {
        "tree": DecisionTreeClassifier(max_depth=5, random_state=seed),
        "logistic regression": LogisticRegression(max_iter=2000),
        "naive Bayes": GaussianNB(),
        "Gaussian mixtures": MixtureClassifier(num_components=2, seed=seed),
    }


@needs_models("model")
@needs_rows("folds")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_indices("labels", ndim=1)
@takes_whole_folds("folds", "labels")
def cross_probabilities(model, table, labels, folds):
    """Compute with which probabilities a model names the classes of each clip, without having learned from its fold.

    As `cross_predictions`: mean and standard deviation of each column are those of the fold's training clips.

    Args:
        model: scikit-learn's classifier with `predict_proba`; each `fit` starts anew.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, integers from 0, shape `(num_clips,)`; each occurs in the training clips of every fold.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once.

    Returns:
        Probabilities, shape `(num_clips, num_classes)`, in the order of the table.

    Raises:
        ValueError: A class is missing among the training clips of a fold.

    Example:
        Two clips of each class far apart; naive Bayes is sure of itself:

        >>> table = np.array([[0.0], [1.0], [8.0], [9.0]] * 2)
        >>> folds = [(range(4), range(4, 8)), (range(4, 8), range(4))]
        >>> cross_probabilities(GaussianNB(), table, np.array([0, 0, 1, 1] * 2), folds)[0].round(3).tolist()
        [1.0, 0.0]
    """
    found = np.empty((len(labels), np.max(labels) + 1))
    for train, test in folds:
        if len(missing := np.setdiff1d(np.arange(found.shape[1]), labels[train])):
            raise ValueError(f"The class {missing[0]} is missing in the training clips of a fold: make larger folds.")
        train_table, test_table = standardise(table[train], table[test])
        found[test] = model.fit(train_table, labels[train]).predict_proba(test_table)
    return found


@needs_models("model")
def stored_numbers(model):
    """Count the numbers that a fitted model keeps: how much there would be to read.

    Args:
        model: Fitted tree, forest, logistic regression, Gaussian naive Bayes or `MixtureClassifier`.

    Returns:
        Thresholds and column numbers of the inner nodes and one class per leaf, or coefficients, or means, variances
        and shares.

    Example:
        A straight line per class, offset included:

        >>> from sklearn.linear_model import LogisticRegression
        >>> stored_numbers(LogisticRegression().fit([[0, 1], [1, 0], [2, 2]], [0, 1, 2]))
        9
    """
    if hasattr(model, "estimators_"):
        return sum(stored_numbers(tree) for tree in model.estimators_)
    if hasattr(model, "tree_"):
        return int(2 * model.tree_.node_count - model.get_n_leaves())
    if hasattr(model, "coef_"):
        return int(model.coef_.size + model.intercept_.size)
    if hasattr(model, "theta_"):
        return int(2 * model.theta_.size + len(model.class_prior_))
    return int(sum(2 * mixture.means_.size + len(mixture.weights_) for mixture in model.mixtures_) + len(model.shares_))
