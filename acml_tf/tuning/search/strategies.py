"""Searches that are played on a table of trained settings: each returns its winner and the epochs that it cost.

A search sees the validation scores alone; looking up an epoch in the table counts as training it.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.evaluation.columns import takes_tables
from acml_tf.tuning.search.halving import hyperband_brackets, successive_halving
from acml_tf.tuning.search.surrogate import expected_improvement, gaussian_process_posterior

# in units of an axis and of the scores' deviation: the likeliest of a few for 60 settings drawn from the table
LENGTH_SCALE, NOISE = 0.7, 0.5


@takes_counts("num_settings", "num_drawn")
def draw_settings(num_settings, num_drawn, seed):
    """Draw settings by lot, none of them twice.

    Args:
        num_settings: Settings in the table.
        num_drawn: How many are drawn.
        seed: Draws them.

    Returns:
        Numbers of settings, in the order in which they were drawn, shape `(num_drawn,)`.

    Raises:
        ValueError: The table holds fewer settings than are to be drawn.

    Example:
        >>> len(set(draw_settings(512, 27, seed=0)))
        27
    """
    if num_drawn > num_settings:
        raise ValueError(f"{num_drawn} settings are to be drawn from {num_settings}: draw fewer.")
    return np.random.default_rng(seed).permutation(num_settings)[:num_drawn]


@takes_samples("curves", ndim=2, finite=True)
@takes_counts("num_settings")
def random_search(curves, num_settings, seed):
    """Train settings drawn by lot to the end, and keep the best.

    Args:
        curves: Validation score after each epoch, shape `(table_size, max_epochs)`.
        num_settings: Settings trained.
        seed: Draws them.

    Returns:
        Number of the winner and epochs trained.

    Example:
        >>> random_search(np.eye(3), 3, seed=0)
        (2, 9)
    """
    drawn = draw_settings(len(curves), num_settings, seed)
    return int(drawn[np.argmax(curves[drawn, -1])]), num_settings * curves.shape[1]


@takes_samples("curves", ndim=2, finite=True)
@takes_counts("num_settings")
def halving_search(curves, num_settings, first_epochs, seed, factor=3):
    """Draw settings by lot and let successive halving choose among them.

    Args:
        curves: Validation score after each epoch, shape `(table_size, max_epochs)`.
        num_settings: Settings in the first round.
        first_epochs: Epochs of the first round.
        seed: Draws the settings.
        factor: One in how many goes on.

    Returns:
        Number of the winner and epochs trained.

    Example:
        >>> halving_search(np.eye(3), 3, 1, seed=0)[1]
        5
    """
    drawn = draw_settings(len(curves), num_settings, seed)
    winner, epochs = successive_halving(curves[drawn], first_epochs, factor)
    return int(drawn[winner]), epochs


@takes_samples("curves", ndim=2, finite=True)
@takes_counts("first_epochs")
@takes_counts("factor", least=2)
def halving_rounds(curves, first_epochs, factor=3):
    """List who is still in the race in each round of successive halving, for a picture.

    Args:
        curves: Validation score after each epoch, shape `(num_settings, max_epochs)`.
        first_epochs: Epochs of the first round.
        factor: One in how many goes on.

    Returns:
        List of (numbers of the settings, epochs after which they are compared).

    Raises:
        ValueError: The first round does not end within the curves.

    Example:
        >>> [(len(alive), epochs) for alive, epochs in halving_rounds(np.eye(9), 1)]
        [(9, 1), (3, 3), (1, 9)]
    """
    if first_epochs > curves.shape[1]:
        raise ValueError(f"first_epochs is {first_epochs}: choose 1 to {curves.shape[1]}, the length of the curves.")
    alive, epochs, rounds = np.arange(len(curves)), first_epochs, []
    while True:
        rounds.append((alive, epochs))
        if epochs == curves.shape[1]:
            return rounds
        ranked = alive[np.argsort(-curves[alive, epochs - 1], kind="stable")]
        alive, epochs = np.sort(ranked[: max(len(alive) // factor, 1)]), min(epochs * factor, curves.shape[1])


@takes_samples("curves", ndim=2, finite=True)
def hyperband_search(curves, seed, factor=3):
    """Run every bracket of Hyperband on settings of its own; the best of their winners wins.

    Args:
        curves: Validation score after each epoch, shape `(table_size, max_epochs)`.
        seed: Draws the settings.
        factor: One in how many goes on.

    Returns:
        Number of the winner and epochs trained, in all brackets together.

    Example:
        Brackets of 9, 5 and 3 settings, at most 9 epochs each:

        >>> hyperband_search(np.eye(17, 9), seed=0)[1]
        69
    """
    brackets = hyperband_brackets(curves.shape[1], factor)
    drawn = draw_settings(len(curves), sum(rounds[0][0] for rounds in brackets), seed)
    winners, spent = [], 0
    for rounds in brackets:
        mine, drawn = np.split(drawn, [rounds[0][0]])
        winner, epochs = _bracket_winner(curves[mine], rounds)
        winners.append(mine[winner])
        spent += epochs
    return int(winners[np.argmax(curves[winners, -1])]), spent


def _bracket_winner(curves, rounds):
    """Return who wins a bracket, and the epochs trained: after each round as many stay as the next one holds."""
    alive, trained, spent = np.arange(len(curves)), 0, 0
    places = [size for size, _ in rounds[1:]] + [1]
    for (size, epochs), kept in zip(rounds, places, strict=True):
        spent += size * (epochs - trained)
        best = np.argsort(-curves[alive, epochs - 1], kind="stable")[:kept]
        alive, trained = np.sort(alive[best]), epochs
    return int(alive[0]), spent


@takes_tables("points")
@takes_samples("curves", ndim=2, finite=True)
@takes_counts("num_settings", "num_random", least=2)
def surrogate_search(points, curves, num_settings, seed, num_random=9, length_scale=LENGTH_SCALE, noise=NOISE):
    """Train a few settings drawn by lot, then always the one of which a Gaussian process expects most.

    Args:
        points: Settings in the unit cube, shape `(table_size, num_axes)`.
        curves: Validation score after each epoch, shape `(table_size, max_epochs)`.
        num_settings: Settings trained in all.
        seed: Draws the first ones.
        num_random: How many of them are drawn by lot, at least 2.
        length_scale: Length scale of the process, in units of the cube.
        noise: Standard deviation of a score's noise, where all scores have the deviation 1.

    Returns:
        Number of the winner and epochs trained.

    Raises:
        ValueError: There is not one curve for each point, or there are fewer settings than asked for.

    Example:
        `surrogate_search(table.points, table.validation, 27, seed=0)` trains 27 settings for 27 epochs each.
    """
    if len(points) != len(curves):
        raise ValueError(f"{len(points)} points and {len(curves)} curves: give one curve for each point.")
    if num_settings > len(curves):
        raise ValueError(f"num_settings is {num_settings} of {len(curves)} in the table: take no more than there are.")
    tried = list(draw_settings(len(curves), min(num_random, num_settings), seed))
    while len(tried) < num_settings:
        scores = curves[tried, -1]
        scaled = (scores - scores.mean()) / max(scores.std(), 1e-9)
        belief = gaussian_process_posterior(points[tried], scaled, points, length_scale, noise)
        hope = expected_improvement(*belief, scaled.max())
        hope[tried] = -1
        tried.append(int(np.argmax(hope)))
    return int(tried[np.argmax(curves[tried, -1])]), num_settings * curves.shape[1]


@takes_samples("curves", ndim=2, finite=True)
@takes_counts("num_settings", "first_epochs")
@takes_counts("factor", least=2)
def optuna_halving(curves, num_settings, first_epochs, seed, factor=3):
    """Let Optuna halve: its pruner decides after each trial's round, without waiting for the others of the round.

    Args:
        curves: Validation score after each epoch, shape `(table_size, max_epochs)`.
        num_settings: Settings begun.
        first_epochs: Epochs before the first decision.
        seed: Draws the settings.
        factor: One in how many goes on.

    Returns:
        Number of the winner and epochs trained. The winner is the best of those that were trained to the end.

    Example:
        `optuna_halving(table.validation, 81, 1, seed=0)`.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=first_epochs, reduction_factor=factor)
    sampler = optuna.samplers.RandomSampler(seed=seed)
    study = optuna.create_study(direction="maximize", pruner=pruner, sampler=sampler)
    spent = 0
    for number in draw_settings(len(curves), num_settings, seed):
        trial = study.ask()
        for epoch, score in enumerate(curves[number], start=1):
            spent += 1
            trial.report(float(score), epoch)
            if epoch < curves.shape[1] and trial.should_prune():
                break
        finished = epoch == curves.shape[1]
        state = optuna.trial.TrialState.COMPLETE if finished else optuna.trial.TrialState.PRUNED
        trial.set_user_attr("setting", int(number))
        study.tell(trial, float(score) if finished else None, state=state)
    return study.best_trial.user_attrs["setting"], spent
