"""T30 by octave: known times in known bands, pyroomacoustics as a peer, and refusals."""

import numpy as np
import pyroomacoustics
import pytest

from acml_tf.acoustics.octave_bands import mid_t30, octave_band_t30, octave_filter, two_band_clap


def test_each_octave_has_its_own_time():
    found = [octave_band_t30(two_band_clap((0.8, 0.4), -35, seed), 8000, [500, 2000]) for seed in range(6)]
    np.testing.assert_allclose(np.mean(found, axis=0), [0.8, 0.4], rtol=0.04)


def test_a_noisy_octave_is_refused_and_the_others_are_not():
    hiss = octave_filter(np.random.default_rng(1).standard_normal(16000), 8000, 2000)
    quiet, refused = octave_band_t30(two_band_clap((0.8, 0.4), -35) + 0.1 * hiss, 8000, [500, 2000])
    assert quiet == pytest.approx(0.8, rel=0.1) and np.isnan(refused)


def test_mid_t30_is_the_mean_of_two_octaves():
    clap = np.random.default_rng(2).standard_normal(8000) * 10 ** (-3 * np.arange(8000) / 4000)
    assert mid_t30([clap], 8000)[0] == pytest.approx(np.mean(octave_band_t30(clap, 8000, [1000, 500])))


def test_an_octave_passes_its_middle_and_drops_its_neighbours():
    gain = np.abs(np.fft.rfft(octave_filter(np.eye(1, 8000, 4000)[0], 8000, 1000)))
    assert gain[1000] == pytest.approx(1, abs=0.01) and gain[4000 // 8] < 0.15 and gain[2000] < 0.15
    with pytest.raises(ValueError, match="take a lower one"):
        octave_filter(np.zeros(100), 8000, 4000)


def test_the_peer_measures_the_same_on_its_own_room():
    room = pyroomacoustics.ShoeBox([6, 5, 4], fs=8000, materials=pyroomacoustics.Material(0.3), max_order=20)
    room.add_source([1.5, 2.0, 1.2])
    room.add_microphone([4.0, 3.5, 1.6])
    room.compute_rir()
    response = room.rir[0][0][: round(0.45 * 8000)]
    band = octave_filter(response, 8000, 1000)
    peer = pyroomacoustics.experimental.measure_rt60(band, fs=8000, decay_db=30)
    assert octave_band_t30(response, 8000, [1000])[0] == pytest.approx(peer, rel=0.05)
