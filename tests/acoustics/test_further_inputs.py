"""Arrays as people have them, for functions whose own examples are single numbers or words."""

import re

import numpy as np
import pytest

from acml_tf.acoustics import decay, filters, room_parameters, windows
from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.beamforming import beamformer_direction
from acml_tf.acoustics.binaural import arrival_time
from acml_tf.acoustics.corrected_decay import decay_knee
from acml_tf.acoustics.decay import compensate_noise_floor
from acml_tf.acoustics.filters import butterworth_sections, lowpass_section
from acml_tf.acoustics.head import minimum_phase_response, woodworth_delay
from acml_tf.acoustics.inverse_stft import griffin_lim, inverse_short_time_fourier_transform
from acml_tf.acoustics.level import calibrate_by_datasheet, calibrate_by_tone, rms_pressure, sound_pressure_level
from acml_tf.acoustics.octave_bands import mid_t30, octave_band_t30
from acml_tf.acoustics.sampling import alias_frequency, sample_times
from acml_tf.acoustics.spectrum import amplitude_spectrum, power_spectral_density
from acml_tf.acoustics.sphere import (
    direction_to_unit_vector,
    farthest_point_directions,
    fibonacci_directions,
    laplace_beltrami_eigenvalues,
    unit_vector_to_direction,
)
from acml_tf.acoustics.stft import frame_times
from acml_tf.acoustics.wall_absorption import wall_decay_time
from acml_tf.acoustics.wave import largest_time_step
from acml_tf.acoustics.wave_solutions import (
    curved_mode,
    gaussian_pulse,
    point_source,
    reflection_coefficient,
    travelling_halves,
)
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
COLUMN, MASKED = DECAY[:, None], np.ma.masked_array([1.0, 1000.0], [0, 1])
HOLED = np.where(np.arange(4000) == 9, np.nan, DECAY)
FRAMES = np.ones((33, 5), complex)
REFUSED = {
    "one response after the other": (decay.compensate_noise_floor, (DECAY.reshape(2, 2000), 8000), "1 axis"),
    "a column is no response": (room_parameters.clarity_db, (COLUMN, 8000), "in a row"),
    "a column has no direct sound": (room_parameters.direct_to_reverberant_db, (COLUMN, 8000), "in a row"),
    "a column has no decay": (decay.has_decayed, (COLUMN,), "in a row"),
    "a column has no parameters": (room_parameters.room_parameters, (COLUMN, 8000), "in a row"),
    "a column never arrives": (arrival_time, (COLUMN, 8000), "in a row"),
    "a column as a window": (windows.scalloping_loss_db, (np.ones((4, 1)),), "1 axis"),
    "a window in a row of its own": (windows.noise_bandwidth_bins, (np.ones((1, 4)),), "1 axis"),
    "one response where several are meant": (mid_t30, (DECAY, 8000), "in a row"),
    "a hole in a decay": (decay_knee, (HOLED, 8000), "no numbers"),
    "a hole in an octave": (octave_band_t30, (HOLED, 8000), "no numbers"),
    "two channels of a calibrator": (calibrate_by_tone, ([[1.0, -1.0], [0.0, 0.0]],), "1 axis"),
    "a masked sound": (sound_pressure_level, (MASKED,), "masked"),
    "masked angles": (direction_to_unit_vector, (MASKED, MASKED), "masked"),
    "feedback of another scale": (filters.recursive_filter, ([1.0], [2.0, -1.0], [1.0, 0.0]), "divide both"),
    "sections of five": (filters.filter_in_sections, (np.ones((2, 5)), [1.0, 0.0]), "give a pair"),
    "lines of another window": (inverse_short_time_fourier_transform, (FRAMES, np.hanning(32), 16), "do not belong"),
    "phases of other frames": (griffin_lim, (np.ones((3, 2)), np.zeros((3, 1)), np.ones(5), 2, 1), "shapes differ"),
    "fewer absorptions than walls": (wall_decay_time, (60, [94], [0.2, 0.3, 0.1]), "shapes differ"),
    "a window of one weight": (amplitude_spectrum, (np.ones(64), [1.0]), "shapes differ"),
    "no whole frame": (power_spectral_density, (np.ones(8), 8000, np.ones(9)), "2 to 8 weights"),
    "one sensor": (beamformer_direction, ([1, 0, 0, 0],), "one sensor"),
    "more samples than levels": (minimum_phase_response, (np.zeros(5), 256), "give 8 samples"),
    "a start beyond the grid": (farthest_point_directions, (np.eye(3), 2, 3), "start=3"),
    "a percentage of a length": (decay.has_decayed, (DECAY, 30.0, 90), "give a fraction"),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name]) == []


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


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_a_wrong_value_is_told_in_one_sentence(name):
    function, given, remedy = REFUSED[name]
    with pytest.raises(ValueError, match=f"^[^\\n]*{re.escape(remedy)}[^\\n]*$"):
        function(*given)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
def test_narrow_integers_lose_no_precision(kind):
    degrees, axes = np.array([7, 30, 90], kind), np.eye(3, dtype=kind)
    np.testing.assert_array_equal(
        direction_to_unit_vector(degrees, degrees), direction_to_unit_vector(*2 * [degrees / 1])
    )
    np.testing.assert_array_equal(unit_vector_to_direction(axes), unit_vector_to_direction(np.eye(3)))
    np.testing.assert_allclose(gaussian_pulse(np.array([[100]], kind), kind([80]), kind(10)), np.exp(-2))


def test_digital_silence_behind_a_decay_stays_silent():
    decay = np.zeros(64000)
    decay[:16000] = np.random.default_rng(0).standard_normal(16000) * 10 ** (-3 * np.arange(16000) / 800)
    compensated = compensate_noise_floor(decay, 16000)
    assert np.all(compensated[16000:] == 0)
    np.testing.assert_allclose(compensated[:800], decay[:800], rtol=1e-6)
