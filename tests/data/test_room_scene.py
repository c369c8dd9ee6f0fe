"""One loudspeaker and a plane of microphones: where they stand, and that near ones hear it louder."""

import numpy as np
import pytest

from acml_tf.data.room_scene import scene_levels_db, simulate_room_scene


def test_middles_lie_half_a_diagonal_from_the_grid_and_the_seed_decides():
    scene, again, other = (simulate_room_scene(seed, 0.5) for seed in (3, 3, 4))
    apart = np.linalg.norm(scene.between_m[:, None, 3:] - scene.measured_m[None, :, 3:], axis=-1).min(axis=1)
    np.testing.assert_allclose(apart, 0.25 * np.sqrt(2))
    np.testing.assert_array_equal(scene.measured, again.measured)
    assert not np.array_equal(scene.size_m, other.size_m)
    with pytest.raises(ValueError, match=r"step_m=3: give a distance above 0 and up to 2.5"):
        simulate_room_scene(step_m=3)


def test_the_direct_sound_arrives_after_its_way_through_the_air():
    scene = simulate_room_scene(0, 1.0)
    way_m = np.linalg.norm(scene.measured_m[:, :3] - scene.measured_m[:, 3:], axis=1)
    first = np.argmax(np.abs(scene.measured) > 0.5 * np.abs(scene.measured).max(axis=1, keepdims=True), axis=1)
    assert np.all(first >= np.floor(way_m / 343.2 * 1000) - 1)
    assert scene_levels_db(scene.measured).shape == (12, 17, 28)
