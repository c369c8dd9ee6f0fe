"""Saved models of ours load after `import acml_tf`, without an import of the module that made them.

Keras finds a class or a loss by a name that is registered when its module is imported. What is registered here is a
stand-in, which imports the module as soon as a saved model asks for it.
"""

import importlib

MODULES = {
    "ClipLevel": "acml_tf.networks.classifiers.waveform",
    "ConsistencyModel": "acml_tf.networks.diffusion.consistency",
    "CosineFeatures": "acml_tf.networks.pinn.fourier_features",
    "DiffusionModel": "acml_tf.networks.diffusion.model",
    "DomainDecomposedField": "acml_tf.networks.pinn.ansatz",
    "FeatureGrid": "acml_tf.networks.rooms.feature_grid",
    "HRTFField": "acml_tf.networks.hrtf.neural_field",
    "HardInitialCondition": "acml_tf.networks.pinn.ansatz",
    "InversePINN": "acml_tf.networks.pinn.inverse",
    "NearestNode": "acml_tf.networks.pinn.two_networks",
    "PositionalEncoding": "acml_tf.networks.classifiers.attention",
    "SOAP": "acml_tf.networks.optimizers",
    "SceneField": "acml_tf.networks.rooms.scene_field",
    "SineLayer": "acml_tf.networks.hrtf.sine_layer",
    "StochasticAutoencoder": "acml_tf.networks.autoencoders.stochastic",
    "VariationalAutoencoder": "acml_tf.networks.autoencoders.vae",
    "WassersteinGAN": "acml_tf.networks.gans.wasserstein",
    "WavePINN": "acml_tf.networks.pinn.forward",
    "WaveStepper": "acml_tf.networks.wave_stepper",
}
FUNCTIONS = {"gaussian_negative_log_likelihood": "acml_tf.uncertainty.gaussian_head"}


class AwaitedClass:
    """A class of ours that is imported when a saved model asks for it.

    Args:
        name: Name of the class, a key of `MODULES`.
    """

    def __init__(self, name):
        """Remember the name."""
        self.name = name

    def from_config(self, config):
        """Return an instance of the class, as its own `from_config` makes it.

        Args:
            config: What the class's `get_config` returned.

        Returns:
            Layer, model or optimiser.
        """
        return getattr(importlib.import_module(MODULES[self.name]), self.name).from_config(config)


def awaited_function(name):
    """Return a function that imports the one of ours for which it stands when it is called.

    Args:
        name: Name of the function, a key of `FUNCTIONS`.

    Returns:
        Function of the same name, so that Keras saves it again as what it stands for.
    """

    def stand_in(*positional, **named):
        return getattr(importlib.import_module(FUNCTIONS[name]), name)(*positional, **named)

    stand_in.__name__ = stand_in.__qualname__ = name
    return stand_in


def register_awaited_classes(keras):
    """Register a stand-in for each class and function that Keras does not know yet.

    Args:
        keras: The module, just imported.
    """
    for name in MODULES:
        keras.saving.get_custom_objects().setdefault(f"acml_tf>{name}", AwaitedClass(name))
    for name in FUNCTIONS:
        if f"acml_tf>{name}" not in keras.saving.get_custom_objects():
            keras.saving.register_keras_serializable("acml_tf", name)(awaited_function(name))
