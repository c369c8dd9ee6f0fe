"""The measurements of lesson 6.1, on boxes whose truth is known."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from acml_tf.data.digit_box import second_recorder
from acml_tf.data.spoken_digits import SpokenDigits, simulate_spoken_digits
from acml_tf.explain.box_study import (
    cepstra,
    count_label_errors,
    exchange_recorders,
    is_copied,
    practised_threshold,
    resampled_measures,
    surrogate_fidelity,
)


@pytest.fixture(scope="module")
def clips():
    return simulate_spoken_digits(4, 2, engine="formant")


@pytest.fixture(scope="module")
def noise():
    """Clips of noise that tell neither digit nor speaker."""
    digits, draw = np.tile(np.repeat(np.arange(10), 3), 4), np.random.default_rng(0)
    speakers = np.repeat(list("abcd"), 30)
    return SpokenDigits([draw.normal(size=2000) for _ in digits], digits, speakers, 8000, "noise")


def test_cepstra_have_one_row_per_clip_of_any_length(clips):
    table = cepstra([clips.signals[0], clips.signals[1][:3001]], 8000)
    assert table.shape == (2, 120) and np.all(np.isfinite(table))


def test_a_casing_changes_cepstra_by_the_same_for_every_clip(clips):
    before = cepstra(clips.signals[::8], 8000)
    shift = cepstra([second_recorder(signal) for signal in clips.signals[::8]], 8000) - before
    means = shift.mean(axis=0)
    assert np.sum(means**2) > 0.5 * np.mean(np.sum(shift**2, axis=1))


def test_original_and_copy_are_both_copied():
    assert is_copied(np.array([-1, -1, -1, 1, 1])).tolist() == [False, True, False, True, True]


def test_nothing_is_copied_where_there_are_no_copies():
    assert not np.any(is_copied(np.full(3, -1)))


def test_the_practised_threshold_is_a_correlation_near_one_for_other_voices_as_well():
    assert 0.98 < practised_threshold(3) < 0.9999


def test_counted_label_errors_are_precision_and_recall_per_seed(clips):
    counts = count_label_errors(clips, seeds=(1,))
    assert list(counts) == ["every contradiction", "confident learning"]
    for pairs in counts.values():
        assert pairs.shape == (1, 2) and np.all((pairs >= 0) & (pairs <= 1))
    assert np.all(counts["confident learning"][:, 1] <= counts["every contradiction"][:, 1])


def test_no_label_error_is_found_in_noise(noise):
    counts = count_label_errors(noise, seeds=(1,))
    assert counts["every contradiction"][0, 0] < 0.2 and counts["confident learning"][0, 0] < 0.3


def test_exchanged_recorders_are_measured_on_every_group(clips):
    accuracy = exchange_recorders(clips, num_folds=4)
    assert {name: values.shape for name, values in accuracy.items()} == dict.fromkeys(
        ("one recorder for all", "as in training", "exchanged"), (4,)
    )


def test_noise_is_told_by_its_recorder_alone(noise):
    accuracy = {name: values.mean() for name, values in exchange_recorders(noise, num_folds=2).items()}
    assert abs(accuracy["one recorder for all"] - 0.5) < 0.2
    assert accuracy["as in training"] > 0.95 and accuracy["exchanged"] < 0.05


def test_resampled_measures_have_one_row_per_subset_and_one_column_per_count():
    points = np.random.default_rng(1).normal(size=(41, 2))
    measures = resampled_measures(points, [2, 5], num_repetitions=1)
    assert {name: values.shape for name, values in measures.items()} == {"Davies–Bouldin index": (1, 2), "gap": (1, 2)}


def test_every_subset_knows_the_number_of_clear_clusters():
    centres = np.array([[0, 0], [20, 0], [0, 20]])
    points = np.concatenate([np.random.default_rng(2).normal(size=(30, 2)) + centre for centre in centres])
    measures = resampled_measures(points, [2, 3, 4], num_repetitions=2)
    assert np.all(measures["Davies–Bouldin index"].argmin(axis=1) == 1) and np.all(measures["gap"].argmax(axis=1) == 1)


def test_a_tree_is_faithful_to_clusters_that_are_a_threshold():
    table = np.where(np.arange(40) > 9, 5.0, -5.0)[:, None]
    folds = [(np.arange(0, 40, 2), np.arange(1, 40, 2)), (np.arange(1, 40, 2), np.arange(0, 40, 2))]
    told, largest = surrogate_fidelity(DecisionTreeClassifier(max_depth=1), table, (table[:, 0] > 0).astype(int), folds)
    assert told.tolist() == [1, 1] and largest.tolist() == [0.75, 0.75]


def test_a_tree_is_no_better_than_the_largest_cluster_on_other_clips_of_noise():
    draw = np.random.default_rng(3)
    table, clusters = draw.normal(size=(400, 2)), (draw.random(400) < 0.3).astype(int)
    folds = [(np.arange(200), np.arange(200, 400))]
    told, largest = surrogate_fidelity(DecisionTreeClassifier(random_state=0), table, clusters, folds)
    assert told[0] < largest[0] + 0.05
