"""Plots of a search for hyper-parameters: where settings lie, what a surrogate believes, who is stopped, who wins.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.plots.style import MARKERS, add_legend, make_axes, name_outer_axes


def plot_two_scales(rates, accuracies, grid, log_grid):
    """Draw accuracy over learning rate, on a linear and on a logarithmic axis, with a grid of each kind.

    Args:
        rates: Learning rate of each setting, shape `(num_settings,)`.
        accuracies: Its accuracy, shape `(num_settings,)`.
        grid: Learning rates equally far apart.
        log_grid: Learning rates equally many times apart.

    Returns:
        Figure with two panels.

    Example:
        `plot_two_scales(rates, table.validation[:, -1], np.linspace(1e-4, 0.1, 9), log_uniform_grid(1e-4, 0.1, 9))`.
    """
    figure, axes = make_axes(1, 2, "curve", sharey=True)
    for axis, scale, values in zip(axes[0], ("linear", "log"), (grid, log_grid), strict=True):
        axis.plot(rates, accuracies, ".", markersize=4, alpha=0.5)
        for value in values:
            axis.axvline(value, color="tab:orange", linewidth=1)
        axis.set(xscale=scale, xlabel="learning rate", title=f"{scale} axis, grid of {len(values)} on it")
    axes[0, 0].set_ylabel("validation accuracy")
    return figure


def plot_designs(designs, names):
    """Draw the same points of several designs on two axes, with their shadow on the lower one.

    Args:
        designs: Dictionary from name to points of the unit cube, shape `(num_points, at least 2)`.
        names: What the two axes mean.

    Returns:
        Figure with a panel for each design.

    Example:
        `plot_designs({"by lot": rng.uniform(size=(27, 3))}, ["learning rate", "dropout"])`.
    """
    figure, axes = make_axes(1, len(designs), "square", sharex=True, sharey=True)
    for axis, (title, points) in zip(axes[0], designs.items(), strict=True):
        axis.plot(points[:, 0], points[:, 1], "o", markersize=4)
        axis.plot(points[:, 0], np.full(len(points), -0.08), "|", color="tab:orange", markersize=10, clip_on=False)
        axis.set(title=title, xlim=(0, 1), ylim=(-0.15, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    name_outer_axes(axes, f"{names[0]} (0 … 1)", f"{names[1]} (0 … 1)")
    return figure


def plot_surrogate(tried, scores, candidates, mean, deviation, improvement, labels):
    """Draw what a Gaussian process believes along one axis, and below it what trying a place is expected to gain.

    Args:
        tried: Places tried, shape `(num_tried,)`.
        scores: Their scores, shape `(num_tried,)`.
        candidates: Places asked about, shape `(num_candidates,)`.
        mean: Believed scores there.
        deviation: Their standard deviations.
        improvement: Expected improvement there.
        labels: Names of the horizontal axis and of the score.

    Returns:
        Figure with two panels above each other.

    Example:
        `plot_surrogate(x, y, grid, mean, deviation, improvement, ["log10 learning rate", "accuracy"])`.
    """
    figure, axes = make_axes(2, 1, "curve", sharex=True)
    belief, hope = axes[:, 0]
    low, high = mean - 2 * deviation, mean + 2 * deviation
    belief.fill_between(candidates, low, high, alpha=0.2, label="true score ± 2 deviations")
    belief.plot(candidates, mean, label="believed mean")
    belief.plot(tried, scores, "o", color="black", label="tried")
    belief.axhline(scores.max(), color="black", linewidth=0.8, linestyle=":", label="best so far")
    belief.set(ylabel=labels[1], title=f"What {len(tried)} trials say about all others")
    add_legend(belief, loc="center left", bbox_to_anchor=(1, 0.5))
    hope.plot(candidates, improvement, color="tab:orange")
    hope.axvline(candidates[np.argmax(improvement)], color="black", linewidth=0.8, linestyle="--")
    hope.set(xlabel=labels[0], ylabel="expected gain", title="Where to try next (dashed)")
    return figure


def plot_race(curves, rounds):
    """Draw how successive halving stops the trainings of one race, and how the best of all would have gone on.

    Args:
        curves: Validation accuracy after each epoch, shape `(num_settings, max_epochs)`.
        rounds: List of (numbers of the settings still in the race, epochs to which they train).

    Returns:
        Figure.

    Example:
        `plot_race(curves, [(np.arange(9), 1), (np.array([2, 5, 7]), 3), (np.array([5]), 9)])`.
    """
    figure, axes = make_axes(1, 1, "curve")
    axis, begun = axes[0, 0], 0
    for number, (alive, epochs) in enumerate(rounds):
        for setting in alive:
            steps = np.arange(max(begun, 1), epochs + 1)
            axis.plot(steps, curves[setting, steps - 1], color=f"C{number}", linewidth=0.8, marker="." * (begun == 0))
        axis.axvline(epochs, color="grey", linewidth=0.8, linestyle=":")
        begun = epochs
    best = np.argmax(curves[:, -1])
    stopped = max([epochs for alive, epochs in rounds if best in alive], default=1)
    steps = np.arange(stopped, curves.shape[1] + 1)
    axis.plot(steps, curves[best, steps - 1], "k:", label="the best of all, had it gone on")
    add_legend(axis, loc="lower right")
    title = " → ".join(f"{len(alive)} for {epochs}" for alive, epochs in rounds)
    ticks = [epochs for _, epochs in rounds]
    axis.set(xscale="log", xlabel="epochs trained", ylabel="validation accuracy", title=f"Settings for epochs: {title}")
    axis.set_xticks(ticks, [str(tick) for tick in ticks])
    axis.minorticks_off()
    return figure


def plot_budgets(results):
    """Draw the winner's test accuracy of every search over what the search costs.

    Args:
        results: Dictionary from name to (epochs, mean accuracy, lower end, upper end of its interval).

    Returns:
        Figure.

    Example:
        `plot_budgets({"random": (729, 0.86, 0.855, 0.865)})`.
    """
    figure, axes = make_axes(1, 1, "curve")
    axis = axes[0, 0]
    costs = [epochs for epochs, *_ in results.values()]
    for number, (name, (epochs, mean, low, high)) in enumerate(results.items()):
        # searches of one cost stand side by side
        place = epochs * 1.05 ** costs[:number].count(epochs)
        style = {"marker": MARKERS[number % len(MARKERS)], "capsize": 3, "color": f"C{number}"}
        axis.errorbar(place, mean, [[mean - low], [high - mean]], label=name, **style)
    ticks = [100, 200, 500, 1000, 2000]
    axis.set(xscale="log", xlabel="epochs trained in one search (equal costs side by side)")
    axis.set_xticks(ticks, [str(tick) for tick in ticks])
    axis.minorticks_off()
    axis.set(ylabel="test accuracy of the winner", title="Mean of 200 searches, 95 % interval")
    add_legend(axis, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def plot_curse(numbers, promised, kept, chance=None):
    """Draw what the winner of a search promises and what it keeps, over the number of settings tried.

    Args:
        numbers: Numbers of settings tried.
        promised: Mean accuracy of the winner on the clips that chose it.
        kept: Its mean accuracy on clips that had no say.
        chance: What equally good settings would promise, or None.

    Returns:
        Figure.

    Example:
        `plot_curse([1, 10, 100], [0.6, 0.8, 0.9], [0.6, 0.78, 0.85])`.
    """
    figure, axes = make_axes(1, 1, "curve")
    axis = axes[0, 0]
    axis.fill_between(numbers, kept, promised, alpha=0.15, color="tab:red", label="the winner's curse")
    axis.plot(numbers, promised, "o-", color="tab:red", label="promised (clips that chose)")
    axis.plot(numbers, kept, "s-", color="tab:blue", label="kept (other clips)")
    if chance is not None:
        axis.plot(numbers, chance, ":", color="black", label="kept + best of n equal settings")
    axis.set(
        xscale="log", xlabel="settings tried", ylabel="accuracy of the winner", title="The best of many was also lucky"
    )
    add_legend(axis, loc="lower right")
    return figure
