"""The studies of lesson 3.4: intervals are those of `evaluation/roc`, and all scores hear the same clips."""

import numpy as np
import pytest

from acml_tf.data.machine_sounds import simulate_machine_sounds
from acml_tf.evaluation.roc import area_under_curve, clip_scores, machine_interval, paired_machine_interval
from acml_tf.features.context import patch_table
from acml_tf.networks.autoencoders.autoencoder import reconstruction_errors, train_autoencoder
from acml_tf.networks.autoencoders.interpolation import interpolation_errors, interpolation_study, train_interpolator
from acml_tf.networks.autoencoders.two_domains import two_domain_study


def tabulate(sounds):
    """Patches about as large as standardised ones."""
    table, clips = patch_table(sounds.signals, 16000, 5)
    return (table + 20) / 10, clips


@pytest.mark.nightly
def test_studies_give_the_intervals_of_each_score_and_of_their_difference():
    sounds = simulate_machine_sounds(range(2), num_train=6, num_test=6, seed=0)
    healthy, test = sounds.select(sounds.training), sounds.select(~sounds.training)
    (patches, _), (heard, clips) = tabulate(healthy), tabulate(test)
    truth = (test.anomalous, test.machines)
    rows = interpolation_study(patches, heard, clips, *truth, seeds=[4], epochs=1)
    guessed = clip_scores(interpolation_errors(train_interpolator(patches, epochs=1, seed=4), heard), clips)
    rebuilt = clip_scores(reconstruction_errors(train_autoencoder(patches, epochs=1, seed=4), heard), clips)
    gain = paired_machine_interval(guessed, rebuilt, *truth, area_under_curve)
    np.testing.assert_allclose(rows["seed 4, IDNN"], machine_interval(guessed, *truth, area_under_curve), atol=1e-6)
    np.testing.assert_allclose(rows["seed 4, difference"], gain, atol=1e-6)


@pytest.mark.nightly
def test_both_domains_have_three_scores_and_one_difference():
    sounds = simulate_machine_sounds(range(2), num_train=6, num_test=6, seed=0)
    healthy, test = sounds.select(sounds.training), sounds.select(~sounds.training)
    fast = simulate_machine_sounds(range(2), num_train=2, num_test=6, domain="fast", seed=0)
    rows = two_domain_study(tabulate(healthy)[0], tabulate, healthy, test, fast, epochs=1)
    assert [len(row) for row in rows.values()] == 2 * [4, 4, 4, 3]
    for domain in ("source", "fast"):
        gain = rows[f"{domain}, selective"][0] - rows[f"{domain}, squared error"][0]
        assert rows[f"{domain}, selective − squared error"][0] == pytest.approx(gain)
        assert 0 <= rows[f"{domain}, selective"][3] <= 1
