"""A detector that never looks ahead, and the classifier of whole clips that shares its weights."""

import keras
import numpy as np

from acml_tf.networks.classifiers.frame_detector import build_detector, clip_classifier, train_detector


def test_no_answer_depends_on_a_later_frame():
    network = build_detector(4, 3, num_filters=8)
    heard = np.random.default_rng(0).normal(size=(1, 40, 4)).astype("float32")
    later = heard.copy()
    later[:, 20:] = 0
    before, after = np.asarray(network(heard)), np.asarray(network(later))
    np.testing.assert_allclose(after[:, :20], before[:, :20], atol=1e-6)
    assert not np.allclose(after[:, 20:], before[:, 20:])


def test_fifteen_frames_are_all_it_hears():
    network = build_detector(4, 3, num_filters=8)
    heard = np.random.default_rng(1).normal(size=(1, 40, 4)).astype("float32")
    np.testing.assert_allclose(network(heard[:, -15:])[0, -1], network(heard)[0, -1], atol=1e-5)


def test_a_clip_has_the_mean_score_of_its_frames():
    detector = build_detector(4, 3, num_filters=8)
    heard = np.random.default_rng(2).normal(size=(5, 10, 4)).astype("float32")
    expected = keras.ops.softmax(keras.ops.mean(detector(heard), axis=1))
    np.testing.assert_allclose(clip_classifier(detector, 10)(heard), expected, atol=1e-6)


def test_training_moves_every_weight_of_the_detector():
    detector = build_detector(4, 2, num_filters=6, num_layers=2)
    before = detector.get_weights()
    heard = np.random.default_rng(3).normal(size=(20, 9, 4)).astype("float32")
    train_detector(detector, heard, np.arange(20) % 2, epochs=2)
    assert all(not np.allclose(old, new) for old, new in zip(before, detector.get_weights(), strict=True))
