"""The table of generated rooms: equal sets lie at the floor, shifted ones above it, copies are found."""

import numpy as np

from acml_tf.evaluation.room_table import RoomTable, nearest_distances


def hear(samples):
    return {"T30": samples[:, 0] / 1000, "EDT": samples[:, 1] / 1000, "C50": samples[:, 2], "DRR": samples[:, 3]}


def test_a_shifted_set_lies_above_the_floor_by_its_shift_and_an_equal_one_does_not():
    rng = np.random.default_rng(0)
    held_out, floor, equal = rng.normal(size=(3, 300, 4))
    table = RoomTable(hear, held_out, hear(held_out), np.arange(300) // 3, floor)
    lines = [table.row("equal", equal), table.row("shifted", equal + [3, 0, 0, 0]), table.row("floor", floor)]
    difference, low, high = table.gaps["shifted", "T30"]
    assert 2.6 < difference < 3.2 and low < difference < high and low > 2
    assert table.gaps["equal", "T30"][1] < 0 < table.gaps["equal", "T30"][2]
    assert np.allclose(table.gaps["floor", "DRR"], 0)
    assert lines[1].count("*") == 1 and len(table.head()) == len(lines[1])
    assert set(table.heard) == {"test rooms", "equal", "shifted", "floor"}


def test_numbers_that_are_missing_are_left_out():
    rng = np.random.default_rng(1)
    held_out, floor = rng.normal(size=(2, 60, 4))
    broken = floor.copy()
    broken[:5, 0] = np.nan
    table = RoomTable(lambda rows: hear(np.asarray(rows)), held_out, hear(held_out), np.arange(60), floor)
    assert np.isfinite(table._distances(hear(broken))["T30"][0])


def test_copies_are_at_no_distance():
    training = np.random.default_rng(2).normal(size=(20, 3))
    np.testing.assert_allclose(nearest_distances(training[:4], training), 0)
