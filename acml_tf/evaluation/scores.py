"""How good, and how sure: confusion, macro scores and intervals that know who spoke.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np
from scipy.stats import t as student_t

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts, takes_fractions
from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices
from acml_tf.evaluation.columns import paired_columns, takes_columns, takes_indices, takes_tables


def _counts(name, table):
    if np.any((table < 0) | (table != np.floor(table))):
        raise ValueError(f"The {name} matrix holds shares or negative numbers: give how many clips there are of each.")
    return table


@takes_counts("num_classes")
@takes_columns("true", "predicted")
@takes_indices("true", "predicted", ndim=1)
def confusion_matrix(true, predicted, num_classes):
    """Count what was said against what was heard.

    Args:
        true: True labels, integers from 0 to num_classes − 1, shape `(num_clips,)`.
        predicted: Predicted labels, same shape.
        num_classes: Number of classes.

    Returns:
        Counts, shape `(num_classes, num_classes)`: row = true, column = predicted, so each row sums to the
        number of clips of that class and the diagonal is right.

    Raises:
        ValueError: A label is not one of the classes.

    Example:
        >>> confusion_matrix([0, 1, 1], [0, 0, 1], 2)
        array([[1, 0],
               [1, 1]])
    """
    true, predicted = paired_columns(true, predicted)
    if (largest := max(true.max(), predicted.max())) >= num_classes:
        raise ValueError(f"The label {largest} is none of {num_classes} classes: count the classes from 0.")
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (true, predicted), 1)
    return matrix


@takes_tables("confusion")
@takes(["confusion"], _counts)
def macro_scores(confusion):
    """Compute the accuracy over all clips, and the review's three scores in which each class counts the same.

    Args:
        confusion: Whole numbers of any type, rows true, columns predicted, shape `(num_classes, num_classes)`.

    Returns:
        Dictionary of `accuracy`, and of `precision`, `recall` and `f1` averaged over classes, all from 0 to 1.
        A class that is never predicted has the precision 0, one that never occurs the recall 0, and one whose
        clips are never right the F1 0; each counts in the average.

    Example:
        >>> macro_scores(np.array([[1, 0], [1, 1]]))["recall"]
        0.75
    """
    right, said, heard = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = right / np.maximum(heard, 1), right / np.maximum(said, 1)
    f1 = 2.0 * right / np.maximum(said + heard, 1)
    return {
        "accuracy": float(right.sum() / confusion.sum()),
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "f1": float(f1.mean()),
    }


@needs_rows("labels")
def majority_baseline(labels):
    """Compute the accuracy of always giving the commonest answer: what a model must beat.

    Args:
        labels: True labels, shape `(num_clips,)`.

    Returns:
        Fraction of the commonest label, from 0 to 1.

    Example:
        Ten digits said equally often:

        >>> majority_baseline(np.repeat(np.arange(10), 5))
        0.1
    """
    if not len(labels):
        raise ValueError("There is no label: give one at least.")
    return float(np.unique(labels, return_counts=True)[1].max() / len(labels))


@needs_rows("correct", "speakers", empty=False)
@takes_columns("correct", "speakers")
@takes_indices("draws")
def speaker_bootstrap(correct, speakers, draws):
    """Compute the accuracy in many imagined repetitions of the study, each with speakers drawn anew.

    Args:
        correct: 1 or True where the model was right, 0 or False where not, shape `(num_clips,)`.
        speakers: Who speaks in each clip, shape `(num_clips,)`.
        draws: Drawn speakers, shape `(num_repetitions, num_drawn)`: number s means the s-th name in sorted
            order, the first being number 0. One that is drawn twice in a repetition counts twice, with all clips.

    Returns:
        Right clips divided by clips, over all that were drawn, shape `(num_repetitions,)`.

    Example:
        a is right in 1 of 1 clips, b in 1 of 3. Drawing (a, b) gives 2/4, (b, b) 2/6, (a, a) 1:

        >>> speaker_bootstrap([1, 1, 0, 0], ["a", "b", "b", "b"], [[0, 1], [1, 1], [0, 0]])
        array([0.5  , 0.333, 1.   ])
    """
    _, number = np.unique(speakers, return_inverse=True)
    clips = np.bincount(number)
    hits = np.bincount(number, weights=correct)
    draws = np.asarray(draws)
    return hits[draws].sum(axis=1) / clips[draws].sum(axis=1)


@needs_rows("correct", "groups")
@needs_numbers("confidence")
def bootstrap_interval(
    correct,
    groups,
    confidence=0.95,
    num_repetitions=2000,
    seed=0,
):
    """Compute the percentile interval of the accuracy when whole groups are drawn anew.

    Args:
        correct: 1 where the model was right and 0 where not, shape `(num_clips,)`.
        groups: What would be drawn anew in another study, shape `(num_clips,)`: the speaker, or the clip
            itself (`np.arange(num_clips)`) when speakers are fixed.
        confidence: Fraction of repetitions inside the interval.
        num_repetitions: Number of imagined studies.
        seed: Draws them.

    Returns:
        Lower and upper end, each from 0 to 1.

    Example:
        400 clips, half of them right, each its own group:

        >>> np.round(bootstrap_interval(np.arange(400) % 2, np.arange(400)), 2)
        array([0.45, 0.55])
    """
    draws = resampled_indices(len(np.unique(groups)), num_repetitions, seed)
    low, high = percentile_interval(speaker_bootstrap(correct, groups, draws), confidence)
    return float(low), float(high)


@needs_numbers("values", empty=True)
@takes_fractions("confidence", ends=False)
def mean_interval(values, confidence=0.95):
    """Compute Student's interval of the mean of a few numbers, one accuracy per speaker for example.

    Args:
        values: Independent numbers, shape `(n,)`, n at least 2.
        confidence: Fraction of studies whose interval holds the true mean, if the values are normal.

    Returns:
        Lower and upper end.

    Raises:
        ValueError: A single value has no spread.

    Example:
        0.5 ± 12.71 · 0.1 is wider than the scale: two speakers say nothing.

        >>> np.round(mean_interval([0.4, 0.6]), 2)
        array([-0.77,  1.77])
    """
    if len(values) < 2:
        raise ValueError(f"{len(values)} value has no spread: give at least 2.")
    half = student_t.ppf((1 + confidence) / 2, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return float(np.mean(values) - half), float(np.mean(values) + half)
