"""Does one pass over blocks give what the whole table would?"""

import numpy as np
import pytest

from acml_tf.features.running_statistics import OneBuffer, blockwise_statistics


def test_blocks_give_the_statistics_of_the_whole_table():
    table = np.random.default_rng(0).normal(3, 2, (1001, 3)).astype(np.float32)
    count, mean, deviation = blockwise_statistics(OneBuffer(np.split(table, [1, 1, 500, 999])))
    assert count == 1001
    np.testing.assert_allclose(mean, table.mean(axis=0, dtype=float))
    np.testing.assert_allclose(deviation, table.std(axis=0, dtype=float))


def test_an_offset_changes_no_deviation():
    table = np.random.default_rng(1).normal(size=(500, 2))
    near, far = (blockwise_statistics(np.split(table + offset, 5))[2] for offset in (0, 1e9))
    np.testing.assert_allclose(far, near, rtol=1e-5)


def test_nothing_has_no_mean():
    with pytest.raises(ValueError, match="no row"):
        blockwise_statistics([np.empty((0, 2))])


def test_one_buffer_hands_out_the_same_memory():
    first, second = OneBuffer([[[1, 2]], [[3, 4]]])
    assert first.base is second.base and first.tolist() == [[3, 4]]
