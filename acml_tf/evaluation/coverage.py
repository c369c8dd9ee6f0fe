"""Judge intervals over many redraws: how often they hold the truth, how far that may be luck, and how wide they are.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

from typing import NamedTuple

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_dictionaries, needs_words
from acml_tf.evaluation.number_columns import takes_numbers


class Coverage(NamedTuple):
    """What many redraws say of a method: coverage and its margin (both 0 … 1), mean width, mean CRPS (or `nan`)."""

    coverage: float
    margin: float
    width: float
    crps: float


@takes_numbers("intervals", infinite=True)
@takes_numbers("truths")
@needs_numbers("scores", optional=True)
def judge_intervals(intervals, truths, scores=None):
    r"""Compute the coverage of a method, its binomial margin, its mean width and its mean score.

    Of $n$ redraws each holds its truth or not. A coverage $c$ scatters by $\sqrt{c(1-c)/n}$; the margin is 1.96 times
    that.

    Args:
        intervals: Lower and upper ends, infinite ones too, one redraw a row, shape `(redraws, 2)`.
        truths: The truth of each redraw, shape `(redraws,)`, or one for all.
        scores: CRPS of each redraw, or None where the method gives no distribution.

    Returns:
        A `Coverage`.

    Raises:
        ValueError: There are not two ends, or one truth, for each redraw.

    Example:
        >>> found = judge_intervals([[0, 2], [0, 4]], [1, 5])
        >>> found.coverage, found.width
        (0.5, 3.0)
    """
    if np.ndim(intervals) != 2 or np.shape(intervals)[1] != 2 or np.shape(truths) not in ((), (len(intervals),)):
        shapes = f"{np.shape(intervals)} and {np.shape(truths)}"
        raise ValueError(f"The shapes {shapes} do not belong together: give two ends and one truth for each redraw.")
    low, high = np.transpose(np.asarray(intervals, dtype=float))
    coverage = float(np.mean((low <= truths) & (truths <= high)))
    margin = 1.96 * float(np.sqrt(coverage * (1 - coverage) / len(low)))
    return Coverage(coverage, margin, float(np.mean(high - low)), np.nan if scores is None else float(np.mean(scores)))


@needs_dictionaries("rows")
@needs_words("unit")
def coverage_lines(rows, unit):
    """Write a line for each method: coverage with its margin, mean width and, where there is one, mean CRPS.

    Args:
        rows: `Coverage` by name.
        unit: Unit of width and CRPS.

    Returns:
        Text, one line per method.

    Example:
        >>> print(coverage_lines({"guess": Coverage(0.9, 0.03, 2.0, np.nan)}, "dB"))
        guess                              0.900 ± 0.030     2.00 dB
    """
    lines = []
    for name, row in rows.items():
        crps = "" if np.isnan(row.crps) else f"   CRPS {row.crps:7.3f} {unit}"
        lines.append(f"{name:34} {row.coverage:.3f} ± {row.margin:.3f} {row.width:8.2f} {unit:2}{crps}".rstrip())
    return "\n".join(lines)
