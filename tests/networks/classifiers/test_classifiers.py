"""Dense, convolutional, recurrent and attention networks: sound Keras models, each with what it is named for."""

import keras
import numpy as np
import pytest

from acml_tf.features.logmel import log_mel_table
from acml_tf.networks.classifiers.attention import build_attention
from acml_tf.networks.classifiers.cnn import build_cnn, convolution_block, receptive_field
from acml_tf.networks.classifiers.dense import build_dense, softmax_cross_entropy
from acml_tf.networks.classifiers.recurrent import build_recurrent
from acml_tf.networks.classifiers.training import (
    accuracy_when_rolled,
    class_probabilities,
    cross_validate,
    train_classifier,
)
from acml_tf.networks.classifiers.waveform import ClipLevel, build_waveform_classifier
from tests.networks.contract import check_model

SHAPE, CLASSES = (16, 24), 3
RNG = np.random.default_rng(0)
PICTURES = RNG.normal(size=(12, *SHAPE)).astype("float32")
BUILDERS = {
    "logistic": lambda seed=0: build_dense(SHAPE, CLASSES, seed=seed),
    "dense": lambda seed=0: build_dense(SHAPE, CLASSES, (16, 8), seed=seed),
    "cnn": lambda seed=0: build_cnn(SHAPE, CLASSES, (4, 6, 8), (2, 2, 1), seed=seed),
    "recurrent": lambda seed=0: build_recurrent(SHAPE, CLASSES, 8, seed=seed),
    "attention": lambda seed=0: build_attention(SHAPE, CLASSES, 8, 2, 2, seed=seed),
}
NO_COPY = "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"


def answers(model, pictures=PICTURES):
    return np.asarray(model(pictures, training=False))


def test_training_repeats_with_its_seed_and_calls_back():
    labels, epochs = np.arange(12) % CLASSES, []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda _epoch, logs: epochs.append(logs["loss"]))
    first, again = (
        train_classifier(BUILDERS["logistic"](), PICTURES, labels, epochs=2, seed=5, callbacks=[watch])
        for _ in range(2)
    )
    np.testing.assert_allclose(answers(first), answers(again), atol=1e-5)
    assert epochs[:2] == pytest.approx(first.history.history["loss"]) and len(epochs) == 4
    with pytest.raises(ValueError, match="give one label per spectrogram"):
        train_classifier(first, PICTURES, labels[:3])


def test_cross_entropy_equals_keras():
    logits, targets = RNG.normal(0, 4, (9, 5)), RNG.dirichlet(np.ones(5), 9)
    theirs = keras.losses.CategoricalCrossentropy(from_logits=True)(targets, logits)
    assert softmax_cross_entropy(logits, targets) == pytest.approx(float(theirs), rel=1e-5)
    assert softmax_cross_entropy(1e4 * targets, np.eye(5)[targets.argmax(axis=1)]) == pytest.approx(0)


@pytest.mark.parametrize(("kernels", "strides"), [([3, 3], [2, 1]), ([5, 3, 3], [1, 2, 2]), ([2, 4], [3, 1])])
def test_receptive_field_is_what_a_convolution_feels(kernels, strides):
    inputs = hidden = keras.Input((60, 1))
    for kernel, stride in zip(kernels, strides, strict=True):
        hidden = keras.layers.Conv1D(1, kernel, stride, kernel_initializer="ones", use_bias=False)(hidden)
    model = keras.Model(inputs, hidden)
    pulses = np.asarray(model(np.eye(60)[:, :, None]))[:, :, 0] != 0  # which input frame reaches which output
    field_s, step_s = receptive_field(kernels, strides, 0.5, 2.0)
    felt = np.flatnonzero(pulses[:, 0])
    assert felt[0] == 0 and field_s == pytest.approx(felt[-1] * 0.5 + 2.0)  # from the first to the last sample heard
    assert step_s == pytest.approx(np.flatnonzero(pulses[:, 1])[0] * 0.5)


@pytest.mark.parametrize(("depth", "milliseconds"), [(1, 186), (5, 1858)])
def test_a_field_is_a_window_longer_than_its_hops(depth, milliseconds):
    field_s, _ = receptive_field([3] * depth, (2, 2, 1, 2, 1)[:depth], 1024 / 22050, 2048 / 22050)
    assert round(1000 * field_s) == milliseconds


def test_a_block_normalises_by_its_batch_in_training_and_by_what_it_remembers_in_use():
    images = RNG.normal(3, 2, (8, 9, 14, 2)).astype("float32")
    block = convolution_block(6, stride=2, seed=1)
    fresh = np.asarray(block(images, training=False))
    kernel = block.layers[0].get_weights()[0]
    patterns = np.asarray(keras.ops.conv(images, kernel, strides=2, padding="same"))
    mean, variance = patterns.mean(axis=(0, 1, 2)), patterns.var(axis=(0, 1, 2))
    np.testing.assert_allclose(fresh, np.maximum(patterns / np.sqrt(1.001), 0), atol=1e-3)
    awake = np.asarray(block(images, training=True))
    np.testing.assert_allclose(awake, np.maximum((patterns - mean) / np.sqrt(variance + 1e-3), 0), atol=1e-3)
    for _ in range(80):
        block(images, training=True)
    np.testing.assert_allclose(np.asarray(block(images, training=False)), awake, atol=0.02)


def test_a_cnn_does_not_care_when():
    model = build_cnn((16, 96), CLASSES, (4, 6), (2, 2), seed=1)
    event = np.zeros((1, 16, 96), "float32")
    event[:, 4:12, 20:30] = RNG.normal(size=(8, 10))
    later = np.roll(event, 40, axis=-1)
    np.testing.assert_allclose(answers(model, later), answers(model, event), atol=1e-5)
    logistic = build_dense((16, 96), CLASSES, seed=1)
    assert np.abs(answers(logistic, later) - answers(logistic, event)).max() > 0.01


