"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import numpy as np
import pytest

from acml_tf.classic.dispersion import mode_frequencies
from acml_tf.classic.gaussian_clouds import information_criterion
from acml_tf.classic.mixture import choose_mixture, fit_mixture
from acml_tf.classic.room_noise import decaying_noise, stretch_edges
from tests.support.any_input import faults
from tests.support.odd_numbers import number_faults

TABLE = np.random.default_rng(0).normal(size=(40, 2))


def centres(frames, num_components):
    return fit_mixture(frames, num_components).means_


def densities(frames, held_out):
    return choose_mixture(frames, held_out, (1, 2))[1]


def string(record):
    return mode_frequencies(record, 0.1, 0.01, min_snr_db=0.0)


SWING = np.sin(np.outer(0.5 * np.arange(80), np.ones(9))) * np.cos(np.pi * np.arange(9) / 8)
ARRAYS = {
    "fit_mixture": (centres, (TABLE, 1), {}),
    "choose_mixture": (densities, (TABLE, TABLE[:9]), {}),
    "information_criterion": (information_criterion, (np.array([-1.0, -2.0]), 40, 2, 1), {}),
    "mode_frequencies": (string, (SWING,), {}),
}
NUMBERS = {
    "fit_mixture": (centres, (TABLE, 1), {}),
    "information_criterion": (information_criterion, (-1.0, 40, 2, 1), {}),
    "decaying_noise": (decaying_noise, (2, 0.5, 8000, 400), {"seed": 0}),
    "stretch_edges": (stretch_edges, (60,), {}),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name]) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name]) == []
