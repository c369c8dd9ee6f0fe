"""Heads from files and from the simulator: axes, ears, symmetry, seeds."""

import h5py
import numpy as np
import pytest

from acml_tf.acoustics.sphere import direction_to_unit_vector, fibonacci_directions
from acml_tf.data import hrtf

AZIMUTH_DEG = np.array([0.0, 90.0, 270.0])


def write_sofa(path, right_first=False, cartesian=False, ears=2):
    """Write a tiny SOFA file: the left ear hears 1, 2, 3 and the right ear −1, −2, −3 from the three places."""
    level = np.arange(1.0, 4)[:, None, None] * np.array([1, -1])[None, :, None] * np.ones((3, 2, 4))
    position = np.stack([AZIMUTH_DEG, np.zeros(3), np.full(3, 1.2)], axis=1)
    if cartesian:
        position = 1.2 * direction_to_unit_vector(AZIMUTH_DEG, np.zeros(3))
    receivers = np.array([[0, 0.09, 0], [0, -0.09, 0]])[:, :, None]
    step = -1 if right_first else 1
    with h5py.File(path, "w") as file:
        file["Data.IR"] = level[:, ::step][:, :ears]
        file["Data.SamplingRate"] = [44_100.0]
        file["ReceiverPosition"] = receivers[::step]
        file["SourcePosition"] = position
        file["SourcePosition"].attrs["Type"] = np.bytes_(b"cartesian" if cartesian else b"spherical")
    return path


@pytest.mark.parametrize("right_first", [False, True])
@pytest.mark.parametrize("cartesian", [False, True])
def test_reads_directions_and_ears_in_our_order(tmp_path, right_first, cartesian):
    directions, responses, rate_hz = hrtf.load_sofa(write_sofa(tmp_path / "a.sofa", right_first, cartesian))
    np.testing.assert_allclose(directions, [[1, 0, 0], [0, 1, 0], [0, -1, 0]], atol=1e-12)
    np.testing.assert_array_equal(responses[:, :, 0], [[1, -1], [2, -2], [3, -3]])
    assert rate_hz == 44_100


def test_a_file_with_one_ear_is_refused(tmp_path):
    with pytest.raises(ValueError, match="two ears"):
        hrtf.load_sofa(write_sofa(tmp_path / "a.sofa", ears=1))


def test_a_folder_lists_its_people_and_no_folder_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    people = [write_sofa(tmp_path / "mine" / name) for name in ("a.sofa", "b.sofa")]
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    assert hrtf.sofa_files("mine") == people and hrtf.sofa_files("other") == []


def test_mirror_rows_exchange_left_and_right():
    directions = direction_to_unit_vector(AZIMUTH_DEG, np.zeros(3))
    np.testing.assert_array_equal(hrtf.mirror_rows(directions), [0, 2, 1])
    with pytest.raises(ValueError, match="not the same left and right"):
        hrtf.mirror_rows(directions[:2])


def test_simulated_people_differ_more_than_the_ears_of_one():
    ears = hrtf.simulate_ears(8, fibonacci_directions(60), np.array([1000.0, 4000, 9000]), seed=0)
    assert ears.shape == (8, 2, 60, 3)
    assert np.std(ears[:, 0] - ears[:, 1]) < 0.7 * np.std(ears[:-1, 0] - ears[1:, 0])


def test_simulated_ears_are_louder_on_their_own_side():
    sides = direction_to_unit_vector([90, -60], [0, 0])
    near, far = hrtf.simulate_ears(20, sides, np.array([5000.0]), seed=1, noise_db=0)[..., 0].mean(axis=(0, 1))
    assert near > far + 10


def test_the_seed_draws_the_people():
    one, again, other = (hrtf.simulate_ears(2, np.eye(3), np.array([8000.0]), seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, again)
    assert np.abs(one - other).max() > 0.1


def test_the_ears_are_those_of_the_drawn_anatomy():
    anatomy = hrtf.simulated_anatomy(300, seed=0)
    np.testing.assert_allclose(anatomy.mean(axis=(0, 1))[[0, 3]], [0.0875, 1], rtol=0.02)
    quiet = hrtf.simulate_ears(6, np.array([[0.0, 1, 0]]), np.array([4300.0]), seed=0, noise_db=0)[..., 0, 0]
    gain = hrtf.simulated_anatomy(6, seed=0)[..., 4]
    assert np.corrcoef(quiet.ravel(), gain.ravel())[0, 1] > 0.9
