"""Arrays and numbers as people have them, for functions of the room whose own examples hold none.

What Keras calls with its own tensors (losses, layers, steps of a training) is not here: Keras says what is wrong.
"""

import numpy as np
import pytest

from acml_tf.networks.diffusion.optimal_denoiser import optimal_noise
from acml_tf.networks.diffusion.sampling import ancestral_step, clean_estimate, ddim_step, spaced_steps, starting_noise
from acml_tf.networks.diffusion.schedule import cosine_schedule, diffuse, linear_schedule, shifted_schedule
from acml_tf.networks.hrtf.interpolation import harmonic_levels, nearest_levels, wave_levels
from acml_tf.networks.hrtf.personalisation import codes_from_measures, nearest_person
from acml_tf.networks.pinn.callbacks import causal_horizon
from acml_tf.networks.pinn.collocation import sample_by_residual
from acml_tf.networks.pinn.derivatives import wave_residual
from acml_tf.networks.pinn.inverse import rms
from acml_tf.networks.pinn.loss_weights import annealed_weights
from acml_tf.networks.pinn.units import check_domain
from acml_tf.networks.pinn.wave_network import absorbing_boundary_residual
from tests.support.any_input import faults
from tests.support.odd_numbers import number_faults

RNG = np.random.default_rng(0)
TABLE, OTHER = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
DIRECTIONS = np.concatenate([np.eye(3), -np.eye(3)])
EARS = RNG.normal(size=(2, 6, 5))
ARRAYS = {
    "optimal_noise": (optimal_noise, (TABLE[0], 0.5, np.array([0.5, 0.5]), np.array([0.0, 3.0]), np.ones(2)), {}),
    "clean_estimate": (clean_estimate, (TABLE, OTHER, 0.5), {}),
    "ddim_step": (ddim_step, (TABLE, OTHER, 0.5, 0.7), {}),
    "ancestral_step": (ancestral_step, (TABLE, OTHER, 0.5, 0.7, TABLE), {}),
    "diffuse": (diffuse, (TABLE, OTHER, 0.5), {}),
    "nearest_levels": (nearest_levels, (DIRECTIONS, EARS, DIRECTIONS[:2]), {}),
    "harmonic_levels": (harmonic_levels, (DIRECTIONS, EARS, DIRECTIONS[:2], 1), {}),
    "wave_levels": (wave_levels, (DIRECTIONS, EARS[0], DIRECTIONS[:2]), {}),
    "codes_from_measures": (codes_from_measures, (TABLE, OTHER, TABLE[:2]), {}),
    "nearest_person": (nearest_person, (TABLE, TABLE[1:3]), {}),
    "sample_by_residual": (sample_by_residual, (TABLE, TABLE[:, 0], 3, 0), {}),
    "wave_residual": (wave_residual, (TABLE, OTHER, 2.0), {}),
    "absorbing_boundary_residual": (absorbing_boundary_residual, (TABLE, OTHER, 2.0), {}),
    "rms": (rms, (TABLE,), {}),
    "annealed_weights": (annealed_weights, (np.ones(3), np.array([1.0, 2.0, 3.0])), {}),
    "check_domain": (check_domain, (np.abs(TABLE), (9.0, 9.0), 9.0), {}),
}
NUMBERS = {
    "clean_estimate": (clean_estimate, (TABLE, OTHER, 0.5), {}),
    "ddim_step": (ddim_step, (TABLE, OTHER, 0.5, 0.75), {}),
    "spaced_steps": (spaced_steps, (10, 3), {}),
    "starting_noise": (starting_noise, (4, 3), {}),
    "cosine_schedule": (cosine_schedule, (10, 0.008), {}),
    "shifted_schedule": (shifted_schedule, (10, 0.025), {}),
    "linear_schedule": (linear_schedule, (10,), {}),
    "causal_horizon": (causal_horizon, (0.25, 2, 0.125, 0.5), {}),
    "annealed_weights": (annealed_weights, (np.ones(2), np.ones(2), 0.5), {}),
    "sample_by_residual": (sample_by_residual, (TABLE, TABLE[:, 0], 3), {"seed": 0}),
}
TENSORS = ("list", "empty", "one", "shape", "nan")
EXCEPTIONS = {
    # they take tensors inside a training, where a check of values would cost its speed
    "wave_residual": TENSORS,
    "absorbing_boundary_residual": TENSORS,
    "clean_estimate": (*TENSORS, "none", "word"),
    "ddim_step": (*TENSORS, "none", "word"),
    # exercises that are printed as formulas
    "ancestral_step": TENSORS,
    "diffuse": TENSORS,
    # Keras computes in the precision of what it is given
    "wave_levels": ("int16",),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name], EXCEPTIONS.get(name, ())) == []
