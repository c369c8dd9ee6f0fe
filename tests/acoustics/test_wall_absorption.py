"""Sabine and Eyring: the limit in which they agree, the library's other Eyring, and echoes as the judge."""

import numpy as np
import pytest

from acml_tf.acoustics.shoebox import eyring_time
from acml_tf.acoustics.wall_absorption import echo_time, wall_decay_time


def test_equal_walls_give_the_eyring_time_of_the_box():
    walls = [20, 20, 15, 15, 12, 12]
    assert wall_decay_time(60, walls, np.full(6, 0.3)) == pytest.approx(eyring_time([5, 4, 3], 0.3))


def test_hard_walls_make_the_laws_agree_and_soft_ones_part_them():
    ratios = [wall_decay_time(60, [94], [a], "sabine") / wall_decay_time(60, [94], [a]) for a in (0.001, 0.5, 0.9)]
    np.testing.assert_allclose(ratios, [1.0005, 1.386, 2.558], rtol=1e-3)


def test_another_law_is_refused():
    with pytest.raises(ValueError, match="choose"):
        wall_decay_time(60, [94], [0.2], "fitzroy")


def test_echoes_last_longer_than_eyring_says_and_longer_with_harder_walls():
    places = [1.5, 2.0, 1.2], [4.0, 3.5, 1.6]
    times = [echo_time([6, 5, 4], a, *places) for a in (0.4, 0.6, 0.8)]
    assert times == sorted(times, reverse=True)
    assert times[1] > wall_decay_time(120, [148], [0.6])
