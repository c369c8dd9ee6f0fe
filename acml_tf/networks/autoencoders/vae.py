"""A variational autoencoder: how probable is this sound, and what else could the machine have said?

The review of McCarthy et al., npj Acoustics 1:18 (2025), calls the encoder p(x|z) and the decoder q(z|x) in its
text; in its eq. (2), as here and everywhere else, the decoder is p(x|z) and the encoder q(z|x).

Reference: D. P. Kingma and M. Welling, "Auto-encoding variational Bayes", ICLR (2014).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import math

import keras
import numpy as np
from keras import ops

from acml_tf.networks.autoencoders.stochastic import StochasticAutoencoder
from acml_tf.networks.training import STEPS_AT_ONCE, cosine_adam, shuffled


def gaussian_log_likelihood(data, mean, log_variance):
    r"""Return how probable each sound is under independent normal distributions: the logarithm of their density.

    $$\log p = -\tfrac12 \sum_d \left[\frac{(x_d - \mu_d)^2}{\sigma_d^2} + \log\sigma_d^2 + \log 2\pi\right]$$

    Args:
        data: Sounds x, shape `(batch, features)`.
        mean: Expected sounds μ, same shape.
        log_variance: Logarithms of the variances, log σ², same shape or one row, `(features,)`, for all sounds.

    Returns:
        Log-density of each sound in nats, shape `(batch,)`.

    Example:
        Two features, one deviation off in one of them, σ = 1: −½ (1 + 0) − log 2π = −2.338.
    """
    squared_error = ops.square(data - mean) / ops.exp(log_variance)
    return -0.5 * ops.sum(squared_error + log_variance + math.log(2 * math.pi), axis=-1)


def kl_divergence(mean, log_variance):
    r"""Return how far each code's normal distribution is from the standard one: what the code tells, in nats.

    $$D_\mathrm{KL} = \sum_k \mathrm E\big[\log p(z_k; \mu_k, \sigma_k^2) - \log p(z_k; 0, 1)\big],$$
    the mean over draws $z_k \sim \mathcal N(\mu_k, \sigma_k^2)$, taken by hand: the result needs no draws.

    Args:
        mean: Means μ, shape `(batch, latent)`.
        log_variance: Logarithms of the variances, log σ², same shape.

    Returns:
        Divergence of each code, ≥ 0, shape `(batch,)`.

    Example:
        μ = (1, 1) and σ = (1, 1): ½ (1 + 1) = 1 nat.
    """
    return 0.5 * ops.sum(ops.square(mean) + ops.exp(log_variance) - log_variance - 1, axis=-1)


def reparameterise(mean, log_variance, noise):
    """Draw codes from normal distributions by moving and stretching standard noise, so that gradients can pass.

    Args:
        mean: Means μ, shape `(batch, latent)`.
        log_variance: Logarithms of the variances, log σ², same shape.
        noise: Draws ε from the standard normal distribution, same shape.

    Returns:
        Codes z = μ + σ ε, same shape.

    Example:
        μ = 3, log σ² = log 4, ε = −1: z = 3 − 2 = 1.
    """
    return mean + ops.exp(0.5 * log_variance) * noise


@keras.saving.register_keras_serializable(package="acml_tf")
class VariationalAutoencoder(StochasticAutoencoder):
    """A stochastic autoencoder that learns the most probable explanation of its sounds.

    Beside its two halves it learns how much each feature scatters about what the decoder expects.

    Args:
        num_features: Length of a patch.
        beta: Weight of the divergence; 1 makes the loss the negative bound of eq. (2).
        **network: Further arguments of `StochasticAutoencoder`.
    """

    def __init__(self, num_features, beta=1.0, **network):
        """Build the network; see the class for the arguments."""
        super().__init__(num_features, **network)
        self.beta = beta
        self.log_noise = self.add_weight(shape=(num_features,), initializer="zeros", name="log_noise")
        self.divergence = keras.metrics.Mean(name="divergence")

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):  # noqa: ARG002
        """Return the loss of a batch: minus the lower bound of eq. (2), with β before the divergence.

        Args:
            x: Patches that the network was called on, shape `(batch, num_features)`.
            y: Not used.
            y_pred: What `call` returned: reconstruction, means and log-variances of the codes.
            sample_weight: Not used.
            training: Not used.

        Returns:
            Mean over the batch of β D_KL − log p(x|z), one number in nats. The decoder's log σ² of each feature is
            `self.log_noise`. The metric `self.divergence` is updated with the divergences (without β), so that
            `fit` reports them beside the loss.
        """
        reconstruction, mean, log_variance = y_pred
        likelihood = gaussian_log_likelihood(x, reconstruction, self.log_noise)
        divergence = kl_divergence(mean, log_variance)
        self.divergence.update_state(divergence)
        return ops.mean(self.beta * divergence - likelihood)


def train_vae(patches, epochs=20, batch_size=128, seed=0, callbacks=None, **network):
    """Train a variational autoencoder on patches of healthy machines.

    Args:
        patches: Standardised patches, shape `(num_patches, num_features)`.
        epochs: Number of passes through the patches.
        batch_size: Patches per gradient step.
        seed: Seed of initial weights, drawn codes and the order of the patches.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **network: Further arguments of `VariationalAutoencoder`.

    Returns:
        The trained model; `model.history.history` holds `loss` and `divergence` of each epoch, in nats.

    Example:
        `train_vae(patches, epochs=2, beta=4.0).history.history["loss"]` has two entries.
    """
    model = VariationalAutoencoder(patches.shape[1], seed=seed, **network)
    model.compile(cosine_adam(len(patches), batch_size, epochs), steps_per_execution=STEPS_AT_ONCE)
    model.fit(
        shuffled(patches, seed)[0],
        batch_size=batch_size,
        epochs=epochs,
        shuffle=False,
        verbose=0,
        callbacks=callbacks,
    )
    return model


def evidence_lower_bound(model, patches, seed=0):
    """Return the lower bound on the log-probability of each patch, eq. (2), with one drawn code per patch.

    Args:
        model: A `VariationalAutoencoder`.
        patches: Standardised patches, shape `(num_patches, num_features)`.
        seed: Draws the codes.

    Returns:
        Expected log-likelihood and divergence, both in nats and of shape `(num_patches,)`; the bound is the first
        minus the second.

    Example:
        `likelihood, divergence = evidence_lower_bound(model, patches)`; then `divergence.min() >= 0`.
    """
    mean, log_variance = model.encode(np.asarray(patches, "float32"))
    noise = np.random.default_rng(seed).standard_normal(mean.shape).astype("float32")
    reconstruction = model.decoder(reparameterise(mean, log_variance, noise))
    likelihood = gaussian_log_likelihood(patches, reconstruction, model.log_noise)
    return np.asarray(likelihood), np.asarray(kl_divergence(mean, log_variance))


def negative_bound(model, patches, seed=0):
    """Return how improbable each patch is: minus the lower bound on its log-probability, eq. (2).

    Args:
        model: A `VariationalAutoencoder`.
        patches: Standardised patches, shape `(num_patches, num_features)`.
        seed: Draws the codes.

    Returns:
        Score in nats, shape `(num_patches,)`; high for what the model has not heard.

    Example:
        `negative_bound(model, patches)` is the divergence minus the likelihood of `evidence_lower_bound`.
    """
    likelihood, divergence = evidence_lower_bound(model, patches, seed)
    return divergence - likelihood


def sample_patches(model, codes, seed=None):
    """Decode codes into patches: what the model expects, or one draw of what it deems possible.

    Args:
        model: A `VariationalAutoencoder`.
        codes: Codes z, shape `(n, num_latent)`; standard normal ones give new sounds.
        seed: None returns the mean of p(x|z); a number draws from p(x|z), with the noise of each feature.

    Returns:
        Standardised patches, shape `(n, num_features)`.

    Example:
        `sample_patches(model, np.zeros((1, 8)))` is the sound in the middle of the latent space.
    """
    expected = np.asarray(model.decoder(np.asarray(codes, "float32")))
    if seed is None:
        return expected
    deviation = np.exp(0.5 * np.asarray(model.log_noise))
    return expected + deviation * np.random.default_rng(seed).standard_normal(expected.shape)
