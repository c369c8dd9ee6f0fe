"""A Gaussian mixture per class: the class whose mixture finds a clip most likely wins.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.mixture import GaussianMixture


class MixtureClassifier(ClassifierMixin, BaseEstimator):
    """Classify clips by one Gaussian mixture with diagonal covariances per class.

    Args:
        num_components: Number of Gaussians per class.
        seed: Draws the first means.

    Example:
        >>> table, labels = [[0.0], [0.1], [5.0], [5.2]], [3, 3, 8, 8]
        >>> MixtureClassifier(1).fit(table, labels).predict([[4.0]])
        array([8])
    """

    def __init__(self, num_components=2, seed=0):
        """Keep the settings, as scikit-learn asks."""
        self.num_components = num_components
        self.seed = seed

    def fit(self, table, labels):
        """Fit one mixture to the clips of each class.

        Args:
            table: Features, shape `(num_clips, num_features)`.
            labels: Classes, shape `(num_clips,)`.

        Returns:
            The classifier.

        Example:
            `MixtureClassifier().fit(table, labels)`.
        """
        table, self.classes_ = np.asarray(table), np.unique(labels)
        self.shares_ = np.array([np.mean(np.asarray(labels) == name) for name in self.classes_])
        mixture = GaussianMixture(self.num_components, covariance_type="diag", reg_covar=1e-3, random_state=self.seed)
        self.mixtures_ = [
            GaussianMixture(**mixture.get_params()).fit(table[np.asarray(labels) == name]) for name in self.classes_
        ]
        return self

    def predict(self, table):
        """Tell the most likely class of each clip.

        Args:
            table: Features, shape `(num_clips, num_features)`.

        Returns:
            Classes, shape `(num_clips,)`.

        Example:
            `classifier.predict(table)`.
        """
        return self.classes_[np.argmax(self._log_joint(table), axis=1)]

    def predict_proba(self, table):
        """Tell the probability of each class, by Bayes' rule.

        Args:
            table: Features, shape `(num_clips, num_features)`.

        Returns:
            Probabilities, shape `(num_clips, num_classes)`.

        Example:
            `classifier.predict_proba(table)`.
        """
        return softmax(self._log_joint(table), axis=1)

    def _log_joint(self, table):
        levels = [mixture.score_samples(table) for mixture in self.mixtures_]
        return np.column_stack(levels) + np.log(self.shares_)
