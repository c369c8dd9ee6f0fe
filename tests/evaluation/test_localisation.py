"""A listener with other ears: never wrong with the own, lost with noise, deaf to loudness."""

import numpy as np

from acml_tf.acoustics.sphere import fibonacci_directions
from acml_tf.evaluation.localisation import median_plane_localisation

GRID = fibonacci_directions(800)
EARS = np.random.default_rng(0).normal(size=(3, 800, 20))


def test_nobody_errs_with_the_own_ears_however_loud():
    assert median_plane_localisation(GRID, EARS + 7, EARS) == (0, 0)


def test_mirrored_ears_confuse_front_and_back():
    mirrored = np.argmax((GRID * [-1, 1, 1]) @ GRID.T, axis=1)
    _, confused = median_plane_localisation(GRID, EARS[:, mirrored], EARS)
    assert confused > 0.95


def test_strange_ears_send_the_listener_anywhere():
    strange = np.random.default_rng(1).normal(size=EARS.shape)
    miss_deg, confused = median_plane_localisation(GRID, strange, EARS)
    assert 80 < miss_deg < 100 and 0.4 < confused < 0.6