def test_attention_without_places_sees_a_heap_and_with_places_an_order():
    heap, ordered = (build_attention(SHAPE, CLASSES, 8, positional_encoding=known, seed=1) for known in (False, True))
    runs = PICTURES.reshape(12, 16, 12, 2)[:, :, RNG.permutation(12)].reshape(12, *SHAPE)
    np.testing.assert_allclose(answers(heap, runs), answers(heap), atol=1e-5)
    assert np.abs(answers(ordered, runs) - answers(ordered)).max() > 1e-3


def test_recurrent_network_hears_the_order():
    model = BUILDERS["recurrent"]()
    runs = PICTURES.reshape(12, 16, 12, 2)[:, :, RNG.permutation(12)].reshape(12, *SHAPE)
    assert np.abs(answers(model, runs) - answers(model)).max() > 1e-3


def test_learns_sounds_that_differ_and_judges_each_clip_by_another_fold():
    labels, folds = np.arange(30) % 2, np.arange(30) % 3
    pictures = RNG.normal(size=(30, *SHAPE))
    pictures[labels == 1, 5] += 3
    said = []
    gentle = {"epochs": 20, "learning_rate": 3e-3, "batch_size": 10, "mix": 0, "widest_bands": 2, "widest_frames": 4}
    predicted = cross_validate(build_dense, pictures, labels, folds, progress=said.append, **gentle)
    assert np.mean(predicted == labels) > 0.8
    assert [sentence.split(":")[0] for sentence in said] == ["fold 0", "fold 1", "fold 2"]


def test_probabilities_sum_to_one_whatever_the_batch():
    model = BUILDERS["cnn"]()
    whole, pieces = (class_probabilities(model, PICTURES, (0, 3), batch_size=size) for size in (12, 5))
    np.testing.assert_allclose(whole, pieces, atol=1e-6)
    np.testing.assert_allclose(whole.sum(axis=1), 1, atol=1e-6)
    rolled = np.roll(PICTURES, 5, axis=-1)
    said = class_probabilities(model, rolled).argmax(axis=1)
    assert accuracy_when_rolled(model, PICTURES, said, 5) == 1.0


@pytest.fixture(scope="module")
def waveform_parts():
    signals = RNG.standard_normal((4, 16000)) * np.array([1, 0.01, 0.3, 2])[:, None]
    levels_db = log_mel_table(list(signals), 8000, 30, num_bands=16, window_s=1024 / 8000)
    classifier = build_cnn((16, 30), CLASSES, (4, 6), (2, 2), seed=1)
    return signals.astype("float32"), levels_db, classifier


def test_waveform_network_sees_our_pictures(waveform_parts):
    signals, levels_db, classifier = waveform_parts
    whole = build_waveform_classifier(classifier, levels_db, 16000, 8000, fft_length=1024)
    mean, deviation = (f(levels_db, axis=(0, 2), keepdims=True) for f in (np.mean, np.std))
    ours = answers(classifier, (levels_db - mean) / deviation)
    np.testing.assert_allclose(answers(whole, signals), ours, atol=0.1 * np.abs(ours).max())
    alone = np.concatenate([answers(whole, signal[None]) for signal in signals])
    np.testing.assert_allclose(answers(whole, signals), alone, atol=1e-4, err_msg="company must not matter")
    with pytest.raises(ValueError, match="give another num_samples"):
        build_waveform_classifier(classifier, levels_db, 99, 8000)


@pytest.mark.filterwarnings(NO_COPY)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:tensorflow")
def test_waveform_network_is_saved_and_exported(waveform_parts, tmp_path):
    import tensorflow as tf

    signals, levels_db, classifier = waveform_parts
    whole = build_waveform_classifier(classifier, levels_db, 16000, 8000, fft_length=1024)
    whole.save(tmp_path / "whole.keras")
    np.testing.assert_allclose(
        answers(keras.models.load_model(tmp_path / "whole.keras"), signals), answers(whole, signals), atol=1e-4
    )
    whole.export(tmp_path / "whole", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "whole"))
    np.testing.assert_allclose(np.asarray(served.serve(signals)), answers(whole, signals), atol=1e-4)


def test_clip_level_is_in_decibels_of_its_own_clip():
    power = np.array([[[1.0, 0.01]], [[100.0, 1e-12]]], "float32")
    np.testing.assert_allclose(np.asarray(ClipLevel(-60.0)(power)), [[[0, -20]], [[0, -60]]], atol=1e-4)
    assert ClipLevel.from_config(ClipLevel(-50.0).get_config()).floor_db == -50.0


@pytest.mark.parametrize("name", BUILDERS)
def test_keeps_the_contract_of_a_model(name):
    def build(seed):
        model = BUILDERS[name](seed)
        model.compile(keras.optimizers.SGD(0.1), keras.losses.CategoricalCrossentropy(from_logits=True))
        return model

    assert build(0).output_shape == (None, CLASSES)
    # the bias of the keys adds the same to all scores of a query, and the softmax of each block removes it again
    resting = 2 if name == "attention" else 0
    check_model(build, PICTURES, (PICTURES, np.eye(CLASSES)[np.arange(12) % CLASSES]), resting)


def test_query_key_value_and_output_begin_with_numbers_of_their_own():
    layers = [layer for layer in build_attention((16, 20), 3).layers if "attention" in layer.name]
    for layer in layers:
        kernels = [weight.ravel() for weight in layer.get_weights() if weight.ndim == 3]
        assert len(kernels) == 4 and np.abs(np.corrcoef(kernels) - np.eye(4)).max() < 0.2
