"""Diffusion among codes: it learns what the codes are, where the VAE hopes that they are standard normal."""

import numpy as np
from scipy.stats import wasserstein_distance

from acml_tf.networks.autoencoders.vae import train_vae
from acml_tf.networks.diffusion.latent import sample_codes, sample_latent, train_latent_diffusion
from acml_tf.networks.diffusion.sampling import sample_model


def test_diffused_codes_have_the_law_of_the_codes_and_not_the_hoped_for_one():
    rng = np.random.default_rng(0)
    side = np.where(rng.random((4096, 1)) < 0.3, -1.0, 0.6)
    vectors = (side + 0.15 * rng.standard_normal((4096, 4))).astype("float32")
    vae = train_vae(vectors, epochs=15, num_latent=2, hidden_units=32, num_hidden=1)
    codes = sample_codes(vae, vectors)
    assert codes.shape == (4096, 2)
    model, mean, deviation = train_latent_diffusion(vae, vectors, epochs=20, hidden_units=48)
    np.testing.assert_allclose([mean, deviation], [codes.mean(axis=0), codes.std(axis=0)])
    made = mean + deviation * sample_model(model, 3000, 50)
    for number in range(2):
        assert wasserstein_distance(made[:, number], codes[:, number]) < 0.1
    hoped = np.random.default_rng(1).standard_normal(3000)
    told = np.argmax(np.abs(codes.T @ side[:, 0]))
    assert wasserstein_distance(hoped, codes[:, told]) > 2 * wasserstein_distance(made[:, told], codes[:, told])
    assert sample_latent(vae, model, mean, deviation, num_samples=7).shape == (7, 4)
