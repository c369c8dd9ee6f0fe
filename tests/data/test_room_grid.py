"""Do the simulated responses obey physics, and are the places where they should be?"""

import numpy as np
import pytest

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.data.folder import DataUnavailable
from acml_tf.data.loudspeakers import load_loudspeakers, load_or_simulate_loudspeakers, simulate_loudspeakers
from acml_tf.data.room_grid import band_limited_response, simulate_room_grid


def test_a_free_field_falls_with_distance_and_comes_later():
    near, far = (band_limited_response([40, 30, 20], [1, 1, 1], [1 + away, 1, 1], 1.0) for away in (1.715, 3.43))
    assert np.linalg.norm(near) / np.linalg.norm(far) == pytest.approx(2, rel=0.02)
    assert np.argmax(far) - np.argmax(near) == round(1715 / SPEED_OF_SOUND_M_S)


def test_source_and_listener_may_be_exchanged():
    pair = [1.0, 2.0, 1.0], [3.0, 2.5, 1.5]
    there, back = (band_limited_response([5, 4, 3], *places, 0.3) for places in (pair, pair[::-1]))
    np.testing.assert_allclose(there, back, atol=1e-9)


@pytest.fixture(scope="module")
def grid():
    return simulate_room_grid(3, num_measured=40, num_inside=10, num_outside=2, num_moved=3)


def test_no_sensor_in_the_plane_hangs_at_a_measured_place_and_moved_ones_do(grid):
    assert np.all(grid.distance_m[~grid.moved] > 0.04) and np.all(grid.distance_m[grid.moved] == 0)
    apart = (grid.sensors_m[:10] - grid.sensors_m[0]) / 0.05
    np.testing.assert_allclose(apart, np.round(apart), atol=1e-6)


def test_noise_has_the_level_asked_for_and_the_truth_none(grid):
    noisy = grid.with_noise(10, seed=1)
    noise = noisy.measured - grid.measured
    assert 10 * np.log10(np.mean(grid.measured**2) / np.mean(noise**2)) == pytest.approx(10, abs=0.3)
    np.testing.assert_array_equal(noisy.true, grid.true)


def test_each_place_has_two_names_whose_responses_are_alike():
    table = simulate_loudspeakers(1, 2, 3, snr_db=60)
    assert len(np.unique(table.names)) == 4 and len(np.unique(table.places)) == 2
    first, second = (table.responses[table.names == f"{name} 0"] for name in ("first", "second"))
    assert np.linalg.norm(first - second) < 0.5 * np.linalg.norm(first)


def test_recordings_are_read_by_their_names(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    for number, name in enumerate(("x__hall_2B_int1_ir_1", "x__hall_3B_int2_ir_1", "hall_2A_int1_ir_12", "notes")):
        soundfile.write(tmp_path / f"{name}.wav", np.r_[1.0, np.zeros(99 + number)], 1000)
    table = load_loudspeakers(tmp_path)
    assert table.responses.shape == (3, 250) and set(table.rooms) == {"hall"}
    assert table.names.tolist() == ["2A int1", "2B int1", "3B int2"]
    assert table.places.tolist() == ["2A int1", "2B int1", "2B int1"]


def test_without_recordings_one_sentence_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ACML_DATA", raising=False)
    with pytest.raises(DataUnavailable, match="ACML_DATA"):
        load_loudspeakers()
    with pytest.raises(ValueError, match="name the files"):
        load_loudspeakers(tmp_path)
    monkeypatch.setattr("acml_tf.data.loudspeakers.simulate_loudspeakers", lambda seed: seed)
    assert load_or_simulate_loudspeakers(4) == 4 and "simulated rooms" in capsys.readouterr().out
