"""Bayesian search for the settings of a tree or a forest, judged by the question that will be asked.

The tree-structured Parzen estimator of Optuna (T. Akiba et al., KDD 2019; J. Bergstra et al., NIPS 2011)
models which settings gave good and which gave bad scores, and tries next what looks most like the good ones.
A setting that is below the median after a fold is given up.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np
from sklearn.base import clone

from acml_tf.classic.trees import build_model
from acml_tf.evaluation.splits import balanced_subset, random_folds, speaker_folds
from acml_tf.features.scaling import standardise

CRITERIA = ["gini", "entropy", "log_loss"]


def suggest_parameters(trial, kind):
    """Suggest one point of the review's search space.

    Args:
        trial: Optuna's trial, or anything with `suggest_int` and `suggest_categorical`.
        kind: `"tree"` or `"forest"`.

    Returns:
        Depth 4 to 100 (logarithmic) and criterion; a tree's splitter; a forest's 2 to 50 trees (logarithmic).

    Example:
        A tree may get `{"max_depth": 17, "criterion": "gini", "splitter": "best"}`.
    """
    parameters = {
        "max_depth": trial.suggest_int("max_depth", 4, 100, log=True),
        "criterion": trial.suggest_categorical("criterion", CRITERIA),
    }
    if kind == "tree":
        return parameters | {"splitter": trial.suggest_categorical("splitter", ["best", "random"])}
    return parameters | {"n_estimators": trial.suggest_int("n_estimators", 2, 50, log=True)}


def fold_accuracies(model, table, labels, folds):
    """Yield the accuracy on each fold in turn, of a model that is fitted anew for each.

    Args:
        model: scikit-learn's classifier; it is cloned, not changed.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices.

    Yields:
        Accuracy from 0 to 1, one fold after the other, so that a poor setting can be given up early.

    Example:
        Labels that are thrown with a die give about 1/6 each time.
    """
    for train, test in folds:
        yield clone(model).fit(table[train], labels[train]).score(table[test], labels[test])


def tune(
    kind,
    table,
    labels,
    speakers=None,
    num_trials=20,
    num_folds=3,
    seed=0,
):
    """Search for good settings by cross-validation inside the training set.

    Args:
        kind: `"tree"` or `"forest"`.
        table: Training features, shape `(num_clips, num_features)`.
        labels: Training classes, shape `(num_clips,)`.
        speakers: Who speaks, shape `(num_clips,)`, when the question is a new speaker: folds are then dealt
            by speaker. None deals clips at random.
        num_trials: Settings tried.
        num_folds: Folds of the cross-validation.
        seed: Makes search, folds and models repeatable.

    Returns:
        The best parameters and their cross-validated accuracy.

    Example:
        `tune("forest", table, labels, speakers)` might return `({"max_depth": 31, …}, 0.58)`.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folds = random_folds(len(labels), num_folds, seed) if speakers is None else speaker_folds(speakers, num_folds)

    def mean_accuracy(trial):
        model, scores = build_model(kind, seed, **suggest_parameters(trial, kind)), []
        for step, score in enumerate(fold_accuracies(model, table, labels, folds)):
            scores.append(score)
            trial.report(np.mean(scores), step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return np.mean(scores)

    sampler, pruner = optuna.samplers.TPESampler(seed=seed), optuna.pruners.MedianPruner()
    study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)
    study.optimize(mean_accuracy, n_trials=num_trials)
    return study.best_params, float(study.best_value)


def nested_predictions(
    kind,
    table,
    labels,
    folds,
    speakers=None,
    num_tuning_clips=300,
    num_trials=20,
    seed=0,
):
    """Predict every clip by a model that was scaled, tuned and fitted without the fold the clip lies in.

    Args:
        kind: `"tree"` or `"forest"`.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once.
        speakers: Who speaks, shape `(num_clips,)`, when the question is a new speaker; else None.
        num_tuning_clips: Training clips on which settings are compared, balanced over labels; the final fit of
            a fold uses all its training clips.
        num_trials: Settings tried in each fold.
        seed: Makes everything repeatable.

    Returns:
        Predicted classes, shape `(num_clips,)`, and the parameters of each fold.

    Example:
        With five folds the search runs five times; no test clip ever has a say in it.
    """
    predicted, chosen = np.empty_like(labels), []
    for train, test in folds:
        train_table, test_table = standardise(table[train], table[test])
        few = balanced_subset(labels[train], num_tuning_clips, seed)
        voices = None if speakers is None else speakers[train][few]
        parameters, _ = tune(kind, train_table[few], labels[train][few], voices, num_trials, seed=seed)
        model = build_model(kind, seed, **parameters).fit(train_table, labels[train])
        predicted[test] = model.predict(test_table)
        chosen.append(parameters)
    return predicted, chosen
