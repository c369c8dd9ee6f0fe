"""An autoencoder whose code is a normal distribution: the encoder says how sure it is, and training draws.

Reference: D. P. Kingma and M. Welling, "Auto-encoding variational Bayes", ICLR (2014).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import keras
from keras import ops

from acml_tf.networks.perceptron import build_perceptron
from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class StochasticAutoencoder(ArgumentsAsConfig, keras.Model):
    """Encoder and decoder, with a draw between them.

    Args:
        num_features: Length of a patch.
        num_latent: Length of a code.
        hidden_units: Width of the hidden layers of each half.
        num_hidden: Number of hidden layers of each half.
        seed: Seed of the initial weights and of the drawn codes.
    """

    def __init__(self, num_features, num_latent=8, hidden_units=128, num_hidden=2, seed=0, **kwargs):
        """Build both halves; see the class for the arguments."""
        super().__init__(**kwargs)
        self.num_features, self.num_latent = num_features, num_latent
        self.hidden_units, self.num_hidden, self.seed = hidden_units, num_hidden, seed
        self.encoder = build_perceptron(num_features, 2 * num_latent, hidden_units, num_hidden, seed, "encoder")
        self.decoder = build_perceptron(num_latent, num_features, hidden_units, num_hidden, seed + 100, "decoder")
        self.seed_generator = keras.random.SeedGenerator(seed)

    def encode(self, patches):
        """Return mean and log-variance of the code of each patch, each of shape `(batch, num_latent)`."""
        return ops.split(self.encoder(patches), 2, axis=-1)

    def call(self, inputs, training=False):
        """Rebuild patches from codes: in training from drawn ones, with `training=False` from their means.

        In training every patch gets a code of its own from N(μ, σ²), drawn anew in each call with
        `seed=self.seed_generator`, in such a way that gradients pass through the draw to μ and σ.

        Args:
            inputs: Patches, shape `(batch, num_features)`.
            training: True draws the codes, False takes the means μ.

        Returns:
            The reconstruction, shape `(batch, num_features)`; then the means μ and the log-variances log σ² of the
            codes, each of shape `(batch, num_latent)`.
        """
        mean, log_variance = self.encode(inputs)
        code = mean
        if training:
            noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
            code = mean + ops.exp(0.5 * log_variance) * noise
        return self.decoder(code), mean, log_variance
