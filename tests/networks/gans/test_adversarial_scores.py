"""Scores by a GAN: what lies far from all that it makes is strange."""

import numpy as np
import pytest

from acml_tf.networks.gans.adversarial_scores import adversarial_scores


@pytest.mark.nightly
def test_far_frames_are_far_from_all_that_is_made_up():
    rng = np.random.default_rng(0)
    healthy = rng.normal(size=(500, 3)).astype("float32")
    scores = adversarial_scores(healthy, np.concatenate([healthy[:20], healthy[:20] + 20]), 20, 200, hidden_units=8)
    assert {name: score.shape for name, score in scores.items()} == {"critic": (40,), "search": (40,)}
    assert scores["search"][:20].max() < scores["search"][20:].min()
