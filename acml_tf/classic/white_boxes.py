"""Models that can be read, and how much there is to read.

Reference: C. Rudin, Nature Machine Intelligence 1, 206 (2019).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from acml_tf.acoustics.kinds import needs_models
from acml_tf.classic.mixture_classifier import MixtureClassifier


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
