"""Can a classifier tell two sets of samples apart? A judge that was fitted to neither of them.

Reference: D. Lopez-Paz, M. Oquab, "Revisiting classifier two-sample tests", ICLR (2017).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import GroupKFold, cross_val_predict

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_models
from acml_tf.evaluation.columns import table

NUM_TREES = 40


@needs_rows("groups")
@needs_numbers("num_folds")
@needs_models("classifier", optional=True)
def two_sample_accuracy(generated, reference, groups, num_folds=3, seed=0, classifier=None):
    """Compute how often a classifier tells generated samples from a reference, on samples new to it.

    Both sets count alike, whatever their sizes: guessing gives 0.5.

    Args:
        generated: Samples that are independent of each other, shape `(n, num_features)`.
        reference: Samples that they are compared with, shape `(m, num_features)`.
        groups: The room of each reference sample, shape `(m,)`; no room is learnt from and asked about.
        num_folds: Number of folds of the cross-validation.
        seed: Seed of the trees.
        classifier: scikit-learn's classifier, which each fold trains anew; `None` takes a forest of random trees.

    Returns:
        Mean of the two fractions of samples that are recognised, 0 … 1; 0.5 where they cannot be told apart.

    Example:
        >>> two_sample_accuracy(np.zeros((20, 2)), np.ones((20, 2)), np.arange(20))
        1.0
    """
    generated, reference = table(generated, "generated set"), table(reference, "reference")
    if generated.shape[1] != reference.shape[1] or len(groups) != len(reference):
        raise ValueError(f"Shapes {generated.shape}, {reference.shape}, {np.shape(groups)}: give a group to each row.")
    if len(np.unique(groups)) < num_folds:
        raise ValueError(f"{len(np.unique(groups))} groups cannot fill {num_folds} folds: take fewer folds.")
    rooms = np.unique(groups, return_inverse=True)[1]
    samples, is_reference = np.concatenate([generated, reference]), np.repeat([0, 1], [len(generated), len(reference)])
    if classifier is None:
        classifier = ExtraTreesClassifier(NUM_TREES, min_samples_leaf=2, class_weight="balanced", random_state=seed)
    folds = GroupKFold(num_folds)
    numbers = np.concatenate([np.arange(len(generated)) % (rooms.max() + 1), rooms])
    said = cross_val_predict(classifier, samples, is_reference, groups=numbers, cv=folds)
    return float(np.mean([np.mean(said[is_reference == kind] == kind) for kind in (0, 1)]))
