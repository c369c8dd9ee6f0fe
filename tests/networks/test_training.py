"""A training takes exactly the steps that it was told, in epochs of one length."""

import keras
import numpy as np
import pytest

from acml_tf.networks.gans.vector_gan import train_vector_gan
from acml_tf.networks.hrtf.neural_field import train_hrtf_field
from acml_tf.networks.pinn import train_wave_pinn
from acml_tf.networks.training import equal_epochs, largest_divisor


@pytest.mark.parametrize("steps", [1, 7, 99, 100, 150, 250, 3000])
def test_epochs_share_out_all_steps(steps):
    epochs = equal_epochs(steps, 100, 50)
    assert steps % epochs == 0 and min(steps, 50) <= epochs <= 100
    assert largest_divisor(steps, 10) * (steps // largest_divisor(steps, 10)) == steps


def test_steps_that_cannot_be_shared_out_are_told_before_training():
    with pytest.raises(ValueError, match="steps=151 make no 50 to 100 equal epochs: give a multiple of 100"):
        equal_epochs(151, 100, 50)


def test_every_training_counts_the_steps_it_was_told():
    counted = []
    watch = keras.callbacks.LambdaCallback(on_train_batch_end=lambda *_, **__: counted.append(1))
    rng = np.random.default_rng(0)
    train_wave_pinn(
        rng.random((30, 3)), rng.random(30), np.ones((3, 3)), steps=102, callbacks=[watch],
        num_points=8, num_edge_points=4,
    )  # fmt: skip
    assert len(counted) == 102
    counted.clear()
    ears = rng.normal(size=(4, 6, 3))
    train_hrtf_field([(np.concatenate([np.eye(3), -np.eye(3)]), ears)], steps=22, callbacks=[watch])
    assert len(counted) == 22
    counted.clear()
    train_vector_gan(rng.normal(size=(64, 4)), steps=4, batch_size=8, callbacks=[watch])
    assert len(counted) == 4
