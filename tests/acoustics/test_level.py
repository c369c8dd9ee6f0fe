import numpy as np
import pytest

from acml_tf.acoustics.level import (
    REFERENCE_AIR_PA,
    REFERENCE_WATER_PA,
    calibrate_by_datasheet,
    calibrate_by_tone,
    rms_pressure,
    sound_pressure_level,
)


@pytest.mark.parametrize("reference_pa", [REFERENCE_AIR_PA, REFERENCE_WATER_PA])
@pytest.mark.parametrize("decades", [-1, 0, 1, 2])
def test_level_of_a_power_of_ten_is_a_round_number(reference_pa, decades):
    square_wave = reference_pa * 10.0**decades * np.array([[1.0, -1.0], [10.0, -10.0]])
    level_db = sound_pressure_level(square_wave, reference_pa)
    np.testing.assert_allclose(level_db, [20 * decades, 20 * decades + 20], atol=1e-10)


def test_independent_sounds_of_one_level_add_three_decibels():
    first, second = np.random.default_rng(15).normal(size=(2, 1_000_000))
    gain_db = sound_pressure_level(first + second) - sound_pressure_level(first)
    assert gain_db == pytest.approx(10 * np.log10(2), abs=0.02)


def test_effective_pressure_inverts_the_level():
    assert rms_pressure(94.0) == pytest.approx(1.0024, rel=1e-4)
    assert sound_pressure_level([rms_pressure(57.3, 1e-6)], 1e-6) == pytest.approx(57.3)


def test_calibrator_makes_a_recording_read_its_level():
    tone = 0.123 * np.sin(2 * np.pi * np.arange(800) / 8)
    pascal_per_unit = calibrate_by_tone(tone, level_db=114.0)
    assert sound_pressure_level(pascal_per_unit * tone) == pytest.approx(114.0)
    with pytest.raises(ValueError, match="only zeros"):
        calibrate_by_tone(np.zeros(10))


def test_datasheet_turns_volts_into_micropascals():
    assert calibrate_by_datasheet(-180.0) == pytest.approx(1000.0)
    assert calibrate_by_datasheet(-160.0, full_scale_v=2.0) == pytest.approx(200.0)
    with pytest.raises(ValueError, match="sensitivity_db is 180"):
        calibrate_by_datasheet(180.0)
