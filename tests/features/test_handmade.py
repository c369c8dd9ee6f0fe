"""Eighty numbers: one name each, no gain, no silence, any format of samples."""

import numpy as np
import pytest

from acml_tf.features.handmade import (
    FAMILIES,
    cepstral_numbers,
    family_columns,
    handmade_names,
    handmade_row,
    handmade_table,
    shape_numbers,
    waveform_numbers,
    wavelet_numbers,
)

RATE_HZ = 22050
BURST = np.random.default_rng(0).normal(size=RATE_HZ) * np.hanning(RATE_HZ)


def test_a_gain_changes_none_of_the_numbers():
    np.testing.assert_allclose(handmade_row(1e-3 * BURST, RATE_HZ), handmade_row(BURST, RATE_HZ), atol=1e-6)


def test_sixteen_bits_are_taken_and_every_number_is_finite():
    clipped = np.round(8000 * BURST).astype(np.int16)
    row = handmade_row(clipped, RATE_HZ)
    assert row.shape == (80,)
    assert np.isfinite(row).all()
    np.testing.assert_allclose(
        row[family_columns("shape")], handmade_row(BURST, RATE_HZ)[family_columns("shape")], rtol=0.05
    )


def test_silence_behind_a_sound_does_not_change_its_shape():
    padded = np.concatenate([BURST, np.zeros(RATE_HZ)])
    columns = family_columns("shape")[:4]
    np.testing.assert_allclose(handmade_row(padded, RATE_HZ)[columns], handmade_row(BURST, RATE_HZ)[columns], rtol=0.02)
    sounding = handmade_names().index("waveform: sounding")
    assert handmade_row(padded, RATE_HZ)[sounding] == pytest.approx(0.5, abs=0.05)


def test_the_families_share_the_columns_among_them():
    together = np.concatenate([family_columns(family) for family in FAMILIES])
    np.testing.assert_array_equal(np.sort(together), np.arange(80))
    assert [len(names) for names in FAMILIES.values()] == [6, 10, 20, 12, 26, 6]
    with pytest.raises(ValueError, match="colour"):
        family_columns("colour")


def test_the_names_stand_where_the_numbers_are():
    names = handmade_names()
    assert len(set(names)) == 80
    row = handmade_row(np.sin(2 * np.pi * 1760 * np.arange(RATE_HZ) / RATE_HZ), RATE_HZ)
    assert row[names.index("shape: centroid")] == pytest.approx(1760, rel=0.01)
    assert row[names.index("chroma: A")] > 0.9
    assert row[names.index("waveform: crossings")] == pytest.approx(2 * 1760 / RATE_HZ, rel=0.02)


def test_a_table_has_a_row_per_clip_and_a_constant_clip_is_refused():
    assert handmade_table([BURST, BURST[:9001]], RATE_HZ).shape == (2, 80)
    with pytest.raises(ValueError, match="moves"):
        handmade_row(np.ones(RATE_HZ), RATE_HZ)


def test_the_parts_have_their_sizes_and_the_energy_of_white_noise_halves_per_scale():
    power = np.random.default_rng(1).exponential(size=(513, 9))
    assert shape_numbers(power, np.linspace(0, RATE_HZ / 2, 513)).shape == (10,)
    assert [len(part) for part in cepstral_numbers(power, RATE_HZ)] == [26, 6]
    assert waveform_numbers(BURST, 1024, np.zeros(42), np.ones(42, dtype=bool)).shape == (6,)
    levels = wavelet_numbers(np.random.default_rng(2).normal(size=40000))[:4]
    np.testing.assert_allclose(np.diff(levels), -10 * np.log10(2), atol=0.3)


def test_a_longer_window_tells_low_notes_apart():
    low_tone = np.sin(2 * np.pi * 110 * np.arange(2 * RATE_HZ) / RATE_HZ)
    note = handmade_names().index("chroma: A")
    assert handmade_row(low_tone, RATE_HZ)[note] < 0.9
    np.testing.assert_allclose(handmade_table([low_tone], RATE_HZ, window_s=0.5)[0, note], 1, atol=0.02)
