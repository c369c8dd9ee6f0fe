"""Do levels add up, and does complexity tell song from noise?"""

import numpy as np
import pytest

from acml_tf.data.soundscape import simulate_soundscape
from acml_tf.features.soundscape import (
    acoustic_complexity_index,
    band_powers,
    coarse_rows,
    false_colour_rows,
    index_tables,
    long_term_average,
    second_levels,
)


def test_the_bands_of_a_tone_add_up_to_its_mean_square():
    tone = 0.5 * np.sin(2 * np.pi * 1500 * np.arange(22050) / 22050)
    powers = band_powers(tone, 22050).mean(axis=1)
    assert powers.sum() == pytest.approx(0.125, rel=0.02)
    assert powers.argmax() == band_powers(tone.astype(np.float32), 22050).mean(axis=1).argmax()


def test_power_is_averaged_before_decibels():
    np.testing.assert_allclose(long_term_average([[1, 0], [0.5, 0.5]]), 10 * np.log10([0.5, 0.5]), atol=1e-6)
    np.testing.assert_allclose(long_term_average([[0.0, 0.0]]), [-120])


def test_noise_has_the_complexity_of_rayleigh_amplitudes_whatever_its_level():
    # independent Rayleigh amplitudes: mean |difference| / mean = 2 − √2, and one difference fewer than frames
    rng, frames = np.random.default_rng(0), 20
    amplitude = rng.rayleigh(size=(3, 40000))
    expected = (frames - 1) / frames * (2 - np.sqrt(2))
    np.testing.assert_allclose(acoustic_complexity_index(amplitude, frames), expected, rtol=0.02)
    np.testing.assert_allclose(
        acoustic_complexity_index(1e-3 * amplitude, frames), acoustic_complexity_index(amplitude, frames)
    )


def test_a_sound_that_is_switched_on_and_off_has_the_largest_complexity():
    switched = np.tile([1, 0], 10)[np.newaxis]
    np.testing.assert_allclose(acoustic_complexity_index(switched, 20), [1.9])
    np.testing.assert_allclose(acoustic_complexity_index(np.ones((2, 9)), 4), [0, 0])
    with pytest.raises(ValueError, match="2 to 9"):
        acoustic_complexity_index(np.ones((2, 9)), 10)


def test_tables_have_a_row_for_each_clip_and_second():
    day = simulate_soundscape(hours=2, clips_per_hour=2, clip_s=2.0, seed=0)
    levels, complexity = index_tables(day)
    assert levels.shape == complexity.shape == (4, 32) and levels.max() < 0 < complexity.min()
    rows, hours = second_levels(day, num_bands=16)
    assert rows.shape == (8, 16)
    np.testing.assert_allclose(hours[:3], [0, 1 / 3600, 0.5])


def test_coarse_rows_are_standardised_groups():
    rng = np.random.default_rng(1)
    levels, complexity = rng.normal(-50, 9, (30, 8)), rng.uniform(0, 1, (30, 8))
    table = coarse_rows(levels, complexity, 4)
    np.testing.assert_allclose(table.mean(axis=0), 0, atol=1e-9)
    means = levels.reshape(30, 4, 2).mean(axis=2)
    np.testing.assert_allclose(table[:, :4], (means - means.mean(axis=0)) / means.std(axis=0))
    with pytest.raises(ValueError, match="divisor"):
        coarse_rows(levels, complexity, 3)


def test_each_table_is_stretched_on_its_own():
    rng = np.random.default_rng(2)
    tables = [scale * rng.normal(size=(200, 4)) for scale in (1, 1e3, 1e-3)]
    colours = false_colour_rows(*tables)
    assert colours.shape == (200, 4, 3) and colours.min() == 0 and colours.max() == 1
    assert np.ptp(colours.mean(axis=(0, 1))) < 0.1
    with pytest.raises(ValueError, match="three"):
        false_colour_rows(*tables[:2])
