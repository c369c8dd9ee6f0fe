"""Surfaces through what microphones heard: planes do not bend, and the nearest microphone is a corner of the mesh."""

import numpy as np
import pytest

from acml_tf.data.room_scene import simulate_room_scene
from acml_tf.networks.rooms.interpolation import levels_between, nearest_microphone, smooth_surface

SCENE = simulate_room_scene(1, 0.5)


def test_a_plane_is_continued_and_a_table_of_another_room_refused():
    np.testing.assert_allclose(smooth_surface(SCENE, SCENE.measured_m[:, 3:5]), SCENE.between_m[:, 3:5], atol=1e-6)
    with pytest.raises(ValueError, match="3 rows for 42 microphones"):
        smooth_surface(SCENE, np.ones((3, 2)))


def test_the_nearest_microphone_stands_at_a_corner_of_the_mesh():
    apart = SCENE.measured_m[nearest_microphone(SCENE), 3:5] - SCENE.between_m[:, 3:5]
    np.testing.assert_allclose(np.abs(apart), 0.25)
    assert {levels.shape for levels in levels_between(SCENE).values()} == {(30, 17, 28)}
