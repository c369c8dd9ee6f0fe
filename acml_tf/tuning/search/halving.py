"""Stop bad trainings early: successive halving, and Hyperband, which does not bet on one way of halving.

Reference: K. Jamieson and A. Talwalkar, AISTATS (2016), arXiv:1502.07943; L. Li et al., "Hyperband", J. Mach. Learn.
Res. 18, 185 (2018), arXiv:1603.06560.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_counts


@takes_samples("curves", ndim=2, finite=True)
@takes_counts("first_epochs", least=0)
@takes_counts("factor", least=2)
def successive_halving(curves, first_epochs, factor=3):
    """Train many settings a little, go on with the best of them, and so on: return the winner and what it cost.

    All settings train for `first_epochs`. Then, again and again, the best `1 / factor` of those still in the race
    (rounded down, at least one) go on until each has `factor` times as many epochs as before, the last time until the
    end of its curve. They go on from where they stopped, so only new epochs cost; who is out stays out. Whoever is best
    when the end of the curves is reached has won.

    Args:
        curves: Score after epoch 1, 2, … of every setting, of any sign, higher is better, shape
            `(num_settings, max_epochs)`.
        first_epochs: Epochs of the first round, from 1 to `max_epochs`.
        factor: One in how many goes on, a whole number from 2.

    Returns:
        Number of the winning row, and the epochs that were trained in all, two integers. Of equal scores the one with
        the lower number stays.

    Raises:
        ValueError: The first round does not end within the curves.

    Example:
        Three settings train for one epoch, the best of them for two more:

        >>> successive_halving(np.array([[0.1, 0.2, 0.9], [0.3, 0.4, 0.5], [0.2, 0.3, 0.4]]), first_epochs=1)
        (1, 5)
    """
    curves = np.asarray(curves)
    if first_epochs not in range(1, curves.shape[1] + 1):
        raise ValueError(f"first_epochs is {first_epochs}: choose 1 to {curves.shape[1]}, the length of the curves.")
    alive, trained, epochs, spent = np.arange(len(curves)), 0, first_epochs, 0
    while True:
        spent += len(alive) * (epochs - trained)
        alive = alive[np.argsort(-curves[alive, epochs - 1], kind="stable")]
        if epochs == curves.shape[1]:
            return int(alive[0]), int(spent)
        alive = np.sort(alive[: max(len(alive) // factor, 1)])
        trained, epochs = epochs, min(epochs * factor, curves.shape[1])


@takes_counts("max_epochs", least=0)
@takes_counts("factor", least=2)
def hyperband_brackets(max_epochs, factor=3):
    r"""Plan Hyperband: several ways of halving, from many short trainings to a few full ones, about equally dear.

    With R epochs at most and the factor η, $s_\text{max}$ is the largest whole number with
    $\eta^{s_\text{max}} \le R$. Bracket $s = s_\text{max}, \dots, 0$ begins with
    $\left\lceil \frac{s_\text{max} + 1}{s + 1}\,\eta^s \right\rceil$ settings of $R\,\eta^{-s}$ epochs; in each of
    its s further rounds there are η times fewer settings, with η times as many epochs as before.

    Args:
        max_epochs: Epochs R of a full training, from 1.
        factor: Factor η, a whole number from 2.

    Returns:
        Brackets s in falling order, each a list of rounds `(num_settings, num_epochs)`. Both are integers: round i
        of bracket s holds the first number divided by $\eta^i$, and $R / \eta^{s - i}$ epochs, each rounded down.

    Raises:
        ValueError: There is less than one epoch.

    Example:
        >>> hyperband_brackets(9)
        [[(9, 1), (3, 3), (1, 9)], [(5, 3), (1, 9)], [(3, 9)]]
    """
    if max_epochs < 1:
        raise ValueError(f"max_epochs is {max_epochs}: a training takes at least one epoch.")
    most = sum(factor**s <= max_epochs for s in range(1, max_epochs))
    brackets = []
    for s in range(most, -1, -1):
        start = -(-(most + 1) * factor**s // (s + 1))
        brackets.append([(start // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)])
    return brackets
