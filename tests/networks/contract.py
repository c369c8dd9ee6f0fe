"""The contract of every model: a complete configuration, equal copies, a seed that decides, weights that move."""

import contextlib
import inspect
import json
import pathlib
import tempfile
import warnings

import keras
import numpy as np

NUM_STEPS = 3  # layers that start at zero let a gradient pass from the second step on


def check_model(build, inputs, batch=None, max_resting=0):
    """Hold a Keras model to the contract.

    Args:
        build: Function from a seed to a new compiled model, with arguments that are not the defaults.
        inputs: Arrays that the model is called on, one or a tuple.
        batch: Arguments of `train_on_batch`, a tuple; the inputs alone if not given.
        max_resting: Number of weights that the loss does not depend on, for a reason that the caller names.
    """
    batch = (inputs,) if batch is None else batch
    with library_notes_dropped():
        first, again, other = (_trained(build, seed, batch) for seed in (1, 1, 2))
        untrained = build(1)
        untrained(inputs)
        check_every_weight_moves(untrained, first, max_resting)
        check_seed_decides(first, again, other)
        check_config_is_complete(first, inputs)
        check_copies_are_equal(first, inputs)


def check_every_weight_moves(before, after, max_resting):
    """Assert that training has changed each trainable weight, or all but a few."""
    pairs = zip(before.trainable_weights, after.trainable_weights, strict=True)
    resting = [new.path for old, new in pairs if np.array_equal(old.numpy(), new.numpy())]
    assert len(resting) <= max_resting, resting


def check_seed_decides(first, again, other):
    """Assert that two trainings with one seed end alike, and one with another seed elsewhere."""
    for weight, same in zip(first.get_weights(), again.get_weights(), strict=True):
        assert np.all(np.isfinite(weight))
        np.testing.assert_allclose(weight, same, atol=1e-5)
    pairs = zip(first.trainable_weights, other.trainable_weights, strict=True)
    assert max(np.abs(weight.numpy() - new.numpy()).max() for weight, new in pairs) > 1e-4


def check_config_is_complete(model, inputs):
    """Assert that the configuration names every argument of the constructor and makes an equal model."""
    config = _plain(model.get_config())
    # Keras empties the configuration of a functional model that it is given
    again = type(model).from_config(model.get_config())
    if _is_ours(model):
        parameters = inspect.signature(type(model).__init__).parameters.values()
        assert {p.name for p in parameters if p.kind is not p.VAR_KEYWORD} - {"self"} <= set(config)
        assert _plain(again.get_config()) == config
    again(inputs)
    again.set_weights(model.get_weights())
    _assert_equal_outputs(again(inputs), model(inputs))


def check_copies_are_equal(model, inputs):
    """Assert that the model answers alike after it was saved and loaded, and after it was exported and served."""
    with tempfile.TemporaryDirectory() as folder:
        model.save(pathlib.Path(folder, "model.keras"))
        loaded = keras.saving.load_model(pathlib.Path(folder, "model.keras"), compile=False)
        assert not _is_ours(model) or _plain(loaded.get_config()) == _plain(model.get_config())
        _assert_equal_outputs(loaded(inputs), model(inputs))
        signature = keras.tree.map_structure(_any_batch, inputs)
        model.export(pathlib.Path(folder, "saved"), verbose=False, input_signature=[signature])
        served = keras.layers.TFSMLayer(pathlib.Path(folder, "saved"), call_endpoint="serve")
        _assert_equal_outputs(served(inputs), model(inputs))


def _plain(config):
    """Return a configuration as a file holds it, in which tuples are lists."""
    return json.loads(json.dumps(config, default=str))


def _is_ours(model):
    """Return whether a model is of a class of the library, and not functional or sequential."""
    return type(model).__module__.startswith("acml_tf.")


def _trained(build, seed, batch):
    """Return a new model after a few steps."""
    model = build(seed)
    for _ in range(NUM_STEPS):
        model.train_on_batch(*batch)
    return model


def _any_batch(array):
    """Return the specification of arrays like this one, of any batch size."""
    return keras.InputSpec(array.dtype, (None, *array.shape[1:]))


def _assert_equal_outputs(found, expected):
    """Compare the outputs of two models, one array or several."""
    for one, two in zip(keras.tree.flatten(found), keras.tree.flatten(expected), strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(two), atol=1e-4)


@contextlib.contextmanager
def library_notes_dropped():
    """Drop what Keras 3.15 and TensorFlow 2.21 say of NumPy 2.4 and of themselves while they save and export."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "__array__ implementation doesn't accept a copy", DeprecationWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="tensorflow")
        yield
