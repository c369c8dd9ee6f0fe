"""Arrays as people have them, for functions whose own examples are single numbers or words."""

import numpy as np
import pytest

from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.beamforming import beamformer_direction
from acml_tf.acoustics.binaural import arrival_time
from acml_tf.acoustics.decay import compensate_noise_floor
from acml_tf.acoustics.filters import butterworth_sections, lowpass_section
from acml_tf.acoustics.head import woodworth_delay
from acml_tf.acoustics.level import calibrate_by_datasheet, rms_pressure
from acml_tf.acoustics.sampling import alias_frequency, sample_times
from acml_tf.acoustics.spectrum import power_spectral_density
from acml_tf.acoustics.sphere import direction_to_unit_vector, fibonacci_directions, laplace_beltrami_eigenvalues
from acml_tf.acoustics.stft import frame_times
from acml_tf.acoustics.wave import largest_time_step
from acml_tf.acoustics.wave_solutions import curved_mode, point_source, reflection_coefficient, travelling_halves
from acml_tf.acoustics.wave_speed import pulse_wavelength
from acml_tf.acoustics.windows import hann_window
from tests.support.any_input import assert_told, faults
from tests.support.odd_numbers import number_faults

RNG = np.random.default_rng(0)
DECAY = RNG.normal(size=4000) * 10 ** (-np.arange(4000) / 1000) + 1e-3 * RNG.normal(size=4000)
ARRAYS = {
    "arrival_time": (arrival_time, (DECAY.reshape(2, 2000), 8000.0), {}),
    "compensate_noise_floor": (compensate_noise_floor, (DECAY, 8000.0), {}),
    "woodworth_delay": (woodworth_delay, (np.array([-90.0, 10.0, 30.0]),), {}),
    "rms_pressure": (rms_pressure, (np.array([94.0, 60.0]),), {}),
    "power_spectral_density": (power_spectral_density, (DECAY[:64], 8000.0, np.hanning(16)), {}),
    "largest_time_step": (largest_time_step, (np.array([[343.0, 300.0]]), 0.01, 2), {}),
    "travelling_halves": (travelling_halves, (np.array([0.0, 0.5, 1.0]), 0.5, np.cos), {}),
    "curved_mode": (curved_mode, (np.array([0.25, 0.5, 0.75]),), {}),
    "reflection_coefficient": (reflection_coefficient, (np.array([1.0, 2.0]), np.array([0.5, 2.0])), {}),
    "point_source": (point_source, (np.array([1.0, 2.0]), 3.0), {}),
}
NUMBERS = {
    "lowpass_section": (lowpass_section, (2000, 1, 8000), {}),
    "butterworth_sections": (butterworth_sections, (8, 3400, 16000), {}),
    "calibrate_by_datasheet": (calibrate_by_datasheet, (-180.0, 1.0), {}),
    "sample_times": (sample_times, (2, 8), {}),
    "fibonacci_directions": (fibonacci_directions, (9,), {}),
    "laplace_beltrami_eigenvalues": (laplace_beltrami_eigenvalues, (3,), {}),
    "frame_times": (frame_times, (3, 4, 2, 8), {}),
    "pulse_wavelength": (pulse_wavelength, (0.05, 20.0), {}),
    "hann_window": (hann_window, (8,), {}),
    "arrival_time": (arrival_time, (DECAY, 8000, 0.1), {}),
    "compensate_noise_floor": (compensate_noise_floor, (DECAY, 8000, 0.02, 8.0, 0.02), {}),
    "largest_time_step": (largest_time_step, (343.0, 0.01, 2), {}),
    "point_source": (point_source, (2.0, 3.0), {}),
}
EXCEPTIONS = {
    # an exercise, for N ≥ L: without a whole frame NumPy warns of a mean over nothing
    "power_spectral_density": ("one",),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name]) == []


def test_silence_arrives_never():
    assert_told(arrival_time, np.zeros((2, 64)), 8000)
    assert_told(arrival_time, np.stack([DECAY, 0 * DECAY]), 8000)


@pytest.mark.parametrize("change", [np.ndarray.tolist, lambda x: x.astype(np.complex64), lambda x: x[0]])
def test_snapshots_of_any_type_have_their_direction(change):
    snapshots = steering_vectors(np.array([20.0, 20.0]))
    np.testing.assert_allclose(beamformer_direction(change(snapshots)), 20, atol=1e-2)


def test_angles_and_frequencies_of_any_type_are_the_same():
    angles, rates = np.array([90, 45, 0]), np.array([5000, 3000, 9000])
    for kind in (np.int16, np.float32, float):
        np.testing.assert_allclose(direction_to_unit_vector(angles.astype(kind), 0 * angles)[0], [0, 1, 0], atol=1e-6)
        np.testing.assert_array_equal(alias_frequency(rates.astype(kind), 8000), [3000, 3000, 1000])
    np.testing.assert_array_equal(alias_frequency(rates.tolist(), 8000.0), [3000, 3000, 1000])
