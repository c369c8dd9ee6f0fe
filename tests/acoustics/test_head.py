"""The head as a sphere: limits, symmetry and reciprocity with the geometry of its shadow."""

import numpy as np

from acml_tf.acoustics import head


def test_low_frequencies_pass_a_head_as_if_it_were_not_there():
    np.testing.assert_allclose(np.abs(head.sphere_response([5.0], np.linspace(0, 180, 7))), 1, atol=0.02)


def test_pressure_doubles_on_the_near_side_at_high_frequencies():
    level_db = 20 * np.log10(np.abs(head.sphere_response([12_000.0], np.array([0.0, 150.0]))))[:, 0]
    np.testing.assert_allclose(level_db[0], 6, atol=0.1)
    assert level_db[1] < -5


def test_opposite_the_source_waves_meet_in_a_bright_spot():
    level_db = 20 * np.log10(np.abs(head.sphere_response([8000.0], np.array([150.0, 180.0]))))[:, 0]
    assert level_db[1] > level_db[0] + 5


def test_the_series_is_the_wave_of_a_rigid_ball_scaled_with_its_size():
    small = head.sphere_response([2000.0], np.array([30.0, 110.0]), 0.05)
    large = head.sphere_response([1000.0], np.array([30.0, 110.0]), 0.10)
    np.testing.assert_allclose(small, large, rtol=1e-9)


def test_high_frequencies_reach_the_far_ear_about_as_late_as_woodworth_says():
    frequencies_hz = np.arange(6000.0, 12_000, 50)
    near, far = head.sphere_response(frequencies_hz, np.array([40.0, 140.0]))
    phase = np.unwrap(np.angle(far / near))
    delay_s = -np.polyfit(2 * np.pi * frequencies_hz, phase, 1)[0]
    np.testing.assert_allclose(delay_s, head.woodworth_delay(50.0), rtol=0.08)


def test_woodworth_is_odd_and_knows_no_front_and_back():
    azimuth_deg = np.linspace(1, 89, 9)
    delay_s = head.woodworth_delay(azimuth_deg)
    np.testing.assert_allclose(head.woodworth_delay(-azimuth_deg), -delay_s)
    np.testing.assert_allclose(head.woodworth_delay(180 - azimuth_deg), delay_s)
    assert np.all(np.diff(delay_s) > 0)


def test_minimum_phase_keeps_the_level_of_a_minimum_phase_filter_and_its_shape():
    filter_taps = np.array([1.0, 0.5, 0.2])
    level_db = 20 * np.log10(np.abs(np.fft.rfft(filter_taps, 256)))
    np.testing.assert_allclose(head.minimum_phase_response(level_db, 3), filter_taps, atol=1e-6)


def test_minimum_phase_puts_the_energy_first():
    filter_taps = np.array([0.2, 0.5, 1.0])
    level_db = 20 * np.log10(np.abs(np.fft.rfft(filter_taps, 256)))
    np.testing.assert_allclose(head.minimum_phase_response(level_db, 3), filter_taps[::-1], atol=1e-6)


def test_a_high_frequency_in_the_same_call_leaves_the_low_ones_as_they_are():
    alone = head.sphere_response([20.0], [0.0, 90.0])
    np.testing.assert_allclose(head.sphere_response([20.0, 44_100.0], [0.0, 90.0])[:, :1], alone, rtol=1e-6)
