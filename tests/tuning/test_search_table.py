"""Does the table hold what it says, and do the searches on it pay for what they see?"""

import numpy as np
import pytest

from acml_tf.tuning.search import strategies
from acml_tf.tuning.search.halving import hyperband_brackets
from acml_tf.tuning.search.settings import NAMES, NUM_EPOCHS, SETTINGS_FILE, load_settings_table, setting_of_point


@pytest.fixture(scope="module")
def table():
    return load_settings_table()


def test_the_table_is_whole_and_small(table):
    assert len(table) == 512 and table.points.shape == (512, len(NAMES))
    assert table.validation.shape == (512, NUM_EPOCHS) and table.right_at_the_end.shape == (512, 450)
    np.testing.assert_allclose(table.right_at_the_end[:, :150].mean(axis=1), table.validation[:, -1])
    np.testing.assert_allclose(table.right_at_the_end[:, 150:].mean(axis=1), table.test)
    assert len(np.unique(table.points[:, 0])) == 512 and (table.seconds > 0).all()
    assert SETTINGS_FILE.stat().st_size < 100_000


def test_validation_and_test_share_no_recording(table):
    assert not set(table.recordings[:150]) & set(table.recordings[150:])


def test_settings_span_their_ranges():
    low, high = setting_of_point(np.zeros(7)), setting_of_point(np.ones(7))
    assert low["learning_rate"] == pytest.approx(1e-4) and high["learning_rate"] == pytest.approx(0.1)
    assert (low["batch_size"], high["batch_size"], low["layers"], high["layers"]) == (32, 128, 1, 2)
    with pytest.raises(ValueError, match="7 numbers"):
        setting_of_point([0.5, 1.5, 0, 0, 0, 0, 0])


def test_costs_are_counted(table):
    assert strategies.random_search(table.validation, 10, seed=0)[1] == 10 * NUM_EPOCHS
    assert strategies.halving_search(table.validation, 81, 1, seed=0)[1] == 81 + 54 + 54 + 54
    rounds = [np.array(bracket) for bracket in hyperband_brackets(NUM_EPOCHS)]
    cost = sum(int((r[:, 0] * np.diff(r[:, 1], prepend=0)).sum()) for r in rounds)
    assert strategies.hyperband_search(table.validation, seed=0)[1] == cost


def test_searches_repeat_and_see_validation_alone(table):
    for search in (
        lambda seed: strategies.random_search(table.validation, 9, seed),
        lambda seed: strategies.hyperband_search(table.validation, seed),
        lambda seed: strategies.surrogate_search(table.points, table.validation, 12, seed),
        lambda seed: strategies.optuna_halving(table.validation, 9, 1, seed),
    ):
        assert search(3) == search(3)


def test_the_surrogate_finds_a_hill_sooner_than_lots():
    points = np.random.default_rng(0).uniform(size=(400, 2))
    scores = -np.sum((points - 0.7) ** 2, axis=1)[:, None]
    options = {"num_random": 5, "length_scale": 0.5, "noise": 0.05}
    clever = [scores[strategies.surrogate_search(points, scores, 15, seed, **options)[0], 0] for seed in range(8)]
    plain = [scores[strategies.random_search(scores, 15, seed)[0], 0] for seed in range(8)]
    assert np.mean(clever) > np.mean(plain) / 3


def test_rounds_lead_to_the_winner_of_halving(table):
    curves = table.validation[:30]
    rounds = strategies.halving_rounds(curves, 3)
    best = rounds[-1][0][np.argmax(curves[rounds[-1][0], -1])]
    assert strategies.successive_halving(curves, 3)[0] == best


def test_more_settings_than_the_table_has_are_refused():
    with pytest.raises(ValueError, match="draw fewer"):
        strategies.draw_settings(5, 6, seed=0)
