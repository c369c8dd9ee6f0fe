"""Two bands that rise together: accumulated local effects find the truth, partial dependence does not."""

import numpy as np
import pytest

from acml_tf.data.two_bands import true_effects
from acml_tf.explain.effect_study import effects_of_two_bands, errors_of_two_bands, fit_two_bands


def test_curves_have_mean_0_and_the_partial_dependence_is_the_mean_curve():
    edges, pdp, ale, curves = effects_of_two_bands("forest", seed=1)
    assert np.all(np.diff(edges) > 0)
    np.testing.assert_allclose([pdp.mean(), ale.mean()], 0, atol=1e-12)
    np.testing.assert_allclose(curves.mean(axis=0), pdp, atol=1e-12)
    assert np.abs(ale - true_effects(edges, 0)).max() < 0.2


def test_partial_dependence_errs_more_for_both_models():
    for kind in ("polynomial", "forest"):
        pdp, ale = errors_of_two_bands(kind, range(3)).T
        assert np.all(pdp > ale) and np.all(ale < 0.1)


def test_another_kind_of_model_is_told():
    with pytest.raises(ValueError, match="kind is 'tree': choose 'polynomial' or 'forest'"):
        fit_two_bands("tree")
