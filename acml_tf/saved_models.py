"""Saved models of ours load after `import acml_tf`, without an import of the module that made them.

Keras finds a class by a name that is registered when its module is imported. What is registered here is a stand-in,
which imports the module as soon as a saved model asks for it.
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


def register_awaited_classes(keras):
    """Register a stand-in for each class that Keras does not know yet.

    Args:
        keras: The module, just imported.
    """
    for name in MODULES:
        keras.saving.get_custom_objects().setdefault(f"acml_tf>{name}", AwaitedClass(name))
