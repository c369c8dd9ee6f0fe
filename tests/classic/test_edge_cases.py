"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.classic.change_points import vote_in_pieces
from acml_tf.classic.gaussian_clouds import log_densities


@pytest.mark.parametrize(
    ("rows", "means", "deviations"),
    [((3, 2), (2, 1), (2, 1)), ((3,), (2, 2), (2, 2)), ((3, 2), (2, 2), (1, 2)), ((3, 2), (2,), (2,))],
)
def test_clouds_have_the_columns_of_their_rows(rows, means, deviations):
    with pytest.raises(ValueError, match="give every cloud one mean and deviation for each column"):
        log_densities(np.zeros(rows), np.zeros(means), np.ones(deviations))
    with pytest.raises(ValueError, match="deviations=.* is not above 0"):
        log_densities(np.zeros((3, 2)), np.zeros((2, 2)), np.zeros((2, 2)))


@pytest.mark.parametrize("changes", [[0], [3], [5], [2, 1], [1, 1]])
def test_a_piece_without_a_row_has_no_vote(changes):
    with pytest.raises(ValueError, match=r"leave a piece empty: give rows from 1 to 2, ascending"):
        vote_in_pieces([0, 1, 1], changes)


def test_one_label_and_labels_that_are_none():
    assert vote_in_pieces([4], []).tolist() == [4]
    for labels, said in (([], "not a full list"), (["a", "b"], "not indices"), ([-1, 1], "not indices")):
        with pytest.raises(ValueError, match=said):
            vote_in_pieces(labels, [])
