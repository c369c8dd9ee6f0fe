"""What steers a wave network: points, weights of the loss, the time window, forms of the field."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.pinn import loss_weights
from acml_tf.networks.pinn.ansatz import DomainDecomposedField, HardInitialCondition, make_field
from acml_tf.networks.pinn.callbacks import RelativeErrorMonitor, ResidualAdaptiveSampling
from acml_tf.networks.pinn.collocation import collocation_points, sample_by_residual
from acml_tf.networks.pinn.derivatives import derivatives_by_tape
from acml_tf.networks.pinn.forward import WavePINN, train_wave_pinn
from acml_tf.networks.pinn.fourier_features import build_wave_field
from acml_tf.networks.pinn.loss_weights import LossWeightAnnealing, annealed_weights, slope_norms
from acml_tf.networks.pinn.wave_network import absorbing_boundary_residual
from tests.networks.contract import check_model

TINY = {"hidden_units": 8, "num_features": 8, "num_hidden": 1}
SMALL = {"num_points": 40, "num_edge_points": 8, "steps": 6}


def test_points_fill_the_domain_evenly_and_a_seed_repeats_them():
    points = np.asarray(collocation_points(20000, (2.0, 1.0), 0.5, seed=3))
    np.testing.assert_allclose(points.mean(axis=0), [1, 0.5, 0.25], rtol=0.03)
    np.testing.assert_allclose(points.var(axis=0), np.array([4, 1, 0.25]) / 12, rtol=0.05)
    np.testing.assert_array_equal(points, collocation_points(20000, (2.0, 1.0), 0.5, seed=3))


def test_points_are_chosen_by_their_residual_half_of_them():
    points = np.arange(8.0)[:, None] * np.ones(3)
    residual = np.array([0, 0, 0, 0, 0, 0, 0, 9.0])
    chosen = sample_by_residual(points, residual, 20000, seed=0)[:, 0]
    np.testing.assert_allclose(np.mean(chosen == 7), 9 / 16, atol=0.02)
    np.testing.assert_allclose(np.mean(chosen == 3), 1 / 16, atol=0.01)
    even = sample_by_residual(points, np.zeros(8), 20000, seed=0)[:, 0]
    np.testing.assert_allclose(np.bincount(even.astype(int)) / 20000, 1 / 8, atol=0.01)


def test_annealed_terms_pull_equally_in_the_end():
    norms, weights = np.array([0.2, 3.0, 40.0]), np.ones(3)
    for _ in range(200):
        weights = annealed_weights(weights, norms)
    np.testing.assert_allclose(weights * norms, np.sum(norms))
    np.testing.assert_allclose(annealed_weights([1, 1], [3, 1], memory=0.0), [4 / 3, 4])


def test_slope_norms_are_those_of_the_losses():
    weight = keras.Variable([1.0, 2.0])
    terms = (lambda: tf.reduce_sum(weight.value**2), lambda: 3 * tf.reduce_sum(weight.value**2))
    np.testing.assert_allclose(slope_norms(terms, [weight]), [2 * 5**0.5, 6 * 5**0.5], rtol=1e-6)


def test_a_wave_that_leaves_head_on_leaves_nothing():
    c, n, t = 2.0, np.linspace(0, 1, 5), 0.3
    slope, rate = np.cos(n - c * t), -c * np.cos(n - c * t)
    np.testing.assert_allclose(absorbing_boundary_residual(slope, rate, c), 0, atol=1e-12)
    np.testing.assert_allclose(absorbing_boundary_residual(-slope, rate, c), 2 * rate / c)


def test_a_hard_start_holds_for_any_weights():
    field = HardInitialCondition(centre=(0.4, 0.6), width=0.1, seed=5, **TINY)
    points = np.random.default_rng(0).random((50, 3)).astype("float32") * [1, 1, 0]
    pulse = np.exp(-((points[:, 0] - 0.4) ** 2 + (points[:, 1] - 0.6) ** 2) / 0.02)
    np.testing.assert_allclose(np.ravel(field(points.astype("float32"))), pulse, atol=1e-6)
    times = tf.constant(points[:, 2:], "float32")
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([points[:, :2].astype("float32"), times], axis=1))
    np.testing.assert_array_equal(tape.gradient(pressure, times), 0)


def test_layers_share_one_field_whose_shares_sum_to_one():
    field = DomainDecomposedField(edges=(0.3, 0.7), blend=0.01, **TINY)
    height = np.linspace(0, 1, 11, dtype="float32")[:, None]
    shares = np.hstack([np.asarray(share) for share in field.windows(height)])
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert np.argmax(shares, axis=1).tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2] or shares[3].max() == 0.5
    points = np.array([[0.2, 0.5, 0.1]], "float32")
    np.testing.assert_allclose(field(points), field.networks[1](points), rtol=1e-4)


def test_weights_and_error_stand_in_the_history_and_points_seek_the_worst():
    rng = np.random.default_rng(0)
    points, pressure = rng.random((30, 3)), rng.random(30)
    callbacks = [
        LossWeightAnnealing(points, pressure, every=2),
        RelativeErrorMonitor(points, pressure, every=3),
        ResidualAdaptiveSampling(every=2),
    ]
    model = train_wave_pinn(
        points, pressure, np.ones((5, 5)), adaptive_fraction=0.5, field_options=TINY, callbacks=callbacks, **SMALL
    )
    history = model.history.history
    assert {len(history[name]) for name in ("error", "data_weight", "physics_weight", "edge_weight")} == {6}
    assert set(history["data_weight"]) == {1.0}
    assert len(set(history["physics_weight"])) > 1
    assert model.adaptive_points.shape == (20, 3)
    assert float(keras.ops.max(model.adaptive_points)) > 0


def test_unknown_forms_are_named():
    with pytest.raises(ValueError, match="'soft' is not known: choose from plain, hard initial condition, domain"):
        make_field("soft")
    assert isinstance(make_field(**TINY), type(build_wave_field(**TINY)))


@pytest.mark.parametrize(
    "form",
    [{}, {"kind": "hard initial condition", "rise_time": 0.2}, {"kind": "domain decomposition", "edges": (0.5,)}],
    ids=["plain", "hard initial condition", "domain decomposition"],
)
def test_every_form_keeps_the_contract_of_a_model(form):
    def build(seed):
        sizes = {"num_points": 40, "num_edge_points": 8, "speed_shape": (5, 4), "adaptive_fraction": 0.25}
        model = WavePINN(field_options={**form, **TINY}, seed=seed, **sizes)
        model.compile(SOAP(1e-2), jit_compile=False)
        return model

    rng = np.random.default_rng(0)
    points, pressure = rng.random((30, 3)).astype("float32"), rng.random((30, 1)).astype("float32")
    check_model(build, points, (points, pressure))
    assert len(derivatives_by_tape(build(0).field, points)) == 3


def test_an_update_of_the_loss_weights_goes_a_tenth_of_the_way(monkeypatch):
    network = WavePINN(speed_shape=(3, 3), physics_weight=3.0)
    annealing = LossWeightAnnealing(np.zeros((2, 3)), np.zeros(2), every=1)
    annealing.set_model(network)
    annealing.on_train_begin()
    norms = [1e-3, 1.0, 1.0]
    monkeypatch.setattr(loss_weights, "slope_norms", lambda *_: np.array(norms))
    annealing.on_epoch_begin(0)
    # of the way from 3 to 0.001
    assert np.asarray(network.loss_weights)[1] == pytest.approx(0.9 * 3 + 0.1 * 1e-3, rel=1e-3)
