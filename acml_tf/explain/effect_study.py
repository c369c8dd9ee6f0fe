"""Partial dependence and accumulated local effects of models that learned from two bands, beside the truth.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

from acml_tf.data.two_bands import simulate_two_bands, true_effects
from acml_tf.evaluation.columns import takes_indices
from acml_tf.explain.effects import accumulated_local_effects, individual_curves


def fit_two_bands(kind, seed=0):
    """Draw sounds with `simulate_two_bands` and let a model learn their ratings.

    Args:
        kind: `"polynomial"`, of degree 4, or `"forest"`, of 30 trees.
        seed: Draws the sounds and grows the forest.

    Returns:
        The fitted model, and the levels that it learned from, shape `(500, 2)`.

    Raises:
        ValueError: There is no such kind.

    Example:
        >>> fit_two_bands("polynomial")[1].shape
        (500, 2)
    """
    levels, ratings = simulate_two_bands(seed=seed)
    if kind == "polynomial":
        return make_pipeline(PolynomialFeatures(4), LinearRegression()).fit(levels, ratings), levels
    if kind == "forest":
        return RandomForestRegressor(30, min_samples_leaf=3, random_state=seed).fit(levels, ratings), levels
    raise ValueError(f"kind is {kind!r}: choose 'polynomial' or 'forest'.")


def effects_of_two_bands(kind, seed=0):
    """Compute both effects of the first level, each with mean 0 over sixteen edges.

    Args:
        kind: `"polynomial"` or `"forest"`.
        seed: As in `fit_two_bands`.

    Returns:
        Edges, partial dependence and accumulated local effects, each of shape `(16,)`, and the individual curves,
        shape `(500, 16)`.

    Example:
        >>> edges, pdp, ale, curves = effects_of_two_bands("polynomial")
        >>> curves.shape
        (500, 16)
    """
    model, levels = fit_two_bands(kind, seed)
    edges = np.quantile(levels[:, 0], np.linspace(0, 1, 16))
    curves = individual_curves(model.predict, levels, 0, edges)
    local = accumulated_local_effects(model.predict, levels, 0, edges)
    return edges, curves.mean(axis=0) - curves.mean(), local - local.mean(), curves - curves.mean()


@takes_indices("seeds", ndim=1)
def errors_of_two_bands(kind, seeds):
    """Compute the root mean square error of both effects against the truth, for several draws of the sounds.

    Args:
        kind: `"polynomial"` or `"forest"`.
        seeds: One seed for each draw.

    Returns:
        Errors of partial dependence and of accumulated local effects, shape `(len(seeds), 2)`.

    Example:
        >>> errors_of_two_bands("polynomial", range(2)).shape
        (2, 2)
    """
    errors = []
    for seed in seeds:
        edges, pdp, ale, _ = effects_of_two_bands(kind, seed)
        errors.append([np.sqrt(np.mean((curve - true_effects(edges, 0)) ** 2)) for curve in (pdp, ale)])
    return np.array(errors)
