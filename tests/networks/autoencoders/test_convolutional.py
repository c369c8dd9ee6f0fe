"""A convolutional autoencoder has the paper's sizes, every weight of it learns, and it comes back from a file."""

import keras
import numpy as np
import pytest

from acml_tf.networks.autoencoders.convolutional import build_decoder, build_encoder, train_convolutional_autoencoder
from tests.networks.contract import check_model

PICTURES = np.random.default_rng(0).normal(size=(12, 17, 9)).astype("float32")


def test_the_paper_s_picture_goes_through_32_numbers_and_back():
    filters = (4, 4, 4, 4, 4)
    encoder, decoder = build_encoder((129, 129), 32, filters), build_decoder((129, 129), 32, filters)
    assert encoder.output_shape == (None, 32) and decoder.output_shape == (None, 129, 129)


def test_both_halves_keep_the_contract_of_every_model():
    def build(seed):
        encoder, decoder = build_encoder((17, 9), 3, (2, 3), seed), build_decoder((17, 9), 3, (3, 2), seed + 100)
        inputs = keras.Input((17, 9))
        model = keras.Model(inputs, decoder(encoder(inputs)))
        model.compile(keras.optimizers.Adam(0.01), "mean_squared_error")
        return model

    check_model(build, PICTURES, (PICTURES, PICTURES))


def test_training_lowers_the_error_and_leaves_a_code_for_each_clip():
    model = train_convolutional_autoencoder(PICTURES, 3, (2, 3), epochs=5, batch_size=6)
    loss = model.history.history["loss"]
    assert loss[-1] < loss[0] and model.get_layer("encoder")(PICTURES).shape == (12, 3)


@pytest.mark.parametrize("shape", [(64, 65), (65, 63)])
def test_a_size_that_cannot_be_halved_is_refused(shape):
    with pytest.raises(ValueError, match="17 for one"):
        build_decoder(shape)
