"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import numpy as np
import pytest

from acml_tf.data.ageing_microphone import cutoff_hz, hear_on, season_db
from acml_tf.data.array_scenes import add_noise
from acml_tf.data.chord_synthesis import draw_instruments
from acml_tf.data.chords import simulate_chords
from acml_tf.data.coupled_rooms import simulate_coupled_responses
from acml_tf.data.digit_box import near_copy
from acml_tf.data.environment import simulate_environmental_sounds
from acml_tf.data.environment_synthesis import filtered_noise
from acml_tf.data.hrtf import simulated_anatomy
from acml_tf.data.known_clouds import width_ratio
from acml_tf.data.loudspeakers import simulate_loudspeakers
from acml_tf.data.machine_faults import band_noise, ring
from acml_tf.data.plucks import simulate_plucks
from acml_tf.data.room_responses import simulate_room_responses
from acml_tf.data.soundscape import simulate_soundscape
from acml_tf.data.speech_synthesis import resonance
from acml_tf.data.spoken_digits import simulate_spoken_digits
from acml_tf.data.street import simulate_days, simulate_spot_checks
from acml_tf.data.two_bands import simulate_two_bands
from acml_tf.data.wave_fields import WaveProblem, speed_on_grid
from acml_tf.data.wave_sensors import sensor_layout
from tests.support.any_input import faults
from tests.support.odd_numbers import number_faults

RNG = np.random.default_rng(0)
NOISE, GRID = RNG.normal(size=400), RNG.uniform(1, 2, (4, 5))


def medium(speeds):
    return speed_on_grid(WaveProblem(speeds, None), (3, 3))


def clips(num_speakers, num_takes, sample_rate_hz=8000):
    return simulate_spoken_digits(num_speakers, num_takes, engine="formant", sample_rate_hz=sample_rate_hz).signals


ARRAYS = {
    "near_copy": (near_copy, (NOISE, 8000, np.random.default_rng(0)), {}),
    "ring": (ring, (NOISE, 500.0, 5.0, 8000.0), {}),
    "hear_on": (hear_on, (100, np.abs(NOISE).reshape(2, 20, 10), np.linspace(100, 4000, 10)), {}),
    "width_ratio": (width_ratio, (RNG.normal(size=(150, 2)),), {}),
    "add_noise": (add_noise, (NOISE.reshape(40, 10), 10.0, 0), {}),
    "speed_on_grid": (medium, (GRID,), {}),
    "resonance": (resonance, (np.array([100.0, 500.0]), 500.0, 80.0), {}),
}
NUMBERS = {
    "near_copy": (near_copy, (NOISE, 8000, np.random.default_rng(0)), {}),
    "ring": (ring, (NOISE, 500, 5, 8000), {}),
    "band_noise": (band_noise, (40, 500, 5, 8000), {"seed": 0}),
    "cutoff_hz": (cutoff_hz, (200,), {}),
    "season_db": (season_db, (200, 4.0), {}),
    "filtered_noise": (filtered_noise, (400, 8000, np.random.default_rng(0), 100, 2000, -3.0), {}),
    "draw_instruments": (draw_instruments, (3,), {"seed": 0}),
    "simulate_chords": (lambda num, s: simulate_chords(0, num, s).signals, (2, 0.25), {}),
    "simulate_coupled_responses": (lambda r, n: simulate_coupled_responses(r, n).responses, (1, 2), {}),
    "simulate_environmental_sounds": (
        lambda num, s: simulate_environmental_sounds(num, 0, 8000, s).signals,
        (1, 5),
        {},
    ),
    "simulated_anatomy": (simulated_anatomy, (2,), {"seed": 0}),
    "simulate_loudspeakers": (lambda r, p, m: simulate_loudspeakers(r, p, m).responses, (1, 1, 2), {}),
    "simulate_plucks": (lambda p, n: simulate_plucks(p, n).signals, (1, 2), {}),
    "simulate_room_responses": (lambda r, n: simulate_room_responses(r, n).responses, (1, 2), {}),
    "simulate_soundscape": (lambda h, c: simulate_soundscape(h, c).hours, (2, 3), {}),
    "simulate_spoken_digits": (clips, (1, 1), {}),
    "simulate_days": (simulate_days, (2,), {"seed": 0}),
    "simulate_spot_checks": (simulate_spot_checks, (3,), {"seed": 0}),
    "simulate_two_bands": (lambda n: simulate_two_bands(n)[0], (5,), {}),
    "sensor_layout": (sensor_layout, ("line", 3), {}),
}
EXCEPTIONS = {}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name], EXCEPTIONS.get(name, ())) == []
