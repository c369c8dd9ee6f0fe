"""A study drawn anew: the whistle where it was planted, and explanations of one training with their tests."""

import numpy as np
import pytest

from acml_tf.data.whistle import simulate_two_farms
from acml_tf.explain import farm_study
from acml_tf.explain.farm_study import (
    FarmStudy,
    ask_for_difference,
    deletion_gains,
    explain_farms,
    levels_db,
    study_farms,
    whistle_bands,
)


def test_levels_have_one_reference_and_the_whistle_lies_in_its_bands():
    plain, whistling, _ = simulate_two_farms(2, seed=3)
    np.testing.assert_allclose((levels_db(10 * plain) - levels_db(plain)).max(), 20, atol=1e-6)
    rise = (levels_db(whistling) - levels_db(plain)).mean(axis=(0, 2))
    assert set(np.argsort(rise)[-5:]) <= set(whistle_bands().tolist())


def test_a_study_of_one_epoch_is_explained_in_seven_ways(monkeypatch):
    monkeypatch.setitem(farm_study.SETTINGS, "epochs", 1)
    monkeypatch.setattr(farm_study, "NUM_TRAIN", 16)
    study = study_farms(1, num_clips=2)
    assert study.clips.shape == study.twins.shape == (2, 64, 61) and np.all(np.isfinite(study.accuracy))
    outside = np.setdiff1d(np.arange(64), np.arange(whistle_bands()[0] - 3, whistle_bands()[-1] + 4))
    assert np.abs(study.clips - study.twins)[:, outside].mean() < 0.05 * np.abs(study.clips - study.twins).mean()
    logits = np.asarray(study.network(study.clips))
    decided = np.asarray(ask_for_difference(study).network(study.clips))
    np.testing.assert_allclose(decided[:, 1], logits[:, 1] - logits[:, 0], atol=1e-5)
    found = explain_farms(ask_for_difference(study), num_steps=2)
    assert len(found) == 7 and {values.shape for values in found.values()} == {(2, 64, 61)}


def test_the_true_weights_of_a_sum_beat_a_random_order_and_their_opposite_does_not():
    weights = np.random.default_rng(0).normal(size=(64, 61))

    def linear(pictures, training):
        assert not training
        score = np.sum(weights * pictures, axis=(1, 2))
        return np.stack([-score, score], axis=1)

    study = FarmStudy(linear, np.ones((3, 64, 61)), np.zeros((3, 64, 61)), np.zeros((64, 61)), (1.0, 0.0))
    gains = deletion_gains(study, {"true": np.array([weights] * 3), "opposite": np.array([-weights] * 3)})
    assert gains["true"].shape == (3,) and np.all(gains["true"] < -100) and np.all(gains["opposite"] > 100)
    assert gains["true"] == pytest.approx(-gains["opposite"], rel=0.5)
