"""Clips of one pump: kinds in turn, and the same clips for the same seed."""

import numpy as np

from acml_tf.data.pump_station import simulate_pump


def test_kinds_take_turns_and_clips_are_repeatable():
    signals, kinds = simulate_pump(5, seed=2, duration_s=0.25)
    assert signals.shape == (5, 4000)
    assert kinds.tolist() == [0, 1, 2, 3, 0]
    np.testing.assert_array_equal(simulate_pump(5, seed=2, duration_s=0.25)[0], signals)
    assert not np.allclose(simulate_pump(5, seed=3, duration_s=0.25)[0], signals)
    assert not np.allclose(signals[0], signals[4])


def test_another_pump_sounds_different():
    assert not np.allclose(simulate_pump(1, pump_seed=1)[0], simulate_pump(1)[0])
