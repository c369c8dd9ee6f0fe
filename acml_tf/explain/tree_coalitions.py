"""The coalition values that a tree has of its own: where a feature is not known, both branches are followed.

Each branch counts with the share of training clips that took it ("tree path dependent" in `shap.TreeExplainer`), so no
background clips are needed.

Reference: S. M. Lundberg et al., Nature Machine Intelligence 2, 56 (2020).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.samples import takes_samples


@needs_objects("Tree", "tree")
@needs_numbers("coalitions", empty=True)
@needs_numbers("output")
@takes_samples("row", ndim=1)
def tree_coalition_values(tree, row, coalitions, output=0):
    """Compute what a decision tree says on average when it knows only some features of a clip.

    Args:
        tree: Fitted tree of scikit-learn, the attribute `tree_` of a classifier or regressor.
        row: Features of the clip that is explained, shape `(num_features,)`.
        coalitions: True where a feature is known, shape `(num_coalitions, num_features)`.
        output: Number of the class whose probability is explained; 0 for regression.

    Returns:
        Mean answer for each coalition, shape `(num_coalitions,)`.

    Example:
        A tree that has seen 0, 0, 0 below a threshold and 4 above says 4 when it knows, and 1 when it does not:

        >>> from sklearn.tree import DecisionTreeRegressor
        >>> tree = DecisionTreeRegressor().fit([[1], [2], [3], [9]], [0, 0, 0, 4]).tree_
        >>> tree_coalition_values(tree, [9], [[False], [True]])
        array([1., 4.])
    """
    row, coalitions = np.asarray(row, dtype=np.float32), np.asarray(coalitions, dtype=bool)
    if not coalitions.size:
        return np.zeros(0)

    def below(node):
        """Mean answer for each coalition once this node is reached."""
        if tree.children_left[node] < 0:
            return np.full(len(coalitions), tree.value[node, 0, output])
        feature, branches = tree.feature[node], [tree.children_left[node], tree.children_right[node]]
        left, right = below(branches[0]), below(branches[1])
        share = tree.weighted_n_node_samples[branches[0]] / tree.weighted_n_node_samples[node]
        taken = left if row[feature] <= tree.threshold[node] else right
        return np.where(coalitions[:, feature], taken, share * left + (1 - share) * right)

    return below(0)


def forest_coalition_values(forest, row, coalitions, output=0):
    """Compute what a forest says on average when it knows only some features of a clip.

    Args:
        forest: Fitted random forest of scikit-learn.
        row: Features of the clip that is explained, shape `(num_features,)`.
        coalitions: True where a feature is known, shape `(num_coalitions, num_features)`.
        output: Number of the class whose probability is explained; 0 for regression.

    Returns:
        Mean over the trees for each coalition, shape `(num_coalitions,)`.

    Example:
        The full coalition has the value `forest.predict_proba([row])[0, output]`.
    """
    return np.mean([tree_coalition_values(tree.tree_, row, coalitions, output) for tree in forest.estimators_], axis=0)
