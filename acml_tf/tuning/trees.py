"""Search for the settings of a tree or a forest, judged inside the training set by the question of the test.

The tree-structured Parzen estimator of Optuna (T. Akiba et al., KDD 2019; J. Bergstra et al., NIPS 2011)
models which settings gave good and which gave bad scores, and tries next what looks most like the good ones.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

from functools import partial

import numpy as np

from acml_tf.acoustics.samples import takes
from acml_tf.classic.trees import build_model, cross_predictions
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.evaluation.columns import takes_cases, takes_tables
from acml_tf.evaluation.splits import balanced_subset, speaker_folds

# scikit-learn's third name, "log_loss", is another name of "entropy"
CRITERIA = ["gini", "entropy"]


def _kind(name, value):
    if not isinstance(value, str) or value not in ("tree", "forest"):
        raise ValueError(f'{name}={value!r:.40} is not a model of this search: choose "tree" or "forest".')
    return value


@takes(["kind"], _kind)
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


@takes(["kind"], _kind)
@takes_counts("num_trials")
def bayesian_search(score, kind, num_trials=20, seed=0):
    """Search for the settings with the highest score: half of the trials at random, the others where good ones lie.

    Args:
        score: Function from settings, given as keyword arguments, to a number; higher is better.
        kind: `"tree"` or `"forest"`, which names the settings.
        num_trials: Settings tried.
        seed: Makes the search repeatable.

    Returns:
        The best settings that were tried, as a dictionary.

    Example:
        `bayesian_search(score, "tree")` might return `{"max_depth": 31, …}`.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=num_trials // 2)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    study.optimize(lambda trial: score(**suggest_parameters(trial, kind)), n_trials=num_trials)
    return study.best_params


@takes_cases("table", "labels", "groups")
@takes_tables("table")
@takes_counts("num_folds", least=2)
@takes_counts("num_clips")
def validation_accuracy(kind, table, labels, groups, num_folds=3, num_clips=300, **parameters):
    """Compute how well a model of given settings does on groups of clips that are held out in turn.

    Args:
        kind: `"tree"` or `"forest"`.
        table: Training features, shape `(num_train, num_features)`.
        labels: Training classes, shape `(num_train,)`.
        groups: What is held out whole, shape `(num_train,)`: who speaks, or a number of its own for each clip.
        num_folds: Folds of the cross-validation.
        num_clips: Clips that are used, balanced over labels; fewer make a search faster.
        **parameters: Settings of the model.

    Returns:
        Accuracy from 0 to 1.

    Raises:
        ValueError: There are fewer groups than folds.

    Example:
        Column 0 is the answer:

        >>> labels = np.arange(60) % 2
        >>> validation_accuracy("tree", labels[:, None], labels, groups=np.arange(60), max_depth=1)
        1.0
    """
    few = balanced_subset(labels, num_clips)
    folds = speaker_folds(groups[few], num_folds)
    predicted = cross_predictions(build_model(kind, **parameters), table[few], labels[few], folds)
    return float(np.mean(predicted == labels[few]))


@takes(["kind"], _kind)
@takes_cases("table", "labels", "groups")
@takes_tables("table")
@takes_counts("num_folds", least=2)
def nested_predictions(kind, search, table, labels, groups, num_folds=5):
    """Predict every clip by a model whose settings were chosen, and whose training was done, without its fold.

    In each fold of `speaker_folds(groups, num_folds)` the search sees the fold's training clips alone. It is
    given their `validation_accuracy`, as a function of the settings, which holds out groups in the same way. The
    model with the settings it finds then learns from all training clips of the fold.

    Args:
        kind: `"tree"` or `"forest"`.
        search: Function that is given a function `score`, to be called as `score(max_depth=8)`, and returns the
            settings it likes best, as a dictionary.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, integers, shape `(num_clips,)`.
        groups: What is held out whole, shape `(num_clips,)`: who speaks if the question is a new speaker.
        num_folds: Number of outer folds.

    Returns:
        Predicted classes, shape `(num_clips,)`, and the list of the settings of each fold.

    Example:
        `nested_predictions("tree", partial(bayesian_search, kind="tree"), table, labels, speakers)` searches five
        times; no test clip ever has a say in it.
    """
    predicted, chosen = np.empty_like(labels), []
    for train, test in speaker_folds(groups, num_folds):
        score = partial(validation_accuracy, kind, table[train], labels[train], groups[train])
        parameters = search(score)
        model = build_model(kind, **parameters)
        predicted[test] = cross_predictions(model, table, labels, [(train, test)])[test]
        chosen.append(parameters)
    return predicted, chosen
