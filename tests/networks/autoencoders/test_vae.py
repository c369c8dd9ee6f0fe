"""The variational autoencoder: its terms against TensorFlow Probability, its bound against a known density."""

import keras
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from acml_tf.networks.autoencoders.vae import (
    VariationalAutoencoder,
    evidence_lower_bound,
    gaussian_log_likelihood,
    kl_divergence,
    negative_bound,
    reparameterise,
    sample_patches,
    train_vae,
)
from tests.networks.contract import check_model

SMALL = {"num_latent": 3, "hidden_units": 16, "num_hidden": 1}


@pytest.fixture(scope="module")
def law():
    mixing = np.random.default_rng(0).normal(size=(2, 6))
    return multivariate_normal(np.zeros(6), mixing.T @ mixing + 0.1 * np.eye(6))


@pytest.fixture(scope="module")
def patches(law):
    return law.rvs(8192, random_state=1).astype("float32")


@pytest.fixture(scope="module")
def trained(patches):
    return train_vae(patches, epochs=25, batch_size=64, num_latent=2, hidden_units=32)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_terms_equal_those_of_tensorflow_probability():
    tfd = pytest.importorskip("tensorflow_probability").distributions
    rng = np.random.default_rng(3)
    data, mean, log_variance = rng.normal(size=(3, 7, 4)).astype("float32")
    law = tfd.MultivariateNormalDiag(mean, np.exp(log_variance / 2))
    prior = tfd.MultivariateNormalDiag(np.zeros(4, "float32"), np.ones(4, "float32"))
    np.testing.assert_allclose(kl_divergence(mean, log_variance), law.kl_divergence(prior), rtol=1e-5)
    np.testing.assert_allclose(gaussian_log_likelihood(data, mean, log_variance), law.log_prob(data), rtol=1e-5)


def test_terms_by_hand():
    np.testing.assert_allclose(kl_divergence(np.ones((1, 2)), np.zeros((1, 2))), [1])
    np.testing.assert_allclose(reparameterise(np.array([3.0]), np.log([4.0]), np.array([-1.0])), [1], rtol=1e-6)


def test_drawn_codes_have_the_law_that_they_claim():
    noise = np.random.default_rng(0).normal(size=(100_000, 2))
    codes = np.asarray(reparameterise(np.array([[1.0, -2.0]]), np.log([[0.25, 9.0]]), noise))
    np.testing.assert_allclose(codes.mean(axis=0), [1, -2], atol=0.03)
    np.testing.assert_allclose(codes.std(axis=0), [0.5, 3], rtol=0.01)


def test_the_bound_is_below_the_true_log_density_and_near_it(trained, law):
    fresh = law.rvs(4000, random_state=2)
    likelihood, divergence = evidence_lower_bound(trained, fresh.astype("float32"))
    gap = np.mean(law.logpdf(fresh)) - np.mean(likelihood - divergence)
    assert 0 < gap < 0.3
    assert divergence.min() >= 0
    np.testing.assert_array_equal(negative_bound(trained, fresh), divergence - likelihood)


def test_samples_have_the_covariance_of_the_data(trained, law):
    codes = np.random.default_rng(4).standard_normal((20_000, 2))
    drawn = sample_patches(trained, codes, seed=5)
    np.testing.assert_allclose(np.cov(drawn.T), law.cov, atol=0.2 * np.abs(law.cov).max())
    assert np.var(sample_patches(trained, codes), axis=0).sum() < np.var(drawn, axis=0).sum()


def test_where_codes_are_dear_the_loss_is_a_bound_still_but_a_looser_one(trained, patches, law):
    kept = patches[:2048]
    dear = train_vae(kept, epochs=10, batch_size=64, beta=5, num_latent=2, hidden_units=32)
    likelihood, told = evidence_lower_bound(dear, kept)
    near, loose, weighed = (
        np.mean(bound) for bound in (-negative_bound(trained, kept), likelihood - told, likelihood - 5 * told)
    )
    assert weighed <= loose < near < np.mean(law.logpdf(kept))


def test_dear_codes_tell_less_and_callbacks_see_both_numbers(patches):
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: seen.append(set(logs)))
    cheap, dear = (
        train_vae(patches[:2048], epochs=4, batch_size=32, beta=beta, callbacks=[watch], **SMALL) for beta in (1, 50)
    )
    told = [evidence_lower_bound(model, patches[:500])[1].mean() for model in (cheap, dear)]
    assert told[1] < 0.1 < told[0]
    assert seen == [{"loss", "divergence"}] * 8


def test_keeps_the_contract_of_a_model(patches):
    def build(seed):
        model = VariationalAutoencoder(6, beta=2.0, seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.01))
        return model

    check_model(build, patches[:50])
